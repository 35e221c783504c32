"""huice: what a company can get, and why. Chinese by default, ``--lang en`` for English.

Exit codes: 0 done, 1 the answer is no or a check failed, 2 bad input.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli import (
    cases,
    clock,
    deadlines,
    funds,
    inspection,
    plans,
    population,
    procedures,
    records,
    site,
    texts,
)
from huice.cli.options import JsonOption, LangOption, RootLangOption, VersionOption, language
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot
from huice.values.moments import day_of

if TYPE_CHECKING:
    from huice.cli.records_screen import RecordsScreen
    from huice.cli.screen import Screen
    from huice.decide.answer import Match
    from huice.decide.library import Library


app = typer.Typer(
    name="huice",
    help="惠策：企业能得到哪些扶持、多少、依据哪一条 · Which support a company can get, how much, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
profile_app = typer.Typer(help="企业档案 · company profiles", no_args_is_help=True)
app.add_typer(profile_app, name="profile")

AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="基准日，如 2024-02-01 · reference date"),
]
ProfileArgument = Annotated[
    Path, typer.Argument(metavar="PROFILE", help="企业档案 .yaml .json .xlsx · profile file")
]
MeasureArgument = Annotated[
    str, typer.Argument(metavar="MEASURE", help="措施 · measure key or inventory id")
]


@app.callback()
def chosen(lang: RootLangOption = None, version: VersionOption = False) -> None:
    """惠策：企业能得到哪些扶持、多少、依据哪一条 · Which support a company can get, and why."""


@app.command()
def match(
    profile: ProfileArgument,
    at: AtOption = None,
    document: Annotated[
        str, typer.Option("--document", "-d", help="只看一份文件 · only this document")
    ] = "",
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """逐项措施的结论、奖补与期限 · the verdict on every measure."""
    library = _library()
    found = _match(library, profile, at, document=document)
    if xlsx is not None:
        from huice.decide.answer_xlsx import match_workbook

        write(workbook_name(xlsx), match_workbook(found, language()), profile)
        typer.echo(f"已写入 {xlsx}" if language() == "zh" else f"wrote {xlsx}", err=as_json)
    if as_json:
        from huice.decide.answer_json import match_json

        print_json(match_json(found))
    elif xlsx is None:
        _screen().match(found)


@app.command()
def explain(
    measure: MeasureArgument,
    profile: ProfileArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """一项措施的逐条理由 · the reasons for one measure. Exit 1: the answer is no."""
    library = _library()
    key = library.find_measure(measure).key
    result = _match(library, profile, at, measure=key).results[0]
    if as_json:
        from huice.decide.answer_json import result_json

        print_json(result_json(result))
    else:
        _screen().explain(result, library)
    if result.verdict in ("ineligible", "not_open"):
        raise typer.Exit(1)


@app.command()
def measures(at: AtOption = None, as_json: JsonOption = False, lang: LangOption = None) -> None:
    """措施目录 · all measures of the library."""
    from huice.rules.state import state_at

    library = _library()
    day = _moment(at) or date.today()
    if not as_json:
        return _screen().measures(library, day)
    print_json([
        {"measure": each.key, "inventory": list(each.inventory), "title": each.title._asdict(),
         "document": each.document, "number": library.policies.document_of(each).number,
         "state": state_at(library.policies.document_of(each), day, each.by_application), "award": each.award.kind}
        for each in library.measures
    ])  # fmt: skip


@app.command()
def show(measure: MeasureArgument, at: AtOption = None, lang: LangOption = None) -> None:
    """一项措施的全文规则：条件、奖补、期限、材料、出处 · a rule as a page."""
    library = _library()
    entry, day = library.find_support(measure), _moment(at) or date.today()
    if entry is not None:
        return _records().entry(entry, library.policies.document(entry.document), day)
    _screen().show(library.find_measure(measure), library, day)


@app.command()
def check(
    document: Annotated[str, typer.Argument(help="只查一份文件 · only this document")] = "",
    mutation: Annotated[
        bool, typer.Option(help="试改每条规则，看案例能否察觉 · try every mutant")
    ] = True,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """校验政策库：格式、类型、案例、变异得分 · check the whole library. Exit 1: it has errors."""
    from huice.cli.audit_screen import run_audit

    if not run_audit(document, mutation, as_json, language()):
        raise typer.Exit(1)


@app.command()
def report(
    profile: ProfileArgument,
    html: Annotated[Path, typer.Option("--html", metavar="OUT", help="写入的网页 · page to write")],
    at: AtOption = None,
    lang: LangOption = None,
) -> None:
    """一页可打印的报告 · one self-contained page, fit to print."""
    from huice.report.page import report_page

    library = _library()
    found = _match(library, profile, at)
    write(html, report_page(found, library, language()).encode(), profile)
    typer.echo(f"已写入 {html}" if language() == "zh" else f"wrote {html}")


@app.command()
def schema(
    of: Annotated[str, typer.Argument(metavar="match|profile", help="哪一个 · which")],
    lang: LangOption = None,
) -> None:
    """match --json 与企业档案的 JSON Schema · JSON Schemas of the contract and of profiles."""
    from huice.decide.answer_json import match_schema, profile_schema

    if of not in ("match", "profile"):
        raise BadInput.at(Spot(of), "应为 match 或 profile", "expected match or profile")
    print_json(match_schema() if of == "match" else profile_schema(_library()))


@profile_app.command("new")
def profile_new(
    measure: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="MEASURE", help="只问这项措施所需 · ask just for this"),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="OUT", help="写成 Excel 表 · write an Excel form"),
    ] = None,
    at: AtOption = None,
    lang: LangOption = None,
) -> None:
    """一份只问所需事实的空白档案 · a form that asks just the needed facts."""
    from huice.decide.blank import blank_profile
    from huice.decide.form import form_workbook
    from huice.decide.needs import questions

    library = _library()
    chosen = [library.find_measure(each) for each in measure or []] or list(library.measures)
    day = day_of(_moment(at) or date.today())
    keys = questions(library, chosen, day)
    if xlsx is None:
        typer.echo(blank_profile(keys, library.facts, day, language()), nl=False)
        return
    if xlsx.exists():
        raise BadInput.at(
            Spot(str(xlsx)), "文件已存在，请另取名字", "the file exists, choose another name"
        )
    write(workbook_name(xlsx), form_workbook(keys, library.facts, language()))
    typer.echo(f"已写入 {xlsx}（{len(keys)} 行）" if language() == "zh"
               else f"wrote {xlsx} ({len(keys)} rows)")  # fmt: skip


records.register(app)
plans.register(app)
funds.register(app)
texts.register(app)
clock.register(app)
procedures.register(app)
cases.register(app)
deadlines.register(app)
inspection.register(app)
population.register(app)
site.register(app)


def main() -> None:
    """Run the command line; every bad input ends here, told in the user's language."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console may not know every character
    try:
        app()
    except BadInput as error:
        for problem in error.problems:
            print(problem.say(language()), file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        print("已中断 · interrupted", file=sys.stderr)
        sys.exit(130)


def _library() -> Library:
    from huice.decide.library import load

    return load()


def _records() -> RecordsScreen:
    from rich.console import Console

    from huice.cli.records_screen import RecordsScreen

    return RecordsScreen(Console(highlight=False), language())


def _screen() -> Screen:
    from rich.console import Console

    from huice.cli.screen import Screen

    return Screen(Console(highlight=False), language())


def _match(
    library: Library, path: Path, at: str | None, document: str = "", measure: str = ""
) -> Match:
    profile = library.profile(path)
    for problem in profile.warnings:
        print(problem.say(language()), file=sys.stderr)
    return library.match(profile, _moment(at), document, [measure] if measure else [])


def _moment(at: str | None) -> date | datetime | None:
    from huice.decide.profile import read_moment
    from huice.values.literals import NotALiteral

    if at is None:
        return None
    try:
        return read_moment(at)
    except NotALiteral as error:
        raise BadInput.at(Spot("--at"), error.zh, error.en) from None
