"""Handing a case in: until then no authority sees it, and its project keeps which it is for."""

from __future__ import annotations

from typing import Final

from huice.site.casework.models import Case, Project
from huice.site.people.models import Organisation

SUBMIT: Final = "submit"
_MEANT: Final = "authority"


def meant_for(case: Case) -> Organisation | None:
    """The authority a case is with, or will be handed in to."""
    if case.authority is not None or case.project is None:
        return case.authority
    ref = case.project.details.get(_MEANT, {}).get(case.ref, "")
    return Organisation.objects.filter(ref=ref).first()


def keep_meant(project: Project, case: Case, authority: Organisation) -> None:
    """Keep which authority a draft is for."""
    meant = {**project.details.get(_MEANT, {}), case.ref: authority.ref}
    project.details = {**project.details, _MEANT: meant}
    project.save(update_fields=["details"])


def hand_over(case: Case) -> None:
    """Put a case before its authority, in the transaction that hands it in."""
    found = meant_for(case)
    if found is not None and case.authority_id is None:
        Case.objects.filter(pk=case.pk).update(authority=found)
        case.authority = found
