"""Founding a company, asking to join, and roles: a company never loses its last owner."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huice.credit_code import make
from huice.site.casework.models import Message
from huice.site.companies.models import Company, Membership
from huice.site.people.models import AuditLine

CODE = make("91440200MA4X7T9K0")


def page(name: str, *args: str) -> str:
    return reverse(name, args=args)


def role_of(world, login: str) -> str | None:
    found = Membership.objects.filter(company=world.company, person=world.person(login)).first()
    return found.role if found else None


def test_whoever_founds_a_company_is_its_owner(world, client_of, site_clock) -> None:
    client = client_of("somebody")
    answer = client.post(
        page("company-new"),
        {"name": " 新丰 县某厂 ", "credit_code": f"{CODE[:8].lower()} {CODE[8:]}"},
    )
    made = Company.objects.get(credit_code=CODE)
    assert answer.status_code == 302
    assert answer.url == page("company", made.ref)
    assert made.name == "新丰 县某厂"
    assert [(x.person.login, x.role) for x in made.memberships.all()] == [("somebody", "owner")]
    line = AuditLine.objects.get(action="company.found")
    assert (line.person, line.about) == (world.person("somebody").ref, made.ref)
    assert "新丰 县某厂" in client.get(page("companies")).content.decode()


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("", CODE, "请填写企业名称"),
        ("某", CODE, "2 至 128 字，实为 1 字"),
        ("某" * 129, CODE, "实为 129 字"),
        ("某\x00厂", CODE, "控制字符"),
        ("某厂", "", "应为18位，实为0位"),
        ("某厂", CODE[:-1], "应为18位，实为17位"),
        ("某厂", CODE[:-1] + ("1" if CODE[-1] != "1" else "2"), "末位校验码"),
        ("某厂", "9" * 5000, "应为18位"),
        ("某厂", "<script>alert(1)", "应为18位"),
    ],
)
def test_a_wrong_name_or_code_is_told_and_what_was_typed_stays(
    world, client_of, name: str, code: str, said: str
) -> None:
    answer = client_of("somebody").post(page("company-new"), {"name": name, "credit_code": code})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "<script>alert(1)" not in text
    if name == "某厂" and len(code) < 40 and "<" not in code:
        assert f'value="{code}"' in text
        assert 'value="某厂"' in text
    assert Company.objects.count() == 2


def test_a_known_code_tells_a_stranger_nothing_of_its_company(world, client_of) -> None:
    answer = client_of("somebody").post(
        page("company-new"), {"name": "我写的名称", "credit_code": world.company.credit_code}
    )
    text = answer.content.decode()
    assert "已登记" in text
    assert page("company-join") in text
    assert world.company.name not in text
    assert world.company.ref not in text
    assert role_of(world, "somebody") is None


def test_who_asks_to_join_has_no_right_before_an_owner_answers(
    world, client_of, site_clock
) -> None:
    client = client_of("somebody")
    for _ in range(2):
        answer = client.post(page("company-join"), {"credit_code": world.company.credit_code})
        assert answer.url == page("companies")
    assert role_of(world, "somebody") == ""
    assert client.get(page("company", world.company.ref)).status_code == 404
    assert world.company.name not in client.get(page("companies")).content.decode()
    assert [each.to.login for each in Message.objects.all()] == ["owner"]
    assert (
        "somebody"
        in client_of("owner").get(page("company-members", world.company.ref)).content.decode()
    )
    assert (
        "somebody"
        not in client_of("viewer").get(page("company-members", world.company.ref)).content.decode()
    )


def test_joining_a_company_that_is_not_there(world, client_of) -> None:
    client = client_of("somebody")
    assert client.post(page("company-join"), {"credit_code": CODE}).url == page("company-new")
    assert client.post(page("company-join"), {"credit_code": "x"}).status_code == 422
    assert Membership.objects.filter(person=world.person("somebody")).count() == 0


@pytest.mark.parametrize("name", ["company-new", "company-join"])
def test_codes_are_not_tried_by_the_hundred(world, client_of, name: str) -> None:
    client, form = client_of("somebody"), {"name": "某厂", "credit_code": "x"}
    for _ in range(20):
        assert client.post(page(name), form).status_code == 422
    answer = client.post(page(name), {"name": "某厂", "credit_code": CODE})
    assert answer.status_code == 429
    assert "请稍后再试" in answer.text and CODE in answer.text and "某厂" in answer.text
    assert not Company.objects.filter(credit_code=CODE).exists()
    assert client_of("rival").post(page(name), form).status_code == 422


def change(client, world, login: str, **data: str):
    return client.post(page("company-member", world.company.ref, world.person(login).ref), data)


def test_an_owner_gives_roles_and_takes_them(world, client_of, site_clock) -> None:
    owner = client_of("owner")
    client_of("somebody").post(page("company-join"), {"credit_code": world.company.credit_code})
    assert change(owner, world, "somebody", role="editor", before="").status_code == 302
    assert role_of(world, "somebody") == "editor"
    assert Message.objects.filter(to=world.person("somebody"), en__contains="editor").exists()
    assert client_of("somebody").get(page("company", world.company.ref)).status_code == 200
    assert change(owner, world, "somebody", act="remove", before="editor").status_code == 302
    assert role_of(world, "somebody") is None
    assert client_of("somebody").get(page("company", world.company.ref)).status_code == 404
    assert list(
        AuditLine.objects.filter(about=world.company.ref).values_list("action", flat=True)
    ) == ["company.ask", "company.role", "company.remove"]


def test_a_request_is_refused(world, client_of, site_clock) -> None:
    client_of("somebody").post(page("company-join"), {"credit_code": world.company.credit_code})
    change(client_of("owner"), world, "somebody", act="remove", before="")
    assert role_of(world, "somebody") is None
    told = Message.objects.get(to=world.person("somebody"))
    assert "未获同意" in told.zh
    assert world.company.name not in told.zh + told.en


@pytest.mark.parametrize("data", [{"role": "viewer"}, {"act": "remove"}])
def test_a_company_keeps_its_last_owner(world, client_of, data: dict[str, str]) -> None:
    answer = change(client_of("owner"), world, "owner", before="owner", **data)
    assert answer.status_code == 422
    assert "至少要有一名所有者" in answer.content.decode()
    answer = client_of("owner").post(page("company-leave", world.company.ref), follow=True)
    assert "至少要有一名所有者" in answer.content.decode()
    assert role_of(world, "owner") == "owner"


def test_of_two_owners_one_may_leave(world, client_of, site_clock) -> None:
    change(client_of("owner"), world, "editor", role="owner", before="editor")
    answer = client_of("owner").post(page("company-leave", world.company.ref))
    assert answer.url == page("companies")
    assert role_of(world, "owner") is None
    assert client_of("editor").post(page("company-leave", world.company.ref), follow=True)
    assert role_of(world, "editor") == "owner"


def test_a_role_that_changed_meanwhile_is_not_overwritten(world, client_of, site_clock) -> None:
    change(client_of("owner"), world, "viewer", role="editor", before="viewer")
    answer = change(client_of("owner"), world, "viewer", act="remove", before="viewer")
    assert answer.status_code == 409
    assert role_of(world, "viewer") == "editor"


@pytest.mark.parametrize("role", ["", "god", "owner\x00", "所有者"])
def test_a_role_that_is_none_is_refused(world, client_of, role: str) -> None:
    answer = change(client_of("owner"), world, "viewer", role=role, before="viewer")
    assert answer.status_code == 422
    assert role_of(world, "viewer") == "viewer"


@pytest.mark.parametrize(
    ("login", "status"), [("editor", 403), ("viewer", 403), ("rival", 404), ("officer", 404)]
)
def test_only_owners_change_members(world, client_of, login: str, status: int) -> None:
    assert (
        change(client_of(login), world, "viewer", role="owner", before="viewer").status_code
        == status
    )
    assert role_of(world, "viewer") == "viewer"


def test_a_person_of_another_company_is_not_found(world, client_of) -> None:
    assert (
        change(client_of("owner"), world, "rival", role="viewer", before="owner").status_code == 404
    )
    assert Membership.objects.get(person=world.person("rival")).role == "owner"


def test_the_self_test_is_taken_along(world, client_of, site_clock) -> None:
    client = client_of("somebody")
    session = client.session
    session["self_test"] = {
        "enterprise.registered_in/0": "韶关市",
        "enterprise.revenue/2025": "1,200万",
        "enterprise.revenue/2024": "gibberish",
        "enterprise.revenue/0": "1亿元",
        "no.such_fact/0": "是",
        "broken": 3,
    }
    session.save()
    assert "自测的 2 项答案" in client.get(page("company-new")).content.decode()
    client.post(page("company-new"), {"name": "某厂", "credit_code": CODE, "take": "1"})
    made = Company.objects.get(credit_code=CODE)
    assert {(x.fact, x.year, x.written, x.source) for x in made.facts.all()} == {
        ("enterprise.registered_in", 0, "韶关市", "自测 · self-test"),
        ("enterprise.revenue", 2025, "1200万元", "自测 · self-test"),
    }
    assert "self_test" not in client.session


def test_the_self_test_stays_behind_where_it_is_not_wanted(world, client_of, site_clock) -> None:
    client = client_of("somebody")
    session = client.session
    session["self_test"] = {"enterprise.registered_in/0": "韶关市"}
    session.save()
    client.post(page("company-new"), {"name": "某厂", "credit_code": CODE})
    assert Company.objects.get(credit_code=CODE).facts.count() == 0
    assert "self_test" in client.session


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("login", ["owner", "somebody"])
def test_my_companies_are_mine_alone(world, client_of, login: str, lang: str) -> None:
    text = client_of(login).get(page("companies"), {"lang": lang}).content.decode()
    assert (world.company.name in text) == (login == "owner")
    assert world.rival.name not in text


def test_nobody_is_sent_to_the_login(world, client_of) -> None:
    for name in ("companies", "company-new"):
        assert client_of("").get(page(name)).url.startswith(reverse("login"))
