"""Applications at the bureau: the list, steps on many, one of them whole, and sheets taken in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.fund.road import Move
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.funds import acting, asking, chain, doubles, findings, importing, intake, posts
from huice.site.funds.models import STATE_BADGES, Application, Call
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, said, say
from huice.site.web.problems import Conflict, told
from huice.site.web.shown import moment
from huice.site.web.typing_in import Typed, Wrong

A_PAGE: Final = 50
MOST_AT_ONCE: Final = 200
MOST_OF_A_LIST: Final = 3_000


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.desk", on=Call)
def listed(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications one may see, narrowed, fifty a page; and a step on the ticked ones."""
    if request.method == "POST":
        _act_many(request, call)
        return redirect(request.get_full_path())
    actor, found = actor_of(request), frame.seen(request, call)
    asked = intake.asked_of(request.GET)
    page = Paginator(intake.matching(call, found, asked), A_PAGE).get_page(request.GET.get("page"))
    authorities = Organisation.objects.filter(applications__in=found.order_by()).distinct()
    moves = chain.moves(call)
    return frame.desk(request, call, "funds/intake.html", "fund-intake", {
        "asked": asked, "page": page, "doubtful": doubles.unsettled(call, found),
        "authorities": list(authorities.order_by("path")),
        "measures": {each.key: each.title for each in chain.measures(call)},
        "may_tick": {x.pk for x in page.object_list if rights.may(actor, "application.handle", x)},
        "bulk": [(x, said(request, moves[x].title)) for x in intake.BULK if x in moves],
        "may_import": bool(posts.takes(actor, call)),
    })  # fmt: skip


def _act_many(request: HttpRequest, call: Call) -> None:
    """A step on each of the ticked ones that are one's own, or on all that are listed and can take
    it; why others did not take it is told."""
    form, actor = Typed(request), actor_of(request)
    known = chain.moves(call).get(form.values.get("move", ""))
    if known is None or known.id not in intake.BULK:
        messages.error(request, say(request, "请选择要办的一步，未作更改。", "Choose the step; nothing was changed."))  # fmt: skip
        return
    chosen = [
        each
        for each in _ticked(request, call, known)
        if rights.may(actor, "application.handle", each)
    ]
    if not chosen:
        messages.error(request, say(request, "没有可办的由本单位受理的申报，未作更改。", "None of your own can take it; nothing was changed."))  # fmt: skip
        return
    reason = form.values.get("reason", "").strip()[:1000]
    done, problems = acting.act_all(chosen, known.id, actor, reason=reason)
    if done:
        messages.success(request, say(request, f"已办 {done} 件。", f"{done} done."))
    if problems:
        messages.error(request, "\n".join(told(request, tuple(problems))))


def _ticked(request: HttpRequest, call: Call, move: Move) -> Iterable[Application]:
    """The ticked ones; or, asked for, all of the list that stand where the step begins."""
    found = frame.seen(request, call)
    if request.POST.get("all"):
        listed = intake.matching(call, found, intake.asked_of(request.GET))
        return [each for each in listed if each.state in move.sources][:MOST_OF_A_LIST]
    refs = [each[:16].replace("\x00", "") for each in request.POST.getlist("application")[:MOST_AT_ONCE]]  # fmt: skip
    return found.filter(ref__in=refs).order_by("number", "pk")


@require_safe
@rights.needs("call.desk", on=Call)
def exported(request: HttpRequest, call: Call) -> HttpResponse:
    """The list as it is narrowed, as a workbook with the sums below."""
    found = frame.seen(request, call)
    rows = intake.matching(call, found, intake.asked_of(request.GET))
    body = intake.workbook(call, rows, doubles.unsettled(call, found), language_of(request))
    return attached(body, f"applications-{call.year}-{call.batch}-{clock.today()}")


# --- one application -------------------------------------------------------------------------------


@require_safe
@rights.needs("application.desk", on=Application)
def application(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything of an application, and what may be done; a draft is its applicant's alone."""
    if application.submitted is None and application.state in ("draft", "withdrawn"):
        raise Http404
    return _whole(request, application)


@require_POST
@rights.needs("application.handle", on=Application)
def act_one(request: HttpRequest, application: Application) -> HttpResponse:
    """A step on an application as it was seen; of two who act at once the second is told."""
    form, actor = Typed(request), actor_of(request)
    move, reason = form.values.get("move", ""), form.values.get("reason", "").strip()
    known = chain.moves(application.call).get(move)
    seen = form.values.get("seen", "")
    if known is None or move not in intake.HERE or known.by not in intake.roles(actor, application):
        if known is not None and known.by == "lead":
            rights.check(actor, "application.lead", application)
        return _whole(request, application, form, [("", say(request, "请选择要办的一步", "choose the step"))], 422)  # fmt: skip
    try:
        if len(reason) > 1000:
            raise BadInput.at(Spot("reason"), f"理由有 {len(reason):,} 个字，至多 1,000 个",
                              f"{len(reason):,} characters, at most 1,000", "reason")  # fmt: skip
        acting.act(
            application, move, actor, reason=reason,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
            organisation=intake.organisation_of(actor, application),
        )  # fmt: skip
    except BadInput as error:
        wrong = [(each.field if each.field == "reason" else "", each.what.say(language_of(request)))
                 for each in error.problems]  # fmt: skip
        return _whole(request, application, form, wrong, 422)
    except Conflict:
        application.refresh_from_db()
        wrong = [("", say(request, "此件刚有变化，请看过现状再办；您写的理由仍在下面。", "It has just changed: look at it again; what you wrote is still below."))]  # fmt: skip
        return _whole(request, application, form, wrong, 409)
    messages.success(request, say(request, f"已办：{known.title.zh}。", f"Done: {known.title.en}."))
    return redirect("fund-desk-application", application=application.ref)


def _whole(
    request: HttpRequest, application: Application, form: Typed | None = None,
    problems: Iterable[tuple[str, str]] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor, language, call = actor_of(request), language_of(request), application.call
    context: dict[str, Any] = {"standing": None, "floors": [], "unreadable": []}
    try:
        known = asking.profile_of(application)
        context["standing"] = asking.standing_of(known, asking.measure_of(application), asking.day_of(call))  # fmt: skip
        context["floors"] = intake.floors_of(application, known, language)
    except BadInput as error:
        context["unreadable"] = [each.what.say(language) for each in error.problems]
    measure = next((x for x in chain.measures(call) if x.key == application.measure), None)
    return frame.desk(request, call, "funds/desk_application.html", "fund-intake", {
        **context, "application": application, "measure": measure,
        "papers": list(application.papers.select_related("upload").order_by("kind", "material", "pk")),
        "items": list(application.items.order_by("kind", "pk")),
        "pairs": doubles.of(application), "findings": doubles.FINDINGS, "finding_kinds": doubles.FINDING_BADGES,
        "may_see": _visible(actor),
        "assignments": list(application.assignments.select_related("expert__person").order_by("pk")),
        "settled": findings.last_settled(application), "audit": findings.last_audit(application),
        "is_void": findings.is_void(application),
        "check": findings.last_check(application), "verification": findings.last_verification(application),
        "steps": [_line(request, each) for each in application.steps.select_related("organisation")],
        "moves": [(each, _why_not(request, application, each)) for each in acting.possible(application, intake.roles(actor, application)) if each.id in intake.HERE],
        "typed": form.values if form else {}, "problems": list(problems),
    }, status)  # fmt: skip


def _visible(actor: Actor) -> Any:
    """Whether one may look into an application: of another city's one sees that it is alike."""
    return lambda each: rights.may(actor, "application.desk", each)


def _why_not(request: HttpRequest, application: Application, move: Move) -> str:
    """Why a step would be refused now; empty where it would not be."""
    try:
        acting.expect(application, move, reason="…")
    except BadInput as error:
        return "；".join(each.what.say(language_of(request)) for each in error.problems)
    return ""


def _line(request: HttpRequest, step: Any) -> dict[str, Any]:
    move = chain.moves(step.application.call).get(step.act)
    by = " · ".join(filter(None, (step.by_name, step.organisation.name if step.organisation else "")))  # fmt: skip
    data = step.data
    sheet = say(request, f"导入自 {data['sheet']} 第 {data['row']} 行", f"from {data['sheet']}, row {data['row']}") if "sheet" in data else ""  # fmt: skip
    own = say(request, f"报送单位编号 {data['own_number']}", f"their number {data['own_number']}") if "own_number" in data else ""  # fmt: skip
    return {
        "day": moment(step.at),
        "title": said(request, move.title if move else Text(step.act, step.act)), "by": by,
        "cite": move.stage.cite if move and move.stage else "",
        "note": "；".join(filter(None, (step.reason, sheet, own))),
        "kind": {"ok": "ok", "bad": "bad", "warn": "warn"}.get(STATE_BADGES[step.state], "quiet"),
    }  # fmt: skip


# --- sheets ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("application.handle")
def take_in(request: HttpRequest, call: str) -> HttpResponse:
    """A sheet of projects: every one of them put in, or none."""
    held, own = _call_to_import(request, call)
    problems = list[Wrong]()
    if request.method == "POST":
        form, actor = Typed(request), actor_of(request)
        authority = next((each for each in own if each.ref == form.values.get("authority")), None)
        try:
            if authority is None:
                raise BadInput.at(Spot("form"), "请选择报送单位", "choose who puts them in", "authority")  # fmt: skip
            content, name = uploaded(request)
            acting.expect(Application(call=held), chain.moves(held).get("submit"))
            puts = importing.read(content, name, held, authority)
            count = importing.take_in(held, authority, puts, name, actor)
        except BadInput as error:
            problems = placed(request, error, importing.HEADINGS)
        else:
            messages.success(request, say(request, f"已提交 {count} 个项目。", f"{count} projects were put in."))  # fmt: skip
            return redirect("fund-intake", call=held.ref)
    language = language_of(request)
    return frame.desk(request, held, "funds/import.html", "fund-intake", {
        "own": [(each.ref, each.title.say(language)) for each in own], "now": clock.now(),
        "problems": problems,
        "headings": importing.HEADINGS,
        "most": importing.MOST, "is_open": held.is_open(clock.now()),
    }, 422 if problems else 200)  # fmt: skip


@require_safe
@rights.needs("application.handle")
def sheet(request: HttpRequest, call: str) -> HttpResponse:
    """The sheet to be filled in."""
    held, _ = _call_to_import(request, call)
    return attached(importing.empty_sheet(held, language_of(request)), f"projects-{held.year}")


def _call_to_import(request: HttpRequest, ref: str) -> tuple[Call, list[Organisation]]:
    """A call that one sees, and the organisations of one's own that take applications under it."""
    actor = actor_of(request)
    held = get_object_or_404(Call.objects.select_related("authority"), ref=ref)
    rights.check(actor, "call.desk", held)
    own = posts.takes(actor, held)
    if not own:
        raise PermissionDenied
    return held, own
