"""Administration: accounts, the tree of organisations, the audit, imports."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from openpyxl import load_workbook

from huice.credit_code import make
from huice.site import people
from huice.site.administration import jobs
from huice.site.administration.audit_words import ACTIONS
from huice.site.administration.models import Job
from huice.site.casework.models import Message
from huice.site.companies.models import Company
from huice.site.people import audit
from huice.site.people.models import AuditLine, Organisation, Person
from site_fixtures import PASSWORD

NEW = "a quite different phrase"


@pytest.fixture
def admin(client_of) -> Client:
    return client_of("administrator")


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "TEXTS", tmp_path / "texts")


PAGES = (
    "",
    "people/",
    "people/new",
    "organisations/",
    "organisations/new",
    "companies/",
    "audit/",
    "library/",
    "imports/",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_the_administrators_alone(world, client_of, texts, page) -> None:
    assert client_of("administrator").get(f"/admin/{page}").status_code == 200
    assert client_of("administrator").get(f"/admin/{page}?lang=en").status_code == 200
    assert client_of("principal").get(f"/admin/{page}").status_code == 403
    assert Client().get(f"/admin/{page}").headers["Location"].startswith("/login")


# --- persons -------------------------------------------------------------------------------------

STAFF = {"login": "zhang.san", "name": "张三", "email": "", "role": "officer"}


def test_an_account_is_opened_with_a_link_to_set_its_password(world, admin) -> None:
    page = admin.post("/admin/people/new", STAFF | {"organisation": world.county.ref})
    link = re.search(r"http://testserver(/password/[\w-]+/[\w-]+)", page.text)[1]
    person = Person.objects.get(login="zhang.san")
    assert not person.has_usable_password()
    assert [(x.organisation, x.role) for x in person.posts.all()] == [(world.county, "officer")]
    guest = Client()
    guest.post(link, {"password": NEW, "password2": NEW})
    assert guest.post("/login", {"login": "zhang.san", "password": NEW}).status_code == 302
    assert guest.get("/desk").headers["Location"] == "/second-factor"
    assert "/password/" not in "".join(AuditLine.objects.values_list("line", flat=True))


def test_an_account_without_a_post_is_not_opened_and_all_is_kept(world, admin) -> None:
    found = admin.post("/admin/people/new", STAFF | {"organisation": "nothing"})
    assert found.status_code == 422 and "请选择机关" in found.text and 'value="张三"' in found.text
    assert not Person.objects.filter(login="zhang.san").exists()


def test_posts_are_given_changed_and_taken(world, admin, client_of) -> None:
    somebody = world.person("somebody")
    page, form = f"/admin/people/{somebody.ref}/", {"organisation": world.city.ref}
    for role in ("reader", "approver"):
        assert admin.post(f"{page}posts", form | {"role": role}).status_code == 302
        assert [x.role for x in somebody.posts.all()] == [role]
    assert admin.post(f"{page}posts", form | {"role": "king"}).status_code == 422
    admin.post(f"{page}posts/{world.city.ref}/take")
    assert not somebody.posts.exists()
    assert client_of("somebody").get("/bureau/").status_code == 403


def test_a_person_put_out_of_service_is_out_everywhere(world, admin, client_of) -> None:
    officer = client_of("officer")
    page = f"/admin/people/{world.person('officer').ref}/"
    admin.post(f"{page}activate")
    assert officer.get("/account").headers["Location"].startswith("/login")
    admin.post(f"{page}activate")
    assert Person.objects.get(login="officer").is_active


def test_somebody_is_left_who_administers(world, admin) -> None:
    own = world.person("administrator")
    page = f"/admin/people/{own.ref}/"
    found = admin.post(page, {"name": "x", "email": ""})
    assert found.status_code == 422 and "唯一在用的管理员" in found.text
    assert admin.post(f"{page}activate").status_code == 422
    own.refresh_from_db()
    assert own.is_administrator and own.is_active


def test_the_second_factor_is_reset_and_audited(world, admin) -> None:
    officer = world.person("officer")
    TOTPDevice.objects.create(user=officer, confirmed=True)
    admin.post(f"/admin/people/{officer.ref}/factor")
    assert not TOTPDevice.objects.filter(user=officer).exists()
    line = AuditLine.objects.get(action="factor.reset")
    assert (line.person, line.about) == (world.person("administrator").ref, officer.ref)


def test_a_locked_login_is_shown_and_unlocked(world, admin) -> None:
    page = f"/admin/people/{world.person('officer').ref}/"
    assert "锁定" not in admin.get(page).text
    for _ in range(5):
        Client().post("/login", {"login": "officer", "password": "a wrong password"})
    right = {"login": "officer", "password": PASSWORD}
    assert Client().post("/login", right).status_code == 429
    assert "密码多次不对，已锁定" in admin.get(page).text
    assert admin.post(f"{page}unlock").headers["Location"] == page
    assert "锁定" not in admin.get(page).text
    assert Client().post("/login", right).status_code == 302
    line = AuditLine.objects.get(action="person.unlock")
    assert (line.person, line.about) == (
        world.person("administrator").ref,
        world.person("officer").ref,
    )


def test_four_wrong_passwords_lock_nothing(world, admin) -> None:
    for _ in range(4):
        Client().post("/login", {"login": "officer", "password": "a wrong password"})
    assert "锁定" not in admin.get(f"/admin/people/{world.person('officer').ref}/").text


# --- companies without an owner -------------------------------------------------------------------


@pytest.fixture
def orphan(world, client_of) -> Company:
    """A company entered at a counter, which somebody asks to join."""
    made = Company.objects.create(name="窗口代登记企业", credit_code=make("91440200MA4X7T9K0"))
    client_of("somebody").post("/company/join", {"credit_code": made.credit_code})
    return made


def test_who_asks_for_a_company_without_owner_is_verified_by_an_administrator(
    world, admin, client_of, orphan
) -> None:
    told = Message.objects.get()
    assert (told.to, told.link) == (world.person("administrator"), "/admin/companies/")
    page = admin.get("/admin/companies/").text
    assert "窗口代登记企业" in page and "somebody" in page
    assert "1 人申请加入没有所有者的企业" in admin.get("/admin/").text
    assert client_of("somebody").get(f"/company/{orphan.ref}/").status_code == 404
    form = {"person": world.person("somebody").ref, "act": "appoint"}
    assert admin.post(f"/admin/companies/{orphan.ref}/owner", form).status_code == 302
    assert client_of("somebody").get(f"/company/{orphan.ref}/").status_code == 200
    assert "没有待核实的申请" in admin.get("/admin/companies/").text
    assert AuditLine.objects.filter(action="company.role", about=orphan.ref).exists()


def test_such_a_request_may_be_refused(world, admin, client_of, orphan) -> None:
    form = {"person": world.person("somebody").ref, "act": "refuse"}
    assert admin.post(f"/admin/companies/{orphan.ref}/owner", form).status_code == 302
    assert not orphan.memberships.exists()
    assert "未获同意" in Message.objects.get(to=world.person("somebody")).zh


def test_an_administrator_answers_for_no_company_that_has_an_owner(world, admin, client_of) -> None:
    client_of("somebody").post("/company/join", {"credit_code": world.company.credit_code})
    form = {"person": world.person("somebody").ref, "act": "appoint"}
    assert world.company.name not in admin.get("/admin/companies/").text
    assert admin.post(f"/admin/companies/{world.company.ref}/owner", form).status_code == 404
    assert world.company.memberships.get(person=world.person("somebody")).role == ""


def test_a_company_whose_only_owner_is_out_of_service_has_none(world, admin, client_of) -> None:
    client_of("somebody").post("/company/join", {"credit_code": world.company.credit_code})
    admin.post(f"/admin/people/{world.person('owner').ref}/activate")
    assert world.company.name in admin.get("/admin/companies/").text


def test_persons_are_found_by_words_and_kind(world, admin) -> None:
    found = admin.get("/admin/people/", {"q": "OFFICER-C"}).text
    assert "officer-county" in found and "officer-elsewhere" not in found
    assert "officer-county" not in admin.get("/admin/people/", {"kind": "administrators"}).text
    for hostile in ("\x00", "%", "'; --", "x" * 5000):
        assert (
            admin.get(
                "/admin/people/", {"q": hostile, "page": hostile, "kind": hostile}
            ).status_code
            == 200
        )


def test_an_administrator_cannot_enter_the_account_of_a_company_through_its_password(
    world, admin
) -> None:
    owner = world.person("owner")
    page = f"/admin/people/{owner.ref}/"
    admin.post(page, {"name": "owner", "email": "administrator@example.cn"})
    found = admin.post(f"{page}link", follow=True)
    owner.refresh_from_db()
    assert owner.email == "owner@example.cn"
    assert "链接已发往 owner@example.cn" in found.text and "/password/" not in found.text
    Person.objects.filter(pk=owner.pk).update(email="")
    assert admin.post(f"{page}link").status_code == 422


# --- organisations -------------------------------------------------------------------------------


def form_of(each: Organisation, **changed: str) -> dict[str, str]:
    return {
        "name": each.name, "name_en": each.name_en, "short": each.short, "level": each.level, "duty": each.duty,
        "place": each.place, "above": each.above.ref if each.above else "",
    } | changed  # fmt: skip


def test_an_organisation_is_added_below_another(world, admin) -> None:
    form = {
        "name": "浈江区工信局（测试）",
        "short": "浈工信",
        "level": "county",
        "duty": "industry",
        "place": "韶关市浈江区",
        "above": world.city.ref,
    }
    assert admin.post("/admin/organisations/new", form).status_code == 302
    made = Organisation.objects.get(short="浈工信")
    assert (made.place, made.path) == ("440204", f"{world.city.path}{made.pk}/")


def test_one_that_moves_takes_all_below_along(world, admin) -> None:
    other = Organisation.objects.create(
        name="另一个厅", short="另", level="province", place="440000"
    )
    assert (
        admin.post(
            f"/admin/organisations/{world.city.ref}/", form_of(world.city, above=other.ref)
        ).status_code
        == 302
    )
    world.city.refresh_from_db()
    world.county.refresh_from_db()
    assert world.city.path == f"{other.path}{world.city.pk}/"
    assert world.county.path == f"{world.city.path}{world.county.pk}/"


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"place": "东莞市"}, "place", "下级机关曲江区工信局（测试）"),
        ({"place": "湖南省长沙市"}, "place", "不在上级机关的管辖区划广东省之内"),
        ({"place": "不存在的地方"}, "place", "没有行政区划“不存在的地方”"),
        ({"place": "\x00"}, "place", "不可见的字符"),
        ({"place": "9" * 60}, "place", "没有行政区划"),
        ({"level": "province"}, "place", "不能是省级机关的管辖区划"),
        ({"level": "duchy"}, "level", "请选择层级"),
        ({"above": "COUNTY"}, "above", "不能放到自己或自己的下级之下"),
        ({"above": "ELSEWHERE"}, "above", "市级机关不能在市级机关之下"),
        ({"name": "曲江区工信局（测试）"}, "name", "已有"),
        ({"short": ""}, "short", "请填写发文简称"),
    ],
)
def test_what_cannot_stand_in_the_tree_is_told_and_nothing_moves(
    world, admin, changed, field, told
) -> None:
    refs = {"COUNTY": world.county.ref, "ELSEWHERE": world.elsewhere.ref}
    changed = {key: refs.get(value, value) for key, value in changed.items()}
    before = list(Organisation.objects.order_by("pk").values())
    found = admin.post(f"/admin/organisations/{world.city.ref}/", form_of(world.city, **changed))
    assert found.status_code == 422
    assert told in found.text and f'href="#f-{field}"' in found.text
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_only_one_on_which_nothing_hangs_is_taken_out(world, admin) -> None:
    found = admin.post(f"/admin/organisations/{world.province.ref}/remove")
    assert found.status_code == 422 and "还有下级机关" in found.text
    assert "还有人员岗位" in admin.post(f"/admin/organisations/{world.county.ref}/remove").text
    world.person("officer-county").posts.all().delete()
    assert admin.post(f"/admin/organisations/{world.county.ref}/remove").status_code == 302
    assert not Organisation.objects.filter(pk=world.county.pk).exists()


# --- the audit -----------------------------------------------------------------------------------


@pytest.fixture
def lines(world, site_clock):
    audit.record(world.person("owner").ref, "company.facts", world.company.ref, facts=["a@2024"])
    audit.record(world.person("officer").ref, "organisation.change", world.city.ref, name="=1+1")


def test_lines_are_told_in_words_with_names(world, admin, lines) -> None:
    page = admin.get("/admin/audit/").text
    for told in ("填报企业资料", "owner（owner）", world.company.name, "更改机关", world.city.name):
        assert told in page
    assert "entered facts of a company" in admin.get("/admin/audit/?lang=en").text


@pytest.mark.parametrize(
    ("asked", "holds", "lacks"),
    [
        ({"person": "owner"}, "填报企业资料", "更改机关"),
        ({"action": "organisation"}, "更改机关", "填报企业资料"),
        ({"thing": "91440200MA4X7T2B32"}, "填报企业资料", "更改机关"),
        ({"from": "2026-03-02", "to": "2026-03-02"}, "更改机关", "没有符合的记录"),
        ({"to": "2026-03-01"}, "没有符合的记录", "<tbody>"),
    ],
)
def test_lines_are_filtered_by_person_action_thing_and_day(
    world, admin, lines, asked, holds, lacks
) -> None:
    table = admin.get("/admin/audit/", asked).text.rpartition("</form>")[2]
    assert holds in table and lacks not in table


def test_a_day_that_is_none_is_told_and_kept(world, admin) -> None:
    found = admin.get("/admin/audit/", {"from": "2026-02-30"})
    assert found.status_code == 422 and "“2026-02-30”不是日期" in found.text
    for hostile in ("\x00", "9999-12-31", "0001-01-01", "x" * 5000):
        form = {name: hostile for name in ("person", "thing", "action", "from", "to", "page")}
        assert admin.get("/admin/audit/", form).status_code in (200, 422)
        assert admin.get("/admin/audit/export", form).status_code in (200, 302)


def test_exported_cells_are_no_formulas_and_the_export_is_audited(world, admin, lines) -> None:
    Person.objects.filter(login="owner").update(name="=HYPERLINK(1)")
    text = admin.get("/admin/audit/export", {"person": "owner", "as": "csv"}).content.decode(
        "utf-8-sig"
    )
    assert "'=HYPERLINK(1)" in text
    book = load_workbook(io.BytesIO(admin.get("/admin/audit/export").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == "=HYPERLINK(1)（owner）" for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert AuditLine.objects.filter(action="audit.export").count() == 2


def test_the_chain_is_verified_on_demand_and_the_break_is_shown(world, admin, lines) -> None:
    AuditLine.objects.filter(number=1).update(about="another")
    page = admin.post("/admin/audit/verify", follow=True)
    assert "等待" in page.text and 'hx-trigger="every 1s"' in page.text
    jobs.run_next("one")
    page = admin.get(f"/admin/jobs/{Job.objects.get().ref}/", headers={"HX-Request": "true"})
    assert (
        "第 1 行是第一处" in page.text
        and "hx-trigger" not in page.text
        and "<html" not in page.text
    )
    assert "已断" in admin.get("/admin/audit/").text


# --- documents -----------------------------------------------------------------------------------


def test_a_document_is_imported_listed_and_taken_out(world, admin, texts) -> None:
    body = "关于支持铸造业的若干措施（测试）\n\n一、支持范围。本市铸造企业。\n"
    page = admin.post(
        "/admin/imports/", {"files": SimpleUploadedFile("措施.txt", body.encode())}, follow=True
    )
    assert "导入文件" in page.text
    jobs.run_next("one")
    assert "关于支持铸造业的若干措施（测试）" in admin.get("/admin/imports/").text
    assert "1 份文件" in admin.get(f"/admin/jobs/{Job.objects.get().ref}/").text
    admin.post("/admin/imports/remove", {"file": "措施.txt"})
    assert "还没有导入文件" in admin.get("/admin/imports/").text
    assert (
        admin.post("/admin/imports/remove", {"file": "../../secret"}, follow=True).status_code
        == 200
    )


def test_files_that_are_not_read_are_refused_at_once(world, admin, texts) -> None:
    found = admin.post("/admin/imports/", {"files": SimpleUploadedFile("a.exe", b"MZ")})
    assert found.status_code == 422 and "“a.exe”不是能读的文件" in found.text
    assert "请选择要导入的文件" in admin.post("/admin/imports/").text
    assert not Job.objects.exists()


def test_the_library_is_checked_in_the_background(world, admin) -> None:
    admin.post("/admin/library/check", {"quick": "1"})
    jobs.run_next("one")
    job = Job.objects.get()
    assert (job.state, job.result["passed"]) == ("done", True)
    assert "0 处错误" in admin.get("/admin/library/").text
    assert "0 处错误" in admin.get("/admin/").text


def test_every_action_that_is_recorded_has_its_words() -> None:
    recorded = set()
    for path in (Path(people.__file__).parent.parent).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                recorded |= {
                    each.value for each in ast.walk(node.args[1])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                    and not isinstance(node.args[1], ast.JoinedStr)
                }  # fmt: skip
    assert len(recorded) > 40
    assert recorded <= set(ACTIONS)
