"""The queue: which cases it holds, in which order, and what each row says.

Every part of it (due, overdue, suspended, waiting, finished) walks an index of the cases. Nothing
is counted beyond ``MOST``: who looks for one case of many thousands narrows the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from huice.calendar import published
from huice.language import Text
from huice.procedure.model import EFFECTS, Clock, Procedure
from huice.procedure.running import days_left
from huice.site.casework import procedures
from huice.site.casework.models import Case, LiveClock
from huice.site.companies.models import Company
from huice.site.companies.sides import authorities_in
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation, Person

MOST: Final = 5_000
SIZES: Final = (25, 50)
PARTS: Final[Mapping[str, Text]] = {
    "due": Text("在办", "In hand"),
    "overdue": Text("逾期", "Overdue"),
    "suspended": Text("中止", "Suspended"),
    "waiting": Text("等待他方", "With others"),
    "finished": Text("办结", "Finished"),
}
SCOPES: Final[Mapping[str, Text]] = {
    "own": Text("本机关", "own"),
    "below": Text("下级机关", "below"),
    "all": Text("全部", "all"),
}
_MOST_FOUND: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the queue is asked for; what makes no sense is left out."""

    part: str = "due"
    scope: str = "own"
    organisation: str = ""
    procedure: str = ""
    state: str = ""
    handler: str = ""  # ref of a person, "me" or "none"
    words: str = ""
    size: int = SIZES[0]
    page: int = 1


def asked_of(query: QueryDict) -> Asked:
    def one_of(name: str, known: Any, other: str) -> str:
        chosen = query.get(name, "")
        return str(chosen) if chosen in known else other

    key = one_of("procedure", procedures.keys(), "")
    states = procedures.procedure(key).states if key else ()
    page, size = query.get("page", ""), query.get("size", "")
    return Asked(
        one_of("part", PARTS, "due"), one_of("scope", SCOPES, "own"),
        query.get("organisation", "")[:16], key, one_of("state", states, ""),
        query.get("handler", "")[:16].replace("\x00", ""),
        " ".join(query.get("words", "").replace("\x00", "").split())[:80],
        next((each for each in SIZES if str(each) == size), SIZES[0]),
        int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )  # fmt: skip


def is_narrowed(asked: Asked) -> bool:
    """Whether more is asked for than the cases of some authorities."""
    return bool(asked.procedure or asked.state or asked.handler or asked.words)


def organisations(actor: Actor, asked: Asked) -> list[Organisation]:
    """The organisations whose cases are asked for, of those the actor sees."""
    seen = rights.seen_organisations(actor)
    if asked.organisation:
        return [each for each in seen if each.ref == asked.organisation]
    own = {each.pk for each in actor.posts}
    if asked.scope == "own":
        return [each for each in seen if each.pk in own]
    return [each for each in seen if asked.scope == "all" or each.pk not in own]


def found(actor: Actor, asked: Asked, day: date) -> QuerySet[Case]:
    """The cases, in the order they are shown."""
    return in_part(matching(actor, asked), asked.part, day)


def matching(actor: Actor, asked: Asked) -> QuerySet[Case]:
    """The cases of all parts."""
    cases = Case.objects.filter(authority__in=[each.pk for each in organisations(actor, asked)])
    if asked.procedure:
        cases = cases.filter(procedure=asked.procedure)
    if asked.state:
        cases = cases.filter(state=asked.state)
    if asked.handler == "none":
        cases = cases.filter(handler=None)
    elif asked.handler:
        ref = actor.ref if asked.handler == "me" else asked.handler
        cases = cases.filter(handler__ref=ref)
    if asked.words:
        cases = cases.filter(_named(asked.words))
    return cases


def in_part(cases: QuerySet[Case], part: str, day: date) -> QuerySet[Case]:
    if part == "finished":
        return cases.filter(final=True).order_by("-pk")
    if part == "suspended":
        return cases.filter(final=False, suspended=True).order_by("since", "pk")
    if part == "waiting":
        return cases.filter(final=False, suspended=False, due=None).order_by("-pk")
    running = cases.filter(final=False, suspended=False).order_by("due", "pk")
    return running.filter(due__lt=day) if part == "overdue" else running.filter(due__isnull=False)


def _named(words: str) -> Q:
    """Cases of these words, found in the short lists of names first."""
    companies = Company.objects.filter(Q(name__icontains=words) | Q(credit_code=words.upper()))
    known = list(companies.values_list("pk", flat=True)[:_MOST_FOUND])
    own = Case.objects.filter(name__icontains=words).order_by().values_list("pk", flat=True)
    return Q(pk__in=list(own[:_MOST_FOUND])) | Q(company__in=known)


def counted(cases: QuerySet[Case]) -> int:
    """How many they are, up to one more than ``MOST``."""
    return cases.order_by()[: MOST + 1].count()


class Bounded(Paginator):  # type: ignore[type-arg]
    """Pages of a long list, of which no more than ``MOST`` are reckoned. A page is found by the
    index alone, and only its own cases are read."""

    @cached_property
    def count(self) -> int:
        cases: QuerySet[Case] = self.object_list  # type: ignore[assignment]
        return min(counted(cases), MOST)

    def page(self, number: int | str) -> Page[Case]:
        found = super().page(number)
        cases: QuerySet[Case] = found.object_list  # type: ignore[assignment]
        found.object_list = whole(list(cases.values_list("pk", flat=True)))
        return found


def whole(pks: Sequence[int]) -> list[Case]:
    """The cases with all that a row says, in this order."""
    related = ("company", "project", "authority", "handler")
    by_pk = Case.objects.select_related(*related).in_bulk(pks)
    return [by_pk[pk] for pk in pks]


# --- what a row says -----------------------------------------------------------------------------


class Row(NamedTuple):
    """A case in the queue, with the clock of the authority that ends first. ``effect`` is what
    happens if nobody acts; None where that hangs on the case's own facts."""

    case: Case
    procedure: Procedure
    clock: Clock | None
    left: int | None
    working: bool
    standing: str
    effect: Text | None
    cite: str

    @property
    def state(self) -> Text:
        return self.procedure.states[self.case.state].title


def rows(cases: Sequence[Case], day: date) -> list[Row]:
    """The rows of a page."""
    clocks: dict[int, list[LiveClock]] = {}
    own = {each.pk: authorities_in(procedures.version(each.digest_id)) for each in cases}
    for each in LiveClock.objects.filter(case__in=list(own)):
        if each.who in own[each.case_id]:
            clocks.setdefault(each.case_id, []).append(each)
    return [_row(case, clocks.get(case.pk, []), day) for case in cases]


def _row(case: Case, live: list[LiveClock], day: date) -> Row:
    procedure = procedures.version(case.digest_id)
    first = min(live, key=lambda each: (each.due or date.max, each.clock), default=None)
    clock = procedure.clocks.get(first.clock) if first else None
    if first is None or clock is None or case.final:
        return Row(case, procedure, None, None, False, "closed" if case.final else "", None, "")
    lapse = clock.lapses[0]
    decided = not lapse.when.alternatives
    effect = EFFECTS[lapse.effect] if decided else None
    if first.due is None:
        return Row(case, procedure, clock, None, first.working, "suspended", effect, lapse.cite)
    left = days_left(first.due, day, first.working, published())
    standing = "overdue" if first.due < day else "running"
    return Row(case, procedure, clock, left, first.working, standing, effect, lapse.cite)


def handlers(organisations: Sequence[Organisation]) -> list[Person]:
    """Who may handle the cases of these organisations."""
    return list(
        Person.objects.filter(
            posts__organisation__in=[each.pk for each in organisations],
            posts__role__in=rights.HANDLERS, is_active=True,
        ).distinct().order_by("name", "pk")
    )  # fmt: skip
