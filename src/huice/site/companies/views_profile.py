"""The profile: sections, the grid of yearly figures, a fact with its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huice.problems import BadInput, Problem
from huice.rules.facts import SOURCE_NAMES, Fact, FactKey
from huice.site.companies import facts, sections, sheet
from huice.site.companies.asking import key_of
from huice.site.companies.models import Company
from huice.site.companies.sections import EARLIEST
from huice.site.companies.sheet import Cell, Overtaken, Typed
from huice.site.companies.typed import choices, example
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.policies import library

WORDS_AT_MOST = 100
YEARS_AHEAD = 10  # of a year typed by mistake, shown again to be corrected


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("company.read", on=Company)
def profile(request: HttpRequest, company: Company) -> HttpResponse:
    """A section of the profile, or the facts that were searched for; saved as one."""
    if request.method != "POST":
        return _profile_page(request, company)
    rights.check(actor_of(request), "company.edit", company)
    typed = sheet.posted(request.POST)
    try:
        count = sheet.save(company, typed, version_of(request), actor_of(request))
    except BadInput as error:
        return _profile_page(request, company, typed, error.problems, status=422)
    except Overtaken as late:
        company.refresh_from_db()
        return _profile_page(request, company, typed, overtaken=list(late.by), status=409)
    _say_saved(request, count)
    return HttpResponseRedirect(request.get_full_path())


def _say_saved(request: HttpRequest, count: int) -> None:
    if count:
        plural = "" if count == 1 else "s"
        messages.success(
            request, say(request, f"已保存 {count} 项", f"{count} value{plural} saved")
        )
    else:
        messages.info(request, say(request, "没有改动", "Nothing was changed"))


def _profile_page(
    request: HttpRequest,
    company: Company,
    typed: Sequence[Typed] = (),
    problems: Iterable[Problem] = (),
    overtaken: Sequence[tuple[str, int]] = (),
    status: int = 200,
) -> HttpResponse:
    wanted, today, known = request.GET, clock.today(), library().facts
    every = sections.sections(known)
    words = wanted.get("q", "").replace("\x00", "")[:WORDS_AT_MOST].strip()
    only_asked = wanted.get("asked") == "1"
    section = every.get(wanted.get("section", ""), every["enterprise"])
    shown = sections.found(known.values(), words) if words else list(section.facts)
    if only_asked:
        asked = sections.asked_now(library(), today)
        shown = [fact for fact in shown if fact.name in asked]
    shown += [known[name] for name in dict.fromkeys(x.key.name for x in typed)
              if known[name] not in shown]  # fmt: skip
    held = facts.current(company)
    yearly = [fact for fact in shown if fact.yearly]
    names = {fact.name for fact in yearly}
    filled_in = [*held, *(x.key for x in typed if x.key.year <= today.year + YEARS_AHEAD)]
    columns = sections.years(
        today, (year for name, year in filled_in if name in names), _year(wanted.get("year", ""))
    )
    keys = [FactKey(fact.name, year) for fact in yearly for year in columns]
    keys += [FactKey(fact.name) for fact in shown if not fact.yearly]
    by_key = {each.key: each for each in sheet.cells(company, keys, typed, problems, overtaken)}
    said = {name for name, _ in held}
    filled = {id: sum(fact.name in said for fact in each.facts) for id, each in every.items()}
    return render(request, "companies/profile.html", {
        "company": company, "sections": every, "section": section, "words": words,
        "only_asked": only_asked, "filled": filled, "columns": columns,
        "grid": [(fact, [by_key[FactKey(fact.name, year)] for year in columns]) for fact in yearly],
        "rows": [by_key[FactKey(fact.name)] for fact in shown if not fact.yearly],
        "year_sources": {year: request.POST.get(f"y-{year}", "") for year in columns},
        "problems": _told(by_key, problems), "overtaken": overtaken,
        "choices": choices, "example": example, "sources": SOURCE_NAMES,
        "earliest": EARLIEST,
        "label": lambda key: library().named(key).label,
        "key_of": key_of, "as_key": lambda key: FactKey(*key),
    }, status=status)  # fmt: skip


def _told(by_key: dict[FactKey, Cell], problems: Iterable[Problem]) -> list[tuple[str, Any]]:
    """Each problem with the field it is about, named by its fact."""
    names = {str(key): cell for key, cell in by_key.items()}
    return [(names[each.field].name if each.field in names else "", each) for each in problems]


def _year(written: str) -> int:
    return int(written) if len(written) == 4 and written.isdecimal() and written.isascii() else 0


def version_of(request: HttpRequest) -> int:
    """The version that a form was drawn from; nothing where the form does not say."""
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("company.read", on=Company)
def fact(request: HttpRequest, company: Company, fact: str, year: int) -> HttpResponse:
    """One fact: its value with source, and every value it ever had. HTMX folds the latter out."""
    known = library().facts.get(fact)
    if known is None or not _has_year(known, year):
        raise Http404
    key = FactKey(known.name, year)
    if request.method != "POST":
        return _fact_page(request, company, key)
    rights.check(actor_of(request), "company.edit", company)
    typed = [each for each in sheet.posted(request.POST) if each.key == key]
    try:
        count = sheet.save(company, typed, version_of(request), actor_of(request))
    except BadInput as error:
        return _fact_page(request, company, key, typed, error.problems, status=422)
    except Overtaken:
        company.refresh_from_db()
        return _fact_page(request, company, key, typed, late=True, status=409)
    _say_saved(request, count)
    return HttpResponseRedirect(request.get_full_path())


def _has_year(known: Fact, year: int) -> bool:
    return EARLIEST <= year <= clock.today().year if known.yearly else year == 0


def _fact_page(
    request: HttpRequest,
    company: Company,
    key: FactKey,
    typed: Sequence[Typed] = (),
    problems: Sequence[Problem] = (),
    late: bool = False,
    status: int = 200,
) -> HttpResponse:
    (cell,) = sheet.cells(company, [key], typed, problems, [key] if late else ())
    page = "companies/history.html" if request.htmx and not typed else "companies/fact.html"  # type: ignore[attr-defined]
    return render(request, page, {
        "company": company, "cell": cell, "label": library().named(key).label,
        "history": facts.history(company, *key), "section": sections.section_of(cell.fact),
        "problems": _told({key: cell}, problems), "choices": choices, "example": example,
    }, status=status)  # fmt: skip
