"""An invented province with clusters, and a document that says more than rules.

``folder`` of ``invented`` makes the policies folder; what stands here goes beside its document.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from huice.library.load import load_folder
from huice.library.policies import Policies
from invented import folder

CLUSTERS = """\
families:
  - {id: guangdong, title: 省集群 | Clusters of the province, place: 广东省, document: invented, cite: 一}
  - {id: shenzhen, title: 市集群 | Clusters of the city, place: 深圳市, document: invented, cite: 二}
clusters:
  - {id: gd-electronics, family: guangdong, group: 支柱 | Pillar, name: 电子信息 | Electronics, plan: invented, industries: [C39], reading: 取整个大类 | The whole division}
  - {id: gd-robots, family: guangdong, group: 新兴 | Emerging, name: 智能机器人 | Robots, industries: [C3491, C3492], reading: 取两个小类 | Two classes}
  - {id: sz-robots, family: shenzhen, group: 新兴 | Emerging, name: 智能机器人 | Robots, industries: [C3491], reading: 取一个小类 | One class}
"""

DOSSIERS = """\
systems:
  - id: five
    title: 五个一 | Five ones
    printed: [{document: invented, cite: 六（一）}]
    family: guangdong
    groups: [新兴]
    parts:
      - {id: firms, kind: firms, title: 企业清单 | Firms}
      - {id: toolkit, kind: text, title: 工具包 | Toolkit, gathers: support}
"""

APPLIES = "applies_to: {places: [广东省], except: [深圳市], clusters: [gd-robots], cite: 标题}\n"

SUPPORT = """\
support:
  - id: tape-out
    title: 流片支持 | Support for tape-out
    cite: 四（二）
    inventory: []
    for: 设计企业 | Designers
    who: [企业]
    departments: [市工业和信息化局]
    help: [资金, 研发]
    gives: 给予支持 | Support is given
    conditions: [在本市流片 | Taped out in the city]
    money:
      - {figure: 500万元, what: 单个项目最高 | At most for one project}
"""

SET_ASIDE = """\
set_aside:
  - inventory: M007
    cite: 五
    reason: 只是义务 | A mere duty
    see: [invented]
"""

DUTIES = """\
duties:
  - id: report
    title: 报送进展 | Report on progress
    cite: 六
    who: [市工业和信息化局, 各区政府]
    kind: department
    does: 每年报送一次 | Reports once a year
    by: 每年1月底前 | By the end of January
    see: [invented]
"""

LISTS = """\
lists:
  - id: chosen
    title: 入选名单 | Those chosen
    kind: awardees
    cite: 附件
    file: chosen.csv
    version: 第一批
    from: 2023-01-01
    until: 2025-12-31
    columns: {序号: No., 单位: Organisation, 项目: Project}
    organisations: [单位]
    note: 序号照印 | Numbers as printed
"""

CHOSEN = "序号,单位,项目\n1,甲机器人有限公司、乙研究院,焊接机器人\n2,丙科技（深圳）有限公司；甲机器人有限公司,Arm ABC\n"


def entry(id: str, **changed: str) -> str:
    """One short entry: support for companies, with money, unless it is changed."""
    fields = {
        "title": f"{id} | {id}", "cite": "一", "inventory": "[]", "for": "企业 | Companies", "who": "[企业]",
        "departments": "[]", "help": "[资金]", "gives": "给予支持 | Support is given",
    } | {name.rstrip("_"): text for name, text in changed.items()}  # fmt: skip
    lines = [f"  - id: {id}", *(f"    {name}: {text}" for name, text in fields.items())]
    return "\n".join(lines) + "\n"


def entries(*listed: str) -> str:
    return "support:\n" + "".join(listed)


def write(root: Path, **files: str) -> Path:
    """Files of the policies folder: ``a__b_csv`` stands for a/b.csv, ``a_yaml`` for a.yaml."""
    for name, text in files.items():
        parts, _, ending = name.rpartition("_")
        path = root / (parts.replace("__", "/") + f".{ending}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


def recorded(
    tmp_path: Path,
    *,
    document: str = "",
    support: str = "",
    duties: str = "",
    lists: str = "",
    chosen: str = CHOSEN,
    clusters: str = CLUSTERS,
    id: str = "invented",
) -> Path:
    """A policies folder whose document has these records; again with another ``id`` for a second."""
    root = folder(tmp_path, document=document, id=id)
    given = {"support": support, "duties": duties, "lists": lists}
    write(root, **{f"{id}__{name}_yaml": text for name, text in given.items() if text})
    if lists:
        write(root, **{f"{id}__lists__chosen_csv": chosen})
    return write(root, clusters_yaml=clusters)


def loaded(tmp_path: Path, **files: str) -> Policies:
    return load_folder(recorded(tmp_path, **files))
