"""What a page says when something is wrong: in both languages, without anything of the inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from huice.language import Text
from huice.problems import BadInput, Problem
from huice.site.web.language import language_of, said

WRONG = {
    400: Text("请求有误", "Bad request"),
    403: Text("没有权限", "Not permitted"),
    404: Text("没有这一页", "No such page"),
    405: Text("此处不能直接打开", "Not to be opened like this"),
    409: Text("已有他人先行办理", "Somebody else was first"),
    413: Text("内容过大", "Too large"),
    429: Text("次数过多", "Too many requests"),
    500: Text("系统出错", "Something went wrong"),
}
WHY = {
    400: Text("浏览器发来的内容读不懂。请返回重试。", "What the browser sent cannot be read. Go back and try again."),
    403: Text("您的角色不能做这件事。需要时请联系所有者或管理员。", "Your role does not allow this. Ask an owner or the administrator."),
    404: Text("地址有误，或您无权查看。", "The address is wrong, or it is not yours to see."),
    405: Text("这个地址只接收填好的表单。请从原页面进入。", "This address only takes a filled-in form. Enter from its page."),
    409: Text("此件刚刚有变化，请查看最新状态后再办。", "The case has just changed. Look at it again before you act."),
    413: Text("超过允许的大小。", "It is larger than allowed."),
    429: Text("请稍后再试。", "Try again later."),
    500: Text("已记录，您填写的内容未被保存。请稍后重试。", "It was noted. What you entered was not saved. Try again later."),
}  # fmt: skip


SECRET: Final = frozenset(("password", "password2", "old", "current", "code"))
"""Fields of forms that are never written into a page."""
MOST_AGAIN: Final = 200_000
"""Characters of a form that may be sent once more."""


class Conflict(Exception):
    """Somebody else changed the thing meanwhile; nothing was written."""


def problem_page(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """The page of an error; for the API, problem+json is made by the API itself."""
    return render(
        request, "web/problem.html",
        {"status": status, "what": said(request, WRONG[status]), "why": why or said(request, WHY[status]),
         "above": above(request.path) if status == 405 else ""},
        status=status,
    )  # fmt: skip


def above(path: str) -> str:
    """The nearest page above an address: that of a form is where it belongs."""
    parts = path.rstrip("/").split("/")
    while len(parts) > 2:
        parts.pop()
        for each in ("/".join((*parts, "")), "/".join(parts)):
            try:
                resolve(each)
            except Resolver404:
                continue
            return each
    return "/"


class ProblemMiddleware:
    """Turns what views raise into pages: BadInput 400, PermissionDenied 403, Conflict 409. A form's
    address that is opened by hand says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method == "GET":
            page = problem_page(request, 405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, BadInput):
            return problem_page(request, 400, "\n".join(told(request, error.problems)))
        if isinstance(error, PermissionDenied):
            return problem_page(request, 403)
        if isinstance(error, Conflict):
            return problem_page(request, 409)
        return None


def told(request: HttpRequest, problems: tuple[Problem, ...]) -> list[str]:
    """Each problem in the language of the page, without the name of a file."""
    return [each.what.say(language_of(request)) for each in problems]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(request, 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, nor who the reader is: that may be what broke."""
    page = render_to_string(
        "web/broken.html",
        {"status": 500, "language": language_of(request),
         "what": said(request, WRONG[500]), "why": said(request, WHY[500])},
    )  # fmt: skip
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token. One of our own pages that is older than the last login may
    be sent once more; what another site sent is refused."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    is_plain = not {name for name, _ in pairs} & SECRET
    is_short = sum(len(name) + len(value) for name, value in pairs) <= MOST_AGAIN
    if is_own and is_plain and is_short and pairs:
        return render(
            request, "web/again.html", {"pairs": pairs, "files": len(request.FILES)}, status=403
        )
    return problem_page(
        request, 403,
        said(request, Text("页面已过期，请刷新后重新提交。", "The page has expired. Reload it and submit again.")),
    )  # fmt: skip
