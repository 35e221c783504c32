"""Beginning an application: the calls a company may enter, and a draft filled in from its profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.db import transaction

from huice.decide.profile import Profile
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.evaluate import Case, Compiler
from huice.rules.facts import FactKey
from huice.rules.measure import Measure
from huice.rules.verdict import Verdict
from huice.site.companies import facts, sides
from huice.site.companies.models import Company, FactValue
from huice.site.funds import asking, chain
from huice.site.funds.models import ENDS, Application, Call
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.policies import library
from huice.site.web.shown import day, moment

SIZES: Final = (
    Text("大型", "large"), Text("中型", "medium"), Text("小型", "small"), Text("微型", "micro"),
)  # fmt: skip
_ORDER: Final = ("eligible", "subject_to_judgement", "undetermined", "ineligible")


class Offer(NamedTuple):
    """A measure of a call that is open or coming, how the company stands to it, and the application
    it has there already."""

    call: Call
    measure: Measure
    verdict: Verdict
    is_open: bool
    application: Application | None


def offers(company: Company) -> list[Offer]:
    """What a company may apply for now or soon, the best verdict first. Raises BadInput where its
    profile can no longer be read."""
    profile, now = facts.profile(company), clock.now()
    begun = {(each.call_id, each.measure): each
             for each in company.applications.exclude(state__in=ENDS).order_by("pk")}  # fmt: skip
    found = []
    for call in Call.objects.filter(closes__gte=now).select_related("authority").order_by("closes", "pk"):  # fmt: skip
        on = asking.day_of(call)
        for measure in _for_companies(call):
            verdict = asking.standing_of(profile, measure, on).verdict
            found.append(Offer(call, measure, verdict, call.is_open(now), begun.get((call.pk, measure.key))))  # fmt: skip
    return sorted(found, key=lambda each: _ORDER.index(each.verdict))


def _for_companies(call: Call) -> Iterator[Measure]:
    """The measures of a call that companies put in themselves: not those of a programme in which
    the bureau of a place does, nor what nobody applies for."""
    stage = chain.stage(call, "apply")
    if stage is not None and not sides.is_company(stage.actor):
        return
    pays = chain.programme_of(call).pays
    yield from (each for each in chain.measures(call)
                if each.by_application and not (pays and _is_designated(each)))  # fmt: skip


def _is_designated(measure: Measure) -> bool:
    """Money without a stated sum that judgement alone gives: others choose who has it."""
    clauses = library().judge(measure.key).clauses
    return measure.award.kind == "unstated" and all(each.kind == "judgement" for each in clauses)


@transaction.atomic
def begin(company: Company, call: Call, measure: str, actor: Actor) -> Application:
    """A draft with all that the company's profile says; the one that is there already, where one
    is. Raises BadInput where the call takes none now."""
    Company.objects.select_for_update().get(pk=company.pk)
    chosen = _chosen(call, measure)
    held = company.applications.filter(call=call, measure=measure).exclude(state__in=ENDS).first()
    if held is not None:
        return held
    _expect_open(call)
    made = _filled(company, call, chosen)
    made.save()
    audit.record(actor.ref, "fund.begin", made.ref, measure=measure, call=call.ref)
    return made


def _chosen(call: Call, measure: str) -> Measure:
    found = next((each for each in _for_companies(call) if each.key == measure), None)
    if found is None:
        raise BadInput.at(
            Spot("measure"), "这次申报通知没有这项由企业申报的措施，请从列表中选择",
            "companies cannot apply for this under the call: choose one from the list", "measure",
        )  # fmt: skip
    return found


def _expect_open(call: Call) -> None:
    now = clock.now()
    if now < call.opens:
        raise BadInput.at(Spot("call"), f"申报自 {moment(call.opens)} 开始", f"applications open on {moment(call.opens)}", "call")  # fmt: skip
    if now > call.closes:
        stage = chain.stage(call, "apply")
        lapse = stage.lapse if stage and stage.lapse else Text("不再受理", "none is taken any more")
        cite = f"（{stage.cite}）" if stage else ""
        raise BadInput.at(Spot("call"), f"申报已于 {moment(call.closes)} 截止：{lapse.zh}{cite}", f"applications closed on {moment(call.closes)}: {lapse.en}{cite}", "call")  # fmt: skip


def _filled(company: Company, call: Call, measure: Measure) -> Application:
    profile, on = facts.profile(company), asking.day_of(call)
    made = Application(
        call=call, measure=measure.key, company=company, applicant=company.name,
        code=company.credit_code, since=clock.now(), authority=call.authority, is_sample=company.is_sample,
    )  # fmt: skip
    made.facts = list(carried(company, asking.fact_keys(measure, on)))
    industry = profile.facts.get(("enterprise.industry", 0))
    made.industry = industry if isinstance(industry, str) else ""
    made.size = size_of(profile, Case(profile.facts, measure.anchor.at(on)))
    place = _place(made, profile)
    if place:
        settle(made, place)
    for key in asking.base_keys(made):
        declared = profile.facts.get(key)
        if isinstance(declared, int):
            made.declared = declared
            break
    return made


def settle(application: Application, place: str) -> None:
    """Put an application where it is handled, paid and verified for a place. Where nobody takes it
    the place stays, and submission says so."""
    application.place = place
    try:
        application.authority = chain.authority_for(application.call, place)
    except BadInput:
        application.authority = application.call.authority
        return
    application.payer = chain.payer_for(application.call, place)
    application.verifier = chain.verifier_for(application.call, place)


def _place(application: Application, profile: Profile) -> str:
    """Where the project lies by the programme's own fact, else where the company is registered."""
    allotting = asking.allotting_of(application)
    names = [allotting.place] if allotting and allotting.place else []
    for name in (*names, "enterprise.registered_in"):
        found = profile.facts.get((name, 0))
        if isinstance(found, str):
            return found
    return ""


def size_of(profile: Profile, case: Case) -> str:
    """大型, 中型, 小型 or 微型 by the national standard; empty where the facts do not say."""
    policies = library().policies
    term = policies.terms.get("enterprise.size")
    found = Compiler(policies.facts, policies.terms).compile(term)(case) if term else None
    return found if isinstance(found, str) else ""


def carried(company: Company, keys: Iterable[FactKey]) -> Iterator[dict[str, str]]:
    """What the profile says of these facts, with who said it, when and from what."""
    held = facts.current(company)
    for key in keys:
        value = held.get(key)
        if value is not None:
            yield {"key": str(key), "written": value.written, "source": _source(value)}


def _source(value: FactValue) -> str:
    told = f"{value.author_name} {day(value.at.date())} 填报"
    return f"企业档案：{value.source}（{told}）" if value.source else f"企业档案（{told}）"
