"""A company's own description: what is read, what is refused, and how the refusal is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from huice.decide.library import Library
from huice.decide.profile import Profile
from huice.problems import BadInput, Problem
from huice.values.range import Range

WAN = 10_000 * 100
"""分 in 万元."""

PURCHASE = ("renovation.equipment_purchase", 0)
REGISTERED = ("enterprise.registered_in", 0)


class Desk:
    """Where profiles are handed in: writes a file, reads it, and keeps the folder in view."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library, self.folder = library, folder

    def read(self, text: str | bytes, name: str = "company.yaml") -> Profile:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.library.profile(path)

    def refused(self, text: str | bytes, name: str = "company.yaml") -> Problem:
        """The one problem of a refused file; nothing else may appear in the folder."""
        with pytest.raises(BadInput) as caught:
            self.read(text, name)
        assert [path.name for path in self.folder.iterdir()] == [name]
        (problem,) = caught.value.problems
        assert not problem.warning
        return problem


@pytest.fixture
def desk(library: Library, tmp_path: Path) -> Desk:
    return Desk(library, tmp_path)


def place_of(problem: Problem) -> str:
    return str(problem.spot)


# what is read


def test_figures_are_exact_and_years_are_told_apart(desk: Desk) -> None:
    profile = desk.read(
        "name: 甲公司（虚构）\nreference_date: 2023-05-10\n"
        "enterprise:\n  revenue:\n    2021: 0.3亿元\n    2022年: 3000.01万元\n"
    )
    assert profile.facts == {
        ("enterprise.revenue", 2021): 3000 * WAN,
        ("enterprise.revenue", 2022): 3000 * WAN + WAN // 100,
    }
    assert (profile.name, profile.reference_date) == ("甲公司（虚构）", date(2023, 5, 10))


def test_a_fact_may_be_written_nested_or_dotted(desk: Desk) -> None:
    nested = desk.read("renovation:\n  equipment_purchase: 1200万元\n")
    dotted = desk.read("renovation.equipment_purchase: 1200万元\n")
    assert nested.facts == dotted.facts == {PURCHASE: 1200 * WAN}


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("5000万元至1亿元", 5000 * WAN, 10_000 * WAN),
        ("600~900万元", 600 * WAN, 900 * WAN),
        ("不低于700万元", 700 * WAN, None),
        ("不超过700万元", 0, 700 * WAN),
        ("不足700万元", 0, 700 * WAN - 1),
        ("超过700万元", 700 * WAN + 1, None),
    ],
)
def test_a_figure_may_be_known_as_a_range(
    desk: Desk, written: str, low: int | None, high: int | None
) -> None:
    profile = desk.read(f"renovation:\n  equipment_purchase: {written}\n")
    assert profile.facts == {PURCHASE: Range(low, high)}


def test_a_month_is_the_range_of_its_days(desk: Desk) -> None:
    profile = desk.read("renovation:\n  completed: 2023-04\n")
    assert profile.facts == {
        ("renovation.completed", 0): Range(date(2023, 4, 1), date(2023, 4, 30))
    }


@pytest.mark.parametrize("written", ["未知", "不详", "", "？", "null", "~", "{value: 未知}"])
def test_unknown_is_said_in_many_ways_and_is_never_a_value(desk: Desk, written: str) -> None:
    assert desk.read(f"renovation:\n  equipment_purchase: {written}\n").facts == {}


def test_a_subject_left_empty_says_nothing(desk: Desk) -> None:
    assert desk.read("name: 甲\nrenovation:\nenterprise:\n  revenue:\n").facts == {}


def test_the_source_of_a_figure_is_kept_beside_it(desk: Desk) -> None:
    profile = desk.read(
        "renovation:\n  equipment_purchase: {value: 1200万元, source: 发票}\n  filed: 是\n"
        "enterprise:\n  revenue:\n    2022: {value: 1亿元, source: 审计报告}\n"
    )
    assert profile.sources == {PURCHASE: "发票", ("enterprise.revenue", 2022): "审计报告"}
    assert profile.facts[PURCHASE] == 1200 * WAN


def test_a_reference_date_may_name_the_minute(desk: Desk) -> None:
    assert desk.read("reference_date: 2024-02-25 17:59\n").reference_date == datetime(
        2024, 2, 25, 17, 59
    )


def test_json_reads_as_yaml_does(desk: Desk) -> None:
    text = '{"enterprise": {"registered_in": "东莞市", "legal_person": true}}'
    assert desk.read(text, "company.json").facts == {
        REGISTERED: "441900",
        ("enterprise.legal_person", 0): True,
    }


def test_a_file_with_a_byte_order_mark_is_read(desk: Desk) -> None:
    assert desk.read("\ufeffname: 甲\n".encode()).name == "甲"


# what is refused: the fact


def test_an_unknown_fact_is_refused_and_the_near_name_is_suggested(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  registered_i: 东莞市\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:17", "enterprise.registered_i")
    assert "“enterprise.registered_i”" in problem.what.zh
    assert "是否指“enterprise.registered_in”" in problem.what.zh
    assert "did you mean 'enterprise.registered_in'" in problem.what.en


def test_a_value_in_place_of_a_subject_is_refused(desk: Desk) -> None:
    problem = desk.refused("name: 甲\nenterprise: 5家\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:13", "enterprise")
    assert "“enterprise”之下应写各项事实" in problem.what.zh
    assert "facts are expected under 'enterprise'" in problem.what.en


def test_a_yearly_fact_without_its_year_is_refused(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  revenue: 5亿元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:12", "enterprise.revenue")
    assert "按年度填写，如 2020: 8000万元" in problem.what.zh


def test_a_year_that_is_no_year_is_refused(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  revenue:\n    去年: 5亿元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:3:9", "enterprise.revenue")
    assert "“去年”不是年份" in problem.what.zh


def test_a_misspelt_source_is_refused(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: {value: 1200万元, sorce: 发票}\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "“sorce”" in problem.what.zh and "value 和 source" in problem.what.zh
    assert "found 'sorce'" in problem.what.en and "expected value and source" in problem.what.en


def test_two_values_for_one_fact_are_refused_and_both_places_named(desk: Desk) -> None:
    problem = desk.refused(
        "enterprise:\n  registered_in: 东莞市\nenterprise.registered_in: 佛山市\n"
    )
    assert (place_of(problem), problem.field) == ("company.yaml:3:27", REGISTERED[0])
    assert "有两个值，另一个在 company.yaml:2:18" in problem.what.zh


# what is refused: the value


def test_a_wrong_unit_is_refused(desk: Desk) -> None:
    problem = desk.refused("name: 甲\nrenovation:\n  equipment_purchase: 1200家\n")
    assert (place_of(problem), problem.field) == ("company.yaml:3:23", PURCHASE[0])
    assert "“1200家”是数量（家），此处应为金额（如 700万元）" in problem.what.zh
    assert "'1200家' is a count of 家, expected money" in problem.what.en


def test_a_figure_without_a_unit_is_refused(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: 1200\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "“1200”是无单位的数，此处应为金额" in problem.what.zh


def test_a_float_is_refused_where_money_is_exact(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: 5000000.5\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "“5000000.5”是无单位的数，此处应为金额" in problem.what.zh


@pytest.mark.parametrize("written", ["1e7", "1e7元", "1.2E3万元", "inf", "nan"])
def test_scientific_notation_is_refused(desk: Desk, written: str) -> None:
    problem = desk.refused(f"renovation:\n  equipment_purchase: {written}\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert f"“{written}”不是数值" in problem.what.zh
    assert f"'{written}' is not a figure" in problem.what.en


def test_a_sum_finer_than_one_fen_is_refused(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: 0.001元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "“0.001元”精确到分以下" in problem.what.zh


def test_a_negative_purchase_is_refused(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: -5万元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "不能为负：-5万元" in problem.what.zh


def test_a_range_upside_down_is_refused(desk: Desk) -> None:
    problem = desk.refused("renovation:\n  equipment_purchase: 900万元至600万元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:23", PURCHASE[0])
    assert "“900万元至600万元”下限高于上限" in problem.what.zh


def test_an_impossible_date_is_refused(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  founded: 2023-02-30\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:12", "enterprise.founded")
    assert "没有“2023-02-30”这一天" in problem.what.zh
    assert "no such day as '2023-02-30'" in problem.what.en


@pytest.mark.parametrize("written", ["2023-13-01", "2023", "昨天", "2024-02-25 25:00"])
def test_an_impossible_reference_date_is_refused(desk: Desk, written: str) -> None:
    problem = desk.refused(f"reference_date: {written}\n")
    assert (place_of(problem), problem.field) == ("company.yaml:1:17", "reference_date")
    assert f"“{written}”" in problem.what.zh


@pytest.mark.parametrize("heading", ["name", "credit_code", "reference_date"])
def test_a_heading_that_is_no_text_is_refused(desk: Desk, heading: str) -> None:
    problem = desk.refused(f"{heading}: [2023-05-10]\n")
    assert problem.spot.line == 1 and problem.field == heading
    assert "此处应为文字" in problem.what.zh and "text is expected" in problem.what.en


def test_a_figure_of_a_year_still_to_come_is_refused(desk: Desk) -> None:
    problem = desk.refused("reference_date: 2023-05-01\nenterprise:\n  revenue:\n    2024: 1亿元\n")
    assert (place_of(problem), problem.field) == ("company.yaml:4:11", "enterprise.revenue@2024")
    assert "2024 年在基准日之后" in problem.what.zh


def test_an_unknown_place_is_refused_and_near_ones_are_named(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  registered_in: 东莞氏\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:18", REGISTERED[0])
    assert "没有行政区划“东莞氏”" in problem.what.zh
    assert "是否指" in problem.what.zh and "东莞市" in problem.what.zh


def test_an_ambiguous_place_is_refused_with_all_it_could_be(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  registered_in: 朝阳区\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:18", REGISTERED[0])
    assert "不止一处，请写明上级：北京市朝阳区、吉林省长春市朝阳区" in problem.what.zh


def test_an_unknown_industry_is_refused(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  industry: C99\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:13", "enterprise.industry")
    assert "没有行业“C99”" in problem.what.zh


def test_a_choice_that_is_not_offered_is_refused_with_those_that_are(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  organisation: 公司\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:17", "enterprise.organisation")
    assert "“公司”不在选项之内：企业、事业单位、社会组织、其他" in problem.what.zh


def test_a_perhaps_is_neither_yes_nor_no(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  legal_person: 也许\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:17", "enterprise.legal_person")
    assert "“也许”应为“是”或“否”" in problem.what.zh


def test_a_wrong_credit_code_is_refused_with_the_right_check_character(desk: Desk) -> None:
    problem = desk.refused("name: 甲\ncredit_code: 91441900MA0XN00016\n")
    assert (place_of(problem), problem.field) == ("company.yaml:2:14", "credit_code")
    assert "末位校验码是6，应为5" in problem.what.zh


def test_every_problem_of_a_file_is_told_at_once(desk: Desk) -> None:
    with pytest.raises(BadInput) as caught:
        desk.read(
            "enterprise:\n  founded: 2023-02-30\n  industry: C99\n  revenu:\n    2022: 1亿元\n"
        )
    assert [problem.spot.line for problem in caught.value.problems] == [2, 3, 5]


# what is only doubted


def test_a_slip_of_ten_thousand_is_warned_of_and_kept(desk: Desk) -> None:
    profile = desk.read("renovation:\n  equipment_purchase: 1200亿元\n")
    (warning,) = profile.warnings
    assert warning.warning and (place_of(warning), warning.field) == (
        "company.yaml:2:23",
        PURCHASE[0],
    )
    assert "1200亿元 超出通常范围（10万元至100亿元）" in warning.what.zh
    assert profile.facts[PURCHASE] == 1200 * 10_000 * WAN


def test_a_figure_a_thousand_times_that_of_the_year_before_is_warned_of(desk: Desk) -> None:
    profile = desk.read(
        "reference_date: 2023-05-10\n"
        "enterprise:\n  revenue:\n    2021: 2000万元\n    2022: 2100亿元\n"
    )
    (warning,) = profile.warnings
    assert (place_of(warning), warning.field) == ("company.yaml:5:11", "enterprise.revenue@2022")
    assert "与上年相差千倍以上" in warning.what.zh


# what is refused: the file


def test_a_key_given_twice_is_refused_and_the_first_line_named(desk: Desk) -> None:
    problem = desk.refused("enterprise:\n  registered_in: 东莞市\n  registered_in: 佛山市\n")
    assert (place_of(problem), problem.field) == ("company.yaml:3:3", REGISTERED[0])
    assert "“registered_in”写了两次，前一次在第 2 行" in problem.what.zh


def test_a_json_key_given_twice_is_refused(desk: Desk) -> None:
    text = '{"enterprise": {"registered_in": "东莞市",\n "registered_in": "佛山市"}}'
    problem = desk.refused(text, "company.json")
    assert (problem.spot.file, problem.spot.line) == ("company.json", 2)
    assert "写了两次，前一次在第 1 行" in problem.what.zh


def test_aliases_are_refused(desk: Desk) -> None:
    problem = desk.refused("name: &x 甲\nenterprise:\n  registered_in: *x\n")
    assert place_of(problem) == "company.yaml:1:7"
    assert "不接受锚点和别名" in problem.what.zh


def test_a_tag_is_refused(desk: Desk) -> None:
    problem = desk.refused("name: !!python/object:os.system 甲\n")
    assert place_of(problem) == "company.yaml:1:7"
    assert "不接受类型标签" in problem.what.zh


def test_a_file_of_ten_megabytes_is_refused_unread(desk: Desk) -> None:
    problem = desk.refused(b"name: " + b"x" * 10_000_000)
    assert place_of(problem) == "company.yaml"
    assert "文件有 10000006 字节，上限是 4000000 字节" in problem.what.zh


def test_a_thousand_levels_are_refused(desk: Desk) -> None:
    problem = desk.refused("enterprise: " + "[" * 1000 + "]" * 1000)
    assert problem.spot.line == 1
    assert "嵌套超过 40 层" in problem.what.zh


def test_an_empty_file_is_refused(desk: Desk) -> None:
    problem = desk.refused(" \n")
    assert (place_of(problem), problem.what.zh) == ("company.yaml", "文件是空的")


def test_a_binary_file_is_refused(desk: Desk) -> None:
    problem = desk.refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert place_of(problem) == "company.yaml"
    assert "二进制文件，应为文本" in problem.what.zh


def test_a_file_in_another_encoding_is_refused_with_its_line(desk: Desk) -> None:
    problem = desk.refused("# note\nname: 东莞\n".encode("gb18030"))
    assert place_of(problem) == "company.yaml:2"
    assert "不是 UTF-8 编码" in problem.what.zh


def test_malformed_yaml_is_refused_with_its_place(desk: Desk) -> None:
    problem = desk.refused("name: 甲\nenterprise:\n  founded: [2020\n")
    assert problem.spot.line >= 3
    assert "YAML 写法有误" in problem.what.zh


def test_json_with_a_syntax_error_is_refused_with_its_place(desk: Desk) -> None:
    problem = desk.refused('{"name": "甲",\n "enterprise": {"industry": }}', "company.json")
    assert place_of(problem) == "company.json:2:29"
    assert "不是有效的 JSON" in problem.what.zh


@pytest.mark.parametrize("text", ["- 甲\n", "just words\n"])
def test_a_file_that_is_no_mapping_is_refused(desk: Desk, text: str) -> None:
    problem = desk.refused(text)
    assert place_of(problem) == "company.yaml"
    assert "应为键值对" in problem.what.zh


def test_a_wrong_extension_is_refused_with_those_that_are_read(desk: Desk) -> None:
    problem = desk.refused("name: 甲\n", "company.txt")
    assert place_of(problem) == "company.txt"
    assert "不认识“.txt”，应为 .yaml、.json 或 .xlsx" in problem.what.zh


def test_a_missing_file_is_told_by_name(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        library.profile(tmp_path / "nowhere.yaml")
    (problem,) = caught.value.problems
    assert place_of(problem) == "nowhere.yaml"
    assert problem.what == ("没有这个文件", "no such file")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_a_file_is_told(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "company.yaml"
    folder.mkdir()
    with pytest.raises(BadInput, match="这是文件夹，应为文件"):
        library.profile(folder)


# a mapping from a program


def test_a_mapping_is_read_like_a_file(library: Library) -> None:
    profile = library.profile(
        {
            "name": "甲",
            "reference_date": date(2023, 5, 10),
            "enterprise": {"legal_person": True, "revenue": {2022: "1亿元"}},
            "renovation": {"completed": date(2023, 3, 15)},
        }
    )
    assert profile.facts == {
        ("enterprise.legal_person", 0): True,
        ("enterprise.revenue", 2022): 10_000 * WAN,
        ("renovation.completed", 0): date(2023, 3, 15),
    }
    assert profile.reference_date == date(2023, 5, 10)


@pytest.mark.parametrize("given", [1200.0, 0.1, float("nan"), object()])
def test_a_mapping_with_a_float_is_refused(library: Library, given: object) -> None:
    with pytest.raises(BadInput) as caught:
        library.profile({"renovation": {"equipment_purchase": given}})
    (problem,) = caught.value.problems
    assert problem.field == PURCHASE[0]
    assert f"此处是 {type(given).__name__}，应为文字" in problem.what.zh


def test_a_bare_number_in_a_mapping_is_refused_where_money_is_expected(library: Library) -> None:
    with pytest.raises(BadInput, match="“1200”是无单位的数，此处应为金额"):
        library.profile({"renovation": {"equipment_purchase": 1200}})
