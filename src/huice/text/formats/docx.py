"""Word files (.docx): the parts of the package, and the lines they make."""

from __future__ import annotations

import posixpath
from typing import Any, Final

from huice.problems import BadInput, Spot
from huice.text.formats import xml
from huice.text.formats.collected import Collected
from huice.text.formats.docx_body import Body
from huice.text.formats.docx_numbering import read_numbering
from huice.text.formats.docx_styles import Styles, read_styles
from huice.text.formats.package import Package
from huice.text.formats.rows import Piece, collect

_RELATED: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_NOTES: Final = (("footnote", "脚注"), ("endnote", "尾注"))


def read(name: str, data: bytes) -> Collected:
    """The paragraphs and table rows of a Word file in order; its notes as lines at the end.

    Automatic numbers are written out, heading styles give the level. A note becomes one line
    that begins [脚注n] or [尾注n]; the text itself carries no marks of notes. Headers, footers,
    comments, and what was deleted or hidden are left out. Raises BadInput for what is no sound
    Word file.
    """
    package = Package.open(name, data)
    package.refuse_strangers()
    main = _targets(package, "_rels/.rels", "").get("officeDocument", "word/document.xml")
    document = package.part(main)
    if document is None:
        raise BadInput.at(
            Spot(name),
            f"不是 Word 文件：压缩包里没有正文（{main}）",
            f"no Word file: the package has no document text ({main})",
        )
    folder, base = posixpath.split(main)
    related = _targets(package, f"{folder}/_rels/{base}.rels", folder)
    styles_part = _part(package, related, "styles")
    styles = Styles() if styles_part is None else read_styles(styles_part)
    numbering = read_numbering(_part(package, related, "numbering"), styles)
    body = Body(name, styles, numbering)
    xml.walk(document, body, name, main)
    pieces = body.pieces
    for kind, mark in _NOTES:
        part = package.part(related[f"{kind}s"]) if f"{kind}s" in related else None
        if part is not None:
            notes = Body(name, styles, numbering)
            xml.walk(part, notes, name, related[f"{kind}s"])
            pieces += _as_lines(notes.notes, body.cited[kind], mark)
    lines = Collected(name)
    collect(pieces, lines)
    return lines


def _as_lines(notes: dict[str, list[Piece]], cited: dict[str, None], mark: str) -> list[Piece]:
    """One line for each note that the text refers to, numbered in the order of the text."""
    lines: list[Piece] = []
    for number, name in enumerate((name for name in cited if name in notes), 1):
        texts = (" ".join(piece.cells) or piece.text for piece in notes[name])
        text = " ".join(text.strip() for text in texts if text.strip())
        lines.append(Piece(f"[{mark}{number}] {text}"))
    return lines


def _part(package: Package, related: dict[str, str], kind: str) -> Any:
    data = package.part(related[kind]) if kind in related else None
    return None if data is None else xml.tree(data, package.file, related[kind])


def _targets(package: Package, rels: str, folder: str) -> dict[str, str]:
    """Parts that a part refers to, by the last word of the kind of reference."""
    data = package.part(rels)
    if data is None:
        return {}
    found: dict[str, str] = {}
    for each in xml.tree(data, package.file, rels).iter(_RELATED):
        kind, target = each.get("Type", "").rpartition("/")[2], each.get("Target", "")
        if each.get("TargetMode") != "External" and target:
            absolute = target if target.startswith("/") else posixpath.join("/", folder, target)
            found.setdefault(kind, posixpath.normpath(absolute).lstrip("/"))
    return found
