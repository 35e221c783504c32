"""A measure, from its file to the checked model."""

from __future__ import annotations

from datetime import date

from huice.language import Text
from huice.library import files
from huice.library.read_definitions import promise, with_reading
from huice.library.shape import Bilingual, text_of
from huice.library.yaml_file import Data, Path_
from huice.problems import BadInput, Spot, near
from huice.rules import measure as model
from huice.rules.check import check
from huice.rules.scope import Scope
from huice.rules.terms import FactRef, Term, walk
from huice.values.types import BOOLEAN, MONEY


class MeasureReader:
    """One measure of measures.yaml: its expressions checked in its own scope."""

    def __init__(
        self, document: str, scope: Scope, data: Data, file: files.MeasuresFile, place: int
    ) -> None:
        self.document, self.data, self.shared = document, data, file.shared
        self.file, self.path = file.measures[place], ("measures", place)
        self.key = f"{document}/{self.file.id}"
        self.scope = scope.inside(self.key)
        self.using: list[str] = []
        promise(self.file.define, data, (*self.path, "define"), self.scope)

    def spot(self, *path: str | int) -> Spot:
        return self.data.spot((*self.path, *path))

    def measure(self) -> model.Measure:
        file = self.file
        self.scope.all_definitions()
        requirements = self._requirements(file.requires, (*self.path, "requires"))
        bars = tuple(self._exclusion(n, each) for n, each in enumerate(file.excludes))
        everything = (*requirements, *bars)
        self._unique(everything)
        return model.Measure(
            key=self.key,
            title=file.title.text,
            cite=file.cite,
            inventory=tuple(file.inventory),
            applicant=file.applicant.text,
            department=file.department.text,
            anchor=_anchor(file.anchor),
            requirements=everything,
            exceptions=tuple(self._exception(n, each) for n, each in enumerate(file.exceptions)),
            award=self._award(),
            quotas=tuple(model.Quota(q.title.text, q.limit, q.per.text, q.cite)
                         for q in file.quotas),
            stacking=tuple(
                model.Stacking(s.rule, s.text.text, s.cite, tuple(self._whole(m) for m in s.measures))
                for s in file.stacking
            ),
            materials=tuple(self._material(n, each) for n, each in enumerate(file.materials)),
            notes=notes_of(file.notes),
            by_application=file.by_application,
            spot=self.spot(),
        )  # fmt: skip

    def _whole(self, key: str) -> str:
        return key if "/" in key else f"{self.document}/{key}"

    def _unique(self, requirements: tuple[model.Requirement, ...]) -> None:
        seen: set[str] = set()
        for path, each in model.tree(requirements):
            if path in seen:
                raise BadInput.at(each.spot, f"条件“{path}”写了两次", f"'{path}' is given twice")
            seen.add(path)

    def _requirements(
        self, listed: list[files.RequirementFile], path: Path_
    ) -> tuple[model.Requirement, ...]:
        found: list[model.Requirement] = []
        for place, each in enumerate(listed):
            if each.use is not None:
                found.extend(self._used(each.use, (*path, place)))
            else:
                found.append(self._requirement(each, (*path, place)))
        return tuple(found)

    def _used(self, name: str, path: Path_) -> tuple[model.Requirement, ...]:
        if name not in self.shared:
            hint = near(name, self.shared)
            raise BadInput.at(self.data.spot(path), f"没有共用条件“{name}”{hint.zh}",
                              f"no shared list '{name}'{hint.en}")  # fmt: skip
        if name in self.using:
            circle = " → ".join([*self.using, name])
            raise BadInput.at(self.data.spot(path), f"共用条件循环：{circle}",
                              f"shared lists in a circle: {circle}")  # fmt: skip
        self.using.append(name)
        found = self._requirements(self.shared[name], ("shared", name))
        self.using.pop()
        return found

    def _requirement(self, each: files.RequirementFile, path: Path_) -> model.Requirement:
        assert each.title is not None
        spot = self.data.spot(path)
        base: tuple[str, Text, str, Spot, Text | None] = (
            each.id, each.title.text, each.cite, spot, text_of(each.reading))  # fmt: skip
        that = None
        if each.that is not None:
            that = self._condition(each.that, (*path, "that"), each.reading)
        if each.judged_by:
            return model.Judgement(*base, each.judged_by.text, text_of(each.evidence), that)
        if that is not None:
            self._refuse_decided(that)
            return model.Test(*base, that)
        if each.classes is not None:
            classes = tuple(self._class(one, (*path, "classes", n))
                            for n, one in enumerate(each.classes))  # fmt: skip
            return model.Classes(*base, classes)
        if each.at_least is not None:
            parts = self._requirements(each.at_least.of, (*path, "at_least", "of"))
            if each.at_least.n > len(parts):
                raise BadInput.at(spot, f"只有 {len(parts)} 项，不能要求 {each.at_least.n} 项",
                                  f"{each.at_least.n} of {len(parts)} is impossible")  # fmt: skip
            return model.Group(*base, "at_least", each.at_least.n, parts)
        mode = "all" if each.all is not None else "any"
        listed = each.all if each.all is not None else each.any
        parts = self._requirements(listed or [], (*path, mode))
        if not parts:
            raise BadInput.at(spot, "至少列一项", "at least one part is expected")
        return model.Group(*base, "all" if mode == "all" else "any", 1, parts)

    def _refuse_decided(self, that: Term) -> None:
        """A fact that an authority decides belongs in a judgement, not in a test of the company."""
        for part in walk(that):
            if isinstance(part, FactRef) and self.scope.facts[part.name].source == "decided":
                raise BadInput.at(
                    part.spot,
                    f"“{part.name}”由主管部门认定，须写 judged_by",
                    f"'{part.name}' is decided by the authority, name it under judged_by",
                )

    def _class(self, each: files.ClassFile, path: Path_) -> model.Class:
        spot, title = self.data.spot(path), each.title.text
        parts = self._requirements(each.all, (*path, "all"))
        demands = model.Group(each.id, title, each.cite, spot, None, "all", 1, parts)
        when = self._condition(each.when, (*path, "when"), None)
        return model.Class(each.id, title, each.cite, when, demands)

    def _condition(self, text: str, path: Path_, reading: Bilingual | None) -> Term:
        spot = self.data.spot(path)
        term = check(text, self.scope, spot, BOOLEAN)
        if term.type != BOOLEAN:
            kind = term.type.describe()
            raise BadInput.at(spot, f"此处是{kind.zh}，应为条件（是或否）",
                              f"found {kind.en}, a condition is expected")  # fmt: skip
        return with_reading(term, text_of(reading), spot)

    def _exclusion(self, place: int, each: files.ExclusionFile) -> model.Exclusion:
        path = (*self.path, "excludes", place)
        when = self._condition(each.when, (*path, "when"), each.reading)
        return model.Exclusion(each.id, each.title.text, each.cite, self.data.spot(path),
                               text_of(each.reading), when)  # fmt: skip

    def _exception(self, place: int, each: files.ExceptionFile) -> model.ExceptionRule:
        path = (*self.path, "exceptions", place)
        instead = []
        for name, text in each.instead.items():
            spot = self.data.spot((*path, "instead", name))
            general = self.scope.definition(name, spot)
            if general is None:
                raise BadInput.at(spot, f"没有定义“{name}”可作例外", f"no definition '{name}'")
            term = check(text, self.scope, spot, general.type)
            if term.type != general.type:
                found, expected = term.type.describe(), general.type.describe()
                raise BadInput.at(spot, f"此处是{found.zh}，应为{expected.zh}",
                                  f"found {found.en}, expected {expected.en}")  # fmt: skip
            instead.append((general.key, term))
        return model.ExceptionRule(
            each.id, each.title.text, each.cite,
            self._condition(each.when, (*path, "when"), each.reading),
            tuple(instead), text_of(each.discretion), self.data.spot(path), text_of(each.reading),
        )  # fmt: skip

    def _award(self) -> model.Award:
        file, path = self.file.award, (*self.path, "award")
        amount = self._money(file.amount, (*path, "amount")) if file.amount is not None else None
        caps = tuple(
            model.Cap(self._money(cap.at, (*path, "caps", place, "at")), cap.cite)
            for place, cap in enumerate(file.caps)
        )
        return model.Award(file.kind, file.payee.text, file.cite, self.data.spot(path), amount,
                           caps, text_of(file.gives), text_of(file.note), file.to)  # fmt: skip

    def _money(self, text: str, path: Path_) -> Term:
        spot = self.data.spot(path)
        term = check(text, self.scope, spot, MONEY)
        if term.type != MONEY:
            kind = term.type.describe()
            raise BadInput.at(
                spot, f"此处是{kind.zh}，应为金额", f"found {kind.en}, expected money"
            )
        return term

    def _material(self, place: int, each: files.MaterialFile) -> model.Material:
        path = (*self.path, "materials", place, "when")
        when = self._condition(each.when, path, None) if each.when else None
        return model.Material(each.title.text, each.cite, text_of(each.form), when)


def _anchor(file: files.AnchorFile) -> model.Anchor:
    day = date(file.year, 12, 31) if file.of == "year" and file.year else file.day
    return model.Anchor(file.of, day, file.cite)


def notes_of(notes: list[files.NoteFile]) -> tuple[model.Note, ...]:
    return tuple(model.Note(note.text.text, note.cite) for note in notes)
