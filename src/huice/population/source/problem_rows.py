"""What is wrong with the companies of a batch: row, company, column, value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from huice.language import Text
from huice.population.source.headers import Plan
from huice.problems import BadInput, Problem, Spot

SHOWN = 20
"""How many problems of a batch are told one by one."""


class Problems:
    """Collects what is wrong, the first so many in words and the others by number."""

    def __init__(self, plan: Plan, start_row: int, codes: Any) -> None:
        self.plan, self.start, self.codes = plan, start_row, codes
        self.told: list[Problem] = []
        self.more = 0

    def add(self, row: int, column: str, what: Text) -> None:
        if len(self.told) >= SHOWN:
            self.more += 1
            return
        number, code = self.start + row + 1, self.codes[row].as_py()
        self.told.append(Problem(
            self.plan.spot(self.start + row),
            Text(f"第 {number} 家企业{f' {code}' if code else ''}：{what.zh}",
                 f"company {number}{f', {code}' if code else ''}: {what.en}"),
            column,
        ))  # fmt: skip

    def add_each(self, rows: Iterable[int], column: str, say: Callable[[int], Text]) -> None:
        for row in rows:
            if len(self.told) >= SHOWN:
                self.more += 1
            else:
                self.add(row, column, say(row))

    def raise_any(self) -> None:
        if not self.told:
            return
        rest = Text(f"另有 {self.more} 处错误", f"{self.more} more problems")
        more = [Problem(Spot(self.plan.source), rest)] if self.more else []
        raise BadInput([*self.told, *more])
