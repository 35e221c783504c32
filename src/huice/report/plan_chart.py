"""A target drawn: baselines and targets as points, the straight path between them, and what was
observed. Figures stay exact; only places on the paper are rounded, to whole units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from markupsafe import Markup

from huice.progress.observations import Observation
from huice.progress.series import Series
from huice.rules.plan import Target
from huice.values.literals import decimal
from huice.values.quantity import Quantity, scale_of

Kind = Literal["baseline", "target", "observed"]
Place = tuple[int, int]


class Frame(NamedTuple):
    """The paper, and the margins that are kept for words."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


PAGE: Final = Frame(440, 250, 56, 24, 30, 30)
SPARK: Final = Frame(72, 28, 5, 5, 5, 5)
INSET: Final = 16
"""How far the first and the last year stand from the ends of the axis, on a page."""
MOST_STEPS: Final = 4
MOST_YEARS: Final = 12
SIZE: Final = 13


class Point(NamedTuple):
    """A figure of a year, and where it stands. ``top`` is where a range ends."""

    kind: Kind
    year: int
    written: str
    at: Place
    top: int | None = None


class Tick(NamedTuple):
    at: int
    text: str


class Label(NamedTuple):
    """Words beside a point: ``at`` is the middle of their foot."""

    kind: Kind
    text: str
    at: Place


class Chart(NamedTuple):
    """``unit`` is what the figures of the axis count; ``path`` runs from the baseline to the
    target."""

    frame: Frame
    points: tuple[Point, ...]
    path: tuple[Place, Place] | None
    years: tuple[Tick, ...]
    values: tuple[Tick, ...]
    unit: str


def chart(
    series: Series, target: Target, observed: Mapping[int, Observation], frame: Frame = PAGE
) -> Chart | None:
    """What is drawn of a target; None where no year is named. ``observed`` is what holds of each
    year, so that a value that was corrected is not drawn."""
    base = series.base(target)
    dated = [each for each in (*series.baselines, *series.targets)
             if each.year is not None and each.measured == target.measured]  # fmt: skip
    seen = [observed[year] for year in sorted(observed)]
    if not dated and not seen:
        return None
    years = [each.year for each in dated if each.year is not None] + [each.year for each in seen]
    spread = _Spread.over(years, [each.value for each in _figures(dated, seen)], frame)
    points = tuple([
        *(spread.point("baseline" if each.baseline else "target", each.year or 0, each.figure, each.high)
          for each in dated),
        *(spread.point("observed", each.year, each.figure) for each in seen),
    ])  # fmt: skip
    path = None
    if base is not None and base.year is not None and target.year is not None:
        path = (spread.at(base.year, base.figure.value), spread.at(target.year, target.figure.value))  # fmt: skip
    scale, word = scale_of(spread.high)
    return Chart(frame, points, path, tuple(spread.years()), tuple(spread.values(scale)),
                 word + target.figure.unit)  # fmt: skip


def _figures(dated: Iterable[Target], seen: Iterable[Observation]) -> Iterator[Quantity]:
    for each in dated:
        yield from filter(None, (each.figure, each.high))
    for observation in seen:
        yield observation.figure


class _Spread(NamedTuple):
    """Years and values, and where they stand in a frame."""

    frame: Frame
    first: int
    last: int
    low: Fraction
    high: Fraction
    step: Fraction

    @staticmethod
    def over(years: list[int], values: list[Fraction], frame: Frame) -> _Spread:
        lowest, highest = min(values), max(values)
        if lowest == highest or 0 <= 2 * lowest <= highest:
            lowest, highest = min(lowest, Fraction(0)), max(highest, Fraction(0))
        step = _step(highest - lowest or Fraction(1))
        low, high = lowest // step * step, -(-highest // step) * step
        first, last = min(years), max(years)
        if first == last:
            first, last = first - 1, last + 1
        return _Spread(frame, first, last, low, high if high > low else low + step, step)

    def at(self, year: int, value: Fraction) -> Place:
        return self._x(year), self._y(value)

    def point(self, kind: Kind, year: int, figure: Quantity, high: Quantity | None = None) -> Point:
        written = figure.written + (f"—{high.written}" if high else "")
        return Point(kind, year, written, self.at(year, figure.value), self._y(high.value) if high else None)  # fmt: skip

    def years(self) -> Iterator[Tick]:
        every = 1 + (self.last - self.first) // MOST_YEARS
        for year in range(self.last, self.first - 1, -every):
            yield Tick(self._x(year), str(year))

    def values(self, scale: int) -> Iterator[Tick]:
        value = self.low
        while value <= self.high:
            yield Tick(self._y(value), decimal(value / scale) or "")
            value += self.step

    def _x(self, year: int) -> int:
        inset = INSET if self.frame is PAGE else 0
        left, right = self.frame.left + inset, self.frame.width - self.frame.right - inset
        return left + round(Fraction((year - self.first) * (right - left), self.last - self.first))

    def _y(self, value: Fraction) -> int:
        bottom = self.frame.height - self.frame.bottom
        return bottom - round((value - self.low) * (bottom - self.frame.top) / (self.high - self.low))  # fmt: skip


def _step(span: Fraction) -> Fraction:
    """The smallest of 1, 2, 5, 10, 20 … that divides the span into few enough steps."""
    ten = Fraction(1, 10**6)
    while True:
        for step in (ten, 2 * ten, 5 * ten):
            if span / step <= MOST_STEPS:
                return step
        ten *= 10


# --- words beside the points ---------------------------------------------------------------------


def labels(chart: Chart) -> Iterator[Label]:
    """A label for each point, as long as none covers another: the targets first, then the latest
    observation, then the rest. What finds no room stands in the table beside."""
    frame = chart.frame
    taken: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in (each.at for each in chart.points)]
    for each in sorted(chart.points, key=lambda each: (_RANK[each.kind], -each.year)):
        half = (_wide(each.written) + 1) // 2
        x = min(max(each.at[0], frame.left + half), frame.width - half)
        for foot in ((each.top or each.at[1]) - 8, each.at[1] + 8 + SIZE):
            box = (x - half, foot - SIZE, x + half, foot)
            inside = foot >= SIZE and foot <= frame.height - frame.bottom
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield Label(each.kind, each.written, (x, foot))
                break


Box = tuple[int, int, int, int]
_RANK: Final[dict[Kind, int]] = {"target": 0, "observed": 1, "baseline": 2}


def _wide(text: str) -> int:
    return sum(SIZE if sign > "\u2e80" else 8 for sign in text)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# --- as SVG --------------------------------------------------------------------------------------


def drawn(chart: Chart, title: str) -> Markup:
    """The chart as SVG for a page, told by its title to those who do not see it."""
    frame, foot = chart.frame, chart.frame.height - chart.frame.bottom
    lines = [Markup('<text class="axis" x="{}" y="14">{}</text>').format(4, chart.unit)]
    for tick in chart.values:
        lines.append(Markup('<path class="grid" d="M{} {}H{}"/><text class="axis end" x="{}" y="{}">{}</text>')
                     .format(frame.left, tick.at, frame.width - frame.right, frame.left - 8, tick.at + 4, tick.text))  # fmt: skip
    for tick in chart.years:
        lines.append(Markup('<path class="grid" d="M{} {}v4"/><text class="axis middle" x="{}" y="{}">{}</text>')
                     .format(tick.at, foot, tick.at, foot + 19, tick.text))  # fmt: skip
    lines.append(_shapes(chart))
    for label in labels(chart):
        lines.append(Markup('<text class="{} middle" x="{}" y="{}">{}</text>').format(label.kind, *label.at, label.text))  # fmt: skip
    return Markup('<svg class="plan-chart" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        frame.width, frame.height, title, Markup("").join(lines))  # fmt: skip


def sparked(chart: Chart) -> Markup:
    """The shapes alone, beside words that tell the same."""
    return Markup('<svg class="plan-spark" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-hidden="true">{2}</svg>').format(
        chart.frame.width, chart.frame.height, _shapes(chart))  # fmt: skip


_MARKS: Final[dict[Kind, str]] = {
    "baseline": '<circle class="baseline" cx="{x}" cy="{y}" r="4"/>',
    "target": '<path class="target" d="M{x} {y}m-5 0l5-5 5 5-5 5z"/>',
    "observed": '<circle class="observed" cx="{x}" cy="{y}" r="4"/>',
}


def _shapes(chart: Chart) -> Markup:
    found = []
    if chart.path:
        (x, y), (to_x, to_y) = chart.path
        found.append(f'<path class="path" d="M{x} {y}L{to_x} {to_y}"/>')
    for each in chart.points:
        if each.top is not None:
            found.append(f'<path class="range" d="M{each.at[0]} {each.at[1]}V{each.top}"/>')
        found.append(_MARKS[each.kind].format(x=each.at[0], y=each.at[1]))
    return Markup("".join(found))
