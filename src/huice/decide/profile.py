"""A company's description of itself: facts with their values, years and sources.

Read from YAML or JSON here, from an Excel form in ``huice.decide.form``. Nothing is guessed: a
fact that is not given is unknown, a figure without a unit is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from huice import credit_code
from huice.language import Text
from huice.library.fact_values import MAX_LENGTH, read_value
from huice.library.yaml_file import CONTROL, Data, Path_, read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.facts import Fact, FactKey
from huice.values.literals import NotALiteral, normal, read_date, show
from huice.values.range import Range, Value, bounds

MAX_PROBLEMS = 100
SLIP = 1000
"""A figure this many times that of the year before is taken for a slip between 万 and 亿."""

HEADINGS = ("name", "credit_code", "reference_date", "note")


@dataclass(frozen=True)
class Profile:
    """Facts of one company. Keys are (fact, year), year 0 for facts that are not yearly."""

    name: str
    facts: Mapping[tuple[str, int], Value]
    reference_date: date | datetime | None = None
    credit_code: str = ""
    sources: Mapping[tuple[str, int], str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def read_profile(path: Path, facts: Mapping[str, Fact]) -> Profile:
    """The profile in a .yaml, .json or .xlsx file; raises BadInput with every problem found."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from huice.decide.form import read_form

        return read_form(path, facts)
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        raise BadInput.at(
            Spot(path.name),
            f"不认识“{path.suffix or path.name}”，应为 .yaml、.json 或 .xlsx",
            f"'{path.suffix or path.name}' is not known, expected .yaml, .json or .xlsx",
        )
    return profile_of(read(path), facts)


def profile_of(data: Data, facts: Mapping[str, Fact]) -> Profile:
    """The profile in plain data, as read from a file or given by a program."""
    if not isinstance(data.value, dict):
        raise BadInput.at(Spot(data.file), "应为键值对", "a mapping is expected")
    builder = ProfileBuilder(facts)
    for heading in HEADINGS:
        if heading in data.value:
            builder.heading(heading, data.value[heading], data.spot((heading,)))
    for path, written in _leaves(data.value, (), facts):
        if path[0] not in HEADINGS:
            builder.leaf(path, written, data)
    return builder.profile()


def profile_from(given: Mapping[str, Any], facts: Mapping[str, Fact]) -> Profile:
    """A profile from a Python mapping shaped like the file: texts, bools, ints and dates.

    Floats are refused, as everywhere.
    """
    return profile_of(Data("profile", _as_written(given, ())), facts)


def _as_written(value: Any, path: Path_) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_written(each, (*path, str(key))) for key, each in value.items()}
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime) and value.tzinfo:
        value = str(value)  # a time with a zone is refused where times are read
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) < 10**MAX_LENGTH:
        return str(value)
    raise BadInput.at(
        Spot("profile"),
        f'此处是 {type(value).__name__}，应为文字，如 "700万元"',
        f"found {type(value).__name__}, expected text such as '700万元'",
        ".".join(map(str, path)),
    )


def _leaves(
    value: dict[str, Any], path: tuple[str, ...], facts: Mapping[str, Fact]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Subjects open into facts; a mapping under a fact's name is years, or value with source."""
    for key, inside in value.items():
        here = (*path, key)
        name = ".".join(here)
        if isinstance(inside, dict) and name not in facts and _opens(name, facts):
            yield from _leaves(inside, here, facts)
        else:
            yield here, inside


def _opens(name: str, facts: Mapping[str, Fact]) -> bool:
    return any(fact.startswith(name + ".") for fact in facts)


class ProfileBuilder:
    """Takes facts one by one, gathers every problem, and gives the profile at the end."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.known = facts
        self.problems: list[Problem] = []
        self.name, self.credit_code = "", ""
        self.reference: date | datetime | None = None
        self.facts: dict[tuple[str, int], Value] = {}
        self.sources: dict[tuple[str, int], str] = {}
        self.spots: dict[tuple[str, int], Spot] = {}

    def heading(self, heading: str, written: Any, spot: Spot) -> None:
        if written is not None and not isinstance(written, str):
            self._wrong(spot, "此处应为文字", "text is expected", heading)
            return
        if not self._clean(written, spot, heading):
            return
        try:
            text = normal(written or "")
            if heading == "name":
                self.name = (written or "").strip()
            elif heading == "credit_code" and text:
                self.credit_code = credit_code.check(text)
            elif heading == "reference_date" and text:
                self.reference = read_moment(text)
        except (NotALiteral, credit_code.InvalidCreditCode) as error:
            self._wrong(spot, error.zh, error.en, heading)

    def _clean(self, written: str | None, spot: Spot, field: str) -> bool:
        """Text that a terminal, a page and a workbook can all show."""
        bad = len(written or "") > MAX_LENGTH or CONTROL.search(written or "")
        if bad:
            self._wrong(spot, f"文字超过 {MAX_LENGTH} 字或含有控制字符",
                        f"more than {MAX_LENGTH} characters, or control characters", field)  # fmt: skip
        return not bad

    def leaf(self, path: tuple[str, ...], written: Any, data: Data) -> None:
        spot, name = data.spot(path), ".".join(path)
        fact = self.known.get(name)
        if fact is None and _opens(name, self.known):
            if written is not None:
                self._wrong(spot, f"“{name}”之下应写各项事实",
                            f"facts are expected under '{name}'", name)  # fmt: skip
        elif fact is None:
            hint = near(name, self.known)
            self._wrong(spot, f"没有名为“{name}”的事实{hint.zh}",
                        f"no fact named '{name}'{hint.en}", name)  # fmt: skip
        elif fact.yearly:
            self._years(fact, written, path, data)
        else:
            self.put(fact, 0, *_with_source(written), spot)

    def _years(self, fact: Fact, written: Any, path: tuple[str, ...], data: Data) -> None:
        if not isinstance(written, dict) or not written:
            if written is not None:
                self._wrong(data.spot(path), f"“{fact.name}”按年度填写，如 2020: 8000万元",
                            f"'{fact.name}' is yearly, as in 2020: 8000万元", fact.name)  # fmt: skip
            return
        for year, inside in written.items():
            spot = data.spot((*path, year))
            match = re.fullmatch(r"(\d{4})年?", normal(year))
            if not match:
                self._wrong(spot, f"“{year}”不是年份", f"'{year}' is not a year", fact.name)
                continue
            self.put(fact, int(match[1]), *_with_source(inside), spot)

    def put(self, fact: Fact, year: int, written: Any, source: str, spot: Spot) -> None:
        """Take one value; two different values for one fact are an error."""
        key = (fact.name, year)
        label = str(FactKey(*key))
        if not self._clean(source, spot, label):
            return
        if isinstance(written, dict) and "value" in written:
            odd = "、".join(name for name in written if name not in ("value", "source"))
            self._wrong(spot, f"此处有“{odd}”，只能写 value 和 source",
                        f"found '{odd}', expected value and source", label)  # fmt: skip
            return
        if written is not None and not isinstance(written, str):
            self._wrong(spot, "此处应为一个值", "a single value is expected", label)
            return
        try:
            value = read_value(fact, written, spot, label)
        except BadInput as error:
            self.problems.extend(error.problems)
            return
        if key in self.spots and value is not None:
            self._wrong(spot, f"“{label}”有两个值，另一个在 {self.spots[key]}",
                        f"two values for '{label}', the other at {self.spots[key]}", label)  # fmt: skip
            return
        if value is not None:
            self.facts[key], self.spots[key] = value, spot
            if source:
                self.sources[key] = source

    def profile(self) -> Profile:
        """The finished profile; raises BadInput if anything was wrong."""
        self._check_years()
        warnings = tuple(self._implausible())
        if self.problems:
            raise BadInput(self.problems)
        return Profile(
            self.name, self.facts, self.reference, self.credit_code, self.sources, warnings
        )

    def _wrong(self, spot: Spot, zh: str, en: str, field: str) -> None:
        self.problems.append(Problem(spot, Text(zh, en), field))
        if len(self.problems) >= MAX_PROBLEMS:
            raise BadInput(self.problems)

    def _check_years(self) -> None:
        last = (self.reference or date.today()).year
        for (name, year), spot in self.spots.items():
            if year > last:
                self._wrong(spot, f"{year} 年在基准日之后，不会已有数据",
                            f"{year} lies after the reference date", str(FactKey(name, year)))  # fmt: skip
            elif year and year < 1949:
                self._wrong(
                    spot, f"{year} 年过早", f"{year} is too early", str(FactKey(name, year))
                )

    def _implausible(self) -> Iterator[Problem]:
        for key, value in self.facts.items():
            fact, label = self.known[key[0]], str(FactKey(*key))
            low, high = bounds(value) if fact.type.ordered else (None, None)
            if fact.plausible and _outside(low, high, fact.plausible):
                expected = show(fact.plausible, fact.type)
                yield Problem(
                    self.spots[key],
                    Text(f"{fact.label.zh} {show(value, fact.type)} 超出通常范围（{expected}），请核对单位（万、亿）",
                         f"{fact.label.en} {show(value, fact.type)} is outside the usual range ({expected}); check the unit (万, 亿)"),
                    label, warning=True,
                )  # fmt: skip
            elif self._slipped(key, value):
                yield Problem(
                    self.spots[key],
                    Text(f"{fact.label.zh} {show(value, fact.type)} 与上年相差千倍以上，请核对单位（万、亿）",
                         f"{fact.label.en} {show(value, fact.type)} is a thousand times off the year before; check the unit (万, 亿)"),
                    label, warning=True,
                )  # fmt: skip

    def _slipped(self, key: tuple[str, int], value: Value) -> bool:
        before = self.facts.get((key[0], key[1] - 1)) if key[1] else None
        if not isinstance(value, (int, Fraction)) or not isinstance(before, (int, Fraction)):
            return False
        small, large = Fraction(value), Fraction(before)
        if abs(small) > abs(large):
            small, large = large, small
        return small != 0 and abs(large) >= SLIP * abs(small)


def _outside(low: Value, high: Value, usual: Range) -> bool:
    return bool(
        (low is not None and usual.hi is not None and low > usual.hi)
        or (high is not None and usual.lo is not None and high < usual.lo)
    )


def _with_source(written: Any) -> tuple[Any, str]:
    if isinstance(written, dict) and set(written) <= {"value", "source"} and "value" in written:
        return written["value"], str(written.get("source") or "")
    return written, ""


def read_moment(text: str) -> date | datetime:
    """A day, or a minute of a day: 2024-02-25, 2024年2月25日, 2024-02-25 18:00."""
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?", normal(text))
    try:
        if match:
            clock = f"{int(match[2]):02d}:{match[3]}:{match[4] or '00'}"
            return datetime.fromisoformat(f"{match[1]}T{clock}")
    except ValueError:
        raise NotALiteral(f"没有“{text}”这一时刻", f"there is no such time as '{text}'") from None
    day = read_date(text)
    if isinstance(day, Range):
        raise NotALiteral(
            f"“{text}”应写到日，如 2024-02-25", f"'{text}': name the day, as 2024-02-25"
        )
    return day
