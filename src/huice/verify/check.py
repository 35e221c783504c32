"""Looks for every figure of the library in the place that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from huice.library.policies import Policies
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.measure import Document as Encoded
from huice.text.address import Place
from huice.text.document import Document
from huice.verify.cites import Cites, written_cites
from huice.verify.dated import dated_figures
from huice.verify.dossiers import unprinted_parts
from huice.verify.encoded import Figure, figures_of
from huice.verify.funded import programme_figures
from huice.verify.numerals import even, numbers
from huice.verify.printed import Setting, printed
from huice.verify.procedural import procedure_figures
from huice.verify.recorded import recorded_figures
from huice.verify.report import Finding, Report
from huice.verify.texts import text_of

_SHOWN: Final = 5
# How a note says that the text does not print what the rule states.
_UNPRINTED = re.compile(
    r"未列|没有列|不列|未写|没有写|未印|没有印|没有另印|未另|未载|未明|没有说|未说|不在.{0,8}文本|文本.{0,6}没有|"
    r"推得|推出|推定|推为|由此|视为|按.{1,24}读|读作|取.{0,24}为|归组"
)


def verify(policies: Policies, documents: Sequence[Document], document: str = "") -> Report:
    """Checks the library, or one ``document`` of it (its id), against the documents read.

    A document of the library whose text is not among them is listed as absent. Raises BadInput
    where the library has no such document.
    """
    ids = [each.id for each in policies.documents]
    if document and document not in ids:
        hint = near(document, ids)
        raise BadInput.at(
            Spot(policies.root.name),
            f"政策库里没有“{document}”{hint.zh}",
            f"the library has no '{document}'{hint.en}",
        )
    findings: list[Finding] = []
    problems: list[Problem] = []
    checked: list[tuple[str, str]] = []
    absent: list[str] = []
    cited = 0
    for encoded in policies.documents:
        if document and encoded.id != document:
            continue
        text = text_of(encoded, documents)
        if text is None:
            absent.append(encoded.id)
            continue
        checked.append((encoded.id, text.title))
        cites = Cites(text, documents)
        for cite, spot in written_cites(policies.root / encoded.id):
            cited += 1
            problem = cites.problem(cite, spot)
            if problem:
                problems.append(problem)
        for system in policies.dossiers.values():
            for place in system.printed:
                if place.document == encoded.id:
                    cited += 1
                    problems += unprinted_parts(system, place, cites)
        findings += _Check(encoded, text, cites).findings(policies)
    return Report(tuple(findings), tuple(problems), cited, tuple(checked), tuple(absent))


class _Check:
    """One document of the library and its text."""

    def __init__(self, encoded: Encoded, text: Document, cites: Cites) -> None:
        self.encoded, self.text, self.cites = encoded, text, cites
        issued = encoded.issued or text.signed
        self.setting = Setting(issued.year if issued else 0, text.region)

    def findings(self, policies: Policies) -> Iterator[Finding]:
        for figure in (
            *dated_figures(policies, self.encoded),
            *figures_of(policies, self.encoded),
            *recorded_figures(self.encoded),
            *programme_figures(self.encoded),
            *procedure_figures(policies.root / self.encoded.id),
        ):
            yield self._finding(figure)

    def _finding(self, figure: Figure) -> Finding:
        places = self.cites.places(figure.cite) or self._resolvable(figure.cite)
        base = (self.encoded.id, figure.rule, figure.spot, figure.cite, figure.shown)
        for place in places:
            words = printed(figure.wanted, _text_of(place), self.setting)
            if words:
                return Finding(*base, "found", words, (place.address,), place.lines[0])
        if not places:
            return Finding(*base, "unresolved")
        # a figure that stands in another item is cited wrongly, whatever a note says of it; the
        # members of a group that the text does not list may well be named elsewhere
        elsewhere = () if figure.group else self._elsewhere(figure)
        note = "" if elsewhere else self._explanation(figure, places)
        if note:
            return Finding(*base, "noted", note)
        elsewhere = elsewhere or self._elsewhere(figure)
        return Finding(*base, "elsewhere" if elsewhere else "missing", "", elsewhere)

    def _resolvable(self, cite: str) -> list[Place]:
        """The places of a joined citation one part of which does not resolve."""
        return [place for part in cite.split("；") for place in self.cites.places(part)]

    def _elsewhere(self, figure: Figure) -> tuple[str, ...]:
        """Where else the text prints the figure, the narrowest units, in printed order."""
        found = [
            unit.address or "正文"
            for unit in self.text.provisions()
            if unit.blocks and printed(figure.wanted, unit.text, self.setting)
        ]
        return tuple(dict.fromkeys(found))[:_SHOWN]

    # --- notes -------------------------------------------------------------------------------

    def _explanation(self, figure: Figure, places: Sequence[Place]) -> str:
        """The reading or note that says why the figure is not printed where it is cited: it
        speaks of the figure, or for a group of places, of the group, and says that the text does
        not have it."""
        remarks = re.findall(r"[（(]([^（()）]+)[）)]", figure.cite)
        remark = next((each for each in remarks if _UNPRINTED.search(each)), "")
        if remark and figure.group:
            return remark
        beside = [text.zh for text in figure.explained]
        beside += [note.text.zh for note in figure.notes if self._touches(note.cite, places)]
        return next((text for text in beside if self._explains(figure, text)), "")

    def _touches(self, cite: str, places: Sequence[Place]) -> bool:
        """Whether a note's citation and a rule's name one unit, or one inside the other."""
        if not cite:
            return False
        noted = self.cites.places(cite)
        return any(
            one.document is other.document and _inside(one.address, other.address)
            for one in noted
            for other in places
        )

    def _explains(self, figure: Figure, text: str) -> bool:
        if figure.group:
            unlisted = _UNPRINTED.search(text)
            return bool(unlisted) and _names_group(figure.group, figure.group_size, text)
        return any(
            _UNPRINTED.search(sentence) and printed(figure.wanted, sentence, self.setting)
            for sentence in re.split("[。；]", text)
        )


def _text_of(place: Place) -> str:
    """The text of a place; a whole document has its days besides, which stand outside its units."""
    document = place.document
    if place.provision is not document.root or place.printed:
        return place.text
    signed = [day for day in (document.signed, document.printed) if day]
    return "\n".join([place.text, *(f"{day.year}年{day.month}月{day.day}日" for day in signed)])


def _names_group(name: str, size: int, text: str) -> bool:
    """Whether a note speaks of a group: by its name, or by how many members it has (九市)."""
    stem = re.sub(r"地区$|[区市]$", "", name)
    counted = any(
        number.value == size and re.match("个?(?:地级|省级)?[省市区]", number.behind)
        for number in numbers(even(text))
    )
    return stem in text or counted


def _inside(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
