"""Complaints and reports: made by anyone with a login, handled by the authority, answered.

The complainant is known to the authority alone: the case belongs to no company, and its log holds
the clue and not who gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from huice.language import Text
from huice.procedure.events import Entry
from huice.site.bureau.models_supervision import Complaint
from huice.site.bureau.supervision import numbering
from huice.site.casework import docket, messages, procedures, uploads
from huice.site.casework.models import Upload
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.problems import Conflict

KIND = "complaint"


@dataclass(frozen=True, slots=True)
class Told:
    """What a complainant tells. ``ref`` comes with the form, so that one sent twice is one."""

    authority: Organisation
    name: str
    contact: str
    about: str
    facts: str
    ref: str


@transaction.atomic
def file(told: Told, files: Sequence[UploadedFile[Any]], actor: Actor) -> Complaint:
    """Take up a complaint; raises BadInput for a file that cannot be taken."""
    again = Complaint.objects.filter(ref=told.ref).first()
    if again is not None:
        if again.person_id != (actor.person.pk if actor.person else None):
            raise Conflict
        return again
    today = clock.today()
    name = numbering.case_name(told.authority, numbering.COMPLAINT, today.year)
    case = docket.begin(
        procedures.procedure(numbering.COMPLAINT), name, actor, today, authority=told.authority,
        is_sample=told.authority.is_sample,
    )  # fmt: skip
    entry = Entry(
        told.ref, "complain", today, clock.local_now(), "complainant",
        {"clue": f"{told.about}\n{told.facts}"},
    )  # fmt: skip
    case = docket.enter(case, entry, actor, case.head).case
    made = Complaint.objects.create(
        ref=told.ref, case=case, person=actor.person, name=told.name, contact=told.contact,
        about=told.about, facts=told.facts, at=clock.now(),
    )  # fmt: skip
    for each in files:
        uploads.keep(case, KIND, each, actor)
    messages.tell(
        messages.officers(case),
        Text(f"{case.name}：收到投诉举报，{told.about}", f"{case.name}: a complaint, {told.about}"),
        reverse("complaint", kwargs={"complaint": made.ref}), case,
    )  # fmt: skip
    audit.record(actor.ref, "complaint.file", made.ref, case=name)
    return made


@transaction.atomic
def answer(complaint: Complaint, said: str, actor: Actor) -> Complaint:
    """Answer the complainant, who is told in place; an earlier answer stays in the audit."""
    held = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("case", "person")
        .get(pk=complaint.pk)
    )
    held.answer, held.answered = said, clock.today()
    held.save(update_fields=["answer", "answered"])
    if held.person is not None:
        messages.tell(
            [held.person],
            Text(f"您的投诉举报（{held.case.name}）已有答复", f"Your complaint ({held.case.name}) was answered"),
            reverse("complaint-own", kwargs={"ref": held.ref}),
        )  # fmt: skip
    audit.record(actor.ref, "complaint.answer", held.ref, answer=said)
    return held


def files_of(complaint: Complaint) -> list[Upload]:
    return list(Upload.objects.filter(case=complaint.case).order_by("at", "pk"))
