"""The pages of the tree of organisations."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice import places
from huice.site.administration import tree
from huice.site.administration.persons import ROLE_NAMES
from huice.site.people.actor import actor_of
from huice.site.people.models import DUTY_NAMES, LEVEL_NAMES, OfficeDuty, Organisation
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say


@require_safe
@needs("administer")
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree."""
    counts = dict(Organisation.objects.annotate(n=Count("posts")).values_list("pk", "n"))
    rows = [(each, tree.depth(each), counts.get(each.pk, 0)) for each in tree.in_order()]
    return render(
        request, "administration/organisations.html", {"rows": rows, "levels": LEVEL_NAMES}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("administer")
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    typed = Typed(request)
    if request.method != "POST":
        typed.values |= {"above": request.GET.get("above", "")[:32], "duty": OfficeDuty.INDUSTRY}
        return _page(request, typed, None)
    return _kept(request, typed, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("administer", on=Organisation)
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Rename an organisation, or move it with all below it."""
    typed = Typed(request)
    if request.method == "POST":
        return _kept(request, typed, organisation)
    typed.values |= {
        "name": organisation.name, "name_en": organisation.name_en, "short": organisation.short,
        "level": organisation.level, "duty": organisation.duty, "place": places.full_name(organisation.place),
        "above": organisation.above.ref if organisation.above else "",
    }  # fmt: skip
    return _page(request, typed, organisation)


@transaction.atomic
def _kept(request: HttpRequest, typed: Typed, held: Organisation | None) -> HttpResponse:
    tree.hold()
    fresh = Organisation.objects.select_related("above").get(pk=held.pk) if held else None
    made = tree.read(typed, fresh)
    if typed.wrong:
        return _page(request, typed, held)
    tree.keep(made, actor_of(request).ref)
    messages.success(request, say(request, f"{made.name}：已保存", f"{made.title.en}: saved"))
    return redirect("admin-organisations")


def _page(request: HttpRequest, typed: Typed, held: Organisation | None) -> HttpResponse:
    above = [(ref, name) for ref, name in tree.choices() if held is None or ref != held.ref]
    return render(
        request, "administration/organisation.html",
        {
            "typed": typed, "held": held, "above": above, "levels": LEVEL_NAMES, "duties": DUTY_NAMES,
            "roles": ROLE_NAMES,
            "posts": held.posts.select_related("person").order_by("person__login") if held else [],
        },
        status=422 if typed.wrong else 200,
    )  # fmt: skip


@require_POST
@needs("administer", on=Organisation)
def remove_organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Take out an organisation on which nothing hangs."""
    typed = Typed(request)
    try:
        barred = tree.remove(organisation, actor_of(request).ref)
    except ProtectedError:  # something else of the site refers to it
        typed.refuse("", "还有记录引用它", "other records refer to it")
        return _barred(request, typed, organisation)
    if barred is not None:
        typed.refuse("", f"{organisation.name}不能撤销：{barred.zh}", f"{organisation.title.en} cannot be taken out: {barred.en}")  # fmt: skip
        return _barred(request, typed, organisation)
    messages.success(request, say(request, f"{organisation.name}已撤销", f"{organisation.title.en} is taken out"))  # fmt: skip
    return redirect("admin-organisations")


def _barred(request: HttpRequest, typed: Typed, held: Organisation) -> HttpResponse:
    typed.values |= {
        "name": held.name, "name_en": held.name_en, "short": held.short, "level": held.level,
        "duty": held.duty, "place": places.full_name(held.place), "above": held.above.ref if held.above else "",
    }  # fmt: skip
    return _page(request, typed, held)
