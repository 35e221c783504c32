"""A company that nobody has a login for is given its first owner by an administrator."""

from __future__ import annotations

import pytest

from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Company
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine

FIND = "/admin/companies/find"


@pytest.fixture
def orphan(world) -> Company:
    """A company entered at a counter."""
    return Company.objects.create(name="窗口代登记企业", credit_code="91110000600037341L")


@pytest.fixture
def admin(client_of):
    return client_of("administrator")


def test_its_first_owner_is_a_login_the_administrator_names(
    world, admin, client_of, orphan
) -> None:
    page = admin.get(FIND, {"q": f" {orphan.credit_code.lower()} "}).text
    assert "窗口代登记企业" in page and "还没有成员" in page
    answer = admin.post(f"/admin/companies/{orphan.ref}/give", {"login": " Somebody "}, follow=True)
    assert "somebody现为窗口代登记企业的所有者" in answer.text and "所有者</td>" in answer.text
    assert client_of("somebody").get(f"/company/{orphan.ref}/").status_code == 200
    line = AuditLine.objects.get(action="company.role", about=orphan.ref)
    assert (
        world.person("somebody").ref in line.line and world.person("administrator").ref in line.line
    )


def test_a_company_with_an_owner_gets_no_other_this_way(world, admin) -> None:
    page = admin.get(FIND, {"q": world.company.credit_code}).text
    assert "成员由其管理" in page and "指定为所有者的登录名" not in page
    answer = admin.post(f"/admin/companies/{world.company.ref}/give", {"login": "somebody"})
    assert answer.status_code == 422 and "企业已有所有者" in answer.text
    assert not world.company.memberships.filter(person=world.person("somebody")).exists()
    assert not AuditLine.objects.filter(action="company.role").exists()


def test_an_owner_out_of_service_counts_for_none(world, admin) -> None:
    owner = world.person("owner")
    owner.is_active = False
    owner.save()
    answer = admin.post(f"/admin/companies/{world.company.ref}/give", {"login": "editor"})
    assert answer.status_code == 302
    assert world.company.memberships.get(person=world.person("editor")).role == "owner"


def test_logins_and_roles_are_listed_and_no_facts(world, admin) -> None:
    facts.enter(
        world.company, [Said("enterprise.registered_in", 0, "深圳市", "")],
        actor_for(world.person("owner"), True),
    )  # fmt: skip
    page = admin.get(FIND, {"q": world.company.credit_code}).text
    for said in ("owner", "editor", "viewer", "所有者", "编辑", "查看"):
        assert said in page, said
    assert "深圳市" not in page and "example.cn" not in page


@pytest.mark.parametrize("login", ["nobody-here", "", "x" * 500, "a\x00b", "没有"])
def test_a_login_that_is_none_is_told_and_kept(world, admin, orphan, login) -> None:
    answer = admin.post(f"/admin/companies/{orphan.ref}/give", {"login": login})
    assert answer.status_code == 422 and "f-login-error" in answer.text
    assert not orphan.memberships.exists()
    if login == "nobody-here":
        assert (
            "没有在用的登录名“nobody-here”" in answer.text and 'value="nobody-here"' in answer.text
        )


def test_one_who_is_out_of_service_is_no_owner(world, admin, orphan) -> None:
    gone = world.person("somebody")
    gone.is_active = False
    gone.save()
    assert (
        admin.post(f"/admin/companies/{orphan.ref}/give", {"login": "somebody"}).status_code == 422
    )


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("", 200, "统一社会信用代码"), ("91440200MA4X7T2B33", 422, "f-q-error"),
     ("91110000600037341L", 200, "没有这个信用代码的企业"), ("<b>\x00", 422, "&lt;b&gt;")],
)  # fmt: skip
def test_a_code_that_finds_nothing_says_why(world, admin, code, status, said) -> None:
    answer = admin.get(FIND, {"q": code})
    assert answer.status_code == status and said in answer.text


@pytest.mark.parametrize("login", ["owner", "officer", "principal", "somebody"])
def test_it_is_for_administrators_alone(world, client_of, orphan, login) -> None:
    client = client_of(login)
    assert client.get(FIND).status_code in (403, 404)
    path = f"/admin/companies/{orphan.ref}/give"
    assert client.post(path, {"login": login}).status_code in (403, 404)
    assert not orphan.memberships.exists()
