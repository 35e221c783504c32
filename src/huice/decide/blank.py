"""An empty profile in YAML: the questions with labels, units and where to find each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from huice.language import Language, Text
from huice.rules.facts import Fact, FactKey

EXAMPLES = {
    "money": Text("1200万元、5000万元至1亿元", "1200万元, 5000万元至1亿元"),
    "rate": Text("3.5%", "3.5%"),
    "date": Text("2023-05-10", "2023-05-10"),
    "place": Text("东莞市", "东莞市"),
    "industry": Text("C39", "C39"),
    "duration": Text("3年", "3年"),
    "number": Text("3", "3"),
    "year": Text("2020", "2020"),
}


def blank_profile(
    keys: Iterable[FactKey], facts: Mapping[str, Fact], at: date, language: Language
) -> str:
    """YAML text to fill in; what stays empty is unknown."""
    zh = language == "zh"
    head = "企业档案：空着的事实按“未知”处理" if zh else "Profile: a fact left empty is unknown"
    lines = [f"# {head}", "name:", "credit_code:", f"reference_date: {at.isoformat()}"]
    by_subject: dict[str, dict[str, list[int]]] = {}
    for key in keys:
        names = by_subject.setdefault(key.name.partition(".")[0], {})
        names.setdefault(key.name, []).append(key.year)
    for subject, asked in by_subject.items():
        lines.append(f"{subject}:")
        for name, years in asked.items():
            fact = facts[name]
            example = _example(fact, language)
            lines.append(
                f"  # {fact.label.say(language)}{f'（{example}）' if zh else f' ({example})'}"
            )
            lines.append(f"  # {'见' if zh else 'see'} {fact.where.say(language)}")
            lines.append(f"  {name.partition('.')[2]}:")
            lines += [f"    {year}:" for year in sorted(years) if year]
    return "\n".join(lines) + "\n"


def _example(fact: Fact, language: Language) -> str:
    zh = language == "zh"
    if fact.type.kind == "choice":
        return " / ".join(fact.type.options)
    if fact.type.kind == "boolean":
        return "是 / 否" if zh else "yes / no"
    units = {"count": f"5{fact.type.unit}", "price": f"10万元/{fact.type.unit}"}
    example = EXAMPLES.get(fact.type.kind)
    shown = units.get(fact.type.kind) or (example.say(language) if example else "")
    if not shown:
        return "文字" if zh else "text"
    return f"{'如' if zh else 'e.g.'} {shown}"
