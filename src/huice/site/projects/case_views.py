"""Any case as its applicant sees it, and what the applicant may do in it, each act on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.procedure.model import EFFECTS
from huice.procedure.status import Status
from huice.site.casework import acting, docket, procedures
from huice.site.casework.acting import Act
from huice.site.casework.events import act
from huice.site.casework.handover import meant_for
from huice.site.casework.models import Case
from huice.site.companies import sides
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.projects import case_file, codes, documents, filing, forms
from huice.site.projects.views import kind_of
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.problems import Conflict

OWN_PAGES: Final = {
    (procedures.FILING, "change"): "filing-change",
    (procedures.FILING, "change-by-choice"): "filing-change",
    (procedures.FILING, "complete-information"): "filing-correction",
    (procedures.APPROVAL, "submit"): "approval-submit",
}
"""Acts that have a page of their own."""

IF_NOT: Final = {
    (procedures.FILING, "complete-information"): Text(
        "补正期限和不补正的后果，文件没有规定。本系统的读法：备案仍有效，补正后重新起算 3 个工作日的核查。",
        "Neither a time for it nor what follows is stated. As read here, the filing stands, and the 3 working days for verifying run anew once it is completed.",
    ),
    (procedures.FILING, "start"): Text(
        "2 年内未开工又未办理延期的，备案证自动失效；在有效期内开工的，长期有效，但开工后 30 个工作日内须告知备案机关。",
        "Neither started nor extended within 2 years, the certificate lapses by itself; started in time, it stays valid, but the start is to be notified within 30 working days.",
    ),
    (procedures.FILING, "notify-start"): Text(
        "文件规定通过在线平台告知（第二十二条第三款）。未按要求告知的，备案证自动失效（第四款）；本系统的读法：2 年届满时失效。",
        "The text asks for the notice on the provincial platform (article 22, paragraph 3). Without it the certificate lapses (paragraph 4); as read here, when the 2 years end.",
    ),
    (procedures.FILING, "withdraw"): Text(
        "不再实施的项目应当撤回；撤回后备案证自动失效。再要实施的，本系统须重新备案。",
        "A project that is given up is to be withdrawn; the certificate lapses with that. To take it up again here it is filed anew.",
    ),
}  # fmt: skip


@require_safe
@rights.needs("case.read", on=Case)
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """State, clocks, timeline, documents, notices, and what may be done."""
    return page(request, case)


def page(
    request: HttpRequest, case: Case, problems: forms.Shown = (), status: int = 200
) -> HttpResponse:
    file, actor = case_file.read(case), actor_of(request)
    is_draft = filing.is_filing(case) and file.folded.state in filing.BEFORE_SUBMITTING
    return render(
        request, "projects/case.html",
        {"case": case, "company": case.company, "project": case.project, "file": file,
         "company_actor": sides.company_in(file.procedure),
         "kind": kind_of(case), "is_draft": is_draft, "effects": EFFECTS,
         "authority": meant_for(case),
         "acts": [] if is_draft else [(x, address_of(case, x.event)) for x in file.acts(actor)],
         "windows": list(case_file.windows(file)), "timeline": timeline(request, file),
         "uploads": [(x, documents.label_of(case, x.kind)) for x in case.uploads.order_by("-at")],
         "kinds": documents.kinds_of(case), "missing": documents.missing(case),
         "notices": case.notices.order_by("-day", "-pk"),
         "reports": case.progress_reports.all(),
         "is_filing": filing.is_filing(case),
         "has_certificate": filing.is_filing(case)
         and file.folded.state in filing.HAS_CERTIFICATE,
         "may_report": filing.is_filing(case) and file.folded.state == "started",
         "provisional": codes.is_provisional(file.known("project_code")),
         "wrong": list(problems), "errors": dict(problems)},
        status=status,
    )  # fmt: skip


def address_of(case: Case, event: str) -> tuple[str, dict[str, str]]:
    """The page of an act, by name and arguments."""
    own = OWN_PAGES.get((case.procedure, event))
    return (
        (own, {"case": case.ref}) if own else ("applicant-act", {"case": case.ref, "event": event})
    )


def timeline(request: HttpRequest, file: case_file.CaseFile) -> list[dict[str, Any]]:
    """The newest first; what time brought about is marked as such."""
    recorded = {each.id: each.recorded for each in file.log.entries}
    found = []
    for each in reversed(file.status.timeline):
        by = file.procedure.actors[each.by].title if each.by else Text("依期限", "by lapse of time")
        notes = [each.reason, *(x.say(request.language) for x in each.marks)]  # type: ignore[attr-defined]
        at = recorded.get(each.entry)
        found.append({
            "day": each.day, "title": each.title.say(request.language),  # type: ignore[attr-defined]
            "by": by.say(request.language) + (f" · {at:%Y-%m-%d %H:%M}" if at else ""),  # type: ignore[attr-defined]
            "cite": each.cite, "note": "；".join(x for x in notes if x),
            "kind": "warn" if each.effect else "info" if sides.is_company(each.by) else "ok",
        })  # fmt: skip
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.apply", on=Case)
def do(request: HttpRequest, case: Case, event: str) -> HttpResponse:
    """An act of the applicant: its form, until when, and what happens if it is not done. With
    ``preview`` the clocks are shown as they would be, and nothing is written."""
    own = OWN_PAGES.get((case.procedure, event))
    if own:
        return redirect(own, case=case.ref)
    if filing.is_filing(case) and case.state in filing.BEFORE_SUBMITTING and case.project:
        return redirect("filing", case=case.ref)
    posted = forms.clean(request.POST.dict())
    file = case_file.read(case)
    shown = file.act(event, actor_of(request))
    if shown is None:
        return _not_now(request, case, file, event, posted)
    if request.method != "POST":
        return _act_page(request, case, file, shown, {})
    wrong = forms.said(request, forms.wrong_data(file.procedure, event, posted))
    if wrong:
        return _act_page(request, case, file, shown, posted, wrong, 422)
    try:
        if "preview" in posted:
            ahead = _ahead(case, file, event, posted)
            return _act_page(request, case, file, shown, posted, ahead=ahead)
        done = _enter(request, case, file, event, posted)
    except BadInput as error:
        return _act_page(request, case, file, shown, posted, forms.told(request, error), 422)
    except Conflict:
        return _act_page(
            request, case, case_file.read(case), shown, posted, forms.first(request), 409
        )
    title = file.procedure.events[event].title
    messages.success(request, say(request, f"已办理：{title.zh}。", f"Done: {title.en}."))
    return redirect("applicant-case", case=done.case.ref)


def not_open(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to the case, and told that it is not the time for this."""
    messages.warning(request, say(request, "现在不能办理此事。", "This is not open now."))
    return redirect("applicant-case", case=case.ref)


def _not_now(
    request: HttpRequest, case: Case, file: case_file.CaseFile, event: str, posted: Mapping[str, str]
) -> HttpResponse:  # fmt: skip
    """Either it was done by this very form, or the state does not know it (any more)."""
    if posted.get("entry") not in {each.id for each in file.log.entries}:
        known = event in file.procedure.events
        title = file.procedure.events[event].title if known else Text("此事", "this")
        messages.warning(request, say(
            request, f"现在（{file.status.title.zh}）不能办理：{title.zh}。",
            f"Not open now ({file.status.title.en}): {title.en}.",
        ))  # fmt: skip
    return redirect("applicant-case", case=case.ref)


def _enter(
    request: HttpRequest, case: Case, file: case_file.CaseFile, event: str, posted: Mapping[str, str]
) -> docket.Entered:  # fmt: skip
    fixed = {
        **posted,
        "event": event,
        "by": sides.company_in(file.procedure),
        "entry": posted.get("entry", "")[:40],
    }
    entry = acting.entry_of(file.procedure, fixed)
    return act(case, entry, actor_of(request), posted.get("seen", ""))


def _ahead(
    case: Case, file: case_file.CaseFile, event: str, posted: Mapping[str, str]
) -> tuple[Status, Status]:
    """The case as it stands and as it would stand, on the day that is asked about."""
    today = clock.today()
    day = forms.future_day(posted["day"], today) if posted.get("day") else today
    fixed = {
        **posted,
        "day": "",
        "event": event,
        "by": sides.company_in(file.procedure),
        "entry": "whatif",
    }
    entry = acting.entry_of(file.procedure, fixed)
    recorded = max(entry.recorded, datetime.combine(day, time()))
    asked = max(day, today)
    return docket.status(case, asked), docket.whatif(
        case, [replace(entry, day=day, recorded=recorded)], asked
    )


def _act_page(
    request: HttpRequest, case: Case, file: case_file.CaseFile, shown: Act,
    posted: Mapping[str, str], problems: forms.Shown = (), status: int = 200,
    ahead: tuple[Status, Status] | None = None,
) -> HttpResponse:  # fmt: skip
    return render(
        request, "projects/act.html",
        {"case": case, "company": case.company, "project": case.project, "file": file,
         "act": shown, "limits": file.limits(shown.event), "posted": posted,
         "if_not": IF_NOT.get((case.procedure, shown.event)), "ahead": ahead,
         "wrong": list(problems), "errors": dict(problems), **forms.hidden(posted, file.head)},
        status=status,
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def upload(request: HttpRequest, case: Case) -> HttpResponse:
    """A document of the case."""
    file, kind = request.FILES.get("file"), request.POST.get("kind", "")
    wrong: forms.Wrong = []
    if kind not in {each.id for each in documents.kinds_of(case)}:
        wrong.append(("kind", say(request, "请选择材料类别", "choose the kind of material")))
    if file is None or isinstance(file, list):
        wrong.append(("file", say(request, "请选择文件", "choose a file")))
    if case.final:
        wrong.append(
            (
                "",
                say(
                    request,
                    "案件已办结，不再接收材料",
                    "the case is closed and takes no more material",
                ),
            )
        )
    if wrong or file is None or isinstance(file, list):
        return page(request, case, wrong, 422)
    try:
        documents.keep_once(case, kind, file, actor_of(request))
    except BadInput as error:
        return page(request, case, [("file", what) for _, what in forms.told(request, error)], 422)
    messages.success(request, say(request, "材料已上传。", "The material is uploaded."))
    preparing = case.procedure == procedures.APPROVAL and case.state == "draft"
    return redirect("approval-submit" if preparing else "applicant-case", case=case.ref)
