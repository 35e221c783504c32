"""The plan as everyone reads it: what was promised, what was drawn, and how to draw it again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.procedure.inspection import METHOD
from huice.site.bureau.models_supervision import InspectionPlan, Stage
from huice.site.bureau.supervision import lists, plans
from huice.site.bureau.supervision.numbering import INSPECTION
from huice.site.bureau.supervision.views.plans import ROUNDINGS, list_file
from huice.site.casework import procedures
from huice.site.people import rights


@require_safe
@rights.needs("publicity.read", on=InspectionPlan)
def inspection_public(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """Digests from the announcement on; lists, seed and results once the plan is public."""
    plan = inspectionplan
    if not plan.is_open:
        raise Http404
    is_public = plan.stage == Stage.PUBLISHED
    return render(
        request, "supervision/public.html",
        {
            "plan": plan, "is_public": is_public, "marks": plans.marks(plan),
            "drawn": plans.plan_of(plan) if is_public else None,
            "items": list(plan.items.all()) if is_public else [],
            "differences": plans.differences(plan) if is_public else (),
            "method": METHOD, "roundings": ROUNDINGS,
            "finding": procedures.procedure(INSPECTION).name_of,
        },
    )  # fmt: skip


@require_safe
@rights.needs("publicity.read", on=InspectionPlan)
def inspection_public_file(
    request: HttpRequest, inspectionplan: InspectionPlan, part: str, ending: str
) -> HttpResponse:
    """The plan and its lists as files that ``huice inspection verify`` reads."""
    plan = inspectionplan
    if plan.stage != Stage.PUBLISHED:
        raise Http404
    if ending == "xlsx":
        return list_file(plan, part)
    content: object
    if part == "plan":
        content = plan.drawn
    elif part == "projects":
        content = lists.published_rows(plan.projects, lists.PROJECT_HEADINGS)
    elif part == "inspectors":
        content = lists.published_rows(plan.inspectors, lists.INSPECTOR_HEADINGS)
    else:
        raise Http404
    return JsonResponse(
        content, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{part}.json"'},
    )  # fmt: skip
