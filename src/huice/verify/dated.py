"""The figures of a document.yaml: its days, its calls and yearly deadlines, its groups of places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from huice import places
from huice.language import Text
from huice.library import files
from huice.library.policies import Policies
from huice.library.read_document import read_policy_file
from huice.library.shape import shaped
from huice.library.yaml_file import Data, Path_
from huice.rules.measure import Document
from huice.verify.encoded import Figure, moment_wanted
from huice.verify.printed import Wanted

SIGNED: Final = "文末日期"


def dated_figures(policies: Policies, document: Document) -> list[Figure]:
    """Days of issue, force and end; windows of calls; yearly deadlines; members of groups; the
    printed days that the rules of measures hang on."""
    data = read_policy_file(policies.root / document.id / "document.yaml")
    file = shaped(data, files.DocumentFile)
    reader = _Reader(document, data, file)
    return [*reader.validity(), *reader.calls(), *reader.recurring(), *reader.regions(),
            *_anchors(document)]  # fmt: skip


def _anchors(document: Document) -> Iterator[Figure]:
    for measure in document.measures:
        anchor = measure.anchor
        if anchor.day is None or not anchor.cite:
            continue
        notes = (*measure.notes, *document.notes)
        wanted = Wanted("year", anchor.day.year) if anchor.kind == "year" else Wanted("date", anchor.day)  # fmt: skip
        shown = f"{anchor.day.year}年" if anchor.kind == "year" else str(anchor.day)
        yield Figure(f"{measure.key}/anchor", measure.spot, anchor.cite, wanted, shown, (), notes)


class _Reader:
    def __init__(self, document: Document, data: Data, file: files.DocumentFile) -> None:
        self.document, self.data, self.file = document, data, file

    def validity(self) -> Iterator[Figure]:
        cite = self.file.validity_cite
        issued, in_force, until = self.file.issued, self.file.in_force, self.file.until
        if issued:
            yield self._figure(("issued",), SIGNED, Wanted("date", issued), str(issued))
        if in_force and cite:
            # a document without a day of its own is in force from the day it was issued
            own = SIGNED if in_force == issued else ""
            joined = "；".join(dict.fromkeys(each for each in (cite, own) if each))
            yield self._figure(("in_force",), joined, Wanted("date", in_force), str(in_force))
        if until and cite:
            wanted = Wanted("until", (in_force or issued or until, until))
            yield self._figure(("until",), cite, wanted, str(until))

    def calls(self) -> Iterator[Figure]:
        for n, call in enumerate(self.file.calls):
            path: Path_ = ("calls", n)
            cite = f"{call.cite}；{SIGNED}" if call.published == self.file.issued else call.cite
            yield self._figure(
                (*path, "published"), cite, Wanted("date", call.published), str(call.published)
            )
            for m, stage in enumerate(call.stages):
                here: Path_ = (*path, "stages", m)
                texts = (stage.note.text,) if stage.note else ()
                if stage.opens:
                    yield self._figure((*here, "opens"), stage.cite, Wanted("date", stage.opens),
                                       str(stage.opens), texts)  # fmt: skip
                yield self._figure((*here, "closes"), stage.cite, moment_wanted(stage.closes),
                                   _shown(stage.closes), texts)  # fmt: skip

    def recurring(self) -> Iterator[Figure]:
        for n, each in enumerate(self.file.recurring):
            for m, written in enumerate(each.days):
                month, day = (int(part) for part in written.split("-"))
                yield self._figure(("recurring", n, "days", m), each.cite,
                                   Wanted("month_day", (month, day)), f"{month}月{day}日")  # fmt: skip

    def regions(self) -> Iterator[Figure]:
        for name, group in self.file.regions.items():
            for n, member in enumerate(group.members):
                figure = self._figure(("regions", name, "members", n), group.cite,
                                      Wanted("place", places.find(member)), member)  # fmt: skip
                yield replace(figure, group=name, group_size=len(group.members))

    def _figure(
        self, path: Path_, cite: str, wanted: Wanted, shown: str,
        explained: tuple[Text, ...] = (),
    ) -> Figure:  # fmt: skip
        rule = f"{self.document.id}/{'/'.join(str(part) for part in path)}"
        return Figure(rule, self.data.spot(path), cite, wanted, shown, explained,
                      self.document.notes)  # fmt: skip


def _shown(moment: date | datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else str(moment)
