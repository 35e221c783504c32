"""Keys of the API, the browsers a person is logged in with, and tries that are counted."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from huice.site.people.models import Person
from huice.site.web.refs import LENGTH, new_ref


class ApiKey(models.Model):
    """A key of a person. The secret itself is shown once and kept nowhere."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=64)
    prefix = models.CharField(max_length=16)  # the beginning of the secret, to tell keys apart
    hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    scopes = models.JSONField(default=list)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def is_good(self, at: datetime) -> bool:
        return self.revoked is None and at < self.expires


class Visit(models.Model):
    """A session of a person in some browser, so that they can see and end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="visits")
    session = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    began = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-seen"]


class Attempt(models.Model):
    """A try that is counted by where it comes from: a registration, a letter asked for."""

    kind = models.CharField(max_length=32)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "address", "at"])]
