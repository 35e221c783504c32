"""Which answers a company need not look at first."""

from __future__ import annotations

from huice.decide.answer import MeasureResult


def is_untouched(result: MeasureResult) -> bool:
    """Undecided, and the profile says nothing of the kind of project it is about."""
    if result.verdict != "undetermined":
        return False
    own = [use for each in result.requirements for use in each.uses
           if use.key and not use.name.startswith("enterprise.")]  # fmt: skip
    return bool(own) and all(use.value is None for use in own)


def is_unpaid(result: MeasureResult) -> bool:
    """Help without money, open to the company as far as is known."""
    return result.measure.award.kind == "none" and result.verdict in (
        "eligible", "subject_to_judgement",
    ) and all(each.kind == "judgement" for each in result.requirements)  # fmt: skip
