"""What a run found, summed up: by measure, by group of companies, and how concentrated it is.

``summing.summary_of`` makes one of a run's folder. All sums are whole 分 and exact. Money to
companies and money to governments are never added together. Undetermined pairs stand apart: their
sums say what is possible, not what is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from huice.language import Text
from huice.rules.measure import AwardKind
from huice.rules.state import State

TOPS = (10, 100, 1000)
"""The numbers of largest recipients whose share is told."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of some pairs of company and measure: how many, and the sums of their least and most.

    ``unbounded`` pairs have a sum without a known upper bound; ``most`` is without them.
    """

    pairs: int = 0
    least: int = 0
    most: int = 0
    unbounded: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.pairs + other.pairs, self.least + other.least,
                    self.most + other.most, self.unbounded + other.unbounded)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByVerdict:
    eligible: Sums = Sums()
    judged: Sums = Sums()
    undetermined: Sums = Sums()

    def __add__(self, other: ByVerdict) -> ByVerdict:
        return ByVerdict(self.eligible + other.eligible, self.judged + other.judged,
                         self.undetermined + other.undetermined)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A requirement of a measure that is all that some companies surely lack; of their others
    some may still be unknown."""

    id: str
    title: Text
    cite: str
    companies: int


@dataclass(frozen=True, slots=True)
class MeasureSummary:
    """``ineligible`` and the pairs of ``found`` together are all companies.

    ``short`` and ``near_misses`` (most companies first) are None where the run kept no reasons.
    """

    key: str
    title: Text
    cite: str
    document: Text
    kind: AwardKind
    to: str
    has_sum: bool
    found: ByVerdict
    ineligible: int
    short: int | None
    near_misses: tuple[NearMiss, ...] | None


@dataclass(frozen=True, slots=True)
class Reached:
    """Companies with at least one measure they are eligible for; or eligible or judged; or any of
    the three."""

    eligible: int = 0
    judged: int = 0
    undetermined: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Companies that have something in common; ``code`` "" is the unknown group.

    ``applicant`` and ``government`` sum up the measures whose money goes to either;
    ``measures`` has the group's part of each measure that finds anyone in it, by key.
    """

    code: str
    name: Text
    companies: int
    reached: Reached
    applicant: ByVerdict
    government: ByVerdict
    measures: tuple[tuple[str, ByVerdict], ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A dimension (``city``, ``industry``, ``size``, ``ownership``) and its groups that have
    companies, in the order of their codes, the unknown last."""

    id: str
    title: Text
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    company: str
    money: int


@dataclass(frozen=True, slots=True)
class TopShare:
    """What the ``top`` largest recipients take together; ``share`` is None where nothing is
    given at all."""

    top: int
    money: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of the companies' money the largest recipients take.

    ``largest`` are those with the most money, equal ones in the order of their codes.
    """

    total: int
    recipients: int
    shares: tuple[TopShare, ...]
    largest: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """``certain`` is the least of what companies are eligible for; ``possible`` the most of what
    they are eligible for or would be by a judgement, where it has a bound. Both are money to
    companies. The source has ``of_companies``, where it says so.

    ``parts`` batches are in: all there are once the run is ``finished``. ``closed`` measures were
    asked for and not run; ``assumed_open`` ones were run though they are in that state.
    """

    source: str
    at: str
    library: str
    finished: bool
    parts: int
    companies: int
    of_companies: int | None
    reached: Reached
    applicant: ByVerdict
    government: ByVerdict
    measures: tuple[MeasureSummary, ...]
    groupings: tuple[Grouping, ...]
    certain: Concentration
    possible: Concentration
    closed: tuple[tuple[str, Text, State], ...]
    assumed_open: tuple[tuple[str, Text, State], ...]
