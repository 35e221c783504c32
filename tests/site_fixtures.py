"""A small world for the site: three levels of bureaus and two companies, with their people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from huice.site.companies.models import Company, Membership
from huice.site.people.models import Organisation, Person, Post
from huice.site.web import clock

PASSWORD = "correct horse battery"


@dataclass
class World:
    """``people`` by login; ``province`` > ``city`` > ``county``, and ``elsewhere``, another city."""

    province: Organisation
    city: Organisation
    county: Organisation
    elsewhere: Organisation
    company: Company
    rival: Company
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str) -> Person:
        if login not in self.people:
            # samples need no second factor on a machine of one's own
            self.people[login] = Person.objects.create_user(
                login, PASSWORD, name=login, email=f"{login}@example.cn", is_sample=True
            )
        return self.people[login]


def _bureau(
    name: str, short: str, level: str, place: str, above: Organisation | None
) -> Organisation:
    return Organisation.objects.create(
        name=name, short=short, level=level, place=place, above=above, name_en=f"{name} EN"
    )


@pytest.fixture
def world(db: None) -> World:
    """Logins: owner, editor, viewer of the company, rival of the other one; reader, officer,
    approver, principal of the city, officer-province, officer-county, officer-elsewhere;
    administrator; somebody, with a login and nothing else. All have ``PASSWORD``."""
    province = _bureau("岭南省工信厅", "岭工信", "province", "440000", None)
    city = _bureau("韶关市工信局（测试）", "韶工信", "city", "440200", province)
    county = _bureau("曲江区工信局（测试）", "曲工信", "county", "440205", city)
    elsewhere = _bureau("东莞市工信局（测试）", "莞工信", "city", "441900", province)
    company = Company.objects.create(
        name="韶关市丹岩铸造有限公司（虚构）", credit_code="91440200MA4X7T2B32"
    )
    rival = Company.objects.create(
        name="东莞市另一家有限公司（虚构）", credit_code="91441900MA4X7T2B82"
    )
    made = World(province, city, county, elsewhere, company, rival)
    for role in ("owner", "editor", "viewer"):
        Membership.objects.create(person=made.person(role), company=company, role=role)
    Membership.objects.create(person=made.person("rival"), company=rival, role="owner")
    for role in ("reader", "officer", "approver", "principal"):
        Post.objects.create(person=made.person(role), organisation=city, role=role)
    for name, organisation in (
        ("province", province),
        ("county", county),
        ("elsewhere", elsewhere),
    ):
        Post.objects.create(
            person=made.person(f"officer-{name}"), organisation=organisation, role="officer"
        )
    administrator = made.person("administrator")
    administrator.is_administrator = True
    administrator.save()
    made.person("somebody")
    return made


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """A client of a person who is logged in; of nobody for an empty login."""

    def logged_in(login: str) -> Client:
        client = Client()
        if login:
            client.force_login(
                world.person(login), backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    return logged_in


class SetClock:
    """The clock of the site, set by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    def __call__(self) -> datetime:
        return self.moment

    def set(self, day: date, hour: int = 9) -> None:
        self.moment = datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def site_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock every part of the site asks; it stands on 2026-03-02 09:00 until it is set."""
    made = SetClock()
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture
def public_page(db: None) -> Callable[..., str]:
    """A public page as a visitor reads it."""
    client = Client()

    def read(path: str, status: int = 200, **query: str) -> str:
        answer = client.get(path, query)
        assert answer.status_code == status, (path, answer.status_code)
        return unescape(answer.content.decode())

    return read
