"""Companies, who acts for them, and what they say of themselves: every value kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Person
from huice.site.web.refs import LENGTH, new_ref


class Company(models.Model):
    """A company by its 统一社会信用代码. ``version`` counts the facts ever entered."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=128)
    version = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(auto_now_add=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    OWNER = "owner", "所有者"
    EDITOR = "editor", "编辑"
    VIEWER = "viewer", "查看"


class Membership(models.Model):
    """A person who acts for a company. One who asked to join has no role until an owner gives it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=MemberRole, blank=True)
    asked = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "company"], name="one_membership_each")
        ]


class FactValue(models.Model):
    """A value of a fact as it was entered; the newest of a fact and year holds, the others stay.

    ``written`` is in the words of a profile (``1200万元``, ``不低于3%``); empty takes it back.
    ``number`` is the company's ``version`` it was entered as.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="facts")
    fact = models.CharField(max_length=128)
    year = models.PositiveSmallIntegerField(default=0)
    written = models.CharField(max_length=2000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    author_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "fact", "year", "-number"])]
