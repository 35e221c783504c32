"""What of an answer to look at first: what stands in the way, what is next, what can wait."""

from __future__ import annotations

from datetime import date

from huice.decide.answer import Deadline, MeasureResult, RequirementResult


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


def in_the_way(result: MeasureResult) -> list[RequirementResult]:
    """The requirements that stand in the way, the innermost of each."""
    return [each for each in result.requirements
            if each.verdict == "unmet" and each.kind not in ("group", "classes")
            and not _saved(each, result)]  # fmt: skip


def _saved(each: RequirementResult, result: MeasureResult) -> bool:
    """Unmet, but inside a group that is not: another way is open."""
    outer = each.path
    while "/" in outer:
        outer = outer.rpartition("/")[0]
        if result.requirement(outer).verdict != "unmet":
            return True
    return False


def next_deadline(result: MeasureResult, after: date) -> Deadline | None:
    """The next day by which an application must be in, or the end of the document's force."""
    coming = [each for each in result.deadlines
              if (each.who == "applicant" or each.entry)
              and each.at.isoformat()[:10] >= after.isoformat()]  # fmt: skip
    return coming[0] if coming else None
