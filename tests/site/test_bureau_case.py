"""The page of a case: an officer acts, a higher level signs, and of two at once one is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from huice.procedure.events import Entry
from huice.procedure.log import parse_log
from huice.site.bureau.models import DutyMet, Proposal
from huice.site.bureau.views.case import HANDED_IN, PAPER_KINDS
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LogLine, Message, Publication, Upload
from huice.site.people import audit
from huice.site.people.actor import actor_for
from huice.site.projects.documents import KINDS

DAY = date(2026, 3, 2)  # a Monday
NAME = "韶技改核-2026-0001"


@pytest.fixture
def case(world, site_clock) -> Case:
    """An approval of the city, submitted on 2 March 2026: to be told of what is missing by 4 March."""
    begun = docket.begin(
        procedures.procedure(procedures.APPROVAL), NAME, actor_for(world.person("owner"), True), DAY,
        company=world.company, authority=world.city,
    )  # fmt: skip
    return entered(world, begun, "submit", "applicant", "owner", project_code="A1", project="甲线")


def entered(world, case: Case, event: str, by: str, who: str, day: date = DAY, **data: str) -> Case:
    moment = datetime(day.year, day.month, day.day, 9)
    made = Entry(f"{event}-{day}", event, day, moment, by, data)
    case.refresh_from_db()
    return docket.enter(case, made, actor_for(world.person(who), True), case.head).case


def page_of(client: Client, case: Case, **more: str) -> str:
    answer = client.get(reverse("case", kwargs={"case": case.ref}), more)
    assert answer.status_code == 200
    return answer.content.decode()


def acted(client: Client, case: Case, event: str, by: str = "authority", **posted: str):
    case.refresh_from_db()
    data = {"event": event, "by": by, "seen": case.head, **posted}
    return client.post(reverse("case-act", kwargs={"case": case.ref}), data)


def previewed(client: Client, case: Case, event: str, htmx: bool = True, **posted: str):
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"event": event, "by": "authority", "seen": case.head, **posted}
    return client.post(reverse("case-preview", kwargs={"case": case.ref}), data, headers=headers)


Clients = Callable[[str], Client]


def test_the_page_says_until_when_and_what_happens_if_nobody_acts(case, client_of: Clients) -> None:
    page = page_of(client_of("officer"), case)
    for said in (
        "已收件",
        "余 2 个工作日",
        "2026-03-04",
        "视为受理",
        "第十三条第二款",
        "如无人办理",
    ):
        assert said in page
    english = page_of(client_of("officer"), case, lang="en")
    for said in ("If nobody acts", "2 working days left", "deemed accepted as of the receipt"):
        assert said in english


def test_what_is_open_to_an_officer_and_what_a_reader_sees(case, client_of: Clients) -> None:
    assert 'value="notify"' in page_of(client_of("officer"), case)
    assert 'value="notify"' not in page_of(client_of("reader"), case)


def test_an_officer_accepts_and_the_applicant_is_told(world, case, client_of: Clients) -> None:
    answer = acted(client_of("officer"), case, "accept", entry="once")
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due) == ("accepted", date(2026, 3, 6))  # to entrust: 4 working days
    log = parse_log(docket.exported(case), case.name)
    assert (log.entries[-1].event, log.entries[-1].signed) == (
        "accept",
        world.person("officer").ref,
    )
    assert Message.objects.filter(to=world.person("owner"), case=case).exists()
    assert audit.broken() is None


def test_a_form_sent_twice_is_entered_once(case, client_of: Clients) -> None:
    officer, seen = client_of("officer"), case.head
    acted(officer, case, "accept", entry="once", seen=seen)
    acted(officer, case, "accept", entry="once", seen=seen)
    assert LogLine.objects.filter(case=case).count() == 3


def test_of_two_officers_one_wins_and_the_other_is_told_who_and_keeps_what_was_typed(
    world, case, client_of: Clients
) -> None:
    seen = case.head
    acted(client_of("approver"), case, "accept")
    answer = acted(
        client_of("officer"), case, "notify", seen=seen, **{"data-missing": "缺节能审查意见"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已有他人先行办理" in page and "受理 · approver" in page
    assert "缺节能审查意见" in page  # kept, though the event is no longer open
    case.refresh_from_db()
    assert case.state == "accepted"
    assert LogLine.objects.filter(case=case).count() == 3


def test_what_was_typed_stays_when_the_event_is_still_open_after_a_conflict(
    world, case, client_of: Clients
) -> None:
    case = entered(world, case, "accept", "authority", "officer")
    seen = case.head
    acted(client_of("approver"), case, "consult-department")
    answer = acted(
        client_of("officer"), case, "mark-complex", seen=seen, **{"data-complexity": "涉及两条产线"}
    )
    assert answer.status_code == 409
    assert "涉及两条产线" in answer.content.decode()


def test_a_missing_field_is_named_and_what_was_typed_is_kept(case, client_of: Clients) -> None:
    answer = acted(client_of("officer"), case, "notify", because="先电话沟通过")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-notify-authority-data-missing"' in page
    assert "请填写“缺少的材料或信息”，应为文字" in page and "先电话沟通过" in page
    assert LogLine.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"day": "2026-02-30"}, "“2026-02-30”不是日期"),
        ({"day": "2026-03-09"}, "2026-03-09 晚于今天"),
        ({"day": "2026-02-27"}, "早于"),
        ({"because": "长" * 2001}, "至多 2,000 个"),
        ({"event": "no-such"}, "没有这个事件"),
        ({"by": "nobody"}, "无权"),
        ({"entry": "\x00" * 3, "hour": "25:99"}, "不是时刻"),
    ],
)
def test_wrong_input_says_what_and_writes_nothing(case, client_of: Clients, posted, said) -> None:
    data = {"event": "accept", "by": "authority", "seen": case.head, **posted}
    answer = client_of("officer").post(reverse("case-act", kwargs={"case": case.ref}), data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert LogLine.objects.filter(case=case).count() == 2


def test_a_preview_shows_the_clocks_and_writes_nothing(case, client_of: Clients) -> None:
    answer = previewed(client_of("officer"), case, "accept")
    page = answer.content.decode()
    assert "<html" not in page
    assert "已受理，审查中" in page and "2026-03-16" in page  # the decision: 10 working days
    assert LogLine.objects.filter(case=case).count() == 2


def test_without_javascript_the_preview_is_a_page(case, client_of: Clients) -> None:
    answer = previewed(client_of("officer"), case, "notify", htmx=False, **{"data-missing": "图纸"})
    page = answer.content.decode()
    assert "<html" in page and "待补正" in page and "图纸" in page


# --- levels --------------------------------------------------------------------------------------


@pytest.fixture
def accepted(world, case) -> Case:
    return entered(world, case, "accept", "authority", "officer")


def proposed(
    client: Client, case: Case, event: str, by: str = "authority", **posted: str
) -> Proposal:
    answer = acted(client, case, event, by, **posted)
    assert answer.status_code == 302
    return Proposal.objects.get()


def decided(client: Client, proposal: Proposal, **posted: str):
    proposal.case.refresh_from_db()
    data = {"seen": proposal.case.head, **posted}
    return client.post(reverse("proposal-decide", kwargs={"proposal": proposal.ref}), data)


def test_what_an_officer_may_not_decide_goes_to_a_head(world, accepted, client_of: Clients) -> None:
    proposal = proposed(client_of("officer"), accepted, "approve", entry="p1", because="材料属实")
    assert (proposal.needs, proposal.state) == ("case.grant", "open")
    accepted.refresh_from_db()
    assert accepted.state == "accepted"
    assert Message.objects.filter(to=world.person("approver")).exists()
    page = client_of("approver").get(reverse("proposal", kwargs={"proposal": proposal.ref}))
    assert "已核准" in page.content.decode() and "材料属实" in page.content.decode()
    assert (
        decided(client_of("approver"), proposal, choice="sign", because="同意").status_code == 302
    )
    accepted.refresh_from_db()
    entry = parse_log(docket.exported(accepted), NAME).entries[-1]
    assert accepted.state == "approved"
    assert entry.signed == world.person("approver").ref
    assert entry.reason == "材料属实；同意；officer 拟办"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_name) == ("confirmed", "approver")


def test_a_head_returns_it_with_a_reason(world, accepted, client_of: Clients) -> None:
    proposal = proposed(client_of("officer"), accepted, "approve")
    bare = decided(client_of("approver"), proposal, choice="return", reason=" ")
    assert bare.status_code == 422 and "退回须说明理由" in bare.content.decode()
    decided(client_of("approver"), proposal, choice="return", reason="缺评估报告")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("returned", "缺评估报告")
    told = Message.objects.get(to=world.person("officer"))
    assert "缺评估报告" in told.zh
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_signing_twice_enters_once_and_a_second_head_is_told(world, accepted, client_of) -> None:
    proposal = proposed(client_of("officer"), accepted, "approve")
    seen = accepted.head
    assert decided(client_of("approver"), proposal, choice="sign").status_code == 302
    again = decided(client_of("approver"), proposal, choice="sign", seen=seen)
    assert again.status_code == 302  # the same head, the same form
    other = decided(
        client_of("principal"), proposal, choice="sign", seen=seen, because="再核实一次"
    )
    assert other.status_code == 409 and "已有他人先行办理" in other.content.decode()
    assert "再核实一次" in other.content.decode()  # what was typed is still there
    assert LogLine.objects.filter(case=accepted).count() == 4


def test_an_officer_signs_nothing_of_a_head(accepted, client_of: Clients) -> None:
    proposal = proposed(client_of("officer"), accepted, "approve")
    assert decided(client_of("officer"), proposal, choice="sign").status_code == 403
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_a_proposal_is_taken_back_by_who_made_it_alone(accepted, client_of: Clients) -> None:
    proposal = proposed(client_of("officer"), accepted, "approve")
    assert decided(client_of("approver"), proposal, choice="withdraw").status_code == 403
    decided(client_of("officer"), proposal, choice="withdraw")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


EXTENDING = {
    "data-length": "20工作日", "data-granted_by": "principal-head", "data-reason": "征求意见未齐",
}  # fmt: skip


def test_an_extension_goes_to_the_level_that_grants_it(world, accepted, client_of: Clients) -> None:
    case = entered(world, accepted, "mark-complex", "authority", "officer", complexity="两条产线")
    proposal = proposed(client_of("officer"), case, "extend-decision", **EXTENDING)
    assert proposal.needs == "case.grant-principal"
    assert decided(client_of("approver"), proposal, choice="sign").status_code == 403
    assert decided(client_of("principal"), proposal, choice="sign").status_code == 302
    case.refresh_from_db()
    due = {each.id: each.due for each in docket.status(case).clocks}
    assert due["C07"] == date(2026, 4, 28)  # 40 working days after 2 March, over Qingming


def test_an_approver_does_not_grant_what_the_principal_grants(world, accepted, client_of) -> None:
    case = entered(world, accepted, "mark-complex", "authority", "officer", complexity="两条产线")
    acted(client_of("approver"), case, "extend-decision", **EXTENDING)
    case.refresh_from_db()
    assert Proposal.objects.get().needs == "case.grant-principal"
    assert parse_log(docket.exported(case), NAME).entries[-1].event == "mark-complex"


def test_what_the_superior_does_goes_above(world, accepted, client_of: Clients) -> None:
    case = entered(world, accepted, "approve", "authority", "approver")
    proposal = proposed(
        client_of("officer"), case, "revoke", "superior",
        **{"data-revoked_for": "beyond-power", "data-reason": "应由省级核准"},
    )  # fmt: skip
    assert proposal.needs == "case.oversee"
    assert decided(client_of("principal"), proposal, choice="sign").status_code == 403
    from huice.site.people.models import Post

    Post.objects.filter(person=world.person("officer-province")).update(role="approver")
    assert "审签" in client_of("officer-province").get(reverse("proposals")).content.decode()
    assert decided(client_of("officer-province"), proposal, choice="sign").status_code == 302
    case.refresh_from_db()
    assert case.state == "revoked"


# --- corrections, paper, files -------------------------------------------------------------------


def corrected(client: Client, case: Case, **posted: str):
    case.refresh_from_db()
    url = reverse("case-correct", kwargs={"case": case.ref})
    return client.post(url, {"seen": case.head, **posted})


def test_a_correction_is_an_entry_of_its_own(world, case, client_of: Clients) -> None:
    case = entered(world, case, "notify", "authority", "officer", missing="图纸")
    posted = {
        "event": "notify", "by": "authority", "corrects": "notify-2026-03-02", "day": "2026-03-02",
        "data-missing": "图纸和节能审查意见",
    }  # fmt: skip
    bare = corrected(client_of("officer"), case, **posted)
    assert bare.status_code == 422 and "更正须说明理由" in bare.content.decode()
    assert "图纸和节能审查意见" in bare.content.decode()
    assert corrected(client_of("officer"), case, **posted, because="漏写一项").status_code == 302
    page = page_of(client_of("officer"), case)
    assert "更正“一次性告知补正”" in page and "漏写一项" in page
    assert [x.data.get("missing") for x in parse_log(docket.exported(case), NAME).entries[1:]] == [
        "图纸", "图纸和节能审查意见",
    ]  # fmt: skip


def test_an_entry_is_struck_out_with_a_reason(world, case, client_of: Clients) -> None:
    case = entered(world, case, "notify", "authority", "officer", missing="图纸")
    corrected(
        client_of("officer"), case, event="notify", by="authority", corrects="notify-2026-03-02",
        strike="1", because="记错案件",
    )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "received"


def test_striking_out_a_decision_needs_a_head(world, accepted, client_of: Clients) -> None:
    case = entered(world, accepted, "approve", "authority", "approver")
    corrected(
        client_of("officer"), case, event="approve", by="authority", corrects="approve-2026-03-02",
        strike="1", because="签错",
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, Proposal.objects.get().needs) == ("approved", "case.grant")
    assert decided(client_of("approver"), Proposal.objects.get(), choice="sign").status_code == 302
    case.refresh_from_db()
    assert case.state == "accepted"


def test_what_came_on_paper_is_recorded_with_what_it_rests_on(world, case, client_of) -> None:
    case = entered(world, case, "notify", "authority", "officer", missing="图纸")
    bare = acted(client_of("officer"), case, "supplement", "applicant")
    assert bare.status_code == 422 and "须说明依据" in bare.content.decode()
    acted(client_of("officer"), case, "supplement", "applicant", because="窗口收到图纸原件")
    case.refresh_from_db()
    assert case.state == "received"
    assert parse_log(docket.exported(case), NAME).entries[-1].signed == world.person("officer").ref


def test_a_file_is_put_into_the_case(case, client_of: Clients, settings, tmp_path) -> None:
    settings.UPLOADS = tmp_path
    url = reverse("case-upload", kwargs={"case": case.ref})
    pdf = BytesIO(b"%PDF-1.7\n%%EOF")
    pdf.name = "评估报告.pdf"
    client_of("officer").post(url, {"kind": "evaluation-report", "file": pdf})
    assert Upload.objects.get(case=case).name == "评估报告.pdf"
    wrong = BytesIO(b"#!/bin/sh")
    wrong.name = "评估报告.pdf"
    answer = client_of("officer").post(url, {"kind": "evaluation-report", "file": wrong})
    assert answer.status_code == 422 and "不是可接收的文件" in answer.content.decode()
    assert client_of("officer").post(url, {"kind": "no-such"}).status_code == 422


def test_the_result_is_published_with_a_last_day_for_objections(world, accepted, client_of) -> None:
    case = entered(world, accepted, "approve", "authority", "approver")
    officer, url = client_of("officer"), reverse("case-publish", kwargs={"case": case.ref})
    duty = {"entry": "approve-2026-03-02", "duty": "0"}
    draft = officer.get(url, duty).content.decode()
    assert "甲线：出具核准文件" in draft
    typed = {**duty, "kind": "decision", "title": "甲线核准结果", "title_en": "", "body": "予以核准",
             "body_en": "", "objection_until": "2026-02-30"}  # fmt: skip
    wrong = officer.post(url, typed)
    assert wrong.status_code == 422 and "不是日期" in wrong.content.decode()
    assert "甲线核准结果" in wrong.content.decode()
    officer.post(url, {**typed, "objection_until": "2026-03-09"})
    officer.post(url, {**typed, "objection_until": "2026-03-09"})
    made = Publication.objects.get()
    assert (made.case_id, made.objection_until) == (case.pk, date(2026, 3, 9))
    assert DutyMet.objects.get().kind == "publicity"
    assert "已公开" in page_of(officer, case)


# --- who sees it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "status"),
    [("officer", 200), ("reader", 200), ("officer-province", 200), ("owner", 403),
     ("officer-county", 404), ("officer-elsewhere", 404), ("rival", 404), ("somebody", 404)],
)  # fmt: skip
def test_the_desk_of_a_case_is_its_authoritys_and_those_above(
    case, client_of, login, status
) -> None:
    client = client_of(login)
    for name in ("case", "case-log"):
        assert client.get(reverse(name, kwargs={"case": case.ref})).status_code == status


@pytest.mark.parametrize("login", ["reader", "officer-county", "officer-elsewhere", "rival"])
def test_nobody_else_acts(case, client_of: Clients, login: str) -> None:
    assert acted(client_of(login), case, "accept").status_code in (403, 404)
    assert corrected(client_of(login), case).status_code in (403, 404)
    assert LogLine.objects.filter(case=case).count() == 2


def test_the_province_reads_and_does_not_handle(case, client_of: Clients) -> None:
    answer = acted(client_of("officer-province"), case, "accept")
    assert answer.status_code == 403
    assert LogLine.objects.filter(case=case).count() == 2


def test_the_log_is_given_out_as_it_is_kept(case, client_of: Clients) -> None:
    answer = client_of("officer").get(reverse("case-log", kwargs={"case": case.ref}))
    assert answer.content == docket.exported(case)


def test_a_correction_is_previewed_and_nothing_is_written(world, case, client_of: Clients) -> None:
    case = entered(world, case, "notify", "authority", "officer", missing="图纸")
    answer = corrected(
        client_of("officer"), case, event="notify", by="authority", corrects="notify-2026-03-02",
        strike="1", because="记错案件", do="preview",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200 and "尚未记入" in page and "已收件" in page
    assert LogLine.objects.filter(case=case).count() == 3


def test_a_forgotten_event_is_entered_out_of_order(world, case, client_of, site_clock) -> None:
    site_clock.set(date(2026, 3, 6))
    case = entered(world, case, "waive-evaluation", "authority", "officer", date(2026, 3, 6))
    listed = client_of("officer").get(reverse("case-correct", kwargs={"case": case.ref}))
    assert "征求行业管理部门意见" in listed.content.decode()
    posted = {"event": "consult-department", "by": "authority", "omitted": "1", "day": "2026-03-05"}
    assert corrected(client_of("officer"), case, **posted, because="当日已发函").status_code == 302
    due = {each.id: each.due for each in docket.status(case).clocks}
    assert due["C07"] == date(2026, 3, 30)  # 20 working days after the receipt that counts
    assert "补记“征求行业管理部门意见”" in page_of(client_of("officer"), case)


@pytest.mark.parametrize(
    "asked",
    [{"corrects": "no-such"}, {"event": "no-such", "by": "authority"}, {"event": "accept", "by": "x"}],
)  # fmt: skip
def test_what_there_is_not_cannot_be_corrected(case, client_of: Clients, asked) -> None:
    url = reverse("case-correct", kwargs={"case": case.ref})
    assert client_of("officer").get(url, asked).status_code == 404


def test_a_year_without_published_holidays_is_told_by_its_weekends(
    world, case, client_of, site_clock
) -> None:
    site_clock.set(date(2027, 1, 5))
    docket.refresh()
    assert "已受理，审查中" in page_of(client_of("officer"), case)
    proposed(client_of("officer"), case, "approve")


def test_what_may_be_done_says_until_when(world, accepted, client_of: Clients) -> None:
    page = page_of(client_of("approver"), accepted)
    before, after = page.split("出具核准文件", 1)
    assert "至 2026-03-16" in after.split("</summary>")[0]  # the decision: ten working days
    assert "至 2026-03-06" in before.split("委托评估")[-1]  # the evaluation: four


def test_every_kind_of_paper_an_applicant_hands_in_has_a_name_at_the_bureau() -> None:
    handed_in = {each.id for kinds in KINDS.values() for each in kinds}
    assert handed_in <= set(HANDED_IN | PAPER_KINDS)
