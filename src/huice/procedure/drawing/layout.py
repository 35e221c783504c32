"""Where the stations and arcs of a procedure stand: a main line downwards, the others beside it.

The ordinary course runs down the left column. Every other state stands in the right column beside
the state of the main line it belongs to, so that the arrows between the two are level. All other
arcs run in vertical lanes: between the columns, or, among the states at the side, right of them.
Each arc has a track of its own at the edge of a station, as high as its label, so that neither
labels nor stations can overlap. All measures are points; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huice.procedure.drawing.course import Plan
from huice.procedure.drawing.lettering import Line, Run, line_width, lines_height, wrap
from huice.procedure.drawing.shapes import Box, Gaps, Graph, Label, Path, Widths
from huice.procedure.drawing.sketch import Arc, Sketch

LANE = 6.0
BARE = 7.0
"""The height of a track without a label."""
JOIN = 4.0
"""How far a line that joins another runs along with it."""
HEAD = 7.0
"""Room for an arrow's head beside a label."""


@dataclass(slots=True)
class _Track:
    """Where a line meets the edge of a station."""

    station: str
    lines: tuple[Line, ...]
    toward: float
    height: float = BARE
    y: float = 0.0


@dataclass(slots=True)
class _Bus:
    """Arcs in one lane: several ways in, one way out."""

    timed: bool
    starts: list[_Track]
    end: _Track
    lane: int = 0

    @property
    def span(self) -> tuple[float, float]:
        heights = [each.y for each in (*self.starts, self.end)]
        return min(heights), max(heights)


@dataclass(slots=True)
class _Drawn:
    stations: dict[str, Box] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


def said_lines(arc: Arc, size: float, room: float) -> tuple[Line, ...]:
    """The label of an arc: what happens in ink, and below or beside it who does it."""
    tone, by = ("time", "time") if arc.timed else ("ink", "quiet")
    return tuple(
        line
        for said in arc.says
        for line in wrap((Run(said.title, tone), Run(said.by, by, whole=True)), size, room)  # type: ignore[arg-type]
    )


class Layout:
    """One try at a layout: stations of given widths and heights, text of a given size."""

    def __init__(
        self, drawing: Sketch, plan: Plan, widths: Widths, heights: Mapping[str, float],
        size: float, gaps: Gaps,
    ) -> None:  # fmt: skip
        self.sketch, self.plan, self.widths, self.gaps = drawing, plan, widths, gaps
        self.heights, self.size = heights, size
        self.row = {name: row for row, name in enumerate(plan.line)}
        self.owner = {side: name for name in plan.line for side in plan.beside[name]}
        self.order = {name: plan.place(name) for name in drawing.stations}
        self.level: dict[str, list[tuple[Arc, _Track]]] = {}
        self.down: dict[str, list[Arc]] = {}
        self.inner: dict[tuple[str, bool], _Bus] = {}
        self.outer: dict[tuple[str, bool], _Bus] = {}
        self.loose: list[_Bus] = []
        for arc in drawing.arcs:
            self._sort(arc)
        for side, arcs in self.level.items():
            arcs.sort(key=lambda each: (each[0].source == side, each[0].timed))
        self.drawn = _Drawn()

    # --- which way an arc goes -----------------------------------------------------------------

    def _sort(self, arc: Arc) -> None:
        source, target = arc.source, arc.target
        if source in self.row and self.row.get(target) == self.row[source] + 1:
            self.down.setdefault(source, []).append(arc)
        elif self.owner.get(target) == source:
            self.level.setdefault(target, []).append((arc, self._labelled(arc, source)))
        elif self.owner.get(source) == target:
            self.level.setdefault(source, []).append((arc, self._labelled(arc, target)))
        elif source in self.row:
            self._join(self.inner, arc, self._labelled(arc, source))
        elif target in self.row:
            start = _Track(source, (), self._rank(target))
            self.loose.append(_Bus(arc.timed, [start], self._labelled(arc, target)))
        else:
            self._join(self.outer, arc, self._labelled(arc, source))

    def _join(self, buses: dict[tuple[str, bool], _Bus], arc: Arc, start: _Track) -> None:
        key = arc.target, arc.timed
        if key not in buses:
            end = _Track(arc.target, (), self._rank(arc.source))
            buses[key] = _Bus(arc.timed, [], end)
        buses[key].starts.append(start)

    def _rank(self, state: str) -> float:
        row, column = self.order[state]
        return row + column / 1000

    def _labelled(self, arc: Arc, station: str) -> _Track:
        other = arc.target if station == arc.source else arc.source
        outer = station not in self.row
        room = (self.widths.side_labels if outer else self.widths.labels) - 2 * HEAD
        lines = said_lines(arc, self.size, room)
        height = lines_height(lines, self.size) + self.gaps.above + self.gaps.below
        return _Track(station, lines, self._rank(other), height)

    # --- heights -------------------------------------------------------------------------------

    def _tracks(self, station: str, buses: Sequence[_Bus]) -> tuple[list[_Track], list[_Track]]:
        """The tracks at one edge of a station: what comes from above or goes there, and below."""
        here = [t for bus in buses for t in (*bus.starts, bus.end) if t.station == station]
        rank = self._rank(station)
        above = sorted((t for t in here if t.toward < rank), key=lambda t: -t.toward)
        below = sorted((t for t in here if t.toward >= rank), key=lambda t: -t.toward)
        return above, below

    def run(self) -> Graph:
        inner = [*self.inner.values(), *self.loose]
        outer = list(self.outer.values())
        line_y = side_y = 0.0
        for name in self.plan.line:
            line_y, side_y = self._stand(name, line_y, side_y, inner, outer)
        lanes, outer_lanes = _lanes(inner), _lanes(outer)
        side_x = self.widths.line + self.widths.labels + lanes * LANE + (LANE if lanes else HEAD)
        self._shift_aside(side_x)
        for bus in inner:
            self._inner_lines(bus, side_x)
        outer_x = side_x + self.widths.side
        for bus in outer:
            x = outer_x + self.widths.side_labels + bus.lane * LANE
            for start in bus.starts:
                self._label(start, outer_x + HEAD)
            self._bus_lines(bus, x, outer_x, outer_x)
        for side, arcs in self.level.items():
            self._level_lines(side, arcs, side_x)
        for name in self.plan.line:
            self._down_lines(name)
        width = outer_x + (self.widths.side_labels + outer_lanes * LANE if outer else 0.0)
        if not self.owner:
            width = side_x
        height = max(box.bottom for box in self.drawn.stations.values())
        return Graph(self.drawn.stations, tuple(self.drawn.labels), tuple(self.drawn.paths),
                     self.plan.line, width, height)  # fmt: skip

    def _stand(
        self, name: str, top: float, side_y: float, inner: Sequence[_Bus], outer: Sequence[_Bus]
    ) -> tuple[float, float]:
        """Place a state of the main line with those beside it; returns where the next begin."""
        above, below = self._tracks(name, inner)
        cursor = top
        for track in above:
            cursor = self._next_track(track, cursor, top)
        for side in self.plan.beside[name]:
            cursor, side_y = self._stand_beside(side, top, cursor, max(side_y, top), inner, outer)
        for track in below:
            cursor = self._next_track(track, cursor, top)
        lines_end = cursor - self.gaps.below + self.gaps.edge if cursor > top else top
        height = max(self.heights[name], lines_end - top)
        self.drawn.stations[name] = Box(0.0, top, self.widths.line, height)
        gap = max(
            (
                lines_height(self._down_label(name, arc), self.size)
                for arc in self.down.get(name, ())
            ),
            default=0.0,
        )
        return top + height + max(gap + self.gaps.down, HEAD + 4), side_y

    def _stand_beside(
        self, side: str, top: float, cursor: float, side_y: float,
        inner: Sequence[_Bus], outer: Sequence[_Bus],
    ) -> tuple[float, float]:  # fmt: skip
        level = [track for _, track in self.level.get(side, ())]
        above, below = self._tracks(side, inner)
        lead = self.gaps.edge + BARE * len(above)
        span = sum(track.height for track in level[1:])
        tail = BARE * len(below) + self.gaps.edge - (0 if level else BARE)
        out_above, out_below = self._tracks(side, outer)
        out_height = (
            sum(track.height for track in (*out_above, *out_below))
            + self.gaps.edge
            - self.gaps.below
        )
        height = max(self.heights[side], lead + span + tail, out_height)
        lead += (height - lead - span - tail) / 2
        first = side_y + lead
        if level:
            first = max(first, cursor + level[0].height - self.gaps.below, top + self.gaps.edge)
            y = first
            for place, track in enumerate(level):
                y += track.height if place else 0.0
                track.y = y
            cursor = y + self.gaps.below
        side_top = first - lead
        self.drawn.stations[side] = Box(0.0, side_top, self.widths.side, height)
        for place, track in enumerate(above):
            track.y = first - BARE * (len(above) - place)
        for place, track in enumerate(below):
            track.y = first + span + BARE * (place + (1 if level else 0))
        y = side_top
        for track in (*out_above, *out_below):
            y = self._next_track(track, y, side_top)
        return cursor, side_top + height + self.gaps.apart

    def _next_track(self, track: _Track, cursor: float, top: float) -> float:
        """Put a track below the one before it; returns where the next may begin."""
        track.y = max(cursor + track.height - self.gaps.below, top + self.gaps.edge)
        return track.y + self.gaps.below

    # --- lines ---------------------------------------------------------------------------------

    def _shift_aside(self, x: float) -> None:
        for side in self.owner:
            box = self.drawn.stations[side]
            self.drawn.stations[side] = Box(x, box.y, box.width, box.height)

    def _label(self, track: _Track, x: float) -> None:
        if track.lines:
            height = lines_height(track.lines, self.size)
            self._write(track.lines, x, track.y - self.gaps.above - height)

    def _inner_lines(self, bus: _Bus, side_x: float) -> None:
        x = self.widths.line + self.widths.labels + bus.lane * LANE
        edges = (self.widths.line, side_x)
        start = edges[bus.starts[0].station not in self.row]
        for track in (*bus.starts, bus.end):
            if track.station in self.row:
                self._label(track, self.widths.line + HEAD)
        self._bus_lines(bus, x, start, edges[bus.end.station not in self.row])

    def _bus_lines(self, bus: _Bus, x: float, start_x: float, end_x: float) -> None:
        """The farthest ways in run to the end, one from each side; the others join them."""
        end, headed = bus.end.y, False
        for above in (True, False):
            starts = [each.y for each in bus.starts if (each.y <= end) == above]
            for y in sorted(starts, reverse=not above):
                way = [(start_x, y), (x, y)]
                if y != (min(starts) if above else max(starts)):
                    way.append((x, y + (JOIN if above else -JOIN)))
                elif headed:
                    way += [(x, end), (x + (JOIN if end_x > x else -JOIN), end)]
                else:
                    way += [(x, end), (end_x, end)]
                head = way[-1] == (end_x, end)
                self._path(bus.timed, head, *way)
                headed = headed or head

    def _level_lines(self, side: str, arcs: Sequence[tuple[Arc, _Track]], side_x: float) -> None:
        for arc, track in arcs:
            self._label(track, self.widths.line + HEAD)
            ends = ((self.widths.line, track.y), (side_x, track.y))
            self._path(arc.timed, True, *(ends if arc.target == side else ends[::-1]))

    def _down_label(self, name: str, arc: Arc) -> tuple[Line, ...]:
        return said_lines(arc, self.size, self._down_room(name, arc)[1])

    def _down_room(self, name: str, arc: Arc) -> tuple[float, float]:
        """Where a downward arrow stands, and how wide the label right of it may be."""
        line, reach = self.widths.line, self.widths.line + self.widths.labels - HEAD
        if len(self.down[name]) == 1:
            return 18.0, reach - 18.0 - HEAD
        first, second = 12.0, line - 12.0
        return (second, reach - second - HEAD) if arc.timed else (first, second - first - 10.0)

    def _down_lines(self, name: str) -> None:
        box = self.drawn.stations[name]
        for arc in self.down.get(name, ()):
            x, room = self._down_room(name, arc)
            lines = said_lines(arc, self.size, room)
            end = self.drawn.stations[arc.target].y
            self._path(arc.timed, True, (x, box.bottom), (x, end))
            height = lines_height(lines, self.size)
            y = box.bottom + (end - box.bottom - height) / 2
            self._write(lines, x + 6, y)

    def _write(self, lines: tuple[Line, ...], x: float, y: float) -> None:
        wide = max(line_width(line, self.size) for line in lines)
        box = Box(x, y, wide, lines_height(lines, self.size))
        self.drawn.labels.append(Label(box, lines))

    def _path(self, timed: bool, head: bool, *points: tuple[float, float]) -> None:
        self.drawn.paths.append(Path(tuple(points), timed, head))


def _lanes(buses: Sequence[_Bus]) -> int:
    """Give each bus a lane that no other uses at its height; returns how many lanes there are."""
    taken: list[list[tuple[float, float]]] = []
    for bus in sorted(buses, key=lambda each: each.span[1] - each.span[0]):
        low, high = bus.span
        free = (
            lane
            for lane, spans in enumerate(taken)
            if all(high + 3 < start or end + 3 < low for start, end in spans)
        )
        bus.lane = next(free, len(taken))
        if bus.lane == len(taken):
            taken.append([])
        taken[bus.lane].append((low, high))
    return len(taken)
