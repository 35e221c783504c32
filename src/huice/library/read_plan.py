"""plan.yaml of a document, from the file to the model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from huice import places
from huice.library import plan_files as files
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, Path_, read
from huice.problems import BadInput, Spot, near
from huice.rules import plan as model
from huice.values.literals import NotALiteral
from huice.values.quantity import Quantity, read_quantity


def read_plan(folder: Path, clusters: Iterable[str]) -> model.Plan | None:
    """The plan in a folder; None where it has none."""
    path = folder / "plan.yaml"
    if not path.exists():
        return None
    data = read(path, f"{folder.parent.name}/{folder.name}/{path.name}")
    return _Reader(folder.name, data, frozenset(clusters)).plan()


class _Reader:
    def __init__(self, document: str, data: Data, clusters: frozenset[str]) -> None:
        self.document, self.data, self.clusters = document, data, clusters
        self.file = shaped(data, files.PlanFile)

    def plan(self) -> model.Plan:
        file = self.file
        tasks = tuple(self._task(n, each) for n, each in enumerate(file.tasks))
        targets = tuple(self._target(n, each) for n, each in enumerate(file.targets))
        named = tuple(self._named(n, each) for n, each in enumerate(file.named))
        self._unique([(each.key, each.spot) for each in targets])
        self._unique([(each.key, each.spot) for each in tasks])
        self._unique([(each.key, each.spot) for each in named])
        return model.Plan(
            self.document,
            targets,
            tasks,
            tuple(self._role(n, each) for n, each in enumerate(file.layout)),
            named,
            tuple((each.indicator.text, each.means.text, each.cite) for each in file.definitions),
            model.Review(**file.review.model_dump()),
        )

    def _target(self, place: int, each: files.TargetFile) -> model.Target:
        path: Path_ = ("targets", place)
        figure = self._quantity(each.figure, (*path, "figure"))
        high = self._quantity(each.high, (*path, "high")) if each.high else None
        if high is not None and not (high.is_like(figure) and high.value > figure.value):
            raise BadInput.at(
                self.data.spot((*path, "high")),
                f"上限“{each.high}”应与下限“{each.figure}”同单位且更大",
                f"'{each.high}' should be above '{each.figure}' and of its unit",
            )
        return model.Target(
            self._key(each.id), each.indicator.text, each.baseline, each.op, figure, high,
            each.measured, each.year, text_of(each.scope), each.soft, each.cite,
            tuple(each.same_as), self._bases(each, figure, path), self._former(each, figure, path), text_of(each.reading),
            self.data.spot(path),
        )  # fmt: skip

    def _bases(self, target: files.TargetFile, figure: Quantity, path: Path_) -> tuple[str, ...]:
        baselines = {each.id: each for each in self.file.targets if each.baseline}
        for place, id in enumerate(target.bases):
            spot = self.data.spot((*path, "bases", place))
            if id not in baselines:
                hint = near(id, baselines)
                raise BadInput.at(spot, f"没有基数“{id}”{hint.zh}", f"no baseline '{id}'{hint.en}")
            if not read_quantity(baselines[id].figure).is_like(figure):
                raise BadInput.at(
                    spot,
                    f"基数“{baselines[id].figure}”应与目标“{target.figure}”同单位",
                    f"the baseline '{baselines[id].figure}' should have the unit of '{target.figure}'",
                )
        return tuple(self._key(id) for id in target.bases)

    def _former(
        self, target: files.TargetFile, figure: Quantity, path: Path_
    ) -> tuple[model.Former, ...]:
        former = list[model.Former]()
        for place, each in enumerate(target.was):
            at: Path_ = (*path, "was", place)
            was = self._quantity(each.figure, (*at, "figure"))
            if not was.is_like(figure):
                raise BadInput.at(
                    self.data.spot((*at, "figure")),
                    f"原目标“{each.figure}”应与现目标“{target.figure}”同单位",
                    f"'{each.figure}' should have the unit of '{target.figure}'",
                )
            if former and not former[-1].until < each.until:
                raise BadInput.at(
                    self.data.spot((*at, "until")),
                    f"历次目标应从早到晚：{each.until} 不晚于 {former[-1].until}",
                    f"oldest first: {each.until} is not after {former[-1].until}",
                )
            former.append(model.Former(was, each.until, each.cite))
        return tuple(former)

    def _quantity(self, written: str, path: Path_) -> Quantity:
        try:
            return read_quantity(written)
        except NotALiteral as error:
            raise BadInput.at(self.data.spot(path), error.zh, error.en) from None

    def _task(self, place: int, each: files.TaskFile) -> model.Task:
        path: Path_ = ("tasks", place)
        known = [task.id for task in self.file.tasks]
        if each.parent and (each.parent not in known or each.parent == each.id):
            hint = near(each.parent, known)
            raise BadInput.at(
                self.data.spot((*path, "parent")),
                f"没有任务“{each.parent}”{hint.zh}",
                f"no task '{each.parent}'{hint.en}",
            )
        return model.Task(
            self._key(each.id), each.title.text, each.does.text, tuple(each.lead),
            tuple(each.support), text_of(each.by), self._key(each.parent) if each.parent else "",
            each.cite, text_of(each.reading), self.data.spot(path),
        )  # fmt: skip

    def _role(self, place: int, each: files.RoleFile) -> model.Role:
        path: Path_ = ("layout", place)
        return model.Role(
            f"{self.document}/layout-{place + 1}", each.place, self._places(each, path),
            self._cluster(each, path), each.role.text, each.level, each.cite, text_of(each.doubt),
            self.data.spot(path),
        )  # fmt: skip

    def _named(self, place: int, each: files.NamedFile) -> model.Named:
        path: Path_ = ("named", place)
        return model.Named(
            self._key(each.id), each.kind, each.name.text, each.place, self._places(each, path),
            self._cluster(each, path), text_of(each.does), each.cite, self.data.spot(path),
        )  # fmt: skip

    def _cluster(self, each: files.RoleFile | files.NamedFile, path: Path_) -> str:
        if each.cluster and each.cluster not in self.clusters:
            hint = near(each.cluster, self.clusters)
            raise BadInput.at(
                self.data.spot((*path, "cluster")),
                f"没有集群“{each.cluster}”{hint.zh}",
                f"no cluster '{each.cluster}'{hint.en}",
            )
        return each.cluster

    def _places(self, each: files.RoleFile | files.NamedFile, path: Path_) -> tuple[str, ...]:
        printed = [each.place] if each.place else []
        names = printed if each.places is None else each.places
        return tuple(self._place(name, path) for name in names)

    def _place(self, name: str, path: Path_) -> str:
        try:
            return places.find(name)
        except (places.UnknownPlace, places.AmbiguousPlace) as error:
            raise BadInput.at(
                self.data.spot((*path, "place")),
                f"{error.zh}；没有代码的地方写 places: []",
                f"{error.en}; a place without a code has places: []",
            ) from None

    def _key(self, id: str) -> str:
        return f"{self.document}/{id}"

    def _unique(self, named: list[tuple[str, Spot]]) -> None:
        seen: set[str] = set()
        for key, spot in named:
            if key in seen:
                raise BadInput.at(spot, f"“{key}”写了两次", f"'{key}' is given twice")
            seen.add(key)
