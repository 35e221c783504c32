"""Where populations come from: whatever holds the table, the same facts come out of it, and a
file that is missing, cut short or of another kind is told as such."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import postgresql
from conftest import needs
from huice.decide.library import Library
from huice.population.columns import code_book
from huice.population.source.headers import plan_of
from huice.population.source.open import Source, check_companies, open_source
from huice.population.source.reading import read_batch
from huice.problems import BadInput
from invented import DAY, facts_of

FACTS = facts_of(
    a__money="money", a__profit="yearly signed money", a__staff="count 人", a__share="rate",
    a__yes="boolean", a__day="date", a__kind="choice 甲 乙", a__place="place",
)  # fmt: skip

COLUMNS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "a.money(分)": (pa.int64(), st.integers(0, 10**14)),
    "a.profit@2023(万元)": (
        pa.decimal128(16, 6),
        st.decimals(-(10**6), 10**6, places=6).map(lambda figure: figure + 0),
    ),
    "a.staff": (pa.int32(), st.integers(0, 10**6)),
    "a.share(%)": (pa.decimal128(9, 4), st.decimals(0, 100, places=4)),
    "a.yes": (pa.bool_(), st.booleans()),
    "a.day": (pa.date32(), st.dates(date(1900, 3, 1), date(2100, 1, 1))),
    "a.kind": (pa.string(), st.sampled_from(["甲", "乙"])),
    "a.place": (pa.string(), st.sampled_from(code_book(FACTS["a.place"].type)[:50])),
}


def table(size: int = 7, columns: Sequence[str] = ("a.money(分)",)) -> pa.Table:
    data = {name: pa.array(range(size), COLUMNS[name][0]) for name in columns}
    return pa.table({"company": [f"C{row:04}" for row in range(size)], **data})


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    size = draw(st.integers(1, 12))
    cells = {
        name: pa.array(draw(st.lists(st.none() | values, min_size=size, max_size=size)), kind)
        for name, (kind, values) in COLUMNS.items()
    }
    return pa.table({"company": [f"C{row:04}" for row in range(size)], **cells})


def facts_in(source: Source, size: int = 5) -> list[dict[Any, Any]]:
    plan = plan_of(source.schema, FACTS, source.name)
    return [
        columns.company(row)
        for batch in source.batches(size)
        for columns in [read_batch(batch, plan)]
        for row in range(columns.size)
    ]


def facts_of_table(written: pa.Table) -> list[dict[Any, Any]]:
    (batch,) = written.combine_chunks().to_batches()
    columns = read_batch(batch, plan_of(batch.schema, FACTS, "memory"))
    return [columns.company(row) for row in range(columns.size)]


def refused(word: Path | str) -> str:
    with pytest.raises(BadInput) as caught:
        for _ in open_source(str(word)).batches(100):
            pass
    return "\n".join(problem.say("en") for problem in caught.value.problems)


# the table in each kind of file


def as_parquet(written: pa.Table, path: Path) -> str:
    pq.write_table(written, path / "x.parquet", row_group_size=3)
    return str(path / "x.parquet")


def as_csv(written: pa.Table, path: Path, encoding: str = "utf-8") -> str:
    said = {True: "是", False: "否", None: ""}
    place = written.schema.get_field_index("a.yes")
    if place >= 0:
        truths = pa.array([said[cell] for cell in written.column(place).to_pylist()])
        written = written.set_column(place, "a.yes", truths)
    arrow_csv.write_csv(written, path / "x.csv")
    text = (path / "x.csv").read_text("utf-8")
    (path / "x.csv").write_bytes(text.encode(encoding))
    return str(path / "x.csv")


def as_workbook(written: pa.Table, path: Path) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(written.column_names)
    for row in written.to_pylist():
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row.values()])
    book.save(path / "x.xlsx")
    return str(path / "x.xlsx")


def as_duckdb(written: pa.Table, path: Path) -> str:
    with duckdb.connect(str(path / "x.duckdb")) as connection:
        connection.register("written", written)
        connection.execute('create table "企业" as select * from written order by random()')
    return f"{path / 'x.duckdb'}::企业"


@pytest.mark.parametrize("write", [as_parquet, as_csv, as_workbook, as_duckdb])
def test_a_table_reads_back_to_the_same_facts(write: Any) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tables())
    def holds(written: pa.Table) -> None:
        with tempfile.TemporaryDirectory() as folder:
            assert facts_in(open_source(write(written, Path(folder)))) == facts_of_table(written)

    holds()


@pytest.mark.parametrize("write", [as_parquet, as_csv, as_workbook, as_duckdb])
def test_batches_are_of_one_size_and_the_same_from_any_of_them_on(write: Any, tmp_path: Path) -> None:  # fmt: skip
    source = open_source(write(table(23), tmp_path))
    for size in (1, 4, 5, 23, 100):
        batches = [batch.to_pylist() for batch in source.batches(size)]
        assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
        assert sum(map(len, batches)) == 23
        for start in range(len(batches) + 1):
            assert [batch.to_pylist() for batch in source.batches(size, start)] == batches[start:]
    codes = [code for part in source.companies() for code in part.to_pylist()]
    assert codes == [f"C{row:04}" for row in range(23)]


@pytest.mark.parametrize("write", [as_parquet, as_csv, as_workbook, as_duckdb])
def test_the_fingerprint_changes_with_the_content(write: Any, tmp_path: Path) -> None:
    word = write(table(7), tmp_path)
    before = open_source(word).fingerprint
    assert open_source(word).fingerprint == before
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    write(table(8), tmp_path)
    assert open_source(word).fingerprint != before


def test_a_file_without_companies_or_without_their_codes_is_refused(tmp_path: Path) -> None:
    for write in (as_parquet, as_csv, as_workbook, as_duckdb):
        assert "no company" in refused(write(table(0), tmp_path)), write
        (tmp_path / "x.duckdb").unlink(missing_ok=True)
        lacking = refused(write(table(3).drop_columns(["company"]), tmp_path))
        assert "no column of company codes" in lacking, write


def test_what_is_not_there_or_of_another_kind_is_said(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.parquet")
    (tmp_path / "x.txt").write_text("x")
    assert "expected .parquet, .csv, .xlsx" in refused(tmp_path / "x.txt")
    assert "name a table after ::" in refused(f"{as_csv(table(), tmp_path)}::t")
    for name in ("x.parquet", "x.csv"):
        (tmp_path / name).write_bytes(b"")
        assert "the file is empty" in refused(tmp_path / name)


# Parquet


def test_a_folder_of_parquet_files_is_one_table(tmp_path: Path) -> None:
    whole = table(10)
    (tmp_path / "p").mkdir()
    for number, start in enumerate((0, 4, 7)):
        pq.write_table(whole.slice(start, (4, 3, 3)[number]), tmp_path / "p" / f"{number}.parquet")
    source = open_source(str(tmp_path / "p"))
    assert source.rows == 10
    for start in range(4):
        found = [row for batch in source.batches(3, start) for row in batch.to_pylist()]
        assert found == whole.slice(start * 3).to_pylist()
    pq.write_table(table(2, ["a.staff"]), tmp_path / "p" / "9.parquet")
    said = refused(tmp_path / "p")
    assert "columns differ from 0.parquet: without " in said and "pyarrow" not in said


def test_a_parquet_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = Path(as_parquet(table(500), tmp_path)).read_bytes()
    for length in (1, 4, 100, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        (tmp_path / "cut.parquet").write_bytes(whole[:length])
        assert "the Parquet file is cut short or damaged" in refused(tmp_path / "cut.parquet")


def test_a_parquet_file_with_a_hole_in_its_data_is_refused(tmp_path: Path) -> None:
    pq.write_table(table(5000), tmp_path / "x.parquet", compression="zstd")
    whole = bytearray((tmp_path / "x.parquet").read_bytes())
    whole[200:2000] = bytes(1800)
    (tmp_path / "x.parquet").write_bytes(whole)
    assert "the Parquet file is cut short or damaged" in refused(tmp_path / "x.parquet")


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_excel(encoding: str, tmp_path: Path) -> None:
    written = table(3).append_column("a.kind", pa.array(["甲", "乙", None]))
    source = open_source(as_csv(written, tmp_path, encoding))
    assert facts_in(source) == facts_of_table(written)


def test_csv_in_another_encoding_is_refused(tmp_path: Path) -> None:
    for encoding in ("utf-16", "big5"):
        (tmp_path / "x.csv").write_bytes("company,名稱\nC1,體驗".encode(encoding) + b"\xff")
        assert "neither UTF-8 nor GB18030" in refused(tmp_path / "x.csv")


def test_a_line_with_too_few_cells_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("company,a.staff\nC1,1\nC2\n")
    assert "x.csv:3 error: 1 cells in this line, expected 2" in refused(tmp_path / "x.csv")


def test_a_mistake_in_a_csv_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("company,a.staff\nC1,1\nC2,many\n")
    with pytest.raises(BadInput, match=r"x\.csv:3 \[a\.staff\]"):
        facts_in(open_source(str(tmp_path / "x.csv")))


def test_headers_stand_once(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("company,a.staff,a.staff\nC1,1,1\n")
    assert "headers stand twice: a.staff" in refused(tmp_path / "x.csv")


# Excel


def sheet_of(path: Path, *rows: Sequence[Any]) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path / "x.xlsx")
    return book, sheet


def test_numbers_of_excel_are_their_shortest_decimals_and_percentages_keep_their_sign(tmp_path: Path) -> None:  # fmt: skip
    book, sheet = sheet_of(tmp_path, ["company", "a.money(万元)", "a.share(%)"], ["C1", 0.1, 3], ["C2", 1e-4, 0.03])  # fmt: skip
    sheet["C3"].number_format = "0.0%"
    book.save(tmp_path / "x.xlsx")
    first, second = facts_in(open_source(str(tmp_path / "x.xlsx")))
    assert first[("a.money", 0)] == 100_000
    assert second[("a.money", 0)] == 100
    assert first[("a.share", 0)] == second[("a.share", 0)] == Decimal("0.03")


def test_merged_cells_formulas_empty_rows_and_headers_are_refused(tmp_path: Path) -> None:
    head = ["company", "a.staff"]
    sheet_of(tmp_path, head, ["C1", "=1+1"])
    assert "x.xlsx!B2 error: this is a formula" in refused(tmp_path / "x.xlsx")
    sheet_of(tmp_path, head, ["C1", 1], [], ["C2", 1])
    assert "x.xlsx:3 error: an empty row" in refused(tmp_path / "x.xlsx")
    sheet_of(tmp_path, ["company", None, "a.staff"], ["C1", 1, 1])
    assert "x.xlsx:1:2 error: a header is empty" in refused(tmp_path / "x.xlsx")
    sheet_of(tmp_path, head, ["C1", 1, 7])
    assert "x.xlsx:2:3 error: the cell has no header" in refused(tmp_path / "x.xlsx")
    book, sheet = sheet_of(tmp_path, head, ["C1", 1], ["C2", 1])
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "x.xlsx")
    assert "cells B2:B3 are merged" in refused(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").write_bytes(b"PK no workbook")
    assert "no Excel workbook" in refused(tmp_path / "x.xlsx")


def test_a_sheet_is_named_behind_the_file(tmp_path: Path) -> None:
    book, _ = sheet_of(tmp_path, ["nothing"])
    other = book.create_sheet("企业")
    other.append(["company", "a.staff"])
    other.append(["C1", 5])
    book.save(tmp_path / "x.xlsx")
    (only,) = facts_in(open_source(f"{tmp_path / 'x.xlsx'}::企业"))
    assert only == {("a.staff", 0): 5}
    assert "no sheet '企业表'; did you mean '企业'?" in refused(f"{tmp_path / 'x.xlsx'}::企业表")


# DuckDB


def test_a_table_of_duckdb_must_exist_whatever_its_name(tmp_path: Path) -> None:
    word = as_duckdb(table(3), tmp_path)
    file = word.partition("::")[0]
    assert "no table '企叶'" in refused(f"{file}::企叶")
    assert "name the table after ::, one of: 企业" in refused(file)
    for hostile in ('企业"; drop table "企业', "企业 where 1=1 --", "information_schema.tables"):
        assert "no table" in refused(f"{file}::{hostile}")
    assert open_source(word).rows == 3


def test_a_name_with_quotes_and_dots_is_a_name(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute('''create table "a.b ""c""" as select 'C1' as company, 5 as "a.staff"''')
    (only,) = facts_in(open_source(f'{tmp_path / "x.duckdb"}::a.b "c"'))
    assert only == {("a.staff", 0): 5}


def test_a_duckdb_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"no database" * 1000)
    assert "DuckDB cannot read it" in refused(f"{tmp_path / 'x.duckdb'}::t")


# PostgreSQL


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test's own, on a socket in its folder."""
    pytest.importorskip("adbc_driver_postgresql")
    started = ExitStack()
    try:
        address = started.enter_context(postgresql.server())
    except postgresql.Missing as missing:
        needs(None, str(missing))
    with started:
        yield address


def execute(address: str, *statements: str) -> None:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


@pytest.fixture
def database(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", server)
    execute(
        server,
        "drop schema public cascade",
        "create schema public",
        """create table "企业" (company char(4), "a.money(元)" numeric(20, 2), "a.staff" int,
           "a.profit@2023(万元)" numeric, "a.yes" boolean, "a.day" date, "a.kind" text,
           "名称" text)""",
        """insert into "企业" values
           ('C002', 1.25, null, 1e22, true, '2021-04-19', '乙', 'x'),
           ('C001', 3, 7, -0.00001, null, null, '甲', 'y'), ('C003', null, 1, 2, false, null, null, 'z')""",
    )
    return server


def test_a_table_of_postgresql_is_read_in_the_order_of_the_codes(database: str) -> None:
    source = open_source("postgresql::企业")
    assert source.rows == 3
    codes = [code for part in source.companies() for code in part.to_pylist()]
    assert codes == ["C001", "C002", "C003"]
    first, second, third = facts_in(source, 2)
    assert first == {
        ("a.money", 0): 300, ("a.staff", 0): 7, ("a.profit", 2023): -10, ("a.kind", 0): "甲",
    }  # fmt: skip
    assert second[("a.money", 0)] == 125
    assert second[("a.profit", 2023)] == 10**28
    assert second[("a.day", 0)] == date(2021, 4, 19)
    assert third[("a.yes", 0)] is False
    parts = [batch.to_pylist() for batch in source.batches(2)]
    assert [batch.to_pylist() for batch in source.batches(2, 1)] == parts[1:]


def test_the_fingerprint_of_a_table_notices_a_changed_cell(database: str) -> None:
    before = open_source("postgresql::企业").fingerprint
    assert open_source("postgresql::public.企业").fingerprint == before
    execute(database, """update "企业" set "a.staff" = 8 where company = 'C001' """)
    assert open_source("postgresql::企业").fingerprint != before


def test_a_table_of_postgresql_must_exist(database: str) -> None:
    assert "no table '企叶'" in refused("postgresql::企叶")
    assert "no table" in refused('postgresql::企业"; drop table "企业')
    assert open_source("postgresql::企业").rows == 3


def test_a_column_of_floats_in_a_database_is_refused(database: str) -> None:
    execute(database, "create table f as select 'C1' as company, 1.5::float8 as \"a.money(元)\"")
    with pytest.raises(BadInput, match="不精确"):
        facts_in(open_source("postgresql::f"))


def test_the_address_of_the_database_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("adbc_driver_postgresql")
    for address in ("postgresql://me:secret@127.0.0.1:1/none", "mysql://me:secret@host", ""):
        monkeypatch.setenv("DATABASE_URL", address)
        said = refused("postgresql::t")
        assert "DATABASE_URL" in said
        assert "secret" not in said
        assert "127.0.0.1" not in said


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    assert "huice[postgres]" in refused("postgresql::t")


# codes over the whole population


@pytest.mark.parametrize("write", [as_parquet, as_csv, as_workbook])
def test_a_code_that_stands_twice_is_told_with_both_rows(write: Any, tmp_path: Path) -> None:
    codes = [f"C{row}" for row in range(10)]
    check_companies(open_source(write(table(10), tmp_path)))
    codes[8] = codes[3]
    written = table(10).set_column(0, "company", pa.array(codes))
    with pytest.raises(BadInput) as caught:
        check_companies(open_source(write(written, tmp_path)))
    (only,) = caught.value.problems
    assert "code C3 stands twice: companies 4 and 9" in only.say("en")


def test_many_codes_that_stand_twice_are_counted(tmp_path: Path) -> None:
    codes = [f"C{row % 30}" for row in range(90)]
    pq.write_table(pa.table({"company": codes}), tmp_path / "x.parquet")
    with pytest.raises(BadInput) as caught:
        check_companies(open_source(str(tmp_path / "x.parquet")))
    assert len(caught.value.problems) == 21
    assert "10 more repeated codes" in caught.value.problems[-1].say("en")


def test_progress_counts_every_company(tmp_path: Path) -> None:
    class Counted:
        total: int | None = None
        done = 0

        def advance(self, count: int) -> None:
            self.done += count

    counted = Counted()
    check_companies(open_source(as_parquet(table(10), tmp_path)), counted)
    assert (counted.total, counted.done) == (10, 10)


# invented


@pytest.mark.parametrize("word", ["invented:", "invented:0", "invented:x", "invented:5:y"])
def test_an_invented_population_has_a_size(word: str) -> None:
    assert "expected invented:COUNT" in refused(word)


def test_an_invented_population_is_the_same_each_time_and_from_any_batch_on(library: Library) -> None:  # fmt: skip
    source = open_source("invented:5_000:7", library, DAY)
    assert source.rows == 5000
    whole = pa.Table.from_batches(list(source.batches(5000)))
    (last,) = source.batches(2000, 2)
    assert last.to_pylist() == whole.slice(4000).to_pylist()
    plan = plan_of(source.schema, library.facts, source.name)
    assert not plan.ignored
    assert read_batch(last, plan, 4000).size == 1000
    assert open_source("invented:5_000:8", library, DAY).fingerprint != source.fingerprint
    check_companies(source)
