"""Plans below plans: five-year plan, cluster plan, city plan.

A plan stands below another for a reason that is said with it: its own text cites the other; the
other lays out the plan's cluster; or, where no text says so, it is for a cluster of the same name
at a lower level. The last is no citation and is shown as none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from huice import places
from huice.language import Text
from huice.rules.measure import Document
from huice.rules.record import RELATION_NAMES, Cluster
from huice.site.openlibrary.planned import plans
from huice.site.openlibrary.rows import region_of
from huice.site.web.policies import library

_BELOW: Final = frozenset(("based_on", "implements", "part_of"))
LAID_OUT: Final = Text("上级规划列有本集群的布局", "the plan above lays out its cluster")
SAME_CLUSTER: Final = Text("仅为同名集群、下一级，文本没有写", "only a cluster of the same name, one level lower; no text says so")  # fmt: skip


class Edge(NamedTuple):
    """Why ``child`` stands below ``parent``: a cite in the text of ``cited_in``, or none."""

    parent: str
    child: str
    why: Text
    cited_in: str = ""
    cite: str = ""


class Node(NamedTuple):
    """A plan in the tree, why it stands there, and what stands below it."""

    document: Document
    edge: Edge | None
    below: tuple[Node, ...]

    @property
    def beneath(self) -> int:
        """How many different plans stand below."""
        return len({each.document.id for each in _all(self.below)})


def edges(documents: Sequence[Document], clusters: Mapping[str, Cluster]) -> list[Edge]:
    """Each pair of plans once, by the best reason there is."""
    known = {each.id: each for each in documents}
    found: dict[tuple[str, str], Edge] = {}
    for edge in (*_cited(known), *_laid_out(known, clusters), *_same_cluster(known, clusters)):
        found.setdefault((edge.parent, edge.child), edge)
    return list(found.values())


def _cited(known: Mapping[str, Document]) -> Iterator[Edge]:
    for child in known.values():
        for each in child.relations:
            if each.kind in _BELOW and each.document in known:
                yield Edge(each.document, child.id, RELATION_NAMES[each.kind], child.id, each.cite)


def _laid_out(known: Mapping[str, Document], clusters: Mapping[str, Cluster]) -> Iterator[Edge]:
    """The plan that lists the clusters of its family, where it says what places do for this one."""
    for cluster in clusters.values():
        above = known.get(cluster.family.document)
        if above is None or above.plan is None or cluster.plan not in known or cluster.plan == above.id:  # fmt: skip
            continue
        role = next((role for role in above.plan.layout if role.cluster == cluster.id), None)
        if role is not None:
            yield Edge(above.id, cluster.plan, LAID_OUT, above.id, role.cite)


def _same_cluster(known: Mapping[str, Document], clusters: Mapping[str, Cluster]) -> Iterator[Edge]:
    planned = [each for each in clusters.values() if each.plan in known]
    for above in planned:
        for below in planned:
            if above.name.zh == below.name.zh and _is_lower(below.family.place, above.family.place):
                yield Edge(above.plan, below.plan, SAME_CLUSTER)


def _is_lower(inner: str, outer: str) -> bool:
    return inner != outer and places.contains(outer, inner)


def tree(documents: Sequence[Document], clusters: Mapping[str, Cluster]) -> list[Node]:
    """The plans that stand below no other, each with what stands below it; one that stands below
    two is told twice."""
    found = edges(documents, clusters)
    known = {each.id: each for each in documents}

    def node(id: str, edge: Edge | None, above: frozenset[str]) -> Node:
        below = tuple(node(each.child, each, above | {id}) for each in found
                      if each.parent == id and each.child not in above | {id})  # fmt: skip
        return Node(known[id], edge, below)

    children = {each.child for each in found}
    return [node(each.id, None, frozenset()) for each in documents if each.id not in children]


@cache
def tree_of_library() -> tuple[tuple[str, tuple[Node, ...]], ...]:
    """The tree by the place whose plans begin it: the country, provinces, cities; those with most
    below them first."""
    grouped: dict[str, list[Node]] = {}
    for node in tree([document for document, _ in plans()], library().policies.clusters):
        grouped.setdefault(region_of(node.document), []).append(node)
    return tuple(
        (region, tuple(sorted(own, key=lambda node: -node.beneath)))
        for region, own in sorted(grouped.items(), key=lambda each: (_level(each[0]), each[0]))
    )


def _level(code: str) -> int:
    """0 the country, 1 a province, 2 a city, by the trailing zeros of its code."""
    return (len(code.rstrip("0")) + 1) // 2


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for each in nodes:
        yield each
        yield from _all(each.below)
