"""How lists of what is due look on a terminal: of many cases, and of one company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text as Markup

from huice.calendar import published
from huice.calendar.conventions import say_years
from huice.cli.clock import WEEKDAYS
from huice.cli.columns import Cell, Column, Row, print_columns
from huice.cli.fold import folded
from huice.language import Language, Text
from huice.procedure.due_list import Due
from huice.procedure.model import EFFECTS, Effect

if TYPE_CHECKING:
    from huice.decide.upcoming import Upcoming

DIM: Final = "bright_black"


def said_day(day: date, language: Language, hour: time | None = None) -> str:
    """A day with its weekday, and the hour where one is printed."""
    at = f" {hour:%H:%M}" if hour else ""
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()].say(language)}{at}"


class DueScreen:
    """A console and the language it speaks: lists of what is due."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return text.say(self.language)

    def day(self, day: date, hour: time | None = None) -> str:
        return said_day(day, self.language, hour)

    def dues(
        self, dues: Sequence[Due], today: date, actors: Mapping[tuple[str, str], Text]
    ) -> None:
        """The due list of many cases; ``actors`` are titles by procedure and actor."""
        self.print(Markup.assemble((self.day(today), "bold")))
        if not dues:
            return self.print(Markup(self.say("没有到期事项", "nothing is due")))
        heads = (self.say("到期", "due"), self.say("案件，谁", "case, who"),
                 self.say("时限", "clock"), self.say("逾期后果", "when it runs out"))  # fmt: skip
        rows = [
            [
                Markup.assemble(self.day(each.due, each.hour), "\n", self.left(each.left, each.working)),
                Markup.assemble((each.case, "bold"), "\n",
                                (self.of(actors.get((each.procedure, each.who), Text(each.who, each.who))), DIM)),
                Markup.assemble(f"{self.of(each.title)}  ", (f"{each.clock}  {each.cite}", DIM)),
                self._effect(each.effect, each.effect_cite, each.soft),
            ]
            for each in dues
        ]  # fmt: skip
        columns = [
            Column(heads[0], whole=True),
            Column(heads[1], least=14),
            *map(Column, heads[2:]),
        ]
        print_columns(self.console, columns, rows)
        late = sum(each.standing == "overdue" for each in dues)
        self.print(
            Markup(
                self.say(
                    f"共 {len(dues)} 项，逾期 {late} 项", f"{len(dues)} in all, {late} overdue"
                )
            )
        )
        self.grounds(each.estimated for each in dues)

    def upcoming(self, company: str, found: Sequence[Upcoming], today: date) -> None:
        """The deadlines of a company, each with the measures it is one of."""
        name = company or self.say("（未具名）", "(unnamed)")
        self.print(Markup.assemble((name, "bold"), f"  {self.day(today)}"))
        if not found:
            return self.print(Markup(self.say("没有将到的期限", "no deadline is coming")))
        rows: list[Row] = []
        for _, same in groupby(found, key=_on_screen):
            together = list(same)
            first = together[0]
            when = Markup.assemble(
                self.day(first.day, first.hour), "\n", self.left((first.day - today).days)
            )
            measures = Markup("\n").join(map(self._measures, together))
            rows.append([when, self._stage(first, today), measures])
        heads = (
            self.say("期限", "deadline"),
            self.say("环节", "stage"),
            self.say("措施", "measures"),
        )
        columns = [
            Column(heads[0], whole=True),
            Column(heads[1], least=20),
            Column(heads[2], least=20),
        ]
        print_columns(self.console, columns, rows)
        self.print(Markup(self.say(f"共 {len(found)} 项", f"{len(found)} in all")))

    def _stage(self, each: Upcoming, today: date) -> Markup:
        stage = Markup.assemble(self.of(each.deadline.stage), (f"  {each.deadline.cite}", DIM))
        if each.opens and each.opens > today:
            stage.append(self.say(f"\n{each.opens} 开始", f"\nopens {each.opens}"), style="cyan")
        if each.note:
            stage.append(f"\n{self.of(each.note)}", style=DIM)
        return stage

    def _measures(self, each: Upcoming) -> Markup:
        """Measures of one document, each with its verdict."""
        from huice.decide.upcoming import standing

        said = Markup()
        said.append(each.document.number or self.of(each.document.title), style=DIM)
        for result in each.measures:
            verdict = self.of(standing(result))
            said.append(f"\n· {self.of(result.measure.title)}")
            said.append(self.say(f"（{verdict}）", f" ({verdict})"))
        return said

    def left(self, left: int, working: bool = False) -> tuple[str, str]:
        """How much time is left, in working days or days, and its style."""
        much = self.say(
            f"{abs(left)} {'个工作日' if working else '日'}",
            f"{abs(left)} {'working ' if working else ''}day{'' if abs(left) == 1 else 's'}",
        )
        if left < 0:
            return self.say(f"逾期 {much}", f"{much} late"), "red"
        if not left:
            return self.say("今日到期", "due today"), "yellow"
        return self.say(f"还有 {much}", f"{much} left"), DIM

    def _effect(self, effect: Effect, cite: str, soft: bool) -> Markup:
        said = Markup.assemble(self.of(EFFECTS[effect]), (f"  {cite}", DIM))
        if soft:
            said.append(self.say("\n原则性期限", "\na limit in principle"), style=DIM)
        return said

    def grounds(self, years: Iterable[tuple[int, ...]]) -> None:
        """On which calendar the days rest, and which years are estimated."""
        covered = published().coverage
        self.print(Markup(self.say(f"工作日历：国务院放假安排 {covered} 年",
                                   f"calendar: the State Council's holidays of {covered}"), style=DIM))  # fmt: skip
        estimated = tuple(sorted({year for each in years for year in each}))
        if estimated:
            said = say_years(estimated)
            self.print(Markup(self.say(f"估算：{said} 年只按周末计，不知节假日与调休",
                                       f"estimate: {said} by weekends only, holidays unknown"), style="yellow"))  # fmt: skip

    def heading(self, zh: str, en: str) -> None:
        self.print(Markup())
        self.print(Markup(self.say(zh, en), style="bold"))

    def table(self, rows: Sequence[Sequence[Cell]], *columns: Column) -> None:
        print_columns(self.console, columns or [Column()] * len(rows[0]), rows, indent=2)

    def print(self, text: Markup, indent: int = 0) -> None:
        for line in folded(text, self.console.width - indent):
            self.console.print(Markup(" " * indent).append_text(line), soft_wrap=True)


def _on_screen(each: Upcoming) -> tuple[object, ...]:
    """Documents of one call print the same stage: it is told once."""
    return each.deadline.at, each.deadline.stage, each.deadline.cite, each.note, each.opens
