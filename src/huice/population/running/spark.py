"""The same kernels on Spark, for populations that outgrow a machine.

Each Python worker compiles the measures once and keeps them; batches come and go as Arrow. The
rows are those of a local run: a set without order, by company and measure.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]

from huice.language import Text
from huice.library.policies import Policies
from huice.population.matcher import Matcher
from huice.population.running.rows import rows_of, schema_of
from huice.population.source.headers import Plan, company_column, plan_of
from huice.population.source.reading import read_batch
from huice.problems import BadInput, Problem, Spot
from huice.values.moments import Moment

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SOURCE = "Spark"
LISTED = 20
"""How many companies that stand twice are named."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to make its Matcher; ``policies`` are pickled, ``headers`` name the
    columns."""

    policies: bytes
    at: Moment
    measures: tuple[str, ...]
    assume_open: bool
    reasons: bool
    headers: tuple[str, ...]


def run_on_spark(
    frame: DataFrame,
    policies: Policies,
    at: Moment,
    *,
    measures: Sequence[str] = (),
    assume_open: bool = False,
    reasons: bool = False,
    check: bool = True,
) -> DataFrame:
    """Every company of a frame, a row each with columns as in any population, against every
    measure: a frame of the columns of ``rows.schema_of``, worked out when it is read.

    With ``check`` the company codes are counted at once, since none may stand twice. Raises
    BadInput for bad headers and repeated codes; bad cells end the job that reads the result.
    The workers need Huice, and Spark the extra ``huice[spark]``.
    """
    to_arrow, from_arrow = _conversions()
    plan_of(to_arrow(frame.schema), policies.facts, SOURCE)
    if check:
        _check_companies(frame)
    job = Job(
        pickle.dumps(policies), at, tuple(measures), assume_open, reasons, tuple(frame.columns)
    )
    result = schema_of(reasons, pa.string())
    plain = frame.toDF(*(f"c{n}" for n in range(len(frame.columns))))  # a dot would mean a field
    return plain.mapInArrow(_mapper(job), from_arrow(result))


def local_session(threads: int | None = None) -> SparkSession:
    """Spark on this machine alone, its workers on this very interpreter."""
    _conversions()
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    found: SparkSession = (
        SparkSession.builder.master(f"local[{threads or '*'}]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", str(threads or os.cpu_count() or 1))
        .getOrCreate()
    )
    return found


def _mapper(job: Job) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def rows(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from _rows(job, batch)

    return rows


def _rows(job: Job, batch: Any) -> list[Any]:
    matcher = _matcher(job)
    batch = batch.rename_columns(list(job.headers))
    columns = read_batch(batch, _plan(job, batch.schema))
    found = rows_of(matcher, columns, matcher.match(columns))
    return found.cast(schema_of(job.reasons, pa.string())).to_batches()  # type: ignore[no-any-return]


@lru_cache(maxsize=2)
def _matcher(job: Job) -> Matcher:
    policies = pickle.loads(job.policies)
    return Matcher(policies, job.at, job.measures, job.assume_open, job.reasons)


@lru_cache(maxsize=2)
def _plan(job: Job, schema: Any) -> Plan:
    return plan_of(schema, _matcher(job).policies.facts, SOURCE)


def _check_companies(frame: DataFrame) -> None:
    column = company_column(frame.columns, SOURCE)
    counted = frame.groupBy(frame[f"`{column}`"]).count()
    repeated = counted.filter("count > 1").orderBy(counted[0]).limit(LISTED).collect()
    if repeated:
        raise BadInput(
            Problem(Spot(SOURCE), Text(f"企业代码 {code} 出现 {times} 次", f"code {code} stands {times} times"), column)
            for code, times in repeated
        )  # fmt: skip


def _conversions() -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """A frame's schema in Arrow's terms, and the other way about."""
    if find_spec("pyspark") is None or find_spec("pandas") is None:
        raise BadInput.at(
            Spot(SOURCE), "没有安装 PySpark 或它所需的 pandas，请安装 huice[spark]",
            "PySpark, or pandas which it needs, is not installed: install huice[spark]",
        )  # fmt: skip
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    return to_arrow_schema, from_arrow_schema
