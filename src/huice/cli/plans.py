"""The commands on plans: list, targets, tasks, layout, progress, reports, conflicts, draft."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot, near
from huice.values.literals import decimal

if TYPE_CHECKING:
    from huice.cli.plan_screen import PlanScreen
    from huice.decide.library import Library
    from huice.progress.reporting import Due
    from huice.progress.status import Standing
    from huice.rules.measure import Document
    from huice.rules.plan import Plan
    from huice.rules.reporting import RecurringReport

app = typer.Typer(
    help="规划：目标、任务、布局 · plans: targets, tasks, layout", no_args_is_help=True
)

DocumentArgument = Annotated[
    str,
    typer.Argument(
        metavar="[DOC]", help="文件夹、文号、标题或清单编号 · a document of the library"
    ),
]


@app.command("list")
def list_plans(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """有 plan.yaml 的文件，各有多少目标、任务、布局 · the plans and how much each holds."""
    found = _plans("")
    if as_json:
        return print_json([
            {"document": document.id, "targets": len(plan.targets), "tasks": len(plan.tasks),
             "layout": len(plan.layout), "definitions": len(plan.definitions)}
            for document, plan in found
        ])  # fmt: skip
    _screen().plans(found)


@app.command()
def show(
    document: DocumentArgument = "",
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    lang: LangOption = None,
) -> None:
    """一份规划（或全部）的目标、任务和布局 · all that a plan, or every plan, holds."""
    found = _plans(document)
    if xlsx is None:
        screen = _screen()
        screen.targets(found)
        screen.tasks([(each, plan.tasks) for each, plan in found])
        return screen.layout([(each, plan.layout) for each, plan in found])
    from huice.report.plan_sheets import plan_workbook

    out = workbook_name(xlsx)
    write(out, plan_workbook(found, language()))
    typer.echo(f"已写入 {out}" if language() == "zh" else f"wrote {out}")


@app.command()
def targets(
    document: DocumentArgument = "", as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """目标和基数 · targets and the baselines they start from."""
    found = _plans(document)
    if as_json:
        return print_json([_target(each) for _, plan in found for each in plan.targets])
    _screen().targets(found)


@app.command()
def tasks(
    document: DocumentArgument = "",
    who: Annotated[str, typer.Option("--who", help="牵头或参加的部门 · leads or supports")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """任务和分工 · tasks and who answers for them."""
    found = [
        (each, [task for task in plan.tasks
                if not who or any(who in one for one in (*task.lead, *task.support))])
        for each, plan in _plans(document)
    ]  # fmt: skip
    if as_json:
        return print_json([
            {"task": each.key, "title": each.title._asdict(), "does": each.does._asdict(),
             "lead": list(each.lead), "support": list(each.support), "parent": each.parent or None,
             "by": each.by._asdict() if each.by else None, "cite": each.cite}
            for _, own in found for each in own
        ])  # fmt: skip
    _screen().tasks(found)


@app.command()
def layout(
    document: DocumentArgument = "",
    place: Annotated[str, typer.Option("--place", help="只看一地 · only this place")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """布局：各地在各集群中的角色 · what each place is to be or do."""
    code = _place(place) if place else ""
    found = [
        (each, [role for role in plan.layout if not code or code in role.places])
        for each, plan in _plans(document)
    ]
    if as_json:
        return print_json([
            {"document": each.id, "place": role.place, "places": list(role.places),
             "cluster": role.cluster or None, "role": role.role._asdict(), "level": role.level or None,
             "cite": role.cite, "doubt": role.doubt._asdict() if role.doubt else None}
            for each, own in found for role in own
        ])  # fmt: skip
    _screen().layout(found)


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
    lang: LangOption = None,
) -> None:
    """目标进度：路径、观测、状态 · targets against their paths and observations."""
    from huice.progress.observations import Book, read_observations
    from huice.progress.series import series_by_target
    from huice.progress.status import standing

    found = _plans(document)
    series = series_by_target(plan for _, plan in found)
    targets = {each.key: each for _, plan in _plans("") for each in plan.targets}
    book = read_observations(observations, targets) if observations else Book()
    seen = year or date.today().year
    told = [
        (each, [standing(target, series[target.key], book, seen)
                for target in plan.targets if target.key in series])
        for each, plan in found
    ]  # fmt: skip
    if as_json:
        return print_json([_standing(each) for _, own in told for each in own])
    _screen().progress(told)


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
    lang: LangOption = None,
) -> None:
    """定期报送：多久一报，下一次何时到期 · recurring reports and when each is due next."""
    from huice.progress.reporting import recurring_reports, rhythm_of

    library = _library()
    day = typed_day(on, "--on") if on else date.today()
    found = [
        (each, report, rhythm_of(report, each).next(day))
        for each, report in recurring_reports(
            [library.find_document(document)] if document else library.documents
        )
        if not who or any(who in name for name in (*report.owed_by, *report.to))
    ]
    if as_json:
        return print_json([_report(report, due) for _, report, due in found])
    _screen().reports(found)


@app.command()
def conflicts(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """同一指标在不同规划里说法不一的 · what plans say differently of one indicator."""
    from huice.progress.conflicts import conflicts as found_in

    policies = _library().policies
    found = found_in((plan for _, plan in _plans("")), lambda id: policies.document(id).applies_to)
    if as_json:
        return print_json([[_target(each) for each in conflict.targets] for conflict in found])
    _screen().conflicts([each.targets for each in found], _library())


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


def _place(name: str) -> str:
    from huice import places

    try:
        return places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        raise BadInput.at(Spot("--place"), error.zh, error.en) from None


def _target(each: Any) -> dict[str, Any]:
    return {
        "target": each.key, "indicator": each.indicator._asdict(), "baseline": each.baseline,
        "op": each.op, "figure": each.figure.written, "high": each.high.written if each.high else None,
        "measured": each.measured, "year": each.year,
        "scope": each.scope._asdict() if each.scope else None, "soft": each.soft or None,
        "cite": each.cite, "same_as": list(each.same_as),
    }  # fmt: skip


def _report(report: RecurringReport, due: Due | None) -> dict[str, Any]:
    return {
        "report": report.key, "title": report.title._asdict(), "from": list(report.owed_by),
        "to": list(report.to), "every": report.every,
        "due": [f"{month:02}-{day:02}" if month else str(day) for month, day in report.due],
        "about": report.about, "covers": report.covers._asdict(), "cite": report.cite,
        "see": list(report.see), "reading": report.reading._asdict() if report.reading else None,
        "next": None if due is None else {
            "period": due.period.key, "due": due.day.isoformat(), "printed": due.printed,
        },
    }  # fmt: skip


def _standing(each: Standing) -> dict[str, Any]:
    return _target(each.target) | {
        "status": each.status,
        "base": each.base.key if each.base else None,
        "observed": None if each.latest is None else {
            "year": each.latest.year, "figure": each.latest.figure.written,
            "source": each.latest.source, "author": each.latest.author, "on": each.latest.on.isoformat(),
        },
        "due": None if each.due is None else decimal(each.due),
    }  # fmt: skip


def _screen() -> PlanScreen:
    from rich.console import Console

    from huice.cli.plan_screen import PlanScreen

    return PlanScreen(Console(highlight=False), language())
