"""Populations in Parquet and CSV files."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv as arrow_csv  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from huice.library.yaml_file import cannot_open
from huice.population.source import companies
from huice.population.source.batching import of_size
from huice.population.source.headers import FILES, FIRST_LINE, company_column
from huice.problems import BadInput, Spot

LOOKED_AT = 1_000_000
"""Bytes from which the encoding of a text file is told."""

BLOCK = 8_000_000
ROWS_AT_ONCE = 65_536


def stamp(path: Path) -> str:
    """Name, size and time of change: what tells a file's content apart without reading it."""
    found = path.stat()
    return f"{path.name} {found.st_size} {found.st_mtime_ns}"


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class ParquetSource:
    """A Parquet file, or all Parquet files of a folder in the order of their names.

    The fingerprint notices another size, time of change or footer of any file; not a byte changed
    in place with the time set back. Columns of text are read as dictionaries, codes excepted.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._paths = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        if not self._paths:
            raise BadInput.at(Spot(self.name), "文件夹里没有 .parquet 文件", "no .parquet files in the folder")  # fmt: skip
        with _reading_parquet(self._paths[0]):
            plain = pq.read_schema(self._paths[0])
        self._code = company_column(plain.names, self._paths[0].name)
        self._dictionaries = [
            field.name for field in plain if field.name != self._code and _is_text(field.type)
        ]
        opened = [self._open(each) for each in self._paths]
        self.schema = opened[0].schema_arrow.remove_metadata()
        for each, file in zip(self._paths, opened, strict=True):
            self._check_schema(each, file.schema_arrow.remove_metadata())
        counts = [file.metadata.num_rows for file in opened]
        self.rows = sum(counts)
        if path.is_dir():
            starts = accumulate(counts[:-1], initial=0)
            listed = [[n, str(each)] for n, each in zip(starts, self._paths, strict=True)]
            self.schema = self.schema.with_metadata({FILES: json.dumps(listed)})
        if not self.rows:
            raise BadInput.at(Spot(self.name), "表中没有企业", "the table holds no company")
        footers = [file.metadata for file in opened]
        self.fingerprint = digest(*(
            f"{stamp(each)} {_footer(footer)}"
            for each, footer in zip(self._paths, footers, strict=True)
        ))  # fmt: skip

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        wanted, left_over = self._groups_after(start * size)
        return of_size(self._batches(wanted, None), size, left_over)

    def companies(self) -> Iterator[Any]:
        wanted, _ = self._groups_after(0)
        for batch in self._batches(wanted, [self._code]):
            yield companies.texts(batch.column(0))

    def _groups_after(self, skip: int) -> tuple[list[tuple[Path, list[int]]], int]:
        """The row groups of each file without those that lie in the first ``skip`` rows, and how
        many rows are still to be skipped in the first of them."""
        wanted: list[tuple[Path, list[int]]] = []
        for path in self._paths:
            metadata = self._open(path).metadata
            groups: list[int] = []
            for group in range(metadata.num_row_groups):
                rows = metadata.row_group(group).num_rows
                if rows <= skip and not groups and not wanted:
                    skip -= rows
                else:
                    groups.append(group)
            if groups:
                wanted.append((path, groups))
        return wanted, skip

    def _batches(
        self, wanted: list[tuple[Path, list[int]]], columns: list[str] | None
    ) -> Iterator[Any]:
        for path, groups in wanted:
            with _reading_parquet(path):
                file = self._open(path)
                yield from file.iter_batches(ROWS_AT_ONCE, row_groups=groups, columns=columns)

    def _open(self, path: Path) -> Any:
        with _reading_parquet(path):
            return pq.ParquetFile(path, read_dictionary=self._dictionaries, pre_buffer=False)

    def _check_schema(self, path: Path, schema: Any) -> None:
        if schema.equals(self.schema):
            return
        here, there = map(_columns, (schema, self.schema))
        gone = [each for each in there if each not in here][:4]
        new = [each for each in here if each not in there][:4]
        zh = [
            f"{word}{'、'.join(some)}" for word, some in (("少了 ", gone), ("多了 ", new)) if some
        ]
        en = [
            f"{word}{', '.join(some)}"
            for word, some in (("without ", gone), ("with ", new))
            if some
        ]
        first = self._paths[0].name
        raise BadInput.at(
            Spot(str(path)),
            f"各列与 {first} 不同：{'；'.join(zh) or '列的次序'}",
            f"columns differ from {first}: {'; '.join(en) or 'their order'}",
        )


def _columns(schema: Any) -> list[str]:
    return [f"{each.name} ({each.type}{'' if each.nullable else ' not null'})" for each in schema]


@contextmanager
def _reading_parquet(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise cannot_open(str(path), error) from None
        if path.stat().st_size == 0:
            raise BadInput.at(Spot(str(path)), "文件是空的", "the file is empty") from None
        raise BadInput.at(
            Spot(str(path)),
            f"Parquet 文件不完整或已损坏（{_reason(error)}）",
            f"the Parquet file is cut short or damaged ({_reason(error)})",
        ) from None


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__


def _footer(metadata: Any) -> str:
    """The footer as a digest: every column chunk's place, size and statistics stand in it."""
    sink = pa.BufferOutputStream()
    metadata.write_metadata_file(sink)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


class CsvSource:
    """A CSV file with a line of headers. Every cell is text; an empty one is unknown.

    UTF-8 with or without a mark, or GB18030 as Excel writes it in Chinese; which one is told from
    the first million bytes. The fingerprint notices another size or time of change.
    """

    rows = None

    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path
        self._encoding = _encoding(path)
        names = self._headers()
        self._code = company_column(names, self.name)
        fields = [pa.field(name, pa.string()) for name in names]
        self.schema = pa.schema(fields, {FIRST_LINE: b"2"})
        self.fingerprint = digest(stamp(path), self._encoding, *names)
        if next(self.batches(1), None) is None:
            raise BadInput.at(Spot(self.name), "表中没有企业", "the table holds no company")

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        return of_size(self._batches(self.schema.names), size, start * size)

    def companies(self) -> Iterator[Any]:
        for batch in self._batches([self._code]):
            yield batch.column(0)

    def _headers(self) -> list[str]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            names = next(csv.reader(file), [])
        if len(set(names)) < len(names):
            twice = "、".join(sorted({name or "（空）" for name in names if names.count(name) > 1}))
            raise BadInput.at(Spot(self.name, 1), f"列名重复：{twice}", f"headers stand twice: {twice}")  # fmt: skip
        return names

    def _batches(self, columns: list[str]) -> Iterator[Any]:
        encoding = "utf8" if self._encoding.startswith("utf") else self._encoding
        try:
            reader = arrow_csv.open_csv(
                self._path,
                arrow_csv.ReadOptions(block_size=BLOCK, encoding=encoding),
                arrow_csv.ParseOptions(newlines_in_values=True),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(self.schema.names, pa.string()),
                    include_columns=columns,
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
            for batch in reader:
                yield batch.replace_schema_metadata(self.schema.metadata)
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> BadInput:
        said = _reason(error)
        if "Expected" in said and "columns" in said:
            return self._uneven()
        if isinstance(error, UnicodeDecodeError) or "UTF8" in said or "UTF-8" in said:
            return _wrong_encoding(self.name, self._encoding)
        return BadInput.at(Spot(self.name), f"CSV 文件无法读取（{said}）", f"the CSV file cannot be read ({said})")  # fmt: skip

    def _uneven(self) -> BadInput:
        """The first line that has not as many cells as the headers."""
        expected = len(self.schema)
        with self._path.open(encoding=self._encoding, newline="", errors="replace") as file:
            lines = csv.reader(file)
            found = next((cells for cells in lines if cells and len(cells) != expected), [])
            return BadInput.at(
                Spot(self.name, lines.line_num),
                f"此行有 {len(found)} 格，应为 {expected} 格",
                f"{len(found)} cells in this line, expected {expected}",
            )


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(LOOKED_AT)
    except OSError as error:
        raise cannot_open(str(path), error) from None
    if not head.strip(codecs.BOM_UTF8 + b" \r\n\t"):
        raise BadInput.at(Spot(str(path)), "文件是空的", "the file is empty")
    if b"\0" in head:
        raise _wrong_encoding(str(path), "")
    for encoding in ("utf-8-sig", "gb18030"):
        try:  # not final: the last character may be cut
            codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < LOOKED_AT)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _wrong_encoding(str(path), "")


def _wrong_encoding(name: str, taken: str) -> BadInput:
    zh = f"（开头像是 {taken}，后面不是）" if taken else ""
    en = f" (it begins like {taken} and goes on otherwise)" if taken else ""
    return BadInput.at(
        Spot(name),
        f"文字编码不是 UTF-8 也不是 GB18030{zh}，请另存为 CSV UTF-8",
        f"the text is neither UTF-8 nor GB18030{en}: save it as CSV UTF-8",
    )
