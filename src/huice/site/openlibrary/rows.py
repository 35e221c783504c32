"""The catalogue's rows: every measure and short entry with what it is sought by, made once a day."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from huice import places
from huice.decide.answer import MeasureResult
from huice.decide.concerns import RANKS
from huice.language import Text
from huice.rules.measure import Document, Measure, tree
from huice.rules.record import HELP_NAMES, Help, Support, Who
from huice.rules.state import STATE_NAMES, State, state_at
from huice.site.web.policies import library
from huice.values.moments import Moment, day_of

STATE_KINDS: Final = {
    "open": "ok", "not_yet_in_force": "info", "not_yet_open": "info", "window_closed": "quiet",
    "expired": "quiet", "replaced": "quiet", "draft": "warn", "undated": "warn", "record": "quiet",
}  # fmt: skip
"""The badge of a state."""

STANDINGS: Final = {
    "open": Text("有效或可申报", "Open or in force"),
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

FORMS: Final = {
    "rule": Text("可逐条判定的措施", "Measures with rules"),
    "entry": Text("扶持条目", "Short entries"),
}

UNSTATED: Final = Text("文本未列数额", "no sum stated")

_WHO: Final[tuple[tuple[Who, str], ...]] = (
    ("中小企业", r"中小企业|专精特新|小巨人"), ("平台", r"主办|承办|平台"), ("园区", r"园区|集聚区"),
    ("人才", r"人才|博士后"), ("项目", r"项目"), ("企业", r""),
)  # fmt: skip
"""Whom a measure is for, by the first pattern that the description of its applicant has."""

_HELP: Final[dict[str, Help]] = {
    "amount": "资金", "ceiling": "资金", "unstated": "资金", "title": "称号", "none": "服务",
}  # fmt: skip


class Row(NamedTuple):
    """A measure or a short entry on a day. ``most`` is its known ceiling in 分; ``closes`` the end
    of what it waits for: the close of the open entry, or of the document's force."""

    key: str
    form: str
    title: Text
    cite: str
    inventory: tuple[str, ...]
    whom: Text
    gives: Text
    is_money: bool
    most: int | None
    document: Document
    state: State
    by_application: bool
    standing: str
    region: str
    help: tuple[Help, ...]
    who: tuple[Who, ...]
    clusters: tuple[str, ...]
    closes: Moment | None
    words: str
    title_words: str

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def closes_day(self) -> date | None:
        return day_of(self.closes) if self.closes else None

    @property
    def place(self) -> Text:
        return region_name(self.region)

    @property
    def state_name(self) -> Text:
        if self.state == "open" and not self.by_application:
            return IN_FORCE
        return STATE_NAMES[self.state]

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.state]

    @property
    def rank(self) -> int:
        """Money first, then titles, then other help."""
        return 0 if self.is_money else 1 if self.help[0] == "称号" else 2


@lru_cache(maxsize=8)
def rows(day: date) -> tuple[Row, ...]:
    """Every measure and every short entry as it stands on a day, document by document."""
    known = library()
    blank = known.match(known.profile({}), at=day)
    results = {each.measure.key: each for each in blank.results}
    found: list[Row] = []
    for document in known.documents:
        found += [_of_measure(results[each.key], day) for each in document.measures]
        state = document_state(document, day)
        found += [_of_entry(each, document, state) for each in document.support]
    return tuple(found)


def row(key: str, day: date) -> Row:
    """A measure or an entry as it stands on a day."""
    return _by_key(day)[key]


@lru_cache(maxsize=8)
def _by_key(day: date) -> dict[str, Row]:
    return {each.key: each for each in rows(day)}


def _of_measure(result: MeasureResult, day: date) -> Row:
    measure, document = result.measure, result.document
    return Row(
        measure.key, "rule", measure.title, measure.cite, measure.inventory, measure.applicant,
        RANKS[2] if measure.award.kind == "none" else result.potential.say(), measure.award.is_money, result.potential.most,
        document, result.state, measure.by_application, _STANDING_OF[result.state],
        region_of(document), (_HELP[measure.award.kind],), (_who(measure),),
        document.applies_to.clusters, _closes(document, measure, day),
        _words(measure.title, measure.cite, measure.inventory, document, *measure.applicant,
               *measure.department, *(measure.award.gives or ()),
               *(word for _, each in tree(measure.requirements) for word in each.title)),
        _title_words(measure.title, measure.id),
    )  # fmt: skip


def _of_entry(entry: Support, document: Document, state: State) -> Row:
    sums = "；".join(f"{each.figure}（{each.what.zh}）" for each in entry.money)
    sums_en = "; ".join(f"{each.figure} ({each.what.en})" for each in entry.money)
    is_money = entry.rank == 0
    named = Text("、".join(HELP_NAMES[each].zh for each in entry.help),
                 ", ".join(HELP_NAMES[each].en for each in entry.help))  # fmt: skip
    return Row(
        entry.key, "entry", entry.title, entry.cite, entry.inventory, entry.whom,
        Text(sums, sums_en) if sums else UNSTATED if entry.help[0] == "资金" else named,
        is_money, None, document, state, False, _STANDING_OF[state],
        _entry_region(entry, document), entry.help, entry.who,
        entry.applies_to.clusters, document.until,
        _words(entry.title, entry.cite, entry.inventory, document, *entry.whom, *entry.gives,
               *entry.departments, *(word for each in entry.conditions for word in each)),
        _title_words(entry.title, entry.id),
    )  # fmt: skip


def _who(measure: Measure) -> Who:
    if measure.award.to == "government":
        return "地方政府"
    return next(who for who, pattern in _WHO if re.search(pattern, measure.applicant.zh))


def _closes(document: Document, measure: Measure, day: date) -> Moment | None:
    """The next close of an entry, else the last one, else the end of the document's force."""
    if measure.by_application and document.calls:
        ends = sorted((call.entry.closes for call in document.calls), key=day_of)
        return next((end for end in ends if day_of(end) >= day), ends[-1])
    return document.until


def _words(
    title: Text, cite: str, inventory: tuple[str, ...], document: Document, *others: str
) -> str:
    parts = (*title, cite, *inventory, *document.title, document.number, *document.issuers, *others)
    return "\n".join(parts).casefold()


def _title_words(title: Text, id: str) -> str:
    return f"{title.zh}\n{title.en}\n{id}".casefold()


def _entry_region(entry: Support, document: Document) -> str:
    """A document's own place; a narrower one where the entry is for one place alone."""
    own = entry.applies_to.places
    if own != document.applies_to.places and len(own) == 1:
        return own[0]
    return region_of(document)


@lru_cache(maxsize=1024)
def region_of(document: Document) -> str:
    """The place whose document it is, by its issuer, else by what it applies to; else the country."""
    for issuer in document.issuers:
        found = re.match(r".{2,8}?(?:省|自治区|市)", issuer)
        if found:
            try:
                return places.find(found[0])
            except (places.UnknownPlace, places.AmbiguousPlace):
                continue
    return document.applies_to.places[0] if document.applies_to.places else places.COUNTRY


def region_name(code: str) -> Text:
    """The name of a place; of the country, 国家级."""
    if code == places.COUNTRY:
        return Text("全国", "National")
    return Text(places.name(code), _ENGLISH.get(code, places.name(code)))


_ENGLISH: Final = {
    "440000": "Guangdong", "440300": "Shenzhen", "440100": "Guangzhou", "430000": "Hunan",
    "110000": "Beijing", "370200": "Qingdao",
}  # fmt: skip


def document_state(document: Document, day: date) -> State:
    """The state of a document itself, its calls left aside."""
    return state_at(document, day, by_application=False)
