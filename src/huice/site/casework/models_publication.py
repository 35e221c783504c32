"""What a bureau publishes (公示): anyone reads it, and may object until a day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from huice.language import Text
from huice.site.people.models import Organisation
from huice.site.web.refs import LENGTH, new_ref

KINDS = {
    "proposed-decision": Text("拟办理结果公示", "Proposed decision"),
    "decision": Text("办理结果公开", "Decision"),
    "plan": Text("现场核查计划公开", "Plan of on-site checks"),
    "inspection": Text("现场核查结果公开", "Result of on-site checks"),
    "violation": Text("违法行为及处理信息公开", "Violation and its handling"),
    "other": Text("其他公示", "Other"),
}
"""The kinds of publications by id."""


class Publication(models.Model):
    """A publication. Without ``objection_until`` it informs and asks for no objection."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="publications"
    )
    case = models.ForeignKey(
        "casework.Case",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="publications",
    )
    kind = models.CharField(max_length=32)  # one of KINDS
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True)
    day = models.DateField()
    objection_until = models.DateField(null=True, blank=True)
    by_name = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-day", "-id"]),
            models.Index(fields=["kind", "-day"]),
            models.Index(fields=["objection_until"]),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en or self.title_zh)

    @property
    def body(self) -> Text:
        return Text(self.body_zh, self.body_en or self.body_zh)

    @property
    def kind_name(self) -> Text:
        return KINDS[self.kind]

    def is_current(self, day: date) -> bool:
        """Whether an objection may still be raised on a day."""
        return self.objection_until is not None and self.day <= day <= self.objection_until
