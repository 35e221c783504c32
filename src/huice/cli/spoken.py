"""A console and the language it speaks: what the screens of the commands stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from huice.language import Language, Text


@dataclass(frozen=True, slots=True)
class Spoken:
    """A screen; its strings are markup, and what comes from elsewhere is escaped."""

    console: Console
    language: Language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return escape(text.say(self.language))

    def grid(self, rows: Iterable[list[str]]) -> None:
        """Rows without headings under an indent of two, long cells folded; nothing for no rows."""
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for row in rows:
            for _ in range(len(row) - len(table.columns)):
                table.add_column(overflow="fold")
            table.add_row(*row)
        if table.row_count:
            self.console.print(Padding(table, (0, 0, 0, 2)))
