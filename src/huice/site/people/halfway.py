"""Between the password and the second factor: known who it is, and nothing open yet."""

from __future__ import annotations

from typing import Final

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from huice.site.people import held, sessions
from huice.site.people.models import Person

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_WHO, _SINCE = "halfway", "halfway_since"
_LASTS: Final = 10 * 60  # seconds


def has_factor(person: Person) -> bool:
    """Whether the person has set up a second factor."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def is_verified(request: HttpRequest) -> bool:
    """Whether the second factor was given in this session."""
    return bool(request.user.is_verified())  # type: ignore[union-attr]


def begin(request: HttpRequest, person: Person) -> None:
    """The password was right. The session is a new one, of nobody as yet."""
    kept = held.carried(request.session)
    request.session.flush()
    request.session.update(kept)
    request.session[_WHO] = person.pk
    request.session[_SINCE] = timezone.now().timestamp()


def person_of(request: HttpRequest) -> Person | None:
    """Who stands between the two, for ten minutes; or who is logged in."""
    if isinstance(request.user, Person):
        return request.user
    since = request.session.get(_SINCE, 0)
    if not 0 <= timezone.now().timestamp() - since <= _LASTS:
        return None
    return Person.objects.filter(pk=request.session.get(_WHO, 0), is_active=True).first()


def finish(request: HttpRequest, person: Person, device: Device) -> None:
    """The second factor was right: the person is logged in and verified."""
    if request.user != person:
        request.session.pop(_WHO, None)
        request.session.pop(_SINCE, None)
        auth.login(request, person, backend=BACKEND)
    else:
        sessions.renew_key(request, request.session.cycle_key)
    otp_login(request, device)


def devices(person: Person) -> list[Device]:
    """What a code of the person may come from: the application first, then the backup codes."""
    return [
        *TOTPDevice.objects.filter(user=person, confirmed=True),
        *StaticDevice.objects.filter(user=person, confirmed=True),
    ]


def reset(person: Person) -> None:
    """Take the second factor away; it must be set up anew."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
