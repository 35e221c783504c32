"""Performance: targets beside what was reached, evaluations kept, and the grades of cities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fund_fixtures import BENCHMARKS, INVESTMENT, PLATFORM, Funds, beijing
from huice.site.funds import performing
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Evaluation
from huice.site.people.models import AuditLine
from site_fixtures import SetClock

ClientOf = Callable[[str], Client]
TARGETS = [{"indicator": "产值", "figure": "1200", "unit": "万元"}, {"indicator": "就业", "figure": "30", "unit": "人"}]  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def call_of(funds: Funds, document: str, year: int = 2022) -> Call:
    return funds.call_of(document, beijing(date(year, 3, 1)), beijing(date(year, 4, 1)))


@pytest.fixture
def call(funds: Funds, site_clock: SetClock) -> Call:
    return call_of(funds, BENCHMARKS)


@pytest.fixture
def project(funds: Funds, call: Call) -> Application:
    return funds.application(call, 1, "440200", number="2022-00001", state="paid", targets=TARGETS)


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def page(call: Call) -> str:
    return f"/bureau/funds/{call.ref}/performance"


def asked(project: Application, kind: str = "third", **other: str) -> dict[str, str]:
    return {"of": project.ref, "kind": kind, "grade": "良", "evaluator": "虚构评价公司", "words": "按期完成",
            "value-0": "1100", "value-1": "30", **other}  # fmt: skip


def test_self_and_third_party_stand_beside_each_other_and_the_third_settles(
    call: Call, project: Application, client_of: ClientOf
) -> None:
    client = client_of("officer")
    client.post(page(call), asked(project, "self", **{"value-0": "1,250万元"}))
    project.refresh_from_db()
    assert project.state == "paid"  # one's own word settles nothing where the text has another's
    assert client.post(page(call), asked(project)).status_code == 302
    project.refresh_from_db()
    assert project.state == "evaluated" and project.evaluations.count() == 2
    shown = text(client.get(page(call), {"of": project.ref}))
    assert "自评高于第三方 150万元，是否达标也不同" in shown and "一致" in shown
    client.post(page(call), asked(project, "key", grade="优"))  # later ones are kept as well
    assert project.evaluations.count() == 3
    assert AuditLine.objects.filter(action="fund.evaluation").count() == 3


def test_a_self_evaluation_settles_where_the_text_has_no_other(
    funds: Funds, site_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = call_of(funds, INVESTMENT)
    assert performing.kinds_that_settle(call) == ("third", "key")
    programme = performing.chain.programme_of(call)
    stages = tuple(each for each in programme.stages if each.act != "evaluate")
    monkeypatch.setattr(performing.chain, "programme_of", lambda of: replaced(programme, stages))
    assert performing.kinds_that_settle(call) == ("self", "third", "key")


def replaced(programme: object, stages: object) -> object:
    from dataclasses import replace

    return replace(programme, stages=stages)  # type: ignore[type-var]


@pytest.mark.parametrize(("other", "said"), [
    ({"value-0": "很多"}, "产值“很多”不是数字"), ({"grade": "甲"}, "“甲”不是等次：优、良、中、低、差"),
    ({"kind": "other"}, "请选择评价种类"), ({"evaluator": ""}, "请填写评价机构"),
])  # fmt: skip
def test_a_wrong_evaluation_is_refused_with_what_was_expected(
    call: Call, project: Application, client_of: ClientOf, other: dict[str, str], said: str
) -> None:
    answer = client_of("officer").post(page(call), asked(project, **other))
    assert answer.status_code == 422 and said in text(answer)
    assert not Evaluation.objects.exists()


def test_before_the_plan_nothing_is_evaluated_and_a_missing_target_is_told(
    funds: Funds, call: Call, project: Application, client_of: ClientOf
) -> None:
    early = funds.application(call, 2, "440200", number="2022-00002", state="entered")
    assert client_of("officer").post(page(call), asked(early)).status_code == 403
    funds.application(call, 3, "440200", number="2022-00003", state="paid")
    assert "1 个项目没有绩效目标" in text(client_of("officer").get(page(call)))


def test_a_city_sees_its_own_and_its_report_and_another_neither(
    call: Call, project: Application, client_of: ClientOf
) -> None:
    report = SimpleUploadedFile("报告.png", PNG)
    client_of("officer").post(page(call), {**asked(project), "report": report})
    made = Evaluation.objects.get()
    given = client_of("officer").get(f"{page(call)}/{made.ref}")
    assert b"".join(given.streaming_content) == PNG  # type: ignore[attr-defined]
    assert client_of("officer-elsewhere").get(f"{page(call)}/{made.ref}").status_code == 404
    assert project.project not in text(client_of("officer-elsewhere").get(page(call)))
    assert client_of("officer-elsewhere").post(page(call), asked(project)).status_code == 403
    assert client_of("reader").post(page(call), asked(project)).status_code == 403


def test_the_payer_enters_a_key_evaluation_of_what_it_pays(
    project: Application, client_of: ClientOf, funds: Funds
) -> None:
    Application.objects.filter(pk=project.pk).update(payer=funds.finance["city"])
    address = f"/bureau/funds/evaluations/{project.ref}"
    assert client_of("finance-elsewhere").get(address).status_code == 404
    assert client_of("finance-city").post(address, asked(project, "self")).status_code == 302
    assert Evaluation.objects.get().kind == "key"  # whatever the form says
    assert "按期完成" in text(client_of("finance-city").get(address))


# --- by sheet ------------------------------------------------------------------------------------


def filled(client: Client, call: Call, *cells: tuple[int, int, object]) -> SimpleUploadedFile:
    book = load_workbook(BytesIO(client.get(f"{page(call)}.xlsx").content))
    for row, column, value in cells:
        book.worksheets[0].cell(row, column).value = value
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("评价.xlsx", stream.getvalue())


RIGHT = ((2, 7, "第三方评价"), (2, 8, "虚构评价公司"), (2, 9, "良"), (2, 10, 1100.5), (2, 11, "完成"),
         (3, 7, "第三方评价"), (3, 10, 28))  # fmt: skip


def test_the_sheet_goes_out_with_the_targets_and_comes_in_exact(
    call: Call, project: Application, client_of: ClientOf
) -> None:
    client = client_of("officer")
    assert client.post(page(call), {"file": filled(client, call, *RIGHT)}).status_code == 302
    made = Evaluation.objects.get()
    assert (made.kind, made.grade, made.evaluator) == ("third", "良", "虚构评价公司")
    assert [(x["indicator"], x["figure"]) for x in made.values] == [
        ("产值", "1100.5"),
        ("就业", "28"),
    ]
    again = load_workbook(BytesIO(client.get(f"{page(call)}.xlsx").content))
    assert [row[5] for row in list(again.worksheets[1].values)[1:]] == ["1100.5", "28"]


@pytest.mark.parametrize(("cell", "said"), [
    ((2, 10, "一千"), "第 2 行第 10 列（实现值）：“一千”不是数字"),
    ((3, 9, "优"), "第 3 行第 9 列（等次）：与上面的“良”不同"),
    ((3, 4, "税收"), "第 3 行第 4 列（指标）：没有指标“税收”"),
    ((3, 1, "2022-9"), "第 3 行第 1 列（项目编号）：没有可评价的项目“2022-9”"),
    ((2, 7, "年审"), "第 2 行第 7 列（评价种类）：“年审”不是评价种类"),
    ((1, 4, "指标名"), "第 1 行第 4 列（指标）：表头是“指标名”"),
])  # fmt: skip
def test_a_wrong_cell_is_told_and_the_whole_sheet_left(
    call: Call, project: Application, client_of: ClientOf, cell: tuple[int, int, object], said: str
) -> None:
    client = client_of("officer")
    answer = client.post(page(call), {"file": filled(client, call, *RIGHT, cell)})
    assert answer.status_code == 422 and said in text(answer), text(answer)
    assert not Evaluation.objects.exists()


# --- cities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("grade", "warned"), [("优", False), ("良", False), ("中", True), ("低", True), ("差", True)])  # fmt: skip
def test_a_grade_of_a_city_counts_next_year_with_its_cite_and_no_figure(
    funds: Funds, call: Call, project: Application, client_of: ClientOf, grade: str, warned: bool
) -> None:
    city = {"city": funds.world.city.ref, "kind": "key", "grade": grade, "evaluator": "省财政", "words": "评价"}  # fmt: skip
    assert client_of("officer-province").post(page(call), city).status_code == 302
    shown = text(client_of("officer-province").get(page(call)))
    assert (
        "原则上少给或不给" in shown.partition("下年度</th>")[2].partition("</table>")[0]
    ) == warned
    assert ("文本没有写这一等次" in shown) != warned
    following = call_of(funds, BENCHMARKS, 2023)
    found = performing.warnings(following)
    assert bool(found) == warned and performing.warnings(call) == []
    if found:
        assert found[0].zh.startswith(f"韶关市工信局（测试）：2022 年度评为“{grade}”；")
        assert "五（四）" in found[0].zh and "%" not in found[0].zh
    allotting = text(client_of("officer-province").get(reverse("fund-allot", args=[following.ref])))
    assert ("以前年度的等次" in allotting and f"评为“{grade}”" in allotting) == warned


def test_a_better_grade_since_takes_the_warning_away(funds: Funds, call: Call, project: Application) -> None:  # fmt: skip
    officer = funds.actor("officer-province")
    for of, grade in ((call, "差"), (call_of(funds, BENCHMARKS, 2023), "优")):
        if of != call:
            funds.application(of, 4, "440200")
        performing.enter_city(of, funds.world.city, performing.Found("key", grade, "省财政", "评价"), officer)  # fmt: skip
    assert performing.warnings(call_of(funds, BENCHMARKS, 2024)) == []
    assert len(performing.warnings(Call.objects.get(year=2023))) == 1


def test_a_city_speaks_of_itself_and_does_not_grade_itself_by_another_name(
    funds: Funds, call: Call, project: Application, client_of: ClientOf
) -> None:
    city = {"city": funds.world.city.ref, "kind": "self", "grade": "优", "evaluator": "市局", "words": "自评"}  # fmt: skip
    assert client_of("officer").post(page(call), city).status_code == 302
    assert client_of("officer").post(page(call), {**city, "kind": "key"}).status_code == 403
    assert client_of("officer-elsewhere").post(page(call), city).status_code == 403
    assert Evaluation.objects.count() == 1 and performing.warnings(call_of(funds, BENCHMARKS, 2023)) == []  # fmt: skip


def test_the_four_links_are_shown_with_their_cite(funds: Funds, site_clock: SetClock, client_of: ClientOf) -> None:  # fmt: skip
    shown = text(client_of("officer-province").get(page(call_of(funds, INVESTMENT))))
    assert "项目入库、执行进度、绩效评价结果、审计意见" in shown and "第二十八条" in shown
    other = text(client_of("shenzhen").get(page(call_of(funds, PLATFORM))))
    assert "没有年审和年检" in other and "预算挂钩" not in other
