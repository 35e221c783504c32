"""What measures cost, as tables, and what each way of allotting a limit would give."""

from __future__ import annotations

from collections.abc import Sequence

from huice.language import Text
from huice.population.study.budget import (
    Budget,
    CostGroup,
    CostGrouping,
    MeasureBudget,
    RuleResult,
)
from huice.population.study.claims import Paid
from huice.report.population_tables import (
    Bars,
    Cell,
    Headline,
    Report,
    Series,
    Table,
    Tone,
    grouped_yuan,
)
from huice.report.population_words import (
    NOTES,
    asked,
    closed_tables,
    count,
    kind_of,
    largest,
    money,
    money_heads,
    possible,
    rate,
    stacked_money,
    text,
    total_of,
)
from huice.values.literals import money as said_money

RULE_TONES: tuple[Tone, ...] = ("first", "second", "third", "fourth")

CLAIM_NOTES = (
    Text(
        "一笔“申请”是一家企业的一项给予资金的措施，已符合或待评审认定，按至多的数额计。待补充的另列，不参与分配；"
        "没有已知上限的也不参与。不给资金或数额未列的不算申请。",
        "A claim is one measure that gives one company a sum, eligible or to be judged, at its most. "
        "What is undetermined stands apart and shares in no limit; nor does what has no known bound. "
        "Measures that give no money or state no sum make no claim.",
    ),
)


def budget_report(budget: Budget) -> Report:
    """The answer to: what does it cost, and who gets what under a limit?"""
    one = budget.measures[0].title if len(budget.measures) == 1 else None
    title = (
        Text(f"“{one.zh}”要花多少钱", f"What '{one.en}' costs")
        if one
        else Text(
            f"{len(budget.measures)} 项措施要花多少钱", f"What {len(budget.measures)} measures cost"
        )
    )
    return Report(
        title,
        Text("政策成本测算", "WHAT A POLICY COSTS"),
        _heads(budget),
        (*asked(budget.source, budget.companies, budget.at, budget.closed, budget.assumed_open, budget.library),
         *_limits(budget)),
        (
            _measures(budget),
            *_rules(budget),
            *(_grouping(each, budget.allotments) for each in budget.groupings),
            *_quotas(budget),
            *closed_tables(budget.closed, budget.assumed_open),
        ),
        (*CLAIM_NOTES, *NOTES),
    )  # fmt: skip


def _heads(budget: Budget) -> tuple[Headline, ...]:
    claims = Text(f"{budget.claimants:,} 家有申请", f"{budget.claimants:,} companies with a claim")
    return money_heads(budget.applicant, budget.government, (), (claims,), budget.measures)


def _limits(budget: Budget) -> tuple[tuple[Text, str | Text], ...]:
    if not budget.limits:
        return ()
    zh = [f"{each.region} {said_money(each.money)}".strip() for each in budget.limits]
    en = [
        f"{each.region} {grouped_yuan(each.money, cents=False)} yuan".strip()
        for each in budget.limits
    ]
    return ((Text("预算限额", "Limit"), Text("；".join(zh), "; ".join(en))),)


# cost

MEASURE_COLUMNS = (
    text("措施", "Measure"),
    text("奖补", "Award", room="page"),
    count("符合", "Eligible"),
    count("待评审", "To be judged"),
    count("待补充", "Undetermined"),
    money("确定", "Certain"),
    money("至多", "At most"),
    money("待补充至多", "Undetermined, at most", room="page"),
    count("无上限笔数", "Unbounded", room="page"),
)


def _measures(budget: Budget) -> Table:
    listed = sorted(budget.measures, key=lambda each: -possible(each.found))
    paying = [each for each in listed if each.has_sum and each.to == "applicant"]
    return Table(
        "measures", Text("花在哪项措施", "By measure"), MEASURE_COLUMNS,
        tuple(_measure(each) for each in listed), None,
        stacked_money(
            Text("给企业的金额，按措施", "Money to companies by measure"),
            [each.title for each in paying],
            [each.found for each in paying],
        ),
    )  # fmt: skip


def _measure(each: MeasureBudget) -> tuple[Cell, ...]:
    found = each.found
    unbounded = sum(s.unbounded for s in (found.eligible, found.judged, found.undetermined))
    return (
        each.title, kind_of(each.kind, each.to),
        found.eligible.pairs, found.judged.pairs, found.undetermined.pairs,
        *((found.eligible.least, possible(found), found.undetermined.most, unbounded)
          if each.has_sum else (None, None, None, None)),
    )  # fmt: skip


def _quotas(budget: Budget) -> tuple[Table, ...]:
    rows = [
        (each.title, quota.title, quota.limit, quota.per, quota.cite)
        for each in budget.measures
        for quota in each.quotas
    ]
    if not rows:
        return ()
    columns = (
        text("措施", "Measure"), text("名额或限额", "Quota"), text("文本所列", "As stated"),
        text("口径", "Per"), text("出处", "Cite"),
    )  # fmt: skip
    return (
        Table(
            "quotas", Text("文本写明的限额", "Limits that the texts state"), columns, tuple(rows),
            notes=(Text("这些限额只列出，不自动套用；要按某一限额分配，请用 --limit。",
                        "They are listed, never applied by themselves: give --limit to allot one."),),
        ),
    )  # fmt: skip


# allotment

PAID_COLUMNS = (
    count("申请", "Claims"),
    money("申请金额", "Claimed", room="page"),
    money("拨付", "Paid"),
    count("全额", "In full"),
    count("部分", "In part"),
    count("落空", "Nothing"),
)


def _paid(paid: Paid) -> tuple[Cell, ...]:
    return paid.claims, paid.claimed, paid.paid, paid.full, paid.part, paid.none


def _rules(budget: Budget) -> tuple[Table, ...]:
    """The rules side by side, then region by region."""
    rules = budget.allotments
    if not rules:
        return ()
    title = Text("各种分法下，多少笔申请得到多少", "How many claims each rule pays")
    series = (
        Series(Text("全额", "In full"), "eligible", tuple(each.total.full for each in rules)),
        Series(Text("部分", "In part"), "subject_to_judgement", tuple(each.total.part for each in rules)),
        Series(Text("落空", "Nothing"), "before", tuple(each.total.none for each in rules)),
    )  # fmt: skip
    names = tuple(each.title for each in rules)
    return (
        Table(
            "rules",
            Text("限额之下的几种分法", "Ways of allotting the limit"),
            (text("分法", "Rule"), *PAID_COLUMNS, money("剩余", "Left")),
            tuple((each.title, *_paid(each.total), each.left) for each in rules),
            None,
            (Bars(title, names, series, "claims"),),
            notes=(*(Text(f"{each.title.zh}：{each.how.zh}", f"{each.title.en}: {each.how.en}") for each in rules),
                   *_unlimited(rules[0])),
        ),
        Table(
            "regions",
            Text("分区域", "By region"),
            (text("分法", "Rule"), text("区域", "Region"), money("限额", "Limit"), rate("比例", "Rate"),
             *PAID_COLUMNS, money("剩余", "Left", room="page"), text("首家未足额", "First cut", room="sheet")),
            tuple(
                (each.title, region.name, region.limit, region.rate, *_paid(region.paid), region.left,
                 region.first_cut or None)
                for each in rules
                for region in each.regions
            ),
            notes=(Text("“比例”是每笔申请封顶之前的拨付比例；标 ≈ 的除不尽，计算用的是精确分数。",
                        "The rate is what each claim gets before its caps; one marked ≈ does not end and was computed as an exact fraction."),),
        ),
    )  # fmt: skip


def _unlimited(rule: RuleResult) -> tuple[Text, ...]:
    """Claims that no limit holds are paid in full by every rule, and swell what is paid."""
    claims = sum(each.paid.claims for each in rule.regions if each.limit is None)
    sums = grouped_yuan(
        sum(each.paid.paid for each in rule.regions if each.limit is None), cents=False
    )
    if not claims:
        return ()
    return (Text(f"拨付中有 {claims:,} 笔、{sums} 元不在所设限额的地区，各种分法都照足额计入。",
                 f"{claims:,} claims of {sums} yuan lie in no region with a limit: every rule pays them in full."),)  # fmt: skip


# groups


def _grouping(grouping: CostGrouping, rules: Sequence[RuleResult]) -> Table:
    groups = sorted(
        grouping.groups, key=lambda each: (not each.code, -possible(each.applicant), -each.companies)
    )  # fmt: skip
    paid = [_by_code(rule, grouping.id) for rule in rules]
    title, names = grouping.title, [each.name for each in groups]
    heading = Text(f"给企业的金额，按{title.zh}", f"Money to companies by {title.en.lower()}")
    if rules:
        series = tuple(
            Series(rule.title, tone, tuple(one.get(each.code, Paid()).paid for each in groups))
            for rule, one, tone in zip(rules, paid, RULE_TONES, strict=False)
        )
        charts = largest(heading, Bars(heading, tuple(names), series, "money", stacked=False))
    else:
        charts = stacked_money(
            heading, names,
            [each.applicant for each in groups],
        )  # fmt: skip
    columns = (
        text(*title), count("企业数", "Companies", room="page" if rules else "screen"), count("有申请的", "With a claim"),
        money("确定", "Certain", room="sheet" if rules else "screen"), money("至多", "At most"),
        money("待补充至多", "Undetermined, at most", room="sheet" if rules else "page"),
        *(money(*rule.title, room="screen" if len(rules) < 3 else "page") for rule in rules),
    )  # fmt: skip
    rows = [_group(each, [one.get(each.code, Paid()) for one in paid]) for each in groups]
    return Table(grouping.id, Text(f"按{title.zh}", f"By {title.en.lower()}"), columns, tuple(rows),
                 total_of(rows), charts)  # fmt: skip


def _by_code(rule: RuleResult, dimension: str) -> dict[str, Paid]:
    return {group.code: group.paid for each in rule.groupings if each.id == dimension
            for group in each.groups}  # fmt: skip


def _group(each: CostGroup, paid: Sequence[Paid]) -> tuple[Cell, ...]:
    return (
        each.name, each.companies, each.claimants, each.applicant.eligible.least,
        possible(each.applicant), each.applicant.undetermined.most, *(one.paid for one in paid),
    )  # fmt: skip
