"""An empty profile in YAML: the questions with labels, units and where to find each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from huice.language import Language
from huice.rules.facts import Fact, FactKey

EXAMPLES = {
    "money": "如 1200万元、5000万元至1亿元", "rate": "如 3.5%", "boolean": "是 / 否",
    "date": "如 2023-05-10", "place": "如 东莞市", "industry": "如 C39", "duration": "如 3年",
    "number": "如 3", "year": "如 2020",
}  # fmt: skip


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
            lines.append(f"  # {fact.label.say(language)}（{_example(fact)}）")
            lines.append(f"  # {'见' if zh else 'see'} {fact.where.say(language)}")
            lines.append(f"  {name.partition('.')[2]}:")
            lines += [f"    {year}:" for year in sorted(years) if year]
    return "\n".join(lines) + "\n"


def _example(fact: Fact) -> str:
    if fact.type.kind == "choice":
        return " / ".join(fact.type.options)
    if fact.type.kind == "count":
        return f"如 5{fact.type.unit}"
    return EXAMPLES.get(fact.type.kind, "文字")
