"""An invented population: the same each time, valid, plausible one by one and taken together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from huice import credit_code, places
from huice.decide.library import Library, load
from huice.population.invented import batches as making
from huice.population.invented.companies import BLOCK
from huice.population.invented.world import distributions
from huice.population.matcher import Matcher
from huice.population.source.headers import plan_of
from huice.population.source.reading import read_batch
from huice.problems import BadInput
from huice.rules.facts import FactKey

DAY = date(2022, 6, 1)
SEED = 7
COUNT = 100_000


@cache
def library() -> Library:
    return load()


@cache
def population() -> Any:
    return pa.Table.from_batches(making.batches(library(), DAY, COUNT, seed=SEED))


def made(size: int, batch: int = making.ROWS, **told: Any) -> Any:
    schema = making.schema(library(), DAY)
    return pa.Table.from_batches(making.batches(library(), DAY, size, batch, **told), schema)


def words(header: str) -> Any:
    """A column of words; "" where it is unknown."""
    column = population().column(header).combine_chunks()
    decoded = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return np.array(decoded.fill_null("").to_pylist())


def figures(header: str) -> tuple[Any, Any]:
    """Whole numbers or truths, and where they are known."""
    column = population().column(header).combine_chunks()
    nothing = False if pa.types.is_boolean(column.type) else 0
    values = column.fill_null(nothing).to_numpy(zero_copy_only=False)
    return values, column.is_valid().to_numpy(False)


def days(header: str) -> tuple[Any, Any]:
    column = population().column(header).combine_chunks()
    whole = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    return whole, column.is_valid().to_numpy(False)


def starting(header: str, beginning: str) -> Any:
    return np.char.startswith(words(header), beginning)


# the same companies every time


def test_the_same_seed_gives_the_same_companies() -> None:
    assert made(500, seed=3).equals(made(500, seed=3))


def test_another_seed_gives_other_companies() -> None:
    assert not made(500, seed=3).equals(made(500, seed=4))


@pytest.mark.parametrize("batch", [999, 65_536, 70_000])
def test_companies_do_not_depend_on_the_size_of_batches(batch: int) -> None:
    size = BLOCK + 3000
    assert made(size, batch).combine_chunks().equals(made(size, 40_000).combine_chunks())


def test_a_larger_population_begins_with_the_smaller_one() -> None:
    assert made(300).combine_chunks().equals(made(BLOCK + 1).slice(0, 300).combine_chunks())


def test_a_population_is_taken_up_again_where_it_was_left() -> None:
    whole = made(BLOCK + 500)
    rest = made(BLOCK + 500, 256, start=BLOCK - 100)
    assert rest.combine_chunks().equals(whole.slice(BLOCK - 100).combine_chunks())


def test_batches_have_the_size_asked_and_the_last_what_is_left() -> None:
    sizes = [each.num_rows for each in making.batches(library(), DAY, 2500, 1000)]
    assert sizes == [1000, 1000, 500]


# codes


def test_every_code_is_valid_and_no_two_are_alike() -> None:
    codes = population().column("company").to_pylist()
    assert len(set(codes)) == COUNT
    for code in codes[:2000]:
        assert credit_code.check(code) == code


def test_the_body_of_a_code_has_its_own_check_character() -> None:
    from stdnum.cn import uscc

    for code in population().column("company").to_pylist()[:500]:
        assert uscc.calc_check_digit(code[:17]) == code[17]
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(each, 36) * by for each, by in zip(code[8:16], weights, strict=True))
        assert code[16] == "0123456789X0"[(11 - total % 11)]


def test_numbers_far_apart_get_different_codes() -> None:
    from huice.population.invented.codes import MOST, codes, letters_of

    numbers = np.array([0, 1, 2, MOST // 2, MOST - 2, MOST - 1], np.int64)
    heads, here = letters_of(["91"] * 6), letters_of(["440305"] * 6)
    assert len(set(codes(numbers, heads, here, 5).to_pylist())) == 6


# what is told


def test_there_is_a_column_for_every_fact_that_the_rules_ask_for() -> None:
    matcher = Matcher(library().policies, DAY, assume_open=True)
    told = set(plan_of(making.schema(library(), DAY), library().facts).keys)
    assert set(matcher.keys) <= told


def test_every_column_is_understood_by_the_reader() -> None:
    assert plan_of(making.schema(library(), DAY), library().facts).ignored == ()


def test_a_batch_is_read_and_matched_without_an_odd_value() -> None:
    plan = plan_of(making.schema(library(), DAY), library().facts)
    batch = next(making.batches(library(), DAY, 5000))
    columns = read_batch(batch, plan)
    assert not columns.odd_rows()
    outcome = Matcher(library().policies, DAY, assume_open=True).match(columns)
    assert len(set(outcome.verdicts.tolist())) > 1


def test_a_complete_population_leaves_nothing_unknown() -> None:
    table = made(3000, complete=True)
    assert [name for name in table.schema.names if table.column(name).null_count] == []


def test_a_register_has_gaps_and_a_project_is_rare() -> None:
    unknown = population().column("enterprise.industry").null_count / COUNT
    assert 0.015 < unknown < 0.025
    known = 1 - population().column("renovation.equipment_purchase(分)").null_count / COUNT
    assert 0.002 < known < 0.06


def test_a_company_has_no_accounts_of_years_before_it_was_founded() -> None:
    founded, known = days("enterprise.founded")
    end = date(2019, 12, 31).toordinal() - date(1970, 1, 1).toordinal()
    _, told = figures("enterprise.revenue@2019(分)")
    young = known & (founded > end)
    assert young.sum() > 1000
    assert not (young & told).any()


# shares that were read in a publication


def test_provinces_have_the_shares_of_the_census() -> None:
    given = distributions()["provinces"]["shares"]
    found = words("enterprise.registered_in")
    found = found[found != ""]
    for province, share in given.items():
        assert _near(np.char.startswith(found, province[:2]).mean(), share / sum(given.values()))


def test_sections_of_industry_have_their_shares() -> None:
    rows = distributions()["sections"]["rows"]
    total = sum(row[0] for row in rows.values())
    found = words("enterprise.industry")
    found = found[found != ""]
    for section, row in rows.items():
        assert _near(np.char.startswith(found, section).mean(), row[0] / total)


@pytest.mark.parametrize(
    ("header", "entry", "shares"),
    [
        ("enterprise.ownership", "ownership", "shares"),
        ("enterprise.organisation", "organisations", "total"),
    ],
)
def test_kinds_of_companies_have_the_shares_of_the_census(
    header: str, entry: str, shares: str
) -> None:
    told = distributions()[entry]
    found = words(header)
    found = found[found != ""]
    for name, share in zip(told["names"], told[shares], strict=True):
        assert _near((found == name).mean(), share / sum(told[shares]))


def test_manufacturers_above_the_designated_size_are_as_many_as_in_guangdong() -> None:
    """71,996 of 763,800 in 2023."""
    revenue, known = figures("enterprise.revenue@2021(分)")
    makers = known & starting("enterprise.industry", "C")
    assert abs((revenue[makers] >= 2000 * 10**6).mean() - 0.094) < 0.015


def test_industry_employs_as_many_a_company_as_in_the_census() -> None:
    """114.289 million in 4.236 million companies in 2023."""
    heads, known = figures("enterprise.headcount@2021")
    makers = known & starting("enterprise.industry", "C")
    assert 22 < heads[makers].mean() < 33


def test_liabilities_stand_to_assets_as_in_guangdong() -> None:
    owed, known = figures("enterprise.total_liabilities@2020(分)")
    held, told = figures("enterprise.total_assets@2020(分)")
    both = known & told & (held > 10**8)
    assert abs(np.median(owed[both] / held[both]) - 0.597) < 0.02


# what goes together


def test_electronics_spend_more_of_their_revenue_on_research_than_food_makers() -> None:
    spent, known = figures("enterprise.rd_expense@2021(分)")
    revenue, told = figures("enterprise.revenue@2021(分)")
    both = known & told & (spent > 0)

    def intensity(division: str) -> float:
        rows = both & starting("enterprise.industry", division)
        return float(np.median(spent[rows] / revenue[rows]))

    assert intensity("C39") > 2 * intensity("C14")


def test_larger_companies_do_research_more_often() -> None:
    spent, known = figures("enterprise.rd_expense@2021(分)")
    revenue, told = figures("enterprise.revenue@2021(分)")
    makers = known & told & starting("enterprise.industry", "C")
    large, small = revenue >= 2000 * 10**6, revenue < 300 * 10**6
    assert (spent[makers & large] > 0).mean() > 4 * (spent[makers & small] > 0).mean()


def test_shenzhen_has_more_software_companies_than_shaoxing() -> None:
    software = starting("enterprise.industry", "I65")
    shenzhen = software & starting("enterprise.registered_in", "4403")
    shaoxing = software & starting("enterprise.registered_in", "3306")
    assert shenzhen.sum() > 5 * shaoxing.sum()


def test_dongguan_has_more_makers_than_shaoguan() -> None:
    makers = starting("enterprise.industry", "C")
    dongguan = makers & starting("enterprise.registered_in", "4419")
    shaoguan = makers & starting("enterprise.registered_in", "4402")
    assert dongguan.sum() > 10 * max(1, shaoguan.sum())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("enterprise.revenue@2021(分)", "enterprise.headcount@2021"),
        ("enterprise.revenue@2021(分)", "enterprise.total_assets@2021(分)"),
        ("enterprise.revenue@2020(分)", "enterprise.revenue@2021(分)"),
    ],
)
def test_size_shows_in_every_figure(one: str, other: str) -> None:
    first, known = figures(one)
    second, told = figures(other)
    both = known & told
    assert np.corrcoef(np.log(first[both]), np.log(second[both]))[0, 1] > 0.75


def test_titles_are_borne_by_makers_of_size_and_the_rarer_ones_within_the_common() -> None:
    revenue, known = figures("enterprise.revenue@2021(分)")
    giants, told = figures("giant.titled")
    wider, given = figures("giant.provincial_specialised")
    rows = known & told & given & starting("enterprise.industry", "C")
    large = rows & (revenue >= 2500 * 10**6)
    assert abs(giants[large].mean() - 0.035) < 0.02
    assert giants[rows & ~large].mean() < 0.005
    assert giants[rows].sum() > 20
    assert not (rows & giants & ~wider).any()


# nothing that cannot be


def test_no_figure_is_impossible() -> None:
    facts = library().facts
    for field in population().schema:
        name = field.name.partition("(")[0].partition("@")[0]
        if name == "company" or not pa.types.is_integer(field.type):
            continue
        least = pc.min(population().column(field.name)).as_py()
        assert facts[name].signed or least is None or least >= 0, field.name


def test_parts_are_no_larger_than_the_whole() -> None:
    revenue, known = figures("enterprise.revenue@2021(分)")
    main, told = figures("enterprise.main_revenue@2021(分)")
    assert (main <= revenue)[known & told].all()
    spent, given = figures("enterprise.rd_expense@2021(分)")
    assert (spent <= revenue)[known & given].all()
    guests, here = figures("event.forum_outside_attendees")
    all_guests, there = figures("event.forum_attendees")
    assert (guests <= all_guests)[here & there].all()


def test_companies_are_founded_before_the_day() -> None:
    founded, known = days("enterprise.founded")
    assert (founded[known] < DAY.toordinal() - date(1970, 1, 1).toordinal()).all()


def test_the_days_of_a_project_follow_each_other() -> None:
    order = ["started", "first_invoice", "last_invoice", "completed"]
    told = [days(f"digital.{each}") for each in order]
    for (before, known), (after, given) in pairwise(told):
        both = known & given
        assert both.sum() > 50
        assert (before <= after)[both].all()


def test_no_project_begins_before_its_company() -> None:
    founded, known = days("enterprise.founded")
    for header in ("digital.started", "renovation.period_starts", "event.starts"):
        begun, told = days(header)
        assert (founded <= begun)[known & told].all()


def test_places_are_counties_and_industries_classes() -> None:
    for code in set(words("enterprise.registered_in")) - {""}:
        assert places.children(str(code)) == ()
    assert {len(code) for code in words("enterprise.industry")} <= {0, 5}


def test_most_companies_work_where_they_are_registered() -> None:
    registered, works = words("enterprise.registered_in"), words("enterprise.operates_in")
    both = (registered != "") & (works != "")
    assert 0.94 < (registered == works)[both].mean() < 0.99


def test_many_figures_are_in_whole_wan() -> None:
    revenue, known = figures("enterprise.revenue@2021(分)")
    assert 0.55 < (revenue[known] % 10**6 == 0).mean() < 0.65


# files


def test_a_file_holds_the_very_companies_and_is_told_of_as_it_grows(tmp_path: Path) -> None:
    seen: list[int] = []
    path = making.write(
        tmp_path / "made" / "p.parquet", library(), DAY, 2500, 3, 1000, progress=seen.append
    )
    assert seen == [1000, 1000, 500]
    assert pq.read_table(path).equals(made(2500, 1000, seed=3))
    assert pq.ParquetFile(path).num_row_groups == 3
    assert [each.name for each in path.parent.iterdir()] == ["p.parquet"]


def test_what_is_interrupted_leaves_no_file_and_the_old_one_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    path.write_text("旧")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.write(path, library(), DAY, 3000, batch=1000, progress=stop)
    assert [each.name for each in tmp_path.iterdir()] == ["p.parquet"]
    assert path.read_text() == "旧"


def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(BadInput, match="No space left"):
        making.write(tmp_path / "p.parquet", library(), DAY, 3000, batch=1000, progress=full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong", [{"size": -1}, {"batch": 0}, {"seed": -1}, {"start": -5}, {"size": 10**12}]
)
def test_numbers_that_make_no_population_are_refused(wrong: dict[str, int]) -> None:
    asked = {"size": 10, "batch": 10, "seed": 0, "start": 0} | wrong
    with pytest.raises(BadInput):
        next(_batches(**asked))


def _batches(size: int, batch: int, seed: int, start: int) -> Iterator[Any]:
    return making.batches(library(), DAY, size, batch, seed, start)


def test_what_sorts_a_population_is_always_told() -> None:
    keys = making.keys(library(), DAY)
    assert {FactKey("enterprise.registered_in"), FactKey("enterprise.ownership")} <= set(keys)


def test_every_distribution_names_its_source_or_says_that_it_is_assumed() -> None:
    told = distributions()
    for name, entry in told.items():
        if name == "publications":
            continue
        assert entry.get("source") or entry.get("assumption"), name
        assert set(entry.get("source", [])) <= set(told["publications"]), name


def _near(found: float, share: float) -> bool:
    """Within five standard errors of what was asked, and a little for rounding."""
    return bool(abs(found - share) < 5 * (share * (1 - share) / COUNT) ** 0.5 + 0.002)
