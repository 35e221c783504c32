"""Read a policies/ folder into checked ``Policies``. All problems are gathered before it stops."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huice.language import Text
from huice.library import files
from huice.library.policies import InventoryRow, Policies
from huice.library.read_clusters import read_clusters
from huice.library.read_document import DocumentReader, read_policy_file
from huice.library.read_dossiers import read_dossiers
from huice.library.shape import shaped
from huice.problems import BadInput, Problem, Spot, near
from huice.rules import measure as model
from huice.rules.dossier import System
from huice.rules.facts import Catalogue, Fact
from huice.rules.judge import MeasureJudge
from huice.rules.record import Cluster
from huice.rules.scope import Definition, Scope
from huice.values.literals import NotALiteral, read_ordered
from huice.values.range import Range
from huice.values.types import DURATION, Type, count

SIMPLE_TYPES = (
    "money",
    "rate",
    "number",
    "date",
    "duration",
    "boolean",
    "place",
    "industry",
    "text",
)


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

    def load(self) -> Policies:
        for path in sorted({*self.root.glob("facts/*.yaml"), *self.root.glob("*/facts.yaml")}):
            with self.gathering():
                self.read_facts(path)
        folders = document_folders(self.root)
        for stray in {path.parent for path in self.root.glob("*/*.yaml")} - {
            *folders,
            self.root / "facts",
        }:
            what = Text("文件夹里没有 document.yaml", "the folder has no document.yaml")
            self.problems.append(Problem(Spot(f"{self.root.name}/{stray.name}"), what))
        if not folders:
            raise BadInput.at(
                Spot(str(self.root)), "没有任何文件的文件夹", "no document's folder here"
            )
        clusters: dict[str, Cluster] = {}
        dossiers: dict[str, System] = {}
        with self.gathering():
            clusters = read_clusters(self.root)
            dossiers = read_dossiers(self.root, clusters)
        readers = []
        for folder in folders:
            with self.gathering():
                readers.append(DocumentReader(folder, self.scope, self.gathering, clusters))
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
            self._check_exceptions(documents, definitions)
        return Policies(
            self.root,
            self.facts,
            definitions,
            tuple(documents),
            self.inventory(),
            clusters,
            dossiers,
        )

    def read_facts(self, path: Path) -> None:
        data = read_policy_file(path)
        for name, each in shaped(data, files.FactsFile).facts.items():
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

    def _check_exceptions(
        self, documents: list[model.Document], definitions: dict[str, Definition]
    ) -> None:
        terms = {key: definition.term for key, definition in definitions.items()}
        for measure in (each for document in documents for each in document.measures):
            judge = MeasureJudge(measure, self.facts, terms)
            for rule in measure.exceptions:
                if judge.out_of_reach(rule):
                    what = Text("裁量性例外只能放宽以 that 写的条件，不能改变排除、认定、分类或奖补",
                                "a discretionary exception eases tests only, no bar, judgement, class or award")  # fmt: skip
                    self.problems.append(Problem(rule.spot, what, rule.id))

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
        each.signed, plausible, tuple(Text(zh, en) for zh, en in each.options.items()),
        _catalogue(each.catalogue),
    )  # fmt: skip


def _catalogue(file: files.CatalogueFile | None) -> Catalogue | None:
    return Catalogue(file.of, tuple(file.columns), tuple(file.besides)) if file else None


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
