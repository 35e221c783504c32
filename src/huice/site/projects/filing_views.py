"""The road of a filing, step by step: each step a form, each form an event of the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework.handover import meant_for
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.projects import case_file, codes, documents, filing, forms, printed
from huice.site.projects.information import CODE, PROJECT, UNIT, WITHOUT_CODE, typed, wrong
from huice.site.web import clock
from huice.site.web.language import say
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref

STEPS: Final = (
    Text("阅读准入政策", "Access policy"), Text("自查承诺", "Self-check"),
    Text("填报信息", "Information"), Text("生成备案表", "Form"),
    Text("上传盖章件", "Stamped scan"), Text("提交", "Submit"),
)  # fmt: skip
ANOTHER_ROAD: Final = {
    "prohibited": Text(
        "属产业政策禁止投资的项目，不得备案（第十九条（一））；已备案的会被撤销（第二十条）。",
        "A prohibited project may not be filed (article 19(1)); a filing of one is revoked (article 20).",
    ),
    "needs_approval": Text(
        "属核准管理的项目不走备案，应向核准机关申请核准（第四条第二款、第十二条）。",
        "A project subject to approval is not filed: apply for approval (articles 4 and 12).",
    ),
    "under_construction": Text(
        "备案应在开工建设前办理（第十九条）。已开工未备案的依第二十七条处理，能否补办，文件没有规定；请与备案机关联系。",
        "Filing comes before construction (article 19). One begun without it is dealt with by article 27; whether it may still be filed is not stated; ask the filing authority.",
    ),
}  # fmt: skip

Step = Callable[[HttpRequest, Case, str], None]


def page(
    request: HttpRequest, case: Case, problems: forms.Shown = (), status: int = 200,
    values: Mapping[str, Any] | None = None, roads: tuple[str, ...] = (),
) -> HttpResponse:  # fmt: skip
    """The step that the case has come to, with what was typed."""
    file = case_file.read(case)
    step = filing.step_of(file)
    project = case.project
    details = {**(project.details if project else {}), **(values or {})}
    states = ["done" if n < step else "current" if n == step else "todo" for n in range(1, 7)]
    return render(
        request, "projects/filing.html",
        {"case": case, "project": project, "company": case.company, "file": file, "step": step,
         "steps": list(zip(STEPS, states, strict=True)), "details": details,
         "wrong": list(problems), "errors": dict(problems), "roads": roads,
         "another_road": ANOTHER_ROAD, "unit": UNIT, "information": PROJECT,
         "authority": meant_for(case), "sheet": printed.form(case) if step > 3 else None,
         "stamped": case.uploads.filter(kind=documents.STAMPED_FORM).order_by("-at"),
         "provisional": codes.provisional(project, clock.today()) if project else "",
         **forms.hidden({}, file.head)},
        status=status,
    )  # fmt: skip


def _step(
    request: HttpRequest, case: Case, done: Callable[[str, str], object], said: tuple[str, str],
    values: Mapping[str, Any] | None = None, field: str = "",
) -> HttpResponse:  # fmt: skip
    """Do a step with the two hidden fields of its form, and say what came of it."""
    try:
        done(request.POST.get("entry", "")[:40] or new_ref(), request.POST.get("seen", ""))
    except BadInput as error:
        return page(request, case, forms.told(request, error, field), 422, values)
    except Conflict:
        case.refresh_from_db()
        return page(request, case, forms.first(request), 409, values)
    messages.success(request, say(request, *said))
    return redirect("filing", case=case.ref)


def _gone_on(request: HttpRequest, case: Case) -> HttpResponse | None:
    """Where a case is no filing that is still being prepared."""
    if filing.is_filing(case) and case.project is not None:
        return None
    return redirect("applicant-case", case=case.ref)


@require_safe
@rights.needs("case.read", on=Case)
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """The filing at the step it has come to."""
    if case.state not in filing.BEFORE_SUBMITTING:
        return redirect("applicant-case", case=case.ref)
    return _gone_on(request, case) or page(request, case)


@require_POST
@rights.needs("case.apply", on=Case)
def read(request: HttpRequest, case: Case) -> HttpResponse:
    """Step 1: the access policy was read and confirmed."""
    if away := _gone_on(request, case):
        return away
    if not request.POST.get("confirmed"):
        return page(request, case, [("confirmed", say(
            request, "请阅读后勾选确认", "read it and tick that you have"))], 422)  # fmt: skip
    return _step(
        request, case, lambda id, seen: filing.read_policy(case, id, actor_of(request), seen),
        ("已记录阅读时间。", "The time of reading is recorded."),
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def declare(request: HttpRequest, case: Case) -> HttpResponse:
    """Step 2: the self-check; an answer that means another road is explained, not entered."""
    if away := _gone_on(request, case):
        return away
    answers = {name: request.POST.get(name, "") for name in filing.DECLARED}
    values = {**answers, "promised": request.POST.get("promised", "")[:1]}
    problems = [
        (name, say(request, "请选择是或否", "choose yes or no"))
        for name, said in answers.items() if said not in ("yes", "no")
    ]  # fmt: skip
    if not values["promised"]:
        problems.append(("promised", say(request, "请作出承诺", "make the declaration")))
    roads = tuple(name for name, said in answers.items() if said == "yes")
    problems += [(name, say(request, *ANOTHER_ROAD[name])) for name in roads]
    if problems:
        return page(request, case, problems, 422, values, roads)
    return _step(
        request, case,
        lambda id, seen: filing.declare(case, answers, id, actor_of(request), seen),
        ("承诺声明已提交。", "The declaration is made."), values,
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def information(request: HttpRequest, case: Case) -> HttpResponse:
    """Step 3: kept as it was typed (``save``), or checked as a whole and made into the form."""
    if away := _gone_on(request, case):
        return away
    values, actor, project = typed(request.POST.dict()), actor_of(request), case.project
    assert project is not None
    if case.state != "declared":  # another window was ahead: what is printed must not change
        return page(request, case, forms.first(request), 409, values)
    filing.save(project, values, actor)
    if "save" in request.POST:
        messages.success(
            request, say(request, "已保存，可随时继续。", "Saved; go on whenever you like.")
        )
        return redirect("filing", case=case.ref)
    problems, code = forms.said(request, wrong(values, clock.today())), ""
    try:
        code = "" if values[WITHOUT_CODE] else codes.typed(values[CODE])
    except BadInput as error:
        problems += forms.told(request, error)
    if problems:
        return page(request, case, problems, 422, values)
    return _step(
        request, case,
        lambda id, seen: filing.fill_in(case, values, code, id, actor, seen),
        ("备案表已生成，请打印盖章。", "The form is made; print and seal it."), values,
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to step 3 from the form or the scan."""
    if away := _gone_on(request, case):
        return away
    return _step(
        request, case, lambda id, seen: filing.reopen(case, id, actor_of(request), seen),
        ("已退回填报信息，填写的内容都在。", "Back at the information; all of it is kept."),
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def upload(request: HttpRequest, case: Case) -> HttpResponse:
    """Step 5: the scan of the stamped form."""
    if away := _gone_on(request, case):
        return away
    file = request.FILES.get("scan")
    if file is None or isinstance(file, list):
        return page(request, case, [("scan", say(
            request, "请选择盖章备案表的扫描件", "choose the scan of the stamped form"))], 422)  # fmt: skip
    return _step(
        request, case,
        lambda id, seen: filing.upload_form(case, file, id, actor_of(request), seen),
        ("扫描件已上传。", "The scan is uploaded."), field="scan",
    )  # fmt: skip


@require_POST
@rights.needs("case.apply", on=Case)
def submit(request: HttpRequest, case: Case) -> HttpResponse:
    """Step 6: handed in, and filed with that."""
    if away := _gone_on(request, case):
        return away
    return _step(
        request, case, lambda id, seen: filing.submit(case, id, actor_of(request), seen),
        ("已提交，备案完成；备案机关应在 3 个工作日内核查。",
         "Submitted: the project is filed. The authority is to verify it within 3 working days."),
    )  # fmt: skip


@require_safe
@rights.needs("case.read", on=Case)
def form_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The filing form as a PDF, to be printed and sealed."""
    file = case_file.read(case)
    if not filing.is_filing(case) or filing.step_of(file) <= 3:
        return redirect("applicant-case", case=case.ref)
    return printed.as_pdf(case, "form", printed.form(case))


@require_safe
@rights.needs("case.read", on=Case)
def certificate_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The filing certificate, for as long as the filing stands."""
    if (
        not filing.is_filing(case)
        or case_file.read(case).folded.state not in filing.HAS_CERTIFICATE
    ):
        messages.error(
            request,
            say(
                request,
                "备案不在有效状态，不能打印备案证。",
                "The filing does not stand; there is no certificate to print.",
            ),
        )
        return redirect("applicant-case", case=case.ref)
    return printed.as_pdf(case, "certificate", printed.certificate(case))
