"""The answer page: numbers that follow the facts, reasons by article, the next question in place."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from huice.decide.library import load
from huice.site.companies import facts
from huice.site.companies.answers import answered
from huice.site.companies.facts import Said
from huice.site.companies.models import FactValue
from huice.site.people.actor import actor_for

AWARD = "guangdong-tech-renovation-2021/equipment-award"


@pytest.fixture(autouse=True)
def _clock(site_clock) -> None:
    """All of it happens on 2024-03-04."""
    site_clock.set(date(2024, 3, 4))


def say(world, **values: str) -> None:
    """Let the company say of its renovation and of itself what is given."""
    names = {"registered": "enterprise.registered_in", "operates": "enterprise.operates_in",
             "legal": "enterprise.legal_person"}  # fmt: skip
    facts.enter(
        world.company,
        [Said(names.get(key, f"renovation.{key}"), 0, value, "备案证" if key == "filed" else "")
         for key, value in values.items()],
        actor_for(world.person("owner"), True),
    )  # fmt: skip


def castings(world) -> None:
    """A company of Shaoguan with a renovation of equipment for 12 million yuan."""
    say(world, registered="韶关市", operates="韶关市", legal="是", place="韶关市", filed="是",
        equipment_purchase="1200万元", provincial_money_before="否")  # fmt: skip


def page(world, name: str = "company-answer", *args: str, **query: object) -> str:
    return reverse(name, args=[world.company.ref, *args], query=query or None)


def text_of(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_profile_is_asked_the_most_decisive_question(world, client_of) -> None:
    text = text_of(client_of("editor"), page(world))
    first = answered(world.company, date(2024, 3, 4)).missing[0]
    assert "下一个问题，影响最大" in text
    assert f'name="key" value="{first.key}"' in text
    assert f"关系到 {len(first.measures)} 项措施" in text


def test_short_entries_stand_in_three_ranks_with_why_they_are_listed(world, client_of) -> None:
    castings(world)
    text = text_of(client_of("viewer"), page(world, at="2024-06-03", show="support"))
    ranks = [text.index(f"<summary>{name}") for name in ("资金、税费和融资", "称号", "其他帮助")]
    assert ranks == sorted(ranks)
    assert "专项资金重点投向" in text and "第六十一条第一款" in text
    assert "深圳市网络与通信" not in text  # the casting works lies in Shaoguan


def test_what_can_be_had_with_its_money_as_a_ceiling(world, client_of) -> None:
    castings(world)
    text = text_of(client_of("viewer"), page(world))
    assert "企业技术改造设备事后奖励" in text
    assert "不超过 360万元" in text  # 30% of 12 million in the north of Guangdong
    assert "上限不是应得数额" in text
    assert "粤工信规字〔2021〕5号" in text


def test_the_answer_in_english(world, client_of) -> None:
    castings(world)
    text = text_of(client_of("viewer"), page(world, lang="en"))
    assert "at most CNY 3,600,000" in text or "at most CNY 3.6 million" in text
    assert "A ceiling is no entitlement" in text


def test_why_not_by_article_with_the_facts_used(world, client_of) -> None:
    castings(world)
    say(world, equipment_purchase="300万元")
    text = text_of(client_of("viewer"), page(world, show="ineligible"))
    assert "企业技术改造设备事后奖励" in text
    assert "第八条（一）5" in text
    assert "300万元" in text
    assert "?cite=%E7%AC%AC%E5%85%AB%E6%9D%A1" in text
    folded = text_of(client_of("viewer"), page(world))
    assert 'hx-select="#fold-ineligible"' in folded
    assert "第八条（一）5" not in folded


def test_one_measure_with_every_reason(world, client_of) -> None:
    castings(world)
    text = text_of(client_of("editor"), page(world, "company-measure", *AWARD.split("/")))
    for said in (
        "逐条理由",
        "第八条（一）1",
        "1200万元",
        "（备案证）",
        "不超过 360万元",
        "还缺哪些信息",
    ):
        assert said in text


@pytest.mark.parametrize("key", ["no-such/measure", "guangdong-tech-renovation-2021/none"])
def test_a_measure_that_is_none_has_no_page(world, client_of, key: str) -> None:
    assert (
        client_of("owner").get(page(world, "company-measure", *key.split("/"))).status_code == 404
    )


def ask(client, world, key: str, value: str, seen: int | None = None, **more: str):
    world.company.refresh_from_db()
    data = {
        "key": key,
        "value": value,
        "seen": str(world.company.version if seen is None else seen),
    }
    return client.post(page(world, "company-question"), data | more)


def test_an_answer_in_place_changes_the_numbers(world, client_of) -> None:
    castings(world)
    client = client_of("editor")
    answer = ask(client, world, "renovation.equipment_purchase", "300万")
    assert answer.status_code == 302
    assert answer.url == page(world)
    kept = facts.current(world.company)["renovation.equipment_purchase", 0]
    assert (kept.written, kept.author_name) == ("300万元", "editor")
    assert "不超过 360万元" not in text_of(client, answer.url)


def test_each_page_gets_its_question_back(world, client_of) -> None:
    client = client_of("editor")
    back = ask(client, world, "enterprise.legal_person", "是", back="desk")
    assert back.url == page(world, "company")
    back = ask(client, world, "enterprise.legal_person", "否", back="measure", measure=AWARD)
    assert back.url == page(world, "company-measure", *AWARD.split("/"))
    back = ask(
        client, world, "enterprise.legal_person", "是", back="measure", measure="//evil.cn/x"
    )
    assert back.url == page(world)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1200", "没有写单位"),
        ("", "请填写或选择一个值"),
        ("很多", "不是数值"),
        ("\x00", "控制字符"),
        ("9" * 400, "上限是 300 字"),
    ],
)
@pytest.mark.parametrize("back", ["answer", "desk"])
def test_a_wrong_answer_is_told_beside_the_question(
    world, client_of, value: str, said: str, back: str
) -> None:
    answer = ask(client_of("editor"), world, "renovation.equipment_purchase", value, back=back)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'name="key" value="renovation.equipment_purchase"' in text
    if value.isprintable():
        assert f'value="{value}"' in text
    assert FactValue.objects.count() == 0


def test_an_answer_does_not_overwrite_what_another_just_gave(world, client_of) -> None:
    ask(client_of("owner"), world, "renovation.equipment_purchase", "500万", seen=0)
    answer = ask(client_of("editor"), world, "renovation.equipment_purchase", "600万", seen=0)
    assert answer.status_code == 409
    assert "另一位成员刚刚填写了这一项" in answer.content.decode()
    assert facts.current(world.company)["renovation.equipment_purchase", 0].written == "500万元"


@pytest.mark.parametrize(
    "key", ["", "no.fact", "enterprise.revenue", "enterprise.legal_person@2025", "x" * 900, "\x00"]
)
def test_a_question_about_no_fact(world, client_of, key: str) -> None:
    assert ask(client_of("editor"), world, key, "是").status_code == 404
    assert FactValue.objects.count() == 0


def test_a_question_is_put_off(world, client_of) -> None:
    match = load().match(facts.profile(world.company), at=date(2024, 3, 4))
    first, second = match.missing[:2]
    text = text_of(client_of("editor"), page(world, skip=str(first.key)))
    assert f'name="key" value="{second.key}"' in text
    skipped = [str(each.key) for each in match.missing]
    assert (
        "其余问题都已跳过" in text_of(client_of("editor"), page(world, skip=skipped[:50]))
        or len(skipped) > 50
    )


def test_the_reference_date_is_part_of_the_question(world, client_of) -> None:
    castings(world)
    assert "企业技术改造设备事后奖励" in text_of(client_of("viewer"), page(world, at="2024-03-04"))
    later = text_of(client_of("viewer"), page(world, at="2027-01-01", show="closed"))
    assert "文件已过有效期" in later


@pytest.mark.parametrize(
    "at", ["soon", "2024-02-30", "0001-01-01", "9999-12-31", "2024-3-4x", "\x00"]
)
def test_a_day_that_is_none_is_told_and_kept(world, client_of, at: str) -> None:
    text = text_of(client_of("viewer"), page(world, at=at), 422)
    assert "不能作为基准日，应为 2010 至 2050 年的日期，如 2026-03-02" in text
    if at.isprintable():
        assert f'value="{at}"' in text


@pytest.mark.parametrize("query", [{"by": "near"}, {"by": "nonsense"}, {"show": "nonsense"},
                                   {"skip": ["x"] * 200}, {"show": ["closed", "unpaid", "untouched", "missing"]}])  # fmt: skip
def test_what_the_address_asks_beside(world, client_of, query: dict[str, object]) -> None:
    castings(world)
    text_of(client_of("viewer"), page(world, **query))


def test_what_would_change_if(world, client_of) -> None:
    castings(world)
    text = text_of(client_of("viewer"), page(
        world, "company-try", **{"if": "renovation.equipment_purchase", "value-renovation.equipment_purchase": "300万"}))  # fmt: skip
    assert "会有 1 项措施不同" in text
    assert "企业技术改造设备事后奖励" in text
    assert "不符合" in text
    assert "现为 1200万元" in text
    assert facts.current(world.company)["renovation.equipment_purchase", 0].written == "1200万元"


def test_a_try_that_cannot_be_read_is_told_beside_it(world, client_of) -> None:
    text = text_of(client_of("viewer"), page(
        world, "company-try", **{"if": ["renovation.equipment_purchase", "enterprise.revenue@2023"],
                                 "value-renovation.equipment_purchase": "300", "value-enterprise.revenue@2023": "1亿"}), 422)  # fmt: skip
    assert "“300”没有写单位" in text
    assert 'value="300"' in text
    assert 'value="1亿"' in text
    assert 'href="#f-value-renovation.equipment_purchase"' in text


@pytest.mark.parametrize("query", [
    {}, {"if": ""}, {"if": ["", "no.fact", "\x00"]}, {"if": "enterprise.revenue@2023"},
    {"if": [f"enterprise.revenue@{year}" for year in range(1990, 2024)]},
    {"if": "enterprise.revenue@2023", "without": "enterprise.revenue@2023"},
])  # fmt: skip
def test_tries_of_all_sorts(world, client_of, query: dict[str, object]) -> None:
    text_of(client_of("viewer"), page(world, "company-try", **query))


def test_the_answer_as_a_workbook_and_as_a_report(world, client_of) -> None:
    castings(world)
    client = client_of("viewer")
    answer = client.get(page(world, "company-answer-xlsx", at="2024-03-04"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert load_workbook(BytesIO(answer.content)).sheetnames == [
        "结论", "理由", "缺少的信息", "扶持条目",
    ]  # fmt: skip
    answer = client.get(page(world, "company-answer-report", lang="en"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox"
    assert "Policy support report".upper() in answer.content.decode()
    for name in ("company-answer-xlsx", "company-answer-report"):
        assert client.get(page(world, name, at="never")).url == page(world)


def test_values_that_can_no_longer_be_read_are_named_not_hidden(world, client_of) -> None:
    FactValue.objects.create(
        company=world.company, fact="enterprise.revenue", year=2023, written="gibberish",
        author_name="x", at="2024-01-01T00:00:00Z", number=1,
    )  # fmt: skip
    type(world.company).objects.filter(pk=world.company.pk).update(version=1)
    text = text_of(client_of("editor"), page(world), 422)
    assert "enterprise.revenue@2023" in text
    assert "更正档案" in text
    text = text_of(client_of("editor"), page(world, "company"))
    assert "档案中有读不出的值" in text
    assert client_of("editor").get(page(world, "company-try")).status_code == 422
    assert (
        client_of("editor").get(page(world, "company-measure", *AWARD.split("/"))).status_code
        == 422
    )
    assert "gibberish" in text_of(
        client_of("editor"),
        reverse("company-profile", args=[world.company.ref], query={"section": "years"}),
    )


PAGES = [
    ("company", ()), ("company-answer", ()), ("company-try", ()), ("company-answer-xlsx", ()),
    ("company-answer-report", ()), ("company-measure", tuple(AWARD.split("/"))),
    ("company-members", ()), ("company-profile-xlsx", ()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), PAGES)
@pytest.mark.parametrize("login", ["rival", "officer", "principal", "administrator", "somebody"])
def test_no_other_person_sees_anything_of_a_company(
    world, client_of, name, args, login: str
) -> None:
    castings(world)
    answer = client_of(login).get(page(world, name, *args))
    assert answer.status_code == 404
    assert world.company.name not in answer.content.decode()


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_member_reads_and_nobody_logs_in_first(world, client_of, name, args) -> None:
    castings(world)
    assert client_of("viewer").get(page(world, name, *args)).status_code == 200
    assert client_of("viewer").post(page(world, name, *args)).status_code == 405
    assert client_of("").get(page(world, name, *args)).url.startswith(reverse("login"))


@pytest.mark.parametrize(("login", "status"), [("viewer", 403), ("rival", 404), ("officer", 404)])
def test_only_editors_answer(world, client_of, login: str, status: int) -> None:
    assert ask(client_of(login), world, "enterprise.legal_person", "是").status_code == status
    assert FactValue.objects.count() == 0


def test_the_answer_is_reckoned_once_for_a_version_and_a_day(world, client_of) -> None:
    castings(world)
    one = facts.answer(world.company, date(2024, 3, 4))
    assert facts.answer(world.company, date(2024, 3, 4)) is one
    assert facts.answer(world.company, date(2024, 3, 5)) is not one
    say(world, filed="否")
    assert facts.answer(world.company, date(2024, 3, 4)) is not one
