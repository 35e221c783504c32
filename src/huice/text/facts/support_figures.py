"""Figures of support in a sentence: money, percentages and multiples, with their comparison.

They are read apart from the quantities of goals because support is worded in its own way: the
comparison may stand far from its figure (不超过项目总投入的30%), figures share a unit or a comparison
(最高300、200、100万元), bounds are marked （含） and （不含）, and 元 may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from huice.text.labels import number_of
from huice.values.literals import SCALE

CLAUSE_END = re.compile(r"[，：]")
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN: Final = r"[一二两三四五六七八九][〇零一二两三四五六七八九十百千]{0,7}(?=[万亿]元)"
# 元 opens other words as well (元宇宙, 元器件); a bare 万 or 亿 is money only where support is meant.
_UNIT: Final = (
    r"(?:万亿|千万|百万|亿|万|千|百)?元(?!宇宙|器件|素|组件)|个?百分点|[%‰]"
    r"|(?:万亿|亿|万)(?=[，。；、）（(的及以]|(?:奖励|资助|补助|补贴)|$)"
)
_EDGE: Final = r"(?:[（(](?:不?含|实缴)[）)])"
FIGURE = re.compile(
    rf"(?<![\d.])(?:(?P<low>{_NUMBER})(?P<low_unit>{_UNIT})?{_EDGE}?(?:[-－—–~～]{{1,2}}|至|到)"
    rf"(?P<high>{_NUMBER})(?P<high_unit>{_UNIT})"
    rf"|(?P<listed>(?:(?:{_NUMBER})、)+(?:{_NUMBER}))(?P<listed_unit>{_UNIT})"
    rf"|(?P<parts>\d+)[:：∶](?P<whole>\d+)(?=的|配套|比例|给予|予以|，|。|$)"
    rf"|百分之(?P<percent>[〇零一二三四五六七八九十百]{{1,5}})"
    rf"|(?P<one>{_NUMBER}|{_HAN})(?P<one_unit>{_UNIT}))"
)
# Longer words first: 不超过 holds 超过.
_BEFORE = re.compile(
    r"(?P<le>最高不超过|不超过|不超出|不得超过|不高于|不多于|不大于|至多|最高(?:可达|可)?|最多|上限|封顶|(?:适当)?降低)"
    r"|(?P<ge>不低于|不少于|不小于|不得低于|不得少于|至少|达到|达)"
    r"|(?P<gt>超过|超出|高于|突破|大于|多于|超)"
    r"|(?P<lt>不足|不满|低于|少于|小于)"
    r"|(?P<about>约|近(?=$))"
)
AFTER = re.compile(
    rf"(?:/[一-鿿]{{1,4}})?(?P<edge>{_EDGE})?"
    r"(?:(?P<ge>及以上|以上|起)|(?P<le>及以下|以内|封顶)|(?P<below>以下)|(?P<about>左右))?"
)
_OP_OF: Final = {"le": "<=", "ge": ">=", "gt": ">", "lt": "<", "about": "~"}


RATE_UNITS: Final = {"%": 100, "百分点": 100, "‰": 1000, "倍": 1}


def clause_start(sentence: str, at: int) -> int:
    """Where the clause around an offset begins."""
    return max(sentence.rfind("，", 0, at), sentence.rfind("：", 0, at)) + 1


def exact_value(value: Decimal, unit: str) -> int | Fraction:
    """Money in 分, a percentage or a multiple as a fraction of its base."""
    if unit in RATE_UNITS:
        return Fraction(value) / RATE_UNITS[unit]
    fen = Fraction(value) * SCALE[unit.removesuffix("元")] * 100
    return int(fen) if fen.denominator == 1 else fen


@dataclass(frozen=True, slots=True)
class SupportFigure:
    """A figure in a sentence: its span there, its value and unit, and its comparison."""

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    unit: str
    op: str
    supplied: bool  # 元 is not printed

    @property
    def is_rate(self) -> bool:
        return self.unit in RATE_UNITS


_LISTING: Final = frozenset("、和或及")


def support_figures(sentence: str) -> list[SupportFigure]:
    """The figures of a sentence in order; each figure of a list is one."""
    found: list[SupportFigure] = []
    for match in FIGURE.finditer(sentence):
        first = max(clause_start(sentence, match.start()), found[-1].end if found else 0)
        printed = next(
            (match[name] for name in ("high_unit", "listed_unit", "one_unit") if match[name]), ""
        )
        unit, supplied = _unit_of(printed)
        if match["parts"]:
            if match["whole"] == "0":
                continue
            unit = "倍"
        op = _comparison(sentence[first : match.start()], sentence[match.end() :])
        if not op and found and sentence[found[-1].end : match.start()] in _LISTING:
            op = found[-1].op  # 最高10万元、5万元: one comparison for the list
        for low, high in _values(match):
            found.append(
                SupportFigure(match.start(), match.end(), low, high, unit, op or "=", supplied)
            )
    return found


def _unit_of(printed: str) -> tuple[str, bool]:
    """The unit in full, and whether 元 had to be supplied. 百分之N prints no unit: it is %."""
    if not printed:
        return "%", False
    if printed.endswith("百分点"):
        return "百分点", False
    if printed in "%‰" or printed.endswith("元"):
        return printed, False
    return printed + "元", True


def _values(match: re.Match[str]) -> list[tuple[Decimal, Decimal | None]]:
    if match["low"]:
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if match["low_unit"] and match["low_unit"] != match["high_unit"]:
            low = low * _factor(match["low_unit"]) / _factor(match["high_unit"])
        return [(low, high)] if low <= high else [(high, None)]
    if match["listed"]:
        return [(_decimal(each), None) for each in match["listed"].split("、")]
    if match["parts"]:
        return [(_decimal(match["parts"]) / _decimal(match["whole"]), None)]
    if match["percent"]:
        return [(Decimal(number_of(match["percent"])), None)]
    return [(_decimal(match["one"]), None)]


def _decimal(figure: str) -> Decimal:
    if figure[0].isdigit():
        return Decimal(figure.replace(",", ""))
    return Decimal(number_of(figure))


def _factor(unit: str) -> int:
    return SCALE.get(unit.removesuffix("元"), 1)


def _comparison(before: str, after: str) -> str:
    """The comparison that the words on both sides of a figure print, or nothing."""
    words = list(_BEFORE.finditer(before))
    op = _OP_OF[words[-1].lastgroup or ""] if words else ""
    behind = AFTER.match(after)
    assert behind is not None
    if behind["edge"] and "不" in behind["edge"]:
        return {">=": ">", "<=": "<"}.get(op, ">" if behind["ge"] else op)
    if behind["edge"] and "含" in behind["edge"] and op == ">":
        return ">="  # 超过…（含） contradicts itself: the side that lets in
    if behind["ge"] and op not in ("<=", "<"):
        return ">="
    if behind["le"]:
        return "<="
    if behind["below"]:
        return "<=" if behind["edge"] else "below"
    return op or ("~" if behind["about"] else "")
