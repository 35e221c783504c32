"""The investment of projects, verified by the statistics office of their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import transaction

from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import findings, found_sheet
from huice.site.funds.checking import approve, locked
from huice.site.funds.models import Application
from huice.site.funds.models_review import Verification
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.values.literals import money

VERIFIED: Final = Text("核实金额（元）", "Verified (yuan)")
COLUMNS: Final = found_sheet.headings(VERIFIED, (Text("数据来源", "Source"),))


@transaction.atomic
def verify(application: Application, verified: int, source: str, why: str, actor: Actor) -> None:
    """What the statistics found; a figure that is there is corrected with a reason and stays."""
    held = locked(application)
    problems = list(wrong(held, verified, source, why))
    if problems:
        raise BadInput(problems)
    _write(held, verified, source, why, actor)


def wrong(held: Application, verified: int, source: str, why: str) -> Iterator[Problem]:
    declared = held.declared
    if declared is None:
        yield _problem("verified", "没有申报金额，无从核实", "no sum was declared")
    elif verified > declared:
        yield _problem(
            "verified", f"核实金额{money(verified)}超过申报金额{money(declared)}",
            f"the verified {money(verified)} are above the declared {money(declared)}",
        )  # fmt: skip
    if verified < 0:
        yield _problem("verified", "核实金额不能为负", "the verified sum should not be below zero")
    if not source:
        yield _problem("source", "请写明数据来源", "say where it is from")
    for field, text, most in (("source", source, 200), ("why", why, 500)):
        if len(text) > most:
            yield _problem(field, f"有 {len(text)} 个字，至多 {most} 个", f"{len(text)} characters, at most {most}")  # fmt: skip
    if findings.last_verification(held) is not None and not why:
        yield _problem("why", "已有核实金额，更正须写明理由", "a sum was verified before: give the reason of the correction")  # fmt: skip


def sheet(applications: Iterable[Application], language: Language) -> bytes:
    def row(each: Application) -> tuple[Application, int | None, Sequence[str]]:
        last = findings.last_verification(each)
        return each, last.verified if last else None, (last.source,) if last else ()

    return found_sheet.sheet(
        Text("核实投资", "Verified investment"), COLUMNS, map(row, applications), language
    )


@transaction.atomic
def take_in(content: bytes, name: str, known: Iterable[Application], actor: Actor) -> int:
    """Record a sheet of verified sums, all of it or nothing: how many were new."""
    rows = found_sheet.read(content, name, COLUMNS, {each.ref: each for each in known})
    problems, new = list[Problem](), list[tuple[Application, found_sheet.Found]]()
    columns = {"verified": 5, "source": 6, "why": 7}
    for found in rows:
        held = locked(found.application)
        last, (source,) = findings.last_verification(held), found.texts
        if last and (last.verified, last.source) == (found.fen, source):
            continue
        problems += [
            Problem(found.row.at(columns[x.field]), x.what, COLUMNS[columns[x.field]].zh)
            for x in wrong(held, found.fen, source, found.why)
        ]  # fmt: skip
        new.append((held, found))
    if problems:
        raise BadInput(problems)
    for held, found in new:
        _write(held, found.fen, found.texts[0], found.why, actor)
    return len(new)


def _write(held: Application, verified: int, source: str, why: str, actor: Actor) -> None:
    assert held.declared is not None
    Verification.objects.create(
        application=held, declared=held.declared, verified=verified, source=source, words=why,
        at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    approve(held, verified)
    audit.record(actor.ref, "fund.verify", held.ref, number=held.number, declared=held.declared,
                 verified=verified, source=source, corrects=why)  # fmt: skip


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
