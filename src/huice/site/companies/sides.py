"""The two sides of a case: which of a procedure's actors is the company, and which the authority.

A procedure names its actors in its own words. A name decides which of them is the company, and
not who begins: many a round is opened by the authority, and a complaint by whoever complains.
"""

from __future__ import annotations

from typing import Final

from huice.procedure.model import Procedure

COMPANIES: Final = frozenset(("applicant", "enterprise", "unit"))
"""What procedures call the company that a case is about; none of them has two of these."""

_AUTHORITY: Final = "authority"


def is_company(actor: str) -> bool:
    """Whether an actor of a procedure is the company of the case."""
    return actor in COMPANIES


def company_in(procedure: Procedure) -> str:
    """What a procedure calls the company; empty where no company acts in it."""
    return next((each for each in procedure.actors if is_company(each)), "")


def authorities_in(procedure: Procedure) -> frozenset[str]:
    """Whose clocks are the authority's own. Where a procedure names none, the organisation that
    keeps the case answers for all who are not the company."""
    if _AUTHORITY in procedure.actors:
        return frozenset((_AUTHORITY,))
    return frozenset(procedure.actors) - COMPANIES
