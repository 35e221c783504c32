"""一页图：一切都在，什么都不重叠、不出页、不丢 · the picture of a procedure on one page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from huice.language import Language
from huice.library.yaml_file import parse
from huice.procedure.drawing import compose, draw
from huice.procedure.drawing.course import plan_of
from huice.procedure.drawing.exits import without_common_exits
from huice.procedure.drawing.lettering import Run, line_width, wrap
from huice.procedure.drawing.page import A4
from huice.procedure.drawing.picture import Picture, svg_of
from huice.procedure.drawing.shapes import Box
from huice.procedure.drawing.shapes import Path as Path_
from huice.procedure.drawing.sketch import places_of, sketch
from huice.procedure.load import build, load_procedure, procedure_files
from huice.procedure.model import Procedure

POLICIES = Path(__file__).resolve().parents[2] / "policies"
FILES = [path for path in procedure_files(POLICIES) if not path.name.endswith(".cases.yaml")]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SVG = "{http://www.w3.org/2000/svg}"

PERMIT = """
number: 样字〔2020〕1号
title: 许可样例 | Sample permit
cite: 第一条
actors: {office: 办理机关 | office, owner: 申请人 | applicant}
states:
  new: {title: 草稿 | draft, kind: initial}
  open: {title: 办理中 | in hand}
  asked: {title: 待说明 | explanation asked for}
  granted: {title: 已许可 | granted}
  closed: {title: 已办结 | closed, kind: final}
  void: {title: 已作废 | void, kind: final}
transitions:
  - {event: send, title: 递交 | sent, by: [owner], from: [new], to: open, cite: 第二条}
  - {event: ask, title: 要求说明 | explanation asked, by: [office], from: [open], to: asked, cite: 第三条}
  - {event: explain, title: 说明 | explained, by: [owner], from: [asked], to: back, cite: 第三条}
  - {event: note, title: 记录 | noted, by: [office], from: [open], cite: 第三条}
  - {event: grant, title: 许可 | granted, by: [office], from: [open], to: granted, cite: 第四条}
  - {event: allow, title: 特许 | allowed, by: [office], from: [open], to: granted, cite: 第四条}
  - {event: use, title: 使用 | used, by: [owner], from: [granted], to: closed, cite: 第五条}
clocks:
  T1:
    title: 决定期限 | time to decide
    cite: 第四条
    who: office
    length: 9工作日
    soft: true
    starts: [send]
    stops: [grant, allow]
    suspended_in: {asked: 第三条第二款}
    lapse: [{effect: silent, cite: 第四条}]
  T2:
    title: 使用期限 | time to use
    cite: 第五条
    who: owner
    length: 2年
    starts: [grant, allow]
    stops: [use]
    lapse: [{effect: automatic-invalidity, to: void, cite: 第六条}]
silences:
  - {about: 决定如何送达 | how the decision is served, cite: 第七条}
"""


def built(text: str) -> Procedure:
    return build(parse(text.encode(), "sample.yaml"), "sample", "permit")


def text_of(svg: str) -> str:
    """All that can be read on the page, without the breaks of its lines."""
    root = etree.fromstring(svg.encode())
    words = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    return "".join("".join(words).split())


def bare(text: str) -> str:
    return "".join(text.split())


def faults(picture: Picture) -> list[str]:
    """What overlaps, and what leaves the page."""
    page = Box(0, 0, picture.width, picture.height)
    texts = [(each.box, str(each.lines[0][0].text)) for each in picture.writings]
    texts += [(each.box, each.text) for each in picture.chips]
    frames = [(each.box, each.kind) for each in picture.frames]
    lost = [what for box, what in (*texts, *frames) if not page.holds(box)]
    crossed = [
        f"{one} × {two}"
        for group in (texts, frames)
        for (box, one), (other, two) in combinations(group, 2)
        if slack(box).overlaps(slack(other))
    ]
    half_in = [
        what
        for box, what in texts
        for frame, _ in frames
        if slack(box).overlaps(frame) and not frame.holds(slack(box))
    ]
    struck = [
        what
        for path in picture.paths
        for line in strokes(path)
        for box, what in (*texts, *frames)
        if line.overlaps(slack(box))
    ]
    return [*lost, *crossed, *half_in, *struck]


def strokes(path: Path_) -> list[Box]:
    """The straight parts of a line, all of them level or upright."""
    parts = pairwise(path.points)
    return [
        Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)) for (x1, y1), (x2, y2) in parts
    ]


def slack(box: Box) -> Box:
    return Box(box.x + 0.05, box.y + 0.05, box.width - 0.1, box.height - 0.1)


@pytest.fixture(
    scope="module",
    params=[(path, language) for path in FILES for language in LANGUAGES],
    ids=lambda each: f"{each[0].parent.parent.name}-{each[0].stem}-{each[1]}",
)
def drawn(request: pytest.FixtureRequest) -> tuple[Procedure, Language, Picture, str]:
    path, language = request.param
    procedure = load_procedure(path)
    picture = compose(procedure, language)
    return procedure, language, picture, svg_of(picture, language)


def test_time_leads_from_a_state_only_where_its_condition_can_hold() -> None:
    changed = PERMIT.replace(
        "suspended_in: {asked: 第三条第二款}\n    lapse: [{effect: silent, cite: 第四条}]",
        "lapse: [{effect: expiry, when: state = open, to: void, cite: 第四条}, "
        "{effect: silent, cite: 第四条}]",
    ).replace("starts: [grant, allow]\n    stops: [use]", "starts: [use]\n    stops: [grant]")
    actors = {"office": "办理机关", "owner": "申请人"}
    arcs = sketch(built(changed), "zh", actors).arcs
    assert {arc.source for arc in arcs if arc.target == "void"} == {"open"}


class TestTheLibrary:
    def test_fits_one_page_of_a4(self, drawn) -> None:  # type: ignore[no-untyped-def]
        _, _, picture, _ = drawn
        assert (picture.width, picture.height) == A4

    def test_nothing_overlaps_and_nothing_leaves_the_page(self, drawn) -> None:  # type: ignore[no-untyped-def]
        assert faults(drawn[2]) == []

    def test_no_letter_is_under_seven_points(self, drawn) -> None:  # type: ignore[no-untyped-def]
        picture = drawn[2]
        assert min(each.size for each in (*picture.writings, *picture.chips)) >= 7

    def test_every_state_event_clock_and_silence_is_on_the_page(self, drawn) -> None:  # type: ignore[no-untyped-def]
        procedure, language, _, svg = drawn
        said = text_of(svg)
        titles = [procedure.title, *(each.title for each in procedure.states.values())]
        titles += [each.title for each in procedure.transitions]
        titles += [each.title for each in procedure.clocks.values()]
        titles += [each.about for each in procedure.silences]
        assert [t.zh for t in titles if bare(t.say(language)) not in said] == []
        words = [procedure.number, procedure.cite, *procedure.clocks]
        words += [each.cite for each in (*procedure.clocks.values(), *procedure.silences)]
        assert [word for word in words if bare(word) not in said] == []

    def test_asks_for_nothing_outside_itself(self, drawn) -> None:  # type: ignore[no-untyped-def]
        root = etree.fromstring(drawn[3].encode())
        tags = {etree.QName(each).localname for each in root.iter()}
        assert tags <= {"svg", "title", "rect", "path", "polygon", "circle", "text", "tspan"}
        assert not [name for each in root.iter() for name in each.attrib if "href" in name]


class TestWhatIsDrawn:
    def test_several_events_between_two_states_share_one_arrow(self) -> None:
        arcs = sketch(built(PERMIT), "zh", {"office": "办", "owner": "申"}).arcs
        (granted,) = [each for each in arcs if (each.source, each.target) == ("open", "granted")]
        assert [each.title for each in granted.says] == ["许可", "特许"]

    def test_the_way_back_leads_to_where_the_state_was_entered_from(self) -> None:
        arcs = sketch(built(PERMIT), "zh", {"office": "办", "owner": "申"}).arcs
        assert [each.target for each in arcs if each.source == "asked"] == ["open"]

    def test_what_time_brings_is_dashed_and_says_its_clock(self) -> None:
        procedure = built(PERMIT)
        timed = [
            each for each in sketch(procedure, "zh", {"office": "", "owner": ""}).arcs if each.timed
        ]
        assert [(each.source, each.target) for each in timed] == [("granted", "void")]
        assert timed[0].says[0].title == "T2"
        assert sum(path.timed for path in compose(procedure).paths) == 2  # one in the legend
        assert draw(procedure).count('stroke-dasharray="3 2"') == 2

    def test_a_clock_stands_in_the_states_where_it_runs_until_it_is_stopped(self) -> None:
        procedure = built(PERMIT)
        assert places_of(procedure, procedure.clocks["T1"]) == {"open", "asked"}
        assert places_of(procedure, procedure.clocks["T2"]) == {"granted"}

    def test_a_clock_that_stands_still_has_another_mark(self) -> None:
        kinds = [(each.text, each.kind) for each in compose(built(PERMIT)).chips]
        assert kinds.count(("T1", "soft")) == 2  # in its state and in the table
        assert kinds.count(("T1", "still")) == 1
        assert kinds.count(("T2", "hard")) == 2

    def test_first_and_last_states_differ_by_more_than_colour(self) -> None:
        svg = draw(built(PERMIT))
        root = etree.fromstring(svg.encode())
        assert len(root.findall(f"{SVG}circle")) == 2  # the first state, and in the legend
        frames = [each.kind for each in compose(built(PERMIT)).frames]
        assert (frames.count("final"), frames.count("initial")) == (3, 2)

    def test_the_ordinary_course_is_the_longest_way_without_detours(self) -> None:
        plan = plan_of(sketch(built(PERMIT), "zh", {"office": "", "owner": ""}))
        assert plan.line == ("new", "open", "granted", "closed")
        assert plan.beside["open"] == ("asked",)
        assert plan.beside["granted"] == ("void",)

    def test_a_clock_started_only_in_a_certain_state_stands_nowhere_else(self) -> None:
        text = PERMIT.replace("starts: [grant, allow]", "starts: [{on: grant, when: state = open}]")
        procedure = built(text)
        assert places_of(procedure, procedure.clocks["T2"]) == set()

    def test_an_event_that_stays_in_many_states_is_written_once_under_a_letter(self) -> None:
        text = PERMIT.replace(
            "by: [office], from: [open], cite", "by: [office], from: [open, asked, granted], cite"
        )
        drawing = sketch(built(text), "zh", {"office": "办", "owner": "申"})
        assert [(each.letter, each.said.title) for each in drawing.shared] == [("a", "记录")]
        assert [name for name, each in drawing.stations.items() if each.letters] == [
            "open",
            "asked",
            "granted",
        ]

    def test_an_exit_from_many_states_may_be_lettered_where_it_leaves_and_where_it_arrives(
        self,
    ) -> None:
        drop = "  - {event: drop, title: 撤回 | dropped, by: [owner], from: [open, asked, granted], to: void, cite: 第八条}"
        text = PERMIT.replace("clocks:", f"{drop}\nclocks:")
        whole = sketch(built(text), "zh", {"office": "办", "owner": "申"})
        lettered = without_common_exits(whole)
        assert sum(each.target == "void" and not each.timed for each in whole.arcs) == 3
        assert not [each for each in lettered.arcs if each.target == "void" and not each.timed]
        assert [(each.letter, each.said.title, each.to) for each in lettered.shared] == [
            ("a", "撤回", "已作废")
        ]
        assert lettered.stations["void"].arrivals == ("a",)
        assert lettered.stations["asked"].letters == ("a",)

    def test_a_start_under_a_condition_has_a_star_that_the_legend_explains(self) -> None:
        text = PERMIT.replace(
            "starts: [grant, allow]", "starts: [grant, {on: allow, when: state = granted}]"
        )
        assert "*附条件" in text_of(draw(built(text)))
        assert "*附条件" not in text_of(draw(built(PERMIT)))

    def test_a_long_id_of_a_clock_is_told_beside_its_title(self) -> None:
        svg = draw(built(PERMIT.replace("  T2:", "  time-to-use:")))
        assert "使用期限time-to-use" in text_of(svg)
        assert "t1自动失效" in text_of(svg)

    def test_lengths_are_said_in_the_language_of_the_page(self) -> None:
        assert "9个工作日" in text_of(draw(built(PERMIT), "zh"))
        assert "9workingdays" in text_of(draw(built(PERMIT), "en"))


def test_is_drawn_the_same_each_time_whatever_the_order_of_sets() -> None:
    program = (
        "import sys; from huice.library.yaml_file import parse; from huice.procedure.load import build;"
        "from huice.procedure.drawing import draw;"
        "print(draw(build(parse(sys.stdin.buffer.read(), 'x.yaml'), 'x', 'x')))"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program], input=PERMIT.encode(), check=True,
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(drawn) == 1
    assert b"</svg>" in drawn.pop()


class TestLargeAndHostile:
    HOSTILE = '<script>alert("1")</script> & ]]> \'" '

    def test_titles_are_escaped(self) -> None:
        text = PERMIT.replace("title: 草稿 | draft", f"title: {json.dumps(self.HOSTILE + '| x')}")
        svg = draw(built(text.replace('" | x"', '"x | x"')))
        root = etree.fromstring(svg.encode())
        assert not list(root.iter(f"{SVG}script"))
        assert bare(self.HOSTILE.strip()) in text_of(svg)

    @pytest.mark.parametrize(
        "title",
        ["长" * 900, "w" * 900, "（" * 90, "，" * 90, "Ω€𠮷" * 60],
        ids=["Chinese", "one word", "opening marks", "closing marks", "rare characters"],
    )
    def test_a_very_long_title_stays_whole_and_inside(self, title: str) -> None:
        for old in (
            "草稿",
            "待说明",
            "递交",
            "许可, by",
            "决定期限",
            "许可样例",
            "申请人",
            "决定如何送达",
        ):
            text = PERMIT.replace(f" {old.split(',')[0]} |", f" {title} |", 1)
            assert title in text
            procedure = built(text)
            assert faults(compose(procedure)) == []
            assert bare(title) in text_of(draw(procedure))

    def test_a_procedure_too_large_for_a4_gets_a_larger_sheet_of_its_shape(self) -> None:
        picture = compose(built(chain(60)))
        assert picture.width > A4[0]
        assert picture.width / picture.height == pytest.approx(A4[0] / A4[1])
        assert min(each.size for each in picture.writings) == 7
        assert faults(picture) == []

    def test_many_arcs_cross_but_strike_through_nothing(self) -> None:
        data = json.loads(chain(9))
        names = list(data["states"])
        data["transitions"] += [
            {"event": f"{one}-{two}", "title": f"{one}至{two} | x", "by": ["office"],
             "from": [one], "to": two, "cite": "第三条"}
            for one in names[:-1] for two in names if one != two
        ]  # fmt: skip
        procedure = build(parse(json.dumps(data).encode(), "x.json", is_json=True), "x", "x")
        assert faults(compose(procedure)) == []

    def test_without_clocks_or_silences_there_is_no_foot(self) -> None:
        assert "文本未规定" not in text_of(draw(built(chain(3))))
        assert "逾期后果" not in text_of(draw(built(chain(3))))


class TestLettering:
    @given(
        st.lists(st.text("ab W（）。，中文第条1 <&", max_size=40), max_size=4), st.integers(10, 80)
    )
    def test_lines_keep_to_their_room_and_lose_nothing(self, texts: list[str], room: int) -> None:
        lines = wrap([Run(text) for text in texts], 7, room)
        single = [line for line in lines if line_width(line, 7) > room + 7 * 0.5]
        assert not single
        whole = "".join(run.text for line in lines for run in line)
        assert bare(whole) == bare("".join(texts))

    def test_no_line_begins_with_a_closing_mark(self) -> None:
        lines = wrap([Run("报送材料（含附件）、说明。")], 7, 7 * 5)
        assert not [line for line in lines if line[0].text[0] in "）、。"]


def chain(states: int) -> str:
    """A procedure of so many states in a row."""
    names = [f"s{n}" for n in range(states)]
    return json.dumps(
        {
            "number": "样字〔2020〕2号",
            "title": "链 | chain",
            "cite": "第一条",
            "actors": {"office": "机关 | office"},
            "states": {
                name: {
                    "title": f"第{n}步 | step {n}",
                    "kind": "open" if 0 < n < states - 1 else "final" if n else "initial",
                }
                for n, name in enumerate(names)
            },
            "transitions": [
                {"event": f"go-{n}", "title": f"办理{n} | done {n}", "by": ["office"],
                 "from": [names[n]], "to": names[n + 1], "cite": "第二条"}
                for n in range(states - 1)
            ],
        },
        ensure_ascii=False,
    )  # fmt: skip


WORDS = st.text("办理核准<&\"'>（），aWi zm", min_size=1, max_size=24).filter(
    lambda text: bool(text.strip())
)


@st.composite
def procedures(draw_: st.DrawFn) -> str:
    """A procedure that the checker lets pass: a chain, arcs across it, and clocks."""
    data = json.loads(chain(draw_(st.integers(2, 7))))
    states = list(data["states"])
    for state in states:
        data["states"][state]["title"] = f"{draw_(WORDS)} | x"
    inner = st.sampled_from(states[:-1])
    for n, (source, to) in enumerate(
        draw_(st.lists(st.tuples(inner, st.sampled_from([*states, "", "back"])), max_size=9))
    ):
        data["transitions"].append(
            {"event": f"more-{n}", "title": f"{draw_(WORDS)} | x", "by": ["office"],
             "from": [source], "to": to, "cite": "第三条"}
        )  # fmt: skip
    events = [each["event"] for each in data["transitions"]]
    data["clocks"] = {
        f"T{n}": {
            "title": f"{draw_(WORDS)} | x", "cite": "第四条", "who": "office", "length": "3工作日",
            "starts": [start], "stops": [draw_(st.sampled_from(events))],
            "suspended_in": dict.fromkeys(draw_(st.sets(inner, max_size=2)), "第五条"),
            "lapse": [draw_(st.sampled_from([
                {"effect": "silent", "cite": "第四条"},
                {"effect": "expiry", "to": states[-1], "cite": "第四条"},
                {"effect": "deemed-consent", "event": start, "cite": "第四条"},
            ]))],
        }
        for n, start in enumerate(draw_(st.lists(st.sampled_from(events), max_size=4)))
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(procedures())
def test_any_procedure_is_drawn_whole_without_overlaps(text: str) -> None:
    procedure = build(parse(text.encode(), "sample.json", is_json=True), "sample", "any")
    assert faults(compose(procedure)) == []
    said = text_of(draw(procedure))
    titles = [each.title.zh for each in (*procedure.transitions, *procedure.states.values())]
    assert [title for title in titles if bare(title) not in said] == []
