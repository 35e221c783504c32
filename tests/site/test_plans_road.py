"""Plans in a real browser: a value seen is entered and drawn, a sheet with moved columns is refused
whole, a report is taken over, entered and told on the department's page, a dossier is filled in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from huice.site.casework.models_dossier import DossierItem
from huice.site.casework.models_observation import PlanObservation
from site_fixtures import SetClock, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

PLAN = "guangdong-robots-plan-2023"
TARGET = f"{PLAN}/revenue-2025"
TASK = "guangdong-future-electronics-plan-2024/task-4-1"
TITLE = "新一代网络通信"


def test_what_was_seen_of_a_target_is_entered_corrected_and_drawn(
    world: World, site_clock: SetClock, visit: Any, tmp_path: Path
) -> None:
    officer = visit()
    page = officer.login("officer")
    officer.go(f"/bureau/observations/?plan={PLAN}")
    form = page.locator("form[action$='observations/enter']")

    def enter(figure: str, corrects: str = "") -> None:
        form.get_by_label("填报单位").select_option(world.city.ref)
        form.get_by_label("目标").select_option(TARGET)
        form.get_by_label("年度").fill("2024")
        form.get_by_label("数值").fill(figure)
        form.get_by_label("数据来源").fill("统计公报")
        form.get_by_label("更正理由").fill(corrects)
        officer.press("记入", form)

    enter("700家")
    expect(page.locator("main")).to_contain_text("单位是“家”，目标的单位是“元”")
    assert not PlanObservation.objects.exists()
    enter("700亿元")
    expect(page.locator("main")).to_contain_text("已记入 2024 年 700亿元")
    enter("710亿元")
    expect(page.locator("main")).to_contain_text(
        "2024 年已有 700亿元（统计公报），更正须写明理由（corrects）"
    )
    enter("710亿元", "公报已修订")

    visitor = visit()
    page = visitor.go(f"/plans/{PLAN}/targets/revenue-2025")
    main = page.locator("main")
    expect(main.locator("svg")).to_contain_text("710亿元")  # drawn; the corrected one is not
    expect(main.locator("svg")).not_to_contain_text("700亿元")
    expect(main).to_contain_text("落后")  # the path has 738.67亿元 for 2024
    expect(main).to_contain_text("700亿元 已更正")
    visitor.go(f"/plans/targets?document={PLAN}&status=behind")
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_a_sheet_with_moved_columns_is_refused_whole(
    world: World, site_clock: SetClock, visit: Any, tmp_path: Path
) -> None:
    officer = visit()
    page = officer.login("officer")
    officer.go(f"/bureau/observations/?plan={PLAN}")
    with page.expect_download() as loading:
        page.get_by_role("link", name="下载填报表").click()
    path = tmp_path / "sheet.xlsx"
    loading.value.save_as(path)
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book.active
    for column, value in ((4, 2024), (5, "710亿元"), (6, "统计公报")):
        sheet.cell(2, column).value = value
    book.save(path)
    right = path.read_bytes()
    sheet.move_range("E1:E2", cols=4)
    book.save(path)

    def upload() -> None:
        form = page.locator("form[action$='observations/upload']")
        form.get_by_label("填报单位").select_option(world.city.ref)
        form.get_by_label("Excel 文件").set_input_files(path)
        officer.press("上传", form)

    upload()
    expect(page.locator("main")).to_contain_text("列不能移动")
    assert not PlanObservation.objects.exists()
    path.write_bytes(right)
    upload()
    expect(page.locator("main")).to_contain_text("已记入 1 行")
    assert PlanObservation.objects.get().figure == "710亿元"


def test_a_report_is_taken_over_entered_and_told_in_public(
    world: World, site_clock: SetClock, visit: Any
) -> None:
    head = visit()
    head.login("approver")
    head.go("/bureau/reports/")
    head.press("承担：投资奖励资金项目台账")
    head.go(f"/bureau/reports/?find={TITLE}")
    head.press(f"承担：{TITLE}")

    officer = visit()
    page = officer.login("officer")
    officer.go("/bureau/reports/")
    main = page.locator("main")
    expect(main).to_contain_text("2026-07-15")  # printed: of the ledger of the first half-year
    form = page.locator("form[action$='reports/enter']")
    form.get_by_label("事项和期间").select_option(f"{TASK} 2026-H1")
    form.get_by_label("进展").select_option("stuck")
    form.get_by_label("情况说明").fill("用地未落实")
    officer.press("记入", form)
    expect(main).to_contain_text("已记入2026年上半年的报告")

    page = visit().go(f"/plans/tasks?who=省工业和信息化厅&plan={TASK.split('/')[0]}")
    expect(page.locator("main")).to_contain_text("受阻 2026年上半年")
    expect(page.locator("main")).not_to_contain_text("officer")


def test_a_dossier_is_filled_in_and_read_by_anyone(
    world: World, site_clock: SetClock, visit: Any
) -> None:
    officer = visit()
    page = officer.login("officer")
    officer.go("/bureau/dossiers/?cluster=gd-robots&part=gd-five/firms")
    form = page.locator("form[action$='dossiers/enter']")

    def fill(code: str) -> None:
        form.get_by_label("填报单位").select_option(world.city.ref)
        form.get_by_label("名称").fill("韶关市丹岩机器人有限公司（虚构）")
        form.get_by_label("统一社会信用代码").fill(code)
        form.get_by_label("内容").fill("谐波减速器")
        form.get_by_label("来源").fill("市局调查")
        officer.press("新增", form)

    fill("91440200MA4X7T2B33")
    expect(page.locator("main")).to_contain_text("校验")
    assert not DossierItem.objects.exists()
    fill("91440200MA4X7T2B32")
    page = visit().go("/clusters/gd-robots/dossier")
    expect(page.locator("main")).to_contain_text("韶关市丹岩机器人有限公司（虚构）")
    expect(page.locator("main")).to_contain_text("已填报 1 个")
