"""双随机一公开: a plan of on-site inspections that anyone can draw again from its record.

The filing authority makes a plan of on-site checks from time to time, by random subjects,
random inspectors and open results, and sets itself which share of its projects stands in it
(粤工信规字〔2021〕2号 第二十六条末款); approved projects are each checked at least once and need no draw
(第二十五条). A project in the plan is checked at least once *after its start*: the article counts the
share over the projects filed, started or not, and lets the check wait. So unstarted projects are
drawn as well, and marked as due after the start. A check may be left to a third party from a list
of institutions (第二十八条): an inspector may have a ``unit``. The text gives no day for a check, and
no number of inspectors: two is the default here, as for law enforcement in general, and is shown
as not stated.

The draw uses no generator of random numbers. Each project has a hash, and the smallest hashes of
each class are drawn; ``METHOD`` says exactly how, and stands in every plan. So the order of the
list is nothing, and a project more or less leaves the order of the others as it was (who inspects
may change, as the load is shared out).

What makes it fair lies outside any program: the list's digest must be published before anybody
knows the seed, or the seed must hold something that nobody can choose (the figures of a public
lottery of a later day). A commitment alone keeps the seed from being changed later, not from being
tried out before.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final, Literal

from huice.language import Text
from huice.library.yaml_file import CONTROL
from huice.problems import BadInput, Problem, Spot, near
from huice.values.literals import NotALiteral, decimal, normal, read_literal
from huice.values.types import RATE

Rounding = Literal["up", "down", "nearest"]
INSPECTORS_EACH: Final = 2
AVOID_MARK: Final = "、"
_UNFIT: Final = re.compile(f"{CONTROL.pattern}|[\t\n\u2028\u2029\ud800-\udfff]")
"""What would make a record ambiguous, or a screen lie."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project that may be drawn. ``id`` is its code, ``risk`` its class; ``started`` is the day
    of its start, None where it has not started; ``avoid`` names inspectors (id or name) or
    institutions that may not inspect it."""

    id: str
    name: str
    risk: str
    started: date | None = None
    owner: str = ""
    district: str = ""
    avoid: tuple[str, ...] = ()
    spot: Spot = field(default=Spot(""), compare=False)

    def line(self) -> str:
        """The project in the form that the digest of a list is reckoned from."""
        started = self.started.isoformat() if self.started else ""
        avoid = AVOID_MARK.join(sorted(set(self.avoid)))
        return "\t".join((self.id, self.name, self.risk, started, self.owner, self.district, avoid))


@dataclass(frozen=True, slots=True)
class Inspector:
    """Someone who may inspect; ``unit`` is the department or institution, ``avoid`` names projects
    (code or name) or their owners that this inspector may not inspect."""

    id: str
    name: str
    unit: str = ""
    avoid: tuple[str, ...] = ()
    spot: Spot = field(default=Spot(""), compare=False)

    def line(self) -> str:
        """The inspector in the form that the digest of a list is reckoned from."""
        return "\t".join((self.id, self.name, self.unit, AVOID_MARK.join(sorted(set(self.avoid)))))

    def may_inspect(self, project: Project) -> bool:
        return not (
            {self.id, self.name, self.unit}.intersection(project.avoid)
            or {project.id, project.name, project.owner}.intersection(self.avoid)
        )


@dataclass(frozen=True, slots=True)
class Method:
    """How a plan was drawn, told so that any tool can do it again."""

    id: str
    zh: str
    en: str


METHOD: Final = Method(
    "sha256-rank/1",
    "散列：“种子、换行符、项目代码”依 UTF-8 编码连成一串，取 SHA-256，写成小写十六进制。"
    "抽取：每一风险等级内按散列由小到大取应抽数；应抽数为等级内项目数乘比例，按所列办法取整，"
    "比例不为零的至少取一个。派员：先抽取的、后另加的，各按散列由小到大逐个指派，在无须回避者中取"
    "已派次数最少的，次数相同的取“种子、换行符、项目代码、换行符、人员编号”的 SHA-256 较小者。"
    "名单摘要：每个项目一行，依次为代码、名称、风险等级、开工日期、项目单位、区域、回避（按字符编码排序、"
    "以顿号相连），以制表符分隔、换行符结尾；各行按字节排序后取 SHA-256。人员名单同此，各栏为编号、"
    "姓名、单位、回避。种子承诺：种子本身的 SHA-256。",
    "Hash: SHA-256 in lower-case hex of seed, newline, project code, joined in UTF-8. Draw: in "
    "each risk class the smallest hashes, as many as the class has projects times its ratio, "
    "rounded as stated, at least one unless the ratio is zero. Inspectors: the drawn first, then "
    "the added, each by ascending hash; of those who need not avoid the project the least loaded, "
    "among equals the smaller SHA-256 of seed, newline, project code, newline, inspector id. "
    "Digest of a list: a line a project: code, name, class, start day, owner, district, avoid "
    "(sorted by character code, joined by 、), parted by tabs, ended by a newline; SHA-256 of the "
    "lines sorted by bytes. Inspectors alike: id, name, unit, avoid. Commitment: SHA-256 of the "
    "seed itself.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Which list was used: how many stand in it, and its digest."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Share:
    """A risk class: how many projects are listed, the ratio as a percentage, how many were drawn."""

    risk: str
    listed: int
    ratio: str
    drawn: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """An inspector in a plan."""

    id: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Item:
    """A project in a plan. ``due``: "now" where it has started on the plan's day, else
    "after-start". One that was not drawn was added by name, for its ``reason``."""

    id: str
    name: str
    risk: str
    started: date | None
    due: Literal["now", "after-start"]
    hash: str
    drawn: bool
    reason: str
    inspectors: tuple[Assigned, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawn plan with all that is needed, beside the lists, to draw it again.

    ``commitment`` is the hash of the seed where one was published before the seed; ``inspectors``
    is None, and ``each`` 0, where none are assigned yet. Items stand in the order in which
    inspectors were assigned.
    """

    method: Method
    day: date
    seed: str
    commitment: str
    rounding: Rounding
    each: int
    projects: Mark
    inspectors: Mark | None
    classes: tuple[Share, ...]
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return data


def rank_of(seed: str, *names: str) -> str:
    """The hash that decides: of the seed and the names, one a line, in UTF-8."""
    return sha256("\n".join((seed, *names)).encode()).hexdigest()


def commitment_of(seed: str) -> str:
    """What may be published before the seed, so that nobody can change it any more."""
    if problems := list(wrong_seed(seed, "")):
        raise BadInput(problems)
    return rank_of(seed)


def mark_of(listed: Sequence[Project] | Sequence[Inspector]) -> Mark:
    lines = sorted(f"{each.line()}\n".encode() for each in listed)
    return Mark(len(lines), sha256(b"".join(lines)).hexdigest())


def read_ratio(text: str) -> Fraction:
    """A rate from 0% to 100% with its sign, as 12.5%; raises BadInput."""
    try:
        literal = read_literal(text)
    except NotALiteral as error:
        raise BadInput.at(Spot(text), error.zh, error.en) from None
    if literal.type != RATE:
        raise BadInput.at(Spot(text), "比例应带百分号，如 5%", "a ratio is a percentage, as 5%")
    ratio = Fraction(literal.value)
    _check_ratio(text, ratio)
    return ratio


def how_many(listed: int, ratio: Fraction, rounding: Rounding = "up") -> int:
    """How many of a class are drawn: never none, unless the ratio is zero or nothing is listed."""
    exact = listed * ratio
    whole = exact.numerator // exact.denominator
    if rounding == "up":
        whole = -(-exact.numerator // exact.denominator)
    elif rounding == "nearest":
        whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return max(whole, 1) if listed and ratio else 0


def draw(
    projects: Sequence[Project],
    inspectors: Sequence[Inspector],
    ratios: Mapping[str, Fraction],
    seed: str,
    day: date,
    *,
    each: int = INSPECTORS_EACH,
    rounding: Rounding = "up",
    commitment: str = "",
    extras: Mapping[str, str] | None = None,
) -> Plan:
    """The plan that follows from the lists, the ratio of every risk class, and the seed.

    Without inspectors only the projects are drawn. ``extras`` are codes with the reason why they
    are inspected whether drawn or not (a complaint, a warning); they do not count towards a ratio.
    Raises BadInput with every problem of the lists, or naming the project that ``each`` inspectors
    cannot be found for.
    """
    check_lists(projects, inspectors)
    extras = extras or {}
    problems = [*wrong_seed(seed, commitment), *_wrong_ratios(projects, ratios)]
    problems += _wrong_extras(projects, extras)
    if inspectors and each < 1:
        problems.append(_problem(str(each), "每个项目至少一人", "at least one for each project"))
    if problems:
        raise BadInput(problems)
    ranked = sorted((rank_of(seed, project.id), project.id, project) for project in projects)
    listed = Counter(project.risk for project in projects)
    left = {risk: how_many(listed[risk], ratio, rounding) for risk, ratio in ratios.items()}
    shares = tuple(
        Share(risk, listed[risk], f"{decimal(ratio * 100)}%", left[risk])
        for risk, ratio in ratios.items()
    )
    drawn: list[tuple[str, Project]] = []
    added: list[tuple[str, Project]] = []
    for rank, id, project in ranked:
        if left[project.risk]:
            left[project.risk] -= 1
            drawn.append((rank, project))
        elif id in extras:
            added.append((rank, project))
    chosen = [*drawn, *added]
    assigned = _assign([project for _, project in chosen], inspectors, seed, each)
    items = tuple(
        Item(
            project.id, project.name, project.risk, project.started,
            "now" if project.started and project.started <= day else "after-start",
            rank, at < len(drawn), extras.get(project.id, ""), assigned.get(project.id, ()),
        )
        for at, (rank, project) in enumerate(chosen)
    )  # fmt: skip
    return Plan(
        METHOD, day, seed, commitment, rounding, each if inspectors else 0, mark_of(projects),
        mark_of(inspectors) if inspectors else None, shares, items,
    )  # fmt: skip


def check_lists(projects: Sequence[Project], inspectors: Sequence[Inspector] = ()) -> None:
    """Raises BadInput for an empty list, missing fields, double codes or text that is unfit."""
    if not projects:
        raise BadInput.at(Spot(""), "名单里没有项目", "no projects in the list")
    problems: list[Problem] = []
    for listed in (projects, inspectors):
        first: dict[str, Project | Inspector] = {}
        for each in listed:
            problems += _wrong_texts(each)
            same = first.setdefault(normal(each.id).casefold(), each)
            if same is not each:
                problems.append(Problem(each.spot, Text(
                    f"“{each.id}”出现两次，另一处在 {same.spot}",
                    f"'{each.id}' is listed twice, the other at {same.spot}")))  # fmt: skip
    if problems:
        raise BadInput(problems)


def _wrong_texts(each: Project | Inspector) -> Iterator[Problem]:
    needed = (each.id, each.name, each.risk if isinstance(each, Project) else each.name)
    if not all(needed):
        yield Problem(each.spot, Text("代码（编号）、名称（姓名）、风险等级不能空",
                                      "code or id, name and risk class must not be empty"))  # fmt: skip
    rest = (each.owner, each.district) if isinstance(each, Project) else (each.unit,)
    for text in (*needed, *rest, *each.avoid):
        if _UNFIT.search(text) or text != text.strip():
            yield Problem(each.spot, Text("文字含有控制字符，或首尾有空格",
                                          "control characters, or blanks at an end"), ascii(text))  # fmt: skip
    if any(AVOID_MARK in text or not text for text in each.avoid):
        yield Problem(each.spot, Text("回避的各方应分开写", "parties to avoid stand apart"))


def wrong_seed(seed: str, commitment: str) -> Iterator[Problem]:
    """What is wrong with a seed, in itself or by the commitment that was published, if any."""
    if not seed.strip():
        yield _problem("seed", "种子是空的", "the seed is empty")
    elif _UNFIT.search(seed) or seed != seed.strip():
        yield _problem("seed", "种子含有控制字符，或首尾有空格",
                       "control characters in the seed, or blanks at an end")  # fmt: skip
    elif commitment and rank_of(seed) != commitment:
        yield _problem("seed", f"种子与承诺不符：种子的 SHA-256 是 {rank_of(seed)}，承诺的是 {commitment}",
                       f"the seed has SHA-256 {rank_of(seed)}, the commitment is {commitment}")  # fmt: skip


def _wrong_ratios(projects: Sequence[Project], ratios: Mapping[str, Fraction]) -> Iterator[Problem]:
    classes = dict.fromkeys(project.risk for project in projects)
    for risk, ratio in ratios.items():
        if risk not in classes:
            hint, known = near(risk, classes), "、".join(sorted(classes))
            yield _problem(risk, f"名单里没有这一风险等级，有的是：{known}{hint.zh}",
                           f"no such risk class in the list, which has {known}{hint.en}")  # fmt: skip
        try:
            _check_ratio(risk, ratio)
        except BadInput as error:
            yield from error.problems
    for risk in sorted(set(classes) - set(ratios)):
        yield _problem(risk, "这一风险等级没有给出比例（不抽的写 0%）",
                       "no ratio for this risk class (write 0% to draw none)")  # fmt: skip


def _check_ratio(place: str, ratio: Fraction) -> None:
    if not 0 <= ratio <= 1:
        raise BadInput.at(Spot(place), "比例应在 0% 到 100% 之间", "a ratio lies from 0% to 100%")
    if decimal(ratio * 100) is None:
        raise BadInput.at(Spot(place), "比例应为有限小数", "a ratio must be a finite decimal")


def _wrong_extras(projects: Sequence[Project], extras: Mapping[str, str]) -> Iterator[Problem]:
    known = {project.id for project in projects}
    for id, reason in extras.items():
        if id not in known:
            hint = near(id, known)
            yield _problem(id, f"另加的项目不在名单里{hint.zh}",
                           f"the added project is not in the list{hint.en}")  # fmt: skip
        if not reason.strip() or _UNFIT.search(reason):
            yield _problem(id, "另加的项目应写明理由，不含控制字符",
                           "an added project needs a reason, without control characters")  # fmt: skip


def _problem(place: str, zh: str, en: str) -> Problem:
    return Problem(Spot(place), Text(zh, en))


def _assign(
    chosen: Sequence[Project], inspectors: Sequence[Inspector], seed: str, each: int
) -> dict[str, tuple[Assigned, ...]]:
    """Inspectors for each project, the load balanced as far as avoidance allows."""
    if not inspectors:
        return {}
    load: Counter[str] = Counter()
    assigned = {}
    for project in chosen:
        free = [inspector for inspector in inspectors if inspector.may_inspect(project)]
        if len(free) < each:
            raise BadInput.at(
                Spot(project.id),
                f"“{project.name}”须派 {each} 人，除去须回避的只有 {len(free)} 人",
                f"'{project.name}' needs {each} inspectors, {len(free)} need not avoid it",
            )
        free.sort(key=lambda one: (load[one.id], rank_of(seed, project.id, one.id)))
        load.update(one.id for one in free[:each])
        assigned[project.id] = tuple(Assigned(one.id, one.name, one.unit) for one in free[:each])
    return assigned
