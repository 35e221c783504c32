"""Bars end when the procedure's clock says that they do (粤工信工业互联网函〔2021〕32号 五（四）)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from fund_ledger import CODE
from huice.decide.library import Library
from huice.fund.bars import Bar, bars_of, holds, until
from huice.language import Text
from huice.procedure.engine import fold
from huice.procedure.events import Entry, Opening
from huice.procedure.load import load_procedure
from huice.procedure.model import Procedure
from huice.values.duration import Duration

ONE_DAY = timedelta(days=1)
FIVE_YEARS = Duration(5, "年")


def bar(
    since: date, length: Duration | None = FIVE_YEARS, lifted: date | None = None, who: str = CODE
) -> Bar:
    return Bar(
        who, "某公司", Text("逾期整改", "put right too late"), since, length, "五（四）", lifted
    )


@pytest.fixture(scope="module")
def procedure(library: Library) -> Procedure:
    folder = library.policies.root / "guangdong-digital-benchmarks-2022" / "procedures"
    return load_procedure(folder / "fund-bar.yaml")


def state(procedure: Procedure, rectified: date, day: date) -> str:
    """Where the procedure has a unit, reminded to a day long before, that day."""
    start = rectified - timedelta(days=60)
    events = [
        ("refuse", start, "unit", {"check": "audit"}),
        ("remind", start, "checker", {"rectify_by": (start + timedelta(days=30)).isoformat()}),
        ("rectify-late", rectified, "unit", {}),
    ]
    noon = time(12)
    entries = [
        Entry(f"e{n}", event, on, datetime.combine(on, noon), by, data)
        for n, (event, on, by, data) in enumerate(events)
    ]
    opening = Opening("invented", procedure.key, procedure.digest, start, datetime.combine(start, noon))  # fmt: skip
    return fold(procedure, opening, entries, day).state


@pytest.mark.parametrize(("rectified", "last"), [
    (date(2021, 3, 16), date(2026, 3, 16)),   # a Monday: the day exactly five years later
    (date(2021, 3, 15), date(2026, 3, 16)),   # a Sunday moves to Monday
    (date(2021, 2, 18), date(2026, 2, 24)),   # 春节
    (date(2021, 10, 1), date(2026, 10, 8)),   # 国庆
    (date(2020, 2, 29), date(2025, 2, 28)),   # no such day five years later
])  # fmt: skip
def test_five_years_end_as_the_clock_of_the_procedure_does(
    procedure: Procedure, rectified: date, last: date
) -> None:
    barred = bar(rectified)
    end = until(barred)
    assert end is not None and end.day == last and not end.estimated
    for day in (rectified, last - ONE_DAY, last, last + ONE_DAY):
        assert holds(barred, day) == (state(procedure, rectified, day) == "barred-for-years"), day
    assert holds(barred, rectified) and holds(barred, last) and not holds(barred, last + ONE_DAY)
    assert not holds(barred, rectified - ONE_DAY)


def test_beyond_the_published_calendar_the_end_is_an_estimate() -> None:
    end = until(bar(date(2024, 10, 1)))
    assert end is not None and end.estimated == (2029,)


def test_a_bar_without_a_length_holds_until_what_is_wrong_is_put_right() -> None:
    since, lifted = date(2021, 10, 9), date(2024, 5, 6)
    assert until(bar(since, None)) is None and holds(bar(since, None), date(2099, 1, 1))
    put_right = bar(since, None, lifted)
    assert holds(put_right, lifted - ONE_DAY) and not holds(put_right, lifted)
    then = bar(lifted)
    for day in (lifted - ONE_DAY, lifted):
        assert len(bars_of(CODE, day, [put_right, then])) == 1, "one bar follows on the other"


def test_a_bar_of_years_may_be_lifted_before_its_end() -> None:
    lifted = bar(date(2021, 3, 16), lifted=date(2022, 1, 4))
    assert holds(lifted, date(2022, 1, 3)) and not holds(lifted, date(2022, 1, 4))


def test_who_is_barred_is_found_however_the_code_is_typed() -> None:
    bars = [bar(date(2021, 3, 16)), bar(date(2021, 3, 16), who="王 小明"), bar(date(2015, 3, 16))]
    day = date(2022, 1, 4)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in CODE.lower())
    assert bars_of(f" {wide} ", day, bars) == bars[:1]
    assert bars_of("王小明", day, bars) == bars[1:2]
    assert bars_of("王小", day, bars) == []
