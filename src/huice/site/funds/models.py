"""Calls of a programme, the applications under them, and every step that was taken on one.

What an application is follows from its steps, which are only ever added to; its other columns are
what the steps came to. Money is whole 分 throughout.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from django.db import models

from huice.language import Text
from huice.site.casework.models import Upload
from huice.site.companies.models import Company
from huice.site.people.models import Organisation
from huice.site.web.refs import LENGTH, new_ref

STATES: Final[dict[str, Text]] = {
    "draft": Text("草稿", "draft"),
    "submitted": Text("已提交", "submitted"),
    "returned": Text("已退回修改", "returned to be mended"),
    "checked": Text("已预审", "pre-checked"),
    "filed": Text("已交纸质材料", "paper handed in"),
    "accepted": Text("已受理，审核中", "accepted, under review"),
    "entered": Text("已入库", "in the library"),
    "planned": Text("已列入拟定计划", "in the draft plan"),
    "issued": Text("已下达", "plan issued"),
    "paid": Text("已拨付", "paid"),
    "evaluated": Text("已评价", "evaluated"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "late": Text("逾期，未申报成功", "too late, not applied"),
    "rejected": Text("不予支持", "not supported"),
    "void": Text("核减超限，作废", "void for its cut on audit"),
    "unfunded": Text("未安排", "not funded"),
}
STATE_BADGES: Final[dict[str, str]] = {
    "draft": "quiet", "submitted": "info", "returned": "warn", "checked": "info", "filed": "info",
    "accepted": "info", "entered": "ok", "planned": "ok", "issued": "ok", "paid": "ok",
    "evaluated": "ok", "withdrawn": "quiet", "late": "bad", "rejected": "bad", "void": "bad",
    "unfunded": "quiet",
}  # fmt: skip
ENDS: Final = ("evaluated", "withdrawn", "late", "rejected", "void", "unfunded")


class Call(models.Model):
    """A call of a programme: its year, its windows, and how its applications are reviewed.

    A moment that the text prints is the text's; the others are the call's own. ``pay_days`` are the
    days within which payment is asked for, None where the text has none; ``showing_days`` those of
    the publicity; ``criteria`` are {id, zh, en, points} each, with points as typed. ``quotas`` are
    the most recommendations of an authority, by its level.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    document = models.CharField(max_length=128, db_index=True)  # folder of the programme
    year = models.PositiveSmallIntegerField()
    batch = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    notice = models.TextField(blank=True)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    mend_until = models.DateTimeField(null=True)
    paper_until = models.DateTimeField(null=True)
    pay_days = models.PositiveSmallIntegerField(null=True)
    showing_days = models.PositiveSmallIntegerField(default=5)
    objection_unit = models.CharField(max_length=300, blank=True)  # what is asked of a unit
    objection_person = models.CharField(max_length=300, blank=True)  # … and of a person
    criteria = models.JSONField(default=list)
    experts_each = models.PositiveSmallIntegerField(default=3)
    experts_most = models.PositiveSmallIntegerField(null=True)  # applications for one expert
    is_blind = models.BooleanField(default=False)  # experts do not see who applies
    spread_limit = models.DecimalField(max_digits=6, decimal_places=2, default=15)
    seed_promised = models.CharField(max_length=300, blank=True)  # where the seed will come from
    quotas = models.JSONField(default=dict)
    made = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "year", "batch"], name="one_call_a_batch")
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        """Whether an application may be submitted; the last moment itself is in time."""
        return self.opens <= now <= self.closes


class Application(models.Model):
    """An application, or the project a city puts in. ``company`` is None for one without an account
    here. ``authority`` handles it, ``payer`` pays it, ``verifier`` verifies its investment.

    ``facts`` are {key, written, source} each, with ``own`` for what was typed here; ``also`` the
    joint units, {name, code} each. ``typed`` is what of a draft cannot be read, by field, as it was
    typed; ``saved_by`` who saved it last.
    ``declared`` is what is put in, ``approved`` what the audit or the statistics found. ``version``
    counts the changes: of two who act on the same one, the second is told.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    number = models.CharField(max_length=40, blank=True)  # given when it is first submitted
    measure = models.CharField(max_length=160)
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    applicant = models.CharField(max_length=128)
    code = models.CharField(max_length=18)
    industry = models.CharField(max_length=8, blank=True)
    size = models.CharField(max_length=16, blank=True)
    place = models.CharField(max_length=6, blank=True)
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="applications"
    )
    payer = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="payables"
    )
    verifier = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="verifiables"
    )
    project = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    contact = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    also = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    targets = models.JSONField(default=list)  # performance: {indicator, figure, unit} each
    declared = models.BigIntegerField(null=True)
    approved = models.BigIntegerField(null=True)
    has_promised = models.BooleanField(default=False)  # the applicant's declaration
    typed = models.JSONField(default=dict)
    saved_by = models.CharField(max_length=LENGTH, blank=True)
    state = models.CharField(max_length=16, default="draft")
    since = models.DateTimeField()
    submitted = models.DateTimeField(null=True)  # for the first time
    verdict = models.CharField(max_length=24, blank=True)  # by its facts, as last handed in
    score = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    rank = models.PositiveIntegerField(null=True)
    reported = models.DateTimeField(null=True)  # to the bureau that called
    award = models.BigIntegerField(null=True)  # by the issued plan
    bank = models.CharField(max_length=128, blank=True)
    account_name = models.CharField(max_length=128, blank=True)
    account = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "number"], condition=~models.Q(number=""), name="one_number_a_call"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["call", "state"]),
            models.Index(fields=["authority", "call", "state"]),
            models.Index(fields=["company"]),
            models.Index(fields=["code"]),
        ]

    def __str__(self) -> str:
        return self.project or self.applicant

    @property
    def document(self) -> str:
        return self.measure.partition("/")[0]

    @property
    def base(self) -> int | None:
        """What an award is reckoned on: the approved sum, before there is one the declared."""
        return self.declared if self.approved is None else self.approved

    @property
    def state_name(self) -> Text:
        return STATES[self.state]


class Step(models.Model):
    """A step on an application, numbered from 1: only ever added to."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=24)
    state = models.CharField(max_length=16)  # after it
    at = models.DateTimeField()
    by = models.CharField(max_length=LENGTH, blank=True)
    by_name = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    reason = models.CharField(max_length=1000, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="one_step_a_number")
        ]
        ordering: ClassVar = ["number"]


class Item(models.Model):
    """A piece of equipment or an invoice that an application counts on; ``code`` is its number."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=16)  # equipment, invoice
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    money = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "code"])]


class Paper(models.Model):
    """A file of an application: ``material`` is its place in the measure's list of papers, None for
    one of another ``kind`` (site photograph, audit report, self-evaluation)."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=24, default="material")
    material = models.PositiveSmallIntegerField(null=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT)


class Opinion(models.Model):
    """What an officer made of two applications that look alike; the last one of a pair holds."""

    first = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinions")
    second = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="opinions_second"
    )
    kind = models.CharField(max_length=16)
    finding = models.CharField(max_length=16)  # double, no_double, to_ask
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)


from huice.site.funds import models_after as models_after  # noqa: E402  (more models of this part)
from huice.site.funds import models_money as models_money  # noqa: E402
from huice.site.funds import models_review as models_review  # noqa: E402
