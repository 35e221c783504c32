"""A programme: money, or a choice without money, from the call to the end of its evaluation.

It says who answers for what, the stages in their order with their limits and what follows when they
are missed, how applications are reviewed and scored, how money is allotted, and what the text
provides besides. Everything is immutable and carries its citation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot
from huice.values.moments import Moment

AllotmentRule = Literal["one_rate", "ranking"]
Act = Literal[
    "call", "apply", "mend", "check", "paper", "accept", "review", "audit", "site_check", "verify",
    "decide", "rank", "report", "allot", "publicity", "issue", "release", "claim", "pay", "target",
    "self_evaluate", "evaluate", "ledger", "settle", "recover",
]  # fmt: skip
"""What a stage asks somebody to do, in words that mean the same in every programme. A programme has
the acts that its text has; one without ``paper`` takes no paper, one without ``allot`` no money."""

Topic = Literal[
    "material", "audit", "publicity", "plan", "payment", "performance", "clearing", "bar",
    "open_book",
]  # fmt: skip
Book = Literal["rules", "call", "allocation", "evaluation", "complaints", "other"]
"""What a provision on open books has published: a part of a call's page that anyone reads."""
Barred = Literal["unit", "person"]
Grade = Literal["优", "良", "中", "低", "差"]
"""Of a performance evaluation, from the best down."""

ACT_NAMES: Final[dict[Act, Text]] = {
    "call": Text("发布通知", "call"), "apply": Text("申报", "application"),
    "mend": Text("补正", "mending"), "check": Text("形式审查", "formal check"),
    "paper": Text("交纸质材料", "paper file"), "accept": Text("受理", "acceptance"),
    "review": Text("评审", "review"), "audit": Text("专项审计", "special audit"),
    "site_check": Text("现场核查", "site check"), "verify": Text("统计核实", "statistics verify"),
    "decide": Text("集体审议", "decision"), "rank": Text("排序", "ranking"),
    "report": Text("上报", "report upward"), "allot": Text("分配方案", "allotment"),
    "publicity": Text("公示", "publicity"), "issue": Text("下达或公布", "issue"),
    "release": Text("省级下达资金", "release"), "claim": Text("申请拨付", "claim"),
    "pay": Text("拨付", "payment"), "target": Text("绩效目标", "targets"),
    "self_evaluate": Text("绩效自评", "self-evaluation"), "evaluate": Text("绩效评价", "evaluation"),
    "ledger": Text("台账", "ledger"), "settle": Text("清算", "settlement"),
    "recover": Text("收回", "clawback"),
}  # fmt: skip
RULE_NAMES: Final[dict[AllotmentRule, Text]] = {
    "one_rate": Text("地区内统一比例", "one rate within a region"),
    "ranking": Text("择优排序", "best first"),
}
TOPIC_NAMES: Final[dict[Topic, Text]] = {
    "material": Text("申报材料", "papers"), "audit": Text("专项审计", "special audit"),
    "publicity": Text("公示", "publicity"), "plan": Text("资金计划", "funding plan"),
    "payment": Text("拨付", "payment"), "performance": Text("绩效", "performance"),
    "clearing": Text("清算收回", "clawback"), "bar": Text("限制申报", "bars"),
    "open_book": Text("信息公开", "open books"),
}  # fmt: skip


def moment(written: str) -> Moment | tuple[int, int]:
    """What ``opens`` or ``closes`` writes: a day, a moment, or month and day of any year. Raises
    ValueError where the calendar has no such day."""
    if len(written) == len("06-30"):
        day = date.fromisoformat(f"2000-{written}")  # a leap year, which has 02-29
        return day.month, day.day
    has_hour = len(written) > len("2024-02-25")
    return datetime.fromisoformat(written) if has_hour else date.fromisoformat(written)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who takes part, and what they answer for."""

    id: str
    title: Text
    does: Text
    cite: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the programme. ``by`` is its limit and ``lapse`` what follows when it is missed, in
    words; ``is_silent`` says that the text has nothing of what follows. ``runs`` is the procedure,
    document/procedure, that keeps its clock, empty where none does. ``act`` is what it asks to be
    done, empty for what the site has no desk for. ``opens`` and ``closes`` are its first and last
    moment where the text prints them: ``2024-02-25 18:00``, ``2023-08-15``, or ``06-30`` where no
    year is printed: of every year, or of the call's; empty where a call sets them."""

    id: str
    title: Text
    actor: str
    by: Text | None
    lapse: Text | None
    is_silent: bool
    runs: str
    cite: str
    reading: Text | None
    act: Act | None
    opens: str
    closes: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, with the most points it can have."""

    title: Text
    points: Fraction
    cite: str


@dataclass(frozen=True, slots=True)
class Passing:
    """The least score, in a region of the measure or, with none, anywhere."""

    region: str
    points: Fraction
    cite: str


@dataclass(frozen=True, slots=True)
class Review:
    """How applications are chosen; ``is_silent`` says that the text asks for a score and prints no
    rubric."""

    method: Text
    rubric: tuple[Criterion, ...]
    passing: tuple[Passing, ...]
    is_silent: bool
    cite: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Allotting:
    """How the money of a measure is shared out. The measure's award says what is claimed; ``base``
    are the names of the facts that the approved sum stands for, ``place`` of the one that tells the
    region, empty where none does."""

    measure: str
    rule: AllotmentRule
    base: tuple[str, ...]
    place: str
    cite: str
    reading: Text | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Provision:
    """What the text provides on a topic. ``length`` is a printed length of time, empty for none;
    ``void_above`` the share of what was declared above which a cut on audit voids an application;
    ``grades`` the grades of an evaluation that it rules on, ``links`` the indicators that it ties
    the budget to. ``bars`` are those who get no money under it from a day, the unit and the person
    in charge: for its length, or where it has none until it is put right. ``then`` is the provision
    that bars them from the day on which it was put right, empty where nothing follows. ``book`` is
    what one on open books has published."""

    id: str
    topic: Topic
    says: Text
    length: str
    void_above: Fraction | None
    cite: str
    spot: Spot
    grades: tuple[Grade, ...] = ()
    links: tuple[Text, ...] = ()
    bars: tuple[Barred, ...] = ()
    then: str = ""
    book: Book | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme of a document; ``pays`` is false where it chooses without money. ``measures``
    are keys, of this document or of those that carry it out."""

    document: str
    title: Text
    pays: bool
    measures: tuple[str, ...]
    duties: tuple[Duty, ...]
    stages: tuple[Stage, ...]
    review: Review | None
    allotting: tuple[Allotting, ...]
    provisions: tuple[Provision, ...]
    cite: str
    spot: Spot

    def on(self, topic: Topic) -> tuple[Provision, ...]:
        return tuple(each for each in self.provisions if each.topic == topic)

    def stage(self, act: Act) -> Stage | None:
        """The first stage that asks for this; None where the text has none."""
        return next((each for each in self.stages if each.act == act), None)

    def has(self, *acts: Act) -> bool:
        return any(each.act in acts for each in self.stages)
