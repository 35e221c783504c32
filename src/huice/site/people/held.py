"""What was typed when a login had ended: held for the same person, to be sent after logging in."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from huice.site.people.models import Person
from huice.site.web.problems import SECRET

MOST: Final = 200_000
"""Characters of a form that are held."""
_HELD: Final = "held"


def to_login(request: HttpRequest) -> HttpResponse:
    """Send nobody to the login page, and from there on to where they were."""
    person = getattr(request, "ended_person", None)
    if request.method == "POST" and person is not None:
        _hold(request, person)
    onward = _page_of(request)
    address = f"{reverse('login')}?{urlencode({'next': onward})}" if onward else reverse("login")
    if request.headers.get("HX-Request"):  # a part of a page: the whole page goes to the login
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _page_of(request: HttpRequest) -> str:
    """The page the visitor is on: that of a form is the one it was typed on."""
    told = request.headers.get("HX-Current-URL", "")
    if not told:
        if request.method != "POST":
            return request.get_full_path()
        told = request.headers.get("Referer", "")
    found = urlsplit(told)
    if found.netloc != request.get_host():
        return ""
    return f"{found.path}?{found.query}" if found.query else found.path


def _hold(request: HttpRequest, person: int) -> None:
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if {name for name, _ in pairs} & SECRET or sum(len(x) + len(y) for x, y in pairs) > MOST:
        return
    request.session[_HELD] = {
        "person": person, "path": request.get_full_path(), "pairs": pairs,
        "files": len(request.FILES), "page": _page_of(request),
    }  # fmt: skip


def carried(session: SessionBase) -> dict[str, Any]:
    """What of a session goes over into the one that follows it."""
    return {_HELD: session[_HELD]} if _HELD in session else {}


def onward(request: HttpRequest, person: Person) -> str:
    """The page of what is held for whoever has just logged in; empty where nothing is."""
    held = request.session.get(_HELD)
    if held is None:
        return ""
    if held["person"] != person.pk:  # another person's is nobody's to see
        del request.session[_HELD]
        return ""
    return reverse("resume")


def form_of(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """The form that is held for this person."""
    held: dict[str, Any] | None = request.session.get(_HELD)
    return held if held and held["person"] == person.pk else None
