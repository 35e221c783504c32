"""Dossiers of clusters: what they consist of, what is refused, what stays when it is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from huice.credit_code import make
from huice.decide.library import Library
from huice.library.audit import audit
from huice.library.load import load_folder
from huice.problems import BadInput, Problem, Spot
from huice.progress.dossier import Dossier, Item
from huice.progress.dossier_sheet import COLUMNS, HEADINGS, dossier_sheet, read_dossier_sheet
from huice.rules.dossier import FIELD_NAMES, NEEDED, OPTIONAL, Part, parts_of, systems_of
from invented import folder, wrong
from invented_records import CLUSTERS, DOSSIERS, write

DAY = date(2024, 6, 3)
CODE = make("91440300MA5INVENT".replace("I", "1").replace("V", "Y"))
BUREAU = "甲市工信局"


# --- what they consist of --------------------------------------------------------------------------


def made(tmp_path: Path, systems: str = DOSSIERS) -> Path:
    root = folder(tmp_path)
    write(root, clusters_yaml=CLUSTERS, dossiers_yaml=systems)
    return root


def test_a_system_is_read_with_its_parts_and_the_clusters_of_its_groups(tmp_path: Path) -> None:
    policies = load_folder(made(tmp_path))
    (system,) = policies.dossiers.values()
    assert system.clusters == ("gd-robots",)  # neither another group nor another family
    assert [(x.key, x.kind, x.gathers) for x in system.parts] == [
        ("five/firms", "firms", ""), ("five/toolkit", "text", "support"),
    ]  # fmt: skip
    assert list(parts_of(policies.clusters["gd-robots"], policies.dossiers)) == ["five/firms", "five/toolkit"]  # fmt: skip
    assert systems_of(policies.clusters["sz-robots"], policies.dossiers) == ()


@pytest.mark.parametrize(("old", "new", "said"), [
    ("family: guangdong", "family: guangdon", "dossiers.yaml:5:13 error: no family of clusters 'guangdon'; did you mean 'guangdong'?"),
    ("groups: [新兴]", "groups: [支柱, 新型]", "dossiers.yaml:6:18 error: no group of clusters '新型'"),
    ("groups: [新兴]", "groups: []", "[systems.0.groups] error: found '[]', expected at least one"),
    ("id: toolkit", "id: firms", "dossiers.yaml:9:9 error: part 'five/firms' is given twice"),
    ("kind: text", "kind: words", "[systems.0.parts.1.kind] error: 'words' is not one of firms, projects"),
    ("gathers: support", "gathers: all", "[systems.0.parts.1.gathers] error: 'all' is not one of"),
    ("title: 工具包 | Toolkit", "title: 工具包", "error: expected 'Chinese | English'"),
    ("    family:", "    familiy: x\n    family:", "[systems.0.familiy] error: no such field 'familiy'"),
])  # fmt: skip
def test_a_slip_in_the_file_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert DOSSIERS.count(old) == 1
    assert said in "\n".join(wrong(made(tmp_path, DOSSIERS.replace(old, new))))


def test_clusters_out_of_shape_are_not_told_a_second_time_as_missing(tmp_path: Path) -> None:
    root = made(tmp_path)
    write(root, clusters_yaml=CLUSTERS.replace("families:", "familys:", 1))
    assert not [said for said in wrong(root) if "dossiers.yaml" in said]


def test_a_system_given_twice_is_refused(tmp_path: Path) -> None:
    twice = DOSSIERS + DOSSIERS.partition("\n")[2]
    assert "'five' is given twice" in "\n".join(wrong(made(tmp_path, twice)))


def test_a_document_that_is_not_there_fails_the_check(tmp_path: Path) -> None:
    root = made(tmp_path, DOSSIERS.replace("document: invented", "document: invention"))
    (said,) = (each.say("en") for each in audit(root, mutate=False).errors if each.field == "five")
    assert "dossiers.yaml:4:15" in said and "did you mean 'invented'?" in said


def test_every_kind_of_item_has_a_name_and_fields_that_have_names() -> None:
    for kind, needed in NEEDED.items():
        assert needed[0] == "name" and {*needed, *OPTIONAL[kind]} <= set(FIELD_NAMES)
        assert not set(needed) & set(OPTIONAL[kind])


def test_every_cluster_of_the_province_and_the_city_has_its_dossier(library: Library) -> None:
    policies = library.policies
    found = {id: [x.id for x in systems_of(each, policies.dossiers)] for id, each in policies.clusters.items()}  # fmt: skip
    assert found["gd-robots"] == ["gd-five", "gd-chains"]
    assert found["sz-robots"] == ["sz-six", "sz-seven", "sz-chains"]
    assert found["sz-quantum"] == ["sz-future-six"]
    assert [id for id, systems in found.items() if not systems] == ["gd-future-electronics"]
    sizes = {each.id: (len(each.clusters), len(each.parts)) for each in policies.dossiers.values()}
    assert sizes == {"gd-five": (20, 5), "gd-chains": (20, 1), "sz-six": (20, 6), "sz-seven": (20, 6),
                     "sz-chains": (20, 1), "sz-future-six": (8, 6)}  # fmt: skip


# --- entries ---------------------------------------------------------------------------------------

PARTS = {
    f"six/{kind}": Part(f"six/{kind}", None, kind, "", Spot("x"))  # type: ignore[arg-type]
    for kind in NEEDED
}


def item(**changed: Any) -> Item:
    told = {"part": "six/firms", "name": "甲机器人有限公司", "source": "企业名录", "authority": BUREAU,
            "author": "经办", "on": DAY, "what": "工业机器人"}  # fmt: skip
    return Item(**(told | changed))


def book(*items: Item) -> Dossier:
    return Dossier().added([(each, lambda field: Spot("x")) for each in items], PARTS)[0]


def problems(each: Item, before: Dossier | None = None) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        (before or Dossier()).added([(each, lambda field: Spot(field))], PARTS)
    return [(one.field, one.what.zh) for one in caught.value.problems]


def test_an_item_is_kept_with_its_number_its_code_and_its_place_in_normal_form() -> None:
    (kept,) = book(item(code=f" {CODE.lower()}", place="深圳市南山区")).current("six/firms")
    assert (kept.number, kept.code, kept.place) == (1, CODE, "440305")


@pytest.mark.parametrize(("changed", "field", "said"), [
    ({"part": "six/firm"}, "part", "没有“six/firm”这一部分；是否指“six/firms”？"),
    ({"name": ""}, "name", "请填写名称"),
    ({"what": ""}, "what", "请填写内容"),
    ({"source": ""}, "source", "请填写来源"),
    ({"code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "code", "校验码"),
    ({"place": "无此市"}, "place", "无此市"),
    ({"leader": "市长"}, "leader", "此处不填链长"),
    ({"name": "甲" * 201}, "name", "至多 200 个"),
    ({"what": "机\x0b器"}, "what", "控制字符"),
    ({"reason": "写错"}, "reason", "新增的条目不写理由"),
    ({"earlier": 1}, "earlier", "新增的条目不写原条目"),
    ({"part": "six/chains"}, "leader", "请填写链长"),
    ({"part": "six/places"}, "place", "请填写地点"),
    ({"part": "six/text", "place": "深圳市"}, "place", "此处不填地点"),
    ({"act": "replace", "earlier": 1}, "reason", "更正和撤回须写理由"),
    ({"act": "withdraw", "reason": "停产"}, "earlier", "请写明本部分中"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(changed: dict[str, Any], field: str, said: str) -> None:
    assert any(where == field and said in what for where, what in problems(item(**changed)))


def test_a_name_of_two_hundred_characters_is_short_enough() -> None:
    assert book(item(name="甲" * 200)).current("six/firms")


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_added() -> None:
    found = problems(item(name="", source="", code="91"))
    assert [field for field, _ in found] == ["name", "source", "code"]


@pytest.mark.parametrize("again", [
    item(what="服务机器人"),
    item(name="甲机器人 有限公司"),
    item(name="乙", code=CODE),
])  # fmt: skip
def test_an_item_that_is_there_is_refused_and_the_earlier_one_named(again: Item) -> None:
    before = book(item(code=CODE))
    ((_, said),) = problems(again, before)
    assert said == f"第 1 号已是“甲机器人有限公司”（2024-06-03，{BUREAU}）"


def test_the_same_name_may_stand_in_another_part() -> None:
    assert len(book(item(), item(part="six/bodies")).entries) == 2


def test_a_replacement_takes_the_place_of_the_earlier_item_which_stays() -> None:
    before = book(item(), item(name="乙机器人有限公司"))
    better = item(what="协作机器人", act="replace", earlier=1, reason="主业有误")
    after, (kept,) = before.added([(better, lambda field: Spot("x"))], PARTS)
    assert [each.number for each in after.current("six/firms")] == [2, 3]
    assert [(a.what, b.number, b.reason) for a, b in after.past("six/firms")] == [
        ("工业机器人", 3, "主业有误")
    ]
    assert kept.number == 3 and after.entries[:2] == before.entries
    assert problems(replace(better, number=0), after)[0] == ("earlier", "第 1 号已被更正或撤回，或本身是撤回")  # fmt: skip


def test_a_replacement_may_not_become_another_item_that_is_there() -> None:
    before = book(item(), item(name="乙机器人有限公司"))
    found = problems(item(name="乙机器人有限公司", act="replace", earlier=1, reason="改名"), before)
    assert found == [("name", f"第 2 号已是“乙机器人有限公司”（2024-06-03，{BUREAU}）")]


def test_what_was_withdrawn_is_told_and_may_be_entered_again() -> None:
    gone = item(name="", what="", source="", act="withdraw", earlier=1, reason="已迁出")
    after = book(item(), gone)
    assert after.current("six/firms") == ()
    ((was, by),) = after.past("six/firms")
    assert (was.number, by.number, by.name, by.reason) == (1, 2, "甲机器人有限公司", "已迁出")
    again = after.added([(item(), lambda field: Spot("x"))], PARTS)[0]
    assert [each.number for each in again.current("six/firms")] == [3]
    assert problems(replace(gone, earlier=2), after)[0][0] == "earlier"  # no item, a withdrawal


def test_an_item_of_another_part_cannot_be_withdrawn_from_here() -> None:
    gone = item(part="six/bodies", name="", what="", act="withdraw", earlier=1, reason="误")
    assert problems(gone, book(item())) == [("earlier", "请写明本部分中被更正或撤回的条目号")]


# --- the workbook ------------------------------------------------------------------------------------

NAMES = list(COLUMNS)


def rewritten(change: Any, dossier: Dossier | None = None) -> bytes:
    titled = {key: replace(each, title=HEADINGS[0]) for key, each in PARTS.items()}
    workbook = load_workbook(BytesIO(dossier_sheet(titled, dossier or Dossier(), "zh")))
    change(workbook.worksheets[0])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def fill(sheet: Any, row: int, **cells: object) -> None:
    for name, value in cells.items():
        sheet.cell(row, NAMES.index(name) + 1).value = value


def read_back(content: bytes) -> list[Any]:
    return read_dossier_sheet(content, "表.xlsx", BUREAU, "经办", DAY)


def refused(change: Any) -> list[Problem]:
    with pytest.raises(BadInput) as caught:
        Dossier().added(read_back(rewritten(change)), PARTS)
    return list(caught.value.problems)


def test_a_filled_row_is_read_and_a_row_left_as_given_is_not() -> None:
    content = rewritten(
        lambda sheet: fill(sheet, 2, name="甲机器人有限公司", what="工业机器人", source="企业名录")
    )
    ((found, spot_of),) = read_back(content)
    assert found == item() and spot_of("code") == Spot("表.xlsx[填报]", 2, NAMES.index("code") + 1)


def test_a_credit_code_of_digits_alone_is_typed_as_text() -> None:
    sheet = load_workbook(BytesIO(rewritten(lambda sheet: None))).worksheets[0]
    column = sheet.cell(1, NAMES.index("code") + 1).column_letter
    assert sheet.column_dimensions[column].number_format == "@"


def test_what_holds_is_on_the_second_sheet_with_its_numbers_and_no_formula() -> None:
    content = rewritten(lambda sheet: None, book(item(name="=1+1")))
    second = load_workbook(BytesIO(content)).worksheets[1]
    assert [second.cell(2, at).value for at in (1, 2, 4)] == [1, "six/firms", "=1+1"]
    assert second.cell(2, 4).data_type == "s"


def test_a_row_may_replace_or_withdraw() -> None:
    def change(sheet: Any) -> None:
        fill(sheet, 2, act="撤回", earlier=1, reason="已迁出")

    ((found, _),) = read_back(rewritten(change))
    assert (found.act, found.earlier, found.reason) == ("withdraw", 1, "已迁出")


def test_a_sheet_may_have_a_thousand_rows_and_no_more() -> None:
    last = {"part": "six/firms", "name": "甲", "what": "机器人", "source": "名录"}
    assert read_back(rewritten(lambda sheet: fill(sheet, 1000, **last)))
    (problem,) = refused(lambda sheet: fill(sheet, 1001, **last))
    assert "行数超过 1000" in problem.what.zh


@pytest.mark.parametrize(("cells", "column", "said"), [
    ({"part": "six/firm"}, "part", "没有“six/firm”"),
    ({"part": ""}, "part", "没有“”"),
    ({"code": "9144"}, "code", "应为18位"),
    ({"place": "无此市"}, "place", "无此市"),
    ({"gaps": "缺芯片"}, "gaps", "此处不填短板"),
    ({"act": "删除"}, "act", "应为新增、更正、撤回之一"),
    ({"earlier": "一"}, "earlier", "不是条目号"),
    ({"source": ""}, "source", "请填写来源"),
])  # fmt: skip
def test_a_wrong_cell_is_named(cells: dict[str, object], column: str, said: str) -> None:
    right = {"part": "six/firms", "name": "甲", "what": "机器人", "source": "名录"}
    (problem,) = refused(lambda sheet: fill(sheet, 3, **right | cells))
    assert (
        problem.spot == Spot("表.xlsx[填报]", 3, NAMES.index(column) + 1)
        and said in problem.what.zh
    )


def test_the_same_item_twice_in_a_sheet_is_refused_at_the_second_row() -> None:
    right = {"part": "six/firms", "name": "甲", "what": "机器人", "source": "名录"}

    def change(sheet: Any) -> None:
        fill(sheet, 3, **right)
        fill(sheet, 5, **right)

    (problem,) = refused(change)
    assert problem.spot.line == 5 and "第 1 号已是" in problem.what.zh


def test_moved_columns_formulas_empty_sheets_and_other_files_are_refused() -> None:
    def move(sheet: Any) -> None:
        fill(sheet, 1, name=COLUMNS["code"].zh, code=COLUMNS["name"].zh)

    (moved,) = refused(move)
    assert moved.spot == Spot("表.xlsx[填报]", 1, 3) and "列不能移动" in moved.what.zh
    (formula,) = refused(lambda sheet: fill(sheet, 2, name="=A1"))
    assert formula.spot == Spot("表.xlsx[填报]", 2, 3) and "是公式" in formula.what.zh
    (empty,) = refused(lambda sheet: None)
    assert "没有填任何一行" in empty.what.zh
    with pytest.raises(BadInput, match="不是 Excel"):
        read_back(b"no workbook")
