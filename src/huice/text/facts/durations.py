"""Lengths of time with the event they are counted from: 收到材料之日起5个工作日内, 有效期3年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from huice.text.facts.moment import Bound, Moment, Sentence, TimeUnit
from huice.text.facts.stages import stage_around, stage_at_once, stage_by_label
from huice.text.labels import number_of

_LENGTH = re.compile(
    r"(?<![\d.第])(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>个?工作日|个?自然日|日历日|日|天|"
    r"个?周|个月|年|个?小时)(?P<remark>[（(][^（）()\d]*[）)])?"
    r"(?P<bound>以内|之内|内(?![部容需涵地外存陆在])|之前|以前|前(?![后瞻沿海期述往])|以后|之后|后)?"
)
_UNITS: Final[dict[str, TimeUnit]] = {
    "工作日": "工作日", "自然日": "日", "日历日": "日", "日": "日", "天": "日", "周": "周", "月": "月",
    "年": "年", "小时": "小时",
}  # fmt: skip
_LOOKS_BACK = re.compile(r"(?:近|最近|过去|此前|以往|(?<![满之])前|上|未来|连续|\d[-—–~～至到])$")
_OR_MORE = re.compile(r"(?:（含）)?及?以上")
_TERMED = re.compile(
    r"(?:有效期?限?|试行期?|时限|期限|周期|公示期?|时间|延长|延期|为期|保存|公开)[^，。；\d]{0,12}$"
)
_TERMED_AFTER = re.compile(r"(?:有效|内有效|届满|期满)")
_FROM = re.compile(
    r"(?P<event>[^，。；：]{1,40}?)(?:之日起?|日起|(?:之|以)?后)的?[^，。；一-鿿]{0,2}$"
)
# 受理后，原则上应当在10个工作日内: the event stands in the clause before
_FROM_CLAUSE = re.compile(
    r"(?P<event>[^，。；：]{1,40}?)(?:之日起?|日起|(?:之|以)?后)，[^，。；\d]{0,12}$"
)
_BEFORE_EVENT = re.compile(r"(?P<event>[^，。；：]{2,40}?)之?(?:前|提前)$")
_UNTIL_EVENT = re.compile(r"(?P<event>[^，。；：]{2,40}?)的?$")
_MOST = re.compile(r"(?:不得?超过|最长|至多)[^，。；\d]{0,2}$")
_LEAST = re.compile(r"(?:不得?少于|不得?低于|至少|不短于)[^，。；\d]{0,2}$")
# The words that lead in to an event: 应当自…之日起, 须在…后
_LEADS_IN = re.compile(
    r".*(?:应当|应|须|需|可|请|可以)?(?:自|从|(?<![存所现正])在(?![线建职册岗])|(?<![由基属对关])于)"
)


_NEAR: Final = 80  # characters in which the event of a length of time is looked for


def durations(sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[tuple[int, Moment]]:
    text = sentence.text
    for match in _LENGTH.finditer(text):
        start, end = match.span()
        length = number_of(match["number"])
        if not length or any(start < stop and first < end for first, stop in taken):
            continue
        before = text[max(start - _NEAR, 0) : start]
        if _LOOKS_BACK.search(before) or _OR_MORE.match(text, end):
            continue
        unit = _UNITS[match["unit"].removeprefix("个")]
        termed = bool(_TERMED.search(before) or _TERMED_AFTER.match(text, match.end("unit")))
        if not (termed or match["bound"] or unit == "工作日" or "日起" in before):
            continue
        bound, event = _counted(before, match["bound"] or "")
        after_event = bool(event) and bound in ("内", "后", "前内")
        sure = unit == "工作日" or termed or after_event
        if not (sure or bound == "内" or (bound == "前" and unit in ("日", "月") and event)):
            continue
        yield start, sentence.moment(
            "duration", start, end, length=length, unit=unit, bound=bound, event=event,
            stage=_stage_of(sentence, start, end, event),
        )  # fmt: skip


def _counted(before: str, printed: str) -> tuple[Bound, str]:
    """How a length is counted, and from which event."""
    within = printed in ("以内", "之内", "内")
    since = _FROM.search(before) or _FROM_CLAUSE.search(before)
    if since:
        bound: Bound = (
            "后" if printed in ("后", "以后", "之后") else "内" if within else _limit(before)
        )
        return bound or "内", _event(since["event"])
    ahead = _BEFORE_EVENT.search(before)
    if ahead:
        return ("前内" if within else "前"), _event(ahead["event"])
    if printed in ("前", "之前", "以前"):
        until = _UNTIL_EVENT.search(before)
        return "前", _event(until["event"]) if until else ""
    if within:
        return "内", ""
    return _limit(before), ""


def _limit(before: str) -> Bound:
    return "不超过" if _MOST.search(before) else "不少于" if _LEAST.search(before) else ""


def _event(words: str) -> str:
    return _LEADS_IN.sub("", words).strip("“”（）() ")


def _stage_of(sentence: Sentence, start: int, end: int, event: str) -> str:
    text = sentence.plain
    before, after = text[:start], text[end:]
    named = "" if event else stage_by_label(before) or stage_at_once(before)
    if named:
        return named
    if _TERMED_AFTER.match(text, end) or "内有效" in text[start : end + 2]:
        return "有效期"
    first, last = sentence.clause(start, end)
    acts = text[end - 1] in "内前后" and last - end < _SHORT
    rest = text[last:] if acts else ""
    return stage_around("" if event else text[first:start], after[: last - end], rest)


_SHORT = 4  # 15日内，… : what is done stands in the next clause
