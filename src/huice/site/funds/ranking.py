"""The project library of a bureau: its ranking by urgency, and what it reports to the one that called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Final

from django.db import transaction

from huice.fund.cells import Row, read_rows, workbook
from huice.fund.road import recommends
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import Stage
from huice.site.funds import calling, chain
from huice.site.funds.models import Application, Call
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock

ENTERED: Final = "entered"
BEHIND: Final = ("planned", "issued", "paid", "evaluated", "unfunded")
"""The states of what left the library for a plan: from then on its ranking stands."""
HEADINGS: Final = (
    Text("申报标识", "Application"), Text("申报编号", "Number"), Text("项目名称", "Project"),
    Text("申报单位", "Applicant"), Text("评分", "Score"), Text("排序", "Rank"),
)  # fmt: skip
_REF, _NUMBER, _RANK = 0, 1, 5
WIDTHS: Final = (20, 14, 40, 36, 12, 8)
MOST_REASON: Final = 500


def entered(call: Call, authority: Organisation) -> list[Application]:
    """What a bureau has in the library, in its order; what is not ranked comes last."""
    found = Application.objects.filter(call=call, authority=authority, state=ENTERED)
    return sorted(found, key=lambda each: (each.rank or 10**9, each.number))


def is_ranked(applications: Iterable[Application]) -> bool:
    """Whether each has its number, from 1 without a gap."""
    ranks = [each.rank for each in applications]
    return sorted(x for x in ranks if x is not None) == list(range(1, len(ranks) + 1))


@transaction.atomic
def rank(
    call: Call, authority: Organisation, ranks: Mapping[str, str], reason: str, actor: Actor,
    rows: Mapping[str, Row] | None = None,
) -> int:  # fmt: skip
    """Put what is in the library into its order: one number each, from 1 without gaps. ``ranks`` are
    the numbers as typed, by public name; ``rows`` where they stand in a sheet. How many changed."""
    held = _held(call, authority)
    numbers, problems = dict[str, int](), list[Problem]()

    def wrong(ref: str, zh: str, en: str) -> None:
        row = (rows or {}).get(ref)
        spot = row.at(_RANK) if row else Spot("form")
        problems.append(Problem(spot, Text(zh, en), HEADINGS[_RANK].zh if row else f"rank-{ref}"))

    for each in held:
        typed = ranks.get(each.ref, "").strip()
        if typed.isascii() and typed.isdigit() and len(typed) < 6 and 1 <= int(typed) <= len(held):
            numbers[each.ref] = int(typed)
        else:
            wrong(each.ref, f"{each.number} 的排序“{typed[:20]}”应为 1 至 {len(held)} 的整数",
                  f"{each.number}: the rank '{typed[:20]}' should be a whole number from 1 to {len(held)}")  # fmt: skip
    times = Counter(numbers.values())
    for each in held:
        number = numbers.get(each.ref, 0)
        if times[number] > 1:
            wrong(each.ref, f"{each.number} 的排序 {number} 重复", f"{each.number}: the rank {number} is given twice")  # fmt: skip
    changed = [each for each in held if each.rank != numbers.get(each.ref)]
    if any(each.rank for each in held) and changed and not reason:
        problems.append(Problem(Spot("form"), Text("改动排序须写明理由", "give the reason of the change"), "reason"))  # fmt: skip
    if len(reason) > MOST_REASON:
        problems.append(Problem(Spot("form"), Text(f"理由有 {len(reason)} 个字，至多 {MOST_REASON} 个", f"{len(reason)} characters, at most {MOST_REASON}"), "reason"))  # fmt: skip
    if problems:
        raise BadInput(problems)
    for each in changed:
        before, each.rank = each.rank, numbers[each.ref]
        each.version += 1
        each.save(update_fields=["rank", "version"])
        audit.record(actor.ref, "fund.rank", each.ref, number=each.number, before=before,
                     to=each.rank, reason=reason)  # fmt: skip
    return len(changed)


def _held(call: Call, authority: Organisation) -> list[Application]:
    """The bureau's part of the library, held for a change."""
    if not chain.programme_of(call).has("rank"):
        raise BadInput.at(Spot("form"), "文本没有排序这一步", "the text has no ranking", "reason")
    Call.objects.select_for_update().get(pk=call.pk)
    own = Application.objects.filter(call=call, authority=authority)
    if own.filter(state__in=BEHIND).exists():
        raise BadInput.at(Spot("form"), "已有项目进入分配，排序不能再改", "some are in a plan already: the ranking stands", "reason")  # fmt: skip
    found = entered(call, authority)
    if not found:
        raise BadInput.at(Spot("form"), "还没有入库的项目", "nothing is in the library", "reason")
    return found


def sheet(call: Call, authority: Organisation, language: Language) -> bytes:
    """The bureau's part of the library with its order, to be filled in."""
    rows: list[list[object]] = [[each.say(language) for each in HEADINGS]]
    rows += [[each.ref, each.number, each.project, each.applicant, each.score, each.rank]
             for each in entered(call, authority)]  # fmt: skip
    return workbook((Text("排序", "Ranking").say(language), rows, WIDTHS))


def take_in(
    content: bytes, name: str, call: Call, authority: Organisation, reason: str, actor: Actor
) -> int:
    """The order of a sheet, which names all that is in the library; raises BadInput with every cell
    that is wrong."""
    known = {each.ref: each for each in entered(call, authority)}
    problems, rows, earlier = list[Problem](), dict[str, Row](), dict[str, Spot]()
    for row in read_rows(content, name, HEADINGS):
        if not row.is_total(_REF, _NUMBER):
            ref = row.once(_REF, earlier)
            if ref and ref not in known:
                row.wrong(_REF, f"“{ref}”不是本单位入库的项目", f"'{ref}' is not in your library")
            elif ref in known and row.text(_NUMBER) != known[ref].number:
                row.wrong(_NUMBER, f"编号“{row.text(_NUMBER)}”应为 {known[ref].number}", f"'{row.text(_NUMBER)}' should be {known[ref].number}")  # fmt: skip
            rows[ref] = row
        problems += row.problems
    problems += [
        Problem(Spot(name), Text(f"表里没有 {each.number}，排序须列全", f"{each.number} is not in the sheet: it lists them all"), "file")
        for ref, each in known.items() if ref not in rows
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)
    ranks = {ref: row.text(_RANK) for ref, row in rows.items()}
    return rank(call, authority, ranks, reason, actor, rows)


# --- to the bureau that called ---------------------------------------------------------------------


def reports(call: Call) -> Stage | None:
    """The stage by which a library is reported; None where the text has none, or where what is
    recommended is reported before its review."""
    of = chain.programme_of(call)
    return None if recommends(of) else of.stage("report")


def due(call: Call) -> datetime | None:
    """The last moment to report; None where the text prints none."""
    stage = reports(call)
    if stage is None or not stage.closes:
        return None
    return calling.in_year(stage.closes, call.year, time(23, 59, 59))


@transaction.atomic
def report(call: Call, authority: Organisation, actor: Actor) -> int:
    """Report what is in the library and was not reported: how many. A late one is reported all the
    same; the page says that it is late."""
    if reports(call) is None:
        raise BadInput.at(Spot("form"), "文本没有上报这一步", "the text has no such report")
    Call.objects.select_for_update().get(pk=call.pk)
    held = entered(call, authority)
    waiting = [each for each in held if each.reported is None]
    if not waiting:
        raise BadInput.at(Spot("form"), "没有待上报的入库项目", "nothing waits to be reported")
    if chain.programme_of(call).has("rank") and not is_ranked(held):
        raise BadInput.at(Spot("form"), "入库项目还没有排好序，排序后再上报", "rank the library first, then report it")  # fmt: skip
    now, until = clock.now(), due(call)
    for each in waiting:
        each.reported = now
        each.version += 1
        each.save(update_fields=["reported", "version"])
        audit.record(actor.ref, "fund.reported", each.ref, number=each.number, authority=authority.name)  # fmt: skip
    late = until is not None and now > until
    audit.record(actor.ref, "fund.report", call.ref, authority=authority.name, projects=len(waiting), late=late)  # fmt: skip
    return len(waiting)
