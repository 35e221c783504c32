"""The commands on documents, run as their users run them: read, documents, open, search, facts,
diff, verify."""

from __future__ import annotations

import csv
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len
from typer.testing import CliRunner

from conftest import beside_the_project
from huice.cli import options
from huice.cli.app import app
from invented import folder as policies_folder
from invented import measure

ROOT = Path(__file__).parent.parent
HUICE = Path(sys.executable).parent / "huice"
SAMPLES = ROOT / "samples" / "texts"

PLAN = "佛工信〔2026〕18号"
RULES = "桐文旅〔2030〕7号"

RULES_TEXT = """\
桐溪市文化广电旅游局关于印发《桐溪市乡村民宿提升扶持办法》的通知
桐文旅〔2030〕7号

各镇人民政府：

现将《桐溪市乡村民宿提升扶持办法》印发给你们，请遵照执行。

附件：桐溪市乡村民宿提升扶持办法

桐溪市文化广电旅游局
2030年5月20日

桐溪市乡村民宿提升扶持办法

第一章 总则

第一条 为了让乡村民宿留得住客人，制定本办法。

第二章 条件和标准

第二条 申请扶持的民宿应当符合下列条件：
（一）在本市登记满两年；
（二）符合下列投资要求：
1.改造投资不低于 80 万元；
2.客房不少于12间。

第三条 对符合条件的民宿，按改造投资的20%给予补助，单个项目最高不超过60万元。

第四条 市文化广电旅游局收到申请材料之日起15个工作日内完成审核，结果公示5个工作日。

第五条 本办法自2030年7月1日起施行，有效期3年。
"""

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICE_")}
    return {
        **kept, "HUICE_HOME": str(home), "HUICE_CACHE": str(home / "cache"), "COLUMNS": "92",
        "NO_COLOR": "1",
    }  # fmt: skip


def at(home: Path) -> Run:
    """Runs huice with an index of its own."""

    def running(*args: object, **more: str) -> Done:
        return subprocess.run(
            [HUICE, *map(str, args)], env={**environment(home), **more}, timeout=120,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return running


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples and a set of rules with articles, in one folder."""
    texts = tmp_path_factory.mktemp("texts")
    for sample in SAMPLES.glob("*.txt"):
        shutil.copy(sample, texts)
    (texts / "guesthouses.txt").write_text(RULES_TEXT, encoding="utf-8")
    return texts


@pytest.fixture(scope="module")
def home(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an index of the texts, which no test changes."""
    home = tmp_path_factory.mktemp("home")
    succeeded(at(home)("read", texts))
    return home


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """Runs huice with that index; what was asked before in the same words is not asked again."""
    return functools.cache(at(home))


@pytest.fixture
def fresh(tmp_path: Path) -> Run:
    """Runs huice with an empty index."""
    return at(tmp_path / "home")


def succeeded(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def answered_no(done: Done) -> str:
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def refused(done: Done) -> str:
    """Bad input: exit 2, a message on stderr, nothing on stdout, no traceback."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr and "Traceback" not in done.stderr
    return done.stderr


def data(done: Done) -> Any:
    return json.loads(succeeded(done))


def listed(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data(run("documents", "--json"))
    return found


def id_of(run: Run, state: str) -> str:
    """The id of the plan, which stands in two states."""
    return next(str(each["id"]) for each in listed(run) if "机器人" in each["title"]
                and each["state"] == state)  # fmt: skip


def interrupted(home: Path, many: Path) -> tuple[int, str, str]:
    """Code and output of a reading that is interrupted once it has opened the index."""
    process = subprocess.Popen(
        [HUICE, "read", many], env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    # SQLite keeps this file beside the index for as long as it is open
    while not (home / "texts.sqlite-shm").exists() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


class TestRead:
    def test_a_folder_file_by_file(self, texts: Path, fresh: Run) -> None:
        said = succeeded(fresh("read", texts))
        assert said.splitlines() == [
            "foshan-robots-draft.txt：读入 1 份文件", "foshan-robots.txt：读入 1 份文件",
            "guesthouses.txt：读入 1 份文件",
        ]  # fmt: skip
        assert len(listed(fresh)) == 3

    def test_one_file(self, texts: Path, fresh: Run) -> None:
        [told] = data(fresh("read", texts / "guesthouses.txt", "--json"))
        assert (told["file"], told["state"]) == ("guesthouses.txt", "new")
        assert [each["number"] for each in told["documents"]] == [RULES]

    def test_twice_changes_nothing(self, texts: Path, fresh: Run) -> None:
        succeeded(fresh("read", texts))
        before = listed(fresh)
        told = data(fresh("read", texts, "--json"))
        assert {each["state"] for each in told} == {"same"}
        assert listed(fresh) == before

    def test_a_changed_file_takes_the_place_of_what_it_held(
        self, tmp_path: Path, fresh: Run
    ) -> None:
        path = tmp_path / "rules.txt"
        path.write_text(RULES_TEXT, encoding="utf-8")
        succeeded(fresh("read", path))
        path.write_text(RULES_TEXT.replace("80 万元", "90 万元"), encoding="utf-8")
        [told] = data(fresh("read", path, "--json"))
        [entry] = listed(fresh)
        assert told["state"] == "changed" and entry["number"] == RULES
        assert "90万元" in succeeded(fresh("open", RULES, "第二条（二）1"))

    def test_a_bad_file_among_good_ones_leaves_the_index_as_it_was(
        self, tmp_path: Path, fresh: Run
    ) -> None:
        folder = tmp_path / "mixed"
        folder.mkdir()
        (folder / "a-good.txt").write_text(RULES_TEXT, encoding="utf-8")
        (folder / "b-broken.docx").write_bytes(b"no word file at all")
        (folder / "c-empty.txt").write_bytes(b"")
        told = refused(fresh("read", folder)).splitlines()
        assert [line.split()[0] for line in told] == ["b-broken.docx", "c-empty.txt"]
        assert listed(fresh) == []

    @pytest.mark.parametrize(
        ("lang", "told"), [("zh", "没有这个文件"), ("en", "no such file")]
    )  # fmt: skip
    def test_a_file_that_is_not_there(
        self, tmp_path: Path, fresh: Run, lang: str, told: str
    ) -> None:
        said = refused(fresh("read", tmp_path / "nothing.txt", "--lang", lang))
        assert "nothing.txt" in said and told in said

    def test_a_spreadsheet_is_no_document(self, tmp_path: Path, fresh: Run) -> None:
        path = tmp_path / "table.xlsx"
        path.write_bytes(b"PK\x03\x04")
        assert ".docx" in refused(fresh("read", path))

    @pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
    def test_interrupted_leaves_the_index_as_it_was(
        self, texts: Path, tmp_path: Path, fresh: Run
    ) -> None:
        succeeded(fresh("read", texts / "guesthouses.txt"))
        before = listed(fresh)
        many = tmp_path / "many"
        many.mkdir()
        for number in range(1500):
            text = RULES_TEXT.replace("7号", f"{number + 100}号").replace("民宿", f"民宿{number}类")
            (many / f"{number}.txt").write_text(text, encoding="utf-8")
        home, kept = tmp_path / "home", tmp_path / "kept"
        shutil.copytree(home, kept)
        for _ in range(5):  # on a busy machine the reading may end before the signal comes
            code, out, err = interrupted(home, many)
            if code:
                break
            shutil.rmtree(home)
            shutil.copytree(kept, home)
        assert (code, out) == (130, "") and "Traceback" not in err
        assert listed(fresh) == before


class TestDocuments:
    def test_each_has_its_id_day_state_title_and_number(self, run: Run) -> None:
        said = succeeded(run("documents"))
        assert re.search(r"\n[0-9a-f]{10}  2030-05-20  正式 +桐溪市乡村民宿提升扶持办法\n", said)
        assert re.search(rf"\n +{RULES}\n", said)
        assert said.endswith("共 3 份文件\n")

    def test_in_json_with_the_files_they_stand_in(self, run: Run) -> None:
        entry = next(each for each in listed(run) if each["number"] == PLAN)
        assert entry["title"] == "佛山市协作机器人产业培育行动计划（2026—2028年）"
        assert (entry["state"], entry["region"], entry["signed"], entry["files"]) == (
            "final", "佛山市", "2026-03-09", ["foshan-robots.txt"],
        )  # fmt: skip

    def test_of_an_empty_index_tell_what_to_do(self, fresh: Run) -> None:
        assert "huice read" in succeeded(fresh("documents"))
        assert "huice read" in succeeded(fresh("documents", "--lang", "en"))


class TestOpenADocument:
    def test_by_number_by_title_by_part_of_a_title_and_by_id(self, run: Run) -> None:
        by_number = data(run("open", RULES, "--json"))
        names = ("桐溪市乡村民宿提升扶持办法", "乡村民宿", by_number["id"], "桐文旅[2030]7号")
        for name in names:
            assert data(run("open", name, "--json")) == by_number

    def test_shows_its_metadata_and_its_outline(self, run: Run) -> None:
        said = succeeded(run("open", RULES))
        assert re.search(r"\n  文号 +桐文旅〔2030〕7号\n", said)
        assert re.search(r"\n  日期 +成文 2030-05-20，施行 2030-07-01，止于 2033-06-30\n", said)
        assert re.search(r"\n  有效期 +3年\n", said)
        assert "\n第二章  条件和标准\n" in said.replace("\n  ", "\n")
        assert "第二条（二）1  改造投资不低于80万元" in said

    def test_in_json_is_the_tree_of_its_provisions(self, run: Run) -> None:
        found = data(run("open", PLAN, "--json"))
        assert (found["in_force"], found["until"], found["years"]) == (
            "2026-03-09", "2029-03-08", [2026, 2028],
        )  # fmt: skip
        tree = {each["cite"]: each for each in found["provisions"]}
        assert [each["cite"] for each in tree["二"]["provisions"]] == [
            "二（一）", "二（二）", "二（三）", "二（四）",
        ]  # fmt: skip
        assert tree["二"]["provisions"][2]["title"] == "培养技能人才"

    def test_a_name_that_two_answer_to_is_told_with_their_ids(self, run: Run) -> None:
        said = refused(run("open", "协作机器人"))
        assert all(id_of(run, state) in said for state in ("draft", "final"))

    @pytest.mark.parametrize(
        ("lang", "told"),
        [("zh", "索引里没有这份文件"), ("en", "no such document in the index")],
    )
    def test_a_name_that_none_answers_to(self, run: Run, lang: str, told: str) -> None:
        said = refused(run("open", "桐文旅〔2030〕8号", "--lang", lang))
        assert told in said and RULES in said  # the number that is near

    def test_repairs_are_listed_with_line_before_and_after(self, run: Run) -> None:
        said = succeeded(run("open", RULES, "--repairs", COLUMNS="140"))
        assert re.search(r"\n24 +去掉字间空格 .*80 万元.* .*80万元", said)
        found = data(run("open", RULES, "--repairs", "--json"))
        spaces = [each for each in found if each["kind"] == "space"]
        assert [each["line"] for each in spaces] == [24]

    def test_repairs_of_one_clause_are_those_in_its_lines(self, run: Run) -> None:
        [repair] = data(run("open", RULES, "第二条（二）1", "--repairs", "--json"))
        assert repair["line"] == 24
        assert data(run("open", RULES, "第五条", "--repairs", "--json")) == []


class TestOpenAClause:
    @pytest.mark.parametrize(
        "cite", ["第二条（二）1", "第2条(二)1", "第二条第（二）项1", "第二章第二条（二）1"]
    )
    def test_in_arabic_and_in_chinese_numerals(self, run: Run, cite: str) -> None:
        [place] = data(run("open", RULES, cite, "--json"))
        assert place["text"] == "1.改造投资不低于80万元；"
        assert (place["file"], place["line"]) == ("guesthouses.txt", [24, 24])

    def test_with_all_that_is_below_it(self, run: Run) -> None:
        said = succeeded(run("open", RULES, "第二条"))
        assert "第二条  guesthouses.txt 21–25" in said
        assert "（一）在本市登记满两年；" in said and "2.客房不少于12间。" in said

    def test_several_at_once(self, run: Run) -> None:
        places = data(run("open", PLAN, "二（一）、二（三）", "--json"))
        assert [place["cite"] for place in places] == ["二（一）", "二（三）"]

    def test_one_that_does_not_exist_says_what_is_near(self, run: Run) -> None:
        zh = refused(run("open", RULES, "第九条"))
        en = refused(run("open", RULES, "第九条", "--lang", "en"))
        assert "没有“第九条”" in zh and "near it:" in en
        wrong = refused(run("open", RULES, "第二条（二）9"))
        assert "第二条（二）2" in wrong and "guesthouses.txt" in wrong

    def test_a_table_stays_in_columns(self, tmp_path: Path, fresh: Run) -> None:
        page = tmp_path / "rooms.html"
        rows = "".join(f"<tr><td>{name}</td><td>{sum_}</td></tr>" for name, sum_ in (
            ("等级", "补助"), ("三星", "每间2万元"), ("五星（含筹建）", "每间5万元"),
        ))  # fmt: skip
        page.write_text(
            "<h1>桐溪市客房补助办法</h1><p>第一条 补助按等级发放。</p>"
            f"<p>第二条 标准如下：</p><table>{rows}</table>", encoding="utf-8",
        )  # fmt: skip
        succeeded(fresh("read", page))
        said = succeeded(fresh("open", "桐溪市客房补助办法", "第二条"))
        assert "\n  等级            补助\n  三星            每间2万元\n" in said


class TestSearch:
    def found(self, run: Run, *args: object) -> list[tuple[str, str]]:
        hits = data(run("search", *args, "--json"))
        return [(hit["number"], hit["cite"]) for hit in hits]

    def test_marks_the_words_in_what_it_shows(self, run: Run) -> None:
        [hit] = data(run("search", "客房", "--json"))
        assert (hit["number"], hit["cite"], hit["file"]) == (
            RULES,
            "第二条（二）2",
            "guesthouses.txt",
        )
        assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["客房"]

    def test_names_clause_document_and_place_in_the_file(self, run: Run) -> None:
        said = succeeded(run("search", "客房"))
        assert said.startswith("第二条（二）2  桐溪市乡村民宿提升扶持办法\n")
        assert re.search(rf"\n  {RULES}  [0-9a-f]{{10}}  guesthouses.txt 25\n", said)
        assert said.endswith("\n共 1 处\n")

    def test_finds_only_where_every_word_stands(self, run: Run) -> None:
        assert self.found(run, "改造", "投资", "补助") == [(RULES, "第三条")]

    def test_by_state(self, run: Run) -> None:
        assert {number for number, _ in self.found(run, "力矩传感器")} == {PLAN, ""}
        assert {number for number, _ in self.found(run, "力矩传感器", "--state", "final")} == {PLAN}
        assert {number for number, _ in self.found(run, "力矩传感器", "--state", "draft")} == {""}

    def test_by_year(self, run: Run) -> None:
        assert self.found(run, "不超过", "--year", 2030) == [(RULES, "第三条")]
        assert (PLAN, "二（一）") in self.found(run, "不超过", "--year", 2027)

    def test_by_place_and_level(self, run: Run) -> None:
        for filters in (("--place", "佛山市"), ("--place", "广东省"), ("--level", "市级")):
            assert (PLAN, "二（一）") in self.found(run, "不超过", *filters)
        assert answered_no(run("search", "力矩传感器", "--level", "省级"))

    def test_by_industry(self, run: Run) -> None:
        numbers = {number for number, _ in self.found(run, "不超过", "--industry", "机器人")}
        assert PLAN in numbers and RULES not in numbers

    def test_by_kind_of_unit_and_by_document(self, run: Run) -> None:
        assert self.found(run, "不超过", "--kind", "条") == [(RULES, "第三条")]
        assert self.found(run, "不超过", "--document", RULES) == [(RULES, "第三条")]

    def test_no_more_than_asked_for(self, run: Run) -> None:
        assert len(self.found(run, "机器人", "--limit", 2)) == 2
        assert "--limit" in succeeded(run("search", "机器人", "--limit", "2"))

    def test_nothing_found_is_a_no(self, run: Run) -> None:
        assert answered_no(run("search", "远洋捕捞")) == "没有找到\n"
        assert "fewer filters" in answered_no(
            run("search", "远洋捕捞", "--state", "final", "--lang", "en")
        )
        assert json.loads(answered_no(run("search", "远洋捕捞", "--json"))) == []

    @pytest.mark.parametrize(
        ("filters", "told"),
        [
            (["--level", "省"], "省级"), (["--state", "finished"], "final"),
            (["--place", "无此市"], "无此市"), (["--kind", "回"], "专栏"),
            (["--document", "无此文"], "无此文"),
        ],
    )  # fmt: skip
    def test_a_filter_that_names_nothing(self, run: Run, filters: list[str], told: str) -> None:
        assert told in refused(run("search", "机器人", *filters))


FIELDS = {
    "targets": ["indicator", "op", "value", "value_max", "unit", "year", "kind", "scope", "cite", "line"],
    "tasks": ["title", "lead", "support", "cite", "line"],
    "layout": ["industry", "place", "role", "cite", "line"],
}  # fmt: skip


class TestFacts:
    @pytest.mark.parametrize("kind", FIELDS)
    def test_rows_are_a_list_with_the_fields_that_were_agreed(self, run: Run, kind: str) -> None:
        rows = data(run("facts", PLAN, "--kind", kind, "--json"))
        assert isinstance(rows, list) and rows
        for row in rows:
            assert [field for field in row if field in FIELDS[kind]] == FIELDS[kind]
            assert len(row["line"]) == 2 and row["words"]

    def test_targets_are_exact(self, run: Run) -> None:
        rows = data(run("facts", PLAN, "--json"))
        first = {field: rows[0][field] for field in FIELDS["targets"] if field != "indicator"}
        assert first == {
            "op": ">", "value": 100, "value_max": None, "unit": "亿元", "year": 2028,
            "kind": "target", "scope": "佛山市", "cite": "一", "line": [20, 20],
        }  # fmt: skip
        [baseline] = [row for row in rows if row["kind"] == "baseline"]
        assert (baseline["op"], baseline["value"], baseline["year"]) == ("~", 52, 2025)

    def test_tasks_name_who_leads_only_where_the_text_does(self, run: Run) -> None:
        rows = {row["cite"]: row for row in data(run("facts", PLAN, "--kind", "tasks", "--json"))}
        assert rows["二（一）"]["lead"] == ["市科技局"]
        assert rows["二（一）"]["support"] == ["市工业和信息化局", "市财政局"]
        assert rows["二（二）"]["lead"] == []

    def test_places_and_what_they_are_for(self, run: Run) -> None:
        rows = data(run("facts", PLAN, "--kind", "layout", "--json"))
        assert [row["place"] for row in rows] == ["顺德区", "南海区", "三水区"]

    def test_amounts_and_dates_of_rules(self, run: Run) -> None:
        amounts = data(run("facts", RULES, "--kind", "amounts", "--json"))
        assert [(row["kind"], row["value"], row["unit"]) for row in amounts] == [
            ("floor", 80, "万元"), ("rate", 20, "%"), ("cap", 60, "万元"),
        ]  # fmt: skip
        dates = data(run("facts", RULES, "--kind", "dates", "--json"))
        assert ("duration", 15, "工作日", "第四条") in [
            (row["kind"], row["length"], row["unit"], row["cite"]) for row in dates
        ]
        assert ("date", "2030-07-01", "第五条") in [
            (row["kind"], row["date"], row["cite"]) for row in dates
        ]

    def test_titles(self, run: Run) -> None:
        [row] = data(run("facts", PLAN, "--kind", "titles", "--json"))
        assert (row["name"], row["kind"]) == ("专精特新企业", "荣誉称号")

    def test_on_the_screen_read_as_one_would_say_them(self, run: Run) -> None:
        said = succeeded(run("facts", PLAN))
        assert re.search(r"\n全市协作机器人产业营业收入 +> 100亿元 +2028  目标  一 +20\n", said)
        assert re.search(r"\n全市产业营业收入 +约 52亿元 +2025  基数  一 +20\n", said)
        tasks = succeeded(run("facts", PLAN, "--kind", "tasks"))
        assert (
            "二（一）  攻关核心部件  行 23\n  牵头  市科技局\n  参与  市工业和信息化局、市财政局\n"
            in tasks
        )
        assert "  分工  市工业和信息化局、市商务局、各区政府\n" in tasks
        dates = succeeded(run("facts", RULES, "--kind", "dates", "--lang", "en"))
        assert "within 15 working days" in dates and "from 2030-07-01" in dates

    def test_none_of_a_kind_is_said_and_is_no_failure(self, run: Run) -> None:
        said = succeeded(run("facts", RULES, "--kind", "layout"))
        assert said == "这份文件里没有找到这一类\n"
        assert data(run("facts", RULES, "--kind", "layout", "--json")) == []

    def test_csv_opens_in_excel_as_utf_8(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "targets.csv"
        assert succeeded(run("facts", PLAN, "--csv", out)) == f"已写入 {out}\n"
        content = out.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        head, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
        assert head[:4] == ["指标", "比较", "数值", "上值"]
        assert rows[0][:3] == ["全市协作机器人产业营业收入", ">", "100"]

    def test_no_cell_of_a_csv_is_taken_for_a_formula(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "targets.csv"
        succeeded(run("facts", PLAN, "--csv", out))
        cells = [cell for row in csv.reader(StringIO(out.read_text("utf-8-sig"))) for cell in row]
        assert cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    def test_xlsx_has_numbers_as_numbers(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "targets.xlsx"
        assert succeeded(run("facts", PLAN, "--xlsx", out, "--lang", "en")) == f"wrote {out}\n"
        head, first, *_ = load_workbook(out).active.iter_rows(values_only=True)  # type: ignore[union-attr]
        assert head[:3] == ("indicator", "comparison", "value")
        assert first[2] == 100

    def test_a_table_without_rows_still_has_its_headings(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "none.csv"
        succeeded(run("facts", RULES, "--kind", "layout", "--csv", out))
        assert out.read_text("utf-8-sig").strip() == "产业,地方,定位,出处,行"

    def test_json_and_a_file_at_once(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "tasks.csv"
        done = run("facts", PLAN, "--kind", "tasks", "--json", "--csv", out)
        assert (done.returncode, done.stderr) == (0, f"已写入 {out}\n")
        assert len(json.loads(done.stdout)) == 6

    def test_what_cannot_be_written_leaves_nothing(self, run: Run, tmp_path: Path) -> None:
        assert ".xlsx" in refused(
            run("facts", PLAN, "--csv", tmp_path / "a.csv", "--xlsx", tmp_path / "a.xls")
        )
        refused(run("facts", PLAN, "--csv", tmp_path / "none" / "a.csv"))
        refused(run("facts", PLAN, "--csv", tmp_path))
        assert list(tmp_path.iterdir()) == []


class TestDiff:
    def test_two_files_clause_by_clause(self, texts: Path, run: Run) -> None:
        done = run("diff", texts / "foshan-robots-draft.txt", texts / "foshan-robots.txt", "--json")
        changes = {each["new_address"]: each for each in json.loads(answered_no(done))}
        assert changes["二（三）"]["kind"] == "added"
        assert changes["二（一）"]["figures"] == [
            {"old": "6个", "new": "8个"}, {"old": "400万元", "new": "500万元"},
        ]  # fmt: skip
        moved = changes["二（四）"]
        assert (moved["kind"], moved["old_address"]) == ("moved", "二（三）")

    def test_marks_what_went_and_what_came_where_there_is_no_colour(self, run: Run) -> None:
        said = answered_no(run("diff", id_of(run, "draft"), PLAN))
        assert "90亿元 → 100亿元" in said
        assert "对设备投入" in said and "家电[+、五金+]企业" in said
        assert said.endswith("\n新增 2 处，改动 3 处，移位 1 处\n")

    def test_of_the_same_text_is_a_yes(self, texts: Path, run: Run) -> None:
        assert succeeded(run("diff", PLAN, texts / "foshan-robots.txt")) == "逐条相同\n"
        assert data(run("diff", PLAN, PLAN, "--json")) == []

    def test_a_file_of_several_documents_is_too_many(self, tmp_path: Path, run: Run) -> None:
        both = tmp_path / "both.txt"
        second = RULES_TEXT.replace("民宿", "茶室").replace("7号", "8号")
        both.write_text(f"{RULES_TEXT}\n{second}", encoding="utf-8")
        said = refused(run("diff", both, PLAN, "--lang", "en"))
        assert "both.txt" in said and "2 documents" in said


LIBRARY = """\
in_force: 2030-07-01
until: 2033-06-30
validity_cite: 第五条
"""
AWARD = """\
requires:
  - {id: rooms, title: 客房 | Rooms, cite: 第二条（二）2, that: firm.rooms >= 12间}
  - {id: floor, title: 门槛 | Floor, cite: 第二条（二）1, that: firm.works >= 80万元}
award:
  kind: ceiling
  cite: 第三条
  payee: 企业 | Company
  amount: 20% * firm.works
  caps:
    - {at: 60万元, cite: 第三条}
"""


class TestVerify:
    def library(self, tmp_path: Path, award: str = AWARD) -> str:
        root = policies_folder(
            tmp_path, document=LIBRARY, measures=measure(award),
            facts={"firm.rooms": "count 间", "firm.works": "money"},
        )  # fmt: skip
        path = root / "invented" / "document.yaml"
        text = path.read_text(encoding="utf-8").replace("虚构办法", "桐溪市乡村民宿提升扶持办法")
        path.write_text(text.replace("2000-01-01", "2030-05-20"), encoding="utf-8")
        return str(root)

    def test_figures_that_stand_where_they_are_cited(
        self, texts: Path, tmp_path: Path, fresh: Run
    ) -> None:
        done = fresh("verify", "--corpus", texts, HUICE_POLICIES=self.library(tmp_path))
        assert succeeded(done).startswith("1 份文件")
        report = data(
            fresh("verify", "--corpus", texts, "--json", HUICE_POLICIES=str(tmp_path / "policies"))
        )
        assert report["passed"] and {each["status"] for each in report["figures"]} == {"found"}

    @pytest.mark.parametrize(
        ("right", "wrong", "told"),
        [
            (">= 80万元", ">= 90万元", "90万元  原文没有"),
            ("cite: 第二条（二）2", "cite: 第二条（二）1", "12间  在别处：第二条（二）2"),
            ("cite: 第二条（二）1,", "cite: 第九条,", "没有“第九条”"),
        ],
    )  # fmt: skip
    def test_a_planted_fault_is_named(
        self, texts: Path, tmp_path: Path, fresh: Run, right: str, wrong: str, told: str
    ) -> None:
        library = self.library(tmp_path, AWARD.replace(right, wrong))
        assert told in answered_no(fresh("verify", "--corpus", texts, HUICE_POLICIES=library))

    def test_nothing_to_check_is_no_success(self, tmp_path: Path, fresh: Run) -> None:
        done = fresh("verify", "--corpus", SAMPLES, "--lang", "en",
                     HUICE_POLICIES=self.library(tmp_path))  # fmt: skip
        assert "invented: its text is not in the corpus" in answered_no(done)

    def test_a_folder_that_is_not_there(self, tmp_path: Path, fresh: Run) -> None:
        refused(fresh("verify", "--corpus", tmp_path / "none"))

    def test_leaves_the_index_alone(self, texts: Path, tmp_path: Path, fresh: Run) -> None:
        fresh("verify", "--corpus", texts, HUICE_POLICIES=self.library(tmp_path))
        assert not (tmp_path / "home" / "texts.sqlite").exists()


class TestTheLibraryAgainstItsTexts:
    @pytest.fixture
    def seeds(self) -> Path:
        return beside_the_project("seeds")

    def test_stands(self, seeds: Path, fresh: Run) -> None:
        assert "不成立；" in succeeded(fresh("verify", "--corpus", seeds))

    def test_a_planted_wrong_figure_is_named(self, seeds: Path, tmp_path: Path, fresh: Run) -> None:
        library = tmp_path / "policies"
        shutil.copytree(ROOT / "policies", library)
        path = library / "guangdong-tech-renovation-2021" / "measures.yaml"
        text = path.read_text(encoding="utf-8")
        assert "700万元" in text
        path.write_text(text.replace("700万元", "730万元", 1), encoding="utf-8")
        said = answered_no(fresh("verify", "--corpus", seeds, HUICE_POLICIES=str(library)))
        [line] = [line for line in said.splitlines() if "730万元" in line]
        assert "measures.yaml" in line and "第八条（一）5" in line


CHINESE_FRAME = re.compile(
    r"文号|发文机关|成文 |状态|地域|所在|修复|指标|数值|年份|类别|出处|牵头 |参与 |分工 |共 \d|基数|目标  |标题与"
)
"""Words of Huice's own frame, which an English screen must not have."""

Screen = Callable[..., str]

SCREENS = [
    ["documents"], ["open", RULES], ["open", PLAN], ["open", RULES, "第二条"],
    ["open", PLAN, "--repairs"], ["search", "机器人"], ["facts", PLAN],
    *(["facts", PLAN, "--kind", kind] for kind in ("tasks", "amounts", "dates", "layout", "titles")),
    ["facts", RULES, "--kind", "dates"],
]  # fmt: skip


class TestScreens:
    @pytest.fixture
    def screen(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
        """Runs a command in this process, for there are many; gives back what it prints."""
        monkeypatch.setattr(options, "_language", options.Lang.zh)  # put back at the end

        def showing(command: list[str], width: int = 92, lang: str = "zh") -> str:
            variables = {**environment(home), "COLUMNS": str(width)}
            done = CliRunner().invoke(app, [*command, "--lang", lang], env=variables)
            assert (done.exit_code, done.exception) == (0, None)
            return done.stdout

        return showing

    @pytest.mark.parametrize("width", [80, 92, 120])
    @pytest.mark.parametrize("command", SCREENS, ids=" ".join)
    def test_no_line_is_too_long_or_ends_in_blanks(
        self, screen: Screen, command: list[str], width: int
    ) -> None:
        lines = screen(command, width).splitlines()
        assert lines and [line for line in lines if cell_len(line) > width] == []
        assert [line for line in lines if line != line.rstrip()] == []

    def test_ids_and_days_never_break(self, screen: Screen) -> None:
        said = screen(["documents"], 60)
        assert len(re.findall(r"(?m)^[0-9a-f]{10}  (?:\d{4}-\d\d-\d\d|—  )", said)) == 3

    @pytest.mark.parametrize("command", SCREENS, ids=" ".join)
    def test_the_frame_is_english_on_request(self, screen: Screen, command: list[str]) -> None:
        assert not CHINESE_FRAME.search(screen(command, lang="en"))
