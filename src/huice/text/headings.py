"""What opens a document: titles, numbers 发文字号, addressees, metadata lines.

Source: GB/T 9704—2012 (format of official documents); the metadata block of government web
pages follows 国办发〔2019〕19号.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huice.text.labels import label_of
from huice.text.repair import CleanLine

NUMBER: Final = re.compile(r"(?:[\u4e00-\u9fff]{1,14}|[A-Z]{2,12})[〔\[（(［]\s?(?:19|20)\d\d\s?[〕\]）)］]\s?(?:第)?\d{1,4}号")  # fmt: skip
ORDER_NUMBER: Final = re.compile(r"^（?(?:(?:19|20)\d\d年)?第\s?\d{1,4}号）?$")
_NUMBER_LINE = re.compile(rf"^(?:文号：)?({NUMBER.pattern})$")
META_NAMES: Final = (
    "发文机关|发布机关|发文机构|制定机关|标题|名称|发文字号|文号|成文日期|发布日期|公布日期|发布机构|"
    "发布时间|信息提供日期|信息来源|来源|索引号|主题分类|分类|主题词|有效性"
)
META: Final = re.compile(rf"^({META_NAMES})\s?[：:]")
_DATE_AND_SOURCE = re.compile(r"^20\d\d-\d{1,2}-\d{1,2}(?: \d{1,2}:\d\d)?\s*(?:来源：.*)?$")
DAY: Final = re.compile(r"^(20\d\d|二[〇○零O]\S{2})年\s?(\d{1,2}|[一二三四五六七八九十]{1,3})月\s?(\d{1,2}|[一二三四五六七八九十]{1,3})日$")  # fmt: skip
_ADDRESSEE = re.compile(r"^[^。；]{3,}：$")
_ADDRESSEE_HEAD = re.compile(r"^(?:各|有关|省直|市直|省政府|市政府|市各|局机关|[\u4e00-\u9fff]{2,6}[省市区]各)")  # fmt: skip
_TAG = re.compile(r"^【[^】]{2,40}】\s*")
_PART_OF_COMPILATION = re.compile(r"^第[一二三四五六七八九十\d]{1,3}部分")
_URGENCY = re.compile(
    r"^(?:特急|加急|急件|以此件为准|内部资料|附件\s?\d{0,2}[：:]?|公告|\S{0,4}保密\S{0,8})$"
)
_NOTICE_END = r"的(?:通知|通告|公告|公示|意见|决定|通报|函|批复|命令|令)"
_PLAIN_END = (
    r"(?:条例|规定|办法|细则|方案|规划|计划|措施|意见|指南|指引|目录|纲要|规程|规范|章程|政策|"
    r"公示|公告|通知|实录|解读|说明|政策问答|解读材料|名单|列表|清单|分工表|名录|办法解读)"
)
_ORDER = r"[\u4e00-\u9fff]{2,20}(?:人民政府|国务院|委员会|[部局署])令"
_BRACKET_TAIL = r"(?:（[^（）]{1,24}）)*"
TITLE: Final = re.compile(
    rf"^(?:[^。；！？]{{0,160}}关于[^。；！？]{{2,160}}{_NOTICE_END}|[^。；！？，]{{4,110}}{_PLAIN_END}|{_ORDER}){_BRACKET_TAIL}$"
)
ANNEX_END: Final = re.compile(
    rf"(?:名单|清单|申报书|申请书|承诺书|[\u4e00-\u9fff][^发代]表){_BRACKET_TAIL}$"
)
INTERPRETATION: Final = re.compile(rf"(?:解读|解读材料|编制说明|起草说明|政策问答){_BRACKET_TAIL}$")
BOOK: Final = re.compile(r"《([^《》]{4,120})》")
ISSUES: Final = re.compile(r"印发|发布|公布|颁布|通过|同意")
PREAMBLE: Final = re.compile(r"(?:特?制定|提出|编制)(?:本|如下|以下)(?:条例|规定|办法|细则|方案|规划|行动计划|计划|措施|意见|指南|实施细则|实施方案|政策措施)")  # fmt: skip
_NOTICE: Final = re.compile(
    rf"^[^。；！？]{{0,160}}关于[^。；！？]{{2,160}}{_NOTICE_END}{_BRACKET_TAIL}$"
)
_ANNEX_ALONE = re.compile(r"^附件\s?\d{1,2}[：:]?$|^附件$")
_CLOSES = re.compile(r"^(?:（?此件|公开方式|公开属性|主动公开|抄送|分送|印发范围)")
_CONTACT = re.compile(r"^(?:联系|地址|邮编|电话|传真|网址|邮箱|通信地址|通讯地址)|https?://|^目录$")
_SHEET = re.compile(r"^Sheet\d+$")
_LISTED = re.compile(r"^\d{1,2}[.．、]")
_ANNEX_LISTED = re.compile(r"^附件\s?\d{0,2}[：:]\s*\S")
_ANNEX_LABEL = re.compile(r"^附件\s?\d{0,2}[：:]?\s*")
_LONGEST_TITLE: Final = 10
_LONGEST_PREAMBLE: Final = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A run of lines that opens a document or a part of one: places ``start`` to ``end``
    (exclusive) among the lines, the titles in it, the number, and the metadata it states.

    ``strong`` says how much speaks for it: a page or heading mark, a number, metadata, an
    addressee that follows, a preamble."""

    start: int
    end: int
    titles: tuple[str, ...]
    number: str
    meta: dict[str, str]
    addressed: bool
    strength: int
    annex: bool


def headings_of(lines: Sequence[CleanLine]) -> list[Heading]:
    """Every place where a document or one of its parts may open, in order."""
    found: list[Heading] = []
    at = 0
    while at < len(lines):
        heading = _heading_at(lines, at)
        just_opened = found and found[-1].end == at and not (heading and heading.titles)
        if heading is None or just_opened:
            at += 1
            continue
        found.append(heading)
        at = max(heading.end, at + 1)
    return found


def _heading_at(lines: Sequence[CleanLine], start: int) -> Heading | None:
    if not _may_start(lines, start):
        return None
    titles: list[str] = []
    number, meta, annex = "", {}, False
    at = start
    while at < len(lines):
        line = lines[at]
        text = _TAG.sub("", line.text)
        if line.contents or line.cells or (at > start and label_of(text) and not META.match(text)):
            break
        if _ANNEX_LISTED.match(text):
            break
        if _SHEET.match(text):
            at += 1
        elif META.match(text):
            meta.update(_meta_of(line))
            at += 1
        elif found := _NUMBER_LINE.match(text):
            number = number or found[1]
            at += 1
        elif ORDER_NUMBER.match(text):
            number = "".join(re.sub(r"\s", "", lines[i].text) for i in range(start, at + 1))
            at += 1
        elif (
            _URGENCY.match(text) or _DATE_AND_SOURCE.match(text) or _PART_OF_COMPILATION.match(text)
        ):
            annex |= text.startswith("附件")
            at += 1
        elif length := _title_length(lines, at):
            annex |= text.startswith("附件")
            titles.append(_ANNEX_LABEL.sub("", _joined(lines[at : at + length])))
            at += length
        elif not titles and at > start and _names_annex(lines[at - 1].text, text):
            titles.append(text)
            at += 1
        elif _fragment(text) and at + 1 < len(lines):
            at += 1
        else:
            break
    addressed = at < len(lines) and is_addressee(lines[at].text)
    opens = (addressed or _opens_with_preamble(lines, at)) and at == start and lines[start].page
    if not (titles or number or meta or opens):
        return None
    strength = _strength(lines, start, at, number, meta, addressed)
    return Heading(start, at, tuple(titles), number, meta, addressed, strength, annex)


def _opens_with_preamble(lines: Sequence[CleanLine], at: int, shortest: int = 60) -> bool:
    """Whether the text from here to the first label, of ``shortest`` characters or more, lays
    down the document that it opens."""
    text = ""
    for line in lines[at : at + _LONGEST_PREAMBLE]:
        label = label_of(line.text)
        if label:
            return label.number <= 1 and len(text) >= shortest and bool(PREAMBLE.search(text))
        another = line.page and re.search("[。）]$", text)
        if (
            another
            or DAY.match(line.text)
            or _NUMBER_LINE.match(line.text)
            or is_addressee(line.text)
        ):
            return False
        text += line.text
    return False


def is_addressee(text: str) -> bool:
    """各地级以上市人民政府，…： and the like."""
    return bool(_ADDRESSEE.match(text) and _ADDRESSEE_HEAD.match(text) and not label_of(text))


def _may_start(lines: Sequence[CleanLine], at: int) -> bool:
    line = lines[at]
    if line.contents or line.cells or line.footnote:
        return False
    if at == 0 or line.page or line.heading in (1, 2) or line.bold or META.match(line.text):
        return True
    if _ANNEX_ALONE.match(line.text):
        return True
    before = lines[at - 1].text
    return bool(
        re.search(r"[。：；”）]$", before)
        or DAY.match(before)
        or before.startswith("附件")
        or lines[at - 1].contents
        or lines[at - 1].cells
        or _TAG.match(line.text)
        or re.search(r"印发$|https?://\S+$", before)
    )


def _title_length(lines: Sequence[CleanLine], at: int) -> int:
    """Over how many lines, from ``at``, a title runs; 0 where none starts."""
    if _LISTED.match(lines[at].text) or (at and is_addressee(lines[at - 1].text)):
        return 0
    best = 0
    text = ""
    for size in range(1, min(_LONGEST_TITLE, len(lines) - at) + 1):
        line = lines[at + size - 1]
        piece = _TAG.sub("", line.text)
        if size > 1 and not _goes_on_in_title(lines, at, size, text):
            break
        if label_of(piece) or re.search("[。；！？]", piece) or line.cells or line.contents:
            break
        if META.match(piece) or DAY.match(piece) or _NUMBER_LINE.match(piece):
            break
        if ORDER_NUMBER.match(piece) or _CLOSES.match(piece):
            break
        if _CONTACT.search(piece):
            break
        if size > 1 and _NOTICE.match(_unquoted(text)) and not piece.startswith("（"):
            break
        text += piece
        if len(text) > 240:
            break
        if TITLE.match(_unquoted(text)) and text.count("《") == text.count("》"):
            best = size
    return best


def _goes_on_in_title(lines: Sequence[CleanLine], at: int, size: int, text: str) -> bool:
    line = lines[at + size - 1]
    if line.page or (line.heading and not lines[at].heading):
        return False
    if line.heading and lines[at].heading and TITLE.match(_unquoted(text)):
        return False
    return not is_addressee(line.text)


def _unquoted(text: str) -> str:
    return text.strip("\"'＂ ")


def _joined(lines: Sequence[CleanLine]) -> str:
    return _unquoted(
        re.sub(r"^【[^】]{2,40}】\s*", "", "".join(_TAG.sub("", line.text) for line in lines))
    )


def _names_annex(before: str, text: str) -> bool:
    """Whether a line under 附件2 is the name of that annex, though it is no usual title."""
    return bool(_ANNEX_ALONE.match(before) and ANNEX_END.search(text) and len(text) <= 60)


def _fragment(text: str) -> bool:
    """Names of issuing bodies and 关于, with the rest of the title in the next line."""
    return bool(re.match(r"^[\u4e00-\u9fff ]{4,80}关于$", text))


def _meta_of(line: CleanLine) -> dict[str, str]:
    """The pairs of a metadata line; several may stand on one line."""
    out: dict[str, str] = {}
    spaced = re.sub(r"标\s*题\s*：", "标题：", line.spaced)
    spaced = re.sub(r"分\s*类\s*：", "分类：", spaced)
    for found in re.finditer(
        rf"({META_NAMES})\s?[：:]\s*(.*?)(?=(?:{META_NAMES})\s?[：:]|$)", spaced
    ):
        out[found[1]] = found[2].strip()
    return out


def _strength(
    lines: Sequence[CleanLine],
    start: int,
    end: int,
    number: str,
    meta: dict[str, str],
    addressed: bool,
) -> int:
    opening = lines[start]
    score = 2 * bool(number) + 2 * bool(meta) + 2 * addressed
    score += bool(opening.page) + 2 * (opening.heading == 1) + (opening.heading == 2)
    score += start == 0
    score += 2 * any(_TAG.match(lines[i].text) for i in range(start, end))
    score += any(lines[i].text.startswith("附件") for i in range(start, end))
    score += _opens_with_preamble(lines, end, 12)
    following = label_of(lines[end].text) if end < len(lines) else None
    return score + bool(
        following and following.number == 1 and following.kind in ("一", "章", "条", "1", "编")
    )
