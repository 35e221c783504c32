"""Who handles a case: officers take cases and hand on their own, heads assign any."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.casework import messages
from huice.site.casework.models import Case
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.people.models import Person


@transaction.atomic
def assign(cases: Sequence[Case], handler: Person | None, actor: Actor) -> int:
    """Give the cases to a handler, or to nobody; how many changed hands.

    Raises BadInput, naming the case, where this actor may not, or the handler has no post there.
    """
    changed = 0
    held = Case.objects.select_for_update(of=("self",)).select_related("authority", "company")
    for case in held.filter(pk__in=[each.pk for each in cases]).order_by("pk"):
        rights.check(actor, "case.handle", case)
        if case.handler_id == (handler.pk if handler else None):
            continue
        _expect(case, handler, actor)
        Case.objects.filter(pk=case.pk).update(handler=handler)
        audit.record(
            actor.ref, "case.assign", case.ref, case=case.name, to=handler.ref if handler else ""
        )
        if handler and handler.pk != (actor.person.pk if actor.person else None):
            messages.tell(
                [handler],
                Text(f"{case.name} 已交您经办（{actor.name} 分办）",
                     f"{case.name} is yours to handle (assigned by {actor.name})"),
                reverse("case", kwargs={"case": case.ref}), case,
            )  # fmt: skip
        changed += 1
    return changed


def _expect(case: Case, handler: Person | None, actor: Actor) -> None:
    own = actor.person.pk if actor.person else None
    if case.handler_id not in (None, own) and not rights.may(actor, "case.grant", case):
        _refuse(case, f"由 {case.handler} 经办，改派须由负责人办理",
                f"is handled by {case.handler}: a head reassigns it")  # fmt: skip
    is_others = handler is not None and handler.pk != own and case.handler_id != own
    if is_others and not rights.may(actor, "case.grant", case):
        _refuse(case, "分给他人须由负责人办理", "a head assigns it to others")
    if handler and not handler.posts.filter(
        organisation=case.authority_id, role__in=rights.HANDLERS
    ).exists():  # fmt: skip
        _refuse(
            case,
            f"{handler} 在该机关没有经办岗位",
            f"{handler} has no post there that handles cases",
        )


def _refuse(case: Case, zh: str, en: str) -> None:
    raise BadInput.at(Spot(case.name), f"{case.name}：{zh}", f"{case.name}: {en}", "handler")
