"""Values as people type them, put into the words of a profile: 1,200万 becomes 1200万元.

A unit that goes without saying is added (元 behind 万 or 亿, 人 behind a number of people); one
that does not is asked for. What is typed is never rounded, and never read as another sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from huice.language import Text
from huice.library.fact_values import MAX_LENGTH, NO, YES, read_value
from huice.library.yaml_file import CONTROL
from huice.problems import BadInput, Problem, Spot
from huice.rules.facts import Fact
from huice.values.literals import UNKNOWN_WORDS, normal

_FIGURE: Final = r"\d+(?:\.\d+)?"
_SCALE: Final = r"(?:万亿|千万|百万|亿|万|千|百)"
_END: Final = r"(?=$|[~～—–至到]|及?以[上下内]|\(含\))"
"""Where a figure ends without a unit: at the end, or before a word of a range."""
_SCALED: Final = re.compile(rf"({_FIGURE}{_SCALE}){_END}")
_BARE: Final = re.compile(rf"({_FIGURE}{_SCALE}?){_END}")
_GROUPED: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_LAST_BARE: Final = re.compile(rf"(?:^|[^\d.,])({_FIGURE})(?:及?以[上下内]|\(含\))*$")
_HYPHEN: Final = re.compile(r"(?<=[\d万亿元%])-(?=\d)")
_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")

BOOLEAN_CHOICES: Final = (("是", Text("是", "Yes")), ("否", Text("否", "No")))


def as_written(fact: Fact, typed: str) -> str:
    """What was typed, in the words of a profile; empty where nothing is known.

    Raises BadInput that says what was found and what is expected; its field is the fact's name.
    """
    if len(typed) > MAX_LENGTH:
        raise _wrong(fact, f"写了 {len(typed)} 字，上限是 {MAX_LENGTH} 字",
                     f"{len(typed)} characters, the limit is {MAX_LENGTH}")  # fmt: skip
    if CONTROL.search(typed):
        raise _wrong(
            fact, "含有看不见的控制字符，请重新键入", "it holds control characters, type it anew"
        )
    text = normal(typed)
    if text in UNKNOWN_WORDS:
        return ""
    if fact.type.kind == "text":
        written = typed.strip()
    else:
        written = _READ.get(fact.type.kind, _as_it_stands)(fact, text)
    try:
        read_value(fact, written, Spot(fact.name), fact.name)
    except BadInput as error:
        raise _with_example(fact, error) from None
    return written


def _with_example(fact: Fact, error: BadInput) -> BadInput:
    """The same, with what is expected where that is not said."""
    shown = example(fact)
    if not shown.zh:
        return error
    return BadInput(
        each if "应" in each.what.zh else Problem(
            each.spot, Text(f"{each.what.zh}，应{shown.zh}", f"{each.what.en}, expected one {shown.en}"),
            each.field,
        )
        for each in error.problems
    )  # fmt: skip


def choices(fact: Fact) -> tuple[tuple[str, Text], ...]:
    """The values of a fact that is chosen, not typed; none for one that is typed."""
    if fact.type.kind == "boolean":
        return BOOLEAN_CHOICES
    return tuple((each.zh, each) for each in fact.options)


def example(fact: Fact) -> Text:
    """How a value is typed, for the hint beside a field; empty for one that is chosen."""
    shown = {
        "money": "1200万、0.12亿", "rate": "3.5%", "date": "2023-05-10", "place": "东莞市",
        "industry": "C39", "duration": "3年", "number": "3", "year": "2020",
        "count": f"260{fact.type.unit}", "price": f"10万元/{fact.type.unit}",
    }.get(fact.type.kind, "")  # fmt: skip
    return Text(f"如 {shown}", f"such as {shown}") if shown else Text("", "")


# --- the kinds ------------------------------------------------------------------------------------


def _boolean(fact: Fact, text: str) -> str:
    if text.lower() in YES:
        return "是"
    return "否" if text.lower() in NO else text


def _money(fact: Fact, text: str) -> str:
    """元 goes without saying behind 万 and 亿; a bare figure may be yuan or 万元, and is refused."""
    text = _tight(text).removeprefix("人民币")
    if text.startswith("¥"):  # the sign itself says yuan
        text = _BARE.sub(r"\1元", text[1:])
    return _with_unit(fact, _SCALED.sub(r"\1元", text), ("万元", "亿元"))


def _price(fact: Fact, text: str) -> str:
    unit = f"元/{fact.type.unit}"
    text = re.sub(r"元(?!/)", unit, _SCALED.sub(r"\1元", _tight(text)))
    return _with_unit(fact, text, (unit, f"万{unit}"))


def _rate(fact: Fact, text: str) -> str:
    text = re.sub(rf"百分之({_FIGURE})", r"\1%", _tight(text))
    return _with_unit(fact, text, ("%",))


def _count(fact: Fact, text: str) -> str:
    """There is but one unit, which stands beside the field."""
    return _BARE.sub(rf"\1{fact.type.unit}", _tight(text))


def _number(fact: Fact, text: str) -> str:
    return _tight(text)


def _duration(fact: Fact, text: str) -> str:
    return _with_unit(fact, _tight(text), ("年", "个月"))


def _date(fact: Fact, text: str) -> str:
    match = _DAY.fullmatch(text)
    return "-".join(match.groups()) if match else text


def _as_it_stands(fact: Fact, text: str) -> str:
    return text


_READ: Final[dict[str, Callable[[Fact, str], str]]] = {
    "boolean": _boolean, "money": _money, "price": _price, "rate": _rate, "count": _count,
    "number": _number, "duration": _duration, "date": _date,
}  # fmt: skip


def _tight(text: str) -> str:
    """Without spaces, without the commas of thousands, a range with the sign of one."""
    text = _GROUPED.sub(lambda found: found[0].replace(",", ""), "".join(text.split()))
    return _HYPHEN.sub("~", text)


def _with_unit(fact: Fact, text: str, units: tuple[str, ...]) -> str:
    """Refuse a last figure without its unit; the lower end of a range shares that of the upper."""
    bare = _LAST_BARE.search(text)
    if bare is None:
        return text
    could = [f"{bare[1]}{unit}" for unit in units]
    raise _wrong(
        fact, f"“{text}”没有写单位，请写明，如 {'、'.join(could)}",
        f"'{text}' has no unit: write it, such as {' or '.join(could)}",
    )  # fmt: skip


def _wrong(fact: Fact, zh: str, en: str) -> BadInput:
    return BadInput.at(Spot(fact.name), zh, en, fact.name)
