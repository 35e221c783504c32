"""What an answer on a population is made of, before it is a page, a workbook or a screen.

Every figure stands in a table, exactly; a chart only draws what the table under it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from huice.language import Language, Text
from huice.values.literals import decimal, money, yuan

Kind = Literal["text", "count", "money", "share", "rate"]
"""Money is 分; a share or a rate is an exact fraction, shown in per cent."""

Room = Literal["screen", "page", "sheet"]
ROOMS: tuple[Room, ...] = ("screen", "page", "sheet")

Cell = str | Text | int | Fraction | None
Tone = Literal[
    "eligible",
    "subject_to_judgement",
    "undetermined",
    "before",
    "after",
    "gain",
    "loss",
    "plain",
    "first",
    "second",
    "third",
    "fourth",
]

NOTHING = "—"
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
SHARE_PLACES = 2
ROUNDING = Text(
    "百分数保留两位小数，四舍六入五成双；金额与家数一律精确，未经四舍五入。",
    "Percentages are rounded half to even at two places; sums and counts are exact, never rounded.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """``room`` is what a column takes at least: a screen shows fewer than a page, a page fewer
    than a workbook, which has them all."""

    heading: Text
    kind: Kind = "text"
    room: Room = "screen"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: a value for each label, in 分 or as a count."""

    name: Text
    tone: Tone
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one for each label, the parts of the series end to end or side by side."""

    title: Text
    labels: tuple[str | Text, ...]
    series: tuple[Series, ...]
    kind: Literal["count", "claims", "money"]
    stacked: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` under ``columns``; ``total`` is the last row where one makes sense.

    A ``detail`` is too long for any page: it stands in workbooks alone. After the first
    ``telling`` rows, where that is set, there is nothing but noughts.
    """

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    charts: tuple[Bars, ...] = ()
    lead: Text | None = None
    notes: tuple[Text, ...] = ()
    detail: bool = False
    telling: int | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that stands at the head, with what it means; ``also`` says what goes with it."""

    label: Text
    value: int
    kind: Literal["count", "money"]
    tone: Tone = "plain"
    also: tuple[Text, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """``asked`` says what the answer is to: the population, the day, the rules."""

    title: Text
    over: Text
    headlines: tuple[Headline, ...]
    asked: tuple[tuple[Text, str | Text], ...]
    tables: tuple[Table, ...]
    notes: tuple[Text, ...]
    warnings: tuple[Text, ...] = ()


def said(cell: str | Text, language: Language) -> str:
    """Text without what could steer a terminal, turn a line around or break a workbook."""
    text = cell.say(language) if isinstance(cell, Text) else cell
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def shown(cell: Cell, column: Column, language: Language, cents: bool = True) -> str:
    """A cell as it is printed: 1,234,567.00 yuan, 1,234 companies, 12.50 %, or a dash."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str | Text):
        return said(cell, language)
    sign = "+" if column.signed and cell > 0 else ""
    match column.kind:
        case "money":
            return sign + grouped_yuan(int(cell), cents)
        case "share":
            return sign + percent(Fraction(cell), SHARE_PLACES)
        case "rate":
            return sign + rate(Fraction(cell))
        case _:
            return sign + f"{int(cell):,}"


def has_cents(table: Table, at: int) -> bool:
    """Whether a column of money needs its two decimals anywhere."""
    rows = (*table.rows, table.total) if table.total else table.rows
    return any(isinstance(row[at], int) and int(row[at]) % 100 for row in rows)  # type: ignore[arg-type]


def grouped_yuan(fen: int, cents: bool = True) -> str:
    """分 in yuan, digits in threes; without decimals only where there are none to lose."""
    whole, _, rest = yuan(abs(fen)).partition(".")
    sign = "-" if fen < 0 else ""
    return f"{sign}{int(whole):,}" + (f".{rest}" if cents or rest != "00" else "")


def percent(share: Fraction, places: int) -> str:
    """Rounded half to even at a number of places."""
    scaled = round(abs(share) * 100 * 10**places)
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if share < 0 and scaled else ""
    return f"{sign}{whole:,}.{rest:0{places}d}%"


def rate(value: Fraction) -> str:
    """A rate that decides money: exact where it ends within six places, else marked 约 by ≈."""
    figure = decimal(value * 100)
    if figure is not None and len(figure.partition(".")[2]) <= 6:
        return f"{figure}%"
    return f"≈{percent(value, 6)}"


def brief_money(fen: int, language: Language) -> str:
    """A sum to be read at a glance: exact if that is short, else four figures, marked ≈."""
    if language == "zh":
        exact = money(fen)
        if len(exact) <= 10 and not exact.startswith("约"):
            return exact
        units = ((10**12, "万亿元"), (10**8, "亿元"), (10**4, "万元"), (1, "元"))
    else:
        units = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"), (1, ""))
    size, unit = next((pair for pair in units if abs(fen) >= pair[0] * 100), units[-1])
    figure, exactly = _four_figures(Fraction(fen, 100 * size))
    prefix = "" if language == "zh" else "CNY "
    return f"{'' if exactly else '≈'}{prefix}{figure}{unit}"


def _four_figures(number: Fraction) -> tuple[str, bool]:
    """Rounded half to even to four figures, and whether nothing was lost by it."""
    places = max(0, 4 - len(str(int(abs(number)))))
    rounded = Fraction(round(number * 10**places), 10**places)
    head, dot, rest = (decimal(abs(rounded)) or "").partition(".")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{int(head):,}{dot}{rest}", rounded == number


def fitted(report: Report, room: Room, rows: int) -> tuple[Table, ...]:
    """The tables as a screen or page has room for them, each cut to a number of rows.

    What is cut off is added up in one row where the table has a total, else only counted.
    """
    return tuple(_fitted(table, room, rows) for table in report.tables if not table.detail)


def _fitted(table: Table, room: Room, most: int) -> Table:
    kept = [at for at, column in enumerate(table.columns)
            if ROOMS.index(column.room) <= ROOMS.index(room)]  # fmt: skip
    if table.telling is not None:
        most = min(most, table.telling)
    shown_rows, rest = table.rows[:most], table.rows[most:]
    if len(rest) == 1:
        shown_rows, rest = table.rows, ()
    notes = table.notes
    if rest and table.total:
        shown_rows = (*shown_rows, _added(rest))
    elif rest:
        notes = (Text(f"另有 {len(rest):,} 行，见 --xlsx 或 --json", f"{len(rest):,} more rows: see --xlsx or --json"), *notes)  # fmt: skip

    def of(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(row[at] for at in kept)

    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(map(of, shown_rows)),
        total=of(table.total) if table.total else None,
        notes=notes,
    )


def _added(rows: tuple[tuple[Cell, ...], ...]) -> tuple[Cell, ...]:
    figures = zip(*(row[1:] for row in rows), strict=True)
    name = Text(f"其余 {len(rows):,} 行合计", f"{len(rows):,} others together")
    return (name, *(sum(cell for cell in column if isinstance(cell, int)) for column in figures))
