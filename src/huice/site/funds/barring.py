"""Bars: who may have no money on a day, and by which provision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from huice.fund.bars import Bar, holds, until
from huice.language import Text
from huice.problems import BadInput
from huice.rules.programme import Provision
from huice.site.funds import chain
from huice.site.funds.models_after import FundBar
from huice.values.duration import Duration


def against(code: str, day: date) -> list[Text]:
    """The bars that hold against a company on a day, each in words with its cite."""
    return _said(FundBar.objects.filter(code=code), day)


def in_charge(name: str, day: date) -> list[Text]:
    """The bars that hold against a person in charge. A name is no proof of who it is: whoever reads
    it has to find out."""
    return _said(FundBar.objects.filter(person=name).exclude(person=""), day)


def bar_of(held: FundBar) -> Bar:
    """The bar as the calendar reckons with it."""
    length = None if held.years is None else Duration(held.years, "年")
    return Bar(held.code, held.name, Text(held.cause, held.cause), held.day, length,
               cite_of(held), held.lifted)  # fmt: skip


def ends(held: FundBar) -> date | None:
    """The last day of a bar that has one."""
    found = until(bar_of(held))
    return found.day if found else None


def provision_of(held: FundBar) -> Provision | None:
    """The provision that a bar was made by; None where the library has it no more."""
    document, _, name = held.provision.partition("/")
    try:
        provisions = chain.programme(document).on("bar")
    except BadInput:
        return None
    return next((each for each in provisions if each.id == name), None)


def cite_of(held: FundBar) -> str:
    found = provision_of(held)
    return found.cite if found else held.provision


def said(held: FundBar) -> Text:
    """Who is barred, why, from when, until when and by what."""
    last = ends(held)
    until_zh = f"至 {last} 止" if last else "至整改完成为止"
    until_en = f"until {last}" if last else "until it is put right"
    return Text(
        f"{held.name}自 {held.day} 起不得获资金，{until_zh}：{held.cause}（{cite_of(held)}）",
        f"{held.name} gets no funds from {held.day}, {until_en}: {held.cause} ({cite_of(held)})",
    )


def _said(bars: Iterable[FundBar], day: date) -> list[Text]:
    return [said(each) for each in bars if holds(bar_of(each), day)]
