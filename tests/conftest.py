"""What tests ask of the machine: present, or skipped with a reason, or failed on request.

``HUICE_REQUIRE_ALL=1`` turns such a skip into a failure, so that a full run skips nothing.
"""

import os
import shutil
from pathlib import Path
from typing import TypeVar

import pytest

from fund_fixtures import funds
from huice.decide.library import Library
from huice.library.cache import default_root
from huice.library.load import load_folder
from site_browser import browser, visit
from site_fixtures import client_of, public_page, site_clock, world

__all__ = ["browser", "client_of", "funds", "public_page", "site_clock", "visit", "world"]

SAMPLES = Path(__file__).parent.parent / "samples"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

T = TypeVar("T")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda each: each.get_closest_marker("long") is None)


def needs(found: T | None, reason: str) -> T:
    """Give back what was found; without it, skip the test (or fail it when all must run)."""
    if found:
        return found
    if os.environ.get("HUICE_REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def beside_the_project(path: str) -> Path:
    """A file or folder of the source compilations. They are no part of the project and of no
    machine: tests on them run where they lie beside it, and are skipped elsewhere, always."""
    found = Path(__file__).resolve().parents[2] / "shared" / path
    if not found.exists():
        pytest.skip("the source compilations do not lie beside the project")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; HUICE_CHROMIUM names another one."""
    named = (os.environ.get("HUICE_CHROMIUM"), *CHROMIUM)
    found = next((path for name in named if name and (path := shutil.which(name))), None)
    return needs(found, "no Chromium on this machine: install it, or name it in HUICE_CHROMIUM")


@pytest.fixture(scope="session")
def library() -> Library:
    """The policy library of this repository, loaded once and without the cache."""
    return Library(load_folder(default_root()))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of invented companies."""
    return SAMPLES
