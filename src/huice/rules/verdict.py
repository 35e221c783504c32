"""The answer on one measure: from its state and the standing of its requirements."""

from __future__ import annotations

from typing import Literal

from huice.language import Text
from huice.rules.judge import JUDGED, MET, Standing
from huice.rules.state import State

Verdict = Literal["eligible", "subject_to_judgement", "undetermined", "ineligible", "not_open"]

VERDICT_NAMES: dict[str, Text] = {
    "eligible": Text("符合", "eligible"),
    "subject_to_judgement": Text("符合，待评审认定", "eligible subject to judgement"),
    "undetermined": Text("待补充", "undetermined"),
    "ineligible": Text("不符合", "ineligible"),
    "not_open": Text("不可申报", "not open"),
}


def verdict_of(standing: Standing, state: State) -> Verdict:
    if state not in ("open", "undated"):
        return "not_open"
    if standing[1] == 0:
        return "ineligible"
    if state == "undated":  # nobody can say that it is in force
        return "undetermined"
    if standing == MET:
        return "eligible"
    if standing == JUDGED:
        return "subject_to_judgement"
    return "undetermined"
