"""How wide text is, and where its lines break: no font is asked, so widths are estimates.

Chinese and other full-width characters are one em; Latin letters are taken by class, as
wide as in the sans-serif faces that come with Chinese ones. All measures are points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

Tone = Literal["ink", "strong", "quiet", "time", "clock", "white"]

LEADING: Final = 1.22
"""From one line to the next, in ems."""

_WIDTHS: Final[Mapping[str, float]] = {
    letter: width
    for width, letters in {
        0.24: " ", 0.29: "ijlI|!'.,:;", 0.36: "()[]{}-/", 0.4: "frt\\`", 0.5: "zcsxvy\"*?_^J",
        0.56: "aekg0123456789#$+<=>~FLYXV–", 0.62: "bdhnopquTESZCKPB", 0.68: "RAO&HNUDGQ",
        0.8: "w", 0.94: "mMW%@",
    }.items()
    for letter in letters
}  # fmt: skip
_STRONGER: Final = 1.06
_OPENING: Final = frozenset("（〔《“‘「『【([{")
_CLOSING: Final = frozenset("*）〕》”’」』】。，、；：？！)]}.,;:?!%…")
_UNPRINTABLE: Final = re.compile(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one tone; ``whole`` keeps it on one line where a line is wide enough."""

    text: str
    tone: Tone = "ink"
    whole: bool = False


Line = tuple[Run, ...]


@lru_cache(maxsize=4096)
def _ems(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.east_asian_width(character) in "WFA" or ord(character) > 0x24F:
        return 1.0
    return 0.75 if character.isupper() else 0.62


def text_width(text: str, size: float, strong: bool = False) -> float:
    return sum(map(_ems, text)) * size * (_STRONGER if strong else 1.0)


def line_width(line: Iterable[Run], size: float) -> float:
    return sum(text_width(run.text, size, run.tone == "strong") for run in line)


def lines_height(lines: Sequence[Line], size: float) -> float:
    return len(lines) * size * LEADING


def printable(text: str) -> str:
    """The text without control characters and surrogates, its white space made single."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def wrap(runs: Iterable[Run], size: float, room: float, indent: float = 0.0) -> tuple[Line, ...]:
    """Lines no wider than ``room``: broken between Chinese characters and at spaces, and inside a
    word only where it is wider than a line. A run that follows another begins after a space.
    The first line begins after ``indent``, and may be empty where nothing fits beside that."""
    return _wrap(tuple(runs), size, room, indent)


def widest_word(runs: Iterable[Run], size: float) -> float:
    """The width that no line may fall under if no word is to be broken."""
    return max((ems for _, _, ems in _atoms(tuple(runs))), default=0.0) * size


@lru_cache(maxsize=65536)
def _wrap(runs: tuple[Run, ...], size: float, room: float, indent: float) -> tuple[Line, ...]:
    lines: list[list[Run]] = [[]]
    used = indent
    fitting = tuple(
        replace(run, whole=False) if run.whole and line_width((run,), size) > room else run
        for run in runs
    )
    for atom, tone, ems in _atoms(fitting):
        wide, end = ems * size, _ems(atom[-1]) * size if atom[-1] == " " else 0.0
        if used and used + wide - end > room:
            lines.append([])
            used, atom = 0.0, atom.lstrip()
            wide = text_width(atom, size, tone == "strong")
        whole = wide <= room or not atom.strip()
        for place, piece in enumerate([atom] if whole else _pieces(atom, size, room, tone)):
            if place:
                lines.append([])
                used = 0.0
            _add(lines[-1], piece, tone)
            used += wide if whole else text_width(piece, size, tone == "strong")
    return tuple(tuple(line) for place, line in enumerate(lines) if line or (indent and not place))


def _add(line: list[Run], text: str, tone: Tone) -> None:
    if line and line[-1].tone == tone:
        line[-1] = Run(line[-1].text + text, tone)
    elif text:
        line.append(Run(text, tone))


@lru_cache(maxsize=8192)
def _atoms(runs: tuple[Run, ...]) -> tuple[tuple[str, Tone, float], ...]:
    """What must not be parted, with its width in ems: words with the space after them, characters
    with their marks."""
    return tuple(
        (atom, run.tone, text_width(atom, 1.0, run.tone == "strong"))
        for place, run in enumerate(runs)
        for atom in _parted(run, " " if place else "")
    )


def _parted(run: Run, atom: str) -> Iterator[str]:
    text = printable(run.text)
    if run.whole or not text:
        yield from [atom + text] * bool(text)
        return
    for character in text:
        joined = (
            not atom
            or character in _CLOSING
            or character == " "
            or atom[-1] in _OPENING
            or (atom[-1] != " " and _ems(character) < 1 and _ems(atom[-1]) < 1)
            or not atom.strip()
        )
        if not joined:
            yield atom
            atom = ""
        atom += character
    yield atom


def _pieces(atom: str, size: float, room: float, tone: Tone) -> Iterable[str]:
    piece = ""
    for character in atom:
        if piece and text_width(piece + character, size, tone == "strong") > room:
            yield piece
            piece = ""
        piece += character
    yield piece
