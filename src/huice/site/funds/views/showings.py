"""What anyone may read of a draft plan, and how anyone may object to it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huice.fund.plan_sheet import ROUNDING
from huice.language import Text
from huice.problems import BadInput
from huice.rules.programme import RULE_NAMES
from huice.site.funds import allotting, chain
from huice.site.funds import showing as showings
from huice.site.funds.models_money import Plan, Showing
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.counted import one_more
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, Wrong, wrongs

AN_HOUR_FROM_HERE: Final = 10
FIELDS: Final = ("kind", "name", "contact", "phone", "project", "words")


@require_safe
@rights.needs("publicity.read", on=Showing)
def shown(request: HttpRequest, showing: Showing) -> HttpResponse:
    """The draft plan with its rule, until when it is shown, and how to object."""
    return _page(request, "funds/showing.html", showing)


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("publicity.read", on=Showing)
def object_to(request: HttpRequest, showing: Showing) -> HttpResponse:
    """Object to what is shown."""
    form, problems = Typed(request), list[Wrong]()
    if request.method != "POST":
        return _page(request, "funds/objection.html", showing)
    if not one_more("objection", request, AN_HOUR_FROM_HERE):
        said = say(request, "此处一小时内提出的异议过多，请稍后再试", "Too many objections from here within an hour: try again later")  # fmt: skip
        return _page(request, "funds/objection.html", showing, form.values, [("", said)], 429)
    try:
        told = _told(form)
        _taken(showing, told, request)
    except BadInput as error:
        problems = wrongs(request, error)
        return _page(request, "funds/objection.html", showing, form.values, problems, 422)
    messages.success(request, say(request, "异议已收到。您的信息只有公示机关可见", "Your objection is received. Who you are is known to the authority alone"))  # fmt: skip
    return redirect("fund-showing", showing=showing.ref)


def _told(form: Typed) -> showings.Told:
    """What was typed; what is lacking is told with the rule by ``showing``."""
    told = showings.Told(
        form.choice("kind", Text("异议人类别", "who objects"), tuple(showings.KINDS)),
        form.text("name", Text("名称", "Name"), 128, needed=False),
        form.text("contact", Text("联系人", "Person to ask"), 64, needed=False),
        form.text("phone", Text("联系电话", "Telephone"), 40, needed=False),
        form.text("project", Text("项目", "Project"), 40, needed=False),
        form.text("words", Text("事实和理由", "Facts and reasons"), 2_000),
    )  # fmt: skip
    form.expect_right()
    return told


def _taken(of: Showing, told: showings.Told, request: HttpRequest) -> None:
    showings.object_to(of, told, request.FILES.get("proof"), actor_of(request))


def _page(
    request: HttpRequest, template: str, of: Showing, typed: dict[str, str] | None = None,
    problems: list[Wrong] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    programme, version, today = chain.programme_of(of.call), of.decision.version, clock.today()
    language = language_of(request)
    lines = showings.shown(of)
    return render(request, template, {
        "showing": of, "call": of.call, "programme": programme, "version": version, "lines": lines,
        "total": sum(line["paid"] for _, line in lines), "is_current": of.is_current(today),
        "left": (of.until - today).days, "is_last": showings.last_showing(of.call) == of,
        "plan": Plan.objects.filter(showing=of).first(), "asked": showings.asked(of.call), "kinds": showings.KINDS,
        "provisions": showings.provisions(of.call), "rounding": ROUNDING,
        "rule": next((name for rule, name in RULE_NAMES.items() if rule == version.rule), None), "rules": programme.allotting, "measure": allotting.measure,
        "struck": {each.ref for each, _ in lines if each.state == "rejected"},
        "projects": [(each.number, f"{each.number} {each.project} · {each.applicant}") for each, _ in lines],
        "kind_options": [(kind, name.say(language)) for kind, name in showings.KINDS.items()],
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}), "problems": problems or [],
        "wrong": dict(reversed(problems or [])),
    }, status=status)  # fmt: skip
