"""The library's rules as expressions of ZEN, the Rust engine of PyPI's ``zen-engine``.

Everything that decides on complete facts is translated: tests, exclusions, judgements whose
outcome is a fact, exceptions, classes, awards with their caps. States of documents are not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from companies import SEED, Companies, Facts

from huice import places
from huice.decide.library import Library
from huice.rules.evaluate import Case, Closure, Compiler
from huice.rules.judge import MeasureJudge
from huice.rules.measure import (
    Classes,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
)
from huice.rules.terms import (
    AnchorDay,
    AnchorYear,
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
    Within,
    walk,
)
from huice.values.range import Range
from huice.values.types import INDUSTRY, Type


class Untranslatable(Exception):
    """A term that this bench cannot write as a ZEN expression."""


@dataclass(frozen=True)
class Variable:
    """A figure given to ZEN: how Huice reads it from the facts, seen from which anchor."""

    read: Closure
    anchor: date | None


class Translator:
    """Writes a measure as ZEN expressions. Definitions and tables are written out in place.

    Dates are day ordinals; what must be computed from a date (two years later, the year of)
    is computed by Huice beforehand and given to ZEN as one more fact.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.definitions = library.policies.terms
        self.compiler = Compiler(library.facts, self.definitions)
        self.variables: dict[str, Variable] = {}
        self.derived: dict[str, str] = {}

    def measure(self, measure: Measure) -> tuple[str, str]:
        """Condition and award in 分 of a measure ('0' where it gives no money)."""
        return _Writer(self, measure).both()

    def context(self, facts: Facts, at: date) -> dict[str, Any]:
        """The facts as ZEN takes them: numbers, texts, booleans."""
        cases = {day: Case(facts, day or at) for day in {v.anchor for v in self.variables.values()}}
        return {
            name: zen_value(each.read(cases[each.anchor])) for name, each in self.variables.items()
        }


def zen_value(value: Any) -> Any:
    """A plain value as JSON has it; only a rate with a fraction becomes a float."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if isinstance(value, (bool, int, str)):
        return value
    raise Untranslatable(f"{value!r} is no complete value")


def zen_number(value: int | Fraction) -> str:
    """A literal; a fraction without an end in decimals is left as a division."""
    fraction = Fraction(value)
    if fraction.denominator == 1:
        return str(fraction.numerator)
    rest, digits = fraction.denominator, 0
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"({fraction.numerator} / {fraction.denominator})"
    while (fraction * 10**digits).denominator != 1:
        digits += 1
    whole, part = divmod(int(fraction * 10**digits), 10**digits)
    return f"{whole}.{part:0{digits}d}"


def zen_text(text: str) -> str:
    if "'" in text or "\\" in text:
        raise Untranslatable(text)
    return f"'{text}'"


def zen_constant(value: Any) -> str:
    """A literal of the rule as a literal of ZEN."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return str(value.toordinal())
        case int() | Fraction():
            return zen_number(value)
        case str():
            return zen_text(value)
    raise Untranslatable(repr(value))


def zen_within(value: str, codes: Iterable[str], kind: Type) -> str:
    """A place or industry in one of the codes, by the beginning of its own code."""
    stems = [code if kind == INDUSTRY else _stem(code) for code in codes]
    return _joined("or", [f"startsWith({value}, {zen_text(stem)})" for stem in stems])


def _stem(code: str) -> str:
    """The digits that all places in a place share."""
    if code == places.COUNTRY:
        return ""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _joined(word: str, parts: list[str]) -> str:
    if not parts:
        return "true" if word == "and" else "false"
    return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"


def _counted(parts: list[str], least: int) -> str:
    return "((" + " + ".join(f"({part} ? 1 : 0)" for part in parts) + f") >= {least})"


class _Writer:
    """One measure's conditions and award, as ZEN text."""

    def __init__(self, translator: Translator, measure: Measure) -> None:
        self.of, self.item = translator, measure
        self.strict: dict[str, str] = {}
        replaced: dict[str, str] = {}
        for rule in measure.exceptions:
            if rule.discretion is None:
                for key, term in rule.instead:
                    usual = replaced.get(key) or self.term(translator.definitions[key], {})
                    special, when = self.term(term, {}), self.term(rule.when, {})
                    replaced[key] = f"({when} ? {special} : {usual})"
        self.strict = replaced
        self.eased = [
            (
                frozenset(key for key, _ in rule.instead),
                self.term(rule.when, replaced),
                {**replaced, **{key: self.term(term, replaced) for key, term in rule.instead}},
            )
            for rule in measure.exceptions
            if rule.discretion is not None
        ]

    def both(self) -> tuple[str, str]:
        demands = [self.requirement(each) for each in self.item.requirements]
        condition = _joined("and", [each for each in demands if each != "true"])
        award = self.item.award
        if award.amount is None:
            return condition, "0"
        limits = [self.term(each, self.strict) for each in (award.amount, *self._caps())]
        amount = f"min([{', '.join(limits)}])" if len(limits) > 1 else limits[0]
        if " - " in amount:  # an award is never less than nothing
            amount = f"max([0, {amount}])"
        return condition, f"floor({amount})"

    def _caps(self) -> list[Term]:
        return [cap.at for cap in self.item.award.caps]

    def requirement(self, each: Requirement) -> str:
        """What must hold; a judgement without an outcome bars nobody and is left out."""
        match each:
            case Test():
                return self._test(each.that)
            case Exclusion():
                return f"not ({self.term(each.when, self.strict)})"
            case Judgement():
                return self.term(each.that, self.strict) if each.that is not None else "true"
            case Group():
                parts = [self.requirement(part) for part in each.parts]
                if each.mode == "at_least":
                    return _counted(parts, each.least)
                return _joined("and" if each.mode == "all" else "or", parts)
            case Classes():
                text = "false"
                for one in reversed(each.classes):
                    when = self.term(one.when, self.strict)
                    text = f"({when} ? {self.requirement(one.demands)} : {text})"
                return text
        raise Untranslatable(type(each).__name__)

    def _test(self, that: Term) -> str:
        ways = [self.term(that, self.strict)]
        for keys, when, relaxed in self.eased:
            if not keys.isdisjoint(self._needs(that)):
                ways.append(f"({when} and {self.term(that, relaxed)})")
        return _joined("or", ways)

    def _needs(self, term: Term) -> set[str]:
        found: set[str] = set()
        for part in walk(term):
            if isinstance(part, DefinitionRef):
                found |= {part.name} | self._needs(self.of.definitions[part.name])
        return found

    def term(self, term: Term, replaced: Mapping[str, str]) -> str:
        """A term as text; ``replaced`` holds definitions that an exception changes."""

        def text(part: Term) -> str:
            return self.term(part, replaced)

        match term:
            case Constant():
                return zen_constant(term.value)
            case FactRef():
                return self._variable(self._fact_name(term), term)
            case DefinitionRef():
                return replaced.get(term.name) or text(self.of.definitions[term.name])
            case AnchorYear() | AnchorDay():
                day = self.item.anchor.day
                if day:
                    return str(day.year if isinstance(term, AnchorYear) else day.toordinal())
                name = "anchor_year" if isinstance(term, AnchorYear) else "anchor"
                return self._variable(name, term)
            case Compare():
                op = "==" if term.op == "=" else term.op
                return f"({text(term.left)} {op} {text(term.right)})"
            case Arithmetic() if term.left.type.kind == "date":
                return self._derived(term, replaced)
            case Arithmetic():
                return f"({text(term.left)} {term.op} {text(term.right)})"
            case Logic():
                parts = [text(part) for part in term.parts]
                if term.op == "at_least":
                    return _counted(parts, term.least)
                return _joined(term.op, parts)
            case Not():
                return f"not ({text(term.part)})"
            case Choose():
                return f"({text(term.condition)} ? {text(term.then)} : {text(term.otherwise)})"
            case Within():
                return zen_within(text(term.value), term.codes, term.value.type)
            case OneOf():
                options = ", ".join(zen_text(option) for option in term.options)
                return f"({text(term.value)} in [{options}])"
            case Table():
                return self._table(term, text)
            case Call():
                return self._call(term, replaced, text)
        raise Untranslatable(type(term).__name__)

    def _fact_name(self, term: FactRef) -> str:
        name = term.name.replace(".", "_")
        if term.year is None:
            return name
        if self.item.anchor.day or term.year.year:
            return f"{name}_{term.year.at(self.item.anchor.at(date.min).year)}"
        return f"{name}_y{-term.year.offset}"

    def _variable(self, name: str, term: Term) -> str:
        read = self.of.compiler.compile(term)
        self.of.variables.setdefault(name, Variable(read, self.item.anchor.day))
        return name

    def _derived(self, term: Term, replaced: Mapping[str, str]) -> str:
        """A figure that hangs on the calendar: computed beforehand, the same for equal terms."""
        if self._needs(term) & set(replaced):
            raise Untranslatable("an exception that changes a date")
        parts = [
            f"{type(part).__name__}:{getattr(part, 'value', '')}:{getattr(part, 'name', '')}"
            f":{getattr(part, 'year', '')}:{getattr(part, 'op', '')}{getattr(part, 'function', '')}"
            for part in walk(term)
        ]
        code = f"{'|'.join(parts)}|{self.item.anchor.day}"
        names = self.of.derived
        return self._variable(names.setdefault(code, f"derived_{len(names)}"), term)

    def _table(self, term: Table, text: Callable[[Term], str]) -> str:
        """Rows as a chain of choices. A key outside all rows gives an empty value here; Huice
        says that the figure is not known then, and such an outcome is counted apart."""
        key = text(term.key)
        rows = list(term.rows)
        if term.banded:
            rows.sort(key=lambda row: row.matches[0], reverse=True)
        result = {"boolean": "false", "choice": "''", "text": "''"}.get(term.type.kind, "0")
        for row in reversed(rows):
            if not row.matches:
                result = text(row.value)
                continue
            if term.banded:
                when = f"({key} >= {zen_constant(row.matches[0])})"
            elif term.key.type.kind in ("place", "industry"):
                when = zen_within(key, row.matches, term.key.type)
            else:
                when = _joined("or", [f"({key} == {zen_text(each)})" for each in row.matches])
            result = f"({when} ? {text(row.value)} : {result})"
        return result

    def _call(self, term: Call, replaced: Mapping[str, str], text: Callable[[Term], str]) -> str:
        if term.function in ("year_of", "start_of_year", "end_of_year"):
            return self._derived(term, replaced)
        given = [text(argument) for argument in term.arguments]
        match term.function:
            case "min" | "at_most":
                return f"min([{', '.join(given)}])"
            case "max":
                return f"max([{', '.join(given)}])"
            case "mean":
                return f"(({' + '.join(given)}) / {len(given)})"
            case "growth":
                return f"(({given[0]} - {given[1]}) / {given[1]})"
        raise Untranslatable(term.function)


NO_AWARD = -1
"""What ZEN gives for a measure whose conditions do not hold; else the award in 分."""

Answers = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Way:
    """One way of asking ZEN: how its input is prepared, and how it is asked (the timed part)."""

    prepare: Callable[[dict[str, Any]], Any]
    ask: Callable[[Any], Any]
    read: Answers


class ZenLibrary:
    """All measures of a library in ZEN, built once; evaluated company by company."""

    def __init__(self, library: Library) -> None:
        self.library, self.translator = library, Translator(library)
        self.pairs = [self.translator.measure(measure) for measure in library.measures]

    def context(self, facts: Facts, at: date) -> dict[str, Any]:
        return self.translator.context(facts, at)

    def answers(self) -> list[str]:
        """For each measure one expression: its award where the conditions hold, else -1."""
        return [f"({condition} ? {award} : {NO_AWARD})" for condition, award in self.pairs]

    def ungated(self) -> Callable[[dict[str, Any]], tuple[list[bool], list[int]]]:
        """Conditions, and awards whether or not they hold: to compare as much as can be."""
        import zen

        conditions = zen.compile_expression(f"[{', '.join(pair[0] for pair in self.pairs)}]")
        awards = zen.compile_expression(f"[{', '.join(pair[1] for pair in self.pairs)}]")

        def ask(context: dict[str, Any]) -> tuple[list[bool], list[int]]:
            paid = awards.evaluate(context)
            return conditions.evaluate(context), [max(0, int(each)) for each in paid]

        return ask

    def decision(self) -> Any:
        """A JDM graph with one expression node that holds every measure."""
        import zen

        expressions = [
            {"id": f"x{place}", "key": f"m{place}", "value": text}
            for place, text in enumerate(self.answers())
        ]
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "content": {}},
            {
                "id": "all",
                "type": "expressionNode",
                "name": "all",
                "content": {"passThrough": False, "expressions": expressions},
            },
            {"id": "out", "type": "outputNode", "name": "out", "content": {}},
        ]
        edges = [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "all"},
            {"id": "2", "type": "edge", "sourceId": "all", "targetId": "out"},
        ]
        content = zen.ZenDecisionContent(json.dumps({"nodes": nodes, "edges": edges}))
        return zen.ZenEngine().create_decision(content)

    def ways(self) -> dict[str, Way]:
        """The ways of asking ZEN again and again, each prepared as far as it goes."""
        import zen

        decision = self.decision()
        count = len(self.pairs)
        whole = zen.compile_expression(f"[{', '.join(self.answers())}]")
        each = [zen.compile_expression(text) for text in self.answers()]

        def named(result: Any) -> list[Any]:
            return [result["result"][f"m{place}"] for place in range(count)]

        def one_by_one(context: dict[str, Any]) -> list[Any]:
            return [compiled.evaluate(context) for compiled in each]

        def as_json(context: dict[str, Any]) -> str:
            return json.dumps(context, ensure_ascii=False)

        return {
            "decision, dict": Way(dict, decision.evaluate, named),
            "decision, JSON text": Way(as_json, decision.evaluate, named),
            "one compiled expression, dict": Way(dict, whole.evaluate, list),
            "one compiled expression, JSON text": Way(as_json, whole.evaluate, list),
            "an expression per measure, dict": Way(dict, one_by_one, list),
        }


def same_work(judges: list[MeasureJudge], facts: Facts, at: date) -> list[int]:
    """What ZEN is asked, by Huice's own judges: the award where the demands hold, else -1."""
    cases: dict[date, Case] = {}
    answers = []
    for judge in judges:
        anchor = judge.measure.anchor.at(at)
        case = cases.get(anchor)
        if case is None:
            case = cases[anchor] = Case(facts, anchor)
        answers.append((judge.pay(case)[1] or 0) if judge.stand(case)[1] else NO_AWARD)
    return answers


def compare(library: Library, at: date, count: int, seed: int = SEED) -> dict[str, Any]:
    """Huice and ZEN on random complete companies: how often they differ.

    Compared for each measure: whether the demands bar the company, and the award in 分 whether or
    not they do. Where Huice finds no definite answer on complete facts (a table without a row for
    the place, a growth rate on nothing) ZEN has no such answer to give. That is counted apart:
    ``undefined``, or ``undefined_barred`` where it is an award the company is barred from anyway.
    """
    zen = ZenLibrary(library)
    ask, ways = zen.ungated(), zen.ways()
    judges = [library.judge(measure.key) for measure in library.measures]
    found = dict.fromkeys(
        ("profiles", "verdicts", "qualified", "awards", "undefined", "undefined_barred"), 0
    )
    differing: list[str] = []
    for facts in Companies(library, at, seed).mixed(count):
        context = zen.context(facts, at)
        conditions, awards = ask(context)
        found["profiles"] += 1
        clear = set(range(len(judges)))
        for place, judge in enumerate(judges):
            case = Case(facts, judge.measure.anchor.at(at))
            low, high = judge.stand(case)
            if low == 0 < high:
                found["undefined"] += 1
                clear.discard(place)
            else:
                found["verdicts"] += 1
                found["qualified"] += high > 0
                if (high > 0) is not conditions[place]:
                    differing.append(f"{judge.measure.key}: {low, high}, ZEN {conditions[place]}")
            if judge._amount is None:
                continue
            amount = judge._amount(case)
            if amount is None or isinstance(amount, Range):
                found["undefined" if high else "undefined_barred"] += 1
                if high:
                    clear.discard(place)
            else:
                found["awards"] += 1
                most = judge.pay(case)[1]
                if most != awards[place]:
                    differing.append(f"{judge.measure.key}: {most} 分, ZEN {awards[place]}")
        expected = same_work(judges, facts, at)
        for name, way in ways.items():
            answers = way.read(way.ask(way.prepare(context)))
            for place in clear:
                if answers[place] != expected[place]:
                    key = judges[place].measure.key
                    differing.append(f"{key}, {name}: {expected[place]} 分, ZEN {answers[place]}")
    return {**found, "disagreements": len(differing), "differing": differing[:10]}
