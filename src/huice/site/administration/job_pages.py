"""A piece of background work as one follows it; it can be stopped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huice.site.administration import jobs
from huice.site.administration.models import Job
from huice.site.people.actor import actor_of
from huice.site.people.rights import needs
from huice.site.web.language import said, say

BACK = {
    "import-texts": "admin-imports", "check-library": "admin-library",
    "verify-audit": "admin-audit",
}  # fmt: skip


@never_cache
@require_safe
@needs("administer", on=Job)
def job(request: HttpRequest, job: Job) -> HttpResponse:
    """How far it is; HTMX asks for the inner part again until it is over."""
    name = "administration/job_part.html" if request.htmx else "administration/job.html"  # type: ignore[attr-defined]
    return render(
        request, name,
        {"job": job, "kind": said(request, jobs.KIND_NAMES.get(job.kind, job.kind)),
         "back": BACK.get(job.kind, "admin")},
    )  # fmt: skip


@require_POST
@needs("administer", on=Job)
def cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Take it out of the queue, or ask it to stop."""
    if jobs.cancel(job, actor_of(request)):
        messages.success(request, say(request, "已要求停止", "It is asked to stop"))
    else:
        messages.warning(request, say(request, "任务已结束", "It is over already"))
    return redirect("admin-job", job=job.ref)
