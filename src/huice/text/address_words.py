"""The grammar of addresses: 第八条（一）5, 三、（二）, 专栏21第3点, 一（一）至（五）, 附件6一1 …

Reading knows no document: it turns a citation into addresses, each a path of steps, and carries
over what a list leaves out (第十二条（一）、（二） is two addresses of article 12). Whether such a
place exists is for ``huice.text.address`` to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from huice.text.labels import canonical, number_of

StepKind = Literal[
    "label",  # a numbered unit; ``form`` is its kind
    "words",  # the title of a unit, or words that it holds
    "remark",  # words in brackets
    "paragraph",  # 第二款, 末段, 前段; number -1 counts from the end
    "sentence",  # 二是
    "whole",  # 正文, 通知, 母通知, a document's title
    "printed",  # 文末日期, 主送机关, 标题
]
_NUMERAL: Final = "〇零一二三四五六七八九十百千两"
_DASHES: Final = "至到—–~～－-"
_PRINTED: Final = ("文末日期", "文末署期", "落款日期", "成文日期", "署期", "落款", "主送机关", "标题")  # fmt: skip
_WHOLES: Final = ("母通知", "正文", "通知", "全文")
_PARTS: Final = {"首": 1, "前": 1, "后": -1, "末": -1}
_UNITS: Final = "编章节条款项目点"

_TOKENS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("gap", r"[\s　]+"),
        ("range", rf"[{_DASHES}]+(?=第|专栏|附件|解读|[（(\d{_NUMERAL}])"),
        ("semicolon", r"[；;]"),
        ("comma", r"[、，,]"),
        ("times", r"〔(?P<times>\d{1,3})〕"),
        ("unit", rf"第(?:[（(])?(?P<number>[{_NUMERAL}]{{1,6}}|\d{{1,4}})(?:[）)])?(?:(?P<unit>[{_UNITS}])(?:之(?P<inserted>[{_NUMERAL}]{{1,3}}|\d{{1,2}}))?|(?=[{_DASHES}]\d+[{_UNITS}]))"),
        ("box", rf"(?P<box>专栏|附件)\s*(?P<boxed>\d{{1,3}}|[{_NUMERAL}]{{1,3}}(?=[、，；]|$|第))?"),
        ("explained", r"解读"),
        ("printed", "|".join(_PRINTED)),
        ("whole", rf"(?:{'|'.join(_WHOLES)})(?=[{_NUMERAL}第末首]|附件|专栏|解读|[^\u4e00-\u9fff]|$)"),
        ("part", r"(?P<part>[首前后末])(?P<of>款|段)"),
        ("sentence", rf"(?P<said>[{_NUMERAL}]{{1,3}})是"),
        ("bracket", rf"[（(](?P<inner>[{_NUMERAL}]{{1,4}})[）)]"),
        ("digits_bracket", r"[（(](?P<digits>\d{1,3})[）)]"),
        ("remark", r"[（(](?P<remark>[^（()）]*)[）)]"),
        ("circled", r"[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]"),
        ("decimal", r"\d{1,2}\.\d{1,2}(?!\d)"),
        ("arabic", r"(?P<arabic>\d{1,3})(?P<unit>[编章节条款项点](?!目))?(?![\d年])[.．]?"),
        ("chinese", rf"(?P<chinese>[{_NUMERAL}]{{1,4}})"),
        ("quoted", r"《(?P<quoted>[^《》]+)》"),
    )
)  # fmt: skip
_WORDS_END: Final = re.compile(
    rf"[；;（(《\s　、，,]|[{_NUMERAL}]{{1,4}}(?:[、（(；;]|是|$)|(?<!\d)\d{{1,3}}(?:[（(、，；;\s]|$)|"
    rf"第[{_NUMERAL}\d]{{1,6}}[{_UNITS}]|(?<=.)[末首前后][段款]"
)
_RANK: Final = {"编": 0, "章": 1, "节": 2, "条": 3, "一": 4, "words": 4.5, "（一）": 5, "1": 6, "（1）": 7, "①": 8}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``form`` is the printed form of a label (条, 一, （一）, 1, 2.5, 专栏 …) or
    the words; ``number`` its number; ``times`` says which of several with one address;
    ``inserted`` is the second number of 第二条之一."""

    kind: StepKind
    form: str
    number: int = 0
    times: int = 0
    inserted: int = 0

    def __str__(self) -> str:
        if self.kind == "label":
            if "." in self.form:
                return self.form
            inserted = f"之{canonical('一', self.inserted)}" if self.inserted else ""
            return canonical(self.form, self.number) + inserted
        if self.kind == "sentence":
            return f"{canonical('一', self.number)}是"
        if self.kind == "paragraph":
            return f"第{self.number}{self.form}" if self.number > 1 else self.form
        return f"（{self.form}）" if self.kind == "remark" else self.form


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    name: str
    step: Step | None = None
    times: int = 0


def paths_of(cite: str, titles: Sequence[str] = ()) -> list[Path]:
    """The addresses that a citation names, in order, with elided heads filled in.

    ``titles`` are documents that may stand before an address. Empty where nothing is cited.
    """
    found: list[Path] = []
    for group in _groups(_tokens(cite, titles)):
        previous = found[-1] if found else ()
        path = _whole_path(group.steps, previous, group.after)
        if group.after == "range" and previous and path:
            found += _between(previous, path)
        elif path:
            found.append(path)
    return found


# --- tokens ----------------------------------------------------------------------------------


def _tokens(cite: str, titles: Sequence[str]) -> list[_Token]:
    text = unicodedata.normalize("NFC", cite.strip())
    known = sorted((title for title in titles if len(title) >= 4), key=len, reverse=True)
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        title = next((each for each in known if text.startswith(each, at)), "")
        if title:
            tokens.append(_Token("step", Step("whole", title)))
            at += len(title)
            continue
        end, token = _token_at(text, at)
        at = end
        if token.name != "gap":
            tokens.append(token)
    return tokens


def _token_at(text: str, at: int) -> tuple[int, _Token]:
    for name, pattern in _TOKENS:
        found = pattern.match(text, at)
        if found and not (name == "chinese" and _begins_a_word(text, found.end())):
            return found.end(), _token(name, found)
    stop = _WORDS_END.search(text, at + 1)
    end = stop.start() if stop else len(text)
    return end, _Token("step", Step("words", text[at:end]))


def _begins_a_word(text: str, end: int) -> bool:
    """一般规定 is words; 四专项（二） is a label and words, which only a bracket behind tells."""
    rest = text[end : end + 12]
    word = re.match(r"[\u4e00-\u9fff]+", rest)
    if not word or re.match(r"末[段款]|[首前后]段|第|至|到|专栏|附件|解读", rest):
        return False
    return not re.match(r"[\u4e00-\u9fff]{1,10}[（(\d]", rest)


def _token(name: str, found: re.Match[str]) -> _Token:
    match name:
        case "gap" | "range" | "semicolon" | "comma":
            return _Token(name)
        case "times":
            return _Token("times", times=int(found["times"]))
    return _Token("step", _step(name, found))


def _step(name: str, found: re.Match[str]) -> Step:
    match name:
        case "unit" | "arabic":
            written = found["number"] if name == "unit" else found["arabic"]
            step = _unit_step(number_of(written), found["unit"] or "")
            inserted = found["inserted"] if name == "unit" else None
            return replace(step, inserted=number_of(inserted)) if inserted else step
        case "box":
            return Step("label", found["box"], number_of(found["boxed"] or ""))
        case "explained":
            return Step("label", "解读")
        case "bracket":
            return Step("label", "（一）", number_of(found["inner"]))
        case "digits_bracket":
            return Step("label", "（1）", int(found["digits"]))
        case "circled":
            return Step("label", "①", number_of(found[0]))
        case "decimal":
            return Step("label", found[0], int(found[0].partition(".")[2]))
        case "chinese":
            return Step("label", "一", number_of(found["chinese"]))
        case "sentence":
            return Step("sentence", "是", number_of(found["said"]))
        case "part":
            return Step("paragraph", found[0], _PARTS[found["part"]])
        case "remark":
            return Step("remark", found["remark"])
        case "quoted":
            return Step("whole", found["quoted"])
        case "whole":
            return Step("whole", found[0])
    return Step("printed", found[0])


def _unit_step(number: int, unit: str) -> Step:
    match unit:
        case "款":
            return Step("paragraph", "款", number)
        case "项":
            return Step("label", "（一）", number)
        case "" | "目" | "点":
            return Step("label", "1", number)
    return Step("label", unit, number)


# --- lists, ranges and what they leave out ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """The steps between two separators, and the separator before them."""

    steps: Path
    after: str


def _groups(tokens: Sequence[_Token]) -> Iterator[_Group]:
    """Steps that belong to one address. A comma behind 三 goes on to what is inside it (三、（一）);
    a label of a form that is already there starts the next address (三（一）（二） is two)."""
    steps: Path = ()
    after = ""
    for at, token in enumerate(tokens):
        following = tokens[at + 1].step if at + 1 < len(tokens) else None
        if token.step and steps and _starts_anew(steps, token.step):
            yield _Group(steps, after)
            steps, after = (token.step,), "comma"
        elif token.step:
            steps = (*steps, token.step)
        elif token.name == "times":
            steps = (*steps[:-1], replace(steps[-1], times=token.times)) if steps else steps
        elif token.name == "comma" and following and _goes_inside(steps, following):
            continue
        else:
            if steps:
                yield _Group(steps, after)
            steps, after = (), token.name
    if steps:
        yield _Group(steps, after)


def _goes_inside(steps: Path, following: Step) -> bool:
    last = steps[-1] if steps else None
    if last is None or last.kind != "label" or last.form != "一":
        return False
    inside = following.kind == "label" and following.form in ("（一）", "（1）")
    return inside or following.kind == "words"


def _starts_anew(steps: Path, step: Step) -> bool:
    """专栏 and what is printed at the ends of a document stand in no unit; a numbered unit stands
    in none of its own form or of a narrower one."""
    spoken = [each for each in steps if each.kind != "remark"]
    if step.kind == "printed" or (step.kind == "whole" and step.form in _WHOLES):
        return not spoken or spoken[-1].kind != "whole"
    rank = _rank(step)
    if rank is None or step.kind == "words":
        return False
    above = _ranks_in(steps)
    if steps[-1].kind == "words" and rank >= _RANK["一"]:
        return False
    return any(each is not None and each >= rank for each in above)


def _ranks_in(steps: Path) -> list[float | None]:
    """The ranks of the labels in a path. In Arabic form, 3（1） is 三（一）: figures that stand where
    a Chinese numeral belongs have its rank."""
    ranks: list[float | None] = []
    for step in steps:
        rank = _rank(step) if step.kind == "label" else None
        reached = max((each for each in ranks if each is not None), default=0)
        if rank == _RANK["1"] and not ranks and step.form == "1":
            rank = _RANK["一"]
        elif rank == _RANK["（1）"] and reached < _RANK["（一）"]:
            rank = _RANK["（一）"]
        ranks.append(rank)
    return ranks


def _rank(step: Step) -> float | None:
    if step.kind == "words":
        return _RANK["words"]
    if step.kind == "label":
        return _RANK["1"] if "." in step.form else _RANK.get(step.form)
    return None


def _whole_path(steps: Path, previous: Path, after: str) -> Path:
    """The steps with the head that the citation leaves out, taken from the address before."""
    first = steps[0]
    rank = _rank(first)
    if not previous or first.kind in ("whole", "printed"):
        return steps
    if first.kind in ("paragraph", "sentence", "remark"):
        kept = tuple(each for each in previous if each.kind in ("label", "words", "whole"))
        return (*kept, *steps)
    if rank is None or (after == "semicolon" and rank <= _RANK["一"]):
        return steps
    if rank == _RANK["（1）"]:
        forms = {_rank(each) for each in previous}
        rank = rank if rank in forms or _RANK["（一）"] not in forms else _RANK["（一）"]
    for at, each in enumerate(previous):
        place = _rank(each)
        if place is not None and place >= rank:
            same = place == rank
            return (*previous[:at], *steps) if same or rank > _RANK["一"] else steps
    if rank <= _RANK["一"]:
        return steps
    return (*(each for each in previous if each.kind in ("label", "words", "whole")), *steps)


def _between(first: Path, last: Path) -> list[Path]:
    """The addresses after ``first`` up to ``last``: one for each number, the form being the
    same; otherwise ``last`` alone."""
    a, b = first[-1], last[-1]
    if a.kind != "label" or (a.form, first[:-1]) != (b.form, last[:-1]) or b.number <= a.number:
        return [last]
    numbers = range(a.number + 1, min(b.number, a.number + 500) + 1)
    return [(*first[:-1], replace(a, number=number)) for number in numbers]
