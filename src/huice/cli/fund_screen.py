"""Funds on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.markup import escape

from huice import places
from huice.cli.spoken import Spoken
from huice.fund.allotting import BOUND_NAMES, FundingPlan
from huice.fund.plan_sheet import percent, summary
from huice.language import Text
from huice.rules.measure import Document, Measure
from huice.rules.programme import (
    ACT_NAMES,
    RULE_NAMES,
    TOPIC_NAMES,
    Programme,
    Provision,
    Stage,
)
from huice.values.literals import money, yuan

SHOWN = 40
BLOCK_HEADINGS = (
    Text("分块", "Block"), Text("项目", "Projects"), Text("预算", "Budget"), Text("最高可得", "At most"),
    Text("拟安排", "Allotted"), Text("余额", "Left"), Text("足额尚差", "Short of full"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FundScreen(Spoken):
    """Funds, as the commands show them."""

    def programmes(self, found: Sequence[tuple[Document, Programme]]) -> None:
        for document, each in found:
            kind = self.say("给资金", "pays") if each.pays else self.say("不给资金", "no money")
            self.console.print(f"[bold]{self.of(each.title)}[/]  [dim]{escape(document.id)}[/]")
            counts = self.say(f"{kind}；措施 {len(each.measures)}，环节 {len(each.stages)}",
                              f"{kind}; {len(each.measures)} measures, {len(each.stages)} stages")  # fmt: skip
            self.console.print(f"  {counts}")

    def programme(self, document: Document, each: Programme) -> None:
        self.console.print(f"[bold]{self.of(each.title)}[/]  [dim]{escape(document.number)}[/]")
        actors = {duty.id: self.of(duty.title) for duty in each.duties}
        self._part(Text("职责", "Duties"), ([self.of(x.title), self.of(x.does), _cite(x.cite)] for x in each.duties))  # fmt: skip
        self._part(Text("环节", "Stages"), (
            [self._asked(x), self.of(x.title), actors[x.actor], self._limit(x), _cite(x.cite)] for x in each.stages
        ))  # fmt: skip
        if each.review:
            passing = [[escape(x.region), str(x.points), "", _cite(x.cite)] for x in each.review.passing]  # fmt: skip
            rubric = [[self.of(x.title), str(x.points), "", _cite(x.cite)] for x in each.review.rubric]  # fmt: skip
            self._part(Text("评审", "Review"), [[self.of(each.review.method), "", "", _cite(each.review.cite)], *rubric, *passing])  # fmt: skip
        self._part(Text("分配", "Allotment"), (
            [escape(x.measure), self.of(RULE_NAMES[x.rule]), self.of(x.reading) if x.reading else "", _cite(x.cite)]
            for x in each.allotting
        ))  # fmt: skip
        for topic, name in TOPIC_NAMES.items():
            self._part(name, ([self.of(x.says), self._figure(x), _cite(x.cite)] for x in each.on(topic)))  # fmt: skip

    def _asked(self, stage: Stage) -> str:
        return f"[dim]{self.of(ACT_NAMES[stage.act])}[/]" if stage.act else ""

    def _limit(self, stage: Stage) -> str:
        if stage.by is None:
            return ""
        after = self.of(stage.lapse) if stage.lapse else self.say("文本未写后果", "the text has no effect")  # fmt: skip
        beside = filter(None, (self._moments(stage), after))
        return "\n".join([self.of(stage.by), *(f"[dim]{each}[/]" for each in beside)])

    def _moments(self, stage: Stage) -> str:
        if stage.opens and stage.closes:
            return f"{stage.opens} – {stage.closes}"
        if stage.closes:
            return self.say(f"截至 {stage.closes}", f"until {stage.closes}")
        return self.say(f"{stage.opens} 起", f"from {stage.opens}") if stage.opens else ""

    def _figure(self, provision: Provision) -> str:
        if provision.void_above is None:
            return escape(provision.length)
        share = percent(provision.void_above)
        return self.say(f"核减超过{share}作废", f"void above a cut of {share}")

    def plan(self, plan: FundingPlan, measure: Callable[[str], Measure]) -> None:
        self.grid([name, escape(value)] for name, value in summary(plan, self.language))
        if len(plan.blocks) > 1:
            self._part(Text("分块", "Blocks"), [
                [f"[dim]{self.of(each)}[/]" for each in BLOCK_HEADINGS],
                *([escape(x.name), str(x.candidates), *map(money, (x.budget, x.most)), f"[bold]{money(x.paid)}[/]",
                   *map(money, (x.left, x.short))] for x in plan.blocks),
            ])  # fmt: skip
        for (block, key, ceiling), rate in plan.rates().items():
            self.console.print(f"  {escape(block and f'{block}  ')}{self.of(measure(key).title)}  {self.say('上限', 'ceiling')} {percent(ceiling)} → [bold]{percent(rate)}[/]")  # fmt: skip
        self.grid(
            [escape(x.claim.candidate.number), escape(x.claim.candidate.project),
             escape(places.full_name(x.claim.candidate.place)), yuan(x.claim.most), f"[bold]{yuan(x.paid)}[/]",
             f"[dim]{self.of(BOUND_NAMES[x.bound])}[/]", escape(x.block)]
            for x in plan.lines[:SHOWN]
        )  # fmt: skip
        rest = len(plan.lines) - SHOWN
        if rest > 0:
            self.console.print(self.say(f"  …另有 {rest} 个项目，用 --out 写成 Excel 看全部", f"  …{rest} more: --out writes all"))  # fmt: skip

    def _part(self, name: Text, rows: Iterable[list[str]]) -> None:
        rows = list(rows)
        if rows:
            self.console.print(f"\n[bold]{self.of(name)}[/]")
            self.grid(rows)


def _cite(cite: str) -> str:
    return f"[dim]{escape(cite)}[/]"
