"""Invented documents and facts, so that a test states all that it relies on.

Facts are named with a short description of their kind: ``money``, ``count 人``, ``rate``,
``choice 甲 乙``, with ``yearly``, ``signed`` or ``decided`` before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from huice.language import Text
from huice.library.fact_values import read_flat
from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.problems import BadInput, Spot
from huice.rules.evaluate import Case
from huice.rules.facts import Fact
from huice.rules.judge import MeasureJudge
from huice.rules.scope import Scope
from huice.rules.state import State, state_at
from huice.rules.terms import Term
from huice.rules.verdict import Verdict, verdict_of
from huice.values.types import Type

WAN = 10_000 * 100
"""分 in 万元."""

YI = 10_000 * WAN
"""分 in 亿元."""

DAY = date(2024, 6, 1)

DOCUMENT = "title: 虚构办法 | Invented rules\n"

REST = {
    "kind": "kind: measures\n",
    "issued": "issued: 2000-01-01\n",
    "applies_to": "applies_to: {places: [全国], cite: 标题}\n",
}
"""What a document has to say. What a test leaves out of it comes behind all else, so that the
lines of the test's own document keep their numbers."""

FUNDED = "award: {kind: none, cite: 第九条, payee: 企业 | Company, gives: 称号 | A title}\n"

HEAD = """\
title: 虚构奖补 | Invented award
cite: 第一条
inventory: []
applicant: 企业 | Company
department: 局 | Bureau
"""


def kind_of(words: str) -> tuple[dict[str, Any], Type]:
    """A short description of a fact, as the fields of its file and as its type."""
    *marks, last = words.split(" ", 1) if words.split()[0] in MARKS else [words]
    marked: dict[str, Any] = {}
    while marks:
        marked |= MARKS[marks[0]]
        *marks, last = last.split(" ", 1) if last.split()[0] in MARKS else [last]
    kind, _, rest = last.partition(" ")
    if kind == "choice":
        return {"type": kind, "options": rest.split(), **marked}, Type("choice", "", tuple(rest.split()))  # fmt: skip
    unit = {"count": rest, "duration": "个月"}.get(kind, "")
    return {"type": last, **marked}, Type(kind, unit)  # type: ignore[arg-type]


MARKS: dict[str, dict[str, Any]] = {
    "yearly": {"yearly": True},
    "signed": {"signed": True},
    "decided": {"source": "decided"},
}


def facts_of(**kinds: str) -> dict[str, Fact]:
    """Facts by name; ``a__b`` stands for ``a.b``."""
    found = {}
    for written, words in kinds.items():
        name = written.replace("__", ".")
        fields, type_ = kind_of(words)
        found[name] = Fact(
            name, type_, fields.get("yearly", False), fields.get("source", "declared"),
            Text(name, name), Text("", ""), Spot("facts.yaml", 1), fields.get("signed", False),
        )  # fmt: skip
    return found


def scope_of(**kinds: str) -> Scope:
    return Scope(facts_of(**kinds))


def case_of(facts: Mapping[str, Fact], given: Mapping[str, Any], at: date = DAY) -> Case:
    read = read_flat(given, facts, Spot("given"))
    return Case({key: value for key, value in read.items() if value is not None}, at)


def facts_text(kinds: Mapping[str, str]) -> str:
    lines = ["facts:"]
    for name, words in kinds.items():
        fields, _ = kind_of(words)
        lines += [f"  {name}:", f"    type: {fields['type']}"]
        lines += [f"    source: {fields.get('source', 'declared')}"]
        lines += [f"    {mark}: true" for mark in ("yearly", "signed") if fields.get(mark)]
        if "options" in fields:
            listed = ", ".join(f"{option}: {option}" for option in fields["options"])
            lines += [f"    options: {{{listed}}}"]
        lines += [f"    label: {name} | {name}", "    where: 账簿 | Books"]
    return "\n".join(lines) + "\n"


def measure(body: str, id: str = "award", anchor: str = "{of: application}") -> str:
    """One entry of ``measures``; what a test leaves out is filled in."""
    body = dedent(body).rstrip() + "\n"
    if "award:" not in body:
        body += FUNDED
    text = f"id: {id}\n{HEAD}anchor: {anchor}\n{body}"
    return "- " + indent(text, "  ")[2:]


def needs(id: str, that: str) -> str:
    """A requirement on one line."""
    return f'{{id: {id}, title: {id} | {id}, cite: 第二条, that: "{that}"}}'


def whole(document: str) -> str:
    """A document with all that it has to say; the number and the issuer are not printed."""
    given = {line.partition(":")[0] for line in document.splitlines()}
    dated = given & {"issued", "issued_month", "not_printed"}
    rest = "".join(text for name, text in REST.items()
                   if name not in given and not (name == "issued" and dated))  # fmt: skip
    if "not_printed" not in given:
        lacking = [name for name in ("number", "issuers") if name not in given]
        rest += f"not_printed: [{', '.join(lacking)}]\n"
    return DOCUMENT + document.rstrip("\n") + "\n" + rest


def folder(
    tmp_path: Path,
    *,
    document: str = "",
    measures: str | list[str] = "",
    facts: Mapping[str, str] | str = "",
    cases: str = "",
    id: str = "invented",
) -> Path:
    """A policies folder with one document; call again with another ``id`` for a second."""
    root = tmp_path / "policies"
    home = root / id
    home.mkdir(parents=True)
    (home / "document.yaml").write_text(whole(dedent(document)), encoding="utf-8")
    if measures:
        listed = [measures] if isinstance(measures, str) else measures
        text = "".join(each if each.startswith("- ") else measure(each) for each in listed)
        (home / "measures.yaml").write_text("measures:\n" + indent(text, "  "), encoding="utf-8")
    if facts:
        text = facts if isinstance(facts, str) else facts_text(facts)
        (home / "facts.yaml").write_text(text, encoding="utf-8")
    if cases:
        (home / "cases.yaml").write_text(dedent(cases), encoding="utf-8")
    return root


def wrong(root: Path) -> list[str]:
    """What is wrong with a folder, in English, one line for each problem."""
    try:
        load_folder(root)
    except BadInput as error:
        return [problem.say("en") for problem in error.problems]
    return []


@dataclass(frozen=True)
class Invented:
    """An invented library, asked about one company at a time."""

    policies: Policies

    def judge(self, id: str = "award") -> MeasureJudge:
        key = next(key for key in self.policies.measures if key.endswith(f"/{id}"))
        return MeasureJudge(self.policies.measures[key], self.policies.facts, self.policies.terms)

    def state(self, at: date | datetime = DAY, id: str = "award") -> State:
        measure = self.judge(id).measure
        return state_at(self.policies.document_of(measure), at, measure.by_application)

    def case(self, given: Mapping[str, Any], at: date = DAY, id: str = "award") -> Case:
        anchor = self.judge(id).measure.anchor.at(at)
        return case_of(self.policies.facts, given, anchor)

    def verdict(
        self, given: Mapping[str, Any], at: date | datetime = DAY, id: str = "award"
    ) -> Verdict:
        day = at.date() if isinstance(at, datetime) else at
        return verdict_of(self.judge(id).stand(self.case(given, day, id)), self.state(at, id))

    def requirement(self, path: str, given: Mapping[str, Any], id: str = "award") -> str:
        judge = self.judge(id)
        clauses = {clause.path: clause for clause in judge.clauses}
        return clauses[path].verdict(self.case(given, DAY, id))

    def pay(self, given: Mapping[str, Any], id: str = "award") -> tuple[int | None, int | None]:
        return self.judge(id).pay(self.case(given, DAY, id))

    def term(self, name: str) -> Term:
        key = next(key for key in self.policies.terms if key.rpartition(":")[2] == name)
        return self.policies.terms[key]


def invented(tmp_path: Path, **files: Any) -> Invented:
    return Invented(load_folder(folder(tmp_path, **files)))
