"""The answer in Excel: exact money, text that stays text, one row a measure."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

import huice
from huice.decide.answer_xlsx import match_workbook

SAMPLES = Path(__file__).parent.parent / "samples"


def test_each_measure_is_a_row_with_its_bounds_in_yuan() -> None:
    library = huice.load()
    match = library.match(library.profile(SAMPLES / "shenzhen-software.yaml"))
    sheet = load_workbook(BytesIO(match_workbook(match, "zh")))["结论"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(rows) == len(library.measures)
    # 600万元 = 30% × 2000万元, a ceiling
    assert rows["产业链关键环节提升项目资助"][3:5] == (0, 6_000_000)


def test_every_requirement_stands_with_its_cite_and_facts() -> None:
    library = huice.load()
    match = library.match(library.profile(SAMPLES / "shaoguan-castings.yaml"))
    sheet = load_workbook(BytesIO(match_workbook(match, "zh")))["理由"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True)
            if row[1] == "符合条件的设备购置总额达到门槛"]  # fmt: skip
    assert [row[2:4] for row in rows] == [("符合", "第八条（一）5")]
    assert "400万元" in rows[0][5]


def test_a_hostile_text_is_no_formula() -> None:
    library = huice.load()
    profile = library.profile(
        {"enterprise": {"registered_in": {"value": "东莞市", "source": '=HYPERLINK("x")'}}}
    )
    book = load_workbook(BytesIO(match_workbook(library.match(profile), "en")))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
