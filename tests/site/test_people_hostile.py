"""Whatever is posted to a form of persons and administration, it answers and does not fall."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

HOSTILE = (
    "\x00", "a\x00b", "x" * 100_000, "9" * 400, "-1", "'; DROP TABLE people_person; --", "%00",
    "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "\u202etxt.exe", "\U0010ffff",
    "2026-02-30", "０１２", "\r\nSet-Cookie: a=b", "💣" * 50,
)  # fmt: skip
FIELDS = (
    "login", "password", "password2", "old", "current", "name", "email", "next", "code", "whom",
    "scopes", "days", "organisation", "role", "is_administrator", "name_en", "short", "level",
    "above", "place", "file", "files", "q", "kind", "person", "action", "thing", "from", "to",
    "page", "as", "lang",
)  # fmt: skip
OPEN = ("login", "register", "password-forgotten", "second-factor")
OWN = (
    "account",
    "password-change",
    "sessions-end",
    "keys",
    "second-factor-codes",
    "second-factor-remove",
)
ADMIN = (
    "admin", "admin-people", "admin-person-new", "admin-organisations", "admin-organisation-new",
    "admin-audit", "admin-audit-export", "admin-library", "admin-imports", "admin-import-remove",
)  # fmt: skip


def throw(client: Client, address: str) -> None:
    for value in HOSTILE:
        form = dict.fromkeys(FIELDS, value)
        for answer in (client.post(address, form), client.get(address, form)):
            assert answer.status_code < 500, (address, value[:40])
            assert b"<script>alert(1)" not in answer.content


@pytest.mark.parametrize("name", OPEN)
def test_forms_anyone_reaches(world, name) -> None:
    throw(Client(), reverse(name))


@pytest.mark.parametrize("name", OWN)
def test_forms_of_ones_own(world, client_of, name) -> None:
    throw(client_of("somebody"), reverse(name))


@pytest.mark.parametrize("name", ADMIN)
def test_forms_of_administration(world, client_of, tmp_path, monkeypatch, name) -> None:
    monkeypatch.setattr(settings, "TEXTS", tmp_path)
    throw(client_of("administrator"), reverse(name))


def test_forms_of_a_person_and_an_organisation(world, client_of) -> None:
    admin, somebody = client_of("administrator"), world.person("somebody")
    for name in ("admin-person", "admin-post-give", "admin-person-link", "admin-factor-reset"):
        throw(admin, reverse(name, args=[somebody.ref]))
    for name in ("admin-organisation", "admin-organisation-remove"):
        throw(admin, reverse(name, args=[world.city.ref]))


@pytest.mark.parametrize("ref", ["x", "0" * 300, "-", "_"])
def test_addresses_of_nothing(world, client_of, ref) -> None:
    admin = client_of("administrator")
    for name in (
        "admin-person",
        "admin-organisation",
        "admin-job",
        "admin-job-cancel",
        "key-revoke",
    ):
        for answer in (admin.get(reverse(name, args=[ref])), admin.post(reverse(name, args=[ref]))):
            assert answer.status_code in (404, 405)
