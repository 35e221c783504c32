"""Notices: numbered without gaps, dated, coded, the same for ever, and true to the case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import docx
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from huice.procedure.events import Entry
from huice.site.bureau import case_page, serving
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, Message, Notice
from huice.site.casework.papers import code, pdf
from huice.site.casework.papers.content import TEMPLATES
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine

DAY = date(2026, 3, 2)
LAST_YEAR = date(2025, 12, 29)
Clients = Callable[[str], Client]


def begun(
    world, name: str = "韶技改核-2026-0001", key: str = procedures.APPROVAL, day: date = DAY
) -> Case:
    return docket.begin(
        procedures.procedure(key), name, actor_for(world.person("principal"), True), day,
        company=world.company, authority=world.city,
    )  # fmt: skip


def entered(world, case: Case, event: str, by: str = "authority", day: date = DAY, because: str = "", **data: str) -> Case:  # fmt: skip
    moment = datetime(day.year, day.month, day.day, 9)
    entry = Entry(f"{event}-{day}", event, day, moment, by, data, because)
    return docket.enter(case, entry, actor_for(world.person("principal"), True), case.head).case


@pytest.fixture
def case(world, site_clock) -> Case:
    made = begun(world)
    return entered(
        world, made, "submit", "applicant", project_code="2603-440200-07-02-1", project="甲线"
    )


def served(world, case: Case, event: str, remark: str = "") -> Notice:
    page = case_page.read(Case.objects.select_related("authority", "company").get(pk=case.pk))
    paper = next(x.paper for x in case_page.owed(page) if x.paper.happening.event == event)
    return serving.serve(page, paper, actor_for(world.person("officer"), True), remark)[0]


def text_of(notice: Notice) -> str:
    return "\n".join(notice.content["body"])


def printed(body: bytes) -> str:
    with pypdfium2.PdfDocument(body) as paper:
        return "".join(paper[i].get_textpage().get_text_range() for i in range(len(paper)))


def test_an_acceptance(world, case) -> None:
    case = entered(world, case, "accept")
    notice = served(world, case, "accept")
    assert (notice.kind, notice.number) == ("acceptance", "韶工信受理〔2026〕1号")
    content = notice.content
    assert content["title"] == "受理通知书"
    assert content["to"] == "韶关市丹岩铸造有限公司（虚构）"
    assert ["项目代码", "2603-440200-07-02-1"] in content["facts"]
    assert "受理日期为2026年3月2日" in text_of(notice)
    assert "2026年3月16日" in text_of(notice)  # ten working days
    assert content["basis"] == [
        "粤工信规字〔2021〕2号第十三条第三款", "粤工信规字〔2021〕2号第十三条第一款",
    ]  # fmt: skip


def test_silence_accepts_and_the_voucher_says_so(world, case, site_clock) -> None:
    site_clock.set(date(2026, 3, 5))
    docket.refresh()
    notice = served(world, case, "accept")
    assert notice.entry == "C01@2026-03-02"
    assert "自收到材料之日起即为受理，受理日期为2026年3月2日" in text_of(notice)


def test_a_one_time_notice_lists_all_that_is_missing(world, case) -> None:
    case = entered(world, case, "notify", missing="节能审查意见；用地预审意见\n总平面图")
    notice = served(world, case, "notify")
    assert notice.number == "韶工信告知〔2026〕1号"
    assert notice.content["body"][1:4] == [
        "1. 节能审查意见；", "2. 用地预审意见；", "3. 总平面图。",
    ]  # fmt: skip


def test_an_extension_tells_its_reason_and_the_new_day(world, case) -> None:
    case = entered(world, case, "accept")
    case = entered(world, case, "mark-complex", complexity="两条产线")
    case = entered(
        world, case, "extend-decision", length="20工作日", granted_by="principal-head",
        reason="征求意见未齐",
    )  # fmt: skip
    notice = served(world, case, "extend-decision")
    assert notice.content["title"] == "延期通知书"
    for said in ("主要负责人批准", "延长20工作日", "延长的理由：征求意见未齐", "2026年4月28日"):
        assert said in text_of(notice)


def test_a_decision_is_copied_to_whom_the_text_names(world, case) -> None:
    case = entered(world, case, "accept")
    case = entered(world, case, "approve")
    page = case_page.read(Case.objects.select_related("authority", "company").get(pk=case.pk))
    assert [x.paper.kind for x in case_page.owed(page)] == ["approval", "acceptance"]
    notice = served(world, case, "approve")
    assert notice.content["title"] == "项目核准文件"
    assert "下级核准机关" in notice.content["copies"]
    assert "最迟于2028年3月2日开工建设" in text_of(notice)
    assert "第二十八条第三款" in notice.content["remedy"]


def test_a_refusal_gives_ground_and_reason(world, case) -> None:
    case = entered(world, case, "accept")
    case = entered(
        world, case, "refuse-directly", ground="industrial-policy", reason="属于限制类产能"
    )
    notice = served(world, case, "refuse-directly")
    assert notice.number == "韶工信不核准〔2026〕1号"
    assert "情形：不符合产业政策。" in text_of(notice)
    assert "理由：属于限制类产能" in text_of(notice)


def test_numbers_run_without_gap_by_kind_and_year(world, site_clock) -> None:
    numbers = []
    for day, name in ((LAST_YEAR, "a"), (LAST_YEAR, "b"), (DAY, "c")):
        site_clock.set(day)
        case = entered(world, begun(world, name, day=day), "submit", "applicant", day, project_code=name, project=name)  # fmt: skip
        case = entered(world, case, "accept", day=day)
        numbers.append(served(world, case, "accept").number)
    assert numbers == ["韶工信受理〔2025〕1号", "韶工信受理〔2025〕2号", "韶工信受理〔2026〕1号"]


def test_a_paper_is_served_once(world, case) -> None:
    case = entered(world, case, "accept")
    first = served(world, case, "accept")
    assert served(world, case, "accept", "换一句") == first
    assert Notice.objects.count() == 1
    line = AuditLine.objects.get(action="notice.serve")
    assert first.number in line.line


def test_every_paper_of_every_procedure_can_be_written(world, site_clock) -> None:
    """Each notice that a procedure asks of an authority has a template that says something."""
    from huice.procedure.engine import Happening
    from huice.site.casework.papers import pdf as printing
    from huice.site.casework.papers.owed import papers

    seen = set()
    for number, key in enumerate(procedures.keys()):
        procedure = procedures.procedure(key)
        case = begun(world, f"案-{number}", key)
        page = case_page.read(case)
        timeline = [
            Happening(DAY, rule.event, rule.title, rule.by[0] if rule.by else "", rule.cite,
                      procedure.initial, f"e{at}", "因故")
            for at, rule in enumerate(procedure.transitions)
        ]  # fmt: skip
        for paper in papers(procedure, timeline):
            content = code.coded(serving.drafted(page, paper, "另行说明"))
            assert content["to"] and content["body"][-1] == "另行说明"
            assert printing.document(content).startswith(b"%PDF")
            seen.add(paper.kind)
    assert seen == set(TEMPLATES)


# --- printed -------------------------------------------------------------------------------------


@pytest.fixture
def notice(world, case) -> Notice:
    return served(world, entered(world, case, "accept"), "accept", "请妥善保存。")


def test_it_prints_the_same_for_ever(notice, client_of: Clients, world) -> None:
    for name in ("notice-pdf", "notice-docx"):
        url = reverse(name, kwargs={"notice": notice.ref})
        first = client_of("officer").get(url)
        world.company.name = "改名后的公司"
        world.company.save()
        again = client_of("owner").get(url)
        assert first.content == again.content
        assert first.headers["Content-Disposition"].startswith("attachment")


def test_the_pdf_says_what_was_served(notice) -> None:
    said = printed(pdf.document(notice.content))
    for each in (
        "受理通知书",
        "韶工信受理〔2026〕1号",
        "请妥善保存。",
        notice.content["code"],
        "2026年3月2日",
        "第 1 页",
    ):
        assert each in said


def test_the_word_file_has_the_form_of_an_official_document(notice, client_of: Clients) -> None:
    answer = client_of("officer").get(reverse("notice-docx", kwargs={"notice": notice.ref}))
    paragraphs = docx.Document(BytesIO(answer.content)).paragraphs
    by_text = {each.text: each.paragraph_format for each in paragraphs}
    assert by_text["受理通知书"].alignment == 1
    body = by_text["请妥善保存。"]
    assert body.first_line_indent.pt == 32  # two characters of 16 pt
    assert by_text["2026年3月2日"].alignment == 2
    assert paragraphs[0].text == "韶关市工信局（测试）"


def test_hostile_text_stays_text(world, case) -> None:
    case = entered(world, case, "notify", missing="<b>图纸</b>&\x0b<para>；；")
    notice = served(world, case, "notify")
    assert "<b>图纸</b>&" in printed(pdf.document(notice.content))


@pytest.mark.parametrize(
    ("login", "status"),
    [("officer", 200), ("owner", 200), ("viewer", 200), ("officer-province", 200), ("rival", 404),
     ("officer-county", 404), ("officer-elsewhere", 404), ("somebody", 404), ("", 302)],
)  # fmt: skip
def test_who_may_have_it(notice, client_of: Clients, login: str, status: int) -> None:
    for name in ("notice-pdf", "notice-docx"):
        answer = client_of(login).get(reverse(name, kwargs={"notice": notice.ref}))
        assert answer.status_code == status


def test_a_changed_notice_is_not_printed(notice, client_of: Clients) -> None:
    notice.content["to"] = "另一家公司"
    notice.save()
    answer = client_of("officer").get(reverse("notice-pdf", kwargs={"notice": notice.ref}))
    assert answer.status_code == 400 and "验证码不符" in answer.content.decode()


# --- checked -------------------------------------------------------------------------------------


def checked(client: Client, number: str, typed: str) -> str:
    return client.post(reverse("notice-check"), {"number": number, "code": typed}).content.decode()


def test_anyone_checks_a_paper_by_number_and_code(notice, client_of: Clients) -> None:
    typed = notice.content["code"].lower().replace("-", " ")
    assert "核验通过" in checked(client_of(""), notice.number, typed)
    wrong = re.sub(r"^.", lambda m: "A" if m[0] != "A" else "B", notice.content["code"])
    for number, asked in (
        (notice.number, wrong),
        ("韶工信受理〔2026〕9号", notice.content["code"]),
    ):
        page = checked(client_of(""), number, asked)
        assert "核验不通过" in page and "丹岩" not in page


def test_a_check_without_number_says_so(db, client_of: Clients) -> None:
    answer = client_of("").post(reverse("notice-check"), {"number": "\x00", "code": "长" * 999})
    assert answer.status_code == 422
    assert "请填写文号" in answer.content.decode()


# --- from the page of the case -------------------------------------------------------------------


def test_an_officer_reads_the_draft_and_serves_it(world, case, client_of: Clients) -> None:
    case, officer = entered(world, case, "accept"), client_of("officer")
    url = reverse("notice-new", kwargs={"case": case.ref})
    page = officer.get(reverse("case", kwargs={"case": case.ref})).content.decode()
    assert "待出具" in page
    asked = {"entry": "accept-2026-03-02", "duty": "2"}
    draft = officer.get(url, asked)
    assert "受理通知书" in draft.content.decode() and "（送达时编号）" in draft.content.decode()
    assert not Notice.objects.exists()
    long = officer.post(url, {**asked, "do": "serve", "remark": "长" * 2001})
    assert long.status_code == 422 and "至多 2,000 个" in long.content.decode()
    officer.post(url, {**asked, "do": "serve", "remark": "补充一句"})
    assert Notice.objects.get().content["body"][-1] == "补充一句"
    told = Message.objects.filter(to=world.person("owner")).latest("pk")
    assert "送达受理通知书" in told.zh
    assert (
        "韶工信受理〔2026〕1号"
        in officer.get(reverse("case", kwargs={"case": case.ref})).content.decode()
    )


def test_a_draft_warns_of_a_document_out_of_force_and_of_what_is_to_be_added(
    world, case, client_of: Clients
) -> None:
    case = entered(world, entered(world, case, "accept"), "refuse", reason="选址不符")
    page = case_page.read(Case.objects.select_related("authority", "company").get(pk=case.pk))
    refusal = next(each.paper for each in case_page.owed(page) if each.paper.kind == "refusal")
    url = reverse("notice-new", kwargs={"case": case.ref})
    draft = client_of("officer").get(url, {"entry": refusal.entry, "duty": str(refusal.number)})
    said = draft.content.decode()
    assert "不予核准通知书" in said and "有效期至 2022-08-31" in said
    assert "第十六条第三款" in said and "行政复议" in said


def test_a_stand_in_is_not_printed_as_a_project_code(world) -> None:
    case = begun(world, "临")
    stand_in = "暂编-202603-440200-7KX2M9QA"
    case = entered(world, case, "submit", "applicant", project_code=stand_in, project="甲")
    notice = served(world, entered(world, case, "accept"), "accept")
    code = dict(map(tuple, notice.content["facts"]))["项目代码"]
    assert code == f"{stand_in}（本系统编的临时号，不是项目代码）"


def test_a_change_consented_to_starts_the_two_years_anew(world, case, site_clock) -> None:
    case = entered(world, entered(world, case, "accept"), "approve")
    case = entered(world, case, "apply-change", "applicant", trigger="name")
    case = entered(world, case, "accept-change")
    site_clock.set(date(2026, 3, 9))
    case = entered(world, case, "consent-change", day=date(2026, 3, 9))
    said = text_of(served(world, case, "consent-change"))
    assert "项目代码不变。" in said and "至2028年3月9日" in said


@pytest.mark.parametrize("asked", [{}, {"entry": "x", "duty": "0"}, {"entry": "\x00", "duty": "²"}])
def test_a_paper_that_is_not_owed_is_none(case, client_of: Clients, asked) -> None:
    url = reverse("notice-new", kwargs={"case": case.ref})
    assert client_of("officer").get(url, asked).status_code == 404
    assert client_of("reader").get(url, asked).status_code == 403
    assert client_of("owner").get(url, asked).status_code == 403


def test_a_corrected_event_gets_a_new_notice_in_place_of_the_old(world, case, client_of) -> None:
    case = entered(world, case, "notify", missing="图纸")
    first = served(world, case, "notify")
    correction = Entry(
        "c", "notify", DAY, datetime(2026, 3, 2, 9), "authority", {"missing": "图纸；环评批复"},
        "漏写一项", "notify-2026-03-02",
    )  # fmt: skip
    docket.enter(case, correction, actor_for(world.person("principal"), True), case.head)
    page = client_of("officer").get(reverse("case", kwargs={"case": case.ref})).content.decode()
    assert "出具后记录已更正" in page and "重新出具" in page
    second = served(world, case, "notify")
    assert second.number == "韶工信告知〔2026〕2号"
    assert "环评批复" in text_of(second) and "环评批复" not in text_of(first)
    assert second.content["body"][-1] == "本件替代韶工信告知〔2026〕1号，原件自本件送达之日起作废。"
    assert served(world, case, "notify") == second
    page = client_of("officer").get(reverse("case", kwargs={"case": case.ref})).content.decode()
    assert "已作废的文书" in page and "出具后记录已更正" not in page
