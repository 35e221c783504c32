"""The funds of the sample world: experts, a call that is open, and last year's from call to
evaluation.

What stands in the open call was done today, through the same steps as any other. Last year's is laid
down as it would stand now, on days of that year; its money is shared out by the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils.timezone import localtime

from huice.language import Text
from huice.site.casework.publications import publish
from huice.site.companies.models import Company
from huice.site.funds import allotting, chain
from huice.site.funds.acting import act
from huice.site.funds.models import Application, Call, Step
from huice.site.funds.models_after import Evaluation
from huice.site.funds.models_money import (
    Batch,
    Decision,
    Objection,
    Payment,
    Plan,
    Showing,
    Version,
)
from huice.site.funds.models_review import Assignment, Expert
from huice.site.people.actor import NOBODY, actor_for
from huice.site.running.sample_cases import Sampled, text_of
from huice.site.web import clock
from huice.values.literals import read_literal

_OF_APPLICANTS: Final = ("submit", "resubmit", "withdraw")
_PLANNED: Final = ("plan", "issue", "pay")


def lay_down(told: Mapping[str, Any], sampled: Sampled) -> None:
    experts = [_expert(role, each, sampled) for role, each in told["experts"].items()]
    _open(told["open"], sampled, experts)
    _last_year(told["last_year"], sampled)


def _expert(role: str, told: Mapping[str, Any], sampled: Sampled) -> Expert:
    return Expert.objects.create(
        person=sampled.people[role], authority=sampled.bureaus[told["bureau"]], title=told["title"],
        employer=told["employer"], fields=told["fields"], is_sample=True,
    )  # fmt: skip


def _call(told: Mapping[str, Any], sampled: Sampled, opens: datetime, closes: datetime) -> Call:
    return Call.objects.create(
        document=told["document"], year=opens.year, title=f"{opens.year}年度{told['title']}", notice=told["notice"],
        authority=sampled.bureaus[told["bureau"]], opens=opens, closes=closes, showing_days=7,
        experts_each=2, made=opens - timedelta(days=3), by_name=told["by"], is_sample=True,
    )  # fmt: skip


def _application(call: Call, told: Mapping[str, Any], n: int, sampled: Sampled) -> Application:
    """A draft of a sample company, or of one without an account here."""
    company: Company | None = sampled.companies.get(told["applicant"])
    place = told["place"]
    return Application.objects.create(
        call=call, measure=f"{call.document}/{told['measure']}", company=company,
        applicant=company.name if company else told["applicant"],
        code=company.credit_code if company else told["code"],
        industry=told["industry"], size=told["size"], place=place, authority=chain.authority_for(call, place),
        payer=chain.payer_for(call, place), verifier=chain.verifier_for(call, place),
        project=f"{told['project']}（样例）", content=f"{told['project']}：购置和更新设备。（样例，虚构）",
        contact=f"样例联系人{n}", phone=f"0000-000000{n}", declared=_fen(told["declared"]),
        targets=[{"indicator": "新增年产值", "figure": told["output"], "unit": "万元"}], has_promised=True,
        bank="样例银行", account=f"0000 0000 0000 {n:04}", account_name=company.name if company else told["applicant"],
        since=call.opens, is_sample=True,
    )  # fmt: skip


def _fen(written: str) -> int:
    return int(read_literal(written).value)


# --- the call that is open -----------------------------------------------------------------------


def _open(told: Mapping[str, Any], sampled: Sampled, experts: Iterable[Expert]) -> None:
    today = localtime(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0)
    opens = max(today - timedelta(days=20), today.replace(month=1, day=1)) - timedelta(hours=1)
    call = _call(told, sampled, opens, today.replace(hour=18) + timedelta(days=40))
    for n, each in enumerate(told["applications"], 1):
        application = _application(call, each, n, sampled)
        for move in each["moves"]:
            officer = sampled.officer(application.authority)
            company = application.company
            person = sampled.owner(company) if move in _OF_APPLICANTS and company else officer
            act(application, move, actor_for(person, True) if person else NOBODY,
                reason=each.get("reason", "") if move == "return" else "", organisation=application.authority)  # fmt: skip
        if each.get("review"):
            for expert in experts:
                Assignment.objects.create(
                    application=application, expert=expert, person=expert.person, at=clock.now()
                )


# --- the one of last year ------------------------------------------------------------------------


def _last_year(told: Mapping[str, Any], sampled: Sampled) -> None:
    year = localtime(clock.now()).year - 1
    days = {name: _at(year, day) for name, day in told["days"].items()}
    call = _call(told, sampled, days["open"], days["close"].replace(hour=18))
    applications = []
    for n, each in enumerate(told["applications"], 1):
        application = _application(call, each, n, sampled)
        application.number, application.submitted = f"{year}-{n:05}", days["submit"]
        application.approved = _fen(each.get("approved", each["declared"]))
        for move in each["moves"]:
            _step(application, move, days, each.get("reason", "") if move == "reject" else "")
        applications.append(application)
    funded = [each for each in applications if each.state == "entered"]
    version = _version(call, told, days["allot"], sampled)
    showing = _showing(version, days, told, funded)
    plan = Plan.objects.create(
        call=call, showing=showing, version=version, number=f"样粤工信〔{year}〕1号", day=days["issue"].date(),
        total=version.paid, informed=told["informed"], at=days["issue"], by_name=told["by"],
    )  # fmt: skip
    lines = {each["ref"]: each["paid"] for each in version.lines}
    for application in funded:
        application.award = lines[application.ref]
        for move in _PLANNED:
            _step(application, move, days)
    _pay(plan, funded, days["pay"])
    _evaluate(call, funded[0], told["evaluation"], days)


def _at(year: int, day: str) -> datetime:
    month, _, of_month = day.partition("-")
    today = localtime(clock.now())
    return datetime.combine(today.date().replace(year=year, month=int(month), day=int(of_month)), time(10), today.tzinfo)  # fmt: skip


def _step(
    application: Application, move: str, days: Mapping[str, datetime], reason: str = ""
) -> None:
    """A step on its day, along the road of the programme."""
    known = chain.moves(application.call)[move]
    assert application.state in known.sources, (application.state, move)
    application.state, application.since = known.target, days[move]
    application.version += 1
    application.save()
    Step.objects.create(
        application=application, number=application.version, act=move, state=known.target, at=days[move],
        by_name="样例", organisation=application.authority, reason=reason,
    )  # fmt: skip


def _version(call: Call, told: Mapping[str, Any], at: datetime, sampled: Sampled) -> Version:
    """The budget shared out by the rule of the programme."""
    asked = allotting.Asked("whole", {"budget": told["budget"]})
    officer = sampled.officer(call.authority)
    assert officer is not None
    made = allotting.save(call, asked, told["why"], 0, actor_for(officer, True))
    Version.objects.filter(pk=made.pk).update(at=at)
    return made


def _showing(version: Version, days: Mapping[str, datetime], told: Mapping[str, Any],
             funded: list[Application]) -> Showing:  # fmt: skip
    call, day = version.call, days["plan"].date()
    until = day + timedelta(days=call.showing_days)
    decision = Decision.objects.create(
        call=call, version=version, day=days["decide"].date(), meeting=told["meeting"], attended=told["attended"],
        outcome="agreed", at=days["decide"], by_name=told["by"],
    )  # fmt: skip
    title, body = text_of(told["shown"]["title"]), text_of(told["shown"]["body"])
    publication = publish(
        call.authority, "other", Text(f"{call.year}年度{title.zh}", f"{title.en} {call.year}"), body, day, until, NOBODY, is_sample=True,
    )  # fmt: skip
    showing = Showing.objects.create(
        call=call, decision=decision, publication=publication, day=day, until=until, at=days["plan"], by_name=told["by"],
    )  # fmt: skip
    Objection.objects.create(
        showing=showing, application=funded[-1], at=days["plan"] + timedelta(days=2), outcome="dismissed",
        answered=days["plan"] + timedelta(days=6), by_name=told["by"], **told["objection"],
    )  # fmt: skip
    return showing


def _pay(plan: Plan, funded: Iterable[Application], at: datetime) -> None:
    """A batch for each payer."""
    batches: dict[int | None, Batch] = {}
    for n, each in enumerate(funded, 1):
        assert each.payer is not None and each.award is not None
        batch = batches.setdefault(each.payer_id, Batch(plan=plan, payer=each.payer, wanted=[], begun=at, ended=at, by_name="样例"))  # fmt: skip
        batch.wanted.append(each.ref)
        batch.save()
        Payment.objects.create(
            batch=batch, application=each, payer=each.payer, money=each.award, account=each.account,
            account_name=each.account_name, voucher=f"{at:%Y%m%d}-{batch.pk}-{n:04}", at=at, by_name="样例",
            received=at.date() + timedelta(days=1),
        )  # fmt: skip


def _evaluate(
    call: Call, application: Application, told: Mapping[str, Any], days: Mapping[str, datetime]
) -> None:
    Evaluation.objects.create(
        call=call, application=application, kind="third", grade=told["grade"], words=told["words"],
        evaluator=told["evaluator"], values=[{"indicator": "新增年产值", "figure": told["output"]}],
        at=days["evaluate"], by_name="样例",
    )  # fmt: skip
    _step(application, "evaluate", days)
