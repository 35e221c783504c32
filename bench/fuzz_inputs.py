"""Inputs for the readers, each from a stream of random numbers: wild, mutated, put together."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import NamedTuple

from lxml import etree
from made_files import (
    WORD,
    Print,
    locked_pdf,
    numbered,
    one_list,
    package,
    paragraph,
    pdf,
    scanned_pdf,
    word,
)


class Input(NamedTuple):
    """One file: how it was made, its name, its bytes."""

    kind: str
    name: str
    data: bytes

    @property
    def is_text(self) -> bool:
        return self.name.endswith((".txt", ".md"))


WORDS = [
    "第一条", "第十二条", "第三章", "总则", "一、", "（一）", "（二）", "1.", "2.", "（1）", "①",
    "专栏1", "附件", "附件1：", "目 录", "前 言", "缝纫设备", "产业", "集群", "到2027年",
    "产值达到", "突破", "3亿元", "5000万元", "12.5%", "不超过", "不低于", "以上", "力争", "约",
    "20家", "市工信局", "牵头", "省科技厅、财政厅", "按职责分工负责", "甲市", "乙区", "核心",
    "重点", "关于印发", "若干措施", "的通知", "各有关单位：", "某工信规〔2026〕7号",
    "2026年3月15日", "自印发之日起施行", "有效期5年", "征求意见稿", "政策解读", "抄送：",
    "公开方式：主动公开", "主要目标。", "重点任务。", "保障措施。", "— 3 —", "[image: logo]",
    ".......", "| --- |",
]  # fmt: skip
ODD = [
    "\u200b", "\u202e", "\ufeff", "\u0301", "\U0001f600", "\U00020000", "⼀", "㈠", "Ⅳ", "１２",
    "％", "﹪", "\u3000", "\xa0", "\x1b[31m", "\x0b", "\x0c", "\x85", "\u2028", "\ufffd",
    "\ue000", "‚", "‛", "l00万元", "O.5", "①", "**", "#", "<b>", "</b>", "<sup>1</sup>", "\x09",
    "|", "```", "&nbsp;", "\ud7ff", "\uffff", "﷽", "ヽ", "é",
]  # fmt: skip
TAGS = [
    "p", "div", "br", "table", "tr", "td", "th", "ul", "ol", "li", "h1", "h2", "h6", "span", "b",
    "a", "pre", "nav", "script", "style", "font", "center", "sup", "head", "body", "html", "form",
    "select", "option", "title", "textarea", "template", "svg", "caption", "tbody", "dl", "dt",
    "dd", "iframe",
]  # fmt: skip
ATTRIBUTES = [
    "hidden", "style='display:none'", "colspan=3", "rowspan=2", "colspan=99999999", "rowspan=-1",
    "start=5", "type=a", "value=x", "class=\"a b\"", "href='#", "=", "\"", "style",
    "type=I start=9999999999", "list-style=none",
]  # fmt: skip
WORD_TAGS = [
    "p", "r", "t", "tbl", "tr", "tc", "pPr", "rPr", "br", "tab", "del", "ins", "moveFrom", "sdt",
    "sdtContent", "hyperlink", "txbxContent", "footnoteReference", "lastRenderedPageBreak",
    "sectPr", "numPr", "pStyle", "vMerge", "gridSpan", "outlineLvl", "vanish", "sym", "footnote",
    "fldSimple",
]  # fmt: skip
VALUES = ("1", "0", "-1", "9", "99999999999", "x", "", "page", "continue", "Heading1", "F0B7")
MARKS = (
    b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"<![CDATA[", b"<!--", b"]]>", b"&#x10ffff;", b"&a;",
    b"\r", b"\f", b"\x1b[2J", b"%", b"\\", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"PK\x03\x04", b"PK\x05\x06", b"\xff" * 8,
    b"stream\n", b"endobj", b" 0 R", b"/Length 99999999", b"/Filter/FlateDecode", b"9" * 40, b"-1", b"<w:tbl>",
    b"<w:p>", b"<table><tr><td>", "第".encode(), "第".encode("gb18030"), b"\x81\x30\x81", b"\x83\x36\xc7\x38",
)  # fmt: skip
TEXTS = ("a.txt", "a.md")
ALL_NAMES = (*TEXTS, "a.html", "a.htm", "a.docx", "a.pdf")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "gb18030", "gb18030", "utf-16", "utf-8-sig", "big5")


class Maker:
    """Makes one input from one stream of random numbers; the samples are made once."""

    def __init__(self) -> None:
        fixed = Random(0)
        self.texts = [text(fixed) for _ in range(12)]
        self.pages = [page(fixed) for _ in range(12)]
        self.words = [word_file(fixed) for _ in range(6)]
        self.pdfs = [pdf_pages(fixed) for _ in range(6)] + [locked_pdf(), scanned_pdf()]
        self.makers: dict[str, tuple[int, Callable[[Random], tuple[str, bytes]]]] = {
            "text": (40, lambda random: (random.choice(TEXTS), encoded(text(random), random))),
            "text mutated": (15, lambda random: (random.choice(TEXTS), redone(self.texts, random))),
            "text bytes mutated": (9, self._text_bytes),
            "random bytes": (9, lambda random: (random.choice(ALL_NAMES), noise(random))),
            "html": (8, lambda random: ("a.html", encoded(page(random), random))),
            "html mutated": (8, lambda random: ("a.html", redone(self.pages, random))),
            "docx": (3, lambda random: ("a.docx", word_file(random))),
            "docx tree mutated": (3, lambda random: ("a.docx", word_tree_mutated(random))),
            "docx bytes mutated": (2, lambda random: ("a.docx", mutated_one(self.words, random))),
            "docx xml mutated": (1, lambda random: ("a.docx", word_xml_mutated(random))),
            "pdf": (1, lambda random: ("a.pdf", pdf_pages(random))),
            "pdf mutated": (1, lambda random: ("a.pdf", mutated_one(self.pdfs, random))),
        }
        self.kinds = list(self.makers)
        self.weights = [weight for weight, _ in self.makers.values()]

    def make(self, random: Random) -> Input:
        (kind,) = random.choices(self.kinds, self.weights)
        return Input(kind, *self.makers[kind][1](random))

    def _text_bytes(self, random: Random) -> tuple[str, bytes]:
        samples = [encoded(sample, random) for sample in random.sample(self.texts, 2)]
        return random.choice(TEXTS), mutated_one(samples, random)


def noise(random: Random) -> bytes:
    """Random bytes, sometimes of a narrow range, sometimes behind the mark of a format."""
    low, high = random.choice([(0, 255), (32, 126), (0xA1, 0xFE), (0, 31), (0x80, 0xFF)])
    size = random.choice([0, 1, 2, 3, 8, 60, 400, 2000])
    head = random.choice([b"", b"", *MARKS, b"%PDF-1.7\n", b"PK\x03\x04\x14\0\0\0\x08\0"])
    return head + bytes(random.choices(range(low, high + 1), k=size))


def mutated_one(samples: Sequence[bytes], random: Random) -> bytes:
    return mutated(random.choice(samples), random.choice(samples), random)


def redone(samples: Sequence[str], random: Random) -> bytes:
    """One of the texts with a few things done to its characters, none to its encoding."""
    content, other = random.choice(samples), random.choice(samples)
    for _ in range(random.choice([1, 2, 3, 8, 30])):
        at = random.randrange(len(content) + 1)
        end = min(at + random.choice([1, 2, 16, 200]), len(content))
        start = random.randrange(len(other) + 1)
        put = random.choice([
            "", random.choice(ODD), random.choice(WORDS), chr(random.randrange(0xD800)),
            content[at:end] * random.choice([2, 3, 20]), other[start : start + random.choice([1, 20, 400])],
        ])  # fmt: skip
        content = content[:at] + put + content[end:]
    return encoded(content, random)


def mutated(data: bytes, other: bytes, random: Random) -> bytes:
    """A sample with a few things done to its bytes."""
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 3, 8, 30])):
        at = random.randrange(len(changed) + 1)
        end = min(at + random.choice([1, 2, 16, 200]), len(changed))
        match random.randrange(6):
            case 0 if changed:
                changed[at - 1] ^= 1 << random.randrange(8)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = changed[at:end] * random.choice([1, 2, 20])
            case 3:
                start = random.randrange(len(other) + 1)
                changed[at:end] = other[start : start + random.choice([1, 20, 400])]
            case 4:
                changed[at:at] = random.choice(MARKS)
            case _:
                changed[at:end] = bytes(random.choices(range(256), k=end - at))
    return bytes(
        changed[: random.randrange(len(changed) + 1)] if random.random() < 0.1 else changed
    )


def text(random: Random) -> str:
    """Lines as policy texts have them, with what conversions leave behind."""
    lines = []
    odd = random.random() < 0.4
    for _ in range(random.choice([1, 3, 10, 30])):
        words = random.choices(WORDS, k=random.choice([0, 1, 3, 8, 20]))
        if odd:
            words += random.choices(ODD, k=random.choice([0, 1, 4]))
            random.shuffle(words)
        glue = random.choice(["", "", "", " ", "\t", " | "])
        lines.append(random.choice(["", "", "　　", " ", "# ", "- ", "| "]) + glue.join(words))
    return random.choice(["\n", "\n", "\n\n", "\r\n", "\r", "\f"]).join(lines)


def encoded(content: str, random: Random) -> bytes:
    return content.encode(random.choice(ENCODINGS), "replace")


def page(random: Random) -> str:
    """Tag soup with words in it."""
    parts = []
    for _ in range(random.choice([2, 10, 60])):
        tag = random.choice(TAGS)
        attributes = " ".join(random.choices(ATTRIBUTES, k=random.choice([0, 0, 1, 3])))
        opened = f"<{tag} {attributes}>" if random.random() < 0.6 else f"</{tag}>"
        parts.append(opened + "".join(random.choices(WORDS, k=random.choice([0, 1, 3]))))
        if random.random() < 0.1:
            parts.append(random.choice(ODD))
    head = random.choice(["", "<!DOCTYPE html>", "<meta charset=gbk>", "<?xml version='1.0'?>"])
    return head + "".join(parts)


def word_file(random: Random) -> bytes:
    """A Word file: sound paragraphs and tables, with elements set in each other at random."""
    levels = [(random.choice(["decimal", "chineseCounting", "bullet", "upperRoman", "nonsense"]),
               random.choice(["%1.", "（%2）", "第%1条", "%9%8", "%", ""])) for _ in range(3)]  # fmt: skip
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{at}"><w:name w:val="heading {at}"/>'
        f'<w:basedOn w:val="s{random.randrange(4)}"/></w:style>'
        for at in range(3)
    )
    notes = f'<w:footnote w:id="1">{soup(random, 2)}</w:footnote>' if random.random() < 0.3 else ""
    body = "".join(
        random.choice([
            lambda: paragraph("".join(random.choices(WORDS, k=4)), f'<w:pStyle w:val="s{random.randrange(5)}"/>'),
            lambda: numbered(random.choice(WORDS), random.randrange(-1, 11), random.randrange(3)),
            lambda: soup(random, random.randrange(1, 7)),
        ])()
        for _ in range(random.choice([1, 4, 12]))
    )  # fmt: skip
    return word(body, one_list(*levels), styles, notes)


def soup(random: Random, depth: int) -> str:
    tag = random.choice(WORD_TAGS)
    attributes = "".join(
        f' w:{name}="{random.choice(VALUES)}"'
        for name in random.sample(("val", "type", "id", "char", "ilvl"), random.choice([0, 1, 2]))
    )
    inner = "".join(soup(random, depth - 1) for _ in range(random.randrange(3))) if depth else ""
    return f"<w:{tag}{attributes}>{inner}{random.choice(WORDS)}</w:{tag}>"


def word_body(random: Random) -> str:
    body = "".join(soup(random, random.randrange(1, 6)) for _ in range(random.choice([1, 5])))
    rows = f"<w:tr><w:tc>{numbered('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr>" * 2
    return (
        f'<w:document xmlns:w="{WORD}"><w:body>{body}<w:tbl>{rows}</w:tbl>{paragraph("丙")}'
        "</w:body></w:document>"
    )


def word_tree_mutated(random: Random) -> bytes:
    """A Word file whose elements were moved, doubled, renamed and taken out: still sound XML."""
    root = etree.fromstring(word_body(random).encode())
    for _ in range(random.choice([1, 3, 10])):
        elements = list(root.iter())[1:]
        if not elements:
            break
        one, other = random.choice(elements), random.choice(elements)
        match random.randrange(4):
            case 0:
                one.tag = f"{{{WORD}}}{random.choice(WORD_TAGS)}"
            case 1:
                other.append(deepcopy(one))
            case 2:
                one.getparent().remove(one)
            case _:
                one.set(f"{{{WORD}}}{random.choice(['val', 'type', 'id'])}", random.choice(VALUES))
    return package({"word/document.xml": etree.tostring(root)})


def word_xml_mutated(random: Random) -> bytes:
    """A sound package round XML that is not, in the text or in the styles."""
    body = word_body(random).encode()
    parts = {"word/document.xml": body, "word/styles.xml": body}
    broken = random.choice(list(parts))
    parts[broken] = mutated(body, body, random)
    parts["word/_rels/document.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="a" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    return package(parts, stored=random.random() < 0.5)


def pdf_pages(random: Random) -> bytes:
    """A PDF of words here and there, some of its page contents damaged before they are put in."""
    pages: list[list[Print] | bytes] = []
    for _ in range(random.choice([1, 1, 2, 5])):
        words = [
            Print(random.randrange(-50, 600), random.randrange(-50, 850), random.choice(WORDS),
                  random.choice([0, 1, 8, 16, 16, 16, 400, -12]))
            for _ in range(random.choice([0, 1, 5, 40]))
        ]  # fmt: skip
        pages.append(words)
    made = pdf(pages, codes=random.random() < 0.9)
    if random.random() < 0.5:
        start = made.index(b"stream\n") + 7
        end = made.index(b"\nendstream", start)
        content = mutated(made[start:end], zlib.compress(made[:300]), random)
        return made[:start] + content[: end - start].ljust(end - start) + made[end:]
    return made
