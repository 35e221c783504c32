"""Experts drawn for applications: nobody with an interest, and the same draw for everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.fund.experts import Application, Draw, Expert, conflicts, draw
from huice.problems import BadInput

CODE, JOINT, OTHER = "91440300MA5F00001X", "91440300MA5F00002X", "91440300MA5F00003X"
APPLICATION = Application(
    "a1", "SZ-001", CODE, frozenset({JOINT}), frozenset({"深圳甲公司", "乙研究院"})
)


def expert(ref: str, **facts: object) -> Expert:
    bare = Expert(ref, f"专家{ref}", frozenset({"软件"}), "某大学", OTHER)
    return replace(bare, **facts)  # type: ignore[arg-type]


# --- who may not review -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("facts", "kind"), [
    ({"employer_code": CODE}, "employer"),
    ({"employer_code": JOINT.lower()}, "employer"),
    ({"employer": "乙 研究院", "employer_code": ""}, "employer"),
    ({"employer": "深圳甲公司"}, "employer"),
    ({"holdings": frozenset({OTHER, JOINT})}, "shareholding"),
    ({"past_work": frozenset({CODE})}, "past_work"),
    ({"declared": frozenset({JOINT})}, "declared"),
])  # fmt: skip
def test_an_interest_in_the_applicant_or_a_joint_unit_is_a_conflict(
    facts: dict[str, object], kind: str
) -> None:
    (found,) = conflicts(expert("e", **facts), APPLICATION)
    assert found.kind == kind
    assert any(each in found.said.zh for each in (CODE, JOINT, "公司", "研究院", "大学"))


def test_every_reason_is_told_and_what_is_empty_is_none() -> None:
    all_of_them = expert(
        "e", employer_code=CODE, holdings=frozenset({CODE}), past_work=frozenset({JOINT}),
        declared=frozenset({CODE, JOINT}),
    )  # fmt: skip
    found = conflicts(all_of_them, APPLICATION)
    assert [each.kind for each in found] == ["employer", "shareholding", "past_work", "declared"]
    assert CODE in found[3].said.en and JOINT in found[3].said.en
    assert conflicts(expert("e"), APPLICATION) == ()
    empty = frozenset({""})
    nobody = Expert("e", "", frozenset(), "", "", empty, empty, empty)
    assert conflicts(nobody, Application("a", "1", "", empty, empty)) == ()


# --- the draw ------------------------------------------------------------------------------------------------


def drawn(found: Draw) -> dict[str, tuple[str, ...]]:
    return {each.application: each.experts for each in found.panels}


def test_the_least_hashes_are_drawn_and_anyone_can_repeat_it_without_this_program() -> None:
    experts = [expert(ref) for ref in "abcdefgh"]
    by_hand = sorted("abcdefgh", key=lambda ref: sha256(f"20240301\na1\n{ref}".encode()).hexdigest())  # fmt: skip
    assert drawn(draw("20240301", [APPLICATION], experts, 3)) == {"a1": tuple(by_hand[:3])}


def test_a_later_draw_goes_on_below_those_who_stand_and_those_who_declined() -> None:
    experts = [expert(ref) for ref in "abcdefgh"]
    (first,) = draw("20240301", [APPLICATION], experts, 3).panels
    (all_of_them,) = draw("20240301", [APPLICATION], experts, 8).panels
    gone, *standing = first.experts
    short = replace(APPLICATION, standing=frozenset(standing), gone=frozenset({gone}))
    assert drawn(draw("20240301", [short], experts, 3)) == {"a1": (all_of_them.experts[3],)}
    busy = {all_of_them.experts[3]: 2}
    assert drawn(draw("20240301", [short], experts, 3, 2, busy)) == {
        "a1": (all_of_them.experts[4],)
    }
    full = replace(APPLICATION, standing=frozenset(first.experts))
    assert drawn(draw("20240301", [full], experts, 3)) == {"a1": ()}


def test_only_experts_in_the_field_are_drawn_and_any_where_none_is_asked() -> None:
    experts = [expert("s"), expert("m", fields=frozenset({"材料", "装备"}))]
    material = replace(APPLICATION, fields=frozenset({"材料"}))
    assert drawn(draw("7", [material], experts, 1)) == {"a1": ("m",)}
    assert set(drawn(draw("7", [APPLICATION], experts, 2))["a1"]) == {"s", "m"}


def test_who_has_a_conflict_is_kept_out_and_told() -> None:
    experts = [expert("a"), expert("b", declared=frozenset({CODE})), expert("c")]
    (panel,) = draw("7", [APPLICATION], experts, 2).panels
    assert set(panel.experts) == {"a", "c"}
    assert [(ref, [x.kind for x in why]) for ref, why in panel.avoided] == [("b", ["declared"])]


def test_who_has_enough_is_passed_over_for_the_next_and_lesser_numbers_come_first() -> None:
    experts = [expert(ref) for ref in "abcd"]
    first, later = APPLICATION, replace(APPLICATION, ref="a0", number="SZ-002")
    free = drawn(draw("7", [later, first], experts, 2))
    bound = drawn(draw("7", [later, first], experts, 2, most=1))
    assert list(bound) == ["a1", "a0"] and bound["a1"] == free["a1"]
    assert set(bound["a0"]) == set("abcd") - set(bound["a1"])


def test_too_few_names_every_application_and_draws_nothing() -> None:
    experts = [expert("a"), expert("b", declared=frozenset({CODE})), expert("c")]
    second = replace(APPLICATION, ref="a2", number="SZ-002", code=OTHER, also=frozenset())
    third = replace(APPLICATION, ref="a3", number="SZ-003", code="", also=frozenset())
    with pytest.raises(BadInput) as error:
        draw("7", [third, second, APPLICATION], experts, 3)
    told = [each.what.zh for each in error.value.problems]
    assert told == [
        "申报 SZ-001 须 3 名专家，只找到 2 名；1 名须回避，0 名已派满",
        "申报 SZ-002 须 3 名专家，只找到 0 名；3 名须回避，0 名已派满",
    ]


@pytest.mark.parametrize(("change", "said"), [
    ({"seed": " "}, "种子是空的"), ({"each": 0}, "每项申报至少一名专家"), ({"most": 0}, "每名专家至少一项申报"),
    ({"experts": [expert("a"), expert("a")]}, "“a”列了 2 次"),
    ({"applications": [APPLICATION, APPLICATION]}, "“a1”列了 2 次"),
])  # fmt: skip
def test_wrong_lists_are_refused(change: dict[str, object], said: str) -> None:
    right = {"seed": "7", "applications": [APPLICATION], "experts": [expert("a")], "each": 1}
    with pytest.raises(BadInput, match=said):
        draw(**(right | change))  # type: ignore[arg-type]


# --- properties ------------------------------------------------------------------------------------------------


CODES = st.frozensets(st.sampled_from(("c1", "c2", "c3", "c4")), max_size=2)
FIELDS = st.frozensets(st.sampled_from(("软件", "材料")), max_size=2)
EXPERTS = st.lists(
    st.builds(
        Expert, st.sampled_from("abcdefghijkl"), st.just("某人"), FIELDS, st.just("某大学"),
        st.sampled_from(("", "c1", "c2")), CODES, CODES, CODES,
    ), min_size=1, unique_by=lambda each: each.ref,
)  # fmt: skip
APPLICATIONS = st.lists(
    st.builds(
        Application, st.sampled_from("uvwxyz"), st.sampled_from("123"),
        st.sampled_from(("c1", "c2", "c3")), CODES, st.just(frozenset()), FIELDS,
    ), min_size=1, max_size=4, unique_by=lambda each: each.ref,
)  # fmt: skip


def attempt(*given: object) -> Draw | list[str]:
    try:
        return draw(*given)  # type: ignore[arg-type]
    except BadInput as error:
        return [each.what.zh for each in error.problems]


@settings(max_examples=60, deadline=None)
@given(EXPERTS, APPLICATIONS, st.integers(1, 2), st.none() | st.integers(1, 2), st.data())
def test_a_draw_keeps_its_rules_and_does_not_hang_on_the_order_of_the_lists(
    experts: list[Expert], applications: list[Application], each: int, most: int | None, data
) -> None:
    found = attempt("种子", applications, experts, each, most)
    turned = data.draw(st.permutations(applications)), data.draw(st.permutations(experts))
    assert attempt("种子", *turned, each, most) == found
    if not isinstance(found, Draw):
        assert len(found) <= len(applications)
        return
    known = {one.ref: one for one in experts}
    load = Counter(ref for panel in found.panels for ref in panel.experts)
    assert most is None or max(load.values()) <= most
    assert len(found.panels) == len(applications)
    before = Counter[str]()
    for application in sorted(applications, key=lambda one: (one.number, one.ref)):
        panel = next(one for one in found.panels if one.application == application.ref)
        may = [
            one.ref for one in experts
            if (not application.fields or one.fields & application.fields)
            and not conflicts(one, application)
            and (most is None or before[one.ref] < most)
        ]  # fmt: skip
        by_hash = sorted(may, key=lambda ref: sha256(f"种子\n{application.ref}\n{ref}".encode()).hexdigest())  # fmt: skip
        assert list(panel.experts) == by_hash[:each] and len(set(panel.experts)) == each
        assert all(conflicts(known[ref], application) == why for ref, why in panel.avoided)
        before.update(panel.experts)
