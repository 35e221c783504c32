"""Whether the parts of a dossier are called as the cited place prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huice.language import Text
from huice.problems import Problem
from huice.rules.dossier import Printed, System
from huice.verify.cites import Cites


def unprinted_parts(system: System, printed: Printed, cites: Cites) -> Iterator[Problem]:
    """A citation that does not resolve, or each part that the cited place does not name."""
    problem = cites.problem(printed.cite, printed.spot)
    if problem:
        yield problem
        return
    said = _close("".join(place.text for place in cites.places(printed.cite)))
    for part in system.parts:
        if _close(part.title.zh) not in said:
            yield Problem(
                part.spot,
                Text(f"“{printed.cite}”没有印出“{part.title.zh}”",
                     f"'{part.title.zh}' is not printed at '{printed.cite}'"),
                part.key,
            )  # fmt: skip


def _close(text: str) -> str:
    """Without spaces and quotation marks, which printings set at will."""
    return re.sub(r"[\s“”\"]", "", text)
