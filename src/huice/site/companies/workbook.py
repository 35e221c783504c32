"""The profile as an Excel form with its values in, and a filled form read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from huice import places
from huice.decide.form import MAX_BYTES, form_workbook, read_form
from huice.language import Language
from huice.problems import BadInput, Spot
from huice.rules.facts import Fact, FactKey
from huice.site.companies import facts
from huice.site.companies.facts import Key, Said
from huice.site.companies.models import Company, FactValue
from huice.site.companies.sections import YEARS, sections, years
from huice.site.companies.sheet import SOURCE_LIMIT
from huice.site.companies.typed import as_written
from huice.site.web.policies import library
from huice.site.web.sheets import safe_cell
from huice.values.literals import decimal, show
from huice.values.range import Value

DIGITS: Final = 15  # of a figure that a sheet holds without rounding
_ID, _YEAR, _VALUE, _SOURCE = 1, 2, 3, 5  # columns of the form, from 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A value in an uploaded form that differs from the one that holds."""

    key: FactKey
    fact: Fact
    written: str
    source: str
    held: FactValue | None


def filled_form(company: Company, today: date, language: Language) -> bytes:
    """The house form of all facts, with what the company says of itself in its cells."""
    from openpyxl import load_workbook

    held, known = facts.current(company), library().facts
    values = _values(company)
    columns = years(today, (year for _, year in held))
    keys = [
        FactKey(fact.name, year)
        for section in sections(known).values()
        for fact in section.facts
        for year in (columns if section.id == YEARS else [0])
    ]
    book = load_workbook(BytesIO(form_workbook(keys, known, language)))
    sheet = book.active
    assert sheet is not None
    top = {"name": company.name, "credit_code": company.credit_code}
    for row in sheet.iter_rows(min_row=2):
        id = str(row[_ID].value)
        value = held.get((id, int(str(row[_YEAR].value or 0))))
        if id in top:
            row[_VALUE].value = safe_cell(top[id])
        elif value is not None:
            exact = in_unit(known[id], values.get((value.fact, value.year)))
            row[_VALUE].value = safe_cell(value.written) if exact is None else exact
            row[_SOURCE].value = safe_cell(value.source) or None
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_unit(fact: Fact, value: Value) -> Decimal | None:
    """A figure in the unit of its row, where it is known exactly and a cell can hold it."""
    scale = {
        "money": Fraction(1, 10**6),
        "rate": Fraction(100),
        "count": Fraction(1),
        "number": Fraction(1),
    }
    if fact.type.kind not in scale or not isinstance(value, (int, Fraction)):
        return None
    figure = decimal(value * scale[fact.type.kind])
    fits = figure is not None and sum(each.isdigit() for each in figure) <= DIGITS
    return Decimal(figure) if figure is not None and fits else None


def read(company: Company, file: UploadedFile[Any]) -> list[Difference]:
    """What an uploaded form would change; raises BadInput naming every cell that is wrong.

    Cells left empty change nothing. A form of another company is refused.
    """
    name = Path(file.name or "").name[:80] or "form.xlsx"
    if not name.lower().endswith(".xlsx"):
        raise BadInput.at(
            Spot(name), f"“{name}”不是 Excel 文件，应为扩展名 .xlsx 的工作簿",
            f"'{name}' is no workbook: a file that ends in .xlsx is expected", "file",
        )  # fmt: skip
    size = file.size or 0
    if not 0 < size <= MAX_BYTES:
        raise BadInput.at(
            Spot(name), f"文件有 {size:,} 字节，应在 1 字节到 {MAX_BYTES // 1_000_000} MB 之间",
            f"the file has {size:,} bytes, expected 1 byte to {MAX_BYTES // 1_000_000} MB", "file",
        )  # fmt: skip
    with TemporaryDirectory() as folder:  # the name of a visitor never reaches the disk
        path = Path(folder) / "form.xlsx"
        path.write_bytes(file.read())
        profile = read_form(path, library().facts, _as_typed)
    if profile.credit_code and profile.credit_code != company.credit_code:
        raise BadInput.at(
            Spot(name),
            f"表中统一社会信用代码是 {profile.credit_code}，本企业是 {company.credit_code}",
            f"the form is of the company {profile.credit_code}, this one is {company.credit_code}",
            "file",
        )  # fmt: skip
    return differences(company, profile.facts, profile.sources, name)


def _as_typed(fact: Fact, text: str) -> str:
    """A text as people type it on the pages (1,200万); 未知 stays, as a form has it."""
    return as_written(fact, text) or text


def differences(
    company: Company,
    values: Mapping[Key, Value],
    sources: Mapping[Key, str],
    name: str,
) -> list[Difference]:
    """The values that are not those that hold; one without a source has the file's name."""
    held, known = facts.current(company), library().facts
    kept = _values(company)
    found = []
    for key, value in values.items():
        fact, before = known[key[0]], held.get(key)
        source = _unguarded(sources.get(key, ""))[:SOURCE_LIMIT]
        if before and kept.get(key) == value and source in ("", before.source):
            continue
        found.append(Difference(
            FactKey(*key), fact, written(fact, value), source or f"Excel：{name}", before
        ))  # fmt: skip
    return found


def written(fact: Fact, value: Value) -> str:
    """A value in the words of a profile, to be read back as the same."""
    if fact.type.kind == "place":
        return places.full_name(value)
    return (
        _unguarded(show(value, fact.type)) if fact.type.kind == "text" else show(value, fact.type)
    )


def said(changes: list[Any]) -> list[Said]:
    """The changes as a session kept them, to be entered."""
    return [
        Said(str(fact), int(year), str(new), str(source)) for fact, year, new, source in changes
    ]


def still_differing(company: Company, changes: list[Said]) -> list[Difference]:
    """Of the changes a session kept, those that would change what holds now."""
    held, known = facts.current(company), library().facts
    found = []
    for each in changes:
        before = held.get((each.fact, each.year))
        if each.fact in known and (before is None or before.written != each.written):
            found.append(Difference(
                FactKey(each.fact, each.year), known[each.fact], each.written, each.source, before
            ))  # fmt: skip
    return found


def _values(company: Company) -> Mapping[Key, Value]:
    """What is held, read; nothing where it can no longer be, so that a form can mend it."""
    try:
        return facts.profile(company).facts
    except BadInput:
        return {}


def _unguarded(text: str) -> str:
    """Without the apostrophe that kept it from being a formula."""
    return text[1:] if text[:1] == "'" and safe_cell(text[1:]) == text else text
