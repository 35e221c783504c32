"""An event in one line: ``2024-02-25T17:59 submit applicant project_code=A1 because="…"``."""

from __future__ import annotations

import shlex
from datetime import date, datetime, time

from huice.problems import BadInput, Spot
from huice.procedure.events import Entry

BECAUSE = "because"


def read_event(line: str, id: str, spot: Spot, recorded: datetime | None = None) -> Entry:
    """An entry from DAY[THH:MM] EVENT ACTOR NAME=VALUE…; ``because`` is its reason.

    It is recorded at the end of its day unless told otherwise. Raises BadInput.
    """
    try:
        moment, event, by, *data = shlex.split(line)
        known = dict(each.split("=", 1) for each in data)
        day, _, hour = moment.partition("T")
        on, at = date.fromisoformat(day), time.fromisoformat(hour) if hour else None
    except ValueError:
        raise BadInput.at(
            spot,
            f"“{line}”读不懂，应为：日期[T时刻] 事件 主体 名称=值 …",
            f"cannot read '{line}': DAY[THH:MM] EVENT ACTOR NAME=VALUE … is expected",
        ) from None
    reason = known.pop(BECAUSE, "")
    return Entry(
        id, event, on, recorded or datetime.combine(on, time(23, 59, 59)), by, known, reason,
        time=at,
    )  # fmt: skip
