"""The imported texts: which there are, which is the text of a document of the library, and what
a citation names in it.

The index is opened for each question and closed again, so that an import is seen at once; what
was read from one state of its file is kept until the file changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from huice.problems import BadInput
from huice.rules.measure import Document as Encoded
from huice.site.web.policies import library
from huice.text.address import Place, resolve_all
from huice.text.diff import Change, differences
from huice.text.document import Document
from huice.text.index import Entry, Index
from huice.text.index.schema import FILE
from huice.text.names import plain_number, same_title
from huice.verify.texts import text_of as best_of

State = tuple[tuple[int, int, int], ...]
"""The index's files as they are now: inode, moment of change, size."""

_BESIDE: Final = 40
"""Documents of the same file that a citation may lead to (附件, 母通知)."""


def folder() -> Path:
    path: Path = settings.TEXTS
    return path


def state() -> State:
    """What the index's files are now; empty where nothing was imported."""
    found = []
    for name in (FILE, f"{FILE}-wal"):
        try:
            stat = (folder() / name).stat()
        except OSError:
            continue
        found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@contextmanager
def opened() -> Iterator[Index]:
    """The index; only to be asked where ``state`` says there is one."""
    index = Index(folder())
    try:
        yield index
    finally:
        index.close()


def entries() -> tuple[Entry, ...]:
    """Every imported document, in the index's order."""
    now = state()
    return _entries(now) if now else ()


def text(id: str) -> Document | None:
    """An imported document by its id."""
    return _text(state(), id) if any(each.id == id for each in entries()) else None


def text_of(encoded: Encoded) -> Document | None:
    """The imported text of a document of the library."""
    now = state()
    return _text_of(now, encoded.id) if now else None


def with_rules() -> frozenset[str]:
    """The ids of the imported documents that the library has rules of."""
    return frozenset(_encoded(state()))


def encoded_of(id: str) -> Encoded | None:
    """The document of the library whose text an imported document is."""
    return _encoded(state()).get(id)


def versions(document: Document) -> list[Entry]:
    """The other imported documents of the same title."""
    now = state()
    return [each for each in _titled(now, document.title) if each.id != document.id] if now else []


def compared(old: Document, new: Document) -> tuple[Change, ...]:
    """What changed from one document to another, clause by clause."""
    return _compared(state(), old.id, new.id)


def places(document: Document, cite: str) -> tuple[Place, ...]:
    """What a citation names; raises BadInput, with what is near, where it names nothing."""
    return _places(state(), document.id, cite)


def found(encoded: Encoded, cite: str) -> tuple[Place, ...]:
    """What a citation of the library names in the imported text; empty where it does not."""
    document = text_of(encoded)
    if document is None or not cite:
        return ()
    try:
        return places(document, cite)
    except BadInput:
        return ()


@lru_cache(maxsize=2)
def _entries(now: State) -> tuple[Entry, ...]:
    try:
        with opened() as index:
            return tuple(index.documents())
    except BadInput:  # damaged, or being written for long: the rules are read without it
        return ()


@lru_cache(maxsize=1024)
def _titled(now: State, title: str) -> tuple[Entry, ...]:
    return tuple(each for each in _entries(now) if same_title(each.title, title))


@lru_cache(maxsize=128)
def _text(now: State, id: str) -> Document:
    with opened() as index:
        return index.document(id)


@lru_cache(maxsize=1024)
def _text_of(now: State, encoded: str) -> Document | None:
    asked = library().policies.document(encoded)
    number = plain_number(asked.number) if asked.number else ""
    near = [
        each.id
        for each in _entries(now)
        if (number and plain_number(each.number) == number)
        or same_title(asked.title.zh, each.title)
    ]
    return best_of(asked, [_text(now, id) for id in near])


@lru_cache(maxsize=2)
def _encoded(now: State) -> dict[str, Encoded]:
    pairs = ((_text_of(now, each.id), each) for each in library().documents) if now else ()
    return {text.id: each for text, each in pairs if text}


@lru_cache(maxsize=32)
def _compared(now: State, old: str, new: str) -> tuple[Change, ...]:
    return tuple(differences(_text(now, old), _text(now, new)))


@lru_cache(maxsize=4096)
def _places(now: State, id: str, cite: str) -> tuple[Place, ...]:
    document = _text(now, id)
    try:
        return tuple(resolve_all(document, cite))
    except BadInput:
        beside = _beside(now, document)
        if not beside:
            raise
        return tuple(resolve_all(document, cite, beside))


def _beside(now: State, document: Document) -> list[Document]:
    files = {part.file for part in document.parts}
    near = [each.id for each in _entries(now) if files & set(each.files)]
    return [_text(now, id) for id in near[:_BESIDE]] if len(near) > 1 else []
