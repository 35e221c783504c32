"""What names mean in a measure or document that is being changed, and expressions checked so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from huice.language import Text
from huice.library import files
from huice.library.policies import Policies
from huice.library.read_definitions import with_reading
from huice.library.read_document import read_policy_file
from huice.library.shape import shaped
from huice.library.yaml_file import Data, Path_
from huice.problems import BadInput, Spot
from huice.rules.check import check
from huice.rules.scope import Definition, Scope
from huice.rules.terms import Term
from huice.values.types import Type

GroupKind = Literal["regions", "sectors"]
Codes = tuple[str, ...]


class Names:
    """The definitions of a library as they are being changed, and its groups of places and
    industries; ``changed`` holds new members by measure or document."""

    def __init__(
        self, policies: Policies, definitions: Mapping[str, Definition], data: Data
    ) -> None:
        self.policies, self.definitions, self.data = policies, definitions, data
        self.changed: dict[tuple[str, GroupKind], dict[str, Codes]] = {}

    def groups(self, document: str, measure: str) -> dict[GroupKind, Mapping[str, Codes]]:
        """The document's groups of places and industries, with those already changed."""
        data = read_policy_file(self.policies.root / document / "document.yaml")
        file, root = shaped(data, files.DocumentFile), Scope(self.policies.facts)
        found: dict[GroupKind, Mapping[str, Codes]] = {}
        kinds: tuple[tuple[GroupKind, Callable[[str, Spot], Codes]], ...] = (
            ("regions", root.place_codes), ("sectors", root.industry_codes),
        )  # fmt: skip
        for kind, codes in kinds:
            printed = {
                name: tuple(code for each in group.members
                            for code in codes(each, data.spot((kind, name))))
                for name, group in getattr(file, kind).items()
            }  # fmt: skip
            changed = [
                self.changed.get((place, kind), {}) for place in (document, measure) if place
            ]
            found[kind] = {
                name: code for each in (printed, *changed) for name, code in each.items()
            }
        return found

    def scope(self, document: str, measure: str) -> Scope:
        """What names mean in a measure, or in a document: as when the library was read."""
        root = Scope(self.policies.facts)
        scope = root.inside(document)
        groups = self.groups(document, measure)
        scope.regions, scope.sectors = groups["regions"], groups["sectors"]
        own = scope.inside(measure) if measure else scope
        owners = {"": root, document: scope, measure: own}
        for key, definition in self.definitions.items():
            owner, _, name = key.rpartition(":")
            if owner in owners:
                owners[owner].promise(name, lambda _, known=definition: known)  # type: ignore[misc]
        return own

    def expression(
        self, written: str, scope: Scope, path: Path_, kind: Type, reading: Text | None
    ) -> Term:
        spot = self.data.spot(path)
        term = check(written, scope, spot, kind)
        if term.type != kind:
            found, expected = term.type.describe(), kind.describe()
            raise BadInput.at(spot, f"此处是{found.zh}，应为{expected.zh}",
                              f"found {found.en}, expected {expected.en}")  # fmt: skip
        return with_reading(term, reading, spot)
