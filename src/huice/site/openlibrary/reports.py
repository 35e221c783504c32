"""Recurring reports as public pages show them: each with the next day it is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from huice.progress.reporting import Due, recurring_reports, rhythm_of
from huice.rules.measure import Document
from huice.rules.reporting import RecurringReport
from huice.site.web.policies import library


class Owed(NamedTuple):
    """A recurring report of a document; no next day where it is no longer owed."""

    report: RecurringReport
    document: Document
    next: Due | None


def reports_in(documents: Iterable[Document], day: date) -> list[Owed]:
    return [
        Owed(report, document, rhythm_of(report, document).next(day))
        for document, report in recurring_reports(documents)
    ]


def reports_owed_by(who: str, day: date) -> list[Owed]:
    """Those that departments owe whose printed name has these words, the next due first."""
    found = [
        each
        for each in reports_in(library().documents, day)
        if any(who in name for name in each.report.owed_by)
    ]
    return sorted(found, key=lambda each: each.next.day if each.next else date.max)
