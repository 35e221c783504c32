"""The queue of background work: put in, taken by one worker at a time, taken again if that dies.

A worker holds a job by a lease that it goes on renewing. A killed worker's lease runs out, and
the next worker takes the job from the start; handlers are written so that this does no harm.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from huice.language import Text
from huice.problems import BadInput
from huice.site.administration.models import ENDED, Job, JobState
from huice.site.people import audit
from huice.site.people.actor import Actor

LEASE: Final = timedelta(minutes=2)
MOST_TRIES: Final = 3
_RENEWED: Final = 30.0  # seconds between renewals
_NOTHING: Final = Text("", "")
_log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What came of a job, in words and in figures."""

    said: Text
    result: dict[str, Any]


class Stopped(Exception):
    """The job is no longer this worker's to do: cancelled, or taken over by another."""


class Progress:
    """How far a job is. Each step renews the lease and meets a cancellation."""

    def __init__(self, job: Job, worker: str) -> None:
        self.job, self.worker = job, worker

    def __call__(self, done: int, total: int, said: Text = _NOTHING) -> None:
        self._update(done=done, total=total, zh=said.zh[:500], en=said.en[:500])
        if Job.objects.filter(pk=self.job.pk, is_stopping=True).exists():
            raise Stopped

    def renew(self) -> None:
        self._update()

    def _update(self, **changed: Any) -> None:
        held = Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, worker=self.worker, tries=self.job.tries
        )
        if not held.update(lease=timezone.now() + LEASE, **changed):
            raise Stopped


Handler = Callable[[Job, Progress], Outcome]
HANDLERS: Final[dict[str, Handler]] = {}
KIND_NAMES: Final[dict[str, Text]] = {}


def handles(kind: str, name: Text) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job."""

    def registered(handler: Handler) -> Handler:
        HANDLERS[kind], KIND_NAMES[kind] = handler, name
        return handler

    return registered


@transaction.atomic
def enqueue(kind: str, actor: Actor, payload: dict[str, Any] | None = None) -> Job:
    """Ask for work to be done."""
    assert kind in HANDLERS, kind
    job = Job.objects.create(
        kind=kind, payload=payload or {}, by=actor.person, by_name=actor.name, made=timezone.now()
    )
    audit.record(actor.ref, "job.ask", job.ref, kind=kind)
    return job


@transaction.atomic
def cancel(job: Job, actor: Actor) -> bool:
    """Take a waiting job out, ask a running one to stop; False where it is over already."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    asked = waiting.update(state=JobState.CANCELLED, ended=now) or Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING
    ).update(is_stopping=True)
    if asked:
        audit.record(actor.ref, "job.cancel", job.ref, kind=job.kind)
    return bool(asked)


def run_next(worker: str) -> bool:
    """Take the oldest job that is nobody's and do it; False where there is none."""
    job = _claimed(worker)
    if job is None:
        return False
    progress = Progress(job, worker)
    try:
        with _renewing(progress):
            outcome = HANDLERS[job.kind](job, progress)
    except Stopped:
        _end(progress, JobState.CANCELLED)
    except BadInput as error:
        told = [{"zh": each.say("zh"), "en": each.say("en")} for each in error.problems]
        _end(progress, JobState.FAILED, problems=told[:200])
    except Exception:
        _log.exception("job %s failed", job)
        _end(progress, JobState.FAILED, problems=[_BROKEN._asdict()])
    else:
        _end(progress, JobState.DONE, zh=outcome.said.zh[:500], en=outcome.said.en[:500],
             result=outcome.result)  # fmt: skip
    return True


_BROKEN: Final = Text("系统出错，已记录", "something went wrong; it was noted")
_TOO_OFTEN: Final = Text(
    f"已有 {MOST_TRIES} 次中途停止，不再重试", f"it stopped half-way {MOST_TRIES} times and is not tried again"
)  # fmt: skip


def _claimed(worker: str) -> Job | None:
    """The next job, now this worker's alone: of two who reach for it the update lets one have it."""
    while True:
        now = timezone.now()
        free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease__lt=now)
        job = Job.objects.filter(free, kind__in=HANDLERS).order_by("made", "pk").first()
        if job is None:
            return None
        same = Job.objects.filter(pk=job.pk, state=job.state, tries=job.tries, lease=job.lease)
        if job.tries >= MOST_TRIES or job.is_stopping:
            state = JobState.CANCELLED if job.is_stopping else JobState.FAILED
            problems = [] if job.is_stopping else [_TOO_OFTEN._asdict()]
            same.update(state=state, ended=now, problems=problems)
            continue
        taken = same.update(
            state=JobState.RUNNING, worker=worker, lease=now + LEASE, tries=F("tries") + 1,
            begun=now, done=0, total=0,
        )  # fmt: skip
        if taken:
            job.refresh_from_db()
            return job


def _end(progress: Progress, state: JobState, **changed: Any) -> None:
    """Write down how it ended, unless another worker has taken it over."""
    job = progress.job
    with transaction.atomic():
        held = Job.objects.filter(
            pk=job.pk, state=JobState.RUNNING, worker=progress.worker, tries=job.tries
        )
        if held.update(state=state, ended=timezone.now(), lease=None, **changed):
            by = job.by.ref if job.by else ""
            audit.record(by, f"job.{state.value}", job.ref, kind=job.kind)


@contextmanager
def _renewing(progress: Progress) -> Iterator[None]:
    """Renew the lease beside a handler that is long between two steps."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(_RENEWED):
                progress.renew()
        except Stopped:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def unfinished() -> int:
    """Jobs that wait or run."""
    return Job.objects.exclude(state__in=ENDED).count()
