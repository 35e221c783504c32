"""Support in short, lists, terms, duties, clusters and coverage at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree
from subprocess import CompletedProcess
from typing import Any

import pytest
from rich.cells import cell_len

from greenhouse import run
from huice.library.cache import default_root
from invented import folder
from invented_records import (
    CHOSEN,
    CLUSTERS,
    DOSSIERS,
    DUTIES,
    LISTS,
    SUPPORT,
    entries,
    entry,
    write,
)

DOCUMENT = """\
number: 虚〔2024〕1号
applies_to: {places: [广东省], except: [深圳市], clusters: [gd-robots], cite: 标题}
terms: [{term: 链主企业, means: 带动全链的企业 | One that leads its chain, cite: 二}]
"""

MINE = "name: 甲机器人有限公司\nreference_date: 2024-06-01\nenterprise:\n  registered_in: 广州市\n"


class Shelf:
    """A folder with a library and a profile, and the commands run beside it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        root = folder(home, document=DOCUMENT, id="robots")
        folder(home, document="number: 虚〔2023〕2号\nuntil: 2024-05-31\n", id="gone")
        folder(home, document="state: draft\n", id="draft", measures="requires: []\n")
        title = entry("badge", help="[称号]", title="称号 | Badge")
        write(
            root,
            robots__support_yaml=SUPPORT + title.replace("[]", "[M001]", 1),
            gone__support_yaml=entries(entry("old", inventory="[M002]")),
            draft__support_yaml=entries(entry("planned", help="[人才]")),
            robots__duties_yaml=DUTIES, robots__lists_yaml=LISTS, robots__lists__chosen_csv=CHOSEN,
            clusters_yaml=CLUSTERS.replace("document: invented", "document: robots").replace("plan: invented", "plan: robots"),
        )  # fmt: skip
        copytree(default_root() / "facts", root / "facts")
        self.root = root
        self.profile = home / "mine.yaml"
        self.profile.write_text(MINE, encoding="utf-8")

    def run(self, *args: object) -> CompletedProcess[str]:
        return run(
            [str(each) for each in args],
            self.home,
            self.root,
            {"HUICE_CACHE": str(self.home / "cache")},
        )

    def say(self, *args: object) -> str:
        done = self.run(*args)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def tell(self, *args: object) -> Any:
        return json.loads(self.say(*args, "--json"))

    def find_nothing(self, *args: object) -> str:
        done = self.run(*args)
        assert (done.returncode, done.stderr) == (1, "没有找到\n"), done
        return done.stdout

    def refuse(self, *args: object) -> str:
        done = self.run(*args)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr and "Traceback" not in done.stderr
        return done.stderr


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


# support


def test_support_lists_money_then_titles_with_their_place_and_kind(shelf: Shelf) -> None:
    said = shelf.say("support", shelf.profile)
    lines = [line.strip() for line in said.splitlines()]
    money, titles = lines.index("资金、税费和融资（1 项）"), lines.index("称号（1 项）")
    assert money < titles and "其他帮助" not in said
    assert lines[money + 1].split() == ["流片支持", "资金、研发"]
    assert "虚〔2024〕1号  四（二）  robots/tape-out" in said
    assert "虚〔2024〕1号  一  M001" in said  # its number in the inventory, where it has one
    assert "可能涉及" in said  # no industry is known


def test_support_leaves_out_what_is_no_longer_or_not_yet_in_force_and_says_so(shelf: Shelf) -> None:
    said = shelf.say("support", shelf.profile)
    assert "old" not in said and "planned" not in said
    assert "另有 2 条不在所选之列或已失效：--all" in said


def test_support_of_all_tells_the_state_of_each(shelf: Shelf) -> None:
    said = shelf.say("support", shelf.profile, "--all")
    assert "文件已过有效期" in said and "征求意见稿，尚未生效" in said
    assert "另有" not in said


def test_support_at_another_day_asks_again(shelf: Shelf) -> None:
    assert "M002" in shelf.say("support", shelf.profile, "--at", "2024-05-31")
    assert "M002" not in shelf.say("support", shelf.profile, "--at", "2024年6月1日")


def test_support_of_one_kind_or_one_document(shelf: Shelf) -> None:
    kinds = shelf.tell("support", shelf.profile, "--help-kind", "称号")
    assert [each["support"] for each in kinds] == ["robots/badge"]
    second = shelf.tell("support", shelf.profile, "--help-kind", "研发")
    assert [each["support"] for each in second] == ["robots/tape-out"]  # not its main kind
    gone = shelf.tell("support", shelf.profile, "-d", "虚〔2023〕2号", "--all")
    assert [(each["support"], each["state"]) for each in gone] == [("gone/old", "expired")]
    assert shelf.tell("support", shelf.profile, "-d", "gone") == []


def test_support_in_json_is_that_of_the_answer(shelf: Shelf) -> None:
    support = shelf.tell("support", shelf.profile, "--all")
    assert support == shelf.tell("match", shelf.profile)["support"]
    (first,) = [each for each in support if each["support"] == "robots/tape-out"]
    assert first["money"] == [
        {"figure": "500万元", "what": {"zh": "单个项目最高", "en": "At most for one project"}}
    ]
    assert (first["concern"], first["number"]) == ("may", "虚〔2024〕1号")


def test_support_for_a_company_elsewhere_is_none(shelf: Shelf, tmp_path: Path) -> None:
    profile = tmp_path / "elsewhere.yaml"
    profile.write_text(MINE.replace("广州市", "深圳市"), encoding="utf-8")
    assert shelf.tell("support", profile, "-d", "robots", "--all") == []
    assert "没有涉及的条目" in shelf.say("support", profile, "-d", "robots")


def test_support_speaks_english(shelf: Shelf) -> None:
    said = shelf.say("support", shelf.profile, "--lang", "en")
    assert "Money, taxes and finance (1)" in said and "Titles (1)" in said
    assert "Support for tape-out" in said and "may concern the company" in said
    assert "2 more not chosen or no longer in force: --all" in said


def test_support_tells_what_is_doubtful_in_the_profile_as_match_does(
    shelf: Shelf, tmp_path: Path
) -> None:
    profile = tmp_path / "doubtful.yaml"
    profile.write_text(MINE + "  revenue: {2023: 1元}\n", encoding="utf-8")
    support, match = (shelf.run(name, profile) for name in ("support", "match"))
    assert support.returncode == 0
    assert "提醒" in support.stderr and support.stderr == match.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--help-kind", "现金"], "“现金”不在其中：资金、税费、融资、称号"),
        (["--at", "2024年"], "2024年"),
        (["--at", "明天"], "明天"),
        (["-d", "robot"], "没有这份文件；是否指“robots”？"),
    ],
)
def test_support_refuses_what_is_not_there(shelf: Shelf, args: list[str], said: str) -> None:
    assert said in shelf.refuse("support", shelf.profile, *args)


def test_support_of_no_profile_is_refused(shelf: Shelf) -> None:
    assert "没有这个文件" in shelf.refuse("support", shelf.home / "gone.yaml")


# one entry


@pytest.mark.parametrize("word", ["robots/tape-out", "tape-out", "流片支持", "Support for tape-out"])  # fmt: skip
def test_an_entry_is_shown_as_a_page(shelf: Shelf, word: str) -> None:
    said = shelf.say("show", word)
    for words in ("流片支持  robots/tape-out", "虚构办法  虚〔2024〕1号  四（二）", "对象：设计企业", "内容：给予支持",
                  "数额：500万元  单个项目最高", "条件：在本市流片", "部门：市工业和信息化局", "状态：可申报"):  # fmt: skip
        assert words in said


def test_an_entry_is_shown_by_its_number_in_the_inventory(shelf: Shelf) -> None:
    said = shelf.say("show", "M001", "--lang", "en")
    assert "Badge  robots/badge  M001" in said and "Help: Titles" in said
    assert "Departments: —" in said


@pytest.mark.parametrize(
    ("word", "at", "state"),
    [
        ("planned", "2024-06-01", "征求意见稿，尚未生效"),
        ("old", "2024-05-31", "可申报"),
        ("old", "2024-06-01", "文件已过有效期"),
    ],
)
def test_the_page_of_an_entry_says_whether_it_is_in_force(
    shelf: Shelf, word: str, at: str, state: str
) -> None:
    assert f"状态：{state}" in shelf.say("show", word, "--at", at)


def test_a_name_that_a_measure_and_an_entry_share_is_told_with_both(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    write(shelf.root, gone__support_yaml=entries(entry("award")))
    said = shelf.refuse("show", "award")
    assert "gone/award" in said and "draft/award" in said
    assert "award" in shelf.say("show", "gone/award") and shelf.say("show", "draft/award")


def test_a_name_that_two_entries_share_is_told_with_both(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    write(shelf.root, gone__support_yaml=entries(entry("planned")))
    said = shelf.refuse("show", "planned")
    assert "gone/planned" in said and "draft/planned" in said


def test_what_is_neither_measure_nor_entry_is_refused(shelf: Shelf) -> None:
    assert "没有这项措施" in shelf.refuse("show", "M999")


# lists


def test_lists_are_named_with_the_number_of_their_rows(shelf: Shelf) -> None:
    said = shelf.say("lists")
    assert "入选名单  第一批  robots/chosen  附件  2/2" in said
    assert "焊接机器人" not in said


@pytest.mark.parametrize(
    ("words", "rows"),
    [(["焊接"], 1), (["甲机器人"], 2), (["甲机器人", "arm"], 1), (["ARM abc"], 1)],
)
def test_rows_are_found_that_have_all_words(shelf: Shelf, words: list[str], rows: int) -> None:
    (found,) = shelf.tell("lists", *words)
    assert (found["list"], found["kind"], len(found["rows"])) == ("robots/chosen", "awardees", rows)
    assert f"{rows}/2" in shelf.say("lists", *words)


def test_a_list_of_one_document_is_shown_in_full(shelf: Shelf) -> None:
    said = shelf.say("lists", "-d", "robots")
    assert "焊接机器人" in said and "单位" in said
    (found,) = shelf.tell("lists", "--document", "robots")
    assert found["rows"][0] == {
        "序号": "1",
        "单位": "甲机器人有限公司、乙研究院",
        "项目": "焊接机器人",
    }
    assert "Organisation" in shelf.say("lists", "-d", "robots", "--lang", "en")


@pytest.mark.parametrize("args", [["无此企业"], ["甲机器人", "无此企业"], ["-d", "gone"]])
def test_where_no_row_is_found_the_answer_is_no(shelf: Shelf, args: list[str]) -> None:
    assert shelf.find_nothing("lists", *args) == ""
    assert json.loads(shelf.find_nothing("lists", *args, "--json")) == []


def test_lists_of_no_document_are_refused(shelf: Shelf) -> None:
    assert "没有这份文件" in shelf.refuse("lists", "-d", "nowhere")


# terms


@pytest.mark.parametrize("words", [[], ["链主"], ["全链", "企业"], ["LEADS"]])
def test_terms_are_found_by_words_of_both_languages(shelf: Shelf, words: list[str]) -> None:
    assert shelf.tell("terms", *words) == [{
        "term": "链主企业", "means": {"zh": "带动全链的企业", "en": "One that leads its chain"},
        "document": "robots", "cite": "二",
    }]  # fmt: skip
    said = shelf.say("terms", *words)
    assert "链主企业" in said and "虚〔2024〕1号  二" in said


@pytest.mark.parametrize("args", [["无此词"], ["-d", "gone"]])
def test_where_no_term_is_found_the_answer_is_no(shelf: Shelf, args: list[str]) -> None:
    assert shelf.find_nothing("terms", *args).strip() == ""
    assert json.loads(shelf.find_nothing("terms", *args, "--json")) == []


def test_terms_of_no_document_are_refused(shelf: Shelf) -> None:
    assert "没有这份文件" in shelf.refuse("terms", "-d", "nowhere")


# duties


@pytest.mark.parametrize("args", [[], ["robots"], ["--who", "区政府"], ["robots", "--who", "信息化"]])  # fmt: skip
def test_duties_are_told_with_who_has_them_and_until_when(shelf: Shelf, args: list[str]) -> None:
    assert shelf.tell("duties", *args) == [{
        "duty": "robots/report", "title": {"zh": "报送进展", "en": "Report on progress"},
        "who": ["市工业和信息化局", "各区政府"], "kind": "department",
        "does": {"zh": "每年报送一次", "en": "Reports once a year"},
        "by": {"zh": "每年1月底前", "en": "By the end of January"}, "cite": "六",
    }]  # fmt: skip
    said = shelf.say("duties", *args)
    assert "报送进展" in said and "每年报送一次  每年1月底前" in said


@pytest.mark.parametrize("args", [["gone"], ["--who", "国务院"]])
def test_where_no_duty_is_found_the_answer_is_no(shelf: Shelf, args: list[str]) -> None:
    assert shelf.find_nothing("duties", *args).strip() == ""
    assert json.loads(shelf.find_nothing("duties", *args, "--json")) == []


def test_duties_of_no_document_are_refused(shelf: Shelf) -> None:
    assert "是否指“robots”" in shelf.refuse("duties", "robotss")


# clusters


def test_clusters_are_listed_by_family_with_their_industries(shelf: Shelf) -> None:
    said = shelf.say("clusters")
    assert "省集群（2 项）" in said and "市集群（1 项）" in said
    assert "计算机、通信和其他电子设备制造业" in said  # classes have no names here, only codes
    assert "C3491、C3492" in said


@pytest.mark.parametrize("word", ["gd-robots", "sz-robots", "电子信息", "Electronics"])
def test_one_cluster_is_told_with_what_is_for_it(shelf: Shelf, word: str) -> None:
    (found,) = shelf.tell("clusters", word)
    said = shelf.say("clusters", word)
    assert found["cluster"] in said and found["reading"]["zh"] in said
    assert ("流片支持" in said) is (word == "gd-robots")
    assert found["plan"] == ("robots" if found["cluster"] == "gd-electronics" else None)


def test_a_name_that_two_families_share_tells_both(shelf: Shelf) -> None:
    found = shelf.tell("clusters", "智能机器人")
    assert [each["cluster"] for each in found] == ["gd-robots", "sz-robots"]
    assert [each["industries"] for each in found] == [["C3491", "C3492"], ["C3491"]]


def test_a_cluster_that_is_not_there_is_refused(shelf: Shelf) -> None:
    assert "没有这个集群；是否指“gd-robots”？" in shelf.refuse("clusters", "gd-robot")


# dossiers


def test_the_systems_of_dossiers_are_told_with_their_parts_and_where_they_are_printed(
    shelf: Shelf,
) -> None:
    assert shelf.run("dossier").returncode == 1  # none here
    write(shelf.root, dossiers_yaml=DOSSIERS.replace("document: invented", "document: robots"))
    (found,) = shelf.tell("dossier", "five")
    assert [each["part"] for each in found["parts"]] == ["five/firms", "five/toolkit"]
    assert (found["clusters"], found["printed"]) == (["gd-robots"], [{"document": "robots", "cite": "六（一）"}])  # fmt: skip
    said = shelf.say("dossier")
    assert "五个一  1 个集群" in said and "robots  六（一）" in said and "five/toolkit" in said
    assert "没有这个体系；是否指“five”？" in shelf.refuse("dossier", "fiv")


# coverage


def test_coverage_has_a_line_for_every_document(shelf: Shelf) -> None:
    said = shelf.say("coverage")
    assert said.startswith("# 覆盖 · Coverage\n")
    assert len([line for line in said.splitlines() if line.startswith("|")]) == 2 + 3
    rows = {each["document"]: each for each in shelf.tell("coverage")}
    assert (rows["robots"]["support"], rows["robots"]["duties"], rows["robots"]["lists"]) == (2, 1, 1)  # fmt: skip
    assert (rows["draft"]["state"], rows["draft"]["measures"]) == ("征求意见稿", 1)
    assert rows["gone"]["lacking"] == ["发文机关"]


def test_coverage_is_written_whole_or_not_at_all(shelf: Shelf, tmp_path: Path) -> None:
    page = tmp_path / "coverage.md"
    assert shelf.say("coverage", "--out", page) == f"已写入 {page}\n"
    assert page.read_text(encoding="utf-8") == shelf.say("coverage")
    assert "没有这个文件夹" in shelf.refuse(
        "coverage", "--out", tmp_path / "nowhere" / "coverage.md"
    )
    assert list(tmp_path.iterdir()) == [page]


# on a narrow screen

LONG = "照上级部署及时掌握动态并协调重大问题逐级报送直至办结为止" * 3


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize(
    "command",
    ["support mine.yaml", "show tape-out", "lists -d robots", "terms", "duties", "clusters gd-robots"],
)  # fmt: skip
def test_nothing_is_cut_where_the_screen_is_narrow(
    tmp_path: Path, command: str, width: int
) -> None:
    shelf = Shelf(tmp_path)
    document = (shelf.root / "robots" / "document.yaml").read_text(encoding="utf-8")
    write(
        shelf.root,
        robots__support_yaml=SUPPORT.replace("流片支持", LONG),
        robots__duties_yaml=DUTIES.replace("每年报送一次", LONG),
        robots__lists__chosen_csv=CHOSEN.replace("焊接机器人", LONG),
        robots__document_yaml=document.replace("带动全链的企业", LONG),
    )
    done = run(command.split(), tmp_path, shelf.root, {"HUICE_CACHE": "off"}, width)
    assert (done.returncode, done.stderr) == (0, "")
    assert "…" not in done.stdout
    assert [done.stdout.count(each) for each in "逐掌握止"] == [3] * 4
    assert all(cell_len(line.rstrip()) <= width for line in done.stdout.splitlines())


# a library that is wrong


@pytest.mark.parametrize("command", ["lists", "terms", "duties", "clusters", "coverage"])
def test_a_library_out_of_shape_is_told_with_file_and_line(tmp_path: Path, command: str) -> None:
    shelf = Shelf(tmp_path)
    write(shelf.root, robots__duties_yaml=DUTIES.replace("who: [", "whom: ["))
    said = shelf.refuse(command)
    assert "policies/robots/duties.yaml:5:11 [duties.0.whom] 错误：没有“whom”这一项" in said
