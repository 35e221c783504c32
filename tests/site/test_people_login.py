"""Getting in and out: what is told, what is locked, how long a login lasts."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from huice.site.people import counted, registering
from huice.site.people.models import AuditLine, Person
from site_fixtures import PASSWORD

NEW = "a quite different phrase"


def enter(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/login", {"login": login, "password": password, **more})


def plain(page) -> str:
    """A page without its token against forged forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def letters() -> list:
    for each in threading.enumerate():
        if each.name == "letter":
            each.join()
    return mail.outbox


def test_login_leads_on_and_is_audited(world) -> None:
    client = Client()
    assert enter(client, "SOMEBODY", next="/account").headers["Location"] == "/account"
    assert is_in(client)
    assert AuditLine.objects.filter(
        action="session.begin", person=world.person("somebody").ref
    ).exists()


def test_the_name_of_the_session_changes_at_login(world) -> None:
    client = Client()
    client.get("/login")
    client.cookies["sessionid"] = "fixed-by-somebody-else"
    enter(client, "somebody")
    assert client.cookies["sessionid"].value != "fixed-by-somebody-else"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
    ],
)
def test_login_leads_to_no_other_site(world, onward) -> None:
    assert enter(Client(), "somebody", next=onward).headers["Location"] == "/desk"


def test_a_wrong_password_keeps_the_login_and_not_the_password(world) -> None:
    found = enter(Client(), "somebody", "wrong-and-secret")
    assert found.status_code == 422
    assert 'value="somebody"' in found.text and "登录名或密码不对" in found.text
    assert "wrong-and-secret" not in found.text


def test_it_is_not_told_whether_there_is_such_a_login(world) -> None:
    one, other = enter(Client(), "somebody", "x" * 12), enter(Client(), "nobody-at-all", "x" * 12)
    assert plain(one).replace("somebody", "") == plain(other).replace("nobody-at-all", "")


@pytest.mark.parametrize("login", ["", "\x00", "a\x00b", "x" * 65, "\U0001f600\u200b\x1f"])
def test_what_cannot_be_a_login_is_told(world, login) -> None:
    assert enter(Client(), login, "whatever it is").status_code == 422


def test_five_wrong_passwords_lock_the_login_even_for_the_right_one(world) -> None:
    client = Client()
    for _ in range(4):
        assert enter(client, "somebody", "wrong one").status_code == 422
    fifth = enter(client, "somebody", "wrong one")
    assert fifth.status_code == 429
    assert "连续 5 次不对，已锁定" in fifth.text and 'value="somebody"' in fifth.text
    assert enter(client, "somebody").status_code == 429
    assert not is_in(client)
    assert enter(Client(), "owner").status_code == 302  # nobody else is locked


def test_logging_out_wants_a_post_and_ends_the_session(world, client_of) -> None:
    client = client_of("somebody")
    assert client.get("/logout").status_code == 405
    assert is_in(client)
    assert client.post("/logout").headers["Location"] == "/"
    assert not is_in(client)


def test_a_person_put_out_of_service_is_out_at_once(world, client_of) -> None:
    client = client_of("somebody")
    Person.objects.filter(login="somebody").update(is_active=False)
    assert not is_in(client)
    assert enter(Client(), "somebody").status_code == 422


@pytest.mark.parametrize(
    ("login", "page"),
    [
        ("officer", "/bureau/"),
        ("administrator", "/admin/"),
        ("rival", "/company/"),
        ("somebody", "/company/"),
    ],
)
def test_the_desk_is_that_of_whoever_asks(world, client_of, login, page) -> None:
    assert client_of(login).get("/desk").headers["Location"].startswith(page)


def test_nobody_is_sent_to_the_login_and_back(world) -> None:
    assert Client().get("/account").headers["Location"] == "/login?next=%2Faccount"


# --- how long a login lasts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "idle", "holds"),
    [
        ("officer", 59, True),
        ("officer", 61, False),
        ("owner", 61, True),
        ("owner", 8 * 60 - 1, True),
        ("owner", 8 * 60 + 1, False),
    ],
)
def test_staff_are_out_after_an_hour_and_everyone_after_eight(
    world, client_of, monkeypatch, login, idle, holds
) -> None:
    client, later = client_of(login), timezone.now() + timedelta(minutes=idle)
    monkeypatch.setattr("huice.site.people.sessions.timezone.now", lambda: later)
    assert is_in(client) is holds


def test_work_keeps_staff_in_but_no_longer_than_eight_hours(world, client_of, monkeypatch) -> None:
    client, began = client_of("officer"), timezone.now()
    for minutes in range(50, 8 * 60, 50):
        moment = began + timedelta(minutes=minutes)
        monkeypatch.setattr("huice.site.people.sessions.timezone.now", lambda moment=moment: moment)
        assert is_in(client), minutes
    monkeypatch.setattr(
        "huice.site.people.sessions.timezone.now", lambda: began + timedelta(minutes=8 * 60 + 1)
    )
    assert not is_in(client)


def test_who_was_away_too_long_is_told_so_and_led_back(world, client_of, monkeypatch) -> None:
    client, later = client_of("officer"), timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr("huice.site.people.sessions.timezone.now", lambda: later)
    page = client.get("/account", follow=True)
    assert "登录已超时" in page.text and 'name="next" value="/account"' in page.text
    assert "登录已超时" not in client.get("/login").text


# --- registering ---------------------------------------------------------------------------------

FORM = {
    "login": "New.Person",
    "name": "新人",
    "email": "new@example.cn",
    "password": NEW,
    "password2": NEW,
}


def test_registering_logs_in_and_leads_to_the_companies(db) -> None:
    client = Client()
    assert client.post("/register", FORM).headers["Location"] == "/desk"
    assert Person.objects.get().login == "new.person"
    assert is_in(client)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"login": "ab"}, "login", "3 到 64 个"),
        ({"login": "somebody"}, "login", "已有人使用"),
        ({"login": "张三"}, "login", "英文字母"),
        ({"name": ""}, "name", "请填写姓名"),
        ({"name": "名" * 65}, "name", "有 65 个字，应有 1 到 64 个"),
        ({"email": "nowhere"}, "email", "“nowhere”不是邮箱地址"),
        ({"password": "short", "password2": "short"}, "password", "10"),
        ({"password": "1234567890123", "password2": "1234567890123"}, "password", "数字"),
        ({"password2": "another one entirely"}, "password2", "两次填写的密码不同"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_lost(
    world, wrong, field, told
) -> None:
    before = Person.objects.count()
    found = Client().post("/register", FORM | wrong)
    assert found.status_code == 422
    assert told in found.text and f'href="#f-{field}"' in found.text
    assert 'value="new@example.cn"' in found.text or "email" in wrong
    assert NEW not in found.text
    assert Person.objects.count() == before


def test_nobody_registers_by_the_thousand(db, monkeypatch) -> None:
    monkeypatch.setattr(registering, "AN_HOUR_FROM_HERE", 2)
    found = [
        Client().post("/register", FORM | {"login": f"person-{n}"}).status_code for n in range(3)
    ]
    assert found == [302, 302, 429]


def test_on_a_public_server_the_address_is_the_one_the_proxy_saw(rf, monkeypatch) -> None:
    asked = rf.get("/", headers={"X-Forwarded-For": "9.9.9.9, 203.0.113.7"})
    assert counted.address_of(asked) == "127.0.0.1"
    monkeypatch.setattr(counted, "IS_PUBLIC", True)
    assert counted.address_of(asked) == "203.0.113.7"
    assert counted.address_of(rf.get("/", headers={"X-Forwarded-For": "nonsense"})) == "127.0.0.1"


# --- passwords -----------------------------------------------------------------------------------


def test_a_forgotten_password_is_set_by_a_link_that_works_once(world, client_of) -> None:
    elsewhere = client_of("somebody")
    Client().post("/password", {"whom": "somebody@example.cn"})
    (letter,) = letters()
    assert letter.to == ["somebody@example.cn"]
    link = next(
        word for word in letter.body.split() if word.startswith("http://testserver/password/")
    )
    client = Client()
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": NEW, "password2": NEW}).headers["Location"] == "/login"
    assert client.get(link).status_code == 404
    assert not is_in(elsewhere)
    assert enter(client, "somebody").status_code == 422
    assert enter(client, "somebody", NEW).status_code == 302


def test_it_is_not_told_whether_there_is_such_an_account(world) -> None:
    one = Client().post("/password", {"whom": "somebody"}, follow=True)
    other = Client().post("/password", {"whom": "nobody-at-all"}, follow=True)
    assert plain(one) == plain(other) and "已发往该邮箱" in one.text
    assert len(letters()) == 1


def test_one_person_gets_three_letters_an_hour(world) -> None:
    for _ in range(5):
        Client().post("/password", {"whom": "somebody"})
    assert len(letters()) == 3


def test_a_made_up_link_opens_nothing(world) -> None:
    ref = world.person("somebody").ref
    for token in ("x", "abc-def", "0" * 300):
        assert Client().get(f"/password/{ref}/{token}").status_code == 404


def test_changing_the_password_ends_the_other_sessions_and_not_this_one(world, client_of) -> None:
    here, there = client_of("somebody"), client_of("somebody")
    wrong = here.post("/account/password", {"old": "no", "password": NEW, "password2": NEW})
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (422, True)
    form = {"old": PASSWORD, "password": NEW, "password2": NEW}
    assert here.post("/account/password", form).status_code == 302
    assert is_in(here) and not is_in(there)
    assert "本次" in here.get("/account").text


def test_all_other_sessions_can_be_ended(world, client_of) -> None:
    here, there = client_of("somebody"), client_of("somebody")
    here.post("/account/sessions")
    assert is_in(here) and not is_in(there)


def test_a_new_mail_address_asks_for_the_password(world, client_of) -> None:
    client = client_of("somebody")
    form = {"name": "新名", "email": "else@example.cn"}
    found = client.post("/account", form)
    assert found.status_code == 422 and 'value="else@example.cn"' in found.text
    assert Person.objects.get(login="somebody").email == "somebody@example.cn"
    assert client.post("/account", form | {"current": PASSWORD}).status_code == 302
    assert Person.objects.get(login="somebody").name == "新名"


def test_whoever_guesses_the_password_inside_is_put_out(world, client_of) -> None:
    client = client_of("somebody")
    form = {"old": "a guess", "password": NEW, "password2": NEW}
    assert {client.post("/account/password", form).status_code for _ in range(10)} == {422}
    assert client.post("/account/password", form).status_code == 403
    assert not is_in(client)


def test_no_password_and_no_token_is_in_the_audit(world, client_of) -> None:
    client = client_of("somebody")
    client.post("/account/password", {"old": PASSWORD, "password": NEW, "password2": NEW})
    Client().post("/password", {"whom": "somebody"})
    letters()
    told = "\n".join(AuditLine.objects.values_list("line", flat=True))
    assert PASSWORD not in told and NEW not in told and "/password/" not in told


# --- the first administrator ---------------------------------------------------------------------


def test_the_first_administrator_is_made_on_the_command_line(db, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HUICE_ADMINISTRATOR_PASSWORD", NEW)
    call_command("createadministrator", login="Chief", name="主管")
    chief = Person.objects.get()
    assert (chief.login, chief.is_administrator, chief.check_password(NEW)) == ("chief", True, True)
    with pytest.raises(CommandError, match="已有人使用"):
        call_command("createadministrator", login="chief", name="主管")
    monkeypatch.setenv("HUICE_ADMINISTRATOR_PASSWORD", "short")
    with pytest.raises(CommandError):
        call_command("createadministrator", login="second", name="副主管")
