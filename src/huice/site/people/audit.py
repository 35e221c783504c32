"""The audit chain: who did what to what, each line hashed over the one before.

Nothing is ever changed or taken out. An edited, removed or inserted row breaks the chain, and
``broken`` names the first that does; a chain reckoned anew shows against a head kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from huice.site.people.models import AuditHead, AuditLine
from huice.site.web.clock import now

START = "0" * 64


def record(person: str, action: str, about: str = "", **what: Any) -> AuditLine:
    """Add a line, in the transaction of what it tells of. ``what`` holds no secrets."""
    with transaction.atomic():
        head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
        at, number = now(), head.number + 1
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


def broken(lines: Iterator[AuditLine] | None = None) -> int | None:
    """The number of the first line that does not continue the chain; None where it is whole."""
    previous, expected = START, 1
    for each in lines if lines is not None else AuditLine.objects.order_by("number").iterator():
        if not _continues(each, previous, expected):
            return expected
        previous, expected = each.hash, expected + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (expected - 1, previous):
        return expected
    return None


def _continues(each: AuditLine, previous: str, expected: int) -> bool:
    if hashlib.sha256(each.line.encode()).hexdigest() != each.hash:
        return False
    told = json.loads(each.line)
    columns = (each.number, each.person, each.action, each.about, each.at.isoformat())
    return (
        told["previous"] == previous
        and each.number == expected
        and columns == (told["number"], told["person"], told["action"], told["about"],
                        told["at"].replace("Z", "+00:00"))
    )  # fmt: skip
