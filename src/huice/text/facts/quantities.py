"""Quantities in running text: a number, its unit and the words that compare it.

超过1.5万亿元, 不少于20家, 3—5个, 近三成, 翻番, 全国第一 are quantities. Years, dates, ordinals,
document numbers, model names (5G, 4K, 3D) and numbers inside 《》 or “” are not.

Conventions
- 亿元 is the unit of large money: 万亿 and 亿 are brought to it. Money below 亿 keeps its unit
  (万元, 元/人). Counts keep a printed 万 in their unit (5000万台, 20万人); other magnitudes
  (百家, 5千人, 百万台) are multiplied out.
- A range holds its lower bound in ``value`` and its upper in ``value_max``.
- A share in words is a percentage: 三成 30 %, 一半 50 %, 三分之一 33.3 %, approximately.
- A rank (居全国第一, 前三) has the unit 位; 前三 is ``<=``. 连续3年 is 3 年; other lengths of time are
  no quantities here.
- 倍增 and 翻番 are 2 倍 of what was, 翻两番 4 倍; 增长一倍 stays 1 倍, as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from huice.text.labels import number_of

Comparison = Literal[">=", ">", "<=", "<", "~", "="]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    ``text[start:end]`` is the number with its unit, ``text[first:last]`` the same with the words
    that compare it (``stated``: as printed, empty for a bare figure). ``comparison`` is ``=`` for
    a bare figure and ``>=`` for a range. ``approximate`` is true for 约, 左右, 近 and the like.
    ``ranked`` marks a rank, ``graded`` an order of magnitude (百亿级).
    """

    value: Decimal
    value_max: Decimal | None
    unit: str
    comparison: Comparison
    stated: str
    start: int
    end: int
    first: int
    last: int
    approximate: bool = False
    ranked: bool = False
    graded: bool = False


# --- numbers ---------------------------------------------------------------------------------

# Bounded: no indicator has more digits, and a hostile text could make numbers of any length.
_ARABIC: Final = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?"
_HAN: Final = "[一二两三四五六七八九十百千万亿]"
_SCALES: Final = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip
_SCALE: Final = "|".join(_SCALES)

# --- units -----------------------------------------------------------------------------------

_MONEY: Final = ("元人民币", "美元", "港元", "欧元", "元")
# Units of measure; 元, counts and shares stand apart because they are treated apart.
_MEASURES: Final = (
    "平方公里", "平方千米", "平方米", "立方米", "公里", "千米", "海里", "公顷", "亩",
    "吨标准煤", "吨标煤", "吨", "公斤", "千瓦时", "兆瓦时", "吉瓦时", "千瓦", "兆瓦", "吉瓦",
    "标准箱", "标箱", "小时", "TEU", "GWh", "MWh", "kWh", "GW", "MW", "kW", "PFLOPS", "EFLOPS",
)  # fmt: skip
# Counting words, with the words they begin that are no counting words (部门, 台湾, 处理 …).
_COUNTS: Final = (
    "人次", "家次", "项次", "件次", "架次", "艘次", "场次", "个(?!月|工作日|百分点|自然日|性|体)",
    "家", "项", "座", "名", "人(?!民|工|均|才)", "位(?!数|于)", "条(?!例|款)", "部(?!门|分|署|委)",
    "批(?!次)", "件", "套", "台(?!湾|账)", "户", "类", "次(?!性|年|于)", "款", "种", "支", "辆", "艘",
    "架", "列", "只", "头", "株", "床", "张", "片", "栋", "幢", "间", "所", "处(?!理|于|置)",
    "场(?!景|所)", "门(?!类)", "组", "对", "班", "期",
)  # fmt: skip
_SHARES: Final = ("%", "个百分点", "百分点", "倍(?!增)")
# The classes of a national classification are counted without a counting word: 8大类.
_CLASSES: Final = "(?:个|项)?(?=(?:大|中|小|门)类)"
_PER: Final = "(?:/(?:平方公里|万元|万人|千人|人|年|亩|户|天|月|吨|家))?"
_BRACKET: Final = "(?:（[台套个件项家辆架艘]）)?"

_COUNT: Final = "|".join(_COUNTS)
_UNIT: Final = (
    rf"(?:{'|'.join((*_SHARES, *_MONEY, *_MEASURES))}|{_COUNT}|{_CLASSES}){_BRACKET}{_PER}"
)
_DASH: Final = "[-—–―~～至到]+"

_FIGURE = re.compile(
    rf"(?<![\dA-Za-z.．+\-—/第〔前])"
    rf"(?P<low>{_ARABIC})(?P<low_scale>{_SCALE})?"
    rf"(?:(?:{_UNIT})?{_DASH}(?P<high>{_ARABIC})(?P<high_scale>{_SCALE})?)?"
    rf"(?P<more>多|余|几)?"
    rf"(?:(?P<unit>{_UNIT})|(?<=亿)(?P<money>)(?=级|规模|以上|左右|的|企业|[，。；、）]|$))"
    rf"(?!\+)"
)
# 7.7、5.5个百分点: the first of two figures that share a unit
_SHARING = re.compile(rf"(?<![\dA-Za-z.．+\-—/第〔])(?P<low>{_ARABIC})(?=[、和](?:{_ARABIC})(?P<unit>%|个百分点))")  # fmt: skip
# Chinese numerals count only with a few units: 一次, 一批, 三类 are mostly no figures.
_WORDED = re.compile(
    rf"(?<![第前\d数几上每.一二两三四五六七八九十百千万亿])"
    rf"(?P<number>{_HAN}{{1,8}})(?P<more>多|余)?"
    rf"(?P<unit>亿元|万元|美元|元(?!宇)|(?<=亿)(?=级|规模|企业|产业)|个(?!月|工作日|百分点|人|体|性|方)|家(?!电|具|庭)|项(?!目)|条(?!例|款|件)|"
    rf"座(?!谈)|所(?!有|以)|名|位(?!于)|人(?=[的以，。；、]|$)|倍(?!增)|件|万?台)"
)
_TENTHS = re.compile(
    r"(?<![一二三四五六七八九十])([一二两三四五六七八九])成(?![立熟果效本分长为员就品交功])"
)
_HALF = re.compile(r"(?<=[近约超过占达])半(?=数|壁|以上|[，。；、的]|$)|(?<![进每])一半|半数")
_FRACTION = re.compile(
    r"([二三四五六七八九十]{1,3})分之([一二三四五六七八九]{1,3})|(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d/A-Za-z])"
)
_DOUBLED = re.compile(r"(?<!成)倍增(?!作用|效应|计划|行动|工程|器)|翻(?P<times>[一两三])?番")

_RANKED = re.compile(
    r"(?:(?:全国|全球|世界|国内|国际|全省|全市|亚洲|亚太|省内|同类|行业)[\u4e00-\u9fff]{0,4}?|"
    r"(?:位居|位列|排名|排位|名列|[居列排]))"
    r"(?:(?P<first>首位|榜首)|第(?P<place>[一二三四五六七八九十]{1,3}|\d{1,3})(?:位|名)?|(?P<top>前)(?P<among>[一二三四五六七八九十]{1,3}|\d{1,3})(?:位|名|强)?)"
    r"(?=[，。；、）]|$|且|并)"
)
# 连续11年和9年: for how long something has held
_STREAK = re.compile(
    rf"(?:(?<=连续)|(?<=连续\d年和)|(?<=连续\d\d年和))(?P<years>\d{{1,2}}|{_HAN}{{1,2}})年"
)
_TITLE_OR_NAME = re.compile(r"《[^《》]*》|“[^“”]{0,24}”|‘[^‘’]{0,24}’|〔[^〔〕]*〕")
_DATE = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月(?:\d{1,2}日)?)?")

# --- comparison ------------------------------------------------------------------------------

# Words before a figure; the first that matches counts, so the negated stand before what they hold.
_BEFORE: Final[tuple[tuple[str, Comparison], ...]] = (
    ("(?:不(?:得)?(?:超过|高于|多于|大于|突破)|至多|最多|最高|控制在)", "<="),
    ("(?:不(?:得)?(?:低于|少于|小于)|至少|最低|最少)", ">="),
    ("(?:(?<![邻接贴最附相远亲])近|接近|将近|大约|约|大致)[为占有]?", "~"),
    ("(?:超过|超出|突破|高于|大于|多于|超|逾|跨越)了?", ">"),
    ("(?:低于|少于|小于|不足|不到|未达)", "<"),
    ("(?:达到|达成|达|增至|提高到|提升到|提升至|增加到|增长到|扩大到|保持在|稳定在)了?", ">="),
)  # fmt: skip
_AFTER: Final[tuple[tuple[str, Comparison], ...]] = (
    ("左右|上下(?!游)", "~"),
    ("及?以上|之上", ">="),
    ("及?以下|以内|之内", "<="),
)
_BEFORE_RE: Final = tuple((re.compile(f"(?:{words})$"), sign) for words, sign in _BEFORE)
_AFTER_RE: Final = tuple((re.compile(words), sign) for words, sign in _AFTER)
# 过亿, 过半: before a numeral in words alone
_PAST = re.compile("(?<![超通经])过[亿百千万半十]$")
# 约占全国的17.5%: the word stands apart from its figure, in the same clause
_ABOUT_APART = re.compile(r"约(?:占|为)[^，。；、\d]{0,24}$")
# 突破百项关键技术: here 突破 is what is done, not how the figure compares
_BREAKTHROUGH = re.compile(r"(?:^|[，。；、])(?:重点|集中|力争|着力)?突破$")
_TECHNOLOGY = re.compile(r"^[^，。；、]*(?:技术|难题|瓶颈)")


def quantities(text: str) -> list[Quantity]:
    """Every quantity of ``text``, in order, none overlapping another."""
    closed = [match.span() for match in _TITLE_OR_NAME.finditer(text)]
    closed += [match.span() for match in _DATE.finditer(text) if match[0][4:5] == "年"]
    taken: list[Quantity] = []
    for found in _every(text):
        if not any(found.start < end and start < found.end for start, end in closed):
            taken.append(found)
            closed.append((found.start, found.end))
    return sorted(taken, key=lambda each: each.start)


def _every(text: str) -> Iterator[Quantity]:
    """All readings, the surer first."""
    for match in _RANKED.finditer(text):
        yield _rank(match)
    for match in _STREAK.finditer(text):
        start, end = match.span()
        years = Decimal(number_of(match["years"]))
        yield Quantity(years, None, "年", "=", "", start, end, start, end)
    for match in _FIGURE.finditer(text):
        yield _figure(text, match)
    for match in _SHARING.finditer(text):
        yield _compared(
            text, *match.span(), Decimal(match["low"]), None, _plain_unit(match["unit"])
        )
    for match in _TENTHS.finditer(text):
        yield _compared(text, *match.span(), Decimal(number_of(match[1]) * 10), None, "%")
    for match in _HALF.finditer(text):
        yield _compared(text, *match.span(), Decimal(50), None, "%")
    for match in _FRACTION.finditer(text):
        yield from _fraction(text, match)
    for match in _DOUBLED.finditer(text):
        times = {"两": 4, "三": 8}.get(match["times"] or "", 2)
        start, end = match.span()
        yield Quantity(Decimal(times), None, "倍", ">=", match[0], start, end, start, end)
    for match in _WORDED.finditer(text):
        yield from _worded(text, match)


def _figure(text: str, match: re.Match[str]) -> Quantity:
    unit = match["unit"] if match["unit"] is not None else "元"
    unit = _plain_unit(unit)
    scale = match["high_scale"] or match["low_scale"] or ""
    low = Decimal(match["low"].replace(",", ""))
    high = Decimal(match["high"].replace(",", "")) if match["high"] else None
    low_scale = match["low_scale"] or scale
    low, _ = _scaled(low, low_scale, unit)
    if high is not None:
        high, unit = _scaled(high, scale, unit)
    else:
        _, unit = _scaled(Decimal(0), scale, unit)
    return _compared(text, *match.span(), low, high, unit, more=match["more"] or "")


def _worded(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    value = chinese_number(match["number"])
    if value is None:
        return
    unit = match["unit"] or "元"
    if unit.endswith("元") and len(unit) > 1 and unit != "美元":
        value, unit = value * _SCALES[unit[0]], "元"
    if unit == "元":
        large = value >= 10**8
        amount = Decimal(value) / (10**8 if large else 10**4 if value >= 10**4 else 1)
        unit = "亿元" if large else "万元" if value >= 10**4 else "元"
    else:
        amount = Decimal(value)
    yield _compared(text, *match.span(), amount, None, unit, more=match["more"] or "")


def chinese_number(text: str) -> int | None:
    """The value of 三十五, 两百, 千, 百亿, 万亿 or 亿; None where it is no number."""
    for scale in ("万亿", "亿", "万"):
        if text.endswith(scale):
            head = text[: -len(scale)]
            if re.search("[万亿]", head):
                return None
            value = chinese_number(head) if head else 1
            return None if value is None else value * _SCALES[scale]
    if not re.fullmatch("[一二两三四五六七八九十百千]+", text):
        return None
    if text[0] in "百千":
        return None if len(text) > 1 else _SCALES[text]
    return number_of(text) or None


def _fraction(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    whole, part = (number_of(match[1]), number_of(match[2])) if match[1] else (int(match[4]), int(match[3]))  # fmt: skip
    if not 0 < part < whole:
        return
    exact = Decimal(100) * part / whole
    value = exact.quantize(Decimal("0.1")).normalize()
    found = _compared(
        text, *match.span(), value if value != exact else exact.normalize(), None, "%"
    )
    if value != exact and found.comparison == "=":
        yield _with(found, "~", found.stated)
    else:
        yield found


def _with(found: Quantity, comparison: Comparison, stated: str) -> Quantity:
    return Quantity(found.value, found.value_max, found.unit, comparison, stated, found.start,
                    found.end, found.first, found.last, comparison == "~")  # fmt: skip


def _rank(match: re.Match[str]) -> Quantity:
    place = 1 if match["first"] else number_of(match["place"] or match["among"])
    comparison: Comparison = "<=" if match["top"] else "="
    start, end = match.span()
    return Quantity(Decimal(place), None, "位", comparison, match[0], start, end, start, end,
                    ranked=True)  # fmt: skip


def _scaled(number: Decimal, scale: str, unit: str) -> tuple[Decimal, str]:
    """The number and unit to keep for a figure printed with ``scale``."""
    factor = _SCALES.get(scale, 1)
    if unit.startswith(_MONEY):
        if factor >= 10**8:
            return number * (factor // 10**8), "亿" + unit
        if factor >= 10**4:
            return number * (factor // 10**4), "万" + unit
        return number * factor, unit
    if factor >= 10**8:
        return number * (factor // 10**8), "亿" + unit
    if factor >= 10**4:
        return number * (factor // 10**4), "万" + unit
    return number * factor, unit


def _plain_unit(unit: str) -> str:
    return {"": "个", "百分点": "个百分点"}.get(unit, unit)


def _compared(
    text: str,
    start: int,
    end: int,
    value: Decimal,
    value_max: Decimal | None,
    unit: str,
    more: str = "",
) -> Quantity:
    """The quantity at ``text[start:end]`` with the words that compare it."""
    value = _tidy(value)
    value_max = None if value_max is None else _tidy(value_max)
    first, last, signs, stated = start, end, [], []
    before = text[max(start - 12, 0) : start]
    # 达到约3000亿元: the nearer word is read, the verb before it adds nothing
    for pattern, sign in _BEFORE_RE:
        found = pattern.search(before)
        if found and not _is_breakthrough(text, start, end, found[0]):
            first, before = start - (len(before) - found.start()), before[: found.start()]
            signs.append(sign)
            stated.append(found[0])
            break
    if not signs and _PAST.search(text[max(start - 2, 0) : start + 1]):
        first, signs, stated = start - 1, [">"], ["过"]
    after = next(
        ((found[0], sign) for pattern, sign in _AFTER_RE if (found := pattern.match(text, end))),
        None,
    )
    if after:
        last = end + len(after[0])
        signs.append(after[1])
        stated.append(after[0])
    if more:
        signs.append(">")
        stated.append(more)
    if not signs and _ABOUT_APART.search(text[max(start - 30, 0) : start]):
        signs.append("~")
        stated.append("约")
    graded = text[end : end + 1] == "级"
    comparison = (
        _strongest(signs) if signs else ("~" if graded else ">=" if value_max is not None else "=")
    )
    if graded and comparison == ">=":
        comparison = "~"
    return Quantity(value, value_max, unit, comparison, "…".join(stated), start, end, first, last,
                    comparison == "~", graded=graded)  # fmt: skip


def _tidy(value: Decimal) -> Decimal:
    """Without trailing zeros, and without an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _strongest(signs: list[Comparison]) -> Comparison:
    """约 makes any figure approximate; 超过…以上 stays strict; 达到…以上 is at least."""
    for sign in ("~", "<", "<=", ">", ">="):
        if sign in signs:
            return sign
    return "="


def _is_breakthrough(text: str, start: int, end: int, word: str) -> bool:
    return (
        word == "突破"
        and bool(_BREAKTHROUGH.search(text[:start]))
        and bool(_TECHNOLOGY.match(text[end:]))
    )
