"""The loops that run over companies, compiled once for every machine and kept.

All arrays of a call are one-dimensional and of one length. ``hard`` marks companies whose figures
pass 62 bits on the way: they are answered one by one. Nothing here knows of measures.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huice.population.columns import HIGHEST, LIMIT, LOWEST, NO, UNKNOWN, YES

Array = NDArray[Any]

kernel = njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)


# masks


@kernel
def and_states(masks: Array, states: Array, table: Array) -> None:
    """Each company's mask keeps the bits that ``table`` has for its state."""
    for i in range(masks.size):
        masks[i] &= table[states[i]]


@kernel
def pack_states(one: Array, two: Array, three: Array, four: Array, five: Array, found: Array) -> None:  # fmt: skip
    """Five three-valued truths in one byte, the first counting most."""
    for i in range(found.size):
        found[i] = (((one[i] * 3 + two[i]) * 3 + three[i]) * 3 + four[i]) * 3 + five[i]


@kernel
def and_codes(masks: Array, places: Array, table: Array) -> None:
    """The same by code; the table's last entry is for the unknown, place -1."""
    last = table.size - 1
    for i in range(masks.size):
        place = places[i]
        masks[i] &= table[last if place < 0 else place]


@kernel
def segments(figures: Array, cuts: Array, found: Array) -> None:
    """How many of the rising cuts each figure reaches."""
    size = cuts.size
    for i in range(figures.size):
        figure = figures[i]
        base, left = 0, size
        while left > 1:
            half = left >> 1
            base += half if figure >= cuts[base + half - 1] else 0
            left -= half
        found[i] = base + (1 if figure >= cuts[base] else 0)


@kernel
def take(table: Array, states: Array, found: Array) -> None:
    """The mask of each company's state."""
    for i in range(found.size):
        found[i] = table[states[i]]


@kernel
def segments_by_code(
    figures: Array, places: Array, groups: Array, bounds: Array, found: Array
) -> None:
    """The row of the company's code and how many bounds its figure reaches, as one number."""
    size = bounds.size
    last = groups.size - 1
    for i in range(found.size):
        figure = figures[i]
        base, left = 0, size
        while left > 1:
            half = left >> 1
            base += half if figure >= bounds[base + half - 1] else 0
            left -= half
        group = groups[last if places[i] < 0 else places[i]]
        found[i] = group * (size + 1) + base + (1 if figure >= bounds[base] else 0)


@kernel
def all_marked(marks: Array, places: Array) -> bool:
    """Whether every place is one of those marked."""
    found = True
    for i in range(places.size):
        found &= places[i] >= 0 and marks[places[i]]
    return found


# figures


@kernel
def add(alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array, hard: Array) -> None:
    for i in range(lo.size):
        if alo[i] == LOWEST or blo[i] == LOWEST:
            lo[i] = LOWEST
        else:
            lo[i] = alo[i] + blo[i]
            if lo[i] >= LIMIT or lo[i] <= -LIMIT:
                hard[i] = True
        if ahi[i] == HIGHEST or bhi[i] == HIGHEST:
            hi[i] = HIGHEST
        else:
            hi[i] = ahi[i] + bhi[i]
            if hi[i] >= LIMIT or hi[i] <= -LIMIT:
                hard[i] = True


@kernel
def add_exact(a: Array, b: Array, found: Array, hard: Array) -> None:
    for i in range(found.size):
        found[i] = a[i] + b[i]
        if found[i] >= LIMIT or found[i] <= -LIMIT:
            hard[i] = True


@kernel
def negate(alo: Array, ahi: Array, lo: Array, hi: Array) -> None:
    for i in range(lo.size):
        low = HIGHEST if alo[i] == LOWEST else -alo[i]
        lo[i] = LOWEST if ahi[i] == HIGHEST else -ahi[i]
        hi[i] = low


@kernel
def scale_exact(a: Array, times: int, found: Array, hard: Array) -> None:
    most = LIMIT // abs(times)
    for i in range(found.size):
        figure = a[i]
        if figure >= most or figure <= -most:
            hard[i] = True
            found[i] = 0
        else:
            found[i] = figure * times


@kernel
def scale(alo: Array, ahi: Array, times: int, lo: Array, hi: Array, hard: Array) -> None:
    """By a whole number above zero."""
    most = LIMIT // times
    for i in range(lo.size):
        lo[i], hi[i] = alo[i], ahi[i]
        if lo[i] != LOWEST:
            if lo[i] >= most or lo[i] <= -most:
                hard[i] = True
                lo[i] = LOWEST
            else:
                lo[i] *= times
        if hi[i] != HIGHEST:
            if hi[i] >= most or hi[i] <= -most:
                hard[i] = True
                hi[i] = HIGHEST
            else:
                hi[i] *= times


@kernel
def _times(a: int, b: int) -> tuple[int, bool]:
    """The product of two ends, and whether it is too large; an open end times zero is zero."""
    if a == 0 or b == 0:
        return 0, False
    if a in (LOWEST, HIGHEST) or b in (LOWEST, HIGHEST):
        return (HIGHEST if (a > 0) == (b > 0) else LOWEST), False
    if abs(a) >= LIMIT // abs(b):
        return 0, True
    return a * b, False


@kernel
def multiply(alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array, hard: Array) -> None:  # fmt: skip
    for i in range(lo.size):
        low, high = HIGHEST, LOWEST
        for a in (alo[i], ahi[i]):
            for b in (blo[i], bhi[i]):
                product, large = _times(a, b)
                if large:
                    hard[i] = True
                low, high = min(low, product), max(high, product)
        lo[i], hi[i] = low, high


@kernel
def least(alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array) -> None:
    for i in range(lo.size):
        lo[i], hi[i] = min(alo[i], blo[i]), min(ahi[i], bhi[i])


@kernel
def greatest(alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array) -> None:
    for i in range(lo.size):
        lo[i], hi[i] = max(alo[i], blo[i]), max(ahi[i], bhi[i])


@kernel
def choose(
    states: Array, alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array
) -> None:
    """The first where the state is YES, the second where NO, between both where unknown."""
    for i in range(lo.size):
        if states[i] == YES:
            lo[i], hi[i] = alo[i], ahi[i]
        elif states[i] == NO:
            lo[i], hi[i] = blo[i], bhi[i]
        else:
            lo[i], hi[i] = min(alo[i], blo[i]), max(ahi[i], bhi[i])


@kernel
def choose_codes(states: Array, a: Array, b: Array, found: Array) -> None:
    for i in range(found.size):
        if states[i] == YES:
            found[i] = a[i]
        elif states[i] == NO:
            found[i] = b[i]
        else:
            found[i] = a[i] if a[i] == b[i] else -1


@kernel
def look_up(places: Array, lows: Array, highs: Array, lo: Array, hi: Array) -> None:
    """Figures by code; the tables' last entries are for the unknown."""
    last = lows.size - 1
    for i in range(lo.size):
        place = last if places[i] < 0 else places[i]
        lo[i], hi[i] = lows[place], highs[place]


# days


FIRST_DAY, LAST_DAY = 1, 3652059
"""0001-01-01 and 9999-12-31 as ``date.toordinal`` counts them."""


@cache
def calendar() -> tuple[Array, Array]:
    """The month that each day lies in, counted from January of the year 1, and the first day of
    each month, with one more for the end."""
    months = np.arange("0001-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]")
    firsts = (months - np.datetime64("0001-01-01")).astype(np.int64) + 1
    month_of = np.repeat(np.arange(firsts.size - 1, dtype=np.int32), np.diff(firsts))
    month_of = np.concatenate([np.zeros(1, np.int32), month_of])
    for table in (month_of, firsts):
        table.flags.writeable = False
    return month_of, firsts


@kernel
def _moved(day: int, count: int, by_month: bool, month_of: Array, firsts: Array) -> Any:
    """The day so many months or days on, 0 past the calendar's ends; the 31st falls back to the
    month's last day."""
    if not by_month:
        moved = day + count
        return moved if FIRST_DAY <= moved <= LAST_DAY else 0
    month = month_of[day] + count
    if month < 0 or month >= firsts.size - 1:
        return 0
    return min(firsts[month] + day - firsts[month_of[day]], firsts[month + 1] - 1)


@kernel
def move_exact(
    days: Array, counts: Array, sign: int, by_month: bool, month_of: Array, firsts: Array,
    found: Array,
) -> bool:  # fmt: skip
    """Days moved by lengths; False where one passes the calendar's ends."""
    inside = True
    for i in range(found.size):
        found[i] = _moved(days[i], counts[i] * sign, by_month, month_of, firsts)
        inside &= found[i] != 0
    return inside


@kernel
def move(
    alo: Array, ahi: Array, shortest: Array, longest: Array, sign: int, by_month: bool,
    month_of: Array, firsts: Array, lo: Array, hi: Array,
) -> None:  # fmt: skip
    """Days moved by lengths; one that is not known exactly moves nowhere."""
    for i in range(lo.size):
        lo[i], hi[i] = LOWEST, HIGHEST
        if shortest[i] != longest[i]:
            continue
        count = shortest[i] * sign
        if alo[i] != LOWEST:
            moved = _moved(alo[i], count, by_month, month_of, firsts)
            if moved:
                lo[i] = moved
            elif sign > 0:
                lo[i] = LAST_DAY
        if ahi[i] != HIGHEST:
            moved = _moved(ahi[i], count, by_month, month_of, firsts)
            if moved:
                hi[i] = moved
            elif sign < 0:
                hi[i] = FIRST_DAY


@kernel
def years(alo: Array, ahi: Array, month_of: Array, lo: Array, hi: Array) -> None:
    for i in range(lo.size):
        lo[i] = LOWEST if alo[i] == LOWEST else month_of[alo[i]] // 12 + 1
        hi[i] = HIGHEST if ahi[i] == HIGHEST else month_of[ahi[i]] // 12 + 1


@kernel
def days_of_years(
    alo: Array, ahi: Array, scale: int, last: bool, firsts: Array, lo: Array, hi: Array
) -> None:
    """The first or last day of years; past the calendar's ends less is known."""
    for i in range(lo.size):
        lo[i], hi[i] = LOWEST, HIGHEST
        if alo[i] != LOWEST and alo[i] >= scale:
            year = alo[i] // scale
            lo[i] = LAST_DAY if alo[i] > 9999 * scale else _day_of(year, last, firsts)
        if ahi[i] != HIGHEST and ahi[i] <= 9999 * scale:
            year = ahi[i] // scale
            hi[i] = FIRST_DAY if ahi[i] < scale else _day_of(year, last, firsts)


@kernel
def _day_of(year: int, last: bool, firsts: Array) -> Any:
    return firsts[year * 12] - 1 if last else firsts[year * 12 - 12]


# truths


@kernel
def cut(lo: Array, hi: Array, bound: int, found: Array) -> None:
    """Whether each figure is at least the bound."""
    for i in range(found.size):
        if lo[i] >= bound:
            found[i] = YES
        elif hi[i] < bound:
            found[i] = NO
        else:
            found[i] = UNKNOWN


@kernel
def compare(alo: Array, ahi: Array, blo: Array, bhi: Array, found: Array) -> None:
    """Whether each a is at least its b; open ends decide nothing."""
    for i in range(found.size):
        if alo[i] != LOWEST and bhi[i] != HIGHEST and alo[i] >= bhi[i]:
            found[i] = YES
        elif ahi[i] != HIGHEST and blo[i] != LOWEST and ahi[i] < blo[i]:
            found[i] = NO
        else:
            found[i] = UNKNOWN


@kernel
def cut_segments(lo: Array, hi: Array, place: int, found: Array) -> None:
    """Whether each quotient reaches the cut at that place, by the segments of its ends."""
    for i in range(found.size):
        if lo[i] > place:
            found[i] = YES
        elif hi[i] <= place:
            found[i] = NO
        else:
            found[i] = UNKNOWN


@kernel
def by_code(places: Array, table: Array, found: Array) -> None:
    last = table.size - 1
    for i in range(found.size):
        found[i] = table[last if places[i] < 0 else places[i]]


@kernel
def same_codes(a: Array, b: Array, found: Array) -> None:
    for i in range(found.size):
        if a[i] < 0 or b[i] < 0:
            found[i] = UNKNOWN
        else:
            found[i] = YES if a[i] == b[i] else NO


@kernel
def look_up_one(states: Array, table: Array, found: Array) -> None:
    for i in range(found.size):
        found[i] = table[states[i]]


@kernel
def look_up_two(a: Array, b: Array, width: int, table: Array, found: Array) -> None:
    """The table's entry for two states; ``width`` is how many the second can be."""
    for i in range(found.size):
        found[i] = table[a[i] * width + b[i]]


@kernel
def look_up_three(a: Array, b: Array, c: Array, width: int, table: Array, found: Array) -> None:
    for i in range(found.size):
        found[i] = table[(a[i] * width + b[i]) * width + c[i]]


@kernel
def count_states(states: Array, certain: Array, possible: Array) -> None:
    """Adds to the counts of conditions that hold, and of those that may."""
    for i in range(states.size):
        if states[i] == YES:
            certain[i] += 1
        if states[i] != NO:
            possible[i] += 1


# pairs of company and measure


@kernel
def count_bits(masks: Array, counts: Array) -> None:
    """Adds to ``counts`` how many companies have each of the 64 bits."""
    one = np.uint64(1)
    for i in range(masks.size):
        mask = masks[i]
        while mask:
            rest = mask & (mask - one)
            counts[_place(mask ^ rest)] += 1
            mask = rest


@kernel
def _place(bit: Any) -> int:
    """Which of the 64 bits is set in a mask that has just one."""
    place = 0
    if bit >> np.uint64(32):
        place += 32
        bit >>= np.uint64(32)
    if bit >> np.uint64(16):
        place += 16
        bit >>= np.uint64(16)
    if bit >> np.uint64(8):
        place += 8
        bit >>= np.uint64(8)
    if bit >> np.uint64(4):
        place += 4
        bit >>= np.uint64(4)
    if bit >> np.uint64(2):
        place += 2
        bit >>= np.uint64(2)
    return place + (1 if bit >> np.uint64(1) else 0)


@kernel
def list_pairs(masks: Array, starts: Array, rows: Array) -> None:
    """The companies of each bit, in order, from ``starts`` on (which moves to their ends)."""
    one = np.uint64(1)
    for i in range(masks.size):
        mask = masks[i]
        while mask:
            rest = mask & (mask - one)
            place = _place(mask ^ rest)
            rows[starts[place]] = i
            starts[place] += 1
            mask = rest


@kernel
def note_first(masks: Array, level: int, found: Array, base: int) -> None:
    """Writes ``level`` for every bit set: found[company, base + bit]."""
    one = np.uint64(1)
    for i in range(masks.size):
        mask = masks[i]
        while mask:
            rest = mask & (mask - one)
            found[i, base + _place(mask ^ rest)] = level
            mask = rest
