"""The page of a case, and its log as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.procedure.model import EFFECTS
from huice.site.bureau import case_page, deciding, queue
from huice.site.bureau.case_page import Page
from huice.site.casework import docket
from huice.site.casework.models import Case
from huice.site.casework.papers.content import TEMPLATES
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of

PAPER_KINDS: Final = {
    "application": Text("申请材料", "application"),
    "evidence": Text("证明材料", "evidence"),
    "evaluation-report": Text("评估报告", "evaluation report"),
    "opinion": Text("征求意见反馈", "opinion"),
    "signed-notice": Text("盖章文书", "sealed notice"),
    "record": Text("存档材料", "record"),
    "other": Text("其他", "other"),
}
"""What an officer may put on file."""
HANDED_IN: Final = {
    "stamped-form": Text("盖章的备案表", "stamped form"),
    "correction": Text("补正材料", "material for a correction"),
    "works": Text("开工、进度、竣工材料", "material on start, progress, completion"),
    "application-report": Text("项目申请报告", "application report"),
    "site-opinion": Text("选址意见书", "opinion on the site"),
    "land-review": Text("用地（用海）预审意见", "preliminary review of land or sea use"),
    "formality": Text("其他前置手续证明", "proof of other prior formalities"),
    "supplement": Text("补正、澄清材料", "material for a supplement or clarification"),
    "site-change": Text("选址变更的证明文件", "papers for a new site"),
}
"""What applicants hand in, by the kinds of their own desk."""


@require_safe
@rights.needs("case.desk", on=Case)
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """The case: state, clocks, what may be done until when, and what happens if nobody does."""
    return shown(request, case_page.read(case))


@require_safe
@rights.needs("case.desk", on=Case)
def exported(request: HttpRequest, case: Case) -> HttpResponse:
    """The log, as a docket of files reads it."""
    return HttpResponse(
        docket.exported(case), content_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="case-{case.ref}.jsonl"'},
    )  # fmt: skip


def shown(request: HttpRequest, page: Page, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a case. ``more`` keeps what was typed, what was wrong with it, a preview."""
    actor = actor_of(request)
    return render(request, "bureau/case.html", {**context(page, actor), **more}, status=status)


def context(page: Page, actor: Actor) -> dict[str, Any]:
    forms = case_page.forms(page, actor)
    papers = case_page.owed(page)
    open_proposals = page.case.proposals.filter(state="open").order_by("at")
    return {
        "case": page.case, "page": page, "status": page.status, "procedure": page.procedure,
        "forms": [each for each in forms if each.act.blocked is None],
        "blocked": [
            (each, case_page.why_blocked(page, each))
            for each in forms if each.act.blocked is not None
        ],
        "paper_forms": [x for x in case_page.paper_forms(page, actor) if x.act.blocked is None],
        "live": case_page.lapses(page),
        "timeline": case_page.timeline(page, actor),
        "corrections": case_page.corrections(page),
        "papers": papers, "replaced": case_page.replaced(page, papers), "duties": case_page.duties(page),
        "uploads": page.case.uploads.order_by("-at"),
        "known": list(case_page.told(page.procedure, dict(page.status.known))),
        "readings": case_page.readings(page), "conventions": case_page.conventions(page),
        "proposals": open_proposals,
        "handlers": queue.handlers([page.case.authority]) if page.case.authority else [],
        "typed": {}, "typed_form": "", "problems": [], "wrong": {}, "preview": None,
        "meanwhile": [], "preview_wrong": [],
        "effects": EFFECTS, "levels": deciding.LEVELS, "templates": TEMPLATES,
        "paper_kinds": PAPER_KINDS, "kind_names": HANDED_IN | PAPER_KINDS,
    }  # fmt: skip
