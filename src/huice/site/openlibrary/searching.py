"""One search over everything: measures, documents and procedures by name, provisions by words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.procedure.model import Procedure
from huice.rules.measure import Document
from huice.site.casework import procedures
from huice.site.openlibrary import catalogue, texts
from huice.site.openlibrary.rows import Row
from huice.site.web.policies import library
from huice.text.index import Hit, Hits
from huice.values.literals import normal

PAGE: Final = 20
LAST_PAGE: Final = 50
LONGEST: Final = 200
KINDS: Final = ("条", "一", "（一）", "1", "（1）", "专栏", "附件", "解读", "通知")
STATES: Final = {
    "final": Text("正式", "final"), "draft": Text("草案", "draft"),
    "notice": Text("公示公告", "notice"), "interpretation": Text("解读", "interpretation"),
    "record": Text("记录", "record"),
}  # fmt: skip


class Shown(NamedTuple):
    """A hit with its address on the site; ``stretches`` are its words, the marked ones apart."""

    hit: Hit
    href: str
    stretches: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Answer:
    """What was found: by name, then the clauses of imported texts. ``terms`` and ``listed`` count
    the terms and the rows of lists that have the words; ``hits`` is None where no text was imported
    or nothing was asked."""

    measures: list[Row] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    terms: int = 0
    listed: int = 0
    hits: Hits | None = None
    shown: tuple[Shown, ...] = ()
    wrong: tuple[tuple[str, Text], ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> int:
        return (
            len(self.measures)
            + len(self.documents)
            + len(self.procedures)
            + self.terms
            + self.listed
        )


def search(words: str, filters: Mapping[str, str], page: int, day: date) -> Answer:
    """Everything that has the words. What of the question cannot be read is told, not raised."""
    if len(words) > LONGEST:
        text = Text(f"检索词有 {len(words)} 字，至多 {LONGEST} 字",
                    f"{len(words)} characters to search for, at most {LONGEST}")  # fmt: skip
        return Answer(wrong=(("q", text),), filters=filters)
    if not words:
        return Answer(filters=filters)
    named = words.casefold().split()[: catalogue.MOST_WORDS]
    measures = catalogue.find(catalogue.Asked(words=words), day).rows
    documents = [each for each in library().documents if _has(_titles(each), named)]
    every = map(procedures.procedure, procedures.keys())
    drawn = [each for each in every if _has((*each.title, each.number, each.key), named)]
    found = Answer(
        measures, documents, drawn,
        sum(_has((each.term, *each.means), named) for x in library().documents for each in x.terms),
        sum(_has(row, named) for x in library().documents for each in x.lists for row in each.rows),
        filters=filters,
    )  # fmt: skip
    if not texts.state():
        return found
    try:
        hits = _hits(words, filters, page)
    except BadInput as error:
        wrong = tuple(map(_told, error.problems))
        return replace(found, wrong=wrong)
    return replace(found, hits=hits, shown=tuple(map(_shown, hits.hits)))


_FIELDS: Final = {"--place": "place", "--kind": "kind", "--state": "state", "year": "year"}


def _told(problem: Problem) -> tuple[str, Text]:
    """A problem at its field; of the index itself no more than that it cannot be asked."""
    if problem.spot.file.startswith(str(texts.folder())):
        return "", Text(
            "条款检索暂时不能用，请稍后再试", "provisions cannot be searched at the moment"
        )
    return _FIELDS.get(problem.spot.file, problem.field or "q"), problem.what


def _hits(words: str, filters: Mapping[str, str], page: int) -> Hits:
    year = filters.get("year", "")
    with texts.opened() as index:
        return index.search(
            words, place=filters.get("place", ""), kind=filters.get("kind", ""),
            state=filters.get("state", ""), year=_year(year) if year else None,
            limit=PAGE, offset=(page - 1) * PAGE,
        )  # fmt: skip


def _year(typed: str) -> int:
    text = normal(typed).removesuffix("年")
    if text.isdecimal() and text.isascii() and len(text) == 4:
        return int(text)
    raise BadInput.at(
        Spot("year"),
        f"“{typed[:20]}”不是年份，应如 2026",
        f"'{typed[:20]}' is no year such as 2026",
    )


def _titles(document: Document) -> tuple[str, ...]:
    return (*document.title, document.number, document.id, *document.issuers)


def _has(names: tuple[str, ...], words: list[str]) -> bool:
    text = "\n".join(names).casefold()
    return all(word in text for word in words)


def _shown(hit: Hit) -> Shown:
    stretches: list[tuple[str, bool]] = []
    at = 0
    for start, end in hit.marks:
        stretches += [(hit.snippet[at:start], False), (hit.snippet[start:end], True)]
        at = end
    stretches.append((hit.snippet[at:], False))
    return Shown(hit, address_of(hit.id, hit.address), tuple(x for x in stretches if x[0]))


def address_of(id: str, cite: str = "") -> str:
    """The page of an imported document at a clause: that of the library's document where it is
    the text of one."""
    encoded = texts.encoded_of(id)
    href = reverse("document", args=[encoded.id]) if encoded else reverse("text", args=[id])
    return f"{href}?{urlencode({'cite': cite})}#here" if cite else href
