"""Reports by period: what an organisation has taken over, what it reported, what it was told.

Rows are only ever added to.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Organisation


class ReportDuty(models.Model):
    """That an organisation takes a recurring report or a plan's task over, or gives it back
    (``released``); the last row of the two holds. ``every`` is the rhythm: of a report the text's,
    of a task the organisation's own choice."""

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="report_duties"
    )
    what = models.CharField(max_length=160)
    every = models.CharField(max_length=10)
    released = models.BooleanField(default=False)
    author = models.CharField(max_length=64)
    on = models.DateField()
    entered = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["authority", "what", "id"])]

    def __str__(self) -> str:
        return f"{self.what} {self.authority_id}"


class TaskReport(models.Model):
    """How a thing stood in a period; a later one of the same ``corrects`` it."""

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="task_reports"
    )
    what = models.CharField(max_length=160)
    period = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    words = models.CharField(max_length=1000)
    author = models.CharField(max_length=64)
    corrects = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    entered = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["what", "authority", "period", "id"])]

    def __str__(self) -> str:
        return f"{self.what} {self.period}: {self.state}"


class ReportReminder(models.Model):
    """That a report was told of: ``kind`` is the number of working days ahead, or overdue."""

    authority = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="report_reminders"
    )
    what = models.CharField(max_length=160)
    due = models.DateField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "what", "due", "kind"], name="one_report_reminder"
            )
        ]
