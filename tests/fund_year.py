"""A year of a programme, walked through in a browser: the officers' pages, their sheets, and the sums
that every page, export and ledger has to agree on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fund_fixtures import Funds, credit_code
from huice.site.companies.facts import Said
from huice.site.companies.typed import choices
from huice.site.funds import asking
from huice.site.funds.models import Application, Call
from huice.site.web.policies import library
from site_fixtures import SetClock

PDF = b"%PDF-1.4 paper"


@dataclass(frozen=True)
class Desk:
    """A bureau that takes applications: its officer, its head, its place, and who pays there."""

    officer: str
    head: str
    place: str
    payer: str
    statistics: str = ""


@dataclass
class Year:
    """The year's programme and its people; ``caller`` opens the call, ``lead`` decides."""

    funds: Funds
    clock: SetClock
    visit: Callable[[], Any]
    folder: Path
    document: str
    caller: str
    lead: str
    desks: Sequence[Desk]
    visitor: Any = None
    who: str = ""
    keys: dict[str, str] = field(default_factory=dict)

    # --- who acts, and where ------------------------------------------------------------------------

    def at(self, login: str, path: str = "") -> Any:
        """The page of somebody who is logged in, gone to an address: one browser that people take
        turns at."""
        if self.visitor is None:
            self.visitor = self.visit()
            self.visitor.page.on("dialog", lambda dialog: dialog.accept())
        if login != self.who:
            self._let_in(login)
        if path:
            self.visitor.page.goto(self.visitor.address + path)
        return self.visitor.page

    def _let_in(self, login: str) -> None:
        """Logged in without the form, which has tests of its own; or nobody is."""
        self.who = login
        self.visitor.context.clear_cookies()
        if not login:
            return
        if login not in self.keys:
            client = Client()
            client.force_login(self.funds.world.person(login), backend="django.contrib.auth.backends.ModelBackend")  # fmt: skip
            self.keys[login] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.keys[login], "url": self.visitor.address}])  # fmt: skip

    def set(self, day: date, hour: int = 9) -> None:
        self.clock.set(day, hour)

    @property
    def call(self) -> Call:
        return Call.objects.get(document=self.document)

    def desk(self, tab: str = "") -> str:
        return f"/bureau/funds/{self.call.ref}/{tab}"

    def press(self, page: Any, button: str | re.Pattern[str], within: str = "main") -> str:
        page.locator(within).get_by_role("button", name=button, exact=isinstance(button, str)).first.click()  # fmt: skip
        page.wait_for_load_state()
        return str(page.locator("main").inner_text())

    # --- sheets ---------------------------------------------------------------------------------------

    def downloaded(self, page: Any, link: str) -> bytes:
        """What a link gives out."""
        href = page.locator(f"main a[href*='{link}']").first.evaluate("link => link.href")
        answer = page.request.get(href)
        assert answer.ok, (link, answer.status)
        return bytes(answer.body())

    def sheet(self, page: Any, link: str, fill: Callable[[Worksheet], None], name: str = "表.xlsx") -> Path:  # fmt: skip
        """A sheet that is given out, filled in by hand."""
        book = load_workbook(BytesIO(self.downloaded(page, link)))
        fill(book.worksheets[0])
        path = self.folder / name
        book.save(path)
        return path

    def upload(self, page: Any, action: str, path: Path, button: str) -> str:
        form = page.locator(f"form[action*='{action}']").filter(has=page.locator("input[type=file]")).first  # fmt: skip
        form.locator("input[type=file]").first.set_input_files(path)
        form.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        return str(page.locator("main").inner_text())

    # --- what is there --------------------------------------------------------------------------------

    def states(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for each in Application.objects.filter(call=self.call):
            found[each.state] = found.get(each.state, 0) + 1
        return found

    def applications(self, *states: str) -> list[Application]:
        return list(Application.objects.filter(call=self.call, state__in=states).order_by("number"))


def column(sheet: Worksheet, heading: str) -> int:
    """Where a column stands, by the beginning of its heading."""
    return next(n for n, cell in enumerate(sheet[1], 1) if str(cell.value).startswith(heading))


def fill_column(sheet: Worksheet, heading: str, value: Callable[[Sequence[Any]], Any]) -> None:
    """Fill a column by what stands in the row."""
    at = column(sheet, heading)
    for row in range(2, sheet.max_row + 1):
        values = [cell.value for cell in sheet[row]]
        if any(values):
            sheet.cell(row, at).value = value(values)


def rows_of(desk: Desk, measure: str, numbers: range, sums: Callable[[int], float]) -> list[list[Any]]:  # fmt: skip
    """Invented projects as a bureau's sheet has them; the second of them doubles the first."""
    rows: list[list[Any]] = [
        [f"自编{n:03}", f"虚构企业{n:03}有限公司", credit_code(n), desk.place, "", "小型", f"第{n:03}号项目",
         f"{n * 7919 % 9973}-{n * 104729 % 99991}-{n * 15485863 % 999983}", f"联系人{n:03}",
         f"0755-8{n:07}", measure, sums(n)]
        for n in numbers
    ]  # fmt: skip
    rows[1][6:10] = rows[0][6:10]
    return rows


def said_of(application_day: date, measure: str, place: str, money: str) -> list[Said]:
    """What a company has to say for a measure, each fact once and each an answer of its kind."""
    of = library().policies.measures[measure]
    answers = {
        "boolean": "是", "money": money, "rate": "5%", "date": "2023-05-01", "place": place,
        "industry": "C39", "duration": "3年", "number": "3", "year": "2020", "text": "说明",
    }  # fmt: skip
    said = []
    for key in asking.fact_keys(of, application_day):
        fact = library().facts[key.name]
        if fact.source == "decided":
            continue
        kind = fact.type.kind
        written = answers.get(kind) or {
            "count": f"10{fact.type.unit}",
            "price": f"1万元/{fact.type.unit}",
        }.get(kind, "")
        options = choices(fact)
        said.append(
            Said(
                key.name,
                key.year,
                written if kind == "boolean" or not options else options[0][0],
                "企业台账",
            )
        )
    return said


def money_in(text: str) -> list[int]:
    """Every figure of yuan to the 分 in a text, in 分."""
    return [int(each.replace(",", "").replace(".", "")) for each in re.findall(r"[\d,]+\.\d{2}\b", text)]  # fmt: skip


def column_sum(content: bytes, heading: str) -> int:
    """The sum of a column of a workbook in 分, on the first sheet that has it; without totals."""
    book = load_workbook(BytesIO(content))
    page, top = next((page, row) for page in book.worksheets for row in page.iter_rows()
                     if any(str(x.value or "").startswith(heading) for x in row))  # fmt: skip
    at = next(n for n, x in enumerate(top) if str(x.value or "").startswith(heading))
    total = 0
    for row in page.iter_rows(min_row=top[0].row + 1, values_only=True):
        if not any(str(x).startswith(("合计", "总计")) for x in row[:3]):
            total += round(Decimal(str(row[at] or 0)) * 100)
    return total
