"""Plans as data: targets, tasks and layout read from plan.yaml, drafted from a text, verified."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from greenhouse import run
from huice import places
from huice.library.inventory import plan_errors
from huice.library.load import load_folder
from huice.problems import BadInput
from huice.rules.plan import Plan
from huice.text.reader import read_paths
from huice.values.literals import NotALiteral
from huice.values.quantity import in_words, read_quantity
from huice.verify import verify
from huice.verify.plan_draft import plan_draft
from invented_records import recorded, write

TEXT = """\
关于印发《虚州市培育发展协作机器人产业集群行动计划（2026—2028年）》的通知

虚工信〔2026〕7号

虚州市培育发展协作机器人产业集群行动计划（2026—2028年）

一、总体情况
2025年全市协作机器人产业营业收入约52亿元。

二、工作目标
到2028年，全市协作机器人产业营业收入超过100亿元，建成公共检测平台2个以上。

三、重点任务
（一）攻关核心部件。围绕谐波减速器开展攻关，补齐短板，建好“虚州谐波”检测中心。（市科技局牵头，市工业和信息化局、财政局按职责分工负责）
"""

PLAN = """\
targets:
  - id: revenue-2025
    indicator: 协作机器人产业营业收入 | Revenue of the trade
    baseline: true
    op: "~"
    figure: 52亿元
    year: 2025
    cite: 一
  - id: revenue-2028
    indicator: 协作机器人产业营业收入 | Revenue of the trade
    op: ">"
    figure: 100亿元
    year: 2028
    cite: 二
tasks:
  - id: parts
    title: 核心部件攻关 | Research on core parts
    does: 补齐谐波减速器的短板 | The gap in harmonic reducers is closed
    lead: [市科技局]
    support: [市工业和信息化局, 市财政局]
    cite: 三（一）
layout:
  - place: 顺德区
    cluster: gd-robots
    role: 整机制造 | Whole machines
    level: ★★
    cite: 二
named:
  - id: testing-centre
    kind: platform
    name: 虚州谐波检测中心 | Xuzhou Harmonics Testing Centre
    cite: 三（一）
review: {drafted: 3, changed: 1, added: 1, dropped: 0}
"""


def plan_of(tmp_path: Path, text: str = PLAN) -> Plan:
    root = recorded(tmp_path)
    write(root, invented__plan_yaml=text)
    plan = load_folder(root).document("invented").plan
    assert plan is not None
    return plan


def wrong(tmp_path: Path, old: str, new: str) -> str:
    assert old in PLAN
    with pytest.raises(BadInput) as error:
        plan_of(tmp_path, PLAN.replace(old, new, 1))
    return "\n".join(problem.say("en") for problem in error.value.problems)


# figures


@pytest.mark.parametrize(("written", "value", "unit"), [
    ("160亿元", 160 * 10**8, "元"), ("1.2万亿元", 12 * 10**11, "元"), ("35%", 35, "%"), ("5个", 5, "个"),
    ("2,000家", 2000, "家"), ("10个百分点", 10, "百分点"), ("3纳米", 3, "纳米"), ("0.5万台（套）", 5000, "台(套)"),
])  # fmt: skip
def test_a_figure_is_exact_and_its_scale_is_folded_in(written: str, value: int, unit: str) -> None:
    found = read_quantity(written)
    assert (found.value, found.unit, found.written) == (value, unit, written)


@pytest.mark.parametrize("written", ["", "160", "1万亿", "许多家", "12 34家", "1e5元", "九家"])
def test_what_is_no_figure_with_a_unit_is_refused(written: str) -> None:
    with pytest.raises(NotALiteral):
        read_quantity(written)


@given(st.decimals(0, 10**6, places=3), st.sampled_from(["", "万", "亿", "万亿"]))
def test_figures_of_different_scales_compare_by_what_they_are(number: object, scale: str) -> None:
    scales = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
    assert read_quantity(f"{number}{scale}元").value == Fraction(str(number)) * scales[scale]


@pytest.mark.parametrize(("value", "told"), [
    (Fraction(84 * 10**8), "84亿元"), (Fraction(10**12), "1万亿元"), (Fraction(9999), "9999元"),
    (Fraction(403, 3), "约134.33元"), (Fraction(-5, 2), "-2.5元"), (Fraction(0), "0元"),
])  # fmt: skip
def test_a_value_is_told_as_a_plan_prints_it_and_a_rounded_one_says_so(
    value: Fraction, told: str
) -> None:
    assert in_words(value, "元") == told


# the file


def test_a_plan_is_read_with_its_targets_tasks_and_layout(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    base, target = plan.targets
    assert (base.baseline, base.op, base.year) == (True, "~", 2025)
    assert (target.key, target.op, target.figure.value) == ("invented/revenue-2028", ">", 10**10)
    (task,) = plan.tasks
    assert (task.lead, task.support) == (("市科技局",), ("市工业和信息化局", "市财政局"))
    (named,) = plan.named
    assert (named.key, named.kind, named.place) == ("invented/testing-centre", "platform", "")
    (role,) = plan.layout
    assert (role.places, role.cluster, role.level) == ((places.find("顺德区"),), "gd-robots", "★★")
    assert plan.review.added == 1


@pytest.mark.parametrize(("old", "new", "said"), [
    ("figure: 52亿元", "figure: 52", "plan.yaml:6:13 error: '52' has no unit"),
    ('op: ">"', 'op: ">>"', "[targets.1.op] error: '>>' is not one of"),
    ("year: 2028", "year: 20288", "[targets.1.year]"),
    ("id: revenue-2028", "id: revenue-2025", "'invented/revenue-2025' is given twice"),
    ("cite: 三（一）", "cite: 三（一）\n    parent: part", "no task 'part'"),
    ("place: 顺德区", "place: 顺得区", "a place without a code has places: []"),
    ("cluster: gd-robots", "cluster: gd-robot", "no cluster 'gd-robot'; did you mean 'gd-robots'?"),
    ("figure: 100亿元", "figure: 100亿元\n    high: 90亿元", "'90亿元' should be above '100亿元'"),
    ("figure: 100亿元", "figure: 100亿元\n    high: 120家", "'120家' should be above '100亿元'"),
    ("kind: platform", "kind: plant", "[named.0.kind] error: 'plant' is not one of"),
    ("kind: platform", "kind: platform\n    place: 无此地", "plan.yaml"),
    ("kind: platform", "kind: platform\n    cluster: gd-robot", "no cluster 'gd-robot'"),
    ("year: 2028", "year: 2028\n    bases: [revenue-2024]", "no baseline 'revenue-2024'; did you mean 'revenue-2025'?"),
    ("year: 2028", "year: 2028\n    was: [{figure: 120家, until: 2027-06-30, cite: 二}]", "'120家' should have the unit of '100亿元'"),
    ("year: 2028", "year: 2028\n    was: [{figure: 80亿元, until: 2027-06-30, cite: 二}, {figure: 90亿元, until: 2027-06-30, cite: 二}]", "oldest first: 2027-06-30 is not after 2027-06-30"),
    ("review: {drafted: 3, changed: 1, added: 1, dropped: 0}", "definitions: []", "'review' is missing"),
])  # fmt: skip
def test_a_plan_out_of_shape_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in wrong(tmp_path, old, new)


def test_a_place_without_a_code_is_kept_by_its_printed_name(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN.replace("place: 顺德区", "place: 虚湾新区\n    places: []"))
    assert (plan.layout[0].place, plan.layout[0].places) == ("虚湾新区", ())


def test_what_a_target_was_before_a_change_of_the_plan_is_kept(tmp_path: Path) -> None:
    was = "was: [{figure: 80亿元, until: 2026-12-31, cite: 二}, {figure: 90亿元, until: 2027-06-30, cite: 二}]"
    target = plan_of(tmp_path, PLAN.replace("year: 2028", f"year: 2028\n    {was}")).targets[1]
    assert [(each.figure.written, each.until.isoformat()) for each in target.was] == [
        ("80亿元", "2026-12-31"), ("90亿元", "2027-06-30"),
    ]  # fmt: skip
    assert target.figure.written == "100亿元"


def test_words_still_to_be_written_and_targets_not_there_are_errors(tmp_path: Path) -> None:
    root = recorded(tmp_path)
    text = PLAN.replace("补齐谐波减速器的短板", "…").replace("cite: 二\n", "cite: 二\n    same_as: [other/x]\n", 1)  # fmt: skip
    write(root, invented__plan_yaml=text)
    policies = load_folder(root)
    said = [problem.say("en") for problem in plan_errors(policies, policies)]
    assert any("the words are still to be written" in each for each in said)
    assert any("no target 'other/x'" in each for each in said)


# drafted and verified


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "texts" / "plan.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


IDENTITY = (
    "number: 虚工信〔2026〕7号\napplies_to: {places: [广东省], clusters: [gd-robots], cite: 标题}\n"
)


def test_a_draft_holds_what_the_reader_finds_and_waits_for_words(
    tmp_path: Path, text: Path
) -> None:
    root = recorded(tmp_path, document=IDENTITY)
    policies = load_folder(root)
    (document,) = read_paths([text])
    drafted = plan_draft(policies.document("invented"), document, policies.clusters)
    assert 'figure: "52亿元"' in drafted and 'figure: "100亿元"' in drafted
    assert (
        'lead: ["市科技局"]' in drafted and 'support: ["市工业和信息化局", "市财政局"]' in drafted
    )
    write(root, invented__plan_yaml=drafted)
    again = load_folder(root)
    plan = again.document("invented").plan
    assert plan is not None and len(plan.tasks) == 1
    assert list(plan_errors(again, again)), "a draft is not done"


def test_every_figure_and_year_of_a_target_is_looked_for_at_its_cite(
    tmp_path: Path, text: Path
) -> None:
    root = recorded(tmp_path, document=IDENTITY)
    write(root, invented__plan_yaml=PLAN.split("layout:")[0] + PLAN[PLAN.index("review:") :])
    found = {(each.figure, each.status) for each in
             verify(load_folder(root), read_paths([text])).findings if "revenue" in each.rule}  # fmt: skip
    assert {("52亿元", "found"), ("100亿元", "found"), ("2028年", "found")} <= found
    moved = PLAN.replace("figure: 100亿元", "figure: 90亿元").split("layout:")[0]
    write(root, invented__plan_yaml=moved + PLAN[PLAN.index("review:") :])
    report = verify(load_folder(root), read_paths([text]))
    assert ("90亿元", "missing") in {(each.figure, each.status) for each in report.findings}
    assert not report.passed


def test_a_name_is_looked_for_at_its_cite_whatever_its_quotation_marks(
    tmp_path: Path, text: Path
) -> None:
    root = recorded(tmp_path, document=IDENTITY)
    for name, status in (("虚州谐波检测中心", "found"), ("虚州减速检测中心", "missing")):
        write(root, invented__plan_yaml=PLAN.replace("虚州谐波检测中心", name))
        found = verify(load_folder(root), read_paths([text])).findings
        assert [each.status for each in found if each.rule.endswith("testing-centre")] == [status]


# the command line


def test_plans_at_the_command_line(tmp_path: Path, text: Path) -> None:
    root = recorded(tmp_path, document=IDENTITY)

    def huice(*args: str) -> CompletedProcess[str]:
        return run(args, tmp_path, root, {"HUICE_CACHE": "off"})

    out = tmp_path / "plan.yaml"
    assert (
        huice("plan", "draft", "invented", "--corpus", str(text), "--out", str(out)).returncode == 0
    )
    again = huice("plan", "draft", "invented", "--corpus", str(text), "--out", str(out))
    assert out.exists() and again.returncode == 2 and "不覆盖" in again.stderr
    write(root, invented__plan_yaml=PLAN)
    told = json.loads(huice("plan", "targets", "invented", "--json").stdout)
    assert [each["figure"] for each in told] == ["52亿元", "100亿元"]
    tasks = json.loads(huice("plan", "tasks", "--who", "市财政局", "--json").stdout)
    assert [each["task"] for each in tasks] == ["invented/parts"]
    assert json.loads(huice("plan", "tasks", "--who", "无此局", "--json").stdout) == []
    named = json.loads(huice("plan", "named", "invented", "--json").stdout)
    assert [(each["named"], each["kind"]) for each in named] == [
        ("invented/testing-centre", "platform")
    ]
    assert "虚州谐波检测中心" in huice("plan", "named").stdout
    assert json.loads(huice("plan", "named", "--place", "顺德区", "--json").stdout) == []
    roles = json.loads(huice("plan", "layout", "--place", "顺德区", "--json").stdout)
    assert [each["level"] for each in roles] == ["★★"]
    out = tmp_path / "plans.xlsx"
    assert huice("plan", "show", "--xlsx", str(out)).returncode == 0
    book = load_workbook(out)
    assert [sheet.title for sheet in book] == ["目标", "任务", "布局", "清单"]
    assert [book["目标"].cell(row, 6).value for row in (2, 3)] == ["52亿元", "100亿元"]
    assert "补齐谐波减速器的短板" in huice("plan", "show", "invented").stdout
    assert "超过 100亿元" in huice("plan", "targets", "invented").stdout
    seen = tmp_path / "seen.yaml"
    seen.write_text("observations:\n  - {target: invented/revenue-2028, year: 2027, figure: 90亿元, "
                    "source: 公报, author: 统计处, on: 2028-02-01}\n", encoding="utf-8")  # fmt: skip
    progress = ("plan", "progress", "invented", "--observations", str(seen), "--year", "2027")
    (standing,) = json.loads(huice(*progress, "--json").stdout)
    assert (standing["status"], standing["due"], standing["base"]) == (
        "on_course", "8400000000", "invented/revenue-2025",
    )  # fmt: skip
    assert "进度正常" in huice(*progress).stdout
    page, sheet = tmp_path / "progress.html", tmp_path / "progress.xlsx"
    assert huice(*progress, "--html", str(page), "--xlsx", str(sheet)).returncode == 0
    html = page.read_text("utf-8")
    assert "<svg" in html and "84亿元" in html and "进度正常" in html
    assert not re.search(r"""(?:src|href)=|url\(|@import|<script""", html), "nothing from outside"
    assert load_workbook(sheet)["进度"].cell(2, 9).value == "进度正常"
    assert huice("plan", "conflicts").stdout == "没有不一致之处\n"
    seen.write_text(seen.read_text("utf-8").replace("90亿元", "90家"), "utf-8")
    assert "单位是“家”" in huice(*progress).stderr and huice(*progress).returncode == 2
    for command in ("list", "show", "targets", "tasks", "layout", "conflicts"):
        assert huice("plan", command, "--html", str(page), "--lang", "en").returncode == 0
        assert 'lang="en"' in page.read_text("utf-8")
    (whole,) = json.loads(huice("plan", "show", "--json").stdout)
    assert [len(whole[part]) for part in ("targets", "tasks", "layout")] == [2, 1, 1]
    assert huice("plan", "list", "--html", str(tmp_path / "page.txt")).returncode == 2
    assert huice("plan", "targets", "nothing").returncode == 2
    assert huice("plan", "layout", "--place", "无此地").returncode == 2
