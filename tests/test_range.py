"""Three-valued truth and values known within bounds: what may be said, and that it stays said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huice.problems import Spot
from huice.rules.check import check
from huice.rules.evaluate import Case, Compiler
from huice.rules.functions import FUNCTIONS, at_most, growth
from huice.rules.scope import Scope
from huice.values import range as ranges
from huice.values.range import Range, Truth, bounds
from invented import case_of, facts_of

# truth, as the rule language works it out

FACTS = facts_of(a="boolean", b="boolean", c="boolean", d="boolean", x="money", y="money")
TRUTHS: tuple[Truth, ...] = (True, False, None)

truths = st.sampled_from(TRUTHS)


def truth_of(rule: str, *given: Truth) -> Truth:
    facts = {(name, 0): truth for name, truth in zip("abcd", given, strict=False)}
    term = check(rule, Scope(FACTS), Spot("rule"))
    return Compiler(FACTS, {}).compile(term)(Case(facts, date(2024, 6, 1)))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, True, False, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, True, None, True),
        (None, False, False, None),
        (None, None, None, None),
    ],
)
def test_and_and_or_follow_kleene(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert truth_of("a and b", a, b) is both
    assert truth_of("a or b", a, b) is either
    assert truth_of("all(a, b)", a, b) is both
    assert truth_of("any(a, b)", a, b) is either


@pytest.mark.parametrize(("a", "negated"), [(True, False), (False, True), (None, None)])
def test_not_turns_what_is_known_and_leaves_the_unknown(a: Truth, negated: Truth) -> None:
    assert truth_of("not a", a) is negated
    assert ranges.negate(a) is negated


@pytest.mark.parametrize(
    ("given", "two_of_three"),
    [
        ((True, True, None), True),
        ((True, True, False), True),
        ((True, None, None), None),
        ((True, False, None), None),
        ((True, False, False), False),
        ((False, False, None), False),
        ((None, None, None), None),
        ((False, None, None), None),
    ],
)
def test_at_least_is_decided_as_soon_as_the_rest_cannot_matter(
    given: tuple[Truth, ...], two_of_three: Truth
) -> None:
    for order in permutations(given):
        assert truth_of("at_least(2, a, b, c)", *order) is two_of_three


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("not (a and b)", "not a or not b"),
        ("not (a or b)", "not a and not b"),
        ("a and b", "b and a"),
        ("a or b", "b or a"),
        ("a and (b and c)", "(a and b) and c"),
        ("a or (b or c)", "(a or b) or c"),
        ("a and (b or c)", "a and b or a and c"),
        ("a or (b and c)", "(a or b) and (a or c)"),
        ("a and (a or b)", "a"),
        ("not not a", "a"),
        ("at_least(1, a, b, c)", "a or b or c"),
        ("at_least(3, a, b, c)", "a and b and c"),
        ("at_least(2, a, b, c)", "not at_least(2, not a, not b, not c)"),
    ],
)
def test_two_ways_of_saying_the_same_are_the_same(left: str, right: str) -> None:
    for known in product(TRUTHS, repeat=3):
        assert truth_of(left, *known) is truth_of(right, *known), known


# comparisons of what is known within bounds


@pytest.mark.parametrize(
    ("left", "right", "at_least", "more_than", "equal"),
    [
        (5, 5, True, False, True),
        (5, 6, False, False, False),
        (Range(5, 9), 5, True, None, None),
        (Range(5, 9), 4, True, True, False),
        (Range(5, 9), 9, None, False, None),
        (Range(5, 9), 10, False, False, False),
        (Range(5, None), 5, True, None, None),
        (Range(None, 4), 5, False, False, False),
        (Range(5, 9), Range(1, 5), True, None, None),
        (Range(5, 9), Range(6, 7), None, None, None),
        (None, 5, None, None, None),
    ],
)
def test_a_range_is_compared_by_its_ends(
    left: Any, right: Any, at_least: Truth, more_than: Truth, equal: Truth
) -> None:
    assert ranges.at_least(left, right) is at_least
    assert ranges.more_than(left, right) is more_than
    assert ranges.equal(left, right) is equal


@pytest.mark.parametrize(
    ("share", "not_below", "above", "below", "not_above"),
    [
        ("3000万元", True, False, False, True),  # exactly 3%
        ("3000.000001万元", True, True, False, False),
        ("2999.999999万元", False, False, True, True),
    ],
)
def test_a_ratio_is_exact_at_its_edge(
    share: str, not_below: bool, above: bool, below: bool, not_above: bool
) -> None:
    expected = {">=": not_below, ">": above, "<": below, "<=": not_above}
    for whole in ("10亿元", "10亿元至10亿元"):
        case = case_of(FACTS, {"x": share, "y": whole})
        for op, truth in expected.items():
            for rule in (f"x / y {op} 3%", f"x {op} 3% * y"):
                term = check(rule, Scope(FACTS), Spot("rule"))
                assert Compiler(FACTS, {}).compile(term)(case) is truth, rule


@given(st.integers(0, 10**14), st.integers(1, 10**14), st.integers(0, 200))
def test_a_ratio_test_agrees_with_the_exact_quotient(x: int, y: int, percent: int) -> None:
    case = Case({("x", 0): x, ("y", 0): y}, date(2024, 6, 1))
    exact = Fraction(x, y)
    wanted = Fraction(percent, 100)
    for op, truth in {">=": exact >= wanted, ">": exact > wanted, "<": exact < wanted,
                      "<=": exact <= wanted}.items():  # fmt: skip
        term = check(f"x / y {op} {percent}%", Scope(FACTS), Spot("rule"))
        assert Compiler(FACTS, {}).compile(term)(case) is truth


# arithmetic


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (ranges.add(Range(1, 2), Range(10, None)), Range(11, None)),
        (ranges.add(Range(1, 2), None), None),
        (ranges.subtract(Range(10, 20), Range(1, 2)), Range(8, 19)),
        (ranges.multiply(Range(-2, 3), Range(4, 5)), Range(-10, 15)),
        (ranges.multiply(Range(2, None), Range(3, 4)), Range(6, None)),
        (ranges.multiply(None, 0), 0),
        (ranges.multiply(Range(0, None), 0), 0),
        (ranges.divide(Range(10, 20), Range(2, 5)), Range(2, 10)),
        (ranges.divide(10, Range(5, None)), Range(0, 2)),
        (ranges.least(Range(1, 9), 5), Range(1, 5)),
        (ranges.least(None, 5), Range(None, 5)),
        (ranges.least(Range(0, None), 5), Range(0, 5)),
        (ranges.greatest(Range(1, 9), 5), Range(5, 9)),
        (ranges.greatest(None, 5), Range(5, None)),
        (ranges.hull(3, 5), Range(3, 5)),
        (ranges.hull(3, None), None),
        (ranges.hull("甲", "乙"), None),
        (ranges.hull("甲", "甲"), "甲"),
        (ranges.hull(True, False), None),
    ],
)
def test_arithmetic_keeps_the_tightest_bounds(result: Any, expected: Any) -> None:
    assert result == expected


@pytest.mark.parametrize(
    "divisor", [0, None, Range(0, 5), Range(-5, 0), Range(-5, 5), Range(None, 5), Range(0, None)]
)
def test_a_quotient_by_what_may_be_zero_is_unknown(divisor: Any) -> None:
    assert ranges.divide(10, divisor) is None


@pytest.mark.parametrize("base", [0, -1, None, Range(0, 5), Range(-5, 5), Range(None, 5)])
def test_a_base_that_may_be_zero_or_below_has_no_growth_rate(base: Any) -> None:
    assert growth(100, base) is None


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (115, 100, Fraction(15, 100)),
        (-50, 100, Fraction(-3, 2)),
        (Range(100, 120), 100, Range(0, Fraction(1, 5))),
        (120, Range(100, 150), Range(Fraction(-1, 5), Fraction(1, 5))),
        (None, 100, None),
        (Range(0, None), 100, Range(-1, None)),
    ],
)
def test_growth_is_the_change_over_the_base(new: Any, old: Any, expected: Any) -> None:
    assert growth(new, old) == expected


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (Range(0, None), 100, Range(0, 100)),
        (None, 100, Range(None, 100)),
        (80, 100, 80),
        (120, 100, 100),
        (80, Range(0, None), Range(0, 80)),
        (Range(50, 120), Range(80, 100), Range(50, 100)),
    ],
)
def test_at_most_bounds_what_is_not_known_yet(value: Any, limit: Any, expected: Any) -> None:
    assert at_most(value, limit) == expected


def test_a_range_is_never_empty() -> None:
    with pytest.raises(ValueError, match="empty range"):
        Range(2, 1)


# narrowing what goes in never widens or contradicts what comes out

exact = st.one_of(
    st.integers(-50, 50), st.builds(Fraction, st.integers(-50, 50), st.integers(1, 7))
)
dates = st.dates(date(1990, 1, 1), date(2030, 12, 31))
years = st.integers(1, 9999)


@st.composite
def narrowed(draw: st.DrawFn, plain: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    """What is known now, and a value or a narrower range inside it."""
    low, mid, top, high = sorted(draw(st.lists(plain, min_size=4, max_size=4)))
    wide = ranges.between(
        low if draw(st.booleans()) else None, high if draw(st.booleans()) else None
    )
    return wide, draw(st.sampled_from([mid, ranges.between(mid, top), wide]))


def inside(narrow: Any, wide: Any) -> bool:
    """Whether all that ``narrow`` may be, ``wide`` may be."""
    if wide is None:
        return True
    if not isinstance(wide, Range) and not isinstance(narrow, Range):
        return bool(narrow == wide)
    narrow_low, narrow_high = bounds(narrow)
    low, high = bounds(wide)
    return (low is None or (narrow_low is not None and narrow_low >= low)) and (
        high is None or (narrow_high is not None and narrow_high <= high)
    )


figures = narrowed(exact)

OPERATIONS: dict[str, tuple[Callable[..., Any], tuple[st.SearchStrategy[Any], ...]]] = {
    "at_least": (ranges.at_least, (figures, figures)),
    "more_than": (ranges.more_than, (figures, figures)),
    "equal": (ranges.equal, (figures, figures)),
    "hull": (ranges.hull, (figures, figures)),
    "add": (ranges.add, (figures, figures)),
    "subtract": (ranges.subtract, (figures, figures)),
    "minus": (ranges.minus, (figures,)),
    "multiply": (ranges.multiply, (figures, figures)),
    "divide": (ranges.divide, (figures, figures)),
    "least": (ranges.least, (figures, figures, figures)),
    "greatest": (ranges.greatest, (figures, figures, figures)),
    "at_least of dates": (ranges.at_least, (narrowed(dates), narrowed(dates))),
}

ARGUMENTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "min": (figures, figures, figures),
    "max": (figures, figures, figures),
    "mean": (figures, figures, figures),
    "growth": (figures, figures),
    "at_most": (figures, figures),
    "year_of": (narrowed(dates),),
    "start_of_year": (narrowed(years),),
    "end_of_year": (narrowed(years),),
}


def test_every_function_of_the_language_is_tried_below() -> None:
    assert ARGUMENTS.keys() == FUNCTIONS.keys()


FUNCTION_CASES = {
    **OPERATIONS,
    **{name: (FUNCTIONS[name].compute, given) for name, given in ARGUMENTS.items()},
}


@pytest.mark.parametrize("name", FUNCTION_CASES)
@given(data=st.data())
def test_learning_more_never_widens_or_contradicts(name: str, data: st.DataObject) -> None:
    compute, given_ = FUNCTION_CASES[name]
    pairs = [data.draw(each) for each in given_]
    before = compute(*[wide for wide, _ in pairs])
    after = compute(*[narrow for _, narrow in pairs])
    assert inside(after, before), (before, after)


@given(exact, exact, narrowed(exact))
def test_a_known_result_is_the_exact_one(left: Any, right: Any, known: tuple[Any, Any]) -> None:
    assert ranges.add(left, right) == left + right
    assert ranges.multiply(left, right) == left * right
    assert ranges.least(left, right) == min(left, right)
    assume(right != 0)
    quotient = ranges.divide(left, right)
    assert quotient * right == left and not isinstance(quotient, float)


@given(narrowed(exact), narrowed(exact))
def test_comparisons_keep_their_laws(one: tuple[Any, Any], other: tuple[Any, Any]) -> None:
    a, b = one[0], other[0]
    assert ranges.equal(a, b) is ranges.equal(b, a)
    assert ranges.more_than(a, b) is ranges.negate(ranges.at_least(b, a))
    assert ranges.add(a, b) == ranges.add(b, a)
    assert ranges.multiply(a, b) == ranges.multiply(b, a)
    assert ranges.hull(a, b) == ranges.hull(b, a)
