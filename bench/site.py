"""The site under 200 users at once, reading and writing, on SQLite and on PostgreSQL.

    bench/site.py [--quick] [--users 200] [--seconds 60] [--only sqlite|postgresql]

A database of 10,000 companies and 100,000 cases is built as the site would leave it (quick: 1,000
and 5,000), the site is served as ``huice serve`` does it, and users in a process of their own ask
and write, thinking 0.7 to 1.7 seconds between requests; server, database and users share the
machine's cores. Beside it, each page alone: its weight in bytes and, asked one after another, its
time. Ends with a table and, as its last line, one JSON object. Exit 1 where a figure is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests")]

import site_world  # noqa: E402

import postgresql  # noqa: E402

THINK = (0.7, 1.7)
PER_SECOND, P95_MS, ANSWER_MS, PAGE_BYTES = 150.0, 250.0, 200.0, 300_000
Figures = dict[str, Any]


def main() -> int:
    asked = _asked()
    if asked.build:
        _build(Path(asked.build), asked)
        return 0
    figures: Figures = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "quick": asked.quick, "companies": asked.companies, "cases": asked.cases,
        "users": asked.users, "think_s": THINK,
    }  # fmt: skip
    for kind in [asked.only] if asked.only else ["sqlite", "postgresql"]:
        try:
            figures[kind] = _measured(kind, asked)
        except postgresql.Missing as missing:
            figures[kind] = {"missing": str(missing)}
    missed = _print(figures)
    figures["missed"] = missed
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if missed else 0


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("--quick", action="store_true")
    words.add_argument("--users", type=int, default=200)
    words.add_argument("--seconds", type=float)
    words.add_argument("--companies", type=int)
    words.add_argument("--cases", type=int)
    words.add_argument("--only", choices=["sqlite", "postgresql"])
    words.add_argument(
        "--keep", help="a folder to build the SQLite database in, and to find it again"
    )
    words.add_argument("--build", help=argparse.SUPPRESS)
    asked = words.parse_args()
    asked.seconds = asked.seconds or (6 if asked.quick else 60)
    asked.companies = asked.companies or (1_000 if asked.quick else 10_000)
    asked.cases = asked.cases or (3_000 if asked.quick else 100_000)
    return asked


# --- one database --------------------------------------------------------------------------------


def _measured(kind: str, asked: argparse.Namespace) -> Figures:
    with ExitStack() as opened:
        data = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="huice-bench-")))
        if asked.keep and kind == "sqlite":
            data = Path(asked.keep)
        environment = {**os.environ, "HUICE_DATA": str(data), "HUICE_SECRET": site_world.SECRET}
        environment.pop("DATABASE_URL", None)
        if kind == "postgresql":
            environment["DATABASE_URL"] = opened.enter_context(postgresql.server(synced=True))
        began = time.perf_counter()
        if not (data / "plan.json").exists():
            subprocess.run(
                [sys.executable, __file__, "--build", str(data), "--users", str(asked.users),
                 "--companies", str(asked.companies), "--cases", str(asked.cases)],
                check=True, env=environment, stdout=sys.stderr,
            )  # fmt: skip
        built = time.perf_counter() - began
        port = _free_port()
        _say(f"{kind}: built in {built:.0f} s, serving on {port}")
        opened.enter_context(_Served(port, environment))
        plan = json.loads((data / "plan.json").read_text(encoding="utf-8"))
        plan |= {"port": port, "think": THINK}
        (data / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        pages = _pages_alone(plan, 3 if asked.quick else 15)
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "site_users.py"), str(data / "plan.json"),
             str(asked.seconds)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return {"built_s": round(built, 1), "pages": pages, **json.loads(done.stdout)}


class _Served:
    """The site as ``huice serve`` serves it, until the end."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.port, self.environment = port, environment

    def __enter__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from huice.cli.app import main; main()",
             "serve", "--empty", "--port", str(self.port)],
            env=self.environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise SystemExit("the site did not start")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pages_alone(plan: Figures, times: int) -> Figures:
    """Each page asked one after another by its first user: median milliseconds, bytes."""
    import asyncio

    from site_users import User

    async def ask() -> Figures:
        found: Figures = {}
        for told in plan["users"][:3]:
            user = User(plan["port"], told, 1)
            for step in told["steps"]:
                if step["name"] not in found:
                    for _ in range(times):
                        await user.request(step["name"], "GET", step["paths"][0])
                    mine = user.results[-times:]
                    found[step["name"]] = {
                        "median_ms": round(statistics.median(x[2] for x in mine) * 1000, 1),
                        "bytes": mine[-1][3], "status": mine[-1][1],
                    }  # fmt: skip
        return found

    return asyncio.run(ask())


# --- what users do -------------------------------------------------------------------------------


def _build(data: Path, asked: argparse.Namespace) -> None:
    site_world.set_up(data, os.environ.get("DATABASE_URL", ""))
    built = site_world.build(asked.companies, asked.cases, asked.users)
    site_world.settle()
    for told in built.users:
        told["steps"] = _steps(told)
    whole = {"users": built.users, "lines": built.lines}
    (data / "plan.json").write_text(json.dumps(whole), encoding="utf-8")


def _steps(told: Figures) -> list[Figures]:
    """What a user of a role does, each with its weight; about one request in eight writes."""
    from django.urls import reverse

    from huice.site.web.policies import library

    measures = [reverse("measure", args=each.key.split("/")) for each in library().measures]
    common = [
        _step("home", 2, reverse("home")),
        _step("catalogue", 6, reverse("catalogue")),
        _step("measure", 8, *measures),
        _step(
            "document", 3, *[reverse("document", args=[each.id]) for each in library().documents]
        ),
    ]
    if told["role"] == "bureau":
        pages = [reverse("case", args=[ref]) for ref in told["cases"]]
        filed = [reverse("case", args=[ref]) for ref in told["filed"]]
        return [
            *common,
            _step("queue", 20, reverse("queue")),
            _step("case", 25, *pages),
            _step("case acted on", 9, *filed) | {
                "post": {"path": reverse("case-act", args=["REF"]).replace("REF", "{ref}"),
                         "hidden": ["seen"],
                         "data": {"event": "certify", "by": "authority", "entry": "NEW"}}},
            _step("statistics", 1, reverse("statistics")),
        ]  # fmt: skip
    company = told["company"]
    answer = reverse("company-answer", args=[company])
    return [
        *common,
        _step("company", 15, reverse("company", args=[company])),
        _step("answer", 15, answer),
        _step("profile", 10, reverse("company-profile", args=[company])),
        _step("fact told", 9, answer) | {
            "post": {"path": reverse("company-question", args=[company]), "hidden": ["seen"],
                     "data": {"key": "digital.input", "value": "N万元"}}},
        _step("deadlines", 5, reverse("deadlines", args=[company])),
        _step("messages", 3, reverse("messages")),
    ]  # fmt: skip


def _step(name: str, weight: int, *paths: str) -> Figures:
    return {"name": name, "weight": weight, "paths": list(paths)}


# --- what came of it -----------------------------------------------------------------------------


def _print(figures: Figures) -> list[str]:
    missed = []
    for kind in ("sqlite", "postgresql"):
        found = figures.get(kind)
        if not found:
            continue
        if "missing" in found:
            print(f"{kind}: {found['missing']}")
            continue
        print(
            f"\n{kind}: {figures['users']} users, {figures['cases']:,} cases, {found['seconds']} s"
        )
        print(
            f"  {'page':24}{'alone ms':>10}{'bytes':>10}{'asked':>8}{'median ms':>11}{'p95 ms':>9}  statuses"
        )
        for name in sorted({*found["pages"], *found["by_name"]}):
            alone, busy = found["pages"].get(name, {}), found["by_name"].get(name, {})
            print(f"  {name:24}{alone.get('median_ms', ''):>10}{alone.get('bytes', ''):>10}"
                  f"{busy.get('requests', ''):>8}{busy.get('median_ms', ''):>11}{busy.get('p95_ms', ''):>9}"
                  f"  {busy.get('statuses', '')}")  # fmt: skip
        print(f"  all: {found['per_second']} requests a second, {found['writes']} writes, median"
              f" {found['median_ms']} ms, p95 {found['p95_ms']} ms, errors {found['errors']}")  # fmt: skip
        checks = {
            f"{PER_SECOND:.0f} requests a second": figures["quick"] or found["per_second"] >= PER_SECOND,
            f"p95 at most {P95_MS:.0f} ms": found["p95_ms"] <= P95_MS,
            "no error": found["errors"] == 0,
            f"answer page at most {ANSWER_MS:.0f} ms": found["pages"]["answer"]["median_ms"] <= ANSWER_MS,
            f"pages at most {PAGE_BYTES:,} bytes": all(x["bytes"] <= PAGE_BYTES for x in found["pages"].values()),
        }  # fmt: skip
        missed += [f"{kind}: {name}" for name, held in checks.items() if not held]
    print("\nmissed: " + ("; ".join(missed) or "nothing"))
    return missed


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
