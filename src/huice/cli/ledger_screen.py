"""The half-year ledger on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from huice import places
from huice.cli.fund_screen import SHOWN
from huice.cli.spoken import Spoken
from huice.fund.half_year import FIELDS, shown
from huice.fund.settlement_sheet import summary
from huice.progress.reporting import STATE_NAMES, Due, state
from huice.values.literals import yuan

if TYPE_CHECKING:
    from huice.cli.fund_ledger import Reported, Settled

COLUMNS = ("number", "project", "place", "declared", "verified", "reward")


@dataclass(frozen=True, slots=True)
class LedgerScreen(Spoken):
    """The ledger of a fund's projects, as the command shows it."""

    def given_out(self, due: Due, day: date, path: Path) -> None:
        self._due(due)
        self.console.print(f"  {self.of(STATE_NAMES[state(due.day, None, day)])}")
        self._written(path)

    def reported(self, each: Reported, written: Sequence[Path]) -> None:
        self._due(each.due)
        if each.in_time:
            told = self.say(f"{each.day} 报送，按期", f"reported on {each.day}, in time")
        else:
            told = self.say(f"{each.day} 报送，已逾期", f"reported on {each.day}, late")
        self.console.print(f"  {told}")
        rows = [
            [escape(x.number), escape(x.project), escape(places.full_name(x.place)), yuan(x.declared),
             self.say("未核实", "not verified") if x.verified is None else yuan(x.verified), yuan(x.reward)]
            for x in each.lines[:SHOWN]
        ]  # fmt: skip
        self.grid([[f"[dim]{self.of(FIELDS[name])}[/]" for name in COLUMNS], *rows])
        self._rest(len(each.lines))
        if each.changes:
            self.console.print(f"\n[bold]{self.say('与上期不同', 'Other than before')}[/]")
            self.grid(
                [escape(x.number), self.of(FIELDS[x.name]),
                 escape(f"{shown(x, x.before, self.language)} → {shown(x, x.after, self.language)}")]
                for x in each.changes[:SHOWN]
            )  # fmt: skip
            self._rest(len(each.changes))
        if each.settled:
            self._settled(each.settled)
        for path in written:
            self._written(path)

    def _settled(self, each: Settled) -> None:
        self.console.print(f"\n[bold]{self.say('期满清算', 'Settlement')}[/]")
        if each.is_forecast:
            self.console.print(self.say(f"  试算：{each.term} 期满后才清算", f"  a forecast: settled only after {each.term}"))  # fmt: skip
        self.grid([name, escape(value)] for name, value in summary(each.settlement, self.language))
        self.grid(
            [escape(x.line.number), yuan(x.required), yuan(x.invested), f"[bold]{yuan(x.clawback)}[/]",
             f"[dim]{self.of(x.said)}[/]"]
            for x in each.settlement.projects[:SHOWN]
        )  # fmt: skip
        self._rest(len(each.settlement.projects))

    def _due(self, due: Due) -> None:
        said = self.say("含当日", "that day included")
        self.console.print(f"[bold]{self.of(due.period.name)}[/]  {self.say('台账报送期限', 'ledger due by')} {due.day} [dim]{said}[/]")  # fmt: skip

    def _written(self, path: Path) -> None:
        self.console.print(
            self.say(f"  已写入 {escape(str(path))}", f"  wrote {escape(str(path))}")
        )

    def _rest(self, count: int) -> None:
        if count > SHOWN:
            self.console.print(self.say(f"  …另有 {count - SHOWN} 行，用 --out 写成 Excel 看全部", f"  …{count - SHOWN} more: --out writes all"))  # fmt: skip
