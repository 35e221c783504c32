"""Messages to persons, in place at once and by mail from the worker."""

from __future__ import annotations

from collections.abc import Iterable

from huice.language import Text
from huice.site.people.models import Person
from huice.site.web import clock


def tell(people: Iterable[Person], said: Text, link: str) -> None:
    """Leave a message for each; in the transaction of what it tells of."""
    for each in people:
        each.messages.create(zh=said.zh[:500], en=said.en[:500], link=link, at=clock.now())
