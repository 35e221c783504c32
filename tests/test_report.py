"""The report: one self-contained page for a board, on a screen, a telephone and paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from huice.decide.library import Library
from huice.language import Language
from huice.report.page import report_page

SAMPLES = Path(__file__).parent.parent / "samples"
MANY, FEW, SURE, NONE = (
    "shenzhen-software", "dongguan-precision", "huizhou-advance-award", "dishonest-maker",
)  # fmt: skip

CHINESE_FRAME = re.compile(
    r"扶持政策|基准日|核对|上限|能得到|期限|还缺|逐条|已符合|说明|不符合|不可申报|不给资金|若有|由.*认定"
    r"|读法|符合|待|本报告|未知|事实|影响"
)


class Page(HTMLParser):
    """What a reader sees, and what a browser is told to do."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.silent = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("style", "title")
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    @property
    def seen(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def report(library: Library, name: str, language: Language = "zh") -> str:
    profile = library.profile(SAMPLES / f"{name}.yaml")
    return report_page(library.match(profile), library, language)


# what is on it


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [MANY, NONE])
def test_the_page_asks_nothing_of_the_network_and_runs_nothing(
    library: Library, name: str, language: Language
) -> None:
    text = report(library, name, language)
    page = Page(text)
    assert not re.search(r"https?:|//[a-z]|url\(|@import", text)
    assert not {"script", "link", "img", "iframe", "object", "a", "form"} & {
        tag for tag, _ in page.tags
    }
    for _, attributes in page.tags:
        assert not {name for name in attributes if name.startswith("on")}
        assert not {"src", "href", "action"} & set(attributes)


def test_the_page_names_the_company_the_day_and_the_sum(library: Library) -> None:
    seen = Page(report(library, MANY)).seen
    assert "深圳市梧岭数据软件有限公司（虚构）" in seen
    assert "基准日 2024-02-20 10:00" in seen
    assert "可争取的资金上限合计 1590万元" in seen  # 750 + 600 + 240


def test_bars_are_to_one_scale_and_tell_a_ceiling_from_an_amount(library: Library) -> None:
    bars = re.findall(r'<i class="(most|sure)" style="width: ([\d.]+)%"', report(library, MANY))
    # of 750万元: 600 is 80 %, 240 is 32 %; nothing is sure before the review
    assert bars == [("most", "100"), ("most", "80"), ("most", "32")]
    bars = re.findall(r'<i class="(most|sure)" style="width: ([\d.]+)%"', report(library, SURE))
    # 280万元 of the 5000万元 that the renovation award could come to is 5.6 %
    assert bars == [("most", "5.6"), ("sure", "5.6"), ("most", "100")]


def test_an_award_without_a_known_ceiling_has_an_empty_bar(library: Library) -> None:
    text = report(library, "many-unknowns")
    assert 'class="track void"' in text and "有上限，数额待定" in text


def test_reasons_come_with_their_place_their_figures_and_their_source(library: Library) -> None:
    seen = Page(report(library, FEW)).seen
    assert "符合条件的设备购置总额达到门槛 第八条（一）5" in seen
    assert "符合条件的设备购置总额：1200万元（设备购置清单与发票）" in seen
    assert "设备购置额门槛：700万元" in seen
    assert "待认定 通过完工评价 由地级以上市工业和信息化局" in seen


def test_gaps_are_told_with_their_place(library: Library) -> None:
    seen = Page(report(library, NONE)).seen
    assert "不符合的，及原因" in seen
    assert "✗ 诚信经营、依法纳税 第八条（一）1" in seen
    assert "诚信经营、依法纳税：否（税务行政处罚决定书）" in seen


def test_deadlines_to_come_are_told_once_with_all_their_documents(library: Library) -> None:
    seen = Page(report(library, MANY)).seen
    assert len(re.findall("2024-02-29 18:00 ?递交纸质材料", seen)) == 1
    assert len(re.findall("2024-02-25 18:00 ?网上填报", seen)) == 1
    assert "2021-08-15" not in seen


def test_what_is_missing_says_where_to_find_it(library: Library) -> None:
    seen = Page(report(library, "many-unknowns")).seen
    assert re.search(r"投资已纳入技术改造投资统计 ?统计联网直报平台 ?1 项 ?180万元", seen)


def test_a_note_on_a_document_is_told_once_though_it_has_many_measures(library: Library) -> None:
    match = library.match(library.profile(SAMPLES / f"{MANY}.yaml"))
    page = Page(report_page(match, library, "zh")).seen
    documents = {each.document.id: each.document for each in match.results}
    written = Counter(note.text.zh for each in documents.values() for note in each.notes)
    shown = {text: page.count(re.sub(r"\s+", " ", text)) for text in written}
    assert sum(shown.values()) > 20
    assert {text: times for text, times in shown.items() if times > written[text]} == {}


def test_a_note_that_two_measures_of_a_document_share_is_told_once(library: Library) -> None:
    match = library.match(library.profile(SAMPLES / f"{MANY}.yaml"),
                          document="shenzhen-software-platform-2024")  # fmt: skip
    first, second = (
        dict.fromkeys(note.text.zh for note in each.measure.notes) for each in match.results
    )
    assert all(report_page(match, library, "zh").count(text) <= 1 for text in {**first, **second})


def test_the_english_page_is_english_but_for_names_places_and_sources(library: Library) -> None:
    match = library.match(library.profile(SAMPLES / f"{FEW}.yaml"))
    seen = Page(report_page(match, library, "en")).seen
    assert "at most CNY 2.4 million" in seen
    assert "Total purchase of eligible equipment: CNY 12 million (设备购置清单与发票)" in seen
    assert "Independent legal person: yes" in seen
    kept = [match.profile]
    kept += [each.requirement.cite for one in match.results for each in one.requirements]
    kept += [note.cite for one in match.results for note in one.notes]
    kept += [deadline.cite for one in match.results for deadline in one.deadlines]
    kept += [use.source for one in match.results for each in one.requirements for use in each.uses]
    for text in sorted(filter(None, kept), key=len, reverse=True):
        seen = seen.replace(text, "")
    found = CHINESE_FRAME.search(seen)
    assert not found, seen[max(0, found.start() - 60) : found.end() + 60]


# what must not get through


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style><script>alert(1)</script>",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;b&gt;",
    ],
)
def test_hostile_text_in_a_name_or_a_source_is_only_text(library: Library, hostile: str) -> None:
    profile = library.profile({
        "name": hostile,
        "reference_date": "2023-05-10",
        "renovation": {"place": "东莞市",
                       "equipment_purchase": {"value": "1200万元", "source": hostile}},
    })  # fmt: skip
    page = Page(report_page(library.match(profile), library, "zh"))
    plain = re.sub(r"\s+", " ", hostile)
    assert page.seen.count(plain) >= 2  # the heading, and the source beside the figure
    assert not {"script", "img"} & {tag for tag, _ in page.tags}


def test_a_company_without_a_name_has_a_page_too(library: Library) -> None:
    page = report_page(library.match(library.profile({})), library, "zh")
    assert "（未具名企业）" in page


# in a browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(library: Library) -> dict[tuple[str, Language], str]:
    languages: tuple[Language, ...] = ("zh", "en")
    return {(name, language): report(library, name, language)
            for name in (MANY, FEW) for language in languages}  # fmt: skip


@pytest.mark.parametrize("width", [1200, 800, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [MANY, FEW])
def test_nothing_goes_over_the_right_edge(
    browser: Browser,
    pages: dict[tuple[str, Language], str],
    name: str,
    language: Language,
    width: int,
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(pages[name, language])
    inside = page.evaluate("document.documentElement.scrollWidth")
    beyond = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(each => "
        "each.getBoundingClientRect().right > innerWidth + 0.5).length"
    )
    page.close()
    assert (inside, beyond) == (width, 0)


@pytest.mark.parametrize("width", [1200, 390])
def test_no_two_texts_of_a_row_lie_on_each_other(
    browser: Browser, pages: dict[tuple[str, Language], str], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(pages[MANY, "en"])
    crossed = page.evaluate(
        """() => [...document.querySelectorAll('.bar, .row, .step, .card > header, .counts')]
          .flatMap(row => {
            const boxes = [...row.children].map(each => each.getBoundingClientRect());
            return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
              a.width && b.width && a.left < b.right - 1 && b.left < a.right - 1 &&
              a.top < b.bottom - 1 && b.top < a.bottom - 1));
          }).length"""
    )
    page.close()
    assert crossed == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_prints_on_a4_with_its_summary_on_the_first_sheet(
    browser: Browser, pages: dict[tuple[str, Language], str], language: Language
) -> None:
    page = browser.new_page()
    page.set_content(pages[MANY, language])
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    sheets = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    sizes = {(round(float(width)), round(float(height))) for width, height in sheets}
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 25
    assert len(sizes) == 1
    ((width, height),) = sizes
    assert abs(width - 595) <= 1 and abs(height - 842) <= 1  # A4 in points


def test_a_bar_is_as_wide_as_its_share(
    browser: Browser, pages: dict[tuple[str, Language], str]
) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.set_content(pages[MANY, "zh"])
    widths = page.evaluate(
        "[...document.querySelectorAll('.most')].filter(each => each.closest('.track'))"
        ".map(each => each.offsetWidth / each.parentElement.offsetWidth)"
    )
    page.close()
    assert widths == pytest.approx([1, 0.8, 0.32], abs=0.01)
