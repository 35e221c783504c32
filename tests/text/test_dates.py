"""Dates, deadlines, lengths of time and what recurs: which count, and at which stage."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import written

from huice.text.facts.dates import dates
from huice.text.facts.moment import Moment

SIGNED = date(2031, 5, 20)


def found(text: str, signed: date | None = SIGNED) -> list[Moment]:
    """The moments of a text; the signing is left out where no line of the text prints it."""
    return [each for each in dates(written(text, signed=signed)) if each.words]


def days(text: str) -> list[str]:
    """Each moment as its kind, date, time, bound and stage."""
    return [
        " ".join(filter(None, (each.kind, each.date, each.time, each.bound, each.stage)))
        for each in found(text)
    ]


def lengths(text: str) -> list[str]:
    """Each duration as its event, length, bound and stage."""
    return [
        " ".join(filter(None, (each.event, f"{each.length}{each.unit}", each.bound, each.stage)))
        for each in found(text)
        if each.kind == "duration"
    ]


# --- days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本办法自2032年3月1日起施行。", ["date 2032-03-01 起 施行"]),
        ("竹溪市茶业局办公室2031年5月22日印发", ["date 2031-05-22 印发"]),
        ("请于2031年7月8日前将汇总表（一式两份），邮寄至我局。", ["deadline 2031-07-08 前 邮寄"]),
        ("2031年底前完成试点，并通报结果。", ["deadline 2031-12-31 前 通报"]),
        ("2032年6月底前报送总结。", ["deadline 2032-06-30 前 报送"]),
        ("于2032年2月底前报送总结。", ["deadline 2032-02-29 前 报送"]),
        ("2033年前完成验收。", ["deadline 2033 前 验收"]),
        ("申报截止日期：2031-06-30", ["deadline 2031-06-30 止 申报"]),
        ("有效期至2034年12月31日。", ["deadline 2034-12-31 止 有效期"]),
        ("于二〇三一年四月九日公布。", ["date 2031-04-09 公布"]),
        ("原办法将于2031年9月1日到期。", ["date 2031-09-01 到期"]),
        ("自印发之日起施行。", ["date 起 施行"]),
        ("本措施自203X年X月X日起施行。", ["date 起 施行"]),
    ],
)
def test_a_day_has_a_bound_and_a_stage(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_a_day_alone_in_its_paragraph_is_the_signing() -> None:
    assert days("竹溪市茶业局\n2031年5月20日") == ["date 2031-05-20 成文"]


def test_a_signing_known_only_from_the_metadata_comes_first() -> None:
    first, second = dates(written("本办法自2032年3月1日起施行。", signed=SIGNED))
    assert (first.date, first.stage, first.cite, first.line) == ("2031-05-20", "成文", "", (1, 1))
    assert second.stage == "施行"
    assert len(dates(written("竹溪市茶业局\n2031年5月20日", signed=SIGNED))) == 1


def test_a_window_has_a_first_and_a_last_day_and_one_stage() -> None:
    text = "网上申报受理时间：申报单位需于2031年12月25日至1月25日18时，在线提交材料。"
    assert days(text) == ["date 2031-12-25 起 受理", "deadline 2032-01-25 18:00 止 受理"]
    assert days("公示期为6月3日—6月9日下午5点半。") == [
        "date 2031-06-03 起 公示", "deadline 2031-06-09 17:30 止 公示"
    ]  # fmt: skip


def test_a_window_that_only_tells_is_no_deadline() -> None:
    text = "对2031年1月1日至2033年12月31日期间落户的茶企予以奖励。"
    assert [each.kind for each in found(text)] == ["date", "date"]
    assert found("请自5月22日至6月6日期间上传材料。")[1].kind == "deadline"


def test_a_year_that_is_not_printed_is_taken_from_the_signing_and_marked() -> None:
    only = found("请于8月15日前报送。")[0]
    assert (only.date, only.inferred) == ("2031-08-15", True)
    assert found("请于2月15日前报送。")[0].date == "2032-02-15"  # past the signing
    assert found("请于8月15日前报送。", signed=None)[0].date is None


def test_a_title_in_brackets_names_no_stage() -> None:
    assert days("2031年4月9日，《竹溪市茶园验收实施办法》讨论稿形成。") == ["date 2031-04-09"]


@pytest.mark.parametrize(
    "text",
    [
        "到2033年，建成茶园30个。",
        "截至2030年底，茶企达到300家。",
        "截至2030年12月31日，茶企达到300家。",
        "2030年3月，竹溪市印发规划。",
        "依据竹府〔2030〕12号文件办理。",
        "近两年内未发生事故，成立满3年以上，从事制茶时间达到3年及以上。",
        "5至10年内有望成为支柱产业。",
    ],
)
def test_goals_statistics_and_ages_are_no_dates(text: str) -> None:
    assert days(text) == []


# --- lengths of time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("茶业局应当在收到材料之日起4个工作日内一次告知。", ["收到材料 4工作日 内 一次告知"]),
        ("应在受理后的六个工作日内委托评估。", ["受理 6工作日 内 委托"]),
        ("茶业局在正式受理后，原则上应当在12个工作日内作出决定。", ["正式受理 12工作日 内 决定"]),
        ("项目立项后，单位应当在开工后25个工作日内告知茶业局。", ["开工 25工作日 内 告知"]),
        ("自受理之日起50个工作日（其中，专项审计20个工作日，不含补正）。",
         ["受理 50工作日 内", "20工作日 审计"]),
        ("专家评审时限原则上不得超过15个工作日。", ["15工作日 不超过 评审"]),
        ("公示时间不少于7天。", ["7日 不少于 公示"]),
        ("称号有效期为三年。", ["3年 有效期"]),
        ("试行两年。", ["2年 试行"]),
        ("本措施自发布之日起三年内有效。", ["发布 3年 内 有效期"]),
    ],
)  # fmt: skip
def test_a_length_of_time_has_its_event(text: str, expected: list[str]) -> None:
    assert lengths(text) == expected


def test_before_an_expiry_and_within_the_last_days_are_opposite() -> None:
    assert lengths("应当在2年期限届满的25个工作日前申请延期。") == ["2年期限届满 25工作日 前 申请"]
    assert lengths("应当在2年期限届满前25个工作日内办理。") == ["2年期限届满 25工作日 前内 办理"]


def test_a_day_is_no_length() -> None:
    assert lengths("于2031年6月15日内部审定。") == []


# --- what recurs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("于每年1月10日和7月10日前报送台账。",
         ["recurring --01-10 前 报送", "recurring --07-10 前 报送"]),
        ("每年6月底前将情况报市茶业局。", ["recurring --06-30 前 报送"]),
        ("每月月底前报送进展。", ["recurring 前 报送"]),
        ("每半年更新一次名单。", ["recurring 更新"]),
        ("每季度组织召开座谈会。", ["recurring 组织"]),
        ("遴选工作原则上每年开展一次。", ["recurring 开展"]),
        ("同一单位每年只能申报一个项目，每年引进制茶师不少于50人。", []),
    ],
)  # fmt: skip
def test_what_recurs_has_its_period(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_the_period_is_a_length() -> None:
    text = "每半年更新名单，每季度召开会议，每年组织评估，每月通报。"
    assert [(each.length, each.unit) for each in found(text)] == [
        (6, "月"), (3, "月"), (1, "年"), (1, "月")
    ]  # fmt: skip


def test_every_moment_has_its_place_and_its_words() -> None:
    text = "一、工作要求\n（一）报送。\n请各县于2031年7月8日前报送名单，逾期不再受理。"
    only = found(text)[0]
    assert (only.cite, only.words) == ("一（一）", "请各县于2031年7月8日前报送名单")
    assert only.line[1] == 3
    assert list(only.row())[:4] == ["kind", "date", "time", "length"]


def test_a_long_list_of_days_is_read_to_its_end() -> None:
    assert len(found("收到材料之日起5个工作日内、2024年1月5日至3月8日前" * 1000)) >= 2000


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="自至到前内年月日底每季度个工作之起止截有效期为0123456789二十X：:，。、（）-",
        max_size=50,
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    for each in found(text):
        assert each.date is None or each.date.strip("-")
        assert each.length is None or each.length > 0
