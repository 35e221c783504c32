"""Bars: who may have no money on a day, and by which provision. None is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction

from huice import credit_code
from huice.fund.bars import Bar, holds, until
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.programme import Provision
from huice.site.funds import chain
from huice.site.funds.models import Call
from huice.site.funds.models_after import FundBar
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.values.duration import Duration
from huice.values.literals import read_literal

How = Literal["rectified", "mistaken"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A bar as an officer enters it."""

    provision: str
    code: str
    name: str
    person: str
    cause: str
    day: date


def against(code: str, day: date) -> list[Text]:
    """The bars that hold against a company on a day, each in words with its cite."""
    return _said(FundBar.objects.filter(code=code), day)


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


# --- entering and lifting ------------------------------------------------------------------------


def offered(call: Call) -> Mapping[str, Provision]:
    """The provisions by which somebody can be barred: of the call's programme, and of the documents
    whose measures it pays by."""
    of = chain.programme_of(call)
    documents = dict.fromkeys([call.document, *(key.partition("/")[0] for key in of.measures)])
    programmes = [each for document, each in chain.programmes() if document.id in documents]
    return {
        f"{programme.document}/{each.id}": each
        for programme in programmes
        for each in programme.on("bar")
        if each.bars
    }


@transaction.atomic
def enter(call: Call, authority: Organisation, asked: Asked, actor: Actor) -> FundBar:
    """Raises BadInput for what no provision of the call says, and for a person whom it does not
    bar."""
    provision = offered(call).get(asked.provision)
    if provision is None:
        raise _wrong("provision", "请选择本项目资金的限制规定", "choose a provision of the programme on bars")  # fmt: skip
    if asked.person and "person" not in provision.bars:
        raise _wrong("person", f"{provision.cite}只限制单位，没有写负责人", f"{provision.cite} bars the unit and says nothing of the person in charge")  # fmt: skip
    try:
        code = credit_code.check(asked.code)
    except credit_code.InvalidCreditCode as error:
        raise _wrong("code", error.zh, error.en) from None
    return _made(authority, asked.provision, provision, code, asked.name, asked.person, asked.cause, asked.day, actor)  # fmt: skip


@transaction.atomic
def lift(held: FundBar, how: How, day: date, why: str, actor: Actor) -> FundBar | None:
    """A bar ends on the day on which all was put right, or was never one where it was entered by
    mistake. Returns the bar that follows, where the text has one. Raises BadInput for one that is
    lifted, runs for its years, or begins later."""
    bar = FundBar.objects.select_for_update().get(pk=held.pk)
    if bar.lifted is not None:
        raise _wrong("how", f"已于 {bar.lifted} 解除", f"it was lifted on {bar.lifted}")
    if how == "rectified" and bar.years is not None:
        raise _wrong("how", f"满{bar.years}年为止，不因整改提前结束", f"it runs for {bar.years} years and does not end earlier")  # fmt: skip
    if how == "rectified" and day < bar.day:
        raise _wrong("day", f"早于限制起始日 {bar.day}", f"before the bar began on {bar.day}")
    bar.lifted, bar.lifted_why = (day if how == "rectified" else bar.day), why
    bar.save(update_fields=["lifted", "lifted_why"])
    audit.record(
        actor.ref, "fund.lift", bar.ref, code=bar.code, day=bar.lifted, reason=why, how=how
    )
    return _following(bar, day, why, actor) if how == "rectified" else None


def _following(bar: FundBar, day: date, why: str, actor: Actor) -> FundBar | None:
    provision, document = provision_of(bar), bar.provision.partition("/")[0]
    if provision is None or not provision.then:
        return None
    then = next(each for each in chain.programme(document).on("bar") if each.id == provision.then)
    return _made(bar.authority, f"{document}/{then.id}", then, bar.code, bar.name, bar.person, why, day, actor)  # fmt: skip


def _made(authority: Organisation, key: str, provision: Provision, code: str, name: str,
          person: str, cause: str, day: date, actor: Actor) -> FundBar:  # fmt: skip
    made = FundBar.objects.create(
        authority=authority, code=code, name=name, person=person, provision=key, cause=cause,
        day=day, years=years_of(provision), at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    audit.record(actor.ref, "fund.bar", made.ref, code=code, name=name, day=day, provision=key, reason=cause)  # fmt: skip
    return made


def years_of(provision: Provision) -> int | None:
    """How many years a bar by it runs; None until it is put right."""
    if not provision.length:
        return None
    length: Duration = read_literal(provision.length).value
    return length.length


def _wrong(field: str, zh: str, en: str) -> BadInput:
    return BadInput.at(Spot("form"), zh, en, field)
