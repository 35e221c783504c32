"""The command line, run as its users run it: what is printed, what is written, how it ends."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import version
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from rich.cells import cell_len
from rich.console import Console

from huice.cli.screen import Screen
from huice.decide.library import Library
from huice.language import Language

ROOT = Path(__file__).parent.parent
HUICE = Path(sys.executable).parent / "huice"
DONGGUAN = ROOT / "samples" / "dongguan-precision.yaml"
SHENZHEN = ROOT / "samples" / "shenzhen-software.yaml"
UNKNOWNS = ROOT / "samples" / "many-unknowns.yaml"
DISHONEST = ROOT / "samples" / "dishonest-maker.yaml"
RENOVATION = "guangdong-tech-renovation-2021/equipment-award"

CHINESE_FRAME = re.compile(
    r"结论|措施|奖补|期限|说明|基准日|申报|符合|待补充|还缺|从何处|不给资金|读法|认定|状态|施行"
    r"|主管|上限|无此情形|材料|影响|名额|档案|错误|提醒|已写入|未知|文件 |见 "
)
"""Words of Huice's own frame, which an English page must not have."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICE_")}
    cache = tmp_path_factory.mktemp("cache")
    return {**kept, "HUICE_CACHE": str(cache), "COLUMNS": "100", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def fresh(environment: dict[str, str]) -> Run:
    def running(*args: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HUICE, *map(str, args)], env={**environment, **more}, timeout=60,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return running


@pytest.fixture(scope="module")
def run(fresh: Run) -> Run:
    """As ``fresh``; what was asked before in the same words is not asked again."""
    return functools.cache(fresh)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may be left behind."""
    yield tmp_path
    assert not list(tmp_path.glob("*.part"))


def succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Bad input: exit 2, a message on stderr, nothing on stdout, no traceback."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr and "Traceback" not in done.stderr
    return done.stderr


# match


def test_match_tells_the_verdict_the_award_and_the_day(run: Run) -> None:
    said = succeeded(run("match", DONGGUAN))
    assert "东莞市岭桥精密制造有限公司（虚构）  基准日 2023-05-10" in said
    assert re.search(r"企业技术改造设备事后奖励 +不超过 240万元 +文件有效至 2026-12-31", said)


def test_match_tells_what_stands_in_the_way(run: Run) -> None:
    said = succeeded(run("match", DISHONEST))
    assert re.search(r"企业技术改造设备事后奖励 +✗ 诚信经营、依法纳税", said)


def test_match_tells_what_is_missing_and_where_to_find_it(run: Run) -> None:
    said = succeeded(run("match", UNKNOWNS))
    assert "还缺哪些信息（影响大的在前）" in said
    assert re.search(r"投资已纳入技术改造投资统计 +1 项措施 +180万元\n +见 统计联网直报平台", said)


def test_match_json_keeps_to_the_schema_that_is_shipped(run: Run) -> None:
    schema = json.loads(succeeded(run("schema", "match")))
    answer = json.loads(succeeded(run("match", SHENZHEN, "--json")))
    Draft202012Validator(schema).validate(answer)
    assert answer["reference_date"] == "2024-02-20T10:00:00"


def test_match_of_one_document_keeps_to_it(run: Run) -> None:
    by_id = run("match", DONGGUAN, "--json", "--document", "guangdong-tech-renovation-2021")
    by_number = run("match", DONGGUAN, "--json", "-d", "粤工信规字〔2021〕5号")
    documents = {each["document"] for each in json.loads(succeeded(by_id))["results"]}
    assert documents == {"guangdong-tech-renovation-2021"}
    assert by_number.stdout == by_id.stdout


def test_match_at_another_date_asks_again(run: Run) -> None:
    answer = json.loads(succeeded(run("match", DONGGUAN, "--json", "--at", "2027年1月1日")))
    states = {each["measure"]: each["state"] for each in answer["results"]}
    assert answer["reference_date"] == "2027-01-01"
    assert states[RENOVATION] == "expired"


def test_match_says_of_closed_programmes_that_they_are_closed(run: Run) -> None:
    said = succeeded(run("match", SHENZHEN, "--at", "2026-11-21"))
    assert re.search(r"申报已截止 +产业链关键环节提升项目资助", said)
    assert "不超过 600万元" not in said


def test_match_writes_a_workbook_and_prints_json_at_once(run: Run, folder: Path) -> None:
    book = folder / "answer.xlsx"
    done = run("match", DONGGUAN, "--json", "--xlsx", book)
    assert (done.returncode, done.stderr) == (0, f"已写入 {book}\n")
    assert json.loads(done.stdout) == json.loads(succeeded(run("match", DONGGUAN, "--json")))
    assert load_workbook(book).sheetnames
    assert list(folder.iterdir()) == [book]


# explain


def test_explain_gives_each_reason_with_its_place(run: Run) -> None:
    said = succeeded(run("explain", RENOVATION, DONGGUAN))
    assert "结论：符合，待评审认定" in said
    assert "奖补：不超过 240万元  第十条（一）" in said
    assert "✓ 符合条件的设备购置总额达到门槛  符合  第八条（一）5" in said
    assert "符合条件的设备购置总额 = 1200万元（设备购置清单与发票）" in said


def test_explain_takes_the_short_name_and_the_inventory_number(run: Run) -> None:
    whole = succeeded(run("explain", RENOVATION, DONGGUAN))
    assert succeeded(run("explain", "equipment-award", DONGGUAN)) == whole
    assert succeeded(run("explain", "M002", DONGGUAN)) == whole


@pytest.mark.parametrize(("day", "verdict"), [("2022-06-15", "不符合"), ("2027-01-01", "不可申报")])
def test_explain_ends_with_one_when_the_answer_is_no(run: Run, day: str, verdict: str) -> None:
    done = run("explain", RENOVATION, DISHONEST, "--at", day)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"结论：{verdict}" in done.stdout
    assert "奖补：无（若符合：不超过 600万元）" in done.stdout


def test_explain_json_is_one_result_of_the_contract(run: Run) -> None:
    result = json.loads(succeeded(run("explain", RENOVATION, DONGGUAN, "--json")))
    whole = json.loads(succeeded(run("match", DONGGUAN, "--json")))
    assert result in whole["results"]


# the library


def test_measures_lists_every_measure_with_what_to_ask_for_it_by(run: Run) -> None:
    listed = json.loads(succeeded(run("measures", "--json")))
    said = succeeded(run("measures"))
    assert RENOVATION in {each["measure"] for each in listed}
    for each in listed:
        names = (*each["inventory"][:1], each["measure"].partition("/")[2])
        assert "  ".join(names) in said  # a measure that the inventory has not has its own id alone


def test_show_prints_a_rule_with_figures_and_places(run: Run) -> None:
    said = succeeded(run("show", RENOVATION, "--at", "2023-05-10"))
    assert "状态：可申报（2023-05-10）" in said
    assert "施行：2022-01-01 — 2026-12-31  第二十六条" in said
    assert "设备购置额门槛（珠三角 700万元；粤东粤西粤北 400万元）" in said.replace("\n      ", "")
    assert "最高 5000万元  第十条（一）" in said


def test_check_of_one_document_counts_and_passes(run: Run) -> None:
    said = succeeded(run("check", "--no-mutation", "guangdong-tech-renovation-2021"))
    assert "文件 1，措施 3，简要条目 0，案例 " in said
    assert "错误 0" in said


def test_check_fails_on_a_library_with_an_error_and_names_the_line(
    run: Run, tmp_path: Path
) -> None:
    broken = tmp_path / "policies" / "broken"
    broken.mkdir(parents=True)
    (broken / "document.yaml").write_text("number: [\n", encoding="utf-8")
    done = run("check", "--no-mutation", HUICE_POLICIES=str(broken.parent))
    assert done.returncode in (1, 2)
    assert re.search(r"broken/document\.yaml:\d+", done.stderr)
    assert "Traceback" not in done.stderr


def test_schema_of_profiles_is_a_schema(run: Run) -> None:
    schema = json.loads(succeeded(run("schema", "profile")))
    Draft202012Validator.check_schema(schema)
    assert "equipment_purchase" in schema["properties"]["renovation"]["properties"]


# profile new


def test_a_new_profile_asks_just_for_the_measure(run: Run, folder: Path) -> None:
    asked = succeeded(run("profile", "new", "--for", RENOVATION, "--at", "2023-05-10"))
    assert "reference_date: 2023-05-10" in asked
    assert "  equipment_purchase:\n" in asked
    assert "chain:" not in asked and "completion_accepted" not in asked
    path = folder / "company.yaml"
    path.write_text(asked, encoding="utf-8")
    answer = json.loads(succeeded(run("match", path, "--json")))
    assert {each["verdict"] for each in answer["results"]} <= {
        "undetermined", "subject_to_judgement", "not_open",
    }  # fmt: skip


def test_a_new_profile_for_everything_asks_each_fact_once(run: Run) -> None:
    asked = succeeded(run("profile", "new"))
    subject, names = "", []
    for line in asked.splitlines():
        if re.fullmatch(r"[a-z_]+:", line):
            subject = line
        elif re.fullmatch(r"  [a-z0-9_.]+:", line):
            names.append(subject + line)
    assert len(names) == len(set(names)) > 100


def test_a_new_form_is_written_and_can_be_handed_in(run: Run, folder: Path) -> None:
    path = folder / "form.xlsx"
    said = succeeded(run("profile", "new", "--for", RENOVATION, "--xlsx", path))
    assert said.startswith(f"已写入 {path}（")
    book = load_workbook(path)
    sheet = book["企业信息"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "renovation.equipment_purchase")
    sheet.cell(row, 4).value = 1200
    book.save(path)
    answer = json.loads(succeeded(run("match", path, "--json", "--at", "2023-05-10")))
    uses = [each["uses"] for result in answer["results"] for each in result["requirements"]]
    assert {"1200万元"} == {each["renovation.equipment_purchase"] for each in uses
                          if "renovation.equipment_purchase" in each}  # fmt: skip


# report


def test_report_writes_one_page(run: Run, folder: Path) -> None:
    page = folder / "report.html"
    assert succeeded(run("report", DONGGUAN, "--html", page)) == f"已写入 {page}\n"
    assert "东莞市岭桥精密制造有限公司（虚构）" in page.read_text(encoding="utf-8")
    assert list(folder.iterdir()) == [page]


# English


def drawn_apart(library: Library) -> list[str]:
    """One measure of each document."""
    return [document.measures[0].key for document in library.documents if document.measures]


def draw(library: Library, command: str, profile: Path, language: Language, width: int) -> str:
    """What a command prints, without a process of its own."""
    page = StringIO()
    screen = Screen(Console(file=page, width=width, highlight=False, no_color=True), language)
    match command:
        case "match":
            screen.match(library.match(library.profile(profile)))
        case "explain":
            for result in library.match(
                library.profile(profile), measures=drawn_apart(library)
            ).results:
                screen.explain(result, library)
        case "show":
            for measure in map(library.find_measure, drawn_apart(library)):
                screen.show(measure, library, date(2024, 2, 1))
        case "measures":
            screen.measures(library, date(2024, 2, 1))
    return page.getvalue()


def texts_of(part: object, name: str) -> Iterator[str]:
    """Every text of a field of that name, anywhere in a document."""
    if dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if field.name == name and isinstance(value, str):
                yield value
            yield from texts_of(value, name)
    elif isinstance(part, tuple):
        for each in part:
            yield from texts_of(each, name)


@pytest.mark.parametrize(
    ("command", "profile"),
    [("match", SHENZHEN), ("match", UNKNOWNS), ("match", DISHONEST), ("explain", SHENZHEN),
     ("explain", UNKNOWNS), ("explain", DISHONEST), ("show", SHENZHEN), ("measures", SHENZHEN)],
    ids=lambda part: part.stem if isinstance(part, Path) else part,
)  # fmt: skip
def test_an_english_answer_has_an_english_frame(
    library: Library, command: str, profile: Path
) -> None:
    said = draw(library, command, profile, "en", width=1000)
    # places in the text, literals of rules and sources stay as they are written
    kept = [text for name in ("cite", "validity_cite", "limit", "number", "text")
            for document in library.documents for text in texts_of(document, name)]  # fmt: skip
    kept += [source for source in library.profile(profile).sources.values()]
    for text in sorted(filter(None, kept), key=len, reverse=True):
        said = said.replace(text, "")
    found = CHINESE_FRAME.search(said)
    assert said.strip() and not found, said[max(0, found.start() - 60) : found.end() + 60]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["match", "explain", "show", "measures"])
def test_no_line_goes_over_the_edge(
    library: Library, command: str, language: Language, width: int
) -> None:
    said = draw(library, command, SHENZHEN, language, width)
    assert max(map(cell_len, said.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80])
def test_no_line_begins_with_a_closing_mark_or_parts_a_figure_from_its_unit(
    library: Library, width: int
) -> None:
    for command in ("match", "explain", "show"):
        lines = draw(library, command, SHENZHEN, "zh", width).splitlines()
        for before, line in pairwise(lines):
            assert not re.match(r" *[，。；：、）〕”]", line), line
            assert not (re.search(r"\d$", before) and re.match(r" *[万亿元年月日]", line)), before


def test_an_english_profile_form_and_report_say_so(run: Run, folder: Path) -> None:
    asked = succeeded(run("profile", "new", "--for", RENOVATION, "--lang", "en"))
    assert asked.startswith("# Profile: a fact left empty is unknown\n")
    assert "如 " not in asked and "见 " not in asked
    page = folder / "report.html"
    assert succeeded(run("report", DONGGUAN, "--html", page, "--lang", "en")) == f"wrote {page}\n"
    assert succeeded(run("schema", "match", "--lang", "en"))
    checked = succeeded(run("check", "--no-mutation", "national-sme-standard-2011", "--lang", "en"))
    assert "\ndocuments 1, " in checked and not CHINESE_FRAME.search(checked)


def test_the_language_can_be_set_by_the_environment(run: Run) -> None:
    by_option = succeeded(run("match", DONGGUAN, "--lang", "en"))
    assert succeeded(run("match", DONGGUAN, HUICE_LANG="en")) == by_option
    assert "reference date 2023-05-10" in by_option


@pytest.mark.parametrize(("other", "lang"), [("en", "zh"), ("zh", "en")])
def test_the_language_before_the_command_wins_over_the_environment(
    run: Run, other: str, lang: str
) -> None:
    plain = succeeded(run("measures", "--lang", lang))
    assert succeeded(run("--lang", lang, "measures", HUICE_LANG=other)) == plain
    assert succeeded(run("measures", "--lang", other)) != plain


@pytest.mark.parametrize(("other", "lang"), [("en", "zh"), ("zh", "en")])
def test_the_language_after_the_command_wins_over_both(run: Run, other: str, lang: str) -> None:
    plain = succeeded(run("measures", "--lang", lang))
    said = run("--lang", other, "measures", "--lang", lang, HUICE_LANG=other)
    assert succeeded(said) == plain


# bad input


@pytest.mark.parametrize(
    ("command", "text", "told"),
    [
        (
            "match",
            "enterprise:\n  registered_i: 东莞市\n",
            "company.yaml:2:17 [enterprise.registered_i]",
        ),
        ("match", "", "company.yaml 错误：文件是空的"),
        ("explain", "renovation:\n  equipment_purchase: 1e7\n", "company.yaml:2:23"),
        ("report", "credit_code: 91441900MA0XN00016\n", "company.yaml:1:14 [credit_code]"),
    ],
)
def test_a_bad_profile_ends_with_two_and_nothing_is_written(
    run: Run, folder: Path, command: str, text: str, told: str
) -> None:
    path, page = folder / "company.yaml", folder / "report.html"
    path.write_text(text, encoding="utf-8")
    args = {"match": ["match", path], "explain": ["explain", RENOVATION, path],
            "report": ["report", path, "--html", page]}[command]  # fmt: skip
    assert told in refused(run(*args))
    assert list(folder.iterdir()) == [path]


def test_a_bad_profile_is_told_in_english_on_request(run: Run, folder: Path) -> None:
    path = folder / "company.yaml"
    path.write_text("renovation:\n  equipment_purchase: 1200家\n", encoding="utf-8")
    told = refused(run("match", path, "--lang", "en"))
    assert "error: '1200家' is a count of 家, expected money" in told


def test_a_doubt_is_told_on_stderr_and_the_answer_still_given(run: Run, folder: Path) -> None:
    path = folder / "company.yaml"
    path.write_text("renovation:\n  equipment_purchase: 1200亿元\n", encoding="utf-8")
    done = run("match", path, "--json")
    assert done.returncode == 0
    assert "提醒" in done.stderr and "1200亿元 超出通常范围" in done.stderr
    assert json.loads(done.stdout)["warnings"] == done.stderr.splitlines()


def test_an_unknown_measure_is_refused_and_the_near_one_named(run: Run) -> None:
    told = refused(run("explain", "equipment-awrd", DONGGUAN))
    assert told == "equipment-awrd 错误：没有这项措施；是否指“equipment-award”？\n"
    assert "did you mean 'equipment-award'?" in refused(
        run("show", "equipment-awrd", "--lang", "en")
    )


def test_a_name_of_several_measures_is_refused_with_all_of_them(run: Run) -> None:
    told = refused(run("explain", "recognition", DONGGUAN))
    assert "不止一项措施" in told and "national-little-giant-2021/recognition" in told


def test_an_unknown_document_is_refused_and_the_near_one_named(run: Run) -> None:
    told = refused(run("match", DONGGUAN, "--document", "guangdong-tech-renovation-2012"))
    assert "是否指“guangdong-tech-renovation-2021”" in told


def test_a_date_that_is_none_is_refused(run: Run) -> None:
    assert refused(run("match", DONGGUAN, "--at", "2023-02-30")).startswith("--at 错误：")


def test_a_missing_profile_is_refused(run: Run, folder: Path) -> None:
    assert "nowhere.yaml 错误：没有这个文件" in refused(run("match", folder / "nowhere.yaml"))


@pytest.mark.parametrize("command", [["report", DONGGUAN, "--html"], ["profile", "new", "--xlsx"]])
def test_a_target_in_no_folder_is_refused_and_none_is_made(
    run: Run, folder: Path, command: list[object]
) -> None:
    target = folder / "nowhere" / ("out.xlsx" if "--xlsx" in command else "out.html")
    assert "没有这个文件夹" in refused(run(*command, target))
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder that takes no files")
def test_a_page_that_cannot_be_written_is_told(run: Run) -> None:
    assert "无法写入" in refused(run("report", DONGGUAN, "--html", "/proc/report.html"))


@pytest.mark.parametrize("command", [("report", "--html"), ("match", "--xlsx")])
def test_a_folder_is_not_written_over(run: Run, folder: Path, command: tuple[str, str]) -> None:
    name, option = command
    target = folder / "taken.xlsx"
    target.mkdir()
    told = refused(run(name, DONGGUAN, option, target))
    assert told == f"{target} 错误：这是输入文件或文件夹，请另取名字\n"
    assert list(folder.iterdir()) == [target] and list(target.iterdir()) == []


@pytest.mark.parametrize("command", [("report", "--html"), ("match", "--xlsx")])
def test_an_answer_is_not_written_over_the_profile_it_is_read_from(
    run: Run, folder: Path, command: tuple[str, str]
) -> None:
    name, option = command
    profile, link = folder / "company.xlsx", folder / "link.xlsx"
    succeeded(run("profile", "new", "--for", RENOVATION, "--xlsx", profile))
    link.symlink_to(profile)
    before = profile.read_bytes()
    for target in (profile, link):
        told = refused(run(name, profile, option, target))
        assert told == f"{target} 错误：这是输入文件或文件夹，请另取名字\n"
    assert profile.read_bytes() == before and link.is_symlink()
    assert sorted(folder.iterdir()) == [profile, link]


def test_a_new_form_is_not_written_over_a_file(run: Run, folder: Path) -> None:
    path = folder / "form.xlsx"
    path.write_bytes(b"filled in")
    told = refused(run("profile", "new", "--for", RENOVATION, "--xlsx", path))
    assert told == f"{path} 错误：文件已存在，请另取名字\n"
    assert path.read_bytes() == b"filled in"


def test_a_form_must_be_named_as_one(run: Run, folder: Path) -> None:
    assert "文件名应以 .xlsx 结尾" in refused(run("profile", "new", "--xlsx", folder / "form.xls"))
    assert list(folder.iterdir()) == []


def test_a_schema_of_nothing_is_refused(run: Run) -> None:
    assert "应为 match 或 profile" in refused(run("schema", "nothing"))


def test_a_library_that_is_not_there_is_refused(run: Run, folder: Path) -> None:
    assert str(folder / "none") in refused(
        run("match", DONGGUAN, HUICE_POLICIES=str(folder / "none"))
    ).replace("\n", "")


# the cache and the shell


@pytest.mark.parametrize("content", [b"\x80\x05", b"\x80\x05N."], ids=["cut", "other"])
def test_a_cache_cut_short_or_holding_something_else_does_no_harm(
    fresh: Run, environment: dict[str, str], tmp_path: Path, content: bytes
) -> None:
    first = succeeded(fresh("match", DONGGUAN))
    (good,) = Path(environment["HUICE_CACHE"]).glob("*.policies")
    kept = tmp_path / good.name
    kept.write_bytes(content)
    assert succeeded(fresh("match", DONGGUAN, HUICE_CACHE=str(tmp_path))) == first
    assert kept.stat().st_size > len(content)


def test_a_cache_that_cannot_be_kept_does_no_harm(run: Run, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    assert succeeded(run("match", DONGGUAN, HUICE_CACHE=str(in_the_way)))
    assert in_the_way.read_text(encoding="utf-8") == ""


def test_no_cache_is_kept_when_it_is_off(run: Run, tmp_path: Path) -> None:
    assert succeeded(run("match", DONGGUAN, HUICE_CACHE="off", XDG_CACHE_HOME=str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_closes_early_is_left_in_peace(environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{HUICE}" show {RENOVATION} | head -n 1'], env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_completion_prints_a_script_for_the_shell(run: Run) -> None:
    assert "_huice_completion()" in succeeded(run(_HUICE_COMPLETE="source_bash"))


def test_the_version_is_the_one_installed(run: Run) -> None:
    assert succeeded(run("--version")) == f"{version('huice')}\n"


def test_help_speaks_both_languages(run: Run) -> None:
    said = succeeded(run("--help"))
    assert "企业能得到哪些扶持" in said and "Which support a company can get" in said
    assert {"match", "explain", "measures", "show", "check", "report", "schema", "profile"} <= set(
        re.findall(r"^  ([a-z]+) ", said, re.MULTILINE)
    )
