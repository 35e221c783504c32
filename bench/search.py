#!/usr/bin/env python
"""What search costs as the index grows: 10,000, 100,000 and 1,000,000 provisions.

    .venv/bin/python bench/search.py [--quick] [--keep FOLDER]

The texts are those of ../shared/seeds, or of samples/texts where these are absent, repeated with
changes: other places, other figures, sentences exchanged. Reports build time, size, memory, the
time of a query by kind of query and in all, the first query of a fresh process, and how each
grows. Ends with status 1 when a target is missed at the largest size. The last line is one JSON
object. ``--quick`` leaves the million out and stays under 50 seconds.
"""

from __future__ import annotations

import argparse
import gc
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
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from varied_texts import Texts, source_folder

from huice.text.index import Index

TARGETS = {"p95_ms": 30.0, "build_exponent": 1.1, "size_exponent": 1.1}
SIZES = (10_000, 100_000, 1_000_000)
IMPORT = 10_000
"""Provisions that come in one import, as from a folder of some hundred files."""

Figures = dict[str, Any]
Question = tuple[str, dict[str, Any]]

QUESTIONS: dict[str, list[Question]] = {
    "two characters": [(w, {}) for w in
                       ("算力", "氢能", "芯片", "绿电", "上市", "贴息", "种业", "机床", "船舶", "减免")],
    "names": [(w, {}) for w in
              ("珠海", "松山湖", "广州市", "湛江", "省科技厅", "财政局", "5G基站", "4K/8K", "GB/T 4754", "AI")],
    "common words": [(w, {}) for w in
                     ("企业", "产业", "发展", "项目", "技术", "支持", "建设", "高质量发展", "创新", "产业集群")],
    "longer words": [(w, {}) for w in
                     ("专精特新", "首台套", "技术改造", "知识产权", "单项冠军", "产业链供应链", "揭榜挂帅",
                      "固定资产投资", "事后奖补", "公共服务平台")],
    "several words": [(w, {}) for w in
                      ("机器人 补贴", "珠海 集成电路", "中小企业 融资 担保", "企业 产业", "数字化 转型 诊断",
                       "设备 更新 贴息", "氢能 加氢站", "人才 住房", "企业 技术 发展 支持", "专利 标准 奖励")],
    "phrases, without, either": [(w, {}) for w in
                                 ("“按职责分工负责”", "“不超过500万元”", "机器人 -无人机", "企业 -产业",
                                  "首台套 OR 首批次", "“到2025年”", "芯片 OR 集成电路 OR 半导体",
                                  "“牵头单位” 省", "“营业收入” -增长", "5G OR 6G")],
    "filters": [
        ("企业", {"place": "深圳市"}), ("机器人", {"place": "广东省"}), ("产业集群", {"level": "市级"}),
        ("补贴", {"state": "final"}), ("人才", {"kind": "条"}), ("投资", {"year": 2024}),
        ("企业", {"industry": "生物医药"}), ("创新", {"industry": "半导体", "level": "省级"}),
        ("资金", {"place": "珠海市", "year": 2025}), ("标准", {"kind": "专栏", "level": "省级"}),
    ],
    "one character": [(w, {}) for w in ("链", "税", "港", "氢", "碳")],
    "not there": [(w, {}) for w in ("麒麟阁", "zzyzx", "龙涎", "麤", "珠海 饕餮")],
}  # fmt: skip
"""What officers type. Each kind also gets words cut from the texts at random (`cut_words`)."""


def questions(texts: Texts) -> dict[str, list[Question]]:
    """The questions, and words of two to six characters cut from the texts at random places."""
    rng = random.Random(7)
    cut = [(texts.word(rng, length), {}) for length in (2, 2, 2, 3, 4, 4, 5, 6) for _ in range(5)]
    return QUESTIONS | {"cut at random": cut}


# --- measuring ------------------------------------------------------------------------------


def build(texts: Texts, home: Path, size: int) -> Figures:
    """Imports ``size`` provisions in imports of ``IMPORT``; times only the importing."""
    spent, units, documents, slowest = 0.0, 0, 0, 0.0
    with Index(home) as index:
        for number, batch in enumerate(texts.imports(size, IMPORT)):
            gc.collect()
            start = perf_counter()
            index.add(batch, {document.file: f"{number}" for document in batch})
            took = perf_counter() - start
            spent, slowest = spent + took, max(slowest, took)
            documents += len(batch)
            units += sum(1 for document in batch for _ in document.provisions())
    return {
        "provisions": units,
        "documents": documents,
        "build_s": round(spent, 2),
        "slowest_import_s": round(slowest, 2),
        "size_mb": round(sum(f.stat().st_size for f in home.iterdir()) / 1e6, 1),
        "build_peak_mb": peak_mb(),
    }


def ask(home: Path, asked: dict[str, list[Question]], rounds: int) -> Figures:
    """Milliseconds of each question, the rounds interleaved; every answer is read whole."""
    flat = [(kind, *question) for kind, some in asked.items() for question in some]
    spent: dict[str, list[float]] = {kind: [] for kind in asked}
    slowest: list[tuple[float, str]] = []
    with Index(home) as index:
        index.search("政策")
        for round_ in range(rounds + 1):
            random.Random(round_).shuffle(flat)
            for kind, words, filters in flat:
                start = perf_counter()
                index.search(words, **filters)
                took = (perf_counter() - start) * 1000
                if round_:  # the first round brings the file into memory
                    spent[kind].append(took)
                    slowest.append((took, f"{words} {filters or ''}".strip()))
    every = [each for some in spent.values() for each in some]
    worst = list(dict.fromkeys(words for _, words in sorted(slowest, reverse=True)))[:8]
    rows = {kind: summary(some) for kind, some in spent.items()}
    return {"all": summary(every), "by_kind": rows, "slowest": worst, "search_peak_mb": peak_mb()}


FRESH = """
import sys
from pathlib import Path
from time import perf_counter
start = perf_counter()
from huice.text.index import Index
with Index(Path(sys.argv[1])) as index:
    index.search("技术改造")
print((perf_counter() - start) * 1000)
"""


def fresh(home: Path) -> float:
    """The first answer of a process, in ms, imports of Huice included (median of five)."""
    found = [
        float(subprocess.run([sys.executable, "-c", FRESH, str(home)], check=True,
                             capture_output=True, text=True).stdout)
        for _ in range(5)
    ]  # fmt: skip
    return round(statistics.median(found), 1)


def in_child(work: Any, *given: Any) -> Figures:
    """Runs a measurement in a process of its own, so that its peak of memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        result: Figures = pool.apply(work, given)
    return result


def build_in(home: Path, size: int) -> Figures:
    return build(Texts(source_folder()), home, size)


def ask_in(home: Path, rounds: int) -> Figures:
    return ask(home, questions(Texts(source_folder())), rounds)


def peak_mb() -> float:
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def summary(spent: Sequence[float]) -> Figures:
    ordered = sorted(spent)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[math.ceil(0.95 * len(ordered)) - 1], 2),
        "max_ms": round(ordered[-1], 2),
        "queries": len(ordered),
    }


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The power of the size that a figure grows with: the slope in logarithms."""
    slope = statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, values)))[0]
    return round(slope, 3)


# --- the page -------------------------------------------------------------------------------


def row(name: str, *cells: object) -> None:
    print(f"  {name:<28}" + "".join(f"{cell!s:>13}" for cell in cells), flush=True)


def show(figures: Figures) -> None:
    print(f"\n{figures['provisions']} provisions of {figures['documents']} documents")
    row("built in s", figures["build_s"], f"slowest {figures['slowest_import_s']}")
    row("on disk, MB", figures["size_mb"])
    row("peak MB, build and search", figures["build_peak_mb"], figures["search_peak_mb"])
    row("first answer of a process, ms", figures["fresh_ms"])
    row("query, ms", "median", "p95", "max", "queries")
    for kind, each in figures["by_kind"].items():
        row(kind, *each.values())
    row("all", *figures["all"].values())
    print(f"  slowest: {'; '.join(figures['slowest'])}")


def growth(rows: Sequence[Figures]) -> Figures:
    sizes = [each["provisions"] for each in rows]
    return {
        "build_exponent": exponent(sizes, [each["build_s"] for each in rows]),
        "size_exponent": exponent(sizes, [each["size_mb"] for each in rows]),
        "median_exponent": exponent(sizes, [each["all"]["median_ms"] for each in rows]),
        "p95_exponent": exponent(sizes, [each["all"]["p95_ms"] for each in rows]),
    }


def missed(figures: Figures, last: Figures) -> Iterator[str]:
    if last["all"]["p95_ms"] > TARGETS["p95_ms"]:
        yield f"p95 {last['all']['p95_ms']} ms, target {TARGETS['p95_ms']:g}"
    for name in ("build_exponent", "size_exponent"):
        if figures["growth"][name] > TARGETS[name]:
            yield f"{name} {figures['growth'][name]}, target {TARGETS[name]:g}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="without the million")
    parser.add_argument("--keep", type=Path, help="leave the indexes in this folder")
    given = parser.parse_args()
    began = perf_counter()
    sizes, rounds = (SIZES[:2], 2) if given.quick else (SIZES, 5)
    figures: Figures = {
        "bench": "search", "quick": given.quick, "texts": source_folder().name,
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count(),
                    "load_average": round(os.getloadavg()[0], 2)},
    }  # fmt: skip
    rows: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            home = (given.keep or Path(folder)) / str(size)
            home.mkdir(parents=True)
            row_ = in_child(build_in, home, size)
            row_ |= in_child(ask_in, home, rounds)
            row_["fresh_ms"] = fresh(home)
            rows.append(row_)
            show(row_)
    figures["sizes"], figures["growth"] = rows, growth(rows)
    print("\nGrowth, as a power of the number of provisions")
    for name, value in figures["growth"].items():
        row(name, value)
    figures["targets"], figures["missed"] = TARGETS, list(missed(figures, rows[-1]))
    print(f"\n{'; '.join(figures['missed']) or 'all targets met'}")
    figures["seconds"] = round(perf_counter() - began, 1)
    print(f"{figures['seconds']} s in all")
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if figures["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
