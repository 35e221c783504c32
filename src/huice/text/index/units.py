"""The units of a document as the index keeps them: what is shown, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from huice import places
from huice.text.document import Document, Provision
from huice.text.index.pairs import folded

KINDS: Final = (
    "文件", "编", "章", "节", "条", "一", "（一）", "1", "（1）", "①", "1.1", "专栏", "附件", "解读",
    "通知", "小标题", "前言",
)  # fmt: skip
_OTHER_KIND: Final = 255
_LEVELS: Final = {"country": "国家级", "province": "省级", "city": "市级", "county": "县级"}
LEVELS: Final = tuple(_LEVELS.values())


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with text of its own, or the document itself. ``text`` has the heading in it;
    ``kind`` is a place in KINDS; ``first`` and ``last`` are lines of the source."""

    address: str
    kind: int
    title: str
    text: str
    first: int
    last: int

    @property
    def counted(self) -> str:
        """The text whose characters and pairs are counted: a heading three times, in all."""
        return folded(f"{self.title}\n{self.title}\n{self.text}")


def units_of(document: Document) -> Iterator[Unit]:
    """Units in printed order. The document itself is one, even without text of its own, so that
    it is found by its title."""
    for provision in document.provisions():
        if provision.blocks or not provision.address:
            yield _unit(provision, provision.title if provision.address else document.title)


def _unit(provision: Provision, title: str) -> Unit:
    blocks = provision.blocks
    text = provision.text if title in provision.text else f"{title}\n{provision.text}".rstrip("\n")
    kind = KINDS.index(provision.kind) if provision.kind in KINDS else _OTHER_KIND
    first, last = (blocks[0].first, blocks[-1].last) if blocks else (provision.first,) * 2
    return Unit(provision.address, kind, storable(title), storable(text), first, last)


def storable(text: str) -> str:
    """Text that a database takes: a lone surrogate, of which a broken file may hold one, becomes
    a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def level_of(region: str) -> str:
    """国家级, 省级, 市级 or 县级 by the place whose document it is; empty where that is unknown."""
    if region == "全国":
        return _LEVELS["country"]
    try:
        return _LEVELS.get(places.level(places.find(region)), "") if region else ""
    except ValueError:
        return ""
