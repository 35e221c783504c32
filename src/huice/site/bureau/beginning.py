"""A case begun at the counter: for a company by its credit code, under any procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from huice.problems import BadInput, Problem, Spot
from huice.site.bureau.models import CounterForm
from huice.site.casework import docket, numbers, procedures
from huice.site.casework.models import Case, Project
from huice.site.companies.members import NAME_LENGTH, code_of
from huice.site.companies.models import Company
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web.clock import today
from huice.site.web.refs import LENGTH, new_ref

LONGEST_PROJECT = 200


def begin(typed: Mapping[str, str], actor: Actor) -> Case:
    """Begin the case of a form; raises BadInput with every field that is wrong."""
    problems: list[Problem] = []
    authority = next((x for x in actor.posts if x.ref == typed.get("authority")), None)
    if authority is None or not rights.may(actor, "bureau.handle", authority):
        problems += _wrong(
            "authority", "请选择您有经办岗位的机关", "choose an authority you handle cases for"
        )
    if typed.get("procedure") not in set(procedures.keys()):
        problems += _wrong("procedure", "请选择程序", "choose a procedure")
    code, day = "", today()
    try:
        code = code_of(typed.get("credit_code", ""))
    except BadInput as error:
        problems += error.problems
    try:
        day = date.fromisoformat(typed.get("day", "").strip() or today().isoformat())
    except ValueError:
        problems += _wrong("day", f"“{typed['day'][:40]}”不是日期，应如 2026-03-02",
                           f"'{typed['day'][:40]}' is no date, expected one such as 2026-03-02")  # fmt: skip
    else:
        if day > today():
            problems += _wrong("day", f"{day} 晚于今天", f"{day} lies after today")
    name, project = (
        " ".join(typed.get("name", "").split()),
        " ".join(typed.get("project", "").split()),
    )
    known = Company.objects.filter(credit_code=code).first() if code else None
    if code and known is None and len(name) not in NAME_LENGTH:
        problems += _wrong("name", "尚无此企业，请填写企业名称（2 至 128 字），与营业执照一致",
                           "this company is new here: give its name as on the licence (2 to 128 characters)")  # fmt: skip
    if len(project) > LONGEST_PROJECT:
        problems += _wrong("project", f"项目名称有 {len(project)} 字，至多 {LONGEST_PROJECT} 字",
                           f"the project's name has {len(project)} characters, at most {LONGEST_PROJECT}")  # fmt: skip
    if problems or authority is None:
        raise BadInput(problems)
    form = typed.get("form", "")[:LENGTH] or new_ref()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=authority.pk)
        sent = CounterForm.objects.select_related("case").filter(form=form).first()
        if sent:
            return sent.case
        made = _begun(authority, typed["procedure"], known, code, name, project, day, actor)
        CounterForm.objects.create(form=form, case=made)
    return made


def _begun(
    authority: Organisation, procedure: str, known: Company | None, code: str, name: str,
    project: str, day: date, actor: Actor,
) -> Case:  # fmt: skip
    company = known
    if company is None:
        company = Company.objects.create(name=name, credit_code=code)
        audit.record(actor.ref, "company.enter", company.ref, name=name, credit_code=code)
    made = None
    if project:
        made = Project.objects.create(company=company, name=project, place=authority.place)
    return docket.begin(
        procedures.procedure(procedure), numbers.case_name(authority, procedure, day.year), actor,
        day, company=company, project=made, authority=authority,
    )  # fmt: skip


def _wrong(field: str, zh: str, en: str) -> tuple[Problem, ...]:
    return BadInput.at(Spot(field), zh, en, field).problems
