"""What looks like a double among applications: found and shown to an officer, never decided.

Single values are looked up in an index. Contents are compared by the runs of three characters that
they share of all that they have. Texts that are alike share at least so many of their runs; so those
that one of them may lack are few, and some shared runs are always among its rarest. Only texts
that share these are counted in full, and nothing is missed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from huice.fund.plain import plain
from huice.fund.plan_sheet import percent
from huice.language import Text

Kind = Literal["project", "content", "contact", "phone", "equipment", "invoice"]

KIND_NAMES: Final[dict[Kind, Text]] = {
    "project": Text("项目名称相同", "same project name"),
    "content": Text("建设内容相近", "similar content"),
    "contact": Text("联系人相同", "same contact person"),
    "phone": Text("联系电话相同", "same telephone"),
    "equipment": Text("设备重复", "same equipment"),
    "invoice": Text("发票重复", "same invoice"),
}
MOSTLY_SAME: Final = Fraction(3, 5)
"""The share of runs in common from which contents are shown as alike; no text prints one."""
HINTS: Final = 8
"""How many of the rarest runs must be shared before two contents are counted in full."""
LEAST_DIGITS: Final = 7
"""What has fewer digits is an area code or an extension."""
MOST_SHOWN: Final = 5
_ORDER: Final = tuple(KIND_NAMES)
_BY_VALUE: Final[tuple[Kind, ...]] = ("project", "contact", "phone", "equipment", "invoice")
_OTHERS_ONLY: Final[tuple[Kind, ...]] = ("contact", "phone")
_SUFFIX: Final = re.compile("(?<=.)(?:建设|项目|工程|课题)$")
_BETWEEN_PHONES: Final = re.compile("[、,;/]")
_EXTENSION: Final = re.compile("转|分机|ext", re.IGNORECASE)
_ABROAD: Final = re.compile(r"(?:00)?86(\d{10,})")

Pair = tuple[int, int]
Values = Mapping[str, str]
"""What is compared, each with how it was written."""


@dataclass(frozen=True, slots=True)
class Filed:
    """An application as far as it is compared. ``code`` is the applicant's credit code, ``programme``
    the folder of the document; ``equipment`` are serial numbers, or names with one."""

    ref: str
    number: str
    applicant: str
    code: str
    project: str
    content: str
    contact: str
    phone: str
    year: int
    programme: str
    equipment: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two applications that look alike, the lesser number first, and why. ``degree`` is the share of
    runs in common where contents are alike, None for a value that is the same."""

    kind: Kind
    refs: tuple[str, str]
    said: Text
    degree: Fraction | None = None


def likenesses(current: Iterable[Filed], earlier: Iterable[Filed] = ()) -> list[Likeness]:
    """What is alike among the current applications, and between them and the earlier ones."""
    now = {each.ref: each for each in current}
    before = {each.ref: each for each in earlier if each.ref not in now}
    filed = sorted(now.values(), key=_by_number) + sorted(before.values(), key=_by_number)
    found = [*_same_values(filed, len(now)), *_similar_contents(filed, len(now))]
    numbers = {each.ref: _by_number(each) for each in filed}
    return sorted(
        found, key=lambda x: (*(numbers[ref] for ref in x.refs), _ORDER.index(x.kind))
    )  # fmt: skip


def is_same_applicant(one: Filed, other: Filed) -> bool:
    """By the credit codes where both have one, else by the names."""
    if plain(one.code) and plain(other.code):
        return plain(one.code) == plain(other.code)
    return bool(plain(one.applicant)) and plain(one.applicant) == plain(other.applicant)


def _by_number(each: Filed) -> tuple[str, str]:
    return each.number, each.ref


# --- single values -----------------------------------------------------------------------------------


def _same_values(filed: Sequence[Filed], current: int) -> Iterator[Likeness]:
    for kind in _BY_VALUE:
        values = [_values(kind, each) for each in filed]
        shared = defaultdict[Pair, list[str]](list)
        for value, holders in _holders(values).items():
            for pair in _pairs(holders, current):
                shared[pair].append(value)
        for (at, other), alike in shared.items():
            if kind in _OTHERS_ONLY and is_same_applicant(filed[at], filed[other]):
                continue
            first, second = sorted((at, other), key=lambda place: _by_number(filed[place]))
            why = _shown(alike, values[first], values[second])
            yield _likeness(kind, filed[first], filed[second], why)


def _values(kind: Kind, each: Filed) -> Values:
    match kind:
        case "project":
            found = {_bare(each.project): each.project}
        case "contact":
            found = {plain(each.contact): each.contact}
        case "phone":
            narrow = unicodedata.normalize("NFKC", each.phone)
            found = {_digits(part): part.strip() for part in _BETWEEN_PHONES.split(narrow)}
        case "equipment":
            found = {plain(one): one for one in each.equipment}
        case _:
            found = {plain(one): one for one in each.invoices}
    found.pop("", None)
    return found


def _bare(project: str) -> str:
    """A project's name without the words at its end that any project may have."""
    name = plain(project)
    while (shorter := _SUFFIX.sub("", name)) != name:
        name = shorter
    return name


def _digits(phone: str) -> str:
    """The digits of a number as they are dialled within the country, without an extension."""
    digits = re.sub("[^0-9]", "", _EXTENSION.split(phone, maxsplit=1)[0])
    if abroad := _ABROAD.fullmatch(digits):
        digits = abroad[1]
    digits = digits.lstrip("0")
    return digits if len(digits) >= LEAST_DIGITS else ""


def _holders(values: Sequence[Values]) -> Mapping[str, Sequence[int]]:
    found = defaultdict[str, list[int]](list)
    for place, each in enumerate(values):
        for value in each:
            found[value].append(place)
    return found


def _pairs(holders: Sequence[int], current: int) -> Iterator[Pair]:
    """The pairs of rising places, of which the first at least is current."""
    for at, one in enumerate(holders):
        if one >= current:
            return
        for other in holders[at + 1 :]:
            yield one, other


def _shown(alike: Sequence[str], one: Values, other: Values) -> Text:
    """The shared values as they were written, in both ways where these differ."""
    zh, en = list[str](), list[str]()
    for value in sorted(alike)[:MOST_SHOWN]:
        ways = list(dict.fromkeys((one[value], other[value])))
        zh.append("与".join(f"“{way}”" for way in ways))
        en.append(" and ".join(f"'{way}'" for way in ways))
    more = len(alike) > MOST_SHOWN
    return Text(
        "、".join(zh) + (f"等 {len(alike)} 项" if more else ""),
        ", ".join(en) + (f" and others, {len(alike)} in all" if more else ""),
    )


# --- contents ----------------------------------------------------------------------------------------


def _similar_contents(filed: Sequence[Filed], current: int) -> Iterator[Likeness]:
    contents = [plain(each.content) for each in filed]
    for at, other, degree in _alike(contents, current):
        one, two = sorted((filed[at], filed[other]), key=_by_number)
        if contents[at] == contents[other]:
            why = Text("除空格和标点外一字不差", "word for word, spaces and punctuation aside")
        else:
            share, least = percent(degree), percent(MOSTLY_SAME)
            why = Text(
                f"连续三字相同的占 {share}，达到 {least} 即列出",
                f"{share} of the runs of three characters in common, shown from {least}",
            )
        yield _likeness("content", one, two, why, degree)


def runs(text: str) -> set[str]:
    """The runs of three characters of a text; a shorter text is one run."""
    return {text[at : at + 3] for at in range(max(len(text) - 2, 1))} if text else set()


def _alike(texts: Sequence[str], current: int) -> Iterator[tuple[int, int, Fraction]]:
    """The pairs, a current text in each, whose runs in common reach the share."""
    tokens = _rarest_first(texts)
    sizes = [each.size for each in tokens]
    is_own = np.zeros(1 + max((int(each[-1]) for each in tokens if each.size), default=0), np.bool_)
    holders = defaultdict[int, list[int]](list)
    for place in (*range(current, len(texts)), *range(current)):
        own, size = tokens[place], sizes[place]
        least = -(-size * MOSTLY_SAME.numerator // MOSTLY_SAME.denominator)
        most = size * MOSTLY_SAME.denominator // MOSTLY_SAME.numerator
        rarest = own[: size - least + HINTS].tolist()
        if place < current:
            near = Counter(chain.from_iterable(holders.get(token, ()) for token in rarest))
            is_own[own] = True
            for other, hints in near.items():
                if hints < min(HINTS, least) or not least <= sizes[other] <= most:
                    continue
                shared = int(np.count_nonzero(is_own[tokens[other]]))
                degree = Fraction(shared, size + sizes[other] - shared)
                if degree >= MOSTLY_SAME:
                    yield place, other, degree
            is_own[own] = False
        for token in rarest:
            holders[token].append(place)


def _rarest_first(texts: Sequence[str]) -> list[NDArray[np.int32]]:
    """The runs of each text as numbers that rise with how many texts have them."""
    known: dict[str, int] = {}
    found = [
        np.fromiter((known.setdefault(run, len(known)) for run in runs(text)), np.int32)
        for text in texts
    ]
    held = np.bincount(np.concatenate([np.empty(0, np.int32), *found]), minlength=len(known))
    rank = np.empty(len(known), np.int32)
    rank[np.argsort(held, kind="stable")] = np.arange(len(known), dtype=np.int32)
    return [np.sort(rank[each]) for each in found]


# --- in words ----------------------------------------------------------------------------------------


def _likeness(
    kind: Kind, one: Filed, two: Filed, why: Text, degree: Fraction | None = None
) -> Likeness:
    name = KIND_NAMES[kind]
    whose = Text("两家单位", "two applicants")
    if is_same_applicant(one, two):
        whose = Text("同一单位的两项申报", "two applications of one applicant")
    said = Text(f"{whose.zh}{name.zh}：{why.zh}", f"{name.en} ({whose.en}): {why.en}")
    if one.year != two.year:
        said = Text(
            f"{said.zh}；分别为 {one.year} 年和 {two.year} 年",
            f"{said.en}; of {one.year} and {two.year}",
        )
    if one.programme != two.programme:
        said = Text(f"{said.zh}；属于不同资金项目", f"{said.en}; under different programmes")
    return Likeness(kind, (one.ref, two.ref), said, degree)
