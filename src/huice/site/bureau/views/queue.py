"""The queue of an officer, its export, and who handles what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from huice.problems import BadInput
from huice.site.bureau import assigning, queue
from huice.site.bureau.deciding import to_sign
from huice.site.bureau.models import Proposal
from huice.site.bureau.queue_xlsx import workbook
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Person
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.problems import told
from huice.site.web.sheets import XLSX

_TURNED_AT_ONCE: Final = 20
_READ_AT_ONCE: Final = 500


@require_safe
@rights.needs("bureau.read")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases by remaining days, part by part."""
    actor, day = actor_of(request), clock.today()
    docket.refresh(limit=_TURNED_AT_ONCE)
    asked = queue.asked_of(request.GET)
    context = _queue(actor, asked)
    matching = queue.matching(actor, asked)
    is_narrowed = queue.is_narrowed(asked)  # then the other parts are counted when asked for
    counts = {
        part: queue.counted(queue.in_part(matching, part, day))
        for part in queue.PARTS
        if part == asked.part or not is_narrowed
    }
    parts = [
        (part, title, part == asked.part, counts.get(part)) for part, title in queue.PARTS.items()
    ]
    pages = queue.Bounded(queue.in_part(matching, asked.part, day), asked.size)
    pages.count = min(counts[asked.part], queue.MOST)
    page = pages.get_page(asked.page)
    context |= {
        "parts": parts,
        "page": page,
        "rows": queue.rows(list(page.object_list), day),
        "most": queue.MOST,
    }
    template = "bureau/_queue.html" if request.htmx else "bureau/queue.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _queue(actor: Actor, asked: queue.Asked) -> dict[str, Any]:
    seen = list(rights.seen_organisations(actor))
    mine = [each for each in seen if actor.posts.get(each) in rights.HANDLERS]
    key = asked.procedure
    return {
        "asked": asked,
        "scopes": list(queue.SCOPES.items()) if len(seen) > len(actor.posts) else [],
        "organisations": seen if len(seen) > 1 else [],
        "procedures": [(each, procedures.procedure(each).title) for each in list(procedures.keys())],
        "states": [(x.id, x.title) for x in procedures.procedure(key).states.values()] if key else [],
        "handlers": queue.handlers(mine or seen),
        "may_assign": bool(mine),
        "to_sign": Proposal.objects.filter(to_sign(actor), state="open").count(),
    }  # fmt: skip


@require_safe
@rights.needs("bureau.read")
def exported(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, up to the most that is counted."""
    actor, day = actor_of(request), clock.today()
    docket.refresh(limit=_TURNED_AT_ONCE)
    found = queue.found(actor, queue.asked_of(request.GET), day)
    pks = list(found.values_list("pk", flat=True)[: queue.MOST])
    rows = (
        row for some in batched(pks, _READ_AT_ONCE) for row in queue.rows(queue.whole(some), day)
    )
    body = workbook(rows, language_of(request))
    return HttpResponse(
        body, content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="queue-{day}.xlsx"'},
    )  # fmt: skip


@require_POST
@rights.needs("bureau.handle")
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to a handler."""
    actor = actor_of(request)
    refs = [each[:16].replace("\x00", "") for each in request.POST.getlist("case")[:100]]
    chosen = list(rights.seen_cases(actor, Case.objects.filter(ref__in=refs)))
    back = _back(request)
    if not chosen:
        messages.error(
            request,
            say(request, "没有勾选案件，未作分办。", "No case was ticked; nothing was assigned."),
        )
        return redirect(back)
    handler, is_known = handler_of(request.POST.get("handler", ""), actor)
    if not is_known:
        messages.error(
            request,
            say(request, "请选择经办人，未作分办。", "Choose a handler; nothing was assigned."),
        )
        return redirect(back)
    try:
        changed = assigning.assign(chosen, handler, actor)
    except BadInput as error:
        messages.error(request, "\n".join(told(request, error.problems)))
        return redirect(back)
    messages.success(request, say(request, f"已分办 {changed} 件。", f"{changed} assigned."))
    return redirect(back)


@require_POST
@rights.needs("case.handle", on=Case)
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    """Take a case, hand it on, or give it back."""
    actor = actor_of(request)
    handler, is_known = handler_of(request.POST.get("handler", ""), actor)
    if not is_known:
        messages.error(
            request,
            say(request, "请选择经办人，未作更改。", "Choose a handler; nothing was changed."),
        )
        return redirect("case", case=case.ref)
    try:
        changed = assigning.assign([case], handler, actor)
    except BadInput as error:
        messages.error(request, "\n".join(told(request, error.problems)))
    else:
        if changed:
            who = str(handler) if handler else say(request, "无人", "nobody")
            messages.success(request, say(request, f"经办人：{who}。", f"Handler: {who}."))
    return redirect("case", case=case.ref)


def handler_of(ref: str, actor: Actor) -> tuple[Person | None, bool]:
    """The person of a form's choice: "me", "none", or a public name; and whether there is one."""
    if ref == "none":
        return None, True
    if ref == "me":
        return actor.person, True
    found = Person.objects.filter(ref=ref[:16].replace("\x00", ""), is_active=True).first()
    return found, found is not None


def batched(pks: list[int], size: int) -> Iterator[list[int]]:
    for first in range(0, len(pks), size):
        yield pks[first : first + size]


def _back(request: HttpRequest) -> str:
    """The list one came from, with its filters."""
    asked = request.POST.get("back", "")
    is_own = asked.startswith("?") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return reverse("queue") + (asked[:500] if is_own else "")
