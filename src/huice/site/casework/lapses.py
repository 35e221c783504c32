"""Telling both sides what time itself did in a case: deemed acceptance, invalidity, expiry."""

from __future__ import annotations

from huice.language import Text
from huice.procedure.engine import Case as Folded
from huice.procedure.engine import Happening
from huice.procedure.model import WITHOUT_EFFECT
from huice.site.casework import messages
from huice.site.casework.models import Case, Reminder
from huice.site.casework.models_reminders import LAPSED
from huice.site.web import clock


def tell(case: Case, folded: Folded) -> None:
    """Tell of every effect that was not told of yet; in the transaction that holds the case."""
    over = {
        (each.clock, each.known_from): each
        for each in folded.timeline
        if each.effect and each.effect not in WITHOUT_EFFECT and each.known_from
    }
    if not over:
        return
    told = set(case.reminders.filter(kind=LAPSED).values_list("clock", "due"))
    fresh = {key: each for key, each in over.items() if key not in told}
    Reminder.objects.bulk_create(
        Reminder(case=case, clock=name, due=day, kind=LAPSED, at=clock.now()) for name, day in fresh
    )
    for each in fresh.values():
        messages.tell_both(case, said(case, folded, each))


def said(case: Case, folded: Folded, happening: Happening) -> Text:
    """Which clock ran out, what follows by which article, and the state the case is in since."""
    title = _title(folded, happening)
    effect, state = happening.title, folded.procedure.states[happening.state].title
    return Text(
        f"{case.name}：“{title.zh}”届满，{effect.zh}（{happening.cite}）；"
        f"日期 {happening.day}，此后为：{state.zh}",
        f"{case.name}: '{title.en}' has run out, {effect.en} ({happening.cite}); "
        f"dated {happening.day}, since then: {state.en}",
    )


def _title(folded: Folded, happening: Happening) -> Text:
    clocks = folded.procedure.clocks.values()
    return next(
        (each.title for each in clocks if any(x.id == happening.clock for x in each.lapses)),
        happening.title,
    )
