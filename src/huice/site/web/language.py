"""Which language a page speaks: the visitor's choice, else Chinese."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from huice.language import Language, Text

COOKIE = "huice_language"
DJANGO_NAMES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}


class LanguageMiddleware:
    """Sets ``request.language`` ('zh' or 'en') from ``?lang=``, the cookie, or the default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        chosen = asked if asked in DJANGO_NAMES else request.COOKIES.get(COOKIE, "")
        language: Language = "en" if chosen == "en" else "zh"
        request.language = language  # type: ignore[attr-defined]
        with translation.override(DJANGO_NAMES[language]):
            response = self.get_response(request)
        if asked == language:
            response.set_cookie(
                COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True,
                secure=request.is_secure(),
            )  # fmt: skip
        response.headers.setdefault("Content-Language", "zh-CN" if language == "zh" else "en")
        return response


def language_of(request: HttpRequest) -> Language:
    return cast(Language, getattr(request, "language", "zh"))


def say(request: HttpRequest, zh: str, en: str) -> str:
    """One of the two, for the reader of this page."""
    return zh if language_of(request) == "zh" else en


def said(request: HttpRequest, text: Any) -> str:
    """A ``Text`` in the language of the page; anything else as it prints."""
    return text.say(language_of(request)) if isinstance(text, Text) else str(text)
