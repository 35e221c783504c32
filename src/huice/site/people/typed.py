"""What a form brought: each field read and bounded, with what is wrong beside it, nothing lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from huice.language import Text
from huice.problems import BadInput
from huice.site.web.language import language_of, say


class Typed:
    """The fields of a posted form. ``values`` go back onto the page, ``wrong`` beside them."""

    def __init__(self, request: HttpRequest, secret: Iterable[str] = ()) -> None:
        self.request = request
        self.values = {
            name: "".join(each for each in str(value) if each != "\x00")
            for name, value in request.POST.items()
            if name not in {*secret, "csrfmiddlewaretoken"}
        }
        self.wrong: dict[str, str] = {}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """As a page sums them up: field and message."""
        return list(self.wrong.items())

    def refuse(self, field: str, zh: str, en: str) -> None:
        """Say what is wrong with a field; the first to be said stays."""
        self.wrong.setdefault(field, say(self.request, zh, en))

    def refuse_all(self, error: BadInput, field: str = "") -> None:
        for each in error.problems:
            self.wrong.setdefault(each.field or field, each.what.say(language_of(self.request)))

    def text(self, field: str, label: Text, most: int = 64, least: int = 1) -> str:
        """A line of text without control characters."""
        found = unicodedata.normalize("NFC", self.request.POST.get(field, "")).strip()
        if any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co") for each in found):
            self.refuse(field, f"{label.zh}含有不可见的字符，请删去",
                        f"The {label.en} holds invisible characters, take them out")  # fmt: skip
            return "".join(each for each in found if each.isprintable())
        if not found and least:
            self.refuse(field, f"请填写{label.zh}", f"Enter the {label.en}")
        elif not least <= len(found) <= most:
            self.refuse(field, f"{label.zh}有 {len(found)} 个字，应有 {least} 到 {most} 个",
                        f"The {label.en} has {len(found)} characters, expected {least} to {most}")  # fmt: skip
        return found

    def email(self, field: str = "email") -> str:
        """An address for mail, or nothing."""
        found = self.text(field, Text("电子邮箱", "e-mail"), 254, 0)
        if found:
            try:
                validate_email(found)
            except ValidationError:
                self.refuse(field, f"“{found}”不是邮箱地址，应如 name@example.cn",
                            f"'{found}' is no address, expected one such as name@example.cn")  # fmt: skip
        return found

    def choice(self, field: str, label: Text, options: Iterable[str]) -> str:
        """One of the options."""
        found = self.request.POST.get(field, "")
        if found not in tuple(options):
            self.refuse(field, f"请选择{label.zh}", f"Choose the {label.en}")
        return found
