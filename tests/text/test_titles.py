"""Titles, lists, platforms and programmes that a text names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import written

from huice.text.facts.titles import titles


def names(text: str) -> list[tuple[str, str]]:
    document = replace(written(f"一、重点任务\n{text}"), region="松江省")
    return [(title.name, title.kind) for title in titles(document)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("培育一批专精特新“小巨人”企业。", "专精特新“小巨人”企业", "荣誉称号"),
        ("认定国家级专精特新“小巨人”企业。", "国家级专精特新“小巨人”企业", "荣誉称号"),
        ("引进独角兽企业落户。", "独角兽企业", "荣誉称号"),
        ("争创国家竹艺制造业创新中心。", "国家竹艺制造业创新中心", "平台"),
        ("组建松江省竹材重点实验室。", "松江省竹材重点实验室", "平台"),
        ("创建省级竹艺文化示范区。", "省级竹艺文化示范区", "示范"),
        ("列入《松江省竹制品推荐目录（2031年版）》。", "松江省竹制品推荐目录（2031年版）", "目录"),
        ("实施“青竹人才计划”。", "“青竹人才计划”", "工程"),
        ("开展“竹艺+”应用行动。", "“竹艺+”应用行动", "工程"),
        ("发布“白名单”。", "“白名单”", "名单"),
    ],
)  # fmt: skip
def test_a_name_that_shows_its_kind_is_found(text: str, name: str, kind: str) -> None:
    assert names(text) == [(name, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "支持“走出去”企业发展。",
        "实施“五大”工程。",
        "编制“十九五”重点专项。",
        "推进“放管服”改革。",
        "建设创新中心和实验室。",
        "印发《松江省竹产业条例》。",
    ],
)
def test_ways_counts_times_and_common_nouns_are_no_names(text: str) -> None:
    assert names(text) == []


def test_a_level_inside_another_word_begins_no_name() -> None:
    assert names("打造全国家具产业示范区。") == [("全国家具产业示范区", "示范")]


def test_a_name_stands_once_in_a_unit_and_says_where() -> None:
    document = written("一、任务\n培育“链主”企业。\n支持“链主”企业，壮大“链主”企业。")
    (title,) = titles(document)
    assert (title.cite, title.line, title.words) == ("一", (2, 2), "培育“链主”企业")
    assert title.row()["line"] == [2, 2]
