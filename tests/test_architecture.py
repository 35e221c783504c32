"""The house rules that a program can hold: arrows, data without code, exactness, own paths."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "huice"

EXACT = ("values", "rules", "decide", "library")
"""Where a binary fraction must never appear: money and rates pass through here."""

NOT_IN_THE_CORE = ("django", "urllib.request")

OWN_FOLDERS = {".git", ".venv", ".tools", "build", "dist", "__pycache__"}

MACHINE_PATH = re.compile(r"(?<![\w.~$}*-])/(?:work|tmp|root|home/\w+)/")
"""A path of somebody's machine; the middle of an address or of a relative path is none."""


def modules(*parts: str) -> Iterator[Path]:
    """The Python files of the named parts of huice, each a module or a package."""
    for part in parts:
        yield from SOURCE.glob(f"{part}.py")
        yield from (SOURCE / part).rglob("*.py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def imported(node: ast.AST) -> Iterator[str]:
    """The dotted names an import statement may bring in."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{name.name}" for name in node.names)


def is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    )


def project_files() -> list[Path]:
    """Every file that is, or could be, committed."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-coz", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:  # a copy without its history
        paths = [
            path
            for path in ROOT.rglob("*")
            if not OWN_FOLDERS.intersection(path.relative_to(ROOT).parts)
        ]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str | None:
    """The file's text, or nothing when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_arrows_point_one_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_the_core_imports_no_django_and_opens_no_address() -> None:
    found = [
        f"{place(path, node)} {name}"
        for path in SOURCE.rglob("*.py")
        if not path.is_relative_to(SOURCE / "site")
        for node in ast.walk(tree(path))
        for name in imported(node)
        if any(name == banned or name.startswith(f"{banned}.") for banned in NOT_IN_THE_CORE)
    ]
    assert not found, found


def test_policies_hold_no_python() -> None:
    found = [str(path.relative_to(ROOT)) for path in (ROOT / "policies").rglob("*.py*")]
    assert not found, found


def test_money_and_rates_meet_no_float() -> None:
    found = [
        place(path, node)
        for path in modules(*EXACT)
        for node in ast.walk(tree(path))
        if is_float(node)
    ]
    assert not found, found


def test_files_name_no_machine_path() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in project_files()
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert not found, found


def test_the_lock_names_one_index_and_no_path_of_a_machine() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    sources = [package["source"] for package in lock["package"]]
    registries = {source["registry"] for source in sources if "registry" in source}
    assert len(registries) == 1 and all(each.startswith("https://") for each in registries)
    assert [source for source in sources if "registry" not in source] == [{"editable": "."}]


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("see /" + "work/shared/notes", True),
        ("open('/" + "tmp/x')", True),
        ("https://gxt.gd.gov.cn/" + "work/2021/", False),
        ("build/" + "tmp/x", False),
    ],
)
def test_a_machine_path_is_told_from_an_address(line: str, is_one: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is is_one
