"""The commands on procedures: huice procedure list, show, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli.options import JsonOption, LangOption, language
from huice.cli.output import ending_in, print_json, write
from huice.language import Text

if TYPE_CHECKING:
    from huice.cli.procedure_screen import ProcedureScreen
    from huice.procedure.audit import Audited
    from huice.procedure.model import Procedure

WARNINGS_SHOWN = 20

procedure_app = typer.Typer(
    help="行政程序：状态、时限、逾期后果 · administrative procedures", no_args_is_help=True
)
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="文件夹/名称，或名称 · FOLDER/NAME, or NAME alone")
]


@procedure_app.command("list")
def list_procedures(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """政策库里的程序 · the procedures of the library."""
    from huice.procedure.load import load_procedure
    from huice.procedure.procedure_json import summary_json

    found = [(load_procedure(path), _count_cases(path)) for path in paths().values()]
    if as_json:
        return print_json([summary_json(procedure, cases) for procedure, cases in found])
    _screen().listed(found)


@procedure_app.command()
def show(
    name: NameArgument,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="OUT", help="画成一页 SVG · draw it as one page of SVG"),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """一个程序：谁在何时可做什么，时限多长，逾期如何 · a procedure, rule by rule."""
    procedure = named_procedure(name)
    if svg is not None:
        from huice.procedure.drawing import draw

        write(ending_in(svg, ".svg"), draw(procedure, language()).encode())
        typer.echo(f"已写入 {svg}" if language() == "zh" else f"wrote {svg}", err=as_json)
    if as_json:
        from huice.procedure.procedure_json import procedure_json

        return print_json(procedure_json(procedure))
    if svg is None:
        _screen().procedure(procedure)


@procedure_app.command()
def check(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="只查一个程序 · only this procedure")
    ] = "",
    mutation: Annotated[
        bool, typer.Option(help="试改每条规则，看案例能否察觉 · try every mutant")
    ] = True,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """校验程序与其案例 · check procedures and their worked cases. Exit 1: they have errors."""
    from huice.library.cache import default_root
    from huice.procedure.audit import check_procedures

    found = list(check_procedures(default_root(), name, mutation))
    if as_json:
        print_json([each.as_json() for each in found])
    else:
        _say_audit(found)
    if not all(each.passed for each in found):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the commands on procedures to the command line."""
    app.add_typer(procedure_app, name="procedure")


def paths() -> dict[str, Path]:
    """The file of every procedure of the library, by its key FOLDER/NAME."""
    from huice.library.cache import default_root
    from huice.procedure.load import key_of, procedure_files

    return {key_of(path): path for path in procedure_files(default_root())}


def named_procedure(name: str) -> Procedure:
    """The procedure of that key or name; raises BadInput with what was probably meant."""
    from huice.procedure.audit import find
    from huice.procedure.load import load_procedure

    found = paths()
    return load_procedure(found[find(name, found)])


def _count_cases(path: Path) -> int:
    from huice.library.shape import shaped
    from huice.library.yaml_file import read
    from huice.procedure.cases import SUFFIX, CasesFile

    beside = path.with_name(path.stem + SUFFIX)
    return len(shaped(read(beside), CasesFile).cases) if beside.exists() else 0


def _say_audit(found: list[Audited]) -> None:
    """Problems on standard error, errors first; then one line for each procedure."""
    problems = [problem for each in found for problem in each.problems]
    errors = [each for each in problems if not each.warning]
    warnings = [each for each in problems if each.warning]
    for problem in (*errors, *warnings[:WARNINGS_SHOWN]):
        print(problem.say(language()), file=sys.stderr)
    if len(warnings) > WARNINGS_SHOWN:
        more = len(warnings) - WARNINGS_SHOWN
        said = Text(f"……另有 {more} 条提醒，--json 可看", f"… and {more} more warnings, by --json")
        print(said.say(language()), file=sys.stderr)
    _screen().audited(found)


def _screen() -> ProcedureScreen:
    from rich.console import Console

    from huice.cli.procedure_screen import ProcedureScreen

    return ProcedureScreen(Console(highlight=False), language())
