"""Further calls of the sample world, each at another place on its road: one under review by scores,
one whose draft plan is shown, one that statistics verify, one in its ledger, one after its audits.

What is told of today is done through the same services as an officer's own work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.timezone import localtime

from huice.site.funds import (
    allotting,
    barring,
    checking,
    clearing,
    deciding,
    ledger,
    scoring,
    showing,
    verifying,
)
from huice.site.funds.acting import act
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import LedgerLine, LedgerSheet
from huice.site.funds.models_money import Version
from huice.site.funds.models_review import Verification
from huice.site.people.actor import NOBODY
from huice.site.running.sample_cases import Sampled
from huice.site.running.sample_funds import (
    application_of,
    call_of,
    draw,
    fen,
    last_year,
    officer_of,
    open_call,
    settled,
    take_steps,
)
from huice.site.web import clock


def lay_down(told: Mapping[str, Any], sampled: Sampled) -> None:
    _scored(told["scored"], sampled)
    shown = _shown(told["shown"], sampled)
    _verified(told["verified"], sampled)
    _in_ledger(told["in_ledger"], sampled)
    _audited(told["audited"], sampled)
    _bar(shown, told["barred"], sampled)


def _applied(call: Call, told: Mapping[str, Any], sampled: Sampled) -> list[tuple[Application, Mapping[str, Any]]]:  # fmt: skip
    """The applications of an open call, each with what is told of it."""
    found = []
    for n, each in enumerate(told["applications"], 1):
        application = application_of(call, each, n, sampled)
        take_steps(application, each, sampled)
        found.append((application, each))
    return found


# --- reviewed by scores ---------------------------------------------------------------------------


def _scored(told: Mapping[str, Any], sampled: Sampled) -> None:
    call = open_call(told, sampled, batch=2, criteria=told["criteria"])
    applied = _applied(call, told, sampled)
    reviewed = [each for each, _ in applied if each.state == "accepted"]
    draw(call, reviewed, told, sampled)
    for application, each in applied:
        _score(application, each.get("points", ()))
    scoring.settle_all(reviewed, officer_of(reviewed[0].authority, sampled))
    for application, each in applied:
        application.refresh_from_db()
        officer = officer_of(application.authority, sampled)
        if "audited" in each:
            checking.record_audit(
                application,
                fen(each["audited"]),
                "岭南审计事务所（虚构）",
                "样审〔1〕",
                "",
                officer,
            )
        if "checked" in each:
            checking.record_check(
                application, clock.today(), "样例核查组", each["checked"], True, (), officer
            )
        if each.get("enter"):
            act(application, "enter", officer, organisation=application.authority)


def _score(application: Application, points: list[str]) -> None:
    """The points of each expert in turn; who has none is still at it."""
    given = application.assignments.order_by("pk")
    criteria = scoring.criteria_of(application.call)
    for assignment, written in zip(given, points, strict=False):
        scores = {criterion.id: (Fraction(each), "依据申报材料和现场情况（样例）")
                  for criterion, each in zip(criteria, written.split(), strict=True)}  # fmt: skip
        scoring.write(assignment, scores, "总体可行（样例）", None, NOBODY)


# --- shown, with an objection that is open --------------------------------------------------------


def _shown(told: Mapping[str, Any], sampled: Sampled) -> Call:
    now = localtime(clock.now()).replace(hour=10, minute=0, second=0, microsecond=0)
    days = {name: now - timedelta(days=int(ago)) for name, ago in told["days"].items()}
    call = call_of(told, sampled, days["open"], days["close"].replace(hour=18))
    applications = settled(call, told["applications"], days, sampled)
    for application, each in zip(applications, told["applications"], strict=True):
        application.score, application.rank = each.get("score"), each.get("rank")
        application.reported = days["enter"] if application.rank else None
        application.save()
    officer = officer_of(call.authority, sampled)
    version: Version | None = None
    for n, each in enumerate(told["versions"]):
        asked = allotting.Asked(each["by"], each["typed"])
        version = allotting.save(call, asked, each["why"], n, officer)
    assert version is not None
    decision = deciding.decide(version, "agreed", clock.today(), told["meeting"], told["attended"], "", None, officer)  # fmt: skip
    begun = showing.begin(decision, officer)
    begun.objections.create(application=applications[2], at=clock.now(), **told["objection"])
    return call


# --- verified, and in the ledger ------------------------------------------------------------------


def _verified(told: Mapping[str, Any], sampled: Sampled) -> None:
    for application, each in _applied(open_call(told, sampled), told, sampled):
        if "verified" in each:
            assert application.verifier is not None
            statistics = officer_of(application.verifier, sampled)
            verifying.verify(application, fen(each["verified"]), told["source"], "", statistics)


def _in_ledger(told: Mapping[str, Any], sampled: Sampled) -> None:
    """The ledger as it was filed for each half-year that is over; what was verified of all but the
    last."""
    call = last_year(told, sampled)
    found = {each.project: each for each in call.applications.all()}
    lines = [(found[f"{each['project']}（样例）"], each) for each in told["applications"]]
    authority = lines[0][0].authority
    for application, _ in lines:
        assert application.declared is not None and application.approved is not None
        Verification.objects.create(
            application=application, declared=application.declared, verified=application.approved,
            source=told["source"], at=application.since, by_name="样例",
        )  # fmt: skip
    over = [each for each in ledger.dues(call) if each.day <= clock.today()]
    for n, due in enumerate(over):
        day = due.day - timedelta(days=2)
        at = localtime(clock.now()).replace(year=day.year, month=day.month, day=day.day)
        sheet = LedgerSheet.objects.create(
            call=call, authority=authority, period=due.period.key, on=day, at=at, by_name="样例",
        )  # fmt: skip
        for application, each in lines:
            nth = min(n, len(each["invested"]) - 1)
            LedgerLine.objects.create(
                sheet=sheet, application=application, approved=fen(each["total"]), invested=fen(each["invested"][nth]),
                verified=fen(each["verified"][nth]) if n + 1 < len(over) else None, words="按计划建设（样例）",
            )  # fmt: skip
    back = told["back"]
    province = officer_of(call.authority, sampled)
    demanded = clearing.demand(found[f"{back['project']}（样例）"], fen(back["money"]), back["provision"], back["reason"], province)  # fmt: skip
    clearing.pay_back(demanded, fen(back["recovered"]), clock.today(), province)


# --- after the audits -----------------------------------------------------------------------------


def _audited(told: Mapping[str, Any], sampled: Sampled) -> None:
    closes = localtime(clock.now()).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=40)  # fmt: skip
    call = open_call(
        told, sampled, mend_until=closes + timedelta(days=5), paper_until=closes + timedelta(days=10), pay_days=30,
    )  # fmt: skip
    for n, (application, each) in enumerate(_applied(call, told, sampled), 1):
        if "audited" in each:
            officer = officer_of(application.authority, sampled)
            checking.record_audit(
                application, fen(each["audited"]), told["firm"], f"样审〔{n}〕", "", officer
            )


# --- barred ---------------------------------------------------------------------------------------


def _bar(call: Call, told: Mapping[str, Any], sampled: Sampled) -> None:
    day: date = clock.today() - timedelta(days=int(told["ago"]))
    asked = barring.Asked(told["provision"], told["code"], told["name"], "", told["cause"], day)
    barring.enter(call, call.authority, asked, officer_of(call.authority, sampled))
