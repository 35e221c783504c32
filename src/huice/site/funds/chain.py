"""The chain of duty of a call: its programme, and who handles, pays and verifies where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from huice import places
from huice.decide.library import Library
from huice.fund.road import Move, road
from huice.problems import BadInput, Spot
from huice.rules.measure import Document, Measure
from huice.rules.programme import Programme, Stage
from huice.site.funds.models import Call
from huice.site.people.models import OfficeDuty, Organisation
from huice.site.web.policies import library


def programmes() -> Iterator[tuple[Document, Programme]]:
    """Every programme of the library with its document."""
    return ((each, each.programme) for each in library().documents if each.programme is not None)


def programme_of(call: Call) -> Programme:
    """The programme of a call; raises BadInput where the library has it no more."""
    return programme(call.document)


def programme(document: str) -> Programme:
    found = next((each for of, each in programmes() if of.id == document), None)
    if found is None:
        raise BadInput.at(
            Spot("document"), f"政策库里没有资金项目“{document}”",
            f"the library has no programme '{document}'", "document",
        )  # fmt: skip
    return found


def moves(call: Call) -> Mapping[str, Move]:
    """The road of the applications under a call."""
    return road_of(call.document)


def road_of(document: str) -> Mapping[str, Move]:
    """The road of the programme of a document."""
    return _road(library(), document)


@lru_cache(maxsize=64)
def _road(of: Library, document: str) -> Mapping[str, Move]:
    return road(programme(document))


def measures(call: Call) -> list[Measure]:
    """The measures that a call is for."""
    known = library().policies.measures
    return [known[key] for key in programme_of(call).measures if key in known]


def stage(call: Call, act: str) -> Stage | None:
    return next((each for each in programme_of(call).stages if each.act == act), None)


def is_local(of: Programme) -> bool:
    """Whether the bureau of a place takes applications and not the one that called: they are other
    actors in the text."""
    called, taken = of.stage("call"), of.stage("accept") or of.stage("check") or of.stage("report")
    return called is not None and taken is not None and called.actor != taken.actor


def takers(call: Call) -> list[Organisation]:
    """Who takes applications: the bureau that called, or where the programme leaves it to places
    those nearest below it."""
    if not is_local(programme_of(call)):
        return [call.authority]
    below = Organisation.objects.filter(
        path__startswith=call.authority.path, duty=OfficeDuty.INDUSTRY, level__in=LEVELS_BELOW[call.authority.level]
    ).exclude(pk=call.authority_id)  # fmt: skip
    return list(below.order_by("place", "path"))


def authority_for(call: Call, place: str) -> Organisation:
    """Who takes an application from a place. Raises BadInput where nobody does."""
    if not is_local(programme_of(call)):
        return call.authority
    found = [each for each in takers(call) if places.contains(each.place, place)]
    if not found:
        raise BadInput.at(
            Spot("place"), f"{places.full_name(place)}没有受理机关，请联系主管部门",
            f"nobody takes applications from {places.full_name(place)}", "place",
        )  # fmt: skip
    return max(found, key=lambda each: len(each.place.rstrip("0")))


LEVELS_BELOW = {"nation": ("province", "city"), "province": ("city",), "city": ("county", "park"),
                "county": (), "park": ()}  # fmt: skip
"""Whom a bureau of a level leaves applications to."""


def payer_for(call: Call, place: str) -> Organisation | None:
    """Who pays what a place gets: the finance office of the narrowest place around it, else the
    bureau itself; None where the programme pays nothing."""
    of = programme_of(call)
    if not of.pays:
        return None
    stage = of.stage("pay")
    handled = of.stage("accept")
    if stage is not None and handled is not None and stage.actor == handled.actor:
        return authority_for(call, place)
    return _office(OfficeDuty.FINANCE, place) or call.authority


def verifier_for(call: Call, place: str) -> Organisation | None:
    """The statistics office that verifies the investment, where the programme asks for it."""
    return _office(OfficeDuty.STATISTICS, place) if programme_of(call).has("verify") else None


def _office(duty: OfficeDuty, place: str) -> Organisation | None:
    found = [each for each in Organisation.objects.filter(duty=duty) if places.contains(each.place, place)]  # fmt: skip
    return max(found, key=lambda each: len(each.place.rstrip("0")), default=None)
