"""The second factor and the keys of the API."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from huice.site.people import halfway, keys
from huice.site.people.models import AuditLine, Person
from huice.site.people.models_keys import ApiKey
from site_fixtures import PASSWORD


def enter(client: Client, login: str, **more: str):
    return client.post("/login", {"login": login, "password": PASSWORD, **more})


def code_of(person: Person, steps: int = 0) -> str:
    """What the person's application shows now, or some steps of 30 seconds on."""
    device = TOTPDevice.objects.get(user=person)
    totp = TOTP(device.bin_key)
    totp.time = time.time() + steps * 30
    return f"{totp.token():06d}"


def set_up(client: Client) -> list[str]:
    """Sets the second factor up as the page says, and gives the backup codes."""
    client.get("/second-factor")
    totp = TOTP(bytes.fromhex(client.session["totp_key"]))
    totp.time = time.time()
    page = client.post("/second-factor", {"code": f"{totp.token():06d}"})
    return [one + other for one, other in re.findall(r"<code>(\w{4}) (\w{4})</code>", page.text)]


@pytest.fixture
def officer(world) -> Person:
    """An officer who is no sample, and so needs two factors."""
    found = world.person("officer")
    found.is_sample = False
    found.save()
    return found


def test_staff_come_no_further_than_setting_it_up(officer) -> None:
    client = Client()
    enter(client, officer.login)
    assert client.get("/desk").headers["Location"] == "/second-factor"
    assert client.get("/bureau/").headers["Location"] == "/second-factor"
    assert client.get("/account/keys").headers["Location"] == "/second-factor"
    page = client.get("/second-factor").text
    assert 'src="data:image/svg+xml;base64,' in page
    codes = set_up(client)
    assert len(set(codes)) == 10
    assert client.get("/desk").headers["Location"] == "/bureau/"
    assert AuditLine.objects.filter(action="factor.set", about=officer.ref).exists()


def test_a_wrong_code_does_not_set_it_up_and_the_secret_stays_the_same(officer) -> None:
    client = Client()
    enter(client, officer.login)
    client.get("/second-factor")
    secret = client.session["totp_key"]
    found = client.post("/second-factor", {"code": "12"})
    assert (found.status_code, "验证码不对" in found.text) == (422, True)
    assert client.session["totp_key"] == secret and not halfway.has_factor(officer)


def test_after_the_password_nothing_is_open_until_the_code_is_given(officer) -> None:
    first = Client()
    enter(first, officer.login)
    set_up(first)
    client = Client()
    assert (
        enter(client, officer.login, next="/bureau/").headers["Location"]
        == "/second-factor?next=%2Fbureau%2F"
    )
    assert client.get("/account").headers["Location"].startswith("/login")
    before = client.session.session_key
    found = client.post("/second-factor", {"code": code_of(officer, 1), "next": "/bureau/"})
    assert found.headers["Location"] == "/bureau/"
    assert client.session.session_key != before
    assert client.get("/account").status_code == 200


def test_a_code_works_once(officer) -> None:
    first = Client()
    enter(first, officer.login)
    set_up(first)
    code = code_of(officer, 1)
    for expected in (302, 422):
        client = Client()
        enter(client, officer.login)
        assert client.post("/second-factor", {"code": code}).status_code == expected


def test_wrong_codes_make_the_next_one_wait(officer) -> None:
    first = Client()
    enter(first, officer.login)
    set_up(first)
    client = Client()
    enter(client, officer.login)
    assert "不对或已用过" in client.post("/second-factor", {"code": "000000"}).text
    found = client.post("/second-factor", {"code": code_of(officer, 1)})
    assert found.status_code == 422 and re.search(r"请在 \d 秒后再试", found.text)


def test_a_backup_code_works_once_and_the_rest_are_counted(officer) -> None:
    first = Client()
    enter(first, officer.login)
    code = set_up(first)[0]
    client = Client()
    enter(client, officer.login)
    written = f" {code[:4]}-{code[4:]} ".upper()
    client.post("/second-factor", {"code": written, "next": "/account"})
    found = client.get("/account")
    assert "还剩 9 个" in found.text
    again = Client()
    enter(again, officer.login)
    assert again.post("/second-factor", {"code": code}).status_code == 422


@pytest.mark.parametrize("code", ["", "\x00", "１２３４５６", "9" * 200, "'; drop"])
def test_what_is_no_code_is_told(officer, code) -> None:
    first = Client()
    enter(first, officer.login)
    set_up(first)
    client = Client()
    enter(client, officer.login)
    assert client.post("/second-factor", {"code": code}).status_code == 422


def test_staff_cannot_turn_it_off_and_others_can_with_a_code(officer, world) -> None:
    client = Client()
    enter(client, officer.login)
    set_up(client)
    assert client.post("/second-factor/remove", {"code": code_of(officer, 1)}).status_code == 422
    assert halfway.has_factor(officer)
    other, owner = Client(), world.person("owner")
    enter(other, "owner")
    set_up(other)
    assert other.post("/second-factor/remove", {"code": "000001"}).status_code == 422
    TOTPDevice.objects.filter(user=owner).update(throttling_failure_count=0)
    assert other.post("/second-factor/remove", {"code": code_of(owner, 1)}).status_code == 302
    assert not halfway.has_factor(owner) and not StaticDevice.objects.filter(user=owner).exists()


def test_new_backup_codes_replace_the_old(officer) -> None:
    client = Client()
    enter(client, officer.login)
    old = set_up(client)
    page = client.post("/second-factor/codes", {"code": code_of(officer, 1)})
    assert page.status_code == 200 and "只显示这一次" in page.text
    assert not StaticDevice.objects.get(user=officer).token_set.filter(token__in=old).exists()


# --- keys ----------------------------------------------------------------------------------------


def made(client: Client, **changed) -> str:
    form = {"name": "ERP", "scopes": ["library", "company"], "days": "90"} | changed
    page = client.post("/account/keys", form)
    assert page.status_code == 200, page.text
    return re.search(r"huice_[\w-]{48}", page.text)[0]


def test_the_secret_of_a_key_is_shown_once_and_kept_nowhere(world, client_of) -> None:
    client = client_of("owner")
    secret = made(client)
    assert secret not in client.get("/account/keys").text
    key = ApiKey.objects.get()
    assert secret not in str(vars(key)) and secret.startswith(key.prefix)
    assert secret not in "".join(AuditLine.objects.values_list("line", flat=True))


def test_a_key_acts_as_its_person_within_its_scopes(world, client_of, site_clock) -> None:
    actor = keys.actor_of_key(made(client_of("owner")))
    assert actor.person == world.person("owner")
    assert actor.scopes == frozenset(("library", "company"))
    assert actor.memberships == {world.company.pk: "owner"}
    assert ApiKey.objects.get().used == site_clock.moment


def test_an_officers_key_counts_as_verified(officer, client_of) -> None:
    _, secret = keys.make(officer, "统计", ["cases"], 30)
    assert list(keys.actor_of_key(secret).posts.values()) == ["officer"]


def test_a_key_is_good_for_nothing_once_revoked_expired_or_its_person_gone(
    world, client_of, site_clock
) -> None:
    client = client_of("owner")
    revoked, expired, orphaned = made(client), made(client, days="30"), made(client, days="365")
    client.post(f"/account/keys/{ApiKey.objects.earliest('pk').ref}/revoke")
    assert keys.actor_of_key(revoked) is None
    site_clock.moment += timedelta(days=30)
    assert keys.actor_of_key(expired) is None
    assert keys.actor_of_key(orphaned) is not None
    Person.objects.filter(login="owner").update(is_active=False)
    assert keys.actor_of_key(orphaned) is None
    assert keys.actor_of_key("huice_nothing") is None and keys.actor_of_key("\ud800") is None


def test_nobody_revokes_the_key_of_another(world, client_of) -> None:
    made(client_of("owner"))
    assert (
        client_of("rival").post(f"/account/keys/{ApiKey.objects.get().ref}/revoke").status_code
        == 404
    )
    assert ApiKey.objects.get().revoked is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "请填写名称"),
        ({"scopes": ["everything"]}, "至少选择一项用途"),
        ({"days": "99999999999999999999"}, "30、90 或 365 日"),
    ],
)
def test_what_is_wrong_with_a_key_is_told_and_none_is_made(world, client_of, wrong, told) -> None:
    form = {"name": "ERP", "scopes": ["library"], "days": "90"} | wrong
    found = client_of("owner").post("/account/keys", form)
    assert found.status_code == 422 and told in found.text
    assert not ApiKey.objects.exists()
