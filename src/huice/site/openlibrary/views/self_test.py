"""The self-test: one question at a time, then what remains."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from huice.language import Text
from huice.problems import BadInput
from huice.site.companies.typed import choices, example
from huice.site.openlibrary import self_test
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import said
from huice.site.web.problems import told

KEPT = 300
"""Characters of what was typed that a page shows again."""


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("library.read")
def test(request: HttpRequest) -> HttpResponse:
    """Ask a question, or take its answer; at the end, or when asked to, show what remains."""
    if request.method == "POST":
        return _act(request)
    return _page(request, asked=request.GET.get("ask", ""))


def _act(request: HttpRequest) -> HttpResponse:
    session, name = request.session, request.POST.get("ask", "")
    action = request.POST.get("do", "answer")
    typed = request.POST.get("value", "").replace("\0", " ")
    try:
        if action == "anew":
            self_test.anew(session)
        elif action == "skip":
            self_test.pass_over(session, name)
        else:
            self_test.answer(session, name, typed, clock.today())
    except BadInput as error:
        return _page(request, asked=name, typed=typed[:KEPT], problem=error)
    return redirect("self-test")


def _page(
    request: HttpRequest, asked: str, typed: str | None = None, problem: BadInput | None = None
) -> HttpResponse:
    session, day = request.session, clock.today()
    standing = self_test.standing(session, day)
    question, value = _question(standing, asked), ""
    if question and typed is None:
        value = self_test.given(session).get(question.name, "")
    elif typed is not None:
        value = typed
    is_result = question is None or request.GET.get("show") == "result"
    wrong = "\n".join(told(request, problem.problems)) if problem else ""
    options = choices(question.fact) if question else ()
    context: dict[str, Any] = {
        "standing": standing, "question": None if is_result and not problem else question,
        "value": value, "wrong": wrong, "answers": self_test.answers(session),
        "skipped": len(self_test.skipped(session)), "reason": self_test.reason,
        "choices": options, "said_choices": [(each, said(request, name)) for each, name in options],
        "suggested": self_test.suggested(question.fact) if question else (),
        "example": example(question.fact) if question else Text("", ""),
        "possible": self_test.by_money(standing.possible),
        "register": _onward("register"), "login": _onward("login"),
        "is_changing": question is not None and question.name == asked
        and asked in self_test.given(session),
    }  # fmt: skip
    return render(request, "openlibrary/self_test.html", context, status=422 if problem else 200)


def _question(standing: self_test.Standing, asked: str) -> self_test.Question | None:
    """The question that was asked for, where there is one; else the next."""
    if asked:
        try:
            key = self_test.key_of(asked)
        except BadInput:
            return standing.question
        missing = next((each for each in standing.match.missing if each.key == key), None)
        return self_test.question(key, missing)
    return standing.question


def _onward(name: str) -> str:
    """The way to a login, and from there to one's companies."""
    return f"{reverse(name)}?{urlencode({'next': reverse('companies')})}"
