"""Inputs are hostile: what they may not do to a terminal, to memory, or through the cache."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

import huice
from huice.decide.library import Library
from huice.decide.profile import MAX_PROBLEMS
from huice.library import cache
from huice.library.fact_values import MAX_LENGTH
from huice.library.yaml_file import MAX_NODES, parse

ROOT = Path(__file__).parent.parent / "policies"


def refused(library: Library, given: dict[str, Any]) -> str:
    with pytest.raises(huice.BadInput) as caught:
        library.profile(given)
    return caught.value.problems[0].what.zh


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\u202e"])
def test_a_name_may_not_steer_the_terminal(library: Library, mark: str) -> None:
    assert "控制字符" in refused(library, {"name": f"公司{mark}"})


def test_a_file_may_not_carry_control_characters() -> None:
    with pytest.raises(huice.BadInput, match="控制字符"):
        parse(b'name: "\\e[31m"', "profile.yaml")


def test_a_value_may_not_be_endless(library: Library) -> None:
    long = "东" * (MAX_LENGTH + 1)
    assert str(MAX_LENGTH) in refused(library, {"enterprise": {"registered_in": long}})
    assert str(MAX_LENGTH) in refused(library, {"name": long})


def test_a_file_may_not_hold_values_without_end() -> None:
    with pytest.raises(huice.BadInput, match=str(MAX_NODES)):
        parse(b"a: [" + b"1," * (MAX_NODES + 1) + b"]", "profile.yaml")


def test_telling_what_is_wrong_comes_to_an_end(library: Library) -> None:
    with pytest.raises(huice.BadInput) as caught:
        library.profile({"enterprise": {f"wrong{n}": "1" for n in range(10 * MAX_PROBLEMS)}})
    assert len(caught.value.problems) == MAX_PROBLEMS


class Planted:
    """A pickle that leaves a trace when it is read."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the checked library is kept, in a folder of its own."""
    monkeypatch.setenv("HUICE_CACHE", str(tmp_path / "cache"))
    cache.load_cached(ROOT)
    (path,) = (tmp_path / "cache").glob("*.policies")
    return path


def test_what_is_kept_is_read_back(kept: Path, tmp_path: Path) -> None:
    kept.write_bytes(pickle.dumps(Planted(tmp_path / "trace")))
    cache.load_cached(ROOT)
    assert (tmp_path / "trace").is_dir()  # so the tests below would see it


def test_a_link_in_the_cache_is_never_followed(kept: Path, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    planted.write_bytes(pickle.dumps(Planted(tmp_path / "trace")))
    kept.unlink()
    kept.symlink_to(planted)
    assert cache.load_cached(ROOT).measures
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("loose", ["folder", "file"])
def test_what_others_may_write_is_never_read(kept: Path, tmp_path: Path, loose: str) -> None:
    kept.write_bytes(pickle.dumps(Planted(tmp_path / "trace")))
    (kept.parent if loose == "folder" else kept).chmod(0o777)
    assert cache.load_cached(ROOT).measures
    assert not (tmp_path / "trace").exists()


def test_a_changed_figure_is_seen_though_size_and_time_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUICE_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "policies"
    shutil.copytree(ROOT, root)
    path = root / "guangdong-tech-renovation-2021" / "measures.yaml"
    before = path.stat()
    first = cache.load_cached(root)
    path.write_text(
        path.read_text(encoding="utf-8").replace("700万元", "800万元"), encoding="utf-8"
    )
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert cache.load_cached(root).terms != first.terms
