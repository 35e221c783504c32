"""The industrial classification of the national economy, GB/T 4754-2017 国民经济行业分类.

A code is a section letter (门类, A to T) and up to four digits: two for the division (大类), a
third for the group (中类), a fourth for the class (小类). "C" is 制造业, "C39" its division
计算机、通信和其他电子设备制造业, "C391" a group and "C3911" a class in it. A group that is not
divided has one class, whose last digit is 0.

Source: GB/T 4754-2017, issued 30 June 2017, in force since 1 October 2017. ``data/industries.csv``
states its 20 sections and 97 divisions by name, and by code its 473 groups and 1381 classes.
They were compared with three independent public lists in November 2026; every code stands in at
least two of them. Amendment No. 1 (第1号修改单) brings the count of classes to 1382; the one it
adds could not be established and is missing here.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

_LETTERS = "ABCDEFGHIJKLMNOPQRST"


class UnknownIndustry(ValueError):
    """No such industry. ``near`` holds names or codes that were perhaps meant; `find` takes them."""

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        self.text = text
        self.near = near
        self.zh = f"GB/T 4754-2017 中没有行业“{text}”"
        self.en = f"GB/T 4754-2017 has no industry '{text}'"
        if near:
            self.zh += f"；是否指：{'；'.join(near)}？"
            self.en += f"; did you mean: {'; '.join(near)}?"
        super().__init__(self.zh)


def find(text: str) -> str:
    """The canonical code of an industry given by code or by official name.

    "39", "C39" and "c 39" are "C39"; 软件和信息技术服务业 is "I65". Where a section and its only
    division share a name (教育, 房地产业, 国际组织), the name is the section.

    :raises UnknownIndustry: nothing has that code or name, or the letter is not the code's own
    """
    words = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    named = _codes_by_name().get(words)
    if named:
        return named
    code = _codes_by_digits().get(words.lstrip(_LETTERS), "") or words
    if code not in (words, code[:1] + words):
        raise UnknownIndustry(text, (code,))
    return _known(code, text)


def name(code: str) -> str | None:
    """The official name of a section or division; None for a group or class, known by code only."""
    return _table()[_known(code)]


def full_name(code: str) -> str:
    """Section, division and what is below, as 制造业/计算机、通信和其他电子设备制造业/C3911."""
    levels = dict.fromkeys((code[:1], code[:3], _known(code)))
    return "/".join(dict.fromkeys(name(level) or level for level in levels))


def codes() -> tuple[str, ...]:
    """Every canonical code, in the order of the standard."""
    return tuple(_table())


def section(code: str) -> str:
    """The letter of the section a code is in."""
    return _known(code)[0]


@lru_cache(maxsize=65536)
def contains(outer: str, inner: str) -> bool:
    """Whether one industry lies in another, or is it. Takes canonical codes, as `find` gives."""
    return _known(inner).startswith(_known(outer))


def _known(code: str, text: str = "") -> str:
    if code not in _table():
        raise UnknownIndustry(text or code, _near(code))
    return code


def _near(words: str) -> tuple[str, ...]:
    """Names that look like the text; for a code, the longest beginning of it that exists."""
    digits = words.lstrip(_LETTERS)
    if digits.isdigit():
        kept = (digits[:length] for length in range(len(digits) - 1, 1, -1))
        return tuple(c for c in (_codes_by_digits().get(d) for d in kept) if c)[:1]
    from difflib import get_close_matches  # slow to import, and needed for errors only

    return tuple(get_close_matches(words, _codes_by_name(), n=3, cutoff=0.5))


@cache
def _table() -> dict[str, str | None]:
    """Every canonical code, in order, with its name where it has one here."""
    from pathlib import Path  # not needed before the first look-up

    table: dict[str, str | None] = {}
    lines = (Path(__file__).parent / "data" / "industries.csv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        letter, digits, own, groups = line.split(",")
        table[letter + digits] = own
        for group in groups.split():
            third, _, fourths = group.partition(":")
            table[letter + digits + third] = None
            table |= dict.fromkeys(letter + digits + third + fourth for fourth in fourths)
    return table


@cache
def _codes_by_name() -> dict[str, str]:
    # Reversed, so that of two equal names the section's stays.
    return {own: code for code, own in reversed(_table().items()) if own}


@cache
def _codes_by_digits() -> dict[str, str]:
    return {code[1:]: code for code in _table() if code[1:]}
