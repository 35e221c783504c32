"""The half-year ledger of 粤工信技改函〔2021〕45号 第十四条: when it is due, its sheet, what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from fund_ledger import YI, line, sheet_of, table
from huice import places
from huice.decide.library import Library
from huice.fund.half_year import (
    Change,
    Floors,
    Verified,
    changes,
    ledger_due,
    ledger_rhythm,
    verified,
)
from huice.fund.ledger_sheet import (
    HEADINGS,
    STATISTICS,
    ledger_sheet,
    read_ledger,
    read_statistics,
    statistics_sheet,
)
from huice.problems import BadInput, Spot
from huice.progress.reporting import Rhythm

D03 = "guangdong-manufacturing-investment-2021"


@pytest.fixture(scope="module")
def floors(library: Library) -> Floors:
    programme = library.find_document(D03).programme
    assert programme is not None
    return Floors(library.policies, programme, date(2025, 6, 30))


@pytest.fixture(scope="module")
def rhythm(library: Library) -> Rhythm:
    return ledger_rhythm(library.find_document(D03))


def told(wrong: Callable[[], object]) -> list[tuple[int, int, str]]:
    """Row, column and what is said of everything that is wrong."""
    with pytest.raises(BadInput) as error:
        wrong()
    return [(each.spot.line, each.spot.column, each.what.zh) for each in error.value.problems]


# --- when it is due --------------------------------------------------------------------------------


@pytest.mark.parametrize(("period", "day"), [
    ("2024-H2", date(2025, 1, 15)), ("2025-H1", date(2025, 7, 15)), ("2025-H2", date(2026, 1, 15)),
    ("2026-H1", date(2026, 7, 15)),
])  # fmt: skip
def test_a_half_year_is_due_by_the_printed_day_after_it(
    rhythm: Rhythm, period: str, day: date
) -> None:
    due = ledger_due(rhythm, period, "--period")
    assert (due.day, due.printed) == (day, True)


@pytest.mark.parametrize(("written", "said"), [
    ("2026-H2", "2027-01-15 不在文件有效期内"), ("2020-H2", "2021-01-15 不在文件有效期内"),
    ("2025", "不是报送期"), ("2025-H3", "不是报送期"), ("", "不是报送期"),
])  # fmt: skip
def test_no_ledger_is_owed_for_other_periods(rhythm: Rhythm, written: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ledger_due(rhythm, written, "--period")


def test_a_programme_without_a_ledger_says_so(library: Library) -> None:
    with pytest.raises(BadInput, match="没有定期报送的台账"):
        ledger_rhythm(library.find_document("D02"))


# --- the floor that applies ---------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "floor"), [
    ("佛山市", 10 * YI), ("佛山市顺德区", 10 * YI), ("韶关市", 5 * YI), ("深圳市", None), ("广东省", None),
    ("长沙市", None),
])  # fmt: skip
def test_the_floor_is_the_one_that_the_measure_has_for_the_place(
    floors: Floors, place: str, floor: int | None
) -> None:
    assert floors.at(places.find(place)) == floor


# --- the sheet ------------------------------------------------------------------------------------------


def test_what_is_given_out_reads_back_the_same_to_the_fen(floors: Floors) -> None:
    lines = [line(declared=8 * YI + 1, verified=7 * YI + 99, finished=True),
             line("P-2", place=places.find("佛山市顺德区"), project="=1+1")]  # fmt: skip
    assert read_ledger(ledger_sheet(lines, "zh"), "台账.xlsx", floors) == lines
    assert read_ledger(ledger_sheet(lines, "en"), "ledger.xlsx", floors, last=lines) == lines


def test_an_empty_sheet_has_the_headings_alone_and_is_no_ledger(floors: Floors) -> None:
    empty = ledger_sheet([], "zh")
    (headings,) = load_workbook(BytesIO(empty)).worksheets[0].iter_rows(values_only=True)
    assert list(headings) == [each.zh for each in HEADINGS]
    with pytest.raises(BadInput, match="台账里没有项目"):
        read_ledger(empty, "台账.xlsx", floors)


@pytest.mark.parametrize(("cells", "column", "said"), [
    ({"累计申报投资": "8亿元"}, 8, "“8亿元”是文本，应为以元计的数字"), ({"累计申报投资": -0.01}, 8, "不能为负"),
    ({"累计申报投资": None}, 8, "请填写"), ({"已获奖励": -1}, 10, "不能为负"), ({"立项投资": 0}, 6, "应大于零"),
    ({"立项投资": 0.001}, 6, "不是整分"), ({"累计核实投资": 800_000_000.01}, 9, "核实的 800000000.01元 超过申报的 8亿元"),
    ({"累计核实投资": "=H3"}, 9, "是公式"), ({"门槛": 500_000_000}, 7, "广东省佛山市的门槛是 10亿元"),
    ({"建设地": "韶关市"}, 5, "广东省韶关市不在广东省佛山市，台账由各市分报"), ({"建设地": "无此市"}, 5, "无此市"),
    ({"项目编号": "P-1"}, 1, "与第 2 行重复"), ({"项目编号": "合计"}, 1, "合计行不是项目"),
    ({"统一社会信用代码": "91440600MA0000001X"}, 4, "统一社会信用代码"), ({"是否完成": "快了"}, 12, "应为是或否"),
    ({"进展情况": ""}, 11, "请填写进展情况"),
])  # fmt: skip
def test_a_wrong_cell_is_told_by_row_and_column(
    floors: Floors, cells: dict[str, object], column: int, said: str
) -> None:
    content = sheet_of(line(), line("P-2"), **cells)
    found = told(lambda: read_ledger(content, "台账.xlsx", floors))
    assert [each[:2] for each in found] == [(3, column)] and said in found[0][2]


def test_a_place_without_a_floor_is_outside_the_reward(floors: Floors) -> None:
    content = sheet_of(line(place=places.find("深圳市")), 门槛=None)
    assert told(lambda: read_ledger(content, "台账.xlsx", floors)) == [
        (2, 5, "广东省深圳市没有投资门槛，不在奖励范围")
    ]


def test_moved_columns_are_refused(floors: Floors) -> None:
    moved = [each.zh for each in HEADINGS]
    moved[7], moved[8] = moved[8], moved[7]
    with pytest.raises(BadInput, match="列不能移动"):
        read_ledger(table(moved), "台账.xlsx", floors)


# --- beside the last one ----------------------------------------------------------------------------------


def test_the_projects_are_those_of_the_last_ledger_and_those_that_are_entering(
    floors: Floors,
) -> None:
    last = [line(), line("P-2")]
    content = sheet_of(line(), line("P-3"))
    assert told(lambda: read_ledger(content, "台账.xlsx", floors, last)) == [
        (3, 1, "台账里没有项目“P-3”，新纳入的须另行注明"), (0, 0, "缺少项目“P-2”P-2号线，上期台账里有"),
    ]  # fmt: skip
    whole = sheet_of(*last, line("P-3"))
    found = read_ledger(whole, "台账.xlsx", floors, last, entering=["P-3"])
    assert [each.number for each in found] == ["P-1", "P-2", "P-3"]
    assert told(lambda: read_ledger(sheet_of(*last), "台账.xlsx", floors, last, ["P-3"])) == [
        (0, 0, "缺少新纳入的项目“P-3”")
    ]


def test_a_lower_declared_sum_needs_a_reason(floors: Floors) -> None:
    last = [line()]
    lower = line(declared=8 * YI - 1)
    found = told(lambda: read_ledger(sheet_of(lower), "台账.xlsx", floors, last))
    assert found == [(2, 8, "低于上期的 8亿元，请写更正理由")]
    (said,) = read_ledger(sheet_of(lower, 更正理由="重复计入"), "台账.xlsx", floors, last)
    assert (said.declared, said.reason) == (8 * YI - 1, "重复计入")
    assert read_ledger(sheet_of(*last), "台账.xlsx", floors, last) == last, "as before is not lower"
    sneaked = sheet_of(lower)
    assert told(lambda: read_ledger(sneaked, "台账.xlsx", floors, last, entering=["P-1"])) == found


def test_a_city_moves_no_project_away_and_writes_nothing_of_what_is_verified(
    floors: Floors,
) -> None:
    last = [line(verified=7 * YI)]
    away = sheet_of(line(place=places.find("韶关市"), floor=5 * YI, verified=7 * YI))
    assert [x[:2] for x in told(lambda: read_ledger(away, "台账.xlsx", floors, last))] == [(2, 5)]
    for found in (None, 7 * YI + 1):
        content = sheet_of(line(verified=found))
        assert told(lambda c=content: read_ledger(c, "台账.xlsx", floors, last)) == [
            (2, 9, "上期为7亿元，核实数只由统计部门的表填写")
        ]


def test_changes_are_told_field_by_field() -> None:
    before = [line(), line("P-2"), line("P-9")]
    after = [line(declared=9 * YI, finished=True), line("P-2", reason="无"), line("P-3")]
    assert changes(before, after) == [
        Change("P-1", "declared", 8 * YI, 9 * YI), Change("P-1", "finished", False, True),
        Change("P-3", "number", None, "P-3"), Change("P-9", "number", "P-9", None),
    ]  # fmt: skip


# --- statistics ----------------------------------------------------------------------------------------------


def test_statistics_say_what_is_verified_up_to_the_declared_sum() -> None:
    lines = [line(), line("P-2", verified=YI)]
    found = verified(lines, [Verified("P-1", 8 * YI, Spot("统计.xlsx", 2, 3))])
    assert [each.verified for each in found] == [8 * YI, YI]
    wrong = [Verified("P-1", 8 * YI + 1, Spot("统计.xlsx", 2, 3)), Verified("P-7", 1, Spot("统计.xlsx", 3, 3))]  # fmt: skip
    assert told(lambda: verified(lines, wrong)) == [
        (2, 3, "核实的 800000000.01元 超过申报的 8亿元"), (3, 3, "台账里没有项目“P-7”"),
    ]  # fmt: skip


def test_the_sheet_of_statistics_is_read_whole_or_not_at_all() -> None:
    book = load_workbook(BytesIO(statistics_sheet([line(), line("P-2", verified=YI)], "zh")))
    assert [x[2] for x in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == [None, YI // 100]  # fmt: skip
    head = [each.zh for each in STATISTICS]
    (found,) = read_statistics(table(head, ["P-1", "", None], ["P-2", "", 0]), "统计.xlsx")
    assert (found.number, found.amount, found.spot) == ("P-2", 0, Spot("统计.xlsx[Sheet]", 3, 3))
    wrong = table(head, ["P-1", "", 5], ["P-1", "", -1], ["合计", "", 9], ["", "", 3])
    assert [each[:2] for each in told(lambda: read_statistics(wrong, "统计.xlsx"))] == [
        (3, 1), (3, 3), (4, 1), (5, 1),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="没有核实任何项目"):
        read_statistics(table(head, ["P-1", "", None]), "统计.xlsx")
