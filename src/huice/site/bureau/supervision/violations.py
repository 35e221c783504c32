"""Violations: found, handled by the authority with power, and made public with how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huice.language import Text
from huice.procedure.events import Entry
from huice.site.bureau.models_supervision import Complaint, InspectionItem, Violation
from huice.site.bureau.supervision import numbering, watching
from huice.site.casework import docket, events, procedures, publications
from huice.site.casework.models import Case
from huice.site.companies.models import Company
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.problems import Conflict

PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Found:
    """A violation as it was found. ``by`` is 'authority' (with power itself) or 'local' (which
    reports it); ``entry`` comes with the form."""

    authority: Organisation
    by: str
    conduct: str
    who: str
    offender: Company | None
    project: str
    day: date
    inspection: InspectionItem | None
    complaint: Complaint | None
    entry: str


def conducts(by: str) -> tuple[str, ...]:
    """What may be found by whom, in the procedure's own names."""
    events_by = procedures.procedure(numbering.VIOLATION).events
    return events_by["find-own" if by == "authority" else "find"].data["conduct"].options


@transaction.atomic
def begin(found: Found, actor: Actor) -> Violation:
    """Take up a violation; a form sent twice is one."""
    again = Violation.objects.filter(ref=found.entry).select_related("case").first()
    if again is not None:
        if again.case.authority_id != found.authority.pk:
            raise Conflict
        return again
    name = numbering.case_name(found.authority, numbering.VIOLATION, clock.today().year)
    case = docket.begin(
        procedures.procedure(numbering.VIOLATION), name, actor, found.day,
        authority=found.authority, is_sample=found.authority.is_sample,
    )  # fmt: skip
    entry = Entry(
        found.entry, "find-own" if found.by == "authority" else "find", found.day,
        clock.local_now(), found.by, {"conduct": found.conduct, "project": found.project},
    )  # fmt: skip
    case = events.act(case, entry, actor, case.head).case
    made = Violation.objects.create(
        ref=found.entry, case=case, who=found.who, offender=found.offender, project=found.project,
        inspection=found.inspection, complaint=found.complaint,
    )  # fmt: skip
    if found.inspection is not None:
        watching.hand_over(found.inspection, f"{name}：{found.who}，{found.project}", actor)
    audit.record(actor.ref, "violation.begin", made.ref, case=name, conduct=found.conduct)
    return made


@transaction.atomic
def publish(
    case: Case, title: Text, body: Text, until: date | None, actor: Actor, entry: str, seen: str
) -> str:
    """Publish a violation and how it was handled, and enter that it was; the publication's name."""
    today = clock.today()
    by = events_by(case)
    made = Entry(entry, PUBLISH, today, clock.local_now(), by)
    done = events.act(case, made, actor, seen)
    violation = Violation.objects.filter(case=case).first()
    if done.again:
        return violation.publication if violation else ""
    assert case.authority is not None
    told = publications.publish(
        case.authority, "violation", title, body, today, until, actor, is_sample=case.is_sample
    )
    if violation is not None:
        violation.publication = told.ref
        violation.save(update_fields=["publication"])
    return told.ref


def events_by(case: Case) -> str:
    """Who publishes by the procedure of the case: the authority wherever it may."""
    rule = procedures.version(case.digest_id).events[PUBLISH]
    return "authority" if "authority" in rule.by else rule.by[0]
