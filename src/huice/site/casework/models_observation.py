"""What was observed of a plan's target in a year: only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Organisation


class PlanObservation(models.Model):
    """A value as it was entered; a later one of the same target and year ``corrects`` it."""

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="observations"
    )
    target = models.CharField(max_length=160)
    year = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    author = models.CharField(max_length=64)
    corrects = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    entered = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target", "year", "id"])]

    def __str__(self) -> str:
        return f"{self.target} {self.year}: {self.figure}"
