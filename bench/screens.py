"""Photographs of every page, as each sample person sees it, in both languages and three widths.

    bin/screens                     all of them, into build/screens, with a contact sheet
    bin/screens --axe               and axe-core on each page
    bin/screens --role officer      what one of them sees

The site is served from nothing with its sample data, in a data folder that is thrown away. From
the start pages links are followed; of the addresses with one name the first is taken, and a page
that looks the same to the next person is not photographed again. Whatever a page says in the
console, a window that scrolls sideways, an answer that is an error, and what axe-core finds are
printed; then the command fails.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import django
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)

ROOT = Path(__file__).parent.parent
WIDTHS = (390, 1280, 1920)
LANGUAGES = ("zh", "en")
TALLEST = 8000  # pixels of a page that are photographed
STARTS = ("/", "/desk", "/account", "/messages", "/design", "/no-such-page")
VISITOR = "visitor"  # who has no login
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
_MAIN = re.compile(r"<main.*</main>", re.S)
_LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""")
_RESULTS = {"resultTypes": ["violations"]}


@dataclass
class Found:
    """What was photographed, by role and name of page; what is to be mended."""

    taken: dict[str, dict[str, list[Path]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        told = f"{where}: {what}"
        if told not in self.faults:
            self.faults.append(told)
            print(told, flush=True)


def main() -> int:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="huice-screens-") as data:
        os.environ["HUICE_DATA"] = data
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huice.site.settings")
        with _site() as address, _chromium(asked.browser) as browser:
            found = _photograph(browser, address, asked)
    _contact_sheet(asked.out, found)
    count = sum(len(paths) for pages in found.taken.values() for paths in pages.values())
    print(f"{count} photographs: {asked.out / 'index.html'}; {len(found.faults)} faults")
    return 1 if found.faults else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="bin/screens")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--axe", action="store_true", help="run axe-core on each page")
    parser.add_argument("--role", action="append", help="only this role; may be given again")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screens")
    parser.add_argument("--depth", type=int, default=3, help="how far links are followed")
    parser.add_argument("--browser", default=os.environ.get("HUICE_CHROMIUM", "/usr/bin/chromium"))
    return parser.parse_args()


# --- the site and the browser ---------------------------------------------------------------------


@contextmanager
def _site() -> Iterator[str]:
    """The address of a site of its own, with the samples in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("huice"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/design", process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes], seconds: int = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"the site ended with {process.returncode}")
        try:
            urlopen(address, timeout=20).close()
            return
        except HTTPError as error:
            sys.exit(f"{address} answers {error.code}")
        except OSError:
            time.sleep(0.5)
    sys.exit(f"the site does not answer at {address}")


@contextmanager
def _chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


# --- who sees what ----------------------------------------------------------------------------------


def _photograph(browser: Browser, address: str, asked: argparse.Namespace) -> Found:
    django.setup()
    from huice.site.running.sample import LOGINS

    found = Found()
    seen: set[tuple[str, str]] = set()
    for role, login in {VISITOR: None, **LOGINS}.items():
        if asked.role and role not in asked.role and role != VISITOR:
            continue
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        try:
            if login is not None:
                _log_in(context, address, *login)
            pages = _pages(context, address, asked.depth, found, role)
            new = {name: path for name, (path, text) in pages.items() if (name, text) not in seen}
            seen |= {(name, text) for name, (_, text) in pages.items()}
            if not asked.role or role in asked.role:
                _shoot_all(context, address, role, new, asked, found)
        finally:
            context.close()
    return found


def _log_in(context: BrowserContext, address: str, login: str, password: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


def _pages(
    context: BrowserContext, address: str, depth: int, found: Found, role: str
) -> dict[str, tuple[str, str]]:
    """The first address of each name that links lead to from the start pages, and its text."""
    pages: dict[str, tuple[str, str]] = {}
    asked: set[str] = set()
    ahead = list(STARTS)
    for _ in range(depth + 1):
        further: list[str] = []
        for path in ahead:
            if path in asked or _name(path) in pages:
                continue
            asked.add(path)
            answer = context.request.get(address + path)
            told = answer.headers
            is_page = told.get("content-type", "").startswith("text/html")
            is_page = is_page and not told.get("content-disposition", "").startswith("attachment")
            if answer.status >= 400 and path != "/no-such-page":
                found.fault(f"{role} {path}", f"answers {answer.status}")
            if not is_page:
                continue
            landed = urlsplit(answer.url).path
            text = answer.text()
            pages.setdefault(_name(landed), (landed, _told(text)))
            further += _links(text, address, landed)
        ahead = further
    return pages


def _name(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(path).view_name or path
    except Resolver404:
        return "no-such-page"


def _told(page: str) -> str:
    """What a page says to whoever reads it, without what is made anew for each answer."""
    main = _MAIN.search(page)
    return _TOKEN.sub("", main[0] if main else page)


def _links(page: str, address: str, path: str) -> list[str]:
    within = [urlsplit(urljoin(address + path, html.unescape(to))) for to in _LINK.findall(page)]
    return [to.path for to in within if f"{to.scheme}://{to.netloc}" == address]


# --- the photographs -------------------------------------------------------------------------------


def _shoot_all(
    context: BrowserContext, address: str, role: str, pages: Mapping[str, str],
    asked: argparse.Namespace, found: Found,
) -> None:  # fmt: skip
    folder = asked.out / role
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    page = context.new_page()
    where = ""
    page.on("console", lambda said: _console(found, where, said))
    page.on("pageerror", lambda error: found.fault(where, f"script: {error}"))
    for name, path in sorted(pages.items()):
        for language in LANGUAGES:
            where = f"{role} {name} {language} {path}"
            try:
                page.goto(f"{address}{path}?lang={language}")
                _settle(page)
                if page.locator("[data-chart]").count():
                    page.wait_for_selector("[data-chart] svg")
                _shoot(page, folder, f"{name.replace(':', '-')}-{language}", where, asked, found)
            except Error as error:
                found.fault(where, str(error).splitlines()[0])
        found.taken.setdefault(role, {})[name] = sorted(
            folder.glob(f"{name.replace(':', '-')}-??-*.png")
        )
    page.close()


def _settle(page: Page, seconds: int = 20) -> None:
    """Wait until every picture is there and nothing is asked for. By asking again and again:
    strict CSP does not let Playwright's own waiting into the page."""
    page.evaluate("document.querySelectorAll('img').forEach(each => { each.loading = 'eager' })")
    for _ in range(seconds * 10):
        if page.evaluate(
            "!document.querySelector('.htmx-request')"
            " && [...document.images].every(each => each.complete)"
        ):
            return
        page.wait_for_timeout(100)


def _shoot(
    page: Page, folder: Path, stem: str, where: str, asked: argparse.Namespace, found: Found
) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        height, beyond = page.evaluate(
            "[document.documentElement.scrollHeight,"
            " document.documentElement.scrollWidth - document.documentElement.clientWidth]"
        )
        if beyond > 0:
            found.fault(f"{where} {width}", f"the window scrolls sideways by {beyond} pixels")
        page.screenshot(
            path=folder / f"{stem}-{width}.png", full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
        )  # fmt: skip
        if asked.axe and width < WIDTHS[-1]:
            for each in Axe().run(page, options=_RESULTS).response["violations"]:
                for node in each["nodes"]:
                    found.fault(where, f"axe {each['id']}: {node['html'][:200]}")


def _console(found: Found, where: str, said: ConsoleMessage) -> None:
    if said.type not in ("error", "warning") or " no-such-page " in where:
        return
    if "plotly.min.js" in said.location["url"] and "inline style" in said.text:
        return  # the style of its maps, which no chart of ours has: strict CSP keeps it out
    found.fault(where, f"console: {said.text}")


def _contact_sheet(out: Path, found: Found) -> None:
    """One page with all photographs, small, by role and page."""
    parts = [
        "<!doctype html><meta charset=utf-8><title>Screens</title><style>"
        "body{font:14px sans-serif;margin:2em}figure{display:inline-block;margin:.5em;vertical-align:top}"
        "img{height:260px;max-width:360px;object-fit:cover;object-position:top;border:1px solid #ccc}"
        "figcaption{color:#555}</style>"
    ]
    for role, pages in found.taken.items():
        parts.append(f"<h1>{html.escape(role)}</h1>")
        for name, paths in pages.items():
            parts.append(f"<h2>{html.escape(name)}</h2>")
            for path in paths:
                to = html.escape(path.relative_to(out).as_posix())
                parts.append(
                    f'<figure><a href="{to}"><img loading=lazy src="{to}" alt=""></a>'
                    f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
                )
    if found.faults:
        parts.append("<h1>Faults</h1><ul>")
        parts += [f"<li>{html.escape(each)}</li>" for each in found.faults]
        parts.append("</ul>")
    (out / "index.html").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
