"""Whether a plan of on-site inspections follows from its lists and seed, and where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.procedure.inspection import (
    Inspector,
    Plan,
    Project,
    check_lists,
    draw,
    mark_of,
    read_ratio,
    wrong_seed,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in a plan that does not follow; ``place`` is a project's code or a field."""

    place: str
    what: Text


def verify(
    plan: Plan,
    projects: Sequence[Project],
    inspectors: Sequence[Inspector] = (),
    commitment: str = "",
) -> tuple[Difference, ...]:
    """Where the plan does not follow from the lists and its own seed and ratios; empty: it does.

    ``commitment`` is the one that was published before the seed, where it was. Raises BadInput
    where the lists themselves are wrong, or that of the inspectors is missing or not called for.
    """
    check_lists(projects, inspectors)
    if plan.inspectors and not inspectors:
        raise BadInput.at(Spot("inspectors"), "计划派了人员，核对须有人员名单",
                          "the plan assigns inspectors, their list is needed")  # fmt: skip
    if inspectors and not plan.inspectors:
        raise BadInput.at(Spot("inspectors"), "计划没有派人员，不用人员名单",
                          "the plan assigns no inspectors, their list is not needed")  # fmt: skip
    found = [*_of(wrong_seed(plan.seed, commitment))] if commitment else []
    extras = {item.id: item.reason for item in plan.items if item.reason}
    try:
        ratios = {share.risk: read_ratio(share.ratio) for share in plan.classes}
        again = draw(
            projects, inspectors, ratios, plan.seed, plan.day, each=plan.each,
            rounding=plan.rounding, commitment=plan.commitment, extras=extras,
        )  # fmt: skip
    except BadInput as error:
        if plan.projects != mark_of(projects):
            found.append(_another_list("projects"))
        return tuple(dict.fromkeys((*found, *_of(error.problems))))
    return (*found, *_differences(plan, again))


def _of(problems: Iterable[Problem]) -> Iterator[Difference]:
    return (Difference(str(problem.spot), problem.what) for problem in problems)


def _another_list(place: str) -> Difference:
    return Difference(place, Text("所给名单不是抽取时所用的（摘要或数目不同）",
                                  "this is not the list that was drawn from (digest or count)"))  # fmt: skip


def _differences(plan: Plan, drawn: Plan) -> Iterator[Difference]:
    if plan.projects != drawn.projects:
        yield _another_list("projects")
    if plan.inspectors != drawn.inspectors:
        yield _another_list("inspectors")
    if plan.classes != drawn.classes:
        yield from _unequal("classes", plan.as_json()["classes"], drawn.as_json()["classes"])
    if plan.method != drawn.method or plan.each != drawn.each:
        yield Difference(
            "method", Text("抽取办法不是所列的办法", "another method than that stated")
        )
    found = [item.id for item in plan.items]
    expected = {item["id"]: item for item in drawn.as_json()["items"]}
    for id, times in Counter(found).items():
        if times > 1:
            yield Difference(
                id, Text(f"在计划里出现 {times} 次", f"stands in the plan {times} times")
            )
        if id not in expected:
            yield Difference(id, Text("不应在计划里", "should not stand in the plan"))
    for id in expected:
        if id not in found:
            yield Difference(id, Text("应在计划里而没有", "is missing from the plan"))
    for item in plan.as_json()["items"]:
        for key, value in expected.get(item["id"], {}).items():
            yield from _unequal(f"{item['id']} {key}", item[key], value)
    if sorted(found) == sorted(expected) and found != list(expected):
        yield Difference("items", Text("各项目的次序不对", "the projects stand in another order"))


def _unequal(place: str, found: Any, expected: Any) -> Iterator[Difference]:
    if found != expected:
        yield Difference(place, Text(f"应为 {_said(expected)}，计划写的是 {_said(found)}",
                                     f"expected {_said(expected)}, the plan has {_said(found)}"))  # fmt: skip


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_said(each) for each in value.values() if each != "")
    if isinstance(value, list):
        return "；".join(_said(each) for each in value) or "-"
    return "-" if value is None or value == "" else str(value)
