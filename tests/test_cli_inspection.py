"""huice inspection, run as its users run it: lists in, a plan out, and the plan checked."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from huice.cli.inspection import read_plan
from huice.cli.inspection_lists import read_inspectors, read_projects
from huice.problems import BadInput
from huice.procedure.inspection import draw

HUICE = (str(Path(sys.executable).parent / "huice"),)
SEED = "第二十四期 03 11 19 27 30"
RATIOS = ("--ratio", "高=100%", "--ratio", "低=30%")

HEADINGS = ["序号", "项目代码", "项目名称", "风险等级", "开工日期", "项目单位", "回避"]
ROWS: list[list[Any]] = [
    [1, "2403-A", "注塑线更新", "高", "2024-03-01", "甲公司", "李一"],
    [2, "2403-B", "仓库自动化", "低", "", "乙公司", ""],
    [3, "2403-C", "=cmd|' /C calc'!A0", "低", "2024年5月6日", "丙公司", "无"],
    [4, "2403-D", "#N/A", "低", "未开工", "丁公司", "王二、某咨询院"],
]
PEOPLE = """\
- {编号: "01", 姓名: 李一, 单位: 监管科}
- {编号: "02", 姓名: 王二, 单位: 监管科, 回避: [乙公司]}
- {编号: "03", 姓名: 张三, 单位: 某咨询院}
- {编号: "04", 姓名: 赵四, 单位: 监管科}
"""


def inspection(*args: str | Path) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICE_")}
    return subprocess.run(
        [*HUICE, "inspection", *map(str, args)], env={**kept, "NO_COLOR": "1", "COLUMNS": "160"},
        timeout=60, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def told(*args: str | Path) -> Any:
    done = inspection(*args, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def drawn(listed: Path, *args: str | Path) -> Any:
    return told("draw", listed, "--seed", SEED, *RATIOS, "--on", "2024-04-01", *args)


def refused(*args: str | Path) -> str:
    done = inspection(*args)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def refused_list(listed: Path, *args: str | Path) -> str:
    return refused("draw", listed, "--seed", SEED, *RATIOS, *args)


def wrong(listed: Path) -> str:
    """What is told of a list, without a new process."""
    ratios = {"高": Fraction(1), "低": Fraction(1)}
    with pytest.raises(BadInput) as error:
        draw(read_projects(listed)[0], (), ratios, SEED, date(2024, 4, 1))
    return "\n".join(problem.say() for problem in error.value.problems)


def csv(
    folder: Path, rows: list[list[Any]], name: str = "项目.csv", encoding: str = "utf-8"
) -> Path:
    path = folder / name
    lines = (",".join(f'"{cell}"' for cell in row) for row in [HEADINGS, *rows])
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def excel(folder: Path, rows: list[list[Any]], name: str = "项目.xlsx") -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for cell in (cell for line in book.active.iter_rows() for cell in line):
        if isinstance(cell.value, str) and cell.value.startswith(("=cmd", "#")):
            cell.data_type = "s"
    book.save(folder / name)
    return folder / name


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return csv(tmp_path, ROWS)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "人员.yaml"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


class TestDraw:
    def test_a_plan_says_what_was_drawn_and_how(self, listed: Path, people: Path) -> None:
        plan = drawn(listed, "--inspectors", people)
        assert (plan["seed"], plan["day"], plan["each"]) == (SEED, "2024-04-01", 2)
        assert plan["classes"] == [
            {"risk": "高", "listed": 1, "ratio": "100%", "drawn": 1},
            {"risk": "低", "listed": 3, "ratio": "30%", "drawn": 1},
        ]
        low = min(("2403-B", "2403-C", "2403-D"), key=lambda id: hashed(id))
        assert {item["id"] for item in plan["items"]} == {"2403-A", low}
        assert all(item["hash"] == hashed(item["id"]) for item in plan["items"])
        due = {item["id"]: item["due"] for item in plan["items"]}
        assert due == {"2403-A": "now", low: "after-start"}
        first = next(item for item in plan["items"] if item["id"] == "2403-A")
        assert "李一" not in {one["name"] for one in first["inspectors"]}

    def test_the_digest_can_be_made_by_hand(self, listed: Path) -> None:
        lines = (
            "2403-A\t注塑线更新\t高\t2024-03-01\t甲公司\t\t李一\n"
            "2403-B\t仓库自动化\t低\t\t乙公司\t\t\n"
            "2403-C\t=cmd|' /C calc'!A0\t低\t2024-05-06\t丙公司\t\t\n"
            "2403-D\t#N/A\t低\t\t丁公司\t\t某咨询院、王二\n"
        )
        mark = {"count": 4, "sha256": hashlib.sha256(lines.encode()).hexdigest()}
        assert drawn(listed)["projects"] == mark
        commitment = hashlib.sha256(SEED.encode()).hexdigest()
        assert told("announce", listed, "--seed", SEED) == {
            "projects": mark, "commitment": commitment,
        }  # fmt: skip
        assert str(mark["sha256"]) in inspection("announce", listed).stdout

    def test_the_screen_is_chinese_first_or_english(self, listed: Path, people: Path) -> None:
        args = ("draw", listed, "--seed", SEED, *RATIOS, "--inspectors", people)
        chinese = inspection(*args)
        assert chinese.returncode == 0 and chinese.stderr == ""
        for said in (
            "种子：" + SEED,
            "每个项目：2 人（文件没有规定人数）",
            "注塑线更新",
            "随机抽取",
        ):
            assert said in chinese.stdout
        english = inspection(*args, "--lang", "en").stdout
        assert "the number is not stated in the text" in english and "Risk class" in english

    def test_an_added_project_is_marked_as_not_drawn(self, listed: Path) -> None:
        ids = [item["id"] for item in drawn(listed)["items"]]
        other = next(str(row[1]) for row in ROWS if row[1] not in ids)
        plan = drawn(listed, "--add", f"{other}＝投诉=甲＝乙")
        assert [item["id"] for item in plan["items"]] == [*ids, other]
        assert (plan["items"][-1]["drawn"], plan["items"][-1]["reason"]) == (False, "投诉=甲＝乙")
        screen = inspection("draw", listed, "--seed", SEED, *RATIOS, "--add", f"{other}=投诉")
        assert "另加，未经抽取：投诉" in screen.stdout
        assert "名称=值" in refused_list(listed, "--add", other)
        assert "不在名单里；是否指“2403-" in refused_list(listed, "--add", "2403-Z=投诉")

    def test_the_same_list_in_every_form_gives_the_same_plan(
        self, tmp_path: Path, listed: Path
    ) -> None:
        plan = drawn(listed)
        title = [["某区备案项目清单（二季度）"], []]
        dated = [[*row] for row in ROWS]
        dated[0][4], dated[2][4] = datetime(2024, 3, 1), date(2024, 5, 6)
        records = [dict(zip(HEADINGS, map(str, row), strict=True)) for row in ROWS]
        as_json = tmp_path / "项目.json"
        as_json.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        forms = [
            excel(tmp_path, [*title, HEADINGS, *dated]), as_json,
            csv(tmp_path, ROWS, "gbk.csv", "gb18030"), csv(tmp_path, ROWS, "bom.csv", "utf-8-sig"),
            csv(tmp_path, ROWS[::-1], "倒序.csv"),
        ]  # fmt: skip
        for form in forms:
            assert drawn(form) == plan, form

    def test_a_commitment_must_fit_the_seed(self, listed: Path) -> None:
        commitment = hashlib.sha256(SEED.encode()).hexdigest()
        assert drawn(listed, "--commitment", commitment.upper())["commitment"] == commitment
        assert "种子与承诺不符" in refused_list(listed, "--commitment", "0" * 64)

    def test_columns_that_are_not_read_and_names_of_nobody_are_said(
        self, tmp_path: Path, people: Path
    ) -> None:
        rows = [[*ROWS[0][:6], "李依"], *ROWS[1:]]
        path = csv(tmp_path, rows)
        path.write_text(path.read_text(encoding="utf-8").replace("项目单位", "总投资"), "utf-8")
        done = inspection("draw", path, "--seed", SEED, *RATIOS, "--inspectors", people)
        assert done.returncode == 0
        assert "这些栏没有读取：总投资" in done.stderr
        assert "回避的“李依”在另一份名单里没有" in done.stderr


class TestWorkbook:
    def test_no_text_becomes_a_formula(self, tmp_path: Path, listed: Path, people: Path) -> None:
        out = tmp_path / "计划.xlsx"
        done = inspection("draw", listed, "--seed", "=1+1", "--ratio", "高=100%", "--ratio",
                          "低=100%", "--inspectors", people, "--xlsx", out)  # fmt: skip
        assert done.returncode == 0 and "已写入" in done.stdout
        with zipfile.ZipFile(out) as archive:
            for name in archive.namelist():
                assert not re.search(rb"<f[ >]", archive.read(name)), name
        plan, record, ranking = load_workbook(out).worksheets
        assert [sheet.title for sheet in (plan, record, ranking)] == [
            "核查计划", "抽取记录", "抽取名单",
        ]  # fmt: skip
        names = {str(row[2]) for row in plan.iter_rows(min_row=2, values_only=True)}
        assert {"=cmd|' /C calc'!A0", "#N/A", "注塑线更新"} <= names
        written = {row[0]: row[1] for row in record.iter_rows(values_only=True)}
        assert written["种子"] == "=1+1" and "SHA-256" in str(written["办法"])
        rows = list(ranking.iter_rows(min_row=2, values_only=True))
        assert len(rows) == 4
        assert [row[3] for row in rows] == sorted(str(row[3]) for row in rows)

    def test_it_is_not_written_over_the_list(self, tmp_path: Path) -> None:
        listed = excel(tmp_path, [HEADINGS, *ROWS])
        before = listed.read_bytes()
        assert "输入文件" in refused_list(listed, "--xlsx", listed)
        assert listed.read_bytes() == before
        assert ".xlsx" in refused_list(listed, "--xlsx", tmp_path / "计划.pdf")


class TestVerify:
    @pytest.fixture
    def plan(self, tmp_path: Path, listed: Path, people: Path) -> Path:
        ratios = {"高": Fraction(1), "低": Fraction(3, 10)}
        projects, inspectors = read_projects(listed)[0], read_inspectors(people)[0]
        plan = draw(projects, inspectors, ratios, SEED, date(2024, 4, 1))
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(plan.as_json(), ensure_ascii=False), encoding="utf-8")
        return path

    def test_what_draw_prints_is_what_verify_reads(self, tmp_path: Path, listed: Path) -> None:
        path = tmp_path / "printed.json"
        printed = inspection("draw", listed, "--seed", SEED, *RATIOS, "--json").stdout
        path.write_text(printed, encoding="utf-8")
        assert read_plan(path).as_json() == json.loads(printed)
        assert inspection("verify", path, listed).returncode == 0

    def test_a_plan_that_follows_ends_with_0(self, plan: Path, listed: Path, people: Path) -> None:
        done = inspection("verify", plan, listed, "--inspectors", people)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("相符：2 个项目")
        assert told("verify", plan, listed, "--inspectors", people) == {
            "follows": True, "differences": [],
        }  # fmt: skip

    def test_a_plan_that_does_not_follow_ends_with_1_and_says_where(
        self, plan: Path, listed: Path, people: Path
    ) -> None:
        data = json.loads(plan.read_text(encoding="utf-8"))
        data["items"][0]["inspectors"].reverse()
        data["items"][1]["name"] = "\x1b[31m别名"
        plan.write_text(json.dumps(data), encoding="utf-8")
        done = inspection("verify", plan, listed, "--inspectors", people)
        assert done.returncode == 1
        assert done.stdout.startswith("不符：2 处")
        assert data["items"][0]["id"] + " inspectors" in done.stdout
        assert "\x1b" not in done.stdout
        english = inspection("verify", plan, listed, "--inspectors", people, "--lang", "en")
        assert english.returncode == 1 and "expected" in english.stdout

    def test_another_list_is_found(self, tmp_path: Path, plan: Path, people: Path) -> None:
        shorter = csv(tmp_path, ROWS[:-1], "少一行.csv")
        done = inspection("verify", plan, shorter, "--inspectors", people, "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["differences"][0]["place"] == "projects"

    def test_a_published_commitment_is_held_against_the_seed(
        self, plan: Path, listed: Path, people: Path
    ) -> None:
        args = ("verify", plan, listed, "--inspectors", people, "--commitment")
        assert inspection(*args, hashlib.sha256(SEED.encode()).hexdigest()).returncode == 0
        done = inspection(*args, "0" * 64)
        assert done.returncode == 1 and "种子与承诺不符" in done.stdout

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            (lambda plan: plan.pop("seed"), "seed"),
            (lambda plan: plan.update(each="2"), "each"),
            (lambda plan: plan.update(day=20240401), "day"),
            (lambda plan: plan.update(rounding="下取整"), "rounding"),
            (lambda plan: plan.update(remark="另有说明"), "栏目"),
            (lambda plan: plan["items"][0].update(due="later"), "items.0.due"),
        ],
    )
    def test_what_is_no_plan_is_refused(self, plan: Path, change: Any, field: str) -> None:
        data = json.loads(plan.read_text(encoding="utf-8"))
        change(data)
        plan.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(BadInput) as error:
            read_plan(plan)
        assert field in error.value.problems[0].say()

    @pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "\xff"])
    def test_so_is_what_is_no_json_of_one(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "p.json"
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(BadInput):
            read_plan(path)

    def test_the_list_of_inspectors_is_asked_for(self, plan: Path, listed: Path) -> None:
        assert "须有人员名单" in refused("verify", plan, listed)


class TestBadLists:
    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            ([], "名单是空的"),
            ([*ROWS, [5, "2403-A", "同码", "低", "", "", ""]], "项目.csv:2"),
            ([*ROWS, [5, "", "无码", "低", "", "", ""]], "项目.csv:6"),
            ([*ROWS, [5, "2403-E", "无级", "", "", "", ""]], "不能空"),
            ([*ROWS, [5, "2403-E", "别级", "中", "", "", ""]], "没有给出比例"),
            ([*ROWS, [5, "2403-E", "别日", "低", "2024-02-30", "", ""]], "2024-02-30"),
            ([*ROWS, [5, "2403-E", "只有月", "低", "2024年3月", "", ""]], "应写到日"),
            ([*ROWS, [5, "2403-E", "\x1b[31m红", "低", "", "", ""]], "控制字符"),
        ],
    )
    def test_it_is_told_where(self, tmp_path: Path, rows: list[list[Any]], why: str) -> None:
        assert why in wrong(csv(tmp_path, rows))

    def test_a_missing_heading_is_named(self, tmp_path: Path) -> None:
        path = excel(tmp_path, [["项目代码", "名字", "开工日期"], ["1", "甲", None]])
        why = wrong(path)
        assert "缺少这些栏：项目名称、风险等级" in why and "项目.xlsx!Sheet!A1" in why

    def test_formulas_and_long_numbers_in_excel_are_refused(self, tmp_path: Path) -> None:
        row = ["=A1", "算出", "低"]
        assert "Sheet!A2" in wrong(excel(tmp_path, [["项目代码", "项目名称", "风险等级"], row]))
        row = [2403440300040112345, "长码", "低"]  # type: ignore[list-item]
        assert "文本格式" in wrong(excel(tmp_path, [["项目代码", "项目名称", "风险等级"], row]))

    def test_two_sheets_with_lists_or_two_columns_for_one_are_refused(self, tmp_path: Path) -> None:
        path = excel(tmp_path, [HEADINGS, *ROWS])
        book = load_workbook(path)
        second = book.create_sheet("三季度")
        second.append(HEADINGS)
        book.save(path)
        assert "几张工作表都是名单：Sheet、三季度" in wrong(path)
        doubled = excel(tmp_path, [[*HEADINGS, "代码"], [*ROWS[0], "x"]])
        assert "同一栏" in wrong(doubled)

    def test_a_cell_far_below_does_not_hang(self, tmp_path: Path) -> None:
        path = excel(tmp_path, [HEADINGS, *ROWS])
        far = tmp_path / "远.xlsx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(far, "w") as new:
            for name in old.namelist():
                text = old.read(name)
                if name.endswith("sheet1.xml"):
                    text = text.replace(
                        b"</sheetData>",
                        b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData>',
                    )
                new.writestr(name, text)
        assert "行" in wrong(far)

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("a.xlsx", b"PK\x03\x04broken", "不是可读的 Excel"),
            ("a.csv", b"", "文件是空的"),
            ("a.csv", b"\xff\xff\x81", "不是 UTF-8"),
            ("a.csv", b'"open', "CSV 写法有误"),
            ("a.yaml", "项目代码: 1".encode(), "应为一列"),
            ("a.yaml", "- 甲".encode(), "应为键值对"),
            ("a.json", b"[", "JSON"),
            ("a.docx", b"x", "不认识"),
        ],
    )
    def test_broken_files_are_told(
        self, tmp_path: Path, name: str, content: bytes, why: str
    ) -> None:
        (tmp_path / name).write_bytes(content)
        assert why in wrong(tmp_path / name)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert "没有这个文件" in wrong(tmp_path / "无.csv")

    def test_too_few_inspectors_name_the_project(self, tmp_path: Path, listed: Path) -> None:
        two = tmp_path / "二人.csv"
        two.write_text("编号,姓名\n01,李一\n02,王二\n", encoding="utf-8")
        assert "注塑线更新" in refused_list(listed, "--inspectors", two)


class TestBadOptions:
    @pytest.mark.parametrize(
        ("args", "why"),
        [
            (("--ratio", "高=101%", "--ratio", "低=5%"), "100%"),
            (("--ratio", "高=0.5", "--ratio", "低=5%"), "百分号"),
            (("--ratio", "高", "--ratio", "低=5%"), "名称=值"),
            (("--ratio", "高=5%", "--ratio", "高=6%"), "写了两次"),
            (("--ratio", "高=5%"), "没有给出比例"),
            ((*RATIOS, "--ratio", "极高=5%"), "没有这一风险等级"),
            ((*RATIOS, "--on", "2024-02"), "应写到日"),
            ((*RATIOS, "--on", "明天"), "不是日期"),
            ((*RATIOS, "--rounding", "sideways"), "rounding"),
        ],
    )
    def test_it_is_told(self, listed: Path, args: tuple[str, ...], why: str) -> None:
        assert why in refused("draw", listed, "--seed", SEED, *args)

    def test_an_empty_seed_is_refused(self, listed: Path) -> None:
        assert "种子是空的" in refused("draw", listed, "--seed", "", *RATIOS)


def hashed(*names: str) -> str:
    return hashlib.sha256("\n".join((SEED, *names)).encode()).hexdigest()
