"""The cases of the sample world: begun and carried on through the docket, like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse

from huice.calendar import published
from huice.language import Text
from huice.procedure.events import Entry
from huice.site.casework import docket, messages, numbers, procedures
from huice.site.casework.models import Case, Project
from huice.site.casework.publications import publish
from huice.site.companies import sides
from huice.site.companies.models import Company
from huice.site.people.actor import NOBODY, Actor, actor_for
from huice.site.people.models import Organisation, Person
from huice.site.web.clock import local_now, today

_OF_HEADS: Final = frozenset(("approve", "refuse", "revoke"))
_SHORT: Final = {"filing": procedures.FILING, "approval": procedures.APPROVAL}


@dataclass
class Sampled:
    """What was made so far, by its key in the file."""

    people: dict[str, Person] = field(default_factory=dict)
    bureaus: dict[str, Organisation] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)

    def owner(self, company: Company) -> Person | None:
        held = company.memberships.filter(role="owner").select_related("person").first()
        return held.person if held else None

    def officer(self, bureau: Organisation) -> Person | None:
        held = bureau.posts.filter(role="officer").select_related("person").first()
        return held.person if held else None


def begin_all(told: Iterable[Mapping[str, Any]], sampled: Sampled) -> None:
    for each in told:
        _begin(each, sampled)


def publish_all(told: Iterable[Mapping[str, Any]], sampled: Sampled) -> None:
    for each in told:
        title, body = text_of(each["title"]), text_of(each["body"])
        until = _day(each["until"]) if each["until"] else None
        publish(
            sampled.bureaus[each["bureau"]], each["kind"], title, body, _day(each["day"]), until,
            NOBODY, is_sample=True,
        )  # fmt: skip


def _begin(told: Mapping[str, Any], sampled: Sampled) -> None:
    company, bureau = sampled.companies[told["company"]], sampled.bureaus[told["bureau"]]
    events = [each.split() for each in told["events"]]
    day = _day(events[0][0])
    procedure = procedures.procedure(_SHORT.get(told["procedure"], told["procedure"]))
    case = docket.begin(
        procedure, numbers.case_name(bureau, procedure.key, day.year), NOBODY, day,
        company=company, project=_project(told, company, bureau), authority=bureau, is_sample=True,
    )  # fmt: skip
    handler = sampled.people.get(told.get("handler", ""))
    if handler:
        Case.objects.filter(pk=case.pk).update(handler=handler)
    for place, (when, event, by, *data) in enumerate(events, start=1):
        given = dict(each.split("=", 1) for each in data)
        entry = Entry(
            f"sample-{place}", event, _day(when), local_now(), by,
            {name: _value(value) for name, value in given.items()},
        )  # fmt: skip
        actor = _actor(by, event, given, handler, company, sampled)
        case = docket.enter(case, entry, actor, case.head).case
    _tell(case, procedure.events[event].title, by)


def _project(told: Mapping[str, Any], company: Company, bureau: Organisation) -> Project | None:
    if "project" not in told:
        return None
    codes = [word.partition("=")[2] for each in told["events"] for word in each.split()
             if word.startswith("project_code=")]  # fmt: skip
    return Project.objects.create(
        company=company, name=f"{told['project']}（样例）", place=bureau.place,
        code=codes[0] if codes else "", details=_details(told), is_sample=True,
    )  # fmt: skip


def _details(told: Mapping[str, Any]) -> dict[str, str]:
    """The information of the filing form."""
    return {
        "representative": "何知远（样例）", "contact": "苏敏（样例）", "phone": "0751-0000000",
        "name": f"{told['project']}（样例）", "site": "样例路 1 号", "investment": told["investment"],
        "content": f"{told['project']}：更新设备，提高效率，减少能耗。（样例）",
        "scale": "改造生产线 1 条。（样例）", "capacity": "1,000", "capacity_unit": "吨/年",
        "planned_start": (today() + timedelta(days=60)).isoformat(),
        "completion": (today() + timedelta(days=400)).isoformat(), "policy": "1",
    }  # fmt: skip


def _actor(
    by: str, event: str, data: Mapping[str, str], handler: Person | None, company: Company,
    sampled: Sampled,
) -> Actor:  # fmt: skip
    """Who enters an event: the owner of the company, the handler, or a head where one must."""
    if sides.is_company(by):
        person = sampled.owner(company)
    elif handler and (event in _OF_HEADS or "granted_by" in data):
        role = "principal" if data.get("granted_by") == "principal-head" else "approver"
        bureaus = handler.posts.values("organisation")
        person = Person.objects.filter(posts__organisation__in=bureaus, posts__role=role).first()
    else:
        person = handler
    return actor_for(person, True) if person else NOBODY


def _tell(case: Case, title: Text, by: str) -> None:
    """A message of what came last, where it is still news."""
    if case.final or case.last is None or today() - case.last > timedelta(days=10):
        return
    ours = sides.is_company(by)
    messages.tell(
        messages.officers(case) if ours else messages.applicants(case),
        Text(f"{case.name}：{title.zh}（样例）", f"{case.name}: {title.en} (sample)"),
        reverse("case" if ours else "applicant-case", kwargs={"case": case.ref}),
        case,
    )


def _day(written: str) -> date:
    """The day that lies so many working days back, or calendar days with a d behind."""
    if written.endswith("d"):
        return today() - timedelta(days=int(written[:-1]))
    calendar = published()
    return calendar.day(calendar.number(today()) - int(written))


def _value(written: str) -> str:
    """A value of an event; ``+400d`` is a day that lies ahead."""
    is_day = written[:1] in "+-" and written.endswith("d")
    return (today() + timedelta(days=int(written[:-1]))).isoformat() if is_day else written


def text_of(written: str) -> Text:
    """``中文 | English`` as it is written in the file."""
    zh, _, en = written.partition(" | ")
    return Text(zh, en or zh)
