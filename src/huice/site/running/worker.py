"""The one process behind the site: background jobs, mail, what time has changed, statistics.

It asks each in its own rhythm and never stops for an error of one of them: that is logged, and
asked again at its next turn.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from django.core.management import call_command
from django.db import close_old_connections

from huice.site.administration import jobs
from huice.site.bureau.statistics import stages
from huice.site.casework import docket, mail, reminders, report_reminders
from huice.site.openlibrary import drawings
from huice.site.running.preparing import in_use
from huice.site.web.clock import today

_log = logging.getLogger("huice.worker")
_BATCH: Final = 500


class Duty(NamedTuple):
    """What is done again and again, so many seconds apart; at once while there is more to do."""

    name: str
    every: float
    do: Callable[[], object]


def _duties() -> tuple[Duty, ...]:
    name = f"{socket.gethostname()}:{os.getpid()}"
    return (
        Duty("jobs", 2, lambda: jobs.run_next(name)),
        Duty("mail", 15, mail.send_waiting),
        Duty("refresh", 60, lambda: docket.refresh(limit=_BATCH) == _BATCH),
        Duty("reminders", 300, lambda: reminders.send(today(), _BATCH) == _BATCH),
        Duty("report-reminders", 300, lambda: report_reminders.send(today(), _BATCH) == _BATCH),
        Duty("stages", 30, lambda: stages.refresh_stages(_BATCH) == _BATCH),
        Duty("drawings", 3600, drawings.draw_next),
        Duty("sessions", 3600, lambda: call_command("clearsessions")),
    )


def run() -> None:
    """Work until the process is told to stop, or its parent is gone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with in_use():
        _work(stop)


def _work(stop: threading.Event) -> None:
    parent, duties = os.getppid(), _duties()
    next_turn = {each.name: 0.0 for each in duties}
    while not stop.is_set() and os.getppid() == parent:
        for each in duties:
            if time.monotonic() >= next_turn[each.name] and not stop.is_set():
                more = _attend(each)
                next_turn[each.name] = time.monotonic() + (0 if more else each.every)
        stop.wait(1)


def _attend(duty: Duty) -> bool:
    close_old_connections()
    try:
        return duty.do() is True
    except Exception:
        _log.exception("%s", duty.name)
        return False
    finally:
        close_old_connections()
