"""The catalogue: filters with counts, order, and a table that no spreadsheet runs."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from huice.site.openlibrary import catalogue
from huice.site.openlibrary.rows import STANDINGS, rows
from huice.site.web.sheets import safe_cell

IN_WINDOW = date(2024, 2, 20)
DAY = date(2026, 3, 2)


def found(query: str, day: date = IN_WINDOW) -> catalogue.Found:
    return catalogue.find(catalogue.asked_of(QueryDict(query)), day)


def keys(query: str, day: date = IN_WINDOW) -> list[str]:
    return [each.key for each in found(query, day).rows]


def counts(result: catalogue.Found, facet: str) -> dict[str, int]:
    (own,) = (each for each in result.facets if each.id == facet)
    return {each.id: each.count for each in own.choices}


def test_a_measure_is_open_in_its_window_and_closed_after_it() -> None:
    key = "shenzhen-software-chain-2024/key-link"
    standing = {day: {each.key: each.standing for each in rows(day)}[key]
                for day in (date(2024, 2, 25), date(2024, 2, 26))}  # fmt: skip
    assert standing == {date(2024, 2, 25): "open", date(2024, 2, 26): "closed"}


def test_what_closes_first_stands_first_and_what_is_over_last() -> None:
    order = [each.standing for each in found("").rows]
    assert order == sorted(order, key=list(STANDINGS).index)
    assert found("").rows[0].closes_day == date(2024, 2, 25)


def test_values_of_one_filter_are_alternatives_and_filters_go_together() -> None:
    places = set(keys("place=440300&place=000000"))
    assert places == set(keys("place=440300")) | set(keys("place=000000"))
    titles = set(keys("form=rule&help=称号&place=000000"))
    assert titles == {each.key for each in rows(IN_WINDOW)
                      if each.form == "rule" and "称号" in each.help and each.region == "000000"}  # fmt: skip
    assert "national-little-giant-2021/recognition" in titles


def test_an_entry_of_several_kinds_of_help_is_found_by_each() -> None:
    both = [each for each in rows(IN_WINDOW) if {"资金", "人才"} <= set(each.help)]
    assert both
    for each in both:
        assert each.key in keys("help=资金") and each.key in keys("help=人才")


def test_a_cluster_leaves_its_own_measures_and_entries() -> None:
    robots = found("cluster=gd-robots").rows
    assert robots and all("gd-robots" in each.clusters for each in robots)
    assert {each.form for each in robots} == {"entry"}


def test_a_count_tells_what_choosing_the_value_would_leave() -> None:
    for query in ("", "place=440300", "state=open&help=资金", "q=软件"):
        result = found(query)
        for facet in result.facets:
            rest = QueryDict(query, mutable=True)
            for choice in facet.choices:
                rest.setlist(facet.id, [choice.id])
                assert choice.count == len(keys(rest.urlencode())), (query, facet.id, choice.id)


def test_the_least_amount_is_read_as_people_type_it() -> None:
    assert keys("least=2000万") == keys("least=0.2亿") == keys("least=20,000,000元")
    assert {
        "guangdong-tech-renovation-2021/equipment-award",
        "shenzhen-software-platform-2024/new-platform",
    } <= set(keys("least=2000万"))
    assert all((each.most or 0) >= 20_000_000_00 for each in found("least=2000万").rows)


@pytest.mark.parametrize("typed", ["abc", "-5万", "5%", "9" * 60, "1e99999999", "٣万"])
def test_an_amount_that_is_none_is_told_and_filters_nothing(typed: str) -> None:
    asked = catalogue.asked_of(QueryDict(f"least={typed}"))
    assert [field for field, _ in asked.wrong] == ["least"] or asked.least_fen is not None
    assert asked.least == typed


def test_words_find_titles_numbers_and_requirements_alike() -> None:
    equipment = "guangdong-tech-renovation-2021/equipment-award"
    for words in ("设备 奖励", "粤工信规字〔2021〕5号", "M002", "equipment AWARD", "完工评价"):
        assert equipment in keys(f"q={words}"), words
    assert keys("q=没有这样的措施") == []


def test_sorting_by_amount_puts_the_unknown_last() -> None:
    sums = [each.most or 0 for each in found("sort=amount").rows]
    assert sums == sorted(sums, reverse=True)


def test_a_page_keeps_what_was_typed_and_says_what_is_wrong(client, db, site_clock) -> None:
    answer = client.get("/measures", {"least": "三个亿吧", "q": "设备"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="三个亿吧"' in page and 'value="设备"' in page
    assert 'href="#f-least"' in page and "“三个亿吧”不是金额，应如 500万" in page


def test_htmx_is_given_only_what_changed(client, db, site_clock) -> None:
    answer = client.get("/measures", {"q": "软件"}, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div id="found"')


@pytest.mark.parametrize("page", ["0", "-1", "999999", "abc", "1e9", "٣", "", "9" * 500])
def test_any_page_number_answers(client, db, site_clock, page: str) -> None:
    assert client.get("/measures", {"page": page}).status_code == 200


@pytest.mark.parametrize(
    "value", ["\0", "a\0b", "'; drop table--", "<script>", "💣" * 300, "\ud800"]
)
@pytest.mark.parametrize("field", ["q", "least", "state", "place", "document", "sort", "page"])
def test_hostile_filters_are_answered(client, db, site_clock, field: str, value: str) -> None:
    answer = client.get(
        "/measures", QueryDict(mutable=True) | {field: value.encode("utf-8", "replace")}
    )
    assert answer.status_code in (200, 422)
    assert b"<script>" not in answer.content.replace(b"<script src=", b"")


# --- the table given out -------------------------------------------------------------------------


def test_the_table_holds_what_the_filters_leave_in_both_languages(client, db, site_clock) -> None:
    site_clock.set(DAY)
    answer = client.get("/measures.csv", {"place": "440300", "lang": "en"})
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == 'attachment; filename="huice-measures-2026-03-02.csv"'
    assert lines[0][0] == "Measure" and len(lines) == 1 + len(keys("place=440300", DAY))
    assert {line[-1] for line in lines[1:]} == set(keys("place=440300", DAY))
    sheet = load_workbook(BytesIO(client.get("/measures.xlsx", {"lang": "zh"}).content)).active
    assert sheet.title == "措施" and sheet.max_row == 1 + len(rows(DAY))
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("\n=1", "'\n=1"), ("  =1", "'  =1"),
        ("＝1", "'＝1"), ("\x00=1", "'=1"), ("\x07a", "a"), ("a\ud800\ufffe", "a"), ("a=1", "a=1"),
        (-5, -5), (0, 0), (None, ""), (True, "True"), (date(2026, 3, 2), "2026-03-02"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value: object, cell: object) -> None:
    assert safe_cell(value) == cell
