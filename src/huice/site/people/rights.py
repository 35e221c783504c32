"""What each role may do, to which things: the one place where rights are decided.

A role is held somewhere: in a company (viewer, editor, owner) or in an organisation (reader,
officer, approver, principal). A thing belongs to a company, to an authority, or to both. A rule
says which roles suffice where the thing is one's own, and which of an organisation above the
authority (``above``: what the province sees of its cities). Whoever may not see a thing is told
that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from huice.site.people.actor import Actor, actor_of
from huice.site.people.held import to_login
from huice.site.people.models import Organisation

MEMBERS: Final = ("viewer", "editor", "owner")
EDITORS: Final = ("editor", "owner")
STAFF: Final = ("reader", "officer", "approver", "principal")
HANDLERS: Final = ("officer", "approver", "principal")
HEADS: Final = ("approver", "principal")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: anyone, anyone with a login, members by role, staff by role, administrators.

    ``above`` are the roles that suffice in an organisation above the thing's authority, ``below``
    those in one below it. ``via`` names whose staff is meant where it is not the authority's: the
    ``payer``'s or the ``verifier``'s. ``own`` is whoever the thing was given to in person.
    ``scope`` is what a key of the API must be good for; a key never may where it is empty.
    """

    anyone: bool = False
    known: bool = False
    members: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    via: str = "authority"
    own: bool = False
    administrator: bool = False
    scope: str = ""


RULES: Final[Mapping[str, Rule]] = {
    # what anyone may read
    "library.read": Rule(anyone=True, scope="library"),
    "publicity.read": Rule(anyone=True, scope="library"),
    "session.begin": Rule(anyone=True),
    # everyone with a login, for themselves
    "self": Rule(known=True),
    "key.self": Rule(known=True, scope="key"),  # whose key it is: any key may ask
    "company.found": Rule(known=True),
    "complaint.file": Rule(known=True),
    # companies
    "company.read": Rule(members=MEMBERS, scope="company"),
    "company.edit": Rule(members=EDITORS, scope="company-write"),
    "company.manage": Rule(members=("owner",)),
    "project.read": Rule(members=MEMBERS, scope="cases"),
    "project.edit": Rule(members=EDITORS, scope="cases-write"),
    "feed.read": Rule(anyone=True),  # whoever holds the address
    # cases
    "case.read": Rule(members=MEMBERS, staff=STAFF, above=STAFF, scope="cases"),
    "case.apply": Rule(members=EDITORS, scope="cases-write"),
    "case.handle": Rule(staff=HANDLERS, scope="cases-write"),
    "case.grant": Rule(staff=HEADS),  # what the head of an authority grants
    "case.grant-principal": Rule(staff=("principal",)),  # what its principal head alone grants
    "case.desk": Rule(staff=STAFF, above=STAFF),  # the case as the authority sees it
    "case.record": Rule(staff=HANDLERS),  # what an applicant handed in on paper
    "case.refer": Rule(staff=HANDLERS, above=HANDLERS),  # draws up what the one above does
    "case.oversee": Rule(above=HEADS),  # what the organisation above does itself
    # the bureau desk; the thing is an organisation
    "bureau.read": Rule(staff=STAFF, above=STAFF, scope="cases"),
    "bureau.handle": Rule(staff=HANDLERS),
    "bureau.lead": Rule(staff=HEADS),
    "bureau.observe": Rule(staff=HANDLERS, scope="plans-write"),  # what was seen of a target
    "bureau.dossier": Rule(staff=HANDLERS),  # what a cluster's dossier holds
    "bureau.report": Rule(staff=HANDLERS),  # how what it has taken over stands
    # funds; the thing is a call, an application, or what an expert was drawn for
    "call.desk": Rule(staff=STAFF, above=STAFF, below=STAFF),  # the call as bureaus see it
    "call.manage": Rule(staff=HANDLERS),
    "call.lead": Rule(staff=HEADS),
    "application.read": Rule(members=MEMBERS, staff=STAFF, above=STAFF),
    "application.edit": Rule(members=EDITORS),
    "application.desk": Rule(staff=STAFF, above=STAFF),  # with scores, doubles and audits
    "application.handle": Rule(staff=HANDLERS),
    "application.lead": Rule(staff=HEADS),
    "review.score": Rule(own=True),  # an expert sees what was drawn for them, and nothing else
    "payment.read": Rule(staff=STAFF, above=STAFF, via="payer"),
    "payment.make": Rule(staff=HANDLERS, via="payer"),
    "investment.verify": Rule(staff=HANDLERS, via="verifier"),
    # administration
    "administer": Rule(administrator=True),
    "audit.read": Rule(administrator=True),
}


def may(actor: Actor, action: str, thing: Model | None = None) -> bool:
    """Whether the actor may do this to the thing; with no thing, whether to any thing at all."""
    rule = RULES[action]
    if actor.scopes is not None and rule.scope not in actor.scopes:
        return False
    if rule.anyone or (rule.known and actor.is_known):
        return True
    if rule.administrator and actor.is_administrator:
        return True
    if rule.own and actor.is_known:
        given = getattr(thing, "person_id", None) if thing is not None else None
        return actor.person is not None and given == actor.person.pk
    return _as_member(rule, actor, thing) or _as_staff(rule, actor, thing)


def _as_member(rule: Rule, actor: Actor, thing: Model | None) -> bool:
    if thing is None:
        return any(role in rule.members for role in actor.memberships.values())
    return actor.memberships.get(company_id_of(thing) or 0, "") in rule.members


def _as_staff(rule: Rule, actor: Actor, thing: Model | None) -> bool:
    if thing is None:
        return any(role in rule.staff for role in actor.posts.values())
    authority = authority_of(thing, rule.via)
    if authority is None:
        return False
    for organisation, role in actor.posts.items():
        if organisation.pk == authority.pk and role in rule.staff:
            return True
        is_above = organisation.pk != authority.pk and authority.path.startswith(organisation.path)
        if is_above and role in rule.above:
            return True
        is_below = organisation.pk != authority.pk and organisation.path.startswith(authority.path)
        if is_below and role in rule.below:
            return True
    return False


def company_id_of(thing: Model) -> int | None:
    """The company a thing belongs to."""
    if thing._meta.label == "companies.Company":
        return int(thing.pk)
    found: int | None = getattr(_whole(thing), "company_id", None)
    return found


def authority_of(thing: Model, via: str = "authority") -> Organisation | None:
    """The authority a thing belongs to, or its payer or verifier."""
    if isinstance(thing, Organisation):
        return thing
    found: Organisation | None = getattr(_whole(thing), via, None)
    return found


def _whole(thing: Model) -> Model:
    """The case of an upload, a notice, a line, the application of a paper; else the thing itself."""
    whole: Model | None = getattr(thing, "case", None) or getattr(thing, "application", None)
    return whole or thing


def check(actor: Actor, action: str, thing: Model | None = None) -> None:
    """Raise Http404 where the thing is not the actor's to see, PermissionDenied where it is."""
    if may(actor, action, thing):
        return
    if thing is not None and not _sees(actor, thing):
        raise Http404
    raise PermissionDenied


def _sees(actor: Actor, thing: Model) -> bool:
    kinds = {"companies.Company": "company.read", "casework.Project": "project.read",
             "people.Organisation": "bureau.read", "funds.Call": "call.desk",
             "funds.Application": "application.read", "funds.Paper": "application.read",
             "funds.Assignment": "review.score"}  # fmt: skip
    return may(actor, kinds.get(thing._meta.label, "case.read"), thing)


View = Callable[..., HttpResponse]


def needs(action: str, on: type[Model] | None = None) -> Callable[[View], View]:
    """Guard a view. With ``on``, the view's argument named as the model in small letters
    (``case``) is a public name (``ref``) in the address and the thing itself in the view.

    Nobody is sent to the login page; the guard can be read off the view (``action``, ``on``).
    """
    assert action in RULES, action

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if not RULES[action].anyone and not actor.is_known:
                return to_login(request)
            if actor.lacks_factor and not (RULES[action].known or RULES[action].anyone):
                return redirect("second-factor")
            thing = None
            if on is not None:
                name = on._meta.model_name or ""
                thing = kwargs[name] = _found(on, kwargs[name])
            check(actor, action, thing)
            return view(request, *args, **kwargs)

        guard.action, guard.on = action, on  # type: ignore[attr-defined]
        return guard

    return guarded


def _found(model: type[Model], ref: str) -> Model:
    related = [name for name in ("company", "authority", "case", "project", "application", "call")
               if name in {each.name for each in model._meta.get_fields() if each.many_to_one}]  # fmt: skip
    more = [f"{whole}__{each}" for whole in ("case", "application") if whole in related
            for each in ("company", "authority")]  # fmt: skip
    if not ref.isalnum():  # no public name, and a NUL is no text to a database
        raise Http404
    thing = model._default_manager.select_related(*related, *more).filter(ref=ref).first()
    if thing is None:
        raise Http404
    return thing


# --- what lists may hold -------------------------------------------------------------------------


def seen_cases(actor: Actor, cases: QuerySet[Any]) -> QuerySet[Any]:
    """Of these cases, those the actor may read."""
    if actor.scopes is not None and RULES["case.read"].scope not in actor.scopes:
        return cases.none()
    companies = [pk for pk, role in actor.memberships.items() if role in MEMBERS]
    own = Q(company__in=companies) if companies else Q()
    if actor.posts:  # few organisations, many cases: named by id, an index finds them
        own |= Q(authority__in=list(seen_organisations(actor).values_list("pk", flat=True)))
    return cases.filter(own) if own else cases.none()


def seen_applications(actor: Actor, applications: QuerySet[Any], via: str = "") -> QuerySet[Any]:
    """Of these applications for funds, those the actor may read; with ``via``, those of which a
    post of theirs is the payer or the verifier."""
    if actor.scopes is not None:
        return applications.none()
    organisations = list(seen_organisations(actor).values_list("pk", flat=True))
    if via:
        return applications.filter(**{f"{via}__in": organisations})
    companies = [pk for pk, role in actor.memberships.items() if role in MEMBERS]
    return applications.filter(Q(authority__in=organisations) | Q(company__in=companies))


def seen_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations an actor has a post in, and all below them."""
    own = Q(pk__in=[])
    for path in actor.paths:
        own |= Q(path__startswith=path)
    return Organisation.objects.filter(own).order_by("path")
