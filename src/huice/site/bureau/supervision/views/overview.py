"""What supervision has in hand: checks to be made, complaints and violations in their states."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.site.bureau.models_supervision import (
    Complaint,
    InspectionItem,
    InspectionPlan,
    Stage,
    Violation,
)
from huice.site.bureau.supervision.numbering import INSPECTION, WRONGFUL
from huice.site.bureau.supervision.overseeing import below
from huice.site.casework import procedures
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import actor_of

PER_PAGE = 50
STAGES = {
    Stage.DRAFT: (Text("编制中", "being drawn up"), "quiet"),
    Stage.ANNOUNCED: (Text("已公布摘要，待抽取", "announced, to be drawn"), "warn"),
    Stage.DRAWN: (Text("已抽取，待公开", "drawn, to be published"), "warn"),
    Stage.PUBLISHED: (Text("已公开", "published"), "ok"),
}


def state_of(case: Case) -> Text:
    """The title of the state a case is in."""
    states = procedures.version(case.digest_id).states
    return states[case.state].title if case.state in states else Text(case.state, case.state)


def lists(request: HttpRequest) -> dict[str, QuerySet[Any]]:
    """What the reader sees of each kind."""
    seen = list(rights.seen_organisations(actor_of(request)).values_list("pk", flat=True))
    return {
        "plans": InspectionPlan.objects.filter(authority__in=seen).select_related("authority"),
        "checks": InspectionItem.objects.filter(plan__authority__in=seen)
        .select_related("plan__authority", "case"),
        "complaints": Complaint.objects.filter(case__authority__in=seen)
        .select_related("case__authority"),
        "violations": Violation.objects.filter(case__authority__in=seen)
        .select_related("case__authority"),
    }  # fmt: skip


@require_safe
@rights.needs("bureau.read")
def supervision(request: HttpRequest) -> HttpResponse:
    """The overview: what is to be done in each kind, and the plans."""
    found = lists(request)
    plans = found["plans"].annotate(
        listed=Count("items"), checked=Count("items", filter=Q(items__day__isnull=False))
    )
    return render(
        request, "supervision/overview.html",
        {
            "plans": plans.order_by("-year", "-pk")[:PER_PAGE], "stages": STAGES,
            "unheard": found["complaints"].filter(case__state="received").count(),
            "investigated": found["complaints"].filter(case__state="case-filed").count(),
            "unanswered": found["complaints"]
            .filter(answered__isnull=True, case__state__in=("settled", "decided", "published")).count(),
            "unhandled": found["violations"].filter(case__state__in=("found", "before-authority")).count(),
            "unpublished": found["violations"].filter(case__state="handled").count(),
            "unchecked": found["checks"].filter(day__isnull=True, case__state__in=("building", "built")).count(),
            "unstarted": found["checks"].filter(day__isnull=True)
            .exclude(case__state__in=("building", "built")).count(),
            "wrongful": rights.seen_cases(actor_of(request), Case.objects.filter(procedure=WRONGFUL))
            .select_related("authority").order_by("-pk")[:PER_PAGE],
            "state_of": state_of, "may_oversee": bool(below(actor_of(request))),
            "may_plan": rights.may(actor_of(request), "bureau.handle"),
        },
    )  # fmt: skip


_FILTERS: dict[str, dict[str, Q]] = {
    "complaints": {
        "unheard": Q(case__state="received"),
        "investigated": Q(case__state="case-filed"),
        "unanswered": Q(answered__isnull=True, case__state__in=("settled", "decided", "published")),
    },
    "violations": {
        "unhandled": Q(case__state__in=("found", "before-authority")),
        "unpublished": Q(case__state="handled"),
        "published": Q(case__state="published"),
    },
    "checks": {
        "unchecked": Q(day__isnull=True, case__state__in=("building", "built")),
        "unstarted": Q(day__isnull=True) & ~Q(case__state__in=("building", "built")),
        "checked": Q(day__isnull=False),
        "wrong": Q(day__isnull=False) & ~Q(finding="none"),
    },
}
SHOWN = {
    "unheard": Text("待处理", "to be heard"), "investigated": Text("已立案", "investigated"),
    "unanswered": Text("待答复", "to be answered"), "unhandled": Text("待处理", "to be handled"),
    "unpublished": Text("待公开", "to be published"), "published": Text("已公开", "published"),
    "unchecked": Text("待核查", "to be checked"), "unstarted": Text("未开工", "not started"),
    "checked": Text("已核查", "checked"), "wrong": Text("发现问题", "something wrong"),
}  # fmt: skip


def _listed(request: HttpRequest, kind: str, order: str) -> dict[str, Any]:
    found, show = lists(request)[kind], request.GET.get("show", "")
    tabs = [(Text("全部", "All"), "", not show)]
    tabs += [(SHOWN[name], name, show == name) for name in _FILTERS[kind]]
    if show in _FILTERS[kind]:
        found = found.filter(_FILTERS[kind][show])
    return {
        "page": Paginator(found.order_by(order), PER_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs, "state_of": state_of,
        "may_handle": rights.may(actor_of(request), "bureau.handle"),
        "finding": procedures.procedure(INSPECTION).name_of,
    }  # fmt: skip


@require_safe
@rights.needs("bureau.read")
def complaints(request: HttpRequest) -> HttpResponse:
    """All complaints the reader's jurisdiction has, the newest first."""
    return render(request, "supervision/complaints.html", _listed(request, "complaints", "-pk"))


@require_safe
@rights.needs("bureau.read")
def violations(request: HttpRequest) -> HttpResponse:
    """All violations, the newest first."""
    return render(request, "supervision/violations.html", _listed(request, "violations", "-pk"))


@require_safe
@rights.needs("bureau.read")
def checks(request: HttpRequest) -> HttpResponse:
    """All projects that stand in plans, the newest plan first."""
    return render(request, "supervision/checks.html", _listed(request, "checks", "-plan"))
