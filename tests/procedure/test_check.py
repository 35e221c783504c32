"""检查：到不了的状态、停不下的时钟、没有规则的事件、没写的逾期后果 · the checker."""

from __future__ import annotations

import pytest

from huice.library.yaml_file import parse
from huice.problems import BadInput
from huice.procedure.load import build, keep_version, kept_version

PLAIN = """
number: 样字〔2020〕1号
title: 样例 | Sample
cite: 第一条
actors: {office: 机关 | office}
states:
  open: {title: 开始 | open, kind: initial}
  closed: {title: 结束 | closed, kind: final}
transitions:
  - {event: close, title: 结束 | close, by: [office], from: [open], to: closed, cite: 第二条}
  - {event: note, title: 记录 | note, by: [office], from: [open], cite: 第二条}
clocks:
  T1:
    title: 期限 | period
    cite: 第三条
    who: office
    length: 3工作日
    starts: [note]
    stops: [close]
    lapse: [{effect: silent, cite: 第三条}]
"""


def built(text: str):  # type: ignore[no-untyped-def]
    return build(parse(text.encode(), "sample.yaml"), "sample", "plain")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    stops: [close]\n", "", "没有事件使它停"),
        ("starts: [note]", "starts: [nose]", "没有有规则的事件“nose”"),
        ("to: closed, ", "", "“closed”到不了"),
        ("lapse: [{effect: silent, cite: 第三条}]", "lapse: []", "lapse"),
        ("lapse: [{effect: silent,", "lapse: [{effect: silent, when: state = open,", "未写全"),
        ("from: [open], to", "from: [opened], to", "没有状态“opened”"),
        ("by: [office], from: [open], to", "by: [nobody], from: [open], to", "没有主体“nobody”"),
        ("kind: initial", "kind: open", "只有一个 initial"),
        ("length: 3工作日", "length: 3元", "应为期间"),
        ("from: [open], cite", "from: [open], when: colour = red, cite", "没有名称“colour”"),
    ],
)
def test_a_fault_is_named(old: str, new: str, said: str) -> None:
    assert old in PLAIN
    with pytest.raises(BadInput, match=said):
        built(PLAIN.replace(old, new))


def test_a_version_is_kept_by_its_digest_and_a_changed_copy_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    procedure = built(PLAIN)
    path = keep_version(procedure, tmp_path)
    assert kept_version(procedure.digest, tmp_path).digest == procedure.digest
    path.write_text(path.read_text(encoding="utf-8").replace("第三条", "第四条"), encoding="utf-8")
    with pytest.raises(BadInput, match="已改动"):
        kept_version(procedure.digest, tmp_path)
