#!/usr/bin/env python3
"""How well Huice reads: documents, addresses, facts, verification, time and memory.

Usage: bench/reading.py [--quick]

Reads the source compilations in ../shared/seeds and compares with the inventory and the
hand-made answers beside them; where they are absent it says so and ends with status 2. Ends
with status 1 when a figure is below its floor. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "src"))

from huice.text.document import Document  # noqa: E402
from huice.text.names import plain_number, same_title  # noqa: E402

FLOORS = {
    "documents": 68,
    "titles_and_numbers": 66,
    "targets_precision": 0.85,
    "targets_recall": 0.85,
    "tasks_exact": 0.93,
    "layout_f1": 0.80,
}
CEILINGS = {"addresses_unresolved": 0, "figures_missing": 0, "read_seconds": 20, "read_mb": 500}


def main() -> int:
    parser = argparse.ArgumentParser(description="How well Huice reads policy text.")
    parser.add_argument("--quick", action="store_true", help="the same; it takes under 50 seconds")
    parser.parse_args()
    if not (SHARED / "seeds").is_dir():
        print("no ../shared/seeds beside the project: nothing to measure", file=sys.stderr)
        return 2

    from huice.text.reader import read_paths

    start = time.perf_counter()
    documents = read_paths([SHARED / "seeds"])
    figures: dict[str, float] = {"reading_seconds": round(time.perf_counter() - start, 2)}
    by_id = matched(documents)
    figures |= found_documents(documents, by_id)
    figures |= verified(documents)
    for kind in ("targets", "tasks", "layout"):
        figures |= scored(kind, by_id)
    figures |= read_and_indexed()
    failed = show(figures)
    print(json.dumps({**figures, "failed": failed}, ensure_ascii=False))
    return 1 if failed else 0


# --- documents -------------------------------------------------------------------------------


def inventory() -> list[dict[str, str]]:
    with (SHARED / "inventory" / "documents.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def spans(row: dict[str, str]) -> list[tuple[int, int]]:
    return [tuple(map(int, each.split("-"))) for each in row["lines"].split(";")]  # type: ignore[misc]


def matched(documents: Iterable[Document]) -> dict[str, Document]:
    """For each row of the inventory the document, or copy, that covers most of its lines."""
    out: dict[str, Document] = {}
    documents = list(documents)
    for row in inventory():
        best, most = None, 0
        for document in documents:
            parts = [*document.parts, *(copy.part for copy in document.copies)]
            shared = sum(
                max(0, min(b, part.last) - max(a, part.first) + 1)
                for part in parts
                if part.file == row["seed"]
                for a, b in spans(row)
            )
            if shared > most:
                best, most = document, shared
        size = sum(b - a + 1 for a, b in spans(row))
        if best and most * 5 >= size * 2:
            out[row["id"]] = best
    return out


def found_documents(documents: list[Document], by_id: dict[str, Document]) -> dict[str, float]:
    rows = inventory()
    distinct = {id(document) for document in by_id.values()}
    right = 0
    for row in rows:
        document = by_id.get(row["id"])
        if document is None:
            print(f"not found: {row['id']} {row['title']}")
            continue
        title = same_title(document.title, row["title"])
        number = plain_number(document.number) == plain_number(row["number"])
        right += title and number
        if not (title and number):
            print(
                f"{row['id']}: {document.number} {document.title}\n     {row['number']} {row['title']}"
            )
    extra = [document.title for document in documents if id(document) not in distinct]
    if extra:
        print("beside the inventory:", "; ".join(extra))
    return {
        "documents": len(distinct),
        "documents_beside": len(extra),
        "titles_and_numbers": right,
    }


# --- addresses and figures of the library ------------------------------------------------------


def verified(documents: list[Document]) -> dict[str, float]:
    """Every citation and figure of the library against the texts."""
    from huice.library.load import load_folder
    from huice.verify import verify

    report = verify(load_folder(ROOT / "policies"), documents)
    for problem in report.problems:
        print("does not resolve:", problem.say())
    for finding in report.findings:
        if finding.failed:
            print(finding.say())
    return {
        "library_documents": len(report.checked),
        "addresses": report.cites,
        "addresses_unresolved": len(report.problems),
        "figures": len(report.findings),
        "figures_found": len(report.of("found")),
        "figures_noted": len(report.of("noted")),
        "figures_missing": len(report.of("missing")) + len(report.of("elsewhere")),
    }


# --- facts -----------------------------------------------------------------------------------


def scored(kind: str, by_id: dict[str, Document]) -> dict[str, float]:
    """Precision, recall and the like over the documents that the answers cover."""
    from huice.text.facts.kinds import rows_of

    gold = SHARED / "gold" / f"{kind}.jsonl"
    covered = {json.loads(line)["doc_id"] for line in gold.read_text(encoding="utf-8").splitlines()}
    found = [
        {**row, "doc_id": key, "seed": by_id[key].file}
        for key in sorted(covered & set(by_id))
        for row in rows_of(by_id[key], kind)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8", delete=False) as file:
        file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in found)
    command = [
        sys.executable,
        str(SHARED / "tools" / "score.py"),
        kind,
        str(gold),
        file.name,
        "--json",
    ]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    os.unlink(file.name)
    keys = {"gold", "found", "hits", "precision", "recall", "f1", "exact"} & result.keys()
    return {f"{kind}_{key}": result[key] for key in sorted(keys)}


# --- time and memory ---------------------------------------------------------------------------


def read_and_indexed() -> dict[str, float]:
    """Reading all files into an empty index, in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        code = (
            "import resource, time; start = time.perf_counter()\n"
            "from huice.cli.app import main\n"
            "import sys; sys.argv = ['huice', 'read', sys.argv[1]]\n"
            "try: main()\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        environment = {**os.environ, "HUICE_HOME": home, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [sys.executable, "-c", code, str(SHARED / "seeds")],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
    seconds, kilobytes = done.stdout.split()[-2:]
    return {"read_seconds": round(float(seconds), 2), "read_mb": round(float(kilobytes) / 1024)}


def show(figures: dict[str, float]) -> list[str]:
    failed = []
    for name, value in figures.items():
        bound = ""
        if name in CEILINGS:
            bound = f"at most {CEILINGS[name]}"
            bad = value > CEILINGS[name]
        elif name in FLOORS:
            bound = f"at least {FLOORS[name]}"
            bad = value < FLOORS[name]
        else:
            bad = False
        if bad:
            failed.append(name)
        print(f"{name:24} {value:>10}  {bound}{'  BELOW' if bad else ''}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
