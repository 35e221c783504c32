"""Who answers for a task: the lists of departments that close it.

（甲厅牵头，乙厅、丙局按职责分工负责） has a lead and two that support. Where no 牵头 is printed nobody
leads, and all stand as support in printed order; one body alone that 负责 leads.

Lists elide what their members share, and names come back written out: 省科技厅、财政厅 is 省科技厅 and
省财政厅, 市委组织部、宣传部 has 市委宣传部, 甲市、乙市人民政府 is two governments, 各区政府、新区管委会 has
各新区管委会. A body that is named by its place or its chain of command (甲海关, 甲证监局) takes nothing
from its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

# How the text assigns: a lead and others, a lead alone, several without a lead, nobody.
Mode = Literal["lead and support", "lead", "joint", "none"]

# What departments of a province, city or district are called after. A name that begins with one of
# these is a department of the government whose list it stands in, and takes its 省 or 市.
_SUBJECTS: Final = (
    "发展改革", "发展和改革", "发改", "工业和信息化", "工业信息化", "工信", "经济和信息化", "经信",
    "科技", "科学技术", "科协", "科学院", "教育", "公安", "民政", "司法", "财政", "审计", "统计", "信访",
    "人力资源", "人社", "人才", "编办", "自然资源", "规划", "国土", "生态环境", "环境保护", "环保",
    "住房", "住建", "城乡建设", "建设", "建筑", "城市管理", "城市更新", "城管", "综合执法", "园林",
    "市政", "人防", "交通", "公路", "港务", "口岸", "民航", "铁路", "机场", "水利", "水务", "农业农村",
    "农业", "林业", "畜牧", "渔业", "海洋", "乡村振兴", "粮食", "物资储备", "供销", "商务", "投资",
    "贸促", "贸易促进", "招商", "外事", "外办", "侨务", "侨办", "侨联", "港澳", "台港澳", "台办",
    "文化", "文旅", "文物", "旅游", "体育", "广播", "广电", "新闻出版", "版权", "网信", "卫生健康",
    "卫健", "卫生", "中医药", "疾控", "医疗保障", "医保", "药品", "药监", "退役军人", "应急", "消防",
    "国有资产", "国资", "市场监督", "市场监管", "知识产权", "标准化", "金融", "地方金融", "能源",
    "政务", "行政审批", "营商", "数据", "大数据", "信息中心", "通信管理", "无线电", "中小企业",
    "机关事务", "民族", "宗教", "档案", "残联", "残疾人", "妇联", "总工会", "团委", "工商联", "税务",
    "气象", "地震", "邮政", "烟草", "公共资源", "社会科学", "社科", "社会工作", "地质", "测绘", "国防",
    "军民融合", "改革办", "研究室", "发展研究", "扶贫", "公积金",
)  # fmt: skip
# Of these a place stands before the name because they are not under its government.
_FROM_ABOVE = re.compile("通信管理|税务|海关|海事|气象|邮政|烟草|地震|证监|银保监|金融监督管理总局")
# Bodies of a party committee whatever stands before them.
_PARTY = re.compile("^(?:宣传部|组织部|统战部|政法委|网信办|编办|改革办|军民融合办)$")
_LEVEL: Final = "省市区县州旗"
_PARTY_LEVEL = re.compile(rf"^((?:[\u4e00-\u9fff]{{2,6}})?(?:自治区党|[{_LEVEL}])委)(?=.)")
_PLACE_LEVEL = re.compile(rf"^([\u4e00-\u9fff]{{2,7}}?(?:自治区|自治州|[{_LEVEL}]))(?=.)")
_ENDING: Final = (
    "人民政府|政府|管委会|管理委员会|委员会|办公室|领导小组|指挥部|联席会议|部门|单位|机构|企业|院校|"
    "高校|大学|学院|研究院|科学院|协会|学会|联合会|商会|联盟|联社|工会|妇联|残联|科协|侨联|团委|"
    "工商联|海关|中心|集团|公司|银行|分行|支行|电视台|总台|总队|支队|总站|边检站|公安局|交易所|"
    "办事处|税务|厅|局|委|办|署|部|院|会|所|馆|站"
)
_IS_BODY = re.compile(rf"(?:{_ENDING})(?:[（(][^（）()]*[）)])?$")
# 各区, 各市州: bodies though no government is printed.
_EACH_PLACE = re.compile(
    r"^(?:各|有关|相关)[^，。；]{0,10}[市区县州地镇](?:[（(][^（）()]*[）)])?$"
)
_SEAT = re.compile(r"(?:[市区县州])?(?:人民政府|政府|管委会|管理委员会)$")
_ZONE = re.compile(r"(?:[市区县]|自治州|市州)$")
# Kinds of places and bodies that are many, and share the 各 of the one before.
_MANY = re.compile(
    "^(?:新区|合作区|功能区|开发区|高新区|经开区|园区|地市|地级|自治州|市州|街道|管委会|直属"
    "|[区市县州镇乡](?:人民政府|政府|管委会|管理委员会|$))"
)
_EACH = re.compile("^(各(?:有关|相关)?|有关|相关)")

_LABELLED = re.compile(
    r"(?P<label>(?:牵头|主办|主责|责任|配合|协办|协同|协作|参与|参加|支持|联合|负责)"
    r"(?:责任)?(?:单位|部门))[：:]"
)
_LEADS = re.compile("^(?:牵头|主办|主责)")
_FORMULA = re.compile(
    r"(?:按照?|依据|根据)?(?:各自)?的?(?:职责|职能)(?:任务)?(?:和)?(?:分工)?"
    r"(?:分别|共同|协同)?(?:牵头)?(?:负责|管理|落实|推进|配合|实施|组织实施|做好)?(?:落实|推进|实施)?$"
    r"|(?:共同|分别|分工)(?:负责|落实|推进|配合)$"
)
_WORKING = re.compile(
    r"(?:(?:共同|分别)?(?:配合|参与|协助|协同|支持)|(?:共同)?负责(?:落实|实施)?|落实)$"
)
_LEADING = re.compile(r"牵头(?:负责|落实|推进|组织实施)?(?=[，；,;、]|会同|会|$)")
_WITH = re.compile(r"(?<=[厅局委办部署府会])(?:会同|会商|商|会)(?=[\u4e00-\u9fff])")
# 等有关单位 adds a member nobody names; 等部门 only sums up.
_OPEN = re.compile(
    r"等(?:(?P<others>(?:各|有关|相关|其他)[\u4e00-\u9fff]{2,8})|[\u4e00-\u9fff\d]{0,3}(?:单位|部门))?$"
)
_FIRST_LEADS = re.compile(
    r"[，；,;]?(?:排|列)(?:名|位|序)?(?:在)?(?:第一|首位|最前)[^，；]{0,8}牵头[^，；]*"
)
_REMARK = re.compile(
    r"[，；,;](?:下同|以下同|以下[^，；]{0,40}|不再[^，；]{0,10}|后同)(?=[，；,;]|$)"
)
_ALSO = re.compile(r"以下[^，；]{0,12}均(?:含|包括|涉及)(?P<names>[^，；。]{3,40})")
_SEPARATOR: Final = "、，,；;\n"
_LONGEST_NAME: Final = 32


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who leads and who supports, written out, in printed order; ``open`` where the list goes on
    in 等 without naming who."""

    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    open: bool = False

    @property
    def mode(self) -> Mode:
        if self.lead:
            return "lead and support" if self.support else "lead"
        return "joint" if self.support else "none"


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a list says of all the lists after it: the first of a list leads, or somebody takes
    part in every task."""

    first_leads: bool = False
    also: tuple[str, ...] = ()


_NO_REMARKS: Final = Remarks()


def responsibility(
    text: str, home: str = "", remarks: Remarks = _NO_REMARKS
) -> Responsibility | None:
    """What the inside of a bracket or a cell assigns; None where it does not list bodies.

    ``home`` (省, 市 …) stands for a prefix that no member of the list prints.
    """
    text = _bare(text)
    labelled = list(_LABELLED.finditer(text))
    if labelled and labelled[0].start() > 2:
        return None
    lead: list[str] = []
    support: list[str] = []
    is_open = False
    reading = _Reading(home)
    assigns = _assigns(text)
    for leads, listed in _labelled_parts(text, labelled) if labelled else _parts(text):
        names, goes_on = reading.names(listed)
        if not names or not all(_is_body(name, places=assigns) for name in names):
            return None
        (lead if leads else support).extend(names)
        is_open |= goes_on
    if not lead and not support:
        return None
    if not labelled and not lead and len(support) == 1 and _alone(text):
        lead, support = support, []
    if remarks.first_leads and not lead:
        lead, support = support[:1], support[1:]
    support += [name for name in remarks.also if name not in lead + support]
    lead = list(dict.fromkeys(lead))
    return Responsibility(
        tuple(lead), tuple(n for n in dict.fromkeys(support) if n not in lead), is_open
    )


def says_who(text: str) -> bool:
    """Whether the inside of a bracket says by its words that it assigns (牵头, 负责, 责任单位：)."""
    bare = _bare(text)
    return _assigns(bare) or bool(_WORKING.search(bare))


def _assigns(bare: str) -> bool:
    return any((_LABELLED.match(bare), _LEADING.search(bare), _FORMULA.search(bare), _alone(bare)))


def remarks_in(text: str, before: Remarks, home: str = "") -> Remarks:
    """What holds from this list on."""
    also = _ALSO.search(text)
    names = _Reading(home).names(also["names"])[0] if also else []
    return Remarks(
        before.first_leads or bool(_FIRST_LEADS.search(text)),
        before.also + tuple(name for name in names if name not in before.also),
    )


def home_level(lists: Iterable[str], region: str = "") -> str:
    """The 省 or 市 that lists print most; where they print none, the level of ``region``."""
    counts: Counter[str] = Counter()
    for text in lists:
        counts.update(
            part[0]
            for part in re.split(f"[{_SEPARATOR}：:（(]", text)
            if part and part[0] in _LEVEL and not _is_subject(part) and _is_subject(part[1:])
        )
    if counts:
        return counts.most_common(1)[0][0]
    return "自治区" if region.endswith("自治区") else region[-1:] if region[-1:] in _LEVEL else ""


# --- the parts of a list -------------------------------------------------------------------


def _bare(text: str) -> str:
    text = re.sub(r"\s", "", text).rstrip("。.；;，,、")
    return _REMARK.sub("", _FIRST_LEADS.sub("", text)).rstrip("。.；;，,、")


def _labelled_parts(text: str, labels: list[re.Match[str]]) -> Iterator[tuple[bool, str]]:
    """(leads, list) for 牵头单位：…；配合单位：…"""
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        listed = _without_formula(text[label.end() : end].rstrip(_SEPARATOR + "。"))
        if _LEADING.search(listed):
            yield from _parts(listed)
        elif listed:
            yield bool(_LEADS.match(label["label"])), listed


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """(leads, list) for 甲、乙牵头，丙、丁按职责分工负责 and its like."""
    text = text.removeprefix("由")
    led = _LEADING.search(text)
    if led:
        yield True, text[: led.start()]
        text = text[led.end() :].lstrip(_SEPARATOR).removeprefix("会同").removeprefix("会")
    rest = _without_formula(text)
    joined = None if led else _WITH.search(rest)
    if joined:
        yield True, rest[: joined.start()]
        rest = rest[joined.end() :]
    if rest:
        yield False, rest


def _without_formula(text: str) -> str:
    cut = _FORMULA.sub("", text, count=1)
    return (cut if cut != text else _WORKING.sub("", text)).rstrip(_SEPARATOR)


def _alone(text: str) -> bool:
    return bool(re.search(r"(?<!分工)(?<!分别)(?<!共同)负责(?:落实|实施)?$", text))


# --- names ---------------------------------------------------------------------------------


class _Reading:
    """Reads lists from left to right and remembers what the next member may share."""

    def __init__(self, home: str) -> None:
        self._level = home
        self._party = ""

    def names(self, listed: str) -> tuple[list[str], bool]:
        """The members of a list, written out, and whether it goes on unnamed."""
        names: list[str] = []
        is_open = False
        each = ""
        for name in _with_seats(list(_members(listed))):
            found = _OPEN.search(name)
            others = ""
            if found:
                is_open = True
                others = found["others"] or ""
                name = name[: found.start()]
            name = each + name if each and _MANY.match(name) else self._full(name)
            printed_each = _EACH.match(name)
            each = printed_each[0] if printed_each else ""
            names += [name] if name else []
            names += [f"{others}（等）"] if others else []
        return names, is_open

    def _full(self, name: str) -> str:
        """The name with the 省 or 市 it shares, and what the next one may share."""
        if _is_subject(name) or _PARTY.match(name):
            if self._party and (_PARTY.match(name) or name.endswith(("办", "办公室"))):
                return self._party + name
            if name.endswith("部") and not _PARTY.match(name):
                return name
            self._party = ""
            return self._level + ("委" if re.fullmatch("宣传部|组织部|统战部|政法委", name) and self._level else "") + name  # fmt: skip
        party = _PARTY_LEVEL.match(name)
        if party and _IS_BODY.search(name):
            self._party = party[1]
            self._level = party[1][:-1].removesuffix("党")
            return name
        self._party = ""
        if name[:1] in _LEVEL and _IS_BODY.search(name) and not _SEAT.search(name):
            self._level = name[0]
            return name
        place = _PLACE_LEVEL.match(name)
        if place and _is_subject(name[place.end() :]) and not _FROM_ABOVE.search(name):
            self._level = place[1]
        return name


def _members(listed: str) -> Iterator[str]:
    """The members as printed; brackets inside a name stay with it."""
    depth, start = 0, 0
    for at, char in enumerate(listed + "、"):
        depth += (char in "（(") - (char in "）)")
        if char in _SEPARATOR and depth <= 0:
            yield from filter(None, _joined_by_and(listed[start:at]))
            start = at + 1


def _joined_by_and(member: str) -> list[str]:
    """甲局及乙局 in two; the 和 inside a name (规划和自然资源局) stays."""
    if len(member) > 4 * _LONGEST_NAME:
        return [member]
    for found in re.finditer("以及|及|和|与", member):
        left, right = member[: found.start()], member[found.end() :]
        if _IS_BODY.search(left) and (_IS_BODY.search(right) or _OPEN.search(right)):
            return [left, *_joined_by_and(right)]
    return [member]


def _with_seats(members: list[str]) -> list[str]:
    """甲市、乙市人民政府: the places before take the seat of government of the last."""
    seat = ""
    out: list[str] = []
    for name in reversed(members):
        found = _SEAT.search(_OPEN.sub("", name))
        if found:
            seat = found[0]
        elif seat and not _IS_BODY.search(name) and len(name) <= 8 and "等" not in name:
            name += seat[1:] if _ZONE.search(name) and _ZONE.match(seat[:1]) else seat
        else:
            seat = ""
        out.append(name)
    return out[::-1]


def _is_subject(name: str) -> bool:
    """Whether a name says what a department is for, without its 省 or 市 (市政务局 has it)."""
    if name[:1] in _LEVEL and name[1:].startswith(_SUBJECTS):
        return False
    return name.startswith(_SUBJECTS) and bool(_IS_BODY.search(name))


def _is_body(name: str, places: bool) -> bool:
    """Whether a name is a body's; a place stands for its government where ``places`` says so."""
    name = name.removesuffix("（等）")
    return (
        len(name) <= _LONGEST_NAME
        and "：" not in name
        and bool(
            _IS_BODY.search(name) or _EACH_PLACE.match(name) or (places and _ZONE.search(name))
        )
    )
