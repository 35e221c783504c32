"""Every citation that the files of a document write, and whether it resolves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from huice.library.read_document import read_policy_file
from huice.library.yaml_file import Data, Path_
from huice.problems import BadInput, Problem, Spot
from huice.text.address import Place, resolve_all
from huice.text.document import Document

_FIELDS: Final = ("cite", "validity_cite")
_FILES: Final = (
    "document.yaml", "measures.yaml", "facts.yaml", "support.yaml", "duties.yaml", "lists.yaml", "plan.yaml",
    "reports.yaml", "programme.yaml",
)  # fmt: skip


class Cites:
    """The citations of one document of the library, resolved in its text once each."""

    def __init__(self, text: Document, corpus: Sequence[Document]) -> None:
        self.text, self.corpus = text, corpus
        self._known: dict[str, list[Place] | BadInput] = {}

    def places(self, cite: str) -> list[Place]:
        """The places of a citation; empty where it does not resolve."""
        found = self._resolved(cite)
        return [] if isinstance(found, BadInput) else found

    def problem(self, cite: str, spot: Spot) -> Problem | None:
        """What is wrong with a citation, told where the library writes it."""
        found = self._resolved(cite)
        if not isinstance(found, BadInput):
            return None
        first = found.problems[0]
        return Problem(spot, first.what, "cite")

    def _resolved(self, cite: str) -> list[Place] | BadInput:
        if cite not in self._known:
            try:
                self._known[cite] = resolve_all(self.text, cite, self.corpus)
            except BadInput as error:
                self._known[cite] = error
        return self._known[cite]


def written_cites(folder: Path) -> Iterator[tuple[str, Spot]]:
    """Every citation in the files of a folder, with its place in the file."""
    files = [folder / name for name in _FILES if (folder / name).exists()]
    for path in (*files, *sorted(folder.glob("procedures/*.yaml"))):
        data = read_policy_file(path)
        yield from _in(data, data.value, ())


def _in(data: Data, value: Any, path: Path_) -> Iterator[tuple[str, Spot]]:
    match value:
        case dict():
            for key, inner in value.items():
                if key in _FIELDS and isinstance(inner, str):
                    yield inner, data.spot((*path, key))
                else:
                    yield from _in(data, inner, (*path, key))
        case list():
            for place, inner in enumerate(value):
                yield from _in(data, inner, (*path, place))
