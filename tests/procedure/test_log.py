"""日志：只追加；写到一半的行丢弃，已确认的不丢；手改的行被找出 · the log of a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import APPROVAL, opening, told

from huice.problems import BadInput
from huice.procedure.log import append, create, parse_log, read_log


def written(path: Path, length: int) -> None:
    head = create(path, opening(APPROVAL, "2024-02-01"))
    for place in range(length):
        head = append(path, told(f"2024-02-01 step{place} applicant", place), head)


def test_a_log_cut_within_any_line_keeps_every_whole_event_and_shows_no_half(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 200)
    raw = path.read_bytes()
    whole = parse_log(raw, "log")
    assert len(whole.entries) == 200 and whole.size == len(raw)
    start = 0
    for done, line in enumerate(raw.splitlines(keepends=True)):
        prefix = raw[:start]
        if done:
            base = parse_log(prefix, "log")
            assert len(base.entries) == done - 1
            for cut in range(1, len(line), max(1, len(line) // 3) if 3 < done < 198 else 1):
                torn = parse_log(raw[: start + cut], "log")
                assert (torn.entries, torn.size) == (base.entries, start)
        start += len(line)


def test_after_a_torn_write_the_next_event_follows_the_last_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 3)
    path.write_bytes(path.read_bytes()[:-7])
    log = read_log(path)
    assert [each.id for each in log.entries] == ["e0", "e1"]
    append(path, told("2024-02-01 again applicant", 9), log.head)
    assert [each.id for each in read_log(path).entries] == ["e0", "e1", "e9"]


@pytest.mark.parametrize("line", [1, 3, 5])
def test_an_edited_line_is_named_and_the_log_is_left_alone(tmp_path: Path, line: int) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b"2024-02-01", b"2024-02-02", 1)
    path.write_bytes(b"".join(lines))
    with pytest.raises(BadInput, match=rf"case\.jsonl:{line} .*哈希链"):
        append(path, told("2024-02-01 x applicant", 9), "0" * 64)
    assert path.read_bytes() == b"".join(lines)


def test_a_line_taken_out_is_found(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    with pytest.raises(BadInput, match="log:3 "):
        parse_log(b"".join(lines[:2] + lines[3:]), "log")


def test_a_writer_who_has_not_seen_the_last_event_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    head = create(path, opening(APPROVAL, "2024-02-01"))
    append(path, told("2024-02-01 a applicant", 0), head)
    with pytest.raises(BadInput, match="请重读"):
        append(path, told("2024-02-01 b applicant", 1), head)
    with pytest.raises(BadInput, match="已经存在"):
        create(path, opening(APPROVAL, "2024-02-01"))
