"""The audit viewer: filtered, readable, exported; the chain verified on demand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from huice.site.administration import jobs
from huice.site.administration.audit_words import KINDS, refs_of, told
from huice.site.administration.models import Job
from huice.site.people import audit
from huice.site.people.actor import actor_of
from huice.site.people.models import AuditHead, AuditLine
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import language_of, say
from huice.site.web.sheets import XLSX

A_PAGE = 100
MOST_EXPORTED = 50_000
FIELDS = ("person", "action", "thing", "from", "to")


@require_safe
@needs("audit.read")
def audit_lines(request: HttpRequest) -> HttpResponse:
    """The lines that a filter leaves, newest first."""
    typed = _typed(request)
    found = _filtered(typed)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "administration/audit.html",
        {
            "page": page, "lines": told(page.object_list), "typed": typed, "kinds": KINDS,
            "is_filtered": any(typed.values.values()),
            "head": AuditHead.objects.filter(pk=1).first(),
            "check": Job.objects.filter(kind="verify-audit").order_by("-made").first(),
        },
        status=422 if typed.wrong else 200,
    )  # fmt: skip


@require_POST
@needs("audit.read")
def verify(request: HttpRequest) -> HttpResponse:
    """Have the chain verified in the background."""
    job = jobs.enqueue("verify-audit", actor_of(request))
    messages.success(request, say(request, "已开始核验", "The verification is under way"))
    return redirect("admin-job", job=job.ref)


@require_safe
@needs("audit.read")
def export(request: HttpRequest) -> HttpResponse:
    """The lines that a filter leaves, as a table; formulas in it are text."""
    typed = _typed(request)
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    if typed.wrong:
        return redirect("admin-audit")
    rows = list(_rows(request, typed))
    audit.record(actor_of(request).ref, "audit.export", lines=len(rows) - 1, kind=kind)
    name = f'attachment; filename="audit-{timezone.localdate():%Y%m%d}.{kind}"'
    if kind == "csv":
        stream = io.StringIO()
        stream.write("\ufeff")
        csv.writer(stream).writerows([_defused(cell) for cell in row] for row in rows)
        return HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8",
                            headers={"Content-Disposition": name})  # fmt: skip
    return HttpResponse(
        _workbook(rows), headers={"Content-Disposition": name},
        content_type=XLSX,
    )  # fmt: skip


def _typed(request: HttpRequest) -> Typed:
    """The filter, read off the query; a day that is none is told."""
    typed = Typed(request)
    typed.values = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in FIELDS
    }
    for name in ("from", "to"):
        written = typed.values[name]
        try:
            if written:
                date.fromisoformat(written)
        except ValueError:
            typed.refuse(name, f"“{written}”不是日期，应如 2026-03-02",
                         f"'{written}' is no date, expected one such as 2026-03-02")  # fmt: skip
    return typed


def _filtered(typed: Typed) -> QuerySet[AuditLine]:
    asked, found = typed.values, AuditLine.objects.order_by("-number")
    if asked["person"]:
        found = found.filter(person__in=refs_of(asked["person"]))
    if asked["thing"]:
        found = found.filter(about__in=refs_of(asked["thing"]))
    if asked["action"] in KINDS:
        kind = asked["action"]
        found = found.filter(Q(action=kind) | Q(action__startswith=f"{kind}."))
    if asked["from"] and "from" not in typed.wrong:
        found = found.filter(at__gte=_midnight(date.fromisoformat(asked["from"])))
    if asked["to"] and "to" not in typed.wrong:
        found = found.filter(at__lt=_midnight(date.fromisoformat(asked["to"]), 1))
    return found


def _midnight(day: date, later: int = 0) -> datetime:
    """The beginning of a day in Beijing; that of the last day there is for one beyond it."""
    day = min(max(day, date(1900, 1, 1)), date(2900, 1, 1)) + timedelta(days=later)
    return timezone.make_aware(datetime.combine(day, time()))


def _rows(request: HttpRequest, typed: Typed) -> Iterator[list[str]]:
    language = language_of(request)
    yield [say(request, *pair) for pair in (
        ("行", "line"), ("时间", "time"), ("人员", "person"), ("动作", "action"), ("对象", "thing"),
        ("内容", "details"), ("技术内容", "inside"), ("动作代号", "action id"), ("散列", "hash"))]  # fmt: skip
    lines = _filtered(typed)[:MOST_EXPORTED].iterator(chunk_size=1000)
    left_out = max(0, _filtered(typed).count() - MOST_EXPORTED)
    while some := list(islice(lines, 1000)):
        for each in told(some):
            at = timezone.localtime(each.line.at).strftime("%Y-%m-%d %H:%M:%S")
            details = "; ".join(f"{key.say(language)} {value}" for key, value in each.details)
            inside = "; ".join(f"{key} {value}" for key, value in each.inside)
            yield [str(each.line.number), at, each.by, each.what.say(language), each.thing,
                   details, inside, each.line.action, each.line.hash]  # fmt: skip
    if left_out:
        yield [say(request, f"另有 {left_out} 行未导出，请缩小范围", f"{left_out} more lines were left out: narrow the filter")]  # fmt: skip


def _defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("audit")
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value="".join(x for x in text if x >= " " or x in "\n\t"))
            if cell.data_type == "f":
                cell.data_type = "s"  # a text that begins with = is no formula
            cells.append(cell)
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
