"""The filed information of a project made right: a correction that was asked for, or a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework.docket import Entered
from huice.site.casework.events import act
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.projects import case_file, changes, filing, forms, information
from huice.site.projects.case_views import not_open
from huice.site.projects.information import BY_NAME, PROJECT, UNIT
from huice.site.web.language import say
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref

SAID: Final = "said"


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.apply", on=Case)
def correction(request: HttpRequest, case: Case) -> HttpResponse:
    """Complete the information after a one-time reminder (第二十条)."""
    file, project = case_file.read(case), case.project
    if project is None or not filing.is_filing(case):
        return redirect("applicant-case", case=case.ref)
    posted = request.POST.get("entry", "")[:40] or new_ref()
    if posted in {each.id for each in file.log.entries}:
        return redirect("applicant-case", case=case.ref)
    shown = file.act("complete-information", actor_of(request))
    if shown is None or shown.blocked:
        return not_open(request, case)
    if request.method != "POST":
        return _correction_page(request, case, file, _held(file))
    values = {**_held(file), **information.typed(request.POST.dict())}
    problems = information.wrong(values, case.opened)
    problems.pop(information.POLICY, None)  # was declared when it was filed
    wrong = forms.said(request, problems)
    if not wrong:
        try:
            _complete(file, values, posted, actor_of(request), request.POST.get("seen", ""))
        except BadInput as error:
            wrong = forms.told(request, error)
        except Conflict:
            return _correction_page(
                request, case, case_file.read(case), values, forms.first(request), 409
            )
        else:
            messages.success(request, say(
                request, "信息已补正，备案机关将再核查。",
                "The information is completed; the authority verifies it anew."))  # fmt: skip
            return redirect("applicant-case", case=case.ref)
    return _correction_page(request, case, file, values, wrong, 422)


def _held(file: case_file.CaseFile) -> dict[str, Any]:
    """The information as it stands; what only the log knows comes from there."""
    project = file.case.project
    assert project is not None
    own = {"name": project.name, "completion": file.known("completion")}
    return {**own, **project.details}


@transaction.atomic
def _complete(
    file: case_file.CaseFile, values: Mapping[str, Any], id: str, actor: Actor, seen: str
) -> None:
    """Enter it, keep what was typed, and let the log know another day of completion."""
    case = file.case
    assert case.project is not None
    found = _differences(_held(file), values)
    done = act(case, filing.entry("complete-information", id, reason=found), actor, seen)
    if done.again:
        return
    filing.save(case.project, {x: values[x] for x in BY_NAME if x in values}, actor)
    earlier = file.entry_of("fill-in")
    if earlier is not None and values["completion"] != file.known("completion"):
        data = {**earlier.data, "completion": str(values["completion"])}
        put_right = replace(
            filing.entry("fill-in", f"{id}-day", data, reason="补正信息", corrects=earlier.id),
            day=earlier.day,
        )
        act(case, put_right, actor, done.case.head)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    changed = [
        f"{each.label.zh}：{old.get(name) or '（空）'} → {new.get(name) or '（空）'}"
        for name, each in BY_NAME.items() if old.get(name, "") != new.get(name, "")
    ]  # fmt: skip
    return "；".join(changed)[:2000]


def _correction_page(
    request: HttpRequest, case: Case, file: case_file.CaseFile, details: Mapping[str, Any],
    problems: forms.Shown = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(
        request, "projects/correction.html",
        {"case": case, "project": case.project, "company": case.company, "file": file,
         "details": details, "unit": UNIT, "information": PROJECT, "missing": file.known("missing"),
         "limits": file.limits("complete-information"), "wrong": list(problems),
         "errors": dict(problems), **forms.hidden(request.POST.dict(), file.head)},
        status=status,
    )  # fmt: skip


# --- change --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("case.apply", on=Case)
def change(request: HttpRequest, case: Case) -> HttpResponse:
    """What a change comes to, and its entry (第二十一条): reckoned first, entered when confirmed."""
    file, project = case_file.read(case), case.project
    if project is None or not filing.is_filing(case):
        return redirect("applicant-case", case=case.ref)
    if request.POST.get("entry", "") in {each.id for each in file.log.entries}:
        return redirect("applicant-case", case=case.ref)
    if file.act("change", actor_of(request)) is None:
        return not_open(request, case)
    if request.method != "POST":
        return _change_page(request, case, file, _held(file), ())
    held = _held(file)
    values = {**held, **information.typed(request.POST.dict())}
    judged = tuple(x for x in request.POST.getlist(SAID) if x in changes.JUDGED)
    because = forms.clean(request.POST.dict()).get("because", "").strip()
    wrong = forms.said(request, _wrong_change(held, values, case))
    found = [] if wrong else changes.changes(held, values)
    ruling = changes.ruling(found, judged)
    if not wrong and not found and not judged:
        wrong = [("", say(request, "没有改动任何一项", "nothing was changed"))]
    if len(because) > forms.MOST_REASON:
        wrong.append(
            (
                "because",
                say(
                    request,
                    f"理由超过 {forms.MOST_REASON} 个字",
                    f"more than {forms.MOST_REASON} characters",
                ),
            )
        )
    late = any(x.standing == "overdue" for x in file.limits("change")) and bool(ruling.trigger)
    if "confirm" in request.POST and late and not because:
        wrong.append(("because", say(
            request, "已过变更期限（原则性期限），请说明理由",
            "it is past the time for a change (a limit in principle): give the reason")))  # fmt: skip
    if "confirm" not in request.POST or wrong:
        return _change_page(
            request, case, file, values, judged, because, wrong,
            (found, ruling) if not wrong or found else None, late, 422 if wrong else 200,
        )  # fmt: skip
    try:
        _change(case, values, found, ruling, because, request, file)
    except BadInput as error:
        wrong = forms.told(request, error)
        return _change_page(
            request, case, file, values, judged, because, wrong, (found, ruling), late, 422
        )
    except Conflict:
        fresh = case_file.read(case)
        return _change_page(
            request,
            case,
            fresh,
            values,
            judged,
            because,
            forms.first(request),
            (found, ruling),
            late,
            409,
        )
    title = file.procedure.events[ruling.event].title
    messages.success(request, say(request, f"已办理：{title.zh}。", f"Done: {title.en}."))
    return redirect("applicant-case", case=case.ref)


def _wrong_change(old: Mapping[str, Any], new: Mapping[str, Any], case: Case) -> dict[str, Text]:
    """What is wrong with the fields that were changed; the others were found right when filed."""
    wrong = information.wrong(new, case.opened)
    changed = {x for x in changes.CHANGEABLE if old.get(x, "") != new.get(x, "")}
    found = {name: what for name, what in wrong.items() if name in changed}
    if "capacity_unit" in changed and old.get("capacity_unit"):
        found["capacity_unit"] = Text(
            f"原备案的单位是“{old['capacity_unit']}”，请用同一单位，才能计算变化幅度",
            f"filed in '{old['capacity_unit']}'; keep the unit, so that the size can be reckoned",
        )
    return found


@transaction.atomic
def _change(
    case: Case, values: Mapping[str, Any], found: list[changes.Change], ruling: changes.Ruling,
    because: str, request: HttpRequest, file: case_file.CaseFile,
) -> Entered:  # fmt: skip
    assert case.project is not None
    said = [
        changes.told(found),
        *(changes.JUDGED[x].zh for x in request.POST.getlist(SAID) if x in changes.JUDGED),
    ]
    reason = "；".join(x for x in (*said, because) if x)
    data = dict(ruling.data)
    if ruling.trigger and values.get("completion") != file.known("completion"):
        data["completion"] = str(values["completion"])
    done = act(
        case, filing.entry(ruling.event, request.POST.get("entry", "")[:40] or new_ref(), data, reason=reason),
        actor_of(request), request.POST.get("seen", ""),
    )  # fmt: skip
    if not done.again:
        filing.save(
            case.project,
            {x: values[x] for x in changes.CHANGEABLE if x in values},
            actor_of(request),
        )
    return done


def _change_page(
    request: HttpRequest, case: Case, file: case_file.CaseFile, values: Mapping[str, Any],
    judged: tuple[str, ...], because: str = "", problems: forms.Shown = (),
    reckoned: Any = None, late: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(
        request, "projects/change.html",
        {"case": case, "project": case.project, "company": case.company, "file": file,
         "details": values, "fields": [BY_NAME[x] for x in changes.CHANGEABLE],
         "judged_options": changes.JUDGED, "judged": judged, "because": because,
         "reckoned": reckoned, "late": late, "limits": file.limits("change"),
         "wrong": list(problems), "errors": dict(problems),
         **forms.hidden(request.POST.dict(), file.head)},
        status=status,
    )  # fmt: skip
