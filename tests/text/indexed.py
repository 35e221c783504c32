"""Documents for an index, made article by article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from huice.text.document import Block, Document, Part, Provision
from huice.text.index import Hits, Index
from huice.text.reader import document_id


def article(at: int, text: str, title: str = "") -> Provision:
    block = Block("text", text, ((0, at + 1),))
    return Provision("条", f"第{at}条", (("条", at),), f"第{at}条", title, (block,))


def issued(
    title: str,
    *articles: str | Provision,
    number: str = "",
    file: str = "a.txt",
    signed: date | None = None,
    **others: Any,
) -> Document:
    """A document with a line for its title and one for each article."""
    units = tuple(
        each if isinstance(each, Provision) else article(at, each)
        for at, each in enumerate(articles, start=1)
    )
    part = Part("text", file, 1, len(units) + 1)
    root = Provision("文件", "", (), "", title, (), units)
    made = Document(
        document_id(number, title), title, number, (), "final", (part,), root, signed=signed
    )
    return replace(made, **others)


def index_of(folder: Path, *documents: Document) -> Index:
    """An index of the documents, each file as read once."""
    index = Index(folder)
    add(index, *documents)
    return index


def add(index: Index, *documents: Document, digest: str = "1") -> None:
    files = dict.fromkeys(document.file for document in documents)
    index.add(documents, {file: (f"/{file}", digest) for file in files})


def cites(hits: Hits) -> list[tuple[str, str]]:
    """Title of the document and address of each hit, best first."""
    return [(hit.document, hit.address) for hit in hits.hits]


def addresses(hits: Hits) -> list[str]:
    return [hit.address for hit in hits.hits]


def shown(index: Index) -> list[tuple[str, tuple[str, ...]]]:
    """Title and files of each document in the list."""
    return [(entry.title, entry.files) for entry in index.documents()]


def state_of(index: Index, queries: Iterable[str]) -> Any:
    """All that a user can see of an index."""
    return index.sources(), index.documents(), index.corpus(), [index.search(q) for q in queries]
