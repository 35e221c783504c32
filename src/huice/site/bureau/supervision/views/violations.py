"""Violations: taken up, shown with what may be done, published; and acting on any such case."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.bureau import deciding
from huice.site.bureau.models_supervision import Complaint, InspectionItem, Violation
from huice.site.bureau.supervision import numbering, violations
from huice.site.bureau.supervision.acting_here import belongs, desk
from huice.site.bureau.supervision.views import complaints as complaint_pages
from huice.site.bureau.supervision.views import records as record_pages
from huice.site.bureau.supervision.views.plans import own_bureaus
from huice.site.casework import docket, events, procedures
from huice.site.casework.models import Case
from huice.site.companies.models import Company
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, said, say
from huice.site.web.problems import Conflict
from huice.site.web.refs import LENGTH, new_ref
from huice.site.web.typing_in import Typed, Wrong, wrongs

BY = {
    "authority": Text(
        "本机关有核准、备案权限，自行处理",
        "this authority has power over the project and handles it",
    ),
    "local": Text("本机关发现，报告有权机关", "found here, reported to the authority with power"),
}
SUPERVISED = frozenset(numbering.SERIES)


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("bureau.handle")
def violation_new(request: HttpRequest) -> HttpResponse:
    """Take up a violation; from a check or a complaint where the address names one."""
    actor, problems = actor_of(request), list[Wrong]()
    given = request.POST if request.method == "POST" else request.GET
    item = _seen(
        actor, InspectionItem.objects.filter(ref=_ref(given.get("inspection", ""))).first()
    )
    complaint = _seen(actor, Complaint.objects.filter(ref=_ref(given.get("complaint", ""))).first())
    typed = {"day": clock.today().isoformat(), "by": "authority", "entry": new_ref()}
    if isinstance(item, InspectionItem):
        company = item.linked.company if item.linked else None
        typed |= {
            "credit_code": company.credit_code if company else "",
            "who": item.owner,
            "project": f"{item.code} {item.name}",
            "authority": item.plan.authority.ref,
        }
    if request.method == "POST":
        form = Typed(request)
        typed = {**typed, **form.values}
        try:
            found = _found(form, actor, item, complaint)
            made = violations.begin(found, actor)
        except BadInput as error:
            problems = wrongs(request, error)
        else:
            messages.success(
                request,
                say(request, f"已登记：{made.case.name}。", f"Taken up as {made.case.name}."),
            )
            return redirect("violation", violation=made.ref)
    title = procedures.procedure(numbering.VIOLATION).name_of
    return render(
        request, "supervision/violation_new.html",
        {
            "typed": typed, "problems": problems, "wrong": dict(reversed(problems)),
            "bureaus": [(each.ref, each.name) for each in own_bureaus(actor)],
            "bys": [(each, name.say(language_of(request))) for each, name in BY.items()],
            "conducts": [(x, title(x).say(language_of(request))) for x in violations.conducts("authority")],
            "inspection": item, "complaint": complaint,
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _ref(written: str) -> str:
    """A public name, or one that nothing has."""
    return written if written.isascii() and written.isalnum() and len(written) == LENGTH else ""


def _seen(
    actor: Actor, thing: InspectionItem | Complaint | None
) -> InspectionItem | Complaint | None:
    """The thing, where the actor may handle it; what is not theirs is as if it were not there."""
    return thing if thing is not None and rights.may(actor, "bureau.handle", thing) else None


def _found(
    form: Typed, actor: Actor, item: InspectionItem | Complaint | None,
    complaint: InspectionItem | Complaint | None,
) -> violations.Found:  # fmt: skip
    own = own_bureaus(actor)
    ref = form.values.get("authority", "")
    authority = own[0] if len(own) == 1 else next((x for x in own if x.ref == ref), None)
    if authority is None:
        form.wrong("authority", "请选择机关", "choose an authority")
    by = form.choice("by", Text("由谁处理", "who handles it"), tuple(BY))
    conduct = form.choice(
        "conduct", Text("违法情形", "the conduct"), violations.conducts("authority")
    )
    if by and conduct and conduct not in violations.conducts(by):
        form.wrong("conduct", "报告只适用于未经核准、未经变更批复、批复失效后开工和应备案未备案（第二十七条）；这一情形由有权机关处理（第三十一条）",
                   "only building without approval, without that of a change or after a lapse, and not filing are reported (article 27); this is handled by the authority with power (article 31)")  # fmt: skip
    who = form.text("who", Text("违法主体", "Who"), 200)
    project = form.text("project", Text("项目", "Project"), 300)
    code = form.text("credit_code", Text("统一社会信用代码", "Credit code"), 18, needed=False)
    offender = Company.objects.filter(credit_code=code.upper()).first() if code else None
    if code and offender is None:
        form.wrong("credit_code", f"没有代码为“{code[:18]}”的企业；未登记的企业请留空",
                   f"no company here has the code '{code[:18]}'; leave it empty")  # fmt: skip
    day = form.day("day", Text("发现日期", "Day it was found"), past=True)
    form.expect_right()
    assert authority is not None
    assert isinstance(day, date)
    entry = form.values.get("entry", "")
    return violations.Found(
        authority, by, conduct, who, offender, project, day,
        item if isinstance(item, InspectionItem) else None,
        complaint if isinstance(complaint, Complaint) else None, _ref(entry) or new_ref(),
    )  # fmt: skip


@require_safe
@rights.needs("bureau.read", on=Violation)
def violation(request: HttpRequest, violation: Violation) -> HttpResponse:
    """A violation: how it stands, what may be done, what was published."""
    return shown(request, violation)


def shown(
    request: HttpRequest, violation: Violation, typed: dict[str, str] | None = None,
    problems: list[Wrong] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a violation, with a form as it was sent where something in it was wrong."""
    actor = actor_of(request)
    return render(
        request, "supervision/violation.html",
        {
            "violation": violation, "desk": desk(violation.case, actor), "typed": typed or {},
            "problems": problems or [], "wrong": dict(reversed(problems or [])),
            "may_lead": rights.may(actor, "bureau.lead", violation),
            "acting_form": (typed or {}).get("event", ""), "acting": typed or {},
        },
        status=status,
    )  # fmt: skip


# --- acting on any case of supervision ------------------------------------------------------------


def page_of(
    request: HttpRequest, case: Case, typed: dict[str, str], problems: list[Wrong], status: int
) -> HttpResponse:
    """The page of the case again, with what was typed and what was wrong."""
    name, kwargs = belongs(case)
    if name == "complaint":
        return complaint_pages.shown(
            request, Complaint.objects.get(ref=kwargs["complaint"]), typed, problems, status
        )
    if name == "violation":
        return shown(
            request, Violation.objects.get(ref=kwargs["violation"]), typed, problems, status
        )
    item = InspectionItem.objects.get(ref=kwargs["inspectionitem"])
    return record_pages.shown(request, item, typed, problems, status)


def _back(case: Case) -> HttpResponse:
    name, kwargs = belongs(case)
    return HttpResponseRedirect(reverse(name, kwargs=kwargs))


def _again(request: HttpRequest, case: Case, form: Typed, error: Exception) -> HttpResponse:
    if isinstance(error, BadInput):
        event = form.values.get("event", "")
        problems = [
            (f"{event}-{each.field}" if event and each.field else each.field,
             said(request, deciding.plainly(each)))
            for each in error.problems
        ]  # fmt: skip
        return page_of(request, case, form.values, problems, 422)
    why = say(request, "此件刚刚有变化，请按现状再办；您填写的内容还在下面。",
              "The case has just changed. Look at it again; what you typed is kept below.")  # fmt: skip
    return page_of(request, case, form.values, [("", why)], 409)


@require_POST
@rights.needs("bureau.handle", on=Case)
def supervision_act(request: HttpRequest, case: Case) -> HttpResponse:
    """Enter an event from the page of a complaint, a violation or a check."""
    if case.procedure not in SUPERVISED or belongs(case)[0] == "case":
        return redirect("case", case=case.ref)
    form = Typed(request)
    procedure = procedures.version(case.digest_id)
    try:
        known, (_, log) = dict(docket.status(case).known), docket.read(case)
        entry = deciding.entry_of(procedure, form.values, known, log.entries)
        done = events.act(case, entry, actor_of(request), form.values.get("seen", ""))
    except (BadInput, Conflict) as error:
        return _again(request, case, form, error)
    state = procedure.states[done.folded.state].title
    messages.success(
        request, say(request, f"已记入，现为：{state.zh}。", f"Entered; now: {state.en}.")
    )
    return _back(case)


@require_POST
@rights.needs("bureau.lead", on=Case)
def supervision_publish(request: HttpRequest, case: Case) -> HttpResponse:
    """Publish a violation and its handling."""
    if (
        case.procedure not in (numbering.VIOLATION, numbering.COMPLAINT)
        or belongs(case)[0] == "case"
    ):
        return redirect("case", case=case.ref)
    form = Typed(request)
    title = form.text("title", Text("标题", "Title"), 200)
    body = form.text("body", Text("正文", "Text"), 20_000)
    title_en = form.text("title_en", Text("英文标题", "English title"), 200, needed=False)
    body_en = form.text("body_en", Text("英文正文", "English text"), 20_000, needed=False)
    until = form.day("objection_until", Text("异议截止日", "Last day for objections"), needed=False)
    try:
        form.expect_right()
        violations.publish(
            case, Text(title, title_en), Text(body, body_en), until, actor_of(request),
            form.values.get("entry", "")[:64] or new_ref(), form.values.get("seen", ""),
        )  # fmt: skip
    except (BadInput, Conflict) as error:
        return _again(request, case, form, error)
    messages.success(request, say(request, "已公开。", "Published."))
    return _back(case)
