"""Performance at the bureau: targets, evaluations beside each other, the grades of cities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from huice.fund.performance import links
from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import uploads
from huice.site.casework.models import Upload
from huice.site.funds import chain, clearing, performing, posts
from huice.site.funds.ledger import KEPT
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call
from huice.site.funds.models_after import Evaluation
from huice.site.funds.performance_sheet import HEADINGS, performance_sheet, read_performance
from huice.site.funds.performing import GRADES, KINDS, Found, Kind
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, Wrong, wrongs
from huice.values.literals import decimal

PAGE: Final = 50
FIELDS: Final = ("of", "city", "kind", "grade", "evaluator", "words")


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.desk", on=Call)
def overview(request: HttpRequest, call: Call) -> HttpResponse:
    """The projects with their targets and evaluations; one of them by ``of``; the cities."""
    if request.method != "POST":
        return _page(request, call, request.GET.get("of", ""))
    actor, form = actor_of(request), Typed(request)
    if not (rights.may(actor, "call.manage", call) or posts.handles(actor, call)):
        raise PermissionDenied
    of = form.values.get("of", "")
    try:
        said = _posted(request, form, call, actor, of)
    except BadInput as error:
        return _page(request, call, of, form.values, placed(request, error, HEADINGS))
    messages.success(request, say(request, said.zh, said.en))
    return redirect(reverse("fund-performance", args=[call.ref]) + (f"?{urlencode({'of': of})}" if of else ""))  # fmt: skip


def _posted(request: HttpRequest, form: Typed, call: Call, actor: Actor, of: str) -> Text:
    if "file" in request.FILES:
        return _sheet_in(request, call, actor)
    if of:
        application = _writable(actor, call).get(of)
        if application is None:
            raise PermissionDenied
        if "settle" in form.values:
            performing.settle(application, actor)
        else:
            _enter(request, form, application, actor)
        return Text("已登记评价", "The evaluation is entered")
    found = _found(form, ())
    city = next((each for each in performing.cities(call) if each.ref == form.values.get("city")), None)  # fmt: skip
    if city is None:
        form.wrong("city", "请选择机关", "choose a bureau")
    elif not _may_city(actor, call, city, found.kind):
        raise PermissionDenied
    form.expect_right()
    assert city is not None
    with transaction.atomic():
        performing.enter_city(call, city, found, actor, _paper(request, actor))
    return Text("已登记评价", "The evaluation is entered")


def _may_city(actor: Actor, call: Call, city: Organisation, kind: Kind) -> bool:
    """A city hands in what it says of itself; whoever called, what was found of it."""
    return rights.may(actor, "call.manage", call) or (kind == "self" and rights.may(actor, "application.handle", city))  # fmt: skip


def _writable(actor: Actor, call: Call) -> dict[str, Application]:
    """The projects that were given money and that the actor may write on, by public name."""
    held = Application.objects.filter(call=call, state__in=KEPT).select_related("authority", "call")
    leads = rights.may(actor, "call.manage", call)
    return {each.ref: each for each in held if leads or rights.may(actor, "application.handle", each)}  # fmt: skip


def _sheet_in(request: HttpRequest, call: Call, actor: Actor) -> Text:
    own = {each.number: each for each in _writable(actor, call).values()}
    read = read_performance(*uploaded(request), own)
    with transaction.atomic():
        for application, found in read:
            performing.enter(application, found, actor)
    return Text(f"已登记 {len(read)} 项评价", f"{len(read)} evaluations are entered")


def _enter(request: HttpRequest, form: Typed, application: Application, actor: Actor) -> None:
    found = _found(form, application.targets)
    form.expect_right()
    with transaction.atomic():
        performing.enter(application, found, actor, _paper(request, actor))


def _found(form: Typed, targets: Iterable[Any]) -> Found:
    kind = form.choice("kind", Text("评价种类", "the kind of evaluation"), tuple(KINDS))
    grade = form.values.get("grade", "")
    evaluator = form.text("evaluator", Text("评价机构", "Evaluator"), 128)
    words = form.text("words", Text("评价意见", "Opinion"), 2000)
    values = {str(x["indicator"]): form.values.get(f"value-{at}", "").strip()[:40] for at, x in enumerate(targets)}  # fmt: skip
    known: dict[str, Kind] = {each: each for each in KINDS}
    return Found(known.get(kind, "self"), grade, evaluator, words, {name: written for name, written in values.items() if written})  # fmt: skip


def _paper(request: HttpRequest, actor: Actor) -> Upload | None:
    report = request.FILES.get("report")
    return uploads.keep(None, "report", report, actor) if isinstance(report, UploadedFile) else None


def _page(
    request: HttpRequest, call: Call, of: str, typed: dict[str, str] | None = None,
    wrong: Sequence[Wrong] = (),
) -> HttpResponse:  # fmt: skip
    actor, language = actor_of(request), language_of(request)
    seen = _seen(request, call)
    page = Paginator(seen.prefetch_related("evaluations"), PAGE).get_page(request.GET.get("page"))
    chosen = seen.filter(ref=of.replace("\0", "")).prefetch_related("evaluations__paper").first()
    writable, programme = _writable(actor, call), chain.programme_of(call)
    cities = performing.cities(call)
    organisations = set(rights.seen_organisations(actor).values_list("pk", flat=True))
    return frame.desk(request, call, "funds/performance.html", "fund-performance", {
        "page": page, "rows": [(each, performing.latest(each.evaluations.all())) for each in page.object_list],
        "without": sum(1 for each in seen if not each.targets), "chosen": chosen, "kinds": KINDS,
        "compared": [(each, _figure(each.target.figure), _figure(each.own), _figure(each.found))
                     for each in (performing.side_by_side(chosen) if chosen else [])],
        "may_enter": chosen is not None and chosen.ref in writable, "may_upload": bool(writable),
        "may_settle": chosen is not None and chosen.ref in writable and performing.is_settled(chosen) and chosen.state != "evaluated",
        "links": links(programme),
        "provisions": programme.on("performance"), "stages": [x for x in programme.stages if x.act in ("target", "self_evaluate", "evaluate")],
        "cities": [_city(call, each) for each in cities if each.pk in organisations],
        "city_options": [(each.ref, each.title.say(language)) for each in cities if _may_city(actor, call, each, "self")],
        "leads": rights.may(actor, "call.manage", call), "warnings": performing.warnings(call),
        "may_take": rights.may(actor, "call.lead", call) and bool(clearing.grounds(call)),
        **_form(request, typed, wrong),
    }, status=422 if wrong else 200)  # fmt: skip


def _figure(value: Fraction | None) -> str:
    return "—" if value is None else decimal(value) or str(value)


def _form(
    request: HttpRequest, typed: dict[str, str] | None, wrong: Sequence[Wrong]
) -> dict[str, Any]:
    language = language_of(request)
    return {
        "kind_options": [(id, name.say(language)) for id, name in KINDS.items()],
        "grade_options": [(each, each) for each in GRADES],
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}), "problems": wrong, "wrong": dict(reversed(wrong)),
    }  # fmt: skip


def _seen(request: HttpRequest, call: Call) -> QuerySet[Application]:
    found: QuerySet[Application] = frame.seen(request, call).filter(state__in=KEPT).order_by("number")  # fmt: skip
    return found


def _city(call: Call, city: Organisation) -> tuple[Organisation, dict[str, Evaluation], Any]:
    """A city with its last evaluations, and what the last grade given to it brings."""
    held = performing.latest(Evaluation.objects.filter(call=call, authority=city))
    graded = [each for each in sorted(held.values(), key=lambda each: each.pk) if each.grade and each.kind != "self"]  # fmt: skip
    return city, held, performing.brings(call, graded[-1].grade) if graded else None


@require_safe
@rights.needs("call.desk", on=Call)
def sheet_out(request: HttpRequest, call: Call) -> HttpResponse:
    """Targets and evaluations as a workbook, to be filled in and taken in again."""
    seen = list(_seen(request, call))
    organisations = rights.seen_organisations(actor_of(request))
    known = Evaluation.objects.filter(Q(application__in=seen) | Q(call=call, authority__in=organisations))  # fmt: skip
    body = performance_sheet(seen, known.select_related("application", "authority").order_by("pk"), language_of(request))  # fmt: skip
    return attached(body, f"{call.year}-{say(request, '绩效', 'performance')}-{clock.today()}")


@require_safe
@rights.needs("call.desk", on=Call)
def paper(request: HttpRequest, call: Call, ref: str) -> HttpResponse:
    """The report of an evaluation."""
    organisations = rights.seen_organisations(actor_of(request))
    mine = Q(application__in=frame.seen(request, call)) | Q(authority__in=organisations)
    found = Evaluation.objects.filter(mine, call=call, ref=ref, paper__isnull=False).first()
    if found is None or found.paper is None:
        raise Http404
    return uploads.served(found.paper)  # type: ignore[return-value]


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("payment.make", on=Application)
def key(request: HttpRequest, application: Application) -> HttpResponse:
    """The key evaluation of a project by the finance office that pays it."""
    form, actor = Typed(request), actor_of(request)
    wrong = list[Wrong]()
    if request.method == "POST":
        form.values["kind"] = "key"
        try:
            _enter(request, form, application, actor)
        except BadInput as error:
            wrong = wrongs(request, error)
        else:
            messages.success(request, say(request, "已登记评价", "The evaluation is entered"))
            return redirect("fund-key-evaluation", application.ref)
    held = [each for each in application.evaluations.select_related("paper").order_by("pk") if each.kind == "key"]  # fmt: skip
    return render(request, "funds/key_evaluation.html", {
        "application": application, "held": held, "is_open": application.state in KEPT,
        "states": STATES, "state_kinds": STATE_BADGES, "kinds": KINDS, **_form(request, form.values, wrong),
    }, status=422 if wrong else 200)  # fmt: skip
