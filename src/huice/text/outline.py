"""Paragraphs arranged into the tree of units that a document's labels open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from huice.text.document import Block, Provision, Step
from huice.text.headings import is_addressee
from huice.text.labels import BOX, RANKS, Label, canonical, inserted_number, label_of
from huice.text.lines import Repair
from huice.text.names import plain

_TITLE_LENGTH: Final = 60
_BOX_RANK: Final = 9
_ANNEX_RANK: Final = -0.5
_ANNEX_LIST = re.compile(r"^附件[：:]?\s*(?:1\s?[.．、]\s*(\S.*))?$")
_STOP = re.compile(r"[。：:]")
SUBHEADING: Final = "小标题"
_CHINESE_FORM: Final = {"1": "一", "（1）": "（一）"}
_SUBHEADING = re.compile(r"^(?!附件)([^。；，、：]{2,16})(?<!如下)(?<!以下)[：；]$")


@dataclass(slots=True)
class _Open:
    """A unit still being filled."""

    kind: str
    number: int
    address: str
    steps: tuple[Step, ...]
    label: str = ""
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    children: list[_Open] = field(default_factory=list)
    rank: float | None = None

    def closed(self) -> Provision:
        return Provision(self.kind, self.address, self.steps, self.label, self.title,
                         tuple(self.blocks), tuple(child.closed() for child in self.children))  # fmt: skip


def outline(
    blocks: Sequence[Block], kind: str = "文件", prefix: str = "", steps: tuple[Step, ...] = ()
) -> tuple[Provision, list[Repair]]:
    """The tree of ``blocks`` under a unit of ``kind`` whose address is ``prefix``."""
    builder = _Builder(_Open(kind, 0, prefix, steps), blocks)
    for at in range(len(blocks)):
        builder.take(at)
    return _without_contents(builder.stack[0]).closed(), builder.repairs


class _Builder:
    def __init__(self, root: _Open, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.labels = [_label(block, root.kind) for block in blocks]
        self.next = {kind: _next_labels(self.labels, kind) for kind in (None, "一", "（一）")}
        self.stack = [root]
        self.repairs: list[Repair] = []
        self.seen: dict[str, int] = {}
        self.annexes: list[str] = []
        self.listing = False

    def take(self, at: int) -> None:
        block, label = self.blocks[at], self.labels[at]
        if self._lists_annexes(block, label):
            self.stack[-1].blocks.append(block)
            return
        if label and label.kind == "1.1" and not self._continues_decimal(label):
            label = None
        annex = _annex_number(block, self.annexes) if label is None else 0
        if annex:
            self._open_annex(annex, block)
            return
        following = self.labels[at + 1] if at + 1 < len(self.blocks) else None
        subheading = _SUBHEADING.match(block.text) if label is None else None
        if subheading and is_addressee(block.text):
            subheading = None
        if subheading and following and following.number == 1 and following.kind != BOX:
            self._open_subheading(subheading[1], self._renumbered(following, at + 1), block)
        elif label is None:
            if block.kind == "heading" and self._in_box():
                self._close_to(_BOX_RANK)
            self.stack[-1].blocks.append(block)
        elif label.kind == BOX:
            self._close_to(_BOX_RANK)
            self._open(label, block)
        else:
            self._open_labelled(label, block, at)

    def _open_labelled(self, label: Label, block: Block, at: int) -> None:
        if block.kind == "heading":
            label = self._renumbered(label, at)
        if self._in_box() and not self._leaves_box(label, block):
            self._open_in_box(label, block)
            return
        label = self._renumbered(label, at)
        self._close_to(RANKS[label.kind])
        self._open(label, block)

    def _continues_decimal(self, label: Label) -> bool:
        """2.5 opens a unit in the second section, and is a figure elsewhere."""
        return any(unit.number == int(label.printed.split(".")[0]) for unit in self.stack[1:])

    def _lists_annexes(self, block: Block, label: Label | None) -> bool:
        """附件：1.… and the items that follow it name annexes; they open no unit."""
        first = _ANNEX_LIST.match(block.text) if block.kind == "text" else None
        if first:
            self.annexes = [first[1]] if first[1] else []
            self.listing = True
            return True
        self.listing = self.listing and label is not None
        if self.listing and label and label.kind == "1" and label.number == len(self.annexes) + 1:
            self.annexes.append(block.text[len(label.printed) :])
            return True
        return False

    def _open_annex(self, number: int, block: Block) -> None:
        root = self.stack[0]
        del self.stack[1:]
        name = canonical("附件", number)
        address = self._told_apart(f"{root.address}{name}")
        unit = _Open("附件", number, address, (*root.steps, ("附件", number)), name,
                     block.text, [block], rank=_ANNEX_RANK)  # fmt: skip
        root.children.append(unit)
        self.stack.append(unit)

    def _open_subheading(self, title: str, following: Label, block: Block) -> None:
        """专项条件： before a list that starts anew: a unit of its own, so that each item has
        an address of its own."""
        rank = RANKS[following.kind]
        while len(self.stack) > 1 and _rank(self.stack[-1]) >= rank - 0.5:
            self.stack.pop()
        parent = self.stack[-1]
        comma = "、" if parent.kind in ("一", "1") else ""
        address = self._told_apart(f"{parent.address}{comma}{title}")
        unit = _Open(SUBHEADING, 0, address, (*parent.steps, (title, 0)),
                     "", title, [block], rank=rank - 0.5)  # fmt: skip
        parent.children.append(unit)
        self.stack.append(unit)

    def _renumbered(self, label: Label, at: int) -> Label:
        """1、, 15、 or （2） printed where 一、, 十五、 or （二） belongs: the units before and
        after say so."""
        kind = _CHINESE_FORM.get(label.kind)
        if kind is None:
            return label
        if not self._misprinted(label, kind, at):
            return label
        self.repairs.append(Repair(self.blocks[at].first, "numbering", label.printed.strip(),
                                   canonical(kind, label.number)))  # fmt: skip
        return Label(kind, label.number, label.printed)

    def _misprinted(self, label: Label, kind: str, at: int) -> bool:
        if label.number == 1:
            after = self.next[None][at]
            return after is not None and (after.kind, after.number) == (kind, 2)
        above = next((unit for unit in reversed(self.stack) if unit.kind == kind), None)
        if above is None or above.number != label.number - 1:
            return False
        if any(
            child.kind == label.kind and child.number == label.number - 1
            for unit in self.stack
            for child in unit.children[-1:]
        ):
            return False
        following = self.next[kind][at]
        goes_on = following is not None and following.number == label.number + 1
        return goes_on or above is self.stack[-1] or _same_heading(above, self.blocks[at])

    # --- boxes ------------------------------------------------------------------------------

    def _in_box(self) -> bool:
        return any(unit.kind == BOX for unit in self.stack)

    def _leaves_box(self, label: Label, block: Block) -> bool:
        """A label ends the box when it goes on where the text around the box stopped."""
        if RANKS[label.kind] <= RANKS["条"]:
            return True
        at = next(i for i, unit in enumerate(self.stack) if unit.kind == BOX)
        box, outside = self.stack[at], self.stack[:at]
        around = next((unit for unit in reversed(outside) if unit.kind == label.kind), None)
        if around and self._printed_as(around, block) and not self._printed_as_in(box, block):
            return label.number == around.number + 1
        if any(
            unit.kind == label.kind and label.number == unit.number + 1
            for unit in (*self.stack[at + 1 :], *box.children[-1:])
        ):
            return False
        starts_a_list = label.number == 1 and RANKS[label.kind] > RANKS["一"]
        narrower = RANKS[label.kind] > max(map(_rank, outside), default=-1)
        return not starts_a_list and (around is not None or not narrower)

    def _printed_as(self, unit: _Open, block: Block) -> bool:
        return bool(unit.blocks) and unit.blocks[0].kind == block.kind

    def _printed_as_in(self, box: _Open, block: Block) -> bool:
        """Whether the items of the box are printed as this block is: as headings, or as text."""
        return not box.children or self._printed_as(box.children[0], block)

    def _open_in_box(self, label: Label, block: Block) -> None:
        at = next(i for i, unit in enumerate(self.stack) if unit.kind == BOX)
        while len(self.stack) > at + 1 and _rank(self.stack[-1]) >= RANKS[label.kind]:
            self.stack.pop()
        self._open(label, block)

    # --- opening and closing -----------------------------------------------------------------

    def _close_to(self, rank: float) -> None:
        """Closes every open unit of this rank or narrower, and any box with what is in it."""
        boxes = [at for at, unit in enumerate(self.stack) if unit.kind == BOX]
        if boxes:
            del self.stack[boxes[0] :]
        while len(self.stack) > 1 and _rank(self.stack[-1]) >= rank:
            self.stack.pop()

    def _open(self, label: Label, block: Block) -> None:
        parent = self.stack[-1]
        step = (label.kind, label.number)
        base = _base(self.stack, label.kind)
        item = f"第{label.number}点" if label.kind == "1" and _reads_on(base) else ""
        printed = label.printed.strip() if label.kind == "1.1" else ""
        address = f"{base}{item or printed or canonical(label.kind, label.number)}"
        inserted = inserted_number(label)
        if inserted:
            address += f"之{canonical('一', inserted)}"
        address = self._told_apart(address)
        steps = (*parent.steps, step, *([("之", inserted)] if inserted else []))
        title = _title(block.text[len(label.printed) :], label.kind)
        unit = _Open(
            label.kind, label.number, address, steps, label.printed.strip(), title, [block]
        )
        parent.children.append(unit)
        self.stack.append(unit)

    def _told_apart(self, address: str) -> str:
        """The address, with the count of its repetition where the document repeats a number."""
        times = self.seen[address] = self.seen.get(address, 0) + 1
        return f"{address}〔{times}〕" if times > 1 else address


def _reads_on(base: str) -> bool:
    """Whether a number set right after this address would be read into it: 专栏2, 专栏."""
    return base[-1:].isdigit() or base.endswith(BOX)


def _next_labels(labels: Sequence[Label | None], kind: str | None) -> list[Label | None]:
    """For each block the next label after it, of one kind or of any."""
    found: list[Label | None] = []
    ahead: Label | None = None
    for label in reversed(labels):
        found.append(ahead)
        if label and kind in (None, label.kind):
            ahead = label
    return found[::-1]


def _same_heading(unit: _Open, block: Block) -> bool:
    """Whether the format marks both as headings of one level."""
    return bool(unit.blocks) and unit.blocks[0].level == block.level > 0


def _annex_number(block: Block, listed: Sequence[str]) -> int:
    """Which of the annexes listed before a heading opens; 0 for none."""
    if block.kind != "heading":
        return 0
    titles = [plain(title) for title in listed]
    return titles.index(plain(block.text)) + 1 if plain(block.text) in titles else 0


def _label(block: Block, within: str) -> Label | None:
    label = label_of(block.text) if block.kind in ("text", "heading") else None
    # an interpretation speaks of articles and has none
    return None if label and label.kind == "条" and within == "解读" else label


def _rank(unit: _Open) -> float:
    """The rank of an open unit; the document itself is wider than any."""
    return unit.rank if unit.rank is not None else RANKS.get(unit.kind, -1)


def _without_contents(root: _Open) -> _Open:
    """Takes the entries of a table of contents that carries no page numbers for no units: they
    are nothing but a heading which stands again, with text, at the same place of the tree."""
    again = {
        (child.kind, child.number, child.title)
        for child in root.children
        if child.children or len(child.blocks) > 1
    }
    kept = [
        child
        for child in root.children
        if child.children
        or len(child.blocks) > 1
        or (child.kind, child.number, child.title) not in again
        or not child.title
    ]
    if len(kept) < len(root.children):
        entries = [b for child in root.children if child not in kept for b in child.blocks]
        root.blocks += [replace(entry, kind="contents") for entry in entries]
        root.blocks.sort(key=lambda block: block.first)
        root.children = kept
        _readdress(root)
    return root


def _readdress(root: _Open) -> None:
    """Marks of repetition that the dropped entries caused go with them."""
    taken = _addresses(root)
    for child in root.children:
        bare = re.sub(r"〔\d+〕$", "", child.address)
        if bare not in taken:
            taken.add(bare)
            _move(child, child.address, bare)


def _addresses(unit: _Open) -> set[str]:
    return {unit.address}.union(*map(_addresses, unit.children))


def _move(unit: _Open, old: str, new: str) -> None:
    if unit.address.startswith(old):
        unit.address = new + unit.address.removeprefix(old)
    for child in unit.children:
        _move(child, old, new)


def _base(stack: Sequence[_Open], kind: str) -> str:
    """What stands before the label in an address: nothing for an article or a box, which
    documents number throughout; chapters begin anew in each 编."""
    in_part = kind == "章" and stack[-1].kind == "编"
    if kind in ("编", "章", "条", BOX) and not in_part:
        annexes = [unit.address for unit in stack if unit.kind == "附件"]
        return annexes[-1] if annexes else stack[0].address
    return stack[-1].address


def _title(rest: str, kind: str) -> str:
    """The heading that stands on the label's line, if it has one."""
    if kind == "条":
        return ""
    text = rest.lstrip("：: 　")
    stop = _STOP.search(text)
    head = text[: stop.start()] if stop else text
    return head.strip() if len(head) <= _TITLE_LENGTH else ""
