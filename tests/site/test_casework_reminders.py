"""What time does is told: what is due some working days ahead, what is overdue, what lapsed, each
to whoever has to act, with the clock, the day, what follows and the article, and once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huice.procedure.events import Entry
from huice.site.casework import docket, procedures, reminders
from huice.site.casework.models import Case, LiveClock, LogLine, Message, Reminder
from huice.site.people.actor import actor_for

DAY = date(2026, 3, 2)


def entered(world, case: Case, event: str, by: str, day: date, **data: str) -> Case:
    moment = datetime(day.year, day.month, day.day, 9)
    entry = Entry(f"{event}-{day}", event, day, moment, by, data)
    return docket.enter(case, entry, actor_for(world.person("officer"), True), case.head).case


def begun(world, key: str = procedures.APPROVAL, name: str = "韶技改核-2026-0001") -> Case:
    return docket.begin(
        procedures.procedure(key), name, actor_for(world.person("officer"), True), DAY,
        company=world.company, authority=world.city,
    )  # fmt: skip


@pytest.fixture
def applied(world, site_clock) -> Case:
    """An application received on Monday 2026-03-02: to be answered by 2026-03-04."""
    return entered(
        world, begun(world), "submit", "applicant", DAY, project_code="A1", project="甲线"
    )


@pytest.fixture
def accepted(world, applied, site_clock) -> Case:
    """Accepted on 2026-03-03: evaluation is to be entrusted by Monday 2026-03-09."""
    case = entered(world, applied, "accept", "authority", date(2026, 3, 3))
    assert LiveClock.objects.get(case=case, clock="C02").due == date(2026, 3, 9)
    return case


def filed(world) -> Case:
    """A filing of 2026-03-02: works must begin by 2028-03-02."""
    case = begun(world, procedures.FILING, "韶技改备-2026-0001")
    for event, data in (
        ("read-policy", {}), ("declare", {"prohibited": "no", "needs_approval": "no", "under_construction": "no"}),
        ("fill-in", {"completion": "2029-06-30", "filed_with": "prefecture", "cross_region": "no"}), ("upload", {}),
        ("submit", {"project_code": "2603-440205-04-02-9", "project": "甲线"}),
    ):  # fmt: skip
        case = entered(world, case, event, "applicant", DAY, **data)
    return entered(world, case, "verify", "authority", DAY)


def told(login: str) -> list[str]:
    return list(Message.objects.filter(to__login=login).order_by("pk").values_list("zh", flat=True))


def test_the_authority_is_reminded_3_and_1_working_days_ahead_and_when_overdue(
    world, accepted, site_clock
) -> None:
    ahead: dict[int, list[str]] = {}
    for day in range(3, 12):
        site_clock.set(date(2026, 3, day))
        before = len(told("officer"))
        for _ in range(2):
            docket.refresh()
            reminders.send(date(2026, 3, day))
        ahead[day] = told("officer")[before:]
    name = "韶技改核-2026-0001：“委托评估（需要评估的）”（项目核准机关）"
    after = "。文本未规定逾期后果（第十四条第二款）"
    assert {day: texts for day, texts in ahead.items() if texts} == {
        4: [f"{name}还有 3 个工作日，2026-03-09 到期{after}"],
        6: [f"{name}还有 1 个工作日，2026-03-09 到期{after}"],
        10: [f"{name}已于 2026-03-09 到期，尚未办理{after}"],
    }
    assert told("owner") == [] and told("approver") == []


def test_a_reminder_says_what_follows_and_links_to_the_case(world, applied) -> None:
    reminders.send(date(2026, 3, 3))
    [message] = Message.objects.all()
    assert message.zh == (
        "韶技改核-2026-0001：“一次性告知”（项目核准机关）还有 1 个工作日，2026-03-04 到期。"
        "逾期后果：视为受理，受理日为收件之日（第十三条第二款）"
    )
    assert message.en == (
        "韶技改核-2026-0001: 'one-time notice' (approving authority) is due on 2026-03-04, "
        "1 working day left; when it runs out: deemed accepted as of the receipt (第十三条第二款)"
    )
    assert message.link == reverse("case", kwargs={"case": applied.ref})


def test_a_weekend_counts_for_nothing(world, accepted) -> None:
    assert reminders.send(date(2026, 3, 7)) == 1  # Saturday: Monday is the first working day
    assert "还有 1 个工作日" in told("officer")[0]


def test_who_was_late_to_be_reminded_gets_the_nearest_reminder_alone(world, accepted) -> None:
    assert reminders.send(date(2026, 3, 9)) == 1
    assert "今天（2026-03-09）到期" in told("officer")[0]
    assert [each.kind for each in Reminder.objects.all()] == ["1"]


def test_what_ran_out_long_ago_is_not_told_any_more(world, accepted, site_clock) -> None:
    site_clock.set(date(2026, 4, 9))
    docket.refresh()
    reminders.send(date(2026, 4, 9))
    assert not [each for each in told("officer") if "2026-03-09 到期" in each]


def test_the_company_is_reminded_10_and_3_working_days_ahead(world, site_clock) -> None:
    case = filed(world)
    start = LiveClock.objects.get(case=case, due=date(2028, 3, 2))
    assert start.who == "applicant"
    for day in (date(2028, 2, 16), date(2028, 2, 17), date(2028, 2, 28), date(2028, 3, 1)):
        reminders.send(day)
    mine = [each for each in told("owner") if "2028-03-02" in each]
    assert len(mine) == 2
    assert "还有 10 个工作日" in mine[0] and "还有 3 个工作日" in mine[1]
    assert "自动失效" in mine[1] and "第二十二条" in mine[1]
    assert told("editor") == told("owner") and told("viewer") == []
    last = Message.objects.filter(to__login="owner").latest("pk")
    assert last.link == reverse("applicant-case", kwargs={"case": case.ref}) and last.case == case


def test_a_handler_alone_is_reminded_and_not_one_who_has_left(world, accepted) -> None:
    Case.objects.filter(pk=accepted.pk).update(handler=world.person("approver"))
    reminders.send(date(2026, 3, 4))
    assert len(told("approver")) == 1 and told("officer") == []
    handler = world.person("approver")
    handler.is_active = False
    handler.save()
    reminders.send(date(2026, 3, 6))
    assert len(told("approver")) == 1 and len(told("officer")) == 1


def test_a_due_day_that_moves_is_told_anew(world, accepted) -> None:
    reminders.send(date(2026, 3, 4))
    LiveClock.objects.filter(case=accepted, clock="C02").update(due=date(2026, 3, 16))
    reminders.send(date(2026, 3, 11))
    assert len(told("officer")) == 2 and "2026-03-16" in told("officer")[1]


def test_a_closed_case_reminds_nobody(world, applied) -> None:
    entered(world, applied, "decline", "authority", DAY)
    reminders.send(date(2026, 3, 4))
    assert told("officer") == []


def test_none_is_sent_twice_by_the_constraint_itself(world, applied) -> None:
    reminders.send(date(2026, 3, 4))
    known = Reminder.objects.get()
    with pytest.raises(IntegrityError):
        Reminder.objects.create(
            case=applied, clock=known.clock, due=known.due, kind=known.kind, at=known.at
        )


def test_at_most_so_many_at_once_and_the_rest_later(world, site_clock) -> None:
    for number in range(3):
        entered(world, begun(world, name=f"甲-{number}"), "submit", "applicant", DAY,
                project_code=f"A{number}", project=f"甲{number}")  # fmt: skip
    assert [reminders.send(date(2026, 3, 4), limit=2) for _ in range(3)] == [2, 1, 0]


def test_many_cases_ask_no_more_questions_than_one_to_find_whom_to_tell(world, site_clock) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reminders.send(date(2026, 3, 4))
        return len([each for each in queries if "SELECT" in each["sql"][:12]])

    def applies(number: int) -> None:
        entered(world, begun(world, name=f"甲-{number}"), "submit", "applicant", DAY,
                project_code=f"A{number}", project=f"甲{number}")  # fmt: skip

    applies(0)
    one = asked()
    for number in range(1, 6):
        applies(number)
    assert asked() == one


def test_a_case_whose_log_was_edited_keeps_no_other_from_its_reminder(
    world, applied, caplog
) -> None:
    broken = filed(world)
    LogLine.objects.filter(case=broken, number=2).update(line="{}")
    LiveClock.objects.filter(case=broken).update(due=date(2026, 3, 9))
    reminders.send(date(2026, 3, 4))
    assert any("一次性告知" in each for each in told("officer"))


# --- what time itself did ------------------------------------------------------------------------


def test_deemed_acceptance_is_told_to_both_sides_once(world, applied, site_clock) -> None:
    site_clock.set(date(2026, 3, 5))
    assert docket.refresh() == 1
    docket.refresh(date(2026, 3, 11))
    said = (
        "韶技改核-2026-0001：“一次性告知”届满，视为受理，受理日为收件之日（第十三条第二款）；"
        "日期 2026-03-02，此后为：已受理，审查中"
    )
    for login, page in (
        ("owner", "applicant-case"),
        ("editor", "applicant-case"),
        ("officer", "case"),
    ):
        [message] = Message.objects.filter(to__login=login)
        assert message.zh == said and message.link == reverse(page, kwargs={"case": applied.ref})
        assert "deemed accepted" in message.en and "C01" not in message.en
    assert told("viewer") == [] and told("approver") == []


def test_automatic_invalidity_is_told_with_the_state_it_leads_to(world, site_clock) -> None:
    filed(world)
    site_clock.set(date(2028, 3, 3))
    docket.refresh()
    [said] = [each for each in told("owner") if "届满" in each]
    assert "自动失效" in said and "此后为：" in said and "第二十二条" in said
    assert said in told("officer")


def test_an_event_that_comes_after_a_lapse_tells_of_it_as_well(world, applied, site_clock) -> None:
    site_clock.set(date(2026, 3, 11))
    entered(world, applied, "waive-evaluation", "authority", date(2026, 3, 11))
    assert len([each for each in told("owner") if "视为受理" in each]) == 1
    docket.refresh(date(2026, 3, 12))
    assert len([each for each in told("owner") if "视为受理" in each]) == 1


def test_nothing_is_told_before_its_day(world, applied, site_clock) -> None:
    site_clock.set(date(2026, 3, 4))
    docket.refresh()
    assert told("owner") == []


# --- unread --------------------------------------------------------------------------------------


def test_the_top_bar_counts_what_was_not_opened(world, applied, client_of) -> None:
    reminders.send(date(2026, 3, 4))
    page = client_of("officer").get(reverse("messages")).content.decode()
    assert '<span class="tally">1<span class="visually-hidden">条未读</span></span>' in page
    Message.objects.update(read=datetime(2026, 3, 4, 9).astimezone())
    page = client_of("officer").get(reverse("messages")).content.decode()
    assert "条未读" not in page.split("</header>")[0]


def test_nobody_is_asked_about_messages_without_a_login(world, client_of) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client_of("").get(reverse("login")).status_code == 200
    assert not [each for each in queries if "casework_message" in each["sql"]]
