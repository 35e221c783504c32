"""What the logs come to for statistics: every run of a clock, and every stay in a state.

All rows of a case are made anew when its log has grown or time has changed it
(``statistics.stages``); they can be thrown away.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.casework.models import Case
from huice.site.people.models import Organisation


class Stage(models.Model):
    """What is measured: a clock of a procedure (then ``who`` owes it), or a state."""

    procedure = models.CharField(max_length=128)
    is_clock = models.BooleanField()
    name = models.CharField(max_length=64)
    who = models.CharField(max_length=64, blank=True)
    working = models.BooleanField(default=True)  # counted in working days, else in days

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "is_clock", "name", "who", "working"], name="one_stage_each"
            )
        ]


class StageFact(models.Model):
    """One run of a clock, or one stay in a state.

    ``in_time`` is False where the clock ran out before it was stopped or its lapse took effect,
    None while it runs and where the end of the case took it away. ``taken`` are the days (or
    working days) that counted, suspensions left out.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stages")
    authority = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT)
    started = models.DateField()
    due = models.DateField(null=True)
    ended = models.DateField(null=True)
    ending = models.CharField(max_length=8, blank=True)  # stopped, lapsed, closed, left
    effect = models.CharField(max_length=24, blank=True)  # of a lapse that came about
    in_time = models.BooleanField(null=True)
    taken = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            # each answers its question without a look at the rows
            models.Index(
                fields=["stage", "authority", "ended", "in_time", "ending", "taken"],
                name="bureau_stage_ended",
            ),
            models.Index(
                fields=["stage", "authority", "started", "due", "ended", "in_time"],
                name="bureau_stage_started",
            ),
        ]


class StageMark(models.Model):
    """Up to where a case has been measured: its lines, and the last day that this holds."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="measured", primary_key=True
    )
    lines = models.PositiveIntegerField()
    turns = models.DateField(null=True, db_index=True)
