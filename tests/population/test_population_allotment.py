"""Claims against a limit: by hand, at the edge, and what every rule must hold."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.population.study.allotment import (
    CHUNK,
    Allotment,
    pro_rata,
    ranking,
    share,
    total,
    total_by,
    uniform,
)

LARGEST = 2**62 - 1

claims_and_bases = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60))
    | st.tuples(st.integers(0, LARGEST), st.integers(0, LARGEST)),
    max_size=30,
)


def money(*figures: int) -> np.ndarray:
    return np.array(figures, np.int64)


def test_one_rate_is_the_limit_over_the_claims_where_no_cap_binds() -> None:
    found = uniform(money(100, 200, 300), money(100, 200, 300), 300)
    assert found.rate == Fraction(1, 2)
    assert found.paid.tolist() == [50, 100, 150]
    assert found.left == 0


def test_a_capped_claim_keeps_its_cap_while_the_rate_reaches_it() -> None:
    # 1000 before a cap of 100: at 3/10 it would be 300, so it stays at 100 and the others share 100
    found = uniform(money(100, 200, 300), money(1000, 200, 300), 200)
    assert found.rate == Fraction(1, 5)
    assert found.paid.tolist() == [100, 40, 60]


def test_a_cap_that_the_rate_no_longer_reaches_does_not_bind() -> None:
    # at 1/15 the capped claim would be 66, below its cap
    found = uniform(money(100, 200, 300), money(1000, 200, 300), 100)
    assert found.rate == Fraction(1, 15)
    assert found.paid.tolist() == [66, 13, 20]
    assert found.left == 1


def test_a_ranking_pays_in_order_until_the_limit_is_exhausted() -> None:
    found = ranking(money(50, 70, 30), money(2, 1, 0), 90)
    assert found.paid.tolist() == [0, 60, 30]
    assert (found.left, found.cut, found.rate) == (0, 1, None)


def test_a_ranking_of_whole_claims_leaves_what_the_next_claim_does_not_fit_in() -> None:
    found = ranking(money(50, 70, 30), money(2, 1, 0), 90, whole=True)
    assert found.paid.tolist() == [0, 0, 30]
    assert (found.left, found.cut) == (60, 1)


def test_a_ranking_goes_on_over_many_claims() -> None:
    claims = np.full(3 * CHUNK, 2, np.int64)
    found = ranking(claims, np.arange(claims.size), 4 * CHUNK + 1)
    assert found.cut == 2 * CHUNK
    assert total(found.paid) == 4 * CHUNK + 1


def test_pro_rata_drops_fractions_and_tells_what_is_left() -> None:
    found = pro_rata(money(1, 1, 1), 2)
    assert found.paid.tolist() == [0, 0, 0]
    assert (found.rate, found.left) == (Fraction(2, 3), 2)


def test_a_third_of_a_multiple_of_three_is_whole() -> None:
    assert share(money(3, 6, LARGEST - LARGEST % 3), Fraction(1, 3)).tolist() == [
        1, 2, LARGEST // 3,
    ]  # fmt: skip


def test_nothing_is_claimed_nothing_is_paid() -> None:
    for found in rules(money(), money(), 10):
        assert (found.paid.size, found.left) == (0, 10)


@given(st.lists(st.integers(0, LARGEST)), st.fractions(0, 1))
def test_a_share_is_exact_past_64_bits(figures: list[int], rate: Fraction) -> None:
    assert share(money(*figures), rate).tolist() == [
        each * rate.numerator // rate.denominator for each in figures
    ]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-LARGEST, LARGEST))))
def test_sums_are_exact_past_64_bits(pairs: list[tuple[int, int]]) -> None:
    groups, figures = money(*[group for group, _ in pairs]), money(*[each for _, each in pairs])
    assert total(figures) == sum(each for _, each in pairs)
    assert total_by(groups, figures, 3) == [
        sum(each for group, each in pairs if group == one) for one in range(3)
    ]


def rules(claims: np.ndarray, bases: np.ndarray, limit: int) -> list[Allotment]:
    order = np.arange(claims.size)[::-1]
    return [
        uniform(claims, bases, limit), ranking(claims, order, limit),
        ranking(claims, order, limit, whole=True), pro_rata(claims, limit),
    ]  # fmt: skip


def drawn(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return money(*[min(pair) for pair in pairs]), money(*[max(pair) for pair in pairs])


@settings(max_examples=300)
@given(claims_and_bases, st.integers(0, 2000) | st.integers(0, 30 * LARGEST))
def test_no_rule_passes_the_limit_or_a_claim_or_loses_a_fen(
    pairs: list[tuple[int, int]], limit: int
) -> None:
    claims, bases = drawn(pairs)
    for found in rules(claims, bases, limit):
        assert total(found.paid) + found.left == limit
        assert found.left >= 0
        assert ((found.paid >= 0) & (found.paid <= claims)).all()
        if limit >= total(claims):
            assert found.paid.tolist() == claims.tolist()


@settings(max_examples=300)
@given(claims_and_bases, st.integers(0, 2000) | st.integers(0, 30 * LARGEST), st.integers(0, 100))
def test_a_higher_limit_never_pays_anyone_less(
    pairs: list[tuple[int, int]], limit: int, more: int
) -> None:
    claims, bases = drawn(pairs)
    for low, high in zip(
        rules(claims, bases, limit), rules(claims, bases, limit + more), strict=True
    ):
        assert (low.paid <= high.paid).all()


@settings(max_examples=300)
@given(claims_and_bases, st.integers(0, 2000) | st.integers(0, 30 * LARGEST))
def test_the_one_rate_is_the_greatest_that_the_limit_allows(
    pairs: list[tuple[int, int]], limit: int
) -> None:
    claims, bases = drawn(pairs)
    found = uniform(claims, bases, limit)
    assert found.rate is not None

    def at(rate: Fraction) -> Fraction:
        return sum((min(rate * base, Fraction(claim)) for claim, base in
                    zip(claims.tolist(), bases.tolist(), strict=True)), Fraction(0))  # fmt: skip

    assert at(found.rate) <= limit
    if found.rate < 1:
        assert at(found.rate) == limit
        assert found.paid.tolist() == [
            int(min(found.rate * base, Fraction(claim)))
            for claim, base in zip(claims.tolist(), bases.tolist(), strict=True)
        ]


@pytest.mark.parametrize("rule", [
    lambda claims, limit: uniform(claims, claims, limit), lambda claims, limit: pro_rata(claims, limit),
])  # fmt: skip
@given(figures=st.lists(st.integers(0, 1000), min_size=1), limit=st.integers(0, 5000))
def test_equal_claims_are_paid_equally(
    rule: Callable[[np.ndarray, int], Allotment], figures: list[int], limit: int
) -> None:
    paid: dict[int, int] = {}
    for claim, got in zip(figures, rule(money(*figures), limit).paid.tolist(), strict=True):
        assert paid.setdefault(claim, got) == got


def test_ten_thousand_equal_caps_meet_the_rate_together() -> None:
    claims, bases = np.full(10_000, 3, np.int64), np.full(10_000, 9, np.int64)
    found = uniform(np.append(claims, 30), np.append(bases, 30), 30_010)
    assert (found.rate, found.paid[-1]) == (Fraction(1, 3), 10)
    assert total(found.paid) == 30_010
