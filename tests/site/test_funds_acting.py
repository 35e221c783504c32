"""Steps on an application: windows to the moment, what must be found before, one writer at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fund_fixtures import CASES, INVESTMENT, PLATFORM, RENOVATION, Funds, beijing
from huice.problems import BadInput
from huice.site.casework.models import Message
from huice.site.funds import acting, chain, findings
from huice.site.funds.models import Application, Call
from huice.site.funds.models_review import Assignment, Audit, Settled
from huice.site.people import audit
from huice.site.people.models import AuditLine
from huice.site.web.problems import Conflict
from site_fixtures import SetClock

OPENS, CLOSES = beijing(date(2024, 1, 25), 0), beijing(date(2024, 2, 25), 18)
PAPER = beijing(date(2024, 2, 29), 18)


@pytest.fixture
def call(funds: Funds, site_clock: SetClock) -> Call:
    site_clock.set(date(2024, 1, 26))
    return funds.call_of(PLATFORM, OPENS, CLOSES, mend_until=PAPER, paper_until=PAPER)


def refused(funds: Funds, application: Application, move: str, **more: str) -> str:
    with pytest.raises(BadInput) as caught:
        acting.act(application, move, funds.actor("shenzhen"), **more)
    return caught.value.problems[0].what.zh


def test_the_last_moment_is_in_time_and_a_second_later_is_refused_with_the_rule(
    funds: Funds, call: Call, site_clock: SetClock
) -> None:
    early, late = (funds.application(call, n, "440304") for n in (1, 2))
    site_clock.moment = CLOSES
    acting.act(early, "submit", funds.actor("shenzhen"))
    assert early.state == "submitted" and early.number == "2024-00001"
    site_clock.moment = CLOSES + timedelta(seconds=1)
    said = refused(funds, late, "submit")
    assert "已逾期：提交截至 2024-02-25 18:00" in said and "新项目不再受理（七（二）1；六）" in said
    late.refresh_from_db()
    assert (late.state, late.number, late.steps.count()) == ("draft", "", 0)


def test_before_its_first_moment_nothing_can_be_submitted(
    funds: Funds, call: Call, site_clock: SetClock
) -> None:
    site_clock.moment = OPENS - timedelta(seconds=1)
    assert "申报自 2024-01-25 00:00 开始" in refused(funds, funds.application(call, 1, "440304"), "submit")  # fmt: skip


def test_what_was_returned_is_mended_within_the_grace_and_not_after_it(
    funds: Funds, call: Call, site_clock: SetClock
) -> None:
    each, slow = (funds.application(call, n, "440304") for n in (1, 2))
    for x in (each, slow):
        acting.act(x, "submit", funds.actor("shenzhen"))
        assert refused(funds, x, "return") == "请写明理由"
        acting.act(x, "return", funds.actor("shenzhen"), reason="缺信用报告")
    site_clock.moment = PAPER  # after the online close
    acting.act(each, "resubmit", funds.actor("shenzhen"))
    assert each.state == "submitted" and each.number == "2024-00001"
    site_clock.moment = PAPER + timedelta(seconds=1)
    assert "修改后再次提交截至 2024-02-29 18:00" in refused(funds, slow, "resubmit")
    acting.act(each, "check", funds.actor("shenzhen"))
    assert "登记收到纸质材料截至 2024-02-29 18:00" in refused(funds, each, "paper")
    acting.act(each, "lapse", funds.actor("shenzhen"))
    assert each.state == "late"


def test_a_step_out_of_order_is_refused_and_says_where_it_stands(funds: Funds, call: Call) -> None:
    each = funds.application(call, 1, "440304")
    assert refused(funds, each, "accept") == "现为“草稿”，不能受理"
    acting.act(each, "submit", funds.actor("shenzhen"))
    assert refused(funds, each, "accept") == "现为“已提交”，不能受理"
    assert refused(funds, each, "recommend") == "现为“已提交”，不能这一步"


def accepted(funds: Funds, call: Call, n: int = 1) -> Application:
    each = funds.application(call, n, "440304")
    for move in ("submit", "check", "paper", "accept"):
        acting.act(each, move, funds.actor("shenzhen"))
    return each


def audited(funds: Funds, each: Application, approved: int) -> None:
    Audit.objects.create(application=each, declared=100_000_00, approved=approved,
                         at=each.since, by_name="")  # fmt: skip


@pytest.mark.parametrize(("approved", "is_void"), [(80_000_00, False), (80_000_00 - 1, True)])
def test_a_cut_of_exactly_a_fifth_stands_and_one_fen_more_voids(
    funds: Funds, call: Call, approved: int, is_void: bool
) -> None:
    each = accepted(funds, call)
    audited(funds, each, approved)
    assert findings.is_void(each) == is_void
    if is_void:
        assert "审计核减超限，按规定作废，不能入库" in [x.zh for x in findings.missing(each)]
        acting.act(each, "void", funds.actor("shenzhen"))
        assert each.state == "void"
    else:
        assert refused(funds, each, "void") == "核减没有超过规定的比例，不能作废"


def test_what_must_be_found_is_found_before_it_is_entered(funds: Funds, call: Call) -> None:
    each = accepted(funds, call)
    assert "还没有专家评审" in refused(funds, each, "enter")
    Assignment.objects.create(application=each, expert=funds.experts[0], at=each.since,
                              person=funds.experts[0].person, state="scored")  # fmt: skip
    assert refused(funds, each, "enter") == "评审结果尚未汇总"
    Settled.objects.create(application=each, is_for=True, at=each.since, by_name="")
    assert refused(funds, each, "enter") == "尚无专项审计的审定金额"
    audited(funds, each, 90_000_00)
    acting.act(each, "enter", funds.actor("head-shenzhen"))
    assert each.state == "entered"


def test_of_two_who_act_on_what_they_saw_the_second_is_told(funds: Funds, call: Call) -> None:
    each = funds.application(call, 1, "440304")
    acting.act(each, "submit", funds.actor("shenzhen"))
    seen = each.version
    acting.act(each, "check", funds.actor("shenzhen"), seen=seen)
    with pytest.raises(Conflict):
        acting.act(each, "return", funds.actor("shenzhen"), reason="缺材料", seen=seen)
    assert each.steps.count() == 2


def test_each_step_is_kept_with_an_audit_line_and_the_applicant_is_told(
    funds: Funds, call: Call
) -> None:
    each = funds.application(call, 1, "440304", company=funds.world.company)
    acting.act(each, "submit", funds.actor("owner"))
    acting.act(each, "return", funds.actor("shenzhen"), reason="缺信用报告")
    steps = [(x.number, x.act, x.state, x.by_name, x.reason) for x in each.steps.all()]
    assert steps == [(1, "submit", "submitted", "owner", ""), (2, "return", "returned", "shenzhen", "缺信用报告")]  # fmt: skip
    assert AuditLine.objects.filter(about=each.ref).count() == 2 and audit.broken() is None
    told = Message.objects.get(to=funds.world.person("owner"))
    assert "退回修改（缺信用报告）" in told.zh and each.ref in told.link


def test_many_take_a_step_each_by_itself(funds: Funds, call: Call) -> None:
    drafts = [funds.application(call, n, "440304") for n in range(1, 4)]
    for each in drafts[:2]:
        acting.act(each, "submit", funds.actor("shenzhen"))
    done, problems = acting.act_all(drafts, "check", funds.actor("shenzhen"))
    assert done == 2 and len(problems) == 1
    assert [each.number for each in drafts] == ["2024-00001", "2024-00002", ""]


# --- who handles, pays and verifies --------------------------------------------------------------


def test_a_place_has_its_own_bureau_payer_and_verifier(funds: Funds, site_clock: SetClock) -> None:
    window = beijing(date(2026, 3, 1)), beijing(date(2026, 5, 1))
    renovation, investment = (funds.call_of(x, *window) for x in (RENOVATION, INVESTMENT))
    world = funds.world
    assert chain.authority_for(renovation, "440205") == world.city
    assert chain.authority_for(renovation, "441900") == world.elsewhere
    assert chain.payer_for(renovation, "440205") == funds.finance["city"]
    assert chain.verifier_for(renovation, "440205") is None
    assert chain.verifier_for(investment, "440205") == funds.statistics["city"]
    with pytest.raises(BadInput, match="没有受理机关"):
        chain.authority_for(renovation, "440100")


def test_one_bureau_that_does_it_all_handles_and_pays(funds: Funds, call: Call) -> None:
    assert chain.authority_for(call, "440304") == funds.shenzhen
    assert chain.payer_for(call, "440304") == funds.shenzhen


def test_a_choice_without_money_is_left_to_places_and_pays_nobody(funds: Funds) -> None:
    call = funds.call_of(CASES, beijing(date(2023, 7, 1)), beijing(date(2023, 8, 15), 23, 59))
    assert chain.authority_for(call, "440304") == funds.shenzhen
    assert chain.payer_for(call, "440304") is None
