"""Amounts: the money and rates of support that a document prints, each with its role.

What counts, and as what:

- ``amount``: money that is given (给予10万元补助); ``cap``: the most that is given (最高, 不超过, 上限);
  ``rate``: the share or multiple of a base that is given (按投入的30%; 不超过 keeps its comparison);
  ``total``: a sum set aside for many (专项资金规模, 基金总规模).
- ``floor``: the least a condition asks for (投资额不低于500万元); ``threshold``: any other figure of a
  condition (an upper bound, or the figure from which one is shut out).

A figure in a goal or in a description is a target or a baseline, and is left to them. A condition
counts only where its sentence goes on to give something, or where it stands under words that open
conditions (申报条件, 符合下列条件, 情形之一).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from huice.text.document import Block, Document, Provision
from huice.text.facts.support_figures import (
    AFTER,
    CLAUSE_END,
    FIGURE,
    SupportFigure,
    clause_start,
    exact_value,
    support_figures,
)
from huice.text.labels import label_of

AmountKind = Literal["amount", "rate", "cap", "floor", "threshold", "total"]

# Giving money; 支持 and 扶持 alone are promises without money, so they need a money word beside them.
_GIVES = re.compile(
    r"给予|予以|(?:奖励|资助|补助|补贴|奖补|补偿|贴息)(?!的?(?:企业|项目|单位|机构))"
    r"|奖金|资金配套|配套资金|(?:支持|扶持)(?:上限|标准|额度|比例|金额|资金)"
)
# Those who receive: a figure that qualifies one of them is a condition on him, not his award.
_WHO = re.compile(
    r"的[^，；。]{0,24}?(?:企业|项目|单位|平台|机构|产品|活动|主体|中心|基地|团队|园区|个人|人才)"
)
_DENIES = re.compile(r"不予|不得|取消|视为|收回|追回")
# Words that open a list of conditions for support, or of cases in which something else follows.
_OPENS_CONDITIONS = re.compile(
    r"(?:申报|申请|认定|遴选|培育|支持|扶持|资助|奖励|准入|基本|专项|入库|推荐)的?条件"
    r"|(?:符合|满足|具备)[^，；。]{0,12}(?:条件|指标)|评价指标"
    r"|(?:申报|申请|支持|扶持|资助|奖励|项目建设)的?(?:要求|对象|范围|主体|门槛|标准)"
)
_OPENS_CASES = re.compile(r"情形之一|(?:下列|以下)情形")
_OF_GOALS = re.compile(r"目标|现状|形势|成效|回顾|发展基础")
_GOAL = re.compile(r"到20\d\d年|截至|力争")
_APPLIES = re.compile(r"申报|申请|推荐|遴选")
_POOL = re.compile(
    r"(?:基金|专项资金|财政[^，；。]{0,6}资金|扶持资金|预算|授信)(?:的)?"
    r"(?:总规模|规模|总额|总量|额度|额|资金)?(?:累计)?[^，；。\d]{0,6}$"
)
_POOLAFTER = re.compile(r"(?:以上|左右)?(?:规模)?的[^，；。]{0,12}(?:基金|专项资金|资金池)")
_MONEY_NOUN = re.compile(
    r"(?:收入|营收|产值|投资|投入|资产|资本|销售|融资|利润|经费|费用|税收|纳税)[^，。；]{0,4}$"
)
_TOGETHER = re.compile(r"合计|累计|总计|总和")

# No sentence is this long; what is cut there is no prose.
_SENTENCE = re.compile(r"[^。；！？\n]{1,1000}")
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")

_PER_UNIT: Final = "平方米|千瓦时|标准箱|小时|分钟|年度|季度|亩|人|名|户|家|个|项|件|台|套|辆|吨|度|次|场|集|部|款|篇|年|月|日|天"
_PER = re.compile(
    rf"(?:(?:每一?(?:{_PER_UNIT})|单(?:个|家|项|户|一)|同一)"
    r"(?:企业|项目|单位|平台|机构|活动|产品|主体|基地|学院|园区|人才|标准|专利|软件|课程)?)+"
)
_PER_TIME = re.compile(r"每(?:年|月|日|天|季)")
_SLASH = re.compile(rf"/({_PER_UNIT})")
# Words that stand before a base, or between it and its figure, and are no part of it.
_BEFORE_BASE = re.compile(r".*(?:按照?|依照?|给予|予以|不超过|不低于|超过|最高|(?:且|并|由)(?!购))")
_BEFORE_MEASURE = re.compile(r"^(?:且|并|或|其中|同时满足|同时|原则上|对于|对|其|的|、)+")
_AFTER_BASE = re.compile(
    r"(?:的)?(?:比例|比重)?(?:的|须|应当|应|需|原则上|在|为|累计|合计|可|适当|降低|达到|达|不得?超过|"
    r"不得?低于|不得?少于|不高于|不足|低于|少于|超过|高于|突破|超|最高|最多|至少|约|近)*$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of support as printed: ``value`` (and ``value_max`` of a range) in ``unit``.

    ``unit`` is a money unit (万元; a missing 元 is supplied), %, ‰, 百分点 or 倍 (1:1 is 1倍).
    ``op`` is one of >= > <= < ~ =. ``per`` is what each such sum is for (每家, 单个项目, 小时),
    ``base`` what a rate is taken of or a condition measures. ``words`` is the clause, ``line`` its
    first and last line in the source.
    """

    kind: AmountKind
    value: Decimal
    value_max: Decimal | None
    unit: str
    op: str
    per: str
    base: str
    words: str
    cite: str
    line: tuple[int, int]

    @property
    def exact(self) -> int | Fraction:
        """Money in 分, a rate as a fraction of its base; of a range the lower end."""
        return exact_value(self.value, self.unit)

    @property
    def exact_max(self) -> int | Fraction | None:
        return None if self.value_max is None else exact_value(self.value_max, self.unit)

    def row(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "value": self.value, "value_max": self.value_max,
            "unit": self.unit, "op": self.op, "per": self.per, "base": self.base,
            "words": self.words, "cite": self.cite, "line": self.line,
        }  # fmt: skip


def amounts(document: Document) -> list[Amount]:
    """The money and rates of support in a document, in printed order."""
    return [
        amount
        for provision, above in _with_ancestors(document.root, ())
        for at, block in enumerate(provision.blocks)
        if block.kind != "contents"
        for amount in _of_block(block, provision, above, at)
    ]


def _with_ancestors(
    provision: Provision, above: tuple[Provision, ...]
) -> Iterator[tuple[Provision, tuple[Provision, ...]]]:
    yield provision, above
    for child in provision.children:
        yield from _with_ancestors(child, (*above, provision))


# --- roles ---------------------------------------------------------------------------------


def _of_block(
    block: Block, provision: Provision, above: tuple[Provision, ...], at: int
) -> Iterator[Amount]:
    text = _BRACKETED.sub(_without_stops, block.text)
    listed: _Opened = None  # by the provision's surroundings; looked up once, where a figure is
    looked = False
    for part in _SENTENCE.finditer(text):
        sentence = part[0]
        for figure in support_figures(sentence):
            if not looked:
                listed, looked = _opened_by(_surroundings(provision, above, at)), True
            at_figure = part.start() + figure.start
            lead = text[max(at_figure - _LEAD, 0) : at_figure]
            lead = lead[max(lead.rfind(stop) for stop in "。！？\n") + 1 :]
            opened = listed or (None if _GOAL.search(lead) else _opened_by([lead]))
            kind = _role(figure, sentence, opened)
            if kind is None:
                continue
            start, end = _clause(sentence, figure)
            yield Amount(
                kind, figure.value, figure.value_max, figure.unit,
                _settled(figure, sentence, above),
                _per(sentence, figure) if kind in ("amount", "cap", "rate") else "",
                _base(block.text[part.start() :], sentence, figure, kind),
                block.text[part.start() + start : part.start() + end],
                provision.address,
                block.lines(part.start() + start, part.start() + end),
            )  # fmt: skip


_LEAD: Final = 400  # characters before a figure in which its conditions are opened


def _without_stops(bracketed: re.Match[str]) -> str:
    """A remark in brackets splits no sentence and no clause."""
    return re.sub(r"[，：；。！？]", "、", bracketed[0])


_Opened = Literal["conditions", "cases", None]


def _opened_by(texts: list[str]) -> _Opened:
    if any(_OPENS_CONDITIONS.search(text) for text in texts):
        return "conditions"
    return "cases" if any(_OPENS_CASES.search(text) for text in texts) else None


def _surroundings(provision: Provision, above: tuple[Provision, ...], at: int) -> list[str]:
    """The headings over a block and the words that lead in to it; nothing under a goal."""
    heads = [each.title or _opening(each) for each in above[1:]]
    if len(provision.title) <= _LONGEST_HEADING:
        heads.append(provision.title)
    if any(_OF_GOALS.search(head) for head in heads):
        return []
    over = [block for each in above[1:] for block in each.blocks] + list(provision.blocks[:at])
    return heads + [block.text for block in over if block.text.endswith(("：", ":"))]


_LONGEST_HEADING: Final = 40  # a longer title is a sentence that stands as its own unit


def _opening(provision: Provision) -> str:
    return provision.blocks[0].text[:60] if provision.blocks else ""


def _role(figure: SupportFigure, sentence: str, opened: _Opened) -> AmountKind | None:
    before, after = sentence[: figure.start], sentence[figure.end :]
    clause = CLAUSE_END.split(before)[-1]
    if _GIVES.search(clause):
        return _kind_of_gift(figure, clause)
    given, who = _GIVES.search(after), _WHO.search(after)
    qualifies = who is not None and who.start() <= _NEAR and (
        given is None or who.start() < given.start()
    )  # fmt: skip
    if not figure.is_rate and not figure.supplied and not opened and _of_pool(clause, after):
        return None if _GOAL.search(before) else "total"
    bound = figure.op in (">=", ">", "<", "below") or figure.value_max is not None
    denied = _DENIES.search(after) is not None
    if bound or denied or (qualifies and given):
        return _kind_of_condition(figure, sentence, opened)
    by_rate = figure.is_rate and re.search(r"按照?|依照?|不超过", clause)
    capped = figure.op == "<=" and _GIVES.search(before)
    if _GIVES.search(CLAUSE_END.split(after)[0]) or (by_rate and given) or capped:
        return _kind_of_gift(figure, clause)
    if figure.op != "=":
        return _kind_of_condition(figure, sentence, opened)
    return None


def _of_pool(clause: str, after: str) -> bool:
    return bool(_POOL.search(clause) or _POOLAFTER.match(after))


_NEAR: Final = 6  # 的 follows its figure at once, or after 以上 and a remark


def _kind_of_gift(figure: SupportFigure, clause: str) -> AmountKind:
    if figure.is_rate:
        return "cap" if figure.op == "<=" and _TOGETHER.search(clause) else "rate"
    if figure.op == "<=":
        return "cap"
    return "total" if _POOL.search(clause) and not _PER.search(clause) else "amount"


def _kind_of_condition(figure: SupportFigure, sentence: str, opened: _Opened) -> AmountKind | None:
    before, after = sentence[: figure.start], sentence[figure.end :]
    if figure.unit == "倍" or (figure.supplied and not _MONEY_NOUN.search(before)):
        return None
    if not opened:
        applies = _APPLIES.search(sentence) and _WHO.match(_behind(sentence, figure))
        if not (_GIVES.search(after) or _DENIES.search(after) or applies) or _GOAL.search(before):
            return None
    if figure.op not in (">=", ">") and figure.value_max is None:
        return "threshold"
    return "threshold" if _DENIES.search(after) or opened == "cases" else "floor"


def _behind(sentence: str, figure: SupportFigure) -> str:
    found = AFTER.match(sentence, figure.end)
    return sentence[found.end() if found else figure.end :]


def _settled(figure: SupportFigure, sentence: str, above: tuple[Provision, ...]) -> str:
    """The comparison; a bare 以下 is < where the text also has 及以上 at the same figure."""
    if figure.op != "below":
        return figure.op if figure.value_max is None or figure.op != "=" else ">="
    printed = sentence[figure.start : figure.end] + "及以上"
    around = above[-1].whole_text if above else sentence
    return "<" if printed in around else "<="


# --- words around a figure -----------------------------------------------------------------


def _clause(sentence: str, figure: SupportFigure) -> tuple[int, int]:
    """The span of the clause around a figure, commas out."""
    end = CLAUSE_END.search(sentence, figure.end)
    return clause_start(sentence, figure.start), end.start() if end else len(sentence)


def _per(sentence: str, figure: SupportFigure) -> str:
    slash = _SLASH.match(sentence, figure.end)
    if slash:
        return slash[1]
    start, _ = _clause(sentence, figure)
    found = [each for each in _PER.finditer(sentence, 0, figure.start)
             if each.start() >= start or not _PER_TIME.match(each[0])]  # fmt: skip
    return found[-1][0] if found else ""


def _base(printed: str, sentence: str, figure: SupportFigure, kind: AmountKind) -> str:
    """What a rate is taken of, or what a condition measures: the noun before the comparison."""
    if not figure.is_rate and kind not in ("floor", "threshold"):
        return ""
    start, _ = _clause(sentence, figure)
    text = printed[start : figure.start]
    label = label_of(text)
    text = text[len(label.printed) :] if label else text
    for earlier in list(FIGURE.finditer(text))[-1:]:
        text = text[earlier.end() :]
    text = _AFTER_BASE.sub("", text)
    if kind not in ("floor", "threshold"):
        text = _BEFORE_BASE.sub("", text)
    return _BEFORE_MEASURE.sub("", text)
