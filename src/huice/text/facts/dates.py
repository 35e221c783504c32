"""Dates and deadlines that a document prints, each with its stage.

- ``date``: a day that is stated (signed, printed, in force from, the first day of a window);
- ``deadline``: a day by which something must be done (前, 之前, 止, the last day of a window);
- ``duration``: a length of time, with the event it is counted from where one is printed
  (收到材料之日起5个工作日内, 有效期3年);
- ``recurring``: what comes back (每年3月底前, 每季度, 每月).

The year of a goal (到2025年), a month or a year that is only told of, the age of an enterprise
(成立3年以上) and a look back (近两年) are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from huice.text.document import Block, Document
from huice.text.facts.day_words import AND, BY, REMARK, Day, days
from huice.text.facts.durations import durations
from huice.text.facts.moment import Bound, Moment, Sentence
from huice.text.facts.recurring import recurring

# No sentence is this long; what is cut there is no prose.
_SENTENCE = re.compile(r"[^。；！？\n]{1,1000}")


def dates(document: Document) -> list[Moment]:
    """The dates, deadlines, durations and recurring days of a document, in printed order.

    The days of signing and printing come first where they were read as metadata.
    """
    signed = document.signed or document.printed or _signature(document)
    found: list[Moment] = []
    for provision in document.provisions():
        for block in provision.blocks:
            if block.kind != "contents":
                found += _of_block(block, provision.address, signed)
    stated = [_as_signing(each, document.signed) for each in found]
    return [*_of_metadata(document, stated), *stated]


def _of_metadata(document: Document, stated: list[Moment]) -> Iterator[Moment]:
    """The days of signing and printing, where their lines are no part of any provision.

    They cite the document itself, and their line is the span of the part they stand in.
    """
    notice = next((part for part in document.parts if part.role == "notice"), document.parts[0])
    for day, stage, part in (
        (document.signed, "成文", notice), (document.printed, "印发", document.parts[0])
    ):  # fmt: skip
        if day and not any(each.date == day.isoformat() and each.stage == stage for each in stated):
            yield Moment(
                "date", day.isoformat(), "", None, "", "", stage, "", False, "", "",
                (part.first, part.last),
            )  # fmt: skip


def _as_signing(moment: Moment, signed: date | None) -> Moment:
    """The day of signing is one even where it shares its line with other words."""
    stated = moment.kind == "date" and not moment.stage and not moment.bound
    if stated and signed and moment.date == signed.isoformat():
        return replace(moment, stage="成文")
    return moment


def _signature(document: Document) -> date | None:
    """The first day that stands in a paragraph of its own, else the first that is printed."""
    first: date | None = None
    for provision in document.provisions():
        for block in provision.blocks:
            alone = _alone(block.text)
            for day in [alone] if alone else days(block.text) if first is None else []:
                if not (day.year and day.month and day.day):
                    continue
                if alone:
                    return date(day.year, day.month, day.day)
                first = first or date(day.year, day.month, day.day)
    return first


def _alone(text: str) -> Day | None:
    bare = text.strip("（）() ")
    found = list(days(bare))
    return found[0] if len(found) == 1 and found[0].end - found[0].start == len(bare) else None


def _of_block(block: Block, cite: str, signed: date | None) -> Iterator[Moment]:
    if _alone(block.text):
        whole = Sentence(block.text, 0, block, cite)
        day = next(days(block.text))
        yield whole.moment("date", day.start, day.end, date=day.iso(), stage="成文")
        return
    for part in _SENTENCE.finditer(block.text):
        sentence = Sentence(part[0], part.start(), block, cite)
        found = list(days(part[0]))
        rounds = list(recurring(sentence, found))
        within = [span for _, span in rounds]
        free = [day for day in found if not _touches(day, within)]
        spans = [(day.start, day.end) for day in found] + within
        moments = [(span[0], moment) for moment, span in rounds]
        moments += _stated(sentence, free, signed)
        moments += _hanging(sentence)
        moments += durations(sentence, spans)
        yield from (moment for _, moment in sorted(moments, key=lambda each: each[0]))


def _touches(day: Day, spans: list[tuple[int, int]]) -> bool:
    return any(day.start < end and start < day.end for start, end in spans)


# --- stated days ---------------------------------------------------------------------------

_TO = re.compile(r"(?:起)?(?:[-－—–~～]{1,2}|至|到)")
_UNTIL = re.compile(rf"{REMARK}(?:为?止|截止)")
_SINCE = re.compile(rf"{REMARK}(?:起|开始|之后起)")
_LATER = re.compile(rf"{REMARK}(?:以后|之后|后)")
_LATEST = re.compile(
    r"(?:不得?晚于|不得?迟于|最迟(?:于|在)?|截止(?:到|至|于|日期|时间)?[为是]?[:：]?)$"
)
_EARLIEST = re.compile(r"不得?早于$")
_POSTED = re.compile(r"【截[至止]到?$")
_REACHING = re.compile(r"(?<!截)(?:至|到)$")
_IN_FORCE = re.compile(r"[^，。；]{0,4}(?:施行|实施|执行|生效)")


def _stated(
    sentence: Sentence, found: list[Day], signed: date | None
) -> Iterator[tuple[int, Moment]]:
    for at, day in enumerate(found):
        bound = _bound(sentence.text, found, at)
        if not _counts(sentence.text, day, bound):
            continue
        opened = found[at - 1] if at and _spans(sentence.text, found[at - 1], day) else None
        closed = found[at + 1] if bound == "起" and at + 1 < len(found) else None
        if closed and not _spans(sentence.text, day, closed):
            closed = None
        dated, inferred = _dated(day, opened, signed, bound)
        window = bool(_PERIOD.match(sentence.text, (closed or day).end))
        if _POSTED.search(sentence.text[: day.start]):
            stage = "截止"
        else:
            stage = sentence.stage((opened or day).start, (closed or day).end)
        due = bound == "前" or (
            bound == "止" and bool(stage) and not (window and _told(sentence, day))
        )
        yield day.start, sentence.moment(
            "deadline" if due else "date", day.start, day.end,
            date=dated.iso(), time=day.time, bound=bound, stage=stage, inferred=inferred,
        )  # fmt: skip


_PERIOD = re.compile(r"期间")
_ACT = re.compile(r"期间[^，。；]{0,6}(?:上传|提交|申报|报送|报名|递交|填报|受理)")


def _told(sentence: Sentence, day: Day) -> bool:
    """Whether a window only says when something happened: no act follows 期间."""
    return not _ACT.match(sentence.text, day.end)


def _spans(text: str, first: Day, last: Day) -> bool:
    """Whether two days are the ends of one window: 5月1日至5月20日."""
    return bool(_TO.fullmatch(text[first.end : last.start]))


def _bound(text: str, found: list[Day], at: int) -> Bound:
    day = found[at]
    before, after = text[: day.start], day.end
    if BY.match(text, after) or _shares_by(text, found, at):
        return "前"
    if at and _spans(text, found[at - 1], day):
        return "止"
    if _UNTIL.match(text, after) or _LATEST.search(before) or _POSTED.search(before):
        return "止"
    following = found[at + 1] if at + 1 < len(found) else None
    opens = following is not None and _spans(text, day, following)
    if opens or _SINCE.match(text, after) or _EARLIEST.search(before):
        return "起"
    if _LATER.match(text, after):
        return "后"
    return "止" if _REACHING.search(before) else ""


def _shares_by(text: str, found: list[Day], at: int) -> bool:
    """1月10日和7月10日前: one 前 for the list."""
    for day, following in zip(found[at:], found[at + 1 :], strict=False):
        if not AND.fullmatch(text[day.end : following.start]):
            return False
        if BY.match(text, following.end):
            return True
    return False


def _counts(text: str, day: Day, bound: Bound) -> bool:
    """A day counts; a month or a year alone only as a deadline, or as the start of force."""
    if day.whole and (day.month is not None or day.blank):
        return bool(bound) or not _AS_OF.search(text[: day.start])
    return bound == "前" or (bound == "起" and bool(_IN_FORCE.match(text, day.end + 1)))


_AS_OF = re.compile(r"截[至止]到?(?:今年)?$")


def _dated(day: Day, opened: Day | None, signed: date | None, bound: Bound) -> tuple[Day, bool]:
    """The day with its year: from the start of its window, else from the signing.

    What is still to be done falls on the first such day after the signing.
    """
    if day.year is not None or day.blank or day.month is None:
        return day, False
    if opened is not None and opened.year and opened.month:
        return replace(day, year=opened.year + (day.month < opened.month)), False
    if signed is None:
        return day, False
    earlier = (day.month, day.day or 31) < (signed.month, signed.day)
    return replace(day, year=signed.year + (earlier and bound in ("前", "止"))), True


_HANGING = re.compile(
    r"自(?P<event>[^，。；自]{0,16}?)之日起(?:正式)?(?P<stage>施行|实施|执行|生效)"
)


def _hanging(sentence: Sentence) -> Iterator[tuple[int, Moment]]:
    """自发布之日起施行: a day without a date."""
    for match in _HANGING.finditer(sentence.text):
        if not any(match.start() <= day.start < match.end() for day in days(sentence.text)):
            yield (
                match.start(),
                sentence.moment(
                    "date", *match.span(), bound="起", stage=match["stage"], event=match["event"]
                ),
            )
