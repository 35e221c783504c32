"""Persons as an administrator keeps them: opened, given posts, put out of service, let in again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huice.language import Text
from huice.site.administration.tree import choices
from huice.site.people import audit, halfway, locks, passwords, registering, sessions
from huice.site.people.actor import actor_of, needs_second_factor
from huice.site.people.models import Organisation, Person, Post, PostRole
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import say

A_PAGE = 50
ROLE_NAMES = {
    "reader": Text("查阅", "reader"), "officer": Text("经办", "officer"),
    "approver": Text("负责人", "approver"), "principal": Text("主要负责人", "principal"),
}  # fmt: skip
ORGANISATION = Text("机关", "organisation")
ROLE = Text("角色", "role")
KINDS = ("staff", "administrators", "members", "out")


@require_safe
@needs("administer")
def people(request: HttpRequest) -> HttpResponse:
    """Persons, found by login, name or mail, and by what they are."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    kind = request.GET.get("kind", "")
    found = Person.objects.order_by("login").prefetch_related(
        Prefetch("posts", Post.objects.select_related("organisation"))
    )
    if words:
        found = found.filter(
            Q(login__icontains=words) | Q(name__icontains=words) | Q(email__icontains=words)
        )
    if kind in KINDS:
        found = found.filter(
            {"staff": Q(posts__isnull=False), "administrators": Q(is_administrator=True),
             "members": Q(memberships__isnull=False), "out": Q(is_active=False)}[kind]
        ).distinct()  # fmt: skip
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "administration/people.html",
        {"page": page, "words": words, "kind": kind, "roles": ROLE_NAMES},
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("administer")
def new_person(request: HttpRequest) -> HttpResponse:
    """Open an account for somebody of an authority. They set the password by a link, once."""
    typed = Typed(request)
    if request.method == "POST":
        person = _opened(request, typed)
        if person is not None:
            return _with_link(request, person)
    return render(
        request, "administration/person_new.html",
        {"typed": typed, "organisations": choices(), "roles": ROLE_NAMES},
        status=422 if typed.wrong else 200,
    )  # fmt: skip


def _opened(request: HttpRequest, typed: Typed) -> Person | None:
    login, name = registering.login_of(typed), typed.text("name", registering.NAME)
    email, by = typed.email(), actor_of(request).ref
    organisation, role = None, ""
    if request.POST.get("organisation") or not request.POST.get("is_administrator"):
        organisation, role = _post_of(typed)
    if typed.wrong:
        return None
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                login, None, name=name, email=email,
                is_administrator=bool(request.POST.get("is_administrator")),
            )  # fmt: skip
            audit.record(by, "person.open", person.ref, login=person.login,
                         administrator=person.is_administrator)  # fmt: skip
            if organisation:
                Post.objects.create(person=person, organisation=organisation, role=role)
                audit.record(by, "post.give", person.ref, organisation=organisation.ref, role=role)
    except IntegrityError:
        registering.taken(typed, login)
        return None
    return person


def _post_of(typed: Typed) -> tuple[Organisation | None, str]:
    ref = typed.request.POST.get("organisation", "").replace("\x00", "")
    organisation = Organisation.objects.filter(ref=ref).first()
    if organisation is None:
        typed.refuse("organisation", "请选择机关", "Choose the organisation")
    return organisation, typed.choice("role", ROLE, PostRole.values)


def _with_link(request: HttpRequest, person: Person) -> HttpResponse:
    """The page that shows the link to set a password, and sends it where there is an address."""
    said = Text(
        f"已为您开设惠策账户，登录名 {person.login}。请打开下面的链接设置密码：",
        f"An account was opened for you, login {person.login}. Open this link to set its password:",
    )
    if person.email:
        passwords.send_link(request, person, said)
    audit.record(actor_of(request).ref, "password.link", person.ref)
    return render(
        request, "administration/person_link.html",
        {"person": person, "link": passwords.link(request, person)},
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("administer", on=Person)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """A person: name, mail and whether an administrator; their posts; what can be done."""
    typed = Typed(request)
    if request.method == "POST":
        name = typed.text("name", registering.NAME)
        email = person.email if _acts_for_company(person) else typed.email()
        is_administrator = bool(request.POST.get("is_administrator"))
        if person.is_administrator and not is_administrator:
            _expect_another(typed, person, "is_administrator")
        if not typed.wrong:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(
                    name=name, email=email, is_administrator=is_administrator
                )
                audit.record(actor_of(request).ref, "person.edit", person.ref,
                             administrator=is_administrator)  # fmt: skip
            messages.success(request, say(request, "已保存", "Saved"))
            return redirect("admin-person", person=person.ref)
    return _page(request, person, typed)


def _page(request: HttpRequest, person: Person, typed: Typed) -> HttpResponse:
    if "name" not in typed.values:
        typed.values |= {"name": person.name, "email": person.email,
                         "is_administrator": "1" if person.is_administrator else ""}  # fmt: skip
    return render(
        request, "administration/person.html",
        {
            "person": person, "typed": typed, "roles": ROLE_NAMES, "organisations": choices(),
            "posts": person.posts.select_related("organisation").order_by("organisation__path"),
            "memberships": person.memberships.select_related("company"),
            "has_factor": halfway.has_factor(person), "is_needed": needs_second_factor(person),
            "acts_for_company": _acts_for_company(person),
            "is_self": person == actor_of(request).person, "locked": locks.locked_until(person),
        },
        status=422 if typed.wrong else 200,
    )  # fmt: skip


def _expect_another(typed: Typed, person: Person, field: str) -> None:
    """Somebody must be left who administers."""
    others = Person.objects.filter(is_administrator=True, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        typed.refuse(field, "这是唯一在用的管理员，须先另设一名", "This is the only administrator: make another one first")  # fmt: skip


@require_POST
@needs("administer", on=Person)
def give_post(request: HttpRequest, person: Person) -> HttpResponse:
    """Give the person a post, or another role where they have one."""
    typed = Typed(request)
    organisation, role = _post_of(typed)
    if typed.wrong or organisation is None:
        return _page(request, person, typed)
    with transaction.atomic():
        Post.objects.update_or_create(
            person=person, organisation=organisation, defaults={"role": role}
        )
        audit.record(actor_of(request).ref, "post.give", person.ref, organisation=organisation.ref,
                     role=role)  # fmt: skip
    messages.success(
        request,
        say(request, f"{person}：{organisation.name}，{ROLE_NAMES[role].zh}",
            f"{person}: {ROLE_NAMES[role].en}, {organisation.title.en}"),
    )  # fmt: skip
    return redirect("admin-person", person=person.ref)


@require_POST
@needs("administer", on=Person)
def take_post(request: HttpRequest, person: Person, organisation: str) -> HttpResponse:
    """Take a post away; it counts no longer from the next request on."""
    post = get_object_or_404(person.posts.select_related("organisation"), organisation__ref=organisation)  # fmt: skip
    with transaction.atomic():
        post.delete()
        audit.record(actor_of(request).ref, "post.take", person.ref, organisation=organisation)
    messages.success(request, say(request, "岗位已撤", "The post is taken away"))
    return redirect("admin-person", person=person.ref)


@require_POST
@needs("administer", on=Person)
def activate(request: HttpRequest, person: Person) -> HttpResponse:
    """Put a person out of service, all sessions ended at once; or back into it."""
    is_active, typed = not person.is_active, Typed(request)
    if not is_active:
        if person == actor_of(request).person:
            typed.refuse("", "不能停用自己的账户", "You cannot put yourself out of service")
        if person.is_administrator:
            _expect_another(typed, person, "")
        if typed.wrong:
            return _page(request, person, typed)
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(is_active=is_active)
        if not is_active:
            sessions.end_all(person)
        audit.record(actor_of(request).ref, "person.in" if is_active else "person.out", person.ref)
    done = ("账户已恢复", "The account is in service again") if is_active else ("账户已停用，所有登录已结束", "The account is out of service, all its sessions ended")  # fmt: skip
    messages.success(request, say(request, *done))
    return redirect("admin-person", person=person.ref)


@require_POST
@needs("administer", on=Person)
def reset_factor(request: HttpRequest, person: Person) -> HttpResponse:
    """Take the second factor away, and end all sessions; it is set up anew at the next login."""
    with transaction.atomic():
        halfway.reset(person)
        if person != actor_of(request).person:
            sessions.end_all(person)
        audit.record(actor_of(request).ref, "factor.reset", person.ref)
    messages.success(request, say(request, "两步验证已重置，下次登录时重新设置", "The second factor is reset and set up anew at the next login"))  # fmt: skip
    return redirect("admin-person", person=person.ref)


@require_POST
@needs("administer", on=Person)
def unlock(request: HttpRequest, person: Person) -> HttpResponse:
    """Open a login that wrong passwords have locked, before its time."""
    with transaction.atomic():
        locks.unlock(person)
        audit.record(actor_of(request).ref, "person.unlock", person.ref)
    messages.success(request, say(request, "登录已解锁，可以再试", "The login is unlocked and can be tried again"))  # fmt: skip
    return redirect("admin-person", person=person.ref)


@never_cache
@require_POST
@needs("administer", on=Person)
def send_link(request: HttpRequest, person: Person) -> HttpResponse:
    """A new link to set a password; that of somebody of a company goes to their mail alone."""
    if not _acts_for_company(person):
        return _with_link(request, person)
    typed = Typed(request)
    if not person.email:
        typed.refuse("", "此人没有留邮箱：企业人员的链接只发往本人邮箱", "There is no e-mail address: the link of somebody of a company goes to their mail alone")  # fmt: skip
        return _page(request, person, typed)
    passwords.send_link(request, person, Text("管理员为您发出设置新密码的链接：", "The administrator sends you a link to set a new password:"))  # fmt: skip
    audit.record(actor_of(request).ref, "password.link", person.ref)
    messages.success(request, say(request, f"链接已发往 {person.email}", f"The link was sent to {person.email}"))  # fmt: skip
    return redirect("admin-person", person=person.ref)


def _acts_for_company(person: Person) -> bool:
    """Whether the person sees a company's facts. Their mail is their own: an administrator who
    could turn it elsewhere could read what administrators do not."""
    return person.memberships.exclude(role="").exists()
