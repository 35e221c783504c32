"""The policy library, loaded once in a process."""

from __future__ import annotations

from functools import lru_cache

from huice.decide.library import Library, load
from huice.rules.measure import Document


@lru_cache(maxsize=1)
def library() -> Library:
    """The library of this process; a new version is met at the next start."""
    return load()


def document(id: str) -> Document | None:
    """A document of the library by its id; None where there is none."""
    return next((each for each in library().documents if each.id == id), None)
