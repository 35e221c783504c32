"""The commands of the site: huice serve, backup, restore, and huice site."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from huice.cli.options import LangOption, language
from huice.language import Text

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="FOLDER",
        help="数据文件夹，默认 HUICE_DATA 或 ./data · data folder, default HUICE_DATA or ./data",
    ),
]  # fmt: skip

site_app = typer.Typer(help="网站的管理 · the site's upkeep", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(site_app, name="site")


def serve(
    host: Annotated[str, typer.Option(help="监听的地址 · address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 · port")] = 8000,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="进程数，0 为按核数 · processes, 0 by cores")
    ] = 0,
    empty: Annotated[
        bool, typer.Option("--empty", help="首次启动不装样例 · no samples at the first start")
    ] = False,
    worker: Annotated[
        bool, typer.Option(help="同时运行后台任务 · run the background work as well")
    ] = True,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """启动网站；首次启动建库并装入样例 · start the site; the first start fills in samples."""
    _use(data)
    from huice.site.running.serving import serve as run

    run(host, port, workers, empty, worker, language())


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 .tar · the backup")],
    verify: Annotated[
        bool, typer.Option("--verify", help="恢复到临时处并核对 · restore it aside and check")
    ] = False,
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="连同签名密钥 · with the signing secret")
    ] = False,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """备份全部数据，可在运行中进行 · back everything up, also while the site runs."""
    if verify:
        from huice.site.running.restoring import verify as check

        found = check(file)
        _say(Text(f"备份完好，已试恢复：{found.say().zh}",
                  f"the backup is whole and was restored aside: {found.say().en}"))  # fmt: skip
        return
    _use(data)
    _start()
    from huice.site.running.backing_up import back_up

    made = back_up(file, with_secret)
    _say(Text(f"已备份到 {file}：{made.say().zh}", f"backed up to {file}: {made.say().en}"))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 .tar · the backup")],
    replace: Annotated[
        bool, typer.Option("--replace", help="替换现有数据 · replace what is there")
    ] = False,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """从备份恢复，先核对、后替换 · restore from a backup: checked first, then put in place."""
    _use(data)
    from huice.site.running.restoring import restore as run

    found = run(file, replace)
    _say(Text(f"已恢复并核对：{found.say().zh}", f"restored and checked: {found.say().en}"))


@site_app.command("worker")
def worker(data: DataOption = None, lang: LangOption = None) -> None:
    """只运行后台任务 · the background work alone."""
    _use(data)
    _start()
    from huice.site.running.worker import run

    run()


@site_app.command("prepare")
def prepare(data: DataOption = None, lang: LangOption = None) -> None:
    """建库、升级、备好静态文件 · make or upgrade the database, lay out the static files."""
    _use(data)
    _start()
    from huice.site.running.preparing import prepare as run

    run()
    _say(Text("已就绪", "ready"))


@site_app.command("fill-samples")
def fill_samples(data: DataOption = None, lang: LangOption = None) -> None:
    """装入样例数据 · fill in the samples."""
    _use(data)
    _start()
    from huice.site.running.preparing import prepare as ready
    from huice.site.running.sample import fill

    ready()
    fill()
    _say(Text("已装入样例", "the samples are filled in"))


@site_app.command("remove-samples")
def remove_samples(data: DataOption = None, lang: LangOption = None) -> None:
    """删去全部样例，只删样例 · take out all samples, and nothing else."""
    _use(data)
    _start()
    from huice.site.running.sample import remove

    kept = remove()
    _say(Text("样例已删去", "the samples are removed"))
    for name in kept:
        _say(Text(f"保留 {name}：仍有您自己的数据", f"kept {name}: data of your own hangs on it"))


@site_app.command("createadministrator")
def create_administrator(data: DataOption = None, lang: LangOption = None) -> None:
    """建立首位管理员 · make the first administrator."""
    _use(data)
    from huice.site.running.starting import create_administrator as run

    run()


def _use(data: Path | None) -> None:
    """Choose the data folder, before the settings are read."""
    if data is not None:
        os.environ["HUICE_DATA"] = str(data)


def _start() -> None:
    from huice.site.running.starting import start

    start()


def _say(text: Text) -> None:
    typer.echo(text.say(language()), file=sys.stdout)
