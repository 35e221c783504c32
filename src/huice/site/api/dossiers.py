"""The dossier of a cluster by the API: its parts, what holds of them, what was before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from huice.progress.dossier import Dossier, Item
from huice.rules.dossier import FIELD_NAMES, Part, systems_of
from huice.site.api.guard import get
from huice.site.api.library import Said
from huice.site.casework import dossiers
from huice.site.web.policies import library

router = Router(tags=["library"])


class ItemOut(Schema):
    """``place`` is a code of GB/T 2260; ``leader``, ``firms`` and ``gaps`` are of chains."""

    number: int
    name: str
    code: str
    place: str
    what: str
    leader: str
    firms: str
    gaps: str
    source: str
    authority: str
    on: date


class PastOut(Schema):
    """``act`` is replace or withdraw; ``by`` the number of the entry that did it."""

    item: ItemOut
    act: str
    by: int
    reason: str
    on: date


class PartOut(Schema):
    part: str
    title: Said
    kind: str
    items: list[ItemOut]
    past: list[PastOut]


class PrintedOut(Schema):
    document: str
    cite: str


class SystemOut(Schema):
    system: str
    title: Said
    printed: list[PrintedOut]
    parts: list[PartOut]


class DossierOut(Schema):
    cluster: str
    systems: list[SystemOut]


@get(router, "/clusters/{cluster}/dossier", "library.read", DossierOut,
     summary="一个集群的档案 · The dossier of a cluster")  # fmt: skip
def dossier(request: HttpRequest, cluster: str) -> dict[str, Any]:
    found = library().policies.clusters.get(cluster)
    systems = systems_of(found, library().policies.dossiers) if found else ()
    if found is None or not systems:
        raise Http404
    book = dossiers.dossier(found)
    return {
        "cluster": cluster,
        "systems": [
            {"system": each.id, "title": each.title._asdict(),
             "printed": [{"document": one.document, "cite": one.cite} for one in each.printed],
             "parts": [_part(part, book) for part in each.parts]}
            for each in systems
        ],
    }  # fmt: skip


def _part(part: Part, book: Dossier) -> dict[str, Any]:
    return {
        "part": part.key, "title": part.title._asdict(), "kind": part.kind,
        "items": [_item(each) for each in book.current(part.key)],
        "past": [
            {"item": _item(before), "act": after.act, "by": after.number, "reason": after.reason,
             "on": after.on}
            for before, after in book.past(part.key)
        ],
    }  # fmt: skip


def _item(each: Item) -> dict[str, Any]:
    return {
        "number": each.number, "source": each.source, "authority": each.authority, "on": each.on,
        **{name: each.field(name) for name in FIELD_NAMES},
    }  # fmt: skip
