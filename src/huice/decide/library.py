"""The library as its users hold it: load it once, then ask it about any number of companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

from huice.decide.answer import (
    AwardResult,
    Deadline,
    Match,
    MeasureResult,
    MissingFact,
    Named,
    RequirementResult,
    Used,
)
from huice.decide.concerns import DECLARED, Company, Concern, Shelf, named_in
from huice.decide.profile import Profile, profile_from, read_profile
from huice.decide.shown import is_rough
from huice.language import Text
from huice.library.cache import default_root, load_cached
from huice.library.policies import Policies
from huice.problems import BadInput, Spot, near
from huice.rules.evaluate import Case, Closure, Compiler
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import Clause, MeasureJudge
from huice.rules.measure import Document, Measure
from huice.rules.record import Support
from huice.rules.state import State, state_at
from huice.rules.verdict import Verdict, verdict_of
from huice.values.moments import Moment, day_of
from huice.values.range import Range, Value

ORDER: dict[str, int] = {
    "eligible": 0, "subject_to_judgement": 1, "undetermined": 2, "ineligible": 3, "not_open": 4,
}  # fmt: skip

UNTIL = Text("文件有效期截止", "document in force until")


def load(root: Path | str | None = None) -> Library:
    """The policy library; raises BadInput when its files are wrong."""
    return Library(load_cached(Path(root) if root else default_root()))


class Library:
    """Measures ready to be asked. Holds no state of any company; safe to share."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self._is_large = self._compiled("enterprise.large")
        self._judges = {
            key: MeasureJudge(measure, policies.facts, policies.terms)
            for key, measure in policies.measures.items()
        }
        self._shelf = Shelf(policies.documents, policies.clusters)
        self.state = lru_cache(maxsize=10_000)(self._state)
        self.named = lru_cache(maxsize=100_000)(self._named)
        self.defined = lru_cache(maxsize=100_000)(self._defined)

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(self.policies.measures.values())

    @property
    def documents(self) -> tuple[Document, ...]:
        return self.policies.documents

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.policies.facts

    def profile(self, source: Path | str | Mapping[str, Any]) -> Profile:
        """A profile from a file, or from a mapping shaped like one."""
        if isinstance(source, Mapping):
            return profile_from(source, self.facts)
        return read_profile(Path(source), self.facts)

    def find_measure(self, word: str) -> Measure:
        """A measure by its key, its inventory id, or its own id or title where that is unique."""
        found = [m for m in self.measures if word in (m.key, m.id, *m.title, *m.inventory)]
        if len(found) == 1:
            return found[0]
        if found:
            keys = "、".join(measure.key for measure in found)
            raise BadInput.at(Spot(word), f"不止一项措施：{keys}", f"more than one measure: {keys}")
        hint = near(word, [name for m in self.measures for name in (m.key, m.id, *m.title)])
        raise BadInput.at(Spot(word), f"没有这项措施{hint.zh}", f"no such measure{hint.en}")

    def find_support(self, word: str) -> Support | None:
        """A short entry by its key, its inventory id, or its own id or title; None where it is
        none's. Raises BadInput where several have it, or a measure too."""
        every = self.policies.support.values()
        found = [s for s in every if word in (s.key, s.id, *s.title, *s.inventory)]
        keys = [s.key for s in found]
        keys += [m.key for m in self.measures if word in (m.key, m.id, *m.title, *m.inventory)]
        if found and len(keys) > 1:
            listed = "、".join(keys)
            raise BadInput.at(Spot(word), f"不止一项：{listed}", f"more than one: {listed}")
        return found[0] if found else None

    def find_document(self, word: str) -> Document:
        """A document by its folder, number, inventory id or title."""
        for document in self.documents:
            names = (document.id, document.number, document.inventory, *document.title)
            if word and word in names:
                return document
        hint = near(word, [d.id for d in self.documents] + [d.number for d in self.documents])
        raise BadInput.at(Spot(word), f"没有这份文件{hint.zh}", f"no such document{hint.en}")

    def match(
        self,
        profile: Profile,
        at: Moment | None = None,
        document: str = "",
        measures: Iterable[str] = (),
    ) -> Match:
        """The answer on all measures (or those of one document, or those named), best first.

        ``at`` is the reference date: by default the profile's own, else today.
        """
        moment = at or profile.reference_date or date.today()
        named: list[Measure] = []
        if document:
            chosen: Iterable[Measure] = self.find_document(document).measures
        else:
            named = [self.find_measure(each) for each in measures]
            chosen = named or self.measures
        asked = _Asked(self, profile, moment)
        results = sorted((asked.result(measure) for measure in chosen), key=_rank)
        company = asked.company
        answer = Match(
            profile.name, moment, tuple(results), _missing_ranked(results, self.facts),
            profile.warnings, clusters=company.memberships(self.policies.clusters.values()),
        )  # fmt: skip
        if named:
            return answer
        only = self.find_document(document) if document else None
        return replace(
            answer,
            support=self._shelf.concerning(company, asked.force, only.id if only else ""),
            listed=named_in(profile.name, (only,) if only else self.documents),
        )

    def verdicts(
        self, profile: Profile, at: Moment | None = None
    ) -> dict[str, tuple[Verdict, int | None, int | None]]:
        """Verdict and award bounds (分) by measure, without a trace: the fast way."""
        moment = at or profile.reference_date or date.today()
        asked = _Asked(self, profile, moment)
        return {key: asked.short(judge) for key, judge in self._judges.items()}

    def is_large(self, case: Case) -> Value:
        """Whether a company is large by the national standard; None where that is not known."""
        return self._is_large(case) if self._is_large else None

    def _compiled(self, name: str) -> Closure | None:
        """A definition of the library, ready to be worked out; None where it has none."""
        term = self.policies.terms.get(name)
        compiler = Compiler(self.policies.facts, self.policies.terms)
        return compiler.compile(term) if term is not None else None

    def judge(self, key: str) -> MeasureJudge:
        return self._judges[key]

    def _named(self, key: FactKey) -> Named:
        fact = self.facts[key.name]
        label = fact.label
        if key.year:
            label = Text(f"{key.year} 年{label.zh}", f"{label.en} {key.year}")
        return Named(str(key), key, label, fact.type)

    def _defined(self, name: str) -> Named:
        definition = self.policies.definitions[name]
        return Named(name.rpartition(":")[2], None, definition.label, definition.type)

    def _state(self, document: str, by_application: bool, moment: Moment) -> State:
        return state_at(self.policies.document(document), moment, by_application)


class _Asked:
    """One company at one moment; a case of its facts for each anchor that measures ask from."""

    def __init__(self, library: Library, profile: Profile, moment: Moment) -> None:
        self.library, self.profile, self.moment = library, profile, moment
        self.day = day_of(moment)
        self.cases: dict[date, Case] = {}
        self.by_document: dict[str, tuple[Deadline, ...]] = {}
        self.by_place: dict[str, Concern] = {}

    def case(self, measure: Measure) -> Case:
        anchor = measure.anchor.at(self.day)
        if anchor not in self.cases:
            self.cases[anchor] = Case(self.profile.facts, anchor)
        return self.cases[anchor]

    def state(self, measure: Measure) -> State:
        return self.library.state(measure.document, measure.by_application, self.moment)

    def force(self, document: Document) -> State:
        """The state of a document's help that no one applies for in a window."""
        return self.library.state(document.id, False, self.moment)

    @cached_property
    def company(self) -> Company:
        facts = self.profile.facts
        found = (facts.get((f"enterprise.{name}", 0)) for name in ("registered_in", "operates_in"))
        industry = facts.get(("enterprise.industry", 0))
        said = {family: facts.get((fact, 0)) for family, fact in DECLARED.items()}
        large = self.library.is_large(Case(facts, self.day))
        return Company(
            self.profile.name,
            tuple(dict.fromkeys(place for place in found if isinstance(place, str))),
            industry if isinstance(industry, str) else None,
            {family: name for family, name in said.items() if isinstance(name, str)},
            large if isinstance(large, bool) else None,
        )

    def short(self, judge: MeasureJudge) -> tuple[Verdict, int | None, int | None]:
        measure = judge.measure
        state = self.state(measure)
        case = self.case(measure)
        verdict = verdict_of(judge.stand(case), state)
        if verdict in ("ineligible", "not_open"):
            return (verdict, 0, 0) if measure.award.is_money else (verdict, None, None)
        return (verdict, *judge.pay(case))

    def result(self, measure: Measure) -> MeasureResult:
        judge = self.library.judge(measure.key)
        case, state = self.case(measure), self.state(measure)
        document = self.library.policies.document(measure.document)
        verdict = verdict_of(judge.stand(case), state)
        potential = AwardResult(measure.award.kind, *judge.pay(case))
        nothing = verdict in ("ineligible", "not_open")
        clauses = tuple(_applying(judge.clauses, case))
        requirements = tuple(self._requirement(clause, case) for clause in clauses)
        return MeasureResult(
            measure=measure,
            document=document,
            state=state,
            verdict=verdict,
            award=replace(potential, least=0, most=0)
            if nothing and potential.is_money
            else potential,
            potential=potential,
            requirements=requirements,
            missing=() if nothing else self._missing(judge, case, clauses, requirements),
            deadlines=self.deadlines(document),
            notes=(*measure.notes, *document.notes),
            concern=self.place(document),
        )

    def _requirement(self, clause: Clause, case: Case) -> RequirementResult:
        return RequirementResult(
            clause.path, clause.requirement, clause.kind, clause.verdict(case),
            partial(self._uses, clause, case),
        )  # fmt: skip

    def _uses(self, clause: Clause, case: Case) -> tuple[Used, ...]:
        """The facts it looked at, then the figures computed from them."""
        named, defined = self.library.named, self.library.defined
        value_of, source_of = self.profile.facts.get, self.profile.sources.get
        facts = [Used(named(key), value_of(key), source_of(key, ""))
                 for key in clause.fact_keys(case.year)]  # fmt: skip
        return (*facts, *[Used(defined(name), value(case)) for name, value in clause.definitions])

    def _missing(
        self,
        judge: MeasureJudge,
        case: Case,
        clauses: tuple[Clause, ...],
        results: tuple[RequirementResult, ...],
    ) -> tuple[FactKey, ...]:
        """Facts whose value could still change the verdict or the amount."""
        found: dict[FactKey, None] = {}
        closed: tuple[str, ...] = ()
        for clause, result in zip(clauses, results, strict=True):
            if closed and clause.path.startswith(closed):
                continue
            if result.verdict != "unknown":
                if clause.kind in ("group", "classes"):
                    closed = (*closed, clause.path + "/")
            else:
                found.update(dict.fromkeys(clause.fact_keys(case.year)))
        if not judge.pay_known(case):
            found.update(dict.fromkeys(judge.award_keys(case.year)))
        return tuple(key for key in found if self._open(key))

    def _open(self, key: FactKey) -> bool:
        """More could still be said of it, and by the company itself."""
        value, fact = self.profile.facts.get(key), self.library.facts[key.name]
        rough = value is None or isinstance(value, Range) or is_rough(value, fact.type)
        return rough and fact.source != "decided"

    def place(self, document: Document) -> Concern:
        if document.id not in self.by_place:
            self.by_place[document.id] = self.company.place(document.applies_to)
        return self.by_place[document.id]

    def deadlines(self, document: Document) -> tuple[Deadline, ...]:
        if document.id not in self.by_document:
            self.by_document[document.id] = _deadlines(document, self.day)
        return self.by_document[document.id]


def _applying(clauses: Iterable[Clause], case: Case) -> Iterator[Clause]:
    """The clauses without those of a class that the company is surely not in."""
    chosen: set[str] = set()
    shut: tuple[str, ...] = ()
    for clause in clauses:
        if shut and clause.path.startswith(shut):
            continue
        if clause.when is not None:
            classes = clause.path.rpartition("/")[0]
            truth = clause.when(case)
            if truth is False or classes in chosen:
                shut += (clause.path + "/",)
                continue
            if truth:
                chosen.add(classes)
        yield clause


_GIVEN: dict[str, int] = {"title": 1, "none": 2}
"""Money first, then titles, then other help."""


def _rank(result: MeasureResult) -> tuple[int, int, int]:
    """Best verdict first; within it money, then titles, then other help, and more before less."""
    given = _GIVEN.get(result.measure.award.kind, 0)
    return ORDER[result.verdict], given, -(result.potential.most or 0)


def _deadlines(document: Document, day: date) -> tuple[Deadline, ...]:
    found = [
        Deadline(
            f"{call.id}/{stage.id}",
            stage.title,
            stage.closes,
            stage.who,
            stage.cite,
            stage is call.entry,
        )
        for call in document.calls
        for stage in call.stages
    ]
    found += [
        Deadline(each.id, each.title, each.next(day), "authority", each.cite)
        for each in document.recurring
        if not document.until or each.next(day) <= document.until
    ]
    if document.until:
        found.append(Deadline("until", UNTIL, document.until, "applicant", document.validity_cite))
    return tuple(sorted(found, key=lambda each: (each.at.isoformat(), each.id)))


def _missing_ranked(
    results: list[MeasureResult], facts: Mapping[str, Fact]
) -> tuple[MissingFact, ...]:
    """The facts that would decide most, first: by measures, then by money."""
    waiting: dict[FactKey, list[MeasureResult]] = {}
    for result in results:
        if result.verdict == "undetermined":
            for key in result.missing:
                waiting.setdefault(key, []).append(result)
    found = [_missing_fact(key, facts[key.name], touched) for key, touched in waiting.items()]
    return tuple(sorted(found, key=lambda each: (-len(each.measures), -each.money, -each.alone,
                                                 each.key)))  # fmt: skip


def _missing_fact(key: FactKey, fact: Fact, touched: list[MeasureResult]) -> MissingFact:
    ceilings = [each.potential.most for each in touched
                if each.potential.is_money and each.measure.award.to == "applicant"]  # fmt: skip
    return MissingFact(
        key,
        fact,
        measures=tuple(each.measure.key for each in touched),
        alone=sum(len(each.missing) == 1 for each in touched),
        money=sum(most for most in ceilings if most is not None),
        unbounded=ceilings.count(None),
    )
