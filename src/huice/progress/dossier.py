"""Dossiers of clusters (五个一, 六个一, 链长制): what bureaus fill in, with its history. Only added to.

An entry adds an item to a part, replaces an earlier item or withdraws one; for the latter two it
says why. All entries stay. An entry that is wrong is refused with all that is wrong, and so is an
item that its part already has, by credit code or by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from huice import credit_code, places
from huice.language import Text
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.dossier import FIELD_NAMES, NEEDED, Part

Act = Literal["add", "replace", "withdraw"]

ACT_NAMES: Final[dict[Act, Text]] = {
    "add": Text("新增", "add"),
    "replace": Text("更正", "replace"),
    "withdraw": Text("撤回", "withdraw"),
}

LONGEST: Final[dict[str, int]] = {
    "name": 200, "code": 40, "place": 40, "what": 1000, "leader": 100, "firms": 500, "gaps": 500,
    "source": 300, "reason": 300,
}  # fmt: skip
"""How many characters each text may have."""

TEXT_NAMES: Final[dict[str, Text]] = {
    **FIELD_NAMES,
    "source": Text("来源", "Source"),
    "reason": Text("理由", "Reason"),
}

_UNFIT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry in a cluster's dossier. ``part`` is system/part; ``place`` a code of GB/T 2260.

    ``earlier`` is the number of the item that it replaces or withdraws, ``number`` its own: its
    place in the dossier, counted from 1, 0 before it is entered.
    """

    part: str
    name: str
    source: str
    authority: str
    author: str
    on: date
    what: str = ""
    code: str = ""
    place: str = ""
    leader: str = ""
    firms: str = ""
    gaps: str = ""
    act: Act = "add"
    earlier: int | None = None
    reason: str = ""
    number: int = 0

    def field(self, name: str) -> str:
        """One of its texts by name."""
        return str(getattr(self, name))


SpotOf = Callable[[str], Spot]
"""Where a field of an entry was written."""


@dataclass(frozen=True)
class Dossier:
    """All entries of one cluster in the order they were entered."""

    entries: tuple[Item, ...] = ()

    def current(self, part: str) -> tuple[Item, ...]:
        """What holds of a part."""
        over = {each.earlier for each in self.entries}
        return tuple(each for each in self.entries
                     if each.part == part and each.act != "withdraw" and each.number not in over)  # fmt: skip

    def past(self, part: str) -> tuple[tuple[Item, Item], ...]:
        """What was replaced or withdrawn in a part, each with the entry that did it."""
        return tuple(
            (self.entries[each.earlier - 1], each)
            for each in self.entries
            if each.part == part and each.earlier is not None
        )

    def added(
        self, entered: Iterable[tuple[Item, SpotOf]], parts: Mapping[str, Part]
    ) -> tuple[Dossier, tuple[Item, ...]]:
        """The dossier with more entries, and these as they are kept; raises BadInput with
        everything that is wrong."""
        book, problems = self, list[Problem]()
        for each, spot_of in entered:
            found = [Problem(spot_of(field), what, field) for field, what in _wrong(each, book, parts)]  # fmt: skip
            problems += found
            if not found:
                kept = book._kept(each)
                book = Dossier((*book.entries, kept))
        if problems:
            raise BadInput(problems)
        return book, book.entries[len(self.entries) :]

    def item(self, number: int | None) -> Item | None:
        """The entry of a number."""
        if number is None or not 0 < number <= len(self.entries):
            return None
        return self.entries[number - 1]

    def _kept(self, each: Item) -> Item:
        """With its number, and code and place in their normal form."""
        number = len(self.entries) + 1
        earlier = self.item(each.earlier)
        if each.act == "withdraw" and earlier is not None:
            return replace(each, number=number, name=earlier.name, code=earlier.code)
        code = credit_code.check(each.code) if each.code else ""
        place = places.find(each.place) if each.place else ""
        return replace(each, number=number, code=code, place=place)


Wrong = tuple[str, Text]


def _wrong(each: Item, book: Dossier, parts: Mapping[str, Part]) -> Iterator[Wrong]:
    part = parts.get(each.part)
    if part is None:
        hint = near(each.part, parts)
        yield "part", Text(f"这个集群没有“{each.part}”这一部分{hint.zh}",
                           f"the cluster has no part '{each.part}'{hint.en}")  # fmt: skip
        return
    yield from _unfit(each)
    yield from _wrong_act(each, book)
    if each.act == "withdraw":
        yield from _stray(each, ())
        return
    yield from _stray(each, part.fields)
    for field in (*NEEDED[part.kind], "source"):
        if not each.field(field):
            name = TEXT_NAMES[field]
            yield field, Text(f"请填写{name.zh}", f"{name.en} is needed")
    yield from _wrong_code(each)
    yield from _wrong_place(each)
    yield from _twice(each, book)


def _unfit(each: Item) -> Iterator[Wrong]:
    for field, most in LONGEST.items():
        text, name = each.field(field), TEXT_NAMES[field]
        if len(text) > most:
            yield field, Text(f"{name.zh}有 {len(text):,} 个字，至多 {most:,} 个",
                              f"{name.en} has {len(text):,} characters, at most {most:,}")  # fmt: skip
        if _UNFIT.search(text):
            yield field, Text(f"{name.zh}含有不能用的控制字符",
                              f"{name.en} has a control character")  # fmt: skip


def _stray(each: Item, fields: Iterable[str]) -> Iterator[Wrong]:
    """What the part has no room for; a withdrawal says nothing but why, and may repeat the name."""
    for field, name in FIELD_NAMES.items():
        if field != "name" and field not in fields and each.field(field):
            yield field, Text(f"此处不填{name.zh}", f"{name.en} does not belong here")


def _wrong_act(each: Item, book: Dossier) -> Iterator[Wrong]:
    if each.act == "add":
        if each.earlier is not None:
            yield "earlier", Text("新增的条目不写原条目", "what is added names no earlier item")
        if each.reason:
            yield "reason", Text("新增的条目不写理由", "what is added gives no reason")
        return
    if not each.reason:
        yield "reason", Text("更正和撤回须写理由", "a replacement or withdrawal says why")
    earlier = book.item(each.earlier)
    if earlier is None or earlier.part != each.part:
        yield "earlier", Text("请写明本部分中被更正或撤回的条目号",
                              "give the number of the item of this part that is replaced or withdrawn")  # fmt: skip
    elif earlier not in book.current(each.part):
        yield "earlier", Text(f"第 {earlier.number} 号已被更正或撤回，或本身是撤回",
                              f"no. {earlier.number} no longer holds")  # fmt: skip


def _wrong_code(each: Item) -> Iterator[Wrong]:
    if each.code:
        try:
            credit_code.check(each.code)
        except credit_code.InvalidCreditCode as error:
            yield "code", Text(error.zh, error.en)


def _wrong_place(each: Item) -> Iterator[Wrong]:
    if each.place:
        try:
            places.find(each.place)
        except (places.UnknownPlace, places.AmbiguousPlace) as error:
            yield "place", Text(error.zh, error.en)


def _twice(each: Item, book: Dossier) -> Iterator[Wrong]:
    """The same credit code or the same name as another item that holds."""
    code, name = _plain(each.code), _plain(each.name)
    for other in book.current(each.part):
        if other.number == each.earlier:
            continue
        same = "code" if code and other.code == code else "name" if _plain(other.name) == name else ""  # fmt: skip
        if same:
            yield (
                same,
                Text(
                    f"第 {other.number} 号已是“{other.name}”（{other.on}，{other.authority}）",
                    f"no. {other.number} is '{other.name}' already ({other.on}, {other.authority})",
                ),
            )
            return


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Width of letters, case and spaces aside."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
