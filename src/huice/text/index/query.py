"""What a user types into the search box, as words to find and words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huice.problems import BadInput, Spot
from huice.text.index.pairs import folded

_LONGEST: Final = 400
_MOST_WORDS: Final = 24
_PIECE: Final = re.compile(r'(-?)(?:["“”]([^"“”]*)["“”]?|(\S+))')
_KEPT: Final = re.compile(r"[\w+/.%℃&·-]+")
_QUOTED: Final = re.compile(rf"{_KEPT.pattern}(?: {_KEPT.pattern})*")


@dataclass(frozen=True, slots=True)
class Query:
    """``groups`` are found all, each by any of its words; ``without`` are found nowhere."""

    groups: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for group in self.groups for word in group))


def read(typed: str) -> Query:
    """Words apart by spaces are found all; “…” keeps spaces; OR (或) between two words takes
    either; a leading - leaves out. Raises BadInput for nothing to look for, or too much."""
    spot = Spot("检索词 words")
    if len(typed) > _LONGEST:
        raise BadInput.at(spot, f"最多 {_LONGEST} 个字，写了 {len(typed)} 个",
                          f"at most {_LONGEST} characters, {len(typed)} given")  # fmt: skip
    groups: list[list[str]] = []
    without: list[str] = []
    either = False
    for minus, quoted, bare in _PIECE.findall(typed.replace("\0", " ")):
        if bare in ("OR", "或") and not minus and groups:
            either = True
            continue
        words = _words(quoted, _QUOTED) if quoted else _words(bare, _KEPT)
        if minus:
            without += words
        elif words and either:
            groups[-1] += words
        else:
            groups += [[word] for word in words]
        either = False
    if not groups:
        raise BadInput.at(spot, "没有可查的字词：至少写一个汉字、字母或数字",
                          "nothing to look for: give at least one character, letter or digit")  # fmt: skip
    if sum(map(len, groups)) + len(without) > _MOST_WORDS:
        raise BadInput.at(spot, f"最多 {_MOST_WORDS} 个词", f"at most {_MOST_WORDS} words")
    every = dict.fromkeys(tuple(dict.fromkeys(group)) for group in groups)
    return Query(tuple(every), tuple(dict.fromkeys(without)))


def _words(piece: str, kept: re.Pattern[str]) -> list[str]:
    """The words of a piece; punctuation parts them, as it parts the words of a sentence."""
    found = (word.strip("-./&· ") for word in kept.findall(" ".join(folded(piece).split())))
    return [word for word in found if word]
