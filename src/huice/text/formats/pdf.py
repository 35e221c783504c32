"""PDF files with a text layer: their lines page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.text.formats.collected import Collected
from huice.text.formats.limits import MAX_PAGE_CHARACTERS, MAX_PAGES
from huice.text.formats.pdf_process import Lost, Reason, ask

_MAX_UNKNOWN = 0.3
_WRONG = {
    "locked": Text(
        "PDF 加了密码；请用密码打开，另存为没有密码的文件",
        "the PDF has a password; open it with the password and save it without",
    ),
    "damaged": Text(
        "PDF 已损坏，打不开；请重新下载或重新导出",
        "the PDF is damaged and does not open; download or export it again",
    ),
    "long": Text(
        f"PDF 超过 {MAX_PAGES} 页；请拆成几个文件",
        f"the PDF has more than {MAX_PAGES} pages; split it",
    ),
    "crowded": Text(
        f"PDF 有一页超过 {MAX_PAGE_CHARACTERS} 个字符，不像印出来的一页",
        f"a page of the PDF has more than {MAX_PAGE_CHARACTERS} characters, as no printed page has",
    ),
}
_LOST: dict[Reason, Text] = {
    "slow": Text(
        "PDF 太复杂，在限定时间内读不完；请重新导出为简单的 PDF，或拆成几个文件",
        "the PDF is too elaborate to be read in the time set; export it anew, or split it",
    ),
    "ended": Text(
        "PDF 的内容使阅读程序中止，文件可能已损坏；请重新导出",
        "the PDF made its reader break down, it may be damaged; export it again",
    ),
    "not started": Text(
        "读 PDF 的进程启动不了；请检查 Python 环境和内存",
        "the process that reads PDFs does not start; check Python's installation and memory",
    ),
}
_SCANNED = Text(
    "PDF 没有文字层（{} 页都是扫描图像或空白）；请先做文字识别（OCR），再读识别后的文件",
    "the PDF has no text ({} pages are scanned images or empty); "
    "run character recognition (OCR) first and give the result",
)
_UNKNOWN = Text(
    "PDF 的文字大多没有对应的字符编码，取出来是乱码；请先做文字识别（OCR），或取得原件",
    "most characters of the PDF have no code, what is taken out is no text; "
    "run character recognition (OCR) first, or get the original",
)


def read(name: str, data: bytes) -> Collected:
    """The lines of every page from top to bottom. Raises BadInput where there is no text.

    Indents and room between columns are kept as spaces. A page that is a picture stands as a
    mark ``[image: page n]``, as converters leave it, so that nothing goes missing unseen.
    """
    try:
        answer = ask(data)
    except Lost as lost:
        raise _refused(name, _LOST[lost.reason]) from None
    for message in answer:
        if "wrong" in message:
            raise _refused(name, _WRONG[message["wrong"]])
    return _collected(name, _pages(name, answer))


def _pages(name: str, answer: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    pages = [message for message in answer if "lines" in message]
    if not pages or all(page.get("damaged") for page in pages):
        raise _refused(name, _WRONG["damaged"])
    seen = sum(page.get("seen", 0) for page in pages)
    unknown = sum(page.get("unknown", 0) for page in pages)
    if unknown > _MAX_UNKNOWN * (seen + unknown):
        raise _refused(name, _UNKNOWN)
    if not seen or all(page.get("picture") for page in pages):
        count = len(pages)
        raise _refused(name, Text(_SCANNED.zh.format(count), _SCANNED.en.format(count)))
    return pages


def _collected(name: str, pages: Sequence[dict[str, Any]]) -> Collected:
    lines = Collected(name)
    for number, page in enumerate(pages, 1):
        lines.new_page()
        if page.get("picture") or page.get("damaged"):
            lines.add(f"[image: page {number}]")
        for line in page["lines"]:
            lines.add(line)
    return lines


def _refused(name: str, what: Text) -> BadInput:
    return BadInput.at(Spot(name), what.zh, what.en)
