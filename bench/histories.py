"""Random histories of the procedures of the library: what must hold in every state, and how far
the histories get.

    bench/histories.py [--quick] [--histories N] [--only NAME]

The machine is that of tests/procedure/histories.py: days pass, allowed and wild events are
entered, entries are corrected. Approval, filing and the application of a call share the N
histories (100,000 by default); every other procedure has a fiftieth of it. Ends with a
table and, as its last line, one JSON object. Exit 1 where a history breaks an invariant.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "procedure"))

from test_histories import FILES, machine  # noqa: E402

CHUNK = 500
STEPS = 25
WEIGHTED = ("approval", "filing", "application")


def told(key: str, histories: int) -> dict[str, Any]:
    """Run some histories; counts the states they ended in and the events that were taken."""
    ends: Counter[str] = Counter()
    events = 0

    class Counted(machine(key)):  # type: ignore[misc]
        def teardown(self) -> None:
            nonlocal events
            ends[self.case.state] += 1
            events += len(self.entries)

    chosen = settings(
        max_examples=histories, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    broken = ""
    try:
        run_state_machine_as_test(Counted, settings=chosen)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        broken = f"{type(error).__name__} in {where.name}: {error}"[:500]
    return {"key": key, "ends": ends, "events": events, "broken": broken}


def plan(histories: int, only: str) -> list[tuple[str, int]]:
    """How many histories each procedure has, in chunks."""
    keys = [key for key in FILES if only in key]
    weighted = [key for key in keys if key.endswith(WEIGHTED)]
    share = {
        key: max(1, histories // len(weighted) if key in weighted else histories // 50)
        for key in keys
    }
    return [
        (key, min(CHUNK, total - done))
        for key, total in share.items()
        for done in range(0, total, CHUNK)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="500 histories")
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--only", default="", help="only procedures whose key holds this")
    chosen = parser.parse_args()
    chunks = plan(500 if chosen.quick else chosen.histories, chosen.only)
    began = time.perf_counter()
    ends: dict[str, Counter[str]] = {}
    events: Counter[str] = Counter()
    broken: list[str] = []
    with ProcessPoolExecutor(2) as pool:
        for place, found in enumerate(pool.map(told, *zip(*chunks, strict=True)), 1):
            ends.setdefault(found["key"], Counter()).update(found["ends"])
            events[found["key"]] += found["events"]
            if found["broken"]:
                broken.append(f"{found['key']}: {found['broken']}")
            if sys.stderr.isatty():
                print(f"\r{place}/{len(chunks)}", end="", file=sys.stderr)
    seconds = time.perf_counter() - began
    print(f"{'procedure':<60}{'histories':>10}{'events':>9}{'end states':>12}")
    for key, states in ends.items():
        reached = f"{len(states)}/{len(machine(key).procedure.states)}"
        print(f"{key:<60}{states.total():>10,}{events[key]:>9,}{reached:>12}")
    for each in broken:
        print(each)
    total = sum(states.total() for states in ends.values())
    print(json.dumps({
        "histories": total, "events": sum(events.values()), "broken": len(broken),
        "seconds": round(seconds, 1),
        "procedures": {key: states.total() for key, states in ends.items()},
    }))  # fmt: skip
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
