"""Made-up companies by the million, of which everything is known, as Arrow batches.

The draws are those of ``companies.Companies``: figures on the printed thresholds, one unit off or
well away; a third of the companies wild, the others near one that qualifies for much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from companies import SEED, Companies, Facts
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.population.columns import Columns, code_book, code_places, scale_of
from huice.population.source.headers import Plan, plan_of
from huice.population.source.reading import read_batch
from huice.rules.evaluate import Case
from huice.rules.facts import FactKey
from huice.rules.judge import MeasureJudge
from huice.values.types import Type

Array = NDArray[Any]
Whole = dict[FactKey, Array]
"""Every fact of a block of companies in whole numbers: 分, scaled figures, day ordinals, places in
``code_book``, 0 and 1."""

EPOCH = date(1970, 1, 1).toordinal()
POOL = 4096
FRESH = np.float32(0.06)
CODED = ("choice", "place", "industry")
WIDTHS: dict[str, Any] = {"boolean": np.bool_, "choice": np.uint8, "place": np.int32,
                          "industry": np.int32, "date": np.int32}  # fmt: skip


class Population:
    """Blocks of companies, each drawn from its own number: the same block is always the same."""

    def __init__(self, library: Library, at: date, bases: int = 10, seed: int = SEED) -> None:
        self.library, self.at, self.seed = library, at, seed
        made = Companies(library, at, seed)
        self.keys = tuple(FactKey(*key) for key in made.keys)
        self._made = made
        self._bases = _bases(made, library, at, bases)
        self._base = {key: self._coded(key, [facts[key] for facts in self._bases])
                      for key in self.keys}  # fmt: skip
        self._pool = {
            key: self._coded(key, [made.draw(key) for _ in range(POOL)])
            for key in self.keys
            if self.type_of(key).kind != "boolean"
        }

    def type_of(self, key: FactKey) -> Type:
        return self.library.facts[key.name].type

    def _coded(self, key: FactKey, values: Sequence[Any]) -> Array:
        kind = self.type_of(key)
        return np.array([whole_of(each, kind) for each in values], WIDTHS.get(kind.kind, np.int64))

    def block(self, number: int, size: int) -> Whole:
        """The companies of one block."""
        rng = np.random.default_rng((self.seed, number))
        base = rng.integers(0, len(self._bases), size, np.uint8)
        wild = rng.random(size, np.float32) < 1 / 3
        redrawn = np.where(wild, np.float32(1), FRESH)
        yes = np.where(wild, rng.choice(np.array([0.2, 0.5, 0.8, 0.95], np.float32), size), np.float32(0.5))  # fmt: skip
        found: Whole = {}
        for key in self.keys:
            if key in self._pool:
                fresh = self._pool[key][rng.integers(0, POOL, size, np.uint16)]
            else:
                fresh = rng.random(size, np.float32) < yes
            found[key] = np.where(rng.random(size, np.float32) < redrawn, fresh, self._base[key][base])  # fmt: skip
        self._link(found, np.where(wild, np.float32(0.5), FRESH), rng)
        return found

    def _link(self, found: Whole, share: Array, rng: np.random.Generator) -> None:
        """Ratios put exactly on their bounds, or one unit off."""
        for above, below, bound in self._made.ratios:
            top, bottom = FactKey(*above), FactKey(*below)
            rows = np.flatnonzero(rng.random(share.size, np.float32) < share)
            exact = -(-found[bottom][rows] * bound.numerator // bound.denominator)
            off = np.array([-1, 0, 0, 1])[rng.integers(0, 4, rows.size)]
            found[top][rows] = np.maximum(exact + off, 1)

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.arrow(self.block(0, 1), 0).schema, self.library.facts, "made")

    def arrow(self, whole: Whole, start: int) -> Any:
        """The block as a batch that Huice takes; ``start`` companies went before."""
        size = len(next(iter(whole.values())))
        names, arrays = ["company"], [_codes_of_companies(start, size)]
        for key, column in whole.items():
            kind = self.type_of(key)
            names.append(f"{key}(分)" if kind.kind == "money" else str(key))
            arrays.append(_arrow(column, kind))
        return pa.record_batch(arrays, names)

    def batches(self, companies: int, size: int = 1 << 17) -> Iterator[tuple[Whole, Any]]:
        """Blocks with their batches, until there are so many companies."""
        for number, start in enumerate(range(0, companies, size)):
            whole = self.block(number, min(size, companies - start))
            yield whole, self.arrow(whole, start)

    def columns(self, batch: Any) -> Columns:
        return read_batch(batch, self.plan)


def in_effect(library: Library) -> Library:
    """The library without drafts and accounts, which award nothing to anyone."""
    final = tuple(each for each in library.documents if each.state == "final")
    return Library(replace(library.policies, documents=final))


def _bases(made: Companies, library: Library, at: date, count: int) -> list[Facts]:
    """Companies that qualify for much; then for each measure that none has, one that has it."""
    found = [made.qualified() for _ in range(count)]
    for measure in library.measures:
        judge = library.judge(measure.key)
        anchor = measure.anchor.at(at)
        if not any(judge.stand(Case(facts, anchor))[1] for facts in found):
            found.append(_towards(made, judge, found[len(found) % count]))
    return [facts for facts in found if _is_decided(library, at, facts)]


def _towards(made: Companies, judge: MeasureJudge, start: Facts) -> Facts:
    """The company changed, fact by fact, until it meets everything that a measure demands."""
    facts, own = dict(start), [key for key, users in made.users.items() if judge in users]
    for _ in range(50):
        made.random.shuffle(own)
        for key in own:
            before, old = made._met([judge], facts), facts[key]
            facts[key] = made.draw(key)
            if made._met([judge], facts) < before:
                facts[key] = old
        if judge.stand(Case(facts, judge.measure.anchor.at(made.at)))[1]:
            break
    return facts


def _is_decided(library: Library, at: date, facts: Facts) -> bool:
    standings = [
        library.judge(each.key).stand(Case(facts, each.anchor.at(at))) for each in library.measures
    ]
    return all(low == high for low, high in standings)


def whole_of(value: Any, kind: Type) -> int:
    """A plain value as the whole number that a column holds."""
    if kind.kind in CODED:
        return int(code_places(kind)[value])
    if kind.kind == "date":
        return value.toordinal()  # type: ignore[no-any-return]
    whole = value * scale_of(kind)
    assert whole == int(whole)
    return int(whole)


def _arrow(column: Array, kind: Type) -> Any:
    if kind.kind == "date":
        return pa.array((column - EPOCH).astype(np.int32), pa.int32()).cast(pa.date32())
    if kind.kind in CODED:
        return pa.DictionaryArray.from_arrays(column.astype(np.int32), pa.array(code_book(kind)))
    if scale_of(kind) > 1:
        return _decimals(column, len(str(scale_of(kind))) - 1)
    return pa.array(column)


def _decimals(column: Array, scale: int) -> Any:
    """Whole numbers as decimals with so many places."""
    halves = np.empty((column.size, 2), np.int64)
    halves[:, 0], halves[:, 1] = column, column >> 63
    return pa.Array.from_buffers(
        pa.decimal128(18, scale), column.size, [None, pa.py_buffer(halves.tobytes())]
    )


def _codes_of_companies(start: int, size: int) -> Any:
    """Eighteen digits each, all different."""
    numbers = np.arange(start, start + size)
    digits = np.full((size, 18), ord("0"), np.uint8)
    digits[:, 0] = ord("9")
    for place in range(17, 7, -1):
        digits[:, place] += (numbers % 10).astype(np.uint8)
        numbers //= 10
    ends = np.arange(0, 18 * (size + 1), 18, dtype=np.int32)
    return pa.StringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(digits.tobytes()))


def ranges_of(blocks: Iterable[Whole]) -> dict[FactKey, tuple[int, int]]:
    """The least and the greatest of each fact."""
    found: dict[FactKey, tuple[int, int]] = {}
    for block in blocks:
        for key, column in block.items():
            low, high = int(column.min()), int(column.max())
            known = found.get(key, (low, high))
            found[key] = min(low, known[0]), max(high, known[1])
    return found


def table_of(block: Whole, column: Mapping[FactKey, str], kinds: Mapping[FactKey, Type]) -> Any:
    """The block as an Arrow table of the types that the statements expect."""
    arrays = {}
    for key, name in column.items():
        values = block[key]
        match kinds[key].kind:
            case "boolean":
                arrays[name] = pa.array(values)
            case "date":
                days = (values - EPOCH).astype("int32")
                arrays[name] = pa.array(days, pa.int32()).cast(pa.date32())
            case "choice":
                arrays[name] = pa.array(values.astype("uint8"))
            case "place" | "industry":
                arrays[name] = pa.array(values.astype("int16"))
            case _:
                arrays[name] = pa.array(values.astype("int64"))
    return pa.table(arrays)
