"""Founding a company, asking to join one, and who may do what in it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.problems import BadInput, Problem, Spot
from huice.site.companies import members as acting
from huice.site.companies import self_test
from huice.site.companies.members import MAY, ROLES, KnownAlready
from huice.site.companies.models import Company
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.counted import one_more
from huice.site.web.language import said, say

AN_HOUR_BY_ONE: Final = 20
"""How many codes one person may try within an hour: whose code is registered is not to be
gathered by trying."""


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("company.found")
def new(request: HttpRequest) -> HttpResponse:
    """Found a company, with the answers of the self-test where the visitor wants them."""
    if request.method != "POST":
        return _new_page(request)
    actor, typed = actor_of(request), request.POST
    if not one_more("company-code", request, AN_HOUR_BY_ONE, actor.ref):
        return _new_page(request, _TOO_MANY.problems, status=429)
    try:
        company = acting.found(typed.get("name", ""), typed.get("credit_code", ""), actor)
    except BadInput as error:
        return _new_page(request, error.problems, status=422)
    except KnownAlready as known:
        role = known.company.memberships.filter(person=actor.person).first()
        if role and role.role:
            messages.info(
                request, say(request, "您已是这家企业的成员", "You act for this company already")
            )
            return redirect("company", known.company.ref)
        return _new_page(request, known=known.company.credit_code, waits=role is not None)
    taken = self_test.take_along(request, company, actor) if typed.get("take") == "1" else 0
    messages.success(request, say(
        request, f"已登记{company.name}" + (f"，带入自测答案 {taken} 项" if taken else ""),
        f"{company.name} is registered" + (f", with {taken} answers of the self-test" if taken else ""),
    ))  # fmt: skip
    return redirect("company", company.ref)


_TOO_MANY = BadInput.at(
    Spot(""), f"一小时内已登记或申请 {AN_HOUR_BY_ONE} 次，请稍后再试",
    f"You registered or asked {AN_HOUR_BY_ONE} times within an hour: try again later", "",
)  # fmt: skip


def _new_page(
    request: HttpRequest,
    problems: tuple[Problem, ...] = (),
    known: str = "",
    waits: bool = False,
    status: int = 200,
) -> HttpResponse:
    """``known`` is a code that is registered: all that a stranger is told of its company."""
    return render(request, "companies/new.html", {
        "typed": {name: request.POST.get(name, "") for name in ("name", "credit_code")},
        "take": request.method != "POST" or request.POST.get("take") == "1",
        "answers": len(self_test.answers(request)), "known": known, "waits": waits,
        "problems": problems, "wrong": {each.field: each.what for each in problems},
    }, status=status)  # fmt: skip


@require_POST
@rights.needs("company.found")
def join(request: HttpRequest) -> HttpResponse:
    """Ask the owners of a company to be let in; what it is called is not told."""
    if not one_more("company-code", request, AN_HOUR_BY_ONE, actor_of(request).ref):
        return _new_page(request, _TOO_MANY.problems, status=429)
    try:
        code = acting.code_of(request.POST.get("credit_code", ""))
    except BadInput as error:
        return _new_page(request, error.problems, status=422)
    company = Company.objects.filter(credit_code=code).first()
    if company is None:
        messages.info(
            request,
            say(
                request,
                f"{code} 尚未登记，可由您登记",
                f"{code} is not registered yet: you can do so",
            ),
        )
        return redirect("company-new")
    if acting.ask(company, actor_of(request)).role:
        return redirect("company", company.ref)
    messages.success(request, say(
        request, f"已申请加入 {code}，待其所有者答复；没有所有者的，由管理员核实",
        f"You asked to join {code}; its owners answer, or the administrator where there is none",
    ))  # fmt: skip
    return redirect("companies")


@require_safe
@rights.needs("company.read", on=Company)
def members(request: HttpRequest, company: Company) -> HttpResponse:
    return _members_page(request, company)


def _members_page(
    request: HttpRequest, company: Company, problem: Problem | None = None, about: str = ""
) -> HttpResponse:
    every = list(company.memberships.select_related("person").order_by("asked"))
    manages = rights.may(actor_of(request), "company.manage", company)
    ranks = list(ROLES)
    return render(request, "companies/members.html", {
        "company": company, "roles": ROLES, "may": MAY, "manages": manages,
        "held": sorted((x for x in every if x.role), key=lambda x: ranks.index(x.role)),
        "asked": [each for each in every if not each.role] if manages else [],
        "problem": problem, "about": about,
    }, status=422 if problem else 200)  # fmt: skip


@require_POST
@rights.needs("company.manage", on=Company)
def member(request: HttpRequest, company: Company, person: str) -> HttpResponse:
    """Give a role to a member or to one who asked; take one out, or refuse."""
    found = company.memberships.select_related("person").filter(person__ref=person).first()
    if found is None:
        raise Http404
    before, role = request.POST.get("before", ""), request.POST.get("role", "")
    try:
        if request.POST.get("act") == "remove":
            acting.remove(company, found.person, before, actor_of(request))
        else:
            acting.give(company, found.person, role, before, actor_of(request))
    except BadInput as error:
        return _members_page(request, company, error.problems[0], person)
    messages.success(request, say(request, "已更新成员", "The members are updated"))
    if found.person == actor_of(request).person and request.POST.get("act") == "remove":
        return redirect("companies")
    return redirect("company-members", company.ref)


@require_POST
@rights.needs("company.read", on=Company)
def leave(request: HttpRequest, company: Company) -> HttpResponse:
    """Act for the company no more."""
    actor = actor_of(request)
    assert actor.person is not None
    try:
        acting.remove(company, actor.person, actor.memberships[company.pk], actor)
    except BadInput as error:
        messages.error(request, said(request, error.problems[0].what))
        return redirect("company-members", company.ref)
    messages.success(request, say(request, f"您已退出{company.name}", f"You left {company.name}"))
    return redirect("companies")
