"""Companies by the ten million: streamed from the generator, a few batches in memory at a time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import perf_counter, thread_time

from one_company import Figures
from population_data import Population
from population_stage import CORES, Totals, match_all, totals

from huice.decide.library import load
from huice.population.matcher import Matcher

WINDOW = 5_000_000
BASES = 10


def stream(companies: int, at: date) -> Figures:
    """Companies from the generator, a few batches in memory at a time, counted and priced.

    Reading and matching are measured in the time of the threads at work, of which others on the
    machine take nothing.
    """
    library = load()
    population = Population(library, at, BASES)
    matcher = Matcher(library.policies, at, assume_open=True)
    match_all(matcher, [population.columns(population.arrow(population.block(0, 1000), 0))])
    size = 1 << 16
    numbers = range(-(-companies // size))

    def work(number: int) -> tuple[int, float, float, Totals]:
        start = number * size
        batch = population.arrow(population.block(number, min(size, companies - start)), start)
        made = thread_time()
        columns = population.columns(batch)
        read = thread_time()
        found = totals(matcher, matcher.match(columns))
        return columns.size, read - made, thread_time() - read, found

    whole = [(0, 0, 0)] * len(matcher.measures)
    done, windows, began = 0, [], perf_counter()
    seen, reading, matching, since = 0, 0.0, 0.0, began
    with ThreadPoolExecutor(CORES) as pool:
        for first in range(0, len(numbers), 2 * CORES):
            for count, read, matched, found in pool.map(work, numbers[first : first + 2 * CORES]):
                done, seen = done + count, seen + count
                reading, matching = reading + read, matching + matched
                whole = [(a + x, b + y, c + z)
                         for (a, b, c), (x, y, z) in zip(whole, found, strict=True)]  # fmt: skip
            if seen >= WINDOW or done == companies:
                now = perf_counter()
                windows.append({
                    "companies": done,
                    "all_per_s": round(seen / (now - since)),
                    "read_and_match_per_core_s": round(seen / (reading + matching)),
                    "match_per_core_s": round(seen / matching),
                    "resident_mb": _resident_mb(),
                })  # fmt: skip
                print(f"  {windows[-1]}", file=sys.stderr, flush=True)
                seen, reading, matching, since = 0, 0.0, 0.0, now
    rates = [each["match_per_core_s"] for each in windows]
    return {
        "companies": done,
        "seconds": round(perf_counter() - began, 1),
        "peak_resident_mb": _resident_mb(),
        "had": sum(each[1] for each in whole),
        "award_fen": sum(each[2] for each in whole),
        "steadiness": round(min(rates) / max(rates), 3),
        "windows": windows,
    }


def _resident_mb() -> float:
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def streamed_apart(companies: int, at: date) -> Figures:
    """The same in a process of its own, so that its memory is its own."""
    command = [sys.executable, str(Path(__file__)), str(companies), str(at)]
    launched = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Figures = json.loads(launched.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    print(json.dumps(stream(int(sys.argv[1]), date.fromisoformat(sys.argv[2]))))
