"""programme.yaml of a document, from the file to the model."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from huice.library import programme_files as files
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, Path_, read
from huice.problems import BadInput, near
from huice.rules import programme as model
from huice.values.literals import NotALiteral, read_literal


def read_programme(folder: Path) -> model.Programme | None:
    """The programme in a folder; None where it has none."""
    path = folder / "programme.yaml"
    if not path.exists():
        return None
    data = read(path, f"{folder.parent.name}/{folder.name}/{path.name}")
    return _Reader(folder.name, data).programme()


class _Reader:
    def __init__(self, document: str, data: Data) -> None:
        self.document, self.data = document, data
        self.file = shaped(data, files.ProgrammeFile)

    def programme(self) -> model.Programme:
        file = self.file
        self._once("duties", [each.id for each in file.duties])
        self._once("stages", [each.id for each in file.stages])
        self._once("provisions", [each.id for each in file.provisions])
        return model.Programme(
            self.document, file.title.text, file.pays, tuple(map(self._key, file.measures)),
            tuple(self._duty(n, each) for n, each in enumerate(file.duties)),
            tuple(self._stage(n, each) for n, each in enumerate(file.stages)),
            self._review(file.review) if file.review else None,
            tuple(self._allotting(n, each) for n, each in enumerate(file.allotting)),
            tuple(self._provision(n, each) for n, each in enumerate(file.provisions)),
            file.cite, self.data.spot(()),
        )  # fmt: skip

    def _duty(self, place: int, each: files.DutyFile) -> model.Duty:
        spot = self.data.spot(("duties", place))
        return model.Duty(each.id, each.title.text, each.does.text, each.cite, spot)

    def _stage(self, place: int, each: files.StageFile) -> model.Stage:
        path: Path_ = ("stages", place)
        known = [duty.id for duty in self.file.duties]
        if each.actor not in known:
            hint = near(each.actor, known)
            raise BadInput.at(
                self.data.spot((*path, "actor")),
                f"环节“{each.id}”没有行为人：duties 里没有“{each.actor}”{hint.zh}",
                f"the stage '{each.id}' has no actor: no '{each.actor}' under duties{hint.en}",
            )
        return model.Stage(
            each.id, each.title.text, each.actor, text_of(each.by), text_of(each.lapse), each.silent,
            self._key(each.runs) if each.runs else "", each.cite, text_of(each.reading),
            each.act, self._moment(each.opens, (*path, "opens")), self._moment(each.closes, (*path, "closes")),
            self.data.spot(path),
        )  # fmt: skip

    def _review(self, each: files.ReviewFile) -> model.Review:
        return model.Review(
            each.method.text,
            tuple(model.Criterion(x.title.text, Fraction(x.points), x.cite) for x in each.rubric),
            tuple(model.Passing(x.region, Fraction(x.points), x.cite) for x in each.passing),
            each.silent, each.cite, self.data.spot(("review",)),
        )  # fmt: skip

    def _allotting(self, place: int, each: files.AllottingFile) -> model.Allotting:
        return model.Allotting(
            self._key(each.measure), each.rule, tuple(each.base), each.place, each.cite, text_of(each.reading),
            self.data.spot(("allotting", place)),
        )  # fmt: skip

    def _provision(self, place: int, each: files.ProvisionFile) -> model.Provision:
        path: Path_ = ("provisions", place)
        return model.Provision(each.id, each.topic, each.says.text, self._length(each.length, path),
                               _share(each.void_above), each.cite, self.data.spot(path),
                               tuple(each.grades), tuple(x.text for x in each.links),
                               tuple(each.bars), each.then, each.book)  # fmt: skip

    def _moment(self, written: str, path: Path_) -> str:
        try:
            if written:
                model.moment(written)
        except ValueError:
            raise BadInput.at(
                self.data.spot(path),
                f"日历上没有“{written}”",
                f"the calendar has no '{written}'",
                str(path[-1]),
            ) from None
        return written

    def _length(self, written: str, path: Path_) -> str:
        try:
            is_length = not written or read_literal(written).type.kind == "duration"
        except NotALiteral:
            is_length = False
        if not is_length:
            raise BadInput.at(
                self.data.spot((*path, "length")),
                f"“{written}”不是期间，应如 30日、5年",
                f"'{written}' is no length of time, such as 30日 or 5年",
                "length",
            )
        return written

    def _key(self, name: str) -> str:
        """A name of this document's, or one of another with its document before it."""
        return name if "/" in name else f"{self.document}/{name}"

    def _once(self, where: str, ids: Iterable[str]) -> None:
        seen: set[str] = set()
        for place, id in enumerate(ids):
            if id in seen:
                raise BadInput.at(
                    self.data.spot((where, place)), f"“{id}”写了两次", f"'{id}' is given twice"
                )
            seen.add(id)


def _share(written: str) -> Fraction | None:
    return Fraction(int(written.removesuffix("%")), 100) if written else None
