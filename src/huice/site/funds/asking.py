"""What an application is asked: the facts of its measure, the papers, and how it stands on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from huice.decide.answer import MeasureResult
from huice.decide.needs import questions
from huice.decide.profile import Profile
from huice.language import Text
from huice.problems import BadInput
from huice.rules.evaluate import Case, Closure, Compiler
from huice.rules.facts import FactKey
from huice.rules.measure import Material, Measure
from huice.rules.programme import Allotting, Provision
from huice.rules.terms import FactRef, Term, walk
from huice.rules.verdict import Verdict, verdict_of
from huice.site.companies.asking import key_of
from huice.site.funds import chain
from huice.site.funds.models import Application, Call, Paper
from huice.site.web.policies import library


class Asked(NamedTuple):
    """A paper that a measure lists, whether it is asked of this applicant (None while a fact that
    decides it is unknown), and what was handed in for it."""

    number: int
    material: Material
    is_needed: bool | None
    papers: list[Paper]


class Standing(NamedTuple):
    """How an application stands to its measure by its facts on the closing day of the call."""

    verdict: Verdict
    result: MeasureResult
    open: frozenset[FactKey]


def measure_of(application: Application) -> Measure:
    return library().policies.measures[application.measure]


def day_of(call: Call) -> date:
    """The day by which applicants are judged: the last one of the call, unless a measure prints
    its own."""
    return timezone.localtime(call.closes).date()


def fact_keys(measure: Measure, day: date) -> list[FactKey]:
    """The facts that the requirements, the award and the list of papers use, each once."""
    year = measure.anchor.at(day).year
    found = dict.fromkeys(questions(library(), [measure], day))
    for material in measure.materials:
        found.update(dict.fromkeys(facts_in(material.when, year)))
    return list(found)


def facts_in(term: Term | None, year: int) -> Iterator[FactKey]:
    for each in walk(term) if term is not None else ():
        if isinstance(each, FactRef):
            yield FactKey(each.name, each.year.at(year) if each.year else 0)


def profile_of(application: Application) -> Profile:
    """The facts of an application as a profile; raises BadInput where one can no longer be read."""
    told: dict[str, Any] = {"name": application.applicant, "credit_code": application.code}
    for each in application.facts:
        key = key_of(each["key"])
        if key is None:
            continue
        value = {"value": each["written"], "source": each["source"]}
        if key.year:
            told.setdefault(key.name, {})[str(key.year)] = value
        else:
            told[key.name] = value
    return library().profile(told)


def standing(application: Application) -> Standing:
    """Raises BadInput where a fact can no longer be read."""
    return standing_of(profile_of(application), measure_of(application), day_of(application.call))


def verdict(application: Application) -> str:
    """The verdict alone; empty where a fact can no longer be read."""
    try:
        return standing(application).verdict
    except BadInput:
        return ""


def standing_of(profile: Profile, measure: Measure, day: date) -> Standing:
    """As if the measure were open, which its call says by itself."""
    result = library().match(profile, at=day, measures=[measure.key]).results[0]
    case = Case(profile.facts, measure.anchor.at(day))
    judge = library().judge(measure.key)
    unknown = set(_undecided(result))
    if not judge.pay_known(case):
        unknown.update(judge.award_keys(case.year))
    return Standing(
        verdict_of(judge.stand(case), "open"), result,
        frozenset(key for key in unknown if profile.facts.get(key) is None and library().facts[key.name].source != "decided"),
    )  # fmt: skip


def _undecided(result: MeasureResult) -> Iterator[FactKey]:
    """The facts of requirements that are not decided, without the parts of those that are."""
    closed: tuple[str, ...] = ()
    for each in result.requirements:
        if closed and each.path.startswith(closed):
            continue
        if each.verdict == "unknown":
            yield from (use.key for use in each.uses if use.key is not None)
        elif each.kind in ("group", "classes"):
            closed = (*closed, f"{each.path}/")


def papers(application: Application, profile: Profile) -> list[Asked]:
    """The list of papers of the measure, with what was handed in."""
    measure = measure_of(application)
    case = Case(profile.facts, measure.anchor.at(day_of(application.call)))
    handed: dict[int | None, list[Paper]] = {}
    for each in application.papers.filter(kind="material").select_related("upload").order_by("pk"):
        handed.setdefault(each.material, []).append(each)
    return [Asked(number, material, True if when is None else when(case), handed.get(number, []))
            for number, (material, when) in enumerate(zip(measure.materials, _conditions(measure.key), strict=True))]  # fmt: skip


@lru_cache(maxsize=256)
def _conditions(measure: str) -> tuple[Closure | None, ...]:
    """When each paper of a measure is asked for; None for always."""
    of = library().policies
    compiler = Compiler(of.facts, of.terms)
    return tuple(
        compiler.compile(each.when) if each.when is not None else None
        for each in of.measures[measure].materials
    )


def allotting_of(application: Application) -> Allotting | None:
    """How the money of its measure is shared out, by the programme of the call or of the measure's
    own document."""
    for document in dict.fromkeys((application.call.document, application.document)):
        of = library().policies.document(document).programme
        for each in of.allotting if of else ():
            if each.measure == application.measure:
                return each
    return None


def base_keys(application: Application) -> list[FactKey]:
    """The declared facts that the sum put in stands for: those of the programme, else the first sum
    that the award hangs on."""
    judge = library().judge(application.measure)
    year = judge.measure.anchor.at(day_of(application.call)).year
    keys = [key for key in judge.award_keys(year) if library().facts[key.name].source != "decided"]
    allotting = allotting_of(application)
    if allotting is not None:
        return [key for key in keys if key.name in allotting.base]
    return [key for key in keys if library().facts[key.name].type.kind == "money"][:1]


def pays(application: Application) -> bool:
    """Whether money is asked for."""
    return chain.programme_of(application.call).pays and measure_of(application).award.is_money


def targets_needed(application: Application) -> Provision | None:
    """What asks for performance targets before the money: a provision on performance, in a programme
    that sets targets or evaluates by them. None where they are optional."""
    for document in dict.fromkeys((application.call.document, application.document)):
        of = library().policies.document(document).programme
        if of and of.on("performance") and of.has("target", "self_evaluate", "evaluate"):
            return of.on("performance")[0]
    return None


def labels(keys: Iterable[FactKey]) -> Mapping[FactKey, Text]:
    return {key: library().named(key).label for key in keys}
