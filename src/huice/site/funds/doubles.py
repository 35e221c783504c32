"""Doubles among applications: found and shown to an officer, who says what came of it.

What is compared are the applications of a call with each other, and with all others that were ever
submitted here. The machine decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from huice.fund.likeness import Filed, Likeness, likenesses
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.funds.models import Application, Call, Item, Opinion, Step
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock

FINDINGS: Final[dict[str, Text]] = {
    "double": Text("认定重复", "a double"),
    "no_double": Text("不是重复", "no double"),
    "to_ask": Text("须向申报单位核实", "to be asked"),
}
FINDING_BADGES: Final = {"double": "bad", "no_double": "ok", "to_ask": "warn", "": "info"}
OPEN: Final = Text("待研判", "to be looked at")

LATELY: Final = timedelta(minutes=5)
MOST_KEPT: Final = 16

Found = Mapping[tuple[str, str], tuple[Likeness, ...]]
Stamp = tuple[int, int]
_KEPT: dict[str, tuple[datetime, Stamp, Found]] = {}
"""What was last found of a call in this process, when, and of which submissions."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two applications that look alike, in all the ways they do, and what was last made of it."""

    first: Application
    second: Application
    likenesses: tuple[Likeness, ...]
    opinion: Opinion | None

    @property
    def finding(self) -> str:
        return self.opinion.finding if self.opinion else ""

    @property
    def other(self) -> str:
        return f"{self.first.ref}-{self.second.ref}"


def submitted() -> QuerySet[Application]:
    return Application.objects.filter(submitted__isnull=False)


def found(call: Call, *, lately: bool = False) -> Found:
    """The pairs of a call by their public names. They are worked out anew once anything was
    submitted; with ``lately`` what was found in the last minutes will do."""
    kept = _KEPT.get(call.ref)
    if kept is not None and lately and clock.now() - kept[0] < LATELY:
        return kept[2]
    stamp = (Step.objects.filter(act__in=("submit", "resubmit")).count(), Item.objects.count())
    if kept is None or kept[1] != stamp:
        pairs = _worked_out(call)
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
    else:
        pairs = kept[2]
    _KEPT[call.ref] = (clock.now(), stamp, pairs)
    return pairs


def _worked_out(call: Call) -> Found:
    pairs = defaultdict[tuple[str, str], list[Likeness]](list)
    current, others = submitted().filter(call=call), submitted().exclude(call=call)
    for each in likenesses(_filed(current), _filed(others)):
        pairs[each.refs].append(each)
    return {refs: tuple(alike) for refs, alike in pairs.items()}


def _filed(applications: QuerySet[Application]) -> list[Filed]:
    items = defaultdict[tuple[int, str], list[str]](list)
    for application, kind, code in Item.objects.filter(application__in=applications).values_list("application", "kind", "code"):  # fmt: skip
        items[application, kind].append(code)
    rows = applications.select_related("call").defer("facts", "also", "targets", "call__notice")
    return [
        Filed(each.ref, each.number, each.applicant, each.code, each.project, each.content, each.contact,
              each.phone, each.call.year, each.call.document, tuple(items[each.pk, "equipment"]),
              tuple(items[each.pk, "invoice"]))
        for each in rows.iterator(chunk_size=2000)
    ]  # fmt: skip


def pairs(call: Call, seen: QuerySet[Application], *, lately: bool = False) -> list[Pair]:
    """The pairs of a call in which one is of those that may be seen."""
    own = set(seen.values_list("ref", flat=True))
    chosen = {
        refs: alike for refs, alike in found(call, lately=lately).items() if own.intersection(refs)
    }
    held = _applications(ref for refs in chosen for ref in refs)
    opinions = _opinions(call)
    return [
        Pair(held[one], held[two], alike, opinions.get(frozenset((held[one].pk, held[two].pk))))
        for (one, two), alike in chosen.items()
        if one in held and two in held
    ]


def of(application: Application) -> list[Pair]:
    """The pairs that an application is in."""
    return pairs(application.call, Application.objects.filter(pk=application.pk))


def unsettled(call: Call, seen: QuerySet[Application]) -> set[str]:
    """Public names of the applications that look like another, which nobody has found to be none."""
    return {each.ref for pair in pairs(call, seen, lately=True) if pair.finding != "no_double"
            for each in (pair.first, pair.second)}  # fmt: skip


def _applications(refs: Iterable[str]) -> dict[str, Application]:
    wanted, known = sorted(set(refs)), dict[str, Application]()
    for at in range(0, len(wanted), 500):
        some = Application.objects.filter(ref__in=wanted[at : at + 500])
        known |= {each.ref: each for each in some.select_related("call", "call__authority", "authority")}  # fmt: skip
    return known


def _opinions(call: Call) -> dict[frozenset[int], Opinion]:
    """The last opinion on each pair of a call's applications."""
    of_first = Opinion.objects.filter(first__call=call) | Opinion.objects.filter(second__call=call)
    return {frozenset((each.first_id, each.second_id)): each for each in of_first.order_by("pk")}


@transaction.atomic
def judge(call: Call, refs: tuple[str, str], finding: str, words: str, actor: Actor) -> Opinion:
    """What an officer made of a pair; raises BadInput for one that was not found."""
    alike = found(call).get(refs)
    if alike is None:
        raise BadInput.at(Spot("pair"), "这两项申报并不在查重结果里", "these two were not found alike", "pair")  # fmt: skip
    if finding not in FINDINGS:
        raise BadInput.at(Spot("finding"), "请选择研判结论", "choose what was found", "finding")
    if finding != "to_ask" and not words:
        raise BadInput.at(Spot("words"), "请写明理由", "give the reason", "words")
    if len(words) > 500:
        raise BadInput.at(Spot("words"), f"理由有 {len(words)} 个字，至多 500 个",
                          f"{len(words)} characters, at most 500", "words")  # fmt: skip
    held = _applications(refs)
    made = Opinion.objects.create(
        first=held[refs[0]], second=held[refs[1]], kind=alike[0].kind, finding=finding, words=words,
        at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    audit.record(actor.ref, "fund.double", refs[0], name=held[refs[0]].number, other=held[refs[1]].number,
                 finding=finding, reason=words)  # fmt: skip
    return made
