"""The commands on random inspections: huice inspection announce, draw, verify."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json, workbook_name, write
from huice.language import Text
from huice.library.yaml_file import CONTROL
from huice.problems import BadInput, Problem, Spot

if TYPE_CHECKING:
    from huice.procedure.inspection import Inspector, Plan, Project


class RoundingOption(StrEnum):
    up = "up"
    down = "down"
    nearest = "nearest"


MAX_PLAN = 50_000_000

ListArgument = Annotated[
    Path, typer.Argument(metavar="LIST", help="项目名单 .xlsx .csv .yaml .json · list of projects")
]
InspectorsOption = Annotated[
    Path | None,
    typer.Option("--inspectors", metavar="FILE", help="检查人员名录 · list of inspectors"),
]
SeedOption = Annotated[
    str, typer.Option("--seed", metavar="TEXT", help="种子，宜含事先无人能定之物 · the seed")
]
CommitmentOption = Annotated[
    str,
    typer.Option(
        "--commitment", metavar="SHA256", help="事先公布的种子承诺 · the hash published before"
    ),
]

inspection_app = typer.Typer(
    help="双随机现场核查计划 · random on-site inspections", no_args_is_help=True
)


@inspection_app.command()
def announce(
    listed: ListArgument,
    inspectors: InspectorsOption = None,
    seed: Annotated[
        str, typer.Option("--seed", metavar="TEXT", help="得出种子承诺 · also its commitment")
    ] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """抽取之前应公布的：名单摘要与种子承诺 · what to publish before the draw."""
    from huice.procedure.inspection import check_lists, commitment_of, mark_of

    projects, people = _lists(listed, inspectors)
    check_lists(projects, people)
    marks = {"projects": mark_of(projects)} | ({"inspectors": mark_of(people)} if people else {})
    commitment = commitment_of(seed) if seed else ""
    if as_json:
        told = {name: {"count": mark.count, "sha256": mark.sha256} for name, mark in marks.items()}
        return print_json({**told, "commitment": commitment})
    names = {"projects": Text("项目名单", "projects"), "inspectors": Text("人员名录", "inspectors")}
    for name, mark in marks.items():
        _say(Text(f"{names[name].zh}：{mark.count}，SHA-256 {mark.sha256}",
                  f"{names[name].en}: {mark.count}, SHA-256 {mark.sha256}"))  # fmt: skip
    if commitment:
        _say(Text(f"种子承诺：{commitment}", f"commitment: {commitment}"))


@inspection_app.command()
def draw(
    listed: ListArgument,
    seed: SeedOption,
    ratio: Annotated[
        list[str],
        typer.Option("--ratio", metavar="CLASS=RATE", help="各风险等级的比例，如 高=100%"),
    ],
    inspectors: InspectorsOption = None,
    each: Annotated[
        int, typer.Option("--each", help="每个项目几人（文件没有规定） · inspectors a project")
    ] = 2,
    rounding: Annotated[
        RoundingOption, typer.Option("--rounding", help="不足一个的如何取整 · how parts count")
    ] = RoundingOption.up,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="CODE=REASON", help="另加的项目与理由 · added, not drawn"),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="计划之日，默认今天 · the plan's day")
    ] = "",
    commitment: CommitmentOption = "",
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """抽取项目、指派人员，任何人可凭记录重做 · a draw that anyone can do again."""
    from huice.cli.inspection_screen import plan_workbook, show_plan
    from huice.procedure.inspection import draw as drawn

    if xlsx is not None:
        workbook_name(xlsx)
    projects, people = _lists(listed, inspectors)
    plan = drawn(
        projects, people, _ratios(ratio), seed, typed_day(on, "--on") if on else date.today(), each=each, rounding=rounding.value,
        commitment=commitment.strip().lower(), extras=_pairs(add or [], "--add"),
    )  # fmt: skip
    if xlsx is not None:
        write(xlsx, plan_workbook(plan, projects, language()), listed)
        typer.echo(f"已写入 {xlsx}" if language() == "zh" else f"wrote {xlsx}", err=as_json)
    if as_json:
        print_json(plan.as_json())
    elif xlsx is None:
        show_plan(plan, language())


@inspection_app.command()
def verify(
    plan: Annotated[
        Path, typer.Argument(metavar="PLAN", help="draw --json 写出的计划 · a plan as JSON")
    ],
    listed: ListArgument,
    inspectors: InspectorsOption = None,
    commitment: CommitmentOption = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """计划是否由名单与种子得出 · whether a plan follows. Exit 1: it does not."""
    from huice.procedure.inspection_verify import verify as verified

    given = read_plan(plan)
    projects, people = _lists(listed, inspectors)
    found = verified(given, projects, people, commitment.strip().lower())
    if as_json:
        print_json({
            "follows": not found,
            "differences": [
                {"place": each.place, "zh": each.what.zh, "en": each.what.en} for each in found
            ],
        })  # fmt: skip
    elif found:
        _say(Text(f"不符：{len(found)} 处", f"does not follow: {len(found)} differences"))
        for each in found:
            line = Text(f"  {each.place}：{each.what.zh}", f"  {each.place}: {each.what.en}")
            typer.echo(CONTROL.sub("�", line.say(language())))
    else:
        _say(Text(f"相符：{len(given.items)} 个项目，由名单、比例与种子得出",
                  f"follows from list, ratios and seed: {len(given.items)} projects"))  # fmt: skip
    if found:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the commands on inspections to the command line."""
    app.add_typer(inspection_app, name="inspection")


def read_plan(path: Path) -> Plan:
    """A plan as ``draw --json`` wrote it; raises BadInput for anything else."""
    import json

    from pydantic import TypeAdapter, ValidationError

    from huice.library.yaml_file import cannot_open
    from huice.procedure.inspection import Plan

    try:
        if path.stat().st_size > MAX_PLAN:
            raise BadInput.at(
                Spot(path.name), f"文件超过 {MAX_PLAN} 字节", f"more than {MAX_PLAN} bytes"
            )
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise cannot_open(path.name, error) from None
    except UnicodeDecodeError:
        raise BadInput.at(Spot(path.name), "不是 UTF-8 编码", "not UTF-8") from None
    try:
        plan: Plan = TypeAdapter(Plan).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place, wrong = ".".join(str(step) for step in first["loc"]), first["msg"]
        raise BadInput.at(
            Spot(path.name), f"不是 huice inspection draw --json 写的计划（{wrong}）",
            f"not a plan as huice inspection draw --json writes it ({wrong})", place,
        ) from None  # fmt: skip
    if plan.as_json() != json.loads(text):
        raise BadInput.at(Spot(path.name), "计划里有不是 huice 写的栏目或写法",
                          "the plan has fields that huice does not write")  # fmt: skip
    return plan


def _lists(
    listed: Path, inspectors: Path | None
) -> tuple[tuple[Project, ...], tuple[Inspector, ...]]:
    """Both lists; what should be looked at again is said on the error stream."""
    from huice.cli.inspection_lists import nobody, read_inspectors, read_projects

    projects, reminders = read_projects(listed)
    people: tuple[Inspector, ...] = ()
    found: list[Problem] = [*reminders]
    if inspectors is not None:
        people, reminders = read_inspectors(inspectors)
        found += [*reminders, *nobody(projects, people)]
    for each in found:
        print(CONTROL.sub("�", each.say(language())), file=sys.stderr)
    return projects, people


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """CODE=REASON pairs; the first sign of equality parts them."""
    pairs: dict[str, str] = {}
    for text in given:
        name, value = (part.strip() for part in (*re.split("[=＝]", text, maxsplit=1), "")[:2])
        if not name or not value:
            raise BadInput.at(
                Spot(option), f"“{text}”应如 名称=值", f"'{text}': expected NAME=VALUE"
            )
        if name in pairs:
            raise BadInput.at(Spot(option), f"“{name}”写了两次", f"'{name}' is given twice")
        pairs[name] = value
    return pairs


def _ratios(given: Iterable[str]) -> dict[str, Fraction]:
    from huice.procedure.inspection import read_ratio

    return {risk: read_ratio(text) for risk, text in _pairs(given, "--ratio").items()}


def _say(text: Text) -> None:
    typer.echo(text.say(language()))
