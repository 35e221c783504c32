"""What the people of a case were told about its clocks, so that nobody is told twice."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

OVERDUE: Final = "overdue"
LAPSED: Final = "lapsed"


class Reminder(models.Model):
    """That a clock of a case was told of, as due on this day.

    ``kind`` is the number of working days ahead, overdue, or lapsed; for what lapsed, ``clock``
    is the lapse and ``due`` the first day on which it could be known.
    """

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="reminders")
    clock = models.CharField(max_length=64)
    due = models.DateField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "clock", "due", "kind"], name="one_reminder")
        ]
