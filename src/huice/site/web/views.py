"""The page of parts: every macro of ``web/parts.html`` in each of its states."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.site.people import rights


@require_safe
@rights.needs("library.read")
def design(request: HttpRequest) -> HttpResponse:
    """Every part, drawn from fixed samples."""
    return render(
        request,
        "web/design.html",
        {"page": Paginator(range(230), 20).page(4), "sample_day": date(2026, 3, 2)},
    )
