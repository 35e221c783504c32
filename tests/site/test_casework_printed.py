"""Anyone checks a filing form or a certificate by the case's number and the code at its foot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from huice.site.casework import docket, procedures
from huice.site.casework.events import act
from huice.site.casework.models import Case, PrintedSheet
from huice.site.people.actor import actor_for
from huice.site.projects import filing, starting
from huice.site.web.refs import new_ref

Clients = Callable[[str], Client]


@pytest.fixture
def filed(world, site_clock) -> Case:
    owner = actor_for(world.person("owner"), True)
    case = starting.begin_project(
        world.company, "铸造车间改造", "440205", procedures.FILING, world.county, owner
    )
    data = {
        "declare": {"prohibited": "no", "needs_approval": "no"},
        "fill-in": {"completion": "2027-06-30", "filed_with": "county"},
        "submit": {"project_code": "2603-440205-04-02-9", "project": case.project.ref},
    }
    for event in ("read-policy", "declare", "fill-in", "upload", "submit"):
        case = act(case, filing.entry(event, new_ref(), data.get(event, {})), owner, case.head).case
    return case


def printed(client: Client, case: Case, what: str) -> str:
    """The code at the foot of a sheet."""
    body = client.get(f"/projects/c/{case.ref}/{what}.pdf").content
    text = pypdfium2.PdfDocument(BytesIO(body))[0].get_textpage().get_text_range()
    found = re.search(r"核验码 ([0-9A-F-]{19})", text)
    assert found
    return found[1]


def checked(client: Client, number: str, code: str) -> str:
    return client.post(reverse("notice-check"), {"number": number, "code": code}).content.decode()


@pytest.mark.parametrize(("what", "title"), [("form", "备案表"), ("certificate", "备案证")])
def test_a_printed_sheet_is_genuine(filed, client_of: Clients, what: str, title: str) -> None:
    code = printed(client_of("owner"), filed, what)
    page = checked(client_of(""), f" {filed.name} ", code.lower().replace("-", " "))
    assert "核验通过" in page and title in page and "铸造车间改造" in page
    assert "此后有新的记录" not in page


def test_a_wrong_code_or_number_tells_nothing(filed, client_of: Clients) -> None:
    code = printed(client_of("owner"), filed, "certificate")
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    for number, typed in (
        (filed.name, wrong),
        ("曲工信备〔2026〕9999号", code),
        (filed.name, code + "0"),
    ):
        page = checked(client_of(""), number, typed)
        assert "核验不通过" in page and "铸造" not in page and "丹岩" not in page


def test_a_sheet_that_was_never_printed_has_no_code_to_find(filed, client_of: Clients) -> None:
    assert "核验不通过" in checked(client_of(""), filed.name, "0000-0000-0000-0000")
    assert not PrintedSheet.objects.exists()


def test_a_certificate_says_how_the_filing_stands_now(
    filed, client_of: Clients, site_clock
) -> None:
    code = printed(client_of("owner"), filed, "certificate")
    assert "备案现为：" in checked(client_of(""), filed.name, code)
    site_clock.set(date(2028, 3, 3))
    docket.refresh()
    page = checked(client_of(""), filed.name, code)
    state = procedures.procedure(procedures.FILING).states["lapsed"].title.zh
    assert "核验通过" in page and f"<strong>{state}</strong>" in page


def test_what_was_printed_stays_genuine_and_is_marked_when_the_case_goes_on(
    filed, client_of: Clients, world
) -> None:
    code = printed(client_of("owner"), filed, "certificate")
    owner = actor_for(world.person("owner"), True)
    act(filed, filing.entry("start", new_ref()), owner, Case.objects.get(pk=filed.pk).head)
    page = checked(client_of(""), filed.name, code)
    assert "核验通过" in page and "此后有新的记录" in page
    assert printed(client_of("owner"), filed, "certificate") != code


def test_printing_twice_keeps_one_sheet(filed, client_of: Clients) -> None:
    assert printed(client_of("owner"), filed, "form") == printed(client_of("editor"), filed, "form")
    assert PrintedSheet.objects.count() == 1


def test_a_kept_sheet_that_was_edited_is_not_genuine(filed, client_of: Clients) -> None:
    code = printed(client_of("owner"), filed, "form")
    kept = PrintedSheet.objects.get()
    kept.sections[0][1][0][1] = "别的单位"
    kept.save()
    assert "核验不通过" in checked(client_of(""), filed.name, code)
