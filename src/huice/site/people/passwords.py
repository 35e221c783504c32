"""Passwords: chosen twice, checked, and set anew through a link that works once."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huice.language import Text
from huice.site.people import audit, sessions
from huice.site.people.counted import one_more
from huice.site.people.locks import unlock
from huice.site.people.models import Person
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say

WHOM: Final = Text("登录名或邮箱", "login or e-mail")
_AN_HOUR_FROM_HERE: Final = 10
_AN_HOUR_FOR_ONE: Final = 3
_LONGEST: Final = 128
_log = logging.getLogger(__name__)


def chosen(typed: Typed, person: Person) -> str:
    """The password that was chosen, typed twice; what is wrong with it is told in the form."""
    first = typed.request.POST.get("password", "")
    again = typed.request.POST.get("password2", "")
    if not first:
        typed.refuse("password", "请填写密码", "Enter a password")
    elif len(first) > _LONGEST:
        typed.refuse("password", f"密码有 {len(first)} 个字符，最多 {_LONGEST} 个",
                     f"The password has {len(first)} characters, at most {_LONGEST} are allowed")  # fmt: skip
    elif first != again:
        typed.refuse("password2", "两次填写的密码不同", "The two passwords differ")
    else:
        try:
            validate_password(first, person)
        except ValidationError as error:
            told = " ".join(error.messages)
            typed.refuse("password", told, told)
    return first


def link(request: HttpRequest, person: Person) -> str:
    """The address where the person sets a password, once, within three days."""
    token = default_token_generator.make_token(person)
    return request.build_absolute_uri(reverse("password-set", args=[person.ref, token]))


def send_link(request: HttpRequest, person: Person, said: Text) -> None:
    """Send the link by mail, beside the request: how long it takes tells nobody anything."""
    address = link(request, person)
    letter = EmailMessage(
        "惠策：设置密码 · Huice: set your password",
        f"{person}：\n\n{said.zh}\n{address}\n链接三日内有效，只能使用一次。不是您要求的，请忽略此信。\n\n"
        f"{said.en}\n{address}\nThe link holds for three days and works once."
        " If you did not ask for it, ignore this letter.\n",
        to=[person.email],
    )  # fmt: skip

    def send() -> None:
        try:
            letter.send()
        except OSError as error:  # what mail servers and sockets fail with
            _log.error("a letter with a password link was not sent: %s", error)

    threading.Thread(target=send, name="letter", daemon=True).start()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("session.begin")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether there is such an account or not."""
    typed = Typed(request)
    if request.method != "POST":
        return _forgotten(request, typed)
    whom = typed.text("whom", WHOM, 254)
    if not typed.wrong and not one_more("password-link", request, _AN_HOUR_FROM_HERE):
        typed.refuse(
            "",
            "此处一小时内要求的次数过多，请稍后再试",
            "Too many requests from here within an hour: try again later",
        )
        return _forgotten(request, typed, 429)  # fmt: skip
    if typed.wrong:
        return _forgotten(request, typed)
    said = Text("请打开下面的链接设置新密码：", "Open this link to set a new password:")
    asked = Q(login=whom.lower()) | (Q(email__iexact=whom) if "@" in whom else Q(pk__in=[]))
    for person in Person.objects.filter(asked, is_active=True).exclude(email="")[:5]:
        if one_more("password-link-to", request, _AN_HOUR_FOR_ONE, person.ref):
            audit.record("", "password.link", person.ref)
            send_link(request, person, said)
    return redirect(reverse("password-forgotten") + "?sent=1")


def _forgotten(request: HttpRequest, typed: Typed, status: int = 0) -> HttpResponse:
    return render(
        request, "people/password_forgotten.html",
        {"typed": typed, "is_sent": request.GET.get("sent") == "1" and not typed.wrong},
        status=status or (422 if typed.wrong else 200),
    )  # fmt: skip


@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("session.begin")
def set_password(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """Set a password by a link. It ends all sessions of the person and the link itself."""
    person = Person.objects.filter(ref=ref, is_active=True).first()
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "people/password_over.html", status=404)
    typed = Typed(request, secret=["password", "password2"])
    if request.method == "POST":
        password = chosen(typed, person)
        if not typed.wrong:
            with transaction.atomic():
                person.set_password(password)
                person.save(update_fields=["password"])
                sessions.end_all(person)
                audit.record(person.ref, "password.set", person.ref)
            unlock(person)
            messages.success(
                request, say(request, "密码已设置，请登录", "The password is set: log in")
            )
            return redirect("login")
    return render(
        request, "people/password_set.html", {"typed": typed, "person": person},
        status=422 if typed.wrong else 200,
    )  # fmt: skip
