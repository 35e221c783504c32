"""What an expert sees: the applications drawn for them, and nothing else."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huice.fund.experts import CONFLICT_NAMES
from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import uploads
from huice.site.funds import chain, drawing, experts, scoring
from huice.site.funds.models import Application, Paper
from huice.site.funds.models_review import Assignment
from huice.site.funds.score_sheet import ASSIGNMENT_STATES
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import say
from huice.site.web.typing_in import Typed, wrongs
from huice.values.literals import decimal

A_PAGE: Final = 50
BADGES: Final = {"open": "warn", "scored": "ok", "declined": "quiet"}
WITHHELD: Final = Text(
    "本次评审匿名：申报单位和联合单位的名称、代码、地区，联系人和电话，以及申报材料（一般署名盖章）均不提供；"
    "正文中出现的单位名称以“申报单位”代替",
    "This review is anonymous: the names, codes and place of the applicant and its partners, the contact "
    "and telephone, and the papers, which are signed and sealed, are withheld; names in the text read “申报单位”",
)


@require_safe
@rights.needs("self")
def listed(request: HttpRequest) -> HttpResponse:
    """What was drawn for whoever asks, what is to be scored first."""
    found = Assignment.objects.filter(person=actor_of(request).person)
    found = found.select_related("application__call__authority").order_by("-state", "-at", "pk")
    waiting = found.filter(state="open")
    return render(request, "funds/review_list.html", {
        "page": Paginator([*waiting, *found.exclude(state="open")], A_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting.count(), "states": ASSIGNMENT_STATES, "kinds": BADGES, "titled": _titled,
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("review.score", on=Assignment)
def review(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The application with the rubric; a draft, the final scores, or that the expert declines."""
    if request.method != "POST":
        return _page(request, assignment)
    form, actor = Typed(request), actor_of(request)
    action = form.values.get("action", "")
    try:
        if action == "done":
            scoring.finish(assignment, form.values, actor)
            said = Text("评审已提交，不能再改。", "Your review is done and final.")
        elif action == "decline":
            reason = form.values.get("decline-reason", "").strip()
            scoring.decline(assignment, reason, bool(form.values.get("interest")), actor)
            said = Text("已登记，不再由您评审。", "You have declined.")
        else:
            scoring.save_draft(assignment, form.values, actor)
            said = Text("草稿已保存，尚未提交。", "The draft is saved, and not done yet.")
    except BadInput as error:
        return _page(request, assignment, form, error)
    messages.success(request, say(request, said.zh, said.en))
    if action in ("done", "decline"):
        return redirect("fund-review-list")
    return redirect("fund-review", assignment=assignment.ref)


def _page(
    request: HttpRequest, assignment: Assignment, form: Typed | None = None,
    error: BadInput | None = None,
) -> HttpResponse:  # fmt: skip
    application = assignment.application
    call = application.call
    problems = [("decline-reason" if field == "reason" else field, what)
                for field, what in (wrongs(request, error) if error else [])]  # fmt: skip
    given = {each.criterion: each for each in assignment.scores.all()}
    return render(request, "funds/review.html", {
        "assignment": assignment, "call": call, "programme": chain.programme_of(call),
        "shown": {"number": application.number} if assignment.state == "declined" else _shown(application, call.is_blind), "withheld": WITHHELD if call.is_blind else None,
        "papers": [] if call.is_blind else _papers(application), "conflicts": _conflicts(assignment, call.is_blind),
        "criteria": scoring.criteria_of(call), "most": scoring.most_points(call), "figure": decimal,
        "given": given, "verdicts": scoring.VERDICTS, "states": ASSIGNMENT_STATES, "kinds": BADGES,
        "may_score": assignment.state == "open" and application.state == drawing.UNDER_REVIEW,
        "typed": form.values if form else assignment.draft, "problems": problems, "wrong": dict(reversed(problems)),
    }, status=422 if error else 200)  # fmt: skip


def _conflicts(assignment: Assignment, is_blind: bool) -> list[Text]:
    """What speaks against this expert; in an anonymous review its kind alone."""
    found = experts.conflicts(assignment.expert, assignment.application)
    return [CONFLICT_NAMES[each.kind] if is_blind else each.said for each in found]


def _shown(application: Application, is_blind: bool) -> dict[str, Any]:
    """What the expert reads of an application."""
    shown = {"number": application.number, "project": application.project,
             "content": application.content, "declared": application.declared,
             "targets": application.targets}  # fmt: skip
    if is_blind:
        return {**shown, "project": _masked(application, application.project),
                "content": _masked(application, application.content)}  # fmt: skip
    return {**shown, "applicant": application.applicant, "code": application.code,
            "place": application.place, "also": application.also}  # fmt: skip


def _titled(assignment: Assignment) -> str:
    application = assignment.application
    return _masked(application, application.project) if application.call.is_blind else application.project  # fmt: skip


def _masked(application: Application, text: str) -> str:
    """A text without what names the applicant."""
    also = [each.get(key, "") for each in application.also for key in ("name", "code")]
    own = (application.applicant, application.code, application.contact, application.phone, *also)
    for each in sorted(filter(None, own), key=len, reverse=True):
        text = text.replace(each, "申报单位")
    return text


def _papers(application: Application) -> list[Paper]:
    return list(application.papers.filter(kind="material").select_related("upload").order_by("material", "pk"))  # fmt: skip


@require_safe
@rights.needs("review.score", on=Assignment)
def paper(request: HttpRequest, assignment: Assignment, paper: str) -> HttpResponse:
    """A paper of the application that was drawn for the expert, where it does not give away who
    applies."""
    application = assignment.application
    found = next((each for each in _papers(application) if each.ref == paper), None)
    if found is None or application.call.is_blind or assignment.state == "declined":
        raise Http404
    if not uploads.path_of(found.upload.sha256).is_file():
        raise Http404
    return uploads.served(found.upload)  # type: ignore[return-value]
