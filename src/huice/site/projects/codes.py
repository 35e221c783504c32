"""The project code (项目代码): typed where the provincial platform gave one, else a provisional one.

One code for one project (第八条). The text sets no printed form for it, so any is taken; a
provisional one says of itself that it is none, and is put right once the platform has given one.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

from huice.problems import BadInput, Spot
from huice.site.casework.models import Project
from huice.site.casework.papers.words import PROVISIONAL

MARK: Final = PROVISIONAL
MOST: Final = 64


def provisional(project: Project, day: date) -> str:
    """A stand-in of its own for each project: 暂编-202603-440205-7KX2M9QA."""
    return f"{MARK}-{day:%Y%m}-{project.place}-{project.ref[:8].upper()}"


def is_provisional(code: str) -> bool:
    return code.startswith(f"{MARK}-")


def typed(written: str) -> str:
    """A code of the platform as it was typed; raises BadInput."""
    found = unicodedata.normalize("NFKC", written).strip()
    if not 4 <= len(found) <= MOST or not all(x.isalnum() or x == "-" for x in found):
        raise BadInput.at(
            Spot("project_code"), f"项目代码应为 4 到 {MOST} 个字母、数字或连字符，如 2603-440205-04-02-123456",
            f"a project code has 4 to {MOST} letters, digits or hyphens, such as 2603-440205-04-02-123456",
            "project_code",
        )  # fmt: skip
    if is_provisional(found):
        raise BadInput.at(
            Spot("project_code"), "这是暂编号，不是在线平台的项目代码",
            "this is a provisional number, not a code of the platform", "project_code",
        )  # fmt: skip
    return found
