"""Serving a paper: it gets its number, its date and its code, and the applicant is told."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from huice.language import Text
from huice.site.bureau.case_page import Page, is_outdated
from huice.site.casework import messages, numbers
from huice.site.casework.models import Case, Notice
from huice.site.casework.papers.code import coded
from huice.site.casework.papers.content import TEMPLATES, Matter, content_of, data_of
from huice.site.casework.papers.owed import Paper
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.web.clock import today

DRAFT: Final = "（送达时编号）"


def drafted(page: Page, paper: Paper, remark: str = "") -> dict[str, Any]:
    """What the paper would say if it were served today."""
    replaced = standing(page, paper)
    number = replaced.number if replaced else ""
    return content_of(_matter(page, paper), DRAFT, today(), remark, number)


@transaction.atomic
def serve(page: Page, paper: Paper, actor: Actor, remark: str = "") -> tuple[Notice, bool]:
    """The notice of a paper, and whether it was made now: no paper is served twice, unless what
    it rests on was corrected since. Then the new one takes the place of the old."""
    rights.check(actor, "case.handle", page.case)
    case = Case.objects.select_for_update().get(pk=page.case.pk)
    replaced = standing(page, paper)
    if replaced and not is_outdated(page, replaced):
        return replaced, False
    number, day, lines = _number(page.case, paper), today(), len(page.log.entries)
    old = replaced.number if replaced else ""
    content = coded(content_of(_matter(page, paper), number, day, remark, old, lines))
    made = Notice.objects.create(
        case=case, entry=paper.entry, kind=paper.kind, number=number, day=day, content=content,
        by_name=actor.name,
    )  # fmt: skip
    audit.record(
        actor.ref, "notice.serve", case.ref, case=case.name, notice=made.ref, number=number,
        kind=paper.kind, code=content["code"],
    )  # fmt: skip
    if paper.to_company:
        title = TEMPLATES[paper.kind].title
        messages.tell(
            messages.applicants(page.case),
            Text(f"{case.name}：送达{title.zh}（{number}）", f"{case.name}: {title.en} served ({number})"),
            reverse("applicant-case", kwargs={"case": case.ref}), case,
        )  # fmt: skip
    return made, True


def standing(page: Page, paper: Paper) -> Notice | None:
    """The notice that serves a paper, the last one where it was replaced."""
    served = Notice.objects.filter(case=page.case, entry=paper.entry).order_by("-pk")
    return next((each for each in served if each.content.get("duty") == paper.number), None)


def _matter(page: Page, paper: Paper) -> Matter:
    return Matter(page.case, page.procedure, page.status, paper, data_of(paper, page.entries))


def _number(case: Case, paper: Paper) -> str:
    """The number of the paper: running within the authority, its kind and the year."""
    authority, word, year = case.authority, TEMPLATES[paper.kind].word, today().year
    assert authority is not None
    while True:
        number = numbers.next_number(authority, f"文{word}", year)
        said = f"{authority.short}{word}〔{year}〕{number}号"
        if not Notice.objects.filter(number=said).exists():  # two bureaus may share a short name
            return said
