"""Where populations come from. One word names a source:

==================================  ==============================================================
``x.parquet``, a folder             a Parquet file, or all of a folder by name
``x.csv``                           text, UTF-8 or GB18030, the first line its headers
``x.xlsx``, ``x.xlsx::sheet``       the first or the named sheet, the first row its headers
``x.duckdb::table``                 a table or view of a DuckDB file
``postgresql::table``               the same in the database of DATABASE_URL; also ``schema.table``
``invented:1000000``                an invented population, ``invented:1000000:SEED`` another one
==================================  ==============================================================
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from huice.decide.library import Library
from huice.language import Text
from huice.population.source import companies
from huice.population.source.files import CsvSource, ParquetSource
from huice.population.source.headers import FIRST_LINE, company_column
from huice.population.source.tables import DuckdbSource, PostgresSource
from huice.population.source.workbook import WorkbookSource
from huice.problems import BadInput, Problem, Spot
from huice.values.moments import Moment, day_of

POSTGRES = "postgresql::"
SHOWN = 20
_INVENTED = re.compile(r"invented:([\d_,]+)(?::(\d{1,18}))?")


class Source(Protocol):
    """A table of companies, read in batches that are the same each time.

    ``rows`` is None where it is not known beforehand. ``fingerprint`` changes with the content as
    far as each kind of source can notice without reading it all.
    """

    @property
    def name(self) -> str: ...
    @property
    def schema(self) -> Any: ...
    @property
    def rows(self) -> int | None: ...
    @property
    def fingerprint(self) -> str: ...

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        """Record batches of ``size`` companies, the last one shorter, from batch ``start`` on."""
        ...

    def companies(self) -> Iterator[Any]:
        """The column of codes alone, in the same order, as text arrays of any length."""
        ...


class Progress(Protocol):
    total: int | None

    def advance(self, count: int) -> None: ...


def open_source(word: str, library: Library | None = None, at: Moment | None = None) -> Source:
    """The source that the word names; raises BadInput. An invented one needs library and day."""
    if word.startswith("invented:"):
        return _invented(word, library, at)
    if word.startswith(POSTGRES):
        return PostgresSource(word.removeprefix(POSTGRES))
    place, _, part = word.partition("::")
    path = Path(place)
    if not path.exists():
        raise BadInput.at(Spot(place), "没有这个文件或文件夹", "no such file or folder")
    kind = path.suffix.lower()
    if kind == ".duckdb" or kind == ".db":
        return DuckdbSource(path, part)
    if kind in (".xlsx", ".xlsm"):
        return WorkbookSource(path, part)
    if part:
        raise BadInput.at(Spot(word), "只有 DuckDB、PostgreSQL 和 Excel 用 :: 指明表",
                          "only DuckDB, PostgreSQL and Excel name a table after ::")  # fmt: skip
    if path.is_dir() or kind == ".parquet":
        return ParquetSource(path)
    if kind == ".csv":
        return CsvSource(path)
    raise BadInput.at(
        Spot(place),
        f"不认识“{path.suffix or path.name}”，应为 .parquet、.csv、.xlsx 或 .duckdb::表",
        f"'{path.suffix or path.name}' is not known, expected .parquet, .csv, .xlsx or .duckdb::table",
    )


def check_companies(source: Source, progress: Progress | None = None) -> None:
    """Each code must stand once; raises BadInput with codes and both rows.

    Holds eight bytes a company. The codes are read once more where two hashes agree.
    """
    found = _hashed(source, progress)
    suspects = companies.twice(found)
    del found
    if not suspects.size:
        return
    same = companies.repeated_over(_numbered(source), suspects)
    if not same:
        return
    first_line = int((source.schema.metadata or {}).get(FIRST_LINE, 0))
    column = company_column(source.schema.names, source.name)
    problems = [
        Problem(
            Spot(source.name, first_line and first_line + second),
            Text(f"企业代码 {code} 重复：第 {first + 1} 家和第 {second + 1} 家",
                 f"code {code} stands twice: companies {first + 1} and {second + 1}"),
            column,
        )
        for code, first, second in same[:SHOWN]
    ]  # fmt: skip
    if len(same) > SHOWN:
        more = len(same) - SHOWN
        problems.append(Problem(Spot(source.name), Text(f"另有 {more} 个重复的企业代码", f"{more} more repeated codes")))  # fmt: skip
    raise BadInput(problems)


def _hashed(source: Source, progress: Progress | None) -> companies.Hashes:
    parts = []
    if progress is not None:
        progress.total = source.rows
    for codes in source.companies():
        parts.append(companies.hashes(codes))
        if progress is not None:
            progress.advance(len(codes))
    found = np.empty(sum(part.size for part in parts), np.uint64)
    end = found.size
    while parts:  # from the last on, so that each part is let go as it is copied
        part = parts.pop()
        found[end - part.size : end] = part
        end -= part.size
    return found


def _numbered(source: Source) -> Iterator[tuple[int, Any]]:
    start = 0
    for codes in source.companies():
        yield start, codes
        start += len(codes)


# invented


def _invented(word: str, library: Library | None, at: Moment | None) -> Source:
    match = _INVENTED.fullmatch(word)
    size = int(re.sub("[_,]", "", match[1]) or 0) if match else 0
    if match is None or not 0 < size <= 10**9:
        raise BadInput.at(Spot(word), "应为 invented:家数 或 invented:家数:种子，如 invented:1000000:7",
                          "expected invented:COUNT or invented:COUNT:SEED, as invented:1000000:7")  # fmt: skip
    if library is None:
        raise BadInput.at(
            Spot(word), "虚构企业须给出政策库", "an invented population needs a library"
        )
    return InventedSource(library, at or date.today(), size, int(match[2] or 0))


class InventedSource:
    """Companies drawn as they are asked for; size, seed, day and columns fix them all."""

    def __init__(self, library: Library, at: Moment, size: int, seed: int) -> None:
        from huice.population.invented import batches as making

        self._making, self._library, self._at = making, library, day_of(at)
        self.rows, self.seed = size, seed
        self.name = f"invented:{size}:{seed}"
        self.schema = making.schema(library, self._at)
        drawn = f"{self.name} {self._at}\n{self.schema.to_string()}"
        self.fingerprint = hashlib.sha256(drawn.encode()).hexdigest()

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        first = start * size
        yield from self._making.batches(self._library, self._at, self.rows, size, self.seed, first)

    def companies(self) -> Iterator[Any]:
        for batch in self.batches(65_536):
            yield companies.texts(batch.column("company"))
