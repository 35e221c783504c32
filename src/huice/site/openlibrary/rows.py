"""The catalogue's rows: every measure with what it is sought by, made once a day."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from huice import places
from huice.decide.answer import AwardResult, MeasureResult
from huice.language import Text
from huice.rules.measure import Document, Measure, tree
from huice.rules.state import STATE_NAMES, State, state_at
from huice.site.web.policies import library
from huice.values.moments import Moment, day_of

STATE_KINDS: Final = {
    "open": "ok", "not_yet_in_force": "info", "not_yet_open": "info", "window_closed": "quiet",
    "expired": "quiet", "replaced": "quiet", "draft": "warn", "undated": "warn", "record": "quiet",
}  # fmt: skip
"""The badge of a state."""

STANDINGS: Final = {
    "open": Text("可申报", "Open"),
    "coming": Text("尚未开始", "Not yet open"),
    "closed": Text("已截止", "Closed"),
    "over": Text("已失效", "No longer in force"),
    "undated": Text("日期待核", "Undated"),
    "draft": Text("征求意见", "Draft"),
    "record": Text("解读实录", "Accounts"),
}
_STANDING_OF: Final[dict[str, str]] = {
    "open": "open", "not_yet_in_force": "coming", "not_yet_open": "coming",
    "window_closed": "closed", "expired": "over", "replaced": "over", "draft": "draft",
    "undated": "undated", "record": "record",
}  # fmt: skip

IN_FORCE: Final = Text("有效，无须申报", "in force, no application")

APPLICANTS: Final = (
    ("government", Text("地方政府", "Local government"), r"政府(?!遴选|指定)"),
    ("sme", Text("中小企业", "Small and medium-sized"), r"中小企业|专精特新|小巨人"),
    ("software", Text("软件企业", "Software companies"), r"软件(?!的用户|开发商）)"),
    ("user", Text("用户单位", "Users of a product"), r"用户单位"),
    ("organiser", Text("活动和平台单位", "Organisers and platforms"), r"主办|承办|平台"),
    ("manufacturer", Text("工业和制造业企业", "Industry and manufacturing"), r"工业|制造业|设备"),
    ("project", Text("项目单位", "Project owners"), r"项目"),
    ("other", Text("其他企业", "Other companies"), r""),
)
"""Who may apply, by the first pattern that the applicant's description has."""

SUBJECTS: Final = (
    ("renovation", Text("技术改造", "Technical renovation"), r"技术改造|设备"),
    ("digital", Text("数字化、工业互联网", "Digitalisation"), r"数字|工业互联网|5G|供应链"),
    ("software", Text("软件、人工智能", "Software, AI"), r"软件|人工智能|虚拟现实"),
    ("sme", Text("专精特新、中小企业", "Specialised SMEs"), r"专精特新|小巨人|中小企业"),
    ("investment", Text("制造业投资", "Manufacturing investment"), r"制造业投资|投资奖励"),
    ("platform", Text("平台、活动", "Platforms, events"), r"平台|展会|论坛|大赛|活动"),
    ("other", Text("其他", "Other"), r""),
)
"""What a measure is about, by its title and its document's."""

AWARDS: Final = {
    "amount": Text("按规定给予数额", "A stated amount"),
    "ceiling": Text("有上限", "Up to a ceiling"),
    "unstated": Text("数额文本未列", "Sum not stated"),
    "title": Text("称号", "Titles"),
    "none": Text("服务等，不给资金", "Other help, no money"),
}


class Row(NamedTuple):
    """A measure on a day. ``most`` is its known ceiling in 分; ``closes`` the end of what it
    waits for: the close of the open entry, or of the document's force."""

    measure: Measure
    document: Document
    state: State
    standing: str
    region: str
    subject: str
    applicant: str
    award: AwardResult
    closes: Moment | None
    words: str
    title_words: str

    @property
    def key(self) -> str:
        return self.measure.key

    @property
    def most(self) -> int | None:
        return self.award.most

    @property
    def closes_day(self) -> date | None:
        return day_of(self.closes) if self.closes else None

    @property
    def place(self) -> Text:
        return region_name(self.region)

    @property
    def state_name(self) -> Text:
        if self.state == "open" and not self.measure.by_application:
            return IN_FORCE
        return STATE_NAMES[self.state]

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.state]


@lru_cache(maxsize=8)
def rows(day: date) -> tuple[Row, ...]:
    """Every measure as it stands on a day."""
    known = library()
    blank = known.match(known.profile({}), at=day)
    return tuple(_row(blank.result(each.key), day) for each in known.measures)


def row(key: str, day: date) -> Row:
    """A measure as it stands on a day."""
    return _by_key(day)[key]


@lru_cache(maxsize=8)
def _by_key(day: date) -> dict[str, Row]:
    return {each.key: each for each in rows(day)}


def _row(result: MeasureResult, day: date) -> Row:
    measure, document = result.measure, result.document
    titles = f"{measure.title.zh}{document.title.zh}"
    return Row(
        measure, document, result.state, _STANDING_OF[result.state], region_of(document),
        _first(SUBJECTS, titles), _applicant(measure), result.potential,
        _closes(document, measure, day), _words(measure, document),
        f"{measure.title.zh}\n{measure.title.en}\n{measure.id}".casefold(),
    )  # fmt: skip


def _applicant(measure: Measure) -> str:
    if measure.award.to == "government":
        return "government"
    return _first(APPLICANTS[1:], measure.applicant.zh)


def _first(named: tuple[tuple[str, Text, str], ...], words: str) -> str:
    return next(id for id, _, pattern in named if re.search(pattern, words))


def _closes(document: Document, measure: Measure, day: date) -> Moment | None:
    """The next close of an entry, else the last one, else the end of the document's force."""
    if measure.by_application and document.calls:
        ends = sorted((call.entry.closes for call in document.calls), key=day_of)
        return next((end for end in ends if day_of(end) >= day), ends[-1])
    return document.until


def _words(measure: Measure, document: Document) -> str:
    parts = [
        *measure.title, measure.id, measure.cite, *measure.inventory, *measure.applicant,
        *measure.department, *document.title, document.number, *document.issuers,
        *(measure.award.gives or ()),
        *(word for _, each in tree(measure.requirements) for word in each.title),
    ]  # fmt: skip
    return "\n".join(parts).casefold()


@lru_cache(maxsize=1024)
def region_of(document: Document) -> str:
    """The place whose document it is, by its issuer; the country where that names none."""
    for issuer in document.issuers:
        found = re.match(r".{2,8}?(?:省|自治区|市)", issuer)
        if found:
            try:
                return places.find(found[0])
            except (places.UnknownPlace, places.AmbiguousPlace):
                continue
    return places.COUNTRY


def region_name(code: str) -> Text:
    """The name of a place; of the country, 国家级."""
    if code == places.COUNTRY:
        return Text("全国", "National")
    return Text(places.name(code), _ENGLISH.get(code, places.name(code)))


_ENGLISH: Final = {"440000": "Guangdong", "440300": "Shenzhen", "440100": "Guangzhou"}


def document_state(document: Document, day: date) -> State:
    """The state of a document itself, its calls left aside."""
    return state_at(document, day, by_application=False)
