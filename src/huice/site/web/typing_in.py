"""What people type into forms: bounded, cleaned, and what is wrong with it said by field."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.web.clock import today
from huice.site.web.language import language_of

Wrong = tuple[str, str]


class Typed:
    """The fields of a form as they were typed, and the problems found while reading them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.values = {
            name: value.replace("\x00", "").replace("\r\n", "\n")
            for name, value in request.POST.items()
            if isinstance(value, str)
        }
        self.problems: list[Problem] = []

    def text(self, name: str, label: Text, most: int, *, needed: bool = True) -> str:
        """A text of bounded length."""
        value = self.values.get(name, "").strip()
        if needed and not value:
            self.wrong(name, f"请填写{label.zh}", f"{label.en} is needed")
        elif len(value) > most:
            self.wrong(name, f"{label.zh}有 {len(value):,} 个字，至多 {most:,} 个",
                       f"{label.en} has {len(value):,} characters, at most {most:,}")  # fmt: skip
        return value

    def day(
        self, name: str, label: Text, *, needed: bool = True, past: bool = False
    ) -> date | None:
        """A day; with ``past``, none after today."""
        value = self.values.get(name, "").strip()
        if not value:
            if needed:
                self.wrong(name, f"请填写{label.zh}", f"{label.en} is needed")
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            self.wrong(name, f"{label.zh}“{value[:40]}”不是日期，应如 2026-03-02",
                       f"{label.en}: '{value[:40]}' is no date such as 2026-03-02")  # fmt: skip
            return None
        if past and found > today():
            self.wrong(
                name, f"{label.zh} {found} 晚于今天", f"{label.en}: {found} lies after today"
            )
        elif not 2000 <= found.year <= 2100:
            self.wrong(name, f"{label.zh}应在 2000 至 2100 年间", f"{label.en}: from 2000 to 2100")
        return found

    def number(self, name: str, label: Text, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.values.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) < 9 and least <= int(value) <= most:
            return int(value)
        self.wrong(name, f"{label.zh}“{value[:20]}”应为 {least} 至 {most} 的整数",
                   f"{label.en}: '{value[:20]}', expected a whole number from {least} to {most}")  # fmt: skip
        return least

    def choice(self, name: str, label: Text, options: tuple[str, ...]) -> str:
        """One of some."""
        value = self.values.get(name, "")
        if value in options:
            return value
        self.wrong(name, f"请选择{label.zh}", f"choose {label.en}")
        return ""

    def wrong(self, name: str, zh: str, en: str) -> None:
        self.problems.append(Problem(Spot(name), Text(zh, en), name))

    def expect_right(self) -> None:
        """Raises BadInput where anything was wrong."""
        if self.problems:
            raise BadInput(self.problems)


def wrongs(request: HttpRequest, error: BadInput) -> list[Wrong]:
    """Field and message of each problem, in the language of the page."""
    return [(each.field, each.what.say(language_of(request))) for each in error.problems]
