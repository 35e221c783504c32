"""Processes of the site are killed while it is written to: what was acknowledged stands, once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import postgresql
from site_killed import BEGIN, BOOKS, Site

pytestmark = pytest.mark.long

WRITES = 300
THREADS = 4
PEOPLE = 16
CASES = 24
LONGEST = 300.0


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        made = Site(tmp_path / "data")
        yield made
        made.stop()
        return
    try:
        with postgresql.server(synced=True) as address:
            made = Site(tmp_path / "data", address)
            yield made
            made.stop()
    except postgresql.Missing as reason:
        pytest.skip(str(reason))


class Writers:
    """Threads that enter events until enough were acknowledged. An event whose answer did not come
    is sent again under the same id."""

    def __init__(self, site: Site, secrets: list[str], heads: dict[str, str]) -> None:
        self.site, self.secrets, self.heads = site, secrets, heads
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.faults: list[str] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in range(THREADS)]

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def finish(self) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        written = 0
        while not self._stop.is_set() and len(self.acknowledged) < WRITES:
            written += 1
            case = chance.choice(sorted(self.heads))
            self._enter(case, f"w{number}-{written}", chance)

    def _enter(self, case: str, entry: str, chance: random.Random) -> None:
        """Enter one event, however often it takes."""
        path = f"/api/v1/cases/{case}/events"
        while not self._stop.is_set():
            secret = chance.choice(self.secrets)
            body = {"entry": entry, "seen": self.heads[case], "event": "certify", "by": "authority"}
            try:
                status, told = self.site.ask(secret, "POST", path, body)
                if status == 409:
                    status, told = self.site.ask(secret, "GET", f"/api/v1/cases/{case}")
                    self.heads[case] = told["head"]
                    continue
            except OSError:  # the server was killed
                time.sleep(0.05)
                continue
            if status in (200, 201):
                with self._lock:
                    self.acknowledged[entry] = case
                    self.repeated += status == 200
                self.heads[case] = told["case"]["head"]
                return
            if status == 429:
                time.sleep(1)
                continue
            self.faults.append(f"{status} {told}")
            return


def test_no_acknowledged_event_is_lost_and_none_doubled(site: Site) -> None:
    world = site.run(BEGIN, str(PEOPLE), str(CASES))
    site.start()
    writers = Writers(site, world["secrets"], world["heads"])
    chance = random.Random(20260302)
    moments = sorted(chance.sample(range(20, WRITES - 20), 7))
    until = time.monotonic() + LONGEST
    writers.start()
    try:
        for number, moment in enumerate(moments):
            while len(writers.acknowledged) < moment and time.monotonic() < until:
                time.sleep(0.01)
            if number == 4:
                site.kill_master()
                site.start()
            else:
                site.kill_child(chance.randrange(3))
        while len(writers.acknowledged) < WRITES and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        writers.finish()
    site.stop()
    books = site.run(BOOKS)
    assert writers.faults == []
    assert len(writers.acknowledged) >= WRITES
    written = Counter(
        (entry, case) for case, found in books["entries"].items() for entry in found
        if entry.startswith("w")
    )  # fmt: skip
    assert set(written.values()) == {1}
    assert set(writers.acknowledged.items()) <= set(written)
    assert sorted(books["audited"]) == sorted(entry for entry, _ in written)
    assert books["heads"] and books["broken"] is None
