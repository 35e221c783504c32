"""Charts of an answer on a population, as figures for Plotly.

Colours differ in lightness and each has its own hatching, so that a grey print can be read.
Lengths of bars are the only floats here; the exact figures stand in the tables.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from rich.cells import cell_len

from huice.language import Language
from huice.report.population_tables import Bars, Series, Tone, grouped_yuan, said

COLOURS: dict[Tone, str] = {
    "eligible": "#14532d", "subject_to_judgement": "#3b7dc4", "undetermined": "#e3b04b",
    "before": "#9aa7b4", "after": "#17406d", "gain": "#1b7a43", "loss": "#c0564c",
    "plain": "#17406d", "first": "#17406d", "second": "#6fa8dc", "third": "#e3b04b",
    "fourth": "#9aa7b4",
}  # fmt: skip
HATCHING: dict[Tone, str] = {"subject_to_judgement": "/", "undetermined": ".", "loss": "x",
                             "second": "/", "third": ".", "fourth": "x"}  # fmt: skip
HATCH = "rgba(255,255,255,.55)"
FONT = ('"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", '
        "system-ui, sans-serif")  # fmt: skip
INK, SOFT, LINE = "#16222e", "#566373", "#dbe1e7"

MONEY_UNITS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((10**14, "万亿元"), (10**10, "亿元"), (10**6, "万元"), (100, "元")),
    "en": ((10**14, "trillion yuan"), (10**11, "billion yuan"), (10**8, "million yuan"),
           (100, "yuan")),
}  # fmt: skip
COUNT_UNITS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((10**4, "万家"), (1, "家")),
    "en": ((10**6, "million companies"), (1, "companies")),
}
CLAIM_UNITS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((10**4, "万笔"), (1, "笔")),
    "en": ((10**6, "million claims"), (1, "claims")),
}
UNITS = {"money": MONEY_UNITS, "count": COUNT_UNITS, "claims": CLAIM_UNITS}

LABEL_CELLS = 34
"""How wide a label may be before it goes on in a second line, in terminal cells."""
MOST_LINES = 2
OPENING, CLOSING = "（《“〔【「(", "）》”〕】」)、，。；：！？…"
"""No line ends with the former or begins with the latter."""
LINE_HEIGHT = 14
BAR = 27
HEAD_AND_FOOT = 84
FEW = 8
"""So few companies have a tick each, and none at a half."""


def plotly_script() -> str:
    """The drawing library itself, to stand in the page once."""
    from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

    return str(get_plotlyjs())


def charts_json(charts: Sequence[tuple[str, Bars]], language: Language) -> str:
    """The figures by the id of their place, safe inside a script element."""
    listed = {name: figure(bars, language) for name, bars in charts}
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def figure(bars: Bars, language: Language) -> dict[str, Any]:
    """One chart: the first label stands at the top."""
    size, unit, longest = _unit(bars, language)
    places = list(range(len(bars.labels)))
    lines = [_lines(said(label, language)) for label in bars.labels]
    thickness = BAR if bars.stacked else 10 + 16 * len(bars.series)
    thickness = max(thickness, 8 + LINE_HEIGHT * max(text.count("<br>") + 1 for text in lines))
    return {
        "data": [_trace(series, bars, size, language) for series in bars.series],
        "layout": {
            "barmode": "relative" if bars.stacked else "group",
            "bargap": 0.34,
            "height": HEAD_AND_FOOT + max(thickness * len(places), 2 * BAR),
            "margin": {"l": 8, "r": 20, "t": 34, "b": 8},
            "font": {"family": FONT, "size": 12, "color": INK},
            "paper_bgcolor": "#fff",
            "plot_bgcolor": "#fff",
            "showlegend": len(bars.series) > 1,
            "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom",
                       "traceorder": "normal", "itemclick": False, "itemdoubleclick": False},
            "hoverlabel": {"font": {"family": FONT, "size": 12}, "namelength": -1},
            "dragmode": False,
            "xaxis": {
                "title": {"text": unit, "font": {"size": 11, "color": SOFT}, "standoff": 6},
                "gridcolor": LINE, "zerolinecolor": INK, "tickfont": {"size": 11, "color": SOFT},
                "separatethousands": True, "exponentformat": "none", "nticks": 6, **({"dtick": 1} if size == 1 and longest < FEW else {}), "rangemode": "tozero",
                "fixedrange": True, "automargin": True,
            },
            "yaxis": {"tickmode": "array", "tickvals": places, "ticktext": lines,
                      "autorange": "reversed", "automargin": True, "fixedrange": True,
                      "ticklabelstandoff": 8},
        },
    }  # fmt: skip


def _trace(series: Series, bars: Bars, size: int, language: Language) -> dict[str, Any]:
    name = _plain(said(series.name, language))
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [value / size for value in series.values],
        "y": list(range(len(series.values))),
        "customdata": [_exactly(value, bars, language) for value in series.values],
        "hovertemplate": f"{name}　%{{customdata}}<extra></extra>",
        "marker": {
            "color": COLOURS[series.tone],
            "line": {"color": COLOURS[series.tone], "width": 1},
            "pattern": {"shape": HATCHING.get(series.tone, ""), "fgcolor": HATCH, "size": 6,
                        "fillmode": "overlay"},
        },
    }  # fmt: skip


def _exactly(value: int, bars: Bars, language: Language) -> str:
    if bars.kind == "money":
        return grouped_yuan(value, cents=False) + (" 元" if language == "zh" else " yuan")
    counter = {"count": " 家", "claims": " 笔"}[bars.kind]
    return f"{value:,}" + (counter if language == "zh" else "")


def _unit(bars: Bars, language: Language) -> tuple[int, str, int]:
    """How many 分 or companies the unit is that fits the longest bar, its name, and that bar."""
    columns = zip(*(series.values for series in bars.series), strict=True)
    reach = sum if bars.stacked else max
    longest = max((reach(map(abs, values)) for values in columns), default=0)
    units = UNITS[bars.kind][language]
    size, name = next((pair for pair in units if longest >= pair[0]), units[-1])
    return size, name, longest


def _lines(label: str) -> str:
    """The label in a few lines, markup in it made harmless."""
    lines, line = [], ""
    for sign in label:
        if cell_len(line + sign) > LABEL_CELLS:
            whole, _, begun = line.rpartition(" ")
            if cell_len(whole) * 2 < LABEL_CELLS:
                whole, begun = line, ""
                while len(whole) > 1 and (whole[-1] in OPENING or (begun or sign)[0] in CLOSING):
                    whole, begun = whole[:-1], whole[-1] + begun
            lines.append(whole)
            line = begun
        line += sign
    lines.append(line)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]
    return "<br>".join(_plain(each) for each in lines)


def _plain(text: str) -> str:
    """Neither markup nor a formula to Plotly."""
    return escape(text).replace("$", "&#36;")
