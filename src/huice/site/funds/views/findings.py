"""What audits, on-site checks and the statistics find, by form and by sheet."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice.fund.auditing import Cut
from huice.language import Text
from huice.problems import BadInput
from huice.site.funds import acting, checking, findings, posts, sums, verifying
from huice.site.funds.drawing import UNDER_REVIEW
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call
from huice.site.funds.models_review import Audit
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed

A_PAGE: Final = 50
_NEVER: Final = ("submitted", "returned", "checked", "filed", "withdrawn", "late")
"""The states of what was never taken up for review."""


@require_safe
@rights.needs("call.desk", on=Call)
def listed(request: HttpRequest, call: Call) -> HttpResponse:
    """What was found of each application; of a chosen one all of it, with the forms."""
    return _page(request, call)


def _taken(request: HttpRequest, call: Call) -> QuerySet[Application]:
    found: QuerySet[Application] = frame.seen(request, call)
    return found.exclude(state__in=_NEVER).order_by("number", "pk")


def _page(
    request: HttpRequest, call: Call, chosen: Application | None = None,
    form: Typed | None = None, error: BadInput | None = None,
) -> HttpResponse:  # fmt: skip
    actor, found = actor_of(request), _taken(request, call)
    if chosen is None and (ref := request.GET.get("application", "")[:32]).isalnum():
        chosen = found.filter(ref=ref).first()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    problems = placed(request, error, checking.COLUMNS) if error else []
    return frame.desk(request, call, "funds/findings.html", "fund-findings", {
        "page": page, "rows": [_row(each) for each in page.object_list],
        "chosen": chosen, "found": _whole(chosen) if chosen else None,
        "may_handle": chosen is not None and rights.may(actor, "application.handle", chosen) and chosen.state == UNDER_REVIEW,
        "may_any": _own(request, call).exists(), "cut": _cut,
        "typed": form.values if form else {}, "problems": problems, "wrong": dict(reversed(problems)),
        "most_photographs": checking.MOST_PHOTOGRAPHS,
    }, 422 if error else 200)  # fmt: skip


def _row(each: Application) -> dict[str, Any]:
    audit = findings.last_audit(each)
    return {
        "application": each, "audit": audit, "cut": _cut(audit) if audit else "",
        "is_void": findings.is_void(each), "rule": findings.void_rule(each),
        "check": findings.last_check(each), "verification": findings.last_verification(each),
    }  # fmt: skip


def _whole(chosen: Application) -> dict[str, Any]:
    return {
        **_row(chosen), "audits": list(chosen.audits.order_by("pk")),
        "checks": list(chosen.site_checks.order_by("pk")),
        "verifications": list(chosen.verifications.order_by("pk")),
        "papers": list(chosen.papers.filter(kind__in=("audit", "site")).select_related("upload").order_by("pk")),
    }  # fmt: skip


def _cut(audit: Audit) -> str:
    return checking.share_of(Cut(audit.declared, audit.approved))


def _own(request: HttpRequest, call: Call) -> QuerySet[Application]:
    """Of what is under review, what one handles."""
    organisations = posts.own(actor_of(request))
    return _taken(request, call).filter(state=UNDER_REVIEW, authority__in=organisations)


@require_POST
@rights.needs("application.handle", on=Application)
def audit(request: HttpRequest, application: Application) -> HttpResponse:
    """What an audit approved, with its report."""
    form = Typed(request)
    try:
        approved = sums.typed(form, "approved", Text("审定金额", "Approved sum"), zero=True)
        form.expect_right()
        checking.record_audit(
            application, approved, form.values.get("firm", "").strip(),
            form.values.get("report", "").strip(), form.values.get("why", "").strip(),
            actor_of(request), request.FILES.get("paper"),
        )  # fmt: skip
    except BadInput as error:
        return _page(request, application.call, application, form, error)
    return _done(request, application, Text("审定金额已记录。", "The audit was recorded."))


@require_POST
@rights.needs("application.handle", on=Application)
def site_check(request: HttpRequest, application: Application) -> HttpResponse:
    """An on-site check with its photographs."""
    form = Typed(request)
    try:
        day = form.day("day", Text("核查日期", "Day"), past=True)
        people = form.text("people", Text("核查人员", "People"), 200)
        record = form.text("record", Text("核查记录", "Record"), 2_000)
        passed = form.choice("passed", Text("核查结论", "Outcome"), ("yes", "no"))
        form.expect_right()
        assert day is not None
        checking.record_check(application, day, people, record, passed == "yes",
                              request.FILES.getlist("photographs"), actor_of(request))  # fmt: skip
    except BadInput as error:
        return _page(request, application.call, application, form, error)
    return _done(request, application, Text("现场核查已记录。", "The check was recorded."))


@require_POST
@rights.needs("application.handle", on=Application)
def void(request: HttpRequest, application: Application) -> HttpResponse:
    """Void an application whose cut on audit is above the limit."""
    form = Typed(request)
    seen = form.values.get("seen", "")
    try:
        rule = findings.void_rule(application)
        acting.act(
            application, "void", actor_of(request), seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
            data={"cite": rule.cite} if rule else None, organisation=application.authority,
        )  # fmt: skip
    except BadInput as error:
        return _page(request, application.call, application, form, error)
    return _done(request, application, Text("已作废。", "It is void."))


def _done(request: HttpRequest, application: Application, said: Text) -> HttpResponse:
    messages.success(request, say(request, said.zh, said.en))
    address = reverse("fund-findings", args=[application.call.ref])
    return redirect(f"{address}?application={application.ref}")


@require_safe
@rights.needs("call.desk", on=Call)
def audit_sheet(request: HttpRequest, call: Call) -> HttpResponse:
    """The sheet by which audits come in, with what one handles."""
    body = checking.audit_sheet(_own(request, call), language_of(request))
    return attached(body, f"audits-{call.year}-{call.batch}")


@require_POST
@rights.needs("call.desk", on=Call)
def audit_upload(request: HttpRequest, call: Call) -> HttpResponse:
    """A sheet of audits: all of it, or nothing."""
    try:
        content, name = uploaded(request)
        count = checking.take_in(content, name, call, _own(request, call), actor_of(request))
    except BadInput as error:
        return _page(request, call, None, None, error)
    messages.success(request, say(request, f"已记录 {count} 项审定金额。", f"{count} audits were recorded."))  # fmt: skip
    return redirect("fund-findings", call=call.ref)


# --- the statistics office -------------------------------------------------------------------------


def _verifiable(request: HttpRequest) -> QuerySet[Application]:
    """What the statistics offices of one's own verify."""
    offices = posts.own(actor_of(request))
    found = Application.objects.filter(verifier__in=offices).exclude(state__in=("draft", *_NEVER))
    return found.select_related("call").order_by("-call__year", "number", "pk")


@require_safe
@rights.needs("investment.verify")
def to_verify(request: HttpRequest) -> HttpResponse:
    """The projects of which one's own office verifies the investment."""
    return _verify_page(request)


def _verify_page(
    request: HttpRequest, chosen: Application | None = None, form: Typed | None = None,
    error: BadInput | None = None,
) -> HttpResponse:  # fmt: skip
    found = _verifiable(request)
    if chosen is None and (ref := request.GET.get("application", "")[:32]).isalnum():
        chosen = found.filter(ref=ref).first()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    problems = placed(request, error, verifying.COLUMNS) if error else []
    return render(request, "funds/verify.html", {
        "page": page, "rows": [(each, findings.last_verification(each)) for each in page.object_list],
        "chosen": chosen, "earlier": list(chosen.verifications.order_by("pk")) if chosen else [],
        "may_verify": chosen is not None and chosen.state == UNDER_REVIEW, "under_review": UNDER_REVIEW,
        "states": STATES, "state_kinds": STATE_BADGES,
        "typed": form.values if form else {}, "problems": problems, "wrong": dict(reversed(problems)),
    }, status=422 if error else 200)  # fmt: skip


@require_POST
@rights.needs("investment.verify", on=Application)
def verify_one(request: HttpRequest, application: Application) -> HttpResponse:
    """What the statistics found of one project."""
    form = Typed(request)
    try:
        verified = sums.typed(form, "verified", Text("核实金额", "Verified sum"), zero=True)
        form.expect_right()
        verifying.verify(application, verified, form.values.get("source", "").strip(),
                         form.values.get("why", "").strip(), actor_of(request))  # fmt: skip
    except BadInput as error:
        return _verify_page(request, application, form, error)
    messages.success(request, say(request, "核实金额已记录。", "The verified sum was recorded."))
    return redirect("fund-verify")


@require_safe
@rights.needs("investment.verify")
def verify_sheet(request: HttpRequest) -> HttpResponse:
    """The sheet by which verified sums come in."""
    body = verifying.sheet(_verifiable(request).filter(state=UNDER_REVIEW), language_of(request))
    return attached(body, "verified-investment")


@require_POST
@rights.needs("investment.verify")
def verify_upload(request: HttpRequest) -> HttpResponse:
    """A sheet of verified sums: all of it, or nothing."""
    try:
        content, name = uploaded(request)
        known = _verifiable(request).filter(state=UNDER_REVIEW)
        count = verifying.take_in(content, name, known, actor_of(request))
    except BadInput as error:
        return _verify_page(request, None, None, error)
    messages.success(request, say(request, f"已记录 {count} 项核实金额。", f"{count} verified sums were recorded."))  # fmt: skip
    return redirect("fund-verify")
