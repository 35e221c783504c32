"""What the answers on a population have in common: columns, charts and notes on what figures mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from huice.language import Text
from huice.population.running.summary import ByVerdict
from huice.report.population_tables import (
    ROUNDING,
    Bars,
    Cell,
    Column,
    Headline,
    Room,
    Series,
    Table,
)
from huice.rules.measure import AwardKind
from huice.rules.state import STATE_NAMES, State

States = tuple[tuple[str, Text, State], ...]

CHARTED = 10
"""How many bars a chart has at most; the table has them all."""

ELIGIBLE = Text("符合", "Eligible")
JUDGED = Text("符合，待评审认定", "Subject to judgement")
UNDETERMINED = Text("待补充", "Undetermined")
TOTAL = Text("合计", "Total")

CERTAIN_PART = Text("确定：符合且按规定给予", "Certain: eligible, an amount")
UPPER_PART = Text("至多另加：上限与待评审部分", "At most more: ceilings and what is to be judged")
OPEN_PART = Text("待补充：事实不足，至多", "Undetermined: facts missing, at most")

MONEY_NOTES = (
    Text(
        "“确定”是已符合全部条件、规则给出数额的企业至少应得之和；“不超过”“最高”一类只是上限，不是应得额，"
        "不计入确定，只计入“至多”。",
        "'Certain' adds up what eligible companies get at least where the rule gives an amount. A "
        "ceiling is no entitlement: it counts in 'at most' alone.",
    ),
    Text(
        "“至多”包括符合的和待评审认定的；评审怎样定、年度预算够不够，不在其内。",
        "'At most' takes in those eligible and those subject to judgement; how a review ends and "
        "whether the year's budget suffices is not in it.",
    ),
    Text(
        "“待补充”缺少能定案的事实，单列，从不当作零，也不当作应付。",
        "'Undetermined' lacks deciding facts: it stands apart, never as zero and never as due.",
    ),
    Text(
        "没有已知上限的笔数另行列出，不在“至多”之内。",
        "Sums without a known bound are counted apart and are not in 'at most'.",
    ),
    Text(
        "“没有数额”的，措施不给资金，或文本没有列出数额，只计笔数。",
        "Awards 'without a sum' give no money, or their text states none: they are counted alone.",
    ),
    Text(
        "措施之间择一、就高、不重复的规定没有用来相减：同一企业的几项之和可能高于实际可得。",
        "Rules between measures (one of, the higher, once only) are not applied: what one company "
        "gets from several may come to less than their sum.",
    ),
)
GOVERNMENT_NOTE = Text(
    "按企业项目测算、拨给地方政府的资金单列，不与给企业的相加。",
    "Money worked out on companies' projects but paid to governments stands apart and is never "
    "added to what companies get.",
)
NOTES = (*MONEY_NOTES, GOVERNMENT_NOTE, ROUNDING)


KINDS = {
    "amount": Text("按规定给予数额", "an amount"),
    "ceiling": Text("上限", "a ceiling"),
    "unstated": Text("数额文本未列", "a sum not stated"),
    "title": Text("称号", "a title"),
    "none": Text("不给资金", "no money"),
}


def kind_of(kind: AwardKind, to: str) -> Text:
    """What an award is, and whose where it is not the company's."""
    named = KINDS[kind]
    if to != "government":
        return named
    return Text(f"{named.zh}，拨给地方政府", f"{named.en}, to a government")


def possible(found: ByVerdict) -> int:
    """The most that the eligible and those to be judged come to, where it has a bound."""
    return found.eligible.most + found.judged.most


def unbounded(pairs: int) -> tuple[Text, ...]:
    if not pairs:
        return ()
    return (Text(f"另有 {pairs:,} 笔没有已知上限", f"{pairs:,} more without a known bound"),)


class Counted(Protocol):
    """A measure and what was found of it."""

    @property
    def to(self) -> str: ...

    @property
    def has_sum(self) -> bool: ...

    @property
    def found(self) -> ByVerdict: ...


def without_a_sum(pairs: int) -> tuple[Text, ...]:
    """That some more awards are only counted."""
    if not pairs:
        return ()
    return (Text(f"另有 {pairs:,} 笔没有数额", f"{pairs:,} more without a sum"),)  # fmt: skip


def money_heads(
    applicant: ByVerdict,
    government: ByVerdict,
    certain: tuple[Text, ...],
    most: tuple[Text, ...],
    measures: Iterable[Counted],
) -> tuple[Headline, ...]:
    """What is certain, at most, undetermined, and what goes to governments, each with its notes.

    Beneath a sum stand the pairs that have one; those of ``measures`` without a sum are told apart.
    """
    free = {"applicant": ByVerdict(), "government": ByVerdict()}
    for each in measures:
        if not each.has_sum:
            free[each.to] += each.found
    own, theirs = free["applicant"], free["government"]
    eligible, judged, lacking = (
        applicant.eligible.pairs - own.eligible.pairs,
        applicant.judged.pairs - own.judged.pairs,
        applicant.undetermined.pairs - own.undetermined.pairs,
    )
    apart = government.undetermined.pairs - theirs.undetermined.pairs
    heads = [
        Headline(
            Text("确定金额", "Certain"), applicant.eligible.least, "money", "eligible",
            (Text(f"{eligible:,} 笔已符合", f"{eligible:,} awards, eligible"),
             *without_a_sum(own.eligible.pairs), *certain),
        ),
        Headline(
            Text("至多", "At most"), possible(applicant), "money", "subject_to_judgement",
            (Text(f"连同 {judged:,} 笔待评审认定", f"with {judged:,} to be judged"),
             *without_a_sum(own.judged.pairs), *most, *unbounded(applicant.eligible.unbounded + applicant.judged.unbounded)),
        ),
        Headline(
            Text("待补充，至多", "Undetermined, at most"), applicant.undetermined.most, "money",
            "undetermined",
            (Text(f"{lacking:,} 笔缺少事实", f"{lacking:,} awards lack facts"),
             *without_a_sum(own.undetermined.pairs), *unbounded(applicant.undetermined.unbounded)),
        ),
    ]  # fmt: skip
    if government != ByVerdict():
        heads.append(Headline(
            Text("拨给地方政府，至多", "To governments, at most"), possible(government), "money", "plain",
            (Text(f"待补充另计 {apart:,} 笔", f"{apart:,} undetermined apart"),
             *unbounded(government.eligible.unbounded + government.judged.unbounded)),
        ))  # fmt: skip
    return tuple(heads)


def asked(
    source: str, companies: int, at: str, closed: States, assumed_open: States, library: str
) -> tuple[tuple[Text, str | Text], ...]:
    """What the answer is to; of the measures asked for ``closed`` ones were left out."""
    if assumed_open:
        opened = Text(
            "是：不论当日能否申报，一律计算", "yes: computed whether open on the day or not"
        )
    elif closed:
        opened = Text("否：只算当日可申报的措施", "no: only measures open on the day")
    else:
        opened = Text(
            "无须假定：所问措施当日都可申报", "no need: all of these measures are open on the day"
        )
    return (
        (Text("企业数据", "Population"), Text(f"{source}（{companies:,} 家）", f"{source} ({companies:,} companies)")),
        (Text("基准日", "Reference date"), at),
        (Text("假定可申报", "Assumed open"), opened),
        (Text("规则摘要", "Rules digest"), library),
    )  # fmt: skip


def text(zh: str, en: str, room: Room = "screen") -> Column:
    return Column(Text(zh, en), "text", room)


def count(zh: str, en: str, room: Room = "screen", signed: bool = False) -> Column:
    return Column(Text(zh, en), "count", room, signed)


def money(zh: str, en: str, room: Room = "screen", signed: bool = False) -> Column:
    return Column(Text(zh, en), "money", room, signed)


def share(zh: str, en: str, room: Room = "screen") -> Column:
    return Column(Text(zh, en), "share", room)


def rate(zh: str, en: str, room: Room = "screen") -> Column:
    return Column(Text(zh, en), "rate", room)


def largest(title: Text, bars: Bars) -> tuple[Bars, ...]:
    """The chart of the longest bars, longest first; none where there is nothing to draw."""
    lengths = [sum(map(abs, values)) for values in zip(*(s.values for s in bars.series), strict=True)]  # fmt: skip
    drawn = sorted((at for at, length in enumerate(lengths) if length), key=lambda at: (-lengths[at], at))  # fmt: skip
    most = CHARTED if bars.stacked or len(bars.series) < 3 else CHARTED // 2
    kept = drawn[:most]
    if not kept:
        return ()
    if len(drawn) > most:
        title = Text(f"{title.zh}（最大的 {most} 项，其余见表）",
                     f"{title.en} (the {most} largest; all are in the table)")  # fmt: skip
    return (
        Bars(
            title,
            tuple(bars.labels[at] for at in kept),
            tuple(Series(each.name, each.tone, tuple(each.values[at] for at in kept))
                  for each in bars.series),
            bars.kind,
            bars.stacked,
        ),
    )  # fmt: skip


def stacked_money(
    title: Text, labels: Sequence[str | Text], found: Sequence[ByVerdict]
) -> tuple[Bars, ...]:
    """Bars of what is certain, and of what is at most on top of it.

    What is undetermined may come to a thousand times that: it has its bars only where there is
    nothing else.
    """
    certain = tuple(each.eligible.least for each in found)
    upper = tuple(possible(each) - each.eligible.least for each in found)
    series: tuple[Series, ...] = (
        Series(CERTAIN_PART, "eligible", certain),
        Series(UPPER_PART, "subject_to_judgement", upper),
    )
    if not any(certain) and not any(upper):
        open_ = tuple(each.undetermined.most for each in found)
        series = (Series(OPEN_PART, "undetermined", open_),)
        title = Text(f"{title.zh}：只有待补充的", f"{title.en}: undetermined alone")
    return largest(title, Bars(title, tuple(labels), series, "money"))


def stacked_companies(
    title: Text,
    labels: Sequence[str | Text],
    eligible: Sequence[int],
    judged: Sequence[int],
    undetermined: Sequence[int],
) -> tuple[Bars, ...]:
    series = (
        Series(ELIGIBLE, "eligible", tuple(eligible)),
        Series(JUDGED, "subject_to_judgement", tuple(judged)),
        Series(UNDETERMINED, "undetermined", tuple(undetermined)),
    )
    return largest(title, Bars(title, tuple(labels), series, "count"))


def total_of(rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...] | None:
    """The last row under groups that part all companies: every figure adds up."""
    if not rows:
        return None
    figures = zip(*(row[1:] for row in rows), strict=True)
    return (TOTAL, *(sum(cell for cell in column if isinstance(cell, int)) for column in figures))


def closed_tables(closed: States, assumed_open: States) -> tuple[Table, ...]:
    """The measures that were not open on the day: left out, or computed all the same."""
    listed = (
        ("closed", Text("当日不可申报，没有计算", "Not open, left out"), closed),
        ("assumed", Text("当日不可申报，照样计算", "Not open, computed anyway"), assumed_open),
    )  # fmt: skip
    return tuple(
        Table(id, title, (text("措施", "Measure"), text("状态", "State")),
              tuple((name, STATE_NAMES[state]) for _, name, state in states))
        for id, title, states in listed
        if states
    )  # fmt: skip
