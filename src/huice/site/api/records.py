"""What documents hold besides rules, by the API: short entries, lists, terms, clusters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from huice.decide.answer_json import entry_json
from huice.rules.record import NameList, Support
from huice.rules.state import state_at
from huice.site.api.guard import Listed, Page, get
from huice.site.api.library import Day, Said, Words
from huice.site.web.clock import today
from huice.site.web.policies import library

router = Router(tags=["library"])


class SumOut(Schema):
    figure: str
    what: Said


class SupportOut(Schema):
    """A short entry: help whose text sets no condition that facts could decide."""

    support: str
    inventory: list[str]
    document: str
    number: str
    title: Said
    cite: str
    whom: Said
    who: list[str]
    departments: list[str]
    help: list[str]
    gives: Said
    conditions: list[Said]
    money: list[SumOut]
    reading: Said | None
    undecidable: Said | None
    state: str


class SupportsOut(Listed):
    items: list[SupportOut]


class ListOut(Schema):
    """``columns`` name the cells of every row; ``organisations`` those that name organisations."""

    key: str
    title: Said
    document: str
    kind: str
    version: str
    cite: str
    columns: list[str]
    organisations: list[str]
    rows: list[list[str]]


class ListsOut(Listed):
    items: list[ListOut]


class TermOut(Schema):
    term: str
    means: Said
    document: str
    cite: str


class TermsOut(Listed):
    items: list[TermOut]


class ClusterOut(Schema):
    """``industries`` are codes of GB/T 4754-2017, by this library's reading."""

    cluster: str
    family: str
    name: Said
    plan: str
    industries: list[str]
    reading: Said


class ClustersOut(Listed):
    items: list[ClusterOut]


class SupportFilter(Page):
    """``help`` and ``who`` as the entries have them: 资金, 企业."""

    q: Words = ""
    document: Words = ""
    help: Words = ""
    who: Words = ""
    cluster: Words = ""
    at: Day | None = None


class WordsFilter(Page):
    q: Words = ""


@get(router, "/support", "library.read", SupportsOut,
     summary="扶持条目 · Short entries")  # fmt: skip
def support(request: HttpRequest, asked: Query[SupportFilter]) -> dict[str, Any]:
    day = asked.at or today()
    rows = [
        _support(each, day)
        for each in library().policies.support.values()
        if (not asked.help or asked.help in each.help)
        and (not asked.who or asked.who in each.who)
        and (not asked.cluster or asked.cluster in each.applies_to.clusters)
    ]
    rows = [
        each
        for each in rows
        if (not asked.document or asked.document in (each["document"], each["number"]))
        and all(word in f"{each['support']} {each['title']}".lower() for word in asked.q.lower().split())
    ]  # fmt: skip
    return asked.of(rows, len(rows))


@get(router, "/lists", "library.read", ListsOut,
     summary="名单和目录，可按词取行 · Lists and catalogues, with the rows that have the words")  # fmt: skip
def lists(request: HttpRequest, asked: Query[WordsFilter]) -> dict[str, Any]:
    words = asked.q.lower().split()
    rows = [_list(each, words) for document in library().documents for each in document.lists]
    rows = [each for each in rows if each["rows"]]
    return asked.of(rows, len(rows))


@get(router, "/terms", "library.read", TermsOut,
     summary="文件定义的术语 · Terms that documents define")  # fmt: skip
def terms(request: HttpRequest, asked: Query[WordsFilter]) -> dict[str, Any]:
    words = asked.q.lower().split()
    rows = [
        {"term": each.term, "means": each.means._asdict(), "document": document.id, "cite": each.cite}
        for document in library().documents
        for each in document.terms
        if all(word in f"{each.term} {each.means.zh} {each.means.en}".lower() for word in words)
    ]  # fmt: skip
    return asked.of(rows, len(rows))


@get(router, "/clusters", "library.read", ClustersOut,
     summary="产业集群和所归行业 · Clusters and their industries")  # fmt: skip
def clusters(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    rows = [
        {"cluster": each.id, "family": each.family.id, "name": each.name._asdict(), "plan": each.plan,
         "industries": list(each.industries), "reading": each.reading._asdict()}
        for each in library().policies.clusters.values()
    ]  # fmt: skip
    return page.of(rows, len(rows))


def _support(each: Support, day: date) -> dict[str, Any]:
    document = library().policies.document(each.document)
    entry = entry_json(each)
    return entry | {
        "whom": entry["for"], "number": document.number,
        "state": state_at(document, day, by_application=False),
    }  # fmt: skip


def _list(each: NameList, words: list[str]) -> dict[str, Any]:
    return {
        "key": each.key, "title": each.title._asdict(), "document": each.key.partition("/")[0],
        "kind": each.kind, "version": each.version, "cite": each.cite,
        "columns": [column.zh for column in each.columns],
        "organisations": [each.columns[at].zh for at in each.organisations],
        "rows": [list(row) for row in each.rows
                 if all(word in " ".join(row).lower() for word in words)],
    }  # fmt: skip
