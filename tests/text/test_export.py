"""Rows of facts as JSON, CSV and Excel: exact numbers, readable Chinese, no cell that runs."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from huice.text.facts.export import csv_bytes, json_text, workbook

ROWS: list[dict[str, Any]] = [
    {
        "title": "扩种茶园",
        "value": Decimal("1.5"),
        "support": ("县茶业局", "县财政局"),
        "line": (12, 15),
    },
    {"title": "开办茶校", "value": Decimal("30"), "support": (), "line": (18, 18), "soft": True},
]
HOSTILE = ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =1+1", "＝1+1"]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True))


def test_json_is_a_list_of_rows_with_plain_numbers() -> None:
    rows = json.loads(json_text(ROWS))
    assert rows[0] == {
        "title": "扩种茶园", "value": 1.5, "support": ["县茶业局", "县财政局"], "line": [12, 15]
    }  # fmt: skip
    assert rows[1]["value"] == 30 and isinstance(rows[1]["value"], int)
    assert "茶园" in json_text(ROWS)


def test_a_number_that_json_cannot_hold_exactly_is_text() -> None:
    exact = Decimal("0.12345678901234567890123")
    assert json.loads(json_text([{"value": exact}])) == [{"value": str(exact)}]


def test_csv_opens_in_a_spreadsheet_as_utf8() -> None:
    data = csv_bytes(ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data) == [
        ["title", "value", "support", "line", "soft"],
        ["扩种茶园", "1.5", "县茶业局、县财政局", "12–15", ""],
        ["开办茶校", "30", "", "18", "true"],
    ]


def test_a_workbook_has_numbers_as_numbers() -> None:
    rows = sheet_of(workbook(ROWS, title="任务"))
    assert rows[0] == ("title", "value", "support", "line", "soft")
    assert rows[1][:4] == ("扩种茶园", 1.5, "县茶业局、县财政局", "12–15")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = read_csv(csv_bytes([{"words": text}]))[1][0]
    assert cell == "'" + text
    sheet = load_workbook(BytesIO(workbook([{"words": text}]))).worksheets[0]
    assert sheet["A2"].data_type == "s" and sheet["A2"].value == text


def test_a_hostile_field_name_is_only_text() -> None:
    assert read_csv(csv_bytes([{"=1+1": 1}]))[0][0] == "'=1+1"


def test_a_negative_number_stays_a_number() -> None:
    assert read_csv(csv_bytes([{"value": Decimal("-3")}]))[1] == ["-3"]
    assert sheet_of(workbook([{"value": Decimal("-3")}]))[1] == (-3,)


def test_signs_that_no_workbook_can_hold_are_left_out() -> None:
    assert sheet_of(workbook([{"words": "竹\x00编\x0b艺"}], title="a/b:*?[c]'"))[1] == ("竹编艺",)
    assert len(sheet_of(workbook([{"words": "竹" * 40_000}]))[1][0]) == 32_767


def test_columns_and_headings_are_chosen() -> None:
    table = csv_bytes(ROWS, ["value", "title"], {"title": "任务"})
    assert read_csv(table) == [["value", "任务"], ["1.5", "扩种茶园"], ["30", "开办茶校"]]
    assert sheet_of(workbook(ROWS, ["value", "title"], {"title": "任务"}))[0] == ("value", "任务")
    assert read_csv(csv_bytes([], ["value"])) == [["value"]]


def test_no_rows_are_an_empty_table() -> None:
    assert json.loads(json_text([])) == []
    assert read_csv(csv_bytes([])) == []
    assert load_workbook(BytesIO(workbook([]))).worksheets[0].max_row == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"甲": st.text(), "乙": st.integers() | st.none()})))
def test_any_text_comes_through(rows: list[dict[str, Any]]) -> None:
    assert json.loads(json_text(rows)) == rows
    assert len(read_csv(csv_bytes(rows))) == (len(rows) + 1 if rows else 0)
    assert load_workbook(BytesIO(workbook(rows))).worksheets
