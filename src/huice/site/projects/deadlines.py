"""Every deadline of a company: the clocks and windows of its cases, whoever has to act, and the
days of the measures it may well get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Final, NamedTuple

from django.urls import reverse

from huice.decide.upcoming import Upcoming, described, upcoming
from huice.language import Language, Text
from huice.problems import BadInput
from huice.procedure import ics
from huice.procedure.model import EFFECTS
from huice.site.casework.models import Case
from huice.site.companies import facts, sides
from huice.site.companies.models import Company
from huice.site.projects import case_file, filing
from huice.site.web.clock import today

OWN, AUTHORITY, MEASURE = "own", "authority", "measure"
KINDS: Final = {
    OWN: Text("我方办理", "ours"),
    AUTHORITY: Text("机关和他方办理", "the authority's and others'"),
    MEASURE: Text("措施申报", "measures"),
}
MOST_CASES: Final = 500


class Item(NamedTuple):
    """A deadline. ``first`` is the first day of a window; ``left`` is in working days where
    ``working``; ``note`` is said to a calendar program."""

    key: tuple[str, ...]
    kind: str
    day: date
    hour: time | None
    first: date | None
    title: Text
    about: Text
    who: Text
    cite: str
    left: int | None
    working: bool
    standing: str
    effect: Text
    soft: bool
    estimated: tuple[int, ...]
    link: str
    note: Text


def items(company: Company) -> list[Item]:
    """All of them, the earliest first."""
    found = [*_of_cases(company), *_of_measures(company)]
    return sorted(found, key=lambda each: (each.day, each.kind, each.key))


def _of_cases(company: Company) -> Iterator[Item]:
    cases = Case.objects.filter(company=company, final=False).select_related("project")
    for case in cases.order_by("-opened")[:MOST_CASES]:
        yield from of_case(case)


def of_case(case: Case) -> Iterator[Item]:
    """The clocks that run in a case, and the windows of what the applicant may do."""
    file = case_file.read(case)
    link = reverse("applicant-case", kwargs={"case": case.ref})
    name = case.project.name if case.project else case.name
    about = Text(f"{name}（{case.name}）", f"{name} ({case.name})")
    for each in file.status.due_next:
        assert each.due is not None
        kind = OWN if sides.is_company(each.who) else AUTHORITY
        yield Item(
            ("case", file.procedure.key, case.name, each.id), kind, each.due, each.hour, None,
            each.title, about, file.procedure.actors[each.who].title, each.cite, each.left, each.working,
            each.standing, EFFECTS[each.effect], each.soft, each.estimated, link,
            Text(f"{file.procedure.title.zh}，{each.cite}", f"{file.procedure.title.en}, {each.cite}"),
        )  # fmt: skip
    for event, limit in case_file.windows(file):
        if limit.last is None or case.state in filing.BEFORE_SUBMITTING:
            continue
        title = file.procedure.events[event].title
        yield Item(
            ("window", file.procedure.key, case.name, event), OWN, limit.last, None, limit.first,
            Text(f"{title.zh}的最后一日", f"last day: {title.en}"), about,
            file.procedure.actors[sides.company_in(file.procedure)].title, limit.cite, limit.left, limit.working, limit.standing,
            limit.effect, False, (), link,
            Text(f"{limit.title.zh}，{limit.cite}", f"{limit.title.en}, {limit.cite}"),
        )  # fmt: skip


def _of_measures(company: Company) -> Iterator[Item]:
    day = today()
    try:
        found = upcoming(facts.answer(company, day))
    except BadInput:  # a fact that the present library reads no more: the answer page says which
        return
    for each in found:
        yield of_measure(each, day)


def of_measure(each: Upcoming, day: date) -> Item:
    """A day of a call, or of a document's force, with its measures."""
    first = each.measures[0].measure
    link = reverse("measure", kwargs={"document": each.document.id, "measure": first.id})
    more = len(each.measures) - 1
    about = first.title if not more else Text(
        f"{first.title.zh} 等 {more + 1} 项", f"{first.title.en} and {more} more"
    )  # fmt: skip
    return Item(
        ("measure", each.document.id, each.deadline.id), MEASURE, each.day, each.hour, each.opens,
        each.deadline.stage, about, Text("申报企业", "applicant"), each.deadline.cite,
        (each.day - day).days, False, "running", each.note or Text("", ""), False, (), link,
        Text(described(each, "zh"), described(each, "en")),
    )  # fmt: skip


def appointments(found: Iterable[Item], language: Language) -> Iterator[ics.Appointment]:
    """As a calendar program takes them in."""
    for each in found:
        late = Text("【逾期】", "[overdue] ") if each.standing == "overdue" else Text("", "")
        who = Text(f"谁：{each.who.zh}", f"who: {each.who.en}")
        lines = [each.about, who, each.note]
        if each.effect.zh:
            lines.append(Text(f"逾期后果：{each.effect.zh}", f"when it runs out: {each.effect.en}"))
        if each.estimated:
            years = "、".join(map(str, each.estimated))
            lines.append(Text(f"估算：{years} 年只按周末计", f"estimate: {years} by weekends only"))
        title = f"{late.say(language)}{each.title.say(language)} · {each.about.say(language)}"
        yield ics.Appointment(
            each.key, each.day, each.hour, title, "\n".join(x.say(language) for x in lines)
        )
