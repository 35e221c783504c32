"""What is wrong with a procedure: unreachable states, clocks never stopped, names without a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huice.language import Text
from huice.problems import Problem, Spot, near
from huice.procedure.conditions import Compared, Condition
from huice.procedure.model import BACK, ENDING, WITHOUT_EFFECT, Clock, Procedure, Transition


def check(procedure: Procedure) -> list[Problem]:
    """Everything that is wrong, in order; warnings do not keep the procedure from running."""
    return [*_transitions(procedure), *_clocks(procedure), *_rest(procedure), *_reach(procedure)]


def reachable(procedure: Procedure) -> frozenset[str]:
    """The states that some history of events and lapses leads to."""
    edges = {(source, each.to) for each in procedure.transitions for source in each.sources}
    found = {procedure.initial}
    while new := _next(procedure, found, edges) - found:
        found |= new
    return frozenset(found)


def _next(procedure: Procedure, found: set[str], edges: set[tuple[str, str]]) -> set[str]:
    """Where events lead from these states, and lapses of clocks that an event there starts."""
    events = {each.event for each in procedure.transitions if found.intersection(each.sources)}
    lapses = {
        lapse.to
        for clock in procedure.clocks.values()
        if events.intersection(trigger.on for trigger in clock.starts)
        for lapse in clock.lapses
    }
    return ({to for source, to in edges if source in found and to != BACK} | lapses) - {""}


def _reach(procedure: Procedure) -> Iterator[Problem]:
    spot = Spot(procedure.file)
    left = {source for each in procedure.transitions for source in each.sources}
    for name in procedure.states.keys() - reachable(procedure):
        yield _problem(spot, f"状态“{name}”到不了", f"state '{name}' is unreachable", "states")
    for name in procedure.states.keys() - left - procedure.finals:
        yield _problem(
            spot, f"状态“{name}”出不去，也不是终态",
            f"state '{name}' has no way out and is not final", "states",
        )  # fmt: skip


def _transitions(procedure: Procedure) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for each in procedure.transitions:
        for source in each.sources:
            if (source, each.event) in seen:
                yield _problem(
                    each.spot, f"状态“{source}”下“{each.event}”写了两次",
                    f"'{each.event}' is given twice in state '{source}'",
                )  # fmt: skip
            seen.add((source, each.event))
        to = {each.to} - {"", BACK}
        yield from _known({*each.sources, *to}, procedure.states, each.spot, "状态", "state")
        yield from _known(each.by, procedure.actors, each.spot, "主体", "actor")
        yield from _known(
            (*each.during, *each.not_during), procedure.clocks, each.spot, "时钟", "clock"
        )
        for condition in (each.when, *(quota.when for quota in each.quotas)):
            yield from _condition(condition, procedure, each.spot)
        yield from _window(each, procedure)
        forms = [kind.form for kind in each.data.values() if kind.form]
        yield from _known(forms, procedure.readings, each.spot, "读法", "reading")


def _window(each: Transition, procedure: Procedure) -> Iterator[Problem]:
    if each.window:
        dates = _dates(procedure)
        limits = [each.window.opens, each.window.closes]
        named = [limit.field for limit in limits if limit and limit.field]
        before = [each.window.before] if each.window.before else []
        yield from _known(
            before, {*procedure.clocks, *dates}, each.spot, "时钟或日期", "clock or date"
        )
        yield from _known(named, dates, each.spot, "日期", "date in the data")
        outside = {"refuse", "mark", *procedure.readings}
        yield from _known([each.window.outside], outside, each.spot, "处置", "outcome")


def _clocks(procedure: Procedure) -> Iterator[Problem]:
    for clock in procedure.clocks.values():
        triggers = (*clock.starts, *clock.stops, *(t for v in clock.variants for t in v.on))
        events = [each.on for each in triggers] + [each.on for each in clock.extensions]
        yield from _known(events, procedure.events, clock.spot, "有规则的事件", "event with a rule")
        yield from _known([clock.who], procedure.actors, clock.spot, "主体", "actor")
        yield from _known(clock.suspended_in, procedure.states, clock.spot, "状态", "state")
        if clock.until and clock.until.field:
            dates = _dates(procedure)
            yield from _known([clock.until.field], dates, clock.spot, "日期", "date in the data")
        yield from _suspenders(clock, procedure)
        for condition in (*(t.when for t in triggers), *(x.when for x in clock.lapses)):
            yield from _condition(condition, procedure, clock.spot)
        yield from _lapses(clock, procedure)
        yield from _extensions(clock, procedure)
        if not clock.stops and all(x.effect in WITHOUT_EFFECT for x in clock.lapses):
            yield _problem(
                clock.spot, f"时钟“{clock.id}”没有事件使它停",
                f"clock '{clock.id}' is never stopped", clock.id,
            )  # fmt: skip


def _dates(procedure: Procedure) -> set[str]:
    return {name for name, kind in procedure.fields.items() if kind.kind == "date"}


def _suspenders(clock: Clock, procedure: Procedure) -> Iterator[Problem]:
    for each in clock.suspended_by:
        yield from _known([each.clock], procedure.clocks, clock.spot, "时钟", "clock")
        beyond = {"stands", "counts", *procedure.readings}
        yield from _known([each.beyond], beyond, clock.spot, "读法", "reading")
    if (clock.suspended_in or clock.suspended_by) and not clock.length:
        yield _problem(
            clock.spot, f"时钟“{clock.id}”没有长度，不能中止",
            f"clock '{clock.id}' has no length that could stand still",
        )  # fmt: skip


def _lapses(clock: Clock, procedure: Procedure) -> Iterator[Problem]:
    if clock.lapses[-1].when:
        yield _problem(
            clock.spot, f"时钟“{clock.id}”逾期后果未写全：最后一项不应有条件",
            f"a lapse effect of '{clock.id}' is unstated: the last one must be unconditional",
        )  # fmt: skip
    for lapse in clock.lapses:
        yield from _known(lapse.held_in, procedure.states, clock.spot, "状态", "state")
        if lapse.not_before:
            yield from _known([lapse.not_before], procedure.clocks, clock.spot, "时钟", "clock")
        if lapse.effect in ("deemed-acceptance", "deemed-consent"):
            yield from _known([lapse.event], procedure.events, clock.spot, "事件", "event")
        held = {"release", "expiry", *procedure.readings}
        yield from _known([lapse.after_hold], held, clock.spot, "读法", "reading")
        if lapse.effect in ENDING:
            yield from _known([lapse.to], procedure.states, clock.spot, "状态", "state")


def _extensions(clock: Clock, procedure: Procedure) -> Iterator[Problem]:
    for each in clock.extensions:
        variants = [variant.id for variant in clock.variants]
        yield from _known(
            [each.after] if each.after else [], variants, clock.spot, "期限", "variant"
        )
        if each.runs_from not in ("expiry", "event"):
            names = procedure.readings
            yield from _known([each.runs_from], names, clock.spot, "读法", "reading")
        if not clock.length or (each.up_to.family == "个工作日") != (
            clock.length.family == "个工作日"
        ):
            yield _problem(
                clock.spot, f"“{each.id}”与时钟的单位不同", f"'{each.id}' has another unit"
            )
        rule = procedure.events.get(each.on)
        needed = ["length", *(["granted_by"] * bool(each.grantors)), *(["reason"] * each.reason)]
        if rule:
            yield from _known(needed, rule.data, rule.spot, "延长所需的数据", "field to extend by")


def _rest(procedure: Procedure) -> Iterator[Problem]:
    spot = Spot(procedure.file)
    for alone in procedure.alone:
        yield from _known([*alone.fields, alone.owner], procedure.fields, spot, "数据", "field")
        yield from _known(alone.on, procedure.events, spot, "事件", "event")
    for name in procedure.readings.keys() - _readings_used(procedure):
        yield _problem(spot, f"读法“{name}”没有用到", f"reading '{name}' is never used", "readings")
    yield from _known(procedure.fixed, procedure.fields, spot, "数据", "field")
    for each in (*procedure.notices, *procedure.records, *procedure.publicity):
        yield from _known(each.on, procedure.events, spot, "事件", "event")
        yield from _known(each.to, procedure.actors, spot, "主体", "actor")
    options = {option for kind in procedure.fields.values() for option in kind.options}
    needed = {*procedure.fields, *options} - {"yes", "no"}
    for name in sorted(needed - procedure.names.keys()):
        yield _problem(spot, f"“{name}”没有中英文名称", f"'{name}' has no name", "names", True)
    for name in sorted(procedure.names.keys() - needed):
        yield _problem(spot, f"名称“{name}”没有用到", f"the name of '{name}' is not used", "names")
    for reading in procedure.readings.values():
        if reading.options:
            yield from _known([reading.default], reading.options, spot, "选项", "option")


def _readings_used(procedure: Procedure) -> set[str]:
    clocks = procedure.clocks.values()
    conditions = [
        *(each.when for each in procedure.transitions),
        *(quota.when for each in procedure.transitions for quota in each.quotas),
        *(t.when for c in clocks for t in (*c.starts, *c.stops, *(t for v in c.variants for t in v.on))),
        *(lapse.when for c in clocks for lapse in c.lapses),
    ]  # fmt: skip
    return {
        *(name for condition in conditions for test in condition.tests for name in test.names),
        *(kind.form for kind in procedure.fields.values()),
        *(each.window.outside for each in procedure.transitions if each.window),
        *(x.runs_from for c in clocks for x in c.extensions),
        *(lapse.after_hold for c in clocks for lapse in c.lapses),
        *(x.beyond for c in clocks for x in c.suspended_by),
    }


def _condition(condition: Condition, procedure: Procedure, spot: Spot) -> Iterator[Problem]:
    names = {"state", *procedure.fields, *procedure.readings}
    used = [name for test in condition.tests for name in test.names]
    yield from _known(used, names, spot, "名称", "name")
    types = {name: kind.type for name, kind in procedure.fields.items() if kind.type}
    for test in condition.tests:
        if isinstance(test, Compared) and set(test.names) <= names and not test.fits(types):
            yield _problem(
                spot, f"“{test.text}”两边不是同一种数", f"'{test.text}' compares unlike things"
            )


def _known(
    used: Iterable[str], names: Iterable[str], spot: Spot, zh: str, en: str
) -> Iterator[Problem]:
    known = set(names)
    for name in used:
        if name not in known:
            hint = near(name, known)
            yield _problem(spot, f"没有{zh}“{name}”{hint.zh}", f"no {en} '{name}'{hint.en}")


def _problem(spot: Spot, zh: str, en: str, field: str = "", warning: bool = False) -> Problem:
    return Problem(spot, Text(zh, en), field, warning)
