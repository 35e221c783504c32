"""The pages of a plan: its lists, its announcement, the draw, its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.procedure.inspection import read_ratio
from huice.site.bureau import deciding
from huice.site.bureau.models_supervision import InspectionPlan, Stage
from huice.site.bureau.supervision import lists, plans
from huice.site.bureau.supervision.numbering import INSPECTION
from huice.site.bureau.supervision.views.overview import STAGES
from huice.site.casework import procedures
from huice.site.people import audit, rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.people.rights import HANDLERS
from huice.site.web import clock
from huice.site.web.language import said, say
from huice.site.web.problems import Conflict
from huice.site.web.sheets import XLSX
from huice.site.web.typing_in import Typed, wrongs

ROUNDINGS = {
    "up": Text("进一取整", "rounded up"), "down": Text("舍去取整", "rounded down"),
    "nearest": Text("四舍五入", "rounded to the nearest"),
}  # fmt: skip
_SHOWN_ROWS = 200


def own_bureaus(actor: Actor) -> list[Organisation]:
    """The organisations a person may act for."""
    return [each for each, role in actor.posts.items() if role in HANDLERS]


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("bureau.handle")
def plan_new(request: HttpRequest) -> HttpResponse:
    """Begin a plan: authority, year, title; its lists are gathered from the cases and posts."""
    actor, own = actor_of(request), own_bureaus(actor_of(request))
    year = clock.today().year
    typed: dict[str, str] = {"year": str(year), "title": f"{year} 年度现场核查计划", "each": "2"}
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        form = Typed(request)
        typed = form.values
        try:
            plan = _begun(form, own, actor)
        except BadInput as error:
            problems = wrongs(request, error)
        else:
            messages.success(request, say(
                request, f"已建立，名单里有 {len(plan.projects)} 个项目、{len(plan.inspectors)} 名检查人员。",
                f"Begun, with {len(plan.projects)} projects and {len(plan.inspectors)} inspectors listed.",
            ))  # fmt: skip
            return redirect("inspection-plan", inspectionplan=plan.ref)
    return render(
        request, "supervision/plan_new.html",
        {"typed": typed, "problems": problems, "bureaus": [(each.ref, each.name) for each in own]},
        status=422 if problems else 200,
    )  # fmt: skip


@transaction.atomic
def _begun(form: Typed, own: list[Organisation], actor: Actor) -> InspectionPlan:
    if len(own) == 1:
        authority: Organisation | None = own[0]
    else:
        ref = form.choice(
            "authority", Text("机关", "an authority"), tuple(each.ref for each in own)
        )
        authority = next((each for each in own if each.ref == ref), None)
    year = form.number("year", Text("年度", "Year"), 2000, 2100)
    title = form.text("title", Text("名称", "Title"), 100)
    each = form.number("each", Text("每个项目的检查人员数", "Inspectors a project"), 1, 10)
    if authority and InspectionPlan.objects.filter(authority=authority, title=title).exists():
        form.wrong(
            "title", f"本机关已有计划“{title}”，请另起名称", f"there is a plan '{title}' already"
        )
    form.expect_right()
    assert authority is not None
    projects = lists.gathered_projects(authority)
    plan = InspectionPlan.objects.create(
        authority=authority, year=year, title=title, each=each, projects=projects,
        inspectors=lists.gathered_inspectors(authority), ratios=_first_ratios(projects),
        by_name=actor.name, is_sample=authority.is_sample,
    )  # fmt: skip
    audit.record(actor.ref, "inspection.begin", plan.ref, title=title, projects=len(projects))
    return plan


def _first_ratios(projects: list[lists.Row]) -> dict[str, str]:
    """Approved projects are all checked (第二十五条); for the others the text has no figure."""
    return {row["risk"]: "100%" for row in projects if row["risk"] == lists.APPROVED}


@require_safe
@rights.needs("bureau.read", on=InspectionPlan)
def plan(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """The plan as it stands, with what may be done next."""
    return shown(request, inspectionplan)


def shown(
    request: HttpRequest, plan: InspectionPlan, typed: dict[str, str] | None = None,
    problems: list[tuple[str, str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a plan, with a form as it was sent where something in it was wrong."""
    classes = sorted({row["risk"] for row in plan.projects} | set(plan.ratios))
    listed = {name: sum(row["risk"] == name for row in plan.projects) for name in classes}
    first = {f"ratio-{at}": plan.ratios.get(name, "") for at, name in enumerate(classes)}
    first |= {
        "each": str(plan.each),
        "rounding": plan.rounding,
        "seed_day": clock.today().isoformat(),
    }
    return render(
        request, "supervision/plan.html",
        {
            "plan": plan, "stage": STAGES[Stage(plan.stage)], "classes": list(enumerate(classes)),
            "listed": listed, "typed": {**first, **(typed or {})}, "problems": problems or [],
            "wrong": dict(reversed(problems or [])), "marks": _marks(plan),
            "items": plan.items.select_related("case") if plan.stage == Stage.PUBLISHED else [],
            "drawn": plans.plan_of(plan), "roundings": ROUNDINGS, "most": _SHOWN_ROWS,
            "results_waiting": plan.items.filter(day__isnull=False, published__isnull=True).count(),
            "unwatched": plan.items.filter(case__isnull=True).count(),
            "lost": _lost(plan, typed or {}) if status == 409 else [],
            **_finding(),
        },
        status=status,
    )  # fmt: skip


FREE_WORDS = {
    "seed": Text("种子", "Seed"), "seed_source": Text("种子的公开来源", "Public source of the seed"),
    "extras": Text("另加的项目", "Projects added by name"),
    "seed_promised": Text("种子的来源", "Where the seed will come from"),
    "commitment": Text("种子承诺", "Commitment"),
}  # fmt: skip
_FORM_OF = {Stage.DRAFT: ("seed_promised", "commitment"),
            Stage.ANNOUNCED: ("seed", "seed_source", "extras")}  # fmt: skip


def _lost(plan: InspectionPlan, typed: dict[str, str]) -> list[tuple[Text, str]]:
    """What was typed into a form that the plan has meanwhile left behind."""
    there = _FORM_OF.get(Stage(plan.stage), ())
    return [(FREE_WORDS[name], typed[name]) for name in FREE_WORDS
            if typed.get(name) and name not in there]  # fmt: skip


def _finding() -> dict[str, Any]:
    return {"finding": procedures.procedure(INSPECTION).name_of}


def _marks(plan: InspectionPlan) -> dict[str, Any]:
    return plans.marks(plan) if plan.projects else {}


def _changed(request: HttpRequest, plan: InspectionPlan, change: Any) -> HttpResponse:
    """Do what a form asks; show the page again where it cannot be done."""
    form = Typed(request)
    try:
        told = change(form)
    except BadInput as error:
        plan.refresh_from_db()
        return shown(request, plan, form.values, _wrong(request, plan, error), 422)
    except Conflict:
        plan.refresh_from_db()
        why = say(request, "计划刚刚有变化，请按现状再办；您填写的内容还在下面。",
                  "The plan has just changed. Look at it again; what you typed is kept below.")  # fmt: skip
        return shown(request, plan, form.values, [("", why)], 409)
    messages.success(request, told)
    return redirect("inspection-plan", inspectionplan=plan.ref)


def _wrong(request: HttpRequest, plan: InspectionPlan, error: BadInput) -> list[tuple[str, str]]:
    """The problems of a draw name a class, a code or a field by their place."""
    places = {row["risk"] for row in plan.projects} | {row["id"] for row in plan.projects}
    places |= {row["id"] for row in plan.inspectors} | set(plan.ratios)
    found = []
    for each in error.problems:
        place, what = each.spot.file, said(request, deciding.plainly(each))
        field = each.field or (place if place in request.POST else "")
        named = (
            f"{place}{say(request, '：', ': ')}{what}" if place in places and not field else what
        )
        found.append((field, named))
    return found


@require_POST
@rights.needs("bureau.handle", on=InspectionPlan)
def plan_lists(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """Set the ratios, or the lists: gathered anew, or read from a workbook."""

    def change(form: Typed) -> str:
        with transaction.atomic():
            held = plans.held(inspectionplan, Stage.DRAFT)
            done = _set(request, form, held)
            held.save()
            audit.record(actor_of(request).ref, "inspection.lists", held.ref, ratios=plans.in_words(held.ratios),
                         projects=len(held.projects), inspectors=len(held.inspectors))  # fmt: skip
        return done

    return _changed(request, inspectionplan, change)


def _set(request: HttpRequest, form: Typed, plan: InspectionPlan) -> str:
    what = form.values.get("what", "")
    if what == "gather":
        plan.projects = lists.gathered_projects(plan.authority)
        plan.inspectors = lists.gathered_inspectors(plan.authority)
        plan.ratios = {**_first_ratios(plan.projects), **plan.ratios}
    elif what == "files":
        projects, people = request.FILES.get("projects"), request.FILES.get("inspectors")
        if projects is None and people is None:
            form.wrong("projects", "请选择一个 Excel 文件", "choose a workbook")
            form.expect_right()
        if projects is not None:
            known = {row["id"]: row["case"] for row in lists.gathered_projects(plan.authority)}
            plan.projects = lists.read_projects(projects.name or "", projects, known)
        if people is not None:
            plan.inspectors = lists.read_inspectors(people.name or "", people)
    else:
        _set_ratios(form, plan)
    present = {row["risk"] for row in plan.projects}
    plan.ratios = {name: ratio for name, ratio in plan.ratios.items() if name in present}
    return say(request, "已保存。", "Saved.")


def _set_ratios(form: Typed, plan: InspectionPlan) -> None:
    classes = sorted({row["risk"] for row in plan.projects} | set(plan.ratios))
    found: dict[str, str] = {}
    for at, name in enumerate(classes):
        written = form.text(f"ratio-{at}", Text(f"“{name}”的比例", f"the ratio of '{name}'"), 20)
        try:
            if written:
                read_ratio(written)
                found[name] = written
        except BadInput as error:
            form.wrong(f"ratio-{at}", f"“{written}”：{error.problems[0].what.zh}",
                       f"'{written}': {error.problems[0].what.en}")  # fmt: skip
    plan.each = form.number("each", Text("每个项目的检查人员数", "Inspectors a project"), 1, 10)
    plan.rounding = form.choice("rounding", Text("取整办法", "a rounding"), tuple(ROUNDINGS))
    form.expect_right()
    plan.ratios = found


@require_safe
@rights.needs("bureau.read", on=InspectionPlan)
def plan_list_file(request: HttpRequest, inspectionplan: InspectionPlan, part: str) -> HttpResponse:
    """A list as a workbook, to be classed by hand and read in again."""
    return list_file(inspectionplan, part)


def list_file(plan: InspectionPlan, part: str) -> HttpResponse:
    if part == "projects":
        content = lists.workbook(plan.projects, lists.PROJECT_HEADINGS)
    elif part == "inspectors":
        content = lists.workbook(plan.inspectors, lists.INSPECTOR_HEADINGS)
    else:
        raise Http404
    return HttpResponse(
        content, content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{part}-{plan.year}.xlsx"'},
    )  # fmt: skip


@require_POST
@rights.needs("bureau.lead", on=InspectionPlan)
def plan_announce(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """Publish the digests of the lists."""

    def change(form: Typed) -> str:
        promised = form.text(
            "seed_promised", Text("种子的来源", "Where the seed will come from"), 300
        )
        commitment = form.text(
            "commitment", Text("种子承诺", "Commitment"), 64, needed=False
        ).lower()
        if commitment and (len(commitment) != 64 or set(commitment) - set("0123456789abcdef")):
            form.wrong(
                "commitment",
                "种子承诺应为 64 位十六进制的 SHA-256",
                "a SHA-256 of 64 hex digits is expected",
            )
        form.expect_right()
        plans.announce(inspectionplan, promised, commitment, actor_of(request))
        return say(
            request,
            "名单摘要已公布，名单不再改动。",
            "The digests are public; the lists are frozen.",
        )

    return _changed(request, inspectionplan, change)


@require_POST
@rights.needs("bureau.handle", on=InspectionPlan)
def plan_draw(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """Draw by the seed."""

    def change(form: Typed) -> str:
        seed = form.text("seed", Text("种子", "The seed"), 300)
        source = form.text("seed_source", Text("种子的公开来源", "Its public source"), 300)
        day = form.day("seed_day", Text("种子产生之日", "The day of the seed"), past=True)
        extras = _extras(form)
        form.expect_right()
        assert day is not None
        done = plans.draw_plan(inspectionplan, seed, source, day, extras, actor_of(request))
        number = len((done.drawn or {}).get("items", ()))
        return say(request, f"已抽取 {number} 个项目。", f"{number} projects were drawn.")

    return _changed(request, inspectionplan, change)


def _extras(form: Typed) -> dict[str, str]:
    """Projects added by name, one a line: code, blank, reason."""
    found: dict[str, str] = {}
    for line in form.text(
        "extras", Text("另加的项目", "Added projects"), 5_000, needed=False
    ).splitlines():
        code, _, reason = " ".join(line.split()).partition(" ")
        if code and not reason:
            form.wrong("extras", f"“{code[:40]}”应写明另加的理由，如：代码 空格 理由",
                       f"'{code[:40]}' needs a reason: code, blank, reason")  # fmt: skip
        elif code:
            found[code] = reason[:300]
    return found


@require_POST
@rights.needs("bureau.lead", on=InspectionPlan)
def plan_publish(request: HttpRequest, inspectionplan: InspectionPlan) -> HttpResponse:
    """Publish the plan, or the results recorded since."""

    def change(form: Typed) -> str:
        if form.values.get("what") == "results":
            number = plans.publish_results(inspectionplan, actor_of(request))
            return say(
                request,
                f"已公开 {number} 个项目的检查结果。",
                f"The results of {number} projects are public.",
            )
        if form.values.get("what") == "watch":
            plans.held(inspectionplan, Stage.PUBLISHED)
            number = plans.watch_next(inspectionplan, actor_of(request))
            return say(
                request,
                f"已为 {number} 个项目建立监管案件。",
                f"The supervision of {number} projects began.",
            )
        plans.publish(inspectionplan, actor_of(request))
        return say(request, "计划已公开。", "The plan is public.")

    return _changed(request, inspectionplan, change)
