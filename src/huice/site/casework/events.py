"""Acting on a case: the right is checked, the event entered, and the other side told of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.events import Entry
from huice.site.casework import acting, docket, messages, procedures
from huice.site.casework.handover import SUBMIT, hand_over
from huice.site.casework.models import Case
from huice.site.companies import sides
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Person
from huice.site.web.clock import today


@transaction.atomic
def act(case: Case, entry: Entry, actor: Actor, seen: str) -> docket.Entered:
    """Enter an event and tell whom it concerns: the authority what the applicant did, the
    applicant what anybody else did. An entry sent again tells nobody twice. A case that is handed
    in comes before its authority with that.

    Raises what ``rights.check`` and ``docket.enter`` raise.
    """
    rights.check(actor, acting.right_for(entry.event, entry.by, entry.data), case)
    _expect_today(case, entry)
    if entry.event == SUBMIT:
        hand_over(case)
    done = docket.enter(case, entry, actor, seen)
    if not done.again:
        _tell(done, entry, actor)
    return done


def _expect_today(case: Case, entry: Entry) -> None:
    """What a company enters and an authority's clock starts from is dated today: dated back, it
    would let the clock run out before anybody saw the event."""
    if not sides.is_company(entry.by) or entry.is_correction or entry.day == today():
        return
    clocks = procedures.version(case.digest_id).clocks.values()
    if any(each.on == entry.event for clock in clocks if not sides.is_company(clock.who)
           for each in clock.starts):  # fmt: skip
        raise BadInput.at(
            Spot("day"), f"机关的期限自此起算，只能记为今天（{today()}），不能填 {entry.day}",
            f"a clock of the authority starts from it: it is dated today ({today()}), not {entry.day}",
            "day",
        )  # fmt: skip


def _tell(done: docket.Entered, entry: Entry, actor: Actor) -> None:
    by_company = sides.is_company(entry.by)
    people = messages.officers(done.case) if by_company else messages.applicants(done.case)
    page = "case" if by_company else "applicant-case"
    messages.tell(
        _others(people, actor), said(done, entry), reverse(page, kwargs={"case": done.case.ref}),
        done.case,
    )  # fmt: skip


def said(done: docket.Entered, entry: Entry) -> Text:
    """What happened, and the state the case is in since: 韶工信备〔2026〕0001号：一次性提醒补正."""
    procedure = procedures.version(done.case.digest_id)
    what = (
        procedure.events[entry.event].title
        if entry.event
        else Text("撤销一条记录", "entry struck out")
    )
    if entry.is_correction and entry.event:
        what = Text(f"更正“{what.zh}”", f"'{what.en}' corrected")
    state = procedure.states[done.folded.state].title
    name = done.case.name
    return Text(f"{name}：{what.zh}（现为：{state.zh}）", f"{name}: {what.en} (now: {state.en})")


def _others(people: Iterable[Person], actor: Actor) -> list[Person]:
    return [each for each in people if actor.person is None or each.pk != actor.person.pk]
