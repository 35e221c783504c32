"""The process that opens PDFs: takes their bytes on its input, gives their lines on its output.

PDFium is a large program for a hostile format. Here it may run out of time or memory, or crash,
and nothing but this process is lost. A file comes as its length (8 bytes) and its bytes; the
answer is one JSON object a line: the number of pages, each page, the end; or what is wrong.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double
from typing import Any, BinaryIO, Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from huice.text.formats.limits import MAX_PAGE_CHARACTERS, MAX_PAGES
from huice.text.formats.pdf_font import use_stand_in
from huice.text.formats.pdf_lines import Glyph, lines_of

MAX_MEMORY: Final = 1_000_000_000
FEW_CHARACTERS: Final = 10
"""A page with a picture and fewer characters than this is a picture."""

_MAX_OBJECTS = 500
_MANY_SHAPES = 100
"""A page with so many shapes and no characters has its words drawn as outlines."""

_HYPHENS = (0x02, 0xFFFE)
"""What PDFium gives for a hyphen at the end of a line."""

_LENGTH: Final = struct.Struct("<Q")


def serve() -> None:
    """Answer one file after another until the input ends, and then end the process."""
    _limit_memory()
    use_stand_in()
    questions = sys.stdin.buffer
    # What PDFium might print must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    while head := questions.read(_LENGTH.size):
        data = questions.read(_LENGTH.unpack(head)[0])
        for message in _answer(data):
            _send(answers, message)
            if "wrong" in message:
                break
    os._exit(0)  # PDFium would call back into an interpreter that is closing down


def _send(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


def _answer(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        yield {"wrong": "locked" if locked else "damaged"}
        return
    try:
        pages = len(document)
        yield {"pages": pages} if pages <= MAX_PAGES else {"wrong": "long"}
        for number in range(pages):
            yield _page(document, number)
        yield {"end": True}
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    """The lines of a page, how many characters have no code, and whether it is a picture."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return {"lines": [], "damaged": True}
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_PAGE_CHARACTERS:
            return {"wrong": "crowded"}
        glyphs, unknown = _glyphs(text.raw, count)
        seen = sum(not glyph.char.isspace() for glyph in glyphs)
        return {
            "lines": lines_of(glyphs),
            "seen": seen,
            "unknown": unknown,
            "picture": seen < FEW_CHARACTERS and _has_picture(page.raw),
        }
    finally:
        text.close()
        page.close()


def _glyphs(text: Any, count: int) -> tuple[list[Glyph], int]:
    """The characters of a page in the order of the file, turned so that its text runs level."""
    found: list[tuple[int, str, tuple[float, ...]]] = []
    unknown = 0
    box, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    surrogate = 0
    for at in range(count):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, at)
        if 0xD800 <= code < 0xDC00:
            surrogate = code
            continue
        if 0xDC00 <= code < 0xE000 and surrogate:
            code = 0x10000 + ((surrogate - 0xD800) << 10) + (code - 0xDC00)
        surrogate = 0
        if code in _HYPHENS:
            code = ord("-")
        unknown += not _is_character(code)
        if not 0x20 <= code < 0x110000 or code == 0xFFFF:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, at, byref(box))
        pdfium.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
        place = (box.left, box.right, box.bottom, box.top, x.value, y.value)
        if all(map(math.isfinite, place)):
            angle = -pdfium.FPDFText_GetCharAngle(text, at)  # PDFium turns clockwise
            found.append((round(math.degrees(angle) / 10) % 36, chr(code), place))
    usual = Counter(angle for angle, _, _ in found).most_common(1)
    quarter = round(usual[0][0] / 9) % 4 if usual else 0
    level = quarter * 9
    return [_turned(char, place, quarter, angle != level) for angle, char, place in found], unknown


def _is_character(code: int) -> bool:
    """Codes for private use, and replacement marks, stand where a font tells no code."""
    return 0x20 <= code < 0xE000 or 0xF900 <= code < 0xFFFD or 0x10000 <= code < 0xF0000


def _turned(char: str, place: tuple[float, ...], quarter: int, turned: bool) -> Glyph:
    """A glyph in the frame of the page's own text, which may stand at a quarter turn."""
    left, right, bottom, top, x, y = place
    if quarter == 1:
        return Glyph(char, bottom, top, -right, -left, -x, turned)
    if quarter == 2:
        return Glyph(char, -right, -left, -top, -bottom, -y, turned)
    if quarter == 3:
        return Glyph(char, -top, -bottom, left, right, x, turned)
    return Glyph(char, left, right, bottom, top, y, turned)


def _has_picture(page: Any) -> bool:
    count = min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)
    pictures = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
    return count > _MANY_SHAPES or any(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at)) in pictures
        for at in range(count)
    )


def _limit_memory() -> None:
    """Where the system can: a bomb then ends this process, not the machine."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
