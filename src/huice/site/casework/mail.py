"""Messages by mail: one letter for all that waits for a person, sent by the worker alone.

A letter that cannot be sent stays waiting and is tried again at the next run, for a week.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from huice.site.casework.models import Message
from huice.site.people.models import Person
from huice.site.settings.environment import HOSTS, IS_PUBLIC
from huice.site.web import clock

TRIED_FOR: Final = timedelta(days=7)
_log = logging.getLogger(__name__)


def send_waiting(limit: int = 100) -> int:
    """Send what waits, at most ``limit`` letters, the oldest first; how many messages went out."""
    letters = _waiting(limit)
    if not letters:
        return 0
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
        return sum(_send(person, found, connection) for person, found in letters.items())
    except OSError as error:  # no way out: all of it waits
        _log.warning("mail waits: %s", error)
        return 0
    finally:
        connection.close()


def _waiting(limit: int) -> dict[Person, list[Message]]:
    found: dict[Person, list[Message]] = defaultdict(list)
    messages = Message.objects.filter(
        mailed=None, at__gte=clock.now() - TRIED_FOR, to__is_active=True
    ).exclude(to__email="")  # fmt: skip
    for each in messages.select_related("to").order_by("at", "pk").iterator():
        if each.to in found or len(found) < limit:
            found[each.to].append(each)
    return found


def _send(person: Person, messages: list[Message], connection: BaseEmailBackend) -> int:
    letter = EmailMessage(
        _subject(messages), _body(messages), to=[person.email], connection=connection
    )
    try:
        letter.send()
    except SMTPException as error:  # an address that is refused keeps no other from its mail
        _log.warning("mail to %s waits: %s", person.ref, type(error).__name__)
        return 0
    return Message.objects.filter(pk__in=[each.pk for each in messages], mailed=None).update(
        mailed=clock.now()
    )


def _subject(messages: list[Message]) -> str:
    if len(messages) == 1:
        return " ".join(f"惠策：{messages[0].zh}".split())[:120]
    return f"惠策：{len(messages)} 条新消息 / {len(messages)} new messages"


def _body(messages: list[Message]) -> str:
    told = [f"{each.zh}\n{each.en}\n{address(each.link)}".rstrip() for each in messages]
    closing = "此信由系统发出，请勿回复。\nThis letter was sent by a program; please do not reply."
    return "\n\n".join([*told, closing])


def address(link: str) -> str:
    """A page as a letter names it: in full on a server that people reach, else its path."""
    return f"https://{HOSTS[0]}{link}" if link and IS_PUBLIC else link
