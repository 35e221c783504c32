"""The Excel form: asks just what is needed, and reads back exactly what a company filled in."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from huice.decide.form import MAX_BYTES, MAX_CELLS, MAX_ROWS, MAX_UNPACKED, form_workbook
from huice.decide.library import Library
from huice.decide.needs import questions
from huice.decide.profile import Profile
from huice.problems import BadInput, Problem

WAN = 10_000 * 100
PURCHASE = "renovation.equipment_purchase"
MEASURE = "guangdong-tech-renovation-2021/equipment-award"
LEGACY = "guangdong-tech-renovation-2021/legacy-advance-award"
RATE = "legacy_award.rate"
SMALL_BUSINESS = "national-little-giant-2021/recognition"
DAY = date(2023, 5, 10)


class Form:
    """One form in a folder: made, filled in by cell, read back."""

    def __init__(self, library: Library, path: Path, measure: str = MEASURE) -> None:
        self.library, self.path = library, path
        self.keys = questions(library, [library.find_measure(measure)], DAY)
        path.write_bytes(form_workbook(self.keys, library.facts, "zh"))

    def row_of(self, fact: str, year: int = 0) -> int:
        sheet = self.sheet()
        return next(
            row
            for row in range(1, sheet.max_row + 1)
            if sheet.cell(row, 2).value == fact and (sheet.cell(row, 3).value or 0) == year
        )

    def cell_of(self, fact: str, year: int = 0) -> str:
        return f"{self.path.name}!D{self.row_of(fact, year)}"

    def sheet(self) -> Worksheet:
        sheet = load_workbook(self.path).active
        assert isinstance(sheet, Worksheet)
        return sheet

    def fill(
        self, values: dict[str | tuple[str, int], Any], sources: dict[str, str] | None = None
    ) -> None:
        book = load_workbook(self.path)
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for key, value in values.items():
            row = self.row_of(*key) if isinstance(key, tuple) else self.row_of(key)
            sheet.cell(row, 4).value = value
        for fact, source in (sources or {}).items():
            sheet.cell(self.row_of(fact), 6).value = source
        book.save(self.path)

    def put(self, fact: str, column: int, value: Any, number_format: str = "General") -> str:
        """Write one cell of a fact's row; gives back where it stands."""
        book = load_workbook(self.path)
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        cell = sheet.cell(self.row_of(fact), column)
        cell.value, cell.number_format = value, number_format
        book.save(self.path)
        return f"{self.path.name}!{cell.coordinate}"

    def add_part(self, name: str, content: bytes) -> None:
        with zipfile.ZipFile(self.path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    def read(self) -> Profile:
        return self.library.profile(self.path)

    def refused(self) -> Problem:
        with pytest.raises(BadInput) as caught:
            self.read()
        (problem,) = caught.value.problems
        return problem


@pytest.fixture
def form(library: Library, tmp_path: Path) -> Form:
    return Form(library, tmp_path / "form.xlsx")


def refusal(library: Library, path: Path) -> Problem:
    with pytest.raises(BadInput) as caught:
        library.profile(path)
    (problem,) = caught.value.problems
    return problem


# what is asked


def test_a_form_begins_with_its_headings_then_the_company_then_the_facts(form: Form) -> None:
    sheet = form.sheet()
    assert [cell.value for cell in sheet[1]] == [
        "事实", "标识", "年度", "填写", "单位", "数据来源", "从何处查得",
    ]  # fmt: skip
    ids = [sheet.cell(row, 2).value for row in range(2, 6)]
    assert ids == ["name", "credit_code", "reference_date", form.keys[0].name]


def test_a_form_asks_each_needed_fact_once_and_nothing_else(form: Form) -> None:
    sheet = form.sheet()
    asked = [sheet.cell(row, 2).value for row in range(5, sheet.max_row + 1)]
    assert asked == [key.name for key in form.keys]
    assert len(set(asked)) == len(asked)
    assert PURCHASE in asked and "chain.declared_input" not in asked


def test_what_only_an_authority_decides_is_not_asked(form: Form) -> None:
    assert form.library.facts["renovation.completion_accepted"].source == "decided"
    assert {form.library.facts[key.name].source for key in form.keys} == {"register", "declared"}


def test_a_yearly_fact_is_asked_for_the_years_the_rule_looks_at(
    library: Library, tmp_path: Path
) -> None:
    # the notice is of 2021-04-19: last year is 2020, the two years before are 2019 and 2020
    form = Form(library, tmp_path / "form.xlsx", SMALL_BUSINESS)
    years = [key.year for key in form.keys if key.name == "enterprise.rd_expense"]
    assert sorted(years) == [2019, 2020]


def test_a_form_names_the_unit_and_offers_the_choices(library: Library, tmp_path: Path) -> None:
    form = Form(library, tmp_path / "form.xlsx")
    sheet = form.sheet()
    assert sheet.cell(form.row_of(PURCHASE), 5).value == "万元"
    offered = {
        str(cells): rule.formula1
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    assert offered[f"D{form.row_of('renovation.filed')}"] == '"是,否,未知"'


def test_an_english_form_has_english_headings(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(questions(library, library.measures, DAY), library.facts, "en"))
    sheet = load_workbook(path)["Profile"]
    assert [cell.value for cell in sheet[1]] == [
        "Fact", "Id", "Year", "Value", "Unit", "Source", "Where to find it",
    ]  # fmt: skip


# the round trip


def test_a_filled_form_equals_the_same_profile_in_yaml(library: Library, tmp_path: Path) -> None:
    form = Form(library, tmp_path / "form.xlsx")
    form.fill(
        {
            "name": "甲公司（虚构）",
            "credit_code": "91441900MA0XN00015",
            "reference_date": datetime(2023, 5, 10),
            "enterprise.registered_in": "东莞市",
            "enterprise.industry": "C34",
            "enterprise.legal_person": "是",
            "renovation.filed": True,
            "renovation.provincial_money_before": False,
            "renovation.completed": datetime(2023, 3, 15),
            "renovation.period_starts": "2021年6月1日",
            PURCHASE: 1200,
            "renovation.in_statistics": "未知",
        },
        sources={PURCHASE: "发票"},
    )
    written = tmp_path / "company.yaml"
    written.write_text(
        "name: 甲公司（虚构）\ncredit_code: 91441900MA0XN00015\nreference_date: 2023-05-10\n"
        "enterprise: {registered_in: 东莞市, industry: C34, legal_person: 是}\n"
        "renovation:\n  filed: 是\n  provincial_money_before: 否\n  completed: 2023-03-15\n"
        "  period_starts: 2021-06-01\n  equipment_purchase: {value: 1200万元, source: 发票}\n",
        encoding="utf-8",
    )
    assert form.read() == library.profile(written)


def test_yearly_figures_come_back_under_their_years(library: Library, tmp_path: Path) -> None:
    form = Form(library, tmp_path / "form.xlsx", SMALL_BUSINESS)
    form.fill(
        {
            ("enterprise.rd_expense", 2019): 1400,
            ("enterprise.rd_expense", 2020): "0.16亿元",
            ("enterprise.headcount", 2020): 120,
            ("enterprise.net_profit", 2018): -150,
        }
    )
    assert form.read().facts == {
        ("enterprise.rd_expense", 2019): 1400 * WAN,
        ("enterprise.rd_expense", 2020): 1600 * WAN,
        ("enterprise.headcount", 2020): 120,
        ("enterprise.net_profit", 2018): -150 * WAN,
    }


@pytest.mark.parametrize(
    ("figure", "fen"),
    [
        (1200.5, 12_005_000 * 100),
        (0.1 + 0.2, 3_000 * 100),
        (1200, 1200 * WAN),
        (1200.0, 1200 * WAN),
        (0.0001, 100),
        (123456.78, 123_456_780_000),
        ("1.5亿元", 15_000 * WAN),
        ("12,000万元", 12_000 * WAN),
    ],
)
def test_a_figure_is_taken_to_the_fen_without_binary_noise(
    form: Form, figure: float | str, fen: int
) -> None:
    form.fill({PURCHASE: figure})
    assert form.read().facts == {(PURCHASE, 0): fen}


@pytest.mark.parametrize(
    ("value", "number_format"),
    [(0.035, "0.0%"), (0.035, "0%"), (3.5, "General"), ("3.5%", "0.0%")],
)
def test_a_rate_is_the_percentage_the_cell_shows(
    library: Library, tmp_path: Path, value: float | str, number_format: str
) -> None:
    form = Form(library, tmp_path / "form.xlsx", LEGACY)
    form.put(RATE, 4, value, number_format)
    assert form.read().facts == {(RATE, 0): Fraction(35, 1000)}


def test_a_reference_date_with_an_hour_keeps_its_hour(form: Form) -> None:
    form.put("reference_date", 4, datetime(2024, 2, 25, 18, 1), "yyyy-mm-dd hh:mm")
    assert form.read().reference_date == datetime(2024, 2, 25, 18, 1)


def test_excel_dates_and_booleans_are_dates_and_answers(form: Form) -> None:
    form.fill({"renovation.completed": date(2023, 3, 15), "renovation.filed": True})
    assert form.read().facts == {
        ("renovation.completed", 0): date(2023, 3, 15),
        ("renovation.filed", 0): True,
    }


def test_rows_moved_about_and_rows_left_empty_do_no_harm(form: Form) -> None:
    form.fill({PURCHASE: 1200})
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.insert_rows(6, 3)
    book.save(form.path)
    assert form.read().facts == {(PURCHASE, 0): 1200 * WAN}


def test_an_empty_form_is_a_profile_that_says_nothing(form: Form) -> None:
    profile = form.read()
    assert (profile.name, dict(profile.facts), profile.reference_date) == ("", {}, None)


# what is refused, by its cell


def test_a_merged_cell_is_refused(form: Form) -> None:
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    row = form.row_of(PURCHASE)
    sheet.merge_cells(f"D{row}:D{row + 1}")
    book.save(form.path)
    problem = form.refused()
    assert str(problem.spot) == form.cell_of(PURCHASE)
    assert f"单元格 D{row}:D{row + 1} 是合并的，请取消合并" in problem.what.zh


@pytest.mark.parametrize("formula", ["=6*200", "=SUM(D5:D6)", '=HYPERLINK("http://x")'])
def test_a_formula_is_refused(form: Form, formula: str) -> None:
    form.fill({PURCHASE: formula})
    problem = form.refused()
    assert str(problem.spot) == form.cell_of(PURCHASE)
    assert "单元格是公式，请粘贴为数值" in problem.what.zh


@pytest.mark.parametrize("text", ["1200", "1,200", "１２００", "1200.5"])
def test_a_number_stored_as_text_is_refused_for_its_unit_is_not_sure(form: Form, text: str) -> None:
    form.fill({PURCHASE: text})
    problem = form.refused()
    assert str(problem.spot) == form.cell_of(PURCHASE)
    assert f"“{text}”是文本格式的数字" in problem.what.zh
    assert "万元" in problem.what.zh


def test_a_wrong_unit_is_refused(form: Form) -> None:
    form.fill({PURCHASE: "1200家"})
    problem = form.refused()
    assert (str(problem.spot), problem.field) == (form.cell_of(PURCHASE), PURCHASE)
    assert "“1200家”是数量（家），此处应为金额" in problem.what.zh


@pytest.mark.parametrize("unit", ["元", "亿元", "家"])
def test_a_unit_cell_that_is_not_the_forms_own_is_refused(form: Form, unit: str) -> None:
    form.fill({PURCHASE: 1200})
    spot = form.put(PURCHASE, 5, unit)
    problem = form.refused()
    assert str(problem.spot) == spot
    assert f"此处单位是“{unit}”，应为“万元”" in problem.what.zh


@pytest.mark.parametrize("column", [3, 5])
@pytest.mark.parametrize(
    ("id", "row"), [("name", 2), ("credit_code", 3), ("reference_date", 4)], ids=lambda part: part
)
def test_the_company_filled_in_beside_its_column_is_refused(
    form: Form, id: str, row: int, column: int
) -> None:
    form.put(id, column, "甲公司（虚构）")
    problem = form.refused()
    assert str(problem.spot) in (f"form.xlsx!C{row}", f"form.xlsx!E{row}")
    assert "请填在“填写”一列" in problem.what.zh


def test_a_sum_finer_than_one_fen_is_refused(form: Form) -> None:
    form.fill({PURCHASE: 0.0000001})
    problem = form.refused()
    assert str(problem.spot) == form.cell_of(PURCHASE)


def test_a_number_where_a_place_is_asked_is_refused(form: Form) -> None:
    form.fill({"enterprise.registered_in": 441900})
    problem = form.refused()
    assert str(problem.spot) == form.cell_of("enterprise.registered_in")
    assert "此处是数字 441900，应为" in problem.what.zh


def test_a_number_where_a_date_is_asked_is_refused(form: Form) -> None:
    form.fill({"renovation.completed": 44927})
    problem = form.refused()
    assert str(problem.spot) == form.cell_of("renovation.completed")
    assert "此处是数字 44927，应为" in problem.what.zh


def test_a_wrong_credit_code_is_refused(form: Form) -> None:
    form.fill({"credit_code": "91441900MA0XN00016"})
    problem = form.refused()
    assert (str(problem.spot), problem.field) == ("form.xlsx!D3", "credit_code")


def test_a_fact_that_does_not_exist_is_refused_and_the_near_one_named(form: Form) -> None:
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    row = form.row_of(PURCHASE)
    sheet.cell(row, 2).value = "renovation.equipment_purchas"
    book.save(form.path)
    problem = form.refused()
    assert str(problem.spot) == f"form.xlsx!B{row}"
    assert "是否指“renovation.equipment_purchase”" in problem.what.zh


def test_a_yearly_row_without_its_year_is_refused(library: Library, tmp_path: Path) -> None:
    form = Form(library, tmp_path / "form.xlsx", SMALL_BUSINESS)
    row = form.row_of("enterprise.rd_expense", 2020)
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.cell(row, 3).value = None
    sheet.cell(row, 4).value = 1600
    book.save(form.path)
    problem = form.refused()
    assert str(problem.spot) == f"form.xlsx!C{row}"
    assert "请填年度，如 2023" in problem.what.zh


def test_a_fact_on_two_rows_is_refused(form: Form) -> None:
    form.fill({PURCHASE: 1200})
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([None, PURCHASE, None, 1300, "万元"])
    last = sheet.max_row
    book.save(form.path)
    problem = form.refused()
    assert str(problem.spot) == f"form.xlsx!D{last}"
    assert f"有两个值，另一个在 {form.cell_of(PURCHASE)}" in problem.what.zh


def test_every_wrong_cell_is_told_at_once(form: Form) -> None:
    form.fill({PURCHASE: "1200", "renovation.completed": "2023-02-30", "renovation.filed": "也许"})
    with pytest.raises(BadInput) as caught:
        form.read()
    cells = {str(problem.spot) for problem in caught.value.problems}
    assert cells == {
        form.cell_of(fact) for fact in (PURCHASE, "renovation.completed", "renovation.filed")
    }


# what is refused, by its file


def test_a_workbook_that_is_not_the_form_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["some", None, "budget", 5])
    book.save(path)
    problem = refusal(library, path)
    assert str(problem.spot) == "other.xlsx"
    assert "没有找到任何事实行" in problem.what.zh


def test_a_form_left_on_another_sheet_is_found_by_its_name(form: Form) -> None:
    form.fill({PURCHASE: 1200})
    book = load_workbook(form.path)
    book.active = book.create_sheet("附注")
    book.save(form.path)
    assert form.read().facts == {(PURCHASE, 0): 1200 * WAN}


def test_a_range_merged_over_the_whole_sheet_is_refused_without_making_its_cells(
    form: Form,
) -> None:
    swollen = form.path.with_name("swollen.xlsx")
    with zipfile.ZipFile(form.path) as old, zipfile.ZipFile(swollen, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                merge = b'<mergeCells count="1"><mergeCell ref="D5:XFD1048576"/></mergeCells>'
                content = content.replace(b"</sheetData>", b"</sheetData>" + merge)
            new.writestr(part, content)
    problem = refusal(form.library, swollen)
    assert str(problem.spot) == "swollen.xlsx!D5"
    assert "单元格 D5:XFD1048576 是合并的" in problem.what.zh


@pytest.mark.parametrize("part", ["xl/worksheets/sheet9.xml", "elsewhere/sheet.xml", "a.xml"])
def test_a_merged_range_too_wide_is_refused_wherever_its_part_stands(form: Form, part: str) -> None:
    form.add_part(part, b'<mergeCell ref="D5:XFD1048576"/>')
    problem = form.refused()
    assert str(problem.spot) == "form.xlsx!D5"
    assert "单元格 D5:XFD1048576 是合并的" in problem.what.zh


def test_merged_ranges_are_summed_over_the_parts(form: Form) -> None:
    rows = MAX_CELLS * 3 // 5
    form.add_part("one.xml", f'<mergeCell ref="A1:A{rows}"/>'.encode())
    assert form.read().facts == {}
    form.add_part("two.xml", f'<mergeCell ref="B1:B{rows}"/>'.encode())
    assert str(form.refused().spot) == "form.xlsx!B1"


def test_a_workbook_with_too_many_cells_is_refused_with_their_number(form: Form) -> None:
    form.add_part("xl/worksheets/sheet9.xml", b"<c ></c>" * MAX_CELLS)
    problem = form.refused()
    assert str(problem.spot) == "form.xlsx"
    told = re.fullmatch(r"单元格有 (\d+) 个，上限是 (\d+) 个", problem.what.zh)
    assert told and int(told[1]) > int(told[2]) == MAX_CELLS


def test_a_text_file_renamed_to_xlsx_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_text("name: 甲\n", encoding="utf-8")
    problem = refusal(library, path)
    assert str(problem.spot) == "form.xlsx"
    assert "不是可读的 Excel 文件" in problem.what.zh


def test_a_broken_zip_is_refused(form: Form) -> None:
    whole = form.path.read_bytes()
    form.path.write_bytes(whole[: len(whole) // 2])
    problem = form.refused()
    assert str(problem.spot) == "form.xlsx"
    assert "不是可读的 Excel 文件" in problem.what.zh


def test_a_zip_without_a_workbook_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook here")
    assert "不是可读的 Excel 文件" in refusal(library, path).what.zh


def test_a_zip_bomb_is_refused_before_it_unpacks(form: Form) -> None:
    form.add_part("xl/media/zeros.bin", b"\0" * (MAX_UNPACKED + 1))
    assert form.path.stat().st_size < MAX_BYTES
    problem = form.refused()
    assert str(problem.spot) == "form.xlsx"
    assert f"Excel 解压后超过 {MAX_UNPACKED} 字节" in problem.what.zh


def test_a_workbook_that_is_too_large_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"PK" + b"\0" * MAX_BYTES)
    assert f"Excel 文件超过 {MAX_BYTES} 字节" in refusal(library, path).what.zh


def test_a_workbook_with_too_many_rows_is_refused(form: Form) -> None:
    book = load_workbook(form.path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.cell(MAX_ROWS + 1, 1).value = "end"
    book.save(form.path)
    assert f"超过 {MAX_ROWS} 行" in form.refused().what.zh


def test_a_missing_form_is_told_by_name(library: Library, tmp_path: Path) -> None:
    problem = refusal(library, tmp_path / "nowhere.xlsx")
    assert str(problem.spot) == "nowhere.xlsx"
    assert problem.what == ("没有这个文件", "no such file")
