"""Who acts for a company: it is found, others ask to join, owners give roles and take them."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from huice import credit_code
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.companies.models import Company, Membership
from huice.site.companies.told import tell
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Person
from huice.site.web.problems import Conflict

NAME_LENGTH: Final = range(2, 129)
ROLES: Final = {
    "owner": Text("所有者", "owner"),
    "editor": Text("编辑", "editor"),
    "viewer": Text("查看", "viewer"),
}
MAY: Final = {
    "owner": Text("办理一切事项，管理成员", "does everything and manages the members"),
    "editor": Text("填写档案，申报和办理项目", "fills in the profile, files and follows projects"),
    "viewer": Text("只看不改", "reads only"),
}


class KnownAlready(Exception):
    """A company of that code is there; its ``company`` is nobody's to see but its members'."""

    def __init__(self, company: Company) -> None:
        super().__init__(company.credit_code)
        self.company = company


def code_of(typed: str) -> str:
    """The 统一社会信用代码 in its normal form; raises BadInput that says what is wrong with it."""
    shown = typed.strip()[:40]
    try:
        return credit_code.check(shown)
    except credit_code.InvalidCreditCode as error:
        raise BadInput.at(Spot("credit_code"), error.zh, error.en, "credit_code") from None


def found(name: str, code: str, actor: Actor) -> Company:
    """Found a company with the actor as its owner; raises BadInput, and KnownAlready."""
    problems: list[Problem] = []
    name, checked = " ".join(name.split()), ""
    if len(name) not in NAME_LENGTH or not name.isprintable():
        problems += BadInput.at(
            Spot("name"), f"企业名称应为 2 至 128 字，实为 {len(name)} 字或含控制字符"
            if name else "请填写企业名称，与营业执照一致",
            f"a name has 2 to 128 printable characters, this one {len(name)}"
            if name else "the name is missing, write it as on the licence", "name",
        ).problems  # fmt: skip
    try:
        checked = code_of(code)
    except BadInput as error:
        problems += error.problems
    if problems:
        raise BadInput(problems)
    try:
        return _founded(name, checked, actor)
    except IntegrityError:
        raise KnownAlready(Company.objects.get(credit_code=checked)) from None


@transaction.atomic
def _founded(name: str, code: str, actor: Actor) -> Company:
    assert actor.person is not None
    company = Company.objects.create(
        name=name, credit_code=code, is_sample=actor.person.is_sample
    )  # what an invented person founds goes with them
    Membership.objects.create(person=actor.person, company=company, role="owner")
    audit.record(actor.ref, "company.found", company.ref, name=name, credit_code=code)
    return company


@transaction.atomic
def ask(company: Company, actor: Actor) -> Membership:
    """Ask to join; asking twice changes nothing. The owners are told, or the administrators."""
    membership, made = Membership.objects.get_or_create(person=actor.person, company=company)
    if not made:
        return membership
    audit.record(actor.ref, "company.ask", company.ref)
    answering = owners(company)
    if answering:
        tell(answering, Text(
            f"{actor.name}申请加入{company.name}，请给予角色或拒绝",
            f"{actor.name} asks to join {company.name}: give a role, or refuse",
        ), reverse("company-members", args=[company.ref]))  # fmt: skip
    else:
        tell(Person.objects.filter(is_administrator=True, is_active=True), Text(
            f"{actor.name}申请加入没有所有者的企业{company.name}，请核实",
            f"{actor.name} asks to join {company.name}, which has no owner: verify who asks",
        ), reverse("admin-companies"))  # fmt: skip
    return membership


def unanswered() -> QuerySet[Membership]:
    """Requests to join that no owner can answer, the oldest first."""
    owned = Membership.objects.filter(role="owner", person__is_active=True).values("company")
    asked = Membership.objects.filter(role="", person__is_active=True).exclude(company__in=owned)
    return asked.select_related("company", "person").order_by("asked", "pk")


@transaction.atomic
def appoint(company: Company, person: Person, actor: Actor) -> None:
    """Make one who asked the owner of a company that has none; raises Conflict where it has."""
    membership = _held(company, person, "")
    if owners(company):
        raise Conflict
    _change(membership, "owner", actor)


@transaction.atomic
def install(company: Company, person: Person, actor: Actor) -> None:
    """Make a person the owner of a company that has none; raises Conflict where it has."""
    Company.objects.select_for_update().get(pk=company.pk)
    if owners(company):
        raise Conflict
    membership, _ = Membership.objects.get_or_create(company=company, person=person)
    _change(membership, "owner", actor)


@transaction.atomic
def give(company: Company, person: Person, role: str, before: str, actor: Actor) -> None:
    """Give a member, or one who asked, a role. ``before`` is the role as the actor saw it.

    Raises BadInput where the company would lose its last owner, Conflict where the role has
    changed meanwhile.
    """
    membership = _held(company, person, before)
    if role not in ROLES:
        raise BadInput.at(
            Spot("role"), "角色应为所有者、编辑或查看", "a role is owner, editor or viewer", "role"
        )
    if role == membership.role:
        return
    _keep_an_owner(membership)
    _change(membership, role, actor)


def _change(membership: Membership, role: str, actor: Actor) -> None:
    company, person, before = membership.company, membership.person, membership.role
    membership.role = role
    membership.save(update_fields=["role"])
    audit.record(actor.ref, "company.role", company.ref, of=person.ref, role=role, before=before)
    name = ROLES[role]
    tell([person], Text(
        f"您在{company.name}的角色现为“{name.zh}”", f"you are now {name.en} of {company.name}"
    ), reverse("company", args=[company.ref]))  # fmt: skip


@transaction.atomic
def remove(company: Company, person: Person, before: str, actor: Actor) -> None:
    """Take a member out, refuse one who asked, or leave; raises as ``give`` does."""
    membership = _held(company, person, before)
    _keep_an_owner(membership)
    membership.delete()
    action = "company.remove" if before else "company.refuse"
    audit.record(actor.ref, action, company.ref, of=person.ref, before=before)
    if person.pk == (actor.person.pk if actor.person else None):
        return
    tell([person], Text(
        f"您已不是{company.name}的成员", f"you are no longer a member of {company.name}"
    ) if before else Text(
        f"加入企业（{company.credit_code}）的申请未获同意",
        f"your request to join the company {company.credit_code} was refused",
    ), reverse("companies"))  # fmt: skip


def owners(company: Company) -> list[Person]:
    return [each.person for each in
            company.memberships.filter(role="owner", person__is_active=True).select_related("person")]  # fmt: skip


def _held(company: Company, person: Person, before: str) -> Membership:
    """The membership, while the company's row keeps all others waiting."""
    Company.objects.select_for_update().get(pk=company.pk)
    membership = (
        company.memberships.select_related("company", "person").filter(person=person).first()
    )
    if membership is None or membership.role != before:
        raise Conflict
    return membership


def _keep_an_owner(membership: Membership) -> None:
    others = membership.company.memberships.filter(role="owner", person__is_active=True)
    others = others.exclude(pk=membership.pk)
    if membership.role == "owner" and not others.exists():
        raise BadInput.at(
            Spot("role"), "企业至少要有一名所有者，请先指定另一名",
            "a company keeps one owner at least: name another one first", "role",
        )  # fmt: skip
