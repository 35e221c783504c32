"""A paper before it is served, as it will read; then served, with number, date and code."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huice.site.bureau import case_page, serving
from huice.site.casework.models import Case
from huice.site.casework.papers.content import LONGEST_REMARK
from huice.site.casework.papers.owed import Paper
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.policies import library


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.handle", on=Case)
def notice(request: HttpRequest, case: Case) -> HttpResponse:
    """The draft of a paper that is owed; serving it cannot be undone."""
    asked = request.POST if request.method == "POST" else request.GET
    page = case_page.read(case)
    paper = _paper(page, asked.get("entry", ""), asked.get("duty", ""))
    remark = asked.get("remark", "").replace("\x00", "").strip()
    problems: list[tuple[str, str]] = []
    if len(remark) > LONGEST_REMARK:
        problems = [("remark", say(
            request, f"补充说明有 {len(remark):,} 个字，至多 {LONGEST_REMARK:,} 个",
            f"the remark has {len(remark):,} characters, at most {LONGEST_REMARK:,}",
        ))]  # fmt: skip
    elif request.method == "POST" and asked.get("do") == "serve":
        made, is_new = serving.serve(page, paper, actor_of(request), remark)
        messages.success(request, say(
            request, f"已出具 {made.number}。" if is_new else f"此前已出具 {made.number}，未重复。",
            f"{made.number} is served." if is_new else f"{made.number} was served before, once.",
        ))  # fmt: skip
        return redirect("case", case=case.ref)
    return render(
        request, "bureau/notice.html",
        {"case": case, "page": page, "paper": paper, "remark": remark, "problems": problems,
         "wrong": dict(problems), "ended": _ended(page),
         "content": serving.drafted(page, paper, remark if not problems else "")},
        status=422 if problems else 200,
    )  # fmt: skip


def _ended(page: case_page.Page) -> date | None:
    """The last day in force of the document a paper rests on, where that day is over."""
    found = (x.until for x in library().documents if x.id == page.procedure.document)
    last = next(found, None)
    return last if last and last < clock.today() else None


def _paper(page: case_page.Page, entry: str, duty: str) -> Paper:
    for each in case_page.owed(page):
        if each.paper.entry == entry and str(each.paper.number) == duty:
            return each.paper
    raise Http404
