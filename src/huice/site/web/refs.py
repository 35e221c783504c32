"""Public names of stored things: random, so that none tells of another."""

from __future__ import annotations

import secrets

LENGTH = 16
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """A name of 16 letters and digits that read unmistakably (79 bits)."""
    left, letters = secrets.randbelow(len(_LETTERS) ** LENGTH), []
    for _ in range(LENGTH):
        left, digit = divmod(left, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return "".join(letters)
