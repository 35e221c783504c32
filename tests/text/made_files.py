"""Files made for the tests, byte by byte where no library writes them: PDFs, packages, pages."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


# --- Word -----------------------------------------------------------------------------------


def package(parts: Mapping[str, bytes | str], stored: bool = False) -> bytes:
    """A zip file of these parts."""
    buffer = BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(
    body: str, numbering: str = "", styles: str = "", footnotes: str = "", stored: bool = False
) -> bytes:
    """A Word file whose body, and other parts where given, are this XML."""
    namespaces = (
        f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    parts = {"word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>"}
    related = ""
    for kind, content in (("numbering", numbering), ("styles", styles), ("footnotes", footnotes)):
        if content:
            parts[f"word/{kind}.xml"] = f"<w:{kind} {namespaces}>{content}</w:{kind}>"
            related += f'<Relationship Id="{kind}" Type="{_RELATED}/{kind}" Target="{kind}.xml"/>'
    parts["word/_rels/document.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{related}</Relationships>"
    )
    return package(parts, stored)


def paragraph(text: str, settings: str = "") -> str:
    """A paragraph in Word's XML."""
    return f"<w:p><w:pPr>{settings}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int = 0, num: int = 1) -> str:
    """A paragraph that Word numbers by itself."""
    list_ = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return paragraph(text, list_)


def one_list(*levels: tuple[str, str], more: str = "") -> str:
    """The definition of list 1 from the format and pattern of each level."""
    written = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (form, pattern) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


# --- PDF ------------------------------------------------------------------------------------


class Print(NamedTuple):
    """Words printed on a page: from where, in points from the lower left, and how large."""

    x: float
    y: float
    text: str
    size: float = 16


def pdf(pages: Sequence[Iterable[Print] | bytes], codes: bool = True) -> bytes:
    """A PDF whose pages print these words in a two-byte font, or have this content.

    The font has no glyphs of its own; what its codes mean the table ``ToUnicode`` says. Where
    ``codes`` is false it says nothing of use: all codes are private ones.
    """
    contents = [page if isinstance(page, bytes) else _printed(page) for page in pages]
    return pdf_of(contents, [_font(0), _descendant(), _to_unicode(codes)])


def pdf_of(contents: Sequence[bytes], font: Sequence[bytes], resources: bytes = b"") -> bytes:
    """A PDF of these page contents; the first font object is F, in place of %d its number."""
    count = len(contents)
    first = 3 + 2 * count
    kids = b" ".join(b"%d 0 R" % (3 + 2 * at) for at in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
    ]
    for at, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F %d 0 R>>%s>>>>" % (4 + 2 * at, first, resources)
        )
        objects.append(stream(content))
    if len(font) == 3:
        objects.append(_font(first + 1, first + 2))
    elif font:
        objects.append(_font(first + 1) if len(font) == 2 else font[0])
    objects += font[1:]
    return pdf_file(objects)


def pdf_file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, trailer, len(out))
    )


def stream(content: bytes, entries: bytes = b"", packed: bool = False) -> bytes:
    if packed:
        content, entries = zlib.compress(content, 9), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF whose pages are one picture each."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        stream(
            bytes(range(0, 256, 4)),
            b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8",
        ),
    ]
    return pdf_file(objects)


def locked_pdf(password: bytes = b"secret") -> bytes:
    """A PDF that opens with a password alone (the standard handler, 40-bit RC4)."""
    name = b"0123456789abcdef"
    padded = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    allowed = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + allowed + name).digest()[:5]
    user = _rc4(key, _PADDING)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (owner.hex().encode(), user.hex().encode()),
    ]
    trailer = b"/Encrypt 4 0 R/ID[<%s><%s>]" % (name.hex().encode(), name.hex().encode())
    return pdf_file(objects, trailer)


def endless_pdf(depth: int = 40) -> bytes:
    """A small PDF whose one page draws a form that draws another twice, and so on."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</A 5 0 R>>>>>>",
        stream(b"/A Do /A Do"),
    ]
    for at in range(depth):
        inner = b"/Resources<</XObject<</A %d 0 R>>>>" % (6 + at) if at < depth - 1 else b""
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]" + inner
        objects.append(stream(b"/A Do /A Do" if inner else b"0 0 m 9 9 l S", form))
    return pdf_file(objects)


def _printed(words: Iterable[Print]) -> bytes:
    lines = (
        f"1 0 0 1 {each.x} {each.y} Tm /F {each.size} Tf <{each.text.encode('utf-16-be').hex()}> Tj"
        for each in words
    )
    return ("BT " + "\n".join(lines) + " ET").encode("ascii")


def _font(descendant: int, to_unicode: int = 0) -> bytes:
    codes = b"/ToUnicode %d 0 R" % to_unicode if to_unicode else b""
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/Invented/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]%s>>" % (descendant, codes)
    )


def _descendant() -> bytes:
    """Chinese characters are as wide as high, Latin letters and digits half of it."""
    return (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Invented/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/W[32 126 500]"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Invented/Flags 4"
        b"/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700"
        b"/StemV 80>>>>"
    )


def _to_unicode(codes: bool) -> bytes:
    """Row by row, as such tables are written: each row to itself, or into the private area."""
    rows = range(0x00, 0x100) if codes else range(0x4E, 0xA0)
    to = {row: row if codes else 0xE0 + row % 24 for row in rows}
    ranges = [b"<%02X00> <%02XFF> <%02X00>\n" % (row, row, to[row]) for row in rows]
    blocks = (ranges[at : at + 100] for at in range(0, len(ranges), 100))
    written = b"".join(
        b"%d beginbfrange\n%sendbfrange\n" % (len(block), b"".join(block)) for block in blocks
    )
    return stream(
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%sendcmap end end" % written
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
