"""For which bureau someone writes under a call."""

from __future__ import annotations

from huice.site.funds.models import Application, Call
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation


def handles(actor: Actor, call: Call) -> list[Organisation]:
    """The bureaus with applications under the call that the actor handles."""
    held = set(Application.objects.filter(call=call).values_list("authority", flat=True))
    return [each for each in actor.posts if each.pk in held and rights.may(actor, "application.handle", each)]  # fmt: skip


def writes_for(actor: Actor, call: Call) -> Organisation | None:
    """The bureau that called, or else one that handles applications under it; None for a reader."""
    if rights.may(actor, "call.manage", call):
        return call.authority
    return next(iter(handles(actor, call)), None)
