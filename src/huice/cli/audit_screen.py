"""``huice check`` on the screen: problems, coverage, cases, and the mutation score."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from huice.language import Language, Text
from huice.library.audit import Audit, audit
from huice.library.cache import default_root

UNEXPLAINED_SHOWN = 40


def run_audit(document: str, mutation: bool, as_json: bool, language: Language) -> bool:
    """Check the library and tell; True when there are no errors."""
    with _progress(mutation and not as_json) as step:
        found = audit(default_root(), document, mutation, step)
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return found.passed
    for problem in found.errors:
        print(problem.say(language), file=sys.stderr)
    for problem in found.warnings[:UNEXPLAINED_SHOWN]:
        print(problem.say(language), file=sys.stderr)
    if len(found.warnings) > UNEXPLAINED_SHOWN:
        more = len(found.warnings) - UNEXPLAINED_SHOWN
        print(
            Text(f"……另有 {more} 条提醒", f"… and {more} more warnings").say(language),
            file=sys.stderr,
        )
    _table(found, language)
    print("\n".join(line.say(language) for line in _summary(found)))
    return found.passed


def _table(found: Audit, language: Language) -> None:
    """One line a document: measures, cases, provisions accounted for, mutants killed."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate((
        Text("文件", "document"), Text("措施", "measures"), Text("条目", "entries"), Text("案例", "cases"),
        Text("清单", "inventory"), Text("变异", "mutants"), Text("察觉", "killed"),
    )):  # fmt: skip
        table.add_column(heading.say(language), justify="right" if place else "left", no_wrap=True)
    killed = (
        {id: (mutants, dead) for id, mutants, dead in found.score.by_document}
        if found.score
        else {}
    )
    for each in found.coverage:
        mutants = [str(figure) for figure in killed.get(each.document, ("—", "—"))]
        inventory = f"{each.accounted}/{each.rows}" if each.rows else "—"
        figures = [str(n) if n else "—" for n in (each.measures, each.support, each.cases)]
        table.add_row(each.document, *figures, inventory, *mutants)
    Console(highlight=False, width=None if sys.stdout.isatty() else 100).print(table)


def _summary(found: Audit) -> list[Text]:
    lines = [
        Text(f"文件 {found.documents}，措施 {found.measures}，简要条目 {found.support}，案例 {found.cases}",
             f"documents {found.documents}, measures {found.measures}, "
             f"short entries {found.support}, cases {found.cases}"),
        Text(f"清单 {found.inventory_rows} 条，已归入 {found.accounted} 条",
             f"inventory rows {found.inventory_rows}, accounted {found.accounted}"),
    ]  # fmt: skip
    if found.score:
        score = found.score
        percent = score.score * 100
        shown = f"{int(percent)}.{int(percent * 10) % 10}%"
        explained = sum(each.why is not None for each in score.survivors)
        lines.append(Text(
            f"变异 {score.mutants}，察觉 {score.killed}（{shown}），存活 {len(score.survivors)}，其中已解释 {explained}",
            f"mutants {score.mutants}, killed {score.killed} ({shown}), "
            f"survivors {len(score.survivors)}, explained {explained}",
        ))  # fmt: skip
    lines.append(Text(f"错误 {len(found.errors)}，提醒 {len(found.warnings)}",
                      f"errors {len(found.errors)}, warnings {len(found.warnings)}"))  # fmt: skip
    return lines


@contextmanager
def _progress(visible: bool) -> Iterator[Callable[[int], None]]:
    """A running count on a terminal; nothing where no one looks."""
    if not visible or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("变异 mutants"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done: progress.advance(task, done)
