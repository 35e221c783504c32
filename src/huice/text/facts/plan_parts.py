"""What a part of a plan speaks of: how things stand, what is aimed at, or what is to be done."""

from __future__ import annotations

import re
from typing import Final, Literal

from huice.text.document import Provision

PlanPart = Literal["state", "goal", "task", "none"]

_GOAL = re.compile("目标")
_STATE = re.compile(
    r"(?:现状|总体情况|基本情况|发展情况|有关情况|概况|发展基础|现实基础|工作基础|形势|问题|挑战|机遇|优势|趋势|成效|成就|背景|回顾|不足)"
    r"(?:[和与及、].{0,10})?$"
)
_NO_FIGURES = re.compile("^(?:指导思想|总体思路|基本原则|名词解释|术语|适用范围|附则)")
_TASK = re.compile("任务|工程|措施|保障|举措|布局|重点方向|组织实施|推进思路")
# A title that opens with one of these tells what to do, whatever it ends in: 夯实发展基础.
_DOING: Final = (
    "加", "夯", "提", "强", "巩", "优化", "完善", "推", "培", "建", "破解", "解决", "发挥", "抓", "抢抓",
)  # fmt: skip
_LONGEST_HEADING: Final = 16
_PLANS = re.compile("计划|规划|方案|意见|纲要|行动|目标|工程")
_RULES = re.compile("细则|办法|指南")


def is_plan(title: str) -> bool:
    """Whether a document of this title sets tasks with figures to reach, not terms of support."""
    return bool(_PLANS.search(title)) and not _RULES.search(title)


def part_of(provision: Provision, around: PlanPart | None) -> PlanPart | None:
    """The part that a unit belongs to, where the unit above belongs to ``around``; None where
    nothing tells."""
    title = provision.title
    if provision.kind == "解读" or _NO_FIGURES.match(title):
        return "none"
    if _GOAL.search(title) and len(title) <= _LONGEST_HEADING and around != "task":
        return "goal"
    if around in ("goal", "none", "task"):
        return around
    if _STATE.search(title) and not title.startswith(_DOING):
        return "state"
    if around == "state":
        return around
    return "task" if _TASK.search(title) else around
