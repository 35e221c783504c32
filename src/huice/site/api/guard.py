"""The door of the API: the key of a request, the right its operation asks for, how often.

An operation is declared by ``get`` or ``post`` with its action of ``people.rights``; the action
stands in the description of the API as ``x-right``. A browser's session counts for nothing here,
so that no page of another site can act through it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from huice.site.api import limits
from huice.site.api.problems import ProblemOut
from huice.site.people import rights
from huice.site.people.actor import NOBODY, Actor
from huice.site.people.counted import address_of
from huice.site.people.keys import actor_of_key
from huice.site.people.rights import RULES

LARGEST: Final = 262_144
_DEEPEST: Final = 20
_LONGEST_KEY: Final = 200
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")
REF: Final = re.compile("[0-9a-z]{16}")
PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters."""

Thing = TypeVar("Thing", bound=Model)
View = TypeVar("View", bound=Callable[..., Any])


class Key(HttpBearer):
    """Lets in whoever may do an action: by a key, or without one where anybody may."""

    def __init__(self, action: str, cost: int) -> None:
        super().__init__()
        self.action, self.cost = action, cost

    def __call__(self, request: HttpRequest) -> Actor:
        written = request.headers.get(self.header)
        actor = self._anybody(request) if written is None else self._known(request, written)
        request.actor = actor  # type: ignore[attr-defined]
        rights.check(actor, self.action)
        if len(request.body) > LARGEST:
            raise HttpError(413, "too large")
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of_key(token)

    def _anybody(self, request: HttpRequest) -> Actor:
        limits.expect(f"address {address_of(request)}", limits.ANONYMOUS, self.cost)
        if not RULES[self.action].anyone:
            raise AuthenticationError
        return NOBODY

    def _known(self, request: HttpRequest, written: str) -> Actor:
        scheme, _, secret = written.partition(" ")
        fits = scheme.lower() == "bearer" and 0 < len(secret) <= _LONGEST_KEY
        actor = self.authenticate(request, secret) if fits else None
        if actor is None or actor.scopes is None:
            limits.expect(f"address {address_of(request)}", limits.ANONYMOUS)
            raise AuthenticationError
        limits.expect(f"person {actor.ref}", limits.KEYED, self.cost)
        return replace(actor, scopes=actor.scopes | {"key"})


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def get(
    router: Router, path: str, action: str, response: Any, cost: int = 1, **rest: Any
) -> Callable[[View], View]:
    """An operation that reads."""
    responses = {200: response, **_problems()}
    return router.get(path, response=responses, **_guarded(action, cost), **rest)


def post(
    router: Router, path: str, action: str, responses: dict[int, Any], cost: int = 1, **rest: Any
) -> Callable[[View], View]:
    """An operation that is sent a body."""
    told = {**responses, **_problems(400, 409, 413)}
    return router.post(path, response=told, **_guarded(action, cost), **rest)


def _problems(*more: int) -> dict[int, Any]:
    return dict.fromkeys((401, 403, 404, 422, 429, *more), ProblemOut)


def _guarded(action: str, cost: int) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-right": action, "x-scope": RULES[action].scope}
    if RULES[action].anyone:
        extra["security"] = [{}]  # beside the key
    return {"auth": Key(action, cost), "openapi_extra": extra}


def found(request: HttpRequest, action: str, things: QuerySet[Thing], ref: str) -> Thing:
    """The thing of that public name; raises Http404 where there is none for this actor."""
    thing = things.filter(ref=ref).first() if REF.fullmatch(ref) else None
    if thing is None:
        raise Http404
    rights.check(actor_of(request), action, thing)
    return thing


# --- pages of a list -----------------------------------------------------------------------------


class Page(Schema):
    """Which part of a list is asked for."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    def of(self, things: Any, total: int) -> dict[str, Any]:
        """The part of ``things``, a list or a query."""
        items = list(things[self.offset : self.offset + self.limit])
        return {"total": total, "limit": self.limit, "offset": self.offset, "items": items}


class Listed(Schema):
    """The frame of a list: ``total`` counts all of it."""

    total: int
    limit: int
    offset: int


# --- bodies --------------------------------------------------------------------------------------


class BoundedParser(Parser):
    """JSON of a bounded depth, without what a database cannot hold."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body = json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise HttpError(400, "no JSON") from None
        _expect_plain(body)
        return cast(dict[str, Any], body)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _expect_plain(body: Any) -> None:
    level = [body]
    for _ in range(_DEEPEST):
        inside: list[Any] = []
        for each in level:
            if isinstance(each, str) and _UNFIT.search(each):
                raise HttpError(400, "characters that cannot be kept")
            if isinstance(each, dict):
                inside += [*each, *each.values()]
            elif isinstance(each, list):
                inside += each
        if not inside:
            return
        level = inside
    raise HttpError(400, "too deep")


class Readable(JSONRenderer):
    """JSON with Chinese as Chinese."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}
