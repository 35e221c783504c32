"""Tasks: which units are tasks, and whose they are."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from written import written

from huice.text.document import Block, Document, Part, Provision
from huice.text.facts.tasks import Task, tasks

TITLE = "松江市培育发展竹艺产业集群行动计划（2031—2034年）"

PLAN = """
一、总体情况
（一）发展现状
全市竹艺企业三百余家，产品远销各地，产业链条较为完整。
二、工作目标
到2034年，竹艺产业增加值达到50亿元，建成公共服务平台3个。
三、重点任务
（一）扩大竹材供给。改造老竹园，建设采伐道路，推广机械采收，降低原料成本。（市林业局牵头，水务局、各区政府按职责分工负责）
（二）提升设计水平。办好竹艺设计大赛，引进设计机构，扶持青年设计师。（市工业和信息化局、教育局等按职责分工负责）
四、重点工程
（一）品牌建设工程
1.评选名品。每年评选一批竹艺名品，在展会上集中展示和推介。（市商务局牵头）
2.开拓市场。组织企业参加境内外展会，支持开设海外仓，扩大出口规模。（责任单位：市商务局、松江海关）
五、空间布局
以东山区为核心建设竹艺小镇，西山区重点发展竹制家具，形成一核一带的产业格局。
六、保障措施
（一）加强组织领导。建立联席会议，每季度调度一次，协调解决重大问题。
"""


def plan(text: str = PLAN, title: str = TITLE) -> Document:
    return replace(written(text, title=title), region="松江市")


def found(text: str = PLAN, title: str = TITLE) -> dict[str, Task]:
    return {task.title: task for task in tasks(plan(text, title))}


def test_a_list_of_departments_closes_a_task() -> None:
    task = found()["扩大竹材供给"]
    assert task.lead == ("市林业局",)
    assert task.support == ("市水务局", "各区政府")
    assert task.mode == "lead and support"
    assert (task.cite, task.line) == ("三（一）", (7, 7))
    assert task.words == "（市林业局牵头，水务局、各区政府按职责分工负责）"


def test_the_lowest_units_are_the_tasks_and_their_parents_are_not() -> None:
    assert "品牌建设工程" not in found()
    assert found()["评选名品"].cite == "四（一）1"


def test_in_a_plan_what_is_to_be_done_by_nobody_named_is_a_task_too() -> None:
    for title in ("空间布局", "加强组织领导"):
        task = found()[title]
        assert (task.lead, task.support, task.mode) == ((), (), "none")


def test_how_things_stand_and_what_is_aimed_at_are_no_tasks() -> None:
    assert not {"发展现状", "总体情况", "工作目标"} & set(found())


def test_tasks_come_in_printed_order() -> None:
    lines = [task.line for task in tasks(plan())]
    assert lines == sorted(lines) and len(lines) == 6


def test_in_papers_that_are_no_plans_only_lists_make_tasks() -> None:
    assert set(found(title="松江市竹艺产业扶持办法")) == {
        "扩大竹材供给",
        "提升设计水平",
        "评选名品",
        "开拓市场",
    }


def test_a_notice_of_a_plan_has_no_tasks_of_its_own() -> None:
    assert tasks(replace(plan(), state="notice")) != []
    assert all(task.mode != "none" for task in tasks(replace(plan(), state="notice")))


def unit(*blocks: Block, title: str = "竹艺振兴工程") -> Document:
    made = Provision("（一）", "四（一）", (("一", 4), ("（一）", 1)), "（一）", title, blocks)
    root = Provision("文件", "", (), "", "", (), (made,))
    part = Part("text", "plan.txt", 1, 99)
    return Document("D", TITLE, "", (), "final", (part,), root, region="松江市")


def text(line: int, words: str) -> Block:
    return Block("text", words, ((0, line),))


def test_a_unit_with_several_lists_holds_several_tasks_and_its_own_opening() -> None:
    document = unit(
        text(
            3, "（一）竹艺振兴工程。统筹推进竹艺产业转型升级，着力提升产业链水平，增强竞争力。" * 2
        ),
        text(5, "竹编传承项目。收集整理竹编技法，培训学徒。（市文化局、教育局按职责分工负责）"),
        text(8, "竹炭开发项目。研制新型竹炭材料，建设中试线。（市科技局牵头）"),
    )
    assert [(task.title, task.lead, task.support, task.line) for task in tasks(document)] == [
        ("竹艺振兴工程", (), (), (3, 3)),
        ("竹编传承项目", (), ("市文化局", "市教育局"), (5, 5)),
        ("竹炭开发项目", ("市科技局",), (), (8, 8)),
    ]


def test_a_list_broken_over_two_paragraphs_is_one() -> None:
    document = unit(
        text(3, "（一）竹艺振兴工程。培育龙头企业，支持小微企业升规。（责任单位："),
        text(4, "市商务局、教育局）"),
    )
    (task,) = tasks(document)
    assert task.support == ("市商务局", "市教育局")
    assert task.line == (3, 4)


@pytest.mark.parametrize(
    "bracket", ["[市教育局、商务局按职责分工负责]", "(市教育局、商务局按职责分工负责）", "〔市教育局、商务局按职责分工负责〕"]
)  # fmt: skip
def test_brackets_of_any_shape_and_badly_paired_are_read(bracket: str) -> None:
    (task,) = tasks(unit(text(3, f"（一）竹艺振兴工程。培育龙头企业，支持升规。{bracket}")))
    assert task.support == ("市教育局", "市商务局")


def test_a_bare_list_counts_where_it_stands_apart() -> None:
    (task,) = tasks(
        unit(text(3, "（一）竹艺振兴工程。培育龙头企业。（市教育局、商务局）附件：名单"))
    )
    assert task.support == ("市教育局", "市商务局")


def test_an_aside_that_names_bodies_is_no_list() -> None:
    (task,) = tasks(
        unit(text(3, "（一）竹艺振兴工程。请主管部门（市教育局、商务局）尽快组织落实好各项工作。"))
    )
    assert task.mode == "none"


def table(line: int, *rows: tuple[str, ...]) -> Block:
    printed, starts = "", []
    for at, row in enumerate(rows):
        printed += "\n" if printed else ""
        starts.append((len(printed), line + at))
        printed += "\t".join(row)
    return Block("table", printed, tuple(starts), 0, rows)


def test_rows_of_a_table_with_a_column_of_departments_are_tasks() -> None:
    document = unit(
        text(3, "（一）工作分工表"),
        table(
            5,
            ("序号", "工作内容", "", "责任单位"),
            ("1", "扩大供给", "改造老竹园。", "市林业局、水务局"),
            ("2", "", "建设采伐道路。", "市交通运输局"),
        ),
        title="工作分工表",
    )
    rows = [task for task in tasks(document) if task.mode != "none"]
    assert [(task.title, task.support, task.line) for task in rows] == [
        ("改造老竹园", ("市林业局", "市水务局"), (6, 6)),
        ("建设采伐道路", ("市交通运输局",), (7, 7)),
    ]


def test_columns_of_a_table_tell_who_leads() -> None:
    document = unit(
        text(3, "（一）工作分工表"),
        table(5, ("任务", "牵头单位", "配合单位"), ("改造老竹园", "市林业局", "市水务局、财政局")),
    )
    task = next(task for task in tasks(document) if task.title == "改造老竹园")
    assert (task.lead, task.support) == (("市林业局",), ("市水务局", "市财政局"))


def test_a_task_of_text_and_table_with_the_same_departments_is_one() -> None:
    document = unit(
        text(3, "（一）竹艺振兴工程。培育龙头企业，支持小微企业升规。（市教育局、商务局）"),
        table(5, ("任务", "责任单位"), ("竹艺振兴工程。", "市教育局、商务局")),
    )
    assert len(tasks(document)) == 1


def test_a_row_has_every_field_and_goes_through_json() -> None:
    row = found()["提升设计水平"].row()
    assert json.loads(json.dumps(row, ensure_ascii=False)) == {
        "title": "提升设计水平",
        "lead": [],
        "support": ["市工业和信息化局", "市教育局"],
        "mode": "joint",
        "open": True,
        "cite": "三（二）",
        "line": [8, 8],
        "words": "（市工业和信息化局、教育局等按职责分工负责）",
    }


SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.skipif(not (SHARED / "gold" / "tasks.jsonl").exists(), reason="no answers to hand")
def test_tasks_of_plans_read_by_hand_are_found_with_their_departments(tmp_path: Path) -> None:
    from huice.text.reader import read_paths

    answers = (SHARED / "gold" / "tasks.jsonl").read_text("utf-8").splitlines()
    names = {json.loads(line)["doc"].split("）")[0].replace("—", "-") for line in answers if line}
    rows = [
        {**task.row(), "seed": Path(document.file).name}
        for document in read_paths([SHARED / "seeds"])
        if any(name.startswith(document.title.split("）")[0].replace("—", "-")) for name in names)
        for task in tasks(document)
    ]
    out = tmp_path / "tasks.jsonl"
    out.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    command = [sys.executable, str(SHARED / "tools" / "score.py"), "tasks"]
    score = subprocess.run(
        [*command, str(SHARED / "gold" / "tasks.jsonl"), str(out), "--json"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    result = json.loads(score.stdout)
    assert result["exact"] >= 0.96
    assert result["precision"] >= 0.97
