"""The figures of a call, or of all calls of a programme: how many came how far, with which money, how long it took, and what a
result cost. All of them are reckoned from the same rows, so that they agree to the 分.

A row says how far an application ever came, by its steps, not where it stands now: one that was
accepted and then refused counts among the accepted. Who is eligible is what the library made of the
facts as they were last handed in; where they do not tell, whom the bureau accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from statistics import median
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet, Sum
from django.utils.timezone import localtime

from huice import industries
from huice.language import Text
from huice.population.running.dimensions import SECTIONS
from huice.rules.programme import Stage
from huice.rules.verdict import VERDICT_NAMES
from huice.site.funds import applying, chain, performing
from huice.site.funds.models import Application, Step
from huice.site.funds.models_after import Clawback, Evaluation
from huice.site.funds.models_money import Payment
from huice.site.funds.models_review import Assignment
from huice.site.funds.open_book import city_name, city_of
from huice.site.web.policies import library

NOT_GIVEN: Final = Text("未填", "not given")
FUNDED: Final = ("issued", "paid", "evaluated")
ELIGIBLE: Final = ("eligible", "subject_to_judgement")


@dataclass(frozen=True, slots=True)
class Row:
    """An application with all that is counted of it; money in 分. ``states`` are those it ever
    stood in, ``paid`` without what came back, ``clawed`` what is to be taken back."""

    ref: str
    year: int
    number: str
    project: str
    applicant: str
    place: str
    industry: str
    size: str
    measure: str
    state: str
    verdict: str
    states: frozenset[str]
    is_reviewed: bool
    declared: int
    approved: int
    award: int
    paid: int
    clawed: int
    recovered: int

    def came(self, *states: str) -> bool:
        return not self.states.isdisjoint(states)

    @property
    def is_accepted(self) -> bool:
        return self.came("accepted", "entered", "planned", *FUNDED)

    @property
    def is_eligible(self) -> bool:
        if self.verdict in ("", "undetermined"):
            return self.is_accepted
        return bool(self.number) and self.verdict in ELIGIBLE


@dataclass(frozen=True, slots=True)
class Count:
    """A figure that counts applications. ``of`` tells which; ``act`` is the act without which a
    programme has no such figure, empty for every programme."""

    id: str
    title: Text
    of: Callable[[Row], bool]
    act: str = ""


COUNTS: Final = (
    Count("applied", Text("申报", "Applied"), lambda row: bool(row.number)),
    Count("eligible", Text("符合条件", "Eligible"), lambda row: row.is_eligible),
    Count("accepted", Text("受理", "Accepted"), lambda row: row.is_accepted),
    Count("reviewed", Text("评审", "Reviewed"), lambda row: row.is_reviewed, "review"),
    Count("entered", Text("入库", "Entered"), lambda row: row.came("entered", "planned", *FUNDED)),
    Count("funded", Text("下达", "Funded"), lambda row: row.state in FUNDED),
    Count("paid", Text("已拨付", "Paid"), lambda row: row.paid > 0, "pay"),
    Count("evaluated", Text("已评价", "Evaluated"), lambda row: row.state == "evaluated"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """A figure that is a sum, in 分."""

    id: str
    title: Text
    of: Callable[[Row], int]


MONEY: Final = (
    Money("declared", Text("申报金额", "Declared"), lambda row: row.declared),
    Money("approved", Text("审定金额", "Approved"), lambda row: row.approved),
    Money("award", Text("下达金额", "Awarded"), lambda row: row.award),
    Money("money", Text("拨付金额", "Paid"), lambda row: row.paid),
    Money("clawed", Text("应收回", "To be taken back"), lambda row: row.clawed),
    Money("recovered", Text("已收回", "Taken back"), lambda row: row.recovered),
)


SIZES: Final = {each.zh: each for each in applying.SIZES}


class Group(NamedTuple):
    """The applications of one kind; ``key`` is empty where it is not given."""

    key: str
    title: Text
    rows: tuple[Row, ...]

    def count(self, count: Count) -> int:
        return sum(map(count.of, self.rows))

    def sum(self, money: Money) -> int:
        return sum(map(money.of, self.rows))


class By(NamedTuple):
    """A way to sort applications."""

    id: str
    title: Text
    key: Callable[[Row], str]
    name: Callable[[str], Text]


def _section(row: Row) -> str:
    try:
        return industries.section(row.industry) if row.industry else ""
    except industries.UnknownIndustry:
        return ""


def _section_name(code: str) -> Text:
    return Text(f"{code} {industries.name(code)}", f"{code} {SECTIONS[code]}")


def _measure_name(key: str) -> Text:
    return library().policies.measures[key].title


YEAR: Final = By("year", Text("按年度", "By year"), lambda row: str(row.year), lambda year: Text(year, year))  # fmt: skip
BYS: Final = (
    By("city", Text("按市", "By city"), lambda row: city_of(row.place), city_name),
    By("industry", Text("按行业门类", "By section of industry"), _section, _section_name),
    By("size", Text("按规模", "By size"), lambda row: row.size, lambda size: SIZES.get(size, Text(size, size))),
    By("measure", Text("按措施", "By measure"), lambda row: row.measure, _measure_name),
    By("verdict", Text("按条件核对", "By verdict"), lambda row: row.verdict, lambda verdict: VERDICT_NAMES[verdict]),
)  # fmt: skip


class Took(NamedTuple):
    """How many days a part of the road took, from one step to the next of another kind. ``limit`` is
    the stage that sets how long it may; None where the programme has none."""

    id: str
    title: Text
    taken: int
    median: Fraction | None
    ninetieth: int | None
    limit: Stage | None


class Result(NamedTuple):
    """What was reached of an indicator by those that were evaluated, and the money they were paid."""

    indicator: str
    unit: str
    projects: int
    reached: Fraction
    paid: int

    @property
    def cost(self) -> Fraction | None:
        """分 for one of the unit; None where nothing was reached."""
        return Fraction(self.paid) / self.reached if self.reached > 0 else None


LEGS: Final = (
    ("accept", Text("提交到受理", "submitted to accepted"), "submit", ("accept",)),
    ("enter", Text("受理到入库", "accepted to entered"), "accept", ("enter",)),
    ("issue", Text("入库到下达", "entered to issued"), "enter", ("issue",)),
    ("pay", Text("下达到拨付", "issued to paid"), "issue", ("pay",)),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a page."""

    counts: tuple[Count, ...]
    whole: Group
    took: tuple[Took, ...]
    results: tuple[Result, ...]
    unread: int

    def groups(self, by: By) -> list[Group]:
        """In the order of their keys, what is not given last."""
        found = defaultdict[str, list[Row]](list)
        for row in self.whole.rows:
            found[by.key(row)].append(row)
        return [Group(key, by.name(key) if key else NOT_GIVEN, tuple(found[key]))
                for key in sorted(found, key=lambda key: (not key, key))]  # fmt: skip

    def behind(self, figure: str, by: str = "", key: str = "") -> list[Row]:
        """The applications that a figure is made of; raises KeyError for none that there is."""
        group = self.whole
        if by:
            sorted_by = {each.id: each for each in (YEAR, *BYS)}[by]
            group = {each.key: each for each in self.groups(sorted_by)}[key]
        counts: dict[str, Callable[[Row], Any]] = {x.id: x.of for x in self.counts}
        counts |= {each.id: each.of for each in MONEY}
        return [row for row in group.rows if counts[figure](row)]


def figures(document: str, applications: QuerySet[Application]) -> Figures:
    """The figures of these applications under the programme of a document."""
    has = chain.programme(document).has
    rows = tuple(rows_of(applications))
    results, unread = _results(applications, {row.ref: row.paid for row in rows})
    return Figures(
        tuple(each for each in COUNTS if not each.act or has(each.act)),  # type: ignore[arg-type]
        Group("", Text("合计", "In all"), rows), tuple(_took(document, applications)), results, unread,
    )  # fmt: skip


def rows_of(applications: QuerySet[Application]) -> Iterator[Row]:
    """A row for each, in the order of their numbers."""
    steps = defaultdict[int, set[str]](set)
    for pk, state in Step.objects.filter(application__in=applications).values_list(
        "application", "state"
    ):
        steps[pk].add(state)
    reviewed = set(Assignment.objects.filter(application__in=applications, state="scored").values_list("application", flat=True))  # fmt: skip
    paid = _sums(Payment.objects.filter(application__in=applications, returned=""), "money")
    back = Clawback.objects.filter(application__in=applications)
    clawed, recovered = _sums(back, "money"), _sums(back, "recovered")
    for each in applications.order_by("number", "pk"):
        yield Row(
            each.ref, each.call.year, each.number, each.project, each.applicant, each.place,
            each.industry, each.size, each.measure, each.state, each.verdict, frozenset((*steps[each.pk], each.state)), each.pk in reviewed,
            each.declared or 0, each.approved or 0, each.award or 0 if each.state in FUNDED else 0,
            paid.get(each.pk, 0), clawed.get(each.pk, 0), recovered.get(each.pk, 0),
        )  # fmt: skip


def _sums(of: QuerySet[Any], column: str) -> Mapping[int, int]:
    return dict(of.order_by().values_list("application").annotate(Sum(column)))


# --- days ----------------------------------------------------------------------------------------


def _took(document: str, applications: QuerySet[Application]) -> Iterator[Took]:
    moves = chain.road_of(document)
    acts = {act for _, _, start, ends in LEGS for act in (start, *ends)}
    days = defaultdict[int, dict[str, date]](dict)
    steps = Step.objects.filter(application__in=applications, act__in=acts).order_by("application", "number")  # fmt: skip
    for pk, act, at in steps.values_list("application", "act", "at"):
        days[pk].setdefault(act, localtime(at).date())  # the first time of each
    for id, title, start, ends in LEGS:
        if id not in moves:
            continue
        taken = sorted((on[end] - on[start]).days for on in days.values() for end in ends if start in on and end in on)  # fmt: skip
        yield Took(id, title, len(taken), *spread(taken), moves[id].stage)


def spread(taken: Sequence[int]) -> tuple[Fraction | None, int | None]:
    """The median, and the least number of days within which nine of ten were done."""
    if not taken:
        return None, None
    return median(map(Fraction, taken)), sorted(taken)[ceil(Fraction(9 * len(taken), 10)) - 1]


# --- what a result cost --------------------------------------------------------------------------


def _results(
    applications: QuerySet[Application], paid: Mapping[str, int]
) -> tuple[tuple[Result, ...], int]:
    """By indicator and unit, over what was found by others; besides, how many values are
    no figures."""
    reached = defaultdict[tuple[str, str], list[tuple[Fraction, int]]](list)
    unread = 0
    for application, evaluation in _found(applications):
        units = {each["indicator"]: each["unit"] for each in application.targets}
        for value in evaluation.values:
            indicator = value["indicator"]
            if indicator not in units:
                continue
            figure = performing.figure(str(value["figure"]), units[indicator])
            if figure is None:
                unread += 1
            else:
                reached[indicator, units[indicator]].append((figure, paid[application.ref]))
    return tuple(
        Result(indicator, unit, len(all_), sum((x for x, _ in all_), Fraction(0)), sum(x for _, x in all_))
        for (indicator, unit), all_ in sorted(reached.items())
    ), unread  # fmt: skip


def _found(applications: QuerySet[Application]) -> Iterator[tuple[Application, Evaluation]]:
    """What a third party found of each last, or where none was at work the key evaluation."""
    held = defaultdict[Application, list[Evaluation]](list)
    of = Evaluation.objects.filter(application__in=applications)
    for each in of.select_related("application").order_by("pk"):
        if each.application is not None:
            held[each.application].append(each)
    for application, evaluations in held.items():
        last = performing.latest(evaluations)
        found = last.get("third") or last.get("key")
        if found is not None:
            yield application, found
