"""My companies, and the start of a company's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.site.companies import answers, desk
from huice.site.companies.asking import Asked, asked_of
from huice.site.companies.members import ROLES
from huice.site.companies.models import Company
from huice.site.companies.typed import choices, example
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock

BEST_SHOWN = 6
MESSAGES_SHOWN = 3
DUE_SHOWN = 6
CASES_SHOWN = 10
PROJECTS_SHOWN = 10


@require_safe
@rights.needs("self")
def companies(request: HttpRequest) -> HttpResponse:
    """The companies a person acts for, and those they asked to join."""
    person = actor_of(request).person
    assert person is not None
    mine = list(person.memberships.select_related("company").order_by("company__name"))
    return render(request, "companies/companies.html", {
        "held": [(each.company, ROLES[each.role]) for each in mine if each.role],
        "asked": [each.company.credit_code for each in mine if not each.role],
    })  # fmt: skip


@require_safe
@rights.needs("company.read", on=Company)
def company(request: HttpRequest, company: Company) -> HttpResponse:
    """What is due, what can be had, the next question, and what is in progress."""
    return desk_page(request, company, asked_of(request, company))


def desk_page(
    request: HttpRequest, company: Company, asked: Asked, status: int = 200
) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    assert actor.person is not None
    answered = asked.answered
    return render(request, "companies/company.html", {
        "company": company, "asked": asked, "answered": answered,
        "role": ROLES.get(actor.memberships.get(company.pk, ""), ROLES["viewer"]),
        "due": desk.due(company, answered.match if answered else None, today),
        "shown_at_most": DUE_SHOWN, "best": answered.live[:BEST_SHOWN] if answered else [],
        "by_when": answers.by_when, "options": choices, "example": example, **_in_progress(request, company),
        "requests": _requests(request, company),
        "news": list(actor.person.messages.filter(read=None).order_by("-at")[:MESSAGES_SHOWN]),
    }, status=status)  # fmt: skip


def _in_progress(request: HttpRequest, company: Company) -> dict[str, Any]:
    """The newest cases and projects; all cases where that is asked for."""
    cases, projects = desk.cases(company), company.projects.order_by("-made")
    most = None if request.GET.get("cases") == "all" else CASES_SHOWN
    return {
        "cases": cases[:most], "case_count": len(cases), "project_count": projects.count(),
        "projects": list(projects[:PROJECTS_SHOWN]),
    }  # fmt: skip


def _requests(request: HttpRequest, company: Company) -> int:
    """How many ask to join; told to those who can answer."""
    manages = rights.may(actor_of(request), "company.manage", company)
    return company.memberships.filter(role="").count() if manages else 0
