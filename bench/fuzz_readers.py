#!/usr/bin/env python
"""Hostile files by the million: every one is read or refused, within two seconds.

    .venv/bin/python bench/fuzz_readers.py [--quick] [--inputs N] [--seed S]

Makes inputs of every format that is read: random bytes, samples with bytes flipped, cut, spliced,
doubled or put in, and files put together at random (Chinese texts with labels and tables, tag
soup, Word XML, PDF pages). Each goes through the reader; of the texts, what was read is made into
documents too. Anything but lines or BadInput is a failure, and so is an answer after two seconds.
A failing input is kept in the folder for temporary files, and the exit status is 1. Prints a
table, and as its very last line one JSON object with every figure.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from random import Random
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "text"))

from fuzz_inputs import Input, Maker  # noqa: E402

from huice.problems import BadInput  # noqa: E402
from huice.text.formats import read_bytes, read_file  # noqa: E402
from huice.text.lines import Reading  # noqa: E402
from huice.text.reader import read_documents  # noqa: E402

LIMIT_SECONDS = 2.0
HANG_SECONDS = 30.0
"""After this a process is taken for hung and ended."""

QUICK_INPUTS = 15_000
FULL_INPUTS = 1_000_000
PROCESSES = 2
BATCH = 200
ON_DISK = 100
"""One input in so many goes through a file on disk."""

Figures = dict[str, Any]


@dataclass
class Failure:
    """A way in which inputs failed: how many did, the first of them, and where it is kept."""

    index: int
    kind: str
    file: str
    trace: str
    count: int = 1


@dataclass
class Tally:
    """What became of some inputs: how many of each kind were read and refused, and the slowest."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    slowest: tuple[float, str, int] = (0.0, "", -1)
    failures: dict[str, Failure] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.outcomes += other.outcomes
        for kind, seconds in other.seconds.items():
            self.seconds[kind] += seconds
        self.documents += other.documents
        self.slowest = max(self.slowest, other.slowest)
        for why, failure in other.failures.items():
            self.failures.setdefault(why, replace(failure, count=0)).count += failure.count


# --- one input ------------------------------------------------------------------------------


def try_one(made: Input, index: int, tally: Tally, folder: Path) -> None:
    began = time.perf_counter()
    try:
        outcome = outcome_of(made, index, tally, folder)
    except Exception:
        outcome = "failed"
        keep(made, index, traceback.format_exc(limit=-4), tally)
    spent = time.perf_counter() - began
    if spent > LIMIT_SECONDS:
        keep(made, index, f"{made.kind}: over {LIMIT_SECONDS} s", tally)
    tally.outcomes[made.kind, outcome] += 1
    tally.seconds[made.kind] += spent
    tally.slowest = max(tally.slowest, (round(spent, 3), made.kind, index))


def outcome_of(made: Input, index: int, tally: Tally, folder: Path) -> str:
    try:
        if index % ON_DISK:
            reading = read_bytes(made.name, made.data)
        else:
            path = folder / made.name
            path.write_bytes(made.data)
            reading = read_file(path)
        check_lines(reading)
        if made.is_text:
            tally.documents += len(read_documents([reading]))
    except BadInput as error:
        check_refusal(error, made.name)
        return "refused"
    return "read"


def check_lines(reading: Reading) -> None:
    """What holds for the lines of every file."""
    assert reading.lines and any(line.text.strip() for line in reading.lines)
    for number, line in enumerate(reading.lines, 1):
        assert line.number == number and 0 <= line.heading <= 6
        assert not line.cells or line.text == "\t".join(line.cells)
        for char in line.text:
            assert char == "\t" or (char >= " " and not "\x7f" <= char < "\xa0"), repr(char)
            assert not "\ud800" <= char < "\ue000", repr(char)


def check_refusal(error: BadInput, name: str) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.spot.file == name and problem.what.zh and problem.what.en
        problem.say("zh").encode()


def keep(made: Input, index: int, trace: str, tally: Tally) -> None:
    """The first input that fails in some way, as a file, so that it can be looked into."""
    why = "\n".join(trace.strip().splitlines()[-4:])
    if why in tally.failures:
        tally.failures[why].count += 1
        return
    path = Path(tempfile.gettempdir()) / f"huice-fuzz-{index}-{made.name}"
    path.write_bytes(made.data)
    tally.failures[why] = Failure(index, made.kind, str(path), trace.strip())


# --- processes ------------------------------------------------------------------------------


def work(
    first: int, step: int, inputs: int, seed: int, tallies: Queue[Any], doing: Any, since: Any
) -> None:
    """Every ``step``-th input from ``first`` on; sends what became of them in batches."""
    maker = Maker()
    tally = Tally()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        for at, index in enumerate(range(first, inputs, step), 1):
            doing.value, since.value = index, time.time()
            try_one(maker.make(Random(f"{seed}/{index}")), index, tally, Path(folder))
            if at % BATCH == 0:
                tallies.put(tally)
                tally = Tally()
    since.value = 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tallies.put(tally)
    tallies.put(peak)


def memory_folder() -> str | None:
    """A file system in memory, where the machine has one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclass
class Worker:
    process: Any
    doing: Any
    since: Any

    def is_hung(self) -> bool:
        since: float = self.since.value
        return since > 0 and time.time() - since > HANG_SECONDS


def run(inputs: int, seed: int) -> tuple[Tally, list[int], bool]:
    """All inputs on two processes: the tally, the peak memory of each, whether it was broken off."""
    context = multiprocessing.get_context("spawn")
    tallies = context.Queue()
    workers = []
    for number in range(PROCESSES):
        doing, since = context.Value("q", -1), context.Value("d", 0.0)
        arguments = (number, PROCESSES, inputs, seed, tallies, doing, since)
        workers.append(Worker(context.Process(target=work, args=arguments), doing, since))
    total, peaks, broken_off = Tally(), list[int](), False
    began = time.perf_counter()
    for worker in workers:
        worker.process.start()
    try:
        while len(peaks) < len(workers):
            try:
                message = tallies.get(timeout=1.0)
            except Empty:
                if lost := [worker for worker in workers if is_lost(worker)]:
                    for worker in lost:
                        report_lost(worker, seed, total)
                    break
                continue
            if isinstance(message, int):
                peaks.append(message)
            else:
                total.add(message)
                show_progress(total, inputs, began)
    except KeyboardInterrupt:
        broken_off = True
    finally:
        for worker in workers:
            if worker.process.is_alive() and len(peaks) < len(workers):
                worker.process.terminate()
            worker.process.join(10)
    print(file=sys.stderr)
    return total, peaks, broken_off


def is_lost(worker: Worker) -> bool:
    """Hung, or gone without having finished."""
    return worker.is_hung() or worker.process.exitcode not in (None, 0)


def report_lost(worker: Worker, seed: int, total: Tally) -> None:
    index = worker.doing.value
    made = Maker().make(Random(f"{seed}/{index}"))
    code = worker.process.exitcode
    keep(made, index, "hangs" if code is None else f"the process ended with {code}", total)


def show_progress(total: Tally, inputs: int, began: float) -> None:
    done = sum(total.outcomes.values())
    rate = done / max(time.perf_counter() - began, 0.001)
    left = (inputs - done) / max(rate, 0.001) / 60
    text = f"\r{done:>9,} of {inputs:,}  {rate:,.0f} a second  {left:.0f} min left  "
    print(text, f"{failed(total)} failures ", end="", file=sys.stderr, flush=True)


def failed(total: Tally) -> int:
    return sum(failure.count for failure in total.failures.values())


# --- figures --------------------------------------------------------------------------------


def figures_of(total: Tally) -> Figures:
    kinds = sorted({kind for kind, _ in total.outcomes})
    return {
        "inputs": sum(total.outcomes.values()),
        "documents": total.documents,
        "kinds": {
            kind: {
                "read": total.outcomes[kind, "read"],
                "refused": total.outcomes[kind, "refused"],
                "failed": total.outcomes[kind, "failed"],
                "mean_ms": round(
                    total.seconds[kind] * 1000
                    / sum(count for (each, _), count in total.outcomes.items() if each == kind),
                    2,
                ),
            }
            for kind in kinds
        },
        "slowest": dict(zip(("seconds", "kind", "index"), total.slowest, strict=True)),
        "failures": [asdict(failure) for failure in total.failures.values()],
        "failure_count": failed(total),
    }  # fmt: skip


def print_figures(figures: Figures) -> None:
    print(f"{'':<22}{'read':>10}{'refused':>10}{'failed':>8}{'mean ms':>10}")
    for kind, each in figures["kinds"].items():
        print(f"{kind:<22}{each['read']:>10,}{each['refused']:>10,}{each['failed']:>8}"
              f"{each['mean_ms']:>10}")  # fmt: skip
    slowest = figures["slowest"]
    print(f"\n{figures['inputs']:,} inputs, {figures['documents']:,} documents made of the texts")
    print(f"slowest: {slowest['seconds']} s ({slowest['kind']}, input {slowest['index']})")
    for failure in figures["failures"]:
        print(f"\nFAILED {failure['count']} times, first input {failure['index']}"
              f" ({failure['kind']}): {failure['file']}")  # fmt: skip
        print(failure["trace"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under 50 seconds in all")
    parser.add_argument("--inputs", type=int, help=f"how many; {FULL_INPUTS:,} by default")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers; 1 by default")
    given = parser.parse_args()
    inputs = given.inputs or (QUICK_INPUTS if given.quick else FULL_INPUTS)
    began = time.perf_counter()
    total, peaks, broken_off = run(inputs, given.seed)
    figures: Figures = {"bench": "fuzz_readers", "quick": given.quick, "seed": given.seed}
    figures |= figures_of(total)
    figures["peak_rss_mb"] = peaks
    figures["broken_off"] = broken_off
    figures["seconds"] = round(time.perf_counter() - began, 1)
    print_figures(figures)
    print(json.dumps(figures, ensure_ascii=False))
    if total.failures or broken_off:
        sys.exit(1)


if __name__ == "__main__":
    main()
