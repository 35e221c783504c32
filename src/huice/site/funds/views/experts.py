"""The list of experts of one's own bureau."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huice.problems import BadInput
from huice.site.funds import experts, posts
from huice.site.funds.models_review import Expert
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.models import Organisation
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, wrongs

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("bureau.handle")
def listed(request: HttpRequest) -> HttpResponse:
    """The list, with the form for a new expert or for the one that is chosen."""
    actor = actor_of(request)
    own = posts.own(actor)
    expert = _chosen(request, own)
    if request.method != "POST":
        return _page(request, own, expert, None)
    form = Typed(request)
    try:
        kept = experts.enter(form, _authority(form, own), expert, actor)
    except BadInput as error:
        return _page(request, own, expert, form, error)
    messages.success(request, say(request, f"已保存专家{kept.person.name}。", f"{kept.person.name} was saved."))  # fmt: skip
    return redirect("fund-experts")


def _authority(form: Typed, own: list[Organisation]) -> Organisation:
    return next((each for each in own if each.ref == form.values.get("authority")), own[0])


def _chosen(request: HttpRequest, own: list[Organisation]) -> Expert | None:
    ref = (request.POST or request.GET).get("expert", "")
    if not ref:
        return None
    found = Expert.objects.filter(ref=ref[:32].replace("\x00", ""), authority__in=own)
    expert = found.select_related("person").first()
    if expert is None:
        raise Http404
    return expert


def _page(
    request: HttpRequest, own: list[Organisation], expert: Expert | None, form: Typed | None,
    error: BadInput | None = None,
) -> HttpResponse:  # fmt: skip
    found = Expert.objects.filter(authority__in=own).select_related("person", "authority")
    problems = wrongs(request, error) if error else []
    return render(request, "funds/experts.html", {
        "page": Paginator(found.order_by("-is_active", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "own": [(each.ref, each.title.say(language_of(request))) for each in own], "expert": expert, "lists": experts.LISTS,
        "typed": form.values if form else _typed(expert), "problems": problems,
        "wrong": dict(reversed(problems)),
    }, status=422 if error else 200)  # fmt: skip


def _typed(expert: Expert | None) -> dict[str, str]:
    if expert is None:
        return {"is_active": "1"}
    return {
        "title": expert.title, "employer": expert.employer, "employer_code": expert.employer_code,
        "fields": "、".join(expert.fields), "is_active": "1" if expert.is_active else "",
        **{name: "、".join(getattr(expert, name)) for name in experts.LISTS},
    }  # fmt: skip
