"""Names of places in a text, as they are meant in the document of one place.

南山 is 南山区 in a paper of 深圳 and nothing in a paper of 湖南, so names are those seen from the
document's own place: the cities of its province, the districts of its city, the districts of a
city where they stand behind its name (广州花都、南沙). Other provinces count in papers of the whole
country only. Divisions come from ``huice.places``; regions are told by the form of their names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from huice import places

# division: 省市县; zone: a functional zone that ranks with them; region: several of them;
# rest: 其他地市; site: a park, quarter or venue
Kind = Literal["division", "zone", "region", "rest", "site"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place at ``text[start:end]``: its full name, and its six-digit code where it has one.

    ``part`` is a district or park named right behind its city: 广州花都 is 广州市 with part 花都区.
    """

    start: int
    end: int
    name: str
    kind: Kind
    code: str = ""
    part: str = ""

    @property
    def place(self) -> str:
        """The name for an answer, as 广州市（花都区）."""
        return f"{self.name}（{self.part}）" if self.part else self.name


# How the names of parks, quarters and venues end.
SITE_ENDINGS = (
    r"(?:园区|产业园|转移园|科技园|工业园|软件园|科学园|物流园|加速器|片区|小镇|商业区|步行街|合作区"
    r"|度假区|体验区|[东西南北]?作业区|港区|(?:物流|国际)港|码头"
    r"|先导区|试验区|示范区|开发区|高新区|保税区|经济带|产业带|(?<!之)城(?!市)|谷|智慧港"
    r"|(?:会展|博览|展览)中心|渔业基地)(?:[一二三四]期)?"
)

# The one character each province goes by, for names such as 粤东 and 苏北.
_ABBREVIATIONS = {
    **{"13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "32": "苏"},
    **{"33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂"},
    **{"43": "湘", "44": "粤", "45": "桂", "46": "琼", "51": "川", "52": "黔", "53": "滇"},
    **{"54": "藏", "61": "陕", "62": "陇", "63": "青", "64": "宁", "65": "疆"},
}

_REGION = (
    r"(?:珠三角|长三角|京津冀|[成川]渝|粤港澳大湾区|长江经济带|黄河流域)(?:核心区|地区|区域|城市群)?"
    r"|[珠长黄闽湘赣]江口?[东西南北]岸(?:城市|地区)?"
    r"|沿[海江]经济带(?:[—-]?(?:东西两翼|[东西南北]翼))?"
    r"|[东西南北]部生态发展区"
    # 东部甲、西部乙: parts of the home told apart.
    r"|[东西南北中]部(?=[一-龥]{2,8}、[东西南北中]部)|(?<=、)[东西南北中]部(?=[一-龥]{2,8}[，。”])"
)
_REST = r"其[他它](?:地级市|地市|城市|县区|区（市）|[市区])"

# Around cities that are named by a character each.
_BEFORE_LETTERS = r"(?:(?<![一-龥])|(?<=支持|依托|推[进动]|打造|建设|促进|加快))"
_BEHIND_LETTERS = (
    r"(?=[^，。；、]{0,12}(?:集群|都市圈|经济圈|城市群|一体化|同城化|走廊|地区|[三四五六]市))"
)

_PARK = re.compile(rf"[一-龥]{{2,14}}?{SITE_ENDINGS}(?=[、，。；和及等（建为]|$)")

_LIST_ITEM = re.compile(r"[、和]([一-龥]{2,15}?)(?=[、，。；和等建规]|以及|$)")
# Closes a list of places, so that an unknown name in it is one too: 福田、大鹏等区.
_LIST_OF_PLACES = re.compile(
    r"(?:、[一-龥]{2,4}|[和及][一-龥]{2,4})*等[^，。；、]{0,6}?(?:区|市|地|平台)"
)


@cache
def names_for(region: str) -> Names:
    """The names to look for in a document of ``region`` (广东省, 深圳市, 全国 or empty)."""
    try:
        return Names(places.find(region)) if region else Names(places.COUNTRY)
    except (places.UnknownPlace, places.AmbiguousPlace):
        return Names(places.COUNTRY)


class Names:
    """The names of places seen from the division with code ``home``."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._divisions = _divisions_seen_from(home)
        self._zones = _zones_seen_from(home)
        of_city = self.by_district and not home.endswith("0000")
        self._province = _short(places.name(home[:2] + "0000")) if of_city else ""
        self._letters = {} if self.by_district else _letters_of_cities(home[:2] + "0000")
        row = f"[{''.join(self._letters)}]{{3,6}}" if self._letters else ""
        self._letters_in_row = (
            re.compile(f"{_BEFORE_LETTERS}{row}{_BEHIND_LETTERS}") if row else None
        )
        letter = _ABBREVIATIONS.get(home[:2])
        direction = f"|(?:{letter}[东西南北]+)+(?:地区)?" if letter else ""
        words = sorted([*self._divisions, *self._zones], key=len, reverse=True)
        self._pattern = re.compile(
            f"(?P<rest>{_REST})|(?P<region>{_REGION}{direction})|(?P<word>{'|'.join(words)})"
        )

    @property
    def by_district(self) -> bool:
        """Whether the home is a city, which assigns to districts and sites."""
        return self.home != places.COUNTRY and any(
            places.level(code) == "county" for code in places.children(self.home)
        )

    def begins_with_place(self, word: str) -> bool:
        """Whether a longer name (坪山产业园) begins with the name of a place."""
        found = self._pattern.match(word)
        return found is not None and found.end() < len(word)

    def is_known(self, word: str) -> bool:
        return self._pattern.fullmatch(word) is not None

    def mentions(self, text: str) -> list[Mention]:
        """The places named in ``text``, in order and without overlap; no sites of their own."""
        found: list[Mention] = []
        for match in self._pattern.finditer(text):
            if found and match.start() < found[-1].end:
                continue
            # 广东大鹏接收站: in a city's paper a name, as no one there writes the province first.
            if self._province and text.endswith(self._province, 0, match.start()):
                continue
            mention = self._mention(match)
            if mention.code != self.home:
                mention = self._with_bracket(_with_part(mention, text), text)
            found.append(mention)
            found.extend(self._rest_of_list(mention, text))
        return sorted([*found, *self._by_letter(text)], key=lambda mention: mention.start)

    def _by_letter(self, text: str) -> Iterator[Mention]:
        """Three or more cities named by one character each: 深莞惠 before 产业集群 and the like."""
        for match in self._letters_in_row.finditer(text) if self._letters_in_row else ():
            for at in range(*match.span()):
                code = self._letters[text[at]]
                yield Mention(at, at + 1, places.name(code), "division", code)

    def _mention(self, match: re.Match[str]) -> Mention:
        word, (start, end) = match.group(), match.span()
        if match["rest"] or match["region"]:
            return Mention(start, end, word, "rest" if match["rest"] else "region")
        if word in self._zones:
            return Mention(start, end, self._zones[word], "zone")
        code = self._divisions[word]
        return Mention(start, end, _common_name(code), "division", code)

    def _with_bracket(self, mention: Mention, text: str) -> Mention:
        """A place with the one in brackets behind it, of which a region is only the wider: 粤东（汕头）."""
        inner = text.startswith("（", mention.end) and self._pattern.match(text, mention.end + 1)
        if not inner or not text.startswith("）", inner.end()):
            return mention
        narrower = self._mention(inner)
        if mention.kind == "region" and narrower.kind == "division":
            return replace(narrower, start=mention.start, end=inner.end() + 1)
        return replace(mention, end=inner.end() + 1, part=narrower.name)

    def _rest_of_list(self, mention: Mention, text: str) -> Iterator[Mention]:
        """Items behind a place that only the list shows to be places.

        广州花都、南沙: districts of the city before them; 福田、大鹏等区: closed by 等区;
        江门甲园、广梅乙园: a park beside a city's park.
        """
        at = mention.end
        city = mention.code[:4] + "00" if mention.part else ""
        while item := _LIST_ITEM.match(text, at):
            word, start, at = item[1], item.start(1), item.end()
            district = _districts(city).get(word) if city else None
            if district:
                yield replace(
                    mention, start=start, end=at, code=district, part=places.name(district)
                )
            elif self._pattern.match(word):
                return
            elif mention.part and re.fullmatch(f".{{2,12}}{SITE_ENDINGS}", word):
                if _begins_with_one_of(_districts(mention.code[:4] + "00"), word):
                    yield replace(mention, start=start, end=at, part=word)
                else:
                    yield Mention(start, at, word, "site")
            elif len(word) <= 4 and _LIST_OF_PLACES.match(text, at):
                yield Mention(start, at, word, "zone")
            else:
                return


def _begins_with_one_of(districts: dict[str, str], word: str) -> bool:
    return any(word.startswith(name) for name in districts)


def _with_part(mention: Mention, text: str) -> Mention:
    """A city together with the district or park that is named right behind it."""
    if mention.kind != "division" or places.level(mention.code) != "city":
        return mention
    park = _PARK.match(text, mention.end)
    if park and not re.search("[的等为区市建发以在依]", park.group()[:-2]):
        # 深圳湾 is a name of its own, and so is that of a park there.
        own = text[mention.start : park.end()] if park.group().startswith("湾") else park.group()
        return replace(mention, end=park.end(), part=own)
    districts = _districts(mention.code)
    for length in range(6, 1, -1):
        code = districts.get(text[mention.end : mention.end + length])
        if code:
            end = mention.end + length
            return replace(mention, end=end, code=code, part=places.name(code))
    return mention


def _divisions_seen_from(home: str) -> dict[str, str]:
    """Full and short names of the divisions that a document of ``home`` may mean."""
    province = home[:2] + "0000"
    special = [code for code in places.children(places.COUNTRY) if code[:2] in ("81", "82")]
    if home == places.COUNTRY:
        provinces = places.children(places.COUNTRY)
        cities = [code for each in provinces for code in places.children(each)]
        full = {places.name(code): code for code in cities if places.level(code) == "city"}
        return full | _both_names(provinces)
    cities = [code for code in places.children(province) if places.level(code) == "city"]
    return _both_names([*special, *cities]) | _both_names(places.children(home))


@cache
def _districts(city: str) -> dict[str, str]:
    return _both_names(places.children(city))


def _both_names(codes: tuple[str, ...] | list[str]) -> dict[str, str]:
    short = {_short(places.name(code)): code for code in codes}
    return short | {places.name(code): code for code in codes}


def _letters_of_cities(province: str) -> dict[str, str]:
    """The characters that stand for one city of a province alone: 深 of 深圳市, 莞 of 东莞市."""
    if province == places.COUNTRY:
        return {}
    cities = {_short(places.name(code)): code for code in places.children(province)}
    used = Counter(letter for name in cities for letter in name)
    return {
        letter: code
        for name, code in cities.items()
        for letter in name
        if used[letter] == 1 and (letter == name[0] or letter not in "州山海门头江阳城")
    }


def _short(name: str) -> str:
    """深圳 of 深圳市, 香港 of 香港特别行政区, 广西 of 广西壮族自治区; two characters stay."""
    stem = re.sub(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|新区|[省市区县])$", "", name)
    return stem if len(stem) >= 2 else name


def _common_name(code: str) -> str:
    name = places.name(code)
    return _short(name) if name.endswith("特别行政区") else name


def _zones_seen_from(home: str) -> dict[str, str]:
    """Names of functional zones; the city that runs a zone counts it among its districts."""
    zones = [(z.name, (z.name, *z.also), z.manager) for z in places.ZONES.values()]
    return {
        word: name if home == city and places.level(home) == "city" else word
        for name, words, city in zones
        if places.contains(home[:2] + "0000" if home != places.COUNTRY else home, city)
        for word in words
    }
