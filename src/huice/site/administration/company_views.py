"""A company found by its credit code, to be given its first owner; its facts are not shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.companies import members
from huice.site.companies.models import Company
from huice.site.people.actor import actor_of
from huice.site.people.models import Person
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import language_of, say
from huice.site.web.problems import Conflict

LOGIN = Text("登录名", "login")


@require_safe
@needs("administer")
def find(request: HttpRequest) -> HttpResponse:
    """A company by its credit code, with the logins and roles of those who act for it."""
    code = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    if not code:
        return _page(request, code)
    try:
        checked = members.code_of(code)
    except BadInput as error:
        problem = error.problems[0].what.say(language_of(request))
        return _page(request, code, wrong=problem)
    company = Company.objects.filter(credit_code=checked).first()
    return _page(request, code, company, is_missing=company is None)


@require_POST
@needs("administer", on=Company)
def give(request: HttpRequest, company: Company) -> HttpResponse:
    """Make a login the owner of a company that has none."""
    typed = Typed(request)
    login = typed.text("login", LOGIN)
    person = Person.objects.filter(login=login.lower(), is_active=True).first()
    if person is None:
        typed.refuse("login", f"没有在用的登录名“{login}”", f"No login '{login}' is in service")
    if typed.wrong or person is None:
        return _page(request, company.credit_code, company, typed=typed)
    try:
        members.install(company, person, actor_of(request))
    except Conflict:
        typed.refuse("", "企业已有所有者，由其管理成员", "The company has an owner, who keeps its members")  # fmt: skip
        return _page(request, company.credit_code, company, typed=typed)
    messages.success(request, say(
        request, f"{person.name}现为{company.name}的所有者",
        f"{person.name} is now the owner of {company.name}",
    ))  # fmt: skip
    return redirect(f"{reverse('admin-company-find')}?q={company.credit_code}")


def _page(
    request: HttpRequest, code: str, company: Company | None = None, *, wrong: str = "",
    is_missing: bool = False, typed: Typed | None = None,
) -> HttpResponse:  # fmt: skip
    held = company.memberships.select_related("person").order_by("person__login") if company else ()
    refused = typed.problems if typed else []
    return render(
        request, "administration/company_find.html",
        {
            "code": code, "company": company, "members": held, "roles": members.ROLES,
            "has_owner": bool(company and members.owners(company)), "is_missing": is_missing,
            "problems": [("q", wrong)] if wrong else refused, "wrong": wrong,
            "login": typed.values.get("login", "")[:64] if typed else "",
            "login_wrong": typed.wrong.get("login", "") if typed else "",
        },
        status=422 if wrong or refused else 200,
    )  # fmt: skip
