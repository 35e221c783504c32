"""Which files are read, by their ending and by their first bytes, and what to do with the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, Literal

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.text.formats.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES, MEGABYTE

Kind = Literal["text", "html", "docx", "pdf"]

KIND_BY_ENDING: Final[dict[str, Kind]] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
KIND_NAMES: Final[dict[Kind, Text]] = {
    "text": Text("纯文本", "plain text"),
    "html": Text("网页", "a web page"),
    "docx": Text("Word 文件（.docx）", "a Word file (.docx)"),
    "pdf": Text("PDF 文件", "a PDF file"),
}
READ: Final = Text(
    f"能读的是：{'、'.join(KIND_BY_ENDING)}", f"what is read: {', '.join(KIND_BY_ENDING)}"
)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A kind of file that is not read: what it is, and what its owner can do."""

    name: Text
    advice: Text


SPREADSHEET: Final = Stranger(
    Text("电子表格", "a spreadsheet"),
    Text("应给出政策文件本身", "give the policy document itself"),
)
OLD_WORD: Final = Stranger(
    Text("旧版 Word 或 WPS 文件", "an old Word or WPS file"),
    Text("请用 Word 或 WPS 另存为 .docx", "save it as .docx with Word or WPS"),
)
OTHER_WORD: Final = Stranger(
    Text("其他文字处理格式", "a file of another word processor"),
    Text("请另存为 .docx 或导出为 PDF", "save it as .docx or export it as PDF"),
)
OFD: Final = Stranger(
    Text("OFD 版式文件", "an OFD file"),
    Text("请用阅读器导出为 PDF 或文本", "export it as PDF or text with its viewer"),
)
IMAGE: Final = Stranger(
    Text("图片", "an image"),
    Text("请先做文字识别（OCR）", "run character recognition (OCR) first"),
)
SLIDES: Final = Stranger(
    Text("演示文稿", "a presentation"), Text("请导出为 PDF", "export it as PDF")
)
ARCHIVE: Final = Stranger(Text("压缩包", "an archive"), Text("请先解压", "unpack it first"))
ENCRYPTED_WORD: Final = Stranger(
    Text("加了密码的 Office 文件", "an Office file with a password"),
    Text("请先在 Word 里去掉密码", "take the password off in Word first"),
)
BINARY: Final = Stranger(
    Text("二进制文件", "a binary file"),
    Text("请检查文件是否完好、扩展名是否正确", "check that it is whole and rightly named"),
)

_STRANGERS: Final[dict[Stranger, str]] = {
    SPREADSHEET: ".xlsx .xls .xlsm .xlsb .csv .tsv .et .ods .numbers",
    OLD_WORD: ".doc .dot .wps .wpt",
    OTHER_WORD: ".rtf .odt .pages .docm .dotx .epub .mht .mhtml .ceb .caj .xps",
    OFD: ".ofd",
    IMAGE: ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic",
    SLIDES: ".pptx .ppt .dps .odp .key",
    ARCHIVE: ".zip .rar .7z .gz .tar .tgz .bz2 .xz",
}
_STRANGER_BY_ENDING: Final = {
    ending: stranger for stranger, endings in _STRANGERS.items() for ending in endings.split()
}
_SIGNATURES: Final[tuple[tuple[bytes, Stranger | Kind], ...]] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),
    (b"PK\x05\x06", "docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_WORD),
    (b"{\\rtf", OTHER_WORD),
    (b"\x89PNG\r\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF87a", IMAGE),
    (b"GIF89a", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"\x1f\x8b\x08", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x7fELF", BINARY),
    (b"SQLite format 3\x00", BINARY),
)
_PDF_HEAD = 1024
"""A PDF may have this much before its mark."""


def kind_of(name: str) -> Kind:
    """The kind of a file by its ending. Raises BadInput where files of it are not read."""
    ending = PurePath(name).suffix.lower()
    if ending in KIND_BY_ENDING:
        return KIND_BY_ENDING[ending]
    if ending in _STRANGER_BY_ENDING:
        raise stranger(name, _STRANGER_BY_ENDING[ending])
    what = Text(f"不认识扩展名“{ending}”", f"unknown ending '{ending}'")
    if not ending:
        what = Text("文件名没有扩展名", "the file name has no ending")
    raise BadInput.at(Spot(name), f"{what.zh}；{READ.zh}", f"{what.en}; {READ.en}")


def limit_of(kind: Kind) -> int:
    """How many bytes a file of this kind may have."""
    return MAX_TEXT_BYTES if kind in ("text", "html") else MAX_FILE_BYTES


def too_large(name: str, size: int, kind: Kind) -> BadInput:
    limit = limit_of(kind) // MEGABYTE
    what = KIND_NAMES[kind]
    found = f"{size / MEGABYTE:.1f} MB"
    return BadInput.at(
        Spot(name),
        f"文件有 {found}，{what.zh}的上限是 {limit} MB；请拆成几个文件",
        f"the file has {found}, the limit for {what.en} is {limit} MB; split it",
    )


def stranger(name: str, what: Stranger) -> BadInput:
    """The refusal of a file of a kind that is not read."""
    return BadInput.at(
        Spot(name),
        f"这是{what.name.zh}，不能作为政策文件读取；{what.advice.zh}。{READ.zh}",
        f"this is {what.name.en}, which is not read as a document; {what.advice.en}. {READ.en}",
    )


def check_signature(name: str, kind: Kind, data: bytes) -> None:
    """The first bytes must agree with the ending. Raises BadInput where they tell otherwise."""
    seen = _seen(data)
    if seen == kind or (seen is None and kind in ("text", "html")):
        return
    if kind == "pdf" and b"%PDF-" in data[:_PDF_HEAD]:
        return
    if seen is OLD_WORD and "EncryptedPackage".encode("utf-16-le") in data:
        raise stranger(name, ENCRYPTED_WORD)
    if isinstance(seen, Stranger):
        raise stranger(name, seen)
    wanted = KIND_NAMES[kind]
    if seen is None:
        raise BadInput.at(
            Spot(name),
            f"扩展名说是{wanted.zh}，内容却不是；文件可能已损坏，或扩展名有误",
            f"by its ending this is {wanted.en}, by its content it is not; "
            "the file may be damaged or wrongly named",
        )
    found = Text("压缩包或 Office 文件", "an archive or Office file")
    found = found if seen == "docx" else KIND_NAMES[seen]
    raise BadInput.at(
        Spot(name),
        f"扩展名说是{wanted.zh}，内容却是{found.zh}；请改正扩展名",
        f"by its ending this is {wanted.en}, by its content {found.en}; put the ending right",
    )


def _seen(data: bytes) -> Stranger | Kind | None:
    return next((kind for mark, kind in _SIGNATURES if data.startswith(mark)), None)
