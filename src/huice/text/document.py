"""A document as Huice knows it: metadata, a tree of provisions, and the lines behind each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huice.text.lines import Repair

BlockKind = Literal["text", "heading", "table", "footnote", "contents"]
# 征求意见稿、正式文件、通知公告、解读、记录
State = Literal["draft", "final", "notice", "interpretation", "record"]
RelationKind = Literal["interprets", "annex of", "replaces", "based on"]
Role = Literal["text", "notice", "annex", "interpretation"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table, joined from the lines it was broken over.

    ``text`` is repaired text without line breaks; a table's rows are joined by newlines and its
    cells by tabs (``rows`` has them apart). ``starts`` maps offsets in ``text`` to line numbers:
    pairs (offset, line), both ascending.
    """

    kind: BlockKind
    text: str
    starts: tuple[tuple[int, int], ...]
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    def line_at(self, offset: int) -> int:
        """The line of the source on which the character at ``offset`` stands."""
        at = bisect_right(self.starts, (offset, 1 << 60)) - 1
        return self.starts[max(at, 0)][1]

    def lines(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """First and last line of ``text[start:end]``."""
        stop = len(self.text) if end is None else end
        return self.line_at(start), self.line_at(max(start, stop - 1))

    @property
    def first(self) -> int:
        return self.starts[0][1]

    @property
    def last(self) -> int:
        return self.starts[-1][1]


# One step of an address: what kind of unit, and its number (0 where it has none).
Step = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Provision:
    """A unit of a document: chapter, article, 一、, （一）, 1., box or annex, and what is under it.

    ``kind`` is one of 文件 编 章 节 条 一 （一） 1 （1） ① 专栏 附件 解读 前言; ``address`` is the stable
    address in the document (第八条（一）5, 三（二）4, 专栏2), empty for the document itself. ``title``
    is the heading without label; ``blocks`` are the unit's own text, its heading line first, label
    included, without its children.
    """

    kind: str
    address: str
    steps: tuple[Step, ...]
    label: str
    title: str
    blocks: tuple[Block, ...]
    children: tuple[Provision, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """This unit and every unit below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """Own text, paragraphs apart by newlines."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def whole_text(self) -> str:
        """Own text and that of every unit below."""
        return "\n".join(each.text for each in self.walk() if each.blocks)

    @property
    def first(self) -> int:
        """First line in the source; 0 where the unit has no text."""
        return min((each.blocks[0].first for each in self.walk() if each.blocks), default=0)

    @property
    def last(self) -> int:
        return max((each.blocks[-1].last for each in self.walk() if each.blocks), default=0)


@dataclass(frozen=True, slots=True)
class Part:
    """Where a piece of a document stands: role, file, first and last line."""

    role: Role
    file: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a copy of a document differs from the text that was kept."""

    address: str
    kept: str
    copy: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A second printing of the same document: where it stands and how it differs."""

    part: Part
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document is to another: 解读、附件、废止、依据. ``to`` is a title or a number."""

    kind: RelationKind
    to: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document: what it is, where it stands, and its provisions.

    ``id`` is stable for the same number and title. Dates are None where the text prints none.
    ``years`` are the first and last year of the period that a plan names in its title, or None.
    ``region`` is the administrative place whose document it is (广东省, 深圳市, 全国), by its title
    and issuers; empty where the text does not tell.
    """

    id: str
    title: str
    number: str
    issuers: tuple[str, ...]
    state: State
    parts: tuple[Part, ...]
    root: Provision
    signed: date | None = None
    printed: date | None = None
    in_force: date | None = None
    until: date | None = None
    validity: str = ""
    years: tuple[int, int] | None = None
    region: str = ""
    missing: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    copies: tuple[Copy, ...] = ()
    repairs: tuple[Repair, ...] = field(default=(), repr=False)

    @property
    def file(self) -> str:
        return self.parts[0].file

    def provisions(self) -> Iterator[Provision]:
        """Every unit in printed order, the document itself first."""
        return self.root.walk()
