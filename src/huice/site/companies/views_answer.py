"""What a company can get, why not, the next question in place, and what would change if."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST, require_safe

from huice.decide.answer import KIND_NAMES
from huice.decide.answer_xlsx import match_workbook
from huice.decide.concerns import CONCERN_NAMES
from huice.decide.needs import questions
from huice.decide.relevance import in_the_way
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.report.page import report_page
from huice.rules.facts import FactKey
from huice.rules.measure import Judgement
from huice.rules.record import HELP_NAMES
from huice.rules.state import STATE_NAMES
from huice.rules.verdict import VERDICT_NAMES
from huice.site.companies import answers, facts, sheet
from huice.site.companies.asking import Asked, asked_of, key_of
from huice.site.companies.facts import Key
from huice.site.companies.models import Company, FactValue
from huice.site.companies.sheet import Overtaken, Typed
from huice.site.companies.typed import as_written, choices, example
from huice.site.companies.views import desk_page
from huice.site.companies.views_profile import version_of
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, said
from huice.site.web.policies import library
from huice.site.web.sheets import XLSX

MISSING_SHOWN = 12
TRIES_AT_MOST = 10
FOLDS = ("support", "ineligible", "closed", "unpaid", "untouched", "missing")


@require_safe
@rights.needs("company.read", on=Company)
def answer(request: HttpRequest, company: Company) -> HttpResponse:
    asked = asked_of(request, company)
    return answer_page(request, company, asked, status=422 if asked.problems else 200)


def answer_page(
    request: HttpRequest, company: Company, asked: Asked, status: int = 200
) -> HttpResponse:
    answered = asked.answered
    live = answered.live if answered else []
    return render(request, "companies/answer.html", {
        "company": company, "asked": asked, "answered": answered, "orders": [(id, said(request, name)) for id, name in answers.ORDERS.items()],
        "shown": [each for each in request.GET.getlist("show") if each in FOLDS],
        "missing_shown": MISSING_SHOWN, "by_when": answers.by_when, "in_the_way": in_the_way,
        "widest": max((each.potential.most or 0 for each in live), default=0),
        "state_names": STATE_NAMES, "verdicts": VERDICT_NAMES, "options": choices,
        "help_names": HELP_NAMES, "concern_names": CONCERN_NAMES, "example": example,
    }, status=status)  # fmt: skip


@require_POST
@rights.needs("company.edit", on=Company)
def question(request: HttpRequest, company: Company) -> HttpResponse:
    """The next question, answered in place: the page comes back with its numbers changed."""
    key = key_of(request.POST.get("key", "")[:160])
    if key is None:
        raise Http404
    typed, back = request.POST.get("value", ""), request.POST.get("back", "")
    page = desk_page if back == "desk" else answer_page
    try:
        if not typed.strip():
            raise BadInput.at(*_NOTHING_TYPED)
        sheet.save(company, [Typed(key, typed)], version_of(request), actor_of(request))
    except BadInput as error:
        asked = asked_of(request, company).failed(typed, error.problems[0].what, key)
        return page(request, company, asked, status=422)
    except Overtaken:
        company.refresh_from_db()
        asked = asked_of(request, company).failed(typed, _OVERTAKEN, key)
        return page(request, company, asked, status=409)
    if back == "measure" and (about := _measure_of(request.POST.get("measure", ""))):
        return redirect("company-measure", company.ref, *about)
    return _again(request, company, "company" if back == "desk" else "company-answer")


_NOTHING_TYPED = (
    Spot("value"), "请填写或选择一个值；暂时不知道的，可以先跳过",
    "type or choose a value; what is not known yet can be put off", "value",
)  # fmt: skip
_OVERTAKEN = Text(
    "另一位成员刚刚填写了这一项，请看现有的值",
    "another member has just entered this: see the value that now holds",
)


def _measure_of(key: str) -> tuple[str, str] | None:
    document, _, id = key.partition("/")
    return (document, id) if key in library().policies.measures else None


def _again(request: HttpRequest, company: Company, name: str) -> HttpResponseRedirect:
    """The page once more, as it was asked for."""
    kept = [(each, value) for each in ("at", "by", "skip", "show")
            for value in request.GET.getlist(each)[:50]]  # fmt: skip
    address = reverse(name, args=[company.ref])
    return HttpResponseRedirect(f"{address}?{urlencode(kept)}" if kept else address)


# --- one measure ---------------------------------------------------------------------------------


@require_safe
@rights.needs("company.read", on=Company)
def measure(request: HttpRequest, company: Company, document: str, measure: str) -> HttpResponse:
    """Why a company stands to a measure as it does, requirement by requirement."""
    key = f"{document}/{measure}"
    if key not in library().policies.measures:
        raise Http404
    asked = asked_of(request, company)
    result = asked.answered.match.result(key) if asked.answered else None
    return render(request, "companies/measure.html", {
        "company": company, "asked": asked, "result": result,
        "about": library().policies.measures[key],
        "document": library().policies.document(document),
        "missing": [(key, library().facts[key.name], library().named(key).label)
                    for key in (result.missing if result else ())],
        "kind_names": KIND_NAMES, "state_names": STATE_NAMES, "by_when": answers.by_when,
        "options": choices, "example": example,
        "judge_of": lambda each: each.requirement.by if isinstance(each.requirement, Judgement) else None,
        "way": {each.path for each in in_the_way(result)} if result else set(),
    }, status=422 if asked.problems else 200)  # fmt: skip


# --- what would change if ------------------------------------------------------------------------


@require_safe
@rights.needs("company.read", on=Company)
def try_otherwise(request: HttpRequest, company: Company) -> HttpResponse:
    """Other values for chosen facts, and what they would change; nothing is saved."""
    asked = asked_of(request, company)
    held = facts.current(company)
    typed = _tries(request, held)
    tries: dict[FactKey, str] = {}
    problems: list[Problem] = []
    before, after = asked.answered, None
    for key, value in typed.items():
        try:
            tries[key] = as_written(library().facts[key.name], value)
        except BadInput as error:
            problems += [Problem(x.spot, x.what, str(key)) for x in error.problems]
    if asked.answered and typed and not problems:
        try:
            before, after = answers.changed(company, asked.day, tries)
        except BadInput as error:
            problems += error.problems
    told = [*asked.problems, *problems]
    return render(request, "companies/try.html", {
        "company": company, "asked": asked, "typed": typed, "before": before, "after": after,
        "changes": answers.changes(before, after) if before and after else [],
        "problems": told, "wrong": {each.field: each.what for each in told},
        "facts": library().facts, "label": lambda key: library().named(key).label,
        "held": held, "options": choices, "example": example, "choosable": _choosable(asked, typed),
        "full": len(typed) >= TRIES_AT_MOST,
    }, status=422 if told else 200)  # fmt: skip


def _tries(request: HttpRequest, held: Mapping[Key, FactValue]) -> dict[FactKey, str]:
    """The facts to be tried with the values typed, at first those that hold: ``if=key`` and
    ``value-key=…``."""
    typed: dict[FactKey, str] = {}
    for written in request.GET.getlist("if")[: TRIES_AT_MOST + 1]:
        key = key_of(written[:160])
        if key is not None and len(typed) < TRIES_AT_MOST:
            holds = held[key].written if key in held else ""
            typed[key] = request.GET.get(f"value-{key}", holds)
    typed.pop(key_of(request.GET.get("without", "")[:160]) or FactKey(""), None)
    return typed


def _choosable(asked: Asked, typed: dict[FactKey, str]) -> list[tuple[str, Text]]:
    """The facts that measures ask for on the day, those still missing first."""
    first = [each.key for each in asked.answered.missing] if asked.answered else []
    rest = questions(library(), library().measures, asked.day)
    return [(str(key), library().named(key).label) for key in dict.fromkeys([*first, *rest])
            if key not in typed]  # fmt: skip


# --- to take away --------------------------------------------------------------------------------


@require_safe
@rights.needs("company.read", on=Company)
def workbook(request: HttpRequest, company: Company) -> HttpResponse:
    asked = asked_of(request, company)
    if asked.answered is None or asked.problems:
        return _cannot(request, company, asked)
    body = match_workbook(asked.answered.match, language_of(request))
    return _attachment(body, XLSX, f"{company.name}-{asked.day}.xlsx")


@require_safe
@rights.needs("company.read", on=Company)
def report(request: HttpRequest, company: Company) -> HttpResponse:
    """The printable report: a page that stands alone, so it is given out as a file."""
    asked = asked_of(request, company)
    if asked.answered is None or asked.problems:
        return _cannot(request, company, asked)
    body = report_page(asked.answered.match, library(), language_of(request))
    return _attachment(
        body.encode(), "text/html; charset=utf-8", f"{company.name}-{asked.day}.html"
    )


def _cannot(request: HttpRequest, company: Company, asked: Asked) -> HttpResponse:
    for each in asked.problems:
        messages.error(request, said(request, each.what))
    return redirect("company-answer", company.ref)


def _attachment(body: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Security-Policy"] = "sandbox"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
