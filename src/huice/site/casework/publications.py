"""Publishing (公示): what a bureau makes known to everyone, and until when one may object."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.casework.models import Case
from huice.site.casework.models_publication import KINDS, Publication
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation

_LONGEST_TITLE, _LONGEST_BODY = 200, 20_000


@transaction.atomic
def publish(
    authority: Organisation,
    kind: str,
    title: Text,
    body: Text,
    day: date,
    objection_until: date | None,
    actor: Actor,
    case: Case | None = None,
    *,
    is_sample: bool = False,
) -> Publication:
    """Publish; raises BadInput, naming the field, for what cannot be published.

    ``kind`` is one of ``KINDS``. What is published is open to everyone at once.
    """
    _expect(kind, title, body, day, objection_until)
    made = Publication.objects.create(
        authority=authority, case=case, kind=kind, title_zh=title.zh, title_en=title.en,
        body_zh=body.zh, body_en=body.en, day=day, objection_until=objection_until,
        by_name=actor.name, is_sample=is_sample,
    )  # fmt: skip
    audit.record(
        actor.ref, "publish", made.ref, kind=kind, title=title.zh, authority=authority.ref,
        case=case.ref if case else "", until=objection_until,
    )  # fmt: skip
    return made


def _expect(kind: str, title: Text, body: Text, day: date, objection_until: date | None) -> None:
    if kind not in KINDS:
        raise BadInput.at(
            Spot("kind"), f"没有“{kind}”这种公示", f"no such kind of publication: '{kind}'", "kind"
        )
    for field, text, most in (("title", title, _LONGEST_TITLE), ("body", body, _LONGEST_BODY)):
        if not text.zh.strip():
            raise BadInput.at(Spot(field), "不能为空", "it is empty", field)
        if "\0" in text.zh + text.en:
            raise BadInput.at(Spot(field), "含有控制字符", "it holds control characters", field)
        if max(len(text.zh), len(text.en)) > most:
            raise BadInput.at(
                Spot(field), f"有 {max(len(text.zh), len(text.en)):,} 个字，至多 {most:,} 个",
                f"it has {max(len(text.zh), len(text.en)):,} characters, at most {most:,}", field,
            )  # fmt: skip
    if objection_until is not None and objection_until < day:
        raise BadInput.at(
            Spot("objection_until"), f"异议截止日 {objection_until} 早于公示日 {day}",
            f"the last day for objections, {objection_until}, lies before publication, {day}",
            "objection_until",
        )  # fmt: skip
