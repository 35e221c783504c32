"""Running numbers of an authority, one series a year, and what applicants report on their works."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Organisation
from huice.site.web.refs import LENGTH, new_ref


class RunningNumber(models.Model):
    """The last number an authority gave in a series and year: the row that is held for the next."""

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=16)  # 备, 核
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "series", "year"], name="one_running_number_each"
            )
        ]


class ProgressReport(models.Model):
    """What an applicant reported of the works on a day. Nothing is changed; a later one is added.

    ``ref`` comes with the form, so that one sent twice is kept once. ``invested`` is in 分.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(
        "casework.Case", on_delete=models.CASCADE, related_name="progress_reports"
    )
    day = models.DateField()
    invested = models.BigIntegerField()
    works = models.CharField(max_length=2000)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-day", "-at"]
