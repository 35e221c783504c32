"""The pages anyone reads: measures, documents at the clause, search, procedures."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from huice.language import Language
from huice.site.casework import procedures
from huice.site.openlibrary import calls, requirements
from huice.site.openlibrary.warming import warm
from huice.site.web.policies import library
from huice.text.importing import import_files
from huice.text.index import Index

DAY = date(2026, 3, 2)
RENOVATION = "guangdong-tech-renovation-2021"
EQUIPMENT = f"/measures/{RENOVATION}/equipment-award"

TEXT = """样例文件，内容虚构，仅供测试。

广东省工业和信息化厅 广东省财政厅关于先进制造业发展专项资金（企业技术改造）管理实施细则
粤工信规字〔2021〕5号

第一章 总则
第一条 为测试条文定位编写。
第二章 条件
第八条 支持下列项目：
（一）事后奖励项目，应当符合：
1.样例条件甲。
5.设备购置额达到样例下限七百万元。
（二）存量项目。
第十条 标准：
（一）最高不超过样例数额<script>alert(1)</script>。
"""


@pytest.fixture
def page(public_page, site_clock):
    site_clock.set(DAY)
    return public_page


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index with an invented text of the renovation rules, and one of a plan."""
    monkeypatch.setattr(settings, "TEXTS", tmp_path / "texts")
    own = tmp_path / "renovation.txt"
    own.write_text(TEXT, encoding="utf-8")
    with Index(settings.TEXTS) as index:
        import_files(index, [own, Path("samples/texts/foshan-robots.txt")])
    return settings.TEXTS


@pytest.fixture
def no_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "TEXTS", tmp_path / "none")
    return settings.TEXTS


# --- every page, in both languages ---------------------------------------------------------------


def addresses() -> list[str]:
    known = library()
    return [
        *(reverse(name) for name in ("home", "search", "self-test", "catalogue", "documents",
                                     "procedures", "publicity")),
        *(reverse("measure", args=[x.document, x.id]) for x in known.measures),
        *(reverse("document", args=[x.id]) for x in known.documents),
        *(reverse("procedure", args=key.split("/")) for key in map(str, procedures.keys())),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_answers_within_its_weight_and_without_inline_style(
    page, no_texts, language
) -> None:
    for path in addresses():
        html = page(path, lang=language)
        assert len(html.encode()) < 300_000, path
        assert not re.search(r'\sstyle="|\son\w+="|<style|<script(?! src=)', html), path
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in html


def test_an_address_that_is_none_is_not_found(page, no_texts) -> None:
    for path in ("/measures/x/y", f"/measures/{RENOVATION}/x", "/documents/x", "/documents/t/x",
                 "/documents/t/%00", "/procedures/x/y", "/procedures/x/y.svg", "/publicity/x"):  # fmt: skip
        page(path, status=404)


# --- a measure -----------------------------------------------------------------------------------


def test_a_measure_says_how_much_on_which_conditions_and_where_it_stands(page, no_texts) -> None:
    html = page(EQUIPMENT)
    for said in ("不超过 5000万元", "上限，非必得", "珠三角 20%；粤东粤西粤北 30%", "符合条件的设备购置总额达到门槛",
                 "第八条（一）5", "地级以上市工业和信息化局", "项目完工评价申请", "至 2026-12-31", "M002"):  # fmt: skip
        assert said in html, said


def test_nested_requirements_are_drawn_inside_one_another() -> None:
    nodes = requirements.requirements("national-little-giant-2021/recognition", "zh")
    classes = next(each for each in nodes if each.kind == "classes")
    assert [each.title.zh for each in classes.parts] == [
        "营业收入1亿元及以上", "营业收入5000万元（含）至1亿元（不含）", "营业收入不足5000万元",
    ]  # fmt: skip
    assert "6%" in classes.parts[1].parts[0].rule
    assert all(each.by for each in nodes if each.kind == "judgement")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_requirement_has_words_and_a_citation(language: Language) -> None:
    for measure in library().measures:
        queue = list(requirements.requirements(measure.key, language))
        while queue:
            each = queue.pop()
            assert each.title.say(language) and each.cite, (measure.key, each)
            queue += each.parts


# --- documents at the clause ---------------------------------------------------------------------


def test_without_a_text_the_page_says_so_and_shows_what_cites_the_place(page, no_texts) -> None:
    assert "原文尚未导入" in page(f"/documents/{RENOVATION}")
    html = page(f"/documents/{RENOVATION}", cite="第八条（一）5")
    assert "引自第八条（一）5的规则" in html and "符合条件的设备购置总额达到门槛" in html
    assert "原文尚未导入，不能显示条文" in html


def test_the_clause_is_marked_with_those_beside_it(page, texts) -> None:
    html = page(f"/documents/{RENOVATION}", cite="第八条（一）5")
    (named,) = re.findall(r'<section id="u\d+" class="[^"]*named">(.*?)</section>', html, re.S)
    assert 'id="here"' in named and "5.设备购置额达到样例下限七百万元。" in named
    assert "← 第八条（一）1" in html and "第八条（二） →" in html


def test_a_paragraph_of_an_article_names_all_its_items(page, texts) -> None:
    html = page(f"/documents/{RENOVATION}", cite="第八条")
    assert len(re.findall(r'class="[^"]*named"', html)) == 5


def test_a_citation_that_names_nothing_says_what_is_near(page, texts) -> None:
    html = page(f"/documents/{RENOVATION}", cite="第八条（九）")
    assert "没有找到“第八条（九）”" in html and "第八条（二）" in html


@pytest.mark.parametrize(
    "cite", ["\0", "第" * 900, "<b>", "%", "第八条（一）5\n", "9" * 70, "附件6"]
)
def test_any_citation_is_answered(page, texts, cite: str) -> None:
    assert (
        "<b>"
        not in page(f"/documents/{RENOVATION}", cite=cite)
        .replace("<b>第", "")
        .replace("<b>通知", "")
        or cite == "<b>"
    )


def test_a_text_is_shown_as_text(db, texts, site_clock) -> None:
    html = Client().get(f"/documents/{RENOVATION}").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_a_measure_shows_its_clause_verbatim(page, texts) -> None:
    assert "5.设备购置额达到样例下限七百万元。" in page(EQUIPMENT)


def test_an_imported_document_without_rules_has_a_page_too(page, texts) -> None:
    listed = page("/documents")
    (address,) = re.findall(r'href="(/documents/t/[^"]+)"', listed)
    html = page(address, cite="二（一）")
    assert "佛工信〔2026〕18号" in page(address) and "谐波减速器" in html


def test_a_document_with_rules_is_read_on_its_own_page(db, texts, site_clock) -> None:
    with Index(texts) as index:
        id = index.document("粤工信规字〔2021〕5号").id
    answer = Client().get(f"/documents/t/{id}", {"cite": "第八条"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/documents/{RENOVATION}?cite=")


def test_a_text_that_is_imported_now_is_seen_at_once(page, tmp_path, no_texts) -> None:
    assert "原文尚未导入" in page(f"/documents/{RENOVATION}")
    own = tmp_path / "own.txt"
    own.write_text(TEXT, encoding="utf-8")
    with Index(no_texts) as index:
        import_files(index, [own])
    assert "样例条件甲" in page(f"/documents/{RENOVATION}")


def test_a_damaged_index_is_told_and_is_no_error_of_the_site(page, texts) -> None:
    (texts / "texts.sqlite").write_bytes(b"no database" * 999)
    for name in ("-wal", "-shm"):
        (texts / f"texts.sqlite{name}").unlink(missing_ok=True)
    assert "条款检索暂时不能用" in page("/search", status=422, q="设备")
    page(f"/documents/{RENOVATION}")
    page("/documents")
    page("/")


def test_two_versions_are_compared_clause_by_clause(page, texts) -> None:
    with Index(texts) as index:
        import_files(index, [Path("samples/texts/foshan-robots-draft.txt")])
        (old,) = (each.id for each in index.documents() if each.state == "draft")
        new = index.document("佛工信〔2026〕18号").id
    assert f"/documents/t/{new}/compare/{old}" in page(f"/documents/t/{new}")
    html = page(f"/documents/t/{new}/compare/{old}")
    assert "6个 → <b>8个</b>" in html and "<del>400</del><ins>500</ins>" in html.replace("万元", "")
    page(f"/documents/t/{new}/compare/{new}", status=404)
    page(f"/documents/t/{new}/compare/x", status=404)


# --- search --------------------------------------------------------------------------------------


def test_one_search_finds_measures_documents_procedures_and_provisions(page, texts) -> None:
    html = page("/search", q="设备购置")
    assert "企业技术改造设备事后奖励" in html and "<mark>设备购置</mark>" in html
    assert f'href="/documents/{RENOVATION}?cite=' in html
    assert "专精特新" in page("/search", q="粤工信规字〔2020〕3号")


def test_filters_narrow_provisions(page, texts) -> None:
    assert "谐波减速器" in page("/search", q="力矩传感器 ", place="佛山市", year="2026")
    assert "没有找到这些字词" in page("/search", q="力矩传感器", place="深圳市")


def test_where_no_text_was_imported_search_says_so(page, no_texts) -> None:
    html = page("/search", q="设备")
    assert "尚未导入任何原文" in html and "企业技术改造设备事后奖励" in html
    assert not (no_texts / "texts.sqlite").exists()


@pytest.mark.parametrize(
    ("query", "field"),
    [({"q": "设" * 201}, "q"), ({"q": "设备", "place": "乌有市"}, "place"), ({"q": "设备", "year": "明年"}, "year"),
     ({"q": "设备", "kind": "篇"}, "kind"), ({"q": "设备", "state": "旧"}, "state"), ({"q": "。。。"}, "q")],
)  # fmt: skip
def test_what_of_a_question_cannot_be_read_is_told_at_its_field(page, texts, query, field) -> None:
    html = page("/search", status=422, **query)
    assert f'href="#f-{field}"' in html and query[field] in html


@pytest.mark.parametrize("words", ["\0", "'", '"', "-", "OR", "(", "%", "*" * 150, "a OR", "💣"])
def test_any_words_are_answered(db, texts, site_clock, words: str) -> None:
    for page in ("1", "50", "51", "-3", "x"):
        assert Client().get("/search", {"q": words, "page": page}).status_code in (200, 422)


# --- what is coming ------------------------------------------------------------------------------


def test_windows_come_by_days_left_and_go_when_they_are_over() -> None:
    found = calls.windows(date(2024, 2, 20))
    assert [each.left for each in found] == sorted(each.left for each in found)
    entry = [
        each
        for each in found
        if each.document.id == "shenzhen-software-chain-2024" and each.is_entry
    ]
    assert [(each.left, str(each.closes)) for each in entry] == [(5, "2024-02-25 18:00:00")]
    assert "shenzhen-software-chain-2024" not in {
        each.document.id for each in calls.windows(date(2024, 3, 1))
    }


def test_a_document_whose_force_ends_is_told_in_time() -> None:
    ending = {each.document.id: each.left for each in calls.windows(DAY) if each.kind == "ending"}
    assert ending[RENOVATION] == 304


# --- procedures ----------------------------------------------------------------------------------


def test_a_procedure_says_its_clocks_what_follows_them_and_what_is_not_stated(page) -> None:
    html = page("/procedures/guangdong-approval-filing-2021/approval")
    for said in ("视为受理", "文本未规定", "读法", "个工作日", "第十二条"):
        assert said in html, said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_procedure_is_drawn_as_svg_that_no_page_can_be_run_from(db, language) -> None:
    answer = Client().get(
        "/procedures/guangdong-approval-filing-2021/complaint.svg", {"in": language}
    )
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    drawn = ElementTree.fromstring(answer.content)
    assert drawn.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    again = Client().get(
        "/procedures/guangdong-approval-filing-2021/complaint.svg", {"in": language},
        headers={"If-None-Match": answer["ETag"]},
    )  # fmt: skip
    assert again.status_code == 304


# --- the first page ------------------------------------------------------------------------------


def test_the_first_page_leads_to_everything(page, site_clock, no_texts) -> None:
    site_clock.set(date(2024, 2, 20))
    html = page("/")
    assert "2024-02-25 18:00" in html and "余 5 天" in html
    assert 'action="/search"' in html and 'href="/self-test"' in html
    assert f"<b>{len(library().measures)}</b>" in html
    site_clock.set(date(2024, 2, 26))
    assert "止于 2024-02-25 18:00" in page("/")


def test_a_warm_process_loads_nothing_more(page, no_texts) -> None:
    warm()
    before = procedures.procedure.cache_info().misses
    for path in ("/", "/procedures", "/search?q=核准", EQUIPMENT, f"/documents/{RENOVATION}"):
        page(path)
    assert procedures.procedure.cache_info().misses == before > 0


def test_home_has_one_search_box_and_offers_the_self_test_first(client, db, site_clock) -> None:
    page = html.fromstring(client.get("/").content)
    assert [box.get("id") for box in page.xpath("//input[@type='search']")] == ["home-search"]
    text = page.text_content()
    assert text.index("免登录自测") < text.index("近期期限")
    assert len(html.fromstring(client.get("/measures").content).xpath("//*[@id='top-search']")) == 1


def test_what_is_wrong_in_a_filter_says_nothing_of_saving(client, db, site_clock) -> None:
    answer = client.get("/measures", {"least": "abc"})
    assert answer.status_code == 422
    assert "有 1 处需要更正" in answer.text and "尚未保存" not in answer.text
