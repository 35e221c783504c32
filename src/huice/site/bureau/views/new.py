"""A case that begins at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huice.problems import BadInput
from huice.site.bureau import beginning
from huice.site.bureau.deciding import cleaned
from huice.site.casework import procedures
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.problems import told
from huice.site.web.refs import new_ref


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("bureau.handle")
def case_new(request: HttpRequest) -> HttpResponse:
    """Begin a case for a company; what the applicant handed in is recorded on its page."""
    actor, problems = actor_of(request), list[tuple[str, str]]()
    mine = [each for each, role in actor.posts.items() if role in rights.HANDLERS]
    typed = {
        "day": clock.today().isoformat(), "authority": mine[0].ref,
        "procedure": procedures.APPROVAL, "form": new_ref(),
    }  # fmt: skip
    if request.method == "POST":
        typed = cleaned(request.POST.dict())
        try:
            made = beginning.begin(typed, actor)
        except BadInput as error:
            fields = [each.field for each in error.problems]
            problems = list(zip(fields, told(request, error.problems), strict=True))
        else:
            messages.success(
                request, say(request, f"已建案 {made.name}。", f"{made.name} has begun.")
            )
            return redirect("case", case=made.ref)
    return render(
        request, "bureau/new.html",
        {"typed": typed, "problems": problems, "wrong": dict(problems), "authorities": mine,
         "procedures": [(each, procedures.procedure(each).title) for each in list(procedures.keys())]},
        status=422 if problems else 200,
    )  # fmt: skip
