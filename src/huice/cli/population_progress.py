"""How far a long run has come: a bar with rate and time left, or now and then a line.

Both go to stderr, so that what is printed or piped stays the answer alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from huice.cli.options import language
from huice.language import Text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MATCHED: Final = Text("已匹配", "matched")
MADE: Final = Text("已生成", "made")
COMPARED: Final = Text("已查重", "codes compared")

EVERY: Final = 10.0
"""Seconds between the lines where there is no terminal to draw on."""


class Steps:
    """Counts companies. ``total`` is None where a source does not say how many it has.

    What the first step brings was done by an earlier run: it counts, but tells no rate.
    """

    def __init__(
        self,
        doing: Text = MATCHED,
        total: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        drawn: bool | None = None,
    ) -> None:
        self.doing, self.total = doing, total
        self.done = 0
        self._clock = clock
        self._drawn = sys.stderr.isatty() if drawn is None else drawn
        self._before: int | None = None
        self._begun = self._told = clock()
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        if self._drawn:
            bar = _bar()
            bar.start()
            self._bar = bar, bar.add_task(self.doing.say(language()), total=self.total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar[0].stop()

    def advance(self, companies: int, /) -> None:
        """So many more companies are done."""
        self.done += companies
        first = self._before is None
        if first:
            self._before, self._begun = self.done, self._clock()
        if self._bar:
            bar, task = self._bar
            if first:
                bar.reset(task, completed=self.done, total=self.total)
            else:
                bar.update(task, completed=self.done, total=self.total)
        elif self._clock() - self._told >= EVERY:
            self._told = self._clock()
            print(self.line(), file=sys.stderr, flush=True)

    def line(self) -> str:
        """How many of how many, how fast, and how long it will still take."""
        seconds = self._clock() - self._begun
        pace = (self.done - (self._before or 0)) / seconds if seconds else 0
        of_all = f" / {self.total:,}" if self.total else ""
        said = f"{self.doing.say(language())} {self.done:,}{of_all}"
        if pace:
            said += _say(f" 家，每秒 {pace:,.0f} 家", f" companies, {pace:,.0f} a second")
        if pace and self.total:
            left = round((self.total - self.done) / pace)
            minutes = f"{left // 60}:{left % 60:02d}"
            said += _say(f"，约剩 {minutes}", f", about {minutes} left")
        return said


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text as Markup

    class Rate(ProgressColumn):
        """Companies done of all, and how many a second."""

        def render(self, task: Task) -> Markup:
            total = f" / {task.total:,.0f}" if task.total is not None else ""
            pace = task.finished_speed or task.speed
            rate = _say(f"  每秒 {pace:,.0f} 家", f"  {pace:,.0f}/s") if pace else ""
            return Markup(f"{task.completed:,.0f}{total}{rate}")

    return Progress(
        TextColumn("{task.description}"), BarColumn(bar_width=24), Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True, highlight=False), transient=True,
    )  # fmt: skip


def _say(zh: str, en: str) -> str:
    return zh if language() == "zh" else en
