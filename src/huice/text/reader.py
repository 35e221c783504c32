"""From files to documents: read, repair, split, structure; one number, one document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from huice.text.alike import kept_marks, sought_marks
from huice.text.blocks import blocks_of
from huice.text.document import Block, Copy, Document, Part, Provision, Role, State
from huice.text.headings import DAY
from huice.text.letterheads import Letterhead, without_letterheads
from huice.text.lines import Reading, Repair
from huice.text.metadata import Metadata, is_back_matter, metadata
from huice.text.names import plain, plain_number, same_title, without_remark
from huice.text.outline import outline
from huice.text.repair import CleanLine, clean
from huice.text.split import Draft, Piece, split

_WORTH_COMPARING = 6  # characters of a sentence
_NAMES: dict[Role, str] = {"notice": "通知", "annex": "附件", "interpretation": "解读"}


def read_paths(
    paths: Iterable[Path], step: Callable[[int, int, str], None] | None = None
) -> list[Document]:
    """The documents of files and folders; ``step`` is told how many files of how many are done,
    and the name of the next. Raises BadInput on the first file it cannot use."""
    from huice.text.formats import files_in, read_file

    files = files_in(paths)
    readings: list[Reading] = []
    for at, path in enumerate(files):
        if step:
            step(at, len(files), path.name)
        readings.append(read_file(path))
    return read_documents(readings)


def read_documents(readings: Sequence[Reading]) -> list[Document]:
    """The documents of files as read; the same document printed twice is one, with copies."""
    return merged(document for reading in readings for document in documents_in(reading))


def documents_in(reading: Reading) -> list[Document]:
    """The documents of one file, in printed order."""
    cleaned, repairs = clean(reading.lines)
    lines, heads, moved = without_letterheads(cleaned)
    every = [*reading.repairs, *repairs, *moved]
    known: dict[str, Metadata] = {}
    documents: list[Document] = []
    for draft in split(lines):
        parent = known.get(draft.annex_of) or (
            known.get(draft.notice.title) if draft.notice else None
        )
        facts = metadata(draft, lines, _letterhead_of(draft, lines, heads), parent)
        known.setdefault(draft.title, facts)
        documents.append(_document(reading.file, draft, lines, facts, every))
    return documents


def _letterhead_of(
    draft: Draft, lines: Sequence[CleanLine], heads: Sequence[Letterhead]
) -> tuple[str, ...]:
    """The letterhead that stands in the notice, or just before its first line."""
    piece = draft.pieces[0]
    if piece.role == "interpretation" or not lines:
        return ()
    before = lines[piece.start - 1].number if piece.start else 0
    last = lines[piece.end - 1].number
    return next((head.names for head in heads if before < head.line <= last), ())


def _document(
    file: str, draft: Draft, lines: Sequence[CleanLine], facts: Metadata, repairs: Sequence[Repair]
) -> Document:
    parts: list[Part] = []
    children: list[Provision] = []
    joined: list[Repair] = []
    title = _clean_title(draft, facts.issuers)
    own: tuple[Block, ...] = ()
    single = not any(piece.role == "text" for piece in draft.pieces)
    annexes = 0
    for piece in draft.pieces:
        inside = list(lines[piece.start : piece.end])
        parts.append(Part(piece.role, file, inside[0].number, inside[-1].number))
        blocks, more = blocks_of(_body(piece, lines))
        joined += more
        annexes += piece.role == "annex"
        if piece.role == "text" or (single and piece is draft.pieces[0]):
            tree, renumbered = outline(blocks)
            own = (*own, *tree.blocks)
            children += tree.children
        else:
            name = _NAMES[piece.role] + (str(annexes) if piece.role == "annex" else "")
            steps = ((_NAMES[piece.role], annexes if piece.role == "annex" else 0),)
            tree, renumbered = outline(blocks, _NAMES[piece.role], name, steps)
            heading = " ".join(piece.heading.titles)
            children.append(replace(tree, label=name, title=heading))
        joined += renumbered
    spans = [(part.first, part.last) for part in parts]
    mine = [r for r in (*repairs, *joined) if any(a <= r.line <= b for a, b in spans)]
    return Document(
        id=document_id(facts.number, title),
        title=title,
        number=facts.number,
        issuers=facts.issuers,
        state=facts.state,
        parts=tuple(parts),
        root=Provision("文件", "", (), "", title, own, tuple(children)),
        signed=facts.signed,
        printed=facts.printed,
        in_force=facts.in_force,
        until=facts.until,
        validity=facts.validity,
        years=facts.years,
        region=facts.region,
        missing=_missing_annexes(draft, lines),
        relations=facts.relations,
        repairs=tuple(sorted(mine, key=lambda repair: repair.line)),
    )


def document_id(number: str, title: str) -> str:
    """The same for the same number and title, however widths and spaces are printed."""
    key = f"{plain_number(number)}|{plain(without_remark(title))}"
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _clean_title(draft: Draft, issuers: Sequence[str]) -> str:
    """The title without remarks; issuing bodies that it begins with apart, as they are printed."""
    bare = re.sub(r"（20\d\d年\d{1,2}月\d{1,2}日）$", "", without_remark(draft.title))
    for count in range(len(issuers), 1, -1):
        names = "".join(issuers[:count])
        if bare.startswith(names):
            return " ".join(issuers[:count]) + bare.removeprefix(names)
    return bare


def _body(piece: Piece, lines: Sequence[CleanLine]) -> list[CleanLine]:
    """The lines of a piece without its heading and without what closes a letter."""
    inside = list(lines[piece.heading.end : piece.end])
    dated = False
    while inside and is_back_matter(inside[-1].text, dated):
        dated |= bool(DAY.match(inside[-1].text))
        inside.pop()
    return inside


def _missing_annexes(draft: Draft, lines: Sequence[CleanLine]) -> tuple[str, ...]:
    """Annexes that the document lists and the file does not hold."""
    held = [title for piece in draft.pieces for title in piece.heading.titles]
    text = plain("".join(line.text for p in draft.pieces for line in lines[p.start : p.end]))
    return tuple(
        name
        for name in dict.fromkeys(draft.annexes)
        if text.count(plain(name)) < 2
        and not any(same_title(name, title) or plain(title) in plain(name) for title in held)
    )


# --- one number, one document ----------------------------------------------------------------


def merged(documents: Iterable[Document]) -> list[Document]:
    """One document for each number and title; the fullest printing is kept, the others become
    its copies, with their differences."""
    kept: list[Document] = []
    under: dict[tuple[State, int], list[int]] = {}
    for document in documents:
        near = {
            at for m in sought_marks(document.title) for at in under.get((document.state, m), ())
        }
        at = next((at for at in sorted(near) if _same(kept[at], document)), len(kept))
        if at == len(kept):
            kept.append(document)
        else:
            first, second = sorted((kept[at], document), key=_fullness, reverse=True)
            kept[at] = _with_copy(first, second)
        for mark in kept_marks(kept[at].title):
            under.setdefault((kept[at].state, mark), []).append(at)
    titles = {plain(document.title) for document in kept}
    return [replace(d, missing=tuple(m for m in d.missing if plain(m) not in titles)) for d in kept]


def _same(one: Document, other: Document) -> bool:
    if one.number and other.number and one.number != other.number:
        return False
    if one.years and other.years and one.years != other.years:
        return False
    if one.region and other.region and one.region != other.region:
        return False
    titled = bool(one.title) and same_title(one.title, other.title) and one.state == other.state
    return titled and (bool(one.number and other.number) or _say_the_same(one, other))


def _say_the_same(one: Document, other: Document) -> bool:
    """Whether a fair share of the sentences of the shorter text stand in the longer: titles that
    differ by a character may be a slip, or two documents."""
    first, second = _sentences(one), _sentences(other)
    return 5 * len(first & second) >= min(len(first), len(second))


def _sentences(document: Document) -> set[str]:
    text = document.root.whole_text
    return {plain(each) for each in re.split("[。；\n]", text) if len(each) >= _WORTH_COMPARING}


def _fullness(document: Document) -> tuple[bool, bool, int]:
    return bool(document.number), document.signed is not None, len(document.root.whole_text)


def _with_copy(kept: Document, other: Document) -> Document:
    from huice.text.diff import copy_differences

    part = next((p for p in other.parts if p.role == "text"), other.parts[0])
    same_place = any(copy.part == part for copy in kept.copies) or part in kept.parts
    copy = Copy(part, copy_differences(_held_by(kept.root, other.root), other.root))
    copies = kept.copies if same_place else (*kept.copies, copy, *other.copies)
    return replace(kept, copies=copies)


def _held_by(kept: Provision, other: Provision) -> Provision:
    """The text that was kept without a notice or interpretation that the other does not hold."""
    apart = set(_NAMES.values()) - {child.kind for child in other.children}
    return replace(kept, children=tuple(c for c in kept.children if c.kind not in apart))
