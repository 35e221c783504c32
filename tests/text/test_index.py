"""The index as a store: documents come back, one number is one document, all or nothing."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import add, addresses, article, index_of, issued, shown, state_of
from policy_texts import EVERY, documents

from huice.problems import BadInput
from huice.text.document import (
    Block,
    Copy,
    Difference,
    Document,
    Part,
    Provision,
    Relation,
)
from huice.text.index import Index, codec, postings
from huice.text.index.schema import FILE, VERSION, home
from huice.text.lines import Repair

SENTENCES = (
    "第一条 采茶机每台补助三万元，由县里发放。",
    "第二条 炒茶机的操作人员须经过培训。",
    "第三条 包装车间按照面积计算扶持金额。",
    "第四条 茶机企业可以同时申请多项资助。",
)
TITLE = "竹溪县茶叶机械扶持若干措施"
THIN = issued(TITLE, *SENTENCES[:2], number="竹政〔2031〕7号", file="thin.txt")
FULL = issued(TITLE, *SENTENCES, number="竹政〔2031〕7号", file="full.txt", signed=date(2031, 5, 6))
BARE = issued(TITLE, *SENTENCES[:3], file="bare.txt")
OTHER = issued(
    "竹溪县水泵出口奖励办法", "第一条 水泵出口按重量奖励。", number="竹政〔2031〕8号", file="o.txt"
)
QUERIES = ("采茶机", "水泵", "茶机企业", "竹溪县", "第一条")


# --- documents come back ---------------------------------------------------------------------


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_documents_come_back_as_they_were_read(tmp_path: Path, text: str) -> None:
    read = [replace(each, missing=()) for each in documents(text)]
    with index_of(tmp_path, *read) as index:
        back = {each.parts: each for each in index.corpus()}
    assert {parts: replace(each, copies=()) for parts, each in back.items()} == {
        each.parts: each for each in read if each.parts in back
    }
    assert sum(1 + len(each.copies) for each in back.values()) == len(read)


_text = st.text(st.characters(), max_size=12)
_days = st.none() | st.dates()
_starts = st.lists(st.tuples(st.integers(0, 99), st.integers(1, 99)), min_size=1, max_size=3)
_blocks = st.builds(
    Block, st.sampled_from(["text", "heading", "table"]), _text, _starts.map(tuple),
    st.integers(0, 6), st.lists(st.lists(_text, max_size=3).map(tuple), max_size=2).map(tuple),
)  # fmt: skip
_steps = st.lists(st.tuples(_text, st.integers(0, 99)), max_size=2).map(tuple)
_units = st.recursive(
    st.builds(Provision, _text, _text, _steps, _text, _text, st.lists(_blocks, max_size=2).map(tuple)),
    lambda below: st.builds(
        Provision, _text, _text, _steps, _text, _text, st.just(()), st.lists(below, max_size=2).map(tuple)
    ),
    max_leaves=5,
)  # fmt: skip
_parts = st.builds(Part, st.sampled_from(["text", "notice"]), _text, st.integers(1), st.integers(1))
_documents = st.builds(
    Document, _text, _text, _text, st.lists(_text, max_size=2).map(tuple), st.just("final"),
    st.lists(_parts, min_size=1, max_size=2).map(tuple), _units, _days, _days, _days, _days, _text,
    st.none() | st.tuples(st.integers(1900, 2100), st.integers(1900, 2100)), _text,
    st.lists(_text, max_size=2).map(tuple),
    st.lists(st.builds(Relation, st.just("replaces"), _text), max_size=2).map(tuple),
    st.lists(st.builds(Copy, _parts, st.lists(st.builds(Difference, _text, _text, _text), max_size=2).map(tuple)), max_size=2).map(tuple),
    st.lists(st.builds(Repair, st.integers(1), _text, _text, _text), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_documents)
def test_any_document_survives_the_way_to_bytes_and_back(document: Document) -> None:
    assert codec.decode(codec.encode(document)) == document


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_document_are_refused(body: bytes) -> None:
    for each in (body, zlib.compress(body)):
        with pytest.raises(ValueError):
            codec.decode(each)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_document_with_a_piece_torn_out_is_refused_or_still_a_document(
    data: st.DataObject,
) -> None:
    plain = json.loads(zlib.decompress(codec.encode(FULL)))
    at = data.draw(st.integers(0, len(plain) - 1))
    plain[at] = data.draw(st.sampled_from([None, 3, "x", [], [3], {"a": 1}]))
    try:
        found = codec.decode(zlib.compress(json.dumps(plain).encode()))
    except ValueError:
        return
    assert isinstance(found, Document)


def test_a_body_that_blows_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "_LARGEST", 1000)
    with pytest.raises(ValueError, match="too large"):
        codec.decode(zlib.compress(b" " * 10_000))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ValueError):
        codec.decode(zlib.compress(b"[" * 200_000))


# --- by name ---------------------------------------------------------------------------------


def test_a_document_answers_to_its_id_number_title_and_part_of_its_title(tmp_path: Path) -> None:
    with index_of(tmp_path, FULL, OTHER) as index:
        for name in (OTHER.id, "竹政〔2031〕8号", "竹政 [2031] 8号", OTHER.title, "水泵出口"):
            assert index.document(name) == OTHER
        with pytest.raises(BadInput, match="2 份文件都对得上"):
            index.document("竹溪县")
        with pytest.raises(BadInput, match=f"是否指“{OTHER.title}”"):
            index.document("竹溪县水泵进口奖励办法")
        for name in ("", "乌有", "\ud800", "' OR 1=1 --", "\0"):
            with pytest.raises(BadInput):
                index.document(name)


# --- importing again -------------------------------------------------------------------------


def test_reading_a_file_again_replaces_what_it_held(tmp_path: Path) -> None:
    with index_of(tmp_path, FULL, OTHER) as index:
        changed = issued("竹溪县水泵进口奖励办法", "第一条 叶轮进口按件奖励。", file="o.txt")
        add(index, changed, digest="2")
        assert shown(index) == [(changed.title, ("o.txt",)), (TITLE, ("full.txt",))]
        assert index.search("重量").total == 0 and index.search("叶轮").total == 1
        assert index.sources()["o.txt"] == ("/o.txt", "2")


def test_a_file_that_holds_nothing_any_more_leaves_nothing(tmp_path: Path) -> None:
    with index_of(tmp_path, OTHER) as index:
        index.add([], {"o.txt": ("/o.txt", "3")})
        assert index.documents() == [] and index.search("水泵").total == 0


def test_after_many_imports_of_one_file_the_index_is_no_larger_and_as_right(tmp_path: Path) -> None:
    texts = [f"第{at}条 茶机第{at}号样机的说明" for at in range(150)]
    first = tmp_path / "first", tmp_path / "second"
    with index_of(first[0], issued(TITLE, *texts, file="m.txt")) as once:
        expected = [once.search(query) for query in ("茶机", "样机 第77号")]
    with Index(first[1]) as index:
        for round in range(40):
            add(index, issued(TITLE, *texts, file="m.txt"), digest=str(round))
            assert index.search("茶机").total == 151 - 1
        assert [index.search(query) for query in ("茶机", "样机 第77号")] == expected
    sizes = [(folder / FILE).stat().st_size for folder in first]
    assert sizes[1] < 25 * sizes[0]
    counted = sqlite3.connect(first[1] / FILE)
    (held,) = counted.execute("SELECT sum(length(lengths) / 2) FROM batch").fetchone()
    counted.close()
    assert held <= 2 * 151 + 1000


def test_small_imports_end_in_few_batches_and_the_same_answers(tmp_path: Path) -> None:
    many = [
        issued(f"第{at}号水泵通报{at}", f"第一条 水泵{at}台在{at % 7}号车间", file=f"{at}.txt")
        for at in range(60)
    ]
    with index_of(tmp_path / "one", *many) as index:
        expected = [index.search(query, limit=99) for query in ("水泵", "3号车间", "泵")]
    with Index(tmp_path / "many") as index:
        for each in many:
            add(index, each)
        assert [index.search(query, limit=99) for query in ("水泵", "3号车间", "泵")] == expected
    db = sqlite3.connect(tmp_path / "many" / FILE)
    (batches,) = db.execute("SELECT count(*) FROM batch").fetchone()
    db.close()
    assert batches < 8


def test_batches_are_cut_at_their_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    many = [issued(f"第{at}号水泵通报{at}", *["水泵出口"] * at) for at in range(1, 30)]
    with index_of(tmp_path / "one", *many) as index:
        expected = index.search("水泵 出口", limit=999)
    monkeypatch.setattr(postings, "LARGEST", 200)
    with index_of(tmp_path / "cut", *many) as index:
        assert index.search("水泵 出口", limit=999) == expected
    db = sqlite3.connect(tmp_path / "cut" / FILE)
    (batches,) = db.execute("SELECT count(*) FROM batch").fetchone()
    db.close()
    assert batches > 10


# --- one number, one document ----------------------------------------------------------------


@pytest.mark.parametrize("order", [*permutations((THIN, FULL, BARE))])
def test_of_several_printings_the_fullest_is_shown_in_whatever_order_they_come(
    tmp_path: Path, order: Sequence[Document]
) -> None:
    with Index(tmp_path) as index:
        for each in order:
            add(index, each)
        assert [(title, files[0]) for title, files in shown(index)] == [(TITLE, "full.txt")]
        assert set(index.documents()[0].files) == {"thin.txt", "full.txt", "bare.txt"}
        (found,) = index.corpus()
        assert {copy.part.file for copy in found.copies} == {"thin.txt", "bare.txt"}
        assert replace(found, copies=()) == FULL
        assert index.search("采茶机").total == 1  # a copy is not found beside it


def test_all_at_once_is_the_same_as_one_by_one(tmp_path: Path) -> None:
    with index_of(tmp_path / "once", THIN, FULL, OTHER) as once, Index(tmp_path / "each") as each:
        for document in (THIN, FULL, OTHER):
            add(each, document)
        assert [entry.as_json() for entry in each.documents()] == [
            entry.as_json() for entry in once.documents()
        ]
        assert each.corpus() == once.corpus()
        assert [each.search(query).total for query in QUERIES] == [
            once.search(query).total for query in QUERIES
        ]


def test_when_the_printing_that_was_shown_goes_the_copy_steps_forward(tmp_path: Path) -> None:
    with index_of(tmp_path, FULL, THIN, OTHER) as index:
        assert addresses(index.search("资助")) == ["第4条"]
        index.add([], {"full.txt": ("/full.txt", "2")})
        assert shown(index) == [(TITLE, ("thin.txt",)), (OTHER.title, ("o.txt",))]
        assert index.document("竹政〔2031〕7号") == THIN
        assert index.search("资助").total == 0
        assert [hit.file for hit in index.search("采茶机").hits] == ["thin.txt"]
        add(index, FULL)
        assert [hit.file for hit in index.search("采茶机").hits] == ["full.txt"]


def test_a_copy_that_goes_is_no_longer_named(tmp_path: Path) -> None:
    with index_of(tmp_path, FULL, THIN) as index:
        index.add([], {"thin.txt": ("/thin.txt", "2")})
        assert index.corpus() == [FULL]
        assert index.documents()[0].files == ("full.txt",)


def test_two_numbers_are_two_documents_however_alike(tmp_path: Path) -> None:
    again = issued(TITLE, *SENTENCES, number="竹政〔2035〕1号", file="again.txt")
    with index_of(tmp_path, FULL, again) as index:
        assert len(index.documents()) == 2
        assert index.search("采茶机").total == 2


def test_two_documents_that_stand_on_the_same_lines_are_both_kept(tmp_path: Path) -> None:
    joint = issued("竹溪县水泵检修规程", "第一条 检修水泵。", file="o.txt")
    assert joint.parts == OTHER.parts
    with index_of(tmp_path, OTHER, joint) as index:
        assert {each.title for each in index.corpus()} == {OTHER.title, joint.title}
        assert index.search("水泵", kind="条").total == 2


def test_an_annex_that_is_missing_here_and_read_elsewhere_is_not_missing(tmp_path: Path) -> None:
    notice = issued(
        "关于印发水泵名录的通知", "第一条 见附件。", file="n.txt", missing=("水泵名录", "申报书")
    )
    annex = issued("水泵名录", "第一条 潜水泵。", file="annex.txt")
    with index_of(tmp_path, notice) as index:
        assert index.document(notice.id).missing == ("水泵名录", "申报书")
        add(index, annex)
        assert index.document(notice.id).missing == ("申报书",)
        index.add([], {"annex.txt": ("/annex.txt", "2")})
        assert index.document(notice.id).missing == ("水泵名录", "申报书")


# --- all or nothing --------------------------------------------------------------------------


def test_an_import_that_fails_in_the_middle_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with index_of(tmp_path, FULL) as index:
        before = state_of(index, QUERIES)
        with monkeypatch.context() as patch:
            patch.setattr(postings, "_write", fail)
            with pytest.raises(KeyboardInterrupt):
                add(index, OTHER, THIN, replace(FULL, title="竹溪县另一份措施"))
        assert state_of(index, QUERIES) == before
        add(index, OTHER)
        assert index.search("水泵").total == 2


KILLED = """
import os, pickle, signal, sys
from huice.text.index import Index, postings
documents, sources = pickle.load(sys.stdin.buffer)
write = postings._write
def die(db, batch):
    write(db, batch)
    print("half", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
postings._write = die
with Index() as index:
    index.add(documents, sources)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_process_killed_in_the_middle_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pickle

    monkeypatch.setenv("HUICE_HOME", str(tmp_path))
    with index_of(tmp_path, FULL) as index:
        before = state_of(index, QUERIES)
    given = pickle.dumps(([OTHER, THIN], {"o.txt": ("/o", "1"), "full.txt": ("/f", "2")}))
    done = subprocess.run([sys.executable, "-c", KILLED], input=given, capture_output=True)
    assert done.stdout == b"half\n" and done.returncode == -signal.SIGKILL, done.stderr
    with Index(tmp_path) as index:
        assert state_of(index, QUERIES) == before
        add(index, OTHER)
        assert index.search("水泵").total == 2


def test_a_reader_sees_the_old_state_while_another_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, seen = postings.add, []
    with index_of(tmp_path, FULL) as index, Index(tmp_path) as reader:
        before = state_of(reader, QUERIES)

        def look(db: sqlite3.Connection, *given: Sequence[object]) -> range:
            keys = write(db, *given)  # type: ignore[arg-type]
            seen.append(state_of(reader, QUERIES))
            with Index(tmp_path) as late:
                seen.append(state_of(late, QUERIES))
            return keys

        monkeypatch.setattr(postings, "add", look)
        add(index, OTHER)
        assert seen == [before, before]
        assert reader.search("水泵").total == 2


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    Index(tmp_path).close()
    failed: list[BaseException] = []

    def write(start: int) -> None:
        try:
            with Index(tmp_path) as index:
                for at in range(start, start + 8):
                    add(index, issued(f"第{at}号水泵通报{at}", "第一条 水泵", file=f"{at}.txt"))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with Index(tmp_path) as index:
        assert len(index.documents()) == 24
        assert index.search("水泵", kind="条").total == 24


def test_a_new_index_can_be_opened_by_several_at_once(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def open_(folder: Path, all_together: threading.Barrier) -> None:
        all_together.wait()
        try:
            Index(folder).close()
        except BaseException as error:
            failed.append(error)

    for round in range(15):
        barrier = threading.Barrier(6)
        threads = [threading.Thread(target=open_, args=(tmp_path / str(round), barrier)) for _ in range(6)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failed


def test_a_writer_that_waits_too_long_says_that_another_is_writing(tmp_path: Path) -> None:
    with index_of(tmp_path, FULL) as index:
        holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        index._db.execute("PRAGMA busy_timeout = 20")
        with pytest.raises(BadInput, match="另一个程序正在写"):
            add(index, OTHER)
        holder.execute("ROLLBACK")
        holder.close()
        add(index, OTHER)
        assert index.search("水泵").total == 2


# --- files that cannot be used ---------------------------------------------------------------


def changed_by(folder: Path, *statements: str) -> None:
    db = sqlite3.connect(folder / FILE)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_an_index_of_a_newer_version_is_refused_and_kept(tmp_path: Path) -> None:
    index_of(tmp_path, FULL).close()
    changed_by(tmp_path, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(BadInput, match="更新的版本") as told:
        Index(tmp_path)
    assert FILE in told.value.problems[0].spot.file
    changed_by(tmp_path, f"PRAGMA user_version = {VERSION}")
    with Index(tmp_path) as index:
        assert index.corpus() == [FULL]


@pytest.mark.parametrize("content", [b"no database at all" * 99, b"SQLite format 3\0" + b"\xff" * 5000])  # fmt: skip
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BadInput, match="索引用不了"):
        Index(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="索引用不了"):
        Index(tmp_path / "file")


def everything(index: Index) -> None:
    index.search("采茶机 茶")
    index.corpus()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "pages": lambda folder: _overwrite(folder / FILE, 4096, b"\xa5" * 1_000_000),
    "cut off": lambda folder: _cut(folder / FILE, 8192),
    "postings": lambda folder: changed_by(folder, "UPDATE posting SET units = x'0102'"),
    "odd bytes": lambda folder: changed_by(folder, "UPDATE posting SET units = x'010203'"),
    "far units": lambda folder: changed_by(
        folder, "UPDATE posting SET units = x'ffff', counts = x'01'"
    ),
    "batch": lambda folder: changed_by(folder, "UPDATE batch SET lengths = x'00'"),
    "short batch": lambda folder: changed_by(folder, "UPDATE batch SET kinds = x'00'"),
    "body": lambda folder: changed_by(folder, "UPDATE body SET body = x'00ff00'"),
    "no body": lambda folder: changed_by(folder, "DELETE FROM body"),
    "no units": lambda folder: changed_by(folder, "DELETE FROM unit"),
    "tables": lambda folder: changed_by(folder, "DROP TABLE unit"),
    "text": lambda folder: changed_by(folder, "UPDATE unit SET text = CAST(x'ff' AS TEXT)"),
}


def _overwrite(path: Path, start: int, data: bytes) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data[: max(size - start, 0)])


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_that_only_a_query_meets_is_told_as_such(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    index_of(tmp_path, FULL, OTHER).close()
    damage(tmp_path)
    with pytest.raises(BadInput, match="索引用不了") as told, Index(tmp_path) as index:
        everything(index)
    assert FILE in told.value.problems[0].spot.file


# --- where it stands -------------------------------------------------------------------------


def test_the_home_is_what_is_stated_or_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HUICE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    user = Path.home()
    for platform, expected in {
        "linux": user / ".local/share/huice",
        "darwin": user / "Library/Application Support/huice",
        "win32": user / "AppData/Local/huice",
    }.items():
        monkeypatch.setattr(sys, "platform", platform)
        assert home() == expected
    monkeypatch.setenv("LOCALAPPDATA", "D:/data")
    assert home() == Path("D:/data/huice")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert home() == Path("/data/huice")
    monkeypatch.setenv("HUICE_HOME", "~/mine")
    assert home() == user / "mine"


def test_an_index_without_a_folder_stands_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUICE_HOME", str(tmp_path / "deep" / "home"))
    with Index() as index:
        assert index.documents() == [] and index.search("茶").total == 0
    assert (tmp_path / "deep" / "home" / FILE).exists()


def test_headings_and_broken_characters_can_be_kept(tmp_path: Path) -> None:
    odd = replace(
        issued("坏标题", article(1, "坏\ud800字\0与零", "题\udfff")),
        title="坏\ud800标题", number="号\ud800", region="\ud800",
    )  # fmt: skip
    with index_of(tmp_path, odd) as index:
        assert index.corpus() == [odd]
        assert addresses(index.search("与零")) == ["第1条"]
