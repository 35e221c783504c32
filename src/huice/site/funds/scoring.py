"""Scores with their reasons: drafts, what is done and final, and the score an application settles at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db import transaction

from huice.fund import scoring as fund
from huice.fund.scoring import Criterion, Outcome, Sheet
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import experts
from huice.site.funds.drawing import UNDER_REVIEW
from huice.site.funds.models import STATES, Application, Call
from huice.site.funds.models_review import Assignment, Score, Settled
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.problems import Conflict
from huice.values.literals import NotALiteral

ROUNDING: Final = Text(
    "平均分按分数精确计算，取到小数点后四位，其后舍去",
    "the mean is reckoned exactly and cut after four decimals",
)
VERDICTS: Final = {"yes": Text("建议支持", "for it"), "no": Text("不建议支持", "against it")}
"""What an expert finds where there is no rubric."""
MOST_REASON: Final = 500
MOST_OPINION: Final = 1_000


def criteria_of(call: Call) -> list[Criterion]:
    """The rubric of a call; empty where experts give a verdict alone."""
    return [Criterion(each["id"], Text(each["zh"], each.get("en") or each["zh"]), Fraction(each["points"]))
            for each in call.criteria]  # fmt: skip


def most_points(call: Call) -> Fraction:
    return sum((each.points for each in criteria_of(call)), Fraction())


# --- an expert -------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(assignment: Assignment, typed: Mapping[str, str], actor: Actor) -> None:
    """Keep what was typed as it was typed, to go on later."""
    held = _held(assignment)
    names = {f"{kind}-{each.id}" for each in criteria_of(held.application.call) for kind in ("points", "reason")}  # fmt: skip
    held.draft = {name: value[:MOST_OPINION] for name, value in typed.items() if name in names | {"opinion", "verdict"}}  # fmt: skip
    held.save(update_fields=["draft"])
    audit.record(actor.ref, "fund.review-draft", held.ref, number=held.application.number)


@transaction.atomic
def finish(assignment: Assignment, typed: Mapping[str, str], actor: Actor) -> None:
    """The expert's scores or verdict, final; raises BadInput with everything that is wrong, and
    Conflict for one that is done already."""
    held = _held(assignment)
    if found := experts.conflicts(held.expert, held.application):
        raise BadInput.at(Spot("form"), "与申报单位有利害关系，不能评审，请申请回避",
                          f"there is a conflict of interest ({found[0].kind}): decline instead", "decline")  # fmt: skip
    opinion, problems = typed.get("opinion", "").strip(), list[Problem]()
    if len(opinion) > MOST_OPINION:
        problems.append(_problem("opinion", f"意见有 {len(opinion):,} 个字，至多 {MOST_OPINION:,} 个", f"the opinion has {len(opinion):,} characters, at most {MOST_OPINION:,}"))  # fmt: skip
    criteria = criteria_of(held.application.call)
    scores = dict[str, tuple[Fraction, str]]()
    if criteria:
        problems = [*_wrong_scores(criteria, typed, scores), *problems]
    else:
        problems += _wrong_verdict(typed.get("verdict", ""), opinion)
    if problems:
        raise BadInput(problems)
    verdict = None if criteria else typed["verdict"] == "yes"
    write(held, scores, opinion, verdict, actor)


def _wrong_scores(
    criteria: list[Criterion], typed: Mapping[str, str], scores: dict[str, tuple[Fraction, str]]
) -> Iterable[Problem]:
    """What is wrong with the points and reasons that were typed; ``scores`` takes the others."""
    points, problems = dict[str, Fraction](), list[Problem]()
    try:
        written = {each.id: typed.get(f"points-{each.id}", "") for each in criteria}
        points = dict(fund.read_sheet("form", criteria, written).points)
    except BadInput as error:
        problems += [_problem(f"points-{x.field}", x.what.zh, x.what.en) for x in error.problems]
    for each in criteria:
        reason = typed.get(f"reason-{each.id}", "").strip()
        problems += wrong_reason(f"reason-{each.id}", each.title, reason)
        if each.id in points:
            scores[each.id] = points[each.id], reason
    return problems


def wrong_reason(field: str, title: Text, reason: str) -> Iterable[Problem]:
    if not reason:
        yield _problem(field, f"{title.zh}：请写明给分理由", f"{title.en}: give the reason")
    elif len(reason) > MOST_REASON:
        yield _problem(field, f"{title.zh}：理由有 {len(reason)} 个字，至多 {MOST_REASON} 个",
                       f"{title.en}: the reason has {len(reason)} characters, at most {MOST_REASON}")  # fmt: skip


def _wrong_verdict(verdict: str, opinion: str) -> Iterable[Problem]:
    if verdict not in VERDICTS:
        yield _problem("verdict", "请选择评审结论", "choose the verdict")
    if not opinion:
        yield _problem("opinion", "请写明评审意见", "give your opinion")


def write(
    held: Assignment, scores: Mapping[str, tuple[Fraction, str]], opinion: str,
    verdict: bool | None, actor: Actor,
) -> None:  # fmt: skip
    """Write what an expert found, once and for all."""
    Score.objects.bulk_create(
        Score(assignment=held, criterion=id, points=two_places(points), reason=reason)
        for id, (points, reason) in scores.items()
    )
    held.state, held.opinion, held.is_for = "scored", opinion, verdict
    held.done, held.draft = clock.now(), {}
    held.save(update_fields=["state", "opinion", "is_for", "done", "draft"])
    said = {id: str(two_places(points)) for id, (points, _) in scores.items()} or verdict
    audit.record(actor.ref, "fund.review-done", held.ref, number=held.application.number, scores=said)  # fmt: skip


@transaction.atomic
def decline(assignment: Assignment, reason: str, has_interest: bool, actor: Actor) -> None:
    """Decline with a reason; an interest that is declared stands on the expert's list from now on."""
    held = _held(assignment)
    if not reason:
        raise BadInput.at(Spot("form"), "请写明回避或不能评审的理由", "say why you decline", "reason")  # fmt: skip
    if len(reason) > MOST_REASON:
        raise BadInput.at(Spot("form"), f"理由有 {len(reason)} 个字，至多 {MOST_REASON} 个",
                          f"the reason has {len(reason)} characters, at most {MOST_REASON}", "reason")  # fmt: skip
    held.state, held.reason, held.done, held.draft = "declined", reason, clock.now(), {}
    held.save(update_fields=["state", "reason", "done", "draft"])
    audit.record(actor.ref, "fund.review-declined", held.ref, number=held.application.number, reason=reason)  # fmt: skip
    if has_interest:
        experts.declare(held.expert, held.application.code, actor)


def _held(assignment: Assignment) -> Assignment:
    """The assignment, held for a change; Conflict where it is done."""
    held = (Assignment.objects.select_for_update(of=("self",))
            .select_related("application__call", "expert__person").get(pk=assignment.pk))  # fmt: skip
    if held.state != "open":
        raise Conflict
    expect_under_review(held.application)
    return held


def expect_under_review(application: Application) -> None:
    if application.state != UNDER_REVIEW:
        state = STATES[application.state]
        raise BadInput.at(Spot("form"), f"申报 {application.number} 现为“{state.zh}”，不在评审中",
                          f"application {application.number} is {state.en}: not under review")  # fmt: skip


# --- what the scores come to -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The review of an application: ``outcome`` of those who scored, None without a rubric or a
    score; ``has_parted`` where they lie too far apart to be settled by the mean."""

    application: Application
    given: list[Assignment]
    outcome: Outcome | None
    verdicts: list[bool]
    settled: Settled | None

    @property
    def scored(self) -> int:
        return sum(each.state == "scored" for each in self.given)

    @property
    def open(self) -> int:
        return sum(each.state == "open" for each in self.given)

    @property
    def is_whole(self) -> bool:
        """Whether as many have scored as the call asks for, and nobody is waited for."""
        return not self.open and self.scored >= self.application.call.experts_each

    @property
    def has_parted(self) -> bool:
        return self.outcome.is_wide if self.outcome else len(set(self.verdicts)) > 1

    @property
    def is_waiting(self) -> bool:
        """Whether it can be settled now."""
        return self.is_whole and self.settled is None and self.application.state == UNDER_REVIEW

    @property
    def lowest(self) -> Fraction:
        return min(self.outcome.totals.values()) if self.outcome else Fraction()

    @property
    def highest(self) -> Fraction:
        return max(self.outcome.totals.values()) if self.outcome else Fraction()


def standing(application: Application) -> Standing:
    """How the review of an application stands; reads ``assignments``, their scores and ``settled``."""
    given = sorted(application.assignments.all(), key=lambda each: each.pk)
    scored = [each for each in given if each.state == "scored"]
    criteria, outcome = criteria_of(application.call), None
    if criteria and scored:
        sheets = [Sheet(each.expert.ref, {x.criterion: Fraction(x.points) for x in each.scores.all()}) for each in scored]  # fmt: skip
        outcome = fund.outcome(criteria, sheets, Fraction(application.call.spread_limit))
    settled = max(application.settled.all(), key=lambda each: each.pk, default=None)
    return Standing(application, given, outcome, [bool(x.is_for) for x in scored if x.is_for is not None], settled)  # fmt: skip


WITH_SCORES: Final = ("assignments__expert__person", "assignments__scores", "settled")
"""What ``standing`` reads of many applications at once."""


@transaction.atomic
def settle_all(applications: Iterable[Application], actor: Actor) -> tuple[int, int]:
    """Settle all that are whole and lie close together by their mean: how many were, and how many
    wait for an officer since they do not."""
    done = parted = 0
    for each in _locked(applications):
        now = standing(each)
        if not now.is_waiting:
            continue
        if now.has_parted:
            parted += 1
            continue
        done += 1
        if now.outcome:
            _settle(now, cut(now.outcome.mean), None, "", actor)
        else:
            _settle(now, None, now.verdicts[0], "", actor)
    return done, parted


@transaction.atomic
def settle_one(application: Application, typed: str, reason: str, actor: Actor) -> None:
    """Settle one whose experts lie far apart, or correct what was settled: at a score between the
    lowest and the highest, or at a verdict where there is no rubric, with the reason."""
    (held,) = _locked([application])
    now = standing(held)
    expect_under_review(held)
    if not now.is_whole:
        raise BadInput.at(Spot("form"), "还有专家没有评完，不能汇总", "not all experts have scored", "score")  # fmt: skip
    problems = list(wrong_reason("reason", Text("确定评分", "settling"), reason))
    score, verdict = None, None
    try:
        if now.outcome is None:
            problems += _wrong_verdict(typed, reason or "…")
            verdict = typed == "yes"
        else:
            points = fund.read_points(typed)
            if not now.lowest <= points <= now.highest:
                low, high = two_places(now.lowest), two_places(now.highest)
                problems.insert(0, _problem("score", f"{typed} 不在最低分 {low} 与最高分 {high} 之间", f"{typed} is not between the lowest, {low}, and the highest, {high}"))  # fmt: skip
            score = cut(points)
    except NotALiteral as error:
        problems.insert(0, _problem("score", error.zh, error.en))
    if problems:
        raise BadInput(problems)
    _settle(now, score, verdict, reason, actor)


def _settle(now: Standing, score: Decimal | None, verdict: bool | None, reason: str, actor: Actor) -> None:  # fmt: skip
    held = now.application
    spread = two_places(now.outcome.spread) if now.outcome else None
    Settled.objects.create(
        application=held, score=score, spread=spread, is_for=verdict, is_wide=now.has_parted,
        reason=reason, at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    held.score, held.version = score, held.version + 1
    held.save(update_fields=["score", "version"])
    audit.record(actor.ref, "fund.settle", held.ref, number=held.number, score=str(score or ""),
                 spread=str(spread or ""), verdict=verdict, reason=reason)  # fmt: skip


def _locked(applications: Iterable[Application]) -> list[Application]:
    found = Application.objects.select_for_update(of=("self",)).select_related("call")
    refs = [each.pk for each in applications]
    return list(found.filter(pk__in=refs).prefetch_related(*WITH_SCORES).order_by("number"))


def cut(points: Fraction) -> Decimal:
    """Four decimals, what is behind them is dropped."""
    return Decimal(points.numerator * 10_000 // points.denominator).scaleb(-4)


def two_places(points: Fraction) -> Decimal:
    """Exact: points have two decimals at most, and so do their sums."""
    return Decimal(int(points * 100)).scaleb(-2)


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
