"""The road of a filing as a company walks it, day by day, and what it is told where it strays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huice.site.casework import docket
from huice.site.casework.events import act
from huice.site.casework.models import Case, LogLine, Message, ProgressReport, Project, Upload
from huice.site.people.actor import actor_for
from huice.site.projects import filing
from huice.site.web.refs import new_ref

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
INFORMATION = {
    "representative": "丹岩", "contact": "李四", "phone": "0751-8000000",
    "name": "铸造车间智能化改造", "site": "白土工业园 8 号", "content": "更新熔炼和造型设备",
    "scale": "年产铸件 5000 吨", "capacity": "5,000", "capacity_unit": "吨/年",
    "investment": "1,200万", "planned_start": "2026-04-01", "completion": "2027-06-30",
    "policy": "1", "project_code": "2603-440205-04-02-123456",
}  # fmt: skip


@pytest.fixture(autouse=True)
def uploads_apart(settings, tmp_path, site_clock) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def scan(name: str = "scan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the first form that has them."""
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("seen", "entry")
    }


def post(client, address: str, page: str, **data: object):
    shown = client.get(page).content.decode()
    return client.post(address, {**fields(shown), **data})


def begun(client, world, **more: str) -> Case:
    sent = {
        "name": "铸造车间智能化改造",
        "place": "韶关市曲江区",
        "road": "filing",
        "ref": new_ref(),
    }
    answer = client.post(f"/projects/{world.company.ref}/new", {**sent, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(ref=answer["Location"].split("/")[3])


def walked(client, world, upto: str = "filed", **more: str) -> Case:
    """A filing led by hand up to a state."""
    case = begun(client, world)
    here = f"/projects/c/{case.ref}/filing"
    steps = [
        ("declared", "policy", {"confirmed": "1"}),
        ("declared", "declaration",
         {"prohibited": "no", "needs_approval": "no", "under_construction": "no", "promised": "1"}),
        ("form-generated", "information", {**INFORMATION, **more}),
        ("form-uploaded", "scan", {"scan": scan()}),
        ("filed", "submit", {}),
    ]  # fmt: skip
    for _, step, data in steps:
        case.refresh_from_db()
        if case.state == upto:
            break
        answer = post(client, f"{here}/{step}", here, **data)
        assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.state == upto
    return case


def by_authority(case: Case, world, event: str, **data: str) -> None:
    case.refresh_from_db()
    entry = replace(filing.entry(event, new_ref(), data), by="authority")
    act(case, entry, actor_for(world.person("officer-county"), True), case.head)


def events(case: Case) -> list[str]:
    return [each.event for each in docket.status(case).timeline]


# --- beginning -----------------------------------------------------------------------------------


def test_a_case_is_numbered_by_the_nearest_authority_without_a_gap(world, client_of) -> None:
    client = client_of("owner")
    names = [begun(client, world, name=f"项目{n}").name for n in (1, 2)]
    assert names == ["曲工信备〔2026〕0001号", "曲工信备〔2026〕0002号"]
    city = begun(client, world, authority=world.city.ref)
    assert city.name == "韶工信备〔2026〕0001号"
    assert begun(client, world, cross_region="1").name == "韶工信备〔2026〕0002号"


def test_the_form_of_a_new_project_sent_twice_begins_one(world, client_of) -> None:
    client, ref = client_of("editor"), new_ref()
    first = begun(client, world, ref=ref)
    assert begun(client, world, ref=ref) == first
    assert Project.objects.count() == 1


def test_the_next_project_knows_who_speaks_for_the_company(world, client_of) -> None:
    client = client_of("owner")
    walked(client, world, "form-generated")
    second = walked(client, world, "declared")
    page = client.get(f"/projects/c/{second.ref}/filing").content.decode()
    assert 'value="李四"' in page and 'value="0751-8000000"' in page
    assert "白土工业园" not in page


def test_a_draft_is_not_seen_by_any_authority(world, client_of) -> None:
    case = begun(client_of("owner"), world)
    for officer in ("officer-county", "officer", "officer-province"):
        assert client_of(officer).get(f"/projects/c/{case.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("place", "told"),
    [("深圳市南山区", "第三条"), ("长沙市", "广东省内"), ("曲江曲江曲江", "没有行政区划"), ("", "没有行政区划"),
     ("中山", "没有管辖该地的机关")],
)  # fmt: skip
def test_a_place_that_does_not_do_is_told_and_nothing_is_begun(
    world, client_of, place, told
) -> None:
    answer = client_of("owner").post(
        f"/projects/{world.company.ref}/new",
        {"name": "留下的名称", "place": place, "road": "filing"},
    )
    page = answer.content.decode()
    assert (answer.status_code, Project.objects.count()) == (422, 0)
    assert told in page and "留下的名称" in page


def test_an_authority_of_another_place_may_not_be_chosen(world, client_of) -> None:
    sent = {
        "name": "项目",
        "place": "韶关市曲江区",
        "road": "filing",
        "authority": world.elsewhere.ref,
    }
    answer = client_of("owner").post(f"/projects/{world.company.ref}/new", sent)
    assert answer.status_code == 422
    assert "曲江区工信局" in answer.content.decode()


def test_a_secret_project_is_sent_offline(world, client_of) -> None:
    sent = {"name": "项目", "place": "韶关市曲江区", "road": "filing", "secret": "1"}
    answer = client_of("owner").post(f"/projects/{world.company.ref}/new", sent)
    assert (answer.status_code, Project.objects.count()) == (422, 0)
    assert "第六条" in answer.content.decode()


@pytest.mark.parametrize(
    ("login", "status"), [("viewer", 403), ("rival", 404), ("officer", 404), ("", 302)]
)
def test_only_editors_begin_a_project(world, client_of, login, status) -> None:
    assert client_of(login).get(f"/projects/{world.company.ref}/new").status_code == status


# --- the six steps -------------------------------------------------------------------------------


def test_the_six_steps_end_in_a_filing(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    assert events(case) == ["read-policy", "declare", "fill-in", "upload", "submit"]
    assert case.authority == world.county
    status = docket.status(case)
    due = {each.id: each.due for each in status.clocks}
    assert (due["C15"], due["C17"]) == (date(2026, 3, 5), date(2028, 3, 2))
    assert dict(status.known)["project_code"] == "2603-440205-04-02-123456"
    assert client_of("officer-county").get(f"/projects/c/{case.ref}/").status_code == 200
    told = Message.objects.get(to=world.person("officer-county"))
    assert "提交备案信息" in told.zh and case.name in told.zh


def test_the_policy_is_confirmed_by_a_tick(world, client_of) -> None:
    client = client_of("owner")
    case = begun(client, world)
    here = f"/projects/c/{case.ref}/filing"
    answer = post(client, f"{here}/policy", here)
    assert answer.status_code == 422
    assert events(case) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("prohibited", "不得备案"),
        ("needs_approval", "申请核准"),
        ("under_construction", "开工建设前"),
    ],
)
def test_an_answer_that_means_another_road_is_explained(world, client_of, wrong, told) -> None:
    client = client_of("owner")
    case = begun(client, world)
    here = f"/projects/c/{case.ref}/filing"
    post(client, f"{here}/policy", here, confirmed="1")
    answers = dict.fromkeys(filing.DECLARED, "no") | {wrong: "yes", "promised": "1"}
    answer = post(client, f"{here}/declaration", here, **answers)
    page = answer.content.decode()
    assert (answer.status_code, events(case)) == (422, ["read-policy"])
    assert told in page
    assert ("开始核准申请" in page) == (wrong == "needs_approval")


def test_the_road_to_approval_keeps_the_project(world, client_of) -> None:
    client = client_of("owner")
    case = begun(client, world)
    answer = client.post(f"/projects/p/{case.project.ref}/case", {"road": "approval"})
    approval = Case.objects.get(ref=answer["Location"].split("/")[3])
    assert (approval.project, approval.name) == (case.project, "韶工信核〔2026〕0001号")
    client.post(f"/projects/p/{case.project.ref}/case", {"road": "approval"})
    assert Case.objects.filter(project=case.project).count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [("investment", "1200", "没有写明是元"), ("investment", "零", "不是数值"), ("investment", "0元", "大于 0"),
     ("completion", "2026-02-30", "不是日期"), ("completion", "2026-03-02", "不在今天之后"),
     ("planned_start", "2026-03-01", "早于今天"), ("capacity", "五千", "不是数值"),
     ("capacity_unit", "", "一并填写"), ("name", "", "请填写"), ("policy", "", "产业政策"),
     ("project_code", "??", "字母、数字")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(
    world, client_of, field, typed, told
) -> None:
    client = client_of("owner")
    case = walked(client, world, "declared")
    here = f"/projects/c/{case.ref}/filing"
    answer = post(client, f"{here}/information", here, **{**INFORMATION, field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page and told in page
    assert "更新熔炼和造型设备" in page
    case.refresh_from_db()
    assert case.state == "declared"


def test_a_half_filled_form_is_kept_for_later(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world, "declared")
    here = f"/projects/c/{case.ref}/filing"
    answer = post(
        client, f"{here}/information", here, investment="还没定", content="先写一半", save="1"
    )
    assert answer.status_code == 302
    page = client.get(here).content.decode()
    assert "还没定" in page and "先写一半" in page


def test_a_code_may_come_later_and_the_stand_in_says_so(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world, project_code="", without_code="1")
    code = dict(docket.status(case).known)["project_code"]
    assert re.fullmatch(r"暂编-202603-440205-[0-9A-Z]{8}", code)
    answer = client.post(f"/projects/c/{case.ref}/code", {"project_code": "2603-440205-04-02-7"})
    assert answer.status_code == 302
    status = docket.status(case)
    assert dict(status.known)["project_code"] == "2603-440205-04-02-7"
    assert (status.state, [x.due for x in status.clocks if x.id == "C15"]) == (
        "filed",
        [date(2026, 3, 5)],
    )


def test_a_code_of_another_project_is_refused(world, client_of) -> None:
    client = client_of("owner")
    walked(client, world)
    second = walked(client, world, "form-uploaded")
    here = f"/projects/c/{second.ref}/filing"
    answer = post(client, f"{here}/submit", here)
    assert answer.status_code == 422
    assert "一项一码" in answer.content.decode()
    second.refresh_from_db()
    assert (second.state, second.authority) == ("form-uploaded", None)


def test_the_form_is_printed_with_its_content_and_a_code_that_follows_it(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world, "form-generated")
    answer = client.get(f"/projects/c/{case.ref}/form.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = _text(answer.content)
    for said in (
        "备案表",
        "曲工信备",
        "铸造车间智能化改造",
        "1200万元",
        "2603-440205-04-02-123456",
        "盖章",
        "共 1 页",
    ):
        assert said in text, said
    code = re.search(r"核验码 ([0-9A-F]{4}(?:-[0-9A-F]{4}){3})", text)
    here = f"/projects/c/{case.ref}/filing"
    assert code and code[1] in client.get(here).content.decode()
    post(client, f"{here}/reopen", here)
    post(client, f"{here}/information", here, **{**INFORMATION, "investment": "1,300万"})
    assert code[1] not in client.get(here).content.decode()


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_long_content_runs_over_pages(world, client_of) -> None:
    client = client_of("owner")
    case = walked(
        client, world, "form-generated", content="更新设备，" * 390, scale="<b>&规模" * 120
    )
    assert (
        len(pypdfium2.PdfDocument(BytesIO(client.get(f"/projects/c/{case.ref}/form.pdf").content)))
        >= 2
    )


def test_going_back_is_kept_in_the_record_and_the_way_leads_on(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world, "form-uploaded")
    here = f"/projects/c/{case.ref}/filing"
    assert post(client, f"{here}/reopen", here).status_code == 302
    case.refresh_from_db()
    assert (case.state, events(case)) == ("declared", ["read-policy", "declare"])
    assert LogLine.objects.filter(case=case).count() == 7
    post(client, f"{here}/information", here, **INFORMATION)
    post(client, f"{here}/scan", here, scan=scan("again.pdf", PDF + b"x"))
    post(client, f"{here}/submit", here)
    case.refresh_from_db()
    assert case.state == "filed"


@pytest.mark.parametrize(
    "file", [scan("a.exe", b"MZ" + b"0" * 99), scan("a.pdf", b"<html>"), scan("a.pdf", b""), None]
)
def test_a_scan_that_is_none_is_refused(world, client_of, file) -> None:
    client = client_of("owner")
    case = walked(client, world, "form-generated")
    here = f"/projects/c/{case.ref}/filing"
    answer = post(client, f"{here}/scan", here, **({"scan": file} if file else {}))
    assert answer.status_code == 422
    assert (Upload.objects.count(), events(case)[-1]) == (0, "fill-in")


def test_a_step_sent_twice_is_done_once(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world, "form-generated")
    here = f"/projects/c/{case.ref}/filing"
    sent = fields(client.get(here).content.decode())
    for _ in range(2):
        assert client.post(f"{here}/scan", {**sent, "scan": scan()}).status_code == 302
    assert (Upload.objects.count(), events(case).count("upload")) == (1, 1)


def test_who_comes_second_is_told(world, client_of) -> None:
    client = client_of("owner")
    case = begun(client, world)
    here = f"/projects/c/{case.ref}/filing"
    stale = fields(client.get(here).content.decode())
    post(client, f"{here}/policy", here, confirmed="1")
    answer = client_of("editor").post(
        f"{here}/policy", {**stale, "entry": new_ref(), "confirmed": "1"}
    )
    assert answer.status_code == 409
    assert "先行办理" in answer.content.decode()
    assert events(case) == ["read-policy"]


@pytest.mark.parametrize("login", ["viewer", "officer-county"])
def test_who_may_only_read_does_no_step(world, client_of, login) -> None:
    case = walked(client_of("owner"), world)
    case2 = begun(client_of("owner"), world)
    assert client_of("viewer").get(f"/projects/c/{case2.ref}/filing").status_code == 200
    answer = client_of(login).post(
        f"/projects/c/{case.ref}/do/withdraw", {"entry": "x", "seen": case.head}
    )
    assert answer.status_code == 403
    assert events(case)[-1] == "submit"


# --- after filing --------------------------------------------------------------------------------


def test_a_reminder_is_answered_by_completing_the_information(world, client_of, site_clock) -> None:
    client = client_of("owner")
    case = walked(client, world)
    site_clock.set(date(2026, 3, 4))
    by_authority(case, world, "remind", missing="联系电话有误")
    assert Message.objects.filter(to=world.person("editor"), case=case).exists()
    site_clock.set(date(2026, 3, 6))
    here = f"/projects/c/{case.ref}/correction"
    page = client.get(here).content.decode()
    assert "联系电话有误" in page and "第二十条" in page
    answer = post(client, here, here, **{**INFORMATION, "phone": "0751-8111111"})
    assert answer.status_code == 302
    status = docket.status(case)
    assert [x.due for x in status.clocks if x.id == "C15"] == [date(2026, 3, 11)]
    assert "0751-8111111" in status.timeline[-1].reason
    assert Project.objects.get().details["phone"] == "0751-8111111"


def test_a_completed_day_of_completion_moves_what_hangs_on_it(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    by_authority(case, world, "remind", missing="完工时间有误")
    here = f"/projects/c/{case.ref}/correction"
    sent = {**INFORMATION, "completion": "2027-12-31"}
    assert post(client, here, here, **sent).status_code == 302
    assert dict(docket.status(case).known)["completion"] == "2027-12-31"
    assert events(case).count("fill-in") == 1


def test_without_a_reminder_there_is_nothing_to_complete(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    assert (
        client.get(f"/projects/c/{case.ref}/correction")["Location"] == f"/projects/c/{case.ref}/"
    )


@pytest.mark.parametrize(
    ("investment", "event", "percent"),
    [("1,440万", "change", "20%"), ("960万", "change", "20%"), ("1439.9999万元", "change-by-choice", "19.999991%"),
     ("0.15亿", "change", "25%"), ("1,300万", "change-by-choice", "8.333333%")],
)  # fmt: skip
def test_the_size_of_a_change_decides_exactly(world, client_of, investment, event, percent) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/change"
    sent = {**INFORMATION, "investment": investment}
    page = post(client, here, here, **sent, reckon="1").content.decode()
    assert percent in page and ("应当办理的变更" in page) == (event == "change")
    assert events(case)[-1] == "submit"
    answer = post(client, here, here, **sent, confirm="1")
    assert answer.status_code == 302, answer.content.decode()
    status = docket.status(case)
    assert status.timeline[-1].event == event
    assert f"总投资额：1,200万 → {investment}（{percent}）" in status.timeline[-1].reason
    assert Project.objects.get().details["investment"] == investment


def test_the_same_sum_in_other_words_is_no_change(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/change"
    answer = post(client, here, here, **{**INFORMATION, "investment": "0.12亿元"}, confirm="1")
    assert answer.status_code == 422
    assert "没有改动" in answer.content.decode()


def test_a_capacity_is_compared_in_the_unit_it_was_filed_in(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/change"
    other = {**INFORMATION, "capacity": "0.6", "capacity_unit": "万吨/年"}
    answer = post(client, here, here, **other, confirm="1")
    assert (answer.status_code, events(case)[-1]) == (422, "submit")
    assert "原备案的单位是“吨/年”" in answer.content.decode()
    answer = post(client, here, here, **{**INFORMATION, "capacity": "6000"}, confirm="1")
    assert answer.status_code == 302
    known = dict(docket.status(case).known)
    assert (known["trigger"], known["change"]) == ("scale", "1/5")


def test_a_new_site_is_mandatory_whatever_its_size(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/change"
    assert (
        post(client, here, here, **{**INFORMATION, "site": "马坝镇"}, confirm="1").status_code
        == 302
    )
    assert dict(docket.status(case).known)["trigger"] == "site"


def test_a_late_change_needs_a_reason_and_is_marked(world, client_of, site_clock) -> None:
    client = client_of("owner")
    case = walked(client, world)
    page = client.get(f"/projects/c/{case.ref}/change").content.decode()
    assert "2027-05-19" in page  # the 30th working day before 2027-06-30, by weekends
    site_clock.set(date(2027, 6, 1))
    here = f"/projects/c/{case.ref}/change"
    sent = {**INFORMATION, "investment": "1,440万"}
    answer = post(client, here, here, **sent, confirm="1")
    assert (answer.status_code, "change" in events(case)) == (422, False)
    assert 'href="#f-because"' in answer.content.decode()
    assert post(client, here, here, **sent, because="设备到货推迟", confirm="1").status_code == 302
    assert docket.status(case).timeline[-1].marks


def test_the_window_of_an_extension_is_shown_with_both_days(world, client_of, site_clock) -> None:
    client = client_of("owner")
    case = walked(client, world)
    page = client.get(f"/projects/c/{case.ref}/do/extend").content.decode()
    assert "2028-01-20 至 2028-03-02" in page and "尚未开始" in page


def test_start_notice_progress_and_completion(world, client_of, site_clock) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}"
    site_clock.set(date(2026, 4, 1))
    assert post(client, f"{here}/do/start", f"{here}/do/start").status_code == 302
    assert [x.due for x in docket.status(case).clocks if x.id == "C19"] == [date(2026, 5, 18)]
    assert "2026-05-18" in client.get(f"{here}/do/notify-start").content.decode()
    assert post(client, f"{here}/do/notify-start", f"{here}/do/notify-start").status_code == 302
    sent = {"day": "2026-04-01", "invested": "350万", "works": "基础施工"}
    form = fields(client.get(f"{here}/progress").content.decode())
    for _ in range(2):
        assert client.post(f"{here}/progress", {**form, **sent}).status_code == 302
    assert [each.invested for each in ProgressReport.objects.all()] == [350_000_000]
    assert "基础施工" in client.get(f"{here}/").content.decode()
    assert post(client, f"{here}/do/finish", f"{here}/do/finish").status_code == 302
    case.refresh_from_db()
    assert case.state == "completed"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day", "2026-03-30"),
        ("day", "2026-04-02"),
        ("day", "x"),
        ("invested", "350"),
        ("works", " "),
    ],
)
def test_a_progress_report_says_what_is_wrong(world, client_of, site_clock, field, typed) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}"
    site_clock.set(date(2026, 4, 1))
    post(client, f"{here}/do/start", f"{here}/do/start")
    sent = {"day": "2026-04-01", "invested": "350万", "works": "基础施工", field: typed}
    answer = post(client, f"{here}/progress", f"{here}/progress", **sent)
    assert (answer.status_code, ProgressReport.objects.count()) == (422, 0)
    assert f'href="#f-{field}"' in answer.content.decode()


def test_the_certificate_stands_as_long_as_the_filing(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}"
    text = _text(client.get(f"{here}/certificate.pdf").content)
    assert "备案证" in text and "2026-03-02" in text and "曲江区工信局" in text
    assert post(client, f"{here}/do/withdraw", f"{here}/do/withdraw").status_code == 302
    assert client.get(f"{here}/certificate.pdf").status_code == 302


def test_looking_ahead_writes_nothing(world, client_of) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/do/start"
    answer = post(client, here, here, day="2026-07-01", preview="1")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2026-08-12" in page  # 30 working days after 2026-07-01
    assert events(case)[-1] == "submit"


@pytest.mark.parametrize("day", ["2999-01-01", "x", "2026-13-01", "0001-01-01"])
def test_a_day_that_is_none_is_told(world, client_of, day) -> None:
    client = client_of("owner")
    case = walked(client, world)
    here = f"/projects/c/{case.ref}/do/start"
    for more in ({}, {"preview": "1"}):
        answer = post(client, here, here, day=day, because="保留这句话", **more)
        assert answer.status_code == 422
        assert "保留这句话" in answer.content.decode()
