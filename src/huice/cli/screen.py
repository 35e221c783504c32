"""How answers look on a terminal: tables of measures, a trace of reasons, a rule as a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from huice.decide.answer import (
    KIND_NAMES,
    REQUIREMENT_VERDICTS,
    Match,
    MeasureResult,
    RequirementResult,
)
from huice.decide.library import Library
from huice.decide.moments import say_moment
from huice.decide.relevance import is_unpaid, is_untouched
from huice.decide.rule_text import say_term
from huice.language import Language, Text
from huice.rules.measure import (
    Classes,
    Document,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
    inner,
)
from huice.rules.state import STATE_NAMES, state_at
from huice.rules.verdict import VERDICT_NAMES
from huice.values.literals import money

MARKS = {"met": "✓", "unmet": "✗", "unknown": "?", "judgement": "◇", "relaxed": "≈"}
COLOURS = {
    "met": "green", "unmet": "red", "unknown": "yellow", "judgement": "cyan", "relaxed": "magenta",
    "eligible": "green", "subject_to_judgement": "cyan", "undetermined": "yellow",
    "ineligible": "red", "not_open": "bright_black",
}  # fmt: skip

AWARD_KINDS = {
    "amount": Text("给予数额", "an amount"),
    "ceiling": Text("上限，非必得", "a ceiling, not an entitlement"),
    "none": Text("不给资金", "no money"),
}
STACKING = {
    "one_of": Text("只能择一", "only one of"),
    "once": Text("不重复支持", "once only"),
    "not_with": Text("不得同时享受", "not together with"),
    "higher": Text("就高不重复", "the higher one"),
    "top_up": Text("可以叠加配套", "may be topped up"),
}
MISSING_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Screen:
    """A console and the language it speaks."""

    console: Console
    language: Language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return escape(text.say(self.language))

    # the answer on all measures

    def match(self, match: Match) -> None:
        name = match.profile or self.say("（未具名）", "(unnamed)")
        day = say_moment(match.reference_date)
        self.console.print(
            f"\n[bold]{escape(name)}[/]　{self.say('基准日', 'reference date')} {day}\n"
        )
        described = [result for result in match.results if not is_untouched(result)]
        self.console.print(
            self._results([each for each in described if not is_unpaid(each)], match.day)
        )
        unpaid = [result for result in described if is_unpaid(result)]
        if unpaid:
            self._unpaid(unpaid)
        untouched = [result for result in match.results if is_untouched(result)]
        if untouched:
            self._untouched(untouched)
        self._missing(match, {result.measure.key for result in untouched})
        self.console.print(self.say(
            "[dim]“不超过”是上限而非应得数额；逐条理由见 huice explain 措施 档案。[/]",
            "[dim]'At most' is a ceiling, not an entitlement; reasons: huice explain MEASURE PROFILE.[/]",
        ))  # fmt: skip

    def _results(self, results: Iterable[MeasureResult], day: date) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in (("结论", "Verdict"), ("措施", "Measure"), ("奖补", "Award"),
                        ("下一期限", "Next deadline"), ("文件", "Document")):  # fmt: skip
            table.add_column(self.say(*heading), overflow="fold")
        for result in results:
            colour = COLOURS[result.verdict]
            verdict = self.of(VERDICT_NAMES[result.verdict])
            if result.verdict == "not_open":
                verdict = self.of(STATE_NAMES[result.state])
            gives = result.verdict not in ("ineligible", "not_open")
            table.add_row(
                f"[{colour}]{verdict}[/]",
                self.of(result.measure.title),
                self.of(result.award.say()) if gives else "—",
                next_deadline(result, day) if gives else "—",
                escape(result.document.number) or self.of(result.document.title),
            )
        return table

    def _unpaid(self, results: list[MeasureResult]) -> None:
        self.console.print(self.say(f"\n[bold]不给资金的支持[/]（{len(results)} 项）",
                                    f"\n[bold]Support without money[/] ({len(results)})"))  # fmt: skip
        for result in results:
            self.console.print(
                f"  {self.of(result.measure.title)}　[dim]{escape(result.document.number)}[/]"
            )

    def _untouched(self, results: list[MeasureResult]) -> None:
        self.console.print(self.say(
            f"\n[bold]尚未描述相应项目[/]（{len(results)} 项；若有，请在档案中补充）",
            f"\n[bold]No such project described[/] ({len(results)}; add it to the profile if there is one)",
        ))  # fmt: skip
        for result in results:
            ceiling = self.of(result.potential.say())
            self.console.print(f"  {self.of(result.measure.title)}　[dim]{ceiling}[/]")

    def _missing(self, match: Match, hidden: set[str]) -> None:
        missing = [each for each in match.missing if not set(each.measures) <= hidden]
        if not missing:
            return
        self.console.print(self.say("\n[bold]还缺哪些信息[/]（影响大的在前）",
                                    "\n[bold]What is missing[/] (the most decisive first)"))  # fmt: skip
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in (("事实", "Fact"), ("影响措施", "Measures"), ("涉及上限", "Money at stake"),
                        ("从何处查得", "Where to find it")):  # fmt: skip
            table.add_column(self.say(*heading), overflow="fold")
        for each in missing[:MISSING_SHOWN]:
            year = f"{each.key.year} " if each.key.year else ""
            table.add_row(year + self.of(each.fact.label), str(len(each.measures)),
                          money(each.money) if each.money else "—", self.of(each.fact.where))  # fmt: skip
        self.console.print(table)
        if len(missing) > MISSING_SHOWN:
            more = len(missing) - MISSING_SHOWN
            self.console.print(self.say(f"[dim]……另有 {more} 项[/]", f"[dim]… and {more} more[/]"))

    # the reasons for one measure

    def explain(self, result: MeasureResult, library: Library) -> None:
        measure, colour = result.measure, COLOURS[result.verdict]
        self.console.print(f"\n[bold]{self.of(measure.title)}[/]　{escape(measure.key)}")
        self.console.print(f"{_identity(result.document, self)}　{escape(measure.cite)}")
        verdict = self.of(VERDICT_NAMES[result.verdict])
        state = f"（{self.of(STATE_NAMES[result.state])}）" if result.state != "open" else ""
        self.console.print(f"{self.say('结论', 'Verdict')}：[bold {colour}]{verdict}[/]{state}")
        award = self.of(result.potential.say())
        if result.verdict in ("ineligible", "not_open") and result.potential.kind != "none":
            award = self.say("无", "none") + self.say(
                f"（若符合：{award}）", f" (if it qualified: {award})"
            )
        self.console.print(
            f"{self.say('奖补', 'Award')}：{award}　[dim]{escape(measure.award.cite)}[/]\n"
        )
        for each in result.requirements:
            self._requirement(each)
        self._deadlines(result)
        self._notes(result)

    def _requirement(self, each: RequirementResult) -> None:
        requirement, colour = each.requirement, COLOURS[each.verdict]
        verdict = self.of(REQUIREMENT_VERDICTS[each.verdict])
        if each.kind == "exclusion":
            verdict = {"met": self.say("无此情形", "does not apply"),
                       "unmet": self.say("有此情形", "applies")}.get(each.verdict, verdict)  # fmt: skip
        line = (
            f"[{colour}]{MARKS[each.verdict]} {self.of(requirement.title)}[/]　"
            f"[dim]{escape(requirement.cite)} · {self.of(KIND_NAMES[each.kind])}[/]　"
            f"[{colour}]{verdict}[/]"
        )
        self.console.print(Padding(line, (0, 0, 0, 3 * each.depth)))
        details = [
            f"{self.of(use.label)} = {escape(use.shown)}"
            + (f"（{escape(use.source)}）" if use.source else "")
            for use in each.uses
        ]
        if isinstance(requirement, Judgement):
            details.insert(
                0, self.say("由", "by ") + self.of(requirement.by) + self.say("认定", "")
            )
        if requirement.reading:
            details.append(self.say("读法：", "reading: ") + self.of(requirement.reading))
        for detail in details:
            self.console.print(Padding(f"[dim]{detail}[/]", (0, 0, 0, 3 * each.depth + 2)))

    def _deadlines(self, result: MeasureResult) -> None:
        if result.deadlines:
            self.console.print(f"\n[bold]{self.say('期限', 'Deadlines')}[/]")
        for each in result.deadlines:
            self.console.print(
                f"  {say_moment(each.at)}　{self.of(each.stage)}　[dim]{escape(each.cite)}[/]"
            )

    def _notes(self, result: MeasureResult) -> None:
        if result.notes:
            self.console.print(f"\n[bold]{self.say('说明', 'Notes')}[/]")
        for note in result.notes:
            self.console.print(f"  · {self.of(note.text)}　[dim]{escape(note.cite)}[/]")

    # the library

    def measures(self, library: Library, at: date) -> None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in (("措施", "Measure"), ("名称", "Title"), ("性质", "Kind"),
                        ("状态", "State"), ("文件", "Document")):  # fmt: skip
            table.add_column(self.say(*heading), overflow="fold")
        for measure in library.measures:
            document = library.policies.document_of(measure)
            table.add_row(
                escape(measure.key),
                self.of(measure.title),
                self.of(AWARD_KINDS[measure.award.kind]),
                self.of(STATE_NAMES[state_at(document, at, measure.by_application)]),
                escape(document.number) or self.of(document.title),
            )
        self.console.print(table)

    def show(self, measure: Measure, library: Library, at: date) -> None:
        """The rule as a page."""
        document = library.policies.document_of(measure)
        state = self.of(STATE_NAMES[state_at(document, at, measure.by_application)])
        self.console.print(f"\n[bold]{self.of(measure.title)}[/]　{escape(measure.key)}　"
                           f"{escape(' '.join(measure.inventory))}")  # fmt: skip
        self.console.print(f"{_identity(document, self)}　{escape(measure.cite)}　[{state}]")
        force = " — ".join(
            day.isoformat() if day else "…" for day in (document.in_force, document.until)
        )
        self.console.print(
            f"{self.say('施行', 'In force')}：{force}　[dim]{escape(document.validity_cite)}[/]"
        )
        self.console.print(f"{self.say('申报主体', 'Applicant')}：{self.of(measure.applicant)}")
        self.console.print(f"{self.say('主管', 'Department')}：{self.of(measure.department)}")
        self._heading("申报条件", "Requirements")
        for requirement in measure.requirements:
            self._rule(requirement, library, 1)
        for rule in measure.exceptions:
            who = f"（{self.of(rule.discretion)}）" if rule.discretion else ""
            self._line(
                1,
                f"≈ {self.of(rule.title)}{who}",
                rule.cite,
                say_term(rule.when, library, self.language),
            )
        self._award(measure, library)
        self._listed(measure, document, library)

    def _rule(self, requirement: Requirement, library: Library, depth: int) -> None:
        text = ""
        match requirement:
            case Test():
                text = say_term(requirement.that, library, self.language)
            case Exclusion():
                text = self.say("有此情形的除外：", "barred if ") + say_term(
                    requirement.when, library, self.language)  # fmt: skip
            case Judgement():
                text = self.say("由", "judged by ") + self.of(requirement.by) + self.say("认定", "")
            case Group(mode="any"):
                text = self.say("满足其一", "any of")
            case Group(mode="at_least"):
                text = self.say(f"至少 {requirement.least} 项", f"at least {requirement.least} of")
            case Group():
                text = self.say("同时满足", "all of")
            case Classes():
                text = self.say("按类别", "by class")
        self._line(depth, self.of(requirement.title), requirement.cite, text)
        if requirement.reading:
            self._line(
                depth + 1, self.say("读法：", "reading: ") + self.of(requirement.reading), "", ""
            )
        if isinstance(requirement, Classes):
            for one in requirement.classes:
                self._line(depth + 1, self.of(one.title), one.cite,
                           say_term(one.when, library, self.language))  # fmt: skip
                for part in one.demands.parts:
                    self._rule(part, library, depth + 2)
        else:
            for part in inner(requirement):
                self._rule(part, library, depth + 1)

    def _award(self, measure: Measure, library: Library) -> None:
        award = measure.award
        self._heading("奖补", "Award")
        self._line(
            1, self.of(AWARD_KINDS[award.kind]) + "　" + self.of(award.payee), award.cite, ""
        )
        if award.amount:
            self._line(1, say_term(award.amount, library, self.language), "", "")
        for cap in award.caps:
            limit = say_term(cap.at, library, self.language)
            self._line(1, self.say("最高 ", "at most ") + limit, cap.cite, "")
        for text in filter(None, (award.gives, award.note)):
            self._line(1, self.of(text), "", "")

    def _listed(self, measure: Measure, document: Document, library: Library) -> None:
        if measure.quotas:
            self._heading("名额与总量", "Programme limits")
        for quota in measure.quotas:
            self._line(
                1, f"{self.of(quota.title)}：{escape(quota.limit)}", quota.cite, self.of(quota.per)
            )
        if measure.stacking:
            self._heading("与其他政策的关系", "Combining")
        for rule in measure.stacking:
            self._line(1, self.of(STACKING[rule.rule]), rule.cite, self.of(rule.text))
        if document.calls or document.recurring:
            self._heading("期限", "Deadlines")
        for stage in (stage for call in document.calls for stage in call.stages):
            opens = stage.opens.isoformat() if stage.opens else "…"
            self._line(1, f"{opens} — {say_moment(stage.closes)}　{self.of(stage.title)}", stage.cite,
                       self.of(stage.note) if stage.note else "")  # fmt: skip
        for each in document.recurring:
            days = "、".join(f"{month}-{day:02d}" for month, day in each.days)
            self._line(
                1,
                f"{self.say('每年', 'yearly')} {days}　{self.of(each.title)}",
                each.cite,
                self.of(each.who),
            )
        if measure.materials:
            self._heading("申报材料", "Materials")
        for place, material in enumerate(measure.materials, 1):
            form = f"（{self.of(material.form)}）" if material.form else ""
            when = say_term(material.when, library, self.language) if material.when else ""
            self._line(1, f"{place}. {self.of(material.title)}{form}", material.cite, when)
        notes = (*measure.notes, *document.notes)
        if notes:
            self._heading("说明", "Notes")
        for note in notes:
            self._line(1, "· " + self.of(note.text), note.cite, "")

    def _heading(self, zh: str, en: str) -> None:
        self.console.print(f"\n[bold]{self.say(zh, en)}[/]")

    def _line(self, depth: int, text: str, cite: str, detail: str) -> None:
        line = text + (f"　[dim]{escape(cite)}[/]" if cite else "")
        self.console.print(Padding(line, (0, 0, 0, 2 * depth)))
        if detail:
            self.console.print(Padding(f"[dim]{detail}[/]", (0, 0, 0, 2 * depth + 2)))


def _identity(document: Document, screen: Screen) -> str:
    return f"{screen.of(document.title)}　{escape(document.number)}"


def next_deadline(result: MeasureResult, after: date) -> str:
    """The applicant's next deadline on or after a day, or the end of the document's force."""
    coming = [each for each in result.deadlines
              if each.who == "applicant" and each.at.isoformat()[:10] >= after.isoformat()]  # fmt: skip
    return say_moment(coming[0].at) if coming else "—"
