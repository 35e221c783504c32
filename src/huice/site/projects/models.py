"""The private calendar feeds of the people who act for companies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.companies.models import Company
from huice.site.people.models import Person


class FeedToken(models.Model):
    """What opens a person's feed of a company's deadlines. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="feeds")
    hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "company"], name="one_feed_each")
        ]
