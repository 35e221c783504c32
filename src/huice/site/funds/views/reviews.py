"""The review of a call at the bureau: draws of experts, scores, and what they settle at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from huice.fund.experts import METHOD
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.funds import drawing, experts, score_sheet, scoring
from huice.site.funds.models import Application, Call
from huice.site.funds.models_review import Assignment, Draw, Expert
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed
from huice.values.literals import decimal

A_PAGE: Final = 50


@require_safe
@rights.needs("call.desk", on=Call)
def listed(request: HttpRequest, call: Call) -> HttpResponse:
    """How the review of each application stands, and what is to be done."""
    return _page(request, call)


def _reviewed(request: HttpRequest, call: Call) -> QuerySet[Application]:
    """What is or was under review, of what one may see."""
    found: QuerySet[Application] = frame.seen(request, call)
    under = Q(state=drawing.UNDER_REVIEW) | Q(assignments__isnull=False)
    return found.filter(under).distinct().prefetch_related(*scoring.WITH_SCORES).order_by("number", "pk")  # fmt: skip


def _own(request: HttpRequest, call: Call) -> list[Application]:
    """Of these, those whose review is one's own."""
    actor = actor_of(request)
    return [each for each in _reviewed(request, call) if drawing.may_review(actor, each)]


def _page(
    request: HttpRequest, call: Call, form: Typed | None = None, error: BadInput | None = None
) -> HttpResponse:
    found, own = _reviewed(request, call), _own(request, call)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    standings = [scoring.standing(each) for each in own]
    reviewers = {drawing.reviewer_of(each) for each in own}
    problems = placed(request, error, score_sheet.headings(call)) if error else []
    return frame.desk(request, call, "funds/reviews.html", "fund-reviews", {
        "page": page, "rows": [scoring.standing(each) for each in page.object_list],
        "own": {each.pk for each in own}, "undrawn": drawing.undrawn(own), "short": drawing.short(own),
        "waiting": [each for each in standings if each.is_waiting and not each.has_parted],
        "parted": [each for each in standings if each.is_waiting and each.has_parted],
        "unfinished": sum(each.open for each in standings),
        "draws": _draws(request, call), "method": METHOD, "rounding": scoring.ROUNDING,
        "fields": sorted({field for each in reviewers for field in experts.fields_of(each)}),
        "pool": max((experts.known_to(each).count() for each in reviewers), default=0),
        "criteria": scoring.criteria_of(call), "most": scoring.most_points(call), "figure": decimal,
        "settled": [(x.application.ref, f"{x.application.number} {x.application.project}") for x in standings if x.settled and x.application.state == drawing.UNDER_REVIEW],
        "verdicts": scoring.VERDICTS,
        "four": scoring.cut, "two": scoring.two_places,
        "typed": form.values if form else {}, "problems": problems, "wrong": dict(reversed(problems)),
    }, 422 if error else 200)  # fmt: skip


def _draws(request: HttpRequest, call: Call) -> list[dict[str, Any]]:
    """The draws that one may see, each with who was left out of what and why."""
    actor = actor_of(request)
    found = [each for each in call.draws.select_related("authority", "call").order_by("pk")
             if rights.may(actor, "bureau.read", each.authority)]  # fmt: skip
    names = dict(Expert.objects.values_list("ref", "person__name"))
    return [
        {"draw": each, "count": len(each.drawn["panels"]), "left_out": list(_left_out(each, names))}
        for each in found
    ]


def _left_out(made: Draw, names: dict[str, str]) -> Iterable[tuple[str, str, Text]]:
    numbers = {each["ref"]: each["number"] for each in made.drawn["applications"]}
    for panel in made.drawn["panels"]:
        for each in panel["avoided"]:
            why = Text("；".join(x["zh"] for x in each["why"]), "; ".join(x["en"] for x in each["why"]))  # fmt: skip
            yield numbers[panel["application"]], names.get(each["expert"], each["expert"]), why


@require_POST
@rights.needs("call.desk", on=Call)
def draw(request: HttpRequest, call: Call) -> HttpResponse:
    """Draw experts: by a new seed, or for those who declined by the seed of the first draw."""
    form, actor = Typed(request), actor_of(request)
    try:
        own = _own(request, call)
        if not own:
            raise BadInput.at(Spot("seed"), "没有由本单位评审的申报", "no application is yours to have reviewed", "seed")  # fmt: skip
        if form.values.get("again"):
            made = drawing.draw_again(call, own, actor)
        else:
            seed = form.text("seed", Text("种子", "Seed"), 300)
            source = form.text("source", Text("种子公布在何处", "Where the seed was published"), 300)  # fmt: skip
            field = form.values.get("field", "")[:100]
            form.expect_right()
            made = drawing.draw(call, own, seed, source, field, actor)
    except BadInput as error:
        return _page(request, call, form, error)
    count = sum(len(panel["experts"]) for each in made for panel in each.drawn["panels"])
    messages.success(request, say(request, f"已抽取 {count} 人次。", f"{count} assignments were drawn."))  # fmt: skip
    return redirect("fund-reviews", call=call.ref)


@require_safe
@rights.needs("call.desk", on=Call)
def draws_json(request: HttpRequest, call: Call) -> HttpResponse:
    """The draws with their lists, so that they can be drawn again."""
    actor = actor_of(request)
    found = [drawing.record_of(each) for each in call.draws.select_related("call", "authority").order_by("pk")
             if rights.may(actor, "bureau.read", each.authority)]  # fmt: skip
    return JsonResponse(
        {"draws": found}, json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="draws-{call.year}-{call.batch}.json"'},
    )  # fmt: skip


@require_POST
@rights.needs("call.desk", on=Call)
def settle(request: HttpRequest, call: Call) -> HttpResponse:
    """Settle all that lie close together; or one that does not, at the score that was agreed on."""
    form, actor = Typed(request), actor_of(request)
    ref = form.values.get("application", "")
    own = _own(request, call)
    try:
        if ref:
            chosen = next((each for each in own if each.ref == ref), None)
            if chosen is None:
                raise BadInput.at(Spot("form"), "不是由本单位评审的申报", "it is not yours to have reviewed", "score")  # fmt: skip
            reason = form.values.get("reason", "").strip()
            scoring.settle_one(chosen, form.values.get("score", "").strip(), reason, actor)
            messages.success(request, say(request, f"{chosen.number} 的评审结果已确定。", f"{chosen.number} is settled."))  # fmt: skip
        else:
            done, parted = scoring.settle_all(own, actor)
            messages.success(request, say(
                request, f"汇总 {done} 项，另有 {parted} 项意见分歧过大，须逐项确定。",
                f"{done} settled, {parted} lie too far apart and are settled one by one.",
            ))  # fmt: skip
    except BadInput as error:
        return _page(request, call, form, error)
    return redirect("fund-reviews", call=call.ref)


@require_safe
@rights.needs("call.desk", on=Call)
def results(request: HttpRequest, call: Call) -> HttpResponse:
    """The results as a workbook."""
    body = score_sheet.results(call, map(scoring.standing, _reviewed(request, call)), language_of(request))  # fmt: skip
    return attached(body, f"reviews-{call.year}-{call.batch}")


def _open(request: HttpRequest, call: Call) -> QuerySet[Assignment]:
    """What one's own experts have not scored yet."""
    found = Assignment.objects.filter(
        state="open", application__in=[each.pk for each in _own(request, call)],
        application__state=drawing.UNDER_REVIEW,
    )  # fmt: skip
    related = found.select_related("application__call", "expert__person", "person")
    return related.order_by("application__number", "pk")


@require_safe
@rights.needs("call.desk", on=Call)
def scores_sheet(request: HttpRequest, call: Call) -> HttpResponse:
    """The sheet by which reviews on paper are entered."""
    body = score_sheet.sheet(call, _open(request, call), language_of(request))
    return attached(body, f"scores-{call.year}-{call.batch}")


@require_POST
@rights.needs("call.desk", on=Call)
def scores_upload(request: HttpRequest, call: Call) -> HttpResponse:
    """Reviews on paper: all of the sheet, or nothing."""
    try:
        content, name = uploaded(request)
        count = score_sheet.take_in(content, name, call, _open(request, call), actor_of(request))
    except BadInput as error:
        return _page(request, call, None, error)
    messages.success(request, say(request, f"已录入 {count} 份评审。", f"{count} reviews were entered."))  # fmt: skip
    return redirect("fund-reviews", call=call.ref)
