"""The policy library as it runs here: its version, its folders, and whether it is whole."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huice.library.cache import default_root
from huice.library.policies import policy_files
from huice.site.administration import jobs
from huice.site.administration.models import Job
from huice.site.casework.procedures import keys
from huice.site.people.actor import actor_of
from huice.site.people.rights import needs
from huice.site.web.language import say
from huice.site.web.policies import library


class Version(NamedTuple):
    """The library as it was when this process started."""

    huice: str
    digest: str
    documents: int
    measures: int
    procedures: int


@lru_cache(maxsize=1)
def of_library() -> Version:
    """Which library this is: the digest is over the names and contents of its files."""
    root, digest = default_root(), hashlib.sha256()
    for path in sorted({*policy_files(root), *root.glob("*/procedures/*.yaml")}):
        digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    known = library()
    return Version(
        version("huice"), digest.hexdigest(), len(known.documents), len(known.measures),
        len(keys()),
    )  # fmt: skip


@require_safe
@needs("administer")
def library_version(request: HttpRequest) -> HttpResponse:
    """The version, the folders, the last check and what it found."""
    named = [key.partition("/")[0] for key in keys()]
    rows = [(each, len(each.measures), named.count(each.id)) for each in library().documents]
    checks = Job.objects.filter(kind="check-library").order_by("-made")
    return render(
        request, "administration/library.html",
        {"version": of_library(), "rows": rows, "check": checks.first(),
         "last": checks.filter(state="done").first()},
    )  # fmt: skip


@require_POST
@needs("administer")
def check_library(request: HttpRequest) -> HttpResponse:
    """Have the library checked in the background."""
    job = jobs.enqueue("check-library", actor_of(request), {"quick": bool(request.POST.get("quick"))})  # fmt: skip
    messages.success(request, say(request, "已开始校验", "The check is under way"))
    return redirect("admin-job", job=job.ref)
