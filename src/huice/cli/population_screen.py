"""How an answer on a population looks on a terminal: the head, then tables, figures to the right."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Markup

from huice.cli.columns import Column as ScreenColumn
from huice.cli.columns import Row, print_columns
from huice.cli.fold import folded
from huice.language import Language, Text
from huice.report.population_tables import (
    Cell,
    Column,
    Headline,
    Report,
    Table,
    fitted,
    grouped_yuan,
    has_cents,
    said,
    shown,
)

DIM: Final = "bright_black"
ROWS: Final = 12
"""How many rows of a table a terminal shows."""

COLOURS: Final = {
    "eligible": "green", "subject_to_judgement": "cyan", "undetermined": "yellow",
    "gain": "green", "loss": "red",
}  # fmt: skip


class PopulationScreen:
    """A console and the language it speaks."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def report(self, report: Report) -> None:
        self.print(Markup.assemble((said(report.title, self.language), "bold"),
                                   f"  {said(report.over, self.language)}"))  # fmt: skip
        for label, value in report.asked:
            self.print(Markup.assemble((self.of(label) + " ", DIM), said(value, self.language)))
        for warning in report.warnings:
            self.print(Markup(self.of(warning), style="yellow"))
        self.console.print()
        self._heads(report.headlines)
        for table in fitted(report, "screen", ROWS):
            self._table(table)
        self.console.print()
        for note in report.notes:
            self.print(Markup(self.of(note), style=DIM))

    def _heads(self, headlines: tuple[Headline, ...]) -> None:
        figures = [self._figure(each) for each in headlines]
        widest = max(map(cell_len, figures), default=0)
        rows: list[Row] = [
            [
                self.of(each.label),
                Markup(_right(figure, widest), style=COLOURS.get(each.tone, "bold")),
                Markup("\n".join(map(self.of, each.also)), style=DIM),
            ]
            for each, figure in zip(headlines, figures, strict=True)
        ]
        columns = [ScreenColumn(whole=True), ScreenColumn(whole=True), ScreenColumn(least=16)]
        print_columns(self.console, columns, rows)

    def _figure(self, each: Headline) -> str:
        sign = "+" if each.signed and each.value > 0 else ""
        if each.kind == "money":
            unit = " 元" if self.language == "zh" else " yuan"
            return sign + grouped_yuan(each.value, cents=False) + unit
        return sign + f"{each.value:,}" + (" 家" if self.language == "zh" else "")

    def _table(self, table: Table) -> None:
        self.console.print()
        self.print(Markup(self.of(table.title), style="bold"))
        if table.lead:
            self.print(Markup(self.of(table.lead), style=DIM))
        if not table.rows:
            return self.print(Markup(self.say("没有", "none")), indent=2)
        listed = [*table.rows, table.total] if table.total else list(table.rows)
        texts = [[self._shown(table, row, at) for at in range(len(row))] for row in listed]
        heads = [self._heading(column) for column in table.columns]
        widths = [
            max(cell_len(part) for part in (*head.split("\n"), *(text[at] for text in texts)))
            for at, head in enumerate(heads)
        ]
        rows: list[Row] = [
            [text if column.kind == "text" else _right(text, width)
             for text, column, width in zip(line, table.columns, widths, strict=True)]
            for line in texts
        ]  # fmt: skip
        print_columns(
            self.console,
            [
                ScreenColumn(
                    head if column.kind == "text" else _right(head, width),
                    whole=column.kind != "text",
                    least=12,
                )
                for head, column, width in zip(heads, table.columns, widths, strict=True)
            ],
            rows,
            indent=2,
        )
        for note in table.notes:
            self.print(Markup(self.of(note), style=DIM), indent=2)

    def _shown(self, table: Table, row: tuple[Cell, ...], at: int) -> str:
        column = table.columns[at]
        cents = column.kind == "money" and has_cents(table, at)
        return shown(row[at], column, self.language, cents)

    def _heading(self, column: Column) -> str:
        """In two lines where that makes a column of figures narrower."""
        name = self.of(column.heading)
        if column.kind == "text":
            return name
        if column.kind == "money":
            name += self.say(" （元）", " (yuan)")
        words = name.split(" ")
        splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        if not splits:
            return name
        return "\n".join(min(splits, key=lambda lines: max(map(cell_len, lines))))

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return text.say(self.language)

    def print(self, text: Markup, indent: int = 0) -> None:
        for line in folded(text, self.console.width - indent):
            self.console.print(Markup(" " * indent).append_text(line), soft_wrap=True)


def _right(text: str, width: int) -> str:
    return "\n".join(" " * (width - cell_len(line)) + line for line in text.split("\n"))
