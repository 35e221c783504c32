"""The sample world: one call fills it in, one takes all of it out again.

Everything in it is invented and marked so (``is_sample``, and （样例） or （虚构） in its name). What
it holds stands in ``sample_world.yaml``; its days are reckoned back from the day it is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction

from huice.language import Text
from huice.library.cache import PACKAGE
from huice.problems import BadInput, Spot
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Company, Membership
from huice.site.people import audit
from huice.site.people.actor import NOBODY, actor_for
from huice.site.people.models import Organisation, Person, Post
from huice.site.running import (
    sample_cases,
    sample_funds,
    sample_papers,
    sample_programmes,
    sample_removal,
)
from huice.site.running.sample_cases import Sampled, text_of
from huice.site.settings.environment import IS_PUBLIC
from huice.site.web.policies import library

PASSWORD: Final = "huice-sample"


def _written(path: Path) -> dict[str, Any]:
    """The file as it is written: every value is text."""
    found: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)
    return found


_WORLD: Final = _written(Path(__file__).with_name("sample_world.yaml"))
LOGINS: Final[Mapping[str, tuple[str, str]]] = {
    role: (f"sample-{role}", PASSWORD) for role in _WORLD["people"]
}
"""Login and password of each sample person, by what they are."""

ROLES: Final[Mapping[str, Text]] = {
    role: text_of(told["says"]) for role, told in _WORLD["people"].items()
}
"""What each sample person is."""


def is_filled() -> bool:
    return Person.objects.filter(is_sample=True).exists()


@transaction.atomic
def fill() -> None:
    """Fill in the sample world. Raises BadInput where it is there already, and on a public server:
    the passwords of its people are printed in the open."""
    if IS_PUBLIC:
        raise BadInput.at(
            Spot("HUICE_PUBLIC"), "公开的服务器不装样例数据：样例口令人人可知",
            "no samples on a public server: everyone knows their passwords",
        )  # fmt: skip
    if is_filled():
        raise BadInput.at(Spot("samples"), "样例数据已存在", "the samples are there already")
    world = _WORLD
    sampled = Sampled()
    sampled.people.update(_people(world["people"]))
    sampled.bureaus.update(_bureaus(world["bureaus"]))
    for bureau, posts in world["posts"].items():
        for role, post in posts.items():
            Post.objects.create(
                person=sampled.people[role], organisation=sampled.bureaus[bureau], role=post
            )
    for name, told in world["companies"].items():
        sampled.companies[name] = _company(told, sampled)
    sample_cases.begin_all(world["cases"], sampled)
    sample_cases.publish_all(world["publications"], sampled)
    sample_papers.lay_down(world, sampled)
    sample_funds.lay_down(world["funds"], sampled)
    sample_programmes.lay_down(world["funds"], sampled)
    audit.record("", "samples.fill")


def remove() -> list[str]:
    """Take the sample world out again, and nothing else. What something of one's own hangs on
    stays, and is named. The audit chain keeps its lines."""
    with transaction.atomic():
        kept = sample_removal.remove()
        audit.record("", "samples.remove", kept=kept)
    return kept


def _people(told: Mapping[str, Any]) -> Iterator[tuple[str, Person]]:
    hashed = make_password(PASSWORD)  # once: it takes its time, and everyone knows it anyway
    for role, each in told.items():
        login, _ = LOGINS[role]
        yield (
            role,
            Person.objects.create(
                login=login, password=hashed, name=each["name"], is_sample=True,
                is_administrator=role == "administrator",
            ),
        )  # fmt: skip


def _bureaus(told: Mapping[str, Any]) -> Iterator[tuple[str, Organisation]]:
    made: dict[str, Organisation] = {}
    for key, each in told.items():
        rest = {name: value for name, value in each.items() if name != "above"}
        made[key] = Organisation.objects.create(
            **rest, above=made[each["above"]] if "above" in each else None, is_sample=True
        )
        yield key, made[key]


def _company(told: Mapping[str, Any], sampled: Sampled) -> Company:
    written = _written(_profiles() / f"{told['profile']}.yaml")
    company = Company.objects.create(
        name=written["name"], credit_code=written["credit_code"], is_sample=True
    )
    for role, membership in told["members"].items():
        Membership.objects.create(person=sampled.people[role], company=company, role=membership)
    owner = sampled.owner(company)
    facts.enter(company, _said(written), actor_for(owner, True) if owner else NOBODY)
    return company


def _profiles() -> Path:
    """The sample profiles beside a checkout, or those shipped in the package."""
    checkout = PACKAGE.parent.parent / "samples"
    return checkout if checkout.is_dir() else PACKAGE / "samples"


def _said(written: Any, name: str = "") -> Iterator[Said]:
    """The values of a profile as it is written, one by one."""
    for key, inside in written.items():
        full = f"{name}.{key}" if name else key
        fact = library().facts.get(full)
        if fact is None:
            if isinstance(inside, dict):
                yield from _said(inside, full)
        elif fact.yearly:
            for year, value in inside.items():
                yield Said(full, int(year), *_with_source(value))
        else:
            yield Said(full, 0, *_with_source(inside))


def _with_source(value: Any) -> tuple[str, str]:
    return (value["value"], value["source"]) if isinstance(value, dict) else (value, "")
