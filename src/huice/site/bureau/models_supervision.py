"""Plans of on-site inspections and their records, complaints, and violations.

Each of them is a case of its procedure, and the case's log is the truth of what was done; these
rows hold what a log does not: the lists that were drawn from, what was found, who complained.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.casework.models import Case
from huice.site.companies.models import Company
from huice.site.people.models import Organisation, Person
from huice.site.web.refs import LENGTH, new_ref


class Stage(models.TextChoices):
    """How far a plan has come: its lists may change only in the first."""

    DRAFT = "draft", "编制中"
    ANNOUNCED = "announced", "已公布名单摘要"
    DRAWN = "drawn", "已抽取"
    PUBLISHED = "published", "已公开"


class InspectionPlan(models.Model):
    """A plan of on-site checks of a year, by a draw that anyone can do again.

    ``projects`` and ``inspectors`` are the lists (see ``supervision.lists``), ``drawn`` is the
    plan that came of them, as ``huice.procedure.inspection`` writes it. ``case`` is the
    authority's standing case of making such plans.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.DRAFT)
    projects = models.JSONField(default=list)
    inspectors = models.JSONField(default=list)
    ratios = models.JSONField(default=dict)
    each = models.PositiveSmallIntegerField(default=2)
    rounding = models.CharField(max_length=8, default="up")
    commitment = models.CharField(max_length=64, blank=True)
    seed_promised = models.CharField(max_length=300, blank=True)
    announced = models.DateTimeField(null=True)
    seed = models.CharField(max_length=300, blank=True)
    seed_source = models.CharField(max_length=300, blank=True)
    seed_day = models.DateField(null=True)
    drawn = models.JSONField(null=True)
    published = models.DateField(null=True)
    made = models.DateTimeField(auto_now_add=True)
    by_name = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "title"], name="one_plan_a_title")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether everyone may read it: once its digests are published."""
        return self.stage != Stage.DRAFT


class InspectionItem(models.Model):
    """A project to be checked, with the record of its check. ``case`` is its supervision
    (begun with the plan, or with the record), ``linked`` the filing or approval that is
    supervised where it is kept here."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(InspectionPlan, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    linked = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="inspected_by"
    )
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    owner = models.CharField(max_length=300, blank=True)
    risk = models.CharField(max_length=40)
    drawn = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    inspectors = models.JSONField(default=list)
    institution = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)  # of the check; None until it is recorded
    finding = models.CharField(max_length=40, blank=True)
    found = models.TextField(blank=True)
    signed_by = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=64, blank=True)
    recorded = models.DateTimeField(null=True)
    published = models.DateField(null=True)  # of the result

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_item_a_number")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def authority(self) -> Organisation:
        return self.plan.authority


class Complaint(models.Model):
    """A complaint or report with what its log does not hold: who made it, and the answer."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="complaint")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="complaints"
    )
    name = models.CharField(max_length=64)
    contact = models.CharField(max_length=200)
    about = models.CharField(max_length=300)
    facts = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered = models.DateField(null=True)

    def __str__(self) -> str:
        return self.case.name


class Violation(models.Model):
    """A violation under its procedure. ``inspection`` or ``complaint`` is where it came from,
    ``publication`` the public name of what was published of it."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="violation")
    who = models.CharField(max_length=200)
    offender = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="violations"
    )
    project = models.CharField(max_length=300)
    inspection = models.ForeignKey(
        InspectionItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="violations"
    )
    complaint = models.ForeignKey(
        Complaint, null=True, blank=True, on_delete=models.SET_NULL, related_name="violations"
    )
    publication = models.CharField(max_length=LENGTH, blank=True)

    def __str__(self) -> str:
        return self.case.name
