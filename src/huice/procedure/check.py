"""What is wrong with a procedure: unreachable states, clocks never stopped, names without a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huice.language import Text
from huice.problems import Problem, Spot, near
from huice.procedure.conditions import Condition
from huice.procedure.model import BACK, Clock, Procedure, Transition


def check(procedure: Procedure) -> list[Problem]:
    """Everything that is wrong, in order; warnings do not keep the procedure from running."""
    return [*_transitions(procedure), *_clocks(procedure), *_rest(procedure), *_reach(procedure)]


def reachable(procedure: Procedure) -> frozenset[str]:
    """The states that some history of events and lapses leads to."""
    edges = {(source, each.to) for each in procedure.transitions for source in each.sources}
    found = {procedure.initial}
    # an invalidity may strike in any state in which its clock can run
    lapses = {lapse.to for clock in procedure.clocks.values() for lapse in clock.lapses}
    while new := {to for source, to in edges if source in found and to != BACK} - found - {""}:
        found |= new
    return frozenset(found | (lapses - {""}))


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
        yield from _condition(each.when, procedure, each.spot)
        yield from _window(each, procedure)
        forms = [kind.form for kind in each.data.values() if kind.form]
        yield from _known(forms, procedure.readings, each.spot, "读法", "reading")


def _window(each: Transition, procedure: Procedure) -> Iterator[Problem]:
    if each.window:
        names = {*procedure.clocks, *procedure.fields}
        yield from _known([each.window.before], names, each.spot, "时钟或日期", "clock or date")
        outside = {"refuse", "mark", *procedure.readings}
        yield from _known([each.window.outside], outside, each.spot, "处置", "outcome")


def _clocks(procedure: Procedure) -> Iterator[Problem]:
    for clock in procedure.clocks.values():
        triggers = (*clock.starts, *clock.stops, *(t for v in clock.variants for t in v.on))
        events = [each.on for each in triggers] + [each.on for each in clock.extensions]
        yield from _known(events, procedure.events, clock.spot, "有规则的事件", "event with a rule")
        yield from _known([clock.who], procedure.actors, clock.spot, "主体", "actor")
        yield from _known(clock.suspended_in, procedure.states, clock.spot, "状态", "state")
        for condition in (*(t.when for t in triggers), *(x.when for x in clock.lapses)):
            yield from _condition(condition, procedure, clock.spot)
        yield from _lapses(clock, procedure)
        yield from _extensions(clock, procedure)
        if not clock.stops and all(x.effect in ("breach", "silent") for x in clock.lapses):
            yield _problem(
                clock.spot, f"时钟“{clock.id}”没有事件使它停",
                f"clock '{clock.id}' is never stopped", clock.id,
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
        if lapse.effect == "automatic-invalidity":
            yield from _known([lapse.to], procedure.states, clock.spot, "状态", "state")


def _extensions(clock: Clock, procedure: Procedure) -> Iterator[Problem]:
    for each in clock.extensions:
        if each.runs_from not in ("expiry", "event"):
            names = procedure.readings
            yield from _known([each.runs_from], names, clock.spot, "读法", "reading")
        if (each.up_to.unit == "个工作日") != (clock.length.unit == "个工作日"):
            yield _problem(
                clock.spot, f"“{each.id}”与时钟的单位不同", f"'{each.id}' has another unit"
            )
        rule = procedure.events.get(each.on)
        needed = ["length", *(["granted_by"] * bool(each.grantors)), *(["reason"] * each.reason)]
        if rule:
            yield from _known(needed, rule.data, rule.spot, "延长所需的数据", "field to extend by")


def _rest(procedure: Procedure) -> Iterator[Problem]:
    spot = Spot(procedure.file)
    yield from _known(procedure.fixed, procedure.fields, spot, "数据", "field")
    for each in (*procedure.notices, *procedure.records, *procedure.publicity):
        yield from _known(each.on, procedure.events, spot, "事件", "event")
        yield from _known(each.to, procedure.actors, spot, "主体", "actor")
    for reading in procedure.readings.values():
        if reading.options:
            yield from _known([reading.default], reading.options, spot, "选项", "option")


def _condition(condition: Condition, procedure: Procedure, spot: Spot) -> Iterator[Problem]:
    names = {"state", *procedure.fields, *procedure.readings}
    yield from _known([test.name for test in condition.tests], names, spot, "名称", "name")


def _known(
    used: Iterable[str], names: Iterable[str], spot: Spot, zh: str, en: str
) -> Iterator[Problem]:
    known = set(names)
    for name in used:
        if name not in known:
            hint = near(name, known)
            yield _problem(spot, f"没有{zh}“{name}”{hint.zh}", f"no {en} '{name}'{hint.en}")


def _problem(spot: Spot, zh: str, en: str, field: str = "") -> Problem:
    return Problem(spot, Text(zh, en), field)
