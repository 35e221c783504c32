"""One's own account: name and mail, password, sessions, and where one acts."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huice.site.people import audit, halfway, sessions
from huice.site.people.actor import actor_of, needs_second_factor
from huice.site.people.counted import one_more
from huice.site.people.models import Person
from huice.site.people.models_keys import Visit
from huice.site.people.passwords import chosen
from huice.site.people.registering import NAME
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say

GUESSES_AN_HOUR: Final = 10
_BROWSERS: Final = {
    "MicroMessenger": "WeChat", "Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome",
    "Safari/": "Safari",
}  # fmt: skip
_SYSTEMS: Final = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip


@sensitive_post_parameters("current")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("self")
def account(request: HttpRequest) -> HttpResponse:
    """See the account; change name and mail. A new address for mail asks for the password."""
    person = _person(request)
    typed = Typed(request, secret=["current"])
    if request.method != "POST":
        typed.values = {"name": person.name, "email": person.email}
        return _page(request, typed)
    name, email = typed.text("name", NAME), typed.email()
    if email != person.email and not _knows_password(typed, person, "current"):
        typed.refuse("current", "更换邮箱须填写现在的密码，所填不对", "A new e-mail address asks for your present password; this one is wrong")  # fmt: skip
    if typed.wrong:
        return _page(request, typed)
    with transaction.atomic():
        changed = [key for key, value in (("name", name), ("email", email)) if getattr(person, key) != value]  # fmt: skip
        Person.objects.filter(pk=person.pk).update(name=name, email=email)
        if changed:
            audit.record(person.ref, "person.change", person.ref, changed=changed)
    messages.success(request, say(request, "已保存", "Saved"))
    return redirect("account")


@sensitive_post_parameters("old", "password", "password2")
@never_cache
@require_POST
@needs("self")
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; it ends all other sessions."""
    person = _person(request)
    typed = Typed(request, secret=["old", "password", "password2"])
    if not _knows_password(typed, person, "old"):
        typed.refuse("old", "现在的密码不对", "This is not your present password")
    password = chosen(typed, person)
    if typed.wrong:
        return _page(request, typed)
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        sessions.renew_key(request, lambda: update_session_auth_hash(request, person))
        ended = sessions.end_others(request, person)
        audit.record(person.ref, "password.change", person.ref, ended=ended)
    messages.success(
        request,
        say(request, f"密码已更换，其他 {ended} 处登录已结束", f"The password is changed; {ended} other sessions were ended"),
    )  # fmt: skip
    return redirect("account")


@require_POST
@needs("self")
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    person = _person(request)
    with transaction.atomic():
        ended = sessions.end_others(request, person)
        audit.record(person.ref, "session.end-others", person.ref, ended=ended)
    messages.success(request, say(request, f"已结束其他 {ended} 处登录", f"{ended} other sessions were ended"))  # fmt: skip
    return redirect("account")


def _knows_password(typed: Typed, person: Person, field: str) -> bool:
    """Whether the present password was given; whoever guesses is stopped for an hour."""
    if person.check_password(typed.request.POST.get(field, "")[:1000]):
        return True
    if not one_more("password-check", typed.request, GUESSES_AN_HOUR, person.ref):
        sessions.end_all(person)
        raise PermissionDenied
    return False


def browser_of(visit: Visit) -> str:
    """The browser and the system of a visit, as people call them."""
    told = visit.browser
    browser = next((name for mark, name in _BROWSERS.items() if mark in told), told[:40])
    system = next((name for mark, name in _SYSTEMS.items() if mark in told), "")
    return " · ".join(each for each in (browser, system) if each)


def _person(request: HttpRequest) -> Person:
    person = actor_of(request).person
    assert person is not None  # the guard let nobody else in
    return person


def _page(request: HttpRequest, typed: Typed) -> HttpResponse:
    person = _person(request)
    typed.values = {"name": person.name, "email": person.email} | typed.values
    return render(
        request, "people/account.html",
        {
            "typed": typed, "person": person,
            "visits": [(each, browser_of(each)) for each in sessions.live(person)], "own": request.session.session_key,
            "memberships": person.memberships.select_related("company").order_by("company__name"),
            "posts": person.posts.select_related("organisation").order_by("organisation__path"),
            "has_factor": halfway.has_factor(person), "is_needed": needs_second_factor(person),
            "keys": person.keys.filter(revoked=None).count(),
        },
        status=422 if typed.wrong else 200,
    )  # fmt: skip
