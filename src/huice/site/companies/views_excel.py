"""The profile out to Excel and in again: what an upload would change is shown, then confirmed."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.problems import BadInput, Problem, Spot
from huice.site.companies import facts, workbook
from huice.site.companies.models import Company
from huice.site.companies.workbook import Difference
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.policies import library
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref
from huice.site.web.sheets import XLSX

READ: Final = "excel_read"
"""In the session: the token of the last upload, its company, the version it was compared with,
and what it would change."""


@require_safe
@rights.needs("company.read", on=Company)
def download(request: HttpRequest, company: Company) -> HttpResponse:
    """The house form of all facts with the values that hold."""
    body = workbook.filled_form(company, clock.today(), language_of(request))
    response = HttpResponse(body, content_type=XLSX)
    name = f"{company.name}-{clock.today()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("company.edit", on=Company)
def excel(request: HttpRequest, company: Company) -> HttpResponse:
    """Take a filled form in; nothing is saved before it is confirmed."""
    if request.method != "POST":
        return _page(request, company)
    file = request.FILES.get("file")
    try:
        if not isinstance(file, UploadedFile):
            raise BadInput.at(
                Spot("file"), "请选择填好的 Excel 文件", "choose a filled workbook", "file"
            )
        changes = workbook.read(company, file)
    except BadInput as error:
        return _page(request, company, error.problems, status=422)
    return _preview(request, company, changes, file.name or "")


def _preview(
    request: HttpRequest, company: Company, changes: list[Difference], file: str,
    overtaken: bool = False,
) -> HttpResponse:  # fmt: skip
    """What would change, kept in the session until it is confirmed."""
    token = new_ref()
    request.session[READ] = {
        "token": token, "company": company.ref, "version": company.version, "file": file[:80],
        "said": [[x.key.name, x.key.year, x.written, x.source] for x in changes],
    }  # fmt: skip
    return _page(
        request, company, changes=changes, token=token, file=file, overtaken=overtaken,
        status=409 if overtaken else 200,
    )  # fmt: skip


def _page(
    request: HttpRequest,
    company: Company,
    problems: tuple[Problem, ...] = (),
    changes: list[Difference] | None = None,
    token: str = "",
    file: str = "",
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    return render(request, "companies/excel.html", {
        "company": company, "changes": changes, "token": token, "file": file[:80],
        "overtaken": overtaken, "problems": [(_cell(each), each.what) for each in problems],
        "label": lambda key: library().named(key).label,
    }, status=status)  # fmt: skip


def _cell(problem: Problem) -> str:
    """D5 of form.xlsx!D5; nothing where the whole file is meant."""
    return problem.spot.file.rpartition("!")[2] if "!" in problem.spot.file else ""


@require_POST
@rights.needs("company.edit", on=Company)
def confirm(request: HttpRequest, company: Company) -> HttpResponse:
    """Enter what the preview showed; shown anew where the profile has changed since."""
    read: Any = request.session.get(READ) or {}
    if read.get("company") != company.ref or read.get("token") != request.POST.get("token"):
        messages.error(
            request,
            say(
                request, "预览已过期，请重新上传", "The preview has expired, upload the form again"
            ),
        )
        return redirect("company-excel", company.ref)
    try:
        with transaction.atomic():
            held = Company.objects.select_for_update().get(pk=company.pk)
            if read["version"] != held.version:
                raise Conflict
            count = facts.enter(held, workbook.said(read["said"]), actor_of(request))
    except BadInput as error:
        return _page(request, company, error.problems, status=422)
    except Conflict:
        company.refresh_from_db()
        left = workbook.still_differing(company, workbook.said(read["said"]))
        return _preview(request, company, left, read["file"], overtaken=True)
    del request.session[READ]
    messages.success(
        request, say(request, f"已从 Excel 保存 {count} 项", f"{count} values saved from Excel")
    )
    return redirect("company-profile", company.ref)
