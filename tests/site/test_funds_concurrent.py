"""Processes that allot and pay at once, and one that is killed: nothing twice, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import postgresql
from site_killed import Site

pytestmark = pytest.mark.long

PAYMENTS = int(os.environ.get("HUICE_PAYMENTS", "60"))
TOGETHER = 40

WORKER = """
import json, sys
import django; django.setup()
from datetime import timedelta
from huice.site.funds import allotting, paying
from huice.site.funds.models import Application, Call
from huice.site.funds.models_money import Batch, Decision, Payment, Plan, Showing, Version
from huice.site.people import audit
from huice.site.people.actor import NOBODY
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.problems import Conflict

MEASURE = "guangdong-tech-renovation-2021/equipment-award"

def call_of(year, authority, count, state):
    now = clock.now()
    call = Call.objects.create(document=MEASURE.partition("/")[0], year=year, title="测试", authority=authority,
                               opens=now, closes=now, made=now, by_name="")
    payer = Organisation.objects.get(duty="finance")
    Application.objects.bulk_create(
        Application(call=call, number=f"{year}-{n:05}", measure=MEASURE, applicant=f"企业{n}", code=f"C{n}",
                    place="440200", authority=authority, payer=payer, project=f"项目{n}", declared=10**9 + n,
                    award=10**7 + n if state == "issued" else None, bank="某行", account=str(n), account_name=f"企业{n}",
                    state=state, since=now) for n in range(1, count + 1))
    return call

def begin(payments, together):
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    city = Organisation.objects.create(name="某市工信局（测试）", short="测", level="city", place="440200")
    Organisation.objects.create(name="某市财政局（测试）", short="财", level="city", place="440200", duty="finance")
    call_of(2024, city, 20, "entered")
    return [planned(call_of(2025, city, int(payments), "issued"), 1)[0], *planned(call_of(2026, city, int(together), "issued"), 2)]

def planned(call, batches):
    now = clock.now()
    version = Version.objects.create(call=call, number=1, rule="one_rate", asked={}, lines=[], budget=0, paid=0,
                                     binding_zh="", binding_en="", at=now, by_name="")
    decision = Decision.objects.create(call=call, version=version, day=now.date(), meeting="会", attended="甲",
                                       outcome="agreed", at=now, by_name="")
    showing = Showing.objects.create(call=call, decision=decision, day=now.date(), until=now.date(), at=now, by_name="")
    plan = Plan.objects.create(call=call, showing=showing, version=version, number=str(call.year), day=now.date(),
                               total=sum(x.award for x in call.applications.all()), at=now, by_name="")
    refs = [x.ref for x in call.applications.all()]
    payer = Organisation.objects.get(duty="finance")
    return [paying.begin(plan, payer, refs, NOBODY).ref for _ in range(batches)]

def allot(budget):
    try:
        return allotting.save(Call.objects.get(year=2024), allotting.Asked("whole", {"budget": budget}), "", 0, NOBODY).number
    except Conflict:
        return "conflict"

def pay(ref):
    batch, start = Batch.objects.get(ref=ref), 0
    while start is not None:
        start = paying.run(batch, start, NOBODY, 7).next
    return standing(ref)

def standing(ref):
    found = paying.standing(Batch.objects.get(ref=ref))
    return [found.paid, found.wanted, found.money, len(found.unpaid)]

def books(year):
    made = Payment.objects.filter(application__call__year=year)
    issued = Application.objects.filter(call__year=year)
    return {"payments": made.count(), "applications": len({x.application_id for x in made}),
            "money": sum(x.money for x in made), "plan": Plan.objects.get(call__year=year).total,
            "states": sorted(set(issued.values_list("state", flat=True))),
            "vouchers": len({x.voucher for x in made}), "steps": sum(x.steps.filter(act="pay").count() for x in issued),
            "open": Batch.objects.filter(plan__call__year=year, ended=None).count(), "broken": audit.broken()}

for line in sys.stdin:
    name, *words = line.split()
    print(json.dumps(globals()[name](*words)), flush=True)
"""


class Worker:
    """A process of the site that does one thing after another, when it is told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        path = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER], env={**environment, "PYTHONPATH": path}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def tell(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def heard(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def ask(self, *words: str) -> Any:
        self.tell(*words)
        return self.heard()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """That of a site with a data folder of its own."""
    if request.param == "sqlite":
        yield _environment(tmp_path, "")
        return
    try:
        with postgresql.server() as address:
            yield _environment(tmp_path, address)
    except postgresql.Missing as reason:
        pytest.skip(str(reason))


def _environment(folder: Path, database: str) -> dict[str, str]:
    (folder / "data").mkdir()
    site = Site(folder / "data", database)
    site.stop()
    return site.environment


def test_nothing_is_paid_twice_and_nothing_lost(environment: dict[str, str]) -> None:
    workers = [Worker(environment), Worker(environment)]
    one, other = workers
    try:
        broken, *together = one.ask("begin", str(PAYMENTS), str(TOGETHER))

        for worker, budget in ((one, "700万元"), (other, "800万元")):  # two officers allot at once
            worker.tell("allot", budget)
        assert sorted(map(str, (one.heard(), other.heard()))) == ["1", "conflict"]

        for worker, batch in zip(workers, together, strict=True):  # two batches over the same
            worker.tell("pay", batch)
        assert sum(worker.heard()[0] for worker in workers) == TOGETHER

        one.tell("pay", broken)  # a batch is killed in its midst
        until = time.monotonic() + 60
        while other.ask("standing", broken)[0] < PAYMENTS // 4 and time.monotonic() < until:
            time.sleep(0.01)
        one.kill()
        stood = other.ask("standing", broken)
        assert PAYMENTS // 4 <= stood[0] < PAYMENTS and stood[3] == PAYMENTS - stood[0]
        assert other.ask("books", "2025")["open"] == 1, "it is told as broken off"
        assert other.ask("pay", broken)[:2] == [PAYMENTS, PAYMENTS]

        for year, count in (("2025", PAYMENTS), ("2026", TOGETHER)):
            books = other.ask("books", year)
            assert books["payments"] == books["applications"] == books["vouchers"] == books["steps"] == count  # fmt: skip
            assert books["money"] == books["plan"] and books["states"] == ["paid"]
            assert books["open"] == 0 and books["broken"] is None
    finally:
        for each in workers:
            each.kill()
