"""An answer on a population as one HTML page: its charts drawn on the spot, no outside files."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from huice.language import Language
from huice.report.population_charts import charts_json, plotly_script
from huice.report.population_tables import (
    Cell,
    Column,
    Headline,
    Report,
    Table,
    brief_money,
    fitted,
    grouped_yuan,
    has_cents,
    said,
    shown,
)

ROWS = 30
"""How many rows of a table a page shows; a workbook has them all."""


def population_page(report: Report, language: Language) -> str:
    """The page as text. Whatever came from a file or a patch stands in it as text alone."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def heading(column: Column) -> str:
        unit = t("（元）", " (yuan)") if column.kind == "money" else ""
        return column.heading.say(language) + unit

    def cell(table: Table, row: tuple[Cell, ...], at: int) -> Markup:
        column = table.columns[at]
        cents = column.kind == "money" and has_cents(table, at)
        kind = "text" if column.kind == "text" else "num"
        return Markup(f'<td class="{kind}">{escape(shown(row[at], column, language, cents))}</td>')

    tables = fitted(report, "page", ROWS)
    charts = [(f"{table.id}-{at}", chart) for table in tables
              for at, chart in enumerate(table.charts)]  # fmt: skip
    return _template().render(
        report=report,
        tables=tables,
        language=language,
        t=t,
        of=lambda text: said(text, language),
        heading=heading,
        cell=cell,
        glance=lambda each: _glance(each, language),
        exactly=lambda each: _exactly(each, language),
        today=date.today().isoformat(),
        charts=Markup(charts_json(charts, language)) if charts else "",
        plotly=Markup(plotly_script()) if charts else "",
    )


def _glance(each: Headline, language: Language) -> str:
    sign = "+" if each.signed and each.value > 0 else ""
    if each.kind == "money":
        return sign + brief_money(each.value, language)
    return sign + f"{each.value:,}" + (" 家" if language == "zh" else "")


def _exactly(each: Headline, language: Language) -> str:
    """The whole figure, where the one at a glance is rounded."""
    if not _glance(each, language).startswith(("≈", "+≈")):
        return ""
    sign = "+" if each.signed and each.value > 0 else ""
    figure = sign + grouped_yuan(each.value, cents=False)
    return f"{figure} 元" if language == "zh" else f"{figure} yuan"


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files("huice.report").joinpath("population_page.html").read_text(encoding="utf-8")
    return environment.from_string(text)
