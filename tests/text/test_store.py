"""An index whose file is damaged, foreign or hostile: an answer, or words, and never a crash."""

from __future__ import annotations

import pickle
import random
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from indexed import add, index_of, issued

from huice.problems import BadInput
from huice.text.index import Index, codec

RULES = issued(
    "竹溪市竹编机械奖补办法", "采购竹编机的，按票面三成给奖。", number="竹工信规〔2031〕7号"
)
MANY = [
    issued(f"办法之{n}", "票面另有规定，" * 60, number=f"甲〔2030〕{n}号", file=f"{n}.txt")
    for n in range(40)
]
USES: dict[str, Callable[[Index], object]] = {
    "search": lambda index: [index.search(words) for words in ("票面", "另有规定", "办法")],
    "document": lambda index: [index.document(each.id) for each in MANY],
    "documents": Index.documents,
    "corpus": Index.corpus,
    "sources": Index.sources,
    "add": lambda index: add(index, *MANY[:3], digest="2"),
}


def damaged(content: bytes, seed: int) -> bytes:
    """Stretches of the file overwritten, its header left whole; now and then the end torn off."""
    dice, bytes_ = random.Random(seed), bytearray(content)
    for _ in range(dice.choice((1, 1, 3, 20))):
        size = dice.choice((1, 4, 100, 4096))
        start = dice.randrange(100, len(bytes_) - size)
        bytes_[start : start + size] = dice.randbytes(size) if dice.random() < 0.5 else bytes(size)
    return bytes(bytes_[: dice.randrange(len(bytes_))] if dice.random() < 0.1 else bytes_)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with index_of(tmp_path_factory.mktemp("sound"), *MANY) as index:
        path = index.path
    return path.read_bytes()


@pytest.mark.parametrize("use", USES)
def test_a_damaged_file_answers_or_is_reported(tmp_path: Path, sound: bytes, use: str) -> None:
    reported = 0
    for seed in range(60):
        home = tmp_path / str(seed)
        home.mkdir()
        (home / "texts.sqlite").write_bytes(damaged(sound, seed))
        try:
            with Index(home) as index:
                USES[use](index)
        except BadInput as error:
            reported += 1
            assert all("texts.sqlite" in str(problem.spot) or problem.spot.file in {d.id for d in MANY}
                       for problem in error.problems)  # fmt: skip
    assert 0 < reported < 60


@pytest.mark.parametrize(
    "body",
    [pickle.dumps(Path("a")), b"", b"\x00", zlib.compress(b"null"), zlib.compress(b"[1]"),
     zlib.compress(b"{}"), zlib.compress(b"\xff\xfe"), "text", None, 7],
)  # fmt: skip
def test_a_body_that_huice_did_not_write_is_reported_and_never_run(
    tmp_path: Path, body: object
) -> None:
    with index_of(tmp_path, RULES) as index:
        with sqlite3.connect(index.path) as db:
            db.execute("PRAGMA ignore_check_constraints = 1")
            try:
                db.execute("UPDATE body SET body = ?", (body,))
            except sqlite3.IntegrityError:
                db.execute("DELETE FROM body")
        db.close()
        with pytest.raises(BadInput):
            index.document(RULES.id)


def test_the_database_of_another_program_is_reported_and_left_alone(tmp_path: Path) -> None:
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


def test_a_fault_of_the_caller_is_not_told_as_a_damaged_file(tmp_path: Path) -> None:
    wrong: Any = replace(RULES, number=object())
    with pytest.raises(Exception) as error, Index(tmp_path) as index:
        index.add([wrong], {"a.txt": ("a.txt", "1")})
    assert not isinstance(error.value, BadInput)


@pytest.mark.parametrize(
    "number",
    ["竹工信规〔2031〕7号", "竹工信规[2031]7号", "竹工信规（2031）7 号", " 竹工信规(2031)7号"],
)
def test_a_number_is_the_same_in_any_brackets(tmp_path: Path, number: str) -> None:
    with index_of(tmp_path, RULES, *MANY[:2]) as index:
        assert index.document(number) == RULES


def test_sister_places_with_one_title_stay_apart_and_unread_when_another_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them again at each import would make importing quadratic."""
    plans = [
        issued(f"{place}推动竹艺产业集群高质量发展行动计划", f"{place}建设竹艺园{n}座。",
               number=f"{place}府〔2031〕{n}号", region=place, file=f"{n}.txt")
        for n, place in enumerate(("广州市", "惠州市", "梅州市", "潮州市", "常州市", "苏州市", "杭州市"))
    ]  # fmt: skip
    with index_of(tmp_path, *plans[:-1]) as index:
        decode, again = codec.decode, []
        monkeypatch.setattr(codec, "decode", lambda body: again.append(body) or decode(body))
        add(index, plans[-1])
        assert again == []
        assert [index.document(plan.number) for plan in plans] == plans
