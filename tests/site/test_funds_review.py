"""Reviewing: experts drawn so that anyone can repeat it, scores that are final, audits to the 分, a
library in its order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fund_fixtures import (
    BENCHMARKS,
    CASES,
    INVESTMENT,
    PLATFORM,
    RENOVATION,
    Funds,
    beijing,
    credit_code,
)
from huice.site.casework.models import Message, Upload
from huice.site.funds import drawing, findings, scoring
from huice.site.funds.models import Application, Call, Paper
from huice.site.funds.models_review import (
    Assignment,
    Audit,
    Expert,
    Settled,
    SiteCheck,
    Verification,
)
from huice.site.people import audit
from huice.site.people.models import AuditLine
from site_fixtures import SetClock

CRITERIA = [
    {"id": "skill", "zh": "技术水平", "en": "Skill", "points": "60"},
    {"id": "effect", "zh": "成效", "en": "Effect", "points": "40"},
]
Clients = Callable[[str], Client]


@pytest.fixture
def call(funds: Funds, site_clock: SetClock) -> Call:
    """A call of the province that cities take applications for, with a rubric of 100 points."""
    return call_of(funds, BENCHMARKS)


def call_of(funds: Funds, document: str, **more: Any) -> Call:
    values: dict[str, Any] = {"criteria": CRITERIA, "experts_each": 2, "seed_promised": "福彩 3D"}
    return funds.call_of(document, beijing(date(2026, 1, 1)), beijing(date(2026, 6, 1)), **(values | more))  # fmt: skip


def accepted(funds: Funds, call: Call, n: int = 1, place: str = "440200", **more: Any) -> Application:  # fmt: skip
    return funds.application(call, n, place, state="accepted", number=f"2026-{n:05}", **more)


def post(client: Client, name: str, thing: Any = None, status: int = 302, **fields: Any) -> str:
    answer = client.post(reverse(name, args=[thing.ref] if thing else []), fields)
    said = unescape(answer.content.decode())
    assert answer.status_code == status, (answer.status_code, said[:2000])
    return said


def page(client: Client, name: str, thing: Any = None, query: str = "") -> str:
    answer = client.get(reverse(name, args=[thing.ref] if thing else []) + query)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def drawn(funds: Funds, clients: Clients, call: Call, login: str = "officer", **more: str) -> None:
    post(clients(login), "fund-draw", call, seed="8 5 3", source="中国福利彩票网", **more)


def score(clients: Clients, each: Assignment, skill: str, effect: str, status: int = 302) -> str:
    return post(
        clients(each.person.login), "fund-review", each, status, action="done",
        **{"points-skill": skill, "reason-skill": "水平高", "points-effect": effect, "reason-effect": "见效"},
    )  # fmt: skip


def sheet(answer: HttpResponse) -> Any:
    return load_workbook(BytesIO(answer.content))


def given_back(book: Any) -> SimpleUploadedFile:
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("表.xlsx", stream.getvalue())


# --- the list of experts ---------------------------------------------------------------------------


def test_an_officer_puts_a_person_on_the_list_and_every_code_is_checked(
    funds: Funds, client_of: Clients
) -> None:
    officer = client_of("officer")
    typed = {"login": "Somebody", "employer": "某大学", "fields": "铸造、软件", "is_active": "1"}
    said = post(officer, "fund-experts", None, 422, **typed, holdings="91440200MA0000001X", declared="123")  # fmt: skip
    assert "末位校验码是" in said and "应为18位，实为3位" in said
    assert "没有登录名“nobody”" in post(officer, "fund-experts", None, 422, **{**typed, "login": "nobody"})  # fmt: skip
    post(officer, "fund-experts", **typed, holdings=f"{credit_code(1)}\n{credit_code(2).lower()}")
    kept = Expert.objects.get(person__login="somebody")
    assert (kept.authority, kept.fields) == (funds.world.city, ["铸造", "软件"])
    assert kept.holdings == [credit_code(1), credit_code(2)]
    assert "已在专家名单里" in post(officer, "fund-experts", None, 422, **typed)
    assert AuditLine.objects.filter(action="fund.expert-add", about=kept.ref).exists()
    post(officer, "fund-experts", expert=kept.ref, employer="另一大学", fields="铸造")
    kept.refresh_from_db()
    assert (kept.employer, kept.holdings, kept.is_active) == ("另一大学", [], False)
    elsewhere = client_of("officer-elsewhere").get(reverse("fund-experts"), {"expert": kept.ref})
    assert elsewhere.status_code == 404, "another bureau's list"


# --- the draw --------------------------------------------------------------------------------------


def test_the_draw_can_be_repeated_from_the_file_and_who_has_an_interest_is_left_out(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    one = accepted(funds, call, 1)
    interested = funds.experts[2]
    interested.holdings = [one.code]
    interested.save()
    said = post(client_of("officer"), "fund-draw", call, 422, seed=" ", source="")
    assert "请填写种子" in said and "请填写种子公布在何处" in said and not Assignment.objects.exists()  # fmt: skip
    drawn(funds, client_of, call)
    answer = client_of("officer").get(reverse("fund-draw-json", args=[call.ref]))
    (record,) = json.loads(answer.content)["draws"]
    free = {each["ref"] for each in record["experts"]} - {interested.ref}
    by_hand = sorted(free, key=lambda ref: sha256(f"{record['seed']}\n{one.ref}\n{ref}".encode()).hexdigest())  # fmt: skip
    assert record["panels"][0]["experts"] == by_hand[:2]
    assert {x.expert.ref for x in one.assignments.all()} == set(by_hand[:2])
    said = page(client_of("officer"), "fund-reviews", call)
    assert f"2026-00001 expert-3：持有 {one.code} 的股份或出资" in said
    told = Message.objects.filter(to__login__startswith="expert").values_list("zh", flat=True)
    assert list(told) == ["您被抽取评审申报 2026-00001"] * 2


@pytest.mark.parametrize("field", ["电子", "智能制造", "节能环保装备"])
def test_a_field_of_any_length_can_be_drawn_from(
    funds: Funds, call: Call, client_of: Clients, field: str
) -> None:
    """Also one of two characters, which would pass for a value and its word."""
    accepted(funds, call, 1)
    funds.experts[0].fields = [field]
    funds.experts[0].save()
    said = page(client_of("officer"), "fund-reviews", call)
    assert f'<option value="{field}">{field}</option>' in said


def test_a_second_draw_replaces_those_who_declined_and_goes_on_in_the_order(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    one = accepted(funds, call)
    drawn(funds, client_of, call)
    order = sorted((x.ref for x in funds.experts), key=lambda ref: sha256(f"8 5 3\n{one.ref}\n{ref}".encode()).hexdigest())  # fmt: skip
    gone = Assignment.objects.get(application=one, expert__ref=order[0])
    post(client_of(gone.person.login), "fund-review", gone, 422, action="decline")
    post(client_of(gone.person.login), "fund-review", gone, action="decline", interest="1",
         **{"decline-reason": "曾任其顾问"})  # fmt: skip
    assert one.project not in page(client_of(gone.person.login), "fund-review", gone)
    gone.expert.refresh_from_db()
    assert gone.expert.declared == [one.code]
    said = post(client_of("officer"), "fund-draw", call, 422, seed="9", source="x")
    assert "没有需要抽取专家的申报" in said
    post(client_of("officer"), "fund-draw", call, again="1")
    standing = one.assignments.exclude(state="declined").values_list("expert__ref", flat=True)
    assert set(standing) == set(order[1:3])


def test_too_few_experts_are_told_and_nothing_is_drawn(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    Call.objects.filter(pk=call.pk).update(experts_each=4)
    accepted(funds, call, 1)
    own = accepted(funds, call, 2, also=[{"name": "虚构研究院5", "code": ""}])
    Expert.objects.filter(pk__in=[x.pk for x in funds.experts[:2]]).update(past_work=[own.code])
    said = post(client_of("officer"), "fund-draw", call, 422, seed="1", source="报纸")
    assert "申报 2026-00002 须 4 名专家，只找到 3 名；3 名须回避" in said
    assert not Assignment.objects.exists() and not call.draws.exists()


def test_a_bureau_draws_for_its_own_and_sees_no_other_draw(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    here, there = accepted(funds, call, 1), accepted(funds, call, 2, "441900")
    said = post(client_of("officer-province"), "fund-draw", call, 422, seed="1", source="报纸")
    assert "没有由本单位评审的申报" in said, "a city holds the review"
    drawn(funds, client_of, call)
    assert here.assignments.count() == 2 and not there.assignments.exists()
    elsewhere = client_of("officer-elsewhere")
    assert json.loads(elsewhere.get(reverse("fund-draw-json", args=[call.ref])).content) == {"draws": []}  # fmt: skip
    assert "2026-00001" not in page(elsewhere, "fund-reviews", call)
    assert "2026-00001" in page(client_of("officer-province"), "fund-reviews", call)


def test_what_is_recommended_is_reviewed_by_the_bureau_that_called(
    funds: Funds, client_of: Clients, site_clock: SetClock
) -> None:
    call = call_of(funds, CASES, criteria=[], experts_each=3)
    Expert.objects.update(authority=funds.nation)
    one = accepted(funds, call, 1, "440304")
    assert drawing.reviewer_of(one) == funds.nation
    post(client_of("shenzhen"), "fund-draw", call, 422, seed="1", source="报纸")
    drawn(funds, client_of, call, "nation")
    for each, verdict in zip(one.assignments.all(), ("yes", "yes", "no"), strict=True):
        who = client_of(each.person.login)
        said = post(who, "fund-review", each, 422, action="done", verdict="maybe")
        assert "请选择评审结论" in said and "请写明评审意见" in said
        post(who, "fund-review", each, action="done", verdict=verdict, opinion="可复制")
    assert "评审结果尚未汇总" in [x.zh for x in findings.missing(one)]
    post(client_of("nation"), "fund-settle", call)
    assert not one.settled.exists(), "the experts differ"
    post(
        client_of("nation"), "fund-settle", call, application=one.ref, score="no", reason="名额有限"
    )
    settled = Settled.objects.get(application=one)
    assert (settled.score, settled.is_for, settled.is_wide) == (None, False, True)
    assert "不建议支持" in page(client_of("nation"), "fund-desk-application", one)
    assert [x.zh for x in findings.missing(one)] == ["专家评审的结论是不建议支持"]
    post(
        client_of("nation"),
        "fund-settle",
        call,
        application=one.ref,
        score="yes",
        reason="增加名额",
    )
    post(client_of("head-shenzhen"), "fund-desk-act", one, 422, move="enter", seen=one.version + 2)
    post(client_of("head-nation"), "fund-enter", call, application=[one.ref])
    one.refresh_from_db()
    assert one.state == "entered", "the bureau that called decides, not the one that recommended"


# --- the expert's desk -----------------------------------------------------------------------------


def test_an_expert_sees_what_was_drawn_for_them_and_no_others_scores(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    accepted(funds, call)
    drawn(funds, client_of, call)
    mine, others = Assignment.objects.order_by("pk")
    score(client_of, others, "41.5", "33")
    who = client_of(mine.person.login)
    listed = page(who, "fund-review-list")
    assert mine.ref in listed and others.ref not in listed
    said = page(who, "fund-review", mine)
    assert "虚构企业001有限公司" in said and "41.5" not in said and "水平高" not in said
    for name, args in (("fund-review", [others.ref]), ("fund-reviews", [call.ref]),
                       ("fund-desk-application", [mine.application.ref])):  # fmt: skip
        assert who.get(reverse(name, args=args)).status_code == 404


def test_an_anonymous_review_withholds_who_applies_and_says_so(
    funds: Funds, client_of: Clients, settings: Any, tmp_path: Any
) -> None:
    settings.UPLOADS = tmp_path
    call = call_of(funds, BENCHMARKS, is_blind=True)
    one = accepted(funds, call, content="虚构企业001有限公司建设车间，联系人001负责")
    upload = Upload.objects.create(kind="material", name="执照.pdf", media_type="application/pdf", size=1,
                                   sha256="1" * 64, by_name="", at=one.since)  # fmt: skip
    paper = Paper.objects.create(application=one, material=0, upload=upload)
    (tmp_path / "11").mkdir()
    (tmp_path / "11" / ("1" * 64)).write_bytes(b"%")
    drawn(funds, client_of, call)
    mine = one.assignments.first()
    who = client_of(mine.person.login)
    said = page(who, "fund-review", mine) + page(who, "fund-review-list")
    for mark in (one.applicant, one.code, one.contact, one.phone, "执照"):
        assert mark not in said
    assert "申报单位建设车间，申报单位负责" in said and "本次评审匿名" in said
    address = reverse("fund-review-paper", args=[mine.ref, paper.ref])
    assert who.get(address).status_code == 404
    Call.objects.update(is_blind=False)
    assert b"".join(who.get(address).streaming_content) == b"%"
    strange = accepted(funds, call, 2)
    other = Paper.objects.create(application=strange, material=0, upload=upload)
    assert who.get(reverse("fund-review-paper", args=[mine.ref, other.ref])).status_code == 404


def test_a_draft_is_kept_as_typed_and_what_is_done_is_final(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    accepted(funds, call)
    drawn(funds, client_of, call)
    mine = Assignment.objects.first()
    who = client_of(mine.person.login)
    post(who, "fund-review", mine, action="save", **{"points-skill": "五十", "reason-skill": "还要看"})  # fmt: skip
    assert 'value="五十"' in page(who, "fund-review", mine)
    said = score(client_of, mine, "60.01", "", 422)
    assert "技术水平 60.01 分超过满分 60 分" in said and "成效没有评分" in said
    assert not mine.scores.exists()
    score(client_of, mine, "60", "0")
    assert list(mine.scores.values_list("criterion", "points")) == [("skill", 60), ("effect", 0)]
    score(client_of, mine, "10", "10", 409)
    post(who, "fund-review", mine, 409, action="decline", **{"decline-reason": "晚了"})
    assert mine.scores.get(criterion="skill").points == 60 and audit.broken() is None


def test_an_interest_found_later_is_told_and_stops_the_score(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    one = accepted(funds, call)
    drawn(funds, client_of, call)
    mine = one.assignments.first()
    Expert.objects.filter(pk=mine.expert_id).update(employer=one.applicant)
    assert "任职单位“虚构企业001有限公司”是申报单位" in page(client_of(mine.person.login), "fund-review", mine)  # fmt: skip
    assert "有利害关系，不能评审" in score(client_of, mine, "1", "1", 422)


# --- settling --------------------------------------------------------------------------------------


def reviewed(funds: Funds, clients: Clients, call: Call, *points: tuple[str, str], n: int = 1) -> Application:  # fmt: skip
    each = accepted(funds, call, n)
    drawn(funds, clients, call)
    for assignment, (skill, effect) in zip(each.assignments.order_by("pk"), points, strict=True):
        score(clients, assignment, skill, effect)
    return each


def test_a_mean_is_cut_after_four_decimals_and_a_spread_at_the_limit_is_not_wide(
    funds: Funds, client_of: Clients
) -> None:
    call = call_of(funds, BENCHMARKS, experts_each=3, spread_limit=Decimal("5.01"))
    one = reviewed(funds, client_of, call, ("50", "30"), ("50", "30.01"), ("45", "30"))
    post(client_of("officer"), "fund-settle", call)
    one.refresh_from_db()
    assert one.score == Decimal("78.3366"), "235.01 / 3 = 78.33666…"
    assert one.settled.get().spread == Decimal("5.01") and not one.settled.get().is_wide
    assert scoring.ROUNDING.zh in page(client_of("officer"), "fund-reviews", call)


def test_experts_far_apart_are_settled_between_them_with_a_reason(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    one = reviewed(funds, client_of, call, ("60", "30"), ("50", "20"))
    officer = client_of("officer")
    post(officer, "fund-settle", call)
    assert not Settled.objects.exists(), "20 apart, 15 is the limit"
    typed = {"application": one.ref, "score": "90.01", "reason": ""}
    said = post(officer, "fund-settle", call, 422, **typed)
    assert "90.01 不在最低分 70.00 与最高分 90.00 之间" in said and "请写明给分理由" in said
    post(officer, "fund-settle", call, application=one.ref, score="90", reason="复议一致")
    one.refresh_from_db()
    assert one.score == 90 and one.settled.get().is_wide
    assert "90.0000" in page(officer, "fund-desk-application", one)
    post(officer, "fund-settle", call, application=one.ref, score="80", reason="重新复议")
    assert list(one.settled.order_by("pk").values_list("score", flat=True)) == [90, 80], (
        "both are kept"
    )
    other = client_of("officer-elsewhere")
    assert "不是由本单位评审的申报" in post(other, "fund-settle", call, 422, application=one.ref, score="80")  # fmt: skip


def test_results_go_out_as_a_workbook_with_every_reason(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    reviewed(funds, client_of, call, ("50", "30"), ("50", "31"))
    post(client_of("officer"), "fund-settle", call)
    book = sheet(client_of("officer").get(reverse("fund-reviews-xlsx", args=[call.ref])))
    results, details = book.worksheets[:2]
    assert [x.value for x in results[2]][:3] == [
        "2026-00001",
        "第001号技术项目",
        "虚构企业001有限公司",
    ]
    assert [x.value for x in results[2]][5:9] == [80.5, 1, "否", 80.5]
    assert details.max_row == 5 and details["F2"].value == "水平高"


def test_scores_on_paper_come_in_whole_or_not_at_all(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    accepted(funds, call)
    drawn(funds, client_of, call)
    officer = client_of("officer")
    address = reverse("fund-scores-sheet", args=[call.ref])
    book = sheet(officer.get(address))
    rows = book.active
    for row in range(2, 6):
        rows.cell(row, 7, 30), rows.cell(row, 8, "扎实")
    rows["G3"], rows["G4"], rows["H5"] = "三十", 60.5, None
    rows.append(["合计", "", "", "", "", "", 120])
    said = post(officer, "fund-scores-upload", call, 422, file=given_back(book))
    assert "第 6 行" in said and "合计行不是项目" in said
    rows.delete_rows(6)
    said = post(officer, "fund-scores-upload", call, 422, file=given_back(book))
    assert "表.xlsx[评分表] 第 3 行第 7 列（得分）：“三十”不是数字" in said
    assert "第 4 行第 7 列（得分）：技术水平 60.5 分超过满分 60 分" in said
    assert "第 5 行第 8 列（给分理由）：成效：请写明给分理由" in said
    assert not Assignment.objects.filter(state="scored").exists()
    moved = sheet(officer.get(address))
    moved.active.insert_cols(1)
    assert "列不能移动" in post(officer, "fund-scores-upload", call, 422, file=given_back(moved))
    rows["G3"], rows["G4"], rows["H5"] = 30, 60, "扎实"
    post(officer, "fund-scores-upload", call, file=given_back(book))
    assert Assignment.objects.filter(state="scored").count() == 2
    assert "不是本单位待评的评审" in post(officer, "fund-scores-upload", call, 422, file=given_back(book))  # fmt: skip


# --- audits, checks, verification ------------------------------------------------------------------


@pytest.fixture
def platform(funds: Funds, site_clock: SetClock) -> Call:
    return call_of(funds, PLATFORM)


def audited(client: Client, each: Application, approved: str, status: int = 302, **more: Any) -> str:  # fmt: skip
    return post(
        client, "fund-audit", each, status, approved=approved, firm="某会计师事务所", **more
    )


def test_a_cut_of_exactly_a_fifth_stands_and_one_fen_more_is_voided_with_the_cite(
    funds: Funds, platform: Call, client_of: Clients
) -> None:
    one = accepted(funds, platform, 1, "440304", declared=100_000_00)
    officer = client_of("shenzhen")
    audited(officer, one, "8万元")
    assert "核减没有超过规定的比例" in post(officer, "fund-void", one, 422)
    assert ">20%<" in page(officer, "fund-findings", platform)
    assert "已有审定金额，更正须写明理由" in audited(officer, one, "79999.99", 422)
    audited(officer, one, "79999.99", why="漏看一张发票")
    said = page(officer, "fund-findings", platform, f"?application={one.ref}")
    assert "核减超过规定比例" in said and "十五、注意事项3" in said and "本次核减 20.00001%" in said
    one.refresh_from_db()
    assert one.approved == 79_999_99 and one.audits.count() == 2
    post(officer, "fund-void", one)
    one.refresh_from_db()
    assert one.state == "void" and one.steps.get().data == {"cite": "十五、注意事项3"}


def test_an_audit_above_what_was_declared_or_unreadable_is_refused(
    funds: Funds, platform: Call, client_of: Clients
) -> None:
    one = accepted(funds, platform, 1, "440304", declared=100_000_00)
    officer = client_of("shenzhen")
    assert "审定金额100000.01元超过申报金额10万元" in audited(officer, one, "100000.01", 422)
    assert "审定金额“八万”不是金额" in audited(officer, one, "八万", 422)
    assert "“0.001”不是金额，应如 1234.56 或 120万元，至多到分" in audited(
        officer, one, "0.001", 422
    )
    assert client_of("head-province").post(reverse("fund-audit", args=[one.ref])).status_code == 404
    assert not Audit.objects.exists()


def test_audits_come_in_by_a_sheet_whole_or_not_at_all(
    funds: Funds, platform: Call, client_of: Clients
) -> None:
    for n in (1, 2, 3):
        accepted(funds, platform, n, "440304", declared=100_000_00)
    officer = client_of("shenzhen")
    book = sheet(officer.get(reverse("fund-audit-sheet", args=[platform.ref])))
    rows = book.active
    for row, approved in ((2, 90_000), (3, "九万"), (4, -1)):
        rows.cell(row, 6, approved), rows.cell(row, 7, "甲所")
    said = post(officer, "fund-audit-upload", platform, 422, file=given_back(book))
    assert "表.xlsx[审定金额] 第 3 行第 6 列（审定金额（元））：“九万”是文本" in said
    assert "第 4 行第 6 列（审定金额（元））：-1 不能为负" in said and not Audit.objects.exists()
    rows["F3"], rows["F4"], rows["E4"] = 100_000.01, None, 5
    said = post(officer, "fund-audit-upload", platform, 422, file=given_back(book))
    assert "第 4 行第 5 列（申报金额（元））：申报金额应为 100000.00 元，不能改动" in said
    rows["E4"] = 100_000
    said = post(officer, "fund-audit-upload", platform, 422, file=given_back(book))
    assert "第 3 行第 6 列" in said and "超过申报金额10万元" in said
    rows["F3"] = 80_000
    post(officer, "fund-audit-upload", platform, file=given_back(book))
    assert list(Application.objects.order_by("number").values_list("approved", flat=True)) == [90_000_00, 80_000_00, None]  # fmt: skip
    post(officer, "fund-audit-upload", platform, file=given_back(book))
    assert Audit.objects.count() == 2, "what is recorded already is passed over"


def test_a_site_check_keeps_its_record_and_photographs(
    funds: Funds, platform: Call, client_of: Clients, settings: Any, tmp_path: Any
) -> None:
    settings.UPLOADS = tmp_path
    one, officer = accepted(funds, platform, 1, "440304"), client_of("shenzhen")
    typed = {"day": "2026-03-01", "people": "张三、李四", "record": "设备在位", "passed": "no"}
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    said = post(officer, "fund-site-check", one, 422, **{**typed, "day": "2026-03-03"})
    assert "晚于今天" in said
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n")
    said = post(officer, "fund-site-check", one, 422, **typed, photographs=[SimpleUploadedFile("现场.png", picture), pdf])  # fmt: skip
    assert "“a.pdf”不是照片" in said and not SiteCheck.objects.exists() and not Paper.objects.exists()  # fmt: skip
    post(officer, "fund-site-check", one, **typed, photographs=[SimpleUploadedFile("现场.png", picture)])  # fmt: skip
    assert one.papers.get().kind == "site" and not one.site_checks.get().has_passed
    assert "现场核查没有通过" in [x.zh for x in findings.missing(one)]
    assert "现场.png" in page(officer, "fund-findings", platform, f"?application={one.ref}")


def test_the_statistics_verify_what_is_theirs_and_not_more_than_was_declared(
    funds: Funds, client_of: Clients, site_clock: SetClock
) -> None:
    call = call_of(funds, INVESTMENT)
    here = accepted(funds, call, 1, declared=100_000_00)
    there = accepted(funds, call, 2, "441900")
    who = client_of("statistics-city")
    said = page(who, "fund-verify")
    assert "2026-00001" in said and "2026-00002" not in said
    assert who.post(reverse("fund-verify-one", args=[there.ref])).status_code == 404
    said = post(who, "fund-verify-one", here, 422, verified="100000.01", source="")
    assert "超过申报金额10万元" in said and "请写明数据来源" in said
    assert "统计部门尚未核实投资额" in [x.zh for x in findings.missing(here)]
    post(who, "fund-verify-one", here, verified="10万元", source="投资统计年报")
    book = sheet(who.get(reverse("fund-verify-sheet")))
    assert book.active.max_row == 2 and book.active["F2"].value == 100_000
    book.active["F2"] = 99_999.5
    said = post(who, "fund-verify-upload", None, 422, file=given_back(book))
    assert "第 2 行第 8 列（更正理由）：已有核实金额，更正须写明理由" in said
    book.active["H2"] = "年报修订"
    post(who, "fund-verify-upload", None, file=given_back(book))
    here.refresh_from_db()
    assert here.approved == 99_999_50 and Verification.objects.count() == 2
    assert not list(findings.missing(here))


# --- the library -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "points", "is_enough"), [
    ("441900", "80", True), ("441900", "79.9999", False),
    ("440200", "75", True), ("440200", "74.9999", False),
])  # fmt: skip
def test_the_pass_mark_of_the_region_is_reached_by_what_equals_it(
    funds: Funds, call: Call, place: str, points: str, is_enough: bool
) -> None:
    one = accepted(funds, call, 1, place, score=Decimal(points))
    Assignment.objects.create(application=one, expert=funds.experts[0], person=funds.experts[0].person,
                              state="scored", at=one.since)  # fmt: skip
    Settled.objects.create(application=one, score=Decimal(points), spread=0, at=one.since, by_name="")  # fmt: skip
    Audit.objects.create(application=one, declared=2, approved=2, at=one.since, by_name="")
    said = [each.zh for each in findings.missing(one)]
    mark = 80 if place == "441900" else 75
    assert said == ([] if is_enough else [f"评分 {points} 低于入库线 {mark} 分（三（二）4）"])


def entered(funds: Funds, call: Call, n: int, place: str = "440200") -> Application:
    return funds.application(call, n, place, state="entered", number=f"2026-{n:05}")


def test_the_ready_ones_are_entered_at_once_by_a_head_and_the_others_told(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    ready = reviewed(funds, client_of, call, ("50", "30"), ("50", "30"))
    bare = accepted(funds, call, 2)
    officer = client_of("officer")
    post(officer, "fund-settle", call)
    Audit.objects.create(application=ready, declared=2, approved=2, at=ready.since, by_name="")
    assert "还没有专家评审" in page(officer, "fund-library", call)
    both = {"application": [ready.ref, bare.ref]}
    assert "没有勾选由您审定的申报" in post(officer, "fund-enter", call, 422, **both)
    said = post(client_of("approver"), "fund-enter", call, 422, **both)
    assert "2026-00002：还没有专家评审" in said
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert (ready.state, bare.state) == ("entered", "accepted")


def test_a_ranking_has_one_number_each_without_gaps_and_a_change_its_reason(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    one, two = entered(funds, call, 1), entered(funds, call, 2)
    other = entered(funds, call, 3, "441900")
    officer = client_of("officer")

    def ranked(first: str, second: str, status: int = 302, **more: str) -> str:
        return post(officer, "fund-rank", call, status, **{f"rank-{one.ref}": first, f"rank-{two.ref}": second}, **more)  # fmt: skip

    assert "2026-00002 的排序 1 重复" in ranked("1", "1", 422)
    assert "2026-00002 的排序“3”应为 1 至 2 的整数" in ranked("1", "3", 422)
    ranked("2", "1")
    assert "改动排序须写明理由" in ranked("1", "2", 422)
    ranked("1", "2", reason="设备先到")
    assert list(Application.objects.order_by("number").values_list("rank", flat=True)) == [1, 2, None]  # fmt: skip
    assert "2026-00003" not in page(officer, "fund-library", call)
    said = page(client_of("officer-province"), "fund-library", call)
    assert "2026-00001" in said and "2026-00003" in said and f"rank-{other.ref}" not in said
    Application.objects.filter(pk=two.pk).update(state="planned")
    assert "已有项目进入分配，排序不能再改" in ranked("1", "2", 422)


def test_a_ranking_comes_in_by_a_sheet_that_lists_them_all(
    funds: Funds, call: Call, client_of: Clients
) -> None:
    entered(funds, call, 1), entered(funds, call, 2)
    officer = client_of("officer")
    book = sheet(officer.get(reverse("fund-rank-sheet", args=[call.ref])))
    book.active["F2"], book.active["F3"] = 1, 1.5
    said = post(officer, "fund-rank", call, 422, file=given_back(book))
    assert "表.xlsx[排序] 第 3 行第 6 列（排序）：2026-00002 的排序“1.5”应为 1 至 2 的整数" in said
    book.active["F3"] = 2
    post(officer, "fund-rank", call, file=given_back(book))
    book.active.delete_rows(3)
    said = post(officer, "fund-rank", call, 422, file=given_back(book), reason="x")
    assert "表里没有 2026-00002，排序须列全" in said
    assert set(Application.objects.values_list("rank", flat=True)) == {1, 2}


def test_a_library_is_reported_once_it_is_ranked_and_a_late_report_says_so(
    funds: Funds, call: Call, client_of: Clients, site_clock: SetClock
) -> None:
    one = entered(funds, call, 1)
    officer = client_of("officer")
    assert "排序后再上报" in post(officer, "fund-report", call, 422)
    post(officer, "fund-rank", call, **{f"rank-{one.ref}": "1"})
    site_clock.moment = beijing(date(2026, 8, 15), 23, 59)
    assert "截至 2026-08-15 23:59" in page(officer, "fund-library", call)
    assert "已逾期" not in page(officer, "fund-library", call)
    site_clock.moment = beijing(date(2026, 8, 16), 0)
    assert "已逾期" in page(officer, "fund-library", call)
    post(officer, "fund-report", call)
    one.refresh_from_db()
    assert one.reported == site_clock.moment
    assert AuditLine.objects.filter(action="fund.reported", about=one.ref).exists()
    assert "没有待上报的入库项目" in post(officer, "fund-report", call, 422)


def test_the_page_says_that_entry_is_not_yet_the_money_where_the_text_does(
    funds: Funds, client_of: Clients, site_clock: SetClock
) -> None:
    said = page(client_of("officer"), "fund-library", call_of(funds, RENOVATION))
    assert "入库项目不就是最终得到省级资金的项目" in said and "第十三条（二）" in said
