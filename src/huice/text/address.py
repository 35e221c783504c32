"""Addresses resolved: from 第八条（一）5 to the unit of a document, its lines and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from huice.problems import BadInput, Spot
from huice.text.address_units import FORMS, descendants, has_label, levels, of_times
from huice.text.address_words import Path, Step, paths_of
from huice.text.annex_lists import numbered_titles
from huice.text.document import Document, Provision
from huice.text.labels import canonical
from huice.text.names import plain, plain_number, same_title
from huice.text.narrowing import (
    Piece,
    Pieces,
    enumerated,
    halves,
    inline,
    own,
    paragraphs,
    whole,
    with_words,
)

_ADDRESSEE = re.compile(r"^[^。；]{3,}：$")
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: a unit, or a part of one.

    ``pieces`` are its text in printed order; ``printed`` is a piece of metadata (文末日期), which
    stands outside the units. ``address`` is the place in its stable form.
    """

    document: Document
    address: str
    provision: Provision
    pieces: Pieces
    printed: str = ""

    @property
    def text(self) -> str:
        return self.printed or "\n".join(piece.text for piece in self.pieces)

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line in the source."""
        if not self.pieces:
            last = self.document.parts[0].last
            return last, last
        spans = [piece.lines for piece in self.pieces]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def as_json(self) -> dict[str, Any]:
        """document, number, cite, file, line (first and last) and text."""
        return {
            "id": self.document.id, "document": self.document.title,
            "number": self.document.number, "cite": self.address, "file": self.document.file,
            "line": list(self.lines), "text": self.text,
        }  # fmt: skip


def resolve(document: Document, cite: str, corpus: Sequence[Document] = ()) -> Place:
    """The one place that an address names; raises BadInput where it names none or several."""
    places = resolve_all(document, cite, corpus)
    if len(places) > 1:
        named = "、".join(place.address for place in places[:_SHOWN])
        raise BadInput.at(
            Spot(document.file),
            f"“{cite}”是{len(places)}处：{named}，此处应为一处",
            f"'{cite}' names {len(places)} places ({named}), one is expected",
        )
    return places[0]


def resolve_all(document: Document, cite: str, corpus: Sequence[Document] = ()) -> list[Place]:
    """Every place that a citation names, in order.

    ``corpus`` are the documents among which 母通知, 附件6 and titles are looked for. Raises
    BadInput with all that does not resolve, and what is near it.
    """
    exact = _exactly(document, cite)
    if exact:
        return [exact]
    titles = [title for each in corpus for title in (each.title, each.number) if title]
    paths = paths_of(cite, titles)
    if not paths:
        raise BadInput.at(
            Spot(document.file),
            f"“{cite}”里没有条款，应如 第八条（一）5、三（二）",
            f"no address in '{cite}', expected one such as 第八条（一）5 or 三（二）",
        )
    places: list[Place] = []
    failed: list[BadInput] = []
    for path in paths:
        try:
            places.append(_Walk(document, corpus, cite).to(path))
        except BadInput as error:
            failed.append(error)
    if failed:
        raise BadInput(problem for error in failed for problem in error.problems)
    return places


def place_of(document: Document, provision: Provision) -> Place:
    """A unit as a place."""
    return Place(document, provision.address, provision, whole(provision))


def _exactly(document: Document, cite: str) -> Place | None:
    wanted = _even(cite)
    found = next((each for each in document.provisions() if _even(each.address) == wanted), None)
    return place_of(document, found) if found and wanted else None


def _even(address: str) -> str:
    # a comma before a numeral parts two addresses: 三1、2 is not 三12
    bare = re.sub(r"(?<!\d)\s+|\s+(?!\d)|、(?![\d〇零一二三四五六七八九十百])", "", address)
    return bare.replace("(", "（").replace(")", "）")


class _Walk:
    """The way along one path, step by step, from the document to the place."""

    def __init__(self, document: Document, corpus: Sequence[Document], cite: str) -> None:
        self.corpus, self.cite = corpus, cite
        self.go_to(document)

    def go_to(self, document: Document) -> None:
        self.document = document
        self.stand_at(document.root)

    def stand_at(self, provision: Provision) -> None:
        self.here, self.address = provision, provision.address
        self.pieces = whole(provision)
        self.narrowed, self.printed = False, ""

    def to(self, path: Path) -> Place:
        for at, step in enumerate(path):
            self.take(step, first=at == 0)
        return Place(self.document, self.address, self.here, self.pieces, self.printed)

    def take(self, step: Step, first: bool) -> None:
        match step.kind:
            case "whole":
                self._whole(step)
            case "printed":
                self._metadata(step)
            case "label" if step.form == "附件":
                self._annex(step)
            case "label":
                self._label(step)
            case "paragraph":
                self._paragraph(step)
            case "sentence":
                self._narrow(step, enumerated(self.pieces, step.number))
            case "words":
                self._words(step, first)
            case "remark":
                self._remark(step)

    # --- documents ---------------------------------------------------------------------------

    def _whole(self, step: Step) -> None:
        if step.form == "母通知":
            self.go_to(self._parent())
        elif step.form == "通知":
            notices = [each for each in self.document.root.children if each.kind == "通知"]
            self.stand_at(notices[0] if notices else self.document.root)
        elif step.form in ("正文", "全文"):
            self.stand_at(self.document.root)
        else:
            named = self._titled(step.form)
            if named is None:
                raise self._missing(step, (each.title for each in self.corpus))
            self.go_to(named)

    def _parent(self) -> Document:
        found = self._notice()
        if found is None:
            raise BadInput.at(
                Spot(self.document.file, self.document.root.first),
                f"“{self.cite}”：没有找到《{self.document.title}》所附属的通知",
                f"'{self.cite}': the notice that {self.document.title} is annexed to is not at hand",
            )
        return found

    def _notice(self) -> Document | None:
        named = [each.to for each in self.document.relations if each.kind == "annex of"]
        return next((each for to in named if (each := self._titled(to))), None) or self._lister()

    def _lister(self) -> Document | None:
        """The only other document that lists this one among its annexes."""
        title = plain(self.document.title)
        found = [
            each
            for each in self.corpus
            if each is not self.document
            and any(
                plain(named) == title
                for unit in each.provisions()
                for block in unit.blocks
                for _, named in numbered_titles(block.text)
            )
        ]
        return found[0] if len(found) == 1 else None

    def _titled(self, name: str) -> Document | None:
        """The document of a number or title, or the only one whose title ends so."""
        number = plain_number(name)
        for each in self.corpus:
            if each.number and plain_number(each.number) == number:
                return each
        same = [each for each in self.corpus if same_title(each.title, name)]
        ending = [each for each in self.corpus if plain(each.title).endswith(plain(name))]
        return same[0] if same else ending[0] if len(ending) == 1 and len(name) >= 6 else None

    def _annex(self, step: Step) -> None:
        units = [each for each in self.document.root.walk() if each.kind == "附件"]
        numbered = [each for each in units if each.steps and each.steps[-1][1] == step.number]
        if numbered or (step.number == 0 and len(units) == 1):
            return self.stand_at((numbered or units)[0])
        notice = self.document
        listed = self._listed_annex(notice, step.number)
        if listed is None and (parent := self._notice()):
            notice = parent
            listed = self._listed_annex(notice, step.number)
        if listed is None:
            raise self._missing(step, (each.address for each in units))
        piece, title = listed
        document = self._titled(title)
        if document:
            return self.go_to(document)
        self.go_to(notice)
        self.pieces, self.address, self.narrowed = (piece,), str(step), True

    def _listed_annex(self, notice: Document, number: int) -> tuple[Piece, str] | None:
        """The line of a notice that names its annex of that number, and the title it names."""
        for unit in notice.provisions():
            for piece in own(unit):
                title = dict(numbered_titles(piece.text)).get(number, "")
                known = title in notice.missing or self._titled(title)
                if title and (known or unit.kind != "1"):
                    return piece, title
        return None

    # --- units -------------------------------------------------------------------------------

    def _label(self, step: Step) -> None:
        found = self._units(step)
        if self.narrowed:
            inside = {id(piece.provision) for piece in self.pieces}
            found = [each for each in found if id(each) in inside]
        around = self.pieces if self.narrowed else own(self.here)
        inside_text = () if found else inline(around, step.form, step.number)
        if inside_text:
            return self._narrow(step, inside_text)
        if not found:
            raise self._missing(step, (each.address for each in self.here.children))
        if len(found) > 1:
            listed = "、".join(each.address for each in found[:_SHOWN])
            raise BadInput.at(
                Spot(self.document.file, found[0].first),
                f"“{self.cite}”中的{step}不止一处：{listed}",
                f"'{self.cite}': {step} stands at several places: {listed}",
            )
        self.stand_at(found[0])

    def _units(self, step: Step) -> list[Provision]:
        """The units that a label names. Chapters and sub-headings may be left out; an item that
        stands alone may be anywhere, if it is the only one of its number."""
        for level in levels(self.here):
            for form in FORMS.get(step.form, (step.form,)):
                found = [each for each in level if has_label(each, form, step)]
                if found:
                    return of_times(found, step.times)
        alone = self.here is self.document.root and step.form in ("（一）", "（1）", "节", "专栏")
        if alone or step.form in ("条", "专栏"):
            within = descendants(self.here)
            return of_times([each for each in within if has_label(each, step.form, step)], 1)
        return []

    # --- parts of units -----------------------------------------------------------------------

    def _paragraph(self, step: Step) -> None:
        if step.form in ("前段", "后段"):
            parts = halves(self.pieces if self.narrowed else own(self.here)) or halves(self.pieces)
            chosen = parts[0 if step.number == 1 else 1] if parts else ()
            return self._narrow(step, chosen)
        found = paragraphs(self.here)
        if step.number > len(found) or not found:
            raise BadInput.at(
                Spot(self.document.file, self.here.first),
                f"“{self.cite}”：{self._name()}只有{len(found)}款，没有第{step.number}款",
                f"'{self.cite}': {self._name()} has {len(found)} paragraphs, there is no {step.number}",
            )
        chosen = found[step.number - 1 if step.number > 0 else -1]
        shown = f"第{canonical('一', step.number)}款" if step.form == "款" else step.form
        self._narrow(step, chosen, shown)

    def _words(self, step: Step, first: bool) -> None:
        words = step.form.strip()
        titled = self._by_title(words)
        if titled:
            return self.stand_at(titled)
        if self.here.title and plain(words) in plain(self.here.title):
            return None
        document = self._titled(words) if first else None
        if document:
            return self.go_to(document)
        return self._narrow(step, with_words(self.pieces, words), f"（{words}）")

    def _by_title(self, words: str) -> Provision | None:
        """The unit below of that title: the same, or the only one that has the words; sub-headings
        before numbered units."""
        wanted = plain(words)
        below = [each for each in descendants(self.here) if each.title]
        tests: tuple[Callable[[str], bool], ...] = (
            lambda title: title == wanted,
            lambda title: title.startswith(wanted),
            lambda title: wanted in title,
        )
        for test in tests:
            found = [each for each in below if test(plain(each.title))]
            headings = [each for each in found if each.kind == "小标题"]
            if len(headings or found) == 1:
                return (headings or found)[0]
        return None

    def _remark(self, step: Step) -> None:
        found = with_words(self.pieces, step.form) if step.form else ()
        if found and not self.printed:
            self._narrow(step, found)

    def _narrow(self, step: Step, pieces: Pieces, shown: str = "") -> None:
        if not pieces:
            raise self._missing(step, ())
        self.pieces, self.narrowed = pieces, True
        self.address += shown or str(step)

    # --- what stands outside the units ----------------------------------------------------------

    def _metadata(self, step: Step) -> None:
        self.stand_at(self.document.root)
        self.address = step.form
        if step.form == "主送机关":
            pieces = own(self.document.root)
            for child in self.document.root.children:
                pieces += own(child) if child.kind == "通知" else ()
            found = tuple(piece for piece in pieces if _ADDRESSEE.match(piece.text))
            if not found:
                raise self._missing(step, ())
            self.pieces = found[:1]
            return
        self.pieces = ()
        days = dict.fromkeys(day for day in (self.document.signed, self.document.printed) if day)
        self.printed = (
            self.document.title
            if step.form == "标题"
            else "\n".join(f"{day.year}年{day.month}月{day.day}日" for day in days)
        )
        if not self.printed:
            raise self._missing(step, ())

    # --- errors -------------------------------------------------------------------------------

    def _name(self) -> str:
        return self.address or f"《{self.document.title}》"

    def _missing(self, step: Step, beside: Iterable[str]) -> BadInput:
        near = _near(
            self.document, f"{self.address}{step}", step, [each for each in beside if each]
        )
        shown, en = "、".join(near), ", ".join(near)
        return BadInput.at(
            Spot(self.document.file, self.here.first),
            f"“{self.cite}”：{self._name()}中没有“{step}”"
            + (f"；相近的有：{shown}" if near else ""),
            f"'{self.cite}': no '{step}' in {self._name()}" + (f"; near it: {en}" if near else ""),
        )


def _near(document: Document, wanted: str, step: Step, beside: Sequence[str]) -> list[str]:
    """Addresses that may be meant: those beside it with the nearest numbers, then alike ones."""
    every = [each for each in document.provisions() if each.address]
    numbers = {each.address: each.steps[-1][1] for each in every if each.steps}
    closest = sorted(beside, key=lambda each: abs(numbers.get(each, 0) - step.number))
    alike = get_close_matches(wanted, [each.address for each in every], n=3, cutoff=0.6)
    return list(dict.fromkeys([*closest[:_SHOWN], *alike]))[:_SHOWN]
