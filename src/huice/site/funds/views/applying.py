"""The applicant's desk: calls and own applications, the draft, its papers, the check before it is
handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import uploads
from huice.site.companies import answers
from huice.site.companies.models import Company
from huice.site.funds import applying, asking, chain, course, drafting, form, submission
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call, Paper
from huice.site.funds.views import applied
from huice.site.people import audit, rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.problems import Conflict
from huice.site.web.typing_in import Typed, wrongs

OWN_PAPERS = ("material", "self")
MOST_PAPERS = 10  # for one line of the list


# --- the company's calls and applications ---------------------------------------------------------


@require_safe
@rights.needs("company.read", on=Company)
def applications(request: HttpRequest, company: Company) -> HttpResponse:
    """What was applied for and how it stands, what is due, and what may be applied for."""
    return _list_page(request, company)


def _list_page(
    request: HttpRequest, company: Company, wrong: list[tuple[str, str]] | None = None
) -> HttpResponse:
    own = company.applications.select_related("call", "authority").order_by("-since", "-pk")
    unreadable: list[tuple[str, str]] = []
    try:
        offers = applying.offers(company)
    except BadInput as error:
        offers, unreadable = [], [("", message) for _, message in wrongs(request, error)]
    return render(request, "funds/applications.html", {
        "company": company, "own": [(each, list(course.due(each))) for each in own],
        "fitting": [each for each in offers if each.verdict != "ineligible"],
        "others": [each for each in offers if each.verdict == "ineligible"],
        "states": STATES, "state_kinds": STATE_BADGES, "wrong": [*(wrong or []), *unreadable],
    }, status=422 if wrong else 200)  # fmt: skip


@require_safe
@rights.needs("company.read", on=Company)
def offers(request: HttpRequest, company: Company) -> HttpResponse:
    """The buttons of one measure, or with the day of an answer those beside all that is within
    reach on it, each for its own place on the page."""
    measure, at = request.GET.get("measure", "")[:160], request.GET.get("at", "")[:40]
    try:
        wanted = {measure} if measure else _within_reach(company, at)
        found = [each for each in applying.offers(company) if each.measure.key in wanted]
    except BadInput:  # the page itself says what of the profile cannot be read
        found = []
    return render(request, "funds/application_offers.html", {
        "company": company, "offers": found, "places": not measure,
    })  # fmt: skip


def _within_reach(company: Company, at: str) -> set[str]:
    day = answers.day_asked(at, clock.today())
    return {each.measure.key for each in answers.answered(company, day).live}


@require_POST
@rights.needs("company.edit", on=Company)
def begin(request: HttpRequest, company: Company, call: str) -> HttpResponse:
    """A draft that is filled in from the profile, or the one that is open already."""
    if not call.isalnum():
        raise Http404
    found = get_object_or_404(Call.objects.select_related("authority"), ref=call)
    try:
        made = applying.begin(company, found, request.POST.get("measure", "")[:160], actor_of(request))  # fmt: skip
    except BadInput as error:
        return _list_page(request, company, [("", message) for _, message in wrongs(request, error)])  # fmt: skip
    return redirect("fund-application", made.ref)


# --- the draft ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("application.read", on=Application)
def application(request: HttpRequest, application: Application) -> HttpResponse:
    """The form for those who may write it while it is a draft or returned; else the page."""
    applied.expect_handed_in(request, application)
    actor = actor_of(request)
    writes = rights.may(actor, "application.edit", application)
    if request.method != "POST":
        if not writes or application.state not in drafting.DRAFTS:
            return applied.read_page(request, application)
        drawn = drafting.form_of(application)
        return _form_page(request, application, drawn, drafting.read(application, drawn).problems)
    rights.check(actor, "application.edit", application)
    typed = Typed(request).values
    try:
        reading = drafting.save(application, typed, seen_of(request), actor)
    except Conflict:
        return _overtaken(request, application, typed)
    if is_htmx(request):
        return _saved(request, application, typed, reading.problems)
    if reading.problems:
        drawn = drafting.form_of(application)
        problems = drafting.read(application, drawn).problems
        return _form_page(request, application, drawn, problems, status=422)
    if request.POST.get("to_profile") == "1" and not _into_profile(request, application):
        return redirect("fund-application", application.ref)
    if request.POST.get("next") == "check":
        return redirect("fund-application-check", application.ref)
    messages.success(request, say(request, "已保存", "Saved"))
    return redirect("fund-application", application.ref)


def is_htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def seen_of(request: HttpRequest) -> int:
    """The version that a form was drawn from; nothing where the form does not say."""
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0


def _into_profile(request: HttpRequest, application: Application) -> bool:
    try:
        drafting.to_profile(application, actor_of(request))
    except BadInput as error:
        for _, message in wrongs(request, error):
            messages.error(request, message)
        return False
    return True


def _form_page(
    request: HttpRequest,
    application: Application,
    drawn: dict[str, str],
    problems: Any = (),
    theirs: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    made = form.fields(application, drawn, problems, theirs)
    missing, given = form.facts(application, made)
    measure = asking.measure_of(application)
    try:
        listed, unread = asking.papers(application, asking.profile_of(application)), []
    except BadInput as error:
        listed, unread = [], wrongs(request, error)
    return render(request, "funds/application_form.html", {
        "application": application, "call": application.call, "measure": measure, "fields": made,
        "missing": missing, "given": given, "has_own": any(each.get("own") for each in application.facts), "promised": drawn.get("promise") == "1",
        "line_kinds": drafting.LINES, "lines": {kind: form.lines(made, kind) for kind in drafting.LINES},
        "papers": listed, "targets_needed": asking.targets_needed(application),
        "pays": asking.pays(application), "duty": _duty(application), "due": list(course.due(application)),
        "returned": application.steps.filter(act="return").last() if application.state == "returned" else None,
        "problems": [*((each.field, each.what) for each in problems), *unread], "theirs": theirs,
        "states": STATES, "state_kinds": STATE_BADGES,
    }, status=status)  # fmt: skip


def _duty(application: Application) -> Any:
    """What the programme says the applicant answers for."""
    stage = chain.stage(application.call, "apply")
    of = chain.programme_of(application.call)
    return next((each for each in of.duties if stage and each.id == stage.actor), None)


def _saved(
    request: HttpRequest, application: Application, typed: dict[str, str], problems: Any
) -> HttpResponse:
    """What the form is told while it is filled in: when it was saved, and at its field what cannot
    be read."""
    made = form.fields(application, typed, problems)
    wrong = {each.field for each in problems}
    was_wrong = set(request.POST.get("wrong", "").split()[:500])
    return render(request, "funds/application_saved.html", {
        "application": application, "changed": [made[name] for name in made if name in wrong | was_wrong],
        "wrong": sorted(wrong), "at": clock.local_now(), "is_overtaken": False,
    }, status=422 if wrong else 200)  # fmt: skip


def _overtaken(
    request: HttpRequest, application: Application, typed: dict[str, str]
) -> HttpResponse:
    """Another member saved it, or it was handed in, since the form was drawn: what was typed stays
    on the page beside what holds by now."""
    application.refresh_from_db()
    if application.state not in drafting.DRAFTS:
        if is_htmx(request):  # the page as it is now: there is no form on it
            return HttpResponse(status=409, headers={"HX-Refresh": "true"})
        raise Conflict
    if is_htmx(request):
        return render(request, "funds/application_saved.html", {
            "application": application, "changed": [], "wrong": [], "at": clock.local_now(), "is_overtaken": True,
            "seen": seen_of(request),
        }, status=409)  # fmt: skip
    kept = drafting.form_of(application)
    theirs = {name: kept[name] for name in drafting.differences(application, typed)}
    problems = drafting.read(application, typed).problems
    return _form_page(request, application, kept | typed, problems, theirs, status=409)


# --- papers ---------------------------------------------------------------------------------------


@require_POST
@rights.needs("application.edit", on=Application)
def paper_add(request: HttpRequest, application: Application) -> HttpResponse:
    """A file for a line of the list of papers."""
    measure, number = asking.measure_of(application), request.POST.get("material", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < len(measure.materials)):  # fmt: skip
        raise Http404
    field, file = f"paper-{number}", request.FILES.get("file")
    try:
        if file is None:
            raise BadInput.at(drafting.FORM, "请选择文件", "choose a file", field)
        with transaction.atomic():
            held = Application.objects.select_for_update().get(pk=application.pk)
            if held.state not in drafting.DRAFTS:
                raise Conflict
            if held.papers.filter(material=int(number), kind="material").count() >= MOST_PAPERS:
                raise BadInput.at(drafting.FORM, f"每项材料至多 {MOST_PAPERS} 个文件", f"at most {MOST_PAPERS} files for a paper", field)  # fmt: skip
            kept = uploads.keep(None, field, file, actor_of(request))
            Paper.objects.create(application=held, material=int(number), upload=kept)
    except BadInput as error:
        drawn = drafting.form_of(application)
        return _form_page(request, application, drawn, error.problems, status=422)
    return redirect(f"{_address(application)}#papers")


@require_POST
@rights.needs("application.edit", on=Paper)
@transaction.atomic
def paper_remove(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Take a file out of a draft, to put another in its place."""
    application = Application.objects.select_for_update().get(pk=paper.application_id)
    if application.state not in drafting.DRAFTS or paper.kind != "material":
        raise Conflict
    audit.record(
        actor_of(request).ref, "fund.paper-remove", application.ref, upload=paper.upload.ref
    )
    paper.delete()
    return redirect(f"{_address(application)}#papers")


@require_safe
@rights.needs("application.read", on=Paper)
def paper(request: HttpRequest, paper: Paper) -> HttpResponse:
    """A file, as an attachment. What the office put in is not the applicant's to read."""
    applied.expect_handed_in(request, paper.application)
    if paper.kind not in OWN_PAPERS:
        rights.check(actor_of(request), "application.desk", paper.application)
    if not uploads.path_of(paper.upload.sha256).is_file():
        raise Http404
    return uploads.served(paper.upload)  # type: ignore[return-value]


def _address(application: Application) -> str:
    return reverse("fund-application", args=[application.ref])


# --- the check before it is handed in -------------------------------------------------------------


@require_safe
@rights.needs("application.edit", on=Application)
def check(request: HttpRequest, application: Application) -> HttpResponse:
    """How it stands to each requirement by its own facts, and all that is missing."""
    if application.state not in drafting.DRAFTS:
        return redirect("fund-application", application.ref)
    return check_page(request, application)


def check_page(
    request: HttpRequest, application: Application, refused: Any = (), status: int = 200
) -> HttpResponse:
    try:
        standing = asking.standing(application)
    except BadInput:  # told of among the problems
        standing = None
    return render(request, "funds/application_check.html", {
        "application": application, "call": application.call, "measure": asking.measure_of(application),
        "standing": standing, "problems": submission.problems(application), "refused": list(refused),
        "day": asking.day_of(application.call), "due": list(course.due(application)),
        "is_again": application.state == "returned", "risk": _RISK,
    }, status=status)  # fmt: skip


_RISK = {
    "ineligible": Text("按所填事实，有条件不符合，提交后可能不予受理。是否受理由主管部门决定。",
                       "By these facts a requirement is not met: it may be refused. The authority decides."),
    "undetermined": Text("有条件尚不能判断，由主管部门按材料认定。",
                         "Some requirements cannot be decided yet; the authority will, by the papers."),
}  # fmt: skip


@require_POST
@rights.needs("application.edit", on=Application)
def submit(request: HttpRequest, application: Application) -> HttpResponse:
    """Hand it in, or say all that stands in the way."""
    if application.state not in drafting.DRAFTS:
        raise Conflict
    try:
        submission.submit(application, actor_of(request), seen_of(request))
    except BadInput as error:
        return check_page(request, application, error.problems, status=422)
    messages.success(request, say(request, f"已提交，编号 {application.number}", f"Submitted as {application.number}"))  # fmt: skip
    return redirect("fund-application", application.ref)
