"""Tallies: what a batch comes to, exactly, and that two of them add up to that of both."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.population.columns import HIGHEST, Columns
from huice.population.outcome import ELIGIBLE, INELIGIBLE, JUDGED, NO_SUM, UNDETERMINED, Outcome
from huice.population.running.summary import Sums
from huice.population.running.tally import KEPT, Layout, Tally, nothing, tally_of

LAYOUT = Layout(
    ("d/to-companies", "d/to-cities", "d/third"), (True, False, True), (2, 3, 1),
    {"": ("",), "city": ("440300", "440100", "")},
)  # fmt: skip
LARGEST = HIGHEST - 1
"""The largest sum that is bounded."""

Pair = tuple[int, int, int, int, int, int, bool]
"""Company, measure, verdict, least, most, first unmet requirement, whether it is the only one."""


def tally(
    pairs: list[Pair], codes: list[str], cities: list[int] | None = None, layout: Layout = LAYOUT
) -> Tally:
    pairs = sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    arrays = [np.array([pair[n] for pair in pairs], kind) for n, kind in enumerate(
        (np.int32, np.int16, np.uint8, np.int64, np.int64, np.int16, np.bool_))]  # fmt: skip
    rows, measures, verdicts, least, most, unmet, short = arrays
    outcome = Outcome(rows, measures, verdicts, least, most, unmet, short)
    columns = Columns(len(codes), pa.array(codes, pa.string()), {}, {})
    groups = np.array(cities or [0] * len(codes), np.int32)
    return tally_of(layout, {"city": groups}, columns, outcome)


def said(tally: Tally) -> dict[str, Any]:
    return json.loads(json.dumps(tally.to_json()))  # type: ignore[no-any-return]


def eligible(company: int, least: int, most: int | None = None, measure: int = 0) -> Pair:
    return company, measure, ELIGIBLE, least, least if most is None else most, -1, False


# counts and sums


def test_pairs_and_sums_are_kept_by_measure_group_and_verdict() -> None:
    found = tally(
        [eligible(0, 100), eligible(1, 30, 50), (2, 0, JUDGED, 0, 70, -1, False),
         (0, 1, UNDETERMINED, 5, HIGHEST, -1, False), (1, 1, UNDETERMINED, 0, 9, -1, False)],
        ["A", "B", "C"], [0, 1, 0],
    )  # fmt: skip
    assert found.found("", 0, 0).eligible == Sums(2, 130, 150, 0)
    assert found.found("city", 0, 0).eligible == Sums(1, 100, 100, 0)
    assert found.found("city", 1, 0).eligible == Sums(1, 30, 50, 0)
    assert found.found("city", 0, 0).judged == Sums(1, 0, 70, 0)
    assert found.found("", 0, 1).undetermined == Sums(2, 5, 9, 1)
    assert found.found("city", 2, 0).eligible == Sums()


def test_a_company_counts_once_in_its_group_by_the_best_it_has() -> None:
    found = tally(
        [eligible(0, 1), (0, 1, UNDETERMINED, 0, 1, -1, False), eligible(0, 1, measure=2),
         (1, 0, JUDGED, 0, 1, -1, False), (2, 0, UNDETERMINED, 0, 1, -1, False),
         (3, 0, INELIGIBLE, 0, 0, 1, True)],
        list("ABCDE"), [0, 0, 0, 1, 2],
    )  # fmt: skip
    assert found.members["city"].tolist() == [[3, 1, 2, 3], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert found.members[""].tolist() == [[5, 1, 2, 3]]


def test_what_gives_no_sum_adds_none_and_is_not_called_unbounded() -> None:
    found = tally([eligible(0, NO_SUM), eligible(1, NO_SUM)], ["A", "B"])
    assert found.found("", 0, 0).eligible == Sums(2, 0, 0, 0)
    assert found.certain == found.possible == ()


def test_a_pair_that_lacks_one_requirement_is_counted_under_it() -> None:
    found = tally(
        [(0, 1, INELIGIBLE, 0, 0, 2, True), (1, 1, INELIGIBLE, 0, 0, 2, True),
         (2, 1, INELIGIBLE, 0, 0, 0, False), (3, 0, INELIGIBLE, 0, 0, 1, True)],
        list("ABCD"),
    )  # fmt: skip
    assert found.short.tolist() == [[0, 1, 0], [0, 0, 2], [0, 0, 0]]


# exactness


def test_sums_past_64_bits_are_exact() -> None:
    count = 3000
    codes = [f"C{n}" for n in range(count)]
    found = tally([eligible(n, LARGEST) for n in range(count)], codes)
    assert found.found("", 0, 0).eligible == Sums(count, count * LARGEST, count * LARGEST, 0)


def test_a_sum_over_sixty_million_awards_is_exact() -> None:
    """The largest awards there are, each addition one that floating point could not make."""
    total = one = tally([eligible(0, LARGEST), eligible(1, 1)], ["A", "B"])
    times = 1
    while times < 2**25:  # 67 million awards
        total, times = total + total, times * 2
    total += one
    assert total.found("", 0, 0).eligible.least == (2**25 + 1) * (LARGEST + 1)
    assert total.companies == 2 * (2**25 + 1)


def test_low_halves_do_not_overflow_before_they_are_carried() -> None:
    total = one = tally([eligible(n, 2**32 - 1) for n in range(1000)], [str(n) for n in range(1000)])  # fmt: skip
    for _ in range(50):
        total = total + one
    assert total.found("", 0, 0).eligible.most == 51 * 1000 * (2**32 - 1)
    assert int(total.cells[""][0, 0, ELIGIBLE, 1]) < 2**32


def test_a_company_with_many_large_awards_has_their_exact_sum() -> None:
    wide = Layout(tuple(f"d/{n}" for n in range(64)), (True,) * 64, (1,) * 64, LAYOUT.groups)
    found = tally([eligible(0, LARGEST, measure=n) for n in range(64)], ["A"], layout=wide)
    assert found.certain == (("A", 64 * LARGEST),)


amounts = st.one_of(
    st.integers(0, 10**6), st.sampled_from([2**32 - 1, 2**32, 2**53 + 1, LARGEST - 1, LARGEST])
)


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Pair], list[int]]:
    size = draw(st.integers(0, 8))
    pairs: list[Pair] = []
    for company in range(size):
        for measure in range(3):
            if draw(st.booleans()):
                verdict = draw(st.integers(0, 3))
                least = draw(amounts)
                most = draw(st.one_of(st.just(HIGHEST), amounts.map(lambda more, least=least: max(more, least))))  # fmt: skip
                unmet = draw(st.integers(0, (1, 2, 0)[measure])) if verdict == INELIGIBLE else -1
                short = verdict == INELIGIBLE and draw(st.booleans())
                nothing_due = verdict == INELIGIBLE
                pairs.append((company, measure, verdict, 0 if nothing_due else least,
                              0 if nothing_due else most, unmet, short))  # fmt: skip
    return pairs, [draw(st.integers(0, 2)) for _ in range(size)]


@given(st.lists(batches(), min_size=1, max_size=4))
def test_tallies_of_parts_add_up_to_the_tally_of_the_whole(parts: list[Any]) -> None:
    pairs: list[Pair] = []
    cities: list[int] = []
    total = nothing(LAYOUT)
    for number, (own, sorted_by) in enumerate(parts):
        codes = [f"{len(own)}-{number}-{row}" for row in range(len(sorted_by))]
        total += tally(own, codes, sorted_by)
        pairs += [(pair[0] + len(cities), *pair[1:]) for pair in own]
        cities += sorted_by
    codes = [f"{len(own)}-{number}-{row}" for number, (own, sorted_by) in enumerate(parts)
             for row in range(len(sorted_by))]  # fmt: skip
    whole = tally(pairs, codes, cities)
    assert said(total) == said(whole)
    _assert_counted(whole, pairs, codes, cities)


def _assert_counted(whole: Tally, pairs: list[Pair], codes: list[str], cities: list[int]) -> None:
    """The same, counted pair by pair in Python's integers."""
    expected: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    own: dict[str, dict[str, int]] = {"certain": defaultdict(int), "possible": defaultdict(int)}
    for company, measure, verdict, least, most, _, _ in pairs:
        if verdict == INELIGIBLE:
            continue
        bound = 0 if most == HIGHEST else most
        for group in (0, 10 + cities[company]):
            cell = expected[group, measure, verdict]
            for n, figure in enumerate((1, least, bound, most == HIGHEST)):
                cell[n] += figure
        if LAYOUT.to_applicant[measure] and verdict <= JUDGED:
            own["possible"][codes[company]] += bound
            own["certain"][codes[company]] += least if verdict == ELIGIBLE else 0
    for measure in range(3):
        for group in (0, 10, 11, 12):
            found = whole.found("city" if group else "", group % 10, measure)
            for verdict, sums in enumerate((found.eligible, found.judged, found.undetermined)):
                assert sums == Sums(*expected[group, measure, verdict])
    for name, sums_of in own.items():
        ranked = sorted(((code, money) for code, money in sums_of.items() if money),
                        key=lambda each: (-each[1], each[0]))  # fmt: skip
        assert getattr(whole, name) == tuple(ranked)
        assert whole.recipients[name == "possible"] == len(ranked)


# as JSON


@given(batches())
def test_a_tally_reads_back_from_json_as_it_was(batch: Any) -> None:
    pairs, cities = batch
    written = tally(pairs, [str(n) for n in range(len(cities))], cities)
    read = Tally.from_json(said(written), LAYOUT)
    assert said(read) == said(written)
    assert all((read.cells[key] == written.cells[key]).all() for key in LAYOUT.groups)
    assert all((read.members[key] == written.members[key]).all() for key in LAYOUT.groups)
    assert (read.short == written.short).all()
    assert (read.certain, read.possible, read.recipients) == (
        written.certain, written.possible, written.recipients,
    )  # fmt: skip


def test_integers_that_readers_of_json_might_round_are_written_as_text() -> None:
    found = said(tally([eligible(0, 2**53), eligible(1, 2**53 + 1, measure=2)], ["A", "B"]))
    cells = found["groups"][""][0]["cells"]
    assert cells == [
        [0, ELIGIBLE, 1, 2**53, 2**53, 0],
        [2, ELIGIBLE, 1, str(2**53 + 1), str(2**53 + 1), 0],
    ]


# the largest recipients


def test_the_largest_come_first_and_equal_ones_in_the_order_of_their_codes() -> None:
    pairs = [eligible(0, 5), eligible(1, 9), eligible(2, 5), eligible(3, 2**40), eligible(4, 0)]
    found = tally(pairs, ["丙", "B", "A", "Z", "none"])
    assert found.certain == (("Z", 2**40), ("B", 9), ("A", 5), ("丙", 5))
    assert found.recipients == (4, 4)


def test_no_more_are_kept_than_are_ever_told_and_ties_at_the_end_go_by_code() -> None:
    count = KEPT + 500
    codes = [f"C{count - n:05d}" for n in range(count)]
    found = tally([eligible(n, 7 if n else 8) for n in range(count)], codes)
    assert len(found.certain) == KEPT
    assert found.certain[0] == (codes[0], 8)
    assert [code for code, _ in found.certain[1:]] == sorted(codes)[: KEPT - 1]
    halves = [tally([eligible(n, 7) for n in range(600)], some) for some in (codes[:600], codes[600:1200])]  # fmt: skip
    both = halves[0] + halves[1]
    assert [code for code, _ in both.certain] == sorted(codes[:1200])[:KEPT]
    assert both.recipients == (1200, 1200)


@pytest.mark.parametrize("measure", [1])
def test_money_to_a_government_is_nobody_s_income(measure: int) -> None:
    found = tally([eligible(0, 500, measure=measure)], ["A"])
    assert found.certain == found.possible == ()
    assert found.found("", 0, measure).eligible.least == 500


def test_certain_is_the_least_of_what_is_due_and_possible_the_most_with_judgements_granted() -> None:  # fmt: skip
    found = tally(
        [eligible(0, 10, 40), (0, 2, JUDGED, 0, 7, -1, False),
         (1, 0, JUDGED, 3, HIGHEST, -1, False), (2, 0, UNDETERMINED, 90, 900, -1, False)],
        ["A", "B", "C"],
    )  # fmt: skip
    assert found.certain == (("A", 10),)
    assert found.possible == (("A", 47),)
