"""The samples: filled in whole, marked everywhere, and taken out without touching anything else."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connections

from fund_fixtures import BENCHMARKS, INVESTMENT, PLATFORM, RENOVATION
from huice.problems import BadInput
from huice.procedure.events import Entry
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case
from huice.site.companies import facts
from huice.site.companies.models import Company
from huice.site.funds import doubles, findings, ledger, scoring
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Clawback, FundBar, LedgerLine
from huice.site.funds.models_money import Objection, Payment, Plan, Version
from huice.site.people import audit
from huice.site.people.actor import actor_for
from huice.site.people.models import Organisation, Person
from huice.site.running import sample, serving
from huice.site.web import clock
from site_fixtures import SetClock, World

KEPT = {"AuditLine", "AuditHead", "ContentType", "Permission"}
pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """How many rows each table has, the audit chain left out."""
    return {
        model.__name__: model._base_manager.count()
        for model in apps.get_models()
        if model.__name__ not in KEPT
    }


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 10, 3), date(2026, 2, 20), date(2027, 1, 2)])  # fmt: skip
def test_the_samples_stand_on_any_day(day: date, site_clock: SetClock) -> None:
    """On a working day, in the National Day and Spring Festival holidays, beyond the calendar."""
    site_clock.set(day)
    sample.fill()
    for case in Case.objects.all():
        status = docket.status(case)
        assert (status.state, case.is_sample) == (case.state, True), case.name
    assert audit.broken() is None


def test_the_samples_show_every_standing(site_clock: SetClock) -> None:
    sample.fill()
    cases = list(Case.objects.all())
    today = clock.today()
    assert any(case.due and case.due < today and not case.final for case in cases)
    assert any(case.due and case.due >= today for case in cases)
    assert any(case.suspended for case in cases)
    assert any(case.final for case in cases)
    assert {case.state for case in cases} >= {
        "draft", "filed", "started", "completed", "withdrawn", "revoked", "lapsed", "received",
        "supplementing", "accepted", "evaluation", "clarifying", "approved", "refused",
        "not-accepted",
    }  # fmt: skip


def test_everything_is_marked(site_clock: SetClock) -> None:
    sample.fill()
    for model in (Person, Organisation, Company, Case, Call, Application):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    names = [*Person.objects.values_list("name", flat=True),
             *Organisation.objects.values_list("name", flat=True)]  # fmt: skip
    assert all("样例" in name for name in names)
    assert all("虚构" in name for name in Company.objects.values_list("name", flat=True))


def test_the_funds_of_last_year_are_paid_to_the_fen_and_this_year_s_call_is_open(
    site_clock: SetClock,
) -> None:
    sample.fill()
    plan = Plan.objects.select_related("version").get(call__document=RENOVATION)
    paid = sum(Payment.objects.filter(batch__plan=plan).values_list("money", flat=True))
    assert paid == plan.total == plan.version.paid <= plan.version.budget
    assert set(plan.call.applications.values_list("state", flat=True)) == {
        "paid",
        "evaluated",
        "rejected",
    }
    current = Call.objects.exclude(pk=plan.call_id).get(document=RENOVATION)
    assert current.is_open(clock.now()) and plan.call.closes < clock.now()
    states = set(current.applications.values_list("state", flat=True))
    assert states == {"draft", "submitted", "returned", "accepted"}


def test_every_desk_of_the_funds_has_something_to_do(site_clock: SetClock) -> None:
    """What each finds: the doubles, the review, the audits, the showing, the payments, the ledger."""
    sample.fill()
    calls = {(each.document, each.year, each.batch): each for each in Call.objects.all()}
    year = clock.today().year
    assert doubles.found(calls[RENOVATION, year, 1])
    reviewed = [scoring.standing(each) for each in calls[BENCHMARKS, year, 2].applications.all()]
    assert any(each.is_waiting and each.has_parted for each in reviewed)
    assert any(each.open for each in reviewed) and any(each.settled for each in reviewed)
    cut = calls[PLATFORM, year, 1].applications.filter(audits__isnull=False)
    assert {findings.is_void(each) for each in cut} == {True, False}  # 25%, and exactly 20%
    assert Objection.objects.filter(outcome="", showing__until__gte=clock.today()).exists()
    assert Version.objects.filter(number=2).exists()
    waiting = Application.objects.filter(state="issued", payer__short="样韶财")
    assert waiting.exists() and Payment.objects.filter(received=None).exists()
    assert ledger.dues(calls[INVESTMENT, year - 1, 1])
    assert LedgerLine.objects.filter(verified=None).exists()
    assert FundBar.objects.exists() and Clawback.objects.filter(recovered__gt=0).exists()


def test_an_application_of_ones_own_keeps_the_bureaus_it_lies_with(
    world: World, site_clock: SetClock
) -> None:
    Person.objects.update(is_sample=False)
    sample.fill()
    given = Application.objects.filter(company__isnull=True, payer__short="样韶财").first()
    assert given is not None
    call = Call.objects.create(
        document=given.call.document, year=2020, title="自己的申报", authority=world.province,
        opens=clock.now(), closes=clock.now(), made=clock.now(), by_name="",
    )  # fmt: skip
    own = Application.objects.create(
        call=call, measure=given.measure, applicant="自己的", code=given.code, place=given.place,
        authority=given.authority, payer=given.payer, since=clock.now(),
    )  # fmt: skip
    kept = sample.remove()
    assert {given.authority.name, "韶关市财政局（样例）"} <= set(kept)
    own.refresh_from_db()
    assert Application.objects.get() == own


def test_every_login_works_and_has_its_role(site_clock: SetClock) -> None:
    sample.fill()
    for role, (login, password) in sample.LOGINS.items():
        person = Person.objects.get(login=login)
        assert person.check_password(password), role
    officer = actor_for(Person.objects.get(login="sample-officer"), verified=False)
    assert list(officer.posts.values()) == ["officer"]
    assert set(sample.ROLES) == set(sample.LOGINS)


def test_companies_have_an_answer(site_clock: SetClock) -> None:
    sample.fill()
    for company in Company.objects.all():
        verdicts = {each.verdict for each in facts.answer(company, clock.today()).results}
        assert verdicts & {"eligible", "subject_to_judgement", "undetermined"}, company.name


def test_filling_twice_is_refused(site_clock: SetClock) -> None:
    sample.fill()
    with pytest.raises(BadInput):
        sample.fill()


def test_a_public_server_takes_no_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "IS_PUBLIC", True)
    with pytest.raises(BadInput):
        sample.fill()
    assert not Person.objects.exists()


def test_removing_leaves_nothing_of_them(site_clock: SetClock) -> None:
    before = rows()
    sample.fill()
    assert sample.remove() == []
    assert rows() == before
    assert audit.broken() is None


def test_removing_leaves_ones_own(world: World, site_clock: SetClock) -> None:
    Person.objects.update(is_sample=False)
    owner = actor_for(world.person("owner"), True)
    docket.begin(
        procedures.procedure(procedures.FILING), "韶备〔2026〕1号", owner, clock.today(),
        company=world.company, authority=world.city,
    )  # fmt: skip
    before = rows()
    sample.fill()
    sample.remove()
    assert rows() == before


def test_a_case_of_ones_own_keeps_the_bureau_it_lies_with(
    world: World, site_clock: SetClock
) -> None:
    Person.objects.update(is_sample=False)
    sample.fill()
    bureau = Organisation.objects.get(short="样韶工信")
    owner = actor_for(world.person("owner"), True)
    case = docket.begin(
        procedures.procedure(procedures.FILING), "自己的案件", owner, clock.today(),
        company=world.company, authority=bureau,
    )  # fmt: skip
    assert set(sample.remove()) == {bureau.name, "广东省工业和信息化厅（样例）"}
    case.refresh_from_db()
    assert docket.read(case)[1].head == case.head
    assert Case.objects.count() == 1


def test_a_case_tried_out_with_a_sample_company_goes_with_it(site_clock: SetClock) -> None:
    sample.fill()
    company = Company.objects.get(credit_code="91440200MA0XN0002P")
    owner = actor_for(Person.objects.get(login="sample-owner"), True)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), "试办", owner, clock.today(), company=company
    )
    entry = Entry("a", "submit", clock.today(), clock.local_now(), "applicant", {"project_code": "Z9"})  # fmt: skip
    docket.enter(case, entry, owner, case.head)
    sample.remove()
    assert not Case.objects.exists()


def test_samples_that_were_removed_do_not_come_back(
    site_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)
    assert serving.first_run(empty=False)
    sample.remove()
    assert not serving.first_run(empty=False)


def test_an_empty_site_stays_empty(site_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)
    assert not serving.first_run(empty=True)
    assert not serving.first_run(empty=False)
    assert not Person.objects.exists()
