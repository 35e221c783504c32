"""Acting on a case: an event is previewed, entered, or proposed to the level that may enter it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huice.problems import BadInput
from huice.procedure.events import Entry
from huice.site.bureau import case_page, deciding
from huice.site.bureau.case_page import Page
from huice.site.bureau.views.case import shown
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import said, say
from huice.site.web.problems import Conflict


@require_POST
@rights.needs("case.refer", on=Case)
def act(request: HttpRequest, case: Case) -> HttpResponse:
    """Enter an event, or propose it where somebody else must sign."""
    actor, posted = actor_of(request), deciding.cleaned(request.POST.dict())
    page = case_page.read(case)
    try:
        entry = deciding.entry_of(page.procedure, posted, page.known, page.entries)
        told = decided(request, page, entry, posted)
    except BadInput as error:
        return shown(request, page, status=422, **wrong(request, posted, error))
    except Conflict:
        fresh = case_page.read(case)
        return shown(request, fresh, status=409, **conflicting(fresh, posted))
    messages.success(request, told)
    seen = rights.may(actor, "case.desk", case)
    return redirect("case", case=case.ref) if seen else redirect("queue")


def decided(request: HttpRequest, page: Page, entry: Entry, posted: Mapping[str, str]) -> str:
    """Enter or propose, and say what was done."""
    actor, seen = actor_of(request), posted.get("seen", "")
    needs = deciding.needed(entry, page.entries)
    title = said(request, page.procedure.events[entry.event].title) if entry.event else say(request, "撤销记录", "strike out")  # fmt: skip
    if rights.may(actor, needs, page.case) and posted.get("send") != "propose":
        done = deciding.enter(page.case, entry, actor, seen, needs)
        state = said(request, page.procedure.states[done.case.state].title)
        if done.again:
            return say(request, f"“{title}”此前已记入，未重复。", f"'{title}' was already entered, once.")  # fmt: skip
        return say(
            request, f"已记入“{title}”，现为：{state}。", f"'{title}' is entered; now: {state}."
        )
    deciding.propose(page.case, entry, posted, actor, seen, needs)
    level = said(request, deciding.LEVELS[needs])
    if not deciding.signers(page.case, needs):
        return say(request, f"已拟办“{title}”，待{level}审签；目前尚无此岗位的人员，请告知管理员。",
                   f"'{title}' waits for {level}, a post that nobody holds yet: tell the administrator.")  # fmt: skip
    return say(
        request, f"已拟办“{title}”，待{level}审签。", f"'{title}' waits for {level} to sign."
    )


@require_POST
@rights.needs("case.refer", on=Case)
def preview(request: HttpRequest, case: Case) -> HttpResponse:
    """What an event would change; nothing is written. A part of the page for HTMX, else the page
    with what was typed."""
    posted = deciding.cleaned(request.POST.dict())
    page = case_page.read(case)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    try:
        entry = deciding.entry_of(page.procedure, posted, page.known, page.entries)
        found = case_page.preview(page, form_of(posted), entry)
    except BadInput as error:
        context = wrong(request, posted, error)
        if is_part:
            part = {"preview": None, "preview_wrong": context["problems"], "page": page}
            return render(request, "bureau/_preview.html", part)
        return shown(request, page, status=422, **context)
    if is_part:
        part = {"preview": found, "preview_wrong": [], "page": page}
        return render(request, "bureau/_preview.html", part)
    return shown(request, page, preview=found, typed=posted, typed_form=found.form)


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.handle", on=Case)
def correct(request: HttpRequest, case: Case) -> HttpResponse:
    """Correct an entry, strike it out, or enter an event that was forgotten; with a reason."""
    actor, page = actor_of(request), case_page.read(case)
    asked = deciding.cleaned((request.POST if request.method == "POST" else request.GET).dict())
    original = next((each for each in page.entries if each.id == asked.get("corrects")), None)
    if asked.get("corrects") and original is None:
        raise Http404
    typed = asked if request.method == "POST" else _first_values(original)
    context: dict[str, Any] = {"typed": typed, "problems": [], "wrong": {}, "meanwhile": [],
                               "preview": None, "preview_wrong": []}  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            entry = deciding.entry_of(page.procedure, asked, page.known, page.entries)
            if asked.get("do") != "preview":
                messages.success(request, decided(request, page, entry, asked))
                return redirect("case", case=case.ref)
            context["preview"] = case_page.preview(page, form_of(asked), entry)
        except BadInput as error:
            context |= wrong(request, asked, error)
            status = 422
        except Conflict:
            page = case_page.read(case)
            context |= {"meanwhile": case_page.meanwhile(page, asked.get("seen", ""))}
            status = 409
    event = asked.get("event") or (original.event if original else "")
    by = original.by if original else asked.get("by", "")
    if event:
        rule = page.procedure.events.get(event)
        if rule is None or by not in rule.by:
            raise Http404
        context["form"] = case_page.correction_form(page, event, by, actor)
    return render(
        request, "bureau/correct.html",
        {**context, "page": page, "case": case, "procedure": page.procedure, "original": original,
         "omitted": not original},
        status=status,
    )  # fmt: skip


def _first_values(original: Entry | None) -> dict[str, str]:
    """An entry as its form shows it first."""
    if original is None:
        return {"day": clock.today().isoformat()}
    hour = f"{original.time:%H:%M}" if original.time else ""
    data = {f"data-{name}": written for name, written in original.data.items()}
    return {"day": original.day.isoformat(), "hour": hour, **data}


# --- what is shown again -------------------------------------------------------------------------


def form_of(posted: Mapping[str, str]) -> str:
    """The form on the page that was sent."""
    return f"{posted.get('event', '')}-{posted.get('by', '')}"[:130]


def wrong(request: HttpRequest, posted: Mapping[str, str], error: BadInput) -> dict[str, Any]:
    """What was typed, and beside each field what is wrong with it."""
    form = form_of(posted)
    told = [(each.field, said(request, deciding.plainly(each))) for each in error.problems]
    problems = [(f"{form}-{name}" if _is_field(name) else "", text) for name, text in told]
    return {
        "typed": posted, "typed_form": form, "problems": problems,
        "wrong": {name: text for name, text in told if _is_field(name)},
    }  # fmt: skip


def _is_field(name: str) -> bool:
    return name in ("day", "hour", "because") or name.startswith("data-")


def conflicting(page: Page, posted: Mapping[str, str]) -> dict[str, Any]:
    """What another person did meanwhile, with what was typed."""
    return {
        "typed": posted, "typed_form": form_of(posted),
        "meanwhile": case_page.meanwhile(page, posted.get("seen", "")),
        "was_first": True,
    }  # fmt: skip
