"""The library itself: whole, cited, tested against its own mutants, and in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from huice.decide.concerns import DECLARED
from huice.language import Text
from huice.library.audit import Audit, audit
from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.running.dimensions import dimensions_of
from huice.rules.measure import Document, Measure, terms_of, tree

ROOT = Path(__file__).parent.parent / "policies"
PROGRAMMES = ("D02", "D03", "D05", "D06", "D10", "D24", "D25", "D26", "D27", "D28")
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def policies() -> Policies:
    return load_folder(ROOT)


@cache
def audited() -> Audit:
    return audit(ROOT)


def programmes() -> list[Document]:
    return [each for each in policies().documents if each.inventory in PROGRAMMES]


def test_the_ten_programmes_are_there() -> None:
    assert sorted(each.inventory for each in programmes()) == sorted(PROGRAMMES)


def test_the_library_has_no_errors() -> None:
    assert [problem.say() for problem in audited().errors] == []


def test_cases_notice_at_least_95_percent_of_all_mutants_and_explain_the_rest() -> None:
    score = audited().score
    assert score is not None
    assert score.mutants > 1000
    assert score.killed * 100 >= score.mutants * 95
    assert [each.mutant for each in score.survivors if each.why is None] == []


@pytest.mark.parametrize("inventory", PROGRAMMES)
def test_every_provision_of_a_programme_is_accounted_for_once(inventory: str) -> None:
    rows = sorted(row.id for row in policies().inventory if row.document == inventory)
    document = next(each for each in programmes() if each.inventory == inventory)
    claimed = sorted(id for measure in document.measures for id in measure.inventory)
    assert rows and claimed == rows


def test_every_requirement_award_and_note_cites_its_place() -> None:
    for measure in policies().measures.values():
        assert measure.cite and measure.award.cite, measure.key
        for path, each in tree(measure.requirements):
            assert each.cite, f"{measure.key}/{path}"
        for material in measure.materials:
            assert material.cite, f"{measure.key}: {material.title.zh}"


def texts(document: Document, measure: Measure) -> Iterator[tuple[str, Text]]:
    yield measure.key, measure.title
    yield measure.key, measure.applicant
    yield measure.key, measure.department
    yield measure.key, measure.award.payee
    for path, each in tree(measure.requirements):
        yield f"{measure.key}/{path}", each.title
        if each.reading:
            yield f"{measure.key}/{path}", each.reading
    for note in (*measure.notes, *document.notes):
        yield measure.key, note.text
    for material in measure.materials:
        yield measure.key, material.title


def test_every_sentence_is_chinese_with_english_beside_it() -> None:
    for document in policies().documents:
        for measure in document.measures:
            for where, text in texts(document, measure):
                assert HAN.search(text.zh), f"{where}: {text.zh}"
                chinese, whole = len(HAN.findall(text.en)), len(text.en)
                assert chinese * 4 < whole, f"{where}: {text.en}"


def test_every_fact_says_where_to_find_it_and_no_two_ask_the_same() -> None:
    labels: dict[str, str] = {}
    for name, fact in policies().facts.items():
        assert fact.where.zh and fact.where.en
        subject = f"{name.split('.')[0]}: {fact.label.zh}"
        assert labels.setdefault(subject, name) == name


def test_every_fact_is_used_by_some_rule() -> None:
    used: set[str] = set()
    from huice.rules.judge import MeasureJudge

    for measure in policies().measures.values():
        judge = MeasureJudge(measure, policies().facts, policies().terms)
        for clause in judge.clauses:
            used |= {key.name for key in clause.fact_keys(2023)}
        used |= {key.name for key in judge.award_keys(2023)}
        for material in measure.materials:
            if material.when:
                from huice.rules.terms import FactRef, walk

                used |= {part.name for part in walk(material.when) if isinstance(part, FactRef)}
    used |= {each.of for each in dimensions_of(policies())}  # what a population is sorted by
    used |= set(DECLARED.values())  # what short entries are chosen by
    assert sorted(set(policies().facts) - used) == []


def test_money_that_is_no_more_than_a_share_is_a_ceiling() -> None:
    """不超过 R% is a ceiling, 按 R% 给予 an amount: the texts of D24, D25, D27 and D28."""
    kinds = {each.key: each.award.kind for each in policies().measures.values()}
    assert kinds["guangdong-tech-renovation-2021/equipment-award"] == "ceiling"
    assert kinds["shenzhen-software-chain-2024/key-link"] == "ceiling"
    assert kinds["shenzhen-software-platform-2024/new-platform"] == "ceiling"
    assert kinds["shenzhen-software-platform-2024/existing-platform"] == "amount"
    assert kinds["shenzhen-first-version-software-2024/developer-award"] == "amount"
    assert kinds["shenzhen-first-version-software-2024/user-award"] == "amount"


def test_no_requirement_is_left_without_an_expression_or_a_judge() -> None:
    for measure in policies().measures.values():
        for path, each in tree(measure.requirements):
            kind = type(each).__name__
            assert kind != "Test" or terms_of(each), f"{measure.key}/{path}"
