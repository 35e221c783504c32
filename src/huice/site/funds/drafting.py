"""A draft as a form: what stands in it, what was typed, and what of that cannot be read.

Nothing that was typed is lost: what can be read goes into the draft's columns, the rest stays in
``typed`` by the name of its field and is told of wherever the draft is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import transaction

from huice import credit_code
from huice.language import Text
from huice.library.fact_values import read_value
from huice.library.yaml_file import CONTROL
from huice.problems import BadInput, Problem, Spot
from huice.rules.facts import Fact
from huice.site.companies import facts as company_facts
from huice.site.companies.asking import key_of
from huice.site.companies.facts import Said
from huice.site.companies.typed import as_written
from huice.site.funds import applying, asking, chain
from huice.site.funds.models import Application, Item
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.policies import library
from huice.site.web.problems import Conflict
from huice.site.web.shown import day, place
from huice.values.literals import money, normal
from huice.values.types import INDUSTRY, MONEY, PLACE

DRAFTS: Final = ("draft", "returned")
"""The states in which an applicant may write."""

FORM: Final = Spot("form")
MOST_LINES: Final = 200
LONGEST: Final = 20_000
"""Characters that are kept of what cannot be read."""


class Line(NamedTuple):
    """A kind of line that a draft has any number of, with its columns: name, label, most letters."""

    kind: str
    title: Text
    columns: tuple[tuple[str, Text, int], ...]


LINES: Final = {each.kind: each for each in (
    Line("also", Text("联合申报单位", "Joint units"), (
        ("name", Text("单位名称", "Name"), 128), ("code", Text("统一社会信用代码", "Credit code"), 40))),
    Line("equipment", Text("设备", "Equipment"), (
        ("code", Text("设备编号", "Number"), 64), ("name", Text("设备名称", "Name"), 200), ("money", Text("金额", "Sum"), 60))),
    Line("invoice", Text("发票", "Invoices"), (
        ("code", Text("发票号码", "Number"), 64), ("name", Text("内容", "For what"), 200), ("money", Text("金额", "Sum"), 60))),
    Line("target", Text("绩效目标", "Performance targets"), (
        ("indicator", Text("指标", "Indicator"), 100), ("figure", Text("目标值", "Figure"), 20), ("unit", Text("单位", "Unit"), 20))),
)}  # fmt: skip
ITEMS: Final = ("equipment", "invoice")

TEXTS: Final = {
    "project": (Text("项目名称", "Name of the project"), 200),
    "content": (Text("建设内容", "Content"), 5000),
    "contact": (Text("联系人", "Contact person"), 64),
    "phone": (Text("联系电话", "Telephone"), 40),
}
_PHONE: Final = re.compile(r"[0-9+()\- 转,/]{5,40}")
_FIGURE: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


def _own(name: str, type_: Any, zh: str, en: str) -> Fact:
    """What an application has besides facts, read in the words of one."""
    return Fact(name, type_, False, "declared", Text(zh, en), Text("", ""), Spot(name))


VALUES: Final = {
    "place": _own("place", PLACE, "项目所在地", "Place of the project"),
    "industry": _own("industry", INDUSTRY, "所属行业", "Industry"),
    "declared": _own("declared", MONEY, "申报金额", "Sum put in"),
}
_LINE_MONEY: Final = _own("money", MONEY, "金额", "Sum")


class Reading(NamedTuple):
    """What a form says: the columns that it sets, its equipment and invoices, and what of it cannot
    be read. The names of ``unread`` are those of the form that is drawn next, those of ``problems``
    those of the form as it came."""

    columns: dict[str, Any]
    items: dict[str, list[Item]]
    unread: dict[str, str]
    problems: list[Problem]


# --- what stands in it ---------------------------------------------------------------------------


def form_of(application: Application) -> dict[str, str]:
    """The draft as its form is drawn: the columns in words, and as typed what cannot be read."""
    form = {name: getattr(application, name) for name in (*TEXTS, "industry", "size")}
    form["place"] = place(application.place) if application.place else ""
    form["declared"] = "" if application.declared is None else money(application.declared)
    form["promise"] = "1" if application.has_promised else ""
    form |= {f"v-{each['key']}": each["written"] for each in application.facts}
    for kind, rows in rows_of(application).items():
        for number, row in enumerate(rows):
            form |= {f"{kind}-{number}-{column}": value for column, value in row.items()}
    return {**form, **application.typed}


def rows_of(application: Application) -> dict[str, list[dict[str, str]]]:
    """The lines that are kept, by their kind."""
    found: dict[str, list[dict[str, str]]] = {
        "also": [{"name": x["name"], "code": x["code"]} for x in application.also],
        "equipment": [], "invoice": [],
        "target": [{name: x[name] for name in ("indicator", "figure", "unit")} for x in application.targets],
    }  # fmt: skip
    for each in application.items.order_by("pk"):
        found[each.kind].append({"code": each.code, "name": each.name,
                                 "money": "" if each.money is None else money(each.money)})  # fmt: skip
    return found


def count_lines(form: Mapping[str, str], kind: str) -> int:
    """One more than the greatest number of a line in a form."""
    match = re.compile(rf"{kind}-(\d{{1,3}})-\w+")
    numbers = [int(found[1]) for found in map(match.fullmatch, form) if found]
    return max(numbers, default=-1) + 1


# --- what was typed ------------------------------------------------------------------------------


def read(application: Application, form: Mapping[str, str], actor_name: str = "") -> Reading:
    """What a form says. A field that the form does not have stays as it is."""
    reading = Reading({}, {}, {}, [])

    def field(name: str, take: Callable[[str], Any]) -> None:
        if name in form:
            _keep(reading, name, name, form[name], name, take)

    for name, (label, most) in TEXTS.items():
        field(name, partial(_text, name, label, most))
    for name, fact in VALUES.items():
        field(name, partial(_value, fact))
    field("size", _size)
    if "place" in reading.columns:
        _place_taken(application, reading, form["place"])
    if "seen" in form:
        reading.columns["has_promised"] = form.get("promise") == "1"
    _facts(application, form, reading, actor_name)
    for kind in LINES:
        if any(name.startswith(f"{kind}-") for name in form):
            _lines(application, kind, form, reading)
    return reading


def _keep(reading: Reading, name: str, drawn: str, typed: str, column: str,
          take: Callable[[str], Any]) -> None:  # fmt: skip
    """Put what was typed into its column, or keep it as it was typed and say why."""
    try:
        reading.columns[column] = take(typed)
    except BadInput as error:
        reading.unread[drawn] = typed[:LONGEST]
        reading.problems.extend(Problem(x.spot, x.what, name) for x in error.problems)


def _text(name: str, label: Text, most: int, typed: str) -> str:
    value = typed.strip()
    if len(value) > most:
        raise _wrong(name, f"{label.zh}有 {len(value):,} 个字，至多 {most:,} 个",
                     f"{label.en} has {len(value):,} characters, at most {most:,}")  # fmt: skip
    if CONTROL.search(value):
        raise _wrong(name, f"{label.zh}含有看不见的控制字符，请重新键入",
                     f"{label.en} holds control characters, type it anew")  # fmt: skip
    if name == "phone" and value and not _PHONE.fullmatch(normal(value)):
        raise _wrong(name, f"“{value[:40]}”不是电话号码，应为 5 至 40 位数字，可用 + - ( )，分机写“转”",
                     f"'{value[:40]}' is no telephone number: 5 to 40 digits, with + - ( )")  # fmt: skip
    return value


def _value(fact: Fact, typed: str) -> Any:
    """The value in its column; nothing for what is left empty."""
    written = as_written(fact, typed)
    value = read_value(fact, written, Spot(fact.name)) if written else None
    if fact.type.kind == "money":
        if value is not None and not isinstance(value, int):
            raise _wrong(fact.name, f"“{typed[:40]}”不是一个确定的数额，应如 1,200万", f"'{typed[:40]}' is no exact sum, such as 1200万元")  # fmt: skip
        if value is not None and value >= 10**17:
            raise _wrong(fact.name, f"“{typed[:40]}”过大，请核对单位", f"'{typed[:40]}' is too much: check the unit")  # fmt: skip
        return value
    return value or ""


def _size(typed: str) -> str:
    if typed and typed not in [each.zh for each in applying.SIZES]:
        raise _wrong("size", f"“{typed[:20]}”不是企业规模，应为大型、中型、小型或微型", f"'{typed[:20]}' is no size")  # fmt: skip
    return typed


def _place_taken(application: Application, reading: Reading, typed: str) -> None:
    """A place that nobody takes applications from is told of at its field."""
    found = reading.columns["place"]
    if found:
        _keep(reading, "place", "place", typed, "authority", lambda _: chain.authority_for(application.call, found))  # fmt: skip
        if "authority" not in reading.columns:
            del reading.columns["place"]


def _facts(application: Application, form: Mapping[str, str], reading: Reading, name: str) -> None:
    held = {each["key"]: each for each in application.facts}
    kept = []
    measure = asking.measure_of(application)
    for key in asking.fact_keys(measure, asking.day_of(application.call)):
        said, typed = held.get(str(key)), form.get(f"v-{key}")
        if typed is None or (said and typed.strip() == said["written"]):
            kept += [said] if said else []
            continue
        try:
            written = as_written(library().facts[key.name], typed)
        except BadInput as error:
            reading.unread[f"v-{key}"] = typed[:LONGEST]
            reading.problems.extend(Problem(x.spot, x.what, f"v-{key}") for x in error.problems)
            continue
        if written:
            kept.append({"key": str(key), "written": written, "own": True,
                         "source": f"申报时填写（{name} {day(clock.today())}）"})  # fmt: skip
    reading.columns["facts"] = kept


def _lines(application: Application, kind: str, form: Mapping[str, str], reading: Reading) -> None:
    """The lines that are not empty, closed up; what cannot be read is kept under the new number."""
    found: list[dict[str, Any]] = []
    for number in range(min(count_lines(form, kind), MOST_LINES)):
        typed = {
            name: form.get(f"{kind}-{number}-{name}", "") for name, _, _ in LINES[kind].columns
        }
        if not any(each.strip() for each in typed.values()):
            continue
        row = Reading({}, {}, reading.unread, reading.problems)
        for name, label, most in LINES[kind].columns:
            _keep(row, f"{kind}-{number}-{name}", f"{kind}-{len(found)}-{name}", typed[name], name,
                  partial(_cell, kind, name, label, most))  # fmt: skip
        found.append(row.columns)
    if kind in ITEMS:
        reading.items[kind] = [
            Item(application=application, kind=kind, code=x.get("code", ""), name=x.get("name", ""), money=x.get("money"))
            for x in found
        ]  # fmt: skip
    else:
        names = [name for name, _, _ in LINES[kind].columns]
        column = "targets" if kind == "target" else kind
        reading.columns[column] = [{name: x.get(name, "") for name in names} for x in found]


def _cell(kind: str, name: str, label: Text, most: int, typed: str) -> Any:
    if name == "money":
        return _value(_LINE_MONEY, typed)
    value = _text(name, label, most, typed)
    if kind == "also" and name == "code" and value:
        try:
            return credit_code.check(value)
        except credit_code.InvalidCreditCode as error:
            raise _wrong(name, error.zh, error.en) from None
    if name == "figure" and value and not _FIGURE.fullmatch(normal(value)):
        raise _wrong(name, f"目标值“{value}”应为数字，单位另写", f"the figure '{value}' should be a number, its unit apart")  # fmt: skip
    return value


def _wrong(name: str, zh: str, en: str) -> BadInput:
    return BadInput.at(FORM, zh, en, name)


# --- keeping it ----------------------------------------------------------------------------------


@transaction.atomic
def save(application: Application, form: Mapping[str, str], seen: int, actor: Actor) -> Reading:
    """Keep what was typed. Raises Conflict where another member saved it meanwhile; nothing is
    kept then."""
    held = Application.objects.select_for_update().select_related("call", "call__authority").get(pk=application.pk)  # fmt: skip
    if held.state not in DRAFTS:
        raise Conflict
    if held.version != seen and held.saved_by != actor.ref:
        raise Conflict
    before = form_of(held)
    reading = read(held, form, actor.name)
    _apply(held, reading, form)
    if form_of(held) != before:
        held.version, held.saved_by = held.version + 1, actor.ref
        held.save()
        audit.record(actor.ref, "fund.save", held.ref, number=held.number, version=held.version)
    for each in Application._meta.concrete_fields:
        setattr(application, each.attname, getattr(held, each.attname))
    return reading


def _apply(held: Application, reading: Reading, form: Mapping[str, str]) -> None:
    for name, value in reading.columns.items():
        setattr(held, name, value)
    if reading.columns.get("place"):
        applying.settle(held, held.place)
    for kind, items in reading.items.items():
        if [(x.code, x.name, x.money) for x in items] != list(
            held.items.filter(kind=kind).order_by("pk").values_list("code", "name", "money")
        ):
            held.items.filter(kind=kind).delete()
            Item.objects.bulk_create(items)
    still = {name: typed for name, typed in held.typed.items() if not _is_answered(name, form)}
    held.typed = still | reading.unread


def _is_answered(name: str, form: Mapping[str, str]) -> bool:
    """Whether a form speaks of what could not be read before."""
    kind = name.partition("-")[0]
    return name in form or (kind in LINES and any(each.startswith(f"{kind}-") for each in form))


def to_profile(application: Application, actor: Actor) -> int:
    """Put the facts that were typed here into the company's profile too; how many were new there."""
    if application.company is None:
        return 0
    own = [(key_of(each["key"]), each["written"]) for each in application.facts if each.get("own")]
    held = company_facts.current(application.company)
    said = [Said(key.name, key.year, written, f"资金申报（{application.call.title}）"[:200])
            for key, written in own if key and (key not in held or held[key].written != written)]  # fmt: skip
    return company_facts.enter(application.company, said, actor)


def differences(application: Application, form: Mapping[str, str]) -> Iterator[str]:
    """The fields of a form that stand otherwise in what another member saved."""
    kept = form_of(application)
    yield from (name for name in form if name in kept and kept[name].strip() != form[name].strip())
