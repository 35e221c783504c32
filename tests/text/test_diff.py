"""Two versions of a document, clause by clause; two printings, word by word."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import written

from huice.text.diff import Change, Figure, copy_differences, differences
from huice.text.diff_words import spans, tokens

OLD = """
第一条 为扶持茶业，制定本办法。
第二条 茶企申报应符合下列条件：
（一）茶园面积不少于300亩。
（二）上年度营业收入不低于500万元。
第三条 按投入的20%给予资助，最高不超过80万元。
第四条 茶业局应当在10个工作日内作出决定。
第五条 本办法有效期三年。
"""


def changes(old: str, new: str) -> list[Change]:
    return differences(written(old), written(new))


def told(found: list[Change]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.old_address, each.new_address) for each in found]


def test_the_same_text_has_no_changes() -> None:
    assert changes(OLD, OLD) == []


def test_width_spacing_and_punctuation_are_no_changes() -> None:
    assert changes(OLD, OLD.replace("，", ", ").replace("80", "８０").replace("；", ";")) == []


def test_a_changed_clause_shows_its_words_and_its_figures() -> None:
    found = changes(
        OLD, OLD.replace("20%给予资助，最高", "25%给予补助，最高").replace("80万元", "120万元")
    )
    assert told(found) == [("changed", "第三条", "第三条")]
    (only,) = found
    assert only.figures == (Figure("20%", "25%"), Figure("80万元", "120万元"))
    assert [(each.old, each.new) for each in only.spans if not each.same] == [
        ("20%", "25%"), ("资", "补"), ("80万元", "120万元")
    ]  # fmt: skip
    assert "".join(each.old for each in only.spans) == only.old
    assert "".join(each.new for each in only.spans) == only.new


def test_a_length_of_time_in_words_is_a_figure_too() -> None:
    (only,) = changes(OLD, OLD.replace("三年", "五年"))
    assert only.figures == (Figure("三年", "五年"),)


def test_a_figure_that_comes_or_goes_has_an_empty_side() -> None:
    (only,) = changes(OLD, OLD.replace("，最高不超过80万元", ""))
    assert only.figures == (Figure("80万元", ""),)


def test_added_and_removed_clauses_stand_in_order() -> None:
    new = OLD.replace("（二）上年度营业收入不低于500万元。\n", "")
    assert told(changes(OLD, new)) == [("removed", "第二条（二）", "")]
    assert told(changes(new, OLD)) == [("added", "", "第二条（二）")]
    assert told(changes(OLD, OLD + "第六条 由茶业局负责解释有关争议。\n")) == [
        ("added", "", "第六条")
    ]


INSERTED = """
第一条 为扶持茶业，制定本办法。
第二条 竹器适用另行颁布之规程，其余从其规定。
第三条 茶企申报应符合下列条件：
（一）茶园面积不少于300亩。
（二）上年度营业收入不低于700万元。
第四条 按投入的20%给予资助，最高不超过80万元。
第五条 茶业局应当在10个工作日内作出决定。
第六条 本办法有效期三年。
"""


def test_renumbered_clauses_are_moved_and_items_go_along() -> None:
    found = changes(OLD, INSERTED)
    assert told(found) == [
        ("added", "", "第二条"),
        ("moved", "第二条", "第三条"),
        ("changed", "第二条（二）", "第三条（二）"),  # （一） only went along
        ("moved", "第三条", "第四条"),
        ("moved", "第四条", "第五条"),
        ("moved", "第五条", "第六条"),
    ]
    assert found[2].figures == (Figure("500万元", "700万元"),)


def test_a_clause_that_changed_places_is_moved_not_removed() -> None:
    new = OLD.replace(
        "第三条 按投入的20%给予资助，最高不超过80万元。",
        "第三条 茶业局应当在10个工作日内作出决定。",
    )
    new = new.replace(
        "第四条 茶业局应当在10个工作日内作出决定。",
        "第四条 按投入的20%给予资助，最高不超过80万元。",
    )
    assert sorted(told(changes(OLD, new))) == [
        ("moved", "第三条", "第四条"), ("moved", "第四条", "第三条")
    ]  # fmt: skip


def test_a_change_reads_inline_and_as_json() -> None:
    (only,) = changes(OLD, OLD.replace("三年", "五年"))
    assert only.inline() == [
        ("第五条 本办法有效期", ""), ("三年", "-"), ("五年", "+"), ("。", "")
    ]  # fmt: skip
    assert only.as_json()["figures"] == [{"old": "三年", "new": "五年"}]
    (added,) = changes(OLD, OLD + "第六条 由茶业局负责解释有关争议。\n")
    assert [mark for _, mark in added.inline()] == ["+"]


def test_figures_stay_whole() -> None:
    assert tokens("自2031年5月6日起按1,200.5元") == [
        "自", "2031年5月6日", "起", "按", "1,200.5元"
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.text("茶竹园，。1.2万元%三年A b", max_size=60),
    st.text("茶竹园，。1.2万元%三年A b", max_size=60),
)
def test_spans_joined_are_the_two_texts(old: str, new: str) -> None:
    cut = spans(old, new)
    assert ("".join(each.old for each in cut), "".join(each.new for each in cut)) == (old, new)


# --- copies --------------------------------------------------------------------------------


def copied(kept: str, other: str) -> list[tuple[str, str, str]]:
    found = copy_differences(written(kept).root, written(other).root)
    return [(each.address, each.kept, each.copy) for each in found]


def test_a_copy_with_other_width_breaks_and_outline_is_the_same() -> None:
    other = OLD.replace("\n", "").replace("，", ",").replace("（", "(").replace("）", ")")
    assert copied(OLD, other) == []


def test_page_numbers_in_a_copy_make_no_difference() -> None:
    assert copied(OLD, OLD.replace("营业收入", "营业—7—收入")) == []


def test_a_copy_that_reads_differently_says_where() -> None:
    other = OLD.replace("80万元", "30万元").replace("茶园面积", "茶园总面积")
    assert copied(OLD, other) == [
        ("第二条（一）", "（一）茶园面积不少于300亩。", "（一）茶园总面积不少于300亩。"),
        ("第三条", "最高不超过80万元。", "最高不超过30万元。"),
    ]


@pytest.mark.parametrize("figure", ["1.5", "15", "1—5", "1/5"])
def test_signs_within_figures_matter(figure: str) -> None:
    assert (copied("茶园增长1.5倍。", f"茶园增长{figure}倍。") == []) == (figure == "1.5")


def test_what_a_copy_lacks_or_adds_has_an_empty_side() -> None:
    shorter = OLD.replace("第五条 本办法有效期三年。\n", "")
    assert copied(OLD, shorter) == [("第五条", "第五条 本办法有效期三年。", "")]
    assert copied(shorter, OLD)[0][1:] == ("", "第五条 本办法有效期三年。")


# --- speed ---------------------------------------------------------------------------------


def long_version(seed: int, share: float) -> str:
    """500 articles of 300 characters, a share of their characters replaced at random."""
    words = random.Random(7)
    other = random.Random(seed)
    letters = [chr(0x4E00 + at) for at in range(0, 4000, 3)]
    articles = []
    for at in range(1, 501):
        text = "".join(
            other.choice(letters) if other.random() < share else letter
            for letter in (words.choice(letters) for _ in range(300))
        )
        articles.append(
            f"第{at}条 " + "。".join(text[i : i + 30] for i in range(0, 300, 30)) + "。"
        )
    return "\n".join(articles)


def test_five_hundred_rewritten_clauses_are_paired_one_by_one() -> None:
    old, new = written(long_version(1, 0.0)), written(long_version(2, 0.05))
    assert len(differences(old, new)) == 500
    copy_differences(old.root, new.root)
