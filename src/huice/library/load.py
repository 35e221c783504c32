"""Read a policies/ folder into checked ``Policies``. All problems are gathered before it stops."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from huice.language import Text
from huice.library import files
from huice.library.policies import InventoryRow, Policies
from huice.library.yaml_file import Data, Path_, read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules import measure as model
from huice.rules.check import check
from huice.rules.facts import Fact
from huice.rules.functions import FUNCTIONS
from huice.rules.scope import Definition, Scope
from huice.rules.terms import Call, Row, Table, Term, walk
from huice.values.literals import NotALiteral, read_literal, read_ordered
from huice.values.range import Range
from huice.values.types import (
    BOOLEAN,
    DURATION,
    INDUSTRY,
    MONEY,
    PLACE,
    Type,
    count,
)

OTHERWISE = "其他"
SIMPLE_TYPES = {
    "money",
    "rate",
    "number",
    "date",
    "duration",
    "boolean",
    "place",
    "industry",
    "text",
}


def load_folder(root: Path) -> Policies:
    """The policies under ``root``; raises BadInput with everything that is wrong."""
    if not root.is_dir():
        raise BadInput.at(Spot(str(root)), "没有这个文件夹", "no such folder")
    loader = _Loader(root)
    policies = loader.load()
    if loader.problems:
        raise BadInput(loader.problems)
    return policies


def document_folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.glob("*/document.yaml"))


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.facts: dict[str, Fact] = {}
        self.scope = Scope(self.facts)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        try:
            yield
        except BadInput as error:
            self.problems.extend(error.problems)

    def read(self, path: Path) -> Data:
        return read(path, str(path.relative_to(self.root.parent)))

    def load(self) -> Policies:
        for path in sorted({*self.root.glob("facts/*.yaml"), *self.root.glob("*/facts.yaml")}):
            with self.gathering():
                self.read_facts(path)
        folders = document_folders(self.root)
        readers = []
        for folder in folders:
            with self.gathering():
                readers.append(_DocumentReader(self, folder))
        with self.gathering():
            self.scope.all_definitions()
        documents: list[model.Document] = []
        definitions = dict[str, Definition]()
        for reader in readers:
            with self.gathering():
                documents.append(reader.document())
        if not self.problems:
            definitions |= self.scope.all_definitions()
            for reader in readers:
                for scope in reader.scopes:
                    definitions |= scope.all_definitions()
            self._check_references(documents)
        return Policies(self.root, self.facts, definitions, tuple(documents), self.inventory())

    def read_facts(self, path: Path) -> None:
        data = self.read(path)
        for name, each in files.shaped(data, files.FactsFile).facts.items():
            with self.gathering():
                spot = data.spot(("facts", name))
                if name in self.facts:
                    first = self.facts[name].spot
                    raise BadInput.at(
                        spot,
                        f"事实“{name}”已在 {first} 写过",
                        f"fact '{name}' is already given at {first}",
                    )
                self.facts[name] = _fact(name, each, data.spot(("facts", name, "type")), spot)

    def inventory(self) -> tuple[InventoryRow, ...]:
        path = self.root / "inventory.csv"
        if not path.exists():
            return ()
        spot = Spot(str(path.relative_to(self.root.parent)), 1)
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                return tuple(
                    InventoryRow(row["id"], row["document"], row["cite"], row["class"])
                    for row in csv.DictReader(stream)
                )
        except (KeyError, UnicodeDecodeError, csv.Error):
            raise BadInput.at(spot, "清单应为 UTF-8 的 CSV，含 id、document、cite、class 四列",
                              "UTF-8 CSV with the columns id, document, cite, class is expected") from None  # fmt: skip

    def _check_references(self, documents: list[model.Document]) -> None:
        keys = {measure.key for document in documents for measure in document.measures}
        for document in documents:
            for each in document.measures:
                for rule in each.stacking:
                    for key in rule.measures:
                        if key not in keys:
                            hint = near(key, keys)
                            self.problems.append(Problem(
                                each.spot,
                                Text(f"没有措施“{key}”{hint.zh}", f"no measure '{key}'{hint.en}"),
                                "stacking",
                            ))  # fmt: skip


def _fact(name: str, each: files.FactFile, type_spot: Spot, spot: Spot) -> Fact:
    kind = _type(each, type_spot)
    plausible = None
    if each.plausible:
        try:
            plausible = read_ordered(each.plausible, kind)
        except NotALiteral as error:
            raise BadInput.at(spot, error.zh, error.en, "plausible") from None
        if not isinstance(plausible, Range):
            raise BadInput.at(
                spot, "应为范围，如 1万元至1000亿元", "a range is expected", "plausible"
            )
    return Fact(
        name, kind, each.yearly, each.source, each.label.text, each.where.text, spot,
        each.signed, plausible,
    )  # fmt: skip


def _type(each: files.FactFile, spot: Spot) -> Type:
    if each.type == "duration":
        return DURATION
    if each.type in SIMPLE_TYPES:
        return Type(each.type)  # type: ignore[arg-type]
    if each.type == "choice" and each.options:
        return Type("choice", options=tuple(each.options))
    if each.type.startswith("count ") and each.type[6:].strip():
        return count(each.type[6:].strip())
    hint = near(each.type, [*SIMPLE_TYPES, "choice", "count 人"])
    raise BadInput.at(
        spot,
        f"不认识的类型“{each.type}”（choice 须写 options，count 须写单位）{hint.zh}",
        f"unknown type '{each.type}' (choice needs options, count a unit){hint.en}",
        "type",
    )


class _DocumentReader:
    """One folder: its files in shape, its names in scope; ``document`` builds the model."""

    def __init__(self, loader: _Loader, folder: Path) -> None:
        self.loader, self.folder = loader, folder
        self.data = loader.read(folder / "document.yaml")
        self.file = files.shaped(self.data, files.DocumentFile)
        self.scope = loader.scope.inside(folder.name)
        self.scopes = [self.scope]
        self.scope.regions = {
            name: self._members(name, "regions", loader.scope.place_codes)
            for name in self.file.regions
        }
        self.scope.sectors = {
            name: self._members(name, "sectors", loader.scope.industry_codes)
            for name in self.file.sectors
        }
        self._promise(self.file.define, self.data, ("define",), self.scope)

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
        return model.Document(
            id=id,
            inventory=file.inventory,
            number=file.number,
            title=file.title.text,
            issuers=tuple(file.issuers),
            issued=file.issued,
            in_force=file.in_force,
            until=file.until,
            state=file.state,
            replaced_by=file.replaced.by if file.replaced else "",
            replaced_on=file.replaced.on if file.replaced else None,
            validity_cite=file.validity_cite,
            source=model.SourceText(file.source.file, file.source.lines) if file.source else None,
            calls=tuple(self._call(place, call) for place, call in enumerate(file.calls)),
            recurring=tuple(self._recurring(n, each) for n, each in enumerate(file.recurring)),
            measures=self._measures(),
            notes=_notes(file.notes),
            spot=Spot(self.data.file, 1),
        )

    def _call(self, place: int, call: files.CallFile) -> model.Call:
        stages = tuple(
            model.Stage(stage.id, stage.title.text, stage.who, stage.opens, stage.closes,
                        stage.cite, stage.entry, _text(stage.note))
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
        data = self.loader.read(path)
        file = files.shaped(data, files.MeasuresFile)
        measures: dict[str, model.Measure] = {}
        for place, each in enumerate(file.measures):
            with self.loader.gathering():
                reader = _MeasureReader(self, data, file, place)
                if each.id in measures:
                    raise BadInput.at(reader.spot(), f"措施“{each.id}”写了两次",
                                      f"measure '{each.id}' is given twice")  # fmt: skip
                measures[each.id] = reader.measure()
        return tuple(measures.values())

    def _promise(self, define: files.Definitions, data: Data, path: Path_, scope: Scope) -> None:
        for name, each in define.items():
            here = (*path, name)
            for full, pending in _definitions(name, each, data, here, scope):
                self._declare(full, pending, data.spot(here), scope)

    def _declare(self, name: str, pending: Any, spot: Spot, scope: Scope) -> None:
        shared = "." in name
        target = self.loader.scope if shared else scope
        if name in self.loader.facts or name in target.own():
            raise BadInput.at(spot, f"“{name}”已有定义", f"'{name}' is already defined")
        # a dotted name belongs to the whole library, yet is read with this document's groups
        target.promise(name, (lambda _: pending(scope, name)) if shared
                       else (lambda _: pending(scope, scope.key(name))))  # fmt: skip


PendingIn = Callable[[Scope, str], Definition]


def _definitions(
    name: str, each: str | files.DefinitionFile, data: Data, path: Path_, scope: Scope
) -> Iterator[tuple[str, PendingIn]]:
    """The definitions one entry makes: itself, or one for each column of its table."""
    if isinstance(each, files.DefinitionFile) and each.columns is not None:
        for place, column in enumerate(each.columns):
            yield column, _pending(each, data, path, column=place)
    else:
        yield name, _pending(each, data, path)


def _pending(
    each: str | files.DefinitionFile, data: Data, path: Path_, column: int | None = None
) -> PendingIn:
    def define(scope: Scope, key: str) -> Definition:
        spot = data.spot(path)
        if isinstance(each, str):
            term = check(each, scope, spot)
            return Definition(key, _with_reading(term, None, spot), Text(key, key), "", None, spot)
        if each.is_ is not None:
            expected = Type("choice", options=tuple(each.options)) if each.options else None
            term = check(each.is_, scope, data.spot((*path, "is")), expected)
        else:
            term = _table(each, data, path, scope, column)
        reading = _text(each.reading)
        label = _text(each.label) or Text(key, key)
        return Definition(key, _with_reading(term, reading, spot), label, each.cite, reading, spot)

    return define


def _table(
    each: files.DefinitionFile, data: Data, path: Path_, scope: Scope, column: int | None
) -> Term:
    assert each.by is not None and each.rows is not None
    key = check(each.by, scope, data.spot((*path, "by")))
    rows: list[Row] = []
    for name, cell in each.rows.items():
        here = (*path, "rows", name)
        spot = data.spot(here)
        if column is not None:
            if not isinstance(cell, list) or len(cell) != len(each.columns or ()):
                raise BadInput.at(spot, f"应有 {len(each.columns or ())} 列",
                                  f"{len(each.columns or ())} columns are expected")  # fmt: skip
            text, spot = cell[column], data.spot((*here, column))
        elif isinstance(cell, str):
            text = cell
        else:
            raise BadInput.at(
                spot, "没有 columns 的表，每行只有一个值", "one value a row is expected"
            )
        value = check(text, scope, spot)
        if rows and value.type != rows[0].value.type:
            found, expected = value.type.describe(), rows[0].value.type.describe()
            raise BadInput.at(spot, f"此处是{found.zh}，表中其他行是{expected.zh}",
                              f"found {found.en}, the other rows are {expected.en}")  # fmt: skip
        rows.append(Row(name, _matches(name, key, scope, spot), value))
    if not rows:
        raise BadInput.at(data.spot(path), "表里没有行", "the table has no rows")
    if any(not row.matches for row in rows[:-1]):
        raise BadInput.at(data.spot(path), f"“{OTHERWISE}”只能在最后", f"{OTHERWISE} comes last")
    return Table(rows[0].value.type, data.spot(path), key, tuple(rows), key.type.ordered)


def _matches(name: str, key: Term, scope: Scope, spot: Spot) -> tuple[Any, ...]:
    if name == OTHERWISE and not key.type.ordered:
        return ()
    if key.type == PLACE:
        return scope.place_codes(name, spot)
    if key.type == INDUSTRY:
        return scope.industry_codes(name, spot)
    if key.type.kind == "choice":
        if name not in key.type.options:
            hint, listed = near(name, key.type.options), "、".join(key.type.options)
            raise BadInput.at(spot, f"没有“{name}”这一选项，可选：{listed}{hint.zh}",
                              f"no option '{name}', the options are: {listed}{hint.en}")  # fmt: skip
        return (name,)
    if key.type.ordered:
        try:
            literal = read_literal(name)
        except NotALiteral as error:
            raise BadInput.at(spot, error.zh, error.en) from None
        if literal.type != key.type:
            found, expected = literal.type.describe(), key.type.describe()
            raise BadInput.at(spot, f"此处是{found.zh}，应为{expected.zh}",
                              f"found {found.en}, expected {expected.en}")  # fmt: skip
        return (literal.value,)
    kind = key.type.describe()
    raise BadInput.at(spot, f"表不能以{kind.zh}为键", f"a table cannot be keyed by {kind.en}")


def _with_reading(term: Term, reading: Text | None, spot: Spot) -> Term:
    """Means and growth can be read in several ways: whoever uses them states which."""
    for part in walk(term):
        if isinstance(part, Call) and FUNCTIONS[part.function].needs_reading and reading is None:
            raise BadInput.at(
                part.spot if part.spot.line else spot,
                f"用到 {part.function}，须以 reading 写明取哪种读法",
                f"{part.function} is used: state the reading taken under 'reading'",
            )
    return term


def _text(text: files.Bilingual | None) -> Text | None:
    return text.text if text else None


def _notes(notes: list[files.NoteFile]) -> tuple[model.Note, ...]:
    return tuple(model.Note(note.text.text, note.cite) for note in notes)


class _MeasureReader:
    def __init__(
        self, document: _DocumentReader, data: Data, file: files.MeasuresFile, place: int
    ) -> None:
        self.parent, self.data, self.shared = document, data, file.shared
        self.file, self.path = file.measures[place], ("measures", place)
        self.key = f"{document.folder.name}/{self.file.id}"
        self.using: list[str] = []
        self.scope = document.scope.inside(self.key)
        document.scopes.append(self.scope)
        document._promise(self.file.define, data, (*self.path, "define"), self.scope)

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
            notes=_notes(file.notes),
            by_application=file.by_application,
            spot=self.spot(),
        )  # fmt: skip

    def _whole(self, key: str) -> str:
        return key if "/" in key else f"{self.parent.folder.name}/{key}"

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
            each.id, each.title.text, each.cite, spot, _text(each.reading))  # fmt: skip
        that = None
        if each.that is not None:
            that = self._condition(each.that, (*path, "that"), each.reading)
        if each.judged_by:
            return model.Judgement(*base, each.judged_by.text, _text(each.evidence), that)
        if that is not None:
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

    def _class(self, each: files.ClassFile, path: Path_) -> model.Class:
        spot, title = self.data.spot(path), each.title.text
        parts = self._requirements(each.all, (*path, "all"))
        demands = model.Group(each.id, title, each.cite, spot, None, "all", 1, parts)
        when = self._condition(each.when, (*path, "when"), None)
        return model.Class(each.id, title, each.cite, when, demands)

    def _condition(self, text: str, path: Path_, reading: files.Bilingual | None) -> Term:
        spot = self.data.spot(path)
        term = check(text, self.scope, spot, BOOLEAN)
        if term.type != BOOLEAN:
            kind = term.type.describe()
            raise BadInput.at(spot, f"此处是{kind.zh}，应为条件（是或否）",
                              f"found {kind.en}, a condition is expected")  # fmt: skip
        return _with_reading(term, _text(reading), spot)

    def _exclusion(self, place: int, each: files.ExclusionFile) -> model.Exclusion:
        path = (*self.path, "excludes", place)
        when = self._condition(each.when, (*path, "when"), each.reading)
        return model.Exclusion(each.id, each.title.text, each.cite, self.data.spot(path),
                               _text(each.reading), when)  # fmt: skip

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
            tuple(instead), _text(each.discretion), self.data.spot(path), _text(each.reading),
        )  # fmt: skip

    def _award(self) -> model.Award:
        file, path = self.file.award, (*self.path, "award")
        amount = self._money(file.amount, (*path, "amount")) if file.amount is not None else None
        caps = tuple(
            model.Cap(self._money(cap.at, (*path, "caps", place, "at")), cap.cite)
            for place, cap in enumerate(file.caps)
        )
        return model.Award(file.kind, file.payee.text, file.cite, self.data.spot(path), amount,
                           caps, _text(file.gives), _text(file.note))  # fmt: skip

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
        return model.Material(each.title.text, each.cite, _text(each.form), when)


def _anchor(file: files.AnchorFile) -> model.Anchor:
    day = date(file.year, 12, 31) if file.of == "year" and file.year else file.day
    return model.Anchor(file.of, day, file.cite)
