"""The index as a store: whole documents back, whole imports or none, clear words when broken."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from indexed import add, block, day, index_of, made

from huice.problems import BadInput
from huice.text.document import Block, Copy, Difference, Document, Part, Provision, Relation
from huice.text.index import Index, codec
from huice.text.lines import Repair

RULES = made(
    "竹溪市竹编机械奖补办法", "采购竹编机的，按票面三成给奖。", "本办法自印发之日起算。",
    number="竹工信规〔2031〕7号", signed=day("2031-03-02"), region="佛山市",
)  # fmt: skip
PLAN = made("梅岭省竹业发展规划（2031—2035年）", "到2035年，竹业产值翻番。", years=(2031, 2035))
SEARCHED = "票面"


def full() -> Document:
    """A document with something in every field."""
    table = Block("table", "甲\t乙\n1\t2", ((0, 8), (4, 9)), 0, (("甲", "乙"), ("1", "2")))
    item = Provision("1", "专栏1第1点", (("专栏", 1), ("1", 1)), "1.", "试点", (table,))
    box = Provision(
        "专栏", "专栏1", (("专栏", 1),), "专栏1", "试点", (block("专栏1 试点", 7),), (item,)
    )
    root = Provision(
        "文件", "", (), "", "全项办法", (Block("heading", "前言", ((0, 3),), 2),), (box,)
    )
    part = Part("notice", "a.txt", 1, 2)
    copy = Copy(Part("text", "b.txt", 4, 9), (Difference("专栏1", "甲", "乙"),))
    return Document(
        "0123456789", "全项办法", "竹府〔2030〕1号", ("竹溪市人民政府", "竹溪市财政局"), "draft",
        (part, Part("text", "a.txt", 3, 9)), root, day("2030-01-02"), day("2030-01-03"),
        day("2030-02-01"), day("2033-01-31"), "3年", (2030, 2033), "佛山市", ("附件2 表样",),
        (Relation("replaces", "旧办法"), Relation("based on", "竹府〔2020〕9号")), (copy,),
        (Repair(5, "joined", "甲\n乙", "甲乙"), Repair(6, "page number", "— 3 —")),
    )  # fmt: skip


def titles(index: Index) -> list[str]:
    return [entry.title for entry in index.documents()]


def found(index: Index, words: str = SEARCHED) -> int:
    return index.search(words).total


def why(error: pytest.ExceptionInfo[BadInput]) -> str:
    return "\n".join(problem.say(lang) for problem in error.value.problems for lang in ("zh", "en"))


# --- what goes in comes back ----------------------------------------------------------------


def test_a_document_comes_back_from_bytes_equal_in_every_field() -> None:
    assert codec.decode(codec.encode(full())) == full()


def test_a_document_comes_back_from_the_index_equal(tmp_path: Path) -> None:
    document = replace(full(), copies=())
    with index_of(tmp_path, document, RULES, PLAN) as index:
        for each in (document, RULES, PLAN):
            assert index.document(each.id) == each


def test_the_list_tells_each_document_once(tmp_path: Path) -> None:
    with index_of(tmp_path, RULES, PLAN) as index:
        entries = {entry.title: entry for entry in index.documents()}
    assert len(entries) == 2
    entry = entries[RULES.title]
    assert (entry.id, entry.number, entry.state) == (RULES.id, RULES.number, "final")
    assert (entry.region, entry.signed, entry.files) == ("佛山市", RULES.signed, (RULES.file,))


@pytest.mark.parametrize(
    "name",
    ["竹工信规〔2031〕7号", "竹工信规[2031]7号", "竹工信规（2031）7 号", " 竹工信规(2031)7号",
     "竹溪市竹编机械奖补办法", "《竹溪市竹编机械奖补办法》", "竹编机械", RULES.id],
)  # fmt: skip
def test_a_document_is_named_by_number_in_any_brackets_by_title_by_a_part_of_it_or_by_id(
    tmp_path: Path, name: str
) -> None:
    with index_of(tmp_path, RULES, PLAN) as index:
        assert index.document(name) == RULES


def test_a_whole_title_wins_over_one_that_holds_it(tmp_path: Path) -> None:
    short = made("茶业规划", "种茶。", number="甲〔2030〕1号")
    longer = made("茶业规划实施方案", "分三年种茶。", number="甲〔2030〕2号")
    with index_of(tmp_path, longer, short) as index:
        assert index.document("茶业规划") == short


def test_an_ambiguous_part_of_a_title_is_refused_with_the_candidates(tmp_path: Path) -> None:
    other = made("竹溪市竹编机械标准", "竹编机械须有铭牌。", number="竹市监〔2031〕1号")
    with index_of(tmp_path, RULES, other) as index, pytest.raises(BadInput) as error:
        index.document("竹编机械")
    assert RULES.title in why(error) and other.title in why(error)


def test_an_unknown_name_is_refused_with_what_is_near(tmp_path: Path) -> None:
    with index_of(tmp_path, RULES, PLAN) as index, pytest.raises(BadInput) as error:
        index.document("竹溪市竹编机器奖补办法")
    assert RULES.title in why(error)


# --- importing ------------------------------------------------------------------------------


def test_a_file_read_again_replaces_what_it_held_and_nothing_else(tmp_path: Path) -> None:
    changed = replace(made("竹溪市竹编机械奖补办法", "取消奖励。"), parts=RULES.parts)
    with index_of(tmp_path, RULES, PLAN) as index:
        assert found(index) == 1
        add(index, [changed], digest="2")
        assert found(index) == 0 and found(index, "取消") == 1 and found(index, "翻番") == 1
        assert index.document(RULES.title) == changed
        assert index.sources()[RULES.file] == (RULES.file, "2")


def test_a_file_that_holds_nothing_any_more_is_emptied(tmp_path: Path) -> None:
    with index_of(tmp_path, RULES, PLAN) as index:
        index.add([], {RULES.file: (RULES.file, "2")})
        assert titles(index) == [PLAN.title] and found(index) == 0


def test_after_many_changes_the_index_is_as_if_read_once(tmp_path: Path) -> None:
    with (
        index_of(tmp_path / "a", RULES, PLAN) as often,
        index_of(tmp_path / "b", RULES, PLAN) as once,
    ):
        for digest in range(12):
            add(often, [RULES], digest=str(digest))
        for words in (SEARCHED, "2035", "本办法", "翻番", "规划"):
            one, other = often.search(words), once.search(words)
            assert one.total == other.total > 0
            assert [(hit.address, hit.snippet) for hit in one.hits] == [
                (hit.address, hit.snippet) for hit in other.hits
            ]


def test_a_second_printing_in_another_file_is_a_copy_and_not_found_twice(tmp_path: Path) -> None:
    again = made(RULES.title, "采购竹编机的，按票面四成给奖。", "本办法自印发之日起算。",
                 number=RULES.number, file="compilation.txt")  # fmt: skip
    with index_of(tmp_path, RULES) as index:
        add(index, [again])
        (entry,) = index.documents()
        assert set(entry.files) == {RULES.file, "compilation.txt"}
        (copy,) = index.document(RULES.number).copies
        assert copy.part.file == "compilation.txt" and copy.differences
        assert found(index) == 1


def test_when_the_kept_printing_goes_the_other_takes_its_place(tmp_path: Path) -> None:
    again = made(RULES.title, "采购竹编机的，按票面四成给奖。", number=RULES.number, file="b.txt")
    with index_of(tmp_path, RULES) as index:
        add(index, [again])
        index.add([], {RULES.file: (RULES.file, "2")})
        assert index.document(RULES.number) == again
        assert found(index, "四成") == 1 and found(index, "三成") == 0


def test_an_error_in_the_middle_of_an_import_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with index_of(tmp_path, RULES) as index:
        encode, seen = codec.encode, []

        def failing(document: Document) -> bytes:
            seen.append(document)
            if len(seen) == 3:
                raise OSError("disk full")
            return encode(document)

        monkeypatch.setattr(codec, "encode", failing)
        new = [made(f"新办法之{n}", f"票面第{n}款。", number=f"甲〔2030〕{n}号") for n in range(5)]
        with pytest.raises(OSError, match="disk full"):
            add(index, [*new, replace(PLAN, parts=RULES.parts)])
        assert len(seen) == 3
        monkeypatch.undo()
        assert titles(index) == [RULES.title] and index.document(RULES.id) == RULES
        assert found(index) == 1 and list(index.sources()) == [RULES.file]
        add(index, new)
        assert found(index) == 6


HALF_AN_IMPORT = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from indexed import add, made
from huice.text.index import Index, codec

encode, seen = codec.encode, []

def stop_at_the_fortieth(document):
    seen.append(document)
    if len(seen) == 40:
        print("written", os.path.getsize(sys.argv[1] + "/texts.sqlite-wal"), flush=True)
        time.sleep(60)
    return encode(document)

codec.encode = stop_at_the_fortieth
texts = [os.urandom(50_000).hex() + "票面" for _ in range(50)]
new = [made(f"新办法之{{n}}", text, number=f"甲〔2030〕{{n}}号") for n, text in enumerate(texts)]
add(Index(Path(sys.argv[1])), new)
"""
"""Large enough that much of it is in the file when it stops."""


def test_a_process_killed_in_the_middle_of_an_import_leaves_the_index_as_it_was(
    tmp_path: Path,
) -> None:
    index_of(tmp_path, RULES).close()
    script = textwrap.dedent(HALF_AN_IMPORT).format(tests=str(Path(__file__).parent))
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        said, size = child.stdout.readline().split()
        assert said == "written" and int(size) > 100_000
        with Index(tmp_path) as index:  # a reader beside the writer sees what was
            assert found(index) == 1
    finally:
        child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]
    with Index(tmp_path) as index:
        assert titles(index) == [RULES.title] and found(index) == 1
        add(index, [PLAN])
        assert index.document(PLAN.id) == PLAN
        (sound,) = sqlite3.connect(index.path).execute("PRAGMA integrity_check").fetchone()
    assert sound == "ok"


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    index_of(tmp_path, RULES).close()
    other = sqlite3.connect(
        tmp_path / "texts.sqlite", isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    start = time.monotonic()
    release.start()
    with Index(tmp_path) as index:
        add(index, [PLAN])
        assert time.monotonic() - start >= 0.4
        assert set(titles(index)) == {RULES.title, PLAN.title}
    release.join()
    other.close()


def test_an_open_index_sees_what_another_process_adds(tmp_path: Path) -> None:
    with index_of(tmp_path, RULES) as index, Index(tmp_path) as other:
        assert found(index) == 1
        add(other, [made("农机目录", "票面二十种。")])
        assert found(index) == 2 and titles(index) == titles(other)


# --- when the file is not what it should be -------------------------------------------------


def test_an_index_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with index_of(tmp_path, RULES) as index:
        path = index.path
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(BadInput) as error:
        Index(tmp_path)
    assert "99" in why(error) and "newer version" in why(error)


@pytest.mark.parametrize("content", [b"this is no database at all" * 400, b"\x00" * 8192])
def test_a_file_that_is_no_database_is_reported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "texts.sqlite").write_bytes(content)
    with pytest.raises(BadInput) as error:
        Index(tmp_path)
    assert "texts.sqlite" in why(error)


def test_another_programs_database_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "texts.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE document (own TEXT)")
    db.close()
    with pytest.raises(BadInput):
        Index(tmp_path)
    with sqlite3.connect(path) as db:
        tables = db.execute("SELECT sql FROM sqlite_master").fetchall()
    db.close()
    assert tables == [("CREATE TABLE document (own TEXT)",)]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_answers_or_is_reported(tmp_path: Path, seed: int) -> None:
    many = [made(f"办法之{n}", "票面另有规定，" * 60, number=f"甲〔2030〕{n}号") for n in range(40)]
    with index_of(tmp_path, *many) as index:
        path = index.path
    content = bytearray(path.read_bytes())
    at = (seed * 7919 + 4096) % (len(content) - 9000)
    content[at : at + 6000] = bytes((seed * 37 + n * 11) % 256 for n in range(6000))
    path.write_bytes(content)
    try:
        with Index(tmp_path) as index:
            index.documents()
            index.search(SEARCHED)
            for each in many:
                index.document(each.id)
    except BadInput as error:
        assert error.problems


@pytest.mark.parametrize(
    "body",
    [pickle.dumps(Path("a")), b"", b"\x00", zlib.compress(b"[" * 100_000), zlib.compress(b"null"),
     zlib.compress(b"[1]"), zlib.compress(b"{}"), zlib.compress(b"\xff\xfe")],
)  # fmt: skip
def test_a_document_that_huice_did_not_write_is_reported_and_never_run(
    tmp_path: Path, body: bytes
) -> None:
    with index_of(tmp_path, RULES) as index:
        with sqlite3.connect(index.path) as db:
            db.execute("UPDATE body SET body = ?", (body,))
        db.close()
        with pytest.raises(BadInput):
            index.document(RULES.id)


def test_a_body_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "_LARGEST", 1 << 20)
    with pytest.raises(ValueError):
        codec.decode(zlib.compress(b" " * (1 << 21) + b"[]"))


def test_a_home_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput):
        Index(tmp_path / "file" / "home")


def test_the_index_lies_under_huice_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUICE_HOME", str(tmp_path / "there"))
    with Index() as index:
        add(index, [RULES])
    assert (tmp_path / "there" / "texts.sqlite").is_file()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="this system has another folder")
def test_without_huice_home_it_lies_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUICE_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with Index() as index:
        assert index.path == tmp_path / "huice" / "texts.sqlite"


def test_a_fault_of_the_program_is_not_told_as_a_damaged_file(tmp_path: Path) -> None:
    bad: Any = replace(RULES, number=object())
    with pytest.raises(Exception) as error, Index(tmp_path) as index:
        index.add([bad], {RULES.file: (RULES.file, "1")})
    assert not isinstance(error.value, BadInput)


def test_what_is_in_the_index_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    if not hasattr(os, "getuid"):
        pytest.skip("no such permissions here")
    home = tmp_path / "made" / "home"
    index_of(home, RULES).close()
    assert not home.stat().st_mode & 0o022
