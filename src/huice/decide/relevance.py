"""What of an answer to look at first: what stands in the way, what is next, what can wait."""

from __future__ import annotations

from collections import Counter
from datetime import date

from huice.decide.answer import Deadline, MeasureResult, RequirementResult, Used
from huice.language import Text
from huice.values.moments import say_moment


def is_unpaid(result: MeasureResult) -> bool:
    """Help without a sum that no one applies for, or that only a judgement opens."""
    measure = result.measure
    if measure.award.kind not in ("title", "none", "unstated") or result.verdict in (
        "ineligible",
        "not_open",
    ):
        return False
    return not measure.by_application or all(
        each.kind == "judgement" for each in result.requirements
    )


def is_elsewhere(result: MeasureResult) -> bool:
    """Of a document for other places, and nothing in the profile speaks for or against it."""
    if result.concern != "no" or result.verdict == "ineligible":
        return False
    return result.verdict == "not_open" or is_unpaid(result) or is_untouched(result)


def is_untouched(result: MeasureResult) -> bool:
    """Undecided, and the profile says nothing of the kind of project it is mostly about."""
    if result.verdict != "undetermined" or is_unpaid(result):
        return False
    own = [use for each in result.requirements for use in each.uses
           if use.key and not use.name.startswith("enterprise.")]  # fmt: skip
    subjects = Counter(_subject(use) for use in own)
    if not subjects:
        return False
    main = subjects.most_common(1)[0][0]
    return all(use.value is None for use in own if _subject(use) == main)


def _subject(use: Used) -> str:
    return use.name.partition(".")[0]


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


def until(deadline: Deadline) -> Text:
    """A deadline in a few words; the end of a document's force is no window of a call."""
    at = say_moment(deadline.at)
    if deadline.id == "until":
        return Text(f"文件有效至 {at}", f"in force until {at}")
    return Text(f"至 {at}", f"by {at}")
