"""One company's answer as a single HTML page: no scripts, no outside files, fit to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from huice.decide.answer import (
    KIND_NAMES,
    Match,
    MeasureResult,
    RequirementResult,
)
from huice.decide.concerns import by_rank
from huice.decide.library import Library
from huice.decide.relevance import (
    in_the_way,
    is_elsewhere,
    is_unpaid,
    is_untouched,
    next_deadline,
    until,
)
from huice.decide.shown import sum_of
from huice.decide.total import total
from huice.language import Language, Text
from huice.rules.measure import Document, Judgement, Note
from huice.rules.state import STATE_NAMES
from huice.rules.verdict import VERDICT_NAMES
from huice.values.literals import decimal
from huice.values.moments import say_moment

MISSING_SHOWN = 12
LIVE = ("eligible", "subject_to_judgement", "undetermined")


@dataclass(frozen=True, slots=True)
class Bar:
    """An award drawn to scale: filled to ``sure`` percent, outlined to ``ceiling``.

    ``ceiling`` is None where none is known.
    """

    result: MeasureResult
    sure: str
    ceiling: str | None
    until: str


@dataclass(frozen=True, slots=True)
class Card:
    """The reasons for one measure: what is still open in full, what is met in brief."""

    result: MeasureResult
    open: list[RequirementResult]
    met: list[RequirementResult]
    notes: list[Note]


def report_page(match: Match, library: Library, language: Language) -> str:
    """The page as text."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def of(text: Text) -> str:
        return text.say(language)

    here = [each for each in match.results if not is_elsewhere(each)]
    described = [each for each in here if not is_untouched(each)]
    paid = [each for each in described if not is_unpaid(each)]
    live = [each for each in paid if each.verdict in LIVE]
    keys = {each.measure.key for each in paid}
    missing = [each for each in match.missing if keys & set(each.measures)]
    notes = _notes(live)
    return _template().render(
        match=match,
        language=language,
        t=t,
        of=of,
        today=date.today().isoformat(),
        moment=say_moment(match.reference_date),
        total=total(match.results),
        sum_of=lambda fen: of(sum_of(fen)),
        bars=_bars(live, match.day, of),
        scale=of(sum_of(_widest(live))),
        cards=[_card(each, notes) for each in live],
        notes=notes,
        ineligible=[each for each in paid if each.verdict == "ineligible"],
        closed=_by_document(each for each in paid if each.verdict == "not_open"),
        unpaid=[each for each in described if is_unpaid(each)],
        support=by_rank(match.support),
        listed=match.listed,
        untouched=[each for each in here if is_untouched(each)],
        counts=[(verdict, of(VERDICT_NAMES[verdict]), sum(r.verdict == verdict for r in paid))
                for verdict in VERDICT_NAMES],
        missing=missing[:MISSING_SHOWN],
        missing_more=max(0, len(missing) - MISSING_SHOWN),
        deadlines=_deadlines(live, match, language),
        verdict_name=lambda each: of(VERDICT_NAMES[each.verdict]),
        state_name=lambda state: of(STATE_NAMES[state]),
        requirement_verdict=lambda each: of(each.say()),
        kind_name=lambda each: of(KIND_NAMES[each.kind]),
        judge=lambda each: of(each.requirement.by) if isinstance(each.requirement, Judgement) else "",
        in_the_way=in_the_way,
        name_of=lambda document: document.number or of(document.title),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files("huice.report").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(text)


def _widest(results: list[MeasureResult]) -> int:
    return max((each.potential.most or 0 for each in results), default=0)


def _bars(results: list[MeasureResult], day: date, of: Callable[[Text], str]) -> list[Bar]:
    """Measures with money, to one scale: the largest known ceiling is full width."""
    widest = _widest(results)

    def percent(fen: int) -> str:
        return decimal(Fraction(round(Fraction(fen * 100_00, widest)), 100)) or "0"

    found = []
    for each in results:
        if each.measure.award.is_money:
            most, deadline = each.potential.most, next_deadline(each, day)
            found.append(Bar(
                each,
                percent(each.potential.least or 0) if widest else "0",
                percent(most) if most is not None and widest else None,
                of(until(deadline)) if deadline else "",
            ))  # fmt: skip
    return found


def _card(result: MeasureResult, shared: list[tuple[Document, list[Note]]]) -> Card:
    """Parts of a group that is met are not open any more."""
    done = tuple(
        each.path + "/" for each in result.requirements
        if each.verdict == "met" and not _is_leaf(each)
    )  # fmt: skip
    common = {note.text for _, notes in shared for note in notes}
    return Card(
        result,
        open=[each for each in result.requirements
              if each.verdict != "met" and not each.path.startswith(done or ("\0",))],
        met=[each for each in result.requirements if each.verdict == "met" and _is_leaf(each)],
        notes=[note for note in result.measure.notes if note.text not in common],
    )  # fmt: skip


def _notes(results: list[MeasureResult]) -> list[tuple[Document, list[Note]]]:
    """What is noted of each document, and what several of its measures say alike: once."""
    found = []
    for document in dict.fromkeys(each.document for each in results):
        own = [each.measure.notes for each in results if each.document is document]
        every = [note for notes in own for note in dict.fromkeys(notes)]
        alike = [note for note in dict.fromkeys(every)
                 if sum(note.text == other.text for other in every) > 1]  # fmt: skip
        notes = list(dict.fromkeys((*document.notes, *alike)))
        if notes:
            found.append((document, notes))
    return found


def _by_document(
    results: Iterable[MeasureResult],
) -> list[tuple[Document, str, list[MeasureResult]]]:
    """What cannot be had now, by document and its state."""
    groups: dict[tuple[str, str], list[MeasureResult]] = {}
    for each in results:
        groups.setdefault((each.document.id, each.state), []).append(each)
    return [(group[0].document, state, group) for (_, state), group in groups.items()]


def _is_leaf(each: RequirementResult) -> bool:
    return each.kind not in ("group", "classes")


def _deadlines(
    results: list[MeasureResult], match: Match, language: Language
) -> list[tuple[str, str, list[str]]]:
    """(when, what stage, which documents with cite) still to come, in order of time."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        document = result.document.number or result.document.title.say(language)
        for each in result.deadlines:
            if each.at.isoformat()[:10] >= match.day.isoformat():
                key = (say_moment(each.at), each.stage.say(language))
                found.setdefault(key, {})[f"{document}　{each.cite}"] = None
    return [(at, stage, list(where)) for (at, stage), where in sorted(found.items())]
