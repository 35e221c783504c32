"""A year's money tried out and kept: the candidates of a call, a trial, and its versions.

A trial is worked out anew from what stands in the library; a version is what was found then, and is
opened, compared and given out as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast, get_args

from django.db import transaction
from django.db.models import Max, QuerySet

from huice import places
from huice.fund.allotting import (
    BlockPlan,
    Bound,
    FundingPlan,
    Line,
    allot_at,
    allot_blocks,
)
from huice.fund.blocks import Block
from huice.fund.candidates import Candidate
from huice.fund.claims import Claim, Claims
from huice.language import Text
from huice.population.study.limits import groups_of
from huice.problems import BadInput, Problem, Spot
from huice.rules.measure import Measure
from huice.rules.programme import AllotmentRule, Programme
from huice.site.funds import chain, deciding, sums
from huice.site.funds.models import Application, Call
from huice.site.funds.models_money import Version
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.policies import library
from huice.site.web.problems import Conflict
from huice.values.literals import NotALiteral, read_literal
from huice.values.types import RATE

By = Literal["whole", "city", "region", "measure"]
BY_NAMES: Final[dict[By, Text]] = {
    "whole": Text("一个总额", "one budget"), "city": Text("按市切块", "a block for each city"),
    "region": Text("按地区切块", "a block for each region"),
    "measure": Text("按措施切块", "a block for each measure"),
}  # fmt: skip
CHOICE: Final = "choice"
"""The rule of a version without money: the best by rank or score, as many as there are places."""
NOT_RULED: Final = Text("没有分配规则，不由本页分配", "no rule allots its money: not allotted here")


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of a call, and those that its rules do not reach."""

    applications: tuple[Application, ...]
    apart: tuple[Application, ...]

    def of(self, ref: str) -> Application | None:
        return next((each for each in self.applications if each.ref == ref), None)


def pool(call: Call) -> Pool:
    """What stands in the library, in the order of the numbers; what is in a draft plan stands there
    until the plan is issued."""
    of = chain.programme_of(call)
    found = call.applications.filter(state__in=("entered", "planned")).order_by("number")
    ruled = {each.measure for each in of.allotting}
    inside = [each for each in found if not of.pays or each.measure in ruled]
    return Pool(tuple(inside), tuple(each for each in found if each not in inside))


def rule_of(of: Programme) -> AllotmentRule:
    """The rule of a programme; all of its measures share one."""
    rules = {each.rule for each in of.allotting}
    if len(rules) != 1:
        raise BadInput.at(Spot("rule"), "各措施的分配规则不同，请分开分配", "the measures have different rules: allot them apart")  # fmt: skip
    return rules.pop()


def candidates(found: Pool) -> list[Candidate]:
    """The candidates as the rules take them; raises BadInput for those without a sum."""
    missing = [
        Problem(Spot(each.number), Text("没有核定或申报的金额", "it has no sum"))
        for each in found.applications
        if not each.base
    ]  # fmt: skip
    if missing:
        raise BadInput(missing)
    return [
        Candidate(each.number, each.project, each.applicant, each.place, each.measure, each.base or 0,
                  None if each.score is None else Fraction(each.score), Spot(each.number), each.rank)
        for each in found.applications
    ]  # fmt: skip


# --- blocks ---------------------------------------------------------------------------------------


def ways(call: Call, found: Pool) -> list[By]:
    """How the budget may be cut up: by what the candidates differ in."""
    return [by for by in get_args(By) if by == "whole" or len(blocks(call, found, by)) > 1]


def blocks(call: Call, found: Pool, by: By) -> dict[str, Block]:
    """The blocks with the field in which each is typed."""
    if by == "whole":
        return {"budget": Block("", spot=Spot("budget"))}
    made = list(_blocks(call, found, by))
    return {f"budget-{at}": Block(name, inside, measure, Spot(f"budget-{at}"))
            for at, (name, inside, measure) in enumerate(made, 1)}  # fmt: skip


def _blocks(call: Call, found: Pool, by: By) -> list[tuple[str, tuple[str, ...], str]]:
    if by == "city":
        cities = sorted({f"{each.place[:4]}00" for each in found.applications if each.place})
        return [(places.name(each), (places.stem(each),), "") for each in cities]
    if by == "measure":
        keys = sorted({each.measure for each in found.applications})
        return [(measure(key).title.zh, (), key) for key in keys]
    policies, regions = library().policies, dict[str, tuple[str, ...]]()
    for rule in chain.programme_of(call).allotting:
        for name, (fact, codes) in groups_of(policies, policies.measures[rule.measure]):
            if fact.name == rule.place:
                regions.setdefault(name, codes)
    return [(name, tuple(map(places.stem, codes)), "") for name, codes in regions.items()]


def measure(key: str) -> Measure:
    return library().policies.measures[key]


# --- a trial --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer sets: how the budget is cut up, and what was typed into each field: a sum, or
    under one rate the rate. ``places`` are those of a choice without money."""

    by: By
    typed: Mapping[str, str]
    places: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"by": self.by, "typed": dict(self.typed), "places": self.places}


def claims_of(call: Call, found: Pool) -> list[Claim]:
    """What the candidates may claim; raises BadInput naming those in no region."""
    maker = Claims(library().policies, chain.programme_of(call), clock.today())
    try:
        return maker.of(candidates(found))
    except BadInput as error:
        raise BadInput(map(_by_field, error.problems)) from None


def trial(call: Call, found: Pool, asked: Asked) -> FundingPlan:
    """The plan for what was asked; raises BadInput by field and by number."""
    claims, rule = claims_of(call, found), rule_of(chain.programme_of(call))
    fields = blocks(call, found, asked.by)
    figures = {field: _figure(field, asked.typed.get(field, "")) for field in fields}
    rates = {block: each for (field, block) in fields.items() if isinstance(each := figures[field], Fraction)}  # fmt: skip
    budgets = {block: each for (field, block) in fields.items() if isinstance(each := figures[field], int)}  # fmt: skip
    if rates and budgets:
        raise BadInput.at(Spot("budget"), "或都写金额，或都写比例", "either sums or rates, not both", "budget")  # fmt: skip
    if rates and rule == "ranking":
        raise BadInput.at(Spot("budget"), "择优排序没有比例可选，请写金额", "best first has no rate to choose: give a sum", "budget")  # fmt: skip
    try:
        return allot_at(claims, rates) if rates else allot_blocks(claims, rule, budgets)
    except BadInput as error:
        raise BadInput(map(_by_field, error.problems)) from None


def _by_field(problem: Problem) -> Problem:
    """A problem of a block at its field; that of a candidate with its number."""
    at = problem.spot.file
    if at.startswith("budget"):
        return Problem(problem.spot, problem.what, at)
    return Problem(
        problem.spot, Text(f"{at}：{problem.what.zh}", f"{at}: {problem.what.en}"), "budget"
    )


def _figure(field: str, typed: str) -> int | Fraction:
    """A sum in 分 as int, or a rate."""
    rate, found = _rate(typed), sums.read(typed)
    if rate is not None:
        return rate
    if found is None or found < 0:
        raise BadInput.at(
            Spot(field), f"“{typed[:40]}”应为带单位的金额，如 5000万元，或比例，如 12%" if typed else "请填写预算",
            f"'{typed[:40]}': a sum with its unit such as 5000万元 is expected, or a rate such as 12%" if typed else "give the budget",
            field,
        )  # fmt: skip
    return found


def _rate(typed: str) -> Fraction | None:
    try:
        found = read_literal(typed)
    except NotALiteral:
        return None
    return Fraction(found.value) if found.type == RATE else None


def choice(found: Pool, typed: str) -> list[Application]:
    """Without money: as many as there are places, by rank, those without one by score; raises
    BadInput for ties of rank and for those with neither."""
    most = len(found.applications)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9 and 1 <= int(typed) <= most):
        raise BadInput.at(Spot("places"), f"名额“{typed[:20]}”应为 1 至 {most} 的整数", f"places: '{typed[:20]}', a whole number from 1 to {most} is expected", "places")  # fmt: skip
    problems, ranked = list[Problem](), dict[int, str]()
    for each in found.applications:
        if each.rank is None and each.score is None:
            problems.append(Problem(Spot(each.number), Text(f"{each.number}：没有评分或排序", f"{each.number}: it has neither score nor rank"), "places"))  # fmt: skip
        elif (
            each.rank is not None
            and (other := ranked.setdefault(each.rank, each.number)) != each.number
        ):
            problems.append(Problem(Spot(each.number), Text(f"{each.number}：排序 {each.rank} 与 {other} 相同", f"{each.number}: {other} has the rank {each.rank} already"), "places"))  # fmt: skip
    if problems:
        raise BadInput(problems)
    best = sorted(
        found.applications, key=lambda x: (x.rank is None, x.rank or 0, -(x.score or 0), x.number)
    )
    return best[: int(typed)]


# --- versions -------------------------------------------------------------------------------------


@transaction.atomic
def save(call: Call, asked: Asked, why: str, seen: int, actor: Actor) -> Version:
    """Keep a trial as the next version; a Conflict where ``seen``, the number of the last version
    when the page was drawn, is not the last one any more."""
    deciding.expect_no_plan(call)
    latest = last_number(call)
    if latest != seen:
        raise Conflict
    found = pool(call)
    made = Version(call=call, number=latest + 1, asked=asked.as_json(), why=why, at=clock.now(), by_name=actor.name)  # fmt: skip
    _fill(made, found, asked)
    made.save()
    audit.record(actor.ref, "fund.allot", made.ref, call=call.ref, version=made.number,
                 budget=made.budget, paid=made.paid, because=why)  # fmt: skip
    return made


def _fill(made: Version, found: Pool, asked: Asked) -> None:
    refs = {each.number: each.ref for each in found.applications}
    if not chain.programme_of(made.call).pays:
        best = choice(found, asked.places)
        made.rule, made.budget, made.paid = CHOICE, 0, 0
        made.lines = [{"ref": each.ref, "number": each.number, "most": 0, "paid": 0, "bound": "", "block": ""}
                      for each in best]  # fmt: skip
        made.binding_zh, made.binding_en = chosen_words(len(best), len(found.applications))
        return
    plan = trial(made.call, found, asked)
    made.rule, made.budget, made.paid = plan.rule, plan.budget, plan.paid
    made.share = "" if plan.share is None else str(plan.share)[:200]
    made.binding_zh, made.binding_en = plan.binding.zh[:300], plan.binding.en[:300]
    made.asked |= {"blocks": [
        {"name": each.name, "candidates": each.candidates, "budget": each.budget, "most": each.most, "paid": each.paid,
         "share": _written(each.share), "rate": _written(each.rate)} for each in plan.blocks
    ]}  # fmt: skip
    made.lines = [as_json(each, refs[each.claim.candidate.number]) for each in plan.lines]


def chosen_words(chosen: int, of: int) -> Text:
    return Text(f"名额 {chosen} 个，候选 {of} 个", f"{chosen} places for {of} candidates")


def last_number(call: Call) -> int:
    return call.versions.aggregate(n=Max("number"))["n"] or 0


def versions(call: Call) -> QuerySet[Version]:
    """All of them, the last one first."""
    return call.versions.order_by("-number")


def chosen(version: Version) -> list[dict[str, Any]]:
    """The lines of what is funded, or was chosen without money."""
    return [each for each in version.lines if each["paid"] or version.rule == CHOICE]


def as_json(line: Line, ref: str) -> dict[str, Any]:
    claim, of = line.claim, line.claim.candidate
    return {"ref": ref, "number": of.number, "most": claim.most, "paid": line.paid, "bound": line.bound,
            "block": line.block, "place": of.place, "measure": of.measure, "base": of.base,
            "score": _written(of.score), "rank": of.rank, "uncapped": claim.uncapped,
            "ceiling": str(claim.rate)}  # fmt: skip


def _written(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _read(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def plan_of(version: Version) -> FundingPlan:
    """The plan that a version keeps, as it was found then; not of a choice without money."""
    known = {each.ref: each for each in version.call.applications.all()}
    return FundingPlan(
        cast(AllotmentRule, version.rule),
        tuple(BlockPlan(x["name"], x["candidates"], x["budget"], x["most"], x["paid"], _read(x["share"]), _read(x["rate"]))
              for x in version.asked["blocks"]),
        tuple(_line(each, known[each["ref"]]) for each in version.lines),
    )  # fmt: skip


def _line(kept: Mapping[str, Any], of: Application) -> Line:
    candidate = Candidate(kept["number"], of.project, of.applicant, kept["place"], kept["measure"], kept["base"],
                          _read(kept["score"]), Spot(kept["number"]), kept["rank"])  # fmt: skip
    claim = Claim(candidate, kept["most"], kept["uncapped"], Fraction(kept["ceiling"]))
    return Line(claim, kept["paid"], cast(Bound, kept["bound"]), kept["block"])


def changes(paid: Mapping[str, int], before: Version | None) -> dict[str, int]:
    """By number, how much more each has than in another version; what is not there counts 0."""
    if before is None:
        return {}
    earlier = {each["number"]: each["paid"] for each in before.lines}
    return {number: paid.get(number, 0) - earlier.get(number, 0) for number in {*paid, *earlier}}


def asked_of(version: Version) -> Asked:
    """What was set for a version, to start from."""
    return Asked(version.asked["by"], version.asked["typed"], version.asked["places"])
