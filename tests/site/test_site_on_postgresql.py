"""The site keeps its promises on PostgreSQL as on SQLite: its own tests, run there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import postgresql
from conftest import needs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is that run already")
def test_the_sites_tests_pass_on_postgresql(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    try:
        with postgresql.server() as address:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "tests/site",
                 "-m", "not browser", "-p", "no:cacheprovider"],
                cwd=ROOT, env={**os.environ, "DATABASE_URL": address},
                capture_output=True, text=True, timeout=600,
            )  # fmt: skip
    except postgresql.Missing as missing:
        needs(None, str(missing))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
