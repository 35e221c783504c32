"""Conditions and values in the words of the procedure's users."""

from __future__ import annotations

from typing import Final

from huice.language import Text
from huice.procedure.conditions import Compared, Condition, Is, Term, Test
from huice.procedure.model import Clock, Limit, Procedure
from huice.values.literals import show

_SIGNS: Final = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def say_condition(procedure: Procedure, condition: Condition) -> Text:
    """A condition in words: 变更事由不为规模，或变动幅度 ≥ 20%."""
    alternatives = [[_test(procedure, test) for test in tests] for tests in condition.alternatives]
    return Text(
        "，或".join("且".join(test.zh for test in tests) for tests in alternatives),
        ", or ".join(" and ".join(test.en for test in tests) for tests in alternatives),
    )


def say_period(procedure: Procedure, clock: Clock) -> Text:
    """How long a clock runs: 10个工作日, 至 2024-02-25 18:00, 每年 1月15日、7月15日 前."""
    if clock.length:
        return Text(str(clock.length), str(clock.length))
    if clock.until:
        limit = say_limit(procedure, clock.until)
        return Text(f"至 {limit.zh}", f"until {limit.en}")
    if clock.yearly:
        days = [f"{month}月{day}日" for month, day in clock.yearly]
        plain = ", ".join(f"{month:02}-{day:02}" for month, day in clock.yearly)
        return Text(f"每年 {'、'.join(days)} 前", f"each year by {plain}")
    word = clock.unstated or Text("", "")
    return Text(f"文本未规定期限（{word.zh}）", f"period not stated ({word.en})")


def say_limit(procedure: Procedure, limit: Limit) -> Text:
    """A printed day with its hour, or the name of the date in the data."""
    return procedure.name_of(limit.field) if limit.field else Text(str(limit), str(limit))


def named(procedure: Procedure, id: str) -> Text:
    """A name with its id, as a message shows it: 受理（accept）."""
    title = procedure.name_of(id)
    return title if title.zh == id else Text(f"{title.zh}（{id}）", f"{title.en} ({id})")


def _test(procedure: Procedure, test: Test) -> Text:
    if isinstance(test, Is):
        name, word = procedure.name_of(test.name), procedure.name_of(test.word)
        if not test.op:
            return Text(f"已填{name.zh}", f"{name.en} is given")
        if test.op == "=":
            return Text(f"{name.zh}为“{word.zh}”", f"{name.en} is '{word.en}'")
        return Text(f"{name.zh}不为“{word.zh}”", f"{name.en} is not '{word.en}'")
    assert isinstance(test, Compared)
    left, right = _sum(procedure, test.left), _sum(procedure, test.right)
    sign = _SIGNS[test.op]
    return Text(f"{left.zh} {sign} {right.zh}", f"{left.en} {sign} {right.en}")


def _sum(procedure: Procedure, terms: tuple[Term, ...]) -> Text:
    said = Text("", "")
    for place, term in enumerate(terms):
        sign = f" {term.sign} ".replace("-", "−") if place else ""
        one = _term(procedure, term)
        said = Text(f"{said.zh}{sign}{one.zh}", f"{said.en}{sign}{one.en}")
    return said


def _term(procedure: Procedure, term: Term) -> Text:
    name = procedure.name_of(term.name)
    if term.literal is None:
        return name
    figure = show(term.literal.value, term.literal.type)
    return Text(f"{figure} × {name.zh}", f"{figure} × {name.en}") if term.name else Text(figure, figure)  # fmt: skip
