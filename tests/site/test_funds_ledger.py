"""The half-year ledger and its clearing: owed, filed, verified, settled, taken back to the 分."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from fund_fixtures import BENCHMARKS, INVESTMENT, Funds, beijing
from fund_ledger import changed
from huice.fund.half_year import LedgerLine as Line
from huice.fund.ledger_sheet import ledger_sheet
from huice.progress.reporting import STATE_NAMES
from huice.site.funds import clearing, ledger
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Clawback, Clearing, LedgerLine, LedgerSheet
from huice.site.funds.models_money import Batch, Decision, Payment, Plan, Showing, Version
from huice.site.people.models import AuditLine
from huice.site.web import clock
from site_fixtures import SetClock

ClientOf = Callable[[str], Client]
YI = 10**10
"""亿元 in 分."""
PAID = (1_000_000_01, 500_000_03)
"""What was paid for the projects of 韶关 (floor 5亿元) and of 东莞 (floor 10亿元)."""


@pytest.fixture
def call(funds: Funds, site_clock: SetClock) -> Call:
    """A call whose plan was issued on 2022-11-20, and a project of each of two cities, paid."""
    site_clock.set(date(2022, 6, 1))
    made = funds.call_of(INVESTMENT, beijing(date(2022, 6, 1)), beijing(date(2022, 8, 1)))
    site_clock.set(date(2022, 11, 20))
    applications = [
        funds.application(made, n, place, number=f"2022-0000{n}", state="paid", award=PAID[n - 1])
        for n, place in ((1, "440200"), (2, "441900"))
    ]
    issue(made, applications)
    return made


def issue(call: Call, applications: Sequence[Application]) -> None:
    day, at = clock.today(), clock.now()
    version = Version.objects.create(call=call, number=1, rule="one_rate", asked={}, lines=[], budget=1, paid=1, at=at)  # fmt: skip
    decision = Decision.objects.create(call=call, version=version, day=day, meeting="会", outcome="agreed", at=at)  # fmt: skip
    showing = Showing.objects.create(call=call, decision=decision, day=day, until=day, at=at)
    plan = Plan.objects.create(call=call, showing=showing, version=version, number="1号", day=day, total=1, at=at)  # fmt: skip
    for each in applications:
        assert each.payer is not None
        batch = Batch.objects.create(plan=plan, payer=each.payer, wanted=[], begun=at)
        Payment.objects.create(batch=batch, application=each, payer=each.payer, money=each.award or 0,
                               account="1", account_name="市", voucher=each.number, at=at)  # fmt: skip


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def sheet(call: Call, city: str, **other: object) -> bytes:
    """The sheet of a city's project, filled in."""
    found = ledger.lines(call, list(ledger.kept(call).filter(authority__place=city)))
    filled = {"approved": 12 * YI, "declared": 6 * YI, "progress": "厂房封顶", **other}
    return ledger_sheet([replace(each, **filled) for each in found], "zh")


def post(client: Client, call: Call, content: bytes, **other: str) -> HttpResponse:
    page = f"/bureau/funds/{call.ref}/ledger"
    own = client.get(page).content.decode()
    authority = own.partition('name="authority" value="')[2].partition('"')[0]
    file = SimpleUploadedFile("台账.xlsx", content)
    return client.post(page, {"authority": authority, "period": "2022-H2", "file": file, **other})


def filed(call: Call, funds: Funds, login: str, city: str, period: str, **other: object) -> LedgerSheet:  # fmt: skip
    authority = funds.world.city if city == "440200" else funds.world.elsewhere
    return ledger.file(call, authority, period, sheet(call, city, **other), "台账.xlsx", "", funds.actor(login))  # fmt: skip


# --- what is owed and filed ----------------------------------------------------------------------


@pytest.mark.parametrize(("day", "said"), [
    (date(2022, 12, 1), "未到期"), (date(2023, 1, 12), "即将到期"), (date(2023, 1, 15), "即将到期"),
    (date(2023, 1, 16), "逾期未报"),
])  # fmt: skip
def test_the_first_ledger_falls_due_after_the_plan_and_its_day_is_in_time(
    call: Call, site_clock: SetClock, funds: Funds, day: date, said: str
) -> None:
    site_clock.set(day)
    first = [x for x in ledger.standings(call, [funds.world.city]) if x.due.period.key == "2022-H2"]
    assert [each.due.day for each in first] == [date(2023, 1, 15)]
    assert STATE_NAMES[first[0].state].zh == said


def test_a_city_files_its_own_and_sees_no_other_and_the_province_sees_all(
    call: Call, site_clock: SetClock, client_of: ClientOf
) -> None:
    site_clock.set(date(2023, 1, 10))
    city, page = client_of("officer"), f"/bureau/funds/{call.ref}/ledger"
    assert post(city, call, sheet(call, "440200")).status_code == 302
    line = LedgerLine.objects.get()
    assert (line.invested, line.approved, line.verified) == (6 * YI, 12 * YI, None)
    assert line.sheet.period == "2022-H2" and line.sheet.on == date(2023, 1, 10)
    site_clock.set(date(2023, 1, 20))
    everything = text(client_of("officer-province").get(page))
    assert "已报送" in everything and "逾期未报" in everything and "第002号技术项目" in everything
    own = text(city.get(page))
    assert "第001号技术项目" in own and "第002号技术项目" not in own and "逾期未报" not in own
    out = client_of("officer-elsewhere").get(f"/bureau/funds/{call.ref}/ledger.xlsx")
    rows = list(load_workbook(BytesIO(out.content)).worksheets[0].values)
    assert [row[0] for row in rows[1:]] == ["2022-00002"]


@pytest.mark.parametrize(("cells", "said"), [
    ({"累计申报投资": "六亿"}, "台账.xlsx[项目台账] 第 2 行第 8 列（累计申报投资（元））：“六亿”是文本"),
    ({"累计申报投资": -1}, "第 2 行第 8 列（累计申报投资（元））：-1 不能为负"),
    ({"累计核实投资": 600_000_000}, "第 9 列（累计核实投资（元））：上期为未核实，核实数只由统计部门的表填写"),
    ({"项目编号": "2022-00009"}, "台账里没有项目“2022-00009”"),
    ({"项目编号": "合计"}, "合计行不是项目"),
    ({"建设地": "深圳市"}, "深圳市不在"),
    ({"已获奖励": 2_000_000}, "第 10 列（已获奖励（元））：应为“1000000.01元”"),
    ({"立项投资": 0}, "第 6 列（立项投资（元））：0 应大于零"),
])  # fmt: skip
def test_a_wrong_cell_is_told_by_row_and_column_and_nothing_is_kept(
    call: Call, site_clock: SetClock, client_of: ClientOf, cells: dict[str, object], said: str
) -> None:
    site_clock.set(date(2023, 1, 10))
    answer = post(client_of("officer"), call, changed(sheet(call, "440200"), 2, **cells))
    assert answer.status_code == 422 and said in text(answer)
    assert not LedgerSheet.objects.exists()


def test_a_second_sheet_needs_its_reason_and_the_first_stays_with_what_changed(
    call: Call, site_clock: SetClock, client_of: ClientOf
) -> None:
    site_clock.set(date(2023, 1, 10))
    client = client_of("officer")
    post(client, call, sheet(call, "440200"))
    again = sheet(call, "440200", declared=6 * YI + 1, progress="设备进场")
    assert "再报须写更正理由" in text(post(client, call, again))
    answer = post(client, call, again, corrects="漏计设备款")
    assert answer.status_code == 302 and LedgerSheet.objects.count() == 2
    page = text(client.get(answer.headers["Location"]))
    assert "漏计设备款" in page and "厂房封顶" in page and "设备进场" in page
    assert "6亿元" in page and "600000000.01元" in page


def test_a_period_that_runs_or_is_not_owed_takes_no_ledger(
    call: Call, site_clock: SetClock, funds: Funds, client_of: ClientOf
) -> None:
    site_clock.set(date(2022, 12, 31))
    client, content, own = client_of("officer"), sheet(call, "440200"), funds.world.city.ref
    assert "2022年下半年还没有结束" in text(post(client, call, content, authority=own))
    wrong = post(client, call, content, authority=own, period="2022-H1")
    assert "请选择须报送的一期" in text(wrong)
    assert client_of("reader").post(f"/bureau/funds/{call.ref}/ledger", {}).status_code == 403


def test_a_late_ledger_stays_late_and_the_approved_total_comes_from_the_application(
    call: Call, site_clock: SetClock, funds: Funds
) -> None:
    fact = {"key": "investment.approved_total", "written": "12亿元", "source": "备案证"}
    Application.objects.filter(number="2022-00001").update(facts=[fact])
    assert [each.approved for each in lines(call)] == [12 * YI, 0]
    site_clock.set(date(2023, 1, 16))
    filed(call, funds, "officer", "440200", "2022-H2")
    held = [x.state for x in ledger.standings(call, [funds.world.city]) if x.due.period.key == "2022-H2"]  # fmt: skip
    assert held == ["filed_late"]


# --- what statistics verify ----------------------------------------------------------------------


def test_statistics_verify_their_own_and_never_more_than_was_declared(
    call: Call, site_clock: SetClock, funds: Funds, client_of: ClientOf
) -> None:
    site_clock.set(date(2023, 1, 10))
    held = filed(call, funds, "officer", "440200", "2022-H2")
    client, page = client_of("statistics-city"), "/bureau/funds/ledgers"
    assert "待核实 1" in text(client.get(page))
    above = client.post(page, {"sheet": held.ref, "v-0": "600,000,000.01"})
    assert above.status_code == 422 and "核实的 600000000.01元 超过申报的 6亿元" in text(above)
    assert client_of("statistics-elsewhere").post(page, {"sheet": held.ref, "v-0": "1"}).status_code == 404  # fmt: skip
    out = client.get(page, {"sheet": held.ref, "excel": "1"}).content
    book = load_workbook(BytesIO(out))
    book.worksheets[0].cell(2, 3).value = 600_000_000  # exactly what was declared
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("核实.xlsx", stream.getvalue())
    assert client.post(page, {"sheet": held.ref, "file": file}).status_code == 302
    assert LedgerLine.objects.get().verified == 6 * YI
    assert "已核实" in text(client.get(page))
    wrong = SimpleUploadedFile("核实.xlsx", b"no workbook")
    assert "不是 Excel 工作簿" in text(client.post(page, {"sheet": held.ref, "file": wrong}))


# --- clearing ------------------------------------------------------------------------------------


@pytest.fixture
def verified(call: Call, site_clock: SetClock, funds: Funds) -> Call:
    """The ledgers of 2025: 韶关 reached its floor of 5亿元 exactly, 东莞 is a quarter short of its
    10亿元."""
    site_clock.set(date(2026, 1, 10))
    for login, city, invested in (("officer", "440200", 5 * YI), ("officer-elsewhere", "441900", 75 * YI // 10)):  # fmt: skip
        held = filed(call, funds, login, city, "2025-H2", declared=invested)
        LedgerLine.objects.filter(sheet=held).update(verified=invested)
    return call


@pytest.mark.parametrize(("measure", "taking", "back"), [
    ("floor", "all", (0, PAID[1])), ("floor", "shortfall", (0, PAID[1] // 4)),
    ("approved", "all", PAID), ("approved", "shortfall", (PAID[0] * 7 // 12, PAID[1] * 45 // 120)),
])  # fmt: skip
def test_a_clearing_takes_back_by_its_readings_and_exactly_reaching_is_complete(
    verified: Call, measure: str, taking: str, back: tuple[int, int], client_of: ClientOf
) -> None:
    page = f"/bureau/funds/{verified.ref}/clearing"
    shown = text(client_of("head-province").get(page, {"measure": measure, "taking": taking}))
    asked = {"measure": measure, "taking": taking, "day": "2026-01-01"}
    assert client_of("head-province").post(page, asked).status_code == 302
    held = {each.application.number: each.money for each in Clawback.objects.all()}
    assert held == {f"2022-0000{n}": money for n, money in enumerate(back, 1) if money}
    assert f"{sum(back) // 100:,}.{sum(back) % 100:02}" in shown  # the sum of what was previewed
    assert sum(held.values()) + sum(each.reward for each in lines(verified)) == sum(PAID)
    again = client_of("head-province").post(page, asked)
    assert "不能再次清算" in text(again) and Clearing.objects.count() == 1


def lines(call: Call) -> list[Line]:
    return ledger.lines(call, list(ledger.kept(call)))


def test_a_clearing_before_the_term_is_over_is_refused_with_its_cite(
    verified: Call, client_of: ClientOf
) -> None:
    page = f"/bureau/funds/{verified.ref}/clearing"
    asked = {"measure": "floor", "taking": "all", "day": "2025-12-31"}
    answer = client_of("head-province").post(page, asked)
    assert answer.status_code == 422
    assert "期限未满：完成投资至 2025-12-31（第十四条；第十二条（三）；第十三条）" in text(answer)
    assert not Clearing.objects.exists() and not Clawback.objects.exists()
    assert client_of("officer-province").post(page, asked).status_code == 403


def test_a_project_that_nobody_verified_is_named_and_stops_the_clearing(
    verified: Call, client_of: ClientOf
) -> None:
    LedgerLine.objects.filter(application__number="2022-00002").update(verified=None)
    page = f"/bureau/funds/{verified.ref}/clearing"
    asked = {"measure": "floor", "taking": "all", "day": "2026-01-01"}
    assert "项目“2022-00002”未经统计核实" in text(client_of("head-province").post(page, asked))
    assert not Clearing.objects.exists()


def test_after_the_clearing_the_ledger_is_closed(
    verified: Call, funds: Funds, client_of: ClientOf
) -> None:
    held = LedgerSheet.objects.get(authority=funds.world.city)
    clearing.clear(verified, "floor", "all", date(2026, 1, 10), "", funds.actor("head-province"))
    assert "已清算，台账不再报送" in text(post(client_of("officer"), verified, b"x", authority=funds.world.city.ref))  # fmt: skip
    answer = client_of("statistics-city").post("/bureau/funds/ledgers", {"sheet": held.ref, "v-0": "1"})  # fmt: skip
    assert "已清算，核实数不能再改" in text(answer)
    assert ledger.dues(verified)[-1].day <= date(2026, 1, 10)


def test_money_comes_back_to_its_payer_and_never_more_than_was_taken(
    verified: Call, funds: Funds, client_of: ClientOf
) -> None:
    clearing.clear(verified, "floor", "all", date(2026, 1, 10), "", funds.actor("head-province"))
    held, page = Clawback.objects.get(), "/bureau/funds/clawbacks"
    assert held.payer == funds.finance["elsewhere"] and "第十四条" in held.said_zh
    payer, other = client_of("finance-elsewhere"), client_of("finance-city")
    asked = {"clawback": held.ref, "money": "500,000.04", "day": "2026-01-10"}
    assert "500000.04 元不在尚欠的 500000.03 元之内" in text(payer.post(page, asked))
    assert "没有这笔收回" in text(other.post(page, asked)) and held.application.number not in text(other.get(page))  # fmt: skip
    assert "“若干”不是金额" in text(payer.post(page, {**asked, "money": "若干"}))
    for money in ("400,000.03", "10万元"):
        assert payer.post(page, {**asked, "money": money}).status_code == 302
    held.refresh_from_db()
    assert (held.recovered, held.recovered_on) == (held.money, date(2026, 1, 10))
    rows = list(load_workbook(BytesIO(payer.get(f"{page}.xlsx").content)).worksheets[0].values)
    assert [str(each) for each in rows[1][3:6]] == ["500000.03", "500000.03", "0"]
    assert AuditLine.objects.filter(action="fund.pay-back").count() == 2


def test_after_a_breach_at_most_what_was_paid_is_taken_and_the_clearing_takes_the_rest(
    verified: Call, funds: Funds, client_of: ClientOf
) -> None:
    page = f"/bureau/funds/{verified.ref}/clearing"
    asked = {"number": "2022-00002", "provision": "liability", "money": "500000.04", "reason": "挪作他用"}  # fmt: skip
    client = client_of("head-province")
    assert "不在可收回的 500000.03 元之内" in text(client.post(page, asked))
    assert "请选择文本的收回规定" in text(client.post(page, {**asked, "money": "1", "provision": "uses"}))  # fmt: skip
    assert "没有下达过资金的项目" in text(client.post(page, {**asked, "number": "2022-9"}))
    assert client.post(page, {**asked, "money": "200000.03"}).status_code == 302
    assert Clawback.objects.get().said_zh == "挪作他用（第二十九条）"
    clearing.clear(verified, "floor", "all", date(2026, 1, 10), "", funds.actor("head-province"))
    assert sorted(Clawback.objects.values_list("money", flat=True)) == [200_000_03, 300_000_00]


def test_a_programme_without_a_clearing_says_so(funds: Funds, client_of: ClientOf, site_clock: SetClock) -> None:  # fmt: skip
    call = funds.call_of(BENCHMARKS, beijing(date(2022, 3, 1)), beijing(date(2022, 4, 1)))
    assert "这个项目没有定期台账" in text(client_of("officer-province").get(f"/bureau/funds/{call.ref}/ledger"))  # fmt: skip
    page = text(client_of("head-province").get(f"/bureau/funds/{call.ref}/clearing"))
    assert "期满清算" not in page and "违规或评价之后的收回" in page
    answer = client_of("head-province").post(f"/bureau/funds/{call.ref}/clearing", {"measure": "floor", "taking": "all", "day": "2026-01-01"})  # fmt: skip
    assert "文本没有期满清算" in text(answer)


def test_the_offices_that_pay_and_verify_find_their_pages(call: Call, client_of: ClientOf) -> None:
    assert "/bureau/funds/clawbacks" in text(client_of("finance-city").get("/bureau/funds/"))
    assert "/bureau/funds/ledgers" in text(client_of("statistics-city").get("/bureau/funds/"))


def test_the_navigation_leads_offices_to_their_own_desks(funds: Funds, client_of: ClientOf) -> None:
    for login, own, others in (
        ("finance-city", "/bureau/funds/payments", ("/bureau/funds/verify", "/bureau/statistics/")),
        (
            "statistics-city",
            "/bureau/funds/verify",
            ("/bureau/funds/payments", "/bureau/statistics/"),
        ),
        ("officer", "/bureau/statistics/", ("/bureau/funds/payments", "/bureau/funds/verify")),
    ):
        said = text(client_of(login).get("/bureau/funds/"))
        nav = said[said.index("<nav") : said.index("</nav>")]
        assert f'href="{own}' in nav and not any(f'href="{each}' in nav for each in others)
