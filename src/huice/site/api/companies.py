"""One's own by the API: who one is, one's companies, and what they can get."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from huice.decide.answer_json import match_json
from huice.site.api.guard import Listed, Page, actor_of, found, get
from huice.site.api.library import Day
from huice.site.companies import facts
from huice.site.companies.models import Company
from huice.site.people.rights import MEMBERS
from huice.site.web.clock import today

router = Router(tags=["companies"])


class CompanyOut(Schema):
    company: str
    name: str
    credit_code: str
    role: str


class CompaniesOut(Listed):
    items: list[CompanyOut]


class PostOut(Schema):
    organisation: str
    name: str
    role: str


class MeOut(Schema):
    person: str
    name: str
    scopes: list[str]
    companies: list[CompanyOut]
    posts: list[PostOut]


@get(router, "/me", "key.self", MeOut, summary="密钥的主人和范围 · Whose key this is")
def me(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "person": actor.ref, "name": actor.name,
        "scopes": sorted((actor.scopes or frozenset()) - {"key"}),
        "companies": _companies(request),
        "posts": [
            {"organisation": each.ref, "name": each.name, "role": role}
            for each, role in actor.posts.items()
        ],
    }  # fmt: skip


@get(router, "/companies", "company.read", CompaniesOut, summary="我的企业 · My companies")
def companies(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    mine = _companies(request)
    return page.of(mine, len(mine))


@get(router, "/companies/{company}/answer", "company.read", dict[str, Any], cost=5,
     summary="企业能得到什么 · What a company can get")  # fmt: skip
def answer(request: HttpRequest, company: str, at: Query[Day | None] = None) -> dict[str, Any]:
    """The answer has the shape of ``huice match --json`` (docs/api.md)."""
    thing = found(request, "company.read", Company.objects.all(), company)
    return match_json(facts.answer(thing, at or today()))


def _companies(request: HttpRequest) -> list[dict[str, str]]:
    roles = {pk: role for pk, role in actor_of(request).memberships.items() if role in MEMBERS}
    return [
        {"company": each.ref, "name": each.name, "credit_code": each.credit_code,
         "role": roles[each.pk]}
        for each in Company.objects.filter(pk__in=roles).order_by("name")
    ]  # fmt: skip
