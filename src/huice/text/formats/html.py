"""Web pages: what a reader sees of them, block by block."""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from huice.problems import BadInput, Spot
from huice.text.formats.collected import Collected
from huice.text.formats.decoding import decode
from huice.text.formats.html_page import Page
from huice.text.formats.limits import MAX_PAGE_BYTES, MAX_PAGE_ENTITIES, MAX_PAGE_TAGS
from huice.text.formats.rows import collect

_CHUNK = 1 << 16
_HEAD = 4096
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_PICTURE = re.compile(rb"""\bdata:[a-z]+/[^"'\s>)]*+""")
_READ_AS: Final = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
}
"""What a page may say it is in, by Python's name, and as what it is then read."""


def read(name: str, data: bytes) -> Collected:
    """The blocks of a web page as lines: headings with their level, tables as rows.

    Scripts, styles, navigation and what the page itself hides are left out; numbers of ordered
    lists are written out. Nothing is fetched.
    """
    text = decode(data, name, _declared(data[:_HEAD]))
    raw = _PICTURE.sub(b"", text.encode("utf-8"))
    _check(name, raw)
    page = Page(name)
    parser: Any = etree.HTMLParser(
        target=page, encoding="utf-8", huge_tree=False, no_network=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for at in range(0, len(raw), _CHUNK):
            parser.feed(raw[at : at + _CHUNK])
        parser.close()
    except etree.XMLSyntaxError:  # "no element found", which only matters where there are some
        page.close()
        if page.pieces():
            raise _unreadable(name) from None
    for error in parser.feed_error_log.filter_from_fatals():
        raise _unreadable(name, error.line)
    lines = Collected(name)
    collect(page.pieces(), lines)
    return lines


def _unreadable(name: str, line: int = 0) -> BadInput:
    return BadInput.at(
        Spot(name, line), "网页从这里起读不下去", "the page cannot be read from here on"
    )


def _check(name: str, raw: bytes) -> None:
    bounds = (
        (len(raw), MAX_PAGE_BYTES, "字节", "bytes"),
        (raw.count(b"<"), MAX_PAGE_TAGS, "标签", "tags"),
        (raw.count(b"&"), MAX_PAGE_ENTITIES, "字符实体", "character entities"),
    )
    for found, limit, zh, en in bounds:
        if found > limit:
            raise BadInput.at(
                Spot(name),
                f"网页有 {found} 个{zh}（内嵌图片不计），上限是 {limit}；请拆成几个文件",
                f"the page has {found} {en}, pictures inside it apart, the limit is {limit}; "
                "split it",
            )


def _declared(head: bytes) -> str:
    """The encoding that the page says it is in, where it is one that Chinese pages are in."""
    found = _CHARSET.search(head)
    try:
        return _READ_AS.get(codecs.lookup(found[1].decode("ascii")).name, "") if found else ""
    except (LookupError, ValueError):
        return ""
