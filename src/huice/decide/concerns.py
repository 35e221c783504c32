"""Which short entries, clusters and lists concern a company: by place, industry, size and name.

A short entry has no condition that facts decide, so nothing is awarded here; it is told whether
the entry is meant for companies of this place and trade, and from what that is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, NamedTuple

from huice import industries, places
from huice.language import Text
from huice.rules.measure import Document
from huice.rules.record import TO_COMPANIES, Applicability, Cluster, Family, NameList, Support
from huice.rules.state import State

Concern = Literal["concerns", "may", "no"]

CONCERN_NAMES: Final[dict[str, Text]] = {
    "concerns": Text("涉及", "concerns the company"),
    "may": Text("可能涉及", "may concern the company"),
    "no": Text("不涉及", "does not concern the company"),
}

RANKS: Final = (
    Text("资金、税费和融资", "Money, taxes and finance"),
    Text("称号", "Titles"),
    Text("其他帮助", "Other help"),
)
"""What the three ranks of help are called, in their order."""

STANDING: Final[frozenset[State]] = frozenset(("open", "undated", "not_yet_in_force"))
"""States of a document in which its help may still be had."""

DECLARED: Final = {
    "guangdong": "enterprise.guangdong_cluster",
    "shenzhen": "enterprise.shenzhen_cluster",
}
"""The fact in which a company says its main cluster, by family."""

NONE: Final = "都不属于"
"""What it says where it is in no cluster of the family; no industry's code says otherwise."""

_STRENGTH: Final[dict[Concern, int]] = {"no": 0, "may": 1, "concerns": 2}


class SupportResult(NamedTuple):
    """A short entry that concerns a company, or may; ``by`` says from what that is known."""

    support: Support
    document: Document
    state: State
    concern: Concern
    by: Text | None


def by_rank(found: Iterable[SupportResult]) -> list[tuple[Text, list[SupportResult]]]:
    """What may still be had, in the three ranks; a rank without entries is left out."""
    standing = [each for each in found if each.state in STANDING]
    groups = [
        (name, [each for each in standing if each.support.rank == rank])
        for rank, name in enumerate(RANKS)
    ]
    return [(name, group) for name, group in groups if group]


class Membership(NamedTuple):
    """A cluster that a company belongs to as it declares, or by its industry's code."""

    cluster: Cluster
    concern: Concern
    declared: bool


class Listed(NamedTuple):
    """A row of a list in which the company's name stands."""

    list: NameList
    document: Document
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """What is asked of a company: codes of its places and industry, the clusters it declares by
    family, and whether it is large (None: not known)."""

    name: str
    places: tuple[str, ...]
    industry: str | None
    declared: dict[str, str]
    large: bool | None

    # --- clusters -------------------------------------------------------------------------------

    def memberships(self, clusters: Iterable[Cluster]) -> tuple[Membership, ...]:
        """The clusters it is in or may be in, those it declares first."""
        by_family = groupby(clusters, key=lambda cluster: cluster.family)
        found = [each for family, own in by_family for each in self._in_family(family, own)]
        kept = [each for each in found if each.concern != "no"]
        return tuple(sorted(kept, key=lambda each: (not each.declared, -_STRENGTH[each.concern])))

    def _in_family(self, family: Family, clusters: Iterable[Cluster]) -> Iterator[Membership]:
        """A cluster of a place is for companies there; where that is not known, it may be theirs."""
        reach = self.place(Applicability((family.place,)))
        if reach == "no":
            return
        for each in map(self._membership, clusters):
            if reach == "may" and each.declared:
                yield each
            else:
                yield each._replace(concern=min(reach, each.concern, key=_STRENGTH.__getitem__))

    def _membership(self, cluster: Cluster) -> Membership:
        said = self.declared.get(cluster.family.id)
        if said == cluster.name.zh:
            return Membership(cluster, "concerns", True)
        if said == NONE:
            return Membership(cluster, "no", False)
        found = self._by_industry(cluster.industries)
        if found == "no" and any(_share_a_division(x, self.industry) for x in cluster.industries):
            # the codes of a cluster are a reading: another of the division may belong to it
            found = "may"
        return Membership(cluster, found, False)

    def _by_industry(self, codes: Iterable[str]) -> Concern:
        if self.industry is None:
            return "may"
        if any(industries.contains(code, self.industry) for code in codes):
            return "concerns"
        return "may" if any(industries.contains(self.industry, code) for code in codes) else "no"

    # --- entries --------------------------------------------------------------------------------

    def concern(
        self, applies: Applicability, clusters: dict[str, Cluster]
    ) -> tuple[Concern, Text | None]:
        """How a document or an entry concerns it, and from what that is known."""
        place = self.place(applies)
        if place == "no":
            return "no", None
        trade, by = self._trade(applies, clusters)
        return min(place, trade, key=_STRENGTH.__getitem__), by

    def place(self, applies: Applicability) -> Concern:
        """Whether a company of its places is meant, industry aside."""
        if not applies.places:
            return "concerns"
        if not self.places:
            return "may"
        found: list[Concern] = []
        for place in self.places:
            inside = max((_within(outer, place) for outer in applies.places),
                         key=_STRENGTH.__getitem__)  # fmt: skip
            out = max((_within(outer, place) for outer in applies.without),
                      key=_STRENGTH.__getitem__, default="no")  # fmt: skip
            left: Concern = "no" if out == "concerns" else "may" if out == "may" else "concerns"
            found.append(min(inside, left, key=_STRENGTH.__getitem__))
        return max(found, key=_STRENGTH.__getitem__)

    def _trade(
        self, applies: Applicability, clusters: dict[str, Cluster]
    ) -> tuple[Concern, Text | None]:
        if not applies.clusters and not applies.industries:
            return "concerns", None
        best: tuple[Concern, Text | None] = ("no", None)
        for id in applies.clusters:
            found = self._membership(clusters[id])
            name = clusters[id].name
            by = (
                Text(f"自报集群：{name.zh}", f"declared cluster: {name.en}")
                if found.declared
                else Text(f"按行业代码推定：{name.zh}", f"by industry code: {name.en}")
            )
            if _STRENGTH[found.concern] > _STRENGTH[best[0]] or found.declared:
                best = found.concern, by
        by_code = self._by_industry(applies.industries) if applies.industries else "no"
        if _STRENGTH[by_code] > _STRENGTH[best[0]]:
            best = by_code, Text("按行业代码推定", "by industry code")
        return best

    def size(self, smaller_only: bool) -> Concern:
        """Help for small and medium-sized companies alone is none for a large one."""
        if not smaller_only:
            return "concerns"
        return "may" if self.large is None else "no" if self.large else "concerns"


class Shelf:
    """The short entries that a company could have, put together by whom they are for, so that a
    company is asked once for each kind of reader and not once for each entry."""

    def __init__(self, documents: Iterable[Document], clusters: dict[str, Cluster]) -> None:
        self._clusters = clusters
        self._groups: dict[_Readers, list[Support]] = {}
        self._order: dict[str, int] = {}
        self._documents: dict[str, Document] = {}
        for document in documents:
            self._documents[document.id] = document
            for entry in document.support:
                who = TO_COMPANIES.intersection(entry.who)
                self._order[entry.key] = len(self._order)
                if who:
                    readers = _Readers(document.id, entry.applies_to, who == {"中小企业"})
                    self._groups.setdefault(readers, []).append(entry)

    def concerning(
        self, company: Company, state_of: Callable[[Document], State], document: str = ""
    ) -> tuple[SupportResult, ...]:
        """The entries (of one document) that concern a company or may: money first, then titles,
        then other help; within it what surely concerns it, then the nearer government, then as
        the documents have them."""
        asked: dict[Applicability, tuple[Concern, Text | None]] = {}
        found: list[tuple[tuple[int, ...], SupportResult]] = []
        for readers, entries in self._groups.items():
            if document and readers.document != document:
                continue
            applies = readers.applies_to
            if applies not in asked:
                asked[applies] = company.concern(applies, self._clusters)
            concern, by = asked[applies]
            concern = min(concern, company.size(readers.smaller_only), key=_STRENGTH.__getitem__)
            if concern != "no":
                owner = self._documents[readers.document]
                state, strength, near = state_of(owner), -_STRENGTH[concern], -_nearest(applies)
                found += [
                    ((each.rank, strength, near, self._order[each.key]),
                     SupportResult(each, owner, state, concern, by))
                    for each in entries
                ]  # fmt: skip
        return tuple(result for _, result in sorted(found, key=lambda each: each[0]))


class _Readers(NamedTuple):
    """Whom an entry is for."""

    document: str
    applies_to: Applicability
    smaller_only: bool


def _nearest(applies: Applicability) -> int:
    """The level of the lowest government among its places."""
    levels = ("country", "province", "city", "county")
    return max((levels.index(places.level(code)) for code in applies.places), default=0)


def _share_a_division(one: str, other: str | None) -> bool:
    if other is None:
        return False
    length = min(len(one), len(other), len("C39"))
    return one[:length] == other[:length]


def _within(outer: str, inner: str) -> Concern:
    if places.contains(outer, inner):
        return "concerns"
    return "may" if places.contains(inner, outer) else "no"


def named_in(name: str, documents: Iterable[Document]) -> tuple[Listed, ...]:
    """The rows of all lists that name an organisation, width of letters and spaces aside."""
    wanted = _plain(name)
    if not wanted:
        return ()
    return tuple(
        Listed(each, document, row)
        for document in documents
        for each in document.lists
        for row in each.rows
        if any(_plain(one) == wanted for one in each.names(row))
    )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
