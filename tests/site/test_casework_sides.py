"""A company acts, and is told of its days, in every procedure, whatever that calls it; and actors,
events and states bear their own titles, also where a field goes by the same name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from huice.procedure.events import Entry
from huice.site.bureau import case_page
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LiveClock, LogLine, Message
from huice.site.companies import sides
from huice.site.openlibrary import steps
from huice.site.people import keys
from huice.site.people.actor import actor_for

DAY = date(2026, 3, 2)
TITLE = "guangdong-specialised-sme-2020/title"
Clients = Callable[[str], Client]


def entered(world, case: Case, event: str, by: str, day: date = DAY, **data: str) -> Case:
    moment = datetime(day.year, day.month, day.day, 9)
    entry = Entry(f"{event}-{day}", event, day, moment, by, data)
    return docket.enter(case, entry, actor_for(world.person("principal"), True), case.head).case


def begun(world, key: str, name: str) -> Case:
    return docket.begin(
        procedures.procedure(key), name, actor_for(world.person("officer"), True), DAY,
        company=world.company, authority=world.city,
    )  # fmt: skip


@pytest.fixture
def called(world, site_clock) -> Case:
    """The year's call for the title of specialised enterprises is out: the enterprise may apply."""
    return entered(world, begun(world, TITLE, "韶专精-2026-0001"), "call", "province")


# --- whom a procedure calls what -----------------------------------------------------------------


def test_no_procedure_has_two_companies() -> None:
    known = procedures.keys()
    assert known
    for key in known:
        actors = procedures.procedure(key).actors
        assert len(set(actors) & sides.COMPANIES) <= 1, key


@pytest.mark.parametrize(
    ("key", "company"),
    [(procedures.APPROVAL, "applicant"), (TITLE, "enterprise"),
     ("guangdong-digital-benchmarks-2022/fund-bar", "unit"),
     ("guangdong-approval-filing-2021/complaint", ""),
     ("guangdong-manufacturing-investment-2021/city-year", "")],
)  # fmt: skip
def test_what_a_procedure_calls_the_company(key: str, company: str) -> None:
    assert sides.company_in(procedures.procedure(key)) == company


def test_clocks_of_others_are_the_authoritys_own_only_where_no_authority_is_named() -> None:
    approval = procedures.procedure(procedures.APPROVAL)
    assert sides.authorities_in(approval) == {"authority"}
    title = procedures.procedure(TITLE)
    assert "province" in sides.authorities_in(title) and "enterprise" not in sides.authorities_in(
        title
    )


# --- the company acts ----------------------------------------------------------------------------


def test_an_enterprise_acts_on_its_page_as_an_applicant_does(
    called, world, client_of: Clients
) -> None:
    page = client_of("owner").get(reverse("applicant-case", args=[called.ref])).content.decode()
    form = reverse("applicant-act", args=[called.ref, "apply"])
    assert "自愿申报" in page and form in page
    shown = client_of("owner").get(form).content.decode()
    hidden = dict(re.findall(r'name="(seen|entry)" value="([^"]*)"', shown))
    answer = client_of("owner").post(form, {**hidden, "day": "2026-03-02"})
    assert answer.status_code == 302
    called.refresh_from_db()
    assert called.state == "applied"
    assert '"by":"enterprise"' in LogLine.objects.get(case=called, number=2).line.replace(" ", "")
    told = Message.objects.get(to=world.person("officer"))
    assert "自愿申报" in told.zh and told.link == reverse("case", args=[called.ref])
    assert not Message.objects.filter(to=world.person("owner")).exists()


@pytest.mark.parametrize(
    ("login", "status"), [("viewer", 403), ("rival", 404), ("officer", 403), ("somebody", 404)]
)
def test_nobody_else_acts_for_the_enterprise(
    called, world, client_of: Clients, login: str, status: int
) -> None:
    form = reverse("applicant-act", args=[called.ref, "apply"])
    answer = client_of(login).post(form, {"seen": called.head, "entry": "x", "day": "2026-03-02"})
    assert answer.status_code == status
    called.refresh_from_db()
    assert called.state == "called"


def test_what_an_enterprise_may_not_do_is_not_open_to_it(called, client_of: Clients) -> None:
    entry = {"seen": called.head, "entry": "x", "day": "2026-03-02"}
    form = reverse("applicant-act", args=[called.ref, "reject"])
    assert client_of("owner").post(form, entry).status_code == 302
    called.refresh_from_db()
    assert called.state == "called"


def test_an_officer_records_what_the_enterprise_hands_in_on_paper(
    called, world, client_of: Clients
) -> None:
    page = client_of("officer").get(reverse("case", args=[called.ref])).content.decode()
    assert "自愿申报" in page
    posted = {
        "event": "apply",
        "by": "enterprise",
        "seen": called.head,
        "entry": "paper-1",
        "day": "2026-03-02",
    }
    act = reverse("case-act", args=[called.ref])
    answer = client_of("officer").post(act, posted)
    assert answer.status_code == 422 and "须说明依据" in answer.content.decode()
    answer = client_of("officer").post(act, {**posted, "because": "纸质申报书原件，当日收"})
    assert answer.status_code == 302
    called.refresh_from_db()
    assert called.state == "applied"
    assert Message.objects.filter(to=world.person("owner"), zh__contains="自愿申报").exists()


def test_the_days_of_an_enterprise_are_in_its_calendar_and_on_its_desk(
    called, world, client_of: Clients, site_clock
) -> None:
    case = called
    for event, by, data in (
        ("apply", "enterprise", {}), ("recommend", "city", {"qualified": "yes", "bar": "no-bar"}),
        ("propose", "province", {}), ("publicise", "province", {}), ("confirm", "province", {}),
    ):  # fmt: skip
        case = entered(world, case, event, by, **data)
    due = LiveClock.objects.get(case=case, clock="C29").due
    assert due == date(2029, 3, 2)
    own = f"/projects/{world.company.ref}/deadlines?view=list&kind=own"
    page = client_of("owner").get(own).content.decode()
    assert "2029-03-02" in page and "称号有效期三年" in page
    desk = client_of("owner").get(reverse("company", args=[world.company.ref])).content.decode()
    assert "称号有效期三年" in desk


# --- titles --------------------------------------------------------------------------------------


def test_a_change_of_a_filing_is_called_a_change_and_not_its_size(
    world, client_of: Clients, site_clock
) -> None:
    case = begun(world, procedures.FILING, "韶技改备-2026-0001")
    for event, data in (
        ("read-policy", {}), ("declare", {"prohibited": "no", "needs_approval": "no"}),
        ("fill-in", {"completion": "2029-06-30", "filed_with": "prefecture"}), ("upload", {}),
        ("submit", {"project_code": "A-1", "project": "甲线"}),
        ("change", {"trigger": "investment", "change": "20%"}),
    ):  # fmt: skip
        case = entered(world, case, event, "applicant", **data)
    moment = datetime(2026, 3, 2, 9)
    strike = Entry("strike", "", DAY, moment, "applicant", {}, "录错", corrects="change-2026-03-02")
    head = case.head
    case = docket.enter(case, strike, actor_for(world.person("officer"), True), case.head).case
    page = case_page.read(case)
    assert [each.what.zh for each in case_page.corrections(page)] == [
        "撤销记录“备案变更（应当办理）”"
    ]
    assert [each.title.zh for each in case_page.meanwhile(page, head)] == ["撤销了一条记录"]
    secret = keys.make(world.person("officer"), "test", ("cases",), 30)[1]
    found = Client().get(
        f"/api/v1/cases/{case.ref}/events", headers={"Authorization": f"Bearer {secret}"}
    ).json()  # fmt: skip
    [change] = [each for each in found["items"] if each["event"] == "change"]
    assert change["title"]["zh"] == "备案变更（应当办理）"


def test_an_actor_bears_its_title_where_a_field_is_named_like_it(
    world, client_of: Clients, site_clock
) -> None:
    case = begun(world, procedures.APPROVAL, "韶技改核-2026-0001")
    case = entered(world, case, "submit", "applicant", project_code="A1", project="甲线")
    case = entered(world, case, "accept", "authority")
    data = {"evaluator": "某评估公司", "independent": "yes", "evaluation_due": "2026-04-20"}
    case = entered(world, case, "entrust", "authority", **data)
    page = client_of("officer").get(reverse("case", args=[case.ref])).content.decode()
    assert "（登记：评估机构）" in page and "（登记：评估机构名称）" not in page
    approval = steps.events(procedures.procedure(procedures.APPROVAL), "zh")
    assert "评估机构" in {each.by for each in approval}
