"""The dossiers of clusters, filled in by form or by Excel: items added, replaced and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice import places
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.dossier import ACT_NAMES, LONGEST, Act, Dossier, Item
from huice.progress.dossier_sheet import dossier_sheet, read_dossier_sheet
from huice.rules.dossier import FIELD_NAMES, NEEDED, Part, systems_of
from huice.rules.record import Cluster
from huice.site.casework import dossiers as kept
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.policies import library
from huice.site.web.sheets import XLSX
from huice.site.web.typing_in import Typed, Wrong

SHOWN_PROBLEMS: Final = 30
DONE: Final[dict[Act, Text]] = {
    "add": Text("已填报", "entered"), "replace": Text("已更正", "replaced"),
    "withdraw": Text("已撤回", "withdrawn"),
}  # fmt: skip


@require_safe
@rights.needs("bureau.dossier")
def filled(request: HttpRequest) -> HttpResponse:
    """The clusters; of a chosen one its parts, and of a chosen part its items and the form."""
    asked = request.GET
    return _page(request, asked.get("cluster", ""), {
        "part": asked.get("part", ""), "act": asked.get("act", ""), "earlier": asked.get("earlier", ""),
    })  # fmt: skip


@require_POST
@rights.needs("bureau.dossier")
def enter(request: HttpRequest) -> HttpResponse:
    """One entry, typed."""
    form, actor = Typed(request), actor_of(request)
    id = form.values.get("cluster", "")
    try:
        cluster, authority = _cluster_named(id), _authority(form, actor)
        typed = _typed(form, authority, actor)
        kept.enter(cluster, [(typed, Spot)], authority, actor)
    except BadInput as error:
        return _page(request, id, form.values, error.problems)
    done = DONE[typed.act]
    messages.success(request, say(request, f"{done.zh}：{typed.name}", f"{typed.name}: {done.en}"))
    return _back(cluster, typed.part)


@require_POST
@rights.needs("bureau.dossier")
def upload(request: HttpRequest) -> HttpResponse:
    """A filled-in workbook: all of its rows or none."""
    form, actor, file = Typed(request), actor_of(request), request.FILES.get("file")
    id = form.values.get("cluster", "")
    try:
        cluster, authority = _cluster_named(id), _authority(form, actor)
        if file is None:
            raise BadInput.at(Spot("file"), "请选择文件", "choose a file", "file")
        rows = read_dossier_sheet(
            file.read(), (file.name or "form.xlsx")[:80], authority.name, actor.name, clock.today()
        )
        count = kept.enter(cluster, rows, authority, actor)
    except BadInput as error:
        told = [_at_its_cell(each) for each in error.problems]
        return _page(request, id, {"authority": form.values.get("authority", "")}, told)
    messages.success(request, say(request, f"已记入 {count} 行", f"{count} rows were entered"))
    return _back(cluster)


@require_safe
@rights.needs("bureau.dossier")
def sheet(request: HttpRequest, cluster: str) -> HttpResponse:
    """The workbook of a cluster's parts, to be filled in."""
    found = _cluster(cluster)
    if found is None:
        raise Http404
    return HttpResponse(
        dossier_sheet(kept.parts(found), kept.dossier(found), language_of(request)), content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{cluster}-dossier.xlsx"'},
    )  # fmt: skip


def _at_its_cell(each: Problem) -> Problem:
    """A problem of a workbook as one of the file, with its row and column."""
    if not each.spot.line:
        return each
    row, column = each.spot.line, each.spot.column
    at = Text(f"第 {row} 行", f"row {row}")
    if column:
        name = chr(ord("A") + column - 1)
        at = Text(f"{at.zh} {name} 列", f"{at.en}, column {name}")
    return Problem(each.spot, Text(f"{at.zh}：{each.what.zh}", f"{at.en}: {each.what.en}"), "file")


def _page(
    request: HttpRequest, id: str, typed: dict[str, str], problems: Sequence[Problem] = ()
) -> HttpResponse:
    language, actor = language_of(request), actor_of(request)
    cluster = _cluster(id)
    wrong: list[Wrong] = [(x.field, x.what.say(language)) for x in problems[:SHOWN_PROBLEMS]]
    context: dict[str, Any] = {
        "clusters": [(each.id, f"{each.name.say(language)} · {each.family.title.say(language)}")
                     for each in _own_clusters(actor)],
        "own": [(each.ref, each.title.say(language)) for each in _own(actor)],
        "cluster": cluster, "part": None, "problems": wrong, "wrong": dict(reversed(wrong)),
    }  # fmt: skip
    if cluster is not None:
        dossier, parts = kept.dossier(cluster), kept.parts(cluster)
        context |= {
            "systems": systems_of(cluster, library().policies.dossiers), "dossier": dossier,
            **_of_part(parts.get(typed.get("part", "")), dossier, typed, actor),
        }  # fmt: skip
    return render(request, "bureau/dossiers.html", context, status=422 if problems else 200)


def _of_part(
    part: Part | None, dossier: Dossier, typed: dict[str, str], actor: Actor
) -> dict[str, Any]:
    """What the page says of a chosen part: its items, and the form for a new one, or for the
    replacement or withdrawal of an earlier one."""
    current = dossier.current(part.key) if part else ()
    earlier = next((x for x in current if str(x.number) == typed.get("earlier")), None)
    act = typed.get("act", "")
    if act not in ACT_NAMES or (earlier is None and "source" not in typed):
        act = "add"
    before = dict.fromkeys((*LONGEST, "authority"), "")
    if act == "replace" and earlier is not None:
        before |= {name: earlier.field(name) for name in (*FIELD_NAMES, "source")}
        before["place"] = places.full_name(earlier.place) if earlier.place else ""
    return {
        "part": part, "current": current, "earlier": earlier, "act": act, "acts": ACT_NAMES,
        "typed": before | typed, "names": FIELD_NAMES, "full_name": places.full_name,
        "needed": NEEDED[part.kind] if part else (), "longest": LONGEST,
        "theirs": {each.name for each in _own(actor)},
    }  # fmt: skip


def _typed(form: Typed, authority: Organisation, actor: Actor) -> Item:
    text = {name: form.values.get(name, "").strip() for name in (*LONGEST, "part", "act", "earlier")}  # fmt: skip
    act, earlier = text.pop("act"), text.pop("earlier")
    if act not in ACT_NAMES:
        form.wrong("act", "请选择新增、更正或撤回", "choose to add, replace or withdraw")
    number = int(earlier) if earlier.isascii() and earlier.isdigit() and len(earlier) < 9 else None
    form.expect_right()
    return Item(authority=authority.name, author=actor.name, on=clock.today(),
                act=act, earlier=number, **text)  # type: ignore[arg-type]  # fmt: skip


def _cluster(id: str) -> Cluster | None:
    """A cluster that has a dossier."""
    found = library().policies.clusters.get(id)
    return found if found is not None and kept.parts(found) else None


def _cluster_named(id: str) -> Cluster:
    found = _cluster(id)
    if found is None:
        raise BadInput.at(Spot("form"), "请选择集群", "choose a cluster", "cluster")
    return found


def _own_clusters(actor: Actor) -> list[Cluster]:
    return [
        each
        for each in library().policies.clusters.values()
        if kept.parts(each) and kept.may_fill(each, actor)
    ]


def _own(actor: Actor) -> list[Organisation]:
    return [each for each in actor.posts if rights.may(actor, "bureau.dossier", each)]


def _authority(form: Typed, actor: Actor) -> Organisation:
    chosen = form.values.get("authority", "")
    found = next((each for each in _own(actor) if each.ref == chosen), None)
    if found is None:
        raise BadInput.at(Spot("form"), "请选择填报单位", "choose who enters it", "authority")
    return found


def _back(cluster: Cluster, part: str = "") -> HttpResponse:
    asked = {"cluster": cluster.id} | ({"part": part} if part else {})
    return redirect(f"{reverse('dossier-fill')}?{urlencode(asked)}")
