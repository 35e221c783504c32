"""The look: contrast, what strict CSP allows, sizes, the page of parts, errors, language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from playwright.sync_api import sync_playwright

import huice.site
from huice.site.web import problems
from huice.site.web.language import COOKIE
from site_fixtures import World

SITE = Path(huice.site.__file__).parent
CSS = (SITE / "web/static/web/site.css").read_text(encoding="utf-8")
TEMPLATES = sorted(SITE.glob("**/jinja2/**/*.html"))
TOKENS = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", CSS))
GROUNDS = ("surface", "paper")


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (light + 0.05) / (dark + 0.05)


MEANINGS = ("ink", "azure", "green", "amber", "red")


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product((*MEANINGS, "muted", "azure-deep"), GROUNDS),
        *((name, f"{name}-tint") for name in MEANINGS),
        *(("ink", f"{name}-tint") for name in MEANINGS),
        ("muted", "ink-tint"), ("azure", "ink-tint"), ("muted", "red-tint"), ("muted", "azure-tint"),
        ("muted", "amber-tint"), ("muted", "green-tint"), ("azure", "amber-tint"),
    ],
)  # fmt: skip
def test_text_is_read_easily_on_every_ground_it_stands_on(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_what_can_be_filled_in_is_seen(ground: str) -> None:
    assert contrast("edge", ground) >= 3


def test_every_colour_is_a_token() -> None:
    rules = CSS.split("/* --- ground")[1].split("@media print")[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", rules) == []
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", CSS))
    defined = set(re.findall(r"--([a-z0-9-]+):", CSS))
    assert used <= defined
    assert defined - used == set()


def test_sizes_stay_small() -> None:
    assert len(CSS.encode()) < 30_000
    assert (SITE / "web/static/web/site.js").stat().st_size < 6_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_no_page_needs_what_strict_csp_forbids(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"hx-vals\s*=\s*['\"]?\s*js:", text)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.S):
        assert "src=" in attributes or 'type="application/json"' in attributes
        assert not ("src=" in attributes and body.strip())
    assert not re.search(r"(?:src|href)\s*=\s*['\"](?:https?:)?//", text)  # a closed network


# --- pages --------------------------------------------------------------------------------------


def test_the_page_of_parts_speaks_both_languages(db: None) -> None:
    chinese, english = (Client().get("/design", {"lang": lang}) for lang in ("zh", "en"))
    assert chinese.status_code == english.status_code == 200
    assert 'lang="zh-CN"' in chinese.content.decode()
    assert "余 8 个工作日" in chinese.content.decode()
    assert "8 working days left" in english.content.decode()
    assert "1 working day left" in english.content.decode()


def test_a_language_once_chosen_stays(db: None) -> None:
    client = Client()
    client.get("/design", {"lang": "en"})
    assert client.cookies[COOKIE].value == "en"
    assert 'lang="en"' in client.get("/design").content.decode()


def test_the_language_switch_keeps_the_page_and_its_query(db: None) -> None:
    page = Client().get("/design", {"q": "铸造", "page": "2"}).content.decode()
    assert 'href="?q=%E9%93%B8%E9%80%A0&amp;page=2&amp;lang=en"' in page


def test_a_page_for_nobody_asks_nothing_of_the_database(
    django_assert_num_queries: Callable[[int], object], db: None
) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert Client().get("/design").status_code == 200


@pytest.mark.parametrize("status", sorted(problems.WRONG))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_has_a_page_in_both_languages(status: int, language: str, db: None) -> None:
    request = RequestFactory().get("/x")
    request.language = language  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    request.user = None  # type: ignore[assignment]
    page = problems.problem_page(request, status)
    assert page.status_code == status
    text = page.content.decode()
    assert problems.WRONG[status].say(language) in text  # type: ignore[arg-type]
    assert problems.WHY[status].say(language) in text  # type: ignore[arg-type]


def test_when_the_database_is_gone_the_error_page_still_comes() -> None:
    # no fixture gives leave to ask the database: a query would raise
    request = RequestFactory().get("/x")
    request.language = "en"  # type: ignore[attr-defined]
    page = problems.server_error(request)
    assert page.status_code == 500
    assert "Something went wrong" in page.content.decode()


def test_what_was_wrong_is_shown_as_text_and_nothing_else(db: None) -> None:
    request = RequestFactory().get("/x")
    request.session, request.user = {}, None  # type: ignore[assignment]
    page = problems.problem_page(request, 400, "<script>x</script>\n第二行")
    text = page.content.decode()
    assert "&lt;script&gt;x" in text
    assert "<p>第二行</p>" in text


def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(db: None) -> None:
    request = RequestFactory().get("/x")
    request.session, request.user = {}, None  # type: ignore[assignment]
    not_allowed = HttpResponse(status=405, headers={"Allow": "POST"})
    page = problems.ProblemMiddleware(lambda _: not_allowed)(request)
    assert page.status_code == 405
    assert page.headers["Allow"] == "POST"
    assert "只接收填好的表单" in page.content.decode()


@pytest.mark.parametrize(
    ("form", "page"),
    [("/bureau/c/abc/act", "/bureau/c/abc/"), ("/projects/c/abc/filing/policy", "/projects/c/abc/filing"),
     ("/logout", "/"), ("/x", "/")],
)  # fmt: skip
def test_the_page_of_a_form_is_the_one_above_it(form: str, page: str) -> None:
    assert problems.above(form) == page


def test_a_form_sent_with_mistakes_is_not_lost_by_the_language_switch(
    client_of: Callable[[str], Client],
) -> None:
    client = client_of("somebody")
    assert 'hreflang="en"' in client.get("/bureau/complaints/new").content.decode()
    wrong = client.post("/bureau/complaints/new", {"facts": "夜间施工"})
    assert wrong.status_code == 422
    assert "夜间施工" in wrong.content.decode()
    assert 'hreflang="en"' not in wrong.content.decode()


def old_form(client_of: Callable[[str], Client], origin: str, **data: str) -> HttpResponse:
    """What is answered to a form whose token is no longer that of the login."""
    client = client_of("somebody")
    client.handler.enforce_csrf_checks = True
    return client.post(  # type: ignore[return-value]
        "/bureau/complaints/new",
        {"csrfmiddlewaretoken": "x" * 64, **data},
        headers={"Origin": origin},
    )


def test_a_form_older_than_the_login_may_be_sent_once_more(
    client_of: Callable[[str], Client],
) -> None:
    page = old_form(client_of, "http://testserver", facts='夜间"施工')
    assert page.status_code == 403
    text = page.content.decode()
    assert '<input type="hidden" name="facts" value="夜间&#34;施工">' in text
    assert 'action="/bureau/complaints/new"' in text


@pytest.mark.parametrize(
    ("origin", "data"),
    [("https://elsewhere.example", {"facts": "夜间施工"}), ("http://testserver", {"password": "geheim"}),
     ("http://testserver", {"facts": "长" * 200_000})],
)  # fmt: skip
def test_what_another_site_sends_and_what_is_secret_is_not_shown_again(
    client_of: Callable[[str], Client], origin: str, data: dict[str, str]
) -> None:
    page = old_form(client_of, origin, **data)
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()
    assert next(iter(data.values())) not in page.content.decode()


def test_every_page_leads_to_the_form_for_complaints(db: None) -> None:
    foot = Client().get("/design").content.decode().split("<footer")[1]
    assert 'href="/bureau/complaints/new"' in foot


def test_the_browser_keeps_no_copy_of_what_was_read(db: None) -> None:
    page = Client().get("/design").content.decode()
    found = re.search(r"name=\"htmx-config\" content='([^']*)'", page)
    assert found is not None
    told = json.loads(found[1])
    assert told["historyCacheSize"] == 0
    assert told["refreshOnHistoryMiss"] is True
    assert told["selfRequestsOnly"] is True
    assert told["allowEval"] is False


DESKS = {"/company/": "company", "/bureau/": "bureau", "/admin/": "administration"}


@pytest.mark.parametrize(
    ("login", "desks"),
    [
        ("", set()),
        ("somebody", {"/company/"}),
        ("viewer", {"/company/"}),
        ("reader", {"/bureau/"}),
        ("administrator", {"/admin/"}),
    ],
)
def test_the_way_leads_to_the_desks_one_has(
    client_of: Callable[[str], Client], login: str, desks: set[str]
) -> None:
    page = client_of(login).get("/design").content.decode()
    assert {desk for desk in DESKS if f'href="{desk}"' in page} == desks
    assert ('href="/login"' in page) == (not login)
    assert ('action="/logout"' in page) == bool(login)


def test_samples_are_marked_on_every_page(client_of: Callable[[str], Client], world: World) -> None:
    assert "样例数据" in client_of("owner").get("/design").content.decode()
    real = world.person("owner")
    real.is_sample = False
    real.save()
    assert "样例数据" not in client_of("owner").get("/design").content.decode()
    assert "样例数据" not in client_of("").get("/design").content.decode()


def test_the_page_one_is_on_is_marked(client_of: Callable[[str], Client]) -> None:
    page = client_of("reader").get("/bureau/").content.decode()
    assert re.search(r'<a href="/bureau/" aria-current="page">', page)
    page = client_of("reader").get("/bureau/statistics/").content.decode()
    assert re.search(r'<a href="/bureau/statistics/" aria-current="page">', page)
    assert re.search(r'<a href="/bureau/">', page)


# --- parts --------------------------------------------------------------------------------------


def drawn(macro: str, language: str = "zh", /, **given: object) -> str:
    """What a macro of parts.html draws; its arguments are names of ``given``."""
    request = RequestFactory().get("/x", {"page": "1"})
    request.language = language  # type: ignore[attr-defined]
    request.session, request.user = {}, None  # type: ignore[assignment]
    environment = get_template("web/parts.html").template.environment
    source = f'{{% import "web/parts.html" as p with context %}}{{{{ p.{macro} }}}}'
    context = {"request": request, "language": language, **given}
    context["t"] = lambda zh, en: zh if language == "zh" else en
    context["of"] = lambda text: text.say(language)
    return " ".join(str(environment.from_string(source).render(context)).split())


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ("5, true", "余 5 个工作日", "5 working days left"),
        ("1, false", "余 1 天", "1 day left"),
        ("0, true", "今日到期", "due today"),
        ("-3, false", "逾期 3 天", "3 days late"),
        ("4, true, 'suspended'", "已中止，余 4 个工作日", "suspended, 4 working days left"),
        ("none, true, 'suspended'", "已中止", "suspended"),
        ("none, true, 'unstated'", "文件未定期限", "no period stated"),
        ("none, true, 'unset'", "日期待定", "day not yet named"),
        ("none, true, 'stopped'", "已办结", "done"),
        ("-2, true, 'lapsed'", "期限已过，后果已生效", "ran out, with effect"),
    ],
)
def test_what_is_left_is_said_in_the_unit_of_its_clock(given: str, zh: str, en: str) -> None:
    assert f">{zh}</span>" in drawn(f"left({given})")
    assert f">{en}</span>" in drawn(f"left({given})", "en")


@pytest.mark.parametrize(("left", "kind"), [(3, "ok"), (2, "warn"), (0, "warn"), (-1, "bad")])
def test_what_is_left_has_a_shape_by_how_near_it_is(left: int, kind: str) -> None:
    assert f'class="badge {kind}"' in drawn("left(left, true)", left=left)


def test_a_wrong_field_keeps_what_was_typed_and_is_tied_to_its_message() -> None:
    field = drawn("field('start', '开工日期', typed, 'date', error='不是日期')", typed="2026年3月<")
    assert 'value="2026年3月&lt;"' in field
    assert 'type="text"' in field  # a browser's date field would drop it
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="f-start-error"' in field
    assert '<p class="error" id="f-start-error">不是日期</p>' in field


def test_a_date_that_is_one_is_filled_in_by_calendar() -> None:
    assert 'type="date"' in drawn("field('start', '开工日期', '2026-03-01', 'date')")


def test_the_summary_of_errors_leads_to_each_field() -> None:
    summary = drawn("errors([('money', '没有写单位'), ('', '另有不符')])")
    assert '<a href="#f-money">没有写单位</a>' in summary
    assert "<li>另有不符</li>" in summary
    assert drawn("errors([])") == ""


def test_a_choice_is_kept_whatever_its_type() -> None:
    field = drawn("field('year', '年度', 2025, 'select', [(2024, '2024'), (2025, '2025')])")
    assert '<option value="2025" selected>' in field
    assert '<option value="">' in field


def test_a_password_is_never_sent_back() -> None:
    assert "secret" not in drawn("field('password', '密码', 'secret', 'password')")


def test_attributes_are_escaped_and_false_ones_left_out() -> None:
    field = drawn(
        "field('q', '名称', '', attrs={'data-x': '\"><b>', 'autofocus': true, 'list': none})"
    )
    assert "<b>" not in field
    assert " autofocus" in field
    assert "list=" not in field


def test_pages_keep_the_rest_of_the_query() -> None:
    pager = drawn("pager(page)", page=Paginator(range(100), 20).page(3))
    assert 'href="?page=3" aria-current="page"' in pager
    assert "共 100 条" in pager
    assert drawn("pager(page)", page=Paginator(range(5), 20).page(1)) == ""


# --- in a browser --------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_day_is_never_broken_and_the_rest_stays_as_it_was(chromium: str) -> None:
    page_of_days = (
        "<main id=main><p>2026-03-02 起，至 2026-03-12 止</p><p>项目代码 2603-440205-04-02-123456</p>"
        "<textarea>2026-03-02</textarea></main>"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(page_of_days)
        page.add_script_tag(path=str(SITE / "web/static/web/site.js"))
        assert page.locator("main .nowrap").all_inner_texts() == ["2026-03-02", "2026-03-12"]
        assert page.locator("main p").first.inner_text() == "2026-03-02 起，至 2026-03-12 止"
        browser.close()
