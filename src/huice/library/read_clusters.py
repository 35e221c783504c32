"""policies/clusters.yaml: the families of clusters, and the industries that each is looked for in."""

from __future__ import annotations

from pathlib import Path

from huice import industries
from huice.library.read_record import place_code
from huice.library.record_files import ClusterFile, ClustersFile
from huice.library.shape import shaped
from huice.library.yaml_file import Data, read
from huice.problems import BadInput, Problem
from huice.rules.record import Cluster, Family


def read_clusters(root: Path) -> dict[str, Cluster]:
    """Every cluster by its id, in the file's order; empty where the folder has no such file."""
    path = root / "clusters.yaml"
    if not path.exists():
        return {}
    data = read(path, f"{root.name}/{path.name}")
    file = shaped(data, ClustersFile)
    families: dict[str, Family] = {}
    for place, family in enumerate(file.families):
        if family.id in families:
            raise BadInput.at(data.spot(("families", place)), f"“{family.id}”写了两次",
                              f"family '{family.id}' is given twice")  # fmt: skip
        where = place_code(family.place, data.spot(("families", place, "place")))
        families[family.id] = Family(family.id, family.title.text, where, family.document, family.cite)  # fmt: skip
    found: dict[str, Cluster] = {}
    for place, each in enumerate(file.clusters):
        cluster = _cluster(data, place, each, families)
        if cluster.id in found:
            raise BadInput.at(cluster.spot, f"集群“{cluster.id}”写了两次",
                              f"cluster '{cluster.id}' is given twice")  # fmt: skip
        found[cluster.id] = cluster
    return found


def _cluster(data: Data, place: int, each: ClusterFile, families: dict[str, Family]) -> Cluster:
    spot = data.spot(("clusters", place))
    if each.family not in families:
        known = "、".join(families)
        raise BadInput.at(spot, f"没有“{each.family}”：{known}",
                          f"no family '{each.family}': {known}")  # fmt: skip
    codes: list[str] = []
    wrong: list[Problem] = []
    for n, name in enumerate(each.industries):
        try:
            codes.append(industries.find(name))
        except industries.UnknownIndustry as error:
            here = data.spot(("clusters", place, "industries", n))
            wrong += BadInput.at(here, error.zh, error.en).problems
    if wrong:
        raise BadInput(wrong)
    return Cluster(each.id, families[each.family], each.group.text, each.name.text, each.plan,
                   tuple(codes), each.reading.text, spot)  # fmt: skip
