"""Bytes to text: which encoding they are in, decided strictly, or why they are no text."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Final

from huice.problems import BadInput, Spot
from huice.text.formats.kinds import BINARY, stranger

GUESSES: Final = ("utf-8", "gb18030")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES: Final = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "big5hkscs": "Big5",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_MAX_CONTROL, _MAX_LOST = 0.01, 0.05
_FEW = 4
_ENOUGH_HAN = 20
_MIN_COMMON, _MIN_COMMON_OF_FEW = 0.7, 0.5
_SAMPLES, _SAMPLE = 64, 4096


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file, without its byte order mark.

    A byte order mark decides; then the ``declared`` encoding, if the bytes hold to it; then
    UTF-8; then GB18030, if what comes out is Chinese as it is written. Every decision is
    strict. Raises BadInput with the first byte that is wrong.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _plausible(_strict(data, len(mark), encoding, name), name)
    _refuse_binary(data, name)
    wrong: dict[str, UnicodeDecodeError] = {}
    for encoding in dict.fromkeys([*([declared] if declared else []), *GUESSES]):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            wrong[encoding] = error
            continue
        if encoding == "utf-8" or _is_chinese(text):
            return _plausible(text, name)
    raise _undecided(data, name, wrong)


def _strict(data: bytes, start: int, encoding: str, name: str) -> str:
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        at = start + error.start
        said = _NAMES[encoding]
        raise BadInput.at(
            Spot(name, _line(data, at, encoding)),
            f"文件开头标明是 {said}，第 {at + 1} 个字节（{_hex(data, at)}）却不是；"
            "请重新另存为 UTF-8",
            f"by its first bytes the file is {said}, but byte {at + 1} ({_hex(data, at)}) is not; "
            "save it again as UTF-8",
        ) from None


def _undecided(data: bytes, name: str, wrong: dict[str, UnicodeDecodeError]) -> BadInput:
    at = wrong["utf-8"].start
    zh = f"不是 UTF-8：第 {at + 1} 个字节（{_hex(data, at)}）不对"
    en = f"not UTF-8: byte {at + 1} ({_hex(data, at)}) is wrong"
    if "gb18030" in wrong:
        other = wrong["gb18030"].start
        zh += f"；也不是 GB18030：第 {other + 1} 个字节（{_hex(data, other)}）不对"
        en += f"; nor GB18030: byte {other + 1} ({_hex(data, other)}) is wrong"
    else:
        zh += "；按 GB18030 读出来不成中文"
        en += "; read as GB18030 it is no Chinese"
    return BadInput.at(
        Spot(name, _line(data, at)), f"{zh}。请另存为 UTF-8", f"{en}. Save it as UTF-8"
    )


def _refuse_binary(data: bytes, name: str) -> None:
    at = data.find(b"\0")
    if at < 0:
        return
    nuls = data[:10_000].count(b"\0")
    if nuls * 5 > min(len(data), 10_000):
        raise BadInput.at(
            Spot(name),
            f"第 {at + 1} 个字节是 0：这是二进制文件，或缺少开头标记的 UTF-16 文本；"
            "是文本的请另存为 UTF-8",
            f"byte {at + 1} is 0: a binary file, or UTF-16 text without its mark; "
            "if it is text, save it as UTF-8",
        )
    raise stranger(name, BINARY)


def _plausible(text: str, name: str) -> str:
    """Text that is text: hardly any control characters, hardly any lost ones."""
    sample = _sample(text)
    if len(_CONTROL.findall(sample)) > _FEW + _MAX_CONTROL * len(sample):
        raise stranger(name, BINARY)
    if len(_LOST.findall(sample)) > _FEW + _MAX_LOST * len(sample):
        raise BadInput.at(
            Spot(name),
            "许多字在早先的转换中已经丢失（成了替代符号）；请从原件重新转换",
            "many characters were lost in an earlier conversion (they are replacement marks); "
            "convert it again from the original",
        )
    return text


def _is_chinese(text: str) -> bool:
    """Whether the Chinese characters are mostly common ones, as in anything people write."""
    sample = _sample(text)
    common, han = _common_han()
    total = len(han.findall(sample))
    least = _MIN_COMMON if total >= _ENOUGH_HAN else _MIN_COMMON_OF_FEW
    return len(common.findall(sample)) >= least * total


def _sample(text: str) -> str:
    """The whole of a short text; of a long one pieces from all over it."""
    if len(text) <= _SAMPLES * _SAMPLE:
        return text
    step = len(text) // _SAMPLES
    return "".join(text[at : at + _SAMPLE] for at in range(0, len(text), step))


@cache
def _common_han() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The first levels of GB 2312 (simplified) and of Big5 (traditional); and all there are."""
    simplified = _table("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _table("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    common = "".join(sorted(simplified | traditional))
    # Kana are where Japanese encodings have them too; hardly any stand in Chinese.
    han = "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    return re.compile(f"[{common}]"), re.compile(han)


def _table(encoding: str, rows: range, columns: range | tuple[int, ...]) -> set[str]:
    pairs = b"".join(bytes((row, column)) for row in rows for column in columns)
    return set(re.findall("[\u4e00-\u9fff]", pairs.decode(encoding, "ignore")))


def _hex(data: bytes, at: int) -> str:
    return f"0x{data[at]:02X}"


def _line(data: bytes, at: int, encoding: str = "utf-8") -> int:
    return data[:at].decode(encoding, "ignore").count("\n") + 1
