"""Who may do what: one table of role and action, held against every address of the site.

The table is the promise; ``people/rights.py`` keeps it. Every address is asked by every role, on a
thing of its own company or city and on one elsewhere. An address that is not in ``ROUTES``, and
one whose view asks for no right, fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from huice.language import Text
from huice.site.bureau.models import Proposal
from huice.site.bureau.models_supervision import (
    Complaint,
    InspectionItem,
    InspectionPlan,
    Violation,
)
from huice.site.casework import docket, procedures, publications
from huice.site.casework.models import Case, Notice, Project, Upload
from huice.site.funds.models import Application, Call, Paper
from huice.site.funds.models_money import Batch, Decision, Plan, Showing, Version
from huice.site.funds.models_review import Assignment, Expert
from huice.site.people import rights
from huice.site.people.actor import NOBODY, Actor, actor_for
from huice.site.people.models import Organisation, Post
from huice.site.web import clock
from site_addresses import Address, addresses
from site_fixtures import SetClock, World

pytestmark = pytest.mark.long

ROLES: Final = (
    "", "somebody", "viewer", "editor", "owner", "rival", "reader", "officer", "approver",
    "principal", "officer-province", "officer-county", "officer-elsewhere", "administrator",
    "expert", "treasurer", "statistician",
)  # fmt: skip

EVERYONE: Final = frozenset(ROLES)
KNOWN: Final = EVERYONE - {""}
MEMBERS: Final = frozenset(("viewer", "editor", "owner"))
EDITORS: Final = frozenset(("editor", "owner"))
STAFF: Final = frozenset(("reader", "officer", "approver", "principal"))
HANDLERS: Final = frozenset(("officer", "approver", "principal"))
ABOVE: Final = frozenset(("officer-province",))

MAY: Final[dict[str, frozenset[str]]] = {
    "library.read": EVERYONE,
    "publicity.read": EVERYONE,
    "session.begin": EVERYONE,
    "feed.read": EVERYONE,
    "self": KNOWN,
    "key.self": KNOWN,
    "company.found": KNOWN,
    "complaint.file": KNOWN,
    "company.read": MEMBERS,
    "company.edit": EDITORS,
    "company.manage": frozenset(("owner",)),
    "project.read": MEMBERS,
    "project.edit": EDITORS,
    "case.read": MEMBERS | STAFF | ABOVE,
    "case.desk": STAFF | ABOVE,
    "case.record": HANDLERS,
    "case.refer": HANDLERS | ABOVE,
    "case.oversee": frozenset(),
    "case.apply": EDITORS,
    "case.handle": HANDLERS,
    "case.grant": frozenset(("approver", "principal")),
    "case.grant-principal": frozenset(("principal",)),
    "bureau.read": STAFF | ABOVE,
    "bureau.handle": HANDLERS,
    "bureau.lead": frozenset(("approver", "principal")),
    "bureau.observe": HANDLERS,
    "bureau.dossier": HANDLERS,
    "bureau.report": HANDLERS,
    "call.desk": STAFF | ABOVE | frozenset(("officer-county",)),
    "call.manage": HANDLERS,
    "call.lead": frozenset(("approver", "principal")),
    "application.read": MEMBERS | STAFF | ABOVE,
    "application.edit": EDITORS,
    "application.desk": STAFF | ABOVE,
    "application.handle": HANDLERS,
    "application.lead": frozenset(("approver", "principal")),
    "review.score": frozenset(("expert",)),
    "payment.read": frozenset(("treasurer",)),
    "payment.make": frozenset(("treasurer",)),
    "investment.verify": frozenset(("statistician",)),
    "administer": frozenset(("administrator",)),
    "audit.read": frozenset(("administrator",)),
}
"""Each action with the roles that may do it to a thing of the company, or of the city."""

ELSEWHERE: Final[dict[str, frozenset[str]]] = {
    "company.read": frozenset(("rival",)), "company.edit": frozenset(("rival",)),
    "company.manage": frozenset(("rival",)), "project.read": frozenset(("rival",)),
    "project.edit": frozenset(("rival",)),
    "case.read": frozenset(("rival", "officer-elsewhere")) | ABOVE,
    "case.desk": frozenset(("officer-elsewhere",)) | ABOVE,
    "case.record": frozenset(("officer-elsewhere",)),
    "case.refer": frozenset(("officer-elsewhere",)) | ABOVE,
    "case.oversee": frozenset(),
    "case.apply": frozenset(("rival",)), "case.handle": frozenset(("officer-elsewhere",)),
    "case.grant": frozenset(), "case.grant-principal": frozenset(),
    "bureau.read": frozenset(("officer-elsewhere",)) | ABOVE,
    "bureau.handle": frozenset(("officer-elsewhere",)), "bureau.lead": frozenset(),
    "bureau.observe": frozenset(("officer-elsewhere",)),
    "bureau.dossier": frozenset(("officer-elsewhere",)),
    "bureau.report": frozenset(("officer-elsewhere",)),
    "call.desk": frozenset(("officer-elsewhere",)) | ABOVE,
    "call.manage": frozenset(("officer-elsewhere",)), "call.lead": frozenset(),
    "application.read": frozenset(("rival", "officer-elsewhere")) | ABOVE,
    "application.edit": frozenset(("rival",)),
    "application.desk": frozenset(("officer-elsewhere",)) | ABOVE,
    "application.handle": frozenset(("officer-elsewhere",)), "application.lead": frozenset(),
    "review.score": frozenset(), "payment.read": frozenset(), "payment.make": frozenset(),
    "investment.verify": frozenset(),
}  # fmt: skip
"""The same for a thing of another company, in another city."""

OFFICERS: Final = frozenset(
    ("officer-province", "officer-county", "officer-elsewhere", "treasurer", "statistician")
)

SOMEWHERE: Final[dict[str, frozenset[str]]] = {
    "bureau.read": STAFF | OFFICERS, "bureau.handle": HANDLERS | OFFICERS,
    "bureau.observe": HANDLERS | OFFICERS,
    "bureau.dossier": HANDLERS | OFFICERS,
    "bureau.report": HANDLERS | OFFICERS,
    "call.desk": STAFF | OFFICERS, "call.manage": HANDLERS | OFFICERS,
    "application.desk": STAFF | OFFICERS, "application.handle": HANDLERS | OFFICERS,
    "payment.read": STAFF | OFFICERS, "payment.make": HANDLERS | OFFICERS,
    "investment.verify": HANDLERS | OFFICERS,
}  # fmt: skip
"""The same where no thing is named: who may do it somewhere, and finds their own things there."""


@dataclass
class Things:
    """One of each thing that an address may name, of one company and city."""

    company: Any
    organisation: Any
    case: Case
    project: Project
    upload: Upload
    notice: Notice
    publication: Any
    proposal: Any
    complaint: Any
    violation: Any
    inspectionplan: Any
    inspectionitem: Any
    call: Any
    application: Any
    paper: Any
    assignment: Any
    showing: Any
    batch: Any

    def refs(self) -> dict[str, Any]:
        return {name: thing.ref for name, thing in vars(self).items()}


def things_of(world: World, company: Any, authority: Any, name: str, marker: str) -> Things:
    """Things that bear a marker wherever a word of theirs could leak."""
    actor = actor_for(world.person("owner"), verified=True)
    project = Project.objects.create(company=company, name=f"{marker}项目", place=authority.place)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), f"{marker}{name}", actor, date(2026, 3, 2),
        company=company, project=project, authority=authority,
    )  # fmt: skip
    upload = Upload.objects.create(
        case=case, kind="evidence", name=f"{marker}.pdf", media_type="application/pdf", size=1,
        sha256="0" * 64, by_name=marker, at=docket.local_now().astimezone(),
    )  # fmt: skip
    notice = Notice.objects.create(
        case=case, entry="", kind="other", number=f"{marker}〔2026〕1号", day=date(2026, 3, 2),
        content={}, by_name=marker,
    )  # fmt: skip
    publication = publications.publish(
        authority, "other", Text("结果公开", "Result"), Text("内容", "Body"), date(2026, 3, 2),
        None, actor,
    )  # fmt: skip
    proposal = Proposal.objects.create(
        case=case, event="submit", by="applicant", data={"because": marker}, entry="drawn-up",
        needs="case.handle", seen=case.head, proposer_name=marker, at=clock.now(),
    )  # fmt: skip
    return Things(company, authority, case, project, upload, notice, publication, proposal,
                  *supervised(authority, marker), *funded(world, company, authority, marker, upload))  # fmt: skip


def funded(
    world: World, company: Any, authority: Any, marker: str, upload: Upload
) -> tuple[Any, ...]:
    """A call of its own of an authority, an application with a paper, and what an expert was drawn
    for: here an expert, a payer and a verifier of the city's, elsewhere somebody else's."""
    is_own = authority == world.city
    call = Call.objects.create(
        document="guangdong-tech-renovation-2021", year=2026 if is_own else 2027, title="申报通知",
        authority=authority, opens=clock.now(), closes=clock.now() + timedelta(days=30),
        made=clock.now(), by_name="",
    )  # fmt: skip
    office = {duty: _office(duty, marker, authority.place) for duty in ("finance", "statistics")}
    application = Application.objects.create(
        call=call, number="2026-00001", measure=f"{call.document}/equipment-award", company=company,
        applicant=marker, code=company.credit_code, place=authority.place, authority=authority,
        payer=office["finance"], verifier=office["statistics"], project=marker, content=marker,
        contact=marker, phone=marker, declared=700_000_000, state="accepted", since=clock.now(),
    )  # fmt: skip
    paper = Paper.objects.create(application=application, material=0, upload=upload)
    expert = world.person("expert" if is_own else "expert-elsewhere")
    assignment = Assignment.objects.create(
        application=application, person=expert, at=clock.now(),
        expert=Expert.objects.create(person=expert, authority=authority, employer=marker),
    )  # fmt: skip
    if is_own:
        for login, duty in (("treasurer", "finance"), ("statistician", "statistics")):
            Post.objects.create(person=world.person(login), organisation=office[duty], role="officer")  # fmt: skip
    return call, application, paper, assignment, *shown_and_paid(call, office["finance"])


def shown_and_paid(call: Call, payer: Organisation) -> tuple[Any, ...]:
    """A showing, which everyone may read, and a batch of payments, both of no project."""
    common: dict[str, Any] = {"at": clock.now(), "by_name": ""}
    version = Version.objects.create(
        call=call, number=1, rule="one_rate", asked={"by": "whole", "typed": {}, "places": "", "blocks": []},
        lines=[], budget=0, paid=0, **common,
    )  # fmt: skip
    decision = Decision.objects.create(
        call=call, version=version, day=clock.today(), meeting="", attended="", outcome="agreed", **common
    )  # fmt: skip
    showing = Showing.objects.create(
        call=call, decision=decision, day=clock.today(), until=clock.today(), **common
    )
    plan = Plan.objects.create(
        call=call, showing=showing, version=version, number=str(call.pk), day=clock.today(), total=0, **common
    )  # fmt: skip
    batch = Batch.objects.create(plan=plan, payer=payer, wanted=[], begun=clock.now(), by_name="")
    return showing, batch


def _office(duty: str, marker: str, place: str) -> Organisation:
    return Organisation.objects.create(
        name=f"{place}{duty}", short=duty, level="city", place=place, duty=duty
    )


def supervised(authority: Any, marker: str) -> tuple[Any, ...]:
    """A complaint, a violation, and a plan of inspections that is not public yet."""
    kept = [
        docket.begin(
            procedures.procedure(f"guangdong-approval-filing-2021/{kind}"), f"{marker}{kind}", NOBODY,
            date(2026, 3, 2), authority=authority,
        )
        for kind in ("complaint", "violation")
    ]  # fmt: skip
    complaint = Complaint.objects.create(
        case=kept[0], name=marker, contact=marker, about=marker, facts=marker, at=clock.now()
    )
    violation = Violation.objects.create(case=kept[1], who=marker, project=marker)
    plan = InspectionPlan.objects.create(
        authority=authority, year=2026, title=marker, by_name=marker
    )
    item = InspectionItem.objects.create(
        plan=plan, number=1, code=marker, name=marker, owner=marker, risk="low", drawn=True
    )
    return complaint, violation, plan, item


@pytest.fixture
def own(world: World, site_clock: SetClock) -> Things:
    return things_of(world, world.company, world.city, "甲", "本件")


@pytest.fixture
def other(world: World, site_clock: SetClock) -> Things:
    return things_of(world, world.rival, world.elsewhere, "乙", "密件")


def actor_named(world: World, role: str) -> Actor:
    return actor_for(world.person(role), verified=True) if role else NOBODY


# --- the table itself ----------------------------------------------------------------------------


def test_every_action_has_its_row() -> None:
    assert set(MAY) == set(rights.RULES)


@pytest.mark.parametrize("action", sorted(rights.RULES))
def test_each_role_may_what_the_table_says(
    action: str, world: World, own: Things, other: Things
) -> None:
    for things, table in ((own, MAY), (other, ELSEWHERE)):
        thing = thing_for(action, things)
        if thing is None and table is ELSEWHERE:
            continue
        found = {role for role in ROLES if rights.may(actor_named(world, role), action, thing)}
        assert found == table[action], action


def thing_for(action: str, things: Things) -> Any:
    kind = action.partition(".")[0]
    kind = {"bureau": "organisation", "review": "assignment", "payment": "application",
            "investment": "application"}.get(kind, kind)  # fmt: skip
    return vars(things).get(kind) if action in ELSEWHERE else None


def test_a_role_in_waiting_is_none(world: World, own: Things) -> None:
    from huice.site.companies.models import Membership

    asking = world.person("somebody")
    Membership.objects.create(person=asking, company=world.company, role="")
    assert not rights.may(actor_for(asking, True), "company.read", world.company)


def test_staff_without_the_second_factor_hold_no_post(world: World, own: Things) -> None:
    officer = world.person("officer")
    officer.is_sample = False
    actor = actor_for(officer, verified=False)
    assert actor.lacks_factor and not rights.may(actor, "case.read", own.case)
    assert rights.may(actor_for(officer, verified=True), "case.read", own.case)


def test_lists_hold_what_may_be_read_and_nothing_else(
    world: World, own: Things, other: Things
) -> None:
    for role in ROLES:
        actor = actor_named(world, role)
        listed = set(rights.seen_cases(actor, Case.objects.all()))
        cases = Case.objects.all()
        assert listed == {each for each in cases if rights.may(actor, "case.read", each)}, role


# --- every address -------------------------------------------------------------------------------

GIVEN: Final[dict[str, str]] = {
    "document": "guangdong-tech-renovation-2021", "measure": "equipment-award",
    "cluster": "gd-robots", "place": "440100",
    "token": "0" * 43, "fact": "enterprise.staff", "year": "0", "rest": "nothing", "text": "nothing", "other": "nothing",
    "ref": "2" * 16, "person": "2" * 16, "event": "submit",
    "kind": "csv", "part": "projects", "ending": "csv", "version": "1",
}  # fmt: skip
"""What else addresses ask for."""

NEEDS_MORE: Final = frozenset((
    "upload", "fund-paper-file", "fund-evaluation-paper", "case-publish", "notice-new",
    "admin-person", "inspection-public", "proposal-decide",
))  # fmt: skip
"""Addresses that refuse those who may, where a file, a duty to publish, or what is public already
is not there, or where what was drawn up asks for a right of its own."""

BY_ADDRESS: Final[dict[str, dict[str, str]]] = {
    "procedure": {"document": "guangdong-approval-filing-2021", "procedure": "approval"},
    "procedure-drawing": {"document": "guangdong-approval-filing-2021", "procedure": "approval"},
    "support": {"document": "guangdong-robots-plan-2023", "entry": "key-technology"},
    "plan": {"document": "guangdong-robots-plan-2023"},
    "plan-target": {"document": "guangdong-robots-plan-2023", "target": "revenue-2025"},
    "plan-xlsx": {"document": "guangdong-robots-plan-2023"},
    "observation-sheet": {"document": "guangdong-robots-plan-2023"},
    "list": {"document": "national-vr-case-list-2023", "list": "cases-2023"},
}

ELSEWHERE_ASKED: Final = frozenset(("job",))
"""What must be made first: its own tests ask about it."""

ALL: Final = sorted(addresses(), key=lambda each: each.name)


def test_every_address_asks_for_a_right() -> None:
    assert [each.name for each in ALL if each.action not in rights.RULES] == []


def filled(address: Address, things: Things) -> str | None:
    """The path on these things; None where one must be made first (it is tested by its part)."""
    given = {**GIVEN, **things.refs(), **BY_ADDRESS.get(address.name, {})}
    if address.on and address.on not in given:
        return None
    assert set(address.asks) <= set(given), f"{address.name} asks for {address.asks}: name them"
    return address.path(given)


def denied(answer: HttpResponse) -> bool:
    location = answer.headers.get("Location", "")
    return answer.status_code in (401, 403, 404) or location.startswith(
        (reverse("login"), reverse("second-factor"))
    )


class Clients:
    """Each role logged in once. What an address does is undone before the next one is asked, and
    with it the end of a session."""

    def __init__(self, client_of: Callable[[str], Client]) -> None:
        self.sessions = {role: client_of(role).cookies for role in ROLES}
        self.posts = set[str]()
        """Addresses where GET is no way to ask, which is told before anyone is known."""

    def asked(self, role: str, path: str) -> tuple[HttpResponse, bool]:
        """The answer to a GET, or to an empty POST where GET is no way to ask; and which it was."""
        client, name = Client(), resolve(path.partition("?")[0]).view_name
        client.cookies.load(self.sessions[role].output(header=""))
        with transaction.atomic():
            answer = None if name in self.posts else client.get(path)
            if answer is None or answer.status_code == 405:
                self.posts.add(name)
                answer = client.post(path, {})
            transaction.set_rollback(True)
        return answer, name in self.posts


@pytest.fixture
def clients(client_of: Callable[[str], Client]) -> Clients:
    return Clients(client_of)


def refused(answer: HttpResponse, posted: bool) -> bool:
    """An empty POST may name nothing that exists: that is told, and is no refusal."""
    return denied(answer) and not (posted and answer.status_code == 404)


ASKING: Final = ("", "owner", "principal", "administrator")
"""Who asks for what anyone may read: one of each kind."""


def askers(action: str) -> tuple[str, ...]:
    return ASKING if rights.RULES[action].anyone else ROLES


ON_THINGS: Final = sorted({each.action for each in ALL if each.on})
ON_NOTHING: Final = sorted({each.action for each in ALL if not each.on})


@pytest.mark.parametrize("action", ON_THINGS)
def test_an_address_of_a_thing_answers_those_who_may(
    action: str, world: World, own: Things, other: Things, clients: Clients
) -> None:
    for address in (each for each in ALL if each.on and each.action == action):
        for things, table in ((own, MAY), (other, ELSEWHERE)):
            path = filled(address, things)
            if path is None:
                assert address.on in ELSEWHERE_ASKED, address
                continue
            may = table.get(action, MAY[action])
            for role in askers(action):
                answer, posted = clients.asked(role, path)
                assert answer.status_code < 500, (role, path, answer.status_code)
                if role not in may:
                    assert denied(answer), f"{role or 'nobody'} got {answer.status_code} at {path}"
                elif not set(address.asks) - {address.on} and address.name not in NEEDS_MORE:
                    assert not refused(answer, posted), f"{role or 'nobody'} was refused {path}"


@pytest.mark.parametrize("action", ON_NOTHING)
def test_an_address_of_no_thing_answers_those_who_may(
    action: str, world: World, own: Things, clients: Clients
) -> None:
    for address in (each for each in ALL if not each.on and each.action == action):
        path = filled(address, own)
        assert path is not None
        for role in askers(action):
            answer, posted = clients.asked(role, path)
            assert answer.status_code < 500, (role, path, answer.status_code)
            if role not in SOMEWHERE.get(action, MAY[action]):
                assert denied(answer), f"{role or 'nobody'} got {answer.status_code} at {path}"
            elif not address.asks:
                assert not refused(answer, posted) or answer.status_code == 302, (
                    f"{role or 'nobody'} was refused {path}"
                )


# --- nothing leaks -------------------------------------------------------------------------------


def readable(answer: HttpResponse) -> str:
    """What an answer says, also inside a workbook or a document."""
    import io
    import zipfile

    raw = b"".join(answer) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            raw = b"".join(archive.read(name) for name in archive.namelist())
    return raw.decode("utf-8", "replace")


NAMING: Final = frozenset(("admin-audit", "admin-company-give"))
"""Where an administrator is to read which case or company it is about; not more of it."""


WIDEST: Final = ("", "somebody", "owner", "principal", "officer-county", "administrator")
"""Of each kind of person the one who sees most, none of whom may see what is elsewhere."""


def told_to(clients: Clients, role: str, path: str) -> str:
    """All that a page says, also to half a name where it has a search; what was typed is echoed."""
    said = readable(clients.asked(role, path)[0])
    if 'name="q"' in said.partition("<main")[2]:
        said += "".join(readable(clients.asked(role, f"{path}?q={q}")[0]) for q in ("密", "另一"))
    return said.replace(path, "")


def test_no_page_search_export_or_error_tells_of_another_ones_things(
    world: World, own: Things, other: Things, clients: Clients
) -> None:
    marks = ("密件", "另一家", other.case.ref)
    told = []
    for role in WIDEST:
        assert not rights.may(actor_named(world, role), "case.read", other.case)
        for address in (each for each in ALL if role in askers(each.action)):
            if role == "administrator" and address.name in NAMING:
                continue
            for path in filter(None, {filled(address, own), filled(address, other)}):
                said = told_to(clients, role, path)
                told += [(role, address.name, mark) for mark in marks if mark in said]
    assert told == []


def test_an_error_page_names_nothing_that_was_asked_for(
    world: World, other: Things, client_of: Callable[[str], Client]
) -> None:
    answer = client_of("owner").get(reverse("case", args=[other.case.ref]))
    assert answer.status_code in (403, 404)
    assert "密件" not in readable(answer) and other.case.ref not in readable(answer)
