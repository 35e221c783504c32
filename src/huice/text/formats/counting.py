"""Numbers as Word prints them in front of paragraphs: 三, 十二, 甲, ④, iv."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_FORMAL: Final = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(value: int, form: str) -> str:
    """A number in one of Word's number formats (``w:numFmt``), as printed.

    Formats that policy texts do not use, and values that a format has no sign for, come out in
    Arabic digits. Bullets and ``none`` give nothing.

    >>> numeral(12, "chineseCounting"), numeral(3, "decimalEnclosedCircle")
    ('十二', '③')
    """
    if form in ("bullet", "none"):
        return ""
    writer = _WRITERS.get(form)
    return (writer(value) if writer else "") or str(value)


def whole(text: str | None) -> int | None:
    """A small whole number as XML writes it, or None."""
    if text is None or not re.fullmatch(r"-?[0-9]{1,9}", text):
        return None
    return int(text)


def _chinese(value: int, digits: str = _DIGITS, units: str = "十百千", full: bool = False) -> str:
    """1 to 9999 with units; 10 to 19 without the leading one, unless written in full."""
    if not 0 < value < 10_000:
        return ""
    written, zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            written += (digits[0] if zero and written else "") + digits[digit]
            written += units[place - 1] if place else ""
        zero = not digit
    return written[1:] if 10 <= value < 20 and not full else written


def _digit_by_digit(value: int) -> str:
    return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(value))


def _from(signs: Sequence[str]) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else ""


def _letters(value: int) -> str:
    """a to z, then aa, bb, as Word has it."""
    if not 1 <= value <= 780:
        return ""
    repeats, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * (repeats + 1)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return ""
    written = ""
    for worth, sign in _ROMAN:
        count, value = divmod(value, worth)
        written += sign * count
    return written


def _run(first: str, length: int) -> list[str]:
    return [chr(ord(first) + step) for step in range(length)]


_CIRCLES = _from([*_run("①", 20), *_run("㉑", 15), *_run("㊱", 15)])

_WRITERS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "koreanCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda value: _chinese(value, _FORMAL, "拾佰仟", full=True),
    "ideographLegalTraditional": lambda value: _chinese(
        value, _FORMAL_TRADITIONAL, "拾佰仟", full=True
    ),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "ideographEnclosedCircle": _from(_run("㊀", 10)),
    "decimalEnclosedCircle": _CIRCLES,
    "decimalEnclosedCircleChinese": _CIRCLES,
    "decimalEnclosedParen": _from(_run("⑴", 20)),
    "decimalEnclosedFullstop": _from(_run("⒈", 20)),
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalZero": lambda value: f"{value:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
}
