"""The pages of plans: targets beside baselines, tasks by department, tiles of places."""

from __future__ import annotations

from collections import Counter

from huice.rules.plan import Plan
from huice.site.openlibrary.tiles import GUANGDONG, SHENZHEN, tiles
from huice.site.web.policies import library

PLANS = {each.id: each.plan for each in library().documents if each.plan is not None}
ONE = "guangdong-robots-plan-2023"


def plan(id: str = ONE) -> Plan:
    return PLANS[id]


def test_every_plan_is_listed_with_how_much_it_holds(public_page) -> None:
    html = public_page("/plans")
    for id in PLANS:
        assert f'href="/plans/{id}"' in html
    assert f"<b>{len(PLANS)}</b>" in html


def test_a_plan_shows_each_target_with_its_figure_and_cite(public_page) -> None:
    html = public_page(f"/plans/{ONE}")
    for each in plan().targets:
        assert each.indicator.zh in html and each.figure.written in html


def test_a_plan_shows_each_task_with_those_who_answer_for_it(public_page) -> None:
    html = public_page(f"/plans/{ONE}")
    for each in plan().tasks:
        assert each.title.zh in html
        assert all(name in html for name in (*each.lead, *each.support))


def test_a_department_sees_all_that_it_leads_and_supports_what_it_leads_first(public_page) -> None:
    who = "省工业和信息化厅"
    own = [each for one in PLANS.values() for each in one.tasks if who in (*each.lead, *each.support)]  # fmt: skip
    leads = sum(who in each.lead for each in own)
    html = public_page("/plans/tasks", who=who)
    assert f"共 {len(own)} 项，其中牵头 {leads} 项" in html
    assert "没有这样的任务" in public_page("/plans/tasks", who="没有这样的部门")


def test_a_place_has_all_its_roles(public_page) -> None:
    roles = [role for one in PLANS.values() for role in one.layout if "440100" in role.places]
    html = public_page("/plans/places/440100")
    assert roles
    for role in roles:
        assert role.role.zh in html


def test_the_map_has_every_city_once_and_its_shade_grows_with_the_roles(public_page) -> None:
    counts = Counter(code for one in PLANS.values() for role in one.layout for code in role.places)
    drawn = tiles(GUANGDONG, counts)
    assert len({each.code for each in drawn}) == len(drawn) == 21
    assert max(each.shade for each in drawn) == 4
    ranked = sorted(drawn, key=lambda each: each.roles)
    assert [each.shade for each in ranked] == sorted(each.shade for each in drawn)
    assert len({(each.row, each.column) for each in drawn}) == 21
    html = public_page("/plans/layout")
    assert 'href="/plans/places/440100"' in html
    assert "没有布局" in public_page("/plans/layout", cluster="gd-nothing-here") or "共" in html


def test_a_map_where_nothing_is_to_be_done_is_not_drawn() -> None:
    assert tiles(SHENZHEN, {}) == []


def test_a_plan_that_is_none_and_a_place_that_is_none_are_not_found(client, db) -> None:
    for path in ("/plans/national-sme-standard-2011", "/plans/nothing", "/plans/places/999999"):
        assert client.get(path).status_code == 404


def test_what_plans_say_differently_has_its_page(public_page) -> None:
    assert "不一致" in public_page("/plans/differing")
