"""The API described on a page of the site's own, read off its OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from huice.language import Text

PARTS: Final = {
    "library": Text("政策库", "The library"),
    "companies": Text("企业", "Companies"),
    "cases": Text("案件", "Cases"),
}


class Parameter(NamedTuple):
    """What may be given: where, of which kind, within which bounds."""

    name: str
    where: Text
    required: bool
    expected: str


class Operation(NamedTuple):
    """One operation, as the page shows it."""

    method: str
    path: str
    id: str
    summary: Text
    scope: str
    is_open: bool
    parameters: tuple[Parameter, ...]
    statuses: tuple[str, ...]


class Page(DocsBase):
    """Plain HTML in the look of the site: nothing is run and nothing comes from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        return render(
            request, "api/docs.html",
            {
                "parts": [(name, PARTS[name], list(_operations(schema, name))) for name in PARTS],
                "openapi": self.get_openapi_url(api, kwargs), "version": api.version,
            },
        )  # fmt: skip


def _operations(schema: Mapping[str, Any], part: str) -> Iterator[Operation]:
    for path, operations in schema["paths"].items():
        for method, each in operations.items():
            if part in each["tags"]:
                zh, _, en = each["summary"].partition(" · ")
                yield Operation(
                    method.upper(), path, each["operationId"], Text(zh, en), each["x-scope"],
                    {} in each["security"],
                    (*_asked(each.get("parameters", ())), *_body(schema, each)),
                    tuple(map(str, each["responses"])),
                )  # fmt: skip


def _asked(parameters: Any) -> Iterator[Parameter]:
    where = {"path": Text("地址", "path"), "query": Text("查询", "query")}
    for each in parameters:
        yield Parameter(each["name"], where[each["in"]], each["required"], _said(each["schema"]))


def _body(schema: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Parameter]:
    if "requestBody" not in operation:
        return
    (content,) = operation["requestBody"]["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    body = schema["components"]["schemas"][name]
    for field, told in body["properties"].items():
        yield Parameter(field, Text("正文", "body"), field in body.get("required", ()), _said(told))


def _said(told: Mapping[str, Any]) -> str:
    """A kind with its bounds: integer, 1 to 200."""
    kinds = [each for each in told.get("anyOf", [told]) if each.get("type") != "null"]
    kind = kinds[0] if kinds else told
    parts = [str(kind.get("format") or kind.get("type", "any"))]
    if "minimum" in kind or "maximum" in kind:
        parts.append(f"{kind.get('minimum', '')}–{kind.get('maximum', '')}")
    if "maxLength" in kind:
        parts.append(f"≤ {kind['maxLength']}")
    if told.get("default") not in (None, ""):
        parts.append(f"= {told['default']}")
    return ", ".join(parts)
