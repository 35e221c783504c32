"""The rule of a measure in words: its requirements as a tree, its award line by line."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from huice.decide.answer import KIND_NAMES
from huice.decide.library import Library
from huice.decide.rule_text import say_term
from huice.language import Language, Text
from huice.rules.measure import (
    Class,
    Classes,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
    inner,
)
from huice.rules.terms import Table, Term
from huice.site.web.policies import library

AWARD_KINDS: Final = {
    "amount": Text("给予数额", "an amount"),
    "ceiling": Text("上限，非必得", "a ceiling, not an entitlement"),
    "unstated": Text("数额文本未列", "a sum the text does not state"),
    "title": Text("称号", "a title"),
    "none": Text("不给资金", "no money"),
}
STACKING: Final = {
    "one_of": Text("只能择一", "only one of"),
    "once": Text("不重复支持", "once only"),
    "not_with": Text("不得同时享受", "not together with"),
    "higher": Text("就高不重复", "the higher one"),
    "top_up": Text("可以叠加配套", "may be topped up"),
}
SAME: Final = Text("同时满足", "all of")
ANY: Final = Text("满足其一", "any of")
BY_CLASS: Final = Text("按类别", "by class")


def _say(term: Term, known: Library, language: Language) -> str:
    """An expression in words, with the brackets and commas of its language."""
    said = say_term(term, known, language)
    if language == "zh":
        return said
    for sign, narrow in ((" （", " ("), ("（", " ("), ("）", ")"), ("；", "; "), ("，", ", ")):
        said = said.replace(sign, narrow)
    return said.strip()


class Node(NamedTuple):
    """A requirement as it is drawn: ``rule`` is its test in words, ``by`` and ``evidence`` are
    those of a judgement, ``where`` tells where the figures it looks at are found."""

    title: Text
    kind: str
    cite: str
    rule: str
    by: Text | None
    evidence: Text | None
    reading: Text | None
    parts: tuple[Node, ...]

    @property
    def kind_name(self) -> Text:
        return KIND_NAMES[self.kind]


class Line(NamedTuple):
    """A line of the award, or a figure that the rule uses, with its citation."""

    label: Text
    detail: str
    cite: str
    reading: Text | None = None
    rows: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=2048)
def requirements(key: str, language: Language) -> tuple[Node, ...]:
    """The requirements of a measure, outermost first, in the text's order."""
    known = library()
    measure = known.policies.measures[key]
    kinds: dict[str, str] = {each.path: each.kind for each in known.judge(key).clauses}
    return tuple(_node(each, each.id, kinds, known, language) for each in measure.requirements)


def _node(
    each: Requirement, path: str, kinds: dict[str, str], known: Library, language: Language
) -> Node:
    if isinstance(each, Classes):
        parts = tuple(_class(one, path, kinds, known, language) for one in each.classes)
    else:
        parts = tuple(_node(x, f"{path}/{x.id}", kinds, known, language) for x in inner(each))
    judged = each if isinstance(each, Judgement) else None
    rule = _rule(each, known, language)
    return Node(
        each.title, kinds.get(path, "group"), each.cite,
        rule if rule != each.title.say(language) else "",
        judged.by if judged else None, judged.evidence if judged else None, each.reading, parts,
    )  # fmt: skip


def _class(
    one: Class, path: str, kinds: dict[str, str], known: Library, language: Language
) -> Node:
    inside = f"{path}/{one.demands.id}"
    parts = tuple(_node(x, f"{inside}/{x.id}", kinds, known, language) for x in one.demands.parts)
    rule = _say(one.when, known, language)
    return Node(one.title, "classes", one.cite, rule, None, None, None, parts)


def _rule(each: Requirement, known: Library, language: Language) -> str:
    match each:
        case Test():
            return _say(each.that, known, language)
        case Exclusion():
            barred = Text("有此情形的除外：", "barred if ").say(language)
            return barred + _say(each.when, known, language)
        case Group(mode="any"):
            return ANY.say(language)
        case Group(mode="at_least"):
            return Text(f"至少 {each.least} 项", f"at least {each.least} of").say(language)
        case Group():
            return SAME.say(language)
        case Classes():
            return BY_CLASS.say(language)
        case _:
            return ""


@lru_cache(maxsize=2048)
def award(key: str, language: Language) -> tuple[Line, ...]:
    """How much a measure gives: the sum in words, then its ceilings."""
    known = library()
    given = known.policies.measures[key].award
    lines = []
    if given.amount is not None:
        name = Text("计算方法", "How it is worked out")
        lines.append(Line(name, _say(given.amount, known, language), given.cite))
    for cap in given.caps:
        limit = _say(cap.at, known, language)
        lines.append(Line(Text("最高", "At most"), limit, cap.cite))
    for exception in known.policies.measures[key].exceptions:
        when = _say(exception.when, known, language)
        name = Text(f"例外：{exception.title.zh}", f"Exception: {exception.title.en}")
        lines.append(Line(name, when, exception.cite, exception.reading or exception.discretion))
    return tuple(lines)


@lru_cache(maxsize=2048)
def figures(key: str, language: Language) -> tuple[Line, ...]:
    """The parameters, tables and figures that the measure's own document defines."""
    known = library()
    measure = known.policies.measures[key]
    own = (f"{measure.key}:", f"{measure.document}:")
    lines = []
    for name, each in known.policies.definitions.items():
        if not name.startswith(own):
            continue
        short = name.rpartition(":")[2]
        label = each.label if each.label.zh not in (name, each.key) else Text(short, short)
        if isinstance(each.term, Table):
            rows = tuple((x.key, _say(x.value, known, language)) for x in each.term.rows)
            lines.append(Line(label, "", each.cite, each.reading, rows))
        else:
            lines.append(Line(label, _say(each.term, known, language), each.cite, each.reading))
    return tuple(lines)


def materials(measure: Measure, language: Language) -> list[tuple[Text, Text | None, str, str]]:
    """The papers to hand in: title, form, whom it is asked of, citation."""
    known = library()
    return [
        (
            each.title,
            each.form,
            _say(each.when, known, language) if each.when else "",
            each.cite,
        )
        for each in measure.materials
    ]
