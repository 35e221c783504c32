"""The library against the text it cites: planted faults are found, and what stands is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from written import written

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.problems import BadInput
from huice.text.document import Document
from huice.values.duration import Duration
from huice.verify import Finding, Report, verify
from huice.verify.printed import FigureKind, Setting, Wanted, printed
from invented import folder, measure

TITLE = "虚构办法"

TEXT = """\
第一条 为扶持竹艺企业，制定本办法。
第二条 申报企业应当符合下列条件：
（一）在广东省内登记，从业人员不少于20人；
（二）经营满三年，设备投资不低于600万元；
（三）研发费用占营业收入的比重不低于百分之四，连续两年没有处罚。
设在韶关、梅州、河源的企业，设备投资降低两成。
第三条 按设备投资的15%给予奖励，单个企业最高不超过0.08亿元。
第四条 2031年的申报时间为3月10日至4月30日18:00；每年1月15日前报送台账。
第五条 本办法自2031年2月1日起施行，有效期5年。
"""

DOCUMENT = """\
in_force: 2031-02-01
until: 2036-01-31
validity_cite: 第五条
regions:
  山区: {cite: 第二条末款, members: [韶关市, 梅州市, 河源市]}
calls:
  - id: first
    title: 首次申报 | First call
    published: 2031-01-20
    cite: 文末日期
    stages:
      - {id: enter, title: 申报 | Entry, who: applicant, opens: 2031-03-10, closes: "2031-04-30T18:00", cite: 第四条}
recurring:
  - {id: ledger, title: 台账 | Ledger, who: 企业 | Companies, days: ["01-15"], cite: 第四条}
"""

FACTS = {
    "firm.place": "place", "firm.staff": "count 人", "firm.since": "date",
    "firm.equipment": "money", "firm.research": "rate",
}  # fmt: skip

MEASURE = """\
define:
  floor:
    by: firm.place
    cite: 第二条
    rows: {山区: 480万元, 其他: 600万元}
    reading: 山区的门槛由降低两成推得，480万元未印出 | Worked out from the fifth that is taken off
requires:
  - {id: place, title: 省内 | In the province, cite: 第二条（一）, that: firm.place within 广东省}
  - {id: staff, title: 人数 | Staff, cite: 第二条（一）, that: firm.staff >= 20人}
  - {id: floor, title: 门槛 | Floor, cite: 第二条（二）, that: firm.equipment >= floor}
  - {id: research, title: 研发 | Research, cite: 第二条（三）, that: firm.research >= 4%}
award:
  kind: ceiling
  cite: 第三条
  payee: 企业 | Company
  amount: 15% * firm.equipment
  caps:
    - {at: 800万元, cite: 第三条}
"""


def text(changed: str = TEXT) -> Document:
    document = written(changed, title=TITLE, signed=date(2031, 1, 20))
    return replace(document, region="广东省")


def library(tmp_path: Path, document: str = DOCUMENT, body: str = MEASURE) -> Policies:
    root = folder(tmp_path, document=document, measures=measure(body), facts=FACTS)
    path = root / "invented" / "document.yaml"
    dated = path.read_text(encoding="utf-8").replace("issued: 2000-01-01", "issued: 2031-01-20")
    path.write_text(dated, encoding="utf-8")
    return load_folder(root)


def faults(report: Report) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (each.cite, each.figure, each.status, each.at) for each in report.findings if each.failed
    ]


def found(report: Report, figure: str) -> Finding:
    return next(each for each in report.findings if each.figure == figure)


class TestALibraryThatIsRight:
    @pytest.fixture
    def report(self, tmp_path: Path) -> Report:
        return verify(library(tmp_path), [text()])

    def test_passes(self, report: Report) -> None:
        assert faults(report) == [] and report.problems == ()
        assert report.passed

    @pytest.mark.parametrize(
        ("figure", "words"),
        [
            ("600万元", "600万元"), ("4%", "百分之四"), ("800万元", "0.08亿元"), ("15%", "15%"),
            ("20人", "20人"), ("广东省", "广东省"), ("韶关市", "韶关"),
            ("2031-01-20", "2031年1月20日"), ("2031-02-01", "2031年2月1日"), ("2036-01-31", "5年"),
            ("2031-03-10", "3月10日"), ("2031-04-30 18:00", "4月30日 18:00"), ("1月15日", "1月15日"),
        ],
    )  # fmt: skip
    def test_finds_each_figure_by_value(self, report: Report, figure: str, words: str) -> None:
        assert (found(report, figure).status, found(report, figure).words) == ("found", words)

    def test_says_where_the_figure_is_encoded_and_where_it_stands(self, report: Report) -> None:
        finding = found(report, "15%")
        assert finding.spot.file == "policies/invented/measures.yaml"
        assert finding.spot.line > 1
        assert (finding.rule, finding.at, finding.line) == ("invented/award/award", ("第三条",), 7)

    def test_a_figure_worked_out_is_excused_by_the_reading_that_says_so(
        self, report: Report
    ) -> None:
        assert found(report, "480万元").status == "noted"
        assert "推得" in found(report, "480万元").words

    def test_the_report_is_plain_data(self, report: Report) -> None:
        data = report.as_json()
        assert data["passed"] is True and data["problems"] == []
        assert {row["status"] for row in data["figures"]} == {"found", "noted"}


class TestPlantedFaults:
    def check(self, tmp_path: Path, **files: Any) -> Report:
        return verify(library(tmp_path, **files), [text()])

    def test_a_wrong_figure(self, tmp_path: Path) -> None:
        report = self.check(tmp_path, body=MEASURE.replace("其他: 600万元", "其他: 900万元"))
        assert faults(report) == [("第二条", "900万元", "missing", ())]
        assert not report.passed
        assert "900万元  原文没有" in report.say() and "900万元  not in the text" in report.say(
            "en"
        )

    def test_a_wrong_cap(self, tmp_path: Path) -> None:
        report = self.check(tmp_path, body=MEASURE.replace("at: 800万元", "at: 80万元"))
        assert faults(report) == [("第三条", "80万元", "missing", ())]

    def test_a_wrong_article(self, tmp_path: Path) -> None:
        report = self.check(tmp_path, body=MEASURE.replace("cite: 第三条}", "cite: 第二条}"))
        assert faults(report) == [("第二条", "800万元", "elsewhere", ("第三条",))]

    def test_an_article_that_does_not_exist(self, tmp_path: Path) -> None:
        report = self.check(tmp_path, body=MEASURE.replace("cite: 第三条}", "cite: 第七条}"))
        (problem,) = report.problems
        assert "没有“第七条”" in problem.what.zh and "第五条" in problem.what.zh
        assert problem.spot.file == "policies/invented/measures.yaml" and problem.spot.line
        assert found(report, "800万元").status == "unresolved"
        assert not report.passed

    def test_a_wrong_item(self, tmp_path: Path) -> None:
        body = MEASURE.replace("cite: 第二条（三）", "cite: 第二条（二）")
        assert faults(self.check(tmp_path, body=body)) == [
            ("第二条（二）", "4%", "elsewhere", ("第二条（三）",))
        ]

    def test_a_figure_that_moved_to_the_next_item(self, tmp_path: Path) -> None:
        moved = TEXT.replace("，从业人员不少于20人；", "；").replace(
            "经营满三年，", "从业人员不少于20人，"
        )
        report = verify(library(tmp_path), [text(moved)])
        assert faults(report) == [("第二条（一）", "20人", "elsewhere", ("第二条（二）",))]

    @pytest.mark.parametrize(
        ("right", "wrong", "figure"),
        [
            ("members: [韶关市,", "members: [佛山市,", "佛山市"),
            ("in_force: 2031-02-01", "in_force: 2031-02-02", "2031-02-02"),
            ("until: 2036-01-31", "until: 2036-02-01", "2036-02-01"),
            ("opens: 2031-03-10", "opens: 2031-03-11", "2031-03-11"),
            ("T18:00", "T17:00", "2031-04-30 17:00"),
            ("01-15", "01-25", "1月25日"),
            ("published: 2031-01-20", "published: 2031-01-21", "2031-01-21"),
        ],
    )
    def test_a_wrong_day_or_place(
        self, tmp_path: Path, right: str, wrong: str, figure: str
    ) -> None:
        report = self.check(tmp_path, document=DOCUMENT.replace(right, wrong))
        assert found(report, figure).failed

    def test_a_note_does_not_excuse_a_figure_that_stands_elsewhere(self, tmp_path: Path) -> None:
        wrong = MEASURE.replace(
            "cite: 第二条（三）, that", "cite: 第二条（一）, reading: 4%未印 | Not printed, that"
        )
        report = self.check(tmp_path, body=wrong)
        assert found(report, "4%").status == "elsewhere"

    def test_a_note_on_another_figure_excuses_nothing(self, tmp_path: Path) -> None:
        report = self.check(tmp_path, body=MEASURE.replace("山区: 480万元", "山区: 470万元"))
        assert found(report, "470万元").status == "missing"


class TestGroupsOfPlaces:
    UNLISTED = DOCUMENT.replace("members: [韶关市, 梅州市, 河源市]", "members: [清远市, 云浮市]")

    def test_members_that_no_text_lists_are_missing(self, tmp_path: Path) -> None:
        report = verify(library(tmp_path, document=self.UNLISTED), [text()])
        assert [each.figure for each in report.of("missing")] == ["清远市", "云浮市"]

    def test_a_note_on_the_group_says_why(self, tmp_path: Path) -> None:
        note = "notes:\n  - {text: 山区没有列市，取两市 | No cities listed, cite: 第二条}\n"
        report = verify(library(tmp_path, document=self.UNLISTED + note), [text()])
        assert [each.figure for each in report.of("noted")][:2] == ["清远市", "云浮市"]

    def test_a_note_on_another_article_does_not(self, tmp_path: Path) -> None:
        note = "notes:\n  - {text: 山区没有列市，取两市 | No cities listed, cite: 第三条}\n"
        report = verify(library(tmp_path, document=self.UNLISTED + note), [text()])
        assert len(report.of("missing")) == 2


class TestWhatIsChecked:
    def test_a_text_that_is_not_at_hand_is_named(self, tmp_path: Path) -> None:
        other = replace(text(), title="另一份全无关系的工作方案")
        report = verify(library(tmp_path), [other])
        assert report.absent == ("invented",) and report.findings == ()
        assert not report.passed

    def test_the_number_names_the_text_where_the_title_differs(self, tmp_path: Path) -> None:
        numbered = replace(text(), title="另一份全无关系的工作方案", number="粤竹规字〔2031〕2号")
        document = "number: 粤竹规字[2031]2号\n" + DOCUMENT
        assert verify(library(tmp_path, document=document), [numbered]).passed

    def test_one_document_on_request(self, tmp_path: Path) -> None:
        assert verify(library(tmp_path), [text()], "invented").checked == (("invented", TITLE),)

    def test_a_document_that_the_library_lacks(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="是否指“invented”"):
            verify(library(tmp_path), [text()], "invenetd")


class TestValues:
    SETTING = Setting(2031, "广东省")

    @pytest.mark.parametrize(
        ("kind", "value", "unit", "line"),
        [
            ("money", 700_0000_00, "", "七百万元"),
            ("money", 700_0000_00, "", "门槛为400、700万元"),
            ("money", 700_0000_00, "", "7,000,000元"),
            ("money", 500_0000_0000, "", "超5亿"),
            ("rate", Fraction(1, 5), "", "２０％"),
            ("rate", Fraction(1, 5), "", "两成"),
            ("rate", Fraction(1, 5), "", "五分之一"),
            ("rate", Fraction(1, 5), "", "15%、20%"),
            ("rate", Fraction(1, 2), "", "超过半数"),
            ("rate", Fraction(4, 5), "", "可适当降低不超过20%"),
            ("rate", Fraction(4, 5), "", "按八折计"),
            ("count", 20, "人", "二十名以上"),
            ("count", 3, "家", "3个以上"),
            ("count", 500, "平方米", "500㎡"),
            ("duration", Duration(3, "年"), "", "36个月"),
            ("duration", Duration(2, "年"), "", "近两年"),
            ("duration", Duration(20, "个工作日"), "", "20个工作日内"),
            ("years", 2, "", "两个自然年度内"),
            ("date", date(2031, 5, 28), "", "二〇三一年五月二十八日"),
            ("date", date(2031, 5, 28), "", "5月28日前"),
            ("date", date(2031, 6, 30), "", "6月底前"),
            ("date", date(2032, 1, 5), "", "2031年12月1日至2032年1月5日"),
            ("moment", datetime(2031, 2, 25, 18), "", "2月25日下午6时"),
            ("month_day", (6, 30), "", "每年6月底"),
            ("year", 2033, "", "2031—2033年"),
            ("place", "440000", "", "在我省登记"),
            ("place", "000000", "", "境内企业"),
            ("place", "430000", "", "各省、自治区、直辖市"),
        ],
    )  # fmt: skip
    def test_one_value_in_many_words(
        self, kind: FigureKind, value: object, unit: str, line: str
    ) -> None:
        assert printed(Wanted(kind, value, unit), line, self.SETTING)

    @pytest.mark.parametrize(
        ("kind", "value", "unit", "line"),
        [
            ("money", 700_0000_00, "", "700万家"),
            ("money", 700_0000_00, "", "1700万元"),
            ("rate", Fraction(1, 5), "", "120%"),
            ("rate", Fraction(4, 5), "", "提高20%"),
            ("count", 20, "人", "20万元"),
            ("count", 2, "项", "12项"),
            ("duration", Duration(3, "年"), "", "2023年3月"),
            ("duration", Duration(3, "年"), "", "3个工作日"),
            ("duration", Duration(2, "年"), "", "两个自然年度"),
            ("date", date(2031, 5, 28), "", "2030年5月28日"),
            ("date", date(2031, 5, 8), "", "5月28日"),
            ("moment", datetime(2031, 2, 25, 18), "", "2月25日"),
            ("number", 4, "", "2031-04-19"),
            ("place", "440600", "", "广州"),
            ("place", "430000", "", "在我省登记"),
        ],
    )  # fmt: skip
    def test_values_that_only_look_alike(
        self, kind: FigureKind, value: object, unit: str, line: str
    ) -> None:
        assert not printed(Wanted(kind, value, unit), line, self.SETTING)


PROCEDURE = """\
number: 虚构办法
title: 台账 | Ledger
cite: 第四条
actors: {firm: 企业 | firm}
states:
  open: {title: 开始 | open, kind: initial}
  closed: {title: 结束 | closed, kind: final}
transitions:
  - {event: enter, title: 申报 | entered, by: [firm], from: [open], data: {invested: money}, when: invested >= 600万元, window: {id: entry, kind: between, opens: 2031-03-10, closes: "2031-04-30 18:00", outside: refuse, cite: 第四条}, cite: 第二条（二）}
  - {event: close, title: 结束 | closed, by: [firm], from: [open], to: closed, cite: 第五条}
clocks:
  ledger: {title: 台账 | ledger, cite: 第四条, who: firm, each: [01-15], starts: [enter], stops: [close], lapse: [{effect: silent, cite: 第四条}]}
  validity: {title: 有效期 | validity, cite: 第五条, who: firm, length: 5年, starts: [enter], stops: [close], lapse: [{effect: silent, cite: 第五条}]}
"""


class TestProcedures:
    def check(self, tmp_path: Path, procedure: str = PROCEDURE) -> Report:
        policies = library(tmp_path)
        place = policies.root / "invented" / "procedures"
        place.mkdir()
        (place / "ledger.yaml").write_text(procedure, encoding="utf-8")
        return verify(policies, [text()])

    def test_periods_days_windows_and_conditions_stand_where_they_are_cited(
        self, tmp_path: Path
    ) -> None:
        report = self.check(tmp_path)
        assert faults(report) == [] and report.problems == ()
        own = {x.figure: x.rule for x in report.findings if x.rule.startswith("ledger/")}
        assert own == {
            "600万元": "ledger/enter", "2031-03-10": "ledger/entry",
            "2031-04-30 18:00": "ledger/entry", "1月15日": "ledger/ledger", "5年": "ledger/validity",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("right", "wrong", "fault"),
        [
            ("length: 5年", "length: 6年", ("第五条", "6年", "missing", ())),
            ("[01-15]", "[02-15]", ("第四条", "2月15日", "missing", ())),
            (">= 600万元", ">= 601万元", ("第二条（二）", "601万元", "missing", ())),
            ("18:00", "17:00", ("第四条", "2031-04-30 17:00", "missing", ())),
        ],
    )
    def test_a_wrong_one_is_found(
        self, tmp_path: Path, right: str, wrong: str, fault: tuple[Any, ...]
    ) -> None:
        assert faults(self.check(tmp_path, PROCEDURE.replace(right, wrong))) == [fault]

    def test_a_citation_that_does_not_resolve_is_named_with_its_line(self, tmp_path: Path) -> None:
        wrong = PROCEDURE.replace("cite: 第五条, who", "cite: 第九条, who")
        (problem,) = self.check(tmp_path, wrong).problems
        assert problem.spot.file == "invented/procedures/ledger.yaml" and problem.spot.line == 13


SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def seeds() -> Report:
    """This library against its source texts."""
    from huice.library.cache import default_root
    from huice.text.reader import read_paths

    if not SEEDS.is_dir():
        pytest.skip("the source texts are not on this machine")
    return verify(load_folder(default_root()), read_paths([SEEDS]))


class TestThisLibrary:
    def test_every_citation_resolves(self, seeds: Report) -> None:
        assert seeds.cites > 800
        assert [problem.say() for problem in seeds.problems] == []

    def test_every_figure_stands_in_its_cited_place_or_a_note_says_why_not(
        self, seeds: Report
    ) -> None:
        assert len(seeds.findings) > 300
        assert [finding.say() for finding in seeds.findings if finding.failed] == []
        assert len(seeds.of("found")) > 4 * len(seeds.of("noted"))
