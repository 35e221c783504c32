"""Projects that a bureau puts in by one sheet: read whole, and taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from huice import industries, places
from huice.fund.cells import Row, read_rows, workbook
from huice.fund.claims import Claims
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.evaluate import Case
from huice.rules.programme import Allotting
from huice.site.funds import acting, chain
from huice.site.funds.models import Application, Call
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.policies import library

HEADINGS: Final = (
    Text("本单位编号（选填）", "Own number (optional)"), Text("申报单位", "Applicant"),
    Text("统一社会信用代码", "Credit code"), Text("项目所在地", "Place"),
    Text("行业（选填）", "Industry (optional)"), Text("规模（选填）", "Size (optional)"),
    Text("项目名称", "Project"), Text("建设内容", "Content"), Text("联系人", "Contact"),
    Text("联系电话", "Telephone"), Text("措施", "Measure"), Text("申报金额（元）", "Declared sum (yuan)"),
)  # fmt: skip
WIDTHS: Final = (20, 36, 24, 24, 20, 14, 36, 48, 14, 20, 40, 20)
SHEET: Final = Text("项目清单", "List of projects")
SIZES: Final = ("大型", "中型", "小型", "微型")
MOST: Final = 1_000
_ANY_SUM: Final = 10**10  # whether a place has a rate hangs on no sum
(_NUMBER, _APPLICANT, _CODE, _PLACE, _INDUSTRY, _SIZE, _PROJECT, _CONTENT, _CONTACT, _PHONE,
 _MEASURE, _SUM) = range(12)  # fmt: skip
_LENGTHS: Final = {_NUMBER: 40, _APPLICANT: 128, _PROJECT: 200, _CONTENT: 5_000, _CONTACT: 64, _PHONE: 40}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Put:
    """A project of a sheet. ``declared`` is in 分, ``number`` the bureau's own."""

    spot: Spot
    number: str
    applicant: str
    code: str
    place: str
    industry: str
    size: str
    project: str
    content: str
    contact: str
    phone: str
    measure: str
    declared: int


def empty_sheet(call: Call, language: Language) -> bytes:
    """The sheet to be filled in, and beside it the measures that a row may name."""
    measures = [[Text("措施", "Measure").say(language)], *[[each.title.say(language)] for each in chain.measures(call)]]  # fmt: skip
    return workbook(
        (SHEET.say(language), [[each.say(language) for each in HEADINGS]], WIDTHS),
        (Text("可填的措施", "Measures to choose from").say(language), measures, (60,)),
    )


def read(content: bytes, name: str, call: Call, authority: Organisation) -> list[Put]:
    """The projects of a sheet; raises BadInput with every cell that is wrong."""
    measures = {word: each.key for each in chain.measures(call) for word in (*each.title, each.key)}
    held = set(Application.objects.filter(call=call).exclude(state__in=("draft", "withdrawn"))
               .values_list("code", "project"))  # fmt: skip
    sheet = _Sheet(call, authority, measures, held)
    problems, found = list[Problem](), list[Put]()
    for row in read_rows(content, name, HEADINGS):
        put = sheet.put(row)
        problems += row.problems
        if put is not None:
            found.append(put)
    if not problems and found:
        problems += _in_no_region(call, found)
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有项目", "there is no project")
    if len(found) > MOST:
        raise BadInput.at(
            Spot(name), f"有 {len(found)} 个项目，一次至多 {MOST} 个，请分表导入",
            f"{len(found)} projects, at most {MOST} at once: split the sheet",
        )  # fmt: skip
    return found


@transaction.atomic
def take_in(call: Call, authority: Organisation, puts: Sequence[Put], name: str, actor: Actor) -> int:  # fmt: skip
    """Each project as a submitted application; raises BadInput, with nothing stored, where the
    window is closed."""
    payers = {each.place: chain.payer_for(call, each.place) for each in puts}
    verifiers = {each.place: chain.verifier_for(call, each.place) for each in puts}
    for each in puts:
        made = Application.objects.create(
            call=call, measure=each.measure, applicant=each.applicant, code=each.code,
            industry=each.industry, size=each.size, place=each.place, authority=authority,
            payer=payers[each.place], verifier=verifiers[each.place], project=each.project,
            content=each.content, contact=each.contact, phone=each.phone, declared=each.declared,
            since=clock.now(), is_sample=call.is_sample,
        )  # fmt: skip
        data = {"sheet": name, "row": each.spot.line} | ({"own_number": each.number} if each.number else {})  # fmt: skip
        acting.act(made, "submit", actor, data=data, organisation=authority)
    audit.record(actor.ref, "fund.import", call.ref, name=call.title, file=name, rows=len(puts),
                 organisation=authority.ref)  # fmt: skip
    return len(puts)


class _Sheet:
    """What the rows of a sheet are held against; what the rows above had is kept."""

    def __init__(self, call: Call, authority: Organisation, measures: Mapping[str, str],
                 held: set[tuple[str, str]]) -> None:  # fmt: skip
        self.call, self.authority, self.measures, self.held = call, authority, measures, held
        self.numbers = dict[str, Spot]()
        self.projects = dict[tuple[str, str], Spot]()
        self.taken_by = dict[str, Organisation | None]()

    def put(self, row: Row) -> Put | None:
        """The project of a row; None where something is wrong in it."""
        if row.is_total(_NUMBER, _APPLICANT, _PROJECT):
            return None
        number = row.once(_NUMBER, self.numbers) if row.text(_NUMBER) else ""
        code, place, declared = row.code(_CODE), row.place(_PLACE), row.money(_SUM)
        for at in (_APPLICANT, _PROJECT, _CONTENT, _CONTACT, _PHONE):
            row.filled(at)
        for at, most in _LENGTHS.items():
            if len(row.text(at)) > most:
                row.wrong(at, f"有 {len(row.text(at))} 个字，至多 {most} 个", f"{len(row.text(at))} characters, at most {most}")  # fmt: skip
        self._expect_own(row, place)
        self._expect_new(row, code, row.text(_PROJECT))
        measure, industry = self._measure(row), self._industry(row)
        if row.text(_SIZE) and row.text(_SIZE) not in SIZES:
            row.wrong(_SIZE, f"“{row.text(_SIZE)}”应为{'、'.join(SIZES)}", f"'{row.text(_SIZE)}' is none of {', '.join(SIZES)}")  # fmt: skip
        if row.problems or declared is None:
            return None
        return Put(
            row.spot, number, row.text(_APPLICANT), code, place, industry, row.text(_SIZE),
            row.text(_PROJECT), row.text(_CONTENT), row.text(_CONTACT), row.text(_PHONE), measure, declared,
        )  # fmt: skip

    def _expect_own(self, row: Row, place: str) -> None:
        """The bureau puts in what it handles, and nothing else."""
        if not place:
            return
        if place not in self.taken_by:
            try:
                self.taken_by[place] = chain.authority_for(self.call, place)
            except BadInput:
                self.taken_by[place] = None
        if self.taken_by[place] != self.authority:
            row.wrong(_PLACE, f"“{row.text(_PLACE)}”不由{self.authority.name}受理",
                      f"'{row.text(_PLACE)}' is not handled by {self.authority.title.en}")  # fmt: skip

    def _expect_new(self, row: Row, code: str, project: str) -> None:
        if not (code and project):
            return
        earlier = self.projects.setdefault((code, project), row.spot)
        if earlier is not row.spot:
            row.wrong(_PROJECT, f"同一单位的“{project}”与第 {earlier.line} 行重复", f"'{project}' of this applicant stands in row {earlier.line} already")  # fmt: skip
        elif (code, project) in self.held:
            row.wrong(_PROJECT, f"同一单位的“{project}”已在本次申报中", f"'{project}' of this applicant is under this call already")  # fmt: skip

    def _measure(self, row: Row) -> str:
        written = row.text(_MEASURE)
        if not written and len(set(self.measures.values())) == 1:
            return next(iter(self.measures.values()))
        if written not in self.measures:
            hint = near(written, self.measures)
            row.wrong(_MEASURE, f"“{written}”不是本项目资金的措施{hint.zh}", f"'{written}' is no measure of the programme{hint.en}")  # fmt: skip
        return self.measures.get(written, "")

    def _industry(self, row: Row) -> str:
        written = row.text(_INDUSTRY)
        try:
            return industries.find(written) if written else ""
        except industries.UnknownIndustry as error:
            row.wrong(_INDUSTRY, error.zh, error.en)
            return ""


def _in_no_region(call: Call, puts: Sequence[Put]) -> Iterator[Problem]:
    """Projects in none of the regions of their measure, by its requirements and by its award."""
    of = chain.programme_of(call)
    rules = {each.measure: each for each in of.allotting if each.place}
    claims = Claims(library().policies, of, clock.today())
    known = dict[tuple[str, str], Text | None]()
    for each in puts:
        rule = rules.get(each.measure)
        if rule is None:
            continue
        asked = (each.measure, each.place)
        if asked not in known:
            known[asked] = _unmet_region(rule, each.place) or _without_award(claims, *asked)
        told = known[asked]
        if told is not None:
            yield Problem(
                Spot(each.spot.file, each.spot.line, _PLACE + 1), told, HEADINGS[_PLACE].zh
            )


def _unmet_region(rule: Allotting, place: str) -> Text | None:
    """The requirement on the place alone that a place does not meet."""
    judge, day = library().judge(rule.measure), clock.today()
    title, name = judge.measure.title, places.full_name(place)
    for clause in judge.clauses:
        keys = clause.fact_keys(day.year)
        if {each.name for each in keys} != {rule.place}:
            continue
        if clause.verdict(Case(dict.fromkeys(keys, place), day)) == "unmet":
            need = clause.requirement
            return Text(f"{name}不在“{title.zh}”的地区：{need.title.zh}（{need.cite}）",
                        f"{name} is in no region of '{title.en}': {need.title.en} ({need.cite})")  # fmt: skip
    return None


def _without_award(claims: Claims, measure: str, place: str) -> Text | None:
    """Why the award has no rate in a place."""
    try:
        claims.of_one(measure, place, _ANY_SUM)
    except BadInput as error:
        return error.problems[0].what
    return None
