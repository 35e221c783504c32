"""Keys of the API: made once, known by their hash, good for a few things until they expire."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.people import audit
from huice.site.people.actor import Actor, actor_for
from huice.site.people.models import Person
from huice.site.people.models_keys import ApiKey
from huice.site.web import clock

SCOPES: Final = {
    "library": Text("读政策库", "read the library"),
    "company": Text("读企业资料与测算结果", "read companies and their answers"),
    "company-write": Text("写企业资料", "write companies' facts"),
    "cases": Text("读项目与办件", "read projects and cases"),
    "cases-write": Text("办理项目与办件", "act on projects and cases"),
    "plans-write": Text("填报规划观测值", "enter observations of plans"),
}
NAME: Final = Text("名称", "name")
DAYS: Final = (30, 90, 365)
MOST: Final = 20
"""Keys a person may have that are still good."""
_MARK: Final = "huice_"
_SEEN_AGAIN: Final = timedelta(minutes=1)


@transaction.atomic
def make(person: Person, name: str, scopes: Iterable[str], days: int) -> tuple[ApiKey, str]:
    """A new key, and its secret, which nobody can be told again; raises BadInput."""
    name, chosen = name.strip(), [each for each in SCOPES if each in set(scopes)]
    _expect(person, name, chosen, days)
    secret = _MARK + secrets.token_urlsafe(36)
    made = clock.now()
    key = ApiKey.objects.create(
        person=person, name=name, prefix=secret[:12], hash=_hash(secret), scopes=chosen,
        made=made, expires=made + timedelta(days=days),
    )  # fmt: skip
    audit.record(person.ref, "key.make", key.ref, name=name, scopes=chosen, days=days)
    return key, secret


@transaction.atomic
def revoke(key: ApiKey, by: str) -> None:
    """The key is good for nothing from now on."""
    if key.revoked is None:
        key.revoked = clock.now()
        key.save(update_fields=["revoked"])
        audit.record(by, "key.revoke", key.ref, name=key.name)


def actor_of_key(secret: str) -> Actor | None:
    """Who acts with this key; None for one that is unknown, revoked or expired.

    A key was made by somebody who had passed what the login asks for, and so counts as verified.
    """
    key = ApiKey.objects.select_related("person").filter(hash=_hash(secret)).first()
    now = clock.now()
    if key is None or not key.is_good(now) or not key.person.is_active:
        return None
    if key.used is None or now - key.used > _SEEN_AGAIN:
        ApiKey.objects.filter(pk=key.pk).update(used=now)
    return actor_for(key.person, verified=True, scopes=frozenset(key.scopes))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _expect(person: Person, name: str, scopes: list[str], days: int) -> None:
    problems = []
    if not 0 < len(name) <= 64:
        problems.append(
            Problem(
                Spot("key"),
                Text(f"名称有 {len(name)} 个字，应有 1 到 64 个", f"the name has {len(name)} letters, expected 1 to 64"),
                "name",
            )
        )  # fmt: skip
    if not scopes:
        problems.append(
            Problem(Spot("key"), Text("请至少选择一项用途", "choose at least one use"), "scopes")
        )
    if days not in DAYS:
        problems.append(
            Problem(
                Spot("key"),
                Text("有效期应为 30、90 或 365 日", "expected 30, 90 or 365 days"),
                "days",
            )
        )
    if person.keys.filter(revoked=None, expires__gt=clock.now()).count() >= MOST:
        problems.append(
            Problem(
                Spot("key"),
                Text(f"有效的密钥已有 {MOST} 个，请先停用不用的", f"there are {MOST} good keys already: revoke one first"),
            )
        )  # fmt: skip
    if problems:
        raise BadInput(problems)
