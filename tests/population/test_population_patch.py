"""A reform's file changes the library, or says where it cannot."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from huice.decide.library import Library
from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.study.patch import Patched, read_patch
from huice.population.study.patch_terms import same, terms
from huice.population.study.reform import ReformStudy
from huice.problems import BadInput
from invented import DAY, WAN, Invented, folder, measure, needs

FACTS = """\
facts:
  place: {type: place, source: register, label: 地点 | Place, where: 执照 | Licence}
  trade: {type: industry, source: register, label: 行业 | Trade, where: 执照 | Licence}
  bought: {type: money, source: declared, label: 购置额 | Purchase, where: 账簿 | Books}
  sound: {type: boolean, source: declared, label: 诚信 | Sound, where: 账簿 | Books}
  spent: {type: money, yearly: true, source: register, label: 支出 | Spent, where: 账簿 | Books}
  decision: {type: boolean, source: decided, label: 评审 | Review, where: 公示 | Notice}
"""

DOCUMENT = """\
regions:
  近处: {cite: 第二条, members: [广州市, 佛山市]}
  远处: {cite: 第二条, members: [韶关市]}
sectors:
  工业: {cite: 第二条, members: [B, C, D]}
define:
  most: 100万元
  shared_floor:
    by: place
    rows: {近处: 20万元, 远处: 10万元}
"""

AWARD = f"""\
define:
  floor:
    by: place
    rows: {{近处: 30万元, 远处: 10万元}}
    cite: 第三条
    label: 门槛 | Floor
  rate: 20%
requires:
  - {needs("here", "place within 近处 or place within 远处")}
  - {needs("industrial", "trade within 工业")}
  - {needs("floor", "bought >= floor")}
  - id: either
    title: 二选一 | Either
    cite: 第三条
    any:
      - {needs("sound", "sound")}
      - {needs("spender", "spent@Y-1 >= 1万元")}
  - {{id: review, title: 评审 | Review, cite: 第四条, judged_by: 局 | Bureau}}
excludes:
  - {{id: spent-much, title: 支出过多 | Spent too much, cite: 第五条, when: "spent@Y-1 > 900万元"}}
award:
  kind: ceiling
  cite: 第六条
  payee: 企业 | Company
  amount: rate * bought
  caps: [{{at: most, cite: 第六条}}]
"""

OTHER = f"""\
requires:
  - {needs("floor", "bought >= shared_floor")}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    listed = [measure(AWARD), measure(OTHER, "other")]
    return load_folder(folder(tmp_path, document=DOCUMENT, measures=listed, facts=FACTS))


def patched(policies: Policies, text: str) -> Patched:
    path = policies.root.parent / "reform.yaml"
    path.write_text("title: 改革 | Reform\nchanges:\n" + dedent(text), encoding="utf-8")
    return read_patch(path, policies)


def wrong(policies: Policies, text: str) -> list[str]:
    with pytest.raises(BadInput) as error:
        patched(policies, text)
    return [problem.say("en") for problem in error.value.problems]


def said(result: Patched) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (each.what.zh, each.before and each.before.zh, each.after and each.after.zh, each.cite)
        for each in result.changes
    ]


NEAR = {"place": "广州市", "trade": "C39", "sound": "是", "bought": "40万元"}


def test_one_row_of_a_table_changes_and_the_other_rows_stay(policies: Policies) -> None:
    result = patched(policies, "- {measure: invented/award, define: {floor: {近处: 50万元}}}")
    asked = Invented(result.policies)
    assert Invented(policies).requirement("floor", NEAR) == "met"
    assert asked.requirement("floor", NEAR) == "unmet"
    assert asked.requirement("floor", {**NEAR, "place": "韶关市"}) == "met"
    assert said(result) == [("门槛 · 近处", "30万元", "50万元", "第三条")]
    assert (result.title.en, result.file) == ("Reform", "reform.yaml")


def test_a_parameter_takes_a_new_expression(policies: Policies) -> None:
    result = patched(policies, "- {measure: award, define: {rate: 'if sound then 25% else 10%'}}")
    assert Invented(result.policies).pay(NEAR) == (0, 10 * WAN)


def test_the_library_itself_stays_as_it_was(policies: Policies) -> None:
    patched(policies, "- {measure: award, define: {rate: 50%}, drop: false}")
    assert Invented(policies).pay(NEAR) == (0, 8 * WAN)


def test_a_test_takes_a_new_expression_and_keeps_its_citation(policies: Policies) -> None:
    result = patched(policies, '- {measure: award, requires: {floor: "bought >= 2 * floor"}}')
    assert Invented(result.policies).requirement("floor", NEAR) == "unmet"
    assert result.changes[0].cite == "第二条"


def test_a_bar_takes_a_new_expression(policies: Policies) -> None:
    result = patched(policies, '- {measure: award, requires: {spent-much: "not sound"}}')
    assert Invented(result.policies).requirement("spent-much", {"sound": "否"}) == "unmet"


def test_null_drops_a_requirement_at_any_depth(policies: Policies) -> None:
    result = patched(policies, "- {measure: award, requires: {either/sound: null, review: null}}")
    asked = Invented(result.policies)
    assert asked.requirement("either", NEAR | {"spent": {"2023": "0元"}}) == "unmet"
    assert "review" not in {each.path for each in asked.judge().clauses}


def test_the_last_part_of_a_group_is_not_dropped_alone(policies: Policies) -> None:
    found = wrong(policies, "- {measure: award, requires: {either/sound: null, either/spender: null}}")  # fmt: skip
    assert found == [
        "reform.yaml:3:67 error: too few parts of 'Either' are left: drop the whole group"
    ]


def test_a_requirement_is_added(policies: Policies) -> None:
    result = patched(policies, """\
        - measure: award
          adds: [{id: spender, title: 有支出 | Spends, that: "spent@Y-1 >= 5万元"}]
        """)  # fmt: skip
    asked = Invented(result.policies)
    assert asked.requirement("spender", {"spent": {"2023": "4万元"}}) == "unmet"
    assert said(result) == [("有支出", None, "支出（Y-1） ≥ 5万元", "本方案")]


def test_amount_and_caps_change(policies: Policies) -> None:
    result = patched(policies, "- {measure: award, amount: 10% * bought, caps: [most, 3万元]}")
    assert Invented(result.policies).pay(NEAR) == (0, 3 * WAN)
    assert said(result) == [
        ("奖补金额", "20% × 购置额", "10% × 购置额", "第六条"),
        ("奖补上限", None, "3万元", "第六条"),
    ]


def test_without_caps_the_award_is_unlimited(policies: Policies) -> None:
    result = patched(policies, "- {measure: award, caps: []}")
    assert Invented(result.policies).pay({**NEAR, "bought": "1000万元"}) == (0, 200 * WAN)


def test_a_region_of_a_document_changes_in_tests_tables_and_new_expressions(
    policies: Policies,
) -> None:
    result = patched(policies, """\
        - document: invented
          regions: {近处: [广州市, 深圳市]}
        - measure: award
          adds: [{id: near, title: 近处 | Near, that: place within 近处}]
        """)  # fmt: skip
    asked = Invented(result.policies)
    in_shenzhen, in_foshan = {**NEAR, "place": "深圳市"}, {**NEAR, "place": "佛山市"}
    assert asked.requirement("here", in_shenzhen) == "met"
    assert asked.requirement("floor", in_shenzhen) == "met"
    assert asked.requirement("near", in_shenzhen) == "met"
    assert asked.requirement("here", in_foshan) == "unmet"
    assert asked.requirement("floor", {"bought": "19万元", "place": "深圳市"}, "other") == "unmet"
    assert said(result)[0] == ("近处的范围", "广州市、佛山市", "广州市、深圳市", "")


def test_a_region_changes_for_one_measure_alone(policies: Policies) -> None:
    result = patched(policies, "- {measure: award, regions: {近处: [深圳市]}}")
    asked = Invented(result.policies)
    assert asked.requirement("here", {"place": "深圳市"}) == "met"
    in_shenzhen = {"place": "深圳市", "bought": "25万元"}
    assert asked.requirement("floor", in_shenzhen, "other") == "unknown"


def test_a_region_is_not_changed_for_one_measure_within_what_all_share(policies: Policies) -> None:
    found = wrong(policies, "- {measure: other, regions: {近处: [深圳市]}}")
    assert found == ["reform.yaml:3:34 error: 'shared_floor' is shared and uses it: "
                     "change it under document: invented"]  # fmt: skip


def test_a_sector_changes(policies: Policies) -> None:
    result = patched(policies, "- {document: invented, sectors: {工业: [C]}}")
    assert Invented(result.policies).requirement("industrial", {"trade": "B06"}) == "unmet"


def test_a_shared_definition_changes_under_its_document(policies: Policies) -> None:
    result = patched(policies, "- {document: invented, define: {most: 2万元}}")
    assert Invented(result.policies).pay(NEAR) == (0, 2 * WAN)


def test_a_measure_is_dropped(policies: Policies) -> None:
    result = patched(policies, "- {measure: other, drop: true}")
    assert list(result.policies.measures) == ["invented/award"]
    assert result.changes[0].after is None


def test_a_patched_library_is_the_library_with_its_files_changed(
    policies: Policies, tmp_path: Path
) -> None:
    result = patched(policies, """\
        - document: invented
          regions: {近处: [深圳市]}
        - measure: award
          define: {floor: {远处: 12万元}, rate: "if sound then 15% else 10%"}
          requires: {industrial: "trade within 制造业"}
          caps: [90万元]
        """)  # fmt: skip
    other = folder(
        tmp_path / "other",
        document=DOCUMENT.replace("广州市, 佛山市", "深圳市"),
        measures=[
            measure(
                AWARD.replace("远处: 10万元", "远处: 12万元")
                .replace("rate: 20%", "rate: if sound then 15% else 10%")
                .replace("within 工业", "within 制造业")
                .replace("at: most", "at: 90万元")
            ),
            measure(OTHER, "other"),
        ],
        facts=FACTS,
    )
    edited = load_folder(other)
    assert result.policies.terms.keys() == edited.terms.keys()
    for key, term in result.policies.terms.items():
        assert same(term, edited.terms[key]), key
    for key, held in result.policies.measures.items():
        pairs = zip(terms(held), terms(edited.measures[key]), strict=True)
        assert all(same(one, two) for one, two in pairs), key


CLASSED = f"""\
requires:
  - id: size
    title: 分类 | Class
    cite: 第三条
    classes:
      - id: large
        title: 大 | Large
        cite: 第三条
        when: bought >= 100万元
        all:
          - {needs("sound", "sound")}
          - {needs("spent", "spent@Y-1 >= 1元")}
      - {{id: small, title: 小 | Small, cite: 第三条, when: bought < 100万元}}
exceptions:
  - id: eased
    title: 放宽 | Eased
    cite: 第七条
    when: sound
    instead: {{floor: 1万元}}
    discretion: 局 | Bureau
define: {{floor: 5万元}}
award: {{kind: amount, cite: 第六条, payee: 企业 | Company, amount: 10% * bought}}
"""


@pytest.fixture
def classed(tmp_path: Path) -> Policies:
    return load_folder(folder(tmp_path, measures=CLASSED, facts=FACTS))


def test_what_a_class_demands_changes(classed: Policies) -> None:
    result = patched(classed, """\
        - {measure: award, requires: {size/large/sound: null, size/large/spent: "spent@Y-1 >= 2元"}}
        """)  # fmt: skip
    asked = Invented(result.policies)
    large = {"bought": "200万元", "sound": "否"}
    assert asked.requirement("size", {**large, "spent": {"2023": "2元"}}) == "met"
    assert asked.requirement("size", {**large, "spent": {"2023": "1元"}}) == "unmet"


def test_a_class_is_dropped_but_not_the_last(classed: Policies) -> None:
    result = patched(classed, "- {measure: award, requires: {size/small: null}}")
    assert Invented(result.policies).requirement("size", {"bought": "1万元"}) == "unmet"
    (found,) = wrong(classed, "- {measure: award, requires: {size/small: null, size/large: null}}")
    assert "too few parts of 'Class' are left" in found


def test_an_exception_at_discretion_must_not_come_to_reach_the_award(classed: Policies) -> None:
    (found,) = wrong(classed, "- {measure: award, amount: bought - floor}")
    assert "discretionary exception 'eased' of 'invented/award' reach beyond tests" in found


@pytest.mark.parametrize("name", ["higher-floor", "one-rate", "small-and-honest"])
def test_the_sample_reforms_change_the_library(library: Library, samples: Path, name: str) -> None:
    result = read_patch(samples / "reforms" / f"{name}.yaml", library.policies)
    assert len(result.changes) >= 2
    study = ReformStudy(library.policies, result, DAY)
    assert [each.id for each in study.before.measures] == ["equipment-award"]


@pytest.mark.parametrize(("text", "message"), [
    ("- {measure: awards, drop: true}",
     "reform.yaml:3:13 [measure] error: no such measure; did you mean 'award'?"),
    ("- {measure: award, define: {flor: 1万元}}",
     "reform.yaml:3:35 error: no definition 'flor' here, there are: floor、rate; did you mean 'floor'?"),
    ("- {measure: award, define: {most: 1万元}}",
     "reform.yaml:3:35 error: 'most' is shared by the document, write it under document: invented"),
    ("- {measure: award, define: {floor: {近郊: 1万元}}}",
     "reform.yaml:3:41 error: the table has no row '近郊', it has: 近处、远处"),
    ("- {measure: award, define: {rate: {近处: 1%}}}",
     "reform.yaml:3:40 error: this is no table: give the new expression itself"),
    ("- {measure: award, define: {rate: 20万元}}",
     "reform.yaml:3:35 error: found money, expected rate"),
    ("- {measure: award, define: {rate: 20%}}",
     "reform.yaml:3:35 error: the same as the rule in force: this changes nothing"),
    ("- {measure: award}", "reform.yaml:3:3 error: this changes nothing"),
    ("- {measure: award, requires: {flor: null}}", "reform.yaml:3:37 error: no requirement 'flor'"),
    ('- {measure: award, requires: {review: "sound"}}',
     "reform.yaml:3:40 error: this requirement is no single expression; it can only be dropped (null)"),
    ('- {measure: award, requires: {floor: "bougt >= floor"}}',
     "reform.yaml:3:39 error: no fact or definition named 'bougt'; did you mean 'bought'?"),
    ('- {measure: award, requires: {floor: "decision"}}',
     "reform.yaml:3:39 error: 'decision' is decided by the authority, no test of a company"),
    ("- {measure: award, adds: [{id: floor, title: 再 | Again, that: sound}]}",
     "reform.yaml:3:32 error: there is a requirement 'floor' already"),
    ("- {measure: other, caps: [1万元]}",
     "reform.yaml:3:3 error: this measure states no sum that could be changed"),
    ("- {measure: award, regions: {近: [深圳市]}}",
     "reform.yaml:3:33 error: the document has no group '近', it has: 近处、远处"),
    ("- {measure: award, regions: {近处: [佛山市, 广州市]}}",
     "reform.yaml:3:34 error: the same as the rule in force: this changes nothing"),
    ("- {document: invented, drop: true}", "reform.yaml:3:3 [changes.0] error: under document stand"),
    ("- {measure: award, drop: true, caps: []}", "reform.yaml:3:3 [changes.0] error: drop stands alone"),
    ("- {drop: true}", "reform.yaml:3:3 [changes.0] error: give either measure or document"),
    ("- {measure: award, defines: {}}",
     "reform.yaml:3:29 [changes.0.defines] error: no such field 'defines'; did you mean 'define'?"),
])  # fmt: skip
def test_what_cannot_be_changed_is_told_with_its_place(
    policies: Policies, text: str, message: str
) -> None:
    (found,) = wrong(policies, text)
    assert found.startswith(message)


def test_a_change_that_makes_a_circle_is_refused(policies: Policies) -> None:
    (found,) = wrong(policies, """\
        - measure: award
          define: {rate: "if floor > 1元 then 1% else 2%", floor: "if rate > 1% then 1元 else 2元"}
        """)  # fmt: skip
    assert "circular definition: invented/award:floor → invented/award:rate" in found


def test_all_that_is_wrong_is_told_at_once(policies: Policies) -> None:
    text = "- {measure: nobody, drop: true}\n- {measure: award, define: {rate: 1元}}\n"
    assert len(wrong(policies, text)) == 2
