"""The commands on plans: list, targets, tasks, layout, named, progress, reports, conflicts, draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import write
from huice.cli.plan_output import (
    Asked,
    HtmlOption,
    XlsxOption,
    hand_over,
    named_json,
    report_json,
    role_json,
    standing_json,
    target_json,
    task_json,
)
from huice.language import Text
from huice.problems import BadInput, Spot, near

if TYPE_CHECKING:
    from huice.cli.plan_screen import PlanScreen
    from huice.decide.library import Library
    from huice.rules.measure import Document
    from huice.rules.plan import Named, Plan, Role

app = typer.Typer(
    help="规划：目标、任务、布局 · plans: targets, tasks, layout", no_args_is_help=True
)

DocumentArgument = Annotated[
    str,
    typer.Argument(
        metavar="[DOC]", help="文件夹、文号、标题或清单编号 · a document of the library"
    ),
]


Laid = TypeVar("Laid", "Role", "Named")

PLANS = Text("规划", "Plans")
REPORTS = Text("定期报送", "Recurring reports")


@app.command("list")
def list_plans(
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """有 plan.yaml 的文件，各有多少目标、任务、布局 · the plans and how much each holds."""
    from huice.report import plan_tables

    found = _plans("")
    hand_over(
        Asked(as_json, html, xlsx), PLANS,
        data=lambda: [
            {"document": document.id, "targets": len(plan.targets), "tasks": len(plan.tasks),
             "layout": len(plan.layout), "named": len(plan.named),
             "definitions": len(plan.definitions)}
            for document, plan in found
        ],
        tables=lambda: [plan_tables.of_list(found, language())],
        screen=lambda screen: screen.plans(found),
    )  # fmt: skip


@app.command()
def show(
    document: DocumentArgument = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """一份规划（或全部）的目标、任务、布局和清单 · all that a plan, or every plan, holds."""
    from huice.report.plan_sheets import whole_plans

    found = _plans(document)

    def screen(shown: PlanScreen) -> None:
        shown.targets(found)
        shown.tasks([(each, plan.tasks) for each, plan in found])
        shown.layout([(each, plan.layout) for each, plan in found])
        shown.named([(each, plan.named) for each, plan in found])

    hand_over(
        Asked(as_json, html, xlsx), _title(document, found),
        data=lambda: [
            {"document": each.id, "title": each.title._asdict(),
             "targets": [target_json(x) for x in plan.targets], "tasks": [task_json(x) for x in plan.tasks],
             "layout": [role_json(x) for x in plan.layout], "named": [named_json(x) for x in plan.named]}
            for each, plan in found
        ],
        tables=lambda: whole_plans(found, language()),
        screen=screen,
    )  # fmt: skip


@app.command()
def targets(
    document: DocumentArgument = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """目标和基数 · targets and the baselines they start from."""
    from huice.report import plan_tables

    found = _plans(document)
    hand_over(
        Asked(as_json, html, xlsx), _title(document, found),
        data=lambda: [target_json(each) for _, plan in found for each in plan.targets],
        tables=lambda: [plan_tables.of_targets(found, language())],
        screen=lambda screen: screen.targets(found),
    )  # fmt: skip


@app.command()
def tasks(
    document: DocumentArgument = "",
    who: Annotated[str, typer.Option("--who", help="牵头或参加的部门 · leads or supports")] = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """任务和分工 · tasks and who answers for them."""
    from huice.report import plan_tables

    plans = _plans(document)
    found = [
        (each, [task for task in plan.tasks
                if not who or any(who in one for one in (*task.lead, *task.support))])
        for each, plan in plans
    ]  # fmt: skip
    hand_over(
        Asked(as_json, html, xlsx), Text(who, who) if who else _title(document, plans),
        data=lambda: [task_json(each) for _, own in found for each in own],
        tables=lambda: [plan_tables.of_tasks(found, language())],
        screen=lambda screen: screen.tasks(found),
    )  # fmt: skip


@app.command()
def layout(
    document: DocumentArgument = "",
    place: Annotated[str, typer.Option("--place", help="只看一地 · only this place")] = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """各地的角色 · what each place is to be or do."""
    from huice.report import plan_tables

    title, found = _at(document, place, lambda plan: plan.layout)
    hand_over(
        Asked(as_json, html, xlsx), title,
        data=lambda: [{"document": each.id, **role_json(role)} for each, own in found for role in own],
        tables=lambda: [plan_tables.of_layout(found, language())],
        screen=lambda screen: screen.layout(found),
    )  # fmt: skip


@app.command()
def named(
    document: DocumentArgument = "",
    place: Annotated[str, typer.Option("--place", help="只看一地 · only this place")] = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """清单：重点项目、平台、园区、设施、展会 · the projects, platforms and parks that plans name."""
    from huice.report import plan_tables

    title, found = _at(document, place, lambda plan: plan.named)
    hand_over(
        Asked(as_json, html, xlsx), title,
        data=lambda: [named_json(each) for _, own in found for each in own],
        tables=lambda: [plan_tables.of_named(found, language())],
        screen=lambda screen: screen.named(found),
    )  # fmt: skip


@app.command()
def progress(
    document: DocumentArgument = "",
    observations: Annotated[
        Path | None,
        typer.Option("--observations", metavar="FILE", help="观测值 .yaml · what was observed"),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="看到哪一年 · as seen in this year")
    ] = None,
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """目标进度：路径、观测、状态 · targets against their paths and observations."""
    from huice.progress.observations import read_observations
    from huice.progress.printed import printed_book
    from huice.progress.series import series_by_target
    from huice.progress.status import standing
    from huice.report import plan_tables

    found = _plans(document)
    series = series_by_target(plan for _, plan in found)
    targets = {each.key: each for _, plan in _plans("") for each in plan.targets}
    book = printed_book(each for each, _ in _plans(""))
    book = read_observations(observations, targets, book) if observations else book
    seen = year or date.today().year
    told = [
        (each, [standing(target, series[target.key], book, seen)
                for target in plan.targets if target.key in series])
        for each, plan in found
    ]  # fmt: skip
    hand_over(
        Asked(as_json, html, xlsx), _title(document, found),
        data=lambda: [standing_json(each) for _, own in told for each in own],
        tables=lambda: [plan_tables.of_progress(told, series, book, language())],
        screen=lambda screen: screen.progress(told),
    )  # fmt: skip


@app.command()
def reports(
    document: DocumentArgument = "",
    who: Annotated[
        str, typer.Option("--who", help="报送或接收的部门 · who reports, or to whom")
    ] = "",
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="在哪一天看 · as seen on this day")
    ] = "",
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """定期报送：多久一报，下一次何时到期 · recurring reports and when each is due next."""
    from huice.progress.reporting import recurring_reports, rhythm_of
    from huice.report import plan_tables

    library = _library()
    day = typed_day(on, "--on") if on else date.today()
    found = [
        (each, report, rhythm_of(report, each).next(day))
        for each, report in recurring_reports(
            [library.find_document(document)] if document else library.documents
        )
        if not who or any(who in name for name in (*report.owed_by, *report.to))
    ]
    hand_over(
        Asked(as_json, html, xlsx), Text(who, who) if who else REPORTS,
        data=lambda: [report_json(report, due) for _, report, due in found],
        tables=lambda: [plan_tables.of_reports(found, language())],
        screen=lambda screen: screen.reports(found),
    )  # fmt: skip


@app.command()
def conflicts(
    as_json: JsonOption = False,
    html: HtmlOption = None,
    xlsx: XlsxOption = None,
    lang: LangOption = None,
) -> None:
    """同一指标在不同规划里说法不一的 · what plans say differently of one indicator."""
    from huice.progress.conflicts import conflicts as found_in
    from huice.report import plan_tables

    named = _library().policies.document
    found = [each.targets for each in
             found_in((plan for _, plan in _plans("")), lambda id: named(id).applies_to)]  # fmt: skip
    hand_over(
        Asked(as_json, html, xlsx), PLANS,
        data=lambda: [[target_json(each) for each in group] for group in found],
        tables=lambda: [plan_tables.of_conflicts(found, named, language())],
        screen=lambda screen: screen.conflicts(found, _library()),
    )  # fmt: skip


@app.command()
def draft(
    document: Annotated[str, typer.Argument(metavar="DOC", help="政策库的文件 · a document")],
    corpus: Annotated[
        Path, typer.Option("--corpus", metavar="DIR", help="原文所在 · where the texts are")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入 · write to")
    ] = None,
    lang: LangOption = None,
) -> None:
    """由原文起草 plan.yaml，留待逐条审定 · a first plan.yaml from the text, to be reviewed."""
    from huice.text.reader import read_paths
    from huice.verify.plan_draft import plan_draft
    from huice.verify.texts import text_of

    library = _library()
    encoded = library.find_document(document)
    text = text_of(encoded, read_paths([corpus]))
    if text is None:
        raise BadInput.at(
            Spot(str(corpus)), "语料里没有这份文件的原文", "the texts do not have this document"
        )
    drafted = plan_draft(encoded, text, library.policies.clusters)
    if out is None:
        return typer.echo(drafted, nl=False)
    if out.exists():
        raise BadInput.at(Spot(str(out)), "文件已存在，不覆盖", "the file exists and is kept")
    write(out, drafted.encode())
    typer.echo(f"已写入 {out}" if language() == "zh" else f"wrote {out}")


def register(root: typer.Typer) -> None:
    """Adds the commands on plans to the command line."""
    root.add_typer(app, name="plan")


def _title(word: str, found: list[tuple[Document, Plan]]) -> Text:
    return found[0][0].title if word else PLANS


def _library() -> Library:
    from huice.decide.library import load

    return load()


def _plans(word: str) -> list[tuple[Document, Plan]]:
    library = _library()
    chosen = [library.find_document(word)] if word else library.documents
    found = [(each, each.plan) for each in chosen if each.plan is not None]
    if word and not found:
        known = [each.id for each in library.documents if each.plan is not None]
        hint = near(word, known)
        raise BadInput.at(
            Spot(word),
            f"这份文件没有编成规划{hint.zh}",
            f"this document is not encoded as a plan{hint.en}",
        )
    return found


def _at(
    document: str, place: str, entries: Callable[[Plan], Sequence[Laid]]
) -> tuple[Text, list[tuple[Document, list[Laid]]]]:
    """What plans have for a place, or in all, by document; and what that is called."""
    code = _place(place) if place else ""
    plans = _plans(document)
    found = [(each, [one for one in entries(plan) if not code or code in one.places])
             for each, plan in plans]  # fmt: skip
    return Text(place, place) if place else _title(document, plans), found


def _place(name: str) -> str:
    from huice import places

    try:
        return places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        raise BadInput.at(Spot("--place"), error.zh, error.en) from None
