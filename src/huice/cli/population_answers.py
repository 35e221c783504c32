"""The commands that ask what a policy costs: budget, reform, candidates."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huice.cli.options import JsonOption, LangOption, language
from huice.cli.population_asked import (
    AtOption,
    DocumentOption,
    HtmlOption,
    MeasureOption,
    OpenOption,
    SourceArgument,
    XlsxOption,
    expect_names,
    expect_open,
    hand_over,
    population,
    tell,
    tell_columns,
    written,
)
from huice.cli.population_list import CandidateList
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.population.columns import Columns
    from huice.population.study.candidates import CandidateCount, Candidates


class RuleName(StrEnum):
    uniform = "uniform"
    ranking = "ranking"
    ranking_whole = "ranking-whole"
    pro_rata = "pro-rata"


def budget(
    source: SourceArgument,
    asked: Annotated[
        list[str],
        typer.Argument(metavar="MEASURE|DOCUMENT…", help="措施或文件 · measures or documents"),
    ],
    at: AtOption = "",
    assume_open: OpenOption = False,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", metavar="SUM", help="限额：5亿元，或分地区 珠三角=3亿元，可重复 · a limit"
        ),
    ] = None,
    rule: Annotated[
        list[RuleName] | None,
        typer.Option("--rule", help="分法，默认都比较，可重复 · ways of allotting, default all"),
    ] = None,
    order: Annotated[
        str,
        typer.Option(
            "--order", metavar="FACT", help="排序依据，默认按金额 · what a ranking goes by"
        ),
    ] = "",
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """一项措施或一份文件要花多少；给定限额，各种分法怎样分 · what it costs, and under a limit."""
    expect_names((xlsx, ".xlsx"), (html, ".html"), source=source)
    _expect_limit(limit, rule, order)
    from huice.cli.population_study import counted
    from huice.population.study.budget import BudgetStudy
    from huice.population.study.claims import RULES
    from huice.population.study.limits import read_limit
    from huice.report.population_budget import budget_report

    limits = [read_limit(each) for each in limit or ()]
    rules = [each for each in RULES if not rule or each in {name.name for name in rule}]
    people = population(source, at)
    study = BudgetStudy(
        people.library.policies, people.moment, asked, limits, rules, order, assume_open
    )
    expect_open(study.matcher.measures, people.moment)
    tell_columns(people, study.keys, study.matcher.measures)
    count = counted(people.source, people.plan, study.nothing(), study.count)
    found = study.result(count, people.source.name)
    hand_over(budget_report(found), found, xlsx, html, as_json)


def _expect_limit(limit: list[str] | None, rule: list[RuleName] | None, order: str) -> None:
    """A way of allotting says nothing without a limit to allot."""
    if not limit and (rule or order):
        option = "--rule" if rule else "--order"
        raise BadInput.at(Spot(option), "要与 --limit 一起用", "goes with --limit")


def reform(
    source: SourceArgument,
    patch: Annotated[Path, typer.Argument(metavar="PATCH.yaml", help="调整方案 · the changes")],
    at: AtOption = "",
    assume_open: OpenOption = False,
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """改门槛、比例、上限、区域会怎样：谁得益、谁受损、多花多少 · winners, losers, cost."""
    expect_names((xlsx, ".xlsx"), (html, ".html"), source=source)
    from huice.cli.population_study import counted
    from huice.population.study.patch import read_patch
    from huice.population.study.reform import ReformStudy
    from huice.report.population_reform import reform_report

    people = population(source, at)
    policies = people.library.policies
    study = ReformStudy(policies, read_patch(patch, policies), people.moment, assume_open)
    expect_open(study.before.measures, people.moment)
    tell_columns(people, study.keys, study.before.measures, study.after)
    count = counted(people.source, people.plan, study.nothing(), study.count)
    found = study.result(count, people.source.name)
    hand_over(reform_report(found), found, xlsx, html, as_json)


def candidates(
    source: SourceArgument,
    measure: MeasureOption = None,
    document: DocumentOption = "",
    at: AtOption = "",
    assume_open: OpenOption = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="OUT.parquet", help="企业名单 · the list of companies"),
    ] = None,
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """免申即享、快申快享：谁可以主动兑付、主动通知 · who could be paid or told without asking."""
    expect_names((xlsx, ".xlsx"), (html, ".html"), (out, ".parquet"), source=source)
    from huice.cli.population_study import passed
    from huice.population.study.candidates import CandidateStudy
    from huice.report.population_candidates import candidates_report

    people = population(source, at)
    words = [*(measure or ()), *([document] if document else ())]
    study = CandidateStudy(people.library.policies, people.moment, words, assume_open)
    expect_open(study.matcher.measures, people.moment)
    tell_columns(people, study.keys, study.matcher.measures)

    def work(columns: Columns) -> tuple[CandidateCount, Any]:
        found = study.find(columns)
        return study.count(columns, found), study.listed(columns, found)

    count = study.nothing()
    with ExitStack() as stack:
        wanted = out or xlsx
        listed = stack.enter_context(CandidateList(wanted)) if wanted else None
        for some, table in passed(people.source, people.plan, work):
            count = count + some
            if listed:
                listed.add(table)
        found = study.result(count, people.source.name)
        if listed:
            listed.close()
            _write_lists(found, listed, out, xlsx)
    if as_json or html or not wanted:
        hand_over(candidates_report(found), found, None, html, as_json)


def _write_lists(
    found: Candidates, listed: CandidateList, out: Path | None, xlsx: Path | None
) -> None:
    from huice.report.population_candidates import candidates_report, listings
    from huice.report.population_xlsx import list_workbook

    if xlsx is not None:
        content, left_out = list_workbook(
            candidates_report(found), listings(found, listed.batches), language()
        )
        written(xlsx, content)
        for title, rows in left_out:
            tell(f"{title.zh}：一张表装不下，另有 {rows:,} 行没有写入；全部名单请用 --out",
                 f"{title.en}: {rows:,} rows found no room in the sheet; --out writes them all")  # fmt: skip
    if out is not None:
        listed.move(out)
        tell(f"已写入 {out}（{listed.rows:,} 行）", f"wrote {out} ({listed.rows:,} rows)")


def register(app: typer.Typer) -> None:
    """Adds the commands to those on populations."""
    app.command()(budget)
    app.command()(reform)
    app.command()(candidates)
