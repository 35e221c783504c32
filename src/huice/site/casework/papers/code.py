"""The verification code of a paper: it tells whether a paper is as it was issued."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.crypto import constant_time_compare, salted_hmac

CODE: Final = "code"
_GROUPS, _GROUP = 4, 4


def code_of(content: Mapping[str, Any]) -> str:
    """The code over all that is printed, such as ABCD-EFGH-JKLM-NPQR (80 bits)."""
    told = {name: value for name, value in content.items() if name != CODE}
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = salted_hmac("huice.notice", line, algorithm="sha256").digest()
    return _grouped(base64.b32encode(digest).decode())


def sheet_code(number: str, what: str, sections: Sequence[Any]) -> str:
    """The code of a printed sheet: it changes with every word, and cannot be made elsewhere."""
    whole = json.dumps([number, what, sections], ensure_ascii=False)
    return _grouped(salted_hmac("huice.printed", whole, algorithm="sha256").hexdigest())


def as_printed(typed: str) -> str:
    """A code that somebody typed, as it is printed."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    return _grouped(letters) if len(letters) == _GROUPS * _GROUP else ""


def _grouped(letters: str) -> str:
    found = letters[: _GROUPS * _GROUP].upper()
    return "-".join(found[i : i + _GROUP] for i in range(0, len(found), _GROUP))


def coded(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its code."""
    return {**content, CODE: code_of(content)}


def holds(content: Mapping[str, Any], code: str | None = None) -> bool:
    """Whether a content, or a code that somebody typed, is the one that was issued."""
    expected = code_of(content)
    typed = "".join((content.get(CODE, "") if code is None else code).split()).upper()
    typed = typed.replace("-", "").replace("－", "")
    return constant_time_compare(typed, expected.replace("-", ""))
