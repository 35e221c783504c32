"""What was found of an application, and what is still to be found before it can be entered."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from django.db import transaction

from huice.decide.library import Library
from huice.fund.road import recommends
from huice.fund.scoring import Regions, pass_mark, regions_of
from huice.language import Text
from huice.rules.programme import Passing, Provision
from huice.site.funds import chain
from huice.site.funds.models import Application, Call, Step
from huice.site.funds.models_review import Audit, Settled, SiteCheck, Verification
from huice.site.people.models import Organisation
from huice.site.web.policies import library
from huice.values.literals import decimal


def last_audit(application: Application) -> Audit | None:
    return Audit.objects.filter(application=application).order_by("-pk").first()


def last_check(application: Application) -> SiteCheck | None:
    return SiteCheck.objects.filter(application=application).order_by("-pk").first()


def last_verification(application: Application) -> Verification | None:
    return Verification.objects.filter(application=application).order_by("-pk").first()


def last_settled(application: Application) -> Settled | None:
    return Settled.objects.filter(application=application).order_by("-pk").first()


def void_rule(application: Application) -> Provision | None:
    """What the text provides on a cut on audit that voids an application, if anything."""
    provisions = chain.programme_of(application.call).on("audit")
    own = chain.programme(application.document).on("audit") if application.document != application.call.document else ()  # fmt: skip
    return next((each for each in (*provisions, *own) if each.void_above is not None), None)


def void_above(application: Application) -> Fraction | None:
    """The share above which a cut on audit voids, where the text prints one."""
    rule = void_rule(application)
    return rule.void_above if rule else None


def is_void(application: Application) -> bool:
    """Whether the cut on audit is above the limit; exactly at it is not."""
    limit, found = void_above(application), last_audit(application)
    if limit is None or found is None:
        return False
    return found.declared - found.approved > limit * found.declared


def missing(application: Application) -> Iterator[Text]:
    """What must be found before the application can be entered."""
    of = chain.programme_of(application.call)
    if of.has("review"):
        yield from _review(application)
    if of.has("audit") and last_audit(application) is None:
        yield Text("尚无专项审计的审定金额", "no audit has fixed the sum yet")
    if is_void(application):
        yield Text("审计核减超限，按规定作废，不能入库", "the cut on audit voids it: it cannot be entered")  # fmt: skip
    if of.has("verify") and last_verification(application) is None:
        yield Text(
            "统计部门尚未核实投资额", "the statistics office has not verified the investment"
        )
    check = last_check(application)
    if check is not None and not check.has_passed:
        yield Text("现场核查没有通过", "the on-site check was not passed")


def _review(application: Application) -> Iterator[Text]:
    waiting = application.assignments.filter(state="open").count()
    if waiting:
        yield Text(f"还有 {waiting} 位专家没有评完", f"{waiting} experts have not finished")
    elif not application.assignments.filter(state="scored").exists():
        yield Text("还没有专家评审", "no expert has reviewed it")
    elif (settled := last_settled(application)) is None:
        yield Text("评审结果尚未汇总", "the review is not settled")
    elif settled.is_for is False:
        yield Text("专家评审的结论是不建议支持", "the experts are against it")
    else:
        yield from _below_mark(application)


def _below_mark(application: Application) -> Iterator[Text]:
    """That the score is below the pass mark of the place; one that equals it passes."""
    mark = pass_mark_of(application)
    if mark is None:
        return
    least = decimal(mark.points)
    if application.score is None:
        yield Text(f"没有评分，不能对照入库线 {least} 分（{mark.cite}）", f"no score to hold against the pass mark {least} ({mark.cite})")  # fmt: skip
    elif Fraction(application.score) < mark.points:
        score = decimal(Fraction(application.score))
        yield Text(f"评分 {score} 低于入库线 {least} 分（{mark.cite}）", f"the score {score} is below the pass mark {least} ({mark.cite})")  # fmt: skip


def pass_mark_of(application: Application) -> Passing | None:
    """The pass mark where the application is from, None where the text has none."""
    review = chain.programme_of(application.call).review
    if review is None or not review.passing or not application.place:
        return None
    points = pass_mark(review.passing, application.place, _regions(library(), application.call.document))  # fmt: skip
    return next((each for each in review.passing if each.points == points), None)


@lru_cache(maxsize=64)
def _regions(of: Library, document: str) -> Regions:
    return regions_of(of.policies, document)


def over_quota(application: Application) -> Iterator[Text]:
    """Whether its authority has recommended as many as the call lets it."""
    call, authority = application.call, application.authority
    most = call.quotas.get(authority.level)
    if most is None or not recommends(chain.programme_of(call)):
        return
    with transaction.atomic():  # of two at once the second counts the first
        Call.objects.select_for_update().get(pk=call.pk)
    if recommended(call, authority) >= most:
        yield Text(
            f"推荐名额 {most} 个已用完，如要换下已推荐的，先写明理由不予支持",
            f"all {most} recommendations are used; to make room, refuse a recommended one with a reason",
        )


def recommended(call: Call, authority: Organisation) -> int:
    """How many an authority has recommended and neither refused again nor seen withdrawn."""
    own = Application.objects.filter(call=call, authority=authority)
    taken_back = Step.objects.filter(application__in=own, act__in=("reject", "withdraw"))
    return (
        own.filter(steps__act="accept").exclude(pk__in=taken_back.values("application")).distinct()
    ).count()
