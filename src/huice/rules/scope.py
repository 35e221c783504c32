"""What a name means where it is used: facts, definitions, regions and industry groups.

Definitions are checked when first needed, so they may stand in any order; a definition that
needs itself is an error that prints the whole circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from huice import industries, places
from huice.language import Text
from huice.problems import BadInput, Spot, near
from huice.rules.facts import Fact
from huice.rules.terms import Term
from huice.values.types import Type


@dataclass(frozen=True, slots=True)
class Definition:
    """A named figure of a document: a parameter, a table, or something computed from facts."""

    key: str
    term: Term
    label: Text
    cite: str
    reading: Text | None
    spot: Spot

    @property
    def type(self) -> Type:
        return self.term.type


Pending = Callable[["Scope"], Definition]


@dataclass
class Scope:
    """Names in reach: those of this measure, then of its document, then of the library."""

    facts: Mapping[str, Fact]
    prefix: str = ""
    parent: Scope | None = None
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _pending: dict[str, Pending] = field(default_factory=dict)
    _done: dict[str, Definition] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def inside(self, prefix: str) -> Scope:
        return Scope(self.facts, prefix, self, self.regions, self.sectors, _open=self._open)

    @property
    def root(self) -> Scope:
        """The scope of the whole library."""
        return self.parent.root if self.parent else self

    def promise(self, name: str, definition: Pending) -> None:
        self._pending[name] = definition

    def own(self) -> Iterable[str]:
        return self._pending.keys()

    def key(self, name: str) -> str:
        return f"{self.prefix}:{name}" if self.prefix else name

    def names(self) -> Iterable[str]:
        yield from self.facts
        scope: Scope | None = self
        while scope:
            yield from scope._pending
            scope = scope.parent

    def definition(self, name: str, spot: Spot) -> Definition | None:
        """The definition of a name, checked; None where no scope has one."""
        if name in self._done:
            return self._done[name]
        if name not in self._pending:
            return self.parent.definition(name, spot) if self.parent else None
        key = self.key(name)
        if key in self._open:
            circle = " → ".join([*self._open[self._open.index(key) :], key])
            raise BadInput.at(spot, f"定义循环：{circle}", f"circular definition: {circle}")
        self._open.append(key)
        try:
            definition = self._done[name] = self._pending[name](self)
        finally:
            self._open.pop()
        return definition

    def all_definitions(self) -> dict[str, Definition]:
        """Every definition promised here, by key, checked."""
        for name in self._pending:
            self.definition(name, Spot(""))
        return {definition.key: definition for definition in self._done.values()}

    def place_codes(self, word: str, spot: Spot) -> tuple[str, ...]:
        """A region group of the document, or one administrative division."""
        if word in self.regions:
            return self.regions[word]
        try:
            return (places.find(word),)
        except (places.UnknownPlace, places.AmbiguousPlace) as error:
            hint = near(word, self.regions)
            raise BadInput.at(spot, error.zh + hint.zh, error.en + hint.en) from None

    def industry_codes(self, word: str, spot: Spot) -> tuple[str, ...]:
        if word in self.sectors:
            return self.sectors[word]
        try:
            return (industries.find(word),)
        except industries.UnknownIndustry as error:
            hint = near(word, self.sectors)
            raise BadInput.at(spot, error.zh + hint.zh, error.en + hint.en) from None
