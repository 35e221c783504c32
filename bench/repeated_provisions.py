"""Provisions for a bench: those of ../shared/seeds, or made-up ones, over and over with changes."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from huice import places
from huice.text.document import Block, Document, Part, Provision
from huice.text.reader import read_paths

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = "璟珩翊澜翎瑾昀煦琛湉垚淼焱楠榕桦榆槿葳蕤霁霄峤岫溯湛沅沛洵瀚澍鹭鸢鹤骐骥麒麟貔貅鲲鹏"


def originals() -> list[Document]:
    if SEEDS.is_dir():
        return read_paths([SEEDS])
    dice = random.Random(7)
    return [made_up(dice, number) for number in range(60)]


def made_up(dice: random.Random, number: int) -> Document:
    """A document of invented sentences; common words are common in it, as they are in policies."""
    common = [
        "企业",
        "产业",
        "发展",
        "支持",
        "项目",
        "建设",
        "技术",
        "创新",
        "服务",
        "资金",
        "重点",
        "推动",
    ]
    signs = [chr(0x4E00 + dice.randrange(3500)) for _ in range(400)]

    def sentence() -> str:
        words = (
            dice.choice(common) if dice.random() < 0.4 else "".join(dice.choices(signs, k=2))
            for _ in range(dice.randrange(8, 30))
        )
        return "".join(words) + f"不低于{dice.randrange(1, 900)}万元。"

    def article(at: int) -> Provision:
        text = "".join(sentence() for _ in range(dice.randrange(1, 6)))
        return Provision("条", f"第{at}条", (("条", at),), f"第{at}条", "", (Block("text", text, ((0, at),)),))  # fmt: skip

    title = f"珠海市促进{''.join(dice.choices(signs, k=4))}产业发展若干措施"
    children = tuple(article(at) for at in range(1, 41))
    part = Part("text", "made-up.txt", 100 * number + 1, 100 * number + 40)
    root = Provision("文件", "", (), "", title, (), children)
    return Document("", title, f"珠府〔2031〕{number}号", ("珠海市人民政府",), "final", (part,), root, region="珠海市", years=(2031, 2035))  # fmt: skip


class Variations:
    """The originals over and over: other figures, other places of the same length, new names."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.dice = random.Random(20)
        self.names: list[str] = []
        text = "".join(document.root.whole_text for document in documents)
        provinces = places.children(places.COUNTRY)
        cities = [places.name(city) for one in provinces for city in places.children(one)]
        self.others = {size: [name for name in cities if len(name) == size] for size in range(3, 8)}
        used = sorted({name for name in cities if name in text and 3 <= len(name) <= 7}, key=len)
        self.place = re.compile("|".join(reversed(used)) or "(?!)")

    def __iter__(self) -> Iterator[list[Document]]:
        number = 0
        while True:
            number += 1
            yield self._repetition(number)

    def _repetition(self, number: int) -> list[Document]:
        digits = "".join(self.dice.sample("123456789", 9))
        self.figures = str.maketrans("123456789", digits)
        self.moved: dict[str, str] = {}
        file = f"repetition-{number}.txt"
        return [self._varied(document, number, file) for document in self.documents]

    def _varied(self, document: Document, number: int, file: str) -> Document:
        title = f"{self._places(document.title)}{number}"
        years = document.years and (document.years[0] + number % 9, document.years[1] + number % 9)
        return replace(
            document,
            id=f"{number:05}{zlib.crc32(document.title.encode()) % 10**5:05}",
            title=title,
            number=f"{document.number}之{number}" if document.number else "",
            parts=tuple(replace(part, file=file) for part in document.parts),
            root=replace(self._provision(document.root), title=title),
            years=years,
            region=self._places(document.region),
            copies=(),
        )

    def _provision(self, unit: Provision) -> Provision:
        return replace(
            unit,
            title=self._places(unit.title),
            blocks=tuple(self._block(block) for block in unit.blocks),
            children=tuple(map(self._provision, unit.children)),
        )

    def _block(self, block: Block) -> Block:
        text = self._places(block.text).translate(self.figures)
        if self.dice.random() < 0.05:
            name = self.dice.choice(SURNAMES) + "".join(self.dice.choices(GIVEN, k=2))
            self.names.append(name)
            text += f"联系人{name}。"
        return replace(block, text=text)

    def _places(self, text: str) -> str:
        return self.place.sub(lambda found: self._other(found[0]), text)

    def _other(self, name: str) -> str:
        return self.moved.setdefault(name, self.dice.choice(self.others[len(name)]))
