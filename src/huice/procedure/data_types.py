"""The types of what an event reports: texts, days, figures, yes or no, one of a list, a form.

A value is kept as it was written (a log is read by people) and read when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.values.duration import Duration
from huice.values.literals import NotALiteral, read_literal
from huice.values.types import DATE, MONEY, NUMBER, RATE, Type

Kind = Literal["text", "date", "rate", "number", "money", "duration", "yes-no", "choice", "form"]
MAX_TEXT = 10_000

_KINDS = {"text", "date", "rate", "number", "money", "duration", "yes-no"}
_FIGURES: Mapping[str, Type] = {"rate": RATE, "number": NUMBER, "money": MONEY}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, eq=False)
class DataType:
    """A field's type, written ``rate``, ``text?`` (may be left out), ``choice a b``, ``form NAME``.

    ``form`` is a text whose printed form is a reading: ``#`` stands for a digit, ``@`` for a
    capital letter, and an empty form takes any text.
    """

    kind: Kind
    optional: bool = False
    options: tuple[str, ...] = ()
    form: str = ""

    def describe(self) -> Text:
        if self.kind == "choice":
            return Text("、".join(self.options) + " 之一", "one of " + ", ".join(self.options))
        return _EXPECTED[self.kind]

    @property
    def type(self) -> Type | None:
        """As conditions compare it; None for what has no order."""
        return DATE if self.kind == "date" else _FIGURES.get(self.kind)


_EXPECTED = {
    "text": Text("文字", "text"),
    "date": Text("日期，如 2024-02-01", "a date such as 2024-02-01"),
    "rate": Text("不为负的比例，如 20%", "a rate of 0% or more, such as 20%"),
    "number": Text("不为负的整数，如 3", "a whole number of 0 or more, such as 3"),
    "money": Text("不为负的金额，如 100万元", "an amount of 0 or more, such as 100万元"),
    "duration": Text("期间，如 10工作日", "a length of time such as 10工作日"),
    "yes-no": Text("yes 或 no", "yes or no"),
    "form": Text("合乎形式的编号", "a number of the set form"),
}


def read_type(text: str, spot: Spot) -> DataType:
    """A type as it is written; raises BadInput."""
    words = text.split()
    optional = bool(words) and words[-1].endswith("?")
    if optional:
        words = [*words[:-1], words[-1][:-1]]
    if len(words) == 1 and words[0] in _KINDS:
        return DataType(words[0], optional)  # type: ignore[arg-type]
    if len(words) > 1 and words[0] == "choice":
        return DataType("choice", optional, tuple(words[1:]))
    if len(words) == 2 and words[0] == "form":
        return DataType("form", optional, form=words[1])
    raise BadInput.at(
        spot,
        f"不认识的类型“{text}”，可用 {'、'.join(sorted(_KINDS))}、choice A B、form 名称",
        f"unknown type '{text}': {', '.join(sorted(_KINDS))}, choice A B, form NAME",
    )


class NotOfType(ValueError):
    """A value that is not of its type; ``what`` says what was found and expected."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.zh)
        self.what = what


@lru_cache(maxsize=4096)
def read_value(kind: DataType, written: str, form: str = "") -> Any:
    """The value of a text of that type; raises NotOfType."""
    if kind.kind == "yes-no" and written in ("yes", "no"):
        return written
    if (kind.kind == "choice" and written in kind.options) or (
        kind.kind == "text" and written.strip() and len(written) <= MAX_TEXT
    ):
        return written
    if kind.kind == "form" and _has_form(written, form):
        return written
    if kind.kind == "date" and _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            pass
    if kind.kind == "duration" or kind.kind in _FIGURES:
        try:
            literal = read_literal(written)
        except NotALiteral as error:
            raise NotOfType(Text(error.zh, error.en)) from None
        whole = kind.kind != "number" or literal.value == int(literal.value)
        if literal.type == _FIGURES.get(kind.kind) and literal.value >= 0 and whole:
            return literal.value
        if kind.kind == "duration" and isinstance(literal.value, Duration):
            return literal.value
    expected = kind.describe()
    if kind.kind == "form" and form:
        expected = Text(f"{expected.zh}（{form}）", f"{expected.en} ({form})")
    raise NotOfType(
        Text(f"“{written}”不对，应为{expected.zh}", f"'{written}' is wrong, expected {expected.en}")
    )


def _has_form(written: str, form: str) -> bool:
    if not written.strip() or len(written) > MAX_TEXT:
        return False
    signs = {"#": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return not form or (
        len(written) == len(form)
        and all(one in signs.get(sign, sign) for one, sign in zip(written, form, strict=True))
    )
