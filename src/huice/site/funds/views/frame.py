"""What the pages of a call share at the bureau: its tabs, and who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from huice.language import Text
from huice.rules.programme import Act, Programme
from huice.site.funds import chain
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web.language import said


class Tab(NamedTuple):
    """A page of a call; it is there where the programme has one of ``acts``, or always."""

    name: str
    title: Text
    acts: tuple[Act, ...] = ()


TABS: Final = (
    Tab("fund-call-desk", Text("概况", "Overview")),
    Tab("fund-intake", Text("申报受理", "Applications")),
    Tab("fund-doubles", Text("查重", "Doubles")),
    Tab("fund-reviews", Text("专家评审", "Review"), ("review",)),
    Tab("fund-findings", Text("审计核查", "Audit and checks"), ("audit", "site_check", "verify")),
    Tab("fund-library", Text("项目库", "Library")),
    Tab("fund-allot", Text("分配", "Allotment"), ("allot", "issue")),
    Tab("fund-deciding", Text("审议公示下达", "Decision and plan"), ("issue",)),
    Tab("fund-paying", Text("拨付", "Payment"), ("pay",)),
    Tab("fund-performance", Text("绩效", "Performance"), ("target", "self_evaluate", "evaluate")),
    Tab("fund-ledger", Text("台账清算", "Ledger"), ("ledger", "settle", "recover")),
    Tab("fund-bars", Text("限制", "Bars")),
    Tab("fund-dashboard", Text("统计", "Dashboard")),
)


def tabs(request: HttpRequest, call: Call, current: str) -> Iterator[tuple[str, str, bool, None]]:
    """The pages of a call's programme as ``p.tabs`` draws them."""
    of: Programme = chain.programme_of(call)
    for each in TABS:
        if each.acts and not of.has(*each.acts):
            continue
        try:
            href = reverse(each.name, args=[call.ref])
        except NoReverseMatch:
            continue
        yield said(request, each.title), href, each.name == current, None


def desk(
    request: HttpRequest,
    call: Call,
    template: str,
    current: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page of a call at the bureau."""
    return render(request, template, {
        "call": call, "programme": chain.programme_of(call), "tabs": list(tabs(request, call, current)),
        "states": STATES, "state_kinds": STATE_BADGES, **context,
    }, status=status)  # fmt: skip


def concerning(actor: Actor) -> QuerySet[Call]:
    """The calls of one's organisations, of those above and of those below."""
    own = Q(pk__in=[])
    for path in actor.paths:
        own |= Q(authority__path__startswith=path)
        parts = path.strip("/").split("/")
        above = ["/" + "/".join(parts[:at]) + "/" for at in range(1, len(parts))]
        own |= Q(authority__path__in=above)
    return Call.objects.filter(own)


def seen(request: HttpRequest, *calls: Call) -> QuerySet[Application]:
    """The applications under calls that whoever asks may read as a bureau, without drafts: a city
    sees its own, the province all of them; one's own company's is not among them, nor what was
    withdrawn before anybody handed it in."""
    actor = actor_of(request)
    found = rights.seen_applications(actor, Application.objects.filter(call__in=calls))
    found = found.filter(authority__in=list(rights.seen_organisations(actor)))
    found = found.exclude(state="draft").exclude(state="withdrawn", submitted=None)
    return found.select_related("authority", "call", "company")
