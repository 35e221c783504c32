"""A reform as a patch of the library: a small YAML file that changes figures, tests, awards and
regions, checked as the library itself is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from huice import industries, places
from huice.decide.library import Library
from huice.decide.rule_text import say_term
from huice.language import Text
from huice.library.policies import Policies
from huice.library.shape import shaped
from huice.library.yaml_file import Data, Path_, read
from huice.population.study import patch_terms
from huice.population.study.patch_file import AddedFile, ChangeFile, PatchFile
from huice.population.study.patch_names import GroupKind, Names
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.judge import MeasureJudge
from huice.rules.measure import (
    Award,
    Cap,
    Exclusion,
    Judgement,
    Measure,
    Requirement,
    Test,
    terms_of,
    tree,
)
from huice.rules.scope import Definition, Scope
from huice.rules.terms import FactRef, Table, Term, walk
from huice.values.types import BOOLEAN, INDUSTRY, MONEY, PLACE


@dataclass(frozen=True, slots=True)
class Change:
    """One thing changed: where (the title of a measure or document, its key), what, and how it
    read before and after; None where there was or is nothing."""

    key: str
    where: Text
    what: Text
    cite: str
    before: Text | None
    after: Text | None


@dataclass(frozen=True, slots=True)
class Patched:
    """The library as the reform would have it. ``file`` is the patch."""

    title: Text
    file: str
    changes: tuple[Change, ...]
    policies: Policies


def read_patch(path: Path, policies: Policies) -> Patched:
    """The library under a patch; raises BadInput with everything that is wrong in it."""
    data = read(path)
    file = shaped(data, PatchFile)
    patcher = _Patcher(policies, data)
    for place, change in enumerate(file.changes):
        with patcher.gathering():
            patcher.apply(change, ("changes", place))
    if not patcher.problems:
        with patcher.gathering():
            patcher.check_whole()
    if patcher.problems:
        raise BadInput(patcher.problems)
    return Patched(file.title.text, data.file, tuple(patcher.changes()), patcher.patched)


Said = Term | Text | None


class _Patcher:
    """The library while it is being changed; says every change once all are known."""

    def __init__(self, policies: Policies, data: Data) -> None:
        self.before, self.data = policies, data
        self.library = Library(policies)
        self.definitions = dict(policies.definitions)
        self.measures: dict[str, Measure] = dict(policies.measures)
        self.problems: list[Problem] = []
        self.names = Names(policies, self.definitions, data)
        self._noted: list[tuple[str, Text, Text, str, Said, Said]] = []

    @contextmanager
    def gathering(self) -> Iterator[None]:
        try:
            yield
        except BadInput as error:
            self.problems.extend(error.problems)

    @property
    def patched(self) -> Policies:
        documents = tuple(
            replace(each, measures=tuple(self.measures[m.key] for m in each.measures
                                         if m.key in self.measures))
            for each in self.before.documents
        )  # fmt: skip
        return replace(self.before, definitions=self.definitions, documents=documents)

    def apply(self, change: ChangeFile, path: Path_) -> None:
        measure, document = self._place(change, path)
        noted = len(self._noted)
        for kind in ("regions", "sectors"):
            for name, members in getattr(change, kind).items():
                here = (*path, kind, name)
                self._regroup(measure, document, kind, name, members, here)
        for name, written in change.define.items():
            self._define(measure, document, name, written, (*path, "define", name))
        if change.drop:
            title = self.measures[measure].title
            self._note(measure, title, self.measures.pop(measure).cite, title, None)
        for requirement, test in change.requires.items():
            self._require(measure, requirement, test, (*path, "requires", requirement))
        for place, added in enumerate(change.adds):
            self._add(measure, added, (*path, "adds", place))
        if change.amount is not None or change.caps is not None:
            self._award(measure, change, path)
        if len(self._noted) == noted:
            raise BadInput.at(self.data.spot(path), "这一条没有改动什么", "this changes nothing")

    def _place(self, change: ChangeFile, path: Path_) -> tuple[str, str]:
        """The keys of the measure ("" for a whole document) and of its document."""
        field = "measure" if change.measure else "document"
        spot = self.data.spot((*path, field))
        try:
            if change.document:
                return "", self.library.find_document(change.document).id
            found = self.library.find_measure(change.measure)
        except BadInput as error:
            raise BadInput(
                replace(each, spot=spot, field=field) for each in error.problems
            ) from None
        if found.key not in self.measures:
            raise BadInput.at(
                spot, f"“{found.key}”已在前面取消", f"'{found.key}' is already dropped"
            )
        return found.key, found.document

    # definitions

    def _define(
        self, measure: str, document: str, name: str, written: str | dict[str, str], path: Path_
    ) -> None:
        key = self._definition(measure, document, name, self.data.spot(path))
        old = self.definitions[key]
        scope = self.names.scope(document, measure)
        if isinstance(written, str):
            term = self.names.expression(written, scope, path, old.type, old.reading)
            self._differs(old.term, term, path)
            self._set(key, term)
            self._note(self._owner(key), old.label, old.cite, old.term, term)
            return
        for row, value in written.items():
            here = (*path, row)
            table = self._table(self.definitions[key], row, here)
            place = next(n for n, each in enumerate(table.rows) if each.key == row)
            value_type = table.rows[place].value.type
            term = self.names.expression(value, scope, here, value_type, old.reading)
            changed = replace(table.rows[place], value=term)
            rows = (*table.rows[:place], changed, *table.rows[place + 1 :])
            label = Text(f"{old.label.zh} · {row}", f"{old.label.en} · {row}")
            self._differs(table.rows[place].value, term, here)
            self._set(key, replace(table, rows=rows))
            self._note(self._owner(key), label, old.cite, table.rows[place].value, term)

    def _table(self, definition: Definition, row: str, path: Path_) -> Table:
        spot, table = self.data.spot(path), definition.term
        if not isinstance(table, Table):
            raise BadInput.at(spot, "这不是表，请直接写新的表达式",
                              "this is no table: give the new expression itself")  # fmt: skip
        keys = [each.key for each in table.rows]
        if row not in keys:
            hint, listed = near(row, keys), "、".join(keys)
            raise BadInput.at(spot, f"表中没有“{row}”一行，有：{listed}{hint.zh}",
                              f"the table has no row '{row}', it has: {listed}{hint.en}")  # fmt: skip
        return table

    def _set(self, key: str, term: Term) -> None:
        self.definitions[key] = replace(self.definitions[key], term=term)

    def _definition(self, measure: str, document: str, name: str, spot: Spot) -> str:
        """The key of a definition that belongs to just this measure, or to this document."""
        shared = {
            key.rpartition(":")[2]: key for key in self.definitions
            if key.startswith(f"{document}:") or (":" not in key and self._home(key) == document)
        }  # fmt: skip
        own = {key.removeprefix(f"{measure}:"): key for key in self.definitions
               if key.startswith(f"{measure}:")} if measure else shared  # fmt: skip
        if name in own:
            return own[name]
        if name in shared:
            raise BadInput.at(spot, f"“{name}”为整份文件共用，请写在 document: {document} 之下",
                              f"'{name}' is shared by the document, write it under document: {document}")  # fmt: skip
        hint, listed = near(name, own), "、".join(own)
        raise BadInput.at(spot, f"这里没有定义“{name}”，有：{listed or '无'}{hint.zh}",
                          f"no definition '{name}' here, there are: {listed or 'none'}{hint.en}")  # fmt: skip

    def _home(self, key: str) -> str:
        """The document whose file a definition of the whole library stands in."""
        return Path(self.definitions[key].spot.file).parent.name

    # requirements and awards

    def _require(self, measure: str, name: str, written: str | None, path: Path_) -> None:
        spot = self.data.spot(path)
        held = self.measures[measure]
        known = dict(tree(held.requirements))
        if name not in known:
            hint, listed = near(name, known), "、".join(known)
            raise BadInput.at(spot, f"没有条件“{name}”，有：{listed}{hint.zh}",
                              f"no requirement '{name}', there are: {listed}{hint.en}")  # fmt: skip
        old = known[name]
        before: Said = next(iter(terms_of(old)), old.title)
        new = None if written is None else self._retest(measure, old, written, path)
        kept = patch_terms.without_or_with(held.requirements, name.split("/"), new, spot)
        self.measures[measure] = replace(held, requirements=kept)
        after = None if new is None else terms_of(new)[0]
        self._note(measure, old.title, old.cite, before, after)

    def _retest(self, measure: str, old: Requirement, written: str, path: Path_) -> Requirement:
        terms = terms_of(old)
        if not isinstance(old, (Test, Exclusion, Judgement)) or not terms:
            raise BadInput.at(self.data.spot(path), "这一条件不是一个算式，只能以空值取消",
                              "this requirement is no single expression; it can only be dropped (null)")  # fmt: skip
        scope = self.names.scope(self.measures[measure].document, measure)
        term = self.names.expression(written, scope, path, BOOLEAN, old.reading)
        self._differs(terms[0], term, path)
        if isinstance(old, Exclusion):
            return replace(old, when=term)
        if isinstance(old, Test):
            self._refuse_decided(term)
        return replace(old, that=term)

    def _add(self, measure: str, added: AddedFile, path: Path_) -> None:
        held, spot = self.measures[measure], self.data.spot(path)
        if added.id in {each.id for each in held.requirements}:
            raise BadInput.at(self.data.spot((*path, "id")), f"已有条件“{added.id}”",
                              f"there is a requirement '{added.id}' already")  # fmt: skip
        scope = self.names.scope(held.document, measure)
        term = self.names.expression(added.that, scope, (*path, "that"), BOOLEAN, None)
        self._refuse_decided(term)
        test = Test(added.id, added.title.text, added.cite, spot, None, term)
        self.measures[measure] = replace(held, requirements=(*held.requirements, test))
        self._note(measure, test.title, test.cite, None, term)

    def _refuse_decided(self, term: Term) -> None:
        for part in walk(term):
            if isinstance(part, FactRef) and self.before.facts[part.name].source == "decided":
                raise BadInput.at(part.spot, f"“{part.name}”由主管部门认定，不能作企业的条件",
                                  f"'{part.name}' is decided by the authority, no test of a company")  # fmt: skip

    def _award(self, measure: str, change: ChangeFile, path: Path_) -> None:
        held = self.measures[measure]
        award: Award = held.award
        if award.amount is None:
            raise BadInput.at(self.data.spot(path), "这项措施没有写明金额，无从修改",
                              "this measure states no sum that could be changed")  # fmt: skip
        scope = self.names.scope(held.document, measure)
        if change.amount is not None:
            here = (*path, "amount")
            amount = self.names.expression(change.amount, scope, here, MONEY, None)
            self._differs(award.amount, amount, here)
            self._note(measure, Text("奖补金额", "Award"), award.cite, award.amount, amount)
            award = replace(award, amount=amount)
        if change.caps is not None:
            award = self._recap(measure, award, change.caps, scope, (*path, "caps"))
        self.measures[measure] = replace(held, award=award)

    def _recap(
        self, measure: str, award: Award, written: Sequence[str], scope: Scope, path: Path_
    ) -> Award:
        terms = [self.names.expression(text, scope, (*path, place), MONEY, None)
                 for place, text in enumerate(written)]  # fmt: skip
        cites = [cap.cite for cap in award.caps]
        cites += [award.cite] * (len(terms) - len(cites))
        caps = tuple(Cap(term, cite) for term, cite in zip(terms, cites, strict=False))
        old = [cap.at for cap in award.caps]
        if len(old) == len(terms) and all(map(patch_terms.same, old, terms)):
            self._nothing(path)
        for place in range(max(len(old), len(terms))):
            before, after = (each[place] if place < len(each) else None for each in (old, terms))
            if before is None or after is None or not patch_terms.same(before, after):
                self._note(measure, Text("奖补上限", "Cap"), cites[place], before, after)
        return replace(award, caps=caps)

    # groups of places and industries

    def _regroup(
        self, measure: str, document: str, kind: GroupKind, name: str, members: Sequence[str],
        path: Path_,
    ) -> None:  # fmt: skip
        spot = self.data.spot(path)
        groups = self.names.groups(document, measure)[kind]
        if name not in groups:
            hint, listed = near(name, groups), "、".join(groups) or "无"
            raise BadInput.at(spot, f"文件没有“{name}”这一组，有：{listed}{hint.zh}",
                              f"the document has no group '{name}', it has: {listed}{hint.en}")  # fmt: skip
        root = Scope(self.before.facts)
        read_codes = root.place_codes if kind == "regions" else root.industry_codes
        codes = tuple(
            code for n, each in enumerate(members)
            for code in read_codes(each, self.data.spot((*path, n)))
        )  # fmt: skip
        if set(codes) == set(groups[name]):
            self._nothing(path)
        of_type = PLACE if kind == "regions" else INDUSTRY
        move = partial(patch_terms.regrouped, name=name, codes=codes, kind=of_type)
        if not self._replace_terms(measure, document, move, spot):
            raise BadInput.at(spot, f"没有规则用到“{name}”", f"no rule uses '{name}'")
        self.names.changed.setdefault((measure or document, kind), {})[name] = codes
        label = Text(f"{name}的范围", f"Members of {name}")
        self._note(
            measure or document, label, "", _listed(groups[name], kind), _listed(codes, kind)
        )

    def _replace_terms(
        self, measure: str, document: str, move: Callable[[Term], Term], spot: Spot
    ) -> bool:
        """Every term of the measure, or of the document, as ``move`` makes it; false if all stay."""
        prefixes = (f"{measure}:",) if measure else (f"{document}:", f"{document}/")
        terms = {key: definition.term for key, definition in self.definitions.items()}
        needed = patch_terms.needed(self.measures[measure], terms) if measure else set()
        changed = False
        for key, definition in list(self.definitions.items()):
            own = key.startswith(prefixes) or (
                not measure and ":" not in key and self._home(key) == document
            )
            term = move(definition.term)
            if term == definition.term:
                continue
            if own:
                self._set(key, term)
                changed = True
            elif key in needed:
                raise BadInput.at(spot, f"“{key.rpartition(':')[2]}”为整份文件共用，地区请改在 document: {document} 之下",
                                  f"'{key.rpartition(':')[2]}' is shared and uses it: change it under document: {document}")  # fmt: skip
        for key, held in list(self.measures.items()):
            if key == measure or (not measure and held.document == document):
                self.measures[key] = patch_terms.mapped(held, move)
                changed |= self.measures[key] != held
        return changed

    def _differs(self, before: Term, after: Term, path: Path_) -> None:
        if patch_terms.same(before, after):
            self._nothing(path)

    def _nothing(self, path: Path_) -> None:
        raise BadInput.at(self.data.spot(path), "与现行规定相同，没有改动什么",
                          "the same as the rule in force: this changes nothing")  # fmt: skip

    # the whole

    def check_whole(self) -> None:
        """What a change here may break there: circles, and exceptions that reach too far."""
        patch_terms.refuse_circles(self.definitions, self.data)
        terms = {key: definition.term for key, definition in self.definitions.items()}
        for key, held in self.measures.items():
            judge = MeasureJudge(held, self.before.facts, terms)
            for rule in held.exceptions:
                if judge.out_of_reach(rule):
                    raise BadInput.at(Spot(self.data.file), f"改动使“{key}”的裁量性例外“{rule.id}”超出放宽条件的范围",
                                      f"the change makes the discretionary exception '{rule.id}' of '{key}' reach beyond tests")  # fmt: skip

    def changes(self) -> Iterator[Change]:
        after = Library(self.patched)
        for key, where, what, cite, old, new in self._noted:
            yield Change(key, where, what, cite, _said(old, self.library), _said(new, after))

    def _note(self, key: str, what: Text, cite: str, before: Said, after: Said) -> None:
        document = self.before.document(key.partition("/")[0])
        where = self.before.measures[key].title if "/" in key else document.title
        self._noted.append((key, where, what, cite, before, after))

    def _owner(self, key: str) -> str:
        return key.rpartition(":")[0] or self._home(key)


def _said(what: Said, library: Library) -> Text | None:
    if isinstance(what, Term):
        return Text(say_term(what, library, "zh"), say_term(what, library, "en"))
    return what


def _listed(codes: Sequence[str], kind: GroupKind) -> Text:
    named = places.name if kind == "regions" else lambda code: industries.name(code) or code
    listed = "、".join(map(named, codes)) or "无"
    return Text(listed, listed if codes else "none")
