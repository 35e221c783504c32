"""The moment it is, asked in one place so that tests can set it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The moment, with its zone."""
    return timezone.now()


def local_now() -> datetime:
    """The moment on the clocks of Beijing, without a zone, as case logs keep it; whole seconds."""
    return timezone.localtime(now()).replace(tzinfo=None, microsecond=0)


def today() -> date:
    """The day in Beijing."""
    return local_now().date()
