"""An answer on a population as one page: nothing from outside, every figure in a table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import answered
import pytest
from answered import WAN
from drawn import FORMULA, HOSTILE, NAMES, OPEN, PAID, report
from playwright.sync_api import Browser, Page, sync_playwright

from huice.language import Language, Text
from huice.population.running.summary import ByVerdict, Sums
from huice.population.study.budget import RegionPaid
from huice.population.study.claims import Paid
from huice.report.population_budget import budget_report
from huice.report.population_candidates import candidates_report
from huice.report.population_charts import figure, plotly_script
from huice.report.population_page import population_page
from huice.report.population_reform import reform_report
from huice.report.population_summary import summary_report
from huice.report.population_tables import (
    Bars,
    Column,
    Report,
    Series,
    Table,
    brief_money,
    fitted,
    grouped_yuan,
    percent,
    shown,
)
from huice.report.population_words import asked, largest, stacked_money

WIDTHS = (1200, 800, 390)


class Seen(HTMLParser):
    """The tags of a page, and its words outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.silent = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("style", "script", "title")
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


# figures


@pytest.mark.parametrize(
    ("fen", "cents", "said"),
    [(0, True, "0.00"), (123, True, "1.23"), (-123_456_700, False, "-1,234,567"), (-5, False, "-0.05")],
)  # fmt: skip
def test_money_is_grouped_and_loses_no_fen(fen: int, cents: bool, said: str) -> None:
    assert grouped_yuan(fen, cents) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(1, 2), "50.00%"),
        (Fraction(12345, 1_000_000), "1.23%"),  # 1.2345 % lies nearer to 1.23
        (Fraction(1, 80_000), "0.00%"),  # 0.00125 %
        (Fraction(5, 100_000), "0.00%"),  # 0.005 % half to even: down
        (Fraction(15, 100_000), "0.02%"),  # 0.015 % half to even: up
        (Fraction(-15, 100_000), "-0.02%"),
    ],
)
def test_a_share_is_rounded_half_to_even_at_two_places(share: Fraction, said: str) -> None:
    assert percent(share, 2) == said


def test_a_rate_that_decides_money_is_exact_or_marked_as_rounded() -> None:
    column = Column(Text("率", "Rate"), "rate")
    assert shown(Fraction(1, 8), column, "zh") == "12.5%"
    assert shown(Fraction(2, 3), column, "zh") == "≈66.666667%"


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0元", "CNY 0"),
        (3_000_000 * 100, "300万元", "CNY 3 million"),
        (123_456_789_01, "≈1.235亿元", "≈CNY 123.5 million"),
        (-123_456_789_01, "≈-1.235亿元", "≈CNY -123.5 million"),
        (12, "0.12元", "CNY 0.12"),
    ],
)
def test_a_figure_at_the_head_is_short_and_says_when_it_is_rounded(
    fen: int, zh: str, en: str
) -> None:
    assert (brief_money(fen, "zh"), brief_money(fen, "en")) == (zh, en)


# what is on the page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_of_a_chart_stands_in_a_table_too(language: Language) -> None:
    seen = Seen(population_page(report(), language)).text
    for fen in PAID:
        assert grouped_yuan(fen) in seen
    assert "168" in seen and "71.43%" in seen  # 120 of 168


def test_the_page_says_what_was_asked_and_what_the_figures_mean() -> None:
    seen = Seen(population_page(report(), "zh")).text
    for words in ("基准日 2024-06-01", "上限不是应得额。", "确定", "≈123.5万亿元", "+22.50"):
        assert words in seen, words
    assert "没有。" in seen  # a table without rows says so


def test_a_change_carries_its_sign() -> None:
    seen = Seen(population_page(report(), "zh")).text
    assert "-21.50" in seen and "+22.50" in seen


def test_hostile_text_is_only_text() -> None:
    text = population_page(report(), "zh")
    page = Seen(text)
    assert not {"img", "iframe", "a"} & set(page.tags)
    assert page.tags.count("script") == 3
    assert page.text.count("onerror=alert(1)") >= 4
    assert FORMULA in page.text
    (charts,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', text)
    assert "<" not in charts and set(json.loads(charts)) == {"measures-0", "money-0"}


def test_the_drawing_library_stands_in_the_page_once_and_ends_no_script_early() -> None:
    assert "</script" not in plotly_script()
    assert population_page(report(), "zh").count(plotly_script()) == 1


def test_a_page_without_charts_carries_no_script() -> None:
    bare = replace(report(), tables=tuple(replace(table, charts=()) for table in report().tables))
    assert "script" not in Seen(population_page(bare, "zh")).tags


def test_two_measures_of_one_name_have_a_bar_each() -> None:
    (chart,) = report().tables[0].charts
    drawn = figure(chart, "zh")
    assert drawn["data"][1]["x"] == list(OPEN)
    assert drawn["layout"]["yaxis"]["tickvals"] == list(range(len(NAMES)))


# each answer


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "report_of",
    [
        lambda: summary_report(answered.summary()),
        lambda: budget_report(answered.budget()),
        lambda: reform_report(answered.reform()),
        lambda: candidates_report(answered.candidates()),
    ],
)
def test_every_answer_fits_its_columns_and_speaks_both_languages(
    report_of: Callable[[], Report], language: Language
) -> None:
    found = report_of()
    for table in found.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.total is None or len(table.total) == len(table.columns)
        for chart in table.charts:
            assert {len(each.values) for each in chart.series} == {len(chart.labels)}
    seen = Seen(population_page(found, language)).text
    assert ("Companies" if language == "zh" else "企业") not in seen.replace("惠策 Huice", "")


def test_what_is_undetermined_is_told_apart_and_never_added() -> None:
    certain, most, undetermined = summary_report(answered.summary()).headlines
    assert (certain.value, most.value) == (500 * WAN, 800 * WAN)
    assert undetermined.value == 900 * WAN
    assert "另有 1 笔没有已知上限" in [each.zh for each in most.also]


def test_beneath_a_sum_stand_the_awards_that_have_one_and_the_others_apart() -> None:
    title = ByVerdict(eligible=Sums(1))
    found = replace(answered.summary(), applicant=answered.FOUND + title)
    certain = summary_report(found).headlines[0]
    assert [each.zh for each in certain.also[:2]] == ["3 笔已符合", "另有 1 笔没有数额"]


def test_whether_measures_were_assumed_open_is_said_as_it_was() -> None:
    late = (("invented/late", Text("过期的", "The late one"), "expired"),)
    said = [
        dict(asked("x", 1, "2024-06-01", closed, assumed, "a1"))[Text("假定可申报", "Assumed open")]
        for closed, assumed in ((late, ()), ((), late), ((), ()))
    ]
    assert [each.zh[:2] for each in said if isinstance(each, Text)] == ["否：", "是：", "无须"]


def test_what_no_limit_holds_is_told_beneath_the_rules() -> None:
    budget = answered.budget()
    beyond = RegionPaid(
        Text("未设限额的地区", "elsewhere"), None, Fraction(1), 0, Paid(7, 90, 90, 7), ""
    )
    rules = tuple(replace(each, regions=(*each.regions, beyond)) for each in budget.allotments)
    tables = {each.id: each for each in budget_report(replace(budget, allotments=rules)).tables}
    assert "7 笔、0.90 元" in tables["rules"].notes[-1].zh


def test_no_line_of_a_label_begins_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    for cut in range(10, 20):
        label = "措" * cut + "、大赛资助（付给地级以上市政府）"
        bars = Bars(
            Text("图", "Chart"), (label,), (Series(Text("家", "n"), "plain", (1,)),), "count"
        )
        (text,) = figure(bars, "zh")["layout"]["yaxis"]["ticktext"]
        first, _, second = text.partition("<br>")
        assert second and second[0] not in "、）" and first[-1] != "（"
        assert text.endswith("…") or first + second == label


def test_money_to_governments_has_its_own_headline() -> None:
    heads = budget_report(answered.budget()).headlines
    assert [head.value // WAN for head in heads] == [500, 800, 900, 50]


def test_a_chart_of_money_leaves_the_undetermined_to_the_table_where_there_is_more_to_draw() -> (
    None
):
    _, money = summary_report(answered.summary()).tables[0].charts
    assert [(each.tone, each.values[0] // WAN) for each in money.series] == [
        ("eligible", 500), ("subject_to_judgement", 300),
    ]  # fmt: skip
    only = stacked_money(Text("", ""), ["甲"], [replace(answered.FOUND, eligible=Sums(), judged=Sums())])  # fmt: skip
    assert [(each.tone, each.values) for each in only[0].series] == [("undetermined", (900 * WAN,))]


def test_an_unfinished_run_is_told_at_the_head() -> None:
    seen = Seen(population_page(summary_report(answered.summary(finished=False)), "zh")).text
    assert "运行尚未完成" in seen and "20 / 40 家" in seen


def test_a_run_without_reasons_has_no_near_misses() -> None:
    def ids(reasons: bool) -> list[str]:
        return [each.id for each in summary_report(answered.summary(reasons=reasons)).tables]

    assert "near-misses" in ids(True) and "near-misses" not in ids(False)


def test_rules_of_allotment_stand_side_by_side_with_how_they_go() -> None:
    tables = {each.id: each for each in budget_report(answered.budget()).tables}
    assert [(each.name.zh, each.values) for each in tables["rules"].charts[0].series] == [
        ("全额", (0, 2)), ("部分", (5, 1)), ("落空", (0, 2)),
    ]  # fmt: skip
    assert "统一比例：同一比例" in [each.zh for each in tables["rules"].notes]
    assert "rules" not in [each.id for each in budget_report(answered.budget(limited=False)).tables]


def test_measures_that_a_reform_leaves_alone_are_only_counted() -> None:
    tables = {each.id: each for each in reform_report(answered.reform()).tables}
    assert [row[0] for row in tables["measures"].rows] == [answered.TITLE]
    assert tables["measures"].notes[0].zh == "另有 1 项措施不受影响。"


def test_a_long_table_is_cut_on_a_page_and_the_rest_added_up_in_one_row() -> None:
    columns = (Column(Text("地市", "City")), Column(Text("家", "Companies"), "count"))
    rows = tuple((f"{n} 市", n) for n in range(1, 51))
    whole = Table("city", Text("按地市", "By city"), columns, rows, (Text("合计", "Total"), 1275))
    (cut,) = fitted(replace(report(), tables=(whole,)), "page", 30)
    assert len(cut.rows) == 31
    assert cut.rows[-1] == (Text("其余 20 行合计", "20 others together"), sum(range(31, 51)))
    (listed,) = fitted(replace(report(), tables=(replace(whole, total=None),)), "page", 30)
    assert len(listed.rows) == 30 and "另有 20 行" in listed.notes[0].zh


def test_a_chart_has_at_most_ten_bars_the_longest_first() -> None:
    bars = Bars(Text("图", "Chart"), tuple(map(str, range(50))),
                (Series(Text("家", "n"), "plain", tuple(range(50))),), "count")  # fmt: skip
    (drawn,) = largest(bars.title, bars)
    assert drawn.labels == tuple(map(str, range(49, 39, -1)))
    assert largest(bars.title, replace(bars, labels=("甲",), series=(Series(Text("", ""), "plain", (0,)),))) == ()  # fmt: skip


# in a browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the browser asked for, or complained of."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, told: list[str]) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.on("request", lambda each: told.append(each.url))
    opened.on("console", lambda each: told.append(each.text))
    opened.on("pageerror", lambda each: told.append(str(each)))
    opened.on("dialog", lambda each: told.append(each.message))
    opened.set_content(population_page(report(), "zh"))
    yield opened
    opened.close()


def test_the_page_runs_without_a_request_or_a_complaint(page: Page, told: list[str]) -> None:
    assert page.locator(".chart svg.main-svg").count() >= 2
    assert told == []
    assert page.title() != "owned"


def test_labels_show_hostile_names_as_they_are(page: Page) -> None:
    labels = page.locator("#chart-measures-0 .yaxislayer-above text").all_text_contents()
    assert len(labels) == len(NAMES)
    assert HOSTILE[:20] in "".join(labels)
    assert page.locator("#chart-measures-0 a").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_goes_over_the_right_edge(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    beyond = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(each => !each.closest('.scroll, svg') && "
        "each.getBoundingClientRect().right > innerWidth + 0.5).length"
    )
    assert beyond == 0


def test_a_bar_is_as_long_as_its_figure(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 900})
    lengths = page.evaluate(
        """[...document.querySelectorAll('#chart-measures-0 .trace.bars')[0]
           .querySelectorAll('.point path')].map(each => each.getBBox().width)"""
    )
    assert lengths[1] / lengths[0] == pytest.approx(3 / 120, abs=0.01)
    assert lengths[3] / lengths[0] == pytest.approx(45 / 120, abs=0.01)


def test_the_page_prints_on_a4_with_its_charts_inside_the_sheet(page: Page) -> None:
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    sizes = {(round(float(width)), round(float(height))) for width, height in sheets}
    assert len(sizes) == 1
    ((width, height),) = sizes
    assert abs(width - 595) <= 1 and abs(height - 842) <= 1  # A4 in points
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 8
