"""A first plan.yaml from what the reader finds in a text: everything still to be reviewed.

Where a person's own words are needed the draft has "…", which `huice check` refuses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from huice import places
from huice.rules.measure import Document as Encoded
from huice.rules.record import Cluster
from huice.text.document import Document
from huice.text.facts.layout import Assignment, layout
from huice.text.facts.targets import Target, targets
from huice.text.facts.tasks import Task, tasks
from huice.text.labels import number_of

OPEN = "…"
"""Stands where words are still to be written."""

_ORDINAL = re.compile(r"[一二三四五六七八九十]+|\d+")


def plan_draft(encoded: Encoded, text: Document, clusters: Mapping[str, Cluster]) -> str:
    """The file as text, in the order of the printed document."""
    found, to_do, placed = targets(text), tasks(text), layout(text)
    own = encoded.applies_to.clusters
    cluster = own[0] if len(own) == 1 else ""
    lines = [
        *_block("targets", [_target(n, each) for n, each in enumerate(found, 1)]),
        *_block("tasks", _tasks(to_do)),
        *_block("layout", [_role(each, cluster, own, clusters) for each in placed]),
        "review:",
        f"  drafted: {len(found) + len(to_do) + len(placed)}",
        "  changed: 0", "  added: 0", "  dropped: 0",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _block(name: str, items: Sequence[list[str]]) -> list[str]:
    if not items:
        return []
    lines = [f"{name}:"]
    for item in items:
        lines += [f"  - {item[0]}", *(f"    {line}" for line in item[1:])]
    return lines


def _target(n: int, each: Target) -> list[str]:
    item = [
        f"id: target-{n}  # {each.line[0]}",
        f"indicator: {_quoted(f'{each.indicator} | {OPEN}')}",
        f"op: {_quoted(each.op)}",
        f"figure: {_quoted(f'{each.value}{each.unit}')}",
    ]
    if each.kind == "baseline":
        item.insert(2, "baseline: true")
    if each.value_max is not None:
        item.append(f"high: {_quoted(f'{each.value_max}{each.unit}')}")
    if each.year is not None:
        item.append(f"year: {each.year}")
    if each.soft:
        item.append(f"soft: {_quoted(each.soft)}")
    return [*item, f"cite: {_quoted(each.cite)}"]


def _tasks(found: Sequence[Task]) -> list[list[str]]:
    taken: Counter[str] = Counter()
    items = []
    for each in found:
        numbers = [str(number_of(part)) for part in _ORDINAL.findall(each.cite)]
        id = "-".join(["task", *numbers])
        taken[id] += 1
        if taken[id] > 1:
            id = f"{id}-{chr(ord('a') + taken[id] - 2)}"
        items.append([
            f"id: {id}  # {each.line[0]}",
            f"title: {_quoted(f'{each.title} | {OPEN}')}",
            f"does: {_quoted(f'{OPEN} | {OPEN}')}",
            *_list("lead", each.lead), *_list("support", each.support),
            f"cite: {_quoted(each.cite)}",
        ])  # fmt: skip
    return items


def _is_found(place: str) -> bool:
    """Whether a place is known by its printed name alone: 南山区 is not, 深圳市南山区 is."""
    try:
        places.find(place)
    except (places.UnknownPlace, places.AmbiguousPlace):
        return False
    return True


def _role(
    each: Assignment, cluster: str, own: Sequence[str], clusters: Mapping[str, Cluster]
) -> list[str]:
    alike = [x for x in clusters.values() if x.name.zh == each.industry]
    named = next(
        (x.id for x in alike if x.id in own), alike[0].id if alike and not own else cluster
    )
    item = [f"place: {_quoted(each.place)}  # {each.line[0]}"]
    if each.code and not _is_found(each.place):
        item.append(f"places: [{_quoted(places.full_name(each.code))}]")
    elif not each.code:
        item.append("places: []")
    if named:
        item.append(f"cluster: {named}")
    item.append(f"role: {_quoted(f'{each.role} | {OPEN}')}")
    if each.level is not None:
        item.append(f"level: {_quoted('★' * each.level)}")
    item.append(f"cite: {_quoted(each.cite)}")
    if each.doubtful:
        item.append(f"doubt: {_quoted(f'{OPEN} | {OPEN}')}")
    return item


def _list(name: str, items: Sequence[str]) -> list[str]:
    return [f"{name}: [{', '.join(map(_quoted, items))}]"] if items else []


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
