"""What a folder holds besides rules, from its files to the model: whom the document concerns, how
it stands to others, terms, short entries of support, duties and lists."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from huice import industries, places
from huice.language import Text
from huice.library import record_files as files
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, Path_, read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules import record as model

MAX_ROWS = 10_000


class RecordReader:
    """The records of one folder. ``clusters`` are the ids that may be named."""

    def __init__(self, folder: Path, clusters: Iterable[str]) -> None:
        self.folder, self.clusters = folder, frozenset(clusters)

    # --- whom it concerns -----------------------------------------------------------------------

    def applicability(
        self, data: Data, file: files.AppliesFile | None, path: Path_ = ("applies_to",)
    ) -> model.Applicability:
        if file is None:
            return model.EVERYWHERE
        return model.Applicability(
            self._codes(data, file.places, (*path, "places"), place_code),
            self._codes(data, file.except_, (*path, "except"), place_code),
            self._codes(data, file.clusters, (*path, "clusters"), self._cluster),
            self._codes(data, file.industries, (*path, "industries"), _industry),
            file.cite,
        )

    def _codes(
        self, data: Data, names: Iterable[str], path: Path_, code: Callable[[str, Spot], str]
    ) -> tuple[str, ...]:
        return tuple(code(name, data.spot((*path, n))) for n, name in enumerate(names))

    def _cluster(self, name: str, spot: Spot) -> str:
        if name not in self.clusters:
            hint = near(name, self.clusters)
            raise BadInput.at(spot, f"没有集群“{name}”{hint.zh}", f"no cluster '{name}'{hint.en}")
        return name

    # --- support in short -----------------------------------------------------------------------

    def support(
        self, whole: model.Applicability
    ) -> tuple[tuple[model.Support, ...], tuple[model.SetAside, ...]]:
        """The short entries and the rows set aside; an entry is read against the ``whole``."""
        data = self._data("support.yaml")
        if data is None:
            return (), ()
        file = shaped(data, files.SupportsFile)
        entries = tuple(self._entry(data, n, each, whole) for n, each in enumerate(file.support))
        _unique(((each.id, each.spot) for each in entries), "条目", "entry")
        aside = tuple(
            model.SetAside(each.inventory, each.cite, each.reason.text, tuple(each.see),
                           data.spot(("set_aside", n)))
            for n, each in enumerate(file.set_aside)
        )  # fmt: skip
        return entries, aside

    def _entry(
        self, data: Data, place: int, each: files.EntryFile, whole: model.Applicability
    ) -> model.Support:
        path: Path_ = ("support", place)
        return model.Support(
            key=f"{self.folder.name}/{each.id}",
            title=each.title.text,
            cite=each.cite,
            inventory=tuple(each.inventory),
            whom=each.for_.text,
            who=tuple(each.who),
            departments=tuple(each.departments),
            help=tuple(each.help),
            gives=each.gives.text,
            conditions=tuple(condition.text for condition in each.conditions),
            money=tuple(model.Sum(one.figure, one.what.text) for one in each.money),
            applies_to=self._narrowed(data, each, path, whole),
            reading=text_of(each.reading),
            undecidable=text_of(each.undecidable),
            spot=data.spot(path),
        )

    def _narrowed(
        self, data: Data, each: files.EntryFile, path: Path_, whole: model.Applicability
    ) -> model.Applicability:
        """The document's own applicability, in what the entry does not say otherwise."""

        def codes(
            names: list[str] | None, field: str, code: Callable[[str, Spot], str],
            otherwise: tuple[str, ...],
        ) -> tuple[str, ...]:  # fmt: skip
            if names is None:
                return otherwise
            return self._codes(data, names, (*path, field), code)

        return model.Applicability(
            codes(each.places, "places", place_code, whole.places),
            whole.without,
            codes(each.clusters, "clusters", self._cluster, whole.clusters),
            codes(each.industries, "industries", _industry, whole.industries),
            each.cite,
        )

    # --- duties and lists -----------------------------------------------------------------------

    def duties(self) -> tuple[model.Duty, ...]:
        data = self._data("duties.yaml")
        if data is None:
            return ()
        found = tuple(
            model.Duty(
                f"{self.folder.name}/{each.id}", each.title.text, tuple(each.who),
                each.kind, each.does.text,
                text_of(each.by), each.cite, tuple(each.see), data.spot(("duties", n)),
            )
            for n, each in enumerate(shaped(data, files.DutiesFile).duties)
        )  # fmt: skip
        _unique(((each.key, each.spot) for each in found), "义务", "duty")
        return found

    def lists(self) -> tuple[model.NameList, ...]:
        data = self._data("lists.yaml")
        if data is None:
            return ()
        file = shaped(data, files.ListsFile)
        found = tuple(self._list(data, n, each) for n, each in enumerate(file.lists))
        _unique(((each.key, each.spot) for each in found), "名单", "list")
        return found

    def _list(self, data: Data, place: int, each: files.ListFile) -> model.NameList:
        spot = data.spot(("lists", place))
        headings = list(each.columns)
        unknown = [name for name in each.organisations if name not in headings]
        if unknown:
            raise BadInput.at(
                data.spot(("lists", place, "organisations")),
                f"没有“{unknown[0]}”这一列：{'、'.join(headings)}",
                f"no column '{unknown[0]}': {', '.join(headings)}",
            )
        return model.NameList(
            key=f"{self.folder.name}/{each.id}",
            title=each.title.text,
            kind=each.kind,
            cite=each.cite,
            version=each.version,
            valid_from=each.from_,
            valid_until=each.until,
            columns=tuple(Text(zh, en) for zh, en in each.columns.items()),
            organisations=tuple(headings.index(name) for name in each.organisations),
            rows=_rows(self.folder / "lists" / each.file, headings, spot),
            note=text_of(each.note),
            spot=spot,
        )

    def _data(self, name: str) -> Data | None:
        path = self.folder / name
        return read(path, f"{self.folder.parent.name}/{self.folder.name}/{name}") if path.exists() else None  # fmt: skip


def place_code(name: str, spot: Spot) -> str:
    try:
        return places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        raise BadInput.at(spot, error.zh, error.en) from None


def _industry(name: str, spot: Spot) -> str:
    try:
        return industries.find(name)
    except industries.UnknownIndustry as error:
        raise BadInput.at(spot, error.zh, error.en) from None


def _unique(named: Iterable[tuple[str, Spot]], zh: str, en: str) -> None:
    seen: set[str] = set()
    for name, spot in named:
        if name in seen:
            raise BadInput.at(spot, f"{zh}“{name}”写了两次", f"{en} '{name}' is given twice")
        seen.add(name)


def _rows(path: Path, headings: list[str], spot: Spot) -> tuple[tuple[str, ...], ...]:
    """The lines of a CSV file under exactly these headings."""
    name = "/".join(path.parts[-4:])
    if not path.exists():
        raise BadInput.at(spot, f"没有文件 {name}", f"no file {name}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.reader(stream, strict=True)
            lines: list[list[str]] = []
            at: list[int] = []  # the line that each ends on
            for line in table:
                lines.append(line)
                at.append(table.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput.at(Spot(name), f"应为 UTF-8 的 CSV：{error}", f"UTF-8 CSV is expected: {error}") from None  # fmt: skip
    if not lines or lines[0] != headings:
        found = "、".join(lines[0]) if lines else "空"
        raise BadInput.at(
            Spot(name, 1),
            f"表头是“{found}”，应为“{'、'.join(headings)}”",
            f"the heading is '{found}', expected '{'、'.join(headings)}'",
        )
    if len(lines) > MAX_ROWS:
        raise BadInput.at(Spot(name), f"行数超过 {MAX_ROWS}", f"more than {MAX_ROWS} lines")
    wrong = [
        Problem(Spot(name, number), Text(f"有 {len(line)} 格，应为 {len(headings)} 格",
                                     f"{len(line)} cells, {len(headings)} are expected"))
        for number, line in zip(at[1:], lines[1:], strict=True)
        if len(line) != len(headings)
    ]  # fmt: skip
    if wrong:
        raise BadInput(wrong)
    return tuple(tuple(_cell(each) for each in line) for line in lines[1:])


def _cell(written: str) -> str:
    """A cell as one line: a long name may be written over several."""
    return "".join(part.strip() for part in written.splitlines())
