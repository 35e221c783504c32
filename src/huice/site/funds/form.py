"""The fields of a draft as its page draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from huice.language import Text
from huice.problems import Problem
from huice.rules.facts import FactKey
from huice.site.companies.typed import choices, example
from huice.site.funds import applying, asking, drafting
from huice.site.funds.models import Application
from huice.site.web.policies import library

BLANK_LINES: Final = 2
NOTHING: Final = Text("", "")


class Field(NamedTuple):
    """A field by its name in the form. ``theirs`` is what another member saved meanwhile."""

    name: str
    label: Text
    kind: str
    value: str
    options: tuple[tuple[str, Text], ...] = ()
    hint: Text = NOTHING
    error: Text | None = None
    theirs: str | None = None
    is_needed: bool = True
    source: str = ""


def fields(
    application: Application,
    form: Mapping[str, str],
    problems: Iterable[Problem] = (),
    theirs: Mapping[str, str] | None = None,
) -> dict[str, Field]:
    """Every field of a draft; ``theirs`` are the fields that stand otherwise by now."""
    wrong = {each.field: each.what for each in reversed(list(problems))}
    other = theirs or {}

    def made(name: str, label: Text, kind: str = "text", **more: object) -> Field:
        return Field(name, label, kind, form.get(name, ""), error=wrong.get(name),
                     theirs=other.get(name), **more)  # type: ignore[arg-type]  # fmt: skip

    found = [made(name, label, "textarea" if name == "content" else "text")
             for name, (label, _) in drafting.TEXTS.items()]  # fmt: skip
    for name, fact in drafting.VALUES.items():
        needed = name == "place" or (name == "declared" and asking.pays(application))
        found.append(made(name, fact.label, hint=example(fact), is_needed=needed))
    found.append(made("size", Text("企业规模", "Size"), "select", is_needed=False,
                      options=tuple((each.zh, each) for each in applying.SIZES)))  # fmt: skip
    found += [made(f"v-{key}", label, "value", options=choices(library().facts[key.name]),
                   hint=_where(key), source=_source(application, key))
              for key, label in asking.labels(_keys(application)).items()]  # fmt: skip
    for line in drafting.LINES.values():
        for number in range(min(drafting.count_lines(form, line.kind) + BLANK_LINES, drafting.MOST_LINES)):  # fmt: skip
            found += [made(f"{line.kind}-{number}-{name}", label, "cell") for name, label, _ in line.columns]  # fmt: skip
    return {each.name: each for each in found}


def _keys(application: Application) -> list[FactKey]:
    measure = asking.measure_of(application)
    return asking.fact_keys(measure, asking.day_of(application.call))


def _where(key: FactKey) -> Text:
    fact = library().facts[key.name]
    shown = example(fact)
    return Text("；".join(filter(None, (fact.where.zh, shown.zh))), "; ".join(filter(None, (fact.where.en, shown.en))))  # fmt: skip


def _source(application: Application, key: FactKey) -> str:
    return next((each["source"] for each in application.facts if each["key"] == str(key)), "")


def facts(application: Application, drawn: Mapping[str, Field]) -> tuple[list[Field], list[Field]]:
    """The fields of facts: those that are still to be given, and those that are there."""
    found = [drawn[f"v-{key}"] for key in _keys(application)]
    return ([each for each in found if not each.value or each.error],
            [each for each in found if each.value and not each.error])  # fmt: skip


def lines(drawn: Mapping[str, Field], kind: str) -> list[list[Field]]:
    """The fields of the lines of a kind, line by line."""
    columns = drafting.LINES[kind].columns
    found = [drawn[name] for name in drawn if name.startswith(f"{kind}-")]
    return [found[at : at + len(columns)] for at in range(0, len(found), len(columns))]


def told(application: Application) -> list[tuple[Text, str, str]]:
    """The facts as they are read: label, value, source."""
    known = {str(key): label for key, label in asking.labels(_keys(application)).items()}
    return [(known[each["key"]], each["written"], each["source"])
            for each in application.facts if each["key"] in known]  # fmt: skip
