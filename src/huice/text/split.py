"""A compilation cut into its documents.

What opens a document is found by ``huice.text.headings``; here it is decided what each opening
is: a document of its own, the body that a notice issues, an interpretation, an annex that
stands apart from its notice, or a title repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from huice.text.document import Role
from huice.text.headings import ANNEX_END, BOOK, INTERPRETATION, ISSUES, Heading, headings_of
from huice.text.names import plain, same_title, without_remark
from huice.text.repair import CleanLine

_ISSUED = re.compile(r"(?:关于)?(?:印发|发布|公布|下达)(.{4,150}?)的(?:通知|公告|通告)$")
_LOOKS_AHEAD = 12
_MOST_ANNEXES = 99
_ON_GROUNDS = re.compile(r"根据|依据|贯彻|落实《")
_NUMBERED = re.compile(r"（[^）]*[〔\[]")  # a title that carries its number was issued before
_ANNEX_LIST = re.compile(r"^附件\s?\d{0,2}[：:]?\s*(?:\d{1,2}\s?[.．、]\s*)?(\S.{3,110})$|^附件$")
_NEXT_ANNEX = re.compile(r"^(\d{1,2})\s?[.．、]\s*(\S.{3,110})$")


@dataclass(slots=True)
class Piece:
    """Lines ``start`` to ``end`` (exclusive) of a document, and what they are in it."""

    role: Role
    start: int
    end: int
    heading: Heading


@dataclass(slots=True)
class Draft:
    """A document in the making."""

    title: str
    pieces: list[Piece]
    number: str = ""
    issued: list[str] = field(default_factory=list)
    annexes: list[str] = field(default_factory=list)
    annex_of: str = ""
    notice: Draft | None = None
    has_body: bool = False
    meta: dict[str, str] = field(default_factory=dict)


def split(lines: Sequence[CleanLine]) -> list[Draft]:
    """The documents of one file, in printed order. Lines before the first are left out; a file
    without any heading is one document without title."""
    splitter = _Splitter(lines)
    for heading in headings_of(lines):
        splitter.take(heading)
    splitter.finish()
    return splitter.drafts


class _Splitter:
    def __init__(self, lines: Sequence[CleanLine]) -> None:
        self.lines = lines
        self.drafts: list[Draft] = []
        self.open: tuple[Draft, Piece] | None = None
        self.contents = _titles_in_contents(lines)

    def take(self, heading: Heading) -> None:
        if self._continues(heading):
            return
        for decide in (
            self._interpretation,
            self._issued_body,
            self._repeated,
            self._listed_annex,
            self._loose_annex,
            self._late_body,
            self._new,
        ):
            if decide(heading):
                return

    def finish(self) -> None:
        self._close(len(self.lines))
        if not self.drafts and self.lines:
            whole = Heading(0, 0, (), "", {}, False, 0, False)
            self.drafts.append(Draft("", [Piece("text", 0, len(self.lines), whole)], has_body=True))
        self._name_the_nameless()

    # --- what an opening may be ---------------------------------------------------------------

    def _continues(self, heading: Heading) -> bool:
        """A line without title in a document that has only just begun opens nothing."""
        if heading.titles or heading.number or heading.meta or not self.drafts:
            return False
        last = self.drafts[-1].pieces[-1].heading
        return heading.start - last.end <= 2

    def _interpretation(self, heading: Heading) -> bool:
        titles = [title for title in heading.titles if INTERPRETATION.search(title)]
        marks = self._following_mark(heading)
        if not titles and not marks:
            return False
        subject = _subject(titles[0]) if titles else heading.titles[0]
        known = next((d for d in reversed(self.drafts) if _names(subject, d.title)), None)
        if known and known.pieces[-1].role == "interpretation":
            return True
        if known:
            self._add(known, "interpretation", heading)
        elif titles:
            self._start(subject, "interpretation", heading)
        return bool(known or titles)

    def _following_mark(self, heading: Heading) -> bool:
        """政策解读材料 on the line after a title that has already been printed."""
        if not heading.titles or heading.end >= len(self.lines):
            return False
        return bool(
            re.fullmatch(r"(?:政策)?解读(?:材料)?|起草说明|编制说明", self.lines[heading.end].text)
        )

    def _issued_body(self, heading: Heading) -> bool:
        """The text that the notice before it issues."""
        for draft in reversed(self.drafts[-3:]):
            source = draft.notice or draft
            for title in heading.titles:
                if ANNEX_END.search(title) and _announces(source):
                    continue
                match = next((x for x in source.issued if _is_issued(title, x)), None)
                if match is None:
                    continue
                source.issued.remove(match)
                dated = re.search(r"20\d\d", title) or not re.search(r"20\d\d", match)
                name = title if dated or not same_title(match, title) else match
                if source.has_body:
                    self._start(name, "text", heading, notice=source)
                    self.drafts[-1].number = source.number
                else:
                    source.title = name
                    source.has_body = True
                    self._add(source, "text", heading)
                return True
        return False

    def _repeated(self, heading: Heading) -> bool:
        if not self.drafts or heading.number or heading.meta:
            return False
        draft = self.drafts[-1]
        if not any(
            same_title(without_remark(t), without_remark(draft.title)) for t in heading.titles
        ):
            return False
        if draft.pieces[-1].role == "interpretation" and not draft.has_body:
            draft.has_body = True
            draft.title = heading.titles[0]
            self._add(draft, "text", heading)
        return True

    def _listed_annex(self, heading: Heading) -> bool:
        """An annex that a notice lists, standing apart from it."""
        for title in heading.titles:
            for draft in reversed(self.drafts):
                name = next((each for each in draft.annexes if _is_annex(title, each)), None)
                if name is None or draft.pieces[-1].heading is heading:
                    continue
                if ANNEX_END.search(title) or heading.strength < 2:
                    self._add(draft, "annex", heading)
                else:
                    self._start(name, "text", heading)
                    self.drafts[-1].annex_of = draft.title
                return True
        return False

    def _loose_annex(self, heading: Heading) -> bool:
        """A list whose name stands in the title of a notice: 关于公布…名单的通知."""
        for title in heading.titles:
            if not ANNEX_END.search(title):
                continue
            key = plain(title)
            owners = [
                d for d in self.drafts if key in plain(d.title) or key in map(plain, d.annexes)
            ]
            if self.drafts:
                self._add((owners or self.drafts)[-1], "annex", heading)
                return True
        return False

    def _late_body(self, heading: Heading) -> bool:
        """The body of a notice that stands apart, with other documents between."""
        for draft in self.drafts:
            for title in heading.titles:
                if not draft.has_body and any(same_title(x, title) for x in draft.issued):
                    draft.title, draft.has_body = title, True
                    draft.issued = [x for x in draft.issued if not same_title(x, title)]
                    self._add(draft, "text", heading)
                    return True
        return False

    def _new(self, heading: Heading) -> bool:
        if heading.strength < (2 if self.drafts else 1):
            return False
        title = _best(heading)
        is_notice = re.search(r"的(?:通知|公告|通告)$|委员会公告$|[府院会部局署]令$", title) or (
            not title and heading.addressed
        )
        role: Role = "notice" if is_notice else "text"
        self._start(title, role, heading)
        return True

    # --- keeping the books --------------------------------------------------------------------

    def _start(self, title: str, role: Role, heading: Heading, notice: Draft | None = None) -> None:
        self._close(heading.start)
        piece = Piece(role, heading.start, len(self.lines), heading)
        draft = Draft(title, [piece], heading.number, notice=notice, meta=heading.meta)
        draft.has_body = role == "text"
        draft.issued = list(_issued_by(self.lines, heading, title)) if role != "text" else []
        if role == "notice" and draft.issued and BOOK.search(title):
            draft.title = draft.issued[0] if len(draft.issued) == 1 else title
        self.drafts.append(draft)
        self.open = (draft, piece)

    def _add(self, draft: Draft, role: Role, heading: Heading) -> None:
        self._close(heading.start)
        piece = Piece(role, heading.start, len(self.lines), heading)
        draft.pieces.append(piece)
        self.open = (draft, piece)

    def _close(self, at: int) -> None:
        if self.open:
            draft, piece = self.open
            piece.end = at
            draft.annexes.extend(_annexes_in(self.lines[piece.heading.end : at]))
            self.open = None

    def _is_front_matter(self, draft: Draft) -> bool:
        """A cover or a table of contents."""
        inside = [
            line for piece in draft.pieces for line in self.lines[piece.heading.end : piece.end]
        ]
        return bool(self.contents) and all(line.contents or len(line.text) <= 12 for line in inside)

    def _name_the_nameless(self) -> None:
        """A document without heading takes what its notice calls it, or the entry of the table
        of contents that no other document answers to."""
        self.drafts = [draft for draft in self.drafts if not self._is_front_matter(draft)]
        for draft in self.drafts:
            if all(piece.role == "interpretation" for piece in draft.pieces):
                draft.title = _best(draft.pieces[0].heading)
            if draft.title:
                continue
            if draft.issued:
                draft.title = draft.issued[0]
                continue
            word = _own_word(self.lines, draft.pieces[0])
            taken = [other.title for other in self.drafts if other.title]
            free = [
                t
                for t in self.contents
                if word and word in t[-12:] and not any(_names(t, x) or _names(x, t) for x in taken)
            ]
            if len(free) == 1:
                draft.title = free[0]


def _best(heading: Heading) -> str:
    """Of several printed forms the fullest that names its subject."""
    if not heading.titles:
        return ""
    full = [title for title in heading.titles if "关于" in title] or list(heading.titles)
    return without_issuers(min(full, key=len) if len(full) > 1 else full[0])


def without_issuers(title: str) -> str:
    """The title without a list of issuing bodies before 关于; one body alone stays."""
    before, word, after = title.partition("关于")
    if not word or re.match(r"^[\u4e00-\u9fff]{0,4}部门$", before):
        return f"关于{after}" if word else title
    bodies = len(re.findall(r"(?:厅|局|部|委员会|办公室|总局|政府|公司|交易所|科学院)", before))
    return f"关于{after}" if bodies > 2 else title


def _announces(draft: Draft) -> bool:
    """Whether a notice makes a list known, which is its annex, rather than issues a text."""
    titles = "".join(draft.pieces[0].heading.titles)
    return bool(re.search(r"公布|公示|发布", titles)) and "印发" not in titles


def _is_issued(title: str, named: str) -> bool:
    """Whether a printed title is what the notice names, which may name it within more words."""
    return same_title(title, named) or (len(plain(title)) >= 12 and plain(title) in plain(named))


def _subject(title: str) -> str:
    book = BOOK.search(title)
    return book[1] if book else INTERPRETATION.sub("", title)


def _names(title: str, other: str) -> bool:
    """Whether ``title`` names ``other``, alone or together with more."""
    a, b = plain(without_remark(title)), plain(without_remark(other))
    return bool(a and b) and (
        same_title(title, other) or (len(b) >= 8 and b in a) or _shares_tail(a, b)
    )


def _shares_tail(a: str, b: str) -> bool:
    """…实施方案及若干政策措施 names …若干政策措施 of the same place and matter."""
    return len(b) >= 10 and a.endswith(b[-6:]) and a.startswith(b[:6])


def _issued_by(lines: Sequence[CleanLine], heading: Heading, title: str) -> Iterator[str]:
    """What a notice issues, by its title and its first paragraphs."""
    seen: set[str] = set()

    def once(name: str) -> Iterator[str]:
        if plain(name) not in seen and not any(same_title(name, x) for x in seen):
            seen.add(plain(name))
            yield name

    text = ""
    for line in lines[heading.end : heading.end + _LOOKS_AHEAD]:
        if re.match(r"^(?:一、|第一[章条])", line.text):
            break
        text += line.text
    for sentence in re.split("(?<=[。；])", text):
        said = sentence.split("现将")[-1]
        if ISSUES.search(sentence) and not _ON_GROUNDS.search(said.split("印发")[0]):
            for book in BOOK.finditer(said):
                if not _NUMBERED.match(said[book.end() :]):
                    yield from once(_with_remark(book, said))
    for printed in (title, *heading.titles):
        issued = _ISSUED.search(printed)
        named = [book[1] for book in BOOK.finditer(issued[1])] if issued else []
        for name in named or ([issued[1]] if issued and not seen else []):
            yield from once(name)


def _with_remark(found: re.Match[str], sentence: str) -> str:
    """《…》（试行）: the remark belongs to the title."""
    after = re.match(r"（(?:试行|暂行)）", sentence[found.end() :])
    return found[1] + (after[0] if after else "")


def _annexes_in(lines: Sequence[CleanLine]) -> Iterator[str]:
    """The annexes that a text lists at its end."""
    listed = 0
    for line in lines:
        if line.contents:
            continue
        head = _ANNEX_LIST.match(line.text)
        if head and not listed:
            listed = 1
            if head[1]:
                yield _file_name(head[1])
            continue
        following = _NEXT_ANNEX.match(line.text)
        if 0 < listed < _MOST_ANNEXES and following:
            listed += 1
            yield _file_name(following[2])
        elif listed:
            return


def _file_name(title: str) -> str:
    return re.sub(r"\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd)$", "", title.strip(), flags=re.IGNORECASE)


def _is_annex(title: str, listed: str) -> bool:
    a, b = plain(title), plain(listed)
    if same_title(title, listed):
        return True
    if len(a) >= 8 and b.endswith(a):
        return True
    return len(a) >= 12 and a[-10:] == b[-10:]


def _own_word(lines: Sequence[CleanLine], piece: Piece) -> str:
    """本规划, 本方案: what a document calls itself."""
    text = "".join(line.text for line in lines[piece.start : piece.start + 60])
    found = re.search(r"制定本(实施细则|实施方案|行动计划|[\u4e00-\u9fff]{2})", text)
    return found[1] if found else ""


def _titles_in_contents(lines: Sequence[CleanLine]) -> list[str]:
    """The entries of the tables of contents."""
    out = []
    for line in lines:
        if line.contents:
            entry = re.sub(r"[.．·…\s]*\d{1,4}\s*$", "", line.text)
            out.append(re.sub(r"^(?:【[^】]*】|\d{1,3}[.、])\s*", "", entry).strip())
    return out
