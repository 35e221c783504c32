"""The docket in the database: the same logs as in files, and of two who act at once one wins."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huice.problems import BadInput
from huice.procedure.events import Entry
from huice.procedure.log import parse_log
from huice.site.casework import docket, events, procedures
from huice.site.casework.models import Case, LogLine
from huice.site.people import audit
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine
from huice.site.web.problems import Conflict

DAY = date(2026, 3, 2)


def begun(world, name: str = "韶技改核-2026-0001") -> Case:
    return docket.begin(
        procedures.procedure(procedures.APPROVAL), name, actor_for(world.person("owner"), True), DAY,
        company=world.company, authority=world.city,
    )  # fmt: skip


def entry(id: str, event: str, by: str, day: date = DAY, **data: str) -> Entry:
    return Entry(id, event, day, datetime(day.year, day.month, day.day, 9), by, data)


def test_an_event_is_entered_signed_and_audited(world, site_clock) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    done = docket.enter(
        case, entry("a", "submit", "applicant", project_code="A1"), owner, case.head
    )
    assert (done.case.state, done.again) == ("received", False)
    log = parse_log(docket.exported(case), case.name)
    assert [each.signed for each in log.entries] == [owner.ref]
    assert AuditLine.objects.latest("number").action == "case.submit"
    assert audit.broken() is None


def test_the_same_entry_sent_again_is_not_doubled(world, site_clock) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    sent = entry("a", "submit", "applicant", project_code="A1")
    docket.enter(case, sent, owner, case.head)
    assert docket.enter(case, sent, owner, case.head).again
    assert LogLine.objects.filter(case=case).count() == 2


def test_of_two_who_act_on_what_they_saw_one_is_told(world, site_clock) -> None:
    case, officer = begun(world), actor_for(world.person("officer"), True)
    case = docket.enter(
        case, entry("a", "submit", "applicant", project_code="A1"), officer, case.head
    ).case
    docket.enter(case, entry("b", "accept", "authority"), officer, case.head)
    with pytest.raises(Conflict):
        docket.enter(case, entry("c", "notify", "authority", missing="用地"), officer, case.head)


def test_what_the_engine_refuses_leaves_nothing(world, site_clock) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    with pytest.raises(BadInput):
        docket.enter(case, entry("a", "accept", "authority"), owner, case.head)
    assert LogLine.objects.filter(case=case).count() == 1


def test_an_edited_line_is_named(world, site_clock) -> None:
    case = begun(world)
    line = LogLine.objects.get(case=case)
    line.line = line.line.replace("2026-03-02", "2026-03-01")
    line.save()
    with pytest.raises(BadInput, match="改动"):
        docket.read(case)


def test_an_edited_audit_row_is_named(world, site_clock) -> None:
    begun(world)
    begun(world, "韶技改核-2026-0002")
    AuditLine.objects.filter(number=1).update(person="somebody else")
    assert audit.broken() == 1


def test_time_itself_accepts_what_nobody_looked_at(world, site_clock) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    case = docket.enter(
        case, entry("a", "submit", "applicant", project_code="A1"), owner, case.head
    ).case
    assert case.due == date(2026, 3, 4)
    site_clock.set(date(2026, 3, 5))
    assert docket.refresh() == 1
    case.refresh_from_db()
    assert case.state == "accepted"


def test_one_edited_log_does_not_hold_up_the_others(world, site_clock) -> None:
    owner, cases = actor_for(world.person("owner"), True), []
    for number in (1, 2):
        case = begun(world, f"韶技改核-2026-000{number}")
        sent = entry(f"a{number}", "submit", "applicant", project_code=f"A{number}")
        cases.append(docket.enter(case, sent, owner, case.head).case)
    line = LogLine.objects.get(case=cases[0], number=1)
    line.line = line.line.replace("2026-03-02", "2026-03-01")
    line.save()
    site_clock.set(date(2026, 3, 5))
    assert docket.refresh() == 2
    cases[1].refresh_from_db()
    assert cases[1].state == "accepted" and docket.refresh() == 0
    assert AuditLine.objects.filter(action="case.broken").get().about == cases[0].ref


def test_a_company_cannot_date_back_what_the_authoritys_clock_starts_from(
    world, site_clock
) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    site_clock.set(date(2026, 3, 9))
    with pytest.raises(BadInput, match="不能填 2026-03-02"):
        events.act(case, entry("a", "submit", "applicant", project_code="A1"), owner, case.head)
    assert LogLine.objects.filter(case=case).count() == 1
    today = entry("a", "submit", "applicant", date(2026, 3, 9), project_code="A1")
    assert events.act(case, today, owner, case.head).case.state == "received"
