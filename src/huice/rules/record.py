"""What a document says besides its full rules: support in short, duties, lists, terms, relations.

Everything is immutable and carries its citation. A short entry has no condition that facts could
decide; whom it may concern is told by place, industry and kind of beneficiary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot

DocumentKind = Literal[
    "law", "procedure", "fund", "title", "measures", "call", "plan", "list", "publicity",
    "consultation", "catalogue", "guide", "notice", "interpretation", "standard",
]  # fmt: skip

KIND_NAMES: Final[dict[str, Text]] = {
    "law": Text("法规", "regulation"),
    "procedure": Text("办事规程", "procedure"),
    "fund": Text("资金管理", "fund rules"),
    "title": Text("称号认定", "titles"),
    "measures": Text("政策措施", "measures"),
    "call": Text("申报和征集", "call"),
    "plan": Text("规划和行动计划", "plan"),
    "list": Text("名单公布", "list of those chosen"),
    "publicity": Text("公示", "publicity"),
    "consultation": Text("征求意见", "consultation"),
    "catalogue": Text("目录", "catalogue"),
    "guide": Text("操作指引", "guide"),
    "notice": Text("通知", "notice"),
    "interpretation": Text("解读和实录", "interpretation"),
    "standard": Text("划分标准", "standard"),
}

Unprinted = Literal["number", "issuers", "issued", "in_force"]

UNPRINTED_NAMES: Final[dict[str, Text]] = {
    "number": Text("文号", "number"),
    "issuers": Text("发文机关", "issuer"),
    "issued": Text("印发日期", "day of issue"),
    "in_force": Text("施行日期", "entry into force"),
}

Relation_ = Literal[
    "based_on", "implements", "part_of", "interprets", "amends", "repeals", "replaces", "refers_to"
]

RELATION_NAMES: Final[dict[str, Text]] = {
    "based_on": Text("依据", "based on"),
    "implements": Text("落实", "carries out"),
    "part_of": Text("属于", "part of"),
    "interprets": Text("解读", "explains"),
    "amends": Text("修订", "amends"),
    "repeals": Text("废止", "repeals"),
    "replaces": Text("替代", "replaces"),
    "refers_to": Text("提及", "refers to"),
}

Who = Literal[
    "企业", "中小企业", "项目", "平台", "园区", "地方政府", "高校院所", "社会组织", "人才", "公众"
]

WHO_NAMES: Final[dict[str, Text]] = {
    "企业": Text("企业", "Companies"),
    "中小企业": Text("中小企业", "Small and medium-sized companies"),
    "项目": Text("项目", "Projects"),
    "平台": Text("平台", "Platforms"),
    "园区": Text("园区", "Parks"),
    "地方政府": Text("地方政府", "Local governments"),
    "高校院所": Text("高校院所", "Universities and institutes"),
    "社会组织": Text("社会组织", "Associations"),
    "人才": Text("人才", "Talent"),
    "公众": Text("公众", "The public"),
}

TO_COMPANIES: Final = frozenset(("企业", "中小企业", "项目", "平台"))
"""Beneficiaries that a company can be itself."""

Help = Literal[
    "资金", "税费", "融资", "称号", "用地", "人才", "研发", "平台", "市场", "标准", "数据", "服务",
    "审批", "推广",
]  # fmt: skip

HELP_NAMES: Final[dict[str, Text]] = {
    "资金": Text("资金", "Money"),
    "税费": Text("税费", "Taxes and fees"),
    "融资": Text("融资", "Finance"),
    "称号": Text("称号", "Titles"),
    "用地": Text("用地", "Land and space"),
    "人才": Text("人才", "Talent"),
    "研发": Text("研发", "Research and development"),
    "平台": Text("平台设施", "Platforms and facilities"),
    "市场": Text("市场和应用", "Markets and use"),
    "标准": Text("标准和知识产权", "Standards and patents"),
    "数据": Text("数据", "Data"),
    "服务": Text("服务", "Services"),
    "审批": Text("审批便利", "Easier procedure"),
    "推广": Text("宣传推广", "Publicity"),
}

_MONEY: Final = frozenset(("资金", "税费", "融资"))


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whom a document or an entry concerns: codes of places (GB/T 2260), those left out, ids of
    clusters, codes of industries (GB/T 4754). No cluster and no industry: every industry."""

    places: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    cite: str = field(default="", compare=False)


EVERYWHERE: Final = Applicability()


@dataclass(frozen=True, slots=True)
class Relation:
    """How a document stands to another: one of the library by its id, or any other by its name."""

    kind: Relation_
    document: str
    name: str
    cite: str


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """A term that a document explains, in the library's own words."""

    term: str
    means: Text
    cite: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that the text prints for a help, as written: 500万元, 30%."""

    figure: str
    what: Text


@dataclass(frozen=True, slots=True)
class Support:
    """A provision that helps without conditions that facts decide. ``key`` is document/entry."""

    key: str
    title: Text
    cite: str
    inventory: tuple[str, ...]
    whom: Text
    who: tuple[Who, ...]
    departments: tuple[str, ...]
    help: tuple[Help, ...]
    gives: Text
    conditions: tuple[Text, ...]
    money: tuple[Sum, ...]
    applies_to: Applicability
    reading: Text | None
    undecidable: Text | None
    spot: Spot

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def document(self) -> str:
        return self.key.partition("/")[0]

    @property
    def rank(self) -> int:
        """Money first, then titles, then other help."""
        return 0 if self.help[0] in _MONEY else 1 if self.help[0] == "称号" else 2


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row of the inventory that is no measure, and why; ``see`` are keys of the library."""

    inventory: str
    cite: str
    reason: Text
    see: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Duty:
    """What a document obliges its addressees to do."""

    key: str
    title: Text
    who: tuple[str, ...]
    kind: Literal["department", "company"]
    does: Text
    by: Text | None
    cite: str
    see: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class NameList:
    """A list that a document prints: those chosen or proposed, or a catalogue that rules look up.

    ``rows`` have a cell for each column; ``organisations`` are the places of the columns that
    name organisations.
    """

    key: str
    title: Text
    kind: Literal["awardees", "proposed", "catalogue"]
    cite: str
    version: str
    valid_from: date | None
    valid_until: date | None
    columns: tuple[Text, ...]
    organisations: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    note: Text | None
    spot: Spot

    def entries(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """What the rows list, each once: of each row the first of the columns that it fills."""
        places = [at for name in columns for at, each in enumerate(self.columns) if each.zh == name]
        filled = (next((row[at] for at in places if row[at]), "") for row in self.rows)
        return tuple(dict.fromkeys(each for each in filled if each))

    def names(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """The organisations that a row names."""
        cells = (row[at] for at in self.organisations)
        return tuple(
            name.strip()
            for cell in cells
            for name in cell.replace("；", "、").split("、")
            if name.strip()
        )


@dataclass(frozen=True, slots=True)
class Family:
    """Clusters that one government names: the province's twenty, the city's 20+8."""

    id: str
    title: Text
    place: str
    document: str
    cite: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """An industrial cluster with the industries (GB/T 4754) that its companies are looked for in."""

    id: str
    family: Family
    group: Text
    name: Text
    plan: str
    industries: tuple[str, ...]
    reading: Text
    spot: Spot
