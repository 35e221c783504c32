"""Case numbers (案号): running within an authority, a series and a year, without gap or double."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from huice.site.casework import procedures
from huice.site.casework.models import Case, RunningNumber
from huice.site.people.models import Organisation

SERIES: Final = {procedures.FILING: "备", procedures.APPROVAL: "核"}


@transaction.atomic
def next_number(authority: Organisation, series: str, year: int) -> int:
    """The next number, held until the transaction ends: one that is undone gives it back."""
    RunningNumber.objects.get_or_create(authority=authority, series=series, year=year)
    held = RunningNumber.objects.select_for_update().get(
        authority=authority, series=series, year=year
    )
    held.last += 1
    held.save(update_fields=["last"])
    return held.last


@transaction.atomic
def case_name(authority: Organisation, procedure: str, year: int) -> str:
    """The number of a new case: 韶工信备〔2026〕0001号."""
    series = SERIES.get(procedure, "办")
    while True:
        number = next_number(authority, series, year)
        name = f"{authority.short}{series}〔{year}〕{number:04}号"
        if not Case.objects.filter(name=name).exists():  # two bureaus may share a short name
            return name
