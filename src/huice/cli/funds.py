"""The commands on funds: list, show, check, and allotting a year's money among candidates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import typer

from huice.cli.options import JsonOption, LangOption, language
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot, near

if TYPE_CHECKING:
    from huice.cli.fund_screen import FundScreen
    from huice.decide.library import Library
    from huice.fund.allotting import FundingPlan
    from huice.fund.blocks import Block
    from huice.library.policies import Policies
    from huice.rules.measure import Document
    from huice.rules.programme import AllotmentRule, Programme

T = TypeVar("T")

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
        list[str] | None,
        typer.Option(
            metavar="[NAME=]MONEY",
            help="年度预算，如 5000万元；分块则每块一次，如 韶关市=800万元 · the budget, or one of each block: a place, a region or a measure",
        ),
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NAME=]RATE",
            help="不写预算而选定比例，如 珠三角=12%，算出所需资金 · a chosen rate instead, and what it needs",
        ),
    ] = None,
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
    from huice.fund.allotting import allot_at, allot_blocks
    from huice.fund.blocks import measures_named
    from huice.fund.candidates import empty_sheet, read_candidates
    from huice.fund.claims import Claims

    library = fund_library()
    document, found = find_programme(library, programme)
    if not found.allotting:
        raise BadInput.at(Spot(document.id), "这个项目不分配资金", "this programme allots no money")
    if candidates is None:
        path = workbook_name(out or Path(f"{document.id}-candidates.xlsx"))
        write(path, empty_sheet(language()))
        return typer.echo(f"空表已写入 {path}" if language() == "zh" else f"wrote the empty sheet to {path}")  # fmt: skip
    policies = library.policies
    budgets = _by_block("--budget", budget or [], _money, policies, found)
    rates = _by_block("--rate", rate or [], _share, policies, found)
    if bool(budgets) == bool(rates):
        raise BadInput.at(
            Spot("--budget"), "请写年度预算，如 5000万元，或用 --rate 选定比例，只写一样",
            "give the budget, such as 5000万元, or choose a rate with --rate: one of the two",
        )  # fmt: skip
    chosen = _rule(rule, found)
    if rates and chosen != "one_rate":
        raise BadInput.at(
            Spot("--rate"), "择优排序没有比例可选", "best first has no rate to choose"
        )
    claims = Claims(policies, found, date.today()).of(
        read_candidates(content_of(candidates), candidates.name, measures_named(policies, found))
    )
    plan = allot_blocks(claims, chosen, budgets) if budgets else allot_at(claims, rates)
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


def _by_block(
    option: str, words: list[str], read: Callable[[str], T], policies: Policies, programme: Programme
) -> dict[Block, T]:  # fmt: skip
    """What an option gives for each block, or with no name for all candidates."""
    from huice.fund.blocks import Block, block_named

    found, spot = dict[Block, T](), Spot(option)
    for word in words:
        name, _, figure = word.rpartition("=")
        block = block_named(name.strip(), policies, programme, spot) if name.strip() else Block("", spot=spot)  # fmt: skip
        if block in found:
            twice = block.name or word
            raise BadInput.at(spot, f"“{twice}”写了两次", f"'{twice}' is given twice")
        found[block] = read(figure)
    if len(found) > 1 and not all(each.name for each in found):
        raise BadInput.at(spot, "或写一个总数，或每块各写一个", "give one for all, or one for each block")  # fmt: skip
    return found


def _money(written: str) -> int:
    from huice.population.study.limits import read_limit

    try:
        return read_limit(written).money
    except BadInput as error:
        raise BadInput.at(Spot("--budget"), *error.problems[0].what) from None


def _share(written: str) -> Fraction:
    from huice.values.literals import NotALiteral, read_literal
    from huice.values.types import RATE

    try:
        literal = read_literal(written)
    except NotALiteral as error:
        raise BadInput.at(Spot("--rate"), error.zh, error.en) from None
    if literal.type != RATE:
        raise BadInput.at(Spot("--rate"), f"“{written}”应为比例，如 12%", f"'{written}': a rate such as 12% is expected")  # fmt: skip
    return Fraction(literal.value)


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
        "short": plan.short, "binding": plan.binding._asdict(),
        "blocks": [
            {"block": each.name, "candidates": each.candidates, "budget": each.budget, "most": each.most,
             "paid": each.paid, "left": each.left, "short": each.short,
             "share": None if each.share is None else str(each.share),
             "rate": None if each.rate is None else str(each.rate)}
            for each in plan.blocks
        ],
        "rates": [{"block": block, "measure": key, "ceiling": str(ceiling), "rate": str(rate)}
                  for (block, key, ceiling), rate in plan.rates().items()],
        "projects": [
            {"number": each.claim.candidate.number, "measure": each.claim.candidate.measure,
             "place": each.claim.candidate.place, "base": each.claim.candidate.base,
             "most": each.claim.most, "paid": each.paid, "bound": each.bound, "block": each.block}
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
