"""Posted forms: cleaned, checked field by field before the engine is asked, and told what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.http import HttpRequest

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.data_types import NotOfType, read_value
from huice.procedure.model import Procedure
from huice.site.web.language import language_of, say
from huice.site.web.refs import new_ref

Wrong = list[tuple[str, str]]
"""Field (or nothing) and message, as a page sums them up."""

Shown = Sequence[tuple[str, str]]

MOST_REASON: Final = 2000
MOST_TEXT: Final = 4000
MOST_FORM: Final = 64
_PREFIX: Final = re.compile(r"^\d{4}-\d\d-\d\d [a-z-]*(：|: )")


def clean(posted: Mapping[str, str]) -> dict[str, str]:
    """What was posted, without signs that no field holds, and without the token of the form."""
    return {
        name: "".join(x for x in value if x >= " " or x in "\n\r\t")
        for name, value in posted.items()
        if name != "csrfmiddlewaretoken"
    }


def hidden(posted: Mapping[str, str], head: str) -> dict[str, str]:
    """The two hidden fields of a form: what its reader saw, and the id of the event to be."""
    return {"seen": head, "entry": posted.get("entry", "")[:40] or new_ref()}


def told(request: HttpRequest, error: BadInput, field: str = "") -> Wrong:
    """The problems of an error in the language of the page, without the engine's own marks."""
    return [
        (each.field or field, _PREFIX.sub("", each.what.say(language_of(request))))
        for each in error.problems
    ]


def said(request: HttpRequest, wrong: Mapping[str, Text]) -> Wrong:
    return [(field, what.say(language_of(request))) for field, what in wrong.items()]


def first(request: HttpRequest) -> Wrong:
    """What one is told who came second; what was typed stays."""
    return [("", say(
        request, "已有他人先行办理，此件刚刚有变化。下面是最新状态，您填写的内容仍在，核对后可再次提交。",
        "Somebody else was first and the case has just changed. Its present state is below and what you typed is kept; check it and submit again.",
    ))]  # fmt: skip


def wrong_data(procedure: Procedure, event: str, posted: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with the data of an event's form, field by field."""
    found: dict[str, Text] = {}
    for name, kind in procedure.events[event].data.items():
        field, written = f"data-{name}", posted.get(f"data-{name}", "").strip()
        label = procedure.name_of(name)
        most = MOST_FORM if kind.kind == "form" else MOST_TEXT
        if not written:
            if not kind.optional:
                found[field] = Text(f"请填写{label.zh}", f"{label.en}: nothing was entered")
        elif len(written) > most:
            found[field] = Text(
                f"{label.zh}超过 {most} 个字", f"{label.en}: more than {most} characters"
            )
        else:
            try:
                read_value(kind, written)
            except NotOfType as error:
                found[field] = Text(f"{label.zh}：{error.what.zh}", f"{label.en}: {error.what.en}")
    if len(posted.get("because", "")) > MOST_REASON:
        found["because"] = Text(
            f"理由超过 {MOST_REASON} 个字", f"more than {MOST_REASON} characters"
        )
    return found  # fmt: skip


def future_day(written: str, today: date, farthest: int = 10) -> date:
    """A day to look ahead to, up to ten years; raises BadInput."""
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        found = None
    if found is None or not today.year - farthest <= found.year <= today.year + farthest:
        raise BadInput.at(
            Spot("day"), f"“{written}”应为 {farthest} 年以内的日期，如 2027-03-02",
            f"'{written}' is expected to be a date within {farthest} years such as 2027-03-02", "day",
        )  # fmt: skip
    return found
