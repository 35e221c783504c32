"""Messages in place, and the files of a case given out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice.site.casework import uploads
from huice.site.casework.models import Case, Message, Upload
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import say

A_PAGE = 30


def _own(request: HttpRequest) -> QuerySet[Message]:
    return Message.objects.filter(to=actor_of(request).person).select_related("case__authority")


@require_safe
@rights.needs("self")
def inbox(request: HttpRequest) -> HttpResponse:
    """Whatever one was told, the newest first; ``?show=unread`` for what was not opened yet."""
    own = _own(request)
    unread = own.filter(read=None)
    only_unread = request.GET.get("show") == "unread"
    shown = (unread if only_unread else own).order_by("-at", "-pk")
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "casework/messages.html",
        {"page": page, "only_unread": only_unread, "all_of": own.count(), "unread": unread.count()},
    )  # fmt: skip


@require_POST
@rights.needs("self")
def open_message(request: HttpRequest) -> HttpResponse:
    """Mark a message as read and go to what it tells of."""
    number = request.POST.get("message", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    found = _own(request).filter(pk=int(number)).first()
    if found is None:
        raise Http404
    _mark(_own(request).filter(pk=found.pk))
    return redirect(found.link or _page_of(request, found.case) or "messages")


def _page_of(request: HttpRequest, case: Case | None) -> str:
    """The case as the reader's own desk shows it; nothing where it is not theirs any more."""
    actor = actor_of(request)
    if case is None or not rights.may(actor, "case.read", case):
        return ""
    desk = "applicant-case" if case.company_id in actor.memberships else "case"
    return reverse(desk, kwargs={"case": case.ref})


@require_POST
@rights.needs("self")
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    marked = _mark(_own(request))
    said.success(request, say(request, f"{marked} 条已标为已读。", f"{marked} marked as read."))
    return redirect("messages")


def _mark(found: QuerySet[Message, Any]) -> int:
    return found.filter(read=None).update(read=clock.now())


@require_safe
@rights.needs("case.read", on=Upload)
def upload(request: HttpRequest, upload: Upload) -> HttpResponse:
    """A file of a case, as an attachment."""
    if not uploads.path_of(upload.sha256).is_file():
        raise Http404
    return uploads.served(upload)  # type: ignore[return-value]
