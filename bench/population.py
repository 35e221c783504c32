#!/usr/bin/env python
"""What a population costs: every company against every measure, beside other engines.

    .venv/bin/python bench/population.py [--quick] [--companies N] [--full60]

Huice, OpenFisca-core, DuckDB and zen-engine decide the same measures on the same made-up companies
of which everything is known, and every answer is compared; of the libraries with 60 and 600
measures the compared answers are the timed ones. Prints a table, and as its very last line one
JSON object with every figure. ``--full60`` adds sixty million companies, streamed from the
generator. The other engines are in the group ``bench``.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from time import perf_counter

from one_company import Figures, machine, mark, open_days, row
from population_data import Population, in_effect
from population_stage import Stage, check
from population_stream import streamed_apart
from population_timing import (
    FULL,
    QUICK,
    ratios,
    time_engines,
    time_growth,
    time_start,
    time_zen,
)

from huice.decide.library import load

TARGETS = {
    "openfisca": 10, "duckdb": 4, "zen": 500, "sum": 2, "growth": 3, "compile_s": 2, "start_s": 1,
    "resident_mb": 2048,
}  # fmt: skip


def reached(value: float, target: float) -> str:
    return f"target at least {target:g}: {'met' if value >= target else 'MISSED'}"


def print_check(found: Figures) -> None:
    print(f"\n{found['companies']:,} companies, {found['measures']} measures; {found['had']:,} pairs"
          f" can be had, of {found['measures_had_by_somebody']} measures;"
          f" {found['award_fen']:,} 分 in all")  # fmt: skip
    print(f"  counts and sums equal in Huice and DuckDB, {found['one_by_one']} companies one by one:"
          f" {len(found['problems'])} differences")  # fmt: skip
    for problem in found["problems"][:10]:
        print(f"    {problem}")
    for name in ("openfisca_64", "openfisca_stock"):
        each = found[name]
        print(f"  {name}: of all pairs {each['verdicts']} verdicts and {each['awards']} awards"
              f" differ (by {each['largest_fen']} 分 at most), in {len(each['measures'])} measures")  # fmt: skip


def print_engines(spent: Figures, zen: Figures, compared: Figures) -> None:
    print(f"\n{spent['companies']:,} companies in memory, seconds")
    row("", "best", "median", "cpu")
    for name, each in spent.items():
        if isinstance(each, dict):
            row(name, each["best_s"], each["median_s"], each["cpu_s"])
    print(f"\nZEN, one by one, {zen['companies']} companies: {zen['differing']} differences;"
          " microseconds a company")  # fmt: skip
    for name, each in zen["ways"].items():
        row(name, each)
    print("\nTimes as long as Huice on all cores")
    row("", *compared)
    for name in compared["best_s"]:
        row(name, *(each[name] for each in compared.values()))
    best = compared["best_s"]
    for name in ("openfisca", "duckdb", "zen"):
        print(f"  {name}: {reached(best[name], TARGETS[name])}")
    print(f"  Huice, matching, over the sum of all columns: {mark(best['sum'], TARGETS['sum'])}")


def print_growth(found: Figures) -> None:
    print(f"\n60 and 600 different measures, {found['companies']:,} companies, best seconds")
    row("", "60", "600")
    few, many = found["60"], found["600"]
    for name, each in few.items():
        if isinstance(each, dict) and "best_s" in each:
            row(name, each["best_s"], many[name]["best_s"])
    row("Huice, compile", few["compile_s"], many["compile_s"])
    row("DuckDB, plan", few["duckdb_plan_s"], many["duckdb_plan_s"])
    print(f"  differences: {len(few['problems'])}, {len(many['problems'])}")
    print(f"  times Huice: {few['times_huice']}, {many['times_huice']}")
    print(f"  600 over 60: {found['ratio']}")
    print(f"  Huice {mark(found['ratio']['huice'], TARGETS['growth'])};"
          f" compile {mark(many['compile_s'], TARGETS['compile_s'])}")  # fmt: skip


def print_stream(found: Figures) -> None:
    print(f"\n{found['companies']:,} companies streamed from the generator in {found['seconds']} s")
    row("", "all a s", "match a core s", "peak MB")
    for each in found["windows"]:
        row(f"{each['companies']:,}", each["all_per_s"], each["match_per_core_s"], each["resident_mb"])  # fmt: skip
    print(f"  slowest window {found['steadiness']} of the fastest; sum {found['award_fen']:,} 分;"
          f" memory {mark(found['peak_resident_mb'], TARGETS['resident_mb'])}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under 50 seconds in all")
    parser.add_argument("--companies", type=int, help="how many, 1,000,000 by default")
    parser.add_argument("--full60", action="store_true", help="60,000,000 companies as well")
    given = parser.parse_args()
    effort = QUICK if given.quick else FULL
    began = perf_counter()
    figures: Figures = {"bench": "population", "quick": given.quick, "machine": machine()}
    figures["versions"] = {name: version(name) for name in
                           ("OpenFisca-Core", "duckdb", "zen-engine", "numpy", "numba")}  # fmt: skip
    where = figures["machine"]
    print(f"{where['implementation']} {where['python']}, {where['cpus']} CPUs, {where['system']},"
          f" load {where['load_average']}; {figures['versions']}")  # fmt: skip
    library = in_effect(load())
    at = open_days(library)[0]
    population = Population(library, at, effort.bases)
    figures["start"] = time_start(population, effort)
    print(f"\nFresh process, library loaded and compiled, 1,000 companies matched:"
          f" {figures['start']['wall_s']} s, {mark(figures['start']['wall_s'], TARGETS['start_s'])}")  # fmt: skip
    stage = Stage(library, population, given.companies or effort.companies)
    figures["compile_s"] = round(stage.compile_s, 3)
    figures["equality"] = check(stage, effort.one_by_one)
    print_check(figures["equality"])
    figures["engines"] = time_engines(stage, effort)
    figures["zen"] = time_zen(stage, effort)
    figures["ratios"] = ratios(figures["engines"], figures["zen"])
    print_engines(figures["engines"], figures["zen"], figures["ratios"])
    stage.duck.close()
    del stage
    figures["growth"] = time_growth(library, population, effort)
    print_growth(figures["growth"])
    if given.full60:
        figures["full60"] = streamed_apart(60_000_000, at)
        print_stream(figures["full60"])
    figures["targets"] = TARGETS
    figures["seconds"] = round(perf_counter() - began, 1)
    print(f"\n{figures['seconds']} s in all")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
