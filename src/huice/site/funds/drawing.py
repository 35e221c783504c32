"""Experts drawn for the applications of a bureau, by a seed and lists that are kept with the draw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from huice.fund import experts as fund
from huice.fund.road import recommends
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.casework.messages import tell
from huice.site.funds import chain, experts
from huice.site.funds.models import Application, Call
from huice.site.funds.models_review import Assignment, Draw, Expert
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock

UNDER_REVIEW: Final = "accepted"
"""The state in which an application is reviewed."""


# --- whose review it is ----------------------------------------------------------------------------


def reviewer_of(application: Application) -> Organisation:
    """Who holds the review: the bureau that takes the application, or where that one recommends it
    the bureau that called."""
    call = application.call
    return call.authority if recommends(chain.programme_of(call)) else application.authority


def may_review(actor: Actor, application: Application) -> bool:
    """Whether the actor holds the review of an application for its bureau."""
    if recommends(chain.programme_of(application.call)):
        return rights.may(actor, "call.manage", application.call)
    return rights.may(actor, "application.handle", application)


def may_lead(actor: Actor, application: Application) -> bool:
    """Whether the actor decides on what was found in a review."""
    if recommends(chain.programme_of(application.call)):
        return rights.may(actor, "call.lead", application.call)
    return rights.may(actor, "application.lead", application)


# --- the draw --------------------------------------------------------------------------------------


def undrawn(applications: Iterable[Application]) -> list[Application]:
    """Those under review that no expert was ever drawn for."""
    return [each for each in applications
            if each.state == UNDER_REVIEW and not each.assignments.all()]  # fmt: skip


def short(applications: Iterable[Application]) -> list[Application]:
    """Those under review that have lost an expert who declined."""
    return [
        each for each in applications
        if each.state == UNDER_REVIEW and each.assignments.all() and _standing(each) < each.call.experts_each
    ]  # fmt: skip


def _standing(application: Application) -> int:
    return sum(each.state != "declined" for each in application.assignments.all())


@transaction.atomic
def draw(
    call: Call,
    applications: Iterable[Application],
    seed: str,
    source: str,
    field: str,
    actor: Actor,
) -> list[Draw]:
    """Draw for those that nobody was drawn for, a draw for each bureau that holds their review."""
    Call.objects.select_for_update().get(pk=call.pk)
    drawn = list[Draw]()
    for authority, own in _by_reviewer(undrawn(_fresh(applications))).items():
        drawn.append(_drawn(call, authority, own, seed, source, field, actor))
    return _some(drawn)


@transaction.atomic
def draw_again(call: Call, applications: Iterable[Application], actor: Actor) -> list[Draw]:
    """Replace those who declined: the seed and the field of the first draw hold, and the order of
    its hashes goes on."""
    Call.objects.select_for_update().get(pk=call.pk)
    by_first = defaultdict[Draw, list[Application]](list)
    for each in short(_fresh(applications)):
        first = each.assignments.filter(draw__isnull=False).order_by("pk").first()
        if first is not None and first.draw is not None:
            by_first[first.draw].append(each)
    return _some([
        _drawn(call, first.authority, own, first.seed, first.seed_source, first.drawn["field"], actor)
        for first, own in sorted(by_first.items(), key=lambda x: x[0].pk)
    ])  # fmt: skip


def _some(drawn: list[Draw]) -> list[Draw]:
    if not drawn:
        raise BadInput.at(Spot("seed"), "没有需要抽取专家的申报", "no application needs experts", "seed")  # fmt: skip
    return drawn


def _fresh(applications: Iterable[Application]) -> list[Application]:
    refs = [each.pk for each in applications]
    return list(Application.objects.select_for_update().filter(pk__in=refs)
                .prefetch_related("assignments__expert").order_by("number"))  # fmt: skip


def _by_reviewer(applications: Iterable[Application]) -> Mapping[Organisation, list[Application]]:
    found = defaultdict[Organisation, list[Application]](list)
    for each in applications:
        found[reviewer_of(each)].append(each)
    return found


def _drawn(
    call: Call, authority: Organisation, applications: list[Application], seed: str, source: str,
    field: str, actor: Actor,
) -> Draw:  # fmt: skip
    pool = {each.ref: each for each in experts.known_to(authority)}
    reviewed = [_reviewed(each, field) for each in applications]
    listed = [experts.as_drawn(each) for each in pool.values()]
    loads = _loads(call)
    try:
        found = fund.draw(seed, reviewed, listed, call.experts_each, call.experts_most, loads)
    except BadInput as error:
        raise BadInput(Problem(x.spot, x.what, x.field or "seed") for x in error.problems) from None
    made = Draw.objects.create(
        call=call, authority=authority, seed=seed, seed_source=source, each=call.experts_each,
        most=call.experts_most, drawn=_kept(found, reviewed, listed, loads, field), at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    by_ref = {each.ref: each for each in applications}
    for panel in found.panels:
        for ref in panel.experts:
            _assign(made, by_ref[panel.application], pool[ref])
    audit.record(actor.ref, "fund.draw", call.ref, draw=made.ref, seed=seed, source=source,
                 applications=len(applications), drawn=sum(len(x.experts) for x in found.panels))  # fmt: skip
    return made


def _reviewed(application: Application, field: str) -> fund.Application:
    given = application.assignments.all()
    gone = frozenset(each.expert.ref for each in given if each.state == "declined")
    return experts.as_reviewed(
        application, field, frozenset(each.expert.ref for each in given) - gone, gone
    )


def _loads(call: Call) -> dict[str, int]:
    """How many applications of a call each expert has."""
    given = Assignment.objects.filter(application__call=call).exclude(state="declined")
    return dict(sorted(Counter(given.values_list("expert__ref", flat=True)).items()))


def _kept(
    found: fund.Draw, reviewed: list[fund.Application], listed: list[fund.Expert],
    loads: Mapping[str, int], field: str,
) -> dict[str, Any]:  # fmt: skip
    """All that is needed to draw again, and what came of it."""
    return {
        "method": {"zh": found.method.zh, "en": found.method.en},
        "field": field,
        "applications": [_plain(asdict(each)) for each in reviewed],
        "experts": [_plain(asdict(each)) for each in listed],
        "loads": dict(loads),
        "panels": [
            {"application": each.application, "experts": list(each.experts),
             "avoided": [{"expert": ref, "why": [{"kind": x.kind, "zh": x.said.zh, "en": x.said.en} for x in why]}
                         for ref, why in each.avoided]}
            for each in found.panels
        ],
    }  # fmt: skip


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}  # fmt: skip


def _assign(made: Draw, application: Application, expert: Expert) -> None:
    given = Assignment.objects.create(
        draw=made, application=application, expert=expert, person=expert.person, at=clock.now()
    )
    tell(
        [expert.person],
        Text(f"您被抽取评审申报 {application.number}", f"you were drawn to review application {application.number}"),
        reverse("fund-review", args=[given.ref]),
    )  # fmt: skip


def record_of(made: Draw) -> dict[str, Any]:
    """A draw as a file that anyone can draw again from."""
    return {
        "call": made.call.ref, "title": made.call.title, "authority": made.authority.name,
        "seed": made.seed, "seed_source": made.seed_source, "seed_promised": made.call.seed_promised,
        "each": made.each, "most": made.most, "at": made.at.isoformat(), **made.drawn,
    }  # fmt: skip
