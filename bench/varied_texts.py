"""Documents in any number: those of a folder, repeated with other places, figures and sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from huice import places
from huice.text.document import Block, Document, Part, Provision
from huice.text.reader import document_id, read_paths

ROOT = Path(__file__).resolve().parent.parent
FIGURE = re.compile(r"\d+")
SENTENCE = re.compile(r"[^。；\n]*[。；\n]?")


def source_folder() -> Path:
    """The source compilations where they stand beside the project, else the samples."""
    seeds = ROOT.parent / "shared" / "seeds"
    return seeds if seeds.is_dir() else ROOT / "samples" / "texts"


class Texts:
    """The documents of a folder and what they vary by."""

    def __init__(self, folder: Path) -> None:
        self.documents = read_paths([folder])
        units = [unit for document in self.documents for unit in document.provisions()]
        self.sentences = [
            each
            for unit in units
            for each in SENTENCE.findall(unit.text)
            if 8 <= len(each) <= 120 and "\t" not in each
        ]
        self.cities = [
            places.name(city)
            for province in places.children(places.COUNTRY)
            for city in places.children(province)
            if places.level(city) == "city"
        ]
        self.provinces = [places.name(code) for code in places.children(places.COUNTRY)]
        named = {p for p in (*self.cities, *self.provinces)}
        short = {name: name[:-1] for name in named if len(name) == 3 and name[-1] in "市省"}
        self.name = re.compile("|".join(sorted({*named, *short.values()}, key=len, reverse=True)))

    def word(self, rng: random.Random, length: int) -> str:
        """A run of characters as it stands somewhere in the texts."""
        while True:
            sentence = rng.choice(self.sentences)
            start = rng.randrange(max(1, len(sentence) - length))
            word = sentence[start : start + length]
            if len(word) == length and word.isalnum():
                return word

    def imports(self, provisions: int, each: int) -> Iterator[list[Document]]:
        """Documents with about ``provisions`` provisions in all, ``each`` at a time."""
        held, batch, in_batch = 0, list[Document](), 0
        for round_ in count():
            for document in self.round(round_):
                units = sum(1 for _ in document.provisions())
                batch.append(document)
                held, in_batch = held + units, in_batch + units
                if in_batch >= each or held >= provisions:
                    yield batch
                    batch, in_batch = [], 0
                if held >= provisions:
                    return

    def round(self, number: int) -> Iterator[Document]:
        """Every document once; the first round changes nothing but the file's name."""
        for at, document in enumerate(self.documents):
            change = Change(self, random.Random(number * 1000 + at)) if number else None
            yield self._changed(document, f"{number}/{document.file}", change, number)

    def _changed(
        self, document: Document, file: str, change: Change | None, number: int
    ) -> Document:
        parts = tuple(Part(p.role, file, p.first, p.last) for p in document.parts)
        if change is None:
            return replace(document, parts=parts, copies=())
        title = change.names(change.figures(document.title, keep=0))
        own = f"{document.number or document.id}·{number}"
        return replace(
            document, id=document_id(own, title), title=title, number=own, parts=parts,
            region=change.names(document.region), copies=(), relations=(), repairs=(),
            root=change.unit(document.root),
        )  # fmt: skip


class Change:
    """One way to change a document: every place becomes another one throughout."""

    def __init__(self, texts: Texts, rng: random.Random) -> None:
        self.texts, self.rng = texts, rng
        self.chosen: dict[str, str] = {}

    def unit(self, unit: Provision) -> Provision:
        blocks = tuple(map(self.block, unit.blocks))
        children = tuple(map(self.unit, unit.children))
        return replace(unit, title=self.names(unit.title), blocks=blocks, children=children)

    def block(self, block: Block) -> Block:
        text = self.names(self.figures(block.text, keep=0.5))
        if block.kind == "text" and len(text) > 40:
            pieces = [each for each in SENTENCE.findall(text) if each]
            pieces[self.rng.randrange(len(pieces))] = self.rng.choice(self.texts.sentences)
            text = "".join(pieces)
        starts = tuple((at, line) for at, line in block.starts if at < max(len(text), 1))
        return Block(block.kind, text, starts, block.level)

    def figures(self, text: str, keep: float) -> str:
        return FIGURE.sub(lambda found: self._figure(found[0], keep), text)

    def _figure(self, figure: str, keep: float) -> str:
        if self.rng.random() < keep:
            return figure
        if len(figure) == 4 and figure.startswith("20"):
            return str(self.rng.randrange(2010, 2036))
        return str(self.rng.randrange(10 ** (len(figure) - 1), 10 ** len(figure)))

    def names(self, text: str) -> str:
        return self.texts.name.sub(lambda found: self._name(found[0]), text)

    def _name(self, name: str) -> str:
        if name not in self.chosen:
            pool = self.texts.provinces if name.endswith("省") else self.texts.cities
            other = self.rng.choice(pool)
            full = name.endswith(("市", "省"))
            self.chosen[name] = other if full or len(other) != 3 else other[:-1]
        return self.chosen[name]
