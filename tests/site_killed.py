"""A site in processes of its own, for tests that kill them: its world, its server, its books."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

BEGIN = """
import json, os, sys
import django; django.setup()
from datetime import timedelta
from huice.site.running.preparing import prepare
prepare()
from huice.procedure.events import Entry
from huice.site.casework import docket, procedures
from huice.site.companies.models import Company, Membership
from huice.site.people import keys
from huice.site.people.actor import actor_for
from huice.site.people.models import Organisation, Person, Post
from huice.site.web.clock import local_now, today
people, cases = int(sys.argv[1]), int(sys.argv[2])
city = Organisation.objects.create(name="某市工信局（测试）", short="测", level="city", place="440200")
company = Company.objects.create(name="某公司（虚构）", credit_code="91440200MA0XN0002P")
owner = Person.objects.create(login="owner", name="owner", is_sample=True)
Membership.objects.create(person=owner, company=company, role="owner")
secrets = []
for number in range(people):
    officer = Person.objects.create(login=f"officer-{number}", name="officer", is_sample=True)
    Post.objects.create(person=officer, organisation=city, role="officer")
    secrets.append(keys.make(officer, "test", ["cases", "cases-write"], 30)[1])
heads = {}
day = today() - timedelta(days=1)
filed = (("declare", {"prohibited": "no", "needs_approval": "no"}),
         ("fill-in", {"completion": "2099-12-31"}), ("upload", {}))
for number in range(cases):
    actor = actor_for(owner, True)
    case = docket.begin(procedures.procedure(procedures.FILING), f"测〔2026〕{number}号", actor, day,
                        company=company, authority=city)
    for event, data in (*filed, ("submit", {"project_code": f"C{number}"})):
        entry = Entry(event, event, day, local_now(), "applicant", data)
        case = docket.enter(case, entry, actor, case.head).case
    heads[case.ref] = case.head
print(json.dumps({"secrets": secrets, "heads": heads}))
"""

BOOKS = """
import json
import django; django.setup()
from huice.site.casework import docket
from huice.site.casework.models import Case, LogLine
from huice.site.people import audit
from huice.site.people.models import AuditLine
entries = {case.ref: [each.id for each in docket.read(case)[1].entries] for case in Case.objects.all()}
heads = all(docket.read(case)[1].head == case.head for case in Case.objects.all())
told = [json.loads(x)["what"].get("entry") for x in
        AuditLine.objects.filter(action="case.certify").values_list("line", flat=True)]
print(json.dumps({"entries": entries, "heads": heads, "audited": told, "broken": audit.broken()}))
"""


class Site:
    """A site that is served, killed and served again."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.environment = {
            **os.environ, "HUICE_DATA": str(folder), "DATABASE_URL": database,
            "HUICE_SECRET": "for tests alone, and long enough to be one of many letters",
            "DJANGO_SETTINGS_MODULE": "huice.site.settings", "HUICE_PUBLIC": "",
        }  # fmt: skip
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = (folder.parent / "server.log").open("ab")

    def run(self, program: str, *words: str) -> Any:
        """What a program prints, on this site's data."""
        done = subprocess.run(
            [sys.executable, "-c", program, *words], env=self.environment, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def start(self) -> None:
        """Serve, once the port is free of whoever was killed."""
        command = [sys.executable, "-c", "from huice.cli.app import main; main()", "serve",
                   "--empty", "--workers", "2", "--port", str(self.port)]  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=self.log, stderr=self.log
            )
            if self.wait():
                return
        raise TimeoutError("the site did not start")

    def wait(self) -> bool:
        """Wait until it answers; whether it does before it ends."""
        assert self.process is not None
        until = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.1)
        return False

    def answers(self) -> bool:
        try:
            return self.ask("", "GET", "/api/v1/documents?limit=1")[0] == 200
        except OSError:
            return False

    def ask(self, secret: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer; raises OSError where the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        try:
            connection.request(
                method, path, json.dumps(body) if body is not None else None,
                {**headers, "Content-Type": "application/json"},
            )  # fmt: skip
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (http.client.HTTPException, ValueError) as error:  # the answer was cut off
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def children(self) -> list[psutil.Process]:
        """The processes that answer, and the one behind them."""
        assert self.process is not None
        try:
            found: list[psutil.Process] = psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return found

    def kill_child(self, place: int) -> None:
        children = self.children()
        if children:
            os.kill(children[place % len(children)].pid, signal.SIGKILL)

    def kill_master(self) -> None:
        """Kill the master, and wait until its orphans have let go of the port: while they answer,
        a new master is not told from them, and finds the port taken."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        until = time.monotonic() + 60
        while self.is_held() and time.monotonic() < until:
            time.sleep(0.1)

    def is_held(self) -> bool:
        """Whether anybody listens on the port."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self.log.close()
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
