"""Observations of plans on the site: by form and by Excel, whole or not at all, only added to."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from huice.progress.workbook import HEADINGS
from huice.site.casework import observations
from huice.site.casework.models_observation import PlanObservation
from huice.site.people.models import AuditLine
from huice.site.web.policies import library

PLAN = "guangdong-robots-plan-2023"
TARGET = f"{PLAN}/revenue-2025"


@pytest.fixture
def officer(world, client_of, site_clock) -> Client:
    site_clock.set(date(2024, 6, 3))
    return client_of("officer")


def unit() -> str:
    (document,) = (each for each in library().documents if each.id == PLAN)
    assert document.plan is not None
    (target,) = (each for each in document.plan.targets if each.key == TARGET)
    assert target.figure.unit == "元"
    return "亿元"


def entered(client: Client, world, **changed: str) -> Any:
    told = {"plan": PLAN, "authority": world.city.ref, "target": TARGET, "year": "2023",
            "figure": f"600{unit()}", "source": "统计公报", "corrects": ""} | changed  # fmt: skip
    return client.post(reverse("observation-enter"), told)


def uploaded(client: Client, world, change: Any) -> Any:
    book = load_workbook(BytesIO(client.get(reverse("observation-sheet", args=[PLAN])).content))
    sheet = book.active
    assert sheet is not None
    change(sheet)
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("填报.xlsx", stream.getvalue())
    return client.post(reverse("observation-upload"),
                       {"plan": PLAN, "authority": world.city.ref, "file": file})  # fmt: skip


def row_of(sheet: Any, target: str) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == target)


def test_a_value_that_is_entered_is_seen_on_the_plan_with_its_source(officer, world) -> None:
    assert entered(officer, world).status_code == 302
    (kept,) = PlanObservation.objects.all()
    assert (kept.target, kept.year, kept.figure, kept.source) == (
        TARGET,
        2023,
        "600亿元",
        "统计公报",
    )
    assert AuditLine.objects.filter(action="observation.entered", about=TARGET).count() == 1
    html = Client().get(f"/plans/{PLAN}").content.decode()
    assert "2023 600亿元 · 统计公报" in html


@pytest.mark.parametrize(("field", "value", "said"), [
    ("figure", "600家", "单位是“家”"), ("figure", "600", "没有单位"), ("figure", "", "请填写数值"),
    ("year", "2026", "规划之外"), ("year", "二三", "整数"), ("source", "", "请填写数据来源"),
    ("target", f"{PLAN}/nothing", "没有目标"), ("authority", "x", "请选择填报单位"),
    ("corrects", "普查", "没有可更正的数"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    officer, world, field: str, value: str, said: str
) -> None:
    answer = entered(officer, world, **{field: value})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not PlanObservation.objects.exists()


def test_a_second_value_needs_a_reason_and_the_first_stays(officer, world) -> None:
    entered(officer, world)
    answer = entered(officer, world, figure="610亿元")
    assert answer.status_code == 422 and "更正须写" in answer.content.decode()
    assert entered(officer, world, figure="610亿元", corrects="普查修订").status_code == 302
    assert [each.figure for each in PlanObservation.objects.order_by("pk")] == ["600亿元", "610亿元"]  # fmt: skip
    assert observations.book().of(TARGET)[2023].figure.written == "610亿元"


def test_a_filled_sheet_is_entered_whole(officer, world) -> None:
    def fill(sheet: Any) -> None:
        row = row_of(sheet, TARGET)
        for column, value in ((4, 2023), (5, "600亿元"), (6, "统计公报")):
            sheet.cell(row, column).value = value

    assert uploaded(officer, world, fill).status_code == 302
    assert PlanObservation.objects.count() == 1


def test_a_sheet_with_one_wrong_cell_enters_nothing_and_names_the_cell(officer, world) -> None:
    def fill(sheet: Any) -> None:
        row = row_of(sheet, TARGET)
        for column, value in ((4, 2023), (5, "600亿元"), (6, "统计公报")):
            sheet.cell(row, column).value = value
        other = 2 if row != 2 else 3
        for column, value in ((4, 2023), (5, "许多"), (6, "统计公报")):
            sheet.cell(other, column).value = value

    answer = uploaded(officer, world, fill)
    assert answer.status_code == 422 and "许多" in answer.content.decode()
    assert not PlanObservation.objects.exists()


def test_moved_columns_formulas_and_other_files_are_refused(officer, world) -> None:
    def move(sheet: Any) -> None:
        sheet.cell(1, 4).value, sheet.cell(1, 5).value = HEADINGS[4].zh, HEADINGS[3].zh

    answer = uploaded(officer, world, move)
    assert answer.status_code == 422 and "列不能移动" in answer.content.decode()

    def formula(sheet: Any) -> None:
        sheet.cell(2, 5).value = "=1+1"

    answer = uploaded(officer, world, formula)
    assert answer.status_code == 422 and "是公式" in answer.content.decode()
    file = SimpleUploadedFile("x.xlsx", b"no workbook")
    answer = officer.post(reverse("observation-upload"),
                          {"plan": PLAN, "authority": world.city.ref, "file": file})  # fmt: skip
    assert answer.status_code == 422 and "不是 Excel" in answer.content.decode()
    assert not PlanObservation.objects.exists()


def test_only_those_who_handle_for_a_bureau_may_enter_and_for_their_own(world, client_of) -> None:
    reader = client_of("reader")
    assert entered(reader, world).status_code in (403, 404)
    assert entered(Client(), world).status_code == 302  # to the login
    assert not PlanObservation.objects.exists()
