"""The whole road in a real browser, on a clock that is set by hand.

A company registers, fills its profile by form and by Excel, sees its answer, files a project, gets
a one-time reminder, puts it right, changes by exactly 20% and reports its start; an approval goes
through acceptance, evaluation with the clock stopped, an extension granted by the right level, and
the decision.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from huice.site.casework import docket
from huice.site.casework.models import Case
from huice.site.companies.models import Company
from huice.site.people import audit
from site_browser import Visitor
from site_fixtures import SetClock, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

CODE = "91440200MA4X9K7T5C"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def pdf_file(tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(PDF)
    return path


def checked_code() -> str:
    """A credit code of 韶关 whose last sign is right."""
    from huice import credit_code
    from huice.problems import BadInput

    for last in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        try:
            return credit_code.check(CODE[:-1] + last)
        except (BadInput, ValueError):
            continue
    raise AssertionError


def test_a_company_from_registration_to_the_start_of_construction(
    visit: Any, world: World, site_clock: SetClock, tmp_path: Path
) -> None:
    site_clock.set(date(2026, 3, 2))
    company, officer = visit(), visit()
    page = company.go("/register")
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("姓名").fill("王工")
    page.locator("[name=password]").fill("shaoguan 2026 casting")
    page.locator("[name=password2]").fill("shaoguan 2026 casting")
    company.press("注册")

    # it registers the company; a wrong code is told and what was typed stays
    company.go("/company/new")
    page.get_by_label("统一社会信用代码").fill(CODE[:-1] + "0")
    page.get_by_label("企业名称").fill("韶关市石岭铸造有限公司（虚构）")
    company.press("登记")
    if not Company.objects.filter(name__contains="石岭").exists():
        assert page.get_by_label("企业名称").input_value() == "韶关市石岭铸造有限公司（虚构）"
        page.get_by_label("统一社会信用代码").fill(checked_code())
        company.press("登记")
    made = Company.objects.get(name__contains="石岭")

    # the profile by form, with units as people type them
    company.go(f"/company/{made.ref}/profile?q=设备")
    money = page.get_by_label("符合条件的设备购置总额", exact=True)
    name = money.get_attribute("name")
    money.fill("1,200")
    company.press("保存")
    expect(page.locator("main")).to_contain_text("单位")
    assert page.locator(f"[name='{name}']").input_value() == "1,200"
    assert made.facts.count() == 0
    page.locator(f"[name='{name}']").fill("1,200万")
    company.press("保存")
    assert [each.written for each in made.facts.all()] == ["1200万元"]

    # and by Excel: out, filled in, and in again
    with page.expect_download() as download:
        page.evaluate(f"window.location = '/company/{made.ref}/profile.xlsx'")
    path = tmp_path / "profile.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[1].value == "enterprise.registered_in")
    row[3].value = "韶关市"
    book.save(path)
    company.go(f"/company/{made.ref}/excel")
    page.set_input_files("input[type=file]", path)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert made.facts.filter(fact="enterprise.registered_in").get().written == "广东省韶关市"

    # the answer
    company.go(f"/company/{made.ref}/answer")
    expect(page.locator("main")).to_contain_text("企业技术改造设备事后奖励")

    # the filing, step by step
    company.go(f"/projects/{made.ref}/new")
    page.get_by_label("项目名称").fill("熔炼车间节能改造")
    page.get_by_label("建设地点").fill("韶关市曲江区")
    page.get_by_label("备案（", exact=False).check()
    company.press("开始办理")
    page.get_by_label("已阅读", exact=False).check()
    company.press("确认，下一步")
    for each in ("prohibited", "needs_approval", "under_construction"):
        page.locator(f"[name={each}][value=no]").check()
    page.get_by_label("承诺", exact=False).check()
    company.press("提交承诺，下一步")
    typed = {
        "representative": "王某", "contact": "王工", "phone": "0751-8000000",
        "site": "韶关市曲江区工业园 1 号", "content": "更换中频炉，增设余热回收",
        "scale": "年产铸件 5,000 吨", "investment": "1,000万", "planned_start": "2026-06-01",
        "completion": "2027-12-31", "project_code": "2026-440205-33-03-000001",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=policy]").check()
    company.press("生成备案表")
    case = Case.objects.get(company=made)
    assert case.state == "form-generated"
    with page.expect_download() as download:
        page.evaluate(f"window.location = '/projects/c/{case.ref}/form.pdf'")
    assert Path(download.value.path()).read_bytes()[:5] == b"%PDF-"
    page.set_input_files("input[type=file]", pdf_file(tmp_path, "盖章备案表.pdf"))
    company.press("上传")
    company.press("提交备案信息")
    case.refresh_from_db()
    assert case.state == "filed" and case.due == date(2026, 3, 5)

    # the authority reminds once, the company puts it right
    site_clock.set(date(2026, 3, 4))
    authority = case.authority.name
    assert authority == world.county.name
    desk = officer.login("officer-county")
    officer.go("/bureau/")
    expect(desk.locator("main")).to_contain_text(case.name)
    officer.go(f"/bureau/c/{case.ref}/")
    act(officer, "一次性提醒补正", {"data-missing": "缺少建设规模的说明"})
    case.refresh_from_db()
    assert [each.event for each in docket.read(case)[1].entries][-1] == "remind"
    company.go("/messages")
    expect(page.locator("main")).to_contain_text(case.name)
    site_clock.set(date(2026, 3, 6))
    company.go(f"/projects/c/{case.ref}/correction")
    page.locator("[name=scale]").fill("年产铸件 5,000 吨，新增余热回收 2 套")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    case.refresh_from_db()
    events = [each.event for each in docket.read(case)[1].entries]
    assert events[-1] == "complete-information" and case.due == date(2026, 3, 11)

    # a change of exactly 20% is mandatory
    site_clock.set(date(2026, 4, 1))
    company.go(f"/projects/c/{case.ref}/change")
    page.locator("[name=investment]").fill("1,200万")
    page.locator("#reckon").click()
    expect(page.locator("#reckoned")).to_contain_text("20%")
    expect(page.locator("#reckoned")).to_contain_text("应当办理")
    company.press("确认变更")
    entry = docket.read(case)[1].entries[-1]
    assert (entry.event, entry.data["change"]) == ("change", "20%")

    # the start of construction, and its report within 30 working days
    site_clock.set(date(2026, 6, 1))
    company.go(f"/projects/c/{case.ref}/do/start")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    company.go(f"/projects/c/{case.ref}/do/notify-start")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert [each.event for each in docket.read(case)[1].entries][-2:] == ["start", "notify-start"]
    case.refresh_from_db()
    assert case.state == "started"
    assert audit.broken() is None


def act(visitor: Visitor, title: str, data: dict[str, str], button: str = "记入") -> None:
    """Open an event's form on the case page, fill it in, and send it."""
    page = visitor.page
    opened = page.locator("details").filter(has=page.locator("summary", has_text=title)).first
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    for name, value in data.items():
        field = opened.locator(f"[name='{name}']").first
        kind = field.evaluate("x => x.type")
        if kind == "radio":
            opened.locator(f"[name='{name}'][value='{value}']").check()
        elif field.evaluate("x => x.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    opened.get_by_role("button", name=button).first.click()
    page.wait_for_load_state()


def test_an_approval_from_acceptance_to_the_decision(
    visit: Any, world: World, site_clock: SetClock, tmp_path: Path
) -> None:
    from huice.site.casework import procedures
    from huice.site.casework.models import Project
    from huice.site.people.actor import actor_for

    site_clock.set(date(2026, 3, 2))
    owner = actor_for(world.person("owner"), True)
    project = Project.objects.create(company=world.company, name="稀土合金改造", place="440200")
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), "韶工信核〔2026〕9号", owner, date(2026, 3, 2),
        company=world.company, project=project, authority=world.city,
    )  # fmt: skip
    company, officer, approver, principal = visit(), visit(), visit(), visit()
    page = company.login("owner")
    company.go(f"/projects/c/{case.ref}/application")
    company.press("提交申请")
    expect(page.locator("main")).to_contain_text("尚缺")
    while page.locator("main tr", has_text="必备").filter(has_text="—").count():
        page.set_input_files("input[type=file]", pdf_file(tmp_path, "材料.pdf"))
        company.press("上传材料")
        company.go(f"/projects/c/{case.ref}/application")
    page.locator("[name=project_code]").fill("2026-440200-33-01-000009")
    company.press("提交申请")
    case.refresh_from_db()
    assert (case.state, case.due) == ("received", date(2026, 3, 4))

    site_clock.set(date(2026, 3, 3))
    officer.login("officer")
    officer.go(f"/bureau/c/{case.ref}/")
    act(officer, "受理", {})
    officer.go(f"/bureau/c/{case.ref}/")
    act(officer, "委托评估", {"data-evaluator": "某评估公司", "data-independent": "yes",
                              "data-evaluation_due": "2026-04-30"})  # fmt: skip
    case.refresh_from_db()
    assert case.state == "evaluation" and case.suspended
    clock = next(x for x in docket.status(case).clocks if x.id == "C07")
    assert (clock.standing, clock.due, clock.left) == ("suspended", None, 10)

    # an extension of the evaluation is the head's to grant: the officer's act is a proposal
    site_clock.set(date(2026, 4, 20))
    officer.go(f"/bureau/c/{case.ref}/")
    act(officer, "延长评估", {"data-length": "30工作日", "data-granted_by": "head",
                              "data-reason": "情况复杂", "data-evaluation_due": "2026-06-10"}, "拟办")  # fmt: skip
    assert [x.event for x in docket.read(case)[1].entries][-1] == "entrust"
    approver.login("approver")
    approver.go("/bureau/proposals")
    approver.page.locator("main a", has_text=re.compile("延长|核〔2026〕9号")).first.click()
    approver.page.wait_for_load_state()
    approver.press("审签并记入")
    extended = docket.read(case)[1].entries[-1]
    assert (extended.event, extended.signed) == ("extend-evaluation", world.person("approver").ref)

    # the report comes, the clock goes on, the head decides
    site_clock.set(date(2026, 6, 8))
    officer.go(f"/bureau/c/{case.ref}/")
    act(officer, "提交评估报告", {})
    case.refresh_from_db()
    assert case.state == "accepted" and case.due == date(2026, 6, 23)  # ten from here, 端午 off
    approver.go(f"/bureau/c/{case.ref}/")
    act(approver, "出具核准文件", {})
    case.refresh_from_db()
    assert case.state == "approved"
    company.go(f"/projects/c/{case.ref}/")
    expect(page.locator("main")).to_contain_text("已核准")
    principal.login("principal")
    assert audit.broken() is None
