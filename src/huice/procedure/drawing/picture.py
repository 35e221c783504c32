"""What stands on the page, and how it is written as SVG. One unit is one point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import hypot
from typing import Final, Literal

from huice.procedure.drawing.lettering import (
    LEADING,
    Line,
    Run,
    Tone,
    line_width,
    lines_height,
    printable,
)
from huice.procedure.drawing.shapes import Box, Path
from huice.procedure.drawing.sketch import Kind

FONTS: Final = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif"
)
COLOURS: Final[Mapping[Tone, str]] = {
    "ink": "#1b2126", "strong": "#1b2126", "quiet": "#5d6670", "time": "#b3261e",
    "clock": "#0b5563", "white": "#ffffff",
}  # fmt: skip
LINE: Final = "#3d464f"
HAIR: Final = "#c9ced3"
ON_LINE: Final = "#eaf1f3"
BOLD: Final = ' font-weight="600"'
ROUND: Final = 3.0

ChipKind = Literal["hard", "soft", "unstated", "still", "window", "letter"]


@dataclass(frozen=True, slots=True)
class Writing:
    """Lines of text in a box, from its top left."""

    box: Box
    lines: tuple[Line, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A state; ``on_line`` for one of the main line."""

    box: Box
    kind: Kind
    on_line: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """The mark of a clock, or of a lettered event."""

    box: Box
    text: str
    kind: ChipKind
    size: float


@dataclass(frozen=True, slots=True)
class Hair:
    """A thin rule from left to right."""

    x: float
    y: float
    width: float
    heavy: bool = False


@dataclass(slots=True)
class Picture:
    """A page and everything on it, in points; y grows downwards."""

    width: float
    height: float
    title: str
    frames: list[Frame] = field(default_factory=list)
    writings: list[Writing] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    hairs: list[Hair] = field(default_factory=list)

    def write(self, lines: Sequence[Line], x: float, y: float, size: float) -> float:
        """Add lines of text; returns where they end."""
        if lines:
            wide = max(line_width(line, size) for line in lines)
            box = Box(x, y, wide, lines_height(lines, size))
            self.writings.append(Writing(box, tuple(lines), size))
        return y + lines_height(lines, size)


def svg_of(picture: Picture, language: str) -> str:
    """The picture as one self-contained SVG, of the printed size of its page."""
    width, height = (f"{each:.2f}" for each in (picture.width, picture.height))
    title = escape(printable(picture.title))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
            f'viewBox="0 0 {width} {height}" role="img" xml:lang="{language}" '
            f'font-family="{FONTS}" fill="none" stroke-linejoin="round">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *(_hair(each) for each in picture.hairs),
            *(line for each in _far_first(picture.paths) for line in _path(each)),
            *(line for each in picture.frames for line in _frame(each)),
            *(line for each in picture.chips for line in _chip(each)),
            *(line for each in picture.writings for line in _writing(each)),
            "</svg>",
            "",
        ]
    )


def _far_first(paths: Sequence[Path]) -> list[Path]:
    """Level lines last, so that they pass over the lanes."""
    return sorted(paths, key=lambda path: len({y for _, y in path.points}) == 1)


def _hair(hair: Hair) -> str:
    colour, thick = (LINE, 0.9) if hair.heavy else (HAIR, 0.4)
    return (
        f'<path d="M{hair.x:.1f} {hair.y:.1f}h{hair.width:.1f}" stroke="{colour}" '
        f'stroke-width="{thick}"/>'
    )


def _path(path: Path) -> Iterator[str]:
    """A line with room around it where it crosses others, and its head."""
    points = list(path.points)
    (x1, y1), (x2, y2) = points[-2:]
    length = hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    if path.head:
        points[-1] = (x2 - 4 * dx, y2 - 4 * dy)
    colour = COLOURS["time"] if path.timed else LINE
    dash = ' stroke-dasharray="3 2"' if path.timed else ""
    d = _rounded(points)
    yield f'<path d="{d}" stroke="#ffffff" stroke-width="2.6"/>'
    yield f'<path d="{d}" stroke="{colour}" stroke-width="0.9"{dash}/>'
    if path.head:
        corners = (
            (x2, y2),
            (x2 - 5 * dx - 2.3 * dy, y2 - 5 * dy + 2.3 * dx),
            (x2 - 5 * dx + 2.3 * dy, y2 - 5 * dy - 2.3 * dx),
        )
        outline = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        yield f'<polygon points="{outline}" fill="{colour}"/>'


def _rounded(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        one, two = _toward(corner, before), _toward(corner, after)
        parts.append(
            f"L{one[0]:.1f} {one[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {two[0]:.1f} {two[1]:.1f}"
        )
    parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts)


def _toward(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point of a rounded corner on the way to another."""
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(ROUND, length / 2) / length if length else 0.0
    return (
        corner[0] + (other[0] - corner[0]) * share,
        corner[1] + (other[1] - corner[1]) * share,
    )


def _rect(box: Box, radius: float, style: str) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{radius}" {style}/>'
    )


def _frame(frame: Frame) -> Iterator[str]:
    """A state: the first with a dot, a last one with a double edge."""
    box, fill = frame.box, ON_LINE if frame.on_line else "#ffffff"
    yield _rect(
        box, 4, f'fill="{fill}" stroke="{LINE}" stroke-width="{1.1 if frame.on_line else 0.8}"'
    )
    if frame.kind == "final":
        inner = Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4)
        yield _rect(inner, 2.5, f'stroke="{LINE}" stroke-width="0.6"')
    if frame.kind == "initial":
        yield f'<circle cx="{box.x + 8:.1f}" cy="{box.y + min(box.height / 2, 8.7):.1f}" r="2.8" fill="{LINE}"/>'


def _chip(chip: Chip) -> Iterator[str]:
    box, clock = chip.box, COLOURS["clock"]
    styles: Mapping[ChipKind, tuple[float, str, Tone]] = {
        "hard": (box.height / 2, f'fill="{clock}" stroke="{clock}" stroke-width="0.7"', "white"),
        "soft": (box.height / 2, f'fill="#ffffff" stroke="{clock}" stroke-width="0.7"', "clock"),
        "unstated": (box.height / 2, f'fill="#ffffff" stroke="{clock}" stroke-width="0.7" '
                                     'stroke-dasharray="2 1.4"', "clock"),
        "window": (1, f'fill="#ffffff" stroke="{clock}" stroke-width="0.7"', "clock"),
        "still": (1, f'fill="#ffffff" stroke="{COLOURS["quiet"]}" stroke-width="0.5" '
                     'stroke-dasharray="1.5 1.2"', "quiet"),
        "letter": (1, f'fill="#ffffff" stroke="{LINE}" stroke-width="0.5"', "ink"),
    }  # fmt: skip
    radius, style, tone = styles[chip.kind]
    yield _rect(box, round(radius, 1), style)
    x = box.x + 3
    if chip.kind == "still":
        bars = "".join(f"M{x + each:.1f} {box.y + box.height * 0.28:.1f}v{box.height * 0.44:.1f}"
                       for each in (0.5, 2.5))  # fmt: skip
        yield f'<path d="{bars}" stroke="{COLOURS["quiet"]}" stroke-width="1"/>'
        x += 5
    yield _text((Run(chip.text, tone),), x, box.y + box.height / 2 + chip.size * 0.36, chip.size)


def _writing(writing: Writing) -> Iterator[str]:
    for place, line in enumerate(writing.lines):
        baseline = writing.box.y + writing.size * (LEADING * place + 1.0)
        yield _text(line, writing.box.x, baseline, writing.size)


def _text(line: Line, x: float, baseline: float, size: float) -> str:
    spans = "".join(
        f'<tspan fill="{COLOURS[run.tone]}"{BOLD if run.tone == "strong" else ""}>'
        f"{escape(run.text)}</tspan>"
        for run in line
    )
    place = f'x="{x:.1f}" y="{baseline:.1f}" font-size="{size:g}"'
    return f'<text {place} xml:space="preserve">{spans}</text>'
