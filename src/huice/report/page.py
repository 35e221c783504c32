"""One company's answer as a single HTML page: no scripts, no outside files, fit to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from huice.decide.answer import (
    KIND_NAMES,
    REQUIREMENT_VERDICTS,
    Match,
    MeasureResult,
    RequirementResult,
)
from huice.decide.library import Library
from huice.decide.moments import say_moment
from huice.decide.relevance import is_unpaid, is_untouched
from huice.decide.total import total
from huice.language import Language, Text
from huice.rules.measure import Judgement
from huice.rules.state import STATE_NAMES
from huice.rules.verdict import VERDICT_NAMES
from huice.values.literals import decimal, money

MISSING_SHOWN = 15
BAR_WIDTH = 100
"""The widest bar, in percent of its column."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An award drawn to scale: ``sure`` percent filled, up to ``ceiling`` percent outlined."""

    result: MeasureResult
    sure: str
    ceiling: str


def report_page(match: Match, library: Library, language: Language) -> str:
    """The page as text."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def of(text: Text) -> str:
        return text.say(language)

    described = [each for each in match.results if not is_untouched(each)]
    paid = [each for each in described if not is_unpaid(each)]
    live = [
        each
        for each in paid
        if each.verdict in ("eligible", "subject_to_judgement", "undetermined")
    ]
    return _template().render(
        match=match,
        language=language,
        t=t,
        of=of,
        today=date.today().isoformat(),
        moment=say_moment(match.reference_date),
        total=total(match.results),
        money=money,
        bars=_bars(live),
        live=live,
        unpaid=[each for each in described if is_unpaid(each)],
        closed=[each for each in paid if each.verdict in ("ineligible", "not_open")],
        untouched=[each for each in match.results if is_untouched(each)],
        counts=[(verdict, of(VERDICT_NAMES[verdict]), sum(r.verdict == verdict for r in described))
                for verdict in VERDICT_NAMES],
        missing=[each for each in match.missing
                 if set(each.measures) & {one.measure.key for one in described}][:MISSING_SHOWN],
        deadlines=_deadlines(described, match),
        verdict_name=lambda each: of(VERDICT_NAMES[each.verdict]),
        state_name=lambda each: of(STATE_NAMES[each.state]),
        requirement_verdict=lambda each: _requirement_verdict(each, language),
        kind_name=lambda each: of(KIND_NAMES[each.kind]),
        judge=lambda each: of(each.requirement.by) if isinstance(each.requirement, Judgement) else "",
        gaps=lambda each: [one for one in each.requirements if one.verdict == "unmet" and _is_leaf(one)],
        say_moment=say_moment,
        title=_titles(library, language),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files("huice.report").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(text)


def _titles(library: Library, language: Language) -> dict[str, str]:
    return {measure.key: measure.title.say(language) for measure in library.measures}


def _bars(results: list[MeasureResult]) -> list[Bar]:
    """Bars to one scale, the largest known ceiling being full width."""
    known = [each for each in results if each.potential.most is not None]
    widest = max((each.potential.most or 0 for each in known), default=0)
    if not widest:
        return []

    def percent(fen: int) -> str:
        return decimal(Fraction(round(Fraction(fen, widest) * BAR_WIDTH * 100), 100)) or "0"

    return [
        Bar(each, percent(each.potential.least or 0), percent(each.potential.most or 0))
        for each in sorted(known, key=lambda one: -(one.potential.most or 0))
    ]


def _requirement_verdict(each: RequirementResult, language: Language) -> str:
    if each.kind == "exclusion" and each.verdict in ("met", "unmet"):
        met = each.verdict == "met"
        text = Text("无此情形", "does not apply") if met else Text("有此情形", "applies")
        return text.say(language)
    return REQUIREMENT_VERDICTS[each.verdict].say(language)


def _is_leaf(each: RequirementResult) -> bool:
    return each.kind not in ("group", "classes")


def _deadlines(results: list[MeasureResult], match: Match) -> list[tuple[str, Text, str, bool]]:
    """(when, what stage, which document, past) without repeats, in order of time."""
    moment = match.reference_date
    found = {
        (say_moment(each.at), each.stage, result.document.number or result.document.title.zh,
         each.at.isoformat()[:10] < moment.isoformat()[:10])
        for result in results
        for each in result.deadlines
    }  # fmt: skip
    return sorted(found)
