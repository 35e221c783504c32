"""The open book of a call: what the text has published, filled from what stands there now.

Nothing is written for it by hand. Money and findings are open once the plan is issued, a draft plan
once it is shown; who objected, who is not funded and what experts gave never are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple, get_args

from django.utils.timezone import localtime

from huice import places
from huice.language import Text
from huice.rules.programme import Book, Grade, Provision
from huice.site.casework.models_publication import Publication
from huice.site.funds import chain, showing
from huice.site.funds.models import Call
from huice.site.funds.models_after import Evaluation
from huice.site.funds.models_money import Objection, Plan, Showing, Version
from huice.site.funds.models_review import Audit, Draw
from huice.site.people.models import AuditLine
from huice.site.web.policies import library

ISSUED: Final = ("issued", "paid", "evaluated")
"""The states of what an issued plan holds."""
TITLES: Final[dict[Book, Text]] = {
    "rules": Text("管理细则", "The rules"),
    "call": Text("申报通知", "The call"),
    "allocation": Text("分配程序和结果", "How the money was shared out, and the result"),
    "evaluation": Text("绩效评价和审计结果", "Results of evaluation and audit"),
    "complaints": Text("投诉和异议的处理", "Complaints and how they were handled"),
    "other": Text("其他公开内容", "Whatever else is published"),
}
_ORDER: Final = (*get_args(Grade), "")
_HIDDEN: Final = "＊＊"
"""What stands for the name of somebody who objected."""


class Section(NamedTuple):
    """A part of the book with what the text says of it; ``waits`` is what it waits for, None where
    it has something to show."""

    id: Book
    title: Text
    says: tuple[Provision, ...]
    waits: Text | None


class Award(NamedTuple):
    """A project of the issued plan; ``money`` in 分."""

    number: str
    project: str
    applicant: str
    place: str
    measure: Text
    money: int


class Rate(NamedTuple):
    """The rate that a measure paid under a ceiling."""

    measure: Text
    ceiling: Fraction
    paid: Fraction


class Audited(NamedTuple):
    """What audits took off, in 分 over all of them."""

    projects: int
    declared: int
    approved: int
    voided: int

    @property
    def cut(self) -> int:
        return self.declared - self.approved


class Handled(NamedTuple):
    """An objection without who raised it; ``outcome`` is empty while it is open."""

    kind: str
    day: date
    outcome: str
    answer: str
    answered: date | None


class Change(NamedTuple):
    """A change of the call after it was opened."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class OpenBook:
    """All of it for one call."""

    sections: tuple[Section, ...]
    changes: tuple[Change, ...]
    showings: tuple[Showing, ...]
    version: Version | None
    rates: tuple[Rate, ...]
    plan: Plan | None
    awards: tuple[Award, ...]
    grades: Mapping[str, Mapping[str, int]]
    audited: Audited
    objections: tuple[Handled, ...]
    publications: tuple[Publication, ...]
    draws: tuple[Draw, ...]

    @property
    def total(self) -> int:
        return sum(each.money for each in self.awards)

    @property
    def by_city(self) -> list[tuple[str, int, int]]:
        """City, projects and money, in the order of the codes."""
        projects, money = Counter[str](), Counter[str]()
        for each in self.awards:
            city = city_of(each.place)
            projects[city] += 1
            money[city] += each.money
        return [(each, projects[each], money[each]) for each in sorted(projects)]

    @property
    def is_prescribed(self) -> bool:
        return any(each.says for each in self.sections)


def open_book(call: Call) -> OpenBook:
    """What anyone may read of a call now."""
    plan = Plan.objects.filter(call=call).select_related("version").first()
    showings = tuple(call.showings.select_related("decision__version", "publication").order_by("pk"))  # fmt: skip
    version = plan.version if plan else showings[-1].decision.version if showings else None
    awards = tuple(_awards(call)) if plan else ()
    grades = _grades(call) if plan else {}
    audited = _audited(call) if plan else Audited(0, 0, 0, 0)
    objections = tuple(map(_handled, Objection.objects.filter(showing__call=call).order_by("pk")))
    publications = tuple(each.publication for each in showings if each.publication)
    draws = tuple(Draw.objects.filter(call=call).order_by("pk"))
    waits = {
        "allocation": None if version else Text("拟安排名单公示", "the draft plan being shown"),
        "evaluation": None if grades or audited.projects else _after_plan(plan),
        "complaints": None if objections else Text("公示期内提出的异议", "objections to what is shown"),
        "other": None if publications or draws or call.seed_promised else Text("公示或抽取专家", "something being shown, or experts drawn"),
    }  # fmt: skip
    return OpenBook(
        tuple(Section(id, title, _says(call, id), waits.get(id)) for id, title in TITLES.items()),
        tuple(_changes(call)), showings, version, tuple(_rates(version)) if version else (), plan,
        awards, grades, audited, objections, publications, draws,
    )  # fmt: skip


def city_of(place: str) -> str:
    """The code of the city a place lies in: of a district of 上海 上海 itself, of a county that no
    city holds the county."""
    if not place:
        return ""
    city, province = f"{place[:4]}00", f"{place[:2]}0000"
    below = places.children(province)
    if city in below:
        return city
    is_municipality = not any(each.endswith("00") for each in below)
    return province if is_municipality else place


def city_name(code: str) -> Text:
    return Text(places.name(code), places.name(code)) if code else Text("未填", "not given")


def _after_plan(plan: Plan | None) -> Text:
    if plan is None:
        return Text("资金计划下达", "the plan being issued")
    return Text("绩效评价或专项审计", "an evaluation or a special audit")


def _says(call: Call, book: Book) -> tuple[Provision, ...]:
    return tuple(x for x in chain.programme_of(call).on("open_book") if x.book == book)


def _awards(call: Call) -> Iterator[Award]:
    names = library().policies.measures
    for each in call.applications.filter(state__in=ISSUED).order_by("number"):
        yield Award(each.number, each.project, each.applicant, each.place,
                    names[each.measure].title, each.award or 0)  # fmt: skip


def _rates(version: Version) -> Iterator[Rate]:
    """Under one rate: what each measure paid of its ceiling, by the share of its block."""
    names = library().policies.measures
    shares = {each["name"]: each["share"] for each in version.asked.get("blocks", ())}
    found: dict[tuple[str, str, str], None] = {}
    for line in version.lines:
        share = shares.get(line.get("block")) or version.share
        if share and line.get("ceiling"):
            found.setdefault((line["measure"], line["ceiling"], share))
    for key, ceiling, share in found:
        yield Rate(names[key].title, Fraction(ceiling), Fraction(ceiling) * Fraction(share))


def _grades(call: Call) -> dict[str, dict[str, int]]:
    """How often each grade was given, by kind of evaluation; the last one of a kind holds."""
    last: dict[tuple[str, int | None, int | None], str] = {}
    for each in Evaluation.objects.filter(call=call).exclude(kind="self").order_by("pk"):
        last[each.kind, each.application_id, each.authority_id] = each.grade
    found: dict[str, dict[str, int]] = {}
    for (kind, _, _), grade in last.items():
        of = found.setdefault(kind, {})
        of[grade] = of.get(grade, 0) + 1
    return {kind: dict(sorted(of.items(), key=lambda x: _ORDER.index(x[0]))) for kind, of in found.items()}  # fmt: skip


def _audited(call: Call) -> Audited:
    """Over the last audit of each application, those that are not funded among them: sums alone."""
    last = {each.application_id: each for each in Audit.objects.filter(application__call=call).order_by("pk")}  # fmt: skip
    voided = call.applications.filter(state="void").count()
    return Audited(len(last), sum(x.declared for x in last.values()), sum(x.approved for x in last.values()), voided)  # fmt: skip


def _handled(objection: Objection) -> Handled:
    """Whoever objected is not named, not even by the answer."""
    answer = objection.answer
    for name in filter(None, (objection.name, objection.contact, objection.phone)):
        answer = answer.replace(name, _HIDDEN)
    return Handled(objection.kind, localtime(objection.at).date(), objection.outcome, answer,
                   localtime(objection.answered).date() if objection.answered else None)  # fmt: skip


def outcome_of(objection: Handled) -> Text:
    return showing.RESULTS.get(objection.outcome, Text("处理中", "open"))


def _changes(call: Call) -> Iterator[Change]:
    """What the audit has of changes to the call."""
    for line in AuditLine.objects.filter(about=call.ref, action="fund.call.change").order_by(
        "number"
    ):
        what: dict[str, Any] = json.loads(line.line)["what"]
        yield Change(localtime(line.at).date(), str(what.get("reason") or ""))
