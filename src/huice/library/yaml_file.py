"""YAML and JSON files as plain data whose every value knows its line.

A strict subset: mappings, lists and scalars. Scalars stay the text that was written, so that no
figure passes through a float and no word turns into a boolean. Anchors, aliases, tags and double
keys are refused, as are files that are too large or too deep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huice.problems import BadInput, Spot

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Terminal escapes, and marks that turn the direction of what follows."""

_ESCAPED = re.compile(r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""A backslash as JSON writes it, or a rare character as two escapes, which YAML does not know."""

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Data:
    """Plain data (dict, list, str, None) and where each of its parts stands."""

    file: str
    value: Any = None
    spots: dict[Path_, Spot] = field(default_factory=dict)

    def spot(self, path: Path_) -> Spot:
        """The place of a part, or of the nearest part around it."""
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, Spot(self.file))


def read(path: Path, name: str = "") -> Data:
    """The data of a .yaml or .json file; raises BadInput with file and line."""
    name = name or path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput.at(
                Spot(name),
                f"文件有 {size} 字节，上限是 {MAX_BYTES} 字节",
                f"the file has {size} bytes, the limit is {MAX_BYTES}",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise cannot_open(name, error) from None
    return parse(raw, name, is_json=path.suffix.lower() == ".json")


def cannot_open(name: str, error: OSError) -> BadInput:
    """What to tell of a file that the system will not give."""
    if isinstance(error, FileNotFoundError):
        return BadInput.at(Spot(name), "没有这个文件", "no such file")
    if isinstance(error, IsADirectoryError):
        return BadInput.at(
            Spot(name), "这是文件夹，应为文件", "this is a folder, a file is expected"
        )
    if isinstance(error, PermissionError):
        return BadInput.at(Spot(name), "没有读取权限", "no permission to read")
    reason = error.strerror or str(error)
    return BadInput.at(Spot(name), f"文件无法打开：{reason}", f"cannot open the file: {reason}")


def parse(raw: bytes, name: str, is_json: bool = False) -> Data:
    text = _decode(raw, name)
    if is_json:
        _check_json(text, name)
        text = _ESCAPED.sub(lambda found: _rare(found[0]), text)
    return _parse_yaml(text, name)


def _decode(raw: bytes, name: str) -> str:
    if not raw.strip():
        raise BadInput.at(Spot(name), "文件是空的", "the file is empty")
    if b"\0" in raw[:4096]:
        raise BadInput.at(
            Spot(name), "这是二进制文件，应为文本", "this is a binary file, text is expected"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput.at(
            Spot(name, line), "不是 UTF-8 编码，请另存为 UTF-8", "not UTF-8, save it as UTF-8"
        ) from None


def _rare(escaped: str) -> str:
    return escaped if escaped == "\\\\" else str(json.loads(f'"{escaped}"'))


def _check_json(text: str, name: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput.at(
            Spot(name, error.lineno, error.colno),
            f"不是有效的 JSON（{error.msg}）",
            f"not valid JSON ({error.msg})",
        ) from None
    except (RecursionError, ValueError):
        raise BadInput.at(Spot(name), "JSON 过深或数字过长", "JSON too deep or too long") from None


def _parse_yaml(text: str, name: str) -> Data:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = Data(name)
    try:
        _Builder(data).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = Spot(name, mark.line + 1, mark.column + 1) if mark else Spot(name)
        raise BadInput.at(
            spot, f"YAML 写法有误（{error.problem}）", f"malformed YAML ({error.problem})"
        ) from None
    except yaml.YAMLError as error:
        raise BadInput.at(Spot(name), f"YAML 读不懂（{error}）", f"bad YAML ({error})") from None
    return data


class _Builder:
    """Builds data from parse events, one after another, so that depth costs no stack."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.containers: list[tuple[Any, Path_]] = []
        self.key: str | None = None
        self.nodes = 0

    def build(self, events: Iterator[Any]) -> None:
        import yaml

        documents = 0
        for event in events:
            spot = Spot(self.data.file, event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise BadInput.at(spot, "一个文件只写一份内容", "one document a file")
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise BadInput.at(
                    spot, "不接受锚点和别名（& *）", "anchors and aliases (& *) are not accepted"
                )
            elif isinstance(event, yaml.ScalarEvent):
                self._scalar(event, spot)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._refuse_tag(event, spot)
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], spot)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.containers.pop()

    def _scalar(self, event: Any, spot: Spot) -> None:
        self._refuse_tag(event, spot)
        self._count(spot)
        if CONTROL.search(event.value):
            raise BadInput.at(spot, "含有控制字符", "control characters are not accepted")
        plain = event.style is None or event.style == ""
        value = None if plain and event.value in ("", "~", "null") else event.value
        if event.style in ("'", '"'):
            spot = spot.after(1)
        container = self.containers[-1][0] if self.containers else None
        if isinstance(container, dict) and self.key is None:
            self._start_pair("" if value is None else str(value), spot)
        else:
            self._put(value, spot)

    def _count(self, spot: Spot) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise BadInput.at(spot, f"超过 {MAX_NODES} 个值", f"more than {MAX_NODES} values")

    def _start_pair(self, key: str, spot: Spot) -> None:
        container, path = self.containers[-1]
        if key in container:
            first = self.data.spots[(*path, key)].line
            raise BadInput.at(
                spot,
                f"“{key}”写了两次，前一次在第 {first} 行",
                f"'{key}' is given twice, first on line {first}",
                field=_dotted((*path, key)),
            )
        container[key] = None
        self.data.spots[(*path, key)] = spot
        self.key = key

    def _open(self, container: Any, spot: Spot) -> None:
        if self.containers and isinstance(self.containers[-1][0], dict) and self.key is None:
            raise BadInput.at(spot, "键应为文字", "a key must be plain text")
        path = self._put(container, spot)
        self.containers.append((container, path))
        if len(self.containers) > MAX_DEPTH:
            raise BadInput.at(
                spot, f"嵌套超过 {MAX_DEPTH} 层", f"more than {MAX_DEPTH} levels deep"
            )

    def _put(self, value: Any, spot: Spot) -> Path_:
        if not self.containers:
            self.data.value = value
            self.data.spots[()] = spot
            return ()
        container, path = self.containers[-1]
        if isinstance(container, dict):
            assert self.key is not None
            here = (*path, self.key)
            container[self.key] = value
            self.key = None
        else:
            here = (*path, len(container))
            container.append(value)
        self.data.spots[here] = spot
        return here

    def _refuse_tag(self, event: Any, spot: Spot) -> None:
        if event.tag is not None and event.tag != "!":
            raise BadInput.at(spot, "不接受类型标签（!）", "tags (!) are not accepted")


def _dotted(path: Path_) -> str:
    return ".".join(str(part) for part in path)
