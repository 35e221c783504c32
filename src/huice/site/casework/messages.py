"""Messages to the people of a case: in place at once, by mail from the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from huice.language import Text
from huice.site.casework.models import Case, Message
from huice.site.companies.models import Membership
from huice.site.people.models import Person, Post
from huice.site.people.rights import EDITORS, HANDLERS
from huice.site.web import clock


def tell(people: Iterable[Person], said: Text, link: str = "", case: Case | None = None) -> None:
    """Leave a message for each; in the transaction of what it tells of."""
    Message.objects.bulk_create(
        Message(to=each, case=case, zh=said.zh[:500], en=said.en[:500], link=link, at=clock.now())
        for each in people
    )


def tell_both(case: Case, said: Text) -> None:
    """Tell both sides, each with the page of the case on its own desk."""
    tell(applicants(case), said, reverse("applicant-case", kwargs={"case": case.ref}), case)
    tell(officers(case), said, reverse("case", kwargs={"case": case.ref}), case)


def applicants(case: Case) -> list[Person]:
    """The people who act for the company of a case."""
    return applicants_of([case])[case.pk]


def officers(case: Case) -> list[Person]:
    """The handler of a case, or where it has none the officers of its authority, or where there
    are none all who may handle it."""
    return officers_of([case])[case.pk]


def applicants_of(cases: Sequence[Case]) -> Mapping[int, list[Person]]:
    """For each case, the people who act for its company."""
    members: dict[int | None, list[Person]] = defaultdict(list)
    found = Membership.objects.filter(
        company__in={each.company_id for each in cases} - {None}, role__in=EDITORS,
        person__is_active=True,
    )  # fmt: skip
    for each in found.select_related("person").order_by("pk"):
        members[each.company_id].append(each.person)
    return {each.pk: members[each.company_id] for each in cases}


def officers_of(cases: Sequence[Case]) -> Mapping[int, list[Person]]:
    """For each case, its officers as ``officers`` says."""
    staff: dict[int | None, list[Post]] = defaultdict(list)
    found = Post.objects.filter(
        organisation__in={each.authority_id for each in cases} - {None}, role__in=HANDLERS,
        person__is_active=True,
    )  # fmt: skip
    for each in found.select_related("person").order_by("pk"):
        staff[each.organisation_id].append(each)
    return {each.pk: _handling(each, staff[each.authority_id]) for each in cases}


def _handling(case: Case, staff: Sequence[Post]) -> list[Person]:
    if case.handler is not None and case.handler.is_active:
        return [case.handler]
    officers = [each.person for each in staff if each.role == HANDLERS[0]]
    return officers or [each.person for each in staff]
