"""Cases by the million: due lists, the fold of a long case, and its log.

    bench/procedure.py [--quick]

Random cases of approval and filing are written as logs, the register is built from them by two
processes, and some of the cases are touched; then a process of its own asks for the due list of
a day nine days later, so that a share of the cases has lapsed or changed and must be folded
anew. Ends with a table and, as its last line, one JSON object. Exit 1 where a figure is missed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from huice.calendar import published
from huice.calendar.periods import WORKING
from huice.problems import BadInput
from huice.procedure.docket import Docket
from huice.procedure.engine import Case, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.load import keep_version, load_procedure
from huice.procedure.log import parse_log, read_log, whole_log, writing
from huice.procedure.model import Procedure, Transition
from huice.procedure.running import Running

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "policies" / "guangdong-approval-filing-2021" / "procedures"
SIZES = (10_000, 100_000, 1_000_000)
BUILT, ASKED = date(2025, 10, 15), date(2025, 10, 24)
DUE_S, FOLD_MS, RESIDENT_MB, EXPONENT = 10.0, 5.0, 2048, 1.1
DAYS_OF_HISTORY = 900
PART = 2_000
Figures = dict[str, Any]

# --- random cases ----------------------------------------------------------------------------

VALUES = {
    "text": ("材料一份", "某评估公司"), "date": ("2026-12-31",), "rate": ("12%", "22%", "35%"),
    "yes-no": ("no", "no", "yes"), "form": ("2025-44-001",), "duration": ("5工作日",),
}  # fmt: skip
RARE = {
    "notify": 0.3, "consult-lower": 0.3, "consult-department": 0.3, "begin-expert-review": 0.3,
    "ask-to-clarify": 0.3, "remind": 0.3, "mark-complex": 0.2, "extend-decision": 0.1,
    "apply-change": 0.2, "apply-extension": 0.2, "change": 0.2, "change-by-choice": 0.2,
    "inspect": 0.3, "accept": 2, "submit": 4, "verify": 9, "notify-start": 4, "entrust": 3, "approve": 6, "start": 1,
}  # fmt: skip
LONG = {"approved": 900, "filed": 900, "started": 200}
"""States in which a case rests for many days, once no period of working days runs."""


def in_working_days(running: Running) -> bool:
    return not running.ended and running.length is not None and running.length.unit == WORKING


def allowed(case: Case) -> list[Transition]:
    finals = case.procedure.finals
    return [
        each for each in case.procedure.transitions
        if case.state in each.sources and each.to not in finals and not case.blocked(each)
    ]  # fmt: skip


def history(
    procedure: Procedure, name: str, dice: random.Random
) -> tuple[Opening, list[Entry]] | None:
    """A case as it stands when the register is built; None where it came to its end before."""
    day = BUILT - timedelta(days=dice.randrange(dice.choice((60, *[DAYS_OF_HISTORY] * 3))))
    recorded = datetime.combine(day, time(8))
    opening = Opening(name, procedure.key, procedure.digest, day, recorded)
    case, entries = Case(procedure, opening, published()), list[Entry]()
    while True:
        rest = 0 if any(map(in_working_days, case.clocks.values())) else LONG.get(case.state, 0)
        day += timedelta(days=int(dice.expovariate(1 / rest)) if rest else dice.choice((0, 0, 1, 1, 2, 3, 6)))  # fmt: skip
        if day > BUILT:
            case.settle(BUILT)
            return None if case.state in procedure.finals else (opening, entries)
        if day > case.horizon:
            case.settle(day)
        able = allowed(case)
        if not able:
            return None
        [rule] = dice.choices(able, [RARE.get(each.event, 1) for each in able])
        data = {
            field: dice.choice(kind.options or VALUES[kind.kind])
            for field, kind in rule.data.items()
            if not kind.optional or field in ("change", "project_code")
        }
        moment = datetime.combine(day, time(9 + min(len(entries), 13)))
        entry = Entry(f"e{len(entries) + 1}", rule.event, day, moment, rule.by[0], data)
        try:
            case.enter(entry)
        except BadInput:
            continue
        entries.append(entry)


def generate(folder: Path, first: int, count: int) -> tuple[int, int]:
    """Write the logs of some open cases; how many events and bytes they hold."""
    dice = random.Random(first)
    procedures = [load_procedure(FOLDER / f"{name}.yaml") for name in ("approval", "filing")]
    events = size = 0
    for number in range(first, first + count):
        kind = number % 2
        name = f"粤{'核备'[kind]}〔2025〕{number:07}号"
        while not (found := history(procedures[kind], name, dice)):
            pass
        raw = whole_log(*found)
        (folder / f"{name}.jsonl").write_bytes(raw)
        events, size = events + len(found[1]), size + len(raw)
    return events, size


def touch(folder: Path, names: Sequence[str]) -> tuple[int, int]:
    """Enter events through the docket, and behind its back; how many of each."""
    docket, dice, day = Docket(folder), random.Random(5), ASKED - timedelta(days=2)
    done = [0, 0]
    wanted = [min(2_000, len(names) // 400), min(1_000, len(names) // 1_000)]
    for name in dice.sample(names, len(names)):
        behind = done[0] == wanted[0]
        if done == wanted:
            break
        procedure, log = docket.read(name)
        case = fold(procedure, log.opening, log.entries, day)
        for rule in allowed(case):
            entry = Entry("t1", rule.event, day, datetime.combine(day, time(12)), rule.by[0])
            try:
                fold(procedure, log.opening, (*log.entries, entry))
            except BadInput:
                continue
            if behind:
                with writing(folder / f"{name}.jsonl", log) as writer:
                    writer.append(entry)
            else:
                docket.enter(name, entry)
            done[behind] += 1
            break
    return done[0], done[1]


# --- due lists ---------------------------------------------------------------------------------


def ask(folder: Path) -> Figures:
    """The due lists of a day, asked for in this process."""
    docket = Docket(folder, processes=2)
    figures: Figures = {}

    def timed(name: str, asked: Callable[[], list[Any]]) -> list[Any]:
        start = perf_counter()
        found = asked()
        figures[name] = {"s": round(perf_counter() - start, 2), "rows": len(found)}
        return found

    found = timed("first", lambda: docket.due(ASKED))
    figures["peak_mb"] = peak_mb()
    figures["overdue"] = sum(each.standing == "overdue" for each in found)
    figures["owing"] = len({each.case for each in found})
    dice = random.Random(7)
    names = sorted({each.case for each in found})
    some = set(dice.sample(names, min(300, len(names))))
    shown = {name: [] for name in some}
    for each in found:
        if each.case in shown:
            shown[each.case].append((each.due, each.clock, each.standing, each.left))
    told = {
        name: [(x.due, x.id, x.standing, x.left) for x in docket.status(name, ASKED).due_next]
        for name in some
    }
    figures["checked"], figures["wrong"] = len(some), sum(sorted(shown[x]) != told[x] for x in some)
    del found, names
    timed("again", lambda: docket.due(ASKED))
    timed("again, 30 days", lambda: docket.due(ASKED, ASKED + timedelta(days=30)))
    timed(
        "again, one actor, 30 days",
        lambda: docket.due(ASKED, ASKED + timedelta(days=30), "authority"),
    )
    timed("again, not looking at the logs, 30 days", lambda: docket.due(ASKED, ASKED + timedelta(days=30), look=False))  # fmt: skip
    figures["load_average"] = round(os.getloadavg()[0], 2)
    return figures


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def stale(folder: Path) -> int:
    """How many rows do not hold on the day that will be asked for."""
    import sqlite3

    with sqlite3.connect(folder / "register.sqlite") as db:
        day = ASKED.toordinal()
        found = db.execute("SELECT count(*) FROM held WHERE turns < ? OR dirty", (day,)).fetchone()
    db.close()
    return int(found[0])


def due_lists(cases: int) -> Figures:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "cases"
        folder.mkdir()
        start = perf_counter()
        for name in ("approval", "filing"):
            keep_version(load_procedure(FOLDER / f"{name}.yaml"), folder / "procedures")
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            parts = [(first, min(PART, cases - first)) for first in range(0, cases, PART)]
            made = list(pool.map(generate, [folder] * len(parts), *zip(*parts, strict=True)))
        generated = perf_counter() - start
        start = perf_counter()
        Docket(folder, processes=2).due(BUILT)
        built = perf_counter() - start
        names = list(Docket(folder).cases())
        assert len(names) == cases
        touched = touch(folder, names)
        turned = stale(folder)
        told = subprocess.run(
            [sys.executable, __file__, "--ask", str(folder)], capture_output=True, text=True
        )
        if told.returncode:
            raise RuntimeError(told.stderr)
        register = (folder / "register.sqlite").stat().st_size
    return {
        "cases": cases, "events": sum(events for events, _ in made),
        "logs_mb": round(sum(size for _, size in made) / 1e6), "generating_s": round(generated, 1),
        "building_s": round(built, 1), "register_mb": round(register / 1e6, 1),
        "touched": touched[0], "touched_by_others": touched[1],
        "folded_anew": turned + touched[1], **json.loads(told.stdout.splitlines()[-1]),
    }  # fmt: skip


# --- one long case -----------------------------------------------------------------------------


def long_approval(length: int) -> tuple[Procedure, Opening, list[Entry]]:
    """An approval that is evaluated, clarified and consulted upon over and over."""
    lines = ["submit applicant", "accept authority"]
    cycle = [
        "entrust authority", "report evaluator", "consult-department authority",
        "department-replies department", "ask-to-clarify authority", "clarify applicant",
        "consult-lower authority", "lower-replies lower", "begin-expert-review authority",
        "end-expert-review experts",
    ]  # fmt: skip
    data = {
        "submit": {"project_code": "A"},
        "entrust": {
            "evaluator": "某评估公司",
            "independent": "yes",
            "evaluation_due": "2022-12-30",
        },
    }
    return told("approval", [*lines, *cycle * (length // len(cycle) + 1)][:length], data)


def long_filing(length: int) -> tuple[Procedure, Opening, list[Entry]]:
    """A filing that is changed and inspected over and over."""
    lines = [
        "declare applicant", "fill-in applicant", "upload applicant", "submit applicant",
        "verify authority", "start applicant", "notify-start applicant",
    ]  # fmt: skip
    data = {
        "declare": {"prohibited": "no", "needs_approval": "no"}, "submit": {"project_code": "A"},
        "fill-in": {"completion": "2026-12-31"}, "change-by-choice": {"change": "12%"},
        "change": {"trigger": "scale", "change": "25%"},
    }  # fmt: skip
    cycle = ["inspect authority", "change-by-choice applicant", "change applicant"]
    return told("filing", [*lines, *cycle * (length // len(cycle) + 1)][:length], data)


def told(
    name: str, lines: Sequence[str], data: dict[str, dict[str, str]]
) -> tuple[Procedure, Opening, list[Entry]]:
    procedure, day = load_procedure(FOLDER / f"{name}.yaml"), date(2022, 1, 4)
    opening = Opening(name, procedure.key, procedure.digest, day, datetime.combine(day, time(8)))
    entries = []
    for place, line in enumerate(lines):
        event, by = line.split()
        day += timedelta(days=place % 10 == 9)
        moment = datetime.combine(day, time(12))
        entries.append(Entry(f"e{place}", event, day, moment, by, data.get(event, {}), "说明"))
    return procedure, opening, entries


def folds(rounds: int) -> Figures:
    figures: Figures = {}
    for make in (long_approval, long_filing):
        procedure, opening, entries = make(1_000)
        today = entries[-1].day + timedelta(days=1)
        assert len(fold(procedure, opening, entries, today).timeline) >= 1_000
        figures[procedure.id] = spread(lambda: fold(procedure, opening, entries, today), rounds)  # noqa: B023
    return figures


def spread(run: Callable[[], object], rounds: int) -> Figures:
    """Median and 95th percentile, in milliseconds."""
    took = []
    for _ in range(rounds):
        start = perf_counter()
        run()
        took.append((perf_counter() - start) * 1000)
    return {
        "median_ms": round(statistics.median(took), 2),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1], 2),
    }


def logs(rounds: int, every: int) -> Figures:
    """A log of 1,000 events opened and appended to; one of 200 cut and opened."""
    procedure, opening, entries = long_filing(1_000)
    with tempfile.TemporaryDirectory() as temporary:
        docket = Docket(Path(temporary))
        docket.begin(procedure, opening.case, opening.day, opening.recorded)
        path = docket.folder / f"{opening.case}.jsonl"
        path.write_bytes(whole_log(opening, entries))
        Path(docket.folder / "register.sqlite").unlink()
        figures: Figures = {"opened": spread(lambda: read_log(path), rounds)}
        known = read_log(path)
        last = entries[-1].day
        ahead: Iterator[Entry] = (
            Entry(f"x{n}", "inspect", last, datetime.combine(last, time(13)), "authority")
            for n in range(10 * rounds)
        )

        def append() -> None:
            nonlocal known
            with writing(path, known) as writer:
                known = writer.append(next(ahead))

        figures["appended"] = spread(append, rounds)
        figures["entered in the docket"] = spread(
            lambda: docket.enter(opening.case, next(ahead)), rounds
        )
    _, opening, entries = long_filing(200)
    raw = whole_log(opening, entries)
    start = perf_counter()
    cuts = wrong = 0
    for cut in range(raw.index(b"\n") + 1, len(raw) + 1, every):
        kept = parse_log(raw[:cut], "log").entries
        wrong += list(kept) != entries[: raw.count(b"\n", 0, cut) - 1]
        cuts += 1
    figures["cuts"] = {"cuts": cuts, "wrong": wrong, "s": round(perf_counter() - start, 1)}
    return figures


# --- the page ----------------------------------------------------------------------------------


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of the line through the logarithms."""
    x, y = [math.log(each) for each in sizes], [math.log(max(each, 1e-9)) for each in values]
    return round(statistics.linear_regression(x, y).slope, 3)


def print_due(at: Figures) -> None:
    print(f"\n{at['cases']:,} open cases, {at['events']:,} events, {at['logs_mb']:,} MB of logs;"
          f" written in {at['generating_s']} s, register built in {at['building_s']} s,"
          f" {at['register_mb']} MB")  # fmt: skip
    print(f"  touched since: {at['touched']:,} by the docket, {at['touched_by_others']:,} behind its"
          f" back; folded anew: {at['folded_anew']:,}")  # fmt: skip
    print(f"  {'due list':<44}{'s':>8}{'rows':>12}")
    for name, each in at.items():
        if isinstance(each, dict):
            print(f"  {name:<44}{each['s']:>8}{each['rows']:>12,}")
    print(f"  {at['owing']:,} cases owe something; {at['overdue']:,} clocks overdue; at most {at['peak_mb']} MB in memory; {at['checked']} cases"
          f" compared with their status, {at['wrong']} differ; load {at['load_average']}", flush=True)  # fmt: skip


def failures(figures: Figures) -> list[str]:
    every = list(figures["sizes"].values())
    largest = every[-1]
    failed = [f"{at['wrong']} cases differ from their status" for at in every if at["wrong"]]
    if largest["first"]["s"] > DUE_S:
        failed.append(f"due list in {largest['first']['s']} s, at most {DUE_S}")
    if largest["peak_mb"] > RESIDENT_MB:
        failed.append(f"{largest['peak_mb']} MB in memory, at most {RESIDENT_MB}")
    if figures["exponent"] > EXPONENT:
        failed.append(f"due lists grow with exponent {figures['exponent']}, at most {EXPONENT}")
    for name, each in figures["folds"].items():
        if each["median_ms"] > FOLD_MS:
            failed.append(f"fold of {name}: {each['median_ms']} ms, at most {FOLD_MS}")
    if figures["logs"]["cuts"]["wrong"]:
        failed.append(f"{figures['logs']['cuts']['wrong']} cuts gave a wrong log")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="2,000 and 10,000 cases; under 50 s")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask:
        print(json.dumps(ask(chosen.ask)))
        return 0
    quick, began = chosen.quick, perf_counter()
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs,"
          f" load {os.getloadavg()[0]:.2f}")  # fmt: skip
    figures: Figures = {"folds": folds(40 if quick else 400)}
    figures["logs"] = logs(20 if quick else 100, 211 if quick else 1)
    print(f"\n{'ms':<44}{'median':>8}{'p95':>12}")
    rows = {f"fold of 1,000 events: {k}": v for k, v in figures["folds"].items()}
    rows |= {f"log of 1,000 events: {k}": v for k, v in figures["logs"].items() if k != "cuts"}
    for name, each in rows.items():
        print(f"{name:<44}{each['median_ms']:>8}{each['p95_ms']:>12}")
    cuts = figures["logs"]["cuts"]
    print(f"a log of 200 events cut at {cuts['cuts']:,} bytes: {cuts['wrong']} wrong", flush=True)
    figures["sizes"] = {}
    for cases in (2_000, 10_000) if quick else SIZES:
        figures["sizes"][cases] = due_lists(cases)
        print_due(figures["sizes"][cases])
    every = figures["sizes"]
    figures["exponent"] = exponent(list(every), [each["first"]["s"] for each in every.values()])
    print(f"\ngrowth of the due list, exponent: {figures['exponent']}")
    failed = failures(figures)
    for each in failed:
        print("BELOW: " + each)
    figures = {"bench": "procedure", "quick": quick, **figures, "due_most_s": DUE_S,
               "fold_most_ms": FOLD_MS, "failed": failed,
               "seconds": round(perf_counter() - began, 1)}  # fmt: skip
    print(f"{figures['seconds']} s in all")
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
