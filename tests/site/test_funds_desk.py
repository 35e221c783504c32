"""The bureau's desk for calls and intake: what the text prints binds, of two who act at once one is
told, doubles are shown and not decided, and a sheet is taken in whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from fund_fixtures import (  # fmt: skip
    BENCHMARKS,
    CASES,
    INVESTMENT,
    PLATFORM,
    RENOVATION,
    Funds,
    beijing,
    credit_code,
)
from huice.problems import BadInput
from huice.site.funds import acting, asking, calling, doubles, findings, importing, intake, stages
from huice.site.funds.models import Application, Call, Item, Opinion
from huice.site.people.actor import NOBODY
from huice.site.people.models import AuditLine, Post
from huice.site.web.context import is_expert
from huice.site.web.policies import library

ClientOf = Callable[[str], Client]


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def submitted(funds: Funds, call: Call, n: int, place: str, **more: Any) -> Application:
    made = funds.application(call, n, place, **more)
    acting.act(made, "submit", funds.actor("somebody"))
    return made


@pytest.fixture
def open_call(funds: Funds) -> Call:
    """A call of the technical renovation programme that is open today."""
    return funds.call_of(RENOVATION, beijing(date(2026, 3, 1)), beijing(date(2026, 3, 31)))


# --- calls -----------------------------------------------------------------------------------------


PLATFORM_FORM = {
    "document": PLATFORM, "year": "2024", "batch": "1", "title": "平台申报", "opens": "2024-01-25 00:00",
    "closes": "2024-02-25 18:00", "mend_until": "2024-02-29 18:00", "paper_until": "2024-02-29 18:00",
    "pay_days": "30", "showing_days": "5", "objection_unit": "盖章", "objection_person": "实名",
    "experts_each": "3", "spread_limit": "15",
}  # fmt: skip


def test_what_the_text_prints_is_filled_in(funds: Funds, client_of: ClientOf) -> None:
    page = text(client_of("shenzhen").get(reverse("fund-call-new"), {"document": PLATFORM}))
    for value in ("2024-01-25 00:00", "2024-02-25 18:00", "2024-02-29 18:00"):
        assert f'value="{value}"' in page
    assert 'name="pay_days" value="30"' in page and "十一" in page
    assert "文本没有写天数，由本通知定" in page


def test_a_call_is_made_as_the_text_has_it(funds: Funds, client_of: ClientOf) -> None:
    answer = client_of("shenzhen").post(reverse("fund-call-new"), PLATFORM_FORM)
    made = Call.objects.get()
    assert answer.headers["Location"] == reverse("fund-call-desk", args=[made.ref])
    assert made.authority == funds.shenzhen and made.closes == beijing(date(2024, 2, 25), 18)
    assert AuditLine.objects.filter(action="fund.call.open", about=made.ref).exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"closes": "2024-02-25 18:01"}, "文本已定为 2024-02-25 18:00（七（二）1；六）"),
        ({"pay_days": "31"}, "文本已定为 30 日（十一）"),
        ({"opens": "", "title": ""}, "请填写申报开始"),
        ({"closes": "二月"}, "不是时间，应如 2026-03-02 18:00"),
        ({"criterion-1": "水平", "points-1": "十"}, "应为大于 0、小于 1000 的数"),
        ({"criterion-1": "水平", "points-1": "0"}, "应为大于 0"),
        ({"points-2": "5"}, "请填写第 2 项指标"),
        ({"experts_each": "0"}, "应为 1 至 15 的整数"),
        ({"showing_days": "-1"}, "应为 1 至 60 的整数"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_by_field(
    funds: Funds, client_of: ClientOf, change: dict[str, str], told: str
) -> None:
    answer = client_of("shenzhen").post(reverse("fund-call-new"), {**PLATFORM_FORM, **change})
    assert answer.status_code == 422 and told in text(answer)
    assert not Call.objects.exists()


def test_in_another_year_than_the_printed_the_officer_sets_the_windows(
    funds: Funds, client_of: ClientOf
) -> None:
    client, year = client_of("shenzhen"), {"year": "2025"}
    page = text(client.get(reverse("fund-call-new"), {"document": PLATFORM, "year": "2025"}))
    assert "文本为 2024 年印的是 2024-02-25 18:00" in page
    moments = {"opens": "2025-01-10", "closes": "2025-02-10", "mend_until": "2025-02-20 18:00", "paper_until": "2025-02-20 18:00"}  # fmt: skip
    client.post(reverse("fund-call-new"), {**PLATFORM_FORM, **year, **moments})
    made = Call.objects.get()
    assert made.is_open(beijing(date(2025, 2, 10), 23, 59))  # a day alone counts whole
    assert not made.is_open(beijing(date(2025, 2, 11), 0))


def test_windows_stand_in_their_order(funds: Funds, client_of: ClientOf) -> None:
    moments = {"year": "2025", "opens": "2025-02-10 09:00", "closes": "2025-02-10 09:00", "mend_until": "2025-02-09", "paper_until": "2025-02-20"}  # fmt: skip
    page = text(client_of("shenzhen").post(reverse("fund-call-new"), {**PLATFORM_FORM, **moments}))
    assert "应晚于开始 2025-02-10 09:00" in page
    assert "2025-02-09 23:59 早于申报截止 2025-02-10 09:00" in page


def test_an_expired_programme_is_told_and_refused(
    funds: Funds, client_of: ClientOf, site_clock: Any
) -> None:
    site_clock.set(date(2026, 9, 3))
    client = client_of("officer-province")
    assert "文件已过有效期（有效期至 2026-09-02）" in text(client.get(reverse("fund-call-new")))
    form = {"document": INVESTMENT, "year": "2026", "batch": "1", "title": "x", "closes": "2026-12-01",
            "showing_days": "5", "objection_unit": "x", "objection_person": "x"}  # fmt: skip
    answer = client.post(reverse("fund-call-new"), {**form, "opens": "2026-09-03"})
    assert "没有依据" in text(answer) and not Call.objects.exists()
    client.post(reverse("fund-call-new"), {**form, "opens": "2026-09-02"})  # its last day
    assert Call.objects.count() == 1


def test_a_batch_is_called_once(funds: Funds, client_of: ClientOf) -> None:
    client = client_of("shenzhen")
    client.post(reverse("fund-call-new"), PLATFORM_FORM)
    again = client.post(reverse("fund-call-new"), PLATFORM_FORM)
    assert "2024 年第 1 批已有通知" in text(again) and Call.objects.count() == 1


def test_criteria_reach_the_printed_pass_mark(funds: Funds, client_of: ClientOf) -> None:
    form = {"document": BENCHMARKS, "year": "2026", "batch": "1", "title": "标杆", "opens": "2026-03-01",
            "closes": "2026-06-01", "showing_days": "5", "objection_unit": "x", "objection_person": "x",
            "experts_each": "3", "spread_limit": "15", "criterion-1": "水平", "points-1": "40"}  # fmt: skip
    client = client_of("officer-province")
    short = client.post(
        reverse("fund-call-new"), {**form, "criterion-2": "成效", "points-2": "39.99"}
    )
    assert "各项分值合计 79.99，低于文本的分数线 80（三（二）4）" in text(short)
    client.post(reverse("fund-call-new"), {**form, "criterion-2": "成效", "points-2": "40"})
    made = Call.objects.get()
    assert [each["points"] for each in made.criteria] == ["40", "40"]
    assert "合计 <b>80</b>" in text(client.get(reverse("fund-call-desk", args=[made.ref])))


def test_a_call_is_changed_until_it_opens_and_extended_afterwards(
    funds: Funds, client_of: ClientOf, site_clock: Any
) -> None:
    call = funds.call_of(RENOVATION, beijing(date(2026, 3, 10)), beijing(date(2026, 4, 1), 18))
    client, page = client_of("officer-province"), reverse("fund-call-edit", args=[call.ref])
    whole = {**calling.filled(call), "title": "改过的标题", "experts_each": "5",
             "objection_unit": "盖章", "objection_person": "实名"}  # fmt: skip
    assert client.post(page, whole).status_code == 302
    call.refresh_from_db()
    assert (call.title, call.experts_each) == ("改过的标题", 5)

    site_clock.set(date(2026, 3, 10))
    earlier = client.post(page, {"closes": "2026-04-01 17:59", "reason": "提前"})
    assert earlier.status_code == 422 and "只能延长，不能提前" in text(earlier)
    assert "请填写延长的理由" in text(client.post(page, {"closes": "2026-04-02"}))
    assert "没有延长任何期限" in text(client.post(page, {"closes": "2026-04-01 18:00", "reason": "x"}))  # fmt: skip
    assert client.post(page, {"closes": "2026-04-02 18:00", "title": "x", "reason": "系统故障"}).status_code == 302  # fmt: skip
    call.refresh_from_db()
    assert (call.title, call.closes) == ("改过的标题", beijing(date(2026, 4, 2), 18))
    assert (
        "系统故障" in AuditLine.objects.get(about=call.ref, number=AuditLine.objects.count()).line
    )


def test_only_the_calling_bureau_changes_its_call(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    page = reverse("fund-call-edit", args=[open_call.ref])
    assert client_of("officer").post(page, {"reason": "x"}).status_code == 403
    assert client_of("shenzhen").get(page).status_code == 404


def test_a_bureau_below_finds_the_call_and_finance_only_its_payments(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    submitted(funds, open_call, 1, "440200")
    submitted(funds, open_call, 2, "441900")
    own = text(client_of("officer").get(reverse("fund-desk")))
    assert open_call.title in own and "已提交 1" in own
    assert "已提交 2" in text(client_of("officer-province").get(reverse("fund-desk")))
    assert open_call.title not in text(client_of("finance-city").get(reverse("fund-desk")))
    assert open_call.title not in text(client_of("shenzhen").get(reverse("fund-desk")))


def test_what_ends_soon_is_due(funds: Funds, open_call: Call, site_clock: Any) -> None:
    assert [(each.what.zh, each.days_left) for each in stages.due([open_call])] == [
        ("申报截止", 29)
    ]
    site_clock.set(date(2026, 4, 1))
    assert stages.due([open_call]) == []


def test_each_stage_says_what_it_has_done_and_what_waits(funds: Funds, open_call: Call) -> None:
    first = submitted(funds, open_call, 1, "440200")
    submitted(funds, open_call, 2, "440200")
    acting.act(first, "accept", funds.actor("officer"))
    known = {x.stage.act: x for x in stages.standings(open_call, Application.objects.all())}
    assert (known["accept"].done, known["accept"].waiting, known["accept"].state) == (1, 1, "current")  # fmt: skip
    assert (known["apply"].state, known["decide"].state, known["call"].state) == ("current", "current", "done")  # fmt: skip


# --- recommendations -------------------------------------------------------------------------------


def test_a_recommender_has_so_many_places_and_one_taken_back_is_free_again(funds: Funds) -> None:
    province = funds.world.province
    province.above = funds.nation
    province.save()
    call = funds.call_of(CASES, beijing(date(2026, 3, 1)), beijing(date(2026, 3, 31)), quotas={"province": 1})  # fmt: skip
    officer = funds.actor("officer-province")
    held = [submitted(funds, call, n, "440000", authority=province) for n in (1, 2)]
    for each in held:
        acting.act(each, "check", officer)
    acting.act(held[0], "accept", officer)
    with pytest.raises(BadInput, match="推荐名额 1 个已用完"):
        acting.act(held[1], "accept", officer)
    acting.act(held[0], "reject", officer, reason="换下")
    acting.act(held[1], "accept", officer)
    assert findings.recommended(call, province) == 1


# --- intake ----------------------------------------------------------------------------------------


def test_a_city_sees_its_own_and_the_workbook_adds_up(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    submitted(funds, open_call, 1, "440200", declared=1_234_567_01)
    submitted(funds, open_call, 2, "440200", declared=2)
    submitted(funds, open_call, 3, "441900")
    page = text(client_of("officer").get(reverse("fund-intake", args=[open_call.ref])))
    assert "虚构企业001" in page and "虚构企业003" not in page
    answer = client_of("officer").get(reverse("fund-intake-xlsx", args=[open_call.ref]))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    at = [each.zh for each in intake.HEADINGS].index("申报金额（元）")
    assert [row[0] for row in rows] == ["编号", "2026-00001", "2026-00002", "合计"]
    assert [str(row[at]) for row in rows[1:]] == ["1234567.01", "0.02", "1234567.03"]


def test_the_list_is_narrowed_by_what_is_asked(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    submitted(funds, open_call, 1, "440200", project="轴承线", phone="13800138000")
    submitted(funds, open_call, 2, "440200", project="齿轮线", phone="13800138000")
    submitted(funds, open_call, 3, "440200", project="铸造线")
    client, page = client_of("officer"), reverse("fund-intake", args=[open_call.ref])

    def shown(**asked: str) -> list[str]:
        found = text(client.get(page, asked))
        return [each for each in ("轴承线", "齿轮线", "铸造线") if each in found]

    assert shown(q="齿轮") == ["齿轮线"]
    assert shown(q=credit_code(3)) == ["铸造线"]
    assert shown(doubts="1") == ["轴承线", "齿轮线"]
    assert shown(state="accepted") == []
    assert shown(state="\x00nonsense", page="x") == ["轴承线", "齿轮线", "铸造线"]


def test_a_step_on_many_is_told_one_by_one(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    first, second = (submitted(funds, open_call, n, "440200") for n in (1, 2))
    others = submitted(funds, open_call, 3, "441900")
    acting.act(first, "accept", funds.actor("officer"))
    page = reverse("fund-intake", args=[open_call.ref])
    ticked = {"application": [first.ref, second.ref, others.ref], "move": "accept"}
    told = text(client_of("officer").post(page, ticked, follow=True))
    assert "已办 1 件" in told and "2026-00001：现为“已受理，审核中”，不能受理" in told
    others.refresh_from_db()
    assert others.state == "submitted"
    assert "请写明理由" in text(client_of("officer").post(page, {**ticked, "move": "reject"}, follow=True))  # fmt: skip
    for login in ("reader", "officer-province"):
        assert "未作更改" in text(client_of(login).post(page, ticked, follow=True))


def test_of_two_officers_the_second_is_told_and_keeps_the_reason(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    held = submitted(funds, open_call, 1, "440200")
    page, seen = reverse("fund-desk-act", args=[held.ref]), str(held.version)
    client = client_of("officer")
    assert client.post(page, {"move": "accept", "seen": seen}).status_code == 302
    late = client.post(page, {"move": "reject", "seen": seen, "reason": "材料不实的理由"})
    assert late.status_code == 409 and "材料不实的理由" in text(late)
    for odd in ("", "x", "²", "9" * 30):
        assert client.post(page, {"move": "reject", "seen": odd, "reason": "x"}).status_code == 409
    assert client.post(page, {"move": "return", "seen": str(held.version + 1)}).status_code == 422


def test_what_a_head_decides_no_officer_does(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    held = submitted(funds, open_call, 1, "440200")
    acting.act(held, "accept", funds.actor("officer"))
    page = reverse("fund-desk-act", args=[held.ref])
    enter = {"move": "enter", "seen": str(held.version)}
    assert client_of("officer").post(page, enter).status_code == 403
    refused = client_of("approver").post(page, enter)
    assert refused.status_code == 422 and "还没有专家评审" in text(refused)
    assert client_of("officer").post(page, {"move": "issue", "seen": "1"}).status_code in (403, 422)
    assert client_of("officer-province").post(page, enter).status_code == 403
    assert client_of("officer-elsewhere").post(page, enter).status_code == 404


def test_the_page_of_an_application_holds_its_facts_against_the_rule(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    facts = [{"key": "enterprise.legal_person", "written": "是", "source": "登记信息"},
             {"key": "renovation.equipment_purchase", "written": "700万元", "source": "申报"}]  # fmt: skip
    held = submitted(funds, open_call, 1, "440200", facts=facts, declared=400_0000_00)
    page = text(client_of("officer").get(reverse("fund-desk-application", args=[held.ref])))
    assert "登记信息" in page and "700万元" in page and "推荐" not in page
    held.facts = [{"key": "enterprise.legal_person", "written": "也许", "source": ""}]
    held.save()
    page = client_of("officer").get(reverse("fund-desk-application", args=[held.ref]))
    assert page.status_code == 200 and "填报的事实读不出来" in text(page)


def test_a_draft_is_its_applicants_alone(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    draft = funds.application(open_call, 1, "440200")
    dropped = funds.application(open_call, 2, "440200")
    acting.act(dropped, "withdraw", funds.actor("somebody"))  # before anybody handed it in
    client = client_of("officer")
    for each in (draft, dropped):
        assert client.get(reverse("fund-desk-application", args=[each.ref])).status_code == 404
    assert "虚构企业" not in text(client.get(reverse("fund-intake", args=[open_call.ref])))


@pytest.mark.parametrize(
    ("place", "declared", "approved", "told"),
    [
        ("440200", 400_0000_00, None, "申报金额达到下限；尚无审定金额"),  # exactly the floor
        ("440200", 400_0000_00, 399_9999_99, "申报金额达到下限，审定金额没有达到"),
        ("440200", 500_0000_00, 400_0000_00, "申报金额、审定金额都达到下限"),
        ("441900", 400_0000_00, None, "申报金额没有达到下限；尚无审定金额"),  # another region's
    ],
)
def test_floors_are_held_against_what_was_declared_and_approved(
    funds: Funds, open_call: Call, place: str, declared: int, approved: int | None, told: str
) -> None:
    held = submitted(funds, open_call, 1, place, declared=declared, approved=approved)
    (floor,) = intake.floors_of(held, asking.profile_of(held), "zh")
    assert told in floor.said.zh
    assert floor.minimum == (400_0000_00 if place == "440200" else 700_0000_00)


# --- doubles ---------------------------------------------------------------------------------------


def test_doubles_are_found_within_a_call_and_with_other_years_and_programmes(
    funds: Funds, open_call: Call, site_clock: Any
) -> None:
    earlier = funds.call_of(BENCHMARKS, beijing(date(2026, 2, 1)), beijing(date(2026, 3, 31)), year=2025)  # fmt: skip
    old = submitted(funds, earlier, 7, "440200", project="同一条产线")
    new = submitted(funds, open_call, 8, "440200", project="同一条产线", phone="0751-8123456")
    near = submitted(funds, open_call, 9, "441900", phone="07518123456")
    Item.objects.create(application=new, kind="invoice", code="044001900111-123")
    Item.objects.create(application=near, kind="invoice", code="044001900111-123")
    funds.application(open_call, 10, "440200", phone="0751-8123456")  # a draft is nobody's yet
    found = {frozenset(refs): {x.kind for x in alike} for refs, alike in doubles.found(open_call).items()}  # fmt: skip
    assert found == {
        frozenset((old.ref, new.ref)): {"project"},
        frozenset((new.ref, near.ref)): {"phone", "invoice"},
    }


def test_a_city_sees_that_anothers_is_alike_and_not_what_it_holds(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    submitted(funds, open_call, 1, "440200", phone="0751-8123456")
    other = submitted(funds, open_call, 2, "441900", phone="0751-8123456", project="机密产线", content="机密内容")  # fmt: skip
    submitted(funds, open_call, 3, "441900", phone="0769-8111111")
    submitted(funds, open_call, 4, "441900", phone="0769-8111111")
    page = text(client_of("officer").get(reverse("fund-doubles", args=[open_call.ref])))
    assert other.number in page and other.applicant in page and "联系电话相同" in page
    assert "机密" not in page and other.ref not in page.replace(f"-{other.ref}", "")
    assert "0769" not in page  # two of another city's own


def test_an_officer_says_what_came_of_a_pair(
    funds: Funds, open_call: Call, client_of: ClientOf
) -> None:
    one = submitted(funds, open_call, 1, "440200", phone="0751-8123456")
    two = submitted(funds, open_call, 2, "440200", phone="0751-8123456")
    (refs,) = doubles.found(open_call)
    page, client = reverse("fund-doubles", args=[open_call.ref]), client_of("officer")
    bare = client.post(page, {"pair": "-".join(refs), "finding": "double", "words": ""})
    assert bare.status_code == 422 and "请写明理由" in text(bare)
    assert client.post(page, {"pair": "-".join(refs), "finding": "x", "words": "y"}).status_code == 422  # fmt: skip
    assert client.post(page, {"pair": f"{one.ref}-{one.ref}", "finding": "double", "words": "y"}).status_code == 422  # fmt: skip
    client.post(page, {"pair": "-".join(refs), "finding": "to_ask", "words": ""})
    client.post(page, {"pair": "-".join(refs), "finding": "no_double", "words": "同一集团的总机"})
    assert [each.finding for each in Opinion.objects.order_by("pk")] == ["to_ask", "no_double"]
    (pair,) = doubles.of(two)
    assert pair.finding == "no_double" and not doubles.unsettled(open_call, Application.objects.all())  # fmt: skip
    one.refresh_from_db()
    assert one.state == "submitted"  # nothing is decided by it
    for login in ("reader", "officer-elsewhere", "officer-province"):
        client_of(login).post(page, {"pair": "-".join(refs), "finding": "double", "words": "y"})
    assert Opinion.objects.count() == 2


# --- sheets ----------------------------------------------------------------------------------------

ROW: tuple[Any, ...] = (
    "", "虚构一厂", credit_code(501), "韶关市", "C33", "大型", "新产线", "建设一条线", "张工", "0751-8123456", "", 120_000_000,
)  # fmt: skip


def sheet_of(*rows: tuple[Any, ...], head: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.active.title = importing.SHEET.zh
    book.active.append(list(head or [each.zh for each in importing.HEADINGS]))
    for each in rows:
        book.active.append(list(each))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(at: int, value: Any) -> tuple[Any, ...]:
    return (*ROW[:at], value, *ROW[at + 1 :])


@pytest.fixture
def investment_call(funds: Funds) -> Call:
    return funds.call_of(INVESTMENT, beijing(date(2026, 3, 1)), beijing(date(2026, 3, 31)))


def post_sheet(client: Client, call: Call, organisation: Any, content: bytes) -> Any:
    return client.post(reverse("fund-import", args=[call.ref]), {
        "authority": organisation.ref, "file": SimpleUploadedFile("清单.xlsx", content),
    })  # fmt: skip


def investment_row(**more: Any) -> tuple[Any, ...]:
    return changed(10, library().policies.measures[f"{INVESTMENT}/city-investment-reward"].title.zh)  # fmt: skip


def test_a_city_puts_in_its_projects_by_one_sheet(
    funds: Funds, investment_call: Call, client_of: ClientOf
) -> None:
    client = client_of("officer")
    empty = client.get(reverse("fund-import-sheet", args=[investment_call.ref]))
    assert load_workbook(io.BytesIO(empty.content)).worksheets[0].cell(1, 2).value == "申报单位"
    good = investment_row()
    second = ("韶-2", "虚构二厂", credit_code(502), "曲江区", *good[4:11], 0.01)
    answer = post_sheet(client, investment_call, funds.world.city, sheet_of(good, second))
    assert answer.status_code == 302
    first, last = Application.objects.order_by("number")
    assert (first.state, first.declared, last.declared, last.place) == ("submitted", 12_000_000_000, 1, "440205")  # fmt: skip
    assert first.verifier == funds.statistics["city"] and first.authority == funds.world.city
    assert last.steps.get().data["own_number"] == "韶-2"
    assert AuditLine.objects.filter(action="fund.import", about=investment_call.ref).exists()
    again = post_sheet(client, investment_call, funds.world.city, sheet_of(good))
    assert "已在本次申报中" in text(again) and Application.objects.count() == 2


WRONG_CELLS = [
    (1, "合计", "第 3 行第 1 列", "合计行不是项目"),
    (1, "", "第 3 行第 2 列", "请填写申报单位"),
    (2, credit_code(501)[:-1] + "0", "第 3 行第 3 列", "校验码"),
    (3, "东莞市", "第 3 行第 4 列", "不由韶关市工信局（测试）受理"),
    (3, "乌有市", "第 3 行第 4 列", "乌有市"),
    (4, "Z99", "第 3 行第 5 列", "没有行业"),
    (5, "巨型", "第 3 行第 6 列", "应为大型、中型、小型、微型"),
    (6, "新产线", "第 3 行第 7 列", "与第 2 行重复"),
    (9, "1" * 41, "第 3 行第 10 列", "至多 40 个"),
    (10, "没有的措施", "第 3 行第 11 列", "不是本项目资金的措施"),
    (11, "1200万", "第 3 行第 12 列", "是文本，应为以元计的数字"),
    (11, -5, "第 3 行第 12 列", "应大于零"),
    (11, 0.001, "第 3 行第 12 列", "不是整分"),
]


@pytest.mark.parametrize(("at", "value", "where", "what"), WRONG_CELLS)
def test_a_wrong_cell_is_told_by_sheet_row_and_column_and_nothing_is_stored(
    funds: Funds, investment_call: Call, client_of: ClientOf, at: int, value: Any, where: str, what: str
) -> None:  # fmt: skip
    good = investment_row()
    wrong = list(good)
    wrong[6] = "另一产线"
    wrong[at] = value
    answer = post_sheet(client_of("officer"), investment_call, funds.world.city, sheet_of(good, tuple(wrong)))  # fmt: skip
    told = text(answer)
    assert answer.status_code == 422 and f"清单.xlsx[项目清单] {where}" in told and what in told
    assert not Application.objects.exists()


def test_a_wrong_cell_is_told_in_the_language_of_the_page(
    funds: Funds, investment_call: Call, client_of: ClientOf
) -> None:
    client = client_of("officer")
    client.cookies["huice_language"] = "en"
    row = list(investment_row())
    row[11] = -5
    answer = post_sheet(client, investment_call, funds.world.city, sheet_of(tuple(row)))
    told = "清单.xlsx[项目清单], row 2, column 12 (Declared sum (yuan)): -5 should be above zero"
    assert answer.status_code == 422 and told in text(answer)


def test_a_moved_column_a_formula_and_what_is_no_workbook_are_told(
    funds: Funds, investment_call: Call, client_of: ClientOf
) -> None:
    client, city = client_of("officer"), funds.world.city
    head = [each.zh for each in importing.HEADINGS]
    head[2], head[3] = head[3], head[2]
    for content, told in (
        (sheet_of(ROW, head=tuple(head)), "表头是“项目所在地”，应为“统一社会信用代码”"),
        (sheet_of(changed(11, "=1+1")), "是公式，应为数值"),
        (b"PK\x03\x04 nothing", "不是 Excel 工作簿"),
        (sheet_of(), "没有项目"),
    ):
        answer = post_sheet(client, investment_call, city, content)
        assert answer.status_code == 422 and told in text(answer)
    assert "请选择 Excel 文件" in text(client.post(reverse("fund-import", args=[investment_call.ref]), {"authority": city.ref}))  # fmt: skip


def test_a_project_in_no_region_of_its_measure_is_told(
    funds: Funds, investment_call: Call, client_of: ClientOf
) -> None:
    funds.shenzhen.above = funds.world.province
    funds.shenzhen.save()
    row = list(investment_row())
    row[3] = "深圳市"
    answer = post_sheet(client_of("shenzhen"), investment_call, funds.shenzhen, sheet_of(tuple(row)))  # fmt: skip
    assert "第 2 行第 4 列" in text(answer) and "深圳市" in text(answer)
    assert answer.status_code == 422 and not Application.objects.exists()


def test_a_sheet_has_its_bounds(
    funds: Funds, investment_call: Call, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST", 1)
    rows = (investment_row(), (*investment_row()[:6], "另一产线", *investment_row()[7:]))
    told = text(post_sheet(client_of("officer"), investment_call, funds.world.city, sheet_of(*rows)))  # fmt: skip
    assert "有 2 个项目，一次至多 1 个" in told and not Application.objects.exists()


def test_a_late_sheet_is_refused_with_the_rule(
    funds: Funds, investment_call: Call, client_of: ClientOf, site_clock: Any
) -> None:
    site_clock.moment = investment_call.closes + timedelta(seconds=1)
    answer = post_sheet(client_of("officer"), investment_call, funds.world.city, sheet_of(investment_row()))  # fmt: skip
    assert answer.status_code == 422 and "已逾期：提交截至 2026-03-31 09:00" in text(answer)
    site_clock.moment = investment_call.closes  # the last moment itself is in time
    assert post_sheet(client_of("officer"), investment_call, funds.world.city, sheet_of(investment_row())).status_code == 302  # fmt: skip


def test_who_takes_no_applications_under_a_call_puts_in_none(
    funds: Funds, investment_call: Call, client_of: ClientOf
) -> None:
    page = reverse("fund-import", args=[investment_call.ref])
    Post.objects.filter(person=funds.world.person("reader")).update(role="reader")
    statuses = {who: client_of(who).get(page).status_code
                for who in ("reader", "officer-province", "officer-county", "finance-city", "shenzhen", "owner")}  # fmt: skip
    assert statuses == {"reader": 403, "officer-province": 403, "officer-county": 403, "finance-city": 404, "shenzhen": 404, "owner": 403}  # fmt: skip
    other = post_sheet(client_of("officer"), investment_call, funds.world.elsewhere, sheet_of(investment_row()))  # fmt: skip
    assert other.status_code == 422 and "请选择报送单位" in text(other)


HOSTILE = ("", "\x00<script>alert(1)</script>", "²", "长" * 11_000, "9999-12-31")


def test_no_form_breaks_and_nothing_typed_is_script_or_formula(
    funds: Funds, open_call: Call, client_of: ClientOf, site_clock: Any
) -> None:
    held = submitted(funds, open_call, 1, "440200", project="=1+1", applicant="<script>x")
    province, city = client_of("officer-province"), client_of("officer")
    names = {*PLATFORM_FORM, "criterion-1", "points-1", "quota-city", "reason", "move", "pair", "finding",
             "words", "application", "authority"} - {"document"}  # fmt: skip
    asked = ("state", "measure", "authority", "q", "doubts", "page", "kind", "finding", "year")
    for value in HOSTILE:
        form = dict.fromkeys(names, value) | {"document": RENOVATION}
        province.post(reverse("fund-call-new"), form)
        province.post(reverse("fund-call-edit", args=[open_call.ref]), form)
        city.post(reverse("fund-desk-act", args=[held.ref]), {**form, "move": "reject"})
        for name in ("fund-intake", "fund-doubles", "fund-import"):
            city.post(reverse(name, args=[open_call.ref]), form)
        for name in ("fund-intake", "fund-doubles", "fund-intake-xlsx"):
            answer = city.get(reverse(name, args=[open_call.ref]), dict.fromkeys(asked, value))
            assert answer.status_code == 200 and b"<script>" not in answer.content
        province.get(reverse("fund-call-new"), {"document": CASES, "year": value})
    assert Call.objects.count() == 1
    book = city.get(reverse("fund-intake-xlsx", args=[open_call.ref])).content
    cells = {cell.value for row in load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row}  # fmt: skip
    assert "'=1+1" in cells and "=1+1" not in cells


def test_who_is_no_bureau_of_industry_makes_no_call(funds: Funds, client_of: ClientOf) -> None:
    answer = client_of("finance-shenzhen").post(reverse("fund-call-new"), PLATFORM_FORM)
    assert "本单位不发布申报通知" in text(answer) and not Call.objects.exists()
    assert client_of("reader").post(reverse("fund-call-new"), PLATFORM_FORM).status_code == 403


def test_the_navigation_asks_on_every_page_who_is_an_expert(funds: Funds) -> None:
    retired = funds.experts[1]
    retired.is_active = False
    retired.save()
    found = {login: is_expert(funds.actor(login)) for login in ("expert-1", "expert-2", "officer")}
    assert found == {"expert-1": True, "expert-2": False, "officer": False}
    assert not is_expert(NOBODY)
