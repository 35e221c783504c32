"""Work done in the background: asked for by a person, taken by a worker, followed on its page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huice.site.people.models import Person
from huice.site.web.refs import LENGTH, new_ref


class JobState(models.TextChoices):
    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(models.Model):
    """A piece of work. While it runs it is some worker's until ``lease``; past that, anyone's."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=32, db_index=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0 where it is not known
    zh = models.CharField(max_length=500, blank=True)  # what it is at, or what came of it
    en = models.CharField(max_length=500, blank=True)
    problems = models.JSONField(default=list)  # of a failed one: {"zh": …, "en": …} each
    result = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    by_name = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField()
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    lease = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    is_stopping = models.BooleanField(default=False)  # somebody asked to cancel it

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0
