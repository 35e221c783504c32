"""How much of each document is encoded, and what its text lacks: docs/coverage.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from huice.library.inventory import claims
from huice.library.policies import Policies
from huice.rules.measure import Document
from huice.rules.record import KIND_NAMES, UNPRINTED_NAMES


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One document. ``rows`` are its provisions in the inventory, ``accounted`` those that a rule,
    an entry or a reason accounts for; ``added`` are provisions that the inventory has not."""

    document: str
    inventory: str
    title: str
    number: str
    kind: str
    state: str
    measures: int
    support: int
    set_aside: int
    rows: int
    accounted: int
    added: int
    procedures: int
    calls: int
    duties: int
    lists: int
    terms: int
    plan: bool
    lacking: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def coverage_rows(policies: Policies) -> list[CoverageRow]:
    """Every document, in the inventory's order."""
    found = [_row(document, policies) for document in policies.documents]
    return sorted(found, key=lambda each: (not each.inventory, each.inventory, each.document))


def _row(document: Document, policies: Policies) -> CoverageRow:
    claimed = {claim.row for claim in claims(document)}
    rows = [row.id for row in policies.inventory if row.document == document.inventory]
    folder = policies.root / document.id / "procedures"
    drawn = [path for path in folder.glob("*.yaml") if not path.name.endswith(".cases.yaml")]
    lacking = [UNPRINTED_NAMES[name].zh for name in document.not_printed]
    if document.issued_month:
        lacking.append("印发的日")
    return CoverageRow(
        document=document.id,
        inventory=document.inventory,
        title=document.title.zh,
        number=document.number,
        kind=KIND_NAMES[document.kind].zh,
        state={"draft": "征求意见稿", "record": "实录", "final": "正式"}[document.state],
        measures=len(document.measures),
        support=len(document.support),
        set_aside=len(document.set_aside),
        rows=len(rows),
        accounted=len(claimed.intersection(rows)),
        added=sum(not each.inventory for each in document.measures)
        + sum(not each.inventory for each in document.support),
        procedures=len(drawn),
        calls=len(document.calls),
        duties=len(document.duties),
        lists=len(document.lists),
        terms=len(document.terms),
        plan=(policies.root / document.id / "plan.yaml").is_file(),
        lacking=tuple(lacking),
    )


_HEAD = """# 覆盖 · Coverage

每份文件编成了什么，原文缺什么。由 `huice coverage --out docs/coverage.md` 生成，不手工修改。
What of each document is encoded, and what its text lacks. Generated; not edited by hand.

- 措施 measures：有条件、可判定的完整规则；条目 entries：没有可判定条件的扶持；另记 set aside：清单列入而不是扶持的，附理由。
- 清单 inventory：已归入的行数/该文件的行数；增补 added：清单没有而编入的。
- 规划 plan：目标、任务、布局是否编为 plan.yaml。

"""

TITLE_WIDTH: Final = 20
_COLUMNS = ("编号", "文件", "类别", "状态", "措施", "条目", "另记", "清单", "增补", "程序", "征集",
            "义务", "名单", "术语", "规划", "原文未印", "文号")  # fmt: skip


def coverage_markdown(rows: Sequence[CoverageRow]) -> str:
    """The table as a Markdown page, with its sums."""
    lines = [f"| {' | '.join(_COLUMNS)} |", f"|{'---|' * len(_COLUMNS)}"]
    for each in rows:
        figures = (each.measures, each.support, each.set_aside, f"{each.accounted}/{each.rows}",
                   each.added, each.procedures, each.calls, each.duties, each.lists, each.terms)  # fmt: skip
        cells = (each.inventory or "—", _folded(each.title), each.kind, each.state,
                 *(str(figure) if figure else "" for figure in figures),
                 "有" if each.plan else "", "、".join(each.lacking), each.number or "—")  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return f"{_HEAD}{_sums(rows)}\n\n" + "\n".join(lines) + "\n"


def _sums(rows: Sequence[CoverageRow]) -> str:
    def total(name: str) -> int:
        return sum(getattr(each, name) for each in rows)

    return (
        f"文件 {len(rows)} 份：措施 {total('measures')} 项，条目 {total('support')} 条，另记 {total('set_aside')} 行；"
        f"清单 {total('rows')} 行，已归入 {total('accounted')} 行，增补 {total('added')} 条；"
        f"程序 {total('procedures')} 个，征集 {total('calls')} 次，义务 {total('duties')} 项，名单 {total('lists')} 份，"
        f"术语 {total('terms')} 条。"
    )


def _folded(title: str) -> str:
    """A title over several lines of its cell, so that the table keeps narrow."""
    pieces = -(-len(title) // TITLE_WIDTH)
    size = -(-len(title) // pieces)
    return "<br>".join(title[at : at + size] for at in range(0, len(title), size))
