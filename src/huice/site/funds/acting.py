"""Acting on an application: the one way in which its state changes.

A step is checked against the road of the programme, the windows of the call and what must have been
found before; then step, state, audit line and message are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from huice.fund.road import Move
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import Stage
from huice.site.casework.messages import tell
from huice.site.companies.models import Membership
from huice.site.funds import asking, chain, findings
from huice.site.funds.models import STATES, Application, Call, Step
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation, Person
from huice.site.people.rights import EDITORS
from huice.site.web import clock
from huice.site.web.problems import Conflict
from huice.site.web.shown import moment

_TOLD: Final = ("return", "check", "paper", "lapse", "accept", "reject", "void", "enter", "plan",
                "put-back", "leave-out", "strike", "issue", "pay", "bounce", "evaluate")  # fmt: skip
"""What the applicant is told of."""


@transaction.atomic
def act(
    application: Application,
    move: str,
    actor: Actor,
    *,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    seen: int | None = None,
    changes: Mapping[str, Any] | None = None,
    organisation: Organisation | None = None,
) -> Step:
    """Take a step. ``seen`` is the version that the form was drawn from: another one is a Conflict.
    ``changes`` are columns that change along with it.

    Raises BadInput with the rule where the programme has no such step here, the window is closed,
    or something must be found first.
    """
    held = Application.objects.select_for_update().select_related("call", "call__authority").get(pk=application.pk)  # fmt: skip
    if seen is not None and held.version != seen:
        raise Conflict
    known = chain.moves(held.call).get(move)
    expect(held, known, reason)
    assert known is not None
    for name, value in (changes or {}).items():
        setattr(held, name, value)
    step = _written(held, known, actor, reason, dict(data or {}), organisation)
    _copy(held, application)
    people = applicants(held) if move in _TOLD else []
    if people:
        said = Text(f"{held}：{known.title.zh}" + (f"（{reason}）" if reason else ""),
                    f"{held}: {known.title.en}" + (f" ({reason})" if reason else ""))  # fmt: skip
        tell(people, said, reverse("fund-application", args=[held.ref]))
    return step


def act_all(
    applications: Iterable[Application], move: str, actor: Actor, *, reason: str = ""
) -> tuple[int, list[Problem]]:
    """The same step on many, each by itself: how many took it, and why the others did not."""
    done, problems = 0, list[Problem]()
    for each in applications:
        try:
            act(each, move, actor, reason=reason)
            done += 1
        except BadInput as error:
            problems += [Problem(x.spot, Text(f"{each.number or each}：{x.what.zh}", f"{each.number or each}: {x.what.en}"), x.field) for x in error.problems]  # fmt: skip
    return done, problems


def expect(application: Application, move: Move | None, reason: str = "") -> None:
    """Raise BadInput where the step cannot be taken now."""
    problems = list(_against(application, move, reason))
    if problems:
        raise BadInput(problems)


def possible(application: Application, by: Iterable[str]) -> list[Move]:
    """The steps that whoever ``by`` names may take from where the application stands."""
    return [each for each in chain.moves(application.call).values()
            if each.by in by and application.state in each.sources]  # fmt: skip


def _against(application: Application, move: Move | None, reason: str) -> Iterable[Problem]:
    if move is None or application.state not in move.sources:
        state = STATES[application.state]
        name = move.title if move else Text("这一步", "this step")
        yield _problem("act", f"现为“{state.zh}”，不能{name.zh}", f"it is {state.en}: no way to {name.en}")  # fmt: skip
        return
    if move.needs_reason and not reason.strip():
        yield _problem("reason", "请写明理由", "give the reason")
    yield from _closed(application.call, move)
    if move.id == "accept":
        yield from (Problem(Spot("act"), each, "act") for each in findings.over_quota(application))
    if move.id == "enter":
        yield from (Problem(Spot("act"), each, "act") for each in findings.missing(application))
    if move.id == "void" and not findings.is_void(application):
        yield _problem("act", "核减没有超过规定的比例，不能作废", "the cut is not above the limit")


def _closed(call: Call, move: Move) -> Iterable[Problem]:
    now = clock.now()
    if move.id == "submit" and now < call.opens:
        yield _problem("act", f"申报自 {moment(call.opens)} 开始", f"applications open on {moment(call.opens)}")  # fmt: skip
    until = {"submit": call.closes, "resubmit": call.mend_until or call.closes, "paper": call.paper_until}.get(move.id)  # fmt: skip
    if until is not None and now > until:
        rule = _rule(move.stage)
        yield _problem(
            "act", f"已逾期：{move.title.zh}截至 {moment(until)}{rule.zh}",
            f"too late: to {move.title.en} was possible until {moment(until)}{rule.en}",
        )  # fmt: skip
    if move.id == "lapse" and (call.paper_until is None or now <= call.paper_until):
        yield _problem("act", "尚未逾期", "it is not late yet")


def _rule(stage: Stage | None) -> Text:
    """What the text says of it, with its cite."""
    if stage is None:
        return Text("", "")
    lapse = stage.lapse or Text("后果文本没有写", "the text has no effect")
    return Text(f"；{lapse.zh}（{stage.cite}）", f"; {lapse.en} ({stage.cite})")


def _written(held: Application, move: Move, actor: Actor, reason: str, data: dict[str, Any],
             organisation: Organisation | None) -> Step:  # fmt: skip
    now = clock.now()
    held.state, held.since, held.version = move.target, now, held.version + 1
    if move.id == "submit":
        held.number, held.submitted = held.number or _next_number(held.call), now
    if move.id in ("submit", "resubmit"):
        held.verdict = asking.verdict(held)
    held.save()
    latest = held.steps.aggregate(n=Max("number"))["n"] or 0
    step = Step.objects.create(
        application=held, number=latest + 1, act=move.id, state=held.state, at=now, by=actor.ref,
        by_name=actor.name, organisation=organisation, reason=reason, data=data,
    )  # fmt: skip
    audit.record(actor.ref, f"fund.{move.id}", held.ref, number=held.number, state=held.state,
                 reason=reason, **data)  # fmt: skip
    return step


def _next_number(call: Call) -> str:
    """2024-00001; the row of the call is held, so that no two get the same."""
    held = Call.objects.select_for_update().get(pk=call.pk)
    latest = held.applications.exclude(number="").aggregate(n=Max("number"))["n"]
    counted = int(latest.rpartition("-")[2]) + 1 if latest else 1
    return f"{held.year}-{counted:05}"


def applicants(application: Application) -> list[Person]:
    """The people who act for its company."""
    found = Membership.objects.filter(
        company=application.company_id, role__in=EDITORS, person__is_active=True
    )
    return [each.person for each in found.select_related("person")] if application.company_id else []  # fmt: skip


def _copy(held: Application, application: Application) -> None:
    """What was written, into the caller's own copy."""
    for each in Application._meta.concrete_fields:
        setattr(application, each.attname, getattr(held, each.attname))


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
