"""What an applicant prints: the filing form (备案表) and the filing certificate (备案证)."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from huice import places
from huice.site.casework.handover import meant_for
from huice.site.casework.models import Case, PrintedSheet, Project
from huice.site.casework.models_printed import SHEETS
from huice.site.casework.papers.code import sheet_code
from huice.site.casework.papers.form_pdf import Section, Sheet, pdf
from huice.site.projects import case_file, codes, filing
from huice.site.projects.information import UNIT, figure_of, money_of
from huice.site.web import clock
from huice.values.literals import NotALiteral, decimal, money

_DECLARED = (
    "一、所填信息和所附资料真实、合法、准确、完整，本单位对此负责。",
    "二、本项目符合法律法规和产业政策，不属于禁止投资的项目，也不属于实行核准管理的项目。",
    "三、本项目尚未开工建设（第十九条）；开工、进度和竣工情况将如实报送（第二十二条、第二十六条）。",
    "四、应当变更备案的，将办理变更（第二十一条）。",
)


def form(case: Case) -> Sheet:
    """The form of a filing, of its information as it stands."""
    project = _project(case)
    sections = (_unit(case, project), _works(case, project), _filed(case, project))
    return Sheet(
        "企业技术改造投资项目备案表", "依据粤工信规字〔2021〕2号第十九条", case.name,
        sheet_code(case.name, "form", sections), sections, _DECLARED, _company(case),
        ("本表由系统按所填信息生成；打印后加盖单位印章，扫描上传。核验码随填报内容而变，内容不同则核验码不同。",),
    )  # fmt: skip


def certificate(case: Case) -> Sheet:
    """The certificate of a filing that stands."""
    project = _project(case)
    file = case_file.read(case)
    known = [("备案日期", _day_of(file, "submit")), ("现在状态", file.status.title.zh)]
    changed = [
        (each.day.isoformat(), each.reason or each.title.zh)
        for each in file.status.timeline
        if each.event in ("change", "change-by-choice", "extend")
    ]
    sections = [
        Section("备案", [*_filed(case, project).rows, *known]),
        _unit(case, project), _works(case, project),
    ]  # fmt: skip
    if changed:
        sections.append(Section("变更与延期", changed))
    return Sheet(
        "广东省技术改造投资项目备案证", "依据粤工信规字〔2021〕2号第二十二条第一款", case.name,
        sheet_code(case.name, "certificate", sections), sections, (), "",
        ("备案后 2 年内未开工也未办理延期，或者未按要求告知开工的，本证自动失效；在有效期内开工的，长期有效（第二十二条）。",
         "本证由项目单位自行打印（第二十二条第一款），所载为打印时的备案信息；以监测系统和备案机关的记录为准。"),
    )  # fmt: skip


def as_pdf(case: Case, what: str, sheet: Sheet) -> HttpResponse:
    """The sheet as an attachment; it is kept, so that whoever holds it can check it."""
    PrintedSheet.objects.get_or_create(
        case=case, code=sheet.code,
        defaults={"what": what, "head": case.head, "title": sheet.title,
                  "sections": sheet.sections, "at": clock.now()},
    )  # fmt: skip
    name = f"{case.name}-{SHEETS[what].zh}.pdf"
    return HttpResponse(
        pdf(sheet), content_type="application/pdf",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
                 "Cache-Control": "no-store"},
    )  # fmt: skip


def _project(case: Case) -> Project:
    return case.project or Project(name=case.name, place="", details={})


def _company(case: Case) -> str:
    return case.company.name if case.company else ""


def _day_of(file: case_file.CaseFile, event: str) -> str:
    return next((x.day.isoformat() for x in file.status.timeline if x.event == event), "")


def _unit(case: Case, project: Project) -> Section:
    code = case.company.credit_code if case.company else ""
    own = [(each.label.zh, str(project.details.get(each.name, ""))) for each in UNIT]
    return Section("项目单位", [("单位名称", _company(case)), ("统一社会信用代码", code), *own])


def _works(case: Case, project: Project) -> Section:
    details = project.details
    across = "是" if details.get(filing.CROSS_REGION) == "yes" else "否"
    place = places.full_name(project.place) if project.place else ""
    return Section("项目信息", [
        ("项目名称", project.name),
        ("建设地点", f"{place} {details.get('site', '')}".strip()),
        ("跨行政区域", across),
        ("建设内容", str(details.get("content", ""))),
        ("建设规模", str(details.get("scale", ""))),
        ("设计能力", _capacity(details)),
        ("总投资额", _money(str(details.get("investment", "")))),
        ("拟开工时间", str(details.get("planned_start", ""))),
        ("拟完工时间", str(details.get("completion", ""))),
        ("产业政策", "项目单位声明符合产业政策" if details.get("policy") else ""),
    ])  # fmt: skip


def _filed(case: Case, project: Project) -> Section:
    authority = meant_for(case)
    code = project.code or "（提交时填写）"
    if codes.is_provisional(code):
        code += "（暂编，待在线平台赋码）"
    return Section("备案办理", [
        ("备案机关", authority.name if authority else ""), ("案号", case.name), ("项目代码", code),
    ])  # fmt: skip


def _capacity(details: dict[str, str]) -> str:
    try:
        figure = decimal(figure_of(details.get("capacity", "")))
    except NotALiteral:
        return ""
    return f"{figure} {details.get('capacity_unit', '')}".strip()


def _money(written: str) -> str:
    try:
        return money(money_of(written))
    except NotALiteral:
        return written
