"""A document as plain data: what ``huice open DOC --json`` prints."""

from __future__ import annotations

from typing import Any

from huice.text.document import Document, Provision


def document_json(document: Document) -> dict[str, Any]:
    """Metadata, parts, copies, relations and the tree of provisions; dates as ISO or None."""
    return {
        "id": document.id,
        "title": document.title,
        "number": document.number,
        "issuers": list(document.issuers),
        "state": document.state,
        "signed": _iso(document.signed),
        "printed": _iso(document.printed),
        "in_force": _iso(document.in_force),
        "until": _iso(document.until),
        "validity": document.validity,
        "years": list(document.years) if document.years else None,
        "region": document.region,
        "missing": list(document.missing),
        "relations": [{"kind": each.kind, "to": each.to} for each in document.relations],
        "parts": [
            {"role": part.role, "file": part.file, "line": [part.first, part.last]}
            for part in document.parts
        ],
        "copies": [
            {
                "file": copy.part.file,
                "line": [copy.part.first, copy.part.last],
                "differences": [
                    {"cite": each.address, "kept": each.kept, "copy": each.copy}
                    for each in copy.differences
                ],
            }
            for copy in document.copies
        ],
        "repairs": len(document.repairs),
        "provisions": [provision_json(child) for child in document.root.children],
        "text": document.root.text,
    }


def provision_json(unit: Provision) -> dict[str, Any]:
    """A unit with what is under it; ``line`` is its first and last line in the source."""
    return {
        "cite": unit.address,
        "kind": unit.kind,
        "title": unit.title,
        "line": [unit.first, unit.last],
        "text": unit.text,
        "provisions": [provision_json(child) for child in unit.children],
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
