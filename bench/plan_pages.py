"""How fast pages of plans answer, with all tasks and all targets on one page.

    bench/plan_pages.py [--quick]

Each page is asked through Django's test client, warm, in a process of its own: over the policy
library as it is, and over one that was grown to 1,300 tasks and 750 targets by copies of its own
plans. A third of the targets have observations. Ends with a table and, as its last line, one JSON
object. Exit 1 where a page of the grown library takes more than 300 ms of its processor's time at
the median.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

TASKS, TARGETS, MOST_MS = 1_300, 750, 300.0
PAGES = {
    "all plans": "/plans",
    "tree": "/plans/tree",
    "all tasks": "/plans/tasks?show=all",
    "tasks": "/plans/tasks",
    "all targets": "/plans/targets?show=all",
    "targets of a year": "/plans/targets?year=2025",
    "one target": "/plans/guangdong-robots-plan-2023/targets/revenue-2025",
    "the longest plan": "/plans/guangdong-manufacturing-plan-2021",
    "matrix": "/plans/tasks/matrix?show=all",
    "two clusters": "/plans/layout/compare?cluster=gd-electronics&cluster=gd-materials",
    "four places": "/plans/layout/compare?place=440100&place=440300&place=440600&place=441900",
    "a place": "/plans/places/440300",
    "differing": "/plans/differing",
}
Figures = dict[str, Any]


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--quick", action="store_true", help="five rounds instead of thirty")
    words.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = words.parse_args()
    rounds = 5 if asked.quick else 30
    if asked.measure:
        print(json.dumps(measured(rounds)))
        return 0
    with tempfile.TemporaryDirectory(prefix="huice-bench-") as folder:
        figures: Figures = {
            "bench": "plan_pages", "quick": asked.quick, "rounds": rounds, "most_ms": MOST_MS,
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
            "load": round(os.getloadavg()[0], 2),
            "library": alone(ROOT / "policies", asked.quick),
            "grown": alone(grown(Path(folder) / "policies"), asked.quick),
        }  # fmt: skip
    for name in ("library", "grown"):
        show(name, figures[name])
    figures["missed"] = [name for name, each in figures["grown"]["pages"].items()
                         if each["cpu_ms"] > MOST_MS]  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if figures["missed"] else 0


def grown(folder: Path) -> Path:
    """The library with copies of its plans until there are enough targets; copies bring no tasks
    where there are enough."""
    shutil.copytree(ROOT / "policies", folder)
    plans = sorted(folder.glob("*/plan.yaml"))
    held = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in plans}
    tasks = sum(len(each.get("tasks", ())) for each in held.values())
    targets = sum(_aims(each) for each in held.values())
    for number in range(1, 9):
        for path, plan in held.items():
            if targets >= TARGETS and tasks >= TASKS:
                return folder
            copy = dict(plan)
            if tasks >= TASKS:
                copy.pop("tasks", None)
            if targets >= TARGETS:
                copy.pop("targets", None)
            for each in copy.get("targets", ()):
                each.pop("same_as", None)
            tasks, targets = tasks + len(copy.get("tasks", ())), targets + _aims(copy)
            _copied(path.parent, f"{path.parent.name}-copy-{number}", copy)
    raise SystemExit("the library has no plans to grow from")


def _aims(plan: Figures) -> int:
    return sum(not each.get("baseline", False) for each in plan.get("targets", ()))


def _copied(folder: Path, name: str, plan: Figures) -> None:
    """The identity of a document and its plan, without measures and cases."""
    document = yaml.safe_load((folder / "document.yaml").read_text(encoding="utf-8"))
    kept = ("kind", "title", "issuers", "issued", "in_force", "until", "state", "applies_to")
    made = folder.with_name(name)
    made.mkdir()
    identity = {key: document[key] for key in kept if key in document}
    for file, content in (("document.yaml", identity), ("plan.yaml", plan)):
        (made / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def alone(policies: Path, quick: bool) -> Figures:
    """The figures of a library, measured in a process of its own."""
    command = [sys.executable, __file__, "--measure", *(["--quick"] if quick else [])]
    environment = {**os.environ, "HUICE_POLICIES": str(policies), "HUICE_CACHE": "off"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(rounds: int) -> Figures:
    os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from huice.site.openlibrary.planned import aims, plans

    call_command("migrate", verbosity=0)
    observed = _observe()
    client = Client()
    pages = {
        name: _page(lambda path=path: client.get(path), rounds) for name, path in PAGES.items()
    }
    return {
        "plans": len(plans()), "tasks": sum(len(plan.tasks) for _, plan in plans()),
        "targets": len(aims()), "roles": sum(len(plan.layout) for _, plan in plans()),
        "observations": observed, "pages": pages,
    }  # fmt: skip


def _observe() -> int:
    """Two years of every third target that has a year, as an authority would have entered them."""
    from datetime import UTC, date, datetime

    from huice.site.casework.models_observation import PlanObservation
    from huice.site.openlibrary.planned import aims
    from huice.site.people.models import Organisation

    authority = Organisation.objects.create(
        name="测速局", short="测速", level="city", place="440300"
    )
    entered = [
        PlanObservation(authority=authority, target=each.target.key, year=each.target.year - back,
                        figure=each.target.figure.written, source="统计公报", author="bench",
                        on=date(2025, 3, 1), entered=datetime(2025, 3, 1, tzinfo=UTC))
        for each in aims()[::3] if each.target.year for back in (1, 2)
    ]  # fmt: skip
    PlanObservation.objects.bulk_create(entered)
    return len(entered)


def _page(ask: Callable[[], Any], rounds: int) -> Figures:
    """Milliseconds of an answer, by the clock and of the processor; the first two do not count."""
    wall, cpu = [], []
    for number in range(rounds + 2):
        began, spent = time.perf_counter(), time.process_time()
        answer = ask()
        assert answer.status_code == 200, answer.status_code
        if number > 1:
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((time.process_time() - spent) * 1000)
    return {"cpu_ms": round(statistics.median(cpu), 1), "wall_ms": round(statistics.median(wall), 1),
            "slowest_ms": round(max(wall), 1), "bytes": len(answer.content)}  # fmt: skip


def show(name: str, figures: Figures) -> None:
    print(f"\n{name}: {figures['plans']} plans, {figures['tasks']:,} tasks, {figures['targets']:,} targets,"
          f" {figures['roles']:,} roles, {figures['observations']:,} observations")  # fmt: skip
    print(f"  {'':<20}{'cpu ms':>10}{'wall ms':>10}{'slowest':>10}{'bytes':>12}")
    for page, each in figures["pages"].items():
        print(
            f"  {page:<20}{each['cpu_ms']:>10}{each['wall_ms']:>10}{each['slowest_ms']:>10}{each['bytes']:>12,}"
        )


if __name__ == "__main__":
    sys.exit(main())
