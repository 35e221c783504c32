"""What follows the money: performance, the half-year ledger, clearing and clawback, bars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from fund_fixtures import BENCHMARKS, CASES, PLATFORM, Funds, beijing, credit_code
from huice.site.funds import barring
from huice.site.funds.models import Call
from huice.site.funds.models_after import FundBar
from huice.site.people.models import AuditLine
from huice.site.web import clock

NOTICE = "shenzhen-software-notice-2024"
ClientOf = Callable[[str], Client]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def benchmarks(funds: Funds, year: int = 2022) -> Call:
    return funds.call_of(BENCHMARKS, beijing(date(year, 3, 1)), beijing(date(year, 4, 1)))


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


def test_a_bar_without_a_length_holds_until_it_is_lifted(funds: Funds) -> None:
    held = barred(funds, date(2022, 5, 5), None, "refusal")
    assert "至整改完成为止" in barring.against(credit_code(1), date(2032, 5, 5))[0].zh
    held.lifted = date(2023, 5, 5)
    held.save()
    assert barring.against(credit_code(1), date(2023, 5, 4))
    assert not barring.against(credit_code(1), date(2023, 5, 5))


def entered(**other: str) -> dict[str, str]:
    return {"provision": f"{BENCHMARKS}/refusal", "name": "虚构企业001有限公司", "code": credit_code(1),
            "person": "负责人甲", "cause": "经提醒到期仍不整改", "day": "2021-01-30", **other}  # fmt: skip


def test_put_right_late_five_years_follow_from_that_day_as_the_procedure_reckons(
    funds: Funds, client_of: ClientOf
) -> None:
    """The days of policies/…/fund-bar.cases.yaml: barred from 2021-01-30, put right on 2021-02-18,
    the last day is 2026-02-24."""
    call = benchmarks(funds)
    funds.application(call, 1, "440200")
    client, page = client_of("officer"), f"/bureau/funds/{call.ref}/bars"
    assert client.post(page, entered()).status_code == 302
    first = FundBar.objects.get()
    assert first.years is None and first.authority == funds.world.city
    lifting = {
        "bar": first.ref,
        "how": "rectified",
        "lifted": "2021-02-18",
        "why": "逾期后整改完成",
    }
    assert client.post(page, lifting).status_code == 302
    late = FundBar.objects.exclude(pk=first.pk).get()
    assert (late.provision, late.day, late.years) == (f"{BENCHMARKS}/late-rectification", date(2021, 2, 18), 5)  # fmt: skip
    for day, count in ((date(2021, 2, 17), 1), (date(2021, 2, 18), 1), (date(2026, 2, 24), 1), (date(2026, 2, 25), 0)):  # fmt: skip
        assert len(barring.against(credit_code(1), day)) == count, day
    said = text(client.get(page))
    assert "2021-02-18 — 2026-02-24" in said and "已解除" in said and "已期满" in said
    assert "已于 2021-02-18 解除" in text(client.post(page, lifting))
    assert "不因整改提前结束" in text(client.post(page, {**lifting, "bar": late.ref}))
    lines = AuditLine.objects.filter(action__in=["fund.bar", "fund.lift"])
    assert [each.action for each in lines] == ["fund.bar", "fund.lift", "fund.bar"]


@pytest.mark.parametrize(("field", "value", "said"), [
    ("code", "91440200MA00000010", "统一社会信用代码“91440200MA00000010”有误"),
    ("provision", f"{BENCHMARKS}/applied-twice", "请选择本项目资金的限制规定"),
    ("provision", f"{BENCHMARKS}/accidents", "三（一）2只限制单位，没有写负责人"),
    ("day", "2021-02-30", "起始日“2021-02-30”不是日期"),
    ("day", "2099-01-01", "晚于今天"),
    ("cause", " ", "请填写事由"),
])  # fmt: skip
def test_a_wrong_bar_is_refused_with_its_reason(
    funds: Funds, client_of: ClientOf, field: str, value: str, said: str
) -> None:
    answer = client_of("officer-province").post(
        f"/bureau/funds/{benchmarks(funds).ref}/bars", entered(**{field: value})
    )
    assert answer.status_code == 422 and said in text(answer)
    assert not FundBar.objects.exists()


def test_a_mistaken_bar_never_held_and_stays(funds: Funds, client_of: ClientOf) -> None:
    call, held = benchmarks(funds), barred(funds, date(2025, 1, 1), 5, "late-rectification")
    client, page = client_of("officer-province"), f"/bureau/funds/{call.ref}/bars"
    client.post(page, {"bar": held.ref, "how": "mistaken", "why": "同名单位"})
    assert not barring.against(held.code, date(2025, 1, 1)) and "同名单位" in text(client.get(page))


def test_a_city_sees_and_lifts_its_own_bars_and_a_reader_none(
    funds: Funds, client_of: ClientOf
) -> None:
    call = benchmarks(funds)
    held = barred(funds, date(2025, 1, 1), None, "refusal")
    page = f"/bureau/funds/{call.ref}/bars"
    lifting = {"bar": held.ref, "how": "rectified", "lifted": "2025-05-05", "why": "整改"}
    assert held.name not in text(client_of("officer-elsewhere").get(page))
    assert "没有这条限制" in text(client_of("officer-elsewhere").post(page, lifting))
    funds.application(call, 1, "440200")  # of the company that is barred
    assert held.name in text(client_of("officer").get(page))
    assert client_of("officer").post(page, lifting).status_code == 404  # the province's to lift
    assert client_of("reader").post(page, entered()).status_code == 403
    held.refresh_from_db()
    assert held.lifted is None


def test_a_text_without_such_bars_offers_none(funds: Funds, client_of: ClientOf) -> None:
    call = funds.call_of(CASES, beijing(date(2023, 8, 15)), beijing(date(2023, 9, 15)))
    page = text(client_of("nation").get(f"/bureau/funds/{call.ref}/bars"))
    assert "文本没有对单位规定" in page and "登记限制" not in page


def test_an_umbrella_offers_the_bars_of_the_documents_whose_measures_it_pays_by(
    funds: Funds,
) -> None:
    call = funds.call_of(NOTICE, beijing(date(2024, 1, 25)), beijing(date(2024, 2, 25)))
    assert f"{PLATFORM}/dishonest" in barring.offered(call)
