"""The summary of a run, from the tallies of the parts that are there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from huice.language import Text
from huice.population.running.dimensions import group_name
from huice.population.running.folder import RunFolder
from huice.population.running.manifest import FORMAT, layout_of
from huice.population.running.summary import (
    TOPS,
    ByVerdict,
    Concentration,
    Group,
    Grouping,
    MeasureSummary,
    NearMiss,
    Reached,
    Recipient,
    Summary,
    TopShare,
)
from huice.population.running.tally import PAIRS, Largest, Tally, nothing


def summary_of(path: Path) -> Summary:
    """What a run has found so far; raises BadInput where the folder holds none."""
    folder = RunFolder(path)
    manifest = folder.manifest() if path.is_dir() else None
    if manifest is None:
        raise folder.wrong("这里没有运行结果（没有 run.json）", "there is no run here: no run.json")
    if manifest.get("format") != FORMAT:
        raise folder.wrong(f"结果格式 {manifest.get('format')} 与本版本（{FORMAT}）不同，请重新运行",
                           f"the run has format {manifest.get('format')}, this version reads "
                           f"{FORMAT}: run it again")  # fmt: skip
    parts, finished = sorted(folder.whole(manifest["rows"])), folder.finished()
    if finished is not None and parts != list(range(finished["parts"])):
        raise folder.wrong(f"应有 {finished['parts']} 批，现有 {len(parts)} 批",
                           f"expected {finished['parts']} parts, found {len(parts)}")  # fmt: skip
    layout = layout_of(manifest)
    if finished is not None:
        return _summary(manifest, folder.totals(layout), len(parts), True)
    tally = nothing(layout)
    for number in parts:
        tally += folder.tally(number, layout)
    return _summary(manifest, tally, len(parts), False)


def _summary(manifest: Mapping[str, Any], tally: Tally, parts: int, finished: bool) -> Summary:
    everyone = _group("", "", 0, tally)
    applicant, government = everyone.applicant, everyone.government
    measures = manifest["measures"]
    return Summary(
        source=manifest["source"],
        at=manifest["at"],
        library=manifest["library"],
        finished=finished,
        parts=parts,
        companies=tally.companies,
        of_companies=manifest["companies"],
        reached=everyone.reached,
        applicant=applicant,
        government=government,
        measures=tuple(
            _measure(each, place, tally, manifest["reasons"]) for place, each in enumerate(measures)
        ),
        groupings=tuple(
            Grouping(each["id"], Text(*each["title"]), _groups(each["id"], tally))
            for each in manifest["dimensions"]
        ),
        certain=_concentration(applicant.eligible.least, tally.recipients[0], tally.certain),
        possible=_concentration(
            applicant.eligible.most + applicant.judged.most, tally.recipients[1], tally.possible
        ),
        closed=tuple(_state(each) for each in manifest["closed"]),
        assumed_open=tuple(_state(each) for each in measures if each["state"] != "open"),
    )


def _state(each: Mapping[str, Any]) -> tuple[str, Text, Any]:
    return each["key"], Text(*each["title"]), each["state"]


def _measure(each: Mapping[str, Any], place: int, tally: Tally, reasons: bool) -> MeasureSummary:
    found = tally.found("", 0, place)
    pairs = found.eligible.pairs + found.judged.pairs + found.undetermined.pairs
    lacking = [
        NearMiss(requirement["id"], Text(*requirement["title"]), requirement["cite"], companies)
        for requirement, companies in zip(each["requirements"], tally.short[place].tolist(), strict=False)
        if companies
    ]  # fmt: skip
    return MeasureSummary(
        key=each["key"],
        title=Text(*each["title"]),
        cite=each["cite"],
        document=Text(*each["document"]),
        kind=each["kind"],
        to=each["to"],
        has_sum=each["has_sum"],
        found=found,
        ineligible=tally.companies - pairs,
        short=sum(miss.companies for miss in lacking) if reasons else None,
        near_misses=tuple(sorted(lacking, key=lambda miss: -miss.companies)) if reasons else None,
    )


def _groups(dimension: str, tally: Tally) -> tuple[Group, ...]:
    codes = tally.layout.groups[dimension]
    there = np.flatnonzero(tally.members[dimension][:, 0]).tolist()
    return tuple(_group(dimension, codes[group], group, tally) for group in there)


def _group(dimension: str, code: str, group: int, tally: Tally) -> Group:
    companies, *reached = tally.members[dimension][group].tolist()
    any_pairs = tally.cells[dimension][:, group, :, PAIRS].any(axis=1)
    found = {
        measure: tally.found(dimension, group, measure)
        for measure in np.flatnonzero(any_pairs).tolist()
    }
    to = {True: ByVerdict(), False: ByVerdict()}
    for measure, sums in found.items():
        to[tally.layout.to_applicant[measure]] += sums
    return Group(
        code, group_name(dimension, code), companies, Reached(*reached), to[True], to[False],
        tuple((tally.layout.measures[measure], sums) for measure, sums in found.items()),
    )  # fmt: skip


def _concentration(total: int, recipients: int, largest: Largest) -> Concentration:
    shares = []
    for top in TOPS:
        money = sum(money for _, money in largest[:top])
        shares.append(TopShare(top, money, Fraction(money, total) if total else None))
    listed = tuple(Recipient(code, money) for code, money in largest)
    return Concentration(total, recipients, tuple(shares), listed)
