"""reports.yaml of a document, from the file to the model."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from huice.library import report_files as files
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, read
from huice.problems import BadInput, Spot
from huice.rules.reporting import MONTHS, Every, RecurringReport

_EVERY_MONTH: Final = 0
_LONGEST_MONTH: Final = 31


def read_reports(folder: Path) -> tuple[RecurringReport, ...]:
    """The recurring reports of a folder; none where it has no such file."""
    path = folder / "reports.yaml"
    if not path.exists():
        return ()
    data = read(path, f"{folder.parent.name}/{folder.name}/{path.name}")
    found: dict[str, RecurringReport] = {}
    for place, each in enumerate(shaped(data, files.ReportsFile).reports):
        if each.id in found:
            raise BadInput.at(data.spot(("reports", place)), f"报告“{each.id}”写了两次",
                              f"report '{each.id}' is given twice")  # fmt: skip
        found[each.id] = _report(folder.name, data, place, each)
    return tuple(found.values())


def _report(document: str, data: Data, place: int, each: files.ReportFile) -> RecurringReport:
    return RecurringReport(
        key=f"{document}/{each.id}",
        title=each.title.text,
        cite=each.cite,
        owed_by=tuple(each.from_),
        to=tuple(each.to),
        every=each.every,
        due=_days(each, data.spot(("reports", place, "due"))),
        about=each.about,
        covers=each.covers.text,
        see=tuple(each.see),
        reading=text_of(each.reading),
        spot=data.spot(("reports", place)),
    )


def _days(each: files.ReportFile, spot: Spot) -> tuple[tuple[int, int], ...]:
    """The printed days in the order of the year: none, or one in each period of the year."""
    days = tuple(sorted(_day(written, each.every, spot) for written in each.due))
    if each.every == "month":
        wanted, slots = 1, {month for month, _ in days}
    else:
        length = MONTHS[each.every]
        wanted, slots = 12 // length, {(month - 1) // length for month, _ in days}
    if days and not len(days) == len(slots) == wanted:
        raise BadInput.at(
            spot, f"每期一个日子，应写 {wanted} 个：{'、'.join(each.due)}",
            f"one day for each period, {wanted} in all: {', '.join(each.due)}",
        )  # fmt: skip
    return days


def _day(written: str, every: Every, spot: Spot) -> tuple[int, int]:
    if every == "month":
        if written.isascii() and written.isdigit() and 1 <= int(written) <= _LONGEST_MONTH:
            return _EVERY_MONTH, int(written)
        raise BadInput.at(spot, f"“{written}”不是每月的日子，如 10；月底写 31",
                          f"'{written}' is no day of a month such as 10; its end is 31")  # fmt: skip
    try:
        # in a year without 29 February: a day of every year
        day = date.fromisoformat(f"2001-{written}")
    except ValueError:
        raise BadInput.at(
            spot, f"“{written}”不是月-日，如 01-15", f"'{written}' is no month-day such as 01-15"
        ) from None
    return day.month, day.day
