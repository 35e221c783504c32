"""Search: what is found, in which order, with which marks; and what a search box may be given."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from indexed import add, addresses, article, cites, index_of, issued

from huice.problems import BadInput
from huice.text.document import Block, Document, Provision
from huice.text.index import Index
from huice.text.index.matching import SNIPPET, excerpt
from huice.text.index.pairs import folded

TEA = issued(
    "福建省茶叶机械促进办法",
    article(1, "第一条 机采 采茶机每台补助3万元，企业可申请。", "机采"),
    "第二条 企业购置炒茶机、包装机的，由茶产业基金支持。联系人为林漱石。",
    "第三条 茶机产业发展资金由企业申报，产业集群的发展优先。",
    "第四条 支持茶机企业接入５Ｇ网络与ERP系统，采用AI质检。",
    number="闽政〔2031〕7号", file="tea.txt", region="福建省", signed=date(2031, 4, 2),
)  # fmt: skip
PUMPS = issued(
    "泉州市水泵产业“十七五”规划",
    "第一条 到2040年水泵产业产值达到300亿元。",
    "第二条 企业是水泵产业创新的主体。CHAINS 不在本条之列。",
    number="泉政〔2035〕2号", file="pumps.txt", region="泉州市", signed=date(2035, 1, 9), years=(2036, 2040),
)  # fmt: skip
NOTICE = issued(
    "关于组织申报竹艺工坊的通知",
    "第一条 竹艺工坊的企业可申报。",
    Provision("专栏", "专栏1", (("专栏", 1),), "专栏1", "竹艺名录", (Block("text", "专栏1 竹艺名录：破竹机", ((0, 9),)),)),
    number="金经信〔2031〕4号", file="notice.txt", state="notice", region="金华市",
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with index_of(tmp_path_factory.mktemp("index"), TEA, PUMPS, NOTICE) as made:
        yield made


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["茶机", "漱石", "林漱石", "炒茶机", "茶", "产业基金", "３万元"])
def test_words_of_any_length_are_found_wherever_they_stand(index: Index, words: str) -> None:
    hits = index.search(words)
    assert hits.counted and hits.total == len(hits.hits) > 0
    assert all(words.replace("３", "3") in hit.snippet for hit in hits.hits)


def test_no_dictionary_decides_where_a_word_begins(index: Index) -> None:
    assert addresses(index.search("机产")) == ["第3条"]


def test_a_word_does_not_run_over_two_paragraphs(tmp_path: Path) -> None:
    two = (Block("text", "支持设备更", ((0, 2),)), Block("text", "新车间", ((0, 3),)))
    unit = Provision("条", "第一条", (("条", 1),), "第一条", "", two)
    with index_of(tmp_path, issued("竹编办法", unit)) as index:
        assert index.search("更新").total == 0 and index.search("设备更新").total == 0
        assert index.search("设备更 新车间").total == 1


def test_pairs_that_stand_apart_are_no_word(tmp_path: Path) -> None:
    with index_of(tmp_path, issued("某办法", "产业发达，业发在外，发展有序", "产业发展")) as index:
        hits = index.search("产业发展")
        assert addresses(hits) == ["第2条"]
        assert (hits.total, hits.counted) == (1, True)


def test_all_words_must_stand_in_the_unit(index: Index) -> None:
    assert addresses(index.search("企业 产业 发展")) == ["第3条"]
    assert index.search("采茶机 水泵").total == 0


def test_either_word_will_do_with_or(index: Index) -> None:
    assert set(addresses(index.search("采茶机 OR 炒茶机"))) == {"第1条", "第2条"}
    assert set(addresses(index.search("采茶机 或 炒茶机 企业"))) == {"第1条", "第2条"}
    assert index.search("采茶机 OR 没有的").total == 1


def test_a_minus_leaves_out_short_and_long_words(index: Index) -> None:
    every = set(addresses(index.search("企业", document=TEA.id)))
    for word, unit in (("基金", "第2条"), ("茶产业基金", "第2条"), ("erp", "第4条")):
        assert set(addresses(index.search(f"企业 -{word}", document=TEA.id))) == every - {unit}


def test_quotes_keep_spaces_and_punctuation_parts_words(tmp_path: Path) -> None:
    texts = "采用 Smart Tea 标准", "Tea 与 Smart 分列", "炒茶机、包装机"
    with index_of(tmp_path, issued("某办法", *texts)) as index:
        assert addresses(index.search('"smart tea"')) == ["第1条"]
        assert addresses(index.search("“ＳＭＡＲＴ　ＴＥＡ”")) == ["第1条"]
        assert index.search("smart tea").total == 2
        assert addresses(index.search("包装机，炒茶机")) == ["第3条"]


@pytest.mark.parametrize("words", ["5G", "５ｇ", "erp", "ＥＲＰ", "Ai"])
def test_width_and_case_do_not_matter(index: Index, words: str) -> None:
    assert addresses(index.search(words)) == ["第4条"]


def test_latin_words_and_numbers_are_found_whole(index: Index) -> None:
    assert index.search("AI").total == 1  # not in CHAINS
    assert index.search("CHAIN").total == 0
    assert index.search("30").total == 0 and index.search("300").total == 1
    assert index.search("300亿").total == 1


def test_a_title_is_found_under_the_document_itself(index: Index) -> None:
    assert cites(index.search("机械促进办法")) == [(TEA.title, "")]
    assert cites(index.search("茶叶机械"))[0] == (TEA.title, "")


def test_a_hit_says_where_it_stands(index: Index) -> None:
    (hit,) = index.search("林漱石").hits
    assert (hit.id, hit.number, hit.state) == (TEA.id, TEA.number, "final")
    assert (hit.file, hit.line, hit.address) == ("tea.txt", (3, 3), "第2条")


# --- order -----------------------------------------------------------------------------------


def test_the_rare_word_counts_more(tmp_path: Path) -> None:
    texts = ["企业丝网甲", "企业蚕茧乙", *["企业其他丙"] * 8, "蚕茧之外丁", *["丝网之外戊"] * 8]
    with index_of(tmp_path, issued("某办法", *texts)) as index:
        hits = index.search("丝网 OR 蚕茧")
        assert set(addresses(hits)[:2]) == {"第2条", "第11条"}


def test_a_word_in_a_heading_counts_more_than_one_in_the_text(tmp_path: Path) -> None:
    texts = "某条其他 讲染坊的事", article(2, "染坊 讲其他的事", "染坊")
    with index_of(tmp_path, issued("某办法", *texts)) as index:
        assert addresses(index.search("染坊")) == ["第2条", "第1条"]


def test_more_often_and_in_a_shorter_text_ranks_higher(tmp_path: Path) -> None:
    texts = "织机很多字的一条" + "凑" * 40, "织机很多字", "织机有织机"
    with index_of(tmp_path, issued("某办法", *texts)) as index:
        assert addresses(index.search("织机")) == ["第3条", "第2条", "第1条"]


def test_equal_scores_stand_in_printed_order_and_pages_join_up(tmp_path: Path) -> None:
    with index_of(tmp_path, issued("某办法", *["同样的条文"] * 90)) as index:
        all_at_once = addresses(index.search("条文", limit=90))
        assert all_at_once == [f"第{at}条" for at in range(1, 91)]
        pages = [addresses(index.search("条文", limit=7, offset=at)) for at in range(0, 90, 7)]
        assert [each for page in pages for each in page] == all_at_once


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (5, 999), (-1, -1), (2, -7), (10**9, 0)])
def test_any_page_can_be_asked_for(index: Index, limit: int, offset: int) -> None:
    hits = index.search("企业", limit=limit, offset=offset)
    assert hits.total > 5 and len(hits.hits) == len(
        range(hits.total)[max(offset, 0) : max(offset, 0) + max(limit, 0)]
    )


def test_the_total_is_exact_for_long_words_too(tmp_path: Path) -> None:
    texts = ["茶机产业发展"] * 60 + ["产业发达之业发在发展"] * 30
    with index_of(tmp_path, issued("某办法", *texts)) as index:
        hits = index.search("产业发展", limit=5)
        assert (len(hits.hits), hits.total, hits.counted) == (5, 60, True)


def test_a_total_that_was_not_counted_is_a_lower_bound(tmp_path: Path) -> None:
    long = "茶机产业发展" + "长" * 900
    with index_of(tmp_path, issued("某办法", *[long] * 200)) as index:
        hits = index.search("产业发展", limit=5)
        assert len(hits.hits) == 5 <= hits.total < 200 and not hits.counted


# --- the same as a plain search --------------------------------------------------------------

_TEXT = st.text("产业发展企aAｂ1 ，\n", max_size=14)
_WORD = st.text("产业发展企aＡb1", min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_TEXT, min_size=1, max_size=9),
    st.lists(st.lists(_WORD, min_size=1, max_size=2), min_size=1, max_size=2),
    st.none() | _WORD,
)
@example(["产业发展", "产业，业发，发展"], [["产业发展"]], None)
@example(["aaa", "aa"], [["aa"]], None)
def test_answers_and_scores_are_those_of_looking_at_every_text(
    texts: list[str], groups: list[list[str]], without: str | None
) -> None:
    typed = " ".join(" OR ".join(group) for group in groups)
    with tempfile.TemporaryDirectory() as folder:
        made = issued("某某", *(f"{text}止" for text in texts))
        with index_of(Path(folder), made) as index:
            hits = index.search(typed + (f" -{without}" if without else ""), limit=50)
    expected = _plainly_found(made, groups, [without] if without else [])
    assert hits.counted and hits.total == len(expected)
    assert {hit.address for hit in hits.hits} == set(expected)
    for hit in hits.hits:
        assert math.isclose(hit.score, expected[hit.address], rel_tol=1e-4)
    assert [hit.score for hit in hits.hits] == sorted((h.score for h in hits.hits), reverse=True)


def _plainly_found(
    document: Document, groups: Sequence[Sequence[str]], without: Sequence[str]
) -> dict[str, float]:
    """Address and score of every unit that holds the words, by the definition of BM25."""
    texts = {"": folded(document.title)}
    weighed = {"": "\n".join([folded(document.title)] * 3)}
    for unit in document.root.children:
        texts[unit.address] = weighed[unit.address] = folded(unit.text)
    sizes = {at: len(text.replace("\n", "")) for at, text in weighed.items()}
    average = sum(sizes.values()) / len(sizes)

    def score(word: str, at: str) -> float:
        total = 0.0
        for term in _terms(word):
            having = sum(bool(term.search(text)) for text in weighed.values())
            often = len(term.findall(weighed[at]))
            if not often:
                return 0.0
            rarity = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            total += rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * sizes[at] / average))
        return total

    # a word typed twice counts once
    every = dict.fromkeys(tuple(dict.fromkeys(map(folded, group))) for group in groups)
    return {
        at: sum(max(score(word, at) for word in group) for group in every)
        for at, text in texts.items()
        if all(any(_stands(word, text) for word in group) for group in every)
        and not any(_stands(folded(word), text) for word in without)
    }


def _terms(word: str) -> list[re.Pattern[str]]:
    """What is counted: a Latin word whole, of another word its pairs, overlapping ones too."""
    if word.isascii():
        return [_whole(word)]
    pairs = {a + b for a, b in pairwise(word)} or {word}
    return [re.compile(f"(?={re.escape(pair)})") for pair in pairs]


def _stands(word: str, text: str) -> bool:
    return bool(_whole(word).search(text)) if word.isascii() else word in text


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")


# --- marks -----------------------------------------------------------------------------------


def test_marks_are_the_words_in_the_snippet(index: Index) -> None:
    (hit,) = index.search("ERP 5g 茶机").hits
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["茶机", "５Ｇ", "ERP"]


@given(st.text("茶机产业ＡＢab12。\n", max_size=400), st.lists(st.sampled_from(["茶机", "产业", "ab", "1", "机产"]), min_size=1, unique=True))  # fmt: skip
def test_every_mark_is_made_of_words(text: str, words: list[str]) -> None:
    snippet, marks = excerpt(text, words)
    assert len(snippet) <= SNIPPET + 2
    assert all(0 <= a < b <= len(snippet) for a, b in marks)
    assert all(one[1] <= other[0] for one, other in pairwise(marks))
    for a, b in marks:
        marked = folded(snippet[a:b])
        assert marked in words or {marked[:2], marked[-2:]} <= {*words}
    holding = [word for word in words if not word.isascii() and word in folded(text)]
    assert bool(marks) or not holding


def test_the_snippet_is_where_most_words_are() -> None:
    text = "茶机。" + "无" * 300 + "产业与茶机。" + "无" * 300
    snippet, marks = excerpt(text, ["产业", "茶机"])
    assert snippet.startswith("…") and snippet.endswith("…")
    assert [snippet[a:b] for a, b in marks] == ["产业", "茶机"]


# --- filters ---------------------------------------------------------------------------------


def test_a_place_holds_the_places_within_it(index: Index) -> None:
    assert {hit.document for hit in index.search("企业", place="福建省").hits} == {TEA.title, PUMPS.title}  # fmt: skip
    assert {hit.document for hit in index.search("企业", place="泉州").hits} == {PUMPS.title}
    assert index.search("企业", place="西藏自治区").total == 0


def test_level_state_year_kind_and_document_narrow_the_search(index: Index) -> None:
    def found(**filters: object) -> set[str]:
        return {hit.document for hit in index.search("企业 OR 竹艺", **filters).hits}

    assert found(level="省级") == {TEA.title}
    assert found(level="市级") == {PUMPS.title, NOTICE.title}
    assert found(state="notice") == {NOTICE.title}
    assert found(year=2031) == {TEA.title}  # signed in it
    assert found(year=2038) == {PUMPS.title}  # planned for it
    assert found(year=1999) == set()
    assert found(document=PUMPS.id) == {PUMPS.title}
    assert found(kind="专栏") == {NOTICE.title}
    assert found(kind="专栏", state="final") == set()
    assert addresses(index.search("竹艺", kind="文件")) == [""]


def test_an_industry_is_named_by_the_title_or_by_the_text(index: Index) -> None:
    assert cites(index.search("主体 OR 产值", industry="水泵产业")) == cites(index.search("主体 OR 产值"))  # fmt: skip
    assert addresses(index.search("企业", industry="包装机")) == ["第2条"]
    assert index.search("企业", industry="造船业").total == 0


def test_an_unlisted_kind_of_unit_is_found_and_is_of_no_other_kind(tmp_path: Path) -> None:
    odd = Provision(
        "图", "图1", (("图", 1),), "图1", "", (Block("text", "图1 竹艺分布", ((0, 2),)),)
    )
    with index_of(tmp_path, issued("某办法", odd)) as index:
        assert addresses(index.search("竹艺")) == ["图1"]
        assert index.search("竹艺", kind="文件").total == 0


@pytest.mark.parametrize(
    "wrong",
    [{"place": "乌有市"}, {"level": "乡级"}, {"state": "gone"}, {"kind": "段"}, {"industry": " "}],
)
def test_a_filter_that_names_nothing_is_refused(index: Index, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput) as told:
        index.search("企业", **wrong)
    assert told.value.problems[0].spot.file in {f"--{name}" for name in wrong}


def test_a_document_that_is_not_there_holds_nothing(index: Index) -> None:
    assert index.search("企业", document="\ud800'; DROP TABLE unit; --").total == 0


# --- what a search box may be given ----------------------------------------------------------


@pytest.mark.parametrize("words", ["", " ", "，。！", "-", '""', "OR", "-企业", "\0", "　"])
def test_nothing_to_look_for_is_said(index: Index, words: str) -> None:
    if words == "OR":  # a word like others where it joins nothing
        assert index.search(words).total == 0
        return
    with pytest.raises(BadInput, match="没有可查的字词"):
        index.search(words)


@pytest.mark.parametrize("words", ["企" * 10_000, "企业 " * 60])
def test_too_much_is_refused(index: Index, words: str) -> None:
    with pytest.raises(BadInput, match="最多"):
        index.search(words)


@pytest.mark.parametrize(
    "words",
    ["NEAR(企业 产业)", "title:企业", "企业*", "a' OR 1=1 --", "%企业%", "企业\0产业", "🍵", "\ud83c",
     "企业 OR", "或 企业", "“企业", "((((", "企业\n产业", "\U0010ffff", "ﬁ", "İ", "[企业]", ".*"],
)  # fmt: skip
def test_syntax_of_other_engines_and_odd_characters_do_no_harm(index: Index, words: str) -> None:
    try:
        hits = index.search(words)
    except BadInput:
        return
    assert hits.total >= len(hits.hits)


def test_emoji_and_rare_characters_are_found(tmp_path: Path) -> None:
    with index_of(tmp_path, issued("某办法", "推广🍵茶饮", "𠮷祥物", "坏\ud800字")) as index:
        assert addresses(index.search("🍵茶")) == ["第1条"]
        assert addresses(index.search("𠮷祥")) == ["第2条"]
        assert addresses(index.search("字")) == ["第3条"]


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=60))
def test_any_text_is_answered_or_refused(index: Index, words: str) -> None:
    try:
        hits = index.search(words)
    except BadInput:
        return
    assert hits.total >= len(hits.hits)


@given(st.text(max_size=300))
def test_folding_keeps_the_length_and_does_the_same_in_any_company(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(text) == "".join(folded(char) for char in text)
    assert folded(text + "文" * 200)[: len(text)] == folded(text)
    assert folded(folded(text)) == folded(text)


def test_what_was_added_is_found_at_once_and_by_another_reader(tmp_path: Path) -> None:
    with index_of(tmp_path, TEA) as index, Index(tmp_path) as other:
        assert other.search("水泵").total == 0
        add(index, PUMPS)
        assert index.search("水泵").total == other.search("水泵").total == 3
