"""The audit chain: who did what to what, each line hashed over the one before.

Nothing is ever changed or taken out. An edited, removed or inserted row breaks the chain, and
``broken`` names the first that does; a chain reckoned anew shows against a head kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

from django.db import transaction

from huice.site.people.models import AuditHead, AuditLine
from huice.site.web import clock

START = "0" * 64
_PAGE = 2000  # lines read at once where the chain is checked


def record(person: str, action: str, about: str = "", **what: Any) -> AuditLine:
    """Add a line, in the transaction of what it tells of. ``what`` holds no secrets."""
    with transaction.atomic():
        head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
        at, number = clock.now().astimezone(UTC), head.number + 1
        line = json.dumps(
            {"number": number, "previous": head.hash, "at": at.isoformat(), "person": person,
             "action": action, "about": about, "what": what},
            ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str,
        )  # fmt: skip
        own = hashlib.sha256(line.encode()).hexdigest()
        added = AuditLine.objects.create(
            number=number, at=at, person=person, action=action, about=about, line=line, hash=own
        )
        AuditHead.objects.filter(pk=1).update(number=number, hash=own)
    return added


def broken(step: Callable[[int], None] = lambda number: None) -> int | None:
    """The number of the first line that does not continue the chain; None where it is whole.

    ``step`` is told how many lines were found whole. Lines that are added meanwhile are read too,
    the last of them and the head while none can be added.
    """
    previous, expected = START, 1
    while lines := list(AuditLine.objects.filter(number__gte=expected)[:_PAGE]):
        for each in lines:
            if not _continues(each, previous, expected):
                return expected
            previous, expected = each.hash, expected + 1
        step(expected - 1)
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().filter(pk=1).first()
        for each in AuditLine.objects.filter(number__gte=expected):
            if not _continues(each, previous, expected):
                return expected
            previous, expected = each.hash, expected + 1
    if head and (head.number, head.hash) != (expected - 1, previous):
        return expected
    return None


def _continues(each: AuditLine, previous: str, expected: int) -> bool:
    if hashlib.sha256(each.line.encode()).hexdigest() != each.hash:
        return False
    try:
        told = json.loads(each.line)
        return _says_the_same(each, told, previous, expected)
    except (ValueError, KeyError, TypeError, AttributeError):  # no line that ``record`` made
        return False


def _says_the_same(each: AuditLine, told: dict[str, Any], previous: str, expected: int) -> bool:
    columns = (each.number, each.person, each.action, each.about, each.at.isoformat())
    return bool(
        told["previous"] == previous
        and each.number == expected
        and columns == (told["number"], told["person"], told["action"], told["about"],
                        told["at"].replace("Z", "+00:00"))
    )  # fmt: skip
