"""An invented population of any size, for trials and for budgets that have no real one.

A company depends on the seed and on its own number alone: not on how many are made, in which
batches, or which facts the library asks for. What it is drawn from stands, with sources, in
``data/population/distributions.yaml`` and in docs/population-making.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from huice.decide.library import Library
from huice.population.invented.codes import MOST, codes
from huice.population.invented.companies import BLOCK, Array, Block
from huice.population.invented.facts import (
    ENTERPRISE,
    Family,
    Projects,
    Told,
    enterprise_known,
    enterprise_values,
    project_told,
)
from huice.population.invented.world import World, world
from huice.problems import BadInput, Spot
from huice.rules.facts import Fact, FactKey
from huice.rules.measure import Exclusion, Measure, terms_of, tree
from huice.rules.terms import DefinitionRef, FactRef, Logic, Not, Term, walk
from huice.values.moments import Moment, day_of

COMPANY = "company"
SEED = 0
ROWS = BLOCK
"""Companies in a batch and in a row group of a file, by default."""

ALWAYS = ("registered_in", "industry", "ownership", "organisation", "founded")
"""Facts of an enterprise that a population tells even if no rule asks for them."""

Progress = Callable[[int], None]
"""Told how many more companies are made."""


def schema(library: Library, at: Moment) -> Any:
    """The Arrow schema of a population for the rules as they ask on a day."""
    return _making(library, day_of(at), SEED, False).schema


def batches(
    library: Library,
    at: Moment,
    size: int,
    batch: int = ROWS,
    seed: int = SEED,
    start: int = 0,
    complete: bool = False,
) -> Iterator[Any]:
    """A population of ``size``, at most ``batch`` companies in a record batch.

    Those before number ``start`` are left out. With ``complete`` every fact of every company is
    known.
    """
    _check(size, batch, seed, start)
    making = _making(library, day_of(at), seed, complete)
    waiting: list[Any] = []
    held, here = 0, start
    while here < size:
        block = making.block(here // BLOCK)
        offset = here % BLOCK
        while offset < BLOCK and here < size:
            taken = min(BLOCK - offset, size - here, batch - held)
            waiting.append(block.slice(offset, taken))
            held, here, offset = held + taken, here + taken, offset + taken
            if held == batch or here == size:
                yield waiting[0] if len(waiting) == 1 else pa.concat_batches(waiting)
                waiting, held = [], 0


def write(
    path: Path | str,
    library: Library,
    at: Moment,
    size: int,
    seed: int = SEED,
    batch: int = ROWS,
    complete: bool = False,
    progress: Progress | None = None,
) -> Path:
    """A Parquet file of the population, with a row group for each batch.

    The file takes its name when it is whole; what an interruption leaves behind is removed.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    made = 0
    found = batches(library, at, size, batch, seed, complete=complete)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(part, schema(library, at), compression="zstd") as writer:
            for each in found:
                writer.write_batch(each, row_group_size=batch)
                made += each.num_rows
                if progress:
                    progress(each.num_rows)
        part.replace(target)
    except OSError as error:
        raise BadInput.at(
            Spot(str(target)),
            f"写不成：{error.strerror or error}；已写的 {made} 家未保留",
            f"cannot be written: {error.strerror or error}; the {made} companies made are not kept",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def header(key: FactKey, fact: Fact) -> str:
    """What the column of a fact is called; money is in 分, rates in per cent."""
    units = {
        "money": "(分)",
        "price": f"(分/{fact.type.unit})",
        "rate": "(%)",
        "duration": "(个月)",
    }
    return f"{key}{units.get(fact.type.kind, '')}"


def keys(library: Library, at: Moment) -> tuple[FactKey, ...]:
    """Every fact, and year, that a rule can ask for on a day, and what sorts a population."""
    day = day_of(at)
    found: dict[FactKey, None] = {}
    for short in ALWAYS:
        name = f"{ENTERPRISE}.{short}"
        if name in library.facts and not library.facts[name].yearly:
            found[FactKey(name)] = None
    for measure in library.measures:
        judge, year = library.judge(measure.key), measure.anchor.at(day).year
        for uses in (judge.award_keys, *(clause.fact_keys for clause in judge.clauses)):
            found.update(dict.fromkeys(uses(year)))
        for rule in measure.exceptions:
            for term in (rule.when, *(term for _, term in rule.instead)):
                found.update(dict.fromkeys(_asked(library, term, year)))
    for name, term in library.policies.terms.items():
        if name.startswith(f"{ENTERPRISE}."):
            found.update(dict.fromkeys(_asked(library, term, day.year)))
    return tuple(sorted(key for key in found if library.facts[key.name].type.kind != "text"))


@dataclass(frozen=True, slots=True, eq=False)
class Making:
    """One population: the columns it has and how a block of them is made."""

    world: World
    at: date
    seed: int
    complete: bool
    facts: tuple[tuple[FactKey, Fact], ...]
    families: dict[str, Family]
    bars: frozenset[str]
    dictionaries: tuple[Any, ...]
    schema: Any

    def block(self, number: int) -> Any:
        """A record batch of the BLOCK companies of that block."""
        block = Block(self.world, self.at, self.seed, number)
        projects = {name: Projects(block, family, self.complete)
                    for name, family in self.families.items()}  # fmt: skip
        columns = [self._company(block, number)]
        for (key, fact), words in zip(self.facts, self.dictionaries, strict=True):
            told = self._told(block, projects, key, fact)
            columns.append(_array(told, fact, words))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _company(self, block: Block, number: int) -> Any:
        # the last block reaches past MOST; those numbers are never handed out
        numbers = np.arange(number * BLOCK, (number + 1) * BLOCK, dtype=np.int64) % MOST
        return codes(numbers, block.heads, self.world.county_letters[block.place], self.seed)

    def _told(self, block: Block, projects: dict[str, Projects], key: FactKey, fact: Fact) -> Told:
        family = fact.name.partition(".")[0]
        if family != ENTERPRISE:
            return project_told(projects[family], key, fact, self.complete)
        values = enterprise_values(block, key, fact, self.bars)
        return Told(values, None if self.complete else enterprise_known(block, key, fact))


@lru_cache(maxsize=4)
def _making(library: Library, at: date, seed: int, complete: bool) -> Making:
    tables = world()
    facts = tuple((key, library.facts[key.name]) for key in keys(library, at))
    bars = _bars(library)
    families: dict[str, list[Fact]] = {}
    for fact in library.facts.values():
        name = fact.name.partition(".")[0]
        if name != ENTERPRISE:
            families.setdefault(name, []).append(fact)
    asked = {key.name.partition(".")[0] for key, _ in facts}
    dictionaries = tuple(_dictionary(tables, fact) for _, fact in facts)
    fields = [pa.field(COMPANY, pa.string(), nullable=False)]
    fields += [pa.field(header(key, fact), _type(fact)) for key, fact in facts]
    return Making(
        tables, at, seed, complete, facts,
        {name: Family(name, tuple(each), bars) for name, each in families.items() if name in asked},
        bars, dictionaries, pa.schema(fields),
    )  # fmt: skip


def _check(size: int, batch: int, seed: int, start: int) -> None:
    for name, zh, value, least in (("size", "家数", size, 0), ("batch", "每批家数", batch, 1),
                                   ("seed", "种子", seed, 0), ("start", "起始编号", start, 0)):  # fmt: skip
        if value < least:
            raise BadInput.at(Spot("invented"), f"{zh}是 {value}，不能小于 {least}",
                              f"{name} is {value}, expected {least} or more", name)  # fmt: skip
    if size > MOST:
        raise BadInput.at(Spot("invented"), f"要 {size} 家，最多 {MOST} 家",
                          f"{size} companies, expected {MOST} at most", "size")  # fmt: skip


# columns


def _type(fact: Fact) -> Any:
    match fact.type.kind:
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "choice" | "place" | "industry":
            return pa.dictionary(pa.int32(), pa.string())
        case _:
            return pa.int64()


def _dictionary(tables: World, fact: Fact) -> Any:
    match fact.type.kind:
        case "place":
            return pa.array(tables.counties, pa.string())
        case "industry":
            return pa.array(tables.classes, pa.string())
        case "choice":
            return pa.array(fact.type.options, pa.string())
        case _:
            return None


def _array(told: Told, fact: Fact, words: Any) -> Any:
    """The values as Arrow, without a copy where they have the column's width."""
    size = len(told.values)
    bits = None if told.known is None else _bits(told.known)
    if fact.type.kind == "boolean":
        return pa.Array.from_buffers(pa.bool_(), size, [bits, _bits(told.values)])
    width, kind = (np.int64, pa.int64()) if words is None else (np.int32, pa.int32())
    if fact.type.kind == "date":
        width, kind = np.int32, pa.date32()
    values = np.ascontiguousarray(told.values, width)
    array = pa.Array.from_buffers(kind, size, [bits, pa.py_buffer(values)])
    return array if words is None else pa.DictionaryArray.from_arrays(array, words)


def _bits(truths: Array) -> Any:
    return pa.py_buffer(np.packbits(truths.astype(np.bool_, copy=False), bitorder="little"))


# what the rules ask


def _asked(library: Library, term: Term, year: int) -> Iterator[FactKey]:
    for each in _reached(library, term):
        if isinstance(each, FactRef):
            yield FactKey(each.name, each.year.at(year) if each.year else 0)


def _reached(library: Library, term: Term) -> Iterator[Term]:
    """A term with all that it is worked out from."""
    waiting, seen = [term], set[str]()
    while waiting:
        for each in walk(waiting.pop()):
            yield each
            if isinstance(each, DefinitionRef) and each.name not in seen:
                seen.add(each.name)
                waiting.append(library.policies.terms[each.name])


def _bars(library: Library) -> frozenset[str]:
    """The truths that rules hold against a company more often than they ask for them."""
    votes: dict[str, int] = {}
    for measure in library.measures:
        for name, vote in _votes(library, measure):
            votes[name] = votes.get(name, 0) + vote
    return frozenset(name for name, total in votes.items() if total < 0)


def _votes(library: Library, measure: Measure) -> Iterator[tuple[str, int]]:
    for _, requirement in tree(measure.requirements):
        against = isinstance(requirement, Exclusion)
        for term in terms_of(requirement):
            yield from _votes_of(library, term, -1 if against else 1, frozenset())


def _votes_of(
    library: Library, term: Term, vote: int, seen: frozenset[str]
) -> Iterator[tuple[str, int]]:
    match term:
        case FactRef() if term.type.kind == "boolean":
            yield term.name, vote
        case Not():
            yield from _votes_of(library, term.part, -vote, seen)
        case Logic():
            for part in term.parts:
                yield from _votes_of(library, part, vote, seen)
        case DefinitionRef() if term.name not in seen:
            inner = library.policies.terms[term.name]
            yield from _votes_of(library, inner, vote, seen | {term.name})
