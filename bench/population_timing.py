"""How long each engine takes, all in turns on one machine."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from one_company import Figures, no_gc, run_fresh
from population_data import Population
from population_many import multiplied
from population_openfisca import OpenFisca
from population_stage import (
    BATCH,
    CORES,
    STATEMENTS,
    Array,
    Cores,
    Stage,
    answers_of,
    differing,
    on_cores,
)
from zen_rules import NO_AWARD, ZenLibrary

from huice.decide.library import Library
from huice.population.matcher import Matcher


@dataclass(frozen=True)
class Effort:
    """How much is measured, and how often."""

    companies: int
    bases: int
    rounds: int
    one_by_one: int
    zen: int
    growth_companies: int
    growth_rounds: int
    starts: int


QUICK = Effort(2 * BATCH, 3, 2, 100, 50, 1 << 14, 1, 3)
FULL = Effort(1_000_000, 10, 5, 1000, 1000, 2 * BATCH, 2, 9)


def in_turns(
    calls: dict[str, Callable[[], Iterator[None]]], rounds: int, warming: int = 1
) -> dict[str, Figures]:
    """Seconds of each call. A call prepares itself, yields, and is timed from there to its end;
    all take turns, so that all see one machine. ``best`` is disturbed least by others on it, and
    ``cpu``, of all threads together, hardly at all."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    with no_gc():
        for turn in range(rounds + warming):
            for name, call in calls.items():
                steps = call()
                next(steps)
                start, worked = perf_counter(), process_time()
                for _ in steps:
                    pass
                if turn >= warming:
                    spent[name].append((perf_counter() - start, process_time() - worked))
    return {
        name: {
            "best_s": round(min(wall for wall, _ in each), 4),
            "median_s": round(statistics.median(wall for wall, _ in each), 4),
            "cpu_s": round(min(cpu for _, cpu in each), 4),
        }
        for name, each in spent.items()
    }


def plain(call: Callable[[], Any]) -> Callable[[], Iterator[None]]:
    """A call that needs no preparation."""

    def steps() -> Iterator[None]:
        yield
        call()

    return steps


def openfisca_call(
    system: OpenFisca,
    blocks: Sequence[list[tuple[str, Any, Array]]],
    priced: bool,
    counts: list[tuple[int, int]] | None = None,
) -> Callable[[], Iterator[None]]:
    """Fresh simulations with their inputs set, then everything calculated, and ``counts`` filled."""

    def steps() -> Iterator[None]:
        fresh = [system.simulation(inputs) for inputs in blocks]
        yield
        for simulation in fresh:
            found = [(int(a.sum()), int(b.sum())) for a, b in system.conditions(simulation)]
            if counts is not None:
                counts[:] = found
            for award in system.awards(simulation) if priced else ():
                if award is not None:
                    award.sum(dtype=np.float64)

    return steps


def joined(inputs: Sequence[list[tuple[str, Any, Array]]]) -> list[tuple[str, Any, Array]]:
    """The inputs of several blocks as those of one simulation."""
    return [
        (name, when, np.concatenate([block[place][2] for block in inputs]))
        for place, (name, when, _) in enumerate(inputs[0])
    ]


def time_engines(stage: Stage, effort: Effort) -> Figures:
    """Everything side by side on the same companies in memory."""
    stock, wide = OpenFisca(stage.rules, exact=False), OpenFisca(stage.rules, exact=True)
    in_blocks = [wide.inputs(block) for block in stage.blocks]
    whole_wide = [joined(in_blocks)]
    whole_stock = [joined([stock.inputs(block) for block in stage.blocks])]
    stage.prepare("sum_of_columns")
    read = stage.population.columns
    every, alone = (Cores(stage.matcher, stage.batches, cores) for cores in (CORES, 1))
    calls = {
        "sum of all columns, DuckDB": plain(lambda: stage.ask_duck("sum_of_columns")),
        "Huice, Arrow to columns": plain(lambda: on_cores(read, stage.arrows, CORES)),
        "Huice, matching": plain(every.count),
        "Huice, matching and pricing": plain(every.match),
        "Huice, matching, one core": plain(alone.count),
        "Huice, matching and pricing, one core": plain(alone.match),
        "OpenFisca, 64 bits, conditions alone": openfisca_call(wide, whole_wide, False),
        "OpenFisca, 64 bits": openfisca_call(wide, whole_wide, True),
        "OpenFisca, 64 bits, in blocks": openfisca_call(wide, in_blocks, True),
        "OpenFisca, 32 bits": openfisca_call(stock, whole_stock, True),
    }
    for name in STATEMENTS:
        calls[f"DuckDB, {name}"] = plain(lambda name=name: stage.ask_duck(name))  # type: ignore[misc]
    spent = in_turns(calls, effort.rounds)
    for cores in (every, alone):
        cores.close()
    for name in ("Huice, matching", "Huice, matching and pricing"):
        spent[name]["cpu_s"] = None  # what other processes take is not counted here
    return {"companies": stage.companies, **spent}


def time_zen(stage: Stage, effort: Effort) -> Figures:
    """ZEN company by company, its answers compared first; the fastest of its ways counts."""
    zen = ZenLibrary(stage.library)
    batch = stage.batches[0]
    right = answers_of(stage.matcher, stage.matcher.match(batch), batch.size)
    contexts = [zen.context(batch.company(n), stage.at) for n in range(effort.zen)]
    found: Figures = {"companies": effort.zen, "differing": 0}
    calls: dict[str, Callable[[], Iterator[None]]] = {}
    for name, way in zen.ways().items():
        given = [way.prepare(context) for context in contexts]
        for company, each in enumerate(given):
            said = way.read(way.ask(each))
            expected = np.where(right.possible[:, company], right.award[:, company], NO_AWARD)
            found["differing"] += sum(int(a) != int(b) for a, b in zip(said, expected, strict=True))

        def ask(way: Any = way, given: list[Any] = given) -> None:
            for each in given:
                way.ask(each)

        calls[name] = plain(ask)
    spent = in_turns(calls, min(3, effort.rounds))
    found["ways"] = {
        name: round(each["best_s"] / effort.zen * 1e6, 2) for name, each in spent.items()
    }
    found["us_per_company"] = min(found["ways"].values())
    found["us_as_a_decision"] = min(
        spent for name, spent in found["ways"].items() if name.startswith("decision")
    )
    return found


def ratios(spent: Figures, zen: Figures) -> Figures:
    """How many times as long as Huice on all cores the others take, of best and median times."""
    found: Figures = {}
    for which in ("best_s", "median_s", "cpu_s"):
        cores = ", one core" if which == "cpu_s" else ""
        priced = spent["Huice, matching and pricing" + cores][which]
        alone = spent["Huice, matching" + cores][which]
        one = spent["Huice, matching and pricing, one core"][which]
        duck = min(spent[f"DuckDB, {name}"][which] for name in STATEMENTS)
        fisca = spent["OpenFisca, 64 bits"][which]
        found[which] = {
            "openfisca": round(fisca / priced, 2),
            "openfisca_in_blocks": round(spent["OpenFisca, 64 bits, in blocks"][which] / priced, 2),
            "openfisca_stock": round(spent["OpenFisca, 32 bits"][which] / priced, 2),
            "openfisca_one_core_each": round(fisca / one, 2),
            "duckdb": round(duck / priced, 2),
            "zen": round(zen["us_per_company"] * spent["companies"] / 1e6 / priced, 1),
            "zen_as_a_decision": round(
                zen["us_as_a_decision"] * spent["companies"] / 1e6 / priced, 1
            ),
            "zen_one_core_each": round(zen["us_per_company"] * spent["companies"] / 1e6 / one, 1),
            "sum": round(alone / spent["sum of all columns, DuckDB"][which], 2),
        }
    return found


# --- many measures --------------------------------------------------------------------------


def time_growth(library: Library, population: Population, effort: Effort) -> Figures:
    """60 and 600 different measures on the same companies, on every engine.

    DuckDB with the statement that grows best: a query for each measure takes ten times as long.
    """
    found: Figures = {"companies": effort.growth_companies}
    for count in (60, 600):
        policies = multiplied(library.policies, count)
        stage = Stage(Library(policies), population, effort.growth_companies)
        different = {(each.strict, each.possible, each.sums) for each in stage.rules.rules}
        system = OpenFisca(stage.rules, exact=True)
        inputs = [joined([system.inputs(block) for block in stage.blocks])]
        planned = stage.prepare("shared")
        said: list[Any] = []
        counts: list[tuple[int, int]] = []
        every = Cores(stage.matcher, stage.batches, CORES)
        calls = {
            "huice": plain(every.match),
            "huice, matching": plain(every.count),
            "openfisca": openfisca_call(system, inputs, True, counts),
            "duckdb": plain(lambda stage=stage, said=said: said.append(stage.ask_duck("shared"))),  # type: ignore[misc]
        }
        spent = in_turns(calls, effort.growth_rounds, effort.growth_rounds - 1)
        every.close()
        compiles = []
        for _ in range(3):
            start = perf_counter()
            Matcher(policies, population.at, assume_open=True)
            compiles.append(perf_counter() - start)
        problems = differing("DuckDB", stage.expected, stage.sql.read(said[0]), stage)
        problems += [
            f"OpenFisca: {rule.key}: {given} instead of {right[:2]}"
            for rule, right, given in zip(stage.rules.rules, stage.expected, counts, strict=True)
            if right[:2] != given
        ]
        priced = spent["huice"]["best_s"]
        found[str(count)] = {
            "different": len(different),
            "times_huice": {
                name: round(spent[name]["best_s"] / priced, 2) for name in ("openfisca", "duckdb")
            },
            "compile_s": round(statistics.median(compiles), 3),
            "duckdb_plan_s": round(planned, 3),
            "problems": problems,
            **spent,
        }
        stage.duck.close()
    few, many = found["60"], found["600"]

    def grown(name: str) -> float:
        return float(round(many[name]["best_s"] / few[name]["best_s"], 2))

    found["ratio"] = {
        "huice": grown("huice"),
        "huice_matching": grown("huice, matching"),
        "openfisca": grown("openfisca"),
        "duckdb": grown("duckdb"),
    }
    return found


# --- starting -------------------------------------------------------------------------------


START = """
import sys
from datetime import date
import pyarrow as pa
from huice.decide.library import load
from huice.population.source.headers import plan_of
from huice.population.matcher import Matcher
from huice.population.source.reading import read_batch
policies = load().policies
matcher = Matcher(policies, date.fromisoformat(sys.argv[2]), assume_open=True)
batch = pa.ipc.open_file(sys.argv[1]).get_batch(0)
matcher.match(read_batch(batch, plan_of(batch.schema, policies.facts)))
"""


def time_start(population: Population, effort: Effort) -> Figures:
    """Fresh processes: import, load the library, compile it, read and match a small batch."""
    batch = population.arrow(population.block(0, 1000), 0)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.arrow"
        with pa.ipc.new_file(path, batch.schema) as sink:
            sink.write_batch(batch)
        command = [sys.executable, "-c", START, str(path), str(population.at)]
        run_fresh(command, 1, env)  # fills the caches of kernels and bytecode
        return run_fresh(command, effort.starts, env)
