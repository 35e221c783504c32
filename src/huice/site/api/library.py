"""The library by the API: measures, documents, clauses, and what a company could get."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from huice.decide.answer_json import match_json
from huice.rules.measure import Document, Measure, tree
from huice.rules.state import state_at
from huice.site.api.guard import PLAIN, Listed, Page, get, post
from huice.site.openlibrary import texts
from huice.site.web.clock import today
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library

router = Router(tags=["library"])
Words = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class Said(Schema):
    """Words in both languages."""

    zh: str
    en: str


class MeasureOut(Schema):
    """A measure in a list. ``award`` is amount, ceiling, unstated, title or none."""

    measure: str
    inventory: list[str]
    title: Said
    document: str
    number: str
    state: str
    award: str
    applicant: Said
    cite: str


class RequirementOut(Schema):
    path: str
    title: Said
    cite: str
    kind: str


class MaterialOut(Schema):
    title: Said
    cite: str


class WholeMeasureOut(MeasureOut):
    department: Said
    payee: Said
    requirements: list[RequirementOut]
    materials: list[MaterialOut]
    notes: list[Said]


class MeasuresOut(Listed):
    items: list[MeasureOut]


class DocumentOut(Schema):
    document: str
    kind: str
    number: str
    title: Said
    issuers: list[str]
    issued: date | None
    in_force: date | None
    until: date | None
    state: str
    not_printed: list[str]
    places: list[str]
    clusters: list[str]
    measures: list[str]
    support: list[str]


class DocumentsOut(Listed):
    items: list[DocumentOut]


class HitOut(Schema):
    """A clause that holds the words; ``marks`` are the spans to highlight in ``snippet``."""

    id: str
    number: str
    document: str
    state: str
    cite: str
    title: str
    snippet: str
    marks: list[tuple[int, int]]


class HitsOut(Schema):
    """``total`` is a lower bound unless ``counted``."""

    total: int
    counted: bool
    items: list[HitOut]


class MeasureFilter(Page):
    q: Words = ""
    document: Words = ""
    award: Words = ""
    state: Words = ""
    at: Day | None = None


class SearchFilter(Schema):
    q: Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN)]
    place: Words = ""
    level: Words = ""
    state: Words = ""
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class MatchIn(Schema):
    """A profile as a profile file has it: figures are text with their unit, as 700万元."""

    profile: dict[str, Any]
    at: Day | None = None
    document: Words = ""
    measures: Annotated[list[Words], Field(max_length=100, default_factory=list)]


@get(router, "/measures", "library.read", MeasuresOut, summary="措施目录 · All measures")
def measures(request: HttpRequest, asked: Query[MeasureFilter]) -> dict[str, Any]:
    day = asked.at or today()
    rows = [_measure(each, day) for each in library().measures]
    rows = [
        each
        for each in rows
        if (not asked.document or asked.document in (each["document"], each["number"]))
        and (not asked.award or each["award"] == asked.award)
        and (not asked.state or each["state"] == asked.state)
        and all(word in _words(each) for word in asked.q.lower().split())
    ]
    return asked.of(rows, len(rows))


@get(router, "/measures/{document}/{measure}", "library.read", WholeMeasureOut,
     summary="一项措施 · One measure")  # fmt: skip
def measure(
    request: HttpRequest, document: str, measure: str, at: Query[Day | None] = None
) -> dict[str, Any]:
    key = f"{document}/{measure}"
    found = next((each for each in library().measures if each.key == key), None)
    if found is None:
        raise Http404
    return _measure(found, at or today()) | {
        "department": found.department._asdict(),
        "payee": found.award.payee._asdict(),
        "requirements": [
            {"path": path, "title": each.title._asdict(), "cite": each.cite,
             "kind": type(each).__name__.lower()}
            for path, each in tree(found.requirements)
        ],
        "materials": [{"title": x.title._asdict(), "cite": x.cite} for x in found.materials],
        "notes": [each.text._asdict() for each in found.notes],
    }  # fmt: skip


@get(router, "/documents", "library.read", DocumentsOut, summary="文件 · All documents")
def documents(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    found = library().documents
    return page.of([_document(each) for each in found], len(found))


@get(router, "/documents/{document}", "library.read", DocumentOut,
     summary="一份文件 · One document")  # fmt: skip
def document(request: HttpRequest, document: str) -> dict[str, Any]:
    found = document_of(document)
    if found is None:
        raise Http404
    return _document(found)


@get(router, "/search", "library.read", HitsOut, cost=2,
     summary="检索已导入文件的条款 · Search the clauses of imported documents")  # fmt: skip
def search(request: HttpRequest, asked: Query[SearchFilter]) -> dict[str, Any]:
    if not texts.state():
        return {"total": 0, "counted": True, "items": []}
    with texts.opened() as index:
        hits = index.search(
            asked.q, limit=asked.limit, place=asked.place, level=asked.level, state=asked.state,
            year=asked.year,
        )  # fmt: skip
    return {
        "total": hits.total, "counted": hits.counted,
        "items": [each.as_json() for each in hits.hits],
    }  # fmt: skip


@post(router, "/match", "library.read", {200: dict[str, Any]}, cost=5,
      summary="逐项措施的结论，不留存 · The verdict on every measure; nothing is kept")  # fmt: skip
def match(request: HttpRequest, asked: MatchIn) -> dict[str, Any]:
    """The answer has the shape of ``huice match --json`` (docs/api.md)."""
    known = library()
    profile = known.profile(asked.profile)
    return match_json(known.match(profile, asked.at, asked.document, asked.measures))


def _words(row: dict[str, Any]) -> str:
    return " ".join((row["measure"], row["number"], *row["title"].values())).lower()


def _measure(each: Measure, day: date) -> dict[str, Any]:
    document = library().policies.document_of(each)
    return {
        "measure": each.key, "inventory": list(each.inventory), "title": each.title._asdict(),
        "document": each.document, "number": document.number,
        "state": state_at(document, day, each.by_application), "award": each.award.kind,
        "applicant": each.applicant._asdict(), "cite": each.cite,
    }  # fmt: skip


def _document(each: Document) -> dict[str, Any]:
    return {
        "document": each.id, "kind": each.kind, "number": each.number, "title": each.title._asdict(),
        "issuers": list(each.issuers), "issued": each.issued, "in_force": each.in_force,
        "until": each.until, "state": each.state, "not_printed": list(each.not_printed), "places": list(each.applies_to.places),
        "clusters": list(each.applies_to.clusters), "measures": [x.key for x in each.measures],
        "support": [x.key for x in each.support],
    }  # fmt: skip
