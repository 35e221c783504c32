"""Many measures over the same facts, which differ in their figures alone: what they share is worked
out once, and each is told as if it stood alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nudged import nudged
from two_engines import (
    Known,
    a_company,
    assert_told_alike,
    batches,
    columns_of,
    found_by,
    most_bounds,
    policies_of,
)

from huice.decide.library import Library
from huice.library.policies import Policies
from huice.library.trials import read_case_books
from huice.population.matcher import Matcher
from huice.rules.judge import MeasureJudge
from huice.rules.measure import (
    Award,
    Cap,
    Class,
    Classes,
    ExceptionRule,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
)
from huice.rules.terms import (
    Compare,
    DefinitionRef,
    Row,
    Table,
    Term,
    parts,
    with_parts,
)
from huice.values.range import Range
from huice.values.types import BOOLEAN, MONEY
from test_judge_properties import (
    AT,
    CHOICES,
    GAPPED,
    PLACES,
    PLAIN,
    SAID,
    SPOT,
    a_measure,
    judges,
    term,
)

FLOORS = Table(
    MONEY, SPOT, term("p"),
    (Row("珠三角", ("440100", "440600"), term("20元")), Row("粤北", ("440200",), term("50元")),
     Row("其他", (), term("30元"))),
)  # fmt: skip
GAPPED_FLOORS = Table(MONEY, SPOT, FLOORS.key, FLOORS.rows[:2])
BY_CHOICE = Table(
    MONEY, SPOT, term("f"), (Row("甲", ("甲",), term("20元")), Row("乙", ("乙",), term("60元")))
)
HOLDING = Table(
    BOOLEAN, SPOT, term("p"),
    (Row("珠三角", ("440100", "440600"), term("x >= 20元")), Row("其他", (), term("y >= 50元"))),
)  # fmt: skip

DEFINITIONS: dict[str, Term] = {
    **PLAIN, "rate": PLACES, "floor": FLOORS, "gapped": GAPPED_FLOORS, "chosen": BY_CHOICE,
    "holding": HOLDING,
}  # fmt: skip


def copies(measure: Measure, count: int, inlined: bool = False) -> list[Measure]:
    """The measure with figures that rise from copy to copy, so that none stands in two of them."""
    written = DEFINITIONS if inlined else None
    return [nudged(measure, lambda n=n: 3 * n, written) for n in range(count)]


def random_copies(measure: Measure, count: int, seed: int, inlined: bool = False) -> list[Measure]:
    random = Random(seed)
    written = DEFINITIONS if inlined else None

    def move() -> int:
        return random.randrange(-3, 4) * random.choice([1, 1, 10])

    return [measure, *(nudged(measure, move, written) for _ in range(count - 1))]


def matched_alike(measures: list[Measure], companies: list[Known]) -> Matcher:
    policies = policies_of(measures, DEFINITIONS)
    matcher = Matcher(policies, AT, reasons=True)
    assert_told_alike(matcher, companies)
    return matcher


def a_batch(seed: int, size: int = 60) -> list[Known]:
    """Companies of which all, most or little is known."""
    random = Random(seed)
    return [a_company(random, (1.0, 0.8, 0.4)[n % 3]) for n in range(size)]


# shapes that must be decided together


def test(id: str, that: str) -> Test:
    return Test(id, SAID, "一", SPOT, None, term(that, BOOLEAN))


test.__test__ = False  # type: ignore[attr-defined]  # makes a requirement


def group(mode: Any, *parts: Requirement, least: int = 1, id: str = "g") -> Group:
    return Group(id, SAID, "一", SPOT, None, mode, least, parts)


def judged(id: str, that: str = "") -> Judgement:
    return Judgement(id, SAID, "一", SPOT, None, SAID, None, term(that) if that else None)


def a_class(id: str, when: str, *parts: Requirement) -> Class:
    return Class(id, SAID, "一", term(when, BOOLEAN), group("all", *parts, id=id))


EASED = ExceptionRule("e", SAID, "一", term("n >= 30人"), (("floor", term("10元")),), SAID, SPOT)

SHAPES: dict[str, tuple[Requirement, ...]] = {
    "any of two figures": (test("r", "x >= 50元 or y > 20元"),),
    "any of truths, codes and figures": (test("r", "a or f = 甲 or p within 珠三角 or n >= 50人"),),
    "a negation inside": (test("r", "not (x >= 50元 and (a or y < 20元))"),),
    "at least two of four": (
        test("r", "at_least(2, x >= 50元, y >= 20元, n > 40人, p within 粤北)"),
    ),
    "a choice of conditions": (
        group("any", test("r1", "if f = 甲 then x >= 50元 else y >= 50元"), test("r2", "n > 90人")),
    ),
    "a bar": (Exclusion("r", SAID, "一", SPOT, None, term("x < 50元 and n < 60人")),),
    "any of the parts": (group("any", test("r1", "x >= 50元"), test("r2", "n >= 40人")),),
    "so many of the parts": (
        group("at_least", test("r1", "x >= 50元"), test("r2", "n >= 40人"), test("r3", "a"), least=2),
    ),
    "a judgement in an any-of": (
        group("any", judged("r1"), test("r2", "x >= 50元 or n >= 60人")),
    ),
    "a decision in a count": (
        group("at_least", judged("r1", "ok"), test("r2", "x >= 50元"), test("r3", "n >= 40人"),
              judged("r4"), least=3),
    ),
    "a decision over figures": (judged("r", "ok or x >= 80元"),),
    "classes": (
        Classes("r", SAID, "一", SPOT, None, (
            a_class("k1", "x >= 60元", test("r1", "n >= 10人")),
            a_class("k2", "x >= 30元", test("r2", "n >= 50人"), test("r3", "a")),
        )),
    ),
    "classes with a judgement": (
        Classes("r", SAID, "一", SPOT, None, (
            a_class("k1", "x >= 60元", judged("r1")),
            a_class("k2", "y >= 30元", test("r2", "n >= 50人"), judged("r3", "ok")),
        )),
    ),
    "an eased test": (test("r", "x >= floor and n >= 20人"),),
    "an eased test in a group": (
        group("any", test("r1", "x >= floor"), judged("r2", "ok"), test("r3", "n > 90人")),
        test("s", "n >= 20人"),
    ),
    "an eased test beside a judgement": (test("r1", "x >= floor and n >= 20人"), judged("r2")),
    "ratios": (test("r", "x / y >= 50% or s@Y-1 / s@Y-2 > 120% or growth(s@Y-1, s@Y-2) >= 10%"),),
    "dates": (test("r", "d + 3年 <= anchor or year_of(d) >= Y - 2"),),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_copies_of_one_shape_are_told_alike(name: str) -> None:
    exceptions = (EASED,) if "eased" in name else ()
    measure = a_measure(SHAPES[name], exceptions)
    matcher = matched_alike(copies(measure, 6), a_batch(1))
    assert most_bounds(matcher) >= 6


@pytest.mark.parametrize("name", SHAPES)
def test_a_measure_alone_is_told_what_it_is_told_among_its_copies(name: str) -> None:
    """Of few bounds each is compared by itself, of many the segments are counted first."""
    exceptions = (EASED,) if "eased" in name else ()
    measures = copies(a_measure(SHAPES[name], exceptions), 6)
    companies = a_batch(8)
    together = Matcher(policies_of(measures, DEFINITIONS), AT, reasons=True)
    columns = columns_of(companies, together.policies.facts)
    found = found_by(together, columns)
    for place, measure in enumerate(measures):
        alone = Matcher(policies_of([measure], DEFINITIONS), AT, reasons=True)
        assert found_by(alone, columns) == {
            (0, row): found[place, row] for row in range(len(companies))
        }


@pytest.mark.parametrize("definition", ["floor", "gapped", "chosen"])
def test_floors_by_place_or_choice_are_told_alike(definition: str) -> None:
    refers = Test("r", SAID, "一", SPOT, None, refer_to("x >= floor or n >= 90人", definition))
    matcher = matched_alike(copies(a_measure((refers,)), 6, inlined=True), a_batch(2, 90))
    assert matcher.asked == 0


def test_conditions_by_place_are_told_alike() -> None:
    refers = Test("r", SAID, "一", SPOT, None, refer_to("a or floor >= 1元", "holding"))
    matcher = matched_alike(copies(a_measure((refers,)), 5, inlined=True), a_batch(3))
    assert matcher.asked == 0


def refer_to(text: str, definition: str) -> Term:
    """The condition with its floor, or what compares it, exchanged for another definition."""

    def exchanged(each: Term) -> Term:
        if isinstance(each, Compare) and definition == "holding":
            return DefinitionRef(BOOLEAN, SPOT, definition)
        if isinstance(each, DefinitionRef):
            return replace(each, name=definition)
        return with_parts(each, tuple(exchanged(part) for part in parts(each)))

    return exchanged(term(text, BOOLEAN))


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_it_does_not_matter_how_many_bounds_a_column_has(count: int) -> None:
    for name in ("any of two figures", "ratios", "dates"):
        matcher = matched_alike(copies(a_measure(SHAPES[name]), count), a_batch(4))
        if name == "any of two figures":
            assert most_bounds(matcher) == count


def test_more_bounds_than_a_byte_counts_are_told_apart() -> None:
    measures = [
        nudged(a_measure((test("r", "x >= 1元"), test("s", "x / y >= 1%"))), lambda n=n: n)
        for n in range(300)
    ]
    companies: list[Known] = [
        {("x", 0): value, ("y", 0): 1000} for value in (99, 100, 2630, 2640, 2650, 2660, 3089, 3090)
    ]
    companies.append({("x", 0): Range(2000, 2650), ("y", 0): Range(900, 1000)})
    assert most_bounds(matched_alike(measures, companies)) == 300


def test_a_measure_that_asks_the_same_twice_is_decided_rightly() -> None:
    twice = (test("r", "x >= 50元 or y > 20元"), test("s", "x >= 20元 or y > 90元"))
    matched_alike(copies(a_measure(twice), 6), a_batch(7))


def test_a_hundred_and_fifty_measures_are_told_alike() -> None:
    shapes = [
        "any of two figures", "a judgement in an any-of", "classes with a judgement",
        "an eased test", "at least two of four", "ratios",
    ]  # fmt: skip
    award = Award("amount", SAID, "一", SPOT, term("rate * x"), (Cap(term("10元"), "一"),))
    measures = [
        each for name in shapes for each in copies(a_measure(SHAPES[name], (EASED,), award), 25)
    ]
    assert len(matched_alike(measures, a_batch(5, 30)).measures) == 150


# random measures


@settings(max_examples=30, deadline=None)
@given(judges(), batches(), st.integers(4, 7), st.integers(0, 10**6), st.booleans())
def test_nudged_copies_of_random_measures_are_told_alike(
    judge: MeasureJudge, companies: list[Known], count: int, seed: int, inlined: bool
) -> None:
    inlined = inlined and not judge.measure.exceptions
    matched_alike(random_copies(judge.measure, count, seed, inlined), companies)


@settings(max_examples=3, deadline=None)
@given(
    st.lists(judges(), min_size=10, max_size=10), batches(), st.integers(0, 10**6),
    st.sampled_from([PLACES, GAPPED, CHOICES]),
)  # fmt: skip
def test_seventy_and_more_random_measures_are_told_alike(
    judged: list[MeasureJudge], companies: list[Known], seed: int, rate: Term
) -> None:
    measures = [each for judge in judged for each in random_copies(judge.measure, 7, seed)]
    policies = policies_of(measures, {**DEFINITIONS, "rate": rate})
    matcher = Matcher(policies, AT, reasons=True)
    assert_told_alike(matcher, companies[:15])


# the library's own measures


def test_nudged_copies_of_the_library_are_told_alike(library: Library) -> None:
    policies = library.policies
    measures = [copy for measure in library.measures for copy in random_copies(measure, 5, 7)]
    made = policies_of(measures, policies.terms, policies.facts)
    matcher = Matcher(made, date(2024, 6, 1), assume_open=True, reasons=True)
    assert len(matcher.measures) == 5 * len(library.measures) and matcher.asked == 0
    assert_told_alike(matcher, of_the_cases(policies, 40))


def of_the_cases(policies: Policies, count: int) -> list[Known]:
    trials = [trial for book in read_case_books(policies) for trial in book.trials if trial.measure]
    return [dict(trial.facts) for trial in trials[:: len(trials) // count]]
