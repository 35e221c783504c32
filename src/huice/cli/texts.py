"""The commands on documents: read, documents, open, search, facts, diff, verify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huice.cli.options import JsonOption, LangOption, language
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.cli.text_screen import TextScreen
    from huice.text.address import Place
    from huice.text.document import Document
    from huice.text.index import Index


class Kind(StrEnum):
    targets = "targets"
    tasks = "tasks"
    amounts = "amounts"
    dates = "dates"
    layout = "layout"
    titles = "titles"


DocumentArgument = Annotated[
    str,
    typer.Argument(metavar="DOC", help="文号、标题、id，或一个文件 · number, title, id, or a file"),
]


def read(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="文件或文件夹 · files or folders")
    ],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """读入政策文件，建索引 · read documents into the index. Whole or not at all."""
    from huice.text.importing import import_files

    with _index() as index, _progress() as step:
        done = import_files(index, paths, step)
    if as_json:
        return print_json([each.as_json() for each in done])
    for each in done:
        typer.echo(each.say(language()))


def documents(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """索引里的文件 · what has been read."""
    with _index() as index:
        entries = index.documents()
    if as_json:
        return print_json([entry.as_json() for entry in entries])
    _screen().documents(entries)


def open_document(
    document: DocumentArgument,
    cite: Annotated[
        str, typer.Argument(metavar="[CITE]", help="条款，如 第八条（一）5 · an address")
    ] = "",
    repairs: Annotated[
        bool, typer.Option("--repairs", help="列出修复 · list what was repaired")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """一份文件的目录，或一条的原文 · a document's outline, or one clause."""
    found = _open_or_read(document)
    # other documents are asked only for what this one does not name itself
    own = not cite or any(unit.address == cite for unit in found.provisions())
    corpus: Sequence[Document] = ()
    if not own and not Path(document).exists():
        with _index() as index:
            corpus = index.corpus()
    places: list[Place] = []
    if cite:
        from huice.text.address import resolve_all

        places = resolve_all(found, cite, corpus)
    if repairs:
        return _show_repairs(found, places, as_json)
    if as_json:
        from huice.text.document_json import document_json

        return print_json([each.as_json() for each in places] if cite else document_json(found))
    screen = _screen()
    return screen.places(places) if cite else screen.document(found)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="检索词 · words")],
    place: Annotated[str, typer.Option("--place", help="地方 · province or city")] = "",
    level: Annotated[str, typer.Option("--level", help="国家级、省级、市级 · level")] = "",
    industry: Annotated[str, typer.Option("--industry", help="产业 · industry")] = "",
    year: Annotated[int, typer.Option("--year", help="年份 · year")] = 0,
    kind: Annotated[str, typer.Option("--kind", help="条、专栏、附件… · kind of unit")] = "",
    state: Annotated[str, typer.Option("--state", help="draft final notice … · state")] = "",
    document: Annotated[
        str, typer.Option("--document", "-d", help="只在一份里找 · one document")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多几处 · at most")] = 10,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """全文检索，列到条款 · find clauses by words. Exit 1: nothing found."""
    with _index() as index:
        hits = index.search(
            " ".join(words), place=place, level=level, industry=industry, year=year or None,
            kind=kind, state=state, document=index.document(document).id if document else "",
            limit=limit,
        )  # fmt: skip
    if as_json:
        print_json([hit.as_json() for hit in hits.hits])
    else:
        _screen().hits(hits, bool(place or level or industry or year or kind or state or document))
    if not hits.hits:
        raise typer.Exit(1)


def facts(
    document: DocumentArgument,
    kind: Annotated[Kind, typer.Option("--kind", help="哪一类 · which kind")] = Kind.targets,
    as_json: JsonOption = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="OUT", help="写成 CSV · write CSV")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    lang: LangOption = None,
) -> None:
    """文件里的目标、任务、金额、日期、布局 · targets, tasks, amounts, dates, layout."""
    from huice.text.facts.export import csv_bytes, json_text, workbook
    from huice.text.facts.kinds import COLUMNS, HEADINGS, rows_of

    rows = rows_of(_open_or_read(document), kind.value)
    columns = () if rows else COLUMNS[kind.value]  # a table without rows still has its heading
    headings = {name: heading.say(language()) for name, heading in HEADINGS.items()}
    book = workbook_name(xlsx) if xlsx is not None else None
    if csv is not None:
        write(csv, csv_bytes(rows, columns, headings))
    if book is not None:
        write(book, workbook(rows, columns, headings, kind.value))
    for out in (csv, book):
        if out is not None:
            typer.echo(f"已写入 {out}" if language() == "zh" else f"wrote {out}", err=as_json)
    if as_json:
        typer.echo(json_text(rows), nl=False)
    elif csv is None and xlsx is None:
        _screen().facts(rows, kind.value)


def diff(
    old: Annotated[
        str, typer.Argument(metavar="A", help="文件或索引里的文件 · a file or a document")
    ],
    new: Annotated[
        str, typer.Argument(metavar="B", help="文件或索引里的文件 · a file or a document")
    ],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """两个版本逐条比较 · two versions, clause by clause. Exit 1: they differ."""
    from huice.text.diff import differences

    changes = differences(_open_or_read(old), _open_or_read(new))
    if as_json:
        print_json([change.as_json() for change in changes])
    else:
        _screen().changes(changes)
    if changes:
        raise typer.Exit(1)


def verify(
    corpus: Annotated[
        Path, typer.Option("--corpus", metavar="DIR", help="原文所在 · where the texts are")
    ],
    document: Annotated[str, typer.Option("--document", "-d", help="只核一份 · one document")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """政策库里的每个数字、日期、地方，与原文核对 · check the library against the texts.
    Exit 1: something is not where it is cited."""
    from huice.library.cache import default_root, load_cached
    from huice.text.reader import read_paths
    from huice.verify import verify as verify_library

    with _progress() as step:
        texts = read_paths([corpus], step)
    report = verify_library(load_cached(default_root()), texts, document)
    if as_json:
        print_json(report.as_json())
    else:
        typer.echo(report.say(language()))
    if not report.passed:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the commands on documents to the command line."""
    for name, command in (
        ("read", read), ("documents", documents), ("open", open_document), ("search", search),
        ("facts", facts), ("diff", diff), ("verify", verify),
    ):  # fmt: skip
        app.command(name)(command)


# --- documents named by number, title, id or path -----------------------------------------------


def _open(name: str) -> Document:
    with _index() as index:
        return index.document(name)


def _open_or_read(name: str) -> Document:
    """A path is read without touching the index; anything else is looked up in it."""
    path = Path(name)
    if not path.exists():
        return _open(name)
    from huice.text.reader import read_paths

    found = read_paths([path])
    if len(found) == 1:
        return found[0]
    titles = "；".join(document.title for document in found[:6])
    raise BadInput.at(
        Spot(name),
        f"含 {len(found)} 份文件，这里需要一份：{titles}",
        f"holds {len(found)} documents where one is needed: {titles}",
    )


def _show_repairs(document: Document, places: Sequence[Place], as_json: bool) -> None:
    """What was put right in a document, or in some places of it only."""
    if places:
        document = places[0].document  # a citation may lead to an annex that stands apart
    spans = [place.lines for place in places if place.document.id == document.id]
    repairs = [
        repair for repair in document.repairs
        if not spans or any(first <= repair.line <= last for first, last in spans)
    ]  # fmt: skip
    if as_json:
        return print_json([asdict(repair) for repair in repairs])
    _screen().repairs(repairs)


def _index() -> Index:
    from huice.text.index import Index

    return Index()


def _screen() -> TextScreen:
    from rich.console import Console

    from huice.cli.text_screen import TextScreen

    return TextScreen(Console(highlight=False), language())


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar on standard error while files are read; silent where that is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("读取 reading", total=None)

        def step(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name[:40])

        yield step
