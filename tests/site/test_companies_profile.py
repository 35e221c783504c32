"""The profile: saved as a whole or not at all, nothing typed is lost, nobody is overwritten."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from huice.site.companies import facts
from huice.site.companies.models import FactValue
from huice.site.people.models import AuditLine

REVENUE = "enterprise.revenue"


@pytest.fixture(autouse=True)
def _clock(site_clock) -> None:
    """All of it happens on 2026-03-02."""


def page(world, **query: str) -> str:
    return reverse("company-profile", args=[world.company.ref], query=query)


def save(client, world, typed: dict[str, str], seen: int | None = None, **query: str):
    if seen is None:
        world.company.refresh_from_db()
        seen = world.company.version
    return client.post(page(world, **query), {"seen": str(seen), **typed})


def held(world) -> dict[tuple[str, int], tuple[str, str]]:
    return {key: (x.written, x.source) for key, x in facts.current(world.company).items()}


def test_values_are_kept_as_a_profile_writes_them(world, client_of) -> None:
    client = client_of("editor")
    answer = save(client, world, {
        "v-enterprise.revenue@2025": "1,200万", "v-enterprise.revenue@2024": "",
        "v-enterprise.headcount@2025": "260", "y-2025": "2025 年度审计报告",
    }, section="years")  # fmt: skip
    assert answer.status_code == 302
    assert answer.url == page(world, section="years")
    assert held(world) == {
        (REVENUE, 2025): ("1200万元", "2025 年度审计报告"),
        ("enterprise.headcount", 2025): ("260人", "2025 年度审计报告"),
    }
    text = client.get(answer.url).content.decode()
    assert 'value="1200万元"' in text
    assert '2025 年度审计报告 · editor · <span class="nowrap">2026-03-02 09:00</span>' in text
    assert "已保存 2 项" in text
    line = AuditLine.objects.get(action="company.facts")
    assert (line.person, line.about) == (world.person("editor").ref, world.company.ref)


def test_the_grid_has_this_year_and_three_before_it(world, client_of, site_clock) -> None:
    text = client_of("editor").get(page(world, section="years")).content.decode()
    assert [year for year in range(2018, 2030) if f'name="v-{REVENUE}@{year}"' in text] == [
        2023, 2024, 2025, 2026,
    ]  # fmt: skip
    text = client_of("editor").get(page(world, section="years", year="2019")).content.decode()
    assert f'name="v-{REVENUE}@2019"' in text
    for wrong in ("2031", "0000", "x", "99999999999", "²⁰¹⁹"):
        answer = client_of("editor").get(page(world, section="years", year=wrong))
        assert answer.status_code == 200


def test_one_wrong_value_saves_nothing_and_loses_nothing(world, client_of) -> None:
    answer = save(client_of("editor"), world, {
        "v-enterprise.revenue@2025": "1200", "v-enterprise.revenue@2024": "0.12亿",
        "v-enterprise.total_assets@2025": "三百万", "y-2024": "审计报告",
    }, section="years")  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "有 2 处需要更正，内容尚未保存" in text
    assert 'href="#f-v-enterprise.revenue@2025"' in text
    assert "2025 年营业收入：“1200”没有写单位，请写明，如 1200万元、1200亿元" in text
    for kept in ('value="1200"', 'value="0.12亿"', 'value="三百万"', 'value="审计报告"'):
        assert kept in text
    assert text.count('aria-invalid="true"') == 2
    assert held(world) == {}
    assert FactValue.objects.count() == 0


def test_a_year_that_has_not_come_is_told_at_its_cell(world, client_of) -> None:
    year = date.today().year + 1
    answer = save(client_of("editor"), world, {f"v-{REVENUE}@{year}": "1亿"}, section="years")
    assert answer.status_code == 422
    assert f'href="#f-v-{REVENUE}@{year}"' in answer.content.decode()
    assert held(world) == {}


def test_a_value_is_taken_back_and_stays_in_the_history(world, client_of) -> None:
    client = client_of("editor")
    save(client, world, {"v-enterprise.legal_person": "是", "s-enterprise.legal_person": "执照"})
    save(client, world, {"v-enterprise.legal_person": "", "s-enterprise.legal_person": ""})
    assert held(world) == {}
    told = (
        client_of("viewer")
        .get(reverse("company-fact", args=[world.company.ref, "enterprise.legal_person", 0]))
        .content.decode()
    )
    assert "（收回，未知）" in told
    assert "执照" in told
    assert [x.written for x in facts.history(world.company, "enterprise.legal_person")] == [
        "",
        "是",
    ]


def test_what_the_form_left_alone_makes_no_new_value(world, client_of) -> None:
    client = client_of("editor")
    save(client, world, {"v-enterprise.revenue@2025": "1200万", "y-2025": "报告"})
    answer = save(client, world, {"v-enterprise.revenue@2025": "1200万元", "y-2025": "别的"})
    assert answer.status_code == 302
    assert FactValue.objects.count() == 1
    assert "没有改动" in client.get(answer.url).content.decode()


def test_what_another_entered_meanwhile_is_shown_and_not_overwritten(world, client_of) -> None:
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": "1亿"}, seen=0)
    answer = save(
        client_of("editor"), world,
        {"v-enterprise.revenue@2025": "2亿", "v-enterprise.revenue@2024": "3亿"}, seen=0,
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="2亿"' in text
    assert 'value="3亿"' in text
    assert "现为 1亿元 · owner" in text
    assert held(world) == {(REVENUE, 2025): ("1亿元", "")}
    assert '<input type="hidden" name="seen" value="1">' in text
    assert (
        save(client_of("editor"), world, {"v-enterprise.revenue@2025": "2亿"}, seen=1).status_code
        == 302
    )
    assert held(world)[REVENUE, 2025] == ("2亿元", "")


def test_cells_that_were_left_alone_do_not_undo_what_another_entered(world, client_of) -> None:
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": "1亿"}, seen=0)
    answer = save(
        client_of("editor"), world,
        {"v-enterprise.revenue@2025": "", "v-enterprise.legal_person": "是"}, seen=0,
    )  # fmt: skip
    assert answer.status_code == 302
    assert held(world) == {
        (REVENUE, 2025): ("1亿元", ""),
        ("enterprise.legal_person", 0): ("是", ""),
    }


def test_two_who_enter_the_same_are_not_in_each_others_way(world, client_of) -> None:
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": "1亿"}, seen=0)
    answer = save(client_of("editor"), world, {"v-enterprise.revenue@2025": "1亿元"}, seen=0)
    assert answer.status_code == 302
    assert FactValue.objects.count() == 1


def test_a_slip_of_unit_is_pointed_out_beside_the_value(world, client_of) -> None:
    client = client_of("editor")
    save(client, world, {"v-enterprise.revenue@2025": "9000亿"})
    assert "超出通常范围" in client.get(page(world, section="years")).content.decode()


def test_facts_are_searched_and_narrowed_to_what_open_measures_ask(world, client_of) -> None:
    client = client_of("editor")
    text = client.get(page(world, q="营业收入")).content.decode()
    assert f'name="v-{REVENUE}@2025"' in text
    assert "v-enterprise.legal_person" not in text
    assert (
        'name="v-renovation.equipment_purchase"'
        in client.get(page(world, section="renovation", asked="1")).content.decode()
    )
    closed = client.get(page(world, section="digital", asked="1")).content.decode()
    assert "没有这样的事实" in closed  # its call ended in 2022
    assert "没有这样的事实" in client.get(page(world, q="天外来客")).content.decode()


@pytest.mark.parametrize("field", [
    "v-no.such.fact", "v-enterprise.revenue", "v-enterprise.legal_person@2025", "v-", "v-@2025",
    "v-enterprise.revenue@20255", "v-enterprise.revenue@0000", "v-enterprise.revenue@²⁰²⁵",
])  # fmt: skip
def test_fields_of_no_fact_change_nothing(world, client_of, field: str) -> None:
    assert save(client_of("editor"), world, {field: "是"}).status_code == 302
    assert FactValue.objects.count() == 0


@pytest.mark.parametrize(
    "value", ["\x00", "a" * 5000, "1" * 400, "<b>x</b>", "1e9", "=1+1", "∞", "-"]
)
def test_hostile_values_are_refused_and_shown_as_text(world, client_of, value: str) -> None:
    answer = save(client_of("editor"), world, {"v-enterprise.revenue@2025": value}, section="years")
    assert answer.status_code == 422
    assert "<b>x</b>" not in answer.content.decode()
    assert FactValue.objects.count() == 0


@pytest.mark.parametrize("source", ["来" * 201, "源\x00头"])
def test_a_source_is_bounded(world, client_of, source: str) -> None:
    answer = save(client_of("editor"), world,
                  {"v-enterprise.legal_person": "是", "s-enterprise.legal_person": source})  # fmt: skip
    assert answer.status_code == 422
    assert "数据来源不超过 200 字" in answer.content.decode()
    assert FactValue.objects.count() == 0


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_overwrites_nobody(world, client_of, seen: str) -> None:
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": "1亿"}, seen=0)
    answer = client_of("editor").post(
        page(world), {"seen": seen, "v-enterprise.revenue@2025": "2亿"}
    )
    assert answer.status_code == 409
    assert held(world)[REVENUE, 2025] == ("1亿元", "")


def test_one_fact_with_its_source(world, client_of) -> None:
    address = reverse("company-fact", args=[world.company.ref, REVENUE, 2025])
    client = client_of("editor")
    save(client, world, {"v-enterprise.revenue@2025": "1亿", "y-2025": "估计"})
    world.company.refresh_from_db()
    answer = client.post(address, {"seen": "1", "v-enterprise.revenue@2025": "1亿元",
                                   "s-enterprise.revenue@2025": "2025 年度审计报告"})  # fmt: skip
    assert answer.status_code == 302
    assert held(world) == {(REVENUE, 2025): ("1亿元", "2025 年度审计报告")}
    wrong = client.post(address, {"seen": "2", "v-enterprise.revenue@2025": "12"})
    assert wrong.status_code == 422
    assert "没有写单位" in wrong.content.decode()
    fold = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fold
    assert "估计" in fold


@pytest.mark.parametrize(("fact", "year"), [(REVENUE, 0), (REVENUE, 2031), (REVENUE, 1900),
                                            ("enterprise.legal_person", 2025), ("no.fact", 0)])  # fmt: skip
def test_a_fact_that_is_none_has_no_page(world, client_of, fact: str, year: int) -> None:
    address = reverse("company-fact", args=[world.company.ref, fact, year])
    assert client_of("owner").get(address).status_code == 404


@pytest.mark.parametrize(
    ("login", "reading", "writing"),
    [("viewer", 200, 403), ("rival", 404, 404), ("officer", 404, 404), ("somebody", 404, 404)],
)
def test_who_may_read_and_who_may_write(
    world, client_of, login: str, reading: int, writing: int
) -> None:
    client = client_of(login)
    assert client.get(page(world)).status_code == reading
    assert save(client, world, {"v-enterprise.legal_person": "是"}).status_code == writing
    one = reverse("company-fact", args=[world.company.ref, REVENUE, 2025])
    assert client.get(one).status_code == reading
    assert client.post(one, {"v-enterprise.revenue@2025": "1亿"}).status_code == writing
    assert FactValue.objects.count() == 0


def test_a_viewer_is_offered_no_form(world, client_of) -> None:
    save(client_of("owner"), world, {"v-enterprise.legal_person": "是"})
    text = client_of("viewer").get(page(world)).content.decode()
    assert 'name="v-' not in text
    assert "<p>是</p>" in text


@pytest.mark.parametrize("section", ["years", "enterprise", "renovation", "event", "nonsense"])
def test_each_section_is_drawn_in_english_too(world, client_of, section: str) -> None:
    answer = client_of("editor").get(page(world, section=section, lang="en"))
    assert answer.status_code == 200
    assert "Save" in answer.content.decode()


def test_years_beyond_reason_are_told_of_and_make_no_page_of_columns(world, client_of) -> None:
    typed = {f"v-{REVENUE}@{year:04}": "1亿" for year in (1, 1948, 9999)}
    answer = save(client_of("editor"), world, typed, section="years")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "9999 年在基准日之后" in text
    assert "1948 年过早" in text
    assert f'name="v-{REVENUE}@9999"' not in text
    assert FactValue.objects.count() == 0


def test_a_value_that_another_took_back_is_shown_as_unknown(world, client_of) -> None:
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": "1亿"}, seen=0)
    save(client_of("owner"), world, {"v-enterprise.revenue@2025": ""}, seen=1)
    answer = save(client_of("editor"), world, {"v-enterprise.revenue@2025": "2亿"}, seen=1)
    assert answer.status_code == 409
    assert "现为 未知" in answer.content.decode()
    assert held(world) == {}
