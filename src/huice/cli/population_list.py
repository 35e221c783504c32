"""The companies that a study finds, gathered in a Parquet file while the study goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, Self

from huice.problems import BadInput, Spot


class CandidateList:
    """Rows in the order they come, in a folder of their own beside ``near`` until they are moved.

    Used in a ``with``, at whose end the folder is gone; what was not moved is gone with it.
    """

    def __init__(self, near: Path) -> None:
        self.rows = 0
        self._spot = Spot(str(near))
        self._folder = Path(self._writing(mkdtemp, dir=near.parent, prefix=".huice-"))
        self._path = self._folder / "candidates.parquet"
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        import shutil

        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, table: Any) -> None:
        """Some more rows, an Arrow table."""
        if self._writer is None:
            from pyarrow import parquet  # type: ignore[import-untyped]

            self._writer = self._writing(
                parquet.ParquetWriter, self._path, table.schema, compression="zstd"
            )
        self._writing(self._writer.write_table, table)
        self.rows += table.num_rows

    def close(self) -> None:
        """No more rows come."""
        if self._writer is not None:
            self._writing(self._writer.close)

    def batches(self, kind: str) -> Iterator[Any]:
        """The rows of one kind, in Arrow batches."""
        from pyarrow import compute, parquet

        for batch in parquet.ParquetFile(self._path).iter_batches():
            yield batch.filter(compute.equal(batch.column("kind").dictionary_decode(), kind))

    def move(self, out: Path) -> None:
        """Gives the file its name."""
        self._writing(self._path.replace, out)

    def _writing(self, what: Any, *args: Any, **more: Any) -> Any:
        try:
            return what(*args, **more)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadInput.at(
                self._spot, f"无法写入：{reason}", f"cannot write: {reason}"
            ) from None
