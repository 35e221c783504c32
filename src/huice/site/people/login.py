"""The door: in by login and password, out again, and on to one's own desk."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.site.people import halfway, held
from huice.site.people.actor import actor_of
from huice.site.people.models import Person
from huice.site.people.rights import needs
from huice.site.people.sessions import ENDED
from huice.site.people.typed import Typed
from huice.site.web.language import say

LOGIN: Final = Text("登录名", "login")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("session.begin")
def login(request: HttpRequest) -> HttpResponse:
    """Log in. With a second factor set up, nothing is open until it is given as well."""
    onward = safe_next(request)
    if request.method != "POST":
        if actor_of(request).is_known:
            return redirect(onward or "desk")
        return _page(request, Typed(request), onward, bool(request.session.pop(ENDED, False)))
    typed = Typed(request, secret=["password"])
    name = typed.text("login", LOGIN)
    password = request.POST.get("password", "")
    if not 0 < len(password) <= 1000:
        typed.refuse("password", "请填写密码", "Enter the password")
    if typed.wrong:
        return _page(request, typed, onward)
    person = auth.authenticate(request, username=name.lower(), password=password)
    if not isinstance(person, Person):
        typed.refuse("login", "登录名或密码不对；连续 5 次不对将锁定 15 分钟",
                     "Login or password is wrong; after 5 wrong ones in a row it is locked for 15 minutes")  # fmt: skip
        return _page(request, typed, onward)
    if halfway.has_factor(person):
        halfway.begin(request, person)
        return redirect(_with_next("second-factor", onward))
    auth.login(request, person, backend=halfway.BACKEND)
    return redirect(held.onward(request, person) or onward or "desk")


def _page(request: HttpRequest, typed: Typed, onward: str, is_ended: bool = False) -> HttpResponse:
    return render(
        request, "people/login.html", {"typed": typed, "onward": onward, "is_ended": is_ended},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


def safe_next(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is a page of this site; else nothing."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_plain = asked.startswith("/") and len(asked) <= 2000 and asked.isprintable()
    return asked if is_own and is_plain else ""


def _with_next(name: str, onward: str) -> str:
    address = redirect(name).url
    return f"{address}?{urlencode({'next': onward})}" if onward else address


def locked_out(request: HttpRequest, *rest: Any) -> HttpResponse:
    """The page of a login that is locked: from when on to try again, and what was typed."""
    until = timezone.localtime(timezone.now() + settings.AXES_COOLOFF_TIME)
    typed = Typed(request, secret=["password"])
    typed.refuse("login", f"密码连续 5 次不对，已锁定。请在 {until:%H:%M} 之后再试，或用邮箱重设密码",
                 f"Five wrong passwords in a row: locked. Try again after {until:%H:%M}, or set a new password by e-mail")  # fmt: skip
    response = _page(request, typed, safe_next(request))
    response.status_code = 429
    response.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


@require_POST
@needs("session.begin")
def logout(request: HttpRequest) -> HttpResponse:
    """End this session."""
    auth.logout(request)
    messages.success(request, say(request, "已退出登录", "You are logged out"))
    return redirect("home")


@never_cache
@require_safe
@needs("self")
def resume(request: HttpRequest) -> HttpResponse:
    """The form that was sent when the login had ended, to be sent once more or left."""
    person = actor_of(request).person
    assert person is not None
    form = held.form_of(request, person)
    if form is None:
        return redirect("desk")
    return render(request, "people/resume.html", {"held": form})


@require_safe
@needs("self")
def desk(request: HttpRequest) -> HttpResponse:
    """On to the desk of whoever is logged in."""
    actor = actor_of(request)
    if actor.lacks_factor:
        return redirect("second-factor")
    if actor.posts:
        return redirect("queue")
    if actor.is_administrator:
        return redirect("admin")
    assert actor.person is not None
    acting = [each for each in actor.person.memberships.select_related("company") if each.role]
    if len(acting) == 1:
        return redirect("company", company=acting[0].company.ref)
    return redirect("companies")
