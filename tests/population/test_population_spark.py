"""On Spark, in local mode, the rows are those of a run on this machine, byte for byte."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_population import Companies, company, many, small_library

from conftest import needs
from huice.population.matcher import Matcher
from huice.population.running import spark as on_spark
from huice.population.running.rows import schema_of
from huice.population.running.run import run
from huice.population.running.spark import local_session, run_on_spark
from huice.problems import BadInput
from invented import DAY

pytestmark = pytest.mark.long

ORDER = [("company", "ascending"), ("measure", "ascending")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    needs(find_spec("pyspark") and find_spec("pandas"), "no PySpark here: install huice[spark]")
    needs(shutil.which("java"), "no Java on this machine, which Spark runs on")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of pandas and of sockets it leaves open
        session = local_session(2)
        yield session
        session.stop()


def frame_of(spark: Any, tmp_path: Path, companies: list[Any]) -> Any:
    path = tmp_path / "companies.parquet"
    pq.write_table(Companies(companies).table, path)
    return spark.read.parquet(str(path)).repartition(3)


def written(table: Any) -> bytes:
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table.sort_by(ORDER).combine_chunks())
    return stream.getvalue().to_pybytes()  # type: ignore[no-any-return]


@pytest.mark.parametrize("reasons", [False, True])
def test_spark_gives_the_rows_of_a_local_run_byte_for_byte(
    spark: Any, tmp_path: Path, reasons: bool
) -> None:
    policies, companies = small_library(tmp_path), many(2000)
    matcher = Matcher(policies, DAY, reasons=reasons)
    run(Companies(companies), matcher, tmp_path / "out", batch=300)
    parts = sorted((tmp_path / "out").glob("part-*.parquet"))
    local = pa.concat_tables([pq.read_table(part) for part in parts])
    result = run_on_spark(frame_of(spark, tmp_path, companies), policies, DAY, reasons=reasons)
    assert local.num_rows > 2000
    assert written(result.toArrow()) == written(local.cast(schema_of(reasons, pa.string())))


def test_only_the_measures_asked_for_are_matched(spark: Any, tmp_path: Path) -> None:
    frame = frame_of(spark, tmp_path, [company("A", sales=10**6), company("B", honest=True)])
    result = run_on_spark(frame, small_library(tmp_path), DAY, measures=["title"])
    rows = sorted((row.company, row.measure, row.verdict, row.min) for row in result.collect())
    assert rows == [
        ("A", "invented/title", "undetermined", None), ("B", "invented/title", "eligible", None),
    ]  # fmt: skip


def test_a_bad_header_is_told_before_any_job(spark: Any, tmp_path: Path) -> None:
    frame = frame_of(spark, tmp_path, [company("A")])
    wrong = frame.withColumnRenamed("sales@2023(元)", "sales(元)")
    with pytest.raises(BadInput, match="须写明年度"):
        run_on_spark(wrong, small_library(tmp_path), DAY)


def test_a_code_that_stands_twice_is_told_before_any_row(spark: Any, tmp_path: Path) -> None:
    frame = frame_of(spark, tmp_path, [*many(10), company("C000003"), company("C000007")])
    with pytest.raises(BadInput) as told:
        run_on_spark(frame, small_library(tmp_path), DAY)
    assert [problem.what.en for problem in told.value.problems] == [
        "code C000003 stands 2 times", "code C000007 stands 2 times",
    ]  # fmt: skip


def test_a_bad_cell_ends_the_job_with_its_message(spark: Any, tmp_path: Path) -> None:
    frame = frame_of(spark, tmp_path, [company("A", sales=-5)])
    result = run_on_spark(frame, small_library(tmp_path), DAY)
    with pytest.raises(Exception, match="不能为负"):
        result.collect()


def test_without_pyspark_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_spark, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"huice\[spark\]"):
        run_on_spark(object(), small_library(tmp_path), DAY)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"huice\[spark\]"):
        local_session()
