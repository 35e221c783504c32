"""The models of the bureau desk, part by part."""

from huice.site.bureau.models_handling import CounterForm, DutyMet, Proposal
from huice.site.bureau.models_statistics import Stage as MeasuredStage
from huice.site.bureau.models_statistics import StageFact, StageMark
from huice.site.bureau.models_supervision import (
    Complaint,
    InspectionItem,
    InspectionPlan,
    Violation,
)

__all__ = [
    "Complaint",
    "CounterForm",
    "DutyMet",
    "InspectionItem",
    "InspectionPlan",
    "MeasuredStage",
    "Proposal",
    "StageFact",
    "StageMark",
    "Violation",
]
