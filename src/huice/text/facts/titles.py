"""Titles, lists, platforms and programmes that a text names: 单项冠军企业, 《…目录》, “…计划”.

Only names that show what they are count: a name in quotation marks with the noun of its kind, a
title of a list in 《》, a platform or demonstration with its level before it (国家…创新中心,
省级…示范区), and the titles of enterprises that are in use all over the country. One row for each
name and unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from huice.text.document import Block, Document, Provision

Kind = Literal["荣誉称号", "平台", "示范", "名单", "目录", "工程"]

# What the last noun of a name tells of its kind; the first that fits counts.
_KINDS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (re.compile("(?:目录|名录)$"), "目录"),
    (re.compile("(?:名单|清单)$"), "名单"),
    (re.compile("示范|试点|标杆|(?:试验|先行|实验|先导)区$|园区$|集群$"), "示范"),
    (re.compile("(?:中心|实验室|平台|研究院|基地)$"), "平台"),
    (re.compile("(?:工程|计划|行动|专项)$"), "工程"),
    (re.compile("(?:企业|产品|冠军|奖|称号|品牌|标志)$"), "荣誉称号"),
)
# What follows a name in quotation marks; with longer nouns first.
_NOUN: Final = (
    "中小企业|企业|称号|奖|工程|计划|行动|专项|示范先行区|示范区|示范基地|示范园区|示范项目|示范企业|"
    "试点|试验区|先行区|先导区|园区|基地|创新中心|中心|实验室|平台|名单|清单|目录|名录"
)
_TYPED: Final = (
    "创新中心|工程研究中心|技术研究中心|技术中心|设计中心|检验中心|检测中心|重点实验室|服务平台|"
    "示范平台|示范区|示范基地|示范园区|示范企业|示范城市|试验区|先导区|先进制造业集群|特色产业园"
)
_ENTERPRISES: Final = (
    "专精特新中小企业|专精特新企业|创新型中小企业|科技型中小企业|高新技术企业|"
    "(?:制造业)?单项冠军(?:示范企业|企业|产品)|隐形冠军企业|独角兽企业|瞪羚企业|领航企业|制造业单项冠军"
)
# Characters and words that a name does not run over.
_WORD: Final = (
    "(?:(?![的了为在将和与及等是有以并对个批一二三四五六七八九十两多大]|建设|打造|创建)"
    "[\u4e00-\u9fff0-9A-Za-z])"
)
_QUOTED: Final = "“(?P<quoted>[^“”，。；、：（）]{2,14})”"


@cache
def _patterns(region: str) -> tuple[re.Pattern[str], ...]:
    """What names look like in a document of ``region``, whose own name gives a level, too."""
    own = f"{re.escape(region)}|" if region.endswith(("省", "市", "自治区")) else ""
    level = f"(?:{own}国家级|(?<!全)国家|省级|市级|区级|全国)"
    return (
        re.compile(r"《(?P<name>[^《》\n]{2,60}(?:目录|名录|名单|清单)(?:（[^（）]{1,20}）)?)》"),
        re.compile(
            rf"(?P<name>(?:国家级|省级|市级)?(?:专精特新|制造业)?{_QUOTED}"
            rf"(?:{_WORD}{{0,2}}?(?:{_NOUN}))?)"
        ),
        re.compile(rf"(?P<name>{level}{_WORD}{{0,14}}?(?:{_TYPED}))"),
        re.compile(rf"(?P<name>(?:国家级|省级|市级)?(?:{_ENTERPRISES}))"),
    )


_NAMED_ITSELF = re.compile(
    "(?<!与)(?:工程|计划|行动|专项|目录|名录|名单|清单|奖|示范区|示范基地|试验区)$"
)
# 走出去 and 引进来 are ways to go, 五大 and 六个一 counts, 十四五 a time; none is a name.
_NO_NAME = re.compile("[去来下上]$|^[一二三四五六七八九十\\d]+(?:[大个]|五$)")


@dataclass(frozen=True, slots=True)
class Title:
    """A name and what it is a name of; ``words`` is the clause it stands in."""

    name: str
    kind: Kind
    cite: str
    line: tuple[int, int]
    words: str

    def row(self) -> dict[str, object]:
        """The fields by name, for JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "cite": self.cite,
            "line": list(self.line),
            "words": self.words,
        }


def titles(document: Document) -> list[Title]:
    """The titles, lists, platforms and programmes a document names, in printed order."""
    found: dict[tuple[str, str], Title] = {}
    for unit in document.provisions():
        if unit.kind == "解读":
            continue
        for block in unit.blocks:
            if block.kind in ("text", "heading"):
                for title in _in_block(unit, block, _patterns(document.region)):
                    found.setdefault((title.name, title.cite), title)
    return list(found.values())


def _in_block(
    unit: Provision, block: Block, patterns: Sequence[re.Pattern[str]]
) -> Iterator[Title]:
    taken: list[tuple[int, int]] = []
    hits = [match for pattern in patterns for match in pattern.finditer(block.text)]
    for match in sorted(hits, key=lambda hit: (hit.start("name"), -hit.end("name"))):
        start, end = match.span("name")
        name = match["name"]
        kind = _kind(match)
        if kind is None or any(start < until and since < end for since, until in taken):
            continue
        taken.append((start, end))
        words = _clause(block.text, start, end)
        yield Title(name, kind, unit.address, block.lines(start, end), words)


def _kind(match: re.Match[str]) -> Kind | None:
    """What the name is of; None where it shows no kind."""
    quoted = match.groupdict().get("quoted")
    name = match["name"]
    if quoted is not None and _NO_NAME.search(quoted):
        return None
    if quoted is not None and name.endswith("”"):
        # quotation marks alone make no name
        if not _NAMED_ITSELF.search(quoted):
            return None
        name = quoted
    name = re.sub("（[^（）]*）$", "", name)
    return next((kind for ending, kind in _KINDS if ending.search(name)), None)


def _clause(text: str, start: int, end: int) -> str:
    since = max(text.rfind(mark, 0, start) for mark in "。；，\n") + 1
    until = re.compile("[。；，\n]").search(text, end)
    return text[since : until.start() if until else len(text)]
