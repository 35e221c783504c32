"""A run over a population: what it leaves, and what becomes of it when it is stopped."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_population import Companies, company, files, many, small_library, small_matcher

from huice.population.matcher import Matcher
from huice.population.running import folder as run_folder
from huice.population.running import run as running
from huice.population.running.run import Finished, Stopped, run
from huice.population.running.tally import Layout, nothing
from huice.problems import BadInput, Spot
from invented import DAY, WAN

SIZE = 20
FIVE = 95
"""Companies that make five batches, the last one shorter."""


def english(error: pytest.ExceptionInfo[BadInput]) -> str:
    return "\n".join(problem.say("en") for problem in error.value.problems)


def rows(out: Path) -> list[dict[str, Any]]:
    parts = sorted(out.glob("part-*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


class Told:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0

    def advance(self, companies: int) -> None:
        self.done += companies


# what is left


def test_a_pair_is_a_row_with_verdict_and_sums_in_fen(tmp_path: Path) -> None:
    source = Companies([
        company("A", "440300", sales=1_000_000, honest=True),
        company("B", "430100", sales=1_000_000, honest=False, passed=True),
        company("C"),
    ])  # fmt: skip
    run(source, small_matcher(tmp_path), tmp_path / "out")
    found = {(row["company"], row["measure"]): row for row in rows(tmp_path / "out")}
    said = {key: (row["verdict"], row["award_kind"], row["min"], row["max"]) for key, row in found.items()}  # fmt: skip
    assert said == {
        ("A", "invented/grant"): ("eligible", "amount", 5 * WAN, 5 * WAN),
        ("A", "invented/loan"): ("subject_to_judgement", "ceiling", 0, 50 * WAN),
        ("A", "invented/share"): ("eligible", "amount", WAN, WAN),
        ("A", "invented/title"): ("eligible", "none", None, None),
        ("B", "invented/loan"): ("eligible", "ceiling", 0, 50 * WAN),
        ("C", "invented/grant"): ("undetermined", "amount", 0, 10 * WAN),
        ("C", "invented/loan"): ("undetermined", "ceiling", 0, None),
        ("C", "invented/share"): ("undetermined", "amount", 0, None),
        ("C", "invented/title"): ("undetermined", "none", None, None),
    }


def test_with_reasons_every_pair_is_there_with_what_it_lacks(tmp_path: Path) -> None:
    source = Companies([
        company("A", "430100", sales=1_000_000, honest=True),
        company("B", "430100", sales=1),
    ])  # fmt: skip
    run(source, small_matcher(tmp_path, reasons=True), tmp_path / "out")
    found = {(row["company"], row["measure"]): row for row in rows(tmp_path / "out")}
    assert len(found) == 2 * 4
    said = [(found[who, "invented/grant"][name]) for who in "AB" for name in ("verdict", "unmet", "short", "max")]  # fmt: skip
    assert said == ["ineligible", "province", True, 0, "ineligible", "province", False, 0]
    assert found["A", "invented/title"]["unmet"] is None
    assert found["B", "invented/loan"]["unmet"] == "sales"


def test_a_part_is_a_batch_and_the_last_says_that_all_are_there(tmp_path: Path) -> None:
    done = run(Companies(many(FIVE)), small_matcher(tmp_path), tmp_path / "out", batch=SIZE)
    assert done == Finished(tmp_path / "out", 5, FIVE, 0)
    names = [f"part-00000{n}.{kind}" for n in range(5) for kind in ("parquet", "tally.json")]
    assert sorted(files(tmp_path / "out")) == sorted(
        ["finished.json", "run.json", "run.lock", "totals.json", *names]
    )
    assert json.loads(files(tmp_path / "out")["finished.json"]) == {"parts": 5, "companies": FIVE}


def test_totals_alone_leave_no_rows(tmp_path: Path) -> None:
    matcher, source = small_matcher(tmp_path), Companies(many(FIVE))
    run(source, matcher, tmp_path / "out", batch=SIZE)
    run(source, matcher, tmp_path / "totals", batch=SIZE, rows=False)
    totals, whole = files(tmp_path / "totals"), files(tmp_path / "out")
    assert not [name for name in totals if name.endswith(".parquet")]
    assert all(totals[name] == whole[name] for name in totals if name.endswith("tally.json"))


def test_workers_change_nothing_in_what_is_left(tmp_path: Path) -> None:
    matcher, source = small_matcher(tmp_path), Companies(many(FIVE))
    for workers in (1, 4):
        run(source, matcher, tmp_path / str(workers), batch=SIZE, workers=workers)
    assert files(tmp_path / "1") == files(tmp_path / "4")


def test_nobody_in_the_population_is_a_finished_run_too(tmp_path: Path) -> None:
    done = run(Companies([]), small_matcher(tmp_path), tmp_path / "out")
    assert (done.parts, done.companies) == (0, 0)


def test_progress_hears_of_every_company_once(tmp_path: Path) -> None:
    matcher, source, out = small_matcher(tmp_path), Companies(many(FIVE)), tmp_path / "out"
    told, again = Told(), Told()
    run(source, matcher, out, batch=SIZE, progress=told)
    assert (told.total, told.done) == (FIVE, FIVE)
    run(source, matcher, out, batch=SIZE, progress=again)
    assert again.done == FIVE
    for name in ("finished.json", "part-000001.parquet", "part-000003.tally.json"):
        (out / name).unlink()
    resumed = Told()
    run(source, matcher, out, batch=SIZE, progress=resumed)
    assert resumed.done == FIVE


def test_no_more_batches_are_held_than_two_beyond_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches made and not yet finished, counted while finishing one takes its time."""
    lock, alive, most = threading.Lock(), 0, 0

    def made(number: int) -> None:
        nonlocal alive, most
        with lock:
            alive, most = alive + 1, max(most, alive + 1)

    part = running._Work.part

    def slow(self: Any, number: int, batch: Any, start_row: int) -> int:
        nonlocal alive
        time.sleep(0.002)
        found = part(self, number, batch, start_row)
        with lock:
            alive -= 1
        return found

    monkeypatch.setattr(running._Work, "part", slow)
    run(Companies(many(100), made), small_matcher(tmp_path), tmp_path / "out", batch=2, workers=3)
    assert 3 < most <= 3 + 2


# going on


@pytest.mark.parametrize("gone", [
    ["finished.json"],
    ["finished.json", "totals.json"],
    ["finished.json", "part-000004.parquet"],
    ["finished.json", "part-000004.tally.json", "part-000004.parquet"],
    ["finished.json", "part-000000.parquet", "part-000002.tally.json"],
])  # fmt: skip
def test_a_run_goes_on_where_it_was_stopped_and_comes_out_the_same(
    tmp_path: Path, gone: list[str]
) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), matcher, out, batch=SIZE)
    whole = files(out)
    for name in gone:
        (out / name).unlink()
    (out / ".part-000004.parquet.writing").write_bytes(b"half")
    (out / "my notes.txt").write_text("mine")
    lost = len({name[:11] for name in gone if name.startswith("part")})
    done = run(Companies(many(FIVE)), matcher, out, batch=SIZE)
    assert (done.parts, done.companies, done.resumed) == (5, FIVE, 5 - lost)
    assert files(out) == {**whole, "my notes.txt": b"mine"}


def test_batches_that_are_there_are_not_worked_on_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), matcher, out, batch=SIZE)
    for name in ("finished.json", "part-000002.parquet"):
        (out / name).unlink()
    matched: list[int] = []
    match = Matcher.match
    monkeypatch.setattr(
        Matcher, "match", lambda self, columns: matched.append(columns.size) or match(self, columns)
    )  # fmt: skip
    asked: list[int] = []
    run(Companies(many(FIVE), asked.append), matcher, out, batch=SIZE)
    assert matched == [SIZE]
    assert asked == [1, 2, 3, 4]  # the source is not read from its beginning


CHILD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests may have it ignored
from pathlib import Path
sys.path[:0] = {paths!r}
from huice.library.load import load_folder
from huice.population.matcher import Matcher
from huice.population.running.run import run
from invented import DAY
from small_population import Companies, many
print("begun", flush=True)
source = Companies(many({count}), lambda number: time.sleep(0.002))
run(source, Matcher(load_folder(Path({root!r})), DAY), Path({out!r}), batch=10, workers=3)
"""


def begun(count: int, root: Path, out: Path) -> subprocess.Popen[bytes]:
    """Another process that has just finished a batch of the run."""
    paths = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    script = CHILD.format(paths=paths, count=count, root=str(root), out=str(out))
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout and child.stdout.readline() == b"begun\n"
    parts = len(list(out.glob("part-*.parquet")))
    while child.poll() is None and len(list(out.glob("part-*.parquet"))) == parts:
        time.sleep(0.001)
    return child


def test_killed_at_any_moment_and_begun_again_it_comes_out_byte_for_byte(tmp_path: Path) -> None:
    count, out = 1200, tmp_path / "out"
    policies = small_library(tmp_path)
    run(Companies(many(count)), Matcher(policies, DAY), tmp_path / "whole", batch=10)
    moments = random.Random(5)
    killed = 0
    for _ in range(5):
        child = begun(count, policies.root, out)
        time.sleep(moments.random() * 0.06)
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
            killed += 1
        child.communicate()
    assert killed >= 2
    run(Companies(many(count)), Matcher(policies, DAY), out, batch=10)
    assert files(out) == files(tmp_path / "whole")


# another run


def test_a_different_run_is_refused_and_told_what_differs(tmp_path: Path) -> None:
    policies, out = small_library(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), Matcher(policies, DAY), out, batch=SIZE)
    before = files(out)
    other = Matcher(policies, DAY.replace(day=2), ["grant", "loan"], reasons=True)
    with pytest.raises(BadInput) as refused:
        run(Companies(many(FIVE), fingerprint="the second"), other, out, batch=30, rows=False)
    said = english(refused)
    assert "content of the source: it was the first, it is the second" in said
    assert "reference date: it was 2024-06-01, it is 2024-06-02" in said
    assert "companies in a batch: it was 20, it is 30" in said
    assert "measures differ: without invented/share, invented/title" in said
    assert "reasons: it was no, it is yes" in said
    assert "policy library" not in said
    assert files(out) == before


def test_a_changed_rule_is_another_run(tmp_path: Path) -> None:
    policies, out = small_library(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), Matcher(policies, DAY), out)
    path = policies.root / "invented" / "measures.yaml"
    path.write_text(path.read_text("utf-8").replace("5% *", "6% *"), "utf-8")
    with pytest.raises(BadInput) as refused:
        run(Companies(many(FIVE)), Matcher(policies, DAY), out)
    assert "policy library: it was " in english(refused)


def test_begun_afresh_it_removes_its_own_files_and_no_others(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), matcher, out, batch=10)
    mine = ["notes.txt", "part-1.parquet", "part-000001.parquet.bak", "other.parquet"]
    for name in mine:
        (out / name).write_text("mine")
    run(Companies(many(FIVE)), matcher, out, batch=50, afresh=True)
    kept = files(out)
    assert all(kept.pop(name) == b"mine" for name in mine)
    run(Companies(many(FIVE)), matcher, tmp_path / "clean", batch=50)
    assert kept == files(tmp_path / "clean")


def test_an_input_that_cannot_be_used_removes_nothing(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), matcher, out)
    before = files(out)
    with pytest.raises(BadInput):
        run(Companies([*many(FIVE), company("C000003")]), matcher, out, afresh=True)
    assert files(out) == before


def test_parts_of_which_nothing_says_whose_they_are_stay(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "part-000000.parquet").write_text("whose?")
    with pytest.raises(BadInput, match=r"run\.json"):
        run(Companies(many(FIVE)), matcher, out)
    assert (out / "part-000000.parquet").read_text() == "whose?"


@pytest.mark.parametrize("content", ["", "{", "[]", "\xff"])
def test_a_damaged_manifest_is_told(tmp_path: Path, content: str) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    run(Companies(many(FIVE)), matcher, out)
    (out / "run.json").write_text(content, "latin-1")
    with pytest.raises(BadInput) as told:
        run(Companies(many(FIVE)), matcher, out)
    assert "run.json cannot be read or is damaged" in english(told)


def test_two_processes_cannot_write_one_folder(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    out.mkdir()
    with (out / "run.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BadInput) as refused:
            run(Companies(many(FIVE)), matcher, out)
    assert "another process is writing to this folder" in english(refused)
    assert run(Companies(many(FIVE)), matcher, out).companies == FIVE


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(BadInput, match="无法写入"):
        run(Companies(many(FIVE)), small_matcher(tmp_path), tmp_path / "out")


# stopped


def stopping(at: int, error: BaseException) -> Callable[[int], None]:
    def before(number: int) -> None:
        if number == at:
            raise error

    return before


def test_ctrl_c_finishes_what_is_in_hand_and_names_what_is_kept(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    with pytest.raises(Stopped) as stopped:
        run(Companies(many(FIVE), stopping(3, KeyboardInterrupt())), matcher, out, batch=SIZE, workers=4)  # fmt: skip
    assert stopped.value.what.en.startswith("3 finished batches kept: part-000000 to part-000002")
    assert not list(out.glob(".*writing"))
    run(Companies(many(FIVE)), matcher, out, batch=SIZE)
    run(Companies(many(FIVE)), matcher, tmp_path / "whole", batch=SIZE)
    assert files(out) == files(tmp_path / "whole")


def test_ctrl_c_at_the_keyboard_leaves_no_half_written_file(tmp_path: Path) -> None:
    policies, out = small_library(tmp_path), tmp_path / "out"
    child = begun(5000, policies.root, out)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode != 0
    kept = len(list(out.glob("part-*.parquet")))
    assert 0 < kept < 500
    assert f"已完成的 {kept} 批均已保留" in told.decode()
    assert len(list(out.glob("part-*.tally.json"))) == kept
    assert not list(out.glob(".*writing"))


def test_a_source_that_breaks_off_keeps_the_batches_before(tmp_path: Path) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    broken = BadInput.at(Spot("x.parquet"), "文件不完整", "the file is cut short")
    with pytest.raises(BadInput) as told:
        run(Companies(many(FIVE), stopping(2, broken)), matcher, out, batch=SIZE, workers=2)
    assert "the file is cut short" in english(told)
    assert "2 finished batches kept: part-000000 to part-000001" in english(told)
    assert run(Companies(many(FIVE)), matcher, out, batch=SIZE).resumed == 2


def test_of_several_bad_batches_the_first_is_told_with_its_row(tmp_path: Path) -> None:
    companies = many(FIVE)
    for row in (45, 50, 70):
        companies[row] = {**companies[row], "sales@2023(元)": -5}
    with pytest.raises(BadInput) as told:
        run(Companies(companies), small_matcher(tmp_path), tmp_path / "out", batch=SIZE, workers=4)
    first, *_ = told.value.problems
    assert "46" in first.say("en") and "negative" in first.say("en")
    assert any(each.warning and "finished batch" in each.what.en for each in told.value.problems)


def test_a_code_that_stands_twice_stops_the_run_before_its_first_batch(tmp_path: Path) -> None:
    companies = many(FIVE)
    companies[90] = {**companies[90], "company": "C000003"}
    with pytest.raises(BadInput, match="C000003"):
        run(Companies(companies), small_matcher(tmp_path), tmp_path / "out", batch=SIZE)
    assert list(files(tmp_path / "out")) == ["run.lock"]


@pytest.mark.parametrize("kind", ["parquet", "tally.json"])
def test_a_full_disk_keeps_what_was_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    matcher, out = small_matcher(tmp_path), tmp_path / "out"
    sync = os.fsync
    written = 0

    def full(descriptor: int) -> None:
        nonlocal written
        written += os.readlink(f"/proc/self/fd/{descriptor}").endswith(f".{kind}.writing")
        if written > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(run_folder.os, "fsync", full)
        with pytest.raises(BadInput) as told:
            run(Companies(many(FIVE)), matcher, out, batch=SIZE, workers=1)
    assert "the disk is full" in english(told)
    assert "3 finished batches kept: part-000000 to part-000002" in english(told)
    assert not list(out.glob(".*writing"))
    assert run(Companies(many(FIVE)), matcher, out, batch=SIZE).resumed == 3
    run(Companies(many(FIVE)), matcher, tmp_path / "whole", batch=SIZE)
    assert files(out) == files(tmp_path / "whole")


def test_pyarrow_tells_a_full_disk_as_an_error_of_the_system(tmp_path: Path) -> None:
    """On the one device that is always full."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    folder = run_folder.RunFolder(tmp_path)
    (tmp_path / ".part-000000.parquet.writing").symlink_to("/dev/full")
    table = pa.table({"company": [str(n) for n in range(100_000)]})
    with pytest.raises(BadInput) as told:
        folder.write_part(0, nothing(Layout((), (), (), {})), table)
    assert "the disk is full" in english(told)
    assert folder.whole(rows=True) == set()
