"""The answer as JSON, by the contract in ``schemas/match.json``. Money: decimal strings in yuan."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from huice.decide.answer import AwardResult, Match, MeasureResult, MissingFact, RequirementResult
from huice.decide.concerns import SupportResult
from huice.decide.library import Library
from huice.rules.facts import Fact
from huice.rules.record import Support
from huice.values.literals import yuan


def match_json(match: Match) -> dict[str, Any]:
    return {
        "reference_date": match.reference_date.isoformat(),
        "profile": match.profile,
        "results": [result_json(result) for result in match.results],
        "missing": [_missing(each) for each in match.missing],
        "support": [support_json(each) for each in match.support],
        "clusters": [
            {
                "cluster": each.cluster.id,
                "name": each.cluster.name._asdict(),
                "concern": each.concern,
                "declared": each.declared,
            }
            for each in match.clusters
        ],
        "listed": [
            {
                "list": each.list.key,
                "title": each.list.title._asdict(),
                "cite": each.list.cite,
                "row": dict(
                    zip((column.zh for column in each.list.columns), each.row, strict=True)
                ),
            }
            for each in match.listed
        ],
        "warnings": [problem.say() for problem in match.warnings],
    }


def support_json(result: SupportResult) -> dict[str, Any]:
    return {
        **entry_json(result.support),
        "number": result.document.number,
        "state": result.state,
        "concern": result.concern,
        "by": result.by._asdict() if result.by else None,
    }


def entry_json(entry: Support) -> dict[str, Any]:
    """A short entry by itself."""
    return {
        "support": entry.key,
        "inventory": list(entry.inventory),
        "document": entry.document,
        "title": entry.title._asdict(),
        "cite": entry.cite,
        "for": entry.whom._asdict(),
        "who": list(entry.who),
        "departments": list(entry.departments),
        "help": list(entry.help),
        "gives": entry.gives._asdict(),
        "conditions": [each._asdict() for each in entry.conditions],
        "money": [{"figure": each.figure, "what": each.what._asdict()} for each in entry.money],
        "reading": entry.reading._asdict() if entry.reading else None,
        "undecidable": entry.undecidable._asdict() if entry.undecidable else None,
    }


def result_json(result: MeasureResult) -> dict[str, Any]:
    measure, document = result.measure, result.document
    return {
        "measure": measure.key,
        "inventory": list(measure.inventory),
        "document": document.id,
        "number": document.number,
        "title": measure.title._asdict(),
        "state": result.state,
        "verdict": result.verdict,
        "award": _award(result.award),
        "potential": _award(result.potential),
        "payee": measure.award.payee._asdict(),
        "requirements": [_requirement(each) for each in result.requirements],
        "missing": [str(key) for key in result.missing],
        "deadlines": [
            {"stage": each.stage.zh, "at": _moment(each.at), "who": each.who, "cite": each.cite}
            for each in result.deadlines
        ],
        "notes": [{**note.text._asdict(), "cite": note.cite} for note in result.notes],
    }


def _award(award: AwardResult) -> dict[str, Any]:
    return {
        "kind": award.kind,
        "min": None if award.least is None else yuan(award.least),
        "max": None if award.most is None else yuan(award.most),
        "currency": "CNY",
    }


def _requirement(each: RequirementResult) -> dict[str, Any]:
    return {
        "id": each.path,
        "cite": each.requirement.cite,
        "kind": each.kind,
        "verdict": each.verdict,
        "title": each.requirement.title._asdict(),
        "uses": {use.name: None if use.value is None else use.shown for use in each.uses},
        "sources": {use.name: use.source for use in each.uses if use.source},
    }


def _missing(each: MissingFact) -> dict[str, Any]:
    return {
        "fact": str(each.key),
        "label": each.fact.label._asdict(),
        "measures": list(each.measures),
        "alone": each.alone,
        "money": yuan(each.money),
        "unbounded": each.unbounded,
    }


def _moment(at: date | datetime) -> str:
    return at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def match_schema() -> dict[str, Any]:
    """The JSON Schema of ``match --json``."""
    text = files("huice").joinpath("schemas", "match.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def profile_schema(library: Library) -> dict[str, Any]:
    """The JSON Schema of a profile, made from the library's facts."""
    subjects: dict[str, dict[str, Any]] = {}
    for name, fact in library.facts.items():
        subject, _, rest = name.partition(".")
        properties = subjects.setdefault(subject, {})
        *inner, last = rest.split(".")
        for part in inner:
            properties = properties.setdefault(part, _object({}))["properties"]
        properties[last] = _fact(fact)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Huice profile",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "credit_code": {"type": "string"},
            "reference_date": {"type": "string"},
            "note": {"type": "string"},
            **{subject: _object(properties) for subject, properties in subjects.items()},
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _fact(fact: Fact) -> dict[str, Any]:
    value: dict[str, Any] = {"type": ["string", "null"]}
    if fact.type.kind == "boolean":
        value = {"type": ["string", "boolean", "null"]}
    elif fact.type.kind == "choice":
        value = {"enum": [*fact.type.options, "未知", None]}
    sourced = {**_object({"value": value, "source": {"type": "string"}}), "required": ["value"]}
    one = {"anyOf": [value, sourced]}
    about = {"title": f"{fact.label.zh} | {fact.label.en}", "description": fact.where.zh}
    if not fact.yearly:
        return {**one, **about}
    years = {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {r"^\d{4}年?$": one},
    }
    return {**years, **about}
