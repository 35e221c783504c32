"""A whole year of each of the five sets of funding rules, in a real browser: 300 invented applications
from call to clawback, and sums that agree to the 分 on every page, export and ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fund_fixtures import PLATFORM, Funds
from fund_year import Desk, Year, column_sum, fill_column, money_in, rows_of
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.typed import choices, example
from huice.site.funds import asking
from huice.site.funds.models import Application
from huice.site.funds.models_money import Payment, Plan, Version
from huice.site.web.policies import library
from site_fixtures import SetClock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_a_year_of_the_software_platforms(
    funds: Funds, site_clock: SetClock, visit: Any, tmp_path: Path
) -> None:
    desk = Desk("shenzhen", "head-shenzhen", "深圳市福田区", "shenzhen")
    year = Year(funds, site_clock, visit, tmp_path, PLATFORM, "shenzhen", "head-shenzhen", [desk])
    year.set(date(2024, 1, 24))
    page = year.at("shenzhen", f"/bureau/funds/new?document={PLATFORM}&year=2024")
    expect(page.get_by_label("申报截止")).to_have_value("2024-02-25 18:00")
    page.get_by_label("标题").fill("2024年软件平台扶持申报通知")
    page.get_by_label("抽取专家的种子从哪里来").fill("3月1日开奖号码")
    for n, points in ((1, "60"), (2, "40")):
        page.get_by_label(f"指标 {n}", exact=True).fill(f"指标{n}")
        page.get_by_label(f"分值 {n}", exact=True).fill(points)
    year.press(page, "发布")
    print(page.locator("main").inner_text()[:600])
