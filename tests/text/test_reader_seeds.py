"""The real compilations, where they lie beside the project: every document, title and number."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from conftest import beside_the_project
from huice.text.document import Document, Part
from huice.text.formats import files_in, read_file
from huice.text.lines import Reading
from huice.text.names import plain_number, same_title
from huice.text.reader import documents_in, read_documents


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return [read_file(path) for path in files_in([beside_the_project("seeds")])]


@pytest.fixture(scope="module")
def found(readings: list[Reading]) -> list[Document]:
    return read_documents(readings)


@pytest.fixture(scope="module")
def inventory() -> list[dict[str, str]]:
    path = beside_the_project("inventory/documents.csv")
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def shared_lines(row: dict[str, str], parts: list[Part]) -> int:
    spans = [tuple(map(int, each.split("-"))) for each in row["lines"].split(";")]
    return sum(
        max(0, min(last, part.last) - max(first, part.first) + 1)
        for part in parts
        if part.file == row["seed"]
        for first, last in spans
    )


def matched(row: dict[str, str], documents: list[Document]) -> Document:
    """The document, or copy, that holds most of the lines of a row."""
    return max(
        documents,
        key=lambda each: shared_lines(row, [*each.parts, *(copy.part for copy in each.copies)]),
    )


def test_every_document_is_found_and_none_beside(
    found: list[Document], inventory: list[dict[str, str]]
) -> None:
    answers = Counter(matched(row, found).id for row in inventory)
    assert len(found) == len(inventory) == 68
    assert len(answers) == 68


def test_titles_and_numbers_are_right(
    found: list[Document], inventory: list[dict[str, str]]
) -> None:
    wrong = [
        row["id"]
        for row in inventory
        for document in [matched(row, found)]
        if not same_title(document.title, row["title"])
        or plain_number(document.number) != plain_number(row["number"])
    ]
    assert len(wrong) <= 2, wrong


def test_states_are_right(found: list[Document], inventory: list[dict[str, str]]) -> None:
    wrong = {
        row["id"]: (matched(row, found).state, row["state"])
        for row in inventory
        if matched(row, found).state != row["state"]
    }
    assert wrong == {}


def test_dates_that_the_text_prints_are_right(
    found: list[Document], inventory: list[dict[str, str]]
) -> None:
    wrong = {}
    for row in inventory:
        document = matched(row, found)
        for field, day in (
            ("issued", document.signed), ("in_force", document.in_force), ("until", document.until),
        ):  # fmt: skip
            if row[field] and day and not day.isoformat().startswith(row[field]):
                wrong[row["id"], field] = (day.isoformat(), row[field])
    assert wrong == {}


def test_an_address_is_repeated_only_where_the_source_repeats_its_numbers(
    found: list[Document],
) -> None:
    repeated = 0
    for document in found:
        addresses = [unit.address for unit in document.provisions() if unit.address]
        assert len(addresses) == len(set(addresses)), document.title
        repeated += sum(address.endswith("〕") for address in addresses)
    assert repeated <= 4


def test_hardly_a_line_stands_outside_the_documents(readings: list[Reading]) -> None:
    for reading in readings:
        held = {
            number
            for document in documents_in(reading)
            for part in document.parts
            for number in range(part.first, part.last + 1)
        }
        outside = [line for line in reading.lines if line.text.strip() and line.number not in held]
        # covers, contents and letterheads
        assert len(outside) <= 0.12 * len(reading.lines), (reading.file, len(outside))


def test_units_follow_one_another_in_the_source(found: list[Document]) -> None:
    for document in found:
        for unit in document.provisions():
            ends = [0]
            for child in unit.children if unit.kind != "文件" else ():
                # a line of converted HTML may hold several items
                assert child.first >= ends[-1], (document.title, child.address)
                ends.append(child.last)
