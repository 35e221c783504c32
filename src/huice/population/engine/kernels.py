"""The loops that run over companies, compiled once for every machine and kept.

All arrays of a call are one-dimensional and of one length. ``hard`` marks companies whose figures
pass 62 bits on the way: they are answered one by one. Nothing here knows of measures.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from huice.population.columns import HIGHEST, LIMIT, LOWEST

Array = NDArray[Any]

kernel = njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)


@kernel
def bit(words: Array, i: int) -> Any:
    """Whether company i has its bit."""
    return (words[i >> 6] >> np.uint64(i & 63)) & np.uint64(1) != np.uint64(0)


# segments and codes


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
def by_code(places: Array, table: Array, found: Array) -> None:
    """The table's entry for each code; the last is for the unknown, place -1."""
    last = table.size - 1
    for i in range(found.size):
        found[i] = table[last if places[i] < 0 else places[i]]


@kernel
def by_known_code(places: Array, table: Array, found: Array) -> None:
    """The same where no code is unknown."""
    for i in range(found.size):
        found[i] = table[np.uint32(places[i])]


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
def subtract_exact(a: Array, b: Array, found: Array, hard: Array) -> None:
    for i in range(found.size):
        found[i] = a[i] - b[i]
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
    yes: Array, may: Array, alo: Array, ahi: Array, blo: Array, bhi: Array, lo: Array, hi: Array
) -> None:
    """The first where a condition holds, the second where not, between both where unknown."""
    for i in range(lo.size):
        if bit(yes, i):
            lo[i], hi[i] = alo[i], ahi[i]
        elif not bit(may, i):
            lo[i], hi[i] = blo[i], bhi[i]
        else:
            lo[i], hi[i] = min(alo[i], blo[i]), max(ahi[i], bhi[i])


@kernel
def choose_codes(yes: Array, may: Array, a: Array, b: Array, found: Array) -> None:
    for i in range(found.size):
        if bit(yes, i):
            found[i] = a[i]
        elif not bit(may, i):
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


# pairs of company and measure


def _trailing_zeros(_: Any, word: Any) -> Any:
    """The place of the lowest bit set: an instruction of the processor's."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


_lowest: Any = intrinsic(_trailing_zeros)


@kernel
def list_companies(words: Array, rows: Array) -> int:
    """The companies that have their bit, in order; gives how many."""
    count = 0
    one = np.uint64(1)
    for word in range(words.size):
        bits = words[word]
        while bits:
            rest = bits & (bits - one)
            rows[count] = word * 64 + _lowest(bits)
            count += 1
            bits = rest
    return count


@kernel
def choose_verdicts(
    rows: Array, eligible: Array, judged: Array, possible: Array, names: Array, found: Array
) -> None:
    """The verdict of each company: one of ``names``, for the first of the three that it has its
    bit in; the fourth for none."""
    for n in range(rows.size):
        i = rows[n]
        if bit(eligible, i):
            found[n] = names[0]
        elif bit(judged, i):
            found[n] = names[1]
        else:
            found[n] = names[2] if bit(possible, i) else names[3]


@kernel
def note_first(words: Array, level: int, found: Array) -> None:
    """Writes ``level`` for every company that has its bit and no level yet."""
    for i in range(found.size):
        if found[i] < 0 and bit(words, i):
            found[i] = level


@kernel
def in_fen(lows: Array, highs: Array, scale: int, least: Array, most: Array) -> None:
    """Bounds of sums in whole 分, never below zero."""
    for i in range(least.size):
        least[i] = 0 if lows[i] <= 0 else lows[i] // scale
        most[i] = HIGHEST if highs[i] == HIGHEST else 0 if highs[i] <= 0 else highs[i] // scale
