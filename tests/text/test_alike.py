"""Marks find every two titles that can be called the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.text.alike import kept_marks, sought_marks
from huice.text.names import same_title

_CHARS = "关于印发竹溪县茶机产业扶持办法水泵12（）、"
_titles = st.text(_CHARS, min_size=1, max_size=70)


@st.composite
def _alike(draw: st.DrawFn) -> tuple[str, str]:
    """A title, and the same with a few slips and perhaps a remark."""
    title = draw(st.text(_CHARS, min_size=8, max_size=90))
    other = list(title)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(other) - 1))
        other[at : at + draw(st.integers(0, 1))] = draw(st.text(_CHARS, max_size=1))
        other = other or ["竹"]
    return title, "".join(other) + draw(st.sampled_from(["", "（试行）", "（征求意见稿）"]))


@settings(max_examples=1500, deadline=None)
@given(_alike())
def test_titles_that_are_the_same_share_a_mark_whichever_was_kept(pair: tuple[str, str]) -> None:
    one, other = pair
    if same_title(one, other):
        assert kept_marks(one) & sought_marks(other)
    if same_title(other, one):
        assert kept_marks(other) & sought_marks(one)


@pytest.mark.parametrize(
    "other",
    ["竹溪县促进茶叶机械产业发展的若干措施", "竹溪县促进茶叶机械产业发展若干措施（试行）",
     "某办公室关于竹溪县促进茶叶机械产业发展若干措施", "竹溪县促迸茶叶机械产业发展若干措施"],
)  # fmt: skip
def test_a_slip_a_remark_and_an_issuer_keep_a_mark(other: str) -> None:
    title = "竹溪县促进茶叶机械产业发展若干措施"
    if "关于" in other:
        title = f"另一机关关于{title}"
    assert same_title(title, other) and kept_marks(title) & sought_marks(other)


@given(_titles, _titles)
def test_few_marks_are_kept_and_none_for_a_title_without_words(one: str, other: str) -> None:
    assert len(kept_marks(one)) <= 2 + len(one) // 6
    assert kept_marks("（）、") == sought_marks("") == frozenset()


def test_other_figures_and_other_titles_share_none() -> None:
    title = "竹溪县促进茶叶机械产业发展若干措施"
    for other in (title + "2", "水泵出口奖励办法", "竹溪县养老服务条例实施细则修订说明"):
        assert not kept_marks(title) & sought_marks(other)
