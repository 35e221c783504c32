"""huice population, run as its users run it: what is told, written and refused, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import answered
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from rich.cells import cell_len
from rich.console import Console

from huice.cli import app
from huice.cli.population_progress import Steps
from huice.cli.population_screen import PopulationScreen
from huice.language import Language, Text
from huice.population.running.run import Stopped
from huice.report.population_budget import budget_report
from huice.report.population_candidates import candidates_report
from huice.report.population_reform import reform_report
from huice.report.population_summary import summary_report
from huice.report.population_tables import Report
from invented import facts_text, folder, measure, needs

FACTS = {
    "enterprise.registered_in": "place",
    "enterprise.revenue": "yearly money",
    "plant.purchase": "money",
    "plant.passed": "decided boolean",
}

AWARD = measure(
    f"""
    requires:
      - {needs("floor", "plant.purchase >= 100万元")}
      - {needs("home", "enterprise.registered_in within 广东省")}
    award: {{kind: amount, cite: 第三条, payee: 企业 | Company, amount: 10% * plant.purchase, caps: [{{at: 50万元, cite: 第四条}}]}}
    """
)
TITLE = measure(
    f"""
    requires:
      - {needs("sales", "enterprise.revenue@Y-1 >= 1000万元")}
    """,
    id="title",
)

HEAD = "company,名称,enterprise.registered_in,plant.purchase(万元)\n"
CODES = ("91440300MA5F0001A1", "91440300MA5F0002A2", "91440200MA5F0003A3", "91440200MA5F0004A4")
ROWS = (
    f"{CODES[0]},甲,深圳市,200\n",  # 10 % is 20万元
    f"{CODES[1]},乙,深圳市,50\n",  # below the floor: one requirement short
    f"{CODES[2]},丙,韶关市,1000\n",  # 10 % is 100万元, the cap 50万元
    f"{CODES[3]},丁,韶关市,\n",  # unknown: at most 50万元
)
"""Certain: 20 + 50 = 70万元 to two companies; undetermined: one, at most 50万元."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


Huice = Callable[..., Said]


@pytest.fixture
def huice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Huice:
    """The command line over an invented library, in a folder of its own."""
    facts = facts_text(FACTS).replace("source: declared", "source: register")
    root = folder(tmp_path / "library", measures=[AWARD, TITLE], facts=facts)
    monkeypatch.setenv("HUICE_POLICIES", str(root))
    monkeypatch.setenv("HUICE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    home = tmp_path / "desk"
    home.mkdir()
    monkeypatch.chdir(home)
    (home / "firms.csv").write_text(HEAD + "".join(ROWS), encoding="utf-8")

    def run(*args: str, lang: str = "zh") -> Said:
        monkeypatch.setattr(sys, "argv", ["huice", "population", *args, "--lang", lang])
        with pytest.raises(SystemExit) as ended:
            app.main()
        out, err = capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run


RUN = ("run", "firms.csv", "--out", "done", "--at", "2024-06-01")


def told(said: Said) -> Any:
    assert said.code == 0, said
    return json.loads(said.out)


# run


def test_a_run_writes_every_pair_and_says_what_to_do_next(huice: Huice) -> None:
    said = huice(*RUN)
    assert said.code == 0 and "4 家，1 批" in said.out
    assert "huice population summary done" in said.out
    rows = pq.read_table("done/part-000000.parquet").to_pylist()
    paid = {row["company"]: row["min"] for row in rows if row["verdict"] == "eligible"}
    assert paid == {CODES[0]: 20_000_000, CODES[2]: 50_000_000}


def test_missing_columns_are_told_first_with_the_measures_they_leave_open(huice: Huice) -> None:
    said = huice(*RUN, "--json")
    assert "缺少 1 列，1 项措施可能因此待补充" in said.err
    assert "enterprise.revenue@2023" in said.err and "没有用到的列：名称" in said.err
    answer = told(said)
    assert [each["fact"] for each in answer["missing"]] == ["enterprise.revenue@2023"]
    assert answer["missing"][0]["measures"] == ["invented/title"]
    assert answer["ignored"] == ["名称"] and answer["companies"] == 4


def test_the_same_command_goes_on_and_another_question_is_refused(huice: Huice) -> None:
    assert told(huice(*RUN, "--json"))["resumed"] == 0
    assert told(huice(*RUN, "--json"))["resumed"] == 1
    said = huice(*RUN[:-1], "2024-06-02")
    assert said.code == 2 and "2024-06-02" in said.err and "--afresh" in said.err
    assert told(huice(*RUN[:-1], "2024-06-02", "--afresh", "--json"))["resumed"] == 0


def test_only_the_measures_asked_for_are_computed(huice: Huice) -> None:
    told(huice(*RUN, "--measure", "title", "--json"))
    keys = [each["key"] for each in told(huice("summary", "done", "--json"))["measures"]]
    assert keys == ["invented/title"]


def test_a_day_on_which_nothing_is_open_is_refused_unless_assumed(huice: Huice) -> None:
    said = huice(*RUN[:-1], "1999-01-01")
    assert said.code == 2 and "--assume-open" in said.err
    assert not Path("done").exists()
    told(huice(*RUN[:-1], "1999-01-01", "--assume-open", "--json"))
    summary = told(huice("summary", "done", "--json"))
    assert [each["state"] for each in summary["assumed_open"]] == ["not_yet_in_force"] * 2


def test_a_negative_figure_is_refused_with_its_line_and_what_is_done_is_named(
    huice: Huice,
) -> None:
    bad = ROWS[3].replace("市,\n", "市,-3\n")
    Path("firms.csv").write_text(HEAD + "".join(ROWS[:3]) + bad, encoding="utf-8")
    said = huice(*RUN, "--batch", "2")
    assert said.code == 2
    assert "firms.csv:5" in said.err and "plant.purchase(万元)" in said.err and "-3" in said.err
    assert "part-000000" in said.err
    unfinished = huice("summary", "done", "--json")
    assert unfinished.code == 1 and json.loads(unfinished.out)["finished"] is False
    Path("firms.csv").write_text(HEAD + "".join(ROWS), encoding="utf-8")
    assert "--afresh" in said.err and huice(*RUN, "--batch", "2").code == 2
    assert told(huice(*RUN, "--batch", "2", "--afresh", "--json"))["resumed"] == 0


def test_a_mistake_in_a_folder_is_told_with_its_file(huice: Huice) -> None:
    Path("firms").mkdir()
    for name, code, bought in (("a", CODES[0], 5), ("b", CODES[1], -5)):
        some = {"company": [code], "plant.purchase(分)": [bought]}
        pq.write_table(pa.table(some), f"firms/{name}.parquet")
    said = huice("run", "firms", "--out", "done", "--at", "2024-06-01")
    assert said.code == 2 and "firms/b.parquet [plant.purchase(分)]" in said.err
    assert "第 2 家企业" in said.err


def test_a_company_that_stands_twice_is_refused(huice: Huice) -> None:
    Path("firms.csv").write_text(HEAD + "".join(ROWS) + ROWS[0], encoding="utf-8")
    said = huice(*RUN)
    assert said.code == 2 and CODES[0] in said.err and "重复" in said.err


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("enterprise.registered_in,plant.purchase", "plant.purchase"),  # no unit
        ("enterprise.registered_in,plant.purchase(人)", "人"),
        ("enterprise.registered_in,plant.purchaze(万元)", "plant.purchase"),  # a hint
    ],
)
def test_a_wrong_header_is_refused_before_anything_is_written(
    huice: Huice, header: str, words: str
) -> None:
    Path("firms.csv").write_text(f"company,名称,{header}\n{ROWS[0]}", encoding="utf-8")
    said = huice(*RUN)
    assert (said.code, said.out) == (2, "") and words in said.err
    assert not Path("done").exists()


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(
    huice: Huice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise Stopped(Text("已完成的 3 批均已保留", "3 finished batches kept"))

    monkeypatch.setattr("huice.population.running.run.run", stopped)
    said = huice(*RUN)
    assert said.code == 130 and "已完成的 3 批均已保留" in said.err


# make


def test_an_invented_population_is_written_and_can_be_run(huice: Huice) -> None:
    made = huice("make", "made.parquet", "--companies", "300", "--seed", "7", "--at", "2024-06-01")
    assert made.code == 0 and "300 家，全部虚构" in made.err
    again = huice("make", "again.parquet", "-n", "300", "--seed", "7", "--at", "2024-06-01")
    assert again.code == 0
    assert pq.read_table("made.parquet").equals(pq.read_table("again.parquet"))
    done = told(huice("run", "made.parquet", "-o", "done", "--at", "2024-06-01", "--json"))
    assert (done["companies"], done["missing"]) == (300, [])


@pytest.mark.parametrize(
    "args",
    [("made.csv", "-n", "3"), ("nowhere/made.parquet", "-n", "3"), ("made.parquet", "-n", "0")],
)
def test_a_population_that_cannot_be_made_is_refused(huice: Huice, args: tuple[str, ...]) -> None:
    assert huice("make", *args).code == 2
    assert [path.name for path in Path().iterdir()] == ["firms.csv"]


# summary


def test_a_summary_adds_up_to_the_fen(huice: Huice) -> None:
    told(huice(*RUN, "--reasons", "--json"))
    summary = told(huice("summary", "done", "--json"))
    assert summary["applicant"]["eligible"] == {
        "pairs": 2, "min": "700000.00", "max": "700000.00", "unbounded": 0,
    }  # fmt: skip
    assert summary["applicant"]["undetermined"]["max"] == "500000.00"
    award = summary["measures"][0]
    assert award["key"] == "invented/award" and award["ineligible"] == 1
    assert [(each["id"], each["companies"]) for each in award["near_misses"]] == [("floor", 1)]
    assert summary["certain"]["shares"][0]["share"] == "1/1"


def test_a_summary_on_the_screen_tells_certain_from_at_most_and_undetermined(huice: Huice) -> None:
    huice(*RUN, "--reasons")
    said = huice("summary", "done")
    for words in (
        "确定金额",
        "700,000 元",
        "待补充，至多",
        "500,000 元",
        "差一项",
        "floor",
        "上限，不是应得额",
    ):
        assert words in said.out, words
    english = huice("summary", "done", lang="en")
    assert "700,000 yuan" in english.out
    assert "a ceiling is no entitlement" in " ".join(english.out.lower().split())


def test_a_summary_is_a_page_and_a_workbook_too(huice: Huice) -> None:
    huice(*RUN)
    said = huice("summary", "done", "--html", "page.html", "--xlsx", "book.xlsx")
    assert said.out == "" and "page.html" in said.err and "book.xlsx" in said.err
    assert "70万元" in Path("page.html").read_text(encoding="utf-8")
    sheet = load_workbook("book.xlsx")["按措施"]
    # eligible, to be judged, undetermined, certain, at most
    assert [cell.value for cell in sheet[2]][4:9] == [2, 0, 1, 700_000, 700_000]


@pytest.mark.parametrize(("option", "name"), [("--html", "page.xlsx"), ("--xlsx", "book.html")])
def test_a_file_to_write_is_named_for_what_it_is_before_the_work(
    huice: Huice, option: str, name: str
) -> None:
    said = huice("summary", "nowhere", option, name)
    assert said.code == 2 and name in said.err


def test_a_folder_without_a_run_is_refused(huice: Huice) -> None:
    said = huice("summary", ".")
    assert said.code == 2 and "run.json" in said.err


# budget


BUDGET = ("budget", "firms.csv", "award", "--at", "2024-06-01")


def test_a_budget_tells_what_is_certain_at_most_and_undetermined(huice: Huice) -> None:
    answer = told(huice(*BUDGET, "--json"))
    assert answer["applicant"]["eligible"]["min"] == "700000.00"
    assert answer["applicant"]["undetermined"]["max"] == "500000.00"
    assert answer["claimants"] == 2 and answer["allotments"] == []


def test_under_a_limit_each_rule_is_told_and_none_passes_it(huice: Huice) -> None:
    answer = told(huice(*BUDGET, "--limit", "35万元", "--json"))
    by_rule = {each["rule"]: each for each in answer["allotments"]}
    # 20万 before caps and 100万 before a cap of 50万: 35 / 120 of each, fen dropped
    uniform = by_rule["uniform"]
    assert uniform["regions"][0]["rate"] == "7/24"
    assert (uniform["total"]["paid"], uniform["left"]) == ("349999.99", "0.01")
    # the greatest first: 50万 does not fit, and gets the 35万 there are
    assert by_rule["ranking"]["total"] == {
        "claims": 2, "claimed": "700000.00", "paid": "350000.00", "full": 0, "part": 1, "none": 1,
    }  # fmt: skip
    assert by_rule["ranking_whole"]["left"] == "350000.00"
    # half of each
    assert by_rule["pro_rata"]["total"]["paid"] == "350000.00"


def test_one_rule_may_be_chosen_and_the_screen_says_how_it_goes(huice: Huice) -> None:
    said = huice(*BUDGET, "--limit", "35万元", "--rule", "uniform")
    assert said.code == 0
    for words in ("预算限额 35万元", "统一比例", "≈29.166667%", "349,999.99", "0.01"):
        assert words in said.out, words
    assert "按比例分摊" not in said.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--rule", "uniform"), "--limit"),
        (("--order", "plant.purchase"), "--limit"),
        (("--limit", "35"), "5亿元"),
        (("--limit", "火星=35万元"), "火星"),
        (("--at", "2024-13-01"), "2024-13-01"),
    ],
)
def test_a_limit_or_day_that_says_nothing_is_refused(
    huice: Huice, options: tuple[str, ...], words: str
) -> None:
    said = huice(*BUDGET, *options)
    assert (said.code, said.out) == (2, "") and words in said.err


# reform


def test_a_reform_tells_winners_losers_and_the_net_cost(huice: Huice) -> None:
    Path("patch.yaml").write_text(
        "title: 降低上限 | A lower cap\nchanges:\n  - {measure: invented/award, caps: [30万元]}\n",
        encoding="utf-8",
    )
    command = ("reform", "firms.csv", "patch.yaml", "--at", "2024-06-01")
    answer = told(huice(*command, "--json"))
    moves = answer["applicant"]["moves"]
    # 50万 become 30万; so does what the undetermined company might get
    assert (moves["winners"], moves["losers"], moves["undecided"]) == (0, 1, 1)
    assert moves["net"] == "-200000.00"
    said = huice(*command, "--html", "page.html")
    assert said.code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    assert "-20万元" in page and "降低上限" in page and "30万元" in page


def test_a_column_that_only_the_reform_needs_is_missed_by_the_reformed_measure(
    huice: Huice,
) -> None:
    Path("patch.yaml").write_text(
        "title: 加一条 | One more\nchanges:\n  - measure: invented/award\n    adds:\n"
        "      - {id: more, title: 有收入 | Revenue, that: enterprise.revenue@Y-1 > 0元}\n",
        encoding="utf-8",
    )
    said = huice("reform", "firms.csv", "patch.yaml", "--at", "2024-06-01")
    assert said.code == 0, said
    assert "缺少 1 列，1 项措施可能因此待补充" in said.err


def test_a_patch_that_names_no_measure_is_refused_with_its_line(huice: Huice) -> None:
    Path("patch.yaml").write_text(
        "title: 无 | None\nchanges:\n  - {measure: invented/awards, caps: [30万元]}\n",
        encoding="utf-8",
    )
    said = huice("reform", "firms.csv", "patch.yaml", "--at", "2024-06-01")
    assert said.code == 2 and "patch.yaml:3" in said.err and "invented/award" in said.err


# candidates


CANDIDATES = ("candidates", "firms.csv", "--at", "2024-06-01")


def test_candidates_are_those_whom_register_facts_alone_entitle(huice: Huice) -> None:
    answer = told(huice(*CANDIDATES, "--json"))
    assert answer["without_asking"] == {
        "pairs": 2, "min": "700000.00", "max": "700000.00", "unbounded": 0,
    }  # fmt: skip
    assert answer["reached"] == [2, 0]


def test_the_list_of_companies_goes_to_parquet_and_to_a_sheet_of_each_kind(huice: Huice) -> None:
    said = huice(*CANDIDATES, "--out", "list.parquet", "--xlsx", "list.xlsx")
    assert said.code == 0 and said.out == ""
    rows = pq.read_table("list.parquet").to_pylist()
    assert [(row["company"], row["min"]) for row in rows] == [
        (CODES[0], 20_000_000), (CODES[2], 50_000_000),
    ]  # fmt: skip
    book = load_workbook("list.xlsx")
    sheet = book["免申即享名单"]
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=2)] == [
        [CODES[0], "虚构奖补", 200_000, 200_000], [CODES[2], "虚构奖补", 500_000, 500_000],
    ]  # fmt: skip
    assert book["快申快享名单"].max_row == 1
    assert sorted(path.name for path in Path().iterdir()) == [
        "firms.csv", "list.parquet", "list.xlsx",
    ]  # fmt: skip


def test_a_list_that_cannot_be_written_is_refused_before_the_work(huice: Huice) -> None:
    said = huice(*CANDIDATES, "--out", "nowhere/list.parquet")
    assert said.code == 2 and "没有这个文件夹" in said.err
    assert huice(*CANDIDATES, "--out", "list.csv").code == 2


def test_an_answer_is_never_written_over_the_companies_it_is_of(huice: Huice) -> None:
    told(huice(*CANDIDATES, "--out", "list.parquet", "--json"))
    before = Path("list.parquet").read_bytes()
    said = huice("candidates", "list.parquet", "--at", "2024-06-01", "--out", "./list.parquet")
    assert said.code == 2 and "另取名字" in said.err
    assert Path("list.parquet").read_bytes() == before


def test_results_are_never_written_into_the_folder_of_companies_that_is_read(
    huice: Huice,
) -> None:
    Path("firms").mkdir()
    told(huice(*CANDIDATES, "--out", "firms/list.parquet", "--json"))
    at = ("--at", "2024-06-01")
    for args in (
        ("run", "firms", "--out", "firms", *at),
        ("run", "firms", "--out", "firms/done", *at),
        ("candidates", "firms", "--out", "firms/more.parquet", *at),
    ):
        said = huice(*args)
        assert said.code == 2 and "请写到别处" in said.err
    assert [path.name for path in Path("firms").iterdir()] == ["list.parquet"]


def test_a_batch_that_fails_leaves_no_list_behind(huice: Huice) -> None:
    Path("list.parquet").write_bytes(b"of another day")
    Path("firms.csv").write_text(HEAD + ROWS[0].replace("200", "-200"), encoding="utf-8")
    assert huice(*CANDIDATES, "--out", "list.parquet").code == 2
    assert Path("list.parquet").read_bytes() == b"of another day"
    assert sorted(path.name for path in Path().iterdir()) == ["firms.csv", "list.parquet"]


# progress


def test_without_a_terminal_a_line_is_told_now_and_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hands = [0.0]
    steps = Steps(total=1000, clock=lambda: hands[0], drawn=False)
    for hands[0], companies in ((1, 500), (5, 100), (11, 100)):
        steps.advance(companies)  # the first is of an earlier run: it tells no rate
    (line,) = capsys.readouterr().err.splitlines()
    # 200 companies in 10 seconds, 300 still to come
    assert line == "已匹配 700 / 1,000 家，每秒 20 家，约剩 0:15"


# start


def test_other_commands_load_neither_kernels_nor_arrow_nor_charts() -> None:
    heavy = ("numba", "numpy", "pyarrow", "plotly", "duckdb", "openpyxl")
    code = f"import sys, huice.cli.app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# screen


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "report",
    [
        summary_report(answered.summary()),
        budget_report(answered.budget()),
        reform_report(answered.reform()),
        candidates_report(answered.candidates()),
    ],
    ids=["summary", "budget", "reform", "candidates"],
)
def test_an_answer_fits_the_terminal(report: Report, language: Language) -> None:
    assert max(map(cell_len, screen(report, language))) <= 92


def test_figures_end_under_each_other() -> None:
    lines = screen(summary_report(answered.summary()), "zh")
    heads = [line for line in lines if " 元  " in line]
    assert len(heads) == 3
    assert len({cell_len(line[: line.index(" 元  ")]) for line in heads}) == 1


def test_what_could_steer_a_terminal_is_marked() -> None:
    hostile = replace(summary_report(answered.summary()), title=Text("甲\x1b[31m\u202e乙", ""))
    assert "甲\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}乙" in screen(hostile, "zh")[0]


def screen(report: Report, language: Language) -> list[str]:
    stream = StringIO()
    PopulationScreen(Console(file=stream, width=92, highlight=False), language).report(report)
    return stream.getvalue().splitlines()
