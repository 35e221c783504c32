"""Checked policies kept between runs, so that a command answers at once.

The cache is a private file of the user's own, keyed by the content of every policy file and by
Huice itself. It can be deleted at any time; HUICE_CACHE=off does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from huice.library.policies import Policies, policy_files

PACKAGE = Path(__file__).parent.parent
_BESIDE = frozenset(("site", "cli"))
"""Parts that the checked policies do not hang on."""


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
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    return (Path(folder) if folder else base / "huice") / f"{_key(root)}.policies"


def _key(root: Path) -> str:
    """What the checked policies hang on: the files' contents, and Huice itself."""
    state = hashlib.sha256(repr((str(root.resolve()), sys.version)).encode())
    for path in policy_files(root):
        if path.name != "cases.yaml":
            state.update(f"{path.relative_to(root)}\n".encode())
            state.update(path.read_bytes())
    divisions = find_spec("stdnum")  # places are resolved to codes by its table
    kinds = ("*.py", "*.lark", "*.csv")
    modules = sorted(
        path
        for kind in kinds
        for path in PACKAGE.rglob(kind)
        if path.relative_to(PACKAGE).parts[0] not in _BESIDE
    )
    for path in (*modules, Path(divisions.origin) if divisions and divisions.origin else PACKAGE):
        seen = path.stat()
        state.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return state.hexdigest()[:32]


def _own(path: Path) -> bool:
    """A thing itself of this user's, no link to one, which nobody else may write."""
    state = path.lstat()
    if stat.S_ISLNK(state.st_mode) or not hasattr(os, "getuid"):
        return not stat.S_ISLNK(state.st_mode)
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _kept(path: Path) -> Policies | None:
    try:
        # only what this user wrote, in a folder of this user's, is ever unpickled
        if not (_own(path.parent) and _own(path)):
            return None
        with path.open("rb") as stream:
            kept = pickle.load(stream)
    except Exception:
        return None
    return kept if isinstance(kept, Policies) else None


def _keep(path: Path, policies: Policies) -> None:
    """Best effort: without a cache the answer is the same, only later."""
    with contextlib.suppress(OSError, pickle.PicklingError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _own(path.parent):
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            stream.write(pickle.dumps(policies, protocol=pickle.HIGHEST_PROTOCOL))
        Path(stream.name).replace(path)
        for old in path.parent.glob("*.policies"):
            if old != path and old.stat().st_mtime < path.stat().st_mtime - 7 * 86400:
                old.unlink()
