"""A login that too many wrong passwords have locked, and how it is opened before its time."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone

from huice.site.people.models import Person


def locked_until(person: Person) -> datetime | None:
    """Until when a login is locked for whoever tried wrong passwords; None where it is not."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tries = (
        AccessAttempt.objects.filter(username=person.login, attempt_time__gt=since)
        .values("ip_address")
        .annotate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(wrong__gte=settings.AXES_FAILURE_LIMIT)
    )
    last: datetime | None = max((each["last"] for each in tries), default=None)
    return last + settings.AXES_COOLOFF_TIME if last else None


def unlock(person: Person) -> None:
    """Forget the wrong passwords of a login."""
    reset(username=person.login)
