"""What officers prepare and what they did outside the log: proposals, duties they met, and
the forms of the counter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.language import Text
from huice.site.casework.models import Case
from huice.site.people.models import Person
from huice.site.web.refs import LENGTH, new_ref

STATES = {
    "open": Text("待审签", "to be signed"),
    "confirmed": Text("已审签", "signed"),
    "returned": Text("已退回", "returned"),
    "withdrawn": Text("已撤回", "withdrawn"),
}


class Proposal(models.Model):
    """An event drawn up by somebody who may not enter it, for a head to sign or return.

    ``data`` is the form as it was sent, ``needs`` the right that signing asks for, ``seen`` the
    head of the case's log as the proposer saw it. ``entry`` is the event's id once it is signed.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    event = models.CharField(max_length=64, blank=True)  # empty where an entry is struck out
    by = models.CharField(max_length=64)
    data = models.JSONField()
    entry = models.CharField(max_length=64)
    needs = models.CharField(max_length=32)
    seen = models.CharField(max_length=64)
    proposer = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    proposer_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    state = models.CharField(max_length=16, default="open")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_name = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "entry"], name="one_proposal_an_entry")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-at"])]

    @property
    def state_name(self) -> Text:
        return STATES[self.state]


class DutyMet(models.Model):
    """That something an event asks for was done: a result published, a record put on file.

    ``entry`` is the event's entry, ``number`` the place of the duty among those of its kind.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="duties_met")
    kind = models.CharField(max_length=16)  # record, publicity
    entry = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    link = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "entry", "number"], name="one_duty_met")
        ]


class CounterForm(models.Model):
    """A form of the counter and the case that began with it: one sent twice begins one case."""

    form = models.CharField(max_length=LENGTH, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
