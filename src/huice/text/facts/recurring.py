"""What comes back: 每年3月底前, 每月月底, 每季度, 每半年."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huice.text.facts.day_words import AND, BY, Day
from huice.text.facts.moment import Bound, Moment, Sentence, TimeUnit
from huice.text.labels import number_of

_EVERY = re.compile(
    r"(?:每|(?P<by>按))(?:(?P<count>[两二三\d])?(?P<year>年)度?|个?(?P<month>月)度?|(?P<quarter>季)度?|"
    r"(?P<half>半年)度?|个?(?P<week>周)|个?(?P<day>工作日|日))"
)
_MONTH_END = re.compile(r"(?:的?(?:月|季|季度|年)?(?:底|末)|的?\d{1,2}日)(?P<by>之前|以前|前)?")
_REPORTED = re.compile(r"[^，。；]{0,4}(?:报送|上报|通报|报告|调度|统计|更新|评估|考核|发布)")
# 每年最多申报一项 limits a number; it sets no day.
_LIMITS = re.compile(r"[^，。；]{0,3}(?:最多|只能|仅|不超过|不少于|不低于|至少|可|给予|补贴|奖励)")
_ROUND_STAGE = re.compile(
    r"[^，。；]{0,10}?(报送|上报|发布|公布|遴选|认定|筛选|评选|征集|组织|开展|召开|评估|考核|评价|更新|检查|督查|通报|"
    r"修订|编制|申报|受理|审计|报告|举办)"
)


def recurring(sentence: Sentence, found: list[Day]) -> Iterator[tuple[Moment, tuple[int, int]]]:
    text = sentence.text
    for match in _EVERY.finditer(text):
        length, unit = _period(match)
        listed = _days_at(text, found, match.end())
        if listed:
            bound: Bound = "前" if BY.match(text, listed[-1].end) else ""
            for day in listed:
                yield (
                    sentence.moment(
                        "recurring", match.start(), listed[-1].end, date=day.each_year(),
                        time=day.time, length=length, unit=unit, bound=bound,
                    ),
                    (match.start(), day.end),
                )  # fmt: skip
            continue
        end = _MONTH_END.match(text, match.end())
        if end:
            bound = "前" if end["by"] else ""
            yield (
                sentence.moment("recurring", match.start(), end.end(), length=length, unit=unit,
                                bound=bound),
                (match.start(), end.end()),
            )  # fmt: skip
            continue
        if _LIMITS.match(text, match.end()) or (
            match["by"] and not _REPORTED.match(text, match.end())
        ):
            continue
        step = _ROUND_STAGE.match(text, match.end()) or _ROUND_BEFORE.search(text[: match.start()])
        if step:
            yield (
                sentence.moment(
                    "recurring", *match.span(), length=length, unit=unit, stage=step[1]
                ),
                match.span(),
            )


_ROUND_BEFORE = re.compile(r"(遴选|认定|评估|考核|评价|检查|更新|申报|复核)[^，。；]{0,6}$")


def _period(match: re.Match[str]) -> tuple[int, TimeUnit]:
    if match["year"]:
        return number_of(match["count"]) if match["count"] else 1, "年"
    if match["quarter"]:
        return 3, "月"
    if match["half"]:
        return 6, "月"
    if match["week"]:
        return 1, "周"
    if match["day"]:
        return 1, "工作日" if match["day"] == "工作日" else "日"
    return 1, "月"


def _days_at(text: str, found: list[Day], at: int) -> list[Day]:
    """The days listed at an offset: 1月10日和7月10日."""
    listed: list[Day] = []
    for day in found:
        gap = text[listed[-1].end if listed else at : day.start] if day.start >= at else None
        if gap is None:
            continue
        if not (AND.fullmatch(gap) if listed else gap in ("", "的", "在", "于")):
            break
        listed.append(day)
    return listed
