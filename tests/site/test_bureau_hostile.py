"""Hostile input on every form of the bureau desk: refused or kept as text, never an error."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse

from huice.procedure.events import Entry
from huice.site.bureau.models import Proposal
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LogLine
from huice.site.people.actor import actor_for

DAY = date(2026, 3, 2)
HOSTILE = (
    "", " ", "\x00", "a\x00b", "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "%s%n",
    "长" * 11_000, "9" * 500, "²", "-1", "2026-99-99", "0000-00-00", "../../etc/passwd", "😀\u202e",
    "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b",
)  # fmt: skip
FIELDS = (
    "event", "by", "seen", "entry", "day", "hour", "because", "data-missing", "data-length",
    "data-granted_by", "data-reason", "corrects", "omitted", "strike", "do", "choice", "reason",
    "handler", "back", "case", "kind", "duty", "remark", "title", "title_en", "body", "body_en",
    "objection_until", "form", "authority", "procedure", "credit_code", "name", "project", "number",
    "code", "send",
)  # fmt: skip
ON_A_CASE = (
    "case-act", "case-preview", "case-correct", "case-assign", "case-upload", "case-record",
    "case-publish", "notice-new",
)  # fmt: skip


@pytest.fixture
def case(world, site_clock) -> Case:
    officer = actor_for(world.person("officer"), True)
    made = docket.begin(
        procedures.procedure(procedures.APPROVAL), "密卷甲号", officer, DAY, company=world.company,
        authority=world.city,
    )  # fmt: skip
    entry = Entry("s", "submit", DAY, datetime(2026, 3, 2, 9), "applicant", {"project_code": "A"})
    return docket.enter(made, entry, officer, made.head).case


@pytest.mark.parametrize("value", HOSTILE)
def test_no_form_breaks(world, case, client_of, value: str) -> None:
    officer, head = client_of("officer"), client_of("approver")
    proposal = Proposal.objects.create(
        case=case, event="notify", by="authority", data={"event": "notify", "by": "authority"},
        entry="p", needs="case.grant", seen=case.head, proposer_name="x", at=world.person("officer").made,
    )  # fmt: skip
    posted = dict.fromkeys(FIELDS, value)
    forms = [reverse(name, kwargs={"case": case.ref}) for name in ON_A_CASE]
    forms += [reverse("proposal-decide", kwargs={"proposal": proposal.ref})]
    forms += [reverse(name) for name in ("queue-assign", "case-new", "notice-check")]
    for form in forms:
        assert head.post(form, posted).status_code < 500, form
    named = {**posted, "event": "notify", "by": "authority", "seen": case.head}
    for name in ("case-act", "case-preview", "case-correct"):
        assert officer.post(reverse(name, kwargs={"case": case.ref}), named).status_code < 500
    for choice in ("sign", "return"):
        decided = {**posted, "choice": choice, "seen": case.head}
        url = reverse("proposal-decide", kwargs={"proposal": proposal.ref})
        assert head.post(url, decided).status_code < 500
    for name in ("queue", "proposals", "queue-excel"):
        asked = dict.fromkeys((*FIELDS, "page", "part", "scope", "words", "organisation"), value)
        assert officer.get(reverse(name), asked).status_code < 500
    assert LogLine.objects.filter(case=case).count() <= 3  # at most the one notice, as text


def test_no_page_shows_what_is_another_citys(world, case, client_of) -> None:
    """Whoever sits in another city meets 404 at every address of a case of this one."""
    stranger = client_of("officer-elsewhere")
    for name in (*ON_A_CASE, "case", "case-log"):
        url = reverse(name, kwargs={"case": case.ref})
        for answer in (stranger.get(url), stranger.post(url, {"event": "accept"})):
            assert answer.status_code in (404, 405), (name, answer.status_code)
    found = stranger.get(reverse("queue"), {"scope": "all", "words": "密卷"}).content.decode()
    assert case.name not in found
