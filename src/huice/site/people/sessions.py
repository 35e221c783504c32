"""How long a login lasts: eight hours, and for staff sixty minutes without a request.

Each session of a person is noted with its browser, so that they can see and end it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import auth
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huice.site.people import audit
from huice.site.people.counted import address_of
from huice.site.people.models import Person
from huice.site.people.models_keys import Visit

LONGEST: Final = timedelta(hours=8)
STAFF_IDLE: Final = timedelta(minutes=60)
_NOTED_AGAIN: Final = timedelta(minutes=5)
ENDED: Final = "ended"
"""In the session of nobody that follows: the login was ended, which the login page tells once."""
_BEGAN, _SEEN, _IDLE = "began", "seen", "idle"


class SessionEndMiddleware:
    """Ends sessions that are too old, and those of staff that nobody has used for an hour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if _BEGAN in session:
            now = timezone.now().timestamp()
            if is_over(session, now):
                request.ended_person = request.user.pk  # type: ignore[attr-defined]
                auth.logout(request)
                request.session[ENDED] = True
            elif now - session[_SEEN] > _NOTED_AGAIN.total_seconds():
                session[_SEEN] = now
                Visit.objects.filter(session=session.session_key).update(seen=timezone.now())
        return self.get_response(request)


def is_over(session: SessionBase, now: float) -> bool:
    """Whether a session has lasted too long at a moment."""
    if now - session[_BEGAN] > LONGEST.total_seconds():
        return True
    return bool(session.get(_IDLE)) and now - session[_SEEN] > STAFF_IDLE.total_seconds()


def renew_key(request: HttpRequest, renew: Callable[[], None]) -> None:
    """Do what gives the session a new key, and go on knowing it as the same one."""
    before = request.session.session_key or ""
    renew()
    if request.session.session_key is None:
        request.session.save()
    Visit.objects.filter(session=before).update(session=request.session.session_key)
    request.session[_IDLE] = has_power(request.user)


def has_power(person: Any) -> bool:
    """Whether a person is staff or an administrator, whose unused session ends after an hour."""
    return isinstance(person, Person) and (person.is_administrator or person.posts.exists())


def end_others(request: HttpRequest, person: Person) -> int:
    """End all sessions of a person but this one; how many they were."""
    others = person.visits.exclude(session=request.session.session_key)
    return _end(others)


def end_all(person: Person) -> int:
    """End all sessions of a person."""
    return _end(person.visits.all())


def _end(visits: Any) -> int:
    keys = list(visits.values_list("session", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    visits.delete()
    return len(keys)


def live(person: Person) -> list[Visit]:
    """The sessions of a person that still hold; those that are over are forgotten."""
    known = Session.objects.filter(
        session_key__in=person.visits.values("session"), expire_date__gt=timezone.now()
    ).values("session_key")
    person.visits.exclude(session__in=known).delete()
    person.visits.filter(began__lt=timezone.now() - LONGEST).delete()
    return list(person.visits.all())


@receiver(user_logged_in)
def _note(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if not isinstance(user, Person) or not hasattr(request, "session"):
        return
    now, session = timezone.now(), request.session
    session[_BEGAN] = session[_SEEN] = now.timestamp()
    session[_IDLE] = has_power(user)
    if session.session_key is None:
        session.save()
    Visit.objects.filter(person=user, began__lt=now - LONGEST).delete()
    Visit.objects.update_or_create(
        session=session.session_key,
        defaults={
            "person": user, "began": now, "seen": now, "address": address_of(request),
            "browser": request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:200],
        },
    )  # fmt: skip
    audit.record(user.ref, "session.begin", user.ref)


@receiver(user_logged_out)
def _forget(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    Visit.objects.filter(session=request.session.session_key or "").delete()
    if isinstance(user, Person):
        audit.record(user.ref, "session.end", user.ref)
