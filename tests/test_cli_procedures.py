"""huice procedure, run as its users run it: what is printed and how it ends."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from greenhouse import run

FOLDER = "harbour-permits-2024"
CHINESE = re.compile("[\u4e00-\u9fff]")

MOORING = """\
number: 港管〔2024〕9号
title: 泊位核准 | Mooring permit
cite: 第二条至第五条
actors:
  owner: 船东 | boat owner
  harbour: 港务站 | harbour office
states:
  planned: {title: 拟泊 | planned, kind: initial}
  asked: {title: 已申请 | asked for}
  moored: {title: 已停泊 | moored}
  turned-away: {title: 不予停泊 | turned away, kind: final}
  left: {title: 已离港 | left, kind: final}
readings:
  early-notice:
    title: 过早的离港预告 | A notice of leaving given too early
    options: {mark: 记明 | marked, refuse: 不收 | refused}
    default: mark
    cite: 第五条
transitions:
  - {event: ask, title: 申请泊位 | mooring asked for, by: [owner], from: [planned], to: asked, data: {length: number, flag: text?}, when: length < 40, cite: 第二条}
  - {event: moor, title: 准予停泊 | moored, by: [harbour], from: [asked], to: moored, cite: 第三条}
  - {event: turn-away, title: 不予停泊 | turned away, by: [harbour], from: [asked], to: turned-away, data: {ground: choice draught cargo}, cite: 第三条}
  - event: announce
    title: 预告离港 | leaving announced
    by: [owner]
    from: [moored]
    times: 1
    window: {id: K9, kind: within, length: 5工作日, before: K2, outside: early-notice, cite: 第五条}
    cite: 第五条
  - {event: leave, title: 离港 | left, by: [owner], from: [moored], to: left, cite: 第四条}
clocks:
  K1:
    title: 答复 | answer
    cite: 第三条
    who: harbour
    length: 3工作日
    starts: [ask]
    stops: [moor, turn-away]
    lapse: [{effect: silent, cite: 第三条}]
  K2:
    title: 停泊期 | time at the mooring
    cite: 第四条
    who: owner
    length: 60日
    soft: true
    starts: [moor]
    stops: [leave]
    lapse: [{effect: breach, cite: 第四条}]
  K3:
    title: 报到 | reporting in
    cite: 第四条
    who: owner
    unstated: 经常 | often
    starts: [moor]
    stops: [leave]
    lapse: [{effect: silent, cite: 第四条}]
notices:
  - {title: 泊位通知书 | mooring letter, on: [moor], to: [owner], cite: 第三条}
publicity:
  - {title: 公开泊位表 | list of moorings published, on: [moor], cite: 第六条}
silences:
  - {about: 超期停泊的费用 | what overstaying costs, cite: 第四条}
"""

CASES = """\
cases:
  - id: answered-in-time
    title: 末日答复 | answered on the last day
    cite: 第三条
    events:
      - 2024-03-04 ask owner length=12
      - 2024-03-07 moor harbour
    expect:
      - {at: 2024-03-07, state: moored}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A library of two invented procedures, one of which two folders have."""
    for folder, name in ((FOLDER, "mooring"), (FOLDER, "winter-berth"), ("lake-permits-2024", "winter-berth")):  # fmt: skip
        path = tmp_path / "policies" / folder / "procedures" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MOORING, encoding="utf-8")
        path.with_name(f"{name}.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path / "policies"


def huice(policies: Path, *args: str, width: int = 100) -> subprocess.CompletedProcess[str]:
    return run(("procedure", *args), policies.parent, policies, width=width)


def said(policies: Path, *args: str, width: int = 100) -> str:
    done = huice(policies, *args, width=width)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def told(policies: Path, *args: str) -> Any:
    return json.loads(said(policies, *args, "--json"))


def test_list_tells_each_procedure_with_what_it_holds(policies: Path) -> None:
    assert told(policies, "list")[0] == {
        "procedure": f"{FOLDER}/mooring",
        "title": {"zh": "泊位核准", "en": "Mooring permit"},
        "number": "港管〔2024〕9号", "states": 5, "clocks": 3, "cases": 1,
    }  # fmt: skip
    assert [each["procedure"] for each in told(policies, "list")] == [
        f"{FOLDER}/mooring", f"{FOLDER}/winter-berth", "lake-permits-2024/winter-berth",
    ]  # fmt: skip
    listed = said(policies, "list")
    assert "泊位核准" in listed and "港管〔2024〕9号" in listed and f"{FOLDER}/mooring" in listed


def test_the_procedures_of_the_library_are_listed() -> None:
    root = Path(__file__).parent.parent / "policies"
    keys = [each["procedure"] for each in told(root, "list")]
    assert "guangdong-approval-filing-2021/approval" in keys
    assert len(keys) == len(set(keys))


def test_show_names_every_rule_with_who_what_when_and_where(policies: Path) -> None:
    shown = said(policies, "show", "mooring", width=300)
    for words in (
        "泊位核准", "港管〔2024〕9号", "船东", "拟泊", "起点", "终态", "申请泊位", "ask",
        "拟泊 → 已申请", "length 整数", "flag 文字（可无）", "条件：length < 40",
        "draught、cargo", "已停泊 → 不变", "至多 1 次", "窗口 K9：K2 届满前 5个工作日之内",
        "窗口之外依读法“", "K1", "3个工作日", "60日，原则性", "起：申请泊位",
        "止：准予停泊、不予停泊", "违反期限义务", "mark  记明（默认）", "refuse  不收",
        "泊位通知书", "公开泊位表", "第六条",
    ):  # fmt: skip
        assert words in shown, words


def test_what_the_text_does_not_say_is_listed_with_its_place(policies: Path) -> None:
    shown = said(policies, "show", "mooring").partition("文本未规定\n")[2]
    assert "超期停泊的费用" in shown and "K1 答复：逾期的后果" in shown
    assert "K3 报到：期限（只说“经常”）" in shown
    not_stated = told(policies, "show", "mooring")["not_stated"]
    assert [(each["about"]["en"], each["cite"]) for each in not_stated] == [
        ("what overstaying costs", "第四条"),
        ("K1 answer: what follows when it runs out", "第三条"),
        ("K3 reporting in: its period ('often')", "第四条"),
        ("K3 reporting in: what follows when it runs out", "第四条"),
    ]


def test_show_in_english_keeps_chinese_for_names_and_places_only(policies: Path) -> None:
    shown = said(policies, "show", "mooring", "--lang", "en")
    left = re.sub(r"第[一二三四五六]条(至第五条)?|港管〔2024〕9号|\d+(个?工作)?日", "", shown)
    assert not CHINESE.search(left), CHINESE.findall(left)
    assert "planned → asked for" in shown and "if length < 40" in shown


@pytest.mark.parametrize("width", [92, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_show_fits_the_terminal(policies: Path, width: int, lang: str) -> None:
    from rich.cells import cell_len

    lines = said(policies, "show", "mooring", "--lang", lang, width=width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


def test_show_in_json_holds_the_whole_procedure(policies: Path) -> None:
    found = told(policies, "show", f"{FOLDER}/mooring")
    assert found["actors"]["owner"] == {"zh": "船东", "en": "boat owner"}
    assert found["states"]["left"]["kind"] == "final"
    ask = found["transitions"][0]
    assert (ask["event"], ask["by"], ask["from"], ask["to"]) == (
        "ask",
        ["owner"],
        ["planned"],
        "asked",
    )
    assert ask["data"]["flag"]["optional"] and ask["when"] == "length < 40"
    assert found["transitions"][3]["window"]["outside"] == "early-notice"
    clock = found["clocks"][1]
    assert (clock["length"], clock["soft"], clock["lapse"][0]["effect"]) == ("60日", True, "breach")
    assert found["readings"][0]["default"] == "mark"
    assert len(found["digest"]) == 64


def test_a_name_that_two_folders_have_is_asked_for_in_full(policies: Path) -> None:
    done = huice(policies, "show", "winter-berth")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        f"{FOLDER}/winter-berth" in done.stderr and "lake-permits-2024/winter-berth" in done.stderr
    )
    assert "泊位核准" in said(policies, "show", "lake-permits-2024/winter-berth")


def test_an_unknown_name_ends_with_2_and_names_the_near_miss(policies: Path) -> None:
    done = huice(policies, "show", "moring")
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有这个程序" in done.stderr and "“mooring”" in done.stderr
    assert "did you mean 'mooring'" in huice(policies, "check", "moring", "--lang", "en").stderr


def test_the_drawing_is_written_as_svg(policies: Path, tmp_path: Path) -> None:
    out = tmp_path / "mooring.svg"
    assert said(policies, "show", "mooring", "--svg", str(out)) == f"已写入 {out}\n"
    assert ElementTree.parse(out).getroot().tag.endswith("svg")
    assert "申请泊位" in out.read_text(encoding="utf-8")
    missing = huice(policies, "show", "mooring", "--svg", str(tmp_path / "none" / "x.svg"))
    assert missing.returncode == 2 and "没有这个文件夹" in missing.stderr


def test_check_passes_where_the_cases_hold(policies: Path) -> None:
    done = huice(policies, "check", "mooring", "--no-mutation")
    assert done.returncode == 0
    assert f"{FOLDER}/mooring" in done.stdout and "winter-berth" not in done.stdout
    (found,) = json.loads(huice(policies, "check", "mooring", "--no-mutation", "--json").stdout)
    assert (found["procedure"], found["cases"], found["passed"]) == (f"{FOLDER}/mooring", 1, True)


def test_check_ends_with_1_where_a_case_does_not_hold_or_the_shape_is_wrong(policies: Path) -> None:
    path = policies / FOLDER / "procedures" / "mooring.cases.yaml"
    path.write_text(CASES.replace("state: moored", "state: left"), encoding="utf-8")
    done = huice(policies, "check", "mooring", "--no-mutation")
    assert done.returncode == 1 and "answered-in-time" in done.stderr
    path.with_name("mooring.yaml").write_text(
        MOORING.replace("from: [asked], to: moored", "from: [asked], to: berthed"), encoding="utf-8"
    )
    broken = huice(policies, "check", "mooring", "--no-mutation")
    assert broken.returncode == 1 and "berthed" in broken.stderr
    refused = huice(policies, "show", "mooring")
    assert (refused.returncode, refused.stdout) == (2, "") and "berthed" in refused.stderr
