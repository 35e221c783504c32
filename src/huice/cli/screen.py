"""How answers look on a terminal: tables of measures, a trace of reasons, a rule as a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rich.markup import escape
from rich.text import Text as Markup

from huice.cli.fold import folded
from huice.cli.spoken import Spoken
from huice.decide.answer import (
    KIND_NAMES,
    Match,
    MeasureResult,
    RequirementResult,
)
from huice.decide.concerns import by_rank
from huice.decide.library import Library
from huice.decide.relevance import (
    in_the_way,
    is_elsewhere,
    is_unpaid,
    is_untouched,
    next_deadline,
    until,
)
from huice.decide.rule_text import say_term
from huice.decide.shown import sum_of
from huice.language import Text
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
from huice.rules.verdict import VERDICT_NAMES, Verdict
from huice.values.moments import say_moment

MARKS = {"met": "✓", "unmet": "✗", "unknown": "?", "judgement": "◇", "relaxed": "≈"}
COLOURS = {
    "met": "green", "unmet": "red", "unknown": "yellow", "judgement": "cyan", "relaxed": "magenta",
    "eligible": "green", "subject_to_judgement": "cyan", "undetermined": "yellow",
    "ineligible": "red", "not_open": "bright_black",
}  # fmt: skip

AWARD_KINDS = {
    "amount": Text("给予数额", "an amount"),
    "ceiling": Text("上限，非必得", "a ceiling, not an entitlement"),
    "unstated": Text("数额文本未列", "a sum the text does not state"),
    "title": Text("称号", "a title"),
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
class Screen(Spoken):
    """Answers and measures, as the commands show them."""

    # the answer on all measures

    def match(self, match: Match) -> None:
        name = match.profile or self.say("（未具名）", "(unnamed)")
        day = say_moment(match.reference_date)
        self._print(f"\n[bold]{escape(name)}[/]  {self.say('基准日', 'reference date')} {day}")
        elsewhere = {each.measure.key for each in match.results if is_elsewhere(each)}
        here = [result for result in match.results if result.measure.key not in elsewhere]
        untouched = [result for result in here if is_untouched(result)]
        unpaid = [result for result in here if is_unpaid(result)]
        aside = {result.measure.key for result in (*untouched, *unpaid)} | elsewhere
        groups = {
            verdict: shown
            for verdict, results in match.by_verdict().items()
            if (shown := [each for each in results if each.measure.key not in aside])
        }
        for verdict, results in groups.items():
            if verdict != "not_open":
                self._group(verdict, results, match.day)
        self._missing(match, aside)
        if untouched:
            self._heading("档案中没有相应信息，若适用请补充",
                          "Nothing said of these; add it to the profile where it applies",
                          count=len(untouched))  # fmt: skip
            self._table([[self._titled(each), self.of(each.potential.say())] for each in untouched])
        if unpaid:
            self._heading(
                "其他支持（不给资金或由主管部门指定）",
                "Other support, without money or as designated",
                count=len(unpaid),
            )
            self._by_document([("", each) for each in unpaid])
        self._support(match)
        if "not_open" in groups:
            self._group("not_open", groups["not_open"], match.day)
        if elsewhere:
            self._print(self.say(
                f"\n[dim]另有 {len(elsewhere)} 项属其他地方的文件，未列[/]",
                f"\n[dim]{len(elsewhere)} more are of documents for other places[/]",
            ))  # fmt: skip
        self._print(self.say(
            "\n[dim]“不超过”“至多”是上限而非应得数额；逐条理由：huice explain 措施 档案[/]",
            "\n[dim]'At most' and 'up to' are ceilings, not entitlements; reasons: huice explain MEASURE PROFILE[/]",
        ))  # fmt: skip

    def _support(self, match: Match) -> None:
        """How many short entries concern the company, by rank, and the lists that name it."""
        ranks = by_rank(match.support)
        if ranks:
            self._heading("涉及的扶持条目（文本没有可判定的条件）",
                          "Short entries that concern it, without conditions to decide")  # fmt: skip
            self._table([
                [self.of(name), self.say(f"{len(group)} 条", str(len(group))),
                 self.say("；", "; ").join(self.of(each.support.title) for each in group[:3])
                 + ("……" if len(group) > 3 else "")]
                for name, group in ranks
            ])  # fmt: skip
            self._print(self.say("  [dim]全部列出：huice support 档案[/]",
                                 "  [dim]all of them: huice support PROFILE[/]"))  # fmt: skip
        if match.listed:
            self._heading("名单中有这家单位", "Lists that name it")
            self._table([[self.of(each.list.title), escape("  ".join(each.row))]
                         for each in match.listed])  # fmt: skip

    def _group(self, verdict: Verdict, results: list[MeasureResult], day: date) -> None:
        """All measures of one verdict, each with what a reader asks next."""
        self._heading(*VERDICT_NAMES[verdict], count=len(results), colour=COLOURS[verdict])
        if verdict == "not_open":
            self._by_document([(self.of(STATE_NAMES[each.state]), each) for each in results])
        elif verdict == "ineligible":
            self._ineligible(results)
        else:
            self._table([self._row(each, day) for each in results])

    def _titled(self, result: MeasureResult) -> str:
        """The measure, and below it where it stands and how to ask for it."""
        number = result.document.number or result.document.title.say(self.language)
        name = (*result.measure.inventory, result.measure.key)[0]
        return f"{self.of(result.measure.title)}\n[dim]{escape(number)}  {escape(name)}[/]"

    def _row(self, result: MeasureResult, day: date) -> list[str]:
        return [self._titled(result), self.of(result.award.say()), self._next_deadline(result, day)]

    def _next_deadline(self, result: MeasureResult, day: date) -> str:
        found = next_deadline(result, day)
        return self.of(until(found)) if found else ""

    def _ineligible(self, results: list[MeasureResult]) -> None:
        rows = []
        for result in results:
            why = [f"{self.of(each.requirement.title)} [dim]{escape(each.requirement.cite)}[/]"
                   for each in in_the_way(result)]  # fmt: skip
            rows.append([self._titled(result), "\n".join(f"✗ {each}" for each in why)])
        self._table(rows, even=True)

    def _by_document(self, results: list[tuple[str, MeasureResult]]) -> None:
        """One row a document, under a word on it if there is one."""
        groups: dict[tuple[str, str], list[MeasureResult]] = {}
        for word, result in results:
            groups.setdefault((result.document.id, word), []).append(result)
        rows = []
        for (_, word), group in groups.items():
            document = group[0].document
            titles = self.say("；", "; ").join(self.of(each.measure.title) for each in group)
            number = document.number or document.title.say(self.language)
            rows.append([*filter(None, [word]), f"{titles}\n[dim]{escape(number)}[/]"])
        self._table(rows)

    def _missing(self, match: Match, hidden: set[str]) -> None:
        missing = [each for each in match.missing if not set(each.measures) <= hidden]
        if not missing:
            return
        self._heading("还缺哪些信息（影响大的在前）", "What is missing, the most decisive first")
        rows = []
        for each in missing[:MISSING_SHOWN]:
            stake = self.of(sum_of(each.money)) if each.money else "—"
            count = len(each.measures)
            year = f"{each.key.year} " if each.key.year else ""
            where = f"{self.say('见 ', 'see ')}{self.of(each.fact.where)}"
            rows.append([
                f"{year}{self.of(each.fact.label)}\n[dim]{where}[/]",
                self.say(f"{count} 项措施", f"{count} measure{'s' if count > 1 else ''}"), stake,
            ])  # fmt: skip
        self._table(rows)
        if len(missing) > MISSING_SHOWN:
            more = len(missing) - MISSING_SHOWN
            self._print(self.say(f"  [dim]……另有 {more} 项[/]", f"  [dim]… and {more} more[/]"))

    # the reasons for one measure

    def explain(self, result: MeasureResult, library: Library) -> None:
        measure, colour = result.measure, COLOURS[result.verdict]
        self._print(f"\n[bold]{self.of(measure.title)}[/]  [dim]{escape(measure.key)}[/]")
        self._print(f"{_identity(result.document, self)}  {escape(measure.cite)}")
        verdict = self.of(VERDICT_NAMES[result.verdict])
        state = self._aside(self.of(STATE_NAMES[result.state])) if result.state != "open" else ""
        self._field("结论", "Verdict", f"[bold {colour}]{verdict}[/]{state}")
        award = self.of(result.potential.say())
        if result.verdict in ("ineligible", "not_open") and result.potential.is_money:
            award = self.say("无", "none") + self._aside(
                self.say(f"若符合：{award}", f"if it qualified: {award}")
            )
        self._field("奖补", "Award", f"{award}  [dim]{escape(measure.award.cite)}[/]")
        self._print("")
        for each in result.requirements:
            self._requirement(each)
        self._deadlines(result)
        self._notes(result)

    def _requirement(self, each: RequirementResult) -> None:
        requirement, colour = each.requirement, COLOURS[each.verdict]
        self._print(
            f"[{colour}]{MARKS[each.verdict]} {self.of(requirement.title)}  {self.of(each.say())}[/]  "
            f"[dim]{escape(requirement.cite)} · {self.of(KIND_NAMES[each.kind])}[/]",
            3 * each.depth,
        )
        details = [
            f"{self.of(use.label)} = {escape(use.say(self.language))}"
            + (self._aside(escape(use.source)) if use.source else "")
            for use in each.uses
        ]
        if isinstance(requirement, Judgement):
            details.insert(0, self._judge(requirement))
        if requirement.reading:
            details.append(self.say("读法：", "reading: ") + self.of(requirement.reading))
        for detail in details:
            self._print(f"[dim]{detail}[/]", 3 * each.depth + 2)

    def _judge(self, requirement: Judgement) -> str:
        by = self.of(requirement.by)
        said = self.say(f"由{by}认定", f"judged by: {by}")
        if requirement.evidence:
            said += self.say("；依据：", "; evidence: ") + self.of(requirement.evidence)
        return said

    def _deadlines(self, result: MeasureResult) -> None:
        if result.deadlines:
            self._heading("期限", "Deadlines")
        for each in result.deadlines:
            self._line(1, f"{say_moment(each.at)}  {self.of(each.stage)}", each.cite, "")

    def _notes(self, result: MeasureResult) -> None:
        if result.notes:
            self._heading("说明", "Notes")
        for note in result.notes:
            self._line(1, "· " + self.of(note.text), note.cite, "")

    # the library

    def measures(self, library: Library, at: date) -> None:
        for document in library.documents:
            if not document.measures:
                continue
            number = document.number or document.title.say(self.language)
            self._print(f"\n[bold]{escape(number)}[/]")
            self._table([
                [f"{self.of(each.title)}\n[dim]{escape('  '.join((*each.inventory[:1], each.id)))}[/]",
                 self.of(AWARD_KINDS[each.award.kind]),
                 self.of(STATE_NAMES[state_at(document, at, each.by_application)])]
                for each in document.measures
            ])  # fmt: skip

    def show(self, measure: Measure, library: Library, at: date) -> None:
        """The rule as a page."""
        document = library.policies.document_of(measure)
        state = self.of(STATE_NAMES[state_at(document, at, measure.by_application)])
        self._print(f"\n[bold]{self.of(measure.title)}[/]  [dim]{escape(measure.key)}  "
                    f"{escape(' '.join(measure.inventory))}[/]")  # fmt: skip
        self._print(f"{_identity(document, self)}  {escape(measure.cite)}")
        first, last = (
            day.isoformat() if day else "…" for day in (document.in_force, document.until)
        )
        cite = f"  [dim]{escape(document.validity_cite)}[/]"
        self._field("状态", "State", f"{state}{self._aside(at.isoformat())}")
        self._field("施行", "In force", f"{first} — {last}{cite}")
        self._field("发文机关", "Issuers", escape("、".join(document.issuers)))
        self._field("申报主体", "Applicant", self.of(measure.applicant))
        self._field("主管", "Department", self.of(measure.department))
        self._heading("申报条件", "Requirements")
        for requirement in measure.requirements:
            self._rule(requirement, library, 1)
        for rule in measure.exceptions:
            who = self._aside(self.of(rule.discretion)) if rule.discretion else ""
            self._line(
                1,
                f"≈ {self.of(rule.title)}{who}",
                rule.cite,
                say_term(rule.when, library, self.language),
            )
        self._definitions(measure, library)
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
                text = self._judge(requirement)
            case Group(mode="any"):
                text = self.say("满足其一", "any of")
            case Group(mode="at_least"):
                text = self.say(f"至少 {requirement.least} 项", f"at least {requirement.least} of")
            case Group():
                text = self.say("同时满足", "all of")
            case Classes():
                text = self.say("按类别", "by class")
        said = text if text != requirement.title.say(self.language) else ""
        self._line(depth, self.of(requirement.title), requirement.cite, said)
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

    def _definitions(self, measure: Measure, library: Library) -> None:
        """The parameters, tables and figures that the measure's own documents define."""
        own = [each for key, each in library.policies.definitions.items()
               if key.startswith((f"{measure.key}:", f"{measure.document}:"))]  # fmt: skip
        if own:
            self._heading("定义", "Definitions")
        for each in own:
            detail = say_term(each.term, library, self.language)
            label = (
                each.label
                if each.label.zh != each.key
                else Text(*[each.key.rpartition(":")[2]] * 2)
            )
            self._line(1, self.of(label), each.cite, detail)
            if each.reading:
                self._line(2, self.say("读法：", "reading: ") + self.of(each.reading), "", "")

    def _award(self, measure: Measure, library: Library) -> None:
        award = measure.award
        self._heading("奖补", "Award")
        self._line(
            1, self.of(AWARD_KINDS[award.kind]) + "  " + self.of(award.payee), award.cite, ""
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
                1,
                f"{self.of(quota.title)}{self.say('：', ': ')}{escape(quota.limit)}",
                quota.cite,
                self.of(quota.per),
            )
        if measure.stacking:
            self._heading("与其他政策的关系", "Combining")
        for rule in measure.stacking:
            self._line(1, self.of(STACKING[rule.rule]), rule.cite, self.of(rule.text))
        if document.calls or document.recurring:
            self._heading("期限", "Deadlines")
        for stage in (stage for call in document.calls for stage in call.stages):
            opens = stage.opens.isoformat() if stage.opens else "…"
            self._line(1, f"{opens} — {say_moment(stage.closes)}  {self.of(stage.title)}", stage.cite,
                       self.of(stage.note) if stage.note else "")  # fmt: skip
        for each in document.recurring:
            days = "、".join(f"{month}-{day:02d}" for month, day in each.days)
            self._line(
                1,
                f"{self.say('每年', 'yearly')} {days}  {self.of(each.title)}",
                each.cite,
                self.of(each.who),
            )
        if measure.materials:
            self._heading("申报材料", "Materials")
        for place, material in enumerate(measure.materials, 1):
            form = self._aside(self.of(material.form)) if material.form else ""
            when = (
                self.say("适用：", "when: ") + say_term(material.when, library, self.language)
                if material.when
                else ""
            )
            self._line(1, f"{place}. {self.of(material.title)}{form}", material.cite, when)
        notes = (*measure.notes, *document.notes)
        if notes:
            self._heading("说明", "Notes")
        for note in notes:
            self._line(1, "· " + self.of(note.text), note.cite, "")

    # the page itself

    def _heading(self, zh: str, en: str, count: int = 0, colour: str = "") -> None:
        number = self.say(f"（{count} 项）", f" ({count})") if count else ""
        title = self.say(zh, en[:1].upper() + en[1:])
        self._print(f"\n[{f'bold {colour}'.strip()}]{title}[/]{number}")

    def _field(self, zh: str, en: str, text: str) -> None:
        self._print(self.say(f"{zh}：", f"{en}: ") + text)

    def _aside(self, text: str) -> str:
        return self.say(f"（{text}）", f" ({text})")

    def _line(self, depth: int, text: str, cite: str, detail: str) -> None:
        self._print(text + (f"  [dim]{escape(cite)}[/]" if cite else ""), 2 * depth)
        if detail:
            self._print(f"[dim]{escape(detail)}[/]", 2 * depth + 2)

    def _print(self, markup: str, indent: int = 0) -> None:
        """Lines under an indent; what goes over the edge hangs two cells further in."""
        room = self.console.width - indent
        first, *rest = folded(Markup.from_markup(markup), room)
        if rest:
            kept = len(first.plain)
            again = Markup.from_markup(markup)
            rest = folded(_after(again, kept), room - 2)
        for line, margin in [(first, indent), *((each, indent + 2) for each in rest)]:
            self.console.print(Markup(" " * margin).append_text(line), soft_wrap=True)

    def _table(self, rows: list[list[str]], even: bool = False) -> None:
        """Rows under an indent of two, the widest columns giving way; ``even`` has them alike."""
        room = self.console.width - 2 * len(rows[0])
        cells = [
            [[Markup.from_markup(line) for line in cell.split("\n")] for cell in row]
            for row in rows
        ]
        widths = [
            max(line.cell_len for row in cells for line in row[place])
            for place in range(len(rows[0]))
        ]
        if even:
            widths = [room // len(widths)] * len(widths)
        while sum(widths) > room:
            widths[widths.index(max(widths))] -= 1
        for row in cells:
            columns = [
                [part for line in cell for part in folded(line, width)]
                for cell, width in zip(row, widths, strict=True)
            ]
            for place in range(max(map(len, columns))):
                line = Markup("")
                at = 2
                for column, width in zip(columns, widths, strict=True):
                    if place < len(column) and column[place].plain:
                        line.append(" " * (at - line.cell_len)).append_text(column[place])
                    at += width + 2
                self.console.print(line, soft_wrap=True)


def _after(text: Markup, kept: int) -> Markup:
    """What follows the first ``kept`` characters, without the blanks in front."""
    while kept < len(text.plain) and text.plain[kept].isspace():
        kept += 1
    return text.divide([kept])[-1]


def _identity(document: Document, screen: Screen) -> str:
    number = f"  {escape(document.number)}" if document.number else ""
    return f"{screen.of(document.title)}{number}"
