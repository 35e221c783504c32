"""What the commands on populations share: the question, what is told of columns, the answer."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from huice.cli.options import language
from huice.cli.output import ending_in, print_json, write
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.decide.library import Library
    from huice.population.matcher import Matcher
    from huice.population.source.headers import Missing, Plan
    from huice.population.source.open import Source
    from huice.report.population_tables import Report
    from huice.rules.facts import FactKey
    from huice.rules.measure import Measure

SHOWN = 8
"""How many missing columns and left out columns are told one by one."""

SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="企业数据：x.parquet、文件夹、x.csv、x.xlsx、x.duckdb::表、postgresql::表、invented:家数[:种子]"
        " · a population: a file, a folder, a table, or an invented one",
    ),
]
AtOption = Annotated[
    str,
    typer.Option("--at", metavar="DATE", help="基准日，默认今天 · reference date, default today"),
]
MeasureOption = Annotated[
    list[str] | None,
    typer.Option("--measure", "-m", metavar="KEY", help="只算这项，可重复 · only this, repeatable"),
]
DocumentOption = Annotated[
    str, typer.Option("--document", "-d", metavar="D", help="只算一份文件 · only this document")
]
OpenOption = Annotated[
    bool, typer.Option("--assume-open", help="当日不可申报的也算 · also what is not open")
]
XlsxOption = Annotated[
    Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="写成网页 · write a page")
]


class Population(NamedTuple):
    """A source as seen from one day; ``plan`` says what each of its columns tells."""

    library: Library
    moment: date | datetime
    source: Source
    plan: Plan


def population(source: str, at: str) -> Population:
    """The population that was named; raises BadInput."""
    from huice.population.source.headers import plan_of
    from huice.population.source.open import open_source

    library, moment = the_library(), moment_of(at)
    opened = open_source(source, library, moment)
    return Population(library, moment, opened, plan_of(opened.schema, library.facts, opened.name))


def expect_open(measures: Iterable[Measure], moment: date | datetime) -> None:
    """Raises BadInput where no measure is left to compute."""
    if not tuple(measures):
        raise BadInput.at(
            Spot("--at"),
            f"所问措施在 {moment} 都不可申报；要照样计算，请加 --assume-open",
            f"none of these measures is open on {moment}; --assume-open computes them all the same",
        )


def the_library() -> Library:
    from huice.decide.library import load

    return load()


def moment_of(at: str) -> date | datetime:
    from huice.decide.profile import read_moment
    from huice.values.literals import NotALiteral

    try:
        return read_moment(at) if at else date.today()
    except NotALiteral as error:
        raise BadInput.at(Spot("--at"), error.zh, error.en) from None


# what is told before


def tell_columns(
    asked: Population,
    keys: Iterable[FactKey],
    measures: Iterable[Measure],
    reformed: Matcher | None = None,
) -> dict[str, Any]:
    """Says which columns are missing, with the measures they leave open, and which are left out.

    What only ``reformed`` measures hang on is theirs.
    """
    from huice.population.source.headers import missing

    plan = asked.plan
    lacking = missing(plan, keys, measures, asked.library.policies, asked.moment)
    if reformed is not None:
        alone = [each.key for each in lacking if not each.measures]
        after = missing(plan, alone, reformed.measures, reformed.policies, asked.moment)
        lacking = (*(each for each in lacking if each.measures), *after)
    _tell_missing(lacking)
    if plan.ignored:
        listed = "、".join(plan.ignored[:SHOWN])
        more = len(plan.ignored) - SHOWN
        tell(f"没有用到的列：{listed}" + (f" 等 {len(plan.ignored)} 列" if more > 0 else ""),
             f"columns left out: {listed.replace('、', ', ')}" + (f" and {more} more" if more > 0 else ""))  # fmt: skip
    return {
        "missing": [
            {"fact": str(each.key), "measures": [measure.key for measure in each.measures]}
            for each in lacking
        ],
        "ignored": list(plan.ignored),
    }


def _tell_missing(lacking: Iterable[Missing]) -> None:
    listed = sorted(lacking, key=lambda each: -len(each.measures))
    if not listed:
        return
    measures = {measure.key for each in listed for measure in each.measures}
    tell(f"缺少 {len(listed)} 列，{len(measures)} 项措施可能因此待补充：",
         f"{len(listed)} columns are missing, which can leave {len(measures)} measures undetermined:")  # fmt: skip
    for each in listed[:SHOWN]:
        titles = [measure.title for measure in each.measures]
        more = len(titles) - 1
        tell(f"  {each.key}（{each.fact.label.zh}）：{titles[0].zh if titles else '—'}" + (f" 等 {len(titles)} 项" if more > 0 else ""),
             f"  {each.key} ({each.fact.label.en}): {titles[0].en if titles else '—'}" + (f" and {more} more" if more > 0 else ""))  # fmt: skip
    if len(listed) > SHOWN:
        rest = len(listed) - SHOWN
        tell(f"  另有 {rest} 列", f"  and {rest} more")


# the answer


def expect_names(*named: tuple[Path | None, str], source: str = "") -> None:
    """Files to write bear the right ending and are not what is read: looked at before the work."""
    read = Path(source.partition("::")[0]) if source else None
    for path, ending in named:
        if path is None:
            continue
        ending_in(path, ending)
        if read and read.exists() and path.exists() and path.samefile(read):
            raise BadInput.at(Spot(str(path)), "这是输入的企业数据，请另取名字",
                              "this is the population that is read, choose another name")  # fmt: skip
        if source and ending == ".parquet":
            expect_apart(path, source)
        if not path.parent.is_dir():
            raise BadInput.at(Spot(str(path)), "没有这个文件夹", "no such folder")


def expect_apart(out: Path, source: str) -> None:
    """What is written as Parquet does not lie in a folder that is read: it would be read too."""
    read = Path(source).resolve()
    if read.is_dir() and (out.resolve() == read or read in out.resolve().parents):
        raise BadInput.at(Spot(str(out)), "在输入的企业数据文件夹之内，请写到别处",
                          "this lies in the folder of companies that is read, write elsewhere")  # fmt: skip


def hand_over(
    report: Report, answer: Any, xlsx: Path | None, html: Path | None, as_json: bool
) -> None:
    """The answer as a workbook, a page, JSON, or else on the screen."""
    if xlsx is not None:
        from huice.report.population_xlsx import report_workbook

        written(xlsx, report_workbook(report, language()))
    if html is not None:
        from huice.report.population_page import population_page

        written(html, population_page(report, language()).encode())
    if as_json:
        from huice.report.population_json import population_json

        print_json(population_json(answer))
    elif xlsx is None and html is None:
        from rich.console import Console

        from huice.cli.population_screen import PopulationScreen

        PopulationScreen(Console(highlight=False), language()).report(report)


def written(path: Path, content: bytes) -> None:
    write(path, content)
    tell(f"已写入 {path}", f"wrote {path}")


def tell(zh: str, en: str) -> None:
    """On stderr, beside the answer."""
    print(zh if language() == "zh" else en, file=sys.stderr, flush=True)
