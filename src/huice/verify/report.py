"""What a verification found: each figure with its status, and each citation that fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from huice.language import Language, Text
from huice.problems import Problem, Spot

Status = Literal["found", "elsewhere", "missing", "noted", "unresolved"]

STATUS_NAMES: Final[dict[Status, Text]] = {
    "found": Text("在所引之处", "in its cited place"),
    "elsewhere": Text("在别处", "elsewhere"),
    "missing": Text("原文没有", "not in the text"),
    "noted": Text("附注已说明", "explained by a note"),
    "unresolved": Text("出处不成立", "citation does not resolve"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of the library: where it is encoded, what it is, where it is cited, and whether
    the text prints it there.

    ``words`` are the words found, ``at`` the addresses where it stands (for ``elsewhere``) or the
    cited place, ``line`` the line in the source. For ``noted``, ``words`` is the note.
    """

    document: str
    rule: str
    spot: Spot
    cite: str
    figure: str
    status: Status
    words: str = ""
    at: tuple[str, ...] = ()
    line: int = 0

    @property
    def failed(self) -> bool:
        return self.status in ("elsewhere", "missing")

    def say(self, language: Language = "zh") -> str:
        where = f"{self.spot} {self.rule} {self.cite}"
        status = STATUS_NAMES[self.status].say(language)
        more = "、".join(self.at) if self.status == "elsewhere" else self.words
        return f"{where}  {self.figure}  {status}" + (f"：{more}" if more else "")

    def as_json(self) -> dict[str, Any]:
        return {
            "document": self.document, "rule": self.rule, "file": self.spot.file,
            "line": self.spot.line, "cite": self.cite, "figure": self.figure,
            "status": self.status, "words": self.words, "at": list(self.at),
            "source_line": self.line or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """``problems`` are citations that do not resolve; ``absent`` the documents of the library
    whose text was not among those read; ``checked`` the others, with the title that was read."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    cites: int
    checked: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Something was checked, every citation resolves, and every figure stands where it is
        cited, or a note says why not."""
        failed = any(finding.failed for finding in self.findings)
        return bool(self.checked) and not self.problems and not failed

    def of(self, status: Status) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.status == status)

    def say(self, language: Language = "zh") -> str:
        """What needs attention, one line each, and the counts at the end."""
        return "\n".join([*self._lines(language), self.summary(language)])

    def _lines(self, language: Language) -> Iterable[str]:
        yield from (problem.say(language) for problem in self.problems)
        yield from (finding.say(language) for finding in self.findings if finding.failed)
        for id in self.absent:
            yield (
                f"{id}：语料里没有它的原文"
                if language == "zh"
                else f"{id}: its text is not in the corpus"
            )

    def summary(self, language: Language = "zh") -> str:
        figures = len(self.findings)
        counts = {name: len(self.of(name)) for name in STATUS_NAMES}
        if language == "zh":
            return (
                f"{len(self.checked)} 份文件，{self.cites} 处引用，{len(self.problems)} 处不成立；"
                f"{figures} 个数字、日期和地方：所引之处有 {counts['found']}，附注已说明 {counts['noted']}，"
                f"在别处 {counts['elsewhere']}，原文没有 {counts['missing']}"
            )
        return (
            f"{len(self.checked)} documents, {self.cites} citations, {len(self.problems)} do not resolve; "
            f"{figures} figures, dates and places: {counts['found']} in place, {counts['noted']} explained, "
            f"{counts['elsewhere']} elsewhere, {counts['missing']} not in the text"
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "cites": self.cites,
            "checked": [{"document": id, "title": title} for id, title in self.checked],
            "absent": list(self.absent),
            "problems": [
                {"file": each.spot.file, "line": each.spot.line, "zh": each.what.zh, "en": each.what.en}
                for each in self.problems
            ],
            "figures": [finding.as_json() for finding in self.findings],
        }  # fmt: skip
