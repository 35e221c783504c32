"""The rarer corners of the language, written as a policy would write them: each is decided by a
kernel, or is known to be asked of the one-company engine, and either way comes out the same."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from two_engines import Known, a_company, assert_told_alike

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.matcher import Matcher
from invented import DAY, folder, measure, needs

FACTS = {
    "x": "money", "y": "money", "z": "signed money", "s": "yearly money", "n": "count 人",
    "area": "count 平方米", "q": "number", "sq": "signed number", "r": "rate", "d": "date", "e": "date",
    "t": "duration", "u": "duration", "a": "boolean", "b": "boolean", "c": "boolean",
    "f": "choice 甲 乙 丙", "g": "choice 甲 乙 丙", "p": "place", "i": "industry",
    "ok": "decided boolean", "name": "text", "other": "text",
}  # fmt: skip

DOCUMENT = """
regions:
  珠三角: {cite: 二, members: [广州市, 佛山市]}
  粤北: {cite: 二, members: [韶关市]}
sectors:
  工业: {cite: 二, members: [B, C, D]}
define:
  floor: {by: p, cite: 二, rows: {珠三角: 50元, 粤北: 20元, 其他: 30元}}
  gapped: {by: p, cite: 二, rows: {珠三角: 50元, 粤北: 20元}}
  by_choice: {by: f, cite: 二, rows: {甲: 50元, 乙: 20元}}
  by_industry: {by: i, cite: 二, rows: {工业: 50元, 其他: 20元}}
  moving: {by: p, cite: 二, rows: {珠三角: x, 粤北: y + 10元, 其他: z}}
  bands: {by: x, cite: 二, rows: {10元: 5元, 30元: y, 60元: 50元}}
  bands_by_count: {by: n, cite: 二, rows: {0人: 1元, 20人: 20元, 80人: s@Y-1}}
  bands_by_growth: {by: growing, cite: 二, rows: {0%: 1元, 10%: 20元, 50%: y}}
  growing: {is: "growth(s@Y-1, s@Y-2)", cite: 二, reading: 按年末数 | By year's end}
  earlier: {is: "growth(s@Y-2, s@Y-3)", cite: 二, reading: 按年末数 | By year's end}
  shares: {by: p, cite: 二, rows: {珠三角: x / y, 其他: y / x}}
  truths: {by: p, cite: 二, rows: {珠三角: a, 粤北: x >= 30元, 其他: not b}}
  truths_by_choice: {by: f, cite: 二, rows: {甲: a, 乙: b and c}}
  truths_by_band: {by: x, cite: 二, rows: {0元: a, 50元: n >= 50人}}
  size:
    is: if n >= 60人 then 大 else if x >= 50元 then 中 else 小
    options: {大: Large, 中: Medium, 小: Small}
    cite: 二
  option_by_place: {by: p, cite: 二, rows: {珠三角: f, 粤北: g, 其他: f}}
  chosen_option: {is: if a then f else g, cite: 二}
  per_head: {is: x / n, cite: 二}
  average: {is: "mean(s@Y-1, s@Y-2, s@Y-3)", cite: 二, reading: 三年平均 | Mean of three years}
  shares_of_two: {is: "mean(x / y, s@Y-1 / s@Y-2)", cite: 二, reading: 比率的平均 | Mean of ratios}
  shares_of_three: {is: "mean(x / y, s@Y-1 / s@Y-2, y / z)", cite: 二, reading: 比率的平均 | Mean of ratios}
  wait: {is: if a then 6个月 else 2年, cite: 二}
"""

BY_KERNELS = [
    # durations, and days moved by them
    "d + t <= anchor", "d - t >= e", "t >= 3年", "t < u", "t != 24个月", "min(t, u) >= 10个月",
    "d + wait <= anchor", "d + (if b then t else u) <= e", "d + 1个月 = e", "d + 1年 >= e - 6个月",
    "d + 45日 > e", "d - 400日 < anchor", "e - 3年 <= d", "anchor - 36个月 <= d", "d = e", "d != e",
    "max(d, e) + 1年 <= anchor", "if a then d >= e else d < e", "d - 1个月 >= e + 1个月",
    "(if a then d else e) <= anchor - 2年",
    # years
    "year_of(d) = Y - 3", "year_of(d) + 2 >= Y", "year_of(d) = year_of(e)", "Y - year_of(d) >= 3",
    "year_of(d) - year_of(e) > 1", "year_of(d + 6个月) = 2022", "start_of_year(year_of(d) + 1) <= e",
    "end_of_year(year_of(d)) < e", "end_of_year(Y - 2) >= d", "d <= end_of_year(year_of(anchor) - 1)",
    "year_of(d) + q >= Y", "end_of_year(year_of(d) + q) >= e", "2020 <= year_of(d) < 2023",
    # tables
    "x >= floor", "x > gapped", "y <= by_choice", "x < by_industry", "x >= moving", "y = floor",
    "x >= bands", "bands_by_count <= y", "bands_by_growth > x", "shares >= 50%", "truths",
    "not truths_by_choice", "truths_by_band", "floor > gapped", "if floor >= 50元 then a else b",
    # options
    "size = 大", "size != 小", "size in [大, 中]", "option_by_place = 乙", "option_by_place in [甲, 丙]", "option_by_place != g",
    "f = g", "f != g", "chosen_option = 甲", "chosen_option = f", "f = 甲 and g = 甲",
    "(if a then f else g) in [甲, 乙]",
    # truths
    "a = b", "a != b", "(a and b) = c", "a = true", "(x >= 50元) = a", "at_least(2, a, b, c, a)",
    "if a then b else not c", "if x > 30元 then (if a then b else c) else x < y",
    # chains
    "20元 <= x < 80元", "x <= y <= 100元", "10元 < x <= y", "0% < r <= 100%", "20人 <= n <= 80人",
    # arithmetic
    "x + y - z >= 50元", "x - z > y", "2 * x >= y + 3 * z", "x * 30% + y * 20% >= 20元", "x / 3 >= 10元",
    "r * x >= 10元", "r * r <= 50%", "x - x >= 0元", "q * x > y", "sq * z >= 10元", "q + 1 > 3 * sq",
    "-1 * z <= 10元", "(x + y) / 2 >= 40元", "x * 0 >= 0元", "area >= 50.25平方米", "area * 2 = 100平方米",
    "average >= 50元", "average = 50元", "n / 2 >= 20人", "q >= 2.5", "q = 1.25", "z < 0元",
    # least and greatest
    "min(x, y, z) >= 20元", "max(x, y) < 60元", "at_most(x, y) >= 20元", "min(x, 50元) = 50元",
    "min(x / y, 50%) >= 30%", "max(x / y, r) > 80%", "at_most(x / y, r) < 20%", "20% <= max(x / y, y / x)",
    # quotients
    "x / y = 100%", "x / y != 50%", "per_head >= 1元/人", "x / z > -20%", "x / z <= 0%", "100元 / x >= 200%",
    "growing >= 0%", "growing > -50%", "shares_of_two >= 50%",
    "growing + earlier >= 20%", "(x / y) * 50% + 10% >= 50%",
    "(if a then x / y else y / x) >= 50%", "s@2023 / s@2022 >= 120%", "x / (y + z) >= 50%",
    "(x + z) / y < 100%", "x / 4 / y >= 10%", "x / y + x / y >= 100%", "x / y >= 33.3333%", "x + y * -50% >= 10元",
]  # fmt: skip

ASKED = [
    "name = other", "name != other", "x / y >= s@Y-1 / s@Y-2", "shares_of_three >= 50%",
    "r * (x / y) >= 10%", "100% - x / y >= 50%", "x / y - r > 0%", "x / y = y / x",
]  # fmt: skip


def policies_with(tmp_path: Path, conditions: list[str], award: str = "") -> Policies:
    bodies = [
        measure(f"requires: [{needs('r', text)}]\n{award}", id=f"m{n}")
        for n, text in enumerate(quoted(conditions))
    ]
    return load_folder(folder(tmp_path, facts=FACTS, document=DOCUMENT, measures=bodies))


def quoted(conditions: list[str]) -> list[str]:
    return [text.replace('"', '\\"') for text in conditions]


def a_batch(policies: Policies, seed: int, size: int, exact: tuple[float, ...]) -> list[Known]:
    random = Random(seed)
    keys = [
        (name, year)
        for name, fact in policies.facts.items()
        for year in ((2023, 2022, 2021) if fact.yearly else (0,))
    ]
    return [a_company(random, exact[n % len(exact)], policies.facts, keys) for n in range(size)]


def without_text(companies: list[Known]) -> list[Known]:
    return [
        {key: value for key, value in each.items() if key[0] not in ("name", "other")}
        for each in companies
    ]


def test_the_corners_of_the_language_are_decided_by_kernels(tmp_path: Path) -> None:
    policies = policies_with(tmp_path, BY_KERNELS)
    matcher = Matcher(policies, DAY, reasons=True)
    left = [
        text
        for text, key in zip(BY_KERNELS, policies.measures, strict=True)
        if Matcher(policies, DAY, [key]).asked
    ]
    assert left == []
    assert matcher.asked == 0


@pytest.mark.parametrize("exact", [(1.0,), (0.9, 0.5)])
def test_the_corners_of_the_language_come_out_as_for_one_company(
    tmp_path: Path, exact: tuple[float, ...]
) -> None:
    policies = policies_with(tmp_path, BY_KERNELS)
    companies = without_text(a_batch(policies, 3, 60, exact))
    assert_told_alike(Matcher(policies, DAY, reasons=True), companies)


def test_places_and_industries_may_all_be_known_and_some_too_roughly(tmp_path: Path) -> None:
    policies = policies_with(tmp_path, [
        "p within 珠三角", "not (p within 粤北)", "i within 工业", "p within 粤北 or i within 工业", "x >= floor",
        "x > gapped", "truths", "option_by_place = 甲", "y < by_industry",
    ])  # fmt: skip
    places = ["440604", "440600", "440000", "440200", "450000", "000000"]
    industries = ["C3911", "C39", "C", "I65", "I", "B"]
    companies = without_text(a_batch(policies, 8, 72, (1.0,)))
    for n, company in enumerate(companies):
        company |= {("p", 0): places[n % 6], ("i", 0): industries[n // 6 % 6]}
    assert_told_alike(Matcher(policies, DAY, reasons=True), companies)


def test_what_has_no_kernel_is_asked_of_the_one_company_engine(tmp_path: Path) -> None:
    policies = policies_with(tmp_path, ASKED)
    matcher = Matcher(policies, DAY, reasons=True)
    assert matcher.asked == len(ASKED)
    companies = a_batch(policies, 4, 40, (1.0, 0.7))
    assert_told_alike(matcher, companies)
    assert_told_alike(matcher, without_text(companies))


def test_a_text_stands_beside_the_columns_and_its_company_is_asked(tmp_path: Path) -> None:
    policies = policies_with(tmp_path, ["name = other", "x >= 30元"])
    companies: list[Known] = [
        {("name", 0): "虚构", ("other", 0): "虚构", ("x", 0): 3000},
        {("x", 0): 3000},
        {("x", 0): 1},
    ]
    assert_told_alike(Matcher(policies, DAY, reasons=True), companies)


AWARDS = [
    "x", "20% * x", "floor", "gapped", "bands", "bands_by_growth", "moving", "average", "x / 3 + y / 7",
    "min(r * x, 30元)", "max(x - y, 10元)", "if a then x else y", "n * 3元/人", "at_most(x, y)",
    "min(50% * x, if f = 甲 then 20元 else 10元) + z", "z", "q * x", "by_choice + by_industry",
    "(x - 50元) * 12.5%",
]  # fmt: skip
AWARDS_ASKED = ["per_head * n", "shares * x", "(x / y) * 10元"]


def paying(tmp_path: Path, amounts: list[str]) -> Policies:
    bodies = [
        measure(
            f"requires: [{needs('r', 'not b')}]\n"
            f"award: {{kind: {kind}, cite: 三, payee: 企业 | Company, amount: \"{amount}\",\n"
            f"        caps: [{{at: {cap}, cite: 三}}]}}\n",
            id=f"m{n}-{kind}-{place}",
        )
        for n, amount in enumerate(amounts)
        for place, (kind, cap) in enumerate([("amount", "90元"), ("ceiling", "y"), ("amount", "2 * z")])
    ]  # fmt: skip
    return load_folder(folder(tmp_path, facts=FACTS, document=DOCUMENT, measures=bodies))


def test_awards_are_reckoned_by_kernels_and_as_for_one_company(tmp_path: Path) -> None:
    policies = paying(tmp_path, AWARDS)
    matcher = Matcher(policies, DAY, reasons=True)
    assert matcher.asked == 0
    assert_told_alike(matcher, without_text(a_batch(policies, 5, 90, (1.0, 0.8, 0.4))))


def test_awards_over_quotients_are_asked_and_come_out_the_same(tmp_path: Path) -> None:
    policies = paying(tmp_path, AWARDS_ASKED)
    matcher = Matcher(policies, DAY, reasons=True)
    assert matcher.asked == len(matcher.measures)
    assert_told_alike(matcher, without_text(a_batch(policies, 6, 40, (1.0, 0.8, 0.4))))


EXCEPTIONS = """\
define: {least: 50元, most: least * 2, tall: 40元, share: x / y, good: share >= s@Y-1 / s@Y-2}
requires:
  - {id: one, title: 甲 | A, cite: 二, that: x >= least}
  - {id: two, title: 乙 | B, cite: 二, that: "y <= tall or f = 甲"}
  - {id: three, title: 丙 | C, cite: 二, any: [
      {id: four, title: 丁 | D, cite: 二, that: good},
      {id: five, title: 戊 | E, cite: 二, judged_by: 局 | Bureau, that: ok}]}
exceptions:
  - {id: small, title: 小 | Small, cite: 四, when: a, instead: {least: 20元}}
  - {id: hills, title: 山区 | Hills, cite: 四, when: p within 粤北, instead: {least: least / 2}}
  - {id: fair, title: 优 | Fair, cite: 四, when: good and b, instead: {good: share >= 30%}}
  - {id: late, title: 晚 | Late, cite: 四, when: "c and x < least", instead: {tall: 90元}, discretion: 局可放宽 | Bureau may ease}
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: most - least}
"""


def test_exceptions_upon_exceptions_come_out_as_for_one_company(tmp_path: Path) -> None:
    bodies = [measure(EXCEPTIONS, id="nested"), measure(EXCEPTIONS.replace("50元", "70元"), id="other"),
              measure(f"requires: [{needs('r', 'x >= floor')}]\n", id="plain")]  # fmt: skip
    policies = load_folder(folder(tmp_path, facts=FACTS, document=DOCUMENT, measures=bodies))
    matcher = Matcher(policies, DAY, reasons=True)
    assert_told_alike(matcher, without_text(a_batch(policies, 7, 120, (1.0, 0.8, 0.5))))


def test_the_facts_that_matter_are_known_through_exceptions_and_what_is_asked(
    tmp_path: Path,
) -> None:
    bodies = [measure(EXCEPTIONS, id="nested"),
              measure(f"requires: [{needs('r', 'n >= 5人')}]\n", id="plain")]  # fmt: skip
    policies = load_folder(folder(tmp_path, facts=FACTS, document=DOCUMENT, measures=bodies))
    matcher = Matcher(policies, DAY)
    assert set(matcher.keys) == {
        ("x", 0), ("y", 0), ("f", 0), ("ok", 0), ("a", 0), ("b", 0), ("c", 0), ("p", 0), ("n", 0),
        ("s", 2023), ("s", 2022),
    }  # fmt: skip


def test_the_facts_that_matter_to_a_sum_without_a_kernel_are_known(tmp_path: Path) -> None:
    policies = paying(tmp_path, ["per_head * n"])
    key = next(iter(policies.measures))
    assert set(Matcher(policies, DAY, [key]).keys) == {("b", 0), ("x", 0), ("n", 0)}
