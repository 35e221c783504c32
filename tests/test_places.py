"""Administrative divisions: what a text names, what lies in what, and what is no division."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice import places
from huice.places import AmbiguousPlace, UnknownPlace

GUANGDONG = (
    "广州市 韶关市 深圳市 珠海市 汕头市 佛山市 江门市 湛江市 茂名市 肇庆市 惠州市"
    " 梅州市 汕尾市 河源市 阳江市 清远市 东莞市 中山市 潮州市 揭阳市 云浮市"
)

SHENZHEN = "罗湖区 福田区 南山区 宝安区 龙岗区 盐田区 龙华区 坪山区 光明区"


def present(code: str = places.COUNTRY) -> list[str]:
    """Every present division below a code, at any depth."""
    below = places.children(code)
    return [*below, *(inner for outer in below for inner in present(outer))]


PRESENT = present()
any_place = st.sampled_from([places.COUNTRY, *PRESENT])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("440300", "440300"),
        ("４４０３００", "440300"),
        ("深圳市", "440300"),
        (" 深圳 ", "440300"),
        ("广东省", "440000"),
        ("广东", "440000"),
        ("东莞市", "441900"),
        ("广东省深圳市南山区", "440305"),
        ("深圳市南山区", "440305"),
        ("广东南山", "440305"),
        ("光明区", "440311"),
        ("北京朝阳", "110105"),
        ("上海市浦东新区", "310115"),
        ("湖北省仙桃市", "429004"),
        ("内蒙古", "150000"),
        ("新疆", "650000"),
        ("连南", "441826"),
        ("恩施土家族苗族自治州", "422800"),
        ("香港", "810000"),
        ("中国", "000000"),
    ],
)
def test_a_place_is_found_by_code_name_or_path(text: str, code: str) -> None:
    assert places.find(text) == code


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("吉林", "吉林省"),
        ("吉林市", "吉林省吉林市"),
        ("吉林吉林", "吉林省吉林市"),
        ("海南", "海南省"),
        ("中山", "广东省中山市"),
        ("中山区", "辽宁省大连市中山区"),
        ("恩施", "湖北省恩施土家族苗族自治州"),
        ("恩施市", "湖北省恩施土家族苗族自治州恩施市"),
    ],
)
def test_a_bare_name_is_the_highest_that_bears_it(text: str, full: str) -> None:
    assert places.full_name(places.find(text)) == full


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("朝阳区", ("北京市朝阳区", "吉林省长春市朝阳区")),
        ("南山区", ("黑龙江省鹤岗市南山区", "广东省深圳市南山区")),
        ("南沙区", ("广东省广州市南沙区", "海南省三沙市南沙区")),
        (
            "鼓楼区",
            (
                "江苏省南京市鼓楼区",
                "江苏省徐州市鼓楼区",
                "福建省福州市鼓楼区",
                "河南省开封市鼓楼区",
            ),
        ),
    ],
)
def test_a_name_of_several_places_names_them_all(text: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        places.find(text)
    assert caught.value.text == text
    assert caught.value.candidates == candidates
    for message in (caught.value.zh, caught.value.en):
        assert all(candidate in message for candidate in candidates)
    assert str(caught.value) == caught.value.zh


def test_an_unknown_place_offers_what_is_near() -> None:
    with pytest.raises(UnknownPlace) as caught:
        places.find("深圳市光名区")
    assert caught.value.text == "深圳市光名区"
    assert "广东省深圳市光明区" in caught.value.near
    assert "没有行政区划“深圳市光名区”" in caught.value.zh
    assert "no administrative division" in caught.value.en


@pytest.mark.parametrize("text", ["", "市", "市辖区", "440399", "44", "440300000", "深圳市朝阳区"])
def test_what_names_nothing_is_unknown(text: str) -> None:
    with pytest.raises(UnknownPlace):
        places.find(text)


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("崇文区", None, "110103"),
        ("广州市东山区", None, "440102"),
        ("莱芜市", None, "371200"),
        ("密云县", date(2014, 6, 1), "110228"),
        ("密云", date(2014, 6, 1), "110228"),
        ("密云", date(2016, 6, 1), "110118"),
        ("顺德市", date(2000, 6, 1), "440681"),
        ("芜湖市弋江区", date(2020, 6, 1), "340209"),
        ("渝北区", date(2024, 6, 1), "500112"),
        ("两江新区", None, "500157"),
    ],
)
def test_a_year_chooses_among_past_and_present(text: str, on: date | None, code: str) -> None:
    assert places.find(text, on) == code


@pytest.mark.parametrize("text", ["光明区", "440311", "深圳市光明区"])
def test_a_division_is_unknown_before_its_time(text: str) -> None:
    with pytest.raises(UnknownPlace, match="2010年没有"):
        places.find(text, date(2010, 1, 1))
    assert places.find(text, date(2018, 12, 31)) == "440311"


@pytest.mark.parametrize(
    ("code", "level", "name", "full"),
    [
        ("000000", "country", "中国", "中国"),
        ("440000", "province", "广东省", "广东省"),
        ("440300", "city", "深圳市", "广东省深圳市"),
        ("441900", "city", "东莞市", "广东省东莞市"),
        ("440305", "county", "南山区", "广东省深圳市南山区"),
        ("110105", "county", "朝阳区", "北京市朝阳区"),
        ("500230", "county", "丰都县", "重庆市丰都县"),
        ("429004", "county", "仙桃市", "湖北省仙桃市"),
        ("110103", "county", "崇文区", "北京市崇文区"),
    ],
)
def test_a_code_has_a_level_and_names(code: str, level: str, name: str, full: str) -> None:
    assert (places.level(code), places.name(code), places.full_name(code)) == (level, name, full)


@pytest.mark.parametrize("ask", [places.name, places.full_name, places.level, places.children])
def test_a_code_that_was_never_given_is_unknown(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UnknownPlace):
        ask("999999")


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("440000", "440300", True),
        ("440300", "440305", True),
        ("000000", "440305", True),
        ("440300", "440300", True),
        ("440305", "440300", False),
        ("440300", "441502", False),
        ("440300", "000000", False),
        ("420000", "429004", True),
        ("420100", "429004", False),
        ("110000", "110105", True),
        ("110100", "110105", True),
    ],
)
def test_a_place_contains_what_lies_in_it(outer: str, inner: str, expected: bool) -> None:
    assert places.contains(outer, inner) is expected


@pytest.mark.parametrize("text", ["深圳市", "4403", ""])
def test_containment_is_asked_of_codes_only(text: str) -> None:
    with pytest.raises(UnknownPlace):
        places.contains("440000", text)


def test_guangdong_has_its_21_cities() -> None:
    assert [places.name(code) for code in places.children("440000")] == GUANGDONG.split()


def test_shenzhen_has_its_nine_districts() -> None:
    assert [places.name(code) for code in places.children("440300")] == SHENZHEN.split()


def test_guangdong_has_its_122_counties() -> None:
    counties = [code for city in places.children("440000") for code in places.children(city)]
    kinds = Counter(places.name(code)[-1] for code in counties)
    assert (kinds["区"], kinds["市"], kinds["县"]) == (65, 20, 37)


@pytest.mark.parametrize("code", ["441900", "442000", "440305", "710000"])
def test_some_have_nothing_below(code: str) -> None:
    assert places.children(code) == ()


@pytest.mark.parametrize(("code", "count"), [("110000", 16), ("500000", 37), ("420000", 17)])
def test_what_no_city_holds_is_below_its_province(code: str, count: int) -> None:
    assert len(places.children(code)) == count


def test_the_country_has_its_divisions() -> None:
    """The ministry's counts for the end of 2024, moved on by what changed since.

    31 provinces and 333 cities; 977 districts less one (重庆 2025), 397 county-level cities and
    one (草湖市 2026), 1301 + 117 counties and one (岑岭县 2026), 52 banners, one 特区, one 林区.
    """
    levels = Counter(places.level(code) for code in PRESENT)
    assert (levels["province"], levels["city"]) == (31 + 3, 333)
    counties = [code for code in PRESENT if places.level(code) == "county"]
    areas = [code for code in counties if code.startswith("23276")]
    kinds = Counter(places.name(code)[-1] for code in counties if code not in areas)
    assert kinds == {"区": 976 + 2, "市": 398, "县": 1301 + 117 + 1, "旗": 52}


@pytest.mark.parametrize("code", ["330113", "330114", "653132", "659013", "653228", "500157"])
def test_late_changes_are_there(code: str) -> None:
    assert code in PRESENT


@given(any_place)
def test_a_full_name_leads_back_to_its_place(code: str) -> None:
    assert places.find(places.full_name(code)) == code
    assert places.find(code) == code


@given(any_place)
def test_children_lie_in_their_parent_and_the_country_contains_all(code: str) -> None:
    assert all(places.contains(code, child) for child in places.children(code))
    assert places.contains(places.COUNTRY, code)
    assert places.contains(code, code)


@given(any_place, any_place)
def test_two_places_contain_each_other_only_if_they_are_one(one: str, other: str) -> None:
    assert (places.contains(one, other) and places.contains(other, one)) is (one == other)


@given(st.text(max_size=20))
def test_any_text_is_a_place_or_an_error_that_says_so(text: str) -> None:
    try:
        code = places.find(text)
    except (UnknownPlace, AmbiguousPlace) as error:
        assert error.text == text
        assert error.zh and error.en
    else:
        assert places.level(code)


@pytest.mark.parametrize(
    ("called", "host", "manager"),
    [
        ("横琴粤澳深度合作区", "珠海市", "广东省"),
        ("横琴", "珠海市", "广东省"),
        ("前海深港现代服务业合作区", "深圳市", "深圳市"),
        ("南沙新区", "广州市", "广州市"),
        ("深汕特别合作区", "汕尾市", "深圳市"),
    ],
)
def test_a_zone_lies_in_a_division_and_is_none(called: str, host: str, manager: str) -> None:
    zone = places.zone(called)
    assert [places.name(code) for code in zone.hosts] == [host]
    assert places.name(zone.manager) == manager
    assert zone.note
    for text in (called, f"广东省{host}{called}"):
        with pytest.raises(UnknownPlace, match="是功能区，不是行政区划") as caught:
            places.find(text)
        assert "functional zone" in caught.value.en
        assert host in caught.value.zh


def test_a_division_is_no_zone() -> None:
    with pytest.raises(UnknownPlace):
        places.zone("深圳市")
