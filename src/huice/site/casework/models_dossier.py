"""What bureaus fill into the dossiers of clusters: only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Organisation


class DossierItem(models.Model):
    """An entry as it was made: an item, its replacement, or its withdrawal (``act``).

    ``number`` counts the entries of a cluster; ``earlier`` is the number that it acts on.
    """

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dossier_items"
    )
    cluster = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=128)  # system/part
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)
    place = models.CharField(max_length=6, blank=True)
    what = models.CharField(max_length=1000, blank=True)
    leader = models.CharField(max_length=100, blank=True)
    firms = models.CharField(max_length=500, blank=True)
    gaps = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    act = models.CharField(max_length=8)
    earlier = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=64)
    on = models.DateField()
    entered = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "number"], name="dossier_number")
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.number}: {self.name}"
