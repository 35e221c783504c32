"""A procedure as a picture on one page: its states, events and clocks, as SVG.

The page is A4 upright. Only a procedure too large for it at the smallest legible letters gets a
larger sheet of the same shape: nothing is cut, and no letter is under seven points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from math import inf
from typing import Final, Literal

from huice.language import Language, Text
from huice.procedure.drawing.clock_entries import GUTTER, ClockEntries
from huice.procedure.drawing.clock_table import ClockTable, chip_at, chip_width, kind_of
from huice.procedure.drawing.clock_words import clock_rows, has_star
from huice.procedure.drawing.course import Plan, plan_of
from huice.procedure.drawing.exits import without_common_exits
from huice.procedure.drawing.layout import Layout
from huice.procedure.drawing.lettering import LEADING, Line, Run, line_width, lines_height, wrap
from huice.procedure.drawing.picture import ChipKind, Frame, Hair, Picture, svg_of
from huice.procedure.drawing.shapes import Box, Gaps, Graph, Path, Widths
from huice.procedure.drawing.shares import best_shares
from huice.procedure.drawing.sketch import Kind, Station, clock_marks, sketch
from huice.procedure.model import Procedure

Sign = Kind | Literal["event", "timed", ""] | tuple[ChipKind, str]
"""What stands before words in a row of them: a small state or arrow, a chip, or nothing."""

A4: Final = (595.28, 841.89)
MARGIN: Final = 22.0
GROWTH: Final = 2**0.5
INSET: Final = 6.0
DOT: Final = 9.0
"""Room for the dot of the first state, before its title."""

AIR: Final = {
    10.5: (2.0,), 10.0: (1.8,), 9.5: (1.7,), 9.0: (1.6, 1.2), 8.5: (1.5, 1.2, 1.0),
    8.0: (1.2, 1.0, 0.7), 7.5: (1.0, 0.7), 7.0: (1.0, 0.7, 0.5),
}  # fmt: skip
"""The sizes of letters, and for each the air between things, as a share of the usual."""

SAVINGS: Final = {
    "": 0.0, "beside": 0.9, "entries": 1.4, "exits": 1.7, "beside numbers": 2.0, "numbers": 2.2,
}  # fmt: skip
"""How room is saved, and how many points of size (or of air) that must win: the clocks as entries
``beside`` the states, or as ``entries`` below them, rather than in a table; besides, letters for
the ``exits`` that many states share; and ``numbers`` for those who act as well."""

LEAST: Final = 0.15
HOPELESS: Final = 0.7
"""What sharing the width better leaves of a layout's height, at the very best."""

GRAPH_SHARES: Final = {"beside": 0.65, "beside numbers": 0.72}
"""Of the width, for the states, where the clocks stand beside them."""

SHARES: Final = (0.24, 0.29, 0.24, 0.23)
"""Of the width: the main line, its labels, the other states, their labels."""

STARRED: Final = Text("* 附条件", "* on a condition")
LETTERED: Final = Text("在几个状态都可发生", "In several states")
SILENT: Final = Text("文本未规定", "Not stated in the text")
STATES: Final[tuple[tuple[Kind, Text], ...]] = (
    ("initial", Text("起点", "first state")),
    ("open", Text("状态", "state")),
    ("final", Text("终结", "final state")),
)
ARROWS: Final[tuple[tuple[Literal["event", "timed"], Text], ...]] = (
    ("event", Text("事件（灰字为办理人）", "event (grey: by whom)")),
    ("timed", Text("期满发生", "by lapse")),
)
CHIPS: Final[tuple[tuple[ChipKind, str, Text], ...]] = (
    ("hard", "C", Text("时限，刚性", "clock, fixed")),
    ("soft", "C", Text("原则上", "in principle")),
    ("unstated", "C", Text("未定期限", "no period stated")),
    ("still", "C", Text("停走", "stands still")),
    ("letter", "a", Text("几个状态共有的事件", "event of several states")),
)


def draw(procedure: Procedure, language: Language = "zh") -> str:
    """The procedure on one page, as a self-contained SVG."""
    return svg_of(compose(procedure, language), language)


def compose(procedure: Procedure, language: Language = "zh") -> Picture:
    """The page with everything in its place: the largest letters with which it holds everything,
    on A4 if seven points do."""
    return next(page.picture for page in _tries(procedure, language) if page.fits)


def _tries(procedure: Procedure, language: Language) -> Iterator[_Page]:
    smallest, least_air = min(AIR), min(AIR[min(AIR)])
    least: dict[str, float] = {}
    for size, air, saving in _in_order():
        if saving not in least:
            least[saving] = _Page(procedure, language, smallest, least_air, saving, 1).filled
        if least[saving] * size / smallest <= 1:
            yield _Page(procedure, language, size, air, saving, 1)
    for step in count(1):
        yield _Page(procedure, language, min(AIR), 1.0, "entries", GROWTH**step)


def _in_order() -> list[tuple[float, float, str]]:
    """The tries, the most legible first."""
    tries = [
        (size, air, saving) for saving in SAVINGS for size, airs in AIR.items() for air in airs
    ]
    return sorted(tries, key=lambda each: each[0] + each[1] - SAVINGS[each[2]], reverse=True)


class _Page:
    """One try at the page, with letters of one size; ``filled`` is the share of it that is used,
    over 1 where it does not hold everything."""

    def __init__(
        self, procedure: Procedure, language: Language, size: float, air: float, saving: str,
        scale: float,
    ) -> None:  # fmt: skip
        self.procedure, self.language, self.size, self.air = procedure, language, size, air
        self.saving, self.small = saving, max(7.0, size - 0.5)
        self.numbered = saving.endswith("numbers")
        width, height = (side * scale for side in A4)
        self.picture = Picture(width, height, procedure.title.say(language))
        self.names = {name: each.title.say(language) for name, each in procedure.actors.items()}
        self.actors = self.names
        if self.numbered:
            self.actors = {name: _numeral(place) for place, name in enumerate(self.names)}
        self.marks = clock_marks(procedure)
        self.sketch = sketch(procedure, language, self.actors)
        self.plan = plan_of(self.sketch)
        if self.numbered or saving == "exits":
            self.sketch = without_common_exits(self.sketch)
        self.width = width - 2 * MARGIN
        self.too_wide = False
        y = self._legend(self._title(MARGIN))
        if saving.startswith("beside"):
            y = self._beside(y)
        else:
            y = self._silences(self._table(self._shared(self._graph(y))), MARGIN, self.width)
        self.filled = (y - MARGIN) / (height - 2 * MARGIN)
        if self.too_wide:
            self.filled = inf

    @property
    def fits(self) -> bool:
        return self.filled <= 1

    # --- the head ------------------------------------------------------------------------------

    def _title(self, y: float) -> float:
        procedure, size = self.procedure, self.size + 4 + 3 * self.air
        title = wrap([Run(procedure.title.say(self.language), "strong")], size, self.width)
        y = self.picture.write(title, MARGIN, y, size)
        source = [Run(procedure.number, "quiet"), Run(procedure.cite, "quiet")]
        y = self.picture.write(wrap(source, self.size, self.width), MARGIN, y + 1, self.size)
        self.picture.hairs.append(Hair(MARGIN, y + 4, self.width, heavy=True))
        return y + 8

    def _legend(self, y: float) -> float:
        signs: list[tuple[Sign, str]] = [
            *((kind, text.say(self.language)) for kind, text in STATES),
            *((sign, text.say(self.language)) for sign, text in ARROWS if self._has(sign)),
            *(((kind, mark), text.say(self.language)) for kind, mark, text in CHIPS
              if self._has(kind)),
        ]  # fmt: skip
        items = [(sign, [Run(text, "quiet")]) for sign, text in signs]
        if has_star(self.procedure):
            items.append(("", [Run(STARRED.say(self.language), "quiet")]))
        if self.numbered:
            items += [
                ("", [Run(self.actors[name], "quiet"), Run(title, "quiet")])
                for name, title in self.names.items()
            ]
        return self._flow(items, y) + 8

    def _has(self, sign: str) -> bool:
        stations = self.sketch.stations.values()
        if sign in ("hard", "soft", "unstated"):
            return any(kind_of(each) == sign for s in stations for each in s.running)
        return {
            "event": True,
            "timed": any(arc.timed for arc in self.sketch.arcs),
            "still": any(each.still for each in stations),
            "letter": bool(self.sketch.shared),
        }[sign]

    def _flow(self, items: Iterable[tuple[Sign, Sequence[Run]]], y: float) -> float:
        """Signs, each with its words beside it, in lines as wide as the page."""
        x, size = MARGIN, self.small
        for sign, runs in items:
            indent = self._indent(sign)
            lines = wrap(runs, size, self.width - indent)
            wide = indent + max((line_width(line, size) for line in lines), default=0.0)
            if x > MARGIN and x + wide > MARGIN + self.width:
                x, y = MARGIN, y + size * LEADING + 3
            self._sign(sign, x, y + size * LEADING / 2)
            end = self.picture.write(lines, x + indent, y, size)
            x += wide + 10
            y = max(y, end - size * LEADING)
        return y + size * LEADING

    def _indent(self, sign: Sign) -> float:
        if isinstance(sign, tuple):
            return chip_width(*sign, self.small) + 3
        return 23.0 if sign else 0.0

    def _sign(self, sign: Sign, x: float, middle: float) -> None:
        if isinstance(sign, tuple):
            self.picture.chips.append(
                chip_at(*sign, x, middle - self.small * LEADING / 2, self.small)
            )
        elif sign == "event" or sign == "timed":
            self.picture.paths.append(Path(((x, middle), (x + 20, middle)), sign == "timed", True))
        elif sign:
            self.picture.frames.append(Frame(Box(x, middle - 4.5, 20, 9), sign, False))

    # --- the states ----------------------------------------------------------------------------

    def _graph(self, y: float, part: float = 1.0) -> float:
        """Draw the states over a part of the width; returns where they end."""
        plan, width = self.plan, self.width * part
        shares = self._shares(plan)
        graph = self._layout(plan, shares, width)
        if graph.height * HOPELESS < self.picture.height - y:
            shares = best_shares(shares, LEAST, lambda each: _cost(self._layout(plan, each, width)))
            graph = self._layout(plan, shares, width)
        self.too_wide = graph.width > width
        for name, box in graph.stations.items():
            station = self.sketch.stations[name]
            placed = Box(MARGIN + box.x, y + box.y, box.width, box.height)
            self.picture.frames.append(Frame(placed, station.kind, name in graph.line))
            self._station(station, placed, self.picture)
        for label in graph.labels:
            self.picture.write(label.lines, MARGIN + label.box.x, y + label.box.y, self.size)
        for path in graph.paths:
            points = tuple((MARGIN + px, y + py) for px, py in path.points)
            self.picture.paths.append(Path(points, path.timed, path.head))
        return y + graph.height + 6 * self.air

    def _shares(self, plan: Plan) -> tuple[float, ...]:
        aside = self.sketch.stations.keys() - set(plan.line)
        outer = any(arc.source in aside and arc.target in aside for arc in self.sketch.arcs)
        line, labels, side, side_labels = SHARES
        used = (line, labels, side if aside else 0.0, side_labels if outer else 0.0)
        return tuple(share / sum(used) for share in used)

    def _layout(self, plan: Plan, shares: Sequence[float], width: float) -> Graph:
        """A layout of that width, however many lanes it turns out to need; wider only where they
        alone would fill it."""
        room, gaps = width - 20, Gaps().times(self.air)
        while True:
            widths = Widths(*(room * share for share in shares))
            heights = {
                name: self._station(station, Box(0, 0, wide, 0), None)
                for name, station in self.sketch.stations.items()
                for wide in [widths.line if name in plan.line else widths.side]
            }
            graph = Layout(self.sketch, plan, widths, heights, self.size, gaps).run()
            if graph.width <= width or room < width / 3:
                return graph
            room -= graph.width - width + 0.5

    def _station(self, station: Station, box: Box, picture: Picture | None) -> float:
        """Write what stands in a station, where there is a picture; returns its height."""
        size, y = self.size + 0.5, box.y + 3.5
        x = box.x + INSET + (DOT if station.kind == "initial" else 0.0)
        title = wrap([Run(station.title, "strong")], size, box.right - INSET - x)
        if picture:
            picture.write(title, x, y, size)
        y = self._marks(station, x, y, box.right - INSET - x, title, picture)
        x, indent = box.x + INSET, self.small * 0.8
        for said in station.stays:
            runs = [Run(said.title), Run(said.by, "quiet", whole=True)]
            lines = wrap(runs, self.small, box.right - INSET - x - indent)
            if picture:
                picture.write([(Run("–", "quiet"),)], x, y + 1, self.small)
                picture.write(lines, x + indent, y + 1, self.small)
            y += lines_height(lines, self.small) + 1
        return y + 3.5 - box.y

    def _marks(
        self, station: Station, x: float, y: float, room: float, title: Sequence[Line],
        picture: Picture | None,
    ) -> float:  # fmt: skip
        """The chips of a station, beside its title where there is room; returns where they end."""
        size = self.size + 0.5
        chips: list[tuple[ChipKind, str]] = [
            *((kind_of(clock), self.marks[clock.id]) for clock in station.running),
            *(("still", self.marks[clock.id]) for clock in station.still),
        ]
        if station.letters:
            chips.append(("letter", " ".join(station.letters)))
        if station.arrivals:
            chips.append(("letter", "→ " + " ".join(station.arrivals)))
        wide = sum(chip_width(*chip, self.small) + 3 for chip in chips)
        end = y + lines_height(title, size)
        if len(title) == 1 and (taken := line_width(title[0], size) + 8) + wide <= room:
            return max(end, self._chips(chips, x + taken, y + 0.3, room - taken, picture) - 2)
        return self._chips(chips, x, end + 1.5, room, picture)

    def _chips(
        self, chips: Sequence[tuple[ChipKind, str]], left: float, y: float, room: float,
        picture: Picture | None,
    ) -> float:  # fmt: skip
        if not chips:
            return y
        x = left
        for kind, text in chips:
            wide = chip_width(kind, text, self.small)
            if x > left and x + wide > left + room:
                x, y = left, y + self.small * LEADING + 2
            if picture:
                picture.chips.append(chip_at(kind, text, x, y, self.small))
            x += wide + 3
        return y + self.small * LEADING + 2

    def _shared(self, y: float) -> float:
        """The events that letters stand for."""
        if not self.sketch.shared:
            return y
        items: list[tuple[Sign, Sequence[Run]]] = [
            ("", [Run(LETTERED.say(self.language), "strong")]),
            *((("letter", each.letter),
               [Run(each.said.title), Run(each.said.by, "quiet"),
                Run(f"→ {each.to}" if each.to else "")])
              for each in self.sketch.shared),
        ]  # fmt: skip
        return self._flow(items, y) + 4

    # --- the foot ------------------------------------------------------------------------------

    def _table(self, y: float) -> float:
        rows = clock_rows(self.procedure, self.language, self.actors)
        if not rows:
            return y
        y += 2 * self.air
        if self.saving:
            entries = ClockEntries(rows, self.language, self.width, self.small)
            return entries.write(self.picture, MARGIN, y) + 4
        table = ClockTable(rows, self.language, self.width, self.small, self.air)
        return table.write(self.picture, MARGIN, y) + 4

    def _beside(self, y: float) -> float:
        """The states, and right of them the clocks in one column, with what the text does not
        say below them if there is room, or else at the foot."""
        share = GRAPH_SHARES[self.saving]
        bottom = self._graph(y, share)
        width = self.width * (1 - share) - GUTTER
        x = MARGIN + self.width - width
        rows = clock_rows(self.procedure, self.language, self.actors)
        if rows:
            entries = ClockEntries(rows, self.language, width, self.small, (1,))
            y = entries.write(self.picture, x, y) + 8
        if y + lines_height(self._silence_lines(width), self.small) <= bottom:
            self._silences(y, x, width)
            return self._shared(bottom)
        return self._silences(self._shared(max(bottom, y)), MARGIN, self.width)

    def _silences(self, y: float, x: float, width: float) -> float:
        return self.picture.write(self._silence_lines(width), x, y, self.small)

    def _silence_lines(self, width: float) -> tuple[Line, ...]:
        runs = [Run(SILENT.say(self.language), "strong")]
        for each in self.procedure.silences:
            runs += [Run(each.about.say(self.language)), Run(each.cite, "quiet", whole=True),
                     Run("/", "quiet")]  # fmt: skip
        return wrap(runs[:-1], self.small, width)


def _cost(graph: Graph) -> float:
    """How high a layout is; of equal ones, the one whose labels need fewer lines."""
    return graph.height + sum(len(label.lines) for label in graph.labels)


def _numeral(place: int) -> str:
    """①, ② and so on; from 21 on in brackets."""
    return chr(ord("①") + place) if place < 20 else f"({place + 1})"
