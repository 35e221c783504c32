"""Observations of plans: a plan's targets with what was seen of them, entered by form or by Excel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.observations import Book, Observation
from huice.progress.series import series_by_target
from huice.progress.status import STATUS_NAMES, standing
from huice.progress.workbook import observation_sheet, read_observation_sheet
from huice.rules.measure import Document
from huice.rules.plan import COMPARISON_NAMES, Plan
from huice.site.casework import observations
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.people.rights import HANDLERS
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library
from huice.site.web.sheets import XLSX
from huice.site.web.typing_in import Typed, Wrong
from huice.values.literals import NotALiteral
from huice.values.quantity import read_quantity

SHOWN_PROBLEMS: Final = 30
FIELDS: Final = ("authority", "target", "year", "figure", "source", "corrects")


@require_safe
@rights.needs("bureau.observe")
def observed(request: HttpRequest) -> HttpResponse:
    """The plans; of a chosen one its targets with their standing, and the form."""
    return _page(request, request.GET.get("plan", ""))


@require_POST
@rights.needs("bureau.observe")
def enter(request: HttpRequest) -> HttpResponse:
    """One observation, typed."""
    form, actor = Typed(request), actor_of(request)
    id = form.values.get("plan", "")
    try:
        typed = _typed(form, actor)
        observations.enter([(typed, Spot("form"))], _authority(form, actor), actor)
    except BadInput as error:
        return _page(request, id, form.values, error.problems)
    messages.success(request, say(
        request, f"已记入 {typed.year} 年 {typed.figure.written}",
        f"{typed.figure.written} was entered for {typed.year}",
    ))  # fmt: skip
    return redirect(f"{request.path.removesuffix('enter')}?plan={id}")


@require_POST
@rights.needs("bureau.observe")
def upload(request: HttpRequest) -> HttpResponse:
    """A filled-in workbook: all of its rows or none."""
    form, actor = Typed(request), actor_of(request)
    id, file = form.values.get("plan", ""), request.FILES.get("file")
    try:
        if file is None:
            raise BadInput.at(Spot("file"), "请选择文件", "choose a file", "file")
        rows = read_observation_sheet(
            file.read(), (file.name or "form.xlsx")[:80], actor.name, clock.today()
        )
        count = observations.enter(rows, _authority(form, actor), actor)
    except BadInput as error:
        told = [Problem(each.spot, Text(f"{each.spot}：{each.what.zh}", f"{each.spot}: {each.what.en}"), "file")
                for each in error.problems]  # fmt: skip
        return _page(request, id, form.values, told)
    messages.success(request, say(request, f"已记入 {count} 行", f"{count} rows were entered"))
    return redirect(f"{request.path.removesuffix('upload')}?plan={id}")


@require_safe
@rights.needs("bureau.observe")
def sheet(request: HttpRequest, document: str) -> HttpResponse:
    """The workbook of a plan's targets, to be filled in."""
    found = _plan(document)
    if found is None:
        raise Http404
    targets = [each for each in found[1].targets if not each.baseline]
    return HttpResponse(
        observation_sheet(targets, language_of(request)), content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{document}-observations.xlsx"'},
    )  # fmt: skip


def _page(
    request: HttpRequest,
    id: str,
    typed: dict[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    language, actor = language_of(request), actor_of(request)
    found = _plan(id)
    wrong: list[Wrong] = [(x.field, x.what.say(language)) for x in problems[:SHOWN_PROBLEMS]]
    context: dict[str, Any] = {
        "plans": [(each.id, each.title.say(language)) for each in library().documents if each.plan],
        "own": [(each.ref, each.title.say(language)) for each in _own(actor)],
        "document": found[0] if found else None, "typed": dict.fromkeys(FIELDS, "") | (typed or {}), "problems": wrong,
        "wrong": dict(reversed(wrong)), "kinds": observations.BADGES, "statuses": STATUS_NAMES,
        "comparisons": COMPARISON_NAMES, "year": clock.today().year - 1,
        "standings": _standings(found[1], observations.book()) if found else [],
    }  # fmt: skip
    if found:
        context["targets"] = [
            (each.key, f"{each.indicator.say(language)} {each.figure.written} {each.year or ''}")
            for each in found[1].targets
            if not each.baseline
        ]
    return render(request, "bureau/observations.html", context, status=422 if problems else 200)


def _standings(plan: Plan, book: Book) -> list[Any]:
    series = series_by_target([plan])
    year = clock.today().year
    return [standing(each, series[each.key], book, year)
            for each in plan.targets if each.key in series]  # fmt: skip


def _plan(id: str) -> tuple[Document, Plan] | None:
    found = document_of(id)
    return (found, found.plan) if found and found.plan else None


def _own(actor: Actor) -> list[Organisation]:
    return [each for each, role in actor.posts.items() if role in HANDLERS]


def _authority(form: Typed, actor: Actor) -> Organisation:
    chosen = form.values.get("authority", "")
    found = next((each for each in _own(actor) if each.ref == chosen), None)
    if found is None:
        raise BadInput.at(Spot("form"), "请选择填报单位", "choose who enters it", "authority")
    return found


def _typed(form: Typed, actor: Actor) -> Observation:
    target = form.values.get("target", "")
    year = form.number("year", Text("年度", "Year"), 1990, 2100)
    source = form.text("source", Text("数据来源", "Source"), 300)
    corrects = form.text("corrects", Text("更正理由", "Reason of a correction"), 300, needed=False)
    written = form.text("figure", Text("数值", "Value"), 40)
    figure = None
    try:
        figure = read_quantity(written)
    except NotALiteral as error:
        if written:
            form.wrong("figure", error.zh, error.en)
    form.expect_right()
    assert figure is not None
    return Observation(target, year, figure, source, actor.name, clock.today(), corrects)
