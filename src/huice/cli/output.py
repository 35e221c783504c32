"""What commands hand over: JSON on the screen, files written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import typer

from huice.problems import BadInput, Spot


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def ending_in(path: Path, ending: str) -> Path:
    """The path, whose name must say what is written there, so that no other file is lost."""
    if path.suffix.lower() != ending:
        raise BadInput.at(
            Spot(str(path)), f"文件名应以 {ending} 结尾", f"the name should end in {ending}"
        )
    return path


def workbook_name(path: Path) -> Path:
    return ending_in(path, ".xlsx")


def write(path: Path, content: bytes, *sources: Path | None) -> None:
    """Whole or not at all, and never over a file that was read."""
    spot = Spot(str(path))
    draft: Path | None = None
    try:
        if not path.parent.is_dir():
            raise BadInput.at(spot, "没有这个文件夹", "no such folder")
        if path.is_dir() or (path.exists() and any(map(path.samefile, filter(None, sources)))):
            raise BadInput.at(spot, "这是输入文件或文件夹，请另取名字",
                              "this is the input or a folder, choose another name")  # fmt: skip
        with NamedTemporaryFile(dir=path.parent, prefix=".huice-", delete=False) as stream:
            draft = Path(stream.name)
            stream.write(content)
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except OSError as error:
        if draft:
            draft.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise BadInput.at(spot, f"无法写入：{reason}", f"cannot write: {reason}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
