"""What follows the money: performance, the half-year ledger, clearing and clawback, bars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fund_fixtures import BENCHMARKS, Funds, credit_code
from huice.site.funds import barring
from huice.site.funds.models_after import FundBar
from huice.site.web import clock


def barred(funds: Funds, day: date, years: int | None, provision: str) -> FundBar:
    return FundBar.objects.create(
        authority=funds.world.province, code=credit_code(1), name="虚构企业001有限公司",
        person="负责人甲", provision=f"{BENCHMARKS}/{provision}", cause="逾期整改", day=day,
        years=years, at=clock.now(), by_name="测试",
    )  # fmt: skip


# --- bars ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("since", "last"), [
    (date(2021, 3, 16), date(2026, 3, 16)),
    (date(2021, 2, 18), date(2026, 2, 24)),  # the holiday of the Spring Festival moves the end
])  # fmt: skip
def test_five_years_hold_on_their_last_day_and_not_on_the_next(
    funds: Funds, since: date, last: date
) -> None:
    barred(funds, since, 5, "late-rectification")
    day = timedelta(days=1)
    assert not barring.against(credit_code(1), since - day)
    said = barring.against(credit_code(1), last)
    assert len(said) == 1 and f"自 {since} 起" in said[0].zh and f"至 {last} 止" in said[0].zh
    assert "逾期整改（五（四））" in said[0].zh
    assert not barring.against(credit_code(1), last + day)
    assert not barring.against(credit_code(2), since)
    assert barring.in_charge("负责人甲", last) and not barring.in_charge("", last)


def test_a_bar_without_a_length_holds_until_it_is_lifted(funds: Funds) -> None:
    held = barred(funds, date(2022, 5, 5), None, "refusal")
    assert "至整改完成为止" in barring.against(credit_code(1), date(2032, 5, 5))[0].zh
    held.lifted = date(2023, 5, 5)
    held.save()
    assert barring.against(credit_code(1), date(2023, 5, 4))
    assert not barring.against(credit_code(1), date(2023, 5, 5))
