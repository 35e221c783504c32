"""What the library states at a place of a document: everything that cites it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse

from huice.language import Language, Text
from huice.rules.measure import Measure, tree
from huice.site.casework import procedures
from huice.site.openlibrary import requirements
from huice.site.web.policies import library

REQUIREMENT = Text("申报条件", "requirement")
AWARD = Text("奖补", "award")
MATERIAL = Text("申报材料", "material")
NOTE = Text("说明", "note")
CLOCK = Text("时限", "time limit")
EVENT = Text("事件", "event")


class Cited(NamedTuple):
    """A statement of the library with its place, and the page it stands on."""

    cite: str
    kind: Text
    title: str
    href: str


def cited(document: str, language: Language, cite: str = "") -> list[Cited]:
    """All that cites a place of the document (or a place within it), in the library's order."""
    if not cite:
        return []
    wanted = _even(cite)
    return [each for each in _every(document, language) if _lies_in(each.cite, wanted)]


def _lies_in(cite: str, wanted: str) -> bool:
    for part in _even(cite).split("、"):
        rest = part.removeprefix(wanted)
        # 第八条（一）1 lies in 第八条（一）, but 第八条（一）12 not in 第八条（一）1
        if rest != part and not (rest[:1].isdigit() and wanted[-1:].isdigit()):
            return True
    return False


def _even(cite: str) -> str:
    return cite.replace(" ", "").replace("(", "（").replace(")", "）")


@lru_cache(maxsize=128)
def _every(document: str, language: Language) -> tuple[Cited, ...]:
    found: list[Cited] = []
    for measure in library().policies.document(document).measures:
        found += _of_measure(measure, language)
    own = filter(lambda key: key.startswith(f"{document}/"), procedures.keys())
    for key in own:
        found += _of_procedure(key, language)
    return tuple(dict.fromkeys(each for each in found if each.cite))


def _of_measure(measure: Measure, language: Language) -> list[Cited]:
    href = reverse("measure", args=[measure.document, measure.id])
    found = [
        Cited(each.cite, REQUIREMENT, each.title.say(language), href)
        for _, each in tree(measure.requirements)
    ]
    for line in requirements.award(measure.key, language):
        found.append(Cited(line.cite, AWARD, f"{line.label.say(language)} {line.detail}", href))
    if measure.award.gives:
        found.append(Cited(measure.award.cite, AWARD, measure.award.gives.say(language), href))
    found += [
        Cited(x.cite, requirements.STACKING[x.rule], x.text.say(language), href)
        for x in measure.stacking
    ]
    found += [Cited(x.cite, MATERIAL, x.title.say(language), href) for x in measure.materials]
    return found + [Cited(x.cite, NOTE, x.text.say(language), href) for x in measure.notes]


def _of_procedure(key: str, language: Language) -> list[Cited]:
    procedure = procedures.procedure(key)
    href = reverse("procedure", args=[procedure.document, procedure.id])
    clocks = [
        Cited(x.cite, CLOCK, f"{x.id} {x.title.say(language)}", href)
        for x in procedure.clocks.values()
    ]
    events = [Cited(x.cite, EVENT, x.title.say(language), href) for x in procedure.transitions]
    return clocks + events
