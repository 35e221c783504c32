"""How the money was used: evaluations of projects and of cities, and what a grade brings next year.

Every evaluation is kept; the last one of a kind holds. What a text leaves open, it leaves open here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, get_args

from django.db import transaction
from django.db.models import Q

from huice.fund.performance import Compared, Target, compared, next_year
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import Grade, Provision
from huice.site.casework.models import Upload
from huice.site.funds import acting, chain
from huice.site.funds.ledger import KEPT
from huice.site.funds.models import Application, Call, Paper
from huice.site.funds.models_after import Evaluation
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.values.literals import NotALiteral, normal, read_literal

Kind = Literal["self", "third", "key"]
KINDS: Final[Mapping[Kind, Text]] = {
    "self": Text("自评", "self-evaluation"), "third": Text("第三方评价", "third party"),
    "key": Text("重点评价", "key evaluation"),
}  # fmt: skip
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)


@dataclass(frozen=True, slots=True)
class Found:
    """An evaluation as it is entered; ``values`` by indicator, as written."""

    kind: Kind
    grade: str
    evaluator: str
    words: str
    values: Mapping[str, str] = field(default_factory=dict)


# --- what was to be reached, and what was --------------------------------------------------------


def figure(written: str, unit: str = "") -> Fraction | None:
    """A figure with or without its unit; None for what is no figure."""
    bare = normal(written).removesuffix(normal(unit)).strip() if unit else normal(written)
    try:
        value = read_literal(bare).value
    except NotALiteral:
        return None
    return Fraction(value) if isinstance(value, int | Fraction) else None


def targets(application: Application) -> list[Target]:
    """The targets that are figures."""
    found = ((x, figure(str(x.get("figure", "")), x.get("unit", ""))) for x in application.targets)
    return [Target(x["indicator"], x.get("unit", ""), value) for x, value in found if value is not None]  # fmt: skip


def latest(evaluations: Iterable[Evaluation]) -> dict[str, Evaluation]:
    """The last of each kind."""
    return {each.kind: each for each in sorted(evaluations, key=lambda each: each.pk)}


def side_by_side(application: Application) -> list[Compared]:
    """The self-evaluation beside what was found last by a third party, or where none was at work by
    the key evaluation."""
    held = latest(application.evaluations.all())
    known = targets(application)
    return compared(known, _values(held.get("self"), known), _values(held.get("third") or held.get("key"), known))  # fmt: skip


def _values(evaluation: Evaluation | None, known: Sequence[Target]) -> dict[str, Fraction]:
    units = {each.indicator: each.unit for each in known}
    found = {x["indicator"]: figure(str(x["figure"]), units[x["indicator"]])
             for x in (evaluation.values if evaluation else []) if x["indicator"] in units}  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


# --- in ------------------------------------------------------------------------------------------


def kinds_that_settle(call: Call) -> tuple[Kind, ...]:
    """The evaluations by which a project is evaluated: another's, or the applicant's own where the
    text has no other."""
    of = chain.programme_of(call)
    if of.has("self_evaluate") and not of.has("evaluate"):
        return ("self", "third", "key")
    return ("third", "key")


def is_settled(application: Application) -> bool:
    kinds = kinds_that_settle(application.call)
    return any(each.kind in kinds for each in application.evaluations.all())


@transaction.atomic
def enter(application: Application, found: Found, actor: Actor, paper: Upload | None = None) -> Evaluation:  # fmt: skip
    """Write down an evaluation of a project, and take the step to "evaluated" where it settles.
    Raises BadInput before the plan is issued, and for a value of no target."""
    if application.state not in KEPT:
        raise BadInput.at(
            Spot("form"), "尚未下达，不能评价", "nothing was issued to it yet", "kind"
        )
    _expect_right(found, [str(x["indicator"]) for x in application.targets])
    made = _made(application.call, application, None, found, paper, actor)
    settle(application, actor)
    return made


def evaluates(application: Application) -> bool:
    """Whether the applicant is to say now what came of the money."""
    of = chain.programme_of(application.call)
    asked = of.has("self_evaluate", "evaluate") or bool(application.targets)
    return application.state == "paid" and asked


@transaction.atomic
def enter_own(application: Application, found: Found, actor: Actor, paper: Upload | None = None) -> Evaluation:  # fmt: skip
    """Write down what the applicant says came of the money, with a report where there is one. Every
    one is kept; a bureau takes the step."""
    if not evaluates(application):
        raise BadInput.at(Spot("form"), "拨付之后才能自评", "self-evaluation follows the payment", "words")  # fmt: skip
    if paper:
        Paper.objects.create(application=application, kind="self", upload=paper)
    return _made(application.call, application, None, found, paper, actor)


def settle(application: Application, actor: Actor) -> bool:
    """Take the step to "evaluated" where it can be taken; whether it was."""
    move = chain.moves(application.call).get("evaluate")
    if move is None or application.state not in move.sources or not is_settled(application):
        return False
    acting.act(application, "evaluate", actor)
    return True


@transaction.atomic
def enter_city(call: Call, authority: Organisation, found: Found, actor: Actor, paper: Upload | None = None) -> Evaluation:  # fmt: skip
    """Write down an evaluation of a city's part in a call. Raises BadInput for one without any."""
    if authority not in cities(call):
        raise BadInput.at(Spot("form"), "请选择办理申报的机关", "choose a bureau that handles applications", "city")  # fmt: skip
    _expect_right(found, [])
    return _made(call, None, authority, found, paper, actor)


def cities(call: Call) -> list[Organisation]:
    """The bureaus that handle applications for the one that called."""
    held = Application.objects.filter(call=call).exclude(authority=call.authority_id)
    return list(Organisation.objects.filter(pk__in=held.values("authority")).order_by("place", "pk"))  # fmt: skip


def _expect_right(found: Found, indicators: Sequence[str]) -> None:
    problems = []
    if found.grade and found.grade not in GRADES:
        listed = "、".join(GRADES)
        problems.append(Problem(Spot("form"), Text(f"“{found.grade}”不是等次：{listed}", f"'{found.grade}' is no grade of {listed}"), "grade"))  # fmt: skip
    for name, written in found.values.items():
        if name not in indicators:
            problems.append(Problem(Spot("form"), Text(f"没有指标“{name}”", f"no indicator '{name}'"), ""))  # fmt: skip
        elif figure(written) is None:
            problems.append(Problem(Spot("form"), Text(f"{name}“{written}”不是数字", f"{name}: '{written}' is no number"), f"value-{indicators.index(name)}"))  # fmt: skip
    if problems:
        raise BadInput(problems)


def _made(call: Call, application: Application | None, authority: Organisation | None,
          found: Found, paper: Upload | None, actor: Actor) -> Evaluation:  # fmt: skip
    units = {x["indicator"]: x.get("unit", "") for x in application.targets} if application else {}
    made = Evaluation.objects.create(
        call=call, application=application, authority=authority, kind=found.kind, grade=found.grade,
        values=[{"indicator": name, "figure": written, "unit": units.get(name, "")} for name, written in found.values.items()],
        words=found.words, evaluator=found.evaluator, paper=paper, at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    about = application.ref if application else call.ref
    audit.record(actor.ref, "fund.evaluation", about, kind=found.kind, grade=found.grade, name=found.evaluator,
                 authority=authority.name if authority else "", number=application.number if application else "")  # fmt: skip
    return made


# --- next year -----------------------------------------------------------------------------------


def brings(call: Call, grade: str) -> Provision | None:
    """What a grade brings in the year after; None where the text rules nothing on it."""
    return next((next_year(chain.programme_of(call), each) for each in GRADES if each == grade), None)  # fmt: skip


def warnings(call: Call) -> list[Text]:
    """The cities whose last grade under an earlier call of the programme counts against them now,
    each with its provision. By how much no text says."""
    earlier = Call.objects.filter(document=call.document).filter(
        Q(year__lt=call.year) | Q(year=call.year, batch__lt=call.batch)
    )
    graded = Evaluation.objects.filter(call__in=earlier, authority__isnull=False).exclude(grade="").exclude(kind="self")  # fmt: skip
    last = {each.authority_id: each for each in graded.select_related("authority", "call").order_by("call__year", "call__batch", "pk")}  # fmt: skip
    return [
        Text(f"{each.authority.name}：{each.call.year} 年度评为“{each.grade}”；{provision.says.zh}（{provision.cite}）",
             f"{each.authority.title.en}: graded '{each.grade}' for {each.call.year}; {provision.says.en} ({provision.cite})")
        for each in last.values()
        if each.authority is not None and (provision := brings(call, each.grade)) is not None
    ]  # fmt: skip
