"""Working days, periods, windows and clocks: the rules, worked cases, and brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from huice.calendar import (
    Clock,
    Conventions,
    Suspension,
    WorkingDays,
    add,
    between,
    by_day,
    by_month_end,
    next_working_day,
    no_later_than,
    published,
    read_length,
    subtract,
    within_last,
)
from huice.problems import BadInput
from huice.values.duration import Duration

DAY = timedelta(days=1)
COUNTED = Conventions(start_day_counted=True)
STAYS = Conventions(roll_over=False)
ESTIMATE = Conventions(beyond_coverage="estimate")
EXCLUDED = Conventions(named_day_included=False)

covered = st.dates(date(2005, 1, 1), date(2025, 6, 30))
holiday_seasons = st.builds(
    lambda year, month, day: date(year, month, day),
    st.integers(2005, 2025), st.sampled_from([1, 2, 9, 10]), st.integers(1, 28),
)  # fmt: skip
days = covered | holiday_seasons.filter(lambda day: day < date(2025, 7, 1))
lengths = st.integers(1, 90)


def on(text: str) -> date:
    return date.fromisoformat(text)


def working(length: int) -> Duration:
    return Duration(length, "个工作日")


def each_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def due(clock: Clock, calendar: WorkingDays | None = None) -> date:
    found = clock.due(calendar)
    assert found is not None
    return found.day


# --- worked by hand from the published holidays ------------------------------------------------


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # 2021: off 11-17 February, worked Sunday 7 and Saturday 20
        ("2021-02-05", 1, "2021-02-07"),
        ("2021-02-05", 4, "2021-02-10"),
        ("2021-02-05", 5, "2021-02-18"),
        ("2021-02-05", 7, "2021-02-20"),
        ("2021-02-05", 10, "2021-02-24"),
        # 2022: off 31 January - 6 February, worked Saturday 29 and Sunday 30 January
        ("2022-01-27", 3, "2022-01-30"),
        ("2022-01-27", 5, "2022-02-08"),
        # 2023: off 21-27 January, worked Saturday 28 and Sunday 29
        ("2023-01-19", 2, "2023-01-28"),
        ("2023-01-19", 4, "2023-01-30"),
        # 2024: off 10-17 February, worked Sundays 4 and 18; the eve, 9 February, is worked
        ("2024-02-01", 7, "2024-02-09"),
        ("2024-02-01", 8, "2024-02-18"),
        ("2024-02-01", 10, "2024-02-20"),
        # 2020: the holiday was prolonged to Sunday 2 February
        ("2020-01-23", 1, "2020-02-03"),
    ],
)
def test_a_period_over_spring_festival(start: str, length: int, due: str) -> None:
    assert add(on(start), working(length)).day == on(due)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # 2020: off 1-8 October, worked Sunday 27 September and Saturday 10 October
        ("2020-09-25", 4, "2020-09-30"),
        ("2020-09-25", 6, "2020-10-10"),
        # 2021: off 1-7 October, worked Sunday 26 September and Saturday 9 October
        ("2021-09-24", 1, "2021-09-26"),
        ("2021-09-24", 7, "2021-10-09"),
        # 2022: off 1-7 October, worked Saturday 8 and Sunday 9
        ("2022-09-30", 3, "2022-10-10"),
        # 2023: off 29 September - 6 October, worked Saturday 7 and Sunday 8
        ("2023-09-28", 2, "2023-10-08"),
        ("2023-09-28", 3, "2023-10-09"),
    ],
)
def test_a_period_over_national_day(start: str, length: int, due: str) -> None:
    assert add(on(start), working(length)).day == on(due)


# --- conventions -------------------------------------------------------------------------------


def test_the_start_day_is_not_counted_unless_the_convention_says_so() -> None:
    assert add(on("2024-03-04"), working(1)).day == on("2024-03-05")
    assert add(on("2024-03-04"), working(1), COUNTED).day == on("2024-03-04")
    assert add(on("2024-03-02"), working(1), COUNTED).day == on("2024-03-04")  # from a Saturday
    assert add(on("2024-03-04"), read_length("3日")).day == on("2024-03-07")
    assert add(on("2024-03-04"), read_length("3日"), COUNTED).day == on("2024-03-06")


def test_a_period_of_no_working_days_ends_on_its_start_or_the_next_working_day() -> None:
    assert add(on("2024-03-04"), working(0)).day == on("2024-03-04")
    assert add(on("2024-03-02"), working(0)).day == on("2024-03-04")
    assert subtract(on("2024-03-02"), working(0)).day == on("2024-03-01")
    assert subtract(on("2024-03-04"), working(0)).day == on("2024-03-04")
    assert add(on("2024-03-05"), working(0), COUNTED).day == on("2024-03-05")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2020-02-29", "1年", "2021-02-28"),
        ("2020-02-29", "4年", "2024-02-29"),
        ("2024-01-31", "1个月", "2024-02-29"),
        ("2023-01-31", "1个月", "2023-02-28"),
        ("2024-02-29", "1个月", "2024-03-29"),
        ("2023-12-15", "3个月", "2024-03-15"),
    ],
)
def test_months_and_years_end_on_the_same_number_or_on_the_last_of_the_month(
    start: str, length: str, end: str
) -> None:
    assert add(on(start), read_length(length), STAYS).day == on(end)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2024-01-01", "1年", "2024-12-31"),
        ("2024-03-01", "1个月", "2024-03-31"),
        ("2024-01-31", "1个月", "2024-02-29"),
        ("2020-02-29", "1年", "2021-02-28"),
    ],
)
def test_a_month_that_counts_its_start_day_ends_on_the_day_before(
    start: str, length: str, end: str
) -> None:
    both = Conventions(start_day_counted=True, roll_over=False)
    assert add(on(start), read_length(length), both).day == on(end)


def test_a_period_of_days_that_ends_on_a_rest_day_moves_to_the_next_working_day() -> None:
    found = add(on("2021-01-01"), read_length("30日"))
    assert (found.day, found.rolled_from) == (on("2021-02-01"), on("2021-01-31"))
    assert found.as_json()["conventions"]["rolled_from"] == "2021-01-31"
    stays = add(on("2021-01-01"), read_length("30日"), STAYS)
    assert (stays.day, stays.rolled_from) == (on("2021-01-31"), None)


def test_rolling_knows_made_up_days_and_whole_holidays() -> None:
    made_up = add(on("2021-01-20"), read_length("1个月"))  # a Saturday that was worked
    assert (made_up.day, made_up.rolled_from) == (on("2021-02-20"), None)
    holiday = add(on("2022-12-25"), read_length("1个月"))
    assert (holiday.day, holiday.rolled_from) == (on("2023-01-28"), on("2023-01-25"))


def test_a_length_taken_off_never_rolls() -> None:
    assert subtract(on("2024-03-11"), read_length("2日")).day == on("2024-03-09")  # a Saturday
    assert subtract(on("2024-03-31"), read_length("1个月")).day == on("2024-02-29")
    assert subtract(on("2024-03-31"), read_length("1个月"), COUNTED).day == on("2024-03-01")


def test_only_the_conventions_that_bear_on_an_answer_are_shown() -> None:
    covered_years = published().coverage
    assert add(on("2024-02-01"), working(10)).as_json() == {
        "from": "2024-02-01",
        "length": "10个工作日",
        "result": "2024-02-20",
        "conventions": {
            "start_day_counted": False, "beyond_coverage": "error", "coverage": covered_years,
        },
    }  # fmt: skip
    shown = add(on("2024-02-01"), read_length("10日")).as_json()["conventions"]
    assert shown["roll_over"] is True
    assert (
        "roll_over" not in subtract(on("2024-02-01"), read_length("10日")).as_json()["conventions"]
    )


def test_the_conventions_are_said_in_both_languages() -> None:
    said = Conventions().say("start_day_counted", "roll_over", "named_day_included")
    assert said.zh == "起算日不计入；末日遇休息日顺延至下一工作日；含所指之日"
    assert said.en.startswith("the start day is not counted; an end on a rest day moves")


# --- windows -----------------------------------------------------------------------------------


def test_no_later_than_and_within_the_last_are_opposite_windows() -> None:
    expiry = on("2023-10-10")  # back: 9, 8, 7 October, then 28 and 27 September
    latest, last = no_later_than(expiry, working(5)), within_last(expiry, working(5))
    assert latest.last == on("2023-09-27")
    assert (last.first, last.last) == (on("2023-09-27"), expiry)
    assert latest.holds(on("2023-01-01")) and not last.holds(on("2023-01-01"))
    assert not latest.holds(on("2023-10-07")) and last.holds(on("2023-10-07"))
    assert not last.holds(on("2023-10-11"))


def test_a_window_may_leave_out_the_named_day() -> None:
    expiry = on("2023-10-10")
    assert no_later_than(expiry, working(5), EXCLUDED).last == on("2023-09-26")
    assert no_later_than(expiry, working(1), EXCLUDED).last == on("2023-10-08")
    assert no_later_than(expiry, read_length("10日"), EXCLUDED).last == on("2023-09-29")
    counted = Conventions(start_day_counted=True, named_day_included=False)
    assert no_later_than(expiry, working(5), counted).last == on("2023-09-27")
    last = within_last(expiry, working(5), EXCLUDED)
    assert (last.first, last.last) == (on("2023-09-27"), on("2023-10-09"))


def test_by_a_day_and_by_the_end_of_a_month_include_the_day_and_never_roll() -> None:
    assert by_day(on("2024-06-30")).last == on("2024-06-30")  # a Sunday
    assert by_day(on("2024-06-30"), EXCLUDED).last == on("2024-06-29")
    assert by_month_end(2024, 2).last == on("2024-02-29")
    assert by_month_end(2023, 2, EXCLUDED).last == on("2023-02-27")
    assert by_month_end(2023, 12).last == on("2023-12-31")
    assert by_day(on("2024-06-30")).as_json()["conventions"]["named_day_included"] is True


@given(days, lengths)
def test_an_expiry_that_rolls_over_rest_days_moves_no_window(expiry: date, length: int) -> None:
    later = published().on_or_after(expiry)
    assert no_later_than(expiry, working(length)).last == no_later_than(later, working(length)).last


# --- counting, both ways -----------------------------------------------------------------------


def test_counting_leaves_out_the_day_one_counts_from() -> None:
    count = between(on("2024-02-09"), on("2024-02-19"))
    assert (count.working_days, count.days) == (2, 10)
    back = between(on("2024-02-19"), on("2024-02-09"))
    assert (back.working_days, back.days) == (-2, -10)
    both = between(on("2024-02-09"), on("2024-02-19"), COUNTED)
    assert (both.working_days, both.days) == (3, 11)
    none = between(on("2024-02-09"), on("2024-02-09"))
    assert (none.working_days, none.days) == (0, 0)


def test_counting_backwards_from_a_rest_day_counts_the_day_it_ends_on() -> None:
    assert between(on("2024-03-03"), on("2024-03-01")).working_days == -1
    assert between(on("2024-03-01"), on("2024-03-03")).working_days == 0


def test_the_next_working_day_comes_after_the_day() -> None:
    assert next_working_day(on("2024-02-09")) == on("2024-02-18")
    assert next_working_day(on("2024-02-18")) == on("2024-02-19")


@given(days, days)
def test_a_count_is_what_walking_day_by_day_counts(first: date, last: date) -> None:
    if abs((last - first).days) > 400:
        last = first + (last - first) % timedelta(days=400)
    low, high = (first + DAY, last) if first <= last else (last, first - DAY)
    walked = sum(map(is_workday, each_day(low, high)))
    assert between(first, last).working_days == (walked if first <= last else -walked)


@given(st.lists(days, min_size=3, max_size=3), st.booleans())
def test_counts_add_up(three: list[date], backwards: bool) -> None:
    first, middle, last = sorted(three, reverse=backwards)
    one, two, whole = between(first, middle), between(middle, last), between(first, last)
    assert one.working_days + two.working_days == whole.working_days
    assert one.days + two.days == whole.days


@given(days, lengths, st.booleans())
def test_an_end_is_what_walking_day_by_day_reaches(start: date, length: int, counted: bool) -> None:
    day, left = start - DAY if counted else start, length
    while left:
        day += DAY
        left -= is_workday(day)
    conventions = Conventions(start_day_counted=counted)
    assert add(start, working(length), conventions).day == day
    day, left = start + DAY if counted else start, length
    while left:
        day -= DAY
        left -= is_workday(day)
    assert subtract(start, working(length), conventions).day == day


@given(days, lengths)
def test_adding_and_counting_and_taking_off_agree(start: date, length: int) -> None:
    end = add(start, working(length)).day
    assert is_workday(end)
    assert between(start, end).working_days == length
    back = subtract(end, working(length)).day
    assert back == (start if is_workday(start) else subtract(start, working(1)).day)
    assert between(start, subtract(start, working(length)).day).working_days == -length


@given(
    days, days, st.integers(0, 60), st.integers(0, 60), st.sampled_from(["个工作日", "日", "个月"])
)
def test_a_later_start_or_a_longer_period_never_ends_earlier(
    one: date, other: date, short: int, long: int, unit: str
) -> None:
    one, other = sorted((one, other))
    short, long = sorted((short, long))
    anywhere = Conventions(beyond_coverage="estimate")
    earlier = add(one, Duration(short, unit), anywhere)  # type: ignore[arg-type]
    later = add(other, Duration(long, unit), anywhere)  # type: ignore[arg-type]
    assert earlier.day <= later.day


@given(days, st.integers(0, 400))
def test_a_period_of_days_ends_on_a_working_day_and_skips_rest_days_only(
    start: date, length: int
) -> None:
    end = add(start, Duration(length, "日")).day
    assert is_workday(end)
    assert not any(map(is_workday, each_day(start + length * DAY, end - DAY)))


# --- what the calendar does not cover ----------------------------------------------------------

INVENTED = WorkingDays(
    2030, 2031, holidays=[date(2031, 1, 1), date(2031, 10, 1)], made_up=[date(2031, 1, 4)]
)


def test_an_invented_calendar_has_its_own_holidays_and_made_up_days() -> None:
    assert add(on("2030-12-31"), working(1), calendar=INVENTED).day == on("2031-01-02")
    assert add(on("2030-12-31"), working(3), calendar=INVENTED).day == on("2031-01-04")


def test_a_year_beyond_the_calendar_is_an_error_that_names_it_and_the_coverage() -> None:
    with pytest.raises(BadInput) as caught:
        add(on("2031-12-30"), working(2), calendar=INVENTED)
    problem = caught.value.problems[0]
    assert str(problem.spot) == "2031-12-30 + 2个工作日"
    for said in problem.what:
        assert "2032" in said and "2030-2031" in said and "--estimate" in said


def test_an_estimate_knows_weekends_only_and_says_for_which_years() -> None:
    found = add(on("2031-12-30"), working(6), ESTIMATE, INVENTED)
    assert found.day == on("2032-01-07")  # 31 December, then 1, 2, 5, 6 and 7 January
    assert found.estimated == (2032,)
    assert found.as_json()["estimate"] == {"years": [2032], "basis": "weekends only"}
    early = subtract(on("2030-01-02"), working(2), ESTIMATE, INVENTED)
    assert (early.day, early.estimated) == (on("2029-12-31"), (2029,))
    excluded = Conventions(named_day_included=False, beyond_coverage="estimate")
    latest = no_later_than(on("2030-01-02"), working(1), excluded, INVENTED)
    assert (latest.last, latest.estimated) == (on("2029-12-31"), (2029,))
    only_2023 = WorkingDays(2023, 2023, [], [])
    rolled = add(on("2022-12-30"), read_length("1日"), ESTIMATE, only_2023)  # to a Saturday
    assert (rolled.day, rolled.estimated) == (on("2023-01-02"), (2022,))


def test_only_the_years_an_answer_hangs_on_must_be_covered() -> None:
    assert add(on("2029-12-31"), working(1), calendar=INVENTED).estimated == ()
    assert due(Clock(on("2029-12-31"), working(1)), INVENTED) == on("2030-01-01")
    assert subtract(on("2032-01-01"), working(1), calendar=INVENTED).day == on("2031-12-31")
    assert add(on("2031-06-02"), read_length("3年"), STAYS, INVENTED).day == on("2034-06-02")
    with pytest.raises(BadInput):  # whether that day is worked is not known
        add(on("2031-06-02"), read_length("3年"), calendar=INVENTED)
    with pytest.raises(BadInput):
        between(on("2031-06-02"), on("2032-01-01"), calendar=INVENTED)
    assert between(on("2032-01-01"), on("2031-12-01"), calendar=INVENTED).working_days == -23


def test_a_calendar_of_both_sides_missing_names_both() -> None:
    with pytest.raises(BadInput, match="2028-2029, 2032") as caught:
        between(on("2028-06-01"), on("2032-06-01"), calendar=INVENTED)
    assert "2030-2031" in caught.value.problems[0].what.en


def test_the_published_calendar_covers_whole_years_up_to_its_last_notice() -> None:
    calendar = published()
    assert calendar.first_year == 2004 and calendar.last_year >= 2026
    assert calendar.uncovered(on("2004-01-01"), date(calendar.last_year, 12, 31)) == ()
    beyond = date(calendar.last_year + 1, 1, 1)
    assert calendar.uncovered(on("2003-12-31"), beyond) == (2003, beyond.year)


@given(st.dates(date(1, 1, 8), date(9999, 12, 24)))
def test_days_and_their_numbers_agree_inside_the_calendar_and_far_beyond(day: date) -> None:
    calendar = published()
    later = calendar.on_or_after(day)
    assert calendar.is_working(later)
    assert calendar.day(calendar.number(later)) == later
    assert calendar.number(later) - calendar.number(day) == (later != day)


@pytest.mark.parametrize("length", ["1000000年", "1000000日", "9000日"])
def test_a_period_past_the_end_of_time_is_bad_input(length: str) -> None:
    with pytest.raises(BadInput, match="9999"):
        add(on("9990-01-01"), read_length(length), ESTIMATE)
    with pytest.raises(BadInput, match="9999"):
        subtract(on("0010-01-01"), read_length(length.replace("日", "工作日")), ESTIMATE)


@pytest.mark.parametrize("text", ["10", "10万元", "很久", "1.5年", "-3日", ""])
def test_what_is_no_length_of_time_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        read_length(text)


# --- clocks that stand still -------------------------------------------------------------------

# 1 February 2021 + 10 working days: 2, 3, 4, 5, 7, 8, 9, 10, 18, 19 February
START = on("2021-02-01")


def suspended(*spans: tuple[str, str | None]) -> tuple[Suspension, ...]:
    return tuple(Suspension(on(first), on(last) if last else None) for first, last in spans)


@pytest.mark.parametrize(
    ("spans", "end", "still"),
    [
        ([], "2021-02-19", 0),
        ([("2021-02-05", "2021-02-08")], "2021-02-23", 3),  # 5, 7 and 8 February
        ([("2021-02-11", "2021-02-17")], "2021-02-19", 0),  # only rest days
        ([("2021-02-05", "2021-02-07"), ("2021-02-06", "2021-02-08")], "2021-02-23", 3),
        ([("2021-02-05", "2021-02-07"), ("2021-02-08", "2021-02-08")], "2021-02-23", 3),
        ([("2021-01-25", "2021-02-02")], "2021-02-20", 1),  # what lies before does not count
        ([("2021-02-19", "2021-02-19")], "2021-02-20", 1),  # the last day itself
        ([("2021-02-20", "2021-03-20")], "2021-02-19", 0),  # it had run out
        ([("2021-02-19", "2021-02-19"), ("2021-02-20", "2021-02-22")], "2021-02-23", 3),
    ],
)
def test_a_suspended_day_is_never_counted(
    spans: list[tuple[str, str | None]], end: str, still: int
) -> None:
    found = Clock(START, working(10), suspended(*spans)).due()
    assert found is not None
    assert (found.day, found.suspended) == (on(end), still)


def test_a_clock_of_days_moves_by_the_days_it_stood_still_and_then_rolls() -> None:
    clock = Clock(on("2021-03-01"), read_length("30日"), suspended(("2021-03-10", "2021-03-14")))
    found = clock.due()
    assert found is not None  # 31 March + 5 days is Tomb-Sweeping Day
    assert (found.day, found.rolled_from, found.suspended) == (
        on("2021-04-06"), on("2021-04-05"), 5,
    )  # fmt: skip
    months = Clock(on("2021-03-01"), read_length("1个月"), suspended(("2021-03-10", "2021-03-14")))
    assert due(months) == on("2021-04-06")


def test_a_clock_tells_what_is_left_and_by_how_much_it_is_late() -> None:
    clock = Clock(START, working(10), suspended(("2021-02-05", "2021-02-08")))
    stood = {
        text: (standing.left, standing.over, standing.late, standing.stopped)
        for text in (
            "2021-01-20", "2021-02-01", "2021-02-04", "2021-02-05", "2021-02-06", "2021-02-08", "2021-02-09",
            "2021-02-23", "2021-02-24", "2021-02-27",
        )
        for standing in [clock.at(on(text))]
    }  # fmt: skip
    assert stood == {
        "2021-01-20": (10, 0, False, False),
        "2021-02-01": (10, 0, False, False),
        "2021-02-04": (7, 0, False, False),
        "2021-02-05": (7, 0, False, True),
        "2021-02-06": (7, 0, False, True),
        "2021-02-08": (7, 0, False, True),
        "2021-02-09": (6, 0, False, False),
        "2021-02-23": (0, 0, False, False),
        "2021-02-24": (0, 1, True, False),
        "2021-02-27": (0, 3, True, False),
    }
    assert clock.at(datetime(2021, 2, 23, 23, 59)) == clock.at(on("2021-02-23"))


def test_a_clock_is_late_on_the_rest_day_after_its_last_day() -> None:
    standing = Clock(on("2024-03-07"), working(1)).at(on("2024-03-09"))
    assert (standing.late, standing.over) == (True, 0)


def test_a_suspension_without_an_end_leaves_no_due_day_but_the_rest_of_the_time() -> None:
    clock = Clock(START, working(10), suspended(("2021-02-05", None), ("2021-02-09", "2021-02-10")))
    assert clock.due() is None
    standing = clock.at(on("2021-12-31"))
    assert (standing.left, standing.late, standing.stopped) == (7, False, True)
    before = clock.at(on("2021-02-03"))
    assert (before.left, before.stopped, before.due) == (8, False, None)
    assert due(Clock(START, working(10), suspended(("2021-02-20", None)))) == on("2021-02-19")
    at_once = Clock(on("2021-03-06"), working(0), suspended(("2021-03-07", None)))  # a Saturday
    assert (at_once.due(), at_once.at(on("2021-03-06")).left) == (None, 1)


def test_a_suspension_that_ends_before_it_begins_is_bad_input() -> None:
    with pytest.raises(BadInput, match="早于"):
        Suspension(on("2021-02-05"), on("2021-02-04"))


def test_a_clock_beyond_the_calendar_is_an_error_or_a_marked_estimate() -> None:
    clock = Clock(on("2031-12-30"), working(2))
    with pytest.raises(BadInput, match="2032"):
        clock.due(INVENTED)
    marked = Clock(on("2031-12-30"), working(2), conventions=ESTIMATE).at(
        on("2033-01-03"), INVENTED
    )
    assert marked.due is not None
    assert (marked.due.day, marked.due.estimated) == (on("2032-01-01"), (2032,))
    assert marked.estimated == (2032, 2033)


spans = st.lists(
    st.tuples(st.integers(-20, 80), st.integers(0, 25)), max_size=4
)  # days after the start, and days long


@given(days, lengths, spans, st.booleans())
def test_a_clock_counts_the_working_days_outside_its_suspensions(
    start: date, length: int, stops: list[tuple[int, int]], counted: bool
) -> None:
    suspensions = tuple(
        Suspension(start + first * DAY, start + (first + long) * DAY) for first, long in stops
    )
    still = {day for stop in suspensions for day in each_day(stop.first, stop.last or stop.first)}
    clock = Clock(start, working(length), suspensions, Conventions(start_day_counted=counted))
    day, left = start - DAY if counted else start, length
    while left:
        assert counted or clock.at(day).left == left
        day += DAY
        left -= is_workday(day) and day not in still
    assert due(clock) == day
    assert clock.at(day).left == 0 and clock.at(day + DAY).late


@given(days, lengths, st.integers(1, 90), st.integers(0, 60))
def test_a_suspension_of_k_working_days_moves_the_due_day_by_k_working_days(
    start: date, length: int, after: int, long: int
) -> None:
    plain = due(Clock(start, working(length)))
    first = min(start + after * DAY, plain)
    stop = Suspension(first, first + long * DAY)
    k = between(first - DAY, first + long * DAY).working_days
    moved = Clock(start, working(length), (stop,)).due()
    assert moved is not None
    assert moved.suspended == k
    assert moved.day == (add(plain, working(k)).day if k else plain)


@given(days, st.integers(1, 90), spans)
def test_a_clock_of_days_counts_the_days_outside_its_suspensions(
    start: date, length: int, stops: list[tuple[int, int]]
) -> None:
    suspensions = tuple(
        Suspension(start + first * DAY, start + (first + long) * DAY) for first, long in stops
    )
    still = {day for stop in suspensions for day in each_day(stop.first, stop.last or stop.first)}
    day, left = start, length
    while left:
        day += DAY
        left -= day not in still
    clock = Clock(start, Duration(length, "日"), suspensions, STAYS)
    assert due(clock) == day
    assert clock.at(start).left == length
