"""The commands on funds: list, show, check, and allotting a year's money among candidates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from huice.cli.options import JsonOption, LangOption, language
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot, near

if TYPE_CHECKING:
    from huice.cli.fund_screen import FundScreen
    from huice.decide.library import Library
    from huice.fund.allotting import FundingPlan
    from huice.rules.measure import Document
    from huice.rules.programme import AllotmentRule, Programme

app = typer.Typer(help="资金项目：申报到清算 · funds: from call to clawback", no_args_is_help=True)

ProgrammeArgument = Annotated[
    str, typer.Argument(metavar="PROGRAMME", help="文件夹、文号、标题或清单编号 · a document")
]


@app.command("list")
def list_programmes(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """有哪些资金项目和遴选 · the programmes of the library."""
    found = _programmes(fund_library())
    if as_json:
        return print_json([
            {"programme": document.id, "title": programme.title._asdict(), "pays": programme.pays,
             "measures": list(programme.measures), "stages": len(programme.stages)}
            for document, programme in found
        ])  # fmt: skip
    _screen().programmes(found)


@app.command()
def show(
    programme: ProgrammeArgument, as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """一个资金项目：谁做什么、各环节、评审、分配、规定 · all of one programme."""
    document, found = find_programme(fund_library(), programme)
    if as_json:
        return print_json(_told(found))
    _screen().programme(document, found)


@app.command()
def check(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """没有行为人的环节、没有后果的期限、没有标准的评分 · what programmes leave open."""
    from huice.library.programme_check import programme_errors

    library = fund_library()
    found = list(programme_errors(library.policies))
    if as_json:
        print_json([each.say(language()) for each in found])
    else:
        for each in found:
            typer.echo(each.say(language()))
        count = len(_programmes(library))
        typer.echo(f"{count} 个项目，问题 {len(found)}" if language() == "zh" else f"{count} programmes, {len(found)} problems")  # fmt: skip
    if found:
        raise typer.Exit(1)


@app.command()
def allot(
    programme: ProgrammeArgument,
    candidates: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CANDIDATES]", help="候选项目 .xlsx；不写则输出空表 · the candidates"
        ),
    ] = None,
    budget: Annotated[
        str, typer.Option("--budget", metavar="MONEY", help="年度预算，如 5000万元 · the budget")
    ] = "",
    rule: Annotated[
        str, typer.Option("--rule", help="one_rate 统一比例 | ranking 择优；默认按项目 · the rule")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """按规则把预算分到项目，精确到分 · the budget shared out by the rule, to the 分."""
    from huice.fund.allotting import Claims
    from huice.fund.allotting import allot as allotted
    from huice.fund.candidates import empty_sheet, read_candidates

    library = fund_library()
    document, found = find_programme(library, programme)
    if not found.allotting:
        raise BadInput.at(Spot(document.id), "这个项目不分配资金", "this programme allots no money")
    if candidates is None:
        path = workbook_name(out or Path(f"{document.id}-candidates.xlsx"))
        write(path, empty_sheet(language()))
        return typer.echo(f"空表已写入 {path}" if language() == "zh" else f"wrote the empty sheet to {path}")  # fmt: skip
    money = _money(budget)
    chosen = _rule(rule, found)
    policies = library.policies
    named = {name: each.measure for each in found.allotting
             for name in (each.measure, each.measure.partition("/")[2], *policies.measures[each.measure].title)}  # fmt: skip
    claims = Claims(policies, found, date.today()).of(
        read_candidates(content_of(candidates), candidates.name, named)
    )
    plan = allotted(claims, chosen, money)
    if out is not None:
        from huice.fund.plan_sheet import funding_workbook

        path = workbook_name(out)
        write(path, funding_workbook(plan, policies.measures.__getitem__, language()))
        if not as_json:
            typer.echo(f"已写入 {path}" if language() == "zh" else f"wrote {path}")
    if as_json:
        return print_json(_plan(plan))
    _screen().plan(plan, policies.measures.__getitem__)


def register(root: typer.Typer) -> None:
    """Adds the commands on funds to the command line."""
    from huice.cli.fund_ledger import ledger

    app.command()(ledger)
    root.add_typer(app, name="fund")


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise BadInput.at(Spot(str(path)), "读不了这个文件", "the file cannot be read") from None


def fund_library() -> Library:
    from huice.decide.library import load

    return load()


def _programmes(library: Library) -> list[tuple[Document, Programme]]:
    return [(each, each.programme) for each in library.documents if each.programme is not None]


def find_programme(library: Library, word: str) -> tuple[Document, Programme]:
    document = library.find_document(word)
    if document.programme is None:
        hint = near(word, [each.id for each, _ in _programmes(library)])
        raise BadInput.at(Spot(word), f"这份文件没有编成资金项目{hint.zh}",
                          f"this document is not encoded as a programme{hint.en}")  # fmt: skip
    return document, document.programme


def _money(written: str) -> int:
    from huice.population.study.limits import read_limit

    if not written:
        raise BadInput.at(
            Spot("--budget"), "请写年度预算，如 5000万元", "give the budget, such as 5000万元"
        )
    try:
        return read_limit(written).money
    except BadInput as error:
        raise BadInput.at(Spot("--budget"), *error.problems[0].what) from None


def _rule(written: str, programme: Programme) -> AllotmentRule:
    from huice.rules.programme import AllotmentRule

    rules: tuple[AllotmentRule, ...] = get_args(AllotmentRule)
    own = {each.rule for each in programme.allotting}
    if written:
        found = next((each for each in rules if each == written), None)
        if found is None:
            listed = "、".join(rules)
            raise BadInput.at(Spot("--rule"), f"“{written}”不在其中：{listed}", f"'{written}' is none of: {listed}")  # fmt: skip
        return found
    if len(own) > 1:
        raise BadInput.at(Spot("--rule"), "各措施规则不同，请用 --rule 指定", "the measures differ in their rule: give --rule")  # fmt: skip
    return own.pop()


def _plan(plan: FundingPlan) -> dict[str, Any]:
    """Sums are whole 分."""
    return {
        "rule": plan.rule, "budget": plan.budget, "paid": plan.paid, "left": plan.left,
        "share": None if plan.share is None else str(plan.share),
        "rates": [{"measure": key, "ceiling": str(ceiling), "rate": str(rate)}
                  for (key, ceiling), rate in plan.rates().items()],
        "projects": [
            {"number": each.claim.candidate.number, "measure": each.claim.candidate.measure,
             "place": each.claim.candidate.place, "base": each.claim.candidate.base,
             "most": each.claim.most, "paid": each.paid, "bound": each.bound}
            for each in plan.lines
        ],
    }  # fmt: skip


def _told(each: Programme) -> dict[str, Any]:
    return {
        "programme": each.document, "title": each.title._asdict(), "pays": each.pays,
        "measures": list(each.measures),
        "duties": [{"id": x.id, "title": x.title._asdict(), "does": x.does._asdict(), "cite": x.cite} for x in each.duties],
        "stages": [
            {"id": x.id, "title": x.title._asdict(), "actor": x.actor, "by": x.by._asdict() if x.by else None,
             "lapse": x.lapse._asdict() if x.lapse else None, "runs": x.runs or None, "cite": x.cite,
             "act": x.act, "opens": x.opens or None, "closes": x.closes or None}
            for x in each.stages
        ],
        "allotting": [{"measure": x.measure, "rule": x.rule, "cite": x.cite} for x in each.allotting],
        "provisions": [
            {"id": x.id, "topic": x.topic, "says": x.says._asdict(), "length": x.length or None,
             "void_above": None if x.void_above is None else str(x.void_above), "cite": x.cite}
            for x in each.provisions
        ],
    }  # fmt: skip


def _screen() -> FundScreen:
    from rich.console import Console

    from huice.cli.fund_screen import FundScreen

    return FundScreen(Console(highlight=False), language())
