"""Checked policies kept between runs, so that a command answers at once.

The cache is a private file of the user's own, keyed by the size and time of every policy file and
of Huice itself. It can be deleted at any time; HUICE_CACHE=off does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from huice.library.policies import Policies

PACKAGE = Path(__file__).parent.parent


def default_root() -> Path:
    """HUICE_POLICIES, or the policies beside a checkout, or those shipped in the package."""
    named = os.environ.get("HUICE_POLICIES")
    if named:
        return Path(named)
    checkout = PACKAGE.parent.parent / "policies"
    return checkout if checkout.is_dir() else PACKAGE / "policies"


def load_cached(root: Path) -> Policies:
    """The checked policies under ``root``; raises BadInput as ``load_folder`` does."""
    path = _cache_file(root)
    policies = _kept(path) if path else None
    if policies is None:
        from huice.library.load import load_folder

        policies = load_folder(root)
        if path:
            _keep(path, policies)
    return policies


def _cache_file(root: Path) -> Path | None:
    folder = os.environ.get("HUICE_CACHE")
    if folder == "off" or not root.is_dir():
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(folder) if folder else base / "huice") / f"{_key(root)}.policies"


def _key(root: Path) -> str:
    state = hashlib.sha256(repr((str(root.resolve()), sys.version)).encode())
    for path, name in _watched(root):
        stat = path.stat()
        state.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return state.hexdigest()[:32]


def _watched(root: Path) -> Iterator[tuple[Path, str]]:
    for room in ("values", "rules", "library", "data"):
        yield from (
            (path, path.name) for path in sorted((PACKAGE / room).iterdir()) if path.is_file()
        )
    for path in sorted((*root.glob("*/*.yaml"), *root.glob("*.csv"))):
        if path.name != "cases.yaml":
            yield path, str(path.relative_to(root))


def _kept(path: Path) -> Policies | None:
    try:
        # only a file that this user wrote is ever unpickled
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        with path.open("rb") as stream:
            kept = pickle.load(stream)
    except Exception:
        return None
    return kept if isinstance(kept, Policies) else None


def _keep(path: Path, policies: Policies) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            pickle.dump(policies, stream, protocol=pickle.HIGHEST_PROTOCOL)
        Path(stream.name).replace(path)
        for old in path.parent.glob("*.policies"):
            if old != path and old.stat().st_mtime < path.stat().st_mtime - 7 * 86400:
                old.unlink()
