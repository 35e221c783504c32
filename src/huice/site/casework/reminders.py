"""Reminders: a clock is told of some working days ahead, and once it is overdue, to whoever has
to act.

What is due is found by the days in the rows of live clocks; no log is read for that. What was
told is kept, so that nobody is told twice, whoever else is sending at the same time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from huice.calendar import published
from huice.language import Text
from huice.problems import BadInput
from huice.procedure.engine import fold
from huice.procedure.model import EFFECTS, Lapse
from huice.procedure.running import ONE_DAY, days_left
from huice.site.casework import docket, messages, procedures
from huice.site.casework.models import Case, LiveClock, Reminder
from huice.site.casework.models_reminders import OVERDUE
from huice.site.companies import sides
from huice.site.web import clock

COMPANY_AHEAD: Final = (3, 10)
AUTHORITY_AHEAD: Final = (1, 3)
TOLD_FOR: Final = timedelta(days=30)
"""What ran out longer ago is not told of any more: it came in with older cases."""

_log = logging.getLogger(__name__)


def send(day: date, limit: int = 500) -> int:
    """Tell of what is due soon and of what is overdue; how many clocks were told of, at most
    ``limit``."""
    sent = 0
    for kind, clocks in _asked(day):
        if sent < limit:
            sent += _remind(kind, clocks, day, limit - sent)
    return sent


def _asked(day: date) -> Iterator[tuple[str, QuerySet[LiveClock]]]:
    """Each kind of reminder with the clocks that are in its time and were not told of so far."""
    company = Q(who__in=sides.COMPANIES)
    for side, stages in ((company, COMPANY_AHEAD), (~company, AUTHORITY_AHEAD)):
        first = day
        for ahead in stages:
            last = _working_days_after(day, ahead)
            yield str(ahead), _untold(str(ahead), Q(side, due__range=(first, last)))
            first = last + ONE_DAY
    has_turned = Q(case__turns__lt=day)  # the next fold tells what came of that
    yield (
        OVERDUE,
        _untold(OVERDUE, Q(due__range=(day - TOLD_FOR, day - ONE_DAY))).exclude(has_turned),
    )


def _untold(kind: str, which: Q) -> QuerySet[LiveClock]:
    told = Reminder.objects.filter(
        case=OuterRef("case"), clock=OuterRef("clock"), due=OuterRef("due"), kind=kind
    )
    return LiveClock.objects.filter(~Exists(told), which, case__final=False)


def _working_days_after(day: date, number: int) -> date:
    calendar = published()
    return calendar.day(calendar.number(day) + number)


def _remind(kind: str, clocks: QuerySet[LiveClock], day: date, most: int) -> int:
    found = list(clocks.order_by("due", "pk").values_list("pk", "case_id")[:most])
    if not found:
        return 0
    with transaction.atomic():
        cases = Case.objects.select_for_update().filter(pk__in={case for _, case in found})
        held = {each.pk: each for each in cases.order_by("pk").prefetch_related("handler")}
        # asked again: another sender may have held them first, or an event have come in
        live = list(clocks.filter(pk__in=[pk for pk, _ in found]).order_by("due", "pk"))
        Reminder.objects.bulk_create(
            Reminder(
                case_id=each.case_id, clock=each.clock, due=each.due, kind=kind, at=clock.now()
            )
            for each in live
            if each.due
        )
        _tell(live, held, day)
    return len(live)


def _tell(live: Sequence[LiveClock], held: dict[int, Case], day: date) -> None:
    cases = list(held.values())
    applicants, officers = messages.applicants_of(cases), messages.officers_of(cases)
    for each in live:
        case = held[each.case_id]
        own = sides.is_company(each.who)
        page = reverse("applicant-case" if own else "case", kwargs={"case": case.ref})
        people = (applicants if own else officers)[case.pk]
        try:
            messages.tell(people, said(case, each, day), page, case)
        except BadInput as error:  # its log was edited: the desk says so
            _log.warning("no reminder of %s: %s", case.ref, error)


def said(case: Case, live: LiveClock, day: date) -> Text:
    """The clock, who has to act, the day, what follows and by which article."""
    assert live.due is not None
    procedure = procedures.version(case.digest_id)
    limit, who = procedure.clocks[live.clock], procedure.actors[live.who].title
    lapse = _lapse(case, live)
    effect = EFFECTS[lapse.effect]
    is_silent = lapse.effect == "silent"
    cite = limit.cite if is_silent or lapse.cite == limit.cite else f"{limit.cite}、{lapse.cite}"
    by, by_en = _by(live.due, day)
    after = effect.zh if is_silent else f"逾期后果：{effect.zh}"
    after_en = f"{'effect' if is_silent else 'when it runs out'}: {effect.en}"
    return Text(
        f"{case.name}：“{limit.title.zh}”（{who.zh}）{by}。{after}（{cite}）",
        f"{case.name}: '{limit.title.en}' ({who.en}) {by_en}; {after_en} ({cite})",
    )


def _by(due: date, day: date) -> tuple[str, str]:
    if due < day:
        return f"已于 {due} 到期，尚未办理", f"was due on {due} and is overdue"
    left = days_left(due, day, True, published())
    if due == day:
        return f"今天（{due}）到期", f"is due today, {due}"
    days = "day" if left == 1 else "days"
    return f"还有 {left} 个工作日，{due} 到期", f"is due on {due}, {left} working {days} left"


def _lapse(case: Case, live: LiveClock) -> Lapse:
    """What happens when the clock runs out; only where that hangs on the case is its log read."""
    lapses = procedures.version(case.digest_id).clocks[live.clock].lapses
    if not lapses[0].when.alternatives:
        return lapses[0]
    procedure, log = docket.read(case)
    folded = fold(procedure, log.opening, log.entries)
    return folded.lapse_of(folded.clocks[live.clock])
