"""Notices as files, and the page where anyone checks a paper by its number and code: a notice,
a filing form or a certificate."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.casework import procedures
from huice.site.casework.models import Notice, PrintedSheet
from huice.site.casework.papers import code, docx, pdf
from huice.site.people import rights
from huice.site.web.language import say

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONGEST: Final = 80


@require_safe
@rights.needs("case.read", on=Notice)
def notice_docx(request: HttpRequest, notice: Notice) -> HttpResponse:
    return _file(docx.document(_whole(notice)), notice, "docx", _WORD)


@require_safe
@rights.needs("case.read", on=Notice)
def notice_pdf(request: HttpRequest, notice: Notice) -> HttpResponse:
    return _file(pdf.document(_whole(notice)), notice, "pdf", "application/pdf")


def _whole(notice: Notice) -> dict[str, object]:
    """What the notice says; raises BadInput where it was changed after it was issued."""
    if not code.holds(notice.content):
        raise BadInput.at(
            Spot(notice.number), "文书内容与验证码不符，不能打印",
            "the content of this paper does not go with its code: it cannot be printed",
        )  # fmt: skip
    content: dict[str, object] = notice.content
    return content


def _file(body: bytes, notice: Notice, ending: str, media_type: str) -> HttpResponse:
    name = quote(f"{notice.content['title']}-{notice.number}.{ending}", safe="")
    return HttpResponse(
        body, content_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"notice.{ending}\"; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox",
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("library.read")
def notice_check(request: HttpRequest) -> HttpResponse:
    """Whether a paper was issued as it reads. A wrong number and a wrong code are told alike."""
    if request.method != "POST":
        return render(request, "casework/notice_check.html", _shown())
    number = " ".join(request.POST.get("number", "").replace("\x00", "").split())
    typed = request.POST.get("code", "").replace("\x00", "").strip()
    problems = [
        (name, message)
        for name, value, message in (
            ("number", number, say(request, "请填写文号或案号，如 韶工信受理〔2026〕1号",
                                   "Give the number of the paper or of the case, such as 韶工信受理〔2026〕1号")),
            ("code", typed, say(request, "请填写验证码，如 ABCD-EFGH-JKLM-NPQR",
                                "Give the code, such as ABCD-EFGH-JKLM-NPQR")),
        ) if not 0 < len(value) <= _LONGEST
    ]  # fmt: skip
    sheet = None if problems else _sheet(number, typed)
    found = None if problems else Notice.objects.filter(number=number).first()
    genuine = found is not None and code.holds(found.content) and code.holds(found.content, typed)
    shown = _shown(number, typed, problems, asked=not problems)
    shown["found"] = found.content if found is not None and genuine else None
    shown["sheet"], shown["stands"] = sheet, _stands(sheet)
    return render(
        request, "casework/notice_check.html", shown, status=422 if problems else 200
    )  # fmt: skip


def _sheet(number: str, typed: str) -> PrintedSheet | None:
    """The sheet that was printed with this code and is still kept as it was."""
    found = (
        PrintedSheet.objects.select_related("case")
        .filter(case__name=number, code=code.as_printed(typed))
        .first()
    )
    if found is None or code.sheet_code(number, found.what, found.sections) != found.code:
        return None
    return found


def _stands(sheet: PrintedSheet | None) -> Text | None:
    """The state its filing is in now, for a certificate: one that has lapsed is paper."""
    if sheet is None or sheet.what != "certificate":
        return None
    return procedures.version(sheet.case.digest_id).states[sheet.case.state].title


def _shown(
    number: str = "", typed: str = "", problems: list[tuple[str, str]] | None = None,
    asked: bool = False,
) -> dict[str, object]:  # fmt: skip
    return {
        "number": number[:_LONGEST], "code": typed[:_LONGEST], "problems": problems or [],
        "wrong": dict(problems or []), "asked": asked, "found": None,
        "sheet": None, "stands": None,
    }  # fmt: skip
