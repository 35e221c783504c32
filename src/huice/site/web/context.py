"""What every page has at hand: its language, who reads it, and what they may do."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, said, say


def page(request: HttpRequest) -> dict[str, Any]:
    """``t(zh, en)``, ``of(text)``, ``language``, ``actor``, ``can(action, thing)``, ``today``,
    ``waiting_messages()``, ``is_expert()``."""
    actor = actor_of(request)
    return {
        "t": partial(say, request),
        "of": partial(said, request),
        "language": language_of(request),
        "actor": actor,
        "can": partial(rights.may, actor),
        "today": clock.today(),
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),  # one for all forms of a page
        "waiting_messages": partial(_waiting, actor),
        "is_expert": partial(is_expert, actor),
    }


def _waiting(actor: Actor) -> int:
    """How many messages wait to be opened."""
    return int(actor.person.messages.filter(read=None).count()) if actor.person else 0


def is_expert(actor: Actor) -> bool:
    """Whether the person stands on a list of experts that are asked to review."""
    try:
        return bool(actor.person and actor.person.expert.is_active)
    except ObjectDoesNotExist:
        return False
