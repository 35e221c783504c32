"""The profile out to Excel and in: cells that are wrong are named, nothing is saved unseen."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import FactValue
from huice.site.people.actor import actor_for
from huice.site.web.sheets import safe_cell

VALUE, SOURCE = 4, 6  # columns of the form


@pytest.fixture(autouse=True)
def _clock(site_clock) -> None:
    """All of it happens on 2026-03-02."""


def page(world, name: str = "company-excel") -> str:
    return reverse(name, args=[world.company.ref])


def say(world, *said: tuple[str, int, str, str]) -> None:
    facts.enter(
        world.company, [Said(*each) for each in said], actor_for(world.person("owner"), True)
    )


def form(client, world) -> Workbook:
    answer = client.get(page(world, "company-profile-xlsx"))
    assert answer["Content-Disposition"].startswith("attachment")
    return load_workbook(BytesIO(answer.content))


def cell(book: Workbook, id: str, year: int | None = None, column: int = VALUE):
    sheet = book.active
    return next(sheet.cell(row[0].row, column) for row in sheet.iter_rows()
                if row[1].value == id and row[2].value == year)  # fmt: skip


def upload(client, world, book: Workbook | bytes, name: str = "档案.xlsx"):
    body = book
    if isinstance(book, Workbook):
        stream = BytesIO()
        book.save(stream)
        body = stream.getvalue()
    return client.post(page(world), {"file": SimpleUploadedFile(name, body)})


def token_in(text: str) -> str:
    return text.split('name="token" value="')[1].partition('"')[0]


def held(world) -> dict[tuple[str, int], tuple[str, str]]:
    return {key: (x.written, x.source) for key, x in facts.current(world.company).items()}


def test_the_form_holds_what_the_company_says(world, client_of) -> None:
    say(
        world,
        ("enterprise.revenue", 2025, "1.2亿元", "审计报告"),
        ("enterprise.legal_person", 0, "是", ""),
        ("enterprise.net_profit", 2025, "-500万元", ""),
    )
    book = form(client_of("viewer"), world)
    assert cell(book, "name").value == world.company.name
    assert cell(book, "credit_code").value == world.company.credit_code
    assert cell(book, "enterprise.revenue", 2025).value == 12000  # 万元, the unit of its row
    assert cell(book, "enterprise.net_profit", 2025).value == -500
    assert cell(book, "enterprise.revenue", 2025, SOURCE).value == "审计报告"
    assert cell(book, "enterprise.revenue", 2024).value is None
    assert cell(book, "enterprise.legal_person").value == "是"


def test_the_form_as_it_is_changes_nothing(world, client_of) -> None:
    say(world,
        ("enterprise.revenue", 2025, "1.2亿元", "审计报告"), ("enterprise.net_profit", 2025, "-500万元", "=1+1"),
        ("enterprise.registered_in", 0, "韶关市曲江区", ""), ("enterprise.industry", 0, "C34", ""),
        ("enterprise.founded", 0, "2012年4月", ""), ("enterprise.total_assets", 2025, "不低于3亿元", "@来源"),
        ("enterprise.headcount", 2025, "200人至300人", ""))  # fmt: skip
    client = client_of("editor")
    text = upload(client, world, form(client, world)).content.decode()
    assert "将改动 0 项" in text


def test_a_source_is_no_formula_in_the_form_and_comes_back_as_it_was(world, client_of) -> None:
    say(world, ("enterprise.revenue", 2025, "1亿元", "=HYPERLINK(1)"))
    book = form(client_of("viewer"), world)
    guarded = cell(book, "enterprise.revenue", 2025, SOURCE)
    assert guarded.data_type == "s"
    assert guarded.value == safe_cell("=HYPERLINK(1)") != "=HYPERLINK(1)"


def test_what_would_change_is_shown_and_saved_when_confirmed(world, client_of) -> None:
    say(world, ("enterprise.revenue", 2025, "1亿元", ""))
    client = client_of("editor")
    book = form(client, world)
    cell(book, "enterprise.revenue", 2025).value = 12000.5
    cell(book, "enterprise.revenue", 2024).value = "9,000万元"
    cell(book, "enterprise.revenue", 2024, SOURCE).value = "2024 年度审计报告"
    cell(book, "enterprise.registered_in").value = "韶关市"
    text = upload(client, world, book).content.decode()
    assert "“档案.xlsx”将改动 3 项" in text
    for said in ("1亿元", "12000.5万元", "9000万元", "2024 年度审计报告", "广东省韶关市"):
        assert said in text
    assert len(held(world)) == 1
    answer = client.post(page(world, "company-excel-confirm"), {"token": token_in(text)})
    assert answer.url == page(world, "company-profile")
    assert held(world) == {
        ("enterprise.revenue", 2025): ("12000.5万元", "Excel：档案.xlsx"),
        ("enterprise.revenue", 2024): ("9000万元", "2024 年度审计报告"),
        ("enterprise.registered_in", 0): ("广东省韶关市", "Excel：档案.xlsx"),
    }
    again = client.post(
        page(world, "company-excel-confirm"), {"token": token_in(text)}, follow=True
    )
    assert "预览已过期" in again.content.decode()


def test_every_wrong_cell_is_named_and_nothing_saved(world, client_of) -> None:
    client = client_of("editor")
    book = form(client, world)
    wrong = {
        cell(book, "enterprise.revenue", 2025): "1200", cell(book, "enterprise.headcount", 2025): "many",
        cell(book, "enterprise.total_assets", 2025): "=A1*2", cell(book, "enterprise.legal_person"): "也许",
    }  # fmt: skip
    for each, value in wrong.items():
        each.value = value
    cell(book, "enterprise.revenue", 2024).value = 1000
    answer = upload(client, world, book)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "有 4 处需要更正" in text
    for each in wrong:
        assert f'<b class="mono">{each.coordinate}</b>' in text
    assert "公式" in text
    assert held(world) == {}


def test_a_form_of_another_company_is_refused(world, client_of) -> None:
    book = form(client_of("rival"), type("", (), {"company": world.rival}))
    cell(book, "enterprise.revenue", 2025).value = 1
    answer = upload(client_of("editor"), world, book)
    assert answer.status_code == 422
    assert f"本企业是 {world.company.credit_code}" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.xlsx", b"", "0 字节"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "不是可读的 Excel 文件"),
        ("a.xlsx", b"%PDF-1.7", "不是可读的 Excel 文件"),
        ("a.xlsm", b"PK\x03\x04", "扩展名 .xlsx"),
        ("a.exe", b"MZ", "扩展名 .xlsx"),
        ("../../etc/passwd", b"x", "扩展名 .xlsx"),
        ("a.xlsx", b"x" * 5_000_001, "不是可读的 Excel 文件，或超过"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused(world, client_of, name: str, body: bytes, said: str) -> None:
    answer = upload(client_of("editor"), world, body, name)
    assert answer.status_code == 422
    assert (
        said.split("，")[-1].removeprefix("或") in answer.content.decode()
        or "5,000,001 字节" in answer.content.decode()
    )


def test_no_file_at_all(world, client_of) -> None:
    for data in ({}, {"file": "text"}):
        answer = client_of("editor").post(page(world), data)
        assert answer.status_code == 422
        assert "请选择填好的 Excel 文件" in answer.content.decode()


def test_a_preview_of_an_older_profile_is_not_saved(world, client_of) -> None:
    client = client_of("editor")
    book = form(client, world)
    cell(book, "enterprise.revenue", 2025).value = 1
    token = token_in(upload(client, world, book).content.decode())
    say(world, ("enterprise.revenue", 2025, "3亿元", ""))
    answer = client.post(page(world, "company-excel-confirm"), {"token": token})
    assert answer.status_code == 409
    assert "另一位成员刚刚改了档案" in answer.text and "3亿元" in answer.text
    assert held(world)["enterprise.revenue", 2025] == ("3亿元", "")
    client.post(page(world, "company-excel-confirm"), {"token": token_in(answer.text)})
    assert held(world)["enterprise.revenue", 2025][0] == "1万元"


@pytest.mark.parametrize("token", ["", "x", "\x00"])
def test_a_preview_belongs_to_one_session(world, client_of, token: str) -> None:
    answer = client_of("editor").post(page(world, "company-excel-confirm"), {"token": token})
    assert answer.url == page(world)
    assert FactValue.objects.count() == 0


@pytest.mark.parametrize(
    ("login", "out", "into"), [("viewer", 200, 403), ("rival", 404, 404), ("principal", 404, 404)]
)
def test_who_may_take_out_and_put_in(world, client_of, login: str, out: int, into: int) -> None:
    client = client_of(login)
    assert client.get(page(world, "company-profile-xlsx")).status_code == out
    assert client.get(page(world)).status_code == into
    assert client.post(page(world)).status_code == into
    assert client.post(page(world, "company-excel-confirm")).status_code == into


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_in_both_languages(world, client_of, lang: str) -> None:
    assert client_of("editor").get(page(world), {"lang": lang}).status_code == 200
    book = load_workbook(BytesIO(
        client_of("editor").get(page(world, "company-profile-xlsx"), {"lang": lang}).content))  # fmt: skip
    assert book.active.title == {"zh": "企业信息", "en": "Profile"}[lang]


def test_a_yearly_value_without_its_year_is_refused_at_the_latest_when_confirmed(
    world, client_of
) -> None:
    client = client_of("editor")
    book = form(client, world)
    cell(book, "enterprise.revenue", 2025).value = 100
    cell(book, "enterprise.revenue", 2025, 3).value = "0000"
    text = upload(client, world, book).content.decode()
    answer = client.post(page(world, "company-excel-confirm"), {"token": token_in(text)})
    assert answer.status_code == 422
    assert "按年度填写的须写明年度" in answer.content.decode()
    assert FactValue.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1,200万", "1200万元"),
        ("0.12亿", "1200万元"),
        ("8000万~1亿", "8000万元至1亿元"),
        ("不低于3000万", "不低于3000万元"),
    ],
)
def test_a_cell_takes_what_a_page_takes(world, client_of, typed: str, written: str) -> None:
    client = client_of("editor")
    book = form(client, world)
    cell(book, "enterprise.revenue", 2025).value = typed
    text = upload(client, world, book).content.decode()
    client.post(page(world, "company-excel-confirm"), {"token": token_in(text)})
    assert held(world)["enterprise.revenue", 2025][0] == written


def test_a_cell_that_a_page_would_not_take_is_named_with_what_is_expected(world, client_of) -> None:
    client = client_of("editor")
    book = form(client, world)
    wrong = cell(book, "enterprise.revenue", 2025)
    wrong.value = "约1200万"
    answer = upload(client, world, book)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert wrong.coordinate in text and "不是数值，应如 1200万、0.12亿" in text
    assert held(world) == {}
