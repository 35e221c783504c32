"""The commands on populations: make, run, summary, budget, reform, candidates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huice.cli import population_answers
from huice.cli.options import JsonOption, LangOption, language
from huice.cli.output import print_json
from huice.cli.population_asked import (
    AtOption,
    DocumentOption,
    HtmlOption,
    MeasureOption,
    OpenOption,
    SourceArgument,
    XlsxOption,
    expect_apart,
    expect_names,
    expect_open,
    hand_over,
    moment_of,
    population,
    tell,
    tell_columns,
    the_library,
)

population_app = typer.Typer(
    help="全部企业对全部措施：谁应得、花多少、改一条会怎样 · every company against every measure",
    no_args_is_help=True,
)


@population_app.command()
def make(
    out: Annotated[Path, typer.Argument(metavar="OUT.parquet", help="写入 · the file to write")],
    companies: Annotated[
        int, typer.Option("--companies", "-n", min=1, metavar="N", help="多少家 · how many")
    ],
    seed: Annotated[int, typer.Option("--seed", min=0, help="种子 · seed")] = 0,
    at: AtOption = "",
    complete: Annotated[
        bool, typer.Option("--complete", help="不留空缺 · without any gap")
    ] = False,
    lang: LangOption = None,
) -> None:
    """虚构一个企业总体 · an invented population; the same seed gives the same companies."""
    from huice.cli.population_progress import MADE, Steps
    from huice.population.invented.batches import write as write_population

    expect_names((out, ".parquet"))
    library = the_library()
    try:
        with Steps(MADE, companies) as steps:
            write_population(out, library, moment_of(at), companies, seed=seed,
                             complete=complete, progress=steps.advance)  # fmt: skip
    except KeyboardInterrupt:
        tell("已中断，没有写入", "stopped; nothing was written")
        raise typer.Exit(130) from None
    tell(f"已写入 {out}（{companies:,} 家，全部虚构）",
         f"wrote {out} ({companies:,} companies, all invented)")  # fmt: skip


@population_app.command()
def run(
    source: SourceArgument,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="结果文件夹 · results")],
    at: AtOption = "",
    measure: MeasureOption = None,
    document: DocumentOption = "",
    assume_open: OpenOption = False,
    reasons: Annotated[
        bool,
        typer.Option(
            "--reasons", help="连不符合的也写，记首条不满足 · also what is not met, and why"
        ),
    ] = False,
    totals_only: Annotated[
        bool, typer.Option("--totals-only", help="只留合计，不写逐家 · sums alone, no rows")
    ] = False,
    batch: Annotated[
        int, typer.Option("--batch", min=1, metavar="N", help="每批家数 · companies in a batch")
    ] = 131_072,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="清去旧结果，从头再来 · begin anew")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """逐家匹配，分批写入；中断后同一命令接着做 · match all; the same command goes on."""
    from huice.cli.population_progress import COMPARED, Steps
    from huice.population.matcher import Matcher
    from huice.population.running.run import Stopped
    from huice.population.running.run import run as run_population

    expect_apart(out, source)
    asked = population(source, at)
    library = asked.library
    keys = [library.find_measure(each).key for each in measure or ()]
    if document:
        keys += [each.key for each in library.find_document(document).measures]
    matcher = Matcher(library.policies, asked.moment, keys, assume_open, reasons)
    expect_open(matcher.measures, asked.moment)
    columns = tell_columns(asked, matcher.keys, matcher.measures)
    try:
        with Steps() as steps:
            done = run_population(
                asked.source, matcher, out, batch=batch, rows=not totals_only,
                afresh=afresh, checking=Steps(COMPARED, drawn=False), progress=steps,
            )  # fmt: skip
    except Stopped as stopped:
        tell(f"已中断。{stopped.what.zh}", f"stopped. {stopped.what.en}")
        raise typer.Exit(130) from None
    if as_json:
        told = {"folder": str(done.folder), "parts": done.parts, "resumed": done.resumed}
        return print_json({**told, "companies": done.companies, **columns})
    zh, en = f"{done.companies:,} 家，{done.parts:,} 批", f"{done.companies:,} companies in {done.parts:,} parts"  # fmt: skip
    if done.resumed:
        zh, en = (
            zh + f"（其中 {done.resumed:,} 批早已完成）",
            en + f" ({done.resumed:,} there before)",
        )
    typer.echo(f"{zh}。汇总：huice population summary {done.folder}" if language() == "zh"
               else f"{en}. Sum it up: huice population summary {done.folder}")  # fmt: skip


@population_app.command()
def summary(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="run 的结果 · what run wrote")],
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """汇总：按措施、地市、行业、规模，集中程度，差一项 · a run summed up. Exit 1: unfinished."""
    expect_names((xlsx, ".xlsx"), (html, ".html"))
    from huice.population.running.summing import summary_of
    from huice.report.population_summary import summary_report

    found = summary_of(folder)
    hand_over(summary_report(found), found, xlsx, html, as_json)
    if not found.finished:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the commands on populations to the command line."""
    population_answers.register(population_app)
    app.add_typer(population_app, name="population")
