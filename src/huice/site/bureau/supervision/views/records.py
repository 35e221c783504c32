"""The record of one check on site."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.bureau.models_supervision import InspectionItem, Stage
from huice.site.bureau.supervision import watching
from huice.site.bureau.supervision.acting_here import Desk, desk
from huice.site.bureau.supervision.numbering import INSPECTION
from huice.site.casework import procedures, uploads
from huice.site.casework.models import Upload
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.problems import Conflict
from huice.site.web.refs import LENGTH, new_ref
from huice.site.web.typing_in import Typed, Wrong, wrongs

KIND = "inspection-record"
MOST_FILES = 10


@require_safe
@rights.needs("bureau.read", on=InspectionItem)
def inspection(request: HttpRequest, inspectionitem: InspectionItem) -> HttpResponse:
    """A project in a plan: its record, or the form of it."""
    return shown(request, inspectionitem)


def shown(
    request: HttpRequest, item: InspectionItem, typed: dict[str, str] | None = None,
    problems: list[Wrong] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a check, with the form as it was sent where something in it was wrong."""
    found: Desk | None = desk(item.case, actor_of(request)) if item.case else None
    procedure = procedures.procedure(INSPECTION)
    options = procedure.events["inspect"].data["finding"].options
    first = {"day": clock.today().isoformat(), "entry": new_ref()}
    return render(
        request, "supervision/inspection.html",
        {
            "item": item, "plan": item.plan, "desk": found, "typed": {**first, **(typed or {})},
            "problems": problems or [], "wrong": dict(reversed(problems or [])),
            "findings": [(x, procedure.name_of(x).say(language_of(request))) for x in options],
            "finding": procedure.name_of,
            "files": list(Upload.objects.filter(case=item.case, kind=KIND)) if item.case else [],
            "violations": list(item.violations.select_related("case")),
            "may_record": rights.may(actor_of(request), "bureau.handle", item),
            "acting_form": (typed or {}).get("event", ""), "acting": typed or {},
        },
        status=status,
    )  # fmt: skip


@require_POST
@rights.needs("bureau.handle", on=InspectionItem)
def inspection_record(request: HttpRequest, inspectionitem: InspectionItem) -> HttpResponse:
    """Record a check: what was found, who signed, the papers."""
    form, item = Typed(request), inspectionitem
    files = request.FILES.getlist("files")
    try:
        check = _check(form, item)
        if len(files) > MOST_FILES:
            form.wrong("files", f"有 {len(files)} 个文件，至多 {MOST_FILES} 个",
                       f"{len(files)} files, at most {MOST_FILES}")  # fmt: skip
        form.expect_right()
        with transaction.atomic():
            done = watching.record(item, check, actor_of(request))
            for each in files:
                uploads.keep(done.case, KIND, each, actor_of(request))
    except BadInput as error:
        problems = [
            ("files" if field == KIND else field, message)
            for field, message in wrongs(request, error)
        ]
        return shown(request, _fresh(item), form.values, problems, 422)
    except Conflict:
        why = say(request, "已有他人先行记录，见下。您填写的内容没有保存。",
                  "Somebody else has recorded this check, see below. What you entered was not saved.")  # fmt: skip
        return shown(request, _fresh(item), form.values, [("", why)], 409)
    messages.success(request, say(request, "已记录。", "Recorded."))
    return redirect("inspection", inspectionitem=item.ref)


def _fresh(item: InspectionItem) -> InspectionItem:
    return InspectionItem.objects.select_related("plan__authority", "case", "linked").get(
        pk=item.pk
    )


def _check(form: Typed, item: InspectionItem) -> watching.Check:
    options = procedures.procedure(INSPECTION).events["inspect"].data["finding"].options
    if item.plan.stage != Stage.PUBLISHED:
        raise Conflict
    day = form.day("day", Text("核查日期", "Day of the check"), past=True)
    finding = form.choice("finding", Text("核查发现", "what was found"), options)
    is_wrong = finding not in ("", watching.NOTHING_WRONG)
    found = form.text("found", Text("核查情况", "What was found"), 5_000, needed=is_wrong)
    signed = form.text("signed_by", Text("现场签字人", "Who signed on site"), 300)
    started = form.day("started", Text("开工日期", "Day of the start"), needed=False, past=True)
    institution = form.text("institution", Text("受托机构", "Institution"), 200, needed=False)
    if institution and not form.values.get("on_list"):
        form.wrong("on_list", "受托机构须在名录内，且已制订核查工作规范（第二十八条第二款）",
                   "the institution must be on the list, with rules of work made (第二十八条第二款)")  # fmt: skip
    if day and started and started > day:
        form.wrong("started", f"开工日期 {started} 晚于核查日期 {day}",
                   f"the start, {started}, lies after the check, {day}")  # fmt: skip
    form.expect_right()
    assert day is not None
    return watching.Check(
        day, finding, found, signed, started, institution, form.values.get("entry", "")[:LENGTH]
    )


def page_of(item: InspectionItem) -> dict[str, Any]:
    return {"inspectionitem": item.ref}
