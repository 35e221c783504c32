"""A case told in few words: ``play(APPROVAL, "2024-02-01 submit applicant code=A", …)``."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from huice.calendar import Conventions
from huice.procedure.engine import Case, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.load import load_procedure
from huice.procedure.model import Procedure

FOLDER = Path(__file__).resolve().parents[2] / "policies" / "guangdong-approval-filing-2021"
APPROVAL = load_procedure(FOLDER / "procedures" / "approval.yaml")
FILING = load_procedure(FOLDER / "procedures" / "filing.yaml")
CODE = load_procedure(FOLDER / "procedures" / "project-code.yaml")


def on(text: str) -> date:
    return date.fromisoformat(text)


def opening(procedure: Procedure, day: str, **readings: str) -> Opening:
    return Opening(
        "invented-case", procedure.key, procedure.digest, on(day),
        datetime.combine(on(day), time(0)),
        {name.replace("_", "-"): value for name, value in readings.items()}, Conventions(),
    )  # fmt: skip


def told(line: str, place: int) -> Entry:
    """An entry from ``DAY EVENT ACTOR NAME=VALUE…``, recorded at noon of its day."""
    day, event, by, *data = line.split()
    return Entry(
        f"e{place}", event, on(day), datetime.combine(on(day), time(12)), by,
        dict(each.split("=", 1) for each in data),
    )  # fmt: skip


def play(procedure: Procedure, *lines: str, today: str = "", **readings: str) -> Case:
    entries = [told(line, place) for place, line in enumerate(lines)]
    begun = opening(procedure, lines[0].split()[0], **readings)
    return fold(procedure, begun, entries, on(today) if today else None)
