"""A stand-in for fonts that a PDF names and does not hold: every character is a small block.

PDFium asks the system for such fonts, and leaves out words whose characters have no shape in
what it gets. What can be read would then hang on the fonts of the machine; with this font it
does not. How wide characters are, and what they mean, the PDF itself says.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Final

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

_GLYPHS: Final = 0xFFFF
_EM, _ASCENT, _DESCENT = 1000, 880, -120
_INK = 100
"""Narrower than any character is wide: PDFium takes overlapping ones for one printed twice."""

_HANDLE = 1
_OWN: Final = ("Helvetica", "Arial", "Courier", "Times", "Symbol", "ZapfDingbats")
"""PDFium has shapes and widths of these itself."""

_kept: list[Any] = []
"""PDFium keeps no copy of what it calls back."""


def use_stand_in() -> None:
    """From now on, in this process, PDFium sees this one font and none of the system's."""
    font = _font()
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def data(_: Any, handle: int, table: int, buffer: int, size: int) -> int:
        if table:  # a single table, or the mark of a collection
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    def find(_: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, ex: Any) -> Any:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return None if name.decode("latin-1").startswith(_OWN) else _HANDLE

    calls = {
        "Release": lambda _: None,
        "EnumFonts": lambda _, mapper: None,
        "MapFont": find,
        "GetFont": lambda _, face: None,
        "GetFontData": data,
        "GetFaceName": lambda _, handle, buffer, size: 0,
        "GetFontCharset": lambda _, handle: 0,
        "DeleteFont": lambda _, handle: None,
    }
    bound = {name: types[name](call) for name, call in calls.items()}
    info = pdfium.FPDF_SYSFONTINFO(version=1, **bound)
    _kept.append((font, bound, info))
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(info))


def _font() -> bytes:
    """A TrueType font whose every glyph, and every character's glyph, is the same block."""
    block = struct.pack(">5h2H4B8h", 1, 0, _DESCENT, _INK, _ASCENT, 3, 0, 1, 1, 1, 1,
                         0, _INK, 0, -_INK, _DESCENT, 0, _ASCENT - _DESCENT, 0)  # fmt: skip
    all_to_one = struct.pack(">2H3I3I", 13, 0, 28, 0, 1, 0x20, 0x10FFFF, 1)
    lines = (_ASCENT, _DESCENT)
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 10, 12) + all_to_one,
        b"glyf": block * _GLYPHS,
        b"head": struct.pack(">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0,
                             0, _DESCENT, _INK, _ASCENT, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">I3hH3h9hH", 0x10000, *lines, 0, _EM, 0, 0, _INK, 1, *[0] * 8, 1),
        b"hmtx": struct.pack(">Hh", _EM, 0) + bytes(2 * (_GLYPHS - 1)),
        b"loca": struct.pack(f">{_GLYPHS + 1}I", *range(0, len(block) * (_GLYPHS + 1), len(block))),
        b"maxp": struct.pack(">I14H", 0x10000, _GLYPHS, 4, 1, 0, 0, 1, *[0] * 8),
    }  # fmt: skip
    directory, body = b"", b""
    start = 12 + 16 * len(tables)
    for name, content in tables.items():
        directory += struct.pack(">4s3I", name, 0, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return struct.pack(">I4H", 0x10000, len(tables), 64, 2, 48) + directory + body
