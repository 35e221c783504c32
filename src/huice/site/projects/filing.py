"""The steps of a filing (第十九条): each is an event of the case, and none is done twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from huice.procedure.events import Entry
from huice.site.casework import procedures
from huice.site.casework.acting import APPLICANT
from huice.site.casework.docket import Entered
from huice.site.casework.events import act
from huice.site.casework.handover import meant_for
from huice.site.casework.models import Case, Project
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.projects import authorities, case_file, codes
from huice.site.projects.documents import STAMPED_FORM, keep_once
from huice.site.web.clock import local_now, today

CROSS_REGION: Final = "cross_region"
DECLARED: Final = ("prohibited", "needs_approval", "under_construction")
BEFORE_SUBMITTING: Final = frozenset(("draft", "declared", "form-generated", "form-uploaded"))
HAS_CERTIFICATE: Final = frozenset(("filed", "started", "completed"))


def entry(event: str, id: str, data: Mapping[str, str] = {}, **rest: Any) -> Entry:
    """An event of the applicant, today."""
    said = {name: value for name, value in data.items() if value}
    return Entry(id, event, today(), local_now(), APPLICANT, said, **rest)


def step_of(file: case_file.CaseFile) -> int:
    """The step the filing has come to, from 1 to 6; 7 once it is handed in."""
    state = file.folded.state
    if state == "draft":
        return 2 if file.folded.counts.get("read-policy") else 1
    return {"declared": 3, "form-generated": 5, "form-uploaded": 6}.get(state, 7)


def read_policy(case: Case, id: str, actor: Actor, seen: str) -> Entered:
    return act(case, entry("read-policy", id), actor, seen)


def declare(case: Case, answers: Mapping[str, str], id: str, actor: Actor, seen: str) -> Entered:
    """The self-check; raises BadInput where an answer means another road."""
    return act(case, entry("declare", id, {x: answers[x] for x in DECLARED}), actor, seen)


@transaction.atomic
def save(project: Project, values: Mapping[str, Any], actor: Actor) -> Project:
    """Keep what was typed so far, right or wrong."""
    held = Project.objects.select_for_update().get(pk=project.pk)
    fresh = {**held.details, **values}
    if fresh != held.details:
        held.details = fresh
        held.name = str(values.get("name") or held.name)[:200]
        held.save(update_fields=["details", "name"])
        audit.record(actor.ref, "project.information", held.ref, fields=sorted(values))
    project.details, project.name = held.details, held.name
    return held


@transaction.atomic
def fill_in(
    case: Case, values: Mapping[str, str], code: str, id: str, actor: Actor, seen: str
) -> Entered:
    """The information as a whole; the form is made of it. The values were found right before.
    ``code`` is empty where a provisional one stands in."""
    assert case.project is not None
    project = save(case.project, values, actor)
    project.code = code or codes.provisional(project, case.opened)
    project.save(update_fields=["code"])
    authority = meant_for(case)
    data = {
        "completion": values["completion"],
        CROSS_REGION: project.details.get(CROSS_REGION, "no"),
        "filed_with": authorities.FILED_WITH.get(authority.level, "") if authority else "",
    }
    return act(case, entry("fill-in", id, data), actor, seen)


@transaction.atomic
def reopen(case: Case, id: str, actor: Actor, seen: str) -> Case:
    """Back to the information: the steps after it are struck out, as the log keeps for all time."""
    file = case_file.read(case)
    if f"{id}-fill-in" in {each.id for each in file.log.entries}:
        return case
    for event in ("upload", "fill-in"):
        earlier = file.entry_of(event)
        if earlier is not None:
            struck = Entry(
                f"{id}-{event}", "", earlier.day, local_now(), APPLICANT,
                reason="修改填报信息", corrects=earlier.id,
            )  # fmt: skip
            case = act(case, struck, actor, seen).case
            seen = case.head
    return case


@transaction.atomic
def upload_form(
    case: Case, file: UploadedFile[Any], id: str, actor: Actor, seen: str
) -> Entered:  # fmt: skip
    """The scan of the stamped form."""
    keep_once(case, STAMPED_FORM, file, actor)
    return act(case, entry("upload", id), actor, seen)


@transaction.atomic
def submit(case: Case, id: str, actor: Actor, seen: str) -> Entered:
    """Hand it in: it is filed with that."""
    assert case.project is not None
    data = {"project_code": case.project.code, "project": case.project.ref}
    return act(case, entry("submit", id, data), actor, seen)


@transaction.atomic
def put_code_right(case: Case, code: str, id: str, actor: Actor, seen: str) -> Entered:
    """The platform's code in the place of the provisional one: a correction of the submission."""
    assert case.project is not None
    project = Project.objects.select_for_update().get(pk=case.project.pk)
    earlier = case_file.read(case).entry_of("submit")
    assert earlier is not None
    corrected = Entry(
        id, "submit", earlier.day, local_now(), APPLICANT,
        {**earlier.data, "project_code": code}, reason="已领取在线平台项目代码", corrects=earlier.id,
    )  # fmt: skip
    done = act(case, corrected, actor, seen)
    if not done.again:
        Project.objects.filter(pk=project.pk).update(code=code)
        audit.record(actor.ref, "project.code", project.ref, code=code)
    return done


def is_filing(case: Case) -> bool:
    return case.procedure == procedures.FILING
