"""The commands on what the library holds besides rules: support, lists, terms, duties, clusters
and their dossiers, and how much of each document is encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.cli.records_screen import RecordsScreen
    from huice.decide.concerns import SupportResult
    from huice.decide.library import Library
    from huice.rules.measure import Document
    from huice.rules.record import NameList

WordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS…]", help="所含的词 · words to look for")
]
DocumentOption = Annotated[
    str, typer.Option("--document", "-d", help="只看一份文件 · only this document")
]
AtOption = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="基准日 · reference date")
]


def support(
    profile: Annotated[
        Path, typer.Argument(metavar="PROFILE", help="企业档案 .yaml .json .xlsx · profile file")
    ],
    kind: Annotated[
        str, typer.Option("--help-kind", help="资金、称号、人才…… · money, titles, talent …")
    ] = "",
    document: DocumentOption = "",
    every: Annotated[
        bool, typer.Option("--all", help="连同已失效的 · also what is no longer in force")
    ] = False,
    at: AtOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """涉及一家企业的扶持条目：资金在前，称号其次，其他再次 · short entries that concern a company."""
    from huice.decide.answer_json import support_json
    from huice.rules.record import HELP_NAMES

    if kind and kind not in HELP_NAMES:
        listed = "、".join(HELP_NAMES)
        raise BadInput.at(
            Spot("--help-kind"), f"“{kind}”不在其中：{listed}", f"'{kind}' is none of: {listed}"
        )
    library = _library()
    day = typed_day(at, "--at") if at else None
    company = library.profile(profile)
    for problem in company.warnings:
        typer.echo(problem.say(language()), err=True)
    found = library.match(company, day, document).support
    shown = [each for each in found if _wanted(each, kind, every)]
    if as_json:
        return print_json([support_json(each) for each in shown])
    _screen().support(shown, len(found) - len(shown))


def _wanted(each: SupportResult, kind: str, every: bool) -> bool:
    from huice.decide.concerns import STANDING

    return (every or each.state in STANDING) and (not kind or kind in each.support.help)


def lists(
    words: WordsArgument = None,
    document: DocumentOption = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """名单和目录：按单位、项目、产品检索 · lists of those chosen, and catalogues. Exit 1: nothing found."""
    found = [(each, rows) for each in _lists(_documents(document))
             if (rows := _rows_with(each, words or []))]  # fmt: skip
    if as_json:
        print_json([
            {"list": each.key, "title": each.title._asdict(), "kind": each.kind, "cite": each.cite,
             "version": each.version,
             "rows": [dict(zip((c.zh for c in each.columns), row, strict=True)) for row in rows]}
            for each, rows in found
        ])  # fmt: skip
    else:
        _screen().lists(found, full=bool(words or document))
    _expect_any(found)


def _lists(documents: list[Document]) -> Iterator[NameList]:
    for document in documents:
        yield from document.lists


def _rows_with(each: NameList, words: list[str]) -> list[tuple[str, ...]]:
    wanted = [word.casefold() for word in words]
    return [row for row in each.rows
            if all(word in "\n".join(row).casefold() for word in wanted)]  # fmt: skip


def terms(
    words: WordsArgument = None,
    document: DocumentOption = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """文件自己定义的术语 · terms that documents define. Exit 1: nothing found."""
    wanted = [word.casefold() for word in words or []]
    found = [
        (each, owner)
        for owner in _documents(document)
        for each in owner.terms
        if all(word in f"{each.term}\n{each.means.zh}\n{each.means.en}".casefold() for word in wanted)
    ]  # fmt: skip
    if as_json:
        print_json([
            {"term": each.term, "means": each.means._asdict(), "document": owner.id, "cite": each.cite}
            for each, owner in found
        ])  # fmt: skip
    else:
        _screen().terms(found)
    _expect_any(found)


def duties(
    document: Annotated[str, typer.Argument(help="只看一份文件 · only this document")] = "",
    who: Annotated[str, typer.Option("--who", help="义务人所含的词 · words of the addressee")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """部门和企业的法定义务 · duties of departments and companies. Exit 1: nothing found."""
    found = [(each, owner) for owner in _documents(document) for each in owner.duties
             if not who or any(who in one for one in each.who)]  # fmt: skip
    if as_json:
        print_json([
            {"duty": each.key, "title": each.title._asdict(), "who": list(each.who), "kind": each.kind,
             "does": each.does._asdict(), "by": each.by._asdict() if each.by else None, "cite": each.cite}
            for each, _ in found
        ])  # fmt: skip
    else:
        _screen().duties(found)
    _expect_any(found)


def clusters(
    cluster: Annotated[str, typer.Argument(help="集群名或标识 · name or id")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """产业集群、所属行业和本库中的规划与条目 · clusters, their industries, plans and provisions."""
    library = _library()
    known = library.policies.clusters.values()
    found = [each for each in known if not cluster or cluster in (each.id, *each.name)]
    if not found:
        from huice.problems import near

        hint = near(cluster, [name for each in known for name in (each.id, each.name.zh)])
        raise BadInput.at(
            Spot(cluster or "clusters"), f"没有这个集群{hint.zh}", f"no such cluster{hint.en}"
        )
    if as_json:
        return print_json([
            {"cluster": each.id, "family": each.family.id, "name": each.name._asdict(), "plan": each.plan or None,
             "industries": list(each.industries), "reading": each.reading._asdict()}
            for each in found
        ])  # fmt: skip
    _screen().clusters(found, library, full=bool(cluster))


def dossier(
    system: Annotated[str, typer.Argument(help="体系标识 · system id")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """集群档案的体系和各部分：“五个一”“六个一”、链长制 · what the dossiers of clusters consist of."""
    known = _library().policies.dossiers
    if system and system not in known:
        from huice.problems import near

        hint = near(system, known)
        raise BadInput.at(Spot(system), f"没有这个体系{hint.zh}", f"no such system{hint.en}")
    found = [each for each in known.values() if system in ("", each.id)]
    if as_json:
        print_json([
            {"system": each.id, "title": each.title._asdict(), "clusters": list(each.clusters),
             "printed": [{"document": one.document, "cite": one.cite} for one in each.printed],
             "reading": each.reading._asdict() if each.reading else None,
             "parts": [{"part": part.key, "kind": part.kind, "title": part.title._asdict()} for part in each.parts]}
            for each in found
        ])  # fmt: skip
    else:
        _screen().dossiers(found)
    _expect_any(found)


def coverage(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写成 Markdown · write Markdown")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """每份文件编了什么、原文缺什么 · what of each document is encoded, and what its text lacks."""
    from huice.cli.output import write
    from huice.report.coverage import coverage_markdown, coverage_rows

    rows = coverage_rows(_library().policies)
    if as_json:
        return print_json([each.as_json() for each in rows])
    text = coverage_markdown(rows)
    if out is None:
        return typer.echo(text, nl=False)
    write(out, text.encode())
    typer.echo(f"已写入 {out}" if language() == "zh" else f"wrote {out}")


def register(app: typer.Typer) -> None:
    """Adds the commands on records to the command line."""
    for name, command in (
        ("support", support), ("lists", lists), ("terms", terms), ("duties", duties),
        ("clusters", clusters), ("dossier", dossier), ("coverage", coverage),
    ):  # fmt: skip
        app.command(name)(command)


def _expect_any(found: Sized) -> None:
    """Exit 1 where nothing was found, and say so."""
    if not found:
        typer.echo("没有找到" if language() == "zh" else "nothing was found", err=True)
        raise typer.Exit(1)


def _library() -> Library:
    from huice.decide.library import load

    return load()


def _documents(word: str) -> list[Document]:
    library = _library()
    return [library.find_document(word)] if word else list(library.documents)


def _screen() -> RecordsScreen:
    from rich.console import Console

    from huice.cli.records_screen import RecordsScreen

    return RecordsScreen(Console(highlight=False), language())
