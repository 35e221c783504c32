"""What the API says when something is wrong: problem+json (RFC 9457), in both languages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from huice.language import Text
from huice.problems import BadInput
from huice.site.web.problems import WHY, WRONG, Conflict

_log = logging.getLogger("huice.api")
MEDIA_TYPE: Final = "application/problem+json"
_TITLES: Final = {
    **WRONG,
    401: Text("需要密钥", "A key is needed"),
    404: Text("没有这一项", "No such thing"),
    405: Text("此处不可用这种方法", "The method is not allowed here"),
    422: Text("内容不符合要求", "The content is not as expected"),
}
_DETAILS: Final = {
    **WHY,
    400: Text("请求的内容读不懂，应为 JSON。", "The request cannot be read; JSON is expected."),
    401: Text(
        "请在请求头写 Authorization: Bearer 密钥；密钥在“账户”页制作。",
        "Send the header Authorization: Bearer KEY; keys are made on the account page.",
    ),
    403: Text(
        "此密钥的范围或其主人的角色不够。",
        "The scopes of this key, or the role of its owner, do not suffice.",
    ),
    404: Text("没有这一项，或您无权查看。", "There is none, or it is not yours to see."),
    405: Text("", ""),
    422: Text("逐项说明见 problems。", "Each is told in problems."),
    500: Text("已记录；什么都没有写入。", "It was noted; nothing was written."),
}


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    zh: str
    en: str


class ProblemOut(Schema):
    """A problem as RFC 9457 has it, its words in both languages."""

    type: str = "about:blank"
    status: int
    title: str
    detail: str
    title_en: str
    detail_en: str
    problems: list[FieldProblem] = Field(default_factory=list)


def problem(
    status: int, detail: Text | None = None, problems: Iterable[tuple[str, Text]] = ()
) -> HttpResponse:
    title, told = _TITLES[status], detail or _DETAILS[status]
    return JsonResponse(
        {
            "type": "about:blank", "status": status, "title": title.zh, "detail": told.zh,
            "title_en": title.en, "detail_en": told.en,
            "problems": [{"field": field, "zh": x.zh, "en": x.en} for field, x in problems],
        },
        status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def register(api: NinjaAPI) -> None:
    """Let every error of the API be told so."""

    @api.exception_handler(BadInput)
    def bad_input(request: HttpRequest, error: BadInput) -> HttpResponse:
        return problem(422, problems=[(x.field, x.what) for x in error.problems])

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, problems=[(_field(x), _said(x)) for x in error.errors])

    @api.exception_handler(Conflict)
    def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
        return problem(409)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404)

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        told = problem(401)
        told["WWW-Authenticate"] = 'Bearer realm="huice"'
        return told

    @api.exception_handler(Throttled)
    def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
        told = problem(429)
        told["Retry-After"] = str(error.wait)
        return told

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code if error.status_code in _DETAILS else 400)

    @api.exception_handler(Exception)
    def unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
        if isinstance(error, RequestDataTooBig):
            return problem(413)
        if isinstance(error, SuspiciousOperation | UnreadablePostError):
            return problem(400)
        _log.error("%s %s", request.method, request.path, exc_info=error)
        return problem(500)


# --- what a value that cannot be read is told -----------------------------------------------------

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("缺少此项", "it is missing"),
    "extra_forbidden": ("没有这一项", "there is no such field"),
    "int_parsing": ("应为整数", "a whole number is expected"),
    "int_type": ("应为整数", "a whole number is expected"),
    "bool_parsing": ("应为 true 或 false", "true or false is expected"),
    "bool_type": ("应为 true 或 false", "true or false is expected"),
    "string_type": ("应为文字", "text is expected"),
    "string_too_long": ("至多 {max_length} 个字", "at most {max_length} characters"),
    "string_too_short": ("至少 {min_length} 个字", "at least {min_length} characters"),
    "string_pattern_mismatch": ("写法不符，应为 {pattern}", "not in the form {pattern}"),
    "greater_than_equal": ("应不小于 {ge}", "at least {ge} is expected"),
    "less_than_equal": ("应不大于 {le}", "at most {le} is expected"),
    "literal_error": ("应为 {expected}", "expected {expected}"),
    "dict_type": ("应为对象", "an object is expected"),
    "model_type": ("应为对象", "an object is expected"),
    "model_attributes_type": ("应为对象", "an object is expected"),
    "list_type": ("应为列表", "a list is expected"),
    "too_long": ("至多 {max_length} 项", "at most {max_length} entries"),
}


def _field(error: Mapping[str, Any]) -> str:
    """The place of a value: data.reason."""
    place = [str(part) for part in error["loc"][1:]]
    return ".".join(place[1:] if len(place) > 1 and error["loc"][0] == "body" else place)[:200]


def _said(error: Mapping[str, Any]) -> Text:
    kind = str(error["type"])
    if kind.startswith("date"):
        return Text("应为日期，如 2026-03-02", "a date is expected, such as 2026-03-02")
    zh, en = _WORDS.get(kind, ("不符合要求", str(error["msg"])))
    context = {name: str(value)[:100] for name, value in (error.get("ctx") or {}).items()}
    try:
        return Text(zh.format(**context), en if kind not in _WORDS else en.format(**context))
    except (KeyError, IndexError):
        return Text("不符合要求", str(error["msg"])[:200])
