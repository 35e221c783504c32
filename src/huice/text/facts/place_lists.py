"""Lists of places in a sentence, and the part that the sentence gives them.

支持甲、乙等地建设丙基地，以丁为核心… has two lists: 甲 and 乙 (open), and 丁.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from huice import places
from huice.text.facts.place_names import Mention, Names
from huice.text.facts.sites import sites


@dataclass(frozen=True, slots=True)
class Part:
    """Places that are named together, and what is said of them.

    ``span`` runs from the first place to the end of what is said. ``open`` is true where the list
    ends in 等. An ``overview`` only lists places to tell of each in turn; a ``remark`` says what a
    place is in a word (甲为研发设计).
    """

    places: tuple[Mention, ...]
    role: str
    span: tuple[int, int]
    sentence: tuple[int, int]
    open: bool = False
    overview: bool = False
    remark: bool = False


# What gives a place no part: brackets with departments, titles of papers.
_INSIDE = r"(?:[^（()）\[\]【】]|（[^（）]*）)*"
_DEPARTMENTS = re.compile(rf"[（(\[【]{_INSIDE}?(?:负责|牵头|责任单位|配合单位){_INSIDE}[）)\]】]?")
_PAPERS = re.compile(r"《[^》]*》?")

# What turns the name of a place into that of a body, or of a thing that is no place.
_BODY = re.compile(
    r"[省市区县]?(?:人民政府|政府|市委|区委|管委会|委员会|海关|证券交易所|地铁|集团|公司|股份|银行|分行"
    r"|生产建设兵团|户籍|[一二三四]号|经济特区|中国特色|模式|口岸|港(?!澳|口|湾))"
    r"|[^、，。；]{0,12}?(?:主管部门|基金)|[^、，。；]{0,4}(?<![布格全结])[局厅](?![部限])"
    r"|[^、，。；（）和与等]{0,8}?(?:大学|学院|医院|学校)"
)
# A region has a part where one of these leads up to it; elsewhere it is only drawn on.
_GIVES_A_PART = re.compile(
    r"(?:^|[，。；：、“]|打造|做强|做大|支持|依托|推动|推进|带动|围绕|促进|形成|谋划|[在将把以和及])$"
)
_GOES_ON = re.compile(r"(?:[，；、]|[在和及])$")
# Something built for the large region that the province of the paper lies in.
_BUILT_FOR_REGION = re.compile(r"[^，。；、]{2,20}(?:中心|平台|基地|示范区|试验区|港)等?建设")
# 甲地区、乙地区产业联动: what the regions of a country do together; a province's paper says that
# of the region it lies in without giving it a part.
_WORKS_TOGETHER = re.compile(r"[^，。；、]{0,16}(?:合作|协同|协作|联动)")
_LARGE_REGION = re.compile(r"粤港澳大湾区|长三角|京津冀|成渝|长江经济带|黄河流域")
# 以甲建设为契机: an occasion, not an assignment.
_OCCASION_BEFORE = re.compile(r"(?:以|抓住|抢抓|紧抓|把握)[^，。；]*$")
_OCCASION_BEHIND = re.compile(r"[^，。；]*(?:契机|机遇)")

_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_LABEL = re.compile(r"(?:其中[，：]?|[（(]?[一二三四五六七八九十\d]+[)）.、．])*")
_JOINT = re.compile(
    r"(?:（[^（）]{1,10}）)?(?:等[^、，。；]{0,3})?，?(?:[、和及与—-]|以及)|，?以及"
)
_CLOSED_BY_NUMBER = re.compile(r"等?[\d两三四五六七八九十]+个")
_TAIL_OF_LIST = re.compile(
    r"等?(?:[\d两三四五六七八九十]+个)?(?:有条件的)?(?:重点(?=地|城|区域))?"
    r"(?:地级市|地市|城市|地区|区域|地(?!铁)|市|区(?!域))?"
)
_OVERVIEW = re.compile(
    r"等?(?:[\d两三四五六七八九十]+个(?:区域|地市|城市|[区市])|[^，。]{0,2}为(?:重点发展对象|主要承载区))|，"
)
_EDGES = "，。；、：（）\n□"
_REMARK = re.compile(r"为|兼具")


def without_asides(text: str) -> str:
    """The text with brackets of departments and titles of papers blanked, at the same length."""

    def blank(match: re.Match[str]) -> str:
        return "□" * len(match.group())

    return _PAPERS.sub(blank, _DEPARTMENTS.sub(blank, text))


def headed_by(text: str, names: Names) -> str:
    """The place that an entry is about: 甲市。… in a box, or 1.甲市乙产业集群。…; else empty."""
    label = _LABEL.match(text)
    start = label.end() if label else 0
    for mention in _mentions(text[:40], names):
        if mention.start == start and re.match(r"[^，。；：]{0,20}[。：]", text[mention.end :]):
            return mention.name
    return ""


def parts(text: str, names: Names, subject: str = "") -> Iterator[Part]:
    """The parts that a text gives to places, in order.

    ``subject`` is the place whose entry the text belongs to: it is named once, not again and again.
    """
    clean = without_asides(text)
    found = [mention for mention in _mentions(clean, names) if mention.code != names.home]
    entry = headed_by(clean, names)
    told = set() if entry else {subject} - {""}
    for sentence in _SENTENCE.finditer(clean):
        begin, end = sentence.span()
        kept: list[list[Mention]] = []
        subjects = set(told)
        for each in _lists([m for m in found if begin <= m.start < end], clean):
            having = [
                place
                for place in each
                if place.name not in subjects
                and not _in_same_clause(place, kept, clean)
                and _has_part(place, each, clean, begin, bool(kept), names)
            ]
            if not having:
                continue
            if not kept and len(each) == 1 and not each[0].part and _starts(clean, begin, each[0]):
                subjects.add(each[0].name)
                if entry == each[0].name:
                    told.add(entry)
            kept.append(having)
        heading_only = bool(entry) and bool(kept) and len(clean[kept[0][-1].end : end]) <= 1
        yield from _with_roles(kept, clean, begin, len(clean) if heading_only else end)


def _mentions(text: str, names: Names) -> list[Mention]:
    known = names.mentions(text)
    own = sites(text, names, known) if names.by_district else []
    known = [
        mention
        for mention in known
        if not any(site.start < mention.end and mention.start < site.end for site in own)
    ]
    return sorted([*known, *own], key=lambda mention: mention.start)


def _lists(found: list[Mention], text: str) -> list[list[Mention]]:
    """Mentions with nothing but 、 or 和 between them, together."""
    lists: list[list[Mention]] = []
    for mention in found:
        last = lists[-1][-1] if lists else None
        # 甲市乙、丙，丁市戊: a city's districts apart from the next city's by a comma.
        by_city = last and last.part and mention.part and text[last.end : mention.start] == "，"
        by_letter = last and last.end - last.start == 1 and last.end == mention.start
        joint = by_city or by_letter
        if last and (joint or _JOINT.fullmatch(text, last.end, mention.start)):
            lists[-1].append(mention)
        else:
            lists.append([mention])
    return lists


def _starts(text: str, begin: int, mention: Mention) -> bool:
    label = _LABEL.match(text, begin)
    return mention.start == (label.end() if label else begin)


def _in_same_clause(place: Mention, kept: list[list[Mention]], text: str) -> bool:
    return any(
        place.place == other.place and not re.search("[，；、]", text[other.end : place.start])
        for places_before in kept
        for other in places_before
    )


def _has_part(
    place: Mention, listed: list[Mention], text: str, begin: int, goes_on: bool, names: Names
) -> bool:
    """Whether the sentence gives the place a part, rather than mention it."""
    before, behind = text[begin : listed[0].start], text[listed[-1].end :]
    if _BODY.match(behind):
        return False
    if _OCCASION_BEFORE.search(before) and _OCCASION_BEHIND.match(behind):
        return False
    if place.code[:2] in ("81", "82"):
        return len(listed) > 1 or before.endswith("与")
    if place.kind != "region":
        return True
    if names.home == places.COUNTRY and _WORKS_TOGETHER.match(behind):
        return True
    if _LARGE_REGION.match(place.name) and names.home != places.COUNTRY:
        return bool(re.search("(?:推[进动]|加快|建设|支持)$", before)) and bool(
            _BUILT_FOR_REGION.match(behind)
        )
    if before.endswith("与") and behind.startswith(("合作", "协作")):
        return True
    return bool((_GOES_ON if goes_on else _GIVES_A_PART).search(before)) or bool(
        _LABEL.fullmatch(before)
    )


def _with_roles(kept: list[list[Mention]], text: str, begin: int, end: int) -> Iterator[Part]:
    for index, group in enumerate(kept):
        start, stop = group[0].start, end
        if index + 1 < len(kept):
            after = kept[index + 1][0].start
            cuts = [text.rfind(mark, group[-1].end, after) for mark in "，；、（"]
            stop = max(cuts) if max(cuts) > 0 else after
        behind = text[group[-1].end : stop]
        tail = _TAIL_OF_LIST.match(behind)
        role = behind[tail.end() if tail else 0 :].strip(_EDGES).lstrip("”")
        if len(role) < 2:
            role = re.split("[，。；：]", text[begin:start])[-1].strip(_EDGES)
        into = text[begin:start].endswith(("以", "将", "把"))
        yield Part(
            tuple(group),
            role,
            (start, max(stop, group[-1].end)),
            (begin, end),
            open=behind.startswith("等") and not _CLOSED_BY_NUMBER.match(behind),
            overview=len(group) >= 3 and bool(_OVERVIEW.match(text, group[-1].end)),
            remark=bool(_REMARK.match(behind)) and not into,
        )
