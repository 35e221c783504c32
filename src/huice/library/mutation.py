"""Does the case book notice when a rule is changed? Every small wrong change is tried.

Operators are flipped, thresholds moved by one unit either way (one 分, one hundredth of a percent,
one person, one day), years shifted, requirements and exceptions dropped, caps removed, dates of
force and of windows moved by a day. A mutant that no case notices is a hole in the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal

from huice.language import Text
from huice.library.policies import Policies
from huice.library.trials import Bench, CaseBook, Trial
from huice.problems import Spot
from huice.rules.facts import Fact
from huice.rules.judge import MeasureJudge
from huice.rules.measure import (
    Classes,
    Document,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Stage,
    Test,
)
from huice.rules.terms import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Constant,
    DefinitionRef,
    FactRef,
    Logic,
    Not,
    OneOf,
    Table,
    Term,
    YearOf,
    parts,
    with_parts,
)
from huice.values.duration import Duration
from huice.values.types import BOOLEAN, Type

FLIPS: dict[str, tuple[str, ...]] = {
    ">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="),
    "=": ("!=",), "!=": ("=",),
}  # fmt: skip
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
RATE_STEP = Fraction(1, 10_000)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong change: where it stands, what it is, and how to run a trial against it."""

    id: str
    spot: Spot
    bench: Callable[[], Bench]
    document: Document
    measure: str


@dataclass(frozen=True, slots=True)
class Survivor:
    mutant: str
    spot: Spot
    why: Text | None


@dataclass(frozen=True, slots=True)
class Score:
    """``survivors`` no case noticed; those with a reason are explained in the case book."""

    mutants: int
    killed: int
    survivors: tuple[Survivor, ...]
    idle: tuple[Survivor, ...]
    by_document: tuple[tuple[str, int, int], ...] = ()
    """Document, its mutants, how many were killed."""

    @property
    def score(self) -> Fraction:
        return Fraction(self.killed, self.mutants) if self.mutants else Fraction(1)


def measure_score(
    policies: Policies, books: list[CaseBook], progress: Callable[[int], None] = lambda done: None
) -> Score:
    """Try every mutant of every document against the document's own cases.

    ``idle`` lists explanations in case books that no surviving mutant needs.
    """
    by_document = {book.document: book for book in books}
    counts: list[tuple[str, int, int]] = []
    survivors: list[Survivor] = []
    idle: list[Survivor] = []
    for document in policies.documents:
        book = by_document.get(document.id)
        trials = book.trials if book else ()
        reasons = dict(book.survivors) if book else {}
        used: set[str] = set()
        mutants = killed = 0
        for mutant in mutants_of(policies, document):
            mutants += 1
            progress(1)
            if _noticed(mutant, trials):
                killed += 1
            else:
                survivors.append(Survivor(mutant.id, mutant.spot, reasons.get(mutant.id)))
                used.add(mutant.id)
        idle += [Survivor(id, book.spot if book else Spot(""), why)
                 for id, why in reasons.items() if id not in used]  # fmt: skip
        counts.append((document.id, mutants, killed))
    return Score(
        sum(mutants for _, mutants, _ in counts), sum(killed for _, _, killed in counts),
        tuple(survivors), tuple(idle), tuple(counts),
    )  # fmt: skip


def _noticed(mutant: Mutant, trials: tuple[Trial, ...]) -> bool:
    bench = mutant.bench()
    concerned = [trial for trial in trials if mutant.measure in ("", trial.measure)]
    return any(bench.misses(trial, mutant.document) for trial in concerned)


def mutants_of(policies: Policies, document: Document) -> Iterator[Mutant]:
    """All mutants of one document: its measures, its definitions, its dates."""
    seen: dict[str, int] = {}

    def named(id: str) -> str:
        seen[id] = seen.get(id, 0) + 1
        return id if seen[id] == 1 else f"{id} #{seen[id]}"

    for measure in document.measures:
        for where, spot, changed in _measure_variants(measure, policies.facts):
            yield Mutant(
                named(f"{measure.id}/{where}"), spot,
                lambda changed=changed: _with_measure(policies, changed),  # type: ignore[misc]
                document, measure.key,
            )  # fmt: skip
    for key, definition in policies.definitions.items():
        if definition.spot.file.split("/")[-2] != document.id:
            continue
        name = key.removeprefix(f"{document.id}/").removeprefix(f"{document.id}:")
        for what, spot, term in variants(definition.term):
            yield Mutant(
                named(f"{name}: {what}"), spot,
                lambda key=key, term=term: Bench(policies, {**policies.terms, key: term}),  # type: ignore[misc]
                document, "",
            )  # fmt: skip
    if document.measures:
        for what, changed_document in _document_variants(document):
            yield Mutant(named(what), document.spot, lambda: Bench(policies), changed_document, "")


def _with_measure(policies: Policies, measure: Measure) -> Bench:
    bench = Bench(policies)
    bench.replace(MeasureJudge(measure, policies.facts, policies.terms))
    return bench


Variant = tuple[str, Spot, Term]


def variants(term: Term) -> Iterator[Variant]:
    """Every version of a term with one small thing wrong in it."""
    yield from _own(term)
    if isinstance(term, Table):
        yield from _table_variants(term)
        return
    inside = parts(term)
    for place, part in enumerate(inside):
        for what, spot, changed in variants(part):
            yield what, spot, with_parts(term, _put(inside, place, changed))


def _table_variants(table: Table) -> Iterator[Variant]:
    """A wrong key, a wrong cell, and where a figure is the key a wrong bound."""
    for what, spot, key in variants(table.key):
        yield what, spot, replace(table, key=key)
    for place, row in enumerate(table.rows):
        for what, spot, changed in variants(row.value):
            if _below_zero(changed):
                continue  # nothing lies below a bound of zero in a table
            rows = _put(table.rows, place, replace(row, value=changed))
            yield f"{row.key}: {what}", spot, replace(table, rows=rows)
        if table.banded and row.matches[0] != 0:
            bound = Constant(table.key.type, row.value.spot, row.matches[0], row.key)
            for what, spot, nudged in _nudged(bound):
                assert isinstance(nudged, Constant)
                rows = _put(table.rows, place, replace(row, matches=(nudged.value,)))
                yield f"from {what}", spot, replace(table, rows=rows)


def _below_zero(term: Term) -> bool:
    value = term.value if isinstance(term, Constant) else None
    return isinstance(value, (int, Fraction)) and value < 0


def _put(items: tuple[Any, ...], place: int, item: Any) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _own(term: Term) -> Iterator[Variant]:
    match term:
        case Compare():
            for op in FLIPS[term.op]:
                yield f"{describe(term.left)} {term.op} → {op}", term.spot, replace(term, op=op)  # type: ignore[arg-type]
        case Arithmetic() if term.type.kind != "year":
            op = ARITHMETIC[term.op]
            yield f"{describe(term.left)} {term.op} → {op}", term.spot, replace(term, op=op)  # type: ignore[arg-type]
        case Logic(op="at_least"):
            for step in (-1, 1):
                least = term.least + step
                if 1 <= least <= len(term.parts):
                    yield f"at_least {term.least} → {least}", term.spot, replace(term, least=least)
        case Logic():
            flipped: Literal["and", "or"] = "or" if term.op == "and" else "and"
            yield f"{term.op} → {flipped}", term.spot, replace(term, op=flipped)
        case Not():
            yield "not", term.spot, term.part
        case Choose():
            swapped = replace(term, then=term.otherwise, otherwise=term.then)
            yield "then ↔ else", term.spot, swapped
        case OneOf():
            for place, option in enumerate(term.options):
                options = term.options[:place] + term.options[place + 1 :]
                yield f"in: -{option}", term.spot, replace(term, options=options)
        case Call(function="min" | "max"):
            other = "max" if term.function == "min" else "min"
            yield f"{term.function} → {other}", term.spot, replace(term, function=other)
            for place, argument in enumerate(term.arguments):
                rest = _put(term.arguments, place, term.arguments[place - 1])
                yield (f"{term.function}: -{describe(argument)}", argument.spot,
                       replace(term, arguments=rest))  # fmt: skip
        case FactRef(year=YearOf() as year):
            for step in (-1, 1):
                moved = YearOf(
                    year.offset + (0 if year.year else step), year.year and year.year + step
                )
                yield f"{term.name}@{year} → {moved}", term.spot, replace(term, year=moved)
        case Constant():
            yield from _nudged(term)


def describe(term: Term) -> str:
    """A term in a few characters, for the name of a mutant."""
    match term:
        case FactRef():
            return f"{term.name}@{term.year}" if term.year else term.name
        case DefinitionRef():
            return term.name.rpartition(":")[2]
        case Constant():
            return term.text
        case Arithmetic():
            return f"({describe(term.left)} {term.op} {describe(term.right)})"
        case Call():
            return f"{term.function}(…)"
        case _:
            return "…"


def _nudged(term: Constant) -> Iterator[Variant]:
    for sign, changed in zip("-+", nudged(term.value, term.type), strict=False):
        yield f"{term.text} {sign}1", term.spot, replace(term, value=changed)


def nudged(value: Any, type: Type) -> tuple[Any, ...]:
    """A value of a type one unit less and one more; nothing for what has no unit."""
    if isinstance(value, Duration):
        return tuple(Duration(value.length + step, value.unit) for step in (-1, 1))
    unit: Any = {
        "money": 1, "price": 1, "count": 1, "number": 1, "year": 1, "rate": RATE_STEP,
        "date": timedelta(days=1),
    }.get(type.kind)  # fmt: skip
    return () if unit is None else (value - unit, value + unit)


def _measure_variants(
    measure: Measure, facts: Mapping[str, Fact]
) -> Iterator[tuple[str, Spot, Measure]]:
    for place, requirement in enumerate(measure.requirements):
        for what, spot, changed in _requirement_variants(requirement):
            yield (
                what,
                spot,
                replace(measure, requirements=_put(measure.requirements, place, changed)),
            )
    for place, rule in enumerate(measure.exceptions):
        rest = measure.exceptions[:place] + measure.exceptions[place + 1 :]
        yield f"{rule.id}: dropped", rule.spot, replace(measure, exceptions=rest)
        for what, spot, when in variants(rule.when):
            changed_rule = replace(rule, when=when)
            yield f"{rule.id}: {what}", spot, replace(
                measure, exceptions=_put(measure.exceptions, place, changed_rule))  # fmt: skip
        for number, (key, term) in enumerate(rule.instead):
            for what, spot, changed_term in variants(term):
                instead = _put(rule.instead, number, (key, changed_term))
                yield f"{rule.id}: {what}", spot, replace(measure, exceptions=_put(
                    measure.exceptions, place, replace(rule, instead=instead)))  # fmt: skip
    yield from _award_variants(measure)


def _award_variants(measure: Measure) -> Iterator[tuple[str, Spot, Measure]]:
    award = measure.award
    if award.amount is None:
        return
    for what, spot, amount in variants(award.amount):
        yield f"award: {what}", spot, replace(measure, award=replace(award, amount=amount))
    for place, cap in enumerate(award.caps):
        rest = award.caps[:place] + award.caps[place + 1 :]
        yield (f"award: cap {describe(cap.at)} removed", cap.at.spot,
               replace(measure, award=replace(award, caps=rest)))  # fmt: skip
        for what, spot, at in variants(cap.at):
            caps = _put(award.caps, place, replace(cap, at=at))
            yield f"award: cap {what}", spot, replace(measure, award=replace(award, caps=caps))


def _requirement_variants(each: Requirement) -> Iterator[tuple[str, Spot, Requirement]]:
    yield f"{each.id}: dropped", each.spot, _always_met(each)
    match each:
        case Test():
            for what, spot, term in variants(each.that):
                yield f"{each.id}: {what}", spot, replace(each, that=term)
        case Exclusion():
            for what, spot, term in variants(each.when):
                yield f"{each.id}: {what}", spot, replace(each, when=term)
        case Judgement() if each.that:
            for what, spot, term in variants(each.that):
                yield f"{each.id}: {what}", spot, replace(each, that=term)
        case Group():
            yield from _group_variants(each)
        case Classes():
            for place, one in enumerate(each.classes):
                for what, spot, term in variants(one.when):
                    classes = _put(each.classes, place, replace(one, when=term))
                    yield f"{each.id}/{one.id}: {what}", spot, replace(each, classes=classes)
                for what, spot, demands in _group_variants(one.demands):
                    classes = _put(each.classes, place, replace(one, demands=demands))
                    yield f"{each.id}/{what}", spot, replace(each, classes=classes)


def _group_variants(group: Group) -> Iterator[tuple[str, Spot, Group]]:
    if len(group.parts) > 1:
        mode = {"all": "any", "any": "all"}.get(group.mode)
        if mode:
            yield f"{group.id}: {group.mode} → {mode}", group.spot, replace(group, mode=mode)  # type: ignore[arg-type]
        else:
            for least in (group.least - 1, group.least + 1):
                if 1 <= least <= len(group.parts):
                    yield (f"{group.id}: at_least {group.least} → {least}", group.spot,
                           replace(group, least=least))  # fmt: skip
    for place, part in enumerate(group.parts):
        for what, spot, changed in _requirement_variants(part):
            yield (
                f"{group.id}/{what}",
                spot,
                replace(group, parts=_put(group.parts, place, changed)),
            )


def _always_met(each: Requirement) -> Requirement:
    """The same requirement, in its place, that asks for nothing."""
    yes = Constant(BOOLEAN, each.spot, True, "true")
    if isinstance(each, Judgement):
        return replace(each, that=yes)
    if isinstance(each, Exclusion):
        return replace(each, when=replace(yes, value=False))
    return Test(each.id, each.title, each.cite, each.spot, each.reading, yes)


def _document_variants(document: Document) -> Iterator[tuple[str, Document]]:
    """The dates that open and close a document, each a day off."""
    for name in ("in_force", "until"):
        day = getattr(document, name)
        for sign in (-1, 1) if day else ():
            moved = day + timedelta(days=sign)
            yield f"{name} {day} {sign:+d}", replace(document, **{name: moved})
    for place, call in enumerate(document.calls):
        entry = call.entry
        for name in ("opens", "closes"):
            moment: Any = getattr(entry, name)
            for sign in (-1, 1) if moment else ():
                moved = {name: moment + timedelta(days=sign)}
                stage: Stage = replace(entry, **moved)
                stages = tuple(stage if each is entry else each for each in call.stages)
                calls = _put(document.calls, place, replace(call, stages=stages))
                yield (f"{call.id}/{entry.id} {name} {moment} {sign:+d}",
                       replace(document, calls=calls))  # fmt: skip
