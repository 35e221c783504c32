"""The profile as a form: a cell for each fact and year, and the saving of what was typed.

All or nothing: where one value cannot be read, none is saved and all stay as they were typed.
The form carries the version it was drawn from, so that a value that another person entered
meanwhile is shown, not overwritten; what the form leaves as it was drawn changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import transaction
from django.http import QueryDict

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.facts import Fact, FactKey
from huice.site.companies import facts
from huice.site.companies.facts import Key, Said
from huice.site.companies.models import Company, FactValue
from huice.site.companies.typed import as_written
from huice.site.people.actor import Actor
from huice.site.web.policies import library

SOURCE_LIMIT: Final = 200
_NAME: Final = re.compile(r"v-([a-z][a-z0-9_.]*)(?:@(\d{4}))?")


class Typed(NamedTuple):
    """A value and its source as a person typed them. Where the form asks for no source, the one
    that held stays, and a changed value takes ``default``."""

    key: FactKey
    value: str
    source: str | None = None
    default: str = ""


class Overtaken(Exception):
    """Other persons entered values meanwhile that the form would overwrite; nothing was saved."""

    def __init__(self, by: Mapping[Key, FactValue | None]) -> None:
        super().__init__(", ".join(str(FactKey(*key)) for key in by))
        self.by = by


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the form. ``typed`` is what stands in it, ``held`` the value that holds."""

    key: FactKey
    fact: Fact
    typed: str
    source: str
    held: FactValue | None
    error: Text | None = None
    warning: Text | None = None
    overtaken: bool = False

    @property
    def name(self) -> str:
        return f"v-{self.key}"

    @property
    def source_name(self) -> str:
        return f"s-{self.key}"


def posted(form: QueryDict) -> list[Typed]:
    """What a form says of facts that the library knows."""
    known, found = library().facts, []
    for name in form:
        match = _NAME.fullmatch(name)
        fact = known.get(match[1]) if match else None
        if match is None or fact is None or fact.yearly != bool(int(match[2] or 0)):
            continue
        key = FactKey(fact.name, int(match[2] or 0))
        found.append(
            Typed(key, form.get(name, ""), form.get(f"s-{key}"), form.get(f"y-{key.year}", ""))
        )
    return found


@transaction.atomic
def save(company: Company, typed: Iterable[Typed], seen: int, actor: Actor) -> int:
    """Keep what was changed on a form that was drawn from version ``seen``; how many values.

    Raises BadInput with every value that cannot be read (its field is the fact's key), and
    Overtaken; nothing is kept then.
    """
    Company.objects.select_for_update().get(pk=company.pk)
    then, now = _as_of(company, seen), facts.current(company)
    said: list[Said] = []
    problems: list[Problem] = []
    overtaken: dict[Key, FactValue | None] = {}
    for each in typed:
        try:
            new = _said(each, then.get(each.key))
        except BadInput as error:
            problems += [Problem(x.spot, x.what, str(each.key)) for x in error.problems]
            continue
        if new is None or _same(new, now.get(each.key)):
            continue
        if not _same_values(then.get(each.key), now.get(each.key)):
            overtaken[each.key] = now.get(each.key)
        said.append(new)
    if problems:
        raise BadInput(problems)
    if overtaken:
        raise Overtaken(overtaken)
    return facts.enter(company, said, actor)


def cells(
    company: Company,
    keys: Iterable[FactKey],
    typed: Iterable[Typed] = (),
    problems: Iterable[Problem] = (),
    overtaken: Iterable[Key] = (),
) -> list[Cell]:
    """The places of a form, with what holds or what was typed, and what is wrong with it."""
    held, known = facts.current(company), library().facts
    again = {each.key: each for each in typed}
    wrong = {each.field: each.what for each in problems}
    doubted = _warnings(company)
    late = set(overtaken)
    found = []
    for key in keys:
        value, mine = held.get(key), again.get(key)
        found.append(Cell(
            key, known[key.name],
            mine.value if mine else value.written if value else "",
            (mine.source or "") if mine else value.source if value else "",
            value, wrong.get(str(key)), doubted.get(str(key)), key in late,
        ))  # fmt: skip
    return found


def _said(each: Typed, before: FactValue | None) -> Said | None:
    """What is to be entered; None where the form was left as it was drawn."""
    written, source = (before.written, before.source) if before else ("", "")
    untouched = each.value.strip() == written
    if untouched and (each.source is None or each.source.strip() == source or not written):
        return None
    now = written if untouched else as_written(library().facts[each.key.name], each.value)
    return Said(each.key.name, each.key.year, now, _source(each) if now else "")


def _source(each: Typed) -> str:
    source = " ".join((each.default if each.source is None else each.source).split())
    if len(source) > SOURCE_LIMIT or not source.isprintable():
        raise BadInput.at(
            Spot(str(each.key)), f"数据来源不超过 {SOURCE_LIMIT} 字，不含控制字符",
            f"a source has at most {SOURCE_LIMIT} characters and no control characters",
            str(each.key),
        )  # fmt: skip
    return source


def _as_of(company: Company, version: int) -> dict[Key, FactValue]:
    """The values that held at a version."""
    newest: dict[Key, FactValue] = {}
    for each in company.facts.filter(number__lte=version).order_by("number"):
        newest[each.fact, each.year] = each
    return {key: each for key, each in newest.items() if each.written}


def _same(new: Said, held: FactValue | None) -> bool:
    return (new.written, new.source) == ((held.written, held.source) if held else ("", ""))


def _same_values(one: FactValue | None, other: FactValue | None) -> bool:
    return (one.pk if one else None) == (other.pk if other else None)


def _warnings(company: Company) -> dict[str, Text]:
    """What looks like a slip of unit, by the key of its fact."""
    try:
        return {each.field: each.what for each in facts.profile(company).warnings}
    except BadInput as error:  # what is kept can no longer be read: told where it stands
        return {each.field: each.what for each in error.problems}
