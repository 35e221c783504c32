"""The files of the policy library: how they are written, and what is said of a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huice.library.files import CasesFile, FactsFile, MeasuresFile
from huice.library.load import load_folder
from huice.library.shape import shaped
from huice.library.trials import read_case_books
from huice.library.yaml_file import MAX_BYTES, parse, read
from huice.problems import BadInput, Spot
from invented import facts_text, folder, invented, measure, needs, wrong


def refused(raw: bytes | str, is_json: bool = False) -> str:
    with pytest.raises(BadInput) as caught:
        parse(raw.encode() if isinstance(raw, str) else raw, "file", is_json)
    (problem,) = caught.value.problems
    assert problem.what.zh
    return problem.say("en")


# plain data, and where each part stands


def test_scalars_stay_what_was_written() -> None:
    data = parse(b"a: 1.10\nb: yes\nc: 2021-04-19\nd: ~\ne: '~'\nf: [0x10, 1e5]\n", "file")
    assert data.value == {
        "a": "1.10", "b": "yes", "c": "2021-04-19", "d": None, "e": "~", "f": ["0x10", "1e5"],
    }  # fmt: skip


def test_every_part_knows_its_line_and_column() -> None:
    data = parse("甲:\n  - 乙: 一\n    丙: '二'\n".encode(), "file")
    assert data.spot(("甲",)) == Spot("file", 2, 3)
    assert data.spot(("甲", 0, "乙")) == Spot("file", 2, 8)
    assert data.spot(("甲", 0, "丙")) == Spot("file", 3, 9)  # after the quote
    assert data.spot(("甲", 0, "丁", "戊")) == Spot("file", 2, 5)  # the nearest part around


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "file error: the file is empty"),
        (b"  \n\n", "file error: the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file error: this is a binary file, text is expected"),
        ("甲: 乙\n丙: 丁".encode("gbk"), "file:1 error: not UTF-8, save it as UTF-8"),
        (b"a: 1\nb: \xff", "file:2 error: not UTF-8, save it as UTF-8"),
        (b"a: 1\nb: 2\na: 3", "file:3:1 [a] error: 'a' is given twice, first on line 1"),
        (b"a:\n  b: 1\n  b: 2", "file:3:3 [a.b] error: 'b' is given twice, first on line 2"),
        (b"{a: {b: 1}, a: 2}", "file:1:13 [a] error: 'a' is given twice, first on line 1"),
        (b"a: &x 1", "file:1:4 error: anchors and aliases (& *) are not accepted"),
        (b"a: *x", "file:1:4 error: anchors and aliases (& *) are not accepted"),
        (b"a: !!python/object/apply:os.system [ls]", "file:1:4 error: tags (!) are not accepted"),
        (b"a: !!str 1", "file:1:4 error: tags (!) are not accepted"),
        (b"a: 1\n---\nb: 2", "file:2:1 error: one document a file"),
        (b"? [a, b]\n: c", "file:1:3 error: a key must be plain text"),
        (b"a: [1, 2", "file:2:1 error: malformed YAML"),
        (b"a: b: c", "file:1:5 error: malformed YAML"),
        (b"a:\n\t- b", "file:2:1 error: malformed YAML"),
        (b"a: '\x07'", "control characters are not allowed"),
        (b"[" * 10_000, "file:1:41 error: more than 40 levels deep"),
        (b"- " * 10_000, "more than 40 levels deep"),
        (b"{a: " * 10_000, "more than 40 levels deep"),
    ],
)
def test_what_is_not_plain_data_is_refused(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_a_billion_laughs_are_not_laughed() -> None:
    lines = ["a0: &a0 [哈, 哈]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert "anchors and aliases" in refused("\n".join(lines))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a: &a [" + b"x, " * 3_500_000 + b"]")
    assert path.stat().st_size > 10_000_000
    with pytest.raises(BadInput, match=f"上限是 {MAX_BYTES} 字节"):
        read(path)


def test_a_missing_file_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.yaml 错误：没有这个文件"):
        read(tmp_path / "gone.yaml")


# JSON


def test_json_is_read_with_places_too() -> None:
    data = parse(b'{\n\t"a": [1, 2.50, null, true],\n\t"b": "x\\/y\\n"}', "file", is_json=True)
    assert data.value == {"a": ["1", "2.50", None, "true"], "b": "x/y\n"}
    assert data.spot(("b",)).line == 3


def test_json_may_escape_characters_of_any_plane() -> None:
    raw = b'{"a": "\\ud83d\\ude00", "b": "\\u4e2d", "c": "\\\\ud83d\\\\ude00"}'
    assert parse(raw, "file", is_json=True).value == json.loads(raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a": 1,}', "file:1:9 error: not valid JSON"),
        (b'{"a": 1} {"b": 2}', "file:1:10 error: not valid JSON (Extra data)"),
        (
            b'{\n "a": "\\ud83d\\ude00",\n "b": 1, "b": 2}',
            "file:3:11 [b] error: 'b' is given twice",
        ),
        (b'{"a": "\\ud83d"}', "error: malformed YAML"),
        (b'{"a": ' + b"9" * 5000 + b"}", "JSON too deep or too long"),
        (b"[" * 10_000 + b"]" * 10_000, "error: "),
    ],
)
def test_bad_json_is_refused(raw: bytes, said: str) -> None:
    assert said in refused(raw, is_json=True)


json_values = st.recursive(
    st.one_of(st.none(), st.text("ab中😀\\\"/'\n\t:#&*-", max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("ab中😀\\", max_size=4), inner)
    ),
    max_leaves=12,
)


@given(json_values, st.booleans())
def test_any_json_of_texts_is_read_as_json_reads_it(value: object, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert parse(raw, "file", is_json=True).value == value


@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text("ab:-?[]{},&*!|>'\"%@`# \n\t\\0", max_size=60).map(str.encode),
    ),
    st.booleans(),
)
@example(b"\xef\xbb\xbf", False)
@example(b"%YAML 9.9\n---\na", False)
@example(b'"\\ud800"', True)
def test_any_bytes_are_data_or_bad_input(raw: bytes, is_json: bool) -> None:
    try:
        parse(raw, "file", is_json)
    except BadInput as error:
        assert all(problem.what.zh and problem.what.en for problem in error.problems)


@given(json_values)
def test_any_data_is_a_file_of_the_library_or_bad_input(value: object) -> None:
    data = parse(json.dumps(value).encode(), "file", is_json=True)
    for model in (FactsFile, MeasuresFile, CasesFile):
        try:
            shaped(data, model)
        except BadInput as error:
            assert error.problems


# the shape of the files


def one(said: list[str]) -> str:
    (only,) = said
    return only


def test_an_unknown_field_names_the_one_that_was_meant(tmp_path: Path) -> None:
    root = folder(tmp_path, document="isssued: 2021-01-01\n")
    assert one(wrong(root)) == (
        "policies/invented/document.yaml:2:10 [isssued] error: "
        "no such field 'isssued'; did you mean 'issued'?"
    )


def test_an_unknown_field_deep_inside_names_what_may_stand_there(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        measures="requires:\n- {id: r, title: 甲 | A, cite: 一, taht: 'true'}\n",
    )
    assert one(wrong(root)) == (
        "policies/invented/measures.yaml:10:45 [measures.0.requires.0.taht] error: "
        "no such field 'taht'; did you mean 'that'?"
    )


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("state: final", ""),
        ("state: draught", "document.yaml:2:8 [state] error: 'draught' is not one of draft, record, final"),
        ("in_force: 2021-02-29", "document.yaml:2:11 [in_force] error: found '2021-02-29'"),
        ("in_force: 20210419", "'20210419' is not a date such as 2021-04-19"),
        ("in_force: 1618790400", "'1618790400' is not a date such as 2021-04-19"),
        ("in_force: 2021年4月", "'2021年4月' is not a date such as 2021-04-19"),
        ("issuers: 某局", "document.yaml:2:10 [issuers] error: found '某局', expected a list"),
        ("regions: {甲: {cite: 一}}", "[regions.甲.members] error: 'members' is missing"),
        ("regions: {甲: {cite: 一, members: [无此市]}}", "no administrative division '无此市'"),
        ("sectors: {甲: {cite: 一, members: [无此业]}}", "no industry"),
        ("define: {a: {cite: 一}}", "give either is or rows"),
        ("define: {a: {is: 1, rows: {甲: 1}}}", "give either is or rows"),
        ("define: {a: {is: 1, columns: [b]}}", "columns are for tables"),
        ("define: {a: 1, b: {by: a, rows: {其他: 2}}}", "'其他' is not a figure"),
        ("recurring: [{id: r, title: 甲 | A, who: 局 | B, cite: 一, days: [13-01]}]", "'13-01' is no month-day"),
        ("recurring: [{id: r, title: 甲 | A, who: 局 | B, cite: 一, days: []}]", "expected at least one"),
        ("calls: [{id: c, title: 甲 | A, published: 2021-01-01, cite: 一, stages: []}]", "expected at least one"),
    ],
)  # fmt: skip
def test_a_document_out_of_shape_is_told_with_its_place(
    tmp_path: Path, document: str, said: str
) -> None:
    found = wrong(folder(tmp_path, document=document + "\n"))
    assert bool(found) is bool(said)
    assert any(said in each for each in found) or not said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2024-02-25", ""),
        ("2024-02-25T18:00", ""),
        ("2024-02-25 18:00:00", ""),
        ("20240225", "is not a date"),
        ("2024-02-25T18:00Z", "is not a date"),
        ("2024-02-30", "found '2024-02-30'"),
        ("2024-02-25T25:00", "found '2024-02-25T25:00'"),
    ],
)
def test_the_close_of_a_stage_is_a_day_or_a_minute(tmp_path: Path, moment: str, said: str) -> None:
    call = f"""\
        calls:
          - id: c
            title: 通知 | Call
            published: 2024-01-24
            cite: 一
            stages: [{{id: s, title: 网上 | Online, who: applicant, closes: {moment}, cite: 一}}]
        """
    found = wrong(folder(tmp_path, document=call))
    assert bool(found) is bool(said)
    assert all("document.yaml:7:" in each for each in found)
    assert any(said in each for each in found) or not said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("award: {kind: amount, cite: 一, payee: 企业 | C}", "amount goes with kind amount or ceiling"),
        ("award: {kind: none, cite: 一, payee: 企业 | C}", "kind unstated, title or none says what it gives"),
        ("award: {kind: title, cite: 一, payee: 企业 | C}", "kind unstated, title or none says what it gives"),
        ("award: {kind: title, cite: 一, payee: 企业 | C, gives: 称号 | T, amount: 5元}", "amount goes with kind amount or ceiling, and with no other"),
        ("award: {kind: gift, cite: 一, payee: 企业 | C}", "'gift' is not one of amount, ceiling, unstated, title, none"),
        ("award: {kind: amount, cite: 一, payee: 企业 | C, amount: 5家}", "found count of 家, expected money"),
        ("award: {kind: amount, cite: 一, payee: 企业, amount: 5元}", "expected 'Chinese | English'"),
        ("requires: [{id: r, title: 甲 | A, cite: 一}]", "give exactly one of that, judged_by, all, any, at_least, classes, use"),
        ("requires: [{id: r, that: 'true'}]", "id, title and cite are required"),
        ("requires: [{id: R!, title: 甲 | A, cite: 一, that: 'true'}]", "expected lower-case letters, digits, hyphens"),
        ("requires: [{id: r, title: 甲 | A, cite: 一, that: 5万元}]", "found money, a condition is expected"),
        ("requires: [{id: r, title: 甲 | A, cite: 一, that: 'true', evidence: 证 | E}]", "evidence goes with judged_by"),
        ("requires: [{id: r, title: 甲 | A, cite: 一, all: []}]", "at least one part is expected"),
        ("requires: [{id: r, title: 甲 | A, cite: 一, at_least: {n: 0, of: []}}]", "[measures.0.requires.0.at_least.n]"),
        ("requires: [{id: r, title: 甲 | A, cite: 一, at_least: {n: x, of: []}}]", "found 'x', expected a whole number"),
        (f"requires: [{{id: r, title: 甲 | A, cite: 一, at_least: {{n: 2, of: [{needs('a', 'true')}]}}}}]", "2 of 1 is impossible"),
        (f"requires: [{needs('r', 'true')}, {needs('r', 'true')}]", "'r' is given twice"),
        ("requires: [{use: comon}]", "no shared list 'comon'"),
        ("exceptions: [{id: e, title: 甲 | A, cite: 一, when: 'true', instead: {floor: 5万元}}]", "no definition 'floor'"),
        ("define: {floor: 5万元}\nexceptions: [{id: e, title: 甲 | A, cite: 一, when: 'true', instead: {floor: 5家}}]", "found count of 家, expected money"),
        ("stacking: [{rule: one_of, text: 甲 | A, cite: 一, measures: [awrad]}]", "no measure 'invented/awrad'; did you mean 'invented/award'?"),
        ("stacking: [{rule: never, text: 甲 | A, cite: 一}]", "'never' is not one of one_of, once, not_with, higher, top_up"),
        ("define: {x: 5万元}", "'x' is already defined"),
    ],
)  # fmt: skip
def test_a_measure_out_of_shape_is_told_with_its_place(
    tmp_path: Path, body: str, said: str
) -> None:
    found = wrong(folder(tmp_path, facts={"x": "money"}, measures=body + "\n"))
    assert any(said in each for each in found), found
    assert all(each.startswith("policies/invented/measures.yaml:") for each in found)


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        ("{of: publication}", "publication takes day, year takes year"),
        ("{of: year}", "publication takes day, year takes year"),
        ("{of: year, year: 99999}", "[measures.0.anchor.year]"),
        ("{of: always}", "'always' is not one of application, publication, year"),
    ],
)
def test_an_anchor_names_its_day_or_year(tmp_path: Path, anchor: str, said: str) -> None:
    assert said in one(wrong(folder(tmp_path, measures=measure("", anchor=anchor))))


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder(tmp_path, id="one", measures="requires: [{use: a}]\n")
    root = folder(tmp_path, id="two", document="sate: final\n", facts="facts: {x: {type: money}}\n")
    said = wrong(root)
    for each in (
        "one/measures.yaml:9:16 error: no shared list 'a'",
        "two/document.yaml:2:7 [sate] error: no such field 'sate'; did you mean 'state'?",
        "two/facts.yaml:1:12 [facts.x.label] error: 'label' is missing",
    ):
        assert f"policies/{each}" in said


def test_a_shared_list_that_uses_itself_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path, measures="requires: [{use: a}]\n")
    path = root / "invented" / "measures.yaml"
    path.write_text("shared: {a: [{use: b}], b: [{use: a}]}\n" + path.read_text())
    assert "shared lists in a circle: a → b → a" in one(wrong(root))


# facts


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("mony", "unknown type 'mony' (choice needs options, count a unit); did you mean 'money'?"),
        ("count", "unknown type 'count' (choice needs options, count a unit)"),
        ("choice", "unknown type 'choice' (choice needs options, count a unit)"),
        ("price", "unknown type 'price'"),
    ],
)
def test_an_unknown_type_is_refused(tmp_path: Path, kind: str, said: str) -> None:
    text = facts_text({"x": "money"}).replace("type: money", f"type: {kind}")
    found = one(wrong(folder(tmp_path, facts=text)))
    assert found.startswith("policies/invented/facts.yaml:3:11 [type] error: ") and said in found


def test_a_fact_given_in_two_files_names_the_first(tmp_path: Path) -> None:
    folder(tmp_path, id="one", facts={"x": "money"})
    root = folder(tmp_path, id="two", facts={"y": "money", "x": "money"})
    assert one(wrong(root)) == (
        "policies/two/facts.yaml:8:5 error: "
        "fact 'x' is already given at policies/one/facts.yaml:3:5"
    )


@pytest.mark.parametrize(
    ("plausible", "said"),
    [("1万元至1亿元", ""), ("1人至5人", "expected money"), ("5万元", "a range is expected")],
)
def test_plausible_bounds_are_a_range_of_the_facts_own_type(
    tmp_path: Path, plausible: str, said: str
) -> None:
    found = wrong(
        folder(tmp_path, facts=facts_text({"x": "money"}) + f"    plausible: {plausible}\n")
    )
    assert bool(found) is bool(said)
    assert all(said in each for each in found)


# tables

TABLE = """\
define:
  rate:
    by: place
    cite: 一
    rows: {rows}
"""


@pytest.mark.parametrize(
    ("by", "rows", "said"),
    [
        ("place", "{珠三角: 20%, 其他: 30%}", ""),
        ("place", "{珠三角: 20%, 粤北: 5万元}", "found money, the other rows are rate"),
        ("place", "{其他: 30%, 珠三角: 20%}", "其他 comes last"),
        ("place", "{珠江三角: 20%}", "no administrative division '珠江三角'; did you mean '珠三角'?"),
        ("place", "{}", "the table has no rows"),
        ("place", "{珠三角: [20%]}", "one value a row is expected"),
        ("field", "{软件: 20%, 硬件: 30%}", ""),
        ("field", "{软体: 20%}", "no option '软体', the options are: 软件、硬件"),
        ("staff", "{0人: 1万元, 100人: 2万元}", ""),
        ("staff", "{0家: 1万元}", "found count of 家, expected count of 人"),
        ("staff", "{多: 1万元}", "'多' is not a figure"),
        ("agreed", "{是: 1万元}", "a table cannot be keyed by yes or no"),
        ("plaice", "{珠三角: 20%}", "no fact or definition named 'plaice'; did you mean 'place'?"),
    ],
)  # fmt: skip
def test_a_table_is_checked_row_by_row(tmp_path: Path, by: str, rows: str, said: str) -> None:
    root = folder(
        tmp_path,
        document="regions:\n  珠三角: {cite: 一, members: [广州市, 佛山市]}\n"
        "  粤北: {cite: 一, members: [韶关市]}\n"
        + TABLE.replace("{rows}", rows).replace("by: place", f"by: {by}"),
        facts={"place": "place", "field": "choice 软件 硬件", "staff": "count 人",
               "agreed": "boolean"},
    )  # fmt: skip
    found = wrong(root)
    assert bool(found) is bool(said)
    assert all(said in each and "/document.yaml:" in each for each in found)


def test_a_table_of_columns_needs_every_column(tmp_path: Path) -> None:
    table = """\
        define:
          classes:
            by: field
            columns: [floor, cap]
            rows:
              软件: [1万元, 2万元]
              硬件: [3万元]
        """
    root = folder(tmp_path, document=table, facts={"field": "choice 软件 硬件"})
    assert one(wrong(root)) == "policies/invented/document.yaml:8:11 error: 2 columns are expected"


# the inventory


@pytest.mark.parametrize("text", ["id,cite\nM1,一\n".encode(), b"\xff\xfe", b"id\n1,2,3\n"])
def test_an_inventory_that_is_no_table_of_provisions_is_refused(
    tmp_path: Path, text: bytes
) -> None:
    root = folder(tmp_path)
    (root / "inventory.csv").write_bytes(text)
    assert one(wrong(root)).startswith("policies/inventory.csv:1 error: UTF-8 CSV with the columns")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert one(wrong(tmp_path / "gone")).endswith("error: no such folder")


# case books

BOOK = """\
profiles:
  small: {x: 1万元, sales: {2023: 5万元}}
cases:
  - {id: a, measure: award, at: 2024-06-01, from: small, expect: {verdict: eligible}}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("measure: award", "measure: awrad", "no measure 'invented/awrad'; did you mean 'invented/award'?"),
        ("from: small", "from: smal", "no profile 'smal'; did you mean 'small'?"),
        ("x: 1万元", "z: 1万元", "[z] error: no fact 'z'"),
        ("x: 1万元", "x: 1家", "'1家' is a count of 家, expected money"),
        ("x: 1万元", "x: -1万元", "x cannot be negative: -1万元"),
        ("x: 1万元", "x: 不超过-1万元", "x cannot be negative: 不超过-1万元"),
        ("x: 1万元", "x: [1万元]", "a single value is expected"),
        ("x: 1万元", "x: {2023: 1万元}", "'x' is not yearly"),
        ("{2023: 5万元}", "5万元", "'sales' is yearly, name the year"),
        ("{2023: 5万元}", "{去年: 5万元}", "'去年' is not a year"),
        ("{2023: 5万元}", "{2023: {2: 5万元}}", "a single value is expected"),
        ("verdict: eligible", "requirements: {floo: met}", "no requirement 'floo'; did you mean 'floor'?"),
        ("verdict: eligible", "defines: {a: b}", "no definition 'a'"),
        ("verdict: eligible", "min: 5家", "'5家': money is expected"),
        ("2024-06-01", "20240601", "is not a date"),
    ],
)  # fmt: skip
def test_a_case_book_is_checked_against_the_library(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    root = folder(
        tmp_path,
        facts={"x": "money", "sales": "yearly money"},
        measures=f"requires: [{needs('floor', 'x >= 1万元')}]\n",
        cases=BOOK.replace(old, new, 1),
    )
    try:
        books = read_case_books(load_folder(root))
    except BadInput as error:
        (problem,) = error.problems
        assert said and said in problem.say("en")
        assert problem.spot.file == "policies/invented/cases.yaml" and problem.spot.line
    else:
        assert not said and len(books) == 1


def test_an_unknown_in_a_case_takes_back_what_its_profile_said(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"x": "money", "sales": "yearly money"},
        measures=f"requires: [{needs('floor', 'x >= 1万元')}]\n",
        cases=BOOK.replace("from: small", "from: small, given: {x: 未知}"),
    )
    ((trial,),) = (book.trials for book in read_case_books(library.policies))
    assert trial.facts == {("sales", 2023): 50_000 * 100}


def test_the_smallest_library_loads(tmp_path: Path) -> None:
    root = folder(tmp_path)
    written = (root / "invented" / "document.yaml").read_text(encoding="utf-8")
    assert written.splitlines() == [
        "title: 虚构办法 | Invented rules",
        "",
        "kind: measures",
        "issued: 2000-01-01",
        "applies_to: {places: [全国], cite: 标题}",
        "not_printed: [number, issuers]",
    ]
    policies = load_folder(root)
    assert [each.id for each in policies.documents] == ["invented"] and not policies.measures
