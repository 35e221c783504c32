"""The second factor: set up with an application, given at each login, replaced by backup codes."""

from __future__ import annotations

import base64
import io
import time
from binascii import unhexlify
from typing import Final

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from huice.language import Text
from huice.site.people import audit, halfway, held
from huice.site.people.actor import actor_of, needs_second_factor
from huice.site.people.login import safe_next
from huice.site.people.models import Person
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say

BACKUP_CODES: Final = 10
CODE: Final = Text("验证码", "code")
_KEY: Final = "totp_key"


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("session.begin")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Give the code after the password; or set the second factor up; or see how it stands."""
    person = halfway.person_of(request)
    if person is None:
        return redirect("login")
    if not halfway.has_factor(person):
        return _set_up(request, person)
    if not halfway.is_verified(request):
        return _enter(request, person)
    return _state(request, person, Typed(request))


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    typed, onward = Typed(request, secret=["code"]), safe_next(request)
    if request.method == "POST":
        device = verified(person, typed)
        if device is not None:
            halfway.finish(request, person, device)
            if isinstance(device, StaticDevice):
                left = device.token_set.count()
                messages.warning(request, say(request, f"已用掉一个备用码，还剩 {left} 个", f"A backup code was used, {left} are left"))  # fmt: skip
            return redirect(held.onward(request, person) or onward or "desk")
    return render(
        request, "people/factor_enter.html", {"typed": typed, "onward": onward, "person": person},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


def verified(person: Person, typed: Typed) -> Device | None:
    """The device a code comes from; what is wrong with the code is told in the form."""
    code = "".join(typed.request.POST.get("code", "").split()).replace("-", "").lower()
    if not 0 < len(code) <= 20 or not code.isalnum() or not code.isascii():
        typed.refuse(
            "code",
            "请填写 6 位验证码，或 8 位备用码",
            "Enter the 6 digits, or a backup code of 8 letters",
        )
        return None  # fmt: skip
    kind = TOTPDevice if code.isdigit() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
        if device is not None and not device.verify_is_allowed()[0]:
            wait = max(
                1,
                int(
                    (device.verify_is_allowed()[1]["locked_until"] - timezone.now()).total_seconds()
                )
                + 1,
            )
            typed.refuse(
                "code",
                f"不对的次数过多，请在 {wait} 秒后再试",
                f"Too many wrong codes: try again in {wait} seconds",
            )
            return None  # fmt: skip
        if device is not None and device.verify_token(code):
            return device
        audit.record(person.ref, "factor.wrong", person.ref)
    typed.refuse("code", "验证码不对或已用过；请核对手机时间，换下一个码再试",
                 "The code is wrong or was used before; check the phone's clock and try the next one")  # fmt: skip
    return None


def _set_up(request: HttpRequest, person: Person) -> HttpResponse:
    key = request.session.get(_KEY) or random_hex()
    request.session[_KEY] = key
    typed, onward = Typed(request, secret=["code"]), safe_next(request)
    if request.method == "POST":
        device = _confirmed(person, key, typed)
        if device is not None:
            del request.session[_KEY]
            halfway.finish(request, person, device)
            audit.record(person.ref, "factor.set", person.ref)
            return _codes(request, person, onward)
    device = TOTPDevice(user=person, key=key)
    secret = base64.b32encode(unhexlify(key)).decode().rstrip("=")
    return render(
        request, "people/factor_set.html",
        {"typed": typed, "onward": onward, "picture": _picture(device.config_url),
         "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
         "is_needed": needs_second_factor(person)},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


def _confirmed(person: Person, key: str, typed: Typed) -> TOTPDevice | None:
    """The device, once a code of it was given."""
    code = "".join(typed.request.POST.get("code", "").split())
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    if code.isdigit() and code.isascii() and len(code) == 6 and totp.verify(int(code), tolerance=1):
        return TOTPDevice.objects.create(
            user=person, key=key, name="totp", confirmed=True, last_t=totp.t(),
            throttling_failure_timestamp=None,
        )  # fmt: skip
    typed.refuse("code", "验证码不对：请填写应用此刻显示的 6 位数字，并核对手机时间",
                 "The code is wrong: enter the 6 digits the application shows now, and check the phone's clock")  # fmt: skip
    return None


def _picture(uri: str) -> str:
    """The QR code as the address of an image."""
    stream = io.BytesIO()
    segno.make(uri, micro=False).save(
        stream, kind="svg", scale=5, border=4, dark="#000", light="#fff"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()


@sensitive_post_parameters("code")
@never_cache
@require_POST
@needs("self")
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten new backup codes in place of the old ones, for a code."""
    person = actor_of(request).person
    assert person is not None
    typed = Typed(request, secret=["code"])
    if not halfway.is_verified(request) or verified(person, typed) is None:
        return _state(request, person, typed)
    audit.record(person.ref, "factor.codes", person.ref)
    return _codes(request, person, "")


@sensitive_post_parameters("code")
@require_POST
@needs("self")
def remove(request: HttpRequest) -> HttpResponse:
    """Go back to the password alone, for a code; not for staff and administrators."""
    person = actor_of(request).person
    assert person is not None
    typed = Typed(request, secret=["code"])
    if needs_second_factor(person):
        typed.refuse("", "您的岗位必须使用两步验证", "Your post asks for a second factor")
    if typed.wrong or not halfway.is_verified(request) or verified(person, typed) is None:
        return _state(request, person, typed)
    with transaction.atomic():
        halfway.reset(person)
        audit.record(person.ref, "factor.remove", person.ref)
    messages.success(request, say(request, "已停用两步验证", "The second factor is off"))
    return redirect("account")


def _state(request: HttpRequest, person: Person, typed: Typed) -> HttpResponse:
    return render(
        request, "people/factor.html",
        {"left": StaticToken.objects.filter(device__user=person).count(), "typed": typed,
         "is_needed": needs_second_factor(person)},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


@transaction.atomic
def _codes(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    """Backup codes, made and shown this once."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="backup", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return render(request, "people/factor_codes.html", {"codes": codes, "onward": onward})
