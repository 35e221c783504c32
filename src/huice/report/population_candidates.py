"""Who could be paid without asking, or for the asking, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from huice.language import Text
from huice.population.running.summary import Sums
from huice.population.study.candidates import (
    KIND_NAMES,
    CandidateGroup,
    CandidateGrouping,
    Candidates,
    MeasureCandidates,
)
from huice.report.population_tables import Bars, Cell, Headline, Report, Series, Table, grouped_yuan
from huice.report.population_words import (
    NOTES,
    asked,
    closed_tables,
    count,
    largest,
    money,
    text,
    total_of,
    unbounded,
    without_a_sum,
)
from huice.report.population_xlsx import Listing

WITHOUT, FOR = KIND_NAMES["without_asking"], KIND_NAMES["for_the_asking"]

KIND_NOTES = (
    Text(
        "免申即享：只凭登记统计信息就已符合全部条件，金额确定到分。",
        "Without asking: register facts alone meet every requirement, and the award is known to the fen.",
    ),
    Text(
        "快申快享：登记统计信息能定的条件都已满足，只差企业申报的事实或主管部门的认定；金额按至多计，没有已知上限的另计笔数。",
        "For the asking: all that register facts can decide is met; only declared facts or a judgement "
        "are left. Sums are at most; those without a known bound are counted apart.",
    ),
)


def candidates_report(found: Candidates) -> Report:
    """The answer to: whom could we pay without their asking?"""
    return Report(
        Text(f"{found.companies:,} 家企业中，谁可以免申即享", f"Of {found.companies:,} companies, who need not ask"),
        Text("免申即享与快申快享", "WITHOUT ASKING"),
        _heads(found),
        asked(found.source, found.companies, found.at, found.closed, found.assumed_open, found.library),
        (_measures(found), *(_grouping(each) for each in found.groupings), _barriers(found), *_asked_facts(found),
         *closed_tables(found.closed, found.assumed_open)),
        (*KIND_NOTES, *NOTES),
    )  # fmt: skip


def _heads(found: Candidates) -> tuple[Headline, ...]:
    """What is sure comes with its money; what is for the asking only with how many might ask."""
    sure, ask = found.without_asking, found.for_the_asking
    most = grouped_yuan(ask.most, cents=False)
    free = sum(each.for_the_asking.pairs for each in found.measures
               if not each.has_sum and each.to == "applicant")  # fmt: skip
    return (
        Headline(Text("免申即享的企业", "Companies, without asking"), found.reached[0], "count", "eligible"),
        Headline(
            Text("免申即享的金额", "Their money"), sure.most, "money", "eligible",
            (Text(f"{sure.pairs:,} 笔，确定到分", f"{sure.pairs:,} awards, known to the fen"),),
        ),
        Headline(
            Text("快申快享的企业", "Companies, for the asking"), found.reached[1], "count",
            "subject_to_judgement",
            (Text(f"{ask.pairs - free:,} 笔，全部申请且获准时至多 {most} 元",
                  f"{ask.pairs - free:,} awards; at most {most} yuan should all ask and be granted"),
             *unbounded(ask.unbounded), *without_a_sum(free)),
        ),
    )  # fmt: skip


COLUMNS = (
    count("免申企业", "Without asking"),
    money("免申金额", "Their money"),
    count("快申企业", "For the asking"),
    money("快申至多", "Their money, at most"),
    count("快申无上限", "Unbounded", room="page"),
)


def _sums(without: Sums, ask: Sums, has_sum: bool = True) -> tuple[Cell, ...]:
    if not has_sum:
        return without.pairs, None, ask.pairs, None, None
    return without.pairs, without.most, ask.pairs, ask.most, ask.unbounded


def _measures(found: Candidates) -> Table:
    listed = sorted(
        found.measures, key=lambda each: (-each.without_asking.pairs, -each.for_the_asking.pairs)
    )
    title = Text("可以主动找到的企业，按措施", "Companies to be found by measure")
    series = (
        Series(WITHOUT, "eligible", tuple(each.without_asking.pairs for each in listed)),
        Series(FOR, "subject_to_judgement", tuple(each.for_the_asking.pairs for each in listed)),
    )
    return Table(
        "measures", Text("按措施", "By measure"),
        (text("措施", "Measure"), *COLUMNS, text("登记信息可查的条件", "Register requirements", room="page")),
        tuple(
            (_title(each), *_sums(each.without_asking, each.for_the_asking, each.has_sum),
             Text(f"{each.checked} / {each.requirements} 条", f"{each.checked} of {each.requirements}"))
            for each in listed
        ),
        None,
        largest(title, Bars(title, tuple(each.title for each in listed), series, "count")),
    )  # fmt: skip


def _title(each: MeasureCandidates) -> Text:
    if each.to != "government":
        return each.title
    return Text(f"{each.title.zh}（拨给地方政府）", f"{each.title.en} (to a government)")


def _grouping(grouping: CandidateGrouping) -> Table:
    groups = sorted(
        grouping.groups,
        key=lambda each: (not each.code, -each.without_asking.pairs, -each.for_the_asking.pairs),
    )
    title = grouping.title
    heading = Text(f"可以主动找到的笔数，按{title.zh}", f"Awards to be found by {title.en.lower()}")
    series = (
        Series(WITHOUT, "eligible", tuple(each.without_asking.pairs for each in groups)),
        Series(FOR, "subject_to_judgement", tuple(each.for_the_asking.pairs for each in groups)),
    )
    rows = tuple(_group(each) for each in groups)
    return Table(
        grouping.id, Text(f"按{title.zh}", f"By {title.en.lower()}"),
        (text(*title), count("企业数", "Companies"), count("免申笔数", "Without asking"),
         money("免申金额", "Their money"), count("快申笔数", "For the asking"),
         money("快申至多", "Their money, at most"), count("快申无上限", "Unbounded", room="page")),
        rows, total_of(rows),
        largest(heading, Bars(heading, tuple(each.name for each in groups), series, "claims")),
    )  # fmt: skip


def _group(each: CandidateGroup) -> tuple[Cell, ...]:
    return (each.name, each.companies, *_sums(each.without_asking, each.for_the_asking))


def _barriers(found: Candidates) -> Table:
    rows = tuple(
        (each.title, barrier.what, barrier.cite,
         Text("登记信息无法解决", "no register fact can lift it") if barrier.for_good
         else Text("登记信息补全即可", "a fuller register would"))
        for each in found.measures
        for barrier in each.barriers
    )  # fmt: skip
    return Table(
        "barriers", Text("为什么还不能免申即享", "Why not without asking"),
        (text("措施", "Measure"), text("障碍", "What stands in the way"),
         text("出处", "Cite", room="page"), text("能否消除", "Can it be lifted")),
        rows,
    )  # fmt: skip


def _asked_facts(found: Candidates) -> tuple[Table, ...]:
    rows = tuple(
        (each.title, fact.label, fact.where)
        for each in found.measures
        if each.for_the_asking.pairs
        for fact in each.asked
    )
    if not rows:
        return ()
    return (
        Table(
            "asked", Text("快申快享还要企业申报的", "Still to be declared"),
            (text("措施", "Measure"), text("事实", "Fact"), text("从何处查得", "Where to find it")), rows,
        ),
    )  # fmt: skip


# the lists of companies

LIST_COLUMNS = (
    text("企业", "Company"), text("措施", "Measure"), money("至少", "At least"), money("至多", "At most"),
    text("还要申报", "Still to declare"), text("还要认定", "Still to be judged"),
)  # fmt: skip


def listings(found: Candidates, batches: Callable[[str], Iterable[Any]]) -> Iterator[Listing]:
    """The companies of either kind, for a workbook; ``batches`` are Arrow batches of one kind."""
    measures = {each.key: each for each in found.measures}
    for kind, name in KIND_NAMES.items():
        title = Text(f"{name.zh}名单", f"List, {name.en}")
        yield Listing(title, LIST_COLUMNS, _listed(batches(kind), measures))


def _listed(
    batches: Iterable[Any], measures: Mapping[str, MeasureCandidates]
) -> Iterator[tuple[Cell, ...]]:
    for batch in batches:
        for company, key, least, most in zip(
            *(batch.column(name).to_pylist() for name in ("company", "measure", "min", "max")),
            strict=True,
        ):
            measure = measures[key]
            facts = [fact.label for fact in measure.asked]
            yield company, measure.title, least, most, _joined(facts), _joined(measure.judges)


def _joined(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return Text("、".join(each.zh for each in texts), ", ".join(each.en for each in texts))
