"""Files into the index: named, read once, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed import state_of
from policy_texts import DECREE, METADATA_FIRST, OPINION, PLAN

from huice.problems import BadInput
from huice.text.importing import import_files
from huice.text.index import Index
from huice.text.reader import read_paths

QUERIES = ("茶叶机械", "漆器", "经费")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "decree.txt").write_text(DECREE, encoding="utf-8")
    (folder / "opinion.txt").write_text(OPINION, encoding="gb18030")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "home")


def states(index: Index, *paths: Path) -> dict[str, str]:
    return {each.file: each.state for each in import_files(index, paths)}


def test_a_folder_is_read_and_found(index: Index, files: Path) -> None:
    done = import_files(index, [files])
    assert [(each.file, each.state) for each in done] == [("decree.txt", "new"), ("opinion.txt", "new")]  # fmt: skip
    assert {d.title for each in done for d in each.documents} == {e.title for e in index.documents()}  # fmt: skip
    assert {each.title for each in index.documents()} == {each.title for each in read_paths([files])}  # fmt: skip
    assert [hit.file for hit in index.search("漆器产业营业收入").hits] == ["opinion.txt"]


def test_a_file_that_has_not_changed_is_passed_over(index: Index, files: Path) -> None:
    import_files(index, [files])
    before = state_of(index, QUERIES)
    assert set(states(index, files).values()) == {"same"}
    assert state_of(index, QUERIES) == before


def test_a_file_that_changed_is_read_again(index: Index, files: Path) -> None:
    import_files(index, [files])
    (files / "decree.txt").write_text(DECREE.replace("80万元", "95万元"), encoding="utf-8")
    assert states(index, files) == {"decree.txt": "changed", "opinion.txt": "same"}
    assert index.search("80万元").total == 0 and index.search("95万元").total == 1


def test_what_was_done_is_said_in_both_languages(index: Index, files: Path) -> None:
    (first, _) = import_files(index, [files])
    assert first.say("zh") == "decree.txt：读入 1 份文件"
    assert first.say("en") == "decree.txt: 1 document read"
    assert first.as_json()["documents"][0]["title"] == "浙江省茶叶机械促进办法"
    (again, _) = import_files(index, [files])
    assert (again.say("zh"), again.say("en")) == ("decree.txt：没有变化", "decree.txt: unchanged")


def test_two_files_of_one_name_are_told_apart_by_their_folders(
    index: Index, tmp_path: Path
) -> None:
    for folder, text in {"a/x": DECREE, "b/x": OPINION, "b/y": PLAN}.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "same.txt").write_text(text, encoding="utf-8")
    assert set(states(index, tmp_path / "a")) == {"same.txt"}
    assert set(states(index, tmp_path / "b")) == {"x/same.txt", "y/same.txt"}
    assert len(index.documents()) == 3
    assert states(index, tmp_path / "a", tmp_path / "b") == {
        "same.txt": "same", "x/same.txt": "same", "y/same.txt": "same",
    }  # fmt: skip


def test_a_file_read_again_keeps_its_name_whatever_is_read_before_it(
    index: Index, tmp_path: Path
) -> None:
    for folder, text in {"a": DECREE, "b": OPINION}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(text, encoding="utf-8")
    assert states(index, tmp_path / "b") == {"same.txt": "new"}
    assert states(index, tmp_path / "a", tmp_path / "b") == {
        "a/same.txt": "new",
        "same.txt": "same",
    }
    (tmp_path / "a" / "same.txt").write_text(DECREE + "\n第五条 另订。\n", encoding="utf-8")
    assert states(index, tmp_path / "a") == {"a/same.txt": "changed"}
    assert len(index.sources()) == 2


def test_one_bad_file_among_good_ones_and_nothing_is_written(index: Index, files: Path) -> None:
    import_files(index, [files])
    before = state_of(index, QUERIES)
    (files / "new.txt").write_text(METADATA_FIRST, encoding="utf-8")
    (files / "broken.docx").write_bytes(b"PK\x03\x04 no package")
    (files / "empty.txt").write_bytes(b"")
    with pytest.raises(BadInput) as told:
        import_files(index, [files])
    assert {Path(each.spot.file).name for each in told.value.problems} == {"broken.docx", "empty.txt"}  # fmt: skip
    assert state_of(index, QUERIES) == before


def test_an_interruption_while_reading_writes_nothing(index: Index, files: Path) -> None:
    def stop(done: int, of: int, name: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(index, [files], stop)
    assert index.documents() == [] and index.sources() == {}


def test_each_step_is_told(index: Index, files: Path) -> None:
    told: list[tuple[int, int, str]] = []
    import_files(index, [files], lambda *step: told.append(step))
    assert told == [(0, 2, "decree.txt"), (1, 2, "opinion.txt")]


def test_the_same_file_named_twice_is_read_once(index: Index, files: Path) -> None:
    twice = [files / "decree.txt", files / "decree.txt", files]
    assert [each.file for each in import_files(index, twice)] == ["decree.txt", "opinion.txt"]


def test_what_two_files_hold_alike_is_one_document(index: Index, files: Path) -> None:
    (files / "reprint.txt").write_text(DECREE.replace("80万元", "90万元"), encoding="utf-8")
    import_files(index, [files])
    assert len(index.documents()) == 2
    decree = index.document("浙江省茶叶机械促进办法")
    assert len(decree.copies) == 1
    assert any("90" in each.copy for each in decree.copies[0].differences)
