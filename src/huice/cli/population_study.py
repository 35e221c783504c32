"""A population passed through a study, batch by batch, nothing of it kept but the count."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import typer

from huice.cli.population_asked import tell
from huice.cli.population_progress import COMPARED, Steps

if TYPE_CHECKING:
    from huice.population.columns import Columns
    from huice.population.source.headers import Plan
    from huice.population.source.open import Source

BATCH = 131_072


class Count(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


C = TypeVar("C", bound=Count)
R = TypeVar("R")


def counted(
    source: Source, plan: Plan, nothing: C, count: Callable[[Columns], C], batch: int = BATCH
) -> C:
    """The counts of all batches, added up in their order."""
    total = nothing
    for found in passed(source, plan, count, batch):
        total = total + found
    return total


def passed(
    source: Source, plan: Plan, work: Callable[[Columns], R], batch: int = BATCH
) -> Iterator[R]:
    """What ``work`` finds in each batch, in their order; every company must stand once.

    As many batches are worked on as there are processors. Upon Ctrl-C nothing is kept.
    """
    from huice.population.source.open import InventedSource, check_companies
    from huice.population.source.reading import read_batch

    def part(table: Any, start: int) -> tuple[R, int]:
        return work(read_batch(table, plan, start)), table.num_rows

    try:
        if not isinstance(source, InventedSource):  # its codes are numbered
            check_companies(source, Steps(COMPARED, drawn=False))
        with Steps(total=source.rows) as steps:
            for found, size in _in_order(source.batches(batch), part):
                yield found
                steps.advance(size)
    except KeyboardInterrupt:
        tell("已中断，中间结果没有保留", "stopped; nothing was kept")
        raise typer.Exit(130) from None


def _in_order(
    batches: Iterable[Any], part: Callable[[Any, int], tuple[R, int]]
) -> Iterator[tuple[R, int]]:
    workers = os.cpu_count() or 1
    waiting: deque[Future[tuple[R, int]]] = deque()
    start = 0
    with ThreadPoolExecutor(workers) as pool:
        try:
            for table in batches:
                waiting.append(pool.submit(part, table, start))
                start += table.num_rows
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
