"""Handing an application in: what is still missing, and the step itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.companies.asking import key_of
from huice.site.funds import acting, asking, barring, chain, drafting
from huice.site.funds.models import Application, Step
from huice.site.people.actor import Actor
from huice.site.web import clock


def submit(application: Application, actor: Actor, seen: int) -> Step:
    """Submit a draft, or what was returned once more. Raises BadInput with the rule where it is too
    late, else with all that is missing; Conflict where it has changed."""
    move = "resubmit" if application.state == "returned" else "submit"
    acting.expect(application, chain.moves(application.call).get(move))
    found = problems(application)
    if found:
        raise BadInput(found)
    return acting.act(application, move, actor, seen=seen)


def problems(application: Application) -> list[Problem]:
    """All that stands in the way of submission, each with the field of the form it is about."""
    unread = drafting.read(application, drafting.form_of(application)).problems
    told = {each.field for each in unread}
    return [*unread, *(each for each in _missing(application) if each.field not in told)]


def _missing(application: Application) -> Iterator[Problem]:
    yield from _bars(application)
    yield from _project(application)
    yield from _facts(application)
    yield from _lines(application)
    yield from _targets(application)
    yield from _papers(application)
    if not application.has_promised:
        yield _problem("promise", "请阅读并勾选申报承诺", "read the declaration and tick it")


def _bars(application: Application) -> Iterator[Problem]:
    """The bars that hold today against the applicant and those that apply with it."""
    for code in dict.fromkeys([application.code, *(each["code"] for each in application.also)]):
        for each in barring.against(code, clock.today()) if code else ():
            yield _problem("", each.zh, each.en)


def _project(application: Application) -> Iterator[Problem]:
    for name, (label, _) in drafting.TEXTS.items():
        if not getattr(application, name):
            yield _problem(name, f"请填写{label.zh}", f"{label.en} is needed")
    if not application.place:
        yield _problem("place", "请填写项目所在地", "the place of the project is needed")
    else:
        try:
            chain.authority_for(application.call, application.place)
        except BadInput as error:
            yield from error.problems
    if asking.pays(application) and not application.declared:
        yield _problem("declared", "请填写申报金额", "the sum put in is needed")


def _facts(application: Application) -> Iterator[Problem]:
    try:
        standing = asking.standing(application)
    except BadInput as error:
        yield from (Problem(x.spot, x.what, f"v-{x.field}") for x in error.problems)
        return
    for key, label in asking.labels(sorted(standing.open)).items():
        yield _problem(f"v-{key}", f"请填写“{label.zh}”", f"'{label.en}' is needed")
    yield from _same_sum(application, standing.result.measure.title)


def _same_sum(application: Application, measure: Text) -> Iterator[Problem]:
    """The sum put in and the fact that it stands for are one figure."""
    if asking.allotting_of(application) is None or application.declared is None:
        return
    profile = asking.profile_of(application)
    for key, label in asking.labels(asking.base_keys(application)).items():
        value = profile.facts.get(key)
        if isinstance(value, int) and value != application.declared:
            yield _problem("declared", f"申报金额与“{label.zh}”不一致，“{measure.zh}”按后者计算，请改为同一数",
                           f"the sum put in differs from '{label.en}', by which '{measure.en}' is reckoned: make them the same")  # fmt: skip


def _lines(application: Application) -> Iterator[Problem]:
    for kind, rows in drafting.rows_of(application).items():
        for number, row in enumerate(rows):
            for name, label, _ in drafting.LINES[kind].columns:
                if not row[name] and f"{kind}-{number}-{name}" not in application.typed:
                    title = drafting.LINES[kind].title
                    yield _problem(f"{kind}-{number}-{name}", f"{title.zh}第 {number + 1} 行：请填写{label.zh}", f"{title.en}, line {number + 1}: {label.en} is needed")  # fmt: skip


def _targets(application: Application) -> Iterator[Problem]:
    provision = asking.targets_needed(application)
    if provision is not None and not application.targets:
        yield _problem("target-0-indicator", f"请至少填写一项绩效目标（{provision.cite}）", f"at least one performance target is needed ({provision.cite})")  # fmt: skip


def _papers(application: Application) -> Iterator[Problem]:
    try:
        listed = asking.papers(application, asking.profile_of(application))
    except BadInput:  # told of among the facts
        return
    year = asking.measure_of(application).anchor.at(asking.day_of(application.call)).year
    known: Mapping[str, str] = {str(key_of(each["key"])): each["written"] for each in application.facts}  # fmt: skip
    for each in listed:
        title = each.material.title
        if each.is_needed is None:
            for key, label in asking.labels(asking.facts_in(each.material.when, year)).items():
                if str(key) not in known:
                    yield _problem(f"v-{key}", f"请填写“{label.zh}”，由它定是否须交“{title.zh}”", f"'{label.en}' is needed: it decides on '{title.en}'")  # fmt: skip
        elif each.is_needed and not each.papers:
            yield _problem(f"paper-{each.number}", f"缺少材料：{title.zh}（{each.material.cite}）", f"a paper is missing: {title.en} ({each.material.cite})")  # fmt: skip


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)
