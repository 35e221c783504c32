"""After the money: evaluations, the half-year ledger, settlement and clawback, bars."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.language import Text
from huice.progress.reporting import read_period
from huice.site.casework.models import Upload
from huice.site.funds.models import Application, Call
from huice.site.people.models import Organisation
from huice.site.web.refs import LENGTH, new_ref


class Evaluation(models.Model):
    """How the money was used: of an application, or of a city's part in a call (``authority``).
    ``kind`` is self, third or key; ``values`` what was reached, {indicator, figure, unit}."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="evaluations")
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="evaluations"
    )
    authority = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="evaluations"
    )
    kind = models.CharField(max_length=8)
    grade = models.CharField(max_length=8, blank=True)
    values = models.JSONField(default=list)
    words = models.CharField(max_length=2000)
    evaluator = models.CharField(max_length=128)
    paper = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class LedgerSheet(models.Model):
    """A city's ledger of a half-year as it came in; a later one of the same period ``corrects``."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="ledgers")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledgers")
    period = models.CharField(max_length=8)
    on = models.DateField()
    corrects = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    @property
    def period_name(self) -> Text:
        known = read_period(self.period)
        return known.name if known else Text(self.period, self.period)


class LedgerLine(models.Model):
    """A project in a ledger sheet: the total investment it was approved with, invested to date, in
    分, and what the statistics found. ``reason`` is why a sum is lower than before."""

    sheet = models.ForeignKey(LedgerSheet, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="ledger_lines"
    )
    approved = models.BigIntegerField()
    invested = models.BigIntegerField()
    verified = models.BigIntegerField(null=True)
    is_finished = models.BooleanField(default=False)
    words = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "application"], name="one_ledger_line")
        ]


class Clearing(models.Model):
    """A settlement at the end of the term, by the readings that were chosen for it."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="clearings")
    measured_by = models.CharField(max_length=16)  # floor, approved
    taking = models.CharField(max_length=16)  # all, shortfall
    day = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


class Clawback(models.Model):
    """Money to be taken back for an application, and what came back."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clawbacks")
    payer = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="clawbacks"
    )
    clearing = models.ForeignKey(
        Clearing, null=True, on_delete=models.PROTECT, related_name="clawbacks"
    )
    money = models.BigIntegerField()
    said_zh = models.CharField(max_length=500)
    said_en = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    recovered = models.BigIntegerField(default=0)
    recovered_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "clearing"], name="one_clawback")
        ]


class FundBar(models.Model):
    """That a company or person may have no money: for ``years`` from a day, or until it is put
    right (``years`` None). ``provision`` is the programme's provision, document/id."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="fund_bars")
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=128)
    person = models.CharField(max_length=64, blank=True)
    provision = models.CharField(max_length=160)
    cause = models.CharField(max_length=500)
    day = models.DateField()
    years = models.PositiveSmallIntegerField(null=True)
    lifted = models.DateField(null=True)
    lifted_why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
