"""Experts drawn for applications: nobody with an interest, and by a draw that anyone can repeat.

As in the draw of on-site inspections no random numbers are made: the hash of the seed, an
application and an expert decides (``METHOD`` says how), and the order of the lists is nothing. The
fairness lies in the seed, which nobody may be able to choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from huice.fund.plain import plain
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.procedure.inspection import rank_of, wrong_seed

ConflictKind = Literal["employer", "shareholding", "past_work", "declared"]

CONFLICT_NAMES: Final[dict[ConflictKind, Text]] = {
    "employer": Text("任职单位", "employer"),
    "shareholding": Text("持股", "shareholding"),
    "past_work": Text("曾任职或服务", "past work"),
    "declared": Text("本人申报的利害关系", "declared interest"),
}
METHOD: Final = Text(
    "各项申报按编号由小到大办理；专业相符且无利害关系的专家，按“种子、换行符、申报标识、换行符、专家标识”依"
    " UTF-8 编码的 SHA-256（小写十六进制）由小到大取足人数，已派满的取下一名",
    "Applications are taken by number, the least first. Experts in the field without a conflict are taken "
    "by the SHA-256 (lower-case hex) of seed, newline, application's reference, newline, expert's "
    "reference in UTF-8, the least first, until there are enough; who has as many as allowed is passed over",
)


@dataclass(frozen=True, slots=True)
class Expert:
    """Someone who may review. The last three are credit codes: of what the expert has shares in, has
    worked for, and has declared an interest in, by kinship for instance."""

    ref: str
    name: str
    fields: frozenset[str]
    employer: str
    employer_code: str = ""
    holdings: frozenset[str] = frozenset()
    past_work: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Application:
    """What is reviewed: the applicant's credit code and those of the units that join in, the names of
    them all, and the fields that experts are drawn from, none for any.

    ``standing`` are the experts who have it already, ``gone`` those who had it and declined: neither
    are drawn for it again, and the draw goes on below them.
    """

    ref: str
    number: str
    code: str
    also: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: ConflictKind
    said: Text


@dataclass(frozen=True, slots=True)
class Panel:
    """The references of the experts drawn for an application, in the order of the draw, and of those
    in the field who were kept out, with why."""

    application: str
    experts: tuple[str, ...]
    avoided: tuple[tuple[str, tuple[Conflict, ...]], ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw with what is needed, beside the lists, to repeat it; panels in the order of numbers."""

    method: Text
    seed: str
    each: int
    most: int | None
    panels: tuple[Panel, ...]


def conflicts(expert: Expert, application: Application) -> tuple[Conflict, ...]:
    """Every reason why an expert may not review an application.

    Units are told by their codes, an employer by the name as well: a code may be missing on either
    side, and who wrongly stays away does less harm than who wrongly reviews.
    """
    units = _codes(application.also | {application.code})
    names = {plain(each) for each in application.names} - {""}
    return tuple(_conflicts(expert, units, names))


def _conflicts(expert: Expert, units: frozenset[str], names: set[str]) -> Iterator[Conflict]:
    if _codes(frozenset({expert.employer_code})) & units or plain(expert.employer) in names:
        who = expert.employer or expert.employer_code
        yield Conflict("employer", Text(
            f"任职单位“{who}”是申报单位或联合单位", f"the employer '{who}' applies or joins in"
        ))  # fmt: skip
    if held := _listed(expert.holdings, units):
        yield Conflict(
            "shareholding",
            Text(f"持有 {held.zh} 的股份或出资", f"has a share in {held.en}"),
        )
    if served := _listed(expert.past_work, units):
        yield Conflict(
            "past_work", Text(f"曾在 {served.zh} 任职或为其服务", f"has worked for {served.en}")
        )
    if told := _listed(expert.declared, units):
        yield Conflict(
            "declared",
            Text(f"本人申报与 {told.zh} 有利害关系", f"has declared an interest in {told.en}"),
        )


@lru_cache(maxsize=10_000)  # the same few lists are held against every application
def _codes(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(plain(each).upper() for each in codes) - {""}


def _listed(codes: frozenset[str], units: frozenset[str]) -> Text | None:
    shared = sorted(_codes(codes) & units)
    return Text("、".join(shared), ", ".join(shared)) if shared else None


def draw(
    seed: str,
    applications: Sequence[Application],
    experts: Sequence[Expert],
    each: int,
    most: int | None = None,
    loads: Mapping[str, int] | None = None,
) -> Draw:
    """So many experts for each application, none with more than ``most`` applications; ``loads`` are
    how many each has already.

    Raises BadInput for what is wrong with the lists, or naming every application that too few are
    left for; nothing is drawn then.
    """
    problems = [*wrong_seed(seed, ""), *_wrong(applications, experts, each, most)]
    if problems:
        raise BadInput(problems)
    load = Counter[str](loads or {})
    panels = list[Panel]()
    for application in sorted(applications, key=lambda x: (x.number, x.ref)):
        panel, full = _panel(seed, application, experts, each, most, load)
        if len(panel.experts) + len(application.standing) < each:
            problems.append(_too_few(application, panel, full, each))
        load.update(panel.experts)
        panels.append(panel)
    if problems:
        raise BadInput(problems)
    return Draw(METHOD, seed, each, most, tuple(panels))


def _panel(
    seed: str,
    application: Application,
    experts: Sequence[Expert],
    each: int,
    most: int | None,
    load: Counter[str],
) -> tuple[Panel, int]:
    """The panel, and how many were passed over since they have as many applications as allowed."""
    free, avoided, full = list[str](), list[tuple[str, tuple[Conflict, ...]]](), 0
    for expert in experts:
        if application.fields and not application.fields & expert.fields:
            continue
        if expert.ref in application.standing | application.gone:
            continue
        if why := conflicts(expert, application):
            avoided.append((expert.ref, why))
        elif most is not None and load[expert.ref] >= most:
            full += 1
        else:
            free.append(expert.ref)
    free.sort(key=lambda ref: rank_of(seed, application.ref, ref))
    wanted = max(0, each - len(application.standing))
    return Panel(application.ref, tuple(free[:wanted]), tuple(sorted(avoided))), full


def _too_few(application: Application, panel: Panel, full: int, each: int) -> Problem:
    found, out = len(panel.experts) + len(application.standing), len(panel.avoided)
    return Problem(Spot(application.number), Text(
        f"申报 {application.number} 须 {each} 名专家，只找到 {found} 名；{out} 名须回避，{full} 名已派满",
        f"application {application.number} needs {each} experts, {found} found; {out} are kept out by a conflict, {full} have as many as allowed",
    ))  # fmt: skip


def _wrong(
    applications: Sequence[Application], experts: Sequence[Expert], each: int, most: int | None
) -> Iterator[Problem]:
    if each < 1:
        yield Problem(
            Spot("each"), Text("每项申报至少一名专家", "at least one expert for each"), "each"
        )
    if most is not None and most < 1:
        yield Problem(Spot("most"), Text("每名专家至少一项申报", "at least one application an expert"), "most")  # fmt: skip
    for listed in (applications, experts):
        for ref, times in Counter(one.ref for one in listed).items():
            if times > 1:
                yield Problem(Spot(ref), Text(f"“{ref}”列了 {times} 次", f"'{ref}' is listed {times} times"))  # fmt: skip
