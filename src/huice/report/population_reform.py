"""What a reform changes, as tables: what is changed, winners and losers, the cost before and after."""

from __future__ import annotations

from collections.abc import Sequence

from huice.language import Text
from huice.population.study.reform import MeasureShift, Reform, Shift, ShiftGroup, ShiftGrouping
from huice.report.population_tables import (
    Bars,
    Cell,
    Column,
    Headline,
    Report,
    Series,
    Table,
    shown,
)
from huice.report.population_words import (
    NOTES,
    asked,
    closed_tables,
    count,
    largest,
    money,
    possible,
    text,
    total_of,
)

MOVE_NOTE = Text(
    "改前或改后有申请的才算得益、受损：结论变好或金额变多，没有一样变差，是得益；相反是受损；有得有失单列。"
    "改前改后都没有申请、只是可能得到的变了的，是“未定”。金额按至多计，只算给企业的。",
    "Of those with a claim before or after, a winner has a better verdict or more money and nothing "
    "worse, a loser the reverse; those with both stand apart. Where only what one might get has "
    "changed, and there is no claim on either side, it is undecided. Money is at most, and "
    "companies' own.",
)
OLD, NEW = Text("改前", "Before"), Text("改后", "After")
WON, LOST = Text("得益", "Winners"), Text("受损", "Losers")


def reform_report(reform: Reform) -> Report:
    """The answer to: who wins, who loses, and what does it cost?"""
    return Report(
        Text(f"改一改会怎样：{reform.title.zh}", f"What would change: {reform.title.en}"),
        Text("政策调整测算", "A REFORM"),
        _heads(reform),
        ((Text("调整方案", "Patch"), reform.patch),
         *asked(reform.source, reform.companies, reform.at, reform.closed, reform.assumed_open, reform.library)),
        (_changes(reform), _measures(reform), *(_grouping(each) for each in reform.groupings),
         *closed_tables(reform.closed, reform.assumed_open)),
        (MOVE_NOTE, *NOTES),
    )  # fmt: skip


def _heads(reform: Reform) -> tuple[Headline, ...]:
    shift, (before, after) = reform.applicant, reform.claimants
    moves = shift.moves
    heads = [
        Headline(
            Text("净增支出，至多", "Net cost, at most"), moves.net, "money", "plain",
            (*_certain(shift), *_unbounded(moves.unbounded)), signed=True,
        ),
        Headline(
            Text("得益企业", "Winners"), moves.winners, "count", "gain",
            (*([Text(f"另有 {moves.mixed:,} 家有得有失", f"{moves.mixed:,} more win and lose")] if moves.mixed else []),),
        ),
        Headline(
            Text("受损企业", "Losers"), moves.losers, "count", "loss",
            (*([Text(f"另有 {moves.undecided:,} 家未定", f"{moves.undecided:,} more undecided")] if moves.undecided else []),),
        ),
        Headline(
            Text("改后有申请的企业", "Companies with a claim after"), after, "count", "plain",
            (Text(f"改前 {before:,} 家", f"{before:,} before"), *_paid(reform)),
        ),
    ]  # fmt: skip
    if reform.government.moves.net or reform.government.moves.unbounded:
        heads.append(Headline(
            Text("拨给地方政府净增，至多", "Net, to governments, at most"), reform.government.moves.net,
            "money", "plain", _unbounded(reform.government.moves.unbounded), signed=True,
        ))  # fmt: skip
    return tuple(heads)


def _paid(reform: Reform) -> tuple[Text, ...]:
    """How many claim a sum, where others claim a title or a service."""
    if reform.paid == reform.claimants:
        return ()
    before, after = reform.paid
    return (Text(f"其中有金额的 {after:,} 家，改前 {before:,} 家",
                 f"of these {after:,} for a sum, {before:,} before"),)  # fmt: skip


def _certain(shift: Shift) -> tuple[Text, ...]:
    change = shift.after.eligible.least - shift.before.eligible.least
    sums = Column(Text("", ""), "money", signed=True)
    return (Text(f"其中确定 {shown(change, sums, 'zh', cents=False)} 元",
                 f"of which certain {shown(change, sums, 'en', cents=False)} yuan"),)  # fmt: skip


def _unbounded(pairs: int) -> tuple[Text, ...]:
    if not pairs:
        return ()
    return (Text(f"另有 {pairs:,} 笔有一侧没有上限，未计入", f"{pairs:,} more are unbounded on a side, not counted"),)  # fmt: skip


def _changes(reform: Reform) -> Table:
    columns = (
        text("改在哪里", "Where"), text("改什么", "What"), text("出处", "Cite", room="page"),
        text("改前", "Before"), text("改后", "After"),
    )  # fmt: skip
    rows = tuple((each.where, each.what, each.cite, each.before or None, each.after or None)
                 for each in reform.changes)  # fmt: skip
    return Table("changes", Text("改了什么", "What is changed"), columns, rows)


SHIFT_COLUMNS = (
    count("得益", "Winners"),
    count("受损", "Losers"),
    count("有得有失", "Both", room="page"),
    count("未定", "Undecided"),
    count("不变", "Unchanged", room="page"),
    count("新有申请", "Entered", room="page"),
    count("不再有申请", "Left", room="page"),
    money("改前至多", "Before, at most"),
    money("改后至多", "After, at most"),
    money("净增", "Net", signed=True),
    money("改前确定", "Before, certain", room="sheet"),
    money("改后确定", "After, certain", room="sheet"),
)


def _shift(shift: Shift, has_sum: bool = True) -> tuple[Cell, ...]:
    moves = shift.moves
    sums: tuple[Cell, ...] = (None,) * 5
    if has_sum:
        sums = (possible(shift.before), possible(shift.after), moves.net,
                shift.before.eligible.least, shift.after.eligible.least)  # fmt: skip
    return (moves.winners, moves.losers, moves.mixed, moves.undecided, moves.unchanged, shift.entered, shift.left, *sums)  # fmt: skip


def _measures(reform: Reform) -> Table:
    touched = [each for each in reform.measures if _moved(each.shift)]
    listed = sorted(touched, key=lambda each: -abs(each.shift.moves.net))
    charts = _before_and_after(
        Text("给企业的金额，按措施", "Money to companies by measure"),
        [each.title for each in listed if each.has_sum],
        [each.shift for each in listed if each.has_sum],
    ) + _winners(
        Text("得益与受损，按措施", "Winners and losers by measure"),
        [each.title for each in listed], [each.shift for each in listed],
    )  # fmt: skip
    quiet = len(reform.measures) - len(touched)
    notes = (Text(f"另有 {quiet} 项措施不受影响。", f"Not touched: {quiet} more."),) if quiet else ()  # fmt: skip
    return Table(
        "measures", Text("受影响的措施", "Measures that change"),
        (text("措施", "Measure"), *SHIFT_COLUMNS),
        tuple((_title(each), *_shift(each.shift, each.has_sum)) for each in listed),
        None, charts, notes=notes,
    )  # fmt: skip


def _title(each: MeasureShift) -> Text:
    government = each.to == "government"
    zh = ("（取消）" if each.dropped else "") + ("（拨给地方政府）" if government else "")
    en = (" (dropped)" if each.dropped else "") + (" (to a government)" if government else "")
    return Text(each.title.zh + zh, each.title.en + en)


def _moved(shift: Shift) -> bool:
    moves = shift.moves
    return bool(moves.winners or moves.losers or moves.mixed or moves.undecided or moves.unbounded
                or shift.before != shift.after)  # fmt: skip


def _movers(shift: Shift) -> int:
    return shift.moves.winners + shift.moves.losers + shift.moves.mixed + shift.moves.undecided


def _before_and_after(title: Text, names: Sequence[Text], shifts: Sequence[Shift]) -> tuple[Bars, ...]:  # fmt: skip
    series = (
        Series(OLD, "before", tuple(possible(each.before) for each in shifts)),
        Series(NEW, "after", tuple(possible(each.after) for each in shifts)),
    )
    return largest(title, Bars(title, tuple(names), series, "money", stacked=False))


def _winners(title: Text, names: Sequence[Text], shifts: Sequence[Shift]) -> tuple[Bars, ...]:
    series = (
        Series(WON, "gain", tuple(each.moves.winners for each in shifts)),
        Series(LOST, "loss", tuple(each.moves.losers for each in shifts)),
    )
    return largest(title, Bars(title, tuple(names), series, "count", stacked=False))


def _grouping(grouping: ShiftGrouping) -> Table:
    groups = sorted(
        grouping.groups,
        key=lambda each: (not _moved(each.shift), not each.code, -abs(each.shift.moves.net), -_movers(each.shift)),
    )  # fmt: skip
    moved = sum(_moved(each.shift) for each in groups)
    title = grouping.title
    rows = tuple(_group(each) for each in groups)
    charts = _winners(
        Text(f"得益与受损的企业，按{title.zh}", f"Winners and losers by {title.en.lower()}"),
        [each.name for each in groups], [each.shift for each in groups],
    )  # fmt: skip
    return Table(
        grouping.id, Text(f"按{title.zh}", f"By {title.en.lower()}"),
        (text(*title), count("企业数", "Companies"), *SHIFT_COLUMNS), rows,
        total_of(rows), charts, telling=moved,
    )  # fmt: skip


def _group(each: ShiftGroup) -> tuple[Cell, ...]:
    return each.name, each.companies, *_shift(each.shift)
