"""Applying in a real browser: from the answer to a draft that saves itself, and on to submission."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fund_fixtures import BEIJING, RENOVATION, Funds, beijing
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.funds.models import Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

PROFILE = {
    "enterprise.registered_in": "韶关市", "enterprise.operates_in": "韶关市",
    "enterprise.legal_person": "是", "enterprise.industry": "C39", "renovation.place": "韶关市",
    "renovation.filed": "是", "renovation.equipment_purchase": "1200万元",
    "renovation.provincial_money_before": "否", "enterprise.lawful_taxpayer": "是",
    "renovation.change_in_time": "是", "renovation.completed": "2025-06-01",
    "renovation.completed_in_time": "是", "renovation.in_statistics": "是",
    "renovation.period_starts": "2024-01-01",
}  # fmt: skip


def test_from_the_answer_to_a_submitted_application(
    funds: Funds, visit: Any, tmp_path: Path
) -> None:
    funds.call_of(
        RENOVATION, beijing(date(2026, 3, 1)), datetime(2026, 3, 31, 18, 0, tzinfo=BEIJING)
    )
    company = funds.world.company
    facts.enter(
        company, [Said(fact, 0, value, "") for fact, value in PROFILE.items()], funds.actor("owner")
    )
    paper = tmp_path / "材料.pdf"
    paper.write_bytes(b"%PDF-1.4 paper")

    editor = visit()
    page = editor.login("editor")
    main = page.locator("main")
    editor.go(f"/company/{company.ref}/answer")
    page.get_by_role("button", name="申报：企业技术改造设备事后奖励").click()
    expect(main.locator("h1")).to_have_text("企业技术改造设备事后奖励")
    expect(page.get_by_label("申报金额")).to_have_value("1200万元")  # carried over

    page.get_by_label("申报金额").fill("一千多万")
    expect(page.locator("#saved")).to_contain_text("1 处读不出，按原样保留")
    expect(page.locator("#w-declared")).to_contain_text("一千多万")
    page.reload()
    expect(page.get_by_label("申报金额")).to_have_value("一千多万")  # as it was typed
    page.get_by_label("申报金额").fill("1,200万")
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator("#w-declared .error")).to_have_count(0)

    page.get_by_label("项目名称", exact=True).fill("铸造线技术改造")
    page.get_by_label("建设内容").fill("购置造型线")
    page.get_by_label("联系人").fill("王工")
    page.get_by_label("联系电话").fill("0751-8123456")
    page.get_by_label("绩效目标 1，指标").fill("新增产值")
    page.get_by_label("绩效目标 1，目标值").fill("3000")
    page.get_by_label("绩效目标 1，单位").fill("万元")
    page.locator("[name='v-renovation.period_ends']").fill("2025-12-31")
    page.get_by_label("已阅读，作出上述承诺").check()
    editor.press("保存")
    expect(main).to_contain_text("已保存")
    while page.get_by_text("须交，缺").count():
        row = page.locator("#papers tr", has_text="须交，缺").first
        row.locator("input[type=file]").set_input_files(paper)
        row.get_by_role("button", name="上传").click()
        page.wait_for_load_state()
    editor.press("自查并提交")
    expect(main).to_contain_text("符合，待评审认定")
    page.on("dialog", lambda dialog: dialog.accept())
    editor.press("提交")
    expect(main).to_contain_text("已提交，编号 2026-00001")
    made = Application.objects.get()
    assert (made.state, made.declared, made.typed) == ("submitted", 1_200_0000_00, {})
    editor.go(f"/funds/applications/{made.ref}/")
    editor.go(f"/funds/{company.ref}/")
