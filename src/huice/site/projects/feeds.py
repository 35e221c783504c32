"""Private calendar feeds: a random token that is shown once and kept as its hash, good for as
long as the person still acts for the company."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction

from huice.site.companies.models import Company, Membership
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.projects.models import FeedToken
from huice.site.web import clock

BYTES: Final = 32
NOTED_EVERY: Final = timedelta(hours=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew(company: Company, actor: Actor) -> str:
    """A new token for this person and company; the one before opens nothing any more."""
    token = secrets.token_urlsafe(BYTES)
    FeedToken.objects.update_or_create(
        person=actor.person, company=company,
        defaults={"hash": _hash(token), "made": clock.now(), "used": None},
    )  # fmt: skip
    audit.record(actor.ref, "feed.renew", company.ref)
    return token


@transaction.atomic
def revoke(company: Company, actor: Actor) -> None:
    gone, _ = FeedToken.objects.filter(person=actor.person, company=company).delete()
    if gone:
        audit.record(actor.ref, "feed.revoke", company.ref)


def held(company: Company, actor: Actor) -> FeedToken | None:
    return FeedToken.objects.filter(person=actor.person, company=company).first()


def company_of(token: str) -> Company | None:
    """The company a token opens; None where the person left, is shut out, or the token is none."""
    found = FeedToken.objects.select_related("company").filter(hash=_hash(token)).first()
    if found is None:
        return None
    still = Membership.objects.filter(
        person=found.person_id, company=found.company_id, person__is_active=True
    ).exclude(role="")  # fmt: skip
    if not still.exists():
        return None
    if found.used is None or clock.now() - found.used > NOTED_EVERY:
        FeedToken.objects.filter(pk=found.pk).update(used=clock.now())
    return found.company
