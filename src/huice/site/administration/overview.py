"""Administration at a glance: who is here, what runs, and whether all is in order."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from huice.site.administration import jobs
from huice.site.administration.library_pages import of_library
from huice.site.administration.models import ENDED, Job
from huice.site.casework.models import Case
from huice.site.companies.members import unanswered
from huice.site.companies.models import Company
from huice.site.people.models import AuditHead, AuditLine, Organisation, Person
from huice.site.people.rights import needs


@require_safe
@needs("administer")
def overview(request: HttpRequest) -> HttpResponse:
    """Counts, the library, the last backup, background work, the state of the audit chain."""
    staff = Q(posts__isnull=False) | Q(is_administrator=True)
    with_power = Person.objects.filter(staff, is_active=True).distinct()
    return render(
        request, "administration/overview.html",
        {
            "counts": {
                "people": Person.objects.filter(is_active=True).count(),
                "staff": with_power.count(),
                "organisations": Organisation.objects.count(),
                "companies": Company.objects.count(),
                "cases": Case.objects.count(),
            },
            "without_factor": with_power.filter(is_sample=False).exclude(
                pk__in=TOTPDevice.objects.filter(confirmed=True).values("user")
            ).count(),
            "unanswered": unanswered().count(),
            "samples": Person.objects.filter(is_sample=True).count(),
            "version": of_library(),
            "backup": AuditLine.objects.filter(action="backup").order_by("-number").first(),
            "head": AuditHead.objects.filter(pk=1).first(),
            "verified": Job.objects.filter(kind="verify-audit", state="done").order_by("-made").first(),
            "checked": Job.objects.filter(kind="check-library", state="done").order_by("-made").first(),
            "running": Job.objects.exclude(state__in=ENDED).order_by("made")[:10],
            "recent": Job.objects.filter(state__in=ENDED).order_by("-ended")[:5],
            "kinds": jobs.KIND_NAMES,
        },
    )  # fmt: skip
