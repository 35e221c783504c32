"""Support in short, lists, terms, duties and clusters on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.text import Text as Markup

from huice import industries
from huice.cli.columns import Column, print_columns
from huice.cli.fold import folded
from huice.cli.spoken import Spoken
from huice.decide.concerns import CONCERN_NAMES, RANKS, SupportResult
from huice.decide.library import Library
from huice.language import Text
from huice.rules.dossier import System
from huice.rules.measure import Document
from huice.rules.record import HELP_NAMES, Cluster, DefinedTerm, Duty, NameList, Support
from huice.rules.state import STATE_NAMES, state_at
from huice.values.moments import Moment


@dataclass(frozen=True, slots=True)
class RecordsScreen(Spoken):
    """Records, as the commands show them."""

    # --- support --------------------------------------------------------------------------------

    def support(self, found: Sequence[SupportResult], hidden: int) -> None:
        """The entries in the three groups."""
        for rank, name in enumerate(RANKS):
            group = [each for each in found if each.support.rank == rank]
            if group:
                self._heading(name, len(group))
                self._table([self._support(each) for each in group])
        if not found and not hidden:
            self.console.print(self.say("没有涉及的条目", "no entry concerns the company"))
        if hidden:
            self.console.print(self.say(
                f"\n[dim]另有 {hidden} 条不在所选之列或已失效：--all[/]",
                f"\n[dim]{hidden} more not chosen or no longer in force: --all[/]",
            ))  # fmt: skip

    def _support(self, each: SupportResult) -> list[str]:
        entry = each.support
        help = "、".join(self.of(HELP_NAMES[one]) for one in entry.help)
        number = each.document.number or each.document.title.say(self.language)
        how = "" if each.concern == "concerns" else self.of(CONCERN_NAMES[each.concern])
        state = "" if each.state == "open" else self.of(STATE_NAMES[each.state])
        return [
            f"{self.of(entry.title)}\n[dim]{escape(number)}  {escape(entry.cite)}  {escape(_name(entry))}[/]",
            f"{help}\n[dim]{' '.join(filter(None, (how, state)))}[/]",
        ]  # fmt: skip

    def entry(self, entry: Support, document: Document, at: Moment) -> None:
        """One short entry as a page."""
        self._print(f"\n[bold]{self.of(entry.title)}[/]  [dim]{escape(entry.key)}  "
                           f"{escape(' '.join(entry.inventory))}[/]")  # fmt: skip
        self._print(f"{self.of(document.title)}  {escape(document.number)}  {escape(entry.cite)}")  # fmt: skip
        self._field("状态", "State", self.of(STATE_NAMES[state_at(document, at, False)]))
        self._field("对象", "For", self.of(entry.whom))
        self._field("方式", "Help", "、".join(self.of(HELP_NAMES[one]) for one in entry.help))
        self._field("内容", "Gives", self.of(entry.gives))
        for one in entry.money:
            self._field("数额", "Sum", f"{escape(one.figure)}  {self.of(one.what)}")
        for condition in entry.conditions:
            self._field("条件", "Condition", self.of(condition))
        self._field("部门", "Departments", escape("、".join(entry.departments)) or "—")
        for text in (entry.reading, entry.undecidable):
            if text:
                self._field("读法", "Reading", self.of(text))

    # --- lists ----------------------------------------------------------------------------------

    def lists(
        self, found: Iterable[tuple[NameList, list[tuple[str, ...]]]], full: bool
    ) -> None:  # fmt: skip
        """The lists with the rows that were found; all their rows only where asked."""
        for each, rows in found:
            version = f"  {escape(each.version)}" if each.version else ""
            self._print(f"\n[bold]{self.of(each.title)}[/]{version}  [dim]{escape(each.key)}  "
                               f"{escape(each.cite)}  {len(rows)}/{len(each.rows)}[/]")  # fmt: skip
            if not full:
                continue
            columns = [Column(column.say(self.language)) for column in each.columns]
            print_columns(self.console, columns, rows, 2)

    # --- terms, duties --------------------------------------------------------------------------

    def terms(self, found: Iterable[tuple[DefinedTerm, Document]]) -> None:
        self._table([
            [f"[bold]{escape(each.term)}[/]",
             f"{self.of(each.means)}\n[dim]{self._named(owner)}  {escape(each.cite)}[/]"]
            for each, owner in found
        ])  # fmt: skip

    def duties(self, found: Iterable[tuple[Duty, Document]]) -> None:
        self._table([
            [f"[bold]{self.of(each.title)}[/]\n[dim]{escape('、'.join(each.who))}[/]",
             f"{self.of(each.does)}{self._by(each)}\n[dim]{self._named(owner)}  {escape(each.cite)}[/]"]
            for each, owner in found
        ])  # fmt: skip

    def _by(self, duty: Duty) -> str:
        return f"  {self.of(duty.by)}" if duty.by else ""

    def _named(self, document: Document) -> str:
        return escape(document.number or document.title.say(self.language))

    # --- clusters -------------------------------------------------------------------------------

    def clusters(self, found: Sequence[Cluster], library: Library, full: bool) -> None:
        """The clusters by family and group; in full with their plans and provisions."""
        if not full:
            for family in dict.fromkeys(each.family for each in found):
                own = [each for each in found if each.family == family]
                self._heading(family.title, len(own))
                self._table([
                    [self.of(each.name), self.of(each.group), escape("、".join(map(_industry, each.industries)))]
                    for each in own
                ])  # fmt: skip
            return
        for each in found:
            self._print(f"\n[bold]{self.of(each.name)}[/]  {self.of(each.family.title)}  "
                               f"{self.of(each.group)}  [dim]{escape(each.id)}[/]")  # fmt: skip
            self._field("行业", "Industries", escape("、".join(map(_industry, each.industries))))
            self._field("读法", "Reading", self.of(each.reading))
            for document in library.documents:
                if each.id in document.applies_to.clusters:
                    self._field("文件", "Document", f"{self.of(document.title)}  {escape(document.number)}")  # fmt: skip
            self._table([
                [self.of(entry.title), escape(f"{entry.cite}  {_name(entry)}")]
                for entry in library.policies.support.values()
                if each.id in entry.applies_to.clusters
            ])  # fmt: skip

    def dossiers(self, found: Iterable[System]) -> None:
        """Each system with where it is printed, for how many clusters, and its parts."""
        for each in found:
            count = self.say(f"{len(each.clusters)} 个集群", f"{len(each.clusters)} clusters")
            self._print(f"\n[bold]{self.of(each.title)}[/]  {count}  [dim]{escape(each.id)}[/]")
            for one in each.printed:
                self._field("出处", "Printed", escape(f"{one.document}  {one.cite}"))
            if each.reading:
                self._field("读法", "Reading", self.of(each.reading))
            self._table([[self.of(part.title), f"[dim]{escape(part.key)}[/]"] for part in each.parts])  # fmt: skip

    # --- parts ----------------------------------------------------------------------------------

    def _heading(self, name: Text, count: int) -> None:
        shown = self.say(f"（{count} 项）", f" ({count})")
        self._print(f"\n[bold]{self.of(name)}[/]{shown}")

    def _field(self, zh: str, en: str, text: str) -> None:
        self._print(f"{self.say(zh + '：', en + ': ')}{text}")

    def _print(self, markup: str) -> None:
        for part in Markup.from_markup(markup).split("\n", allow_blank=True):
            for line in folded(part, self.console.width):
                self.console.print(line, soft_wrap=True)

    def _table(self, rows: Iterable[list[str]]) -> None:
        """Rows of two or three columns without headings."""
        cells = [[Markup.from_markup(cell) for cell in row] for row in rows]
        if cells:
            print_columns(self.console, [Column() for _ in cells[0]], cells, 2)


def _name(entry: Support) -> str:
    return (*entry.inventory, entry.key)[0]


def _industry(code: str) -> str:
    return industries.name(code) or code
