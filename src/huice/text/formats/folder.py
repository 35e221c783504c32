"""The files that are read below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from huice.problems import BadInput, Problem, Spot
from huice.text.formats.file import cannot_open, shown_path
from huice.text.formats.kinds import KIND_BY_ENDING, READ, kind_of


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files that the paths name, each once: those of a folder sorted, those inside it too.

    Below a folder, hidden files, lock files of Word, files of other kinds and links that lead
    out of it are passed over. Raises BadInput for a path that is missing, a file of a kind that
    is not read and a folder with no file to read; every such path is told.
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found.update(dict.fromkeys(_files_of(path)))
        except BadInput as error:
            problems.extend(error.problems)
    if problems:
        raise BadInput(problems)
    return list(found)


def _files_of(path: Path) -> list[Path]:
    name = shown_path(path)
    try:
        path.stat()
    except OSError as error:
        raise cannot_open(name, error) from None
    except ValueError:  # a NUL in the path
        raise BadInput.at(Spot(name), "没有这个文件", "no such file") from None
    if not path.is_dir():
        kind_of(name)
        return [path]
    files = sorted(_walk(path), key=lambda file: file.relative_to(path).parts)
    if not files:
        raise BadInput.at(
            Spot(name),
            f"文件夹里没有可读的文件；{READ.zh}",
            f"the folder holds no file to read; {READ.en}",
        )
    return files


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise cannot_open(shown_path(Path(str(error.filename))), error)

    home = folder.resolve()
    for here, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [each for each in folders if not _is_hidden(each)]
        for name in names:
            file = Path(here, name)
            if (
                not _is_hidden(name)
                and file.suffix.lower() in KIND_BY_ENDING
                and _is_in(file, home)
            ):
                yield file


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _is_in(file: Path, home: Path) -> bool:
    """A regular file which, links followed, still lies in the folder."""
    try:
        return file.resolve(strict=True).is_relative_to(home) and file.is_file()
    except (OSError, RuntimeError):  # a link to nothing, or to itself
        return False
