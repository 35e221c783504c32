"""Tries counted by where they come from, so that nobody registers or asks by the thousand."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from huice.site.people.models_keys import Attempt
from huice.site.settings.environment import IS_PUBLIC

WITHIN: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: on a public server as the proxy before it says."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if IS_PUBLIC else ""
    for each in (told.rsplit(",", 1)[-1].strip(), request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            return str(ip_address(each))[:45]
    return ""


def one_more(kind: str, request: HttpRequest, most: int, whose: str = "") -> bool:
    """Count a try; whether it is still among the ``most`` of an hour.

    ``whose`` counts by that instead of by the address.
    """
    now, address = timezone.now(), (whose or address_of(request))[:64]
    Attempt.objects.filter(at__lt=now - _KEPT).delete()
    before = Attempt.objects.filter(kind=kind, address=address, at__gt=now - WITHIN).count()
    if before < most:
        Attempt.objects.create(kind=kind, address=address, at=now)
    return before < most
