"""Complaints: the form for anyone with a login, what became of one's own, and the desk for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.bureau.models_supervision import Complaint
from huice.site.bureau.supervision import complaints
from huice.site.bureau.supervision.acting_here import desk
from huice.site.bureau.supervision.views.overview import state_of
from huice.site.casework.models_publication import Publication
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.models import Organisation
from huice.site.web.language import language_of, say
from huice.site.web.refs import LENGTH, new_ref
from huice.site.web.typing_in import Typed, Wrong, wrongs

MOST_FILES = 5


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("complaint.file")
def complaint_new(request: HttpRequest) -> HttpResponse:
    """Complain or report: to whom, about what, the facts, and files."""
    actor, problems = actor_of(request), list[Wrong]()
    typed = {"name": actor.name, "ref": new_ref(), **_about_publication(request)}
    if request.method == "POST":
        form = Typed(request)
        typed = {**typed, **form.values}
        try:
            told = _told(form, len(request.FILES.getlist("files")))
            made = complaints.file(told, request.FILES.getlist("files"), actor)
        except BadInput as error:
            problems = [
                ("files" if field == complaints.KIND else field, message)
                for field, message in wrongs(request, error)
            ]
        else:
            messages.success(request, say(
                request, f"已收到，编号 {made.case.name}。处理情况会在消息里告知您。",
                f"Received as {made.case.name}. You will be told by message how it is handled.",
            ))  # fmt: skip
            return redirect("complaint-own", ref=made.ref)
    bureaus = Organisation.objects.order_by("path")
    return render(
        request, "supervision/complaint_new.html",
        {
            "typed": typed, "problems": problems, "wrong": dict(reversed(problems)),
            "bureaus": [(x.ref, x.title.say(language_of(request))) for x in bureaus],
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _about_publication(request: HttpRequest) -> dict[str, str]:
    """Where somebody objects to what was published: to whom, and about what."""
    ref = request.GET.get("publication", "")
    if not (ref.isascii() and ref.isalnum()):
        return {}
    found = Publication.objects.filter(ref=ref[:LENGTH]).select_related("authority").first()
    return {"authority": found.authority.ref, "about": found.title_zh} if found else {}


def _told(form: Typed, files: int) -> complaints.Told:
    authority = Organisation.objects.filter(ref=form.values.get("authority", "")[:LENGTH]).first()
    if authority is None:
        form.wrong("authority", "请选择受理机关", "choose the authority it goes to")
    name = form.text("name", Text("姓名", "Name"), 64)
    contact = form.text("contact", Text("联系方式", "How to reach you"), 200)
    about = form.text("about", Text("投诉举报对象", "What it is about"), 300)
    facts = form.text("facts", Text("事实和理由", "Facts"), 5_000)
    if files > MOST_FILES:
        form.wrong(
            "files",
            f"有 {files} 个文件，至多 {MOST_FILES} 个",
            f"{files} files, at most {MOST_FILES}",
        )
    form.expect_right()
    assert authority is not None
    ref = form.values.get("ref", "")
    is_ref = len(ref) == LENGTH and ref.isascii() and ref.isalnum()
    return complaints.Told(authority, name, contact, about, facts, ref if is_ref else new_ref())


@require_safe
@rights.needs("self")
def complaints_own(request: HttpRequest) -> HttpResponse:
    """What I complained of."""
    own = Complaint.objects.filter(person=actor_of(request).person).select_related(
        "case__authority"
    )
    return render(
        request, "supervision/complaints_own.html",
        {"complaints": own.order_by("-pk")[:200], "state_of": state_of},
    )  # fmt: skip


@require_safe
@rights.needs("self")
def complaint_own(request: HttpRequest, ref: str) -> HttpResponse:
    """One of my own complaints: its state and the answer."""
    found = Complaint.objects.filter(ref=ref, person=actor_of(request).person)
    one = found.select_related("case__authority").first()
    if one is None:
        raise Http404
    return render(
        request, "supervision/complaint_own.html",
        {"complaint": one, "state_of": state_of, "files": complaints.files_of(one)},
    )  # fmt: skip


@require_safe
@rights.needs("bureau.read", on=Complaint)
def complaint(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """A complaint as the authority handles it."""
    return shown(request, complaint)


def shown(
    request: HttpRequest, complaint: Complaint, typed: dict[str, str] | None = None,
    problems: list[Wrong] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a complaint, with a form as it was sent where something in it was wrong."""
    actor = actor_of(request)
    return render(
        request, "supervision/complaint.html",
        {
            "complaint": complaint, "desk": desk(complaint.case, actor), "typed": typed or {},
            "problems": problems or [], "wrong": dict(reversed(problems or [])),
            "files": complaints.files_of(complaint),
            "violations": list(complaint.violations.select_related("case")),
            "may_handle": rights.may(actor, "bureau.handle", complaint),
            "may_lead": rights.may(actor, "bureau.lead", complaint),
            "acting_form": (typed or {}).get("event", ""), "acting": typed or {},
        },
        status=status,
    )  # fmt: skip


@require_POST
@rights.needs("bureau.handle", on=Complaint)
def complaint_answer(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Answer the complainant."""
    form = Typed(request)
    said = form.text("answer", Text("答复", "The answer"), 5_000)
    try:
        form.expect_right()
    except BadInput as error:
        return shown(request, complaint, form.values, wrongs(request, error), 422)
    complaints.answer(complaint, said, actor_of(request))
    messages.success(
        request, say(request, "已答复，并已告知投诉人。", "Answered; the complainant was told.")
    )
    return redirect("complaint", complaint=complaint.ref)
