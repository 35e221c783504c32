"""Procedures drawn: each version once, then kept in the data folder."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex
from typing import Final

from huice.language import Language
from huice.procedure.drawing import draw
from huice.procedure.model import Procedure
from huice.site.casework import procedures
from huice.site.settings.environment import DATA

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def draw_all() -> int:
    """Draw what was not drawn yet, in both languages; how many procedures there are."""
    every = list(map(procedures.procedure, procedures.keys()))
    for each in every:
        for language in LANGUAGES:
            drawn(each, language)
    return len(every)


def folder() -> Path:
    return DATA / "drawings"


def drawn(procedure: Procedure, language: Language) -> bytes:
    """The picture as SVG; drawing a large one takes a second, so it is done once."""
    path = folder() / f"{procedure.digest}-{language}.svg"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        picture = draw(procedure, language).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{token_hex(4)}.part")
    draft.write_bytes(picture)
    draft.replace(path)
    return picture
