"""A world for funds: bureaus that call, handle, pay and verify, experts, and calls with their
applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huice import credit_code as codes
from huice import places
from huice.site.funds import chain
from huice.site.funds.models import Application, Call
from huice.site.funds.models_review import Expert
from huice.site.people.actor import Actor, actor_for
from huice.site.people.models import Organisation, Post
from huice.site.web import clock
from site_fixtures import SetClock, World

BEIJING = ZoneInfo("Asia/Shanghai")
RENOVATION = "guangdong-tech-renovation-2021"
INVESTMENT = "guangdong-manufacturing-investment-2021"
BENCHMARKS = "guangdong-digital-benchmarks-2022"
CASES = "national-vr-cases-2023"
PLATFORM = "shenzhen-software-platform-2024"


@dataclass
class Funds:
    """The world of ``site_fixtures`` with a ministry, Shenzhen, finance and statistics offices, and
    six experts. ``call_of`` opens a call, ``apply`` puts an application in."""

    world: World
    nation: Organisation
    shenzhen: Organisation
    finance: dict[str, Organisation]
    statistics: dict[str, Organisation]
    experts: list[Expert] = field(default_factory=list)

    def actor(self, login: str) -> Actor:
        return actor_for(self.world.person(login), verified=True)

    def call_of(self, document: str, opens: datetime, closes: datetime, **more: Any) -> Call:
        authority = {CASES: self.nation, PLATFORM: self.shenzhen}.get(document, self.world.province)
        defaults: dict[str, Any] = {
            "year": opens.year, "title": f"{opens.year}年度申报通知", "authority": authority,
            "made": opens, "by_name": "测试", "showing_days": 5,
        }  # fmt: skip
        return Call.objects.create(
            document=document, opens=opens, closes=closes, **(defaults | more)
        )

    def application(self, call: Call, n: int, place: str, **more: Any) -> Application:
        """Application ``n`` from a place, still a draft, of a company without an account."""
        defaults: dict[str, Any] = {
            "measure": chain.measures(call)[0].key, "applicant": f"虚构企业{n:03}有限公司",
            "code": credit_code(n), "place": place, "authority": chain.authority_for(call, place),
            "payer": chain.payer_for(call, place), "verifier": chain.verifier_for(call, place),
            "project": f"第{n:03}号技术项目", "content": f"建设内容{n:03}" + "甲乙丙丁戊己庚辛"[n % 8] * 3,
            "contact": f"联系人{n:03}", "phone": f"0751-8{n:06}", "declared": 1_000_000_00 + n,
            "has_promised": True, "since": clock.now(),
        }  # fmt: skip
        return Application.objects.create(call=call, **(defaults | more))


def credit_code(n: int) -> str:
    """The ``n``-th invented credit code, with its check character."""
    return codes.make(f"91440200MA{n:07d}")


def beijing(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


@pytest.fixture
def funds(world: World, site_clock: SetClock) -> Funds:
    """Logins besides those of the world: nation, head-nation, head-province, shenzhen,
    head-shenzhen; finance-province, finance-city, finance-elsewhere, finance-shenzhen;
    statistics-city, statistics-elsewhere, statistics-province; approver-elsewhere; expert-1 to -6."""

    def office(name: str, short: str, level: str, place: str, duty: str = "industry",
               above: Organisation | None = None) -> Organisation:  # fmt: skip
        return Organisation.objects.create(name=name, short=short, level=level, place=place, duty=duty,
                                           above=above, name_en=f"{name} EN")  # fmt: skip

    nation = office("国家工信部门（测试）", "国工信", "nation", places.COUNTRY)
    shenzhen = office("深圳市工信局（测试）", "深工信", "city", "440300", above=nation)
    world.province.above = nation
    for each in (world.province, world.city, world.county, world.elsewhere):
        each.save()  # the path follows the one above
    offices = {"province": ("岭南省", "province", "440000"), "city": ("韶关市", "city", "440200"),
              "elsewhere": ("东莞市", "city", "441900"), "shenzhen": ("深圳市", "city", "440300")}  # fmt: skip
    finance = {key: office(f"{name}财政部门（测试）", f"{name[:2]}财", level, place, "finance")
               for key, (name, level, place) in offices.items()}  # fmt: skip
    statistics = {key: office(f"{name}统计部门（测试）", f"{name[:2]}统", level, place, "statistics")
                  for key, (name, level, place) in offices.items()}  # fmt: skip
    made = Funds(world, nation, shenzhen, finance, statistics)
    posts = [("nation", nation, "officer"), ("head-nation", nation, "approver"),
             ("head-province", world.province, "approver"), ("approver-elsewhere", world.elsewhere, "approver"),
             ("shenzhen", shenzhen, "officer"), ("head-shenzhen", shenzhen, "approver")]  # fmt: skip
    posts += [(f"finance-{key}", each, "officer") for key, each in finance.items()]
    posts += [(f"statistics-{key}", each, "officer") for key, each in statistics.items()]
    for login, organisation, role in posts:
        Post.objects.create(person=world.person(login), organisation=organisation, role=role)
    for n in range(1, 7):
        person = world.person(f"expert-{n}")
        made.experts.append(Expert.objects.create(
            person=person, authority=world.province, employer=f"虚构研究院{n}",
            employer_code=credit_code(9000 + n), fields=["制造"],
        ))  # fmt: skip
    return made
