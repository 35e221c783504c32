"""Registering: a login of one's own; what it may do follows from the companies one acts for."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import auth, messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huice.language import Text
from huice.site.people import audit, halfway
from huice.site.people.actor import actor_of
from huice.site.people.counted import one_more
from huice.site.people.login import LOGIN, safe_next
from huice.site.people.models import Person
from huice.site.people.passwords import chosen
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say

NAME: Final = Text("姓名", "name")
AN_HOUR_FROM_HERE: Final = 30
LOGIN_LETTERS: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")


def login_of(typed: Typed) -> str:
    """The login that was chosen; what is wrong with it is told in the form."""
    found = typed.text("login", LOGIN).lower()
    if "login" not in typed.wrong:
        if not LOGIN_LETTERS.fullmatch(found):
            typed.refuse("login", f"“{found}”不能作登录名，应为 3 到 64 个英文字母、数字或 . _ - @，以字母或数字开头",
                         f"'{found}' cannot be a login: 3 to 64 letters, digits or . _ - @ are expected, a letter or digit first")  # fmt: skip
        elif Person.objects.filter(login=found).exists():
            taken(typed, found)
    return found


def taken(typed: Typed, login: str) -> None:
    typed.refuse("login", f"“{login}”已有人使用，请换一个", f"'{login}' is taken, choose another")


@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("session.begin")
def register(request: HttpRequest) -> HttpResponse:
    """Register, and be logged in at once."""
    onward = safe_next(request)
    if actor_of(request).is_known:
        return redirect(onward or "desk")
    typed = Typed(request, secret=["password", "password2"])
    if request.method == "POST":
        if not one_more("register", request, AN_HOUR_FROM_HERE):
            typed.refuse(
                "",
                "此处一小时内注册的次数过多，请稍后再试",
                "Too many registrations from here within an hour: try again later",
            )
            return _page(request, typed, onward, 429)  # fmt: skip
        person = _made(typed)
        if person is not None:
            auth.login(request, person, backend=halfway.BACKEND)
            messages.success(request, say(request, "注册成功。请登记或加入您的企业", "You are registered. Enter or join your company"))  # fmt: skip
            return redirect(onward or "desk")
    return _page(request, typed, onward, 422 if typed.wrong else 200)


def _page(request: HttpRequest, typed: Typed, onward: str, status: int) -> HttpResponse:
    return render(
        request, "people/register.html", {"typed": typed, "onward": onward}, status=status
    )


def _made(typed: Typed) -> Person | None:
    login, name, email = login_of(typed), typed.text("name", NAME), typed.email()
    password = chosen(typed, Person(login=login, name=name, email=email))
    if typed.wrong:
        return None
    try:
        with transaction.atomic():
            person = Person.objects.create_user(login, password, name=name, email=email)
            audit.record(person.ref, "person.register", person.ref)
    except IntegrityError:  # somebody else took it in this moment
        taken(typed, login)
        return None
    return person
