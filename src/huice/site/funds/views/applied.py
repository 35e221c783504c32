"""What was handed in: how it went and what comes next, withdrawal, payment, self-evaluation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import uploads
from huice.site.funds import acting, asking, chain, claiming, course, drafting, form, performing
from huice.site.funds.models import STATE_BADGES, STATES, Application
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import say
from huice.site.web.typing_in import Typed, Wrong, wrongs

Values = dict[str, str]
AHEAD_SHOWN = 5


@require_safe
@rights.needs("application.read", on=Application)
def printed(request: HttpRequest, application: Application) -> HttpResponse:
    """The application as it is printed and handed in on paper."""
    expect_handed_in(request, application)
    return render(request, "funds/application_print.html", _context(application))


def expect_handed_in(request: HttpRequest, application: Application) -> None:
    """A draft is the applicant's own until it is handed in: the bureau is told that there is none."""
    is_own = application.company_id in actor_of(request).memberships
    if application.state == "draft" and not is_own:
        raise Http404


def read_page(
    request: HttpRequest,
    application: Application,
    wrong: list[Wrong] | None = None,
    typed: Values | None = None,
) -> HttpResponse:
    """The application as it stands; with ``wrong``, what a form on it could not take."""
    writes = rights.may(actor_of(request), "application.edit", application)
    withdraws = any(each.id == "withdraw" for each in acting.possible(application, ("applicant",)))
    of = chain.programme_of(application.call)
    return render(request, "funds/application.html", {
        **_context(application), "steps": course.steps(request, application),
        "ahead": course.ahead(application), "ahead_shown": AHEAD_SHOWN, "due": list(course.due(application)),
        "is_told": course.is_told(application), "withdraws": writes and withdraws,
        "paper_stage": of.stage("paper") if course.awaits_paper(application) else None, "window": claiming.window(application),
        "takes_account": writes and claiming.takes_account(application), "is_claimed": claiming.is_claimed(application),
        "evaluates": writes and performing.evaluates(application),
        "evaluations": application.evaluations.filter(kind="self").select_related("paper").order_by("-pk"),
        "wrong": wrong or [], "errors": dict(wrong or []), "typed": typed or {},
    }, status=422 if wrong else 200)  # fmt: skip


def _context(application: Application) -> dict[str, Any]:
    measure = asking.measure_of(application)
    handed = application.papers.filter(kind__in=("material", "self")).select_related("upload")
    return {
        "application": application, "call": application.call, "measure": measure,
        "programme": chain.programme_of(application.call), "facts": form.told(application),
        "lines": drafting.rows_of(application), "line_kinds": drafting.LINES, "pays": asking.pays(application),
        "papers": [(each, measure.materials[each.material] if each.material is not None and each.material < len(measure.materials) else None)
                   for each in handed.order_by("material", "pk")],
        "states": STATES, "state_kinds": STATE_BADGES,
    }  # fmt: skip


@require_POST
@rights.needs("application.edit", on=Application)
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    typed = Typed(request)
    reason = typed.text("reason", Text("撤回理由", "reason"), 1000, needed=False)
    try:
        typed.expect_right()
        acting.act(application, "withdraw", actor_of(request), reason=reason, seen=_seen(typed))
    except BadInput as error:
        return read_page(request, application, wrongs(request, error), typed.values)
    messages.success(request, say(request, "已撤回", "Withdrawn"))
    return redirect("fund-application", application.ref)


@require_POST
@rights.needs("application.edit", on=Application)
def account(request: HttpRequest, application: Application) -> HttpResponse:
    """The account that the money goes to; with it payment is asked for, where that is a step."""
    typed = Typed(request)
    bank = typed.text("bank", claiming.BANK, 128)
    name = typed.text("account_name", claiming.ACCOUNT_NAME, 128)
    number = typed.text("account", claiming.ACCOUNT, 60)
    try:
        typed.expect_right()
        claiming.ask(application, bank, name, number, actor_of(request), _seen(typed))
    except BadInput as error:
        return read_page(request, application, wrongs(request, error), typed.values)
    messages.success(request, say(request, "已提交收款账户", "The account was handed in"))
    return redirect("fund-application", application.ref)


@require_POST
@rights.needs("application.edit", on=Application)
def evaluation(request: HttpRequest, application: Application) -> HttpResponse:
    typed, actor = Typed(request), actor_of(request)
    reached = {
        each["indicator"]: typed.text(f"reached-{number}", Text(each["indicator"], each["indicator"]), 40)
        for number, each in enumerate(application.targets)
    }  # fmt: skip
    words = typed.text("words", Text("完成情况", "account of it"), 2000)
    report = request.FILES.get("report")
    try:
        typed.expect_right()
        found = performing.Found("self", "", application.applicant, words, reached)
        with transaction.atomic():
            kept = uploads.keep(None, "report", report, actor) if report else None
            performing.enter_own(application, found, actor, kept)
    except BadInput as error:
        return read_page(request, application, wrongs(request, error), typed.values)
    messages.success(request, say(request, "已提交自评", "The self-evaluation was handed in"))
    return redirect("fund-application", application.ref)


def _seen(typed: Typed) -> int:
    written = typed.values.get("seen", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0
