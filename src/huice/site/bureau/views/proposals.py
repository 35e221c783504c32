"""Proposals: what waits for a signature, with what it would change; signed or returned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.procedure.events import Entry
from huice.procedure.model import Procedure
from huice.site.bureau import case_page, deciding
from huice.site.bureau.case_page import Page
from huice.site.bureau.models import Proposal
from huice.site.casework import procedures
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import said, say
from huice.site.web.problems import Conflict

A_PAGE: Final = 25
_CHOSEN: Final = {"confirmed": "sign", "returned": "return", "withdrawn": "withdraw"}


@require_safe
@rights.needs("bureau.read")
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for one's own signature, what one drew up, and what was decided."""
    actor = actor_of(request)
    organisations = list(rights.seen_organisations(actor).values_list("pk", flat=True))
    seen = Proposal.objects.filter(case__authority__in=organisations)
    seen = seen.select_related("case", "case__company")
    parts = {
        "mine": seen.filter(deciding.to_sign(actor), state="open").order_by("at"),
        "drawn": seen.filter(proposer=actor.person).order_by("-at"),
        "open": seen.filter(state="open").order_by("at"),
        "decided": seen.exclude(state="open").order_by("-decided_at"),
    }
    part = request.GET.get("part", "")
    part = part if part in parts else "mine"
    page = Paginator(parts[part], A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, *_names(each)) for each in page.object_list]
    return render(
        request, "bureau/proposals.html",
        {"part": part, "page": page, "rows": rows, "levels": deciding.LEVELS,
         "waiting": parts["mine"].count()},
    )  # fmt: skip


def _names(proposal: Proposal) -> tuple[Any, Any]:
    """The procedure and the event of a proposal, as they are called."""
    procedure = procedures.version(proposal.case.digest_id)
    return procedure.title, _title(procedure, proposal.event)


def _title(procedure: Procedure, event: str) -> Text:
    return procedure.events[event].title if event else case_page.STRUCK


@require_safe
@rights.needs("case.desk", on=Proposal)
def proposal(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """What was proposed, by whom, and what it would change today."""
    return _shown(request, proposal, case_page.read(proposal.case))


@require_POST
@rights.needs("case.desk", on=Proposal)
def decide(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Sign it, return it with a reason, or take back one's own."""
    actor, posted = actor_of(request), deciding.cleaned(request.POST.dict())
    choice, page = posted.get("choice", ""), case_page.read(proposal.case)
    try:
        if choice == "sign":
            rights.check(actor, proposal.needs, proposal.case)
            entry = _entry(page, proposal, posted)
            done = deciding.sign(proposal, entry, actor, posted.get("seen", ""))
            state = said(request, page.procedure.states[done.case.state].title)
            messages.success(request, say(request, f"已审签记入，现为：{state}。", f"Signed and entered; now: {state}."))  # fmt: skip
            return redirect("case", case=proposal.case.ref)
        if choice == "withdraw":
            if proposal.proposer_id != (actor.person.pk if actor.person else None):
                raise PermissionDenied
            deciding.withdraw(proposal, actor)
            messages.success(request, say(request, "已撤回。", "Withdrawn."))
            return redirect("case", case=proposal.case.ref)
        rights.check(actor, proposal.needs, proposal.case)
        reason = posted.get("reason", "").strip()
        if not 0 < len(reason) <= deciding.LONGEST_REASON:
            problem = say(request, f"退回须说明理由，至多 {deciding.LONGEST_REASON:,} 个字",
                          f"Say why it is returned, in {deciding.LONGEST_REASON:,} characters at most")  # fmt: skip
            return _shown(
                request, proposal, page, 422, typed=posted, problems=[("reason", problem)]
            )
        deciding.send_back(proposal, actor, reason)
        messages.success(request, say(request, "已退回拟办人。", "Returned to who drew it up."))
        return redirect("proposals")
    except BadInput as error:
        problems = [
            (each.field if each.field in ("day", "because") else "", said(request, deciding.plainly(each)))
            for each in error.problems
        ]  # fmt: skip
        return _shown(request, proposal, page, 422, typed=posted, problems=problems)
    except Conflict:
        proposal.refresh_from_db()
        own = actor.person is not None and proposal.decided_by_id == actor.person.pk
        if own and choice == _CHOSEN.get(proposal.state):  # the form was sent twice
            return redirect("case", case=proposal.case.ref)
        return _shown(
            request, proposal, case_page.read(proposal.case), 409, typed=posted, was_first=True,
            meanwhile_seen=posted.get("seen", ""),
        )  # fmt: skip


def _entry(page: Page, proposal: Proposal, posted: dict[str, str]) -> Entry:
    """The entry as it is signed: dated to the signature unless the head says otherwise, with the
    proposer in its reason."""
    day = posted.get("day", "") or clock.today().isoformat()
    data = {**proposal.data, "entry": proposal.entry}
    if not data.get("corrects"):
        data["day"] = day
    entry = deciding.entry_of(page.procedure, data, page.known, page.entries)
    more = posted.get("because", "").strip()
    drawn = f"{proposal.proposer_name} 拟办"
    return replace(entry, reason="；".join(each for each in (entry.reason, more, drawn) if each))


def _shown(
    request: HttpRequest, proposal: Proposal, page: Page, status: int = 200, *,
    typed: dict[str, str] | None = None, problems: list[tuple[str, str]] | None = None,
    was_first: bool = False, meanwhile_seen: str = "",
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    preview, blocked = None, ""
    if proposal.state == "open":
        try:
            preview = case_page.preview(page, "", _entry(page, proposal, {}))
        except BadInput as error:
            blocked = "；".join(said(request, deciding.plainly(each)) for each in error.problems)
    written = {
        name.removeprefix("data-"): value
        for name, value in proposal.data.items() if name.startswith("data-") and value
    }  # fmt: skip
    return render(
        request, "bureau/proposal.html",
        {
            "proposal": proposal, "case": page.case, "page": page, "procedure": page.procedure,
            "title": _title(page.procedure, proposal.event), "preview": preview, "preview_wrong": [],
            "data": list(case_page.told(page.procedure, written)), "blocked": blocked,
            "level": deciding.LEVELS[proposal.needs],
            "may_sign": proposal.state == "open" and rights.may(actor, proposal.needs, page.case),
            "is_mine": actor.person is not None and proposal.proposer_id == actor.person.pk,
            "since": case_page.meanwhile(page, meanwhile_seen or proposal.seen),
            "typed": typed or {}, "problems": problems or [], "wrong": dict(problems or []),
            "was_first": was_first,
        },
        status=status,
    )  # fmt: skip
