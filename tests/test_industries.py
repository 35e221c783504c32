"""The national industrial classification: codes, names and what lies in what."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice import industries
from huice.industries import UnknownIndustry

SECTIONS = "ABCDEFGHIJKLMNOPQRST"


def exists(code: str) -> bool:
    try:
        return industries.find(code) == code
    except UnknownIndustry:
        return False


DIVISIONS = [industries.find(f"{number:02}") for number in range(1, 98)]
GROUPS = [code for group in range(10) for div in DIVISIONS if exists(code := f"{div}{group}")]
CLASSES = [code for last in range(10) for group in GROUPS if exists(code := f"{group}{last}")]
any_industry = st.sampled_from([*SECTIONS, *DIVISIONS, *GROUPS, *CLASSES])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C", "C"),
        ("c39", "C39"),
        ("39", "C39"),
        ("Ｃ ３９", "C39"),
        ("C3911", "C3911"),
        ("3911", "C3911"),
        ("391", "C391"),
        ("01", "A01"),
        ("制造业", "C"),
        ("软件和信息技术服务业", "I65"),
        ("计算机、通信和其他电子设备制造业", "C39"),
        ("教育", "P"),
        ("房地产业", "K"),
        ("国际组织", "T"),
    ],
)
def test_an_industry_is_found_by_code_or_name(text: str, code: str) -> None:
    assert industries.find(text) == code


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("C65", ("I65",)),
        ("D3911", ("C3911",)),
        ("3999", ("C399",)),
        ("C3975123", ("C3975",)),
        ("00", ()),
        ("98", ()),
        ("9", ()),
        ("U", ()),
        ("", ()),
        ("仪器仪表制造", ("仪器仪表制造业",)),
        ("软件与信息技术服务业", ("软件和信息技术服务业",)),
    ],
)
def test_what_is_no_industry_offers_what_is_near(text: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownIndustry) as caught:
        industries.find(text)
    error = caught.value
    assert error.text == text
    assert error.near[: len(near)] == near and bool(error.near) is bool(near)
    assert "没有行业" in error.zh and "no industry" in error.en
    assert str(error) == error.zh


def test_the_classification_has_its_counts() -> None:
    """20 sections, 97 divisions and 473 groups; 1382 classes, of which one is missing here."""
    assert all(exists(section) for section in SECTIONS)
    assert (len(DIVISIONS), len(GROUPS), len(CLASSES)) == (97, 473, 1381)


def test_the_sections_have_their_divisions() -> None:
    counts = Counter(industries.section(code) for code in DIVISIONS)
    assert [counts[section] for section in SECTIONS] == [
        *(5, 7, 31, 3, 4, 2, 8, 2, 3, 4),
        *(1, 2, 3, 4, 3, 1, 2, 5, 6, 1),
    ]
    assert sorted(DIVISIONS) == DIVISIONS


@pytest.mark.parametrize(
    ("code", "name", "full"),
    [
        ("I", "信息传输、软件和信息技术服务业", "信息传输、软件和信息技术服务业"),
        ("C40", "仪器仪表制造业", "制造业/仪器仪表制造业"),
        ("C391", None, "制造业/计算机、通信和其他电子设备制造业/C391"),
        ("C3911", None, "制造业/计算机、通信和其他电子设备制造业/C3911"),
        ("P83", "教育", "教育"),
    ],
)
def test_sections_and_divisions_have_names(code: str, name: str | None, full: str) -> None:
    assert (industries.name(code), industries.full_name(code)) == (name, full)


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("C", "C3911", True),
        ("C39", "C3911", True),
        ("C391", "C3911", True),
        ("C39", "C39", True),
        ("C3911", "C39", False),
        ("C39", "C40", False),
        ("I", "C39", False),
    ],
)
def test_an_industry_contains_what_lies_in_it(outer: str, inner: str, expected: bool) -> None:
    assert industries.contains(outer, inner) is expected


@pytest.mark.parametrize("code", ["39", "C99", "", "制造业"])
def test_only_canonical_codes_are_asked_about(code: str) -> None:
    with pytest.raises(UnknownIndustry):
        industries.contains("C", code)
    with pytest.raises(UnknownIndustry):
        industries.name(code)
    with pytest.raises(UnknownIndustry):
        industries.section(code)
    with pytest.raises(UnknownIndustry):
        industries.full_name(code)


@given(any_industry)
def test_every_code_is_found_with_and_without_its_letter(code: str) -> None:
    assert industries.find(code) == code
    assert industries.find(code.lower()) == code
    if len(code) > 1:
        assert industries.find(code[1:]) == code


@given(any_industry)
def test_a_name_leads_back_to_its_code(code: str) -> None:
    name = industries.name(code)
    assert (name is None) is (len(code) > 3)
    if name:
        assert industries.contains(industries.find(name), code)


@given(any_industry)
def test_every_level_above_exists_and_contains_its_own(code: str) -> None:
    for length in {1, *range(3, len(code) + 1)}:
        assert industries.contains(code[:length], code)
    assert industries.section(code) == code[0]


@given(st.sampled_from(GROUPS))
def test_an_undivided_group_has_one_class_and_no_divided_group_has_a_zero(group: str) -> None:
    classes = [code for code in CLASSES if code.startswith(group)]
    assert classes
    assert (f"{group}0" in classes) is (classes == [f"{group}0"])


@given(st.text(max_size=12))
def test_any_text_is_an_industry_or_an_error_that_says_so(text: str) -> None:
    try:
        code = industries.find(text)
    except UnknownIndustry as error:
        assert error.text == text
        assert all(industries.find(near) for near in error.near)
    else:
        assert industries.find(code) == code
