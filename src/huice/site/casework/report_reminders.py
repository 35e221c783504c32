"""Reminders of reports: the officers of an organisation some working days ahead; once overdue its
heads too, and the heads of the organisation above. Each once, whoever else is sending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from huice.calendar import published
from huice.language import Text
from huice.procedure.running import days_left
from huice.progress.reporting import AHEAD, escalated_from
from huice.site.casework import messages, reporting
from huice.site.casework.models_reminders import OVERDUE
from huice.site.casework.models_reporting import ReportReminder
from huice.site.casework.reporting import Line
from huice.site.people.models import Organisation, Person, Post
from huice.site.people.rights import HANDLERS, HEADS
from huice.site.web import clock

_LONGEST_TITLE: Final = 200


def send(day: date, limit: int = 500) -> int:
    """Tell of reports that are due soon and of those overdue; of how many, at most ``limit``."""
    sent = 0
    for authority in Organisation.objects.filter(report_duties__isnull=False).distinct():
        for line in reporting.lines(reporting.taken_over([authority]), day):
            kind = _kind(line, day)
            if kind and sent < limit:
                sent += _remind(authority, line, kind, day)
    return sent


def _kind(line: Line, day: date) -> str:
    """Which reminder is in its time; empty where none is."""
    if line.is_filed:
        return ""
    if day >= escalated_from(line.due.day):
        return OVERDUE
    left = days_left(line.due.day, day, True, published())
    return next((str(ahead) for ahead in AHEAD if left <= ahead), "")


def _remind(authority: Organisation, line: Line, kind: str, day: date) -> bool:
    """Whether it was told now: not where it was told before."""
    with transaction.atomic():
        _, is_new = ReportReminder.objects.get_or_create(
            authority=authority, what=line.thing.key, due=line.due.day, kind=kind,
            defaults={"at": clock.now()},
        )  # fmt: skip
        if is_new:
            page = f"{reverse('reports')}?{urlencode({'authority': authority.ref})}"
            messages.tell(_people(authority, kind), said(authority, line, day), page)
    return is_new


def _people(authority: Organisation, kind: str) -> Iterable[Person]:
    own = _holding(authority, HANDLERS)
    if kind != OVERDUE:
        return _holding(authority, HANDLERS[:1]) or own
    above = _holding(authority.above, HEADS) if authority.above else []
    return {each.pk: each for each in (*own, *above)}.values()


def _holding(organisation: Organisation, roles: tuple[str, ...]) -> list[Person]:
    posts = Post.objects.filter(organisation=organisation, role__in=roles, person__is_active=True)
    return [each.person for each in posts.select_related("person").order_by("pk")]


def said(authority: Organisation, line: Line, day: date) -> Text:
    """What is to be reported on which period, by whom, by when, and by which article."""
    due, title = line.due, line.thing.title
    own, own_en = authority.title
    if day > due.day:
        by = Text(f"已于 {due.day} 到期，尚未报送", f"was due on {due.day} and is overdue")
    elif day == due.day:
        by = Text(f"今天（{day}）到期", f"is due today, {day}")
    else:
        left = days_left(due.day, day, True, published())
        by = Text(f"还有 {left} 个工作日，{due.day} 到期",
                  f"is due on {due.day}, {left} working day{'' if left == 1 else 's'} left")  # fmt: skip
    read = (
        Text("", "")
        if due.printed
        else Text("；期限为推定，文本未列", "; the day is read, not printed")
    )
    return Text(
        f"{own}：“{title.zh[:_LONGEST_TITLE]}”{due.period.name.zh}的报告{by.zh}（{line.thing.cite}{read.zh}）",
        f"{own_en}: the report on '{title.en[:_LONGEST_TITLE]}' for {due.period.name.en} {by.en} ({line.thing.cite}{read.en})",
    )
