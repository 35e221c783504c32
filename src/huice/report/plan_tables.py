"""What plans hold as tables, each for a sheet of a workbook or a part of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from huice.language import Language, Text
from huice.progress.observations import Book
from huice.progress.reporting import Due
from huice.progress.series import Series
from huice.progress.status import STATUS_NAMES, Standing
from huice.report.plan_chart import chart, drawn
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
from huice.values.quantity import in_words

Cells = list[str | int | None]
BASELINE: Final = Text("基数", "baseline")
_PLAN, _YEAR, _CITE = Text("规划", "Plan"), Text("年度", "Year"), Text("出处", "Cite")
_FIGURE: Final = (
    Text("指标", "Indicator"), Text("范围", "Scope"), Text("性质", "Kind"),
    Text("比较", "Comparison"), Text("数值", "Figure"), Text("上限", "Upper end"), _YEAR,
)  # fmt: skip


class PlanTable(NamedTuple):
    """``drawings`` are charts with the words that stand over them; a workbook leaves them out."""

    name: Text
    headings: tuple[Text, ...]
    rows: list[Cells]
    drawings: tuple[tuple[str, Markup], ...] = ()


def of_list(plans: Iterable[tuple[Document, Plan]], language: Language) -> PlanTable:
    headings = (_PLAN, Text("文号", "Number"), Text("目标和基数", "Targets and baselines"),
                Text("任务", "Tasks"), Text("布局", "Layout"), Text("清单", "Named"), Text("标识", "Id"))  # fmt: skip
    return PlanTable(Text("规划", "Plans"), headings, [
        [document.title.say(language), document.number or None, len(plan.targets), len(plan.tasks),
         len(plan.layout), len(plan.named), document.id]
        for document, plan in plans
    ])  # fmt: skip


def of_targets(plans: Iterable[tuple[Document, Plan]], language: Language) -> PlanTable:
    headings = (_PLAN, *_FIGURE, _CITE, Text("读法", "Reading"), Text("标识", "Id"))
    return PlanTable(Text("目标", "Targets"), headings, [
        [document.title.say(language), *_figure(each, language), each.cite,
         each.reading.say(language) if each.reading else None, each.key]
        for document, plan in plans for each in plan.targets
    ])  # fmt: skip


def of_tasks(found: Iterable[tuple[Document, Sequence[Task]]], language: Language) -> PlanTable:
    headings = (_PLAN, Text("任务", "Task"), Text("内容", "What shall be done"), Text("牵头", "Lead"),
                Text("参加", "With"), Text("期限", "By"), _CITE, Text("标识", "Id"))  # fmt: skip
    return PlanTable(Text("任务", "Tasks"), headings, [
        [document.title.say(language), each.title.say(language), each.does.say(language),
         "、".join(each.lead) or None, "、".join(each.support) or None,
         each.by.say(language) if each.by else None, each.cite, each.key]
        for document, own in found for each in own
    ])  # fmt: skip


def of_layout(found: Iterable[tuple[Document, Sequence[Role]]], language: Language) -> PlanTable:
    headings = (_PLAN, Text("地方", "Place"), Text("集群", "Cluster"), Text("角色", "Role"),
                Text("层次", "Level"), _CITE, Text("存疑", "In doubt"))  # fmt: skip
    return PlanTable(Text("布局", "Layout"), headings, [
        [document.title.say(language), each.place, each.cluster or None, each.role.say(language),
         each.level or None, each.cite, each.doubt.say(language) if each.doubt else None]
        for document, own in found for each in own
    ])  # fmt: skip


def of_named(found: Iterable[tuple[Document, Sequence[Named]]], language: Language) -> PlanTable:
    headings = (_PLAN, Text("名称", "Name"), Text("类别", "Kind"), Text("地方", "Place"),
                Text("集群", "Cluster"), Text("内容", "What it does"), _CITE, Text("标识", "Id"))  # fmt: skip
    return PlanTable(Text("清单", "Named"), headings, [
        [document.title.say(language), each.name.say(language), NAMED_KINDS[each.kind].say(language),
         each.place or None, each.cluster or None, each.does.say(language) if each.does else None,
         each.cite, each.key]
        for document, own in found for each in own
    ])  # fmt: skip


def of_reports(
    found: Iterable[tuple[Document, RecurringReport, Due | None]], language: Language
) -> PlanTable:
    headings = (Text("文件", "Document"), Text("报送事项", "Report"), Text("报送单位", "From"),
                Text("接收单位", "To"), Text("多久一报", "Every"), Text("下一期", "Next period"),
                Text("到期日", "Due"), Text("到期日来历", "Where the day is from"), _CITE)  # fmt: skip
    printed, read = Text("文本所印", "printed"), Text("推定", "read")
    return PlanTable(Text("定期报送", "Recurring reports"), headings, [
        [document.title.say(language), report.title.say(language), "、".join(report.owed_by) or None,
         "、".join(report.to) or None, EVERY_NAMES[report.every].say(language),
         due.period.name.say(language) if due else None, due.day.isoformat() if due else None,
         (printed if due.printed else read).say(language) if due else None, report.cite]
        for document, report, due in found
    ])  # fmt: skip


def of_progress(
    found: Iterable[tuple[Document, Sequence[Standing]]],
    series: dict[str, Series],
    book: Book,
    language: Language,
) -> PlanTable:
    """Each target where it stands; those that were observed are drawn as well."""
    found = list(found)
    headings = (
        _PLAN, *_FIGURE, Text("状态", "Status"), Text("基数", "Baseline"), Text("观测值", "Observed"),
        Text("观测年度", "Year observed"), Text("路径应达", "Due on the path"), Text("来源", "Source"), _CITE,
    )  # fmt: skip
    drawings = []
    for _, own in found:
        for each in own:
            made = chart(series[each.target.key], each.target, book.of(each.target.key))
            if each.latest is not None and made is not None:
                title = each.target.indicator.say(language)
                drawings.append((title, drawn(made, title)))
    return PlanTable(Text("进度", "Progress"), headings, [
        [document.title.say(language), *_figure(each.target, language), STATUS_NAMES[each.status].say(language),
         f"{each.base.figure.written}（{each.base.year}）" if each.base else None,
         each.latest.figure.written if each.latest else None, each.latest.year if each.latest else None,
         in_words(each.due, each.target.figure.unit) if each.due is not None else None, each.latest.source if each.latest else None, each.target.cite]
        for document, own in found for each in own
    ], tuple(drawings))  # fmt: skip


def of_conflicts(
    found: Iterable[Sequence[Target]], named: Callable[[str], Document], language: Language
) -> PlanTable:
    headings = (_FIGURE[0], _PLAN, *_FIGURE[1:], _CITE, Text("读法", "Reading"))
    return PlanTable(Text("不一致", "Differing"), headings, [
        [each.indicator.say(language), named(each.document).title.say(language), *_figure(each, language)[1:],
         each.cite, each.reading.say(language) if each.reading else None]
        for group in found for each in group
    ])  # fmt: skip


def _figure(each: Target, language: Language) -> Cells:
    kind = BASELINE if each.baseline else MEASURED_NAMES[each.measured]
    return [
        each.indicator.say(language), each.scope.say(language) if each.scope else None,
        kind.say(language), each.soft + COMPARISON_NAMES[each.op].say(language), each.figure.written,
        each.high.written if each.high else None, each.year,
    ]  # fmt: skip
