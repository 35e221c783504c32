"""What a document says of itself: number, issuers, dates, validity, state, relations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huice import places
from huice.text.document import Relation, State
from huice.text.headings import BOOK, DAY, INTERPRETATION
from huice.text.labels import number_of
from huice.text.letterheads import ORGANISATION, split_bodies
from huice.text.names import plain, plain_number, same_title
from huice.text.repair import CleanLine
from huice.text.split import Draft, Piece

_DAY_IN_TEXT: Final = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_ISO_DAY: Final = re.compile(r"(20\d\d)-(\d{1,2})-(\d{1,2})")
_PRINTED: Final = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日印发$")
_IN_FORCE: Final = re.compile(r"自(?:(20\d\d)年(\d{1,2})月(\d{1,2})日|(?:发布|印发|公布|颁布|发文)之日)(?:起|开始)?(?:正式)?(?:施行|实施|执行|生效|[一二三四五六七八九十\d]{1,2}年内有效)")  # fmt: skip
_VALIDITY: Final = re.compile(
    r"(?:施行|实施|执行|生效|发布|印发)[^。]{0,24}?(?P<printed>有效期(?:为)?\s?(?P<years>\d{1,2}|[一二三四五六七八九十])年"
    r"|有效期至(?P<until>20\d\d年\d{1,2}月\d{1,2}日)|(?P<within>\d{1,2}|[一二三四五六七八九十])年内有效)"
)
_BLANK_DAY: Final = re.compile(r"20\d?[Xx×□_]+年|20\d\d年[Xx×□_]+月")
_PERIOD: Final = re.compile(r"(20\d\d)(?:年)?\s?[—–\-－~至]+\s?(20\d\d)年?")
_FIVE_YEARS: Final = re.compile(
    r"“?(十[一二三四五六七八九]|二十[一二三四五六七八九]?)五”?(?=规划|时期|[^年月]{0,12}规划)"
)
_REPEALED: Final = re.compile(r"(?:同时|即行|即时|相应)?(?:废止|失效|停止执行)")
_BASIS: Final = re.compile(r"(?:根据|依据|按照|贯彻落实|落实|依照)")
_BACK_MATTER: Final = re.compile(
    r"^(?:公开方式|抄送|公开属性|主动公开|（?此件|分送|印发范围|校对|联系人)|印发$|^\S{2,30}办公[室厅]$"
)
_NATIONAL: Final = re.compile(r"^(?:国务院|国家|工业和信息化部|财政部|科学?技术?部|教育部|商务部|中华人民共和国|中国|全国|文化和旅游部|住房|交通运输部|人力资源|农业农村部|生态环境部|自然资源部|公安部|民政部|应急管理部|市场监管总局)")  # fmt: skip
_PROVINCE_OR_CITY: Final = re.compile(r"^([\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区|市))")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything but the text; see ``huice.text.document.Document`` for the fields."""

    number: str
    issuers: tuple[str, ...]
    state: State
    signed: date | None
    printed: date | None
    in_force: date | None
    until: date | None
    validity: str
    years: tuple[int, int] | None
    region: str
    relations: tuple[Relation, ...]


def metadata(
    draft: Draft, lines: Sequence[CleanLine], letterhead: Sequence[str], parent: Metadata | None
) -> Metadata:
    """``letterhead`` holds the names in the red head; ``parent`` is the notice that the document
    came with, whose issuers and date it shares where it prints none."""
    inside = [line for piece in draft.pieces for line in lines[piece.start : piece.end]]
    text = "".join(line.text for line in inside)
    rule = _rule(draft, lines)
    signed = _signed(draft, lines)
    notice_signed = parent.signed if parent else None
    signed = signed or notice_signed
    in_force = _in_force(rule, signed)
    validity, until = _validity(rule, in_force)
    issuers = _issuers(draft, lines, letterhead) or (parent.issuers if parent else ())
    number = draft.number or draft.meta.get("发文字号", "") or draft.meta.get("文号", "")
    return Metadata(
        number=plain_number(number),
        issuers=issuers,
        state=_state(draft, text),
        signed=signed,
        printed=_printed(inside),
        in_force=in_force,
        until=until,
        validity=validity,
        years=_years(draft.title),
        region=_region(draft.title, issuers),
        relations=tuple(_relations(draft, lines)),
    )


def _rule(draft: Draft, lines: Sequence[CleanLine]) -> str:
    """The text that lays down the rule; a record of what was said about one lays down none."""
    if _state(draft, "") in ("record", "interpretation"):
        return ""
    pieces = [piece for piece in draft.pieces if piece.role in ("text", "notice")]
    return "".join(line.text for piece in pieces for line in lines[piece.start : piece.end])


def is_back_matter(text: str, dated: bool) -> bool:
    """抄送, 印发 and the like, and what closes a letter: the date, and names of bodies above it;
    a name without a date below it may be the last entry of a list."""
    if _BACK_MATTER.search(text) or DAY.match(text):
        return True
    return dated and bool(ORGANISATION.match(text))


# --- dates ---------------------------------------------------------------------------------


def day_of(text: str) -> date | None:
    """The first date in ``text``, Arabic or Chinese, or None."""
    found = _DAY_IN_TEXT.search(text) or _ISO_DAY.search(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    chinese = DAY.match(text)
    if not chinese:
        return None
    year = "".join(
        str(number_of(char)) for char in chinese[1].replace("○", "〇").replace("O", "〇")
    )
    return _day(int(year), number_of(chinese[2]), number_of(chinese[3]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _signed(draft: Draft, lines: Sequence[CleanLine]) -> date | None:
    stated = draft.meta.get("成文日期", "")
    if stated and day_of(stated):
        return day_of(stated)
    for piece in sorted(draft.pieces, key=lambda each: each.role != "notice"):
        if piece.role in ("notice", "text"):
            days = [line.text for line in lines[piece.start : piece.end] if DAY.match(line.text)]
            if days:
                return day_of(days[-1])
    adopted = re.search(r"（(20\d\d年\d{1,2}月\d{1,2}日)[^）]{4,80}通过）", _opening(draft, lines))
    if adopted:
        return day_of(adopted[1])
    remark = re.search(
        r"（(20\d\d年\d{1,2}月\d{1,2}日)）$", " ".join(draft.pieces[0].heading.titles)
    )
    posted = next((v for k, v in draft.meta.items() if "日期" in k or "时间" in k), "")
    first = remark[1] if remark else posted or _dateline(draft, lines)
    return day_of(first) if first else None


def _opening(draft: Draft, lines: Sequence[CleanLine]) -> str:
    return "".join(
        line.text for piece in draft.pieces for line in lines[piece.start : piece.heading.end + 3]
    )


def _dateline(draft: Draft, lines: Sequence[CleanLine]) -> str:
    heading = draft.pieces[0].heading
    for line in lines[heading.start : heading.end]:
        if _ISO_DAY.match(line.text):
            return line.text
    return ""


def _printed(lines: Iterable[CleanLine]) -> date | None:
    days = [found for line in lines if (found := _PRINTED.search(line.text))]
    return _day(*map(int, days[-1].groups())) if days else None


def _in_force(text: str, signed: date | None) -> date | None:
    found = next(reversed(list(_IN_FORCE.finditer(text))), None)
    if not found:
        return None
    return _day(int(found[1]), int(found[2]), int(found[3])) if found[1] else signed


def _validity(text: str, in_force: date | None) -> tuple[str, date | None]:
    """How long it holds, as printed, and its last day where that follows."""
    found = next(reversed(list(_VALIDITY.finditer(text))), None)
    if not found:
        return "", None
    if found["until"]:
        return found["printed"], day_of(found["until"])
    if not in_force:
        return found["printed"], None
    year = in_force.year + number_of(found["years"] or found["within"])
    end = _day(year, in_force.month, in_force.day) or date(year, 3, 1)
    return found["printed"], end - timedelta(days=1)


def _years(title: str) -> tuple[int, int] | None:
    """The period that the title names: 2026—2028年, or a five-year plan by its ordinal."""
    period = _PERIOD.search(title)
    if period:
        return int(period[1]), int(period[2])
    five = _FIVE_YEARS.search(title)
    if not five:
        return None
    first = 2021 + 5 * (number_of(five[1]) - 14)
    return first, first + 4


# --- bodies and places -----------------------------------------------------------------------


def _issuers(
    draft: Draft, lines: Sequence[CleanLine], letterhead: Sequence[str]
) -> tuple[str, ...]:
    stated = draft.meta.get("发文机关") or draft.meta.get("制定机关") or ""
    if stated:
        return tuple(dict.fromkeys(stated.split()))
    signed = _signatures(draft, lines)
    if letterhead and len(letterhead) >= len(signed):
        return tuple(dict.fromkeys(letterhead))
    if signed:
        return signed
    named = _in_title(draft, lines)
    if named:
        return named
    source = draft.meta.get("信息来源") or draft.meta.get("来源") or ""
    return (source,) if source else ()


def _signatures(draft: Draft, lines: Sequence[CleanLine]) -> tuple[str, ...]:
    """The names above the date that closes a notice or a text."""
    for piece in draft.pieces:
        if piece.role not in ("notice", "text"):
            continue
        inside = lines[piece.start : piece.end]
        last = next((i for i in range(len(inside) - 1, -1, -1) if DAY.match(inside[i].text)), None)
        if last is None:
            continue
        names: list[str] = []
        for line in reversed(inside[:last]):
            found = split_bodies(line.spaced)
            if not found or re.search("[，。；：]", line.text):
                break
            names[:0] = found
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _in_title(draft: Draft, lines: Sequence[CleanLine]) -> tuple[str, ...]:
    for piece in draft.pieces[:1]:
        spaced = " ".join(line.spaced for line in lines[piece.heading.start : piece.heading.end])
        joined = re.sub(r"^【[^】]*】", "", spaced)
        before = re.split(r"关于|印发|(?:令|公告|通告)(?:\s*（?\S*第\s?\d{1,4}号）?)?$", joined)[0]
        if before != joined:
            return split_bodies(before)
    return ()


def _region(title: str, issuers: Sequence[str]) -> str:
    for name in (title, *issuers):
        bare = name.lstrip("《")
        if _NATIONAL.match(bare) and name != title:
            return "全国"
        found = _PROVINCE_OR_CITY.match(bare)
        if found:
            try:
                return places.name(places.find(found[1]))
            except ValueError:
                continue
    return "全国" if any("部" in name for name in issuers) else ""


# --- state and relations -----------------------------------------------------------------------


def _state(draft: Draft, text: str) -> State:
    title = draft.title
    if re.search(r"征求意见稿|送审稿|草案", " ".join((title, *draft.pieces[-1].heading.titles))):
        return "draft"
    if _BLANK_DAY.search(text[-600:]):
        return "draft"
    if re.search(r"实录$|纪要$", re.sub(r"（[^（）]*）$", "", title)):
        return "record"
    if all(piece.role == "interpretation" for piece in draft.pieces) or INTERPRETATION.search(
        title
    ):
        return "interpretation"
    if re.search(r"公示$|征集.*意见|征求.*意见的?(?:公告|通知|函)?(?:（[^（）]*）)?$", title):
        return "notice"
    return "final"


def _relations(draft: Draft, lines: Sequence[CleanLine]) -> Iterator[Relation]:
    if draft.annex_of:
        yield Relation("annex of", draft.annex_of)
    subject = BOOK.match(draft.title)
    if subject:
        yield Relation("interprets", subject[1])
    seen = {plain(draft.title)}
    for piece in draft.pieces:
        if piece.role in ("notice", "text"):
            yield from _cited(piece, lines, seen, draft.title)


def _cited(
    piece: Piece, lines: Sequence[CleanLine], seen: set[str], own: str
) -> Iterator[Relation]:
    inside = [line.text for line in lines[piece.heading.end : piece.end]]
    opening = "".join(inside[:14])
    for sentence in re.split("(?<=[。；])", opening)[:5]:
        basis = _BASIS.search(sentence)
        if basis:
            for book in BOOK.finditer(sentence, basis.end()):
                if plain(book[1]) not in seen and not same_title(book[1], own):
                    seen.add(plain(book[1]))
                    yield Relation("based on", book[1])
    for sentence in re.split("(?<=[。；])", "".join(inside)):
        if _REPEALED.search(sentence) and "《" in sentence:
            for book in BOOK.finditer(sentence):
                yield Relation("replaces", book[1])
