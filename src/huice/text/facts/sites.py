"""Named parks, quarters and venues: 甲科学城, 乙国际会展中心, 丙片区.

The end of the name tells that it is a site; whether it is a name at all, or only the kind of
thing that is to be built (一批特色园区), is told by what it begins with and by its sentence.
"""

from __future__ import annotations

import re

from huice.text.facts.place_names import SITE_ENDINGS, Mention, Names

# What a name can follow. Where one stands inside the words before an ending, the name begins
# behind it.
_BEFORE = re.compile(
    r"[、，。；：（）“”]|重点建设|规划建设|依托|推进|推动|加快|建设|优化|围绕|支持|完善|提升|发挥|打造|布局"
    r"|谋划|引导|落户|定位为|借助|强化|以及|做好|[和及与以在对将上]"
)
_END = re.compile(
    SITE_ENDINGS + r"(?=[、，。；“”（）]|等|和|及|与|以|为|建设|项目|规划|升级|改造|扩区|作为|$)"
)
_ENDS_AS_SITE = re.compile(SITE_ENDINGS + "$")
_KIND_OF_SITE = re.compile(
    r"一批|若干|一流|各|全|有条件|现有|特色|专业|先进|标准|高端|高水平|国家级|[省市]级|产业|工业|科技|世界|国际级"
    r"|具有|以上|多个|\d|[一二两三四五六七八九十][个大批]|本|我|其|该|相关|重点|优质|先行|创新|全球|绿色|核心"
    r"|应用|新兴|制造|智能|跨境|示范"
)
# Behind a site or the list it stands in: it is one of the projects or quarters that are named.
_NAMED_PROJECT = re.compile(
    r"(?:[、和及][^，。；]*?)?等?[^，。；、等]{0,6}?(?:项目|片区|改造)"
    r"|[、和及][^，。；]*?等(?:[^，。；]{0,4})建设|(?:规划|升级|改造|扩建)"
)
# 甲、乙、丙等片区: what the list closes by calling it a quarter.
_QUARTERS = re.compile(r"(?:[、和及][^，。；]*?)?等[^，。；、等]{0,4}片区")
_QUARTER_BESIDE = re.compile(r"(?:（[^（）]*）)?[、和]([一-龥]{2,8})(?=等[^，。；、]{0,4}片区)")
# What leads up to a site: it is drawn on, stands in a list, or is being pushed, alone or in a list.
_DRAWN_ON = re.compile("(?:依托|以)$")
_JOINT = re.compile("(?:[、和及]|以及)$")
_PUSHED = re.compile("(?:推进|推动|加快)(?:[^，。；]{0,40}[、和及])?$")
_FAR = 50
_LONGEST = 20
_BASE = re.compile(r"为(?:核心|平台|载体|重点|依托|主轴)|，")


def sites(text: str, names: Names, known: list[Mention]) -> list[Mention]:
    """The sites named in ``text``, in order; ``known`` are the other places named in it."""
    found: list[Mention] = []
    ends = {mention.end for mention in known}
    for ending in _END.finditer(text):
        window = max(0, ending.end() - _LONGEST - 1)
        before = _BEFORE.finditer(text, window, ending.start())
        left = max((each.end() for each in before), default=window)
        word = text[left : ending.end()]
        if not 3 <= len(word) <= _LONGEST or names.is_known(word) or re.search("[的等]", word):
            continue
        if names.begins_with_place(word) or _is_named(text, left, ending.end(), ends):
            ends.add(ending.end())
            found.append(Mention(left, ending.end(), word, "site"))
            beside = _QUARTER_BESIDE.match(text, ending.end())
            if beside and beside.end(1) not in ends and not _ENDS_AS_SITE.search(beside[1]):
                ends.add(beside.end(1))
                found.append(Mention(*beside.span(1), beside[1], "site"))
    return found


def _is_named(text: str, start: int, end: int, ends: set[int]) -> bool:
    """Whether it is a site by name, though its name begins with no place that is known."""
    around = max(0, start - _FAR), start
    if _DRAWN_ON.search(text, *around) and _BASE.match(text, end):
        return True
    if _KIND_OF_SITE.match(text[start:end]):
        return False
    joint = _JOINT.search(text, *around)
    if joint and joint.start() in ends:
        return True
    if text.endswith("重点建设", *around) or _QUARTERS.match(text, end):
        return True
    return bool(_PUSHED.search(text, *around) and _NAMED_PROJECT.match(text, end))
