"""What a paper says: its title, its paragraphs, whom it is for, on which provisions it rests.

All of it is kept with the notice, so that it prints the same for ever. The wording is our own;
figures, names and days come from the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from huice.language import Text
from huice.procedure.engine import Happening
from huice.procedure.events import Entry
from huice.procedure.model import Procedure
from huice.procedure.status import ClockStanding, Status
from huice.site.casework import procedures
from huice.site.casework.models import Case
from huice.site.casework.papers.owed import Paper
from huice.site.casework.papers.words import PROVISIONAL

LONGEST_REMARK: Final = 2_000


class Matter(NamedTuple):
    """What a paper is made from: the case as it stands, and the event the paper serves."""

    case: Case
    procedure: Procedure
    status: Status
    paper: Paper
    data: Mapping[str, str]

    @property
    def happening(self) -> Happening:
        return self.paper.happening

    def told(self, name: str) -> str:
        """What the event said of a field, in words."""
        written = self.data.get(name, "")
        kind = self.procedure.fields.get(name)
        if kind and kind.kind in ("choice", "yes-no"):
            return self.procedure.name_of(written).zh
        return written

    def known(self, name: str) -> str:
        return dict(self.status.known).get(name, "")

    def clock(self, name: str) -> ClockStanding | None:
        return next((each for each in self.status.clocks if each.id == name), None)

    @property
    def what(self) -> str:
        project = self.case.project.name if self.case.project else self.known("project")
        return f"“{project}”项目" if project else f"案件（{self.case.name}）"


class Template(NamedTuple):
    """A kind of paper: its title, the word in its number, and what it says."""

    title: Text
    word: str
    says: Callable[[Matter], Sequence[str]]


def content_of(
    matter: Matter, number: str, day: date, remark: str = "", replaces: str = "", lines: int = 0
) -> dict[str, Any]:
    """All that is printed of a paper, but for its code. ``replaces`` is the number of the paper it
    takes the place of, ``lines`` how long the log was that it rests on."""
    paper, case = matter.paper, matter.case
    template = TEMPLATES[paper.kind]
    remarks = [line.strip() for line in remark.splitlines() if line.strip()]
    return {
        "version": 1, "kind": paper.kind, "duty": paper.number, "lines": lines,
        "title": template.title.zh, "subtitle": template.title.en,
        "organisation": case.authority.name if case.authority else "",
        "number": number, "case": case.name, "to": addressee(matter),
        "facts": [list(each) for each in _facts(matter)],
        "body": [*template.says(matter), *remarks, *_replacing(replaces)],
        "basis": [f"{matter.procedure.number}{paper.notice.cite}", *_more_basis(matter)],
        "remedy": _remedy(matter),
        "copies": [matter.procedure.actors[each].title.zh for each in paper.copies],
        "day": day.isoformat(),
    }  # fmt: skip


def addressee(matter: Matter) -> str:
    """Whom a paper is written to."""
    if matter.paper.kind != "notice" or matter.paper.to_company:
        return matter.case.company.name if matter.case.company else "申请人"
    named = matter.known("evaluator") if "evaluator" in matter.paper.to else ""
    return named or "、".join(matter.procedure.actors[each].title.zh for each in matter.paper.to)


def data_of(paper: Paper, entries: Sequence[Entry]) -> Mapping[str, str]:
    """What the event of a paper reported; nothing where time itself brought it about."""
    return next((each.data for each in entries if each.id == paper.entry), {})


def long_day(day: date) -> str:
    """2026年3月4日, as papers are dated."""
    return f"{day.year}年{day.month}月{day.day}日"


def _facts(matter: Matter) -> list[tuple[str, str]]:
    case = matter.case
    found = [
        ("案号", case.name),
        ("项目单位", case.company.name if case.company else ""),
        ("统一社会信用代码", case.company.credit_code if case.company else ""),
        ("项目名称", case.project.name if case.project else matter.known("project")),
        (
            "项目代码",
            _code(matter.known("project_code") or (case.project.code if case.project else "")),
        ),
    ]
    return [each for each in found if each[1]]


def _code(written: str) -> str:
    """A project code; a number that stands in for one says so."""
    is_one = not written.startswith(PROVISIONAL)
    return written if is_one else f"{written}（本系统编的临时号，不是项目代码）"


def _more_basis(matter: Matter) -> list[str]:
    """The provision of the event itself, where the notice rests on another one."""
    own = matter.happening.cite
    said = f"{matter.procedure.number}{own}"
    return [said] if own and own != matter.paper.notice.cite else []


def _replacing(number: str) -> list[str]:
    return [f"本件替代{number}，原件自本件送达之日起作废。"] if number else []


def _remedy(matter: Matter) -> str:
    """Where to turn, as far as the text of the procedure says it."""
    if matter.procedure.key not in (procedures.APPROVAL, procedures.FILING):
        return ""
    if not matter.paper.to_company:
        return ""
    return (
        "你单位认为本机关的办理违反规定的，可以向本机关或者上级工业和信息化部门投诉、举报"
        f"（{matter.procedure.number}第二十八条第三款、第三十条第二款）。"
    )


# --- what each kind says -------------------------------------------------------------------------


def _acceptance(matter: Matter) -> list[str]:
    day, clock = matter.happening.day, matter.clock("C07")
    received = _last_day_of(matter, ("submit", "supplement"), day)
    said = [f"你单位就{matter.what}提交的核准申请材料，本机关于{long_day(received)}收到。"]
    if matter.happening.effect:
        said.append(
            "本机关未在规定期限内一次告知补正，该申请自收到材料之日起即为受理，"
            f"受理日期为{long_day(day)}。"
        )
    else:
        said.append(f"材料齐全、符合法定形式，现予受理，受理日期为{long_day(day)}。")
    if clock and clock.due:
        said.append(
            f"核准决定的期限自受理之日起算，按目前情况至{long_day(clock.due)}；委托评估、专家评议"
            "以及你单位调整、澄清所需的时间不计算在内。"
        )
    return said


def _declined(matter: Matter) -> list[str]:
    reason = matter.happening.reason
    return [
        f"你单位就{matter.what}提交的核准申请材料，经审查，决定不予受理。",
        *([f"理由：{reason}"] if reason else []),
    ]


def _one_time(matter: Matter) -> list[str]:
    received = _last_day_of(matter, ("submit", "supplement"), matter.happening.day)
    return [
        f"你单位就{matter.what}提交的核准申请材料，本机关于{long_day(received)}收到。经审查，材料不"
        "齐全或者不符合法定形式，现将需要补充的文件和调整的内容一次告知如下：",
        *_numbered(matter.told("missing")),
        "请按上述内容补正后提交。收到补正材料后，本机关依同一规定继续办理。",
    ]


def _reminder(matter: Matter) -> list[str]:
    return [
        f"你单位备案的{matter.what}，经核查，备案信息不完整，现一次提醒如下：",
        *_numbered(matter.told("missing")),
        "请及时补正上述信息；补正的期限和逾期的后果，文件没有规定。",
    ]


def _extension(matter: Matter) -> list[str]:
    clock = matter.clock("C07")
    said = [
        f"你单位{matter.what}的核准申请，因在规定期限内不能作出决定，经本机关"
        f"{'主要负责人' if matter.data.get('granted_by') == 'principal-head' else '负责人'}批准，"
        f"核准时限延长{matter.told('length')}。",
        f"延长的理由：{matter.told('reason')}",
    ]
    if clock and clock.due:
        said.append(f"延长后，核准决定的期限按目前情况至{long_day(clock.due)}。")
    return said


def _approval(matter: Matter) -> list[str]:
    start = matter.clock("C11")
    said = [
        f"你单位关于{matter.what}的核准申请收悉。经审查，项目符合核准条件，现予核准。",
        *_plain(matter),
        "项目名称、建设地点、项目法人变更，投资规模、建设规模变化 20% 及以上，建设内容、股东方或者"
        "股权结构有较大变化，或者有第十七条第一款所列其他情形的，请及时向本机关申请变更。",
    ]
    if start and start.due:
        said.append(
            f"请最迟于{long_day(start.due)}开工建设；需要延期开工的，请在期限届满的 30 个工作日前向"
            "本机关申请，只可延期一次，最长不超过 1 年。逾期未开工也未按规定申请延期的，本件自动"
            "失效；在有效期内开工的，本件长期有效。"
        )
    return said


def _refusal(matter: Matter) -> list[str]:
    ground = matter.told("ground")
    return [
        f"你单位关于{matter.what}的核准申请收悉。经审查，项目不符合核准条件，决定不予核准。",
        *([f"情形：{ground}。"] if ground else []),
        f"理由：{matter.told('reason') or matter.happening.reason}",
    ]


def _review_time(matter: Matter) -> list[str]:
    expert = matter.happening.event in ("begin-expert-review", "find-exceptional")
    clock = matter.clock("C06" if expert else "C03")
    what = "本机关决定组织专家评议" if expert else "本机关决定委托评估"
    if matter.happening.event == "extend-evaluation":
        what = f"经本机关负责人批准，将评估延长{matter.told('length')}"
    said = [f"你单位{matter.what}的核准申请，{what}。所需时间不计算在核准时限之内，现书面告知。"]
    named = matter.data.get("evaluation_due", "")
    if matter.happening.event == "find-exceptional":
        said.append(
            "该项目情况特别复杂，专家评议不受 30 个工作日的限制；最长多少日，文件没有规定。"
        )
    elif named:
        said.append(f"评估报告应最迟于{long_day(date.fromisoformat(named))}提交。")
    elif clock and clock.due:
        said.append(f"所需时间按目前情况至{long_day(clock.due)}。")
    if reason := matter.told("reason"):
        said.append(f"理由：{reason}")
    return said


def _change(consented: bool) -> Callable[[Matter], list[str]]:
    def says(matter: Matter) -> list[str]:
        trigger = matter.known("trigger")
        about = f"（{matter.procedure.name_of(trigger).zh}）" if trigger else ""
        result = "同意变更" if consented else "不同意变更"
        reason, start = matter.happening.reason, matter.clock("C11")
        said = [
            f"你单位关于{matter.what}的变更申请{about}收悉。经审查，{result}。",
            *([f"理由：{reason}"] if reason else []),
            *(["项目代码不变。"] if consented else []),
        ]
        if consented and start and start.due and start.standing == "running":
            said.append(f"开工期限自本决定之日起重新计算，至{long_day(start.due)}。")
        return said

    return says


def _start_extension(granted: bool) -> Callable[[Matter], list[str]]:
    def says(matter: Matter) -> list[str]:
        clock, reason = matter.clock("C11"), matter.happening.reason
        result = f"同意延期{matter.told('length')}" if granted else "不同意延期"
        said = [f"你单位关于{matter.what}延期开工的申请收悉。经审查，{result}。"]
        if reason:
            said.append(f"理由：{reason}")
        if clock and clock.due:
            said.append(f"开工期限至{long_day(clock.due)}。")
        return said

    return says


def _filing_revoked(matter: Matter) -> list[str]:
    reason = matter.happening.reason
    return [
        f"你单位备案的{matter.what}，经核查，有下列情形：{matter.told('ground')}。现撤销该项目备案。",
        *([f"说明：{reason}"] if reason else []),
        "请纠正有关情形；依法应当办理其他手续的，请按规定另行办理。",
    ]


def _generic(matter: Matter) -> list[str]:
    happening = matter.happening
    return [
        f"{matter.what}依《{matter.procedure.title.zh}》程序办理，{long_day(happening.day)}"
        f"{happening.title.zh}。现就“{matter.paper.notice.title.zh}”通知如下：",
        *_plain(matter),
        *([f"说明：{happening.reason}"] if happening.reason else []),
    ]


def _plain(matter: Matter) -> list[str]:
    """Each thing the event reported, as a line of its own."""
    return [f"{matter.procedure.name_of(name).zh}：{matter.told(name)}" for name in matter.data]


def _numbered(text: str) -> list[str]:
    lines = [
        line.strip() for part in text.splitlines() for line in part.split("；") if line.strip()
    ]
    return [f"{number}. {line.rstrip('。')}；" for number, line in enumerate(lines[:-1], 1)] + [
        f"{len(lines)}. {line.rstrip('。')}。" for line in lines[-1:]
    ]


def _last_day_of(matter: Matter, events: Sequence[str], day: date) -> date:
    days = [x.day for x in matter.status.timeline if x.event in events and x.day <= day]
    return max(days, default=day)


TEMPLATES: Final[Mapping[str, Template]] = {
    "acceptance": Template(Text("受理通知书", "Notice of acceptance"), "受理", _acceptance),
    "declined": Template(Text("不予受理通知书", "Notice of refusal to accept"), "不受理", _declined),
    "one-time": Template(Text("一次性告知书", "One-time notice"), "告知", _one_time),
    "reminder": Template(Text("一次性提醒补正通知书", "One-time reminder"), "提醒", _reminder),
    "extension": Template(Text("延期通知书", "Notice of extension"), "延期", _extension),
    "approval": Template(Text("项目核准文件", "Approval document"), "核准", _approval),
    "refusal": Template(Text("不予核准通知书", "Notice of refusal"), "不核准", _refusal),
    "review-time": Template(
        Text("评估评议时间告知书", "Notice of the time for evaluation or review"), "时限", _review_time
    ),
    "change-consent": Template(Text("同意变更决定书", "Consent to a change"), "变更", _change(True)),
    "change-refusal": Template(
        Text("不同意变更决定书", "Refusal of a change"), "变更", _change(False)
    ),
    "start-extension": Template(
        Text("同意延期开工决定书", "Extension of the start granted"), "延开", _start_extension(True)
    ),
    "start-extension-refusal": Template(
        Text("不同意延期开工决定书", "Extension of the start refused"), "延开",
        _start_extension(False),
    ),
    "filing-revoked": Template(
        Text("撤销备案通知书", "Revocation of a filing"), "撤备", _filing_revoked
    ),
    "notice": Template(Text("通知书", "Notice"), "函", _generic),
}  # fmt: skip
