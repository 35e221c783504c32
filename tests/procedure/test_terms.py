"""期限的各种写法：到某日某时、每年某日、未规定；时钟互相中止；名额；算式条件 · how periods are written."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from huice.calendar import Conventions
from huice.library.yaml_file import parse
from huice.problems import BadInput, Spot
from huice.procedure.alone import barring, claims
from huice.procedure.engine import Case, fold
from huice.procedure.events import Opening
from huice.procedure.load import build
from huice.procedure.model import Procedure
from huice.procedure.status import status
from huice.procedure.told import read_event

CALL = """
number: 样字〔2023〕2号
title: 样例申报 | Sample call
cite: 第一条
actors: {firm: 企业 | firm, office: 机关 | office}
states:
  draft: {title: 草稿 | draft, kind: initial}
  filed: {title: 已申报 | filed}
  review: {title: 审查 | under review}
  void: {title: 作废 | void, kind: final}
  missed: {title: 逾期 | missed, kind: final}
  granted: {title: 已资助 | granted, kind: final}
readings:
  beyond:
    title: 专项审计超期部分 | The audit beyond its time
    options: {stands: 不计入 | is not counted, counts: 计入 | is counted}
    default: stands
    cite: 第五条
transitions:
  - {event: open, title: 打开 | opened, by: [firm], from: [draft], cite: 第二条}
  - event: file
    title: 申报 | filed
    by: [firm]
    from: [draft]
    to: filed
    data: {firm: text, contact: text, kind: choice city district, first: date, last: date}
    when: first >= 2020-03-20 and last <= first + 2年
    window: {id: call, kind: between, opens: 2024-01-25, closes: '2024-02-25 18:00', outside: refuse, cite: 第二条}
    cite: 第二条
  - {event: name, title: 推荐 | named, by: [office], from: [filed], times: [{times: 2, when: kind = city, cite: 第三条}, {times: 1, when: kind = district, cite: 第三条}], cite: 第三条}
  - {event: accept, title: 受理 | accepted, by: [office], from: [filed], to: review, data: {report_by: date}, cite: 第四条}
  - {event: move, title: 另定日期 | another day set, by: [office], from: [review], data: {report_by: date}, cite: 第四条}
  - {event: begin-audit, title: 开始审计 | audit begun, by: [office], from: [review], cite: 第五条}
  - {event: audited, title: 审计完毕 | audited, by: [office], from: [review], during: [audit], data: {declared: money, approved: money}, when: declared - approved <= 20% * declared, cite: 第五条}
  - {event: begin-visit, title: 开始核查 | visit begun, by: [office], from: [review], cite: 第五条}
  - {event: visited, title: 核查完毕 | visited, by: [office], from: [review], during: [visit], cite: 第五条}
  - {event: cut, title: 虚报 | cut too far, by: [office], from: [review], to: void, data: {declared: money, approved: money}, when: declared - approved > 20% * declared, cite: 第五条}
  - {event: grant, title: 资助 | granted, by: [office], from: [review], to: granted, cite: 第六条}
clocks:
  online:
    {title: 网上申报 | online filing, cite: 第二条, who: firm, until: '2024-02-25 18:00', starts: [open], stops: [file], lapse: [{effect: exclusion, to: missed, cite: 第二条}]}
  decision:
    title: 核准 | decision
    cite: 第六条
    who: office
    length: 10工作日
    starts: [accept]
    stops: [grant, cut]
    suspended_by:
      - {clock: audit, beyond: beyond, cite: 第五条}
      - {clock: visit, cite: 第五条}
    lapse: [{effect: silent, cite: 第六条}]
  audit:
    {title: 审计 | audit, cite: 第五条, who: office, length: 5工作日, starts: [begin-audit], stops: [audited, cut], lapse: [{effect: breach, cite: 第五条}]}
  visit:
    {title: 核查 | visit, cite: 第五条, who: office, length: 5工作日, starts: [begin-visit], stops: [visited], lapse: [{effect: silent, cite: 第五条}]}
  report:
    {title: 报送 | report, cite: 第四条, who: office, until: report_by, starts: [accept], stops: [grant], lapse: [{effect: breach, cite: 第四条}]}
  follow-up:
    {title: 跟踪 | follow-up, cite: 第七条, who: office, unstated: 定期 | at regular times, starts: [accept], stops: [grant], lapse: [{effect: silent, cite: 第七条}]}
alone:
  - {id: one-contact, title: 同一联系人 | one contact, fields: [contact], owner: firm, on: [accept], soft: true, cite: 第八条}
"""

LEDGER = """
number: 样字〔2023〕3号
title: 样例台账 | Sample ledger
cite: 第一条
actors: {city: 市 | city}
states:
  before: {title: 未开始 | before, kind: initial}
  kept: {title: 在册 | kept}
  ended: {title: 结束 | ended, kind: final}
transitions:
  - {event: begin, title: 开始 | begun, by: [city], from: [before], to: kept, cite: 第二条}
  - {event: report, title: 报送 | reported, by: [city], from: [kept], cite: 第二条}
  - {event: end, title: 结束 | ended, by: [city], from: [kept], to: ended, cite: 第三条}
clocks:
  ledger:
    {title: 台账 | ledger, cite: 第二条, who: city, each: ['01-15', '07-15'], starts: [begin, report], stops: [report, end], lapse: [{effect: silent, cite: 第二条}]}
"""


def built(text: str) -> Procedure:
    return build(parse(text.encode(), "sample.yaml"), "sample", "plain")


CALLED, LEDGERS = built(CALL), built(LEDGER)
FILE = "file firm firm=甲 contact=张 kind={kind} first=2021-03-20 last=2023-03-20"


def play(
    procedure: Procedure, *lines: str, today: str = "", beyond: str = "",
    conventions: Conventions | None = None,
) -> Case:  # fmt: skip
    entries = [read_event(line, f"e{n}", Spot("sample")) for n, line in enumerate(lines)]
    day = entries[0].day
    readings = {"beyond": beyond} if beyond else {}
    opening = Opening(
        "sample", procedure.key, procedure.digest, day, datetime.combine(day, time()), readings,
        conventions or Conventions(),
    )  # fmt: skip
    return fold(procedure, opening, entries, date.fromisoformat(today) if today else None)


def filed(moment: str, kind: str = "city", **changed: str) -> str:
    line = f"{moment} {FILE.format(kind=kind)}"
    for name, value in changed.items():
        line = " ".join(
            f"{name}={value}" if part.startswith(f"{name}=") else part for part in line.split()
        )
    return line


def due(case: Case, clock: str) -> str:
    return str(case.clocks[clock].due(case.calendar, case.opening.conventions))


# --- a day with an hour ----------------------------------------------------------------------


OPENED = "2024-02-20 open firm"


def test_on_the_last_day_the_hour_itself_is_in_time() -> None:
    assert play(CALLED, OPENED, filed("2024-02-25T18:00")).state == "filed"


@pytest.mark.parametrize("moment", ["2024-02-25T18:01", "2024-02-26"])
def test_a_minute_or_a_day_later_it_is_too_late(moment: str) -> None:
    with pytest.raises(BadInput, match="逾期"):
        play(CALLED, OPENED, filed(moment))


def test_on_the_last_day_the_hour_must_be_told_and_on_no_other() -> None:
    assert play(CALLED, OPENED, filed("2024-02-24")).state == "filed"
    with pytest.raises(BadInput, match="写明时刻"):
        play(CALLED, OPENED, filed("2024-02-25"))


def test_the_window_is_shut_before_it_opens_and_the_clock_need_not_have_begun() -> None:
    with pytest.raises(BadInput, match="不在期限内：call 2024-01-25 … 2024-02-25 18:00"):
        play(CALLED, filed("2024-01-24"))
    assert play(CALLED, filed("2024-01-25")).state == "filed"
    with pytest.raises(BadInput, match="不在期限内"):
        play(CALLED, filed("2024-02-25T18:01"))


def test_another_clock_that_ends_on_the_same_day_does_not_hide_the_hour() -> None:
    other = CALL.replace(
        "alone:",
        """  before:
    {title: 准备 | preparing, cite: 第二条, who: firm, until: 2024-02-25, starts: [open], stops: [file], lapse: [{effect: silent, cite: 第二条}]}
alone:""",
    )
    with pytest.raises(BadInput, match="逾期"):
        play(built(other), OPENED, filed("2024-02-25T18:01"))


def test_the_whole_last_day_is_open_to_a_case_looked_at_on_it() -> None:
    assert play(CALLED, OPENED, today="2024-02-25").state == "draft"
    assert play(CALLED, OPENED, today="2024-02-26").state == "missed"


# --- yearly days ------------------------------------------------------------------------------


def test_the_next_yearly_day_is_owed_after_the_one_that_was_met() -> None:
    begun = "2024-01-02 begin city"
    assert due(play(LEDGERS, begun), "ledger") == "2024-01-15"
    assert due(play(LEDGERS, begun, "2024-01-10 report city"), "ledger") == "2024-07-15"
    late = play(LEDGERS, begun, "2024-01-16 report city")
    assert due(late, "ledger") == "2024-07-15"


def test_each_day_missed_is_owed_by_itself() -> None:
    case = play(LEDGERS, "2024-01-02 begin city", "2024-08-01 report city", today="2024-08-01")
    assert due(case, "ledger") == "2024-07-15" and case.clocks["ledger"].overdue
    again = play(
        LEDGERS, "2024-01-02 begin city", "2024-08-01 report city", "2024-08-01 report city"
    )
    assert due(again, "ledger") == "2025-01-15"


def test_a_yearly_day_is_in_time_unless_the_named_day_is_read_as_too_late() -> None:
    begun = "2024-01-02 begin city"
    assert not play(LEDGERS, begun, today="2024-01-15").clocks["ledger"].overdue
    assert play(LEDGERS, begun, today="2024-01-16").clocks["ledger"].overdue
    strict = Conventions(named_day_included=False)
    assert play(LEDGERS, begun, today="2024-01-15", conventions=strict).clocks["ledger"].overdue


# --- a day that the data name, and no period at all --------------------------------------------


def accepted(report_by: str = "2024-03-29", day: str = "2024-03-01") -> tuple[str, ...]:
    return filed("2024-02-20"), f"{day} accept office report_by={report_by}"


def test_a_day_set_by_an_event_binds_until_another_is_set() -> None:
    assert due(play(CALLED, *accepted()), "report") == "2024-03-29"
    moved = play(CALLED, *accepted(), "2024-03-04 move office report_by=2024-03-30")
    assert due(moved, "report") == "2024-03-30"  # a Saturday: a named day does not roll


def test_a_duty_without_a_period_is_shown_as_not_stated_and_never_late() -> None:
    entries = [read_event(line, f"e{n}", Spot("sample")) for n, line in enumerate(accepted())]
    found = status(CALLED, play(CALLED, *accepted()).opening, entries, date(2024, 12, 31))
    clock = next(each for each in found.clocks if each.id == "follow-up")
    assert (clock.standing, clock.due) == ("unstated", None)
    assert clock.id not in [each.id for each in found.due_next]


# --- clocks that hold up clocks -----------------------------------------------------------------


def test_special_procedures_at_once_hold_up_the_decision_once() -> None:
    # 3月1日（周五）受理；4日至8日审计，6日至12日核查，其间只有4日计入；13日起九个工作日至25日
    lines = (
        *accepted(), "2024-03-04 begin-audit office", "2024-03-06 begin-visit office",
        "2024-03-08 audited office declared=100万元 approved=80万元", "2024-03-12 visited office",
    )  # fmt: skip
    assert due(play(CALLED, *lines), "decision") == "2024-03-25"
    assert due(play(CALLED, *lines[:-1]), "decision") == "None"


def test_one_after_the_other_they_hold_it_up_twice() -> None:
    lines = (
        *accepted(), "2024-03-04 begin-audit office",
        "2024-03-06 audited office declared=100万元 approved=100万元",
        "2024-03-08 begin-visit office", "2024-03-12 visited office",
    )  # fmt: skip
    # 不计入：5、6日与11、12日；计入：4、7、8日，13日起七个工作日至21日
    assert due(play(CALLED, *lines), "decision") == "2024-03-21"


@pytest.mark.parametrize(("beyond", "day"), [("stands", "2024-03-27"), ("counts", "2024-03-22")])
def test_what_the_audit_takes_beyond_its_time_is_read_either_way(beyond: str, day: str) -> None:
    # 审计五个工作日至3月11日届满，14日完毕
    lines = (
        *accepted(), "2024-03-04 begin-audit office",
        "2024-03-14 audited office declared=100万元 approved=100万元",
    )  # fmt: skip
    assert due(play(CALLED, *lines, beyond=beyond), "decision") == day


@pytest.mark.parametrize(
    ("conventions", "day"),
    [
        (Conventions(), "2024-03-19"),
        (Conventions(stop_day_counted=False), "2024-03-20"),
        (Conventions(resume_day_counted=True), "2024-03-18"),
        (Conventions(stop_day_counted=False, resume_day_counted=True), "2024-03-19"),
    ],
)
def test_which_edge_of_a_suspension_counts_is_a_convention(
    conventions: Conventions, day: str
) -> None:
    lines = (*accepted(), "2024-03-04 begin-visit office", "2024-03-06 visited office")
    assert due(play(CALLED, *lines, conventions=conventions), "decision") == day


# --- conditions, quotas, owners -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved", "void"), [("80万元", False), ("80.01万元", False), ("79.99万元", True)]
)
def test_a_cut_of_exactly_a_fifth_does_not_void(approved: str, void: bool) -> None:
    audit = (*accepted(), "2024-03-04 begin-audit office")
    figures = f"declared=100万元 approved={approved}"
    line = f"2024-03-05 {'cut' if void else 'audited'} office {figures}"
    other = f"2024-03-05 {'audited' if void else 'cut'} office {figures}"
    assert play(CALLED, *audit, line).state == ("void" if void else "review")
    with pytest.raises(BadInput, match="不合条件"):
        play(CALLED, *audit, other)


@pytest.mark.parametrize(
    ("first", "last", "passes"),
    [
        ("2020-03-20", "2022-03-20", True),
        ("2020-03-19", "2022-03-19", False),
        ("2020-03-20", "2022-03-21", False),
    ],
)
def test_days_are_compared_with_days(first: str, last: str, passes: bool) -> None:
    line = filed("2024-02-20", first=first, last=last)
    if passes:
        assert play(CALLED, line).state == "filed"
    else:
        with pytest.raises(BadInput, match="不合条件"):
            play(CALLED, line)


@pytest.mark.parametrize(("kind", "most"), [("city", 2), ("district", 1)])
def test_a_quota_hangs_on_the_kind(kind: str, most: int) -> None:
    named = ["2024-02-21 name office"] * most
    assert play(CALLED, filed("2024-02-20", kind), *named).counts["name"] == most
    with pytest.raises(BadInput, match=f"只能 {most} 次（第三条）"):
        play(CALLED, filed("2024-02-20", kind), *named, "2024-02-21 name office")


def test_one_contact_for_two_applicants_of_one_year_bars_acceptance() -> None:
    first = play(CALLED, filed("2024-02-20"))
    other = play(CALLED, filed("2024-02-20", firm="乙"))
    unlike = play(CALLED, filed("2024-02-20", firm="乙", contact="李"))
    held = list(claims(first))
    assert [rule.cite for rule, _ in barring(other, "accept", held)] == ["第八条"]
    assert not barring(unlike, "accept", held) and not barring(first, "accept", held)
    assert not barring(other, "name", held)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("until: report_by", "until: report", "没有日期“report”"),
        ("until: report_by", "until: 2024-13-01", "不是日期"),
        ("until: report_by", "length: 3日, until: report_by", "有且只有"),
        ("clock: visit,", "clock: visits,", "没有时钟“visits”"),
        ("declared - approved > 20% * declared", "declared - first > 20% * declared", "不是同一种数"),
        ("last <= first + 2年", "last <= 2年", "不是同一种数"),
        ("opens: 2024-01-25, ", "", "opens 与 closes"),
        ("clock: audit, beyond: beyond", "clock: audit", "“beyond”没有用到"),
        ("fields: [contact]", "fields: [phone]", "没有数据“phone”"),
    ],
)  # fmt: skip
def test_the_checker_names_what_does_not_fit(old: str, new: str, said: str) -> None:
    assert old in CALL
    with pytest.raises(BadInput, match=said):
        built(CALL.replace(old, new))


def test_yearly_days_must_be_days_of_a_year() -> None:
    with pytest.raises(BadInput, match="每年的月日"):
        built(LEDGER.replace("'07-15'", "'02-30'"))


def test_a_day_is_late_by_the_working_days_passed_since() -> None:
    # 3月1日受理，十个工作日至15日（周五）
    entries = [read_event(line, f"e{n}", Spot("sample")) for n, line in enumerate(accepted())]
    left = {
        day: next(
            each.left
            for each in status(CALLED, play(CALLED, *accepted()).opening, entries, day).clocks
            if each.id == "decision"
        )
        for day in (date(2024, 3, 14), date(2024, 3, 15), date(2024, 3, 16), date(2024, 3, 18))
    }
    assert list(left.values()) == [1, 0, 0, -1]


def test_an_event_cannot_move_its_own_window() -> None:
    moving = CALL.replace(
        "data: {report_by: date}, cite: 第四条}\n  - {event: begin-audit",
        "data: {report_by: date}, window: {id: before, kind: no-later, length: 3工作日, "
        "before: report_by, outside: refuse, cite: 第四条}, cite: 第四条}\n  - {event: begin-audit",
    )
    assert moving != CALL
    later = "{} move office report_by=2025-01-02"
    assert play(built(moving), *accepted(), later.format("2024-03-26")).state == "review"
    with pytest.raises(BadInput, match="不在期限内：before"):
        play(built(moving), *accepted(), later.format("2024-03-27"))


def test_a_figure_left_out_is_not_taken_from_an_earlier_event() -> None:
    change = CALL.replace(
        "  - {event: grant,",
        "  - {event: change, title: 变更 | changed, by: [firm], from: [review], "
        "data: {scale: rate?}, when: scale >= 20%, cite: 第四条}\n  - {event: grant,",
    )
    first = "2024-03-04 change firm scale=25%"
    assert play(built(change), *accepted(), first).counts["change"] == 1
    with pytest.raises(BadInput, match="不合条件"):
        play(built(change), *accepted(), first, "2024-03-05 change firm")


def test_a_variant_may_be_hard_where_the_clock_is_soft_and_come_before_an_extension() -> None:
    text = CALL.replace(
        "    length: 10工作日\n    starts: [accept]",
        "    length: 10工作日\n    soft: true\n    variants: [{id: complex, on: [begin-visit], "
        "length: 20工作日, soft: false, cite: 第六条}]\n    extensions: [{id: more, on: extend, "
        "up_to: 5工作日, after: complex, cite: 第六条}]\n    starts: [accept]",
    ).replace(
        "  - {event: grant,",
        "  - {event: extend, title: 延长 | extended, by: [office], from: [review], "
        "data: {length: duration}, cite: 第六条}\n  - {event: grant,",
    )
    procedure = built(text)
    extend = "2024-03-05 extend office length=5工作日"
    with pytest.raises(BadInput, match=r"须先有“.+”才能延长"):
        play(procedure, *accepted(), extend)
    visited = ("2024-03-04 begin-visit office", "2024-03-04 visited office")
    case = play(procedure, *accepted(), *visited, extend)
    assert not case.clocks["decision"].soft and play(procedure, *accepted()).clocks["decision"].soft


@pytest.mark.parametrize(("printed", "late"), [("2024-03-29", True), ("through 2024-03-29", False)])
def test_a_day_that_the_text_itself_includes_is_in_time_however_others_are_read(
    printed: str, late: bool
) -> None:
    text = CALL.replace("until: report_by", f"until: {printed}")
    strict = Conventions(named_day_included=False)
    case = play(built(text), *accepted(), today="2024-03-29", conventions=strict)
    assert bool(case.clocks["report"].overdue) is late


def test_an_extension_that_is_used_up_is_no_longer_offered() -> None:
    text = CALL.replace(
        "    length: 10工作日\n    starts: [accept]",
        "    length: 10工作日\n    extensions: [{id: more, on: extend, up_to: 5工作日, cite: 第六条}]\n"
        "    starts: [accept]",
    ).replace(
        "  - {event: grant,",
        "  - {event: extend, title: 延长 | extended, by: [office], from: [review], "
        "data: {length: duration}, cite: 第六条}\n  - {event: grant,",
    )
    case = play(built(text), *accepted(), "2024-03-05 extend office length=5工作日")
    why = case.blocked(case.procedure.events["extend"])
    assert why and "只能延长 1 次（第六条）" in why.zh


def test_a_day_that_was_past_when_it_was_named_is_missed_from_the_naming_on() -> None:
    case = play(CALLED, *accepted("2024-02-01"), today="2024-03-01")
    (late,) = [each for each in case.timeline if each.clock == "report"]
    assert (late.day, late.effect) == (date(2024, 3, 1), "breach")
