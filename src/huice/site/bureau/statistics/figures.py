"""The figures: in time or not, how long, how much is waiting, and what running out brought about.

All are counted by the database from rows that each stand for one run of a clock or one stay in a
state; medians are exact, from how often each number of days occurs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from huice.language import Text
from huice.problems import BadInput
from huice.procedure.model import EFFECTS
from huice.site.bureau.models_statistics import Stage, StageFact
from huice.site.bureau.statistics.asked import Asked
from huice.site.casework import procedures
from huice.site.casework.models import Case
from huice.site.people.models import Organisation
from huice.site.web.clock import today

AUTHORITY: Final = "authority"
MONTHS: Final = 12


class Timely(NamedTuple):
    """Duties whose time came in the period: met in time, met late or lapsed, and still unmet."""

    in_time: int = 0
    late: int = 0
    open_late: int = 0

    @property
    def all(self) -> int:
        return self.in_time + self.late + self.open_late

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.in_time, self.all) if self.all else None

    def plus(self, other: Timely) -> Timely:
        return Timely(*(one + two for one, two in zip(self, other, strict=True)))


class Waiting(NamedTuple):
    """Cases in which a clock of the authority runs: all of them, those overdue; and suspended."""

    open: int = 0
    overdue: int = 0
    suspended: int = 0

    def plus(self, other: Waiting) -> Waiting:
        return Waiting(*(one + two for one, two in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and all below it, or one alone (``alone``: of the unit asked about, itself)."""

    organisation: Organisation
    alone: bool
    timely: Timely
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage: how long it took where it ended in the period, and for duties, whether in time."""

    stage: Stage
    title: Text
    procedure: Text
    cite: str
    count: int
    median: Fraction | None
    ninetieth: int | None
    longest: int | None
    timely: Timely


@dataclass(frozen=True, slots=True)
class Month:
    """The end of a month (or today): duties that ran then, and those of them that were late."""

    day: date
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class LapseRow:
    """How often running out of a clock had an effect."""

    stage: Stage
    title: Text
    procedure: Text
    effect: Text
    effect_id: str
    count: int


class Figures:
    """The figures of one question; each is counted when it is first asked for."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.today = asked, today()

    # --- stages ----------------------------------------------------------------------------------

    @cached_property
    def stages(self) -> dict[int, Stage]:
        """The stages of the procedures asked about."""
        found = Stage.objects.all()
        if self.asked.procedure:
            found = found.filter(procedure=self.asked.procedure)
        return {each.pk: each for each in found}

    @cached_property
    def duties(self) -> list[int]:
        """The stages that are clocks of the authority with a period in the text."""
        return [pk for pk, each in self.stages.items()
                if each.is_clock and each.who == AUTHORITY and is_stated(each)]  # fmt: skip

    def facts(self, stages: Iterable[int]) -> QuerySet[StageFact]:
        return StageFact.objects.filter(stage__in=list(stages), authority__in=self.asked.ids)

    @property
    def _period(self) -> tuple[date, date]:
        return self.asked.first, self.asked.last

    # --- in time or not --------------------------------------------------------------------------

    @cached_property
    def _timely(self) -> dict[tuple[int, int], Timely]:
        """By stage and authority."""
        found: dict[tuple[int, int], Timely] = defaultdict(Timely)
        ended = self.facts(self.duties).filter(ended__range=self._period, in_time__isnull=False)
        for stage, authority, in_time, count in (
            ended.values_list("stage", "authority", "in_time").annotate(n=Count("pk")).order_by()
        ):
            more = Timely(in_time=count) if in_time else Timely(late=count)
            found[stage, authority] = found[stage, authority].plus(more)
        unmet = self.facts(self.duties).filter(self.unmet)
        for stage, authority, count in (
            unmet.values_list("stage", "authority").annotate(n=Count("pk")).order_by()
        ):
            found[stage, authority] = found[stage, authority].plus(Timely(open_late=count))
        return found

    @property
    def unmet(self) -> Q:
        """Duties that fell due in the period and are not met to this day."""
        return Q(ended__isnull=True, due__range=self._period, due__lt=self.today)

    @cached_property
    def timely(self) -> Timely:
        return _sum(self._timely.values())

    # --- how long --------------------------------------------------------------------------------

    @cached_property
    def stage_rows(self) -> list[StageRow]:
        """The authority's clocks, and the states after the first, as their procedures list them."""
        wanted = [pk for pk, each in self.stages.items() if _is_shown(each)]
        counts: dict[int, Counter[int]] = defaultdict(Counter)
        ended = self.facts(wanted).filter(ended__range=self._period, taken__isnull=False)
        for stage, taken, count in (
            ended.values_list("stage", "taken").annotate(n=Count("pk")).order_by()
        ):
            counts[stage][taken] += count
        by_stage: dict[int, Timely] = defaultdict(Timely)
        for (stage, _), timely in self._timely.items():
            by_stage[stage] = by_stage[stage].plus(timely)
        rows = [
            self._stage_row(self.stages[pk], counts.get(pk, Counter()), by_stage.get(pk, Timely()))
            for pk in wanted
            if counts.get(pk) or by_stage.get(pk)
        ]
        return sorted(rows, key=lambda row: _place(row.stage))

    @staticmethod
    def _stage_row(stage: Stage, counts: Counter[int], timely: Timely) -> StageRow:
        title, procedure, cite = names(stage)
        return StageRow(
            stage, title, procedure, cite, counts.total(), median(counts),
            rank(counts, 90), max(counts, default=None), timely,
        )  # fmt: skip

    # --- how much is waiting ---------------------------------------------------------------------

    @cached_property
    def _waiting(self) -> dict[int, Waiting]:
        """By authority."""
        found: dict[int, Waiting] = defaultdict(Waiting)
        for authority, running, overdue, suspended in (
            self.cases(Q(due__isnull=False) | Q(suspended=True))
            .values_list("authority")
            .annotate(
                running=Count("pk", filter=Q(due__isnull=False)),
                overdue=Count("pk", filter=Q(due__lt=self.today)),
                still=Count("pk", filter=Q(suspended=True)),
            )
            .order_by()
        ):
            found[authority] = Waiting(running, overdue, suspended)
        return found

    def cases(self, which: Q) -> QuerySet[Case]:
        found = Case.objects.filter(which, authority__in=self.asked.ids, final=False)
        return found.filter(procedure=self.asked.procedure) if self.asked.procedure else found

    @cached_property
    def waiting(self) -> Waiting:
        total = Waiting()
        for each in self._waiting.values():
            total = total.plus(each)
        return total

    @cached_property
    def months(self) -> list[Month]:
        """The last twelve months' ends up to the last day asked about, the oldest first."""
        ends = month_ends(min(self.asked.last, self.today), MONTHS)
        duties = self.facts(self.duties)
        started = _by_day(duties, "started")
        ended = _by_day(duties.filter(ended__isnull=False), "ended")
        late = Counter[tuple[date, date | None]]()
        for due, until, count in (
            duties.filter(Q(in_time=False) | Q(ended__isnull=True, due__lt=self.today))
            .filter(due__isnull=False)
            .values_list("due", "ended")
            .annotate(n=Count("pk"))
            .order_by()
        ):
            late[due, until] += count
        return [
            Month(
                end,
                sum(n for day, n in started.items() if day <= end)
                - sum(n for day, n in ended.items() if day <= end),
                sum(n for (due, until), n in late.items() if due < end and (not until or until > end)),
            )
            for end in ends
        ]  # fmt: skip

    # --- by unit ---------------------------------------------------------------------------------

    @cached_property
    def units(self) -> list[Unit]:
        """The unit asked about, itself, and each unit below it with all below that."""
        seen = self.asked.organisations
        ids = {each.pk for each in seen}
        tops = [each for each in seen if each.above_id not in ids]
        if len(tops) > 1:
            return [self._unit(each, alone=False) for each in tops]
        below = [each for each in seen if tops and each.above_id == tops[0].pk]
        return [self._unit(each, alone=True) for each in tops] + [
            self._unit(each, alone=False) for each in below
        ]

    def _unit(self, organisation: Organisation, alone: bool) -> Unit:
        inside = {
            each.pk
            for each in self.asked.organisations
            if each.pk == organisation.pk or (not alone and each.path.startswith(organisation.path))
        }
        timely = _sum(x for (_, authority), x in self._timely.items() if authority in inside)
        waiting = Waiting()
        for authority, each in self._waiting.items():
            if authority in inside:
                waiting = waiting.plus(each)
        return Unit(organisation, alone, timely, waiting)

    # --- what running out brought about ----------------------------------------------------------

    @cached_property
    def lapses(self) -> list[LapseRow]:
        clocks = [pk for pk, each in self.stages.items() if each.is_clock]
        found = (
            self.facts(clocks)
            .filter(ended__range=self._period, in_time=False, ending="lapsed")
            .values_list("stage", "effect")
            .annotate(n=Count("pk"))
            .order_by()
        )
        rows = [
            LapseRow(self.stages[pk], *names(self.stages[pk])[:2], _effect(effect), effect, count)
            for pk, effect, count in found
        ]
        return sorted(rows, key=lambda row: _place(row.stage))


def is_stated(stage: Stage) -> bool:
    """Whether the text gives the clock a period, or lets a day be named for it."""
    try:
        clock = procedures.procedure(stage.procedure).clocks.get(stage.name)
    except BadInput:
        return True
    return clock is None or clock.unstated is None


def _is_shown(stage: Stage) -> bool:
    """Clocks of the authority, and states that a case has come to: before its first event nobody
    has anything to do."""
    if stage.is_clock:
        return stage.who == AUTHORITY
    try:
        return procedures.procedure(stage.procedure).initial != stage.name
    except BadInput:
        return True


def names(stage: Stage) -> tuple[Text, Text, str]:
    """Title of a stage, title of its procedure, and cite; their ids where the library has them
    no more."""
    try:
        procedure = procedures.procedure(stage.procedure)
    except BadInput:
        return Text(stage.name, stage.name), Text(stage.procedure, stage.procedure), ""
    if stage.is_clock and stage.name in procedure.clocks:
        clock = procedure.clocks[stage.name]
        return clock.title, procedure.title, clock.cite
    if stage.name in procedure.states:
        return procedure.states[stage.name].title, procedure.title, ""
    return Text(stage.name, stage.name), procedure.title, ""


def _place(stage: Stage) -> tuple[str, bool, int, str]:
    """Clocks before states, each as the procedure lists them."""
    try:
        procedure = procedures.procedure(stage.procedure)
        order = list(procedure.clocks if stage.is_clock else procedure.states)
    except BadInput:
        order = []
    at = order.index(stage.name) if stage.name in order else len(order)
    return stage.procedure, not stage.is_clock, at, stage.name


def median(counts: Mapping[int, int]) -> Fraction | None:
    """The middle value, or half way between the two in the middle."""
    total = sum(counts.values())
    if not total:
        return None
    return Fraction(_at(counts, (total + 1) // 2) + _at(counts, total // 2 + 1), 2)


def rank(counts: Mapping[int, int], percent: int) -> int | None:
    """The least value that so many of a hundred do not exceed."""
    total = sum(counts.values())
    return _at(counts, -(-total * percent // 100)) if total else None


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at a place of the ordered list, counted from 1."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= place:
            return value
    raise ValueError(place)


def month_ends(last: date, number: int) -> list[date]:
    """The last days of so many months up to this day, which stands for the end of its own."""
    ends = [last]
    while len(ends) < number:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def _by_day(facts: QuerySet[StageFact], name: str) -> dict[date, int]:
    return dict(facts.values_list(name).annotate(n=Count("pk")).order_by())


def _sum(each: Iterable[Timely]) -> Timely:
    total = Timely()
    for one in each:
        total = total.plus(one)
    return total


def _effect(effect: str) -> Text:
    return next((text for name, text in EFFECTS.items() if name == effect), Text(effect, effect))
