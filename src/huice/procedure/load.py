"""Read procedures from the policy library, and keep the versions that cases began under."""

from __future__ import annotations

import hashlib
import json
from datetime import date, time
from pathlib import Path

from huice.calendar import read_length
from huice.library.shape import shaped, text_of
from huice.library.yaml_file import Data, Path_, parse, read
from huice.problems import BadInput, Spot
from huice.procedure import files
from huice.procedure import model as m
from huice.procedure.check import check
from huice.procedure.conditions import Condition, read_condition
from huice.procedure.data_types import read_type
from huice.values.duration import Duration


def procedures_of(folder: Path) -> list[Path]:
    """The procedures of one document of the library; the cases beside them are none."""
    found = folder.glob("procedures/*.yaml")
    return sorted(path for path in found if not path.name.endswith(".cases.yaml"))


def procedure_files(policies: Path) -> list[Path]:
    """All procedures of the library."""
    return [path for folder in sorted(policies.glob("*/")) for path in procedures_of(folder)]


def key_of(path: Path) -> str:
    """How a procedure is named by its file: FOLDER/NAME."""
    return f"{path.parent.parent.name}/{path.stem}"


def load_procedure(path: Path) -> m.Procedure:
    """The procedure of a file, checked; raises BadInput with everything that is wrong."""
    name = "/".join(path.parts[-4:])
    return build(read(path, name), path.parent.parent.name, path.stem)


def build(data: Data, document: str, id: str) -> m.Procedure:
    """A checked procedure from its plain data; raises BadInput."""
    procedure = _Builder(data).build(document, id)
    problems = [each for each in check(procedure) if not each.warning]
    if problems:
        raise BadInput(problems)
    return procedure


def keep_version(procedure: m.Procedure, folder: Path) -> Path:
    """Write the procedure beside the cases that begin under it, named by its digest."""
    path = folder / f"{procedure.digest}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(version_text(procedure), encoding="utf-8")
        draft.replace(path)
    return path


def kept_version(digest: str, folder: Path) -> m.Procedure:
    """The procedure of that digest; raises BadInput where it is missing or was changed."""
    path = folder / f"{digest}.json"
    if not path.is_file():
        raise BadInput.at(
            Spot(f"{folder.name}/{path.name}"),
            "缺少案件所依的程序版本，请从备份恢复这个文件",
            "the version of the procedure that a case began under is missing: restore this file",
        )
    return version_of(read(path), digest)


def version_text(procedure: m.Procedure) -> str:
    """The procedure as JSON, to be kept under its digest."""
    whole = {"document": procedure.document, "id": procedure.id, "written": procedure.written}
    return json.dumps(whole, ensure_ascii=False)


def version_of(data: Data, digest: str) -> m.Procedure:
    """The procedure that was kept as ``version_text``; raises BadInput where it was changed."""
    whole = data.value if isinstance(data.value, dict) else {}
    inner = parse(
        json.dumps(whole.get("written"), ensure_ascii=False).encode(), data.file, is_json=True
    )
    procedure = build(inner, str(whole.get("document")), str(whole.get("id")))
    if procedure.digest != digest:
        raise BadInput.at(
            data.spot(()),
            f"程序文本已改动，指纹为 {procedure.digest}",
            f"the procedure was changed, its digest is {procedure.digest}",
        )
    return procedure


def digest_of(written: object) -> str:
    canonical = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _Builder:
    def __init__(self, data: Data) -> None:
        self.data = data
        self.file = shaped(data, files.ProcedureFile)

    def build(self, document: str, id: str) -> m.Procedure:
        file = self.file
        kinds = {name: state.kind for name, state in file.states.items()}
        initial = [name for name, kind in kinds.items() if kind == "initial"]
        if len(initial) != 1:
            raise BadInput.at(
                self.data.spot(("states",)),
                f"应有且只有一个 initial 状态，现有 {len(initial)} 个",
                f"one initial state is expected, found {len(initial)}",
            )
        return m.Procedure(
            id=id, document=document, number=file.number, title=file.title.text, cite=file.cite,
            actors={name: m.Named(name, each.text) for name, each in file.actors.items()},
            states={name: m.Named(name, each.title.text) for name, each in file.states.items()},
            initial=initial[0],
            finals=frozenset(name for name, kind in kinds.items() if kind == "final"),
            readings={
                name: m.Reading(
                    name, each.title.text, {key: it.text for key, it in each.options.items()},
                    each.default, each.cite,
                )
                for name, each in file.readings.items()
            },
            names={name: each.text for name, each in file.names.items()},
            fixed=tuple(file.fixed),
            transitions=tuple(self._transition(n, t) for n, t in enumerate(file.transitions)),
            clocks={name: self._clock(name, each) for name, each in file.clocks.items()},
            notices=_notices(file.notices), records=_notices(file.records),
            publicity=_notices(file.publicity),
            alone=tuple(
                m.Alone(x.id, x.title.text, tuple(x.fields), x.owner, tuple(x.on), x.per_year,
                        x.soft, x.cite)
                for x in file.alone
            ),
            silences=tuple(m.Silence(each.about.text, each.cite) for each in file.silences),
            digest=digest_of(self.data.value), written=self.data.value, file=self.data.file,
        )  # fmt: skip

    def _condition(self, text: str, path: Path_) -> Condition:
        return read_condition(text, self.data.spot(path))

    def _length(self, text: str, path: Path_) -> Duration:
        try:
            return read_length(text)
        except BadInput as error:
            what = error.problems[0].what
            raise BadInput.at(self.data.spot(path), what.zh, what.en) from None

    def _limit(self, text: str, path: Path_) -> m.Limit | None:
        """``2021-08-15``, ``2024-02-25 18:00``, or the name of a date in the data; behind
        ``through`` a day that is included."""
        if not text:
            return None
        through, text = text.startswith("through "), text.removeprefix("through ")
        if not text[:1].isdigit():
            return m.Limit(field=text, through=through)
        day, _, hour = text.partition(" ")
        try:
            if len(day) == 10 and (not hour or len(hour) == 5):
                at = time.fromisoformat(hour) if hour else None
                return m.Limit(date.fromisoformat(day), at, through=through or bool(at))
        except ValueError:
            pass
        raise BadInput.at(
            self.data.spot(path),
            f"“{text}”不是日期，应如 2021-08-15、2024-02-25 18:00 或数据的名称",
            f"'{text}' is no day: such as 2021-08-15, 2024-02-25 18:00, or a field",
        )

    def _yearly(self, days: list[str], path: Path_) -> tuple[tuple[int, int], ...]:
        try:
            found = [date.fromisoformat(f"2001-{each}") for each in days]
        except ValueError:
            raise BadInput.at(
                self.data.spot(path), f"{days} 应为每年的月日，如 01-15",
                f"{days}: days of a year such as 01-15 are expected",
            ) from None  # fmt: skip
        return tuple(sorted((each.month, each.day) for each in found))

    def _triggers(self, written: files.Triggers, path: Path_) -> tuple[m.Trigger, ...]:
        return tuple(
            m.Trigger(each, Condition())
            if isinstance(each, str)
            else m.Trigger(each.on, self._condition(each.when, (*path, place)))
            for place, each in enumerate(written)
        )

    def _transition(self, place: int, each: files.TransitionFile) -> m.Transition:
        path: Path_ = ("transitions", place)
        window = each.window
        return m.Transition(
            event=each.event, title=each.title.text, by=tuple(each.by),
            sources=tuple(each.from_), to=each.to,
            data={
                name: read_type(text, self.data.spot((*path, "data", name)))
                for name, text in each.data.items()
            },
            when=self._condition(each.when, (*path, "when")),
            during=tuple(each.during), not_during=tuple(each.not_during),
            quotas=self._quotas(each, path),
            window=self._window(window, (*path, "window")) if window else None,
            cite=each.cite, note=text_of(each.note), spot=self.data.spot(path),
        )  # fmt: skip

    def _quotas(self, each: files.TransitionFile, path: Path_) -> tuple[m.Quota, ...]:
        if isinstance(each.times, int):
            return (m.Quota(each.times, Condition(), each.cite),) if each.times else ()
        return tuple(
            m.Quota(q.times, self._condition(q.when, (*path, "times", n, "when")), q.cite)
            for n, q in enumerate(each.times)
        )

    def _window(self, window: files.WindowFile, path: Path_) -> m.Window:
        one_of_two = bool(window.opens and window.closes) == (window.kind == "between")
        if not one_of_two or bool(window.length and window.before) == (window.kind == "between"):
            raise BadInput.at(
                self.data.spot(path), "between 须有 opens 与 closes，其余须有 length 与 before",
                "between takes opens and closes, the others take length and before",
            )  # fmt: skip
        return m.Window(
            window.id, window.kind,
            self._length(window.length, (*path, "length")) if window.length else None,
            window.before, self._limit(window.opens, (*path, "opens")),
            self._limit(window.closes, (*path, "closes")), window.outside, window.soft,
            window.cite,
        )  # fmt: skip

    def _clock(self, name: str, each: files.ClockFile) -> m.Clock:
        path: Path_ = ("clocks", name)
        if [bool(each.length), bool(each.until), bool(each.each), bool(each.unstated)].count(
            True
        ) != 1:
            raise BadInput.at(
                self.data.spot(path), f"时钟“{name}”应有且只有 length、until、each、unstated 之一",
                f"clock '{name}' takes one of length, until, each, unstated",
            )  # fmt: skip
        return m.Clock(
            id=name, title=each.title.text, cite=each.cite, who=each.who,
            length=self._length(each.length, (*path, "length")) if each.length else None,
            until=self._limit(each.until, (*path, "until")),
            yearly=self._yearly(each.each, (*path, "each")), unstated=text_of(each.unstated),
            soft=each.soft,
            starts=self._triggers(each.starts, (*path, "starts")),
            stops=self._triggers(each.stops, (*path, "stops")),
            suspended_in=dict(each.suspended_in),
            suspended_by=tuple(m.Suspender(x.clock, x.beyond, x.cite) for x in each.suspended_by),
            variants=tuple(
                m.Variant(v.id, self._triggers(v.on, (*path, "variants", n, "on")),
                          self._length(v.length, (*path, "variants", n, "length")), v.soft, v.cite)
                for n, v in enumerate(each.variants)
            ),
            extensions=tuple(
                m.Extension(x.id, x.on, self._length(x.up_to, (*path, "extensions", n, "up_to")),
                            x.times, tuple(x.grantors), x.reason, tuple(x.tell), x.runs_from,
                            x.after, x.cite)
                for n, x in enumerate(each.extensions)
            ),
            lapses=tuple(
                m.Lapse(x.id or name, x.effect, self._condition(x.when, (*path, "lapse", n)),
                        x.event, x.to, tuple(x.held_in), x.after_hold, x.not_before, x.cite,
                        text_of(x.note))
                for n, x in enumerate(each.lapse)
            ),
            spot=self.data.spot(path),
        )  # fmt: skip


def _notices(written: list[files.NoticeFile]) -> tuple[m.Notice, ...]:
    return tuple(m.Notice(x.title.text, tuple(x.on), tuple(x.to), x.cite) for x in written)
