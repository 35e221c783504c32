"""What audits and on-site checks find of applications. What is corrected stays beside its correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from huice.fund.auditing import Cut, wrong_cut
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.casework import uploads
from huice.site.funds import findings, found_sheet
from huice.site.funds.models import Application, Call, Paper
from huice.site.funds.models_review import Audit, SiteCheck
from huice.site.funds.scoring import expect_under_review
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.values.literals import decimal, yuan

APPROVED: Final = Text("审定金额（元）", "Approved (yuan)")
COLUMNS: Final = found_sheet.headings(
    APPROVED, (Text("审计机构", "Auditor"), Text("报告文号", "Report no."))
)
MOST_PHOTOGRAPHS: Final = 20
_PLACES: Final = 8
_PICTURES: Final = ("image/png", "image/jpeg")


@transaction.atomic
def record_audit(
    application: Application, approved: int, firm: str, report: str, why: str, actor: Actor,
    file: UploadedFile[Any] | None = None,
) -> None:  # fmt: skip
    """What an audit approved of the declared sum; one that was recorded before is corrected with a
    reason and stays."""
    held = locked(application)
    problems = list(wrong_audit(held, approved, firm, report, why))
    if problems:
        raise BadInput(problems)
    _write(held, approved, firm, report, why, actor)
    if file is not None:
        Paper.objects.create(
            application=held, kind="audit", upload=uploads.keep(None, "audit", file, actor)
        )


def wrong_audit(
    held: Application, approved: int, firm: str, report: str, why: str
) -> Iterator[Problem]:
    if held.declared is None:
        yield _problem("approved", "没有申报金额，无从审定", "no sum was declared")
        return
    yield from wrong_cut(held.declared, approved)
    for field, text, most in (("firm", firm, 128), ("report", report, 80), ("why", why, 500)):
        if len(text) > most:
            yield _problem(field, f"有 {len(text)} 个字，至多 {most} 个", f"{len(text)} characters, at most {most}")  # fmt: skip
    if not firm:
        yield _problem("firm", "请填写审计机构", "name the auditor")
    if findings.last_audit(held) is not None and not why:
        yield _problem("why", "已有审定金额，更正须写明理由", "a sum was approved before: give the reason of the correction")  # fmt: skip


def _write(
    held: Application, approved: int, firm: str, report: str, why: str, actor: Actor
) -> None:
    assert held.declared is not None
    cut = Cut(held.declared, approved)
    Audit.objects.create(
        application=held, declared=cut.declared, approved=approved, firm=firm, report=report,
        words=why, at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    approve(held, approved)
    audit.record(actor.ref, "fund.audit", held.ref, number=held.number, declared=cut.declared,
                 approved=approved, firm=firm, report=report, corrects=why)  # fmt: skip


def share_of(cut: Cut) -> str:
    """The share that was cut, exact: 20.00001%. One with more decimals is cut after eight, and the
    two sums say what it is."""
    figure = decimal(cut.share * 100)
    if figure is not None and len(figure.partition(".")[2]) <= _PLACES:
        return f"{figure}%"
    whole, rest = divmod(int(cut.share * 100 * 10**_PLACES), 10**_PLACES)
    return f"{whole}.{rest:0{_PLACES}}…% ({yuan(cut.taken)} / {yuan(cut.declared)})"


def approve(held: Application, fen: int) -> None:
    """Set what an award is reckoned on."""
    held.approved, held.version = fen, held.version + 1
    held.save(update_fields=["approved", "version"])


def locked(application: Application) -> Application:
    """The application, held for a change; raises BadInput where it is not under review."""
    held = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)  # fmt: skip
    expect_under_review(held)
    return held


# --- many audits by a sheet ------------------------------------------------------------------------


def audit_sheet(applications: Iterable[Application], language: Language) -> bytes:
    def row(each: Application) -> tuple[Application, int | None, Sequence[str]]:
        last = findings.last_audit(each)
        return each, last.approved if last else None, (last.firm, last.report) if last else ()

    return found_sheet.sheet(
        Text("审定金额", "Approved sums"), COLUMNS, map(row, applications), language
    )


@transaction.atomic
def take_in(content: bytes, name: str, call: Call, known: Iterable[Application], actor: Actor) -> int:  # fmt: skip
    """Record a sheet of audits, all of it or nothing: how many were new. A row that says what is
    recorded already is passed over."""
    rows = found_sheet.read(content, name, COLUMNS, {each.ref: each for each in known})
    problems, new = list[Problem](), list[tuple[Application, found_sheet.Found]]()
    for found in rows:
        held = locked(found.application)
        last = findings.last_audit(held)
        firm, report = found.texts
        if last and (last.approved, last.firm, last.report) == (found.fen, firm, report):
            continue
        columns = {"approved": 5, "declared": 4, "firm": 6, "report": 7, "why": 8}
        problems += [
            Problem(found.row.at(columns[x.field]), x.what, COLUMNS[columns[x.field]].zh)
            for x in wrong_audit(held, found.fen, firm, report, found.why)
        ]  # fmt: skip
        new.append((held, found))
    if problems:
        raise BadInput(problems)
    for held, found in new:
        firm, report = found.texts
        _write(held, found.fen, firm, report, found.why, actor)
    return len(new)


# --- on site ---------------------------------------------------------------------------------------


@transaction.atomic
def record_check(
    application: Application, day: date, people: str, record: str, has_passed: bool,
    photographs: Sequence[UploadedFile[Any]], actor: Actor,
) -> None:  # fmt: skip
    """An on-site check with its photographs."""
    held = locked(application)
    if len(photographs) > MOST_PHOTOGRAPHS:
        raise BadInput([_problem("photographs", f"照片有 {len(photographs)} 张，至多 {MOST_PHOTOGRAPHS} 张", f"{len(photographs)} photographs, at most {MOST_PHOTOGRAPHS}")])  # fmt: skip
    SiteCheck.objects.create(
        application=held, day=day, people=people, record=record, has_passed=has_passed,
        at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    for file in photographs:
        kept = uploads.keep(None, "photographs", file, actor)
        if kept.media_type not in _PICTURES:
            raise BadInput.at(Spot(kept.name), f"“{kept.name}”不是照片，应为 PNG 或 JPEG", f"'{kept.name}' is no photograph: PNG or JPEG is expected", "photographs")  # fmt: skip
        Paper.objects.create(application=held, kind="site", upload=kept)
    held.version += 1
    held.save(update_fields=["version"])
    audit.record(actor.ref, "fund.site-check", held.ref, number=held.number, day=day,
                 passed=has_passed, photographs=len(photographs))  # fmt: skip


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
