"""Events that lead from many states to one, written once under a letter instead of drawn."""

from __future__ import annotations

from dataclasses import replace

from huice.procedure.drawing.sketch import SHARED, Arc, Said, Shared, Sketch, letters_from


def without_common_exits(drawing: Sketch) -> Sketch:
    """The sketch with such events as letters in the states they lead from, and in the one they
    lead to. What time brings about stays drawn."""
    ways: dict[tuple[Said, str], list[str]] = {}
    for arc in drawing.arcs:
        for said in () if arc.timed else arc.says:
            ways.setdefault((said, arc.target), []).append(arc.source)
    common = [way for way, sources in ways.items() if len(sources) >= SHARED]
    letters = dict(zip(common, letters_from(len(drawing.shared)), strict=False))
    stations = {
        name: replace(
            station,
            letters=(*station.letters,
                     *(letters[way] for way in common if name in ways[way])),
            arrivals=tuple(letters[way] for way in common if way[1] == name),
        )
        for name, station in drawing.stations.items()
    }  # fmt: skip
    shared = [
        Shared(letter, said, drawing.stations[to].title) for (said, to), letter in letters.items()
    ]
    arcs = tuple(_kept(arc, letters) for arc in drawing.arcs)
    return replace(
        drawing, stations=stations, shared=(*drawing.shared, *shared),
        arcs=tuple(arc for arc in arcs if arc.says),
    )  # fmt: skip


def _kept(arc: Arc, letters: dict[tuple[Said, str], str]) -> Arc:
    if arc.timed:
        return arc
    return replace(arc, says=tuple(x for x in arc.says if (x, arc.target) not in letters))
