"""The API held against its own description: what is asked of it at random is never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huice.site.api import limits
from huice.site.api.urls import api
from huice.site.casework import docket, procedures
from huice.site.people import keys
from huice.site.people.actor import actor_for
from huice.site.wsgi import application
from site_fixtures import SetClock, World

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The end of a request leaves the connection of the test open."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    for each in signals:
        each.connect(close_old_connections)


@pytest.fixture
def authorised(
    world: World, site_clock: SetClock, monkeypatch: pytest.MonkeyPatch, one_connection: None
) -> dict[str, str]:
    """A key of the owner, who has a company and a case; nothing limits how often it asks."""
    monkeypatch.setattr(limits, "ANONYMOUS", 10_000_000)
    monkeypatch.setattr(limits, "KEYED", 10_000_000)
    owner = world.person("owner")
    docket.begin(
        procedures.procedure(procedures.FILING), "韶备〔2026〕1号", actor_for(owner, True),
        date(2026, 3, 2), company=world.company, authority=world.city,
    )  # fmt: skip
    return {"Authorization": f"Bearer {keys.make(owner, 'test', keys.SCOPES, 365)[1]}"}


OPERATIONS = [
    (method.upper(), path)
    for path, operations in api.get_openapi_schema()["paths"].items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(
    authorised: dict[str, str], world: World, method: str, path: str
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path][method]

    @settings(
        max_examples=15, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        case.call_and_validate(headers=authorised, checks=CHECKS)

    asked()
