"""Putting right what conversion broke, without inventing; each repair is recorded.

Works line by line. What is joined over lines (sentences, letterheads inside them) is the next
stage's business: ``huice.text.blocks``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from huice.language import Text
from huice.text.lines import Line, Repair

KINDS: Final = {
    "mark": Text("去掉排版或图片标记", "markup or image mark removed"),
    "width": Text("全角、半角统一", "full- and half-width forms unified"),
    "space": Text("去掉字间空格", "spaces between characters removed"),
    "quote": Text("引号复原", "quotation marks restored"),
    "digit": Text("数字中的形近字", "look-alike in a number"),
    "page number": Text("去掉页码", "page number removed"),
    "running head": Text("去掉页眉页脚", "running head removed"),
    "debris": Text("去掉无意义的残留字符", "meaningless residue removed"),
    "letterhead": Text("句中红头移出", "letterhead taken out of a sentence"),
    "join": Text("断行接回成句", "broken lines joined"),
    "footnote": Text("脚注移出正文", "footnote taken out of the text"),
    "numbering": Text("编号按上下文改正", "numbering put right by its neighbours"),
}


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line after repair. ``spaced`` still has single spaces between words and names;
    ``text`` has those between Chinese characters removed. ``width`` counts a Chinese character
    as 2, leading spaces included; ``indent`` is their width. ``contents`` marks a line of a
    table of contents, ``footnote`` one of a footnote, ``bold`` a paragraph wholly or at its
    start set bold."""

    number: int
    text: str
    spaced: str
    width: int
    indent: int
    heading: int = 0
    page: bool = False
    cells: tuple[str, ...] = ()
    contents: bool = False
    footnote: bool = False
    bold: bool = False


HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
_FULL: Final = HAN + "，。；：！？、（）《》〈〉“”‘’【】〔〕…—·「」%％℃"
_IMAGE_OR_BOOKMARK = re.compile(r"\[(?:image|bookmark)\s*:[^\]\n]*\]")
_FOOTNOTE_LINE = re.compile(r"^\s*(?:<sup>\s*\d{1,3}\s*</sup>|\[脚注\s*\d+\])")
_FOOTNOTE_MARK = re.compile(r"<sup>\s*[\[［]?\d{1,3}[\]］]?\s*</sup>")
_PARAGRAPH_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|sup|sub|a|font|img|table|td|th|tbody|thead)\b[^<>]{0,200}>", re.IGNORECASE)  # fmt: skip
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_BULLET = re.compile(r"^\s*[-*]\s+(?=[（(\d一二三四五六七八九十第附])")
_RULE = re.compile(r"^\s*(?:[-*_=—―─]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*[-|:\s]*\|[-|:\s]*$")
_CONTENTS = re.compile(r"(?:[.．·…]{3,}|\t)[\s.．·…]*\d{1,4}\s*$|[.．·]{4,}\s*$")
_DOTS_ONLY = re.compile(r"^[.．·…\s]{3,}\d{0,4}$")
_DASHED_PAGE = re.compile(r"^\s*[-—–―－]+\s*\d{1,4}\s*[-—–―－]+\s*$|^\s*第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?\s*$")  # fmt: skip
_BARE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$")
_SPACE_AROUND_HAN = re.compile(rf"(?<=[{_FULL}])[ \u00a0\u3000]+|[ \u00a0\u3000]+(?=[{_FULL}])")
_UNIT_LABEL = re.compile(
    r"^第 ?(?:[〇零一二三四五六七八九十百]{1,6}|\d{1,4}) ?[编章节条](?:之[一二三四五六七八九十])?(?= )"
)
_DIGIT_LOOKALIKE = re.compile(r"(?<=\d)[lIOo]{1,3}(?=\d| ?[%年月日万亿元个家])|(?<![A-Za-z\d])[lI](?=\d{1,3} ?[%年月日万亿])")  # fmt: skip
_LOOKS_LIKE: Final = {"l": "1", "I": "1", "O": "0", "o": "0"}
_HALF_TO_FULL: Final = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF_BESIDE_HAN = re.compile(
    rf"(?:(?<=[{HAN}）》”%])|(?<=[{HAN}）》”%] ))[,;:?!]|[,;?!](?= ?[{HAN}《“])"
)
_ROUND = re.compile(r"\(([^()]{0,80})\)")
_HAS_HAN = re.compile(f"[{HAN}]")
_CHINESE_NUMBER_IN_ROUND = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*$|^\s*\d{1,2}\s*$")


def width_of(text: str) -> int:
    """Width in half-width units: a Chinese character is 2."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def clean(lines: Iterable[Line]) -> tuple[list[CleanLine], list[Repair]]:
    """The lines that carry text, repaired, and what was repaired. Empty lines are left out."""
    repairs: list[Repair] = []
    cleaned = [each for line in lines for each in _clean_line(line, repairs)]
    return _without_running_heads(cleaned, repairs), repairs


def _clean_line(line: Line, repairs: list[Repair]) -> Iterator[CleanLine]:
    if not line.text.strip():
        return
    if _RULE.match(line.text) or _DOTS_ONLY.match(line.text):
        repairs.append(Repair(line.number, "debris", line.text.strip()))
        return
    if _DASHED_PAGE.match(line.text):
        repairs.append(Repair(line.number, "page number", line.text.strip()))
        return
    if line.cells or _is_table_row(line.text):
        yield from _clean_row(line, repairs)
        return
    # A file converted from pages keeps each page break as one space before the first word.
    page = line.page or bool(re.match(r"^ (?=\S)", line.text))
    for piece in _PARAGRAPH_TAG.split(line.text):
        clean_piece = _clean_piece(replace(line, text=piece, page=page), repairs)
        if clean_piece:
            yield clean_piece
            page = False


def _clean_piece(line: Line, repairs: list[Repair]) -> CleanLine | None:
    raw = line.text
    footnote = bool(_FOOTNOTE_LINE.match(raw))
    heading = _HEADING.match(raw)
    level = len(heading[1]) if heading else line.heading
    bare = _FOOTNOTE_MARK.sub("", _IMAGE_OR_BOOKMARK.sub("", raw))
    bare = _TAG.sub("", bare)
    if heading:
        bare = _HEADING.sub("", bare)
    bare = _BULLET.sub("", bare)
    bold = bool(re.match(r"^\s*\*\*", bare)) or bool(re.match(r"^\s*<(?:b|strong)>", raw))
    bare = bare.replace("**", "")
    if bare.strip() != raw.strip():
        repairs.append(Repair(line.number, "mark", raw.strip()[:120], bare.strip()[:120]))
    if not bare.strip():
        return None
    contents = bool(_CONTENTS.search(bare)) and not re.search("[。；]", bare)
    spaced = _repaired(line.number, bare, repairs)
    text = _closed_up(spaced)
    if text != spaced:
        repairs.append(Repair(line.number, "space", spaced, text))
    indent = width_of(bare[: len(bare) - len(bare.lstrip())].replace("\t", "  "))
    return CleanLine(line.number, text, spaced, indent + width_of(bare.strip()), indent, level,
                     line.page, (), contents, footnote, bold)  # fmt: skip


def _closed_up(spaced: str) -> str:
    """Without spaces between Chinese characters; the one after 第一条 or 第二章 stays."""
    unit = _UNIT_LABEL.match(spaced)
    rest = _SPACE_AROUND_HAN.sub("", spaced[unit.end() :] if unit else spaced)
    return f"{unit[0].replace(' ', '')} {rest}" if unit and rest else rest or spaced


def _repaired(number: int, text: str, repairs: list[Repair]) -> str:
    quoted = text.replace("‚", "“").replace("‛", "”") if "‛" in text else text
    if quoted != text:
        repairs.append(Repair(number, "quote", text.strip(), quoted.strip()))
    spaced = re.sub(r"\s+", " ", quoted).strip()
    unified = _unified(spaced)
    if unified != spaced:
        repairs.append(Repair(number, "width", spaced, unified))
    digits = _DIGIT_LOOKALIKE.sub(
        lambda found: "".join(map(_LOOKS_LIKE.__getitem__, found[0])), unified
    )
    if digits != unified:
        repairs.append(Repair(number, "digit", unified, digits))
    return digits


def _unified(text: str) -> str:
    """Letters and digits half-width; punctuation beside Chinese, and brackets round it, full."""
    narrow = "".join(
        unicodedata.normalize("NFKC", char)
        if "\uff10" <= char <= "\uff19"
        or "\uff21" <= char <= "\uff3a"
        or "\uff41" <= char <= "\uff5a"
        or char in "％＋－＝～＜＞／．"
        or "\u2e80" <= char <= "\u2fdf"
        else char
        for char in text
    )
    wide = narrow
    # from the inside out, as brackets stand in one another
    while _HAS_HAN.search(wide) and (around := _ROUND.sub(_full_width_brackets, wide)) != wide:
        wide = around
    return _HALF_BESIDE_HAN.sub(lambda found: _HALF_TO_FULL[found[0]], wide)


def _full_width_brackets(found: re.Match[str]) -> str:
    inner = found[1]
    chinese = _HAS_HAN.search(inner) or _CHINESE_NUMBER_IN_ROUND.match(inner)
    at_start = found.start() == 0 and _CHINESE_NUMBER_IN_ROUND.match(inner)
    return f"（{inner.strip()}）" if chinese or at_start else found[0]


def _is_table_row(text: str) -> bool:
    stripped = text.strip()
    if re.match(r"^\S{1,4}\s*\S{0,3}[：:]", stripped):  # 发文机关： and the like
        return False
    if stripped.startswith("|"):
        return stripped.count("|") >= 2
    return text.rstrip().count("\t") >= 2 and len(_tab_cells(text)) >= 2


def _tab_cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split("\t") if cell.strip()]


def _clean_row(line: Line, repairs: list[Repair]) -> Iterator[CleanLine]:
    if _TABLE_RULE.match(line.text):
        repairs.append(Repair(line.number, "mark", line.text.strip()[:120]))
        return
    if line.cells:
        cells = list(line.cells)
    elif "|" in line.text:
        cells = line.text.strip().strip("|").split("|")
    else:
        cells = line.text.rstrip("\n").split("\t")
    inner: list[Repair] = []
    tidy = tuple(
        _SPACE_AROUND_HAN.sub("", _repaired(line.number, _without_marks(cell), inner))
        for cell in cells
    )
    repairs.extend(inner)
    if not any(tidy):
        return
    if sum(map(bool, tidy)) == 1 and not line.cells:
        only = next(cell for cell in tidy if cell)
        yield CleanLine(line.number, only, only, width_of(only), 0, line.heading, line.page)
        return
    text = "\t".join(tidy)
    yield CleanLine(line.number, text, text, width_of(text), 0, 0, line.page, tidy)


def _without_marks(cell: str) -> str:
    bare = _FOOTNOTE_MARK.sub("", _IMAGE_OR_BOOKMARK.sub("", cell))
    return _TAG.sub("", _PARAGRAPH_TAG.sub(" ", bare)).replace("**", "").strip()


def _without_running_heads(lines: list[CleanLine], repairs: list[Repair]) -> list[CleanLine]:
    """Drops page numbers, running heads and residue; a page then starts at the next line kept."""
    heads = _running_heads(lines)
    kept: list[CleanLine] = []
    page = False
    for at, line in enumerate(lines):
        kind = "running head" if at in heads else _noise(line, lines, at)
        if kind:
            repairs.append(Repair(line.number, kind, line.text))
            page |= line.page
            continue
        kept.append(replace(line, page=True) if page else line)
        page = False
    return kept


def _running_heads(lines: list[CleanLine]) -> set[int]:
    """Places of short lines that open, or close, at least three of five pages in a row."""
    starts = [at for at, line in enumerate(lines) if line.page]
    ends = [at - 1 for at in starts if at > 0]
    found: set[int] = set()
    for edge in (starts, ends):
        for here, at in enumerate(edge):
            near = edge[max(here - 4, 0) : here + 5]
            same = [other for other in near if lines[other].text == lines[at].text]
            if len(same) >= 3 and _may_be_running_head(lines[at]):
                found.add(at)
    return found


def _may_be_running_head(line: CleanLine) -> bool:
    labelled = re.match(r"[一二三四五六七八九十\d（(第]", line.text)
    return line.width <= 60 and not line.cells and not labelled and line.text[-1] not in "。；：）"


def _noise(line: CleanLine, lines: list[CleanLine], at: int) -> str:
    after = lines[at + 1] if at + 1 < len(lines) else None
    if line.cells or line.heading:
        return ""
    if _BARE_NUMBER.match(line.text):
        beside_page = line.page or (after is not None and after.page)
        in_prose = any(other.width >= 60 for other in lines[max(at - 1, 0) : at + 2])
        return "page number" if beside_page or in_prose else ""
    neighbours = [other.text for other in lines[max(at - 2, 0) : at + 3]]
    repeated = neighbours.count(line.text) >= 3 and len(line.text) <= 12
    return "debris" if repeated and not _HAS_HAN.search(line.text) else ""
