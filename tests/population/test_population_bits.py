"""Truths and standings as bits, against the one-company engine's own three-valued logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.population.engine import bits
from huice.population.engine.bits import Standing, Truth
from huice.values import range as ranges
from huice.values.range import Truth as Known

TRUTHS: tuple[Known, ...] = (True, False, None)
STANDINGS = tuple((low, high) for low in range(3) for high in range(low, 3))


def truth_of(known: Sequence[Known]) -> Truth:
    yes = bits.packed(np.array([each is True for each in known]))
    if None not in known:
        return Truth(yes, yes)
    return Truth(yes, bits.packed(np.array([each is not False for each in known])))


def known_of(truth: Truth, size: int) -> list[Known]:
    yes, may = bits.unpacked(truth.yes, size), bits.unpacked(truth.may, size)
    assert not (yes & ~may).any()
    return [True if one else None if other else False for one, other in zip(yes, may, strict=True)]


def standing_of(known: Sequence[tuple[int, int]]) -> Standing:
    return Standing(*(
        bits.packed(np.array([each[end] >= level for each in known]))
        for end in (0, 1) for level in (1, 2)
    ))  # fmt: skip


def stood_of(standing: Standing, size: int) -> list[tuple[int, int]]:
    low1, low2, high1, high2 = (bits.unpacked(each, size).astype(int) for each in standing)
    return list(zip((low1 + low2).tolist(), (high1 + high2).tolist(), strict=True))


def columns(values: Sequence[Any], count: int) -> list[list[Any]]:
    """Every combination, as so many columns."""
    return [list(column) for column in zip(*product(values, repeat=count), strict=True)]


@pytest.mark.parametrize("size", [1, 7, 8, 63, 64, 65, 127, 128, 129, 200])
def test_flags_are_packed_64_to_a_word_and_unpacked(size: int) -> None:
    flags = np.arange(size) % 3 == 0
    words = bits.packed(flags)
    assert words.size == -(-size // 64)
    assert bits.unpacked(words, size).tolist() == flags.tolist()
    assert bits.counted(bits.within(words, size)) == flags.sum()
    every = bits.constant(size, True, True).yes
    assert bits.counted(bits.within(every, size)) == size
    assert bits.counted(every) == words.size * 64
    assert bits.packed(np.full(size, 2, np.uint8)).tolist() == bits.within(every, size).tolist()


def test_constants_are_what_they_say() -> None:
    for known in TRUTHS:
        truth = bits.constant(70, known is True, known is not False)
        assert known_of(truth, 70) == [known] * 70
        assert truth.exact == (known is not None)


def _all(*parts: Known) -> Known:
    return False if False in parts else None if None in parts else True


def _any(*parts: Known) -> Known:
    return ranges.negate(_all(*map(ranges.negate, parts)))


def _choice(condition: Known, a: Known, b: Known) -> Known:
    return ranges.hull(a, b) if condition is None else a if condition else b


def _at_least(count: int) -> Callable[..., Known]:
    def told(*parts: Known) -> Known:
        if parts.count(True) >= count:
            return True
        return False if len(parts) - parts.count(False) < count else None

    return told


LOGIC: list[tuple[int, Callable[..., Truth], Callable[..., Known]]] = [
    (1, bits.negated, ranges.negate),
    (2, bits.same, ranges.equal),
    (3, bits.chosen, _choice),
    (3, lambda *parts: bits.joined(np.bitwise_and, parts), _all),
    (3, lambda *parts: bits.joined(np.bitwise_or, parts), _any),
    (1, lambda *parts: bits.joined_all(parts, 3), _all),
    (3, lambda *parts: bits.joined_all(parts, 27), _all),
    (4, lambda *parts: bits.at_least(1, parts), _at_least(1)),
    (4, lambda *parts: bits.at_least(2, parts), _at_least(2)),
    (4, lambda *parts: bits.at_least(4, parts), _at_least(4)),
]


@pytest.mark.parametrize("values", [TRUTHS, TRUTHS[:2]])
@pytest.mark.parametrize("place", range(len(LOGIC)))
def test_connectives_say_of_64_companies_what_they_say_of_one(
    place: int, values: tuple[Known, ...]
) -> None:
    count, of_bits, of_one = LOGIC[place]
    parts = columns(values, count)
    truths = [truth_of(part) for part in parts]
    kept = [tuple(words.copy() for words in truth) for truth in truths]
    found = of_bits(*truths)
    expected = [of_one(*each) for each in zip(*parts, strict=True)]
    assert known_of(found, len(expected)) == expected
    assert found.exact == (None not in values)
    for truth, before in zip(truths, kept, strict=True):
        assert all((one == other).all() for one, other in zip(truth, before, strict=True))


def test_all_of_nothing_holds() -> None:
    assert known_of(bits.joined_all([], 70), 70) == [True] * 70


def test_a_test_is_met_or_unmet_and_a_decision_judged_until_it_is_known() -> None:
    truth = truth_of(TRUTHS)
    assert stood_of(bits.tested(truth), 3) == [(2, 2), (0, 0), (0, 2)]
    assert stood_of(bits.decided(truth), 3) == [(2, 2), (0, 0), (1, 1)]


def test_an_eased_test_is_judged_where_it_passes_by_the_exception_alone() -> None:
    strict, by = columns(TRUTHS, 2)
    expected = {
        (True, True): (2, 2), (True, False): (2, 2), (True, None): (2, 2),
        (False, True): (1, 1), (False, False): (0, 0), (False, None): (0, 1),
        (None, True): (0, 2), (None, False): (0, 2), (None, None): (0, 2),
    }  # fmt: skip
    found = stood_of(bits.eased(truth_of(strict), truth_of(by)), 9)
    assert found == [expected[pair] for pair in zip(strict, by, strict=True)]


def test_standings_join_on_both_ends() -> None:
    parts = columns(STANDINGS, 3)
    held, each = [standing_of(part) for part in parts], list(zip(*parts, strict=True))

    def on_both_ends(pick: Callable[[Sequence[int]], int]) -> list[tuple[int, int]]:
        return [(pick([low for low, _ in of]), pick([high for _, high in of])) for of in each]

    size = len(each)
    assert stood_of(bits.joined_standing(np.bitwise_and, held), size) == on_both_ends(min)
    assert stood_of(bits.joined_standing(np.bitwise_or, held), size) == on_both_ends(max)
    for count in (1, 2, 3):
        nth = on_both_ends(lambda ends, n=count: sorted(ends, reverse=True)[n - 1])  # type: ignore[misc]
        assert stood_of(bits.nth(count, held), size) == nth


def test_a_standing_chosen_by_an_unknown_condition_lies_between_both() -> None:
    cases = list(product(TRUTHS, STANDINGS, STANDINGS))
    condition, a, b = (list(column) for column in zip(*cases, strict=True))
    found = bits.chosen_standing(truth_of(condition), standing_of(a), standing_of(b))
    assert stood_of(found, len(cases)) == [
        (min(one[0], other[0]), max(one[1], other[1])) if truth is None else one if truth else other
        for truth, one, other in cases
    ]


@given(
    st.integers(1, 5),
    st.lists(st.lists(st.booleans(), min_size=70, max_size=70), min_size=5, max_size=6),
)
def test_so_many_of_the_parts_are_counted(count: int, parts: list[list[bool]]) -> None:
    found = bits.reached(count, [bits.packed(np.array(part)) for part in parts])
    expected = [sum(each) >= count for each in zip(*parts, strict=True)]
    assert bits.unpacked(found, 70).tolist() == expected
