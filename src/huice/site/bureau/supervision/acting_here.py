"""Acting on a case of supervision from its own page, by the forms that its procedure gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huice.procedure.model import Procedure
from huice.procedure.status import Status
from huice.site.bureau.models_supervision import Complaint, InspectionItem, Violation
from huice.site.bureau.supervision import numbering
from huice.site.bureau.supervision.violations import PUBLISH
from huice.site.casework import acting, docket
from huice.site.casework.acting import Act
from huice.site.casework.models import Case
from huice.site.people.actor import Actor
from huice.site.web.refs import new_ref

OWN_FORM = frozenset((PUBLISH, "inspect", "inspect-for", "commission", "list-in-plan"))
"""Events with a form of their own, since more than the event comes of them."""


@dataclass(frozen=True)
class Desk:
    """A case as its page shows it, with the forms that are open to the reader."""

    case: Case
    procedure: Procedure
    status: Status
    acts: list[Act]
    may_publish: bool
    entry: str = field(default_factory=new_ref)


def desk(case: Case, actor: Actor) -> Desk:
    """The case as it stands now."""
    fresh = Case.objects.select_related("authority", "company", "project").get(pk=case.pk)
    procedure, _ = docket.read(fresh)
    status = docket.status(fresh)
    found = acting.acts(procedure, status, actor, fresh)
    publishes = any(x.event == PUBLISH and not x.blocked for x in status.allowed)
    return Desk(
        fresh, procedure, status, [each for each in found if each.event not in OWN_FORM], publishes
    )


def belongs(case: Case) -> tuple[str, dict[str, Any]]:
    """The page of a case of supervision: its name and arguments."""
    if case.procedure == numbering.COMPLAINT:
        complaint = Complaint.objects.filter(case=case).first()
        if complaint:
            return "complaint", {"complaint": complaint.ref}
    if case.procedure == numbering.VIOLATION:
        violation = Violation.objects.filter(case=case).first()
        if violation:
            return "violation", {"violation": violation.ref}
    item = InspectionItem.objects.filter(case=case).order_by("-pk").first()
    if item:
        return "inspection", {"inspectionitem": item.ref}
    return "case", {"case": case.ref}


def typed_of(posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form of one event."""
    return {name: value for name, value in posted.items() if name.startswith("data-") or name in
            ("day", "because", "event", "by")}  # fmt: skip
