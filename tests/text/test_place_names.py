"""Which words of a text are places, seen from the place whose document it is."""

from __future__ import annotations

import pytest

from huice.text.facts.place_names import names_for
from huice.text.facts.sites import sites


def places(region: str, text: str) -> list[str]:
    return [mention.place for mention in names_for(region).mentions(text)]


def named_sites(region: str, text: str) -> list[str]:
    names = names_for(region)
    return [site.name for site in sites(text, names, names.mentions(text))]


def test_a_province_knows_its_cities_by_full_and_short_name() -> None:
    assert places("浙江省", "支持杭州、宁波市发展竹艺") == ["杭州市", "宁波市"]


def test_a_city_knows_its_districts_and_its_sister_cities() -> None:
    assert places("杭州市", "西湖区、滨江与绍兴合作") == ["西湖区", "滨江区", "绍兴市"]


def test_a_short_name_means_nothing_in_a_document_of_another_place() -> None:
    assert places("湖南省", "湖光西湖，滨江步道") == []


def test_the_districts_of_a_city_are_known_behind_its_name() -> None:
    assert places("浙江省", "形成杭州余杭、萧山，宁波鄞州等园区") == [
        "杭州市（余杭区）",
        "杭州市（萧山区）",
        "宁波市（鄞州区）",
    ]


def test_a_park_behind_its_city_is_a_part_of_it() -> None:
    assert places("浙江省", "重点建设温州北岸竹艺产业园、嘉兴青竹科技园。") == [
        "温州市（北岸竹艺产业园）",
        "嘉兴市（青竹科技园）",
    ]


def test_a_park_at_the_bay_of_a_city_keeps_its_name() -> None:
    assert places("浙江省", "培育杭州湾科技园区等园区") == ["杭州市（杭州湾科技园区）"]


def test_a_city_in_brackets_behind_a_region_is_the_place() -> None:
    assert places("浙江省", "浙南（温州）竹艺集群") == ["温州市"]


@pytest.mark.parametrize(
    "text", ["长三角地区", "沿海经济带东翼", "北部生态发展区", "浙东浙南浙西", "浙东南"]
)
def test_regions_are_told_by_the_form_of_their_names(text: str) -> None:
    (mention,) = names_for("浙江省").mentions(text)
    assert (mention.name, mention.kind) == (text, "region")


def test_directions_of_another_province_are_no_region() -> None:
    assert places("湖南省", "浙东的竹子") == []


def test_a_list_closed_by_the_word_for_district_makes_a_place_of_an_unknown_name() -> None:
    assert places("杭州市", "支持西湖、青芦等区建设集聚区") == ["西湖区", "青芦"]
    assert places("杭州市", "支持西湖、青芦发展") == ["西湖区"]


def test_the_city_that_runs_a_functional_zone_calls_it_by_its_full_name() -> None:
    assert places("深圳市", "前海") == ["前海深港现代服务业合作区"]
    assert places("广东省", "前海") == ["前海"]


def test_in_a_document_of_the_whole_country_provinces_count_by_short_name() -> None:
    assert places("全国", "支持湖南、四川建设基地") == ["湖南省", "四川省"]


def test_a_municipality_is_seen_by_district() -> None:
    assert places("北京市", "怀柔区和通州") == ["怀柔区", "通州区"]


def test_a_site_that_begins_with_a_place_is_a_name() -> None:
    assert named_sites("杭州市", "高标准建设滨江竹海科学城，打造高地。") == ["滨江竹海科学城"]


def test_sites_in_a_list_of_projects_are_names() -> None:
    text = "推进青芦竹艺产业园、白鹭新城等项目建设。"
    assert named_sites("杭州市", text) == ["青芦竹艺产业园", "白鹭新城"]


def test_a_site_that_a_clause_builds_on_is_a_name() -> None:
    assert named_sites("杭州市", "以白鹭国际会展中心为平台，办好竹艺展。") == ["白鹭国际会展中心"]


@pytest.mark.parametrize(
    "text",
    [
        "建设一批特色产业园。",
        "打造创新应用示范区。",
        "推进公共服务示范区建设。",
        "推进绿色园区等项目建设。",
    ],
)
def test_a_kind_of_site_is_no_name(text: str) -> None:
    assert named_sites("杭州市", text) == []
