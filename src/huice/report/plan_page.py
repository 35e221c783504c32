"""Plans as one HTML page that asks for nothing outside itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from jinja2 import Environment, StrictUndefined, Template

from huice.language import Language, Text
from huice.report.plan_tables import PlanTable


def plan_page(title: Text, tables: Sequence[PlanTable], language: Language) -> str:
    """The page as text; rows that begin alike stand under one heading."""
    return _template().render(
        title=title, tables=tables, language=language, of=lambda text: text.say(language),
        t=lambda zh, en: zh if language == "zh" else en,
        grouped=lambda rows: [(name, list(own)) for name, own in groupby(rows, itemgetter(0))],
    )  # fmt: skip


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files("huice.report").joinpath("plan_page.html").read_text(encoding="utf-8")
    return environment.from_string(text)
