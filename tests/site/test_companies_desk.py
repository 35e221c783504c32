"""The start of a company's desk: what is due, what can be had, what is in progress."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from huice.language import Text
from huice.site.casework import docket, messages, procedures
from huice.site.casework.models import Case, LiveClock, Project
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.people.actor import actor_for

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _clock(site_clock) -> None:
    """All of it happens on 2026-03-02."""


def begun(world, company, name: str) -> Case:
    project = Project.objects.create(company=company, name=f"{name}的项目", place="440200")
    return docket.begin(
        procedures.procedure(procedures.FILING), name, actor_for(world.person("owner"), True), DAY,
        company=company, project=project, authority=world.city,
    )  # fmt: skip


def due(
    case: Case, clock: str, day: date | None, who: str = "applicant", working: bool = True
) -> None:
    LiveClock.objects.create(case=case, clock=clock, who=who, due=day, working=working)


def desk(client, world, **query: str) -> str:
    answer = client.get(reverse("company", args=[world.company.ref], query=query))
    assert answer.status_code == 200
    return answer.content.decode()


def test_clocks_of_the_company_are_due_in_their_order(world, client_of) -> None:
    case = begun(world, world.company, "韶技改备-2026-0001")
    due(case, "C17", date(2028, 3, 2), working=False)
    due(case, "correction", date(2026, 3, 5))
    due(case, "verify", date(2026, 3, 3), who="authority")
    text = desk(client_of("viewer"), world)
    assert text.index("补正信息") < text.index("开工期限")
    assert "2026-03-05 星期四" in text
    assert "余 3 个工作日" in text
    assert "2026-03-03" not in text
    assert reverse("applicant-case", args=[case.ref]) in text


def test_a_clock_that_has_run_out_is_late_in_working_days(world, client_of, site_clock) -> None:
    due(begun(world, world.company, "韶技改备-2026-0001"), "correction", date(2026, 3, 5))
    site_clock.set(date(2026, 3, 9))
    assert "逾期 2 个工作日" in desk(client_of("viewer"), world)


def test_cases_and_projects_of_the_company_and_of_no_other(world, client_of) -> None:
    mine = begun(world, world.company, "韶技改备-2026-0001")
    theirs = begun(world, world.rival, "莞技改备-2026-0009")
    due(theirs, "correction", date(2026, 3, 5))
    text = desk(client_of("viewer"), world)
    assert "韶技改备-2026-0001的项目" in text
    assert reverse("project", args=[mine.project.ref]) in text
    for secret in (theirs.name, theirs.ref, theirs.project.ref, world.rival.name):
        assert secret not in text


def test_the_calls_that_close_soon_are_due_where_they_concern_the_company(
    world, client_of, site_clock
) -> None:
    site_clock.set(date(2024, 2, 1))
    facts.enter(world.company, [Said("enterprise.registered_in", 0, "深圳市", "")],
                actor_for(world.person("owner"), True))  # fmt: skip
    assert "2024-02-25" in desk(client_of("viewer"), world)


def test_a_long_list_is_cut_and_shown_whole_where_asked_for(world, client_of) -> None:
    for number in range(12):
        begun(world, world.company, f"第{number:02}件")
    text = desk(client_of("viewer"), world)
    assert text.count("/projects/c/") == 10 and text.count("/projects/p/") == 10
    assert "第11件" in text and "第01件</a>" not in text
    assert "全部 12 件" in text and "全部 12 个项目" in text
    whole = desk(client_of("viewer"), world, cases="all")
    assert whole.count("/projects/c/") == 12 and "全部 12 件" not in whole


def test_unread_messages_are_one_s_own(world, client_of) -> None:
    messages.tell([world.person("viewer")], Text("请补正用地文件", "Correct the land paper"))
    messages.tell([world.person("rival")], Text("给别家的消息", "For another company"))
    text = desk(client_of("viewer"), world)
    assert "请补正用地文件" in text
    assert "给别家的消息" not in text
    assert "Correct the land paper" in desk(client_of("viewer"), world, lang="en")
    assert "请补正用地文件" not in desk(client_of("owner"), world)


def test_an_owner_is_told_who_waits(world, client_of) -> None:
    client_of("somebody").post(reverse("company-join"), {"credit_code": world.company.credit_code})
    assert "1 人申请加入" in desk(client_of("owner"), world)
    assert "申请加入" not in desk(client_of("editor"), world)


def test_the_empty_desk_says_what_to_do_first(world, client_of) -> None:
    text = desk(client_of("owner"), world)
    assert "近期没有要办的事" in text
    assert "没有在办事项" in text
    assert "下一个问题" in text


@pytest.mark.parametrize("ref", ["%00", "a%20b", "0", "x" * 5000, "..%2f", "%E4%BC%81"])
def test_a_company_that_is_none_has_no_desk(world, client_of, ref: str) -> None:
    client = client_of("owner")
    for page in ("", "answer", "profile", "members", "excel", "answer/question"):
        assert client.get(f"/company/{ref}/{page}").status_code in (404, 405)
        assert client.post(f"/company/{ref}/{page}").status_code in (404, 405)


HOSTILE = [
    "",
    "\x00",
    "'; --",
    "<script>",
    "9" * 40,
    "-1",
    "ｆｕｌｌ",
    "\u202e",
    "🏭" * 300,
    "{{7*7}}",
    "%s",
]
FORMS = [
    ("company-new", False, ("name", "credit_code", "take")),
    ("company-join", False, ("credit_code",)),
    ("company-profile", True, ("seen", "v-enterprise.revenue@2025", "s-enterprise.legal_person",
                               "v-enterprise.legal_person", "y-2025", "v-enterprise.founded")),
    ("company-question", True, ("key", "value", "seen", "back", "measure")),
    ("company-excel", True, ("file",)),
    ("company-excel-confirm", True, ("token",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "of_company", "fields"), FORMS)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_form_fails_over_hostile_input(
    world, client_of, name, of_company, fields, value
) -> None:
    address = reverse(name, args=[world.company.ref] if of_company else [])
    answer = client_of("owner").post(address, dict.fromkeys(fields, value))
    assert answer.status_code in (200, 302, 404, 409, 422)
    assert "<script>" not in answer.content.decode().replace("<script src=", "").replace(
        '<script type="application/json"', ""
    )


@pytest.mark.parametrize("page", ["", "answer", "answer/try", "profile", "members", "answer.html"])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_page_fails_over_a_hostile_address(world, client_of, page: str, value: str) -> None:
    names = (
        "at",
        "by",
        "skip",
        "show",
        "q",
        "section",
        "year",
        "asked",
        "if",
        "without",
        "value-x",
    )
    query = dict.fromkeys(names, value)
    answer = client_of("owner").get(f"/company/{world.company.ref}/{page}", query)
    assert answer.status_code in (200, 302, 422)
