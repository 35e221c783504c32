"""How documents, clauses, search hits, facts and differences look on a terminal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.text import Text as Markup

from huice.cli.columns import GAP, NARROWEST, Column, Row, print_columns
from huice.cli.facts_screen import print_facts
from huice.cli.fold import folded
from huice.language import Language, Text
from huice.text.document import Document, Part, Provision
from huice.text.repair import KINDS

if TYPE_CHECKING:
    from huice.text.address import Place
    from huice.text.diff import Change
    from huice.text.index import Entry, Hits
    from huice.text.lines import Repair

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
CHANGE_NAMES: Final = {
    "added": (Text("新增", "added"), "green"),
    "removed": (Text("删去", "removed"), "red"),
    "changed": (Text("改动", "changed"), "yellow"),
    "moved": (Text("移位", "moved"), "cyan"),
}
_MOST_REPAIRED: Final = 24
"""Characters of a repair that are shown on each side of it."""


DIFFERENCES_SHOWN: Final = 8
_SHORT: Final = 40


def _short(words: str) -> str:
    """Words of one printing; — where it has none."""
    flat = words.replace("\n", " ")
    return (flat[:_SHORT] + "…" if len(flat) > _SHORT else flat) or "—"


class TextScreen:
    """A console and the language it speaks."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    # --- what is in the index ------------------------------------------------------------

    def documents(self, entries: Sequence[Entry]) -> None:
        """The list, by the places whose documents they are."""
        if not entries:
            return self.say_line("索引里还没有文件：先用 huice read 读入",
                                 "the index is empty: read files first with huice read")  # fmt: skip
        heads = (("id", True), (self.say("日期", "date"), True), (self.say("状态", "state"), True),
                 (self.say("标题与文号", "title and number"), False))  # fmt: skip
        print_columns(self.console, [Column(*head) for head in heads], self._listed(entries))
        count = len(entries)
        self.say_line(f"共 {count} 份文件", f"{count} document{'s' if count != 1 else ''}")

    def _listed(self, entries: Sequence[Entry]) -> Iterator[Row]:
        elsewhere = self.say("文中未写地方", "no place named")
        for region, group in groupby(entries, key=lambda entry: entry.region):
            yield Markup(region or elsewhere, style="bold cyan")
            for entry in group:
                title = Markup(entry.title)
                if entry.number:
                    title.append(f"\n{entry.number}", style="bright_black")
                state = STATE_NAMES[entry.state].say(self.language)
                yield [entry.id, str(entry.signed or "—"), state, title]

    def document(self, document: Document) -> None:
        """What it is, and its outline; the text where it has no units."""
        self._print(Markup(document.title, style="bold"))
        rows: list[Row] = []
        said = ""
        for name, value in self._metadata(document):
            rows.append([Markup(name if name != said else "", style="bright_black"), value])
            said = name
        print_columns(self.console, (Column(whole=True), Column()), rows, indent=2)
        self._print(Markup())
        units = [unit for unit in document.provisions() if unit.address]
        for unit in units:
            self._unit_line(unit)
        if not units:
            self._paragraphs(document.root.text)

    def _metadata(self, document: Document) -> Iterator[tuple[str, str]]:
        unprinted = self.say("文中未印", "none printed")
        yield "id", document.id
        yield self.say("文号", "number"), document.number or unprinted
        if document.issuers:
            yield self.say("发文机关", "issuers"), "、".join(document.issuers)
        yield self.say("日期", "dates"), self._dates(document) or unprinted
        if document.validity:
            yield self.say("有效期", "validity"), document.validity.removeprefix("有效期")
        yield self.say("状态", "state"), STATE_NAMES[document.state].say(self.language)
        if document.region:
            yield self.say("地域", "place"), document.region
        for part in document.parts:
            yield self.say("所在", "stands in"), _lines(part)
        for copy in document.copies:
            count = len(copy.differences)
            differs = self.say(
                f"，{count} 处不同", f", {count} difference{'s' if count != 1 else ''}"
            )
            yield self.say("另一印本", "also printed in"), _lines(copy.part) + differs
            for each in copy.differences[:DIFFERENCES_SHOWN]:
                where = each.address or self.say("正文", "text")
                yield "", f"{where}：{_short(each.kept)} → {_short(each.copy)}"
            if count > DIFFERENCES_SHOWN:
                yield "", self.say("……余见 --json", "… the rest by --json")
        for relation in document.relations:
            yield RELATION_NAMES[relation.kind].say(self.language), relation.to
        for name in document.missing:
            yield self.say("附件缺", "annex missing"), name
        if document.repairs:
            count = len(document.repairs)
            yield (
                self.say("修复", "repairs"),
                self.say(f"{count} 处，--repairs 可看", f"{count}, shown by --repairs"),
            )

    def _dates(self, document: Document) -> str:
        days = (
            (self.say("成文", "signed"), document.signed),
            (self.say("印发", "printed"), document.printed),
            (self.say("施行", "in force"), document.in_force),
            (self.say("止于", "until"), document.until),
        )
        return self.say("，", ", ").join(f"{name} {day}" for name, day in days if day)

    def _unit_line(self, unit: Provision) -> None:
        """One unit on one line, cut where the line ends."""
        line = Markup("  " * len(unit.steps))
        line.append(unit.address, style="bold")
        opening = unit.text.split("\n", 1)[0].removeprefix(unit.label).strip()
        line.append(f"  {unit.title or opening}")
        self._cut(line)

    def repairs(self, shown: Sequence[Repair]) -> None:
        if not shown:
            return self.say_line("没有修复", "nothing was repaired")
        heads = (
            (self.say("行", "line"), True),
            (self.say("修复", "repair"), self.language == "zh"),
            (self.say("原", "before"), False),
            (self.say("改为", "after"), False),
        )
        rows = [
            [
                str(repair.line),
                KINDS[repair.kind].say(self.language),
                *self._sides(repair),
            ]
            for repair in shown
        ]
        print_columns(self.console, [Column(*head) for head in heads], rows)
        count = len(shown)
        self.say_line(f"共 {count} 处", f"{count} repair{'s' if count != 1 else ''}")

    def _sides(self, repair: Repair) -> tuple[str, str]:
        """Before and after; of lines that were joined, how many there were."""
        before, after = _apart(repair.before, repair.after)
        joined = repair.kind == "join" and repair.before.isdigit()
        return (self.say(f"{before} 行", f"{before} lines") if joined else before), after

    # --- clauses -------------------------------------------------------------------------

    def places(self, places: Sequence[Place]) -> None:
        for at, place in enumerate(places):
            if at:
                self._print(Markup())
            first, last = place.lines
            span = f"{first}–{last}" if last != first else f"{first}"
            self._print(Markup(place.document.title, style="bold"))
            self._print(Markup.assemble(
                (place.address, "bold cyan"), (f"  {place.document.file} {span}", "bright_black")
            ))  # fmt: skip
            self._print(Markup())
            self._paragraphs(place.text)

    def _paragraphs(self, text: str) -> None:
        """Paragraphs under an indent; rows of a table, which have tabs, in columns."""
        for tabled, lines in groupby(text.split("\n"), key=lambda line: "\t" in line):
            if tabled:
                self._rows([line.split("\t") for line in lines])
                continue
            for line in lines:
                self._print(Markup(line), indent=2)

    def _rows(self, rows: Sequence[Sequence[str]]) -> None:
        """A table in columns, or a row after the other where so many columns do not fit."""
        wide = max(map(len, rows))
        if wide * (NARROWEST + GAP) <= self.console.width:
            cells = [[*row, *[""] * (wide - len(row))] for row in rows]
            return print_columns(self.console, [Column()] * wide, cells, indent=2)
        for row in rows:
            self._print(Markup(" │ ".join(cell or "—" for cell in row)), indent=2)

    def hits(self, found: Hits, filtered: bool = False) -> None:
        """What was found, best first; ``filtered`` tells that filters were given."""
        for hit in found.hits:
            self._cut(Markup.assemble(
                (hit.address or self.say("正文", "text"), "bold cyan"), (f"  {hit.document}", "bold")
            ))  # fmt: skip
            snippet = Markup(hit.snippet)
            for start, end in hit.marks:
                snippet.stylize("bold yellow", start, end)
            self._print(snippet, indent=2)
            first, last = hit.line
            span = f"{first}–{last}" if last != first else f"{first}"
            names = "  ".join(each for each in (hit.number, hit.id, f"{hit.file} {span}") if each)
            self._print(Markup(names, style="bright_black"), indent=2)
            self._print(Markup())
        total = found.total
        if not found.hits:
            self.say_line("没有找到", "nothing found")
            if filtered:
                self.say_line("少用几个筛选条件再试", "try with fewer filters")
        elif found.counted:
            shown = self.say(f"，列出 {len(found.hits)} 处，--limit 可多列",
                             f", {len(found.hits)} shown; --limit shows more")  # fmt: skip
            more = shown if total > len(found.hits) else ""
            self.say_line(f"共 {total} 处{more}", f"{total} place{'s' if total != 1 else ''}{more}")
        else:
            self.say_line(f"至少 {total} 处，--limit 可多列",
                          f"at least {total} places; --limit shows more")  # fmt: skip

    # --- facts ---------------------------------------------------------------------------

    def facts(self, rows: Sequence[dict[str, Any]], kind: str) -> None:
        if not rows:
            return self.say_line("这份文件里没有找到这一类", "none of this kind in the document")
        print_facts(self.console, self.language, kind, rows)
        count = len(rows)
        self.say_line(f"共 {count} 条", f"{count} row{'s' if count != 1 else ''}")

    # --- differences ---------------------------------------------------------------------

    def changes(self, changes: Sequence[Change]) -> None:
        """Each clause that differs, the figures that changed first, and how many there are."""
        if not changes:
            return self.say_line("逐条相同", "the same, clause by clause")
        for change in changes:
            name, colour = CHANGE_NAMES[change.kind]
            where = " → ".join(
                dict.fromkeys(a for a in (change.old_address, change.new_address) if a)
            )
            self._print(Markup.assemble(
                (name.say(self.language), colour), "  ", (where or self.say("开头", "opening"), "bold")
            ))  # fmt: skip
            for figure in change.figures:
                self._print(
                    Markup(f"{figure.old or '—'} → {figure.new or '—'}", style="bold"), indent=2
                )
            self._inline(change)
            self._print(Markup())
        counts = Counter[str](change.kind for change in changes)
        self.say_line(
            "，".join(f"{name.zh} {counts[kind]} 处" for kind, (name, _) in CHANGE_NAMES.items() if counts[kind]),
            ", ".join(f"{counts[kind]} {name.en}" for kind, (name, _) in CHANGE_NAMES.items() if counts[kind]),
        )  # fmt: skip

    def _inline(self, change: Change) -> None:
        """The text with what went and what came, told by colour, or by marks where there is none."""
        plain = self.console.no_color or not self.console.is_terminal
        marks = {"-": ("[-", "-]"), "+": ("[+", "+]"), "": ("", "")}
        text = Markup()
        for piece, mark in change.inline():
            before, after = marks[mark] if plain and change.kind == "changed" else ("", "")
            text.append(
                f"{before}{piece}{after}", style={"-": "red strike", "+": "green", "": ""}[mark]
            )
        for paragraph in text.split("\n"):
            self._print(paragraph, indent=2)

    # --- lines ---------------------------------------------------------------------------

    def say_line(self, zh: str, en: str) -> None:
        self._print(Markup(self.say(zh, en)))

    def _print(self, text: Markup, indent: int = 0) -> None:
        """A text under an indent, folded where a typesetter would fold it."""
        for line in folded(text, self.console.width - indent):
            self.console.print(Markup(" " * indent).append_text(line), soft_wrap=True)

    def _cut(self, line: Markup) -> None:
        """A text on one line, cut at the edge."""
        if line.cell_len > self.console.width:
            line.truncate(self.console.width - 1)
            line.rstrip()
            line.append("…")
        self.console.print(line, soft_wrap=True)


def _lines(part: Part) -> str:
    return (
        f"{part.file} {part.first}–{part.last}"
        if part.last != part.first
        else f"{part.file} {part.first}"
    )


def _apart(before: str, after: str) -> tuple[str, str]:
    """Both sides of a repair, cut down to where they differ."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    from_here = max(start - _MOST_REPAIRED // 3, 0)
    lead = "…" if from_here else ""

    def window(text: str) -> str:
        piece = text[from_here : from_here + _MOST_REPAIRED]
        more = "…" if from_here + len(piece) < len(text) else ""
        return lead + re.sub(r"\s+", " ", piece) + more

    return window(before), window(after)
