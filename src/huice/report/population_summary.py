"""A run summed up, as tables: by measure, by group, near misses, concentration."""

from __future__ import annotations

from huice.language import Text
from huice.population.running.summary import (
    ByVerdict,
    Concentration,
    Group,
    Grouping,
    MeasureSummary,
    Recipient,
    Summary,
)
from huice.report.population_tables import Bars, Cell, Headline, Report, Series, Table
from huice.report.population_words import (
    NOTES,
    TOTAL,
    asked,
    closed_tables,
    count,
    kind_of,
    largest,
    money,
    money_heads,
    possible,
    share,
    stacked_companies,
    stacked_money,
    text,
    total_of,
)


def summary_report(summary: Summary) -> Report:
    """The answer to: who is due what, and what does it come to."""
    return Report(
        Text(f"{summary.companies:,} 家企业应得什么", f"What {summary.companies:,} companies are due"),
        Text("政策找企业 · 汇总", "POPULATION SUMMARY"),
        _heads(summary),
        asked(summary.source, summary.companies, summary.at, summary.closed, summary.assumed_open, summary.library),
        (
            _measures(summary),
            *(_grouping(each) for each in summary.groupings),
            *_near_misses(summary),
            _shares(summary),
            _recipients(summary),
            *closed_tables(summary.closed, summary.assumed_open),
            *(_by_measure(each, summary) for each in summary.groupings),
        ),
        NOTES,
        _warnings(summary),
    )  # fmt: skip


def _heads(summary: Summary) -> tuple[Headline, ...]:
    reached = summary.reached
    return money_heads(
        summary.applicant, summary.government,
        (Text(f"{reached.eligible:,} 家至少有一项已符合", f"{reached.eligible:,} companies have at least one"),),
        (Text(f"共涉及 {reached.judged:,} 家", f"{reached.judged:,} companies in all"),),
        summary.measures,
    )  # fmt: skip


def _warnings(summary: Summary) -> tuple[Text, ...]:
    if summary.finished:
        return ()
    of = f" / {summary.of_companies:,}" if summary.of_companies is not None else ""
    return (
        Text(f"运行尚未完成：以下只是已做完的 {summary.parts:,} 批，{summary.companies:,}{of} 家企业。",
             f"The run is not finished: this is of {summary.parts:,} batches, {summary.companies:,}{of} companies."),
    )  # fmt: skip


# by measure

MEASURE_COLUMNS = (
    text("措施", "Measure"),
    text("文件", "Document", room="sheet"),
    text("出处", "Cite", room="sheet"),
    text("奖补", "Award", room="page"),
    count("符合", "Eligible"),
    count("待评审", "To be judged"),
    count("待补充", "Undetermined"),
    money("确定", "Certain"),
    money("至多", "At most"),
    money("待补充至多", "Undetermined, at most", room="page"),
    count("无上限笔数", "Unbounded", room="page"),
)


def _measures(summary: Summary) -> Table:
    listed = sorted(summary.measures, key=lambda each: (-possible(each.found), -_had(each.found)))
    to_companies = [each for each in listed if each.to == "applicant" and each.has_sum]
    names = [each.title for each in listed]
    charts = stacked_companies(
        Text("企业数，按措施", "Companies by measure"), names,
        [each.found.eligible.pairs for each in listed], [each.found.judged.pairs for each in listed],
        [each.found.undetermined.pairs for each in listed],
    ) + stacked_money(
        Text("给企业的金额，按措施", "Money to companies by measure"),
        [each.title for each in to_companies],
        [each.found for each in to_companies],
    )  # fmt: skip
    return Table(
        "measures", Text("按措施", "By measure"), MEASURE_COLUMNS,
        tuple(_measure(each) for each in listed), None, charts,
    )  # fmt: skip


def _had(found: ByVerdict) -> int:
    return found.eligible.pairs + found.judged.pairs + found.undetermined.pairs


def _measure(each: MeasureSummary) -> tuple[Cell, ...]:
    found = each.found
    sums: tuple[Cell, ...] = (None, None, None, None)
    if each.has_sum:
        unbounded = sum(s.unbounded for s in (found.eligible, found.judged, found.undetermined))
        sums = (found.eligible.least, possible(found), found.undetermined.most, unbounded)
    return (
        each.title, each.document, each.cite, kind_of(each.kind, each.to),
        found.eligible.pairs, found.judged.pairs, found.undetermined.pairs, *sums,
    )  # fmt: skip


# by group

GROUP_COLUMNS = (
    count("企业数", "Companies"),
    count("有符合的", "Eligible for some"),
    count("连同待评审", "Or to be judged"),
    count("连同待补充", "Or undetermined", room="page"),
    money("确定", "Certain"),
    money("至多", "At most"),
    money("待补充至多", "Undetermined, at most", room="page"),
)


def _grouping(grouping: Grouping) -> Table:
    groups = sorted(
        grouping.groups, key=lambda each: (not each.code, -possible(each.applicant), -each.companies)
    )  # fmt: skip
    names = [each.name for each in groups]
    title = grouping.title
    charts = stacked_money(
        Text(f"给企业的金额，按{title.zh}", f"Money to companies by {title.en.lower()}"), names,
        [each.applicant for each in groups],
    ) or stacked_companies(
        Text(f"企业数，按{title.zh}", f"Companies by {title.en.lower()}"), names,
        [each.reached.eligible for each in groups],
        [each.reached.judged - each.reached.eligible for each in groups],
        [each.reached.undetermined - each.reached.judged for each in groups],
    )  # fmt: skip
    rows = tuple(_group(each) for each in groups)
    return Table(
        grouping.id, Text(f"按{title.zh}", f"By {title.en.lower()}"),
        (text(*title), *GROUP_COLUMNS), rows, total_of(rows), charts,
        notes=(Text("企业数是至少有一项的家数；金额只计给企业的，拨给地方政府的不在其内。",
                    "Companies are those with at least one measure; money is that of companies, without what goes to governments."),),
    )  # fmt: skip


def _group(each: Group) -> tuple[Cell, ...]:
    paid, reached = each.applicant, each.reached
    return (
        each.name, each.companies, reached.eligible, reached.judged, reached.undetermined,
        paid.eligible.least, possible(paid), paid.undetermined.most,
    )  # fmt: skip


def _by_measure(grouping: Grouping, summary: Summary) -> Table:
    """Every measure in every group: for a workbook."""
    titles = {each.key: each.title for each in summary.measures}
    sums = {each.key: each.has_sum for each in summary.measures}
    rows = [
        (
            titles[key], group.name,
            found.eligible.pairs, found.judged.pairs, found.undetermined.pairs,
            *((found.eligible.least, possible(found), found.undetermined.most)
              if sums[key] else (None, None, None)),
        )
        for each in summary.measures
        for group in grouping.groups
        for key, found in group.measures
        if key == each.key
    ]  # fmt: skip
    columns = (
        text("措施", "Measure"), text(*grouping.title), count("符合", "Eligible"),
        count("待评审", "To be judged"), count("待补充", "Undetermined"), money("确定", "Certain"),
        money("至多", "At most"), money("待补充至多", "Undetermined, at most"),
    )  # fmt: skip
    title = Text(f"措施与{grouping.title.zh}", f"Measure by {grouping.title.en.lower()}")
    return Table(f"measure-{grouping.id}", title, columns, tuple(rows), detail=True)


# near misses


def _near_misses(summary: Summary) -> tuple[Table, ...]:
    """Nothing where the run kept no reasons."""
    listed = [
        (each, miss) for each in summary.measures for miss in each.near_misses or () if miss.companies
    ]  # fmt: skip
    if all(each.near_misses is None for each in summary.measures):
        return ()
    listed.sort(key=lambda pair: -pair[1].companies)
    labels = [
        Text(f"{miss.title.zh}（{each.title.zh}）", f"{miss.title.en} ({each.title.en})")
        for each, miss in listed
    ]
    title = Text("只差这一项条件的企业", "Companies that lack this one requirement alone")
    series = (Series(Text("企业", "Companies"), "plain", tuple(m.companies for _, m in listed)),)
    return (
        Table(
            "near-misses",
            Text("差一项", "One requirement short"),
            (text("差的条件", "Requirement"), text("措施", "Measure"),
             text("出处", "Cite", room="page"), count("企业", "Companies")),
            tuple((miss.title, each.title, miss.cite, miss.companies) for each, miss in listed),
            None,
            largest(title, Bars(title, tuple(labels), series, "count")),
            Text("其余条件都已满足或可能满足，只有这一项确定不满足：放宽这一条，这些企业最先得益。",
                 "Every other requirement is or may be met, and this one surely is not: these are the first to gain if it moved."),
        ),
    )  # fmt: skip


# concentration


def _shares(summary: Summary) -> Table:
    return Table(
        "concentration",
        Text("集中程度", "Concentration"),
        (count("最大的几家", "Largest companies"), money("确定金额", "Certain"),
         share("占全部", "Share"), money("至多", "At most"), share("占全部", "Share")),
        tuple(
            (one.top, one.money, one.share, other.money, other.share)
            for one, other in zip(summary.certain.shares, summary.possible.shares, strict=True)
        ),
        (TOTAL, summary.certain.total, None, summary.possible.total, None),
        notes=(Text(f"有确定金额的 {summary.certain.recipients:,} 家，有上限或待评审金额的 {summary.possible.recipients:,} 家。",
                    f"{summary.certain.recipients:,} companies have a certain sum, {summary.possible.recipients:,} a sum at most."),),
    )  # fmt: skip


def _recipients(summary: Summary) -> Table:
    def listed(concentration: Concentration) -> list[Recipient]:
        return list(concentration.largest)

    certain, most = listed(summary.certain), listed(summary.possible)
    rows = [
        (
            at + 1,
            *((certain[at].company, certain[at].money) if at < len(certain) else (None, None)),
            *((most[at].company, most[at].money) if at < len(most) else (None, None)),
        )
        for at in range(max(len(certain), len(most)))
    ]
    return Table(
        "recipients",
        Text("金额最大的企业", "Largest recipients"),
        (count("名次", "Rank"), text("按确定金额", "By certain money"), money("确定", "Certain"),
         text("按至多金额", "By money at most"), money("至多", "At most")),
        tuple(rows),
    )  # fmt: skip
