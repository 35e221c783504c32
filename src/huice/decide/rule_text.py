"""A checked expression said for a reader: labels instead of names, signs instead of operators."""

from __future__ import annotations

from huice.decide.library import Library
from huice.language import Language
from huice.rules.terms import (
    AnchorDay,
    AnchorYear,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Constant,
    DefinitionRef,
    FactRef,
    Logic,
    Not,
    OneOf,
    Table,
    Term,
    Within,
)
from huice.values.literals import show

SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "*": "×", "/": "÷", "-": "−"}
WORDS = {
    "zh": {"and": " 且 ", "or": " 或 ", "not": "非 ", "within": " 属于 ", "if": "若 ", "then": " 则 ",
           "else": "，否则 ", "anchor": "基准日", "Y": "基准年度"},
    "en": {"and": " and ", "or": " or ", "not": "not ", "within": " within ", "if": "if ",
           "then": " then ", "else": ", else ", "anchor": "anchor date", "Y": "anchor year"},
}  # fmt: skip
FUNCTION_NAMES = {
    "min": "取小", "max": "取大", "mean": "平均", "growth": "增长率", "at_most": "以后者为限",
    "year_of": "年份", "start_of_year": "年初", "end_of_year": "年末",
}  # fmt: skip


def say_term(term: Term, library: Library, language: Language) -> str:
    """The expression in one line, in the reader's language."""
    words = WORDS[language]

    def say(part: Term, tight: bool = False) -> str:
        said = bare(part)
        loose = isinstance(part, (Logic, Arithmetic, Choose, Compare))
        return f"（{said}）" if tight and loose else said

    def bare(part: Term) -> str:
        match part:
            case Constant():
                return part.text or show(part.value, part.type)
            case FactRef():
                label = library.facts[part.name].label.say(language)
                return f"{label}（{part.year}）" if part.year else label
            case DefinitionRef():
                return _definition(part, library, language)
            case Compare() | Arithmetic():
                return (
                    f"{say(part.left, True)} {SIGNS.get(part.op, part.op)} {say(part.right, True)}"
                )
            case Logic(op="at_least"):
                listed = "；".join(map(say, part.parts))
                return (f"下列至少 {part.least} 项：{listed}" if language == "zh"
                        else f"at least {part.least} of: {listed}")  # fmt: skip
            case Logic():
                return words[part.op].join(say(each, True) for each in part.parts)
            case Not():
                return words["not"] + say(part.part, True)
            case Choose():
                return (words["if"] + say(part.condition) + words["then"] + say(part.then)
                        + words["else"] + say(part.otherwise))  # fmt: skip
            case Within():
                return say(part.value, True) + words["within"] + part.text
            case OneOf():
                return say(part.value, True) + words["within"] + "、".join(part.options)
            case Call():
                name = FUNCTION_NAMES[part.function] if language == "zh" else part.function
                return f"{name}（{'，'.join(say(each) for each in part.arguments)}）"
            case Table():
                return "；".join(f"{row.key} {say(row.value)}" for row in part.rows)
            case AnchorDay():
                return words["anchor"]
            case AnchorYear():
                return words["Y"]
        raise TypeError(f"cannot say {type(part).__name__}")

    return say(term)


def _definition(part: DefinitionRef, library: Library, language: Language) -> str:
    definition = library.policies.definitions[part.name]
    label = definition.label.say(language)
    term = definition.term
    if isinstance(term, Constant):
        return f"{term.text}" if label == part.name else f"{label} {term.text}"
    if isinstance(term, Table) and len(term.rows) <= 4:
        rows = "；".join(f"{row.key} {say_term(row.value, library, language)}" for row in term.rows)
        return f"{label}（{rows}）"
    return label
