"""Accounts that came in on paper: the sheet out, and in again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from huice.problems import BadInput
from huice.site.funds import accounts
from huice.site.funds.models import Application, Call
from huice.site.funds.views.frame import seen
from huice.site.funds.views.paying import gives_accounts, paying_page
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, say


@require_safe
@rights.needs("call.desk", on=Call)
def sheet(request: HttpRequest, call: Call) -> HttpResponse:
    """What was issued and is without an account, to be filled in."""
    body = accounts.sheet(_own(request, call), language_of(request))
    return attached(body, accounts.SHEET.say(language_of(request)))


@require_POST
@rights.needs("call.desk", on=Call)
def take_in(request: HttpRequest, call: Call) -> HttpResponse:
    """The filled-in sheet of those whose applications one handles."""
    try:
        known = {each.ref: each for each in _own(request, call)}
        count = accounts.take_in(*uploaded(request), known, actor_of(request))
    except BadInput as error:
        return paying_page(request, call, placed(request, error, accounts.HEADINGS))
    messages.success(request, say(request, f"已记录 {count} 个收款账户", f"{count} accounts were entered"))  # fmt: skip
    return redirect("fund-paying", call.ref)


def _own(request: HttpRequest, call: Call) -> list[Application]:
    return gives_accounts(actor_of(request), seen(request, call).order_by("number"))
