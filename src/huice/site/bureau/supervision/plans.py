"""A plan of inspections on its way: lists, digests made known, the draw, the plan made public.

The digest of the lists is public before anybody knows the seed, and the lists are frozen from
then on. So nobody can choose who is drawn: neither by the list nor by the seed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pydantic import TypeAdapter

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.events import Entry
from huice.procedure.inspection import (
    Mark,
    Plan,
    check_lists,
    draw,
    mark_of,
    read_ratio,
)
from huice.procedure.inspection_verify import Difference, verify
from huice.site.bureau.models_supervision import InspectionItem, InspectionPlan, Stage
from huice.site.bureau.supervision import numbering
from huice.site.bureau.supervision.lists import inspectors_of, projects_of
from huice.site.bureau.supervision.watching import watch
from huice.site.casework import docket, events, procedures, publications
from huice.site.casework.models import Case
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.problems import Conflict
from huice.site.web.refs import new_ref

AT_ONCE: Final = 40
"""Supervisions begun at once, when a plan is published and whenever it is asked for; one that
has not begun begins with its record."""
_PLAN: Final = TypeAdapter(Plan)


@transaction.atomic
def held(plan: InspectionPlan, stage: str) -> InspectionPlan:
    """The plan, held for a change; Conflict where it is no longer in the stage it was shown in."""
    found = (
        InspectionPlan.objects.select_for_update(of=("self",))
        .select_related("authority", "case")
        .get(pk=plan.pk)
    )
    if found.stage != stage:
        raise Conflict
    return found


def marks(plan: InspectionPlan) -> dict[str, Mark]:
    """How long the lists are, and their digests."""
    return {
        "projects": mark_of(projects_of(plan.projects)),
        "inspectors": mark_of(inspectors_of(plan.inspectors)),
    }


def check(plan: InspectionPlan) -> None:
    """Raises BadInput for lists that could not be drawn from, whatever the seed will be."""
    projects, inspectors = projects_of(plan.projects), inspectors_of(plan.inspectors)
    check_lists(projects, inspectors)
    if not inspectors:
        raise BadInput.at(
            Spot("inspectors"), "名单里没有检查人员", "no inspectors in the list", "inspectors"
        )
    draw(projects, (), _ratios(plan), "check", clock.today(), rounding=plan.rounding)  # type: ignore[arg-type]
    for project in projects:
        free = sum(each.may_inspect(project) for each in inspectors)
        if free < plan.each:
            raise BadInput.at(
                Spot(project.id),
                f"“{project.name}”须派 {plan.each} 人，除去须回避的只有 {free} 人",
                f"'{project.name}' needs {plan.each} inspectors, {free} need not avoid it", "inspectors",
            )  # fmt: skip


def in_words(ratios: Mapping[str, str], between: str = "，") -> str:
    """The ratio of each class, in words."""
    return between.join(f"{risk} {ratio}" for risk, ratio in ratios.items())


def _ratios(plan: InspectionPlan) -> dict[str, Fraction]:
    return {risk: read_ratio(ratio) for risk, ratio in plan.ratios.items()}


@transaction.atomic
def announce(plan: InspectionPlan, promised: str, commitment: str, actor: Actor) -> InspectionPlan:
    """Make the digests of the lists known; the lists are frozen from here on."""
    plan = held(plan, Stage.DRAFT)
    check(plan)
    plan.stage, plan.announced = Stage.ANNOUNCED, clock.now()
    plan.seed_promised, plan.commitment = promised, commitment
    plan.save()
    known = marks(plan)
    ratios, ratios_en = in_words(plan.ratios), in_words(plan.ratios, ", ")
    projects, people = known["projects"], known["inspectors"]
    publications.publish(
        plan.authority, "plan",
        Text(f"{plan.title}：抽取前公布名单摘要", f"{plan.title}: digests of the lists before the draw"),
        Text(
            f"项目名单 {projects.count} 个，SHA-256：{projects.sha256}\n"
            f"检查人员名录 {people.count} 名，SHA-256：{people.sha256}\n"
            f"各风险等级抽取比例：{ratios}；每个项目 {plan.each} 人\n种子的来源：{promised}\n"
            + (f"种子承诺：{commitment}\n" if commitment else "") + _page(plan),
            f"{projects.count} projects, SHA-256: {projects.sha256}\n"
            f"{people.count} inspectors, SHA-256: {people.sha256}\n"
            f"Ratio by risk class: {ratios_en}; {plan.each} inspectors a project\n"
            f"Where the seed will come from: {promised}\n"
            + (f"Commitment: {commitment}\n" if commitment else "") + _page(plan),
        ),
        clock.today(), None, actor, is_sample=plan.is_sample,
    )  # fmt: skip
    audit.record(
        actor.ref, "inspection.announce", plan.ref, projects=projects.sha256,
        inspectors=people.sha256, ratios=ratios, commitment=commitment,
    )  # fmt: skip
    return plan


def _page(plan: InspectionPlan) -> str:
    return reverse("inspection-public", kwargs={"inspectionplan": plan.ref})


@transaction.atomic
def draw_plan(
    plan: InspectionPlan, seed: str, source: str, seed_day: date, extras: Mapping[str, str], actor: Actor
) -> InspectionPlan:  # fmt: skip
    """Draw by the seed, and enter it into the authority's case of making plans."""
    plan = held(plan, Stage.ANNOUNCED)
    _expect_unknown(plan, seed_day)
    drawn = draw(
        projects_of(plan.projects), inspectors_of(plan.inspectors), _ratios(plan), seed,
        clock.today(), each=plan.each, rounding=plan.rounding, commitment=plan.commitment,  # type: ignore[arg-type]
        extras=extras,
    )  # fmt: skip
    case = _standing_case(plan, actor)
    data = {
        "ratio": _whole_ratio(drawn), "seed": seed,
        "projects": _named([each.id for each in drawn.items]),
        "inspectors": _named(sorted({x.name for each in drawn.items for x in each.inspectors})),
    }  # fmt: skip
    shares = "、".join(
        f"{each.risk} {each.ratio}（{each.listed} 取 {each.drawn}）" for each in drawn.classes
    )
    entry = Entry(
        new_ref(), "draw", clock.today(), clock.local_now(), "authority", data,
        f"{plan.title}；各风险等级：{shares}；种子来源：{source}",
    )  # fmt: skip
    events.act(case, entry, actor, case.head)
    plan.stage, plan.case, plan.drawn = Stage.DRAWN, case, drawn.as_json()
    plan.seed, plan.seed_source, plan.seed_day = seed, source, seed_day
    plan.save()
    audit.record(
        actor.ref, "inspection.draw", plan.ref, seed=seed, source=source, day=seed_day,
        drawn=len(drawn.items),
    )  # fmt: skip
    return plan


def _expect_unknown(plan: InspectionPlan, seed_day: date) -> None:
    """A seed without a commitment must have come about after the digests were public."""
    announced = timezone.localtime(plan.announced).date() if plan.announced else date.max
    if not plan.commitment and seed_day <= announced:
        raise BadInput.at(
            Spot("seed_day"),
            f"种子产生于 {seed_day}，应晚于名单摘要公布之日 {announced}（公布时附有种子承诺的除外）",
            f"the seed is of {seed_day}; it must be later than {announced}, when the digests were"
            " published, unless a commitment was published with them", "seed_day",
        )  # fmt: skip


def _standing_case(plan: InspectionPlan, actor: Actor) -> Case:
    """The authority's case of making plans; it begins with the first plan and stays."""
    case = (
        Case.objects.filter(procedure=numbering.PLAN, authority=plan.authority)
        .order_by("pk")
        .first()
    )
    if case is not None:
        return case
    today = clock.today()
    case = docket.begin(
        procedures.procedure(numbering.PLAN),
        numbering.case_name(plan.authority, numbering.PLAN, today.year), actor, today,
        authority=plan.authority, is_sample=plan.is_sample,
    )  # fmt: skip
    begun = Entry(new_ref(), "begin", today, clock.local_now(), "authority")
    return events.act(case, begun, actor, case.head).case


def _whole_ratio(drawn: Plan) -> str:
    """The share that was drawn in all, in hundredths of a percent; the classes' own ratios stand
    in the reason."""
    listed = sum(each.listed for each in drawn.classes)
    hundredths = sum(each.drawn for each in drawn.classes) * 10_000 // listed
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def _named(names: list[str]) -> str:
    """Names one after the other; where they are too many for a log, how many and their digest."""
    said = "、".join(names)
    return said if len(said) <= 2_000 else f"{len(names)} 个，见所公开的计划"


@transaction.atomic
def publish(plan: InspectionPlan, actor: Actor) -> InspectionPlan:
    """Make the plan public, and begin the supervision of what stands in it."""
    plan = held(plan, Stage.DRAWN)
    drawn = plan_of(plan)
    assert drawn is not None
    assert plan.case is not None
    case = Case.objects.get(pk=plan.case.pk)
    entry = Entry(
        new_ref(), "publish", clock.today(), clock.local_now(), "authority", reason=plan.title
    )
    events.act(case, entry, actor, case.head)
    plan.stage, plan.published = Stage.PUBLISHED, clock.today()
    plan.save()
    rows = {row["id"]: row for row in plan.projects}
    linked = {
        each.ref: each
        for each in Case.objects.filter(
            ref__in=[row["case"] for row in rows.values() if row["case"]]
        )
    }
    InspectionItem.objects.bulk_create(
        InspectionItem(
            plan=plan, number=number, code=each.id, name=each.name, owner=rows[each.id]["owner"],
            risk=each.risk, drawn=each.drawn, reason=each.reason[:300],
            inspectors=[f"{x.name}（{x.id}）" for x in each.inspectors],
            linked=linked.get(rows[each.id]["case"]),
        )
        for number, each in enumerate(drawn.items, 1)
    )  # fmt: skip
    watch_next(plan, actor)
    publications.publish(
        plan.authority, "plan", Text(f"{plan.title}：抽取结果", f"{plan.title}: what was drawn"),
        Text(
            f"共 {len(drawn.items)} 个项目。种子：{plan.seed}（{plan.seed_source}，{plan.seed_day}）。"
            f"名单、办法和核对方法见\n{_page(plan)}",
            f"{len(drawn.items)} projects. Seed: {plan.seed} ({plan.seed_source}, {plan.seed_day})."
            f" The lists, the method and how to check it are at\n{_page(plan)}",
        ),
        clock.today(), None, actor, is_sample=plan.is_sample,
    )  # fmt: skip
    audit.record(actor.ref, "inspection.publish", plan.ref, projects=len(drawn.items))
    return plan


@transaction.atomic
def watch_next(plan: InspectionPlan, actor: Actor) -> int:
    """Begin the supervision of the next projects of a plan; how many they were."""
    waiting = plan.items.filter(case__isnull=True).select_related("plan__authority", "linked")
    found = list(waiting[:AT_ONCE])
    for item in found:
        watch(item, actor)
    return len(found)


@transaction.atomic
def publish_results(plan: InspectionPlan, actor: Actor) -> int:
    """Make the recorded results public that are not yet; how many they were."""
    plan = held(plan, Stage.PUBLISHED)
    waiting = list(plan.items.filter(day__isnull=False, published__isnull=True))
    if not waiting:
        return 0
    finding = procedures.procedure(numbering.INSPECTION).name_of
    lines = [(each, finding(each.finding)) for each in waiting]
    publications.publish(
        plan.authority, "inspection",
        Text(f"{plan.title}：检查结果", f"{plan.title}: results"),
        Text(
            "\n".join(f"{x.code} {x.name}（{x.day}）：{said.zh}" for x, said in lines)[:20_000],
            "\n".join(f"{x.code} {x.name} ({x.day}): {said.en}" for x, said in lines)[:20_000],
        ),
        clock.today(), None, actor, is_sample=plan.is_sample,
    )  # fmt: skip
    plan.items.filter(pk__in=[each.pk for each in waiting]).update(published=clock.today())
    audit.record(actor.ref, "inspection.results", plan.ref, projects=[x.code for x in waiting])
    return len(waiting)


def plan_of(plan: InspectionPlan) -> Plan | None:
    """What was drawn, as the draw wrote it."""
    if plan.drawn is None:
        return None
    return _PLAN.validate_json(json.dumps(plan.drawn), strict=True)


def differences(plan: InspectionPlan) -> tuple[Difference, ...]:
    """Where what is kept does not follow from its lists and seed; drawn again at every asking."""
    drawn = plan_of(plan)
    if drawn is None:
        return ()
    return verify(
        drawn, projects_of(plan.projects), inspectors_of(plan.inspectors), plan.commitment
    )
