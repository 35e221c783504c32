"""Messages to the people of a case: in place at once, by mail from the worker."""

from __future__ import annotations

from collections.abc import Iterable

from huice.language import Text
from huice.site.casework.models import Case, Message
from huice.site.people.models import Person, Post
from huice.site.people.rights import HANDLERS
from huice.site.web import clock


def tell(people: Iterable[Person], said: Text, link: str = "", case: Case | None = None) -> None:
    """Leave a message for each; in the transaction of what it tells of."""
    Message.objects.bulk_create(
        Message(to=each, case=case, zh=said.zh[:500], en=said.en[:500], link=link, at=clock.now())
        for each in people
    )


def applicants(case: Case) -> list[Person]:
    """The people who act for the company of a case."""
    return list(
        Person.objects.filter(
            memberships__company=case.company_id, memberships__role__in=("owner", "editor"),
            is_active=True,
        ).distinct()
    )  # fmt: skip


def officers(case: Case) -> list[Person]:
    """The handler of a case, or where it has none the officers of its authority, or where there
    are none all who may handle it."""
    if case.handler:
        return [case.handler]
    posts = Post.objects.filter(organisation=case.authority_id, person__is_active=True)
    for roles in (("officer",), HANDLERS):
        found = [each.person for each in posts.filter(role__in=roles).select_related("person")]
        if found:
            return found
    return []
