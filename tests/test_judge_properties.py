"""What must hold for every measure and every company, tried on random ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from huice.language import Text
from huice.problems import Spot
from huice.rules.check import check
from huice.rules.evaluate import Case
from huice.rules.judge import MET, UNMET, MeasureJudge
from huice.rules.measure import (
    Anchor,
    Award,
    Cap,
    Class,
    Classes,
    ExceptionRule,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
    tree,
)
from huice.rules.scope import Definition, Scope
from huice.rules.terms import (
    Arithmetic,
    Call,
    Constant,
    DefinitionRef,
    Row,
    Table,
    Term,
    walk,
)
from huice.rules.verdict import verdict_of
from huice.values.range import between
from huice.values.types import BOOLEAN, MONEY, RATE, Type
from invented import facts_of

Test.__test__ = False  # type: ignore[attr-defined]  # a requirement, not a test of pytest's

AT = date(2024, 6, 1)
SPOT = Spot("invented.yaml", 1, 1)
SAID = Text("甲", "A")

FACTS = facts_of(
    x="money", y="money", z="signed money", n="count 人", r="rate", d="date", a="boolean",
    b="boolean", f="choice 甲 乙 丙", p="place", i="industry", s="yearly money", ok="decided boolean",
)  # fmt: skip

KEYS: tuple[tuple[str, int], ...] = tuple(
    (name, year) for name, fact in FACTS.items() for year in ((2023, 2022) if fact.yearly else (0,))
)

OUTER = {"440604": ("440600", "440000"), "440300": ("440000",), "440200": ("440000",),
         "450100": ("450000",)}  # fmt: skip
WIDER = {"C3911": ("C391", "C39", "C"), "C35": ("C",), "I65": ("I",)}


def _scope() -> Scope:
    scope = Scope(
        FACTS,
        regions={"珠三角": ("440100", "440600"), "粤北": ("440200",)},
        sectors={"工业": ("B", "C", "D")},
    )
    for name, text in {"floor": "50元", "rate": "20%", "share": "x / y"}.items():
        scope.promise(name, lambda scope, name=name, text=text: _definition(scope, name, text))
    return scope


def _definition(scope: Scope, name: str, text: str) -> Definition:
    return Definition(name, check(text, scope, SPOT), SAID, "", None, SPOT)


SCOPE = _scope()
PLAIN: dict[str, Term] = {key: each.term for key, each in SCOPE.all_definitions().items()}


@cache
def term(text: str, kind: Type | None = None) -> Term:
    return check(text, SCOPE, SPOT, kind)


# random measures

MONEYS = ["x", "y", "z", "s@Y-1", "s@Y-2", "floor", "rate * x", "r * y", "20元", "50元", "100元"]
RATES = ["r", "rate", "share", "growth(s@Y-1, s@Y-2)", "x / z", "mean(r, share)", "3%", "50%"]
CONDITIONS = [
    "a", "b", "true", "not a", "f = 甲", "f != 乙", "f in [甲, 丙]", "p within 珠三角",
    "p within 广东省", "p within 粤北 or a", "i within 工业", 'i within "C39"', "n >= 50人",
    "20人 <= n < 80人", "d + 3年 <= anchor", "year_of(d) >= Y - 5", "d < start_of_year(Y - 1)",
    "at_least(2, a, b, n > 10人)",
]  # fmt: skip


def _grow() -> None:
    """Larger expressions out of smaller ones: the same ones every time, so that they are many
    and cheap to draw."""
    pick = Random(20240601).choice
    operators = [">=", ">", "<=", "<", "=", "!="]
    for _ in range(40):
        MONEYS.append(f"({pick(MONEYS)} {pick('+-')} {pick(MONEYS)})")
        MONEYS.append(f"{pick(['min', 'max', 'at_most'])}({pick(MONEYS)}, {pick(MONEYS)})")
        MONEYS.append(f"(if {pick(CONDITIONS)} then {pick(MONEYS)} else {pick(MONEYS)})")
        CONDITIONS.append(f"{pick(MONEYS)} {pick(operators)} {pick(MONEYS)}")
        CONDITIONS.append(f"{pick(MONEYS)} {pick(operators)} {pick(MONEYS)}")
        CONDITIONS.append(f"{pick(RATES)} {pick(operators)} {pick(RATES)}")
        CONDITIONS.append(f"not ({pick(CONDITIONS)})")
        CONDITIONS.append(f"({pick(CONDITIONS)} {pick(['and', 'or'])} {pick(CONDITIONS)})")
    for pool in (MONEYS, CONDITIONS):
        pool[:] = [text for text in dict.fromkeys(pool) if len(text) < 400]


_grow()
moneys = st.sampled_from(MONEYS)
conditions = st.sampled_from(CONDITIONS)


def _base(id: str) -> tuple[str, Text, str, Spot, None]:
    return id, SAID, "一", SPOT, None


@st.composite
def demands(draw: st.DrawFn, depth: int = 2, id: str = "r") -> Requirement:
    kinds = ["test", "test", "test", "exclusion", "judgement"]
    kinds += ["all", "any", "at_least", "classes"] if depth else []
    kind = draw(st.sampled_from(kinds))
    if kind == "test":
        return Test(*_base(id), term(draw(conditions), BOOLEAN))
    if kind == "exclusion":
        return Exclusion(*_base(id), term(draw(conditions), BOOLEAN))
    if kind == "judgement":
        that = term(draw(st.sampled_from(["ok", "ok and a"]))) if draw(st.booleans()) else None
        return Judgement(*_base(id), SAID, None, that)
    parts = tuple(draw(demands(depth - 1, f"{id}-{n}")) for n in range(draw(st.integers(1, 3))))
    if kind == "classes":
        classes = tuple(
            Class(f"{id}-{n}", SAID, "一", term(draw(conditions), BOOLEAN),
                  Group(*_base(f"{id}-{n}"), "all", 1, (part,)))
            for n, part in enumerate(parts)
        )  # fmt: skip
        return Classes(*_base(id), classes)
    least = draw(st.integers(1, len(parts)))
    return Group(*_base(id), kind, least if kind == "at_least" else 1, parts)  # type: ignore[arg-type]


PLACES = Table(
    RATE, SPOT, term("p"),
    (Row("珠三角", ("440100", "440600"), term("20%")), Row("粤北", ("440200",), term("30%")),
     Row("其他", (), term("25%"))),
)  # fmt: skip
GAPPED = replace(PLACES, rows=PLACES.rows[:2])
CHOICES = Table(
    RATE, SPOT, term("f"), (Row("甲", ("甲",), term("10%")), Row("其他", (), term("40%")))
)
BANDS = Table(
    MONEY, SPOT, term("x"),
    tuple(Row(low, (term(low).value,), term(prize))  # type: ignore[attr-defined]
          for low, prize in (("0元", "0元"), ("60元", "8元"), ("30元", "y"))),
    banded=True,
)  # fmt: skip


@st.composite
def exceptions(draw: st.DrawFn) -> tuple[ExceptionRule, ...]:
    instead = [("floor", term("30元")), ("floor", term("y")), ("rate", term("r")),
               ("rate", PLACES), ("floor", term("floor + 10元"))]  # fmt: skip
    return tuple(
        ExceptionRule(
            f"e-{n}", SAID, "一", term(draw(conditions), BOOLEAN),
            (draw(st.sampled_from(instead)),), draw(st.sampled_from([None, SAID])), SPOT,
        )
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip


@st.composite
def judges(draw: st.DrawFn) -> MeasureJudge:
    requirements = tuple(draw(demands(2, f"r{n}")) for n in range(draw(st.integers(1, 3))))
    caps = tuple(Cap(term(draw(moneys), MONEY), "一") for _ in range(draw(st.integers(0, 2))))
    amount = BANDS if draw(st.booleans()) else term(draw(moneys), MONEY)
    award = Award(draw(st.sampled_from(["amount", "ceiling"])), SAID, "一", SPOT, amount, caps)
    measure = a_measure(requirements, draw(exceptions()), award)
    rate = draw(st.sampled_from([PLAIN["rate"], PLACES, GAPPED, CHOICES]))
    return MeasureJudge(measure, FACTS, {**PLAIN, "rate": rate})


def a_measure(
    requirements: tuple[Requirement, ...],
    exceptions: tuple[ExceptionRule, ...] = (),
    award: Award | None = None,
) -> Measure:
    award = award or Award("none", SAID, "一", SPOT, gives=SAID)
    return Measure("d/m", SAID, "一", (), SAID, SAID, Anchor("application", None, ""),
                   requirements, exceptions, award, (), (), (), (), True, SPOT)  # fmt: skip


# random companies: all is known of them, then less

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "money": st.integers(0, 12_000),
    "signed money": st.integers(-12_000, 12_000),
    "count": st.integers(0, 100),
    "rate": st.integers(0, 150).map(lambda percent: Fraction(percent, 100)),
    "date": st.dates(date(2017, 1, 1), date(2024, 12, 31)),
    "boolean": st.booleans(),
    "choice": st.sampled_from(["甲", "乙", "丙"]),
    "place": st.sampled_from(sorted(OUTER)),
    "industry": st.sampled_from(sorted(WIDER)),
}
Known = dict[tuple[str, int], Any]


@st.composite
def companies(draw: st.DrawFn) -> Known:
    """Every fact of a company, exactly."""
    known: Known = {}
    for key in KEYS:
        fact = FACTS[key[0]]
        kind = "signed money" if fact.signed else fact.type.kind
        known[key] = draw(VALUES[kind])
    return known


@st.composite
def half_known(draw: st.DrawFn, company: Known) -> Known:
    """The same company while some facts are unknown, or known as ranges or roughly."""
    known: Known = {}
    for key, value in company.items():
        how = draw(st.sampled_from(["exact", "exact", "roughly", "unknown"]))
        if how == "exact":
            known[key] = value
        elif how == "roughly":
            rough = draw(_rough(key[0], value))
            if rough is not None:
                known[key] = rough
    return known


def _rough(name: str, value: Any) -> st.SearchStrategy[Any]:
    fact = FACTS[name]
    match fact.type.kind:
        case "place":
            return st.sampled_from(OUTER[value])
        case "industry":
            return st.sampled_from(WIDER[value])
        case "boolean" | "choice":
            return st.none()
    kind = "signed money" if fact.signed else fact.type.kind
    floor = None if fact.signed or fact.type.kind == "date" else 0

    def around(ends: tuple[Any, Any]) -> Any:
        low, high = ends
        low = floor if low is None else min(low, value)
        return between(low, None if high is None else max(high, value))

    end = st.one_of(st.none(), VALUES[kind])
    return st.tuples(end, end).map(around)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Known, Known]:
    """A company half known, and the same company known exactly."""
    company = draw(companies())
    return draw(half_known(company)), company


def verdict(judge: MeasureJudge, known: Mapping[tuple[str, int], Any]) -> str:
    return verdict_of(judge.stand(Case(known, AT)), "open")


# what must hold


@settings(max_examples=250)
@given(judges(), pairs())
def test_learning_more_never_reverses_a_decided_verdict(
    judge: MeasureJudge, pair: tuple[Known, Known]
) -> None:
    before, after = (verdict(judge, known) for known in pair)
    event(f"{before} → {after}")
    if before in ("eligible", "ineligible"):
        assert after == before


@settings(max_examples=150)
@given(judges(), pairs())
def test_learning_more_never_reverses_a_single_requirement(
    judge: MeasureJudge, pair: tuple[Known, Known]
) -> None:
    some, all_ = (Case(known, AT) for known in pair)
    for clause in judge.clauses:
        before, after = clause.judge(some), clause.judge(all_)
        assert 0 <= before[0] <= before[1] <= 2
        if before in (MET, UNMET):
            assert after == before, clause.path
        judged = isinstance(clause.requirement, (Judgement, Group, Classes))
        if not judged:
            assert before[0] <= after[0] and after[1] <= before[1], clause.path


@given(judges(), companies())
def test_of_a_company_known_exactly_only_undefined_figures_stay_open(
    judge: MeasureJudge, company: Known
) -> None:
    """Growth from nothing, a ratio to zero and a table's gap have no value; all else has."""
    undefined = ("growth", "share", "x / z", "rate")
    case = Case(company, AT)
    for clause in judge.clauses:
        if clause.judge(case) == (0, 2) and isinstance(clause.requirement, (Test, Exclusion)):
            requirement = clause.requirement
            stated = requirement.that if isinstance(requirement, Test) else requirement.when
            words = _words(stated) | {word for rule in judge.measure.exceptions
                                      for each in (rule.when, *(t for _, t in rule.instead))
                                      for word in _words(each)}  # fmt: skip
            assert words & {*undefined, "/"}, clause.path


def _words(stated: Term) -> set[str]:
    found = set()
    for part in walk(stated):
        if isinstance(part, DefinitionRef):
            found.add(part.name)
        elif isinstance(part, Call):
            found.add(part.function)
        elif isinstance(part, Arithmetic):
            found.add(part.op)
    return found


@settings(max_examples=150)
@given(judges(), pairs())
def test_award_bounds_hold_what_the_award_turns_out_to_be(
    judge: MeasureJudge, pair: tuple[Known, Known]
) -> None:
    (low, high), (least, most) = (judge.pay(Case(known, AT)) for known in pair)
    assert low is not None and least is not None and 0 <= low <= least
    if high is not None:
        assert most is not None and least <= most <= high
    if judge.measure.award.kind == "ceiling":
        assert low == least == 0


@given(judges(), pairs(), st.integers(-50, 200))
def test_an_award_never_exceeds_a_stated_cap_nor_falls_below_zero(
    judge: MeasureJudge, pair: tuple[Known, Known], cap: int
) -> None:
    stated = Cap(Constant(MONEY, SPOT, cap, f"{cap}"), "二")
    award = replace(judge.measure.award, caps=(*judge.measure.award.caps, stated))
    capped = MeasureJudge(replace(judge.measure, award=award), FACTS, judge._definitions)
    for known in pair:
        low, high = capped.pay(Case(known, AT))
        assert low is not None and high is not None
        assert 0 <= low <= high <= max(0, cap)
        free = judge.pay(Case(known, AT))[1]
        assert free is None or high <= free


@st.composite
def floored(draw: st.DrawFn) -> Callable[[int], MeasureJudge]:
    """A measure whose floor only ever stands as the bound of 不低于."""
    tests = st.sampled_from(
        ["x >= floor", "y + z >= floor", "s@Y-1 >= floor", "rate * x >= floor", "a", "n >= 50人",
         "x >= floor and a", "y >= floor or p within 广东省", "at_least(2, x >= floor, a, y > floor)"]
    )  # fmt: skip

    def branch(depth: int, id: str) -> Requirement:
        kind = draw(st.sampled_from(["test", "all", "any", "at_least"] if depth else ["test"]))
        if kind == "test":
            return Test(*_base(id), term(draw(tests), BOOLEAN))
        parts = tuple(branch(depth - 1, f"{id}-{n}") for n in range(draw(st.integers(1, 3))))
        least = draw(st.integers(1, len(parts))) if kind == "at_least" else 1
        return Group(*_base(id), kind, least, parts)  # type: ignore[arg-type]

    measure = a_measure((branch(2, "r"),))

    def at(floor: int) -> MeasureJudge:
        return MeasureJudge(measure, FACTS, {**PLAIN, "floor": Constant(MONEY, SPOT, floor)})

    return at


@given(floored(), pairs(), st.integers(0, 15_000), st.integers(0, 5_000))
def test_raising_a_floor_never_lets_anyone_in(
    at: Callable[[int], MeasureJudge], pair: tuple[Known, Known], floor: int, more: int
) -> None:
    for known in pair:
        before = at(floor).stand(Case(known, AT))
        after = at(floor + more).stand(Case(known, AT))
        assert after[0] <= before[0] and after[1] <= before[1]


@given(judges(), pairs())
def test_asking_twice_gives_the_same_answer_whatever_was_asked_before(
    judge: MeasureJudge, pair: tuple[Known, Known]
) -> None:
    fresh = MeasureJudge(judge.measure, FACTS, judge._definitions)
    for known in pair:
        case = Case(known, AT)
        for clause in judge.clauses:
            clause.judge(case)
        again = Case(dict(reversed(known.items())), AT)
        assert judge.stand(case) == fresh.stand(again)
        assert judge.pay(case) == fresh.pay(again)


@given(judges(), companies())
def test_the_whole_stands_as_its_requirements_taken_together(
    judge: MeasureJudge, company: Known
) -> None:
    case = Case(company, AT)
    top = {id(each) for each in judge.measure.requirements}
    found = [clause.judge(case) for clause in judge.clauses if id(clause.requirement) in top]
    lows, highs = zip(*found, strict=True)
    low, high = judge.stand(case)
    assert high == min(highs)
    assert low == (min(lows) if high else 0)
    assert len(list(tree(judge.measure.requirements))) == len(judge.clauses)


def test_the_strategies_reach_every_verdict() -> None:
    """A property that only ever sees one verdict would say nothing."""
    seen: set[str] = set()

    @settings(max_examples=150, database=None, derandomize=True)
    @given(judges(), pairs())
    def look(judge: MeasureJudge, pair: tuple[Known, Known]) -> None:
        seen.update(verdict(judge, known) for known in pair)

    look()
    assert seen >= {"eligible", "subject_to_judgement", "undetermined", "ineligible"}
