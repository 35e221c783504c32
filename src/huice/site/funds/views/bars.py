"""Bars under a programme: entered with their cause, reckoned, lifted, and all of them kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from huice.fund.bars import holds
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import barring, posts
from huice.site.funds.barring import Asked
from huice.site.funds.models import Call
from huice.site.funds.models_after import FundBar
from huice.site.funds.views import frame
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed

FIELDS = ("provision", "name", "code", "person", "cause", "day", "bar", "how", "lifted", "why")


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.desk", on=Call)
def bars(request: HttpRequest, call: Call) -> HttpResponse:
    """The bars of a call's programme, with the forms of those who may enter and lift them."""
    if request.method != "POST":
        return _page(request, call)
    actor, form = actor_of(request), Typed(request)
    try:
        said = _lift(form, call, actor) if "bar" in form.values else _enter(form, call, actor)
    except BadInput as error:
        return _page(request, call, form.values, error.problems)
    messages.success(request, say(request, said.zh, said.en))
    return redirect("fund-bars", call.ref)


def _enter(form: Typed, call: Call, actor: Actor) -> Text:
    authority = posts.writes_for(actor, call)
    if authority is None:
        raise PermissionDenied
    provision = form.text("provision", Text("规定", "Provision"), 160)
    name = form.text("name", Text("单位名称", "Unit"), 128)
    code = form.text("code", Text("统一社会信用代码", "Credit code"), 40)
    person = form.text("person", Text("负责人", "Person in charge"), 64, needed=False)
    cause = form.text("cause", Text("事由", "Cause"), 500)
    day = form.day("day", Text("起始日", "First day"), past=True)
    form.expect_right()
    assert day is not None
    made = barring.enter(call, authority, Asked(provision, code, name, person, cause, day), actor)
    return Text(f"已登记：{barring.said(made).zh}", f"Entered: {barring.said(made).en}")


def _lift(form: Typed, call: Call, actor: Actor) -> Text:
    held = seen(actor, call).filter(ref=form.values["bar"]).first()
    if held is None:
        raise BadInput.at(Spot("form"), "没有这条限制", "no such bar", "bar")
    if not rights.may(actor, "call.manage", call):
        rights.check(actor, "application.handle", held.authority)
    how = form.choice("how", Text("解除方式", "how it ends"), ("rectified", "mistaken"))
    why = form.text("why", Text("理由", "Reason"), 300)
    day = form.day("lifted", Text("整改完成之日", "Day of putting right"), past=True, needed=how == "rectified")  # fmt: skip
    form.expect_right()
    follows = barring.lift(held, "mistaken" if how == "mistaken" else "rectified", day or held.day, why, actor)  # fmt: skip
    if follows is None:
        return Text(f"已解除对{held.name}的限制", f"The bar on {held.name} is lifted")
    return Text(f"已解除；{barring.said(follows).zh}", f"Lifted; {barring.said(follows).en}")


def seen(actor: Actor, call: Call) -> Any:
    """The bars under a call's programme: for the bureau that called and those above all of them, for
    one below its own and those on its own applicants."""
    found = FundBar.objects.filter(
        provision__in=barring.offered(call)
    ).select_related("authority")  # fmt: skip
    organisations = list(rights.seen_organisations(actor).values_list("pk", flat=True))
    if call.authority_id in organisations:
        return found
    codes = rights.seen_applications(actor, call.applications.all()).values_list("code", flat=True)
    return found.filter(Q(authority__in=organisations) | Q(code__in=list(codes)))


def _page(
    request: HttpRequest, call: Call, typed: dict[str, str] | None = None,
    problems: Iterable[Problem] = (),
) -> HttpResponse:  # fmt: skip
    actor, day, language = actor_of(request), clock.today(), language_of(request)
    wrong = [(each.field, each.what.say(language)) for each in problems]
    offered = barring.offered(call)
    rows = [
        {"bar": each, "holds": holds(barring.bar_of(each), day), "ends": barring.ends(each),
         "provision": offered.get(each.provision),
         "may_lift": each.lifted is None and (rights.may(actor, "call.manage", call) or rights.may(actor, "application.handle", each.authority))}
        for each in seen(actor, call).order_by("-day", "-pk")
    ]  # fmt: skip
    typed = typed or {}
    return frame.desk(request, call, "funds/bars.html", "fund-bars", {
        "rows": rows, "offered": offered.values(), "may_write": posts.writes_for(actor, call) is not None,
        "provisions": [(key, f"{each.cite} · {each.says.say(language)}") for key, each in offered.items()],
        "typed": dict.fromkeys(FIELDS, "") | typed, "problems": wrong, "wrong": dict(reversed(wrong)),
        "hows": [("rectified", say(request, "整改完成", "Put right")), ("mistaken", say(request, "登记有误", "Entered by mistake"))],
    }, status=422 if wrong else 200)  # fmt: skip
