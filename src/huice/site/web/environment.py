"""The Jinja2 environment of all pages: undefined names are errors, text is escaped."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, StrictUndefined

from huice.rules.verdict import VERDICT_NAMES
from huice.site.web import shown


def environment(**options: Any) -> Environment:
    made = Environment(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    )
    made.globals.update(
        url=url, url_or=url_or, static=static, query=query, verdict_names=VERDICT_NAMES
    )
    made.filters.update(shown.FILTERS)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return _reversed(name, args, tuple(kwargs.items()))


@lru_cache(maxsize=10_000)  # a page asks for dozens, most of them the same as the last one's
def _reversed(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


@cache
def url_or(name: str, default: str = "") -> str:
    """The address of a page without arguments; ``default`` where this site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return default


def query(asked: QueryDict, **changed: Any) -> str:
    """The query of this page with some of it changed; None takes a name out."""
    rest = {name: asked.getlist(name) for name in asked if name not in changed}
    rest |= {name: [value] for name, value in changed.items() if value not in (None, "")}
    return "?" + urlencode(rest, doseq=True)
