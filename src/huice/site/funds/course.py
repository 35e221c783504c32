"""How an application went, and what comes next by the stages of its programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from huice.language import Text
from huice.rules.programme import Stage
from huice.site.funds import acting, chain, claiming
from huice.site.funds.models import ENDS, STATE_BADGES, Application
from huice.site.funds.models_money import Plan
from huice.site.web.language import said
from huice.site.web.shown import moment


def steps(request: HttpRequest, application: Application) -> list[dict[str, Any]]:
    """Every step with its day and reason, as ``p.timeline`` draws them. An officer is named by the
    organisation alone."""
    known = chain.moves(application.call)
    return [
        {
            "day": moment(each.at),
            "title": said(request, known[each.act].title) if each.act in known else each.act,
            "by": each.organisation.name if each.organisation else _by(application, each.act, each.by_name),
            "cite": stage.cite if (stage := known[each.act].stage if each.act in known else None) else "",
            "note": each.reason,
            "kind": STATE_BADGES.get(each.state, "quiet"),
        }
        for each in application.steps.select_related("organisation")
    ]  # fmt: skip


def _by(application: Application, act: str, name: str) -> str:
    move = chain.moves(application.call).get(act)
    if move is not None and move.by == "applicant":
        return name
    if move is not None and move.by == "payer" and application.payer:
        return application.payer.name
    return application.authority.name


def ahead(application: Application) -> list[tuple[Stage, Text]]:
    """The stages still to come, each with who acts."""
    if application.state in ENDS:
        return []
    of = chain.programme_of(application.call)
    duties = {each.id: each.title for each in of.duties}
    return [(each, duties.get(each.actor, Text(each.actor, each.actor)))
            for each in of.stages[_passed(application):]]  # fmt: skip


def _passed(application: Application) -> int:
    """How many stages of the programme lie behind: up to that of the last step which led here."""
    of, known = chain.programme_of(application.call), chain.moves(application.call)
    reached = 0
    for step in application.steps.all():
        move = known.get(step.act)
        if move is None or move.stage is None:
            continue
        at = of.stages.index(move.stage) + 1
        reached = at if step.act == "return" else max(reached, at)
    if application.state == "draft":
        apply = of.stage("apply")
        return of.stages.index(apply) if apply else 0
    return reached


def is_told(application: Application) -> bool:
    """Whether scores may be seen by the applicant: once the plan is issued."""
    return Plan.objects.filter(call=application.call).exists()


def awaits_paper(application: Application) -> bool:
    """Whether it is time to hand in the paper."""
    return any(each.id == "paper" for each in acting.possible(application, ("office",)))


def due(application: Application) -> Iterator[tuple[Text, Any]]:
    """What the applicant has to do by when, now."""
    call = application.call
    if application.state == "draft":
        yield Text("提交", "submit"), call.closes
    elif application.state == "returned":
        yield Text("修改后再次提交", "submit again"), call.mend_until or call.closes
    elif awaits_paper(application) and call.paper_until:
        yield Text("交纸质材料", "hand in the paper"), call.paper_until
    elif application.state == "issued" and not application.account:
        window = claiming.window(application)
        if window and window.until:
            yield Text("办理拨付", "ask for payment"), window.until
