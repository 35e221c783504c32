"""Spatial assignments: which place is to do what for which industry.

A row for each place, also of a list: 支持甲、乙建设丙产业基地 gives two. A statement counts where
it gives a place a part to play (以甲为核心, 甲重点发展…, 将甲打造为…, 在甲布局…, 落户甲) and, of
what is there already, where it names the places an industry stands in. Not counted: departments
in brackets, titles of papers, governments and universities that bear the name of a place, the
place whose paper it is, and regions that are only drawn on (借助…, 承接…).

An overview (布局在甲、乙、丙三个区) whose places each have a sentence of their own in the same unit
is one with those sentences. Stars of a table of cities × industries are rows too, see
``huice.text.facts.star_tables``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from huice.text.document import Block, Document, Provision
from huice.text.facts.industry_names import Industries, industries
from huice.text.facts.place_lists import Part, headed_by, parts, without_asides
from huice.text.facts.place_names import Names, names_for
from huice.text.facts.plan_parts import PlanPart, is_plan, part_of
from huice.text.facts.star_tables import starred

Kind = Literal["assignment", "baseline"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A place and its part in an industry.

    ``industry`` is a path from the plan's industry to a segment (甲/乙); ``place`` is the official
    name where it is a division, as printed otherwise, ``code`` its six-digit code or empty;
    ``words`` is the sentence it is read from, ``line`` its first and last line. ``open`` is true
    where the list of places ends in 等. ``level`` is the number of stars in a table, else None.
    ``kind`` tells what is planned from what is there already. ``doubtful`` is true where a table
    contradicts itself, as damaged ones do.
    """

    industry: str
    place: str
    role: str
    cite: str
    line: tuple[int, int]
    words: str
    open: bool = False
    level: int | None = None
    kind: Kind = "assignment"
    code: str = ""
    doubtful: bool = False

    def row(self) -> dict[str, object]:
        """The fields by name, for JSON."""
        return {
            "industry": self.industry,
            "place": self.place,
            "role": self.role,
            "cite": self.cite,
            "line": list(self.line),
            "words": self.words,
            "open": self.open,
            "level": self.level,
            "kind": self.kind,
            "code": self.code,
            "doubtful": self.doubtful,
        }


# What an account of the present must say of places: that an industry stands there.
_STANDS_THERE = re.compile(r"集聚|聚集|基地|产业带|产业园|片区|格局|布局")


def layout(document: Document) -> list[Assignment]:
    """The spatial assignments of a plan, in printed order; a document of another kind has none."""
    about = industries(document)
    # Rules for support name places as well, to tell who gets how much.
    if not about.plan or not (is_plan(document.title) or "措施" in document.title):
        return []
    names = names_for(document.region)
    found: list[Assignment] = []
    for unit, part in _units(document.root, None):
        if part != "none":
            stars = list(_of_stars(unit, names, about))
            found += stars or _of_unit(unit, part == "state", names, about)
    return found


def _units(unit: Provision, around: PlanPart | None) -> Iterator[tuple[Provision, PlanPart | None]]:
    """Every unit, with the part of the plan that it belongs to."""
    here = part_of(unit, around)
    # What stands before the first unit of a paper is its letter, not the paper.
    if unit.kind != "文件" or not unit.children:
        yield unit, here
    for child in unit.children:
        yield from _units(child, here)


def _of_unit(unit: Provision, present: bool, names: Names, about: Industries) -> list[Assignment]:
    subject = ""
    rows: list[tuple[Assignment, Part]] = []
    for block in unit.blocks:
        if block.kind != "text":
            continue
        for part in parts(block.text, names, subject):
            if not present or _stands_there(part, block.text):
                rows += [(row, part) for row in _rows(part, unit, block, about, present)]
        subject = headed_by(without_asides(block.text), names) or subject
    return _one_with_overview(rows)


def _stands_there(part: Part, text: str) -> bool:
    named = len(part.places) > 1 or part.places[0].kind != "division"
    return named and bool(_STANDS_THERE.search(text[slice(*part.sentence)]))


def _rows(
    part: Part, unit: Provision, block: Block, about: Industries, present: bool
) -> Iterator[Assignment]:
    for place in part.places:
        yield Assignment(
            industry=about.path(unit, part.role),
            place=place.place,
            role=part.role,
            cite=unit.address,
            line=block.lines(*part.span),
            words=block.text[slice(*part.sentence)],
            open=part.open,
            kind="baseline" if present else "assignment",
            code=place.code,
        )


def _of_stars(unit: Provision, names: Names, about: Industries) -> Iterator[Assignment]:
    for each in starred(unit, names):
        yield Assignment(
            industry=about.path(unit, named=each.industry),
            place=each.place.place,
            role="",
            cite=unit.address,
            line=each.line,
            words=each.words,
            level=each.level,
            code=each.place.code,
            doubtful=each.doubtful,
        )


def _one_with_overview(rows: list[tuple[Assignment, Part]]) -> list[Assignment]:
    """The rows of a unit, with overviews and remarks taken into the row that tells of the place."""
    tells: dict[str, int] = {}
    for index, (row, part) in enumerate(rows):
        if not (part.overview or part.remark):
            tells.setdefault(row.place, index)
    one = [row for row, _ in rows]
    merged: set[int] = set()
    for index, (row, part) in enumerate(rows):
        target = tells.get(row.place)
        if target is None or not (part.overview or part.remark):
            continue
        merged.add(index)
        if part.remark:
            other = one[target]
            line = (min(row.line[0], other.line[0]), max(row.line[1], other.line[1]))
            one[target] = replace(other, role=f"{row.role}；{other.role}", line=line)
    return [row for index, row in enumerate(one) if index not in merged]
