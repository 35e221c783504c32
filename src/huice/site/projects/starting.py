"""How a project and its cases begin: numbered, and once however often the form is sent."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction

from huice.calendar import DEFAULT
from huice.site.casework import docket, procedures
from huice.site.casework.handover import keep_meant
from huice.site.casework.models import Case, Project
from huice.site.casework.numbers import case_name
from huice.site.companies.models import Company
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.projects.information import UNIT
from huice.site.web.clock import today
from huice.site.web.refs import LENGTH, new_ref

_REF: Final = re.compile(rf"[2-9a-hjkmnp-z]{{{LENGTH}}}")


@transaction.atomic
def begin_project(
    company: Company, name: str, place: str, procedure: str, authority: Organisation,
    actor: Actor, ref: str = "", across: bool = False,
) -> Case:  # fmt: skip
    """A project with its first case. ``ref`` came with the form; sent again, it is the same case."""
    Company.objects.select_for_update().get(pk=company.pk)
    known = Project.objects.filter(ref=ref).first() if is_ref(ref) else None
    if known is not None and known.company_id == company.pk:
        return begin_case(known, procedure, authority, actor)
    project = Project.objects.create(
        ref=ref if is_ref(ref) and known is None else new_ref(),
        company=company, name=name, place=place, is_sample=company.is_sample,
        details={**_unit_of(company), "name": name, "cross_region": "yes" if across else "no"},
    )  # fmt: skip
    audit.record(actor.ref, "project.begin", project.ref, name=name, place=place)
    return begin_case(project, procedure, authority, actor)


def _unit_of(company: Company) -> dict[str, str]:
    """Who speaks for the company, as its latest project says."""
    latest = company.projects.order_by("-made", "-pk").first()
    held = latest.details if latest else {}
    return {each.name: held[each.name] for each in UNIT if held.get(each.name)}


@transaction.atomic
def begin_case(project: Project, procedure: str, authority: Organisation, actor: Actor) -> Case:
    """A case of a project, or the one of that procedure that is still open."""
    held = Project.objects.select_for_update().get(pk=project.pk)
    still_open = held.cases.filter(procedure=procedure, final=False).first()
    if still_open is not None:
        return still_open
    day = today()
    case = docket.begin(
        procedures.procedure(procedure), case_name(authority, procedure, day.year), actor, day,
        company=held.company, project=held, conventions=DEFAULT.estimating,
        is_sample=held.is_sample,
    )  # fmt: skip
    keep_meant(held, case, authority)
    return case


def is_ref(written: str) -> bool:
    """Whether a form brought a public name that can be given."""
    return _REF.fullmatch(written) is not None
