"""policies/dossiers.yaml: what the dossiers of clusters consist of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from huice.library.record_files import DossiersFile, SystemFile
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.dossier import Part, Printed, System
from huice.rules.record import Cluster


def read_dossiers(root: Path, clusters: Mapping[str, Cluster]) -> dict[str, System]:
    """Every system by its id, in the file's order; empty where the folder has no such file."""
    path = root / "dossiers.yaml"
    if not path.exists():
        return {}
    data = read(path, f"{root.name}/{path.name}")
    found: dict[str, System] = {}
    for place, each in enumerate(shaped(data, DossiersFile).systems):
        system = _system(data, place, each, clusters)
        if system.id in found:
            raise BadInput.at(system.spot, f"“{each.id}”写了两次", f"'{each.id}' is given twice")
        found[system.id] = system
    return found


def _system(
    data: Data, place: int, each: SystemFile, clusters: Mapping[str, Cluster]
) -> System:  # fmt: skip
    here = ("systems", place)
    printed = tuple(
        Printed(one.document, one.cite, data.spot((*here, "printed", n)))
        for n, one in enumerate(each.printed)
    )
    parts = [
        Part(f"{each.id}/{one.id}", one.title.text, one.kind, one.gathers, data.spot((*here, "parts", n)))
        for n, one in enumerate(each.parts)
    ]  # fmt: skip
    seen: set[str] = set()
    for part in parts:
        if part.key in seen:
            raise BadInput.at(
                part.spot, f"部分“{part.key}”写了两次", f"part '{part.key}' is given twice"
            )
        seen.add(part.key)
    own = _clusters(data, here, each, clusters)
    return System(
        each.id, each.title.text, printed, own, tuple(parts), text_of(each.reading), data.spot(here)
    )


def _clusters(
    data: Data, here: tuple[str, int], each: SystemFile, clusters: Mapping[str, Cluster]
) -> tuple[str, ...]:
    """The clusters of the named groups of the family."""
    families = {cluster.family.id for cluster in clusters.values()}
    if each.family not in families:
        raise _unknown(
            data.spot((*here, "family")), "集群体系", "family of clusters", each.family, families
        )
    groups: dict[str, list[str]] = {}
    for cluster in clusters.values():
        if cluster.family.id == each.family:
            groups.setdefault(cluster.group.zh, []).append(cluster.id)
    wrong: list[Problem] = []
    for n, name in enumerate(each.groups):
        if name not in groups:
            spot = data.spot((*here, "groups", n))
            wrong += _unknown(spot, "集群类别", "group of clusters", name, groups).problems
    if wrong:
        raise BadInput(wrong)
    return tuple(id for name, ids in groups.items() if name in each.groups for id in ids)


def _unknown(spot: Spot, zh: str, en: str, name: str, known: set[str] | Mapping[str, object]) -> BadInput:  # fmt: skip
    hint = near(name, known)
    return BadInput.at(spot, f"没有{zh}“{name}”{hint.zh}", f"no {en} '{name}'{hint.en}")
