"""日志：只追加；写到一半的行丢弃，已确认的不丢；手改的行被找出 · the log of a case."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from bisect import bisect_right
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from cases import FILING, on, opening, told

from huice.calendar import Conventions
from huice.problems import BadInput
from huice.procedure.engine import fold
from huice.procedure.events import Entry
from huice.procedure.log import (
    START,
    Log,
    begin,
    is_begun,
    parse_log,
    read_log,
    whole_log,
    writing,
)

BEGUN = opening(FILING, "2021-09-01")
FIRST = [
    "2021-09-01 declare applicant prohibited=no needs_approval=no",
    "2021-09-02 fill-in applicant completion=2024-12-31",
    "2021-09-02 upload applicant",
    "2021-09-03 submit applicant project_code=甲-1",
    "2021-09-06 verify authority",
    "2021-10-08 start applicant",
    "2021-10-11 notify-start applicant",
]


def history(length: int) -> list[Entry]:
    """A filing as it might go: filed, started, and then checked and changed over the years."""
    entries = [told(line, place) for place, line in enumerate(FIRST[:length])]
    day = on("2021-10-12")
    for place in range(len(entries), length):
        day += timedelta(days=place % 5)
        line = (
            f"{day} inspect authority"
            if place % 3
            else f"{day} change-by-choice applicant change=1{place % 10}%"
        )
        entries.append(replace(told(line, place), reason="设备排布调整，规模略变" * (place % 2)))
    return entries


def written(path: Path, length: int) -> Log:
    with begin(path, BEGUN) as writer:
        for entry in history(length):
            writer.append(entry)
        return writer.log


def append(path: Path, line: str, place: int) -> Log:
    with writing(path) as writer:
        return writer.append(told(line, place))


@pytest.fixture(scope="module")
def raw() -> bytes:
    """The log of a case of 200 events that its procedure takes."""
    entries = history(200)
    assert len(fold(FILING, BEGUN, entries).timeline) >= 200
    return whole_log(BEGUN, entries)


class TestCut:
    def test_a_log_written_event_by_event_has_the_same_bytes(
        self, tmp_path: Path, raw: bytes
    ) -> None:
        log = written(tmp_path / "case.jsonl", 200)
        assert (tmp_path / "case.jsonl").read_bytes() == raw
        assert log == parse_log(raw, "log") and log.size == len(raw)
        assert list(log.entries) == history(200) and log.opening == BEGUN

    def test_cut_at_any_byte_it_gives_every_acknowledged_event_and_no_half(
        self, tmp_path: Path, raw: bytes
    ) -> None:
        """Each byte of a file that grows shorter; read on from three events before."""
        path, whole = tmp_path / "case.jsonl", parse_log(raw, "log")
        ends = [place + 1 for place, byte in enumerate(raw) if byte == ord("\n")]
        known = [parse_log(raw[:end], "log") for end in ends]
        path.write_bytes(raw)
        for cut in range(len(raw) - 1, ends[0] - 1, -1):
            os.truncate(path, cut)
            done = bisect_right(ends, cut) - 1
            log = read_log(path, known[max(0, done - 3)])
            assert (log.entries, log.size) == (whole.entries[:done], ends[done])
        for cut in range(ends[0]):
            with pytest.raises(BadInput, match="未曾开始"):
                parse_log(raw[:cut], "log")

    def test_read_from_its_beginning_it_is_cut_just_the_same(self, raw: bytes) -> None:
        whole = parse_log(raw, "log")
        ends = [place + 1 for place, byte in enumerate(raw) if byte == ord("\n")]
        for done, end in enumerate(ends[:-1]):
            step = 1 if done in (0, 1, 2, 60, 199) else 61
            for cut in {end, end + 1, *range(end, ends[done + 1], step), ends[done + 1] - 1}:
                log = parse_log(raw[:cut], "log")
                assert (log.entries, log.size) == (whole.entries[:done], end)

    def test_after_a_cut_anywhere_the_next_event_follows_the_last_whole_one(
        self, tmp_path: Path, raw: bytes
    ) -> None:
        path, whole = tmp_path / "case.jsonl", parse_log(raw, "log")
        first = raw.index(b"\n") + 1
        for cut in [*range(first, len(raw), 1009), len(raw) - 1]:
            path.write_bytes(raw[:cut])
            kept = read_log(path).entries
            append(path, "2026-09-01 inspect authority", 900)
            ids = [each.id for each in read_log(path).entries]
            assert ids == [*(each.id for each in whole.entries[: len(kept)]), "e900"]

    def test_a_beginning_that_was_cut_short_can_be_made_again(
        self, tmp_path: Path, raw: bytes
    ) -> None:
        path = tmp_path / "case.jsonl"
        for cut in range(raw.index(b"\n") + 1):
            path.write_bytes(raw[:cut])
            assert not is_begun(path.read_bytes())
            with begin(path, BEGUN) as writer:
                assert writer.log.entries == ()
            assert read_log(path).opening == BEGUN

    def test_zeros_that_a_power_cut_leaves_at_the_end_are_no_event(
        self, tmp_path: Path, raw: bytes
    ) -> None:
        path = tmp_path / "case.jsonl"
        path.write_bytes(raw + bytes(300))
        assert read_log(path) == parse_log(raw, "log")


WRITER = """
import sys
from datetime import date, datetime
from pathlib import Path
from huice.procedure.events import Entry
from huice.procedure.log import writing
with writing(Path(sys.argv[1])) as writer:
    place = len(writer.log.entries)
    while True:
        moment = datetime(2022, 1, 3, 9)
        writer.append(Entry(f"e{place}", "inspect", date(2022, 1, 3), moment, "authority", {}, "记" * 300))
        print(f"e{place}", flush=True)
        place += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_writer_loses_no_event_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 7)
    for _ in range(4):
        before = len(read_log(path).entries)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout
            said = [child.stdout.readline().strip() for _ in range(25)]
            child.send_signal(signal.SIGKILL)
            said += child.stdout.read().split()
        ids = [each.id for each in read_log(path).entries][before:]
        assert len(said) >= 25 and ids[: len(said)] == said
        assert len(ids) <= len(said) + 1  # written, and killed before it could say so


class TestEdited:
    """Raises and names the line, and leaves the bytes as they are."""

    @staticmethod
    def refused(path: Path, line: int) -> None:
        before = path.read_bytes()
        with pytest.raises(BadInput, match=rf"case\.jsonl:{line} .*哈希链"):
            read_log(path)
        with pytest.raises(BadInput, match=rf"case\.jsonl:{line} .*哈希链"):
            append(path, "2022-01-04 inspect authority", 99)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("line", [1, 3, 5])
    def test_a_changed_figure(self, tmp_path: Path, line: int) -> None:
        path = tmp_path / "case.jsonl"
        written(path, 4)
        lines = path.read_bytes().splitlines(keepends=True)
        lines[line - 1] = lines[line - 1].replace(b"2021-09", b"2021-08", 1)
        path.write_bytes(b"".join(lines))
        self.refused(path, line)

    @pytest.mark.parametrize("put", [b"\r", b"\n", b" ", b"\xff", b"\x00"])
    def test_a_byte_put_in(self, tmp_path: Path, put: bytes) -> None:
        path = tmp_path / "case.jsonl"
        written(path, 4)
        raw = path.read_bytes()
        place = raw.index(b'"declare"')
        path.write_bytes(raw[:place] + put + raw[place:])
        self.refused(path, 2)

    def test_a_line_taken_out_and_two_that_changed_places(self, tmp_path: Path) -> None:
        path = tmp_path / "case.jsonl"
        written(path, 4)
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:2] + lines[3:]))
        self.refused(path, 3)
        path.write_bytes(b"".join([*lines[:2], lines[3], lines[2], lines[4]]))
        self.refused(path, 3)

    @pytest.mark.parametrize(
        "change", [{"note": "x"}, {"time": 0}, {"kind": "opening"}, {"day": "2021-02-30"}]
    )
    def test_a_line_that_no_huice_wrote_though_its_hash_is_right(
        self, tmp_path: Path, change: dict[str, object]
    ) -> None:
        path = tmp_path / "case.jsonl"
        written(path, 4)
        lines = path.read_bytes().splitlines()
        body = json.loads(lines[-1])
        del body["hash"]
        text = json.dumps({**body, **change}, separators=(",", ":"))[:-1]
        own = hashlib.sha256(text.encode()).hexdigest()
        lines[-1] = f'{text},"hash":"{own}"}}'.encode()
        path.write_bytes(b"\n".join(lines) + b"\n")
        self.refused(path, 5)

    def test_a_missing_field(self, tmp_path: Path) -> None:
        path = tmp_path / "case.jsonl"
        written(path, 1)
        lines = path.read_bytes().splitlines()
        text = f'{{"kind":"entry","previous":"{json.loads(lines[0])["hash"]}","id":"e0"'
        own = hashlib.sha256(text.encode()).hexdigest()
        path.write_bytes(lines[0] + b"\n" + f'{text},"hash":"{own}"}}\n'.encode())
        self.refused(path, 2)


class TestReadOn:
    """A log is read on from where it was known."""

    def test_only_what_came_after_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "case.jsonl"
        known = written(path, 7)
        append(path, "2021-10-12 inspect authority", 7)
        log = read_log(path, known)
        assert log == read_log(path) and len(log.entries) == 8
        raw = path.read_bytes()
        path.write_bytes(raw.replace(b'"declare"', b'"declaro"'))
        assert read_log(path, known) == log  # the edit lies before what is read
        with writing(path, log) as writer:
            writer.append(told("2021-10-13 inspect authority", 8))
        with pytest.raises(BadInput, match=r"case\.jsonl:2 "):
            read_log(path)

    def test_an_end_that_was_cut_off_shows_against_what_was_known(self, tmp_path: Path) -> None:
        path = tmp_path / "case.jsonl"
        known = written(path, 5)
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
        assert len(read_log(path).entries) == 4
        with pytest.raises(BadInput, match="末尾被截去"):
            read_log(path, known)
        with pytest.raises(BadInput, match="末尾被截去"), writing(path, known):
            pass

    def test_a_chain_reckoned_anew_shows_against_what_was_known(self, tmp_path: Path) -> None:
        path = tmp_path / "case.jsonl"
        known = written(path, 5)
        path.write_bytes(whole_log(BEGUN, [replace(each, reason="另") for each in history(8)]))
        with pytest.raises(BadInput, match="整链被改写"):
            read_log(path, known)


def test_who_would_write_waits_for_who_writes_and_sees_what_came(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 4)
    seen: list[int] = []

    def second() -> None:
        with writing(path) as writer:
            seen.append(len(writer.log.entries))
            writer.append(told("2021-09-07 inspect authority", 5))

    with writing(path) as writer:
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive() and not seen
        writer.append(told("2021-09-06 verify authority", 4))
    other.join(10)
    assert seen == [5] and [each.id for each in read_log(path).entries][-2:] == ["e4", "e5"]


def test_a_case_begins_once(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    written(path, 1)
    before = path.read_bytes()
    with pytest.raises(BadInput, match="已经存在"), begin(path, BEGUN):
        pass
    assert path.read_bytes() == before


def test_everything_an_entry_and_an_opening_say_is_kept(tmp_path: Path) -> None:
    begun = replace(
        BEGUN,
        readings={"code-form": "\\d{4}|甲"},
        conventions=Conventions(start_day_counted=True, beyond_coverage="estimate"),
    )
    entry = Entry(
        "e1", "upload", date(2024, 2, 25), datetime(2024, 2, 26, 9, 30, 1, 250), "applicant",
        {"reason": "换行\n与“引号”\u2028", "x": "\\"}, "迟报", "e0", True, time(18, 0),
    )  # fmt: skip
    midnight = replace(entry, id="e2", time=time(0, 0))
    log = parse_log(whole_log(begun, [entry, midnight]), "log")
    assert (log.opening, log.entries) == (begun, (entry, midnight))


def test_the_first_line_follows_nothing() -> None:
    assert json.loads(whole_log(BEGUN, []))["previous"] == START
