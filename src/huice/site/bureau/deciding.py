"""Who may enter an event, and who must ask: the right an entry needs, and what becomes of it.

Whoever holds the right enters the event. Whoever may only handle the case makes a proposal, which
goes to the level that may sign it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.procedure.data_types import NotOfType, read_value
from huice.procedure.engine import fold
from huice.procedure.events import Entry
from huice.procedure.model import Procedure
from huice.site.bureau.models import Proposal
from huice.site.casework import acting, docket, events, messages
from huice.site.casework.models import Case
from huice.site.companies import sides
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation, Person
from huice.site.web import clock
from huice.site.web.problems import Conflict

RECORD: Final = "case.record"
ORDER: Final = ("case.record", "case.handle", "case.grant", "case.grant-principal", "case.oversee")
LEVELS: Final[Mapping[str, Text]] = {
    "case.record": Text("经办人", "an officer"),
    "case.handle": Text("经办人", "an officer"),
    "case.grant": Text("本机关负责人", "a head of the authority"),
    "case.grant-principal": Text("本机关主要负责人", "the principal head of the authority"),
    "case.oversee": Text("上级机关负责人", "a head of the superior authority"),
}
LONGEST_REASON: Final = 2_000
_LONGEST_FIELD: Final = 10_000
_BEFORE: Final = re.compile(r"^\d{4}-\d{2}-\d{2} [\w-]*[：:] ?")


# --- what a form says ----------------------------------------------------------------------------


def cleaned(posted: Mapping[str, str]) -> dict[str, str]:
    """What was sent, bounded, without the character that no database keeps."""
    return {
        name[:100]: str(value).replace("\x00", "")[: _LONGEST_FIELD + 1]
        for name, value in posted.items()
        if name != "csrfmiddlewaretoken"
    }


def entry_of(
    procedure: Procedure, posted: Mapping[str, str], known: Mapping[str, str], lines: Sequence[Entry]
) -> Entry:  # fmt: skip
    """The entry a form makes, corrections included; raises BadInput with every field that is
    wrong."""
    corrects = posted.get("corrects", "")[:64]
    is_correction = bool(corrects) or posted.get("omitted") == "1"
    if corrects and posted.get("strike") == "1":
        original = next((each for each in lines if each.id == corrects), None)
        entry = Entry(
            posted.get("entry", "")[:64] or acting.new_entry_id(), "", clock.today(),
            clock.local_now(), original.by if original else "authority",
            reason=posted.get("because", "").strip(), corrects=corrects,
        )  # fmt: skip
    else:
        entry = acting.entry_of(procedure, posted)
        omitted = is_correction and not corrects
        entry = replace(entry, corrects=corrects, omitted=omitted)
    problems = list(_wrong(procedure, entry, known, is_correction))
    if problems:
        raise BadInput(problems)
    return entry


def _wrong(
    procedure: Procedure, entry: Entry, known: Mapping[str, str], is_correction: bool
) -> Iterator[Problem]:
    if len(entry.reason) > LONGEST_REASON:
        yield _problem(
            "because", f"理由有 {len(entry.reason):,} 个字，至多 {LONGEST_REASON:,} 个",
            f"the reason has {len(entry.reason):,} characters, at most {LONGEST_REASON:,}",
        )  # fmt: skip
    if is_correction and not entry.reason:
        yield _problem("because", "更正须说明理由", "a correction needs a reason")
    if sides.is_company(entry.by) and not entry.reason:
        yield _problem(
            "because", "代录申请人书面提交的事项，须说明依据，如原件、收件日",
            "say what the entry rests on, such as the paper and the day it was received",
        )  # fmt: skip
    rule = procedure.events.get(entry.event)
    for name, kind in rule.data.items() if rule else ():
        written, title = entry.data.get(name, ""), procedure.name_of(name)
        expected = kind.describe()
        if not written:
            if not kind.optional:
                more = "" if kind.options else f"，应为{expected.zh}"
                more_en = "" if kind.options else f": {expected.en} is expected"
                yield _problem(f"data-{name}", f"请填写“{title.zh}”{more}",
                               f"'{title.en}' is missing{more_en}")  # fmt: skip
            continue
        try:
            read_value(kind, written, known.get(kind.form, ""))
        except NotOfType as error:
            yield _problem(
                f"data-{name}", f"{title.zh}：{error.what.zh}", f"{title.en}: {error.what.en}"
            )


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot(field), Text(zh, en), field)


def plainly(problem: Problem) -> Text:
    """What is wrong, without the day and event that a log names first."""
    return Text(*(_BEFORE.sub("", each) for each in problem.what))


# --- which right it needs ------------------------------------------------------------------------


def needed(entry: Entry, lines: Sequence[Entry] = ()) -> str:
    """The right an entry needs. A correction needs that of what it corrects as well, and what an
    applicant did on paper is recorded by officers."""
    asked = [] if not entry.event else [_right(entry)]
    asked += [_right(each) for each in lines if each.id == entry.corrects]
    return max(asked or ["case.handle"], key=ORDER.index)


def _right(entry: Entry) -> str:
    if sides.is_company(entry.by):
        return RECORD
    return acting.right_for(entry.event, entry.by, entry.data)


def may_propose(actor: Actor, needs: str, case: Case) -> bool:
    return rights.may(actor, "case.refer" if needs == "case.oversee" else "case.handle", case)


# --- entering and proposing ----------------------------------------------------------------------


@transaction.atomic
def enter(case: Case, entry: Entry, actor: Actor, seen: str, needs: str) -> docket.Entered:
    """Enter an event and tell the applicant; raises what ``rights.check`` and ``docket.enter``
    raise."""
    rights.check(actor, needs, case)
    if needs != RECORD and entry.event:
        return events.act(case, entry, actor, seen)
    done = docket.enter(case, entry, actor, seen)
    if not done.again:
        page = reverse("applicant-case", kwargs={"case": case.ref})
        messages.tell(messages.applicants(case), events.said(done, entry), page, case)
    return done


@transaction.atomic
def propose(
    case: Case, entry: Entry, data: Mapping[str, str], actor: Actor, seen: str, needs: str
) -> Proposal:
    """Keep an event for a head to sign, and tell those who may. The same form sent again makes
    no second proposal. Raises BadInput where the engine refuses the event, Conflict where the
    case has gone on."""
    rights.check(actor, "case.refer" if needs == "case.oversee" else "case.handle", case)
    known = Proposal.objects.filter(case=case, entry=entry.id).first()
    if known:
        return known
    held = Case.objects.select_for_update().get(pk=case.pk)
    if seen != held.head:
        raise Conflict
    procedure, log = docket.read(held)
    fold(procedure, log.opening, (*log.entries, entry))
    made = Proposal.objects.create(
        case=case, event=entry.event, by=entry.by, data=dict(data), entry=entry.id, needs=needs,
        seen=seen, proposer=actor.person, proposer_name=actor.name, at=clock.now(),
    )  # fmt: skip
    audit.record(
        actor.ref, "proposal.make", case.ref, case=case.name, proposal=made.ref, event=entry.event,
        needs=needs,
    )  # fmt: skip
    messages.tell(
        signers(case, needs),
        Text(f"{case.name}：有一件待您审签（{actor.name} 拟办）",
             f"{case.name}: drawn up by {actor.name} for you to sign"),
        reverse("proposal", kwargs={"proposal": made.ref}), case,
    )  # fmt: skip
    return made


def signers(case: Case, needs: str) -> list[Person]:
    """Who may sign what needs this right."""
    authority: Organisation | None = case.authority
    if authority is not None and needs == "case.oversee":
        authority = authority.above
    roles = ("principal",) if needs == "case.grant-principal" else rights.HEADS
    return list(
        Person.objects.filter(
            posts__organisation=authority, posts__role__in=roles, is_active=True
        ).distinct()
    )


def to_sign(actor: Actor) -> Q:
    """Which proposals the actor may sign, as a condition on them."""
    found = Q(pk__in=[])
    for organisation, role in actor.posts.items():
        own = Q(case__authority=organisation)
        if role in rights.HEADS:
            found |= own & Q(needs="case.grant")
            below = Q(case__authority__path__startswith=organisation.path) & ~own
            found |= below & Q(needs="case.oversee")
        if role == "principal":
            found |= own & Q(needs="case.grant-principal")
    return found


@transaction.atomic
def sign(proposal: Proposal, entry: Entry, actor: Actor, seen: str) -> docket.Entered:
    """Enter what was proposed, signed by this actor; raises Conflict where it was decided."""
    held = _open(proposal)
    done = enter(held.case, entry, actor, seen, held.needs)
    _decide(held, "confirmed", actor, entry.reason)
    return done


@transaction.atomic
def send_back(proposal: Proposal, actor: Actor, reason: str) -> None:
    """Return a proposal to who made it, with a reason."""
    held = _open(proposal)
    rights.check(actor, held.needs, held.case)
    _decide(held, "returned", actor, reason)
    messages.tell(
        [held.proposer] if held.proposer else [],
        Text(f"{held.case.name}：{actor.name} 退回了您的拟办：{reason}",
             f"{held.case.name}: {actor.name} returned what you drew up: {reason}"),
        reverse("proposal", kwargs={"proposal": held.ref}), held.case,
    )  # fmt: skip


@transaction.atomic
def withdraw(proposal: Proposal, actor: Actor) -> None:
    """Take back what one proposed oneself."""
    _decide(_open(proposal), "withdrawn", actor, "")


def _open(proposal: Proposal) -> Proposal:
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != "open":
        raise Conflict
    return held


def _decide(held: Proposal, state: str, actor: Actor, reason: str) -> None:
    held.state, held.reason = state, reason[:LONGEST_REASON]
    held.decided_by, held.decided_name, held.decided_at = actor.person, actor.name, clock.now()
    held.save()
    audit.record(
        actor.ref, f"proposal.{state}", held.case.ref, case=held.case.name, proposal=held.ref,
        reason=reason,
    )  # fmt: skip
