"""A small invented library and companies for it, of which a test can say the results by head.

=========  ======================  ==============================  ====================
measure    asks                    gives                           to
=========  ======================  ==============================  ====================
grant      in 广东省, 10万元 sales  5% of the sales, at most 10万元  the company
loan       sales, and a panel      up to half of the sales         the company
share      tax paid in the city    1% of the sales                 its city
title      honest                  no money                        nobody
=========  ======================  ==============================  ====================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.matcher import Matcher
from invented import DAY, folder, measure

FACTS = {
    "enterprise.registered_in": "place",
    "enterprise.industry": "industry",
    "enterprise.ownership": "choice 国有 民营",
    "sales": "yearly money",
    "honest": "boolean",
    "passed": "decided boolean",
}

GRANT = """\
requires:
  - {id: province, title: 在省内 | In the province, cite: 一, that: enterprise.registered_in within 广东省}
  - {id: sales, title: 销售额 | Sales, cite: 二, that: sales@Y-1 >= 10万元}
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: 5% * sales@Y-1, caps: [{at: 10万元, cite: 三}]}
"""
LOAN = """\
requires:
  - {id: sales, title: 销售额 | Sales, cite: 四, that: sales@Y-1 >= 1万元}
  - {id: panel, title: 评审 | Panel, cite: 五, judged_by: 专家 | Experts, that: passed}
award: {kind: ceiling, cite: 六, payee: 企业 | Company, amount: 50% * sales@Y-1}
"""
SHARE = """\
requires:
  - {id: honest, title: 守信 | Honest, cite: 七, that: honest}
award: {kind: amount, cite: 七, payee: 市政府 | City, to: government, amount: 1% * sales@Y-1}
"""
TITLE = """\
requires:
  - {id: honest, title: 守信 | Honest, cite: 八, that: honest}
"""


def small_library(tmp_path: Path) -> Policies:
    measures = [
        measure(body, id)
        for id, body in {"grant": GRANT, "loan": LOAN, "share": SHARE, "title": TITLE}.items()
    ]
    return load_folder(folder(tmp_path, measures=measures, facts=FACTS))


def small_matcher(tmp_path: Path, reasons: bool = False) -> Matcher:
    return Matcher(small_library(tmp_path), DAY, reasons=reasons)


Company = Mapping[str, Any]


def company(
    code: str, city: str | None = None, industry: str | None = None, owner: str | None = None,
    sales: int | None = None, honest: bool | None = None, passed: bool | None = None,
) -> Company:  # fmt: skip
    """A row of a population; sales of 2023 are in 元."""
    return {
        "company": code, "enterprise.registered_in": city, "enterprise.industry": industry,
        "enterprise.ownership": owner, "sales@2023(元)": sales, "honest": honest, "passed": passed,
    }  # fmt: skip


SCHEMA = pa.schema({
    "company": pa.string(), "enterprise.registered_in": pa.string(),
    "enterprise.industry": pa.string(), "enterprise.ownership": pa.string(),
    "sales@2023(元)": pa.int64(), "honest": pa.bool_(), "passed": pa.bool_(),
})  # fmt: skip


def many(count: int, seed: int = 1) -> list[Company]:
    """Companies drawn at random, of each of which something is unknown now and then."""
    random = Random(seed)

    def one_of(*values: Any) -> Any:
        return random.choice((*values, None))

    return [
        company(
            f"C{number:06d}", one_of("440300", "440305", "430100", "110105"),
            one_of("C39", "I65"), one_of("国有", "民营"),
            one_of(0, random.randrange(10**6), random.randrange(10**9)),
            one_of(True, False, True), one_of(True, False),
        )
        for number in range(count)
    ]  # fmt: skip


class Companies:
    """A source held in memory; ``before`` is called before each batch with its number."""

    def __init__(
        self,
        companies: Sequence[Company],
        before: Callable[[int], None] = lambda number: None,
        fingerprint: str = "the first",
    ) -> None:
        self.table = pa.Table.from_pylist(list(companies), SCHEMA)
        self.before = before
        self.name, self.fingerprint = "虚构.parquet", fingerprint
        self.schema, self.rows = SCHEMA, len(companies)

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        for number, first in enumerate(range(start * size, self.rows, size), start):
            self.before(number)
            yield self.table.slice(first, size).combine_chunks().to_batches()[0]

    def companies(self) -> Iterator[Any]:
        yield from self.table.column("company").chunks


def files(out: Path) -> dict[str, bytes]:
    """What a run left, by name."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}
