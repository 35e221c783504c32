"""An answer on a population in Excel: exact figures, text that stays text, a sheet a table."""

from __future__ import annotations

from io import BytesIO

import answered
import pytest
from drawn import FORMULA, HOSTILE, report
from openpyxl import Workbook, load_workbook

from huice.language import Language, Text
from huice.report.population_budget import budget_report
from huice.report.population_candidates import candidates_report
from huice.report.population_reform import reform_report
from huice.report.population_summary import summary_report
from huice.report.population_tables import Column, Report
from huice.report.population_xlsx import Listing, list_workbook, report_workbook


def book(language: Language = "zh") -> Workbook:
    return load_workbook(BytesIO(report_workbook(report(), language)))


def test_every_table_is_a_sheet_behind_one_that_says_what_was_asked() -> None:
    assert book().sheetnames == ["说明", "按措施", "按金额", "没有的"]
    assert book("en").sheetnames == ["About", "By measure", "By sum", "Nothing"]
    about = [tuple(row) for row in book()["说明"].iter_rows(min_row=2, values_only=True)]
    assert ("基准日", "2024-06-01") in about
    assert ("说明", "上限不是应得额。") in about


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "found",
    [
        summary_report(answered.summary()),
        budget_report(answered.budget()),
        reform_report(answered.reform()),
        candidates_report(answered.candidates()),
    ],
    ids=["summary", "budget", "reform", "candidates"],
)
def test_every_sheet_has_a_name_of_its_own_that_excel_takes_whole(
    found: Report, language: Language
) -> None:
    names = [each.title.say(language) for each in found.tables]
    assert load_workbook(BytesIO(report_workbook(found, language))).sheetnames[1:] == names
    assert all(len(name) <= 31 for name in names)


def test_money_is_a_number_of_yuan_with_two_places_and_counts_are_whole() -> None:
    sheet = book()["按措施"]
    assert [cell.value for cell in sheet[1]][2:] == ["符合", "金额（元）", "变化（元）", "占比"]
    second = sheet[3]
    assert [cell.value for cell in second][2:5] == [3, 1, -21.5]
    assert second[3].number_format == "#,##0.00"
    assert sheet[5][3].value == 45 and sheet[5][2].number_format == "#,##0"
    assert sheet[6][5].value == 1 and sheet[6][5].number_format == "0.00%"


def test_a_figure_with_more_digits_than_a_sheet_keeps_is_text_never_rounded() -> None:
    cell = book()["按措施"][2][3]
    assert (cell.value, cell.data_type) == ("123,456,789,012,345.67", "s")


def test_a_hostile_text_is_no_formula() -> None:
    names = [cell.value for cell in book()["按措施"]["A"]]
    assert FORMULA in names and HOSTILE in names
    for sheet in book():
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_headings_stay_in_sight_and_columns_are_wide_enough() -> None:
    for sheet in book():
        assert sheet.freeze_panes == "A2"
        assert all(each.width >= 10 for each in sheet.column_dimensions.values())


def test_a_text_that_no_sheet_can_hold_is_marked_or_cut() -> None:
    columns = (Column(Text("名", "Name")),)
    listing = Listing(Text("名单", "List"), columns, iter([("a\x00b",), ("长" * 40_000,)]))
    content, _ = list_workbook(report(), [listing], "zh")
    listed = load_workbook(BytesIO(content))["名单"]
    assert listed["A2"].value == "a\N{REPLACEMENT CHARACTER}b"
    assert len(str(listed["A3"].value)) == 32_767


@pytest.mark.parametrize(("rows", "left"), [(3, 0), (4, 1), (9, 6)])
def test_a_list_longer_than_a_sheet_tells_how_many_rows_were_left_out(
    monkeypatch: pytest.MonkeyPatch, rows: int, left: int
) -> None:
    monkeypatch.setattr("huice.report.population_xlsx.ROWS", 4)
    columns = (Column(Text("企业", "Company")), Column(Text("金额", "Sum"), "money"))
    title = Text("名单", "List")
    listing = Listing(title, columns, iter([(f"={n}", n) for n in range(rows)]))
    content, left_out = list_workbook(report(), [listing], "zh")
    sheet = load_workbook(BytesIO(content))["名单"]
    assert (sheet.max_row, left_out) == (4, [(title, left)] if left else [])
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 4
    assert sheet["B3"].value == 0.01
