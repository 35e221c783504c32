"""The queue: by remaining working days, suspended apart, own and below, and who handles what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from huice.procedure.events import Entry
from huice.site.bureau import queue
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, Message, Project
from huice.site.companies.models import Company
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine

Clients = Callable[[str], Client]


def begun(world, name: str, day: date, authority=None, company=None, *events: tuple) -> Case:
    officer = actor_for(world.person("officer"), True)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), name, officer, day,
        company=company or world.company, authority=authority or world.city,
    )  # fmt: skip
    first = ("submit", "applicant", day, {"project_code": name, "project": name})
    for event, by, at, data in (first, *events):
        entry = Entry(f"{event}-{at}", event, at, datetime(at.year, at.month, at.day, 9), by, data)
        case = docket.enter(case, entry, officer, case.head).case
    return case


@pytest.fixture
def cases(world, site_clock) -> dict[str, Case]:
    """On Monday 9 March 2026: ``late`` is overdue, ``soon`` was accepted by silence and is due next,
    ``long`` last, ``still`` is with the evaluator, ``done`` was not accepted, ``county`` is one
    level below."""
    made = {}
    first, third = date(2026, 3, 2), date(2026, 3, 4)
    site_clock.set(first)
    clarified = ("accept", "authority", first, {})
    evaluated = ("entrust", "authority", first, {
        "evaluator": "某院", "independent": "yes", "evaluation_due": "2026-04-01"})  # fmt: skip
    waived = ("waive-evaluation", "authority", first, {})
    made["late"] = begun(world, "甲-逾期", first, None, None, clarified)
    made["still"] = begun(world, "乙-评估", first, None, None, clarified, evaluated)
    made["long"] = begun(world, "丙-在办", first, None, None, clarified, waived)
    made["done"] = begun(world, "丁-不受理", first, None, None, ("decline", "authority", first, {}))
    made["county"] = begun(world, "戊-县", first, world.county)
    made["elsewhere"] = begun(world, "己-外市", first, world.elsewhere, world.rival)
    site_clock.set(third)
    made["soon"] = begun(world, "庚-将到", third)
    site_clock.set(date(2026, 3, 9))
    return made


def rows(world, login: str, day: date = date(2026, 3, 9), **asked: str) -> list[queue.Row]:
    query = QueryDict(mutable=True)
    query.update(asked)
    actor = actor_for(world.person(login), True)
    return queue.rows(list(queue.found(actor, queue.asked_of(query), day)), day)


def names(world, login: str, **asked: str) -> list[str]:
    docket.refresh(date(2026, 3, 9))
    return [each.case.name for each in rows(world, login, **asked)]


def test_overdue_comes_first_and_suspended_cases_stand_apart(world, cases) -> None:
    assert names(world, "officer") == ["甲-逾期", "庚-将到", "丙-在办"]
    assert names(world, "officer", part="overdue") == ["甲-逾期"]
    assert names(world, "officer", part="suspended") == ["乙-评估"]
    assert names(world, "officer", part="finished") == ["丁-不受理"]


def test_a_row_says_how_long_is_left_and_what_happens_if_nobody_acts(world, cases) -> None:
    docket.refresh(date(2026, 3, 9))
    late, soon, long = rows(world, "officer")
    assert (late.left, late.working, late.standing) == (-1, True, "overdue")
    assert (late.clock.id, late.effect.zh) == ("C02", "文本未规定逾期后果")
    # accepted by silence on the 4th, so that the evaluation is entrusted by the 10th
    assert (soon.clock.id, soon.left, soon.case.state) == ("C02", 1, "accepted")
    assert (long.clock.id, long.left) == ("C07", 5)


def test_own_below_and_all(world, cases) -> None:
    assert names(world, "officer", scope="below") == ["戊-县"]
    assert names(world, "officer-province", scope="own") == []
    assert set(names(world, "officer-province", scope="all")) == {
        "甲-逾期", "庚-将到", "丙-在办", "戊-县", "己-外市",
    }  # fmt: skip
    assert names(world, "officer-county", scope="all") == ["戊-县"]
    assert names(world, "officer-elsewhere", organisation=world.city.ref, scope="all") == []


def test_filters(world, cases) -> None:
    assert names(world, "officer", words="庚") == ["庚-将到"]
    assert names(world, "officer", words="丹岩")[0] == "甲-逾期"
    assert names(world, "officer", words="91440200ma4x7t2b32") != []
    assert names(world, "officer", words="东莞市另一家") == []
    assert names(world, "officer", procedure=procedures.FILING) == []
    assert len(names(world, "officer", procedure=procedures.APPROVAL, state="accepted")) == 3
    assert names(world, "officer", handler="me") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "999999999"}, {"page": "-1"}, {"page": "²"}, {"size": "7"}, {"part": "x"},
        {"procedure": "../x"}, {"state": "accepted"}, {"handler": "\x00"}, {"words": "\x00%_'"},
        {"organisation": "x" * 999}, {"words": "长" * 5000},
    ],
)  # fmt: skip
def test_senseless_questions_are_answered(cases, client_of: Clients, asked) -> None:
    assert client_of("officer").get(reverse("queue"), asked).status_code == 200
    assert client_of("officer").get(reverse("queue-excel"), asked).status_code == 200


def test_the_page_in_both_languages_and_as_a_part(cases, client_of: Clients) -> None:
    officer = client_of("officer")
    page = officer.get(reverse("queue")).content.decode()
    for said in ("甲-逾期", "逾期 1 个工作日", "文本未规定逾期后果", "韶关市丹岩铸造"):
        assert said in page
    english = officer.get(reverse("queue"), {"lang": "en"}).content.decode()
    assert "1 working day late" in english
    part = officer.get(reverse("queue"), headers={"HX-Request": "true"}).content.decode()
    assert "甲-逾期" in part or "1 working day late" in part
    assert "<html" not in part


def test_an_empty_part_says_so(cases, client_of: Clients) -> None:
    page = client_of("officer").get(reverse("queue"), {"words": "没有这样的企业"}).content.decode()
    assert "没有符合条件的案件" in page


def test_a_company_has_no_queue(cases, client_of: Clients) -> None:
    assert client_of("owner").get(reverse("queue")).status_code == 403
    assert client_of("").get(reverse("queue")).status_code == 302


def test_the_workbook_holds_the_list_and_no_formula(world, cases, client_of: Clients) -> None:
    evil = Company.objects.create(name="=HYPERLINK(1)", credit_code="91440200MA4X7T2B40")
    case = cases["late"]
    project = Project.objects.create(company=evil, name="@SUM(1)", place="440200")
    Case.objects.filter(pk=case.pk).update(company=evil, project=project)
    answer = client_of("officer").get(reverse("queue-excel"), {"part": "overdue"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    heads, row = list(sheet.values)
    assert heads[:2] == ("案号", "企业")
    assert row[:4] == ("甲-逾期", "'=HYPERLINK(1)", "91440200MA4X7T2B40", "'@SUM(1)")
    assert row[9:12] == ("2026-03-06", -1, "工作日")


# --- who handles what ----------------------------------------------------------------------------


def test_an_officer_takes_a_case_and_a_head_assigns_many(world, cases, client_of: Clients) -> None:
    late, soon = cases["late"], cases["soon"]
    client_of("officer").post(reverse("case-assign", kwargs={"case": late.ref}), {"handler": "me"})
    assert names(world, "officer", handler="me") == ["甲-逾期"]
    client_of("approver").post(
        reverse("queue-assign"),
        {"case": [late.ref, soon.ref], "handler": world.person("principal").ref},
    )
    assert set(names(world, "principal", handler="me")) == {"甲-逾期", "庚-将到"}
    assert Message.objects.filter(to=world.person("principal")).count() == 2
    assert AuditLine.objects.filter(action="case.assign").count() == 3


def test_an_officer_assigns_nothing_of_another(world, cases, client_of: Clients) -> None:
    late = cases["late"]
    Case.objects.filter(pk=late.pk).update(handler=world.person("approver"))
    client_of("officer").post(reverse("case-assign", kwargs={"case": late.ref}), {"handler": "me"})
    late.refresh_from_db()
    assert late.handler == world.person("approver")


@pytest.mark.parametrize("login", ["officer-county", "owner", "reader"])
def test_nobody_gets_a_case_without_a_post_there(world, cases, client_of, login: str) -> None:
    late = cases["late"]
    answer = client_of("approver").post(
        reverse("queue-assign"), {"case": late.ref, "handler": world.person(login).ref}, follow=True
    )
    late.refresh_from_db()
    assert late.handler is None
    assert "没有经办岗位" in answer.content.decode()


def test_a_batch_leaves_no_half(world, cases, client_of: Clients) -> None:
    refs = [cases["soon"].ref, cases["county"].ref]
    answer = client_of("principal").post(reverse("queue-assign"), {"case": refs, "handler": "me"})
    assert answer.status_code == 403
    assert not Case.objects.exclude(handler=None).exists()


# --- the counter ---------------------------------------------------------------------------------


def test_a_case_begins_at_the_counter_once(world, site_clock, client_of: Clients) -> None:
    officer = client_of("officer")
    typed = {
        "form": "f" * 16, "authority": world.city.ref, "procedure": procedures.APPROVAL,
        "credit_code": world.company.credit_code, "project": "窗口项目", "day": "2026-02-27",
    }  # fmt: skip
    assert officer.post(reverse("case-new"), typed).status_code == 302
    assert officer.post(reverse("case-new"), typed).status_code == 302
    case = Case.objects.get()
    assert (case.company, case.authority, case.opened) == (
        world.company, world.city, date(2026, 2, 27),
    )  # fmt: skip
    assert case.name == "韶工信核〔2026〕0001号"


def test_what_is_wrong_at_the_counter_is_said_beside_its_field(
    world, site_clock, client_of
) -> None:
    typed = {
        "authority": world.county.ref, "procedure": "x", "credit_code": "91440200MA4X7T2B33",
        "project": "长" * 201, "day": "2026-03-03",
    }  # fmt: skip
    answer = client_of("officer").post(reverse("case-new"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("请选择您有经办岗位的机关", "请选择程序", "末位校验码", "至多 200 字", "晚于今天"):
        assert said in page
    assert "91440200MA4X7T2B33" in page
    assert not Case.objects.exists()
