"""Red letterheads: names of issuing bodies that conversion left in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from huice.text.lines import Repair
from huice.text.repair import CleanLine

ORGANISATION: Final = re.compile(
    r"^[\u4e00-\u9fff（）]{2,30}?(?:厅|局|部|委|委员会|办公室|办公厅|人民政府|银行|学院|科学院|总台|总站|海关|交易所|管委会|中心|协会|学会|联合会|研究院|公司|司)$"
)
_FILE: Final = re.compile(r"^文件|文件$")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The names of issuing bodies that stood at the head of a page, and on which line."""

    line: int
    names: tuple[str, ...]


def without_letterheads(
    lines: Sequence[CleanLine],
) -> tuple[list[CleanLine], list[Letterhead], list[Repair]]:
    """The lines without letterheads, the letterheads, and the repairs: a letterhead is a run of
    lines that are names of bodies, with the word 文件 or set in spread letters."""
    kept: list[CleanLine] = []
    heads: list[Letterhead] = []
    repairs: list[Repair] = []
    at = 0
    while at < len(lines):
        run = _run_of_names(lines, at)
        if not _is_letterhead(run):
            kept.append(lines[at])
            at += 1
            continue
        heads.append(
            Letterhead(run[0].number, tuple(name for line in run for name in _names(line)))
        )
        repairs.extend(Repair(line.number, "letterhead", line.spaced) for line in run)
        at += len(run)
        if run[0].page and at < len(lines):
            # the page still opens here
            kept.append(replace(lines[at], page=True))
            at += 1
    return kept, heads, repairs


def _names(line: CleanLine) -> tuple[str, ...]:
    if _is_spread(line):
        return (_FILE.sub("", line.text),)
    return split_bodies(_FILE.sub("", line.spaced.strip()))


def _run_of_names(lines: Sequence[CleanLine], at: int) -> Sequence[CleanLine]:
    end = at
    while end < len(lines) and _is_name(lines[end]):
        end += 1
    return lines[at:end]


def _is_name(line: CleanLine) -> bool:
    if _names_several(line):
        return True
    bare = _FILE.sub("", line.text)
    return not bare or bool(ORGANISATION.match(bare) and len(bare) <= 24)


def _names_several(line: CleanLine) -> bool:
    """Several bodies and the word 文件 on one line."""
    return line.text.endswith("文件") and len(split_bodies(_FILE.sub("", line.spaced))) >= 2


def _is_letterhead(run: Sequence[CleanLine]) -> bool:
    if any(map(_names_several, run)):
        return True
    if len(run) >= 2 and any(_FILE.search(line.text) for line in run):
        return True
    return len(run) >= 2 and 2 * sum(map(_is_spread, run)) >= len(run)


def _is_spread(line: CleanLine) -> bool:
    """Set with a space between every two characters, as letterheads are."""
    return bool(re.match(r"^(?:[\u4e00-\u9fff] ){4,}", line.spaced))


def split_bodies(text: str) -> tuple[str, ...]:
    """The bodies named one after another in ``text``, with or without spaces between them;
    empty where it holds anything else."""
    compact = re.sub(r"\s+", "", text)
    prefix = re.match(r"^[\u4e00-\u9fff]{2,4}(?:省|市|自治区)", compact)
    spaced = text
    if prefix:
        spaced = re.sub(rf"(?<=[厅局委会室部府])(?={prefix[0]})", " ", _joined_pieces(text))
    names: list[str] = []
    pending = ""
    for piece in spaced.split():
        pending += piece
        if ORGANISATION.match(pending):
            names.append(pending)
            pending = ""
    return tuple(names) if names and not pending else ()


def _joined_pieces(text: str) -> str:
    """Pieces that are no body by themselves closed up with what follows."""
    return re.sub(r"\s+", " ", text).strip()
