"""The measures and shapes of a layout, in points; y grows downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huice.procedure.drawing.lettering import Line


@dataclass(frozen=True, slots=True)
class Gaps:
    """From a label to its line, from a line to the next label, from a station's edge to its first
    line, between stations at the side, and around a label between two of the main line."""

    above: float = 1.0
    below: float = 3.0
    edge: float = 5.5
    apart: float = 4.5
    down: float = 10.0

    def times(self, air: float) -> Gaps:
        return Gaps(self.above * air, self.below * air, max(4.5, self.edge * air),
                    max(4.0, self.apart * air), self.down * air)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Widths:
    """Of the main line's stations, the labels beside it, the other stations, and their labels."""

    line: float
    labels: float
    side: float
    side_labels: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.right and other.x < self.right
            and self.y < other.bottom and other.y < self.bottom
        )  # fmt: skip

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x and other.right <= self.right
            and self.y <= other.y and other.bottom <= self.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; ``head`` puts an arrow's head at its end."""

    points: tuple[tuple[float, float], ...]
    timed: bool
    head: bool


@dataclass(frozen=True, slots=True)
class Label:
    box: Box
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """``line`` are the stations of the main line, in its order."""

    stations: Mapping[str, Box]
    labels: tuple[Label, ...]
    paths: tuple[Path, ...]
    line: tuple[str, ...]
    width: float
    height: float
