"""An approval as its applicant sees it, and any case: acts, documents, and who may see what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from huice.problems import BadInput
from huice.site.casework import docket, procedures
from huice.site.casework.events import act
from huice.site.casework.models import Case, Message, Upload
from huice.site.casework.numbers import next_number
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine
from huice.site.projects import filing, starting
from huice.site.web.refs import new_ref

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
CODE = "2603-440200-04-01-000001"


@pytest.fixture(autouse=True)
def uploads_apart(settings, tmp_path, site_clock) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def begun(world) -> Case:
    return starting.begin_project(
        world.company, "危废综合利用改造", "440205", procedures.APPROVAL, world.city,
        actor_for(world.person("owner"), True),
    )  # fmt: skip


def report() -> SimpleUploadedFile:
    return SimpleUploadedFile("申请报告.pdf", PDF)


def hidden(case: Case) -> dict[str, str]:
    case.refresh_from_db()
    return {"seen": case.head, "entry": new_ref()}


def handed_in(client, world) -> Case:
    case = begun(world)
    here = f"/projects/c/{case.ref}"
    client.post(f"{here}/documents", {"kind": "application-report", "file": report()})
    answer = client.post(f"{here}/application", {**hidden(case), "project_code": CODE})
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    return case


def by_authority(case: Case, world, event: str, login: str = "officer", **data: str) -> Case:
    case.refresh_from_db()
    entry = replace(filing.entry(event, new_ref(), data), by="authority")
    return act(case, entry, actor_for(world.person(login), True), case.head).case


def test_an_application_needs_its_report(world, client_of) -> None:
    client, case = client_of("owner"), begun(world)
    answer = client.post(
        f"/projects/c/{case.ref}/application", {**hidden(case), "project_code": CODE}
    )
    assert answer.status_code == 422
    assert "尚缺项目申请报告" in answer.content.decode() and CODE in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, case.authority) == ("draft", None)


def test_handed_in_it_is_with_its_authority_on_the_clock(world, client_of) -> None:
    case = handed_in(client_of("owner"), world)
    assert (case.state, case.authority, case.due) == ("received", world.city, date(2026, 3, 4))
    assert {x.to.login for x in Message.objects.filter(case=case)} == {"officer"}


def test_a_notice_is_shown_with_what_is_missing_and_answered(world, client_of, site_clock) -> None:
    client = client_of("editor")
    case = handed_in(client_of("owner"), world)
    by_authority(case, world, "notify", missing="缺用地预审意见")
    page = client.get(f"/projects/c/{case.ref}/").content.decode()
    assert "缺用地预审意见" in page
    client.post(f"/projects/c/{case.ref}/documents", {"kind": "supplement", "file": report()})
    site_clock.set(date(2026, 3, 6))
    answer = client.post(f"/projects/c/{case.ref}/do/supplement", hidden(case))
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due) == ("received", date(2026, 3, 10))


def test_an_extension_states_its_last_day_and_is_refused_after(
    world, client_of, site_clock
) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    by_authority(case, world, "accept")
    by_authority(case, world, "approve", login="approver")
    here = f"/projects/c/{case.ref}/do/apply-extension"
    page = client.get(here).content.decode()
    assert "2028-01-20" in page and "期外不予办理" in page and "第十八条第一款" in page
    site_clock.set(date(2028, 1, 21))
    answer = client.post(here, {**hidden(case), "because": "资金未到位"})
    assert answer.status_code == 422
    assert "不在期限内" in answer.content.decode() and "资金未到位" in answer.content.decode()


def test_missing_data_is_said_beside_its_field(world, client_of) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    by_authority(case, world, "accept")
    by_authority(case, world, "approve", login="approver")
    here = f"/projects/c/{case.ref}/do/apply-change"
    answer = client.post(here, {**hidden(case), "data-change": "很多", "because": "留着"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-data-trigger"' in page and 'href="#f-data-change"' in page and "留着" in page


def test_who_comes_second_keeps_what_was_typed(world, client_of) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    by_authority(case, world, "notify", missing="缺用地")
    stale = hidden(case)
    client.post(f"/projects/c/{case.ref}/do/supplement", hidden(case))
    by_authority(case, world, "notify", missing="再缺选址")
    answer = client.post(f"/projects/c/{case.ref}/do/supplement", {**stale, "because": "已寄出"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先行办理" in page and "已寄出" in page


def test_the_same_act_sent_twice_is_one(world, client_of) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    by_authority(case, world, "notify", missing="缺用地")
    sent = hidden(case)
    for _ in range(2):
        assert client.post(f"/projects/c/{case.ref}/do/supplement", sent).status_code == 302
    case.refresh_from_db()
    assert case.lines == 4


@pytest.mark.parametrize("event", ["accept", "approve", "nothing"])
def test_what_is_not_the_applicants_is_not_open_to_it(world, client_of, event) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    answer = client.post(f"/projects/c/{case.ref}/do/{event}", {**hidden(case), "by": "authority"})
    assert answer["Location"] == f"/projects/c/{case.ref}/"
    case.refresh_from_db()
    assert case.state == "received"


def test_an_event_asks_for_its_own_right(world) -> None:
    case = begun(world)
    entry = filing.entry("submit", "a", {"project_code": CODE})
    with pytest.raises(Http404):
        act(case, entry, actor_for(world.person("rival"), True), case.head)
    with pytest.raises(PermissionDenied):
        act(case, replace(entry, by="authority"), actor_for(world.person("owner"), True), case.head)
    assert case.log.count() == 1


def test_nobody_is_told_of_what_was_refused(world) -> None:
    case, owner = begun(world), actor_for(world.person("owner"), True)
    with pytest.raises(BadInput):
        act(case, filing.entry("supplement", "a"), owner, case.head)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("login", "status"), [("owner", 200), ("viewer", 200), ("officer", 200), ("officer-province", 200),
                          ("rival", 404), ("officer-elsewhere", 404), ("somebody", 404)],
)  # fmt: skip
def test_a_case_and_its_files_are_seen_by_its_own(world, client_of, login, status) -> None:
    case = handed_in(client_of("owner"), world)
    upload = Upload.objects.get()
    assert client_of(login).get(f"/projects/c/{case.ref}/").status_code == status
    answer = client_of(login).get(f"/files/{upload.ref}")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == PDF


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("application-report", "a.pdf", b"<script>"),
        ("nothing", "a.pdf", PDF),
        ("other", "a.html", b"<p>"),
    ],
)
def test_a_file_that_is_not_taken_is_told(world, client_of, kind, name, content) -> None:
    case = begun(world)
    sent = {"kind": kind, "file": SimpleUploadedFile(name, content)}
    answer = client_of("owner").post(f"/projects/c/{case.ref}/documents", sent)
    assert (answer.status_code, Upload.objects.count()) == (422, 0)


def test_the_same_file_is_kept_once(world, client_of) -> None:
    case = begun(world)
    for _ in range(2):
        client_of("owner").post(
            f"/projects/c/{case.ref}/documents", {"kind": "application-report", "file": report()}
        )
    assert Upload.objects.count() == 1


def test_numbers_run_on_in_a_year_and_anew_in_the_next(world) -> None:
    given = [next_number(world.city, "备", year) for year in (2026, 2026, 2027, 2026)]
    assert given == [1, 2, 1, 3]
    assert next_number(world.county, "备", 2026) == 1


def test_a_begin_that_fails_gives_its_number_back(world) -> None:
    first = begun(world)
    with pytest.raises(BadInput):
        starting.begin_project(
            world.company,
            "x",
            "440205",
            "no/such",
            world.city,
            actor_for(world.person("owner"), True),
        )
    assert [first.name, begun(world).name] == ["韶工信核〔2026〕0001号", "韶工信核〔2026〕0002号"]


HOSTILE = ["", "\x00", "a\x00b", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "9" * 400, "𠀀" * 5000,
           "-1", "NaN", "1e999", "../../etc/passwd", "2026-02-31", "%s%n", "\u202e反", "' OR 1=1 --"]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_input_is_refused_or_kept_harmless(world, client_of, value) -> None:
    client = client_of("owner")
    case = handed_in(client, world)
    by_authority(case, world, "accept")
    by_authority(case, world, "approve", login="approver")
    here = f"/projects/c/{case.ref}"
    names = [
        "day",
        "hour",
        "data-trigger",
        "data-change",
        "because",
        "entry",
        "seen",
        "data-site_documents",
    ]
    for page in (
        "do/apply-change",
        "do/start",
        "documents",
        "application",
        "code",
        "change",
        "progress",
    ):
        for more in ({}, {"preview": "1"}):
            answer = client.post(
                f"{here}/{page}", {**dict.fromkeys(names, value), "project_code": value, **more}
            )
            assert answer.status_code in (200, 302, 409, 422), page
            assert "<script>alert" not in answer.content.decode()
    for page in (f"/projects/{world.company.ref}/new", f"/projects/p/{case.project.ref}/case"):
        answer = client.post(
            page, dict.fromkeys(("name", "place", "road", "authority", "ref"), value)
        )
        assert answer.status_code in (302, 422)
    for page in ("deadlines?month=", "deadlines?view=list&kind=", "deadlines?month=0000-"):
        assert (
            client.get(f"/projects/{world.company.ref}/{page}", {"month": value}).status_code == 200
        )
    assert client.post("/messages/open", {"message": value}).status_code == 404
    assert client.get("/messages", {"page": value, "show": value}).status_code == 200


def test_every_decision_is_in_the_audit(world, client_of) -> None:
    handed_in(client_of("owner"), world)
    lines = AuditLine.objects.exclude(action__startswith="session")
    actions = list(lines.values_list("action", flat=True))
    assert actions == ["project.begin", "case.begin", "upload", "case.submit"]
    assert docket.refresh() == 0
