"""Which papers a case owes: one for each event that asks for a notice, to whom it is served.

Where a decision must also be copied to others, the copies stand on the decision itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from huice.procedure.engine import Happening
from huice.procedure.model import Notice, Procedure
from huice.site.casework import procedures
from huice.site.companies import sides

GENERIC: Final = "notice"

_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    procedures.APPROVAL: {
        "accept": "acceptance", "decline": "declined", "notify": "one-time",
        "extend-decision": "extension", "approve": "approval", "refuse": "refusal",
        "refuse-directly": "refusal", "consent-change": "change-consent",
        "refuse-change": "change-refusal", "grant-extension": "start-extension",
        "refuse-extension": "start-extension-refusal", "entrust": "review-time",
        "extend-evaluation": "review-time", "begin-expert-review": "review-time",
        "find-exceptional": "review-time",
    },
    procedures.FILING: {"remind": "reminder", "revoke": "filing-revoked"},
}  # fmt: skip
_DECISIONS: Final = frozenset(("approval", "refusal"))


class Paper(NamedTuple):
    """A paper that an event asks for. ``entry`` is the event's entry, or clock and day where time
    itself brought the event about; ``copies`` are the actors it is copied to."""

    entry: str
    number: int
    kind: str
    happening: Happening
    notice: Notice
    to: tuple[str, ...]
    copies: tuple[str, ...]

    @property
    def to_company(self) -> bool:
        """Whether the company of the case is to have it."""
        return _to_company(self.to)


def papers(procedure: Procedure, timeline: Sequence[Happening]) -> Iterator[Paper]:
    """The papers the authority owes for what has happened, in its order."""
    for each in timeline:
        asked = [
            (number, notice)
            for number, notice in enumerate(procedure.notices)
            if each.event in notice.on and _served(notice)
        ]
        kind = _KINDS.get(procedure.key, {}).get(each.event, GENERIC)
        copies: tuple[str, ...] = ()
        if kind in _DECISIONS:
            copies = tuple(to for _, x in asked if not _to_company(x.to) for to in x.to)
            asked = [(number, x) for number, x in asked if _to_company(x.to)]
        for number, notice in asked:
            to = _served(notice)
            own = kind if _to_company(to) else GENERIC
            yield Paper(entry_of(each), number, own, each, notice, to, copies)


def _to_company(to: Sequence[str]) -> bool:
    return any(sides.is_company(each) for each in to)


def _served(notice: Notice) -> tuple[str, ...]:
    """Whom the authority tells; what it is told itself it does not serve."""
    return tuple(each for each in notice.to if each != "authority")


def entry_of(happening: Happening) -> str:
    """The name of an event for what is kept of it."""
    return happening.entry or f"{happening.clock}@{happening.day}"
