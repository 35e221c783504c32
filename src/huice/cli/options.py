"""Options that every command takes, and the language that was chosen."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from huice.language import Language
from huice.problems import BadInput, Spot


class Lang(StrEnum):
    zh = "zh"
    en = "en"


_language = Lang.zh


def _set_language(lang: Lang | None) -> Lang | None:
    """Before or after the command; the later wins."""
    global _language
    _language = lang or _language
    return lang


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("huice"))
        raise typer.Exit


LANG_HELP = "zh 或 en，默认 zh · zh or en, default zh"
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help=LANG_HELP, callback=_set_language, show_default=False)
]
RootLangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang", envvar="HUICE_LANG", help=LANG_HELP, callback=_set_language, show_default=False
    ),
]
VersionOption = Annotated[
    bool, typer.Option("--version", help="版本 · version", callback=_show_version, is_eager=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def language() -> Language:
    """The language of this run."""
    return _language.value


def typed_day(text: str, name: str = "") -> date:
    """A day as it was typed for an option or argument; raises BadInput for a month or no date."""
    from huice.values.literals import NotALiteral, read_date

    spot = Spot(name or text)
    try:
        day = read_date(text)
    except NotALiteral as error:
        raise BadInput.at(spot, error.zh, error.en) from None
    if isinstance(day, date):
        return day
    raise BadInput.at(
        spot, f"“{text}”应写到日，如 2024-02-25", f"'{text}': name the day, as 2024-02-25"
    )
