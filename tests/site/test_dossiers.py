"""Dossiers of clusters on the site: filled in by form and by Excel, only added to, read by all."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from huice.progress.dossier_sheet import COLUMNS
from huice.site.casework import dossiers
from huice.site.casework.models_dossier import DossierItem
from huice.site.people.models import AuditLine
from huice.site.web.policies import library

CLUSTER = "gd-robots"
FIRMS, CHAINS = "gd-five/firms", "gd-chains/chains"
NAMES = list(COLUMNS)


@pytest.fixture
def officer(world, client_of, site_clock) -> Client:
    site_clock.set(date(2024, 6, 3))
    return client_of("officer")


def entered(client: Client, world: Any, **changed: str) -> Any:
    told = {"cluster": CLUSTER, "part": FIRMS, "act": "add", "earlier": "", "authority": world.city.ref,
            "name": "丹岩机器人有限公司（虚构）", "code": world.company.credit_code, "place": "韶关市",
            "what": "铸造机器人", "source": "企业名录", "reason": ""} | changed  # fmt: skip
    return client.post(reverse("dossier-enter"), told)


def uploaded(client: Client, world: Any, *rows: dict[str, object], head: str = "") -> Any:
    book = load_workbook(BytesIO(client.get(reverse("dossier-sheet", args=[CLUSTER])).content))
    sheet = book.worksheets[0]
    sheet.cell(1, 1).value = head or sheet.cell(1, 1).value
    for at, cells in enumerate(rows, 2):
        for name, value in cells.items():
            sheet.cell(at, NAMES.index(name) + 1).value = value
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("填报.xlsx", stream.getvalue())
    return client.post(reverse("dossier-upload"),
                       {"cluster": CLUSTER, "authority": world.city.ref, "file": file})  # fmt: skip


ROW = {"part": FIRMS, "name": "甲机器人", "what": "焊接", "source": "企业名录"}


def current(part: str = FIRMS) -> list[str]:
    book = dossiers.dossier(library().policies.clusters[CLUSTER])
    return [each.name for each in book.current(part)]


# --- filling in ------------------------------------------------------------------------------------


def test_an_item_that_is_entered_is_read_by_all_with_its_source_and_audited(
    officer, world, public_page
) -> None:
    assert entered(officer, world).status_code == 302
    (kept,) = DossierItem.objects.all()
    assert (kept.number, kept.part, kept.place, kept.authority) == (1, FIRMS, "440200", world.city)
    assert AuditLine.objects.filter(action="dossier.add", about=f"{CLUSTER}/1").count() == 1
    page = public_page(f"/clusters/{CLUSTER}/dossier")
    assert "丹岩机器人有限公司（虚构）" in page and "广东省韶关市" in page
    assert f"企业名录 · {world.city.name} <span" in page  # not who typed it
    assert f"{world.city.name} officer" in officer.get(f"/clusters/{CLUSTER}/dossier").content.decode()  # fmt: skip


@pytest.mark.parametrize(("field", "value", "said"), [
    ("name", "", "请填写名称"), ("what", "", "请填写内容"), ("source", "", "请填写来源"),
    ("code", "91440200MA4X7T2B33", "校验码"), ("place", "无此市", "无此市"),
    ("part", "sz-six/firms", "没有“sz-six/firms”"), ("cluster", "x", "请选择集群"),
    ("authority", "x", "请选择填报单位"), ("act", "remove", "请选择新增"),
    ("reason", "误", "新增的条目不写理由"), ("name", "甲" * 201, "至多 200"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(
    officer, world, field: str, value: str, said: str
) -> None:
    answer = entered(officer, world, **{field: value})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not DossierItem.objects.exists()


def test_what_was_typed_stands_in_the_form_again(officer, world) -> None:
    page = entered(officer, world, source="").content.decode()
    assert 'value="丹岩机器人有限公司（虚构）"' in page and "铸造机器人</textarea>" in page


def test_the_same_firm_twice_is_refused_and_the_first_is_named(officer, world) -> None:
    entered(officer, world)
    answer = entered(officer, world, name="另一名称")
    assert answer.status_code == 422
    assert "第 1 号已是“丹岩机器人有限公司（虚构）”" in answer.content.decode()


def test_a_replacement_and_a_withdrawal_give_a_reason_and_leave_the_old_to_be_read(
    officer, world, public_page
) -> None:
    entered(officer, world)
    form = officer.get(
        reverse("dossier-fill"),
        {"cluster": CLUSTER, "part": FIRMS, "act": "replace", "earlier": "1"},
    )
    assert "铸造机器人</textarea>" in form.content.decode()  # begins as it was
    change = {"act": "replace", "earlier": "1", "what": "协作机器人"}
    assert entered(officer, world, **change).status_code == 422
    assert entered(officer, world, **change, reason="主业有误").status_code == 302
    page = public_page(f"/clusters/{CLUSTER}/dossier")
    assert "协作机器人" in page and "更正和撤回（1 条）" in page
    assert "铸造机器人" in page and "主业有误" in page
    gone = {
        "cluster": CLUSTER,
        "part": FIRMS,
        "act": "withdraw",
        "earlier": "2",
        "authority": world.city.ref,
    }
    assert officer.post(reverse("dossier-enter"), gone).status_code == 422
    assert officer.post(reverse("dossier-enter"), gone | {"reason": "已迁出"}).status_code == 302
    assert current() == [] and DossierItem.objects.count() == 3
    assert "已迁出" in public_page(f"/clusters/{CLUSTER}/dossier")
    assert [each.action for each in AuditLine.objects.filter(action__startswith="dossier.")] == [
        "dossier.add", "dossier.replace", "dossier.withdraw",
    ]  # fmt: skip


def test_a_chain_has_its_chief_its_head_firms_and_its_gaps(officer, world, public_page) -> None:
    chain = {"part": CHAINS, "name": "减速器", "code": "", "place": "", "what": ""}
    assert "请填写链长" in entered(officer, world, **chain).content.decode()
    chain |= {"leader": "副市长 某某", "firms": "甲公司", "gaps": "精密轴承"}
    assert entered(officer, world, **chain).status_code == 302
    page = public_page(f"/clusters/{CLUSTER}/dossier")
    assert all(words in page for words in ("副市长 某某", "甲公司", "精密轴承", "链主企业"))


# --- the workbook ------------------------------------------------------------------------------------


def test_a_filled_sheet_is_entered_whole(officer, world) -> None:
    chain = {"part": CHAINS, "name": "减速器", "leader": "副市长", "source": "工作方案"}
    assert uploaded(officer, world, ROW, chain).status_code == 302
    assert (current(), current(CHAINS)) == (["甲机器人"], ["减速器"])
    withdrawn = {"part": FIRMS, "act": "撤回", "earlier": 1, "reason": "重复"}
    assert uploaded(officer, world, withdrawn).status_code == 302
    assert current() == [] and DossierItem.objects.count() == 3


@pytest.mark.parametrize(("cells", "said"), [
    ({"part": "gd-five/firm"}, "第 3 行 A 列：这个集群没有“gd-five/firm”"),
    ({"code": "9144"}, "第 3 行 D 列：统一社会信用代码“9144”有误"),
    ({"name": "甲机器人"}, "第 3 行 C 列：第 1 号已是“甲机器人”"),
    ({"name": "=A1"}, "第 3 行 C 列：是公式"),
    ({"act": "replace", "earlier": 9, "reason": "误"}, "第 3 行 L 列：请写明本部分中"),
])  # fmt: skip
def test_a_sheet_with_one_wrong_cell_enters_nothing_and_names_the_cell(
    officer, world, cells: dict[str, object], said: str
) -> None:
    answer = uploaded(officer, world, ROW, ROW | {"name": "乙机器人"} | cells)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not DossierItem.objects.exists()


def test_moved_columns_and_what_is_no_workbook_are_refused(officer, world) -> None:
    answer = uploaded(officer, world, ROW, head="名称")
    assert answer.status_code == 422 and "第 1 行 A 列：表头是“名称”" in answer.content.decode()
    asked = {"cluster": CLUSTER, "authority": world.city.ref}
    for content, said in ((b"no workbook", "不是 Excel"), (b"", "0 字节")):
        file = SimpleUploadedFile("x.xlsx", content)
        answer = officer.post(reverse("dossier-upload"), asked | {"file": file})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert "请选择文件" in officer.post(reverse("dossier-upload"), asked).content.decode()


# --- who may -----------------------------------------------------------------------------------------


def test_only_those_who_handle_for_a_bureau_may_fill_in_and_for_their_own(world, client_of) -> None:
    assert entered(client_of("reader"), world).status_code in (403, 404)
    assert entered(Client(), world).status_code == 302  # to the login
    assert entered(client_of("officer-elsewhere"), world).status_code == 422
    assert not DossierItem.objects.exists()


def test_what_another_bureau_entered_is_for_that_one_to_change(officer, world, client_of) -> None:
    entered(officer, world)
    other = client_of("officer-elsewhere")
    change = {"act": "withdraw", "earlier": "1", "authority": world.elsewhere.ref, "reason": "误"}
    answer = entered(other, world, **change)
    assert answer.status_code == 422
    assert f"第 1 号由{world.city.name}填报" in answer.content.decode()
    page = other.get(reverse("dossier-fill"), {"cluster": CLUSTER, "part": FIRMS}).content.decode()
    assert "由填报单位更正" in page and "act=withdraw" not in page


def test_a_city_fills_in_no_dossier_of_another_city(officer, world, client_of) -> None:
    shenzhen = {"cluster": "sz-robots", "part": "sz-six/firms"}
    answer = entered(officer, world, **shenzhen)
    assert answer.status_code == 422 and "这是深圳市的集群" in answer.content.decode()
    province = entered(
        client_of("officer-province"), world, **shenzhen, authority=world.province.ref
    )
    assert province.status_code == 302
    page = officer.get(reverse("dossier-fill")).content.decode()
    assert "gd-robots" in page and "sz-robots" not in page


# --- reading -----------------------------------------------------------------------------------------


def test_a_dossier_says_what_is_missing_and_keeps_what_the_library_has_apart(
    officer, world, public_page
) -> None:
    entered(officer, world)
    page = public_page(f"/clusters/{CLUSTER}/dossier")
    assert "已填报 1 个；尚缺：重点项目清单、创新体系、政策工具包、战略咨询支撑机构。" in page
    assert "库内自动汇集：措施和条目" in page
    assert "库内自动汇集：规划点到的" in page
    six = public_page("/clusters/sz-quantum/dossier")
    assert "未来产业“六个一”工作体系" in six and "库内自动汇集：规划布局" in six
    public_page("/clusters/gd-future-electronics/dossier", 404)  # no text gives it one
    public_page("/clusters/nothing/dossier", 404)


def test_the_api_tells_items_and_what_was_before(officer, world) -> None:
    entered(officer, world)
    entered(officer, world, act="replace", earlier="1", what="协作机器人", reason="主业有误")
    told = Client().get(f"/api/v1/clusters/{CLUSTER}/dossier").json()
    assert [each["system"] for each in told["systems"]] == ["gd-five", "gd-chains"]
    (item,), (past,) = (told["systems"][0]["parts"][0][name] for name in ("items", "past"))
    assert (item["number"], item["what"], item["place"]) == (2, "协作机器人", "440200")
    assert (past["item"]["what"], past["act"], past["by"]) == ("铸造机器人", "replace", 2)
    assert "author" not in item
    assert Client().get("/api/v1/clusters/nothing/dossier").status_code == 404


def test_the_overview_counts_items_and_marks_what_is_missing(officer, world, public_page) -> None:
    entered(officer, world)
    entered(officer, world, name="乙", code="")
    row = public_page("/dossiers").split('href="/clusters/gd-robots/dossier#gd-five"')[1].split("</tr>")[0]  # fmt: skip
    assert ">2</td>" in row and row.count("未填报") == 4 and ">1/5<" in row
    assert "合成生物" in public_page("/dossiers", system="sz-future-six")
    assert "智能机器人" in public_page("/dossiers", system="nothing")  # the first


def test_the_page_of_a_cluster_leads_to_its_dossier(db, public_page) -> None:
    assert 'href="/clusters/gd-robots/dossier"' in public_page("/clusters/gd-robots")
    assert "/dossier" not in public_page("/clusters/gd-future-electronics").partition("<main")[2]
