"""After the plan is issued: asking for payment, and the account that it goes to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.programme import Stage
from huice.site.funds import acting, chain
from huice.site.funds.models import Application
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.policies import library
from huice.site.web.problems import Conflict
from huice.values.literals import normal

BANK: Final = Text("开户银行", "Bank")
ACCOUNT_NAME: Final = Text("账户名称", "Account name")
ACCOUNT: Final = Text("账号", "Account number")
_ACCOUNT: Final = re.compile(r"\d{8,30}")


class Window(NamedTuple):
    """Until when payment is asked for; no ``until`` where the call names no days."""

    stage: Stage
    until: date | None
    is_late: bool


def is_claimed(application: Application) -> bool:
    """Whether the programme has payment asked for."""
    return chain.programme_of(application.call).has("claim")


def takes_account(application: Application) -> bool:
    """Whether the applicant may now say which account the money goes to."""
    return application.state == "issued" and chain.programme_of(application.call).pays


def window(application: Application) -> Window | None:
    """The limit of asking for payment, counted from the day of issue; None where there is none."""
    stage = chain.stage(application.call, "claim")
    if stage is None:
        return None
    issued = application.steps.filter(act="issue").order_by("-number").first()
    days = application.call.pay_days
    if issued is None or days is None:
        return Window(stage, None, False)
    until = timezone.localtime(issued.at).date() + timedelta(days=days)
    return Window(stage, until, clock.today() > until)


def payee(application: Application) -> str:
    """Whose account it has to be; empty where the money is a government's and no applicant's."""
    award = library().policies.measures[application.measure].award
    return "" if award.to == "government" else application.applicant


def is_account(digits: str) -> bool:
    return _ACCOUNT.fullmatch(digits) is not None


def ask(application: Application, bank: str, name: str, account: str, actor: Actor, seen: int) -> None:  # fmt: skip
    """Give the account, and with it ask for payment where the programme has that step.

    Raises BadInput where the account is not the applicant's own, or where it is too late and the
    text says what follows.
    """
    account = re.sub(r"[\s-]", "", normal(account))
    if payee(application) not in ("", name):
        raise _wrong("account_name", f"账户名称“{name}”须与申报单位名称“{application.applicant}”一致", f"the account name '{name}' must be the applicant's, '{application.applicant}'")  # fmt: skip
    if not is_account(account):
        raise _wrong(
            "account", f"账号“{account[:40]}”应为 8 至 30 位数字", "8 to 30 digits are expected"
        )
    if not takes_account(application):
        raise _wrong("bank", "下达之后、拨付之前才能填写账户", "the account is given after the plan is issued and before it is paid")  # fmt: skip
    limit = window(application)
    if limit and limit.is_late and not limit.stage.is_silent and limit.stage.lapse:
        raise _wrong("bank", f"已逾期：{limit.stage.lapse.zh}（{limit.stage.cite}）", f"too late: {limit.stage.lapse.en} ({limit.stage.cite})")  # fmt: skip
    changes = {"bank": bank, "account_name": name, "account": account}
    if limit is not None:
        acting.act(application, "claim", actor, seen=seen, changes=changes, data={"late": limit.is_late})  # fmt: skip
    else:
        _give(application, changes, actor, seen)


@transaction.atomic
def _give(application: Application, changes: dict[str, str], actor: Actor, seen: int) -> None:
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.version != seen or held.state != application.state:
        raise Conflict
    Application.objects.filter(pk=held.pk).update(**changes, version=held.version + 1)
    audit.record(actor.ref, "fund.account", held.ref, number=held.number)


def _wrong(field: str, zh: str, en: str) -> BadInput:
    return BadInput.at(Spot("form"), zh, en, field)
