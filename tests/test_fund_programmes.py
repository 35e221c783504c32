"""Programmes as data: read, checked for what they may not leave open, shown and allotted."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from greenhouse import run
from huice.cli import funds
from huice.decide.library import Library
from huice.fund.candidates import empty_sheet
from huice.library.cache import default_root
from huice.library.load import load_folder
from huice.library.programme_check import programme_errors
from huice.problems import BadInput
from huice.rules.programme import Programme
from invented_records import recorded, write

PROGRAMME = """\
title: 机器人专项 | Robot fund
pays: true
cite: 一
measures: [award]
duties:
  - {id: company, title: 项目单位 | Applicant, does: 对材料负责 | Answers for its papers, cite: 四}
  - {id: city, title: 市工业和信息化局 | City bureau, does: 受理 | Receives, cite: 四}
stages:
  - {id: apply, title: 申报 | Application, actor: company, act: apply, by: 6月前 | by June, opens: 2024-01-25, closes: "2024-02-25 18:00", silent: true, cite: 五}
  - {id: library, title: 入库 | Into the library, actor: city, by: 8月15日前 | by 15 August, lapse: 不安排预算 | no budget, cite: 五}
  - {id: issue, title: 下达 | Issue, actor: city, act: issue, cite: 五}
  - {id: pay, title: 拨付 | Payment, actor: city, act: pay, cite: 六}
review:
  method: 专家评审 | Experts
  rubric: [{title: 成效 | Result, points: 60, cite: 五}]
  passing: [{points: 60, cite: 五}]
  cite: 五
provisions:
  - {id: paid, topic: payment, says: 收到后拨付 | Paid on, length: 30日, cite: 六}
  - {id: void, topic: audit, says: 核减过多作废 | A great cut voids, void_above: 20%, cite: 六}
"""


def errors(tmp_path: Path, text: str) -> list[str]:
    root = write(recorded(tmp_path), invented__programme_yaml=text)
    return [each.say("en") for each in programme_errors(load_folder(root))]


def test_a_programme_is_read_with_its_duties_stages_and_provisions(tmp_path: Path) -> None:
    root = write(recorded(tmp_path), invented__programme_yaml=PROGRAMME)
    programme = load_folder(root).document("invented").programme
    assert programme is not None
    assert programme.measures == ("invented/award",)
    assert [(each.id, each.actor) for each in programme.stages] == [
        ("apply", "company"),
        ("library", "city"),
        ("issue", "city"),
        ("pay", "city"),
    ]
    apply = programme.stage("apply")
    assert apply is not None and (apply.opens, apply.closes) == ("2024-01-25", "2024-02-25 18:00")
    assert programme.stage("rank") is None and not programme.has("rank", "decide")
    assert [each.void_above for each in programme.on("audit")] == [Fraction(1, 5)]
    assert [each.length for each in programme.on("payment")] == ["30日"]
    assert programme.review is not None and programme.review.rubric[0].points == 60


@pytest.mark.parametrize(("old", "new", "said"), [
    (", lapse: 不安排预算 | no budget", "", "the stage 'library' has a limit and no effect"),
    ("  rubric: [{title: 成效 | Result, points: 60, cite: 五}]\n", "", "a score to pass and no rubric"),
    ("measures: [award]", "measures: [awrd]", "no measure 'invented/awrd'"),
    ("silent: true, cite: 五", "silent: true, runs: nothing, cite: 五", "no procedure 'invented/nothing'"),
    ("provisions:", "allotting:\n  - {measure: other, rule: one_rate, base: [x.y], cite: 五}\nprovisions:", "'invented/other' is not under measures"),
    ("act: apply, ", "", "programme.yaml:1:1 [stages] error: money is paid, yet no stage has 'act: apply'"),
    ("act: issue, ", "", "programme.yaml:1:1 [stages] error: money is paid, yet no stage has 'act: issue'"),
    ("act: pay, ", "", "programme.yaml:1:1 [stages] error: money is paid, yet no stage has 'act: pay'"),
    ("opens: 2024-01-25", 'opens: "2024-02-25 18:01"', "programme.yaml:9:5 [closes] error: the stage 'apply' closes (2024-02-25 18:00) before it opens (2024-02-25 18:01)"),
    ("by: 6月前 | by June, ", "", "programme.yaml:9:5 [by] error: the stage 'apply' has a moment and no limit, by"),
    ("topic: audit", "topic: plan", "programme.yaml:20:5 [void_above] error: 'void' is not about audit and can have no void_above"),
    ("topic: payment", "topic: open_book", "programme.yaml:19:5 [book] error: 'paid': a provision on open books says what is published (book)"),
    ("length: 30日", "book: call", "programme.yaml:19:5 [book] error: 'paid': a provision on open books says what is published (book)"),
    ("length: 30日", "bars: [unit]", "[bars] error: 'paid' is not about bars and can have no bars"),
    ("topic: payment, says: 收到后拨付 | Paid on, length: 30日", "topic: bar, says: 不安排 | None, length: 30日, bars: [unit]", "[length] error: the bar 'paid' of '30日' should be counted in years"),
    ("topic: payment, says: 收到后拨付 | Paid on, length: 30日", "topic: bar, says: 不安排 | None, bars: [unit], then: later", "[then] error: then of 'paid' leads from a bar without a length to one that has one, found 'later'"),
])  # fmt: skip
def test_what_a_programme_may_not_leave_open_is_found(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in PROGRAMME
    assert any(said in each for each in errors(tmp_path, PROGRAMME.replace(old, new, 1)))


@pytest.mark.parametrize(("opens", "closes"), [
    ("2024-02-25", "2024-02-25"), ("2024-02-25 18:00", "2024-02-25"), ("2024-02-25", "2024-02-25 00:00"),
    ("12-01", "01-15"), ("2024-12-01", "01-15"),
])  # fmt: skip
def test_a_day_lasts_until_it_ends_and_a_yearly_window_may_pass_the_new_year(
    tmp_path: Path, opens: str, closes: str
) -> None:
    text = PROGRAMME.replace("2024-02-25 18:00", closes).replace("2024-01-25", f'"{opens}"')
    assert not any("before it opens" in each for each in errors(tmp_path, text))


def test_a_choice_without_money_needs_no_issue(tmp_path: Path) -> None:
    free = PROGRAMME.replace("pays: true", "pays: false").replace("act: issue, ", "")
    assert not any("no stage has" in each for each in errors(tmp_path, free))


def test_an_umbrella_has_the_acts_of_the_programmes_under_it(tmp_path: Path) -> None:
    umbrella = PROGRAMME.replace("act: pay, ", "").replace("[award]", "[invented/award]")
    root = write(recorded(tmp_path), invented__programme_yaml=PROGRAMME)
    write(recorded(tmp_path, id="over"), over__programme_yaml=umbrella)
    found = [each.say("en") for each in programme_errors(load_folder(root))]
    assert not any("no stage has" in each for each in found)
    write(root, invented__programme_yaml=PROGRAMME.replace("act: pay, ", ""))
    found = [each.say("en") for each in programme_errors(load_folder(root))]
    assert [each.partition(":")[0] for each in found if "no stage has 'act: pay'" in each] == [
        "policies/invented/programme.yaml",
        "policies/over/programme.yaml",
    ]


def test_money_without_a_rule_is_found_and_silence_is_said(tmp_path: Path) -> None:
    assert any("say how it is allotted" in each for each in errors(tmp_path, PROGRAMME))
    silent = PROGRAMME.replace(", lapse: 不安排预算 | no budget", ", silent: true")
    assert not any("has a limit" in each for each in errors(tmp_path / "again", silent))


@pytest.mark.parametrize(("old", "new", "said"), [
    ("actor: city", "actor: town", "the stage 'library' has no actor: no 'town' under duties"),
    ("id: library", "id: apply", "'apply' is given twice"),
    ("topic: payment", "topic: pay", "[provisions.0.topic] error: 'pay' is not one of"),
    ("pays: true\n", "", "'pays' is missing"),
    ("act: issue", "act: publish", "[stages.2.act] error: 'publish' is not one of"),
    ("2024-02-25 18:00", "2024-02-30", "[closes] error: the calendar has no '2024-02-30'"),
    ("2024-02-25 18:00", "25 February", "[stages.0.closes] error:"),
    ("length: 30日", "length: 久", "[length] error: '久' is no length of time"),
])  # fmt: skip
def test_a_programme_out_of_shape_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    root = write(recorded(tmp_path), invented__programme_yaml=PROGRAMME.replace(old, new, 1))
    with pytest.raises(BadInput) as error:
        load_folder(root)
    assert said in "\n".join(each.say("en") for each in error.value.problems)


# --- the five sets -----------------------------------------------------------------------------------


def programmes(library: Library) -> dict[str, Programme]:
    return {each.inventory: each.programme for each in library.documents if each.programme}


def test_the_five_sets_are_programmes_without_an_open_end(library: Library) -> None:
    found = programmes(library)
    assert {"D02", "D03", "D10", "D17", *(f"D{n}" for n in range(23, 29))} == set(found)
    assert list(programme_errors(library.policies)) == []
    assert [id for id, each in found.items() if not each.pays] == ["D17"]
    assert all(len(found[id].on("open_book")) == 6 for id in ("D02", "D03"))
    assert {each.region: each.points for each in found["D10"].review.passing} == {"珠三角地区": 80, "粤东粤西粤北地区": 75}  # fmt: skip


def test_an_act_means_the_same_in_every_programme(library: Library) -> None:
    found = programmes(library)
    for guide in (found[f"D{n}"] for n in range(24, 29)):
        assert [each.act for each in guide.stages if each.act] == [
            "call", "apply", "check", "mend", "paper", "accept", "review", "audit", "site_check", "allot",
            "publicity", "issue", "claim", "pay",
        ]  # fmt: skip
        closing = [guide.stage(act).closes for act in ("apply", "mend", "paper")]
        assert closing == ["2024-02-25 18:00", "2024-02-29 18:00", "2024-02-29 18:00"]
        assert [each.void_above for each in guide.provisions if each.void_above] == [Fraction(1, 5)]
    actors = {id: {act: found[id].stage(act).actor for act in ("apply", "issue")} for id in ("D02", "D03", "D10", "D17")}  # fmt: skip
    assert actors == {
        "D02": {"apply": "applicant", "issue": "province"},
        "D03": {"apply": "city", "issue": "province"},
        "D10": {"apply": "enterprise", "issue": "city"},
        "D17": {"apply": "applicant", "issue": "ministries"},
    }
    silent = {id: [act for act in ("publicity", "paper", "mend", "recover") if not found[id].has(act)] for id in ("D03", "D10")}  # fmt: skip
    assert silent == {"D03": ["paper", "mend"], "D10": ["publicity", "paper", "mend", "recover"]}


# --- the command line ----------------------------------------------------------------------------------


@pytest.fixture
def at_hand(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is read once and not by every command."""
    monkeypatch.setattr(funds, "fund_library", lambda: library)


def candidates(path: Path, *rows: list[object]) -> str:
    """The candidates' sheet, filled in."""
    path.write_bytes(empty_sheet("zh"))
    book = load_workbook(path)
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


def test_an_officer_gives_each_block_its_budget_or_chooses_a_rate(
    tmp_path: Path, at_hand: None
) -> None:
    sheet = candidates(
        tmp_path / "候选.xlsx",
        ["P-1", "一线", "甲", "广州市", "", 10_000_000, None, 1],
        ["P-2", "二线", "乙", "韶关市", "", 20_000_000, None, 1],
        ["P-3", "三线", "丙", "佛山市", "", 10_000_000, None, 2],
    )

    def allot(*args: str) -> Result:
        return CliRunner().invoke(funds.app, ["allot", "D02", sheet, *args, "--lang", "zh"])

    blocks = ("--budget", "珠三角=200万元", "--budget", "韶关=700万元")
    found = json.loads(allot(*blocks, "--json").stdout)
    assert [each["paid"] for each in found["projects"]] == [100_000_000, 600_000_000, 100_000_000]
    assert [(each["block"], each["left"], each["short"], each["share"]) for each in found["blocks"]] == [
        ("珠三角", 0, 200_000_000, "1/2"), ("韶关市", 100_000_000, 0, "1"),
    ]  # fmt: skip
    assert found["binding"]["zh"].endswith("全部足额还差200万元（珠三角）")
    out = tmp_path / "plan.xlsx"
    shown = allot(*blocks, "--rule", "ranking", "--out", str(out)).stdout
    assert "足额尚差" in shown and "韶关市" in shown
    assert [row[0].value for row in load_workbook(out)["分块"].iter_rows(min_row=2)] == ["珠三角", "韶关市"]  # fmt: skip
    rates = json.loads(allot("--rate", "珠三角=12%", "--rate", "粤东粤西粤北=30%", "--json").stdout)
    assert (rates["budget"], rates["short"]) == (840_000_000, 160_000_000)
    for args, said in (
        (("--budget", "珠三郊=200万元"), "没有行政区划“珠三郊”；地区和措施：珠三角、粤东粤西粤北、equipment-award；是否指“珠三角”？"),
        (("--budget", "珠三角=200万元"), "项目“P-2”（广东省韶关市）不在任何一块：珠三角"),
        (("--budget", "珠三角=2亿元", "--budget", "珠三角=1亿元"), "“珠三角”写了两次"),
        (("--budget", "1亿元", "--budget", "珠三角=1亿元"), "或写一个总数，或每块各写一个"),
        (("--budget", "1亿元", "--rate", "10%"), "只写一样"),
        ((), "只写一样"),
        (("--rate", "25%"), "比例25%高于上限20%"),
        (("--rate", "2万元"), "应为比例，如 12%"),
        (("--rate", "10%", "--rule", "ranking"), "择优排序没有比例可选"),
    ):  # fmt: skip
        refused = allot(*args).exception
        assert isinstance(refused, BadInput) and said in str(refused), args


def test_an_officer_shares_out_a_budget_at_the_command_line(tmp_path: Path, at_hand: None) -> None:
    def huice(*args: str) -> CompletedProcess[str]:
        return run(args, tmp_path, default_root())

    told = json.loads(huice("fund", "list", "--json").stdout)
    assert len(told) == 10
    assert huice("fund", "check").returncode == 0
    assert "项目库" in huice("fund", "show", "D02").stdout
    assert "截至 2023-08-15" in huice("fund", "show", "D17").stdout
    assert "核减超过20%作废" in huice("fund", "show", "D24").stdout
    guide = json.loads(huice("fund", "show", "D24", "--json").stdout)
    file = next(each for each in guide["stages"] if each["id"] == "file")
    assert (file["act"], file["opens"], file["closes"]) == ("apply", "2024-01-25", "2024-02-25 18:00")  # fmt: skip
    assert [x["void_above"] for x in guide["provisions"] if x["topic"] == "audit"] == [None, "1/5"]
    assert huice("fund", "show", "D04").returncode == 2
    assert huice("fund", "allot", "D17").returncode == 2  # it allots no money
    sheet = tmp_path / "候选.xlsx"
    assert huice("fund", "allot", "D02", "--out", str(sheet)).returncode == 0
    book = load_workbook(sheet)
    for row in (
        ["P-1", "一线", "甲", "广州市", "", 10_000_000, 90],
        ["P-2", "二线", "乙", "韶关市", "", 20_000_000, 80],
    ):
        book.active.append(row)
    book.save(sheet)
    plan = tmp_path / "plan.xlsx"
    asked = ("fund", "allot", "D02", str(sheet), "--budget", "400万元", "--out", str(plan))
    found = json.loads(huice(*asked, "--json").stdout)
    assert [each["paid"] for each in found["projects"]] == [100_000_000, 300_000_000]
    assert [each["rate"] for each in found["rates"]] == ["1/10", "3/20"]
    assert [row[9].value for row in load_workbook(plan)["分配方案"].iter_rows(min_row=2)] == [
        1_000_000,
        3_000_000,
    ]
    shown = huice(*asked).stdout
    assert "10%" in shown and "15%" in shown and "预算余额" in shown
    small = huice("fund", "allot", "D02", str(sheet), "--budget", "100万元")
    assert small.returncode == 2 and "低于最小的一笔" in small.stderr
    best = json.loads(
        huice(
            "fund", "allot", "D02", str(sheet), "--budget", "400万元", "--rule", "ranking", "--json"
        ).stdout
    )
    assert [each["paid"] for each in best["projects"]] == [200_000_000, 200_000_000]
    assert huice("fund", "allot", "D02", str(sheet), "--budget", "许多").returncode == 2
    assert (
        huice("fund", "allot", "D02", str(sheet), "--budget", "400万元", "--rule", "x").returncode
        == 2
    )
