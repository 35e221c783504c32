"""The road of an application follows from the stages of its programme: no text, no step."""

from __future__ import annotations

import pytest

from huice.decide.library import Library
from huice.fund.road import recommends, road
from huice.rules.programme import Programme

RENOVATION = "guangdong-tech-renovation-2021"
INVESTMENT = "guangdong-manufacturing-investment-2021"
BENCHMARKS = "guangdong-digital-benchmarks-2022"
CASES = "national-vr-cases-2023"
PLATFORM = "shenzhen-software-platform-2024"


def programme(library: Library, document: str) -> Programme:
    return next(x.programme for x in library.documents if x.id == document and x.programme)


def programmes(library: Library) -> list[Programme]:
    return [each.programme for each in library.documents if each.programme]


@pytest.mark.parametrize(
    ("document", "has", "lacks"),
    [
        (PLATFORM, {"check", "paper", "lapse", "void", "claim", "pay"}, set()),
        (RENOVATION, {"pay", "evaluate"}, {"check", "paper", "lapse", "void", "claim"}),
        (INVESTMENT, {"pay", "evaluate"}, {"check", "paper", "void", "claim"}),
        (BENCHMARKS, {"void", "pay", "evaluate"}, {"check", "paper", "claim"}),
        (CASES, {"check"}, {"paper", "void", "claim", "pay", "evaluate"}),
    ],
)
def test_a_programme_has_the_moves_of_its_text(
    library: Library, document: str, has: set[str], lacks: set[str]
) -> None:
    moves = set(road(programme(library, document)))
    assert has <= moves and not lacks & moves


def test_what_is_reported_before_the_review_is_a_recommendation(library: Library) -> None:
    assert recommends(programme(library, CASES))
    for document in (RENOVATION, INVESTMENT, BENCHMARKS, PLATFORM):
        assert not recommends(programme(library, document)), document
    assert road(programme(library, CASES))["accept"].title.zh == "推荐上报"


def test_paper_stands_between_the_pre_check_and_the_acceptance(library: Library) -> None:
    moves = road(programme(library, PLATFORM))
    assert moves["paper"].sources == ("checked",) and moves["accept"].sources == ("filed",)
    assert moves["paper"].stage is not None and moves["paper"].stage.closes == "2024-02-29 18:00"


def test_every_programme_leads_from_a_draft_to_its_end_and_no_state_is_out_of_reach(
    library: Library,
) -> None:
    for each in programmes(library):
        moves = road(each).values()
        reached, before = {"draft"}, set[str]()
        while reached != before:
            before = set(reached)
            reached |= {move.target for move in moves if before & set(move.sources)}
        assert {move.target for move in moves} <= reached, each.document
        assert all(set(move.sources) <= reached for move in moves), each.document
        assert "issued" in reached, each.document
