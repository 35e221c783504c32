"""The pages of plans: targets beside baselines, tasks by department, tiles of places."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest

from huice.language import Text
from huice.progress.observations import Book
from huice.progress.status import standing
from huice.rules.plan import Plan
from huice.site.casework import observations
from huice.site.casework.models_observation import PlanObservation
from huice.site.openlibrary.matrix import matrix, regions
from huice.site.openlibrary.plan_tree import SAME_CLUSTER, Node, edges, tree
from huice.site.openlibrary.planned import aims, charged, places_of, plans
from huice.site.openlibrary.tiles import GUANGDONG, SHENZHEN, tiles
from huice.site.openlibrary.timeline import WIDTH, timeline, year_of
from huice.site.web import clock
from huice.site.web.policies import library
from site_fixtures import World

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


def test_what_plans_call_by_name_stands_on_their_page_and_on_the_places(public_page) -> None:
    named = PLANS["guangdong-robots-plan-2023"].named
    html = public_page("/plans/guangdong-robots-plan-2023")
    assert named and all(each.name.zh in html for each in named)
    foshan = [each for one in PLANS.values() for each in one.named if "440600" in each.places]
    html = public_page("/plans/places/440600")
    assert foshan and all(each.name.zh in html for each in foshan)


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


# targets


TARGET = f"/plans/{ONE}/targets/revenue-2025"


def seen(world: World, year: int, figure: str, source: str, corrects: str = "") -> None:
    PlanObservation.objects.create(
        authority=world.province, target=f"{ONE}/revenue-2025", year=year, figure=figure, source=source,
        author="officer-province", corrects=corrects, on=date(2025, 3, 1), entered=clock.now(),
    )  # fmt: skip


def test_a_target_is_drawn_with_its_baseline_and_every_figure_stands_in_the_table(
    public_page,
) -> None:
    html = public_page(TARGET)
    assert '<svg class="plan-chart"' in html and 'class="path"' in html
    assert "616亿元" in html.split("</svg>")[1] and "800亿元" in html.split("</svg>")[1]
    assert "还没有机关录入观测值" in html


def test_a_correction_is_drawn_and_what_it_corrects_stays_in_the_history(
    public_page, world: World
) -> None:
    seen(world, 2024, "650亿元", "快报数")
    seen(world, 2024, "700亿元", "统计公报", corrects="快报数有误")
    html = public_page(TARGET)
    drawing, rest = html.split("</svg>")[0].split("<svg")[-1], html.split("</svg>")[1]
    assert "700亿元" in drawing and "650亿元" not in drawing
    assert re.search("650亿元.*已更正", rest) and "快报数有误" in rest
    assert "岭南省工信厅" in rest and "officer-province" not in html, "the public sees no person"
    assert "约738.67亿元" in rest, "what the path has for 2024"


def test_targets_are_found_by_year_status_place_cluster_and_plan(public_page) -> None:
    def count(**asked: str) -> int:
        found = re.search(r"共 (\d+) 个目标", public_page(f"/plans/targets?{urlencode(asked)}"))
        assert found is not None
        return int(found[1])

    assert count() == len(aims())
    assert count(year="2025") == sum(each.target.year == 2025 for each in aims())
    assert count(year="none") == sum(each.target.year is None for each in aims())
    printed = {each.target for each in observations.printed().entries}
    assert count(status="no_data") == len(aims()) - len(printed)
    assert (
        count(status="reached") == 2
    )  # cars and equipment, by what the plans of 2023 print of 2022
    assert count(document=ONE) == sum(each.document.id == ONE for each in aims())
    assert count(cluster="gd-robots") == sum("gd-robots" in each.clusters for each in aims()) > 0
    assert count(place="440800") == sum("440800" in each.places for each in aims()) > 0
    assert count(year="nonsense") == count(place="x") == 0
    everything = public_page("/plans/targets", show="all")
    assert all(f'/targets/{each.target.key.partition("/")[2]}"' in everything for each in aims())


def test_a_target_is_for_the_places_that_its_scope_names_else_for_those_of_its_plan() -> None:
    by_scope = {each.target.scope.zh: each.places for each in aims() if each.target.scope}
    assert by_scope["湛江市"] == ("440800",)
    assert by_scope["广州、深圳、汕头、佛山、东莞等地"] == ("440100", "440300", "440500", "440600", "441900")  # fmt: skip
    assert by_scope["会展业"] == ("440300",), "a trade is no place"
    assert all(places_of(each.target, each.document) == each.places for each in aims())


@pytest.mark.parametrize("path", [f"/plans/{ONE}/targets/nothing", "/plans/nothing/targets/revenue-2025",
    "/plans/layout/compare?place=999999", "/plans/layout/compare?cluster=nothing",
    "/plans/tasks/matrix?region=999999"])  # fmt: skip
def test_what_is_not_there_is_not_found(path: str, client, db) -> None:
    assert client.get(path).status_code == 404


# years, departments, trees, comparisons


def test_a_year_tells_how_many_targets_fall_due_and_how_they_stand(
    public_page, world: World
) -> None:
    seen(world, 2024, "900亿元", "统计公报")
    html = public_page("/plans")
    printed = len({each.target for each in observations.printed().entries})
    of_2025 = sum(each.target.year == 2025 for each in aims())
    assert "已达到 3</a>" in html and f"无数据 {of_2025 - printed - 1}</a>" in html
    assert "/plans/targets?year=2025&status=reached" in html


def test_bars_of_a_year_lie_side_by_side_and_the_longest_fills_its_width() -> None:
    stand = [standing(each.target, each.series, Book(), 2026) for each in aims()]
    tasks = [task for _, plan in plans() for task in plan.tasks]
    found = timeline(stand, tasks)
    assert sum(each.targets for each in found) == len(aims())
    assert max(bar.at + bar.width for each in found for bar in each.bars) == WIDTH
    assert [each.year for each in found][-1] is None
    assert sum(each.tasks for each in found) == sum(year_of(each) is not None for each in tasks)


@pytest.mark.parametrize(("by", "year"), [("2025年底前", 2025), ("每年11月底前", None), ("", None)])
def test_a_deadline_falls_in_the_year_that_it_names(by: str, year: int | None) -> None:
    task = next(task for _, plan in plans() for task in plan.tasks)
    assert year_of(replace(task, by=Text(by, by) if by else None)) == year


def test_the_matrix_counts_each_task_of_a_department_once() -> None:
    counted = Counter(
        name for document, plan in plans() for task in plan.tasks for name in charged(task)
    )
    found: Counter[str] = Counter()
    for region in regions():
        for name, whole, cells in matrix(region).rows:
            assert whole.all == sum(each.all for each in cells)
            found[name] += whole.all
    assert found == counted


def test_a_number_of_the_matrix_opens_the_tasks_that_it_counts(public_page) -> None:
    whole = matrix("440300")
    name, _, cells = whole.rows[0]
    at = next(at for at, share in enumerate(cells) if share.leads)
    plan_id = whole.columns[at][0].id
    html = public_page("/plans/tasks/matrix", region="440300")
    assert f"plan={plan_id}" in html
    share = cells[at]
    assert f"共 {share.all} 项，其中牵头 {share.leads} 项" in public_page("/plans/tasks", who=name, plan=plan_id)  # fmt: skip


def test_the_tree_says_of_each_edge_where_it_is_cited_or_that_no_text_says_so(public_page) -> None:
    documents = [document for document, _ in plans()]
    found = edges(documents, library().policies.clusters)
    known = {each.id: each for each in documents}
    for each in found:
        assert bool(each.cite) == bool(each.cited_in) == (each.why is not SAME_CLUSTER)
        if each.cited_in == each.child:
            assert any(x.document == each.parent and x.cite == each.cite for x in known[each.child].relations)  # fmt: skip
        elif each.cited_in:
            parent = known[each.parent].plan
            assert parent and any(x.cite == each.cite for x in parent.layout)
    pairs = {(each.parent, each.child): each for each in found}
    assert pairs["guangdong-robots-plan-2023", "shenzhen-robots-plan-2022"].why is SAME_CLUSTER
    assert pairs["shenzhen-clusters-opinions-2022", "shenzhen-robots-plan-2022"].cite
    assert ("guangdong-manufacturing-plan-2021", "guangdong-robots-plan-2023") in pairs
    html = public_page("/plans/tree")
    assert all(f'href="/plans/{each.id}"' in html for each in documents)


def test_every_plan_stands_in_the_tree_and_none_below_itself() -> None:
    documents = [document for document, _ in plans()]
    met: set[str] = set()

    def walk(node: Node, above: tuple[str, ...]) -> None:
        assert node.document.id not in above
        met.add(node.document.id)
        for each in node.below:
            walk(each, (*above, node.document.id))

    for root in tree(documents, library().policies.clusters):
        walk(root, ())
    assert met == {each.id for each in documents}


def test_places_and_clusters_are_shown_side_by_side(public_page) -> None:
    html = public_page("/plans/layout/compare?place=440800&place=440600")
    assert "广东省湛江市" in html and "广东省佛山市" in html
    for one in PLANS.values():
        for role in one.layout:
            if {"440800", "440600"} & set(role.places):
                assert role.role.zh in html
    html = public_page("/plans/layout/compare?cluster=gd-robots&cluster=sz-robots")
    assert "智能机器人（广东省）" in html and "智能机器人（深圳市）" in html
    for one in PLANS.values():
        for role in one.layout:
            if role.cluster in ("gd-robots", "sz-robots"):
                assert role.role.zh in html
    assert "选两个以上再比较" in public_page("/plans/layout/compare?place=440800&place=440800")


def test_a_place_has_the_targets_set_for_it(public_page) -> None:
    html = public_page("/plans/places/440800")
    own = [each for each in aims() if "440800" in each.places]
    assert own and all(each.target.indicator.zh in html for each in own)
