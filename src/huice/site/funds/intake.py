"""Applications as the bureau takes them in: the list with its filters, its workbook, and the floors
that one of them is held against."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from huice import places
from huice.decide.profile import Profile
from huice.decide.rule_text import say_term
from huice.fund.auditing import floors
from huice.fund.cells import in_yuan
from huice.language import Language, Text
from huice.rules.evaluate import Case
from huice.rules.judge import Clause
from huice.rules.measure import Test
from huice.rules.programme import Allotting
from huice.rules.terms import Compare, Constant, DefinitionRef, FactRef
from huice.site.funds import asking, chain, doubles
from huice.site.funds.drawing import may_lead
from huice.site.funds.models import STATES, Application, Call
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.people.rights import may
from huice.site.web.policies import library
from huice.site.web.sheets import safe_cell

BULK: Final = ("check", "paper", "accept", "lapse", "reject")
"""The steps that are taken on many at once."""
HERE: Final = ("return", "resubmit", "withdraw", *BULK, "void", "enter")
"""The steps that are taken on one application by itself; the others follow from a whole plan."""
HEADINGS: Final = (
    Text("编号", "Number"), Text("申报单位", "Applicant"), Text("统一社会信用代码", "Credit code"),
    Text("地区", "Place"), Text("行业", "Industry"), Text("规模", "Size"), Text("措施", "Measure"),
    Text("项目", "Project"), Text("建设内容", "Content"), Text("联系人", "Contact"),
    Text("联系电话", "Telephone"), Text("受理机关", "Authority"), Text("状态", "State"),
    Text("首次提交", "First submitted"), Text("申报金额（元）", "Declared (yuan)"),
    Text("审定金额（元）", "Approved (yuan)"), Text("评分", "Score"), Text("排名", "Rank"),
    Text("下达金额（元）", "Awarded (yuan)"), Text("疑似重复", "May be a double"),
)  # fmt: skip
_SUMS: Final = ("declared", "approved", "award")
_DECLARED, _APPROVED, _AWARD = 14, 15, 18


# --- the list --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to."""

    state: str = ""
    measure: str = ""
    authority: str = ""
    words: str = ""
    doubts: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self != Asked()


def asked_of(query: Mapping[str, str]) -> Asked:
    def given(name: str) -> str:
        return query.get(name, "").replace("\x00", "").strip()[:160]

    return Asked(given("state") if given("state") in STATES else "", given("measure"), given("authority"),
                 given("q")[:80], given("doubts") == "1")  # fmt: skip


def matching(call: Call, seen: QuerySet[Application], asked: Asked) -> QuerySet[Application]:
    """Of the applications one may see, those that fit, by number."""
    found = seen
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.measure:
        found = found.filter(measure=asked.measure)
    if asked.authority:
        found = found.filter(authority__ref=asked.authority)
    if asked.words:
        found = found.filter(
            Q(number__icontains=asked.words) | Q(applicant__icontains=asked.words)
            | Q(code__iexact=asked.words) | Q(project__icontains=asked.words)
        )  # fmt: skip
    if asked.doubts:
        found = found.filter(ref__in=sorted(doubles.unsettled(call, seen)))
    return found.order_by("number", "pk")


def workbook(call: Call, rows: QuerySet[Application], doubtful: set[str], language: Language) -> bytes:  # fmt: skip
    """A row for each application and one of sums, to the 分."""
    from openpyxl import Workbook

    titles = {each.key: each.title for each in chain.measures(call)}
    book = Workbook(write_only=True)
    sheet = book.create_sheet(Text("申报", "Applications").say(language))
    sheet.append([each.say(language) for each in HEADINGS])
    totals = dict.fromkeys(_SUMS, 0)
    for each in rows.iterator(chunk_size=2000):
        sheet.append(_row(each, titles, each.ref in doubtful, language))
        for name in _SUMS:
            totals[name] += getattr(each, name) or 0
    last: list[object] = [Text("合计", "Total").say(language), *[""] * (len(HEADINGS) - 1)]
    for at, name in zip((_DECLARED, _APPROVED, _AWARD), _SUMS, strict=True):
        last[at] = in_yuan(totals[name])
    sheet.append(last)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _row(each: Application, titles: Mapping[str, Text], is_doubtful: bool, language: Language) -> list[Any]:  # fmt: skip
    submitted = f"{timezone.localtime(each.submitted):%Y-%m-%d %H:%M}" if each.submitted else ""
    title = titles.get(each.measure)
    words = (
        each.number, each.applicant, each.code, places.full_name(each.place) if each.place else "",
        each.industry, each.size, title.say(language) if title else each.measure, each.project,
        each.content, each.contact, each.phone, each.authority.title.say(language),
        each.state_name.say(language), submitted,
    )  # fmt: skip
    return [
        *map(safe_cell, words), in_yuan(each.declared), in_yuan(each.approved), each.score, each.rank,
        in_yuan(each.award), Text("是", "yes").say(language) if is_doubtful else "",
    ]  # fmt: skip


# --- who acts --------------------------------------------------------------------------------------


def roles(actor: Actor, application: Application) -> tuple[str, ...]:
    """As what somebody may act on an application: the office, the head of whoever reviews it; and for
    an applicant without an account here, whose letters come on paper, the office too."""
    is_office = may(actor, "application.handle", application)
    asks = {
        "office": is_office, "lead": may_lead(actor, application),
        "applicant": is_office and application.company_id is None,
    }  # fmt: skip
    return tuple(by for by, is_so in asks.items() if is_so)


def organisation_of(actor: Actor, application: Application) -> Organisation | None:
    """The organisation in whose name somebody acts on an application."""
    return next((each for each in actor.posts if each.pk == application.authority_id), None)


# --- floors ----------------------------------------------------------------------------------------


class Floor(NamedTuple):
    """A least sum of the measure, held against what was declared and what was approved."""

    title: Text
    cite: str
    rule: str
    minimum: int
    said: Text
    is_met: bool


def floors_of(application: Application, known: Profile, language: Language) -> list[Floor]:
    """The floors of the measure under what the sum stands for."""
    rule = asking.allotting_of(application)
    if rule is None or application.declared is None:
        return []
    day = asking.measure_of(application).anchor.at(asking.day_of(application.call))
    case = Case(dict(known.facts), day)
    found = (_floor(application, rule, each, case, language) for each in library().judge(application.measure).clauses)  # fmt: skip
    return [each for each in found if each is not None]


def _floor(application: Application, rule: Allotting, clause: Clause, case: Case, language: Language) -> Floor | None:  # fmt: skip
    test = clause.requirement
    that = test.that if isinstance(test, Test) else None
    if not (isinstance(that, Compare) and that.op == ">=" and isinstance(that.left, FactRef)
            and that.left.name in rule.base):  # fmt: skip
        return None
    place: dict[tuple[str, int], Any] = {key: application.place for key in clause.fact_keys(case.year) if key.name == rule.place}  # fmt: skip
    case = Case({**case.facts, **place}, case.anchor)
    minimum: Any = None
    if isinstance(that.right, Constant):
        minimum = that.right.value
    elif isinstance(that.right, DefinitionRef):
        minimum = dict(clause.definitions)[that.right.name](case)
    declared, approved = application.declared, application.approved
    if not isinstance(minimum, int) or declared is None:
        return None
    words = say_term(that, library(), language)
    if approved is None:
        is_met = declared >= minimum
        said = Text(f"申报金额{'达到' if is_met else '没有达到'}下限；尚无审定金额",
                    f"the declared amount {'reaches' if is_met else 'does not reach'} the floor; none is approved yet")  # fmt: skip
        return Floor(test.title, test.cite, words, minimum, said, is_met)
    both = floors(minimum, declared, approved)
    return Floor(test.title, test.cite, words, minimum, both.said, both.declared_meets and both.approved_meets)  # fmt: skip
