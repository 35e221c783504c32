#!/usr/bin/env python
"""What one company's answer costs: all measures, the full trace, ZEN beside it, growth, start.

    .venv/bin/python bench/one_company.py [--quick]

Prints a table, and as its very last line one JSON object with every figure. ZEN is the Rust rule
engine of PyPI's ``zen-engine`` (group ``bench``); without it that part is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

from companies import SEED, Companies
from zen_rules import NO_AWARD, ZenLibrary, compare, same_work

from huice.decide.library import Library, Moment, load
from huice.decide.profile import Profile
from huice.library.load import load_folder
from huice.problems import BadInput
from huice.rules.measure import Document
from huice.rules.state import state_at

ROOT = Path(__file__).parent.parent
DECISION = "decision, JSON text"
TARGETS = {"verdicts_ms": 1.0, "match_ms": 5.0, "cli_s": 0.6, "cli_rss_mb": 150.0}

Figures = dict[str, Any]
Spent = list[list[float]]
"""Milliseconds: for each call, one figure a round."""


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured."""

    rounds: int
    equal: int
    growth_rounds: int
    runs: int


QUICK = Effort(rounds=25, equal=300, growth_rounds=5, runs=5)
FULL = Effort(rounds=200, equal=2000, growth_rounds=30, runs=21)


# --- timing ---------------------------------------------------------------------------------


@contextlib.contextmanager
def no_gc() -> Iterator[None]:
    """The garbage collector stays out of a timed loop."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def interleaved(calls: Mapping[str, list[Callable[[], Any]]], rounds: int) -> dict[str, Spent]:
    """Milliseconds of every call of every round. All names take turns: all see one machine."""
    spent: dict[str, Spent] = {name: [[] for _ in each] for name, each in calls.items()}
    for call in chain.from_iterable(calls.values()):
        call()  # warm
    with no_gc():
        for _ in range(rounds):
            for name, each in calls.items():
                for call, into in zip(each, spent[name], strict=True):
                    start = perf_counter()
                    call()
                    into.append((perf_counter() - start) * 1000)
    return spent


def summary(spent: Spent) -> Figures:
    """Median and 95th percentile of milliseconds; ``floor`` is the mean of each call's fastest,
    which a busy machine disturbs least."""
    ordered = sorted(chain.from_iterable(spent))
    return {
        "median_ms": round(statistics.median(ordered), 4),
        "p95_ms": round(ordered[max(0, math.ceil(len(ordered) * 0.95) - 1)], 4),
        "floor_ms": round(statistics.mean(min(each) for each in spent), 4),
        "calls": len(ordered),
    }


# --- dates ----------------------------------------------------------------------------------


def moments_of(document: Document) -> set[date]:
    """Days on which something may begin or end for a document."""
    days = {document.in_force, document.until, document.issued}
    for call in document.calls:
        closes = call.entry.closes
        days |= {call.entry.opens, closes.date() if isinstance(closes, datetime) else closes}
    return {day for day in days if day}


def open_count(library: Library, day: date) -> list[str]:
    """The measures that can be had on a day."""
    return [
        measure.key
        for measure in library.measures
        if state_at(
            library.policies.document(measure.document),
            datetime.combine(day, time(9)),
            measure.by_application,
        )
        == "open"
    ]


def open_days(library: Library) -> list[date]:
    """Few days which together see every measure open that is ever open; the fullest first."""
    days = sorted(set().union(*(moments_of(document) for document in library.documents)))
    seen = {day: set(open_count(library, day)) for day in days}
    chosen: list[date] = []
    left = set().union(*seen.values()) if seen else set()
    while left:
        best = max(days, key=lambda day: (len(seen[day] & left), len(seen[day])))
        chosen.append(best)
        left -= seen[best]
    return sorted(chosen, key=lambda day: -len(seen[day]))


# --- 1 to 3: one company --------------------------------------------------------------------


def samples(library: Library) -> tuple[dict[Path, Profile], list[str]]:
    """The profiles that come with Huice, and the names of those that do not fit this library."""
    fitting: dict[Path, Profile] = {}
    left_out: list[str] = []
    for path in sorted((ROOT / "samples").glob("*.yaml")):
        try:
            fitting[path] = library.profile(path)
        except BadInput:
            left_out.append(path.name)
    return fitting, left_out


def time_answers(library: Library, effort: Effort) -> Figures:
    """``verdicts`` and ``match`` on samples and complete companies, at several dates."""
    days = open_days(library)
    fitting, left_out = samples(library)
    given = list(fitting.values())
    made = Companies(library, days[0])
    complete = [
        *(Profile(f"qualified {n}", made.qualified()) for n in range(3)),
        *(Profile(f"wild {n}", made.wild()) for n in range(3)),
    ]
    asked: dict[str, list[tuple[Profile, Moment | None]]] = {
        "samples, own date": [(profile, None) for profile in given],
        "samples, open days": [(profile, day) for profile in given for day in days],
        "complete, open days": [(profile, day) for profile in complete for day in days],
        "nothing known, open days": [(Profile("", {}), day) for day in days],
    }
    figures: Figures = {
        "measures": len(library.measures),
        "documents": len(library.documents),
        "facts": len(library.facts),
        "samples": [
            {"name": each.name, "date": str(each.reference_date), "facts": len(each.facts)}
            for each in given
        ],
        "samples_left_out": left_out,
        "open_days": {str(day): len(open_count(library, day)) for day in days},
    }
    few = max(5, effort.rounds // 5)
    ways: tuple[tuple[str, Callable[..., object], int], ...] = (
        ("verdicts", library.verdicts, effort.rounds),
        ("match", partial(match_read_whole, library), few),
    )
    for what, ask, rounds in ways:
        calls = {
            name: [partial(ask, profile, at) for profile, at in group]
            for name, group in asked.items()
            if group
        }
        spent = interleaved(calls, rounds)
        figures[what] = {name: summary(each) for name, each in spent.items()}
        figures[what]["all"] = summary(list(chain.from_iterable(spent.values())))
    return figures


def match_read_whole(library: Library, profile: Profile, at: Moment | None) -> int:
    """The full trace with all that it defers: every fact that every requirement looked at."""
    answer = library.match(profile, at)
    return sum(len(each.uses) for result in answer.results for each in result.requirements)


def check_equality(library: Library, count: int) -> Figures:
    """`compare` on the open days in turn; each day has its own companies."""
    days = open_days(library)
    found = [
        compare(library, day, math.ceil(count / len(days)), SEED + n) for n, day in enumerate(days)
    ]
    total: Figures = {"days": [str(day) for day in days]}
    for name in found[0]:
        total[name] = sum((each[name] for each in found[1:]), found[0][name])
    return total


def time_zen(library: Library, effort: Effort) -> Figures:
    """Huice and ZEN in turns on the same complete companies, with the equality check first."""
    at = open_days(library)[0]
    zen = ZenLibrary(library)
    ways = zen.ways()
    made = Companies(library, at, SEED + 1)
    groups = {
        "qualified": [made.qualified() for _ in range(4)],
        "wild": [made.wild() for _ in range(4)],
    }
    judges = [library.judge(measure.key) for measure in library.measures]
    figures: Figures = {
        "version": version("zen-engine"),
        "date": str(at),
        "open": len(open_count(library, at)),
        "variables": len(zen.translator.variables),
        "characters": sum(len(text) for text in zen.answers()),
        "equality": check_equality(library, effort.equal),
    }
    for name, group in groups.items():
        contexts = [zen.context(facts, at) for facts in group]
        calls: dict[str, list[Callable[[], Any]]] = {
            "huice verdicts": [partial(library.verdicts, Profile("", f), at) for f in group],
            "huice same work": [partial(same_work, judges, facts, at) for facts in group],
        }
        for label, way in ways.items():
            calls[label] = [partial(way.ask, way.prepare(context)) for context in contexts]
        spent = {label: summary(each) for label, each in interleaved(calls, effort.rounds).items()}
        best = min(ways, key=lambda label: spent[label]["median_ms"])
        answers = [same_work(judges, facts, at) for facts in group]
        figures[name] = {
            "measures_met": statistics.mean(sum(a != NO_AWARD for a in each) for each in answers),
            **spent,
            "fastest": best,
            "zen_ms": spent[best]["median_ms"],
            "ratio_to_verdicts": ratios(spent, best, "huice verdicts"),
            "ratio_to_same_work": ratios(spent, best, "huice same work"),
            "decision_ratio_to_verdicts": ratios(spent, DECISION, "huice verdicts"),
            "decision_ratio_to_same_work": ratios(spent, DECISION, "huice same work"),
        }
    return figures


def ratios(spent: Mapping[str, Figures], above: str, below: str) -> Figures:
    """One time over another: of the medians, and of the floors."""
    return {
        which: round(spent[above][f"{which}_ms"] / spent[below][f"{which}_ms"], 3)
        for which in ("median", "floor")
    }


# --- 4: growth ------------------------------------------------------------------------------


GROWTH_FACTS = """\
facts:
  made.place: {type: place, source: register, label: 所在地 | Place, where: 执照 | Licence}
  made.industry: {type: industry, source: register, label: 行业 | Industry, where: 登记 | Register}
  made.founded: {type: date, source: register, label: 成立 | Founded, where: 执照 | Licence}
  made.lawful: {type: boolean, source: declared, label: 守法 | Lawful, where: 声明 | Declared}
  made.barred: {type: boolean, source: register, label: 失信 | Barred, where: 登记 | Register}
  made.staff: {type: count 人, source: register, label: 人数 | Staff, where: 社保 | Insurance}
  made.spent: {type: money, source: declared, label: 投入 | Spent, where: 发票 | Invoices}
  made.revenue:
    {type: money, yearly: true, source: register, label: 收入 | Revenue, where: 报表 | Accounts}
  made.research:
    {type: money, yearly: true, source: register, label: 研发 | Research, where: 报表 | Accounts}
"""

GROWTH_COMPANY = {
    "made.place": "深圳市南山区",
    "made.industry": "C39",
    "made.founded": "2001-01-01",
    "made.lawful": "是",
    "made.barred": "否",
    "made.staff": "9000人",
    "made.spent": "9亿元",
    "made.revenue": {"2023": "80亿元", "2022": "70亿元"},
    "made.research": {"2023": "30亿元"},
}


def growth_measure(number: int) -> str:
    """One measure with six mixed conditions; its thresholds are its own."""
    place = ("广东省", "深圳市", "深圳市南山区")[number % 3]
    sector = ('"C"', '"C39"', "制造业")[number % 3]
    founded = date(2010, 1, 1) + timedelta(number)
    return f"""\
  - id: m{number}
    title: 第{number}项 | Number {number}
    cite: 第一条
    inventory: []
    applicant: 企业 | Enterprise
    department: 工信局 | Bureau
    anchor: {{of: application}}
    requires:
      - {{id: where, cite: 第一条, title: 地区 | Place, that: made.place within {place}}}
      - {{id: sector, cite: 第一条, title: 行业 | Sector, that: made.industry within {sector}}}
      - {{id: lawful, cite: 第一条, title: 守法 | Lawful, that: made.lawful and made.founded <= {founded}}}
      - {{id: revenue, cite: 第一条, title: 收入 | Revenue, that: made.revenue@Y-1 >= {1000 + number}万元}}
      - id: either
        cite: 第一条
        title: 人数或增长 | Staff or growth
        any:
          - {{id: staff, cite: 第一条, title: 人数 | Staff, that: made.staff >= {20 + number}人}}
          - {{id: more, cite: 第一条, title: 增收 | More, that: made.revenue@Y-1 > made.revenue@Y-2}}
      - {{id: research, cite: 第一条, title: 研发 | Research, that: made.research@Y-1 / made.revenue@Y-1 >= 3.{number:04d}%}}
    excludes:
      - {{id: barred, cite: 第二条, title: 失信 | Barred, when: made.barred}}
    award:
      kind: ceiling
      cite: 第三条
      payee: 企业 | Enterprise
      amount: 20% * made.spent
      caps: [{{at: {100 + number}万元, cite: 第三条}}]
"""


def growth_library(folder: Path, count: int) -> Library:
    """A library of generated measures, ten to a document, loaded from files like any other."""
    (folder / "facts").mkdir(parents=True)
    (folder / "facts" / "made.yaml").write_text(GROWTH_FACTS, "utf-8")
    for first in range(0, count, 10):
        home = folder / f"made-{first:05d}"
        home.mkdir()
        (home / "document.yaml").write_text(
            f"number: 号{first}\ntitle: 文件{first} | Document {first}\nin_force: 2020-01-01\n",
            "utf-8",
        )
        written = "".join(growth_measure(number) for number in range(first, first + 10))
        (home / "measures.yaml").write_text("measures:\n" + written, "utf-8")
    return Library(load_folder(folder))


def exponent(sizes: list[int], times: list[float]) -> float:
    """The power of the size that the time grows with: the slope in logarithms."""
    return round(
        statistics.linear_regression([math.log(n) for n in sizes], [math.log(t) for t in times])[0],
        3,
    )


def time_growth(effort: Effort, with_zen: bool) -> Figures:
    """Time for one company that meets every condition, as measures grow in number."""
    sizes, at = [10, 100, 1000], date(2024, 6, 1)
    calls: dict[str, list[Callable[[], Any]]] = {}
    load_s: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            start = perf_counter()
            library = growth_library(Path(folder) / "policies", size)
            load_s[str(size)] = round(perf_counter() - start, 3)
        profile = library.profile(GROWTH_COMPANY)
        first = library.verdicts(profile, at)
        assert len(first) == size and {each[0] for each in first.values()} == {"eligible"}
        calls[f"huice {size}"] = [partial(library.verdicts, profile, at)]
        if with_zen:
            zen = ZenLibrary(library)
            way = zen.ways()["one compiled expression, dict"]
            context = zen.context(dict(profile.facts), at)
            assert NO_AWARD not in way.read(way.ask(context))
            calls[f"zen {size}"] = [partial(way.ask, context)]
    spent = interleaved(calls, effort.growth_rounds)
    figures: Figures = {"generate_and_load_s": load_s}
    for engine in ("huice", "zen") if with_zen else ("huice",):
        rows = {str(size): summary(spent[f"{engine} {size}"]) for size in sizes}
        for size, row in rows.items():
            row["us_per_measure"] = round(row["median_ms"] * 1000 / int(size), 3)
        times = [row["median_ms"] for row in rows.values()]
        figures[engine] = {**rows, "exponent": exponent(sizes, times)}
    return figures


# --- 5: the command line --------------------------------------------------------------------


LAUNCHER = """
import json, os, sys, time
command, runs = json.loads(sys.argv[1]), int(sys.argv[2])
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
found = []
for _ in range(runs):
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    spent = time.perf_counter() - start
    found.append([spent, usage.ru_maxrss, usage.ru_utime + usage.ru_stime, status])
print(json.dumps(found))
"""
"""Starts commands from a process that is small itself: a child's peak counts its parent's."""


def run_fresh(command: list[str], runs: int, env: Mapping[str, str]) -> Figures:
    """Wall time, CPU time and peak memory of fresh processes."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, json.dumps(command), str(runs)],
        env=dict(env), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(launched.stdout)
    if any(status for *_, status in found):
        raise RuntimeError(f"{command} failed: {launched.stderr[-500:]}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return {
        "wall_s": round(statistics.median(run[0] for run in found), 4),
        "wall_worst_s": round(max(run[0] for run in found), 4),
        "cpu_s": round(statistics.median(run[2] for run in found), 4),
        "peak_rss_mb": round(max(run[1] for run in found) / unit, 1),
        "runs": runs,
    }


def time_command_line(library: Library, effort: Effort) -> Figures:
    """Fresh processes with warm caches, and without. The sample with most facts is asked."""
    fitting, _ = samples(library)
    sample = str(max(fitting, key=lambda path: len(fitting[path].facts)))
    script = Path(sys.executable).with_name("huice")
    start = [sys.executable, "-c", "from huice.cli.app import main; main()"]
    huice = [str(script)] if script.exists() else start
    python = [sys.executable, "-c"]
    with tempfile.TemporaryDirectory() as cache:
        # as on a user's machine: Huice's cache is kept, and so is Python's own bytecode
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env = plain | {"HUICE_CACHE": cache, "PYTHONPYCACHEPREFIX": f"{cache}/bytecode"}
        bare = plain | {"HUICE_CACHE": cache, "PYTHONDONTWRITEBYTECODE": "1",
                        "PYTHONPYCACHEPREFIX": f"{cache}/none"}  # fmt: skip
        match, some = [*huice, "match", sample], max(3, effort.runs // 2)
        return {
            "match, first run of all": run_fresh(match, 1, env),
            "match": run_fresh(match, effort.runs, env),
            "match --json": run_fresh([*match, "--json"], some, env),
            "match, library not cached": run_fresh(match, 1, env | {"HUICE_CACHE": "off"}),
            "match, bytecode not cached": run_fresh(match, 1, bare),
            "python -c pass": run_fresh([*python, "pass"], some, env),
            "import huice": run_fresh([*python, "import huice"], some, env),
            "import huice.cli.app": run_fresh([*python, "import huice.cli.app"], some, env),
            "huice.load()": run_fresh([*python, "import huice; huice.load()"], some, env),
        }


# --- the page -------------------------------------------------------------------------------


def machine() -> Figures:
    """Where this was measured."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def has_zen() -> bool:
    """Whether zen-engine is installed (group ``bench``)."""
    try:
        return bool(version("zen-engine"))
    except PackageNotFoundError:
        return False


def row(name: str, *cells: object) -> None:
    print(f"  {name:<44}" + "".join(f"{cell!s:>14}" for cell in cells))


def mark(value: float, target: float) -> str:
    return f"target {target:g}: {'met' if value <= target else 'MISSED'}"


def print_answers(figures: Figures) -> None:
    print(f"\n{figures['measures']} measures of {figures['documents']} documents,"
          f" {figures['facts']} facts")  # fmt: skip
    for each in figures["samples"]:
        print(f"  sample {each['name']}: {each['facts']} facts, own date {each['date']}")
    if figures["samples_left_out"]:
        print(f"  LEFT OUT, they do not fit this library: {', '.join(figures['samples_left_out'])}")
    print("  open days: " + ", ".join(f"{d} ({n} open)" for d, n in figures["open_days"].items()))
    for what, target in (("verdicts", "verdicts_ms"), ("match", "match_ms")):
        read = ", every fact used read" if what == "match" else ""
        print(f"\nLibrary.{what}, one company{read}, ms per call")
        row("", "median", "p95", "floor", "calls")
        for name, each in figures[what].items():
            row(name, *each.values())
        print(f"  {mark(figures[what]['all']['median_ms'], TARGETS[target])} (median, all)")


def print_zen(figures: Figures) -> None:
    equal = figures["equality"]
    print(f"\nZEN {figures['version']} (Rust), the same conditions and facts, at {figures['date']}")
    print(f"  {figures['variables']} variables, {figures['characters']} characters of expressions")
    print(f"  equality: {equal['profiles']} complete profiles, {equal['verdicts']} verdicts"
          f" ({equal['qualified']} not barred), {equal['awards']} awards;"
          f" {equal['disagreements']} disagreements, {equal['undefined']} undefined,"
          f" {equal['undefined_barred']} undefined awards of barred companies")  # fmt: skip
    print(
        "    (undefined: a table without a row for the company's place; ZEN's tables give 0 there)"
    )
    for text in equal["differing"]:
        print(f"    {text}")
    for name in ("qualified", "wild"):
        group = figures[name]
        print(f"\n  {name} companies ({group['measures_met']:g} measures met on average), ms")
        row("", "median", "p95", "floor", "calls")
        for label, each in group.items():
            if isinstance(each, dict) and "calls" in each:
                row(label, *each.values())
        print(f"  fastest ZEN: {group['fastest']}")
        row("", "of medians", "of floors")
        row("time ZEN / Library.verdicts", *group["ratio_to_verdicts"].values())
        row("time ZEN / Huice, same work", *group["ratio_to_same_work"].values())
        row("ZEN as a decision / Library.verdicts", *group["decision_ratio_to_verdicts"].values())
        row("ZEN as a decision / Huice, same work", *group["decision_ratio_to_same_work"].values())


def print_growth(figures: Figures) -> None:
    print("\nGrowth: generated measures, six conditions each, one company that meets them all")
    row("", "ms a call", "us a measure")
    for engine in ("huice", "zen"):
        for size, each in figures.get(engine, {}).items():
            if isinstance(each, dict):
                row(f"{engine}, {size} measures", each["median_ms"], each["us_per_measure"])
        if engine in figures:
            row(f"{engine}, exponent", figures[engine]["exponent"])
    print(f"  generated, loaded and checked in s: {figures['generate_and_load_s']}")


def print_command_line(figures: Figures) -> None:
    print("\nFresh processes; the library and bytecode in their caches unless said otherwise")
    row("", "wall s", "worst s", "cpu s", "peak MB", "runs")
    for name, each in figures.items():
        row(name, *each.values())
    print(f"  wall {mark(figures['match']['wall_s'], TARGETS['cli_s'])};"
          f" memory {mark(figures['match']['peak_rss_mb'], TARGETS['cli_rss_mb'])}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under 50 seconds in all")
    quick = parser.parse_args().quick
    effort = QUICK if quick else FULL
    began = perf_counter()
    figures: Figures = {"bench": "one_company", "quick": quick, "machine": machine()}
    where = figures["machine"]
    print(f"{where['implementation']} {where['python']}, {where['cpus']} CPUs, {where['system']},"
          f" load {where['load_average']}")  # fmt: skip
    library = load()
    figures["command_line"] = time_command_line(library, effort)
    figures["answers"] = time_answers(library, effort)
    print_answers(figures["answers"])
    if has_zen():
        figures["zen"] = time_zen(library, effort)
        print_zen(figures["zen"])
    else:
        print("\nZEN: not installed, left out (uv sync --inexact --group bench)")
    figures["growth"] = time_growth(effort, has_zen())
    print_growth(figures["growth"])
    print_command_line(figures["command_line"])
    figures["targets"] = TARGETS
    figures["seconds"] = round(perf_counter() - began, 1)
    print(f"\n{figures['seconds']} s in all")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
