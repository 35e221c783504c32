"""Targets and baselines: what a plan wants reached by when, and where things stand today.

Conventions
- In a part on goals (工作目标 …) every figure is a target, in a part on how things stand (发展现状 …)
  every figure is a baseline. Elsewhere a count is a target where something is to be built, raised
  or brought in, a measure or share where it is to be reached.
- The year is the one that the sentence names, else the last one named before it in its unit, else
  the one of the unit above; a target without any has the last year of the plan, a baseline the
  year its part speaks of. Neither is guessed where nothing is named.
- A bare target is ``>=``, a bare baseline and a rank ``=``.
- A figure that only says which things are counted (5家营收超10亿元的企业: the 10亿元) is no target;
  the size of a single thing (形成1个年产值500亿元的集群) is.
- A rank or an order of magnitude said of several things at once (甲、乙、丙产量均居全国第一) is one row
  for each. 各 before a count (甲、乙各建1个) too.
- A yearly figure (每年引进100人) has /年 in its unit.
- Classes of a national classification that delimit an industry are baselines without a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from huice.text.document import Block, Document, Provision
from huice.text.facts.figures import Figure, subject_of
from huice.text.facts.indicator_tables import entries
from huice.text.facts.plan_parts import PlanPart, is_plan, part_of
from huice.text.facts.quantities import Comparison, Quantity, quantities
from huice.text.facts.sentences import Span, clauses, sentences
from huice.text.facts.years import Year, years

Kind = Literal["target", "baseline"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target or baseline with its place (``cite``, ``line``) and the words it came from."""

    indicator: str
    op: Comparison
    value: Decimal
    value_max: Decimal | None
    unit: str
    year: int | None
    kind: Kind
    scope: str
    cite: str
    line: tuple[int, int]
    words: str
    op_text: str = ""
    soft: str = ""
    approximate: bool = False

    def row(self) -> dict[str, object]:
        """The fact as a row; numbers stay exact."""
        return {
            "indicator": self.indicator,
            "op": self.op,
            "value": self.value,
            "value_max": self.value_max,
            "unit": self.unit,
            "year": self.year,
            "kind": self.kind,
            "scope": self.scope,
            "cite": self.cite,
            "line": list(self.line),
            "words": self.words,
            "op_text": self.op_text,
            "soft": self.soft,
            "approximate": self.approximate,
        }


# --- words -----------------------------------------------------------------------------------

_SOFT = re.compile("力争|争取|努力|力求|有望")
# Something is built, raised or brought in: what makes a count outside the goals a target.
_DOING = re.compile(
    "建设|建成|打造|培训|创建|新建|培育|培养|新增|形成|引进|引入|遴选|筛选|认定|设立|建立|规划|布局|增加|调整|"
    "改造|完成|落户|举办|达到|实现|组织|推广|制定|研制|累计|不少于|超过|突破|攻克|扶持"
)
# Weaker words make one only where the figure is compared or a range.
_HELPING = re.compile("推动|支持|推进|加快|鼓励|开展|实施")
# What follows is a theme or a means, nothing to be built.
_SETTING = re.compile("围绕|聚焦|依托|针对|面向|对接|落实|等$|以(?=[^，]{0,20}为)")
_BUILT_BEFORE = re.compile(
    "(?:建设|建成|打造|创建|新建|培育|新增|形成|引进|引入|设立|建立|组建|成立|布局|建|育|达到)(?:和[\u4e00-\u9fff]{2})?[了出成]?$"
)
_SCOPE_OF_INDUSTRY = re.compile("国民经济|包含|包括|范围|涵盖|界定")
_SUPPORT = re.compile("奖励|补助|资助|补贴|贴息|给予|扶持资金|不超过|最高")
_REACHED = re.compile("达|提高|提升|增长|增加|降|增速|保持|实现|占|形成|打造|规划|建成|完成")
_WEAK_UNIT = re.compile("^(?:类|次|批|种|门|期|组|对|班|张|片|部|款|人|名)$")
_SINCE_THEN = re.compile("截至|截止|目前|已经?(?:建|有|形|累|培|达|成)")


# --- walking the document --------------------------------------------------------------------


def targets(document: Document) -> list[Target]:
    """All targets and baselines of a document, in printed order.

    Of a document that is no plan (rules of a fund, a call for applications) only the parts on goals
    and on how things stand are read: figures elsewhere are conditions and amounts of support.
    """
    return list(_unit(document, document.root, None, None, None))


def _unit(
    document: Document,
    provision: Provision,
    around: PlanPart | None,
    year_around: int | None,
    stated_around: int | None,
) -> Iterator[Target]:
    """The facts of a unit and of those below it. ``year_around`` is the year that the unit above
    aims at, ``stated_around`` the one whose state it tells."""
    part = part_of(provision, around)
    stated = stated_around
    if part == "state":
        stated = _latest_state(provision.text, document) or (
            stated_around or _latest_state(provision.whole_text, document)
        )
    reading = _Reading(document, provision, part or "task", year_around, stated)
    if _is_read(document, provision, part):
        yield from reading.facts()
    for child in provision.children:
        yield from _unit(document, child, part, reading.aimed(), stated)


def _is_read(document: Document, provision: Provision, part: PlanPart | None) -> bool:
    if part == "none" or (provision.kind == "文件" and provision.children):
        return False
    return part in ("goal", "state") or is_plan(document.title)


def _latest_state(text: str, document: Document) -> int | None:
    """The last year, not after the plan begins, that a text on how things stand speaks of."""
    ahead = (
        document.years[0] if document.years else document.signed.year if document.signed else 9999
    )
    told = [each.year for sentence in sentences(text) for each in years(sentence.text)
            if each.role in ("state", "end", "named") and each.year <= ahead]  # fmt: skip
    return max(told, default=None)


class _Reading:
    """Reading the own text of one unit, sentence by sentence; keeps the year last named."""

    def __init__(
        self,
        document: Document,
        provision: Provision,
        part: PlanPart,
        year_around: int | None,
        stated: int | None,
    ) -> None:
        self.document = document
        self.provision = provision
        self.part = part
        self.year_around = year_around
        self.stated = stated
        self.named: int | None = None
        self.subject = ""
        self.said: list[str] = []

    def aimed(self) -> int | None:
        """The year that the units below aim at where they name none."""
        if self.part != "goal":
            return None
        named = [each.year for block in self.provision.blocks for sentence in sentences(block.text)
                 for each in years(sentence.text) if each.role in ("end", "state")]  # fmt: skip
        end = self.document.years[1] if self.document.years else None
        return self.year_around if not named else end if end in named else named[0]

    def facts(self) -> Iterator[Target]:
        for block in self.provision.blocks:
            if block.kind in ("text", "heading"):
                label = self.provision.label
                start = len(label) if block.text.startswith(label) else 0
                for sentence in sentences(block.text, start):
                    yield from self._sentence(block, sentence)
            elif block.kind == "table":
                yield from self._table(block)

    def _sentence(self, block: Block, sentence: Span) -> Iterator[Target]:
        found = quantities(sentence.text)
        named = years(sentence.text)
        parts = clauses(Span(sentence.text, 0))
        counted: list[tuple[Figure, Kind, int | None]] = []
        for at, quantity in enumerate(found):
            clause = next(part for part in parts if quantity.start < part.end)
            here = Figure(sentence.text, clause, quantity, found[:at], found[at + 1 :])
            kind, year = self._when(here, named)
            if self._counts(here, kind):
                counted.append((here, kind, year))
        self.said = []
        ends = [0, *(here.quantity.last for here, _, _ in counted)]
        firsts = [*(here.quantity.first for here, _, _ in counted[1:]), len(sentence.text)]
        for (here, kind, year), end, first in zip(counted, ends, firsts, strict=False):
            yield from self._rows(block, sentence, here, kind, year, (end, first))
        for each in named:
            if each.role in ("end", "state") or (each.role == "named" and self.part == "state"):
                self.named = each.year

    def _table(self, block: Block) -> Iterator[Target]:
        begins = self.document.years[0] if self.document.years else None
        for entry in entries(block):
            past = entry.stated or (begins is not None and entry.year < begins)
            kind: Kind = "baseline" if past else "target"
            yield Target(
                indicator=entry.indicator,
                op=_operator(entry.quantity, kind),
                value=entry.quantity.value,
                value_max=entry.quantity.value_max,
                unit=entry.quantity.unit,
                year=entry.year,
                kind=kind,
                scope=_scope(self.document),
                cite=self.provision.address,
                line=(entry.line, entry.line),
                words=entry.words,
                op_text=entry.quantity.stated,
                approximate=entry.quantity.approximate,
            )

    # --- when ---

    def _when(self, here: Figure, named: list[Year]) -> tuple[Kind, int | None]:
        year = self._year_printed(here, named)
        begins = self.document.years[0] if self.document.years else None
        past = year is not None and begins is not None and year < begins
        since = bool(_SINCE_THEN.search(here.text[: here.quantity.first]))
        if self.part == "state" or past or (self.part == "task" and since and year is None):
            if here.is_class:
                return "baseline", None
            return "baseline", year or self.named or self.stated
        end = self.document.years[1] if self.document.years else None
        carried = year or self.named or (self.year_around if self.part == "goal" else None)
        return "target", carried or end

    def _year_printed(self, here: Figure, named: list[Year]) -> int | None:
        start, clause = here.quantity.start, here.clause
        before = [each for each in named if each.start < start]
        since = before[-1] if before and before[-1].role == "from" else None
        if since and not any(each.start > since.end for each in here.earlier):
            return since.year
        in_clause = [
            each
            for each in named
            if each.role == "named" and clause.start <= each.start < clause.end
        ]
        if in_clause and (self.part == "state" or in_clause[0].start < start):
            return in_clause[0].year
        told = [each for each in before if each.role in ("end", "state")
                or (each.role == "named" and self.part == "state")]  # fmt: skip
        if told:
            return told[-1].year
        period = [each for each in before if each.role == "period"]
        return period[-1].year if period else None

    # --- whether ---

    def _counts(self, here: Figure, kind: Kind) -> bool:
        """Whether the figure is a target or a baseline at all."""
        quantity = here.quantity
        if here.is_class:
            return self.part == "state" and bool(_SCOPE_OF_INDUSTRY.search(here.text))
        if quantity.ranked:
            return self.part != "task" and not here.in_streak
        if quantity.unit == "年":
            return kind == "baseline"
        if quantity.graded:
            return here.is_reached_grade or (self.part != "state" and len(here.listed()) > 1)
        if here.is_place or here.tells_which:
            return False
        if here.is_worded:
            return self.part == "goal" and bool(_BUILT_BEFORE.search(here.before))
        return self.part != "task" or self._is_task_figure(here)

    def _is_task_figure(self, here: Figure) -> bool:
        quantity = here.quantity
        if here.is_count:
            bare = quantity.comparison == "="
            if bare and _WEAK_UNIT.match(quantity.unit):
                return False
            doing = [match.end() for match in _DOING.finditer(here.before + quantity.stated)]
            if not bare:
                doing += [match.end() for match in _HELPING.finditer(here.before)]
            setting = [match.start() for match in _SETTING.finditer(here.before)]
            return bool(doing) and max(doing) > max(setting, default=-1)
        if _SUPPORT.search(here.clause.text):
            return False
        return quantity.comparison in (">", ">=", "~") or bool(_REACHED.search(here.clause.text))

    # --- what ---

    def _rows(
        self,
        block: Block,
        sentence: Span,
        here: Figure,
        kind: Kind,
        year: int | None,
        beside: tuple[int, int],
    ) -> Iterator[Target]:
        """The rows of one figure: one for each thing that it is said of."""
        quantity = here.quantity
        indicator = here.indicator(self.subject, *beside)
        start, end = here.words_span(*beside)
        soft = _SOFT.search(here.text[: quantity.start])
        target = Target(
            indicator=indicator,
            op=_operator(quantity, kind),
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit + ("/年" if here.is_yearly else ""),
            year=year,
            kind=kind,
            scope=_scope(self.document),
            cite=self.provision.address,
            line=block.lines(sentence.start + start, sentence.start + end),
            words=here.text[start:end],
            op_text=quantity.stated,
            soft=soft[0] if soft else "",
            approximate=quantity.approximate,
        )
        if quantity.ranked or (quantity.graded and not here.is_reached_grade):
            yield from (replace(target, indicator=item) for item in self._ranked(here))
            return
        self.subject = subject_of(indicator) or self.subject
        self.said.append(indicator)
        several = here.each_of()
        yield from (replace(target, scope=item) for item in several)
        if not several:
            yield target

    def _ranked(self, here: Figure) -> list[str]:
        """What holds the rank: what the clause lists, else what was spoken of before it."""
        listed = here.listed()
        if listed:
            return listed
        several = bool(re.search("均|都", here.before)) and bool(self.said)
        return list(dict.fromkeys(self.said)) if several else [self.subject]


def _operator(quantity: Quantity, kind: Kind) -> Comparison:
    """达到 says no more than the bare figure does: a state is so, a target at least so."""
    if quantity.ranked or quantity.unit == "年" or quantity.value_max is not None:
        return quantity.comparison
    if kind == "target":
        return ">=" if quantity.comparison == "=" else quantity.comparison
    bound = re.search("以上|不|至少|最|番|倍", quantity.stated)
    return "=" if quantity.comparison == ">=" and not bound else quantity.comparison


_SUBJECT = re.compile(
    r"(?:培育发展|发展壮大|培育|发展|推进|推动|加快)(?P<name>[一-鿿]{2,24}?)(?:战略性支柱|战略性新兴|未来)?(?:产业)?集群"
)


def _scope(document: Document) -> str:
    """广东省·智能家电产业集群: the place of a document and, where its title tells, the industry."""
    named = _SUBJECT.search(re.sub("战略性支柱|战略性新兴", "", document.title))
    industry = named["name"] if named and named["name"] != "产业" else ""
    return "·".join(filter(None, (document.region, f"{industry}产业集群" if industry else "")))
