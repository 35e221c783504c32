"""How far a call is, stage by stage: what each stage has done, what waits for it, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Model, QuerySet
from django.utils import timezone

from huice.fund.road import recommends
from huice.language import Text
from huice.rules.programme import Act, Programme, Stage
from huice.site.funds import calling, chain
from huice.site.funds.models import Application, Call, Step
from huice.site.funds.models_after import Clawback, Clearing, Evaluation, LedgerSheet
from huice.site.funds.models_money import Plan, Showing, Version
from huice.site.funds.models_review import Audit, SiteCheck, Verification
from huice.site.web import clock

SOON: Final = timedelta(days=30)
_MOVES: Final[Mapping[Act, str]] = {
    "apply": "submit", "mend": "resubmit", "check": "check", "paper": "paper", "accept": "accept",
    "decide": "enter", "claim": "claim", "pay": "pay", "evaluate": "evaluate",
}  # fmt: skip
"""The step on an application that does what a stage asks for."""
_FOUND: Final[Mapping[Act, type[Model]]] = {
    "audit": Audit, "site_check": SiteCheck, "verify": Verification, "recover": Clawback,
}  # fmt: skip
"""What is found of an application without a step on it."""
_MADE: Final[Mapping[Act, type[Model]]] = {
    "allot": Version, "publicity": Showing, "issue": Plan, "release": Plan, "ledger": LedgerSheet,
    "self_evaluate": Evaluation, "settle": Clearing,
}  # fmt: skip
"""What is done once for the whole call."""


class Standing(NamedTuple):
    """A stage of a call: ``state`` is done, current or todo, ``done`` how often it was done and
    ``waiting`` how many applications wait for it, None where nothing counts them."""

    stage: Stage
    actor: Text
    until: datetime | None
    state: str
    done: int | None
    waiting: int | None

    @property
    def days_left(self) -> int | None:
        return None if self.until is None else (self.until - clock.now()).days


class Due(NamedTuple):
    """A moment that is near, of a call."""

    at: datetime
    what: Text
    call: Call

    @property
    def days_left(self) -> int:
        return (self.at - clock.now()).days


def standings(call: Call, seen: QuerySet[Application]) -> list[Standing]:
    """Every stage of a call's programme; ``seen`` are the applications one may see."""
    of = chain.programme_of(call)
    titles = {each.id: each.title for each in of.duties}
    states = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    taken = dict(Step.objects.filter(application__in=seen).order_by().values_list("act")
                 .annotate(n=Count("application", distinct=True)))  # fmt: skip
    found = list[Standing]()
    for stage in of.stages:
        done, waiting = _counted(call, of, stage, seen, states, taken)
        until = _until(call, stage)
        found.append(Standing(
            stage, titles[stage.actor], until, _state(call, stage, done, waiting), done, waiting,
        ))  # fmt: skip
    return found


def _counted(
    call: Call, of: Programme, stage: Stage, seen: QuerySet[Application],
    states: Mapping[str, int], taken: Mapping[str, int],
) -> tuple[int | None, int | None]:  # fmt: skip
    act = stage.act
    if act is None or act == "call":
        return (1, None) if act else (None, None)
    name = "accept" if act == "report" and recommends(of) else _MOVES.get(act)
    move = chain.moves(call).get(name) if name else None
    if move is not None:
        return taken.get(move.id, 0), sum(states.get(each, 0) for each in move.sources)
    found = _found(act, seen)
    if found is not None:
        return found, None
    made = _MADE[act]._default_manager.filter(call=call) if act in _MADE else None
    return (None if made is None else made.count()), None


def _found(act: Act, seen: QuerySet[Application]) -> int | None:
    """Of how many applications there is something that no step tells of."""
    if act == "review":
        return seen.filter(assignments__state="scored").distinct().count()
    if act == "rank":
        return seen.filter(rank__isnull=False).count()
    if act == "target":
        return seen.exclude(targets=[]).count()
    if act in _FOUND:
        held = _FOUND[act]._default_manager.filter(application__in=seen)
        return held.values("application").distinct().count()
    return None


def _state(call: Call, stage: Stage, done: int | None, waiting: int | None) -> str:
    now = clock.now()
    if stage.act == "call":
        return "done"
    window = next((x for x in calling.WINDOWS if x.act == stage.act and x.is_end), None)
    if window is not None:
        until = getattr(call, window.field)
        if until is None:
            return "todo"
        return "todo" if now < call.opens else "current" if now <= until else "done"
    if waiting:
        return "current"
    return "done" if done else "todo"


def _until(call: Call, stage: Stage) -> datetime | None:
    window = next((x for x in calling.WINDOWS if x.act == stage.act and x.is_end), None)
    if window is not None:
        at: datetime | None = getattr(call, window.field)
        return at
    if stage.act is None or stage.act == "call" or not stage.closes:
        return None
    return calling.in_year(stage.closes, call.year, calling.END_OF_DAY)


def due(calls: Iterable[Call]) -> list[Due]:
    """What ends within thirty days under these calls, the nearest first."""
    held = list(calls)
    now, soon = clock.now(), clock.now() + SOON
    return sorted((each for each in _ends(held) if now <= each.at <= soon), key=lambda x: x.at)


def _ends(calls: list[Call]) -> Iterator[Due]:
    for call in calls:
        for window in calling.windows(chain.programme_of(call)):
            at = getattr(call, window.field)
            if at is not None and window.is_end:
                yield Due(at, window.title, call)
        for stage in chain.programme_of(call).stages:
            if stage.closes and stage.act not in (None, "call", "apply", "mend", "paper"):
                yield Due(calling.in_year(stage.closes, call.year, calling.END_OF_DAY), stage.title, call)  # fmt: skip
    for showing in Showing.objects.filter(call__in=calls).select_related("call"):
        until = datetime.combine(showing.until, calling.END_OF_DAY)
        yield Due(timezone.make_aware(until), Text("公示结束", "publicity ends"), showing.call)
