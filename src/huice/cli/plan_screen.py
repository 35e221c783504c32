"""Plans on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from huice.cli.spoken import Spoken
from huice.decide.library import Library
from huice.progress.reporting import Due
from huice.progress.status import STATUS_NAMES, Standing
from huice.rules.measure import Document
from huice.rules.plan import (
    COMPARISON_NAMES,
    MEASURED_NAMES,
    NAMED_KINDS,
    Named,
    Plan,
    Role,
    Target,
    Task,
)
from huice.rules.reporting import EVERY_NAMES, RecurringReport

COLOURS = {"reached": "green", "on_course": "green", "behind": "yellow", "missed": "red"}


@dataclass(frozen=True, slots=True)
class PlanScreen(Spoken):
    """Plans, as the commands show them."""

    def plans(self, found: Sequence[tuple[Document, Plan]]) -> None:
        names = (self.say("规划", "plan"), self.say("目标", "targets"), self.say("任务", "tasks"),
                 self.say("布局", "layout"), self.say("清单", "named"))  # fmt: skip
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, name in enumerate(names):
            table.add_column(name, justify="right" if place else "left", overflow="fold")
        for document, plan in found:
            counts = (len(plan.targets), len(plan.tasks), len(plan.layout), len(plan.named))
            table.add_row(self.of(document.title), *map(str, counts))
        self.console.print(table)

    def targets(self, found: Iterable[tuple[Document, Plan]]) -> None:
        for document, plan in found:
            self._heading(document, len(plan.targets))
            self.grid([self._target(each) for each in plan.targets])

    def _target(self, each: Target) -> list[str]:
        figure = each.figure.written + (f"—{each.high.written}" if each.high else "")
        kind = (
            self.say("基数", "baseline")
            if each.baseline
            else self.of(MEASURED_NAMES[each.measured])
        )
        scope = f"\n[dim]{self.of(each.scope)}[/]" if each.scope else ""
        return [
            f"{self.of(each.indicator)}{scope}",
            f"{escape(each.soft)}{self.of(COMPARISON_NAMES[each.op])} {escape(figure)}",
            str(each.year or ""), kind, f"[dim]{escape(each.cite)}[/]",
        ]  # fmt: skip

    def tasks(self, found: Iterable[tuple[Document, Sequence[Task]]]) -> None:
        for document, own in found:
            if own:
                self._heading(document, len(own))
                self.grid([self._task(each) for each in own])

    def _task(self, each: Task) -> list[str]:
        who = "、".join(each.lead)
        others = "、".join(each.support)
        named = " · ".join(filter(None, (
            f"{self.say('牵头', 'lead')} {who}" if who else "",
            f"{self.say('参加', 'with')} {others}" if others else "",
        )))  # fmt: skip
        return [
            f"[bold]{self.of(each.title)}[/]\n[dim]{escape(each.cite)}[/]",
            f"{self.of(each.does)}\n[dim]{escape(named)}[/]",
        ]

    def layout(self, found: Iterable[tuple[Document, Sequence[Role]]]) -> None:
        for document, own in found:
            if own:
                self._heading(document, len(own))
                self.grid([
                    [escape(each.place), escape(each.level), self.of(each.role), f"[dim]{escape(each.cite)}[/]"]
                    for each in own
                ])  # fmt: skip

    def named(self, found: Iterable[tuple[Document, Sequence[Named]]]) -> None:
        for document, own in found:
            if own:
                self._heading(document, len(own))
                self.grid([
                    [self.of(each.name), self.of(NAMED_KINDS[each.kind]), escape(each.place),
                     self.of(each.does) if each.does else "", f"[dim]{escape(each.cite)}[/]"]
                    for each in own
                ])  # fmt: skip

    def progress(self, found: Iterable[tuple[Document, Sequence[Standing]]]) -> None:
        for document, own in found:
            if own:
                self._heading(document, len(own))
                self.grid([self._standing(each) for each in own])

    def _standing(self, each: Standing) -> list[str]:
        base = f"{each.base.year} {each.base.figure.written}" if each.base else "—"
        seen = f"{each.latest.year} {each.latest.figure.written}" if each.latest else "—"
        colour = COLOURS.get(each.status, "default")
        row = self._target(each.target)
        return [row[0], escape(base), escape(seen), row[1], row[2],
                f"[{colour}]{self.of(STATUS_NAMES[each.status])}[/]"]  # fmt: skip

    def reports(self, found: Iterable[tuple[Document, RecurringReport, Due | None]]) -> None:
        for document, group in groupby(found, key=lambda each: each[0]):
            own = list(group)
            self._heading(document, len(own))
            self.grid([self._report(report, due) for _, report, due in own])

    def _report(self, each: RecurringReport, due: Due | None) -> list[str]:
        unnamed = self.say("文本未列", "not printed")
        who = f"{'、'.join(each.owed_by) or unnamed} → {'、'.join(each.to) or unnamed}"
        if due is None:
            when = self.say("已不再报送", "no longer owed")
        else:
            read = "" if due.printed else f"[dim]{self.say('（推定）', ' (read)')}[/]"
            when = f"{due.day}{read}\n[dim]{self.of(due.period.name)}[/]"
        return [
            f"[bold]{self.of(each.title)}[/]\n[dim]{escape(who)}[/]",
            self.of(EVERY_NAMES[each.every]), when, f"[dim]{escape(each.cite)}[/]",
        ]  # fmt: skip

    def conflicts(self, found: Sequence[tuple[Target, ...]], library: Library) -> None:
        for group in found:
            self.console.print(f"\n[bold]{self.of(group[0].indicator)}[/]")
            self.grid([
                [self.of(library.policies.document(each.document).title), *self._target(each)[1:]]
                for each in group
            ])  # fmt: skip
        if not found:
            self.console.print(self.say("没有不一致之处", "nothing differs"))

    def _heading(self, document: Document, count: int) -> None:
        self.console.print(f"\n[bold]{self.of(document.title)}[/]  [dim]{escape(document.number)}  {count}[/]")  # fmt: skip
