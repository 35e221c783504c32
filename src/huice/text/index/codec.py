"""Documents as bytes and back: JSON, compressed. Nothing in a database file can run code."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import Any, Final

from huice.text.document import Block, Copy, Difference, Document, Part, Provision, Relation
from huice.text.lines import Repair

_LARGEST: Final = 1 << 28


def encode(document: Document) -> bytes:
    d = document
    data = [
        d.id, d.title, d.number, d.issuers, d.state, [_part(part) for part in d.parts],
        _provision(d.root), _day(d.signed), _day(d.printed), _day(d.in_force), _day(d.until),
        d.validity, d.years, d.region, d.missing, [(r.kind, r.to) for r in d.relations],
        [(_part(c.part), [(x.address, x.kept, x.copy) for x in c.differences]) for c in d.copies],
        [(r.line, r.kind, r.before, r.after) for r in d.repairs],
    ]  # fmt: skip
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 3)  # fmt: skip


def decode(body: bytes) -> Document:
    """Raises ValueError for bytes that ``encode`` did not make."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(body, _LARGEST)
        if inflater.unconsumed_tail:
            raise ValueError("too large")
        (id, title, number, issuers, state, parts, root, signed, printed, in_force, until,
         validity, years, region, missing, relations, copies, repairs) = json.loads(
            text.decode("utf-8", "surrogatepass"))  # fmt: skip
        return Document(
            id, title, number, tuple(issuers), state, tuple(Part(*part) for part in parts),
            _provision_of(root), _day_of(signed), _day_of(printed), _day_of(in_force),
            _day_of(until), validity, (years[0], years[1]) if years else None, region,
            tuple(missing), tuple(Relation(*each) for each in relations),
            tuple(Copy(Part(*part), tuple(Difference(*x) for x in found)) for part, found in copies),
            tuple(Repair(*each) for each in repairs),
        )  # fmt: skip
    except (zlib.error, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _part(part: Part) -> list[Any]:
    return [part.role, part.file, part.first, part.last]


def _provision(unit: Provision) -> list[Any]:
    return [
        unit.kind, unit.address, unit.steps, unit.label, unit.title,
        [[b.kind, b.text, b.starts, b.level, b.rows] for b in unit.blocks],
        [_provision(child) for child in unit.children],
    ]  # fmt: skip


def _provision_of(data: list[Any]) -> Provision:
    kind, address, steps, label, title, blocks, children = data
    return Provision(
        kind, address, tuple((name, number) for name, number in steps), label, title,
        tuple(
            Block(kind, text, tuple((at, line) for at, line in starts), level,
                  tuple(tuple(row) for row in rows))
            for kind, text, starts, level, rows in blocks
        ),
        tuple(map(_provision_of, children)),
    )  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
