"""Issuing the plan: everything of it in one transaction, or nothing.

Money that was struck after an objection stays with the budget. Candidates that the rule reached and
the plan does not hold are left out; measures without a rule of allotment stay in the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.casework.messages import tell
from huice.site.funds import chain, deciding, showing
from huice.site.funds.acting import act
from huice.site.funds.allotting import chosen
from huice.site.funds.models import Application, Call
from huice.site.funds.models_money import Plan, Showing
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation, Post
from huice.site.people.rights import HANDLERS
from huice.site.web import clock

MOST_INFORMED: Final = 50


@transaction.atomic
def issue(call: Call, number: str, day: date, informed: Sequence[str], actor: Actor) -> Plan:
    """Issue what was shown last; raises BadInput with what stands in the way."""
    deciding.expect_no_plan(call)
    problems = list(against(call))
    if Plan.objects.filter(number=number).exists():
        problems.append(
            _problem("number", f"文号“{number}”已经用过", f"the number '{number}' is used")
        )
    shown = showing.last_showing(call)
    if shown is not None and day <= shown.until:
        problems.append(_problem("day", f"下达日 {day} 应在公示截止日 {shown.until} 之后", f"{day} should lie after the last day of the showing, {shown.until}"))  # fmt: skip
    if problems:
        raise BadInput(problems)
    assert shown is not None
    lines = {each["ref"]: each["paid"] for each in chosen(shown.decision.version)}
    planned = list(call.applications.filter(state="planned").select_related("call"))
    made = Plan.objects.create(
        call=call, showing=shown, version=shown.decision.version, number=number, day=day,
        total=sum(lines[each.ref] for each in planned), informed=list(informed), at=clock.now(),
        by_name=actor.name,
    )  # fmt: skip
    audit.record(actor.ref, "fund.issue-plan", made.ref, call=call.ref, number=number, total=made.total,
                 projects=len(planned), informed="、".join(informed))  # fmt: skip
    for each in planned:
        act(each, "issue", actor, changes={"award": lines[each.ref]}, data={"plan": number})
    for each in _left_out(call):
        act(each, "leave-out", actor, data={"plan": number})
    _inform(made, actor)
    return made


def against(call: Call) -> Iterator[Problem]:
    """What stands in the way of issuing now."""
    shown, decided = showing.last_showing(call), deciding.last_decision(call)
    if shown is None:
        yield _problem("", "尚未公示", "nothing was shown yet")
        return
    if decided != shown.decision:
        yield _problem("", "公示之后又有新的审议，请先公示新的方案", "something else was decided since: show it first")  # fmt: skip
    if clock.today() <= shown.until:
        yield _problem("", f"公示到 {shown.until} 为止（含当日），次日起才能下达", f"it is shown until {shown.until}, that day included; it can be issued from the day after")  # fmt: skip
    if waiting := showing.open_objections(call):
        yield _problem(
            "", f"还有 {waiting} 项异议没有处理", f"{waiting} objections are not settled"
        )
    if not call.applications.filter(state="planned").exists():
        yield _problem("", "拟定计划里没有项目", "the draft plan holds no project")


def struck(shown: Showing) -> list[tuple[Application, int]]:
    """What was struck from a showing, with the money that stays with the budget."""
    gone = set(shown.call.applications.filter(steps__act="strike", state="rejected"))
    return [(each, line["paid"]) for each, line in showing.shown(shown) if each in gone]


def _left_out(call: Call) -> list[Application]:
    rest = call.applications.filter(state="entered").select_related("call")
    of = chain.programme_of(call)
    return list(
        rest.filter(measure__in=[each.measure for each in of.allotting]) if of.pays else rest
    )


def _inform(plan: Plan, actor: Actor) -> None:
    """Leave a message for the departments that have an organisation here."""
    known = Organisation.objects.filter(Q(name__in=plan.informed) | Q(short__in=plan.informed))
    posts = Post.objects.filter(
        organisation__in=list(known), role__in=HANDLERS, person__is_active=True
    )
    people = {each.person_id: each.person for each in posts.select_related("person")}
    tell(people.values(), Text(f"{plan.call.title}：资金计划“{plan.number}”已下达",
                               f"{plan.call.title}: the plan '{plan.number}' is issued"),
         reverse("fund-showing", args=[plan.showing.ref]))  # fmt: skip


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
