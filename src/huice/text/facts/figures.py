"""One figure in its sentence: what it measures, and whether it only tells which things are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from huice.text.facts.quantities import Quantity
from huice.text.facts.sentences import Span

COUNT_UNIT = re.compile(
    "^万?(?:个(?!百分点)|家|项|座|名|人|位|条|部|批|件|套|台|户|类|次|款|种|支|辆|艘|架|所|处|场|栋|间)"
)
# Things that a figure before them describes: 营收超10亿元的企业, 百亿级集群.
_MEMBER = re.compile(
    r"^[级规模]{0,2}的?(?!\d)[^，；。、\d]{0,24}?(?:企业|集团|公司|园区|产业园|基地|集群|项目|平台|机构|工厂|品牌|市场|单位)"
)
_FIRM = re.compile(r"^[级规模]{0,2}的?(?!\d)[^，；。、\d]{0,14}?(?:企业|公司|集团|机构|单位)")
# 超百亿元、千亿元的企业: a further figure of the same description
_AND_FURTHER = re.compile(r"^(?:[、和][一二三十百千万亿\d.]+(?:亿元|万元|万亿|亿))+")
_SOME_BEFORE = re.compile(r"(?:一批|若干|一系列)[^，；。\d]{0,16}$")
_BUILDING = re.compile("建设|建成|打造|新增|形成|引进")
# Nouns after a count that is no figure of an indicator: places, themes, stages.
_PLACES = re.compile(
    "^(?:重点|主要)?(?:地级|方面|领域|方向|环节|阶段|层次|维度|"
    "(?:国家(?!和地区)|地区|区域?|市|县|地市|省份?|街道|城市|乡镇)(?=[，。；、的为和及等中]|$))"
)
_CLASSES = re.compile("^(?:大|中|小|门)类")
_REACHED_BEFORE = re.compile("(?:达到?|超过|突破|迈[上入向进]|跨[上入越]|形成|实现)$")
_GRADE_ALONE = re.compile("级(?:规模)?(?:[，。；、]|$)")
_SMALL_NUMERAL: str = "一二两三四五六七八九十"
_YEARLY = re.compile("每年|年均(?!增|复合|提)")
_EACH = re.compile("各(?:自|[\u4e00-\u9fff]{1,3})?$")
_RANK_VERB = re.compile(
    r"(?:全|均|都|稳|跃|保持|继续|位|多项指标|多年来?|长期)*(?:居|列|排名?|保持|位居)?$"
)
_SEPARATOR = re.compile("、|以及|[和及]")
_LEADING = re.compile(
    r"^(?:(?:到|至|截至)?(?:19|20)\d\d年(?:底|末)?|其中|力争|争取|努力|同时|并且?|且|使|将|[，、]|为?“?十[三四五]五”?(?:期间|时期|末))+"
)
_TRAILING = re.compile(
    r"(?:从(?:19|20)\d\d年的?|的|分别|达到?|为|实现|占比?为|增至|提高到|提升至|保持在?|在|力争|争取|[，、])+$"
)
_SHARED_VERB = re.compile(
    "^(?:新增培育|培育建设|引进培育|建设|建成|打造|创建|新建|培育|新增|形成|引进|引入|累计(?:建成|培育|建设|参与制定)?|拥有)"
)
# A clause that opens so goes on about the subject of the clause before it.
_GOES_ON = re.compile(
    "^(?:约?占|年均(?:增|复合|提)|同比|比|较|增长|增速|提高|提升|连续|均?[位稳跃]?居|排|数量)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with the sentence and clause around it and the quantities beside it."""

    text: str
    clause: Span
    quantity: Quantity
    earlier: list[Quantity]
    later: list[Quantity]

    @property
    def before(self) -> str:
        """The clause as far as the figure and the words that compare it."""
        return self.text[self.clause.start : self.quantity.first]

    @property
    def after(self) -> str:
        return self.text[self.quantity.last : self.clause.end]

    # --- what kind of figure ---

    @property
    def is_count(self) -> bool:
        return bool(COUNT_UNIT.match(self.quantity.unit))

    @property
    def is_class(self) -> bool:
        """3个大类: classes of a classification."""
        return bool(_CLASSES.match(self.text[self.quantity.end :]))

    @property
    def is_place(self) -> bool:
        return self.quantity.unit in ("个", "座") and bool(_PLACES.match(self.after))

    @property
    def is_worded(self) -> bool:
        """一条, 两个, 十家: a small count in words."""
        printed = self.text[self.quantity.start : self.quantity.end]
        return self.is_count and bool(re.match(f"[{_SMALL_NUMERAL}]+[^百千万亿]", printed))

    @property
    def is_yearly(self) -> bool:
        return self.is_count and bool(_YEARLY.search(self.before))

    @property
    def in_streak(self) -> bool:
        """A rank after 连续3年: the years tell it."""
        return any(each.unit == "年" and each.start >= self.clause.start for each in self.earlier)

    @property
    def is_reached_grade(self) -> bool:
        """达到百亿级规模, and nothing that is of that grade after it."""
        reached = self.quantity.stated or _REACHED_BEFORE.search(self.before)
        return bool(reached) and bool(_GRADE_ALONE.match(self.text, self.quantity.end))

    @property
    def tells_which(self) -> bool:
        """Whether the figure only says which things another figure, or 一批, counts."""
        quantity = self.quantity
        if quantity.unit in ("%", "倍", "年", "个百分点"):
            return False
        after = _AND_FURTHER.sub("", self.after)
        if not self.is_count and _FIRM.match(after):
            return True
        if _SOME_BEFORE.search(self.before) and _MEMBER.match(after):
            return True
        if self._belongs_to_count_before() and (
            _MEMBER.match(after) or re.match(r"和(?:一批|若干|\d)", after)
        ):
            return True
        follows = [
            each
            for each in self.later
            if each.start < self.clause.end and COUNT_UNIT.match(each.unit)
        ]
        if self.is_count or not follows or not _MEMBER.match(after):
            return False
        return not re.search("[、，]", self.text[quantity.last : follows[0].first])

    def _belongs_to_count_before(self) -> bool:
        """3家营收超过10亿元的, but not 1个年产值达500亿元的: one thing's size is a figure."""
        counts = [
            each
            for each in self.earlier
            if each.start >= self.clause.start and COUNT_UNIT.match(each.unit)
        ]
        if not counts or (counts[-1].value == 1 and counts[-1].value_max is None):
            return False
        gap = self.text[counts[-1].last : self.quantity.first]
        return bool(re.fullmatch(r"[^，；。\d、和及]{1,24}", gap)) and not _BUILDING.search(gap)

    # --- what it is said of ---

    def each_of(self) -> list[str]:
        """The things to each of which the figure applies: 甲、乙各建1个."""
        if not _EACH.search(self.before):
            return []
        head = self.before[: self.before.rindex("各")]
        items = _SEPARATOR.split(re.sub("^(?:推动|支持|鼓励|在|由)", "", head))
        return [item for item in items if item] if len(items) > 1 else []

    def listed(self) -> list[str]:
        """What a rank or grade is said of: each thing that the clause lists before it."""
        start = self._opening(self.earlier[-1].last if self.earlier else 0)
        before = self.text[start : self.quantity.first]
        head = _RANK_VERB.sub("", before)
        every = "、" in head or bool(re.search("均|都", before[len(head) :]))
        head = _LEADING.sub("", re.sub("^(?:培育|打造|形成|建设|建成|发展|壮大)[出成]?", "", head))
        if not every:
            return [head] if head else []
        tail = re.search("等[\u4e00-\u9fff]*$", head)
        suffix = re.sub("^等(?:部分|主要|多项|多个)?(?:指标)?", "", tail[0]) if tail else ""
        *items, last = (head[: tail.start()] if tail else head).split("、")
        return [item + suffix for item in (*items, *_SEPARATOR.split(last)) if item]

    def words_span(self, previous_end: int, next_first: int) -> tuple[int, int]:
        """The words of the figure, with its noun, between the figures counted beside it."""
        start = self._opening(previous_end)
        end = min(self.clause.end, next_first)
        if next_first < self.clause.end:
            tail = self.text[self.quantity.last : end]
            cuts = [match.start() for match in _SEPARATOR.finditer(tail)]
            if cuts:
                end = self.quantity.last + (0 if cuts[0] == 0 else cuts[-1])
        words = self.text[start:end].rstrip("。；，、")
        return min(start, self.quantity.first), max(start + len(words), self.quantity.last)

    def _opening(self, previous_end: int) -> int:
        """Where the words of this figure begin: at its clause, or past the figure before it."""
        if previous_end <= self.clause.start:
            return self.clause.start
        gap = self.text[previous_end : self.quantity.first]
        cuts = list(_SEPARATOR.finditer(gap))
        if not cuts:
            return previous_end
        # 园区5个、基地3个 names the thing first, 5个园区、3个基地 last
        return previous_end + (cuts[0] if cuts[0].start() == 0 else cuts[-1]).end()

    def indicator(self, subject: str, previous_end: int, next_first: int) -> str:
        """What the figure measures, from the words before it and, for a count, the noun after it."""
        if self.is_class:
            return f"国民经济行业{self.text[self.quantity.end : self.quantity.end + 2]}数"
        start, end = self.words_span(previous_end, next_first)
        before = _stripped(self.text[start : self.quantity.first])
        after = self.text[self.quantity.last : end].removeprefix("的")
        if start > self.clause.start and not _SHARED_VERB.match(before):
            verb = _SHARED_VERB.match(_stripped(self.text[self.clause.start : start]))
            before = (verb[0] if verb else "") + before
        if self.is_count and after:
            return before + after
        return subject + before if not before or _GOES_ON.match(before) else before


def _stripped(words: str) -> str:
    return _TRAILING.sub("", _LEADING.sub("", words))


def subject_of(indicator: str) -> str:
    """What a clause that goes on about this indicator speaks of."""
    return re.split("约?占|年均|同比|比20|较20", indicator)[0]
