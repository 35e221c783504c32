"""How procedures look on a terminal: the list, one rule by rule, and what a check found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text as Markup

from huice.cli.columns import Cell, Column, Row, print_columns
from huice.cli.fold import folded
from huice.language import Language, Text
from huice.procedure.audit import Audited
from huice.procedure.conditions import Condition
from huice.procedure.data_types import DataType
from huice.procedure.model import (
    BACK,
    EFFECTS,
    WITHOUT_EFFECT,
    Clock,
    Lapse,
    Notice,
    Procedure,
    Reading,
    Transition,
    Trigger,
    Window,
)
from huice.procedure.procedure_json import kind_of, not_stated
from huice.procedure.words import named, say_condition, say_limit, say_period

KINDS: Final = {
    "initial": Text("起点", "start"),
    "open": Text("", ""),
    "final": Text("终态", "final"),
}
TYPES: Final = {
    "text": Text("文字", "text"), "date": Text("日期", "date"), "rate": Text("比例", "rate"),
    "number": Text("整数", "whole number"), "money": Text("金额", "amount"),
    "duration": Text("期间", "length of time"), "yes-no": Text("yes | no", "yes | no"),
    "form": Text("编号", "code"),
}  # fmt: skip
OUTSIDE: Final = {
    "refuse": Text("窗口之外不予办理", "refused outside"),
    "mark": Text("窗口之外记明后办理", "outside, marked and let pass"),
}
DIM: Final = "bright_black"


class ProcedureScreen:
    """A console and the language it speaks."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return text.say(self.language)

    # --- all of them ---------------------------------------------------------------------------

    def listed(self, found: Sequence[tuple[Procedure, int]]) -> None:
        if not found:
            return self._print(Markup(self.say("政策库里没有程序", "no procedures in the library")))
        heads = (
            (self.say("程序", "procedure"), False), (self.say("文号", "number"), False),
            (self.say("状态", "states"), True), (self.say("时限", "clocks"), True),
            (self.say("案例", "cases"), True),
        )  # fmt: skip
        rows: list[Row] = []
        for each, cases in found:
            counts = (len(each.states), len(each.clocks), cases)
            rows += [
                [self.of(each.title), each.number, *map(str, counts)],
                Markup(f"  {each.key}", style=DIM),
            ]
        print_columns(self.console, [Column(*head) for head in heads], rows)

    def audited(self, found: Sequence[Audited]) -> None:
        """One line for each procedure: its clocks and cases, and what is wrong with it."""
        heads = (
            (self.say("程序", "procedure"), False), (self.say("时限", "clocks"), True),
            (self.say("案例", "cases"), True), (self.say("错误", "errors"), True),
            (self.say("提醒", "warnings"), True), (self.say("变异", "mutants"), True),
            (self.say("察觉", "killed"), True),
        )  # fmt: skip
        rows: list[Row] = []
        for each in found:
            warnings = sum(problem.warning for problem in each.problems)
            errors = len(each.problems) - warnings
            rows.append([
                Markup(each.key), str(each.clocks), str(each.cases),
                Markup(str(errors), style="red" if errors else ""), str(warnings),
                *("—" if count is None else str(count) for count in (each.mutants, each.killed)),
            ])  # fmt: skip
        print_columns(self.console, [Column(*head) for head in heads], rows)

    # --- one of them ---------------------------------------------------------------------------

    def procedure(self, procedure: Procedure) -> None:
        self._print(Markup(self.of(procedure.title), style="bold"))
        self._print(Markup.assemble(
            f"{procedure.number}  {procedure.cite}  ", (procedure.key, DIM)
        ))  # fmt: skip
        self._heading("主体", "Actors")
        self._table([[name, self.of(x.title)] for name, x in procedure.actors.items()])
        self._heading("状态", "States")
        self._table([
            [name, self.of(each.title), Markup(self.of(KINDS[kind_of(procedure, name)]), style=DIM)]
            for name, each in procedure.states.items()
        ])  # fmt: skip
        self._heading("事件", "Events")
        heads = (self.say("事件，由谁", "event, by whom"), self.say("从 → 到，出处", "from → to, cite"),
                 self.say("须有", "needs"))  # fmt: skip
        print_columns(
            self.console,
            [Column(head, least=least) for head, least in zip(heads, (24, 22, 26), strict=True)],
            [self._event(procedure, each) for each in procedure.transitions], indent=2,
        )  # fmt: skip
        self._clocks(procedure)
        self._readings(procedure)
        self._notices("告知与送达", "Notices", procedure, procedure.notices)
        self._notices("存档", "Records", procedure, procedure.records)
        self._notices("公开", "Publicity", procedure, procedure.publicity)
        self._alone(procedure)
        silences = not_stated(procedure)
        if silences:
            self._heading("文本未规定", "Not stated in the text")
            self._table([[self.of(x.about), Markup(x.cite, style=DIM)] for x in silences])

    def _event(self, procedure: Procedure, rule: Transition) -> Row:
        states = procedure.states
        sources = self._list(self.of(states[name].title) for name in rule.sources)
        if rule.to == BACK:
            to = self.say("原状态", "the state before")
        else:
            to = self.of(states[rule.to].title) if rule.to else self.say("不变", "the same")
        by = self._list(self.of(procedure.actors[name].title) for name in rule.by)
        return [
            Markup.assemble(self.of(rule.title), "\n", (rule.event, "cyan"), (f"  {by}", DIM)),
            Markup.assemble(f"{sources} → {to}\n", (rule.cite, DIM)),
            Markup("\n").join(self._needs(procedure, rule)),
        ]

    def _needs(self, procedure: Procedure, rule: Transition) -> Iterator[Markup]:
        """What an event asks for: data, a condition, clocks, a window, and how often."""
        for name, kind in rule.data.items():
            said = self.of(procedure.name_of(name))
            id = f" {name}" if said != name else ""
            yield Markup.assemble(said, (id, "cyan"), (f" {self._said_type(procedure, kind)}", DIM))
        if rule.when:
            when = self.of(say_condition(procedure, rule.when))
            yield Markup(self.say(f"条件：{when}", f"if {when}"))
        if rule.during:
            clocks = self._list(rule.during)
            yield Markup(self.say(f"{clocks} 走动期间", f"while {clocks} runs"))
        if rule.not_during:
            clocks = self._list(rule.not_during)
            yield Markup(self.say(f"{clocks} 不在走动", f"not while {clocks} runs"))
        for quota in rule.quotas:
            often = self.say(f"至多 {quota.times} 次", f"at most {quota.times} ×")
            yield Markup(often + self._if(procedure, quota.when))
        if rule.window:
            yield Markup(self._window(procedure, rule.window))
        if rule.note:
            yield Markup(self.of(rule.note), style=DIM)

    def _said_type(self, procedure: Procedure, kind: DataType) -> str:
        optional = self.say("（可无）", " (optional)") if kind.optional else ""
        options = [self._with_id(procedure, option) for option in kind.options]
        return (self._list(options) if options else self.of(TYPES[kind.kind])) + optional

    def _with_id(self, procedure: Procedure, id: str) -> str:
        return self.of(named(procedure, id))

    def _if(self, procedure: Procedure, when: Condition) -> str:
        """A condition in brackets; nothing where there is none."""
        said = self.of(say_condition(procedure, when))
        return self.say(f"（{said}）", f" ({said})") if when else ""

    def _window(self, procedure: Procedure, window: Window) -> str:
        if window.kind == "between":
            limits = [each for each in (window.opens, window.closes) if each]
            span = " – ".join(self.of(say_limit(procedure, each)) for each in limits)
        else:
            end = window.before
            if end in procedure.clocks:
                end = self.say(f"{end} 届满", f"the end of {end}")
            else:
                end = self.of(procedure.name_of(end))
            span = (
                self.say(f"不晚于{end}前 {window.length}", f"{window.length} or more before {end}")
                if window.kind == "no-later"
                else self.say(f"{end}前 {window.length}之内", f"in the last {window.length} before {end}")
            )  # fmt: skip
        if window.outside in OUTSIDE:
            outside = self.of(OUTSIDE[window.outside])
        else:
            outside = self.say(
                f"窗口之外依读法“{self.of(procedure.name_of(window.outside))}”",
                f"outside by reading '{self.of(procedure.name_of(window.outside))}'",
            )
        soft = self.say("，原则性", ", in principle") if window.soft else ""
        return self.say(f"窗口 {window.id}：{span}{soft}；{outside}（{window.cite}）",
                        f"window {window.id}: {span}{soft}; {outside} ({window.cite})")  # fmt: skip

    # --- clocks --------------------------------------------------------------------------------

    def _clocks(self, procedure: Procedure) -> None:
        if not procedure.clocks:
            return
        self._heading("时限", "Clocks")
        heads = ("", self.say("时限", "clock"), self.say("起止", "runs"),
                 self.say("变化", "changes"), self.say("逾期后果", "when it runs out"))  # fmt: skip
        rows: list[Row] = [
            [each.id, self._period(procedure, each), Markup("\n").join(self._runs(procedure, each)),
             Markup("\n").join(self._changes(procedure, each)),
             Markup("\n").join(self._lapse(procedure, x) for x in each.lapses)]
            for each in procedure.clocks.values()
        ]  # fmt: skip
        columns = [Column(head, whole=not place) for place, head in enumerate(heads)]
        print_columns(self.console, columns, rows, indent=2)

    def _period(self, procedure: Procedure, clock: Clock) -> Markup:
        soft = self.say("，原则性", ", in principle") if clock.soft else ""
        who = self.of(procedure.actors[clock.who].title)
        return Markup.assemble(
            self.of(clock.title), "\n", (self.of(say_period(procedure, clock)), "bold"), f"{soft}\n",
            (f"{who}  {clock.cite}", DIM),
        )  # fmt: skip

    def _runs(self, procedure: Procedure, clock: Clock) -> Iterator[Markup]:
        yield Markup(self.say("起：", "from ") + self._triggers(procedure, clock.starts))
        if clock.stops:
            yield Markup(self.say("止：", "to ") + self._triggers(procedure, clock.stops))
        for state, cite in clock.suspended_in.items():
            title = self.of(procedure.states[state].title)
            yield Markup.assemble(
                self.say(f"停走：{title}", f"stands still: {title}"), (f" {cite}", DIM)
            )
        for each in clock.suspended_by:
            said = self.say(f"停走：{each.clock} 走动期间", f"stands still while {each.clock} runs")
            yield Markup.assemble(said, (f" {each.cite}", DIM))

    def _triggers(self, procedure: Procedure, triggers: Sequence[Trigger]) -> str:
        return self._list(
            self.of(procedure.events[x.on].title) + self._if(procedure, x.when) for x in triggers
        )

    def _changes(self, procedure: Procedure, clock: Clock) -> Iterator[Markup]:
        for variant in clock.variants:
            on = self._triggers(procedure, variant.on)
            yield Markup.assemble(
                self.say(f"{variant.id} {variant.length}：{on}", f"{variant.id} {variant.length}: {on}"),
                (f" {variant.cite}", DIM),
            )  # fmt: skip
        for each in clock.extensions:
            times = f"（{each.times} 次）" if self.language == "zh" else f" ({each.times} ×)"
            more = self.say(f"{each.id} 可延至多 {each.up_to}{times}",
                            f"{each.id} up to {each.up_to} more{times}")  # fmt: skip
            if each.grantors:
                grantors = self._list(self.of(procedure.name_of(name)) for name in each.grantors)
                more += self.say(f"，由 {grantors} 批准", f", granted by {grantors}")
            if each.reason:
                more += self.say("，须说明理由", ", with a reason")
            if each.tell:
                told = self._list(self.of(procedure.actors[name].title) for name in each.tell)
                more += self.say(f"，告知{told}", f", {told} told")
            yield Markup.assemble(more, (f" {each.cite}", DIM))

    def _lapse(self, procedure: Procedure, lapse: Lapse) -> Markup:
        style = DIM if lapse.effect in WITHOUT_EFFECT else "yellow"
        said = Markup(self.of(EFFECTS[lapse.effect]), style=style)
        said.append(self._if(procedure, lapse.when))
        if lapse.held_in:
            held = self._list(self.of(procedure.states[name].title) for name in lapse.held_in)
            said.append(self.say(f"；{held}时暂缓", f"; held while {held}"))
        if lapse.not_before:
            said.append(
                self.say(f"；不早于 {lapse.not_before}", f"; not before {lapse.not_before}")
            )
        said.append(f" {lapse.cite}", style=DIM)
        if lapse.note:
            said.append(f"\n{self.of(lapse.note)}", style=DIM)
        return said

    # --- the rest ------------------------------------------------------------------------------

    def _readings(self, procedure: Procedure) -> None:
        if not procedure.readings:
            return
        self._heading("读法（--reading 名称=选项）", "Readings (--reading NAME=OPTION)")
        self._table([
            [self._titled(each.title, each.id), Markup("\n").join(self._options(each)),
             Markup(each.cite, style=DIM)]
            for each in procedure.readings.values()
        ])  # fmt: skip

    def _options(self, reading: Reading) -> Iterator[Markup]:
        mark = self.say("（默认）", " (default)")
        if not reading.options:
            default = reading.default or self.say("空", "empty")
            yield Markup(self.say("任何文字；默认：", "any text; default: ") + default)
        for name, title in reading.options.items():
            chosen = name == reading.default
            yield Markup.assemble(
                (name, "bold" if chosen else ""), f"  {self.of(title)}", mark if chosen else ""
            )

    def _notices(self, zh: str, en: str, procedure: Procedure, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        self._heading(zh, en)
        self._table([
            [self.of(each.title),
             self.say("于", "on ") + self._list(self.of(procedure.events[x].title) for x in each.on),
             self._list(self.of(procedure.actors[x].title) for x in each.to),
             Markup(each.cite, style=DIM)]
            for each in notices
        ])  # fmt: skip

    def _alone(self, procedure: Procedure) -> None:
        if not procedure.alone:
            return
        self._heading("不得共用", "Not to be shared")
        self._table([
            [self.of(each.title), self._list(each.fields),
             self._list(self.of(procedure.events[x].title) for x in each.on),
             self.say("说明理由可通过", "passes with a reason") if each.soft else "",
             Markup(each.cite, style=DIM)]
            for each in procedure.alone
        ])  # fmt: skip

    # --- lines ---------------------------------------------------------------------------------

    def _list(self, words: Iterable[str]) -> str:
        return self.say("、", ", ").join(dict.fromkeys(words))

    def _titled(self, title: Text, name: str) -> Markup:
        return Markup.assemble(self.of(title), "\n", (name, DIM))

    def _heading(self, zh: str, en: str) -> None:
        self._print(Markup())
        self._print(Markup(self.say(zh, en), style="bold"))

    def _table(self, rows: Sequence[Sequence[Cell]]) -> None:
        print_columns(self.console, [Column()] * len(rows[0]), rows, indent=2)

    def _print(self, text: Markup, indent: int = 0) -> None:
        for line in folded(text, self.console.width - indent):
            self.console.print(Markup(" " * indent).append_text(line), soft_wrap=True)
