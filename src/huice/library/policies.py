"""The policies of a folder, loaded and checked: facts, definitions, documents, inventory."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from huice.rules.dossier import System
from huice.rules.facts import Fact
from huice.rules.measure import Document, Measure
from huice.rules.record import Cluster, Support
from huice.rules.scope import Definition
from huice.rules.terms import Term


def policy_files(root: Path) -> list[Path]:
    """Every file of a policies/ folder that says what the library holds, procedures left aside."""
    patterns = ("*.yaml", "*.csv", "*/*.yaml", "*/lists/*.csv")
    return sorted(path for pattern in patterns for path in root.glob(pattern))


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One provision that gives support, as counted in the inventory of the source documents."""

    id: str
    document: str
    cite: str
    kind: str


@dataclass(frozen=True)
class Policies:
    """Everything under one policies/ folder. Immutable; safe to share between threads."""

    root: Path
    facts: dict[str, Fact]
    definitions: dict[str, Definition]
    documents: tuple[Document, ...]
    inventory: tuple[InventoryRow, ...] = ()
    clusters: dict[str, Cluster] = field(default_factory=dict)
    dossiers: dict[str, System] = field(default_factory=dict)

    @cached_property
    def support(self) -> dict[str, Support]:
        """Every short entry by its key, document/entry, in the documents' order."""
        return {each.key: each for document in self.documents for each in document.support}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by its key, document/measure, in the documents' order."""
        return {measure.key: measure for each in self.documents for measure in each.measures}

    @cached_property
    def terms(self) -> dict[str, Term]:
        return {key: definition.term for key, definition in self.definitions.items()}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    def document(self, id: str) -> Document:
        return self._documents[id]

    def document_of(self, measure: Measure) -> Document:
        return self._documents[measure.document]
