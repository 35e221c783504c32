"""Open books and figures: they fill themselves, agree to the 分, and give nobody away."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from html import unescape
from io import BytesIO
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fund_fixtures import CASES, INVESTMENT, PLATFORM, RENOVATION, Funds, beijing
from huice.site.funds import chain
from huice.site.funds.figures import BYS, MONEY, Figures, figures, spread
from huice.site.funds.figures_sheet import cost_of
from huice.site.funds.models import Application, Call, Step
from huice.site.funds.models_after import Clawback, Evaluation
from huice.site.funds.models_money import (
    Batch,
    Decision,
    Objection,
    Payment,
    Plan,
    Showing,
    Version,
)
from huice.site.funds.models_review import Assignment, Audit
from huice.site.funds.open_book import city_name, city_of, open_book
from huice.site.people import audit
from huice.site.web import clock
from site_fixtures import SetClock

TODAY = date(2026, 3, 2)
CITIES = ("440200", "441900", "440303")
SECRETS = ("13800001111", "账号999", "联系人秘", "内容秘密", "名实姓", "77.7500")


@pytest.fixture
def call(funds: Funds) -> Call:
    return funds.call_of(RENOVATION, beijing(date(2026, 1, 5)), beijing(date(2026, 3, 31), 18))


def decided(call: Call, applications: list[Application], paid: list[int]) -> Showing:
    """A version of these sums, agreed on and shown."""
    lines = [{"ref": x.ref, "number": x.number, "most": y, "paid": y, "bound": "ceiling", "block": "",
              "measure": x.measure, "ceiling": "3/10"} for x, y in zip(applications, paid, strict=True)]  # fmt: skip
    version = Version.objects.create(
        call=call, number=1, rule="one_rate", asked={"blocks": [{"name": "", "share": "2/3"}]}, lines=lines,
        budget=sum(paid), paid=sum(paid), share="2/3", binding_zh="受年度预算限制", binding_en="budget",
        at=clock.now(), by_name="测试",
    )  # fmt: skip
    decision = Decision.objects.create(call=call, version=version, day=TODAY, meeting="会", attended="甲、乙",
                                       outcome="agreed", at=clock.now(), by_name="测试")  # fmt: skip
    return Showing.objects.create(call=call, decision=decision, day=TODAY, until=TODAY + timedelta(days=5),
                                  at=clock.now(), by_name="测试")  # fmt: skip


def issue(showing: Showing, applications: list[Application], paid: list[int]) -> Plan:
    for each, money in zip(applications, paid, strict=True):
        each.state, each.award = "issued", money
        each.save()
    return Plan.objects.create(
        call=showing.call, showing=showing, version=showing.decision.version, number="粤工信〔2026〕9号",
        day=TODAY, total=sum(paid), informed=["省财政厅"], at=clock.now(), by_name="测试",
    )  # fmt: skip


def entered(funds: Funds, call: Call, n: int, **more: object) -> Application:
    return funds.application(call, n, CITIES[n % 2], number=f"{call.year}-{n:05}", state="entered",
                             submitted=clock.now(), **more)  # fmt: skip


def secretive(funds: Funds, call: Call, n: int, **more: object) -> Application:
    """One that has what nobody may read here wherever it can stand."""
    return entered(
        funds, call, n, phone="13800001111", account="账号999", contact="联系人秘", content="内容秘密",
        score=Decimal("77.7500"), **more,
    )  # fmt: skip


# --- programmes ----------------------------------------------------------------------------------


def test_the_programmes_of_the_library_stand_with_their_state_and_the_open_calls_first(
    public_page: Callable[..., str], funds: Funds, call: Call, site_clock: SetClock
) -> None:
    over = funds.call_of(PLATFORM, beijing(date(2024, 1, 25)), beijing(date(2024, 2, 25), 18))
    page = public_page(reverse("funds"))
    assert page.index(call.title) < page.index("全部项目") < page.index(over.title)
    assert "文件已过有效期" not in page and "不给资金" in page and "至多" in page
    site_clock.set(date(2026, 9, 3))  # the day after the investment reward's rules end
    assert public_page(reverse("funds")).count("文件已过有效期") == 1


def test_the_first_page_leads_to_the_calls_that_are_open(
    public_page: Callable[..., str], funds: Funds, call: Call, site_clock: SetClock
) -> None:
    over = funds.call_of(PLATFORM, beijing(date(2024, 1, 25)), beijing(date(2024, 2, 25), 18))
    assert reverse("funds-open") in public_page(reverse("home"))
    part = public_page(reverse("funds-open"))
    assert call.title in part and "29 天" in part and over.title not in part
    site_clock.set(date(2026, 4, 1))  # the day after the last
    assert call.title not in public_page(reverse("funds-open"))


@pytest.mark.parametrize("document", [RENOVATION, INVESTMENT, PLATFORM, CASES])
def test_a_programme_is_shown_in_the_order_of_its_text_with_every_cite_linked(
    public_page: Callable[..., str], site_clock: SetClock, document: str
) -> None:
    page = public_page(reverse("fund-programme", args=[document]))
    of = chain.programme(document)
    table = page[page.index('id="stages"') : page.index('id="duties"')]
    rows = table.split("<tr>")[2:]
    assert len(rows) == len(of.stages)
    for row, stage in zip(rows, of.stages, strict=True):
        assert stage.title.zh in row and f'#here">{stage.cite}</a>' in row
        assert ("文本没有写" in row) == (stage.is_silent and stage.lapse is None)
    assert all(each.says.zh in page for each in of.provisions)
    assert all(each.does.zh in page for each in of.duties)


def test_what_is_no_programme_has_no_page(public_page: Callable[..., str]) -> None:
    public_page(reverse("fund-programme", args=["guangdong-robots-plan-2023"]), status=404)
    public_page(reverse("fund-call", args=["nothing"]), status=404)


# --- the open book -------------------------------------------------------------------------------


def section(page: str, name: str) -> str:
    start = page.index(f'id="book-{name}"')
    return page[start : page.index("</section>", start)]


def test_an_open_book_says_what_it_still_waits_for(
    public_page: Callable[..., str], funds: Funds, call: Call
) -> None:
    page = public_page(reverse("fund-call", args=[call.ref]))
    assert "第十九条（三）" in section(page, "allocation")
    for name in ("allocation", "evaluation", "complaints", "other"):
        assert "尚未公布" in section(page, name)
    assert "没有变更" in section(page, "call") and "2026-03-31 18:00" in section(page, "call")
    audit.record("", "fund.call.change", call.ref, reason="系统故障，顺延三日")
    assert "系统故障，顺延三日" in section(
        public_page(reverse("fund-call", args=[call.ref])), "call"
    )


def test_the_plan_and_its_awards_agree_to_the_fen_with_the_plan_and_the_workbook(
    public_page: Callable[..., str], client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    applications, paid = [entered(funds, call, n) for n in (1, 2, 3)], [10_00, 333_33, 7]
    plan = issue(decided(call, applications, paid), applications, paid)
    book = open_book(call)
    assert book.total == plan.total == sum(money for _, _, money in book.by_city) == 343_40
    assert [(x.ceiling, x.paid) for x in book.rates] == [(Fraction(3, 10), Fraction(1, 5))]
    told = section(public_page(reverse("fund-call", args=[call.ref])), "allocation")
    assert "343.40" in told and "粤工信〔2026〕9号" in told and "20%" in told and "零头" in told
    answer = client_of("").get(reverse("fund-open-xlsx", args=[call.ref]))
    sheet = load_workbook(BytesIO(answer.content))["分配结果"]
    given = [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sum(Decimal(str(each)) for each in given) * 100 == plan.total


def test_a_draft_plan_is_shown_by_its_rule_and_without_its_awards_until_it_is_issued(
    public_page: Callable[..., str], funds: Funds, call: Call
) -> None:
    applications = [secretive(funds, call, 1)]
    decided(call, applications, [5_00])
    told = section(public_page(reverse("fund-call", args=[call.ref])), "allocation")
    assert "地区内统一比例" in told and "计划尚未公布" in told
    assert applications[0].project not in told


def test_what_must_not_be_public_is_nowhere_in_the_book(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    funded, left = secretive(funds, call, 1), secretive(funds, call, 2)
    left.state, left.project, left.applicant = "unfunded", "未获资助的项目", "未获资助的企业"
    left.save()
    for each in (funded, left):
        Audit.objects.create(
            application=each, declared=100_00, approved=90_00, at=clock.now(), by_name="测试"
        )
    showing = decided(call, [funded], [5_00])
    Objection.objects.create(
        showing=showing, application=funded, kind="person", name="名实姓", contact="", phone="13800001111",
        words="内容秘密", at=clock.now(), outcome="dismissed", answer="名实姓反映的问题经查不属实",
        answered=clock.now(), by_name="测试",
    )  # fmt: skip
    issue(showing, [funded], [5_00])
    for name in ("fund-call", "fund-open-xlsx"):
        answer = client_of("").get(reverse(name, args=[call.ref]))
        if name == "fund-call":
            said = unescape(answer.content.decode())
            assert "＊＊反映的问题经查不属实" in said and "20.00" in section(said, "evaluation")
        else:
            book = load_workbook(BytesIO(answer.content))
            said = "\n".join(
                str(x) for sheet in book for row in sheet.iter_rows(values_only=True) for x in row
            )
        assert funded.project in said
        for secret in (*SECRETS, left.project, left.applicant):
            assert secret not in said, (name, secret)


def test_grades_count_once_for_each_project_and_wait_for_the_plan(funds: Funds, call: Call) -> None:
    applications = [entered(funds, call, n) for n in (1, 2)]
    showing = decided(call, applications, [1, 2])
    for grade in ("中", "优"):  # the later one corrects
        Evaluation.objects.create(call=call, application=applications[0], kind="third", grade=grade,
                                  words="", evaluator="机构", at=clock.now(), by_name="测试")  # fmt: skip
    assert open_book(call).grades == {}
    issue(showing, applications, [1, 2])
    assert open_book(call).grades == {"third": {"优": 1}}


def test_a_text_without_open_books_has_the_same_items_and_says_so(
    public_page: Callable[..., str], funds: Funds
) -> None:
    call = funds.call_of(PLATFORM, beijing(date(2026, 1, 25)), beijing(date(2026, 3, 25), 18))
    page = public_page(reverse("fund-call", args=[call.ref]))
    assert "没有规定公开哪些事项" in page and "尚未公布" in section(page, "allocation")


def test_whoever_reads_is_led_to_where_they_apply(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    for login, said in (
        ("", "登录后在“我的企业”中申报"),
        ("owner", reverse("fund-applications", args=[funds.world.company.ref])),
        ("officer", "由企业的编辑"),
    ):
        page = client_of(login).get(reverse("fund-call", args=[call.ref])).content.decode()
        assert said in page
    assert "韶关市工信局（测试）" in page and "岭南省工信厅</" not in section(page, "rules")


# --- the figures ---------------------------------------------------------------------------------

ROAD = ("submit", "accept", "enter", "plan", "issue", "pay", "evaluate")
STATE_OF = {"submit": "submitted", "accept": "accepted", "enter": "entered", "plan": "planned",
            "issue": "issued", "pay": "paid", "evaluate": "evaluated", "reject": "rejected"}  # fmt: skip


def at_random(funds: Funds, call: Call, seed: int, many: int) -> Plan:
    """Applications that came to some place on the road, some refused there, with a plan over those
    that were funded and payments of which some came back."""
    drawn = random.Random(seed)
    version = decided(call, [], []).decision.version
    plan = Plan.objects.create(call=call, showing=version.decisions.get().showings.get(), version=version,
                               number="1", day=TODAY, total=0, at=clock.now(), by_name="测试")  # fmt: skip
    batch = Batch.objects.create(plan=plan, payer=funds.finance["province"], wanted=[], begun=clock.now(), by_name="测试")  # fmt: skip
    for n in range(1, many + 1):
        acts = [*ROAD[: drawn.randint(1, len(ROAD))]]
        if acts[-1] in ("submit", "accept", "enter") and drawn.random() < 0.3:
            acts.append("reject")
        each = entered(
            funds, call, n, industry=drawn.choice(("", "C3421", "I6513", "C")), size=drawn.choice(("", "中型", "小型")),
            approved=drawn.randrange(10**12),
        )  # fmt: skip
        each.place, each.state = drawn.choice(CITIES), STATE_OF[acts[-1]]
        if "issue" in acts:
            each.award = drawn.randrange(1, 10**10)
            plan.total += each.award
        each.save()
        moment = beijing(date(2026, 1, 6))
        for number, act in enumerate(acts, 1):
            moment += timedelta(days=drawn.randrange(60))
            Step.objects.create(
                application=each, number=number, act=act, state=STATE_OF[act], at=moment
            )
        if "pay" in acts:
            for instalment in range(1, drawn.randint(1, 2) + 1):
                Payment.objects.create(
                    batch=batch, application=each, payer=batch.payer, instalment=instalment, money=each.award,
                    voucher="", at=moment, returned="账号有误" if instalment == 1 and drawn.random() < 0.2 else "",
                )  # fmt: skip
            if drawn.random() < 0.3:
                Clawback.objects.create(
                    application=each, money=each.award, said_zh="", said_en="", at=moment
                )
        if drawn.random() < 0.5:
            Assignment.objects.create(application=each, expert=funds.experts[0], at=moment,
                                      person=funds.experts[0].person, state=drawn.choice(("open", "scored")))  # fmt: skip
    plan.save()
    return plan


@pytest.mark.parametrize("seed", range(3))
def test_sums_agree_with_plan_and_payments_however_applications_stand(
    funds: Funds, call: Call, seed: int
) -> None:
    plan = at_random(funds, call, seed, 30)
    found = figures(call.document, Application.objects.filter(call=call))
    money = {each.id: found.whole.sum(each) for each in MONEY}
    assert money["award"] == plan.total == open_book(call).total
    assert money["money"] == sum(
        Payment.objects.filter(returned="").values_list("money", flat=True)
    )
    assert money["clawed"] == sum(Clawback.objects.values_list("money", flat=True))
    for by in BYS:
        groups = found.groups(by)
        for each in MONEY:
            assert sum(group.sum(each) for group in groups) == money[each.id]
        for count in found.counts:
            assert sum(group.count(count) for group in groups) == found.whole.count(count)
            assert all(
                group.count(count) == len(found.behind(count.id, by.id, group.key))
                for group in groups
            )
    counted = [found.whole.count(x) for x in found.counts if x.id in ("applied", "accepted", "entered", "funded", "evaluated")]  # fmt: skip
    assert all(more >= less for more, less in pairwise(counted))


def test_the_page_and_its_workbook_have_the_same_figures(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    plan = at_random(funds, call, 7, 12)
    page = (
        client_of("officer-province")
        .get(reverse("fund-dashboard", args=[call.ref]))
        .content.decode()
    )
    assert page.count(f">{plan.total // 100:,}.{plan.total % 100:02}<") >= 2
    assert page.count('role="img"') == 3 and "<script" not in page[page.index("<main") :]
    answer = client_of("officer-province").get(reverse("fund-dashboard-xlsx", args=[call.ref]))
    rows = list(load_workbook(BytesIO(answer.content))["按市"].iter_rows(values_only=True))
    column = rows[0].index("下达金额（元）")
    assert Decimal(str(rows[-1][column])) * 100 == plan.total
    assert sum(Decimal(str(row[column])) for row in rows[1:-1]) * 100 == plan.total


def test_a_city_sees_its_own_and_what_lies_behind_a_figure_is_its_own_too(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    own, other = entered(funds, call, 2), entered(funds, call, 1)
    assert own.authority == funds.world.city and other.authority == funds.world.elsewhere
    address = reverse("fund-dashboard-behind", args=[call.ref]) + "?figure=applied"
    city = client_of("officer").get(address).content.decode()
    assert own.project in city and other.project not in city
    province = client_of("officer-province").get(address + "&by=city&key=441900").content.decode()
    assert other.project in province and own.project not in province
    for wrong in ("nothing", "applied&by=city&key=110000", "applied&by=colour"):
        asked = reverse("fund-dashboard-behind", args=[call.ref]) + f"?figure={wrong}"
        assert client_of("officer").get(asked).status_code == 404


def test_who_is_eligible_counts_by_the_verdict_of_what_was_handed_in(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    for n, verdict in enumerate(
        ("eligible", "subject_to_judgement", "undetermined", "ineligible", ""), 1
    ):
        entered(funds, call, n, verdict=verdict)
    held = entered(funds, call, 6, verdict="undetermined")
    Application.objects.filter(pk=held.pk).update(state="submitted")  # not accepted yet
    page = client_of("officer-province").get(reverse("fund-dashboard", args=[call.ref])).content.decode()  # fmt: skip
    assert "符合条件" in page and "符合，待评审认定" in page
    (eligible,) = [x for x in figures(call.document, call.applications.all()).counts if x.id == "eligible"]  # fmt: skip
    behind = reverse("fund-dashboard-behind", args=[call.ref]) + "?figure="
    listed = client_of("officer-province").get(behind + eligible.id).content.decode()
    assert [f"2026-{n:05}" in listed for n in range(1, 7)] == [True, True, True, False, True, False]


def test_the_years_of_a_programme_add_up(
    client_of: Callable[[str], Client], funds: Funds, call: Call
) -> None:
    earlier = funds.call_of(RENOVATION, beijing(date(2025, 1, 5)), beijing(date(2025, 3, 31), 18))
    other = funds.call_of(INVESTMENT, beijing(date(2026, 1, 5)), beijing(date(2026, 3, 31), 18))
    own = [entered(funds, earlier, 1), entered(funds, call, 2), entered(funds, call, 3)]
    foreign = entered(funds, other, 4)
    address = reverse("fund-years", args=[RENOVATION])
    page = client_of("officer-province").get(address).content.decode()
    years = page[page.index('id="by-year"') : page.index('id="by-city"')]
    assert years.index("2025") < years.index("2026") < years.index("合计")
    listed = client_of("officer-province").get(f"{address}/behind?figure=applied").content.decode()
    assert all(each.project in listed for each in own) and foreign.project not in listed
    of_2026 = client_of("officer-province").get(f"{address}/behind?figure=applied&by=year&key=2026").content.decode()  # fmt: skip
    assert own[0].project not in of_2026 and own[1].project in of_2026
    of_city = client_of("officer").get(f"{address}/behind?figure=applied").content.decode()
    assert own[1].project in of_city and own[0].project not in of_city
    book = load_workbook(BytesIO(client_of("officer-province").get(f"{address}.xlsx").content))
    rows = list(book["按年度"].iter_rows(values_only=True))
    assert [(row[0], row[1]) for row in rows[1:]] == [("2025", 1), ("2026", 2), ("合计", 3)]
    assert "还没有可统计的申报" in client_of("officer-province").get(reverse("fund-years", args=[PLATFORM])).content.decode()  # fmt: skip
    gone = reverse("fund-years", args=["guangdong-robots-plan-2023"])
    assert client_of("officer-province").get(gone).status_code == 404


def test_a_programme_without_money_or_review_has_no_such_figures(
    client_of: Callable[[str], Client], funds: Funds
) -> None:
    call = funds.call_of(CASES, beijing(date(2026, 1, 5)), beijing(date(2026, 3, 31)))
    funds.application(call, 1, "440200", number="2026-00001", state="submitted")
    page = client_of("nation").get(reverse("fund-dashboard", args=[call.ref])).content.decode()
    assert "申报金额" not in page and "每项成果的资金" not in page and "已拨付" not in page


def test_days_are_calendar_days_of_the_first_step_of_each_kind(funds: Funds, call: Call) -> None:
    each = entered(funds, call, 1)
    for number, (act, day) in enumerate(
        (("submit", 1), ("return", 2), ("resubmit", 5), ("accept", 11), ("enter", 11)), 1
    ):
        Step.objects.create(application=each, number=number, act=act, state="x", at=beijing(date(2026, 1, day), 23, 59))  # fmt: skip
    took = {
        x.id: (x.taken, x.median, x.ninetieth)
        for x in figures(call.document, call.applications.all()).took
    }
    assert took == {
        "accept": (1, 10, 10),
        "enter": (1, 0, 0),
        "issue": (0, None, None),
        "pay": (0, None, None),
    }


@pytest.mark.parametrize(("days", "median", "ninetieth"), [
    ([], None, None), ([4], 4, 4), ([1, 2], Fraction(3, 2), 2), (list(range(1, 11)), Fraction(11, 2), 9),
    (list(range(1, 12)), 6, 10),
])  # fmt: skip
def test_nine_of_ten_are_done_within_the_ninetieth(
    days: list[int], median: Fraction | None, ninetieth: int | None
) -> None:
    assert spread(days) == (median, ninetieth)


def test_what_a_result_cost_is_exact_and_over_what_others_evaluated(
    funds: Funds, call: Call
) -> None:
    plan = issue(decided(call, [], []), [], [])
    batch = Batch.objects.create(plan=plan, payer=funds.finance["province"], wanted=[], begun=clock.now(), by_name="")  # fmt: skip
    for n, (paid, kind, figure) in enumerate(
        (
            (100_00, "third", "1,000"),
            (50_00, "third", "500.5"),
            (7_00, "self", "9"),
            (3_00, "key", "很多"),
        ),
        1,
    ):
        each = entered(
            funds, call, n, targets=[{"indicator": "新增产值", "figure": "1", "unit": "万元"}]
        )
        Payment.objects.create(batch=batch, application=each, payer=batch.payer, money=paid, voucher="", at=clock.now())  # fmt: skip
        Evaluation.objects.create(
            call=call, application=each, kind=kind, words="", evaluator="", at=clock.now(), by_name="",
            values=[{"indicator": "新增产值", "figure": figure}, {"indicator": "没有的指标", "figure": "1"}],
        )  # fmt: skip
    found: Figures = figures(call.document, call.applications.all())
    (result,) = found.results
    assert (result.projects, result.reached, result.paid) == (2, Fraction("1500.5"), 150_00)
    assert result.cost == Fraction(15000) / Fraction("1500.5") and found.unread == 1
    assert (
        cost_of(result.cost) == "≈ 0.09"
        and cost_of(Fraction(1000)) == "10.00"
        and cost_of(None) == "—"
    )


@pytest.mark.parametrize(("place", "city"), [
    ("440205", "440200"), ("440200", "440200"), ("440000", "440000"), ("310115", "310000"), ("429004", "429004"), ("", ""),
])  # fmt: skip
def test_a_place_counts_in_its_city(place: str, city: str) -> None:
    assert city_of(place) == city and city_name(city).zh
