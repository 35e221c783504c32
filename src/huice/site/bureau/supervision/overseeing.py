"""Whom a head of an organisation oversees."""

from __future__ import annotations

from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.people.rights import HEADS


def below(actor: Actor) -> list[Organisation]:
    """The organisations below those that the actor heads."""
    heads = [each.path for each, role in actor.posts.items() if role in HEADS]
    return [
        each
        for each in rights.seen_organisations(actor)
        if any(each.path.startswith(path) and each.path != path for path in heads)
    ]
