"""What is put on file and made public: uploads, records, publicity."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.bureau import case_page
from huice.site.bureau.case_page import Duty, Page
from huice.site.bureau.deciding import cleaned
from huice.site.bureau.models import DutyMet
from huice.site.bureau.views.case import PAPER_KINDS, shown
from huice.site.casework import publications, uploads
from huice.site.casework.models import Case
from huice.site.casework.models_publication import KINDS
from huice.site.casework.papers.words import PROVISIONAL
from huice.site.people import audit, rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import said, say
from huice.site.web.problems import told


@require_POST
@rights.needs("case.handle", on=Case)
def upload(request: HttpRequest, case: Case) -> HttpResponse:
    """Put a file into the case."""
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    problems: list[tuple[str, str]] = []
    if kind not in PAPER_KINDS:
        problems.append(("kind", say(request, "请选择材料种类", "Choose what kind of paper it is")))
    if file is None:
        problems.append(("file", say(request, "请选择文件", "Choose a file")))
    if file is not None and not problems:
        try:
            kept = uploads.keep(case, kind, file, actor_of(request))
        except BadInput as error:
            problems = [("file", each) for each in told(request, error.problems)]
        else:
            messages.success(
                request, say(request, f"已存入“{kept.name}”。", f"'{kept.name}' is on file.")
            )
            return redirect("case", case=case.ref)
    typed = {"kind": kind}
    return shown(
        request, case_page.read(case), status=422, problems=problems, wrong=dict(problems),
        typed=typed, typed_form="upload",
    )  # fmt: skip


@require_POST
@rights.needs("case.handle", on=Case)
def record(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that a record which an event asks for is on file."""
    duty = _duty(case_page.read(case), "record", request.POST.dict())
    _meet(case, duty, actor_of(request), "")
    messages.success(request, say(request, f"已登记存档：{duty.asked.title.zh}。", f"On file: {duty.asked.title.en}."))  # fmt: skip
    return redirect("case", case=case.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.handle", on=Case)
def publish(request: HttpRequest, case: Case) -> HttpResponse:
    """Publish what an event asks to be public, with the day until which one may object."""
    page = case_page.read(case)
    posted = cleaned((request.POST if request.method == "POST" else request.GET).dict())
    duty = _duty(page, "publicity", posted)
    if duty.met is not None:
        messages.info(request, say(request, "此前已公开。", "It was published before."))
        return redirect("case", case=case.ref)
    typed, problems = _first_words(page, duty), list[tuple[str, str]]()
    if request.method == "POST":
        typed = {name: posted.get(name, "") for name in typed}
        try:
            _publish(case, duty, typed, actor_of(request))
        except BadInput as error:
            problems = [
                (each.field, f"{said(request, _FIELDS.get(each.field, Text('', '')))}：{text}"
                 if text.startswith(("不能为空", "it is empty")) else text)
                for each, text in zip(error.problems, told(request, error.problems), strict=True)
            ]  # fmt: skip
        else:
            messages.success(request, say(request, "已公开。", "Published."))
            return redirect("case", case=case.ref)
    context: dict[str, Any] = {
        "case": case, "page": page, "duty": duty, "typed": typed, "problems": problems,
        "wrong": dict(problems), "kinds": list(KINDS.items()),
    }  # fmt: skip
    return render(request, "bureau/publish.html", context, status=422 if problems else 200)


_FIELDS: Final = {
    "title": Text("标题", "Title"), "body": Text("内容", "Body"), "kind": Text("种类", "Kind"),
}  # fmt: skip


@transaction.atomic
def _publish(case: Case, duty: Duty, typed: dict[str, str], actor: Actor) -> None:
    assert case.authority is not None
    until = _until(typed["objection_until"])
    made = publications.publish(
        case.authority, typed["kind"], Text(typed["title"].strip(), typed["title_en"].strip()),
        Text(typed["body"].strip(), typed["body_en"].strip()), clock.today(), until, actor, case,
    )  # fmt: skip
    try:
        link = reverse("publicity-item", kwargs={"publication": made.ref})
    except NoReverseMatch:
        link = ""
    _meet(case, duty, actor, link)


def _until(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise BadInput.at(
            Spot("objection_until"), f"“{written[:40]}”不是日期，应如 2026-03-02",
            f"'{written[:40]}' is no date, expected one such as 2026-03-02", "objection_until",
        ) from None  # fmt: skip


def _first_words(page: Page, duty: Duty) -> dict[str, str]:
    """What the form proposes: the facts of the case, in plain words."""
    case, happening, procedure = page.case, duty.happening, page.procedure
    project = case.project.name if case.project else page.known.get("project", case.name)
    company = case.company.name if case.company else ""
    code = page.known.get("project_code", "")
    zh = [
        f"案号：{case.name}", f"项目单位：{company}", f"项目：{project}",
        *([f"项目代码：{code}"] if code and not code.startswith(PROVISIONAL) else []),
        f"结果：{happening.title.zh}（{happening.day}）",
        f"依据：{procedure.number}{happening.cite}",
    ]  # fmt: skip
    return {
        "kind": "decision",
        "title": f"{project}：{happening.title.zh}"[:200],
        "title_en": f"{project}: {happening.title.en}"[:200],
        "body": "\n".join(zh), "body_en": "", "objection_until": "",
    }  # fmt: skip


def _duty(page: Page, kind: str, asked: dict[str, str]) -> Duty:
    for each in case_page.duties(page):
        if (each.kind, each.entry, str(each.number)) == (
            kind, asked.get("entry", ""), asked.get("duty", "")
        ):  # fmt: skip
            return each
    raise Http404


def _meet(case: Case, duty: Duty, actor: Actor, link: str) -> None:
    with transaction.atomic():
        _, is_new = DutyMet.objects.get_or_create(
            case=case, kind=duty.kind, entry=duty.entry, number=duty.number,
            defaults={"by_name": actor.name, "at": clock.now(), "link": link},
        )  # fmt: skip
        if is_new:
            audit.record(
                actor.ref, f"duty.{duty.kind}", case.ref, case=case.name, entry=duty.entry,
                what=duty.asked.title.zh,
            )  # fmt: skip
