"""Hostile values in every form and every query: told what is wrong, never an error of the inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import pytest
from django.test import Client
from lxml import html

from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LogLine, Project
from huice.site.people import rights
from huice.site.people.actor import actor_for
from site_addresses import addresses
from site_fixtures import SetClock, World

pytestmark = pytest.mark.long

HOSTILE: Final = (
    "", "a\x00b", "' OR 1=1 --", "<script>alert(1)</script>", "长" * 20_000, "9" * 400, "-1",
    "NaN", "2026-02-30", "9999-12-31", "٣", "\u202egnirts", "=1+1", "5000万元至1亿元",
    "\r\nSet-Cookie: a=b", "\ud7ff\uffff",
)  # fmt: skip
"""In every field of every form at once."""

IN_QUERIES: Final = ("a\x00b", "长" * 3_000, "9" * 400, "9999-12-31", "٣%")

ROLES: Final = ("", "owner", "officer", "administrator")


@pytest.fixture
def things(world: World, site_clock: SetClock) -> dict[str, Any]:
    actor = actor_for(world.person("owner"), True)
    project = Project.objects.create(company=world.company, name="项目", place="440200")
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), "件一", actor, date(2026, 3, 2),
        company=world.company, project=project, authority=world.city,
    )  # fmt: skip
    return {
        "company": world.company.ref, "case": case.ref, "project": project.ref,
        "organisation": world.city.ref, "document": "guangdong-tech-renovation-2021",
        "measure": "equipment-award", "procedure": "approval", "fact": "enterprise.staff",
        "year": "0", "event": "submit", "ref": "2" * 16, "person": world.person("viewer").ref,
        "token": "0" * 43, "text": "nothing", "rest": "x",
    }  # fmt: skip


def paths(things: dict[str, Any], role: str) -> list[str]:
    """The addresses that can be filled with these things; those of others have their own tests.
    What anyone may read is asked for by a visitor alone."""
    return sorted({
        each.path(things) for each in addresses()
        if set(each.asks) <= set(things) and (not role or not rights.RULES[each.action].anyone)
    })  # fmt: skip


def forms(page: bytes, path: str) -> Iterator[tuple[str, list[str]]]:
    """The forms of a page that write: where each is sent, and the names of its fields."""
    if not page.strip().startswith(b"<"):
        return
    for form in html.fromstring(page).forms:
        if (form.method or "").upper() == "POST":
            target = form.action or path
            yield target if target.startswith("/") else path, [x for x in form.fields if x]


@pytest.mark.parametrize("role", ROLES)
def test_no_form_breaks_on_what_is_typed(
    role: str, things: dict[str, Any], client_of: Callable[[str], Client]
) -> None:
    client, broken, tried = client_of(role), [], set()
    for path in paths(things, role):
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.streaming or answer.status_code >= 300:
            continue
        for target, names in forms(answer.content, path):
            if (target, tuple(names)) in tried or "logout" in target or "sessions" in target:
                continue
            tried.add((target, tuple(names)))
            for value in HOSTILE:
                sent = client.post(target, dict.fromkeys(names, value))
                if sent.status_code >= 500:
                    broken.append((target, value[:20]))
    assert broken == []
    assert tried or role == ""


@pytest.mark.parametrize("role", ["", "owner", "officer"])
def test_no_query_breaks_a_page(
    role: str, things: dict[str, Any], client_of: Callable[[str], Client]
) -> None:
    client, broken = client_of(role), []
    names = ("q", "page", "lang", "at", "place", "year", "sort", "kind", "state", "cite", "month",
             "section", "show", "if", "tab", "unit", "from", "until", "procedure", "next")  # fmt: skip
    for path in paths(things, role):
        for value in IN_QUERIES:
            answer = client.get(path, dict.fromkeys(names, value))
            if answer.status_code >= 500:
                broken.append((path, value[:20]))
    assert broken == []


def test_a_hostile_event_leaves_no_line(
    things: dict[str, Any], client_of: Callable[[str], Client]
) -> None:
    before = LogLine.objects.count()
    for value in HOSTILE:
        client_of("officer").post(
            f"/bureau/c/{things['case']}/act",
            {"event": value, "by": value, "entry": value, "seen": value, "day": value},
        )
    assert LogLine.objects.count() == before
    assert Case.objects.get(ref=things["case"]).lines == 1
