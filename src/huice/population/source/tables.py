"""Populations in the tables of a database, read in the order of the company codes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from huice.population.source import companies
from huice.population.source.batching import of_size
from huice.population.source.files import digest, stamp
from huice.population.source.headers import company_column
from huice.problems import BadInput, Spot, near

ROWS_AT_ONCE = 65_536
ADDRESS = "DATABASE_URL"
_TABLES = (
    "select table_schema, table_name, table_type from information_schema.tables"
    " where table_schema not in ('information_schema', 'pg_catalog') order by 1, 2"
)


def quoted(name: str) -> str:
    """A name as SQL takes it whole, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def _chosen(
    table: str, tables: list[tuple[str, str, str]], usual: str, name: str
) -> tuple[str, str]:
    """The table's quoted name and its kind; only a name that the database lists is taken."""
    schema, dot, own = table.rpartition(".")
    for each_schema, each, kind in tables:
        if (each_schema, each) == (usual, table) or (dot and (each_schema, each) == (schema, own)):
            return f"{quoted(each_schema)}.{quoted(each)}", kind
    listed = [each if each_schema == usual else f"{each_schema}.{each}" for each_schema, each, _ in tables]  # fmt: skip
    shown, hint = "、".join(listed[:8]) or "-", near(table, listed)
    if not table:
        raise BadInput.at(Spot(name), f"请在 :: 后写明表名，如：{shown}", f"name the table after ::, one of: {shown}")  # fmt: skip
    raise BadInput.at(Spot(name), f"没有表“{table}”{hint.zh}；有：{shown}", f"no table '{table}'{hint.en}; there are: {shown}")  # fmt: skip


class DuckdbSource:
    """A table or view of a DuckDB file, opened for reading only.

    The fingerprint notices another size or time of change of the file.
    """

    def __init__(self, path: Path, table: str) -> None:
        self.name, self._path = f"{path}::{table}", path
        with self._connected() as connection:
            found = connection.execute(_TABLES).fetchall()
            self._table, _ = _chosen(table, found, "main", str(path))
            self.schema = connection.sql(f"select * from {self._table} limit 0").to_arrow_reader(1).schema  # fmt: skip
            self._code = company_column(self.schema.names, self.name)
            self.rows: int = connection.execute(f"select count(*) from {self._table}").fetchall()[0][0]  # fmt: skip
        if not self.rows:
            raise BadInput.at(Spot(self.name), "表中没有企业", "the table holds no company")
        self.fingerprint = digest(stamp(path), self._table, str(self.rows), self.schema.to_string())

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        return of_size(self._batches("*", start * size), size)

    def companies(self) -> Iterator[Any]:
        for batch in self._batches(quoted(self._code), 0):
            yield companies.texts(batch.column(0))

    def _batches(self, columns: str, skip: int) -> Iterator[Any]:
        query = f"select {columns} from {self._table} order by {quoted(self._code)} offset {skip}"
        with self._connected() as connection:
            yield from connection.sql(query).to_arrow_reader(ROWS_AT_ONCE)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        import duckdb

        try:
            connection = duckdb.connect(str(self._path), read_only=True)
            try:
                connection.execute("set memory_limit = '1GB'")  # a sort goes to disk beyond it
                yield connection
            finally:
                connection.close()
        except duckdb.Error as error:
            said = str(error).splitlines()[0][:200]
            raise BadInput.at(Spot(self.name), f"DuckDB 无法读取：{said}", f"DuckDB cannot read it: {said}") from None  # fmt: skip


class PostgresSource:
    """A table or view in the PostgreSQL database whose address DATABASE_URL holds.

    The fingerprint notices rows added, changed or taken away in a table (by their transaction
    numbers), in a view another number of rows; it reads the table once. The address, which may
    hold a password, is never shown.
    """

    def __init__(self, table: str) -> None:
        self.name = f"postgresql::{table}"
        with self._connected() as cursor:
            cursor.execute(_TABLES)
            self._table, kind = _chosen(table, cursor.fetchall(), "public", self.name)
            self.schema = _plain(self._read(cursor, f"select * from {self._table} limit 0").schema)
            self._code = company_column(self.schema.names, self.name)
            change = "sum(xmin::text::bigint)::text" if kind == "BASE TABLE" else "''"
            cursor.execute(f"select count(*), {change} from {self._table}")
            self.rows, changed = cursor.fetchall()[0]
        if not self.rows:
            raise BadInput.at(Spot(self.name), "表中没有企业", "the table holds no company")
        self.fingerprint = digest(self._table, str(self.rows), str(changed), self.schema.to_string())  # fmt: skip

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        return of_size(self._batches("*", start * size), size)

    def companies(self) -> Iterator[Any]:
        for batch in self._batches(quoted(self._code), 0):
            yield companies.texts(batch.column(0))

    def _batches(self, columns: str, skip: int) -> Iterator[Any]:
        order = f'{quoted(self._code)} collate "C"'
        query = f"select {columns} from {self._table} order by {order} offset {skip}"
        with self._connected() as cursor:
            reader = self._read(cursor, query)
            schema = _plain(reader.schema)
            for batch in reader:
                yield pa.record_batch([_stored(column) for column in batch.columns], schema=schema)

    def _read(self, cursor: Any, query: str) -> Any:
        cursor.execute(query)
        return cursor.fetch_record_batch()

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped]
        except ImportError:
            raise BadInput.at(
                Spot(self.name),
                "读取 PostgreSQL 须安装附加组件：pip install 'huice[postgres]'",
                "reading PostgreSQL needs an extra: pip install 'huice[postgres]'",
            ) from None
        address = os.environ.get(ADDRESS, "")
        if not address.startswith(("postgresql://", "postgres://")):
            raise BadInput.at(
                Spot(self.name),
                f"环境变量 {ADDRESS} 应是 postgresql:// 开头的数据库地址",
                f"the environment variable {ADDRESS} must hold an address that begins with postgresql://",
            )
        reached = False
        try:
            with dbapi.connect(address) as connection, connection.cursor() as cursor:
                reached = True
                yield cursor
        except dbapi.Error as error:
            # The driver's own words may hold the address.
            state = getattr(error, "sqlstate", None) or "-"
            zh = "查询失败" if reached else "无法连接"
            en = "the query failed" if reached else "no connection"
            raise BadInput.at(
                Spot(self.name),
                f"PostgreSQL {zh}（地址见 {ADDRESS}，SQLSTATE {state}）",
                f"PostgreSQL: {en} (address in {ADDRESS}, SQLSTATE {state})",
            ) from None


def _plain(schema: Any) -> Any:
    """The schema with types that Arrow has no name for, such as numeric, as the text they hold."""
    return pa.schema([
        pa.field(field.name, getattr(field.type, "storage_type", field.type)) for field in schema
    ])  # fmt: skip


def _stored(column: Any) -> Any:
    return getattr(column, "storage", column)
