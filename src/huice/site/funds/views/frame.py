"""What the pages of a call share at the bureau: its tabs, and who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.progress.workbook import MAX_BYTES
from huice.rules.programme import Act, Programme
from huice.site.funds import chain
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, said, say
from huice.site.web.sheets import XLSX
from huice.site.web.typing_in import Wrong

SHOWN_PROBLEMS: Final = 30


class Tab(NamedTuple):
    """A page of a call; it is there where the programme has one of ``acts``, or always."""

    name: str
    title: Text
    acts: tuple[Act, ...] = ()


TABS: Final = (
    Tab("fund-call-desk", Text("概况", "Overview")),
    Tab("fund-intake", Text("申报受理", "Applications")),
    Tab("fund-doubles", Text("查重", "Doubles")),
    Tab("fund-reviews", Text("专家评审", "Review"), ("review",)),
    Tab("fund-findings", Text("审计核查", "Audit and checks"), ("audit", "site_check", "verify")),
    Tab("fund-library", Text("项目库", "Library")),
    Tab("fund-allot", Text("分配", "Allotment"), ("allot", "issue")),
    Tab("fund-deciding", Text("审议公示下达", "Decision and plan"), ("issue",)),
    Tab("fund-paying", Text("拨付", "Payment"), ("pay",)),
    Tab("fund-performance", Text("绩效", "Performance"), ("target", "self_evaluate", "evaluate")),
    Tab("fund-ledger", Text("台账清算", "Ledger"), ("ledger", "settle", "recover")),
    Tab("fund-bars", Text("限制", "Bars")),
    Tab("fund-dashboard", Text("统计", "Dashboard")),
)


def tabs(request: HttpRequest, call: Call, current: str) -> Iterator[tuple[str, str, bool, None]]:
    """The pages of a call's programme as ``p.tabs`` draws them."""
    of: Programme = chain.programme_of(call)
    for each in TABS:
        if each.acts and not of.has(*each.acts):
            continue
        try:
            href = reverse(each.name, args=[call.ref])
        except NoReverseMatch:
            continue
        yield said(request, each.title), href, each.name == current, None


def desk(
    request: HttpRequest,
    call: Call,
    template: str,
    current: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page of a call at the bureau."""
    return render(request, template, {
        "call": call, "programme": chain.programme_of(call), "tabs": list(tabs(request, call, current)),
        "states": STATES, "state_kinds": STATE_BADGES, **context,
    }, status=status)  # fmt: skip


def seen(request: HttpRequest, call: Call) -> Any:
    """The applications under a call that whoever asks may read as a bureau, without drafts: a city
    sees its own, the province all of them; one's own company's is not among them, nor what was
    withdrawn before anybody handed it in."""
    actor = actor_of(request)
    found = rights.seen_applications(actor, Application.objects.filter(call=call))
    found = found.filter(authority__in=list(rights.seen_organisations(actor)))
    found = found.exclude(state="draft").exclude(state="withdrawn", submitted=None)
    return found.select_related("authority", "call", "company")


# --- sheets that come in and go out ----------------------------------------------------------------


def uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """The sheet that was handed in, with its name; raises BadInput for none."""
    file = request.FILES.get("file")
    if file is None:
        raise BadInput.at(Spot("file"), "请选择文件", "choose a file", "file")
    if (file.size or 0) > MAX_BYTES:
        raise BadInput.at(Spot("file"), f"文件有 {file.size:,} 字节，上限 {MAX_BYTES:,}", f"the file has {file.size:,} bytes, at most {MAX_BYTES:,}", "file")  # fmt: skip
    return file.read(), (file.name or "form.xlsx")[:80]


def sheet(body: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    return HttpResponse(
        body, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def placed(request: HttpRequest, error: BadInput) -> list[Wrong]:
    """Field and message of each problem; one in a sheet is told by its row and column."""
    language, told = language_of(request), list[Wrong]()
    for each in error.problems[:SHOWN_PROBLEMS]:
        what, spot = each.what.say(language), each.spot
        if spot.line:
            column = f" {spot.column} ({each.field})" if each.field else f" {spot.column}"
            what = say(
                request, f"{spot.file} 第 {spot.line} 行第{column.replace(' (', ' 列（').replace(')', '）')}：{what}",
                f"{spot.file}, row {spot.line}, column{column}: {what}",
            )  # fmt: skip
        told.append(("file" if spot.line else each.field, what))
    if len(error.problems) > SHOWN_PROBLEMS:
        rest = len(error.problems) - SHOWN_PROBLEMS
        told.append(("file", say(request, f"另有 {rest} 处", f"{rest} more")))
    return told
