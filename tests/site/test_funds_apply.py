"""The applicant's desk: from the answer to a filled-in draft, and on to submission and payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fund_fixtures import (
    BEIJING,
    BENCHMARKS,
    CASES,
    INVESTMENT,
    PLATFORM,
    RENOVATION,
    Funds,
    beijing,
)
from huice.site.casework.models import Message
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Company
from huice.site.funds import acting, submission
from huice.site.funds.models import STATES, Application, Call, Paper
from huice.site.funds.models_after import Evaluation, FundBar
from huice.site.people.models import AuditLine

EQUIPMENT = f"{RENOVATION}/equipment-award"
CLOSES = datetime(2026, 3, 31, 18, 0, tzinfo=BEIJING)
PDF = b"%PDF-1.4 paper"

PROFILE = {
    "enterprise.registered_in": "韶关市", "enterprise.operates_in": "韶关市",
    "enterprise.legal_person": "是", "enterprise.industry": "C39", "renovation.place": "韶关市",
    "renovation.filed": "是", "renovation.equipment_purchase": "1200万元",
    "renovation.provincial_money_before": "否", "enterprise.lawful_taxpayer": "是",
    "renovation.change_in_time": "是", "renovation.completed": "2025-06-01",
    "renovation.completed_in_time": "是", "renovation.in_statistics": "是",
    "renovation.period_starts": "2024-01-01", "renovation.period_ends": "2025-12-31",
}  # fmt: skip


@pytest.fixture
def call(funds: Funds) -> Call:
    """The province's call of 2026, open through March; its cities take the applications."""
    return funds.call_of(RENOVATION, beijing(date(2026, 3, 1), 0), CLOSES,
                         mend_until=datetime(2026, 4, 10, 18, 0, tzinfo=BEIJING))  # fmt: skip


def say(funds: Funds, **more: str) -> Company:
    """Let the company say what its renovation needs."""
    company = funds.world.company
    told = PROFILE | {key.replace("__", "."): value for key, value in more.items()}
    said = [
        Said(fact, 0, value, "审计报告" if "purchase" in fact else "")
        for fact, value in told.items()
    ]
    facts.enter(company, said, funds.actor("owner"))
    return company


def begun(funds: Funds, call: Call, client: Client, measure: str = EQUIPMENT) -> Application:
    company = funds.world.company
    answer = client.post(reverse("fund-begin", args=[company.ref, call.ref]), {"measure": measure})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Application.objects.get(company=company, call=call, measure=measure)


def at(name: str, thing: Any) -> str:
    return reverse(name, args=[thing.ref])


def saved(client: Client, application: Application, status: int = 302, **typed: str) -> str:
    """The form as it is posted; with the version that it was drawn from."""
    application.refresh_from_db()
    drawn = {"seen": str(application.version), "promise": "1" if application.has_promised else ""}
    form = drawn | {key.replace("__", "-"): value for key, value in typed.items()}
    answer = client.post(at("fund-application", application), form)
    assert answer.status_code == status, unescape(answer.content.decode())
    application.refresh_from_db()
    return unescape(answer.content.decode())


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


FILLED = {
    "project": "铸造线技术改造", "content": "购置造型线", "contact": "王工", "phone": "0751-8123456",
    "place": "韶关市", "declared": "1,200万", "promise": "1", "target-0-indicator": "新增产值",
    "target-0-figure": "3000", "target-0-unit": "万元",
}  # fmt: skip


def test_one_step_leads_from_the_answer_to_a_filled_draft(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    say(funds)
    client = client_of("editor")
    listed = page(client, reverse("fund-applications", args=[funds.world.company.ref]))
    assert f'value="{EQUIPMENT}"' in listed
    made = begun(funds, call, client)
    assert (made.applicant, made.place, made.industry) == (
        funds.world.company.name,
        "440200",
        "C39",
    )
    assert (made.authority, made.payer) == (funds.world.city, funds.finance["city"])
    assert made.declared == 1_200_0000_00
    told = {each["key"]: each for each in made.facts}
    assert (
        told["renovation.equipment_purchase"]["source"]
        == "企业档案：审计报告（owner 2026-03-02 填报）"
    )
    assert begun(funds, call, client) == made  # a second begin opens the first


# --- the draft -------------------------------------------------------------------------------------


def ready(funds: Funds, call: Call, client: Client) -> Application:
    """A draft with everything that the call asks for."""
    say(funds)
    made = begun(funds, call, client)
    client.post(at("fund-application", made), {"seen": "0", **FILLED})
    made.refresh_from_db()
    for each in submission.problems(made):
        if each.field.startswith("paper-"):
            hand_in(client, made, each.field.removeprefix("paper-"))
    made.refresh_from_db()
    return made


def hand_in(
    client: Client, application: Application, number: str, name: str = "材料.pdf", body: bytes = PDF
) -> Any:
    return client.post(at("fund-paper-add", application), {
        "material": number, "file": SimpleUploadedFile(name, body)})  # fmt: skip


def test_what_is_typed_is_kept_even_what_cannot_be_read(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    say(funds)
    client = client_of("editor")
    made = begun(funds, call, client)
    text = saved(
        client, made, 422, project="线\x00改造", declared="一千多万", phone="abc", place="某地"
    )
    assert "一千多万" in text and "已按原样保存" in text
    assert made.project == "线改造" and made.declared == 1_200_0000_00  # the sum that holds stays
    assert set(made.typed) == {"declared", "phone", "place"}
    again = page(client, at("fund-application", made))
    for each in ('value="一千多万"', "“abc”不是电话号码", 'value="某地"'):
        assert each in again
    assert {each.field for each in submission.problems(made)} >= {"declared", "phone", "place"}
    saved(client, made, declared="1,300万", phone="0751-8123456", place="曲江区")
    assert made.typed == {} and made.declared == 1_300_0000_00 and made.place == "440205"


WRONG = [
    ("declared", "1200", "没有写单位"), ("declared", "-5万", "不能为负"),
    ("declared", "不低于5万元", "不是一个确定的数额"), ("phone", "0751-八一", "不是电话号码"),
    ("place", "乌有县", "乌有县"), ("place", "北京市", "没有受理机关"),
    ("v-renovation.completed", "去年", "去年"), ("also-0-code", "91440200MA4X7T2B33", "校验码"),
    ("invoice-0-money", "12", "没有写单位"), ("target-0-figure", "很多", "应为数字"),
    ("project", "长" * 201, "至多 200 个"), ("content", "看不见\x07", "控制字符"),
]  # fmt: skip


def test_wrong_values_are_told_at_their_field(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    say(funds)
    client = client_of("editor")
    made = begun(funds, call, client)
    for name, typed, told in WRONG:
        answer = client.post(at("fund-application", made), {"seen": "0", name: typed}, headers={"HX-Request": "true"})  # fmt: skip
        text = unescape(answer.content.decode())
        assert answer.status_code == 422 and told in text, (name, text)
        assert f'id="w-{name}" hx-swap-oob="true"' in text
    made.refresh_from_db()
    assert {name for name, _, _ in WRONG} == set(made.typed)


def test_lines_close_up_and_what_cannot_be_read_moves_with_them(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = begun(funds, call, client)
    line = {"invoice-0-code": "", "invoice-0-name": "", "invoice-0-money": "", "invoice-1-code": "0123",
            "invoice-1-name": "造型线", "invoice-1-money": "很贵", "invoice-2-code": "0124",
            "invoice-2-name": "砂箱", "invoice-2-money": "3万"}  # fmt: skip
    saved(client, made, 422, **line)
    kept = list(made.items.order_by("pk").values_list("code", "money"))
    assert kept == [("0123", None), ("0124", 3_0000_00)]
    assert made.typed == {"invoice-0-money": "很贵"}


def test_a_second_member_is_told_of_what_the_first_saved(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    owner, editor = client_of("owner"), client_of("editor")
    made = begun(funds, call, editor)
    saved(owner, made, project="甲项目")
    form = {"seen": "0", "project": "乙项目", "contact": "王工"}
    answer = editor.post(at("fund-application", made), form)
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert (
        "另一位成员已存为：甲项目" in text and 'value="乙项目"' in text and 'value="王工"' in text
    )
    assert f'name="seen" value="{made.version}"' in text  # who saves once more has seen it
    made.refresh_from_db()
    assert made.project == "甲项目"
    heard = editor.post(at("fund-application", made), form, headers={"HX-Request": "true"})
    assert heard.status_code == 409 and "另一位成员" in heard.content.decode()


def test_what_is_missing_is_asked_and_may_go_into_the_profile(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = begun(funds, call, client)
    assert "v-renovation.filed" in {each.field for each in submission.problems(made)}
    saved(client, made, **{"v-renovation.filed": "是", "v-renovation.place": "韶关市"})
    assert facts.current(funds.world.company) == {}
    saved(client, made, to_profile="1")
    held = facts.current(funds.world.company)
    assert {key[0]: each.written for key, each in held.items()} == {"renovation.filed": "是", "renovation.place": "韶关市"}  # fmt: skip
    assert "资金申报" in held["renovation.filed", 0].source


def test_papers_are_sniffed_replaced_and_read_by_those_who_may(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = begun(funds, call, client)
    wrong = hand_in(client, made, "0", "病毒.exe", b"MZ")
    assert wrong.status_code == 422 and "不是可接收的文件" in wrong.content.decode()
    assert hand_in(client, made, "99").status_code == 404
    assert hand_in(client, made, "0").status_code == 302
    paper = made.papers.get()
    assert b"".join(client.get(at("fund-paper-file", paper)).streaming_content) == PDF
    assert client_of("officer").get(at("fund-paper-file", paper)).status_code == 404  # a draft yet
    assert client.post(at("fund-paper-remove", paper)).status_code == 302
    assert not made.papers.exists()
    audit = Paper.objects.create(application=made, kind="audit", upload=paper.upload)
    assert client.get(at("fund-paper-file", audit)).status_code == 403  # the office's own


# --- handing in ------------------------------------------------------------------------------------


def submit(client: Client, application: Application) -> Any:
    application.refresh_from_db()
    answer = client.post(at("fund-submit", application), {"seen": str(application.version)})
    application.refresh_from_db()
    return answer


def test_submission_is_refused_with_all_that_is_missing(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = begun(funds, call, client)
    answer = submit(client, made)
    text = unescape(answer.content.decode())
    assert answer.status_code == 422 and made.state == "draft"
    for each in ("请填写项目名称", "请填写联系人", "请填写联系电话", "请填写项目所在地", "请填写申报金额", "缺少材料",
                 "请阅读并勾选申报承诺", "请至少填写一项绩效目标"):  # fmt: skip
        assert each in text, each


def test_the_last_moment_is_in_time_and_a_second_later_is_not(
    funds: Funds, call: Call, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = ready(funds, call, client)
    assert submission.problems(made) == []
    assert "符合，待评审认定" in page(client, at("fund-application-check", made))
    site_clock.moment = CLOSES + timedelta(seconds=1)
    answer = submit(client, made)
    assert answer.status_code == 422 and made.state == "draft"
    assert "已逾期：提交截至 2026-03-31 18:00" in answer.content.decode()
    site_clock.moment = CLOSES
    assert submit(client, made).status_code == 302
    assert (made.state, made.number) == ("submitted", "2026-00001")
    assert made.verdict == "subject_to_judgement"
    assert made.steps.get().by_name == "editor"
    assert submit(client, made).status_code == 409  # pressed twice
    read = page(client, at("fund-application", made))
    assert "接下来" in read and "撤回申报" in read and 'name="project"' not in read


def test_a_bar_keeps_the_applicant_and_joint_units_out_until_it_is_lifted(
    funds: Funds, call: Call, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = ready(funds, call, client)
    bar = FundBar.objects.create(
        authority=funds.world.province, code=funds.world.rival.credit_code, name=funds.world.rival.name,
        provision=f"{RENOVATION}/none", cause="套取资金", day=date(2025, 1, 1), years=5, at=CLOSES, by_name="",
    )  # fmt: skip
    assert submission.problems(made) == []
    saved(client, made, **{"also-0-name": bar.name, "also-0-code": bar.code})
    answer = submit(client, made)
    assert answer.status_code == 422 and "套取资金" in unescape(answer.content.decode())
    FundBar.objects.update(lifted=date(2026, 3, 1))
    assert submit(client, made).status_code == 302


def test_an_ineligible_applicant_is_told_and_may_submit(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = ready(funds, call, client)
    saved(client, made, **{"v-renovation.provincial_money_before": "是"})
    assert "可能不予受理" in page(client, at("fund-application-check", made))
    assert submit(client, made).status_code == 302
    assert made.verdict == "ineligible"


def test_the_sum_put_in_is_the_one_that_the_award_is_reckoned_on(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    made = ready(funds, call, client := client_of("editor"))
    saved(client, made, declared="1300万")
    (problem,) = submission.problems(made)
    assert problem.field == "declared" and "不一致" in problem.what.zh


def test_what_is_returned_is_mended_until_the_grace_ends(
    funds: Funds, call: Call, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = ready(funds, call, client)
    submit(client, made)
    acting.act(made, "return", funds.actor("officer"), reason="发票不清")
    message = Message.objects.filter(to=funds.world.person("editor")).latest("at")
    assert message.link == at("fund-application", made)
    assert "发票不清" in page(client, at("fund-application", made))
    site_clock.moment = CLOSES + timedelta(days=3)  # after the close, within the grace
    saved(client, made, content="购置造型线两条")
    assert call.mend_until is not None
    site_clock.moment = call.mend_until + timedelta(seconds=1)
    late = submit(client, made)
    assert (
        late.status_code == 422
        and "已逾期：修改后再次提交截至 2026-04-10 18:00" in late.content.decode()
    )
    site_clock.moment = call.mend_until
    assert submit(client, made).status_code == 302
    assert [each.act for each in made.steps.all()] == ["submit", "return", "resubmit"]
    assert made.number == "2026-00001"


def test_an_application_is_withdrawn_until_the_plan_is_issued(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    client = client_of("editor")
    made = ready(funds, call, client)
    submit(client, made)
    Application.objects.filter(pk=made.pk).update(state="issued")
    refused = client.post(at("fund-withdraw", made), {"seen": str(made.version)})
    assert refused.status_code == 422 and "不能撤回申请" in refused.content.decode()
    Application.objects.filter(pk=made.pk).update(state="submitted")
    client.post(at("fund-withdraw", made), {"seen": str(made.version), "reason": "项目停建"})
    made.refresh_from_db()
    assert made.state == "withdrawn" and made.steps.last().reason == "项目停建"
    assert begun_again(funds, call, client) != made


def begun_again(funds: Funds, call: Call, client: Client) -> Application:
    client.post(
        reverse("fund-begin", args=[funds.world.company.ref, call.ref]), {"measure": EQUIPMENT}
    )
    return Application.objects.get(call=call, state="draft")


def test_nobody_else_writes_and_the_bureau_sees_no_draft(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    made = begun(funds, call, client_of("editor"))
    address = at("fund-application", made)
    for login, gets, posts in (("viewer", 200, 403), ("rival", 404, 404), ("officer", 404, 404)):
        client = client_of(login)
        assert client.get(address).status_code == gets, login
        assert client.post(address, {"seen": "0", "project": "改"}).status_code == posts, login
    assert 'name="project"' not in page(client_of("viewer"), address)
    made.refresh_from_db()
    assert made.project == "" and not AuditLine.objects.filter(action="fund.save").exists()


def test_calls_that_are_not_the_companies_or_not_open_take_no_draft(
    funds: Funds, call: Call, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    client, company = client_of("editor"), funds.world.company
    cities = funds.call_of(
        INVESTMENT, beijing(date(2026, 3, 1)), CLOSES
    )  # the cities put projects in

    def refused(to: Call, measure: str) -> str:
        answer = client.post(
            reverse("fund-begin", args=[company.ref, to.ref]), {"measure": measure}
        )
        assert answer.status_code == 422
        return unescape(answer.content.decode())

    assert "没有这项由企业申报的措施" in refused(cities, f"{INVESTMENT}/city-investment-reward")
    assert "没有这项由企业申报的措施" in refused(call, "nonsense")
    site_clock.moment = call.opens - timedelta(seconds=1)
    assert "申报自 2026-03-01 00:00 开始" in refused(call, EQUIPMENT)
    site_clock.moment = CLOSES + timedelta(seconds=1)
    assert "申报已于 2026-03-31 18:00 截止" in refused(call, EQUIPMENT)
    assert not Application.objects.exists()


def test_a_measure_of_an_answer_offers_its_call(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    company = say(funds)
    offers = reverse("fund-offers", args=[company.ref])
    beside = page(client_of("editor"), f"{offers}?measure={EQUIPMENT}")
    assert f'name="measure" value="{EQUIPMENT}"' in beside and "2026-03-31 18:00" in beside
    assert f'value="{EQUIPMENT}"' not in page(client_of("viewer"), f"{offers}?measure={EQUIPMENT}")
    every = page(client_of("editor"), f"{offers}?at=2026-03-02")
    assert f'id="offer-{EQUIPMENT.replace("/", "--")}" hx-swap-oob="true"' in every
    measure = page(
        client_of("editor"), reverse("company-measure", args=[company.ref, *EQUIPMENT.split("/")])
    )
    assert reverse("fund-applications", args=[company.ref]) in measure  # without a script


# --- after the plan --------------------------------------------------------------------------------

ACCOUNT = {"bank": "某银行韶关分行", "account": "6222 0000 1111 2222"}


def issued(funds: Funds, document: str, place: str, login: str, **more: Any) -> Application:
    call = funds.call_of(document, beijing(date(2026, 1, 5)), beijing(date(2026, 2, 5)), **more)
    made = funds.application(call, 1, place, company=funds.world.company, state="planned", award=300_0000_00,
                             applicant=funds.world.company.name,
                             targets=[{"indicator": "产值", "figure": "3000", "unit": "万元"}])  # fmt: skip
    acting.act(made, "issue", funds.actor(login))
    return made


def test_payment_is_asked_for_within_its_days_and_late_is_told(
    funds: Funds, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    made = issued(funds, PLATFORM, "440300", "head-shenzhen", pay_days=30)
    client, address = client_of("editor"), at("fund-account", made)
    form = {"seen": str(made.version), "account_name": made.applicant, **ACCOUNT}
    assert "期限至 2026-04-01" in page(client, at("fund-application", made)).replace(
        '<span class="nowrap">', ""
    )
    wrong = client.post(address, form | {"account_name": "别家公司"})
    assert wrong.status_code == 422 and "须与申报单位名称" in wrong.content.decode()
    wrong = client.post(address, form | {"account": "6222-AB"})
    assert wrong.status_code == 422 and "8 至 30 位数字" in wrong.content.decode()
    site_clock.set(date(2026, 4, 2))
    assert "后果文本没有写，仍可提交" in page(client, at("fund-application", made))
    assert client.post(address, form).status_code == 302
    made.refresh_from_db()
    step = made.steps.get(act="claim")
    assert (made.account, step.data) == ("6222000011112222", {"late": True})


def test_where_nothing_is_claimed_the_account_alone_is_given(
    funds: Funds, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    made = issued(funds, RENOVATION, "440200", "head-province")
    client = client_of("editor")
    assert "收款账户" in page(client, at("fund-application", made))
    form = {"seen": str(made.version), "account_name": made.applicant, **ACCOUNT}
    assert client.post(at("fund-account", made), form).status_code == 302
    made.refresh_from_db()
    assert made.account == "6222000011112222" and not made.steps.filter(act="claim").exists()
    assert client.post(at("fund-account", made), form).status_code == 409  # from an older page


def test_what_came_of_it_is_told_by_the_applicant_after_the_payment(
    funds: Funds, site_clock: Any, client_of: Callable[[str], Client]
) -> None:
    made = issued(funds, RENOVATION, "440200", "head-province")
    client, address = client_of("editor"), at("fund-self-evaluation", made)
    form = {"reached-0": "3200", "words": "达产"}
    assert "拨付之后才能自评" in client.post(address, form).content.decode()
    acting.act(made, "pay", funds.actor("finance-city"))
    assert "请填写产值" in client.post(address, {"words": "达产"}).content.decode()
    assert (
        client.post(address, form | {"report": SimpleUploadedFile("自评.pdf", PDF)}).status_code
        == 302
    )
    made.refresh_from_db()
    found = Evaluation.objects.get(application=made, kind="self")
    assert found.values == [{"indicator": "产值", "figure": "3200", "unit": "万元"}]
    assert made.state == "paid" and "自评.pdf" in page(client, at("fund-application", made))


@pytest.mark.parametrize("document", [RENOVATION, INVESTMENT, BENCHMARKS, CASES, PLATFORM])
def test_each_programme_has_its_pages_in_every_state(
    funds: Funds, client_of: Callable[[str], Client], document: str
) -> None:
    """One code for all programmes; both languages."""
    caller = funds.shenzhen if document == PLATFORM else funds.world.province
    call = funds.call_of(document, beijing(date(2026, 3, 1)), CLOSES, pay_days=30, authority=caller)
    place = "440300" if document == PLATFORM else "440200"
    made = funds.application(call, 1, place, company=funds.world.company)
    client = client_of("editor")
    for state, name in STATES.items():
        Application.objects.filter(pk=made.pk).update(state=state)
        for language, words in (("zh", name.zh), ("en", name.en)):
            assert words in page(client, f"{at('fund-application', made)}?lang={language}")
    page(client, at("fund-application-print", made))
    assert made.project in page(
        client, reverse("fund-applications", args=[funds.world.company.ref])
    )


def test_scores_are_not_shown_before_the_plan_is_issued(
    funds: Funds, call: Call, client_of: Callable[[str], Client]
) -> None:
    made = funds.application(call, 1, "440200", company=funds.world.company, state="entered", score="87.5", rank=3)  # fmt: skip
    assert "87.5" not in page(client_of("editor"), at("fund-application", made))


def test_targets_are_asked_where_performance_is_evaluated(
    funds: Funds, client_of: Callable[[str], Client]
) -> None:
    from huice.site.funds import asking

    asked = {}
    for document, place in ((BENCHMARKS, "440200"), (PLATFORM, "440300")):
        call = funds.call_of(document, beijing(date(2026, 3, 1)), CLOSES)
        provision = asking.targets_needed(funds.application(call, 1, place))
        asked[document] = provision.cite if provision else ""
    assert asked == {BENCHMARKS: "四（三）", PLATFORM: ""}
