"""Administrative divisions of China to county level, by GB/T 2260 code.

A code has six digits: two for the province, two for the city, two for the county. "440000" is
广东省, "440300" 深圳市, "440305" its 南山区; "000000" stands for the whole country.

Source: the table that python-stdnum carries (``stdnum/cn/loc.dat``), each entry with the years
it existed. Version 2.2 runs to November 2025 (两江新区 instead of 江北区 and 渝北区 in 重庆).
All 21 cities of 广东 and their districts and counties are in it, with 龙华区, 坪山区 and 光明区.
What it lacks or leaves open is in ``_CORRECTIONS``, last brought up to date in November 2026.
The table knows years, not days, and begins about 1980. Taiwan, Hong Kong and Macao are there
as a whole only. 加格达奇区, 松岭区, 新林区 and 呼中区 are listed though they are administered
areas rather than divisions set up by the State Council.

Functional zones (横琴, 前海, 南沙新区, 深汕) are not divisions and stand apart, in ``ZONES``.

Functions that take a code raise UnknownPlace for one that was never given; `contains` looks
at the digits only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date

Level = Literal["country", "province", "city", "county"]

COUNTRY = "000000"


class Zone(NamedTuple):
    """A functional zone: a plan laid over divisions, with no code of its own."""

    name: str
    also: tuple[str, ...]
    """Other names it goes by."""
    hosts: tuple[str, ...]
    """Codes of the divisions it lies in."""
    manager: str
    """Code of the division whose government runs it, which need not be a host."""
    note: str
    """Where this is laid down."""


ZONES: Mapping[str, Zone] = {
    zone.name: zone
    for zone in (
        Zone(
            "横琴粤澳深度合作区",
            ("横琴", "横琴新区", "横琴合作区"),
            ("440400",),
            "440000",
            "《横琴粤澳深度合作区建设总体方案》，中共中央、国务院，2021年9月5日公布；与澳门共管",
        ),
        Zone(
            "前海深港现代服务业合作区",
            ("前海", "前海合作区"),
            ("440300",),
            "440300",
            "《全面深化前海深港现代服务业合作区改革开放方案》，中共中央、国务院，2021年9月6日公布",
        ),
        Zone(
            "南沙新区",
            ("广州南沙新区",),
            ("440100",),
            "440100",
            "《国务院关于广州南沙新区发展规划的批复》，国函〔2012〕128号",
        ),
        Zone(
            "深汕特别合作区",
            ("深汕", "深汕合作区"),
            ("441500",),
            "440300",
            "《深汕特别合作区体制机制调整方案》，广东省委、省政府2017年9月批复；地在汕尾，深圳管理",
        ),
        Zone(
            "河套深港科技创新合作区",
            ("河套", "河套合作区"),
            ("440300",),
            "440300",
            "《河套深港科技创新合作区深圳园区发展规划》，国务院，国发〔2023〕12号；此处指深圳园区",
        ),
        Zone(
            "大鹏新区",
            ("大鹏", "深圳大鹏新区"),
            ("440307",),
            "440300",
            "深圳市2011年12月设立的功能新区，地在龙岗区",
        ),
    )
}

# Facts laid over the source table, in its notation: "[first year-last year]name".
_CORRECTIONS = {
    # Districts of 杭州 since 9 April 2021: notice of 浙江省 of that day, after 国函〔2021〕29号.
    "330113": "[2021-]临平区",
    "330114": "[2021-]钱塘区",
    # Open-ended in the source: 神农架 has been 429021 since 1994, 随州 421300 since 2000.
    "422900": "[-1994]林区",
    "422921": "[-1994]神农架林区",
    "429001": "[1994-2000]随州市",
    "429021": "[1994-]神农架林区",
    # Announced by 新疆 on 26 March 2026 and in April 2026; codes as its civil affairs department
    # lists them at 30 June 2026.
    "653132": "[2026-]岑岭县",
    "659013": "[2026-]草湖市",
}

_TRADITIONAL = (("達", "达"), ("區", "区"), ("嶺", "岭"), ("員", "员"), ("會", "会"))
"""The source gives a few names in traditional script."""

_GROUPINGS = {
    *("市辖区", "县", "市", "市区", "林区"),
    *("省直辖县级行政单位", "自治区直辖县级行政单位"),
}
"""Entries that only hold others together; they are no places and have no place in a name."""

_ENDINGS = {
    **dict.fromkeys("省市区县盟旗", 1),
    **dict.fromkeys(("地区", "林区", "特区", "新区"), 2),
    **dict.fromkeys(("治区", "治州", "治县", "治旗"), 3),
    "政区": 5,
}
"""How many characters a short name drops, by the last two or else the last one."""

_PEOPLES = (
    *("蒙古", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "锡伯"),
    *("蒙古族", "哈萨克族", "达斡尔族", "土家族", "哈尼族", "傈僳族", "拉祜族", "纳西族", "景颇族"),
    *("布朗族", "独龙族", "普米族", "布依族", "仡佬族", "仫佬族", "毛南族", "撒拉族", "保安族"),
    *("东乡族", "裕固族", "朝鲜族", "满族", "回族", "藏族", "羌族", "壮族", "苗族", "侗族", "瑶族"),
    *("畲族", "黎族", "彝族", "傣族", "白族", "佤族", "怒族", "水族", "土族", "各族"),
)
"""What stands before 自治 in an official name and is left out of the short one."""

_RANK: Mapping[Level, int] = {"country": 0, "province": 1, "city": 2, "county": 3}


class UnknownPlace(ValueError):
    """No such division. ``near`` holds the full names of divisions that may have been meant."""

    def __init__(
        self,
        text: str,
        near: tuple[str, ...] = (),
        year: int | None = None,
        zone: Zone | None = None,
    ) -> None:
        self.text = text
        self.near = near
        if zone:
            hosts = [full_name(code) for code in zone.hosts]
            self.zh = f"“{text}”是功能区，不是行政区划；它在{'、'.join(hosts)}"
            self.en = (
                f"'{text}' is a functional zone, not an administrative division;"
                f" it lies in {', '.join(hosts)}"
            )
        else:
            self.zh = f"{f'{year}年' if year else ''}没有行政区划“{text}”"
            self.en = f"no administrative division '{text}'{f' in {year}' if year else ''}"
            if near:
                self.zh += f"；是否指：{'、'.join(near)}？"
                self.en += f"; did you mean: {', '.join(near)}?"
        super().__init__(self.zh)


class AmbiguousPlace(ValueError):
    """A name that several divisions bear. ``candidates`` holds their full names, by code."""

    def __init__(self, text: str, candidates: tuple[str, ...]) -> None:
        self.text = text
        self.candidates = candidates
        self.zh = f"“{text}”不止一处，请写明上级：{'、'.join(candidates)}"
        self.en = f"'{text}' is more than one place, name the one above: {', '.join(candidates)}"
        super().__init__(self.zh)


class _Span(NamedTuple):
    """A name that a code had over some years, both included."""

    code: str
    name: str
    start: int
    end: int


_NOW = 9999
"""The last year of a division that still exists."""

_Index = dict[str, list[tuple[str, str]]]
"""Names with code and notation of their bearers; years are parsed for those that are asked for."""


def find(text: str, on: date | None = None) -> str:
    """The six-digit code of a division given by code, name or path.

    "440300", "深圳市", "深圳", "广东省深圳市南山区" and "深圳市南山区" all work; a path may leave
    levels out, and each part may drop its ending (省, 市, 区, 县, 自治州 ...) if two characters
    stay. An official name goes before a shortened one. A bare name that several levels share is
    the highest of them: 吉林 is the province and 吉林市 the city, 中山 is the city in 广东 and not
    the district in 大连. Names that one level shares are ambiguous: 鼓楼区, 朝阳区, 南山区.

    Without ``on``, present divisions go before abolished ones, of which the last is taken. With
    ``on``, only the divisions of that year are looked at; one in its last year gives way to its
    successor.

    :raises UnknownPlace: nothing bears that name, or it is the name of a functional zone
    :raises AmbiguousPlace: several divisions of one level bear it
    """
    words = "".join(unicodedata.normalize("NFKC", text).split())
    if words in (COUNTRY, "中国", "全国"):
        return COUNTRY
    year = on.year if on else None
    if _is_code(words):
        if any(_alive(span, year) for span in _spans(words)):
            return words
        raise UnknownPlace(text, year=year)
    if year is None:
        spans = _match(words, _present_index())
        if not spans:
            spans = _match(words, _whole_index())
            last = max((span.end for span in spans), default=_NOW)
            spans = {span for span in spans if span.end == last}
    else:
        spans = _match(words, _whole_index(), year)
        spans = {span for span in spans if span.end > year} or spans
    codes = sorted({span.code for span in spans})
    if not codes:
        zoned = _zone_named(words)
        raise UnknownPlace(text, () if zoned else _near(words), year, zoned)
    top = min(_RANK[level(code)] for code in codes)
    codes = [code for code in codes if _RANK[level(code)] == top]
    if len(codes) > 1:
        raise AmbiguousPlace(text, tuple(full_name(code) for code in codes))
    return codes[0]


def name(code: str) -> str:
    """The division's own name, as 深圳市; for an abolished one the last it had."""
    return "中国" if code == COUNTRY else _latest_span(code).name


def full_name(code: str) -> str:
    """The name with those above it, as 广东省深圳市南山区; 市辖区 and the like are left out."""
    own = name(code)
    above = [code[:2] + "0000", code[:4] + "00"]
    names = [name(outer) for outer in dict.fromkeys(above) if outer != code and _spans(outer)]
    return "".join([word for word in names if word not in _GROUPINGS] + [own])


def level(code: str) -> Level:
    """The level a code stands at. A county-level city run by its province is a county."""
    if code == COUNTRY:
        return "country"
    _latest_span(code)
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


@lru_cache(maxsize=65536)
def contains(outer: str, inner: str) -> bool:
    """Whether one division lies in another, or is it; the country contains all.

    Decided on the digits alone: UnknownPlace is raised for what is no six digits, but whether the
    codes are in use is not asked here.
    """
    for code in (outer, inner):
        if not _is_code(code):
            raise UnknownPlace(code)
    return inner.startswith(stem(outer))


@cache
def codes() -> tuple[str, ...]:
    """Every code that a division has or had, and the country's, in order."""
    return tuple(sorted({COUNTRY, *_table()}))


@cache
def children(code: str) -> tuple[str, ...]:
    """Codes of the present divisions directly below, in order; a county has none.

    Counties that no city holds (东城区 of 北京, 仙桃市 of 湖北) are directly below their province.
    """
    here = level(code)
    if here == "county":
        return ()
    below = [c for c in _present() if c != code and contains(code, c)]
    if here == "country":
        below = [c for c in below if level(c) == "province"]
    elif here == "province":
        below = [c for c in below if level(c) == "city" or c[:4] + "00" not in _present()]
    return tuple(below)


def zone(name: str) -> Zone:
    """A functional zone by its name or short name. Raises UnknownPlace when it is none."""
    found = next((z for z in ZONES.values() if name in (z.name, *z.also)), None)
    if not found:
        raise UnknownPlace(name, tuple(ZONES))
    return found


def stem(code: str) -> str:
    """The digits that a code shares with all divisions in it."""
    if code == COUNTRY:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def _is_code(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit()


def _alive(span: _Span, year: int | None) -> bool:
    return year is None or span.start <= year <= span.end


def _latest_span(code: str) -> _Span:
    spans = _spans(code)
    if not spans:
        raise UnknownPlace(code)
    return spans[-1]


def _match(text: str, index: _Index, year: int | None = None, outer: str = COUNTRY) -> set[_Span]:
    """The divisions in ``outer`` that the text names, by one name or as a path from above."""

    def bearing(word: str) -> list[_Span]:
        spans = [_span(code, part) for code, part in index.get(word, ())]
        return [s for s in spans if s.code != outer and contains(outer, s.code) and _alive(s, year)]

    whole = bearing(text)
    if whole:
        return {span for span in whole if span.name == text} or set(whole)
    found = set()
    for cut in range(2, len(text) - 1):
        for head in bearing(text[:cut]):
            found |= _match(text[cut:], index, year, head.code)
    return found


def _near(words: str) -> tuple[str, ...]:
    """Full names of up to three present divisions whose name or full name looks like the text.

    Of names equally alike, one that begins alike comes first, and a larger division.
    """
    from difflib import SequenceMatcher  # slow to import, and needed for errors only

    matcher = SequenceMatcher(b=words)
    ranked: dict[str, tuple[int, bool, int]] = {}
    for code in _present():
        whole = full_name(code)
        for word in {name(code), whole}:
            matcher.set_seq1(word)
            if matcher.quick_ratio() >= 0.6 and matcher.ratio() >= 0.6:
                likeness = round(matcher.ratio() * 1000)
                rank = (-likeness, word[0] != words[0], len(code.rstrip("0")))
                ranked[whole] = min(rank, ranked.get(whole, rank))
    return tuple(sorted(ranked, key=lambda whole: (ranked[whole], whole))[:3])


def _zone_named(words: str) -> Zone | None:
    return next((z for z in ZONES.values() if words.endswith((z.name, *z.also))), None)


@cache
def _table() -> dict[str, str]:
    """Every code with the names it had, in the notation of the source and with the corrections."""
    source = _source()
    for traditional, simple in _TRADITIONAL:
        source = source.replace(traditional, simple)
    table = {}
    province = ""
    for line in source.splitlines():
        if line[0] == " ":
            table[province + line[2:6]] = line[line.index('"') + 1 : -1]
        elif line[0] != "#":
            province = line[:2]
    return table | _CORRECTIONS


@cache
def _spans(code: str) -> tuple[_Span, ...]:
    """The names a code had, in order of time; none for a code that was never given."""
    value = _table().get(code)
    return tuple(_span(code, part) for part in value.split(",")) if value else ()


def _span(code: str, part: str) -> _Span:
    years, _, own = part.rpartition("]")
    start, _, end = years[1:].partition("-")
    return _Span(code, own, int(start or 0), int(end or _NOW))


def _source() -> str:
    # Found without importing stdnum: its helpers pull in ssl and pydoc, which takes longer than
    # reading and parsing the table.
    from importlib.util import find_spec

    spec = find_spec("stdnum")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("缺少 python-stdnum / python-stdnum is missing", name="stdnum")
    path = f"{spec.submodule_search_locations[0]}/cn/loc.dat"
    data: bytes = spec.loader.get_data(path)  # type: ignore[union-attr]
    return data.decode("utf-8")


@cache
def _present() -> tuple[str, ...]:
    """Codes of the divisions that exist now, in order."""
    return tuple(sorted({code for entries in _present_index().values() for code, _ in entries}))


@cache
def _present_index() -> _Index:
    """Every official and shortened name with the present divisions that bear it."""
    last = ((code, value.rpartition(",")[2]) for code, value in _table().items())
    return _by_name(entry for entry in last if entry[1][0] != "[" or "-]" in entry[1])


@cache
def _whole_index() -> _Index:
    """The same with the divisions that are no more."""
    return _by_name((code, part) for code, value in _table().items() for part in value.split(","))


def _by_name(entries: Iterable[tuple[str, str]]) -> _Index:
    index: _Index = {}
    for entry in entries:
        own = entry[1].rpartition("]")[2]
        if own in _GROUPINGS:
            continue
        index.setdefault(own, []).append(entry)
        short = _shortened(own)
        if short != own:
            index.setdefault(short, []).append(entry)
    return index


def _shortened(own: str) -> str:
    """The name without its ending: 深圳 of 深圳市, 连山 of 连山壮族瑶族自治县, 东区 of 东区."""
    tail = own[-2:]
    dropped = _ENDINGS.get(tail) or _ENDINGS.get(own[-1], 0)
    short = own[: len(own) - dropped]
    if tail[0] == "治":
        while people := next((p for p in _PEOPLES if short[2:].endswith(p)), ""):
            short = short[: -len(people)]
    return short if len(short) >= 2 else own
