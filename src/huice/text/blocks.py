"""Lines joined to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from huice.text.document import Block
from huice.text.labels import Label, label_of
from huice.text.lines import Repair
from huice.text.repair import CleanLine

_ENDS_SENTENCE = re.compile(r"(?:[。！？；：…]|[。！？][”’」）】]|负责[）)])$")
_PROSE = re.compile(r"[，。；]")
_CITES_NEXT = re.compile(
    r"(?:本[法例定法则案]?|根据|依据|按照|依照|违反|适用|、|和|及|与|》|规定|办法|细则|条例)$"
)
_LATIN_EDGE = re.compile(r"[A-Za-z0-9.+\-/]$")
_WRAP_WINDOW: Final = 24
_NARROWEST_WRAP: Final = 40
_WIDEST_WRAP: Final = 110
_OPENING: Final = 60  # lines
_FOOTNOTES_OF_A_PAGE: Final = 12


def blocks_of(flow: Sequence[CleanLine]) -> tuple[list[Block], list[Repair]]:
    """The paragraphs, headings and tables of lines without letterheads, and what was joined."""
    repairs: list[Repair] = []
    widths = _wrap_widths(flow)
    blocks: list[Block] = []
    group: list[int] = []
    for at, line in enumerate(flow):
        if group and not _goes_on(flow, widths, group, at):
            blocks.append(_block([flow[i] for i in group], repairs))
            group = []
        if line.footnote:
            repairs.append(Repair(line.number, "footnote", line.text))
            blocks.append(_single("footnote", line))
            continue
        group.append(at)
    if group:
        blocks.append(_block([flow[i] for i in group], repairs))
    return _rejoined(blocks, repairs), repairs


# --- joining -------------------------------------------------------------------------------


def _wrap_widths(lines: Sequence[CleanLine]) -> list[int]:
    """For each line the width at which its surroundings wrap; 0 where lines are paragraphs."""
    widths = [line.width for line in lines]
    found: list[int] = []
    for at in range(len(lines)):
        near = sorted(widths[max(at - _WRAP_WINDOW, 0) : at + _WRAP_WINDOW])
        high = near[int(len(near) * 0.9)] if near else 0
        # where most lines come near the widest, the text is wrapped there
        full = sum(width >= high - 6 for width in near)
        found.append(
            high if _NARROWEST_WRAP <= high <= _WIDEST_WRAP and full * 3 >= len(near) else 0
        )
    return found


def _goes_on(
    flow: Sequence[CleanLine], widths: Sequence[int], group: Sequence[int], at: int
) -> bool:
    """Whether line ``at`` continues the paragraph of the lines in ``group``."""
    before, line = flow[group[-1]], flow[at]
    if before.cells or line.cells:
        return bool(before.cells) and bool(line.cells)
    if line.footnote or line.heading or before.heading or line.contents or before.contents:
        return False
    ended = bool(_ENDS_SENTENCE.search(before.text))
    wrap = widths[group[-1]]
    full = bool(wrap) and before.width >= wrap - 6
    labelled = label_of(line.text)
    if labelled and labelled.kind in ("编", "章", "节", "条"):
        return _cites_next(flow, group)
    if labelled:
        return (
            full
            and not ended
            and not _opens_unit(before, line)
            and not _is_next(flow[group[0]], labelled)
        )
    if wrap:
        if ended:
            return full and before.text[-1] not in "。！？" and line.indent == 0 and not line.bold
        return full or _is_cut_prose(flow, group)
    if line.bold or ended:
        return False
    return _is_cut_prose(flow, group)


def _cites_next(flow: Sequence[CleanLine], group: Sequence[int]) -> bool:
    """Whether a sentence stops before the article that it cites: 违反本办法 / 第八条的…"""
    opening = label_of(flow[group[0]].text)
    if opening and opening.kind in ("编", "章", "节"):
        return False
    if not _CITES_NEXT.search(flow[group[-1]].text):
        return False
    text = _opening(flow, group)
    return bool(_PROSE.search(text)) or len(text) > 20


def _opens_unit(before: CleanLine, line: CleanLine) -> bool:
    """A label at the start of a line opens a unit unless the sentence before runs into it."""
    return line.bold or line.indent >= 4 or not re.search(r"[\u4e00-\u9fff，、]$", before.text)


def _is_next(opening: CleanLine, label: Label) -> bool:
    """Whether a label counts on from the one that opened the paragraph."""
    first = label_of(opening.text)
    return first is not None and (first.kind, first.number + 1) == (label.kind, label.number)


def _is_cut_prose(flow: Sequence[CleanLine], group: Sequence[int]) -> bool:
    """Whether the paragraph so far is running text that stops without its stop."""
    text = _opening(flow, group)
    labelled = label_of(text)
    if labelled and labelled.kind in ("编", "章", "节", "1.1"):
        return False
    if labelled and labelled.kind == "条":
        return True
    body = text[len(labelled.printed) :] if labelled else text
    return bool(_PROSE.search(body)) or len(body) > 44


def _opening(flow: Sequence[CleanLine], group: Sequence[int]) -> str:
    """As much of a paragraph as tells what it is."""
    return "".join(flow[i].text for i in group[:_OPENING])


def _block(lines: list[CleanLine], repairs: list[Repair]) -> Block:
    first = lines[0]
    if first.cells:
        return _table(lines)
    if len(lines) == 1:
        return _single(
            "contents" if first.contents else "heading" if first.heading else "text", first
        )
    text, starts = "", []
    for line in lines:
        if text and _LATIN_EDGE.search(text[-1]) and re.match(r"[A-Za-z]", line.text):
            text += " "
        starts.append((len(text), line.number))
        text += line.text
    repairs.append(Repair(first.number, "join", f"{len(lines)}", text[:40]))
    return Block("text", text, tuple(starts))


def _single(kind: str, line: CleanLine) -> Block:
    return Block(kind, line.text, ((0, line.number),), line.heading)  # type: ignore[arg-type]


def _table(lines: list[CleanLine]) -> Block:
    text, starts = "", []
    for line in lines:
        text += "\n" if text else ""
        starts.append((len(text), line.number))
        text += line.text
    return Block("table", text, tuple(starts), 0, tuple(line.cells for line in lines))


def _rejoined(blocks: list[Block], repairs: list[Repair]) -> list[Block]:
    """Joins a sentence over a footnote that stood at the foot of its page."""
    out: list[Block] = []
    for block in blocks:
        notes = 0
        most = min(len(out), _FOOTNOTES_OF_A_PAGE) if block.kind == "text" else 0
        while notes < most and out[-1 - notes].kind == "footnote":
            notes += 1
        before = out[-1 - notes] if notes and notes < len(out) else None
        if (
            before
            and before.kind == block.kind == "text"
            and not _ENDS_SENTENCE.search(before.text)
            and not label_of(block.text)
            and _PROSE.search(before.text)
        ):
            shift = len(before.text)
            joined = Block("text", before.text + block.text,
                           (*before.starts, *((o + shift, n) for o, n in block.starts)))  # fmt: skip
            repairs.append(Repair(block.first, "join", "2", block.text[:40]))
            out[-1 - notes] = joined
            continue
        out.append(block)
    return out
