"""Progress of the works reported, a code put right, an application for approval handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huice.problems import BadInput
from huice.site.casework import procedures
from huice.site.casework.docket import Entered
from huice.site.casework.events import act
from huice.site.casework.handover import meant_for
from huice.site.casework.models import Case, ProgressReport
from huice.site.people import audit, rights
from huice.site.people.actor import Actor, actor_of
from huice.site.projects import (
    case_file,
    codes,
    documents,
    filing,
    forms,
    information,
    starting,
)
from huice.site.projects.case_views import not_open, page
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref
from huice.values.literals import NotALiteral

# --- progress ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.apply", on=Case)
def progress(request: HttpRequest, case: Case) -> HttpResponse:
    """Report the progress of the works (第二十六条第一款（一）)."""
    file = case_file.read(case)
    if not filing.is_filing(case) or file.folded.state != "started":
        return not_open(request, case)
    posted = forms.clean(request.POST.dict())
    if request.method != "POST":
        return _progress_page(request, case, {"day": clock.today().isoformat()})
    wrong: forms.Wrong = []
    day, invested, works = (
        information.day_of(posted.get("day", "")),
        0,
        posted.get("works", "").strip(),
    )
    if day is None or not file.folded.since <= day <= clock.today():
        first = file.folded.since
        wrong.append(("day", say(
            request, f"应为 {first} 到今天之间的日期", f"expected a date from {first} to today")))  # fmt: skip
    try:
        invested = information.money_of(posted.get("invested", ""))
    except NotALiteral as error:
        wrong.append(("invested", say(request, error.zh, error.en)))
    if not 1 <= len(works) <= 2000:
        wrong.append(("works", say(
            request, f"进度说明有 {len(works)} 个字，应有 1 到 2000 个",
            f"the works: {len(works)} characters, expected 1 to 2000")))  # fmt: skip
    if wrong or day is None:
        return _progress_page(request, case, posted, wrong, 422)
    _report(case, posted.get("entry", ""), day, invested, works, actor_of(request))
    messages.success(request, say(request, "进度已报送。", "The progress is reported."))
    return redirect("applicant-case", case=case.ref)


@transaction.atomic
def _report(case: Case, ref: str, day: Any, invested: int, works: str, actor: Actor) -> None:
    own = ref if starting.is_ref(ref) else new_ref()
    made, is_new = ProgressReport.objects.get_or_create(
        ref=own, defaults={"case": case, "day": day, "invested": invested, "works": works,
                           "by_name": actor.name, "at": clock.now()},
    )  # fmt: skip
    if is_new:
        audit.record(
            actor.ref, "case.progress", case.ref, day=day, invested=invested, report=made.ref
        )


def _progress_page(
    request: HttpRequest, case: Case, posted: Mapping[str, str], problems: forms.Shown = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(
        request, "projects/progress.html",
        {"case": case, "project": case.project, "company": case.company, "posted": posted,
         "wrong": list(problems), "errors": dict(problems), **forms.hidden(posted, case.head)},
        status=status,
    )  # fmt: skip


# --- the code, and the application ---------------------------------------------------------------


@require_POST
@rights.needs("case.apply", on=Case)
def code(request: HttpRequest, case: Case) -> HttpResponse:
    """The platform's code in the place of the provisional one."""
    file = case_file.read(case)
    if not codes.is_provisional(file.known("project_code")):
        return redirect("applicant-case", case=case.ref)
    try:
        written = codes.typed(request.POST.get("project_code", ""))
        filing.put_code_right(
            case, written, request.POST.get("entry", "")[:40] or new_ref(),
            actor_of(request), file.head,
        )  # fmt: skip
    except BadInput as error:
        return page(request, case, forms.told(request, error, "project_code"), 422)
    messages.success(request, say(request, "项目代码已更正。", "The project code is put right."))
    return redirect("applicant-case", case=case.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.apply", on=Case)
def application(request: HttpRequest, case: Case) -> HttpResponse:
    """Hand in an application for approval: its documents and its code (第十二条)."""
    file = case_file.read(case)
    if (
        case.procedure != procedures.APPROVAL
        or file.folded.state != "draft"
        or case.project is None
    ):
        return redirect("applicant-case", case=case.ref)
    if request.method != "POST":
        return _application_page(request, case, file, {})
    posted = forms.clean(request.POST.dict())
    wrong: forms.Wrong = [
        ("", say(request, f"尚缺{each.label.zh}", f"still missing: {each.label.en}"))
        for each in documents.missing(case)
    ]  # fmt: skip
    written = ""
    try:
        if not posted.get(information.WITHOUT_CODE):
            written = codes.typed(posted.get(information.CODE, ""))
        if not wrong:
            _hand_in(
                case,
                written,
                posted.get("entry", "")[:40],
                actor_of(request),
                posted.get("seen", ""),
            )
    except BadInput as error:
        wrong += forms.told(request, error, information.CODE)
    except Conflict:
        return _application_page(
            request, case, case_file.read(case), posted, forms.first(request), 409
        )
    if wrong:
        return _application_page(request, case, file, posted, wrong, 422)
    messages.success(request, say(
        request, "申请已提交；核准机关应在 2 个工作日内一次告知需补正的内容，逾期不告知即为受理。",
        "The application is handed in. The authority has 2 working days to tell what is missing; after that it counts as accepted.",
    ))  # fmt: skip
    return redirect("applicant-case", case=case.ref)


@transaction.atomic
def _hand_in(case: Case, written: str, id: str, actor: Actor, seen: str) -> Entered:
    assert case.project is not None
    project = case.project
    own = written or project.code or codes.provisional(project, case.opened)
    done = act(
        case, filing.entry("submit", id, {"project_code": own, "project": project.ref}), actor, seen
    )
    if project.code != own:
        project.code = own
        project.save(update_fields=["code"])
    return done


def _application_page(
    request: HttpRequest, case: Case, file: case_file.CaseFile, posted: Mapping[str, str],
    problems: forms.Shown = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    project = case.project
    assert project is not None
    return render(
        request, "projects/application.html",
        {"case": case, "project": project, "company": case.company, "file": file, "posted": posted,
         "kinds": documents.kinds_of(case), "missing": documents.missing(case),
         "uploads": [(x, documents.label_of(case, x.kind)) for x in case.uploads.order_by("-at")],
         "provisional": codes.provisional(project, case.opened),
         "authority": meant_for(case), "wrong": list(problems),
         "errors": dict(problems), **forms.hidden(posted, file.head)},
        status=status,
    )  # fmt: skip
