"""Every address of the site, and the things to fill into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """An address by its name; ``asks`` are the names it wants filled in."""

    name: str
    asks: tuple[str, ...]
    view: Any

    @property
    def action(self) -> str:
        """The right its view asks for; empty where it asks for none."""
        return str(getattr(self.view, "action", ""))

    @property
    def on(self) -> str:
        """The name of the model whose thing the view takes, if any."""
        model = getattr(self.view, "on", None)
        return str(model._meta.model_name) if model else ""

    def path(self, things: Mapping[str, Any]) -> str:
        """The address with these things; raises KeyError for one that is asked and not given."""
        return reverse(self.name, kwargs={ask: things[ask] for ask in self.asks})


def addresses() -> Iterator[Address]:
    """All of them but those of the API, which name their rights in its description."""
    yield from _below(get_resolver().url_patterns, ())


def _below(patterns: list[Any], asked: tuple[str, ...]) -> Iterator[Address]:
    for each in patterns:
        asks = (*asked, *each.pattern.converters)
        if isinstance(each, URLResolver):
            if each.namespace is None:
                yield from _below(each.url_patterns, asks)
        elif isinstance(each, URLPattern):
            yield Address(each.name or str(each.pattern), asks, each.callback)
