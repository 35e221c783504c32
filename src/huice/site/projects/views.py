"""The projects of a company: the list, a new one, and one with its cases."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import procedures
from huice.site.casework.models import Case, LiveClock, Project
from huice.site.companies import facts, sides
from huice.site.companies.models import Company
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.projects import authorities, codes, filing, forms, starting
from huice.site.projects.information import BY_NAME
from huice.site.web.language import said, say
from huice.site.web.refs import new_ref

A_PAGE: Final = 50
ROADS: Final = {
    "filing": (procedures.FILING, Text("备案", "Filing")),
    "approval": (procedures.APPROVAL, Text("核准", "Approval")),
}


class Line(NamedTuple):
    """A case in a list: its state in words, and what is due next in it, for whom."""

    case: Case
    procedure: Text
    state: Text
    kind: str
    due: date | None
    clock: Text
    own: bool

    @property
    def urgency(self) -> date:
        """By when the company has to act; at once where the text sets no day."""
        return (self.due or date.min) if self.own else date.max


def line_of(case: Case) -> Line:
    """Read off the columns of a case; its log is not asked."""
    procedure = procedures.version(case.digest_id)
    clocks: list[LiveClock] = [each for each in case.clocks.all() if each.due]
    clocks.sort(key=lambda each: (each.due or date.max, each.clock))
    next_one = clocks[0] if clocks else None
    state = procedure.states[case.state].title
    return Line(
        case, procedure.title, state, kind_of(case), next_one.due if next_one else None,
        procedure.clocks[next_one.clock].title if next_one else Text("", ""),
        case.state in _OURS or (next_one is not None and sides.is_company(next_one.who)),
    )  # fmt: skip


_OURS: Final = frozenset(("supplementing", "clarifying"))
"""States that wait for the applicant without a day."""

_KINDS: Final = {
    "lapsed": "bad", "revoked": "bad", "refused": "bad", "not-accepted": "bad",
    "withdrawn": "quiet", "filed": "ok", "approved": "ok", "started": "ok", "completed": "ok",
    "supplementing": "warn", "clarifying": "warn",
}  # fmt: skip


def kind_of(case: Case) -> str:
    """The kind of badge a state is shown as."""
    return _KINDS.get(case.state, "info")


@require_safe
@rights.needs("project.read", on=Company)
def projects(request: HttpRequest, company: Company) -> HttpResponse:
    """The projects of a company, those with something due first."""
    found = company.projects.prefetch_related(
        Prefetch("cases", Case.objects.order_by("-opened", "-pk").prefetch_related("clocks"))
    )
    rows = [(each, [line_of(case) for case in each.cases.all()]) for each in found]
    rows.sort(key=lambda row: (min((x.urgency for x in row[1]), default=date.max),
                               -row[0].made.timestamp()))  # fmt: skip
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    loose = [
        line_of(case)
        for case in company.cases.filter(project=None)
        .prefetch_related("clocks")
        .order_by("-opened")
    ]
    return render(
        request, "projects/projects.html",
        {"company": company, "page": page, "rows": page.object_list,
         "loose": loose if page.number == 1 else []},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("project.edit", on=Company)
def project_new(request: HttpRequest, company: Company) -> HttpResponse:
    """Name and place of a project, and the road it takes: filing or approval."""
    if request.method != "POST":
        return _new_page(request, company, {"place": _usual_place(company), "road": "filing"})
    typed = forms.clean(request.POST.dict())
    wrong = _wrong(request, typed)
    if not wrong:
        try:
            return _begin(request, company, typed)
        except BadInput as error:
            wrong = forms.told(request, error)
    return _new_page(request, company, typed, wrong)


def _wrong(request: HttpRequest, typed: dict[str, str]) -> forms.Wrong:
    found: forms.Wrong = []
    name, label = typed.get("name", "").strip(), BY_NAME["name"]
    if not name:
        found.append(("name", say(request, "请填写项目名称", "project name: nothing was entered")))
    elif len(name) > label.most:
        found.append(("name", say(
            request, f"项目名称有 {len(name)} 个字，上限 {label.most} 个",
            f"project name: {len(name)} characters, the limit is {label.most}",
        )))  # fmt: skip
    if typed.get("road", "") not in ROADS:
        found.append(("road", say(request, "请选择备案或核准", "choose filing or approval")))
    if typed.get("secret"):
        found.append(("secret", say(
            request, "涉及国家秘密的项目不通过网上办理（第六条）；怎样办理，文件没有规定，请与机关联系",
            "a project of state secrets is not handled online (article 6); how it is, is not stated: ask the authority",
        )))  # fmt: skip
    return found


@transaction.atomic
def _begin(request: HttpRequest, company: Company, typed: dict[str, str]) -> HttpResponse:
    procedure, _ = ROADS[typed["road"]]
    across = bool(typed.get(filing.CROSS_REGION)) and procedure == procedures.FILING
    place = authorities.place_of(typed.get("place", ""))
    authority = authorities.chosen(procedure, place, typed.get("authority", ""), across)
    case = starting.begin_project(
        company, typed["name"].strip(), place, procedure, authority, actor_of(request),
        typed.get("ref", ""), across,
    )  # fmt: skip
    return redirect(_next(case), case=case.ref)


def _next(case: Case) -> str:
    is_draft = case.state in filing.BEFORE_SUBMITTING
    return "filing" if filing.is_filing(case) and is_draft else "applicant-case"


def _usual_place(company: Company) -> str:
    held = facts.current(company)
    for fact in ("enterprise.operates_in", "enterprise.registered_in"):
        if (fact, 0) in held:
            return held[fact, 0].written
    return ""


def _new_page(
    request: HttpRequest, company: Company, typed: dict[str, str], wrong: forms.Wrong | None = None
) -> HttpResponse:
    able = {each.pk: each for x, _ in ROADS.values() for each in authorities.all_for(x)}
    options = [(each.ref, said(request, authorities.named(each))) for each in able.values()]
    return render(
        request, "projects/project_new.html",
        {"company": company, "typed": typed, "wrong": wrong or [], "errors": dict(wrong or []),
         "names": options, "ref": typed.get("ref") or new_ref()},
        status=422 if wrong else 200,
    )  # fmt: skip


@require_safe
@rights.needs("project.read", on=Project)
def project(request: HttpRequest, project: Project) -> HttpResponse:
    """A project: its information as it stands, its cases, and what was changed."""
    cases = [
        line_of(x) for x in project.cases.prefetch_related("clocks").order_by("-opened", "-pk")
    ]
    open_procedures = {x.case.procedure for x in cases if not x.case.final}
    return render(
        request, "projects/project.html",
        {"project": project, "cases": cases, "fields": shown(project),
         "roads": [(road, title) for road, (key, title) in ROADS.items()
                   if key not in open_procedures],
         "is_provisional": codes.is_provisional(project.code)},
    )  # fmt: skip


def shown(project: Project) -> list[tuple[Text, str]]:
    """The information of a project, field by field, as it is on its form."""
    values = project.details
    return [(each.label, str(values[name])) for name, each in BY_NAME.items() if values.get(name)]


@require_POST
@rights.needs("project.edit", on=Project)
def case_new(request: HttpRequest, project: Project) -> HttpResponse:
    """Another road for the same project: approval where filing does not do, or a new filing."""
    road = request.POST.get("road", "")
    if road not in ROADS:
        messages.error(request, say(request, "请选择备案或核准。", "Choose filing or approval."))
        return redirect("project", project=project.ref)
    procedure, _ = ROADS[road]
    across = project.details.get(filing.CROSS_REGION) == "yes" and procedure == procedures.FILING
    try:
        authority = authorities.chosen(procedure, project.place, "", across)
        case = starting.begin_case(project, procedure, authority, actor_of(request))
    except BadInput as error:
        for _, what in forms.told(request, error):
            messages.error(request, what)
        return redirect("project", project=project.ref)
    return redirect(_next(case), case=case.ref)
