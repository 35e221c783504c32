"""Options that every command takes, and the language that was chosen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from huice.language import Language


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
