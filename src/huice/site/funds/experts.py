"""The lists of experts that bureaus keep, with the interests of each."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from huice import credit_code
from huice.fund import experts as fund
from huice.language import Text
from huice.site.funds.models import Application
from huice.site.funds.models_review import Expert
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation, Person
from huice.site.web.typing_in import Typed

LISTS: Final = {
    "holdings": Text("持股单位", "Shareholdings"),
    "past_work": Text("曾任职、服务单位", "Past work"),
    "declared": Text("申报的利害关系", "Declared interests"),
}
"""The lists of credit codes of an expert."""
MOST_CODES: Final = 50
_BETWEEN: Final = re.compile(r"[\s,，、;；]+")


def known_to(authority: Organisation) -> QuerySet[Expert]:
    """Those in service on the bureau's own list and on the lists of the bureaus above it."""
    above = [int(each) for each in authority.path.strip("/").split("/")]
    found = Expert.objects.filter(authority__in=above, is_active=True, person__is_active=True)
    return found.select_related("person", "authority").order_by("pk")


def fields_of(authority: Organisation) -> list[str]:
    """The fields that a draw may ask for."""
    return sorted({field for each in known_to(authority) for field in each.fields})


def as_drawn(expert: Expert) -> fund.Expert:
    """The expert as the draw takes one."""
    return fund.Expert(
        expert.ref, expert.person.name, frozenset(expert.fields), expert.employer,
        expert.employer_code, frozenset(expert.holdings), frozenset(expert.past_work),
        frozenset(expert.declared),
    )  # fmt: skip


def as_reviewed(
    application: Application, field: str = "", standing: frozenset[str] = frozenset(),
    gone: frozenset[str] = frozenset(),
) -> fund.Application:  # fmt: skip
    """The application as the draw takes one."""
    also = application.also
    return fund.Application(
        application.ref, application.number, application.code,
        frozenset(each.get("code", "") for each in also),
        frozenset({application.applicant, *(each.get("name", "") for each in also)}),
        frozenset({field} if field else ()), standing, gone,
    )  # fmt: skip


def conflicts(expert: Expert, application: Application) -> tuple[fund.Conflict, ...]:
    return fund.conflicts(as_drawn(expert), as_reviewed(application))


@transaction.atomic
def enter(form: Typed, authority: Organisation, expert: Expert | None, actor: Actor) -> Expert:
    """Put an expert on a bureau's list, or change one; raises BadInput with all that is wrong."""
    login = form.text("login", Text("登录名", "Login"), 64, needed=expert is None).lower()
    person = expert.person if expert else _person(form, login)
    values = {
        "title": form.text("title", Text("职称职务", "Title"), 64, needed=False),
        "employer": form.text("employer", Text("任职单位", "Employer"), 128),
        "employer_code": next(iter(_codes(form, "employer_code", Text("任职单位代码", "Employer's code"))), ""),
        "fields": split(form.text("fields", Text("专业领域", "Fields"), 300)),
        **{name: _codes(form, name, label) for name, label in LISTS.items()},
        "is_active": form.values.get("is_active") == "1",
    }  # fmt: skip
    form.expect_right()
    assert person is not None
    if expert is None:
        kept = Expert.objects.create(person=person, authority=authority, **values)
        audit.record(actor.ref, "fund.expert-add", kept.ref, login=person.login, **values)
        return kept
    changed = {name: value for name, value in values.items() if getattr(expert, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(expert, name, value)
        expert.save(update_fields=list(changed))
        audit.record(actor.ref, "fund.expert-change", expert.ref, login=person.login, **changed)
    return expert


def split(written: str) -> list[str]:
    """The words of a list as people write it."""
    return list(dict.fromkeys(filter(None, _BETWEEN.split(written.strip()))))


def _person(form: Typed, login: str) -> Person | None:
    if not login:
        return None
    found = Person.objects.filter(login=login, is_active=True).first()
    if found is None:
        form.wrong("login", f"没有登录名“{login}”，请先由管理员开设账户",
                   f"no login '{login}'; an administrator opens the account first")  # fmt: skip
    elif Expert.objects.filter(person=found).exists():
        form.wrong(
            "login", f"“{login}”已在专家名单里", f"'{login}' is on a list of experts already"
        )
    return found


def _codes(form: Typed, name: str, label: Text) -> list[str]:
    """The credit codes that were typed, each checked."""
    found = list[str]()
    for each in split(form.text(name, label, 2_000, needed=False)):
        try:
            found.append(credit_code.check(each))
        except credit_code.InvalidCreditCode as error:
            form.wrong(name, error.zh, error.en)
    if len(found) > (1 if name == "employer_code" else MOST_CODES):
        form.wrong(name, f"{label.zh}填了 {len(found)} 个代码，过多", f"{label.en}: {len(found)} codes are too many")  # fmt: skip
    return list(dict.fromkeys(found))


def declare(expert: Expert, code: str, actor: Actor) -> None:
    """Add what an expert declares to be an interest of theirs."""
    held = Expert.objects.select_for_update().get(pk=expert.pk)
    if code not in held.declared:
        held.declared = [*held.declared, code]
        held.save(update_fields=["declared"])
        audit.record(actor.ref, "fund.expert-declare", held.ref, code=code)
