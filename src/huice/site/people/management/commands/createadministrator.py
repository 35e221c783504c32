"""``manage.py createadministrator``: the first administrator of a new site."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from huice.site.people import audit
from huice.site.people.models import Person
from huice.site.people.registering import LOGIN_LETTERS


class Command(BaseCommand):
    """Asks for what it is not given. The password may come from HUICE_ADMINISTRATOR_PASSWORD."""

    help = "建立管理员 · make an administrator; the password is asked for, or HUICE_ADMINISTRATOR_PASSWORD"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--login", help="登录名 · login")
        parser.add_argument("--name", help="姓名 · name")
        parser.add_argument("--email", default="", help="邮箱 · e-mail")

    def handle(self, *args: Any, **options: Any) -> None:
        login = (options["login"] or input("登录名 · Login: ")).strip().lower()
        if not LOGIN_LETTERS.fullmatch(login):
            raise CommandError(
                "登录名应为 3 到 64 个英文字母、数字或 . _ - @ · 3 to 64 letters, digits or . _ - @"
            )
        if Person.objects.filter(login=login).exists():
            raise CommandError(f"“{login}”已有人使用 · '{login}' is taken")
        name = (options["name"] or input("姓名 · Name: ")).strip()[:64] or login
        password = os.environ.get("HUICE_ADMINISTRATOR_PASSWORD") or self._asked()
        person = Person(login=login, name=name, email=options["email"], is_administrator=True)
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person.set_password(password)
        with transaction.atomic():
            person.save()
            audit.record("", "person.open", person.ref, login=login, administrator=True)
        self.stdout.write(
            f"已建立管理员 {login}，首次登录时设置两步验证 · administrator {login} is made; the second factor is set up at the first login"
        )

    def _asked(self) -> str:
        first = getpass.getpass("密码 · Password: ")
        if first != getpass.getpass("再填一次 · Once more: "):
            raise CommandError("两次填写的密码不同 · the two passwords differ")
        return first
