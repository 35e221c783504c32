"""The site keeps its promises on PostgreSQL as on SQLite: the tests that write, run there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import postgresql
from conftest import needs

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]

WRITING = (
    "site_docket", "administration_jobs", "bureau_hostile", "people_hostile", "people_login",
    "observing", "openlibrary_publicity", "statistics", "supervision", "casework_reminders",
)  # fmt: skip
"""The test modules whose code asks the most of a database; backup and kill have runs of their own."""


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is that run already")
def test_the_sites_tests_pass_on_postgresql(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    try:
        with postgresql.server() as address:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider",
                 *[f"tests/site/test_{name}.py" for name in WRITING]],
                cwd=ROOT, env={**os.environ, "DATABASE_URL": address},
                capture_output=True, text=True, timeout=600,
            )  # fmt: skip
    except postgresql.Missing as missing:
        needs(None, str(missing))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
