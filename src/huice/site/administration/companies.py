"""Companies that nobody answers for: entered at a counter, or left by their last owner.

Who asks to join one finds no owner to agree, so an administrator does, once it is sure who asks.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.site.companies import members
from huice.site.companies.models import Company
from huice.site.people.actor import actor_of
from huice.site.people.rights import needs
from huice.site.web.language import say


@require_safe
@needs("administer")
def companies(request: HttpRequest) -> HttpResponse:
    """Those who ask to join a company without an owner, who asked first on top."""
    return render(request, "administration/companies.html", {"asked": members.unanswered()})


@require_POST
@needs("administer", on=Company)
def owner(request: HttpRequest, company: Company) -> HttpResponse:
    """Make one who asked the owner, or refuse."""
    asked = members.unanswered().filter(
        company=company, person__ref=request.POST.get("person", "").replace("\x00", "")
    )
    membership = asked.first()
    if membership is None:
        raise Http404
    if request.POST.get("act") == "refuse":
        members.remove(company, membership.person, "", actor_of(request))
        told = ("申请已拒绝", "The request is refused")
    else:
        members.appoint(company, membership.person, actor_of(request))
        told = (f"{membership.person.name}现为{company.name}的所有者",
                f"{membership.person.name} is now the owner of {company.name}")  # fmt: skip
    messages.success(request, say(request, *told))
    return redirect("admin-companies")
