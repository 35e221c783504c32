"""Documents imported for search and citation: handed in, read in the background, taken out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huice.problems import BadInput
from huice.site.administration import archives, jobs
from huice.site.administration.models import Job
from huice.site.people import audit
from huice.site.people.actor import actor_of
from huice.site.people.rights import needs
from huice.site.people.typed import Typed
from huice.site.web.language import language_of, say
from huice.text.index import Index

A_PAGE = 50
SHOWN_JOBS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@needs("administer")
def imports(request: HttpRequest) -> HttpResponse:
    """The imported documents; files handed in begin a background import."""
    typed = Typed(request)
    if request.method == "POST":
        try:
            folder = archives.stage(request.FILES.getlist("files"))
        except BadInput as error:
            typed.refuse_all(error, "files")
        else:
            job = jobs.enqueue("import-texts", actor_of(request), {"folder": folder})
            return redirect("admin-job", job=job.ref)
    return _page(request, typed)


def _page(request: HttpRequest, typed: Typed) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    trouble: list[str] = []
    entries = []
    try:
        with Index(settings.TEXTS) as index:
            entries = [
                each
                for each in index.documents()
                if words in f"{each.title} {each.number} {' '.join(each.files)}"
            ]
    except BadInput as error:
        trouble = [each.what.say(language_of(request)) for each in error.problems]
    return render(
        request, "administration/imports.html",
        {
            "page": Paginator(entries, A_PAGE).get_page(request.GET.get("page")), "words": words,
            "typed": typed, "trouble": trouble, "endings": "、".join(archives.ENDINGS),
            "limit": archives.MOST_BYTES // 1_000_000,
            "jobs": Job.objects.filter(kind="import-texts").order_by("-made")[:SHOWN_JOBS],
        },
        status=422 if typed.wrong else 200,
    )  # fmt: skip


@require_POST
@needs("administer")
def remove(request: HttpRequest) -> HttpResponse:
    """Take out what a file held."""
    file = request.POST.get("file", "")
    with Index(settings.TEXTS) as index:
        if file not in index.sources():
            messages.error(request, say(request, "没有这个文件，或已移除", "There is no such file, or it is gone already"))  # fmt: skip
            return redirect("admin-imports")
        index.remove([file])
    audit.record(actor_of(request).ref, "texts.remove", name=file)
    (settings.TEXTS / "files" / archives.plain_name(file)).unlink(missing_ok=True)
    messages.success(request, say(request, f"已移除 {file}", f"{file} is taken out"))
    return redirect("admin-imports")
