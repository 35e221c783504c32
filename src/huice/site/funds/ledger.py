"""The half-year ledger of a call: owed by each bureau from the plan until the clearing, filed as a
sheet, verified by statistics. Every sheet that came in is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from huice.fund import half_year
from huice.fund.half_year import FIELDS, Floors, Verified, ledger_rhythm
from huice.fund.half_year import LedgerLine as Line
from huice.fund.ledger_sheet import read_ledger
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.reporting import Due, State, state
from huice.rules.measure import Measure, Test, tree
from huice.rules.terms import Compare, DefinitionRef, FactRef
from huice.site.funds import chain, sums
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Clawback, Clearing, LedgerLine, LedgerSheet
from huice.site.funds.models_money import Payment, Plan
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.policies import document, library

KEPT: Final = ("issued", "paid", "evaluated")
"""States in which a project stands in the ledger: what the plan gives money to."""
STATE_BADGES: Final[dict[State, str]] = {
    "not_due": "quiet", "due_soon": "warn", "overdue": "bad", "filed": "ok", "filed_late": "warn",
}  # fmt: skip
_GIVEN: Final = ("project", "unit", "code", "place", "reward")
"""Columns that the sheet is given out with and no bureau changes."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a bureau stands on a period: its sheets in the order in which they came."""

    authority: Organisation
    due: Due
    state: State
    sheets: tuple[LedgerSheet, ...]


def kept(call: Call) -> QuerySet[Application]:
    """The projects in the ledger."""
    found = Application.objects.filter(call=call, state__in=KEPT)
    return found.select_related("authority", "call", "payer", "verifier").order_by("number")


def dues(call: Call) -> list[Due]:
    """The periods owed: from the first due day after the plan, up to the next one that is to come,
    and none after the clearing. Raises BadInput where the programme keeps no ledger."""
    held = document(call.document)
    assert held is not None, call.document
    rhythm, plan = ledger_rhythm(held), Plan.objects.filter(call=call).first()
    clearing, today, found = Clearing.objects.filter(call=call).first(), clock.today(), list[Due]()
    if plan is None:
        return found
    for due in rhythm.from_day(plan.day + _DAY):
        if clearing is not None and due.day > clearing.day:
            break
        found.append(due)
        if due.day >= today:
            break
    return found


def standings(call: Call, authorities: Iterable[Organisation]) -> list[Standing]:
    """Period by period, the last one first."""
    sheets = dict[tuple[int, str], list[LedgerSheet]]()
    for each in LedgerSheet.objects.filter(call=call).order_by("pk"):
        sheets.setdefault((each.authority_id, each.period), []).append(each)
    held, today, found = list(authorities), clock.today(), list[Standing]()
    for due in reversed(dues(call)):
        for authority in held:
            of = tuple(sheets.get((authority.pk, due.period.key), ()))
            found.append(Standing(authority, due, state(due.day, of[0].on if of else None, today), of))  # fmt: skip
    return found


def paid(applications: Iterable[Application]) -> Mapping[int, int]:
    """What was paid for each and did not come back, in 分."""
    found = Payment.objects.filter(application__in=list(applications), returned="")
    return dict(found.values_list("application").annotate(sum=Sum("money")).order_by())


def taken(applications: Iterable[Application]) -> Mapping[int, int]:
    """What was demanded back for each, in 分."""
    found = Clawback.objects.filter(application__in=list(applications))
    return dict(found.values_list("application").annotate(sum=Sum("money")).order_by())


# --- the ledger as it stands ---------------------------------------------------------------------


def lines(call: Call, applications: Sequence[Application], upto: str = "") -> list[Line]:
    """The projects as the last sheet has them, with what statistics verified last; with ``upto``
    as of that period. A project that was never reported has nothing invested."""
    asked = Q(application__in=applications)
    if upto:
        asked &= Q(sheet__period__lte=upto)
    last, verified = dict[int, LedgerLine](), dict[int, int]()
    for each in LedgerLine.objects.filter(asked).order_by("sheet__period", "sheet_id"):
        last[each.application_id] = each
        if each.verified is not None:
            verified[each.application_id] = each.verified
    floors, rewards, back = floors_of(call), paid(applications), taken(applications)
    return [
        _line(each, last.get(each.pk), verified.get(each.pk), floors,
              rewards.get(each.pk, 0) - back.get(each.pk, 0))
        for each in applications
    ]  # fmt: skip


def of_sheet(sheet: LedgerSheet) -> list[Line]:
    """The projects as one sheet has them."""
    held = {each.application_id: each for each in sheet.lines.all()}
    found = list(kept(sheet.call).filter(pk__in=held))
    floors, rewards, back = floors_of(sheet.call), paid(found), taken(found)
    return [
        _line(each, held[each.pk], held[each.pk].verified, floors,
              rewards.get(each.pk, 0) - back.get(each.pk, 0))
        for each in found
    ]  # fmt: skip


def _line(
    application: Application, last: LedgerLine | None, verified: int | None, floors: Floors | None, reward: int
) -> Line:  # fmt: skip
    return Line(
        application.number, str(application), application.applicant, application.code, application.place,
        last.approved if last else approved_total(application) or 0,
        (floors.at(application.place) if floors else None) or 0,
        last.invested if last else 0, verified, reward, last.words if last else "",
        last.is_finished if last else False, last.reason if last else "", Spot(application.number),
    )  # fmt: skip


def floors_of(call: Call) -> Floors | None:
    """The floors of total investment by place; None where no measure of the programme has any."""
    try:
        return Floors(library().policies, chain.programme_of(call), clock.today())
    except BadInput:
        return None


def approved_total(application: Application) -> int | None:
    """The total investment that the application states: the fact that its measure holds against the
    floor first. A bureau may write another one into the ledger."""
    measure = library().policies.measures.get(application.measure)
    name = _held_against_floor(measure) if measure else ""
    written = next(
        (x.get("written", "") for x in application.facts if name and x.get("key") == name), ""
    )
    return sums.read(written) if written else None


def _held_against_floor(measure: Measure) -> str:
    for _, each in tree(measure.requirements):
        term = each.that if isinstance(each, Test) else None
        if (isinstance(term, Compare) and isinstance(term.left, FactRef)
                and isinstance(term.right, DefinitionRef) and term.right.name == f"{measure.key}:floor"):  # fmt: skip
            return term.left.name
    return ""


# --- in ------------------------------------------------------------------------------------------


@transaction.atomic
def file(call: Call, authority: Organisation, period: str, content: bytes, name: str,
         corrects: str, actor: Actor) -> LedgerSheet:  # fmt: skip
    """Take a bureau's sheet, whole or not at all. Raises BadInput for a period that is not owed or
    not over, a second sheet without its reason, and every cell that is wrong."""
    held = Call.objects.select_for_update().get(pk=call.pk)  # one sheet at a time
    _expect_open(held, period)
    if LedgerSheet.objects.filter(call=held, authority=authority, period=period).exists() and not corrects:  # fmt: skip
        raise _wrong("corrects", "这一期已报送，再报须写更正理由", "this period is filed: give the reason of the correction")  # fmt: skip
    applications = list(kept(held).filter(authority=authority))
    if not applications:
        raise _wrong("period", "本单位没有台账项目", "no project of yours is in the ledger")
    floors = floors_of(held)
    if floors is None:
        raise _wrong("file", "措施没有按地区定的投资门槛，台账无从核对", "no measure has a floor of investment by place: a ledger cannot be checked")  # fmt: skip
    before = lines(held, applications, period)
    read = read_ledger(content, name, floors, before)
    _expect_given(before, read)
    sheet = LedgerSheet.objects.create(
        call=held, authority=authority, period=period, on=clock.today(), corrects=corrects,
        at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    by_number = {each.number: each for each in applications}
    LedgerLine.objects.bulk_create([
        LedgerLine(sheet=sheet, application=by_number[x.number], approved=x.approved, invested=x.declared,
                   is_finished=x.finished, words=x.progress[:500], reason=x.reason[:300])
        for x in read
    ])  # fmt: skip
    audit.record(actor.ref, "fund.ledger", sheet.ref, authority=authority.name, period=period,
                 projects=len(read), invested=sum(x.declared for x in read), corrects=corrects)  # fmt: skip
    return sheet


def _expect_open(call: Call, period: str) -> None:
    if Clearing.objects.filter(call=call).exists():
        raise _wrong("period", "已清算，台账不再报送", "the call is cleared: its ledger is closed")
    due = next((each for each in dues(call) if each.period.key == period), None)
    if due is None:
        raise _wrong("period", "请选择须报送的一期", "choose a period that is owed")
    if clock.today() <= due.period.last:
        raise _wrong("period", f"{due.period.name.zh}还没有结束", f"the {due.period.name.en} is not over")  # fmt: skip


def _expect_given(before: Sequence[Line], read: Sequence[Line]) -> None:
    """What the sheet was given out with is as it was."""
    known, problems = {each.number: each for each in before}, list[Problem]()
    columns = {name: at for at, name in enumerate(FIELDS, 1)}
    for line in read:
        for name in _GIVEN:
            was = getattr(known[line.number], name)
            if getattr(line, name) != was:
                shown = half_year.shown(half_year.Change(line.number, name, was, was), was, "zh")
                at, heading = Spot(line.spot.file, line.spot.line, columns[name]), FIELDS[name]
                problems.append(Problem(at, Text(f"应为“{shown}”，给出的栏不能改", f"should be '{shown}': a column that is given out stays as it is"), heading.zh))  # fmt: skip
    if problems:
        raise BadInput(problems)


# --- what statistics verify ----------------------------------------------------------------------


def current(sheets: QuerySet[LedgerSheet]) -> list[LedgerSheet]:
    """The last sheet of each bureau and period, the latest period first."""
    held = {(each.call_id, each.authority_id, each.period): each for each in sheets.order_by("pk")}
    return sorted(held.values(), key=lambda each: (each.period, each.pk), reverse=True)


@transaction.atomic
def verify(sheet: LedgerSheet, found: Sequence[Verified], may: Iterable[int], actor: Actor) -> int:
    """Write down what statistics found of the projects in a sheet that they verify (``may``, by
    id). Raises BadInput for another project, for more than was declared, and after the clearing."""
    Call.objects.select_for_update().get(pk=sheet.call_id)  # no clearing and no sheet meanwhile
    if Clearing.objects.filter(call=sheet.call_id).exists():
        raise _wrong(
            "sheet", "已清算，核实数不能再改", "the call is cleared: what was verified stays"
        )
    held = list(sheet.lines.filter(application__in=list(may)).select_related("application"))
    if LedgerSheet.objects.filter(call=sheet.call_id, authority=sheet.authority_id, period=sheet.period, pk__gt=sheet.pk).exists():  # fmt: skip
        raise _wrong("sheet", "这一期已有更正后的台账", "a corrected sheet of this period came in")
    of = [each for each in of_sheet(sheet) if each.number in {x.application.number for x in held}]
    half_year.verified(of, found)
    amounts = {each.number: each.amount for each in found}
    for line in held:
        amount = amounts.get(line.application.number)
        if amount is not None and amount != line.verified:
            audit.record(actor.ref, "fund.ledger-verify", line.application.ref, number=line.application.number,
                         period=sheet.period, before=line.verified, verified=amount)  # fmt: skip
            line.verified = amount
            line.save(update_fields=["verified"])
    return len(amounts)


def _wrong(field: str, zh: str, en: str) -> BadInput:
    return BadInput.at(Spot("form"), zh, en, field)
