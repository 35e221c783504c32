"""The parts of dossiers against the text they cite."""

from __future__ import annotations

from pathlib import Path

import pytest
from written import written

from huice.library.load import load_folder
from huice.verify import verify
from invented import folder
from invented_records import CLUSTERS, write

TEXT = """\
第一条 每个集群有一份龙头企业和“隐形冠军”企业清单、
一个政策工具包。
"""

SYSTEMS = """\
systems:
  - id: two
    title: 两个一 | Two ones
    printed: [{document: invented, cite: 第一条}]
    family: guangdong
    groups: [新兴]
    parts:
      - {id: firms, kind: firms, title: 龙头企业和隐形冠军企业清单 | Firms}
      - {id: toolkit, kind: text, title: 政策工具包 | Toolkit}
"""


@pytest.mark.parametrize(("old", "new", "said"), [
    ("两个一", "两个一", []),
    ("政策工具包 |", "政策金融工具包 |", ["dossiers.yaml:9:9 [two/toolkit] error: '政策金融工具包' is not printed at '第一条'"]),
    ("第一条", "第二条", ["dossiers.yaml:4:15 [cite] error:"]),
])  # fmt: skip
def test_a_part_that_the_cited_place_does_not_name_is_told(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    root = folder(tmp_path)
    write(root, clusters_yaml=CLUSTERS, dossiers_yaml=SYSTEMS.replace(old, new))
    report = verify(load_folder(root), [written(TEXT, title="虚构办法")])
    told = [each.say("en") for each in report.problems if "dossiers" in each.spot.file]
    assert len(told) == len(said)
    assert all(expected in each for expected, each in zip(said, told, strict=True))
