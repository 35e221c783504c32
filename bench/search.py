#!/usr/bin/env python
"""What search costs as the index grows: 10,000, 100,000 and 1,000,000 provisions.

    .venv/bin/python bench/search.py [--quick]

The provisions are those of ../shared/seeds, repeated with other figures, places and names; where
the folder is absent they are made up. First the answers are compared with a plain search through
every text. Ends with status 1 when an answer differs, the 95th percentile at the largest size is
above 30 ms, opening takes over 100 ms, or the index grows faster than linearly. --quick leaves
the million out. Prints a table, and as its very last line one JSON object with every figure.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import re
import resource
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from repeated_provisions import SEEDS, Variations, originals  # noqa: E402

from huice.text.index import Hits, Index  # noqa: E402
from huice.text.index.pairs import folded  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
P95_MS = 30.0
OPEN_MS = 100.0
EXPONENT = 1.15
TOGETHER = 5
"""Repetitions that are imported together."""

Figures = dict[str, Any]


# --- queries ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A query and its filters, of a kind."""

    kind: str
    words: str
    filters: tuple[tuple[str, Any], ...] = ()


COMMON = [
    "企业",
    "产业",
    "发展",
    "项目",
    "技术",
    "创新",
    "支持",
    "建设",
    "服务",
    "资金",
    "重点",
    "推动",
    "平台",
    "政府",
    "部门",
    "管理",
]
SPECIAL = [
    "算力",
    "芯片",
    "电池",
    "氢能",
    "仓储",
    "粮食",
    "港口",
    "碳汇",
    "种业",
    "养老",
    "夜间",
    "茶叶",
    "保函",
    "质押",
    "跨境",
    "会展",
]


def questions(db: Path, names: Sequence[str], count: int) -> list[Asked]:
    """A mix as users type it; phrases are taken from the texts."""
    dice = random.Random(3)
    texts = some_texts(db, dice, 400)
    runs = [run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{6,}", text)]

    def phrase() -> str:
        run, size = dice.choice(runs), dice.randrange(3, 7)
        start = dice.randrange(len(run) - size + 1)
        return run[start : start + size]

    def two() -> str:
        return dice.choice(SPECIAL) if dice.random() < 0.6 else dice.choice(COMMON)

    def filtered() -> tuple[tuple[str, Any], ...]:
        return dice.choice([
            (("place", "广东省"),), (("place", "珠海市"),), (("level", "省级"),),
            (("level", "市级"), ("state", "final")), (("year", 2027),), (("kind", "条"),),
            (("kind", "（一）"), ("year", 2026)), (("industry", "人工智能"),),
            (("industry", "半导体"), ("state", "final")), (("state", "notice"),),
        ])  # fmt: skip

    makers = {
        "name": lambda: Asked("name", dice.choice(names)),
        "two characters": lambda: Asked("two characters", two()),
        "phrase": lambda: Asked("phrase", phrase()),
        "two words": lambda: Asked("two words", f"{two()} {phrase()}"),
        "three words": lambda: Asked("three words", f"{two()} {two()} {two()}"),
        "common words": lambda: Asked("common words", " ".join(dice.sample(COMMON[:8], 3))),
        "either": lambda: Asked("either", f"{two()} OR {two()} {phrase()[:2]}"),
        "without": lambda: Asked(
            "without", f"{two()} -{phrase() if dice.random() < 0.5 else two()}"
        ),
        "filtered": lambda: Asked("filtered", f"{two()} {two()}", filtered()),
        "filtered phrase": lambda: Asked("filtered phrase", phrase(), filtered()),
        "Latin": lambda: Asked(
            "Latin", dice.choice(["5G", "AI", "GDP", "R&D", "IPv6", "LNG 储备"])
        ),
        "one character": lambda: Asked("one character", dice.choice("锂茶港钢粮企的")),
    }
    return [maker() for maker in makers.values() for _ in range(count)]


def some_texts(db: Path, dice: random.Random, count: int) -> list[str]:
    connection = sqlite3.connect(db)
    (size,) = connection.execute("SELECT max(key) FROM unit").fetchone()
    keys = sorted(dice.randrange(size) for _ in range(count))
    rows = [connection.execute("SELECT text FROM unit WHERE key >= ? LIMIT 1", (key,)).fetchone()
            for key in keys]  # fmt: skip
    connection.close()
    return [text for (text,) in rows]


# --- the plain search ------------------------------------------------------------------------


class Plain:
    """Every text looked at, every pair counted; the same question answered the simple way."""

    def __init__(self, db: Path) -> None:
        connection = sqlite3.connect(db)
        self.low: list[str] = []
        self.weighed: list[str] = []
        self.titles: list[str] = []
        for text, title, document in connection.execute(
            "SELECT u.text, u.title, d.title FROM unit u JOIN document d ON d.key = u.document"
        ):
            self.low.append(folded(text))
            self.weighed.append(folded(f"{title}\n{title}\n{text}"))
            self.titles.append(folded(document))
        connection.close()
        self.sizes = [len(text) - text.count("\n") for text in self.weighed]
        self.average = sum(self.sizes) / len(self.sizes)

    def answer(self, words: str) -> list[float]:
        """The scores of all hits, best first. Words, OR and - only."""
        groups: list[list[str]] = []
        without: list[str] = []
        pieces = folded(words).split()
        for at, piece in enumerate(pieces):
            if piece.startswith("-"):
                without.append(piece[1:])
            elif at and pieces[at - 1] == "or":
                groups[-1].append(piece)
            elif piece != "or" and [piece] not in groups:  # typed twice it counts once
                groups.append([piece])
        units = [
            at
            for at, text in enumerate(self.low)
            if all(any(holds(word, text) for word in group) for group in groups)
            and not any(holds(word, text) for word in without)
        ]
        sums = [0.0] * len(units)
        for group in groups:
            scores = [self._scores(word, units) for word in group]
            sums = [a + max(each) for a, each in zip(sums, zip(*scores, strict=True), strict=True)]
        return sorted(sums, reverse=True)

    def _scores(self, word: str, units: Sequence[int]) -> list[float]:
        sums, whole = [0.0] * len(units), [True] * len(units)
        for term in terms(word):
            having = sum(bool(term.search(text)) for text in self.weighed)
            rarity = math.log(1 + (len(self.low) - having + 0.5) / (having + 0.5))
            for place, at in enumerate(units):
                often = min(len(term.findall(self.weighed[at])), 255)
                below = often + 1.2 * (0.25 + 0.75 * min(self.sizes[at], 65535) / self.average)
                sums[place] += rarity * often * 2.2 / below
                whole[place] &= often > 0
        return [each if held else 0.0 for each, held in zip(sums, whole, strict=True)]


def terms(word: str) -> list[re.Pattern[str]]:
    """What is counted: a Latin word whole, else the pairs of a word, overlapping ones too."""
    if re.fullmatch("[a-z0-9]{1,8}", word):
        return [whole(word)]
    pairs = {a + b for a, b in pairwise(word)} or {word}
    return [re.compile(f"(?={re.escape(pair)})") for pair in pairs]


def whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")


def holds(word: str, text: str) -> bool:
    return bool(whole(word).search(text)) if word.isascii() else word in text


def checked(index: Index, asked: Sequence[Asked]) -> Figures:
    """How many queries the index and the plain search answer alike: number and scores of hits."""
    plain = Plain(index.path)
    differing = []
    for each in asked:
        hits = index.search(each.words, limit=20)
        scores = plain.answer(each.words)
        found = [hit.score for hit in hits.hits]
        same = hits.total == len(scores) if hits.counted else hits.total <= len(scores)
        same &= len(found) == min(20, len(scores))
        same &= all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(found, scores, strict=False))
        if not same:
            differing.append(each.words)
    return {"queries": len(asked), "differing": differing}


# --- measuring -------------------------------------------------------------------------------


def measured(index: Index, asked: Sequence[Asked], rounds: int) -> Figures:
    """Milliseconds from the words to the hits."""
    order = list(range(len(asked))) * rounds
    random.Random(5).shuffle(order)
    spent: dict[int, list[float]] = {}
    for at in order:
        start = perf_counter()
        answer(index, asked[at])
        spent.setdefault(at, []).append((perf_counter() - start) * 1000)
    by_kind: dict[str, list[float]] = {}
    for at, times in spent.items():
        by_kind.setdefault(asked[at].kind, []).extend(times)
    worst = max(spent, key=lambda at: statistics.median(spent[at]))
    return {
        **spread([each for times in spent.values() for each in times]),
        "slowest": f"{asked[worst].words} {dict(asked[worst].filters) or ''}".strip(),
        "kinds": {kind: spread(times) for kind, times in by_kind.items()},
    }


def answer(index: Index, asked: Asked) -> Hits:
    return index.search(asked.words, **dict(asked.filters))


def spread(times: Sequence[float]) -> Figures:
    ranked = sorted(times)
    return {
        "median_ms": round(statistics.median(ranked), 2),
        "p95_ms": round(ranked[math.ceil(0.95 * len(ranked)) - 1], 2),
        "max_ms": round(ranked[-1], 2),
    }


def opened(folder: Path) -> float:
    """Milliseconds from nothing to the first answer, in an index that no query has met yet."""
    start = perf_counter()
    with Index(folder) as index:
        index.search("不存在的词儿")
    return round((perf_counter() - start) * 1000, 1)


def megabytes_on_disk(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of the line through the logarithms."""
    x, y = [math.log(each) for each in sizes], [math.log(max(each, 1e-9)) for each in values]
    return round(statistics.linear_regression(x, y).slope, 3)


def grown(folder: Path, sizes: Sequence[int], rounds: int, count: int) -> Figures:
    """One index, grown from size to size and measured at each."""
    figures: Figures = {"sizes": {}}
    variations = Variations(originals())
    repetitions = iter(variations)
    units = characters = documents = 0
    seconds = generating = 0.0
    for size in sizes:
        with Index(folder) as index:
            while units < size:
                start = perf_counter()
                some = [each for _ in range(TOGETHER) for each in next(repetitions)]
                held = [u for each in some for u in each.provisions() if u.blocks or not u.address]
                files = {each.file: (each.file, each.id) for each in some}
                middle = perf_counter()
                index.add(some, files)
                seconds += perf_counter() - middle
                generating += middle - start
                units += len(held)
                characters += sum(len(unit.text) for unit in held)
                documents += len(some)
            shown = len(index.documents())
            assert shown == documents, f"{documents} documents were made, {shown} are shown"
        open_ms = min(opened(folder) for _ in range(3))
        with Index(folder) as index:
            asked = questions(index.path, variations.names, count)
            if size == sizes[0]:
                figures["check"] = checked(index, [each for each in asked if not each.filters][::3])
            for each in asked[::5]:
                answer(index, each)
            latency = measured(index, asked, rounds)
        figures["sizes"][size] = at = {
            "provisions": units, "documents": documents, "characters": characters,
            "build_s": round(seconds, 1), "generating_s": round(generating, 1),
            "disk_mb": megabytes_on_disk(folder), "open_ms": open_ms,
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "latency": latency, "load_average": round(os.getloadavg()[0], 2),
        }  # fmt: skip
        print_size(at)
    every = list(figures["sizes"].values())
    provisions = [each["provisions"] for each in every]
    figures["exponents"] = {
        "build": exponent(provisions, [each["build_s"] for each in every]),
        "disk": exponent(provisions, [each["disk_mb"] for each in every]),
        "median": exponent(provisions, [each["latency"]["median_ms"] for each in every]),
        "p95": exponent(provisions, [each["latency"]["p95_ms"] for each in every]),
    }
    return figures


# --- the page --------------------------------------------------------------------------------


def print_size(at: Figures) -> None:
    print(f"\n{at['provisions']:,} provisions of {at['documents']:,} documents,"
          f" {at['characters'] / 1e6:.1f} million characters")  # fmt: skip
    print(f"  built in {at['build_s']} s; {at['disk_mb']} MB on disk; at most {at['peak_mb']} MB in"
          f" memory; opened and searched in {at['open_ms']} ms; load {at['load_average']}")  # fmt: skip
    print(f"  {'ms':<20}{'median':>10}{'p95':>10}{'max':>10}")
    for kind, each in {"all": at["latency"], **at["latency"]["kinds"]}.items():
        print(f"  {kind:<20}{each['median_ms']:>10}{each['p95_ms']:>10}{each['max_ms']:>10}")
    print(f"  slowest: {at['latency']['slowest']}", flush=True)


def failures(figures: Figures) -> list[str]:
    largest = list(figures["sizes"].values())[-1]
    failed = [f"answers differ: {words}" for words in figures["check"]["differing"]]
    if largest["latency"]["p95_ms"] > P95_MS:
        failed.append(f"p95 {largest['latency']['p95_ms']} ms, at most {P95_MS}")
    if largest["open_ms"] > OPEN_MS:
        failed.append(f"opened in {largest['open_ms']} ms, at most {OPEN_MS}")
    for what in ("build", "disk"):
        if figures["exponents"][what] > EXPONENT:
            failed.append(f"{what} grows with exponent {figures['exponents'][what]}, at most {EXPONENT}")  # fmt: skip
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000; under 50 s")
    quick = parser.parse_args().quick
    began = perf_counter()
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs,"
          f" load {os.getloadavg()[0]:.2f}, SQLite {sqlite3.sqlite_version};"
          f" {'the seeds' if SEEDS.is_dir() else 'made-up texts'}, repeated with changes")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        figures = grown(Path(folder), SIZES[:2] if quick else SIZES, 3, 12 if quick else 25)
    check = figures["check"]
    print(f"\nanswers: {check['queries']} queries, {len(check['differing'])} differ from the plain search")  # fmt: skip
    print("growth, exponents: " + ", ".join(f"{k} {v}" for k, v in figures["exponents"].items()))
    failed = failures(figures)
    for each in failed:
        print("BELOW: " + each)
    figures = {"bench": "search", "quick": quick, **figures, "p95_most_ms": P95_MS, "failed": failed,
               "seconds": round(perf_counter() - began, 1)}  # fmt: skip
    print(f"{figures['seconds']} s in all")
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
