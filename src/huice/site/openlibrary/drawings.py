"""Procedures drawn: each version once, then kept in the data folder."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Final

from huice.language import Language
from huice.procedure.drawing import draw
from huice.procedure.model import Procedure
from huice.site.casework import procedures
from huice.site.settings.environment import DATA

_DRAWING = Lock()
_PROGRAM: Final = version("huice")
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def draw_next() -> bool:
    """Draw one picture that was not drawn yet; whether there was one."""
    for each in map(procedures.procedure, procedures.keys()):
        for language in LANGUAGES:
            if not (folder() / f"{mark_of(each, language)}.svg").exists():
                drawn(each, language)
                return True
    return False


def folder() -> Path:
    return DATA / "drawings"


def drawn(procedure: Procedure, language: Language) -> bytes:
    """The picture as SVG. Drawing a large one takes seconds, so it is done once, and by one
    thread at a time."""
    path = folder() / f"{mark_of(procedure, language)}.svg"
    if path.exists():
        return path.read_bytes()
    with _DRAWING:
        return path.read_bytes() if path.exists() else _kept(path, draw(procedure, language))


def mark_of(procedure: Procedure, language: Language) -> str:
    """What tells a picture from any other: the procedure's version, the language, the program's."""
    return f"{procedure.digest[:40]}-{language}-{_PROGRAM}"


def _kept(path: Path, drawing: str) -> bytes:
    picture = drawing.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{token_hex(4)}.part")
    draft.write_bytes(picture)
    draft.replace(path)
    return picture
