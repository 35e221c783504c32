"""Collective decisions on versions of an allotment; the last one holds until the plan is issued."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.casework import uploads
from huice.site.funds.models import Call
from huice.site.funds.models_money import Decision, Plan, Version
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock

OUTCOMES: Final[dict[str, Text]] = {
    "agreed": Text("同意", "agreed"), "sent_back": Text("退回重拟", "sent back"),
}  # fmt: skip


@transaction.atomic
def decide(
    version: Version, outcome: str, day: date, meeting: str, attended: str, words: str,
    minutes: UploadedFile[Any] | None, actor: Actor,
) -> Decision:  # fmt: skip
    """Record a decision; raises BadInput once the plan is issued."""
    expect_no_plan(version.call)
    if outcome == "sent_back" and not words:
        raise BadInput.at(Spot("words"), "退回重拟，请写明意见", "say why it is sent back", "words")
    kept = uploads.keep(None, "minutes", minutes, actor) if minutes is not None else None
    made = Decision.objects.create(
        call=version.call, version=version, day=day, meeting=meeting, attended=attended,
        outcome=outcome, words=words, minutes=kept, at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    audit.record(actor.ref, "fund.decide", made.ref, call=version.call.ref, version=version.number,
                 outcome=outcome, day=day, meeting=meeting)  # fmt: skip
    return made


def last_decision(call: Call) -> Decision | None:
    return call.decisions.select_related("version").order_by("-pk").first()


def expect_no_plan(call: Call) -> None:
    """Raise BadInput where the plan is issued; the row of the call is held until the end."""
    Call.objects.select_for_update().get(pk=call.pk)
    issued = Plan.objects.filter(call=call).first()
    if issued is not None:
        raise BadInput.at(
            Spot("call"), f"计划“{issued.number}”已于 {issued.day} 下达，不能再改",
            f"the plan '{issued.number}' was issued on {issued.day}: nothing changes any more",
        )  # fmt: skip
