"""In whose name somebody acts on funds: which organisations of one's own, and for which one writes."""

from __future__ import annotations

from huice.site.funds import chain
from huice.site.funds.models import Application, Call
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import OfficeDuty, Organisation


def own(actor: Actor) -> list[Organisation]:
    """The organisations that one handles things for."""
    return [each for each in actor.posts if rights.may(actor, "bureau.handle", each)]


def callers(actor: Actor) -> list[Organisation]:
    """Those in whose name one may call."""
    return [each for each in own(actor) if each.duty == OfficeDuty.INDUSTRY]


def takes(actor: Actor, call: Call) -> list[Organisation]:
    """Those that take applications under a call."""
    takers = chain.takers(call)
    return [each for each in own(actor) if each in takers]


def handles(actor: Actor, call: Call) -> list[Organisation]:
    """Those that have applications under a call."""
    held = set(Application.objects.filter(call=call).values_list("authority", flat=True))
    return [each for each in own(actor) if each.pk in held]


def writes_for(actor: Actor, call: Call) -> Organisation | None:
    """The bureau that called, or else one that handles applications under it; None for a reader."""
    if rights.may(actor, "call.manage", call):
        return call.authority
    return next(iter(handles(actor, call)), None)
