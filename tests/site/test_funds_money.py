"""The money's desk: allotted, decided, shown, objected to, issued, paid and received, to the 分."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fund_fixtures import BENCHMARKS, CASES, PLATFORM, RENOVATION, Funds, beijing
from huice.language import Text
from huice.site.casework.models import Message, Publication
from huice.site.funds import acting, issuing, paying, showing
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import FundBar
from huice.site.funds.models_money import (
    Batch,
    Decision,
    Objection,
    Payment,
    Plan,
    Showing,
    Version,
)
from huice.site.people.models import AuditLine
from site_fixtures import SetClock

TODAY = date(2026, 3, 2)
WAN = 1_000_000  # 分
ClientOf = Callable[[str], Client]
PDF = b"%PDF-1.4 proof"


def call_of(funds: Funds, document: str = RENOVATION, **more: Any) -> Call:
    return funds.call_of(document, beijing(date(2026, 1, 5)), beijing(date(2026, 2, 5)), **more)


def entered(funds: Funds, call: Call, n: int, place: str, base: int, **more: Any) -> Application:
    """A project in the library, with an account to pay to."""
    given: dict[str, Any] = {
        "number": f"{call.year}-{n:05}", "state": "entered", "approved": base, "bank": "某银行",
        "account_name": f"虚构企业{n:03}有限公司", "account": f"6222000000{n:06}",
    }  # fmt: skip
    return funds.application(call, n, place, **(given | more))


@pytest.fixture
def call(funds: Funds) -> Call:
    """Two projects in 珠三角 and one in 粤北: 200万, 600万 and 600万元 in full."""
    made = call_of(funds)
    for n, place, base in ((1, "441900", 1000), (2, "441900", 3000), (3, "440200", 2000)):
        entered(funds, made, n, place, base * WAN)
    return made


def page(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:3000])
    return unescape(answer.content.decode())


def at(name: str, thing: Any, *more: str) -> str:
    return reverse(name, args=[thing.ref, *more])


def kept(client: Client, call: Call, seen: int = 0, **typed: str) -> HttpResponse:
    return client.post(at("fund-allot-save", call), {"seen": str(seen), "by": "whole", **typed})


# --- allotting --------------------------------------------------------------------------------------


def test_moving_the_budget_shows_rates_projects_money_and_what_binds(
    call: Call, client_of: ClientOf
) -> None:
    client = client_of("officer-province")
    full = page(client.get(at("fund-allot", call)))
    assert "14,000,000.00" in full and "按比例上限足额：3 个项目" in full
    half = page(client.get(at("fund-allot", call), {"by": "whole", "budget": "700万元"}))
    for said in ("10%", "15%", "1,000,000.00", "3,000,000.00", "受年度预算限制：3 个项目",
                 "全部足额还差700万元", "舍去不足一分的零头", "第十条（一）"):  # fmt: skip
        assert said in half, said
    slid = page(client.get(at("fund-allot", call), {"by": "whole", "percent": "50"}))
    assert 'value="700万元"' in slid and "15%" in slid
    rate = page(
        client.get(at("fund-allot", call), {"by": "region", "budget-1": "10%", "budget-2": "15%"})
    )
    assert "所需预算" in rate and "700万元" in rate


@pytest.mark.parametrize(("typed", "said"), [
    ({"budget": "199万元"}, "低于最小的一笔200万元"), ({"budget": "700"}, "“700”应为带单位的金额"),
    ({"budget": "-5万元"}, "“-5万元”应为带单位的金额"), ({"budget": "许多"}, "“许多”应为带单位的金额"),
    ({"budget": "0.001元"}, "应为带单位的金额"), ({"budget": "25%"}, "高于上限20%"),
    ({"by": "city", "budget-1": "800万元"}, "请填写预算"),
    ({"by": "city", "budget-1": "800万元", "budget-2": "10%"}, "或都写金额，或都写比例"),
])  # fmt: skip
def test_a_wrong_budget_is_told_at_its_field_and_nothing_is_kept(
    call: Call, client_of: ClientOf, typed: dict[str, str], said: str
) -> None:
    client = client_of("officer-province")
    assert said in page(client.get(at("fund-allot", call), {"by": "whole", **typed}))
    assert said in page(kept(client, call, **typed), 422)
    assert not Version.objects.exists()


def test_a_project_in_no_region_is_told_by_its_number(funds: Funds, call: Call, client_of: ClientOf) -> None:  # fmt: skip
    one = entered(funds, call, 9, "440200", 1000 * WAN)
    Application.objects.filter(pk=one.pk).update(place="440300")
    said = page(client_of("officer-province").get(at("fund-allot", call)))
    assert "2026-00009：广东省深圳市不在“企业技术改造设备事后奖励”列出的任何地区" in said


def test_every_version_is_kept_opened_compared_and_given_out_to_the_fen(
    call: Call, client_of: ClientOf
) -> None:
    client = client_of("officer-province")
    kept(client, call, budget="700万元", why="初稿")
    kept(client, call, seen=1, budget="700.0001万元")
    first, second = Version.objects.order_by("number")
    assert (first.budget, first.paid, second.budget) == (700 * WAN, 700 * WAN, 700_000_100)
    assert sum(each["paid"] for each in second.lines) == second.paid <= second.budget
    opened = page(client.get(at("fund-allot", call), {"version": "1"}))
    assert "这是第 1 版" in opened and "初稿" in opened
    compared = page(client.get(at("fund-allot", call), {"version": "2", "compare": "1"}))
    assert "与第 1 版比较：3 个项目有变化" in compared and "+0.14" in compared
    book = load_workbook(BytesIO(client.get(at("fund-allot-xlsx", call, "2")).content))
    sums = [round(row[9].value * 100) for row in book["分配方案"].iter_rows(min_row=2)]
    assert sum(sums) == second.paid


def test_of_two_officers_the_second_is_told_and_keeps_what_was_typed(
    call: Call, client_of: ClientOf
) -> None:
    kept(client_of("officer-province"), call, budget="700万元")
    late = page(kept(client_of("head-province"), call, budget="650万元"), 409)
    assert "已有他人先保存了新的一版" in late and 'name="budget" value="650万元"' in late
    assert 'name="seen" value="1"' in late and Version.objects.count() == 1
    assert kept(client_of("head-province"), call, seen=1, budget="650万元").status_code == 302


def test_blocks_follow_the_ranking_of_each_city(funds: Funds, client_of: ClientOf) -> None:
    call = call_of(funds, BENCHMARKS)
    measure = f"{BENCHMARKS}/industrial-internet-benchmark"
    for n, place, rank in ((1, "441900", 1), (2, "441900", 2), (3, "440200", 1)):
        entered(funds, call, n, place, 400 * WAN, measure=measure, rank=rank, score=90)
    client = client_of("officer-province")
    full = page(client.get(at("fund-allot", call), {"by": "city"}))
    assert "填好每块的预算后试算" in full
    first = Application.objects.get(number="2026-00001")
    said = page(
        client.get(
            at("fund-allot", call), {"by": "city", "budget-1": "2000万元", "budget-2": "2000万元"}
        )
    )
    assert "韶关市" in said and "东莞市" in said
    Application.objects.filter(pk=first.pk).update(rank=2)
    tied = page(
        client.get(
            at("fund-allot", call), {"by": "city", "budget-1": "2000万元", "budget-2": "2000万元"}
        )
    )
    assert "2026-00002：排序 2 与项目“2026-00001”相同" in tied


def test_a_choice_without_money_takes_the_best_for_its_places(
    funds: Funds, client_of: ClientOf
) -> None:
    call = call_of(funds, CASES)
    for n, score in ((1, 70), (2, 90), (3, 80)):
        entered(funds, call, n, "440200", 0, score=score, authority=funds.nation, approved=None, declared=None)  # fmt: skip
    client = client_of("nation")
    assert "应为 1 至 3 的整数" in page(
        client.get(at("fund-allot", call), {"by": "whole", "places": "4"})
    )
    client.post(at("fund-allot-save", call), {"seen": "0", "by": "whole", "places": "2"})
    version = Version.objects.get()
    assert [each["number"] for each in version.lines] == ["2026-00002", "2026-00003"]
    assert (version.rule, version.paid) == ("choice", 0)
    assert client.get(at("fund-allot-xlsx", call, "1")).status_code == 404


def test_what_no_rule_allots_stands_apart(funds: Funds, call: Call, client_of: ClientOf) -> None:
    entered(funds, call, 7, "440200", 100 * WAN, measure=f"{RENOVATION}/designated-projects")
    said = page(client_of("officer-province").get(at("fund-allot", call)))
    assert "没有分配规则" in said and "2026-00007" in said.partition("另列")[2]


def test_a_city_below_sees_its_own_of_what_is_shown_and_no_trial(
    funds: Funds, call: Call, client_of: ClientOf
) -> None:
    below = client_of("officer")
    assert "分配方案尚未公示" in page(below.get(at("fund-allot", call)))
    shown_version(funds, call)
    said = page(below.get(at("fund-allot", call)))
    assert "第003号技术项目" in said and "第001号技术项目" not in said
    assert below.get(at("fund-allot-xlsx", call, "1")).status_code == 404
    assert below.post(at("fund-allot-save", call), {}).status_code == 403


# --- deciding and showing -----------------------------------------------------------------------------


def decided(funds: Funds, call: Call, budget: str = "700万元") -> Decision:
    from huice.site.funds import allotting, deciding

    head = funds.actor("head-province")
    made = allotting.save(call, allotting.Asked("whole", {"budget": budget}), "", allotting.last_number(call), head)  # fmt: skip
    return deciding.decide(made, "agreed", TODAY, "党组会", "甲、乙、丙", "", None, head)


def shown_version(funds: Funds, call: Call, budget: str = "700万元") -> Showing:
    return showing.begin(decided(funds, call, budget), funds.actor("head-province"))


def test_a_decision_names_the_meeting_and_is_the_heads(call: Call, client_of: ClientOf) -> None:
    kept(client_of("officer-province"), call, budget="700万元")
    typed = {
        "version": "1",
        "outcome": "agreed",
        "day": "2026-03-02",
        "meeting": "局长办公会",
        "attended": "甲、乙",
    }
    assert client_of("officer-province").post(at("fund-decide", call), typed).status_code == 403
    head = client_of("head-province")
    for change, said in (({"day": "2026-03-03"}, "晚于今天"), ({"version": "9"}, "请选择方案"),
                         ({"meeting": ""}, "请填写会议名称"), ({"outcome": "sent_back"}, "退回重拟，请写明意见")):  # fmt: skip
        assert said in page(head.post(at("fund-decide", call), typed | change), 422)
    assert not Decision.objects.exists()
    minutes = SimpleUploadedFile("minutes.pdf", PDF)
    assert head.post(at("fund-decide", call), {**typed, "minutes": minutes}).status_code == 302
    made = Decision.objects.get()
    assert b"".join(head.get(at("fund-deciding-file", call, made.ref)).streaming_content) == PDF
    assert "局长办公会" in page(head.get(at("fund-deciding", call)))


def test_what_is_decided_is_shown_with_sums_rule_and_last_day(
    funds: Funds, call: Call, client_of: ClientOf
) -> None:
    head = client_of("head-province")
    assert "尚未审议" in page(head.post(at("fund-show", call)), 422)
    decided(funds, call)
    assert head.post(at("fund-show", call)).status_code == 302
    made = Showing.objects.get()
    assert made.until == TODAY + timedelta(days=5)
    assert set(call.applications.values_list("state", flat=True)) == {"planned"}
    said = page(Client().get(at("fund-showing", made)))
    for words in (
        "第001号技术项目",
        "1,000,000.00",
        "7,000,000.00",
        "舍去不足一分",
        "2026-03-07",
        "第十五条",
        "真实姓名",
    ):
        assert words in said, words
    published = Publication.objects.get()
    assert (published.kind, published.objection_until) == ("other", made.until)
    assert at("fund-showing", made) in page(
        Client().get(reverse("publicity-item", args=[published.ref]))
    )
    assert "已经公示" in page(head.post(at("fund-show", call)), 422)


def test_another_decision_replaces_what_was_shown(funds: Funds, call: Call, client_of: ClientOf) -> None:  # fmt: skip
    shown_version(funds, call)
    third = Application.objects.get(call=call, number="2026-00003")
    Application.objects.filter(pk=third.pk).update(measure=f"{RENOVATION}/designated-projects")
    again = shown_version(funds, call, "400万元")
    states = dict(call.applications.values_list("number", "state"))
    assert states == {"2026-00001": "planned", "2026-00002": "planned", "2026-00003": "entered"}
    assert "已被新的公示替代" in page(Client().get(at("fund-showing", Showing.objects.first())))
    assert again == showing.last_showing(call)


def objection(**change: Any) -> dict[str, Any]:
    return {"kind": "person", "name": "张三", "phone": "13800000000", "project": "2026-00001",
            "words": "设备是旧的", **change}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [
    ({"name": ""}, "请提供真实姓名。个人提出异议：写明真实姓名和联系电话"), ({"name": "匿名"}, "不受理匿名异议"),
    ({"phone": ""}, "请提供联系电话"), ({"phone": "没有"}, "“没有”不是电话号码"), ({"kind": ""}, "请选择异议人类别"),
    ({"words": ""}, "请填写事实和理由"), ({"project": "2026-09999"}, "公示名单里没有“2026-09999”"),
    ({"kind": "unit", "name": "某公司", "contact": "李四"}, "请提供证明材料。单位提出异议：写明单位名称、联系人和电话"),
    ({"kind": "unit", "name": "某公司"}, "请提供联系人"),
    ({"proof": SimpleUploadedFile("p.exe", b"MZ")}, "不是可接收的文件"),
])  # fmt: skip
def test_an_objection_that_lacks_what_is_asked_is_refused_with_the_rule(
    funds: Funds, call: Call, change: dict[str, Any], said: str
) -> None:
    made = shown_version(funds, call)
    answer = page(Client().post(at("fund-objection", made), objection(**change)), 422)
    assert said in answer and not Objection.objects.exists()


def test_who_objects_is_not_public_and_after_the_last_day_it_is_too_late(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    made = shown_version(funds, call)
    site_clock.set(made.until, 23)
    assert Client().post(at("fund-objection", made), objection()).status_code == 302
    assert "张三" not in page(Client().get(at("fund-showing", made)))
    assert "张三" not in "".join(AuditLine.objects.values_list("line", flat=True))
    assert "张三" in page(client_of("officer-province").get(at("fund-deciding", call)))
    assert "张三" not in page(client_of("officer").get(at("fund-deciding", call)))
    site_clock.set(made.until + timedelta(days=1), 0)
    late = page(Client().post(at("fund-objection", made), objection()), 422)
    assert "异议期已于 2026-03-07 截止" in late


def test_objections_from_one_place_are_counted(funds: Funds, call: Call) -> None:
    made = shown_version(funds, call)
    answers = [
        Client().post(at("fund-objection", made), objection()).status_code for _ in range(11)
    ]
    assert answers == [302] * 10 + [429]


# --- issuing --------------------------------------------------------------------------------------------


def test_an_upheld_objection_strikes_and_the_money_goes_back_to_the_budget(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    made = shown_version(funds, call)
    Client().post(at("fund-objection", made), objection())
    found, head = Objection.objects.get(), client_of("head-province")
    site_clock.set(made.until)
    typed = {"number": "测〔2026〕1号", "issued": "2026-03-07", "informed": ""}
    refused = page(head.post(at("fund-issue", call), typed), 422)
    assert "公示到 2026-03-07 为止" in refused and "还有 1 项异议没有处理" in refused
    settle = {"objection": found.ref, f"outcome-{found.ref}": "upheld", "strike": "1"}
    assert "请填写答复" in page(head.post(at("fund-objection-settle", call), settle), 422)
    head.post(at("fund-objection-settle", call), {**settle, f"answer-{found.ref}": "属实"})
    again = head.post(at("fund-objection-settle", call), {**settle, f"answer-{found.ref}": "再次"})
    assert "已经处理" in page(again, 422)
    assert "1 个项目，1,000,000.00 元" in page(head.get(at("fund-deciding", call)))
    site_clock.set(made.until + timedelta(days=1))
    informed = "韶关市工信局（测试）\n某外单位"
    assert head.post(at("fund-issue", call), {**typed, "issued": "2026-03-08", "informed": informed}).status_code == 302  # fmt: skip
    plan = Plan.objects.get()
    assert plan.total == 600 * WAN == sum(call.applications.filter(state="issued").values_list("award", flat=True))  # fmt: skip
    assert plan.informed == ["韶关市工信局（测试）", "某外单位"]
    assert Message.objects.filter(
        to=funds.world.person("officer"), zh__contains="测〔2026〕1号"
    ).exists()
    assert "不能再改" in page(
        kept(client_of("officer-province"), call, seen=1, budget="900万元"), 422
    )


def issued(funds: Funds, call: Call, site_clock: SetClock, budget: str = "700万元") -> Plan:
    made = shown_version(funds, call, budget)
    site_clock.set(made.until + timedelta(days=1))
    return issuing.issue(call, f"测〔2026〕{call.pk}号", made.until + timedelta(days=1), [], funds.actor("head-province"))  # fmt: skip


def test_who_is_not_in_the_plan_is_left_out_but_what_no_rule_reaches_stays(
    funds: Funds, call: Call, site_clock: SetClock
) -> None:
    made = shown_version(funds, call)
    entered(funds, call, 8, "440200", 100 * WAN)
    entered(funds, call, 9, "440200", 100 * WAN, measure=f"{RENOVATION}/designated-projects")
    site_clock.set(made.until + timedelta(days=1))
    issuing.issue(call, "测1", made.until + timedelta(days=1), [], funds.actor("head-province"))
    states = dict(call.applications.values_list("number", "state"))
    assert (states["2026-00001"], states["2026-00008"], states["2026-00009"]) == ("issued", "unfunded", "entered")  # fmt: skip


def test_issuing_that_breaks_leaves_nothing_half(
    funds: Funds, call: Call, site_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shown_version(funds, call)
    site_clock.set(made.until + timedelta(days=1))
    lines, told = AuditLine.objects.count(), Message.objects.count()
    taken: list[str] = []

    def breaking(application: Application, move: str, *rest: Any, **more: Any) -> Any:
        if len(taken) == 2:
            raise RuntimeError("the power went")
        taken.append(move)
        return acting.act(application, move, *rest, **more)

    monkeypatch.setattr(issuing, "act", breaking)
    with pytest.raises(RuntimeError):
        issuing.issue(call, "测1", made.until + timedelta(days=1), [], funds.actor("head-province"))
    assert taken == ["issue", "issue"]
    assert not Plan.objects.exists() and not call.applications.exclude(award=None).exists()
    assert set(call.applications.values_list("state", flat=True)) == {"planned"}
    assert (AuditLine.objects.count(), Message.objects.count()) == (lines, told)
    monkeypatch.undo()
    site_clock.set(made.until + timedelta(days=1))


# --- paying ---------------------------------------------------------------------------------------------


def batch_of(client: Client, plan: Plan, payer: Any, *applications: Application) -> HttpResponse:
    return client.post(reverse("fund-batch-begin"), {
        "plan": plan.ref, "payer": payer.ref, "application": [each.ref for each in applications]})  # fmt: skip


def test_finance_pays_its_own_sees_no_scores_and_sums_agree(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    call.applications.update(score="88.25", rank=None)
    plan, client = issued(funds, call, site_clock), client_of("finance-elsewhere")
    said = page(client.get(reverse("fund-payments")))
    assert (
        "4,000,000.00" in said
        and "第003号技术项目" not in said
        and "88.25" not in said.partition("<main")[2]
    )
    own = list(call.applications.filter(place="441900").order_by("number"))
    other = call.applications.get(place="440200")
    payer = funds.finance["elsewhere"]
    assert "请勾选" in page(batch_of(client, plan, payer, other), 422), (
        "another payer's is not its to pay"
    )
    assert batch_of(client, plan, funds.finance["city"], other).status_code == 404
    begun = batch_of(client, plan, payer, *own)
    batch = Batch.objects.get()
    assert begun.headers["Location"] == at("fund-batch", batch)
    assert client_of("finance-city").get(at("fund-batch", batch)).status_code == 404
    done = page(client.post(at("fund-batch-run", batch), {"start": "0"}))
    assert "已付 2 / 2 笔，4,000,000.00 元" in done
    page(client.post(at("fund-batch-run", batch), {"start": "0"}))  # pressed again
    assert Payment.objects.count() == 2
    of_call = page(client_of("officer-province").get(at("fund-paying", call)))
    assert "与各项目合计一致" in of_call and "7,000,000.00" in of_call and "4,000,000.00" in of_call
    book = load_workbook(BytesIO(client.get(reverse("fund-payments-xlsx")).content))
    assert sum(round(row[7].value * 100) for row in book.active.iter_rows(min_row=2)) == 400 * WAN


def test_what_hinders_a_payment_is_told_and_it_is_not_made(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    plan, client = issued(funds, call, site_clock), client_of("finance-elsewhere")
    first, second = call.applications.filter(place="441900").order_by("number")
    payer = funds.finance["elsewhere"]
    batch = paying.begin(plan, payer, [first.ref, second.ref], funds.actor("finance-elsewhere"))
    Application.objects.filter(pk=first.pk).update(account="")
    FundBar.objects.create(
        authority=call.authority, code=second.code, name=second.applicant, provision=f"{RENOVATION}/x",
        cause="弄虚作假", day=TODAY, years=5, at=beijing(TODAY), by_name="",
    )  # fmt: skip
    said = page(client.post(at("fund-batch-run", batch), {"start": "0"}))
    assert "缺收款账户" in said and "弄虚作假" in said and not Payment.objects.exists()
    batch.refresh_from_db()
    assert batch.ended is not None and "可另起一批" not in said
    refused = page(batch_of(client, plan, payer, first, second), 422)
    assert "2026-00001 第001号技术项目：缺收款账户" in refused and "弄虚作假" in refused


def test_a_payment_that_breaks_is_none_and_the_batch_goes_on(
    funds: Funds,
    call: Call,
    client_of: ClientOf,
    site_clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, actor = issued(funds, call, site_clock), funds.actor("finance-elsewhere")
    refs = [each.ref for each in call.applications.filter(place="441900").order_by("number")]
    batch = paying.begin(plan, funds.finance["elsewhere"], refs, actor)

    def breaking(application: Application, *rest: Any, **more: Any) -> Any:
        if application.ref == refs[1]:
            raise RuntimeError("the power went")
        return acting.act(application, *rest, **more)

    with monkeypatch.context() as broken:
        broken.setattr(paying, "act", breaking)
        with pytest.raises(RuntimeError):
            paying.run(batch, 0, actor)
    assert [each.application.ref for each in Payment.objects.all()] == refs[:1]
    client = client_of("finance-elsewhere")
    assert "有一批没有拨完" in page(client.get(reverse("fund-payments")))
    assert "中断，可继续" in page(client.get(at("fund-batch", batch)))
    assert "已付 2 / 2 笔" in page(client.post(at("fund-batch-run", batch), {"start": "0"}))


def test_where_payment_must_be_asked_for_it_is_not_paid_before(
    funds: Funds, client_of: ClientOf, site_clock: SetClock
) -> None:
    call = call_of(funds, PLATFORM, pay_days=30)
    one = entered(funds, call, 1, "440304", 1000 * WAN, state="issued", award=300 * WAN)
    assert [each.zh for each in paying.hindrances(one)] == ["尚未提交拨付资料"]
    acting.act(one, "claim", funds.actor("shenzhen"))
    assert paying.hindrances(one) == []


def test_an_account_that_differs_is_told_by_row_and_nothing_is_entered(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    plan, client = issued(funds, call, site_clock), client_of("finance-elsewhere")
    refs = [each.ref for each in call.applications.filter(place="441900")]
    batch = paying.begin(plan, funds.finance["elsewhere"], refs, funds.actor("finance-elsewhere"))
    paying.run(batch, 0, funds.actor("finance-elsewhere"))
    book = load_workbook(BytesIO(client.get(reverse("fund-receipts-sheet")).content))
    sheet = book.active

    def sent(status: int) -> str:
        stream = BytesIO()
        book.save(stream)
        file = SimpleUploadedFile("到账.xlsx", stream.getvalue())
        answer = client.post(reverse("fund-receipts"), {"file": file})
        return page(answer, status) if status != 302 else str(answer.status_code)

    shown = page(client.get(reverse("fund-payments")), 200)
    assert all(reverse("fund-key-evaluation", args=[each]) in shown for each in refs)
    assert "没有填到账日的行" in sent(422)
    sheet["D2"], sheet["D3"], right = "2026-03-08", "2026-03-08", sheet["C3"].value
    for cell, value, said in (("C3", float(right) + 0.01, "到账.xlsx[到账核对] 第 3 行第 3 列（金额（元））：金额"), ("B3", "1", "到账.xlsx[到账核对] 第 3 行第 2 列（收款账号）：账号“1”"),
                              ("A3", "没有", "到账.xlsx[到账核对] 第 3 行第 1 列（凭证号）：没有凭证号"), ("D3", "2026-03-09", "应在拨付日和今天之间"),
                              ("D3", "昨天", "不是日期"), ("C3", "三百万", "“三百万”是文本，应为以元计的数字"), ("A3", sheet["A2"].value, "与第 2 行重复")):  # fmt: skip
        before, sheet[cell] = sheet[cell].value, value
        assert said in sent(422)
        sheet[cell] = before
    assert not Payment.objects.exclude(received=None).exists()
    assert sent(302) == "302" and Payment.objects.filter(received=date(2026, 3, 8)).count() == 2
    sheet["A1"] = "编号"
    assert "列不能移动" in sent(422)


def test_what_came_back_is_paid_again_as_the_next_instalment_and_only_then(
    funds: Funds, call: Call, client_of: ClientOf, site_clock: SetClock
) -> None:
    plan, client, payer = (
        issued(funds, call, site_clock),
        client_of("finance-city"),
        funds.finance["city"],
    )
    one, actor = call.applications.get(place="440200"), funds.actor("finance-city")
    paying.run(paying.begin(plan, payer, [one.ref], actor), 0, actor)
    assert "现为“已拨付”" in page(batch_of(client, plan, payer, one), 422)
    voucher = Payment.objects.get().voucher
    form = {"voucher": voucher, "reason": "账号有误"}
    assert (
        client_of("finance-elsewhere").post(reverse("fund-payment-returned"), form).status_code
        == 404
    )
    assert "没有这个凭证号" in page(
        client.post(reverse("fund-payment-returned"), {**form, "voucher": "x"}), 422
    )
    assert client.post(reverse("fund-payment-returned"), form).status_code == 302
    assert "已登记退款" in page(client.post(reverse("fund-payment-returned"), form), 422)
    batch_of(client, plan, payer, one)
    paying.run(Batch.objects.get(ended=None), 0, actor)
    assert list(Payment.objects.order_by("pk").values_list("instalment", "returned")) == [(1, "账号有误"), (2, "")]  # fmt: skip
    said = page(client_of("officer-province").get(at("fund-paying", call)))
    assert "退回 1 次" in said
    assert Text("已拨付", "paid") == one.__class__.objects.get(pk=one.pk).state_name
