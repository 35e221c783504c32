"""Documents: those the library has rules of, and all whose text was imported."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.rules.measure import Document
from huice.rules.record import KIND_NAMES, RELATION_NAMES, UNPRINTED_NAMES
from huice.rules.reporting import EVERY_NAMES
from huice.site.openlibrary import calls, clauses, texts
from huice.site.openlibrary.cited import cited
from huice.site.openlibrary.reports import reports_in
from huice.site.openlibrary.rows import (
    STATE_KINDS,
    document_state,
    region_name,
    region_of,
    row,
)
from huice.site.openlibrary.searching import STATES as TEXT_STATES
from huice.site.openlibrary.views.measures import procedures_of
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of, said, say
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library
from huice.site.web.problems import told
from huice.text.address import Place
from huice.text.document import Document as Imported

LONGEST_CITE = 80
RELATIONS = {
    "interprets": Text("解读", "Interprets"), "annex of": Text("附件，属", "Annex of"),
    "replaces": Text("废止", "Replaces"), "based on": Text("依据", "Based on"),
}  # fmt: skip
CHANGES = {
    "changed": (Text("改动", "changed"), "warn"), "added": (Text("新增", "added"), "ok"),
    "removed": (Text("删去", "removed"), "bad"), "moved": (Text("移位", "moved"), "info"),
}  # fmt: skip
CHANGES_PAGE = 50
TEXTS_PAGE = 100
RELATED_BY = {
    "based_on": Text("以本文件为依据的", "Based on this"), "implements": Text("落实本文件的", "Carries this out"),
    "part_of": Text("本文件所含", "Part of this"), "interprets": Text("解读本文件的", "Explains this"),
    "amends": Text("修订本文件的", "Amends this"), "repeals": Text("废止本文件的", "Repeals this"),
    "replaces": Text("替代本文件的", "Replaces this"), "refers_to": Text("提及本文件的", "Refers to this"),
}  # fmt: skip
STATES = {
    "open": Text("有效", "in force"), "undated": Text("日期待核", "undated"),
    "draft": Text("征求意见稿", "draft"), "record": Text("解读实录", "an account"),
    "not_yet_in_force": Text("尚未施行", "not yet in force"),
    "expired": Text("已过有效期", "expired"), "replaced": Text("已被取代", "replaced"),
}  # fmt: skip


@require_safe
@rights.needs("library.read")
def documents(request: HttpRequest) -> HttpResponse:
    """The documents of the library, then those imported without rules."""
    day = clock.today()
    known = [
        {
            "document": each, "about": KIND_NAMES[each.kind], "state": STATES[document_state(each, day)],
            "kind": STATE_KINDS[document_state(each, day)], "region": region_name(region_of(each)),
            "region_order": region_of(each),
            "procedures": len(procedures_of(each.id)), "has_text": texts.text_of(each) is not None,
        }
        for each in library().documents
    ]  # fmt: skip
    words = request.GET.get("q", "").replace("\0", " ").strip()[:100].casefold().split()
    ruled = texts.with_rules()
    others = [
        each
        for each in texts.entries()
        if each.id not in ruled
        and all(word in f"{each.title} {each.number}".casefold() for word in words)
    ]
    return render(
        request,
        "openlibrary/documents.html",
        {
            "known": [each for each in known if _has(each["document"], words)],
            "others": Paginator(others, TEXTS_PAGE).get_page(request.GET.get("page")),
            "states": TEXT_STATES, "has_texts": bool(texts.state()), "words": " ".join(words),
        },
    )  # fmt: skip


def _has(document: Any, words: list[str]) -> bool:
    names = "\n".join((*document.title, document.number, *document.issuers)).casefold()
    return all(word in names for word in words)


@require_safe
@rights.needs("library.read")
def document(request: HttpRequest, document: str) -> HttpResponse:
    """A document of the library: what it is, what it gives, and its text at the clause."""
    found = document_of(document)
    if found is None:
        raise Http404
    day, cite = clock.today(), _cite(request)
    imported = texts.text_of(found)
    state = document_state(found, day)
    return render(
        request,
        "openlibrary/document.html",
        {
            "document": found, "state": STATES[state], "state_kind": STATE_KINDS[state],
            "region": region_name(region_of(found)),
            "rows": [row(key, day) for key in _keys(found)],
            "about": KIND_NAMES[found.kind], "not_printed": [UNPRINTED_NAMES[x] for x in found.not_printed],
            "relations_of": _related(found),
            "clusters": [library().policies.clusters[id] for id in found.applies_to.clusters],
            "places": [region_name(code) for code in found.applies_to.places],
            "without": [region_name(code) for code in found.applies_to.without],
            "procedures": procedures_of(found.id), "windows": calls.windows_of(found, day),
            "reports": reports_in([found], day), "everies": EVERY_NAMES,
            "cite": cite, "cited": cited(found.id, language_of(request), cite),
            "course": _course(request, found), "imported": imported,
            **_reading(request, imported, cite, "document", found.id),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def text(request: HttpRequest, text: str) -> HttpResponse:
    """An imported document. One that the library has rules of has its page there."""
    imported = texts.text(text)
    if imported is None:
        raise Http404
    cite = _cite(request)
    encoded = texts.encoded_of(text)
    if encoded is not None:
        asked = f"?{urlencode({'cite': cite})}" if cite else ""
        return redirect(reverse("document", args=[encoded.id]) + asked)
    return render(
        request,
        "openlibrary/text.html",
        {
            "imported": imported, "cite": cite, "state": TEXT_STATES[imported.state],
            "relations": [(RELATIONS[each.kind], each.to) for each in imported.relations],
            **_reading(request, imported, cite, "text", imported.id),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def comparison(request: HttpRequest, text: str, other: str) -> HttpResponse:
    """Two imported texts, clause by clause: what went, what came, which figures changed."""
    old, new = texts.text(other), texts.text(text)
    if old is None or new is None or old.id == new.id:
        raise Http404
    changes = texts.compared(old, new)
    page = Paginator(changes, CHANGES_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "openlibrary/comparison.html",
        {
            "old": old, "new": new, "page": page, "names": CHANGES,
            "counts": [(name, sum(each.kind == kind for each in changes))
                       for kind, (name, _) in CHANGES.items()],
            "states": TEXT_STATES,
        },
    )  # fmt: skip


def _cite(request: HttpRequest) -> str:
    return request.GET.get("cite", "").replace("\0", " ").strip()[:LONGEST_CITE]


def _reading(
    request: HttpRequest, imported: Imported | None, cite: str, name: str, id: str
) -> dict[str, Any]:
    """The text as the page shows it, and what is wrong with the citation that was asked for."""
    here = reverse(name, args=[id])
    if imported is None:
        return {"reading": None, "cite_problem": "", "here": here, "versions": ()}
    places: tuple[Place, ...] = ()
    problem = ""
    if cite:
        try:
            places = texts.places(imported, cite)
        except BadInput as error:
            problem = say(request, "；", "; ").join(told(request, error.problems))
    part = request.GET.get("part", "").replace("\0", " ")[:LONGEST_CITE]
    reading = clauses.read(imported, places, part)
    return {
        "reading": reading, "cite_problem": problem, "here": here,
        "versions": texts.versions(imported), "text_states": TEXT_STATES,
    }  # fmt: skip


def _keys(found: Document) -> list[str]:
    return [*(each.key for each in found.measures), *(each.key for each in found.support)]


def _related(found: Document) -> list[tuple[Text, Document | None, str, str]]:
    """How a document stands to others, and those to it: (relation, document of the library, its
    name where it is none, cite)."""
    known = library().policies
    own = [
        (RELATION_NAMES[each.kind], known.document(each.document) if each.document else None,
         each.name, each.cite)
        for each in found.relations
    ]  # fmt: skip
    back = [
        (RELATED_BY[each.kind], other, "", "")
        for other in known.documents
        for each in other.relations
        if each.document == found.id
    ]
    return [*own, *back]


def _course(request: HttpRequest, found: Document) -> list[dict[str, Any]]:
    day = clock.today()
    return [
        {"day": at, "title": said(request, title), "cite": cite,
         "kind": "quiet" if at <= day else "info"}
        for at, title, cite in calls.course_of(found)
    ]  # fmt: skip
