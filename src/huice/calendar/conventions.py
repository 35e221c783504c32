"""How days are counted where a text does not say it: choices that every answer shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from huice.calendar.working_days import WorkingDays
from huice.language import Text
from huice.problems import BadInput, Spot

BeyondCoverage = Literal["error", "estimate"]
Convention = Literal[
    "start_day_counted", "roll_over", "named_day_included", "stop_day_counted", "resume_day_counted"
]


@dataclass(frozen=True, slots=True)
class Conventions:
    """The readings of a period, each with its default.

    ``start_day_counted``: the day a period starts on is its first day. By default it is not
    (民法典第二百零一条). ``roll_over``: a period of 日, 个月 or 年 whose last day is a rest day ends on
    the next working day (民法典第二百零三条); one of 工作日 ends on a working day anyhow, and a length
    taken off never rolls. ``named_day_included``: on the day that a limit names it is not too
    late. ``stop_day_counted``: the day on which a running clock is stopped still counts;
    ``resume_day_counted``: so does the day on which it goes on. ``beyond_coverage``: a year without a published calendar is an error, or is estimated
    by its weekends alone.
    """

    start_day_counted: bool = False
    roll_over: bool = True
    named_day_included: bool = True
    stop_day_counted: bool = True
    resume_day_counted: bool = False
    beyond_coverage: BeyondCoverage = "error"

    @property
    def estimating(self) -> Conventions:
        """The same, but beyond the calendar by weekends alone."""
        return replace(self, beyond_coverage="estimate")

    def as_json(self, *bearing: Convention) -> dict[str, Any]:
        """The conventions that bear on an answer, and what is done beyond the calendar."""
        chosen: dict[str, Any] = {name: getattr(self, name) for name in bearing}
        return {**chosen, "beyond_coverage": self.beyond_coverage}

    def say(self, *bearing: Convention) -> Text:
        said = [_SAID[name, getattr(self, name)] for name in bearing]
        return Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))


DEFAULT = Conventions()

_SAID: dict[tuple[Convention, bool], Text] = {
    ("start_day_counted", False): Text("起算日不计入", "the start day is not counted"),
    ("start_day_counted", True): Text("起算日计入", "the start day is counted"),
    ("roll_over", False): Text("末日遇休息日不顺延", "an end on a rest day stays"),
    ("roll_over", True): Text(
        "末日遇休息日顺延至下一工作日", "an end on a rest day moves to the next working day"
    ),
    ("named_day_included", False): Text("不含所指之日", "the named day itself is too late"),
    ("named_day_included", True): Text("含所指之日", "the named day itself is in time"),
    ("stop_day_counted", False): Text("中止之日不计入", "the day of a stop is not counted"),
    ("stop_day_counted", True): Text("中止之日计入", "the day of a stop is counted"),
    ("resume_day_counted", False): Text(
        "恢复之日不计入", "the day on which a clock goes on is not counted"
    ),
    ("resume_day_counted", True): Text(
        "恢复之日计入", "the day on which a clock goes on is counted"
    ),
}


def estimated(
    calendar: WorkingDays, conventions: Conventions, first: date, last: date, *asked: object
) -> tuple[int, ...]:
    """The years from ``first`` to ``last`` that are known by their weekends alone.

    Raises BadInput where there are any and no estimate was chosen; ``asked`` is the
    question, part by part.
    """
    years = calendar.uncovered(first, last)
    if years and conventions.beyond_coverage == "error":
        needed = say_years(years)
        raise BadInput.at(
            Spot(" ".join(map(str, asked))),
            f"要用到 {needed} 年的放假安排，工作日历只含 {calendar.coverage} 年；"
            "请更新 chinesecalendar，或改为估算（只按周末计，--estimate）",
            f"needs the holidays of {needed}, the calendar covers {calendar.coverage}; "
            "update chinesecalendar, or choose an estimate (by weekends only, --estimate)",
        )
    return years


def say_years(years: tuple[int, ...]) -> str:
    """Years as 2027, 2027-2029, or 2003, 2027-2029 on both sides of a calendar."""
    breaks = [late for early, late in pairwise(years) if late - early > 1]
    firsts = [years[0], *breaks]
    lasts = [*(years[years.index(first) - 1] for first in breaks), years[-1]]
    return ", ".join(
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(firsts, lasts, strict=True)
    )


def estimate_json(years: tuple[int, ...]) -> dict[str, Any]:
    """What marks an answer as an estimate; nothing where it is none."""
    return {"estimate": {"years": list(years), "basis": "weekends only"}} if years else {}
