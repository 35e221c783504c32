"""How a case looks on a terminal: where it stands, what changed, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from rich.console import Console
from rich.text import Text as Markup

from huice.cli.columns import Cell, Column, print_columns
from huice.cli.deadline_screen import DIM, DueScreen
from huice.language import Language, Text
from huice.procedure.changes import ENDED, Change, Changes
from huice.procedure.engine import Happening
from huice.procedure.events import Entry
from huice.procedure.model import Procedure
from huice.procedure.status import BEARING, Allowed, ClockStanding, Duty, Standing, Status
from huice.procedure.words import named

STANDINGS: Final[dict[Standing, tuple[Text, str]]] = {
    "overdue": (Text("已逾期", "overdue"), "red"),
    "running": (Text("走动", "running"), "green"),
    "suspended": (Text("中止", "suspended"), "cyan"),
    "unstated": (Text("期限未规定", "period not stated"), "cyan"),
    "unset": (Text("末日未定", "its day not yet set"), "cyan"),
    "stopped": (Text("已了结", "stopped"), "bright_black"),
    "lapsed": (Text("已届满", "ran out"), "yellow"),
    "closed": (Text("随案终止", "ended with the case"), "bright_black"),
}
CHANGES: Final[dict[Change, Text]] = {
    "started": Text("起算", "starts"), "resumed": Text("恢复", "goes on"),
    "moved": Text("改期", "moves"), "undone": Text("不曾起算", "had not begun after all"),
    "suspended": Text("中止", "is suspended"), "overdue": Text("逾期", "is overdue"),
    "unstated": Text("起算，期限未规定", "starts, its period not stated"),
    "unset": Text("起算，末日未定", "starts, its day not yet set"),
    "stopped": Text("了结", "stops"), "lapsed": Text("届满", "runs out"),
    "closed": Text("随案终止", "ends with the case"),
}  # fmt: skip
ORDER: Final = tuple(STANDINGS)


class CaseScreen(DueScreen):
    """One case, in the words of its procedure."""

    def __init__(self, console: Console, language: Language, procedure: Procedure) -> None:
        super().__init__(console, language)
        self.procedure = procedure

    # --- how it stands -------------------------------------------------------------------------

    def status(self, status: Status) -> None:
        self._head(status)
        self._next(status)
        self._clocks(status)
        self._allowed(status)
        if status.readings:
            self.heading("读法", "Readings")
            self.table(list(self._readings(status)))
        self.heading("口径", "Conventions")
        self.print(Markup(self.of(status.conventions.say(*BEARING))), indent=2)
        self.print(Markup())
        self.grounds(each.estimated for each in status.clocks)

    def _head(self, status: Status) -> None:
        rules = self.procedure
        self.print(Markup.assemble(
            (status.case, "bold"), f"  {self.of(rules.title)}  ", (f"{rules.number}  {rules.key}", DIM)
        ))  # fmt: skip
        self.print(Markup.assemble(
            f"{self.day(status.today)}  {self.say('状态：', 'state: ')}",
            (self.of(status.title), "bold"), (self.say(f"（{status.state}）", f" ({status.state})"), DIM),
            self.say(f"，自 {status.since} 起", f", since {status.since}"),
        ))  # fmt: skip

    def _next(self, status: Status) -> None:
        """What is due next, and from whom."""
        for each in status.due_next[:1]:
            if each.due:
                self.print(Markup.assemble(
                    self.say("下一到期：", "due next: "), (self.day(each.due, each.hour), "bold"),
                    f"  {self._left(each)}  {self._actor(each.who)}{self.say('：', ': ')}"
                    f"{self.of(each.title)} {each.id}",
                ))  # fmt: skip

    def _clocks(self, status: Status) -> None:
        if not status.clocks:
            return
        self.heading("时限", "Clocks")
        rows: list[list[Cell]] = [
            [
                each.id,
                Markup.assemble(self.of(each.title), "\n", (f"{self._actor(each.who)}  {each.cite}", DIM)),
                self._standing(each), self._on_lapse(each),
            ]
            for each in sorted(status.clocks, key=lambda x: (ORDER.index(x.standing), x.due or date.max))
        ]  # fmt: skip
        self.table(
            rows, Column(whole=True), Column(least=16), Column(least=24),
            Column(self.say("届满时", "when it runs out")),
        )  # fmt: skip

    def _standing(self, each: ClockStanding) -> Markup:
        name, style = STANDINGS[each.standing]
        said = Markup(self.of(name), style=style)
        if each.due and each.standing in ("running", "overdue"):
            late = each.standing == "overdue"
            until = self.say("，期限 ", ", was due ") if late else self.say("，至 ", ", until ")
            said.append(until + self.day(each.due, each.hour), style="default")
            said.append(f"\n{self._left(each)}", style="red" if (each.left or 0) < 0 else "")
            if each.estimated:
                said.append(self.say("（估算）", " (estimated)"), style="yellow")
        elif each.standing == "suspended" and each.left is not None:
            said.append(f"\n{self._left(each)}")
        elif each.ended_on:
            said.append(f" {each.ended_on}")
        changed = [each.variant, *(f"+{length}" for length in each.extended)]
        if any(changed):
            said.append("\n" + self._list(filter(None, changed)), style=DIM)
        return said

    def _left(self, each: ClockStanding) -> str:
        """How much time is left, in the unit of the clock."""
        return self.left(each.left or 0, each.working)[0]

    def _on_lapse(self, each: ClockStanding) -> Markup:
        if each.standing in ENDED:
            return Markup()
        return self._effect(each.effect, each.effect_cite, each.soft)

    # --- who may do what -----------------------------------------------------------------------

    def _allowed(self, status: Status) -> None:
        able = [each for each in status.allowed if not each.blocked]
        if able:
            self.heading("可以做的", "What may be done")
            self.table([self._row(status, each) for each in able])
        unable = [each for each in status.allowed if each.blocked]
        if unable:
            self.heading("眼下不能做的", "What cannot be done now")
            self.table([self._row(status, each) for each in unable])

    def _row(self, status: Status, each: Allowed) -> list[Cell]:
        """Event, who, what it needs or why it is blocked, cite."""
        title = Markup.assemble(self.of(each.title), "  ", (each.event, "cyan"))
        if each.blocked:
            needs = [Markup(f"✗ {self.of(each.blocked)}", style="yellow")]
        else:
            data = self.procedure.moves[status.state, each.event].data
            needs = [
                Markup(self.of(named(self.procedure, name)) + ("?" if kind.optional else ""))
                for name, kind in data.items()
            ]
            needs = [Markup(self.say("、", ", ")).join(needs)] if needs else []
            if each.when.zh:
                needs.append(Markup(self.say(f"条件：{each.when.zh}", f"if {each.when.en}")))
        by = self._list(self._actor(name) for name in each.by)
        return [title, by, Markup("\n").join(needs), Markup(each.cite, style=DIM)]

    def _readings(self, status: Status) -> Iterator[list[Cell]]:
        for name, value in status.readings:
            reading = self.procedure.readings[name]
            chosen = reading.options.get(value)
            default = self.say("（默认）", " (default)") if value == reading.default else ""
            yield [
                self.of(reading.title),
                (self.of(chosen) if chosen else value or self.say("空", "empty")) + default,
                Markup(f"{name}={value}  {reading.cite}", style=DIM),
            ]

    # --- what changed --------------------------------------------------------------------------

    def entered(self, id: str, changes: Changes, after: Status, duties: Sequence[Duty]) -> None:
        """An event was entered: what it changed, what to serve, and what is due next."""
        self.print(Markup.assemble((id, "bold"), self.say(" 已记入", " entered")))
        self._head(after)
        for each in after.timeline:
            if each.entry == id:
                for mark in each.marks:
                    self.print(Markup(f"! {self.of(mark)}", style="yellow"))
        self._changes(changes)
        if duties:
            self.heading("随之要做", "To be done with it")
            self.table([
                [self.of(each.title), self._list(self._actor(name) for name in each.to),
                 Markup(each.cite, style=DIM)]
                for each in duties
            ])  # fmt: skip
        self._next(after)
        self.grounds(each.estimated for each in after.clocks)

    def whatif(self, changes: Changes, status: Status) -> None:
        self.print(Markup(self.say("假如（未写入）", "What if (nothing is written)"), style="bold"))
        self.status(status)
        self.heading("与没有这些事件相比", "Against the case without these events")
        if not changes:
            return self.print(Markup(self.say("没有不同", "no difference")), indent=2)
        self._changes(changes)

    def _changes(self, changes: Changes) -> None:
        if changes.state:
            (_, old), (_, new) = changes.state
            self.print(
                Markup(self.say("状态：", "state: ") + f"{self.of(old)} → {self.of(new)}"), indent=2
            )
        for each in changes.clocks:
            clock = each.clock
            said = Markup.assemble(
                f"{clock.id} {self.of(clock.title)} ", (self.of(CHANGES[each.change]), "bold")
            )
            live = each.after and each.after.standing in ("running", "overdue")
            if live and clock.due:
                earlier = each.before.due if each.before and each.change == "moved" else None
                before = f"{earlier} → " if earlier else self.say("至 ", "until ")
                said.append(f" {before}{self.day(clock.due, clock.hour)}")
            self.print(said, indent=2)
        for happening in changes.happened:
            self.print(self._brought(happening), indent=2)
        for happening in changes.undone:
            undone = self.say("不再：", "no longer: ")
            self.print(Markup(undone).append_text(self._brought(happening)), indent=2)

    def _brought(self, each: Happening) -> Markup:
        """What time has brought about."""
        return Markup.assemble(
            (f"{each.clock} {self.of(each.title)}", "yellow"), f" {each.day}", (f"  {each.cite}", DIM)
        )  # fmt: skip

    # --- what happened -------------------------------------------------------------------------

    def timeline(self, status: Status, corrections: Sequence[Entry]) -> None:
        self._head(status)
        if not status.timeline:
            self.print(Markup(self.say("尚无事件", "no events yet")))
        else:
            heads = (self.say("日期", "day"), self.say("经过", "what happened"),
                     self.say("状态", "state"), self.say("出处", "cite"))  # fmt: skip
            columns = [Column(heads[0], whole=True), *map(Column, heads[1:])]
            print_columns(self.console, columns, [self._happening(x) for x in status.timeline])
        if status.duties:
            self.heading("应送达、存档、公开的", "To serve, keep and publish")
            self.table([
                [each.day.isoformat(), self.of(each.title),
                 self._list(self._actor(name) for name in each.to), Markup(each.cite, style=DIM)]
                for each in status.duties
            ])  # fmt: skip
        if corrections:
            self.heading("更正", "Corrections")
            self.table([
                [each.id, each.recorded.date().isoformat(), self._corrected(each),
                 f"{self._actor(each.by)}{self.say('：', ': ')}{each.reason}"]
                for each in corrections
            ])  # fmt: skip

    def _happening(self, each: Happening) -> list[Cell]:
        if each.effect:
            said = Markup(f"{each.clock} {self.of(each.title)}", style="yellow")
            if each.known_from and each.known_from != each.day:
                said.append(
                    self.say(f"\n{each.known_from} 起可知", f"\nknown from {each.known_from}"),
                    style=DIM,
                )
        else:
            said = Markup.assemble(
                self.of(each.title), (f"\n{each.entry} {each.event}  {self._actor(each.by)}", DIM)
            )
            if each.reason:
                said.append(self.say(f"\n理由：{each.reason}", f"\nreason: {each.reason}"))
        for mark in each.marks:
            said.append(f"\n! {self.of(mark)}", style="yellow")
        state = self.of(self.procedure.states[each.state].title)
        return [self.day(each.day), said, state, Markup(each.cite, style=DIM)]

    def _corrected(self, entry: Entry) -> str:
        if not entry.corrects:
            return self.say(
                f"补记 {entry.event}（{entry.day}）", f"{entry.event} of {entry.day} entered late"
            )
        if entry.event:
            return self.say(f"更正 {entry.corrects}：{entry.event}（{entry.day}）",
                            f"{entry.corrects} corrected: {entry.event} of {entry.day}")  # fmt: skip
        return self.say(f"划去 {entry.corrects}", f"{entry.corrects} struck out")

    # --- words ---------------------------------------------------------------------------------

    def _actor(self, name: str) -> str:
        known = self.procedure.actors.get(name)
        return self.of(known.title) if known else name

    def _list(self, words: Iterable[str]) -> str:
        return self.say("、", ", ").join(words)
