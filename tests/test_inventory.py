"""Every provision of the inventory is accounted for: once, and as what it is. And every document
says who it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from huice.library.audit import audit
from huice.library.load import load_folder
from huice.report.coverage import coverage_markdown, coverage_rows
from invented import folder
from invented_records import (
    CHOSEN,
    DUTIES,
    LISTS,
    SET_ASIDE,
    SUPPORT,
    entries,
    entry,
    recorded,
    write,
)

INVENTORY = """\
id,document,cite,class
M001,D01,一,executable
M002,D01,二,support
M003,D01,三,support
M007,D01,五,conditional
M101,D02,一,support
"""

WHY = "只列方向 | Only a direction"
AWARD = "requires: []\n"


def stocked(
    tmp_path: Path, *, measure: str = "M001", support: str = "", inventory: str = INVENTORY
) -> Path:
    """D01 with a measure, whose rows are named, and these short entries; D02 with one entry."""
    root = folder(tmp_path, document="inventory: D01\n", measures=AWARD, id="first")
    path = root / "first" / "measures.yaml"
    text = path.read_text(encoding="utf-8").replace("inventory: []", f"inventory: [{measure}]")
    path.write_text(text, encoding="utf-8")
    folder(tmp_path, document="inventory: D02\n", id="second")
    write(root, first__support_yaml=support, second__support_yaml=entries(entry("only", inventory="[M101]")))  # fmt: skip
    return write(root, inventory_csv=inventory)


def said(root: Path, document: str = "") -> list[str]:
    return [each.say("en") for each in audit(root, document, mutate=False).errors]


WHOLE = entries(entry("two", inventory="[M002]"), entry("three", inventory="[M003]")) + SET_ASIDE.replace("invented", "second/only")  # fmt: skip


def test_a_row_is_accounted_for_by_a_measure_an_entry_or_a_reason(tmp_path: Path) -> None:
    root = stocked(tmp_path, support=WHOLE)
    found = audit(root, mutate=False)
    assert found.passed
    assert (found.inventory_rows, found.accounted, found.support) == (5, 5, 3)
    assert {each.document: (each.accounted, each.rows) for each in found.coverage} == {
        "first": (4, 4), "second": (1, 1),
    }  # fmt: skip


def test_a_row_that_nothing_accounts_for_is_an_error_of_its_document(tmp_path: Path) -> None:
    root = stocked(tmp_path, support=WHOLE.replace("[M003]", "[]"))
    assert said(root) == [
        "policies/first/document.yaml:1 [inventory] error: "
        "M003 (三) is in no measure or entry, nor set aside"
    ]


@pytest.mark.parametrize(("measure", "second", "third", "aside"), [
    ("M001, M002", "M002", "M003", "M007"),
    ("M001", "M002, M003", "M003", "M007"),
    ("M001", "M002", "M003", "M002"),
    ("M001, M007", "M002", "M003", "M007"),
    ("M001, M001", "M002", "M003", "M007"),
])  # fmt: skip
def test_a_row_is_claimed_once_by_measures_entries_and_reasons_together(
    tmp_path: Path, measure: str, second: str, third: str, aside: str
) -> None:
    support = (
        WHOLE.replace("[M002]", f"[{second}]").replace("[M003]", f"[{third}]").replace("M007", aside)
    )  # fmt: skip
    found = said(stocked(tmp_path, measure=measure, support=support))
    claimed = f"{measure}, {second}, {third}, {aside}".split(", ")
    (twice,) = {row for row in claimed if claimed.count(row) > 1}
    first = next(key for key, rows in (("first/award", measure), ("first/two", second)) if twice in rows)  # fmt: skip
    assert any(f"error: {twice} is already claimed by {first}" in each for each in found)
    assert len(found) == 1 + len({"M001", "M002", "M003", "M007"} - set(claimed))


@pytest.mark.parametrize("row", ["M009", "M101"])
def test_a_row_of_no_or_of_another_document_cannot_be_claimed(tmp_path: Path, row: str) -> None:
    root = stocked(tmp_path, support=WHOLE.replace("[M002]", f"[M002, {row}]"))
    assert f"policies/first/support.yaml:2:5 [first/two] error: the inventory has no {row} for this document" in said(root)  # fmt: skip


@pytest.mark.parametrize("kind", ["executable", "conditional"])
def test_a_row_with_conditions_may_be_short_only_with_a_reason(tmp_path: Path, kind: str) -> None:
    inventory = INVENTORY.replace("M002,D01,二,support", f"M002,D01,二,{kind}")
    root = stocked(tmp_path, support=WHOLE, inventory=inventory)
    assert said(root) == [
        f"policies/first/support.yaml:2:5 [first/two] error: "
        f"the inventory has M002 as {kind}: say under undecidable why it is short"
    ]
    given = WHOLE.replace("[M002]\n", f"[M002]\n    undecidable: {WHY}\n")
    write(root, first__support_yaml=given)
    assert said(root) == []


@pytest.mark.parametrize("kind", ["support", "conditional", "executable"])
def test_a_row_of_any_kind_may_be_set_aside_or_made_a_rule(tmp_path: Path, kind: str) -> None:
    lines = INVENTORY.splitlines()
    inventory = [lines[0], *(line.rpartition(",")[0] + f",{kind}" for line in lines[1:4])]
    support = "".join(
        SET_ASIDE.replace("set_aside:\n", "" if n else "set_aside:\n").replace("M007", row).replace("[invented]", "[]")
        for n, row in enumerate(("M002", "M003"))
    )  # fmt: skip
    root = stocked(tmp_path, support=support, inventory="\n".join(inventory) + "\n")
    write(root, second__support_yaml=entries(entry("only")))
    assert said(root) == []


def test_without_an_inventory_nothing_is_asked_of_rows(tmp_path: Path) -> None:
    root = stocked(tmp_path, measure="M777")
    write(root, first__support_yaml=entries(entry("two", inventory="[M777]")))
    (root / "inventory.csv").unlink()
    assert said(root) == []


# what is referred to


@pytest.mark.parametrize(
    ("see", "hint"),
    [
        ("first", None), ("first/award", None), ("first/two", None), ("second/only", None),
        ("procedures/filing", None),
        ("first/awrad", "; did you mean 'first/award'?"),
        ("procedures/filling", ""),
        ("third", ""),
    ],
)  # fmt: skip
def test_what_a_reason_refers_to_is_there(tmp_path: Path, see: str, hint: str | None) -> None:
    root = stocked(tmp_path, support=WHOLE.replace("second/only", see))
    write(root, first__procedures__filing_yaml="")
    expected = f"policies/first/support.yaml:21:5 [see] error: no '{see}'{hint}"
    assert said(root) == ([] if hint is None else [expected])


@pytest.mark.parametrize(("see", "there"), [("second/only", True), ("second/onlie", False)])
def test_what_a_duty_refers_to_is_there(tmp_path: Path, see: str, there: bool) -> None:
    root = stocked(tmp_path, support=WHOLE)
    write(root, first__duties_yaml=DUTIES.replace("invented", see))
    found = said(root)
    assert not found if there else found == [
        f"policies/first/duties.yaml:2:5 [see] error: no '{see}'; did you mean 'second/only'?"
    ]  # fmt: skip


@pytest.mark.parametrize("document", ["", "first", "D01"])
def test_one_document_may_refer_to_another_that_is_not_checked_with_it(
    tmp_path: Path, document: str
) -> None:
    assert said(stocked(tmp_path, support=WHOLE), document) == []


@pytest.mark.parametrize(
    ("old", "new", "said_of"),
    [
        ("plan: invented", "plan: gone", "5:5 [gd-electronics] error: no document 'gone'"),
        ("place: 深圳市, document: invented", "place: 深圳市, document: gone", "7:5 [sz-robots] error: no document 'gone'"),
    ],
)  # fmt: skip
def test_the_plan_of_a_cluster_and_the_document_of_a_family_are_there(
    tmp_path: Path, old: str, new: str, said_of: str
) -> None:
    root = recorded(tmp_path)
    assert said(root) == []
    path = root / "clusters.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert said(root) == [f"policies/clusters.yaml:{said_of}"]


# who a document is

IDENTITY = {
    "number": "number: 粤府〔2021〕1号\n",
    "issuers": "issuers: [某局]\n",
    "issued": "issued: 2021-01-01\n",
}


@pytest.mark.parametrize("name", IDENTITY)
@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("lacking", [True, False])
def test_a_number_an_issuer_and_a_day_are_given_or_said_to_be_lacking(
    tmp_path: Path, name: str, given: bool, lacking: bool
) -> None:
    written = [text for each, text in IDENTITY.items() if each != name or given]
    unprinted = f"not_printed: [{name if lacking else ''}]\n"
    root = folder(tmp_path, document="inventory: D01\n" + "".join(written) + unprinted)
    write(root, inventory_csv="id,document,cite,class\nM1,D09,一,support\n")
    expected = (
        f"policies/invented/document.yaml:1 [{name}] error: "
        "give it, or name it under not_printed, one of the two"
    )
    assert said(root) == ([] if given != lacking else [expected])


def test_a_month_of_issue_is_a_day_given(tmp_path: Path) -> None:
    document = "number: 甲〔2021〕1号\nissuers: [某局]\nissued_month: 2023-12\nnot_printed: []\n"
    root = folder(tmp_path, document=document)
    assert said(write(root, inventory_csv=INVENTORY)) == []


def test_a_document_says_for_which_places_it_is(tmp_path: Path) -> None:
    root = folder(tmp_path)
    path = root / "invented" / "document.yaml"
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(each for each in text if "applies_to" not in each), encoding="utf-8")
    assert said(write(root, inventory_csv=INVENTORY)) == [
        "policies/invented/document.yaml:1 [applies_to] error: say for which places"
    ]


# choices that a catalogue lists

CATALOGUE = """\
facts:
  robot:
    type: choice
    options: {焊接机器人: Welder, Arm ABC: Arm, 都不是: None of them}
    source: declared
    label: 机器人 | Robot
    where: 目录 | The catalogue
    catalogue: {of: invented/chosen, columns: [项目], besides: [都不是]}
"""


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("", "", None),
        ("Arm ABC: Arm, ", "", "the options differ from 'Those chosen': Arm ABC"),
        ("Arm ABC: Arm", "Arm ABC: Arm, 喷涂机器人: Painter", "the options differ from 'Those chosen': 喷涂机器人"),
        ("invented/chosen", "invented/choosen", "no list 'invented/choosen'"),
    ],
)  # fmt: skip
def test_a_choice_from_a_catalogue_offers_its_entries(
    tmp_path: Path, old: str, new: str, error: str | None
) -> None:
    root = recorded(tmp_path, lists=LISTS)
    write(root, invented__facts_yaml=CATALOGUE.replace(old, new, 1))
    expected = f"policies/invented/facts.yaml:3:5 [robot] error: {error}"
    assert said(root) == ([] if error is None else [expected])


def test_the_first_column_that_a_row_fills_gives_its_entry(tmp_path: Path) -> None:
    chosen = CHOSEN + "3,丁公司,\n4,戊公司,焊接机器人\n"
    (found,) = load_folder(recorded(tmp_path, lists=LISTS, chosen=chosen)).documents[0].lists
    assert found.entries(("项目", "单位")) == ("焊接机器人", "Arm ABC", "丁公司")


# how much is encoded


def test_coverage_counts_what_each_document_holds(tmp_path: Path) -> None:
    root = stocked(tmp_path, support=WHOLE)
    terms = "inventory: D02\nterms: [{term: 甲, means: 甲 | A, cite: 一}]\nissued_month: 2024-02\n"
    (root / "second" / "document.yaml").write_text(
        "title: 第二 | Second\nstate: draft\nkind: plan\nnot_printed: [number]\nissuers: [某局]\n"
        "applies_to: {places: [全国], cite: 标题}\n" + terms, encoding="utf-8",
    )  # fmt: skip
    write(root, second__duties_yaml=DUTIES, second__lists_yaml=LISTS)
    write(
        root,
        second__lists__chosen_csv=CHOSEN,
        second__plan_yaml="review: {drafted: 0, changed: 0, added: 0, dropped: 0}\n",
    )
    write(root, first__procedures__filing_yaml="", first__procedures__filing_cases_yaml="")
    (root / "first" / "procedures" / "filing_cases.yaml").rename(
        root / "first" / "procedures" / "filing.cases.yaml"
    )
    rows = {each.document: each for each in coverage_rows(load_folder(root))}
    first, second = rows["first"], rows["second"]
    assert (first.measures, first.support, first.set_aside, first.procedures) == (1, 2, 1, 1)
    assert (first.rows, first.accounted, first.added, first.plan) == (4, 4, 0, False)
    assert (second.duties, second.lists, second.terms, second.plan) == (1, 1, 1, True)
    assert (second.state, second.kind) == ("征求意见稿", "规划和行动计划")
    assert second.lacking == ("文号", "印发的日")


def test_provisions_that_the_inventory_has_not_are_counted_as_added(tmp_path: Path) -> None:
    root = write(recorded(tmp_path, support=SUPPORT), inventory_csv=INVENTORY)
    (row,) = coverage_rows(load_folder(root))
    assert (row.support, row.added, row.rows, row.accounted) == (1, 1, 0, 0)


def test_documents_of_the_inventory_come_first_and_the_page_has_a_line_each(
    tmp_path: Path,
) -> None:
    root = stocked(tmp_path, support=WHOLE)
    folder(tmp_path, id="besides")
    rows = coverage_rows(load_folder(root))
    assert [each.document for each in rows] == ["first", "second", "besides"]
    page = coverage_markdown(rows)
    assert "清单 5 行，已归入 5 行" in page
    table = [line for line in page.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 3
    assert len({line.count("|") for line in table}) == 1
