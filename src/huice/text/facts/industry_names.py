"""Which industry a statement of a plan is about.

A plan names its industry in its title (甲产业集群行动计划); a plan of many industries names them in
the headings of its units. Below that, a unit (乙设备工程) or a phrase (丙产业基地) may name a
segment. The answer is a path from the plan's industry to the narrowest that is named: 甲/乙设备.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from huice.text.document import Document, Provision

# What stands before and behind the industry in the title of a plan.
_TITLE_LEAD = re.compile(
    r"^(?:.*?关于)?(?:印发|发布)?(?:[一-龥]{2,8}?[省市区县])?(?:20\d\d年)?"
    r"(?:进一步|加快|大力|着力|培育|发展|壮大|推动|推进|促进|加强|支持|做大|做强)*"
)
_TITLE_TAIL = re.compile(
    r"(?:战略性支柱|战略性新兴)?(?:产业集群|产业|集群)|(?:高质量|融合|创新)?发展|数字化转型"
    r"|20\d\d|稳增长|与行业|行动计划|规划|若干"
)
# Titles that name no single industry: the units of the plan do.
_MANY = re.compile(r"^(?:(?:先进)?制造业|工业|未来(?:产业)?|(?:战略性)?(?:新兴|支柱)?(?:产业)?)$")

# Headings that say what is done, not what is made; where one stands at the head of a title it is
# no industry.
_DOING = re.compile(
    r"^(?:加[快强大速]|推[动进广]|提[升高]|建[设立成]|构[建筑]|优[化势]|强[化链]|完善|健全|培[育养]"
    r"|支[持撑]|实[施现]|深[化入]|营造|打造|发展|引[导进领]|开[展拓放]|促进|鼓励|做[大强优]|统筹|坚持"
    r"|创[新建]|积极|大力|着力|巩固|前瞻|谋划|组织|落实|保障|重[点大]|夯实"
    r"|总体|指导|基本|主要|工作|产业|空间|区域|存在|面临|形势|背景|政策|资金|人才|附件)"
    r"|方向|任务|转型|举措|措施|格局|情况|原则|目标|体系|机制|支撑|保障|说明|布局图"
)
# A heading that is the name of a project (甲装备提升工程) names the industry it is for.
_PROJECT = re.compile(
    r"(?:协同|创新|建设|提升|突破|培育|推进|引领|发展|壮大|扩大|利用|开拓|攻关|推广|应用|保障|支撑|提质"
    r"|构筑|跃升|赋能|优化|能力|水平|产业化?)*(?:工程|行动|计划)$"
)
# 甲业特色化工程, 乙与丙业拓展工程: all up to the 业 is the industry, whatever is done to it.
_TRADE = re.compile(r"^.{1,14}?(?:矿产|[^企产就创行作专毕职事工商物])业(?![务态链者绩主])")
_PLAN = re.compile("(?:计划|规划|方案|意见|纲要)$")
_LAYOUT_OF = re.compile(r"^(.+?)(?:重点)?(?:细分)?(?:领域|产业)?(?:发展)?(?:空间|区域)?布局$")

# An object that is built for an industry: 甲产业基地, 乙集聚区, 丙之都.
_OBJECT = re.compile(
    r"([一-龥A-Za-z0-9]{2,}?)(?:特色|应用|创新)?(?:产业(?:化)?)?"
    r"(?:集聚区|聚集区|集聚地|核心区|基地|园区|产业园|产业带|产业集群|集群|高地|之都)"
)
_VERBS = (
    r"建设|打造|发展|开展|形成|培育|布局|创建|规划|建成|推动|推进|做强|做大"
    r"|支持|优化|促进|提升|加强|加快|完善"
)
_OBJECT_LEAD = re.compile(
    rf"^.*(?:{_VERBS}|的|我[国省市]|[一-龥]{2}省|[\d两三四五六七八九十干一][个批家座])|^.*?(?=[一-龥])"
)
_PRAISE = re.compile(
    r"^(?:高端(?!化)|未来|国际|国家级?|[省市]级|世界级?|全国|全球|领先|特色|一流|重要)+"
)

# 为核心，建设…: what the place is to it stands before what is done.
_BY_WHICH = re.compile("^(?:为[^，]{1,4}|[^，]{0,4}(?:优势|作用))，")

# The whole of what a place is to build, as the entry of a box opens: 甲市|乙和丙产业集群。
_CLUSTER = re.compile(r"([一-龥、]{2,20}?)(?:产业)?集群")

# A word is an industry to a document that writes of its 产业, or often of itself.
_USED_AS_INDUSTRY = re.compile(
    r"[一-龥A-Za-z0-9]{2,14}?(?=产业|行业|领域|制造业|服务业|(?<![企作就创行专毕职事工农商物])业)"
)
# 光伏、氢能等领域: the items of such a list are named as industries too.
_LISTED = re.compile(
    r"((?:[一-龥A-Za-z0-9]{2,10}、){1,20}[一-龥A-Za-z0-9]{2,10}?)等[^，。；、等]{0,8}?(?:产业|行业|领域)"
)
# What shows that a word is not the bare name of an industry: whose it is, or what is done.
_WHOSE = re.compile("地区|中国|沿海|两翼|三角|[省市县粤]")
_WHAT_IS_DONE = re.compile(
    r"建设|推动|加快|形成|提升|做大|做强|打造|支持|布局|培育|加工|上下?游|^(?:服务|制造)业$"
)
_LIST_LEAD = re.compile(rf"^(?:围绕|聚焦|面向|针对|包括|依托|重点|[在对以]|{_VERBS})+")
_OFTEN = 4
# Words that stand in such places and are no industry.
_NO_INDUSTRY = re.compile(
    r"发展|创新|重点|优势|特色|关键|传统|支柱|相关|基础|先导|主导|核心|高端(?!化)|细分|产品|品牌|企业"
    r"|开放|交流|合作|集聚|示范|标准|人才|市场|支撑|体系|能力|水平|质量|技术|规模|融合|生态|升级|转型"
    r"|国内|国际|全国|全球|内容|区域|综合|研发|生产|我[省市]|[省市]级|[该本各等的和与及在对将为链]"
    r"|[大小新多化性力级]$|^(?:先进|新兴|未来|战略性?)?(?:制造|产业)$|^(?:智能|设计|数字|信息)$"
)


class _Words:
    """Which words a document uses as names of industries."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._listed = frozenset(_listed(text))
        self._named = frozenset(_before_industry(text)) | self._listed
        self._known: dict[str, str] = {}

    def industry(self, word: str) -> str:
        """``word``, if the document uses it as the name of an industry; else empty."""
        if word not in self._known:
            self._known[word] = self._industry(word)
        return self._known[word]

    def project(self, word: str) -> str:
        """``word`` of a project named 甲工程, if it is a thing that the document writes of."""
        known = self.industry(word)
        written_of = len(word) >= 3 and self._text.count(word) >= _OFTEN - 1
        return known or ("" if _NO_INDUSTRY.search(word) or not written_of else word)

    def in_clause(self, clause: str, plan: str) -> str:
        """The one industry below ``plan`` that a clause names; empty where it lists several things."""
        found: list[str] = []
        at = len(clause) if "、" in clause else 0
        while at < len(clause):
            ends = range(min(at + 14, len(clause)), at + 1, -1)
            words = (clause[at:end] for end in ends)
            word = next((each for each in words if each == plan or self._names(each, clause)), "")
            found += [word] if word else []
            at += len(word) or 1
        return found[0] if len(set(found)) == 1 else ""

    def _names(self, word: str, clause: str) -> bool:
        """Whether a word in a clause is the bare name of an industry, and no part of a longer word."""
        if word not in (self._named if len(word) > 2 else self._listed):
            return False
        if any(other.search(word) for other in (_WHOSE, _WHAT_IS_DONE, _PRAISE)):
            return False
        if not self.industry(word):
            return False
        before, _, behind = clause.partition(word)
        if before[-1:].isascii() and word[0].isascii() and before:
            return False
        cut = self._text.count(word + behind[:1]) * 2 > self._text.count(word) or len(word) == 2
        return not behind or behind[0] in "产行领业和及" or not cut

    def _industry(self, word: str) -> str:
        if len(word) < 2 or not self._begins_a_phrase(word):
            return ""
        if re.search("[^企产]业$", word) and len(word) > 2:
            return word
        if _NO_INDUSTRY.search(word):
            return ""
        often = len(word) >= 3 and self._text.count(word) >= _OFTEN
        return self.full_name(word) if often or word in self._named else ""

    def full_name(self, stem: str) -> str:
        """海洋 alone is no industry, 海洋产业 is, and 会展业; longer words stand for themselves.

        So does what ends phrases over and over, a thing that is made: 新能源汽车、燃料电池汽车。
        """
        if len(stem) > 2 or len(re.findall(f"{re.escape(stem)}[、，。；）]", self._text)) >= _OFTEN:
            return stem
        return f"{stem}业" if f"{stem}业" in self._text else f"{stem}产业"

    def _begins_a_phrase(self, word: str) -> bool:
        """Whether a phrase of the document begins with it somewhere: it is no half of a word."""
        start = rf"(?:^|[^一-龥]|[的和及与是个]|围绕|聚焦|面向|{_VERBS})"
        return bool(re.search(start + re.escape(word), self._text))


@dataclass(frozen=True, slots=True)
class Industries:
    """The industry of a document, and by address what the headings of its units add to it."""

    plan: str
    units: Mapping[str, tuple[str, ...]]
    words: _Words

    def path(self, unit: Provision, role: str = "", named: str = "") -> str:
        """The industry that a statement in ``unit`` is about: 甲, or 甲/乙 with a segment.

        ``role`` is what the statement says of a place; ``named`` an industry it names outright.
        """
        kept: list[str] = []
        headings = self.units.get(unit.address, ())
        for step in (self.plan, *headings, named or self._of_role(role, bool(headings))):
            if step and not any(step in other for other in kept):
                kept.append(step)
        return "/".join(kept)

    def _of_role(self, role: str, under_heading: bool) -> str:
        """The industry that a role names: of what it builds, or the only one in its first clause,
        where no heading has named one before."""
        clause = _BY_WHICH.sub("", re.split("[。；]", role, maxsplit=1)[0]).split("，", maxsplit=1)[
            0
        ]
        whole = _CLUSTER.fullmatch(clause)
        if whole and not _DOING.search(whole[1]) and not re.search("具有|的", whole[1]):
            return whole[1]
        built = self._built(clause)
        return built or ("" if under_heading else self.words.in_clause(clause, self.plan))

    def _built(self, clause: str) -> str:
        """The industry of the first thing that a role builds."""
        first = clause.split("、", maxsplit=1)[0]
        found = _OBJECT.search(first)
        if not found or self.plan in first:
            return ""
        word = _PRAISE.sub("", _OBJECT_LEAD.sub("", found[1]))
        # What stands before the industry may describe the object: 两个低时延数据中心核心区.
        ends = (word[start:] for start in range(max(len(word) - 3, 1)))
        bare = (end for end in ends if not _WHOSE.search(end))
        return next(filter(None, map(self.words.industry, bare)), "")


def industries(document: Document) -> Industries:
    """The industries that a document and its units are about."""
    words = _Words(document.root.whole_text)
    plan = _of_title(document.title, words)
    many = bool(_MANY.match(plan))
    if many and plan and not plan.endswith("业"):
        plan += "产业"
    units = {
        unit.address: tuple(filter(None, (_of_heading(each, many, words) for each in titles)))
        for unit, titles in _with_headings(document.root, ())
    }
    return Industries(plan, units, words)


def _with_headings(
    unit: Provision, above: tuple[str, ...]
) -> Iterator[tuple[Provision, tuple[str, ...]]]:
    titles = (*above, unit.title)
    yield unit, titles
    for child in unit.children:
        yield from _with_headings(child, titles)


def _of_title(title: str, words: _Words) -> str:
    """智能机器人 of 某市培育发展智能机器人产业集群行动计划; 制造业 of 某省制造业高质量发展规划."""
    rest = _TITLE_LEAD.sub("", re.sub("（.*?）|“[^”]*五”|时期", "", title))
    tail = _TITLE_TAIL.search(rest)
    if not tail:
        return ""
    if not tail.start():
        return tail.group().removesuffix("集群") if "产业" in tail.group() else ""
    return words.full_name(rest[: tail.start()])


def _of_heading(title: str, many: bool, words: _Words) -> str:
    """The industry that a heading names, or an empty string."""
    project = _PROJECT.search(title)
    if project:
        trade = None if _DOING.match(title) else _TRADE.match(title)
        if trade:
            return trade.group()
        return words.project(_PRAISE.sub("", title[: project.start()].removesuffix("之都")))
    # In a plan of one industry, only what the plan itself calls an industry is a segment of it.
    if not many:
        return words.industry(title)
    if not title or _DOING.search(title) or _PLAN.search(title):
        return ""
    box = _LAYOUT_OF.match(title)
    cluster = re.fullmatch("(.+?)(?:产业集群|产业|集群)", title)
    name = box[1] if box else words.full_name(cluster[1]) if cluster else title
    return name if len(name) <= 20 and not _MANY.match(name) else ""


def _before_industry(text: str) -> Iterator[str]:
    """Words before 产业 and the like, with every ending of them that has two characters."""
    for match in _USED_AS_INDUSTRY.finditer(text):
        word = match.group()
        yield from (word[start:] for start in range(len(word) - 1))


def _listed(text: str) -> Iterator[str]:
    for match in _LISTED.finditer(text):
        first, *others = match[1].split("、")
        yield from (_LIST_LEAD.sub("", first), *others)
