"""Accounts handed in on paper: a bureau's sheet, given out with what was issued, read whole or not at
all. Where the programme has payment asked for, a row is the asking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.db import transaction

from huice.fund.cells import Row, in_yuan, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import claiming
from huice.site.funds.models import Application
from huice.site.people.actor import Actor
from huice.values.literals import normal

HEADINGS: Final = (
    Text("申报标识", "Application"), Text("申报编号", "Number"), Text("申报单位", "Applicant"),
    Text("下达金额（元）", "Issued (yuan)"), claiming.BANK, claiming.ACCOUNT_NAME, claiming.ACCOUNT,
)  # fmt: skip
WIDTHS: Final = (20, 14, 36, 20, 28, 36, 28)
SHEET: Final = Text("收款账户", "Accounts")
_REF, _NUMBER, _APPLICANT, _SUM, _BANK, _NAME, _ACCOUNT = range(7)


class Given(NamedTuple):
    application: Application
    bank: str
    name: str
    account: str


def waiting(applications: Iterable[Application]) -> list[Application]:
    """Those whose account may be given now."""
    return [each for each in applications if claiming.takes_account(each) and each.award]


def sheet(applications: Sequence[Application], language: Language) -> bytes:
    rows: list[list[object]] = [[each.say(language) for each in HEADINGS]]
    rows += [
        [each.ref, each.number, each.applicant, in_yuan(each.award), each.bank,
         each.account_name or claiming.payee(each), each.account]
        for each in applications
    ]  # fmt: skip
    return workbook((SHEET.say(language), rows, WIDTHS))


@transaction.atomic
def take_in(content: bytes, name: str, known: Mapping[str, Application], actor: Actor) -> int:
    """How many accounts were given; raises BadInput with every cell that is wrong, nothing kept."""
    found = _read(content, name, known)
    for each in found:
        claiming.ask(each.application, each.bank, each.name, each.account, actor, each.application.version)  # fmt: skip
    return len(found)


def _read(content: bytes, name: str, known: Mapping[str, Application]) -> list[Given]:
    problems, found, earlier = list[Problem](), list[Given](), dict[str, Spot]()
    for row in read_rows(content, name, HEADINGS):
        given = None if row.is_total(_REF, _NUMBER, _APPLICANT) else _given(row, known, earlier)
        problems += row.problems
        if given is not None:
            found.append(given)
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有填任何一行账户", "no account is filled in", "file")
    return found


def _given(row: Row, known: Mapping[str, Application], earlier: dict[str, Spot]) -> Given | None:
    """The account of a row; None for a row without one, or with something wrong."""
    ref = row.once(_REF, earlier)
    application = known.get(ref)
    if application is None:
        row.wrong(
            _REF, f"“{ref}”不是可以填写账户的项目", f"'{ref}' is none whose account may be given"
        )
        return None
    if row.text(_NUMBER) != application.number:
        row.wrong(_NUMBER, f"编号“{row.text(_NUMBER)}”应为 {application.number}",
                  f"'{row.text(_NUMBER)}' should be {application.number}")  # fmt: skip
    if row.money(_SUM) != application.award and not row.problems:
        row.wrong(_SUM, f"下达金额应为 {in_yuan(application.award)} 元，不能改动",
                  f"the issued sum is {in_yuan(application.award)} yuan and stays so")  # fmt: skip
    if not row.text(_ACCOUNT) and not row.text(_BANK):
        return None
    bank, account_name = row.filled(_BANK), row.filled(_NAME)
    account = re.sub(r"[\s-]", "", normal(row.filled(_ACCOUNT)))
    for at, text, most in ((_BANK, bank, 128), (_NAME, account_name, 128)):
        if len(text) > most:
            row.wrong(at, f"有 {len(text)} 个字，至多 {most} 个", f"{len(text)} characters, at most {most}")  # fmt: skip
    if account and not claiming.is_account(account):
        row.wrong(_ACCOUNT, f"账号“{account[:40]}”应为 8 至 30 位数字", f"'{account[:40]}': 8 to 30 digits are expected")  # fmt: skip
    if account_name and claiming.payee(application) not in ("", account_name):
        row.wrong(_NAME, f"账户名称“{account_name}”须与申报单位名称“{application.applicant}”一致",
                  f"the account name '{account_name}' must be the applicant's, '{application.applicant}'")  # fmt: skip
    return None if row.problems else Given(application, bank, account_name, account)
