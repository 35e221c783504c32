"""Supervision: a plan is drawn so that nobody can choose, checks go into the logs, complaints are
kept from those they are about, and violations are published."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from huice.procedure.events import Entry
from huice.site.bureau.models import Complaint, InspectionItem, InspectionPlan, Violation
from huice.site.bureau.supervision import plans
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LogLine, Message, Project, Upload
from huice.site.casework.models_publication import Publication
from huice.site.people import audit
from huice.site.people.actor import actor_for

HOME = "/bureau/supervision/"
DAY = date(2026, 3, 2)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def filed(world, site_clock, code: str, started: bool = True, procedure: str = "filing") -> Case:
    """A project filed with (or approved by) the city bureau on 2026-03-02."""
    project = Project.objects.create(
        company=world.company, name=f"改造项目{code}", place="440200", code=code
    )
    owner = actor_for(world.person("owner"), True)
    case = docket.begin(
        procedures.procedure(f"guangdong-approval-filing-2021/{procedure}"), f"案-{code}", owner,
        DAY, company=world.company, project=project, authority=world.city,
    )  # fmt: skip
    steps = {
        "filing": [
            ("read-policy", "applicant", {}),
            ("declare", "applicant", {"prohibited": "no", "needs_approval": "no"}),
            ("fill-in", "applicant", {"completion": "2027-12-31"}),
            ("upload", "applicant", {}),
            ("submit", "applicant", {"project_code": code, "project": code}),
            ("verify", "authority", {}),
        ],
        "approval": [
            ("submit", "applicant", {"project_code": code, "project": code}),
            ("accept", "authority", {}),
            ("approve", "authority", {}),
        ],
    }[procedure]
    if started:
        steps.append(("start", "applicant", {}))
    for event, by, data in steps:
        entry = Entry(
            f"{code}-{event}", event, DAY, site_clock.moment.replace(tzinfo=None), by, data
        )
        case = docket.enter(case, entry, owner, case.head).case
    return case


def a_plan(client, title: str = "2026 年度计划") -> InspectionPlan:
    sent = {"year": "2026", "title": title, "each": "1"}
    assert client.post(f"{HOME}plans/new", sent).status_code == 302
    return InspectionPlan.objects.get(title=title)


def put(client, plan, step: str, /, **sent: str):
    return client.post(f"{HOME}plans/{plan.ref}/{step}", sent)


def announced(client_of, plan) -> None:
    ratios = {f"ratio-{at}": ratio for at, ratio in enumerate(["50%", "100%"])}
    done = put(
        client_of("officer"), plan, "lists", what="ratios", each="1", rounding="up", **ratios
    )
    assert done.status_code == 302
    done = put(client_of("approver"), plan, "announce", seed_promised="3 月 5 日的福彩 3D")
    assert done.status_code == 302


def drawn(client_of, plan, site_clock) -> None:
    site_clock.set(date(2026, 3, 6))
    done = put(
        client_of("officer"), plan, "draw", seed="2026-03-05 福彩3D 4 7 1",
        seed_source="中国福利彩票官网", seed_day="2026-03-05",
    )  # fmt: skip
    assert done.status_code == 302
    plan.refresh_from_db()


def published(world, client_of, site_clock) -> InspectionPlan:
    """A plan of two filed projects (one drawn) and one approved, published on 2026-03-06."""
    for code in ("B1", "B2"):
        filed(world, site_clock, code)
    filed(world, site_clock, "A1", procedure="approval")
    plan = a_plan(client_of("officer"))
    announced(client_of, plan)
    drawn(client_of, plan, site_clock)
    assert put(client_of("approver"), plan, "publish", what="plan").status_code == 302
    plan.refresh_from_db()
    return plan


# --- the plan ------------------------------------------------------------------------------------


def test_a_plan_gathers_what_the_authority_supervises(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    filed(world, site_clock, "B2", started=False)
    filed(world, site_clock, "A1", procedure="approval")
    plan = a_plan(client_of("officer"))
    told = [(row["id"], row["risk"], row["started"]) for row in plan.projects]
    assert told == [("A1", "核准", "2026-03-02"), ("B1", "备案", "2026-03-02"), ("B2", "备案", "")]
    assert sorted(row["name"] for row in plan.inspectors) == ["approver", "officer", "principal"]
    assert plan.ratios == {"核准": "100%"}  # 第二十五条; the text has no figure for the others


def test_the_lists_are_frozen_once_their_digests_are_public(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    put(client_of("officer"), plan, "lists", **{"ratio-0": "50%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    again = put(
        client_of("officer"), plan, "lists", **{"ratio-0": "100%", "each": "1", "rounding": "up"}
    )
    assert again.status_code == 409
    plan.refresh_from_db()
    assert plan.ratios == {"备案": "50%"}
    late = put(client_of("principal"), plan, "announce", seed_promised="体彩排列五 3 月 9 日")
    assert late.status_code == 409
    assert "体彩排列五 3 月 9 日</li>" in late.content.decode()  # what was typed is still there
    digest = plans.marks(plan)["projects"].sha256
    assert digest in Publication.objects.get(kind="plan").body_zh


def test_a_seed_of_the_day_of_the_digests_or_before_is_refused(
    world, client_of, site_clock
) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    put(client_of("officer"), plan, "lists", **{"ratio-0": "50%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    sent = {"seed": "福彩 3D 1 2 3", "seed_source": "官网", "seed_day": "2026-03-02"}
    refused = put(client_of("officer"), plan, "draw", **sent)
    assert refused.status_code == 422
    assert "应晚于名单摘要公布之日 2026-03-02" in refused.content.decode()
    assert "福彩 3D 1 2 3" in refused.content.decode()
    plan.refresh_from_db()
    assert (plan.stage, plan.drawn) == ("announced", None)


def test_a_seed_other_than_the_committed_one_is_refused(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    put(client_of("officer"), plan, "lists", **{"ratio-0": "50%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="密封", commitment="a" * 64)
    sent = {"seed": "另一个", "seed_source": "现场启封", "seed_day": "2026-03-02"}
    refused = put(client_of("officer"), plan, "draw", **sent)
    assert refused.status_code == 422
    assert "种子与承诺不符" in refused.content.decode()


def test_the_draw_is_what_the_command_line_draws(
    world, client_of, site_clock, tmp_path: Path
) -> None:
    plan = published(world, client_of, site_clock)
    anyone = client_of("")
    for name in ("plan", "projects", "inspectors"):
        got = anyone.get(f"{HOME}public/{plan.ref}/{name}.json")
        assert got.status_code == 200
        (tmp_path / f"{name}.json").write_bytes(got.content)
    from typer.testing import CliRunner

    from huice.cli.app import app

    files = [str(tmp_path / f"{name}.json") for name in ("plan", "projects", "inspectors")]
    told = CliRunner().invoke(
        app, ["inspection", "verify", files[0], files[1], "--inspectors", files[2], "--json"]
    )
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["follows"] is True
    page = anyone.get(f"{HOME}public/{plan.ref}/").content.decode()
    assert "与所公开的完全一致" in page
    assert "2026-03-05 福彩3D 4 7 1" in page


def test_the_public_page_shows_where_a_plan_was_tampered_with(world, client_of, site_clock) -> None:
    plan = published(world, client_of, site_clock)
    plan.drawn["items"].pop()
    plan.save()
    page = client_of("").get(f"{HOME}public/{plan.ref}/").content.decode()
    assert "应在计划里而没有" in page


def test_nothing_of_a_plan_is_public_before_its_time(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    anyone, page = client_of(""), f"{HOME}public/{plan.ref}/"
    assert anyone.get(page).status_code == 404
    put(client_of("officer"), plan, "lists", **{"ratio-0": "50%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    shown = anyone.get(page)
    assert shown.status_code == 200
    assert plans.marks(plan)["projects"].sha256 in shown.content.decode()
    assert "改造项目B1" not in shown.content.decode()
    assert anyone.get(f"{page}projects.json").status_code == 404


def test_the_plan_is_a_case_whose_log_holds_the_draw(world, client_of, site_clock) -> None:
    plan = published(world, client_of, site_clock)
    _, log = docket.read(plan.case)
    assert [each.event for each in log.entries] == ["begin", "draw", "publish"]
    draw = log.entries[1]
    assert draw.data["seed"] == "2026-03-05 福彩3D 4 7 1"
    assert draw.data["ratio"] == "66.66%"  # 2 of 3; the ratios of the classes stand in the reason
    assert "备案 50%（2 取 1）、核准 100%（1 取 1）" in draw.reason
    assert audit.broken() is None


def test_what_is_typed_wrong_is_said_beside_its_field_and_kept(
    world, client_of, site_clock
) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    wrong = put(
        client_of("officer"), plan, "lists", **{"ratio-0": "三成", "each": "99", "rounding": "up"}
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'href="#f-ratio-0"' in page
    assert 'href="#f-each"' in page
    assert 'value="三成"' in page
    plan.refresh_from_db()
    assert (plan.ratios, plan.each) == ({}, 1)


def test_a_class_without_a_ratio_is_named(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    wrong = put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    assert wrong.status_code == 422
    assert "备案：这一风险等级没有给出比例" in wrong.content.decode()
    plan.refresh_from_db()
    assert plan.stage == "draft"


def workbook(*rows: tuple) -> BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "名单.xlsx"
    return stream


def test_lists_go_out_and_come_back_by_workbook(world, client_of, site_clock) -> None:
    case = filed(world, site_clock, "B1")
    plan, officer = a_plan(client_of("officer")), client_of("officer")
    sheet = load_workbook(
        BytesIO(officer.get(f"{HOME}plans/{plan.ref}/projects.xlsx").content)
    ).active
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    rows[1][2] = "高"
    rows.append(["=X9", "外来项目", "低", date(2026, 1, 5), "某公司", "", "officer、某公司"])
    rows[2][0] = "X9"
    done = officer.post(
        f"{HOME}plans/{plan.ref}/lists", {"what": "files", "projects": workbook(*rows)}
    )
    assert done.status_code == 302, done.content.decode()
    plan.refresh_from_db()
    told = [(row["id"], row["risk"], row["started"], row["case"]) for row in plan.projects]
    assert told == [("B1", "高", "2026-03-02", case.ref), ("X9", "低", "2026-01-05", "")]
    assert plan.projects[1]["avoid"] == ["officer", "某公司"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("名称",), ("无代码",)], "没有表头，应有这些栏：项目代码、项目名称、风险等级"),
        (
            [("项目代码", "项目名称", "风险等级", "开工日期"), ("X", "甲", "高", "上月")],
            "单元格 D2：“上月”不是日期",
        ),
        ([("项目代码", "项目名称", "风险等级"), ("=1+1", "甲", "高")], "单元格 A2：是公式"),
        ([("项目代码", "项目名称", "风险等级")], "名单是空的"),
    ],
)
def test_a_list_that_cannot_be_read_is_said_by_cell(
    world, client_of, site_clock, rows, said
) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    sent = {"what": "files", "projects": workbook(*rows)}
    wrong = client_of("officer").post(f"{HOME}plans/{plan.ref}/lists", sent)
    assert wrong.status_code == 422
    assert said in wrong.content.decode()
    plan.refresh_from_db()
    assert [row["id"] for row in plan.projects] == ["B1"]


def test_a_file_that_is_no_workbook_is_refused(world, client_of, site_clock) -> None:
    plan = a_plan(client_of("officer"))
    junk = BytesIO(b"not a workbook")
    junk.name = "x.xlsx"
    wrong = client_of("officer").post(
        f"{HOME}plans/{plan.ref}/lists", {"what": "files", "projects": junk}
    )
    assert wrong.status_code == 422
    assert "不是可读的 Excel 文件" in wrong.content.decode()


def test_the_supervision_of_a_long_plan_begins_some_at_a_time(
    world, client_of, site_clock, monkeypatch
) -> None:
    monkeypatch.setattr(plans, "AT_ONCE", 1)
    plan = published(world, client_of, site_clock)
    assert plan.items.filter(case__isnull=True).count() == 1
    assert (
        "为其余 1 个项目建立监管案件"
        in client_of("approver").get(f"{HOME}plans/{plan.ref}/").content.decode()
    )
    assert put(client_of("approver"), plan, "publish", what="watch").status_code == 302
    assert not plan.items.filter(case__isnull=True).exists()


# --- records -------------------------------------------------------------------------------------


def test_a_check_is_an_event_of_the_supervision_and_of_the_filing(
    world, client_of, site_clock
) -> None:
    plan = published(world, client_of, site_clock)
    item = plan.items.get(risk="备案")
    site_clock.set(date(2026, 4, 1))
    sent = {
        "day": "2026-03-31", "finding": "not-as-decided", "found": "少装两台设备",
        "signed_by": "officer、丹岩铸造厂长", "entry": "the-form",
    }  # fmt: skip
    paper = BytesIO(PDF)
    paper.name = "记录.pdf"
    done = client_of("officer").post(f"{HOME}checks/{item.ref}/record", {**sent, "files": paper})
    assert done.status_code == 302, done.content.decode()
    item.refresh_from_db()
    _, log = docket.read(item.case)
    told = [(each.event, str(each.day), each.by) for each in log.entries]
    assert told == [
        ("take-up", "2026-03-02", "authority"), ("report-start", "2026-03-02", "applicant"),
        ("list-in-plan", "2026-03-06", "authority"), ("inspect", "2026-03-31", "authority"),
    ]  # fmt: skip
    _, filing = docket.read(item.linked)
    assert (filing.entries[-1].event, str(filing.entries[-1].day)) == ("inspect", "2026-03-31")
    assert Upload.objects.get(case=item.case).kind == "inspection-record"
    again = client_of("officer").post(f"{HOME}checks/{item.ref}/record", sent)
    assert again.status_code == 409
    assert LogLine.objects.filter(case=item.case).count() == 5


def test_an_approval_has_no_inspect_event_and_only_its_supervision_tells(
    world, client_of, site_clock
) -> None:
    plan = published(world, client_of, site_clock)
    item = plan.items.get(risk="核准")
    sent = {"day": "2026-03-06", "finding": "none", "signed_by": "officer"}
    assert client_of("officer").post(f"{HOME}checks/{item.ref}/record", sent).status_code == 302
    item.refresh_from_db()
    assert docket.read(item.case)[1].entries[-1].data == {"finding": "none"}
    assert docket.read(item.linked)[1].entries[-1].event == "start"


def test_a_project_that_has_not_started_is_not_checked_yet(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1", started=False)
    plan = a_plan(client_of("officer"))
    put(client_of("officer"), plan, "lists", **{"ratio-0": "100%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    drawn(client_of, plan, site_clock)
    put(client_of("approver"), plan, "publish", what="plan")
    item = plan.items.get()
    sent = {"day": "2026-03-06", "finding": "none", "signed_by": "officer", "found": "厂房空置"}
    wrong = client_of("officer").post(f"{HOME}checks/{item.ref}/record", sent)
    assert wrong.status_code == 422
    assert "项目未报开工" in wrong.content.decode()
    assert "厂房空置" in wrong.content.decode()
    item.refresh_from_db()
    assert item.day is None
    found = client_of("officer").post(
        f"{HOME}checks/{item.ref}/record", {**sent, "started": "2026-03-06", "finding": "reporting"}
    )
    assert found.status_code == 302
    item.refresh_from_db()
    assert [x.event for x in docket.read(item.case)[1].entries][-2:] == ["report-start", "inspect"]


def test_a_wrong_finding_needs_words_and_an_institution_its_list(
    world, client_of, site_clock
) -> None:
    plan = published(world, client_of, site_clock)
    item = plan.items.get(risk="备案")
    sent = {"day": "2026-03-07", "finding": "change", "signed_by": "", "institution": "某评估公司"}
    wrong = client_of("officer").post(f"{HOME}checks/{item.ref}/record", sent)
    page = wrong.content.decode()
    assert wrong.status_code == 422
    for field in ("day", "found", "signed_by", "on_list"):
        assert f'href="#f-{field}"' in page
    assert "晚于今天" in page


def test_results_are_public_once_a_head_publishes_them(world, client_of, site_clock) -> None:
    plan = published(world, client_of, site_clock)
    item = plan.items.get(risk="备案")
    sent = {
        "day": "2026-03-06",
        "finding": "reporting",
        "found": "未报进度",
        "signed_by": "officer",
    }
    client_of("officer").post(f"{HOME}checks/{item.ref}/record", sent)
    page = f"{HOME}public/{plan.ref}/"
    assert "未按规定报送" not in client_of("").get(page).content.decode()
    assert put(client_of("approver"), plan, "publish", what="results").status_code == 302
    assert "未按规定报送" in client_of("").get(page).content.decode()
    assert "未报进度" not in client_of("").get(page).content.decode()
    assert Publication.objects.filter(kind="inspection").count() == 1


# --- violations ----------------------------------------------------------------------------------


def test_what_a_check_finds_is_handed_over_handled_and_published(
    world, client_of, site_clock
) -> None:
    plan = published(world, client_of, site_clock)
    item = plan.items.get(risk="备案")
    check = {
        "day": "2026-03-06",
        "finding": "not-as-decided",
        "found": "少装设备",
        "signed_by": "officer",
    }
    client_of("officer").post(f"{HOME}checks/{item.ref}/record", check)
    sent = {
        "inspection": item.ref, "by": "authority", "conduct": "untold-change", "who": "丹岩铸造",
        "project": "B1", "credit_code": world.company.credit_code, "day": "2026-03-06", "entry": "v" * 16,
    }  # fmt: skip
    officer, approver = client_of("officer"), client_of("approver")
    assert officer.post(f"{HOME}violations/new", sent).status_code == 302
    assert officer.post(f"{HOME}violations/new", sent).status_code == 302
    violation = Violation.objects.get()  # the form sent twice is one violation
    item.refresh_from_db()
    assert docket.read(item.case)[1].entries[-1].event == "hand-over"
    case = violation.case
    handled = {
        "event": "handle", "by": "authority", "seen": case.head, "data-law": "regulations-19",
        "data-decision": "责令限期改正",
    }  # fmt: skip
    assert officer.post(f"{HOME}c/{case.ref}/act", handled).status_code == 302
    case.refresh_from_db()
    told = {"title": "丹岩铸造未告知备案变更", "body": "责令限期改正。", "seen": case.head}
    assert officer.post(f"{HOME}c/{case.ref}/publish", told).status_code == 403
    assert approver.post(f"{HOME}c/{case.ref}/publish", {**told, "title": ""}).status_code == 422
    assert approver.post(f"{HOME}c/{case.ref}/publish", told).status_code == 302
    case.refresh_from_db()
    assert case.state == "published"
    assert Publication.objects.get(kind="violation").title_zh == "丹岩铸造未告知备案变更"


def test_the_law_applied_must_be_that_of_the_conduct(world, client_of, site_clock) -> None:
    officer = client_of("officer")
    sent = {
        "by": "authority",
        "conduct": "prohibited",
        "who": "某公司",
        "project": "某项目",
        "day": "2026-03-02",
    }
    officer.post(f"{HOME}violations/new", sent)
    case = Violation.objects.get().case
    wrong = officer.post(
        f"{HOME}c/{case.ref}/act",
        {"event": "handle", "by": "authority", "seen": case.head, "data-law": "regulations-19",
         "data-decision": "写好的决定"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "写好的决定" in wrong.content.decode()
    case.refresh_from_db()
    assert case.state == "before-authority"
    empty = officer.post(
        f"{HOME}c/{case.ref}/act", {"event": "handle", "by": "authority", "seen": case.head}
    )
    assert empty.status_code == 422
    assert 'href="#f-handle-data-law"' in empty.content.decode()
    assert 'id="f-handle-data-law"' in empty.content.decode()


def test_of_two_who_act_on_a_violation_one_is_told(world, client_of, site_clock) -> None:
    officer = client_of("officer")
    sent = {
        "by": "local",
        "conduct": "unfiled",
        "who": "某公司",
        "project": "某项目",
        "day": "2026-03-02",
    }
    officer.post(f"{HOME}violations/new", sent)
    case = Violation.objects.get().case
    act = {"event": "report", "by": "local", "seen": case.head, "data-authority_named": "省厅"}
    assert officer.post(f"{HOME}c/{case.ref}/act", act).status_code == 302
    told = client_of("approver").post(f"{HOME}c/{case.ref}/act", act)
    assert told.status_code == 409
    assert "刚刚有变化" in told.content.decode()
    assert "省厅</li>" in told.content.decode()  # its form is gone; what was typed is not


def test_only_the_authority_with_power_finds_what_is_not_reported(
    world, client_of, site_clock
) -> None:
    sent = {
        "by": "local",
        "conduct": "prohibited",
        "who": "甲",
        "project": "乙",
        "day": "2026-03-02",
    }
    wrong = client_of("officer").post(f"{HOME}violations/new", sent)
    assert wrong.status_code == 422
    assert 'href="#f-conduct"' in wrong.content.decode()
    assert not Violation.objects.exists()


def test_an_unlawful_decision_is_taken_up_by_the_organisation_above(
    world, client_of, site_clock
) -> None:
    sent = {"authority": world.county.ref, "kind": "decided-late", "found": "逾期三日才核准",
            "day": "2026-03-02", "entry": "w" * 16}  # fmt: skip
    approver, page = client_of("approver"), f"{HOME}wrongful/new"
    for _ in range(2):  # sent twice, taken up once
        assert approver.post(page, sent).status_code == 302
    case = Case.objects.get(procedure__endswith="/wrongful-decision")
    assert (case.state, case.authority) == ("found", world.county)
    (entry,) = docket.read(case)[1].entries
    assert (entry.by, entry.data, entry.reason) == (
        "superior",
        {"wrong": "decided-late"},
        "逾期三日才核准",
    )
    assert case.name in approver.get(HOME).content.decode()
    wrong = approver.post(page, {**sent, "authority": world.elsewhere.ref, "day": "2026-03-09"})
    assert wrong.status_code == 422
    assert 'href="#f-authority"' in wrong.content.decode()
    assert "逾期三日才核准" in wrong.content.decode()
    assert client_of("officer").get(page).status_code == 403
    assert approver.get(f"{page}?lang=en").status_code == 200


# --- complaints ----------------------------------------------------------------------------------


def complained(world, client_of, **more: str) -> Complaint:
    sent = {
        "authority": world.city.ref, "name": "张三", "contact": "13800000000",
        "about": "丹岩铸造", "facts": "夜间施工，未备案。", "ref": "c" * 16, **more,
    }  # fmt: skip
    done = client_of("somebody").post("/bureau/complaints/new", sent)
    assert done.status_code == 302, done.content.decode()
    return Complaint.objects.get(ref="c" * 16)


def test_a_complaint_runs_as_a_case_and_is_answered(world, client_of, site_clock) -> None:
    complaint = complained(world, client_of)
    case = complaint.case
    assert (case.state, case.company_id, case.authority) == ("received", None, world.city)
    assert Message.objects.filter(to=world.person("officer"), case=case).count() == 1
    officer = client_of("officer")
    act = {
        "event": "settle",
        "by": "authority",
        "seen": case.head,
        "data-outcome": "已查，属实整改",
    }
    assert officer.post(f"{HOME}c/{case.ref}/act", act).status_code == 302
    answered = officer.post(f"{HOME}complaints/{complaint.ref}/answer", {"answer": "已责令备案。"})
    assert answered.status_code == 302
    told = Message.objects.get(to=world.person("somebody"))
    assert "已有答复" in told.zh
    page = client_of("somebody").get(told.link).content.decode()
    assert "已责令备案。" in page
    assert "已查，属实整改" not in page


def test_a_complaint_sent_twice_is_one(world, client_of, site_clock) -> None:
    complained(world, client_of)
    complained(world, client_of)
    assert Complaint.objects.count() == 1
    assert Case.objects.filter(procedure__endswith="/complaint").count() == 1


def test_an_objection_to_a_publication_is_half_filled_in(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    put(client_of("officer"), plan, "lists", **{"ratio-0": "50%", "each": "1", "rounding": "up"})
    put(client_of("approver"), plan, "announce", seed_promised="福彩 3D")
    publication = Publication.objects.get()
    page = client_of("somebody").get("/bureau/complaints/new", {"publication": publication.ref})
    assert f'value="{publication.title_zh}"' in page.content.decode()
    assert f'value="{world.city.ref}" selected' in page.content.decode()
    for wrong in ("nothing", "\x00", "'"):
        assert (
            client_of("somebody").get("/bureau/complaints/new", {"publication": wrong}).status_code
            == 200
        )


def test_only_the_complainant_and_the_authority_see_a_complaint(
    world, client_of, site_clock
) -> None:
    complaint = complained(world, client_of)
    own, desk = f"/bureau/complaints/mine/{complaint.ref}/", f"{HOME}complaints/{complaint.ref}/"
    seen = {
        login: (client_of(login).get(own).status_code, client_of(login).get(desk).status_code)
        for login in ("somebody", "owner", "officer", "officer-province", "officer-elsewhere", "administrator")
    }  # fmt: skip
    assert seen == {
        "somebody": (200, 404), "owner": (404, 404), "officer": (404, 200),
        "officer-province": (404, 200), "officer-elsewhere": (404, 404),
        "administrator": (404, 404),
    }  # fmt: skip
    assert "张三" not in docket.exported(complaint.case).decode()


def test_what_a_complaint_lacks_is_said_and_what_was_typed_is_kept(
    world, client_of, site_clock
) -> None:
    junk = BytesIO(b"MZ junk")
    junk.name = "工具.exe"
    sent = {
        "authority": "nowhere",
        "facts": "写了很久的事实\x00",
        "contact": "",
        "name": "张三",
        "about": "某厂",
    }
    wrong = client_of("somebody").post("/bureau/complaints/new", {**sent, "files": junk})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'href="#f-authority"' in page
    assert 'href="#f-contact"' in page
    assert "写了很久的事实" in page
    file = client_of("somebody").post(
        "/bureau/complaints/new",
        {**sent, "authority": world.city.ref, "contact": "1", "files": junk},
    )
    assert file.status_code == 422
    assert 'href="#f-files"' in file.content.decode()
    assert not Complaint.objects.exists()
    assert not Case.objects.exists()


# --- rights --------------------------------------------------------------------------------------


def test_each_step_of_a_plan_asks_for_its_role(world, client_of, site_clock) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    statuses = {
        login: (
            client_of(login).get(f"{HOME}plans/{plan.ref}/").status_code,
            put(client_of(login), plan, "lists", what="none").status_code,
            put(client_of(login), plan, "announce").status_code,
        )
        for login in ("reader", "officer", "approver", "officer-province", "officer-elsewhere", "owner")
    }  # fmt: skip
    assert statuses == {
        "reader": (200, 403, 403), "officer": (200, 422, 403), "approver": (200, 422, 422),
        "officer-province": (200, 403, 403), "officer-elsewhere": (404, 404, 404),
        "owner": (404, 404, 404),
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_drawn_empty_and_full(world, client_of, site_clock, lang) -> None:
    officer = client_of("approver")
    empty = ["", "checks", "violations", "complaints", "plans/new", "violations/new"]
    for page in empty:
        assert officer.get(f"{HOME}{page}?lang={lang}").status_code == 200, page
    plan = published(world, client_of, site_clock)
    complaint = complained(world, client_of)
    sent = {"by": "authority", "conduct": "prohibited", "who": "甲", "project": "乙",
            "day": "2026-03-02", "complaint": complaint.ref}  # fmt: skip
    officer.post(f"{HOME}violations/new", sent)
    item: InspectionItem = plan.items.first()
    full = [*empty, "checks?show=unchecked&", "complaints?show=unheard&", f"plans/{plan.ref}/", f"checks/{item.ref}/",
            f"complaints/{complaint.ref}/", f"violations/{Violation.objects.get().ref}/"]  # fmt: skip
    for page in full:
        mark = "" if page.endswith("&") else "?"
        assert officer.get(f"{HOME}{page}{mark}lang={lang}").status_code == 200, page
    for page in ("complaints/new", "complaints/mine", f"complaints/mine/{complaint.ref}/"):
        assert client_of("somebody").get(f"/bureau/{page}?lang={lang}").status_code == 200, page


HOSTILE = (
    "", " ", "\x00", "a\x00b", "=1+1", "<script>alert(1)</script>", "9" * 400, "-1", "1e309",
    "０１", "2026-02-30", "9999-12-31", "x" * 30_000, "\u202e😀", "' OR 1=1 --", "100%",
)  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_no_form_breaks_on_hostile_input(world, client_of, site_clock, value) -> None:
    filed(world, site_clock, "B1")
    plan = a_plan(client_of("officer"))
    client = client_of("approver")
    sent = {
        "by": "authority",
        "conduct": "prohibited",
        "who": "甲",
        "project": "乙",
        "day": "2026-03-02",
    }
    client.post(f"{HOME}violations/new", sent)
    case = Violation.objects.get().case
    names = (
        "what", "ratio-0", "each", "rounding", "seed_promised", "commitment", "seed", "seed_source",
        "seed_day", "extras", "year", "title", "authority", "by", "conduct", "who", "project",
        "credit_code", "day", "entry", "inspection", "complaint", "event", "seen", "data-law",
        "data-decision", "because", "hour", "body", "objection_until", "name", "contact", "about",
        "facts", "ref",
    )  # fmt: skip
    form = dict.fromkeys(names, value)
    pages = [f"{HOME}plans/{plan.ref}/{step}" for step in ("lists", "announce", "draw", "publish")]
    pages += [f"{HOME}plans/new", f"{HOME}violations/new", "/bureau/complaints/new"]
    pages += [f"{HOME}c/{case.ref}/act", f"{HOME}c/{case.ref}/publish"]
    for page in pages:
        assert client.post(page, form).status_code in (302, 409, 422), page
    assert client.post(
        f"{HOME}c/{case.ref}/act", {**form, "event": "handle", "by": "authority"}
    ).status_code in (409, 422)
    for path in ("", "cases"):
        asked = dict.fromkeys(
            ("unit", "procedure", "from", "to", "what", "stage", "on", "page", "effect"), value
        )
        assert client.get(f"/bureau/statistics/{path}", asked).status_code in (200, 404, 422)
        assert client.get(
            f"/bureau/statistics/{path}", {**asked, "what": "lapsed"}
        ).status_code in (200, 422)
    for path in ("checks", "complaints", "violations"):
        assert client.get(f"{HOME}{path}", {"show": value, "page": value}).status_code == 200


READS = {"reader", "officer", "approver", "principal", "officer-province"}
HANDLES = {"officer", "approver", "principal"}
LEADS = {"approver", "principal"}
EVERYBODY = (
    "", "somebody", "owner", "viewer", "rival", "reader", "officer", "approver", "principal",
    "officer-province", "officer-county", "officer-elsewhere", "administrator",
)  # fmt: skip


def test_every_address_of_supervision_answers_those_who_may(world, client_of, site_clock) -> None:
    plan = published(world, client_of, site_clock)
    complaint, item = complained(world, client_of), plan.items.get(risk="备案")
    sent = {
        "by": "authority",
        "conduct": "prohibited",
        "who": "甲",
        "project": "乙",
        "day": "2026-03-02",
    }
    client_of("officer").post(f"{HOME}violations/new", sent)
    violation = Violation.objects.get()
    addresses = {
        f"plans/{plan.ref}/": ("get", READS), f"plans/{plan.ref}/projects.xlsx": ("get", READS),
        f"plans/{plan.ref}/inspectors.xlsx": ("get", READS),
        f"plans/{plan.ref}/lists": ("post", HANDLES), f"plans/{plan.ref}/draw": ("post", HANDLES),
        f"plans/{plan.ref}/announce": ("post", LEADS), f"plans/{plan.ref}/publish": ("post", LEADS),
        f"public/{plan.ref}/": ("get", set(EVERYBODY)),
        f"public/{plan.ref}/plan.json": ("get", set(EVERYBODY)),
        f"checks/{item.ref}/": ("get", READS), f"checks/{item.ref}/record": ("post", HANDLES),
        f"violations/{violation.ref}/": ("get", READS),
        f"complaints/{complaint.ref}/": ("get", READS),
        f"complaints/{complaint.ref}/answer": ("post", HANDLES),
        f"c/{complaint.case.ref}/act": ("post", HANDLES),
        f"c/{complaint.case.ref}/publish": ("post", LEADS),
        f"c/{violation.case.ref}/act": ("post", HANDLES),
        f"c/{violation.case.ref}/publish": ("post", LEADS),
    }  # fmt: skip
    for path, (method, may) in addresses.items():
        for login in EVERYBODY:
            answer = getattr(client_of(login), method)(f"{HOME}{path}")
            is_denied = answer.status_code in (403, 404) or (
                answer.status_code == 302 and "/login" in answer.headers["Location"]
            )
            assert is_denied == (login not in may), (path, login, answer.status_code)
            assert answer.status_code < 500


def test_lists_hold_nothing_of_another_jurisdiction(world, client_of, site_clock) -> None:
    plan = published(world, client_of, site_clock)
    complained(world, client_of)
    for login in ("officer-elsewhere", "officer-county"):
        for path in ("", "checks", "complaints", "violations"):
            page = client_of(login).get(f"{HOME}{path}").content.decode()
            assert plan.title not in page
            assert "丹岩铸造" not in page
