"""Every batch of a source against every measure, several at once, each kept as soon as it is done.

What is stopped, by whatever, goes on with the first batch that is not there yet: a batch is
written whole or not at all, and always comes out the same, so nothing is lost or counted twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from huice.language import Text
from huice.population.matcher import Matcher
from huice.population.running.dimensions import dimensions_of
from huice.population.running.folder import RunFolder, named
from huice.population.running.manifest import layout_of, manifest_of
from huice.population.running.rows import rows_of
from huice.population.running.tally import Layout, Tally, nothing, tally_of
from huice.population.source.headers import plan_of
from huice.population.source.open import InventedSource, Source, check_companies
from huice.population.source.reading import read_batch
from huice.problems import BadInput, Problem, Spot

BATCH = 65_536


class Progress(Protocol):
    """Told how many companies there are, and again and again that some more are done."""

    total: int | None

    def advance(self, companies: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Finished:
    """``resumed`` of the ``parts`` stood there already."""

    folder: Path
    parts: int
    companies: int
    resumed: int


class Stopped(KeyboardInterrupt):
    """Ctrl-C: the batches in hand were finished; ``what`` names all that are kept."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.zh)
        self.what = what


def run(
    source: Source,
    matcher: Matcher,
    out: Path,
    *,
    batch: int = BATCH,
    rows: bool = True,
    workers: int | None = None,
    afresh: bool = False,
    checking: Progress | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Runs a population into a folder, or goes on with the same run that stands there.

    ``rows=False`` keeps only counts and sums; ``afresh`` removes what an earlier run left.
    Before the first batch of a run ``checking`` is told how far the company codes are compared, of
    which none may stand twice. No more than ``workers`` + 2 batches are in memory. Raises BadInput,
    and Stopped upon Ctrl-C, both naming what is kept.
    """
    folder = RunFolder(out)
    with folder.held():
        manifest = manifest_of(source, matcher, batch, rows)
        work = _Work(source, matcher, folder, layout_of(manifest), rows)
        if progress is not None and source.rows is not None:
            progress.total = source.rows
        try:
            _begin(work, manifest, afresh, checking)
            there, done = folder.whole(rows), folder.finished()
            if done is not None:
                if progress is not None:
                    progress.advance(done["companies"])
                return Finished(out, done["parts"], done["companies"], done["parts"])
            parts, totals = _run(work, batch, there, workers or os.cpu_count() or 1, progress)
            folder.finish(parts, totals)
        except KeyboardInterrupt:
            raise Stopped(_kept(folder, rows)) from None
        return Finished(out, parts, totals.companies, len(there))


def _begin(work: _Work, manifest: dict[str, Any], afresh: bool, checking: Progress | None) -> None:
    """Makes sure that what stands in the folder is this run, or that this run stands there."""
    begun = None if afresh else work.folder.manifest()
    if begun is not None:
        work.folder.must_be(manifest, begun)
        return
    if not isinstance(work.source, InventedSource):  # its codes are numbered
        check_companies(work.source, checking)
    if afresh:
        work.folder.clear()
    work.folder.begin(manifest)


class _Work:
    """What is done with one batch."""

    def __init__(
        self, source: Source, matcher: Matcher, folder: RunFolder, layout: Layout, rows: bool
    ) -> None:
        self.source, self.matcher, self.folder, self.layout, self.rows = (
            source, matcher, folder, layout, rows,
        )  # fmt: skip
        self.plan = plan_of(source.schema, matcher.policies.facts, source.name)
        self.dimensions = dimensions_of(matcher.policies)

    def part(self, number: int, batch: Any, start_row: int) -> Tally:
        """Reads, matches and keeps a batch; gives back what it comes to."""
        columns = read_batch(batch, self.plan, start_row)
        outcome = self.matcher.match(columns)
        sorted_by = {each.id: each.sort(self.matcher, columns) for each in self.dimensions}
        tally = tally_of(self.layout, sorted_by, columns, outcome)
        rows = rows_of(self.matcher, columns, outcome) if self.rows else None
        self.folder.write_part(number, tally, rows)
        return tally


def _run(
    work: _Work, size: int, there: set[int], workers: int, progress: Progress | None
) -> tuple[int, Tally]:
    """Does all batches that are not there, and adds up all; of several failures the first batch's
    is raised."""
    missing = next(number for number in count() if number not in there)
    number = max(missing - 1, 0)  # the last may be shorter than the others: it is counted again
    seen = number * size
    failures: dict[int, BaseException] = {}
    waiting: dict[Future[Tally], int] = {}
    totals = nothing(work.layout)

    def advance(companies: int) -> None:
        if progress is not None:
            progress.advance(companies)

    def settle(some: Iterable[Future[Tally]]) -> None:
        nonlocal totals
        for future in some:
            place = waiting.pop(future)
            if future.cancelled():
                continue
            error = future.exception()
            if error is not None:
                failures[place] = error
            else:
                totals += future.result()
                advance(future.result().companies)

    advance(seen)
    with ThreadPoolExecutor(workers) as pool:
        try:
            for batch in work.source.batches(size, number):
                if number in there:
                    advance(batch.num_rows)
                else:
                    waiting[pool.submit(work.part, number, batch, seen)] = number
                number, seen = number + 1, seen + batch.num_rows
                del batch  # from here on its task alone holds it
                while len(waiting) > workers:
                    settle(wait(waiting, return_when=FIRST_COMPLETED).done)
                if failures:
                    break
            while waiting and not failures:
                settle(wait(waiting, return_when=FIRST_COMPLETED).done)
        except BadInput as error:
            failures[number] = error
        finally:
            for future in waiting:
                future.cancel()
            settle(wait(waiting).done)
    if failures:
        first = failures[min(failures)]
        if isinstance(first, BadInput):
            kept = _kept(work.folder, work.rows)
            text = Text(f"{kept.zh}；数据若有改动，请加 --afresh 从头再来",
                        f"{kept.en}; if the data change, begin again with --afresh")  # fmt: skip
            warning = Problem(Spot(str(work.folder.path)), text, warning=True)
            raise BadInput([*first.problems, warning])
        raise first
    for part in there:
        totals += work.folder.tally(part, work.layout)
    return number, totals


def _kept(folder: RunFolder, rows: bool) -> Text:
    kept = named(folder.whole(rows))
    return Text(f"{kept.zh}；同一命令会接着运行", f"{kept.en}; the same command goes on from there")
