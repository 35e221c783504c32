"""Files into the index: read all, then write all, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from huice.language import Language
from huice.problems import BadInput, Problem
from huice.text.document import Document
from huice.text.formats import files_in, read_file
from huice.text.index import Index
from huice.text.lines import Reading
from huice.text.reader import documents_in

Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file gave: its name in the index, and its documents; none where it has not
    changed since it was read."""

    file: str
    state: Literal["new", "changed", "same"]
    documents: tuple[Document, ...] = ()

    def say(self, language: Language) -> str:
        count = len(self.documents)
        if self.state == "same":
            return f"{self.file}：没有变化" if language == "zh" else f"{self.file}: unchanged"
        if language == "zh":
            return f"{self.file}：{'读入' if self.state == 'new' else '重新读入'} {count} 份文件"
        noun = "document" if count == 1 else "documents"
        return f"{self.file}: {count} {noun} {'read' if self.state == 'new' else 'read again'}"

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "state": self.state,
            "documents": [
                {"id": each.id, "number": each.number, "title": each.title}
                for each in self.documents
            ],
        }


def import_files(index: Index, paths: Iterable[Path], step: Step | None = None) -> list[Imported]:
    """Reads files and folders into the index, in one transaction.

    ``step`` is told how many of how many files are done, and the name of the next. Raises
    BadInput with what is wrong in every file that cannot be used; the index then stays as it was,
    and so it does when the work is interrupted.
    """
    known = index.sources()
    files = files_in(paths)
    readings = _read(files, step)
    done: list[Imported] = []
    new: list[Document] = []
    sources: dict[str, tuple[str, str]] = {}
    for path, reading in zip(files, readings, strict=True):
        place = str(path.resolve())
        name = _name(reading.file, path, place, {**known, **sources})
        before = known.get(name)
        if before == (place, reading.digest):
            done.append(Imported(name, "same"))
            continue
        documents = documents_in(replace(reading, file=name))
        new += documents
        sources[name] = (place, reading.digest)
        done.append(Imported(name, "changed" if before else "new", tuple(documents)))
    if sources:
        index.add(new, sources)
    return done


def _read(files: list[Path], step: Step | None) -> list[Reading]:
    readings: list[Reading] = []
    problems: list[Problem] = []
    for at, path in enumerate(files):
        if step:
            step(at, len(files), path.name)
        try:
            readings.append(read_file(path))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return readings


def _name(own: str, path: Path, place: str, known: dict[str, tuple[str, str]]) -> str:
    """The file's own name, with as many of its folders as it takes to tell it from others."""
    name, folder = own, path.resolve().parent
    while name in known and known[name][0] != place and folder.name:
        name, folder = f"{folder.name}/{name}", folder.parent
    return name
