"""Reports by period on the site: taken over by heads, entered by form and only added to, reminded
of ahead, escalated once overdue, and seen in public without the author's name."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huice.site.casework import report_reminders, reporting
from huice.site.casework.models import Message
from huice.site.casework.models_reporting import ReportDuty, ReportReminder, TaskReport
from huice.site.people.models import AuditLine, Post

LEDGER = "guangdong-manufacturing-investment-2021/project-ledger"
NOTICE = "guangdong-manufacturing-investment-2021/yearly-notice"
TASK = "national-vr-plan-2022/task-3-1"
LED = "guangdong-future-electronics-plan-2024/task-4-1"
PROGRESS = "national-electronics-growth-2023/growth-progress"
DUE = date(2026, 7, 15)  # of the ledger of the first half of 2026, a Wednesday


@pytest.fixture
def head(world, client_of, site_clock) -> Client:
    """A head of the city, on 2026-03-02."""
    return client_of("approver")


@pytest.fixture
def officer(world, client_of, head) -> Client:
    """An officer of the city, which has taken the ledger over."""
    assert taken(head, world, LEDGER).status_code == 302
    return client_of("officer")


def taken(client: Client, world, what: str, every: str = "", to: str = "report-take") -> Any:
    return client.post(reverse(to), {"authority": world.city.ref, "what": what, "every": every})


def entered(client: Client, world, **changed: str) -> Any:
    told = {"authority": world.city.ref, "item": f"{LEDGER} 2026-H1", "state": "done",
            "words": "台账已报省厅", "corrects": ""} | changed  # fmt: skip
    return client.post(reverse("report-enter"), told)


def page(client: Client, **asked: str) -> str:
    answer = client.get(reverse("reports"), asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def lines(world, day: date) -> list[tuple[str, str]]:
    found = reporting.lines(reporting.taken_over([world.city]), day)
    return [(each.due.period.key, each.state) for each in found]


# --- taking over ---------------------------------------------------------------------------------


def test_a_head_is_offered_what_fits_the_name_level_and_place(head, world) -> None:
    offered = page(head, authority=world.city.ref)
    assert "投资奖励资金项目台账" in offered  # 地级以上市工业和信息化局
    assert "组织当年投资奖励工作的通知" not in offered  # 省工业和信息化厅
    assert "产业报告" not in offered
    assert not ReportDuty.objects.exists()  # offered, never assigned


def test_what_is_over_cannot_be_taken_over(head, world) -> None:
    answer = taken(head, world, "guangdong-specialised-sme-2020/city-report")  # until 2025-02-14
    assert answer.status_code == 422 and "文件已到期" in answer.content.decode()
    assert not ReportDuty.objects.exists()


@pytest.mark.parametrize(("what", "every", "said"), [
    ("nothing", "", "政策库里没有这一事项"), (TASK, "", "请选择多久一报"), (TASK, "week", "请选择多久一报"),
    (LEDGER, "", "已承担这一事项"),
])  # fmt: skip
def test_what_cannot_be_taken_over_is_told(
    officer, head, world, what: str, every: str, said: str
) -> None:
    answer = taken(head, world, what, every)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert ReportDuty.objects.count() == 1


def test_the_rhythm_of_a_report_is_the_texts_whatever_is_sent(head, world) -> None:
    taken(head, world, LEDGER, "month")
    assert ReportDuty.objects.get().every == "half_year"


def test_what_was_given_back_is_owed_no_more_and_its_reports_stay(officer, head, world) -> None:
    entered(officer, world)
    assert taken(head, world, LEDGER, to="report-release").status_code == 302
    assert lines(world, DUE) == []
    assert TaskReport.objects.count() == 1 and ReportDuty.objects.count() == 2
    assert taken(head, world, LEDGER, to="report-release").status_code == 422


@pytest.mark.parametrize("login", ["reader", "officer"])
def test_only_a_head_takes_over(login: str, world, client_of, site_clock) -> None:
    assert taken(client_of(login), world, LEDGER).status_code == 403
    assert not ReportDuty.objects.exists()


# --- entering ------------------------------------------------------------------------------------


def test_a_report_is_kept_with_its_author_and_audited(officer, world) -> None:
    assert entered(officer, world).status_code == 302
    kept = TaskReport.objects.get()
    assert (kept.what, kept.period, kept.state, kept.author) == (LEDGER, "2026-H1", "done", "officer")  # fmt: skip
    assert AuditLine.objects.filter(action="report.entered", about=world.city.ref).count() == 1
    assert "台账已报省厅" in page(officer)


@pytest.mark.parametrize(("field", "value", "said"), [
    ("item", "", "请选择事项和期间"), ("item", f"{LEDGER} 2026-H9", "没有承担"),
    ("item", f"{LEDGER} 2025-H2", "没有承担"),  # was due before it was taken over
    ("item", f"{NOTICE} 2026", "没有承担"), ("state", "fine", "请选择进展"), ("words", " ", "请填写情况说明"),
    ("words", "长" * 1001, "至多 1,000"), ("corrects", "笔误", "没有可更正"), ("authority", "x", "请选择本单位"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    officer, world, field: str, value: str, said: str
) -> None:
    answer = entered(officer, world, **{field: value})
    html = unescape(answer.content.decode())
    assert answer.status_code == 422 and said in html
    assert f'href="#f-{field}"' in html
    assert not TaskReport.objects.exists()


def test_a_period_that_has_not_begun_has_no_report(world, client_of, site_clock) -> None:
    site_clock.set(date(2023, 12, 5))  # after the day of 2023, 30 November
    taken(client_of("approver"), world, PROGRESS)
    answer = entered(client_of("officer"), world, item=f"{PROGRESS} 2024")
    assert answer.status_code == 422 and "2024年尚未开始" in answer.content.decode()
    assert not TaskReport.objects.exists()


def test_a_second_report_needs_a_reason_and_both_stay(officer, world) -> None:
    entered(officer, world)
    answer = entered(officer, world, words="补报两个项目")
    assert answer.status_code == 422 and "更正须写理由" in answer.content.decode()
    assert entered(officer, world, words="补报两个项目", corrects="漏报").status_code == 302
    assert list(TaskReport.objects.values_list("words", flat=True).order_by("pk")) == ["台账已报省厅", "补报两个项目"]  # fmt: skip
    assert "此前的报告" in page(officer)


def test_nobody_reports_for_another_bureau(officer, world, client_of) -> None:
    assert entered(client_of("officer-elsewhere"), world).status_code == 422
    assert entered(client_of("officer-province"), world).status_code == 422  # sees it, no more
    assert "投资奖励资金项目台账" in page(client_of("officer-province"), authority=world.city.ref)
    assert "投资奖励资金项目台账" not in page(client_of("officer-elsewhere"), authority=world.city.ref)  # fmt: skip
    assert entered(client_of("reader"), world).status_code == 403
    assert not TaskReport.objects.exists()


# --- how periods stand ---------------------------------------------------------------------------


def test_a_report_that_the_text_asks_for_is_there_once_it_is_done(
    officer, world, site_clock
) -> None:
    site_clock.set(DUE)
    entered(officer, world, state="going_on")
    assert lines(world, date(2026, 7, 16)) == [("2026-H1", "overdue")]
    entered(officer, world, corrects="已报出")
    assert lines(world, date(2026, 7, 16)) == [("2026-H1", "filed")]  # the day itself is in time
    entered(officer, world, state="stuck", corrects="被退回")
    assert lines(world, date(2026, 7, 16)) == [("2026-H1", "overdue")]


def test_a_correction_does_not_make_a_report_late(officer, world, site_clock) -> None:
    entered(officer, world)
    site_clock.set(date(2026, 8, 3))
    entered(officer, world, words="更正一个数", corrects="笔误")
    assert lines(world, date(2026, 8, 3)) == [("2026-H1", "filed")]


def test_a_task_is_reported_in_the_rhythm_that_was_chosen(head, officer, world, site_clock) -> None:
    taken(head, world, LEDGER, to="report-release")
    taken(head, world, TASK, "quarter")
    # the quarter before it was taken over is due at the end of the running one
    assert lines(world, date(2026, 3, 2)) == [("2025-Q4", "not_due"), ("2026-Q1", "not_due")]
    assert entered(officer, world, item=f"{TASK} 2025-Q4", state="stuck").status_code == 302
    assert ("2025-Q4", "filed") in lines(world, date(2026, 4, 1))


def test_a_task_that_was_done_is_reported_on_no_more(head, officer, world, site_clock) -> None:
    taken(head, world, LEDGER, to="report-release")
    taken(head, world, TASK, "quarter")
    entered(officer, world, item=f"{TASK} 2025-Q4")
    assert lines(world, date(2026, 8, 3)) == [("2025-Q4", "filed")]
    entered(officer, world, item=f"{TASK} 2025-Q4", state="stuck", corrects="验收未过")
    assert ("2026-Q1", "overdue") in lines(world, date(2026, 8, 3))


# --- reminders -----------------------------------------------------------------------------------


def told(kind: str) -> list[str]:
    return [each.kind for each in ReportReminder.objects.filter(kind=kind)]


def names() -> list[str]:
    return sorted(Message.objects.values_list("to__login", flat=True))


@pytest.mark.parametrize(("day", "kinds"), [
    (date(2026, 7, 9), []), (date(2026, 7, 10), ["3"]), (date(2026, 7, 13), ["3"]),
    (date(2026, 7, 14), ["1"]), (DUE, ["1"]), (date(2026, 7, 16), ["overdue"]),
])  # fmt: skip
def test_officers_are_told_at_the_stages_of_other_reminders(
    officer, world, day: date, kinds: list[str]
) -> None:
    report_reminders.send(day)
    assert list(ReportReminder.objects.values_list("kind", flat=True)) == kinds


def test_officers_are_told_ahead_once(officer, world) -> None:
    assert [report_reminders.send(day) for day in (date(2026, 7, 10), date(2026, 7, 13))] == [1, 0]
    message = Message.objects.get()
    assert message.to.login == "officer" and message.link.endswith(f"?authority={world.city.ref}")
    assert (
        "2026年上半年" in message.zh
        and "还有 3 个工作日" in message.zh
        and "第十四条" in message.zh
    )


def test_overdue_goes_to_the_heads_here_and_above_once(officer, world) -> None:
    Post.objects.create(person=world.person("head-province"), organisation=world.province, role="principal")  # fmt: skip
    assert [report_reminders.send(date(2026, 7, day)) for day in (16, 17)] == [1, 0]
    assert names() == ["approver", "head-province", "officer", "principal"]  # no reader, no officer above  # fmt: skip


def test_who_has_reported_is_left_in_peace(officer, world) -> None:
    entered(officer, world)
    assert [report_reminders.send(day) for day in (DUE, date(2026, 7, 16))] == [0, 0]


def test_no_more_is_sent_than_asked_for(officer, head, world) -> None:
    taken(head, world, TASK, "quarter")
    assert report_reminders.send(date(2026, 7, 16), limit=1) == 1


# --- in public -----------------------------------------------------------------------------------


def test_the_department_page_shows_the_latest_report_without_its_author(
    head, officer, world, public_page
) -> None:
    taken(head, world, LED, "quarter")
    for period, state in (("2025-Q4", "going_on"), ("2026-Q1", "stuck")):
        entered(officer, world, item=f"{LED} {period}", state=state, words="内部情况")
    shown = public_page("/plans/tasks", who="省工业和信息化厅")
    assert "受阻" in shown and "2026年第1季度" in shown and world.city.name in shown
    assert "最近一次报告" in shown and "推进中" not in shown
    assert "内部情况" not in shown and "officer" not in shown


def test_the_department_page_splits_what_is_led_from_what_is_supported(public_page) -> None:
    rows = [public_page("/plans/tasks", who="省能源局", part=part).count('<th scope="row">')
            for part in ("", "lead", "support")]  # fmt: skip
    assert rows[0] == rows[1] + rows[2] and 0 < rows[1] < rows[2]


def test_the_department_page_lists_the_reports_it_owes_with_the_next_day(
    public_page, site_clock
) -> None:
    shown = public_page("/plans/tasks", who="地级以上市工业和信息化局")
    assert "投资奖励资金项目台账" in shown and "2026-07-15" in shown
    assert "投资奖励资金项目台账" not in public_page("/plans/tasks", who="市财政厅")


def test_a_document_lists_its_recurring_reports(public_page, site_clock) -> None:
    shown = public_page("/documents/shenzhen-clusters-opinions-2022")
    assert "产业报告" in shown and "每半年" in shown
