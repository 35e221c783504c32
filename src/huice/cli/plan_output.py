"""What the commands on plans hand over: JSON, an HTML page, a workbook, else words on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from huice.cli.options import language
from huice.cli.output import ending_in, print_json, workbook_name, write
from huice.language import Text
from huice.values.literals import decimal

if TYPE_CHECKING:
    from huice.cli.plan_screen import PlanScreen
    from huice.progress.reporting import Due
    from huice.progress.status import Standing
    from huice.report.plan_tables import PlanTable
    from huice.rules.plan import Named, Role, Target, Task
    from huice.rules.reporting import RecurringReport

HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="写成一个网页 · write one HTML page")
]
XlsxOption = Annotated[
    Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
]


class Asked(NamedTuple):
    """How an answer is wanted: JSON, files to write; the screen where nothing is named."""

    as_json: bool
    html: Path | None
    xlsx: Path | None


def hand_over(
    asked: Asked,
    title: Text,
    data: Callable[[], Any],
    tables: Callable[[], list[PlanTable]],
    screen: Callable[[PlanScreen], None],
) -> None:
    """The answer, in each of the forms that were asked for."""
    html = ending_in(asked.html, ".html") if asked.html else None
    xlsx = workbook_name(asked.xlsx) if asked.xlsx else None
    if html:
        from huice.report.plan_page import plan_page

        _write(html, plan_page(title, tables(), language()).encode(), asked)
    if xlsx:
        from huice.report.plan_sheets import workbook

        _write(xlsx, workbook(tables(), language()), asked)
    if asked.as_json:
        print_json(data())
    elif not html and not xlsx:
        screen(_screen())


def _write(out: Path, content: bytes, asked: Asked) -> None:
    write(out, content)
    if not asked.as_json:
        typer.echo(f"已写入 {out}" if language() == "zh" else f"wrote {out}")


def _screen() -> PlanScreen:
    from rich.console import Console

    from huice.cli.plan_screen import PlanScreen

    return PlanScreen(Console(highlight=False), language())


def target_json(each: Target) -> dict[str, Any]:
    return {
        "target": each.key, "indicator": each.indicator._asdict(), "baseline": each.baseline,
        "op": each.op, "figure": each.figure.written, "high": each.high.written if each.high else None,
        "measured": each.measured, "year": each.year,
        "scope": each.scope._asdict() if each.scope else None, "soft": each.soft or None,
        "cite": each.cite, "same_as": list(each.same_as),
        "was": [{"figure": former.figure.written, "until": former.until.isoformat(), "cite": former.cite}
                for former in each.was],
    }  # fmt: skip


def task_json(each: Task) -> dict[str, Any]:
    return {
        "task": each.key, "title": each.title._asdict(), "does": each.does._asdict(),
        "lead": list(each.lead), "support": list(each.support), "parent": each.parent or None,
        "by": each.by._asdict() if each.by else None, "cite": each.cite,
    }  # fmt: skip


def role_json(each: Role) -> dict[str, Any]:
    return {
        "place": each.place, "places": list(each.places), "cluster": each.cluster or None,
        "role": each.role._asdict(), "level": each.level or None, "cite": each.cite,
        "doubt": each.doubt._asdict() if each.doubt else None,
    }  # fmt: skip


def named_json(each: Named) -> dict[str, Any]:
    return {
        "named": each.key, "kind": each.kind, "name": each.name._asdict(), "place": each.place or None,
        "places": list(each.places), "cluster": each.cluster or None,
        "does": each.does._asdict() if each.does else None, "cite": each.cite,
    }  # fmt: skip


def report_json(report: RecurringReport, due: Due | None) -> dict[str, Any]:
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


def standing_json(each: Standing) -> dict[str, Any]:
    return target_json(each.target) | {
        "status": each.status,
        "base": each.base.key if each.base else None,
        "observed": None if each.latest is None else {
            "year": each.latest.year, "figure": each.latest.figure.written,
            "source": each.latest.source, "author": each.latest.author, "on": each.latest.on.isoformat(),
        },
        "due": None if each.due is None else decimal(each.due),
    }  # fmt: skip
