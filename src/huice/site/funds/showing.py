"""What is shown of a decided version, until when, and the objections to it.

The text is silent on how the days are counted: they are calendar days of the call, the first one
is not counted and the last one belongs to them. Applications are put into the draft plan when it is
shown, so that a decision that another one replaces before that has moved nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import Provision
from huice.site.casework import publications, uploads
from huice.site.funds import chain, deciding
from huice.site.funds.acting import act
from huice.site.funds.allotting import chosen
from huice.site.funds.models import STATES, Application, Call
from huice.site.funds.models_money import Decision, Objection, Showing
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock

KINDS: Final[dict[str, Text]] = {"unit": Text("单位", "a unit"), "person": Text("个人", "a person")}
RESULTS: Final[dict[str, Text]] = {
    "upheld": Text("成立", "upheld"), "dismissed": Text("不成立", "dismissed"),
}  # fmt: skip
ASKED: Final[dict[str, Text]] = {
    "unit": Text("写明单位名称、联系人和电话，并附加盖公章的证明材料",
                 "its name, a person to ask with a telephone, and proof under its seal"),
    "person": Text("写明真实姓名和联系电话",
                   "the real name and a telephone"),
}  # fmt: skip
"""What is asked where neither the text nor the call says it."""
_NAMELESS: Final = ("匿名", "无名", "佚名", "某某", "anonymous", "anon", "nobody")


@transaction.atomic
def begin(decision: Decision, actor: Actor) -> Showing:
    """Show a decided version from today; raises BadInput where it does not hold any more."""
    call = decision.call
    deciding.expect_no_plan(call)
    if decision.outcome != "agreed" or decision != deciding.last_decision(call):
        raise _wrong(
            "只能公示最近一次审议同意的方案", "only the version last agreed on can be shown"
        )
    if Showing.objects.filter(decision=decision).exists():
        raise _wrong("这次审议的方案已经公示", "what was decided then is shown already")
    day = clock.today()
    until = last_day(call, day)
    made = Showing.objects.create(decision=decision, call=call, day=day, until=until, at=clock.now(),
                                  by_name=actor.name)  # fmt: skip
    _plan(decision, actor)
    link = reverse("fund-showing", args=[made.ref])
    made.publication = publications.publish(
        call.authority, "other",
        Text(f"{call.title}：拟安排名单公示", f"{call.title}: the draft plan is shown"),
        Text(f"拟安排的项目、金额、分配规则和提出异议的办法见 {link}",
             f"The projects, sums, the rule and how to object stand at {link}"),
        day, until, actor, is_sample=call.is_sample,
    )  # fmt: skip
    made.save()
    audit.record(actor.ref, "fund.show", made.ref, call=call.ref, version=decision.version.number,
                 day=day, until=until)  # fmt: skip
    return made


def last_day(call: Call, day: date) -> date:
    """Until when what is shown from a day may be objected to."""
    return day + timedelta(days=call.showing_days)


def _plan(decision: Decision, actor: Actor) -> None:
    """Put the funded ones into the draft plan, and those of an earlier showing that are not among
    them back into the library."""
    refs = {each["ref"]: each["number"] for each in chosen(decision.version)}
    found = {each.ref: each for each in decision.call.applications.filter(ref__in=refs)}
    problems = [
        Problem(Spot("version"), Text(f"{refs[ref]}：现为“{STATES[each.state].zh}”，请另拟方案",
                                      f"{refs[ref]}: it is {STATES[each.state].en}, draw up another version"))
        for ref, each in found.items()
        if each.state not in ("entered", "planned")
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)
    for each in decision.call.applications.filter(state="planned").exclude(ref__in=refs):
        act(each, "put-back", actor)
    for each in found.values():
        if each.state == "entered":
            act(each, "plan", actor)


def last_showing(call: Call) -> Showing | None:
    return call.showings.select_related("decision__version").order_by("-pk").first()


# --- objections -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An objection as it was typed; ``project`` is the number of an application, empty for none."""

    kind: str
    name: str
    contact: str
    phone: str
    project: str
    words: str


def asked(call: Call) -> dict[str, Text]:
    """What is asked of a unit and of a person: by the call, else the usual."""
    said = {"unit": call.objection_unit, "person": call.objection_person}
    return {kind: Text(said[kind], said[kind]) if said[kind] else usual for kind, usual in ASKED.items()}  # fmt: skip


def provisions(call: Call) -> tuple[Provision, ...]:
    return chain.programme_of(call).on("publicity")


@transaction.atomic
def object_to(
    showing: Showing, told: Told, proof: UploadedFile[Any] | None, actor: Actor
) -> Objection:
    """Take an objection; raises BadInput after the last day, and with the rule where it lacks what
    is asked. Who objected is known to the bureau alone: the audit does not name them either."""
    problems = list(_lacking(showing, told, proof))
    application = showing.call.applications.filter(number=told.project).first() if told.project else None  # fmt: skip
    if told.project and (application is None or application.ref not in shown_refs(showing)):
        problems.append(_problem("project", f"公示名单里没有“{told.project}”", f"'{told.project}' is not on the list"))  # fmt: skip
    if problems:
        raise BadInput(problems)
    kept = uploads.keep(None, "proof", proof, actor) if proof is not None else None
    made = Objection.objects.create(
        showing=showing, application=application, kind=told.kind, name=told.name,
        contact=told.contact, phone=told.phone, words=told.words, proof=kept, at=clock.now(),
    )  # fmt: skip
    audit.record("", "fund.object", made.ref, call=showing.call.ref, kind=told.kind, number=told.project)  # fmt: skip
    return made


def _lacking(showing: Showing, told: Told, proof: object) -> list[Problem]:
    said = asked(showing.call)[told.kind]
    rule = Text(
        f"{KINDS[told.kind].zh}提出异议：{said.zh}", f"Of {KINDS[told.kind].en} is asked: {said.en}"
    )
    needed = [
        ("name", told.name, Text("真实名称", "the real name") if told.kind == "unit" else Text("真实姓名", "the real name")),
        ("contact", told.contact or told.kind == "person", Text("联系人", "a person to ask")),
        ("phone", told.phone, Text("联系电话", "a telephone")),
        ("proof", proof is not None or told.kind == "person", Text("证明材料", "proof")),
    ]  # fmt: skip
    problems = [
        _problem(field, f"请提供{label.zh}。{rule.zh}", f"{label.en} is needed. {rule.en}")
        for field, value, label in needed
        if not value
    ]
    if told.name.strip().casefold() in _NAMELESS:
        problems.append(_problem("name", f"不受理匿名异议。{rule.zh}", f"an objection without a name is not taken. {rule.en}"))  # fmt: skip
    if told.phone and sum(each.isdigit() for each in told.phone) < 7:
        problems.append(_problem("phone", f"“{told.phone}”不是电话号码", f"'{told.phone}' is no telephone number"))  # fmt: skip
    today = clock.today()
    if today > showing.until:
        problems.insert(0, _problem("", f"异议期已于 {showing.until} 截止", f"objections were possible until {showing.until}"))  # fmt: skip
    return problems


@transaction.atomic
def settle(objection: Objection, outcome: str, answer: str, strikes: bool, actor: Actor) -> None:
    """Settle an objection once; one that is upheld may strike its project from the draft plan. The
    money that was struck is not allotted anew: that takes a version, a decision and a showing."""
    deciding.expect_no_plan(objection.showing.call)
    held = Objection.objects.select_for_update().get(pk=objection.pk)
    if held.outcome:
        raise _wrong("这项异议已经处理", "the objection is settled already")
    if strikes and (outcome != "upheld" or held.application is None):
        raise _wrong("只有成立并指明项目的异议才能移出计划", "only an upheld objection to a project strikes it")  # fmt: skip
    held.outcome, held.answer, held.answered, held.by_name = outcome, answer, clock.now(), actor.name  # fmt: skip
    held.save()
    audit.record(actor.ref, "fund.settle-objection", held.ref, call=held.showing.call.ref,
                 number=held.application.number if held.application else "", outcome=outcome)  # fmt: skip
    if strikes and held.application is not None:
        act(held.application, "strike", actor, reason=answer)


def open_objections(call: Call) -> int:
    return Objection.objects.filter(showing__call=call, outcome="").count()


def shown_refs(showing: Showing) -> set[str]:
    return {each["ref"] for each in chosen(showing.decision.version)}


def shown(showing: Showing) -> list[tuple[Application, dict[str, Any]]]:
    """The projects that are shown, each with its line."""
    lines = {each["ref"]: each for each in chosen(showing.decision.version)}
    found = showing.call.applications.filter(ref__in=lines).order_by("number")
    return [(each, lines[each.ref]) for each in found]


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot(field), Text(zh, en), field)


def _wrong(zh: str, en: str) -> BadInput:
    return BadInput.at(Spot("form"), zh, en)
