"""Recurring reports: read from reports.yaml, their periods and due days, how each stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenhouse import run
from huice.decide.library import Library
from huice.library.cache import default_root
from huice.library.inventory import report_errors
from huice.library.load import load_folder
from huice.problems import BadInput
from huice.procedure.load import load_procedure
from huice.progress.reporting import (
    Period,
    Rhythm,
    escalated_from,
    period_at,
    read_period,
    recurring_reports,
    rhythm_of,
    state,
)
from huice.rules.reporting import Every
from invented_records import DUTIES, recorded, write

REPORT = """\
reports:
  - id: ledger
    title: 项目台账 | Ledger of projects
    cite: 六
    from: [市工业和信息化局]
    to: [省工业和信息化厅]
    every: half_year
    due: [07-15, 01-15]
    covers: 在建项目 | Projects under way
    see: [invented/report]
"""


def rhythm(library: Library, key: str) -> Rhythm:
    (found,) = ((x, r) for x, r in recurring_reports(library.documents) if r.key == key)
    return rhythm_of(found[1], found[0])


def read(tmp_path: Path, text: str) -> Any:
    root = recorded(tmp_path, duties=DUTIES)
    write(root, invented__reports_yaml=text)
    return load_folder(root)


# --- the file ------------------------------------------------------------------------------------


def test_reports_are_read_with_their_days_in_the_order_of_the_year(tmp_path: Path) -> None:
    (report,) = read(tmp_path, REPORT).document("invented").reports
    assert (report.key, report.every, report.due) == ("invented/ledger", "half_year", ((1, 15), (7, 15)))  # fmt: skip
    assert (report.owed_by, report.to) == (("市工业和信息化局",), ("省工业和信息化厅",))


@pytest.mark.parametrize(("printed", "instead", "said"), [
    ("[07-15, 01-15]", "[07-15]", "每期一个日子，应写 2 个"),
    ("[07-15, 01-15]", "[01-15, 02-15]", "每期一个日子"),
    ("[07-15, 01-15]", "[07-15, 02-29]", "不是月-日"),
    ("every: half_year", "every: week", "reports.yaml"),
    ("every: half_year", "every: month", "月底写 31"),
    ("cite: 六", "cite: ''", "reports.yaml"),
])  # fmt: skip
def test_days_that_do_not_fit_the_period_are_refused(
    tmp_path: Path, printed: str, instead: str, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, REPORT.replace(printed, instead))
    assert said in refused.value.problems[0].say()


def test_what_a_report_refers_to_must_be_there(tmp_path: Path) -> None:
    assert list(report_errors(read(tmp_path / "right", REPORT))) == []
    wrong = read(tmp_path / "wrong", REPORT.replace("invented/report", "procedures/none"))
    assert [each.field for each in report_errors(wrong)] == ["see"]
    named = read(tmp_path / "named", REPORT.replace("id: ledger", "id: report"))
    assert [each.field for each in report_errors(named)] == ["id"]


def test_a_report_and_a_recurring_day_of_one_name_may_not_differ(tmp_path: Path) -> None:
    root = recorded(tmp_path, duties=DUTIES)
    write(root, invented__reports_yaml=REPORT)
    path = root / "invented/document.yaml"
    path.write_text(path.read_text(encoding="utf-8") + (
        "recurring:\n  - {id: ledger, title: 台账 | Ledger, who: 市局 | Bureau, days: ['01-15'], cite: 六}\n"
    ), encoding="utf-8")  # fmt: skip
    assert [each.field for each in report_errors(load_folder(root))] == ["due"]


def test_the_days_are_those_of_the_procedures_that_run_the_same_clock(library: Library) -> None:
    compared = 0
    for document, report in recurring_reports(library.documents):
        for name in (key for key in report.see if key.startswith("procedures/")):
            path = library.policies.root / document.id / f"{name}.yaml"
            clocks = load_procedure(path).clocks.values()
            assert report.due in [each.yearly for each in clocks], report.key
            compared += 1
    assert compared == 3


# --- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("period", "key", "name", "first", "last"), [
    (Period("year", 2026), "2026", "2026年", date(2026, 1, 1), date(2026, 12, 31)),
    (Period("half_year", 2026, 2), "2026-H2", "2026年下半年", date(2026, 7, 1), date(2026, 12, 31)),
    (Period("quarter", 2026, 1), "2026-Q1", "2026年第1季度", date(2026, 1, 1), date(2026, 3, 31)),
    (Period("month", 2024, 2), "2024-02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
])  # fmt: skip
def test_a_period_has_a_key_a_name_and_its_days(
    period: Period, key: str, name: str, first: date, last: date
) -> None:
    assert (period.key, period.name.zh, period.first, period.last) == (key, name, first, last)


EVERY: st.SearchStrategy[Every] = st.sampled_from(["month", "quarter", "half_year", "year"])


@given(EVERY, st.dates(date(1991, 1, 1), date(2099, 12, 31)))
def test_periods_follow_each_other_without_gap_and_are_read_back(every: Every, day: date) -> None:
    period = period_at(every, day)
    assert period.first <= day <= period.last
    assert (period.next.first - period.last).days == 1 and period.next.previous == period
    assert read_period(period.key) == period


@pytest.mark.parametrize("written", [
    "", "2026-H3", "2026-Q0", "2026-13", "2026-1", "26", "2026-H", "1800", "2026-H01", "二〇二六",
])  # fmt: skip
def test_what_is_no_period_is_none(written: str) -> None:
    assert read_period(written) is None


# --- due days ------------------------------------------------------------------------------------

LEDGER = "guangdong-manufacturing-investment-2021/project-ledger"


@pytest.mark.parametrize(("key", "period", "due", "printed"), [
    (LEDGER, "2025-H2", date(2026, 1, 15), True),  # the half-year that ended before the day
    (LEDGER, "2026-H1", date(2026, 7, 15), True),
    ("guangdong-manufacturing-investment-2021/yearly-notice", "2026", date(2026, 6, 30), True),
    ("guangdong-specialised-sme-2020/city-report", "2023", date(2024, 6, 30), True),  # last year's
    ("national-electronics-growth-2023/growth-progress", "2024", date(2024, 11, 30), True),
    ("national-electronics-growth-2023/quarterly-talks", "2024-Q1", date(2024, 3, 31), False),
    ("national-micro-drama-travel-2024/monthly-progress", "2024-02", date(2024, 2, 29), True),
    ("shenzhen-clusters-opinions-2022/industry-report", "2025-H1", date(2025, 6, 30), False),
])  # fmt: skip
def test_the_due_day_of_each_report_of_the_library(
    library: Library, key: str, period: str, due: date, printed: bool
) -> None:
    wanted = read_period(period)
    assert wanted is not None
    assert rhythm(library, key).due(wanted) == (wanted, due, printed)


def test_without_a_printed_day_a_period_that_ended_is_due_when_the_next_has_ended() -> None:
    due = Rhythm("half_year").due(Period("half_year", 2025, 2))
    assert (due.day, due.printed) == (date(2026, 6, 30), False)


def test_what_is_due_on_the_day_itself_is_still_the_next_and_the_day_after_the_following(
    library: Library,
) -> None:
    own = rhythm(library, LEDGER)
    for day, period in ((date(2026, 1, 15), "2025-H2"), (date(2026, 1, 16), "2026-H1")):
        due = own.next(day)
        assert due is not None and due.period.key == period


def test_a_duty_ends_with_its_document(library: Library) -> None:
    own = rhythm(library, LEDGER)  # in force 2021-09-03 to 2026-09-02
    assert [each.period.key for each in own.from_day(date(2026, 1, 16))] == ["2026-H1"]
    assert own.next(date(2026, 7, 16)) is None
    first = own.next(date(2020, 1, 1))
    assert first is not None and first.day == date(2022, 1, 15)


@pytest.mark.parametrize(("until", "last"), [
    (date(2026, 1, 15), date(2026, 1, 15)), (date(2026, 1, 14), date(2025, 7, 15)),
])  # fmt: skip
def test_a_printed_day_is_owed_up_to_the_last_day_of_validity(until: date, last: date) -> None:
    own = Rhythm("half_year", "ended", ((1, 15), (7, 15)), date(2025, 1, 1), until)
    assert [each.day for each in own.from_day(date(2025, 2, 1))][-1] == last


@pytest.mark.parametrize(("until", "last"), [
    (date(2025, 12, 31), "2025-H2"), (date(2026, 1, 1), "2026-H1"),
])  # fmt: skip
def test_without_a_printed_day_every_period_that_began_in_time_is_owed(
    until: date, last: str
) -> None:
    own = Rhythm("half_year", since=date(2025, 1, 1), until=until)
    assert [each.period.key for each in own.from_day(date(2025, 2, 1))][-1] == last


# --- how a report stands -------------------------------------------------------------------------

DUE = date(2026, 7, 15)  # a Wednesday


@pytest.mark.parametrize(("filed", "day", "stands"), [
    (None, date(2026, 7, 9), "not_due"),  # four working days ahead
    (None, date(2026, 7, 10), "due_soon"),  # Friday: three ahead
    (None, DUE, "due_soon"),  # the day itself is in time
    (None, date(2026, 7, 16), "overdue"),
    (DUE, date(2026, 8, 1), "filed"),
    (date(2026, 7, 16), date(2026, 8, 1), "filed_late"),
    (date(2026, 7, 1), date(2026, 7, 2), "filed"),
])  # fmt: skip
def test_the_state_of_a_period(filed: date | None, day: date, stands: str) -> None:
    assert state(DUE, filed, day) == stands


def test_it_is_escalated_the_day_after() -> None:
    assert escalated_from(DUE) == date(2026, 7, 16)


# --- the command ---------------------------------------------------------------------------------


def asked(home: Path, *args: str) -> CompletedProcess[str]:
    return run(["plan", "reports", *args], home, default_root())


def test_the_command_tells_the_next_due_day(tmp_path: Path) -> None:
    told = json.loads(asked(tmp_path, LEDGER.partition("/")[0], "--on", "2026-01-16", "--json").stdout)  # fmt: skip
    (ledger,) = (each for each in told if each["report"] == LEDGER)
    assert ledger["next"] == {"period": "2026-H1", "due": "2026-07-15", "printed": True}
    assert ledger["due"] == ["01-15", "07-15"] and ledger["cite"] == "第十四条"


def test_the_command_chooses_by_department_and_marks_a_day_that_is_read(tmp_path: Path) -> None:
    asked_for = asked(tmp_path, "--who", "各", "--on", "2024-02-29").stdout
    assert "2024-02-29" in asked_for and "2024-12-31（推定）" in asked_for
    assert "产业报告" not in asked_for


def test_a_day_that_is_none_is_bad_input(tmp_path: Path) -> None:
    answer = asked(tmp_path, "--on", "2024-02-30")
    assert answer.returncode == 2 and "--on" in answer.stderr
