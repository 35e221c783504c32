"""What a run was asked, written down so that the same run can go on, and another cannot."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Any, Protocol

from huice.library.policies import Policies, policy_files
from huice.population.matcher import Matcher
from huice.population.running.dimensions import dimensions_of
from huice.population.running.tally import Layout
from huice.rules.measure import Measure
from huice.rules.state import state_at

FORMAT = 1


class Named(Protocol):
    """What a manifest says of a source."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def rows(self) -> int | None: ...


def manifest_of(source: Named, matcher: Matcher, batch: int, rows: bool) -> dict[str, Any]:
    """Everything that the results hang on, and what a summary says of measures by name."""
    policies = matcher.policies
    return {
        "format": FORMAT,
        "huice": version("huice"),
        "library": library_digest(policies),
        "source": source.name,
        "fingerprint": source.fingerprint,
        "companies": source.rows,
        "batch": batch,
        "at": matcher.at.isoformat(),
        "reasons": matcher.reasons,
        "rows": rows,
        "measures": [_measure(matcher, each) for each in matcher.measures],
        "closed": [
            {"key": each.key, "title": list(each.title), "state": state}
            for each, state in matcher.closed
        ],
        "dimensions": [
            {"id": each.id, "title": list(each.title), "groups": list(each.groups)}
            for each in dimensions_of(policies)
        ],
    }


def library_digest(policies: Policies) -> str:
    """Of the content of every file that says what the measures are, wherever the folder lies."""
    root = policies.root
    digest = hashlib.sha256()
    for path in policy_files(root):
        if path.name != "cases.yaml":
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def layout_of(manifest: dict[str, Any]) -> Layout:
    """How the tallies of a run are laid out."""
    measures = manifest["measures"]
    return Layout(
        tuple(each["key"] for each in measures),
        tuple(each["to"] == "applicant" for each in measures),
        tuple(len(each["requirements"]) for each in measures),
        {"": ("",), **{each["id"]: tuple(each["groups"]) for each in manifest["dimensions"]}},
    )


def _measure(matcher: Matcher, measure: Measure) -> dict[str, Any]:
    document = matcher.policies.document_of(measure)
    return {
        "key": measure.key,
        "title": list(measure.title),
        "cite": measure.cite,
        "document": list(document.title),
        "kind": measure.award.kind,
        "to": measure.award.to,
        "has_sum": measure.award.amount is not None,
        "state": state_at(document, matcher.at, measure.by_application),
        "requirements": [
            {"id": each.id, "title": list(each.title), "cite": each.cite}
            for each in measure.requirements
        ],
    }
