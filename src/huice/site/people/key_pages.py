"""One's keys of the API: make one and see its secret this once, see how they are used, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huice.problems import BadInput
from huice.site.people import keys as own_keys
from huice.site.people.actor import actor_of
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web import clock
from huice.site.web.language import say


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("self")
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of a person; a new one is good for the scopes and days that were chosen."""
    actor = actor_of(request)
    if actor.lacks_factor:
        return redirect("second-factor")
    assert actor.person is not None
    typed, made, secret = Typed(request), None, ""
    scopes = request.POST.getlist("scopes")
    if request.method == "POST":
        days = request.POST.get("days", "")
        name = typed.text("name", own_keys.NAME)
        try:
            if not typed.wrong:
                number = int(days) if days in map(str, own_keys.DAYS) else 0
                made, secret = own_keys.make(actor.person, name, scopes, number)
                typed, scopes = Typed(request), []
                typed.values = {}
        except BadInput as error:
            typed.refuse_all(error)
    return render(
        request, "people/keys.html",
        {"typed": typed, "made": made, "secret": secret, "scopes": scopes, "now": clock.now(),
         "known": own_keys.SCOPES, "days": own_keys.DAYS,
         "keys": actor.person.keys.order_by("-made")},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


@require_POST
@needs("self")
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """Revoke a key of one's own."""
    person = actor_of(request).person
    assert person is not None
    key = get_object_or_404(person.keys, ref=ref)
    own_keys.revoke(key, person.ref)
    messages.success(request, say(request, f"密钥“{key.name}”已停用", f"The key '{key.name}' is revoked"))  # fmt: skip
    return redirect("keys")
