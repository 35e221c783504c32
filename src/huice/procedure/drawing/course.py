"""The ordinary course of a procedure, and beside which of its states the others belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from huice.procedure.drawing.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Plan:
    """The main line, and for each of its states the others that stand beside it."""

    line: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]]

    def place(self, state: str) -> tuple[int, int]:
        """Row and place in it: compares as the picture reads."""
        for row, name in enumerate(self.line):
            if state == name:
                return row, 0
            if state in self.beside[name]:
                return row, 1 + self.beside[name].index(state)
        raise KeyError(state)


def plan_of(drawing: Sketch) -> Plan:
    line = main_line(drawing)
    beside: dict[str, list[str]] = {name: [] for name in line}
    owner = {name: name for name in line}
    rest = [name for name in drawing.stations if name not in owner]
    while rest:
        name = next((each for each in rest if _votes(drawing, each, owner)), rest[0])
        votes = _votes(drawing, name, owner) or {line[-1]: 1}
        best = max(votes, key=lambda each: (votes[each], line.index(each)))
        beside[best].append(name)
        owner[name] = best
        rest.remove(name)
    plan = Plan(line, {name: _in_order(drawing, sides) for name, sides in beside.items()})
    return _untangled(drawing, plan)


def _in_order(drawing: Sketch, sides: list[str]) -> tuple[str, ...]:
    return tuple(sorted(sides, key=lambda name: drawing.stations[name].kind == "final"))


def _votes(drawing: Sketch, state: str, owner: Mapping[str, str]) -> dict[str, int]:
    """Arcs between a state and those of the main line, or what stands beside them."""
    found: dict[str, int] = {}
    for arc in drawing.arcs:
        other = arc.target if arc.source == state else arc.source if arc.target == state else ""
        if other in owner:
            weight = 4 if owner[other] == other else 1
            found[owner[other]] = found.get(owner[other], 0) + weight
    return found


# --- the main line ---------------------------------------------------------------------------


def main_line(drawing: Sketch) -> tuple[str, ...]:
    """The longest way from the first state that never turns back.

    Left out are detours (a state that leads back to where it was entered from) and ends that are
    reached from several places on the way: those are exits.
    """
    ahead = _forward(drawing)
    for arc in drawing.arcs:
        if (arc.target, arc.source) in _pairs(drawing) and _earlier(
            drawing, arc.source, arc.target
        ):
            ahead[arc.source] = [each for each in ahead[arc.source] if each != arc.target]
    line = _longest(drawing.initial, ahead)
    end = line[-1]
    ways = {source for source, each in ahead.items() if end in each and source in line}
    if len(line) > 2 and drawing.stations[end].kind == "final" and len(ways) > 1:
        others = {name: [each for each in to if each != end] for name, to in ahead.items()}
        line = _longest(drawing.initial, others)
    return line


def _pairs(drawing: Sketch) -> set[tuple[str, str]]:
    return {(arc.source, arc.target) for arc in drawing.arcs if not arc.timed}


def _earlier(drawing: Sketch, first: str, second: str) -> bool:
    depth = _depths(drawing)
    return depth.get(first, 0) < depth.get(second, 0)


def _depths(drawing: Sketch) -> dict[str, int]:
    """The fewest steps from the first state."""
    depth, level = {drawing.initial: 0}, [drawing.initial]
    while level:
        level = [
            arc.target for arc in drawing.arcs if arc.source in level and arc.target not in depth
        ]
        depth.update((name, max(depth.values()) + 1) for name in level)
    return depth


def _forward(drawing: Sketch) -> dict[str, list[str]]:
    """The arcs of events that close no circle, as a walk in the order of the file meets them."""
    ahead: dict[str, list[str]] = {name: [] for name in drawing.stations}
    following: dict[str, list[str]] = {name: [] for name in drawing.stations}
    for arc in drawing.arcs:
        if not arc.timed:
            following[arc.source].append(arc.target)
    done: set[str] = set()
    way = [drawing.initial]
    waiting: list[Iterator[str]] = [iter(following[drawing.initial])]
    while way:
        target = next(waiting[-1], None)
        if target is None:
            done.add(way.pop())
            waiting.pop()
        elif target not in way:
            ahead[way[-1]].append(target)
            if target not in done:
                way.append(target)
                waiting.append(iter(following[target]))
    return ahead


def _longest(start: str, ahead: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The longest way; of equal ones that which keeps to the order of the file."""
    order = {name: place for place, name in enumerate(ahead)}
    best: dict[str, tuple[str, ...]] = {}
    waiting = [start]
    while waiting:
        name = waiting[-1]
        missing = [each for each in ahead[name] if each not in best]
        if missing:
            waiting.extend(missing)
            continue
        ways = sorted((best[each] for each in ahead[name]), key=lambda way: order[way[0]])
        best[name] = (name, *max(ways, key=len, default=()))
        waiting.pop()
    return best[start]


# --- the order at the side -------------------------------------------------------------------


def _untangled(drawing: Sketch, plan: Plan) -> Plan:
    """The plan after swaps of neighbours at the side, while each makes the lanes shorter."""
    beside = dict(plan.beside)
    least = _cost(drawing, Plan(plan.line, beside))
    better = True
    while better:
        better = False
        for name, sides in list(beside.items()):
            for n, (one, two) in enumerate(pairwise(sides)):
                swapped = (*sides[:n], two, one, *sides[n + 2 :])
                cost = _cost(drawing, Plan(plan.line, {**beside, name: swapped}))
                if cost < least:
                    beside[name], least, better = swapped, cost, True
                    break
    return Plan(plan.line, beside)


def _cost(drawing: Sketch, plan: Plan) -> int:
    """How many stations the arcs pass that are not level and not on the main line."""
    order = [each for name in plan.line for each in (name, *plan.beside[name])]
    at = {name: place for place, name in enumerate(order)}
    owner = {side: name for name in plan.line for side in plan.beside[name]}
    return sum(
        abs(at[arc.source] - at[arc.target])
        for arc in drawing.arcs
        if owner.get(arc.source) != arc.target and owner.get(arc.target) != arc.source
    )
