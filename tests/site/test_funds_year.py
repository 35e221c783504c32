"""A whole year of each of the five sets of funding rules, in a real browser: invented applications from
call to clawback, and sums that agree to the 分 on every page, export and ledger.

One road is walked for all five: what a programme has no stage for is left out, as on the site. Two
regions put in 40 applications each, or as many as HUICE_YEAR says: with 150 it is the whole 300.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import expect

from fund_fixtures import BENCHMARKS, CASES, INVESTMENT, PLATFORM, RENOVATION, Funds
from fund_year import (
    PDF,
    Desk,
    Year,
    column,
    column_sum,
    fill_column,
    money_in,
    rows_of,
    said_of,
)
from huice.fund.road import recommends
from huice.site.companies import facts
from huice.site.funds import chain, findings
from huice.site.funds.models import Application
from huice.site.funds.models_after import Clawback, Evaluation, LedgerLine
from huice.site.funds.models_money import Objection, Payment, Plan, Showing, Version
from huice.site.funds.models_review import Expert
from huice.site.web import clock
from site_fixtures import SetClock

EACH = int(os.environ.get("HUICE_YEAR", "40"))
"""Applications of a region."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


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
    base: int  # yuan that a project counts on, and a little more for each
    place: str  # of the company that applies by itself; empty where cities put projects in
    budget: Mapping[str, int]  # 万元 for 300 of them, by the label of its field; or places
    recommended: int = 0  # that each bureau may recommend, where the text has so many

    def sum_of(self, n: int) -> float:
        """Yuan of the n-th project: whole 分, also of four fifths."""
        return self.base + n + n % 20 * 5 / 100


CITIES = (
    Desk("officer", "approver", "韶关市", "finance-city", "statistics-city"),
    Desk("officer-elsewhere", "approver-elsewhere", "东莞市", "finance-elsewhere", "statistics-elsewhere"),
)  # fmt: skip
PROGRAMMES = [
    Programme(
        PLATFORM, "shenzhen", "head-shenzhen",
        (Desk("shenzhen", "head-shenzhen", "深圳市福田区", "shenzhen"),
         Desk("shenzhen", "head-shenzhen", "深圳市南山区", "shenzhen")),
        date(2024, 1, 25), date(2024, 2, 25), f"{PLATFORM}/new-platform", 2_000_000, "深圳市福田区",
        {"年度预算": 10_000},
    ),
    Programme(
        RENOVATION, "officer-province", "head-province", CITIES, date(2026, 3, 2), date(2026, 4, 30),
        f"{RENOVATION}/equipment-award", 8_000_000, "韶关市", {"年度预算": 30_000},
    ),
    Programme(
        INVESTMENT, "officer-province", "head-province", CITIES, date(2024, 3, 1), date(2024, 6, 30),
        f"{INVESTMENT}/city-investment-reward", 1_000_000_000, "", {"年度预算": 200_000},
    ),
    Programme(
        BENCHMARKS, "officer-province", "head-province", CITIES, date(2021, 6, 25), date(2021, 7, 31),
        f"{BENCHMARKS}/5g-benchmark", 8_000_000, "韶关市", {"韶关市": 20_000, "东莞市": 10_000},
    ),
    Programme(
        CASES, "nation", "head-nation",
        (CITIES[0], Desk("shenzhen", "head-shenzhen", "深圳市福田区", "")),
        date(2023, 7, 20), date(2023, 8, 10), f"{CASES}/pioneer-case", 2_000_000, "韶关市",
        {"名额": 15}, recommended=10,
    ),
]  # fmt: skip


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda each: each.document)
def test_a_year(
    programme: Programme, funds: Funds, site_clock: SetClock, visit: Any, tmp_path: Path
) -> None:
    year = Year(funds, site_clock, visit, tmp_path, programme.document, programme.caller,
                programme.lead, programme.desks)  # fmt: skip
    (tmp_path / "材料.pdf").write_bytes(PDF)
    Expert.objects.update(authority=funds.nation)  # known to every bureau below it
    opened(year, programme)
    put_in(year, programme)
    own = applied(year, programme) if programme.place else None
    looked_through(year, programme, own)
    came_too_late(year, programme)
    reviewed(year, programme)
    entered(year, programme)
    version = allotted(year, programme)
    plan = decided(year, programme, version)
    paid(year, programme, plan)
    evaluated(year, programme)
    taken_back(year, programme, plan)
    agreed(year, programme, plan)


def opened(year: Year, programme: Programme) -> None:
    """The call is opened; what the text prints of its windows is filled in."""
    year.set(programme.opens - timedelta(days=1))
    page = year.at(year.caller, f"/bureau/funds/new?document={year.document}&year={programme.opens.year}")  # fmt: skip
    page.get_by_label("标题").fill("年度申报通知")
    for label, value in (("申报开始", programme.opens), ("申报截止", programme.closes)):
        if page.get_by_label(label).get_attribute("readonly") is None:
            page.get_by_label(label).fill(value.isoformat())
    for label in ("每个国家级推荐机关至多", "每个省级推荐机关至多", "每个市级推荐机关至多"):
        if programme.recommended and page.get_by_label(label).count():
            page.get_by_label(label).fill(str(programme.recommended))
    if page.get_by_label("抽取专家的种子从哪里来").count():
        page.get_by_label("抽取专家的种子从哪里来").fill("次月首日开奖号码")
        page.get_by_label("每项专家数").fill("2")
        for n, points in ((1, "60"), (2, "40")):
            page.get_by_label(f"指标 {n}", exact=True).fill(f"第{n}项")
            page.get_by_label(f"分值 {n}", exact=True).fill(points)
    year.press(page, "发布")
    assert year.call.closes.date() == programme.closes, page.locator("main").inner_text()


def put_in(year: Year, programme: Programme) -> None:
    """Two regions put in their applications by a sheet."""
    year.set(programme.opens + timedelta(days=1))
    for n, desk in enumerate(programme.desks):
        page = year.at(desk.officer, year.desk("import"))
        rows = rows_of(
            desk, programme.measure, range(1 + EACH * n, 1 + EACH * (n + 1)), programme.sum_of
        )
        path = year.sheet(page, "import/sheet", lambda sheet, rows=rows: [sheet.append(row) for row in rows], "清单.xlsx")  # type: ignore[misc]  # fmt: skip
        said = year.upload(page, "/import", path, "上传并提交")
        assert len(year.applications("submitted")) == EACH * (n + 1), said[:800]


def applied(year: Year, programme: Programme) -> Application:
    """A company goes from its answer to a submitted application, in the browser."""
    company = year.funds.world.company
    facts.enter(company, said_of(year.call.closes.date(), programme.measure, programme.place, f"{programme.base // 10_000}万元"), year.funds.actor("owner"))  # fmt: skip
    page = year.at("editor", f"/funds/{company.ref}/")
    for folded in page.locator("main details:not([open]) > summary").all():
        folded.click()
    page.locator(f"form:has(input[value='{programme.measure}'])").get_by_role("button").click()
    page.wait_for_load_state()
    for label, value in (("项目名称", "自行申报的项目"), ("建设内容", "自行申报的建设内容"), ("项目所在地", programme.place),
                         ("联系人", "王工"), ("联系电话", "0755-8123456"), ("申报金额", f"{programme.base // 10_000}万元"),
                         ("绩效目标 1，指标", "新增产值"), ("绩效目标 1，目标值", "3000"), ("绩效目标 1，单位", "万元")):  # fmt: skip
        if page.get_by_label(label, exact=True).count():
            page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_label("已阅读，作出上述承诺").check()
    year.press(page, "保存")
    while page.get_by_text("须交，缺").count():
        row = page.locator("#papers tr", has_text="须交，缺").first
        row.locator("input[type=file]").set_input_files(year.folder / "材料.pdf")
        row.get_by_role("button").last.click()
        page.wait_for_load_state()
    year.press(page, "自查并提交")
    said = year.press(page, "提交")
    assert "已提交，编号" in said, said
    return Application.objects.get(company=company)


def looked_through(year: Year, programme: Programme, own: Application | None) -> None:
    """Doubles are shown and settled by a person; one is returned and mended; the others are accepted."""
    moves = chain.moves(year.call)
    for desk in {each.officer: each for each in programme.desks}.values():
        page = year.at(desk.officer, year.desk("doubles"))
        expect(page.locator("main")).to_contain_text("项目名称相同")
    if own is not None:
        page = year.at(programme.desks[0].officer, f"/bureau/funds/application/{own.ref}/")
        stepped(year, page, "return", "缺一份材料")
        page = year.at("editor", f"/funds/applications/{own.ref}/")
        expect(page.locator("main")).to_contain_text("缺一份材料")
        year.press(page, "自查并提交")
        said = year.press(page, "再次提交")
        assert "已提交" in said, said
    for move in ("check", "paper", "accept"):
        if move in moves:
            for desk in {each.officer: each for each in programme.desks}.values():
                page = year.at(desk.officer, year.desk("applications"))
                page.get_by_label("勾选的申报").select_option(move)
                page.get_by_label("筛选出的全部").check()
                said = year.press(page, "办理")
                assert "已办" in said, said[:500]
    for desk in offices(programme) if programme.recommended else ():  # what is beyond the number
        page = year.at(desk.officer, year.desk("applications?state=checked"))
        page.get_by_label("勾选的申报").select_option("reject")
        page.get_by_label("理由").fill("超出推荐名额")
        page.get_by_label("筛选出的全部").check()
        year.press(page, "办理")
    assert len(year.applications("accepted")) == accepted(programme, own), year.states()


def came_too_late(year: Year, programme: Programme) -> None:
    """The day after the last one a sheet is refused with the rule, and nothing of it is kept."""
    year.set(programme.closes + timedelta(days=1))
    before, desk = Application.objects.count(), programme.desks[0]
    page = year.at(desk.officer, year.desk("import"))
    row = rows_of(desk, programme.measure, range(901, 903), programme.sum_of)[0]
    path = year.sheet(page, "import/sheet", lambda sheet: sheet.append(row), "迟到.xlsx")
    assert "已逾期：提交截至" in year.upload(page, "/import", path, "上传并提交")
    assert Application.objects.count() == before


def accepted(programme: Programme, own: Application | None) -> int:
    """All that were put in and the one in the browser, or as many as may be recommended."""
    return len(programme.desks) * programme.recommended or 2 * EACH + (own is not None)


def stepped(year: Year, page: Any, move: str, reason: str = "") -> None:
    """A step on one application, by its own form."""
    form = page.locator(
        f"form:has(input[name=move][value='{move}']), form:has(button[name=move][value='{move}'])"
    ).first
    if reason:
        form.locator("[name=reason]").fill(reason)
    form.get_by_role("button").first.click()
    page.wait_for_load_state()


def reviewers(year: Year, programme: Programme) -> list[tuple[str, str]]:
    """The officer and the head of whoever reviews: those that take applications, or what they
    recommend the bureau that called."""
    if recommends(chain.programme_of(year.call)):
        return [(year.caller, year.lead)]
    return [(each.officer, each.head) for each in offices(programme)]


def offices(programme: Programme) -> list[Desk]:
    """Each bureau once."""
    return list({each.officer: each for each in programme.desks}.values())


def reviewed(year: Year, programme: Programme) -> None:
    """Experts are drawn by a published seed; most of their sheets come in on paper, one
    is scored in place; audits and statistics come in by sheets, and a cut of a 分 over a fifth voids."""
    of = chain.programme_of(year.call)
    year.set(programme.closes + timedelta(days=10))
    if of.has("review"):
        for officer, _ in reviewers(year, programme):
            page = year.at(officer, year.desk("reviews"))
            page.get_by_label("种子", exact=True).fill("08 17 23 31 02 11")
            page.get_by_label("种子公布在何处").fill("开奖公告")
            said = year.press(page, "抽取")
            assert "已抽取" in said, said[:1500]
        scored_in_place(year)
        for officer, _ in reviewers(year, programme):
            page = year.at(officer, year.desk("reviews"))
            path = year.sheet(page, "scores", points)
            said = year.upload(page, "scores", path, "上传")
            assert "已录入" in said, said[:900]
            year.press(page, re.compile("^汇总"))
    first = year.applications("accepted")
    if of.has("audit"):
        cuts = {first[0].number: 80, first[1].number: 80}
        for desk in offices(programme):
            page = year.at(desk.officer, year.desk("findings"))
            path = year.sheet(page, "audit", lambda sheet: audits(sheet, first))
            said = year.upload(page, "audit", path, "上传")
            assert "已录入" in said or "已记录" in said, said[:900]
        exactly, more = (Application.objects.get(pk=each.pk) for each in first[:2])
        assert exactly.declared and more.declared and cuts
        if findings.void_above(exactly) is not None:
            assert not findings.is_void(exactly) and findings.is_void(more)
            page = year.at(
                programme.desks[0].officer, f"{year.desk('findings')}?application={more.ref}"
            )
            year.press(page, "作废")
            assert Application.objects.get(pk=more.pk).state == "void"
    if of.has("verify"):
        for desk in offices(programme):
            page = year.at(desk.statistics, "/bureau/funds/verify")
            path = year.sheet(page, "verify/sheet", verified)
            said = year.upload(page, "verify", path, "上传")
            assert "已" in said, said[:900]


def scored_in_place(year: Year) -> None:
    """An expert opens what was drawn for them and scores it on the page."""
    page = year.at("expert-1", "/reviews/")
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()
    for n, field_ in enumerate(page.locator("input[name^='points-']").all()):
        field_.fill(("55", "35")[n])
    for field_ in page.locator("textarea[name^='reason-']").all():
        field_.fill("内容完整，指标可信")
    if page.get_by_label("通过", exact=True).count():
        page.get_by_label("同意", exact=True).or_(
            page.get_by_label("通过", exact=True)
        ).first.check()
    page.get_by_label("评审意见").fill("同意")
    year.press(page, "提交评审")


def points(sheet: Worksheet) -> None:
    """Points by the number of the application, so that the order is known."""
    headings = [str(each.value) for each in sheet[1]]
    if "得分" in headings:
        fill_column(
            sheet,
            "得分",
            lambda row: (
                row[headings.index("得分")]
                or (50 if row[headings.index("满分")] == 60 else 30) + int(row[1][-2:]) % 10
            ),
        )
        fill_column(sheet, "给分理由", lambda row: row[headings.index("给分理由")] or "依据材料")
    else:
        fill_column(sheet, "结论", lambda row: row[headings.index("结论")] or "同意")
        fill_column(sheet, "评审意见", lambda row: row[headings.index("评审意见")] or "材料齐全")


def audits(sheet: Worksheet, first: list[Application]) -> None:
    """A cut of exactly a fifth, one of one 分 more, and all others as declared less a hundred yuan."""
    cut = {
        first[0].number: Decimal(first[0].declared or 0) * 4 / 5 / 100,
        first[1].number: (Decimal(first[1].declared or 0) * 4 / 5 - 1) / 100,
    }
    declared = column(sheet, "申报金额") - 1
    fill_column(
        sheet, "审定金额", lambda row: float(cut.get(row[1], Decimal(str(row[declared])) - 100))
    )
    fill_column(sheet, "审计机构", lambda row: "虚构会计师事务所")


def verified(sheet: Worksheet) -> None:
    declared = column(sheet, "申报金额") - 1
    fill_column(sheet, "核实", lambda row: row[declared])
    fill_column(sheet, "数据来源", lambda row: "固定资产投资统计报表")


def entered(year: Year, programme: Programme) -> None:
    """What passed is entered into the library by a head, ranked by its bureau and reported."""
    of = chain.programme_of(year.call)
    for _, head in reviewers(year, programme):
        page = year.at(head, year.desk("library"))
        enter = re.compile("^(确定入库|审核通过)$")
        while page.get_by_role("button", name=enter).count():  # a hundred at a time
            year.press(page, enter)
    assert not year.applications("accepted"), year.states()
    for desk in offices(programme):
        page = year.at(desk.officer, year.desk("library"))
        if of.has("rank"):
            path = year.sheet(page, "rank", ranks)
            said = year.upload(page, "rank", path, "保存排序")
            assert "已" in said, said[:900]
        if of.has("report") and page.get_by_role("button", name=re.compile("^登记上报")).count():
            year.press(page, re.compile("^登记上报"))


def ranks(sheet: Worksheet) -> None:
    numbers = count(1)
    fill_column(sheet, "排序", lambda row: next(numbers))


def allotted(year: Year, programme: Programme) -> Version:
    """The budget binds: moved on the page, rates, projects and money follow; then a version is kept."""
    page = year.at(year.caller, year.desk("allot"))
    if len(programme.budget) > 1:
        page = year.at(year.caller, year.desk("allot?by=city"))
    for label, value in programme.budget.items():
        page.get_by_label(label, exact=True).fill(f"{value * EACH // 150}万元" if label != "名额" else str(value))  # fmt: skip
    year.press(page, "试算")
    year.press(page, "保存为方案")
    version = Version.objects.get(call=year.call)
    assert sum(each["paid"] for each in version.lines) == version.paid <= version.budget
    if version.paid:
        assert column_sum(year.downloaded(page, "allot/1.xlsx"), "拟安排") == version.paid
    return version


def decided(year: Year, programme: Programme, version: Version) -> Plan:
    """Decided together, shown to the public, one objection upheld, issued after the last day."""
    page = year.at(year.lead, year.desk("deciding"))
    page.get_by_label("方案").select_option(index=1)
    page.locator("input[name=outcome][value=agreed]").check()
    day = timezone.localtime(clock.now()).date()
    page.get_by_label("会议日期").fill(day.isoformat())
    page.get_by_label("会议名称").fill("局党组会议")
    page.get_by_label("参加人员").fill("甲、乙、丙")
    said = year.press(page, "记录审议")
    assert "开始公示" in said, said[:1200]
    year.press(page, "开始公示")
    shown = Showing.objects.get(call=year.call)
    visitor = year.at("", f"/funds/showings/{shown.ref}")
    text = visitor.locator("main").inner_text()
    if version.paid:
        assert version.paid in money_in(text)
    year.at("", f"/funds/showings/{shown.ref}/object")
    visitor.locator("input[name=kind][value=person]").check()
    visitor.get_by_label("单位名称或个人真实姓名").fill("李某")
    visitor.get_by_label("联系电话").fill("13800138000")
    struck = year.applications("planned")[-1]
    visitor.get_by_label("针对的项目").select_option(
        index=visitor.get_by_label("针对的项目").locator("option").count() - 1
    )
    visitor.get_by_label("事实和理由").fill("该项目设备系租赁，并非购置")
    year.press(visitor, "提交异议")
    objection = Objection.objects.get()
    assert objection.application is not None and struck is not None
    page = year.at(year.lead, year.desk("deciding"))
    page.get_by_label("成立", exact=True).or_(
        page.get_by_label("异议成立", exact=True)
    ).first.check()
    page.get_by_label("答复").fill("经核查属实")
    page.get_by_label("成立的，把项目移出拟定计划").check()
    year.press(page, "记录处理结果")
    year.set(shown.until)
    page = year.at(year.lead, year.desk("deciding"))
    assert not page.get_by_role(
        "button", name="下达计划"
    ).count()  # the last day is still the public's
    year.set(shown.until + timedelta(days=1))
    page = year.at(year.lead, year.desk("deciding"))
    page.get_by_label("计划文号").fill("资金〔2024〕1号")
    page.get_by_label("告知的部门").fill("审计部门\n财政部门")
    year.press(page, "下达计划")
    plan = Plan.objects.get(call=year.call)
    line = next(each for each in version.lines if each["ref"] == objection.application.ref)
    assert plan.total == version.paid - line["paid"]
    assert Application.objects.get(pk=objection.application_id).state == "rejected"
    return plan


def paid(year: Year, programme: Programme, plan: Plan) -> None:
    """Accounts come in, each award is paid once, and what the bank received is checked off."""
    if not chain.programme_of(year.call).pays:
        return
    year.set(plan.day + timedelta(days=20))
    for desk in offices(programme):
        page = year.at(desk.officer, year.desk("paying"))
        path = year.sheet(page, "accounts.xlsx", accounts)
        said = year.upload(page, "accounts", path, "上传")
        assert "个收款账户" in said, said[:900]
    payers = list(dict.fromkeys(each.payer for each in programme.desks))
    for payer in payers:
        page = year.at(payer, "/bureau/funds/payments")
        year.press(page, "拨付勾选的项目")
        year.press(page, "开始拨付")
        expect(page.locator("#batch")).to_contain_text("已拨完", timeout=60_000)
    year.set(plan.day + timedelta(days=22))
    for payer in payers:
        page = year.at(payer, "/bureau/funds/payments")
        path = year.sheet(page, "receipts.xlsx", received)
        said = year.upload(page, "received", path, "核对到账")
        assert re.search(r"已核对到账 \d+ 笔", said), said[:900]
    assert not Payment.objects.filter(received=None).exists()
    assert sum(each.money for each in Payment.objects.all()) == plan.total


def received(sheet: Worksheet) -> None:
    fill_column(sheet, "到账日", lambda row: timezone.localtime(clock.now()).date().isoformat())


def accounts(sheet: Worksheet) -> None:
    fill_column(sheet, "开户银行", lambda row: "虚构银行")
    fill_column(sheet, "账户名称", lambda row: row[5] or "某市财政局")
    fill_column(sheet, "账号", lambda row: f"6222{int(row[1][-5:]):012}")


def evaluated(year: Year, programme: Programme) -> None:
    """A third party evaluates what each bureau had paid by a sheet, and one city is graded."""
    of = chain.programme_of(year.call)
    if not of.pays or not of.has("self_evaluate", "evaluate"):
        return
    for desk in offices(programme):
        page = year.at(desk.officer, year.desk("performance"))
        path = year.sheet(page, "performance.xlsx", graded)
        said = year.upload(page, "performance", path, "上传")
        assert re.search(r"已登记 \d+ 项|已记入", said), said[:900]
    page = year.at(year.lead, year.desk("performance"))
    form = page.locator("form", has=page.locator("select[name=city]"))
    form.get_by_label("机关").select_option(index=1)
    form.get_by_label("评价种类").select_option("third")
    form.get_by_label("评价机构").fill("虚构评价机构")
    form.get_by_label("等次").select_option("中")
    form.get_by_label("评价意见").fill("支出进度慢")
    form.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_load_state()
    assert Evaluation.objects.filter(authority__isnull=False, grade="中").count() == 1
    assert Evaluation.objects.filter(kind="third", application__isnull=False).count() == len(year.applications("paid", "evaluated"))  # fmt: skip


def graded(sheet: Worksheet) -> None:
    fill_column(sheet, "评价种类", lambda row: "第三方评价")
    fill_column(sheet, "评价机构", lambda row: "虚构评价机构")
    fill_column(sheet, "等次", lambda row: "良")
    fill_column(sheet, "评价意见", lambda row: "按目标完成")
    indicator = column(sheet, "指标") - 1
    fill_column(sheet, "实现值", lambda row: 3000 if row[indicator] else None)


def taken_back(year: Year, programme: Programme, plan: Plan) -> None:
    """At the end of the term a ledger is cleared, else money is taken back under a provision; what the
    text does not know is not there. What comes back is entered by whoever paid."""
    of = chain.programme_of(year.call)
    if of.has("settle"):
        ledgers(year, programme)
        year.set(date(2026, 3, 2))
        page = year.at(year.lead, year.desk("clearing"))
        page.get_by_label("完成的标准").select_option("floor")
        page.get_by_label("收回的范围").select_option("all")
        said = year.press(page, "测算")
        assert "清算日" in said, said[:2500]
        page.get_by_label("清算日").fill("2026-03-02")
        year.press(page, "清算")
        assert Clawback.objects.count() == len(programme.desks)  # one 分 short in each city
    elif of.on("clearing"):
        page = year.at(year.lead, year.desk("clearing"))
        one = year.applications("paid", "evaluated")[0]
        page.get_by_label("项目编号").fill(one.number)
        page.get_by_label("依据").select_option(index=1)
        page.get_by_label("收回金额").fill("1000.01")
        page.get_by_label("理由").fill("虚报设备投资")
        year.press(page, "登记收回")
        assert Clawback.objects.get().money == 1000_01
    else:
        assert not Clawback.objects.exists()
        return
    for each in Clawback.objects.select_related("payer"):
        payer = next(x.payer for x in programme.desks if year.funds.finance[x.payer.partition("-")[2]] == each.payer)  # fmt: skip
        page = year.at(payer, "/bureau/funds/clawbacks")
        for folded in page.locator("main details:not([open]) > summary").all():
            folded.click()
        form = page.locator(f"form:has(input[value='{each.ref}'])")
        form.locator("[name=money]").fill(f"{each.money // 100}.{each.money % 100:02}")
        form.locator("[name=day]").fill(timezone.localtime(clock.now()).date().isoformat())
        form.get_by_role("button", name="登记", exact=True).click()
        page.wait_for_load_state()
        each.refresh_from_db()
        assert each.recovered == each.money


def ledgers(year: Year, programme: Programme) -> None:
    """Each half-year's ledger goes out and comes in as a sheet, and statistics verify the last one: in
    each city one project stays one 分 below its floor."""
    for period, day in (("2024-H2", date(2025, 1, 10)), ("2025-H1", date(2025, 7, 10)), ("2025-H2", date(2026, 1, 12))):  # fmt: skip
        year.set(day)
        for desk in programme.desks:
            page = year.at(desk.officer, year.desk("ledger"))
            path = year.sheet(page, "ledger.xlsx", lambda sheet, at=period: reported(sheet, at))  # type: ignore[misc]
            page.get_by_label("报送期").select_option(period)
            said = year.upload(page, "ledger", path, "报送")
            assert "已报送" in said or "已收" in said, said[:900]
    for desk in programme.desks:
        page = year.at(desk.statistics, "/bureau/funds/ledgers")
        page.locator("main tbody tr", has_text="2025年下半年").locator("a").click()
        page.wait_for_load_state()
        path = year.sheet(page, "excel=1", counted)
        form = page.locator("form[enctype]")
        form.locator("input[type=file]").set_input_files(path)
        form.get_by_role("button", name="上传", exact=True).click()
        page.wait_for_load_state()
        expect(page.locator("main")).to_contain_text("已核实")


def reported(sheet: Worksheet, period: str) -> None:
    approved = column(sheet, "立项投资") - 1
    floor = column(sheet, "门槛") - 1
    fill_column(sheet, "立项投资", lambda row: row[approved] or row[floor])
    short = iter([True])
    fill_column(sheet, "累计申报投资", lambda row: row[floor] - (0.01 if next(short, False) else 0))
    fill_column(sheet, "进展情况", lambda row: f"{period} 建设中")
    fill_column(sheet, "是否完成", lambda row: "否")


def counted(sheet: Worksheet) -> None:
    """The statistics find what was declared."""
    at = column(sheet, "累计核实")
    for row in range(2, sheet.max_row + 1):
        number = str(sheet.cell(row, 1).value)
        line = LedgerLine.objects.filter(application__number=number).order_by("-pk").first()
        assert line is not None
        sheet.cell(row, at).value = line.invested / 100


def agreed(year: Year, programme: Programme, plan: Plan) -> None:
    """Every page, export and ledger has the same sum, to the 分."""
    awards = sum(each.award or 0 for each in year.applications("issued", "paid", "evaluated"))
    assert awards == plan.total
    officer = year.at(year.caller, year.desk("applications"))
    assert column_sum(year.downloaded(officer, "applications.xlsx"), "下达金额") == plan.total
    visitor = year.at("", f"/funds/calls/{year.call.ref}/")
    book = visitor.locator("main").inner_text()
    assert plan.number in book
    if not plan.total:
        return
    assert plan.total in money_in(book)
    assert column_sum(year.downloaded(visitor, "book.xlsx"), "安排金额") == plan.total
    text = year.at(year.caller, year.desk("paying")).locator("main").inner_text()
    assert money_in(text).count(plan.total) >= 3  # issued, paid, received
    figures = year.at(year.caller, year.desk("dashboard"))
    assert plan.total in money_in(figures.locator("main").inner_text())
    ledger = 0
    for payer in dict.fromkeys(each.payer for each in programme.desks):
        page = year.at(payer, "/bureau/funds/payments")
        ledger += column_sum(year.downloaded(page, "ledger.xlsx"), "金额")
    assert ledger == plan.total == sum(each.money for each in Payment.objects.all())
