"""A department as printed, and an organisation by its name, level and place."""

from __future__ import annotations

import pytest

from huice.decide.library import Library
from huice.progress.owing import concerns, fits

SHAOGUAN = ("韶关市工业和信息化局（样例）", "city", "440200")
QUJIANG = ("韶关市曲江区工业和信息化局", "county", "440205")
PROVINCE = ("广东省工业和信息化厅", "province", "440000")
SHORT = ("韶关市工信局", "city", "440200")
PARK = ("莞韶产业园管理委员会", "park", "440205")
ALL = (SHAOGUAN, QUJIANG, PROVINCE, SHORT, PARK)


@pytest.mark.parametrize(("printed", "who"), [
    ("地级以上市工业和信息化局", {SHAOGUAN, SHORT}), ("各地级以上市工业和信息化局", {SHAOGUAN, SHORT}),
    ("市级工业和信息化局", {SHAOGUAN, SHORT}), ("市工业和信息化局", {SHAOGUAN, SHORT}),
    ("省工业和信息化厅", {PROVINCE}), ("区工业和信息化局", {QUJIANG}),
    ("各地工业和信息化主管部门", {SHAOGUAN, SHORT, QUJIANG, PROVINCE}), ("各地工信部门", {SHAOGUAN, SHORT, QUJIANG, PROVINCE}),
    ("韶关市工业和信息化局", {SHAOGUAN, SHORT}), ("深圳市工业和信息化局", set()), ("工业和信息化部", set()),
    ("市财政局", set()), ("各部门", set()), ("市", set()), ("", set()),
])  # fmt: skip
def test_a_printed_department_fits(printed: str, who: set[tuple[str, str, str]]) -> None:
    assert {each for each in ALL if fits(printed, *each)} == who


@pytest.mark.parametrize(("document", "place", "is_for"), [
    ("guangdong-manufacturing-investment-2021", "440200", True),
    ("guangdong-manufacturing-investment-2021", "440300", False),  # left out
    ("shenzhen-clusters-opinions-2022", "440300", True),
    ("shenzhen-clusters-opinions-2022", "440200", False),
    ("national-vr-plan-2022", "440205", True),
])  # fmt: skip
def test_a_document_is_for_its_places(
    library: Library, document: str, place: str, is_for: bool
) -> None:
    assert concerns(library.policies.document(document), place) is is_for


def test_every_document_can_be_asked(library: Library) -> None:
    assert sum(concerns(each, "440300") for each in library.documents) > 30
