"""The draw of on-site inspections: what anyone may check, and what may not be."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.problems import BadInput, Spot
from huice.procedure.inspection import (
    METHOD,
    Inspector,
    Plan,
    Project,
    commitment_of,
    draw,
    how_many,
    mark_of,
    read_ratio,
)
from huice.procedure.inspection_verify import verify

DAY = date(2024, 4, 1)
SEED = "第二十四期 03 11 19 27 30"
RATIOS = {"高": Fraction(1), "中": Fraction(1, 5), "低": Fraction(1, 20)}


def project(number: int, risk: str = "低", **more: object) -> Project:
    return Project(f"2403-{number:04d}", f"{number}号生产线", risk, **more)  # type: ignore[arg-type]


def listed(high: int = 3, middle: int = 11, low: int = 41) -> list[Project]:
    classes = ["高"] * high + ["中"] * middle + ["低"] * low
    return [project(number, risk) for number, risk in enumerate(classes, 1)]


def people(count: int = 5, **avoid: tuple[str, ...]) -> list[Inspector]:
    return [
        Inspector(f"P{number}", f"核查员{number}", "监管科", avoid.get(f"P{number}", ()))
        for number in range(1, count + 1)
    ]


def plan_of(
    projects: list[Project], inspectors: list[Inspector] | None = None, **more: object
) -> Plan:
    ratios = more.pop("ratios", RATIOS)
    return draw(projects, inspectors or [], ratios, SEED, DAY, **more)  # type: ignore[arg-type]


def ids(plan: Plan) -> list[str]:
    return [item.id for item in plan.items]


def wrong(error: pytest.ExceptionInfo[BadInput]) -> str:
    return "\n".join(problem.say("zh") + problem.say("en") for problem in error.value.problems)


def by_hand(seed: str, *names: str) -> str:
    return sha256("\n".join([seed, *names]).encode("utf-8")).hexdigest()


class TestWhichProjects:
    def test_the_smallest_hashes_of_each_class_are_drawn(self) -> None:
        projects = listed()
        expected = []
        for risk, count in (("高", 3), ("中", 3), ("低", 3)):
            hashes = sorted(by_hand(SEED, each.id) for each in projects if each.risk == risk)
            expected += hashes[:count]
        assert [item.hash for item in plan_of(projects).items] == sorted(expected)

    def test_the_hash_is_what_any_tool_gives(self) -> None:
        # printf 'abc\n2403-0001' | sha256sum
        item = draw([project(1)], [], {"低": Fraction(1)}, "abc", DAY).items[0]
        assert item.hash == "e77c5eae7f678b8119b5da87e291efaf70bf6f385e85dc1a23e9ef8bda422bf4"

    def test_each_class_has_its_count(self) -> None:
        plan = plan_of(listed())
        assert [(share.risk, share.listed, share.ratio, share.drawn) for share in plan.classes] == [
            ("高", 3, "100%", 3), ("中", 11, "20%", 3), ("低", 41, "5%", 3),
        ]  # fmt: skip
        assert Counter(item.risk for item in plan.items) == {"高": 3, "中": 3, "低": 3}

    @pytest.mark.parametrize(
        ("listed", "ratio", "rounding", "count"),
        [
            (20, "5%", "up", 1), (21, "5%", "up", 2), (21, "5%", "down", 1),
            (29, "5%", "nearest", 1), (30, "5%", "nearest", 2), (100, "29%", "up", 29),
            (3, "5%", "down", 1), (3, "5%", "nearest", 1), (3, "0%", "up", 0), (0, "5%", "up", 0),
            (7, "100%", "down", 7),
        ],
    )  # fmt: skip
    def test_parts_are_rounded_and_a_class_is_never_passed_over(
        self, listed: int, ratio: str, rounding: str, count: int
    ) -> None:
        assert how_many(listed, read_ratio(ratio), rounding) == count  # type: ignore[arg-type]

    def test_a_ratio_of_zero_draws_none(self) -> None:
        plan = plan_of(listed(), ratios={**RATIOS, "低": Fraction(0)})
        assert not [item for item in plan.items if item.risk == "低"]

    def test_unstarted_projects_are_drawn_and_wait_for_their_start(self) -> None:
        projects = [
            project(1, started=DAY), project(2), project(3, started=date(2024, 4, 2)),
        ]  # fmt: skip
        plan = plan_of(projects, ratios={"低": Fraction(1)})
        assert {item.id: item.due for item in plan.items} == {
            "2403-0001": "now", "2403-0002": "after-start", "2403-0003": "after-start",
        }  # fmt: skip

    def test_added_projects_have_a_reason_and_do_not_count_towards_a_ratio(self) -> None:
        projects = listed()
        before = plan_of(projects)
        left = [each.id for each in projects if each.id not in ids(before)]
        plan = plan_of(projects, extras={left[0]: "群众来信反映", ids(before)[0]: "信用预警"})
        assert plan.classes == before.classes
        assert ids(plan) == [*ids(before), left[0]]
        assert (plan.items[-1].drawn, plan.items[-1].reason) == (False, "群众来信反映")
        assert (plan.items[0].drawn, plan.items[0].reason) == (True, "信用预警")


class TestWhichInspectors:
    def test_each_project_has_two_different_ones(self) -> None:
        plan = plan_of(listed(), people())
        assert plan.each == 2
        assert all(len({one.id for one in item.inspectors}) == 2 for item in plan.items)

    def test_without_avoidance_loads_differ_by_one_at_most(self) -> None:
        plan = plan_of(listed(17, 0, 0), people(5), ratios={"高": Fraction(1)})
        load = Counter(one.id for item in plan.items for one in item.inspectors)
        assert sorted(load.values()) == [6, 7, 7, 7, 7]

    def test_among_the_least_loaded_the_smaller_hash_goes(self) -> None:
        item = plan_of([project(1)], people(6), ratios={"低": Fraction(1)}, each=3).items[0]
        ranked = sorted((f"P{number}" for number in range(1, 7)),
                        key=lambda one: by_hand(SEED, "2403-0001", one))  # fmt: skip
        assert [one.id for one in item.inspectors] == ranked[:3]

    @pytest.mark.parametrize(
        ("of_project", "of_inspector"),
        [
            (("核查员1",), ()), (("P1",), ()), (("甲咨询院",), ()),
            ((), ("2403-0001",)), ((), ("1号生产线",)), ((), ("乙公司",)),
        ],
    )  # fmt: skip
    def test_nobody_inspects_whom_to_avoid(
        self, of_project: tuple[str, ...], of_inspector: tuple[str, ...]
    ) -> None:
        subject = project(1, owner="乙公司", avoid=of_project)
        first = Inspector("P1", "核查员1", "甲咨询院", of_inspector)
        assert not first.may_inspect(subject)
        assert first.may_inspect(project(2, owner="丁公司"))
        plan = plan_of([subject], [first, *people(3)[1:]], ratios={"低": Fraction(1)})
        assert {one.id for one in plan.items[0].inspectors} == {"P2", "P3"}

    def test_an_empty_owner_or_unit_is_nobody_to_avoid(self) -> None:
        one = Inspector("P1", "核查员1", avoid=("乙公司",))
        assert one.may_inspect(project(1)) and one.may_inspect(project(2, avoid=("丙院",)))

    def test_too_few_inspectors_is_an_error_that_names_the_project(self) -> None:
        subject = project(7, avoid=("P1", "P2"))
        with pytest.raises(BadInput) as error:
            plan_of([subject], people(3), ratios={"低": Fraction(1)})
        assert "2403-0007" in wrong(error) and "7号生产线" in wrong(error)
        assert "只有 1 人" in wrong(error)

    def test_without_inspectors_only_projects_are_drawn(self) -> None:
        plan = plan_of(listed())
        assert (plan.each, plan.inspectors) == (0, None)
        assert not any(item.inspectors for item in plan.items)


class TestTheRecord:
    def test_the_digest_is_of_the_sorted_lines(self) -> None:
        first = project(1, started=DAY, owner="乙公司", district="南片", avoid=("王二", "李一"))
        second = project(2, "高")
        lines = (
            "2403-0001\t1号生产线\t低\t2024-04-01\t乙公司\t南片\t李一、王二\n"
            "2403-0002\t2号生产线\t高\t\t\t\t\n"
        )
        mark = mark_of([second, first])
        assert (mark.count, mark.sha256) == (2, sha256(lines.encode()).hexdigest())

    def test_every_field_of_a_list_moves_its_digest(self) -> None:
        one = project(1, started=DAY, owner="乙", district="南", avoid=("李一",))
        changed = [
            replace(one, id="x"), replace(one, name="x"), replace(one, risk="x"),
            replace(one, started=None), replace(one, owner="x"), replace(one, district="x"),
            replace(one, avoid=()),
        ]  # fmt: skip
        assert len({mark_of([each]).sha256 for each in [one, *changed]}) == 8

    def test_a_commitment_is_kept_or_the_draw_refused(self) -> None:
        kept = plan_of(listed(), commitment=commitment_of(SEED))
        assert kept.commitment == sha256(SEED.encode()).hexdigest()
        with pytest.raises(BadInput) as error:
            plan_of(listed(), commitment=commitment_of("另一个种子"))
        assert "种子与承诺不符" in wrong(error)

    def test_the_plan_tells_its_method_and_its_parameters(self) -> None:
        data = plan_of(listed(), people(), rounding="nearest").as_json()
        assert data["method"]["id"] == METHOD.id and "SHA-256" in data["method"]["en"]
        assert (data["seed"], data["day"], data["rounding"]) == (SEED, "2024-04-01", "nearest")
        assert data["projects"]["count"] == 55 and data["inspectors"]["count"] == 5


class TestWrongInput:
    @pytest.mark.parametrize(
        ("projects", "ratios", "seed", "why"),
        [
            ([], RATIOS, SEED, "没有项目"),
            (listed(), {**RATIOS, "特高": Fraction(1)}, SEED, "没有这一风险等级"),
            (listed(), {"高": Fraction(1), "低": Fraction(1)}, SEED, "没有给出比例"),
            (listed(), {**RATIOS, "低": Fraction(101, 100)}, SEED, "100%"),
            (listed(), {**RATIOS, "低": Fraction(-1, 100)}, SEED, "100%"),
            (listed(), {**RATIOS, "低": Fraction(1, 3)}, SEED, "有限小数"),
            (listed(), RATIOS, "", "种子是空的"),
            (listed(), RATIOS, "　 ", "种子是空的"),
            (listed(), RATIOS, " a", "首尾有空格"),
            (listed(), RATIOS, "a\nb", "控制字符"),
            (listed(), RATIOS, "a\udcff", "控制字符"),
            ([*listed(), project(1, "高")], RATIOS, SEED, "出现两次"),
            ([*listed(), Project("２４０３-0001", "同码", "高")], RATIOS, SEED, "出现两次"),
            ([*listed(), Project("x\ty", "制表", "高")], RATIOS, SEED, "控制字符"),
            ([*listed(), Project("x", "", "高")], RATIOS, SEED, "不能空"),
            ([*listed(), project(99, avoid=("李一、王二",))], RATIOS, SEED, "分开写"),
        ],
    )  # fmt: skip
    def test_it_is_told(
        self, projects: list[Project], ratios: dict[str, Fraction], seed: str, why: str
    ) -> None:
        with pytest.raises(BadInput) as error:
            draw(projects, [], ratios, seed, DAY)
        assert why in wrong(error)

    def test_a_double_code_names_both_places(self) -> None:
        first, second = (project(1, spot=Spot("清单.csv", line)) for line in (2, 9))
        with pytest.raises(BadInput) as error:
            plan_of([first, second], ratios={"低": Fraction(1)})
        assert "清单.csv:9" in wrong(error) and "清单.csv:2" in wrong(error)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(BadInput) as error:
            draw(listed(), [], {"特高": Fraction(2)}, "", DAY, extras={"无此码": ""})
        assert len(error.value.problems) == 8

    @pytest.mark.parametrize("text", ["120%", "-5%", "0.2", "5万元", "高", "", "1.2.3%"])
    def test_a_ratio_is_a_percentage_up_to_a_hundred(self, text: str) -> None:
        with pytest.raises(BadInput):
            read_ratio(text)

    def test_a_ratio_is_exact(self) -> None:
        assert read_ratio("12.5%") == Fraction(1, 8) and read_ratio("１００％") == 1

    @pytest.mark.parametrize("each", [0, -1])
    def test_at_least_one_inspector_a_project(self, each: int) -> None:
        with pytest.raises(BadInput):
            plan_of(listed(), people(), each=each)


class TestVerify:
    PROJECTS = listed()
    PEOPLE = people()

    def plan(self) -> Plan:
        return plan_of(self.PROJECTS, self.PEOPLE, extras=self.extra())

    def extra(self) -> dict[str, str]:
        drawn = ids(plan_of(self.PROJECTS))
        return {next(each.id for each in self.PROJECTS if each.id not in drawn): "投诉"}

    def places(
        self,
        plan: Plan,
        projects: list[Project] | None = None,
        inspectors: list[Inspector] | None = None,
    ) -> list[str]:
        found = verify(plan, projects or self.PROJECTS, inspectors or self.PEOPLE)
        return [each.place for each in found]

    def test_a_plan_as_drawn_follows_from_list_and_seed(self) -> None:
        assert self.places(self.plan()) == []
        assert self.places(self.plan(), projects=self.PROJECTS[::-1]) == []

    def test_a_project_put_in_the_place_of_another_is_found(self) -> None:
        plan, outside = self.plan(), self.PROJECTS[-1]
        assert outside.id not in ids(plan)
        gone = plan.items[0]
        forged = replace(gone, id=outside.id, name=outside.name)
        assert set(self.places(replace(plan, items=(forged, *plan.items[1:])))) == {
            gone.id, outside.id,
        }  # fmt: skip

    def test_a_project_left_out_or_added_without_a_reason_is_found(self) -> None:
        plan = self.plan()
        assert self.places(replace(plan, items=plan.items[:-2])) != []
        silent = replace(plan.items[-1], reason="")
        assert self.places(replace(plan, items=(*plan.items[:-1], silent))) == [silent.id]

    def test_an_added_project_called_drawn_is_found(self) -> None:
        plan = self.plan()
        forged = replace(plan.items[-1], drawn=True)
        assert self.places(replace(plan, items=(*plan.items[:-1], forged))) == [
            f"{forged.id} drawn"
        ]

    def test_an_inspector_swapped_is_found(self) -> None:
        plan = self.plan()
        first = plan.items[0]
        forged = replace(first, inspectors=first.inspectors[::-1])
        assert self.places(replace(plan, items=(forged, *plan.items[1:]))) == [
            f"{first.id} inspectors"
        ]

    def test_another_seed_or_method_or_order_is_found(self) -> None:
        plan = self.plan()
        assert self.places(replace(plan, seed="另一个种子")) != []
        assert self.places(replace(plan, method=replace(METHOD, id="其他"))) == ["method"]
        assert self.places(replace(plan, items=plan.items[::-1])) == ["items"]
        assert len(self.places(replace(plan, items=(*plan.items, plan.items[0])))) == 1

    def test_a_count_that_the_ratio_does_not_give_is_found(self) -> None:
        plan = self.plan()
        lowered = replace(plan.classes[1], drawn=2)
        classes = (plan.classes[0], lowered, plan.classes[2])
        assert self.places(replace(plan, classes=classes)) == ["classes"]
        bad = (plan.classes[0], replace(lowered, ratio="300%"), plan.classes[2])
        assert self.places(replace(plan, classes=bad)) == ["300%"]

    def test_a_list_changed_after_the_draw_is_found(self) -> None:
        plan = self.plan()
        assert self.places(plan, projects=self.PROJECTS[:-1])[0] == "projects"
        moved = [replace(self.PROJECTS[0], risk="极高"), *self.PROJECTS[1:]]
        assert "projects" in self.places(plan, projects=moved)
        assert "inspectors" in self.places(plan, inspectors=people(6))

    def test_a_seed_that_is_not_the_one_committed_to_is_found(self) -> None:
        found = verify(self.plan(), self.PROJECTS, self.PEOPLE, commitment_of("另一个种子"))
        assert [each.place for each in found] == ["seed"]
        assert not verify(self.plan(), self.PROJECTS, self.PEOPLE, commitment_of(SEED))

    def test_the_list_of_inspectors_is_asked_for(self) -> None:
        with pytest.raises(BadInput):
            verify(self.plan(), self.PROJECTS)
        with pytest.raises(BadInput):
            verify(plan_of(self.PROJECTS), self.PROJECTS, self.PEOPLE)


lists = st.lists(
    st.tuples(st.integers(0, 999), st.sampled_from("高中低")),
    min_size=1, max_size=60, unique_by=lambda one: one[0],
).map(lambda drawn: [project(number, risk) for number, risk in drawn])  # fmt: skip
rates = st.integers(0, 1000).map(lambda number: Fraction(number, 1000))
seeds = st.text("0123456789一二三甲乙", min_size=1, max_size=12)


@st.composite
def lists_and_ratios(draws: st.DrawFn) -> tuple[list[Project], dict[str, Fraction]]:
    projects = draws(lists)
    classes = sorted({each.risk for each in projects})
    return projects, {risk: draws(rates) for risk in classes}


class TestAlways:
    @given(lists_and_ratios(), seeds, st.randoms(use_true_random=False))
    def test_the_order_of_the_lists_is_nothing(
        self, question: tuple[list[Project], dict[str, Fraction]], seed: str, chance: random.Random
    ) -> None:
        projects, ratios = question
        shuffled, team = list(projects), people(4)
        chance.shuffle(shuffled)
        mixed = list(team)
        chance.shuffle(mixed)
        assert draw(projects, team, ratios, seed, DAY) == draw(shuffled, mixed, ratios, seed, DAY)

    @given(lists_and_ratios(), seeds, rates)
    def test_raising_a_ratio_only_adds(
        self, question: tuple[list[Project], dict[str, Fraction]], seed: str, more: Fraction
    ) -> None:
        projects, ratios = question
        raised = {risk: max(ratio, more) for risk, ratio in ratios.items()}
        before = draw(projects, [], ratios, seed, DAY)
        assert set(ids(before)) <= set(ids(draw(projects, [], raised, seed, DAY)))

    @given(lists_and_ratios(), seeds)
    def test_counts_are_exact(
        self, question: tuple[list[Project], dict[str, Fraction]], seed: str
    ) -> None:
        projects, ratios = question
        drawn = Counter(item.risk for item in draw(projects, [], ratios, seed, DAY).items)
        listed = Counter(each.risk for each in projects)
        for risk, ratio in ratios.items():
            assert drawn[risk] == math.ceil(ratio * listed[risk])

    @given(lists_and_ratios(), seeds)
    def test_a_project_more_leaves_the_order_of_the_others(
        self, question: tuple[list[Project], dict[str, Fraction]], seed: str
    ) -> None:
        projects, _ = question
        whole = dict.fromkeys("高中低", Fraction(1))
        ratios = {risk: whole[risk] for risk in {each.risk for each in projects}}
        newcomer = project(1000, projects[0].risk)
        after = ids(draw([*projects, newcomer], [], ratios, seed, DAY))
        after.remove(newcomer.id)
        assert after == ids(draw(projects, [], ratios, seed, DAY))

    @given(lists_and_ratios(), seeds, st.integers(2, 7), st.integers(1, 2))
    def test_inspectors_are_balanced_and_a_drawn_plan_verifies(
        self, question: tuple[list[Project], dict[str, Fraction]], seed: str, count: int, each: int
    ) -> None:
        projects, ratios = question
        plan = draw(projects, people(count), ratios, seed, DAY, each=each)
        load = Counter({one.id: 0 for one in people(count)})
        load.update(one.id for item in plan.items for one in item.inspectors)
        assert max(load.values()) - min(load.values()) <= 1
        assert sum(load.values()) == each * len(plan.items)
        assert verify(plan, projects, people(count)) == ()

    def test_chances_are_alike(self) -> None:
        """Ten projects, one drawn, a thousand seeds: each is drawn about a hundred times."""
        projects = [project(number) for number in range(10)]
        drawn = Counter(
            ids(draw(projects, [], {"低": Fraction(1, 10)}, f"种子{number}", DAY))[0]
            for number in range(1000)
        )
        assert len(drawn) == 10
        assert sum((count - 100) ** 2 for count in drawn.values()) / 100 < 27.9  # chi square, 0.1%
