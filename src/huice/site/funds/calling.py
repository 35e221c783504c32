"""Calls: what the text prints of their windows is filled in and held to, the rest is the officer's.

A call may be changed until it opens. From then on its windows alone may be extended, with a reason.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.measure import Document, Quota
from huice.rules.programme import Act, Programme, Provision, Topic, moment
from huice.rules.state import STATE_NAMES, state_at
from huice.site.funds import chain
from huice.site.funds.chain import LEVELS_BELOW
from huice.site.funds.models import Call
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import LEVEL_NAMES, Organisation
from huice.site.web import clock, shown
from huice.site.web.policies import library
from huice.site.web.typing_in import Typed
from huice.values.literals import decimal, read_literal

MOST_CRITERIA: Final = 8
END_OF_DAY: Final = time(23, 59, 59)
IN_FORCE: Final = ("open", "undated")
_POINTS: Final = Decimal(1000)


class Window(NamedTuple):
    """A moment of a call, kept in ``field``; the stage of ``act`` may print it."""

    field: str
    title: Text
    act: Act
    is_end: bool


WINDOWS: Final = (
    Window("opens", Text("申报开始", "Opens"), "apply", False),
    Window("closes", Text("申报截止", "Closes"), "apply", True),
    Window("mend_until", Text("退回修改后再交截止", "Mended until"), "mend", True),
    Window("paper_until", Text("纸质材料截止", "Paper until"), "paper", True),
)
OBJECTION_UNIT: Final = Text(
    "以单位名义提出的，写明单位全称、联系人和电话，加盖公章，附佐证材料",
    "A unit gives its full name, a person to ask and a telephone, its seal, and proof",
)
OBJECTION_PERSON: Final = Text(
    "以个人名义提出的，写明真实姓名和电话，附佐证材料",
    "A person gives their real name, a telephone, and proof",
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A moment as the text prints it; ``year`` is 0 where it is of every year."""

    at: datetime
    year: int
    cite: str

    def binds(self, year: int) -> bool:
        """Whether a call of the year has to keep to it."""
        return self.year == year


# --- what the text has -----------------------------------------------------------------------------


def callable_programmes(day: date) -> Iterator[tuple[Document, Programme, Text | None]]:
    """The programmes that have a call, each with why there can be none on a day."""
    for document, of in chain.programmes():
        if of.has("call") and of.measures:
            yield document, of, why_not(document, day)


def why_not(document: Document, day: date) -> Text | None:
    """Why a document can have no call that opens on a day; None where it can."""
    state = state_at(document, day, by_application=False)
    if state in IN_FORCE:
        return None
    name, until = STATE_NAMES[state], document.until
    day_zh, day_en = (f"（有效期至 {until}）", f" (in force until {until})") if state == "expired" else ("", "")  # fmt: skip
    return Text(f"{name.zh}{day_zh}", f"{name.en}{day_en}")


def windows(of: Programme) -> list[Window]:
    """The moments that a call of a programme sets."""
    return [each for each in WINDOWS if each.act == "apply" or of.has(each.act)]


def printed(of: Programme, window: Window, year: int) -> Printed | None:
    """What the text prints of a moment, in a call's year where it names none."""
    stage = of.stage(window.act)
    written = (stage.closes if window.is_end else stage.opens) if stage else ""
    if stage is None or not written:
        return None
    at = in_year(written, year, END_OF_DAY if window.is_end else time())
    return Printed(at, at.year if len(written) > len("06-30") else 0, stage.cite)


def in_year(written: str, year: int, hour: time) -> datetime:
    """A printed moment, in this year where it has none; at this hour where it has none."""
    found = moment(written)
    if isinstance(found, tuple):
        month, day = found
        found = date(year, month, min(day, monthrange(year, month)[1]))
    if not isinstance(found, datetime):
        found = datetime.combine(found, hour)
    return timezone.make_aware(found)


def printed_year(of: Programme) -> int:
    """The year that the text prints its moments for; 0 for none."""
    written = (each for stage in of.stages if stage.act for each in (stage.opens, stage.closes))
    return next((int(each[:4]) for each in written if len(each) > len("06-30")), 0)


def printed_days(of: Programme, topic: Topic) -> tuple[int, Provision] | None:
    """A number of days that the text prints on a topic, with its provision."""
    for each in of.on(topic):
        length = read_literal(each.length).value if each.length else None
        if length is not None and length.unit == "日":
            return length.length, each
    return None


def has_rubric(of: Programme) -> bool:
    return of.review is not None and bool(of.review.rubric)


def quotas(document: str) -> list[Quota]:
    """What the measures print of how many may be recommended."""
    of = chain.programme(document)
    if not of.has("report"):
        return []
    known = library().policies.measures
    return [each for key in of.measures if key in known for each in known[key].quotas]


def quota_levels(document: str, authority: Organisation) -> tuple[str, ...]:
    """The levels of bureaus that a call can give a number of recommendations."""
    return LEVELS_BELOW[authority.level] if quotas(document) else ()


# --- a new call ------------------------------------------------------------------------------------


def blank(document: Document, of: Programme, year: int) -> dict[str, str]:
    """The form of a new call, with what the text prints and what goes without saying."""
    found = {each.field: shown.moment(known.at) for each in windows(of)
             if (known := printed(of, each, year)) is not None and known.year in (0, year)}  # fmt: skip
    pay = printed_days(of, "payment")
    showing = printed_days(of, "publicity")
    return found | {
        "title": f"{document.title.zh}（{year}年度）申报通知" if str(year) not in document.title.zh else document.title.zh,
        "batch": "1", "pay_days": str(pay[0]) if pay else "", "showing_days": str(showing[0]) if showing else "5",
        "objection_unit": OBJECTION_UNIT.zh, "objection_person": OBJECTION_PERSON.zh,
        "experts_each": "3", "experts_most": "", "spread_limit": "15",
    }  # fmt: skip


def filled(call: Call) -> dict[str, str]:
    """The form of a call as it stands."""
    names = ("title", "notice", "batch", "objection_unit", "objection_person", "experts_each",
             "seed_promised", "showing_days")  # fmt: skip
    found = {each: str(getattr(call, each)) for each in names}
    found |= {each: str(getattr(call, each) or "") for each in ("pay_days", "experts_most")}
    found |= {x.field: shown.moment(at) for x in WINDOWS if (at := getattr(call, x.field)) is not None}  # fmt: skip
    found |= {f"quota-{level}": str(most) for level, most in call.quotas.items()}
    found["spread_limit"] = decimal(Fraction(call.spread_limit)) or ""
    found["is_blind"] = "1" if call.is_blind else ""
    for at, each in enumerate(call.criteria, 1):
        found |= {f"criterion-{at}": each["zh"], f"criterion-{at}-en": each["en"], f"points-{at}": each["points"]}  # fmt: skip
    return found


@transaction.atomic
def open_call(form: Typed, document: Document, year: int, authority: Organisation, actor: Actor) -> Call:  # fmt: skip
    """A new call as it was typed; raises BadInput naming every field that is wrong."""
    batch = form.number("batch", Text("批次", "Batch"), 1, 99)
    columns = _columns(form, document, year, authority)
    if Call.objects.filter(document=document.id, year=year, batch=batch).exists():
        form.wrong("batch", f"{year} 年第 {batch} 批已有通知，请换一个批次",
                   f"batch {batch} of {year} has its call already, choose another")  # fmt: skip
    form.expect_right()
    made = Call.objects.create(
        document=document.id, year=year, batch=batch, authority=authority, made=clock.now(),
        by_name=actor.name, is_sample=authority.is_sample, **columns,
    )  # fmt: skip
    audit.record(actor.ref, "fund.call.open", made.ref, name=made.title, document=document.id,
                 year=year, batch=batch, windows=_windows_of(made))  # fmt: skip
    return made


@transaction.atomic
def change(call: Call, form: Typed, actor: Actor) -> list[str]:
    """Another wording or setting of a call that is not open yet; the fields that changed."""
    held = Call.objects.select_for_update().select_related("authority").get(pk=call.pk)
    if clock.now() >= held.opens:
        raise BadInput.at(Spot("form"), "申报已经开始，只能延长期限", "it has opened: windows may only be extended")  # fmt: skip
    document = _document(held)
    columns = _columns(form, document, held.year, held.authority)
    form.expect_right()
    changed = [name for name, value in columns.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, columns[name])
    held.save()
    audit.record(actor.ref, "fund.call.change", held.ref, name=held.title, fields=changed,
                 windows=_windows_of(held))  # fmt: skip
    return changed


@transaction.atomic
def extend(call: Call, form: Typed, actor: Actor) -> list[Window]:
    """Later ends of the windows of a call that is open, never earlier ones; raises BadInput."""
    held = Call.objects.select_for_update().get(pk=call.pk)
    reason = form.text("reason", Text("延长的理由", "Reason of the extension"), 300)
    later = list[Window]()
    for each in windows(chain.programme_of(held)):
        old = getattr(held, each.field)
        if not each.is_end or old is None or not form.values.get(each.field, "").strip():
            continue
        new = typed_moment(form, each)
        if new is None or shown.moment(new) == shown.moment(old):
            continue
        if new < old:
            form.wrong(each.field, f"{each.title.zh}原为 {shown.moment(old)}，只能延长，不能提前",
                       f"{each.title.en}: it is {shown.moment(old)} and may be extended, never shortened")  # fmt: skip
        later.append(each)
        setattr(held, each.field, new)
    if not later and not form.problems:
        form.wrong("closes", "没有延长任何期限", "nothing is extended")
    _expect_order(form, held.opens, held.closes, held.mend_until, held.paper_until)
    form.expect_right()
    held.save(update_fields=[each.field for each in later])
    audit.record(actor.ref, "fund.call.change", held.ref, name=held.title, reason=reason,
                 fields=[each.field for each in later], windows=_windows_of(held))  # fmt: skip
    return later


def _document(call: Call) -> Document:
    found = next((each for each, _ in chain.programmes() if each.id == call.document), None)
    chain.programme_of(call)  # says so where the library has it no more
    assert found is not None
    return found


def _windows_of(call: Call) -> list[str]:
    return [f"{x.title.zh} {shown.moment(at)}" for x in WINDOWS if (at := getattr(call, x.field)) is not None]  # fmt: skip


# --- what is typed ---------------------------------------------------------------------------------


def _columns(form: Typed, document: Document, year: int, authority: Organisation) -> dict[str, Any]:
    """The columns of a call as they were typed; what is wrong is kept in the form."""
    of = chain.programme(document.id)
    found: dict[str, Any] = {
        "title": form.text("title", Text("标题", "Title"), 200),
        "notice": form.text("notice", Text("通知正文", "Text of the notice"), 10_000, needed=False),
        "showing_days": form.number("showing_days", Text("公示天数", "Days of publicity"), 1, 60),
        "objection_unit": form.text("objection_unit", Text("单位提异议的要求", "What is asked of a unit"), 300),
        "objection_person": form.text("objection_person", Text("个人提异议的要求", "What is asked of a person"), 300),
        "mend_until": None, "paper_until": None, "pay_days": None,
    }  # fmt: skip
    for window in windows(of):
        found[window.field] = _window(form, of, window, year)
    _expect_order(form, *(found[each.field] for each in WINDOWS))
    if found["opens"] is not None and (told := why_not(document, found["opens"].date())):
        form.wrong("opens", f"{shown.moment(found['opens'])}开始的申报没有依据：{document.title.zh}{told.zh}",
                   f"nothing can open on {shown.moment(found['opens'])}: {document.title.en}, {told.en}")  # fmt: skip
    if of.has("claim"):
        found["pay_days"] = _pay_days(form, of)
    if of.has("review"):
        found |= _review(form, of)
    levels = quota_levels(document.id, authority)
    typed = {level: _optional_number(form, f"quota-{level}", Text(f"{LEVEL_NAMES[level].zh}名额", f"number, {LEVEL_NAMES[level].en}"), 1, 999) for level in levels}  # fmt: skip
    return found | {"quotas": {level: most for level, most in typed.items() if most is not None}}


def typed_moment(form: Typed, window: Window) -> datetime | None:
    """2024-02-25 18:00, or a day alone, which counts whole."""
    written = form.values.get(window.field, "").strip().replace("T", " ")
    if not written:
        form.wrong(
            window.field, f"请填写{window.title.zh}", f"{window.title.en}: the moment is needed"
        )
        return None
    try:
        found = datetime.strptime(written, "%Y-%m-%d" if len(written) <= 10 else "%Y-%m-%d %H:%M")
    except ValueError:
        form.wrong(window.field, f"{window.title.zh}“{written[:40]}”不是时间，应如 2026-03-02 18:00",
                   f"{window.title.en}: '{written[:40]}' is no moment such as 2026-03-02 18:00")  # fmt: skip
        return None
    if not 2000 <= found.year <= 2100:
        form.wrong(window.field, f"{window.title.zh}应在 2000 至 2100 年间", f"{window.title.en}: from 2000 to 2100")  # fmt: skip
        return None
    whole_day = len(written) <= 10 or (window.is_end and (found.hour, found.minute) == (23, 59))
    if whole_day and window.is_end:
        found = datetime.combine(found, END_OF_DAY)
    return timezone.make_aware(found)


def _window(form: Typed, of: Programme, window: Window, year: int) -> datetime | None:
    """A typed moment, held against what the text prints for this year."""
    found, known = typed_moment(form, window), printed(of, window, year)
    if found is not None and known is not None and known.binds(year) and shown.moment(found) != shown.moment(known.at):  # fmt: skip
        form.wrong(window.field, f"{window.title.zh}文本已定为 {shown.moment(known.at)}（{known.cite}），不能改为 {shown.moment(found)}",
                   f"{window.title.en}: the text has {shown.moment(known.at)} ({known.cite}), not {shown.moment(found)}")  # fmt: skip
    return found


def _expect_order(form: Typed, opens: datetime | None, closes: datetime | None,
                  mend_until: datetime | None, paper_until: datetime | None) -> None:  # fmt: skip
    if opens is not None and closes is not None and closes <= opens:
        form.wrong("closes", f"截止 {shown.moment(closes)} 应晚于开始 {shown.moment(opens)}",
                   f"the close {shown.moment(closes)} should lie after the opening {shown.moment(opens)}")  # fmt: skip
    for name, until in (("mend_until", mend_until), ("paper_until", paper_until)):
        if until is not None and closes is not None and until < closes:
            form.wrong(name, f"{shown.moment(until)} 早于申报截止 {shown.moment(closes)}",
                       f"{shown.moment(until)} lies before the close {shown.moment(closes)}")  # fmt: skip


def _pay_days(form: Typed, of: Programme) -> int:
    days = form.number("pay_days", Text("请款期限（日）", "Days to ask for payment"), 1, 365)
    known = printed_days(of, "payment")
    if known is not None and days != known[0]:
        form.wrong("pay_days", f"文本已定为 {known[0]} 日（{known[1].cite}）", f"the text has {known[0]} days ({known[1].cite})")  # fmt: skip
    return days


def _review(form: Typed, of: Programme) -> dict[str, Any]:
    spread = _points(form, "spread_limit", Text("分差上限", "Widest spread"), form.values.get("spread_limit", ""))  # fmt: skip
    each = form.number("experts_each", Text("每项专家数", "Experts for each"), 1, 15)
    return {
        "experts_each": each,
        "experts_most": _optional_number(form, "experts_most", Text("每位专家至多评", "At most for one expert"), 1, 999),
        "is_blind": bool(form.values.get("is_blind")),
        "spread_limit": spread,
        "seed_promised": form.text("seed_promised", Text("种子来源", "Where the seed comes from"), 300, needed=False),
        "criteria": printed_criteria(of) if has_rubric(of) else _criteria(form, of),
    }  # fmt: skip


def printed_criteria(of: Programme) -> list[dict[str, str]]:
    """The rubric that the text prints, as a call keeps it."""
    rubric = of.review.rubric if of.review else ()
    return [{"id": f"c{at}", "zh": each.title.zh, "en": each.title.en, "points": decimal(each.points) or ""}
            for at, each in enumerate(rubric, 1)]  # fmt: skip


def _criteria(form: Typed, of: Programme) -> list[dict[str, str]]:
    """The officer's own criteria; their sum reaches the pass mark that the text prints."""
    found, total = list[dict[str, str]](), Decimal()
    for at in range(1, MOST_CRITERIA + 1):
        name, points = f"criterion-{at}", f"points-{at}"
        if not (form.values.get(name, "").strip() or form.values.get(points, "").strip()):
            continue
        title = form.text(name, Text(f"第 {at} 项指标", f"Criterion {at}"), 100)
        title_en = form.text(f"{name}-en", Text("英文名称", "English name"), 100, needed=False)
        most = _points(form, points, Text(f"第 {at} 项分值", f"Points of criterion {at}"), form.values.get(points, ""))  # fmt: skip
        total += most
        found.append({"id": f"c{at}", "zh": title, "en": title_en or title, "points": str(most)})
    passing = max(of.review.passing, key=lambda x: x.points, default=None) if of.review else None
    if passing is not None and found and Fraction(total) < passing.points:
        mark = decimal(passing.points)
        form.wrong("criterion-1", f"各项分值合计 {total}，低于文本的分数线 {mark}（{passing.cite}）",
                   f"the points come to {total}, below the pass mark {mark} of the text ({passing.cite})")  # fmt: skip
    return found


def _points(form: Typed, name: str, label: Text, written: str) -> Decimal:
    """A number above zero with two decimals at most."""
    try:
        found = Decimal(written.strip()) if written.strip().isascii() else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite() and 0 < found < _POINTS and found == round(found, 2):
        return found
    form.wrong(name, f"{label.zh}“{written[:20]}”应为大于 0、小于 {_POINTS} 的数，至多两位小数",
               f"{label.en}: '{written[:20]}', expected a number above 0 and below {_POINTS}, two decimals at most")  # fmt: skip
    return Decimal(1)


def _optional_number(form: Typed, name: str, label: Text, least: int, most: int) -> int | None:
    return form.number(name, label, least, most) if form.values.get(name, "").strip() else None


def points_sum(criteria: list[Mapping[str, str]]) -> str:
    """What the points of the criteria come to."""
    return decimal(sum((Fraction(each["points"]) for each in criteria), Fraction())) or ""
