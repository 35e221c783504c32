"""What looks like a double under a call, and what an officer made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from huice.fund.likeness import KIND_NAMES
from huice.problems import BadInput
from huice.site.funds import doubles
from huice.site.funds.models import Call
from huice.site.funds.views import frame
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import say
from huice.site.web.typing_in import Typed, Wrong, wrongs

A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.desk", on=Call)
def found(request: HttpRequest, call: Call) -> HttpResponse:
    """The pairs in which one of the two is one's own, fifty a page; and a finding on one of them."""
    return _judge(request, call) if request.method == "POST" else _page(request, call)


def _page(request: HttpRequest, call: Call, typed: dict[str, str] | None = None,
          problems: Iterable[Wrong] = (), status: int = 200) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    every = doubles.pairs(call, frame.seen(request, call))
    kind = request.GET.get("kind", "")
    finding = request.GET.get("finding", "")
    chosen = [each for each in every
              if (kind not in KIND_NAMES or kind in {x.kind for x in each.likenesses})
              and (finding not in (*doubles.FINDINGS, "open") or each.finding == finding.replace("open", ""))]  # fmt: skip
    counts = Counter(x.kind for each in every for x in each.likenesses)
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    looks = {x.pk: rights.may(actor, "application.desk", x) for each in page.object_list for x in (each.first, each.second)}  # fmt: skip
    handles = {each.other for each in page.object_list
               if any(rights.may(actor, "application.handle", x) for x in (each.first, each.second))}  # fmt: skip
    return frame.desk(request, call, "funds/doubles.html", "fund-doubles", {
        "page": page, "kinds": KIND_NAMES, "counts": counts, "kind": kind if kind in KIND_NAMES else "",
        "finding": finding, "findings": doubles.FINDINGS, "finding_kinds": doubles.FINDING_BADGES,
        "open": doubles.OPEN, "looks": looks, "handles": handles, "total": len(every),
        "waiting": sum(not each.finding for each in every), "typed": typed or {}, "problems": list(problems),
    }, status)  # fmt: skip


def _judge(request: HttpRequest, call: Call) -> HttpResponse:
    """An officer's finding on a pair of which one is handled by them."""
    form, actor = Typed(request), actor_of(request)
    one, _, two = form.values.get("pair", "").partition("-")
    own = frame.seen(request, call).filter(ref__in=(one[:16], two[:16]))
    if not any(rights.may(actor, "application.handle", each) for each in own):
        messages.error(request, say(request, "这两项都不由您受理，未作记录。", "Neither of the two is yours to handle; nothing was noted."))  # fmt: skip
        return redirect(request.get_full_path())
    try:
        doubles.judge(call, (one, two), form.values.get("finding", ""), form.values.get("words", "").strip(), actor)  # fmt: skip
    except BadInput as error:
        return _page(request, call, form.values, wrongs(request, error), 422)
    messages.success(request, say(request, "研判已记入。", "It was noted."))
    return redirect(f"{request.get_full_path()}#p-{one}-{two}")
