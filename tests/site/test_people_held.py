"""A form that is sent when the login has ended: nothing is saved, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import html

from huice.site.companies import facts
from huice.site.people.models import Person
from site_fixtures import PASSWORD, World

REVENUE = "v-enterprise.revenue@2025"


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Nine hours pass, once called."""

    def pass_by() -> None:
        later = timezone.now() + timedelta(hours=9)
        monkeypatch.setattr("huice.site.people.sessions.timezone.now", lambda: later)

    return pass_by


def log_in(client: Client, login: str) -> str:
    answer = client.post("/login", {"login": login, "password": PASSWORD})
    return str(answer.headers["Location"])


def profile_of(world: World) -> str:
    return f"/company/{world.company.ref}/profile?section=years"


def sent_late(world: World, client: Client, late: Callable[[], None], **more: object):
    page = profile_of(world)
    late()
    form = {REVENUE: "1200万", "y-2025": "审计报告", "seen": "0", **more}
    return client.post(page, form, headers={"Referer": f"http://testserver{page}"})


def test_what_was_typed_is_there_after_logging_in_and_can_be_sent(
    world, client_of, late, site_clock
) -> None:
    client = client_of("editor")
    answer = sent_late(world, client, late)
    assert answer.headers["Location"].startswith("/login?next=%2Fcompany%2F")
    assert facts.current(world.company) == {}
    assert log_in(client, "editor") == "/resume"
    page = client.get("/resume")
    (form,) = [x for x in html.fromstring(page.content).forms if x.action == profile_of(world)]
    typed = {name: value for name, value in form.fields.items() if name}
    assert typed[REVENUE] == "1200万" and typed["y-2025"] == "审计报告"
    assert "重新选择" not in page.text
    assert client.post(form.action, typed).status_code == 302
    (value,) = facts.current(world.company).values()
    assert (value.written, value.source) == ("1200万元", "审计报告")


def test_another_person_does_not_see_it(world, client_of, late) -> None:
    client = client_of("editor")
    sent_late(world, client, late)
    assert log_in(client, "rival") == "/desk"
    assert client.get("/resume").headers["Location"] == "/desk"
    client.post("/logout")
    assert log_in(client, "editor") == "/desk"


def test_it_lasts_through_the_second_factor(world, client_of, late, monkeypatch) -> None:
    from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
    from django_otp.plugins.otp_totp.models import TOTPDevice

    client, editor = client_of("editor"), world.person("editor")
    sent_late(world, client, late)
    monkeypatch.undo()
    TOTPDevice.objects.create(user=editor, confirmed=True)
    codes = StaticDevice.objects.create(user=editor, confirmed=True)
    StaticToken.objects.create(device=codes, token="abcd2345")
    assert log_in(client, "editor").startswith("/second-factor")
    answer = client.post("/second-factor", {"code": "abcd2345"})
    assert answer.headers["Location"] == "/resume"
    assert "1200万" in client.get("/resume").text


def test_files_are_to_be_chosen_again(world, client_of, late) -> None:
    client = client_of("editor")
    sent_late(world, client, late, file=SimpleUploadedFile("a.xlsx", b"x"))
    log_in(client, "editor")
    assert "所选文件须重新选择" in client.get("/resume").text


def test_passwords_are_never_held(world, client_of, late) -> None:
    client = client_of("editor")
    late()
    client.post("/account/password", {"old": PASSWORD, "password": "x", "password2": "x"})
    assert log_in(client, "editor") == "/desk"


def test_what_is_larger_than_any_form_is_not_held(world, client_of, late) -> None:
    client = client_of("editor")
    sent_late(world, client, late, much="长" * 200_001)
    assert log_in(client, "editor") == "/desk"


def test_a_part_of_a_page_leads_the_whole_page_to_the_login(world, client_of, late) -> None:
    client = client_of("editor")
    late()
    here = f"http://testserver/company/{world.company.ref}/answer?by=near"
    answer = client.post(
        f"/company/{world.company.ref}/answer/question",
        {"key": "enterprise.staff@2025", "value": "250"},
        headers={"HX-Request": "true", "HX-Current-URL": here},
    )
    assert answer.status_code == 200 and answer.content == b""
    onward = f"%2Fcompany%2F{world.company.ref}%2Fanswer%3Fby%3Dnear"
    assert answer.headers["HX-Redirect"] == f"/login?next={onward}"
    assert log_in(client, "editor") == "/resume"


def test_a_page_of_another_site_is_not_led_back_to(world) -> None:
    answer = Client().post("/account", {}, headers={"Referer": "https://elsewhere.example/x"})
    assert answer.headers["Location"] == "/login"
    assert not Person.objects.filter(name="").exists()
