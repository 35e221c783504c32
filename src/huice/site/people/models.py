"""Persons, organisations in their tree, the posts that persons hold there, and the audit chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from huice.language import Text
from huice.site.web.refs import LENGTH, new_ref


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, login: str, password: str | None, **rest: Any) -> Person:
        person = self.model(login=self.model.normalize_username(login).strip().lower(), **rest)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with a login. What they may do follows from memberships and posts."""

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    made = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name or self.login


class Level(models.TextChoices):
    """The level of an organisation; a park (园区) and a town (镇街) act where empowered."""

    NATION = "nation", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    PARK = "park", "园区"


LEVEL_NAMES = {
    "nation": Text("国家级", "national"), "province": Text("省级", "province"), "city": Text("市级", "city"),
    "county": Text("县级", "county"), "park": Text("园区", "park"),
}  # fmt: skip


class OfficeDuty(models.TextChoices):
    """What an organisation is there for: it handles cases, or pays, or verifies figures."""

    INDUSTRY = "industry", "工信"
    FINANCE = "finance", "财政"
    STATISTICS = "statistics", "统计"


DUTY_NAMES = {
    "industry": Text("工业和信息化", "industry"), "finance": Text("财政", "finance"),
    "statistics": Text("统计", "statistics"),
}  # fmt: skip


class Organisation(models.Model):
    """A bureau in the tree of bureaus. Its jurisdiction is a place of ``huice.places``.

    ``path`` joins the ids from the root (``/1/4/9/``), so that all below is one prefix.
    """

    ref = models.CharField(max_length=LENGTH, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=128, unique=True)
    name_en = models.CharField(max_length=128, blank=True)
    short = models.CharField(max_length=16)  # as in document numbers: 韶工信
    level = models.CharField(max_length=16, choices=Level)
    duty = models.CharField(max_length=16, choices=OfficeDuty, default=OfficeDuty.INDUSTRY)
    place = models.CharField(max_length=6)
    above = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="below"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    is_sample = models.BooleanField(default=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.above.path if self.above else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> Text:
        return Text(self.name, self.name_en or self.name)


class PostRole(models.TextChoices):
    READER = "reader", "查阅"
    OFFICER = "officer", "经办"
    APPROVER = "approver", "负责人"
    PRINCIPAL = "principal", "主要负责人"


class Post(models.Model):
    """A person's post in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=PostRole)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation"], name="one_post_each")
        ]


class AuditLine(models.Model):
    """One act, chained to the one before it: see ``huice.site.people.audit``.

    ``line`` is the JSON that was hashed, ``number`` counts from 1 without a gap.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    person = models.CharField(max_length=64, db_index=True)  # ref of a person, or a key, or ""
    action = models.CharField(max_length=64, db_index=True)
    about = models.CharField(max_length=64, db_index=True)  # ref of what it was done to
    line = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]


class AuditHead(models.Model):
    """The last line of the chain: the row that is held while one is added."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


from huice.site.people import models_keys as models_keys  # noqa: E402  (more models of this part)
