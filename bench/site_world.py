"""A database of the site with many companies and cases, built as the site itself would leave it.

Every log is a whole chain of its own; what logs come to is folded once for each course of events
and day, since it does not hang on a case's name. Needs Django set up (``site_world.set_up``).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "bench only: correct horse battery"
SECRET = "for measuring alone, and long enough to be taken for a secret"
COURSES: tuple[tuple[str, tuple[tuple[int, str, str, dict[str, str]], ...]], ...] = (
    ("filing", ()),
    ("filing", ((0, "read-policy", "applicant", {}), (0, "declare", "applicant", {"prohibited": "no", "needs_approval": "no"}))),
    ("filing", (
        (0, "read-policy", "applicant", {}),
        (0, "declare", "applicant", {"prohibited": "no", "needs_approval": "no"}),
        (1, "fill-in", "applicant", {"completion": "2028-12-31", "filed_with": "prefecture"}),
        (1, "upload", "applicant", {}),
        (1, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
    )),
    ("filing", (
        (0, "read-policy", "applicant", {}),
        (0, "declare", "applicant", {"prohibited": "no", "needs_approval": "no"}),
        (1, "fill-in", "applicant", {"completion": "2028-12-31", "filed_with": "prefecture"}),
        (1, "upload", "applicant", {}),
        (1, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
        (2, "verify", "authority", {}),
    )),
    ("approval", ((0, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),)),
    ("approval", (
        (0, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
        (1, "accept", "authority", {}),
    )),
    ("approval", (
        (0, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
        (1, "notify", "authority", {"missing": "用地文件"}),
    )),
    ("approval", (
        (0, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
        (1, "accept", "authority", {}),
        (3, "entrust", "authority", {"evaluator": "某评估公司", "independent": "yes", "evaluation_due": "DUE"}),
    )),
    ("approval", (
        (0, "submit", "applicant", {"project_code": "CODE", "project": "CODE"}),
        (1, "accept", "authority", {}),
        (8, "approve", "authority", {}),
    )),
)  # fmt: skip
"""Courses of events: procedure, then day after the beginning, event, actor, data."""


@dataclass(frozen=True)
class Built:
    """What stands in the database, and a session for each user: (role, cookie, refs)."""

    companies: int
    cases: int
    lines: int
    users: list[dict[str, Any]]


def set_up(data: Path, url: str = "") -> None:
    """Set the site up on a data folder and a database; migrated."""
    os.environ["HUICE_DATA"] = str(data)
    os.environ["HUICE_SECRET"] = SECRET
    os.environ.pop("DATABASE_URL", None)
    if url:
        os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "huice.site.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def build(companies: int, cases: int, users: int, seed: int = 6) -> Built:
    """Fill an empty database. Takes about a minute for 100,000 cases."""
    dice = random.Random(seed)
    bureaus = _bureaus()
    firms = _companies(companies)
    lines = _cases(dice, firms, bureaus, cases)
    return Built(len(firms), cases, lines, _users(dice, firms, bureaus, users))


def settle() -> None:
    """Do what the worker would have done long ago: statistics, reminders, pictures."""
    from huice.site.bureau.statistics import stages
    from huice.site.casework import docket, reminders
    from huice.site.openlibrary import drawings

    today = date.today()
    while docket.refresh(limit=500) == 500:
        pass
    while stages.refresh_stages(500) == 500:
        pass
    while reminders.send(today, 500) == 500:
        pass
    while drawings.draw_next():
        pass


def _bureaus() -> list[Any]:
    from huice import places
    from huice.site.people.models import Organisation

    province = Organisation.objects.create(
        name="省局", name_en="Province", short="省", level="province", place="440000"
    )
    return [province] + [
        Organisation.objects.create(
            name=f"{places.name(code)}局", name_en=places.name(code), short=places.name(code)[0],
            level="city", place=code, above=province,
        )
        for code in places.children("440000")
    ]  # fmt: skip


def _companies(number: int) -> list[Any]:
    from django.utils import timezone

    from huice.library.yaml_file import read
    from huice.site.companies.models import Company, FactValue

    Company.objects.bulk_create(
        (
            Company(name=f"第{n}号企业（虚构）", credit_code=_code(n), version=1)
            for n in range(number)
        ),
        batch_size=2_000,
    )
    firms = list(Company.objects.order_by("pk"))
    samples = [list(_told(read(path).value)) for path in sorted((ROOT / "samples").glob("*.yaml"))]
    now = timezone.now()
    FactValue.objects.bulk_create(
        (
            FactValue(company=firm, fact=fact, year=year, written=written, author_name="bench", at=now, number=1)
            for place, firm in enumerate(firms)
            for fact, year, written in samples[place % len(samples)]
        ),
        batch_size=5_000,
    )  # fmt: skip
    return firms


def _code(n: int) -> str:
    """A credit code whose last sign is right."""
    from stdnum.cn import uscc

    base = f"91440200{n:09}"
    return base + uscc.calc_check_digit(base)


def _told(whole: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """The facts of a sample profile: fact, year, value as written."""
    from huice.site.web.policies import library

    def walk(value: dict[str, Any], path: str) -> Iterator[tuple[str, int, str]]:
        for key, inside in value.items():
            name = f"{path}.{key}".lstrip(".")
            fact = library().facts.get(name)
            if fact is None and isinstance(inside, dict):
                yield from walk(inside, name)
            elif fact is not None and isinstance(inside, dict) and "value" not in inside:
                for year, written in inside.items():
                    yield name, int(year), _plain(written)
            elif fact is not None:
                yield name, 0, _plain(inside)

    yield from walk(whole, "")


def _plain(written: Any) -> str:
    return str(written["value"] if isinstance(written, dict) else written)


def _cases(dice: random.Random, firms: list[Any], bureaus: list[Any], number: int) -> int:
    from huice.procedure import log as logs
    from huice.procedure.events import Entry, Opening
    from huice.site.casework import procedures
    from huice.site.casework.docket import BY_DEFAULT
    from huice.site.casework.models import Case, Claim, LiveClock, LogLine

    known = {name: procedures.procedure(f"guangdong-approval-filing-2021/{name}")
             for name in ("filing", "approval")}  # fmt: skip
    for each in known.values():
        procedures.keep(each)
    today = date.today()
    weights = (2, 2, 20, 40, 6, 10, 6, 8, 20)
    lines = 0
    for first in range(0, number, 5_000):
        made, chains, shapes = [], [], []
        for n in range(first, min(first + 5_000, number)):
            course = dice.choices(range(len(COURSES)), weights)[0]
            name, events = COURSES[course]
            # most are long done with their clocks; a twentieth began within the last weeks
            age = dice.randrange(10, 25) if dice.random() < 0.05 else dice.randrange(25, 700)
            began = today - timedelta(days=age)
            firm, bureau = firms[n % len(firms)], dice.choice(bureaus[1:])
            code = f"P{n}"
            opening = Opening(
                f"案{n}", known[name].key, known[name].digest, began,
                datetime.combine(began, time(9)), conventions=BY_DEFAULT,
            )  # fmt: skip
            entries = [
                Entry(f"e{n}-{place}", event, began + timedelta(days=days),
                      datetime.combine(began + timedelta(days=days), time(10)), by,
                      {key: value.replace("CODE", code).replace("DUE", str(began + timedelta(days=60)))
                       for key, value in data.items()}, signed="bench")
                for place, (days, event, by, data) in enumerate(events)
            ]  # fmt: skip
            log, line = logs.next_line(None, opening)
            chain = [("", line)]
            for entry in entries:
                log, line = logs.next_line(log, entry)
                chain.append((entry.id, line))
            shape = _shape(known[name], course, opening, entries, today)
            made.append(Case(
                name=opening.case, procedure=opening.procedure, digest_id=opening.digest, company=firm,
                authority=bureau, opened=began, head=log.head, size=log.size, lines=len(chain), **shape.columns,
            ))  # fmt: skip
            chains.append(chain)
            shapes.append((shape, code))
        made = Case.objects.bulk_create(made, batch_size=1_000)
        LogLine.objects.bulk_create(
            (LogLine(case=case, number=place, entry=entry, line=line.decode().rstrip("\n"))
             for case, chain in zip(made, chains, strict=True) for place, (entry, line) in enumerate(chain)),
            batch_size=5_000,
        )  # fmt: skip
        LiveClock.objects.bulk_create(
            (LiveClock(case=case, **clock) for case, (shape, _) in zip(made, shapes, strict=True)
             for clock in shape.clocks), batch_size=5_000,
        )  # fmt: skip
        Claim.objects.bulk_create(
            (Claim(case=case, **{**claim, "value": code, "owner": code})
             for case, (shape, code) in zip(made, shapes, strict=True) for claim in shape.claims),
            batch_size=5_000,
        )  # fmt: skip
        lines += sum(map(len, chains))
    return lines


@dataclass(frozen=True)
class _Shape:
    columns: dict[str, Any]
    clocks: list[dict[str, Any]]
    claims: list[dict[str, Any]]


_shapes: dict[tuple[int, date], _Shape] = {}


def _shape(procedure: Any, course: int, opening: Any, entries: list[Any], today: date) -> _Shape:
    """What a course begun on a day has come to; the same for all cases of it but for the code."""
    from huice.procedure.alone import claims
    from huice.procedure.due_list import turns
    from huice.procedure.engine import fold
    from huice.site.casework.docket import _live

    if (course, opening.day) not in _shapes:
        folded = fold(procedure, replace(opening, case="x"), entries, today)
        live = list(_live(folded))
        own = [each for each in live if each["who"] == "authority"]
        due = min((each["due"] for each in own if each["due"]), default=None)
        turn = turns(folded)
        _shapes[course, opening.day] = _Shape(
            {"state": folded.state, "since": folded.since, "last": folded.last,
             "final": folded.state in procedure.finals, "due": due,
             "suspended": due is None and any(each["due"] is None for each in own),
             "turns": None if turn == date.max else turn},
            live,
            [{"document": procedure.document, "rule": each.rule, "field": each.field, "year": each.year}
             for each in claims(folded)],
        )  # fmt: skip
    return _shapes[course, opening.day]


def _users(
    dice: random.Random, firms: list[Any], bureaus: list[Any], number: int
) -> list[dict[str, Any]]:
    """Two of three for companies, one of three in bureaus, each logged in by a session."""
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from huice.site.casework.models import Case
    from huice.site.companies.models import Membership
    from huice.site.people.models import Person, Post

    password, found = make_password(PASSWORD), []
    for n in range(number):
        person = Person.objects.create(
            login=f"user{n}", name=f"用户{n}", password=password, is_sample=True
        )
        told: dict[str, Any] = {"role": "company" if n % 3 else "bureau"}
        if n % 3:
            firm = dice.choice(firms)
            Membership.objects.create(person=person, company=firm, role="editor")
            told |= {"company": firm.ref,
                     "cases": list(Case.objects.filter(company=firm).values_list("ref", flat=True)[:10])}  # fmt: skip
        else:
            bureau = dice.choice(bureaus[1:])
            Post.objects.create(person=person, organisation=bureau, role="officer")
            own = Case.objects.filter(authority=bureau, final=False)
            told["cases"] = list(own.values_list("ref", flat=True)[:200])
            told["filed"] = list(own.filter(state="filed").values_list("ref", flat=True)[:200])
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        told["cookie"] = client.cookies["sessionid"].value
        found.append(told)
    return found
