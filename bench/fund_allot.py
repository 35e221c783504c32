#!/usr/bin/env python
"""How fast a year's money is shared out among many candidates.

    bench/fund_allot.py [--quick]

Invented candidates of the technical-renovation award are claimed for by the measure's own award and
allotted under half of what they claim: under one rate, best first, and in a block for each city.
Each size in rounds side by side, the median of each step; beside it a plan made by spreadsheet's
means, a search for the rate in floating point, and by how much that misses. Ends with a table and,
as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from huice import places  # noqa: E402
from huice.fund.allotting import allot, allot_blocks  # noqa: E402
from huice.fund.blocks import Block  # noqa: E402
from huice.fund.candidates import Candidate  # noqa: E402
from huice.fund.claims import Claim, Claims  # noqa: E402
from huice.library.load import load_folder  # noqa: E402
from huice.problems import Spot  # noqa: E402

PROGRAMME = "guangdong-tech-renovation-2021"
MEASURE = f"{PROGRAMME}/equipment-award"
CITIES = ("广州市", "珠海市", "佛山市", "惠州市", "韶关市", "河源市", "湛江市", "清远市")
MOST_S = 2.0


def invented(count: int) -> list[Candidate]:
    chance = random.Random(20261122)
    codes = [places.find(name) for name in CITIES]
    return [
        Candidate(f"P-{n:06}", "", "", chance.choice(codes), MEASURE, chance.randrange(4 * 10**8, 10**11),
                  Fraction(chance.randrange(6000, 10_000), 100), Spot("", n))
        for n in range(count)
    ]  # fmt: skip


def by_spreadsheet(claims: Sequence[Claim], budget: int) -> int:
    """What goal-seeking on the rate in floating point leaves of the budget, in 分."""
    low, high = 0.0, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        spent = sum(min(each.uncapped * rate, each.most) for each in claims)
        low, high = (rate, high) if spent <= budget else (low, rate)
    return budget - sum(round(min(each.uncapped * low, each.most)) for each in claims)


def timed(rounds: int, does: Callable[[], Any]) -> tuple[float, Any]:
    spent, found = [], None
    for _ in range(rounds):
        start = process_time()
        found = does()
        spent.append(process_time() - start)
    return statistics.median(spent), found


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 3 if words.parse_args().quick else 9
    policies = load_folder(ROOT / "policies")
    programme = policies.document(PROGRAMME).programme
    assert programme is not None
    figures: dict[str, Any] = {}
    print(
        f"{'candidates':>12}{'claims s':>10}{'one rate s':>12}{'ranking s':>11}{'blocks s':>10}{'left 分':>9}{'spreadsheet':>12}"
    )
    for count in (1_000, 10_000, 100_000):
        asked, maker = invented(count), Claims(policies, programme, date(2026, 3, 2))
        claiming, claims = timed(rounds, lambda: maker.of(asked))  # noqa: B023
        budget = sum(each.most for each in claims) // 2
        one, plan = timed(rounds, lambda: allot(claims, "one_rate", budget))  # noqa: B023
        best, _ = timed(rounds, lambda: allot(claims, "ranking", budget))  # noqa: B023
        budgets = {Block(name, (places.find(name)[:4],)): budget // len(CITIES) for name in CITIES}
        parts, _ = timed(rounds, lambda: allot_blocks(claims, "one_rate", budgets))  # noqa: B023
        missed = by_spreadsheet(claims, budget)
        print(
            f"{count:>12,}{claiming:>10.3f}{one:>12.3f}{best:>11.3f}{parts:>10.3f}{plan.left:>9}{missed:>12}"
        )
        figures[str(count)] = {"claims_s": claiming, "one_rate_s": one, "ranking_s": best, "blocks_s": parts, "left": plan.left,
                               "spreadsheet_left": missed}  # fmt: skip
    largest = figures["100000"]
    total = largest["claims_s"] + max(
        largest["one_rate_s"], largest["ranking_s"], largest["blocks_s"]
    )
    figures |= {"target_s": MOST_S, "total_s": total}
    print(json.dumps(figures))
    return 0 if total <= MOST_S else 1


if __name__ == "__main__":
    sys.exit(main())
