"""The numbers of the cases of supervision: 韶工信查〔2026〕0001号."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from huice.site.casework.models import Case
from huice.site.casework.numbers import next_number
from huice.site.people.models import Organisation

_DOCUMENT: Final = "guangdong-approval-filing-2021"
PLAN: Final = f"{_DOCUMENT}/inspection-plan"
INSPECTION: Final = f"{_DOCUMENT}/inspection"
COMPLAINT: Final = f"{_DOCUMENT}/complaint"
VIOLATION: Final = f"{_DOCUMENT}/violation"
WRONGFUL: Final = f"{_DOCUMENT}/wrongful-decision"
SERIES: Final = {PLAN: "查计", INSPECTION: "查", COMPLAINT: "诉", VIOLATION: "违", WRONGFUL: "纠"}


@transaction.atomic
def case_name(authority: Organisation, procedure: str, year: int) -> str:
    """The number of a new case of supervision."""
    series = SERIES[procedure]
    while True:
        number = next_number(authority, series, year)
        name = f"{authority.short}{series}〔{year}〕{number:04}号"
        if not Case.objects.filter(name=name).exists():  # two bureaus may share a short name
            return name
