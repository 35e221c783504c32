"""Projects and cases, the lines of their logs, what the logs come to, uploads and messages.

A case's log is its lines, joined: the very bytes that a docket of files would hold, hash chain
and all. The other columns of ``Case`` and the rows of ``LiveClock`` are what the log came to
when it was last folded; they can be thrown away and are made anew (``huice.site.casework.docket``).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.companies.models import Company
from huice.site.people.models import Organisation, Person
from huice.site.web.refs import LENGTH, new_ref


class Project(models.Model):
    """An investment project of a company. ``details`` are the figures of the filing form."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=6)
    code = models.CharField(max_length=64, blank=True)  # 项目代码
    details = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now_add=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ProcedureVersion(models.Model):
    """A version of a procedure that cases began under."""

    digest = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=128)
    body = models.TextField()


class Case(models.Model):
    """A case. From ``state`` on, every column is read from the log.

    ``turns`` is the last day the row holds: past it, time itself has changed the case.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=80, unique=True)  # 案号
    procedure = models.CharField(max_length=128)  # folder/procedure
    digest = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, db_column="digest")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    authority = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    handler = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    opened = models.DateField()
    is_sample = models.BooleanField(default=False)

    state = models.CharField(max_length=64, default="")
    since = models.DateField(null=True)
    final = models.BooleanField(default=False)
    suspended = models.BooleanField(default=False)  # a clock of the authority stands still
    due = models.DateField(null=True)  # the earliest live clock of the authority
    last = models.DateField(null=True)
    turns = models.DateField(null=True, db_index=True)
    head = models.CharField(max_length=64, default="")
    size = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["authority", "final", "suspended", "due"]),
            models.Index(fields=["final", "suspended", "due"]),
            models.Index(fields=["company", "final"]),
            models.Index(fields=["procedure", "state"]),
        ]

    def __str__(self) -> str:
        return self.name


class LogLine(models.Model):
    """A line of a case's log, as bytes of UTF-8 (ASCII) text without its line feed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()  # 0 is the opening
    entry = models.CharField(max_length=64)  # the entry's id; "" for the opening
    line = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_line_a_number"),
            models.UniqueConstraint(fields=["case", "entry"], name="one_line_an_entry"),
        ]


class LiveClock(models.Model):
    """A clock of a case that is running, overdue or suspended (then without ``due``)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=64)
    who = models.CharField(max_length=64)
    due = models.DateField(null=True, db_index=True)
    working = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["who", "due"])]


class Claim(models.Model):
    """What a case says of a field that is one owner's alone: see ``huice.procedure.alone``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="claims")
    document = models.CharField(max_length=128)
    rule = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    value = models.CharField(max_length=500)
    year = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=500)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "rule", "field", "value", "year"])]


class Upload(models.Model):
    """A file handed in. It lies in the uploads folder under its SHA-256, never in the web root."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads"
    )
    kind = models.CharField(max_length=64)  # what it is: stamped-form, application, evidence …
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()


class Notice(models.Model):
    """A notice served: its number, date, code and the files made of it."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    entry = models.CharField(max_length=64)  # the event it serves
    kind = models.CharField(max_length=64)  # acceptance, one-time, extension, decision, refusal …
    number = models.CharField(max_length=80, unique=True)
    day = models.DateField()
    content = models.JSONField()  # all that is printed, so that it prints the same for ever
    by_name = models.CharField(max_length=64)


class Message(models.Model):
    """A message in place to a person; also sent by mail where an address is known."""

    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE)
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read = models.DateTimeField(null=True)
    mailed = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["to", "read", "-at"])]


from huice.site.casework.models_dossier import DossierItem as DossierItem  # noqa: E402
from huice.site.casework.models_numbers import ProgressReport as ProgressReport  # noqa: E402
from huice.site.casework.models_numbers import RunningNumber as RunningNumber  # noqa: E402
from huice.site.casework.models_observation import PlanObservation as PlanObservation  # noqa: E402
from huice.site.casework.models_printed import PrintedSheet as PrintedSheet  # noqa: E402
from huice.site.casework.models_publication import Publication as Publication  # noqa: E402
from huice.site.casework.models_reminders import Reminder as Reminder  # noqa: E402
from huice.site.casework.models_reporting import ReportDuty as ReportDuty  # noqa: E402
