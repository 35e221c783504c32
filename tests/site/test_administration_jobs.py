"""Background work: done once, by one worker, and again by another where the first one dies."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.administration import archives, jobs
from huice.site.administration.models import Job
from huice.site.people.actor import NOBODY, actor_for
from huice.site.people.models import AuditLine
from huice.text.index import Index

POLICY = "关于支持铸造业技术改造的若干措施（测试）\n\n一、支持范围。本市铸造企业。\n二、奖补标准。按设备投资额的10%给予奖补。\n"


@pytest.fixture
def actor(world):
    return actor_for(world.person("administrator"), verified=True)


@pytest.fixture
def handler(monkeypatch):
    """Registers a handler of kind 'test' for one test."""

    def registered(work):
        monkeypatch.setitem(jobs.HANDLERS, "test", work)
        monkeypatch.setitem(jobs.KIND_NAMES, "test", Text("测试", "test"))

    return registered


def test_a_job_is_done_and_tells_what_came_of_it(actor, handler) -> None:
    def work(job, progress):
        progress(1, 2, Text("一半", "half"))
        return jobs.Outcome(Text("好了", "done"), {"sum": job.payload["of"] + 1})

    handler(work)
    asked = jobs.enqueue("test", actor, {"of": 41})
    assert jobs.run_next("one")
    assert not jobs.run_next("one")
    asked.refresh_from_db()
    assert (asked.state, asked.zh, asked.result, asked.percent) == (
        "done",
        "好了",
        {"sum": 42},
        100,
    )
    assert [each.action for each in AuditLine.objects.filter(about=asked.ref)] == [
        "job.ask",
        "job.done",
    ]


def test_a_job_that_runs_is_nobody_elses_until_its_lease_is_over(actor, handler) -> None:
    taken = []

    def work(job, progress):
        taken.append(jobs.run_next("two"))
        return jobs.Outcome(Text("", ""), {})

    handler(work)
    jobs.enqueue("test", actor)
    jobs.run_next("one")
    assert taken == [False]


def test_a_killed_workers_job_is_taken_again_and_the_dead_one_writes_nothing(
    actor, handler
) -> None:
    ran = []

    def work(job, progress):
        ran.append(progress.worker)
        if progress.worker == "first":
            Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
            jobs.run_next("second")
            progress(1, 1)
            pytest.fail("a worker that lost its lease goes on")
        return jobs.Outcome(Text("二", "second"), {})

    handler(work)
    asked = jobs.enqueue("test", actor)
    jobs.run_next("first")
    asked.refresh_from_db()
    assert (ran, asked.state, asked.worker, asked.zh) == (
        ["first", "second"],
        "done",
        "second",
        "二",
    )


def test_a_job_that_kills_its_worker_three_times_fails(actor, handler) -> None:
    handler(lambda job, progress: jobs.Outcome(Text("", ""), {}))
    asked = jobs.enqueue("test", actor)
    Job.objects.update(state="running", tries=3, lease=timezone.now() - timedelta(seconds=1))
    assert not jobs.run_next("one")
    asked.refresh_from_db()
    assert (asked.state, asked.problems[0]["zh"]) == ("failed", "已有 3 次中途停止，不再重试")


def test_what_is_wrong_with_the_input_is_told_and_nothing_of_the_inside(actor, handler) -> None:
    def refuse(job, progress):
        raise BadInput.at(Spot("a.pdf"), "文件是空的", "the file is empty")

    handler(refuse)
    asked = jobs.enqueue("test", actor)
    jobs.run_next("one")
    asked.refresh_from_db()
    assert asked.problems == [
        {"zh": "a.pdf 错误：文件是空的", "en": "a.pdf error: the file is empty"}
    ]

    def fall(job, progress):
        raise ZeroDivisionError("secret inside")

    handler(fall)
    other = jobs.enqueue("test", actor)
    jobs.run_next("one")
    other.refresh_from_db()
    assert (other.state, "secret" in str(other.problems)) == ("failed", False)


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(
    actor, handler
) -> None:
    def work(job, progress):
        assert jobs.cancel(job, actor)
        progress(1, 9)
        pytest.fail("a cancelled job goes on")

    handler(work)
    waiting, running = jobs.enqueue("test", actor), jobs.enqueue("test", actor)
    assert jobs.cancel(waiting, actor)
    assert not jobs.cancel(waiting, actor)
    jobs.run_next("one")
    for each in (waiting, running):
        each.refresh_from_db()
        assert each.state == "cancelled"


# --- import --------------------------------------------------------------------------------------


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "TEXTS", tmp_path / "texts")
    return tmp_path / "texts"


def imported(actor, *files: SimpleUploadedFile) -> Job:
    asked = jobs.enqueue("import-texts", actor, {"folder": archives.stage(list(files))})
    jobs.run_next("one")
    asked.refresh_from_db()
    return asked


def test_a_document_is_imported_and_the_same_once_more_changes_nothing(actor, texts) -> None:
    file = SimpleUploadedFile("措施.txt", POLICY.encode())
    assert imported(actor, file).zh == "1 个文件，读入 1 份文件"
    file.seek(0)
    assert imported(actor, file).zh == "1 个文件，读入 0 份文件，1 个没有变化"
    with Index(texts) as index:
        assert [each.files for each in index.documents()] == [("措施.txt",)]
        index.remove(["措施.txt"])
        assert index.documents() == [] and index.sources() == {}


def test_an_archive_is_unpacked_its_names_in_gbk_read_and_its_other_files_passed_over(
    actor, texts
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../AAAA.txt", POLICY)
        archive.writestr("__MACOSX/._x.txt", b"x")
        archive.writestr("图.exe", b"x")
    body = packed.getvalue().replace(b"AAAA.txt", "措施.txt".encode("gbk"))
    done = imported(actor, SimpleUploadedFile("all.zip", body))
    assert [each["file"] for each in done.result["files"]] == ["措施.txt"]
    assert sorted(path.name for path in (texts / "files").iterdir()) == ["措施.txt"]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("broken.zip", b"PK\x03\x04 not really", "压缩包损坏"),
        ("empty.txt", b" \n", "文件是空的"),
        ("fake.pdf", b"<html></html>", "fake.pdf"),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_import_and_leaves_the_index(
    actor, texts, name, body, told
) -> None:
    done = imported(actor, SimpleUploadedFile(name, body))
    assert done.state == "failed"
    assert told in done.problems[0]["zh"]


def test_an_archive_that_swells_is_refused(actor, texts, monkeypatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 5_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 6_000)
    done = imported(actor, SimpleUploadedFile("a.zip", packed.getvalue()))
    assert (done.state, "合计应不超过" in done.problems[0]["zh"]) == ("failed", True)


# --- the audit chain -----------------------------------------------------------------------------


def test_the_verification_names_the_first_broken_line(actor) -> None:
    whole = jobs.enqueue("verify-audit", actor)
    jobs.run_next("one")
    whole.refresh_from_db()
    assert (whole.state, whole.result["broken"]) == ("done", None)
    AuditLine.objects.filter(number=2).update(action="job.nothing")
    again = jobs.enqueue("verify-audit", actor)
    jobs.run_next("one")
    again.refresh_from_db()
    assert again.result["broken"] == 2
    assert again.zh == "第 2 行与前文不连：已被改动、删去或插入"


def test_two_workers_never_do_the_same_job(transactional_db, monkeypatch) -> None:
    did: list[str] = []

    def work(job, progress):
        did.append(job.payload["name"])
        return jobs.Outcome(Text("", ""), {})

    monkeypatch.setitem(jobs.HANDLERS, "test", work)
    names = [f"{number}" for number in range(12)]
    for name in names:
        jobs.enqueue("test", NOBODY, {"name": name})

    def loop(worker: str) -> None:
        while jobs.run_next(worker):
            pass
        connection.close()

    threads = [threading.Thread(target=loop, args=(f"worker {number}",)) for number in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(did) == sorted(names)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
