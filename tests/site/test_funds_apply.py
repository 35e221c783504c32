"""The applicant's desk: from the answer to a filled-in draft, and on to submission and payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fund_fixtures import BEIJING, BENCHMARKS, INVESTMENT, PLATFORM, RENOVATION, Funds, beijing
from huice.site.casework.models import Message
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Company
from huice.site.funds import acting, submission
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Evaluation
from huice.site.people.models import AuditLine

EQUIPMENT = f"{RENOVATION}/equipment-award"
CLOSES = datetime(2026, 3, 31, 18, 0, tzinfo=BEIJING)
PDF = b"%PDF-1.4 paper"

PROFILE = {
    "enterprise.registered_in": "韶关市", "enterprise.operates_in": "韶关市",
    "enterprise.legal_person": "是", "enterprise.industry": "C39", "renovation.place": "韶关市",
    "renovation.filed": "是", "renovation.equipment_purchase": "1200万元",
    "renovation.provincial_money_before": "否",
}  # fmt: skip


@pytest.fixture
def call(funds: Funds) -> Call:
    """The province's call of 2026, open through March; its cities take the applications."""
    return funds.call_of(RENOVATION, beijing(date(2026, 3, 1), 0), CLOSES,
                         mend_until=datetime(2026, 4, 10, 18, 0, tzinfo=BEIJING))  # fmt: skip


def say(funds: Funds, **more: str) -> Company:
    """Let the company say what its renovation needs."""
    company = funds.world.company
    told = PROFILE | {key.replace("__", "."): value for key, value in more.items()}
    said = [Said(fact, 0, value, "审计报告" if "purchase" in fact else "") for fact, value in told.items()]
    facts.enter(company, said, funds.actor("owner"))
    return company


def begun(funds: Funds, call: Call, client: Client, measure: str = EQUIPMENT) -> Application:
    company = funds.world.company
    answer = client.post(reverse("fund-begin", args=[company.ref, call.ref]), {"measure": measure})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Application.objects.get(company=company, call=call, measure=measure)


def at(name: str, thing: Any) -> str:
    return reverse(name, args=[thing.ref])


def saved(client: Client, application: Application, status: int = 302, **typed: str) -> str:
    """The form as it is posted; with the version that it was drawn from."""
    application.refresh_from_db()
    form = {"seen": str(application.version)} | {key.replace("__", "-"): value for key, value in typed.items()}
    answer = client.post(at("fund-application", application), form)
    assert answer.status_code == status, unescape(answer.content.decode())
    application.refresh_from_db()
    return unescape(answer.content.decode())


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


FILLED = {
    "project": "铸造线技术改造", "content": "购置造型线", "contact": "王工", "phone": "0751-8123456",
    "place": "韶关市", "declared": "1,200万", "promise": "1", "target-0-indicator": "新增产值",
    "target-0-figure": "3000", "target-0-unit": "万元",
}  # fmt: skip


def test_one_step_leads_from_the_answer_to_a_filled_draft(funds: Funds, call: Call, client_of: Callable[[str], Client]) -> None:
    say(funds)
    client = client_of("editor")
    listed = page(client, reverse("fund-applications", args=[funds.world.company.ref]))
    assert f'value="{EQUIPMENT}"' in listed
    made = begun(funds, call, client)
    assert (made.applicant, made.place, made.industry) == (funds.world.company.name, "440200", "C39")
    assert (made.authority, made.payer) == (funds.world.city, funds.finance["city"])
    assert made.declared == 1_200_0000_00
    told = {each["key"]: each for each in made.facts}
    assert told["renovation.equipment_purchase"]["source"] == "企业档案：审计报告（owner 2026-03-02 填报）"
    assert begun(funds, call, client) == made  # a second begin opens the first
