"""The funds of the sample world: experts, a call that is open, and last year's from call to payment
and what follows it.

What stands in the open call was done today, through the same steps as any other. Last year's are laid
down as they would stand now, on days of that year; their money is shared out by the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils.timezone import localtime

from huice.language import Text
from huice.site.casework.publications import publish
from huice.site.companies.models import Company
from huice.site.funds import allotting, applying, asking, chain, drawing
from huice.site.funds.acting import act
from huice.site.funds.models import Application, Call, Item, Step
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
from huice.site.funds.models_review import Expert
from huice.site.people.actor import NOBODY, Actor, actor_for
from huice.site.people.models import Organisation
from huice.site.running.sample_cases import Sampled, text_of
from huice.site.web import clock
from huice.values.literals import read_literal

_OF_APPLICANTS: Final = ("submit", "resubmit", "withdraw")
_PLANNED: Final = ("plan", "issue")


def lay_down(told: Mapping[str, Any], sampled: Sampled) -> None:
    for role, each in told["experts"].items():
        _enlist(role, each, sampled)
    _open(told["open"], sampled)
    last_year(told["last_year"], sampled)


def _enlist(role: str, told: Mapping[str, Any], sampled: Sampled) -> None:
    Expert.objects.create(
        person=sampled.people[role], authority=sampled.bureaus[told["bureau"]], title=told["title"],
        employer=told["employer"], fields=told["fields"], is_sample=True,
    )  # fmt: skip


def call_of(
    told: Mapping[str, Any], sampled: Sampled, opens: datetime, closes: datetime, **more: Any
) -> Call:
    return Call.objects.create(
        document=told["document"], year=opens.year, title=f"{opens.year}年度{told['title']}", notice=told["notice"],
        authority=sampled.bureaus[told["bureau"]], opens=opens, closes=closes, showing_days=7,
        experts_each=2, made=opens - timedelta(days=3), by_name=told["by"], is_sample=True, **more,
    )  # fmt: skip


def open_call(told: Mapping[str, Any], sampled: Sampled, **more: Any) -> Call:
    """A call of this year that is open today."""
    today = localtime(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0)
    opens = max(today - timedelta(days=20), today.replace(month=1, day=1)) - timedelta(hours=1)
    return call_of(told, sampled, opens, today.replace(hour=18) + timedelta(days=40), **more)


def application_of(call: Call, told: Mapping[str, Any], n: int, sampled: Sampled) -> Application:
    """A draft of a sample company, or of one without an account here."""
    company: Company | None = sampled.companies.get(told["applicant"])
    place, measure = (
        told["place"],
        next(each for each in chain.measures(call) if each.id == told["measure"]),
    )
    code = company.credit_code if company else told["code"]
    keys = asking.fact_keys(measure, asking.day_of(call)) if company else ()
    made = Application.objects.create(
        call=call, measure=measure.key, company=company,
        applicant=company.name if company else told["applicant"], code=code,
        industry=told["industry"], size=told["size"], place=place, authority=chain.authority_for(call, place),
        payer=chain.payer_for(call, place), verifier=chain.verifier_for(call, place),
        project=f"{told['project']}（样例）", content=f"{told['project']}：购置和更新设备。（样例，虚构）",
        contact=told.get("contact", f"样例联系人{code[-4:]}"), phone=told.get("phone", f"0000-{''.join(filter(str.isdigit, code))[-7:]}"), declared=fen(told["declared"]),
        facts=list(applying.carried(company, keys)) if company else [],
        targets=[{"indicator": "新增年产值", "figure": told["output"], "unit": "万元"}], has_promised=True,
        bank="样例银行", account=f"0000 0000 0000 {n:04}", account_name=company.name if company else told["applicant"],
        since=call.opens, is_sample=True,
    )  # fmt: skip
    for each in told.get("invoices", ()):
        Item.objects.create(application=made, kind="invoice", code=each["code"], name=each["name"], money=fen(each["money"]))  # fmt: skip
    return made


def officer_of(bureau: Organisation, sampled: Sampled) -> Actor:
    officer = sampled.officer(bureau)
    return actor_for(officer, True) if officer else NOBODY


def fen(written: str) -> int:
    return int(read_literal(written).value)


# --- the call that is open -----------------------------------------------------------------------


def _open(told: Mapping[str, Any], sampled: Sampled) -> None:
    call = open_call(told, sampled)
    reviewed = []
    for n, each in enumerate(told["applications"], 1):
        application = application_of(call, each, n, sampled)
        take_steps(application, each, sampled)
        if each.get("review"):
            reviewed.append(application)
    draw(call, reviewed, told, sampled)


def take_steps(application: Application, told: Mapping[str, Any], sampled: Sampled) -> None:
    """What the applicant and the bureau did, one after the other."""
    officer, company = officer_of(application.authority, sampled), application.company
    owner = sampled.owner(company) if company else None
    for move in told["moves"]:
        actor = actor_for(owner, True) if owner and move in _OF_APPLICANTS else officer
        act(application, move, actor, organisation=application.authority,
            reason=told.get("reason", "") if move == "return" else "")  # fmt: skip


def draw(call: Call, applications: Iterable[Application], told: Mapping[str, Any], sampled: Sampled) -> None:  # fmt: skip
    """Experts drawn by the officer of those who hold the review."""
    found = list(applications)
    officer = officer_of(drawing.reviewer_of(found[0]), sampled)
    drawing.draw(call, found, told["seed"], told["seed_source"], "", officer)


# --- those of last year ---------------------------------------------------------------------------


def last_year(told: Mapping[str, Any], sampled: Sampled) -> Call:
    """From call to payment; an evaluation where one is told of."""
    year = localtime(clock.now()).year - 1
    days = {name: _at(year, day) for name, day in told["days"].items()}
    call = call_of(told, sampled, days["open"], days["close"].replace(hour=18))
    applications = settled(call, told["applications"], days, sampled)
    funded = [each for each in applications if each.state == "entered"]
    version = _version(call, told, days["allot"], sampled)
    showing = _showing(version, days, told, funded)
    plan = Plan.objects.create(
        call=call, showing=showing, version=version, number=told["number"].format(year=year), day=days["issue"].date(),
        total=version.paid, informed=told["informed"], at=days["issue"], by_name=told["by"],
    )  # fmt: skip
    lines = {each["ref"]: each["paid"] for each in version.lines}
    for application in funded:
        application.award = lines[application.ref]
        for move in _PLANNED:
            step(application, move, days)
    _pay(plan, dict(zip(applications, told["applications"], strict=True)), days)
    if "evaluation" in told:
        _evaluate(call, funded[0], told["evaluation"], days)
    return call


def settled(
    call: Call, told: Iterable[Mapping[str, Any]], days: Mapping[str, datetime], sampled: Sampled
) -> list[Application]:
    """Applications as they stand after the steps told, each on its day."""
    found = []
    for n, each in enumerate(told, 1):
        application = application_of(call, each, n, sampled)
        application.number, application.submitted = f"{call.year}-{n:05}", days["submit"]
        application.verdict = asking.verdict(application)
        application.approved = fen(each.get("approved", each["declared"]))
        for move in each["moves"]:
            step(application, move, days, each.get("reason", "") if move == "reject" else "")
        found.append(application)
    return found


def _at(year: int, day: str) -> datetime:
    month, _, of_month = day.partition("-")
    today = localtime(clock.now())
    return datetime.combine(today.date().replace(year=year, month=int(month), day=int(of_month)), time(10), today.tzinfo)  # fmt: skip


def step(
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
    if "objection" in told:
        Objection.objects.create(
            showing=showing, application=funded[-1], at=days["plan"] + timedelta(days=2), outcome="dismissed",
            answered=days["plan"] + timedelta(days=6), by_name=told["by"], **told["objection"],
        )  # fmt: skip
    return showing


def _pay(plan: Plan, applications: Mapping[Application, Mapping[str, Any]], days: Mapping[str, datetime]) -> None:  # fmt: skip
    """A batch for each payer: what is ``waiting`` is not in it, what was ``sent`` has not been
    received."""
    at, batches = days["pay"], dict[int | None, Batch]()
    for n, (each, told) in enumerate(applications.items(), 1):
        standing = told.get("payment", "received")
        if each.state != "issued" or standing == "waiting":
            continue
        assert each.payer is not None and each.award is not None
        batch = batches.setdefault(each.payer_id, Batch(plan=plan, payer=each.payer, wanted=[], begun=at, ended=at, by_name="样例"))  # fmt: skip
        batch.wanted.append(each.ref)
        batch.save()
        Payment.objects.create(
            batch=batch, application=each, payer=each.payer, money=each.award, account=each.account,
            account_name=each.account_name, voucher=f"{at:%Y%m%d}-{batch.pk}-{n:04}", at=at, by_name="样例",
            received=at.date() + timedelta(days=1) if standing == "received" else None,
        )  # fmt: skip
        step(each, "pay", days)


def _evaluate(
    call: Call, application: Application, told: Mapping[str, Any], days: Mapping[str, datetime]
) -> None:
    Evaluation.objects.create(
        call=call, application=application, kind="third", grade=told["grade"], words=told["words"],
        evaluator=told["evaluator"], values=[{"indicator": "新增年产值", "figure": told["output"]}],
        at=days["evaluate"], by_name="样例",
    )  # fmt: skip
    step(application, "evaluate", days)
