"""Doubles among applications: what is shown as alike, what is not, and that nothing is missed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.fund.likeness import KIND_NAMES, MOSTLY_SAME, Filed, Likeness, likenesses
from huice.fund.plain import plain


def filed(number: str, **facts: object) -> Filed:
    """An application that shares nothing with any other but what is stated."""
    bare = Filed(f"r{number}", number, f"单位{number}", "", "", "", "", "", 2024, "platforms")
    return replace(bare, **facts)  # type: ignore[arg-type]


def kinds(*both: Filed) -> list[str]:
    return [each.kind for each in likenesses(both)]


# --- the same value, however it is written -------------------------------------------------------------


@pytest.mark.parametrize(("kind", "one", "other"), [
    ("project", {"project": "工业云平台建设项目"}, {"project": "工业云 平台"}),
    ("project", {"project": "ERP（二期）工程"}, {"project": "ＥＲＰ(二期)项目"}),
    ("contact", {"contact": "张 三"}, {"contact": "张三"}),
    ("phone", {"phone": "+86 138-0013-8000"}, {"phone": "１３８００１３８０００"}),
    ("phone", {"phone": "0755-2600 1234"}, {"phone": "0086 755 26001234"}),
    ("phone", {"phone": "（0755）26001234转801"}, {"phone": "13800138000、0755-26001234"}),
    ("equipment", {"equipment": ("贴片机 SN-0071",)}, {"equipment": ("别的", "贴片机sn0071")}),
    ("invoice", {"invoices": ("№ 0044 1234",)}, {"invoices": ("No00441234",)}),
    ("content", {"content": "建设一个平台，服务中小企业。"}, {"content": "建设一个平台服务中小企业"}),
])  # fmt: skip
def test_the_same_value_is_found_however_it_is_written(
    kind: str, one: dict[str, object], other: dict[str, object]
) -> None:
    assert kinds(filed("1", **one), filed("2", **other)) == [kind]


@pytest.mark.parametrize(("one", "other"), [
    ({}, {}),
    ({"phone": "/", "contact": "无", "content": "见附件"}, {"phone": "/", "contact": "无", "content": "见附件"}),
    ({"equipment": ("", "N/A"), "invoices": ("—",)}, {"equipment": ("", "N/A"), "invoices": ("—",)}),
    ({"phone": "0755"}, {"phone": "0755"}),
    ({"project": "项目"}, {"project": "工程"}),
    ({"phone": "0755-26001234"}, {"phone": "020-26001234"}),
    ({"invoices": ("00441234",)}, {"equipment": ("00441234",)}),
])  # fmt: skip
def test_empty_values_and_other_values_are_never_alike(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert kinds(filed("1", **one), filed("2", **other)) == []


def test_a_contact_and_a_telephone_count_between_applicants_alone_the_rest_always() -> None:
    facts = {"project": "云平台", "contact": "张三", "phone": "13800138000", "invoices": ("1",)}
    code = "91440300MA5F00001X"
    ours = filed("1", applicant="甲公司", code=code, **facts)
    again = filed("2", applicant="甲有限公司", code=code.lower(), **facts)
    theirs = filed("3", applicant="甲公司", code="91440300MA5F00002X", **facts)
    assert kinds(ours, again) == ["project", "invoice"], "one code is one applicant"
    assert kinds(ours, theirs) == ["project", "contact", "phone", "invoice"]
    assert kinds(ours, replace(theirs, code="")) == ["project", "invoice"], "else the name tells"


# --- contents --------------------------------------------------------------------------------------------


def test_contents_are_alike_from_three_fifths_of_their_runs_and_not_below() -> None:
    ten = "甲乙丙丁戊己庚辛壬癸"  # eight runs of three
    short = filed("1", content=ten[:8])  # six runs, all of them in ten
    (found,) = likenesses([short, filed("2", content=ten)])
    assert found.degree == Fraction(6, 8)
    edge = filed("2", content=ten[:8] + "子丑寅卯")  # six of ten
    (found,) = likenesses([short, edge])
    assert found.degree == MOSTLY_SAME == Fraction(3, 5)
    assert "60%" in found.said.zh and "60%" in found.said.en
    assert likenesses([short, replace(edge, content=edge.content + "辰")]) == []  # six of eleven


def test_short_contents_are_alike_when_they_are_the_same() -> None:
    assert kinds(filed("1", content="扩产"), filed("2", content="扩 产。")) == ["content"]
    assert kinds(filed("1", content="扩产"), filed("2", content="扩建")) == []


# --- what is said, of whom ---------------------------------------------------------------------------------


def test_a_likeness_names_the_value_as_both_wrote_it_and_where_the_two_stand() -> None:
    now = filed("B-2", phone="0755-26001234")
    before = filed("A-1", phone="0755 26001234", year=2022, programme="chains")
    (found,) = likenesses([now], [before])
    assert found.refs == ("rA-1", "rB-2") and found.degree is None
    assert found.said.zh == (
        "两家单位联系电话相同：“0755 26001234”与“0755-26001234”；分别为 2022 年和 2024 年；属于不同资金项目"
    )
    assert found.said.en == (
        "same telephone (two applicants): '0755 26001234' and '0755-26001234'; of 2022 and 2024;"
        " under different programmes"
    )


def test_many_shared_invoices_are_one_likeness_that_counts_them() -> None:
    numbers = tuple(f"{each:08}" for each in range(12))
    (found,) = likenesses([filed("1", invoices=numbers), filed("2", invoices=numbers[::-1])])
    assert found.said.zh.endswith("“00000004”等 12 项") and "“00000005”" not in found.said.zh


def test_earlier_applications_are_held_against_current_ones_and_not_each_other() -> None:
    now, *before = (filed(number, project="云平台") for number in "312")
    assert [each.refs for each in likenesses([now], before)] == [("r1", "r3"), ("r2", "r3")]
    assert likenesses([now], [now]) == [], "an application is no double of itself"


# --- properties ----------------------------------------------------------------------------------------------


PHONES = ("", "0755-26001234", "+86 755 26001234", "13800138000", "+8613800138000", "123")
SAME_PHONE = ("", "A", "A", "B", "B", "")
PROJECTS = ("", "云平台项目", "云 平台", "芯片工程", "项目", "项目 ")
SAME_PROJECT = ("", "A", "A", "B", "C", "C")
SERIALS = ("", "无", "a-1", "Ａ1", "b2")
SAME_SERIAL = ("", "", "A", "A", "B")
CONTENTS = st.one_of(
    st.text("甲乙，", max_size=8),
    st.builds(
        lambda at, length: "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"[at : at + length],
        st.integers(0, 6), st.integers(0, 22),
    ),
    st.builds(
        lambda text, cut: text[:cut] + "新" + text[cut:],
        st.just("一个服务中小企业的公共技术平台，提供检测、认证和培训，另设展示中心。"), st.integers(0, 30),
    ),
)  # fmt: skip
SERIAL_LISTS = st.lists(st.sampled_from(SERIALS), max_size=2).map(tuple)


@st.composite
def applications(draw: st.DrawFn, prefix: str) -> list[Filed]:
    count = draw(st.integers(0, 6))
    return [
        Filed(
            f"{prefix}{at}", draw(st.sampled_from("12")), draw(st.sampled_from(("甲", "乙", ""))),
            draw(st.sampled_from(("", "c1", "c2"))), draw(st.sampled_from(PROJECTS)), draw(CONTENTS),
            draw(st.sampled_from(("", "张三", "张 三", "李四"))), draw(st.sampled_from(PHONES)),
            draw(st.sampled_from((2023, 2024))), draw(st.sampled_from("pq")),
            draw(SERIAL_LISTS), draw(SERIAL_LISTS),
        )
        for at in range(count)
    ]  # fmt: skip


def share(one: str, other: str) -> Fraction:
    """The share of three-character runs in common, reckoned plainly."""
    sets = [
        {text[at : at + 3] for at in range(len(text)) if at == 0 or at + 3 <= len(text)}
        for text in (one, other)
    ]
    both, every = sets[0] & sets[1], sets[0] | sets[1]
    return Fraction(len(both), len(every)) if every else Fraction()


def by_brute_force(one: Filed, other: Filed) -> set[tuple[str, Fraction | None]]:
    def same(values: tuple[str, ...], classes: tuple[str, ...], a: str, b: str) -> bool:
        return classes[values.index(a)] == classes[values.index(b)] != ""

    def any_serial(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
        return any(same(SERIALS, SAME_SERIAL, x, y) for x, y in product(a, b))

    found = set[tuple[str, Fraction | None]]()
    with_codes = one.code and other.code
    is_one = one.code == other.code if with_codes else one.applicant == other.applicant != ""
    if same(PROJECTS, SAME_PROJECT, one.project, other.project):
        found.add(("project", None))
    if (degree := share(plain(one.content), plain(other.content))) >= Fraction(3, 5):
        found.add(("content", degree))
    if one.contact.replace(" ", "") == other.contact.replace(" ", "") != "" and not is_one:
        found.add(("contact", None))
    if same(PHONES, SAME_PHONE, one.phone, other.phone) and not is_one:
        found.add(("phone", None))
    if any_serial(one.equipment, other.equipment):
        found.add(("equipment", None))
    if any_serial(one.invoices, other.invoices):
        found.add(("invoice", None))
    return found


def told(found: list[Likeness]) -> set[tuple[str, str, str, Fraction | None]]:
    return {(*each.refs, each.kind, each.degree) for each in found}


@settings(max_examples=60, deadline=None)
@given(applications("n"), applications("b"))
def test_what_is_found_is_what_comparing_every_pair_finds(
    current: list[Filed], earlier: list[Filed]
) -> None:
    expected = set()
    for pair in [*combinations(current, 2), *product(current, earlier)]:
        one, other = sorted(pair, key=lambda each: (each.number, each.ref))
        expected |= {(one.ref, other.ref, *what) for what in by_brute_force(one, other)}
    found = likenesses(current, earlier)
    assert told(found) == expected and len(found) == len(expected)
    assert likenesses(current[::-1], earlier[::-1]) == found, "the order of the lists is nothing"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text("甲乙丙丁戊己", min_size=20, max_size=60), min_size=2, max_size=4), st.data()
)
def test_long_contents_with_a_passage_changed_are_all_found(
    texts: list[str], data: st.DataObject
) -> None:
    changed = list(texts)
    for text in texts:
        at = data.draw(st.integers(0, len(text)))
        changed.append(text[:at] + data.draw(st.text("庚辛甲", max_size=25)) + text[at:])
    listed = [filed(f"{at:02}", content=text) for at, text in enumerate(changed)]
    expected = {
        (one.ref, other.ref, "content", share(one.content, other.content))
        for one, other in combinations(listed, 2)
        if share(one.content, other.content) >= Fraction(3, 5)
    }
    assert told(likenesses(listed)) == expected


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert all(name.zh and name.en for name in KIND_NAMES.values()) and len(KIND_NAMES) == 6
