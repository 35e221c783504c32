"""What lies in the files of the sample cases: forms, notices, a proposal, a complaint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from huice.procedure.events import Entry
from huice.site.bureau import case_page, deciding, serving
from huice.site.bureau.supervision import complaints
from huice.site.casework import procedures, uploads
from huice.site.casework.models import Case
from huice.site.casework.papers import form_pdf
from huice.site.people.actor import actor_for
from huice.site.projects import printed
from huice.site.projects.documents import STAMPED_FORM
from huice.site.running.sample_cases import Sampled
from huice.site.web.clock import local_now, today

_SERVED_WITHIN: Final = timedelta(days=6)
"""What happened later than this still waits for its notice."""


def lay_down(world: dict[str, Any], sampled: Sampled) -> None:
    for case in Case.objects.filter(is_sample=True, handler__isnull=False):
        _form(case, sampled)
        _notices(case)
    for told in world["proposals"]:
        _propose(told, sampled)
    for told in world["complaints"]:
        complaints.file(
            complaints.Told(
                sampled.bureaus[told["bureau"]], told["name"], told["contact"], told["about"],
                told["facts"], f"sample{told['number']}",
            ),
            (), actor_for(sampled.people[told["by"]], True),
        )  # fmt: skip


def _form(case: Case, sampled: Sampled) -> None:
    """The form of a filing that stands, where its owner would have uploaded the stamped one."""
    owner = sampled.owner(case.company) if case.company else None
    if case.procedure == procedures.FILING and case.state != "draft" and not case.final and owner:
        body = form_pdf.pdf(printed.form(case))
        file = SimpleUploadedFile("备案表（样例，未盖章）.pdf", body, "application/pdf")
        uploads.keep(case, STAMPED_FORM, file, actor_for(owner, True))


def _notices(case: Case) -> None:
    assert case.handler is not None
    page = case_page.read(case)
    for owed in case_page.owed(page):
        if owed.notice is None and today() - owed.paper.happening.day > _SERVED_WITHIN:
            serving.serve(page, owed.paper, actor_for(case.handler, True))


def _propose(told: dict[str, str], sampled: Sampled) -> None:
    case = Case.objects.get(is_sample=True, project__name__startswith=told["project"])
    assert case.handler is not None
    entry = Entry("sample-proposal", told["event"], today(), local_now(), "authority")
    posted = {"event": told["event"], "by": "authority", "entry": entry.id, "day": ""}
    deciding.propose(
        case, entry, posted, actor_for(case.handler, True), case.head, deciding.needed(entry)
    )
