"""Who a request comes from: a person with memberships and posts, a key of theirs, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest

from huice.site.people.models import Organisation, Person
from huice.site.settings.environment import IS_PUBLIC


@dataclass(frozen=True)
class Actor:
    """``memberships``: company id to role. ``posts``: organisation to role, none before the
    second factor was given. ``scopes``: what a key is good for; None for a person in a browser."""

    person: Person | None = None
    memberships: Mapping[int, str] = field(default_factory=dict)
    posts: Mapping[Organisation, str] = field(default_factory=dict)
    is_administrator: bool = False
    lacks_factor: bool = False
    scopes: frozenset[str] | None = None

    @property
    def is_known(self) -> bool:
        return self.person is not None

    @property
    def ref(self) -> str:
        """As the audit chain and case logs name it; empty for nobody."""
        return self.person.ref if self.person else ""

    @property
    def name(self) -> str:
        return str(self.person) if self.person else ""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths of the organisations this actor has a post in."""
        return tuple(each.path for each in self.posts)


NOBODY = Actor()


def needs_second_factor(person: Person) -> bool:
    """Staff and administrators log in with two factors; sample persons do where only this machine
    is served do not."""
    return not _is_exempt(person) and (person.is_administrator or person.posts.exists())


def _is_exempt(person: Person) -> bool:
    return person.is_sample and not IS_PUBLIC


def actor_for(person: Person, verified: bool, scopes: frozenset[str] | None = None) -> Actor:
    """The actor a person is now; without a needed second factor no post counts."""
    memberships = {
        each.company_id: each.role for each in person.memberships.all() if each.role
    }  # one who only asked to join has none
    posts = {each.organisation: each.role for each in person.posts.select_related("organisation")}
    has_power = bool(posts) or person.is_administrator
    lacks = has_power and not verified and not _is_exempt(person)
    return Actor(
        person, memberships, {} if lacks else posts,
        person.is_administrator and not lacks, lacks, scopes,
    )  # fmt: skip


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request; the API sets that of a key by ``request.actor``."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        person = request.user
        if isinstance(person, Person) and person.is_active:
            known = actor_for(person, verified=person.is_verified())  # type: ignore[attr-defined]
        else:
            known = NOBODY
        request.actor = known  # type: ignore[attr-defined]
    return known
