"""Reviewing: experts with their interests, the draw, scores with reasons, audits and checks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.funds.models import Application, Call
from huice.site.people.models import Organisation, Person
from huice.site.web.refs import LENGTH, new_ref


class Expert(models.Model):
    """A person who reviews. ``fields`` are names of fields; ``holdings``, ``past_work`` and
    ``declared`` are credit codes of companies in which there is an interest. ``authority`` keeps
    the list this expert stands on."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expert")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="experts")
    title = models.CharField(max_length=64, blank=True)
    employer = models.CharField(max_length=128)
    employer_code = models.CharField(max_length=18, blank=True)
    fields = models.JSONField(default=list)
    holdings = models.JSONField(default=list)
    past_work = models.JSONField(default=list)
    declared = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.person.name


class Draw(models.Model):
    """A draw of experts that anyone can do again: the seed, and the lists it was drawn from."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="draws")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    seed = models.CharField(max_length=300)
    seed_source = models.CharField(max_length=300)
    each = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField(null=True)
    drawn = models.JSONField()  # application number -> public names of experts, and the lists
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Assignment(models.Model):
    """That an expert was drawn for an application: the only things an expert sees. ``draft`` is what
    was typed and is not done yet, by field; ``is_for`` the verdict where there is no rubric."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments"
    )
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=16, default="open")  # open, scored, declined
    reason = models.CharField(max_length=500, blank=True)  # of declining
    opinion = models.CharField(max_length=1000, blank=True)
    is_for = models.BooleanField(null=True)
    draft = models.JSONField(default=dict)
    at = models.DateTimeField()
    done = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "expert"], name="one_assignment")
        ]


class Score(models.Model):
    """The points of an expert on a criterion, with the reason."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=32)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="one_score")
        ]


class Settled(models.Model):
    """The score of an application as it was settled: the mean, or where the experts lay far apart
    what the panel agreed on, with the reason. Without a rubric there is no score but the verdict
    ``is_for``, wide where the experts differ. The last one holds."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="settled")
    score = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    spread = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    is_for = models.BooleanField(null=True)
    is_wide = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Audit(models.Model):
    """What a special audit found of what was declared, in 分; the last one holds, and ``words`` say
    why it corrects the one before."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="audits")
    declared = models.BigIntegerField()
    approved = models.BigIntegerField()
    firm = models.CharField(max_length=128, blank=True)
    report = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class SiteCheck(models.Model):
    """An on-site check with its record; photographs are papers of the kind ``site``."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="site_checks"
    )
    day = models.DateField()
    people = models.CharField(max_length=200)
    record = models.CharField(max_length=2000)
    has_passed = models.BooleanField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Verification(models.Model):
    """What the statistics bureau found of an investment, in 分; the last one holds, and ``words`` say
    why it corrects the one before."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="verifications"
    )
    declared = models.BigIntegerField()
    verified = models.BigIntegerField()
    source = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
