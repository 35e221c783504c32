"""Statistics: every run of a clock is counted once, exactly, and every figure opens as its list."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from huice.procedure.events import Entry
from huice.site.bureau.models import StageFact, StageMark
from huice.site.bureau.statistics.asked import asked_of
from huice.site.bureau.statistics.figures import Figures, Timely, Waiting, median, month_ends, rank
from huice.site.bureau.statistics.stages import record, refresh_stages
from huice.site.bureau.statistics.views import percent
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case
from huice.site.people.actor import actor_for

HOME = "/bureau/statistics/"


def approval(world, name: str, *steps: tuple, authority=None) -> Case:
    """An approval with events (event, day of March 2026, actor, data)."""
    actor = actor_for(world.person("owner"), True)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), name, actor, date(2026, 3, 2),
        company=world.company, authority=authority or world.city,
    )  # fmt: skip
    for event, day, *rest in steps:
        by, data = (rest[0] if rest else "authority"), (rest[1] if len(rest) > 1 else {})
        on = date(2026, 3, day)
        entry = Entry(f"{name}-{event}-{day}", event, on, datetime(2026, 3, day, 9), by, data)
        case = docket.enter(case, entry, actor, case.head).case
    return case


SUBMIT = ("submit", 2, "applicant", {"project_code": "P"})


def submit(code: str) -> tuple:
    return ("submit", 2, "applicant", {"project_code": code})


def facts(case: Case, stage: str, is_clock: bool = True) -> list[tuple]:
    found = StageFact.objects.filter(case=case, stage__name=stage, stage__is_clock=is_clock)
    return [(str(x.started), str(x.due), str(x.ended), x.ending, x.in_time, x.taken)
            for x in found.order_by("started", "pk")]  # fmt: skip


def figures(world, login: str, query: str = "") -> Figures:
    return Figures(asked_of(actor_for(world.person(login), True), QueryDict(query)))


# --- what a log comes to -------------------------------------------------------------------------


def test_each_run_of_a_clock_is_measured(world, site_clock) -> None:
    """The notice period runs anew after a supplement: two runs, each with its own end."""
    site_clock.set(date(2026, 3, 31))
    case = approval(
        world, "甲", SUBMIT, ("notify", 3, "authority", {"missing": "用地"}),
        ("supplement", 9, "applicant"), ("accept", 11), ("approve", 23),
    )  # fmt: skip
    record(case)
    assert facts(case, "C01") == [
        ("2026-03-02", "2026-03-04", "2026-03-03", "stopped", True, 1),
        ("2026-03-09", "2026-03-11", "2026-03-11", "stopped", True, 2),
    ]
    assert facts(case, "C07") == [("2026-03-11", "2026-03-25", "2026-03-23", "stopped", True, 8)]
    assert facts(case, "supplementing", is_clock=False) == [
        ("2026-03-03", "None", "2026-03-09", "left", None, 4)
    ]


def test_a_suspension_is_left_out(world, site_clock) -> None:
    """Accepted on Tuesday the 3rd, with the evaluator from the 5th to the 19th, decided on the 25th."""
    site_clock.set(date(2026, 3, 31))
    entrust = {"evaluator": "某评估公司", "independent": "yes", "evaluation_due": "2026-04-30"}
    case = approval(
        world, "甲", SUBMIT, ("accept", 3), ("entrust", 5, "authority", entrust),
        ("report", 19, "evaluator"), ("approve", 25),
    )  # fmt: skip
    record(case)
    (found,) = facts(case, "C07")
    days, stood = 16, 10  # working days from the 3rd to the 25th, and from the 5th to the 19th
    assert (found[2:5], found[5]) == (("2026-03-25", "stopped", True), days - stood)


def test_a_lapse_is_late_and_says_what_it_brought_about(world, site_clock) -> None:
    site_clock.set(date(2026, 3, 9))
    case = approval(world, "甲", SUBMIT)
    record(case)
    assert facts(case, "C01") == [("2026-03-02", "2026-03-04", "2026-03-05", "lapsed", False, 3)]
    assert StageFact.objects.get(case=case, stage__name="C01").effect == "deemed-acceptance"


def test_a_case_is_measured_again_when_its_log_grows_or_time_turns_it(world, site_clock) -> None:
    site_clock.set(date(2026, 3, 3))
    case = approval(world, "甲", SUBMIT)
    assert refresh_stages() == 1
    assert refresh_stages() == 0
    assert facts(case, "C01")[0][3] == ""
    site_clock.set(date(2026, 3, 5))
    assert refresh_stages() == 1
    assert facts(case, "C01")[0][3] == "lapsed"
    docket.refresh()
    case.refresh_from_db()
    approve = Entry("x", "approve", date(2026, 3, 5), datetime(2026, 3, 5, 9), "authority")
    docket.enter(case, approve, actor_for(world.person("officer"), True), case.head)
    assert refresh_stages() == 1
    assert facts(case, "C07")[0][3] == "stopped"
    assert StageMark.objects.get(case=case).lines == 3


def test_a_limit_bounds_what_is_measured_at_once(world, site_clock) -> None:
    for number in range(3):
        approval(world, f"第{number}件", submit(f"P{number}"))
    assert [refresh_stages(2), refresh_stages(2), refresh_stages(2)] == [2, 1, 0]


# --- figures -------------------------------------------------------------------------------------


def some(world, site_clock) -> None:
    """City: one in time, one late, one unmet, one lapsed; the county: one in time."""
    site_clock.set(date(2026, 4, 30))
    approval(world, "按期", submit("P1"), ("accept", 3), ("approve", 10))
    approval(world, "逾期", submit("P2"), ("accept", 3), ("approve", 31))
    approval(world, "未办", submit("P3"), ("accept", 3))
    approval(world, "视为", submit("P4"))
    approval(world, "县里", submit("P5"), ("accept", 4), ("approve", 6), authority=world.county)
    refresh_stages()


def test_in_time_late_and_unmet_are_told_apart(world, site_clock) -> None:
    some(world, site_clock)
    rows = {
        row.stage.name: row for row in figures(world, "officer").stage_rows if row.stage.is_clock
    }
    assert rows["C01"].timely == Timely(in_time=4, late=1, open_late=0)
    assert rows["C07"].timely == Timely(in_time=2, late=1, open_late=2)
    assert rows["C07"].timely.rate == Fraction(2, 5)
    # 3rd to 10th: 5; 3rd to 31st: 20; 4th to 6th: 2
    assert (rows["C07"].count, rows["C07"].median, rows["C07"].ninetieth) == (3, 5, 20)


def test_jurisdiction_decides_what_is_counted(world, site_clock) -> None:
    some(world, site_clock)
    seen = {
        login: figures(world, login).timely.all
        for login in ("officer-province", "officer", "officer-county", "officer-elsewhere")
    }
    assert seen == {
        "officer-province": 15,
        "officer": 15,
        "officer-county": 3,
        "officer-elsewhere": 0,
    }


def test_units_add_up(world, site_clock) -> None:
    some(world, site_clock)
    found = figures(world, "officer-province")
    assert [(each.organisation, each.alone) for each in found.units] == [
        (world.province, True), (world.city, False), (world.elsewhere, False),
    ]  # fmt: skip
    assert sum(each.timely.all for each in found.units) == found.timely.all
    inside = figures(world, "officer-province", f"unit={world.city.ref}")
    assert [each.organisation for each in inside.units] == [world.city, world.county]
    assert inside.timely == found.units[1].timely


def test_the_period_bounds_what_is_counted(world, site_clock) -> None:
    some(world, site_clock)
    march = figures(world, "officer", "from=2026-03-01&to=2026-03-10")
    c07 = next(row for row in march.stage_rows if row.stage.name == "C07")
    assert c07.timely == Timely(in_time=2)
    assert figures(world, "officer", "from=2025-01-01&to=2025-12-31").timely.all == 0


def test_the_backlog_of_a_month_is_what_ran_at_its_end(world, site_clock) -> None:
    some(world, site_clock)
    found = {str(each.day): (each.open, each.overdue) for each in figures(world, "officer").months}
    # at the end of March C02 (entrusting) and C07 of 未办 and 视为 run, all past their days
    assert found["2026-03-31"] == (4, 4)
    assert found["2026-02-28"] == (0, 0)
    assert len(found) == 12
    # nine begun by then and not ended, and two that the lapse of the 5th dates back to the receipt
    early = figures(world, "officer", "from=2026-03-01&to=2026-03-04")
    assert (early.months[-1].day, early.months[-1].open) == (date(2026, 3, 4), 11)


def test_what_waits_today_is_counted_by_cases(world, site_clock) -> None:
    some(world, site_clock)
    docket.refresh()
    assert figures(world, "officer").waiting == Waiting(open=2, overdue=2, suspended=0)


def test_lapses_are_counted_with_their_effect(world, site_clock) -> None:
    some(world, site_clock)
    (row,) = figures(world, "officer").lapses
    assert (row.stage.name, row.count) == ("C01", 1)
    assert row.effect.zh.startswith("视为受理")


def test_medians_and_ranks_are_exact() -> None:
    assert median({1: 1, 2: 1}) == Fraction(3, 2)
    assert median({1: 2, 5: 1}) == 1
    assert median({}) is None
    assert rank({day: 1 for day in range(1, 11)}, 90) == 9
    assert rank({3: 1}, 90) == 3
    assert [str(x) for x in month_ends(date(2024, 3, 10), 3)] == [
        "2024-01-31",
        "2024-02-29",
        "2024-03-10",
    ]


def test_a_rate_is_never_rounded_up_to_all() -> None:
    assert percent(Fraction(9_999, 10_000)) == "99.9%"
    assert percent(Fraction(1)) == "100.0%"
    assert percent(None) == "—"


# --- pages ---------------------------------------------------------------------------------------


def test_every_figure_opens_as_a_list_of_that_length(world, client_of, site_clock) -> None:
    some(world, site_clock)
    docket.refresh()
    client = client_of("officer-province")
    page = client.get(HOME)
    assert page.status_code == 200
    links = re.findall(
        r'<a href="(/bureau/statistics/cases\?[^"]+)">([\d,]+)</a>', page.content.decode()
    )
    assert len(links) > 25
    for href, figure in links:
        behind = client.get(href.replace("&amp;", "&")).content.decode()
        assert f"{figure} 条" in behind, href


def test_the_charts_hold_what_the_tables_hold(world, client_of, site_clock) -> None:
    some(world, site_clock)
    page = client_of("officer").get(HOME).content.decode()
    chart = re.search(r'id="chart-units-data">(.*?)</script>', page, re.S)
    data = json.loads(chart.group(1))
    assert data["labels"] == ["韶关市工信局（测试）（本级）", "曲江区工信局（测试）"]
    assert [each["values"] for each in data["series"]] == [
        [x.timely[at] for x in figures(world, "officer").units] for at in range(3)
    ]


def test_a_name_cannot_break_out_of_the_chart(world, client_of, site_clock) -> None:
    some(world, site_clock)
    world.county.name = "</script><script>alert(1)</script>"
    world.county.save()
    page = client_of("officer").get(HOME).content.decode()
    assert "<script>alert" not in page


def test_the_workbook_holds_figures_and_no_formula(world, client_of, site_clock) -> None:
    some(world, site_clock)
    world.county.name = "=HYPERLINK(1)"
    world.county.save()
    got = client_of("officer").get(f"{HOME}statistics.xlsx")
    book = load_workbook(BytesIO(got.content))
    assert book.sheetnames == ["说明", "按单位", "按环节", "按月", "期满生效"]
    rows = [[cell.value for cell in line] for line in book["按单位"].iter_rows()]
    assert rows[2][0] == "'=HYPERLINK(1)"
    assert sum(row[2] for row in rows[1:]) == figures(world, "officer").timely.all
    assert all(
        cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line
    )


@pytest.mark.parametrize(
    "query",
    ["from=gestern", "to=9999999999-01-01", "from=2026-05-01&to=2026-01-01", "from=0001-01-01",
     "unit=nowhere", "procedure=x%00", "from=1999-01-01&to=2026-01-01"],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_said(world, client_of, site_clock, query) -> None:
    some(world, site_clock)
    for path in ("", "cases"):
        told = client_of("officer").get(f"{HOME}{path}?{query}")
        assert told.status_code == 422
        assert "errors-title" in told.content.decode()


@pytest.mark.parametrize("query", ["what=none", "what=decided"])
def test_a_list_that_does_not_exist_is_not_found(world, client_of, site_clock, query) -> None:
    assert client_of("officer").get(f"{HOME}cases?{query}").status_code == 404


def test_a_company_sees_no_statistics(world, client_of, site_clock) -> None:
    for page in ("", "cases", "statistics.xlsx"):
        assert client_of("owner").get(f"{HOME}{page}").status_code == 403
        assert client_of("").get(f"{HOME}{page}").status_code == 302


def test_another_jurisdictions_unit_cannot_be_asked_about(world, client_of, site_clock) -> None:
    some(world, site_clock)
    told = client_of("officer-elsewhere").get(f"{HOME}cases?what=counted&unit={world.city.ref}")
    assert told.status_code == 422
    assert "没有符合的案件" in told.content.decode()


def test_english_and_empty_pages_are_drawn(world, client_of, site_clock) -> None:
    assert "In-time rate" in client_of("officer").get(f"{HOME}?lang=en").content.decode()
    some(world, site_clock)
    for path in ("", "cases?what=took&", "cases?what=lapsed&", "cases?what=suspended&"):
        mark = "" if path.endswith("&") else "?"
        assert client_of("officer").get(f"{HOME}{path}{mark}lang=en").status_code == 200


def test_plotly_has_no_style_left_to_write_into_the_page(world, client_of, site_clock) -> None:
    """What its bundle would write inline, the policy refuses: both places are taken beforehand."""
    page = client_of("officer").get(HOME)
    html = page.content.decode()
    assert re.search(r'id="plotly\.js-style-global" class="no-inline-styles"', html)
    assert re.search(r'<meta id="[0-9a-f]{64}"', html)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert " style=" not in html
