"""XML from strangers: no entities, no document types, nothing fetched, bounded depth and size."""

from __future__ import annotations

from typing import Any, Final, Protocol

from lxml import etree  # type: ignore[import-untyped]

from huice.problems import BadInput, Spot
from huice.text.formats.limits import MAX_WORD_TAGS

_CHUNK = 1 << 16
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)


class Walker(Protocol):
    """What is told of a document as it is read: tags that open and close, and text."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


def walk(part: bytes, walker: Walker, file: str, name: str) -> None:
    """Tell the walker all of one part of a Word file. Raises BadInput where it is not sound.

    The part is never held as a tree: it costs its own size, and depth costs no stack.
    """
    _check(part, file, name)
    parser = etree.XMLParser(target=_Target(walker), **_settings())
    part = _transitional(part)
    try:
        for at in range(0, len(part), _CHUNK):
            parser.feed(part[at : at + _CHUNK])
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _unsound(file, name, error) from None


def tree(part: bytes, file: str, name: str) -> Any:
    """One small part as a tree. Raises BadInput where it is not sound."""
    _check(part, file, name)
    try:
        return etree.fromstring(_transitional(part), etree.XMLParser(**_settings()))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unsound(file, name, error) from None


class _Target:
    """lxml asks for a close that gives the result; ours has none."""

    def __init__(self, walker: Walker) -> None:
        self.start = walker.start
        self.end = walker.end
        self.data = walker.data

    def close(self) -> None:
        return None


def _settings() -> dict[str, Any]:
    # Another encoding would hide a document type; Word writes UTF-8 alone.
    return {
        "encoding": "utf-8",
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
        "collect_ids": False,
    }


def _check(part: bytes, file: str, name: str) -> None:
    if b"\0" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise BadInput.at(
            Spot(file),
            f"Word 文件里的 {name} 声明了文档类型或实体，正常的 Word 文件没有",
            f"{name} in the Word file declares a document type or entities, "
            "as no normal Word file does",
        )
    if part.count(b"<") > MAX_WORD_TAGS:
        raise BadInput.at(
            Spot(file),
            f"Word 文件里的 {name} 有 {MAX_WORD_TAGS} 个以上的标签；请拆成几个文件",
            f"{name} in the Word file has more than {MAX_WORD_TAGS} tags; split the file",
        )


def _transitional(part: bytes) -> bytes:
    """Word's "strict" files use other names for the same things."""
    if b"purl.oclc.org" in part:
        for strict, usual in _STRICT:
            part = part.replace(strict, usual)
    return part


def _unsound(file: str, name: str, error: Exception) -> BadInput:
    line = getattr(error, "lineno", None) or 0
    where = f"第 {line} 行", f"line {line}"
    return BadInput.at(
        Spot(file),
        f"Word 文件里的 {name} 不是完好的 XML（{where[0]}）；请用 Word 打开并重新保存",
        f"{name} in the Word file is no sound XML ({where[1]}); open it in Word and save it again",
    )
