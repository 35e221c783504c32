"""The policy library, loaded once in a process."""

from __future__ import annotations

from functools import lru_cache

from huice.decide.library import Library, load


@lru_cache(maxsize=1)
def library() -> Library:
    """The library of this process; a new version is met at the next start."""
    return load()
