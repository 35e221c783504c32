"""A document's folder, from its files to the checked model."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from huice.library import files
from huice.library.read_definitions import promise
from huice.library.read_measure import MeasureReader, notes_of
from huice.library.read_plan import read_plan
from huice.library.read_programme import read_programme
from huice.library.read_record import RecordReader
from huice.library.read_reports import read_reports
from huice.library.record_files import RelationFile
from huice.library.shape import ID, shaped, text_of
from huice.library.yaml_file import Data, read
from huice.problems import BadInput, Spot
from huice.rules import measure as model
from huice.rules import record
from huice.rules.scope import Scope

Gathering = Callable[[], AbstractContextManager[None]]
"""Opens a block whose problems are kept, so that the reading goes on behind it."""


def read_policy_file(path: Path) -> Data:
    """A file of policies/, named in messages from that folder on."""
    return read(path, "/".join(path.parts[-3:]))


class DocumentReader:
    """One folder: its files in shape, its names in scope; ``document`` builds the model."""

    def __init__(
        self, folder: Path, root: Scope, gathering: Gathering, clusters: Iterable[str]
    ) -> None:
        self.folder, self.gathering = folder, gathering
        self.record = RecordReader(folder, clusters)
        self.data = read_policy_file(folder / "document.yaml")
        self.file = shaped(self.data, files.DocumentFile)
        self.scope = root.inside(folder.name)
        self.scopes = [self.scope]
        self.scope.regions = {
            name: self._members(name, "regions", root.place_codes) for name in self.file.regions
        }
        self.scope.sectors = {
            name: self._members(name, "sectors", root.industry_codes) for name in self.file.sectors
        }
        promise(self.file.define, self.data, ("define",), self.scope)

    def _members(
        self, name: str, field: str, codes: Callable[[str, Spot], tuple[str, ...]]
    ) -> tuple[str, ...]:
        group = getattr(self.file, field)[name]
        found: list[str] = []
        for place, member in enumerate(group.members):
            found.extend(codes(member, self.data.spot((field, name, "members", place))))
        return tuple(found)

    def document(self) -> model.Document:
        file, id = self.file, self.folder.name
        applies_to = self.record.applicability(self.data, file.applies_to)
        measures = self._measures()
        support, set_aside = self.record.support(applies_to)
        taken = {measure.key for measure in measures}
        for entry in support:
            if entry.key in taken:
                raise BadInput.at(entry.spot, f"“{entry.id}”已是措施的名字",
                                  f"'{entry.id}' is the name of a measure")  # fmt: skip
        return model.Document(
            id=id,
            inventory=file.inventory,
            kind=file.kind,
            number=file.number,
            title=file.title.text,
            issuers=tuple(file.issuers),
            issued=file.issued or _end_of(file.issued_month),
            issued_month=file.issued_month,
            in_force=file.in_force,
            until=file.until,
            state=file.state,
            replaced_by=file.replaced.by if file.replaced else "",
            replaced_on=file.replaced.on if file.replaced else None,
            validity_cite=file.validity_cite,
            source=model.SourceText(file.source.file, file.source.lines) if file.source else None,
            calls=tuple(self._call(place, call) for place, call in enumerate(file.calls)),
            recurring=tuple(self._recurring(n, each) for n, each in enumerate(file.recurring)),
            measures=measures,
            notes=notes_of(file.notes),
            spot=Spot(self.data.file, 1),
            not_printed=tuple(file.not_printed),
            applies_to=applies_to,
            relations=tuple(self._relation(n, each) for n, each in enumerate(file.relations)),
            terms=tuple(
                record.DefinedTerm(each.term, each.means.text, each.cite) for each in file.terms
            ),
            support=support,
            set_aside=set_aside,
            duties=self.record.duties(),
            lists=self.record.lists(),
            plan=read_plan(self.folder, self.record.clusters),
            reports=read_reports(self.folder),
            programme=read_programme(self.folder),
        )

    def _relation(self, place: int, each: RelationFile) -> record.Relation:
        """A document of the library is named by its folder; any other by title and number."""
        folder = re.fullmatch(ID, each.to)
        inside = folder and (self.folder.parent / each.to / "document.yaml").is_file()
        if folder and not inside:
            raise BadInput.at(
                self.data.spot(("relations", place, "to")),
                f"政策库里没有文件夹“{each.to}”",
                f"the library has no folder '{each.to}'",
            )
        return record.Relation(
            each.rel, each.to if inside else "", "" if inside else each.to, each.cite
        )

    def _call(self, place: int, call: files.CallFile) -> model.Call:
        stages = tuple(
            model.Stage(stage.id, stage.title.text, stage.who, stage.opens, stage.closes,
                        stage.cite, stage.entry, text_of(stage.note))
            for stage in call.stages
        )  # fmt: skip
        return model.Call(call.id, call.title.text, call.published, call.cite, stages)

    def _recurring(self, place: int, each: files.RecurringFile) -> model.Recurring:
        days = []
        for text in each.days:
            try:
                day = date.fromisoformat(f"2000-{text}")
            except ValueError:
                raise BadInput.at(
                    self.data.spot(("recurring", place, "days")),
                    f"“{text}”不是月-日，如 01-15",
                    f"'{text}' is no month-day such as 01-15",
                ) from None
            days.append((day.month, day.day))
        return model.Recurring(each.id, each.title.text, each.who.text, tuple(days), each.cite)

    def _measures(self) -> tuple[model.Measure, ...]:
        path = self.folder / "measures.yaml"
        if not path.exists():
            return ()
        data = read_policy_file(path)
        file = shaped(data, files.MeasuresFile)
        measures: dict[str, model.Measure] = {}
        for place, each in enumerate(file.measures):
            with self.gathering():
                reader = MeasureReader(self.folder.name, self.scope, data, file, place)
                self.scopes.append(reader.scope)
                if each.id in measures:
                    raise BadInput.at(reader.spot(), f"措施“{each.id}”写了两次",
                                      f"measure '{each.id}' is given twice")  # fmt: skip
                measures[each.id] = reader.measure()
        return tuple(measures.values())


def _end_of(month: str) -> date | None:
    """The last day of a month such as 2023-12: the day by which it was issued."""
    if not month:
        return None
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])
