"""A person at a real browser, before the site as it is served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from site_fixtures import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    # playwright has an event loop in this thread, and Django would not write from such a one
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


class Visitor:
    """A person at a browser: whatever the console complains of is a failure."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(20_000)

    def _heard(self, message: Any) -> None:
        wanted = "status of 422" in message.text or "status of 409" in message.text
        if message.type in ("error", "warning") and not wanted:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page; what axe-core finds wrong with it is a complaint too."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.goto(self.address + path)
        found = Axe().run(self.page).response["violations"]
        self.complaints += [f"{path}: {each['id']} {each['nodes'][0]['html']}" for each in found]
        return self.page

    def login(self, who: str, password: str = PASSWORD) -> Page:
        self.go("/login")
        self.page.get_by_label("登录名", exact=False).fill(who)
        self.page.get_by_label("密码", exact=False).first.fill(password)
        self.press("登录")
        return self.page

    def press(self, name: str, within: Locator | None = None) -> None:
        place = within or self.page.locator("main")
        place.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Any]:
    came: list[Visitor] = []

    def visitor() -> Visitor:
        came.append(Visitor(browser, live_server.url))
        return came[-1]

    yield visitor
    heard = [each for visitor in came for each in visitor.complaints]
    for each in came:
        each.context.close()
    assert heard == []
