"""The supervision of a project: its case is begun, kept up with the project, and checked on site.

What the applicant reported elsewhere (the start, the completion) is taken over from the project's
own case; the authority keeps the record of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from huice.problems import BadInput, Spot
from huice.procedure.events import Entry
from huice.procedure.history import effective
from huice.site.bureau.models_supervision import InspectionItem
from huice.site.bureau.supervision import numbering
from huice.site.casework import docket, events, procedures
from huice.site.casework.models import Case
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref

AUTHORITY: Final = "authority"
NOTHING_WRONG: Final = "none"
_BASES: Final = {procedures.FILING: "filing", procedures.APPROVAL: "approval"}
_REPORTS: Final = {"start": "report-start", "finish": "report-completion"}
"""What the applicant tells in the project's own case, and the same thing in its supervision."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found on site. ``started`` is the day of the start where the applicant has not
    reported it; with ``institution`` the check was entrusted."""

    day: date
    finding: str
    found: str
    signed_by: str
    started: date | None = None
    institution: str = ""
    entry: str = ""


@transaction.atomic
def watch(item: InspectionItem, actor: Actor) -> Case:
    """The supervision of a project that stands in a plan; begun where there is none."""
    if item.case is not None:
        return Case.objects.get(pk=item.case.pk)
    case = _known(item) or _begun(item, actor)
    item.case = case
    item.save(update_fields=["case"])
    case = catch_up(item, actor)
    state, known = docket.status(case).state, dict(docket.status(case).known)
    if known.get("basis") == "filing" and state != "unwatched":
        case = _enter(
            case, "list-in-plan", AUTHORITY, clock.today(), actor, {"plan": item.plan.title}
        )
    return case


def _known(item: InspectionItem) -> Case | None:
    """The supervision that an earlier plan began for the same project."""
    if item.linked is None:
        return None
    earlier = InspectionItem.objects.filter(linked=item.linked, case__isnull=False).exclude(
        pk=item.pk
    )
    found = earlier.select_related("case").order_by("-pk").first()
    return found.case if found else None


def _begun(item: InspectionItem, actor: Actor) -> Case:
    linked, today = item.linked, clock.today()
    day = linked.opened if linked else today
    case = docket.begin(
        procedures.procedure(numbering.INSPECTION),
        numbering.case_name(item.plan.authority, numbering.INSPECTION, today.year), actor, day,
        company=linked.company if linked else None, project=linked.project if linked else None,
        authority=item.plan.authority, is_sample=item.plan.is_sample,
    )  # fmt: skip
    basis = _BASES[linked.procedure] if linked else "filing"
    return _enter(case, "take-up", AUTHORITY, day, actor, {"basis": basis})


def catch_up(item: InspectionItem, actor: Actor) -> Case:
    """Take over what the project's own case tells of its start and completion."""
    assert item.case is not None
    case = Case.objects.get(pk=item.case.pk)
    if item.linked is None:
        return case
    procedure, log = docket.read(item.linked)
    for each in effective(procedure, log.opening, log.entries):
        event = _REPORTS.get(each.event)
        if event and _is_open(case, event):
            day = max(each.day, case.last or each.day)
            reason = f"{item.linked.name} {each.day}"
            case = _enter(case, event, "applicant", day, actor, {}, reason)
    return case


def _is_open(case: Case, event: str) -> bool:
    return any(x.event == event and not x.blocked for x in docket.status(case).allowed)


@transaction.atomic
def record(item: InspectionItem, check: Check, actor: Actor) -> InspectionItem:
    """Record a check on site, in its supervision and in the project's own case.

    Raises BadInput for a project that has not started, and Conflict where it is recorded already.
    """
    held = InspectionItem.objects.select_for_update().get(pk=item.pk)
    if held.day is not None:
        raise Conflict
    watch(held, actor)
    case = catch_up(held, actor)
    if check.started and _is_open(case, "report-start"):
        case = _enter(case, "report-start", "applicant", max(check.started, case.last or check.started),
                      actor, {}, f"现场查明开工日期 {check.started}")  # fmt: skip
    if docket.status(case).state == "watched":
        raise BadInput.at(
            Spot("started"), "项目未报开工，开工后才作现场核查；已经开工的，请填写查明的开工日期",
            "the start was not reported, and a check comes after it; where works have begun, give"
            " the day that was found", "started",
        )  # fmt: skip
    if case.last and check.day < case.last:
        raise BadInput.at(
            Spot("day"), f"核查日 {check.day} 早于监管案件的最后记录 {case.last}",
            f"the check of {check.day} lies before the last record, {case.last}", "day",
        )  # fmt: skip
    event, by = "inspect", AUTHORITY
    if check.institution:
        case = _enter(case, "commission", AUTHORITY, check.day, actor,
                      {"institution": check.institution, "on_list": "yes", "rules_made": "yes"})  # fmt: skip
        event, by = "inspect-for", "institution"
    _enter(case, event, by, check.day, actor, {"finding": check.finding}, check.found, check.entry)
    _tell_project(held, check, actor)
    held.day, held.finding, held.found = check.day, check.finding, check.found
    held.signed_by, held.institution = check.signed_by, check.institution
    held.recorded_by, held.recorded = actor.name, clock.now()
    held.save()
    audit.record(actor.ref, "inspection.record", held.ref, day=check.day, finding=check.finding,
                 signed_by=check.signed_by)  # fmt: skip
    return held


def _tell_project(item: InspectionItem, check: Check, actor: Actor) -> None:
    """The check as an event of the project's own case, where its procedure has one now."""
    if item.linked is None:
        return
    linked = Case.objects.select_for_update().get(pk=item.linked.pk)
    if _is_open(linked, "inspect") and check.day >= (linked.last or check.day):
        reason = f"{item.plan.title}：{check.found}"[:2_000]
        _enter(linked, "inspect", AUTHORITY, check.day, actor, {}, reason)


@transaction.atomic
def hand_over(item: InspectionItem, clue: str, actor: Actor) -> None:
    """Hand over what was found for handling under another procedure."""
    if item.case is not None:
        case = Case.objects.select_for_update().get(pk=item.case.pk)
        if _is_open(case, "hand-over"):
            _enter(case, "hand-over", AUTHORITY, clock.today(), actor, {"clue": clue})


def _enter(
    case: Case, event: str, by: str, day: date, actor: Actor, data: Mapping[str, str],
    reason: str = "", entry: str = "",
) -> Case:  # fmt: skip
    """Enter an event. What others do is kept by the authority's officers, and so entered by them."""
    made = Entry(entry or new_ref(), event, day, clock.local_now(), by, dict(data), reason)
    if by == AUTHORITY:
        return events.act(case, made, actor, case.head).case
    return docket.enter(case, made, actor, case.head).case
