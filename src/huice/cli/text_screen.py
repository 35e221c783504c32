"""How documents, clauses, search hits, facts and differences look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Markup

from huice.cli.fold import folded
from huice.language import Language, Text
from huice.text.document import Document, Provision
from huice.text.facts.kinds import HEADINGS
from huice.text.repair import KINDS

if TYPE_CHECKING:
    from huice.text.address import Place
    from huice.text.diff import Change
    from huice.text.index import Entry, Hits

STATE_NAMES: Final = {
    "draft": Text("草案", "draft"),
    "final": Text("正式", "final"),
    "notice": Text("公示公告", "notice"),
    "interpretation": Text("解读", "interpretation"),
    "record": Text("记录", "record"),
}
RELATION_NAMES: Final = {
    "interprets": Text("解读", "interprets"),
    "annex of": Text("附件，属", "annex of"),
    "replaces": Text("废止", "replaces"),
    "based on": Text("依据", "based on"),
}
_NARROW: Final = {
    "op",
    "value",
    "value_max",
    "unit",
    "year",
    "kind",
    "cite",
    "line",
    "date",
    "length",
}


class TextScreen:
    """A console and the language it speaks."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    # --- what is in the index ------------------------------------------------------------

    def documents(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return self._print(self.say("索引里还没有文件：先用 huice read 读入",
                                        "the index is empty: read files first with huice read"))  # fmt: skip
        table = self._table("id", self.say("文号", "number"), self.say("标题", "title"),
                            self.say("日期", "date"), self.say("状态", "state"))  # fmt: skip
        for entry in entries:
            table.add_row(entry.id, escape(entry.number or "—"), escape(entry.title),
                          str(entry.signed or "—"), STATE_NAMES[entry.state].say(self.language))  # fmt: skip
        self.console.print(table)
        self._print(self.say(f"共 {len(entries)} 份文件", f"{len(entries)} documents"))

    def document(self, document: Document) -> None:
        self._print(f"\n[bold]{escape(document.title)}[/]")
        for name, value in self._metadata(document):
            self._print(f"  [bright_black]{name}[/] {escape(value)}")
        self._print("")
        for unit in document.provisions():
            if unit.address:
                self._unit_line(unit)

    def _metadata(self, document: Document) -> Iterable[tuple[str, str]]:
        yield "id", document.id
        yield self.say("文号", "number"), document.number or self.say("文中未印", "none printed")
        if document.issuers:
            yield self.say("发文机关", "issuers"), "、".join(document.issuers)
        days = (
            (self.say("成文", "signed"), document.signed),
            (self.say("印发", "printed"), document.printed),
            (self.say("施行", "in force"), document.in_force),
            (self.say("止于", "until"), document.until),
        )
        printed = [f"{name} {day}" for name, day in days if day]
        yield self.say("日期", "dates"), "，".join(printed) or self.say("文中未印", "none printed")
        if document.validity:
            yield self.say("有效期", "validity"), document.validity
        yield self.say("状态", "state"), STATE_NAMES[document.state].say(self.language)
        if document.region:
            yield self.say("地域", "place"), document.region
        yield (
            self.say("所在", "stands in"),
            "；".join(f"{part.file} {part.first}–{part.last}" for part in document.parts),
        )
        for copy in document.copies:
            yield (
                self.say("另一印本", "another printing"),
                f"{copy.part.file} {copy.part.first}–{copy.part.last}"
                + self.say(
                    f"，{len(copy.differences)} 处不同", f", {len(copy.differences)} differences"
                ),
            )
        for relation in document.relations:
            yield RELATION_NAMES[relation.kind].say(self.language), relation.to
        if document.missing:
            yield self.say("附件缺", "annexes missing"), "；".join(document.missing)
        if document.repairs:
            count = len(document.repairs)
            yield (
                self.say("修复", "repairs"),
                self.say(f"{count} 处，--repairs 可看", f"{count}, shown by --repairs"),
            )

    def _unit_line(self, unit: Provision) -> None:
        depth = len(unit.steps)
        title = unit.title or unit.text.removeprefix(unit.label).strip()
        line = Markup(unit.address, style="bold")
        line.append(f"  {title[:60]}{'…' if len(title) > 60 else ''}")
        self.console.print(Padding(line, (0, 0, 0, 2 * depth)), soft_wrap=False, no_wrap=True, overflow="ellipsis")  # fmt: skip

    def repairs(self, document: Document) -> None:
        table = self._table(self.say("行", "line"), self.say("修复", "repair"),
                            self.say("原", "before"), self.say("改为", "after"))  # fmt: skip
        for repair in document.repairs:
            table.add_row(str(repair.line), KINDS[repair.kind].say(self.language),
                          escape(repair.before[:60]), escape(repair.after[:60]))  # fmt: skip
        self.console.print(table)

    # --- clauses -------------------------------------------------------------------------

    def places(self, places: Sequence[Place]) -> None:
        for place in places:
            first, last = place.lines
            self._print(
                f"\n[bold]{escape(place.document.title)}[/]  [bold cyan]{escape(place.address)}[/]"
                f"  [bright_black]{escape(place.document.file)} {first}–{last}[/]"
            )
            self._paragraphs(place.text)

    def _paragraphs(self, text: str) -> None:
        for paragraph in text.split("\n"):
            for line in folded(Markup(paragraph), self.console.width - 4):
                self.console.print(Padding(line, (0, 0, 0, 2)))

    def hits(self, found: Hits) -> None:
        for hit in found.hits:
            head = Markup(hit.address or self.say("正文", "text"), style="bold cyan")
            head.append(f"  {hit.title}  ", style="bold")
            head.append(hit.number, style="bright_black")
            self.console.print(head, no_wrap=True, overflow="ellipsis")
            snippet = Markup(hit.snippet)
            for start, end in hit.marks:
                snippet.stylize("bold yellow", start, end)
            for line in folded(snippet, self.console.width - 4):
                self.console.print(Padding(line, (0, 0, 0, 2)))
            self._print("")
        total = found.total
        if not found.hits:
            self._print(self.say("没有找到", "nothing found"))
        elif found.counted:
            self._print(self.say(f"共 {total} 处", f"{total} places"))
        else:
            self._print(
                self.say(
                    f"至少 {total} 处，--limit 可多列",
                    f"at least {total} places; --limit shows more",
                )
            )

    # --- facts ---------------------------------------------------------------------------

    def facts(self, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
        if not rows:
            return self._print(self.say("没有找到", "none found"))
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            heading = HEADINGS.get(column, Text(column, column)).say(self.language)
            table.add_column(heading, no_wrap=column in _NARROW, overflow="fold")
        for row in rows:
            table.add_row(*(escape(_cell(row.get(column))) for column in columns))
        self.console.print(table)
        self._print(self.say(f"共 {len(rows)} 条", f"{len(rows)} rows"))

    # --- differences ---------------------------------------------------------------------

    def changes(self, changes: Sequence[Change]) -> None:
        if not changes:
            return self._print(self.say("逐条相同", "the same, clause by clause"))
        names = {
            "added": (self.say("新增", "added"), "green"),
            "removed": (self.say("删去", "removed"), "red"),
            "changed": (self.say("改动", "changed"), "yellow"),
            "moved": (self.say("移位", "moved"), "cyan"),
        }
        for change in changes:
            name, colour = names[change.kind]
            where = " → ".join(
                dict.fromkeys(a for a in (change.old_address, change.new_address) if a)
            )
            self._print(f"\n[{colour}]{name}[/]  [bold]{escape(where)}[/]")
            for old, new in change.figures:
                self._print(f"  [bold]{escape(old or '—')} → {escape(new or '—')}[/]")
            self._inline(change)

    def _inline(self, change: Change) -> None:
        text = Markup()
        for piece, mark in change.inline():
            text.append(piece, style={"-": "red strike", "+": "green", "": ""}[mark])
        for paragraph in text.split("\n"):
            for line in folded(paragraph, self.console.width - 4):
                self.console.print(Padding(line, (0, 0, 0, 2)))

    def _table(self, *headings: str) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        return table

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False)


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, (list, tuple)):
        pair = len(value) == 2 and all(isinstance(each, int) for each in value)
        return "–".join(map(str, dict.fromkeys(value))) if pair else "、".join(map(str, value))
    return str(value)
