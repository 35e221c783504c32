"""Money: versions of an allotment, the decision, what is shown, objections, the plan, payments."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from huice.site.casework.models import Publication, Upload
from huice.site.funds.models import Application, Call
from huice.site.people.models import Organisation
from huice.site.web.refs import LENGTH, new_ref


class Version(models.Model):
    """A version of an allotment: all of them are kept. ``asked`` is what the officer set (budget, or
    budgets by block, or rates), ``lines`` what each application gets: {ref, number, most, paid,
    bound, block} each, in 分. A programme without money lists its chosen ones with 0."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=16)
    asked = models.JSONField()
    lines = models.JSONField()
    budget = models.BigIntegerField()
    paid = models.BigIntegerField()
    share = models.CharField(max_length=200, blank=True)  # of the award before caps, as a fraction
    binding_zh = models.CharField(max_length=300)
    binding_en = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="one_version_a_number")
        ]


class Decision(models.Model):
    """A collective decision on a version."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="decisions")
    day = models.DateField()
    meeting = models.CharField(max_length=200)
    attended = models.CharField(max_length=500)
    outcome = models.CharField(max_length=16)  # agreed, sent_back
    words = models.CharField(max_length=1000, blank=True)
    minutes = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Showing(models.Model):
    """A draft plan shown to the public, from its day until the last day for objections."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="showings")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="showings")
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT)
    day = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    def is_current(self, day: date) -> bool:
        return self.day <= day <= self.until


class Objection(models.Model):
    """An objection of a named unit or person, and what came of it."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    showing = models.ForeignKey(Showing, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="objections"
    )
    kind = models.CharField(max_length=8)  # unit, person
    name = models.CharField(max_length=128)
    contact = models.CharField(max_length=64)  # the person to ask, of a unit
    phone = models.CharField(max_length=40)
    words = models.CharField(max_length=2000)
    proof = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, blank=True)  # upheld, dismissed; empty while open
    answer = models.CharField(max_length=1000, blank=True)
    answered = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64, blank=True)


class Plan(models.Model):
    """An issued funding plan (资金计划), or the published result of a choice without money.
    ``informed`` names the departments that were told."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="plan")
    showing = models.ForeignKey(Showing, on_delete=models.PROTECT)
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    number = models.CharField(max_length=80, unique=True)
    day = models.DateField()
    total = models.BigIntegerField()
    informed = models.JSONField(default=list)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Batch(models.Model):
    """A run of payments by a payer: ``wanted`` of them, made one by one, so that one that was broken
    off goes on where it stood."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="batches")
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    wanted = models.JSONField()  # public names of the applications
    begun = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64)


class Payment(models.Model):
    """A payment: one for an application and instalment, ever, so that nothing is paid twice."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="payments")
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payments")
    instalment = models.PositiveSmallIntegerField(default=1)
    money = models.BigIntegerField()
    account = models.CharField(max_length=40)
    account_name = models.CharField(max_length=128)
    voucher = models.CharField(max_length=80)  # number of the order to pay
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    received = models.DateField(null=True)  # by the check of the account
    returned = models.CharField(max_length=300, blank=True)  # why it came back

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "instalment"], name="paid_once")
        ]
