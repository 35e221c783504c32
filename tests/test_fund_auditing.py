"""A special audit: a cut that voids, to the 分, and floors held against both amounts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.fund.auditing import FLOOR_WORDS, Cut, FloorTest, floors, wrong_cut
from huice.problems import BadInput

FIFTH = Fraction(1, 5)
WAN = 10**6  # 万元 in 分


@pytest.mark.parametrize(("declared", "approved", "is_void"), [
    (500 * WAN, 400 * WAN, False), (500 * WAN, 400 * WAN - 1, True), (500 * WAN, 400 * WAN + 1, False),
    (500 * WAN, 500 * WAN, False), (500 * WAN, 0, True), (3, 2, True), (6, 5, False),
    (500 * WAN + 1, 400 * WAN, True),
])  # fmt: skip
def test_exactly_a_fifth_is_not_void_and_one_fen_more_is(
    declared: int, approved: int, is_void: bool
) -> None:
    assert Cut(declared, approved).is_void(FIFTH) is is_void


def test_a_share_is_exact_and_without_a_bound_nothing_is_void() -> None:
    cut = Cut(300, 200)
    assert (cut.taken, cut.share) == (100, Fraction(1, 3))
    assert not Cut(300, 0).is_void(None)
    assert cut.is_void(Fraction(0)) and not Cut(300, 300).is_void(Fraction(0))


@pytest.mark.parametrize(("declared", "approved", "fields", "said"), [
    (100, 101, ["approved"], "审定金额1.01元超过申报金额1元"),
    (0, 0, ["declared"], "申报金额0元应大于零"),
    (100, -1, ["approved"], "审定金额-0.01元低于零"),
    (0, 5, ["declared", "approved"], "审定金额0.05元超过申报金额0元"),
])  # fmt: skip
def test_amounts_that_cannot_be_are_told_by_field(
    declared: int, approved: int, fields: list[str], said: str
) -> None:
    found = list(wrong_cut(declared, approved))
    assert [each.field for each in found] == fields and said in [each.what.zh for each in found]
    with pytest.raises(BadInput):
        Cut(declared, approved)


@pytest.mark.parametrize(("declared", "approved", "meets"), [
    (300 * WAN, 300 * WAN, (True, True)), (300 * WAN, 300 * WAN - 1, (True, False)),
    (300 * WAN - 1, 300 * WAN, (False, True)), (300 * WAN - 1, 300 * WAN - 1, (False, False)),
])  # fmt: skip
def test_a_floor_is_reached_by_what_equals_it_and_both_amounts_are_told(
    declared: int, approved: int, meets: tuple[bool, bool]
) -> None:
    found = floors(300 * WAN, declared, approved)
    assert found == FloorTest(*meets) and found.said == FLOOR_WORDS[meets]
    assert ("文本未规定" in found.said.zh) == (meets[0] != meets[1]) == ("not stated" in found.said.en)  # fmt: skip


@given(st.integers(1, 10**12), st.data())
def test_void_is_reckoned_as_in_whole_numbers(declared: int, data: st.DataObject) -> None:
    approved = data.draw(st.integers(0, declared))
    near = data.draw(
        st.integers(max(declared * 4 // 5 - 2, 0), min(declared * 4 // 5 + 2, declared))
    )
    for each in (approved, near):
        assert Cut(declared, each).is_void(FIFTH) == (5 * (declared - each) > declared)
